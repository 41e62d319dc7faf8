/* The caption decoder: beam search against greedy search by the whole stack, its file, its words,
 * BLEU by hand. Decoders are tiny and random, with weights large enough that words differ clearly.
 */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "tune/caption_parts.h"
#include "tune/pairs.h"
#include "nn/safetensors.h"
#include "tiny_tower.h"

#define CELLS LITHO_FEATURES_CELLS
#define F LITHO_FEATURES_WIDTH
#define N_SEEDS 8

static const char some_words[] =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\ndog\nruns\nman\nt\n-\nshirt\n'\ns\n";
static char *folder;

static InferCaptionWords *
parse_words(void)
{
  g_autoptr(GError) error = NULL;
  InferCaptionWords *words = infer_caption_words_parse(some_words, "words", &error);
  g_assert_no_error(error);
  return words;
}

static InferCaptionModel *
random_model(guint64 seed, gboolean train)
{
  const NnConfig config = {.names = NN_NAMES_GPT2,
                           .n_layers = 2,
                           .width = 32,
                           .n_heads = 4,
                           .inner = 64,
                           .vocab = 14,
                           .positions = CAPTION_POSITIONS,
                           .memory = 32,
                           .causal = TRUE,
                           .eps = CAPTION_NORM_EPS};
  InferCaptionModel *model = infer_caption_model_new(&config, train, seed);
  for (gsize i = 0; i < model->params->n; i++)
    if (fabsf(model->params->value[i]) < 0.5f) /* not the norms */
      model->params->value[i] *= 12;
  return model;
}

static float *
random_map(guint64 seed)
{
  float *map = g_new(float, CELLS *F);
  nn_normal_fill(map, CELLS * F, 1, seed, 77);
  return map;
}

/* log p of each next token after ids, by the whole stack. */
static double
full_forward(const InferCaptionModel *model, const float *memory, const gint32 *ids, int n,
             double *log_p)
{
  const int start[] = {0, n}, cells[] = {0, CELLS}, V = model->config.vocab,
            C = model->config.width;
  const NnBatch batch = {
      .ids = ids, .seqs = {1, start}, .memory = memory, .memory_seqs = {1, cells}};
  const float *hidden = nn_transformer_forward(model->stack, &batch) + (n - 1) * C;
  const float *table = nn_value(model->params, nn_transformer_embedding(model->stack));
  double total = 0;
  for (int v = 0; v < V; v++) {
    log_p[v] = 0;
    for (int i = 0; i < C; i++)
      log_p[v] += (double)hidden[i] * (double)table[v * C + i];
    total += exp(log_p[v]);
  }
  for (int v = 0; v < V; v++)
    log_p[v] -= log(total);
  return total;
}

/* Greedy search without any of caption_beam.c: the likeliest token that may follow, until the end.
 */
static double
greedy(const InferCaptionModel *model, const InferCaptionWords *words, const float *map, GPtrArray *said)
{
  InferCaptionMemory memory = {0};
  gint32 ids[CAPTION_POSITIONS] = {CAPTION_BEGIN};
  double sum = 0, log_p[14];
  infer_caption_memory_reserve(&memory, 1, model->config.width);
  memcpy(memory.features, map, CELLS * F * sizeof(float));
  infer_caption_memory_forward(model, &memory, 0, 0, 0);
  for (int n = 1;; n++) {
    int best = -1;
    full_forward(model, memory.memory, ids, n, log_p);
    for (int v = 0; v < 14; v++) {
      const gboolean may =
          v == CAPTION_END ? n > 1 : v >= CAPTION_N_SPECIAL && n <= LITHO_CAPTION_MAX_WORDS;
      if (may && (best < 0 || log_p[v] > log_p[best]))
        best = v;
    }
    sum += log_p[best];
    if (best == CAPTION_END)
      break;
    ids[n] = best;
    g_ptr_array_add(said, words->word->pdata[best]);
  }
  infer_caption_memory_clear(&memory);
  return sum;
}

/* One beam is greedy search, word for word; its probability is that of the whole stack, so that the
 * decoder's steps with kept keys are the stack's rows (float32 sums of some hundred terms, up to 31
 * words: 1e-3). More beams never found less here. */
static void
test_beams(void)
{
  g_autoptr(InferCaptionWords) words = parse_words();
  int n_better = 0;
  for (guint64 seed = 1; seed <= N_SEEDS; seed++) {
    g_autoptr(InferCaptionModel) model = random_model(seed, FALSE);
    g_autoptr(LithoCaptionNet) net = infer_caption_net_borrow(model, words);
    g_autofree float *map = random_map(seed);
    g_autoptr(GPtrArray) said = g_ptr_array_new();
    const double sum = greedy(model, words, map, said);
    g_autoptr(LithoCaptionGuess) one =
        litho_caption_net_write(net, map, &(LithoCaptionSearch){.beams = 1});
    g_autoptr(LithoCaptionGuess) many =
        litho_caption_net_write(net, map, &(LithoCaptionSearch){.beams = 8});
    g_assert_cmpuint(one->words->len, ==, said->len);
    for (guint i = 0; i < said->len; i++)
      g_assert_cmpstr(one->words->pdata[i], ==, said->pdata[i]);
    g_assert_cmpfloat_with_epsilon(one->log_probability, sum, 1e-3);
    g_assert_cmpfloat_with_epsilon(one->score, one->log_probability, 1e-12);
    g_assert_cmpfloat(many->score, >=,
                      one->score - 1e-5); /* eight rows are summed in another order than one */
    n_better += many->score > one->score + 1e-4;
  }
  g_assert_cmpint(n_better, >, 0);
}

static void
test_evidence(void)
{
  g_autoptr(InferCaptionWords) words = parse_words();
  g_autoptr(InferCaptionModel) model = random_model(3, FALSE);
  g_autoptr(LithoCaptionNet) net = infer_caption_net_borrow(model, words);
  g_autofree float *map = random_map(3);
  g_autoptr(LithoCaptionGuess) guess =
      litho_caption_net_write(net, map, &litho_caption_search_default);
  g_assert_cmpuint(guess->words->len, >, 0);
  for (guint i = 0; i < guess->words->len; i++) {
    double sum = 0;
    for (int k = 0; k < CELLS; k++) {
      g_assert_cmpfloat(guess->evidence[i * CELLS + k], >=, 0);
      sum += guess->evidence[i * CELLS + k];
    }
    g_assert_cmpfloat_with_epsilon(sum, 1, 1e-5);
  }
}

/* With block = 1 no word comes twice, with block = 2 no pair. */
static void
test_block(void)
{
  g_autoptr(InferCaptionWords) words = parse_words();
  for (guint64 seed = 1; seed <= N_SEEDS; seed++) {
    g_autoptr(InferCaptionModel) model = random_model(seed, FALSE);
    g_autoptr(LithoCaptionNet) net = infer_caption_net_borrow(model, words);
    g_autofree float *map = random_map(seed);
    for (int block = 1; block <= 2; block++) {
      g_autoptr(LithoCaptionGuess) guess =
          litho_caption_net_write(net, map, &(LithoCaptionSearch){.beams = 3, .block = block});
      g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
      for (guint i = 0; i + (guint)block <= guess->words->len; i++)
        g_assert_true(
            g_hash_table_add(seen, g_strjoin(" ", guess->words->pdata[i],
                                             block > 1 ? guess->words->pdata[i + 1] : NULL, NULL)));
    }
  }
}

static LithoCaptionNet *
reopen(const InferCaptionModel *model, const InferCaptionWords *words, const char *path, gboolean int8)
{
  g_autoptr(GError) error = NULL;
  infer_caption_net_save(path, model, words, "0123", int8, &error);
  g_assert_no_error(error);
  LithoCaptionNet *net = litho_caption_net_open(path, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(litho_caption_net_tower(net), ==, "0123");
  return net;
}

static void
test_file(void)
{
  g_autoptr(InferCaptionWords) words = parse_words();
  g_autoptr(InferCaptionModel) model = random_model(5, FALSE);
  g_autoptr(LithoCaptionNet) net = infer_caption_net_borrow(model, words);
  g_autofree char *path = g_build_filename(folder, "net.safetensors", NULL);
  g_autofree float *map = random_map(5);
  const LithoCaptionSearch search = {.beams = 3};
  g_autoptr(LithoCaptionGuess) guess = litho_caption_net_write(net, map, &search);
  g_autoptr(LithoCaptionNet) same = reopen(model, words, path, FALSE);
  g_autoptr(LithoCaptionGuess) again = litho_caption_net_write(same, map, &search);
  g_assert_cmpfloat(again->log_probability, ==, guess->log_probability);
  /* int8 with a scale a row: half a step of 1/127 of the largest weight at most. */
  g_autoptr(LithoCaptionNet) small = reopen(model, words, path, TRUE);
  for (guint i = 0; i < model->params->tensors->len; i++) {
    const NnTensor *t = nn_params_tensor(model->params, (int)i);
    float most = 0;
    for (gsize k = 0; k < t->n; k++)
      most = MAX(most, fabsf(nn_value(model->params, (int)i)[k]));
    for (gsize k = 0; k < t->n; k++)
      g_assert_cmpfloat(
          fabsf(nn_value(small->model->params, (int)i)[k] - nn_value(model->params, (int)i)[k]), <=,
          most / 127 * 0.5001f);
  }
}

static void
expect_broken(const char *path, const char *what)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoCaptionNet) net = litho_caption_net_open(path, &error);
  g_assert_null(net);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "net.safetensors"));
  if (strstr(error->message, what) == NULL)
    g_error("\"%s\" does not say \"%s\"", error->message, what);
}

/* Puts a JSON of the same length in the place of another in the file. */
static void
patch(const char *path, const char *bytes, gsize length, const char *from, const char *to)
{
  g_autofree char *copy = g_memdup2(bytes, length);
  char *at = memmem(copy, length, from, strlen(from));
  g_assert_nonnull(at);
  g_assert_cmpuint(strlen(from), ==, strlen(to));
  memcpy(at, to, strlen(to));
  g_assert_true(g_file_set_contents(path, copy, (gssize)length, NULL));
}

static void
test_broken(void)
{
  g_autoptr(InferCaptionWords) words = parse_words();
  g_autoptr(InferCaptionModel) model = random_model(5, FALSE);
  g_autofree char *path = g_build_filename(folder, "net.safetensors", NULL), *bytes = NULL;
  gsize length;
  g_autoptr(GError) error = NULL;
  g_assert_true(infer_caption_net_save(path, model, words, NULL, FALSE, &error));
  g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
  g_assert_true(g_file_set_contents(path, bytes, (gssize)length / 2, NULL));
  expect_broken(path, "");
  patch(path, bytes, length, "\"caption\"", "\"capital\"");
  expect_broken(path, "capital");
  patch(path, bytes, length, "\\\"width\\\":32", "\\\"width\\\":33");
  expect_broken(path, "width of 33");
  patch(path, bytes, length, "\\\"layers\\\":2", "\\\"layers\\\":9");
  expect_broken(path, "h.2.");
  patch(path, bytes, length, "\\\"heads\\\":4", "\\\"heads\\\":x");
  expect_broken(path, "config");
  patch(path, bytes, length, "\\nshirt\\n", "\\n$hirt\\n");
  expect_broken(path, "word 12");
  patch(path, bytes, length, "\\nshirt\\n", "\\na\\nbc\\n");
  expect_broken(path, "word 12");
  model->params->value[nn_params_tensor(model->params, model->place)->offset] = NAN;
  g_assert_true(infer_caption_net_save(path, model, words, NULL, FALSE, &error));
  expect_broken(path, "not finite");
}

/* d sum(u · memory) by central differences of step h in float32: h² of the curve and 1e-7 / h of
 * rounding, both well below 1 %. */
static void
test_memory_gradient(void)
{
  g_autoptr(InferCaptionModel) model = random_model(9, TRUE);
  g_autofree float *map = random_map(9), *u = g_new(float, CELLS * 32);
  InferCaptionMemory memory = {0};
  const int tensors[] = {model->proj_weight, model->proj_bias, model->norm_weight, model->norm_bias,
                         model->place};
  const float h = 0.02f;
  nn_normal_fill(u, CELLS * 32, 1, 9, 1);
  infer_caption_memory_reserve(&memory, 1, 32);
  memcpy(memory.features, map, CELLS * F * sizeof(float));
  infer_caption_memory_forward(model, &memory, 0.25f, 1, 2);
  memcpy(memory.dmemory, u, CELLS * 32 * sizeof(float));
  infer_caption_memory_backward(model, &memory, 0.25f, 1, 2);
  for (guint i = 0; i < G_N_ELEMENTS(tensors); i++)
    for (int trial = 0; trial < 4; trial++) {
      const gsize at = (gsize)trial * 7 % nn_params_tensor(model->params, tensors[i])->n;
      float *value = nn_value(model->params, tensors[i]) + at;
      const float kept = *value;
      double sum[2] = {0};
      for (int side = 0; side < 2; side++) {
        *value = kept + (side == 0 ? -h : h);
        infer_caption_memory_forward(model, &memory, 0.25f, 1, 2);
        for (int k = 0; k < CELLS * 32; k++)
          sum[side] += (double)u[k] * (double)memory.memory[k];
      }
      *value = kept;
      const double expected = (sum[1] - sum[0]) / (2 * (double)h);
      g_assert_cmpfloat_with_epsilon(nn_grad(model->params, tensors[i])[at], expected,
                                     0.01 + 0.01 * fabs(expected));
    }
  infer_caption_memory_clear(&memory);
}

static void
test_words(void)
{
  g_autoptr(GPtrArray) words =
      litho_caption_words("A dog's T-shirt , (red) -- \"2\" 'quoted' caf\xc3\xa9!");
  static const char *const expected[] = {"a",     "dog", "'", "s",      "t",  "-",
                                         "shirt", "red", "2", "quoted", "caf"};
  g_assert_cmpuint(words->len, ==, G_N_ELEMENTS(expected));
  for (guint i = 0; i < words->len; i++)
    g_assert_cmpstr(words->pdata[i], ==, expected[i]);
  g_ptr_array_set_size(words, 8);
  g_autofree char *sentence = litho_caption_sentence(words);
  g_assert_cmpstr(sentence, ==, "A dog's t-shirt red.");
}

static GPtrArray *
split(const char *text)
{
  return litho_caption_words(text);
}

/* By hand: 5 of 6 words, 3 of 5 pairs, 1 of 4 triples, none of 3; and Papineni's example of
 * clipping, 2 of 7. A hypothesis of 3 words against 4: exp(1 - 4/3). */
static void
test_bleu(void)
{
  double bleu[4];
  g_autoptr(GPtrArray) mat = split("the cat is on the mat"), sat = split("the cat sat on the mat"),
                       the = split("the the the the the the the"),
                       there = split("there is a cat on the mat"), four = split("a b c d"),
                       three = split("a b c");
  g_autoptr(GPtrArray) one = g_ptr_array_new(), two = g_ptr_array_new(),
                       long_one = g_ptr_array_new();
  g_ptr_array_add(one, mat);
  g_ptr_array_add(two, mat);
  g_ptr_array_add(two, there);
  g_ptr_array_add(long_one, four);
  litho_caption_bleu((const GPtrArray *const[]){sat}, (const GPtrArray *const[]){one}, 1, bleu);
  g_assert_cmpfloat_with_epsilon(bleu[0], 5.0 / 6, 1e-12);
  g_assert_cmpfloat_with_epsilon(bleu[1], sqrt(5.0 / 6 * 3 / 5), 1e-12);
  g_assert_cmpfloat_with_epsilon(bleu[2], cbrt(5.0 / 6 * 3 / 5 / 4), 1e-12);
  g_assert_cmpfloat(bleu[3], ==, 0);
  litho_caption_bleu((const GPtrArray *const[]){the}, (const GPtrArray *const[]){two}, 1, bleu);
  g_assert_cmpfloat_with_epsilon(bleu[0], 2.0 / 7, 1e-12);
  litho_caption_bleu((const GPtrArray *const[]){three}, (const GPtrArray *const[]){long_one}, 1,
                     bleu);
  g_assert_cmpfloat_with_epsilon(bleu[0], exp(1 - 4.0 / 3), 1e-12);
}

static LithoPair *
pair_new(const char *name, const char *text)
{
  LithoPair *pair = g_new0(LithoPair, 1);
  pair->name = g_strdup(name);
  pair->path = g_strdup(name);
  pair->texts = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(pair->texts, g_strdup(text));
  return pair;
}

static void
pair_free(gpointer data)
{
  LithoPair *pair = data;
  g_free(pair->name);
  g_free(pair->path);
  g_ptr_array_unref(pair->texts);
  g_free(pair);
}

/* Reading four sentences over and over: the loss falls far below that of guessing; what was read is
 * a start. */
static void
test_reading(void)
{
  g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(pair_free);
  g_autofree char *dir = g_build_filename(folder, "read", NULL),
                  *next = g_build_filename(folder, "next", NULL);
  g_autoptr(GError) error = NULL;
  g_ptr_array_add(pairs, pair_new("1", "A dog runs."));
  g_ptr_array_add(pairs, pair_new("2", "A man sits on a dog."));
  g_ptr_array_add(pairs, pair_new("3", "Two men run."));
  g_ptr_array_add(pairs, pair_new("4", "A red ball."));
  const LithoCaptionTask from = {.train = pairs,
                                 .dir = dir,
                                 .n_layers = 1,
                                 .width = 32,
                                 .n_heads = 2,
                                 .least_seen = 1,
                                 .least_read = 1,
                                 .batch = 4,
                                 .seed = 3};
  g_autoptr(LithoCaptionTrainer) trainer = litho_caption_trainer_new(&from, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(litho_caption_trainer_n(trainer), ==, 4);
  const LithoTrainOptions options = {.dir = dir,
                                     .seed = 3,
                                     .n_steps = 60,
                                     .lr = 1e-2,
                                     .adamw = NN_ADAMW_DEFAULT,
                                     .clip = 1,
                                     .accumulate = 2,
                                     .log_every = 10};
  LithoTrainResult result;
  g_assert_true(litho_train(litho_caption_trainer_task(trainer), &options, &result, &error));
  g_assert_no_error(error);
  g_assert_cmpfloat(result.loss, <, 0.8); /* of 12 words evenly: 2.5; which sentence it will be
                                             cannot be known: 4.6 bits of 15 words */
  LithoCaptionTask second = from;
  second.start = dir;
  second.dir = next;
  g_autoptr(LithoCaptionTrainer) went_on = litho_caption_trainer_new(&second, &error);
  g_assert_no_error(error);
  double loss = 0;
  g_assert_true(litho_caption_trainer_task(went_on)->gradients(
      (gpointer)litho_caption_trainer_task(went_on)->data, 1, 0, 1, &loss, &error));
  g_assert_cmpfloat(loss, <, 0.8);
}

/* Figures of pycocoevalcap 1.2 (CiderScorer, which is CIDEr-D) on the same captions, their full stop as the end. */
static void
test_cider(void)
{
  static const char *const wanted[3][2] = {{"a dog runs on the grass", "a brown dog is running"},
                                           {"two men ride bikes", "two men on bikes in the street"},
                                           {"a girl runs on the beach", "the girl is in the water"}};
  static const struct {
    int photo;
    const char *text;
    gboolean ends;
    double score;
  } said[] = {{0, "a dog runs on the beach", TRUE, 3.149000811658241},
              {0, "a dog runs on the", FALSE, 4.119487687910845},
              {1, "two men ride on bikes", TRUE, 3.7146480465976097},
              {2, "a dog", TRUE, 0.08484837017923448},
              {0, "a brown dog is running", TRUE, 5.513639125781276}};
  g_autoptr(GError) error = NULL;
  g_autoptr(InferCaptionWords) words = infer_caption_words_parse(
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\ndog\nruns\non\nthe\ngrass\nbrown\nis\nrunning\ntwo\nmen\nride\nbikes\nin\nstreet\n"
      "girl\nbeach\nwater\n",
      "words", &error);
  g_assert_no_error(error);
  g_autoptr(TuneCaptionSet) set = tune_caption_set_new();
  for (int photo = 0; photo < 3; photo++) {
    tune_caption_set_photo(set);
    for (int k = 0; k < 2; k++)
      tune_caption_set_add(set, words, wanted[photo][k]);
  }
  g_autoptr(TuneCaptionReward) reward = tune_caption_reward_new(set, 3);
  for (guint i = 0; i < G_N_ELEMENTS(said); i++) {
    g_autoptr(TuneCaptionSet) one = tune_caption_set_new();
    tune_caption_set_photo(one);
    tune_caption_set_add(one, words, said[i].text);
    const int n = (int)one->id->len - (said[i].ends ? 1 : 2);
    g_assert_cmpfloat_with_epsilon(tune_caption_reward_score(reward, said[i].photo, &g_array_index(one->id, gint32, 1), n).cider,
                                   said[i].score, 1e-5);
  }
}

/* Words are drawn as often as the whole stack holds them likely: the first one in 500 captions (deviation of a share: at most
 * 0.022); and twice the same by one seed. */
static void
test_samples(void)
{
  enum { EACH = 500 };
  g_autoptr(InferCaptionModel) model = random_model(4, FALSE);
  g_autofree float *map = random_map(4);
  g_autofree TuneCaptionSample *samples = g_new0(TuneCaptionSample, EACH), *again = g_new0(TuneCaptionSample, EACH);
  InferCaptionMemory memory = {0};
  const gint32 begin = CAPTION_BEGIN;
  double log_p[14], may = 0, drawn[14] = {0};
  infer_caption_memory_reserve(&memory, 1, model->config.width);
  memcpy(memory.features, map, CELLS * F * sizeof(float));
  infer_caption_memory_forward(model, &memory, 0, 0, 0);
  tune_caption_sample(model, &memory, EACH, 1, 5, 6, samples);
  tune_caption_sample(model, &memory, EACH, 1, 5, 6, again);
  full_forward(model, memory.memory, &begin, 1, log_p);
  for (int v = 0; v < 14; v++)
    may += v == CAPTION_END || v >= CAPTION_N_SPECIAL ? exp(log_p[v]) : 0;
  for (int i = 0; i < EACH; i++) {
    const TuneCaptionSample *s = &samples[i];
    drawn[s->id[0]] += 1.0 / EACH;
    g_assert_cmpint(s->id[s->n - 1], ==, CAPTION_END);
    for (int k = 0; k + 1 < s->n; k++)
      g_assert_cmpint(s->id[k], >=, CAPTION_N_SPECIAL);
    g_assert_cmpmem(s->id, (gsize)s->n * sizeof s->id[0], again[i].id, (gsize)again[i].n * sizeof s->id[0]);
  }
  for (int v = 0; v < 14; v++)
    g_assert_cmpfloat_with_epsilon(drawn[v], v == CAPTION_END || v >= CAPTION_N_SPECIAL ? exp(log_p[v]) / may : 0, 0.09);
  infer_caption_memory_clear(&memory);
}

/* --- looking --------------------------------------------------------------------------------- */

enum { N_COLOURS = 4 };
static const char *const colour_name[N_COLOURS] = {"black", "red", "green", "white"};
static const guint8 colour[N_COLOURS][3] = {{10, 10, 10}, {250, 10, 10}, {10, 250, 10}, {250, 250, 250}};

static LithoFeatures *
colour_features(GPtrArray *pairs, LithoFeatureNet **net)
{
  g_autofree char *net_path = g_build_filename(folder, "tower.onnx", NULL),
                  *cache = g_build_filename(folder, "photos.features", NULL);
  g_autoptr(GError) error = NULL;
  const char *paths[N_COLOURS];
  tiny_tower_write(net_path, 0);
  for (int i = 0; i < N_COLOURS; i++) {
    g_autofree char *text = g_strdup_printf("A %s photo of one colour.", colour_name[i]);
    LithoPair *pair = pair_new(colour_name[i], text);
    guint8 rgb[12];
    for (int p = 0; p < 12; p++)
      rgb[p] = colour[i][p % 3];
    g_autoptr(VipsImage) image = vips_image_new_from_memory_copy(rgb, sizeof rgb, 2, 2, 3, VIPS_FORMAT_UCHAR);
    g_autoptr(VipsImage) tagged = NULL;
    g_free(pair->path);
    pair->path = g_strdup_printf("%s/%s.png", folder, colour_name[i]);
    g_assert_cmpint(vips_copy(image, &tagged, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
    g_assert_cmpint(vips_image_write_to_file(tagged, pair->path, NULL), ==, 0);
    g_ptr_array_add(pairs, pair);
    paths[i] = pair->path;
  }
  *net = litho_feature_net_open(net_path, 1, &error);
  g_assert_no_error(error);
  LithoFeatures *features = litho_features_open(cache, *net, paths, N_COLOURS, 1, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error(error);
  return features;
}

static double
train_look(LithoCaptionTask *from, const char *name, guint64 n_steps, double lr)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *dir = g_build_filename(folder, name, NULL);
  from->dir = dir;
  g_autoptr(LithoCaptionTrainer) trainer = litho_caption_trainer_new(from, &error);
  const LithoTrainOptions options = {
      .dir = from->dir, .seed = 3, .n_steps = n_steps, .lr = lr, .adamw = NN_ADAMW_DEFAULT, .clip = 1, .accumulate = 1, .log_every = 10};
  LithoTrainResult result;
  g_assert_no_error(error);
  litho_train(litho_caption_trainer_task(trainer), &options, &result, &error);
  g_assert_no_error(error);
  return result.loss;
}

/* Four photos of one colour each: after few steps the colour is learnt (guessing it: log 4 of 7 words is a loss of 0.2). The
 * rewards of what is drawn then rise by training on them alone, to nearly the 13 of people's own words. */
static void
test_looking(void)
{
  g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(pair_free);
  g_autoptr(LithoFeatureNet) net = NULL;
  g_autoptr(LithoFeatures) features = colour_features(pairs, &net);
  g_autofree char *first = g_build_filename(folder, "look", NULL);
  LithoCaptionTask from = {.train = pairs,
                           .train_features = features,
                           .views = 1,
                           .n_layers = 1,
                           .width = 32,
                           .n_heads = 2,
                           .least_seen = 1,
                           .least_read = 1,
                           .batch = 4,
                           .seed = 3};
  train_look(&from, "look", 18, 1e-2);
  from.start = first;
  from.reward = TRUE;
  const double before = -train_look(&from, "before", 1, 1e-9), after = -train_look(&from, "rewarded", 300, 1e-3);
  g_test_message("mean reward of drawn captions: %.2f, then %.2f", before, after);
  g_assert_cmpfloat(before, <, 10);
  g_assert_cmpfloat(after, >, before + 1);
  from.reward = FALSE;
  g_assert_cmpfloat(train_look(&from, "more", 150, 1e-2), <, 0.1);
}

static void
test_nothing_to_read(void)
{
  g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(pair_free);
  g_autoptr(GError) error = NULL;
  g_ptr_array_add(pairs, pair_new("1", "..."));
  const LithoCaptionTask from = {.train = pairs,
                                 .dir = folder,
                                 .n_layers = 1,
                                 .width = 32,
                                 .n_heads = 2,
                                 .least_seen = 1,
                                 .least_read = 1,
                                 .batch = 4};
  g_autoptr(LithoCaptionTrainer) trainer = litho_caption_trainer_new(&from, &error);
  g_assert_null(trainer);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_assert_true(litho_init(argv[0], NULL));
  folder = g_dir_make_tmp("litho-caption-XXXXXX", NULL);
  g_test_add_func("/caption-net/beams", test_beams);
  g_test_add_func("/caption-net/evidence", test_evidence);
  g_test_add_func("/caption-net/block", test_block);
  g_test_add_func("/caption-net/file", test_file);
  g_test_add_func("/caption-net/broken", test_broken);
  g_test_add_func("/caption-net/memory-gradient", test_memory_gradient);
  g_test_add_func("/caption-net/words", test_words);
  g_test_add_func("/caption-net/bleu", test_bleu);
  g_test_add_func("/caption-net/cider", test_cider);
  g_test_add_func("/caption-net/samples", test_samples);
  g_test_add_func("/caption-net/looking", test_looking);
  g_test_add_func("/caption-net/reading", test_reading);
  g_test_add_func("/caption-net/nothing-to-read", test_nothing_to_read);
  const int status = g_test_run();
  g_autofree char *remove = g_strdup_printf("rm -rf %s", folder);
  if (status == 0 && g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL))
    g_free(folder);
  return status;
}
