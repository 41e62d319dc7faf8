/* mosaic.c: see mosaic.h. */
#include <math.h>
#include "raw/mosaic.h"

/* A defective site shows this many times the light of the brightest of its eight nearest of the same colour, and more than
 * that by this share of full; a dead one the other way. */
#define HOT_TIMES 3.f
#define HOT_LEAST 0.025f
#define DEAD_TIMES 4.f
#define DEAD_LEAST 0.05f
/* From here to there (shares of full) a site counts as clipped more and more. */
#define CLIP_FROM 0.93f
#define CLIP_TO 0.985f

typedef struct {
  gint next; /* atomic: the next band */
  int n_rows, band;
  RawBand work;
  gpointer data;
} Bands;

static gpointer
take_bands(gpointer data)
{
  Bands *bands = data;
  for (int i; (i = g_atomic_int_add(&bands->next, 1)) * bands->band < bands->n_rows;)
    bands->work(i * bands->band, MIN((i + 1) * bands->band, bands->n_rows), bands->data);
  return NULL;
}

void
raw_in_bands(int n_rows, int band, int n_threads, RawBand work, gpointer data)
{
  Bands bands = {0, n_rows, band, work, data};
  g_autoptr(GPtrArray) threads = g_ptr_array_new();
  for (int i = 1; i < n_threads; i++) {
    GThread *thread = g_thread_try_new("raw", take_bands, &bands, NULL);
    if (thread != NULL)
      g_ptr_array_add(threads, thread);
  }
  take_bands(&bands);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join(threads->pdata[i]);
}

typedef struct {
  const RawWire *wire;
  const guint16 *samples;
  GMutex lock;
  GArray *found; /* of Defect */
} Search;

typedef struct {
  gsize at;
  guint16 value;
} Defect;

static gboolean
is_defective(const guint16 *p, int w, float zero, float full, guint16 *value)
{
  const gssize r = 2 * (gssize)w;
  const int same[8] = {p[-2], p[2], p[-r], p[r], p[-r - 2], p[-r + 2], p[r - 2], p[r + 2]};
  const int other[4] = {p[-1], p[1], p[-w], p[w]};
  int least = same[0], most = same[0], sum = 0, other_least = other[0], other_most = other[0];
  for (int i = 0; i < 8; i++) {
    least = MIN(least, same[i]);
    most = MAX(most, same[i]);
    sum += i < 4 ? same[i] : 0;
  }
  for (int i = 1; i < 4; i++) {
    other_least = MIN(other_least, other[i]);
    other_most = MAX(other_most, other[i]);
  }
  const float light = (float)*p - zero, range = full - zero;
  const gboolean hot = light > HOT_TIMES * MAX((float)most - zero, 0) + HOT_LEAST * range &&
                       light > 2 * ((float)other_most - zero);
  const gboolean dead = DEAD_TIMES * light + DEAD_LEAST * range < (float)least - zero &&
                        2 * light < (float)other_least - zero;
  *value = (guint16)((sum + 2) / 4);
  return hot || dead;
}

static void
search(int first, int end, gpointer data)
{
  Search *s = data;
  const int w = (int)s->wire->width, h = (int)s->wire->height;
  const float zero = s->wire->zero, full = s->wire->full;
  const int hot = (int)(HOT_LEAST * (full - zero)), dead = (int)(DEAD_LEAST * (full - zero));
  g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Defect));
  for (int y = MAX(first, 2); y < MIN(end, h - 2); y++) {
    const guint16 *row = s->samples + (gsize)y * (gsize)w;
    for (int x = 2; x < w - 2; x++) {
      const int a = row[x] - row[x - 2], b = row[x] - row[x + 2];
      if (!((a > hot && b > hot) || (a < -dead && b < -dead)))
        continue;
      Defect defect = {.at = (gsize)y * (gsize)w + (gsize)x};
      if (is_defective(row + x, w, zero, full, &defect.value))
        g_array_append_val(found, defect);
    }
  }
  g_mutex_lock(&s->lock);
  if (found->len > 0)
    g_array_append_vals(s->found, found->data, found->len);
  g_mutex_unlock(&s->lock);
}

guint
raw_mosaic_mend(const RawWire *wire, guint16 *samples, int n_threads)
{
  g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Defect));
  Search s = {.wire = wire, .samples = samples, .found = found};
  g_mutex_init(&s.lock);
  raw_in_bands((int)wire->height, 64, n_threads, search, &s);
  g_mutex_clear(&s.lock);
  for (guint i = 0; i < found->len; i++) {
    const Defect *defect = &g_array_index(found, Defect, i);
    samples[defect->at] = defect->value;
  }
  return found->len;
}

static inline float
clipped(float share)
{
  const float t = fminf(fmaxf((share - CLIP_FROM) / (CLIP_TO - CLIP_FROM), 0), 1);
  return t * t * (3 - 2 * t);
}

/* share: of full, of the site in the middle; mirrored coordinates in xs and ys. */
static float
rebuilt(const RawWire *wire, const guint16 *samples, const int xs[3], const int ys[3], float share)
{
  const float scale = 1 / (wire->full - wire->zero);
  const int own = wire->cfa[ys[1] & 1][xs[1] & 1];
  float sum[3] = {0}, clip[3] = {0}, above = 0, below = 0, top = 0;
  int n[3] = {0};
  for (int i = 0; i < 9; i++) {
    const int x = xs[i % 3], y = ys[i / 3], c = wire->cfa[y & 1][x & 1];
    const float s = ((float)samples[(gsize)y * wire->width + (gsize)x] - wire->zero) * scale;
    sum[c] += s * wire->mul[c];
    clip[c] += clipped(s);
    n[c]++;
  }
  for (int c = 0; c < 3; c++) {
    top = fmaxf(top, wire->mul[c]);
    if (c == own || n[c] == 0)
      continue;
    const float open = 1 - clip[c] / (float)n[c];
    above += open * sum[c] / (float)n[c];
    below += open;
  }
  const float light = share * wire->mul[own], guess = (above + 0.02f * top) / (below + 0.02f);
  return light + clipped(share) * fmaxf(guess - light, 0);
}

static inline int
mirrored(int i, int n)
{
  i = i < 0 ? -i : i;
  return i >= n ? 2 * n - 2 - i : i;
}

void
raw_mosaic_light(const RawWire *wire, const guint16 *samples, int x, int y, int w, int h, gboolean clip, float *out)
{
  const int width = (int)wire->width, height = (int)wire->height;
  const float scale = 1 / (wire->full - wire->zero);
  const float limit = wire->zero + CLIP_FROM * (wire->full - wire->zero);
  for (int j = 0; j < h; j++) {
    const int sy = mirrored(y + j, height);
    const guint16 *row = samples + (gsize)sy * (gsize)width;
    const float gain[2] = {scale * wire->mul[wire->cfa[sy & 1][0]], scale * wire->mul[wire->cfa[sy & 1][1]]};
    float *to = out + (gsize)j * (gsize)w;
    const int left = MAX(0, -x), right = MIN(w, width - x);
    for (int i = left; i < right; i++)
      to[i] = ((float)row[x + i] - wire->zero) * gain[(x + i) & 1];
    for (int i = left; clip && i < right; i++)
      to[i] = fminf(to[i], 1);
    for (int i = left; !clip && i < right; i++)
      if (row[x + i] > limit) {
        const int xs[3] = {mirrored(x + i - 1, width), x + i, mirrored(x + i + 1, width)};
        const int ys[3] = {mirrored(sy - 1, height), sy, mirrored(sy + 1, height)};
        to[i] = rebuilt(wire, samples, xs, ys, ((float)row[x + i] - wire->zero) * scale);
      }
    for (int i = 0; i < left; i++)
      to[i] = to[mirrored(x + i, width) - x];
    for (int i = right; i < w; i++)
      to[i] = to[mirrored(x + i, width) - x];
  }
}
