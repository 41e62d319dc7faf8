/* temperature.c: warmer or cooler, as another colour of the light.
 *
 * Chromatic adaptation (adapt.h: CAT16) along the Planckian locus in reciprocal megakelvin (mired),
 * the scale on which equal steps look equal. `kelvin` is the colour of the light the photo was taken
 * in, as in a raw converter (6504 = unchanged, higher = warmer picture); each unit of `amount` adds
 * one mired to that, so ±100 alone is a light of 18,600 K or 3,940 K made white. Grey keeps its
 * luminance.
 */
#include "color/adapt.h"
#include "op/op.h"

enum { AMOUNT, KELVIN };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100,
                .usual_min = -60, .usual_max = 60, .def = 0,
                .help = "+ warmer (yellow-orange), - cooler (blue); 1 is one mired"},
    [KELVIN] = {.name = "kelvin", .kind = LITHO_PARAM_NUMBER, .unit = "K", .min = 2000, .max = 20000,
                .usual_min = 2500, .usual_max = 10000, .def = 6504,
                .help = "colour temperature of the light to balance for; higher is warmer"},
};

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  const double kelvin = op_number(params, values, KELVIN);
  const double light = kelvin == 6504 ? LITHO_ADAPT_MIRED : 1e6 / kelvin;
  const double mired = light - op_number(params, values, AMOUNT);
  double from[2], to[2];
  litho_adapt_planck(MAX(mired, 25), from);
  litho_adapt_planck(LITHO_ADAPT_MIRED, to);
  LithoAdapt *s = g_new(LithoAdapt, 1);
  litho_adapt_uv(from, to, s);
  *state = s;
  return TRUE;
}

static const char *const aliases[] = {
    "warmth", "warm", "warmer", "cool", "cooler", "colder", "cold", "color temperature",
    "colour temperature", "kelvin", "bluish", "yellowish", "golden", "色温", "暖", "暖色", "冷",
    "冷色", "偏暖", "偏冷", NULL};
static const LithoExample examples[] = {
    {"make it a bit warmer", "{\"amount\":12}"},
    {"cooler, it looks too yellow", "{\"amount\":-25}"},
    {"set the colour temperature to 5000 K", "{\"kelvin\":5000}"},
    {"色调暖一点", "{\"amount\":12}"},
};

const LithoOp litho_op_temperature = {
    .name = "temperature",
    .title = "Temperature",
    .aliases = aliases,
    .help = "Makes the light warmer (+) or cooler (-): CAT16 chromatic adaptation along the "
            "Planckian locus. Greys keep their luminance.",
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
    .kernel = litho_adapt_kernel,
};
