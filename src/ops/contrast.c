/* contrast.c: lights lighter and darks darker, or the reverse.
 *
 * A rational S-curve on Oklab L around the pivot p = 0.5, slope s = 2^(amount/100) there:
 *   below p: L / (s - (s-1)·L/p)        above p: the same mirrored about p
 * Black and white stay, the slope at both ends is 1/s (never 0: nothing is crushed or clipped), and
 * -amount undoes +amount exactly. Beyond black and white it goes on straight.
 */
#include "op/op.h"
#include "color/tone.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100,
                .usual_min = -60, .usual_max = 60, .def = 0,
                .help = "+ more contrast, - less; +100 doubles the slope of the mid-tones"},
};

typedef struct {
  float slope;
} State;

#define PIVOT 0.5f

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  State *s = g_new0(State, 1);
  s->slope = (float)exp2(op_number(params, values, AMOUNT) / 100);
  *state = s;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const float s = ((const State *)state)->slope;
  for (int i = 0; i < span->n; i++) {
    const float L = span->c0[i];
    const float d = L < PIVOT ? L : 1 - L; /* distance from the nearer end */
    const float shift = d / (s - (s - 1) * lane_max(d, 0) / PIVOT) - d;
    tone_shift(span, i, L < PIVOT ? shift : -shift, 0.7f);
  }
}

static const char *const aliases[] = {
    "more contrast", "less contrast", "contrasty", "punchy", "flat", "flatter",
    "dull", "faded", "pop", "low contrast", "对比度", "对比", "反差", NULL};
static const LithoExample examples[] = {
    {"increase the contrast a little", "{\"amount\":15}"},
    {"it is too harsh, soften the contrast", "{\"amount\":-25}"},
    {"对比度提高一些", "{\"amount\":25}"},
};

const LithoOp litho_op_contrast = {
    .name = "contrast",
    .title = "Contrast",
    .aliases = aliases,
    .help = "Makes lights lighter and darks darker around mid-grey (or the reverse). A rational "
            "S-curve on Oklab lightness that keeps black and white in place and hue constant; "
            "colours follow the lightness by 70 %.",
    .hint = "more or less contrast, punch, flat or washed out tones; not for haze (use dehaze)",
    .category = LITHO_CATEGORY_TONE,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_RMS_CONTRAST, .relative = TRUE,
              .change = {0.08, 0.17, 0.28}, .amount = {29, 62, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
