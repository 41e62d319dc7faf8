/* candidates.c: things by name, segments and regions as candidates. See candidates.h. */
#include "pixel/components.h"
#include "see/find/candidates.h"
#include "see/find/color_fit.h"
#include "see/find/names.h"
#include "see/paint.h"
#include "see/scenery/finders.h"
#include "see/segments.h"
#include "see/things/stuff.h"

#define LEAST_SCORE 0.05
#define SAME_NAME 0.99
#define MOST_OF_TWO 0.9
#define SAME_BOX 0.6            /* overlap: one thing under two labels */
#define LEAST_PART_SHARE 0.0015 /* of a segment's or a region's parts */
#define ANY_THING 0.8           /* "the white one": trust in a thing of any name */
#define WIDER_STUFF 0.8         /* in "building" for tower */
#define REGION_TRUST 0.75       /* in a region that only covers the noun ("clothing" for skirt) */

void
see_candidate_free(gpointer data)
{
  SeeCandidate *candidate = data;
  g_free(candidate->label);
  g_free(candidate->method);
  litho_plane_free(candidate->plane);
  litho_plane_free(candidate->fine);
  g_free(candidate);
}

static gboolean
plane_box(const LithoPlane *plane, LithoBox *box)
{
  int x0 = plane->width, y0 = plane->height, x1 = 0, y1 = 0;
  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++)
      if (plane->v[(gsize)y * (gsize)plane->width + (gsize)x] > 0.5f) {
        x0 = MIN(x0, x);
        x1 = MAX(x1, x + 1);
        y0 = MIN(y0, y);
        y1 = y + 1;
      }
  *box = (LithoBox){(double)x0 / plane->width, (double)y0 / plane->height, (double)(x1 - x0) / plane->width,
                    (double)(y1 - y0) / plane->height};
  return x1 > x0;
}

SeeCandidate *
see_candidate_of_plane(const char *label, const char *method, double score, LithoPlane *plane)
{
  LithoBox box;
  if (!plane_box(plane, &box)) {
    litho_plane_free(plane);
    return NULL;
  }
  SeeCandidate *candidate = g_new0(SeeCandidate, 1);
  candidate->label = g_strdup(label);
  candidate->method = g_strdup(method);
  candidate->score = candidate->seen = score;
  candidate->box = box;
  candidate->plane = plane;
  return candidate;
}

const LithoPlane *
see_candidate_mask(LithoScene *scene, SeeCandidate *candidate, GError **error)
{
  return candidate->plane != NULL ? candidate->plane : see_thing_mask(scene, candidate->thing, error);
}

static int
best_first(gconstpointer a, gconstpointer b)
{
  const SeeCandidate *p = *(SeeCandidate *const *)a, *q = *(SeeCandidate *const *)b;
  return (p->score < q->score) - (p->score > q->score);
}

/* A label that fits worse than one which the net also has is another thing: a net that knows dogs does not call them
 * cats. */
static double
best_fit_of_net(const SeeQuery *query, const SeeNet *net)
{
  double best = 0;
  for (char **label = net->labels; label != NULL && *label != NULL; label++)
    best = MAX(best, see_name_fit(query, *label));
  return best;
}

/* Does a detector have a label that fits the query's head so well? */
static gboolean
detectors_know(LithoScene *scene, const SeeQuery *query, double least, gboolean *is_known, GError **error)
{
  static const char *const roles[] = {"detect", "instances"};
  *is_known = FALSE;
  for (guint r = 0; r < G_N_ELEMENTS(roles); r++) {
    const GPtrArray *nets = see_scene_nets(scene, roles[r], error);
    if (nets == NULL)
      return FALSE;
    for (guint i = 0; i < nets->len; i++)
      *is_known = *is_known || best_fit_of_net(query, nets->pdata[i]) >= least;
  }
  return TRUE;
}

gboolean
see_name_is_known(LithoScene *scene, const SeeQuery *query, gboolean *is_known, GError **error)
{
  g_autoptr(GError) failure = NULL;
  gboolean own = FALSE;
  /* A wider name is enough: where no screen is seen at all there is no monitor. */
  if (!detectors_know(scene, query, SEE_NAME_SURE, is_known, error))
    return FALSE;
  if (!*is_known && query->noun != NULL && see_name_stuff(query->noun, &own) != NULL && own)
    *is_known = see_scene_stuff(scene, &failure) != NULL;
  if (failure == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&failure));
  return FALSE;
}

/* A net that has the word itself does not use a wider one for it; but many say "person" of a woman now and then. */
static double
least_fit(const SeeQuery *query, double knows)
{
  const gboolean is_person = query->noun != NULL && query->noun->kind == LITHO_NOUN_PERSON;
  return knows >= SAME_NAME && !is_person ? SAME_NAME : knows >= SEE_NAME_SURE ? SEE_NAME_SURE : 0;
}

static gboolean
add_things(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates, GError **error)
{
  const GPtrArray *things = see_scene_things(scene, error);
  const SeeNet *net = NULL;
  double knows = 0;
  if (things == NULL)
    return FALSE;
  for (guint i = 0; i < things->len; i++) {
    SeeThing *thing = things->pdata[i];
    if (thing->net != net && thing->net != NULL)
      knows = best_fit_of_net(query, net = thing->net);
    double fit = *query->head == '\0' ? ANY_THING : see_name_fit(query, thing->label);
    if (*query->head != '\0' && fit < least_fit(query, knows))
      fit = 0;
    if (fit * thing->score < LEAST_SCORE)
      continue;
    SeeCandidate *candidate = g_new0(SeeCandidate, 1);
    *candidate = (SeeCandidate){.label = g_strdup(thing->label),
                                .score = fit * thing->score,
                                .seen = thing->score,
                                .box = thing->box,
                                .thing = thing,
                                .method = g_strdup(thing->net != NULL ? thing->net->name : "things")};
    g_ptr_array_add(candidates, candidate);
  }
  g_ptr_array_sort(candidates, best_first);
  /* One thing under two labels that both fit ("truck", "car" for pickup): the net is as sure as of both together. */
  for (guint i = 0; i < candidates->len; i++) {
    SeeCandidate *one = candidates->pdata[i];
    for (guint k = candidates->len - 1; k > i; k--) {
      const SeeCandidate *other = candidates->pdata[k];
      if (see_box_iou(&one->box, &other->box) <= SAME_BOX)
        continue;
      if (!g_str_equal(one->label, other->label))
        one->score = MIN(one->score + other->score, MAX(one->score, MOST_OF_TWO));
      g_ptr_array_remove_index(candidates, k);
    }
  }
  return TRUE;
}

void
see_candidates_of_parts(const char *label, const char *method, double score, const LithoPlane *plane,
                        double least_share, gboolean is_stuff, GPtrArray *candidates)
{
  const int n = plane->width * plane->height;
  g_autofree int *map = NULL;
  g_autoptr(GArray) parts = pixel_components(plane, (int)(least_share * n) + 1, &map);
  int last = 0;
  for (int i = 0; i < n; i++)
    last = MAX(last, map[i]);
  for (guint i = 0; i < parts->len; i++) {
    g_autofree gboolean *is_kept = g_new0(gboolean, (gsize)last + 1);
    LithoPlane *one = see_plane_copy(plane);
    is_kept[g_array_index(parts, PixelComponent, i).label] = TRUE;
    pixel_components_keep(one, map, is_kept);
    SeeCandidate *candidate = see_candidate_of_plane(label, method, score, one);
    if (candidate == NULL)
      continue;
    candidate->is_stuff = is_stuff;
    g_ptr_array_add(candidates, candidate);
  }
}

/* Classes of a person's own segmenting nets. */
static gboolean
add_segments(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates, GError **error)
{
  const GPtrArray *nets = see_scene_nets(scene, "segment", error);
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  if (nets == NULL)
    return FALSE;
  for (guint i = 0; i < nets->len; i++)
    for (char **label = ((SeeNet *)nets->pdata[i])->labels; label != NULL && *label != NULL; label++)
      if (see_name_fit(query, *label) >= SEE_NAME_SURE)
        g_ptr_array_add(names, *label);
  if (names->len == 0)
    return TRUE;
  g_ptr_array_add(names, NULL);
  g_autoptr(LithoPlane) plane = NULL;
  const SeeNet *net = NULL;
  if (!see_segments_sum(scene, (const char *const *)names->pdata, &plane, &net, error))
    return FALSE;
  if (plane != NULL)
    see_candidates_of_parts(query->head, net->name, see_plane_sureness(plane), plane, LEAST_PART_SHARE, FALSE,
                            candidates);
  return TRUE;
}

static void
add_stuff_plane(const char *name, const SeeCoarseMask *found, double trust, GPtrArray *candidates)
{
  SeeCandidate *all = see_candidate_of_plane(name, found->method, found->score * trust, see_plane_copy(found->plane));
  if (all == NULL)
    return;
  all->is_stuff = TRUE;
  g_ptr_array_add(candidates, all);
}

/* What the stuff net calls so: a whole, which words may cut. *known: the net was asked. A flower is a thing among
 * plants: without a colour to cut by, all plants are not the flowers. */
static gboolean
add_stuff(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates, gboolean *known, GError **error)
{
  gboolean own = FALSE;
  const char *labels = see_name_stuff(query->noun, &own);
  g_auto(SeeCoarseMask) found = {0};
  *known = FALSE;
  if (labels == NULL)
    return TRUE;
  if (!see_stuff_find(scene, labels, &found, error))
    return FALSE;
  *known = !g_str_has_prefix(found.method, "none");
  if (found.present && (!litho_noun_is(query->noun, "flower") || see_query_has_color(query)))
    add_stuff_plane(query->head, &found, own ? 1 : WIDER_STUFF, candidates);
  return TRUE;
}

static gboolean
add_region(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates, GError **error)
{
  const char *name = see_name_region(query->noun);
  const SeeCoarseMask *region = name != NULL ? see_scene_coarse_mask(scene, name, error) : NULL;
  if (name == NULL || region == NULL)
    return name == NULL;
  if (!region->present)
    return TRUE;
  const LithoNounKind kind = query->noun->kind;
  const gboolean is_stuff = kind == LITHO_NOUN_STUFF || kind == LITHO_NOUN_PLACE || kind == LITHO_NOUN_PLANT ||
                            kind == LITHO_NOUN_BUILDING || kind == LITHO_NOUN_PHOTO;
  const gboolean is_it = (query->noun->flags & LITHO_NOUN_NAMES) != 0 || kind == LITHO_NOUN_PERSON;
  const double score = region->score * (is_it ? 1 : REGION_TRUST);
  if (litho_noun_is(query->noun, "flower") && !see_query_has_color(query))
    return TRUE;
  if (is_stuff)
    add_stuff_plane(name, region, is_it ? 1 : REGION_TRUST, candidates);
  else
    see_candidates_of_parts(name, region->method, score, region->plane, LEAST_PART_SHARE, FALSE, candidates);
  return TRUE;
}

GPtrArray *
see_candidates(LithoScene *scene, const SeeQuery *query, GError **error)
{
  g_autoptr(GPtrArray) candidates = g_ptr_array_new_with_free_func(see_candidate_free);
  const gboolean is_photo = query->noun != NULL && query->noun->kind == LITHO_NOUN_PHOTO;
  if (!is_photo && !add_things(scene, query, candidates, error))
    return NULL;
  if (candidates->len == 0 && !is_photo && *query->head != '\0' && !add_segments(scene, query, candidates, error))
    return NULL;
  /* A dog that the detector does not see is no other animal: wider regions are not asked for names that it knows. */
  gboolean known = FALSE;
  if (candidates->len == 0 && query->noun != NULL && query->noun->kind != LITHO_NOUN_PERSON &&
      (query->noun->flags & LITHO_NOUN_NAMES) == 0 && !detectors_know(scene, query, SAME_NAME, &known, error))
    return NULL;
  if (candidates->len == 0 && !known && !is_photo && query->noun != NULL && (query->noun->flags & LITHO_NOUN_NAMES) == 0 &&
      !add_stuff(scene, query, candidates, &known, error))
    return NULL;
  if (candidates->len == 0 && !known && !add_region(scene, query, candidates, error))
    return NULL;
  return g_steal_pointer(&candidates);
}
