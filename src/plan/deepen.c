/* deepen.c: a sky that is to be bluer gets darker, too.
 *
 * sRGB has little of a dark colour at a high lightness: a bright blue sky is near its edge, and a wash of blue is clipped
 * away. Photographers take the light of that colour down for it. So where a wash wants more of a colour that a place in bright
 * light has already, and that is darker than the place, less exposure follows, the amount solved as always.
 */
#include <math.h>
#include "base/vips_auto.h"
#include "color/names.h"
#include "plan/fit.h"
#include "plan/plan.h"
#include "plan/solve.h"

#define BRIGHT 0.62 /* Oklab L of the place */
#define HAS_CHROMA 0.05
#define LIKE_DEG 50 /* of hue */
#define DARKER 0.15 /* L of the colour below the place's */

gboolean
plan_deepen(const PlanProbe *probe, LithoRecipe *recipe, guint index, GError **error)
{
  const LithoStep *step = recipe->steps->pdata[index];
  const char *color = plan_step_text(step, "color");
  float lab[3];
  LithoMeasures m;
  g_autoptr(VipsImage) weight = NULL;
  if (!g_str_equal(step->op->name, "color_tint") || !step->said.set || step->said.sign <= 0 || !isnan(step->said.number) ||
      step->region == NULL || litho_step_is_absent(step, probe->located) || color == NULL ||
      !litho_color_parse(color, lab) || recipe->steps->len >= LITHO_RECIPE_MAX_STEPS)
    return TRUE;
  if (!plan_step_weight(probe, step, &weight, error) ||
      !litho_measures_take_some(probe->frame, weight, 0, &m, error))
    return FALSE;
  const double L = m.v[LITHO_MEASURE_MEAN_LIGHTNESS];
  double turn = fabs(m.v[LITHO_MEASURE_MEAN_HUE] - (double)atan2f(lab[2], lab[1]) * 180 / G_PI);
  turn = fmod(turn, 360);
  if (L < BRIGHT || m.v[LITHO_MEASURE_MEAN_CHROMA] < HAS_CHROMA || MIN(turn, 360 - turn) > LIKE_DEG ||
      (double)lab[0] > L - DARKER)
    return TRUE;
  plan_insert_step(recipe, index + 1, plan_step_like(step, "exposure", -1), index);
  return TRUE;
}
