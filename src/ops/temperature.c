/* temperature.c: warmer or cooler, as another colour of the light.
 *
 * On a camera's raw photo `kelvin` is the light that is made white, by the camera's own matrices (raw/white.h); where it is
 * not said it is the light as shot, which changes nothing. On any other photo nobody knows the light: the picture as it is
 * counts as balanced for 6504 K, and the change is chromatic adaptation (adapt.h: CAT16) along the Planckian locus. Higher is
 * warmer in both, as in a raw converter. Each unit of `amount` adds one mired (a million / K, the scale on which equal steps
 * look equal) to the warmth: ±100 on a picture that is no raw is a light of 18,600 K or 3,940 K made white. Grey keeps its
 * luminance.
 */
#include <math.h>
#include "color/adapt.h"
#include "op/op.h"
#include "raw/white.h"

enum { AMOUNT, KELVIN, WITH_TINT, KELVIN_BY };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100,
                .usual_min = -60, .usual_max = 60, .def = 0,
                .help = "+ warmer (yellow-orange), - cooler (blue); 1 is one mired"},
    [KELVIN] = {.name = "kelvin", .kind = LITHO_PARAM_NUMBER, .unit = "K", .min = 2000, .max = 20000,
                .usual_min = 2500, .usual_max = 10000, .def = 6504,
                .help = "colour temperature of the light to balance for; higher is warmer. On a camera's raw photo the light as "
                        "shot where it is not said; on others 6504 is the photo as it is"},
    [WITH_TINT] = {.name = "with_tint", .kind = LITHO_PARAM_NUMBER, .min = -150, .max = 150,
                   .usual_min = -60, .usual_max = 60, .def = 0,
                   .help = "of that light, + towards magenta, - towards green, as raw converters count; not said: on a camera's "
                           "raw photo as shot, on others 0"},
    [KELVIN_BY] = {.name = "kelvin_by", .kind = LITHO_PARAM_NUMBER, .unit = "K", .min = -5000, .max = 5000, .usual_min = -1500,
                   .usual_max = 1500, .def = 0, .help = "kelvin added to that temperature: +500 of a photo shot at 3000 K is 3500 K"},
};

#define LEAST_KELVIN 1000

typedef struct {
  gboolean by_camera;
  LithoAdapt adapt;
  LithoRebalance rebalance;
} State;

static void
by_eye(const LithoOpContext *ctx, const LithoValue *values, State *s)
{
  const double kelvin = op_number(params, values, KELVIN) + op_number(params, values, KELVIN_BY), tint = op_number(params, values, WITH_TINT);
  const double light = kelvin == 6504 ? LITHO_ADAPT_MIRED : 1e6 / fmax(kelvin, LEAST_KELVIN);
  const double mired = light - op_number(params, values, AMOUNT);
  double from[2], to[2], normal[2];
  litho_adapt_planck(MAX(mired, 25), from);
  litho_adapt_normal(MAX(mired, 25), normal);
  litho_adapt_planck(LITHO_ADAPT_MIRED, to);
  for (int i = 0; i < 2; i++)
    from[i] += tint / LITHO_RAW_TINT * normal[i];
  litho_adapt_uv(from, to, &s->adapt);
  if ((values[KELVIN].set || values[KELVIN_BY].set) && ctx->note != NULL)
    litho_op_note(ctx, "no camera's raw file: the photo as it is counts as balanced for 6504 K");
}

/* FALSE: the camera's colours are not known. */
static gboolean
by_camera(const LithoOpContext *ctx, const LithoValue *values, State *s)
{
  const LithoRawLight *light = ctx->shot->light;
  double shot, tint, uv[2];
  if (!light->rendering.known_white)
    return FALSE;
  litho_raw_light_of_uv(light->rendering.white_uv, &shot, &tint);
  const double by = op_number(params, values, KELVIN_BY);
  const double base = values[KELVIN].set ? op_number(params, values, KELVIN) : 1e6 / shot;
  const double mired = 1e6 / fmax(base + by, LEAST_KELVIN) - op_number(params, values, AMOUNT);
  litho_raw_light_uv(mired, values[WITH_TINT].set ? op_number(params, values, WITH_TINT) : tint, uv);
  if (!litho_rebalance_init(&s->rebalance, light, uv))
    return FALSE;
  s->by_camera = TRUE;
  if (values[KELVIN].set || by != 0)
    litho_op_note(ctx, "as shot it was %.0f K, tint %+.0f", 1e6 / shot, tint);
  return TRUE;
}

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  (void)error;
  State *s = g_new0(State, 1);
  const gboolean is_raw = ctx->shot != NULL && ctx->shot->light != NULL;
  if (!is_raw || !by_camera(ctx, values, s))
    by_eye(ctx, values, s);
  *state = s;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State *s = state;
  if (s->by_camera)
    litho_rebalance_kernel(&s->rebalance, span);
  else
    litho_adapt_kernel(&s->adapt, span);
}

static const char *const aliases[] = {
    "warmth", "warm", "warmer", "cool", "cooler", "colder", "cold", "color temperature",
    "colour temperature", "kelvin", "bluish", "yellowish", "golden", "色温", "暖", "暖色", "冷",
    "冷色", "偏暖", "偏冷", NULL};
static const LithoExample examples[] = {
    {"make it a bit warmer", "{\"amount\":12}"},
    {"cooler, it looks too yellow", "{\"amount\":-25}"},
    {"set the colour temperature to 5000 K", "{\"kelvin\":5000}"},
    {"set the white balance to 5600 K", "{\"kelvin\":5600}"},
    {"色调暖一点", "{\"amount\":12}"},
};

const LithoOp litho_op_temperature = {
    .name = "temperature",
    .title = "Temperature",
    .aliases = aliases,
    .help = "Makes the light warmer (+) or cooler (-): CAT16 chromatic adaptation along the "
            "Planckian locus. Greys keep their luminance. On a camera's raw photo the light is balanced by the camera's "
            "own matrices, from the light as shot.",
    .hint = "warmer (+, yellow, golden, cosy) or cooler (-, blue, cold) light",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_LINEAR,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_WARMTH, .change = {0.011, 0.02, 0.034},
              .amount = {25, 46, 80}, .stretch = 1.2},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
