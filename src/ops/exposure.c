/* exposure.c: more or less light, in stops.
 *
 * y = x·2^EV in linear light, as a camera's exposure would. For positive EV the top is rolled off
 * (C1 rational shoulder from luminance 0.6 of the gained range to the new white) instead of
 * clipped: highlights stay apart, and white stays white. The gain is one number per pixel (by its
 * largest channel), so hue and saturation do not move.
 */
#include <math.h>
#include "color/lanes.h"
#include "op/op.h"

enum { EV };

static const LithoParam params[] = {
    [EV] = {.name = "ev", .kind = LITHO_PARAM_NUMBER, .unit = "EV", .min = -10, .max = 10,
            .usual_min = -3, .usual_max = 3, .def = 0,
            .help = "stops of light: +1 doubles, -1 halves"},
};

typedef struct {
  float gain;
  float knee;  /* gained value where the shoulder begins */
  float range; /* 1 - knee: what is left above it */
  float span;  /* gained white - knee */
} State;

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  State *s = g_new0(State, 1);
  s->gain = exp2f((float)op_number(params, values, EV));
  s->knee = 0.6f;
  s->range = 1 - s->knee;
  s->span = s->gain - s->knee;
  *state = s;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State *s = state;
  const float gain = s->gain, knee = s->knee, range = s->range, top = s->span;
  /* Shoulder: f(t) = t(1 + t·k)/(1 + t·m) with f'(0) = 1 and f(top) = range; k = 0 suffices. */
  const float m = top > range ? (top / range - 1) / top : 0;
  for (int i = 0; i < span->n; i++) {
    float r = span->c0[i], g = span->c1[i], b = span->c2[i];
    float peak = lane_max(r, lane_max(g, b)) * gain, t = lane_max(peak - knee, 0);
    float bent = knee + t / (1 + t * m);
    float k = peak > knee ? gain * bent / peak : gain;
    span->c0[i] = r * k;
    span->c1[i] = g * k;
    span->c2[i] = b * k;
  }
}

static const char *const aliases[] = {"brightness", "brighten", "darken", "lighten", "light",
                                      "亮度", "曝光", "调亮", "调暗", NULL};
static const LithoExample examples[] = {
    {"brighten it by half a stop", "{\"ev\":0.5}"},
    {"make it a bit darker", "{\"ev\":-0.3}"},
};

const LithoOp litho_op_exposure = {
    .name = "exposure",
    .title = "Exposure",
    .aliases = aliases,
    .help = "Makes the photo lighter or darker in stops, like the camera's exposure. Linear-light "
            "gain with a soft shoulder above, so that highlights roll off instead of clipping.",
    .hint = "overall lighter or darker; brightness, light, dim, too dark, too bright",
    .category = LITHO_CATEGORY_TONE,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_LINEAR,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = EV,
    .solve = {.measure = LITHO_MEASURE_MEAN_LIGHTNESS, .change = {0.03, 0.07, 0.14},
              .amount = {0.25, 0.6, 1.2}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
