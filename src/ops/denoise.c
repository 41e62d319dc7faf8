/* denoise.c: takes noise off while keeping edges. */
#include <math.h>
#include "ops/area.h"

enum { AMOUNT, CHROMA, SIGMA };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 300,
                .usual_min = 0, .usual_max = 200, .def = 100,
                .help = "strength in lightness: 100 takes the noise that is there, 200 twice as much"},
    [CHROMA] = {.name = "chroma", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 300,
                .usual_min = 0, .usual_max = 200, .def = 100,
                .help = "strength in colour, on top of amount: 100 as much as in lightness"},
    [SIGMA] = {.name = "sigma", .kind = LITHO_PARAM_NUMBER, .min = 0, .max = 100, .usual_min = 0,
               .usual_max = 50, .def = NAN,
               .help = "standard deviation of the noise in 8-bit code values; not given: measured"},
};

extern const LithoOp litho_op_denoise;

typedef struct {
  float inverse; /* 1 / (2 sigma²) in sqrt(linear) */
} State;

static void
denoise_tile(gconstpointer state, LithoTile *tile)
{
  const State *s = state;
  for (int y = 0; y < tile->height; y++)
    for (int x = 0; x < tile->width; x++) {
      const float *in = tile->in + (gsize)(y + 2) * tile->in_stride + 3 * (x + 2);
      float sum[3] = {0, 0, 0}, weight = 0;
      for (int j = -2; j <= 2; j++)
        for (int i = -2; i <= 2; i++) {
          const float *p = in + j * (gssize)tile->in_stride + 3 * i;
          float d = 0;
          for (int c = 0; c < 3; c++) {
            float e = sqrtf(fmaxf(p[c], 0)) - sqrtf(fmaxf(in[c], 0));
            d += e * e;
          }
          float w = expf(-d * s->inverse);
          weight += w;
          for (int c = 0; c < 3; c++)
            sum[c] += w * p[c];
        }
      for (int c = 0; c < 3; c++)
        tile->out[(gsize)y * tile->out_stride + 3 * (gsize)x + (gsize)c] = sum[c] / weight;
    }
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  double amount = litho_op_number(&litho_op_denoise, values, AMOUNT) / 100;
  double sigma = litho_op_number(&litho_op_denoise, values, SIGMA) / 255;
  (void)ctx;
  if (isnan(sigma))
    sigma = 10.0 / 255;
  if (amount * sigma <= 0) {
    *out = g_object_ref(in);
    return TRUE;
  }
  State *s = g_new0(State, 1);
  s->inverse = (float)(1 / (6 * amount * sigma * amount * sigma));
  return litho_area_run(in, 2, 0, denoise_tile, s, g_free, "denoise", out, error);
}

static const char *const aliases[] = {
    "noise", "noisy", "reduce noise", "remove noise", "noise reduction", "less grainy", "grainy",
    "graininess", "remove grain", "smooth", "smoother", "smooth out", "speckles", "iso noise", "降噪",
    "去噪", "噪点", "去噪点", "减少噪点", "平滑", "磨皮", NULL};
static const LithoExample examples[] = {
    {"reduce the noise", "{\"amount\":100}"},
    {"make it less grainy", "{\"amount\":100}"},
    {"去一点噪点", "{\"amount\":50}"},
};

const LithoOp litho_op_denoise = {
    .name = "denoise",
    .title = "Denoise",
    .aliases = aliases,
    .help = "Takes noise off lightness and colour by comparing patches (BM3D, Dabov 2007). The noise "
            "is measured when sigma is not given.",
    .hint = "remove noise, grain, speckles, make smoother; adding grain is grain",
    .category = LITHO_CATEGORY_DETAIL,
    .kind = LITHO_KIND_AREA,
    .flags = LITHO_OP_SIGNED | LITHO_OP_EFFECT,
    .space = LITHO_SPACE_LINEAR,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    /* Amounts are already in units of the noise found. */
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {50, 100, 150}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
