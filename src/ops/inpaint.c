/* inpaint.c: exemplar-based completion on a pyramid.
 *
 * Coarse to fine (Wexler, Shechtman, Irani 2007; Newson et al. 2014): on each level, nearest patches are
 * searched (patchmatch.c) and each pixel of the hole becomes the weighted mean of what the patches over it
 * say, in turns. The coarsest level is begun from the edge inwards, with all patches compared. A fourth
 * plane holds the mean strength of fine detail, without which coarse levels take a smooth place for
 * a textured one (Newson). From level to level places go on, not colours, so that each level is as sharp as its
 * sources.
 */
#include <math.h>
#include <string.h>
#include "ops/inpaint.h"
#include "ops/patchmatch.h"

#define COARSEST_DEPTH_PX 5 /* of the hole, at the coarsest level */
#define TEXTURE_GAIN 2.0f
#define FULL_SEARCH_PX 60000 /* hole larger than this: places are only refined */

/* --- smooth fill ------------------------------------------------------------------------------- */

void
litho_fill_smooth(float *pixels, const guint8 *hole, int width, int height, int n_bands)
{
  /* Push and pull (Gortler et al. 1996): means of what is known, ever coarser, handed back. */
  gsize n = (gsize)width * (gsize)height;
  gboolean open = FALSE, any = FALSE;
  for (gsize i = 0; i < n; i++) {
    open |= hole[i];
    any |= !hole[i];
  }
  if (!open || !any)
    return;
  int w = (width + 1) / 2, h = (height + 1) / 2;
  g_autofree float *half = g_new0(float, (gsize)w * (gsize)h * (gsize)n_bands);
  g_autofree guint8 *half_hole = g_new0(guint8, (gsize)w * (gsize)h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      float *sum = half + ((gsize)y * (gsize)w + (gsize)x) * (gsize)n_bands;
      int count = 0;
      for (int k = 0; k < 4; k++) {
        int u = 2 * x + k % 2, v = 2 * y + k / 2;
        if (u >= width || v >= height || hole[v * width + u])
          continue;
        count++;
        for (int c = 0; c < n_bands; c++)
          sum[c] += pixels[((gsize)v * (gsize)width + (gsize)u) * (gsize)n_bands + (gsize)c];
      }
      half_hole[y * w + x] = count == 0;
      for (int c = 0; c < n_bands && count > 0; c++)
        sum[c] /= (float)count;
    }
  litho_fill_smooth(half, half_hole, w, h, n_bands);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      if (!hole[y * width + x])
        continue;
      float u = CLAMP(((float)x - 0.5f) / 2, 0, (float)(w - 1)), v = CLAMP(((float)y - 0.5f) / 2, 0, (float)(h - 1));
      int x0 = (int)u, y0 = (int)v, x1 = MIN(x0 + 1, w - 1), y1 = MIN(y0 + 1, h - 1);
      float fx = u - (float)x0, fy = v - (float)y0;
      for (int c = 0; c < n_bands; c++) {
#define AT(a, b) half[((gsize)(b) * (gsize)w + (gsize)(a)) * (gsize)n_bands + (gsize)c]
        float top = AT(x0, y0) + fx * (AT(x1, y0) - AT(x0, y0));
        float bottom = AT(x0, y1) + fx * (AT(x1, y1) - AT(x0, y1));
#undef AT
        pixels[((gsize)y * (gsize)width + (gsize)x) * (gsize)n_bands + (gsize)c] = top + fy * (bottom - top);
      }
    }
}

/* --- the pyramid ------------------------------------------------------------------------------- */

/* The finest level: colours and the strength of detail, known pixels only. */
static LithoField *
finest(const float *pixels, const guint8 *hole, int w, int h)
{
  LithoField *f = litho_field_new(w, h);
  gsize n = (gsize)w * (gsize)h;
  memcpy(f->hole, hole, n);
  g_autofree float *luma = g_new(float, n);
  for (gsize i = 0; i < n; i++) {
    luma[i] = (pixels[3 * i] + pixels[3 * i + 1] + pixels[3 * i + 2]) * (1 / 3.0f);
    for (int c = 0; c < 3; c++)
      f->pixels[4 * i + c] = hole[i] ? 0 : pixels[3 * i + c];
  }
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      int at = y * w + x, right = x + 1 < w ? at + 1 : at, down = y + 1 < h ? at + w : at;
      float dx = hole[right] ? 0 : luma[right] - luma[at], dy = hole[down] ? 0 : luma[down] - luma[at];
      f->pixels[4 * (gsize)at + 3] = hole[at] ? 0 : TEXTURE_GAIN * (fabsf(dx) + fabsf(dy));
    }
  return f;
}

/* Half the size, means of the known pixels. */
static LithoField *
coarser(const LithoField *f)
{
  int w = (f->width + 1) / 2, h = (f->height + 1) / 2;
  LithoField *half = litho_field_new(w, h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      float *sum = half->pixels + 4 * ((gsize)y * (gsize)w + (gsize)x);
      int known = 0, inside = 0;
      for (int k = 0; k < 4; k++) {
        int u = 2 * x + k % 2, v = 2 * y + k / 2;
        if (u >= f->width || v >= f->height)
          continue;
        inside++;
        if (f->hole[v * f->width + u])
          continue;
        known++;
        for (int c = 0; c < 4; c++)
          sum[c] += f->pixels[4 * ((gsize)v * (gsize)f->width + (gsize)u) + (gsize)c];
      }
      half->hole[y * w + x] = 2 * known < inside || known == 0;
      for (int c = 0; c < 4 && known > 0; c++)
        sum[c] /= (float)known;
    }
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

/* --- filling one level ------------------------------------------------------------------------- */

typedef struct {
  LithoField *field;
  float softness; /* 1 / (2 sigma²) of the distances, 1/(sum of squares) */
  const guint8 *only; /* pixels to set; NULL: the hole */
} Vote;

static void
vote_rows(gpointer data, int y0, int y1)
{
  const Vote *vote = data;
  LithoField *f = vote->field;
  int w = f->width, h = f->height;
  const guint8 *set = vote->only != NULL ? vote->only : f->hole;
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < w; x++) {
      if (!set[y * w + x])
        continue;
      float sum[4] = {0}, weight = 0;
      for (int j = 0; j < LITHO_PATCH; j++)
        for (int i = 0; i < LITHO_PATCH; i++) {
          int px = x - i, py = y - j;
          if (px < 0 || py < 0 || px + LITHO_PATCH > w || py + LITHO_PATCH > h)
            continue;
          int at = py * w + px;
          if (!f->is_target[at] || f->distance[at] == G_MAXUINT32)
            continue;
          LithoPlace s = f->nearest[at];
          float k = expf(-(float)f->distance[at] * vote->softness) + 1e-12f;
          const float *p = f->pixels + 4 * ((gsize)(s.y + j) * (gsize)w + (gsize)(s.x + i));
          for (int c = 0; c < 4; c++)
            sum[c] += k * p[c];
          weight += k;
        }
      for (int c = 0; c < 4 && weight > 0; c++)
        f->pixels[4 * ((gsize)y * (gsize)w + (gsize)x) + (gsize)c] = sum[c] / weight;
    }
}

static int
compare_u32(gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return x < y ? -1 : x > y;
}

/* Of the distances of the targets. */
static float
softness(const LithoField *f)
{
  gsize n = (gsize)f->width * (gsize)f->height;
  g_autoptr(GArray) some = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (gsize i = 0; i < n; i++)
    if (f->is_target[i] && f->distance[i] != G_MAXUINT32 && (n < 100000 || i % 7 == 0))
      g_array_append_val(some, f->distance[i]);
  if (some->len == 0)
    return 1;
  g_array_sort(some, compare_u32);
  return 1 / (2 * (float)MAX(g_array_index(some, guint32, some->len * 3 / 4), 64));
}

static void
vote(LithoField *f, const guint8 *only)
{
  Vote v = {f, softness(f), only};
  litho_rows_run(f->height, vote_rows, &v);
  litho_field_quantise(f, TRUE);
}

/* The most alike source of each target that touches `ring`, by known pixels alone. */
typedef struct {
  LithoField *field;
  const guint8 *open, *ring;
} Peel;

static void
peel_rows(gpointer data, int y0, int y1)
{
  const Peel *peel = data;
  LithoField *f = peel->field;
  int w = f->width, h = f->height;
  for (int y = y0; y < MIN(y1, h - LITHO_PATCH + 1); y++)
    for (int x = 0; x + LITHO_PATCH <= w; x++) {
      if (!f->is_target[y * w + x])
        continue;
      guint8 seen[LITHO_PATCH][4 * LITHO_PATCH], target[LITHO_PATCH][4 * LITHO_PATCH];
      int n_seen = 0;
      gboolean touches = FALSE;
      for (int j = 0; j < LITHO_PATCH; j++)
        for (int i = 0; i < LITHO_PATCH; i++) {
          int at = (y + j) * w + x + i;
          gboolean known = !peel->open[at];
          n_seen += known;
          touches |= peel->ring[at];
          memset(&seen[j][4 * i], known ? 0xff : 0, 4);
          for (int c = 0; c < 4; c++)
            target[j][4 * i + c] = known ? f->bytes[4 * at + c] : 0;
        }
      f->distance[y * w + x] = G_MAXUINT32;
      if (!touches || n_seen == 0)
        continue;
      guint32 best = G_MAXUINT32;
      for (int sy = 0; sy + LITHO_PATCH <= h; sy++)
        for (int sx = 0; sx + LITHO_PATCH <= w; sx++) {
          if (!f->is_source[sy * w + sx])
            continue;
          guint32 sum = 0;
          for (int j = 0; j < LITHO_PATCH && sum < best; j++) {
            const guint8 *source = f->bytes + 4 * (gsize)((sy + j) * w + sx);
            gint32 row = 0;
            for (int i = 0; i < 4 * LITHO_PATCH; i++) {
              gint16 d = (gint16)((source[i] & seen[j][i]) - target[j][i]);
              row += d * d;
            }
            sum += (guint32)row;
          }
          if (sum < best) {
            best = sum;
            f->nearest[y * w + x] = (LithoPlace){(gint16)sx, (gint16)sy};
          }
        }
      /* Sparse evidence counts less. */
      f->distance[y * w + x] = (guint32)MIN((guint64)best * 64 / (guint64)n_seen, G_MAXUINT32 - 1);
    }
}

/* The coarsest level, from the edge of the hole inwards. */
static void
peel(LithoField *f)
{
  int w = f->width, h = f->height;
  gsize n = (gsize)w * (gsize)h;
  g_autofree guint8 *open = g_memdup2(f->hole, n);
  g_autofree guint8 *ring = g_new(guint8, n);
  for (;;) {
    gsize n_ring = 0;
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++) {
        int at = y * w + x;
        ring[at] = open[at] && ((x > 0 && !open[at - 1]) || (x + 1 < w && !open[at + 1]) ||
                                (y > 0 && !open[at - w]) || (y + 1 < h && !open[at + w]));
        n_ring += ring[at];
      }
    if (n_ring == 0)
      return;
    Peel p = {f, open, ring};
    litho_rows_run(h, peel_rows, &p);
    vote(f, ring);
    for (gsize i = 0; i < n; i++)
      open[i] = open[i] && !ring[i];
  }
}

static gboolean
work_level(LithoField *f, const LithoField *coarse, int index, gsize n_hole, GCancellable *cancel,
           GError **error)
{
  gboolean full = n_hole <= FULL_SEARCH_PX;
  int n_turns = full ? 6 : 1, reach = full ? MAX(f->width, f->height) / (coarse == NULL ? 1 : 4) : 1;
  if (coarse == NULL) {
    peel(f);
  } else {
    litho_field_refine(coarse, f);
    vote(f, NULL);
  }
  for (int i = 0; i < n_turns; i++) {
    if (g_cancellable_set_error_if_cancelled(cancel, error))
      return FALSE;
    litho_field_measure(f);
    litho_field_search(f, 2, reach, (guint)(index * 64 + i));
    vote(f, NULL);
  }
  return TRUE;
}

static gsize
count(const guint8 *hole, gsize n)
{
  gsize sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += hole[i];
  return sum;
}

gboolean
litho_inpaint(float *pixels, const guint8 *hole, int width, int height, GCancellable *cancel,
              int *n_levels, GError **error)
{
  g_autoptr(GPtrArray) levels = g_ptr_array_new_with_free_func((GDestroyNotify)litho_field_free);
  if (n_levels != NULL)
    *n_levels = 0;
  if (width >= 2 * LITHO_PATCH && height >= 2 * LITHO_PATCH) {
    g_autoptr(LithoField) first = finest(pixels, hole, width, height);
    if (litho_field_classify(first))
      g_ptr_array_add(levels, g_steal_pointer(&first));
  }
  if (levels->len == 0) {
    litho_fill_smooth(pixels, hole, width, height, 3);
    return TRUE;
  }
  int depth = hole_depth(hole, width, height);
  for (; depth > COARSEST_DEPTH_PX; depth /= 2) {
    g_autoptr(LithoField) next = coarser(levels->pdata[levels->len - 1]);
    if (next->width < 2 * LITHO_PATCH || next->height < 2 * LITHO_PATCH || !litho_field_classify(next))
      break;
    g_ptr_array_add(levels, g_steal_pointer(&next));
  }
  const LithoField *coarse = NULL;
  for (guint i = levels->len; i-- > 0;) {
    LithoField *f = levels->pdata[i];
    gsize n = (gsize)f->width * (gsize)f->height;
    litho_field_quantise(f, FALSE);
    if (!work_level(f, coarse, (int)i, count(f->hole, n), cancel, error))
      return FALSE;
    coarse = f;
  }
  const LithoField *f = levels->pdata[0];
  gsize n = (gsize)width * (gsize)height;
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3 && hole[i]; c++)
      pixels[3 * i + c] = f->pixels[4 * i + c];
  if (n_levels != NULL)
    *n_levels = (int)levels->len;
  return TRUE;
}
