/* dense.h: where in a photo a text fits, by the cells of the locked image tower and the tuned text tower. */
#ifndef LITHO_SEE_FIND_DENSE_H
#define LITHO_SEE_FIND_DENSE_H

#include "see/coarse_mask.h"
#include "see/tag.h"
#include "infer/tower.h"

/* The installed towers, opened once and kept with the scene's nets. NULL without error: none are installed (or the
 * floor is wanted). Error: MODEL. */
LithoTower *see_scene_tower(LithoScene *scene, GError **error);
/* Probability of "a photo of a WORD" for each word and the whole photo: LithoTag*, best first, those of at least `least`. NULL with
 * MODEL (no tower is installed: says how to get one), INTERNAL. */
GPtrArray *see_tags_of_words(LithoScene *scene, const char *const *words, double least, GError **error);
/* *done FALSE: no towers are installed, cover is untouched. */
gboolean see_dense_find(LithoScene *scene, const char *text, SeeCoarseMask *cover, gboolean *done, GError **error);
/* How much better each pixel of the proxy fits `text` than photos do as a rule, a cosine; for measuring. New plane. */
LithoPlane *see_dense_fit(LithoScene *scene, const char *text, GError **error);

#endif
