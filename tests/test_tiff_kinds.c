/* Kinds of TIFF, written byte by byte: Lab, extra samples, a thumbnail before the photo, floats, what is refused. */
#include "coding_files.h"

static void
put_le(GByteArray *out, guint64 value, int n)
{
  for (int i = 0; i < n; i++) {
    const guint8 byte = (guint8)(value >> (8 * i));
    g_byte_array_append(out, &byte, 1);
  }
}

typedef struct {
  int width, height, samples, bits, sample_format, photometric,
      subfile; /* subfile -1: no such field */
  int extra[3], n_extra;
  const void *pixels;
  const char *make;
} TiffPage;

/* Appends the page's strip and directory; gives the place of the directory and of its link. */
static guint32
append_page(GByteArray *out, const TiffPage *page, const guint32 *sub, guint *link)
{
  const guint32 strip = out->len;
  const gsize n_bytes = (gsize)page->width * page->height * page->samples * page->bits / 8;
  g_byte_array_append(out, page->pixels, n_bytes);
  const guint32 bits = out->len;
  for (int i = 0; i < page->samples; i++)
    put_le(out, page->bits, 2);
  const guint32 formats = out->len;
  for (int i = 0; i < page->samples; i++)
    put_le(out, page->sample_format, 2);
  const guint32 extra = out->len;
  for (int i = 0; i < page->n_extra; i++)
    put_le(out, page->extra[i], 2);
  const guint32 make = out->len;
  const guint32 n_make = page->make != NULL ? (guint32)strlen(page->make) + 1 : 0;
  if (n_make > 0)
    g_byte_array_append(out, (const guint8 *)page->make, n_make);
  if (out->len % 2 != 0)
    put_le(out, 0, 1);
  const guint32 place = out->len;
  const struct {
    guint16 tag, type;
    guint32 count, value;
    gboolean there;
  } entries[] = {
      {254, 4, 1, (guint32)page->subfile, page->subfile >= 0},
      {256, 4, 1, (guint32)page->width, TRUE},
      {257, 4, 1, (guint32)page->height, TRUE},
      {258, 3, (guint32)page->samples, page->samples > 2 ? bits : (guint32)page->bits * 0x10001,
       TRUE},
      {259, 3, 1, 1, TRUE},
      {262, 3, 1, (guint32)page->photometric, TRUE},
      {271, 2, n_make, make, n_make > 4},
      {273, 4, 1, strip, TRUE},
      {277, 3, 1, (guint32)page->samples, TRUE},
      {278, 4, 1, (guint32)page->height, TRUE},
      {279, 4, 1, (guint32)n_bytes, TRUE},
      {284, 3, 1, 1, TRUE},
      {330, 4, 1, sub != NULL ? *sub : 0, sub != NULL},
      {338, 3, (guint32)page->n_extra,
       page->n_extra > 2 ? extra : (guint32)(page->extra[0] | page->extra[1] << 16),
       page->n_extra > 0},
      {339, 3, (guint32)page->samples,
       page->samples > 2 ? formats : (guint32)page->sample_format * 0x10001, TRUE},
  };
  int n = 0;
  for (guint i = 0; i < G_N_ELEMENTS(entries); i++)
    n += entries[i].there;
  put_le(out, n, 2);
  for (guint i = 0; i < G_N_ELEMENTS(entries); i++)
    if (entries[i].there) {
      put_le(out, entries[i].tag, 2);
      put_le(out, entries[i].type, 2);
      put_le(out, entries[i].count, 4);
      put_le(out, entries[i].value, 4);
    }
  *link = out->len;
  put_le(out, 0, 4);
  return place;
}

static void
patch_le32(GByteArray *out, guint at, guint32 value)
{
  for (int i = 0; i < 4; i++)
    out->data[at + i] = (guint8)(value >> (8 * i));
}

static GByteArray *
tiff_new(void)
{
  GByteArray *out = g_byte_array_new();
  g_byte_array_append(out, (const guint8 *)"II*\0\0\0\0\0", 8);
  return out;
}

static void
write_page(const TiffPage *page, const char *path)
{
  guint link;
  g_autoptr(GByteArray) out = tiff_new();
  patch_le32(out, 4, append_page(out, page, NULL, &link));
  g_assert_true(g_file_set_contents(path, (const char *)out->data, out->len, NULL));
}

/* CIE 1976 L*a*b* of D50 by way of XYZ and Lindbloom's published Bradford matrix. */
static void
srgb_of_lab(const double lab[3], double codes[3])
{
  static const double m[9] = {3.1338561, -1.6168667, -0.4906146, -0.9787684, 1.9161415,
                              0.0334540, 0.0719453,  -0.2289914, 1.4052427};
  static const double white[3] = {0.96422, 1, 0.82521};
  const double fy = (lab[0] + 16) / 116, f[3] = {fy + lab[1] / 500, fy, fy - lab[2] / 200};
  double xyz[3];
  for (int i = 0; i < 3; i++)
    xyz[i] = white[i] * (f[i] > 6.0 / 29 ? f[i] * f[i] * f[i] : 3 * 36.0 / 841 * (f[i] - 4.0 / 29));
  for (int i = 0; i < 3; i++)
    codes[i] = srgb_code(m[3 * i] * xyz[0] + m[3 * i + 1] * xyz[1] + m[3 * i + 2] * xyz[2]);
}

/* The three Labs of TIFF, in 8 and 16 bits, with and without alpha. */
static void
test_lab(void)
{
  static const double colors[4][3] = {{50, 60, 40}, {70, -40, 30}, {60, 0, 0}, {40, 10, -35}};
  static const int photometrics[] = {LITHO_TIFF_CIELAB, LITHO_TIFF_ICCLAB, LITHO_TIFF_ITULAB};
  g_autofree char *in = in_folder("lab.tif"), *out = in_folder("lab.png");
  for (guint p = 0; p < G_N_ELEMENTS(photometrics); p++)
    for (int bytes = 1; bytes <= 2; bytes++)
      for (int alpha = 0; alpha <= 1; alpha++) {
        enum { SIZE = 16 };
        const int photometric = photometrics[p], samples = 3 + alpha;
        const double unit = bytes == 2 ? 256 : 1, full = bytes == 2 ? 65535 : 255;
        if (alpha && bytes == 1 && photometric == LITHO_TIFF_CIELAB)
          continue; /* refused: libvips reads it as 16 bits */
        g_autoptr(GByteArray) pixels = g_byte_array_new();
        for (int i = 0; i < SIZE * SIZE; i++) {
          const double *c = colors[i % SIZE / 4];
          double v[4] = {c[0] * full / 100, c[1] * unit, c[2] * unit, full / 2};
          if (photometric == LITHO_TIFF_ICCLAB)
            v[0] = c[0] * 255 * unit / 100, v[1] += 128 * unit, v[2] += 128 * unit;
          if (photometric == LITHO_TIFF_ITULAB)
            v[1] = (c[1] + 85) / 170 * full, v[2] = (c[2] + 75) / 200 * full;
          for (int b = 0; b < samples; b++)
            put_le(pixels, (guint64)(gint64)lrint(v[b]), bytes);
        }
        const TiffPage page = {SIZE,        SIZE, samples, 8 * bytes, 1,
                               photometric, -1,   {2},     alpha,     pixels->data};
        write_page(&page, in);
        g_free(apply_steps(in, "", out, NULL));
        for (int k = 0; k < 4; k++) {
          double want[4] = {0, 0, 0, 127.5};
          srgb_of_lab(colors[k], want);
          /* 8-bit Lab is coarse: a step of a or b is up to 3 codes of a saturated colour. */
          expect_codes(out, 4 * k + 1, 8, want, 3 + alpha, bytes == 1 ? 3 : 1.5);
        }
      }
}

/* Extra samples are only transparency where the file says so. */
static void
test_extra_samples(void)
{
  enum { SIZE = 8 };
  static const struct {
    int samples, photometric, extra[3], n_extra, alpha; /* alpha: the sample that is one, -1 none */
  } rows[] = {
      {4, LITHO_TIFF_RGB, {0}, 1, -1},
      {4, LITHO_TIFF_RGB, {2}, 1, 3},
      {4, LITHO_TIFF_RGB, {0}, 0, 3},
      {5, LITHO_TIFF_RGB, {0, 0}, 2, -1},
      {5, LITHO_TIFF_RGB, {0, 2}, 2, 4},
      {5, LITHO_TIFF_RGB, {2, 0}, 2, 3},
      {6, LITHO_TIFF_RGB, {0, 0, 0}, 3, -1},
      {2, 1, {0}, 1, -1},
      {2, 1, {2}, 1, 1},
      {5, LITHO_TIFF_SEPARATED, {0}, 1, -1},
      {5, LITHO_TIFF_SEPARATED, {2}, 1, 4},
  };
  static const guint8 values[6] = {200, 100, 50, 8, 90, 60};
  g_autofree char *in = in_folder("extra.tif"), *out = in_folder("extra-out.tif");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GByteArray) pixels = g_byte_array_new();
    for (int k = 0; k < SIZE * SIZE; k++)
      g_byte_array_append(pixels, values, rows[i].samples);
    TiffPage page = {SIZE, SIZE, rows[i].samples, 8,           1, rows[i].photometric,
                     -1,   {0},  rows[i].n_extra, pixels->data};
    memcpy(page.extra, rows[i].extra, sizeof page.extra);
    write_page(&page, in);
    g_autofree char *warnings = apply_steps(in, "", out, NULL);
    const int colors = rows[i].photometric == LITHO_TIFF_RGB         ? 3
                       : rows[i].photometric == LITHO_TIFF_SEPARATED ? 4
                                                                     : 1;
    const int n_left = rows[i].samples - colors - (rows[i].alpha >= 0);
    g_test_message("%d samples, photometric %d, alpha %d: %s", rows[i].samples, rows[i].photometric,
                   rows[i].alpha, warnings);
    g_assert_cmpint(n_left > 0, ==, strstr(warnings, "left out") != NULL);
    g_autoptr(VipsImage) back = read_by_vips(out);
    g_assert_cmpint(back->Bands, ==, colors + (rows[i].alpha >= 0));
    double want[6];
    for (int b = 0; b < colors; b++)
      want[b] = values[b];
    if (rows[i].alpha >= 0)
      want[colors] = values[rows[i].alpha];
    expect_codes(out, 3, 3, want, back->Bands, 0);
  }
}

/* A reduced picture before the photo: in the main chain, or with the photo in its SubIFDs. */
static void
test_thumbnail_first(void)
{
  enum { SMALL = 4, SIZE = 16 };
  g_autofree guint8 *small = g_malloc(SMALL * SMALL * 3), *large = g_malloc(SIZE * SIZE * 3);
  memset(small, 10, SMALL * SMALL * 3);
  memset(large, 180, SIZE * SIZE * 3);
  const TiffPage thumbnail = {SMALL, SMALL, 3, 8, 1, LITHO_TIFF_RGB, 1, {0}, 0, small, "Maker"};
  const TiffPage photo = {SIZE, SIZE, 3, 8, 1, LITHO_TIFF_RGB, 0, {0}, 0, large, NULL};
  const TiffPage sensor = {SIZE, SIZE, 1, 8, 1, 32803, 0, {0}, 0, large, NULL};
  const double want[3] = {180, 180, 180};
  g_autofree char *in = in_folder("thumbnail.tif"), *out = in_folder("thumbnail.png");
  for (int kind = 0; kind < 4; kind++) {
    g_autoptr(GByteArray) file = tiff_new();
    guint link;
    if (kind == 0) { /* the chain */
      patch_le32(file, 4, append_page(file, &thumbnail, NULL, &link));
      const guint first_link = link;
      patch_le32(file, first_link, append_page(file, &photo, NULL, &link));
    } else { /* a SubIFD: a photo, a sensor's values; or nothing else at all */
      const guint32 sub = append_page(file, kind == 1 ? &photo : &sensor, NULL, &link);
      patch_le32(file, 4, append_page(file, &thumbnail, kind == 3 ? NULL : &sub, &link));
    }
    g_assert_true(g_file_set_contents(in, (const char *)file->data, file->len, NULL));
    if (kind <= 1) {
      g_autofree char *warnings = apply_steps(in, "", out, NULL);
      g_assert_nonnull(strstr(warnings, "thumbnail"));
      expect_codes(out, 8, 8, want, 3, 0);
      g_autoptr(VipsImage) back = read_by_vips(out);
      g_assert_cmpint(back->Xsize, ==, SIZE);
    } else {
      g_autoptr(GError) error = NULL;
      g_assert_null(litho_photo_open(in, NULL, &error));
      g_assert_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT);
      g_assert_nonnull(strstr(error->message, "raw file"));
    }
  }
}

/* Kinds that are not read are named, not called damaged. */
static void
test_tiff_unsupported(void)
{
  static const struct {
    TiffPage page;
    const char *says;
  } rows[] = {
      {{4, 4, 3, 16, 3, LITHO_TIFF_RGB, -1}, "16-bit float"},
      {{4, 4, 3, 64, 3, LITHO_TIFF_RGB, -1}, "64-bit float"},
      {{4, 4, 1, 64, 1, 1, -1}, "64-bit integer"},
      {{4, 4, 1, 64, 6, 1, -1}, "complex"},
      {{4, 4, 3, 8, 1, LITHO_TIFF_SEPARATED, -1}, "inks"},
      {{4, 4, 4, 8, 1, LITHO_TIFF_CIELAB, -1, {2}, 1}, "Lab TIFF"},
  };
  static const guint8 zeros[4 * 4 * 4 * 8];
  g_autofree char *in = in_folder("unsupported.tif");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    TiffPage page = rows[i].page;
    page.pixels = zeros;
    write_page(&page, in);
    g_autoptr(GError) error = NULL;
    g_assert_null(litho_photo_open(in, NULL, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, rows[i].says));
    g_assert_nonnull(strstr(error->message, "unsupported.tif"));
    g_assert_null(strstr(error->message, "damaged"));
  }
}

/* Float samples beyond 0..1: codes that were copied into float are read as codes, light beyond
 * white is said. */
static void
test_float_range(void)
{
  enum { SIZE = 8 };
  static const struct {
    float low, high, fraction; /* of the samples but the first two */
    const char *says;          /* NULL: nothing */
    double code;               /* of the high ones, read back in 8 bits */
  } rows[] = {
      {0.0f, 1.0f, 0.0f, NULL, 255},
      {0.0f, 0.5f, 0.25f, NULL, -1},
      {-0.004f, 1.004f, 0.0f, NULL, 255},
      {0.0f, 200.0f, 0.0f, "read as 8-bit codes", 200},
      {0.0f, 51400.0f, 0.0f, "read as 16-bit codes", 200},
      {0.0f, 3.5f, 0.25f, "float samples from 0 to 3.5", 255},
      {0.0f, 200.5f, 0.25f, "divide them", 255},
      {-0.5f, 1.0f, 0.25f, "float samples from -0.5 to 1", 255},
  };
  g_autofree char *in = in_folder("float.tif"), *out = in_folder("float.png");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    float pixels[SIZE * SIZE * 3];
    for (int k = 0; k < SIZE * SIZE; k++)
      for (int b = 0; b < 3; b++)
        pixels[3 * k + b] = k == 0 ? rows[i].low : k == 1 ? rows[i].high : rows[i].fraction;
    const TiffPage page = {SIZE, SIZE, 3, 32, 3, LITHO_TIFF_RGB, -1, {0}, 0, pixels};
    write_page(&page, in);
    const LithoSaveOptions eight = {.bits = 8, .compression = -1};
    g_autofree char *warnings = apply_steps(in, "", out, &eight);
    g_test_message("%g to %g: %s", rows[i].low, rows[i].high, warnings);
    if (rows[i].says == NULL)
      g_assert_cmpstr(warnings, ==, "");
    else
      g_assert_nonnull(strstr(warnings, rows[i].says));
    const double want = rows[i].code >= 0 ? rows[i].code : srgb_code(rows[i].high);
    const double wanted[3] = {want, want, want};
    expect_codes(out, 1, 0, wanted, 3, 0.6);
  }
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/tiff_kinds/lab", test_lab);
  g_test_add_func("/tiff_kinds/extra_samples", test_extra_samples);
  g_test_add_func("/tiff_kinds/thumbnail_first", test_thumbnail_first);
  g_test_add_func("/tiff_kinds/unsupported", test_tiff_unsupported);
  g_test_add_func("/tiff_kinds/float_range", test_float_range);
  return run_photo_tests();
}
