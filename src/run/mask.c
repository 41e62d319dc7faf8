/* mask.c: regions as soft coverage.
 *
 * Tones are windows in Oklab L; the three named ones cross-fade so that they sum to 1. A colour is a
 * window in Oklab hue, faded out towards grey, where hue means nothing. Box, ellipse and gradient
 * are worked out from the place; their feather lies inside the outline, so that nothing outside it
 * is touched. A mask file (mask_cover.c) is scaled to the frame once and kept with the depth it had (8 or 16 bit).
 * What needs a look at the photo (named regions, free text, points) was found by see/: its mask is used
 * as it is.
 */
#include <math.h>
#include <string.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "litho.h"
#include "color/names.h"
#include "color/oklab.h"
#include "op/op.h"
#include "photo/photo.h"
#include "run/mask.h"
#include "run/mask_cover.h"

#define DEFAULT_FEATHER 0.02    /* of the diagonal: box, ellipse */
#define DEFAULT_TONE_EDGE 0.05  /* half width of a tonal window's edge, in L */
#define NAMED_TONE_EDGE 0.15
#define SHADOWS_END 0.35
#define HIGHLIGHTS_BEGIN 0.70
#define GREY_CHROMA 0.015f      /* below: no hue */
#define COLOR_CHROMA 0.05f      /* above: the whole hue window */
#define MAX_BLUR_SIGMA_PX 8.0

struct _LithoMask {
  int ref_count;
  LithoRegionKind kind;
  gboolean invert;
  float width, height;
  float from, to, edge;           /* TONES, L; open at 0 and 1 */
  float hue_a, hue_b;             /* COLOR: unit vector of the hue */
  float near_cos, far_cos;        /* COLOR: full inside the first, none outside the second */
  float x0, y0, x1, y1, feather;  /* places, px */
  VipsImage *image;               /* MASK and what was found: owned, in memory, UCHAR or USHORT, 1 band;
                                     NULL: looked for and not there */
  GPtrArray *except;              /* LithoMask*, or NULL */
};

static inline float
smooth(float t)
{
  t = MIN(MAX(t, 0.0f), 1.0f);
  return t * t * (3 - 2 * t);
}

/* --- building ----------------------------------------------------------------------------- */

static void
set_tones(LithoMask *mask, const LithoRegion *region)
{
  mask->edge = NAMED_TONE_EDGE;
  mask->from = -1;
  mask->to = 2;
  const char *name = region->text;
  if (name == NULL) {
    mask->edge = isnan(region->feather) ? DEFAULT_TONE_EDGE : (float)region->feather;
    mask->from = region->v[0] <= 0 ? -1 : (float)region->v[0];
    mask->to = region->v[1] >= 1 ? 2 : (float)region->v[1];
  } else if (g_str_equal(name, "shadows")) {
    mask->to = SHADOWS_END;
  } else if (g_str_equal(name, "highlights")) {
    mask->from = HIGHLIGHTS_BEGIN;
  } else {
    mask->from = SHADOWS_END;
    mask->to = HIGHLIGHTS_BEGIN;
  }
  mask->edge = MAX(mask->edge, 1e-4f);
}

static gboolean
set_color(LithoMask *mask, const LithoRegion *region, GError **error)
{
  float lab[3];
  if (!litho_color_parse(region->text, lab)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE, "the region's colour '%s' is not known",
                region->text);
    return FALSE;
  }
  float chroma = hypotf(lab[1], lab[2]);
  if (chroma < GREY_CHROMA) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "the region's colour '%s' is a grey: use {\"tones\": …} for light and dark",
                region->text);
    return FALSE;
  }
  mask->hue_a = lab[1] / chroma;
  mask->hue_b = lab[2] / chroma;
  double tolerance = region->v[0] * G_PI / 180;
  mask->near_cos = (float)cos(tolerance / 2);
  mask->far_cos = (float)cos(tolerance);
  return TRUE;
}

static void
set_place(LithoMask *mask, const LithoRegion *region)
{
  const float w = mask->width, h = mask->height;
  const double *v = region->v;
  mask->x0 = (float)v[0] * w;
  mask->y0 = (float)v[1] * h;
  mask->x1 = (float)v[2] * w;
  mask->y1 = (float)v[3] * h;
  float room = MIN(mask->x1, mask->y1);
  if (region->kind == LITHO_REGION_BOX) {
    room = MIN(mask->x1, mask->y1) / 2;
    mask->x1 += mask->x0;
    mask->y1 += mask->y0;
  }
  double share = isnan(region->feather) ? DEFAULT_FEATHER : region->feather;
  mask->feather = MIN((float)share * hypotf(w, h), room);
}

/* Blurs the mask on a smaller copy when the blur is wide. */
static int
feather_image(VipsImage *in, double sigma_px, VipsImage **out)
{
  double shrink = MAX(1, sigma_px / MAX_BLUR_SIGMA_PX);
  g_autoptr(VipsImage) smaller = NULL;
  g_autoptr(VipsImage) blurred = NULL;
  if (vips_resize(in, &smaller, 1 / shrink, NULL) != 0 ||
      vips_gaussblur(smaller, &blurred, sigma_px / shrink, NULL) != 0)
    return -1;
  return vips_resize(blurred, out, (double)in->Xsize / blurred->Xsize, "vscale",
                     (double)in->Ysize / blurred->Ysize, "kernel", VIPS_KERNEL_LINEAR, NULL);
}

static guint
sample(const VipsImage *image, gsize i)
{
  const guint8 *data = image->data;
  return image->BandFmt == VIPS_FORMAT_UCHAR ? data[i] : ((const guint16 *)data)[i];
}

/* An enlarged mask is smooth, and still 0 where the file's pixel at that place is 0: nothing outside what was painted
 * is touched. Both images in memory. */
static void
hold_outside(const VipsImage *small, VipsImage *large)
{
  const double sx = (double)small->Xsize / large->Xsize, sy = (double)small->Ysize / large->Ysize;
  const gsize size = VIPS_IMAGE_SIZEOF_PEL(large);
  for (int y = 0; y < large->Ysize; y++) {
    const gsize row = (gsize)MIN((int)((y + 0.5) * sy), small->Ysize - 1) * small->Xsize;
    guint8 *line = VIPS_IMAGE_ADDR(large, 0, y);
    for (int x = 0; x < large->Xsize; x++)
      if (sample(small, row + MIN((int)((x + 0.5) * sx), small->Xsize - 1)) == 0)
        memset(line + x * size, 0, size);
  }
}

/* Coverage (1 band of 8 or 16 bits) scaled to the frame and softened where the region says so, in memory. */
static int
scale_image(VipsImage *in, const LithoMask *mask, const LithoRegion *region, VipsImage **out)
{
  g_autoptr(VipsImage) small = NULL, scaled = NULL, sized = NULL, soft = NULL;
  const double sx = mask->width / in->Xsize, sy = mask->height / in->Ysize;
  const gboolean feathered = !isnan(region->feather) && region->feather != 0;
  if (sx == 1 && sy == 1) {
    sized = g_object_ref(in);
  } else {
    small = vips_image_copy_memory(in);
    if (small == NULL ||
        vips_resize(small, &scaled, sx, "vscale", sy, "kernel", VIPS_KERNEL_LINEAR, NULL) != 0)
      return -1;
    sized = vips_image_copy_memory(scaled);
    if (sized == NULL)
      return -1;
    if (!feathered && (sx > 1 || sy > 1))
      hold_outside(small, sized);
  }
  if (!feathered)
    soft = g_object_ref(sized);
  else if (feather_image(sized, region->feather * hypot(mask->width, mask->height) / 3, &soft) != 0)
    return -1;
  *out = vips_image_copy_memory(soft);
  return *out != NULL ? 0 : -1;
}

/* Do the sizes have one shape, but for the rounding of a side to whole px of either? */
static gboolean
is_same_shape(const VipsImage *image, const LithoMask *mask)
{
  const double per_x = image->Xsize / mask->width, per_y = image->Ysize / mask->height;
  return fabs(mask->height * per_x - image->Ysize) <= MAX(1, per_x) ||
         fabs(mask->width * per_y - image->Xsize) <= MAX(1, per_y);
}

static gboolean
set_image(LithoMask *mask, const LithoRegion *region, GHashTable *assets, GError **error)
{
  GBytes *bytes = assets != NULL ? g_hash_table_lookup(assets, region->text) : NULL;
  if (bytes == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "the mask '%s' was not given: say --asset %s=FILE", region->text, region->text);
    return FALSE;
  }
  g_autofree char *name = g_strdup_printf("mask '%s'", region->text);
  g_autoptr(LithoPhoto) photo = litho_photo_open_bytes(name, bytes, NULL, error);
  if (photo == NULL)
    return FALSE;
  VipsBandFormat format = photo->coded->BandFmt;
  if (format != VIPS_FORMAT_UCHAR && format != VIPS_FORMAT_USHORT) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: must be an 8-bit or 16-bit grey or RGB picture", name);
    return FALSE;
  }
  if (!is_same_shape(photo->coded, mask)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "%s is %d × %d px, the picture at this step %d × %d: a mask needs the picture's shape (any scale "
                "of it)",
                name, photo->coded->Xsize, photo->coded->Ysize, (int)mask->width, (int)mask->height);
    return FALSE;
  }
  g_autoptr(VipsImage) cover = NULL;
  if (!litho_mask_cover(photo->coded, photo->alpha, &cover) ||
      scale_image(cover, mask, region, &mask->image) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_READ, name);
  if (mask->image->Xsize != (int)mask->width || mask->image->Ysize != (int)mask->height) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "%s: does not scale to the frame", name);
    return FALSE;
  }
  return TRUE;
}

/* A region that see/ was asked for: its mask, softened where that was said; nothing where it is absent. */
static gboolean
set_found(LithoMask *mask, const LithoRegion *region, const LithoLocatedSet *set, GError **error)
{
  const LithoLocated *located = litho_located_set_get(set, region);
  if (located == NULL) {
    g_autofree char *what = litho_region_describe(region);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NEEDS_SEE, "finding '%s' in a photo needs 'see'",
                region->text != NULL ? region->text : what);
    return FALSE;
  }
  if (!located->present)
    return TRUE;
  if (located->mask->Xsize != (int)mask->width || located->mask->Ysize != (int)mask->height) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "the mask of '%s' is not of the frame's size",
                region->text);
    return FALSE;
  }
  if (isnan(region->feather) || region->feather == 0) {
    mask->image = g_object_ref(located->mask);
    return TRUE;
  }
  return scale_image(located->mask, mask, region, &mask->image) == 0 ||
         litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
}

static gboolean
set_region(LithoMask *mask, const LithoRegion *region, GHashTable *assets, const LithoLocatedSet *located,
           GError **error)
{
  switch (region->kind) {
  case LITHO_REGION_ALL:
    return TRUE;
  case LITHO_REGION_TONES:
    set_tones(mask, region);
    return TRUE;
  case LITHO_REGION_COLOR:
    return set_color(mask, region, error);
  case LITHO_REGION_BOX:
  case LITHO_REGION_ELLIPSE:
  case LITHO_REGION_GRADIENT:
    set_place(mask, region);
    return TRUE;
  case LITHO_REGION_MASK:
    return set_image(mask, region, assets, error);
  case LITHO_REGION_NAMED:
  case LITHO_REGION_TEXT:
  case LITHO_REGION_POINT:
    break;
  }
  return set_found(mask, region, located, error);
}

LithoMask *
litho_mask_new(const LithoRegion *region, int width, int height, GHashTable *assets,
               const LithoLocatedSet *located, GError **error)
{
  if (region == NULL || (region->kind == LITHO_REGION_ALL && region->except == NULL &&
                         !region->invert))
    return NULL;
  g_autoptr(LithoMask) mask = g_new0(LithoMask, 1);
  mask->ref_count = 1;
  mask->kind = region->kind;
  mask->invert = region->invert;
  mask->width = (float)width;
  mask->height = (float)height;
  if (!set_region(mask, region, assets, located, error))
    return NULL;
  if (region->except != NULL)
    mask->except = g_ptr_array_new_with_free_func((GDestroyNotify)litho_mask_unref);
  for (guint i = 0; region->except != NULL && i < region->except->len; i++) {
    /* "except all" leaves nothing, and is a mask of its own so that it can be subtracted. */
    g_autoptr(LithoRegion) part = litho_region_copy(region->except->pdata[i]);
    gboolean whole = part->kind == LITHO_REGION_ALL && part->except == NULL && !part->invert;
    part->invert ^= whole;
    LithoMask *hole = litho_mask_new(part, width, height, assets, located, error);
    if (hole == NULL)
      return NULL;
    hole->invert ^= whole;
    g_ptr_array_add(mask->except, hole);
  }
  return g_steal_pointer(&mask);
}

LithoMask *
litho_mask_ref(LithoMask *mask)
{
  g_atomic_int_inc(&mask->ref_count);
  return mask;
}

void
litho_mask_unref(LithoMask *mask)
{
  if (mask == NULL || !g_atomic_int_dec_and_test(&mask->ref_count))
    return;
  g_clear_object(&mask->image);
  if (mask->except != NULL)
    g_ptr_array_unref(mask->except);
  g_free(mask);
}

static gboolean
kind_has_place(LithoRegionKind kind)
{
  return kind == LITHO_REGION_BOX || kind == LITHO_REGION_ELLIPSE ||
         kind == LITHO_REGION_GRADIENT || kind == LITHO_REGION_MASK ||
         kind == LITHO_REGION_NAMED || kind == LITHO_REGION_TEXT || kind == LITHO_REGION_POINT;
}

gboolean
litho_mask_has_place(const LithoMask *mask)
{
  if (kind_has_place(mask->kind))
    return TRUE;
  for (guint i = 0; mask->except != NULL && i < mask->except->len; i++)
    if (litho_mask_has_place(mask->except->pdata[i]))
      return TRUE;
  return FALSE;
}

gboolean
litho_mask_has_color(const LithoMask *mask)
{
  gboolean has = mask->kind == LITHO_REGION_TONES || mask->kind == LITHO_REGION_COLOR;
  for (guint i = 0; mask->except != NULL && i < mask->except->len; i++)
    has |= litho_mask_has_color(mask->except->pdata[i]);
  return has;
}

/* --- filling ------------------------------------------------------------------------------ */

/* The pixels under the mask, Oklab. */
typedef struct {
  const float *L, *A, *B;
  int n, x, y;
} Pixels;

static void
fill_tones(const LithoMask *mask, const Pixels *pixels, float *out)
{
  const float from = mask->from - mask->edge, to = mask->to + mask->edge;
  const float slope = 1 / (2 * mask->edge);
  for (int i = 0; i < pixels->n; i++)
    out[i] = smooth((pixels->L[i] - from) * slope) * smooth((to - pixels->L[i]) * slope);
}

static void
fill_color(const LithoMask *mask, const Pixels *pixels, float *out)
{
  const float far = mask->far_cos, slope = 1 / (mask->near_cos - far);
  for (int i = 0; i < pixels->n; i++) {
    float a = pixels->A[i], b = pixels->B[i], chroma = sqrtf(a * a + b * b);
    float cosine = (a * mask->hue_a + b * mask->hue_b) / MAX(chroma, 1e-6f);
    out[i] = smooth((cosine - far) * slope) *
             smooth((chroma - GREY_CHROMA) / (COLOR_CHROMA - GREY_CHROMA));
  }
}

/* Coverage at a distance inside an outline. */
static inline float
ramp(float distance, float feather)
{
  return feather < 1 ? (distance >= 0 ? 1.0f : 0.0f) : smooth(distance / feather);
}

static void
fill_box(const LithoMask *mask, const Pixels *pixels, float *out)
{
  float y = pixels->y + 0.5f;
  float across = ramp(MIN(y - mask->y0, mask->y1 - y), mask->feather);
  for (int i = 0; i < pixels->n; i++) {
    float x = pixels->x + i + 0.5f;
    out[i] = across * ramp(MIN(x - mask->x0, mask->x1 - x), mask->feather);
  }
}

static void
fill_ellipse(const LithoMask *mask, const Pixels *pixels, float *out)
{
  const float size = MIN(mask->x1, mask->y1);
  const float v = (pixels->y + 0.5f - mask->y0) / mask->y1;
  for (int i = 0; i < pixels->n; i++) {
    float u = (pixels->x + i + 0.5f - mask->x0) / mask->x1;
    out[i] = ramp((1 - sqrtf(u * u + v * v)) * size, mask->feather);
  }
}

static void
fill_gradient(const LithoMask *mask, const Pixels *pixels, float *out)
{
  const float dx = mask->x1 - mask->x0, dy = mask->y1 - mask->y0;
  const float scale = 1 / MAX(dx * dx + dy * dy, 1e-6f);
  const float v = (pixels->y + 0.5f - mask->y0) * dy;
  for (int i = 0; i < pixels->n; i++)
    out[i] = smooth(((pixels->x + i + 0.5f - mask->x0) * dx + v) * scale);
}

static void
fill_image(const LithoMask *mask, const Pixels *pixels, float *out)
{
  /* A span may run on past the frame's edge, to fill a vector. */
  const int n = MIN(pixels->n, mask->image->Xsize - pixels->x);
  const void *p = VIPS_IMAGE_ADDR(mask->image, pixels->x, pixels->y);
  if (mask->image->BandFmt == VIPS_FORMAT_UCHAR)
    for (int i = 0; i < n; i++)
      out[i] = ((const guint8 *)p)[i] * (1 / 255.0f);
  else
    for (int i = 0; i < n; i++)
      out[i] = ((const guint16 *)p)[i] * (1 / 65535.0f);
  for (int i = n; i < pixels->n; i++)
    out[i] = 0;
}

static void
fill(const LithoMask *mask, const Pixels *pixels, float *out)
{
  const int n = pixels->n;
  switch (mask->kind) {
  case LITHO_REGION_TONES:
    fill_tones(mask, pixels, out);
    break;
  case LITHO_REGION_COLOR:
    fill_color(mask, pixels, out);
    break;
  case LITHO_REGION_BOX:
    fill_box(mask, pixels, out);
    break;
  case LITHO_REGION_ELLIPSE:
    fill_ellipse(mask, pixels, out);
    break;
  case LITHO_REGION_GRADIENT:
    fill_gradient(mask, pixels, out);
    break;
  case LITHO_REGION_MASK:
  case LITHO_REGION_NAMED:
  case LITHO_REGION_TEXT:
  case LITHO_REGION_POINT:
    if (mask->image != NULL)
      fill_image(mask, pixels, out);
    else
      memset(out, 0, n * sizeof(float));
    break;
  case LITHO_REGION_ALL:
    for (int i = 0; i < n; i++)
      out[i] = 1;
    break;
  }
  for (int i = 0; mask->invert && i < n; i++)
    out[i] = 1 - out[i];
  for (guint k = 0; mask->except != NULL && k < mask->except->len; k++) {
    float hole[LITHO_SPAN_MAX] __attribute__((aligned(32)));
    fill(mask->except->pdata[k], pixels, hole);
    for (int i = 0; i < n; i++)
      out[i] *= 1 - hole[i];
  }
}

void
litho_mask_fill(const LithoMask *mask, const LithoSpan *span, LithoSpace space, float *out)
{
  Pixels pixels = {.L = span->c0, .A = span->c1, .B = span->c2, .n = span->n, .x = span->x,
                   .y = span->y};
  float lab[3][LITHO_SPAN_MAX] __attribute__((aligned(32)));
  if (space == LITHO_SPACE_LINEAR && litho_mask_has_color(mask)) {
    for (int i = 0; i < span->n; i++)
      oklab_from_linear(span->c0[i], span->c1[i], span->c2[i], &lab[0][i], &lab[1][i], &lab[2][i]);
    pixels.L = lab[0];
    pixels.A = lab[1];
    pixels.B = lab[2];
  }
  fill(mask, &pixels, out);
}
