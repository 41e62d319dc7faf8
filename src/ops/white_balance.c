/* white_balance.c: takes a colour cast out, estimated from the near-grey parts of the photo.
 *
 * The estimate is a mean shift in (a/L, b/L) of Oklab, which does not depend on how light a pixel is:
 * starting from neutral, pixels are weighted by L³ (light surfaces show the light's colour best), by
 * how near they are to the present estimate (Gaussian, narrowing from 0.12 to 0.06) and to neutral
 * (Gaussian, 0.08): strongly coloured areas, however big, have next to no say (near-grey selection
 * after Huo et al. 2006, "Robust automatic white balance algorithm using gray color points in
 * images"). Deep shadows and clipped pixels have none. The correction is CAT16 (adapt.h), less than
 * whole for large estimates (half at 0.16), which are more often the scene than the light, and in
 * proportion to the near-grey share where that is below 8 %: a photo without grey is left alone.
 *
 * Where the cast's colour is said, the photo is searched along that colour: what lies far out on it counts as grey too
 * (Gaussian, 0.2), what lies the other way does not, the correction is whole, and there is a cast of 0.03 at least, for a
 * person sees one.
 */
#include "color/adapt.h"
#include "color/oklab.h"
#include "op/op.h"
#include "op/proxy.h"

enum { AMOUNT, CAST };

#define ANY "any"

/* Oklab hue in degrees of what people call by that name in photos, as in color_mix. */
static const char *const casts[] = {ANY, "red", "orange", "yellow", "green", "aqua", "blue", "purple", "magenta", NULL};
static const double hues[] = {NAN, 22, 58, 95, 140, 195, 252, 300, 345};

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                  .usual_min = 25, .usual_max = 100, .def = 100,
                  .help = "how much of the estimated cast to take out"},
    [CAST] = {.name = "cast", .kind = LITHO_PARAM_CHOICE, .choices = casts, .def_text = ANY,
              .help = "the colour that the light has, where it is known; any: found out"},
};

/* Which shifts are taken for grey in coloured light: a Gaussian along a hue and across it. */
typedef struct {
  double x, y;        /* the hue; 0, 0: none is said */
  double far, back, across; /* deviations: along it, the other way, across */
  double least;       /* of the estimate along it */
} Prior;

static Prior
prior_of(const LithoValue *values)
{
  const char *said = op_text(params, values, CAST);
  for (guint i = 1; casts[i] != NULL; i++)
    if (g_str_equal(casts[i], said))
      return (Prior){cos(hues[i] * G_PI / 180), sin(hues[i] * G_PI / 180), 0.2, 0.04, 0.08, 0.03};
  return (Prior){0, 0, 0.08, 0.08, 0.08, 0};
}

static double
near_grey(const Prior *prior, double a, double b)
{
  if (prior->x == 0 && prior->y == 0)
    return exp(-(a * a + b * b) / (2 * prior->across * prior->across));
  const double along = a * prior->x + b * prior->y, across = b * prior->x - a * prior->y;
  const double width = along > 0 ? prior->far : prior->back;
  return exp(-along * along / (2 * width * width) - across * across / (2 * prior->across * prior->across));
}

/* Share of the light pixels that carried the estimate, 0..1; cast = (a/L, b/L) of what should be grey. */
static double
estimate(const float *lab, gsize n, const Prior *prior, double cast[2])
{
  double trust = 0;
  cast[0] = 2 * prior->least * prior->x;
  cast[1] = 2 * prior->least * prior->y;
  for (int round = 0; round < 12; round++) {
    const double width = MAX(0.12 * pow(0.85, round), 0.06);
    double sum = 0, all = 0, mean[2] = {0, 0};
    for (gsize i = 0; i < n; i++) {
      const float *p = lab + 3 * i;
      if (!(p[0] >= 0.15f && p[0] <= 0.97f))
        continue;
      const double a = p[1] / p[0], b = p[2] / p[0], da = a - cast[0], db = b - cast[1];
      const double light = p[0] * p[0] * p[0];
      const double w = light * exp(-(da * da + db * db) / (2 * width * width)) * near_grey(prior, a, b);
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

/* The share of the estimate that is taken out; it is raised to the least first. */
static double
correction(const Prior *prior, double trust, double cast[2])
{
  if (prior->least == 0)
    return MIN(trust / 0.08, 1) / (1 + (cast[0] * cast[0] + cast[1] * cast[1]) / (0.16 * 0.16));
  const double lack = prior->least - (cast[0] * prior->x + cast[1] * prior->y);
  if (lack > 0) {
    cast[0] += lack * prior->x;
    cast[1] += lack * prior->y;
  }
  return 1;
}

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  gsize n;
  g_autofree float *lab = litho_proxy_pixels(ctx, "white_balance", LITHO_SPACE_OKLAB, &n, error);
  if (lab == NULL)
    return FALSE;
  double cast[2];
  const Prior prior = prior_of(values);
  const double trust = estimate(lab, n, &prior, cast);
  const double k = op_number(params, values, AMOUNT) / 100 * correction(&prior, trust, cast);
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
    {"take out the yellow of the lamps", "{\"cast\":\"yellow\"}"},
};

const LithoOp litho_op_white_balance = {
    .name = "white_balance",
    .title = "White balance",
    .aliases = aliases,
    .help = "Takes out a colour cast: finds what should be grey in the photo and makes it grey by "
            "CAT16 chromatic adaptation. Big coloured areas do not mislead it. A cast whose colour is said is searched "
            "along that colour and goes whole.",
    .hint = "colour cast, unnatural or off colours, correct the white balance; no direction",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = 0,
    .space = LITHO_SPACE_LINEAR,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {85, 95, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = litho_adapt_kernel,
};
