/* What stays of a photo: pixels, depth, orientation, alpha, profile, metadata, in every format.
 * Files are made by libvips and LittleCMS here, and read back by libvips, not by litho. */
#include "photo_files.h"
#include "photo/xmp.h"

typedef struct {
  const char *suffix;
  gboolean lossless, turns; /* turns: its EXIF orientation counts */
  gboolean deep, grey, cmyk;
  double mean; /* of 255: lossy coders at their default quality on a smooth picture */
} Row;

static const Row rows[] = {
    {".png", TRUE, TRUE, TRUE, TRUE, FALSE, 0},     {".tif", TRUE, TRUE, TRUE, TRUE, TRUE, 0},
    {".jpg", FALSE, TRUE, FALSE, TRUE, TRUE, 1.5},  {".webp", FALSE, TRUE, FALSE, FALSE, FALSE, 3},
    {".heic", FALSE, FALSE, TRUE, FALSE, FALSE, 3}, {".avif", FALSE, FALSE, TRUE, FALSE, FALSE, 3},
    {".jxl", FALSE, FALSE, TRUE, TRUE, FALSE, 3},
};

/* EXIF 2.32 §4.6.4 A: where row 0 and column 0 of the stored picture are. Where the upright
 * picture's pixel (x, y) is stored. */
static void
stored_place(int orientation, int x, int y, int width, int height, int *sx, int *sy)
{
  switch (orientation) {
  case 1:
    *sx = x, *sy = y;
    break;
  case 2:
    *sx = width - 1 - x, *sy = y;
    break;
  case 3:
    *sx = width - 1 - x, *sy = height - 1 - y;
    break;
  case 4:
    *sx = x, *sy = height - 1 - y;
    break;
  case 5:
    *sx = y, *sy = x;
    break;
  case 6:
    *sx = y, *sy = height - 1 - x;
    break;
  case 7:
    *sx = width - 1 - y, *sy = height - 1 - x;
    break;
  default:
    *sx = width - 1 - y, *sy = x;
    break;
  }
}

/* The picture turned by that table. */
static VipsImage *
turn(VipsImage *in, int orientation)
{
  g_autoptr(VipsImage) memory = vips_image_copy_memory(in);
  const gboolean swap = orientation >= 5;
  const int width = swap ? in->Ysize : in->Xsize, height = swap ? in->Xsize : in->Ysize;
  const gsize pixel = VIPS_IMAGE_SIZEOF_PEL(in);
  g_autofree guint8 *data = g_malloc(pixel * width * height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      int sx, sy;
      stored_place(orientation, x, y, in->Xsize, in->Ysize, &sx, &sy);
      memcpy(data + ((gsize)y * width + x) * pixel, VIPS_IMAGE_ADDR(memory, sx, sy), pixel);
    }
  return vips_image_new_from_memory_copy(data, pixel * width * height, width, height, in->Bands,
                                         in->BandFmt);
}

static void
check_profile(VipsImage *image, const char *wanted)
{
  if (wanted == NULL) {
    g_assert_cmpuint(vips_image_get_typeof(image, VIPS_META_ICC_NAME), ==, 0);
    return;
  }
  g_autoptr(GBytes) expected = profile_of(wanted);
  gconstpointer data;
  gsize size;
  g_assert_cmpint(vips_image_get_blob(image, VIPS_META_ICC_NAME, &data, &size), ==, 0);
  gsize expected_size;
  gconstpointer expected_data = g_bytes_get_data(expected, &expected_size);
  g_assert_cmpmem(data, size, expected_data, expected_size);
}

static void
round_trip(const Row *row, VipsBandFormat format, const char *profile, int bands, int orientation)
{
  const gboolean is_jxl = g_str_equal(row->suffix, ".jxl");
  g_autofree char *in_name = g_strconcat("in", row->suffix, NULL), *in = in_folder(in_name);
  g_autofree char *out_name = g_strconcat("out", row->suffix, NULL), *out = in_folder(out_name);
  g_autoptr(VipsImage) picture = make_smooth(48, 32, bands, FALSE, format);
  write_by_vips(picture, in, profile, orientation);
  g_autoptr(LithoPhoto) photo = open_photo(in);
  g_assert_cmpint(vips_format_sizeof(photo->coding->format), >=, vips_format_sizeof(format));
  save_photo(photo, out, &plain);

  g_autoptr(VipsImage) stored = read_by_vips(in), back = read_by_vips(out);
  g_autoptr(VipsImage) expected = turn(stored, row->turns ? orientation : 1);
  double mean, most;
  difference(expected, back, &mean, &most);
  g_assert_cmpint(back->BandFmt, ==, format);
  g_assert_cmpint(vips_image_get_orientation(back), ==, 1);
  const double unit = format == VIPS_FORMAT_UCHAR ? 1 : 257;
  g_test_message("%s orientation %d profile %s: mean %g, most %g", row->suffix, orientation,
                 profile != NULL ? profile : "none", mean, most);
  if (row->lossless)
    g_assert_cmpfloat(most, ==, 0);
  g_assert_cmpfloat(mean, <=, row->mean * unit);
  if (!is_jxl) /* libjxl keeps the meaning of a profile, not its bytes */
    check_profile(back, profile);
}

static void
test_matrix(gconstpointer data)
{
  const Row *row = data;
  static const char *const profiles[] = {NULL, "srgb", "p3", "adobergb", "grey", "cmyk"};
  for (int depth = 0; depth <= row->deep; depth++)
    for (guint p = 0; p < G_N_ELEMENTS(profiles); p++) {
      const int bands = p == 4 ? 1 : p == 5 ? 4 : 3;
      if ((bands == 1 && !row->grey) || (bands == 4 && !row->cmyk))
        continue;
      for (int orientation = 1; orientation <= 8; orientation += row->turns ? 1 : 5)
        round_trip(row, depth == 0 ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT, profiles[p], bands,
                   orientation);
    }
}

/* Opening and saving without steps: each of the 256 or 65536 values comes back. */
static void
test_identity(void)
{
  static const char *const suffixes[] = {".png", ".tif"};
  for (guint s = 0; s < G_N_ELEMENTS(suffixes); s++)
    for (int bands = 1; bands <= 4; bands++)
      for (int deep = 0; deep <= 1; deep++) {
        g_autofree char *name = g_strconcat("id", suffixes[s], NULL), *in = in_folder(name);
        g_autofree char *out_name = g_strconcat("id-out", suffixes[s], NULL);
        g_autofree char *out = in_folder(out_name);
        g_autoptr(VipsImage) picture =
            make_noise(61, 43, bands, deep ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR);
        write_by_vips(picture, in, NULL, 1);
        g_autoptr(LithoPhoto) photo = open_photo(in);
        g_assert_cmpint(photo->bits, ==, deep ? 16 : 8);
        g_assert_true((photo->alpha != NULL) == (bands % 2 == 0));
        save_photo(photo, out, &plain);
        g_autoptr(VipsImage) back = read_by_vips(out);
        double mean, most;
        difference(picture, back, &mean, &most);
        g_assert_cmpfloat(most, ==, 0);
        g_assert_cmpint(back->BandFmt, ==, picture->BandFmt);
      }
}

static void
test_alpha(void)
{
  static const char *const kept[] = {"a.png", "a.tif", "a.webp", "a.avif", "a.heic", "a.jxl"};
  g_autoptr(VipsImage) picture = make_smooth(48, 32, 3, TRUE, VIPS_FORMAT_UCHAR);
  g_autofree char *in = in_folder("alpha.png");
  write_by_vips(picture, in, NULL, 1);
  g_autoptr(LithoPhoto) photo = open_photo(in);
  g_assert_nonnull(photo->alpha);
  g_autoptr(VipsImage) alpha = NULL;
  g_assert_cmpint(vips_extract_band(picture, &alpha, 3, NULL), ==, 0);
  double mean, most;
  for (guint i = 0; i < G_N_ELEMENTS(kept); i++) {
    g_autofree char *out = in_folder(kept[i]);
    g_autoptr(VipsImage) back_alpha = NULL;
    save_photo(photo, out, &plain);
    g_autoptr(VipsImage) back = read_by_vips(out);
    g_assert_cmpint(back->Bands, ==, 4);
    g_assert_cmpint(vips_extract_band(back, &back_alpha, 3, NULL), ==, 0);
    difference(alpha, back_alpha, &mean, &most);
    g_assert_cmpfloat(mean, <, 2);
  }
  /* JPEG has none: white shows through, and it is said. */
  g_autofree char *flat = in_folder("flat.jpg");
  g_assert_cmpuint(photo->warnings->len, ==, 0);
  save_photo(photo, flat, &plain);
  g_assert_cmpuint(photo->warnings->len, ==, 1);
  g_autoptr(VipsImage) back = read_by_vips(flat), white = NULL;
  double wall[] = {255, 255, 255};
  g_autoptr(VipsArrayDouble) background = vips_array_double_new(wall, 3);
  g_assert_cmpint(vips_flatten(picture, &white, "background", background, NULL), ==, 0);
  difference(white, back, &mean, &most);
  g_assert_cmpfloat(mean, <, 1.5);
  /* 8-bit alpha beside 16-bit colours is scaled: opaque stays opaque. */
  g_autofree char *deep = in_folder("deep.png");
  save_photo(photo, deep, &(LithoSaveOptions){.compression = -1, .bits = 16});
  g_autoptr(VipsImage) deep_back = read_by_vips(deep), deep_alpha = NULL, scaled = NULL;
  g_assert_cmpint(vips_extract_band(deep_back, &deep_alpha, 3, NULL), ==, 0);
  g_assert_cmpint(vips_linear1(alpha, &scaled, 257, 0, NULL), ==, 0);
  difference(scaled, deep_alpha, &mean, &most);
  g_assert_cmpfloat(most, ==, 0);
}

/* HEIF's 10 and 12 bits: levels are rounded, not cut off: the mean does not move. */
static void
test_heif_bits(void)
{
  static const struct {
    const char *name;
    int bits;
  } cases[] = {{"deep.heic", 10}, {"deep.heic", 12}, {"deep.avif", 12}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const int bits = cases[i].bits;
    g_autoptr(VipsImage) picture = make_smooth(64, 64, 3, FALSE, VIPS_FORMAT_USHORT);
    g_autofree char *in = in_folder("deep-in.png"), *out = in_folder(cases[i].name);
    write_by_vips(picture, in, NULL, 1);
    g_autoptr(LithoPhoto) photo = open_photo(in);
    save_photo(photo, out, &(LithoSaveOptions){.compression = -1, .bits = bits, .quality = 100});
    g_autoptr(LithoPhoto) again = open_photo(out);
    g_assert_cmpint(again->bits, ==, bits);
    double mean, most;
    difference(photo->coded, again->coded, &mean, &most);
    /* YCbCr of the same depth costs about a level of each channel. */
    g_assert_cmpfloat(mean, <=, 65535.0 / 255);
    double was, is;
    g_assert_cmpint(vips_avg(photo->coded, &was, NULL), ==, 0);
    g_assert_cmpint(vips_avg(again->coded, &is, NULL), ==, 0);
    g_assert_cmpfloat_with_epsilon(was, is, 65535.0 / 255 / 2);
  }
  g_autoptr(VipsImage) black = NULL, white = NULL, image = NULL;
  g_assert_cmpint(vips_black(&black, 64, 64, "bands", 3, NULL), ==, 0);
  g_assert_cmpint(vips_linear1(black, &image, 1, 65535, NULL), ==, 0);
  g_assert_cmpint(vips_cast(image, &white, VIPS_FORMAT_USHORT, NULL), ==, 0);
  g_autoptr(VipsImage) tagged = NULL;
  g_assert_cmpint(vips_copy(white, &tagged, "interpretation", VIPS_INTERPRETATION_RGB16, NULL), ==,
                  0);
  g_autofree char *path = in_folder("white.heic");
  write_by_vips(tagged, path, NULL, 1);
  g_autoptr(LithoPhoto) photo = open_photo(path);
  double brightest; /* 4095 is full scale, not 4095 << 4 */
  g_assert_cmpint(vips_max(photo->coded, &brightest, NULL), ==, 0);
  g_assert_cmpfloat(brightest, ==, 65535);
}

static void
test_lossless(void)
{
  static const char *const names[] = {"l.webp", "l.jxl", "l.png", "l.tif"};
  g_autoptr(VipsImage) picture = make_noise(48, 32, 3, VIPS_FORMAT_UCHAR);
  g_autofree char *in = in_folder("l-in.png");
  write_by_vips(picture, in, NULL, 1);
  g_autoptr(LithoPhoto) photo = open_photo(in);
  const LithoSaveOptions lossless = {.compression = -1, .lossless = TRUE};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *out = in_folder(names[i]);
    save_photo(photo, out, &lossless);
    g_autoptr(VipsImage) back = read_by_vips(out);
    double mean, most;
    difference(picture, back, &mean, &most);
    g_assert_cmpfloat(most, ==, 0);
  }
  g_autoptr(GError) error = NULL;
  g_assert_false(try_save(photo, "l.jpg", &lossless, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
}

/* Metadata of in.jpg-like files through every pair of formats that has a place for it. */
static void
check_metadata(const char *path, gboolean gps, gboolean all)
{
  g_autoptr(LithoPhoto) photo = open_photo(path);
  const LithoMetadata *metadata = &photo_private(photo)->metadata;
  g_autofree char *xmp = metadata->xmp != NULL ? g_strndup(g_bytes_get_data(metadata->xmp, NULL),
                                                           g_bytes_get_size(metadata->xmp))
                                               : g_strdup("");
  g_assert_true((strstr(xmp, "xmp:Rating=\"4\"") != NULL) == all);
  g_assert_true((strstr(xmp, "<my:odd>&lt;kept&gt; as it is</my:odd>") != NULL) == all);
  g_assert_true((strstr(xmp, "exif:GPSLatitude") != NULL) == (all && gps));
  g_assert_true((strstr(xmp, "exif:GPSLongitude") != NULL) == (all && gps));
  g_assert_null(strstr(xmp, "tiff:Orientation=\"6\""));
  /* Through libvips' own parser. */
  g_autoptr(VipsImage) carrier = NULL;
  g_assert_cmpint(vips_black(&carrier, 1, 1, NULL), ==, 0);
  const LithoMetadata exif = {.exif = metadata->exif};
  litho_metadata_to_image(&exif, carrier);
  const char *text = "";
  if (all) {
    g_assert_cmpint(vips_image_get_string(carrier, "exif-ifd0-Make", &text), ==, 0);
    g_assert_true(g_str_has_prefix(text, "Camera Works"));
    g_assert_cmpint(vips_image_get_string(carrier, "exif-ifd2-ExposureTime", &text), ==, 0);
    g_assert_true(g_str_has_prefix(text, "1/250"));
    g_assert_cmpint(litho_exif_orientation(metadata->exif), ==, 1);
  } else {
    g_assert_cmpuint(vips_image_get_typeof(carrier, "exif-ifd0-Make"), ==, 0);
  }
  g_assert_true((vips_image_get_typeof(carrier, "exif-ifd3-GPSLatitude") != 0) == (all && gps));
}

static void
test_metadata(void)
{
  static const char *const suffixes[] = {".jpg", ".png", ".tif", ".webp", ".heic", ".avif", ".jxl"};
  g_autoptr(VipsImage) picture = make_smooth(48, 32, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autofree char *source = in_folder("meta.jpg");
  write_by_vips(picture, source, NULL, 6);
  g_autoptr(LithoPhoto) photo = open_photo(source);
  for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *name = g_strconcat("meta1", suffixes[i], NULL), *first = in_folder(name);
    save_photo(photo, first, &plain);
    check_metadata(first, TRUE, TRUE);
    g_autoptr(LithoPhoto) again = open_photo(first);
    for (guint k = 0; k < G_N_ELEMENTS(suffixes); k++) {
      g_autofree char *to = g_strconcat("meta2", suffixes[k], NULL), *second = in_folder(to);
      save_photo(again, second, &plain);
      check_metadata(second, TRUE, TRUE);
    }
    save_photo(photo, first, &(LithoSaveOptions){.compression = -1, .strip = LITHO_STRIP_GPS});
    check_metadata(first, FALSE, TRUE);
    save_photo(photo, first, &(LithoSaveOptions){.compression = -1, .strip = LITHO_STRIP_ALL});
    check_metadata(first, FALSE, FALSE);
  }
}

static void
test_strip_leaves_no_bytes(void)
{
  g_autofree char *source = in_folder("meta.jpg"), *out = in_folder("stripped.jpg");
  g_autoptr(VipsImage) picture = make_smooth(48, 32, 3, FALSE, VIPS_FORMAT_UCHAR);
  write_by_vips(picture, source, "p3", 1);
  g_autoptr(LithoPhoto) photo = open_photo(source);
  /* 48/1 6/1 as EXIF stores it: not only unlinked but gone. */
  static const guint8 latitude[] = {48, 0, 0, 0, 1, 0, 0, 0, 6, 0, 0, 0};
  for (int strip = LITHO_STRIP_NONE; strip <= LITHO_STRIP_ALL; strip++) {
    save_photo(photo, out, &(LithoSaveOptions){.compression = -1, .strip = strip});
    g_autofree char *data = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(out, &data, &size, NULL));
    g_assert_true((memmem(data, size, latitude, sizeof latitude) != NULL) ==
                  (strip == LITHO_STRIP_NONE));
    g_assert_true((memmem(data, size, "Camera Works", 12) != NULL) == (strip != LITHO_STRIP_ALL));
    /* The colour profile is not metadata: without it the colours would be wrong. */
    g_autoptr(VipsImage) back = read_by_vips(out);
    check_profile(back, "p3");
  }
}

static void
test_recipe_in_xmp(void)
{
  static const char *const suffixes[] = {".jpg", ".png", ".tif", ".webp", ".heic", ".avif", ".jxl"};
  static const char first[] =
      "{\"litho\":1,\"instruction\":\"<b> & \\\"warm\\\" 更鲜艳\\n]]>\",\"steps\":[]}\n";
  static const char second[] = "{\"litho\":1,\"steps\":[]}\n";
  g_autoptr(GError) error = NULL;
  g_autoptr(VipsImage) picture = make_smooth(48, 32, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autofree char *source = in_folder("meta.jpg");
  write_by_vips(picture, source, NULL, 1);
  g_assert_null(litho_photo_embedded_recipe(source, &error));
  g_assert_no_error(error);
  for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autoptr(LithoPhoto) photo = open_photo(source);
    g_autofree char *name = g_strconcat("recipe", suffixes[i], NULL), *out = in_folder(name);
    save_photo(photo, out, &(LithoSaveOptions){.compression = -1, .recipe_xmp = first});
    g_autofree char *read = litho_photo_embedded_recipe(out, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(read, ==, first);
    check_metadata(out, TRUE, TRUE);
    /* The next run's recipe takes its place, and a run without one leaves none behind. */
    g_autoptr(LithoPhoto) again = open_photo(out);
    g_autofree char *next = g_strconcat(out, "-2", suffixes[i], NULL);
    save_photo(again, next, &(LithoSaveOptions){.compression = -1, .recipe_xmp = second});
    g_autofree char *replaced = litho_photo_embedded_recipe(next, &error);
    g_assert_cmpstr(replaced, ==, second);
    save_photo(again, next, &plain);
    g_assert_null(litho_photo_embedded_recipe(next, &error));
    g_assert_no_error(error);
    check_metadata(next, TRUE, TRUE);
  }
  /* A packet that is no RDF is not harmed. */
  const LithoXmpUpdate update = {.width = 1, .height = 1, .recipe = second};
  g_autoptr(GBytes) odd = g_bytes_new_static("<my:own/>", 9);
  guint lost = 0;
  g_assert_null(litho_xmp_update(odd, &update, &lost, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_READ);
}

/* Colours: device values to linear sRGB by the standards' own formulas. */
static double
srgb_linear(double v)
{
  return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static void
test_colors(void)
{
  /* Display P3 → sRGB and Adobe RGB → sRGB, both D65: CSS Color 4 §17 and Adobe RGB (1998) §4.3,
   * multiplied out. Rows: what r, g, b of sRGB get. */
  static const double p3[9] = {1.2249401763,  -0.2249401763, 0,
                               -0.0420569547, 1.0420569547,  0,
                               -0.0196375546, -0.0786360454, 1.0982736000};
  static const double adobe[9] = {1.3983557440,  -0.3983557440, 0, 0, 1, 0, 0,
                                  -0.0429289893, 1.0429289893};
  static const double same[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  static const struct {
    const char *profile;
    const double *matrix;
    double gamma;
  } cases[] = {{NULL, same, 0}, {"srgb", same, 0}, {"p3", p3, 0}, {"adobergb", adobe, 563.0 / 256}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    for (int deep = 0; deep <= 1; deep++) {
      g_autoptr(VipsImage) picture =
          make_smooth(48, 32, 3, FALSE, deep ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR);
      g_autofree char *path = in_folder("color.png");
      write_by_vips(picture, path, cases[i].profile, 1);
      g_autoptr(LithoPhoto) photo = open_photo(path);
      g_assert_cmpint(photo->coding->kind, ==, LITHO_CODING_MATRIX);
      g_autoptr(VipsImage) linear = litho_photo_linear(photo, NULL);
      g_assert_cmpint(linear->BandFmt, ==, VIPS_FORMAT_FLOAT);
      for (int x = 0; x < 48; x += 5) {
        g_autofree double *device = NULL, *light = NULL;
        int n;
        g_assert_cmpint(vips_getpoint(picture, &device, &n, x, x % 32, NULL), ==, 0);
        g_assert_cmpint(vips_getpoint(linear, &light, &n, x, x % 32, NULL), ==, 0);
        double v[3];
        for (int b = 0; b < 3; b++) {
          v[b] = device[b] / (deep ? 65535 : 255);
          v[b] = cases[i].gamma > 0 ? pow(v[b], cases[i].gamma) : srgb_linear(v[b]);
        }
        for (int b = 0; b < 3; b++) {
          const double *m = cases[i].matrix + 3 * b;
          /* ICC stores colorants to 1/65536 and curves to 16 bits: a few 1e-4 in linear light. */
          g_assert_cmpfloat_with_epsilon(light[b], m[0] * v[0] + m[1] * v[1] + m[2] * v[2], 4e-4);
        }
      }
    }
}

/* CMYK and grey against libvips' own colour management. */
static void
test_other_profiles(void)
{
  static const struct {
    const char *name, *profile;
    int bands;
  } cases[] = {{"cmyk.tif", "cmyk", 4}, {"cmyk.jpg", "cmyk", 4}, {"grey.png", "grey", 1}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(VipsImage) picture = make_smooth(48, 32, cases[i].bands, FALSE, VIPS_FORMAT_UCHAR);
    g_autofree char *path = in_folder(cases[i].name);
    write_by_vips(picture, path, cases[i].profile, 1);
    g_autoptr(LithoPhoto) photo = open_photo(path);
    g_autoptr(VipsImage) linear = litho_photo_linear(photo, NULL), lab = NULL, ours = NULL;
    g_autoptr(VipsImage) stored = read_by_vips(path), de = NULL;
    g_assert_cmpint(vips_icc_import(stored, &lab, "embedded", TRUE, "intent", VIPS_INTENT_RELATIVE,
                                    "black_point_compensation", TRUE, NULL),
                    ==, 0);
    g_assert_cmpint(vips_colourspace(linear, &ours, VIPS_INTERPRETATION_LAB, NULL), ==, 0);
    g_assert_cmpint(vips_dE76(lab, ours, &de, NULL), ==, 0);
    double mean;
    g_assert_cmpint(vips_avg(de, &mean, NULL), ==, 0);
    /* libvips takes D50 for D65 on the way and leaves black where the profile has it. */
    g_assert_cmpfloat(mean, <, 3);
  }
}

/* --profile: the same colours in another profile. */
static void
test_convert(void)
{
  static const char *const targets[] = {"srgb", "p3", "adobergb"};
  g_autoptr(VipsImage) picture = make_smooth(48, 32, 3, FALSE, VIPS_FORMAT_USHORT);
  g_autofree char *in = in_folder("wide.png"), *out = in_folder("narrow.png");
  write_by_vips(picture, in, "srgb", 1);
  g_autoptr(LithoPhoto) photo = open_photo(in);
  g_autoptr(VipsImage) before = litho_photo_linear(photo, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(targets); i++) {
    save_photo(photo, out, &(LithoSaveOptions){.compression = -1, .profile = targets[i]});
    g_autoptr(VipsImage) file = read_by_vips(out);
    check_profile(file, targets[i]);
    g_autoptr(LithoPhoto) again = open_photo(out);
    g_autoptr(VipsImage) after = litho_photo_linear(again, NULL);
    double mean, most;
    difference(before, after, &mean, &most);
    g_assert_cmpfloat(most, <, 1e-3);
  }
  /* CMYK goes to formats without inks as sRGB, and back to its own profile elsewhere. */
  g_autoptr(VipsImage) inks = make_smooth(48, 32, 4, FALSE, VIPS_FORMAT_UCHAR);
  g_autofree char *cmyk = in_folder("inks.tif"), *png = in_folder("inks.png");
  write_by_vips(inks, cmyk, "cmyk", 1);
  g_autoptr(LithoPhoto) inked = open_photo(cmyk);
  save_photo(inked, png, &plain);
  g_autoptr(VipsImage) rgb = read_by_vips(png);
  g_assert_cmpint(rgb->Bands, ==, 3);
  check_profile(rgb, "srgb");
  g_autofree char *ink_again = in_folder("inks2.tif");
  g_autoptr(VipsImage) linear = litho_photo_linear(inked, NULL), copy = NULL;
  g_assert_cmpint(vips_copy(linear, &copy, NULL), ==, 0);
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(inked, ink_again, &plain, NULL);
  g_assert_true(
      litho_photo_save(inked, copy, NULL, coding, ink_again, &plain, NULL, NULL, NULL, NULL));
  g_autoptr(LithoPhoto) twice = open_photo(ink_again);
  g_autoptr(VipsImage) light = litho_photo_linear(twice, NULL);
  double mean, most;
  difference(linear, light, &mean, &most);
  g_assert_cmpint(twice->coding->kind, ==, LITHO_CODING_LINEAR);
  g_assert_cmpfloat(mean, <, 0.01); /* ink separations are rounded to 8 bits */
}

/* A grey photo stays one band, and gets three when the steps may colour it. */
static void
test_grey_gets_color(void)
{
  g_autoptr(VipsImage) picture = make_smooth(48, 32, 1, FALSE, VIPS_FORMAT_UCHAR);
  g_autofree char *in = in_folder("g.png"), *out = in_folder("g-out.png");
  write_by_vips(picture, in, "grey", 1);
  g_autoptr(LithoPhoto) photo = open_photo(in);
  for (int color = 0; color <= 1; color++) {
    save_photo(photo, out, &(LithoSaveOptions){.compression = -1, .color = color});
    g_autoptr(VipsImage) back = read_by_vips(out);
    g_assert_cmpint(back->Bands, ==, color ? 3 : 1);
    check_profile(back, color ? "srgb" : "grey");
  }
}

/* The proxy has the colours of the whole picture shrunk in linear light. */
static void
test_proxy(void)
{
  static const struct {
    int width, height, proxy_width, proxy_height;
  } sizes[] = {{1500, 1000, 128, 85},
               {700, 1400, 64, 128},
               {100, 50, 100, 50},
               {3000, 1, 128, 1},
               {1, 1, 1, 1}};
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    g_autoptr(VipsImage) picture =
        make_smooth(sizes[i].width, sizes[i].height, 3, FALSE, VIPS_FORMAT_UCHAR);
    g_autofree char *path = in_folder("proxy.png");
    write_by_vips(picture, path, "p3", 1);
    g_autoptr(LithoPhoto) photo = open_photo(path);
    g_autoptr(VipsImage) proxy = litho_photo_proxy(photo, 128, NULL);
    g_assert_cmpint(proxy->Xsize, ==, sizes[i].proxy_width);
    g_assert_cmpint(proxy->Ysize, ==, sizes[i].proxy_height);
    g_autoptr(VipsImage) linear = litho_photo_linear(photo, NULL), small = NULL;
    g_assert_cmpint(vips_thumbnail_image(linear, &small, proxy->Xsize, "height", proxy->Ysize,
                                         "size", VIPS_SIZE_FORCE, "linear", TRUE, NULL),
                    ==, 0);
    double a, b;
    for (int band = 0; band < 3; band++) {
      g_autoptr(VipsImage) pa = NULL, pb = NULL;
      g_assert_cmpint(vips_extract_band(proxy, &pa, band, NULL), ==, 0);
      g_assert_cmpint(vips_extract_band(linear, &pb, band, NULL), ==, 0);
      g_assert_cmpint(vips_avg(pa, &a, NULL), ==, 0);
      g_assert_cmpint(vips_avg(pb, &b, NULL), ==, 0);
      g_assert_cmpfloat_with_epsilon(a, b, 2e-3); /* half an 8-bit step of mid-grey */
    }
  }
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *name = g_strdup_printf("/photo/stays/%s", rows[i].suffix + 1);
    g_test_add_data_func(name, &rows[i], test_matrix);
  }
  g_test_add_func("/photo/identity", test_identity);
  g_test_add_func("/photo/alpha", test_alpha);
  g_test_add_func("/photo/heif-bits", test_heif_bits);
  g_test_add_func("/photo/lossless", test_lossless);
  g_test_add_func("/photo/metadata", test_metadata);
  g_test_add_func("/photo/strip", test_strip_leaves_no_bytes);
  g_test_add_func("/photo/recipe", test_recipe_in_xmp);
  g_test_add_func("/photo/colors", test_colors);
  g_test_add_func("/photo/other-profiles", test_other_profiles);
  g_test_add_func("/photo/convert", test_convert);
  g_test_add_func("/photo/grey-gets-color", test_grey_gets_color);
  g_test_add_func("/photo/proxy", test_proxy);
  return run_photo_tests();
}
