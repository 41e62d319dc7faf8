/* edit_begin.c: see edit_begin.h. */
#include <string.h>
#include "base/error.h"
#include "cli/cmd/edit_begin.h"
#include "plan/fit.h"
#include "recipe/xmp_crs.h"

static char *
existing(char *path)
{
  if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
    return path;
  g_free(path);
  return NULL;
}

/* The file with the ending put on, or in the place of the photo's; NULL: none. Caller frees. */
static char *
beside(const char *path, const char *ending)
{
  char *found = existing(g_strconcat(path, ending, NULL));
  const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
  if (found != NULL || dot == NULL || (slash != NULL && dot < slash))
    return found;
  g_autofree char *stem = g_strndup(path, (gsize)(dot - path));
  return existing(g_strconcat(stem, ending, NULL));
}

static char *
find_xmp(const char *path)
{
  char *found = beside(path, ".xmp");
  return found != NULL ? found : beside(path, ".XMP");
}

/* A box of the file's frame in the upright one. */
static void
turn_box(int orientation, double box[4])
{
  const double x = box[0], y = box[1], w = box[2], h = box[3], rx = 1 - x - w, ry = 1 - y - h;
  const double all[8][4] = {{x, y, w, h}, {rx, y, w, h}, {rx, ry, w, h}, {x, ry, w, h},
                            {y, x, h, w}, {ry, x, h, w}, {ry, rx, h, w}, {y, rx, h, w}};
  memcpy(box, all[CLAMP(orientation, 1, 8) - 1], 4 * sizeof *box);
}

static void
turn_crops(const LithoRecipe *recipe, int orientation)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    LithoStep *step = recipe->steps->pdata[i];
    guint box;
    if (g_str_equal(step->op->name, "crop") && litho_op_param(step->op, "box", &box) != NULL &&
        step->values[box].n_points == 4)
      turn_box(orientation, step->values[box].points);
  }
}

/* Steps of the sidecar; an empty recipe where it has none that can be read, which is then said. */
static LithoRecipe *
read_settings(const char *xmp, int orientation, GPtrArray *warnings, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) failed = NULL;
  g_autoptr(GPtrArray) skipped = g_ptr_array_new_with_free_func(g_free);
  gsize length;
  if (!g_file_get_contents(xmp, &text, &length, &failed)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s", failed->message);
    return NULL;
  }
  g_autoptr(LithoRecipe) recipe =
      litho_recipe_from_xmp(xmp, text, (gssize)length, skipped, &failed);
  if (recipe == NULL && strstr(failed->message, "no develop settings") == NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return NULL;
  }
  if (recipe == NULL) {
    g_ptr_array_add(warnings, g_strdup(failed->message));
    return litho_recipe_new();
  }
  for (guint i = 0; i < skipped->len; i++)
    g_ptr_array_add(warnings, g_strdup_printf("%s: %s", xmp, (const char *)skipped->pdata[i]));
  turn_crops(recipe, orientation);
  return g_steal_pointer(&recipe);
}

static void
put_first(LithoRecipe *recipe, const LithoRecipe *before)
{
  for (guint i = 0; i < before->steps->len && recipe->steps->len < LITHO_RECIPE_MAX_STEPS; i++)
    plan_insert_step(recipe, i, litho_step_copy(before->steps->pdata[i]), G_MAXUINT);
}

static gboolean
has_lens(const LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->steps->len; i++)
    if (g_str_equal(((const LithoStep *)recipe->steps->pdata[i])->op->name, "lens"))
      return TRUE;
  return FALSE;
}

gboolean
edit_begin(LithoSession *session, const char *path, gboolean lens, gboolean read_xmp,
           GPtrArray *warnings, GError **error)
{
  if (!lens && !read_xmp)
    return TRUE;
  g_autoptr(LithoRecipe) recipe = litho_recipe_copy(litho_session_recipe(session));
  if (read_xmp) {
    g_autofree char *xmp = find_xmp(path), *pp3 = existing(g_strconcat(path, ".pp3", NULL));
    if (xmp == NULL)
      g_ptr_array_add(
          warnings,
          g_strdup_printf("no settings beside it: neither %s.xmp nor its name with .xmp", path));
    if (pp3 != NULL)
      g_ptr_array_add(warnings, g_strdup_printf("%s: RawTherapee's settings are not read", pp3));
    g_autoptr(LithoRecipe) settings =
        xmp != NULL
            ? read_settings(xmp, litho_photo_shot(litho_session_photo(session))->orientation,
                            warnings, error)
            : litho_recipe_new();
    if (settings == NULL)
      return FALSE;
    put_first(recipe, settings);
  }
  if (lens && !has_lens(recipe)) {
    g_autoptr(LithoRecipe) first = litho_recipe_new();
    LithoStep *step = litho_step_new(litho_op_find("lens"));
    step->why = g_strdup("--lens auto");
    g_ptr_array_add(first->steps, step);
    put_first(recipe, first);
  }
  litho_session_take_recipe(session, recipe);
  return TRUE;
}
