/* behind.c: see behind.h.
 *
 * What stands before a background is told from its outline alone: its top, and whether it is cut
 * off below (a portrait) or stands in the frame. The eyes of a person who stands are a tenth of
 * their height below the top; a portrait is cut anywhere, and a horizon about its shoulders leaves
 * room for what stands on it. Not done: the old
 * background's own vanishing points; an animal is taken for a person.
 */
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "make/behind.h"
#include "make/render.h"

#define ROW_SHARE 0.015 /* of a row that is subject: it reaches there */
#define CUT_OFF 0.96    /* of the height: what reaches down there goes on below the frame */
#define EYES_OF_ALL 0.09
#define EYES_OF_PORTRAIT 0.36
#define LEAST_HORIZON 0.26 /* else hardly any sky is left */
#define LEAST_OF_PORTRAIT 0.38
#define MOST_HORIZON 0.64

gboolean
made_horizon_fit(const float *cover, int width, int height, double *horizon, double *across)
{
  int top = height, bottom = -1;
  double sum = 0, weight = 0;
  for (int y = 0; y < height; y++) {
    double row = 0;
    for (int x = 0; x < width; x++) {
      const double subject = 1 - cover[4 * ((gsize)y * (gsize)width + (gsize)x) + 3];
      row += subject;
      sum += subject * (x + .5);
    }
    weight += row;
    if (row > ROW_SHARE * width) {
      top = MIN(top, y);
      bottom = y;
    }
  }
  if (bottom < 0 || weight <= 0)
    return FALSE;
  const double from = (double)top / height, to = (bottom + 1.0) / height;
  const gboolean is_cut = to > CUT_OFF;
  const double eyes = is_cut ? EYES_OF_PORTRAIT : EYES_OF_ALL;
  *horizon = CLAMP(from + eyes * (to - from), is_cut ? LEAST_OF_PORTRAIT : LEAST_HORIZON, MOST_HORIZON);
  *across = sum / weight / width;
  return TRUE;
}

/* sRGB codes to linear light; what the renderer gives has no more than eight bits. */
static gboolean
to_linear(VipsImage *coded, VipsImage **out)
{
  g_autoptr(VipsImage) table = vips_image_new_matrix(256, 1), marked = NULL, looked = NULL, narrow = NULL;
  for (int i = 0; i < 256; i++) {
    const double c = i / 255.0;
    *VIPS_MATRIX(table, i, 0) = c <= .04045 ? c / 12.92 : pow((c + .055) / 1.055, 2.4);
  }
  return vips_cast(table, &narrow, VIPS_FORMAT_FLOAT, NULL) == 0 &&
         vips_maplut(coded, &looked, narrow, NULL) == 0 &&
         vips_copy(looked, out, "interpretation", VIPS_INTERPRETATION_scRGB, NULL) == 0;
}

gboolean
made_behind(const MadeScene *scene, int width, int height, GCancellable *cancel, VipsImage **out,
            GError **error)
{
  const double shrink = MIN(1, (double)LITHO_MADE_MAX_PX / MAX(width, height));
  const int w = MAX(1, (int)(width * shrink)), h = MAX(1, (int)(height * shrink));
  g_autofree guint8 *rgb = made_scene_render(scene, w, h, cancel, error);
  g_autoptr(VipsImage) coded = NULL, linear = NULL, large = NULL;
  if (rgb == NULL)
    return FALSE;
  coded = vips_image_new_from_memory(rgb, 3 * (gsize)w * (gsize)h, w, h, 3, VIPS_FORMAT_UCHAR);
  if (coded == NULL || !to_linear(coded, &linear))
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a scene");
  g_object_set_data_full(G_OBJECT(linear), "litho-rgb", g_steal_pointer(&rgb), g_free);
  g_object_set_data_full(G_OBJECT(linear), "litho-coded", g_object_ref(coded), g_object_unref);
  if (w == width && h == height) {
    *out = g_steal_pointer(&linear);
    return TRUE;
  }
  /* A size that rounds down to a pixel less than the frame would leave a line open. */
  if (vips_resize(linear, &large, (width + .01) / w, "vscale", (height + .01) / h, NULL) != 0 ||
      vips_extract_area(large, out, 0, 0, width, height, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a scene");
  return TRUE;
}
