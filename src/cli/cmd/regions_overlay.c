/* regions_overlay.c: a photo with its regions tinted and named. */
#include <math.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "cli/cmd/regions_job.h"
#include "pixel/area.h"
#include "run/fuse.h"

#define TINT 0.55f
#define OUTLINE 0.6f       /* brightness added where a mask runs through a half */
#define FONT "sans bold 13"
#define HALO_PX 2

/* Linear sRGB, in the order of litho_region_names. */
static const float palette[][3] = {
    {0.5f, 0.5f, 0.5f},    {0.66f, 0.11f, 0.0f}, {0.05f, 0.05f, 0.05f}, {0.79f, 0.35f, 0.0f},
    {0.87f, 0.77f, 0.05f}, {0.8f, 0.5f, 0.4f},   {0.2f, 0.1f, 0.05f},   {0.9f, 0.9f, 0.9f},
    {0.5f, 0.05f, 0.5f},   {0.09f, 0.46f, 0.81f}, {0.0f, 0.1f, 0.45f},  {0.0f, 0.34f, 0.10f},
    {0.79f, 0.55f, 0.15f}, {0.60f, 0.19f, 0.39f}, {0.9f, 0.2f, 0.3f},
};

/* Where the name goes: the pixel with the most of the mask around it. */
static void
find_middle(VipsImage *mask, int *x, int *y)
{
  const int w = mask->Xsize, h = mask->Ysize;
  g_autoptr(LithoPlane) plane = litho_plane_new(w, h), mean = litho_plane_new(w, h);
  for (int v = 0; v < h; v++)
    for (int u = 0; u < w; u++)
      plane->v[(gsize)v * (gsize)w + (gsize)u] = *(guint16 *)(void *)VIPS_IMAGE_ADDR(mask, u, v) / 65535.0f;
  litho_plane_box_mean(plane, MAX(w, h) / 12, mean);
  gsize best = 0;
  for (gsize i = 0; i < (gsize)w * (gsize)h; i++)
    if (mean->v[i] > mean->v[best])
      best = i;
  *x = (int)(best % (gsize)w);
  *y = (int)(best / (gsize)w);
}

/* A named region always has the same colour. */
static guint
color_of(const char *name, guint i)
{
  for (guint k = 0; litho_region_names[k] != NULL; k++)
    if (g_str_equal(litho_region_names[k], name))
      return k % G_N_ELEMENTS(palette);
  return i % G_N_ELEMENTS(palette);
}

static void
tint(float *pixels, VipsImage *mask, const float color[3])
{
  const int w = mask->Xsize, h = mask->Ysize;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      float m = *(guint16 *)(void *)VIPS_IMAGE_ADDR(mask, x, y) / 65535.0f;
      float next = x + 1 < w ? *(guint16 *)(void *)VIPS_IMAGE_ADDR(mask, x + 1, y) / 65535.0f : m;
      float below = y + 1 < h ? *(guint16 *)(void *)VIPS_IMAGE_ADDR(mask, x, y + 1) / 65535.0f : m;
      gboolean edge = (m < 0.5f) != (next < 0.5f) || (m < 0.5f) != (below < 0.5f);
      float *p = pixels + 3 * ((gsize)y * (gsize)w + (gsize)x);
      for (int k = 0; k < 3; k++)
        p[k] += TINT * m * (color[k] - p[k]) + (edge ? OUTLINE : 0);
    }
}

/* White letters in a dark halo, middle at (x, y) but inside the frame. Without fonts nothing is written. */
static void
write_name(float *pixels, int width, int height, const char *name, int x, int y)
{
  g_autoptr(VipsImage) lazy = NULL, text = NULL;
  if (vips_text(&lazy, name, "font", FONT, "dpi", 96, NULL) != 0 ||
      (text = vips_image_copy_memory(lazy)) == NULL) {
    vips_error_clear();
    return;
  }
  int left = CLAMP(x - text->Xsize / 2, HALO_PX, MAX(width - text->Xsize - HALO_PX, HALO_PX));
  int top = CLAMP(y - text->Ysize / 2, HALO_PX, MAX(height - text->Ysize - HALO_PX, HALO_PX));
  for (int halo = HALO_PX; halo >= 0; halo -= HALO_PX)
    for (int v = -halo; v < text->Ysize + halo; v++)
      for (int u = -halo; u < text->Xsize + halo; u++) {
        float ink = 0;
        for (int b = MAX(v - halo, 0); b <= MIN(v + halo, text->Ysize - 1); b++)
          for (int a = MAX(u - halo, 0); a <= MIN(u + halo, text->Xsize - 1); a++)
            ink = MAX(ink, *VIPS_IMAGE_ADDR(text, a, b) / 255.0f);
        if (left + u < 0 || left + u >= width || top + v < 0 || top + v >= height)
          continue;
        float *p = pixels + 3 * ((gsize)(top + v) * (gsize)width + (gsize)(left + u));
        for (int k = 0; k < 3; k++)
          p[k] += ink * ((halo > 0 ? 0.02f : 1) - p[k]);
      }
}

gboolean
regions_overlay(LithoPhoto *photo, VipsImage *linear, VipsImage **masks, char **names, const char *path,
                GError **error)
{
  g_autofree float *pixels = litho_area_pixels(linear, "an overlay", error);
  if (pixels == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    tint(pixels, masks[i], palette[color_of(names[i], i)]);
  for (guint i = 0; names[i] != NULL; i++) {
    int x, y;
    find_middle(masks[i], &x, &y);
    write_name(pixels, linear->Xsize, linear->Ysize, names[i], x, y);
  }
  const gsize size = (gsize)linear->Xsize * (gsize)linear->Ysize * 3 * sizeof(float);
  g_autoptr(VipsImage) tinted =
      vips_image_new_from_memory(pixels, size, linear->Xsize, linear->Ysize, 3, VIPS_FORMAT_FLOAT);
  g_autoptr(VipsImage) coded = NULL;
  if (tinted == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "an overlay");
  LithoSaveOptions save = {.bits = 8, .profile = "srgb", .color = TRUE, .strip = LITHO_STRIP_ALL,
                           .compression = -1};
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, path, &save, error);
  if (coding == NULL)
    return FALSE;
  g_autoptr(LithoChain) chain = litho_chain_new(NULL, coding, TRUE);
  return litho_chain_run(chain, tinted, &coded, error) &&
         litho_photo_save(photo, coded, NULL, coding, path, &save, NULL, NULL, NULL, error);
}
