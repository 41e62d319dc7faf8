/* choose.c: candidates narrowed and ordered by a query's words.
 *
 * Each word gives each candidate a factor 0..1; the product times a power of the score is its rank. A power under 1,
 * because between two things that were both seen the words decide more than the net. Where one is meant the best rank
 * is taken; where several are meant all that no word speaks against.
 */
#include <math.h>
#include "see/find/choose.h"
#include "see/find/color_fit.h"
#include "see/paint.h"

#define SCORE_POWER 0.75
#define HARD 0.12         /* a factor below: the word speaks against it */
#define ALIKE 0.7         /* rank beside the best: fits equally */
#define MANY_SCORE 0.30   /* of several that are meant, each must be seen with this score … */
#define MANY_BESIDE 0.35  /* … or this one beside the best */
#define ORDER_SCORE 0.25  /* counted from the left, each must be seen with this score */
#define COLOR_ENOUGH 0.25 /* share of a thing's pixels from which on it is of the colour: the rest is shade and gloss … */
#define COLOR_BESIDE 0.75 /* … and beside the one that has most of it: faces are a little red, too */
#define COLOR_SCORE 0.25  /* which must be seen with this score */
#define PLACE_EVIDENCE 0.5 /* log odds that a thing is there which lies where it is said to: half of frames' halves are wrong */
#define COLOR_EVIDENCE 0.8 /* … which has the colour that is said … */
#define GREY_EVIDENCE 0.4  /* … or is white, black or grey, as much is */
#define NEAR_REACH 0.15   /* of the frame's diagonal: beside */

void
see_choice_clear(SeeChoice *choice)
{
  g_clear_pointer(&choice->kept, g_ptr_array_unref);
}

static double
middle_x(const LithoBox *box)
{
  return box->x + box->w / 2;
}

static double
middle_y(const LithoBox *box)
{
  return box->y + box->h / 2;
}

/* --- factors -------------------------------------------------------------------------------------- */

/* Places: a candidate's own, beside the largest of them. */
static double
place_factor(int place, const LithoBox *box, double beside_largest)
{
  const double x = middle_x(box), y = middle_y(box), steep = place & (SEE_PLACE_MOST | SEE_PLACE_CORNER) ? 2 : 1;
  double factor = 1;
  if (place & SEE_PLACE_LEFT)
    factor *= pow(CLAMP(1 - x, 0, 1), steep);
  if (place & SEE_PLACE_RIGHT)
    factor *= pow(CLAMP(x, 0, 1), steep);
  if (place & SEE_PLACE_TOP)
    factor *= pow(CLAMP(1 - y, 0, 1), steep);
  if (place & SEE_PLACE_BOTTOM)
    factor *= pow(CLAMP(y, 0, 1), steep);
  if (place & SEE_PLACE_MIDDLE)
    factor *= CLAMP(1 - hypot(x - 0.5, (y - 0.5) / 2) / 0.6, 0.02, 1);
  /* What is far away is smaller and ends higher in the frame. */
  const double far = 0.5 * (1 - CLAMP(box->y + box->h, 0, 1)) + 0.5 * (1 - beside_largest);
  if (place & SEE_PLACE_BACK)
    factor *= CLAMP(far * 1.5, 0.05, 1);
  if (place & SEE_PLACE_FRONT)
    factor *= CLAMP(1 - far, 0.05, 1);
  return factor;
}

static double
size_factor(const SeeQuery *query, double beside_largest)
{
  int size = query->size;
  if (size == 0 && litho_noun_is(query->noun, "child"))
    size = -1; /* "the boy": among grown-ups the small one */
  if (size == 0)
    return 1;
  const double root = sqrt(beside_largest);
  return size > 0 ? 0.1 + 0.9 * root : 0.1 + 0.9 * (1 - 0.9 * root);
}

/* How far two boxes are apart, in diagonals of the frame. */
static double
gap(const LithoBox *a, const LithoBox *b)
{
  const double dx = MAX(MAX(b->x - a->x - a->w, a->x - b->x - b->w), 0);
  const double dy = MAX(MAX(b->y - a->y - a->h, a->y - b->y - b->h), 0);
  return hypot(dx, dy) / M_SQRT2;
}

/* Share of box a that lies in box b. */
static double
inside(const LithoBox *a, const LithoBox *b)
{
  const double w = MIN(a->x + a->w, b->x + b->w) - MAX(a->x, b->x), h = MIN(a->y + a->h, b->y + b->h) - MAX(a->y, b->y);
  return w > 0 && h > 0 ? w * h / MAX(a->w * a->h, 1e-9) : 0;
}

static double
nearness(const LithoBox *a, const LithoBox *b)
{
  return exp(-gap(a, b) / NEAR_REACH) * (1 - 0.3 * inside(b, a));
}

static double
relation_factor(SeeRelation relation, const LithoBox *box, const LithoBox *other)
{
  const double dx = middle_x(box) - middle_x(other), dy = middle_y(box) - middle_y(other);
  const double near = nearness(box, other);
  switch (relation) {
  case SEE_RELATION_ON:
    /* Its foot lies on the other: in it, or at its upper edge. */
    return MAX(inside(box, other), near * CLAMP(0.5 - dy * 2, 0.1, 1));
  case SEE_RELATION_IN:
    return MAX(inside(box, other), 0.3 * near);
  case SEE_RELATION_UNDER:
    return near * CLAMP(0.5 + dy * 4, 0.05, 1);
  case SEE_RELATION_ABOVE:
    return near * CLAMP(0.5 - dy * 4, 0.05, 1);
  case SEE_RELATION_BEFORE:
    return near * CLAMP(0.5 + (box->y + box->h - other->y - other->h) * 4, 0.1, 1);
  case SEE_RELATION_BEHIND:
    return near * CLAMP(0.5 - (box->y + box->h - other->y - other->h) * 4, 0.1, 1);
  case SEE_RELATION_LEFT_OF:
    return CLAMP(0.3 - dx * 4, 0.02, 1) * (0.5 + 0.5 * near);
  case SEE_RELATION_RIGHT_OF:
    return CLAMP(0.3 + dx * 4, 0.02, 1) * (0.5 + 0.5 * near);
  case SEE_RELATION_BETWEEN:
    return CLAMP(1 - 2 * fabs(dx) / MAX(other->w, 0.05), 0.02, 1);
  default:
    return near;
  }
}

/* Where on a person clothes of a kind are: shares of the height. */
static void
clothing_band(const LithoNoun *noun, double *top, double *bottom)
{
  static const struct {
    const char *noun;
    double top, bottom;
  } bands[] = {{"hat", 0, 0.22},     {"pants", 0.45, 0.95},  {"skirt", 0.45, 0.8},  {"shoe", 0.88, 1},
               {"shirt", 0.15, 0.6}, {"sweater", 0.15, 0.6}, {"coat", 0.15, 0.7},   {"jacket", 0.15, 0.6},
               {"vest", 0.15, 0.55}, {"hoodie", 0.1, 0.6},   {"jersey", 0.15, 0.6}, {"tie", 0.2, 0.5}};
  *top = 0.15;
  *bottom = 0.9;
  for (guint i = 0; i < G_N_ELEMENTS(bands); i++)
    if (litho_noun_is(noun, bands[i].noun)) {
      *top = bands[i].top;
      *bottom = bands[i].bottom;
    }
}

/* Share of the colour that is worn, in the middle of the band of the person's box. */
static double
worn_share(const SeeQuery *worn, const SeeLab *lab, const LithoBox *box)
{
  double top, bottom, sum = 0;
  int n = 0;
  clothing_band(worn->noun, &top, &bottom);
  const int x0 = (int)((box->x + 0.2 * box->w) * lab->width), x1 = (int)((box->x + 0.8 * box->w) * lab->width);
  const int y0 = (int)((box->y + top * box->h) * lab->height), y1 = (int)((box->y + bottom * box->h) * lab->height);
  for (int y = MAX(y0, 0); y < MIN(y1, lab->height); y++)
    for (int x = MAX(x0, 0); x < MIN(x1, lab->width); x++) {
      const gsize i = (gsize)y * (gsize)lab->width + (gsize)x;
      const float pixel[3] = {lab->lab[0]->v[i], lab->lab[1]->v[i], lab->lab[2]->v[i]};
      sum += see_color_fit(worn, pixel);
      n++;
    }
  return n > 0 ? sum / n : 0;
}

/* most: the share of the one that has most of the colour. */
static double
enough(double share, double most)
{
  return CLAMP(share / MAX(COLOR_ENOUGH, COLOR_BESIDE * most), 0, 1);
}

/* --- choosing ------------------------------------------------------------------------------------- */

typedef struct {
  LithoScene *scene;
  const SeeQuery *query;
  const SeeCompany *company;
  const SeeLab *lab;
  double most_color;  /* of all candidates: the largest share of the colour that is said … */
  double *most_worn;  /* … and of that of each of the clothes, in the order of query->with; owned */
} Chooser;

static LithoBox
mask_box(const SeeCoarseMask *mask)
{
  return see_coarse_mask_box(mask);
}

static gboolean
is_worn_color(const SeeQuery *with)
{
  return with->noun != NULL && with->noun->kind == LITHO_NOUN_CLOTHING && see_query_has_color(with);
}

/* FALSE: an error. */
static gboolean
find_most_color(Chooser *chooser, const GPtrArray *candidates, GError **error)
{
  const SeeQuery *query = chooser->query;
  chooser->most_worn = g_new0(double, query->with->len + 1);
  for (guint i = 0; i < candidates->len; i++) {
    SeeCandidate *candidate = candidates->pdata[i];
    if (candidate->score < COLOR_SCORE)
      continue;
    if (see_query_has_color(query) && !candidate->is_stuff) {
      const LithoPlane *mask = see_candidate_mask(chooser->scene, candidate, error);
      if (mask == NULL)
        return FALSE;
      chooser->most_color = MAX(chooser->most_color, see_color_share(query, chooser->lab, mask));
    }
    for (guint k = 0; k < query->with->len; k++)
      if (is_worn_color(query->with->pdata[k]))
        chooser->most_worn[k] =
            MAX(chooser->most_worn[k], worn_share(query->with->pdata[k], chooser->lab, &candidate->box));
  }
  return TRUE;
}

/* Everything but place: *worst gets the least factor. FALSE: an error. */
static gboolean
word_factor(const Chooser *chooser, SeeCandidate *candidate, double *factor, double *worst, GError **error)
{
  const SeeQuery *query = chooser->query;
  *factor = *worst = 1;
  double one;
  if (see_query_has_color(query) && !candidate->is_stuff) {
    const LithoPlane *mask = see_candidate_mask(chooser->scene, candidate, error);
    if (mask == NULL)
      return FALSE;
    one = enough(see_color_share(query, chooser->lab, mask), chooser->most_color);
    *factor *= 0.02 + 0.98 * one;
    *worst = MIN(*worst, one);
  }
  for (guint i = 0; i < query->with->len; i++) {
    const SeeQuery *with = query->with->pdata[i];
    const SeeCoarseMask *mask = chooser->company->with != NULL ? chooser->company->with->pdata[i] : NULL;
    if (is_worn_color(with)) {
      one = enough(worn_share(with, chooser->lab, &candidate->box), chooser->most_worn[i]);
      *factor *= 0.02 + 0.98 * one;
      *worst = MIN(*worst, one);
    } else if (mask != NULL && mask->present) {
      const LithoBox box = mask_box(mask);
      *factor *= 0.1 + 0.9 * MAX(nearness(&candidate->box, &box), inside(&box, &candidate->box));
    }
  }
  if (chooser->company->other != NULL && chooser->company->other->present) {
    const LithoBox box = mask_box(chooser->company->other);
    *factor *= 0.05 + 0.95 * relation_factor(query->relation, &candidate->box, &box);
  }
  if (chooser->company->owner != NULL && chooser->company->owner->present) {
    const LithoBox box = mask_box(chooser->company->owner);
    one = MAX(inside(&candidate->box, &box), 0.7 * nearness(&candidate->box, &box));
    *factor *= 0.05 + 0.95 * one;
  }
  return TRUE;
}

static int
by_rank(gconstpointer a, gconstpointer b)
{
  const SeeCandidate *p = *(SeeCandidate *const *)a, *q = *(SeeCandidate *const *)b;
  return (p->rank < q->rank) - (p->rank > q->rank);
}

static int
from_left(gconstpointer a, gconstpointer b)
{
  const SeeCandidate *p = *(SeeCandidate *const *)a, *q = *(SeeCandidate *const *)b;
  const double x = middle_x(&p->box), y = middle_x(&q->box);
  return (x > y) - (x < y);
}

static int
from_top(gconstpointer a, gconstpointer b)
{
  const SeeCandidate *p = *(SeeCandidate *const *)a, *q = *(SeeCandidate *const *)b;
  const double x = middle_y(&p->box), y = middle_y(&q->box);
  return (x > y) - (x < y);
}

static void
choose_by_order(const SeeQuery *query, const GPtrArray *candidates, double best_score, SeeChoice *choice)
{
  g_autoptr(GPtrArray) row = g_ptr_array_new();
  for (guint i = 0; i < candidates->len; i++) {
    SeeCandidate *candidate = candidates->pdata[i];
    if (candidate->score >= MIN(ORDER_SCORE, 0.5 * best_score))
      g_ptr_array_add(row, candidate);
  }
  const gboolean down = (query->order_from & (SEE_PLACE_TOP | SEE_PLACE_BOTTOM)) != 0;
  const gboolean backwards = (query->order_from & (SEE_PLACE_RIGHT | SEE_PLACE_BOTTOM)) != 0;
  g_ptr_array_sort(row, down ? from_top : from_left);
  int at = query->order > 0 ? query->order - 1 : (int)row->len - 1;
  if (at >= (int)row->len) {
    choice->why = "there are not so many";
    return;
  }
  g_ptr_array_add(choice->kept, row->pdata[backwards ? (int)row->len - 1 - at : at]);
}

/* Is the candidate in the part of the frame that is said, where several are meant? */
static gboolean
is_in_place(int place, const LithoBox *box, double beside_largest)
{
  const double x = middle_x(box), y = middle_y(box);
  return (!(place & SEE_PLACE_LEFT) || x < 0.5) && (!(place & SEE_PLACE_RIGHT) || x > 0.5) &&
         (!(place & SEE_PLACE_TOP) || y < 0.5) && (!(place & SEE_PLACE_BOTTOM) || y > 0.5) &&
         (!(place & SEE_PLACE_MIDDLE) || fabs(x - 0.5) < 0.25) && (!(place & SEE_PLACE_BACK) || beside_largest < 0.6) &&
         (!(place & SEE_PLACE_FRONT) || beside_largest > 0.4);
}

/* A place and a colour that are said and agree with what a detector half sees are evidence that it is there. What was
 * cut or proposed by them says nothing new. */
static double
evidence_for(const Chooser *chooser, const SeeCandidate *best, double beside_largest)
{
  const SeeQuery *query = chooser->query;
  static const int sides[] = {SEE_PLACE_LEFT, SEE_PLACE_RIGHT, SEE_PLACE_TOP, SEE_PLACE_BOTTOM, SEE_PLACE_MIDDLE};
  double evidence = 0;
  if (best->thing == NULL || !is_in_place(query->place, &best->box, beside_largest))
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS(sides); i++)
    evidence += query->place & sides[i] ? PLACE_EVIDENCE : 0;
  if (query->colors[0] != NULL && best->thing->plane != NULL &&
      enough(see_color_share(query, chooser->lab, best->thing->plane), 0) >= 1)
    evidence += query->colors[0]->mix != NULL ? COLOR_EVIDENCE : GREY_EVIDENCE;
  return evidence;
}

gboolean
see_choose(LithoScene *scene, const SeeQuery *query, const SeeCompany *company, GPtrArray *candidates,
           SeeChoice *choice, GError **error)
{
  *choice = (SeeChoice){.kept = g_ptr_array_new(), .doubt = 1};
  Chooser chooser = {scene, query, company, see_scene_lab(scene, error), 0, NULL};
  double largest = 1e-9, best_score = 0, best_worst = 0;
  if (chooser.lab == NULL || !find_most_color(&chooser, candidates, error)) {
    g_free(chooser.most_worn);
    return FALSE;
  }
  g_autofree double *most_worn = chooser.most_worn;
  for (guint i = 0; i < candidates->len; i++) {
    const SeeCandidate *candidate = candidates->pdata[i];
    best_score = MAX(best_score, candidate->score);
    if (candidate->score > 0.25)
      largest = MAX(largest, candidate->box.w * candidate->box.h);
  }
  g_autofree double *worst = g_new(double, candidates->len + 1);
  g_autoptr(GHashTable) against = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < candidates->len; i++) {
    SeeCandidate *candidate = candidates->pdata[i];
    const double beside = MIN(candidate->box.w * candidate->box.h / largest, 1);
    double factor;
    if (!word_factor(&chooser, candidate, &factor, &worst[i], error))
      return FALSE;
    candidate->rank = pow(candidate->score, SCORE_POWER) * factor *
                      place_factor(query->place, &candidate->box, beside) * size_factor(query, beside);
    if (query->place == 0 && query->size == 0)
      candidate->rank *= 0.7 + 0.3 * sqrt(beside); /* nothing said: rather the one that is large */
    if (query->relation == SEE_RELATION_BEHIND && company->other != NULL && company->other->present) {
      const LithoBox box = mask_box(company->other);
      if (inside(&candidate->box, &box) > 0.85 && inside(&box, &candidate->box) > 0.85)
        candidate->rank = 0; /* nobody is behind himself */
    }
    if (worst[i] < HARD || candidate->rank <= 0 || (query->many && !is_in_place(query->place, &candidate->box, beside)))
      g_hash_table_add(against, candidate);
    best_worst = MAX(best_worst, worst[i]);
  }
  g_ptr_array_sort(candidates, by_rank);
  if (candidates->len == 0)
    return TRUE;
  if (query->order != 0) {
    choose_by_order(query, candidates, best_score, choice);
    return TRUE;
  }
  const guint limit = query->count > 1 ? (guint)query->count : query->many ? G_MAXUINT : 1;
  const double least = MIN(MANY_SCORE, MANY_BESIDE * best_score);
  for (guint i = 0; i < candidates->len && choice->kept->len < limit; i++) {
    SeeCandidate *candidate = candidates->pdata[i];
    if (!g_hash_table_contains(against, candidate) && (limit == 1 || query->count > 1 || candidate->score >= least))
      g_ptr_array_add(choice->kept, candidate);
  }
  if (choice->kept->len == 0) {
    choice->why = best_worst < HARD ? "none is of that colour" : "none is there";
    return TRUE;
  }
  const SeeCandidate *best = choice->kept->pdata[0], *next = NULL;
  for (guint i = 0; i < candidates->len && next == NULL; i++)
    if (candidates->pdata[i] != best && !g_hash_table_contains(against, candidates->pdata[i]))
      next = candidates->pdata[i];
  choice->ambiguous = limit == 1 && next != NULL && next->rank > ALIKE * best->rank && next->score > 0.5 * best->score;
  choice->doubt = 0.5 + 0.5 * best_worst;
  choice->evidence = evidence_for(&chooser, best, MIN(best->box.w * best->box.h / largest, 1));
  return TRUE;
}
