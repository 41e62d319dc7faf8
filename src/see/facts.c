/* facts.c: what litho knows of a photo. */
#include <math.h>
#include "see/facts.h"
#include "see/scene.h"

static void
tag_free(gpointer data)
{
  LithoTag *tag = data;
  g_free(tag->name);
  g_free(tag);
}

static void
region_free(gpointer data)
{
  LithoRegionFact *region = data;
  g_free(region->name);
  g_free(region->method);
  g_free(region);
}

static void
color_free(gpointer data)
{
  LithoColorShare *color = data;
  g_free(color->name);
  g_free(color);
}

LithoFacts *
litho_facts_new(void)
{
  LithoFacts *facts = g_new0(LithoFacts, 1);
  facts->tags = g_ptr_array_new_with_free_func(tag_free);
  facts->faces = g_ptr_array_new_with_free_func(g_free);
  facts->regions = g_ptr_array_new_with_free_func(region_free);
  facts->colors = g_ptr_array_new_with_free_func(color_free);
  facts->qualities = g_ptr_array_new_with_free_func(g_free);
  return facts;
}

void
litho_facts_free(LithoFacts *facts)
{
  if (facts == NULL)
    return;
  g_ptr_array_unref(facts->tags);
  g_ptr_array_unref(facts->faces);
  g_ptr_array_unref(facts->regions);
  g_ptr_array_unref(facts->colors);
  g_ptr_array_unref(facts->qualities);
  g_free(facts->exposure);
  g_free(facts);
}

const LithoRegionFact *
litho_facts_region(const LithoFacts *facts, const char *name)
{
  for (guint i = 0; i < facts->regions->len; i++) {
    const LithoRegionFact *region = facts->regions->pdata[i];
    if (g_str_equal(region->name, name))
      return region;
  }
  return NULL;
}

gboolean
litho_facts_have(const LithoFacts *facts, const char *quality)
{
  for (guint i = 0; i < facts->qualities->len; i++)
    if (g_str_equal(facts->qualities->pdata[i], quality))
      return TRUE;
  return FALSE;
}

LithoFacts *
litho_facts_take(LithoScene *scene, GError **error)
{
  VipsImage *proxy = litho_scene_proxy(scene, error);
  g_autoptr(LithoFacts) facts = litho_facts_new();
  if (proxy == NULL || !litho_measures_take(proxy, NULL, &facts->measures, error))
    return NULL;
  facts->width = litho_scene_photo(scene)->coded->Xsize;
  facts->height = litho_scene_photo(scene)->coded->Ysize;
  facts->tilt_deg = NAN;
  return g_steal_pointer(&facts);
}
