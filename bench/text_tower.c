/* text_tower.c: one request through the text tower: milliseconds, median of 200 after warming.
 *
 *   build/bench/text_tower [TOWER]
 */
#include <stdio.h>
#include <stdlib.h>
#include "infer/tower.h"

enum { RUNS = 200 };

static int
by_time(gconstpointer a, gconstpointer b)
{
  return *(const gint64 *)a < *(const gint64 *)b ? -1 : 1;
}

int
main(int argc, char **argv)
{
  static const char *const texts[] = {"a dog runs along the beach with a stick in its mouth", "two children on a swing",
                                      "a man in a red jacket climbs an icy mountain wall", "sunset"};
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTower) tower = litho_tower_open(argc > 1 ? argv[1] : NULL, &error);
  gint64 took[RUNS];
  if (tower == NULL) {
    fprintf(stderr, "%s\n", error->message);
    return 1;
  }
  g_autofree float *row = g_new(float, litho_tower_width(tower));
  for (int i = -20; i < RUNS; i++) {
    const gint64 start = g_get_monotonic_time();
    if (!litho_tower_texts(tower, &texts[(i + 20) % 4], 1, row, &error))
      return 1;
    if (i >= 0)
      took[i] = g_get_monotonic_time() - start;
  }
  qsort(took, RUNS, sizeof(took[0]), by_time);
  printf("one text: median %.2f ms, slowest of 20 %.2f ms\n", took[RUNS / 2] / 1e3, took[RUNS * 19 / 20] / 1e3);
  return 0;
}
