/* regions.c: the public calls that look at a photo and find regions in it. */
#include <math.h>
#include <string.h>
#include "api/options.h"
#include "base/cancel.h"
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "recipe/recipe.h"
#include "see/find/finder.h"

struct _LithoFinding {
  LithoLocated located;
  int width, height;
};

LithoScene *
litho_scene_open(LithoPhoto *photo, const LithoSceneOptions *given, GError **error)
{
  LithoSceneOptions options;
  if (!api_options_take(&options, sizeof options, given, "LithoSceneOptions", error) ||
      !api_threads_check(options.n_threads, error))
    return NULL;
  const LithoSeeOptions see = {.floor = options.floor, .n_threads = options.n_threads, .cancel = options.cancel};
  return litho_scene_new(photo, &see);
}

const char *const *
litho_region_list(void)
{
  return &litho_region_names[1]; /* the first is "all", which need not be found */
}

/* The photo's size, shrunk to the long edge. */
static void
size_of_mask(const LithoPhoto *photo, int long_edge_px, int *width, int *height)
{
  *width = photo->coded->Xsize;
  *height = photo->coded->Ysize;
  const int full = MAX(*width, *height);
  if (long_edge_px == 0 || long_edge_px >= full)
    return;
  const double scale = (double)long_edge_px / full;
  *width = MAX(1, (int)lround(*width * scale));
  *height = MAX(1, (int)lround(*height * scale));
}

static LithoFinding *
find(LithoScene *scene, const LithoRegion *region, int long_edge_px, GError **error)
{
  if (long_edge_px < 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "long_edge_px is 0 (the photo's) or more, not %d", long_edge_px);
    return NULL;
  }
  if (litho_is_cancelled(litho_scene_options(scene)->cancel, error))
    return NULL;
  g_autoptr(LithoFinding) finding = g_new0(LithoFinding, 1);
  LithoFinder *finder = litho_scene_finder(scene);
  int width, height;
  size_of_mask(litho_scene_photo(scene), long_edge_px, &width, &height);
  if (!finder->find(finder, region, width, height, &finding->located, error))
    return NULL;
  if (finding->located.present) {
    /* Rows lie one behind the other only in an image of libvips that was asked to be in memory. */
    if (vips_image_wio_input(finding->located.mask) != 0) {
      litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
      return NULL;
    }
    finding->width = width;
    finding->height = height;
  }
  return g_steal_pointer(&finding);
}

LithoFinding *
litho_scene_find(LithoScene *scene, const char *name, int long_edge_px, GError **error)
{
  if (!g_strv_contains(litho_region_list(), name)) {
    g_autofree char *names = g_strjoinv(", ", (char **)litho_region_list());
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "'%.60s' is no region's name (%s): other things are found by words", name, names);
    return NULL;
  }
  g_autoptr(LithoRegion) region = litho_region_new(LITHO_REGION_NAMED, name);
  return find(scene, region, long_edge_px, error);
}

LithoFinding *
litho_scene_find_words(LithoScene *scene, const char *words, int long_edge_px, GError **error)
{
  if (strlen(words) > LITHO_RECIPE_MAX_TEXT) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "the words for a region have more than %d bytes",
                LITHO_RECIPE_MAX_TEXT);
    return NULL;
  }
  g_autofree char *stripped = g_strstrip(g_strdup(words));
  if (*stripped == '\0' || !g_utf8_validate(words, -1, NULL)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "the words for a region are %s",
                *stripped == '\0' ? "empty" : "not UTF-8");
    return NULL;
  }
  g_autoptr(LithoRegion) region = litho_region_new(LITHO_REGION_TEXT, stripped);
  return find(scene, region, long_edge_px, error);
}

LithoFinding *
litho_scene_find_point(LithoScene *scene, double x, double y, int long_edge_px, GError **error)
{
  if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "a point is given by fractions 0..1, not by %g, %g", x, y);
    return NULL;
  }
  g_autoptr(LithoRegion) region = litho_region_new(LITHO_REGION_POINT, NULL);
  region->v[0] = x;
  region->v[1] = y;
  return find(scene, region, long_edge_px, error);
}

void
litho_finding_free(LithoFinding *finding)
{
  if (finding == NULL)
    return;
  litho_located_clear(&finding->located);
  g_free(finding);
}

gboolean
litho_finding_present(const LithoFinding *finding)
{
  return finding->located.present;
}

double
litho_finding_score(const LithoFinding *finding)
{
  return finding->located.score;
}

double
litho_finding_share(const LithoFinding *finding)
{
  return finding->located.share;
}

const char *
litho_finding_method(const LithoFinding *finding)
{
  return finding->located.method;
}

const char *
litho_finding_instead(const LithoFinding *finding)
{
  return finding->located.instead;
}

const guint8 *
litho_finding_mask(const LithoFinding *finding, int *width, int *height)
{
  if (width != NULL)
    *width = finding->width;
  if (height != NULL)
    *height = finding->height;
  return finding->located.present ? VIPS_IMAGE_ADDR(finding->located.mask, 0, 0) : NULL;
}

static void
write_row(const guint8 *mask, LithoSample sample, guint8 *row, int width)
{
  switch (sample) {
  case LITHO_SAMPLE_U8:
    memcpy(row, mask, (gsize)width);
    break;
  case LITHO_SAMPLE_U16:
    for (int x = 0; x < width; x++)
      ((guint16 *)(gpointer)row)[x] = (guint16)(257 * mask[x]);
    break;
  case LITHO_SAMPLE_FLOAT:
    for (int x = 0; x < width; x++)
      ((float *)(gpointer)row)[x] = (float)mask[x] / 255;
    break;
  }
}

gboolean
litho_finding_write(const LithoFinding *finding, LithoSample sample, gpointer into, int width, int height,
                    gsize row_bytes, GError **error)
{
  static const gsize bytes[] = {1, 2, 4};
  const gboolean present = finding->located.present;
  const char *wrong = NULL;
  if ((int)sample < LITHO_SAMPLE_U8 || sample > LITHO_SAMPLE_FLOAT)
    wrong = "sample is none of LithoSample";
  else if (width < 1 || height < 1 || (present && (width != finding->width || height != finding->height)))
    wrong = "the memory is not of the mask's size: litho_finding_mask() tells it";
  else if (row_bytes != 0 && (row_bytes < (gsize)width * bytes[sample] || row_bytes % bytes[sample] != 0))
    wrong = "row_bytes is less than a row of samples has, or no multiple of a sample";
  if (wrong != NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
    return FALSE;
  }
  const gsize filled = (gsize)width * bytes[sample], step = row_bytes != 0 ? row_bytes : filled;
  for (int y = 0; y < height; y++) {
    guint8 *row = (guint8 *)into + (gsize)y * step;
    if (present)
      write_row(VIPS_IMAGE_ADDR(finding->located.mask, 0, y), sample, row, width);
    else
      memset(row, 0, filled);
  }
  return TRUE;
}
