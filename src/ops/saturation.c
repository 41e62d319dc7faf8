/* saturation.c: all colours stronger or weaker alike.
 *
 * Oklab chroma times 1 + amount/100; for + with a soft ceiling, C' = C(1+s)/(1 + s·C/0.4), so that
 * what is vivid already does not go neon and shades inside it stay apart. L and hue stay.
 */
#include "color/tone.h"
#include "op/op.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100, .max = 100,
                .usual_min = -60, .usual_max = 60, .def = 0,
                .help = "+ stronger colours, - weaker; -100 is grey, +100 twice the chroma"},
};

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  *state = op_share_new(params, values, AMOUNT);
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const float s = *(const float *)state, ceiling = lane_max(s, 0) / 0.4f;
  for (int i = 0; i < span->n; i++) {
    const float a = span->c1[i], b = span->c2[i];
    chroma_scale(span, i, (1 + s) / (1 + ceiling * sqrtf(a * a + b * b)));
  }
}

static const char *const aliases[] = {
    "saturate", "desaturate", "oversaturated", "color intensity", "colour intensity", "colorful",
    "colourful", "richer colors", "more color", "less color", "muted", "饱和度", "饱和", "鲜艳", "色彩浓",
    "色彩淡", NULL};
static const LithoExample examples[] = {
    {"increase the saturation a bit", "{\"amount\":15}"},
    {"less colourful please", "{\"amount\":-30}"},
    {"饱和度降低30%", "{\"amount\":-30}"},
};

const LithoOp litho_op_saturation = {
    .name = "saturation",
    .title = "Saturation",
    .aliases = aliases,
    .help = "Makes all colours stronger (+) or weaker (-) alike. Oklab chroma with a soft ceiling; "
            "lightness and hue stay.",
    .hint = "all colours stronger or weaker, saturate, muted, more colour; portraits: vibrance",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_MEAN_CHROMA, .relative = TRUE,
              .change = {0.10, 0.22, 0.42}, .amount = {12, 28, 55}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
