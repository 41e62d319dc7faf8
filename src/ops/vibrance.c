/* vibrance.c: pale colours stronger, vivid ones and skin protected.
 *
 * C' = C·(1 + v·w), Oklab chroma, with w = 1/(1 + (C/0.12)²) · (1 - 0.6·skin): full for pale colours,
 * small for vivid ones. skin = a smooth window around hue 50° (±45°), where human skin of all
 * complexions lies in Oklab. Rising in C for every v. L and hue stay.
 */
#include "ops/hue.h"
#include "op/op.h"
#include "color/tone.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100, .max = 100,
                .usual_min = -60, .usual_max = 80, .def = 0,
                .help = "+ stronger pale colours, - weaker; vivid colours and skin move little"},
};

#define SKIN_HUE 50
#define SKIN_HALF_WIDTH 45

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  *state = op_share_new(params, values, AMOUNT);
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const float v = *(const float *)state;
  const float ca = cosf(LITHO_RADIANS(SKIN_HUE)), sa = sinf(LITHO_RADIANS(SKIN_HUE));
  const float edge = cosf(LITHO_RADIANS(SKIN_HALF_WIDTH));
  for (int i = 0; i < span->n; i++) {
    const float a = span->c1[i], b = span->c2[i], c2 = a * a + b * b;
    const float cosine = (a * ca + b * sa) / sqrtf(c2 + 1e-12f);
    const float skin = lane_smooth((cosine - edge) * (1 / (1 - edge)));
    chroma_scale(span, i, 1 + v * (1 - 0.6f * skin) / (1 + c2 * (1 / (0.12f * 0.12f))));
  }
}

static const char *const aliases[] = {"vibrant", "more vibrant", "vivid", "lively", "bring out colors",
                                      "make colors pop", "dull colors", "自然饱和度", "鲜活", "生动",
                                      "活泼", NULL};
static const LithoExample examples[] = {
    {"make the colours more vibrant", "{\"amount\":40}"},
    {"a touch less vivid", "{\"amount\":-15}"},
    {"颜色更生动一些", "{\"amount\":40}"},
};

const LithoOp litho_op_vibrance = {
    .name = "vibrance",
    .title = "Vibrance",
    .aliases = aliases,
    .help = "Makes pale colours stronger (+) or weaker (-), and protects vivid colours and skin. "
            "Oklab chroma; lightness and hue stay.",
    .hint = "vibrant, vivid, lively colours, colours pop; gentler than saturation, safe for skin",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_MEAN_CHROMA, .relative = TRUE,
              .change = {0.10, 0.22, 0.40}, .amount = {15, 33, 60}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
