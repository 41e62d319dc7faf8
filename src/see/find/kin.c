/* kin.c: stuff under a neighbour's name. See kin.h.
 *
 * The stuff net was trained on COCO's panoptic names. What lies under one's feet is floor, ground,
 * road, sand or grass there by the photo's kind, and people use these words for one another; the
 * net's probabilities of the kin are summed, weighed by how near the kin are, by height and by
 * colour. Whoever names such a thing has it before them, so that the part is given with a low score
 * instead of nothing.
 */
#include <string.h>
#include "see/find/color_fit.h"
#include "see/find/kin.h"
#include "see/look.h"
#include "see/scenery/finders.h"
#include "see/things/stuff.h"

#define NEAR_KIN 0.7f    /* weight of a kin's probability beside that of the name itself */
#define OFF_COLOR 0.25f  /* weight of a pixel that is not of the name's colour */
#define LEAST_SCORE 0.24 /* mean weight of what is cut out */
#define LEAST_OWN                                                                                  \
  0.05             /* mean probability of the name itself there: snow is not all that is white */
#define TRUST 0.55 /* of three that are found so about one is wrong */

static const struct {
  const char *noun;
  const char *own, *kin; /* of the stuff net's labels */
  const char *color;     /* a phrase that see_query_new() reads as a colour; NULL: any */
  float top, bottom; /* heights of the frame between which it is for certain; beyond it fades over a
                        quarter */
  gboolean is_loose; /* a word for whatever lies there; others need some of the net's own belief in
                        them */
} rows[] = {
    {"floor", "floor", "ground|road|sand|snow|grass", NULL, 0.4f, 1, TRUE},
    {"tile", "floor|wall", "ground|road|ceiling|building", NULL, 0, 1, TRUE},
    {"carpet", "floor", "ground|grass", NULL, 0.4f, 1, TRUE},
    {"court", "ground|floor|road", "grass|sand", NULL, 0.3f, 1, TRUE},
    {"clay", "ground|sand", "road|floor|grass|rock", NULL, 0.3f, 1, TRUE},
    {"pavement", "road|ground", "floor|sand|snow|rock|grass", NULL, 0.3f, 1, TRUE},
    {"road", "road", "ground|floor|sand|snow", NULL, 0.3f, 1, FALSE},
    {"path", "road|ground", "sand|grass|floor|snow|rock", NULL, 0.3f, 1, TRUE},
    {"parking lot", "road|ground", "floor|sand|snow", NULL, 0.3f, 1, FALSE},
    {"field", "grass|ground", "sand|road|plant|snow|floor", NULL, 0.25f, 1, TRUE},
    {"grass", "grass", "plant|ground|tree|floor", "green", 0.25f, 1, FALSE},
    {"sand", "sand", "ground|road|floor|rock", NULL, 0.25f, 1, FALSE},
    {"beach", "sand", "ground|road|rock", NULL, 0.25f, 1, FALSE},
    {"snow", "snow", "ground|road|mountain|sand|floor|water", "white", 0.1f, 1, FALSE},
    {"ice", "snow|water", "ground|floor|road", NULL, 0.25f, 1, FALSE},
    {"dirt", "ground", "sand|road|floor|grass|rock", NULL, 0.25f, 1, TRUE},
    {"mud", "ground", "sand|road|water|grass|rock", NULL, 0.25f, 1, TRUE},
    {"soil", "ground", "sand|road|grass|rock", NULL, 0.25f, 1, TRUE},
    {"gravel", "ground|road", "sand|rock|floor", NULL, 0.25f, 1, TRUE},
    {"ground", "ground|road|sand|snow|grass", "floor|rock|plant", NULL, 0.3f, 1, TRUE},
    {"rock", "rock", "mountain|ground|wall|building", NULL, 0, 1, TRUE},
    {"mountain", "mountain", "rock|tree|snow", NULL, 0, 0.8f, FALSE},
    {"hill", "mountain|grass", "tree|rock|plant|ground", NULL, 0, 0.8f, FALSE},
    {"tree", "tree", "plant|grass", "green", 0, 1, FALSE},
    {"bush", "plant|tree", "grass", "green", 0, 1, FALSE},
    {"hedge", "plant|tree", "grass", "green", 0, 1, FALSE},
    {"water", "water", "sand|road|ground|snow", "blue", 0.1f, 1, FALSE},
    {"wall", "wall", "building|ceiling|furniture|rock", NULL, 0, 0.85f, FALSE},
    {"brick", "wall|building", "road|ground|floor|rock", NULL, 0, 1, FALSE},
    {"building", "building", "wall|rock", NULL, 0, 0.9f, FALSE},
    {"ceiling", "ceiling", "wall|building|sky", NULL, 0, 0.25f, FALSE},
    {"curtain", "wall", "furniture|building|ceiling", NULL, 0, 0.9f, TRUE},
    {"furniture", "furniture", "floor|wall", NULL, 0, 1, FALSE},
};

static gsize
row_of(const LithoNoun *noun)
{
  for (const LithoNoun *at = noun; at != NULL; at = litho_noun_wider(at))
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
      if (g_str_equal(rows[i].noun, at->word))
        return i;
  return G_N_ELEMENTS(rows);
}

static float
at_height(gsize row, double y)
{
  const double below = (y - rows[row].top) / 0.25 + 1, above = (rows[row].bottom - y) / 0.25 + 1;
  return (float)CLAMP(MIN(below, above), 0, 1);
}

/* How likely each pixel of the look's grid is what the row means. */
static LithoPlane *
likelihood(const SeeStuff *stuff, const SeeLook *look, gsize row, const SeeQuery *said)
{
  LithoPlane *own = see_stuff_on_grid(stuff, rows[row].own, look->width, look->height);
  g_autoptr(LithoPlane) kin = see_stuff_on_grid(stuff, rows[row].kin, look->width, look->height);
  g_autoptr(SeeQuery) usual =
      rows[row].color != NULL && !see_query_has_color(said) ? see_query_new(rows[row].color) : NULL;
  for (int y = 0; y < look->height; y++)
    for (int x = 0; x < look->width; x++) {
      const gsize i = (gsize)y * (gsize)look->width + (gsize)x;
      const float lab[3] = {look->lab[0]->v[i], look->lab[1]->v[i], look->lab[2]->v[i]};
      const float fit = usual != NULL ? (float)see_color_fit(usual, lab) : 1;
      own->v[i] = (own->v[i] + NEAR_KIN * kin->v[i] * (OFF_COLOR + (1 - OFF_COLOR) * fit)) *
                  at_height(row, (y + 0.5) / look->height);
    }
  return own;
}

gboolean
see_kin_candidates(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates, GError **error)
{
  const gsize row = row_of(query->noun);
  g_autoptr(GError) failure = NULL;
  g_auto(SeeCoarseMask) found = {0};
  if (row == G_N_ELEMENTS(rows))
    return TRUE;
  const SeeLook *look = see_scene_look(scene, error);
  const SeeStuff *stuff = look != NULL ? see_scene_stuff(scene, &failure) : NULL;
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  if (stuff == NULL)
    return look != NULL;
  g_autoptr(LithoPlane) p = likelihood(stuff, look, row, query);
  if (!see_stuff_cut(scene, p, LEAST_SCORE, &found, error))
    return FALSE;
  if (!found.present)
    return TRUE;
  g_autoptr(LithoPlane) own = see_stuff_sum(scene, stuff, rows[row].own, error);
  if (own == NULL)
    return FALSE;
  if (!rows[row].is_loose && see_plane_mean(own, found.plane) < LEAST_OWN)
    return TRUE;
  SeeCandidate *candidate =
      see_candidate_of_plane(query->head, "stuff net, under a neighbour's name",
                             MIN(TRUST * found.score, SEE_KIN_MOST), g_steal_pointer(&found.plane));
  if (candidate == NULL)
    return TRUE;
  candidate->is_stuff = TRUE;
  g_ptr_array_add(candidates, candidate);
  return TRUE;
}
