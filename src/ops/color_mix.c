/* color_mix.c: hue, saturation and lightness of one of eight colour ranges.
 *
 * Each range is a smoothstep window over Oklab hue that reaches from its left neighbour's centre to
 * its right one's: at every hue the eight windows sum to one, so equal settings on all ranges act as
 * one global setting and no seam shows. Greys have no hue, so for hue and lightness the window fades
 * out below a chroma of about 0.02. Several ranges are several steps.
 *   hue         ±100 turns the range by ±30°, about to its neighbour
 *   saturation  chroma times 1 + s/100, with the soft ceiling of saturation.c
 *   lightness   L' = L + 0.7·l·L(1-L), for darker times L + 0.35; chroma follows by half
 */
#include "ops/hue.h"
#include "op/op.h"
#include "color/tone.h"

enum { SATURATION, COLOR, HUE, LIGHTNESS };

static const char *const ranges[] = {"red",  "orange", "yellow", "green",
                                     "aqua", "blue",   "purple", "magenta", NULL};
/* Oklab hue in degrees of what people call by that name in photos (foliage, sky, skin), not of the
 * primaries. */
static const double centres[] = {22, 58, 100, 140, 195, 252, 300, 345};

static const LithoParam params[] = {
    [SATURATION] = {.name = "saturation", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100,
                    .max = 100, .usual_min = -80, .usual_max = 60, .def = 0,
                    .help = "+ stronger, - weaker; -100 makes that colour grey"},
    [COLOR] = {.name = "color", .kind = LITHO_PARAM_CHOICE, .choices = ranges, .def_text = "red",
               .help = "which colour to change"},
    [HUE] = {.name = "hue", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100, .usual_min = -60,
             .usual_max = 60, .def = 0,
             .help = "+ towards the next colour of the list, - towards the one before; 100 is 30°"},
    [LIGHTNESS] = {.name = "lightness", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100,
                   .usual_min = -60, .usual_max = 60, .def = 0, .help = "+ lighter, - darker"},
};

typedef struct {
  float centre, left, right; /* hue of the range, distance to its neighbours; radians */
  float turn, s, l;
} State;

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  const char *color = op_text(params, values, COLOR);
  int k = 0;
  while (ranges[k] != NULL && !g_str_equal(ranges[k], color))
    k++;
  if (ranges[k] == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE, "color_mix: \"%s\" is not a range", color);
    return FALSE;
  }
  State *s = g_new(State, 1);
  s->centre = LITHO_RADIANS(centres[k]);
  s->left = LITHO_RADIANS(fmod(centres[k] - centres[(k + 7) % 8] + 360, 360));
  s->right = LITHO_RADIANS(fmod(centres[(k + 1) % 8] - centres[k] + 360, 360));
  s->turn = LITHO_RADIANS(op_number(params, values, HUE) * 0.3);
  s->s = (float)(op_number(params, values, SATURATION) / 100);
  s->l = (float)(op_number(params, values, LIGHTNESS) / 100);
  *state = s;
  return TRUE;
}

/* sin and cos of |x| ≤ 0.6: Taylor, error < 1e-7. */
static inline float
small_sin(float x)
{
  const float q = x * x;
  return x * (1 - q * (1 / 6.0f - q * (1 / 120.0f - q * (1 / 5040.0f))));
}

static inline float
small_cos(float x)
{
  const float q = x * x;
  return 1 - q * (0.5f - q * (1 / 24.0f - q * (1 / 720.0f)));
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State s = *(const State *)state;
  const float ceiling = lane_max(s.s, 0) / 0.4f, per_left = 1 / s.left, per_right = 1 / s.right;
  for (int i = 0; i < span->n; i++) {
    const float a = span->c1[i], b = span->c2[i], c2 = a * a + b * b;
    float d = fast_atan2f(b, a) - s.centre;
    d = d < -LITHO_TURN / 2 ? d + LITHO_TURN : d;
    const float u = lane_min(d < 0 ? -d * per_left : d * per_right, 1);
    const float window = 1 - u * u * (3 - 2 * u), w = window * c2 / (c2 + 0.02f * 0.02f);
    const float k = (1 + s.s * window) / (1 + ceiling * window * sqrtf(c2));
    const float turn = s.turn * w, ct = small_cos(turn) * k, st = small_sin(turn) * k;
    span->c1[i] = a * ct - b * st;
    span->c2[i] = a * st + b * ct;
    const float L = span->c0[i], c = lane_unit(L);
    tone_shift(span, i, 0.7f * s.l * w * c * (1 - c) * (s.l > 0 ? 1 : c + 0.35f), 0.5f);
  }
}

static const char *const aliases[] = {
    "selective color", "selective colour", "hsl", "color mixer", "one color", "more red", "less red",
    "more blue", "less blue", "more green", "less green", "less yellow", "more yellow", "only the blues",
    "可选颜色", "混色器", "某种颜色", NULL};
static const LithoExample examples[] = {
    {"make the blues stronger", "{\"color\":\"blue\",\"saturation\":30}"},
    {"less red", "{\"color\":\"red\",\"saturation\":-30}"},
    {"turn the greens a little yellower", "{\"color\":\"green\",\"hue\":-30}"},
    {"让绿色更鲜艳", "{\"color\":\"green\",\"saturation\":30}"},
};

const LithoOp litho_op_color_mix = {
    .name = "color_mix",
    .title = "Colour mix",
    .aliases = aliases,
    .help = "Hue, saturation and lightness of one colour range (red, orange, yellow, green, aqua, "
            "blue, purple, magenta), by smooth windows over Oklab hue. Greys are left alone.",
    .hint = "one named colour stronger, weaker, lighter or shifted: more blue, less red, greener",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_IDENTITY | LITHO_OP_COLOR,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = SATURATION,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {15, 32, 60}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
