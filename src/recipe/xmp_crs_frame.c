/* xmp_crs_frame.c: what crs settings say of the lens and of the frame: LensProfileEnable and
 * AutoLateralCA become `lens`, an upright crop becomes `crop`. A crop that is turned (CropAngle) is
 * left out and said. */
#include <math.h>
#include <string.h>
#include "recipe/xmp_crs_read.h"

static double
number(GHashTable *values, const char *name)
{
  const char *text = g_hash_table_lookup(values, name);
  char *end = NULL;
  const double v = text != NULL ? g_ascii_strtod(text, &end) : NAN;
  return text != NULL && end != text && *end == '\0' ? v : NAN;
}

static gboolean
is_on(GHashTable *values, const char *name)
{
  const char *text = g_hash_table_lookup(values, name);
  return text != NULL && (g_str_equal(text, "1") || g_ascii_strcasecmp(text, "true") == 0);
}

static LithoStep *
add(LithoRecipe *recipe, const char *op)
{
  const LithoOp *found = litho_op_find(op);
  LithoStep *step = found != NULL ? litho_step_new(found) : NULL;
  if (step != NULL)
    g_ptr_array_add(recipe->steps, step);
  return step;
}

static void
switch_off(LithoStep *step, const char *param)
{
  guint index;
  if (litho_op_param(step->op, param, &index) != NULL)
    step->values[index] = (LithoValue){.set = TRUE, .num = 0};
}

void
recipe_crs_take_lens(LithoRecipe *recipe, GHashTable *values)
{
  const gboolean profile = is_on(values, "LensProfileEnable"),
                 fringes = is_on(values, "AutoLateralCA");
  LithoStep *step = profile || fringes ? add(recipe, "lens") : NULL;
  if (step == NULL)
    return;
  if (!profile) {
    switch_off(step, "distortion");
    switch_off(step, "falloff");
  } else if (!fringes)
    switch_off(step, "fringes");
  static const char *const taken[] = {
      "LensProfileEnable",   "AutoLateralCA",     "LensProfileSetup",     "LensProfileName",
      "LensProfileFilename", "LensProfileDigest", "LensProfileIsEmbedded"};
  for (guint i = 0; i < G_N_ELEMENTS(taken); i++)
    g_hash_table_remove(values, taken[i]);
}

void
recipe_crs_take_crop(LithoRecipe *recipe, GHashTable *values, GPtrArray *skipped)
{
  static const char *const names[] = {"CropLeft",
                                      "CropTop",
                                      "CropRight",
                                      "CropBottom",
                                      "CropAngle",
                                      "CropConstrainToWarp",
                                      "CropConstrainToUnitSquare"};
  const double left = number(values, names[0]), top = number(values, names[1]),
               right = number(values, names[2]), bottom = number(values, names[3]),
               angle = number(values, names[4]);
  const gboolean has = is_on(values, "HasCrop"), turned = !isnan(angle) && fabs(angle) > 0.001;
  const gboolean sound = left >= 0 && top >= 0 && right <= 1 && bottom <= 1 &&
                         right - left > 0.001 && bottom - top > 0.001;
  for (guint i = 0; i < G_N_ELEMENTS(names) && (!has || sound); i++)
    g_hash_table_remove(values, names[i]);
  if (!has || !sound || (left == 0 && top == 0 && right == 1 && bottom == 1 && !turned))
    return;
  if (turned) {
    if (skipped != NULL)
      g_ptr_array_add(
          skipped,
          g_strdup_printf(
              "crs:CropAngle: a crop that is turned (by %.2f°) is left out: say \"straighten\" "
              "and \"crop\"",
              angle));
    return;
  }
  LithoStep *step = add(recipe, "crop");
  guint box;
  if (step == NULL || litho_op_param(step->op, "box", &box) == NULL)
    return;
  step->values[box] = (LithoValue){.set = TRUE, .points = g_new(double, 4), .n_points = 4};
  const double kept[4] = {left, top, right - left, bottom - top};
  memcpy(step->values[box].points, kept, sizeof kept);
}
