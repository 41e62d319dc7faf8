/* inpaint.c: exemplar-based completion on a pyramid.
 *
 * Coarse to fine (Wexler, Shechtman, Irani 2007; Newson et al. 2014): on each level, nearest patches are
 * searched (patchmatch.c) and each pixel of the hole becomes the weighted mean of what the patches over it
 * say, in turns; patches that see more known pixels count more. The coarsest level is begun from the edge
 * inwards (peel.c). A fourth plane holds the mean strength of fine detail, without which coarse levels take a
 * smooth place for a textured one (Newson). From level to level places go on, not colours, so that each level
 * is as sharp as its sources.
 *
 * At the end the coarse colours are moved some way towards a smooth (harmonic) filling, the more the less alike
 * the patches are to what they stand for: fine detail stays, blotches of a wrong colour fade.
 *
 * With a fill net its coarse fill is a guide (fill_guide.c): one more filling begins with shifted copies that pay for
 * being unlike it; of several fillings one that is near to it is preferred (fill_judge.c); and at the end the coarse
 * colours are moved towards it instead.
 */
#include <math.h>
#include <string.h>
#include "pixel/area.h"
#include "base/cancel.h"
#include "pixel/fill_guide.h"
#include "pixel/fill_judge.h"
#include "pixel/fill_smooth.h"
#include "pixel/inpaint.h"
#include "pixel/offsets.h"
#include "pixel/peel.h"

#define COARSEST_DEPTH_PX 16  /* of the hole, at the coarsest level */
#define TEXTURE_GAIN 1.0f
#define FULL_SEARCH_PX 60000  /* of a hole: in a larger one places are only refined */
#define TURNS 6
#define SHIFT_TURNS 2
#define GUIDE_PRICE 1.0f      /* of a byte that a shifted copy's coarse colour is off the guide */
#define N_USUAL 4             /* ways that are always tried */
#define CONVINCING 0.9        /* cost below which no more are */
#define JUDGED_PX 14000      /* of a hole: the size at which fillings are compared */
#define SMOOTH_SHARE 0.5f     /* of the difference to the guide or the harmonic filling that is taken, at most */
#define SMOOTH_ERROR 8        /* root mean square error of a patch (8-bit steps) at which it is half of that */
#define SMOOTH_RADIUS_PX 1    /* at the coarsest level */
#define HARMONIC_TURNS 400

/* --- the pyramid ------------------------------------------------------------------------------- */

/* A level that is made from the photo, or from the level of twice its size. */
typedef struct {
  LithoField *to;
  const float *pixels; /* (H,W,3), of the finest level */
  const LithoField *from;
} Make;

static inline float
luma_of(const float *p)
{
  return (p[0] + p[1] + p[2]) * (1 / 3.0f);
}

static void
finest_rows(gpointer data, int y0, int y1)
{
  const Make *make = data;
  LithoField *f = make->to;
  const int w = f->width, h = f->height;
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < w; x++) {
      const gsize at = (gsize)y * (gsize)w + (gsize)x, right = x + 1 < w ? at + 1 : at, down = y + 1 < h ? at + (gsize)w : at;
      const float *p = make->pixels + 3 * at;
      float *to = f->pixels + 4 * at;
      if (f->core[at])
        continue;
      const float luma = luma_of(p);
      const float dx = f->core[right] || f->avoid[right] != f->avoid[at] ? 0 : luma_of(make->pixels + 3 * right) - luma;
      const float dy = f->core[down] || f->avoid[down] != f->avoid[at] ? 0 : luma_of(make->pixels + 3 * down) - luma;
      memcpy(to, p, 3 * sizeof *to);
      to[3] = TEXTURE_GAIN * (fabsf(dx) + fabsf(dy));
    }
}

/* The finest level: colours and the strength of detail, known pixels only. */
static LithoField *
finest(const float *pixels, const guint8 *hole, const guint8 *avoid, int w, int h)
{
  LithoField *f = litho_field_new(w, h);
  const gsize n = (gsize)w * (gsize)h;
  memcpy(f->core, hole, n);
  for (gsize i = 0; i < n && avoid != NULL; i++)
    f->avoid[i] = avoid[i] & !hole[i];
  Make make = {f, pixels, NULL};
  litho_rows_run(h, finest_rows, &make);
  return f;
}

static void
coarser_rows(gpointer data, int y0, int y1)
{
  const Make *make = data;
  const LithoField *f = make->from;
  LithoField *half = make->to;
  const int w = half->width;
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < w; x++) {
      float *sum = half->pixels + 4 * ((gsize)y * (gsize)w + (gsize)x);
      int known = 0, clean = 0, inside = 0;
      float spare[4] = {0};
      for (int k = 0; k < 4; k++) {
        int u = 2 * x + k % 2, v = 2 * y + k / 2;
        if (u >= f->width || v >= f->height)
          continue;
        const gsize at = (gsize)v * (gsize)f->width + (gsize)u;
        inside++;
        if (f->core[at])
          continue;
        known++;
        clean += !f->avoid[at];
        float *into = f->avoid[at] ? spare : sum;
        for (int c = 0; c < 4; c++)
          into[c] += f->pixels[4 * at + (gsize)c];
      }
      half->core[y * w + x] = 2 * known < inside || known == 0;
      half->avoid[y * w + x] = !half->core[y * w + x] && clean == 0;
      for (int c = 0; c < 4 && known > 0; c++)
        sum[c] = clean > 0 ? sum[c] / (float)clean : spare[c] / (float)known;
    }
}

/* Half the size, means of the known pixels, of those that are not to be avoided where there are any. */
static LithoField *
coarser(const LithoField *f)
{
  LithoField *half = litho_field_new((f->width + 1) / 2, (f->height + 1) / 2);
  Make make = {half, NULL, f};
  litho_rows_run(half->height, coarser_rows, &make);
  return half;
}

/* How far the innermost pixel of the hole is from its edge, px (city block). */
static int
hole_depth(const guint8 *hole, int w, int h)
{
  g_autofree int *d = g_new(int, (gsize)w * (gsize)h);
  int most = 0;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      int at = y * w + x;
      d[at] = hole[at] ? MIN(x > 0 ? d[at - 1] : w, y > 0 ? d[at - w] : h) + 1 : 0;
    }
  for (int y = h - 1; y >= 0; y--)
    for (int x = w - 1; x >= 0; x--) {
      int at = y * w + x;
      d[at] = MIN(d[at], MIN(x + 1 < w ? d[at + 1] + 1 : w, y + 1 < h ? d[at + w] + 1 : h));
      most = MAX(most, hole[at] ? d[at] : 0);
    }
  return most;
}

/* --- colours ----------------------------------------------------------------------------------- */

/* What is to be added to the coarse colours, a plane each; zero outside the hole. Caller frees each. */
static void
smooth_moves(const LithoField *f, LithoPlane *moves[3])
{
  int w = f->width, h = f->height;
  gsize n = (gsize)w * (gsize)h;
  g_autofree float *smooth = g_memdup2(f->pixels, 4 * n * sizeof(float));
  g_autofree guint8 *unseen = g_memdup2(f->hole, n);
  for (gsize i = 0; i < n; i++)
    unseen[i] |= f->avoid[i];
  if (f->guide != NULL)
    for (gsize i = 0; i < n; i++)
      memcpy(smooth + 4 * i, f->guide + 3 * i, 3 * sizeof(float));
  else {
    litho_fill_smooth(smooth, unseen, w, h, 4);
    pixel_fill_harmonic(smooth, unseen, w, h, 4, HARMONIC_TURNS);
  }
  g_autoptr(LithoPlane) doubt = litho_plane_new(w, h), spread = litho_plane_new(w, h);
  for (int y = 0; y + LITHO_PATCH <= h; y++)
    for (int x = 0; x + LITHO_PATCH <= w; x++)
      if (litho_field_is_target(f, x, y)) {
        int at = y * w + x, middle = at + (w + 1) * (LITHO_PATCH / 2);
        float error = sqrtf((float)f->distance[at] / (3 * LITHO_PATCH * LITHO_PATCH));
        doubt->v[middle] = SMOOTH_SHARE * error / (error + SMOOTH_ERROR);
      }
  litho_plane_box_mean(doubt, SMOOTH_RADIUS_PX, spread);
  for (int c = 0; c < 3; c++) {
    g_autoptr(LithoPlane) move = litho_plane_new(w, h);
    for (gsize i = 0; i < n; i++)
      move->v[i] = f->hole[i] ? spread->v[i] * (smooth[4 * i + (gsize)c] - f->pixels[4 * i + (gsize)c]) : 0;
    moves[c] = litho_plane_new(w, h);
    litho_plane_box_mean(move, SMOOTH_RADIUS_PX, moves[c]);
  }
}

/* --- one way of filling ------------------------------------------------------------------------ */

/* Where a filling begins, and how. */
typedef struct {
  guint begin;    /* level */
  gboolean shift; /* by shifted copies (offsets.c), else from the edge inwards (peel.c) */
  gboolean guided; /* those that pay for being unlike the guide */
} Way;

/* A filling as it stands at one level. */
typedef struct {
  float *pixels;
  LithoPlace *nearest;
  guint32 *distance;
  LithoPlane *moves[3]; /* of the coarse colours */
  LithoVerdict verdict;
} Filling;

static void
filling_clear(gpointer data)
{
  Filling *filling = data;
  g_clear_pointer(&filling->pixels, g_free);
  g_clear_pointer(&filling->nearest, g_free);
  g_clear_pointer(&filling->distance, g_free);
  for (int c = 0; c < 3; c++)
    g_clear_pointer(&filling->moves[c], litho_plane_free);
}

static void
filling_take(Filling *filling, const LithoField *f)
{
  const gsize n = (gsize)f->width * (gsize)f->height;
  filling->pixels = g_memdup2(f->pixels, 4 * n * sizeof *f->pixels);
  filling->nearest = g_memdup2(f->nearest, n * sizeof *f->nearest);
  filling->distance = g_memdup2(f->distance, n * sizeof *f->distance);
}

static void
filling_give(const Filling *filling, LithoField *f)
{
  const gsize n = (gsize)f->width * (gsize)f->height;
  memcpy(f->pixels, filling->pixels, 4 * n * sizeof *f->pixels);
  memcpy(f->nearest, filling->nearest, n * sizeof *f->nearest);
  memcpy(f->distance, filling->distance, n * sizeof *f->distance);
  litho_field_quantise(f, TRUE);
}

static gboolean
turn(LithoField *f, int n_turns, int reach, guint seed, GCancellable *cancel, GError **error)
{
  for (int i = 0; i < n_turns; i++) {
    if (litho_is_cancelled(cancel, error))
      return FALSE;
    litho_field_measure(f);
    litho_field_search(f, 2, reach, seed + (guint)i);
    litho_field_vote(f, NULL);
  }
  return TRUE;
}

/* The level with which a filling begins. *begun FALSE: it cannot begin that way. */
static gboolean
begin_level(LithoField *f, const Way *way, gboolean *begun, GCancellable *cancel, GError **error)
{
  litho_field_quantise(f, FALSE);
  *begun = !way->guided || f->guide != NULL;
  if (!way->shift)
    litho_field_peel(f);
  else if (!*begun || !(*begun = litho_field_shift(f, way->guided ? GUIDE_PRICE : 0)))
    return TRUE;
  /* Copies that fit are left as they are, but for their seams. */
  return turn(f, way->shift ? SHIFT_TURNS : TURNS, way->shift ? 1 : MAX(f->width, f->height), way->begin * 64, cancel, error);
}

static gboolean
refine_level(LithoField *f, const LithoField *coarse, guint index, gsize n_hole, GCancellable *cancel, GError **error)
{
  const gboolean full = n_hole <= FULL_SEARCH_PX;
  litho_field_quantise(f, FALSE);
  litho_field_refine(coarse, f);
  litho_field_vote(f, NULL);
  return turn(f, full ? TURNS : 1, full ? MAX(f->width, f->height) / 4 : 1, index * 64, cancel, error);
}

static gsize
count(const guint8 *hole, gsize n)
{
  gsize sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += hole[i];
  return sum;
}

/* Sizes from the finest to the one at which the hole is shallow enough; empty: too small for patches. */
static GPtrArray *
pyramid(const float *pixels, const guint8 *hole, const guint8 *avoid, int width, int height)
{
  GPtrArray *levels = g_ptr_array_new_with_free_func((GDestroyNotify)litho_field_free);
  if (width < 2 * LITHO_PATCH || height < 2 * LITHO_PATCH)
    return levels;
  int depth = hole_depth(hole, width, height);
  for (LithoField *next = finest(pixels, hole, avoid, width, height);; next = coarser(next)) {
    if (next->width < 2 * LITHO_PATCH || next->height < 2 * LITHO_PATCH || !litho_field_classify(next)) {
      litho_field_free(next);
      return levels;
    }
    g_ptr_array_add(levels, next);
    if (depth <= COARSEST_DEPTH_PX)
      return levels;
    depth /= 2;
  }
}

/* The finest level at which fillings are compared. */
static guint
judged_level(const GPtrArray *levels)
{
  guint level = levels->len - 1;
  while (level > 0) {
    const LithoField *f = levels->pdata[level - 1];
    if (count(f->hole, (gsize)f->width * (gsize)f->height) > JUDGED_PX)
      break;
    level--;
  }
  return level;
}

/* One filling, down to the level where they are compared; added to `fillings` unless it cannot begin. */
static gboolean
try_way(const GPtrArray *levels, const Way *way, guint judged, float likeness, const LithoFillColors *colors,
        GArray *fillings, GCancellable *cancel, GError **error)
{
  LithoField *f = levels->pdata[way->begin];
  gboolean begun;
  if (!begin_level(f, way, &begun, cancel, error))
    return FALSE;
  if (!begun)
    return TRUE;
  Filling filling = {0};
  litho_field_measure(f);
  smooth_moves(f, filling.moves);
  for (guint i = way->begin; i-- > judged;) {
    const LithoField *fine = levels->pdata[i];
    const gsize n_hole = count(fine->hole, (gsize)fine->width * (gsize)fine->height);
    if (!refine_level(levels->pdata[i], levels->pdata[i + 1], i, n_hole, cancel, error)) {
      filling_clear(&filling);
      return FALSE;
    }
  }
  LithoField *at = levels->pdata[judged];
  litho_field_measure(at);
  filling.verdict = litho_field_judge(at, likeness, colors);
  filling_take(&filling, at);
  g_array_append_val(fillings, filling);
  return TRUE;
}

static const Filling *
best_of(const GArray *fillings)
{
  const Filling *best = &g_array_index(fillings, Filling, 0);
  for (guint i = 1; i < fillings->len; i++)
    if (g_array_index(fillings, Filling, i).verdict.rank < best->verdict.rank)
      best = &g_array_index(fillings, Filling, i);
  return best;
}

/* The usual ways, and others where the best of them does not convince. */
static GArray *
try_ways(const GPtrArray *levels, guint judged, gboolean quick, const LithoFillFile *net, GCancellable *cancel,
         GError **error)
{
  g_autoptr(GArray) fillings = g_array_new(FALSE, FALSE, sizeof(Filling));
  g_array_set_clear_func(fillings, filling_clear);
  LithoField *at = levels->pdata[judged];
  litho_field_quantise(at, FALSE);
  const float likeness = quick ? 0 : litho_field_likeness(at);
  g_autoptr(LithoFillColors) colors = quick ? NULL : pixel_fill_colors_new(at);
  const guint last = levels->len - 1, finer = last > judged ? last - 1 : last;
  const guint finest = last > judged + 1 ? last - 2 : finer;
  if (net != NULL && !quick && pixel_fill_guide(net, levels->pdata[last]))
    for (guint i = last; i-- > MIN(finest, judged);)
      pixel_fill_guide_refine(levels->pdata[i + 1], levels->pdata[i]);
  const Way ways[] = {{last, FALSE, FALSE}, {last, TRUE, FALSE}, {last, TRUE, TRUE},   {finer, TRUE, FALSE},
                      {finer, TRUE, TRUE},  {finer, FALSE, FALSE}, {finest, TRUE, FALSE}};
  const guint n_ways = G_N_ELEMENTS(ways);
  for (guint i = 0; i < (quick ? 1 : n_ways); i++) {
    const gboolean is_new = i < 3 || (ways[i].begin != last && (i + 1 < n_ways || ways[i].begin != finer));
    if (i >= N_USUAL && best_of(fillings)->verdict.cost < CONVINCING)
      break;
    if (is_new && !try_way(levels, &ways[i], judged, likeness, colors, fillings, cancel, error))
      return NULL;
  }
  return g_steal_pointer(&fillings);
}

static void
write_out(const LithoField *f, LithoPlane *const moves[3], float *pixels, const guint8 *hole, int width, int height)
{
  g_autofree float *move = g_new(float, (gsize)width);
  for (int c = 0; c < 3; c++)
    for (int y = f->y0; y < f->y1; y++) {
      litho_plane_row(moves[c], width, height, f->x0, y, f->x1 - f->x0, move);
      for (int x = f->x0; x < f->x1; x++) {
        gsize i = (gsize)y * (gsize)width + (gsize)x;
        if (hole[i])
          pixels[3 * i + (gsize)c] = f->pixels[4 * i + (gsize)c] + move[x - f->x0];
      }
    }
}

/* Where each pixel of the hole is from, by the patch that it is in the middle of. */
static void
tell_from(const LithoField *f, LithoPlace *from)
{
  for (int y = 0; y < f->height; y++)
    for (int x = 0; x < f->width; x++) {
      const int left = x - LITHO_PATCH / 2, top = y - LITHO_PATCH / 2;
      if (!f->core[y * f->width + x])
        continue;
      LithoPlace *to = &from[y * f->width + x];
      *to = (LithoPlace){-1, -1};
      if (left < 0 || top < 0 || left + LITHO_PATCH > f->width || top + LITHO_PATCH > f->height)
        continue;
      const LithoPlace s = f->nearest[top * f->width + left];
      *to = (LithoPlace){(gint16)(s.x + LITHO_PATCH / 2), (gint16)(s.y + LITHO_PATCH / 2)};
    }
}

gboolean
litho_inpaint(float *pixels, const guint8 *hole, int width, int height, const LithoInpaintHow *given, GCancellable *cancel,
              LithoInpainted *out, GError **error)
{
  LithoInpaintHow how = given != NULL ? *given : (LithoInpaintHow){0};
  g_autoptr(GPtrArray) levels = pyramid(pixels, hole, how.avoid, width, height);
  if (levels->len == 0 && how.avoid != NULL) {
    how.avoid = NULL;
    return litho_inpaint(pixels, hole, width, height, &how, cancel, out, error);
  }
  *out = (LithoInpainted){.n_levels = (int)levels->len};
  if (levels->len == 0) {
    litho_fill_smooth(pixels, hole, width, height, 3);
    for (gsize i = 0; how.from != NULL && i < (gsize)width * (gsize)height; i++)
      if (hole[i])
        how.from[i] = (LithoPlace){-1, -1};
    return !litho_is_cancelled(cancel, error);
  }
  const guint judged = judged_level(levels);
  g_autoptr(GArray) fillings = try_ways(levels, judged, how.quick, how.net, cancel, error);
  if (fillings == NULL)
    return FALSE;
  const Filling *best = best_of(fillings);
  out->verdict = best->verdict;
  out->n_fillings = (int)fillings->len;
  filling_give(best, levels->pdata[judged]);
  for (guint i = judged; i-- > 0;) {
    LithoField *f = levels->pdata[i];
    if (!refine_level(f, levels->pdata[i + 1], i, count(f->hole, (gsize)f->width * (gsize)f->height), cancel, error))
      return FALSE;
  }
  write_out(levels->pdata[0], best->moves, pixels, hole, width, height);
  if (how.from != NULL)
    tell_from(levels->pdata[0], how.from);
  return TRUE;
}
