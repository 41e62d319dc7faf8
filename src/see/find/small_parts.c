/* small_parts.c: which small part is asked for, and whose. */
#include "see/find/names.h"
#include "see/find/small_parts.h"
#include "see/paint.h"
#include "see/things/kinds.h"
#include "see/writing/lines.h"

#define LEAST_OWNER 0.3
#define MOST_OWNERS 4

typedef enum { NO_PART, EYES, PLATE, WINDOWS, WHEELS } Part;

static Part
part_of(const LithoNoun *noun)
{
  static const struct {
    const char *noun;
    Part part;
  } rows[] = {{"eye", EYES},           {"license plate", PLATE}, {"window", WINDOWS},
              {"windshield", WINDOWS}, {"wheel", WHEELS},        {"tire", WHEELS}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (litho_noun_is(noun, rows[i].noun))
      return rows[i].part;
  return NO_PART;
}

static gboolean
is_vehicle(const LithoNoun *noun)
{
  return noun->kind == LITHO_NOUN_VEHICLE;
}

static gboolean
add_part(LithoScene *scene, const SeeQuery *query, Part part, const LithoPlane *owner,
         const LithoBox *box, GPtrArray *candidates, GError **error)
{
  const SeeLab *lab = see_scene_lab(scene, error);
  const GPtrArray *lines =
      lab != NULL && part == PLATE ? see_scene_lines(scene, NULL, error) : NULL;
  const SeePicture *fine = lines != NULL ? see_scene_fine_picture(scene, error) : NULL;
  LithoPlane *plane = NULL;
  double score = 0;
  if (lab == NULL || (part == PLATE && fine == NULL))
    return FALSE;
  switch (part) {
  case EYES:
    plane = see_animal_eyes(lab, owner, box, &score);
    break;
  case PLATE:
    plane = see_vehicle_plate(lab, box, lines, (double)fine->width[0] / lab->width, &score);
    break;
  case WINDOWS:
    plane = see_vehicle_windows(lab, owner, box, &score);
    break;
  default:
    plane = see_vehicle_wheels(lab, owner, box, &score);
    break;
  }
  if (plane == NULL)
    return TRUE;
  SeeCandidate *candidate = see_candidate_of_plane(query->head, "shape and colours on what has it",
                                                   MIN(score, SEE_SMALL_PART_MOST), plane);
  if (candidate != NULL)
    g_ptr_array_add(candidates, candidate);
  return TRUE;
}

gboolean
see_small_parts(LithoScene *scene, const SeeQuery *query, const SeeCoarseMask *owner,
                GPtrArray *candidates, GError **error)
{
  const Part part = part_of(query->noun);
  const LithoNoun *of = query->owner != NULL ? query->owner->noun : NULL;
  const LithoNounKind kind = part == EYES ? LITHO_NOUN_ANIMAL : LITHO_NOUN_VEHICLE;
  if (part == NO_PART || (of != NULL && of->kind != kind) || (of == NULL && (part == WINDOWS)))
    return TRUE;
  if (owner != NULL && owner->present) {
    const LithoBox box = see_coarse_mask_box(owner);
    return add_part(scene, query, part, owner->plane, &box, candidates, error);
  }
  g_autoptr(GPtrArray) things =
      see_things_of_kind(scene, part == EYES ? see_kind_is_animal : is_vehicle, LEAST_OWNER, error);
  if (things == NULL)
    return FALSE;
  for (guint i = 0; i < MIN(things->len, MOST_OWNERS); i++) {
    SeeThing *thing = things->pdata[i];
    const LithoPlane *mask = see_thing_mask(scene, thing, error);
    if (mask == NULL || !add_part(scene, query, part, mask, &thing->box, candidates, error))
      return FALSE;
  }
  return TRUE;
}
