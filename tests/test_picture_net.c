/* The picture net: its layers, its flow against its definition, gradients, codes of patches, files,
 * drawing. */
#include <math.h>
#include <stdlib.h>
#include "cli_run.h"
#include "infer/picture_net.h"
#include "make/net.h"
#include "nn/layers.h"
#include "nn/safetensors.h"
#include "nn/threads.h"
#include "nn_check.h"
#include "photo_files.h"

enum { N_SEQS = 3, WIDTH = 16, STRIDE = 40 };

/* --- layers ---------------------------------------------------------------------------------- */

static const int seq_starts[N_SEQS + 1] = {0, 4, 5, 11};
enum { ROWS = 11 };

typedef struct {
  gboolean gate;
  const float *weights; /* of the loss */
  float *in, *to, *scale, *shift, *out;
} Told;

static void
told_naive(const Told *t, float *out)
{
  const NnSeqs seqs = {N_SEQS, seq_starts};
  if (t->gate) {
    memcpy(out, t->to, ROWS * WIDTH * sizeof(float));
    nn_gate_naive(out, t->in, t->scale, STRIDE, &seqs, WIDTH);
  } else
    nn_modulate_naive(out, t->in, t->scale, t->shift, STRIDE, &seqs, WIDTH);
}

static double
told_loss(const void *data)
{
  const Told *t = data;
  told_naive(t, t->out);
  return weighted(t->weights, t->out, ROWS * WIDTH);
}

/* The gradient of a row of modulations lies STRIDE floats from the next. */
static void
check_rows(const char *what, float *x, const float *grad, const Told *t)
{
  for (int s = 0; s < N_SEQS; s++)
    check_gradient(what, x + s * STRIDE, grad + s * STRIDE, WIDTH, told_loss, t);
}

static void
test_told(gconstpointer data)
{
  const NnSeqs seqs = {N_SEQS, seq_starts};
  g_autofree float *in = random_floats(ROWS * WIDTH, 1), *to = random_floats(ROWS * WIDTH, 1),
                   *scale = random_floats(N_SEQS * STRIDE, 1),
                   *shift = random_floats(N_SEQS * STRIDE, 1),
                   *weights = random_floats(ROWS * WIDTH, 1), *out = g_new(float, ROWS *WIDTH),
                   *wanted = g_new(float, ROWS *WIDTH), *din = g_new(float, ROWS *WIDTH),
                   *dscale = g_new0(float, N_SEQS *STRIDE), *dshift = g_new0(float, N_SEQS *STRIDE);
  Told t = {data != NULL, weights, in, to, scale, shift, wanted};
  told_naive(&t, wanted);
  memcpy(out, to, ROWS * WIDTH * sizeof(float));
  if (t.gate) {
    nn_gate_forward(out, in, scale, STRIDE, &seqs, WIDTH);
    nn_gate_backward(din, dscale, weights, in, scale, STRIDE, &seqs, WIDTH);
  } else {
    nn_modulate_forward(out, in, scale, shift, STRIDE, &seqs, WIDTH);
    nn_modulate_backward(din, dscale, dshift, weights, in, scale, STRIDE, &seqs, WIDTH);
  }
  check_close("told rows", out, wanted, ROWS * WIDTH, FORWARD_TOLERANCE);
  check_gradient("in", in, din, ROWS * WIDTH, told_loss, &t);
  check_rows("scale", scale, dscale, &t);
  if (!t.gate)
    check_rows("shift", shift, dshift, &t);
}

/* --- the flow -------------------------------------------------------------------------------- */

static const LithoFlowConfig small_flow = {
    .rows = 4, .numbers = 5, .known = 3, .width = 16, .layers = 2, .heads = 2, .text = 7};
enum { PICTURES = 3, T = PICTURES * 4, D = 5, IN = 8 };

typedef struct {
  NnParams *params;
  LithoFlowNet *net;
  float *in, *text, time[PICTURES];
  LithoFlowBatch batch;
} Flow;

static Flow
flow_new(void)
{
  Flow f = {.params = nn_params_new(),
            .in = random_floats(T * IN, 1),
            .text = random_floats(PICTURES * 7, 1),
            .time = {0.1f, 0.5f, 0.93f}};
  f.net = litho_flow_net_new(&small_flow, f.params, "x.");
  nn_params_alloc(f.params, TRUE, 5);
  for (gsize i = 0; i < f.params->n; i++) /* gates, tables and biases are not near 0 */
    f.params->value[i] += (float)(0.4 * (g_rand_double(rand_state) - 0.5));
  return f;
}

static LithoFlowBatch
batch_of(const Flow *f)
{
  return (LithoFlowBatch){PICTURES, f->in, f->text, f->time};
}

static void
flow_clear(Flow *f)
{
  litho_flow_net_free(f->net);
  nn_params_free(f->params);
  g_free(f->in);
  g_free(f->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Flow, flow_clear)

static const float *
tensor_of(const Flow *f, const char *name)
{
  g_autofree char *full = g_strconcat("x.", name, NULL);
  const int i = nn_params_find(f->params, full);
  g_assert_cmpint(i, >=, 0);
  return nn_value(f->params, i);
}

static float *
naive_linear(const Flow *f, const char *name, const float *in, int N, int C, int OC)
{
  g_autofree char *weight = g_strconcat(name, ".weight", NULL),
                  *bias = g_strconcat(name, ".bias", NULL);
  float *out = g_new(float, N *OC);
  nn_linear_naive(out, in, tensor_of(f, weight), tensor_of(f, bias), N, C, OC);
  return out;
}

static float *
naive_gelu(float *x, int n)
{
  nn_gelu_naive(x, x, (gsize)n, TRUE);
  return x;
}

/* ln(x) (1 + scale) + shift of one picture's rows. */
static float *
naive_told(const float *x, const float *scale, const float *shift, int R, int C)
{
  g_autofree float *ones = filled((gsize)C, 1), *zeros = filled((gsize)C, 0),
                   *norm = g_new(float, R *C);
  float *out = g_new(float, R *C);
  const int starts[2] = {0, R};
  const NnSeqs seqs = {1, starts};
  nn_layernorm_naive(norm, x, ones, zeros, R, C, 1e-6f);
  nn_modulate_naive(out, norm, scale, shift, 0, &seqs, C);
  return out;
}

static void
naive_block(const Flow *f, int k, float *x, const float *shared, int R, int C)
{
  g_autofree char *stem = g_strdup_printf("block.%d.", k),
                  *table = g_strconcat(stem, "table", NULL),
                  *qkv_name = g_strconcat(stem, "qkv", NULL),
                  *proj = g_strconcat(stem, "proj", NULL), *up = g_strconcat(stem, "up", NULL),
                  *down = g_strconcat(stem, "down", NULL);
  g_autofree float *m = g_new(float, 6 * C);
  const int starts[2] = {0, R};
  const NnSeqs seqs = {1, starts};
  for (int c = 0; c < 6 * C; c++)
    m[c] = shared[c] + tensor_of(f, table)[c];
  g_autofree float *told = naive_told(x, m, m + C, R, C),
                   *qkv = naive_linear(f, qkv_name, told, R, C, 3 * C), *mix = g_new(float, R *C);
  const NnAttention a = {.q = qkv,
                         .k = qkv + C,
                         .v = qkv + 2 * C,
                         .q_stride = 3 * C,
                         .kv_stride = 3 * C,
                         .q_seqs = &seqs,
                         .k_seqs = &seqs,
                         .H = 2,
                         .D = C / 2};
  nn_attention_naive(mix, &a);
  g_autofree float *att = naive_linear(f, proj, mix, R, C, C);
  nn_gate_naive(x, att, m + 2 * C, 0, &seqs, C);
  g_autofree float *again = naive_told(x, m + 3 * C, m + 4 * C, R, C),
                   *act = naive_gelu(naive_linear(f, up, again, R, C, 4 * C), R * 4 * C),
                   *ffn = naive_linear(f, down, act, R, 4 * C, C);
  nn_gate_naive(x, ffn, m + 5 * C, 0, &seqs, C);
}

/* The formulas of flow_net.h for picture i, by the layers' naive twins: out (4,D). */
static void
naive_flow(const Flow *f, int i, float *out)
{
  const int C = WIDTH, R = 4 + LITHO_FLOW_SPOKEN;
  float fourier[64];
  for (int k = 0; k < 32; k++) {
    const double turns = 0.25 * pow(128, k / 31.0);
    fourier[k] = (float)cos(2 * G_PI * turns * f->time[i]);
    fourier[32 + k] = (float)sin(2 * G_PI * turns * f->time[i]);
  }
  g_autofree float *time = naive_gelu(naive_linear(f, "time.in", fourier, 1, 64, C), C),
                   *c = naive_linear(f, "time.out", time, 1, C, C),
                   *s = naive_gelu(naive_linear(f, "text.in", f->text + i * 7, 1, 7, C), C),
                   *of_text = naive_linear(f, "text.out", s, 1, C, C);
  for (int k = 0; k < C; k++)
    c[k] += of_text[k];
  naive_gelu(c, C);
  g_autofree float *shared = naive_linear(f, "modulate", c, 1, C, 6 * C),
                   *x = naive_linear(f, "text.rows", s, 1, C, LITHO_FLOW_SPOKEN * C);
  g_autofree float *rows = naive_linear(f, "in", f->in + i * 4 * IN, 4, IN, C);
  x = g_renew(float, x, R *C);
  for (int k = 0; k < 4 * C; k++)
    x[LITHO_FLOW_SPOKEN * C + k] = rows[k] + tensor_of(f, "position")[k];
  for (int k = 0; k < small_flow.layers; k++)
    naive_block(f, k, x, shared, R, C);
  for (int k = 0; k < 2 * C; k++)
    shared[k] += tensor_of(f, "table")[k];
  g_autofree float *last = naive_told(x, shared, shared + C, R, C),
                   *v = naive_linear(f, "out", last + LITHO_FLOW_SPOKEN * C, 4, C, D);
  memcpy(out, v, 4 * D * sizeof(float));
}

static void
test_flow(void)
{
  g_auto(Flow) f = flow_new();
  g_autofree float *wanted = g_new(float, T *D), *one = g_new(float, T *D);
  const LithoFlowBatch batch = batch_of(&f);
  for (int i = 0; i < PICTURES; i++)
    naive_flow(&f, i, wanted + i * 4 * D);
  const int n_threads = nn_threads();
  nn_threads_set(1);
  memcpy(one, litho_flow_net_forward(f.net, &batch, FALSE), T * D * sizeof(float));
  check_close("flow", one, wanted, T * D,
              1e-4); /* waves of float time, two layers of sums in another order */
  check_close("flow for training", litho_flow_net_forward(f.net, &batch, TRUE), one, T * D, 1e-6);
  nn_threads_set(n_threads);
  check_close("flow, threads", litho_flow_net_forward(f.net, &batch, FALSE), one, T * D, 1e-5);
}

/* As in test_mask_net.c: along its gradient in each tensor the loss rises by the gradient's length.
 */
static void
test_flow_gradients(void)
{
  g_auto(Flow) f = flow_new();
  g_autofree float *weights = random_floats(T * D, 1);
  const LithoFlowBatch batch = batch_of(&f);
  litho_flow_net_forward(f.net, &batch, TRUE);
  litho_flow_net_backward(f.net, &batch, weights);
  for (guint t = 0; t < f.params->tensors->len; t++) {
    const NnTensor *tensor = nn_params_tensor(f.params, (int)t);
    float *value = nn_value(f.params, (int)t), *grad = nn_grad(f.params, (int)t);
    g_autofree float *kept = g_memdup2(value, tensor->n * sizeof(float));
    double length = 0, at[2];
    for (gsize i = 0; i < tensor->n; i++)
      length += (double)grad[i] * grad[i];
    length = sqrt(length);
    g_assert_cmpfloat(length, >, 0);
    for (int side = 0; side < 2; side++) {
      for (gsize i = 0; i < tensor->n; i++)
        value[i] = kept[i] + (float)((side == 0 ? -1 : 1) * 4e-3 * grad[i] / length);
      at[side] = weighted(weights, litho_flow_net_forward(f.net, &batch, TRUE), T * D);
    }
    memcpy(value, kept, tensor->n * sizeof(float));
    const double said = (at[1] - at[0]) / 8e-3;
    if (fabs(said - length) > 0.01 * length + 1e-3)
      g_error("%s: the loss rises by %g along the gradient, whose length is %g", tensor->name, said,
              length);
  }
}

/* --- codes of patches ------------------------------------------------------------------------ */

/* A smooth picture of side S: a slope, a colour and a wave by chance. */
static void
smooth_picture(int S, float *picture)
{
  const double tilt = g_rand_double(rand_state), wave = g_rand_double(rand_state),
               tint = g_rand_double(rand_state);
  for (int y = 0; y < S; y++)
    for (int x = 0; x < S; x++) {
      float *p = picture + 3 * (y * S + x);
      p[0] = (float)(0.3 + 0.4 * tilt * y / S + 0.2 * sin(6 * wave * x / S * 3));
      p[1] = (float)(0.2 * (tint - 0.5));
      p[2] = (float)(0.1 * (tint - 0.5) * x / S);
    }
}

static LithoPatchCodec *
fitted(int S, int G, int n)
{
  const int P = S / G, all = 3 * P * P, patches = G * G;
  LithoPatchCodec *codec = litho_patch_codec_new(S, G, n);
  g_autofree double *sum = g_new0(double, all), *square = g_new0(double, all);
  g_autofree float *picture = g_new(float, 3 * S * S), *rows = g_new(float, patches *all);
  for (int i = 0; i < 40; i++) {
    smooth_picture(S, picture);
    litho_patch_codec_transform(codec, picture, rows);
    for (int k = 0; k < patches * all; k++) {
      sum[k % all] += rows[k];
      square[k % all] += (double)rows[k] * rows[k];
    }
  }
  litho_patch_codec_fit(codec, sum, square, 40.0 * patches);
  return codec;
}

static void
test_codec(void)
{
  enum { S = 16, G = 4, ALL = 48, FEW = 12 };
  g_autoptr(LithoPatchCodec) whole = fitted(S, G, ALL), few = fitted(S, G, FEW);
  g_autofree float *picture = random_floats(3 * S * S, 1), *again = g_new(float, 3 * S * S),
                   *rows = g_new(float, G *G *ALL);
  litho_patch_encode(whole, picture, rows, ALL);
  litho_patch_decode(whole, rows, ALL, again);
  check_close("all coefficients", again, picture, 3 * S * S, 1e-4);
  /* Parseval: what the few lose is what they leave out. */
  double kept = 0, lost = 0, square = 0;
  for (int i = 0; i < 40; i++) {
    smooth_picture(S, picture);
    litho_patch_encode(few, picture, rows, FEW);
    litho_patch_decode(few, rows, FEW, again);
    for (int k = 0; k < 3 * S * S; k++) {
      lost += (again[k] - picture[k]) * (again[k] - picture[k]);
      kept += picture[k] * picture[k];
    }
    for (int k = 0; k < G * G * FEW; k++)
      square += rows[k] * rows[k] / (40.0 * G * G * FEW);
  }
  g_assert_cmpfloat(lost, <,
                    1e-3 * kept); /* smooth pictures are in a quarter of the coefficients */
  g_assert_cmpfloat(fabs(square - 1), <, 0.3); /* other pictures than the fitted ones */
}

static void
test_colours(void)
{
  guint8 rgb[3 * 4096], again[3 * 4096];
  g_autofree float *picture = g_new(float, 3 * 4096);
  for (int i = 0; i < 3 * 4096; i++)
    rgb[i] = (guint8)g_rand_int_range(rand_state, 0, 256);
  litho_patch_from_rgb(rgb, 4096, picture);
  litho_patch_to_rgb(picture, 4096, again);
  for (int i = 0; i < 3 * 4096; i++)
    g_assert_cmpint(abs(rgb[i] - again[i]), <=, 1);
  g_autofree float *flat = filled(3 * 16 * 16, 0.4f), *grown = g_new(float, 3 * 4096),
                   *small = g_new(float, 3 * 16 * 16);
  litho_patch_grow(flat, 16, 4, grown);
  litho_patch_shrink(grown, 64, 4, small);
  check_close("grown and shrunk", small, flat, 3 * 16 * 16, 1e-6);
}

/* --- files and drawing ----------------------------------------------------------------------- */

static const LithoPictureShape small_shape[LITHO_PICTURE_STAGES] = {{4, 12, 16, 2, 2},
                                                                    {8, 16, 16, 1, 2}};

/* A stage of random values with a codec that is fitted, as a file. */
static void
write_stage(LithoPictureKind kind, const char *name)
{
  g_autoptr(NnParams) params = nn_params_new();
  g_autoptr(LithoPictureStage) stage = litho_picture_stage_new(kind, &small_shape[kind], params);
  g_autofree char *path = in_folder(name);
  g_autoptr(GError) error = NULL;
  nn_params_alloc(params, TRUE, 3 + (guint64)kind);
  litho_patch_codec_free(stage->codec);
  stage->codec = fitted(kind == LITHO_PICTURE_LAYOUT ? 16 : 64, small_shape[kind].grid,
                        small_shape[kind].numbers);
  litho_picture_stage_put(stage);
  for (int k = 0; k < LITHO_PICTURE_TEXT; k++)
    litho_picture_stage_words(stage, TRUE)[k] = 1;
  const LithoPictureShape *shapes[LITHO_PICTURE_STAGES] = {NULL};
  shapes[kind] = &small_shape[kind];
  g_assert_true(litho_picture_file_save(path, params, shapes, FALSE, &error));
  g_assert_no_error(error);
}

static LithoPictureFile *
joined(void)
{
  g_autofree char *layout = in_folder("layout.safetensors"),
                  *detail = in_folder("detail.safetensors"), *both = in_folder("both.safetensors");
  g_autoptr(GError) error = NULL;
  write_stage(LITHO_PICTURE_LAYOUT, "layout.safetensors");
  write_stage(LITHO_PICTURE_DETAIL, "detail.safetensors");
  g_assert_true(litho_picture_file_join(layout, detail, both, &error));
  LithoPictureFile *file = litho_picture_file_open(both, &error);
  g_assert_no_error(error);
  return file;
}

static void
test_files(void)
{
  g_autoptr(LithoPictureFile) file = joined();
  g_autofree char *layout = in_folder("layout.safetensors"),
                  *other = in_folder("other.safetensors");
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPictureFile) one = litho_picture_file_open(layout, &error);
  g_assert_no_error(error);
  g_assert_null(one->stage[LITHO_PICTURE_DETAIL]);
  for (int k = 0; k < small_shape[0].numbers; k++) {
    g_assert_cmpint(file->stage[0]->codec->index[k], ==, one->stage[0]->codec->index[k]);
    g_assert_true(file->stage[0]->codec->scale[k] == one->stage[0]->codec->scale[k]);
  }
  for (guint t = 0; t < one->params->tensors->len;
       t++) { /* matrices in 8 bits by rows: half a step of the largest */
    const NnTensor *tensor = nn_params_tensor(one->params, (int)t);
    const float *was = nn_value(one->params, (int)t),
                *is = nn_value(file->params, nn_params_find(file->params, tensor->name));
    float most = 0;
    for (gsize i = 0; i < tensor->n; i++)
      most = MAX(most, fabsf(was[i]));
    for (gsize i = 0; i < tensor->n; i++)
      g_assert_cmpfloat(fabsf(is[i] - was[i]), <=, most / 250);
  }
  g_assert_false(litho_picture_file_join(layout, layout, other, &error)); /* no detail in it */
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "detail"));
}

static void
test_bad_files(void)
{
  g_autofree char *path = in_folder("bad.safetensors");
  const float one = 1;
  const LithoStOut tensor = {
      .name = "x", .type = LITHO_ST_F32, .rank = 1, .dim = {1}, .data = &one};
  const struct {
    const char *meta[5], *word;
  } cases[] = {{{"litho", "fill-net", NULL}, "litho train make"},
               {{"litho", LITHO_PICTURE_KIND, NULL}, "litho train make"},
               {{"litho", LITHO_PICTURE_KIND, "layout", "4,12", NULL}, "five numbers"},
               {{"litho", LITHO_PICTURE_KIND, "layout", "3,12,16,2,2", NULL}, "grid"},
               {{"litho", LITHO_PICTURE_KIND, "layout", "4,99,16,2,2", NULL}, "numbers"},
               {{"litho", LITHO_PICTURE_KIND, "detail", "8,16,16,1,3", NULL}, "heads"},
               {{"litho", LITHO_PICTURE_KIND, "detail", "8,16,1000000,1,1", NULL}, "width"},
               {{"litho", LITHO_PICTURE_KIND, "layout", "4,12,16,2,2", NULL}, "layout."}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_true(litho_safetensors_write(path, &tensor, 1, cases[i].meta, NULL));
    g_assert_null(litho_picture_file_open(path, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
    if (strstr(error->message, cases[i].word) == NULL ||
        strstr(error->message, "bad.safetensors") == NULL)
      g_error("\"%s\" does not say \"%s\"", error->message, cases[i].word);
  }
}

/* A coefficient that is in no patch. */
static void
test_bad_codec(void)
{
  g_autoptr(LithoPictureFile) file = joined();
  g_autofree char *path = in_folder("index.safetensors");
  g_autoptr(GError) error = NULL;
  nn_value(file->params, nn_params_find(file->params, "detail.codec.index"))[2] = 192;
  const LithoPictureShape *const shapes[LITHO_PICTURE_STAGES] = {&small_shape[0], &small_shape[1]};
  g_assert_true(litho_picture_file_save(path, file->params, shapes, TRUE, NULL));
  g_assert_null(litho_picture_file_open(path, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "detail.codec"));
}

enum { PIXELS = 3 * LITHO_PICTURE_PX * LITHO_PICTURE_PX };

static void
test_drawing(void)
{
  g_autoptr(LithoPictureFile) file = joined();
  g_autoptr(GError) error = NULL;
  g_autoptr(GCancellable) cancel = g_cancellable_new();
  g_autofree float *text = random_floats(2 * LITHO_PICTURE_TEXT, 1);
  g_autofree guint8 *one = g_new(guint8, 2 * PIXELS), *two = g_new(guint8, 2 * PIXELS);
  const LithoPictureOptions o = {.steps = {4, 3}, .guidance = {2, 1}};
  const guint64 seeds[2] = {7, 7}, other[2] = {7, 8};
  const int n_threads = nn_threads();
  nn_threads_set(1);
  g_assert_true(litho_picture_make(file, text, seeds, 2, &o, NULL, one, &error));
  nn_threads_set(2);
  g_assert_true(litho_picture_make(file, text, seeds, 2, &o, NULL, two, &error));
  g_assert_cmpint(nn_threads(), ==, 2);
  nn_threads_set(n_threads);
  g_assert_cmpmem(one, 2 * PIXELS, two, 2 * PIXELS);
  g_assert_true(memcmp(one, one + PIXELS, PIXELS) != 0); /* other words */
  g_assert_true(litho_picture_make(file, text, other, 2, &o, NULL, two, &error));
  g_assert_cmpmem(one, PIXELS, two, PIXELS);
  g_assert_true(memcmp(one + PIXELS, two + PIXELS, PIXELS) != 0); /* another seed */
  g_cancellable_cancel(cancel);
  g_assert_false(litho_picture_make(file, text, seeds, 1, &o, cancel, one, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED);
}

/* --- the command ----------------------------------------------------------------------------- */

static void
test_usage(void)
{
  if (g_getenv("LITHO_EXE") == NULL) {
    g_test_skip("LITHO_EXE is not set");
    return;
  }
  const char *const wrong[][8] = {{"make", "--by", "film", "a beach", "-o", "x.png", NULL},
                                  {"make", "--by", "net", "a beach", "--show", NULL},
                                  {"make", "--by", "net", "a beach", "--style", "poster", NULL}};
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_auto(Run) run = run_litho_input(folder, NULL, 0, wrong[i]);
    g_assert_cmpint(run.exit_code, ==, 2);
  }
}

/* The net that comes with litho: the same bytes on one thread and on two, the size that was asked
 * for, and a file that says what it is. */
static void
test_command(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MadeNet) net = made_net_open(NULL, &error);
  if (net == NULL || g_getenv("LITHO_EXE") == NULL) {
    g_test_skip(net == NULL ? error->message : "LITHO_EXE is not set");
    return;
  }
  char *pixels[2];
  gsize n[2];
  for (int i = 0; i < 2; i++) {
    g_autofree char *name = g_strdup_printf("dream-%d.png", i), *path = in_folder(name);
    g_setenv("OMP_NUM_THREADS", i == 0 ? "1" : "2", TRUE);
    g_auto(Run) run = run_litho(folder, "make", "--by", "net", "a dog on grass", "--size", "90x60",
                                "--seed", "4", "-o", name);
    g_assert_cmpint(run.exit_code, ==, 0);
    g_assert_true(g_file_get_contents(path, &pixels[i], &n[i], NULL));
    g_autoptr(VipsImage) image = vips_image_new_from_file(path, NULL);
    const void *xmp = NULL;
    gsize size = 0;
    g_assert_cmpint(image->Xsize, ==, 90);
    g_assert_cmpint(image->Ysize, ==, 60);
    g_assert_cmpint(vips_image_get_blob(image, VIPS_META_XMP_NAME, &xmp, &size), ==, 0);
    g_autofree char *packet = g_strndup(xmp, size);
    g_assert_nonnull(strstr(packet, "digitalsourcetype/trainedAlgorithmicMedia"));
  }
  g_unsetenv("OMP_NUM_THREADS");
  g_assert_cmpmem(pixels[0], n[0], pixels[1], n[1]);
  g_free(pixels[0]);
  g_free(pixels[1]);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_init("test", &error));
  rand_state = g_rand_new_with_seed(29);
  folder = folder_new();
  g_test_add_data_func("/picture-net/modulate", NULL, test_told);
  g_test_add_data_func("/picture-net/gate", "gate", test_told);
  g_test_add_func("/picture-net/flow", test_flow);
  g_test_add_func("/picture-net/flow-gradients", test_flow_gradients);
  g_test_add_func("/picture-net/codec", test_codec);
  g_test_add_func("/picture-net/colours", test_colours);
  g_test_add_func("/picture-net/files", test_files);
  g_test_add_func("/picture-net/bad-files", test_bad_files);
  g_test_add_func("/picture-net/bad-codec", test_bad_codec);
  g_test_add_func("/picture-net/drawing", test_drawing);
  g_test_add_func("/picture-net/usage", test_usage);
  g_test_add_func("/picture-net/command", test_command);
  int status = g_test_run();
  folder_remove(folder);
  g_rand_free(rand_state);
  return status;
}
