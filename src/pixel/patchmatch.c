/* patchmatch.c: nearest patches by propagation and random search (Barnes, Shechtman, Finkelstein,
 * Goldman 2009).
 */
#include <string.h>
#include <vips/vips.h>
#include "pixel/patchmatch.h"

#define BAND_ROWS 32
#define MAX_THREADS 16

/* --- bands of rows on threads ------------------------------------------------------------------ */

typedef struct {
  LithoRowsFn fn;
  gpointer data;
  int n;
  gint next; /* band */
} Rows;

static gpointer
rows_work(gpointer data)
{
  Rows *rows = data;
  for (;;) {
    int y0 = g_atomic_int_add(&rows->next, 1) * BAND_ROWS;
    if (y0 >= rows->n)
      return NULL;
    rows->fn(rows->data, y0, MIN(y0 + BAND_ROWS, rows->n));
  }
}

void
litho_rows_run(int n, LithoRowsFn fn, gpointer data)
{
  Rows rows = {fn, data, n, 0};
  int n_bands = (n + BAND_ROWS - 1) / BAND_ROWS;
  int n_more = MIN(MIN(vips_concurrency_get(), n_bands), MAX_THREADS) - 1;
  GThread *threads[MAX_THREADS];
  for (int i = 0; i < n_more; i++)
    threads[i] = g_thread_try_new("litho-patches", rows_work, &rows, NULL); /* NULL: fewer do the work */
  rows_work(&rows);
  for (int i = 0; i < n_more; i++)
    if (threads[i] != NULL)
      g_thread_join(threads[i]);
}

/* --- the field --------------------------------------------------------------------------------- */

LithoField *
litho_field_new(int width, int height)
{
  gsize n = (gsize)width * (gsize)height;
  LithoField *f = g_new0(LithoField, 1);
  f->width = width;
  f->height = height;
  f->pixels = g_new0(float, 4 * n);
  f->bytes = g_new0(guint8, 4 * n);
  f->core = g_new0(guint8, n);
  f->avoid = g_new0(guint8, n);
  f->hole = g_new0(guint8, n);
  f->n_unknown = g_new0(guint8, n);
  f->nearest = g_new0(LithoPlace, n);
  f->distance = g_new0(guint32, n);
  return f;
}

void
litho_field_free(LithoField *f)
{
  if (f == NULL)
    return;
  g_free(f->pixels);
  g_free(f->bytes);
  g_free(f->core);
  g_free(f->avoid);
  g_free(f->hole);
  g_free(f->n_unknown);
  g_free(f->guide);
  g_free(f->low);
  g_free(f->nearest);
  g_free(f->distance);
  g_free(f);
}

/* sums[y·w + x]: pixels of v in the patch whose upper left one is (x, y); nothing is written where no patch lies. */
static void
patch_sums(const guint8 *v, int w, int h, guint8 *sums)
{
  g_autofree guint8 *rows = g_new0(guint8, (gsize)w); /* of the 8 rows of each column */
  for (int y = 0; y < h; y++) {
    for (int x = 0; x < w; x++) {
      rows[x] = (guint8)(rows[x] + v[y * w + x]);
      if (y >= LITHO_PATCH)
        rows[x] = (guint8)(rows[x] - v[(y - LITHO_PATCH) * w + x]);
    }
    int top = y - LITHO_PATCH + 1, n = 0;
    for (int x = 0; x < w && top >= 0; x++) {
      int left = x - LITHO_PATCH + 1;
      n += rows[x] - (left > 0 ? rows[left - 1] : 0);
      if (left >= 0)
        sums[top * w + left] = (guint8)n;
    }
  }
}

static void
set_box(LithoField *f)
{
  f->x0 = f->width;
  f->y0 = f->height;
  f->x1 = f->y1 = 0;
  for (int y = 0; y < f->height; y++)
    for (int x = 0; x < f->width; x++)
      if (f->hole[y * f->width + x] || litho_field_is_target(f, x, y)) {
        f->x0 = MIN(f->x0, x);
        f->y0 = MIN(f->y0, y);
        f->x1 = MAX(f->x1, x + 1);
        f->y1 = y + 1;
      }
}

gboolean
litho_field_classify(LithoField *f)
{
  const int w = f->width, h = f->height;
  const gsize n = (gsize)w * (gsize)h;
  gboolean any = FALSE;
  g_autofree guint8 *core = g_new0(guint8, n), *barred = g_new(guint8, n), *unclean = g_new0(guint8, n);
  patch_sums(f->core, w, h, core);
  memcpy(f->hole, f->core, n);
  for (int y = 0; y + LITHO_PATCH <= h; y++)
    for (int x = 0; x + LITHO_PATCH <= w; x++)
      for (int j = 0; j < LITHO_PATCH && core[y * w + x] > 0; j++)
        for (int i = 0; i < LITHO_PATCH; i++)
          f->hole[(y + j) * w + x + i] |= f->avoid[(y + j) * w + x + i];
  for (gsize i = 0; i < n; i++)
    barred[i] = f->hole[i] | f->avoid[i];
  memset(f->n_unknown, 255, n);
  patch_sums(f->hole, w, h, f->n_unknown);
  patch_sums(barred, w, h, unclean);
  for (int y = 0; y + LITHO_PATCH <= h; y++)
    for (int x = 0; x + LITHO_PATCH <= w; x++) {
      guint8 *here = &f->n_unknown[y * w + x];
      if (core[y * w + x] == 0)
        *here = unclean[y * w + x] == 0 ? 0 : 255;
      any |= *here == 0;
    }
  set_box(f);
  return any;
}

static inline guint8
to_byte(float v)
{
  float s = v * 255 + 0.5f;
  return s <= 0 ? 0 : s >= 255 ? 255 : (guint8)s;
}

void
litho_field_quantise(LithoField *f, gboolean hole_only)
{
  const gsize w = (gsize)f->width;
  const int x0 = hole_only ? f->x0 : 0, x1 = hole_only ? f->x1 : f->width, y0 = hole_only ? f->y0 : 0,
            y1 = hole_only ? f->y1 : f->height;
  for (int y = y0; y < y1; y++)
    for (gsize i = (gsize)y * w + (gsize)x0; i < (gsize)y * w + (gsize)x1; i++)
      if (!hole_only || f->hole[i])
        for (int c = 0; c < 4; c++)
          f->bytes[4 * i + c] = to_byte(f->pixels[4 * i + c]);
}

static inline guint32
patch_distance(const guint8 *a, const guint8 *b, gsize stride, guint32 limit)
{
  guint32 sum = 0;
  for (int half = 0; half < 2 && sum < limit; half++)
    for (int y = 0; y < LITHO_PATCH / 2; y++, a += stride, b += stride) {
      gint32 row = 0;
      for (int i = 0; i < 4 * LITHO_PATCH; i++) {
        gint16 d = (gint16)(a[i] - b[i]);
        row += d * d;
      }
      sum += (guint32)row;
    }
  return sum;
}

/* --- search ------------------------------------------------------------------------------------ */

static inline guint32
chance(guint32 a, guint32 b, guint32 c)
{
  guint32 h = a * 0x9e3779b1u ^ b * 0x85ebca77u ^ c * 0xc2b2ae3du;
  h ^= h >> 15;
  h *= 0x2c1b3c6du;
  h ^= h >> 12;
  h *= 0x297a2d39u;
  return h ^ h >> 15;
}

static inline void
try_place(LithoField *f, int x, int y, int sx, int sy)
{
  int w = f->width, at = y * w + x;
  if (!litho_field_is_source(f, sx, sy) || (f->nearest[at].x == sx && f->nearest[at].y == sy))
    return;
  guint32 d = patch_distance(f->bytes + 4 * (gsize)at, f->bytes + 4 * (gsize)(sy * w + sx), 4 * (gsize)w,
                             f->distance[at]);
  if (d < f->distance[at]) {
    f->distance[at] = d;
    f->nearest[at] = (LithoPlace){(gint16)sx, (gint16)sy};
  }
}

static void
measure_rows(gpointer data, int y0, int y1)
{
  LithoField *f = data;
  int w = f->width;
  for (int y = MAX(y0, f->y0); y < MIN(y1, f->y1); y++)
    for (int x = f->x0; x < f->x1; x++)
      if (litho_field_is_target(f, x, y)) {
        LithoPlace s = f->nearest[y * w + x];
        f->distance[y * w + x] = patch_distance(f->bytes + 4 * (gsize)(y * w + x),
                                                f->bytes + 4 * (gsize)(s.y * w + s.x), 4 * (gsize)w, G_MAXUINT32);
      }
}

void
litho_field_measure(LithoField *f)
{
  litho_rows_run(f->height, measure_rows, f);
}

typedef struct {
  LithoField *field;
  const LithoPlace *before; /* nearest before the sweep, for neighbours in another band */
  int reach;
  guint turn;
  int step; /* +1: from the top left, -1: from the bottom right */
} Sweep;

static void
sweep_rows(gpointer data, int y0, int y1)
{
  const Sweep *sweep = data;
  LithoField *f = sweep->field;
  int w = f->width, h = f->height, step = sweep->step;
  const int top = MAX(y0, f->y0), bottom = MIN(y1, f->y1);
  int first_y = step > 0 ? top : bottom - 1, first_x = step > 0 ? f->x0 : f->x1 - 1;
  for (int y = first_y; y >= top && y < bottom; y += step)
    for (int x = first_x; x >= f->x0 && x < f->x1; x += step) {
      int at = y * w + x;
      if (!litho_field_is_target(f, x, y))
        continue;
      int nx = x - step, ny = y - step;
      if (nx >= 0 && nx < w && litho_field_is_target(f, nx, y)) {
        LithoPlace s = f->nearest[y * w + nx];
        try_place(f, x, y, s.x + step, s.y);
      }
      if (ny >= 0 && ny < h && litho_field_is_target(f, x, ny)) {
        LithoPlace s = ny >= y0 && ny < y1 ? f->nearest[ny * w + x] : sweep->before[ny * w + x];
        try_place(f, x, y, s.x, s.y + step);
      }
      guint32 k = 0;
      for (int reach = sweep->reach; reach >= 1; reach /= 2) {
        guint32 r = chance((guint32)at, sweep->turn, k++);
        int span = 2 * reach + 1;
        try_place(f, x, y, f->nearest[at].x + (int)((r & 0xffff) % (guint32)span) - reach,
                  f->nearest[at].y + (int)((r >> 16) % (guint32)span) - reach);
      }
    }
}

void
litho_field_search(LithoField *f, int n, int reach, guint turn)
{
  gsize size = (gsize)f->width * (gsize)f->height;
  g_autofree LithoPlace *before = g_new(LithoPlace, size);
  for (int i = 0; i < n; i++) {
    for (int y = f->y0; y < f->y1; y++)
      memcpy(before + (gsize)y * (gsize)f->width + f->x0, f->nearest + (gsize)y * (gsize)f->width + f->x0,
             (gsize)(f->x1 - f->x0) * sizeof *before);
    Sweep sweep = {f, before, reach, turn * 16 + (guint)i, i % 2 == 0 ? 1 : -1};
    litho_rows_run(f->height, sweep_rows, &sweep);
  }
}

/* --- from level to level ----------------------------------------------------------------------- */

/* The source that the coarse level's targets near (x, y) say, the nearest one first. */
static gboolean
place_from(const LithoField *coarse, const LithoField *fine, int x, int y, LithoPlace *place)
{
  /* A patch of the fine level lies in the middle of the coarse one 2 px up and left of its half. */
  int last_x = coarse->width - LITHO_PATCH, last_y = coarse->height - LITHO_PATCH;
  int bx = CLAMP(x / 2 - 2, 0, last_x), by = CLAMP(y / 2 - 2, 0, last_y);
  for (int ring = 0; ring < 4; ring++)
    for (int j = -ring; j <= ring; j++)
      for (int i = -ring; i <= ring; i++) {
        int cx = bx + i, cy = by + j;
        if (MAX(ABS(i), ABS(j)) != ring || cx < 0 || cy < 0 || cx > last_x || cy > last_y ||
            !litho_field_is_target(coarse, cx, cy))
          continue;
        LithoPlace s = coarse->nearest[cy * coarse->width + cx];
        int sx = x + 2 * (s.x - cx), sy = y + 2 * (s.y - cy);
        if (litho_field_is_source(fine, sx, sy)) {
          *place = (LithoPlace){(gint16)sx, (gint16)sy};
          return TRUE;
        }
      }
  return FALSE;
}

void
litho_field_refine(const LithoField *coarse, LithoField *fine)
{
  int w = fine->width, h = fine->height;
  const guint8 *first = memchr(fine->n_unknown, 0, (gsize)w * (gsize)h);
  int spare = (int)(first - fine->n_unknown);
  for (int y = fine->y0; y < MIN(fine->y1, h - LITHO_PATCH + 1); y++)
    for (int x = fine->x0; x < MIN(fine->x1, w - LITHO_PATCH + 1); x++) {
      LithoPlace *place = &fine->nearest[y * w + x];
      if (litho_field_is_target(fine, x, y) && !place_from(coarse, fine, x, y, place))
        *place = (LithoPlace){(gint16)(spare % w), (gint16)(spare / w)};
    }
}
