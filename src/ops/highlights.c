/* highlights.c: brings back or brightens the lighter tones.
 *
 * L' = L + k·bump((1-L)/0.6) on Oklab L, where bump(u) = u(1-u)²·27/4 peaks at L = 0.8. White and
 * everything below L = 0.4 stay. k = -0.13 at -100 and 0.075 at +100: strictly rising (slopes 0.51 …
 * 2.5 and 0.16 … 1.3), so near-white tones move apart when they are brought back and white does not
 * turn grey. Chroma keeps three quarters of its value on the way down, so skies do not go dull.
 */
#include "op/op.h"
#include "color/tonal.h"
#include "color/tone.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100,
                .usual_min = -80, .usual_max = 60, .def = 0,
                .help = "- brings bright parts back, + brightens them"},
};

static const ColorTonalReach reach = {.up = 0.075, .down = 0.13, .follow_up = 0.5f, .follow_down = 0.25f};

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
    tone_shift(span, i, tonal_highlights(&s, span->c0[i]), s.follow);
}

static const char *const aliases[] = {
    "highlight", "bright areas", "bright parts", "lights", "blown out", "glare", "overexposed parts",
    "recover highlights", "高光", "亮部", "过曝", "亮处", "高光压暗", NULL};
static const LithoExample examples[] = {
    {"recover the highlights", "{\"amount\":-50}"},
    {"tone down the bright parts a bit", "{\"amount\":-20}"},
    {"高光压低一些", "{\"amount\":-40}"},
};

const LithoOp litho_op_highlights = {
    .name = "highlights",
    .title = "Highlights",
    .aliases = aliases,
    .help = "Brings back (-) or brightens (+) the lighter tones and leaves white and the shadows "
            "where they are. A strictly rising curve on Oklab lightness; hue stays.",
    .hint = "only the bright tones: - recovers blown or glaring parts, + brightens them",
    .category = LITHO_CATEGORY_TONE,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_HIGHLIGHT_LIGHTNESS, .change = {0.014, 0.03, 0.052},
              .amount = {25, 55, 90}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
