/* located.c: the masks of the regions that the steps of a recipe name.
 *
 * Every region is looked for once, on the photo as it was opened, and its mask then goes through the
 * geometry steps with the frame. A mask is one byte a pixel.
 */
#include <math.h>
#include <string.h>
#include "base/cancel.h"
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "run/located.h"

struct _LithoFoundSet {
  GHashTable *located; /* char *key → LithoLocated* */
  LithoThings *things; /* owned; NULL: no step asks for them */
  LithoLocated near;   /* present FALSE: no step asks for it, or nobody knows */
};

void
litho_located_clear(LithoLocated *located)
{
  g_clear_object(&located->mask);
  g_clear_pointer(&located->method, g_free);
  g_clear_pointer(&located->instead, g_free);
  g_clear_pointer(&located->why, g_free);
  g_clear_pointer(&located->candidates, g_ptr_array_unref);
}

void
litho_sighting_free(gpointer data)
{
  g_free(((LithoSighting *)data)->label);
  g_free(data);
}

static void
found_free(gpointer data)
{
  litho_located_clear(data);
  g_free(data);
}

LithoRegion *
litho_step_region(const LithoStep *step)
{
  if (step->region != NULL)
    return litho_region_copy(step->region);
  if (step->op->flags & LITHO_OP_TARGET) {
    guint i;
    const LithoParam *param = litho_op_param(step->op, "target", &i);
    const char *target = litho_value_text(&step->values[i], param);
    if (target == NULL)
      return NULL;
    gboolean is_name = g_strv_contains(litho_region_names, target);
    return litho_region_new(is_name ? LITHO_REGION_NAMED : LITHO_REGION_TEXT, target);
  }
  return step->op->region != NULL ? litho_region_new(LITHO_REGION_NAMED, step->op->region) : NULL;
}

static gboolean
needs_finder(const LithoRegion *region)
{
  return region->kind == LITHO_REGION_NAMED || region->kind == LITHO_REGION_TEXT ||
         region->kind == LITHO_REGION_POINT;
}

static char *
region_key(const LithoRegion *region)
{
  if (region->kind == LITHO_REGION_POINT)
    return g_strdup_printf("point %.6f %.6f", region->v[0], region->v[1]);
  return g_strdup_printf("%s %s", region->kind == LITHO_REGION_NAMED ? "name" : "text", region->text);
}

static gboolean
add_region(LithoLocatedSet *set, const LithoRegion *region, LithoFinder *finder, int width, int height,
           GError **error)
{
  g_autofree char *key = needs_finder(region) ? region_key(region) : NULL;
  if (key != NULL && !g_hash_table_contains(set->located, key)) {
    LithoLocated *located = g_new0(LithoLocated, 1);
    if (!finder->find(finder, region, width, height, located, error)) {
      found_free(located);
      return FALSE;
    }
    g_hash_table_insert(set->located, g_steal_pointer(&key), located);
  }
  for (guint i = 0; region->except != NULL && i < region->except->len; i++)
    if (!add_region(set, region->except->pdata[i], finder, width, height, error))
      return FALSE;
  return TRUE;
}

LithoLocatedSet *
litho_located_set_new(const LithoRecipe *recipe, LithoFinder *finder, int width, int height,
                    GCancellable *cancel, GError **error)
{
  g_autoptr(LithoLocatedSet) set = g_new0(LithoLocatedSet, 1);
  set->located = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, found_free);
  for (guint i = 0; finder != NULL && i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    g_autoptr(LithoRegion) region = step->strength > 0 ? litho_step_region(step) : NULL;
    if (litho_is_cancelled(cancel, error))
      return NULL;
    if (region != NULL && !add_region(set, region, finder, width, height, error)) {
      g_prefix_error(error, "/steps/%u: ", i);
      return NULL;
    }
    if (step->strength > 0 && (step->op->flags & LITHO_OP_THINGS) && set->things == NULL && finder->things != NULL &&
        !litho_step_is_absent(step, set) && (set->things = finder->things(finder, error)) == NULL)
      return NULL;
    if (step->strength > 0 && (step->op->flags & LITHO_OP_NEARNESS) && region != NULL && set->near.method == NULL &&
        finder->nearness != NULL && !finder->nearness(finder, width, height, &set->near, error))
      return NULL;
  }
  return g_steal_pointer(&set);
}

LithoLocatedSet *
litho_located_set_of(const LithoRegion *region, LithoFinder *finder, int width, int height, GError **error)
{
  g_autoptr(LithoLocatedSet) set = g_new0(LithoLocatedSet, 1);
  set->located = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, found_free);
  return add_region(set, region, finder, width, height, error) ? g_steal_pointer(&set) : NULL;
}

void
litho_located_set_free(LithoLocatedSet *set)
{
  if (set == NULL)
    return;
  g_hash_table_unref(set->located);
  litho_things_free(set->things);
  litho_located_clear(&set->near);
  g_free(set);
}

const LithoThings *
litho_located_set_things(const LithoLocatedSet *set)
{
  return set != NULL ? set->things : NULL;
}

const LithoLocated *
litho_located_set_nearness(const LithoLocatedSet *set)
{
  return set != NULL && set->near.present ? &set->near : NULL;
}

const LithoLocated *
litho_located_set_get(const LithoLocatedSet *set, const LithoRegion *region)
{
  if (set == NULL || !needs_finder(region))
    return NULL;
  g_autofree char *key = region_key(region);
  return g_hash_table_lookup(set->located, key);
}

/* One mask through the step. */
static gboolean
turn(VipsImage **mask, const LithoStep *step, const LithoOpContext *ctx, GError **error)
{
  g_autoptr(VipsImage) unit = NULL, turned = NULL, scaled = NULL, rounded = NULL, coded = NULL;
  if (vips_linear1(*mask, &unit, 1 / 255.0, 0, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
  if (!step->op->apply(ctx, step->values, unit, &turned, error))
    return FALSE;
  if (turned == unit)
    return TRUE;
  if (vips_linear1(turned, &scaled, 255, 0, NULL) != 0 || vips_rint(scaled, &rounded, NULL) != 0 ||
      vips_cast(rounded, &coded, VIPS_FORMAT_UCHAR, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
  VipsImage *memory = vips_image_copy_memory(coded);
  if (memory == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
  g_object_unref(*mask);
  *mask = memory;
  return TRUE;
}

/* The map of things through the step. It goes as numbers in a picture of the frame's size, whose values between two things
 * are no numbers of things: there is none then. */
static gboolean
turn_things(LithoThings *things, const LithoStep *step, const LithoOpContext *ctx, GError **error)
{
  g_autoptr(VipsImage) frame = NULL, numbers = NULL, turned = NULL, small = NULL;
  const int width = things->map->Xsize, height = things->map->Ysize;
  if (vips_resize(things->map, &frame, (double)ctx->width / width, "vscale", (double)ctx->height / height, "kernel",
                  VIPS_KERNEL_NEAREST, NULL) != 0 ||
      vips_cast(frame, &numbers, VIPS_FORMAT_FLOAT, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the things");
  if (!step->op->apply(ctx, step->values, numbers, &turned, error))
    return FALSE;
  if (turned == numbers)
    return TRUE;
  const double scale = MIN(1, (double)MAX(width, height) / MAX(turned->Xsize, turned->Ysize));
  size_t size;
  if (vips_resize(turned, &small, scale, "kernel", VIPS_KERNEL_NEAREST, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the things");
  g_autofree float *value = vips_image_write_to_memory(small, &size);
  if (value == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the things");
  const gsize n = (gsize)small->Xsize * (gsize)small->Ysize;
  g_autofree guint8 *number = g_new(guint8, n);
  for (gsize i = 0; i < n; i++) {
    const float whole = rintf(value[i]);
    number[i] = fabsf(value[i] - whole) < 0.01f && whole >= 0 && whole <= (float)things->kinds->len ? (guint8)whole : 0;
  }
  g_object_unref(things->map);
  things->map = vips_image_new_from_memory_copy(number, n, small->Xsize, small->Ysize, 1, VIPS_FORMAT_UCHAR);
  return TRUE;
}

gboolean
litho_located_set_turn(LithoLocatedSet *set, const LithoStep *step, const LithoOpContext *ctx,
                     GError **error)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, set->located);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    LithoLocated *located = value;
    if (located->mask != NULL && !turn(&located->mask, step, ctx, error))
      return FALSE;
  }
  if (set->near.present && !turn(&set->near.mask, step, ctx, error))
    return FALSE;
  return set->things == NULL || turn_things(set->things, step, ctx, error);
}

static gboolean
resize(VipsImage **mask, int width, int height, GError **error)
{
  if ((*mask)->Xsize == width && (*mask)->Ysize == height)
    return TRUE;
  g_autoptr(VipsImage) lazy = NULL;
  VipsImage *memory = NULL;
  if (vips_resize(*mask, &lazy, (double)width / (*mask)->Xsize, "vscale",
                  (double)height / (*mask)->Ysize, "kernel", VIPS_KERNEL_LINEAR, NULL) != 0 ||
      (memory = vips_image_copy_memory(lazy)) == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
  g_object_unref(*mask);
  *mask = memory;
  return TRUE;
}

gboolean
litho_located_set_resize(LithoLocatedSet *set, int width, int height, GError **error)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, set->located);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    LithoLocated *located = value;
    if (located->mask != NULL && !resize(&located->mask, width, height, error))
      return FALSE;
  }
  return !set->near.present || resize(&set->near.mask, width, height, error);
}

static gboolean
is_absent(const LithoRegion *region, const LithoLocatedSet *set)
{
  const LithoLocated *located = litho_located_set_get(set, region);
  return located != NULL && !located->present && !region->invert;
}

LithoRegion *
litho_step_absent(const LithoStep *step, const LithoLocatedSet *set)
{
  g_autoptr(LithoRegion) region = litho_step_region(step);
  if (region == NULL)
    return NULL;
  if (step->op->kind != LITHO_KIND_CUTOUT || region->kind != LITHO_REGION_ALL || region->except == NULL)
    return is_absent(region, set) ? g_steal_pointer(&region) : NULL;
  for (guint i = 0; i < region->except->len; i++) /* what is cut out: without all of it nothing would be left */
    if (!is_absent(region->except->pdata[i], set))
      return NULL;
  return litho_region_copy(region->except->pdata[0]);
}

gboolean
litho_step_is_absent(const LithoStep *step, const LithoLocatedSet *set)
{
  g_autoptr(LithoRegion) region = litho_step_absent(step, set);
  return region != NULL;
}

/* To ask back with: what the text may mean. */
static void
add_candidates(JsonObject *object, const GPtrArray *candidates)
{
  JsonArray *list = json_array_new();
  for (guint i = 0; candidates != NULL && i < candidates->len; i++) {
    const LithoSighting *one = candidates->pdata[i];
    JsonObject *row = json_object_new();
    JsonArray *box = json_array_new();
    for (int k = 0; k < 4; k++)
      json_array_add_double_element(box, round(one->box[k] * 10000) / 10000);
    json_object_set_string_member(row, "label", one->label);
    json_object_set_double_member(row, "score", round(one->score * 1000) / 1000);
    json_object_set_array_member(row, "box", box);
    json_array_add_object_element(list, row);
  }
  json_object_set_boolean_member(object, "ambiguous", TRUE);
  json_object_set_array_member(object, "candidates", list);
}

/* `done`: keys that are in the list already. */
static void
add_found(JsonArray *list, GHashTable *done, const LithoLocatedSet *set, const LithoRegion *region)
{
  g_autofree char *key = needs_finder(region) ? region_key(region) : NULL;
  const LithoLocated *located = key != NULL ? g_hash_table_lookup(set->located, key) : NULL;
  if (located != NULL && g_hash_table_add(done, g_steal_pointer(&key))) {
    g_autoptr(LithoRegion) alone = litho_region_new(region->kind, region->text);
    memcpy(alone->v, region->v, sizeof alone->v);
    JsonObject *object = json_object_new();
    json_object_set_member(object, "region", litho_region_to_json(alone));
    json_object_set_boolean_member(object, "present", located->present);
    json_object_set_double_member(object, "score", round(located->score * 1000) / 1000);
    json_object_set_double_member(object, "share", round(located->share * 10000) / 10000);
    if (located->method != NULL)
      json_object_set_string_member(object, "method", located->method);
    if (located->why != NULL)
      json_object_set_string_member(object, "why", located->why);
    if (located->ambiguous)
      add_candidates(object, located->candidates);
    json_array_add_object_element(list, object);
  }
  for (guint i = 0; region->except != NULL && i < region->except->len; i++)
    add_found(list, done, set, region->except->pdata[i]);
}

JsonArray *
litho_located_set_to_json(const LithoLocatedSet *set, const LithoRecipe *recipe)
{
  JsonArray *list = json_array_new();
  g_autoptr(GHashTable) done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < recipe->steps->len; i++) {
    g_autoptr(LithoRegion) region = litho_step_region(recipe->steps->pdata[i]);
    if (region != NULL)
      add_found(list, done, set, region);
  }
  return list;
}
