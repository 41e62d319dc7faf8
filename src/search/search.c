/* search.c: an exact scan of all vectors; the best ones are scored again in floats. */
#include <math.h>
#include <string.h>
#include "search/search.h"
#include "search/store.h"
#include "search/vectors.h"

/* Cosines of 8 bits are off by this much at most in practice (10 standard deviations for 256 values and more). */
#define COSINE_ERROR 0.006f
#define MAX_NOT 16

struct _LithoSearch {
  LithoIndex *index;
  LithoTower *tower;
  SearchVectors *vectors;
};

typedef struct {
  guint64 row;
  double score, likeness;
} Found;

/* Vectors of what is asked. */
typedef struct {
  const float *like;
  float *text; /* (n_texts, D): the words, if any, then what should not be */
  int n_texts;
  gboolean has_words;
} Asked;

void
litho_search_free(LithoSearch *search)
{
  if (search == NULL)
    return;
  search_vectors_free(search->vectors);
  g_free(search);
}

LithoSearch *
litho_search_new(LithoIndex *index, LithoTower *tower, GError **error)
{
  g_autoptr(LithoSearch) search = g_new0(LithoSearch, 1);
  g_autofree char *hash = search_meta(index, "tower", error);
  if (hash == NULL)
    return NULL;
  search->index = index;
  search->tower = tower;
  search->vectors = search_vectors_load(index, error);
  if (search->vectors == NULL)
    return NULL;
  if (search->vectors->n > 0 &&
      (!g_str_equal(hash, litho_tower_hash(tower)) || search->vectors->width != litho_tower_width(tower))) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: made with another text tower; 'litho index' without folders makes its vectors again, which needs no photo",
                index->name);
    return NULL;
  }
  return g_steal_pointer(&search);
}

/* cosine: of each text, then of like. */
static double
score_of(const LithoSearch *search, const Asked *asked, const float *cosine, double likeness)
{
  double score = asked->has_words ? litho_tower_probability(search->tower, cosine[0]) : likeness;
  for (int k = asked->has_words; k < asked->n_texts; k++)
    score *= 1 - litho_tower_probability(search->tower, cosine[k]);
  return score;
}

/* What hits are ordered by. */
static double
rank_of(const Asked *asked, const Found *found)
{
  return asked->has_words && asked->like != NULL ? found->score * MAX(found->likeness, 0) : found->score;
}

static int
better_first(gconstpointer a, gconstpointer b, gpointer data)
{
  const Found *x = a, *y = b;
  const double p = rank_of(data, x), q = rank_of(data, y);
  return p != q ? (p < q ? 1 : -1) : x->row < y->row ? -1 : x->row > y->row;
}

/* Scores of all rows, with cosines moved up by `margin` for what is wanted and down for what is not. */
static void
score_rows(const LithoSearch *search, const Asked *asked, float *const *cosine, const float *likeness, float margin,
           float *rank)
{
#pragma omp parallel for schedule(static)
  for (gint64 i = 0; i < (gint64)search->vectors->n; i++) {
    float each[MAX_NOT + 1];
    for (int k = 0; k < asked->n_texts; k++)
      each[k] = cosine[k][i] + (k == 0 && asked->has_words ? margin : -margin);
    Found found = {.likeness = likeness != NULL ? likeness[i] + margin : 0};
    found.score = score_of(search, asked, each, found.likeness);
    rank[i] = (float)rank_of(asked, &found);
  }
}

static int
falling(gconstpointer a, gconstpointer b)
{
  const float x = *(const float *)a, y = *(const float *)b;
  return x < y ? 1 : x > y ? -1 : 0;
}

/* The n-th largest of m values, by bisection over a histogram of 4096 parts: no copy is sorted. */
static float
nth_largest(const float *value, guint64 m, guint n)
{
  enum { PARTS = 4096 };
  guint64 count[PARTS] = {0};
  float low = value[0], high = value[0];
  for (guint64 i = 0; i < m; i++) {
    low = MIN(low, value[i]);
    high = MAX(high, value[i]);
  }
  if (n >= m || high <= low)
    return low;
  const float part = PARTS / (high - low);
  for (guint64 i = 0; i < m; i++)
    count[MIN(PARTS - 1, (int)((value[i] - low) * part))]++;
  guint64 sum = 0;
  int at = PARTS;
  while (at > 0 && sum < n)
    sum += count[--at];
  g_autoptr(GArray) in = g_array_new(FALSE, FALSE, sizeof(float));
  for (guint64 i = 0; i < m; i++)
    if (MIN(PARTS - 1, (int)((value[i] - low) * part)) == at)
      g_array_append_val(in, value[i]);
  g_array_sort(in, falling);
  return g_array_index(in, float, n - (sum - count[at]) - 1);
}

/* Exact scores, from the database's floats. */
static gboolean
score_again(LithoSearch *search, const Asked *asked, Found *found, GError **error)
{
  const int D = search->vectors->width;
  float cosine[MAX_NOT + 1] = {0};
  sqlite3_stmt *s = search_statement(search->index, "SELECT vector FROM content WHERE id = ?", error);
  if (s == NULL)
    return FALSE;
  sqlite3_bind_int64(s, 1, search->vectors->id[found->row]);
  const int row = search_step(search->index, s, error);
  if (row < 0)
    return FALSE;
  /* Taken out since the vectors were loaded: does not count. */
  const float *vector = row == 1 && (gsize)sqlite3_column_bytes(s, 0) == D * sizeof *vector ? sqlite3_column_blob(s, 0) : NULL;
  double like = 0;
  for (int k = 0; vector != NULL && k < asked->n_texts; k++) {
    double sum = 0;
    for (int d = 0; d < D; d++)
      sum += (double)vector[d] * asked->text[(gsize)k * D + d];
    cosine[k] = (float)sum;
  }
  for (int d = 0; vector != NULL && asked->like != NULL && d < D; d++)
    like += (double)vector[d] * asked->like[d];
  sqlite3_reset(s);
  found->likeness = asked->like != NULL ? like : 0;
  found->score = vector != NULL ? score_of(search, asked, cosine, like) : -1;
  return TRUE;
}

/* Rows that can be among the best n, scored exactly, best first. */
static GArray *
find(LithoSearch *search, const Asked *asked, guint n, GError **error)
{
  const SearchVectors *v = search->vectors;
  g_autoptr(GArray) found = g_array_new(FALSE, TRUE, sizeof(Found));
  if (v->n == 0)
    return g_steal_pointer(&found);
  g_autofree float *all = g_new(float, (gsize)v->n * (asked->n_texts + 1));
  g_autofree float *rank = g_new(float, v->n);
  float *cosine[MAX_NOT + 1], *likeness = asked->like != NULL ? all + (gsize)asked->n_texts * v->n : NULL;
  for (int k = 0; k < asked->n_texts; k++) {
    cosine[k] = all + (gsize)k * v->n;
    search_vectors_scan(v, asked->text + (gsize)k * v->width, cosine[k]);
  }
  if (likeness != NULL)
    search_vectors_scan(v, asked->like, likeness);
  /* A row is out when the most that it can be is less than the least that the n-th best is. */
  score_rows(search, asked, cosine, likeness, -COSINE_ERROR, rank);
  const float least = nth_largest(rank, v->n, n);
  score_rows(search, asked, cosine, likeness, COSINE_ERROR, rank);
  for (guint64 i = 0; i < v->n; i++)
    if (rank[i] >= least) {
      Found one = {.row = i};
      if (!score_again(search, asked, &one, error))
        return NULL;
      g_array_append_val(found, one);
    }
  g_array_sort_with_data(found, better_first, (gpointer)asked);
  return g_steal_pointer(&found);
}

static void
hit_free(gpointer data)
{
  LithoHit *hit = data;
  g_free(hit->path);
  g_free(hit);
}

/* *hit NULL: none of its files is there any more. */
static gboolean
make_hit(LithoSearch *search, const Asked *asked, const Found *found, LithoHit **hit, GError **error)
{
  sqlite3_stmt *s = search_statement(search->index, "SELECT path FROM photo WHERE content = ? ORDER BY path", error);
  int row = -1;
  *hit = NULL;
  if (s == NULL)
    return FALSE;
  sqlite3_bind_int64(s, 1, search->vectors->id[found->row]);
  while ((row = search_step(search->index, s, error)) == 1) {
    const char *path = (const char *)sqlite3_column_text(s, 0);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
      continue;
    if (*hit != NULL) {
      (*hit)->n_copies++;
      continue;
    }
    *hit = g_new0(LithoHit, 1);
    (*hit)->path = g_strdup(path);
    (*hit)->score = found->score;
    (*hit)->likeness = asked->like != NULL ? found->likeness : NAN;
  }
  if (row < 0)
    g_clear_pointer(hit, hit_free);
  return row == 0;
}

static gboolean
ask(LithoSearch *search, const LithoSearchQuery *query, Asked *asked, GError **error)
{
  const char *texts[MAX_NOT + 1];
  asked->like = query->like;
  asked->has_words = query->words != NULL;
  if (asked->has_words)
    texts[asked->n_texts++] = query->words;
  for (guint i = 0; query->not != NULL && query->not[i] != NULL; i++) {
    if (i == MAX_NOT) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "more than %d things that should not be", MAX_NOT);
      return FALSE;
    }
    texts[asked->n_texts++] = query->not[i];
  }
  asked->text = g_new0(float, MAX(1, (gsize)asked->n_texts * (gsize)litho_tower_width(search->tower)));
  return asked->n_texts == 0 || litho_tower_texts(search->tower, texts, asked->n_texts, asked->text, error);
}

static GPtrArray *
hits_of(LithoSearch *search, const LithoSearchQuery *query, const Asked *asked, double *best, GError **error)
{
  const double least = query->least >= 0 ? query->least : asked->has_words ? LITHO_SEARCH_LEAST : LITHO_SEARCH_LEAST_LIKE;
  g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func(hit_free);
  /* Some of the best may be gone. */
  guint n_wanted = MAX(query->n, 1);
  for (;;) {
    g_autoptr(GArray) found = find(search, asked, n_wanted, error);
    if (found == NULL)
      return NULL;
    g_ptr_array_set_size(hits, 0);
    *best = found->len > 0 ? g_array_index(found, Found, 0).score : 0;
    gboolean enough = n_wanted >= search->vectors->n;
    for (guint i = 0; i < MIN(found->len, n_wanted) && hits->len < query->n; i++) {
      LithoHit *hit = NULL;
      const Found *one = &g_array_index(found, Found, i);
      if (one->score < least)
        enough = enough || asked->like == NULL || !asked->has_words; /* all that follow are worse */
      else if (!make_hit(search, asked, one, &hit, error))
        return NULL;
      if (hit != NULL)
        g_ptr_array_add(hits, hit);
    }
    if (enough || hits->len >= query->n)
      return g_steal_pointer(&hits);
    n_wanted = n_wanted < G_MAXUINT / 4 ? n_wanted * 4 : G_MAXUINT;
  }
}

GPtrArray *
litho_search_run(LithoSearch *search, const LithoSearchQuery *query, double *best, GError **error)
{
  Asked asked = {0};
  double score = 0;
  GPtrArray *hits = ask(search, query, &asked, error) ? hits_of(search, query, &asked, &score, error) : NULL;
  if (best != NULL)
    *best = score;
  g_free(asked.text);
  return hits;
}

gboolean
litho_search_photo(LithoTower *tower, LithoFeatureNet *net, const char *path, float *vector, GError **error)
{
  const int side = litho_feature_net_side(net);
  g_autofree guint8 *rgb = g_malloc(3 * (gsize)side * (gsize)side);
  g_autofree float *map = g_new(float, LITHO_FEATURES_CELLS * LITHO_FEATURES_WIDTH);
  if (!g_str_equal(litho_feature_net_hash(net), litho_tower_net_hash(tower))) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "the text tower was tuned on another image net than the installed one of role tag");
    return FALSE;
  }
  if (!litho_feature_pixels(path, side, FALSE, rgb, error) || !litho_feature_net_run(net, rgb, map, NULL, NULL, error))
    return FALSE;
  litho_tower_images(tower, map, 1, LITHO_FEATURES_CELLS, vector);
  return TRUE;
}
