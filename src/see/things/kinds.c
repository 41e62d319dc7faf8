/* kinds.c: the things of a scene that are of a kind of nouns. */
#include "see/things/kinds.h"

gboolean
see_kind_is_person(const LithoNoun *noun)
{
  return noun->kind == LITHO_NOUN_PERSON;
}

gboolean
see_kind_is_animal(const LithoNoun *noun)
{
  return noun->kind == LITHO_NOUN_ANIMAL;
}

GPtrArray *
see_things_of_kind(LithoScene *scene, SeeKindFn is_kind, double least, GError **error)
{
  const GPtrArray *all = see_scene_things(scene, error);
  if (all == NULL)
    return NULL;
  GPtrArray *things = g_ptr_array_new();
  for (guint i = 0; i < all->len; i++) {
    SeeThing *thing = all->pdata[i];
    const LithoNoun *noun = thing->score >= least ? litho_noun_find(thing->label) : NULL;
    if (noun != NULL && is_kind(noun))
      g_ptr_array_add(things, thing);
  }
  return things;
}

gboolean
see_things_unite(LithoScene *scene, const GPtrArray *things, LithoPlane *cover, GError **error)
{
  for (guint i = 0; i < things->len; i++) {
    const LithoPlane *mask = see_thing_mask(scene, things->pdata[i], error);
    if (mask == NULL)
      return FALSE;
    for (gsize k = 0; k < (gsize)cover->width * (gsize)cover->height; k++)
      cover->v[k] = MAX(cover->v[k], mask->v[k]);
  }
  return TRUE;
}

gboolean
see_thing_holds(const SeeThing *thing, double x, double y)
{
  return x >= thing->box.x && x < thing->box.x + thing->box.w && y >= thing->box.y &&
         y < thing->box.y + thing->box.h;
}

const char *
see_things_method(const GPtrArray *things)
{
  return things->len > 0 ? ((const SeeThing *)things->pdata[0])->net->name : NULL;
}
