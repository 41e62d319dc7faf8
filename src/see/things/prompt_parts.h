/* prompt_parts.h: the ways from a prompt to a mask, shared by the files of prompt_mask.h. */
#ifndef LITHO_SEE_THINGS_PROMPT_PARTS_H
#define LITHO_SEE_THINGS_PROMPT_PARTS_H

#include "see/things/decoders.h"
#include "see/things/prompt_mask.h"

/* Arguments of see_prompt_mask(). */
typedef struct {
  const LithoBox *box;
  const SeePoint *points;
  guint n_points;
  const LithoPlane *coarse;
} SeePrompt;

/* The first point that is inside; NULL: none. */
const SeePoint *see_prompt_inside(const SeePrompt *prompt);

/* By the mask net. A new plane of the proxy's size. */
LithoPlane *see_prompt_by_net(LithoScene *scene, SeeDecoder *decoder, const SeePrompt *prompt, double *score,
                              GError **error);
/* By a net of role `point`, which see_has_point_net() says is there. FALSE: MODEL, HASH. */
gboolean see_has_point_net(LithoScene *scene, gboolean *has, GError **error);
LithoPlane *see_prompt_by_point_net(LithoScene *scene, const SeePrompt *prompt, double *score, GError **error);
/* Without nets: colours in the box against those around it, or what grows from a point; a graph cut along edges. */
LithoPlane *see_prompt_by_cut(LithoScene *scene, const SeePrompt *prompt, double *score, GError **error);

/* The connected part (4 neighbours) of plane > 0.5 that pixel `seed` lies in, as 0/1; returns its area in pixels, 0
 * (and an empty part) where it lies in none. part: as large as plane. */
int see_part_at(const LithoPlane *plane, gsize seed, LithoPlane *part);

#endif
