/* small_parts.h: parts that no net names, by what they look like on their owner: eyes of animals;
 * number plates, windows, windscreens and wheels of vehicles. */
#ifndef LITHO_SEE_FIND_SMALL_PARTS_H
#define LITHO_SEE_FIND_SMALL_PARTS_H

#include "see/find/candidates.h"
#include "see/lab.h"

/* Adds what the query's noun may be on `owner` (NULL or absent: on every animal or vehicle that a
 * detector sees well). Nothing is added for other nouns, or where nothing looks like it. Scores
 * stay under SEE_SMALL_PART_MOST. FALSE: MODEL, HASH, CANCELLED, INTERNAL. */
#define SEE_SMALL_PART_MOST 0.45
gboolean see_small_parts(LithoScene *scene, const SeeQuery *query, const SeeCoarseMask *owner,
                         GPtrArray *candidates, GError **error);

/* The parts themselves, each a plane of the proxy's size; NULL: not seen. owner: 0..1, the proxy's
 * size; box: around it. *score: 0..1 how plainly. */
LithoPlane *see_animal_eyes(const SeeLab *lab, const LithoPlane *owner, const LithoBox *box,
                            double *score);
LithoPlane *see_vehicle_windows(const SeeLab *lab, const LithoPlane *owner, const LithoBox *box,
                                double *score);
LithoPlane *see_vehicle_wheels(const SeeLab *lab, const LithoPlane *owner, const LithoBox *box,
                               double *score);
/* lines: SeeLine* of see_scene_lines(), whose pixels go `line_scale` to one of the proxy. */
LithoPlane *see_vehicle_plate(const SeeLab *lab, const LithoBox *box, const GPtrArray *lines,
                              double line_scale, double *score);

#endif
