/* features.c: fills a cache of features (src/infer/features.h) and says how fast.
 *   build/bench/features PAIRS IMAGES CACHE [VIEWS [THREADS]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include "infer/features.h"
#include "tune/pairs.h"

static void
show(guint done, guint total, gpointer data)
{
  if (isatty(STDERR_FILENO))
    fprintf(stderr, "\r%u of %u", done, total);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  if (argc < 4 || !litho_init(argv[0], &error)) {
    fprintf(stderr, "features PAIRS IMAGES CACHE [VIEWS [THREADS]]\n");
    return 2;
  }
  g_autoptr(GPtrArray) pairs = litho_pairs_read(argv[1], argv[2], &error);
  g_autoptr(LithoFeatureNet) net =
      pairs != NULL ? litho_feature_net_open(NULL, argc > 5 ? atoi(argv[5]) : 0, &error) : NULL;
  g_autoptr(GArray) missing = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
  if (net == NULL) {
    fprintf(stderr, "%s\n", error->message);
    return 1;
  }
  g_autofree const char **paths = g_new(const char *, pairs->len);
  for (guint i = 0; i < pairs->len; i++)
    paths[i] = ((LithoPair *)pairs->pdata[i])->path;
  const gint64 start_us = g_get_monotonic_time();
  g_autoptr(LithoFeatures) features =
      litho_features_open(argv[3], net, paths, pairs->len, argc > 4 ? atoi(argv[4]) : 1, missing, reasons, show, NULL,
                          NULL, &error);
  if (features == NULL) {
    fprintf(stderr, "%s\n", error->message);
    return 1;
  }
  const double seconds = (double)(g_get_monotonic_time() - start_us) / 1e6;
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  for (guint i = 0; i < reasons->len; i++)
    fprintf(stderr, "skipped: %s\n", (char *)reasons->pdata[i]);
  printf("%u photos, %u missing: %.1f s, %.1f photos/s, CPU %.1f s, %.0f MB at most\n", pairs->len, missing->len,
         seconds, pairs->len / seconds, (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec), use.ru_maxrss / 1024.0);
  return 0;
}
