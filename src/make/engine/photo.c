/* photo.c: see photo.h. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "make/engine/photo.h"

#define RIM_SHARE 0.25 /* of the longer side of what is made anew */
#define RIM_PX 32
#define COVERED 8      /* of 255: what counts as covered at all */

void
litho_make_fit(int width, int height, double area, int *fit_width, int *fit_height)
{
  const double scale = MIN(1, sqrt(area / ((double)width * height)));
  *fit_width = CLAMP((int)lround(width * scale), LITHO_MAKE_MIN_PX, LITHO_MAKE_MAX_PX);
  *fit_height = CLAMP((int)lround(height * scale), LITHO_MAKE_MIN_PX, LITHO_MAKE_MAX_PX);
}

LithoMakePlace
litho_make_place_whole(const LithoPhoto *photo, double area)
{
  LithoMakePlace place = {.window = {0, 0, photo->coded->Xsize, photo->coded->Ysize}};
  litho_make_fit(place.window.width, place.window.height, area, &place.width, &place.height);
  return place;
}

/* The interval [*from, *from + *size) of 0 … all, with `rim` more on both sides. */
static void
widen(int *from, int *size, int rim, int all)
{
  const int begin = MAX(0, *from - rim), end = MIN(all, *from + *size + rim);
  *from = begin;
  *size = end - begin;
}

gboolean
litho_make_place_of(VipsImage *mask, double area, LithoMakePlace *place, GError **error)
{
  int left = mask->Xsize, right = -1, top = mask->Ysize, bottom = -1;
  for (int y = 0; y < mask->Ysize; y++) {
    const guint8 *row = VIPS_IMAGE_ADDR(mask, 0, y);
    for (int x = 0; x < mask->Xsize; x++) {
      if (row[x] < COVERED)
        continue;
      left = MIN(left, x);
      right = MAX(right, x);
      top = MIN(top, y);
      bottom = y;
    }
  }
  if (right < 0) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_ABSENT, "the mask covers nothing: white is what is made anew");
    return FALSE;
  }
  VipsRect window = {left, top, right - left + 1, bottom - top + 1};
  const int rim = MAX(RIM_PX, (int)(RIM_SHARE * MAX(window.width, window.height)));
  widen(&window.left, &window.width, rim, mask->Xsize);
  widen(&window.top, &window.height, rim, mask->Ysize);
  place->window = window;
  litho_make_fit(window.width, window.height, area, &place->width, &place->height);
  return TRUE;
}

/* Exactly width × height; a small copy averages. */
static gboolean
resize(VipsImage *in, int width, int height, VipsImage **out)
{
  if (in->Xsize == width && in->Ysize == height) {
    *out = g_object_ref(in);
    return TRUE;
  }
  g_autoptr(VipsImage) scaled = NULL;
  return vips_resize(in, &scaled, (double)width / in->Xsize, "vscale", (double)height / in->Ysize, "kernel",
                     VIPS_KERNEL_CUBIC, NULL) == 0 &&
         vips_embed(scaled, out, 0, 0, width, height, "extend", VIPS_EXTEND_COPY, NULL) == 0;
}

static LithoMakeImage *
take(VipsImage *image)
{
  size_t size;
  void *data = vips_image_write_to_memory(image, &size);
  return data != NULL
             ? litho_make_image_new(image->Xsize, image->Ysize, image->Bands, g_bytes_new_with_free_func(data, size, g_free, data))
             : NULL;
}

LithoMakeImage *
litho_make_look(LithoPhoto *photo, const LithoMakePlace *place, GError **error)
{
  g_autoptr(VipsImage) window = litho_photo_window(photo, &place->window, error), scaled = NULL, tagged = NULL, srgb = NULL;
  if (window == NULL)
    return NULL;
  LithoMakeImage *image = NULL;
  if (resize(window, place->width, place->height, &scaled) &&
      vips_copy(scaled, &tagged, "interpretation", VIPS_INTERPRETATION_scRGB, NULL) == 0 &&
      vips_colourspace(tagged, &srgb, VIPS_INTERPRETATION_sRGB, NULL) == 0)
    image = take(srgb);
  if (image == NULL)
    litho_error_from_vips(error, LITHO_ERROR_READ, photo->name);
  return image;
}

LithoMakeImage *
litho_make_look_at_mask(VipsImage *mask, const LithoMakePlace *place, GError **error)
{
  g_autoptr(VipsImage) window = NULL, scaled = NULL;
  LithoMakeImage *image = NULL;
  if (vips_extract_area(mask, &window, place->window.left, place->window.top, place->window.width, place->window.height,
                        NULL) == 0 &&
      resize(window, place->width, place->height, &scaled))
    image = take(scaled);
  if (image == NULL)
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the mask");
  return image;
}

/* --- putting back ------------------------------------------------------------------------------ */

/* What was made, at the window's size, in linear light, in memory. */
static VipsImage *
made_linear(const LithoMakeImage *made, const VipsRect *window)
{
  gsize size;
  const void *data = g_bytes_get_data(made->pixels, &size);
  g_autoptr(VipsImage) raw = vips_image_new_from_memory(data, size, made->width, made->height, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) srgb = NULL, linear = NULL, scaled = NULL;
  if (raw == NULL || vips_copy(raw, &srgb, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) != 0 ||
      vips_colourspace(srgb, &linear, VIPS_INTERPRETATION_scRGB, NULL) != 0 ||
      !resize(linear, window->width, window->height, &scaled))
    return NULL;
  return vips_image_copy_memory(scaled);
}

/* `made` becomes the blend. */
static void
blend(VipsImage *made, VipsImage *linear, VipsImage *mask, const VipsRect *window)
{
  for (int y = 0; y < window->height; y++) {
    float *to = (float *)VIPS_IMAGE_ADDR(made, 0, y);
    const float *from = (const float *)VIPS_IMAGE_ADDR(linear, 0, y);
    const guint8 *cover = VIPS_IMAGE_ADDR(mask, window->left, window->top + y);
    for (int x = 0; x < window->width; x++)
      for (int c = 0; c < 3; c++) {
        const float a = (float)cover[x] / 255;
        to[3 * x + c] = a * MAX(0, to[3 * x + c]) + (1 - a) * from[3 * x + c];
      }
  }
}

/* Codes of the window: the photo's own where the mask is 0. */
static VipsImage *
window_codes(LithoPhoto *photo, VipsImage *blended, VipsImage *mask, const VipsRect *window)
{
  g_autoptr(VipsImage) cut = NULL, own = NULL, codes = litho_photo_to_codes(photo->coding, blended);
  if (codes == NULL ||
      vips_extract_area(photo->coded, &cut, window->left, window->top, window->width, window->height, NULL) != 0 ||
      (own = vips_image_copy_memory(cut)) == NULL)
    return NULL;
  const gsize pixel = VIPS_IMAGE_SIZEOF_PEL(codes);
  for (int y = 0; y < window->height; y++) {
    const guint8 *cover = VIPS_IMAGE_ADDR(mask, window->left, window->top + y);
    for (int x = 0; x < window->width; x++)
      if (cover[x] == 0)
        memcpy(VIPS_IMAGE_ADDR(codes, x, y), VIPS_IMAGE_ADDR(own, x, y), pixel);
  }
  return g_steal_pointer(&codes);
}

VipsImage *
litho_make_put_back(LithoPhoto *photo, VipsImage *mask, const LithoMakePlace *place, const LithoMakeImage *made,
                    LithoCoding *coding, GError **error)
{
  const VipsRect *window = &place->window;
  g_autoptr(VipsImage) linear = litho_photo_window(photo, window, error);
  if (linear == NULL)
    return NULL;
  g_autoptr(VipsImage) part = made_linear(made, window), codes = NULL, whole = NULL, joined = NULL, flat = NULL, out = NULL;
  if (part != NULL) {
    blend(part, linear, mask, window);
    if (coding == photo->coding) {
      if ((codes = window_codes(photo, part, mask, window)) != NULL &&
          vips_insert(photo->coded, codes, &out, window->left, window->top, NULL) == 0)
        return g_steal_pointer(&out);
    } else {
      whole = litho_photo_linear(photo, error);
      if (whole == NULL)
        return NULL;
      if (vips_insert(whole, part, &joined, window->left, window->top, NULL) == 0 &&
          (flat = vips_image_copy_memory(joined)) != NULL && (out = litho_photo_to_codes(coding, flat)) != NULL)
        return g_steal_pointer(&out);
    }
  }
  litho_error_from_vips(error, LITHO_ERROR_INTERNAL, photo->name);
  return NULL;
}
