/* remove_sources.c: what the filling of a hole may be taken from.
 *
 * On the map of things (op/things.h). A thing of which half lies in the hole is what is taken out: its rest is never taken
 * from. Of the others, a thing that makes up a good part of the ring around the hole, on sides that face each other, is what
 * the hole lies on (a mark on a truck, a cup before a shirt): it goes on behind it. All others are spared.
 */
#include <string.h>
#include "ops/remove_sources.h"

#define GROW_SHARE 0.006   /* of the map's longer side: masks of things are that coarse */
#define RING_SHARE 0.03    /* of the same: how wide the ring is */
#define ITSELF_SHARE 0.5   /* of a thing, that lies in the hole */
#define GROUND_SHARE 0.35  /* of the ring, for a thing to be what the hole lies on */
#define SIDE_SHARE 0.3     /* of the ring on each of two sides that face each other, for the same */
#define GROUND_ALIVE 0.6   /* the same, of a person beside a person */
#define CLEAN_SHARE 0.2    /* of the ring, that has to be left */
#define SOURCES_OVER_HOLE 0.6 /* pixels to take from, in pixels of the hole */
#define SOURCES_LEAST 400

void
remove_sources_free(RemoveSources *sources)
{
  if (sources == NULL)
    return;
  g_free(sources->spare);
  g_free(sources);
}

/* The largest value within `radius` (a square), in place. */
static void
widen(guint8 *v, int w, int h, int radius)
{
  g_autofree guint8 *rows = g_new(guint8, (gsize)w * (gsize)h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      guint8 most = 0;
      for (int i = MAX(x - radius, 0); i <= MIN(x + radius, w - 1); i++)
        most = MAX(most, v[y * w + i]);
      rows[y * w + x] = most;
    }
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      guint8 most = 0;
      for (int j = MAX(y - radius, 0); j <= MIN(y + radius, h - 1); j++)
        most = MAX(most, rows[j * w + x]);
      v[y * w + x] = most;
    }
}

/* The hole on a smaller grid: where half of a cell is in it, or, of a hole that is thinner than that, any. */
static guint8 *
hole_on_grid(const LithoHole *hole, int w, int h)
{
  g_autofree guint32 *count = g_new0(guint32, (gsize)w * (gsize)h);
  guint8 *grid = g_new0(guint8, (gsize)w * (gsize)h);
  gboolean any = FALSE;
  for (int y = 0; y < hole->height; y++) {
    const guint8 *row = hole->v + (gsize)y * (gsize)hole->width;
    guint32 *to = count + (gsize)((gint64)y * h / hole->height) * (gsize)w;
    const guint8 *first = memchr(row, 1, (gsize)hole->width);
    for (int x = first != NULL ? (int)(first - row) : hole->width; x < hole->width; x++)
      to[(gint64)x * w / hole->width] += row[x];
  }
  const double half = 0.5 * ((double)hole->width / w) * ((double)hole->height / h);
  for (gsize i = 0; i < (gsize)w * (gsize)h; i++)
    any |= grid[i] = count[i] >= half;
  for (gsize i = 0; i < (gsize)w * (gsize)h && !any; i++)
    grid[i] = count[i] > 0;
  return grid;
}

/* How much of what is where. */
enum { LEFT, RIGHT, ABOVE, BELOW, N_SIDES };

typedef struct {
  guint all[256], inside[256], ring[256];
  guint n_ring;
  guint side[256][N_SIDES], n_side[N_SIDES]; /* the ring, side by side */
} Counts;

/* The sides of a ring, by the diagonals of the hole's box. */
static void
count_sides(const guint8 *map, const guint8 *inside, const guint8 *ring, int w, int h, Counts *counts)
{
  int x0 = w, x1 = 0, y0 = h, y1 = 0;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      if (inside[y * w + x]) {
        x0 = MIN(x0, x);
        x1 = MAX(x1, x + 1);
        y0 = MIN(y0, y);
        y1 = MAX(y1, y + 1);
      }
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      if (!ring[y * w + x] || inside[y * w + x])
        continue;
      const double u = (x + 0.5 - 0.5 * (x0 + x1)) / (x1 - x0 + 1), v = (y + 0.5 - 0.5 * (y0 + y1)) / (y1 - y0 + 1);
      const int side = ABS(u) > ABS(v) ? (u < 0 ? LEFT : RIGHT) : (v < 0 ? ABOVE : BELOW);
      counts->side[map[y * w + x]][side]++;
      counts->n_side[side]++;
    }
}

/* Is it on two sides that face each other? A side beyond the frame's edge has it. */
static gboolean
is_across(const Counts *counts, int number)
{
  gboolean has[N_SIDES];
  for (int k = 0; k < N_SIDES; k++)
    has[k] = counts->side[number][k] >= SIDE_SHARE * counts->n_side[k];
  return (has[LEFT] && has[RIGHT]) || (has[ABOVE] && has[BELOW]);
}

static RemoveSpare
spare_of(const LithoThing *thing, int number, const Counts *counts, gboolean alive_goes)
{
  if (counts->inside[number] >= ITSELF_SHARE * counts->all[number])
    return REMOVE_SPARE_ITSELF;
  const double least = thing->is_alive && alive_goes ? GROUND_ALIVE : GROUND_SHARE;
  if (thing->is_ground || (counts->ring[number] >= least * counts->n_ring && is_across(counts, number)))
    return REMOVE_SPARE_NONE;
  return thing->is_alive ? REMOVE_SPARE_ALIVE : REMOVE_SPARE_THINGS;
}

RemoveSources *
remove_sources_new(const LithoThings *things, const LithoHole *hole)
{
  RemoveSources *s = g_new0(RemoveSources, 1);
  s->frame_width = hole->width;
  s->frame_height = hole->height;
  if (things == NULL || things->kinds->len == 0)
    return s;
  const int w = s->width = things->map->Xsize, h = s->height = things->map->Ysize;
  const gsize n = (gsize)w * (gsize)h;
  g_autofree guint8 *inside = hole_on_grid(hole, w, h), *ring = g_memdup2(inside, n);
  const guint8 *map = (const guint8 *)VIPS_IMAGE_ADDR(things->map, 0, 0);
  Counts counts = {0};
  widen(ring, w, h, MAX(2, (int)(RING_SHARE * MAX(w, h))));
  for (gsize i = 0; i < n; i++) {
    counts.all[map[i]]++;
    counts.inside[map[i]] += inside[i];
    counts.ring[map[i]] += ring[i] && !inside[i];
  }
  count_sides(map, inside, ring, w, h, &counts);
  gboolean alive_goes = FALSE;
  for (guint k = 1; k <= things->kinds->len; k++) {
    const gboolean is_itself = counts.all[k] > 0 && counts.inside[k] >= ITSELF_SHARE * counts.all[k];
    alive_goes |= is_itself && g_array_index(things->kinds, LithoThing, k - 1).is_alive;
    if (is_itself)
      counts.ring[k] = 0;
  }
  for (int k = 0; k < 256; k++)
    counts.n_ring += counts.ring[k];
  guint8 spare[256] = {0};
  guint left[REMOVE_SPARE_THINGS + 1] = {0};
  for (guint k = 1; k <= things->kinds->len; k++)
    if (counts.all[k] > 0)
      spare[k] = (guint8)spare_of(&g_array_index(things->kinds, LithoThing, k - 1), (int)k, &counts, alive_goes);
  s->spare = g_new(guint8, n);
  for (gsize i = 0; i < n; i++)
    s->spare[i] = spare[map[i]];
  /* A value says at which degree a pixel is spared, and where two meet the thing itself goes before the others. */
  for (gsize i = 0; i < n; i++)
    s->spare[i] = s->spare[i] > 0 ? (guint8)(REMOVE_SPARE_THINGS + 1 - s->spare[i]) : 0;
  widen(s->spare, w, h, MAX(1, (int)(GROW_SHARE * MAX(w, h) + 0.5)));
  for (gsize i = 0; i < n; i++)
    s->spare[i] = s->spare[i] > 0 ? (guint8)(REMOVE_SPARE_THINGS + 1 - s->spare[i]) : 0;
  for (int degree = REMOVE_SPARE_NONE; degree <= REMOVE_SPARE_THINGS; degree++)
    for (int k = 0; k < 256; k++)
      if (spare[k] == 0 || spare[k] > degree)
        left[degree] += counts.ring[k];
  s->crowded = counts.n_ring > 0 ? 1 - (double)left[REMOVE_SPARE_THINGS] / counts.n_ring : 0;
  s->most = REMOVE_SPARE_THINGS;
  while (s->most > REMOVE_SPARE_ITSELF && left[s->most] < CLEAN_SHARE * counts.n_ring)
    s->most--;
  return s;
}

static guint8 *
avoid_at(const RemoveSources *s, const VipsRect *crop, RemoveSpare degree)
{
  guint8 *avoid = g_new(guint8, (gsize)crop->width * (gsize)crop->height);
  for (int y = 0; y < crop->height; y++) {
    const guint8 *row = s->spare + (gsize)((gint64)(crop->top + y) * s->height / s->frame_height) * (gsize)s->width;
    for (int x = 0; x < crop->width; x++) {
      const guint8 spare = row[(gint64)(crop->left + x) * s->width / s->frame_width];
      avoid[(gsize)y * (gsize)crop->width + (gsize)x] = spare > 0 && spare <= degree;
    }
  }
  return avoid;
}

guint8 *
remove_sources_avoid(const RemoveSources *s, const VipsRect *crop, const guint8 *hole, RemoveSpare *degree)
{
  const gsize n = (gsize)crop->width * (gsize)crop->height;
  *degree = REMOVE_SPARE_NONE;
  if (s->spare == NULL)
    return NULL;
  for (*degree = s->most; *degree > REMOVE_SPARE_NONE; (*degree)--) {
    g_autofree guint8 *avoid = avoid_at(s, crop, *degree);
    gsize n_hole = 0, n_left = 0;
    for (gsize i = 0; i < n; i++) {
      n_hole += hole[i];
      n_left += !hole[i] && !avoid[i];
    }
    if (n_left >= SOURCES_LEAST && n_left >= SOURCES_OVER_HOLE * n_hole)
      return g_steal_pointer(&avoid);
  }
  return NULL;
}

guint8 *
remove_sources_others(const RemoveSources *s, const VipsRect *crop, int width, int height)
{
  if (s->spare == NULL)
    return NULL;
  guint8 *others = g_new(guint8, (gsize)width * (gsize)height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      const gint64 u = crop->left + (gint64)x * crop->width / width, v = crop->top + (gint64)y * crop->height / height;
      others[(gsize)y * (gsize)width + (gsize)x] =
          s->spare[(gsize)(v * s->height / s->frame_height) * (gsize)s->width + (gsize)(u * s->width / s->frame_width)] >=
          REMOVE_SPARE_ALIVE;
    }
  return others;
}
