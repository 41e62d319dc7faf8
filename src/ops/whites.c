/* whites.c: moves the white point: how near the lightest tones come to white.
 *
 * tonal.h on Oklab L: the gain 1 + a·L² with a = 0.3 at +100 (and -0.15 at -100), rolled off above
 * L = 0.8 so that white stays white. Shadows hardly move (the gain grows with L²).
 */
#include "op/op.h"
#include "color/tonal.h"
#include "color/tone.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100,
                .usual_min = -60, .usual_max = 60, .def = 0,
                .help = "+ brings the lightest tones up to white, - takes them away from it"},
};

static const ColorTonalReach reach = {.up = 0.3, .down = 0.15, .follow_up = 0.5f, .follow_down = 0.5f};

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  *state = tonal_new(&reach, op_number(params, values, AMOUNT) / 100);
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const ColorTonal s = *(const ColorTonal *)state;
  for (int i = 0; i < span->n; i++)
    tone_shift(span, i, tonal_end(&s, span->c0[i]), s.follow);
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
    .solve = {.measure = LITHO_MEASURE_WHITE_POINT, .change = {0.018, 0.036, 0.06},
              .amount = {32, 65, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
