/* searches.c: many searches in one process, for bench/search.py.
 *   build/bench/searches DB N [TOWER] < texts      a JSON list of hits a line, no threshold
 *   build/bench/searches --scan                    ms a query over 100,000 random vectors
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "search/search.h"
#include "search/vectors.h"

#define N_VECTORS 100000
#define N_QUERIES 50

static int
scan(int width)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(1);
  const gsize stride = ((gsize)width + 31) / 32 * 32;
  g_autofree gint8 *rows = g_malloc0(N_VECTORS * stride);
  g_autofree float *scale = g_new(float, N_VECTORS), *query = g_new(float, width), *cosine = g_new(float, N_VECTORS);
  double sum_ms = 0, most_ms = 0;
  for (gsize i = 0; i < N_VECTORS * stride; i++)
    rows[i] = (gint8)(g_rand_int(rand) % 255 - 127);
  for (int i = 0; i < N_VECTORS; i++)
    scale[i] = 1 / 127.0f / sqrtf((float)width);
  const SearchVectors vectors = {.n = N_VECTORS, .width = width, .scale = scale, .row = rows, .stride = stride};
  for (int k = 0; k < N_QUERIES; k++) {
    for (int d = 0; d < width; d++)
      query[d] = (float)g_rand_double_range(rand, -1, 1);
    const gint64 start_us = g_get_monotonic_time();
    search_vectors_scan(&vectors, query, cosine);
    const double ms = (double)(g_get_monotonic_time() - start_us) / 1000;
    sum_ms += ms;
    most_ms = MAX(most_ms, ms);
  }
  printf("100,000 vectors of %d values: %.1f ms a scan (slowest of %d: %.1f)\n", width, sum_ms / N_QUERIES, N_QUERIES, most_ms);
  return 0;
}

static void
print_hits(const GPtrArray *hits)
{
  putchar('[');
  for (guint i = 0; i < hits->len; i++) {
    const LithoHit *hit = hits->pdata[i];
    g_autofree char *path = g_strescape(hit->path, "\x80");
    printf("%s{\"photo\": \"%s\", \"score\": %.9g}", i > 0 ? ", " : "", path, hit->score);
  }
  printf("]\n");
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  if (argc == 2 && g_str_equal(argv[1], "--scan"))
    return scan(512) + scan(2048);
  if (argc < 3 || !litho_init(argv[0], &error))
    return 2;
  g_autoptr(LithoIndex) index = litho_index_open(argv[1], FALSE, &error);
  g_autoptr(LithoTower) tower = index != NULL ? litho_tower_open(argc > 3 ? argv[3] : NULL, &error) : NULL;
  g_autoptr(LithoSearch) search = tower != NULL ? litho_search_new(index, tower, &error) : NULL;
  char line[4096];
  while (search != NULL && fgets(line, sizeof line, stdin) != NULL) {
    const LithoSearchQuery query = {.words = g_strchomp(line), .n = (guint)atoi(argv[2])};
    g_autoptr(GPtrArray) hits = litho_search_run(search, &query, NULL, &error);
    if (hits == NULL)
      break;
    print_hits(hits);
  }
  if (error != NULL)
    fprintf(stderr, "%s\n", error->message);
  return error != NULL;
}
