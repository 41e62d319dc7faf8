/* caption_cider.c: CIDEr-D (Vedantam et al. 2015, arXiv 1411.5726) of a caption against those of its photo.
 *
 *   g_n(c)   n-grams of c, each weighted by count · log(photos / photos whose captions have it)
 *   sim_n    Σ min(g_n(c), g_n(r)) · g_n(r) / (|g_n(c)| |g_n(r)|) · exp(−(|c| − |r|)² / 2σ²), mean over the captions r
 *   score    10 · mean of sim_n over n = 1..4
 *
 * The end of a caption counts as a word: else captions that stop in the middle score as well as whole ones.
 */
#include <math.h>
#include <string.h>
#include "tune/caption_internal.h"

#define N_MAX 4
#define SIGMA 6.0
#define MAX_IDS (LITHO_CAPTION_MAX_WORDS + 1)

typedef struct {
  guint64 key;
  float weight;
} Gram;

/* N-grams of one caption: those of n words are gram[n-1][0..n_gram[n-1]-1], by key. */
typedef struct {
  Gram gram[N_MAX][MAX_IDS];
  int n_gram[N_MAX];
  double norm[N_MAX];
  int length;
} Grams;

struct _CaptionCider {
  const CaptionSet *set; /* borrowed */
  GHashTable *photos_with; /* key of an n-gram → photos whose captions have it */
  double log_photos;
};

/* An n-gram as one number; that two share it happens once in 2⁶⁴ / n-grams. */
static guint64
key_of(const gint32 *ids, int n)
{
  guint64 key = G_GUINT64_CONSTANT(0x9E3779B97F4A7C15) * (guint64)n;
  for (int i = 0; i < n; i++) {
    key = (key ^ (guint64)ids[i]) * G_GUINT64_CONSTANT(0xBF58476D1CE4E5B9);
    key ^= key >> 29;
  }
  return key;
}

static int
by_key(gconstpointer a, gconstpointer b)
{
  const guint64 left = ((const Gram *)a)->key, right = ((const Gram *)b)->key;
  return (left > right) - (left < right);
}

/* Counts as weights; equal ones joined. */
static int
count_grams(Gram *gram, const gint32 *ids, int length, int n)
{
  int m = 0;
  for (int i = 0; i + n <= length; i++)
    gram[m++] = (Gram){.key = key_of(ids + i, n), .weight = 1};
  qsort(gram, (gsize)m, sizeof *gram, by_key);
  int kept = 0;
  for (int i = 0; i < m; i++)
    if (kept > 0 && gram[kept - 1].key == gram[i].key)
      gram[kept - 1].weight += 1;
    else
      gram[kept++] = gram[i];
  return kept;
}

static void
grams_of(const CaptionCider *cider, Grams *g, const gint32 *ids, int length)
{
  g->length = MIN(length, MAX_IDS);
  for (int n = 1; n <= N_MAX; n++) {
    Gram *gram = g->gram[n - 1];
    double sum = 0;
    g->n_gram[n - 1] = count_grams(gram, ids, g->length, n);
    for (int i = 0; i < g->n_gram[n - 1]; i++) {
      const guint photos = GPOINTER_TO_UINT(g_hash_table_lookup(cider->photos_with, &gram[i].key));
      gram[i].weight *= (float)(cider->log_photos - log(MAX(photos, 1)));
      sum += (double)gram[i].weight * (double)gram[i].weight;
    }
    g->norm[n - 1] = sqrt(sum);
  }
}

/* Ids of a caption of the set, without the begin. */
static const gint32 *
reference(const CaptionSet *set, int caption, int *length)
{
  const int first = g_array_index(set->start, int, caption) + 1;
  *length = g_array_index(set->start, int, caption + 1) - first;
  return &g_array_index(set->id, gint32, first);
}

/* Adds one for each n-gram that the photo's captions have. */
static void
count_photo(CaptionCider *cider, int photo)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
  for (int c = g_array_index(cider->set->first, int, photo); c < g_array_index(cider->set->first, int, photo + 1); c++) {
    int length;
    const gint32 *ids = reference(cider->set, c, &length);
    for (int n = 1; n <= N_MAX; n++)
      for (int i = 0; i + n <= MIN(length, MAX_IDS); i++) {
        const guint64 key = key_of(ids + i, n);
        gpointer own, count = NULL;
        if (g_hash_table_contains(seen, &key))
          continue;
        if (!g_hash_table_lookup_extended(cider->photos_with, &key, &own, &count))
          own = g_memdup2(&key, sizeof key);
        else
          g_hash_table_steal(cider->photos_with, &key);
        g_hash_table_insert(cider->photos_with, own, GUINT_TO_POINTER(GPOINTER_TO_UINT(count) + 1));
        g_hash_table_add(seen, own);
      }
  }
}

CaptionCider *
caption_cider_new(const CaptionSet *set, int n_photos)
{
  CaptionCider *cider = g_new0(CaptionCider, 1);
  cider->set = set;
  cider->photos_with = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  cider->log_photos = log(MAX(n_photos, 1));
  for (int photo = 0; photo < n_photos; photo++)
    count_photo(cider, photo);
  return cider;
}

void
caption_cider_free(CaptionCider *cider)
{
  if (cider == NULL)
    return;
  g_hash_table_unref(cider->photos_with);
  g_free(cider);
}

static double
similarity(const Grams *said, const Grams *wanted, int n)
{
  const Gram *s = said->gram[n], *s_end = s + said->n_gram[n], *w = wanted->gram[n], *w_end = w + wanted->n_gram[n];
  double sum = 0;
  while (s < s_end && w < w_end)
    if (s->key == w->key) {
      sum += (double)MIN(s->weight, w->weight) * (double)w->weight;
      s++;
      w++;
    } else if (s->key < w->key)
      s++;
    else
      w++;
  const double norms = said->norm[n] * wanted->norm[n], apart = said->length - wanted->length;
  return norms > 0 ? sum / norms * exp(-apart * apart / (2 * SIGMA * SIGMA)) : 0;
}

double
caption_cider_score(const CaptionCider *cider, int photo, const gint32 *ids, int length)
{
  const int first = g_array_index(cider->set->first, int, photo), end = g_array_index(cider->set->first, int, photo + 1);
  g_autofree Grams *said = g_new(Grams, 1), *wanted = g_new(Grams, 1);
  double sum = 0;
  grams_of(cider, said, ids, length);
  for (int c = first; c < end; c++) {
    int n_ids;
    const gint32 *of = reference(cider->set, c, &n_ids);
    grams_of(cider, wanted, of, n_ids);
    for (int n = 0; n < N_MAX; n++)
      sum += similarity(said, wanted, n);
  }
  return 10 * sum / (N_MAX * MAX(end - first, 1));
}
