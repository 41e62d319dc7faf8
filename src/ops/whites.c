/* whites.c: moves the white point: how near the lightest tones come to white.
 *
 * levels.h on Oklab L: the gain 1 + a·L² with a = 0.3 at +100 (and -0.15 at -100), rolled off above
 * L = 0.8 so that white stays white. Shadows hardly move (the gain grows with L²).
 */
#include "color/levels.h"
#include "op/op.h"
#include "color/tone.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100,
                .usual_min = -60, .usual_max = 60, .def = 0,
                .help = "+ brings the lightest tones up to white, - takes them away from it"},
};

extern const LithoOp litho_op_whites;

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  (void)ctx;
  (void)error;
  double a = litho_op_number(&litho_op_whites, values, AMOUNT) / 100;
  ColorLevels *s = g_new(ColorLevels, 1);
  *s = levels_new(a * (a > 0 ? 0.3 : 0.15));
  *state = s;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const ColorLevels s = *(const ColorLevels *)state;
  for (int i = 0; i < span->n; i++)
    tone_shift(span, i, levels_shift(&s, span->c0[i]), 0.5f);
}

static const char *const aliases[] = {"white", "white point", "white level", "whiter whites",
                                      "brightest tones", "白色色阶", "白色", "白点", "白场", NULL};
static const LithoExample examples[] = {
    {"make the whites whiter", "{\"amount\":35}"},
    {"the whites are too bright", "{\"amount\":-35}"},
    {"白色色阶加20", "{\"amount\":20}"},
};

const LithoOp litho_op_whites = {
    .name = "whites",
    .title = "Whites",
    .aliases = aliases,
    .help = "Moves the white point: the very lightest tones up to white (+) or away from it (-). A "
            "gain on Oklab lightness with a soft shoulder; nothing is clipped, hue stays.",
    .hint = "white point, whiter whites; for bright areas in general use highlights",
    .category = LITHO_CATEGORY_TONE,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_WHITE_POINT, .change = {0.01, 0.02, 0.034},
              .amount = {18, 42, 85}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
