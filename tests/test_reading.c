/* The net that reads requests: its tokens, readings as data, the decoder's gradients against finite
 * differences, and a training on a handful of requests until it reads them from its own file. The
 * encoder is a tiny one (tiny_q4.h). */
#include <math.h>
#include <string.h>
#include "folder.h"
#include "infer/reading_net.h"
#include "infer/reading_words.h"
#include "nn/rng.h"
#include "tiny_q4.h"
#include "tune/reading_data.h"
#include "tune/reading_grad.h"
#include "tune/reading_train.h"

static char *
write_file(const Folder *folder, const char *name, const void *bytes, gsize n)
{
  char *path = g_build_filename(folder, name, NULL);
  g_assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
  return path;
}

static char *
write_words(const Folder *folder)
{
  g_autoptr(GByteArray) bytes = tiny_q4_bytes();
  return write_file(folder, "words.bin", bytes->data, bytes->len);
}

static void
test_tokens(void)
{
  static const struct {
    const char *text;
    struct {
      gint32 id;
      guint start, end;
    } tokens[8];
    guint n;
  } rows[] = {
      {"", {{0, 0, 0}, {2, 0, 0}}, 2},
      {"SKY", {{0, 0, 0}, {5, 0, 3}, {2, 0, 0}}, 3}, /* as "sky" */
      {"提亮",
       {{0, 0, 0}, {13, 0, 3}, {11, 3, 6}, {2, 0, 0}},
       4}, /* one by one, though there is a piece of both */
      {"天, 亮",
       {{0, 0, 0}, {3, 0, 3}, {4, 3, 4}, {14, 3, 4}, {11, 5, 8}, {2, 0, 0}},
       6}, /* 天 is no piece */
  };
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *path = write_words(folder);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoQ4File) file = litho_q4_open(path, &error);
  g_assert_no_error(error);
  g_autoptr(LithoTokenizer) tokenizer = litho_tokenizer_unigram(litho_q4_words(file), path, &error);
  g_assert_no_error(error);
  g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    infer_reading_tokens(tokenizer, litho_q4_words(file), rows[i].text, tokens);
    g_assert_cmpuint(tokens->len, ==, rows[i].n);
    for (guint k = 0; k < tokens->len; k++) {
      const LithoToken32 *token = &g_array_index(tokens, LithoToken32, k);
      if (token->id != rows[i].tokens[k].id || token->start != rows[i].tokens[k].start ||
          token->end != rows[i].tokens[k].end)
        g_error("%s: token %u is %d, bytes %u to %u", rows[i].text, k, token->id, token->start,
                token->end);
    }
  }
  g_autofree char *longest = g_strnfill(5000, 'a');
  infer_reading_tokens(tokenizer, litho_q4_words(file), longest, tokens);
  g_assert_cmpuint(tokens->len, ==, INFER_READING_TOKENS);
  g_assert_cmpint(g_array_index(tokens, LithoToken32, tokens->len - 1).id, ==, 2);
}

static TuneReadingData *
read_text(const char *text, GError **error)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *path = write_file(folder, "requests.jsonl", text, strlen(text));
  const char *const paths[] = {path, NULL};
  return tune_reading_data_read(paths, 15, error);
}

static void
assert_span(LithoReadingSpan span, guint start, guint end)
{
  g_assert_cmpuint(span.start, ==, start);
  g_assert_cmpuint(span.end, ==, end);
}

static void
test_data(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TuneReadingData) data =
      read_text("{\"text\":\"make the sky bluish, leave the dog, add a "
                "hat\",\"sure\":0.5,\"steps\":[{\"op\":\"color_tint\",\"sign\":\"+\","
                "\"span\":\"make the sky bluish\",\"region\":\"sky\",\"region_span\":\"the "
                "sky\",\"color\":\"bluish\",\"degree\":\"touch\"}],"
                "\"keep\":[{\"span\":\"leave the dog\",\"region\":{\"text\":\"the "
                "dog\"}}],\"cannot\":[{\"span\":\"add a hat\",\"kind\":\"add\"}]}\n"
                "{\"text\":\"10 more, exposure -0.7 "
                "EV\",\"steps\":[{\"op\":\"exposure\",\"sign\":\"-\",\"span\":\"exposure -0.7 EV\","
                "\"region\":\"all\",\"number\":0.7,\"unit\":\"stop\"},{\"op\":\"lost\",\"sign\":"
                "\"0\",\"span\":\"not there\",\"region\":\"all\"}]}\n",
                &error);
  g_assert_no_error(error);
  g_assert_cmpuint(data->requests->len, ==, 2);
  const TuneReadingRequest *first = data->requests->pdata[0], *second = data->requests->pdata[1];
  g_assert_cmpfloat(fabs((double)first->weight - 0.7), <, 1e-6);
  g_assert_cmpuint(first->items->len, ==, 3);
  const TuneReadingItem *tint = &g_array_index(first->items, TuneReadingItem, 0);
  g_assert_cmpstr(data->classes[tint->cls], ==, "color_tint +");
  g_assert_cmpstr(data->regions[tint->region], ==, "sky");
  g_assert_cmpstr(data->colors[tint->color], ==, "blue");
  g_assert_cmpint(tint->degree, ==, 1);
  assert_span(tint->pointers[READING_PLACE], 5, 12);
  assert_span(tint->pointers[READING_COLORED], 13, 19);
  assert_span(tint->pointers[READING_NUMBER], 0, 0);
  g_assert_cmpstr(data->classes[g_array_index(first->items, TuneReadingItem, 1).cls], ==, "keep");
  const TuneReadingItem *hat = &g_array_index(first->items, TuneReadingItem, 2);
  g_assert_cmpstr(data->classes[hat->cls], ==, "cannot add");
  g_assert_cmpint(hat->region, ==, -1);
  g_assert_cmpuint(second->items->len, ==, 1); /* whose words are not there is left out */
  assert_span(g_array_index(second->items, TuneReadingItem, 0).pointers[READING_NUMBER], 18, 22);
  g_assert_null(read_text("{\"steps\":[]}\n", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
}

enum { ROWS = 7 };
static const TuneReadingTarget targets[] = {
    {.cls = 1,
     .region = 2,
     .degree = 1,
     .open = 0,
     .color = 3,
     .pointed = TRUE,
     .span = {3, 5},
     .pooled = {2, 5},
     .pointers = {{4, 5}, {0, 0}, {0, 0}, {3, 5}}},
    {.cls = 0,
     .region = -1,
     .degree = -1,
     .open = -1,
     .color = -1,
     .span = {1, 4},
     .pooled = {1, 4}},
};

static InferReadingModel *
random_model(void)
{
  static const NnConfig tiny = {.names = NN_NAMES_BERT,
                                .n_layers = 1,
                                .width = 32,
                                .n_heads = 4,
                                .inner = 64,
                                .positions = 16,
                                .eps = 1e-12f};
  InferReadingModel *m = infer_reading_model_new(&tiny, 4, 3, 5);
  nn_params_alloc(m->params, TRUE, 3);
  for (guint i = 0; i < m->params->tensors->len;
       i++) { /* values that matter: the start is near zero */
    const NnTensor *t = nn_params_tensor(m->params, (int)i);
    if (g_str_has_prefix(t->name, "reading."))
      nn_normal_fill(nn_value(m->params, (int)i), t->n, 0.2f, 8, i);
  }
  return m;
}

static void
check_slope(const char *what, InferReadingModel *m, const float *hidden, float *value, float got)
{
  /* Losses near 40 in float32 products: 2e-5 of rounding over a step of 4e-3. */
  const float step = 2e-3f, kept = *value;
  *value = kept + step;
  const double above =
      tune_reading_grad(m, hidden, NULL, ROWS, targets, G_N_ELEMENTS(targets), 1, 0, 0, 0);
  *value = kept - step;
  const double below =
      tune_reading_grad(m, hidden, NULL, ROWS, targets, G_N_ELEMENTS(targets), 1, 0, 0, 0);
  *value = kept;
  const double wanted = (above - below) / (double)(2 * step);
  if (!(fabs(wanted - (double)got) < 1e-2 + 2e-2 * fabs(wanted)))
    g_error("%s: %g, not %g", what, (double)got, wanted);
}

static void
test_gradients(void)
{
  g_autoptr(InferReadingModel) m = random_model();
  float hidden[ROWS * 32], dhidden[ROWS * 32] = {0};
  int checked = 0;
  nn_normal_fill(hidden, ROWS * 32, 1, 4, 4);
  tune_reading_grad(m, hidden, dhidden, ROWS, targets, G_N_ELEMENTS(targets), 1, 0, 0, 0);
  for (guint t = 0; t < m->params->tensors->len; t++) {
    const NnTensor *tensor = nn_params_tensor(m->params, (int)t);
    for (gsize i = t; g_str_has_prefix(tensor->name, "reading.") && i < tensor->n;
         i += 1 + tensor->n / 5, checked++)
      check_slope(tensor->name, m, hidden, nn_value(m->params, (int)t) + i,
                  nn_grad(m->params, (int)t)[i]);
  }
  g_assert_cmpint(checked, >, 60);
  for (int i = 0; i < ROWS * 32; i += 5)
    check_slope("hidden", m, hidden, hidden + i, dhidden[i]);
}

/* Whatever the rows are, items and their words stay inside the request. */
static void
test_decode(void)
{
  g_autoptr(InferReadingModel) m = random_model();
  InferReadingItem items[LITHO_READING_ITEMS];
  int found = 0;
  for (guint64 draw = 0; draw < 50; draw++) {
    float hidden[ROWS * 32];
    nn_normal_fill(hidden, ROWS * 32, 2, 4, draw);
    const int n = infer_reading_model_decode(m, hidden, ROWS, items, LITHO_READING_ITEMS);
    g_assert_cmpint(n, <=, LITHO_READING_ITEMS);
    for (int i = 0; i < n; i++, found++) {
      g_assert_true(items[i].span.first >= 1 && items[i].span.first < items[i].span.end &&
                    items[i].span.end < ROWS);
      g_assert_true(items[i].cls >= 0 && items[i].cls < m->n_classes && items[i].sure > 0 &&
                    items[i].sure <= 1);
      for (int k = 0; k < READING_N_POINTERS; k++)
        g_assert_true(items[i].pointers[k].end < ROWS &&
                      items[i].pointers[k].first <= items[i].pointers[k].end);
    }
  }
  g_assert_cmpint(found, >, 50);
  float nothing[2 * 32] = {0};
  g_assert_cmpint(infer_reading_model_decode(m, nothing, 2, items, LITHO_READING_ITEMS), ==,
                  0); /* <s>, </s> */
}

static const char learnt[] =
    "{\"text\":\"sky a\",\"steps\":[{\"op\":\"exposure\",\"sign\":\"+\",\"span\":\"sky "
    "a\",\"region\":\"sky\",\"region_span\":\"sky\"}]}\n"
    "{\"text\":\"a1, sky "
    "b\",\"steps\":[{\"op\":\"contrast\",\"sign\":\"-\",\"span\":\"a1\",\"region\":\"all\","
    "\"number\":1},"
    "{\"op\":\"exposure\",\"sign\":\"+\",\"span\":\"sky "
    "b\",\"region\":\"sky\",\"region_span\":\"sky\"}]}\n"
    "{\"text\":\"提亮\",\"steps\":[{\"op\":\"exposure\",\"sign\":\"+\",\"span\":\"提亮\","
    "\"region\":\"all\"}]}\n"
    "{\"text\":\"k\",\"cannot\":[{\"span\":\"k\",\"kind\":\"add\"}]}\n"
    "{\"text\":\"b, "
    "k\",\"steps\":[{\"op\":\"contrast\",\"sign\":\"-\",\"span\":\"b\",\"region\":\"all\"}],"
    "\"cannot\":[{\"span\":\"k\",\"kind\":\"add\"}]}\n"
    "{\"text\":\"y, y\",\"steps\":[]}\n";

static void
assert_item(const LithoReadingItem *item, LithoReadingKind kind, const char *name, int sign,
            guint start, guint end)
{
  g_assert_cmpint(item->kind, ==, kind);
  g_assert_cmpstr(item->name, ==, name);
  g_assert_cmpint(item->sign, ==, sign);
  assert_span(item->span, start, end);
}

static void
check_readings(const char *path, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoReadingNet) net = litho_reading_net_open(path, words, &error);
  g_assert_no_error(error);
  LithoNetReading reading;
  litho_reading_net_read(net, "a1, sky b", &reading);
  g_assert_cmpint(reading.n, ==, 2);
  g_assert_cmpint(reading.refuse, ==, LITHO_READING_REFUSE_NONE);
  assert_item(&reading.items[0], LITHO_READING_STEP, "contrast", -1, 0, 2);
  assert_item(&reading.items[1], LITHO_READING_STEP, "exposure", 1, 4, 9);
  g_assert_cmpstr(reading.items[1].region, ==, "sky");
  assert_span(reading.items[1].place, 4, 7);
  assert_span(reading.items[0].number, 1, 2);
  litho_reading_net_read(net, "提亮", &reading);
  g_assert_cmpint(reading.n, ==, 1);
  assert_item(&reading.items[0], LITHO_READING_STEP, "exposure", 1, 0, 6);
  litho_reading_net_read(net, "b, k", &reading);
  g_assert_cmpint(reading.refuse, ==, LITHO_READING_REFUSE_PART);
  litho_reading_net_read(net, "k", &reading);
  g_assert_cmpint(reading.refuse, ==, LITHO_READING_REFUSE_ALL);
  assert_item(&reading.items[0], LITHO_READING_CANNOT, "add", 0, 0, 1);
  litho_reading_net_read(net, "y, y", &reading);
  g_assert_cmpint(reading.n, ==, 0);
  litho_reading_net_read(net, "", &reading);
  g_assert_cmpint(reading.n, ==, 0);
}

static void
test_train(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *words = write_words(folder), *run = g_build_filename(folder, "run", NULL),
                  *weights = g_build_filename(run, "reading.safetensors", NULL),
                  *requests = write_file(folder, "requests.jsonl", learnt, sizeof learnt - 1);
  const char *const paths[] = {requests, NULL};
  const LithoReadingTask from = {.requests = paths,
                                 .words = words,
                                 .layers = 2,
                                 .trained = 1,
                                 .hold = 15,
                                 .share = 1,
                                 .batch = 6,
                                 .encoder_rate = 0.2,
                                 .seed = 1};
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoReadingTrainer) trainer = litho_reading_trainer_new(&from, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(litho_reading_trainer_n(trainer), ==, 6);
  g_autoptr(JsonObject) made = litho_reading_trainer_run(trainer);
  const LithoTrainOptions options = {.dir = run,
                                     .seed = 1,
                                     .n_steps = 400,
                                     .lr = 4e-3,
                                     .lr_floor = 0.1,
                                     .schedule = NN_SCHEDULE_COSINE,
                                     .warmup = 10,
                                     .adamw = NN_ADAMW_DEFAULT,
                                     .clip = 1,
                                     .accumulate = 1,
                                     .storage = LITHO_STORE_F32,
                                     .run = made};
  LithoTrainResult result;
  g_assert_true(litho_train(litho_reading_trainer_task(trainer), &options, &result, &error));
  g_assert_no_error(error);
  g_assert_cmpfloat(result.loss, <, 2);
  g_assert_true(litho_reading_trainer_keep(trainer, run, &error));
  g_assert_no_error(error);
  check_readings(weights, words);
  /* What was trained on other words is not taken. */
  g_autoptr(GByteArray) bytes = tiny_q4_bytes();
  bytes->data[bytes->len - 1] ^= 1;
  g_autofree char *other = write_file(folder, "other.bin", bytes->data, bytes->len);
  g_assert_null(litho_reading_net_open(weights, other, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/reading/tokens", test_tokens);
  g_test_add_func("/reading/data", test_data);
  g_test_add_func("/reading/gradients", test_gradients);
  g_test_add_func("/reading/decode", test_decode);
  g_test_add_func("/reading/train", test_train);
  return g_test_run();
}
