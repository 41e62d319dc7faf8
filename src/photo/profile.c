/* profile.c: see profile.h. Primaries: IEC 61966-2-1 (sRGB), SMPTE EG 432-1 with D65 (Display P3),
 * Adobe RGB (1998) Color Image Encoding. Transforms by LittleCMS in float. */
#include <lcms2.h>
#include <string.h>
#include "base/file.h"
#include "base/vips_auto.h"
#include "color/srgb.h"
#include "photo/profile.h"

#define MAX_PROFILE_BYTES (16 << 20)

static const cmsCIExyY d65 = {0.3127, 0.3290, 1};
static const cmsCIExyYTRIPLE rec709 = {{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};

typedef struct {
  const char *name, *title;
  cmsCIExyYTRIPLE primaries;
  gboolean is_grey;
  double gamma; /* 0: sRGB's curve */
} BuiltIn;

static const BuiltIn built_in[] = {
    {"srgb", "sRGB", {{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}}, FALSE, 0},
    {"p3", "Display P3", {{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}}, FALSE, 0},
    {"adobergb",
     "Compatible with Adobe RGB (1998)",
     {{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}},
     FALSE,
     563.0 / 256},
    {"grey", "Grey with the sRGB curve", {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}, TRUE, 0},
};

static cmsToneCurve *
srgb_curve(void)
{
  const double parameters[] = {SRGB_POWER, 1 / SRGB_SCALE, SRGB_OFFSET / SRGB_SCALE, 1 / SRGB_SLOPE, SRGB_KNEE_CODE};
  return cmsBuildParametricToneCurve(NULL, 4, parameters);
}

static void
set_title(cmsHPROFILE profile, const char *title)
{
  static const struct {
    cmsTagSignature tag;
    const char *text; /* NULL: the title */
  } tags[] = {{cmsSigProfileDescriptionTag, NULL},
              {cmsSigCopyrightTag, "No copyright, use freely"}};
  for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
    cmsMLU *text = cmsMLUalloc(NULL, 1);
    cmsMLUsetASCII(text, "en", "US", tags[i].text != NULL ? tags[i].text : title);
    cmsWriteTag(profile, tags[i].tag, text);
    cmsMLUfree(text);
  }
}

static GBytes *
to_bytes(cmsHPROFILE profile)
{
  cmsUInt32Number size = 0;
  if (!cmsSaveProfileToMem(profile, NULL, &size))
    return NULL;
  guint8 *data = g_malloc0(size);
  if (!cmsSaveProfileToMem(profile, data, &size)) {
    g_free(data);
    return NULL;
  }
  /* The header's date (ICC.1 §7.2.8) would make each run's file another one. */
  static const guint8 date[12] = {2000 >> 8, 2000 & 255, 0, 1, 0, 1};
  if (size >= 128)
    memcpy(data + 24, date, sizeof date);
  return g_bytes_new_take(data, size);
}

/* primaries: NULL for grey. exponent 0: sRGB's curve. */
static GBytes *
build(const char *title, const cmsCIExyY *white, const cmsCIExyYTRIPLE *primaries, double exponent)
{
  cmsToneCurve *curve = exponent > 0 ? cmsBuildGamma(NULL, exponent) : srgb_curve();
  cmsToneCurve *curves[] = {curve, curve, curve};
  cmsHPROFILE profile = primaries == NULL ? cmsCreateGrayProfile(cmsD50_xyY(), curve)
                                          : cmsCreateRGBProfile(white, primaries, curves);
  cmsFreeToneCurve(curve);
  if (profile == NULL)
    return NULL;
  set_title(profile, title);
  GBytes *bytes = to_bytes(profile);
  cmsCloseProfile(profile);
  return bytes;
}

GBytes *
litho_profile_build(const char *title, const double white[2], const double rgb[6], double exponent)
{
  const cmsCIExyY w = {white[0], white[1], 1};
  if (rgb == NULL)
    return build(title, &w, NULL, exponent);
  const cmsCIExyYTRIPLE primaries = {{rgb[0], rgb[1], 1}, {rgb[2], rgb[3], 1}, {rgb[4], rgb[5], 1}};
  return build(title, &w, &primaries, exponent);
}

static cmsHPROFILE
open_bytes(GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data(bytes, &size);
  return size <= MAX_PROFILE_BYTES ? cmsOpenProfileFromMem(data, (cmsUInt32Number)size) : NULL;
}

int
litho_profile_bands(GBytes *bytes)
{
  cmsHPROFILE profile = open_bytes(bytes);
  if (profile == NULL)
    return 0;
  cmsColorSpaceSignature space = cmsGetColorSpace(profile);
  cmsProfileClassSignature class = cmsGetDeviceClass(profile);
  cmsCloseProfile(profile);
  if (class == cmsSigLinkClass || class == cmsSigAbstractClass || class == cmsSigNamedColorClass)
    return 0;
  return space == cmsSigGrayData ? 1 : space == cmsSigRgbData ? 3 : space == cmsSigCmykData ? 4 : 0;
}

GBytes *
litho_profile_named(const char *name, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS(built_in); i++)
    if (g_ascii_strcasecmp(name, built_in[i].name) == 0)
      return build(built_in[i].title, &d65, built_in[i].is_grey ? NULL : &built_in[i].primaries, built_in[i].gamma);
  g_autoptr(GError) failure = NULL;
  g_autoptr(GBytes) bytes = litho_file_read(name, MAX_PROFILE_BYTES, &failure);
  if (bytes == NULL) {
    if (g_error_matches(failure, LITHO_ERROR, LITHO_ERROR_NOT_FOUND) && strpbrk(name, "./") == NULL)
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND,
                  "no colour profile '%s': use srgb, p3, adobergb, grey or a file", name);
    else
      g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
  }
  if (litho_profile_bands(bytes) == 0) {
    g_autofree char *shown = litho_file_display(name);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: not an ICC profile for RGB, grey or CMYK pictures", shown);
    return NULL;
  }
  return g_steal_pointer(&bytes);
}

GBytes *
litho_profile_fallback_cmyk(GError **error)
{
  VipsBlob *blob = NULL;
  if (vips_profile_load("cmyk", &blob, NULL) != 0 || blob == NULL) {
    vips_error_clear();
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "libvips has no CMYK profile");
    return NULL;
  }
  gsize size;
  gconstpointer data = vips_blob_get(blob, &size);
  GBytes *bytes = g_bytes_new(data, size);
  vips_area_unref(VIPS_AREA(blob));
  return bytes;
}

static cmsHPROFILE
linear_profile(void)
{
  cmsToneCurve *curve = cmsBuildGamma(NULL, 1.0);
  cmsToneCurve *curves[] = {curve, curve, curve};
  cmsHPROFILE profile = cmsCreateRGBProfile(&d65, &rec709, curves);
  cmsFreeToneCurve(curve);
  return profile;
}

/* LittleCMS' name of a pixel layout; LINEAR scRGB and device values 0..1 as float. CMYK in float
 * would be percents, so that it never occurs: such pictures have 8 or 16 bits. */
static cmsUInt32Number
layout(int bands, VipsBandFormat format)
{
  cmsUInt32Number space = bands == 1 ? PT_GRAY : bands == 3 ? PT_RGB : PT_CMYK;
  cmsUInt32Number depth = format == VIPS_FORMAT_UCHAR    ? BYTES_SH(1)
                          : format == VIPS_FORMAT_USHORT ? BYTES_SH(2)
                                                         : FLOAT_SH(1) | BYTES_SH(4);
  return COLORSPACE_SH(space) | CHANNELS_SH(bands) | depth;
}

static int
transform_lines(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion *in = seq;
  VipsRect *r = &out->valid;
  if (vips_region_prepare(in, r) != 0)
    return -1;
  for (int y = 0; y < r->height; y++)
    cmsDoTransform(b, VIPS_REGION_ADDR(in, r->left, r->top + y),
                   VIPS_REGION_ADDR(out, r->left, r->top + y), r->width);
  return 0;
}

static void
delete_transform(VipsImage *image, gpointer transform)
{
  cmsDeleteTransform(transform);
}

static gboolean
transform(VipsImage *in, cmsHPROFILE from, cmsUInt32Number from_layout, cmsHPROFILE to,
          cmsUInt32Number to_layout, int bands, VipsBandFormat format, VipsImage **out,
          GError **error)
{
  /* NOCACHE: the one-pixel cache is not safe among libvips' threads. */
  cmsHTRANSFORM lcms =
      from == NULL || to == NULL
          ? NULL
          : cmsCreateTransform(from, from_layout, to, to_layout, INTENT_RELATIVE_COLORIMETRIC,
                               cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE);
  if (from != NULL)
    cmsCloseProfile(from);
  if (to != NULL)
    cmsCloseProfile(to);
  if (lcms == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "the colour profile cannot be used");
    return FALSE;
  }
  g_autoptr(VipsImage) image = vips_image_new();
  g_signal_connect(image, "close", G_CALLBACK(delete_transform), lcms);
  g_object_ref(in);
  vips_object_local(image, in);
  if (vips_image_pipelinev(image, VIPS_DEMAND_STYLE_THINSTRIP, in, NULL) != 0)
    goto fail;
  image->Bands = bands;
  image->BandFmt = format;
  image->Coding = VIPS_CODING_NONE;
  image->Type = bands == 4   ? VIPS_INTERPRETATION_CMYK
                : bands == 1 ? (format == VIPS_FORMAT_USHORT ? VIPS_INTERPRETATION_GREY16
                                                             : VIPS_INTERPRETATION_B_W)
                : format == VIPS_FORMAT_FLOAT  ? VIPS_INTERPRETATION_scRGB
                : format == VIPS_FORMAT_USHORT ? VIPS_INTERPRETATION_RGB16
                                               : VIPS_INTERPRETATION_sRGB;
  if (vips_image_generate(image, vips_start_one, transform_lines, vips_stop_one, in, lcms) != 0)
    goto fail;
  *out = g_steal_pointer(&image);
  return TRUE;
fail:
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "colour transform: %s",
              vips_error_buffer());
  vips_error_clear();
  return FALSE;
}

gboolean
litho_profile_to_linear(VipsImage *in, GBytes *profile, VipsImage **out, GError **error)
{
  return transform(in, open_bytes(profile), layout(in->Bands, in->BandFmt), linear_profile(),
                   TYPE_RGB_FLT, 3, VIPS_FORMAT_FLOAT, out, error);
}

gboolean
litho_profile_from_linear(VipsImage *in, GBytes *profile, VipsBandFormat format, VipsImage **out,
                          GError **error)
{
  int bands = litho_profile_bands(profile);
  return transform(in, linear_profile(), TYPE_RGB_FLT, open_bytes(profile),
                   layout(MAX(bands, 1), format), bands, format, out, error);
}
