/* parts.c: parts of people by the regions of people and by where a part is on a body; parts of things by places. */
#include "see/find/names.h"
#include "see/find/parts.h"
#include "see/paint.h"

#define LEAST_SHARE 0.0002 /* of the frame: an eye of a person who stands far away */
#define LEAST_PERSON 0.25  /* score of a person to whom a part belongs */
#define PLACE_SHARE 0.4    /* "the top of the tower": of its height */

/* Where on a person a part is: shares of the person's height; the region's own extent where there is no row. */
static gboolean
band_of(const LithoNoun *noun, double *top, double *bottom)
{
  static const struct {
    const char *noun;
    double top, bottom;
  } bands[] = {{"hat", 0, 0.35},    {"shirt", 0, 0.65}, {"sweater", 0, 0.65}, {"jersey", 0, 0.65}, {"hoodie", 0, 0.65},
               {"jacket", 0, 0.65}, {"coat", 0, 0.75},  {"vest", 0, 0.6},     {"tie", 0.1, 0.6},   {"scarf", 0, 0.5},
               {"pants", 0.42, 1},  {"skirt", 0.42, 1}, {"shoe", 0.85, 1},    {"sock", 0.75, 1},   {"arm", 0.15, 0.75},
               {"hand", 0.2, 0.8},  {"leg", 0.5, 1},    {"foot", 0.85, 1},    {"knee", 0.55, 0.85}};
  for (guint i = 0; i < G_N_ELEMENTS(bands); i++)
    if (litho_noun_is(noun, bands[i].noun)) {
      *top = bands[i].top;
      *bottom = bands[i].bottom;
      return TRUE;
    }
  return FALSE;
}

/* The plane within a box's band, where `of` (NULL: everywhere) is. */
static LithoPlane *
part_in_box(const LithoPlane *region, const LithoPlane *of, const LithoBox *box, double top, double bottom)
{
  LithoPlane *part = litho_plane_new(region->width, region->height);
  for (int y = 0; y < part->height; y++)
    for (int x = 0; x < part->width; x++) {
      const double u = (x + 0.5) / part->width - box->x, v = ((y + 0.5) / part->height - box->y) / MAX(box->h, 1e-6);
      const gsize i = (gsize)y * (gsize)part->width + (gsize)x;
      if (u >= 0 && u <= box->w && v >= top && v <= bottom && (of == NULL || of->v[i] > 0.1f))
        part->v[i] = region->v[i];
    }
  return part;
}

static void
add_part(const SeeQuery *query, const SeeCoarseMask *region, double score, LithoPlane *part, GPtrArray *candidates)
{
  if (see_plane_area(part) < LEAST_SHARE) {
    litho_plane_free(part);
    return;
  }
  SeeCandidate *candidate = see_candidate_of_plane(query->head, region->method, score, part);
  if (candidate != NULL)
    g_ptr_array_add(candidates, candidate);
}

gboolean
see_people_parts(LithoScene *scene, const SeeQuery *query, const SeeCoarseMask *owner, GPtrArray *candidates,
                 GError **error)
{
  const char *name = see_name_region(query->noun);
  const SeeCoarseMask *region = name != NULL ? see_scene_coarse_mask(scene, name, error) : NULL;
  if (region == NULL || !region->present)
    return name == NULL || region != NULL;
  double top = -0.2, bottom = 1.05; /* hair stands over a person's box */
  const gboolean has_band = band_of(query->noun, &top, &bottom);
  const double score = region->score * (has_band || (query->noun->flags & LITHO_NOUN_NAMES) != 0 ? 1 : 0.8);
  if (owner != NULL && owner->present) {
    const LithoBox box = see_coarse_mask_box(owner);
    add_part(query, region, score * owner->score, part_in_box(region->plane, owner->plane, &box, top, bottom),
             candidates);
    return TRUE;
  }
  g_autoptr(SeeQuery) anyone = see_query_new("person");
  g_autoptr(GPtrArray) people = see_candidates(scene, anyone, error);
  if (people == NULL)
    return FALSE;
  for (guint i = 0; i < people->len; i++) {
    SeeCandidate *person = people->pdata[i];
    if (person->score >= LEAST_PERSON)
      add_part(query, region, score, part_in_box(region->plane, NULL, &person->box, top, bottom), candidates);
  }
  if (candidates->len == 0) /* a face without a person around it */
    see_candidates_of_parts(query->head, region->method, score, region->plane, LEAST_SHARE, FALSE, candidates);
  return TRUE;
}

void
see_owner_parts(const SeeQuery *query, const SeeCoarseMask *owner, GPtrArray *candidates)
{
  static const char *const whole[] = {"fur", "body", "skin", "feather", "clothing", NULL};
  if (owner == NULL || !owner->present ||
      (*query->head != '\0' && !(query->noun != NULL && g_strv_contains(whole, query->noun->word))))
    return;
  const LithoBox box = see_coarse_mask_box(owner);
  LithoBox part = box;
  if (query->place & (SEE_PLACE_TOP | SEE_PLACE_BOTTOM)) {
    part.h = PLACE_SHARE * box.h;
    part.y = query->place & SEE_PLACE_TOP ? box.y : box.y + box.h - part.h;
  }
  if (query->place & (SEE_PLACE_LEFT | SEE_PLACE_RIGHT)) {
    part.w = 0.5 * box.w;
    part.x = query->place & SEE_PLACE_LEFT ? box.x : box.x + part.w;
  }
  SeeCandidate *candidate = see_candidate_of_plane(*query->head != '\0' ? query->head : "part", owner->method,
                                                   owner->score, part_in_box(owner->plane, NULL, &part, 0, 1));
  if (candidate == NULL)
    return;
  candidate->is_stuff = TRUE;
  g_ptr_array_add(candidates, candidate);
}
