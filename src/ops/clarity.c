/* clarity.c: local contrast of structures of about 2 % of the diagonal, without halos.
 *
 * The base is a fast guided filter (He, Sun, Tang 2013; He, Sun 2015) of v = sqrt(luma), guided by
 * itself: its two coefficient planes are worked out on the proxy and enlarged, then met with v at
 * full size, so that the base keeps the edges of the full-size photo. detail = v - base is
 * multiplied, most in the midtones, less for steps that are large already, hardly for noise. The pixel is scaled
 * as a whole: hue and saturation stay. Negative amounts make a soft glow.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/guided.h"

enum { AMOUNT, RADIUS };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100, .max = 100,
                .usual_min = -100, .usual_max = 100, .def = 0,
                .help = "more local contrast; below 0 a softer, glowing picture"},
    [RADIUS] = {.name = "radius", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0.5, .max = 10,
                .usual_min = 1, .usual_max = 5, .def = 2,
                .help = "size of the structures, share of the photo's diagonal"},
};

/* Variance of v above which something counts as an edge. */
#define EDGE_VARIANCE 0.008f
#define GAIN_FULL 1.2f
#define DETAIL_LIMIT 0.25f
#define NOISE_CORE 0.012f /* details about this small are noise and hardly raised */

typedef struct {
  PixelGuided base; /* of v by itself */
  float gain;
} State;

static void
state_free(gpointer data)
{
  State *s = data;
  pixel_guided_clear(&s->base);
  g_free(s);
}

static void
clarity_tile(gconstpointer state, LithoTile *tile)
{
  const State *s = state;
  float *a = tile->scratch, *b = a + tile->width;
  for (int y = 0; y < tile->height; y++) {
    const float *in = tile->in + (gsize)y * tile->in_stride;
    float *out = tile->out + (gsize)y * tile->out_stride;
    pixel_guided_row(&s->base, tile, y, a, b);
    for (int i = 0; i < tile->width; i++) {
      float luma = MAX(litho_luma(in + 3 * i), 0), v = sqrtf(luma);
      float d = v - (a[i] * v + b[i]);
      float mid = MAX(4 * v * (1 - v), 0);
      d *= d * d / (d * d + NOISE_CORE * NOISE_CORE);
      float to = v + s->gain * mid * d / (1 + fabsf(d) * (1 / DETAIL_LIMIT));
      to = MAX(to, 0);
      float k = (to * to + 1e-6f) / (luma + 1e-6f);
      out[3 * i] = in[3 * i] * k;
      out[3 * i + 1] = in[3 * i + 1] * k;
      out[3 * i + 2] = in[3 * i + 2] * k;
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
  g_autofree float *pixels = litho_area_pixels(ctx->linear_proxy, "clarity", error);
  if (pixels == NULL)
    return FALSE;
  int width = ctx->linear_proxy->Xsize, height = ctx->linear_proxy->Ysize;
  g_autoptr(LithoPlane) v = pixel_plane_root_luma(pixels, width, height);
  double share = op_number(params, values, RADIUS) / 100;
  int radius = MAX(1, (int)lround(share * hypot(width, height)));
  State *s = g_new0(State, 1);
  s->gain = amount > 0 ? amount * GAIN_FULL : amount;
  pixel_guided_fit(v, v, radius, EDGE_VARIANCE, &s->base);
  return litho_area_run(in, 0, 2, clarity_tile, s, state_free, "clarity", out, error);
}

static const char *const aliases[] = {
    "local contrast", "structure", "texture", "definition", "punch", "more definition", "depth",
    "midtone contrast", "clearer", "clear", "dreamy", "soft glow", "清晰度", "质感", "通透",
    "立体感", "局部对比", "层次", NULL};
static const LithoExample examples[] = {
    {"increase clarity", "{\"amount\":40}"},
    {"give it a soft dreamy glow", "{\"amount\":-50}"},
    {"增加一点清晰度", "{\"amount\":20}"},
};

const LithoOp litho_op_clarity = {
    .name = "clarity",
    .title = "Clarity",
    .aliases = aliases,
    .help = "Raises local contrast of middle-sized structures with an edge-keeping base (guided "
            "filter), so that no halos appear; below 0 it gives a soft glow.",
    .hint = "local contrast, structure, texture, punch, definition; minus: soft, dreamy",
    .category = LITHO_CATEGORY_TONE,
    .kind = LITHO_KIND_AREA,
    .flags = LITHO_OP_SIGNED | LITHO_OP_EFFECT | LITHO_OP_IDENTITY,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_LOCAL_CONTRAST, .relative = TRUE,
              .change = {0.045, 0.1, 0.165}, .amount = {23, 50, 82}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
