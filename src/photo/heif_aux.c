/* heif_aux.c: see heif_aux.h. libheif applies the turns (irot, imir) that the auxiliary image has for itself. */
#include <libheif/heif.h>
#include <string.h>
#include "photo/heif_aux.h"

#define MAX_AUXILIARIES 32

/* The luma of what the handle decodes to. */
static VipsImage *
decode(struct heif_image_handle *handle)
{
  struct heif_image *image = NULL;
  const struct heif_error failed =
      heif_decode_image(handle, &image, heif_colorspace_monochrome, heif_chroma_monochrome, NULL);
  if (failed.code != heif_error_Ok)
    return NULL;
  const int width = heif_image_get_width(image, heif_channel_Y), height = heif_image_get_height(image, heif_channel_Y);
  const int bits = heif_image_get_bits_per_pixel_range(image, heif_channel_Y);
  int stride;
  const guint8 *plane = heif_image_get_plane_readonly(image, heif_channel_Y, &stride);
  VipsImage *out = NULL;
  if (plane != NULL && width > 0 && height > 0 && bits == 8) {
    g_autofree guint8 *packed = g_malloc((gsize)width * (gsize)height);
    for (int y = 0; y < height; y++)
      memcpy(packed + (gsize)y * (gsize)width, plane + (gsize)y * (gsize)stride, (gsize)width);
    out = vips_image_new_from_memory_copy(packed, (gsize)width * (gsize)height, width, height, 1, VIPS_FORMAT_UCHAR);
  }
  heif_image_release(image);
  return out;
}

static gboolean
is_type(struct heif_image_handle *handle, const char *wanted)
{
  const char *type = NULL;
  if (heif_image_handle_get_auxiliary_type(handle, &type).code != heif_error_Ok || type == NULL)
    return FALSE;
  const gboolean same = g_str_has_prefix(type, wanted);
  heif_image_handle_free_auxiliary_types(handle, &type);
  return same;
}

static VipsImage *
find(struct heif_image_handle *primary, const char *const *types)
{
  heif_item_id ids[MAX_AUXILIARIES];
  const int filter = LIBHEIF_AUX_IMAGE_FILTER_OMIT_ALPHA | LIBHEIF_AUX_IMAGE_FILTER_OMIT_DEPTH;
  const int n = heif_image_handle_get_list_of_auxiliary_image_IDs(primary, filter, ids, MAX_AUXILIARIES);
  VipsImage *out = NULL;
  for (; *types != NULL && out == NULL; types++)
    for (int i = 0; i < n && out == NULL; i++) {
      struct heif_image_handle *auxiliary = NULL;
      if (heif_image_handle_get_auxiliary_image_handle(primary, ids[i], &auxiliary).code != heif_error_Ok)
        continue;
      if (is_type(auxiliary, *types))
        out = decode(auxiliary);
      heif_image_handle_release(auxiliary);
    }
  return out;
}

static VipsImage *
find_depth(struct heif_image_handle *primary, gboolean *is_near)
{
  heif_item_id id;
  struct heif_image_handle *depth = NULL;
  const struct heif_depth_representation_info *info = NULL;
  if (heif_image_handle_get_list_of_depth_image_IDs(primary, &id, 1) < 1 ||
      heif_image_handle_get_depth_image_handle(primary, id, &depth).code != heif_error_Ok)
    return NULL;
  *is_near = TRUE; /* phones store disparity */
  if (heif_image_handle_get_depth_image_representation_info(primary, id, &info) && info != NULL) {
    *is_near = info->depth_representation_type != heif_depth_representation_type_uniform_Z;
    heif_depth_representation_info_free(info);
  }
  VipsImage *out = decode(depth);
  heif_image_handle_release(depth);
  return out;
}

/* types NULL: the depth. */
static VipsImage *
open_and_find(gconstpointer data, gsize size, const char *const *types, gboolean *is_near)
{
  struct heif_context *context = heif_context_alloc();
  struct heif_image_handle *primary = NULL;
  VipsImage *out = NULL;
  if (heif_context_read_from_memory_without_copy(context, data, size, NULL).code == heif_error_Ok &&
      heif_context_get_primary_image_handle(context, &primary).code == heif_error_Ok) {
    out = types != NULL ? find(primary, types) : find_depth(primary, is_near);
    heif_image_handle_release(primary);
  }
  heif_context_free(context);
  return out;
}

VipsImage *
litho_heif_auxiliary(gconstpointer data, gsize size, const char *const *types)
{
  return open_and_find(data, size, types, NULL);
}

VipsImage *
litho_heif_depth(gconstpointer data, gsize size, gboolean *is_near)
{
  return open_and_find(data, size, NULL, is_near);
}
