/* shadows.c: opens or deepens the darker tones.
 *
 * L' = L + k·bump(L/0.75) on Oklab L, where bump(u) = u^1.5·(1-u)², scaled to 1 at its peak (L = 0.32).
 * Black stays, the deepest tones hardly move (no grey fog), and so do all above L = 0.75.
 * k = ±0.14 at ±100 keeps the curve strictly rising (slopes 0.50 … 1.7 and 0.33 … 1.5), so no tones
 * cross. It looks at no neighbours, so there are no halos; at the top of the range mid-tones get flatter
 * (clarity gives them back).
 */
#include "op/op.h"
#include "color/tonal.h"
#include "color/tone.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100,
                .usual_min = -60, .usual_max = 80, .def = 0,
                .help = "+ opens the shadows, - deepens them"},
};

static const ColorTonalReach reach = {.up = 0.14, .down = 0.14, .follow_up = 0.85f, .follow_down = 0.85f};

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
    tone_shift(span, i, tonal_shadows(&s, span->c0[i]), s.follow);
}

static const char *const aliases[] = {
    "shadow", "dark areas", "dark parts", "darks", "fill light", "lift shadows", "open shadows",
    "shadow detail", "backlit", "阴影", "暗部", "暗处", "补光", "提亮暗部", NULL};
static const LithoExample examples[] = {
    {"bring out the details in the shadows", "{\"amount\":40}"},
    {"make the shadows a lot darker", "{\"amount\":-70}"},
    {"暗部提亮一点", "{\"amount\":20}"},
};

const LithoOp litho_op_shadows = {
    .name = "shadows",
    .title = "Shadows",
    .aliases = aliases,
    .help = "Opens (+) or deepens (-) the darker tones and leaves black and the highlights where "
            "they are. A strictly rising curve on Oklab lightness; hue stays.",
    .hint = "only the dark tones lighter (+) or darker (-); details in the dark parts",
    .category = LITHO_CATEGORY_TONE,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_SHADOW_LIGHTNESS, .change = {0.025, 0.055, 0.09},
              .amount = {20, 46, 76}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
