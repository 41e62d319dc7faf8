/* caption_reward.c: how much a caption is like those of its photo: CIDEr-D + BLEU_WEIGHT · BLEU-4.
 *
 * CIDEr-D (Vedantam et al. 2015, arXiv 1411.5726), 0 to 10: 10 · mean over n = 1..4 and the captions r of
 *   Σ min(g_n(c), g_n(r)) · g_n(r) / (|g_n(c)| |g_n(r)|) · exp(−(|c| − |r|)² / 2σ²),
 *   g_n(c): n-grams of c, each weighted by count · log(photos / photos whose captions have it)
 * BLEU-4 of one sentence (Papineni et al. 2002), 0 to 1, one added to the counts of n > 1 (Lin & Och 2004): CIDEr-D gives little for
 *   the joints of a sentence, which all captions share.
 *
 * The end of a caption counts as a word: else captions that stop in the middle score as well as whole ones.
 */
#include <math.h>
#include <string.h>
#include "tune/caption_parts.h"

#define N_MAX 4
#define SIGMA 6.0
#define BLEU_WEIGHT 3.0
#define MAX_IDS (LITHO_CAPTION_MAX_WORDS + 1)

typedef struct {
  guint64 key;
  float count, weight; /* in CIDEr-D */
} Gram;

/* N-grams of one caption: those of n words are gram[n-1][0..n_gram[n-1]-1], by key. */
typedef struct {
  Gram gram[N_MAX][MAX_IDS];
  int n_gram[N_MAX];
  double norm[N_MAX];
  int length;
} Grams;

struct _CaptionReward {
  const TuneCaptionSet *set; /* borrowed */
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

/* By key, equal ones joined. */
static int
count_grams(Gram *gram, const gint32 *ids, int length, int n)
{
  int m = 0;
  for (int i = 0; i + n <= length; i++)
    gram[m++] = (Gram){.key = key_of(ids + i, n), .count = 1};
  qsort(gram, (gsize)m, sizeof *gram, by_key);
  int kept = 0;
  for (int i = 0; i < m; i++)
    if (kept > 0 && gram[kept - 1].key == gram[i].key)
      gram[kept - 1].count += 1;
    else
      gram[kept++] = gram[i];
  return kept;
}

static void
grams_of(const TuneCaptionReward *reward, Grams *g, const gint32 *ids, int length)
{
  g->length = MIN(length, MAX_IDS);
  for (int n = 1; n <= N_MAX; n++) {
    Gram *gram = g->gram[n - 1];
    double sum = 0;
    g->n_gram[n - 1] = count_grams(gram, ids, g->length, n);
    for (int i = 0; i < g->n_gram[n - 1]; i++) {
      const guint photos = GPOINTER_TO_UINT(g_hash_table_lookup(reward->photos_with, &gram[i].key));
      gram[i].weight = gram[i].count * (float)(reward->log_photos - log(MAX(photos, 1)));
      sum += (double)gram[i].weight * (double)gram[i].weight;
    }
    g->norm[n - 1] = sqrt(sum);
  }
}

/* Ids of a caption of the set, without the begin. */
static const gint32 *
reference(const TuneCaptionSet *set, int caption, int *length)
{
  const int first = g_array_index(set->start, int, caption) + 1;
  *length = g_array_index(set->start, int, caption + 1) - first;
  return &g_array_index(set->id, gint32, first);
}

/* Adds one for each n-gram that the photo's captions have. */
static void
count_photo(TuneCaptionReward *reward, int photo)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
  for (int c = g_array_index(reward->set->first, int, photo); c < g_array_index(reward->set->first, int, photo + 1); c++) {
    int length;
    const gint32 *ids = reference(reward->set, c, &length);
    for (int n = 1; n <= N_MAX; n++)
      for (int i = 0; i + n <= MIN(length, MAX_IDS); i++) {
        const guint64 key = key_of(ids + i, n);
        gpointer own, count = NULL;
        if (g_hash_table_contains(seen, &key))
          continue;
        if (!g_hash_table_lookup_extended(reward->photos_with, &key, &own, &count))
          own = g_memdup2(&key, sizeof key);
        else
          g_hash_table_steal(reward->photos_with, &key);
        g_hash_table_insert(reward->photos_with, own, GUINT_TO_POINTER(GPOINTER_TO_UINT(count) + 1));
        g_hash_table_add(seen, own);
      }
  }
}

TuneCaptionReward *
tune_caption_reward_new(const TuneCaptionSet *set, int n_photos)
{
  TuneCaptionReward *reward = g_new0(TuneCaptionReward, 1);
  reward->set = set;
  reward->photos_with = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  reward->log_photos = log(MAX(n_photos, 1));
  for (int photo = 0; photo < n_photos; photo++)
    count_photo(reward, photo);
  return reward;
}

void
tune_caption_reward_free(TuneCaptionReward *reward)
{
  if (reward == NULL)
    return;
  g_hash_table_unref(reward->photos_with);
  g_free(reward);
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

/* Most of each n-gram that a caption of the photo has; at most what is said of it. */
static double
matches(const Grams *said, const Grams *wanted, int n_wanted, int n)
{
  double sum = 0;
  for (int i = 0; i < said->n_gram[n]; i++) {
    float most = 0;
    for (int r = 0; r < n_wanted; r++) {
      const Gram *found = bsearch(&said->gram[n][i], wanted[r].gram[n], (gsize)wanted[r].n_gram[n], sizeof(Gram), by_key);
      most = found != NULL ? MAX(most, found->count) : most;
    }
    sum += MIN(most, said->gram[n][i].count);
  }
  return sum;
}

static double
bleu(const Grams *said, const Grams *wanted, int n_wanted)
{
  int closest = wanted[0].length;
  double logs = 0;
  for (int r = 1; r < n_wanted; r++)
    if (ABS(wanted[r].length - said->length) < ABS(closest - said->length))
      closest = wanted[r].length;
  for (int n = 0; n < N_MAX; n++) {
    const int more = n > 0, total = MAX(said->length - n, 0) + more;
    logs += log(MAX(matches(said, wanted, n_wanted, n) + more, 1e-9) / MAX(total, 1));
  }
  return exp(logs / N_MAX + MIN(0, 1 - (double)closest / MAX(said->length, 1)));
}

TuneCaptionScore
tune_caption_reward_score(const TuneCaptionReward *reward, int photo, const gint32 *ids, int length)
{
  const int first = g_array_index(reward->set->first, int, photo), n = g_array_index(reward->set->first, int, photo + 1) - first;
  g_autofree Grams *said = g_new(Grams, 1), *wanted = g_new(Grams, n + 1);
  TuneCaptionScore score = {0};
  grams_of(reward, said, ids, length);
  for (int r = 0; r < n; r++) {
    int n_ids;
    const gint32 *of = reference(reward->set, first + r, &n_ids);
    grams_of(reward, &wanted[r], of, n_ids);
    for (int k = 0; k < N_MAX; k++)
      score.cider += 10 * similarity(said, &wanted[r], k) / (N_MAX * n);
  }
  if (n > 0)
    score.bleu = bleu(said, wanted, n);
  score.sum = score.cider + BLEU_WEIGHT * score.bleu;
  return score;
}
