/* color_fit.c: colour words against pixels.
 *
 * People name colours by hue, and call dull things coloured as well: chroma is raised before a pixel is named. Words of
 * one range (navy, sky blue, blue) are told apart by nearness in Oklab; a plain word ("blue") takes its whole range.
 * White, grey and black are told by lightness among what has little chroma. "Dark" and "light" go by lightness.
 */
#include <math.h>
#include "see/find/color_fit.h"

#define DULL 0.025f      /* chroma below: of no colour */
#define CHROMA_GAIN 1.5f /* of photos beside paint charts */
#define REACH 0.12f      /* Oklab distance at which a fit has fallen to 1/e */
#define SAME_RANGE 0.5   /* another word of the same range */
#define CUT_FIT 0.35f    /* from this fit on a pixel is of the colour */
#define CUT_SOFT 0.2f
#define CUT_SMOOTH_PX 2 /* of the proxy: leaves and noise within the thing */

gboolean
see_query_has_color(const SeeQuery *query)
{
  return query->colors[0] != NULL || query->shade != 0;
}

static double
grey_fit(const char *name, float L, float chroma)
{
  const double dull = CLAMP((0.10 - chroma) / 0.05, 0, 1);
  if (g_str_equal(name, "white"))
    return dull * CLAMP((L - 0.62) / 0.15, 0, 1);
  if (g_str_equal(name, "black"))
    return CLAMP((0.15 - chroma) / 0.05, 0, 1) * CLAMP((0.45 - L) / 0.12, 0, 1);
  return dull * CLAMP((L - 0.25) / 0.1, 0, 1) * CLAMP((0.9 - L) / 0.1, 0, 1);
}

/* What people call by a plain word reaches into the ranges of its neighbours: blue begins among the names of aqua and ends
 * among those of purple, and a yellow number plate is amber. Hues of Oklab in degrees, and how far they fade. */
static const struct {
  const char *name;
  double first, last, soft;
} wide[] = {{"blue", 225, 285, 18}, {"yellow", 80, 114, 8}};

static double
wide_fit(const char *name, const float lab[3])
{
  const double hue = atan2(-lab[2], -lab[1]) * 180 / G_PI + 180; /* 0..360 */
  for (guint i = 0; i < G_N_ELEMENTS(wide); i++)
    if (g_str_equal(wide[i].name, name))
      return MIN(CLAMP(1 - (wide[i].first - hue) / wide[i].soft, 0, 1),
                 CLAMP(1 - (hue - wide[i].last) / wide[i].soft, 0, 1));
  return 0;
}

static double
name_fit(const LithoColorName *wanted, const float lab[3])
{
  const float chroma = hypotf(lab[1], lab[2]);
  if (wanted->mix == NULL)
    return grey_fit(wanted->name, lab[0], chroma);
  if (chroma < DULL)
    return 0;
  const float vivid[3] = {lab[0], lab[1] * CHROMA_GAIN, lab[2] * CHROMA_GAIN};
  float center[3];
  const LithoColorName *seen = litho_color_find(litho_color_nearest(vivid));
  litho_color_parse(wanted->name, center);
  const double d2 = 0.16 * (vivid[0] - center[0]) * (vivid[0] - center[0]) +
                    (vivid[1] - center[1]) * (vivid[1] - center[1]) + (vivid[2] - center[2]) * (vivid[2] - center[2]);
  const double near = exp(-d2 / (REACH * REACH));
  const gboolean is_plain = g_str_equal(wanted->name, wanted->mix) && !g_str_equal(wanted->name, "orange");
  if (seen == wanted || (is_plain && g_strcmp0(seen->mix, wanted->mix) == 0))
    return 1;
  return MAX(MAX(near, wide_fit(wanted->name, lab)), g_strcmp0(seen->mix, wanted->mix) == 0 ? SAME_RANGE : 0);
}

double
see_color_fit(const SeeQuery *query, const float lab[3])
{
  double fit = query->colors[0] == NULL;
  for (int k = 0; k < 2 && query->colors[k] != NULL; k++)
    fit = MAX(fit, name_fit(query->colors[k], lab));
  if (query->shade < 0)
    fit *= CLAMP((0.6 - lab[0]) / 0.2, 0, 1);
  else if (query->shade > 0)
    fit *= CLAMP((lab[0] - 0.5) / 0.2, 0, 1);
  return fit;
}

double
see_color_share(const SeeQuery *query, const SeeLab *lab, const LithoPlane *weight)
{
  double sum = 0, total = 0;
  for (int y = 0; y < lab->height; y += 2)
    for (int x = 0; x < lab->width; x += 2) {
      const gsize i = (gsize)y * (gsize)lab->width + (gsize)x;
      if (weight->v[i] <= 0.1f)
        continue;
      const float pixel[3] = {lab->lab[0]->v[i], lab->lab[1]->v[i], lab->lab[2]->v[i]};
      sum += weight->v[i] * see_color_fit(query, pixel);
      total += weight->v[i];
    }
  return total > 0 ? sum / total : 0;
}

void
see_color_cut(const SeeQuery *query, const SeeLab *lab, LithoPlane *plane)
{
  const gsize n = (gsize)plane->width * (gsize)plane->height;
  g_autoptr(LithoPlane) fit = litho_plane_new(plane->width, plane->height);
  for (gsize i = 0; i < n; i++) {
    const float pixel[3] = {lab->lab[0]->v[i], lab->lab[1]->v[i], lab->lab[2]->v[i]};
    fit->v[i] = plane->v[i] > 0 ? (float)see_color_fit(query, pixel) : 0;
  }
  g_autoptr(LithoPlane) smooth = litho_plane_new(plane->width, plane->height);
  litho_plane_box_mean(fit, CUT_SMOOTH_PX, smooth);
  for (gsize i = 0; i < n; i++)
    plane->v[i] *= CLAMP((smooth->v[i] - CUT_FIT) / CUT_SOFT + 0.5f, 0, 1);
}
