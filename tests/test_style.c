/* Style: named looks, reference pictures, nets, and the plans of restyle. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "see/facts/facts.h"
#include "folder.h"
#include "model/role.h"
#include "ops/style/looks.h"
#include "color/oklab.h"
#include "op/op.h"
#include "pixel/difference.h"
#include "pixel/strokes.h"
#include "ops/style/style_net.h"
#include "pixel/transport.h"
#include "plan/restyle.h"
#include "tiny_onnx.h"

extern const LithoOp litho_op_style;

/* A scene with a grey ramp, skin, sky, leaves and a white. */
static VipsImage *
scene(int width, int height)
{
  static const float colors[][3] = {{0.55f, 0.3f, 0.2f}, {0.2f, 0.4f, 0.75f}, {0.08f, 0.18f, 0.04f},
                                    {0.95f, 0.95f, 0.95f}, {0.5f, 0.03f, 0.03f}, {0.18f, 0.18f, 0.18f}};
  g_autofree float *data = g_new(float, (gsize)width * height * 3);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      float *p = data + 3 * ((gsize)y * width + x);
      int patch = (x * 5 / width + y * 3 / height) % (int)G_N_ELEMENTS(colors);
      float shade = 0.6f + 0.4f * sinf(0.7f * (float)x) * cosf(0.4f * (float)y);
      for (int k = 0; k < 3; k++)
        p[k] = colors[patch][k] * shade;
    }
  VipsImage *image = vips_image_new_from_memory_copy(data, sizeof(float) * width * height * 3, width,
                                                     height, 3, VIPS_FORMAT_FLOAT);
  image->Type = VIPS_INTERPRETATION_scRGB;
  return image;
}

static VipsImage *
grey(float v)
{

  g_autofree float *data = g_new(float, 48 * 32 * 3);

  for (int i = 0; i < 48 * 32 * 3; i++)
    data[i] = v;
  VipsImage *image = vips_image_new_from_memory_copy(data, sizeof(float) * 48 * 32 * 3, 48, 32, 3, VIPS_FORMAT_FLOAT);
  image->Type = VIPS_INTERPRETATION_scRGB;
  return image;
}

static float *
styled(const char *words, double amount, VipsImage *in, GError **error)
{
  LithoValue values[8] = {0};
  LithoOpContext ctx = {.width = in->Xsize, .height = in->Ysize, .scale = 1, .linear_proxy = in};
  guint at;
  g_autoptr(VipsImage) out = NULL;
  size_t size;
  values[litho_op_style.main] = (LithoValue){.set = TRUE, .num = amount};
  g_assert_nonnull(litho_op_param(&litho_op_style, "style", &at));
  values[at] = (LithoValue){.set = TRUE, .text = (char *)words};
  if (!litho_op_style.apply(&ctx, values, in, &out, error))
    return NULL;
  g_assert_cmpint(out->Xsize, ==, in->Xsize);
  g_assert_cmpint(out->Ysize, ==, in->Ysize);
  return vips_image_write_to_memory(out, &size);
}

static void
test_looks(void)
{
  guint n;
  const LithoLook *looks = litho_looks(&n);
  g_assert_cmpint(n, >=, 12);
  g_autoptr(VipsImage) in = scene(64, 40);
  size_t size;
  g_autofree float *before = vips_image_write_to_memory(in, &size);
  for (guint i = 0; i < n; i++) {
    g_autoptr(GError) error = NULL;
    g_test_message("%s", looks[i].name);
    g_assert_true(litho_look_match(looks[i].name) == &looks[i]);
    g_assert_true(litho_look_match(looks[i].title) == &looks[i]);
    g_autofree float *none = styled(looks[i].name, 0, in, &error);
    g_assert_no_error(error);
    g_assert_cmpmem(none, size, before, size);
    g_autofree float *half = styled(looks[i].name, 50, in, &error);
    g_autofree float *full = styled(looks[i].name, 100, in, &error), *again = styled(looks[i].name, 100, in, &error);
    g_assert_no_error(error);
    g_assert_cmpmem(full, size, again, size);
    double moved = 0;
    for (gsize k = 0; k < size / sizeof(float); k++) {
      g_assert_true(isfinite(full[k]));
      /* More is further the same way: halfway lies between, but for the rounding of a float. */
      g_assert_cmpfloat(fabsf(half[k] - 0.5f * (before[k] + full[k])), <=, 2e-6f);
      moved += fabsf(full[k] - before[k]);
    }
    g_assert_cmpfloat(moved / (double)(size / sizeof(float)), >, 0.004);
  }
}

/* The lightness of a grey ramp never turns round in any look, and no grey gets more colour than a chroma of
 * 0.13 (cyanotype's blue; a saturated sky has about as much). */
static void
test_greys(void)
{
  guint n;
  const LithoLook *looks = litho_looks(&n);
  for (guint i = 0; i < n; i++) {
    float last = -1;
    for (int step = 0; step <= 8; step++) {
      float L = (float)step / 8, lab[3];
      g_autoptr(VipsImage) in = grey(L * L * L);
      g_autoptr(GError) error = NULL;
      g_autofree float *out = styled(looks[i].name, 100, in, &error);
      g_assert_no_error(error);
      double mean[3] = {0};
      for (int k = 0; k < 48 * 32; k++)
        for (int c = 0; c < 3; c++)
          mean[c] += out[3 * k + c] / (48.0 * 32);
      oklab_from_linear((float)mean[0], (float)mean[1], (float)mean[2], &lab[0], &lab[1], &lab[2]);
      g_test_message("%s: grey %.3f: L %.3f chroma %.3f", looks[i].name, (double)L, (double)lab[0],
                     (double)hypotf(lab[1], lab[2]));
      g_assert_cmpfloat(lab[0], >, last - 0.004); /* drawn tones may be even: paper is paper */
      g_assert_cmpfloat(lab[0], <, 1.1);
      g_assert_cmpfloat(hypotf(lab[1], lab[2]), <, 0.13);
      last = lab[0];
    }
  }
}

/* Oklab of a scene, lighter or darker, paler or stronger. */
static VipsImage *
scene_as(float light, float color)
{
  VipsImage *image = scene(64, 40);
  float *p = (float *)VIPS_IMAGE_ADDR(image, 0, 0);
  for (int i = 0; i < 64 * 40; i++) {
    float L, a, b;
    oklab_from_linear(p[3 * i], p[3 * i + 1], p[3 * i + 2], &L, &a, &b);
    oklab_to_linear(L * light, a * color * light, b * color * light, &p[3 * i], &p[3 * i + 1], &p[3 * i + 2]);
  }
  return image;
}

/* Every look is seen on every photo: mean difference of 2 at least (pixel/difference.h), and clips little. */
static void
test_seen(void)
{
  static const float photos[][2] = {{1, 1}, {0.75f, 1}, {1.02f, 0.4f}};
  guint n;
  const LithoLook *looks = litho_looks(&n);
  for (guint k = 0; k < G_N_ELEMENTS(photos); k++) {
    g_autoptr(VipsImage) in = scene_as(photos[k][0], photos[k][1]);
    for (guint i = 0; i < n; i++) {
      g_autoptr(GError) error = NULL;
      LithoDifference seen;
      g_autofree float *out = styled(looks[i].name, 100, in, &error);
      g_assert_no_error(error);
      g_autoptr(VipsImage) after =
          vips_image_new_from_memory(out, 64 * 40 * 3 * sizeof(float), 64, 40, 3, VIPS_FORMAT_FLOAT);
      g_assert_true(litho_difference_take(in, after, NULL, &seen, &error));
      g_test_message("%s on photo %u: %.1f", looks[i].name, k, seen.mean);
      g_assert_cmpfloat(seen.mean, >, 2);
      guint before_black = 0, black = 0;
      for (int x = 0; x < 64 * 40; x++) {
        const float *p = (const float *)VIPS_IMAGE_ADDR(in, 0, 0) + 3 * x;
        before_black += MAX(p[0], MAX(p[1], p[2])) < 0.001f;
        black += MAX(out[3 * x], MAX(out[3 * x + 1], out[3 * x + 2])) < 0.001f;
      }
      g_assert_cmpuint(black, <=, before_black + 64 * 40 / 12);
    }
  }
}

static void
test_words(void)
{
  static const struct {
    const char *words, *look; /* NULL: none */
  } table[] = {
      {"an old analogue photograph", "vintage_film"}, {"Vintage Film!", "vintage_film"},
      {"like a Hollywood movie", "cinematic"},        {"teal & orange", "cinematic"},
      {"film noir", "noir"},                          {"a vintge look", "vintage_film"},
      {"cinmatic", "cinematic"},                      {"日系小清新", "japanese_airy"},
      {"复古胶片风格", "vintage_film"},               {"赛博朋克", "neon_night"},
      {"warm sunset light", "golden_hour"},           {"POLAROID", "instant_film"},
      {"soft-focus, romantic", "dreamy"},             {"wes anderson colours", "pastel"},
      {"a 1970s album", "retro_70s"},                 {"bleach-bypass", "bleach_bypass"},
      {"an igloo of spoons", NULL},                   {"", NULL},
      {"filmmaker", NULL},                            {"外星人", NULL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
    const LithoLook *look = litho_look_match(table[i].words);
    g_test_message("%s", table[i].words);
    g_assert_cmpstr(look != NULL ? look->name : NULL, ==, table[i].look);
  }
}

/* docs/style.md has every look with its words and steps, wherever its lines break. */
static void
test_docs(void)
{
  guint n;
  const LithoLook *looks = litho_looks(&n);
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "..", "docs", "style.md", NULL), *text = NULL;
  g_autoptr(GError) error = NULL;
  g_file_get_contents(path, &text, NULL, &error);
  g_assert_no_error(error);
  g_autoptr(GRegex) blanks = g_regex_new("\\s+", 0, 0, &error);
  g_autofree char *flat = g_regex_replace_literal(blanks, text, -1, 0, " ", 0, &error);
  g_assert_no_error(error);
  for (guint i = 0; i < n; i++) {
    g_autofree char *row = g_strdup_printf("### `%s` %s", looks[i].name, looks[i].help);
    const char *begin = strstr(flat, row);
    g_assert_nonnull(begin);
    const char *end = strstr(begin + strlen("###"), "##");
    g_autofree char *section = end != NULL ? g_strndup(begin, (gsize)(end - begin)) : g_strdup(begin);
    g_assert_nonnull(strstr(section, looks[i].steps));
  }
}

/* Another look is never taken instead. */
static void
test_unknown(void)
{
  g_autoptr(VipsImage) in = scene(8, 8);
  g_autoptr(GError) error = NULL;
  g_assert_null(styled("an igloo of spoons", 100, in, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE);
  g_assert_nonnull(strstr(error->message, "igloo"));
  g_assert_nonnull(strstr(error->message, "cinematic"));
}

static void
test_shapes(void)
{
  static const int shapes[][2] = {{1, 1}, {1, 37}, {41, 1}, {7, 5}};
  guint n;
  const LithoLook *looks = litho_looks(&n);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < G_N_ELEMENTS(shapes); k++) {
      g_autoptr(VipsImage) in = scene(shapes[k][0], shapes[k][1]);
      g_autoptr(GError) error = NULL;
      g_autofree float *out = styled(looks[i].name, 100, in, &error);
      g_assert_no_error(error);
      for (int p = 0; p < 3 * shapes[k][0] * shapes[k][1]; p++)
        g_assert_true(isfinite(out[p]));
    }
}

/* --- reference pictures ---------------------------------------------------------------------- */

static float *
cloud(gsize n, guint32 seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
  float *x = g_new(float, 3 * n);
  for (gsize i = 0; i < n; i++) {
    float L = 0.3f + 0.4f * (float)g_rand_double(rand);
    x[3 * i] = L;
    x[3 * i + 1] = 0.05f * (float)(g_rand_double(rand) + g_rand_double(rand) - 1) + 0.1f * (L - 0.5f);
    x[3 * i + 2] = 0.06f * (float)(g_rand_double(rand) - 0.5);
  }
  return x;
}

/* A symmetric positive linear map and a shift is the optimal transport between a cloud and its image (Brenier),
 * so it is what must be found. The tolerance is a visible step: the floor under the covariances (0.012 beside
 * deviations of 0.02 to 0.12) and the table's smoothing pull a little. */
static void
test_transport_affine(void)
{
  enum { N = 6000 };
  static const float m[3][3] = {{0.8f, 0.05f, 0}, {0.05f, 1.2f, 0.1f}, {0, 0.1f, 0.9f}};
  static const float shift[3] = {0.1f, 0.02f, -0.03f};
  g_autofree float *from = cloud(N, 7), *to = g_new(float, 3 * N);
  for (int i = 0; i < N; i++)
    for (int k = 0; k < 3; k++)
      to[3 * i + k] = shift[k] + m[k][0] * from[3 * i] + m[k][1] * from[3 * i + 1] + m[k][2] * from[3 * i + 2];
  g_autoptr(LithoTransport) t = litho_transport_new(from, NULL, N, to, N);
  double sum = 0;
  for (int i = 0; i < N; i++) {
    float out[3];
    litho_transport_at(t, from + 3 * i, out);
    for (int k = 0; k < 3; k++)
      sum += fabs((double)out[k] - (double)to[3 * i + k]) / (3.0 * N);
  }
  g_test_message("mean error %.5f", sum);
  g_assert_cmpfloat(sum, <, 0.004);
}

static void
test_transport_self(void)
{
  enum { N = 5000 };
  g_autofree float *x = cloud(N, 3);
  g_autoptr(LithoTransport) t = litho_transport_new(x, NULL, N, x, N);
  for (int i = 0; i < N; i++) {
    float out[3];
    litho_transport_at(t, x + 3 * i, out);
    for (int k = 0; k < 3; k++)
      g_assert_cmpfloat(fabsf(out[k] - x[3 * i + k]), <, 1e-3f);
  }
}

/* A weight of 0 takes a colour out of account; nothing at all is the identity. */
static void
test_transport_weights(void)
{
  enum { N = 2000 };
  g_autofree float *x = cloud(2 * N, 5), *weight = g_new0(float, 2 * N);
  for (int i = 0; i < N; i++) {
    x[3 * (N + i)] += 0.4f; /* the second half is another, lighter cloud */
    weight[i] = 1;
  }
  g_autoptr(LithoTransport) half = litho_transport_new(x, weight, 2 * N, x, N);
  float out[3];
  litho_transport_at(half, x, out);
  g_assert_cmpfloat(fabsf(out[0] - x[0]), <, 2e-3f);
  memset(weight, 0, 2 * N * sizeof(float));
  g_autoptr(LithoTransport) none = litho_transport_new(x, weight, 2 * N, x, N);
  litho_transport_at(none, x, out);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat(fabsf(out[k] - x[k]), <, 1e-6f);
}

static GBytes *
file_of(VipsImage *linear)
{
  g_autoptr(VipsImage) srgb = NULL;
  void *data;
  size_t size;
  g_assert_cmpint(vips_colourspace(linear, &srgb, VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_assert_cmpint(vips_pngsave_buffer(srgb, &data, &size, NULL), ==, 0);
  return g_bytes_new_take(data, size);
}

/* The style op with a reference picture; x, y, w, h: the part that is read, or w 0 for everything. */
static float *
referred(VipsImage *in, VipsImage *reference, double preserve, const VipsRect *part, GError **error)
{
  g_autoptr(GHashTable) assets = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_bytes_unref);
  if (reference != NULL)
    g_hash_table_insert(assets, (gpointer)"ref", file_of(reference));
  LithoOpContext ctx = {.width = in->Xsize, .height = in->Ysize, .scale = 1, .linear_proxy = in, .assets = assets};
  LithoValue values[8] = {0};
  guint at;
  size_t size;
  g_autoptr(VipsImage) out = NULL, cut = NULL;
  g_assert_nonnull(litho_op_param(&litho_op_style, "reference", &at));
  values[at] = (LithoValue){.set = TRUE, .text = (char *)"ref"};
  g_assert_nonnull(litho_op_param(&litho_op_style, "preserve", &at));
  values[at] = (LithoValue){.set = TRUE, .num = preserve};
  if (!litho_op_style.apply(&ctx, values, in, &out, error))
    return NULL;
  if (part == NULL)
    return vips_image_write_to_memory(out, &size);
  g_assert_cmpint(vips_extract_area(out, &cut, part->left, part->top, part->width, part->height, NULL), ==, 0);
  return vips_image_write_to_memory(cut, &size);
}

/* What is painted consists of the reference's colours. */
static void
test_reference_colors(void)
{
  static const float palette[2][3] = {{0.6f, 0.25f, 0.02f}, {0.02f, 0.06f, 0.2f}};
  g_autofree float *data = g_new(float, 80 * 80 * 3);
  for (int i = 0; i < 80 * 80; i++)
    memcpy(data + 3 * i, palette[(i / 7 + i / 560) % 2], sizeof palette[0]);
  g_autoptr(VipsImage) reference = vips_image_new_from_memory_copy(data, 80 * 80 * 12, 80, 80, 3, VIPS_FORMAT_FLOAT);
  reference->Type = VIPS_INTERPRETATION_scRGB;
  g_autoptr(VipsImage) in = scene(120, 90);
  g_autoptr(GError) error = NULL;
  g_autofree float *out = referred(in, reference, 0, NULL, &error);
  g_assert_no_error(error);
  int near = 0;
  for (int i = 0; i < 120 * 90; i++) {
    float L[3], best = 1;
    oklab_from_linear(out[3 * i], out[3 * i + 1], out[3 * i + 2], &L[0], &L[1], &L[2]);
    float lo[3], hi[3];
    oklab_from_linear(palette[1][0], palette[1][1], palette[1][2], &lo[0], &lo[1], &lo[2]);
    oklab_from_linear(palette[0][0], palette[0][1], palette[0][2], &hi[0], &hi[1], &hi[2]);
    for (int k = 0; k <= 20; k++) { /* overlaps mix the two, in Oklab, and the shrinking does, in light */
      float t = (float)k / 20, d = 0;
      for (int c = 0; c < 3; c++)
        d += (lo[c] + t * (hi[c] - lo[c]) - L[c]) * (lo[c] + t * (hi[c] - lo[c]) - L[c]);
      best = MIN(best, sqrtf(d));
    }
    near += best < 0.06f;
  }
  g_assert_cmpint(near, >, 120 * 90 * 95 / 100);
}

/* The reference is taken for a smaller picture, so touches shrink; broad shapes and colours stay. */
static void
test_reference_itself(void)
{
  g_autoptr(VipsImage) small = scene(24, 16), in = NULL;
  g_assert_cmpint(vips_resize(small, &in, 8, "kernel", VIPS_KERNEL_LINEAR, NULL), ==, 0);
  in->Type = VIPS_INTERPRETATION_scRGB;
  g_autoptr(GError) error = NULL;
  size_t size;
  g_autofree float *out = referred(in, in, 50, NULL, &error), *before = vips_image_write_to_memory(in, &size);
  g_assert_no_error(error);
  double sum = 0;
  for (gsize i = 0; i < size / sizeof(float); i++)
    sum += fabs((double)(cbrtf(MAX(out[i], 0)) - cbrtf(MAX(before[i], 0)))) / (double)(size / sizeof(float));
  g_test_message("mean change %.4f", sum);
  g_assert_cmpfloat(sum, <, 0.02);
}

/* A part read alone has the pixels of the whole, and a second run the same bits. */
static void
test_reference_tiles(void)
{
  g_autoptr(VipsImage) in = scene(150, 110), reference = scene(70, 90);
  g_autoptr(GError) error = NULL;
  const VipsRect part = {37, 21, 64, 50};
  g_autofree float *whole = referred(in, reference, 50, NULL, &error), *cut = referred(in, reference, 50, &part, &error);
  g_autofree float *again = referred(in, reference, 50, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpmem(whole, 150 * 110 * 12, again, 150 * 110 * 12);
  for (int y = 0; y < part.height; y++)
    g_assert_cmpmem(whole + 3 * ((y + part.top) * 150 + part.left), (gsize)part.width * 12,
                    cut + 3 * y * part.width, (gsize)part.width * 12);
}

static void
test_reference_shapes(void)
{
  static const int shapes[][2] = {{1, 1}, {1, 37}, {41, 1}, {4, 5}, {33, 60}};
  for (guint i = 0; i < G_N_ELEMENTS(shapes); i++)
    for (guint k = 0; k < G_N_ELEMENTS(shapes); k++) {
      g_autoptr(VipsImage) in = scene(shapes[i][0], shapes[i][1]), reference = scene(shapes[k][0], shapes[k][1]);
      g_autoptr(GError) error = NULL;
      g_autofree float *out = referred(in, reference, 50, NULL, &error);
      g_assert_no_error(error);
      for (int p = 0; p < 3 * shapes[i][0] * shapes[i][1]; p++)
        g_assert_true(isfinite(out[p]));
    }
  g_autoptr(VipsImage) in = scene(8, 8);
  g_autoptr(GError) error = NULL;
  g_assert_null(referred(in, NULL, 50, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE);
  g_assert_nonnull(strstr(error->message, "--asset ref="));
}

/* --- nets ------------------------------------------------------------------------------------ */

typedef enum { NET_INVERTS, NET_SHRINKS, NET_ONE_BAND, NET_NAN } NetKind;

/* A net that inverts its picture, and some that do what no style net may. */
static LithoRoleNet *
tiny_net(NetKind kind, GError **error)
{
  g_autoptr(Folder) dir = folder_new();
  g_autofree char *path = g_build_filename(dir, "tiny.onnx", NULL);
  const gboolean one = kind == NET_ONE_BAND;
  float weights[9] = {-1, 0, 0, 0, -1, 0, 0, 0, -1}, bias[3] = {1, 1, 1};
  TinyOnnx *o = tiny_onnx_new();
  if (kind == NET_NAN)
    bias[1] = NAN;
  tiny_onnx_input(o, "x", TINY_F32, one ? "1,1,?,?" : "1,3,?,?");
  tiny_onnx_floats(o, "w", one ? "1,1,1,1" : "3,3,1,1", weights);
  tiny_onnx_floats(o, "b", one ? "1" : "3", bias);
  tiny_onnx_node(o, "Conv", "x w b", "y",
                 kind == NET_SHRINKS ? "pads=[0,0,0,0] strides=[2,2] kernel_shape=[1,1]"
                                     : "pads=[0,0,0,0] kernel_shape=[1,1]");
  tiny_onnx_output(o, "y", TINY_F32, one ? "1,1,?,?" : "1,3,?,?");
  tiny_onnx_write(o, path);
  LithoModel model = {.name = (char *)"tiny", .role = (char *)"style", .source = (char *)"file", .file = path};
  return litho_role_open_model(&model, 1, error);
}

static float *
through(LithoRoleNet *net, double preserve, VipsImage *in, GError **error)
{
  LithoOpContext ctx = {.width = in->Xsize, .height = in->Ysize, .scale = 1, .linear_proxy = in};
  g_autoptr(VipsImage) out = NULL;
  size_t size;
  return litho_style_net(&ctx, net, preserve, in, &out, error) ? vips_image_write_to_memory(out, &size) : NULL;
}

static float
code(float v)
{
  v = CLAMP(v, 0, 1);
  return v <= 0.0031308f ? 12.92f * v : 1.055f * powf(v, 1 / 2.4f) - 0.055f;
}

/* Where nothing is shrunk, the net's own picture comes out, whatever is preserved up to the middle. */
static void
test_net_exact(void)
{
  if (skips_nets())
    return;
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRoleNet) net = tiny_net(NET_INVERTS, &error);
  g_assert_no_error(error);
  g_autoptr(VipsImage) in = scene(64, 48);
  size_t size;
  g_autofree float *before = vips_image_write_to_memory(in, &size);
  for (int preserve = 0; preserve <= 50; preserve += 50) {
    g_autofree float *out = through(net, preserve / 100.0, in, &error);
    g_assert_no_error(error);
    for (int i = 0; i < 64 * 48 * 3; i++)
      g_assert_cmpfloat(fabsf(code(out[i]) - (1 - code(before[i]))), <=, 1 / 255.0f);
  }
}

static void
test_net_contract(void)
{
  if (skips_nets())
    return;
  g_autoptr(VipsImage) in = scene(64, 48);
  for (NetKind kind = NET_SHRINKS; kind <= NET_NAN; kind++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoRoleNet) net = tiny_net(kind, &error);
    g_autofree float *out = net != NULL ? through(net, 0.5, in, &error) : NULL;
    g_assert_null(out);
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
    g_test_message("%s", error->message);
  }
}

/* --- restyle --------------------------------------------------------------------------------- */

static void
add_fact(LithoFacts *facts, const char *name, double share)
{
  LithoRegionFact *region = g_new0(LithoRegionFact, 1);
  region->name = g_strdup(name);
  region->share = share;
  g_ptr_array_add(facts->regions, region);
}

static char *
line_of(LithoRecipe *recipe)
{
  GString *line = g_string_new(NULL);
  guint style, reference;
  litho_op_param(&litho_op_style, "style", &style);
  litho_op_param(&litho_op_style, "reference", &reference);
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    const char *what = step->values[style].set ? step->values[style].text : step->values[reference].text;
    g_assert_nonnull(step->why);
    g_string_append_printf(line, "%s%s:%s", i > 0 ? " " : "", step->region != NULL ? step->region->text : "-", what);
    if (step->region != NULL && step->region->except != NULL)
      g_string_append_printf(line, "(-%u)", step->region->except->len);
  }
  return g_string_free(line, FALSE);
}

static void
test_restyle(void)
{
  static const struct {
    const char *quality, *words, *look, *reference, *plan;
  } table[] = {
      {"flat", NULL, NULL, NULL, "person:portrait_film sky:golden_hour(-1) all:cinematic(-2)"},
      {"orange cast", NULL, NULL, NULL, "person:portrait_film sky:golden_hour(-1) all:golden_hour(-2)"},
      {"underexposed", NULL, NULL, NULL, "person:portrait_film sky:moonlight(-1) all:cinematic(-2)"},
      {"black and white", NULL, NULL, NULL, "-:mono_film"},
      {"flat", "noir", NULL, NULL, "-:noir"},
      {"flat", "cinematic", NULL, NULL, "person:cinematic all:cinematic(-1)"},
      {"flat", "a dreamy sky and moody trees", NULL, NULL, "sky:dreamy plants:moody(-1)"},
      {"flat", "电影感，天空梦幻", NULL, NULL, "person:cinematic sky:dreamy(-1) all:cinematic(-2)"},
      {"flat", NULL, "wet plate", NULL, "-:wet_plate"},
      {"flat", NULL, NULL, "ref", "person:ref all:ref(-1)"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autoptr(LithoFacts) facts = litho_facts_new();
    g_autoptr(GError) error = NULL;
    add_fact(facts, "sky", 0.4);
    add_fact(facts, "person", 0.2);
    add_fact(facts, "water", 0.01);
    g_ptr_array_add(facts->qualities, g_strdup(table[i].quality));
    const LithoRestyle said = {table[i].words, table[i].look, table[i].reference};
    g_autoptr(LithoRecipe) recipe = litho_restyle_facts(facts, &said, &error);
    g_assert_no_error(error);
    g_autofree char *plan = line_of(recipe), *json = litho_recipe_print(recipe);
    g_assert_cmpstr(plan, ==, table[i].plan);
    /* It is a recipe like any other. */
    g_autoptr(LithoRecipe) again = litho_recipe_parse("plan", json, -1, &error);
    g_assert_no_error(error);
    g_assert_nonnull(again);
  }
}

static void
test_restyle_words(void)
{
  g_autoptr(LithoFacts) facts = litho_facts_new();
  g_autoptr(GError) error = NULL;
  const LithoRestyle said = {.words = "an igloo of spoons"};
  g_assert_null(litho_restyle_facts(facts, &said, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_PLAN);
  g_assert_nonnull(strstr(error->message, "cinematic"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  if (!litho_init(argv[0], &error))
    g_error("%s", error->message);
  g_test_add_func("/style/looks", test_looks);
  g_test_add_func("/style/greys", test_greys);
  g_test_add_func("/style/every look is seen on every photo", test_seen);
  g_test_add_func("/style/words", test_words);
  g_test_add_func("/style/docs", test_docs);
  g_test_add_func("/style/unknown", test_unknown);
  g_test_add_func("/style/shapes", test_shapes);
  g_test_add_func("/style/transport/affine", test_transport_affine);
  g_test_add_func("/style/transport/self", test_transport_self);
  g_test_add_func("/style/transport/weights", test_transport_weights);
  g_test_add_func("/style/reference/colors", test_reference_colors);
  g_test_add_func("/style/reference/itself", test_reference_itself);
  g_test_add_func("/style/reference/tiles", test_reference_tiles);
  g_test_add_func("/style/reference/shapes", test_reference_shapes);
  g_test_add_func("/style/net/exact", test_net_exact);
  g_test_add_func("/style/net/contract", test_net_contract);
  g_test_add_func("/style/restyle/plans", test_restyle);
  g_test_add_func("/style/restyle/words", test_restyle_words);
  return g_test_run();
}
