/* caption_bleu.c: corpus BLEU (Papineni et al. 2002): clipped n-gram precision, 1 to 4 words, times
 * the penalty for being shorter than the closest reference. No smoothing. */
#include <math.h>
#include <string.h>
#include "tune/caption_train.h"

/* How often each n-gram stands in the words: joined by blanks → count. */
static GHashTable *
count_ngrams(const GPtrArray *words, guint n)
{
  GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i + n <= words->len; i++) {
    GString *key = g_string_new(NULL);
    for (guint k = 0; k < n; k++)
      g_string_append_printf(key, "%s ", (const char *)words->pdata[i + k]);
    const guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key->str)) + 1;
    g_hash_table_replace(counts, g_string_free(key, FALSE), GUINT_TO_POINTER(count));
  }
  return counts;
}

/* N-grams of the hypothesis that some reference has, each at most as often as in one reference. */
static guint
matches(const GPtrArray *hypothesis, const GPtrArray *references, guint n)
{
  g_autoptr(GHashTable) said = count_ngrams(hypothesis, n),
                        most = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) tables = g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);
  GHashTableIter iter;
  gpointer key, value;
  guint sum = 0;
  for (guint r = 0; r < references->len; r++) {
    GHashTable *table = count_ngrams(references->pdata[r], n);
    g_ptr_array_add(tables, table);
    g_hash_table_iter_init(&iter, table);
    while (g_hash_table_iter_next(&iter, &key, &value))
      if (GPOINTER_TO_UINT(value) > GPOINTER_TO_UINT(g_hash_table_lookup(most, key)))
        g_hash_table_insert(most, key, value);
  }
  g_hash_table_iter_init(&iter, said);
  while (g_hash_table_iter_next(&iter, &key, &value))
    sum += MIN(GPOINTER_TO_UINT(value), GPOINTER_TO_UINT(g_hash_table_lookup(most, key)));
  return sum;
}

/* The shorter one of two that are equally close. */
static guint
closest_length(const GPtrArray *references, guint length)
{
  guint best = ((const GPtrArray *)references->pdata[0])->len;
  for (guint r = 1; r < references->len; r++) {
    const guint other = ((const GPtrArray *)references->pdata[r])->len;
    const int d = ABS((int)other - (int)length), b = ABS((int)best - (int)length);
    if (d < b || (d == b && other < best))
      best = other;
  }
  return best;
}

void
litho_caption_bleu(const GPtrArray *const *hypotheses, const GPtrArray *const *references, guint n,
                   double bleu[4])
{
  guint hit[4] = {0}, total[4] = {0}, length = 0, wanted = 0;
  for (guint i = 0; i < n; i++) {
    length += hypotheses[i]->len;
    wanted += closest_length(references[i], hypotheses[i]->len);
    for (guint k = 0; k < 4; k++) {
      hit[k] += matches(hypotheses[i], references[i], k + 1);
      total[k] += hypotheses[i]->len > k ? hypotheses[i]->len - k : 0;
    }
  }
  const double penalty = length >= wanted ? 1 : length > 0 ? exp(1 - (double)wanted / length) : 0;
  double logs = 0;
  for (guint k = 0; k < 4; k++) {
    logs += hit[k] > 0 ? log((double)hit[k] / total[k]) : -INFINITY;
    bleu[k] = penalty * exp(logs / (k + 1));
  }
}
