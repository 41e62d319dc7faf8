/* format.c: see format.h. Signatures: the formats' own standards; ISO base media brands as in
 * ISO/IEC 23008-12 and the AVIF specification.
 *
 * "Trusted" follows libvips 8.14's own marks: loaders that are fuzzed and held safe for files from
 * strangers. The rest is only opened when the user names the format. */
#include <string.h>
#include "base/init.h"
#include "base/vips_auto.h"
#include "photo/format.h"
#include "raw/raw.h"

#define ALPHA LITHO_FORMAT_ALPHA
#define GREY LITHO_FORMAT_GREY
#define CMYK LITHO_FORMAT_CMYK
#define FROM_FILE LITHO_FORMAT_FROM_FILE
#define NO_ICC LITHO_FORMAT_NO_ICC

/* clang-format off */
const LithoFormat litho_formats[] = {
    {"jpeg", "JPEG", " jpg jpeg jpe jfif ", "jpegload", NULL, "jpegsave", 92, 65500, {8}, GREY | CMYK},
    {"png", "PNG", " png ", "pngload", NULL, "pngsave", 0, 0, {8, 16}, ALPHA | GREY},
    {"tiff", "TIFF", " tif tiff ", "tiffload", NULL, "tiffsave", 0, 0, {8, 16, 32}, ALPHA | GREY | CMYK},
    {"webp", "WebP", " webp ", "webpload", NULL, "webpsave", 90, 16383, {8}, ALPHA},
    {"heif", "HEIC", " heic heif ", "heifload", NULL, "heifsave", 80, 16384, {8, 10, 12}, ALPHA},
    /* Not 10 bits: libaom 3.6 under libheif 1.15 (Debian 12) aborts the process on them. */
    {"avif", "AVIF", " avif ", "heifload", NULL, "heifsave", 80, 16384, {8, 12}, ALPHA},
    {"gif", "GIF", " gif ", "gifload", NULL, "gifsave", 0, 65535, {8}, ALPHA | NO_ICC},
    {"jxl", "JPEG XL", " jxl ", "jxlload", "VipsForeignLoadJxl", "jxlsave", 90, 0, {8, 16}, ALPHA | GREY},
    {"jp2", "JPEG 2000", " jp2 j2k j2c jpc jpt ", "jp2kload", "VipsForeignLoadJp2k", NULL},
    {"ppm", "PPM", " ppm pgm pnm pbm pfm ", "ppmload", "VipsForeignLoadPpm", "ppmsave", 0, 0, {8, 16}, GREY | NO_ICC},
    {"hdr", "Radiance HDR", " hdr ", "radload", "VipsForeignLoadRad", NULL},
    {"exr", "OpenEXR", " exr ", "openexrload", "VipsForeignLoadOpenexr", NULL, .flags = FROM_FILE},
    {"fits", "FITS", " fits fit fts ", "fitsload", "VipsForeignLoadFits", NULL, .flags = FROM_FILE},
    {"svg", "SVG", " svg svgz ", "svgload", "VipsForeignLoadSvg", NULL},
    {"pdf", "PDF", " pdf ", "pdfload", "VipsForeignLoadPdf", NULL},
    {"raw", "Camera raw", " dng nef nrw cr2 cr3 crw arw srf sr2 raf orf rw2 raw pef srw 3fr fff iiq mos mef mrw x3f erf kdc dcr rwl gpr ",
     NULL, NULL, NULL, .flags = LITHO_FORMAT_RAW},
    {"magick", "BMP, PSD and others by ImageMagick", " ", "magickload", "VipsForeignLoadMagick", NULL, .flags = FROM_FILE},
    {NULL},
};
/* clang-format on */

typedef struct {
  const char *name;
  int offset, length;
  const char *bytes;
} Signature;

static const Signature signatures[] = {
    {"jpeg", 0, 3, "\xff\xd8\xff"},
    {"png", 0, 8, "\x89PNG\r\n\x1a\n"},
    {"raw", 8, 2, "CR"}, /* Canon CR2 is a TIFF with this mark */
    {"raw", 8, 4, "IIII"}, /* Phase One IIQ is a TIFF with one of these */
    {"raw", 8, 4, "MMMM"},
    {"raw", 0, 4, "IIRO"},
    {"raw", 0, 4, "IIRS"},
    {"raw", 0, 4, "MMOR"},
    {"raw", 0, 4, "IIU\0"},
    {"raw", 0, 8, "FUJIFILM"},
    {"raw", 4, 8, "ftypcrx "},
    {"raw", 0, 4, "\0MRM"},
    {"raw", 0, 4, "FOVb"},
    {"raw", 6, 8, "HEAPCCDR"},
    {"tiff", 0, 4, "II*\0"},
    {"tiff", 0, 4, "MM\0*"},
    {"tiff", 0, 4, "II+\0"},
    {"tiff", 0, 4, "MM\0+"},
    {"webp", 8, 4, "WEBP"},
    {"gif", 0, 4, "GIF8"},
    {"avif", 4, 8, "ftypavif"},
    {"avif", 4, 8, "ftypavis"},
    {"heif", 4, 8, "ftypheic"},
    {"heif", 4, 8, "ftypheix"},
    {"heif", 4, 8, "ftyphevc"},
    {"heif", 4, 8, "ftyphevx"},
    {"heif", 4, 8, "ftypheim"},
    {"heif", 4, 8, "ftypheis"},
    {"heif", 4, 8, "ftypmif1"},
    {"heif", 4, 8, "ftypmsf1"},
    {"jxl", 0, 2, "\xff\x0a"},
    {"jxl", 0, 12, "\0\0\0\x0cJXL \r\n\x87\n"},
    {"jp2", 0, 12, "\0\0\0\x0cjP  \r\n\x87\n"},
    {"jp2", 0, 4, "\xff\x4f\xff\x51"},
    {"hdr", 0, 10, "#?RADIANCE"},
    {"hdr", 0, 6, "#?RGBE"},
    {"exr", 0, 4, "v/1\x01"},
    {"fits", 0, 9, "SIMPLE  ="},
    {"pdf", 0, 5, "%PDF-"},
    {"magick", 0, 2, "BM"},
    {"magick", 0, 4, "8BPS"},
    {"magick", 0, 4, "\0\0\x01\0"},
    {"magick", 0, 8, "gimp xcf"},
    {"magick", 0, 4, "DDS "},
    {"magick", 0, 4, "qoif"},
};

static gboolean
is_brand_in_list(const guint8 *head, gsize length, const char *brand)
{
  gsize end = MIN(length, (gsize)head[3] | (gsize)head[2] << 8);
  for (gsize i = 16; i + 4 <= end; i += 4)
    if (memcmp(head + i, brand, 4) == 0)
      return TRUE;
  return FALSE;
}

const LithoFormat *
litho_format_sniff(const guint8 *head, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS(signatures); i++) {
    const Signature *s = &signatures[i];
    if ((gsize)s->offset + s->length > length || memcmp(head + s->offset, s->bytes, s->length) != 0)
      continue;
    /* These marks only mean Canon or Phase One inside a TIFF. */
    if (g_str_equal(s->name, "raw") && s->offset == 8 && memcmp(head, "II*\0", 4) != 0 && memcmp(head, "MM\0*", 4) != 0)
      continue;
    if (g_str_equal(s->name, "webp") && memcmp(head, "RIFF", 4) != 0)
      continue;
    if (g_str_equal(s->name, "heif") && is_brand_in_list(head, length, "avif"))
      return litho_format_by_name("avif");
    return litho_format_by_name(s->name);
  }
  if (length > 2 && head[0] == 'P' && strchr("123456Ff", head[1]) != NULL &&
      g_ascii_isspace(head[2]))
    return litho_format_by_name("ppm");
  if (length > 0 && memchr(head, '<', length) != NULL &&
      g_strstr_len((const char *)head, length, "<svg") != NULL)
    return litho_format_by_name("svg");
  return NULL;
}

const LithoFormat *
litho_format_by_name(const char *name)
{
  static const char *const aliases[][2] = {
      {"jpg", "jpeg"}, {"tif", "tiff"}, {"heic", "heif"}, {"j2k", "jp2"}, {"jp2k", "jp2"}};
  for (guint i = 0; i < G_N_ELEMENTS(aliases); i++)
    if (g_ascii_strcasecmp(name, aliases[i][0]) == 0)
      name = aliases[i][1];
  for (const LithoFormat *f = litho_formats; f->name != NULL; f++)
    if (g_ascii_strcasecmp(f->name, name) == 0)
      return f;
  return NULL;
}

const LithoFormat *
litho_format_by_suffix(const char *path)
{
  const char *dot = strrchr(path, '.');
  if (dot == NULL || strchr(dot, '/') != NULL || strchr(dot, ' ') != NULL || dot[1] == '\0')
    return NULL;
  g_autofree char *lower = g_ascii_strdown(dot + 1, -1);
  g_autofree char *wanted = g_strdup_printf(" %s ", lower);
  for (const LithoFormat *f = litho_formats; f->name != NULL; f++)
    if (strstr(f->suffixes, wanted) != NULL)
      return f;
  return NULL;
}

static gboolean
has_operation(const char *stem, const char *suffix)
{
  g_autofree char *name = g_strconcat(stem, suffix, NULL);
  if (vips_type_find("VipsOperation", name) != 0)
    return TRUE;
  litho_vips_modules();
  return vips_type_find("VipsOperation", name) != 0;
}

gboolean
litho_format_can_read(const LithoFormat *format)
{
  if ((format->flags & LITHO_FORMAT_RAW) != 0)
    return litho_raw_available();
  return format->loader != NULL &&
         has_operation(format->loader, format->flags & FROM_FILE ? "" : "_source");
}

gboolean
litho_format_can_write(const LithoFormat *format)
{
  return format->saver != NULL && has_operation(format->saver, "_target");
}

gboolean
litho_format_has_lossless(const LithoFormat *format)
{
  if (g_str_equal(format->name, "jpeg") || g_str_equal(format->name, "gif"))
    return FALSE;
  if (g_strcmp0(format->saver, "heifsave") != 0)
    return TRUE;
  /* Before 8.15.3 libvips did not tell libheif to leave RGB alone: values change by up to 4. */
  const int version = vips_version(0) * 10000 + vips_version(1) * 100 + vips_version(2);
  return version >= 81503;
}

gboolean
litho_format_works(const LithoFormat *format)
{
  if (!litho_format_can_write(format))
    return FALSE;
  if (!g_str_equal(format->saver, "heifsave"))
    return TRUE;
  g_autoptr(VipsImage) black = NULL, picture = NULL;
  void *data = NULL;
  gsize size;
  const int codec = g_str_equal(format->name, "avif") ? VIPS_FOREIGN_HEIF_COMPRESSION_AV1
                                                      : VIPS_FOREIGN_HEIF_COMPRESSION_HEVC;
  gboolean good =
      vips_black(&black, 64, 64, "bands", 3, NULL) == 0 &&
      vips_copy(black, &picture, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) == 0 &&
      vips_heifsave_buffer(picture, &data, &size, "compression", codec, NULL) == 0;
  g_free(data);
  vips_error_clear();
  return good;
}
