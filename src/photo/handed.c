/* handed.c: own values of a photo (inks, codes of a table profile) that go through an edit as they
 * came.
 *
 * A profile of tables is no one-to-one map: 100 % black comes back from linear light as a mixture
 * of four inks. So the values of pixels that no step touched are not converted back but taken from
 * the file. What is untouched is told by the light itself: an image's pixel that is bit for bit
 * what the untouched photo, moved by the same geometry, has.
 */
#include "photo/internal.h"

#define KEY "litho-handed"

typedef struct {
  VipsImage *linear, *device; /* owned */
} Handed;

static void
handed_free(gpointer data)
{
  Handed *handed = data;
  g_object_unref(handed->linear);
  g_object_unref(handed->device);
  g_free(handed);
}

VipsImage *
litho_photo_device(LithoPhoto *photo)
{
  const PhotoPrivate *priv = photo_private(photo);
  const gboolean has =
      photo->coding->kind == LITHO_CODING_LINEAR && photo->profile != NULL && !priv->is_developed;
  return has ? priv->device : NULL;
}

gboolean
litho_photo_hand_through(VipsImage *image, VipsImage *linear, VipsImage *device, VipsImage **out)
{
  if (vips_copy(image, out, NULL) != 0)
    return FALSE;
  Handed *handed = g_new(Handed, 1);
  *handed = (Handed){g_object_ref(linear), g_object_ref(device)};
  g_object_set_data_full(G_OBJECT(*out), KEY, handed, handed_free);
  return TRUE;
}

/* in: image and linear (3-band float), device and converted (alike). */
static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion **in = seq;
  const VipsRect *r = &out->valid;
  const gsize size = VIPS_IMAGE_SIZEOF_PEL(out->im);
  for (int i = 0; i < 4; i++)
    if (vips_region_prepare(in[i], r) != 0)
      return -1;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    const float *now = (const float *)VIPS_REGION_ADDR(in[0], r->left, y);
    const float *then = (const float *)VIPS_REGION_ADDR(in[1], r->left, y);
    const guint8 *own = VIPS_REGION_ADDR(in[2], r->left, y),
                 *converted = VIPS_REGION_ADDR(in[3], r->left, y);
    guint8 *to = VIPS_REGION_ADDR(out, r->left, y);
    for (int x = 0; x < r->width; x++, now += 3, then += 3) {
      const gboolean untouched = now[0] == then[0] && now[1] == then[1] && now[2] == then[2];
      memcpy(to + x * size, (untouched ? own : converted) + x * size, size);
    }
  }
  return 0;
}

/* Inks in another depth. */
static gboolean
to_format(VipsImage *device, VipsBandFormat format, VipsImage **out)
{
  g_autoptr(VipsImage) scaled = NULL, rounded = NULL;
  if (device->BandFmt == format)
    return vips_copy(device, out, NULL) == 0;
  const double factor = format == VIPS_FORMAT_UCHAR ? 1 / 257.0 : 257;
  return vips_linear1(device, &scaled, factor, 0, NULL) == 0 &&
         vips_rint(scaled, &rounded, NULL) == 0 && vips_cast(rounded, out, format, NULL) == 0;
}

gboolean
litho_photo_merge_handed(VipsImage *image, VipsImage *converted, VipsImage **out)
{
  const Handed *handed = g_object_get_data(G_OBJECT(image), KEY);
  if (handed == NULL || handed->device->Bands != converted->Bands ||
      handed->device->BandFmt == VIPS_FORMAT_FLOAT || converted->BandFmt == VIPS_FORMAT_FLOAT) {
    *out = g_object_ref(converted);
    return TRUE;
  }
  g_autoptr(VipsImage) device = NULL, merged = vips_image_new();
  if (!to_format(handed->device, converted->BandFmt, &device))
    return FALSE;
  VipsImage **in =
      vips_allocate_input_array(merged, image, handed->linear, device, converted, NULL);
  if (in == NULL || vips_image_pipeline_array(merged, VIPS_DEMAND_STYLE_SMALLTILE, in) != 0)
    return FALSE;
  /* The array holds no references. */
  VipsImage *const kept[] = {image, handed->linear, device, converted};
  for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
    vips_object_local(merged, g_object_ref(kept[i]));
  merged->Bands = converted->Bands;
  merged->BandFmt = converted->BandFmt;
  merged->Type = converted->Type;
  if (vips_image_generate(merged, vips_start_many, generate, vips_stop_many, in, NULL) != 0)
    return FALSE;
  *out = g_steal_pointer(&merged);
  return TRUE;
}
