/* facts_take.c: looks at a photo: what nets see of it and what its pixels measure, at the same time. */
#include "see/facts/facts_take.h"
#include "see/facts/facts_parts.h"
#include "see/facts/tags.h"
#include "see/facts/things.h"
#include "see/people/faces.h"
#include "see/picture.h"

static gboolean
take_people(LithoScene *scene, LithoFacts *facts, GError **error)
{
  const GPtrArray *faces;
  if (!see_scene_faces(scene, &faces, error) || !see_scene_people(scene, &facts->n_people, error))
    return FALSE;
  for (guint i = 0; i < faces->len; i++)
    g_ptr_array_add(facts->faces, g_memdup2(faces->pdata[i], sizeof(LithoFace)));
  if (facts->detector == NULL)
    return TRUE;
  /* The nets of bodies find one in a dog or a statue too; what tells eighty kinds apart knows better. */
  const LithoThingFact *seen = litho_facts_thing(facts, "person");
  facts->n_people = MAX(seen != NULL && seen->sure ? seen->count : 0, (int)facts->faces->len);
  return TRUE;
}

typedef struct {
  LithoScene *scene;
  LithoFacts *facts;
  GError *error;
} PixelJob;

static gpointer
measure_pixels(gpointer data)
{
  PixelJob *job = data;
  return GINT_TO_POINTER(see_facts_pixels(job->scene, job->facts, &job->error));
}

/* Measuring takes one core and so does opening nets: they go on at the same time. The scene is not
 * thread-safe, so what measuring needs of it is made first and only read then; each fills in other facts. */
LithoFacts *
litho_facts_take(LithoScene *scene, GError **error)
{
  g_autoptr(LithoFacts) facts = litho_facts_new();
  g_autoptr(GError) failure = NULL;
  if (litho_scene_proxy(scene, error) == NULL || see_scene_picture(scene, error) == NULL)
    return NULL;
  PixelJob job = {.scene = scene, .facts = facts};
  GThread *thread = g_thread_try_new("measure", measure_pixels, &job, NULL);
  const gboolean seen = see_facts_tags(scene, facts, &failure) &&
                        see_facts_things(scene, facts, &failure) && see_facts_stuff(scene, facts, &failure) &&
                        take_people(scene, facts, &failure) &&
                        see_region_facts(scene, facts->regions, &failure) &&
                        see_facts_tilt(scene, facts, &failure);
  const gboolean measured = GPOINTER_TO_INT(thread != NULL ? g_thread_join(thread) : measure_pixels(&job));
  if (!measured) {
    g_propagate_error(error, job.error);
    return NULL;
  }
  if (!seen) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
  }
  facts->shot = *litho_photo_shot(litho_scene_photo(scene));
  facts->is_raw = facts->shot.light != NULL;
  facts->shot.light = NULL;
  facts->exposure = litho_photo_exposure(litho_scene_photo(scene));
  litho_facts_judge(facts);
  return g_steal_pointer(&facts);
}

const LithoFacts *
litho_scene_facts(LithoScene *scene, GError **error)
{
  LithoFacts *facts = see_scene_kept(scene, "facts");
  if (facts == NULL && (facts = litho_facts_take(scene, error)) != NULL)
    see_scene_keep(scene, "facts", facts, (GDestroyNotify)litho_facts_free);
  return facts;
}
