/* blacks.c: moves the black point: how near the darkest tones come to black.
 *
 * tonal.h on the darkness 1 - L (Oklab): at -100 the gain 1 + 0.3·(1-L)² rolled off towards black,
 * so nothing is crushed; at +100 the factor 1 - 0.18·(1-L)², which lifts black to L = 0.18, the matte
 * look of a faded print. Chroma follows little on the way up: a lifted black is a veil, not a light.
 */
#include "op/op.h"
#include "color/tonal.h"
#include "color/tone.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100,
                .usual_min = -60, .usual_max = 60, .def = 0,
                .help = "+ lifts the darkest tones from black, - takes them down to it"},
};

static const ColorTonalReach reach = {.up = -0.18, .down = -0.3, .follow_up = 0.15f, .follow_down = 0.7f};

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
    tone_shift(span, i, -tonal_end(&s, 1 - span->c0[i]), s.follow);
}

static const char *const aliases[] = {"black", "black point", "black level", "deeper blacks", "matte",
                                      "crush blacks", "darkest tones", "黑色色阶", "黑色", "黑点",
                                      "黑场", NULL};
static const LithoExample examples[] = {
    {"deepen the blacks", "{\"amount\":-35}"},
    {"lift the blacks for a matte look", "{\"amount\":40}"},
    {"黑色色阶减20", "{\"amount\":-20}"},
};

const LithoOp litho_op_blacks = {
    .name = "blacks",
    .title = "Blacks",
    .aliases = aliases,
    .help = "Moves the black point: the very darkest tones down to black (-) or up from it (+, the "
            "matte look). A gain on Oklab darkness with a soft toe; nothing is clipped, hue stays.",
    .hint = "black point: - deeper blacks, + matte; for dark areas in general use shadows",
    .category = LITHO_CATEGORY_TONE,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_BLACK_POINT, .change = {0.022, 0.045, 0.08},
              .amount = {24, 48, 85}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
