/* text.c: free text to a part of the photo.
 *
 * The text is read (query.h), what it names beside its head is found first, then candidates for the head: things that
 * nets know by name, parts of people, regions, and where none of these is sure, proposals judged by the text tower.
 * Words choose among them (choose.h). A colour cuts what has no shape of its own to its pixels. What would cover much
 * of the photo though it is named as a thing is refused; the score is set, and what is under its threshold is absent,
 * after all that.
 */
#include <math.h>
#include "pixel/contest.h"
#include "see/find/carrier.h"
#include "see/find/choose.h"
#include "see/find/color_fit.h"
#include "see/find/kin.h"
#include "see/find/names.h"
#include "see/find/parts.h"
#include "see/find/proposals.h"
#include "see/find/small_parts.h"
#include "see/find/sure.h"
#include "see/find/text.h"
#include "see/find/thin.h"
#include "see/find/writing.h"
#include "see/paint.h"
#include "see/writing/lines.h"

#define MAX_DEPTH 3      /* queries in queries */
#define WEAK 0.30        /* candidates under this score: proposals are asked as well */
#define MAX_THING 0.40   /* share of the frame that a thing may cover … */
#define FILLS_SCORE 0.50 /* … unless a net is so sure of it */
#define LEAST_AREA 0.0001
#define NO_OWNER 0.5 /* a leg of a dog that is not seen */
#define OF_COLOR 0.12 /* share of a part's pixels that have its colour */
#define MOSTLY 0.35  /* of clothes: the rest of them is folds and prints */
#define OTHER_LEAST 0.3 /* chance that a thing is there which parts of a mask are left to */
#define SAME_BOX 0.6    /* overlap: one thing, seen twice */
#define LARGER 4.0      /* times the one's box: no thing but a crowd */
#define N_SHOWN 5

void
see_finding_clear(SeeFinding *finding)
{
  see_coarse_mask_clear(&finding->mask);
  g_clear_pointer(&finding->candidates, g_ptr_array_unref);
  g_clear_pointer(&finding->why, g_free);
}

/* --- places --------------------------------------------------------------------------------------- */

/* Weight 0..1 of a place of the frame. */
static float
in_place(int place, double x, double y)
{
  double d = 1;
  if (place & SEE_PLACE_LEFT)
    d = MIN(d, 0.5 - x);
  if (place & SEE_PLACE_RIGHT)
    d = MIN(d, x - 0.5);
  if (place & SEE_PLACE_TOP)
    d = MIN(d, 0.5 - y);
  if (place & SEE_PLACE_BOTTOM)
    d = MIN(d, y - 0.5);
  if (place & SEE_PLACE_MIDDLE)
    d = MIN(d, 0.3 - hypot(x - 0.5, y - 0.5));
  if (place & SEE_PLACE_CORNER) /* a strip along the edge, or what is near to both edges */
    d -= 0.2;
  return (float)CLAMP(0.5 + d / 0.1, 0, 1);
}

static void
keep_place(LithoPlane *plane, int place)
{
  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++)
      plane->v[(gsize)y * (gsize)plane->width + (gsize)x] *=
          in_place(place, (x + 0.5) / plane->width, (y + 0.5) / plane->height);
}

/* A text of places only: "the left side". */
static gboolean
find_place(LithoScene *scene, int place, SeeFinding *finding, GError **error)
{
  const VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL)
    return FALSE;
  SeeCoarseMask *mask = &finding->mask;
  mask->method = g_strdup("place");
  mask->present = (place & ~(SEE_PLACE_BACK | SEE_PLACE_FRONT | SEE_PLACE_MOST)) != 0;
  mask->score = mask->present ? 1 : 0;
  if (!mask->present)
    return TRUE;
  mask->plane = litho_plane_new(proxy->Xsize, proxy->Ysize);
  for (gsize i = 0; i < (gsize)proxy->Xsize * (gsize)proxy->Ysize; i++)
    mask->plane->v[i] = 1;
  keep_place(mask->plane, place);
  return TRUE;
}

/* --- finding -------------------------------------------------------------------------------------- */

static gboolean find(LithoScene *scene, const SeeQuery *query, int depth, SeeFinding *finding, GError **error);

/* What the query names beside its head. */
typedef struct {
  SeeFinding other, owner;
  GPtrArray *with; /* SeeFinding* */
} Beside;

static void
finding_free(gpointer data)
{
  see_finding_clear(data);
  g_free(data);
}

static void
beside_clear(Beside *beside)
{
  see_finding_clear(&beside->other);
  see_finding_clear(&beside->owner);
  g_clear_pointer(&beside->with, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Beside, beside_clear)

static gboolean
find_beside(LithoScene *scene, const SeeQuery *query, int depth, Beside *beside, GError **error)
{
  beside->with = g_ptr_array_new_with_free_func(finding_free);
  if (depth >= MAX_DEPTH)
    return TRUE;
  if ((query->other != NULL && !find(scene, query->other, depth + 1, &beside->other, error)) ||
      (query->owner != NULL && !find(scene, query->owner, depth + 1, &beside->owner, error)))
    return FALSE;
  for (guint i = 0; i < query->with->len; i++) {
    const SeeQuery *with = query->with->pdata[i];
    const gboolean is_worn =
        with->noun != NULL && (with->noun->kind == LITHO_NOUN_CLOTHING || with->noun->kind == LITHO_NOUN_BODY);
    SeeFinding *one = g_new0(SeeFinding, 1);
    g_ptr_array_add(beside->with, one);
    if (!is_worn && !find(scene, with, depth + 1, one, error))
      return FALSE;
  }
  return TRUE;
}

static double
best_score(const GPtrArray *candidates)
{
  double best = 0;
  for (guint i = 0; i < candidates->len; i++)
    best = MAX(best, ((SeeCandidate *)candidates->pdata[i])->score);
  return best;
}

static gboolean
is_people_part(const LithoNoun *noun)
{
  return noun != NULL && (noun->kind == LITHO_NOUN_BODY || noun->kind == LITHO_NOUN_CLOTHING);
}

/* Stuff within its owner: "leaves of the tree". */
static void
keep_within(GPtrArray *candidates, const SeeCoarseMask *owner)
{
  for (guint i = candidates->len; i > 0; i--) {
    SeeCandidate *candidate = candidates->pdata[i - 1];
    if (!candidate->is_stuff || candidate->plane == NULL)
      continue;
    for (gsize k = 0; k < (gsize)owner->plane->width * (gsize)owner->plane->height; k++)
      candidate->plane->v[k] = MIN(candidate->plane->v[k], owner->plane->v[k]);
    if (see_plane_area(candidate->plane) < LEAST_AREA)
      g_ptr_array_remove_index(candidates, i - 1);
  }
}

/* A number plate that is not yellow is not "the yellow number plate": it is looked for by its colour then. */
static gboolean
drop_other_colors(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates, GError **error)
{
  const SeeLab *lab = see_query_has_color(query) && candidates->len > 0 ? see_scene_lab(scene, error) : NULL;
  if (lab == NULL)
    return !see_query_has_color(query) || candidates->len == 0;
  for (guint i = candidates->len; i > 0; i--) {
    const LithoPlane *mask = see_candidate_mask(scene, candidates->pdata[i - 1], error);
    if (mask == NULL)
      return FALSE;
    if (see_color_share(query, lab, mask) < OF_COLOR)
      g_ptr_array_remove_index(candidates, i - 1);
  }
  return TRUE;
}

static GPtrArray *
gather(LithoScene *scene, const SeeQuery *query, const Beside *beside, GError **error)
{
  const SeeCoarseMask *owner = beside->owner.mask.present ? &beside->owner.mask : NULL;
  const gboolean owner_is_no_person =
      query->owner != NULL && query->owner->noun != NULL && query->owner->noun->kind != LITHO_NOUN_PERSON;
  const gboolean is_part = is_people_part(query->noun);
  g_autoptr(GPtrArray) candidates = NULL;
  gboolean has_looked = FALSE;
  if (see_query_is_carrier(query)) {
    candidates = see_candidates(scene, query, error);
    if (candidates == NULL ||
        (best_score(candidates) < WEAK && !see_carrier_candidates(scene, query, candidates, error)))
      return NULL;
    if (best_score(candidates) >= WEAK)
      return g_steal_pointer(&candidates);
    g_clear_pointer(&candidates, g_ptr_array_unref);
  }
  if (see_noun_is_writing(query->noun) || query->noun == NULL) {
    candidates = g_ptr_array_new_with_free_func(see_candidate_free);
    if (!see_writing_candidates(scene, query, candidates, &has_looked, error))
      return NULL;
    if (has_looked || candidates->len > 0)
      return g_steal_pointer(&candidates);
    g_clear_pointer(&candidates, g_ptr_array_unref);
  }
  if (see_noun_is_thin(query->noun)) {
    candidates = g_ptr_array_new_with_free_func(see_candidate_free);
    if (!see_thin_candidates(scene, query, candidates, error))
      return NULL;
    if (best_score(candidates) >= WEAK)
      return g_steal_pointer(&candidates);
    g_clear_pointer(&candidates, g_ptr_array_unref);
  }
  if (is_part || (*query->head == '\0' && owner != NULL)) {
    candidates = g_ptr_array_new_with_free_func(see_candidate_free);
    if (is_part && !owner_is_no_person && !see_people_parts(scene, query, owner, candidates, error))
      return NULL;
    if (owner_is_no_person || *query->head == '\0')
      see_owner_parts(query, owner, candidates);
  }
  if (is_part && see_noun_is_mouth(query->noun))
    return g_steal_pointer(&candidates);
  if (candidates == NULL || candidates->len == 0) {
    g_clear_pointer(&candidates, g_ptr_array_unref);
    candidates = g_ptr_array_new_with_free_func(see_candidate_free);
    if (!see_small_parts(scene, query, owner, candidates, error))
      return NULL;
    if (!drop_other_colors(scene, query, candidates, error))
      return NULL;
    if (candidates->len > 0)
      return g_steal_pointer(&candidates);
    g_clear_pointer(&candidates, g_ptr_array_unref);
    candidates = see_candidates(scene, query, error);
    if (candidates != NULL && candidates->len == 0 && !see_kin_candidates(scene, query, candidates, error))
      return NULL;
    if (candidates != NULL && owner != NULL)
      keep_within(candidates, owner);
  }
  /* Where a net knows the name and does not see it, what the text tower likes best is seldom it: asked for nineteen names
   * on 80 photos, it said 280 times that what is absent is there, and found hardly one thing. */
  gboolean looked = FALSE, is_known = FALSE;
  if (candidates != NULL && owner == NULL && !see_name_is_known(scene, query, &is_known, error))
    return NULL;
  const gboolean has_color = see_query_has_color(query);
  const gboolean is_weak = candidates != NULL && best_score(candidates) < WEAK;
  if (candidates != NULL && (has_color ? is_weak || !is_known : is_weak && !is_known) && *query->head != '\0' &&
      !see_proposals(scene, query, owner != NULL && owner_is_no_person ? owner->plane : NULL, candidates, &looked,
                     error))
    return NULL;
  return g_steal_pointer(&candidates);
}

/* Takes what belongs to another thing of its name out of the mask of one: beside a white horse a brown one's mask has a
 * white leg. */
static gboolean
leave_to_others(LithoScene *scene, const SeeLab *lab, const SeeCandidate *one, const GPtrArray *kept,
                const GPtrArray *all, LithoPlane *mask, GError **error)
{
  for (guint i = 0; i < all->len; i++) {
    SeeCandidate *other = all->pdata[i];
    const double iou = see_box_iou(&one->box, &other->box);
    if (other->thing == NULL || other->thing == one->thing || other->score < OTHER_LEAST || iou <= 0 ||
        iou > SAME_BOX || other->box.w * other->box.h > LARGER * one->box.w * one->box.h ||
        g_ptr_array_find((GPtrArray *)kept, other, NULL))
      continue;
    const LithoPlane *theirs = see_candidate_mask(scene, other, error);
    if (theirs == NULL)
      return FALSE;
    pixel_contest_settle(lab->lab, mask, theirs);
  }
  return TRUE;
}

/* The union of what was chosen, with colour and place cut out of what has no shape, as the planes of *all. */
static gboolean
unite(LithoScene *scene, const SeeQuery *query, const SeeChoice *choice, const GPtrArray *candidates,
      SeeCoarseMask *all, GError **error)
{
  const SeeLab *lab = see_scene_lab(scene, error);
  if (lab == NULL)
    return FALSE;
  for (guint i = 0; i < choice->kept->len; i++) {
    SeeCandidate *candidate = choice->kept->pdata[i];
    const LithoPlane *mask = see_candidate_mask(scene, candidate, error);
    if (mask == NULL)
      return FALSE;
    g_auto(SeeCoarseMask) one = {.plane = see_plane_copy(mask)};
    if (candidate->thing != NULL && !leave_to_others(scene, lab, candidate, choice->kept, candidates, one.plane, error))
      return FALSE;
    if (candidate->fine != NULL)
      one.fine = see_plane_copy(candidate->fine);
    /* A thing of that name keeps its shadows and its other colours; what it may be part of does not. */
    const gboolean is_of_color = is_people_part(query->noun) && see_color_share(query, lab, one.plane) > MOSTLY;
    if (see_query_has_color(query) && !is_of_color && candidate->fine == NULL &&
        (candidate->thing == NULL || candidate->score < SEE_NAME_SURE * candidate->seen))
      see_color_cut(query, lab, one.plane);
    if (candidate->is_stuff && (query->place & SEE_PLACE_SIDES) != 0 && *query->head != '\0')
      keep_place(one.plane, query->place);
    if (all->plane != NULL)
      see_coarse_mask_add(all, &one);
    else {
      all->plane = g_steal_pointer(&one.plane);
      all->fine = g_steal_pointer(&one.fine);
    }
  }
  return TRUE;
}

/* Too much of the photo for one thing? Says so. */
static gboolean
is_too_much(const SeeQuery *query, const SeeChoice *choice, double share, SeeFinding *finding)
{
  const SeeCandidate *best = choice->kept->pdata[0];
  const gboolean fills = best->thing != NULL && best->seen >= FILLS_SCORE;
  const gboolean is_person =
      query->noun != NULL && query->noun->kind == LITHO_NOUN_PERSON && best->score >= FILLS_SCORE;
  if (!see_name_is_thing(query->noun) || share <= MAX_THING || fills || is_person)
    return FALSE;
  g_free(finding->why);
  finding->why = g_strdup_printf("what fits best would be %.0f %% of the photo, too much for one thing", 100 * share);
  return TRUE;
}

static void
show_candidates(GPtrArray *candidates, SeeFinding *finding)
{
  finding->candidates = g_ptr_array_new_with_free_func(see_candidate_free);
  while (candidates->len > 0 && finding->candidates->len < N_SHOWN)
    g_ptr_array_add(finding->candidates, g_ptr_array_steal_index(candidates, 0));
}

/* "the man and the dog": both. */
static gboolean
add_also(LithoScene *scene, const SeeQuery *query, int depth, SeeFinding *finding, GError **error)
{
  g_auto(SeeFinding) also = {0};
  if (query->also == NULL || depth >= MAX_DEPTH)
    return TRUE;
  if (!find(scene, query->also, depth + 1, &also, error))
    return FALSE;
  if (!also.mask.present || !finding->mask.present) {
    if (also.mask.present) {
      const SeeFinding first = *finding;
      *finding = also;
      also = first;
    }
    return TRUE;
  }
  see_coarse_mask_add(&finding->mask, &also.mask);
  finding->mask.score = MIN(finding->mask.score, also.mask.score);
  finding->ambiguous |= also.ambiguous;
  return TRUE;
}

/* Chooses, and again without what would be too much of the photo; sets the mask, its score and whether it is believed.
 */
static gboolean
decide(LithoScene *scene, const SeeQuery *query, const SeeCompany *company, GPtrArray *candidates, SeeFinding *finding,
       GError **error)
{
  SeeCoarseMask *mask = &finding->mask;
  for (;;) {
    g_auto(SeeChoice) choice = {0};
    g_auto(SeeCoarseMask) all = {0};
    if (!see_choose(scene, query, company, candidates, &choice, error))
      return FALSE;
    g_free(mask->method);
    if (choice.kept->len == 0) {
      mask->method = g_strdup(candidates->len > 0 ? ((SeeCandidate *)candidates->pdata[0])->method
                                                  : "none: nothing that is seen is called that");
      mask->score = 0.5 * SEE_SURE_PRESENT * best_score(candidates);
      if (finding->why == NULL)
        finding->why = g_strdup(choice.why);
      return TRUE;
    }
    SeeCandidate *best = choice.kept->pdata[0];
    if (!unite(scene, query, &choice, candidates, &all, error))
      return FALSE;
    const double area = see_plane_area(all.plane);
    mask->method = g_strdup(best->method);
    mask->score = see_sure(best, choice.ambiguous, choice.doubt, choice.evidence);
    finding->ambiguous = choice.ambiguous;
    if (is_too_much(query, &choice, area, finding)) {
      g_ptr_array_remove(candidates, best);
      continue;
    }
    if (query->owner != NULL && !company->owner->present && query->owner->noun != NULL)
      mask->score *= NO_OWNER;
    if (area < LEAST_AREA)
      mask->score = MIN(mask->score, 0.5 * SEE_SURE_PRESENT);
    mask->present = mask->score >= see_sure_least(best);
    if (mask->present) {
      mask->plane = g_steal_pointer(&all.plane);
      mask->fine = g_steal_pointer(&all.fine);
      g_clear_pointer(&finding->why, g_free);
    }
    return TRUE;
  }
}

/* Why no writing was found, where nothing looked for it. */
static gboolean
say_what_reads(LithoScene *scene, SeeFinding *finding, GError **error)
{
  gboolean looked = FALSE;
  if (see_scene_lines(scene, &looked, error) == NULL)
    return FALSE;
  if (!looked && !litho_scene_options(scene)->floor && finding->why == NULL)
    finding->why = g_strdup("writing is found by a model of role writing, and none is installed (litho models pull see); a box "
                            "or a mask says as well where it is");
  return TRUE;
}

static gboolean
find(LithoScene *scene, const SeeQuery *query, int depth, SeeFinding *finding, GError **error)
{
  if (see_query_is_place(query))
    return find_place(scene, query->place, finding, error);
  g_auto(Beside) beside = {0};
  if (!find_beside(scene, query, depth, &beside, error))
    return FALSE;
  g_autoptr(GPtrArray) candidates = gather(scene, query, &beside, error);
  g_autoptr(GPtrArray) with = g_ptr_array_new();
  for (guint i = 0; i < beside.with->len; i++)
    g_ptr_array_add(with, &((SeeFinding *)beside.with->pdata[i])->mask);
  while (with->len < query->with->len)
    g_ptr_array_add(with, NULL);
  const SeeCompany company = {&beside.other.mask, &beside.owner.mask, with};
  if (candidates == NULL || !decide(scene, query, &company, candidates, finding, error))
    return FALSE;
  if (!finding->mask.present && see_noun_is_writing(query->noun) && !say_what_reads(scene, finding, error))
    return FALSE;
  show_candidates(candidates, finding);
  return add_also(scene, query, depth, finding, error);
}

gboolean
see_text_find(LithoScene *scene, const char *text, SeeFinding *finding, GError **error)
{
  g_autoptr(SeeQuery) query = see_query_new(text);
  return find(scene, query, 0, finding, error);
}
