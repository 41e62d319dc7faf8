/* proposals.c: parts of a photo that may be a thing, held against words.
 *
 * The photo is cut into segments of even colour (pixel/graph_segments.h), which are joined step by step, the most alike
 * neighbours first, as in selective search (Uijlings et al. 2013); each step's result is a proposal. So are the boxes
 * of things of any name and the subject. What a proposal's pixels fit the text by the cells of the image tower
 * (dense.h), less what its surroundings do, is its worth; so a part that is no more like the words than what is around
 * it loses.
 */
#include <math.h>
#include <string.h>
#include "pixel/components.h"
#include "see/find/color_fit.h"
#include "see/find/dense.h"
#include "see/find/names.h"
#include "see/find/part_tree.h"
#include "see/find/proposals.h"
#include "see/look.h"
#include "see/paint.h"
#include "see/things/stuff.h"

#define LEAST_SHARE 0.003 /* of a proposal */
#define MOST_SHARE 0.45
#define N_BEST 6         /* candidates that are given */
#define SAME_MASK 0.6    /* overlap of boxes: one of two is enough */
#define FIT_MIDDLE 0.165 /* fit at which a proposal is as likely right as wrong (dense.c's least fit) */
#define FIT_SPREAD 0.03
#define CONTRAST_WEIGHT 0.7 /* of the surroundings' fit */
#define COLOR_WORTH 0.06f   /* of a part that is all of the colour among what is not, in units of fit */
#define TRUST 0.4           /* a proposal is never as sure as a net that knows the name: one of four is right */
#define STUFF_COST 0.1f     /* of a part that is all sky, wall, road … and asked for as a thing, in units of fit */
#define COLOR_TRUST 0.35    /* by colour alone */
#define STANDOUT_TRUST 0.42 /* the one part of the photo that has the colour which is named */
#define STANDOUT_WORTH 0.02
#define LEAST_BLOB 0.0004 /* share of the frame of a patch of the colour that is named */
#define FULL_BLOB 0.002   /* one from which on its size is no doubt */
#define MOST_BLOBS 24
#define VIVID_SHARE 0.6f /* of the strongest chroma */
#define DULL_BLOB 0.3 /* worth of one of no chroma beside the most vivid */

/* Sums of a plane over boxes, by summed areas. */
typedef struct {
  int width, height;
  double *sum;
} Areas;

static Areas
areas_new(const LithoPlane *plane)
{
  Areas areas = {plane->width, plane->height, g_new0(double, (gsize)(plane->width + 1) * (gsize)(plane->height + 1))};
  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++)
      areas.sum[(y + 1) * (plane->width + 1) + x + 1] =
          plane->v[(gsize)y * (gsize)plane->width + (gsize)x] + areas.sum[y * (plane->width + 1) + x + 1] +
          areas.sum[(y + 1) * (plane->width + 1) + x] - areas.sum[y * (plane->width + 1) + x];
  return areas;
}

static double
areas_of(const Areas *areas, int x0, int y0, int x1, int y1)
{
  const int w = areas->width + 1;
  x0 = CLAMP(x0, 0, areas->width);
  x1 = CLAMP(x1, 0, areas->width);
  y0 = CLAMP(y0, 0, areas->height);
  y1 = CLAMP(y1, 0, areas->height);
  return areas->sum[y1 * w + x1] - areas->sum[y0 * w + x1] - areas->sum[y1 * w + x0] + areas->sum[y0 * w + x0];
}

/* What is around a part's box: the mean of a plane there, of which `inside` is the sum over the part. */
static double
mean_around(const SeePart *part, const Areas *areas, double inside)
{
  const int bx = MAX((part->x1 - part->x0) / 3, 4), by = MAX((part->y1 - part->y0) / 3, 4);
  const int x0 = MAX(part->x0 - bx, 0), y0 = MAX(part->y0 - by, 0), x1 = MIN(part->x1 + bx, areas->width),
            y1 = MIN(part->y1 + by, areas->height);
  const double n_around = (double)(x1 - x0) * (y1 - y0) - part->n;
  return n_around > 0 ? MAX(areas_of(areas, x0, y0, x1, y1) - inside, 0) / n_around : 0;
}

/* Mean fit of a part, and how much better it fits than what is around; the same of the colour. colors: NULL: none is
 * named. */
static double
worth_of(const SeePart *part, const Areas *fits, const Areas *colors)
{
  const double fit = part->fit / part->n;
  const double worth =
      fit + CONTRAST_WEIGHT * (fit - mean_around(part, fits, part->fit)) - STUFF_COST * part->stuff / part->n;
  if (colors == NULL)
    return worth;
  const double color = part->color / part->n;
  return worth + COLOR_WORTH * (color - mean_around(part, colors, part->color)) - 0.15 * (1 - color);
}

typedef struct {
  int part; /* -1: a candidate */
  SeeCandidate *candidate;
  LithoBox box;
  double worth;
  double standout; /* 0..1: of the colour that is named, where nothing around is */
} Proposal;

static int
by_worth(gconstpointer a, gconstpointer b)
{
  const Proposal *p = a, *q = b;
  return (p->worth < q->worth) - (p->worth > q->worth);
}

/* The fit's plane on the look's grid, 0 outside `within`. */
static LithoPlane *
on_grid(const LithoPlane *plane, const LithoPlane *within, const SeeLook *look)
{
  LithoPlane *grid = litho_plane_new(look->width, look->height);
  for (int y = 0; y < look->height; y++)
    for (int x = 0; x < look->width; x++) {
      const gsize from = (gsize)((y + 0.5) / look->height * plane->height) * (gsize)plane->width +
                         (gsize)((x + 0.5) / look->width * plane->width);
      grid->v[(gsize)y * (gsize)look->width + (gsize)x] = within == NULL || within->v[from] > 0.3f ? plane->v[from] : 0;
    }
  return grid;
}

/* How well each pixel of the grid is of the colour that is named. */
static LithoPlane *
color_on_grid(const SeeQuery *query, const SeeLook *look)
{
  LithoPlane *grid = litho_plane_new(look->width, look->height);
  for (gsize i = 0; i < (gsize)look->width * (gsize)look->height; i++) {
    const float lab[3] = {look->lab[0]->v[i], look->lab[1]->v[i], look->lab[2]->v[i]};
    grid->v[i] = (float)see_color_fit(query, lab);
  }
  return grid;
}

/* How sure each pixel of the grid is of stuff that the query does not name: wires are not the sky. NULL: no net says.
 */
static gboolean
other_stuff(LithoScene *scene, const SeeQuery *query, const SeeLook *look, LithoPlane **out, GError **error)
{
  g_autoptr(GError) failure = NULL;
  const SeeStuff *stuff = see_scene_stuff(scene, &failure);
  const LithoNoun *noun = query->noun;
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  if (stuff != NULL && see_name_is_thing(noun))
    *out = see_stuff_on_grid(stuff,
                             noun != NULL && noun->kind == LITHO_NOUN_PLANT
                                 ? "sky|water|ground|road|sand|snow|mountain|rock|wall|floor|ceiling|building"
                                 : "sky|tree|grass|plant|water|ground|road|sand|snow|mountain|rock|wall|floor|ceiling",
                             look->width, look->height);
  return TRUE;
}

static gboolean
is_ascii(const char *text)
{
  return *text != '\0' && g_str_is_ascii(text);
}

/* How plainly a part alone is of the colour. */
static double
standout_of(const SeePart *part, const Areas *colors)
{
  if (colors == NULL)
    return 0;
  return CLAMP((part->color / part->n - 0.6) / 0.3, 0, 1) * CLAMP(1 - mean_around(part, colors, part->color) / 0.35, 0, 1);
}

/* White, black and grey are everywhere: they single nothing out. */
static gboolean
is_chromatic(const SeeQuery *query)
{
  static const float neutral[3][3] = {{0.08f, 0, 0}, {0.5f, 0, 0}, {0.97f, 0, 0}};
  for (guint i = 0; i < G_N_ELEMENTS(neutral); i++)
    if (see_color_fit(query, neutral[i]) > 0.5)
      return FALSE;
  return TRUE;
}

/* Boxes of any name: the fit in the middle of the box. */
static gboolean
add_boxes(LithoScene *scene, const Areas *areas, const Areas *colors, GArray *proposals, GError **error)
{
  const GPtrArray *things = see_scene_things(scene, error);
  if (things == NULL)
    return FALSE;
  for (guint i = 0; i < MIN(things->len, 40); i++) {
    SeeThing *thing = things->pdata[i];
    const double w = areas->width, h = areas->height, share = thing->box.w * thing->box.h;
    SeePart part = {.x0 = (int)(thing->box.x * w),
                 .y0 = (int)(thing->box.y * h),
                 .x1 = (int)ceil((thing->box.x + thing->box.w) * w),
                 .y1 = (int)ceil((thing->box.y + thing->box.h) * h)};
    part.n = MAX((double)(part.x1 - part.x0) * (part.y1 - part.y0), 1);
    part.fit = areas_of(areas, part.x0, part.y0, part.x1, part.y1);
    part.color = colors != NULL ? areas_of(colors, part.x0, part.y0, part.x1, part.y1) : 0;
    if (share < LEAST_SHARE || share > MOST_SHARE)
      continue;
    SeeCandidate *candidate = g_new0(SeeCandidate, 1);
    *candidate = (SeeCandidate){.label = g_strdup(thing->label),
                                .seen = thing->score,
                                .box = thing->box,
                                .thing = thing,
                                .method = g_strdup("a thing of another name, by the text tower")};
    /* What is seen as a thing is one, with an outline: a little more than a mere segment. */
    const Proposal proposal = {-1, candidate, thing->box, worth_of(&part, areas, colors) + 0.02 * thing->score, 0};
    g_array_append_val(proposals, proposal);
  }
  return TRUE;
}

static int
by_value(gconstpointer a, gconstpointer b)
{
  const float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

/* Of what is of the colour the vivid part: olive is a yellow too, until there is a yellow plate beside it. */
static LithoPlane *
vivid_of(const SeeLook *look, const LithoPlane *color)
{
  LithoPlane *out = see_plane_copy(color);
  g_autoptr(GArray) chroma = g_array_new(FALSE, FALSE, sizeof(float));
  const gsize n = (gsize)look->width * (gsize)look->height;
  for (gsize i = 0; i < n; i++)
    if (color->v[i] > 0.5f) {
      const float c = hypotf(look->lab[1]->v[i], look->lab[2]->v[i]);
      g_array_append_val(chroma, c);
    }
  if (chroma->len == 0)
    return out;
  g_array_sort(chroma, by_value);
  const guint n_top = MIN(chroma->len / 10, (guint)(LEAST_BLOB * (double)n)); /* a small thing may hold all of it */
  const float least = VIVID_SHARE * g_array_index(chroma, float, chroma->len - 1 - n_top);
  for (gsize i = 0; i < n; i++)
    if (hypotf(look->lab[1]->v[i], look->lab[2]->v[i]) < least)
      out->v[i] = 0;
  return out;
}

/* The connected parts of the colour that is named: a number plate is no segment beside a car, and yet it is what is
 * yellow. */
static gboolean
add_blobs(LithoScene *scene, const SeeLook *look, const LithoPlane *fit, const LithoPlane *color, const LithoPlane *stuff,
          const Areas *fits, const Areas *colors, double base, GArray *proposals, GError **error)
{
  const int w = look->width, h = look->height;
  double most_chroma = 1e-6;
  g_autofree int *map = NULL;
  g_autofree double *chroma = NULL;
  g_autoptr(GArray) blobs = pixel_components(color, MAX((int)(LEAST_BLOB * w * h), 6), &map);
  chroma = g_new0(double, blobs->len + 1);
  for (guint i = 0; i < blobs->len; i++) {
    const PixelComponent *blob = &g_array_index(blobs, PixelComponent, i);
    for (int y = blob->y0; y < blob->y1; y++)
      for (int x = blob->x0; x < blob->x1; x++)
        if (map[y * w + x] == blob->label)
          chroma[i] += hypotf(look->lab[1]->v[y * w + x], look->lab[2]->v[y * w + x]) / (float)blob->n_px;
    most_chroma = MAX(most_chroma, chroma[i]);
  }
  for (guint i = 0; i < MIN(blobs->len, MOST_BLOBS); i++) {
    const PixelComponent *blob = &g_array_index(blobs, PixelComponent, i);
    SeePart part = {.n = blob->n_px, .x0 = blob->x0, .y0 = blob->y0, .x1 = blob->x1, .y1 = blob->y1};
    if (part.n > MOST_SHARE * w * h)
      continue;
    g_autoptr(LithoPlane) grid = litho_plane_new(w, h);
    for (int k = 0; k < w * h; k++) {
      const gboolean is_in = map[k] == blob->label;
      grid->v[k] = is_in ? 1 : 0;
      part.fit += is_in ? fit->v[k] : 0;
      part.color += is_in ? color->v[k] : 0;
      part.stuff += is_in && stuff != NULL ? stuff->v[k] : 0;
    }
    LithoPlane *plane = see_look_to_proxy(scene, grid, error);
    if (plane == NULL)
      return FALSE;
    SeeCandidate *candidate = see_candidate_of_plane("", "what is of the colour", 0, plane);
    if (candidate == NULL)
      continue;
    /* Of two that are called blue, the bluer one. */
    const double standout = standout_of(&part, colors) * MIN(sqrt(part.n / (w * h) / FULL_BLOB), 1) *
                            (DULL_BLOB + (1 - DULL_BLOB) * chroma[i] / most_chroma);
    const Proposal proposal = {-1, candidate, candidate->box,
                               worth_of(&part, fits, colors) + base + STANDOUT_WORTH * standout, standout};
    g_array_append_val(proposals, proposal);
  }
  return TRUE;
}

gboolean
see_proposals(LithoScene *scene, const SeeQuery *query, const LithoPlane *within, GPtrArray *candidates,
              gboolean *looked, GError **error)
{
  const gboolean has_color = see_query_has_color(query);
  const char *words = is_ascii(query->words) ? query->words : is_ascii(query->head) ? query->head : NULL;
  g_autoptr(LithoPlane) fit = NULL;
  g_autoptr(GError) failure = NULL;
  const SeeLook *look = see_scene_look(scene, error);
  if (look == NULL)
    return FALSE;
  if (words != NULL)
    fit = see_dense_fit(scene, words, &failure);
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  *looked = fit != NULL || has_color;
  if (!*looked)
    return TRUE;
  g_autoptr(LithoPlane) grid = fit != NULL ? on_grid(fit, within, look) : litho_plane_new(look->width, look->height);
  g_autoptr(LithoPlane) tint = has_color ? color_on_grid(query, look) : NULL;
  Areas areas = areas_new(grid), colors = {0};
  if (tint != NULL)
    colors = areas_new(tint);
  const Areas *by_color = tint != NULL ? &colors : NULL;
  const gboolean is_colored = tint != NULL && is_chromatic(query);
  g_autoptr(GArray) proposals = g_array_new(FALSE, FALSE, sizeof(Proposal));
  g_autoptr(LithoPlane) stuff = NULL;
  SeePartTree tree = {0};
  gboolean ok = other_stuff(scene, query, look, &stuff, error);
  ok = ok && (fit == NULL || within != NULL || add_boxes(scene, &areas, by_color, proposals, error));
  see_part_tree_build(&tree, look, grid, tint, stuff);
  for (int i = 0; ok && i < (int)tree.parts->len; i++) {
    const SeePart *part = &g_array_index(tree.parts, SeePart, i);
    const double share = part->n / ((double)look->width * look->height);
    if (share < LEAST_SHARE || share > MOST_SHARE)
      continue;
    const LithoBox box = {(double)part->x0 / look->width, (double)part->y0 / look->height,
                          (double)(part->x1 - part->x0) / look->width, (double)(part->y1 - part->y0) / look->height};
    const double worth = worth_of(part, &areas, by_color) + (fit == NULL ? FIT_MIDDLE : 0);
    const double standout = is_colored ? standout_of(part, by_color) : 0;
    const Proposal proposal = {i, NULL, box, worth + STANDOUT_WORTH * standout, standout};
    g_array_append_val(proposals, proposal);
  }
  const double base = fit == NULL ? FIT_MIDDLE : 0;
  if (ok && is_colored) {
    g_autoptr(LithoPlane) vivid = vivid_of(look, tint);
    Areas by_vivid = areas_new(vivid);
    ok = add_blobs(scene, look, grid, tint, stuff, &areas, by_color, base, proposals, error) &&
         add_blobs(scene, look, grid, vivid, stuff, &areas, &by_vivid, base, proposals, error);
    g_free(by_vivid.sum);
  }
  g_array_sort(proposals, by_worth);
  guint n_kept = 0;
  for (guint i = 0; i < proposals->len; i++) {
    Proposal *one = &g_array_index(proposals, Proposal, i);
    gboolean is_new = n_kept < N_BEST;
    for (guint k = 0; k < i && is_new; k++) {
      const Proposal *better = &g_array_index(proposals, Proposal, k);
      is_new = better->worth == -INFINITY || see_box_iou(&one->box, &better->box) <= SAME_MASK;
    }
    if (ok && is_new && one->candidate == NULL) {
      LithoPlane *plane = see_part_plane(scene, &tree, one->part, look, error);
      ok = plane != NULL;
      if (ok)
        one->candidate =
            see_candidate_of_plane("", fit != NULL ? "a segment, by the text tower" : "a segment, by colour", 0, plane);
    }
    if (ok && is_new && one->candidate != NULL) {
      const double sure = 1 / (1 + exp(-(one->worth - FIT_MIDDLE) / FIT_SPREAD));
      const double score = MAX((fit != NULL ? TRUST : COLOR_TRUST) * sure, STANDOUT_TRUST * one->standout);
      one->candidate->score = one->candidate->seen = score;
      g_ptr_array_add(candidates, one->candidate);
      n_kept++;
    } else {
      if (one->candidate != NULL)
        see_candidate_free(one->candidate);
      one->worth = -INFINITY;
    }
  }
  see_part_tree_clear(&tree);
  g_free(areas.sum);
  g_free(colors.sum);
  return ok;
}
