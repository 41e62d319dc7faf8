/* offsets.c: a first filling of a hole by few shifted copies of the picture.
 *
 * He, Sun: "Statistics of patch offsets for image completion" (ECCV 2012). Alike patches of a picture lie at few distinct
 * distances from each other: along lines, and at the period of what repeats. The most frequent offsets between patches near the
 * hole and those most alike to them are found, and each pixel of the hole takes one of them so that seams between the copies
 * are seen least: alpha expansion (Boykov, Veksler, Zabih 2001) by graph cuts. Lines, edges and tiles go on that way,
 * where a filling from the edge inwards closes up about them.
 */
#include <math.h>
#include <string.h>
#include "pixel/graphcut.h"
#include "pixel/offsets.h"

#define MOST_QUERIES 500
#define MOST_SOURCES 6000 /* that a query is compared with at first */
#define RING_OVER_HOLE 1.2 /* width of the ring that queries come from, in sides of the hole */
#define APART_SHARE 0.06  /* of the longer side: nearer patches are alike for being neighbours */
#define MOST_WAYS_OUT 16  /* for pixels that no frequent offset suits */
#define N_ROUNDS 2
#define SIGMA 1           /* offsets so near are counted together */
#define NEVER 4000.0f     /* price of what must not be, in bytes */
#define UNKNOWN 60.0f     /* of a seam to what is not known */
#define N_OFFSETS 36

typedef struct {
  int x, y, votes;
} Offset;

typedef struct {
  int x0, y0, x1, y1;
  gsize n;
} Bounds;

static Bounds
bounds_of(const LithoField *f)
{
  Bounds b = {f->width, f->height, 0, 0, 0};
  for (int y = 0; y < f->height; y++)
    for (int x = 0; x < f->width; x++)
      if (f->hole[y * f->width + x]) {
        b.x0 = MIN(b.x0, x);
        b.y0 = MIN(b.y0, y);
        b.x1 = MAX(b.x1, x + 1);
        b.y1 = MAX(b.y1, y + 1);
        b.n++;
      }
  return b;
}

/* --- alike patches ----------------------------------------------------------------------------- */

static guint32
difference(const LithoField *f, int ax, int ay, int bx, int by, guint32 limit)
{
  const gsize stride = 4 * (gsize)f->width;
  const guint8 *a = f->bytes + 4 * ((gsize)ay * (gsize)f->width + (gsize)ax), *b = f->bytes + 4 * ((gsize)by * (gsize)f->width + (gsize)bx);
  guint32 sum = 0;
  for (int y = 0; y < LITHO_PATCH && sum < limit; y++, a += stride, b += stride) {
    gint32 row = 0;
    for (int i = 0; i < 4 * LITHO_PATCH; i++) {
      const gint16 d = (gint16)(a[i] - b[i]);
      row += d * d;
    }
    sum += (guint32)row;
  }
  return sum;
}

typedef struct {
  int x, y;           /* of the query */
  int best_x, best_y; /* of the most alike patch */
  guint32 distance;
} Match;

typedef struct {
  const LithoField *field;
  Match *matches;
  int stride, apart;
} Search;

static void
search_rows(gpointer data, int first, int last)
{
  const Search *s = data;
  const LithoField *f = s->field;
  for (int k = first; k < last; k++) {
    Match *m = &s->matches[k];
#define TRY(u, v)                                                                                                      \
  do {                                                                                                                 \
    if (litho_field_is_source(f, (u), (v)) && MAX(ABS((u) - m->x), ABS((v) - m->y)) >= s->apart) {                      \
      const guint32 d = difference(f, m->x, m->y, (u), (v), m->distance);                                              \
      if (d < m->distance) {                                                                                           \
        m->distance = d;                                                                                               \
        m->best_x = (u);                                                                                               \
        m->best_y = (v);                                                                                               \
      }                                                                                                                \
    }                                                                                                                  \
  } while (0)
    for (int v = 0; v < f->height; v += s->stride)
      for (int u = 0; u < f->width; u += s->stride)
        TRY(u, v);
    for (int step = MAX(s->stride / 2, 1); step >= 1 && s->stride > 1; step /= 2)
      for (int i = 0; i < 9; i++) {
        const int u = m->best_x + step * (i % 3 - 1), v = m->best_y + step * (i / 3 - 1);
        TRY(u, v);
      }
#undef TRY
  }
}

/* Match, of sources in a ring around the hole. */
static GArray *
matches_new(const LithoField *f, const Bounds *b)
{
  const int reach = MAX(LITHO_PATCH * 2, (int)(RING_OVER_HOLE * MAX(b->x1 - b->x0, b->y1 - b->y0)));
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Match));
  GArray *some = g_array_new(FALSE, FALSE, sizeof(Match));
  gsize n_sources = 0;
  for (int y = 0; y < f->height; y++)
    for (int x = 0; x < f->width; x++) {
      if (!litho_field_is_source(f, x, y))
        continue;
      const Match m = {x, y, x, y, G_MAXUINT32};
      n_sources++;
      if (x > b->x0 - reach - LITHO_PATCH && x < b->x1 + reach && y > b->y0 - reach - LITHO_PATCH && y < b->y1 + reach)
        g_array_append_val(all, m);
    }
  const guint every = all->len / MOST_QUERIES + 1;
  for (guint i = every / 2; i < all->len; i += every)
    g_array_append_val(some, g_array_index(all, Match, i));
  int stride = 1;
  while (n_sources / (gsize)(stride * stride) > MOST_SOURCES)
    stride++;
  Search s = {f, (Match *)(gpointer)some->data, stride, MAX(LITHO_PATCH / 2, (int)(APART_SHARE * MAX(f->width, f->height)))};
  litho_rows_run((int)some->len, search_rows, &s);
  for (guint i = some->len; i-- > 0;)
    if (g_array_index(some, Match, i).distance == G_MAXUINT32)
      g_array_remove_index_fast(some, i);
  return some;
}

static int
by_distance(gconstpointer a, gconstpointer b)
{
  const Match *p = a, *q = b;
  if (p->distance != q->distance)
    return p->distance < q->distance ? -1 : 1;
  return p->y != q->y ? p->y - q->y : p->x - q->x;
}

float
litho_field_likeness(const LithoField *f)
{
  const Bounds b = bounds_of(f);
  g_autoptr(GArray) matches = matches_new(f, &b);
  if (matches->len == 0)
    return 0;
  g_array_sort(matches, by_distance);
  return sqrtf((float)g_array_index(matches, Match, matches->len / 2).distance / (4.0f * LITHO_PATCH * LITHO_PATCH));
}

/* --- frequent offsets -------------------------------------------------------------------------- */

static int
by_votes(gconstpointer a, gconstpointer b)
{
  const Offset *p = a, *q = b;
  if (p->votes != q->votes)
    return q->votes - p->votes;
  return p->y != q->y ? p->y - q->y : p->x - q->x;
}

/* Offset, the most frequent first, each a local maximum; and its opposite, for what alike patches are is mutual. */
static GArray *
offsets_new(const LithoField *f, const GArray *matches)
{
  const int w = 2 * f->width + 1, h = 2 * f->height + 1;
  g_autofree int *votes = g_new0(int, (gsize)w * (gsize)h), *smooth = g_new0(int, (gsize)w * (gsize)h);
  for (guint i = 0; i < matches->len; i++) {
    const Match *m = &g_array_index(matches, Match, i);
    const int dx = m->best_x - m->x, dy = m->best_y - m->y;
    votes[(dy + f->height) * w + dx + f->width]++;
    votes[(f->height - dy) * w + f->width - dx]++;
  }
  for (int y = 2; y + 2 < h; y++)
    for (int x = 2; x + 2 < w; x++)
      if (votes[y * w + x] > 0)
        for (int j = -2; j <= 2; j++)
          for (int i = -2; i <= 2; i++)
            smooth[(y + j) * w + x + i] += votes[y * w + x] * (MAX(ABS(i), ABS(j)) <= SIGMA ? 2 : 1) * (i == 0 && j == 0 ? 2 : 1);
  GArray *offsets = g_array_new(FALSE, FALSE, sizeof(Offset));
  for (int y = 1; y + 1 < h; y++)
    for (int x = 1; x + 1 < w; x++) {
      const Offset o = {x - f->width, y - f->height, smooth[y * w + x]};
      gboolean is_peak = o.votes > 0 && votes[y * w + x] > 0;
      for (int k = 0; k < 9 && is_peak; k++) {
        const int at = (y + k / 3 - 1) * w + x + k % 3 - 1;
        is_peak = k == 4 || smooth[at] < o.votes || (smooth[at] == o.votes && k > 4) || votes[at] == 0;
      }
      if (is_peak)
        g_array_append_val(offsets, o);
    }
  g_array_sort(offsets, by_votes);
  if (offsets->len > N_OFFSETS)
    g_array_set_size(offsets, N_OFFSETS);
  return offsets;
}

/* --- who takes which --------------------------------------------------------------------------- */

/* The box of the hole that the cuts work on. */
typedef struct {
  const LithoField *field;
  const GArray *offsets;
  int x0, y0, w, h;
  int *label;    /* (h,w): of an offset; -1: not in the hole; owned */
  float guided;  /* price of a byte that a coarse colour is off the guide */
  float *edge;   /* (n offsets,h,w): price of the seams to the known pixels around; NEVER: what it brings is not known; owned */
} Labels;

/* What is at a place and may be taken, or NULL. */
static inline const guint8 *
clean(const LithoField *f, int x, int y)
{
  const int at = y * f->width + x;
  return x < 0 || y < 0 || x >= f->width || y >= f->height || f->hole[at] || f->avoid[at] ? NULL : f->bytes + 4 * (gsize)at;
}

/* Price of two pixels in one place. */
static inline float
apart(const guint8 *a, const guint8 *b)
{
  if (a == NULL || b == NULL)
    return UNKNOWN;
  int sum = 0;
  for (int c = 0; c < 4; c++)
    sum += (a[c] - b[c]) * (a[c] - b[c]);
  return sqrtf((float)sum);
}

static inline const guint8 *
shifted(const Labels *l, int x, int y, int label)
{
  const Offset *o = &g_array_index(l->offsets, Offset, label);
  return clean(l->field, l->x0 + x + o->x, l->y0 + y + o->y);
}

/* Of neighbours in the hole that take labels a and b. */
static inline float
seam(const Labels *l, int px, int py, int a, int qx, int qy, int b)
{
  return a == b ? 0
                : apart(shifted(l, px, py, a), shifted(l, px, py, b)) + apart(shifted(l, qx, qy, a), shifted(l, qx, qy, b));
}

static float
edge_price(const Labels *l, int x, int y, int label)
{
  const LithoField *f = l->field;
  const Offset *o = &g_array_index(l->offsets, Offset, label);
  float price = 0;
  if (shifted(l, x, y, label) == NULL)
    return NEVER;
  for (int k = 0; k < 4; k++) {
    const int u = l->x0 + x + (k == 0) - (k == 1), v = l->y0 + y + (k == 2) - (k == 3);
    const guint8 *known = clean(f, u, v);
    if (known != NULL)
      price += 2 * apart(known, clean(f, u + o->x, v + o->y));
  }
  if (l->guided > 0) {
    const int at = (l->y0 + y) * f->width + l->x0 + x;
    price += l->guided * apart(f->low + 4 * (gsize)at, f->low + 4 * (gsize)(at + o->y * f->width + o->x));
  }
  return price;
}

/* The labels as they are cheapest by the hole's edge alone. FALSE: pixel *x, *y of the box has none. */
static gboolean
begin(Labels *l, int *open_x, int *open_y)
{
  const gsize n = (gsize)l->w * (gsize)l->h;
  g_free(l->label);
  g_free(l->edge);
  l->label = g_new(int, n);
  l->edge = g_new0(float, n *l->offsets->len);
  for (int y = 0; y < l->h; y++)
    for (int x = 0; x < l->w; x++) {
      const gsize at = (gsize)y * (gsize)l->w + (gsize)x;
      float best = NEVER;
      l->label[at] = -1;
      if (!l->field->hole[(l->y0 + y) * l->field->width + l->x0 + x])
        continue;
      for (guint k = 0; k < l->offsets->len; k++) {
        const float price = l->edge[k * n + at] = edge_price(l, x, y, (int)k);
        if (price < best) {
          best = price;
          l->label[at] = (int)k;
        }
      }
      if (l->label[at] < 0) {
        *open_x = x;
        *open_y = y;
        return FALSE;
      }
    }
  return TRUE;
}

/* Who changes to label `alpha` so that all seams together are seen least. */
static void
expand(Labels *l, int alpha, PixelLinks *links, float *pull, guint8 *in)
{
  const int w = l->w, h = l->h;
  const gsize n = (gsize)w * (gsize)h;
  const float *edge = l->edge + (gsize)alpha * n;
  for (gsize i = 0; i < n; i++)
    pull[i] = l->label[i] < 0 || edge[i] >= NEVER ? -NEVER : l->edge[(gsize)l->label[i] * n + i] - edge[i];
  for (int way = 0; way < 2; way++)
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++) {
        const int qx = x + (way == 0), qy = y + (way == 1);
        const gsize p = (gsize)y * (gsize)w + (gsize)x, q = (gsize)qy * (gsize)w + (gsize)qx;
        links->to[way]->v[p] = 0;
        if (qx >= w || qy >= h || l->label[p] < 0 || l->label[q] < 0)
          continue;
        /* Both stay, one changes, none stays: A, B and C, 0 as a link and what each has for itself. */
        const float stay = seam(l, x, y, l->label[p], qx, qy, l->label[q]);
        const float second = seam(l, x, y, l->label[p], qx, qy, alpha), first = seam(l, x, y, alpha, qx, qy, l->label[q]);
        const float link = MAX(first + second - stay, 0) / 2;
        links->to[way]->v[p] = link;
        pull[p] -= first - stay - link;
        pull[q] -= link - first;
      }
  pixel_graph_cut(links, pull, in);
  for (gsize i = 0; i < n; i++)
    if (in[i] && l->label[i] >= 0 && edge[i] < NEVER)
      l->label[i] = alpha;
}

static void
expand_all(Labels *l)
{
  const gsize n = (gsize)l->w * (gsize)l->h;
  g_autofree float *pull = g_new(float, n);
  g_autofree guint8 *in = g_new(guint8, n);
  PixelLinks links = {.width = l->w, .height = l->h};
  for (int way = 0; way < 4; way++)
    links.to[way] = litho_plane_new(l->w, l->h);
  for (int round = 0; round < N_ROUNDS; round++)
    for (guint k = 0; k < l->offsets->len; k++)
      expand(l, (int)k, &links, pull, in);
  for (int way = 0; way < 4; way++)
    litho_plane_free(links.to[way]);
}

/* Pixels and sources as the labels say. A patch takes the offset of a pixel of it that leads to a source, from its middle
 * outwards. */
static void
give(const Labels *l, LithoField *f)
{
  static const int order[] = {4, 3, 5, 2, 6, 1, 7, 0};
  const gsize n = (gsize)f->width * (gsize)f->height;
  const guint8 *first = memchr(f->n_unknown, 0, n);
  const int spare = (int)(first - f->n_unknown);
  g_autofree float *pixels = g_memdup2(f->pixels, 4 * n * sizeof(float));
  for (int y = 0; y < l->h; y++)
    for (int x = 0; x < l->w; x++) {
      const int label = l->label[y * l->w + x];
      if (label < 0)
        continue;
      const Offset *o = &g_array_index(l->offsets, Offset, label);
      const gsize to = (gsize)(l->y0 + y) * (gsize)f->width + (gsize)(l->x0 + x);
      memcpy(f->pixels + 4 * to, pixels + 4 * (to + (gsize)(o->y * f->width + o->x)), 4 * sizeof(float));
    }
  for (int y = 0; y + LITHO_PATCH <= f->height; y++)
    for (int x = 0; x + LITHO_PATCH <= f->width; x++) {
      if (!litho_field_is_target(f, x, y))
        continue;
      LithoPlace *place = &f->nearest[y * f->width + x];
      gboolean found = FALSE;
      for (int k = 0; k < 64 && !found; k++) {
        const int u = x + order[k % 8] - l->x0, v = y + order[k / 8] - l->y0;
        const int label = u >= 0 && v >= 0 && u < l->w && v < l->h ? l->label[v * l->w + u] : -1;
        if (label < 0)
          continue;
        const Offset *o = &g_array_index(l->offsets, Offset, label);
        found = litho_field_is_source(f, x + o->x, y + o->y);
        if (found)
          *place = (LithoPlace){(gint16)(x + o->x), (gint16)(y + o->y)};
      }
      if (!found)
        *place = (LithoPlace){(gint16)(spare % f->width), (gint16)(spare / f->width)};
    }
  litho_field_quantise(f, TRUE);
}

/* Beside the frequent ones: past the hole to all sides, so that each pixel has one. */
static void
add_sides(const Bounds *b, GArray *offsets)
{
  for (int far = 1; far <= 2; far++)
    for (int k = 0; k < 9; k++) {
      const Offset o = {far * (k % 3 - 1) * (b->x1 - b->x0 + LITHO_PATCH / 2), far * (k / 3 - 1) * (b->y1 - b->y0 + LITHO_PATCH / 2), 0};
      if (k != 4)
        g_array_append_val(offsets, o);
    }
}

/* The shortest offset from a pixel to one that may be taken and is well inside what may be. FALSE: there is none. */
static gboolean
add_way_out(const LithoField *f, int x, int y, GArray *offsets)
{
  Offset best = {0, 0, 0};
  int least = G_MAXINT;
  for (int v = 0; v + LITHO_PATCH <= f->height; v++)
    for (int u = 0; u + LITHO_PATCH <= f->width; u++) {
      const Offset o = {u + LITHO_PATCH / 2 - x, v + LITHO_PATCH / 2 - y, 0};
      if (litho_field_is_source(f, u, v) && o.x * o.x + o.y * o.y < least) {
        least = o.x * o.x + o.y * o.y;
        best = o;
      }
    }
  if (least < G_MAXINT)
    g_array_append_val(offsets, best);
  return least < G_MAXINT;
}

gboolean
litho_field_shift(LithoField *f, float guided)
{
  const Bounds b = bounds_of(f);
  if (b.n == 0 || b.n > LITHO_OFFSETS_MOST_PX)
    return FALSE;
  g_autoptr(GArray) matches = matches_new(f, &b);
  g_autoptr(GArray) offsets = offsets_new(f, matches);
  add_sides(&b, offsets);
  Labels l = {.field = f, .offsets = offsets, .x0 = b.x0, .y0 = b.y0, .w = b.x1 - b.x0, .h = b.y1 - b.y0};
  l.guided = f->guide != NULL ? guided : 0;
  int x = 0, y = 0;
  gboolean ok = begin(&l, &x, &y);
  for (int i = 0; i < MOST_WAYS_OUT && !ok && add_way_out(f, b.x0 + x, b.y0 + y, offsets); i++)
    ok = begin(&l, &x, &y);
  if (ok) {
    expand_all(&l);
    give(&l, f);
  }
  g_free(l.label);
  g_free(l.edge);
  return ok;
}
