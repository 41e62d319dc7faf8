/* The fill net: against its definition, gradients, learning, files, holes, training. */
#include <math.h>
#include "infer/fill_net.h"
#include "nn/half.h"
#include "nn/layers.h"
#include "nn/threads.h"
#include "nn_check.h"
#include "photo_files.h"
#include <glib/gstdio.h>
#include "tune/inpaint_data.h"
#include "tune/inpaint_train.h"

enum { H = 32, W = 48, N = H * W, SIDE = LITHO_FILL_SIDE_PX, WINDOW = SIDE * SIDE, N_PHOTOS = 4 };

typedef struct {
  NnParams *params;
  LithoFillNet *net;
  LithoFillWork *work;
} Net;

/* With a hole in the middle; biases and the last layer are not near 0. */
static Net
net_new(int height, int width)
{
  Net net = {.params = nn_params_new()};
  net.net = litho_fill_net_new(net.params);
  nn_params_alloc(net.params, TRUE, 7);
  for (gsize i = 0; i < net.params->n; i++)
    net.params->value[i] += (float)(0.04 * (g_rand_double(rand_state) - 0.5));
  net.work = litho_fill_work_new(height, width, TRUE);
  for (int i = 0; i < height * width; i++) {
    for (int c = 0; c < 3; c++)
      net.work->picture[4 * i + c] = (float)(g_rand_double(rand_state) - 0.5);
    net.work->picture[4 * i + 3] =
        abs(i % width - width / 2) < width / 4 && abs(i / width - height / 2) < height / 4;
  }
  return net;
}

static void
net_clear(Net *net)
{
  litho_fill_work_free(net->work);
  litho_fill_net_free(net->net);
  nn_params_free(net->params);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Net, net_clear)

/* --- by definition --------------------------------------------------------------------------- */

static const float *
value_of(const Net *net, const char *name, int k, const char *part)
{
  g_autofree char *full =
      k >= 0 ? g_strdup_printf("%s.%d.%s", name, k, part) : g_strdup_printf("%s.%s", name, part);
  const int i = nn_params_find(net->params, full);
  g_assert_cmpint(i, >=, 0);
  return nn_value(net->params, i);
}

static float *
naive_block(const Net *net, const char *name, int k, const float *x, int h, int w, int C)
{
  const gsize n = (gsize)(h * w * C);
  g_autofree float *mid = g_new(float, n);
  float *out = g_new(float, n);
  nn_conv3_naive(mid, x, value_of(net, name, k, "a.weight"), value_of(net, name, k, "a.bias"), h, w,
                 C, C);
  nn_relu_naive(mid, mid, n);
  nn_conv3_naive(out, mid, value_of(net, name, k, "b.weight"), value_of(net, name, k, "b.bias"), h,
                 w, C, C);
  for (gsize i = 0; i < n; i++)
    out[i] += x[i];
  return out;
}

/* The formulas of fill_net.h by the layers' naive twins. Caller frees. */
static float *
naive_change(const Net *net)
{
  const int height = net->work->height, width = net->work->width;
  int h = height / 2, w = width / 2, C = 16;
  float *e[LITHO_FILL_LEVELS], *y = NULL;
  g_autofree float *in = g_new(float, h *w *C);
  for (int i = 0; i < h * w; i++)
    for (int c = 0; c < 16; c++) /* 2 × 2 px of 4 */
      in[i * 16 + c] =
          net->work->picture[((i / w * 2 + c / 8) * width + i % w * 2 + c / 4 % 2) * 4 + c % 4];
  for (int i = 0; i < LITHO_FILL_LEVELS; i++, h /= 2, w /= 2) {
    const int OC = litho_fill_widths[i];
    if (i > 0) {
      float *half = g_new(float, h *w *C);
      nn_halve_naive(half, e[i - 1], 2 * h, 2 * w, C);
      g_free(in);
      in = half;
    }
    e[i] = g_new(float, h *w *OC);
    nn_conv3_naive(e[i], in, value_of(net, "enter", i, "weight"), value_of(net, "enter", i, "bias"),
                   h, w, C, OC);
    nn_relu_naive(e[i], e[i], (gsize)(h * w * OC));
    C = OC;
  }
  for (int i = LITHO_FILL_LEVELS - 1; i >= 0; i--) {
    const int last = i == LITHO_FILL_LEVELS - 1;
    h = height / 2 >> i;
    w = width / 2 >> i;
    C = litho_fill_widths[i];
    g_autofree float *x = g_steal_pointer(&e[i]);
    if (!last) {
      g_autofree float *top = g_new(float, h / 2 * (w / 2) * C), *up = g_new(float, h *w *C);
      nn_linear_naive(top, y, value_of(net, "top", i, "weight"), value_of(net, "top", i, "bias"),
                      h / 2 * (w / 2), litho_fill_widths[i + 1], C);
      nn_upsample_naive(up, top, h / 2, w / 2, C);
      for (int k = 0; k < h * w * C; k++)
        x[k] += up[k];
    }
    for (int k = 0; k < (last ? 3 : 1); k++) {
      g_free(y);
      y = naive_block(net, last ? "bottom" : "block", last ? k : i, x, h, w, C);
      g_free(x);
      x = g_memdup2(y, sizeof(float) * (gsize)(h * w * C));
    }
  }
  g_autofree float *out = g_new(float, h *w * 12);
  nn_conv3_naive(out, y, value_of(net, "out", -1, "weight"), value_of(net, "out", -1, "bias"), h, w,
                 C, 12);
  g_free(y);
  float *change = g_new(float, 3 * height * width);
  for (int i = 0; i < height * width; i++)
    for (int c = 0; c < 3; c++) {
      const int v = i / width, u = i % width;
      change[3 * i + c] = net->work->picture[4 * i + 3] *
                          out[(v / 2 * w + u / 2) * 12 + (v % 2 * 2 + u % 2) * 3 + c];
    }
  return change;
}

static void
test_definition(void)
{
  g_auto(Net) net = net_new(H, W);
  g_autofree float *wanted = naive_change(&net), *one = g_new(float, 3 * N);
  const int n_threads = nn_threads();
  nn_threads_set(1);
  litho_fill_net_forward(net.net, net.work);
  memcpy(one, net.work->change, 3 * N * sizeof(float));
  check_close("fill net", one, wanted, 3 * N, 1e-4); /* four levels of sums in another order */
  nn_threads_set(n_threads);
  litho_fill_net_forward(net.net, net.work);
  check_close("fill net, threads", net.work->change, one, 3 * N, 1e-5);
}

/* As in test_mask_net.c: along its gradient in each tensor the loss rises by the gradient's length.
 */
static void
test_gradients(void)
{
  g_auto(Net) net = net_new(H, W);
  g_autofree float *dout = random_floats(3 * N, 1), *grad = g_new0(float, net.params->n);
  litho_fill_net_forward(net.net, net.work);
  memcpy(net.work->change, dout, 3 * N * sizeof(float));
  litho_fill_net_backward(net.net, net.work, grad);
  for (guint t = 0; t < net.params->tensors->len; t++) {
    const NnTensor *tensor = nn_params_tensor(net.params, (int)t);
    float *value = nn_value(net.params, (int)t);
    g_autofree float *kept = g_memdup2(value, tensor->n * sizeof(float));
    double length = 0, at[2];
    for (gsize i = 0; i < tensor->n; i++)
      length += (double)grad[tensor->offset + i] * grad[tensor->offset + i];
    length = sqrt(length);
    g_assert_cmpfloat(length, >, 0);
    for (int side = 0; side < 2; side++) {
      for (gsize i = 0; i < tensor->n; i++)
        value[i] =
            kept[i] + (float)((side == 0 ? -1 : 1) * 2e-3 * grad[tensor->offset + i] / length);
      litho_fill_net_forward(net.net, net.work);
      at[side] = weighted(dout, net.work->change, 3 * N);
    }
    memcpy(value, kept, tensor->n * sizeof(float));
    const double said = (at[1] - at[0]) / 4e-3;
    if (fabs(said - length) > 0.03 * length + 1e-3)
      g_error("%s: the loss rises by %g along the gradient, whose length is %g", tensor->name, said,
              length);
  }
}

/* One picture whose truth is twice as far from the middle grey as its filling: what is to be added
 * can be seen, and a tenth of the steps of a training must be enough to see it. */
static void
test_learning(void)
{
  enum { STEPS = 40 };
  g_auto(Net) net = net_new(H, W);
  g_autofree float *truth = g_new(float, 3 * N), *filled = g_new(float, 3 * N);
  g_autofree guint8 *hole = g_new(guint8, N);
  const NnAdamW adamw = {0.9f, 0.99f, 1e-8f, 0};
  double first = 0, last = 0;
  for (int i = 0; i < N; i++) {
    hole[i] = net.work->picture[4 * i + 3] > 0;
    for (int c = 0; c < 3; c++) {
      net.work->picture[4 * i + c] = (float)(0.3 * sin(0.2 * (i % W) + c) * cos(0.15 * (i / W)));
      truth[3 * i + c] = 2 * net.work->picture[4 * i + c];
    }
  }
  for (int step = 1; step <= STEPS; step++) {
    litho_fill_net_forward(net.net, net.work);
    for (int i = 0; i < 3 * N; i++)
      filled[i] = net.work->picture[i / 3 * 4 + i % 3] + net.work->change[i];
    last = nn_hole_l1(filled, truth, hole, H, W, 3, 1, TRUE);
    first = step == 1 ? last : first;
    memcpy(net.work->change, filled, 3 * N * sizeof(float));
    nn_params_zero_grad(net.params);
    litho_fill_net_backward(net.net, net.work, net.params->grad);
    optim_adamw_step(net.params, &adamw, 2e-3f, NULL, (guint64)step);
  }
  g_test_message("loss %g, then %g", first, last);
  g_assert_cmpfloat(last, <, 0.4 * first);
}

/* --- files ----------------------------------------------------------------------------------- */

static void
test_halves(void)
{
  for (int h = 0; h < 0x10000; h++) { /* every half is itself again; NaN is some NaN */
    const float v = nn_from_half((guint16)h);
    g_assert_true(isnan(v) ? isnan(nn_from_half(nn_to_half(v))) : nn_to_half(v) == h);
  }
  g_assert_cmpint(nn_to_half(1 + 0x1p-11f), ==, 0x3c00); /* ties to even */
  g_assert_cmpint(nn_to_half(1 + 3 * 0x1p-11f), ==, 0x3c02);
  g_assert_cmpint(nn_to_half(0x1p-25f), ==, 0);
  g_assert_cmpint(nn_to_half(0x1.8p-25f), ==, 1);
  g_assert_cmpint(nn_to_half(65519), ==, 0x7bff);
  g_assert_cmpint(nn_to_half(65520), ==, 0x7c00);
  g_assert_cmpint(nn_to_half(-1e9f), ==, 0xfc00);
}

static void
test_files(void)
{
  g_auto(Net) net = net_new(H, W);
  g_autofree char *path = in_folder("net.safetensors"), *other = in_folder("other.safetensors");
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_fill_file_save(path, net.params, &error));
  g_assert_no_error(error);
  g_autoptr(LithoFillFile) file = litho_fill_file_open(path, &error);
  g_assert_no_error(error);
  for (guint t = 0; t < net.params->tensors->len; t++)
    for (gsize i = 0; i < nn_params_tensor(net.params, (int)t)->n; i++)
      g_assert_true(nn_value(file->params, (int)t)[i] ==
                    nn_from_half(nn_to_half(nn_value(net.params, (int)t)[i])));
  const float one = 1;
  const LithoStOut tensor = {
      .name = "x", .type = LITHO_ST_F32, .rank = 1, .dim = {1}, .data = &one};
  const char *const metas[][5] = {{"litho", "mask-net", NULL},
                                  {"litho", LITHO_FILL_KIND, "widths", "16,40,80,64", NULL},
                                  {"litho", LITHO_FILL_KIND, "widths", "16,40,80,128", NULL}};
  for (guint i = 0; i < G_N_ELEMENTS(metas); i++) {
    g_assert_true(litho_safetensors_write(other, &tensor, 1, metas[i], &error));
    g_assert_null(litho_fill_file_open(other, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
    g_assert_nonnull(strstr(error->message, "other.safetensors"));
    g_clear_error(&error);
  }
}

/* --- samples --------------------------------------------------------------------------------- */

static void
write_photo(int number)
{
  g_autofree char *name = g_strdup_printf("photo-%d.png", number), *path = in_folder(name);
  g_autofree guint8 *rgb = g_new(guint8, 3 * 160 * 140);
  for (int i = 0; i < 160 * 140; i++)
    for (int c = 0; c < 3; c++)
      rgb[3 * i + c] =
          (guint8)(i / 160 > 60 + 7 * number ? 40 + 20 * c : 200 - 10 * c + (i % 160) / 8);
  g_autoptr(VipsImage) image =
      vips_image_new_from_memory(rgb, 3 * 160 * 140, 160, 140, 3, VIPS_FORMAT_UCHAR);
  g_assert_cmpint(vips_pngsave(image, path, NULL), ==, 0);
}

static void
test_samples(void)
{
  g_autofree char *path = in_folder("photo-0.png");
  g_autofree float *truth = g_new(float, 3 * WINDOW), *again = g_new(float, 3 * WINDOW),
                   *picture = g_new(float, 4 * WINDOW);
  g_autofree guint8 *hole = g_new(guint8, WINDOW), *hole_again = g_new(guint8, WINDOW);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoInpaintPhoto) photo = litho_inpaint_photo_load(path, &error);
  g_assert_no_error(error);
  int n_thin = 0, n_wide = 0;
  for (guint64 k = 0; k < 60; k++) {
    LithoDraw draw = {.seed = 3, .stream = k}, same = draw;
    litho_inpaint_sample(photo, TRUE, &draw, truth, hole);
    litho_inpaint_sample(photo, TRUE, &same, again, hole_again);
    check_same("sample", truth, again, 3 * WINDOW);
    g_assert_cmpmem(hole, WINDOW, hole_again, WINDOW);
    int n = 0, n_edge = 0;
    for (int i = 0; i < WINDOW; i++) {
      n += hole[i];
      n_edge += hole[i] && (i % SIDE == 0 || !hole[i - 1] || i % SIDE == SIDE - 1 || !hole[i + 1]);
    }
    g_assert_cmpint(n, >, 0);
    g_assert_cmpint(n, <=, (int)(0.4 * WINDOW));
    n_thin += n < 4 * n_edge;
    n_wide += n > 8 * n_edge;
    litho_inpaint_picture(truth, hole, picture);
    for (int i = 0; i < WINDOW; i++) {
      g_assert_true(picture[4 * i + 3] == hole[i]);
      for (int c = 0; c < 3 && !hole[i]; c++)
        g_assert_true(picture[4 * i + c] == truth[3 * i + c] - 0.5f);
    }
  }
  g_assert_cmpint(n_thin, >, 5); /* both kinds come */
  g_assert_cmpint(n_wide, >, 5);
}

/* --- training -------------------------------------------------------------------------------- */

typedef struct {
  const char *out;
  int n_threads;
  guint64 n_steps;
} Run;

static void
train(const Run *run)
{
  g_autofree char *dev = in_folder("dev.txt"), *dir = in_folder(run->out);
  g_autofree char *best = g_build_filename(dir, "best.safetensors", NULL),
                  *net = g_build_filename(dir, "net.safetensors", NULL);
  g_autoptr(GError) error = NULL;
  const LithoInpaintTrainOptions o = {
      .photos = folder, .dev = dev, .batch = 2, .seed = 1, .n_threads = run->n_threads};
  g_autoptr(LithoInpaintTrainer) trainer = litho_inpaint_trainer_new(&o, &error);
  g_assert_no_error(error);
  g_assert_cmpint(litho_inpaint_trainer_n(trainer), ==, N_PHOTOS - 1);
  g_autoptr(JsonObject) made = litho_inpaint_trainer_run(trainer);
  const LithoTrainTask task = litho_inpaint_trainer_task(trainer);
  const LithoTrainOptions options = {.dir = dir,
                                     .seed = 1,
                                     .n_steps = run->n_steps,
                                     .lr = 1e-3,
                                     .schedule = NN_SCHEDULE_CONSTANT,
                                     .adamw = NN_ADAMW_DEFAULT,
                                     .clip = 1,
                                     .accumulate = 1,
                                     .log_every = 1,
                                     .save_every = 1,
                                     .run = made};
  LithoTrainResult result = {0};
  g_assert_true(litho_train(&task, &options, &result, &error));
  g_assert_no_error(error);
  g_assert_true(result.best_score > 5 && result.best_score < 60); /* dB */
  g_assert_true(litho_inpaint_trainer_export(trainer, best, net, &error));
  g_autoptr(LithoFillFile) file = litho_fill_file_open(net, &error);
  g_assert_nonnull(file);
}

/* The same bits with any number of threads. */
static void
test_training_bits(void)
{
  train(&(Run){.out = "one", .n_threads = 1, .n_steps = 3});
  train(&(Run){.out = "two", .n_threads = 2, .n_steps = 3});
  g_autofree char *one = folder_text(folder, "one/log.jsonl"),
                  *two = folder_text(folder, "two/log.jsonl");
  g_assert_cmpstr(one, ==, two);
}

static void
test_training_errors(void)
{
  g_autofree char *list = in_folder("wrong.txt"), *empty = in_folder("empty"),
                  *dev = in_folder("dev.txt");
  g_autoptr(GError) error = NULL;
  g_assert_true(g_file_set_contents(list, "photo-0.png\nnone.png\n", -1, NULL));
  g_assert_cmpint(g_mkdir(empty, 0700), ==, 0);
  const struct {
    LithoInpaintTrainOptions options;
    LithoError code;
    const char *word;
  } cases[] = {
      {{.photos = folder, .train = list, .batch = 1}, LITHO_ERROR_USAGE, "none.png"},
      {{.photos = empty, .batch = 1}, LITHO_ERROR_USAGE, "no photo"},
      {{.photos = folder, .train = dev, .dev = dev, .batch = 1}, LITHO_ERROR_USAGE, "--dev"},
      {{.photos = "/no/such/folder", .batch = 1}, LITHO_ERROR_NOT_FOUND, "folder"},
      {{.photos = folder, .from = list, .batch = 1}, LITHO_ERROR_MODEL, "wrong.txt"}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_assert_null(litho_inpaint_trainer_new(&cases[i].options, &error));
    g_assert_error(error, LITHO_ERROR, (int)cases[i].code);
    if (strstr(error->message, cases[i].word) == NULL)
      g_error("\"%s\" does not say \"%s\"", error->message, cases[i].word);
    g_clear_error(&error);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_init("test", &error));
  rand_state = g_rand_new_with_seed(23);
  folder = folder_new();
  for (int i = 0; i < N_PHOTOS; i++)
    write_photo(i);
  g_autofree char *dev = in_folder("dev.txt");
  g_assert_true(g_file_set_contents(dev, "photo-3.png\n", -1, NULL));
  g_test_add_func("/fill-net/definition", test_definition);
  g_test_add_func("/fill-net/gradients", test_gradients);
  g_test_add_func("/fill-net/learning", test_learning);
  g_test_add_func("/fill-net/halves", test_halves);
  g_test_add_func("/fill-net/files", test_files);
  g_test_add_func("/fill-net/samples", test_samples);
  g_test_add_func("/fill-net/training-bits", test_training_bits);
  g_test_add_func("/fill-net/training-errors", test_training_errors);
  int status = g_test_run();
  folder_remove(folder);
  g_rand_free(rand_state);
  return status;
}
