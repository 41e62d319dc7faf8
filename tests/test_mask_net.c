/* The mask net and the stuff net: the decoder against its definition, gradients, files, prompts, training, masks in a
 * scene. */
#include <math.h>
#include "infer/mask_net.h"
#include "model/store.h"
#include "nn/safetensors.h"
#include "nn/threads.h"
#include "nn_check.h"
#include "see/find/finder.h"
#include "see/things/prompt_mask.h"
#include "tiny_maps.h"
#include "tune/mask_sample.h"
#include "tune/mask_train.h"

enum { N_SHAPES = 14, N_HELD = 4 };

static const LithoMaskShape mask_shape = {4, 1, 2}, stuff_shape = {1, 5, 4};

/* --- the decoder ----------------------------------------------------------------------------- */

typedef struct {
  NnParams *params;
  LithoMaskDecoder *decoder;
  LithoMaskWork *work;
} Net;

static Net
net_new(const LithoMaskShape *shape, int height, int width)
{
  Net net = {.params = nn_params_new()};
  net.decoder = litho_mask_decoder_new(shape, net.params);
  nn_params_alloc(net.params, TRUE, 7);
  for (gsize i = 0; i < net.params->n; i++)
    net.params->value[i] += (float)(0.02 * (g_rand_double(rand_state) - 0.5)); /* biases are not 0 */
  net.work = litho_mask_work_new(net.decoder, height, width, TRUE);
  const int last = shape->out_stride;
  for (int level = 0; level < LITHO_MASK_FEATURES; level++) {
    const int s = LITHO_MASK_COARSEST >> level, C = litho_mask_features[level];
    g_autofree float *maps = random_floats((gsize)(height / s * (width / s) * C), 1);
    litho_mask_decoder_feature(net.decoder, net.work, level, maps);
  }
  for (int i = 0; net.work->picture != NULL && i < height / 2 * (width / 2) * 3; i++)
    net.work->picture[i] = (float)(g_rand_double(rand_state) - 0.5);
  for (int i = 0; i < height / last * (width / last) * shape->n_prompt; i++)
    net.work->prompt[i] = (float)g_rand_double(rand_state);
  return net;
}

static void
net_clear(Net *net)
{
  litho_mask_work_free(net->work);
  litho_mask_decoder_free(net->decoder);
  nn_params_free(net->params);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Net, net_clear)

static const float *
value_of(const Net *net, const char *name, int stride, const char *part)
{
  g_autofree char *full = g_strdup_printf("%s%d.%s", name, stride, part);
  const int i = nn_params_find(net->params, full);
  return i >= 0 ? nn_value(net->params, i) : NULL;
}

/* The formulas of mask_decoder.h by the layers' naive twins. Caller frees. */
static float *
naive_logits(const Net *net)
{
  const LithoMaskShape *shape = litho_mask_decoder_shape(net->decoder);
  float *y = NULL;
  for (int i = 0; i < LITHO_MASK_LEVELS && LITHO_MASK_COARSEST >> i >= shape->out_stride; i++) {
    const int s = LITHO_MASK_COARSEST >> i, h = net->work->height / s, w = net->work->width / s,
              W = litho_mask_widths[i], n = h * w;
    g_autofree float *x = g_new(float, n *W), *more = g_new(float, n *W);
    if (i < LITHO_MASK_FEATURES)
      nn_linear_naive(x, net->work->feature[i], value_of(net, "lat", s, "weight"), value_of(net, "lat", s, "bias"), n,
                      litho_mask_features[i], W);
    else
      nn_conv3_naive(x, net->work->picture, value_of(net, "lat", s, "weight"), value_of(net, "lat", s, "bias"), h, w, 3,
                     W);
    g_autofree float *prompt =
        g_memdup2(net->work->prompt,
                  sizeof(float) * (gsize)(n * (s / shape->out_stride) * (s / shape->out_stride) * shape->n_prompt));
    for (int k = shape->out_stride; k < s; k *= 2) {
      g_autofree float *half = g_new(float, net->work->height / k * (net->work->width / k) * shape->n_prompt);
      nn_halve_naive(half, prompt, net->work->height / k, net->work->width / k, shape->n_prompt);
      memcpy(prompt, half,
             sizeof(float) * (gsize)(net->work->height / k / 2 * (net->work->width / k / 2) * shape->n_prompt));
    }
    nn_linear_naive(more, prompt, value_of(net, "prompt", s, "weight"), NULL, n, shape->n_prompt, W);
    for (int k = 0; k < n * W; k++)
      x[k] += more[k];
    if (i > 0) {
      g_autofree float *top = g_new(float, n / 4 * W);
      nn_linear_naive(top, y, value_of(net, "top", s, "weight"), NULL, n / 4, litho_mask_widths[i - 1], W);
      nn_upsample_naive(more, top, h / 2, w / 2, W);
      for (int k = 0; k < n * W; k++)
        x[k] += more[k];
    }
    nn_relu_naive(x, x, (gsize)(n * W));
    for (int block = 0; block < (s >= 16 ? 2 : 1); block++) {
      const char *const parts[2][4] = {{"0.a.weight", "0.a.bias", "0.b.weight", "0.b.bias"},
                                       {"1.a.weight", "1.a.bias", "1.b.weight", "1.b.bias"}};
      const char *const *part = parts[block];
      g_autofree float *mid = g_new(float, n *W);
      nn_conv3_naive(mid, x, value_of(net, "block", s, part[0]), value_of(net, "block", s, part[1]), h, w, W, W);
      nn_relu_naive(mid, mid, (gsize)(n * W));
      nn_conv3_naive(more, mid, value_of(net, "block", s, part[2]), value_of(net, "block", s, part[3]), h, w, W, W);
      for (int k = 0; k < n * W; k++)
        x[k] += more[k];
      nn_relu_naive(x, x, (gsize)(n * W));
    }
    g_free(y);
    y = g_steal_pointer(&x);
  }
  const int n = net->work->height * net->work->width / (shape->out_stride * shape->out_stride);
  float *logits = g_new(float, n * shape->n_out);
  nn_linear_naive(logits, y, nn_value(net->params, nn_params_find(net->params, "out.weight")),
                  nn_value(net->params, nn_params_find(net->params, "out.bias")), n, shape->out_stride == 2 ? 16 : 32,
                  shape->n_out);
  g_free(y);
  return logits;
}

static void
test_decoder(void)
{
  for (int kind = 0; kind < 2; kind++) {
    const LithoMaskShape *shape = kind == 0 ? &mask_shape : &stuff_shape;
    g_auto(Net) net = net_new(shape, 64, 32);
    const gsize n = (gsize)(64 * 32 / (shape->out_stride * shape->out_stride) * shape->n_out);
    g_autofree float *wanted = naive_logits(&net), *one = g_new(float, n);
    const int n_threads = nn_threads();
    nn_threads_set(1);
    litho_mask_decoder_forward(net.decoder, net.work);
    memcpy(one, net.work->logits, n * sizeof(float));
    check_close("decoder", one, wanted, n, 1e-4); /* five levels of sums in another order */
    nn_threads_set(n_threads);
    litho_mask_decoder_forward(net.decoder, net.work);
    check_close("decoder, threads", net.work->logits, one, n, 1e-5);
  }
}

/* Along a direction in each tensor the loss changes by what its gradient says. Single values would meet the bend of a
 * rectifier; in a direction of many, bends are few and their part is below a per cent at this step. */
static void
test_gradients(void)
{
  for (int kind = 0; kind < 2; kind++) {
    const LithoMaskShape *shape = kind == 0 ? &mask_shape : &stuff_shape;
    g_auto(Net) net = net_new(shape, 32, 32);
    const gsize n = (gsize)(32 * 32 / (shape->out_stride * shape->out_stride) * shape->n_out);
    g_autofree float *dout = random_floats(n, 1), *grad = g_new0(float, net.params->n);
    litho_mask_decoder_forward(net.decoder, net.work);
    memcpy(net.work->logits, dout, n * sizeof(float));
    litho_mask_decoder_backward(net.decoder, net.work, grad);
    for (guint t = 0; t < net.params->tensors->len; t++) {
      const NnTensor *tensor = nn_params_tensor(net.params, (int)t);
      float *value = nn_value(net.params, (int)t);
      if (tensor->frozen)
        continue;
      g_autofree float *kept = g_memdup2(value, tensor->n * sizeof(float));
      double said = 0, length = 0, at[2];
      for (gsize i = 0; i < tensor->n; i++)
        length += (double)grad[tensor->offset + i] * grad[tensor->offset + i];
      length = sqrt(length);
      g_assert_cmpfloat(length, >, 0);
      for (int side = 0; side < 2; side++) {
        for (gsize i = 0; i < tensor->n; i++)
          value[i] = kept[i] + (float)((side == 0 ? -1 : 1) * 2e-3 * grad[tensor->offset + i] / length);
        litho_mask_decoder_forward(net.decoder, net.work);
        at[side] = weighted(dout, net.work->logits, n);
      }
      memcpy(value, kept, tensor->n * sizeof(float));
      said = (at[1] - at[0]) / 4e-3;
      if (fabs(said - length) > 0.03 * length + 1e-3)
        g_error("%s: the loss rises by %g along the gradient, whose length is %g", tensor->name, said, length);
    }
  }
}

/* --- files ----------------------------------------------------------------------------------- */

static void
expect_refusal(const char *path, const char *kind, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_mask_net_open(path, kind, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  if (strstr(error->message, words) == NULL)
    g_error("\"%s\" does not say \"%s\"", error->message, words);
}

static void
test_files(void)
{
  g_auto(Net) net = net_new(&stuff_shape, 32, 32);
  g_autofree char *path = in_folder("net.safetensors");
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_mask_net_save(path, net.params, &stuff_shape, LITHO_STUFF_KIND, "a|b|c|d|e", "12ab", &error));
  g_autoptr(LithoMaskNet) again = litho_mask_net_open(path, LITHO_STUFF_KIND, &error);
  g_assert_no_error(error);
  g_assert_cmpint(litho_mask_net_shape(again)->n_out, ==, 5);
  g_assert_cmpstr(litho_mask_net_labels(again)[4], ==, "e");
  expect_refusal(path, LITHO_MASK_KIND, "does not say so");
  g_assert_true(litho_mask_net_save(path, net.params, &stuff_shape, LITHO_STUFF_KIND, "a|b", "12ab", &error));
  expect_refusal(path, LITHO_STUFF_KIND, "label");
  g_assert_true(litho_mask_net_save(path, net.params, &stuff_shape, LITHO_MASK_KIND, NULL, "12ab", &error));
  expect_refusal(path, LITHO_MASK_KIND, "other prompts");
  g_assert_true(litho_mask_net_save(path, net.params, &mask_shape, LITHO_MASK_KIND, NULL, "12ab", &error));
  expect_refusal(path, LITHO_MASK_KIND, "net.safetensors"); /* its tensors are those of the other */
}

/* --- samples --------------------------------------------------------------------------------- */

static void
test_samples(void)
{
  enum { SIDE = LITHO_MASK_SIDE_PX, OUT = LITHO_MASK_OUT_PX, P = LITHO_MASK_N_PROMPTS };
  g_autofree float *rgb = g_new(float, 3 * SIDE * SIDE), *prompt = g_new(float, OUT *OUT *P),
                   *target = g_new(float, OUT *OUT);
  g_autofree float *again = g_new(float, OUT *OUT *P);
  g_autofree guint8 *labels = g_malloc(OUT * OUT);
  g_autofree char *photo = in_folder("shape-0.png"), *mask = in_folder("mask-0.png");
  LithoMaskRow row = {photo, mask, (char *)""};
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoMaskPair) pair = litho_mask_pair_load(&row, &error);
  g_assert_no_error(error);
  const Shape s = shape_number(0);
  /* Of use: the window is 1.4 times the longer side about the middle. */
  LithoDraw draw = {.seed = 1};
  g_assert_true(litho_mask_sample(pair, LITHO_PROMPT_BY_BOX, FALSE, &draw, rgb, prompt, target));
  const double side = 1.4 * 2 * MAX(s.rx, s.ry);
  for (int i = 0; i < OUT * OUT; i++) {
    const double x = s.cx + ((i % OUT + 0.5) / OUT - 0.5) * side, y = s.cy + ((i / OUT + 0.5) / OUT - 0.5) * side;
    const double edge = fabs(hypot((x - s.cx) / s.rx, (y - s.cy) / s.ry) - 1) * MIN(s.rx, s.ry);
    if (edge > 1.5) /* the mask's pixels are half as fine as the shape's own edge */
      g_assert_true((target[i] > 0.5f) == shape_holds(&s, x, y));
    if (shape_holds(&s, x, y) && edge > 1.5) {
      g_assert_cmpfloat(prompt[i * P + LITHO_MASK_BOX], ==, 1);
      g_assert_cmpfloat(rgb[3 * ((2 * (i / OUT)) * SIDE + 2 * (i % OUT))], >, 0.75); /* its red */
    }
  }
  g_assert_cmpfloat(prompt[LITHO_MASK_BOX], ==, 0);
  /* Varied: points lie on the thing, points of what is not meant outside, and the same numbers give the same sample. */
  int n_outside = 0, n_coarse = 0;
  for (guint64 k = 0; k < 60; k++) {
    LithoDraw one = {.seed = 2, .stream = k}, two = one;
    g_assert_true(litho_mask_sample(pair, LITHO_PROMPT_BY_CHANCE, TRUE, &one, rgb, prompt, target));
    for (int i = 0; i < OUT * OUT; i++) {
      if (prompt[i * P + LITHO_MASK_POINTS] > 0.999f)
        g_assert_cmpfloat(target[i], >, 0.5);
      if (prompt[i * P + LITHO_MASK_NOT_POINTS] > 0.999f) {
        g_assert_cmpfloat(target[i], <, 0.1);
        n_outside++;
      }
      n_coarse += prompt[i * P + LITHO_MASK_COARSE] > 0.5f;
    }
    if (k < 3) {
      g_assert_true(litho_mask_sample(pair, LITHO_PROMPT_BY_CHANCE, TRUE, &two, rgb, again, target));
      check_same("sample", again, prompt, OUT * OUT * P);
    }
  }
  g_assert_cmpint(n_outside, >, 0);
  g_assert_cmpint(n_coarse, >, 0);
  litho_stuff_sample(pair, &draw, rgb, target, labels);
  for (int v = 1; v < 64; v++) /* the height in the frame grows downwards, and the labels are the mask's */
    g_assert_cmpfloat(target[v * 64], >=, target[(v - 1) * 64]);
  for (int i = 0; i < 64 * 64; i++)
    g_assert_true(labels[i] == 0 || labels[i] == 255);
  /* A mask that is empty is no sample. */
  memset(pair->mask, 0, SHAPE_W * SHAPE_H);
  g_assert_false(litho_mask_sample(pair, LITHO_PROMPT_BY_BOX, TRUE, &draw, rgb, prompt, target));
}

static void
test_lists(void)
{
  g_autofree char *path = in_folder("list.tsv");
  g_autoptr(GError) error = NULL;
  g_assert_true(g_file_set_contents(path, "# photos\n\na.jpg\tmasks/a.png\tdog\n/b.jpg\t/b.png\n", -1, NULL));
  g_autoptr(GPtrArray) rows = litho_mask_list_read(path, &error);
  g_assert_no_error(error);
  g_assert_cmpint(rows->len, ==, 2);
  const LithoMaskRow *row = rows->pdata[0];
  g_autofree char *wanted = in_folder("masks/a.png");
  g_assert_cmpstr(row->mask, ==, wanted);
  g_assert_cmpstr(row->kind, ==, "dog");
  g_assert_cmpstr(((LithoMaskRow *)rows->pdata[1])->photo, ==, "/b.jpg");
  static const char *const bad[] = {"a.jpg\n", "# nothing\n"};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_assert_true(g_file_set_contents(path, bad[i], -1, NULL));
    g_assert_null(litho_mask_list_read(path, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_READ);
    g_clear_error(&error);
  }
}

/* --- training -------------------------------------------------------------------------------- */

static char *
write_list(const char *name, int from, int to)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (int i = from; i < to; i++)
    g_string_append_printf(text, "shape-%d.png\tmask-%d.png\t%s\n", i, i, i % 2 == 0 ? "round" : "square");
  char *path = in_folder(name);
  g_assert_true(g_file_set_contents(path, text->str, -1, NULL));
  return path;
}

typedef struct {
  const char *kind, *list, *holdout, *labels, *shares, *out;
  int n_threads;
  guint64 n_steps;
  gboolean resume;
} Run;

/* What the run's log says; "mask.safetensors" becomes the whole net. */
static LithoTrainResult
train(const Run *run, const char *maps)
{
  const char *const lists[] = {run->list, NULL};
  g_autoptr(GError) error = NULL;
  const LithoMaskTrainOptions o = {.kind = run->kind,
                                   .lists = lists,
                                   .holdout = run->holdout,
                                   .labels = run->labels,
                                   .shares = run->shares,
                                   .maps = maps,
                                   .batch = 4,
                                   .seed = 1,
                                   .n_threads = run->n_threads};
  g_autoptr(LithoMaskTrainer) trainer = litho_mask_trainer_new(&o, NULL, &error);
  g_assert_no_error(error);
  g_autoptr(JsonObject) made = litho_mask_trainer_run(trainer, &error);
  g_autofree char *dir = in_folder(run->out), *best = g_build_filename(dir, "best.safetensors", NULL),
                  *net = g_build_filename(dir, "net.safetensors", NULL);
  const LithoTrainTask task = litho_mask_trainer_task(trainer);
  const LithoTrainOptions options = {.dir = dir,
                                     .seed = 1,
                                     .n_steps = 24,
                                     .lr = 3e-3,
                                     .schedule = NN_SCHEDULE_COSINE,
                                     .warmup = 4,
                                     .adamw = {0.9f, 0.99f, 1e-8f, 0.02f},
                                     .clip = 2,
                                     .accumulate = 1,
                                     .log_every = 4,
                                     .save_every = 1,
                                     .resume = run->resume,
                                     .run = made};
  LithoTrainResult result = {0};
  LithoTrainOptions now = options;
  if (run->n_steps > 0)
    now.n_steps = run->n_steps;
  g_assert_true(litho_train(&task, &now, &result, &error));
  g_assert_no_error(error);
  g_assert_true(litho_mask_trainer_export(trainer, best, net, &error));
  return result;
}

static void
check_same_files(const char *a, const char *b)
{
  g_autofree char *one = folder_text(folder, a), *two = folder_text(folder, b);
  g_assert_cmpstr(one, ==, two);
}

static void
test_training(void)
{
  if (skips_nets())
    return;
  g_autofree char *maps = in_folder("maps.onnx"), *list = write_list("train.tsv", N_HELD, N_SHAPES),
                  *held = write_list("held.tsv", 0, N_HELD);
  /* A box filled is IoU .785 of an ellipse, and nothing at the start: the net has learnt at least to read the prompt.
   */
  const LithoTrainResult mask =
      train(&(Run){.kind = LITHO_MASK_KIND, .list = list, .holdout = held, .out = "run", .n_threads = 2}, maps);
  g_assert_cmpfloat(mask.best_score, >, 0.6);
  g_assert_cmpfloat(mask.loss, <, 0.9); /* 1.2 at the start */
}

static void
test_training_bits(void)
{
  if (skips_nets())
    return;
  g_autofree char *maps = in_folder("maps.onnx"), *list = write_list("train.tsv", N_HELD, N_SHAPES);
  const Run one = {
      .kind = LITHO_MASK_KIND, .list = list, .shares = "round=3,square=1", .out = "one", .n_threads = 1, .n_steps = 3};
  Run two = one;
  two.out = "two";
  two.n_threads = 3;
  train(&one, maps);
  train(&two, maps);
  check_same_files("one/log.jsonl", "two/log.jsonl");
}

static void
test_training_stuff(void)
{
  if (skips_nets())
    return;
  /* Label 1 is the shape, 0 the ground: colour alone tells them. */
  for (int i = 0; i < N_SHAPES; i++)
    write_shape(i, 1, 0);
  g_autofree char *maps = in_folder("maps.onnx"), *list = write_list("stuff.tsv", N_HELD, N_SHAPES),
                  *held = write_list("stuff-held.tsv", 0, N_HELD);
  const LithoTrainResult stuff = train(&(Run){.kind = LITHO_STUFF_KIND,
                                              .list = list,
                                              .holdout = held,
                                              .labels = "ground|shape",
                                              .out = "stuff",
                                              .n_threads = 2},
                                       maps);
  g_assert_cmpfloat(stuff.best_score, >, 0.6);
  for (int i = 0; i < N_SHAPES; i++)
    write_shape(i, 255, 0);
}

static void
test_training_errors(void)
{
  if (skips_nets())
    return;
  g_autofree char *maps = in_folder("maps.onnx"), *list = write_list("train.tsv", 0, 2),
                  *empty = in_folder("empty.tsv");
  const char *const lists[] = {list, NULL}, *const no_lists[] = {empty, NULL};
  g_autoptr(GError) error = NULL;
  LithoMaskTrainOptions o = {
      .kind = LITHO_MASK_KIND, .lists = lists, .shares = "oval=1", .maps = maps, .batch = 2, .seed = 1, .n_threads = 1};
  g_assert_null(litho_mask_trainer_new(&o, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
  g_clear_error(&error);
  o.shares = NULL;
  o.lists = no_lists;
  g_assert_null(litho_mask_trainer_new(&o, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND);
  g_clear_error(&error);
  /* Masks of nothing end with the reason, not in an endless search. */
  write_shape(0, 100, 0);
  write_shape(1, 100, 0);
  o.lists = lists;
  g_assert_null(litho_mask_trainer_new(&o, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_READ);
  write_shape(0, 255, 0);
  write_shape(1, 255, 0);
}

/* --- in a scene ------------------------------------------------------------------------------ */

static double
iou_of(const LithoPlane *plane, const Shape *s)
{
  int both = 0, either = 0;
  for (int i = 0; i < plane->width * plane->height; i++) {
    const double x = (i % plane->width + 0.5) * SHAPE_W / plane->width,
                 y = (i / plane->width + 0.5) * SHAPE_H / plane->height;
    const gboolean a = plane->v[i] > 0.5f, b = shape_holds(s, x, y);
    both += a && b;
    either += a || b;
  }
  return (double)both / MAX(either, 1);
}

static LithoBox
box_of(const Shape *s)
{
  return (LithoBox){(s->cx - s->rx) / SHAPE_W, (s->cy - s->ry) / SHAPE_H, 2 * s->rx / SHAPE_W, 2 * s->ry / SHAPE_H};
}

static LithoPhoto *
open_shape(int i)
{
  g_autofree char *name = g_strdup_printf("shape-%d.png", i), *path = in_folder(name);
  g_autoptr(GError) error = NULL;
  LithoPhoto *photo = litho_photo_open(path, NULL, &error);
  g_assert_no_error(error);
  return photo;
}

/* Without nets: a cut along the shape's edge, from its box and from a point; a point that is not meant stays out. */
static void
test_floor(void)
{
  g_autoptr(GError) error = NULL;
  const LithoSeeOptions see = {.floor = TRUE};
  for (int i = 0; i < 4; i++) {
    const Shape s = shape_number(i);
    const LithoBox box = box_of(&s);
    const SeePoint points[2] = {{s.cx / SHAPE_W, s.cy / SHAPE_H, TRUE}, {0.01, 0.01, FALSE}};
    g_autoptr(LithoPhoto) photo = open_shape(i);
    g_autoptr(LithoScene) scene = litho_scene_new(photo, &see);
    double score = -1;
    g_autoptr(LithoPlane) by_box = see_prompt_mask(scene, &box, NULL, 0, NULL, &score, &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(iou_of(by_box, &s), >, 0.85);
    g_assert_true(score >= 0 && score <= 1);
    g_autoptr(LithoPlane) by_point = see_prompt_mask(scene, NULL, points, 2, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(iou_of(by_point, &s), >, 0.85);
    const SeePoint middle = {s.cx / SHAPE_W, s.cy / SHAPE_H, FALSE};
    g_autoptr(LithoPlane) without = see_prompt_mask(scene, &box, &middle, 1, by_box, NULL, &error);
    g_assert_no_error(error);
    const int at = (int)(s.cy / SHAPE_H * without->height) * without->width + (int)(s.cx / SHAPE_W * without->width);
    g_assert_cmpfloat(without->v[at], ==, 0);
    g_assert_cmpfloat(by_box->v[at], ==, 1);
    g_assert_cmpstr(see_prompt_mask_method(scene, &error), ==, "graph cut");
  }
}

/* With the nets that test_training() made: inside the window only, the shape more or less. */
static void
test_scene(void)
{
  if (skips_nets())
    return;
  g_autofree char *maps = in_folder("maps.onnx"), *net = in_folder("run/net.safetensors");
  const struct {
    const char *role, *from, *file;
  } models[] = {{"maps", maps, "tiny-maps.onnx"}, {"mask", net, "tiny-mask.safetensors"}};
  g_autoptr(GError) error = NULL;
  g_autofree char *store = in_folder("models");
  g_mkdir_with_parents(store, 0755);
  for (guint i = 0; i < G_N_ELEMENTS(models); i++) {
    g_autofree char *bytes = NULL, *to = g_build_filename(store, models[i].file, NULL);
    gsize size = 0;
    g_assert_true(g_file_get_contents(models[i].from, &bytes, &size, NULL) &&
                  g_file_set_contents(to, bytes, (gssize)size, NULL));
    g_autofree char *hash = litho_model_sha256(to, &error);
    const LithoModel model = {.name = (char *)models[i].role,
                              .role = (char *)models[i].role,
                              .source = (char *)"file",
                              .sha256 = hash,
                              .bytes = size,
                              .license = (char *)"unknown",
                              .file = (char *)models[i].file,
                              .is_default = TRUE};
    g_assert_true(litho_manifest_put(models[i].role, &model, &error));
  }
  for (int i = 0; i < N_HELD; i++) {
    const Shape s = shape_number(i);
    const LithoBox box = box_of(&s);
    g_autoptr(LithoPhoto) photo = open_shape(i);
    g_autoptr(LithoScene) scene = litho_scene_new(photo, NULL);
    const char *method = see_prompt_mask_method(scene, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(method, ==, "mask net");
    double score = -1;
    g_autoptr(LithoPlane) by_box = see_prompt_mask(scene, &box, NULL, 0, NULL, &score, &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(iou_of(by_box, &s), >, 0.5);
    g_assert_true(score > 0 && score <= 1);
    const double side = 1.4 * MAX(box.w * SHAPE_W, box.h * SHAPE_H) / 2;
    for (int k = 0; k < by_box->width * by_box->height; k++) {
      const double x = (k % by_box->width + 0.5) * SHAPE_W / by_box->width,
                   y = (k / by_box->width + 0.5) * SHAPE_H / by_box->height;
      if (fabs(x - s.cx) > side + 1 || fabs(y - s.cy) > side + 1)
        g_assert_true(by_box->v[k] == 0);
    }
    /* The same question again needs no look, and has the same answer; another prompt in the same window another one. */
    g_autoptr(LithoPlane) again = see_prompt_mask(scene, &box, NULL, 0, NULL, NULL, &error);
    check_same("prompt", again->v, by_box->v, (gsize)(again->width * again->height));
    g_autoptr(LithoPlane) mended = see_prompt_mask(scene, &box, NULL, 0, by_box, NULL, &error);
    g_assert_cmpint(memcmp(mended->v, by_box->v, sizeof(float) * (gsize)(again->width * again->height)), !=, 0);
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    g_cancellable_cancel(cancel);
    const LithoSeeOptions stopped = {.cancel = cancel};
    g_autoptr(LithoScene) other = litho_scene_new(photo, &stopped);
    g_assert_null(see_prompt_mask(other, &box, NULL, 0, NULL, NULL, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED);
    g_clear_error(&error);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_init("test", &error));
  rand_state = g_rand_new_with_seed(22);
  folder = folder_new();
  g_setenv("LITHO_CACHE", folder, TRUE);
  g_setenv("XDG_CONFIG_HOME", folder, TRUE);
  for (int i = 0; i < N_SHAPES; i++)
    write_shape(i, 255, 0);
  g_autofree char *maps = in_folder("maps.onnx");
  write_tiny_maps(maps);
  g_test_add_func("/mask-net/decoder", test_decoder);
  g_test_add_func("/mask-net/gradients", test_gradients);
  g_test_add_func("/mask-net/files", test_files);
  g_test_add_func("/mask-net/samples", test_samples);
  g_test_add_func("/mask-net/lists", test_lists);
  g_test_add_func("/mask-net/floor", test_floor);
  g_test_add_func("/mask-net/training", test_training);
  g_test_add_func("/mask-net/training-bits", test_training_bits);
  g_test_add_func("/mask-net/training-stuff", test_training_stuff);
  g_test_add_func("/mask-net/training-errors", test_training_errors);
  g_test_add_func("/mask-net/scene", test_scene);
  int status = g_test_run();
  folder_remove(folder);
  g_rand_free(rand_state);
  return status;
}
