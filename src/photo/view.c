/* view.c: the photo in the working space, whole and as a small proxy. */
#include <math.h>
#include "photo/internal.h"
#include "raw/white.h"

/* The proxy's last resize must have at least this many pixels to average: the block shrink before
 * it averages coded values, and the light of what it mixes is only nearly right. */
#define MIN_RESIZE 2.0

static int
decode_lines(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion *in = seq;
  const LithoCoding *coding = b;
  VipsRect *r = &out->valid;
  if (vips_region_prepare(in, r) != 0)
    return -1;
  _Alignas(32) float plane[3][LITHO_SPAN_MAX];
  const gsize pixel_bytes = VIPS_IMAGE_SIZEOF_PEL(in->im);
  for (int y = r->top; y < r->top + r->height; y++)
    for (int x = r->left; x < r->left + r->width; x += LITHO_SPAN_MAX) {
      LithoSpan span = {
          plane[0], plane[1], plane[2],      MIN(LITHO_SPAN_MAX, r->left + r->width - x),
          x,        y,        in->im->Xsize, in->im->Ysize};
      litho_coding_load(coding, VIPS_REGION_ADDR(in, r->left, y) + (x - r->left) * pixel_bytes,
                        &span);
      float *q = (float *)VIPS_REGION_ADDR(out, x, y);
      for (int i = 0; i < span.n; i++) {
        q[3 * i] = span.c0[i];
        q[3 * i + 1] = span.c1[i];
        q[3 * i + 2] = span.c2[i];
      }
    }
  return 0;
}

static void
unref_coding(VipsImage *image, gpointer coding)
{
  litho_coding_unref(coding);
}

/* Lazy. */
static VipsImage *
to_linear(LithoPhoto *photo, VipsImage *coded, GError **error)
{
  if (photo->coding->kind == LITHO_CODING_LINEAR)
    return g_object_ref(coded);
  g_autoptr(VipsImage) image = vips_image_new();
  g_signal_connect(image, "close", G_CALLBACK(unref_coding), litho_coding_ref(photo->coding));
  vips_object_local(image, g_object_ref(coded));
  if (vips_image_pipelinev(image, VIPS_DEMAND_STYLE_THINSTRIP, coded, NULL) == 0) {
    image->Bands = 3;
    image->BandFmt = VIPS_FORMAT_FLOAT;
    image->Type = VIPS_INTERPRETATION_scRGB;
    if (vips_image_generate(image, vips_start_one, decode_lines, vips_stop_one, coded,
                            photo->coding) == 0)
      return g_steal_pointer(&image);
  }
  litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "to linear light");
  return NULL;
}

VipsImage *
litho_photo_linear(LithoPhoto *photo, GError **error)
{
  return to_linear(photo, photo->coded, error);
}

static int
proxy_block(const LithoPhoto *photo, int size)
{
  const int longest = MAX(photo->coded->Xsize, photo->coded->Ysize);
  return MAX(1, (int)floor(longest / (MIN_RESIZE * size)));
}

/* The pixels as they were decoded are the picture, and it is upright. */
static gboolean
is_plain(const PhotoPrivate *priv)
{
  const LithoPhoto *photo = &priv->photo;
  return litho_metadata_orientation(&priv->metadata) == 1 && photo->coding->kind == LITHO_CODING_MATRIX &&
         photo->coded->Bands == priv->pixels->Bands;
}

void
litho_photo_read_once(PhotoPrivate *priv, int n_lines, int proxy_px)
{
  if (priv->stream != NULL && litho_metadata_orientation(&priv->metadata) == 1)
    litho_stream_read_once(priv->stream, n_lines,
                           proxy_px > 0 && is_plain(priv) ? proxy_block(&priv->photo, proxy_px) : 0);
}

static gboolean
make_proxy(LithoPhoto *photo, int size, VipsImage **out, GError **error)
{
  const PhotoPrivate *priv = photo_private(photo);
  const int block = proxy_block(photo, size);
  g_autoptr(VipsImage) small = NULL, resized = NULL;
  if (priv->stream != NULL && is_plain(priv))
    small = litho_stream_shrunk(priv->stream, block);
  if (small == NULL && vips_shrink(photo->coded, &small, MIN(block, photo->coded->Xsize),
                                   MIN(block, photo->coded->Ysize), NULL) != 0)
    return FALSE;
  g_autoptr(VipsImage) linear = to_linear(photo, small, error);
  if (linear == NULL)
    return FALSE;
  const double scale = (double)size / MAX(linear->Xsize, linear->Ysize);
  if (scale >= 1)
    resized = g_object_ref(linear);
  else if (vips_resize(linear, &resized, scale, "kernel", VIPS_KERNEL_LINEAR, NULL) != 0)
    return FALSE;
  *out = vips_image_copy_memory(resized);
  return *out != NULL;
}

VipsImage *
litho_photo_proxy(LithoPhoto *photo, int size, GError **error)
{
  PhotoPrivate *priv = photo_private(photo);
  if (priv->proxy != NULL && priv->proxy_size == size)
    return g_object_ref(priv->proxy);
  g_autoptr(GError) failure = NULL;
  VipsImage *proxy = NULL;
  if (!make_proxy(photo, MAX(size, 1), &proxy, &failure)) {
    if (failure != NULL)
      g_propagate_error(error, g_steal_pointer(&failure));
    else
      litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "proxy");
    litho_photo_decoded(photo, error);
    return NULL;
  }
  g_set_object(&priv->proxy, proxy);
  priv->proxy_size = size;
  return proxy;
}

static VipsImage *
to_memory(LithoPhoto *photo, VipsImage *coded, const char *what, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(VipsImage) linear = coded != NULL ? to_linear(photo, coded, &failure) : NULL;
  VipsImage *memory = linear != NULL ? vips_image_copy_memory(linear) : NULL;
  if (memory != NULL)
    return memory;
  if (failure != NULL)
    g_propagate_error(error, g_steal_pointer(&failure));
  else
    litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, what);
  litho_photo_decoded(photo, error);
  return NULL;
}

VipsImage *
litho_photo_sample(LithoPhoto *photo, int size, GError **error)
{
  VipsImage *coded = photo->coded;
  const int step = (MAX(coded->Xsize, coded->Ysize) + size - 1) / MAX(size, 1);
  g_autoptr(VipsImage) picked = NULL;
  if (vips_subsample(coded, &picked, MIN(step, coded->Xsize), MIN(step, coded->Ysize), NULL) != 0)
    g_clear_object(&picked);
  return to_memory(photo, picked, "sample", error);
}

VipsImage *
litho_photo_window(LithoPhoto *photo, const VipsRect *w, GError **error)
{
  g_autoptr(VipsImage) part = NULL;
  if (vips_extract_area(photo->coded, &part, w->left, w->top, w->width, w->height, NULL) != 0)
    g_clear_object(&part);
  return to_memory(photo, part, "window", error);
}

char *
litho_photo_exposure(LithoPhoto *photo)
{
  return litho_exif_exposure(photo_private(photo)->metadata.exif);
}

/* What a raw file's EXIF leaves open and LibRaw knows from the maker's notes. */
static void
fill_from_raw(const RawWire *wire, LithoShot *shot)
{
  const struct {
    char *to;
    gsize size;
    const char *from;
  } texts[] = {{shot->make, sizeof shot->make, wire->make},
               {shot->model, sizeof shot->model, wire->model},
               {shot->lens_make, sizeof shot->lens_make, wire->lens_make},
               {shot->lens, sizeof shot->lens, wire->lens}};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    if (*texts[i].to == '\0')
      g_strlcpy(texts[i].to, texts[i].from, texts[i].size);
  shot->focal_mm = shot->focal_mm > 0 ? shot->focal_mm : wire->focal_mm;
  shot->aperture = shot->aperture > 0 ? shot->aperture : wire->aperture;
  shot->iso = shot->iso > 0 ? shot->iso : (int)wire->iso;
  shot->orientation = wire->orientation;
}

const LithoShot *
litho_photo_shot(LithoPhoto *photo)
{
  PhotoPrivate *priv = photo_private(photo);
  if (priv->shot == NULL) {
    priv->shot = g_new(LithoShot, 1);
    litho_shot_read(priv->metadata.exif, priv->shot);
    priv->shot->width = photo->coded != NULL ? photo->coded->Xsize : 0;
    priv->shot->height = photo->coded != NULL ? photo->coded->Ysize : 0;
    if (photo->raw != NULL) {
      priv->shot->light = photo->raw->light;
      fill_from_raw(&photo->raw->light->wire, priv->shot);
    }
  }
  return priv->shot;
}
