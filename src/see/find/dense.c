/* dense.c: where in a photo a text fits.
 *
 * The image net looks at the whole frame and at overlapping parts of it; each cell of its maps becomes a vector of the common
 * space (as in MaskCLIP, Zhou et al. 2022: a pooled tower read cell by cell). A cell's fit is its cosine with the text less its
 * cosine with the mean of what photos show: words for other things in many places, so that a cell that is near to everything does
 * not win. Fits are averaged where parts overlap. It is coarse (a cell is about a twentieth of the frame) and knows nothing of
 * counting, sides or colours.
 */
#include <math.h>
#include "see/find/dense.h"
#include "base/cancel.h"
#include "see/nets.h"
#include "see/picture.h"
#include "infer/features.h"

#define CELLS LITHO_FEATURES_CELLS
#define GRID 9
#define PARTS 2          /* a side */
#define PART_SHARE 0.62  /* of the frame's edge; neighbours overlap */
#define N_LOOKS (1 + PARTS * PARTS)
/* A fit above this share of the way from the photo's mean to its best counts as in. */
#define IN_SHARE 0.5
#define SOFT_SHARE 0.15
/* A best fit under this is taken as absent: halfway between the medians of coco_mini_dev's class names that are there (0.20) and
 * that are not (0.13), docs/BENCHMARKS.md. */
#define LEAST_FIT 0.165

/* What photos show besides, as a background for every text. */
static const char *const others[] = {
    "a photo", "a person", "people", "a dog", "grass", "the sky", "water", "a street", "a building", "trees",
    "a room", "a wall", "the ground", "sand", "snow", "a field", "clothes", "a face", "food", "a car"};

typedef struct {
  int width;      /* D */
  float *cells;   /* (N_LOOKS, CELLS, D) */
  float *other;   /* (D): mean of the vectors of `others` */
} Dense;

static void
dense_free(gpointer data)
{
  Dense *dense = data;
  g_free(dense->cells);
  g_free(dense->other);
  g_free(dense);
}

static void
tag_free(gpointer data)
{
  g_free(((LithoTag *)data)->name);
  g_free(data);
}

/* Frame of look k, fractions. */
static LithoBox
look_box(int k)
{
  if (k == 0)
    return (LithoBox){0, 0, 1, 1};
  const double step = (1 - PART_SHARE) / (PARTS - 1);
  return (LithoBox){(k - 1) % PARTS * step, (k - 1) / PARTS * step, PART_SHARE, PART_SHARE};
}

/* A window of the picture as the net's input: whole frame squeezed to a square, as features are made. */
static void
crop(const SeePicture *picture, const LithoBox *box, int side, guint8 *rgb)
{
  int level = 0;
  while (level + 1 < picture->n_levels && MIN(picture->width[level + 1] * box->w, picture->height[level + 1] * box->h) >= side)
    level++;
  const int w = picture->width[level], h = picture->height[level];
  const guint8 *in = picture->rgb[level];
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++) {
      const double u = CLAMP((box->x + (x + 0.5) / side * box->w) * w - 0.5, 0, w - 1);
      const double v = CLAMP((box->y + (y + 0.5) / side * box->h) * h - 0.5, 0, h - 1);
      const int x0 = (int)u, y0 = (int)v, x1 = MIN(x0 + 1, w - 1), y1 = MIN(y0 + 1, h - 1);
      for (int c = 0; c < 3; c++) {
        const double top = in[3 * ((gsize)y0 * w + x0) + c] * (1 - u + x0) + in[3 * ((gsize)y0 * w + x1) + c] * (u - x0);
        const double low = in[3 * ((gsize)y1 * w + x0) + c] * (1 - u + x0) + in[3 * ((gsize)y1 * w + x1) + c] * (u - x0);
        rgb[3 * ((gsize)y * side + x) + c] = (guint8)(top * (1 - v + y0) + low * (v - y0) + 0.5);
      }
    }
}

static LithoFeatureNet *
scene_net(LithoScene *scene, GError **error)
{
  LithoFeatureNet *net = see_scene_kept(scene, "nets:features");
  if (net != NULL)
    return net;
  net = litho_feature_net_open(NULL, litho_scene_options(scene)->n_threads, error);
  return net != NULL ? see_scene_keep(scene, "nets:features", net, (GDestroyNotify)litho_feature_net_free) : NULL;
}

LithoTower *
see_scene_tower(LithoScene *scene, GError **error)
{
  LithoTower *tower = see_scene_kept(scene, "nets:tower");
  g_autoptr(GError) none = NULL;
  if (tower != NULL || litho_scene_options(scene)->floor || !litho_openvino_available() ||
      see_scene_kept(scene, "nets:no tower") != NULL)
    return tower;
  tower = litho_tower_open(NULL, &none);
  if (tower != NULL)
    return see_scene_keep(scene, "nets:tower", tower, (GDestroyNotify)litho_tower_free);
  if (!g_error_matches(none, LITHO_ERROR, LITHO_ERROR_MODEL))
    g_propagate_error(error, g_steal_pointer(&none));
  else
    see_scene_keep(scene, "nets:no tower", g_strdup(none->message), g_free);
  return NULL;
}

/* Map of one look (CELLS, 1280). */
static gboolean
look_map(LithoScene *scene, const LithoTower *tower, const LithoBox *box, float *map, GError **error)
{
  LithoFeatureNet *net = scene_net(scene, error);
  const SeePicture *picture = net != NULL ? see_scene_picture(scene, error) : NULL;
  if (picture == NULL)
    return FALSE;
  if (!g_str_equal(litho_feature_net_hash(net), litho_tower_net_hash(tower))) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "the text tower was tuned on another image net than the installed one of role tag");
    return FALSE;
  }
  const int side = litho_feature_net_side(net);
  g_autofree guint8 *rgb = g_malloc(3 * (gsize)side * (gsize)side);
  crop(picture, box, side, rgb);
  return litho_feature_net_run(net, rgb, map, NULL, NULL, error) &&
         !litho_is_cancelled(litho_scene_options(scene)->cancel, error);
}

static Dense *
look(LithoScene *scene, LithoTower *tower, GError **error)
{
  const int D = litho_tower_width(tower), n = (int)G_N_ELEMENTS(others);
  g_autofree float *map = g_new(float, CELLS * LITHO_FEATURES_WIDTH);
  g_autofree float *texts = g_new(float, (gsize)n * D);
  Dense *dense = g_new0(Dense, 1);
  dense->width = D;
  dense->cells = g_new(float, (gsize)N_LOOKS * CELLS * D);
  dense->other = g_new0(float, D);
  gboolean ok = litho_tower_texts(tower, others, n, texts, error);
  for (int i = 0; i < n * D; i++)
    dense->other[i % D] += texts[i] / (float)n;
  for (int k = 0; ok && k < N_LOOKS; k++) {
    const LithoBox box = look_box(k);
    ok = look_map(scene, tower, &box, map, error);
    if (ok)
      litho_tower_cells(tower, map, CELLS, &dense->cells[(gsize)k * CELLS * D]);
  }
  if (ok)
    return dense;
  dense_free(dense);
  return NULL;
}

/* NULL without error: no towers. */
static const Dense *
scene_dense(LithoScene *scene, LithoTower **tower, GError **error)
{
  *tower = see_scene_tower(scene, error);
  Dense *dense = *tower != NULL ? see_scene_kept(scene, "dense") : NULL;
  if (*tower == NULL || dense != NULL)
    return dense;
  dense = look(scene, *tower, error);
  return dense != NULL ? see_scene_keep(scene, "dense", dense, dense_free) : NULL;
}

static double
dot(const float *a, const float *b, int n)
{
  double sum = 0;
  for (int i = 0; i < n; i++)
    sum += (double)a[i] * b[i];
  return sum;
}

/* Value at (u, v), 0..1, of a map of cells, bilinear between their middles. */
static double
cell_at(const float *map, double u, double v)
{
  const double x = CLAMP(u * GRID - 0.5, 0, GRID - 1), y = CLAMP(v * GRID - 0.5, 0, GRID - 1);
  const int x0 = (int)x, y0 = (int)y, x1 = MIN(x0 + 1, GRID - 1), y1 = MIN(y0 + 1, GRID - 1);
  return (map[y0 * GRID + x0] * (1 - x + x0) + map[y0 * GRID + x1] * (x - x0)) * (1 - y + y0) +
         (map[y1 * GRID + x0] * (1 - x + x0) + map[y1 * GRID + x1] * (x - x0)) * (y - y0);
}

/* Looks that overlap fade out towards their borders, where the net saw least around. */
static void
spread(const float *fit, LithoPlane *plane)
{
  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++) {
      double sum = 0, total = 0;
      for (int k = 0; k < N_LOOKS; k++) {
        const LithoBox box = look_box(k);
        const double u = ((x + 0.5) / plane->width - box.x) / box.w, v = ((y + 0.5) / plane->height - box.y) / box.h;
        if (u < 0 || u > 1 || v < 0 || v > 1)
          continue;
        const double weight = k == 0 ? 1 : MIN(MIN(u, 1 - u), 0.25) * MIN(MIN(v, 1 - v), 0.25) * 16;
        sum += weight * cell_at(&fit[k * CELLS], u, v);
        total += weight;
      }
      plane->v[(gsize)y * plane->width + x] = (float)(sum / total);
    }
}

static LithoPlane *
fit_plane(LithoScene *scene, LithoTower *tower, const Dense *dense, const char *text, GError **error)
{
  const VipsImage *proxy = litho_scene_proxy(scene, error);
  g_autofree float *vector = g_new(float, dense->width);
  float fit[N_LOOKS * CELLS];
  if (proxy == NULL || !litho_tower_texts(tower, &text, 1, vector, error))
    return NULL;
  for (int d = 0; d < dense->width; d++)
    vector[d] -= dense->other[d];
  for (int i = 0; i < N_LOOKS * CELLS; i++)
    fit[i] = (float)dot(&dense->cells[(gsize)i * dense->width], vector, dense->width);
  LithoPlane *plane = litho_plane_new(proxy->Xsize, proxy->Ysize);
  spread(fit, plane);
  return plane;
}

LithoPlane *
see_dense_fit(LithoScene *scene, const char *text, GError **error)
{
  LithoTower *tower;
  const Dense *dense = scene_dense(scene, &tower, error);
  return dense != NULL ? fit_plane(scene, tower, dense, text, error) : NULL;
}

static int
best_first(gconstpointer a, gconstpointer b)
{
  const LithoTag *x = *(LithoTag *const *)a, *y = *(LithoTag *const *)b;
  return x->score != y->score ? (x->score < y->score ? 1 : -1) : g_strcmp0(x->name, y->name);
}

GPtrArray *
see_tags_of_words(LithoScene *scene, const char *const *words, double least, GError **error)
{
  g_autoptr(GError) failure = NULL;
  LithoTower *tower = see_scene_tower(scene, &failure);
  if (tower == NULL) {
    if (failure != NULL)
      g_propagate_error(error, g_steal_pointer(&failure));
    else
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "tags from words need a text tower and nets, and there is none: "
                                                         "'litho models pull see', 'litho train lit' (docs/train.md)");
    return NULL;
  }
  const int n = (int)g_strv_length((char **)words), D = litho_tower_width(tower);
  const LithoBox all = {0, 0, 1, 1};
  g_autoptr(GPtrArray) prompts = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) tags = g_ptr_array_new_with_free_func(tag_free);
  g_autofree float *map = g_new(float, CELLS * LITHO_FEATURES_WIDTH), *whole = g_new(float, D);
  g_autofree float *vector = g_new(float, MAX((gsize)n, 1) * (gsize)D);
  for (int i = 0; i < n; i++)
    g_ptr_array_add(prompts, g_strdup_printf("a photo of a %s", words[i]));
  if (!look_map(scene, tower, &all, map, error) ||
      !litho_tower_texts(tower, (const char *const *)prompts->pdata, n, vector, error))
    return NULL;
  litho_tower_images(tower, map, 1, CELLS, whole);
  for (int i = 0; i < n; i++) {
    const double score = litho_tower_probability(tower, dot(whole, &vector[(gsize)i * D], D));
    if (score < least)
      continue;
    LithoTag *tag = g_new(LithoTag, 1);
    *tag = (LithoTag){g_strdup(words[i]), score};
    g_ptr_array_add(tags, tag);
  }
  g_ptr_array_sort(tags, best_first);
  return g_steal_pointer(&tags);
}

gboolean
see_dense_find(LithoScene *scene, const char *text, SeeCoarseMask *cover, gboolean *done, GError **error)
{
  g_autoptr(GError) failure = NULL;
  LithoTower *tower;
  const Dense *dense = scene_dense(scene, &tower, &failure);
  *done = dense != NULL;
  if (dense == NULL && failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  if (dense == NULL)
    return TRUE;
  g_autoptr(LithoPlane) fit = fit_plane(scene, tower, dense, text, error);
  if (fit == NULL)
    return FALSE;
  const gsize n = (gsize)fit->width * (gsize)fit->height;
  double mean = 0;
  float best = -1;
  for (gsize i = 0; i < n; i++) {
    mean += fit->v[i] / (double)n;
    best = MAX(best, fit->v[i]);
  }
  cover->method = g_strdup("cells of the image tower");
  cover->score = CLAMP(best / (2 * LEAST_FIT), 0, 1);
  cover->present = best >= LEAST_FIT && best > mean;
  if (!cover->present)
    return TRUE;
  for (gsize i = 0; i < n; i++) {
    const double at = (fit->v[i] - mean) / (best - mean);
    fit->v[i] = (float)CLAMP((at - IN_SHARE) / SOFT_SHARE + 0.5, 0, 1);
  }
  cover->plane = g_steal_pointer(&fit);
  return TRUE;
}
