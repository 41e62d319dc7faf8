/* white_balance.c: takes a colour cast out, estimated from the near-grey parts of the photo.
 *
 * The estimate is a mean shift in (a/L, b/L) of Oklab, which does not depend on how light a pixel is:
 * starting from neutral, pixels are weighted by L³ (light surfaces show the light's colour best), by
 * how near they are to the present estimate (Gaussian, narrowing from 0.12 to 0.06) and to neutral
 * (Gaussian, 0.08): strongly coloured areas, however big, have next to no say (near-grey selection
 * after Huo et al. 2006, "Robust automatic white balance algorithm using gray color points in
 * images"). Deep shadows and clipped pixels have none. The correction is CAT16 (adapt.h), less than
 * whole for large estimates (half at 0.1), which are more often the scene than the light, and in
 * proportion to the near-grey share where that is below 8 %: a photo without grey is left alone.
 */
#include "color/adapt.h"
#include "color/oklab.h"
#include "op/op.h"
#include "op/proxy.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                  .usual_min = 25, .usual_max = 100, .def = 100,
                  .help = "how much of the estimated cast to take out"},
};

/* Share of the light pixels that carried the estimate, 0..1; cast = (a/L, b/L) of what should be grey. */
static double
estimate(const float *lab, gsize n, double cast[2])
{
  double trust = 0;
  cast[0] = cast[1] = 0;
  for (int round = 0; round < 12; round++) {
    const double width = MAX(0.12 * pow(0.85, round), 0.06), prior = 0.08;
    double sum = 0, all = 0, mean[2] = {0, 0};
    for (gsize i = 0; i < n; i++) {
      const float *p = lab + 3 * i;
      if (!(p[0] >= 0.15f && p[0] <= 0.97f))
        continue;
      const double a = p[1] / p[0], b = p[2] / p[0], da = a - cast[0], db = b - cast[1];
      const double light = p[0] * p[0] * p[0];
      const double w = light * exp(-(da * da + db * db) / (2 * width * width) -
                                   (a * a + b * b) / (2 * prior * prior));
      sum += w;
      mean[0] += w * a;
      mean[1] += w * b;
      all += light;
    }
    if (sum < 1e-6)
      return 0;
    cast[0] = mean[0] / sum;
    cast[1] = mean[1] / sum;
    trust = sum / all;
  }
  return trust;
}

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  gsize n;
  g_autofree float *lab = litho_proxy_pixels(ctx, "white_balance", LITHO_SPACE_OKLAB, &n, error);
  if (lab == NULL)
    return FALSE;
  double cast[2];
  const double trust = estimate(lab, n, cast);
  const double size2 = cast[0] * cast[0] + cast[1] * cast[1];
  const double k = op_number(params, values, AMOUNT) / 100 *
                   MIN(trust / 0.08, 1) / (1 + size2 / (0.1 * 0.1));
  const float L = 0.7f;
  float r, g, b;
  oklab_to_linear(L, (float)(L * k * cast[0]), (float)(L * k * cast[1]), &r, &g, &b);
  LithoAdapt *s = g_new(LithoAdapt, 1);
  litho_adapt_neutral((const double[3]){r, g, b}, s);
  *state = s;
  return TRUE;
}

static const char *const aliases[] = {
    "white balance", "auto white balance", "color cast", "colour cast", "color correct",
    "correct the colors", "natural colors", "neutral", "白平衡", "偏色", "校色", "还原颜色", NULL};
static const LithoExample examples[] = {
    {"fix the white balance", "{}"},
    {"the colours look off, correct them", "{}"},
    {"校正白平衡", "{}"},
};

const LithoOp litho_op_white_balance = {
    .name = "white_balance",
    .title = "White balance",
    .aliases = aliases,
    .help = "Takes out a colour cast: finds what should be grey in the photo and makes it grey by "
            "CAT16 chromatic adaptation. Big coloured areas do not mislead it.",
    .hint = "colour cast, unnatural or off colours, correct the white balance; no direction",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = 0,
    .space = LITHO_SPACE_LINEAR,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {50, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = litho_adapt_kernel,
};
