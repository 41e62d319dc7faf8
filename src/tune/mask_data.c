/* mask_data.c: see mask_data.h. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "nn/rng.h"
#include "photo/photo.h"
#include "tune/mask_data.h"

#define LONG_EDGE_PX 1024
#define GREY_CHANCE 0.08
#define MOST_SAMPLES 6 /* a side, of one pixel of a window */

static void
row_free(gpointer data)
{
  LithoMaskRow *row = data;
  g_free(row->photo);
  g_free(row->mask);
  g_free(row->kind);
  g_free(row);
}

static gboolean
add_rows(const char *path, GPtrArray *rows, GError **error)
{
  g_autofree char *text = NULL, *full = g_canonicalize_filename(path, NULL), *folder = g_path_get_dirname(full);
  g_autoptr(GError) local = NULL;
  if (!g_file_get_contents(path, &text, NULL, &local)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s", local->message);
    return FALSE;
  }
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  const guint n_before = rows->len;
  for (guint i = 0; lines[i] != NULL; i++) {
    g_strchomp(lines[i]);
    if (*lines[i] == '\0' || *lines[i] == '#')
      continue;
    g_auto(GStrv) parts = g_strsplit(lines[i], "\t", -1);
    const guint n = g_strv_length(parts);
    if (n < 2 || n > 3) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ,
                  "%s:%u: has %u columns between tabs, not photo, mask and perhaps a kind", path, i + 1, n);
      return FALSE;
    }
    LithoMaskRow *row = g_new0(LithoMaskRow, 1);
    row->photo = g_canonicalize_filename(parts[0], folder);
    row->mask = g_canonicalize_filename(parts[1], folder);
    row->kind = g_strdup(n == 3 ? parts[2] : "");
    g_ptr_array_add(rows, row);
  }
  if (rows->len > n_before)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: has no line with a photo and a mask", path);
  return FALSE;
}

GPtrArray *
litho_mask_lists_read(const char *const *paths, GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(row_free);
  for (; *paths != NULL; paths++)
    if (!add_rows(*paths, rows, error))
      return NULL;
  return g_steal_pointer(&rows);
}

GPtrArray *
litho_mask_list_read(const char *path, GError **error)
{
  const char *const one[] = {path, NULL};
  return litho_mask_lists_read(one, error);
}

void
litho_mask_pair_free(LithoMaskPair *pair)
{
  if (pair == NULL)
    return;
  g_free(pair->rgb);
  g_free(pair->mask);
  g_free(pair);
}

static gboolean
load_mask(const char *path, LithoMaskPair *pair, GError **error)
{
  g_autoptr(LithoPhoto) mask = litho_photo_open(path, NULL, error);
  if (mask == NULL)
    return FALSE;
  if (mask->coded->Bands != 1 || mask->coded->BandFmt != VIPS_FORMAT_UCHAR) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, "%s: a mask is a grey picture of 8 bits", path);
    return FALSE;
  }
  size_t size = 0;
  g_autofree guint8 *bytes = vips_image_write_to_memory(mask->coded, &size);
  pair->mask_width = mask->coded->Xsize;
  pair->mask_height = mask->coded->Ysize;
  if (bytes == NULL || size != (gsize)pair->mask_width * (gsize)pair->mask_height) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: %s", path, vips_error_buffer());
    vips_error_clear();
    return FALSE;
  }
  pair->mask = g_memdup2(bytes, size);
  return TRUE;
}

LithoMaskPair *
litho_mask_pair_load(const LithoMaskRow *row, GError **error)
{
  g_autoptr(LithoMaskPair) pair = g_new0(LithoMaskPair, 1);
  g_autoptr(LithoPhoto) photo = litho_photo_open(row->photo, NULL, error);
  if (photo == NULL)
    return NULL;
  const int w = photo->coded->Xsize, h = photo->coded->Ysize;
  const double scale = MIN(1, (double)LONG_EDGE_PX / MAX(w, h));
  pair->width = MAX((int)lround(w * scale), 1);
  pair->height = MAX((int)lround(h * scale), 1);
  pair->rgb = g_malloc(3 * (gsize)pair->width * (gsize)pair->height);
  if (!litho_photo_small(row->photo, NULL, pair->width, pair->height, pair->rgb, error) ||
      !load_mask(row->mask, pair, error))
    return NULL;
  return g_steal_pointer(&pair);
}

/* --- chance ---------------------------------------------------------------------------------- */

double
litho_draw(LithoDraw *draw)
{
  guint32 words[4];
  nn_philox(words, draw->seed, draw->stream, draw->next++);
  return words[0] / 4294967296.0;
}

double
litho_draw_between(LithoDraw *draw, double a, double b)
{
  return a + (b - a) * litho_draw(draw);
}

int
litho_draw_int(LithoDraw *draw, int a, int b)
{
  return a + (int)(litho_draw(draw) * (b - a + 1));
}

gboolean
litho_draw_chance(LithoDraw *draw, double p)
{
  return litho_draw(draw) < p;
}

double
litho_draw_normal(LithoDraw *draw)
{
  const double u = 1 - litho_draw(draw), v = litho_draw(draw);
  return sqrt(-2 * log(u)) * cos(2 * G_PI * v);
}

/* --- pictures -------------------------------------------------------------------------------- */

/* Adds share × the bilinear sample at (x, y) px to out. */
static void
add_sample(const guint8 *in, int w, int h, int bands, double x, double y, float share, float *out)
{
  x = CLAMP(x - 0.5, 0, w - 1);
  y = CLAMP(y - 0.5, 0, h - 1);
  const int x0 = (int)x, y0 = (int)y, x1 = MIN(x0 + 1, w - 1), y1 = MIN(y0 + 1, h - 1);
  const float fx = (float)(x - x0), fy = (float)(y - y0);
  for (int b = 0; b < bands; b++) {
    const float above = in[((gsize)y0 * w + x0) * bands + b] * (1 - fx) + in[((gsize)y0 * w + x1) * bands + b] * fx;
    const float below = in[((gsize)y1 * w + x0) * bands + b] * (1 - fx) + in[((gsize)y1 * w + x1) * bands + b] * fx;
    out[b] += share * (above * (1 - fy) + below * fy);
  }
}

void
litho_window(const guint8 *in, int w, int h, int bands, double x0, double y0, double side, double fill, int n,
             float *out)
{
  const int k = (int)CLAMP(ceil(side / n - 0.25), 1, MOST_SAMPLES);
  const float share = 1.0f / (float)(k * k);
  for (int v = 0; v < n; v++)
    for (int u = 0; u < n; u++, out += bands) {
      for (int b = 0; b < bands; b++)
        out[b] = 0;
      for (int i = 0; i < k * k; i++) {
        const double x = x0 + (u + (i % k + 0.5) / k) * side / n, y = y0 + (v + (i / k + 0.5) / k) * side / n;
        if (x >= 0 && y >= 0 && x <= w && y <= h)
          add_sample(in, w, h, bands, x, y, share, out);
        else
          for (int b = 0; b < bands; b++)
            out[b] += share * (float)fill;
      }
    }
}

void
litho_light_change(LithoDraw *draw, double most, double gain, float *rgb, gsize n)
{
  const float gamma = (float)litho_draw_between(draw, 1 / most, most);
  float gains[3];
  for (int c = 0; c < 3; c++)
    gains[c] = (float)litho_draw_between(draw, 1 - gain, 1 + gain);
  const gboolean grey = litho_draw_chance(draw, GREY_CHANCE);
  for (gsize i = 0; i < n; i++) {
    float *p = rgb + 3 * i;
    for (int c = 0; c < 3; c++)
      p[c] = MIN(powf(p[c], gamma) * gains[c], 1);
    if (grey)
      p[0] = p[1] = p[2] = (p[0] + p[1] + p[2]) / 3;
  }
}

void
litho_mirror(float *v, int h, int w, int bands)
{
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w / 2; x++)
      for (int b = 0; b < bands; b++) {
        float *left = &v[((gsize)y * w + x) * bands + b], *right = &v[((gsize)y * w + w - 1 - x) * bands + b];
        const float kept = *left;
        *left = *right;
        *right = kept;
      }
}
