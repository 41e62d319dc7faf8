/* strokes.c: patch-based texture transfer.
 *
 * Image analogies (Hertzmann et al. 2001) on a pyramid, the way StyLit (Fiser et al. 2016) does it: each patch
 * of the result looks for the patch of the reference that is alike in a blurred guide (what is painted: tone,
 * colour, how busy) and in the picture itself (how it is painted, so that touches go on from patch to
 * patch). Nearest patches come from PatchMatch (Barnes et al. 2009) in sweeps that read the field before the
 * sweep, so that threads do not matter. Patches that are used often cost more (Kaspar et al. 2015): else a
 * flat sky would be made of the one flat spot of a painting. Pixels are the weighted mean of what the patches
 * over them say.
 */
#include <math.h>
#include <string.h>
#include "pixel/patchmatch.h"
#include "base/cancel.h"
#include "pixel/strokes.h"

#define RADIUS 2                /* patches are 5 × 5 */
#define SIDE (2 * RADIUS + 1)
#define N_CHANNELS 8            /* guide L, a, b, busyness; picture L, a, b; 0 */
#define MAX_LEVELS 4
#define MIN_SIDE_PX 48          /* of the coarsest level */
#define N_ROUNDS 4              /* search and vote of a level; half as many of the finest */
#define N_SWEEPS 3              /* of a search; two of the finest level, whose places are good already */
#define GUIDE_RADIUS_PX 2       /* of three box means */
#define COLOR_WEIGHT 1.6f       /* of a and b beside L */
#define BUSY_WEIGHT 1.2f
#define PICTURE_WEIGHT 0.55f
#define USE_COST 0.012f         /* for each time that a patch is used above the mean */

typedef struct {
  int width, height;
  float *v;          /* (height, width, N_CHANNELS), weighted as they are compared; owned */
  float *lab;        /* (height, width, 3); owned */
} Side;

typedef struct {
  Side content, reference;
  LithoPlace *nearest, *next; /* (content's height, width): centres in the reference; owned */
  float *cost;       /* owned */
  guint16 *used;     /* (reference's height, width); owned */
  float mean_use;
  guint turn;
} Level;

static guint32
chance(guint32 x, guint32 y, guint32 turn)
{
  guint32 h = x * 0x9e3779b1u ^ (y * 0x85ebca77u + 0x165667b1u) ^ turn * 0xc2b2ae3du;
  h ^= h >> 16;
  h *= 0x7feb352du;
  h ^= h >> 15;
  h *= 0x846ca68bu;
  return h ^ h >> 16;
}

/* Half the size; an odd last row or column is left out. */
static LithoLab *
halved(const LithoLab *in)
{
  LithoLab *out = litho_lab_new(MAX(in->width / 2, 1), MAX(in->height / 2, 1));
  for (int y = 0; y < out->height; y++)
    for (int x = 0; x < out->width; x++)
      for (int c = 0; c < 3; c++) {
        float sum = 0;
        for (int k = 0; k < 4; k++)
          sum += in->lab[3 * ((gsize)MIN(2 * y + k / 2, in->height - 1) * (gsize)in->width +
                              (gsize)MIN(2 * x + k % 2, in->width - 1)) + (gsize)c];
        out->lab[3 * ((gsize)y * (gsize)out->width + (gsize)x) + (gsize)c] = 0.25f * sum;
      }
  return out;
}

/* Three box means along rows and columns, of `n` interleaved channels, edges repeated. */
static void
blur(float *v, int width, int height, int n, int radius)
{
  g_autofree float *line = g_new(float, (gsize)MAX(width, height));
  for (int pass = 0; pass < 6; pass++) {
    int length = pass % 2 == 0 ? width : height, lines = pass % 2 == 0 ? height : width;
    gsize step = (gsize)n * (pass % 2 == 0 ? 1 : (gsize)width);
    gsize jump = (gsize)n * (pass % 2 == 0 ? (gsize)width : 1);
    for (int k = 0; k < lines; k++)
      for (int c = 0; c < n; c++) {
        float *at = v + (gsize)k * jump + (gsize)c;
        for (int i = 0; i < length; i++)
          line[i] = at[(gsize)i * step];
        for (int i = 0; i < length; i++) {
          float sum = 0;
          for (int j = -radius; j <= radius; j++)
            sum += line[CLAMP(i + j, 0, length - 1)];
          at[(gsize)i * step] = sum / (float)(2 * radius + 1);
        }
      }
  }
}

/* The picture channels of v from lab. */
static void
set_picture(Side *side)
{
  const gsize n = (gsize)side->width * (gsize)side->height;
  for (gsize i = 0; i < n; i++) {
    side->v[N_CHANNELS * i + 4] = PICTURE_WEIGHT * side->lab[3 * i];
    side->v[N_CHANNELS * i + 5] = PICTURE_WEIGHT * COLOR_WEIGHT * side->lab[3 * i + 1];
    side->v[N_CHANNELS * i + 6] = PICTURE_WEIGHT * COLOR_WEIGHT * side->lab[3 * i + 2];
  }
}

/* weight: of the guide. */
static void
side_init(Side *side, const LithoLab *from, float weight)
{
  const gsize n = (gsize)from->width * (gsize)from->height;
  side->width = from->width;
  side->height = from->height;
  side->lab = g_memdup2(from->lab, 3 * n * sizeof(float));
  side->v = g_new0(float, N_CHANNELS * n);
  g_autofree float *guide = g_new(float, 4 * n);
  for (gsize i = 0; i < n; i++) {
    memcpy(guide + 4 * i, from->lab + 3 * i, 3 * sizeof(float));
    gsize x = i % (gsize)from->width;
    float left = from->lab[3 * (x > 0 ? i - 1 : i)];
    float above = from->lab[3 * (i >= (gsize)from->width ? i - (gsize)from->width : i)];
    guide[4 * i + 3] = fabsf(from->lab[3 * i] - left) + fabsf(from->lab[3 * i] - above);
  }
  blur(guide, from->width, from->height, 4, GUIDE_RADIUS_PX);
  for (gsize i = 0; i < n; i++) {
    side->v[N_CHANNELS * i] = weight * guide[4 * i];
    side->v[N_CHANNELS * i + 1] = weight * COLOR_WEIGHT * guide[4 * i + 1];
    side->v[N_CHANNELS * i + 2] = weight * COLOR_WEIGHT * guide[4 * i + 2];
    side->v[N_CHANNELS * i + 3] = weight * BUSY_WEIGHT * guide[4 * i + 3];
  }
  set_picture(side);
}

static void
level_clear(Level *level)
{
  g_free(level->content.v);
  g_free(level->content.lab);
  g_free(level->reference.v);
  g_free(level->reference.lab);
  g_free(level->nearest);
  g_free(level->next);
  g_free(level->cost);
  g_free(level->used);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Level, level_clear)

/* --- search ---------------------------------------------------------------------------------- */

/* Sum of squared differences of the patches about (x, y) and (u, v), which lie inside, and what use adds; some
 * number of at least `limit` as soon as it is known to reach that. */
static float
patch_cost(const Level *level, int x, int y, int u, int v, float limit)
{
  static const int order[SIDE] = {0, -2, 2, -1, 1};
  const Side *c = &level->content, *r = &level->reference;
  float use = level->used[(gsize)v * (gsize)r->width + (gsize)u] / level->mean_use - 1;
  float total = SIDE * SIDE * USE_COST * USE_COST * MAX(use, 0);
  for (int row = 0; row < SIDE && total < limit; row++) {
    const int j = order[row];
    const float *a = c->v + N_CHANNELS * ((gsize)(y + j) * (gsize)c->width + (gsize)(x - RADIUS));
    const float *b = r->v + N_CHANNELS * ((gsize)(v + j) * (gsize)r->width + (gsize)(u - RADIUS));
    float sum[N_CHANNELS] = {0};
    for (int i = 0; i < SIDE; i++)
      for (int k = 0; k < N_CHANNELS; k++) {
        const float d = a[N_CHANNELS * i + k] - b[N_CHANNELS * i + k];
        sum[k] += d * d;
      }
    total += ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
  }
  return total;
}

static void
try_place(const Level *level, int x, int y, int u, int v, LithoPlace *best, float *cost)
{
  u = CLAMP(u, RADIUS, level->reference.width - 1 - RADIUS);
  v = CLAMP(v, RADIUS, level->reference.height - 1 - RADIUS);
  if (u == best->x && v == best->y)
    return;
  float c = patch_cost(level, x, y, u, v, *cost);
  if (c < *cost) {
    *cost = c;
    *best = (LithoPlace){(gint16)u, (gint16)v};
  }
}

static void
search_rows(gpointer data, int y0, int y1)
{
  static const int step[8][2] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}, {-5, 0}, {5, 0}, {0, -5}, {0, 5}};
  const Level *level = data;
  const int w = level->content.width, h = level->content.height;
  for (int y = MAX(y0, RADIUS); y < MIN(y1, h - RADIUS); y++)
    for (int x = RADIUS; x < w - RADIUS; x++) {
      const gsize at = (gsize)y * (gsize)w + (gsize)x;
      LithoPlace best = level->nearest[at];
      float cost = patch_cost(level, x, y, best.x, best.y, G_MAXFLOAT);
      for (int k = 0; k < 8; k++) {
        int nx = x + step[k][0], ny = y + step[k][1];
        if (nx < RADIUS || ny < RADIUS || nx >= w - RADIUS || ny >= h - RADIUS)
          continue;
        LithoPlace from = level->nearest[(gsize)ny * (gsize)w + (gsize)nx];
        try_place(level, x, y, from.x - step[k][0], from.y - step[k][1], &best, &cost);
      }
      int reach = MAX(level->reference.width, level->reference.height);
      for (guint k = 0; reach >= 1; k++, reach /= 3) {
        guint32 dice = chance((guint32)x, (guint32)y, level->turn * 16 + k);
        int dx = (int)(dice & 0xffff) % (2 * reach + 1) - reach;
        int dy = (int)(dice >> 16) % (2 * reach + 1) - reach;
        try_place(level, x, y, best.x + dx, best.y + dy, &best, &cost);
      }
      level->next[at] = best;
      level->cost[at] = cost;
    }
}

static void
count_use(Level *level)
{
  const int w = level->content.width, h = level->content.height;
  const gsize n = (gsize)level->reference.width * (gsize)level->reference.height;
  memset(level->used, 0, n * sizeof(guint16));
  for (int y = RADIUS; y < h - RADIUS; y++)
    for (int x = RADIUS; x < w - RADIUS; x++) {
      LithoPlace p = level->nearest[(gsize)y * (gsize)w + (gsize)x];
      guint16 *use = &level->used[(gsize)p.y * (gsize)level->reference.width + (gsize)p.x];
      *use = MIN(*use + 1, G_MAXUINT16);
    }
  level->mean_use = MAX((float)((gsize)w * (gsize)h) / (float)n, 0.25f);
}

/* --- vote ------------------------------------------------------------------------------------ */

static void
vote_rows(gpointer data, int y0, int y1)
{
  Level *level = data;
  Side *c = &level->content;
  const Side *r = &level->reference;
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < c->width; x++) {
      float sum[3] = {0}, total = 0;
      for (int j = -RADIUS; j <= RADIUS; j++)
        for (int i = -RADIUS; i <= RADIUS; i++) {
          int px = CLAMP(x + i, RADIUS, c->width - 1 - RADIUS), py = CLAMP(y + j, RADIUS, c->height - 1 - RADIUS);
          LithoPlace p = level->nearest[(gsize)py * (gsize)c->width + (gsize)px];
          int u = CLAMP(p.x + x - px, 0, r->width - 1), v = CLAMP(p.y + y - py, 0, r->height - 1);
          const float *lab = r->lab + 3 * ((gsize)v * (gsize)r->width + (gsize)u);
          /* The middle of a patch knows best; touches stay crisp. */
          float weight = 1 / ((1 + (float)(i * i + j * j)) *
                              (level->cost[(gsize)py * (gsize)c->width + (gsize)px] + 2.5e-3f));
          for (int k = 0; k < 3; k++)
            sum[k] += weight * lab[k];
          total += weight;
        }
      for (int k = 0; k < 3; k++)
        c->lab[3 * ((gsize)y * (gsize)c->width + (gsize)x) + (gsize)k] = sum[k] / total;
    }
}

/* --- the pyramid ----------------------------------------------------------------------------- */

static void
start_places(Level *level, const Level *coarse)
{
  const int w = level->content.width, h = level->content.height;
  const int rw = level->reference.width, rh = level->reference.height;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      int u, v;
      if (coarse->nearest == NULL) {
        guint32 dice = chance((guint32)x, (guint32)y, 77);
        u = (int)(dice & 0xffff) % rw;
        v = (int)(dice >> 16) % rh;
      } else {
        int cx = CLAMP(x / 2, RADIUS, coarse->content.width - 1 - RADIUS);
        int cy = CLAMP(y / 2, RADIUS, coarse->content.height - 1 - RADIUS);
        LithoPlace p = coarse->nearest[(gsize)cy * (gsize)coarse->content.width + (gsize)cx];
        u = 2 * p.x + x - 2 * cx;
        v = 2 * p.y + y - 2 * cy;
      }
      level->nearest[(gsize)y * (gsize)w + (gsize)x] =
          (LithoPlace){(gint16)CLAMP(u, RADIUS, rw - 1 - RADIUS), (gint16)CLAMP(v, RADIUS, rh - 1 - RADIUS)};
    }
}

static gboolean
paint_level(Level *level, const Level *coarse, const LithoLab *content, const LithoLab *reference,
            float weight, gboolean finest, GCancellable *cancel, GError **error)
{
  const int n_rounds = finest && coarse->nearest != NULL ? N_ROUNDS / 2 : N_ROUNDS;
  const int n_sweeps = finest && coarse->nearest != NULL ? 2 : N_SWEEPS;
  const gsize n = (gsize)content->width * (gsize)content->height;
  side_init(&level->content, content, weight);
  side_init(&level->reference, reference, weight);
  level->nearest = g_new0(LithoPlace, n);
  level->next = g_new0(LithoPlace, n);
  level->cost = g_new0(float, n);
  level->used = g_new0(guint16, (gsize)reference->width * (gsize)reference->height);
  level->turn = (guint)content->width;
  start_places(level, coarse);
  if (coarse->nearest != NULL) {
    litho_rows_run(content->height, vote_rows, level);
    set_picture(&level->content);
  }
  for (int round = 0; round < n_rounds; round++) {
    for (int sweep = 0; sweep < n_sweeps; sweep++, level->turn++) {
      if (litho_is_cancelled(cancel, error))
        return FALSE;
      count_use(level);
      litho_rows_run(content->height, search_rows, level);
      LithoPlace *swap = level->nearest;
      level->nearest = level->next;
      level->next = swap;
    }
    litho_rows_run(content->height, vote_rows, level);
    set_picture(&level->content);
  }
  return TRUE;
}

LithoLab *
litho_strokes_paint(const LithoLab *content, const LithoLab *reference, float preserve,
                    GCancellable *cancel, GError **error)
{
  LithoLab *c[MAX_LEVELS] = {0}, *r[MAX_LEVELS] = {0}, *out = NULL;
  int n = 0, least = MIN(MIN(content->width, content->height), MIN(reference->width, reference->height));
  gboolean good = TRUE;
  if (least < SIDE) {
    out = litho_lab_new(content->width, content->height);
    memcpy(out->lab, content->lab, 3 * sizeof(float) * (gsize)content->width * (gsize)content->height);
    return out;
  }
  for (; n < MAX_LEVELS && (n == 0 || (least >> n) >= MIN_SIDE_PX); n++) {
    c[n] = n == 0 ? NULL : halved(n == 1 ? content : c[n - 1]);
    r[n] = n == 0 ? NULL : halved(n == 1 ? reference : r[n - 1]);
  }
  const float weight = 0.6f + 0.8f * preserve;
  g_auto(Level) coarse = {0};
  for (int k = n - 1; k >= 0 && good; k--) {
    Level level = {0};
    good = paint_level(&level, &coarse, k == 0 ? content : c[k], k == 0 ? reference : r[k], weight, k == 0, cancel,
                       error);
    level_clear(&coarse);
    coarse = level;
  }
  if (good) {
    out = litho_lab_new(content->width, content->height);
    g_free(out->lab);
    out->lab = g_steal_pointer(&coarse.content.lab);
  }
  for (int k = 1; k < n; k++) {
    litho_lab_free(c[k]);
    litho_lab_free(r[k]);
  }
  return out;
}
