/* The tilt net: against its definition and its PyTorch twin, files, views, and a real photo that was turned. */
#include <math.h>
#include "base/init.h"
#include "base/vips_auto.h"
#include "folder.h"
#include "infer/tilt_net.h"
#include "model/shipped.h"
#include "nn/layers.h"
#include "nn/safetensors.h"
#include "nn_check.h"
#include "op/op.h"
#include "photo/photo.h"
#include "pixel/geometry.h"

#define PHOTO "data/testsets/Kodak24/kodim19.png"

enum { K = LITHO_TILT_CLASSES, SIDE = LITHO_TILT_SIDE_PX };

static char *folder;

/* --- a file of made-up values ---------------------------------------------------------------- */

static const struct {
  const char *name;
  int dim[4];
} tensors[] = {
    {"a8", {32, 48}},          {"b8", {48, 3, 3, 32}},  {"a16", {64, 120}},       {"b16", {64, 3, 3, 112}},
    {"a32", {96, 352}},        {"b32", {96, 3, 3, 160}}, {"c32", {96, 3, 3, 96}}, {"place", {K, 96}},
    {"weight", {1, 96}},       {"few", {16, 96}},       {"all", {K, 1024}},
    {"lines.a", {24, 25 * 6}}, {"lines.b", {24, 13 * 24}}, {"lines.c", {24, 13 * 24}}, {"lines.out", {1, 24}},
};
enum { N_TENSORS = G_N_ELEMENTS(tensors), LINES = 11, ANGLES = LITHO_TILT_ANGLES, VOTES = LITHO_TILT_VOTES };

typedef struct {
  float *weight[N_TENSORS], *bias[N_TENSORS];
} Values;

static void
values_clear(Values *v)
{
  for (int i = 0; i < N_TENSORS; i++) {
    g_free(v->weight[i]);
    g_free(v->bias[i]);
  }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Values, values_clear)

static char *
write_file(Values *v, const char *kind)
{
  LithoStOut out[2 * N_TENSORS];
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  for (int i = 0; i < N_TENSORS; i++) {
    const int *d = tensors[i].dim;
    const gsize n_in = (gsize)d[1] * (gsize)MAX(d[2], 1) * (gsize)MAX(d[3], 1);
    v->weight[i] = random_floats((gsize)d[0] * n_in, 1.5 / sqrt((double)n_in));
    v->bias[i] = random_floats((gsize)d[0], 0.2);
    for (int b = 0; b < 2; b++) {
      char *name = g_strdup_printf("%s.%s", tensors[i].name, b ? "bias" : "weight");
      LithoStOut *o = &out[2 * i + b];
      g_ptr_array_add(names, name);
      *o = (LithoStOut){.name = name, .type = LITHO_ST_F32, .rank = b ? 1 : d[2] > 0 ? 4 : 2,
                        .data = b ? v->bias[i] : v->weight[i]};
      for (int k = 0; k < o->rank; k++)
        o->dim[k] = d[k];
    }
  }
  char *path = g_build_filename(folder, "tilt.safetensors", NULL);
  const char *const meta[] = {"litho", kind, NULL};
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_safetensors_write(path, out, 2 * N_TENSORS, meta, &error));
  return path;
}

/* --- by definition --------------------------------------------------------------------------- */

/* (side,side,C) of what is given as (C,side,side). */
static float *
channels_last(const float *map, int side, int C)
{
  float *out = g_new(float, side *side *C);
  for (int i = 0; i < side * side; i++)
    for (int c = 0; c < C; c++)
      out[i * C + c] = map[c * side * side + i];
  return out;
}

static float *
layer(const Values *v, int i, const float *in, int side, gboolean relu)
{
  const int *d = tensors[i].dim, n = side * side;
  float *out = g_new(float, n *d[0]);
  if (d[2] > 0)
    nn_conv3_naive(out, in, v->weight[i], v->bias[i], side, side, d[3], d[0]);
  else
    nn_linear_naive(out, in, v->weight[i], v->bias[i], n, d[1], d[0]);
  if (relu)
    nn_relu_naive(out, out, (gsize)n * (gsize)d[0]);
  return out;
}

static float *
halved_beside(const float *fine, int side, int C, const float *other, int D)
{
  g_autofree float *half = g_new(float, side *side *C / 4);
  nn_halve_naive(half, fine, side, side, C);
  float *out = g_new(float, side *side / 4 * (C + D));
  for (int i = 0; i < side * side / 4; i++)
    for (int c = 0; c < C + D; c++)
      out[i * (C + D) + c] = c < C ? half[i * C + c] : other[i * D + c - C];
  return out;
}

static void
naive_chances(const Values *v, const float *const maps[3], float *chances)
{
  g_autofree float *f8 = channels_last(maps[0], 32, 48), *f16 = channels_last(maps[1], 16, 120);
  g_autofree float *f32 = channels_last(maps[2], 8, 352);
  g_autofree float *a8 = layer(v, 0, f8, 32, TRUE), *b8 = layer(v, 1, a8, 32, TRUE);
  g_autofree float *a16 = layer(v, 2, f16, 16, TRUE), *in16 = halved_beside(b8, 32, 48, a16, 64);
  g_autofree float *b16 = layer(v, 3, in16, 16, TRUE), *a32 = layer(v, 4, f32, 8, TRUE);
  g_autofree float *in32 = halved_beside(b16, 16, 64, a32, 96), *y = layer(v, 5, in32, 8, TRUE);
  g_autofree float *c32 = layer(v, 6, y, 8, TRUE);
  for (int i = 0; i < 64 * 96; i++)
    y[i] += c32[i];
  g_autofree float *place = layer(v, 7, y, 8, FALSE), *weight = layer(v, 8, y, 8, FALSE);
  g_autofree float *few = layer(v, 9, y, 8, TRUE), *all = layer(v, 10, few, 1, FALSE);
  double sum = 0, scores[K];
  for (int k = 0; k < K; k++) {
    scores[k] = all[k];
    for (int i = 0; i < 64; i++)
      scores[k] += 4 / 64.0 / (1 + exp(-(double)weight[i])) * place[i * K + k];
    sum += exp(scores[k]);
  }
  for (int k = 0; k < K; k++)
    chances[k] = (float)(exp(scores[k]) / sum);
}

/* (361,C) → (361,n_out), relu: taps `step` apart, the ends repeated. */
static float *
along(const Values *v, int i, const float *in, int C, int step)
{
  const int n_out = tensors[i].dim[0], taps = tensors[i].dim[1] / C;
  float *out = g_new(float, ANGLES *n_out);
  for (int x = 0; x < ANGLES; x++)
    for (int o = 0; o < n_out; o++) {
      double sum = v->bias[i][o];
      for (int k = 0; k < taps; k++)
        for (int c = 0; c < C; c++)
          sum += v->weight[i][(o * taps + k) * C + c] * in[CLAMP(x + (k - taps / 2) * step, 0, ANGLES - 1) * C + c];
      out[x * n_out + o] = (float)MAX(sum, 0);
    }
  return out;
}

static void
naive_lines(const Values *v, const float *votes, float *likely)
{
  g_autofree float *a = along(v, LINES, votes, VOTES, 1), *b = along(v, LINES + 1, a, 24, 4);
  g_autofree float *c = along(v, LINES + 2, b, 24, 8);
  double scores[ANGLES], sum = 0;
  for (int x = 0; x < ANGLES; x++) {
    scores[x] = v->bias[LINES + 3][0];
    for (int k = 0; k < 24; k++)
      scores[x] += v->weight[LINES + 3][k] * c[x * 24 + k];
    sum += exp(scores[x]);
  }
  for (int x = 0; x < ANGLES; x++)
    likely[x] = (float)(scores[x] - log(sum));
}

static void
test_definition(void)
{
  g_auto(Values) values = {0};
  g_autofree char *path = write_file(&values, LITHO_TILT_KIND);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTiltNet) net = litho_tilt_net_open(path, &error);
  g_assert_no_error(error);
  g_autofree float *m8 = random_floats(32 * 32 * 48, 1), *m16 = random_floats(16 * 16 * 120, 1);
  g_autofree float *m32 = random_floats(8 * 8 * 352, 1);
  const float *const maps[] = {m8, m16, m32};
  float chances[K], wanted[K];
  litho_tilt_net_forward(net, maps, chances);
  naive_chances(&values, maps, wanted);
  check_close("chances", chances, wanted, K, 1e-4);
  g_autofree float *votes = random_floats(ANGLES * VOTES, 1);
  float likely[ANGLES], wanted_likely[ANGLES];
  litho_tilt_net_lines(net, votes, likely);
  naive_lines(&values, votes, wanted_likely);
  check_close("lines", likely, wanted_likely, ANGLES, 1e-4);
}

static void
expect_refusal(const char *path, const char *why)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_tilt_net_open(path, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, why));
}

static void
test_files(void)
{
  g_auto(Values) values = {0};
  g_autofree char *other = write_file(&values, "mask-net");
  expect_refusal(other, "does not say so");
  const char *const meta[] = {"litho", LITHO_TILT_KIND, NULL};
  const LithoStOut one = {.name = "a8.bias", .type = LITHO_ST_F32, .rank = 1, .dim = {32}, .data = values.bias[0]};
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_safetensors_write(other, &one, 1, meta, &error));
  expect_refusal(other, "tilt.safetensors");
}

/* --- the shipped weights against PyTorch ----------------------------------------------------- */

static void
fill(float *map, int n, int C, double scale, int level)
{
  for (int c = 0; c < C; c++)
    for (int i = 0; i < n; i++)
      map[c * n + i] = (float)(scale * sin(0.37 * c + 0.11 * i + level));
}

/* The likeliest class and its chance, those of the classes 0, 30, 60, and logarithms of the angles 0, 120, 240 by
 * lines: by the twins with the same weights. */
static const struct {
  int best;
  double chance, at[3], lines[3];
} twin = {33, 0.02288, {0.00797, 0.01996, 0.01258}, {-5.07915, -4.92483, -5.00197}};

static void
test_twin(void)
{
  g_autofree char *path = litho_shipped_model("tilt.safetensors");
  g_assert_nonnull(path);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTiltNet) net = litho_tilt_net_open(path, &error);
  g_assert_no_error(error);
  g_autofree float *m8 = g_new(float, 32 * 32 * 48), *m16 = g_new(float, 16 * 16 * 120);
  g_autofree float *m32 = g_new(float, 8 * 8 * 352);
  const float *const maps[] = {m8, m16, m32};
  float chances[K];
  fill(m8, 32 * 32, 48, 7, 0);
  fill(m16, 16 * 16, 120, 3.4, 1);
  fill(m32, 8 * 8, 352, 1.4, 2);
  int best = 0;
  litho_tilt_net_forward(net, maps, chances);
  for (int k = 1; k < K; k++)
    if (chances[k] > chances[best])
      best = k;
  g_assert_cmpint(best, ==, twin.best);
  g_assert_cmpfloat_with_epsilon(chances[best], twin.chance, 1e-4);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon(chances[30 * k], twin.at[k], 1e-4);
  g_autofree float *votes = g_new(float, ANGLES * VOTES);
  float likely[ANGLES];
  for (int i = 0; i < ANGLES * VOTES; i++)
    votes[i] = (float)(0.3 * sin(0.05 * (i / VOTES) + i % VOTES));
  litho_tilt_net_lines(net, votes, likely);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon(likely[120 * k], twin.lines[k], 1e-3);
}

/* --- views ----------------------------------------------------------------------------------- */

/* A soft horizon that falls to the right by `degrees`, dark below. */
static float *
horizon(int width, int height, double degrees)
{
  const double s = sin(degrees * G_PI / 180), c = cos(degrees * G_PI / 180);
  float *codes = g_new(float, 3 * width * height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      const double below = (y - height / 2.0 + 0.5) * c - (x - width / 2.0 + 0.5) * s;
      for (int k = 0; k < 3; k++)
        codes[3 * (y * width + x) + k] = (float)(0.8 - 0.6 / (1 + exp(-below / 1.5)));
    }
  return codes;
}

/* Row of a view's column where it passes 0.5. */
static double
row_of(const float *rgb, int x)
{
  for (int y = SIDE / 4; y < 3 * SIDE / 4; y++) {
    const float a = rgb[3 * (y * SIDE + x)], b = rgb[3 * ((y + 1) * SIDE + x)];
    if (a >= 0.5f && b < 0.5f && a - b > 0.01f)
      return y + (a - 0.5) / (a - b);
  }
  g_error("no horizon in column %d", x);
}

static void
test_views(void)
{
  g_autofree float *codes = horizon(240, 180, 20);
  g_autofree float *rgb = g_new(float, 3 * SIDE * SIDE), *other = g_new(float, 3 * SIDE * SIDE);
  litho_tilt_view(codes, 240, 180, FALSE, rgb);
  litho_tilt_view(codes, 240, 180, TRUE, other);
  g_assert_cmpfloat_with_epsilon(atan((row_of(rgb, 156) - row_of(rgb, 100)) / 56) * 180 / G_PI, 20, 0.5);
  for (int i = 0; i < SIDE * SIDE; i++) {
    g_assert_cmpfloat_with_epsilon(other[3 * i], rgb[3 * (i / SIDE * SIDE + SIDE - 1 - i % SIDE)], 1e-4);
    /* 256 × 192 px in the middle. */
    const gboolean is_grey = fabsf(rgb[3 * i] - 128 / 255.f) < 1e-6f;
    if (i / SIDE < 32 || i / SIDE >= SIDE - 32)
      g_assert_true(is_grey);
  }
  g_assert_cmpfloat_with_epsilon(rgb[3 * (32 * SIDE + 128)], 0.8, 0.01);
}

/* --- a photo --------------------------------------------------------------------------------- */

static VipsImage *
turned(VipsImage *in, const char *angle)
{
  const LithoOp *op = litho_op_find("straighten");
  LithoValue *values = litho_values_new(op->n_params);
  values[op->main].set = angle != NULL;
  values[op->main].num = angle != NULL ? g_ascii_strtod(angle, NULL) : 0;
  const LithoOpContext ctx = {.width = in->Xsize, .height = in->Ysize, .scale = 1, .linear_proxy = in, .strength = 1};
  g_autoptr(VipsImage) lazy = NULL;
  g_autoptr(GError) error = NULL;
  g_assert_true(op->apply(&ctx, values, in, &lazy, &error));
  g_assert_no_error(error);
  litho_values_free(values, op->n_params);
  return vips_image_copy_memory(lazy);
}

/* The lighthouse, turned by 25°, is found, by whoever asks, and turned back. */
static void
test_photo(void)
{
  const char *shared = g_getenv("LITHO_SHARED");
  g_autofree char *beside = g_build_filename(g_getenv("G_TEST_SRCDIR"), "..", "..", "shared", NULL);
  g_autofree char *path = g_build_filename(shared != NULL ? shared : beside, PHOTO, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTiltEye) eye = NULL;
  g_assert_true(litho_tilt_eye_open(&eye, &error));
  if (eye == NULL || !g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_test_skip("the shared test photos, or efficientnet-lite2-maps ('litho models pull see'), are not here");
    return;
  }
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, NULL, &error);
  g_assert_no_error(error);
  g_autoptr(VipsImage) lazy = litho_photo_linear(photo, &error);
  g_autoptr(VipsImage) level = vips_image_copy_memory(lazy), tilted = turned(level, "25");
  g_autoptr(VipsImage) back = turned(tilted, NULL), kept = turned(level, NULL);
  double said, seen, after;
  g_assert_true(litho_tilt_find(tilted, TRUE, eye, &said, &error));
  g_assert_true(litho_tilt_find(tilted, FALSE, eye, &seen, &error));
  g_assert_true(litho_tilt_find(back, TRUE, eye, &after, &error));
  g_test_message("25°: %.2f°, unsaid %.2f°; after %.2f°", said, seen, after);
  g_assert_cmpfloat_with_epsilon(said, 25, 2.5); /* how level it was is not known */
  g_assert_cmpfloat(seen, ==, said);
  g_assert_cmpfloat_with_epsilon(after, 0, 1.5);
  g_assert_true(kept == level || abs(kept->Xsize - level->Xsize) < 20);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_init("test", &error));
  rand_state = g_rand_new_with_seed(29);
  folder = folder_new();
  g_test_add_func("/tilt-net/definition", test_definition);
  g_test_add_func("/tilt-net/files", test_files);
  g_test_add_func("/tilt-net/twin", test_twin);
  g_test_add_func("/tilt-net/views", test_views);
  g_test_add_func("/tilt-net/photo", test_photo);
  int status = g_test_run();
  folder_remove(folder);
  g_rand_free(rand_state);
  return status;
}
