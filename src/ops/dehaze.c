/* dehaze.c: takes the veil of haze or fog off, or lays one on.
 *
 * Dark-channel prior (He, Sun, Tang 2009): I = J·t + A·(1 - t) in linear light. The airlight A and a
 * coarse transmission t are found on the proxy, t is refined by the guided filter (2013), whose
 * coefficients are enlarged and met with the full-size luma. A is taken half-way to grey, so that
 * colours do not turn against the haze's tint. Negative amounts add haze where there is some.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/guided.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100, .max = 100,
                .usual_min = -100, .usual_max = 100, .def = 0,
                .help = "haze taken off; below 0 haze is added"},
};

#define OMEGA 0.9f     /* share of the haze that amount 100 takes */
#define T_MIN 0.2f     /* noise in thick haze is not raised by more than 1/T_MIN */
#define PATCH_SHARE 0.012

typedef struct {
  PixelGuided haze; /* the share 1 - t at full strength, by sqrt luma */
  float air[3];
  float amount;
} State;

static void
state_free(gpointer data)
{
  State *s = data;
  pixel_guided_clear(&s->haze);
  g_free(s);
}

/* Mean colour of the pixels whose dark channel is among the largest 0.1 %, half-way to grey. */
static void
find_air(const float *pixels, const LithoPlane *dark, float air[3])
{
  gsize n = (gsize)dark->width * (gsize)dark->height;
  g_autofree float *sorted = g_memdup2(dark->v, n * sizeof(float));
  qsort(sorted, n, sizeof(float), pixel_compare_floats);
  float from = sorted[n - 1 - n / 1000];
  double sum[3] = {0, 0, 0}, count = 0;
  for (gsize i = 0; i < n; i++)
    if (dark->v[i] >= from) {
      for (int c = 0; c < 3; c++)
        sum[c] += pixels[3 * i + (gsize)c];
      count++;
    }
  float mean[3] = {(float)(sum[0] / count), (float)(sum[1] / count), (float)(sum[2] / count)};
  float grey = litho_luma(mean);
  for (int c = 0; c < 3; c++)
    air[c] = MAX(0.5f * (mean[c] + grey), 0.05f);
}

static void
dehaze_tile(gconstpointer state, LithoTile *tile)
{
  const State *s = state;
  float *a = tile->scratch, *b = a + tile->width;
  for (int y = 0; y < tile->height; y++) {
    const float *in = tile->in + (gsize)y * tile->in_stride;
    float *out = tile->out + (gsize)y * tile->out_stride;
    pixel_guided_row(&s->haze, tile, y, a, b);
    for (int i = 0; i < tile->width; i++) {
      float v = sqrtf(MAX(litho_luma(in + 3 * i), 0));
      float haze = MIN(MAX(a[i] * v + b[i], 0), 1);
      float t = 1 - fabsf(s->amount) * OMEGA * haze;
      for (int c = 0; c < 3; c++) {
        float x = in[3 * i + c], air = s->air[c];
        out[3 * i + c] = s->amount > 0 ? (x - air) / MAX(t, T_MIN) + air : (x - air) * t + air;
      }
    }
  }
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  float amount = (float)op_number(params, values, AMOUNT) / 100;
  if (amount == 0) {
    *out = g_object_ref(in);
    return TRUE;
  }
  g_autofree float *pixels = litho_area_pixels(ctx->linear_proxy, "dehaze", error);
  if (pixels == NULL)
    return FALSE;
  int width = ctx->linear_proxy->Xsize, height = ctx->linear_proxy->Ysize;
  gsize n = (gsize)width * (gsize)height;
  int patch = MAX(1, (int)lround(PATCH_SHARE * hypot(width, height)));
  g_autoptr(LithoPlane) dark = litho_plane_new(width, height);
  g_autofree float *tmp = g_new(float, n);
  g_autoptr(LithoPlane) v = pixel_plane_root_luma(pixels, width, height);
  State *s = g_new0(State, 1);
  s->amount = amount;
  for (gsize i = 0; i < n; i++)
    dark->v[i] = MIN(pixels[3 * i], MIN(pixels[3 * i + 1], pixels[3 * i + 2]));
  pixel_box_min(dark->v, tmp, width, height, patch);
  find_air(pixels, dark, s->air);
  for (gsize i = 0; i < n; i++) {
    const float *p = pixels + 3 * i;
    dark->v[i] = MIN(p[0] / s->air[0], MIN(p[1] / s->air[1], p[2] / s->air[2]));
  }
  pixel_box_min(dark->v, tmp, width, height, patch);
  for (gsize i = 0; i < n; i++)
    dark->v[i] = CLAMP(dark->v[i], 0, 1);
  pixel_guided_fit(v, dark, 4 * patch, 1e-3f, &s->haze);
  return litho_area_run(in, 0, 2, dehaze_tile, s, state_free, "dehaze", out, error);
}

static const char *const aliases[] = {
    "haze", "hazy", "fog", "foggy", "unfog", "defog", "mist", "misty", "smog", "smoky", "clear the haze",
    "remove haze", "remove fog", "washed out", "veil", "去雾", "去霾", "雾霾", "雾气", "朦胧", "灰蒙蒙", "雾蒙蒙",
    NULL};
static const LithoExample examples[] = {
    {"remove the haze from the image", "{\"amount\":60}"},
    {"make it a little foggy", "{\"amount\":-30}"},
    {"去雾", "{\"amount\":60}"},
};

const LithoOp litho_op_dehaze = {
    .name = "dehaze",
    .title = "Dehaze",
    .aliases = aliases,
    .help = "Takes haze, fog or a grey veil off by the dark-channel prior (He, Sun, Tang 2009) with "
            "a guided-filter transmission; below 0 it adds haze to the distance.",
    .hint = "haze, fog, mist, smog, grey veil taken off; minus: add fog or haze",
    .category = LITHO_CATEGORY_TONE,
    .kind = LITHO_KIND_AREA,
    .flags = LITHO_OP_SIGNED | LITHO_OP_EFFECT | LITHO_OP_IDENTITY,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_HAZE, .relative = TRUE, .change = {-0.13, -0.25, -0.37},
              .amount = {44, 76, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
