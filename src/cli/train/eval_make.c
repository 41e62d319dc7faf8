/* eval_make.c: litho eval make: pictures from the captions of held-back photos, by the picture net
 * and as composed scenes, held against photos.
 *
 * Every second photo of the list lends its first caption; the others are what is held against. Of
 * each kind of picture:
 *
 *   frechet   the Fréchet distance between its pictures' features and those of the other photos. As
 * FID (Heusel et al. 2017), but on the pooled features of the installed tower (EfficientNet-lite2),
 * and of fewer pictures: to be compared only with figures of the same list r1, r10   share of the
 * pictures whose caption is the tower's first among all captions, or one of ten, % rank      median
 * rank of the caption, from 1
 *
 * "photo" are the captions' own; "small" are they at 64 × 64 px, enlarged as the net's pictures
 * are: the best that it could do. "scene" are those captions of which something can be composed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/file.h"
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "cli/progress.h"
#include "cli/train/train_options.h"
#include "infer/features.h"
#include "infer/tower.h"
#include "make/net.h"
#include "make/read.h"
#include "make/render.h"
#include "photo/photo.h"
#include "tune/frechet.h"
#include "tune/pairs.h"

extern const LithoCmd cmd_eval_make;

enum { SCENE_PX = 256, CELL_PX = 128, SHEET_COLUMNS = 8, SHEET_ROWS = 6 };

static char *model, *pairs_path, *images, *list, *tower_name, *sheet, *kinds, *opt_guidance,
    *opt_steps;
static int n_photos;
static gboolean lanczos, hard;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"model", 0, 0, G_OPTION_ARG_FILENAME, &model,
       "the picture net (default: the one that make uses)", "FILE"},
      {"pairs", 0, 0, G_OPTION_ARG_FILENAME, &pairs_path,
       "photos and their captions: TSV, JSONL or a folder", "PATH"},
      {"images", 0, 0, G_OPTION_ARG_FILENAME, &images,
       "folder of the photos (default: that of the list)", "DIR"},
      {"split", 0, 0, G_OPTION_ARG_FILENAME, &list,
       "names of the photos, one a line (default: all)", "FILE"},
      {"photos", 0, 0, G_OPTION_ARG_INT, &n_photos, "the first N of them only", "N"},
      {"tower", 0, 0, G_OPTION_ARG_FILENAME, &tower_name, "the tower (default: the one in use)",
       "FILE"},
      {"kinds", 0, 0, G_OPTION_ARG_STRING, &kinds, "which pictures (default photo,small,net,scene)",
       "KIND,…"},
      {"steps", 0, 0, G_OPTION_ARG_STRING, &opt_steps, "steps of the layout and of the detail",
       "N,N"},
      {"guidance", 0, 0, G_OPTION_ARG_STRING, &opt_guidance,
       "how closely each follows the words, 1: no guidance", "W,W"},
      {"lanczos", 0, 0, G_OPTION_ARG_NONE, &lanczos, "enlarge by Lanczos alone", NULL},
      {"hard", 0, 0, G_OPTION_ARG_NONE, &hard, "leave the steps between patches", NULL},
      {"sheet", 0, 0, G_OPTION_ARG_FILENAME, &sheet,
       "write the first pictures of the net, each above its photo (PNG)", "FILE"},
      G_OPTION_ENTRY_NULL};
  return train_eval_entries(entries);
}

/* What measures. */
typedef struct {
  LithoFeatureNet *net;
  LithoTower *tower;
  int side, D;
  GPtrArray *pairs;         /* of the list, LithoPair* */
  GPtrArray *said, *others; /* of them, borrowed */
  float *texts;             /* (said,D) */
  float *against;           /* (others,F): features */
  guint8 *sheet;            /* or NULL */
} Eval;

static void
eval_clear(Eval *e)
{
  litho_feature_net_free(e->net);
  litho_tower_free(e->tower);
  g_clear_pointer(&e->pairs, g_ptr_array_unref);
  g_clear_pointer(&e->said, g_ptr_array_unref);
  g_clear_pointer(&e->others, g_ptr_array_unref);
  g_free(e->texts);
  g_free(e->against);
  g_free(e->sheet);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Eval, eval_clear)

/* Makes the picture of a pair as (side,side,3). FALSE with no error: there is none. */
typedef gboolean (*Maker)(const Eval *e, guint i, guint8 *rgb, gpointer data, GError **error);

/* --- the kinds ------------------------------------------------------------------------------- */

static const LithoPair *
said_at(const Eval *e, guint i)
{
  return e->said->pdata[i];
}

/* rgb (w,w,3) → (side,side,3), means or bilinear. */
static gboolean
to_side(const guint8 *rgb, int w, int side, guint8 *out, GError **error)
{
  g_autoptr(VipsImage) in =
      vips_image_new_from_memory(rgb, 3 * (gsize)w * (gsize)w, w, w, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) small = NULL;
  gsize bytes;
  if (vips_thumbnail_image(in, &small, side, "height", side, "size", VIPS_SIZE_FORCE, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "eval make");
  g_autofree guint8 *pixels = vips_image_write_to_memory(small, &bytes);
  if (pixels == NULL || bytes != 3 * (gsize)side * (gsize)side)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "eval make");
  memcpy(out, pixels, bytes);
  return TRUE;
}

static gboolean
make_photo(const Eval *e, guint i, guint8 *rgb, gpointer data, GError **error)
{
  (void)data;
  return litho_feature_pixels(said_at(e, i)->path, e->side, FALSE, rgb, error);
}

static gboolean
enlarge(const Eval *e, const guint8 *small, guint8 *rgb, GError **error)
{
  g_autofree guint8 *large =
      made_net_enlarge(small, MADE_NET_USUAL_PX, MADE_NET_USUAL_PX, !lanczos, NULL, error);
  return large != NULL && to_side(large, MADE_NET_USUAL_PX, e->side, rgb, error);
}

static gboolean
make_small(const Eval *e, guint i, guint8 *rgb, gpointer data, GError **error)
{
  (void)data;
  guint8 small[3 * LITHO_PICTURE_PX * LITHO_PICTURE_PX];
  return litho_photo_small(said_at(e, i)->path, NULL, LITHO_PICTURE_PX, LITHO_PICTURE_PX, small,
                           error) &&
         enlarge(e, small, rgb, error);
}

/* The cell (column, row) of the sheet. */
static void
add_to_sheet(const Eval *e, guint i, gboolean photo, const guint8 *rgb)
{
  guint8 cell[3 * CELL_PX * CELL_PX];
  if (e->sheet == NULL || i >= SHEET_COLUMNS * SHEET_ROWS ||
      !to_side(rgb, e->side, CELL_PX, cell, NULL))
    return;
  const gsize x = i % SHEET_COLUMNS * CELL_PX,
              y = (i / SHEET_COLUMNS * 2 + (photo ? 1 : 0)) * CELL_PX;
  for (gsize v = 0; v < CELL_PX; v++)
    memcpy(e->sheet + 3 * ((y + v) * SHEET_COLUMNS * CELL_PX + x), cell + 3 * v * CELL_PX,
           3 * CELL_PX);
}

typedef struct {
  MadeNet *net;
  LithoPictureOptions options;
} NetMaker;

static gboolean
make_net(const Eval *e, guint i, guint8 *rgb, gpointer data, GError **error)
{
  const NetMaker *m = data;
  guint8 small[3 * LITHO_PICTURE_PX * LITHO_PICTURE_PX];
  g_autofree guint8 *photo = g_malloc(3 * (gsize)e->side * (gsize)e->side);
  if (!made_net_draw(m->net, said_at(e, i)->texts->pdata[0], (guint64)train_common.seed + i,
                     &m->options, cmd_cancellable(), small, error) ||
      !enlarge(e, small, rgb, error))
    return FALSE;
  add_to_sheet(e, i, FALSE, rgb);
  if (e->sheet != NULL && make_photo(e, i, photo, NULL, NULL))
    add_to_sheet(e, i, TRUE, photo);
  return TRUE;
}

static gboolean
make_scene(const Eval *e, guint i, guint8 *rgb, gpointer data, GError **error)
{
  (void)data;
  MadeScene scene;
  g_autoptr(GPtrArray) traces = NULL;
  if (!made_scene_read(said_at(e, i)->texts->pdata[0], &scene, &traces, NULL))
    return FALSE; /* nothing of it can be composed */
  g_autofree guint8 *large =
      made_scene_render(&scene, SCENE_PX, SCENE_PX, cmd_cancellable(), error);
  return large != NULL && to_side(large, SCENE_PX, e->side, rgb, error);
}

/* --- measuring ------------------------------------------------------------------------------- */

/* pooled (F) and vector (D) of a picture. */
static gboolean
look(const Eval *e, const guint8 *rgb, float *pooled, float *vector, GError **error)
{
  g_autofree float *map = g_new(float, LITHO_FEATURES_CELLS *LITHO_FEATURES_WIDTH);
  if (!litho_feature_net_run(e->net, rgb, map, pooled, NULL, error))
    return FALSE;
  litho_tower_images(e->tower, map, 1, LITHO_FEATURES_CELLS, vector);
  return TRUE;
}

/* From 1, of text `own` among all by what they have with the vector; a tie counts against. */
static int
rank_of(const Eval *e, const float *vector, guint own)
{
  int rank = 0;
  double wanted = 0;
  for (int k = 0; k < e->D; k++)
    wanted += (double)vector[k] * e->texts[(gsize)own * (gsize)e->D + (gsize)k];
  for (guint t = 0; t < e->said->len; t++) {
    double sum = 0;
    for (int k = 0; k < e->D; k++)
      sum += (double)vector[k] * e->texts[(gsize)t * (gsize)e->D + (gsize)k];
    rank += sum >= wanted;
  }
  return rank;
}

static int
by_size(const void *a, const void *b)
{
  return *(const int *)a - *(const int *)b;
}

static void
report(const Eval *e, const char *name, const float *pooled, int *ranks, int n, JsonObject *out)
{
  int first = 0, ten = 0;
  JsonObject *row = json_object_new();
  for (int i = 0; i < n; i++) {
    first += ranks[i] == 1;
    ten += ranks[i] <= 10;
  }
  qsort(ranks, (gsize)n, sizeof *ranks, by_size);
  const double distance =
      litho_frechet(pooled, n, e->against, (int)e->others->len, LITHO_FEATURES_WIDTH);
  json_object_set_int_member(row, "pictures", n);
  json_object_set_double_member(row, "frechet", distance);
  json_object_set_double_member(row, "r1", 100.0 * first / n);
  json_object_set_double_member(row, "r10", 100.0 * ten / n);
  json_object_set_int_member(row, "rank", ranks[n / 2]);
  json_object_set_object_member(out, name, row);
}

static gboolean
measure(const Eval *e, const char *name, Maker maker, gpointer data, JsonObject *out,
        GError **error)
{
  const guint n = e->said->len;
  g_autofree guint8 *rgb = g_malloc(3 * (gsize)e->side * (gsize)e->side);
  g_autofree float *pooled = g_new(float, (gsize)n *LITHO_FEATURES_WIDTH),
                   *vector = g_new(float, e->D);
  g_autofree int *ranks = g_new(int, n);
  g_autoptr(Progress) bar =
      cli_progress_new(train_common.quiet ? PROGRESS_QUIET : PROGRESS_AUTO, 1, 1);
  int made = 0;
  for (guint i = 0; i < n; i++) {
    g_autoptr(GError) local = NULL;
    cli_progress_note(bar, name);
    cli_progress_set(bar, 0, (double)i / n);
    if (!maker(e, i, rgb, data, &local)) {
      if (local == NULL)
        continue;
      g_propagate_error(error, g_steal_pointer(&local));
      return FALSE;
    }
    if (!look(e, rgb, pooled + (gsize)made * LITHO_FEATURES_WIDTH, vector, error))
      return FALSE;
    ranks[made++] = rank_of(e, vector, i);
  }
  cli_progress_clear(bar);
  if (made > 1)
    report(e, name, pooled, ranks, made, out);
  return TRUE;
}

/* --- the run --------------------------------------------------------------------------------- */

static gboolean
divide(Eval *e, GError **error)
{
  e->pairs = litho_pairs_read(pairs_path, images, error);
  g_autoptr(GPtrArray) pairs = e->pairs == NULL ? NULL
                               : list != NULL   ? litho_pairs_split(e->pairs, list, error)
                                                : g_ptr_array_ref(e->pairs);
  if (pairs == NULL)
    return FALSE;
  e->said = g_ptr_array_new();
  e->others = g_ptr_array_new();
  for (guint i = 0; i < (n_photos > 0 ? MIN((guint)n_photos, pairs->len) : pairs->len); i++)
    g_ptr_array_add(i % 2 == 0 ? e->said : e->others, pairs->pdata[i]);
  if (e->others->len < 2) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s: four photos with captions are the least", pairs_path);
    return FALSE;
  }
  g_autofree const char **texts = g_new(const char *, e->said->len);
  for (guint i = 0; i < e->said->len; i++)
    texts[i] = said_at(e, i)->texts->pdata[0];
  e->texts = g_new(float, (gsize)e->said->len *(gsize)e->D);
  if (!litho_tower_texts(e->tower, texts, (int)e->said->len, e->texts, error))
    return FALSE;
  e->against = g_new(float, (gsize)e->others->len *LITHO_FEATURES_WIDTH);
  g_autofree guint8 *rgb = g_malloc(3 * (gsize)e->side * (gsize)e->side);
  g_autofree float *vector = g_new(float, e->D);
  for (guint i = 0; i < e->others->len; i++) {
    const LithoPair *pair = e->others->pdata[i];
    if (!litho_feature_pixels(pair->path, e->side, FALSE, rgb, error) ||
        !look(e, rgb, e->against + (gsize)i * LITHO_FEATURES_WIDTH, vector, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_options(LithoPictureOptions *o, GError **error)
{
  char end;
  *o = litho_picture_usual;
  o->soften = !hard;
  const gboolean ok =
      (opt_steps == NULL ||
       (sscanf(opt_steps, "%d,%d%c", &o->steps[0], &o->steps[1], &end) == 2 && o->steps[0] > 0 &&
        o->steps[1] > 0 && o->steps[0] <= 1000 && o->steps[1] <= 1000)) &&
      (opt_guidance == NULL ||
       (sscanf(opt_guidance, "%f,%f%c", &o->guidance[0], &o->guidance[1], &end) == 2 &&
        o->guidance[0] >= 0 && o->guidance[0] <= 20 && o->guidance[1] >= 0 &&
        o->guidance[1] <= 20));
  const char *wrong = pairs_path == NULL ? "say where the captions are: --pairs PATH"
                      : !ok
                          ? "--steps takes two numbers from 1 to 1000, --guidance two from 0 to 20"
                      : n_photos < 0 ? "--photos is 0 or more"
                                     : NULL;
  if (wrong != NULL)
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
  return wrong == NULL;
}

static gboolean
write_sheet(const Eval *e, GError **error)
{
  const int width = SHEET_COLUMNS * CELL_PX, height = 2 * SHEET_ROWS * CELL_PX;
  g_autoptr(VipsImage) image = vips_image_new_from_memory(
      e->sheet, 3 * (gsize)width * (gsize)height, width, height, 3, VIPS_FORMAT_UCHAR);
  void *bytes;
  gsize size;
  if (vips_pngsave_buffer(image, &bytes, &size, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_WRITE, sheet);
  const gboolean ok = litho_file_write(sheet, bytes, size, error);
  g_free(bytes);
  return ok;
}

static gboolean
wanted(const char *kind)
{
  if (kinds == NULL)
    return TRUE;
  g_auto(GStrv) parts = g_strsplit(kinds, ",", -1);
  return g_strv_contains((const char *const *)parts, kind);
}

static void
print(JsonObject *out)
{
  g_autoptr(GList) members = json_object_get_members(out);
  if (train_common.json) {
    train_print(out);
    return;
  }
  printf("%-8s %8s %10s %7s %7s %6s\n", "", "pictures", "frechet", "r1 %", "r10 %", "rank");
  for (const GList *l = members; l != NULL; l = l->next) {
    JsonObject *row = json_object_get_object_member(out, l->data);
    printf("%-8s %8d %10.3f %7.1f %7.1f %6d\n", (const char *)l->data,
           (int)json_object_get_int_member(row, "pictures"),
           json_object_get_double_member(row, "frechet"), json_object_get_double_member(row, "r1"),
           json_object_get_double_member(row, "r10"), (int)json_object_get_int_member(row, "rank"));
  }
}

static gboolean
evaluate(int *status, GError **error)
{
  (void)status;
  g_auto(Eval) e = {0};
  NetMaker m = {0};
  if (!litho_init("litho", error) || !read_options(&m.options, error) ||
      (e.net = litho_feature_net_open(NULL, train_common.threads, error)) == NULL ||
      (e.tower = litho_tower_open(tower_name, error)) == NULL)
    return FALSE;
  e.side = litho_feature_net_side(e.net);
  e.D = litho_tower_width(e.tower);
  if (sheet != NULL)
    e.sheet = g_malloc0((gsize)3 * SHEET_COLUMNS * CELL_PX * 2 * SHEET_ROWS * CELL_PX);
  if (!divide(&e, error))
    return FALSE;
  g_autoptr(MadeNet) net = wanted("net") ? made_net_open(model, error) : NULL;
  if (wanted("net") && net == NULL)
    return FALSE;
  m.net = net;
  const struct {
    const char *name;
    Maker maker;
    gpointer data;
  } all[] = {{"photo", make_photo, NULL},
             {"small", make_small, NULL},
             {"scene", make_scene, NULL},
             {"net", make_net, &m}};
  g_autoptr(JsonObject) out = json_object_new();
  for (guint i = 0; i < G_N_ELEMENTS(all); i++)
    if (wanted(all[i].name) && !measure(&e, all[i].name, all[i].maker, all[i].data, out, error))
      return FALSE;
  print(out);
  return sheet == NULL || write_sheet(&e, error);
}

static int
run(int argc, char **argv)
{
  train_common = train_defaults;
  return train_command(&cmd_eval_make, argc, argv, evaluate);
}

const LithoCmd cmd_eval_make = {
    .name = "eval make",
    .summary =
        "pictures of captions by the picture net and as composed scenes, held against photos",
    .usage = "--pairs PATH [OPTION…]",
    .details =
        "Every second photo of the list lends its first caption; the others are what is held "
        "against. For each kind of picture it "
        "prints the Fréchet distance of the pooled features (EfficientNet-lite2) to those photos', "
        "and how often the tower finds "
        "the right caption among all: first (r1), among ten (r10), median rank. \"photo\" are the "
        "captions' own photos, \"small\" "
        "they at 64 px, enlarged. Distances are to be compared only with figures of the same "
        "list.\n\n"
        "Examples:\n"
        "  litho eval make --pairs captions.tsv --images photos --split dev.txt --sheet net.png\n"
        "  litho eval make --pairs captions.tsv --images photos --split dev.txt --photos 200 "
        "--kinds net --guidance 3,1.5",
    .options = options,
    .run = run,
};
