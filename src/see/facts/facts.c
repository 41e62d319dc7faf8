/* facts.c: what litho knows of a photo, as data. */
#include "see/facts/facts.h"

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
thing_free(gpointer data)
{
  LithoThingFact *thing = data;
  g_free(thing->label);
  g_free(thing);
}

static void
stuff_free(gpointer data)
{
  LithoStuffFact *stuff = data;
  g_free(stuff->label);
  g_free(stuff);
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
  facts->things = g_ptr_array_new_with_free_func(thing_free);
  facts->stuff = g_ptr_array_new_with_free_func(stuff_free);
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
  g_free(facts->tagger);
  g_ptr_array_unref(facts->things);
  g_ptr_array_unref(facts->stuff);
  g_free(facts->detector);
  g_strfreev(facts->known);
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

const LithoThingFact *
litho_facts_thing(const LithoFacts *facts, const char *label)
{
  for (guint i = 0; i < facts->things->len; i++) {
    const LithoThingFact *thing = facts->things->pdata[i];
    if (g_str_equal(thing->label, label))
      return thing;
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

const char *
litho_box_place(const LithoBox *box)
{
  static const char *const places[3][3] = {{"top left", "top", "top right"},
                                           {"left", "centre", "right"},
                                           {"bottom left", "bottom", "bottom right"}};
  const double x = box->x + box->w / 2, y = box->y + box->h / 2;
  return places[y < 0.36 ? 0 : y > 0.64 ? 2 : 1][x < 0.36 ? 0 : x > 0.64 ? 2 : 1];
}
