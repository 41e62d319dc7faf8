/* regions.c: what is where in a photo, and the masks of it as grey pictures. */
#include <math.h>
#include "base/json.h"
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "run/mask.h"
#include "see/facts/facts_parts.h"
#include "serve/work/work.h"

#define LOOK_PX 512
#define DEFAULT_MASK_PX 1600

/* --- what is asked ------------------------------------------------------------------------------ */

/* Of "region" (as a recipe writes it), "words" or "point"; NULL without an error: none of them. */
static LithoRegion *
asked_region(WorkJob *job, GError **error)
{
  JsonNode *given = json_object_get_member(job->request, "region"), *point = json_object_get_member(job->request, "point");
  const char *words = work_text(job, "words");
  if (given != NULL && !JSON_NODE_HOLDS_NULL(given))
    return litho_region_parse(given, "/region", error);
  g_autoptr(JsonObject) object = json_object_new();
  if (words != NULL)
    json_object_set_string_member(object, "text", words);
  else if (point != NULL)
    json_object_set_member(object, "point", json_node_copy(point));
  else
    return NULL;
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  return litho_region_parse(root, words != NULL ? "/words" : "/point", error);
}

/* --- masks -------------------------------------------------------------------------------------- */

/* Coverage of the region on `linear`, 1 band UCHAR in memory; *mask NULL: it is not there. located: what was looked for, NULL
 * where nothing had to be; owned by *set. */
static gboolean
find_mask(WorkJob *job, WorkPhoto *photo, const LithoRegion *region, VipsImage *linear, LithoLocatedSet **set,
          const LithoLocated **located, VipsImage **mask, GError **error)
{
  *mask = NULL;
  *set = litho_located_set_of(region, litho_session_finder(photo->session), linear->Xsize, linear->Ysize, error);
  if (*set == NULL)
    return FALSE;
  *located = litho_located_set_get(*set, region);
  if (*located != NULL && !(*located)->present)
    return TRUE;
  g_autoptr(VipsImage) cover = NULL, scaled = NULL, bytes = NULL;
  GHashTable *assets = g_hash_table_size(job->work->assets) > 0 ? job->work->assets : NULL;
  if (!litho_mask_image(region, linear, assets, *set, &cover, error))
    return FALSE;
  if (vips_linear1(cover, &scaled, 255, 0.5, NULL) == 0 && vips_cast(scaled, &bytes, VIPS_FORMAT_UCHAR, NULL) == 0 &&
      (*mask = vips_image_copy_memory(bytes)) != NULL)
    return TRUE;
  return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
}

static void
set_box(JsonObject *object, double x, double y, double w, double h)
{
  JsonArray *box = json_array_new();
  const double v[] = {x, y, w, h};
  for (guint i = 0; i < 4; i++)
    json_array_add_double_element(box, round(v[i] * 1e4) / 1e4);
  json_object_set_array_member(object, "box", box);
}

/* Share of the frame, and the box around what is covered by half. */
static void
tell_place(JsonObject *object, VipsImage *mask)
{
  int left = mask->Xsize, top = mask->Ysize, right = -1, bottom = -1;
  guint64 sum = 0;
  for (int y = 0; y < mask->Ysize; y++) {
    const guint8 *p = VIPS_IMAGE_ADDR(mask, 0, y);
    for (int x = 0; x < mask->Xsize; x++) {
      sum += p[x];
      if (p[x] < 128)
        continue;
      left = MIN(left, x);
      right = MAX(right, x);
      top = MIN(top, y);
      bottom = MAX(bottom, y);
    }
  }
  const double w = mask->Xsize, h = mask->Ysize;
  json_object_set_double_member(object, "share", round((double)sum / (255 * w * h) * 1e5) / 1e5);
  if (right >= left)
    set_box(object, left / w, top / h, (right - left + 1) / w, (bottom - top + 1) / h);
}

static void
tell_candidates(JsonObject *object, const LithoLocated *located)
{
  if (located->candidates == NULL || !located->ambiguous)
    return;
  JsonArray *array = json_array_new();
  for (guint i = 0; i < located->candidates->len; i++) {
    const LithoSighting *sighting = located->candidates->pdata[i];
    JsonObject *one = json_object_new();
    json_object_set_string_member(one, "label", sighting->label);
    json_object_set_double_member(one, "score", sighting->score);
    set_box(one, sighting->box[0], sighting->box[1], sighting->box[2], sighting->box[3]);
    json_array_add_object_element(array, one);
  }
  json_object_set_array_member(object, "candidates", array);
}

/* --- jobs --------------------------------------------------------------------------------------- */

static gboolean
tell_region(WorkJob *job, WorkPhoto *photo, const LithoRegion *region, JsonArray *regions, GError **error)
{
  g_autoptr(VipsImage) linear = litho_photo_proxy(litho_session_photo(photo->session), LOOK_PX, error), mask = NULL;
  g_autoptr(LithoLocatedSet) set = NULL;
  const LithoLocated *located = NULL;
  if (linear == NULL || !find_mask(job, photo, region, linear, &set, &located, &mask, error))
    return FALSE;
  JsonObject *object = json_object_new();
  g_autofree char *label = litho_region_describe(region);
  json_object_set_member(object, "region", litho_region_to_json(region));
  json_object_set_string_member(object, "label", label);
  json_object_set_boolean_member(object, "present", mask != NULL);
  json_object_set_double_member(object, "score", located != NULL ? located->score : 1);
  if (located != NULL && located->why != NULL)
    json_object_set_string_member(object, "why", located->why);
  if (located != NULL && located->instead != NULL)
    json_object_set_string_member(object, "instead", located->instead);
  if (mask != NULL)
    tell_place(object, mask);
  if (located != NULL)
    tell_candidates(object, located);
  json_array_add_object_element(regions, object);
  return TRUE;
}

static gboolean
tell_named(WorkPhoto *photo, JsonArray *regions, GError **error)
{
  g_autoptr(LithoFacts) facts = litho_facts_new();
  if (!see_region_facts(litho_session_scene(photo->session), facts->regions, error))
    return FALSE;
  for (guint i = 0; i < facts->regions->len; i++) {
    const LithoRegionFact *fact = facts->regions->pdata[i];
    JsonObject *object = json_object_new();
    json_object_set_string_member(object, "region", fact->name);
    json_object_set_string_member(object, "label", fact->name);
    json_object_set_boolean_member(object, "present", TRUE);
    json_object_set_double_member(object, "score", fact->score);
    json_object_set_double_member(object, "share", fact->share);
    set_box(object, fact->box.x, fact->box.y, fact->box.w, fact->box.h);
    json_array_add_object_element(regions, object);
  }
  return TRUE;
}

gboolean
work_regions(WorkJob *job, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(LithoRegion) region = asked_region(job, &failure);
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  WorkPhoto *photo = work_photo(job, error);
  g_autoptr(JsonArray) regions = json_array_new();
  if (photo == NULL || !(region != NULL ? tell_region(job, photo, region, regions, error)
                                        : tell_named(photo, regions, error)))
    return FALSE;
  json_object_set_array_member(job->result, "regions", json_array_ref(regions));
  return TRUE;
}

/* The region of a step of the recipe. */
static LithoRegion *
region_of_step(const LithoRecipe *recipe, int index, GError **error)
{
  if (recipe == NULL || index < 0 || (guint)index >= recipe->steps->len) {
    litho_recipe_fail(error, "/step", "the recipe has %u steps", recipe != NULL ? recipe->steps->len : 0);
    return NULL;
  }
  LithoRegion *region = litho_step_region(recipe->steps->pdata[index]);
  return region != NULL ? region : litho_region_new(LITHO_REGION_ALL, "all");
}

static gboolean
is_move(const LithoStep *step)
{
  return step->op->kind == LITHO_KIND_GEOMETRY;
}

/* The mask as it lies on the picture that the recipe gives: taken through its geometry steps as a photo's alpha is. */
static gboolean
move_mask(WorkPhoto *photo, LithoPhoto *on, const LithoRecipe *recipe, VipsImage **mask, GError **error)
{
  g_autoptr(LithoRecipe) moves = litho_recipe_copy(recipe);
  g_ptr_array_set_size(moves->clauses, 0);
  g_clear_pointer(&moves->run, json_object_unref);
  for (guint i = moves->steps->len; i > 0; i--)
    if (!is_move(moves->steps->pdata[i - 1]))
      g_ptr_array_remove_index(moves->steps, i - 1);
  if (moves->steps->len == 0)
    return TRUE;
  g_autoptr(VipsImage) linear = litho_photo_linear(on, error), unit = NULL, out = NULL, moved = NULL, bytes = NULL;
  LithoRunOptions run = work_run_options(photo, on);
  if (linear == NULL)
    return FALSE;
  if (vips_linear1(*mask, &unit, 1 / 255.0, 0, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
  if (!litho_run_linear(moves, linear, unit, &run, &out, &moved, NULL, error))
    return FALSE;
  g_clear_object(mask);
  if (moved != NULL && vips_linear1(moved, &bytes, 255, 0.5, "uchar", TRUE, NULL) == 0 &&
      (*mask = vips_image_copy_memory(bytes)) != NULL)
    return TRUE;
  return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
}

gboolean
work_mask(WorkJob *job, GError **error)
{
  g_autoptr(LithoRecipe) recipe = NULL;
  if (!work_recipe(job, "recipe", &recipe, error))
    return FALSE;
  const gboolean of_step = json_object_has_member(job->request, "step");
  g_autoptr(GError) failure = NULL;
  g_autoptr(LithoRegion) region =
      of_step ? region_of_step(recipe, work_int(job, "step", -1), &failure) : asked_region(job, &failure);
  if (region == NULL && failure == NULL)
    g_set_error_literal(&failure, LITHO_ERROR, LITHO_ERROR_USAGE, "which mask: step, region, words or point?");
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  WorkPhoto *photo = work_photo(job, error);
  LithoPhoto *on = photo != NULL ? work_photo_small(photo, work_int(job, "size", DEFAULT_MASK_PX), error) : NULL;
  g_autoptr(VipsImage) linear = on != NULL ? litho_photo_linear(on, error) : NULL, mask = NULL;
  g_autoptr(LithoLocatedSet) set = NULL;
  const LithoLocated *located = NULL;
  if (linear == NULL || !find_mask(job, photo, region, linear, &set, &located, &mask, error))
    return FALSE;
  if (mask == NULL) {
    g_autofree char *what = litho_region_describe(region);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_ABSENT, "%s: not there (score %.2f)", what, located->score);
    return FALSE;
  }
  tell_place(job->result, mask);
  if (recipe != NULL && !move_mask(photo, on, recipe, &mask, error))
    return FALSE;
  json_object_set_string_member(job->request, "format", "png");
  return work_answer_picture(job, mask, NULL, error);
}
