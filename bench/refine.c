/* refine.c: a true mask made coarse, and what the refinement makes of it: for bench/regions_boundary.py.
 *
 *   refine PHOTO MASK.png SIDE_PX COARSE.png REFINED.png
 *
 * MASK is 8-bit grey, of the photo's size. It is shrunk to SIDE_PX on its long edge and made hard, as the labels
 * of a net are; both results are 8-bit grey of
 * the photo's size. Prints the refinement's time in ms.
 */
#include <stdio.h>
#include <stdlib.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "see/find/finder.h"
#include "op/op.h"
#include "see/refine.h"

static gboolean
shrink(const char *path, int side, LithoPlane **out, GError **error)
{
  g_autoptr(VipsImage) mask = vips_image_new_from_file(path, NULL), small = NULL, memory = NULL;
  if (mask == NULL || mask->Bands != 1 || mask->BandFmt != VIPS_FORMAT_UCHAR ||
      vips_resize(mask, &small, (double)side / MAX(mask->Xsize, mask->Ysize), "kernel", VIPS_KERNEL_LINEAR,
                  NULL) != 0 ||
      (memory = vips_image_copy_memory(small)) == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_READ, path);
  *out = litho_plane_new(memory->Xsize, memory->Ysize);
  for (int y = 0; y < memory->Ysize; y++)
    for (int x = 0; x < memory->Xsize; x++)
      (*out)->v[(gsize)y * (gsize)memory->Xsize + (gsize)x] = *VIPS_IMAGE_ADDR(memory, x, y) >= 128;
  return TRUE;
}

static LithoPlane *
enlarge(const LithoPlane *plane, int width, int height)
{
  LithoPlane *out = litho_plane_new(width, height);
  for (int y = 0; y < height; y++)
    litho_plane_row(plane, width, height, 0, y, width, out->v + (gsize)y * (gsize)width);
  return out;
}

static gboolean
save(const LithoPlane *plane, const char *path, GError **error)
{
  const gsize n = (gsize)plane->width * (gsize)plane->height;
  g_autofree guint8 *bytes = g_malloc(n);
  for (gsize i = 0; i < n; i++)
    bytes[i] = (guint8)(plane->v[i] * 255 + 0.5f);
  g_autoptr(VipsImage) image =
      vips_image_new_from_memory(bytes, n, plane->width, plane->height, 1, VIPS_FORMAT_UCHAR);
  return litho_photo_save_mask(image, path, error);
}

static gboolean
run(char **argv, GError **error)
{
  g_autoptr(LithoPhoto) photo = litho_photo_open(argv[1], NULL, error);
  g_autoptr(LithoPlane) coarse = NULL, cover = NULL, large = NULL;
  if (photo == NULL || !shrink(argv[2], atoi(argv[3]), &coarse, error))
    return FALSE;
  g_autoptr(LithoScene) scene = litho_scene_new(photo, NULL);
  VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL)
    return FALSE;
  const int w = photo->coded->Xsize, h = photo->coded->Ysize;
  large = enlarge(coarse, w, h);
  cover = enlarge(coarse, proxy->Xsize, proxy->Ysize);
  gint64 begin_us = g_get_monotonic_time();
  g_autoptr(VipsImage) refined = see_refine(scene, cover, w, h, error);
  printf("%.1f\n", (g_get_monotonic_time() - begin_us) / 1000.0);
  return refined != NULL && save(large, argv[4], error) && litho_photo_save_mask(refined, argv[5], error);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  if (argc != 6) {
    fprintf(stderr, "refine PHOTO MASK.png SIDE_PX COARSE.png REFINED.png\n");
    return 2;
  }
  if (litho_init(argv[0], &error) && run(argv, &error))
    return 0;
  fprintf(stderr, "refine: %s\n", error->message);
  return 1;
}
