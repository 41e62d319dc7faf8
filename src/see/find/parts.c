/* parts.c: parts of people by the regions of people and by where a part is on a body; parts of things by places. */
#include "see/find/color_fit.h"
#include "see/find/names.h"
#include "see/find/parts.h"
#include "see/paint.h"
#include "see/people/faces.h"
#include "see/people/garments.h"
#include "see/people/mouth.h"

#define LEAST_SHARE 0.0002 /* of the frame: an eye of a person who stands far away */
#define LEAST_PERSON 0.25  /* score of a person to whom a part belongs */
#define MOST_PEOPLE 8      /* whose pose is looked at */
#define OF_OWNER 0.5       /* share of a person's mask that lies in the owner's */
#define LEAST_HELD 0.35    /* score of a thing that is held or lies before a person … */
#define MOST_HELD 0.7      /* … and its box's size over the person's */
#define BAND_TRUST 0.5     /* in a band of a box beside what a pose tells */
#define LARGE_FACE 0.15    /* of the frame's height */
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

/* The piece of clothing that a noun means; FALSE: none that garments.h knows. */
static gboolean
garment_of(const LithoNoun *noun, SeeGarment *garment)
{
  static const struct {
    const char *noun;
    SeeGarment garment;
  } rows[] = {{"tank top", SEE_GARMENT_SLEEVELESS}, {"camisole", SEE_GARMENT_SLEEVELESS}, {"vest", SEE_GARMENT_SLEEVELESS},
              {"hair", SEE_GARMENT_HAIR}, {"hat", SEE_GARMENT_HAT},             {"shirt", SEE_GARMENT_TOP},           {"sweater", SEE_GARMENT_TOP},
              {"jersey", SEE_GARMENT_TOP},          {"hoodie", SEE_GARMENT_TOP},          {"jacket", SEE_GARMENT_TOP},
              {"coat", SEE_GARMENT_COAT},           {"dress", SEE_GARMENT_LONG},          {"robe", SEE_GARMENT_LONG},
              {"apron", SEE_GARMENT_LONG},          {"pants", SEE_GARMENT_BOTTOM},        {"skirt", SEE_GARMENT_BOTTOM},
              {"shoe", SEE_GARMENT_SHOES},          {"sock", SEE_GARMENT_SOCKS},          {"sleeve", SEE_GARMENT_SLEEVES}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (litho_noun_is(noun, rows[i].noun)) {
      *garment = rows[i].garment;
      return TRUE;
    }
  return FALSE;
}

/* What a person holds or what lies before them, by other things than clothes; NULL: nothing, or an error. */
static LithoPlane *
held_by(LithoScene *scene, const LithoBox *person, GError **error)
{
  const GPtrArray *things = see_scene_things(scene, error);
  LithoPlane *held = NULL;
  for (guint i = 0; things != NULL && i < things->len; i++) {
    SeeThing *thing = things->pdata[i];
    const LithoNoun *noun = see_label_noun(thing->label);
    if (thing->score < LEAST_HELD || see_box_iou(&thing->box, person) <= 0 ||
        thing->box.w * thing->box.h > MOST_HELD * person->w * person->h ||
        (noun != NULL && (noun->kind == LITHO_NOUN_PERSON || noun->kind == LITHO_NOUN_CLOTHING ||
                          noun->kind == LITHO_NOUN_BODY)))
      continue;
    const LithoPlane *mask = see_thing_mask(scene, thing, error);
    if (mask == NULL) {
      g_clear_pointer(&held, litho_plane_free);
      return NULL;
    }
    if (held == NULL)
      held = see_plane_copy(mask);
    else
      see_plane_add(held, mask);
  }
  return held;
}

/* How well each pixel is of the query's colour; NULL: it names none. */
static LithoPlane *
said_color(const SeeQuery *query, const SeeLab *lab)
{
  if (!see_query_has_color(query))
    return NULL;
  LithoPlane *plane = litho_plane_new(lab->width, lab->height);
  for (gsize i = 0; i < (gsize)lab->width * (gsize)lab->height; i++) {
    const float pixel[3] = {lab->lab[0]->v[i], lab->lab[1]->v[i], lab->lab[2]->v[i]};
    plane->v[i] = (float)see_color_fit(query, pixel);
  }
  return plane;
}

/* Height of the largest face, of the frame's; 0: none is seen. */
static gboolean
largest_face(LithoScene *scene, double *height, GError **error)
{
  const GPtrArray *faces;
  *height = 0;
  if (!see_scene_faces(scene, &faces, error))
    return FALSE;
  for (guint i = 0; i < faces->len; i++)
    *height = MAX(*height, ((const LithoFace *)faces->pdata[i])->box.h);
  return TRUE;
}

/* One person's piece of clothing as a candidate. *done FALSE: their pose is not seen. */
static gboolean
add_garment(LithoScene *scene, const SeeQuery *query, SeeGarment garment, const LithoPlane *person, const LithoBox *box,
            double score, gboolean *done, GPtrArray *candidates, GError **error)
{
  SeePose pose;
  double sure = 1;
  g_autoptr(GError) failure = NULL;
  const SeeLab *lab = see_scene_lab(scene, error);
  *done = FALSE;
  if (lab == NULL || !see_pose_find(scene, box, &pose, done, error))
    return FALSE;
  if (!*done)
    return TRUE;
  g_autoptr(LithoPlane) said = said_color(query, lab);
  g_autoptr(LithoPlane) held = held_by(scene, box, &failure);
  g_autoptr(LithoPlane) part =
      failure == NULL ? see_garment_cut(scene, &pose, person, held, said, garment, &sure, &failure) : NULL;
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  *done = part != NULL && see_plane_area(part) >= LEAST_SHARE; /* else too small */
  if (!*done)
    return TRUE;
  SeeCandidate *candidate =
      see_candidate_of_plane(query->head, "pose, colours and graph cut", score * sure, g_steal_pointer(&part));
  if (candidate != NULL)
    g_ptr_array_add(candidates, candidate);
  return TRUE;
}

/* Share of a mask that lies in another one. */
static double
share_in(const LithoPlane *mask, const LithoPlane *of)
{
  double both = 0, all = 0;
  for (gsize i = 0; i < (gsize)mask->width * (gsize)mask->height; i++) {
    both += MIN(mask->v[i], of->v[i]);
    all += mask->v[i];
  }
  return all > 0 ? both / all : 0;
}

gboolean
see_noun_is_mouth(const LithoNoun *noun)
{
  return litho_noun_is(noun, "tooth") || litho_noun_is(noun, "lip");
}

static gboolean
add_mouth(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates, GError **error)
{
  const gboolean is_teeth = litho_noun_is(query->noun, "tooth");
  g_auto(SeeCoarseMask) cover = {0};
  if (!see_mouth_find(scene, is_teeth ? SEE_MOUTH_TEETH : SEE_MOUTH_LIPS, &cover, error))
    return FALSE;
  if (cover.present) {
    SeeCandidate *all = see_candidate_of_plane(query->head, cover.method, cover.score, g_steal_pointer(&cover.plane));
    if (all != NULL)
      g_ptr_array_add(candidates, all);
  }
  return TRUE;
}

gboolean
see_people_parts(LithoScene *scene, const SeeQuery *query, const SeeCoarseMask *owner, GPtrArray *candidates,
                 GError **error)
{
  SeeGarment garment = SEE_GARMENT_TOP;
  if (see_noun_is_mouth(query->noun))
    return add_mouth(scene, query, candidates, error);
  const gboolean has_owner = owner != NULL && owner->present;
  gboolean is_garment = garment_of(query->noun, &garment);
  if (is_garment && garment == SEE_GARMENT_HAIR) {
    double face;
    if (!largest_face(scene, &face, error))
      return FALSE;
    is_garment = face > 0 && face < LARGE_FACE; /* of a large one the mesh tells hair better */
  }
  const char *name = is_garment ? "clothing" : see_name_region(query->noun);
  const SeeCoarseMask *region = name != NULL ? see_scene_coarse_mask(scene, name, error) : NULL;
  if (region == NULL || !region->present)
    return name == NULL || region != NULL;
  double top = -0.2, bottom = 1.05; /* hair stands over a person's box */
  const gboolean has_band = band_of(query->noun, &top, &bottom);
  const double score = region->score * (has_band || (query->noun->flags & LITHO_NOUN_NAMES) != 0 ? 1 : 0.8);
  g_autoptr(SeeQuery) anyone = see_query_new("person");
  g_autoptr(GPtrArray) people = see_candidates(scene, anyone, error);
  guint n_of_owner = 0;
  gboolean done = FALSE;
  if (people == NULL)
    return FALSE;
  for (guint i = 0; i < people->len; i++) {
    SeeCandidate *person = people->pdata[i];
    if (person->score < LEAST_PERSON || (has_owner && !is_garment))
      continue;
    const LithoPlane *mask = is_garment ? see_candidate_mask(scene, person, error) : NULL;
    if (is_garment && mask == NULL)
      return FALSE;
    if (has_owner && share_in(mask, owner->plane) < OF_OWNER)
      continue;
    done = FALSE;
    if (is_garment && n_of_owner++ < MOST_PEOPLE &&
        !add_garment(scene, query, garment, mask, &person->box, score * (has_owner ? owner->score : 1), &done, candidates,
                     error))
      return FALSE;
    if (!done)
      add_part(query, region, score * (is_garment ? BAND_TRUST : 1), part_in_box(region->plane, has_owner ? owner->plane : NULL, &person->box, top, bottom),
               candidates);
  }
  if (has_owner && n_of_owner == 0) {
    const LithoBox box = see_coarse_mask_box(owner);
    if (is_garment &&
        !add_garment(scene, query, garment, owner->plane, &box, score * owner->score, &done, candidates, error))
      return FALSE;
    if (!done)
      add_part(query, region, score * owner->score, part_in_box(region->plane, owner->plane, &box, top, bottom),
               candidates);
    return TRUE;
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
