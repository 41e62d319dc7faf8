/* retrieval.c: how well the towers that litho has (infer/tower.h) find the text of each picture
 * among all texts.
 *
 *   build/bench/retrieval LIST [TOWER] > ranks.tsv
 *
 * LIST: a picture's path, a tab, its text a line; "-" for a text whose picture is not there: it
 * stands among the texts all the same. Out: a line for each picture, the place of its own text
 * among all, from 1 (a tie counts against it), a tab, and the text that came first. */
#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "infer/features.h"
#include "infer/tower.h"

#define MOST_BYTES (16 << 20)

typedef struct {
  GPtrArray *paths, *texts;
  LithoFeatureNet *net;
  LithoTower *tower;
  float *rows; /* (texts,D) */
} Bench;

static gboolean
read_list(Bench *b, const char *path, GError **error)
{
  g_autoptr(GBytes) bytes = litho_file_read(path, MOST_BYTES, error);
  if (bytes == NULL)
    return FALSE;
  gsize size = 0;
  const char *data = g_bytes_get_data(bytes, &size);
  g_autofree char *text = g_strndup(data, size);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    const char *tab = strchr(lines[i], '\t');
    if (tab == NULL)
      continue;
    g_ptr_array_add(b->paths, g_strndup(lines[i], (gsize)(tab - lines[i])));
    g_ptr_array_add(b->texts, g_strdup(tab + 1));
  }
  return TRUE;
}

static double
cosine(const Bench *b, const float *vector, guint text)
{
  const int D = litho_tower_width(b->tower);
  double sum = 0;
  for (int k = 0; k < D; k++)
    sum += (double)vector[k] * b->rows[(gsize)text * (gsize)D + (gsize)k];
  return sum;
}

static gboolean
rank(const Bench *b, guint i, GError **error)
{
  const int side = litho_feature_net_side(b->net);
  g_autofree guint8 *rgb = g_malloc(3 * (gsize)side * (gsize)side);
  g_autofree float *map = g_new(float, LITHO_FEATURES_CELLS *LITHO_FEATURES_WIDTH),
                   *vector = g_new(float, litho_tower_width(b->tower));
  if (!litho_feature_pixels(b->paths->pdata[i], side, FALSE, rgb, error) ||
      !litho_feature_net_run(b->net, rgb, map, NULL, NULL, error))
    return FALSE;
  litho_tower_images(b->tower, map, 1, LITHO_FEATURES_CELLS, vector);
  const double own = cosine(b, vector, i);
  double most = -2;
  guint first = 0;
  int place = 0;
  for (guint t = 0; t < b->texts->len; t++) {
    const double at = cosine(b, vector, t);
    place += at >= own;
    if (at > most) {
      most = at;
      first = t;
    }
  }
  printf("%d\t%s\n", place, (const char *)b->texts->pdata[first]);
  return TRUE;
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  Bench b = {g_ptr_array_new_with_free_func(g_free), g_ptr_array_new_with_free_func(g_free), NULL,
             NULL, NULL};
  if (argc < 2) {
    fprintf(stderr, "retrieval LIST [TOWER]\n");
    return 2;
  }
  gboolean ok = litho_init(argv[0], &error) && read_list(&b, argv[1], &error) &&
                (b.net = litho_feature_net_open(NULL, 0, &error)) != NULL &&
                (b.tower = litho_tower_open(argc > 2 ? argv[2] : NULL, &error)) != NULL;
  if (ok) {
    b.rows = g_new(float, (gsize)b.texts->len *(gsize)litho_tower_width(b.tower));
    ok = litho_tower_texts(b.tower, (const char *const *)b.texts->pdata, (int)b.texts->len, b.rows,
                           &error);
  }
  for (guint i = 0; ok && i < b.texts->len; i++)
    ok = g_str_equal(b.paths->pdata[i], "-") || rank(&b, i, &error);
  if (!ok)
    fprintf(stderr, "retrieval: %s\n", error->message);
  litho_feature_net_free(b.net);
  litho_tower_free(b.tower);
  g_ptr_array_unref(b.paths);
  g_ptr_array_unref(b.texts);
  g_free(b.rows);
  return ok ? 0 : 1;
}
