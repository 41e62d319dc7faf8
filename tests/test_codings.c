/* What a file's numbers mean: inks, Lab, curves and primaries that a container states, light beyond
 * white. Files are made by libvips or from bytes here; expected colours are worked out here from
 * the standards' formulas. */
#include "coding_files.h"

static const guint8 inks_of[3][4] = {
    {0, 0, 0, 255}, /* black type: one ink */
    {255, 0, 0, 0},
    {60, 40, 40, 10},
};

/* 150 × 60 px: three bars, CMYK with a profile; alpha: NULL or a fifth band's values for left and
 * right half. */
static VipsImage *
make_inks(const int *alpha)
{
  enum { WIDTH = 150, HEIGHT = 60 };
  const int bands = alpha != NULL ? 5 : 4;
  g_autofree guint8 *values = g_malloc(WIDTH * HEIGHT * bands);
  for (int i = 0; i < WIDTH * HEIGHT; i++) {
    memcpy(values + i * bands, inks_of[i % WIDTH / 50], 4);
    if (alpha != NULL)
      values[i * bands + 4] = (guint8)alpha[i % WIDTH >= 75];
  }
  g_autoptr(VipsImage) raw = vips_image_new_from_memory_copy(values, WIDTH * HEIGHT * bands, WIDTH,
                                                             HEIGHT, bands, VIPS_FORMAT_UCHAR);
  VipsImage *out = NULL;
  g_assert_cmpint(vips_copy(raw, &out, "interpretation", VIPS_INTERPRETATION_CMYK, NULL), ==, 0);
  return out;
}

static void
write_tiff(VipsImage *image, const char *path, const char *profile)
{
  g_autoptr(VipsImage) tagged = NULL;
  g_assert_cmpint(vips_copy(image, &tagged, NULL), ==, 0);
  if (profile != NULL) {
    g_autoptr(GBytes) icc = profile_of(profile);
    gsize size;
    gconstpointer data = g_bytes_get_data(icc, &size);
    vips_image_set_blob_copy(tagged, VIPS_META_ICC_NAME, data, size);
  }
  if (vips_tiffsave(tagged, path, NULL) != 0)
    g_error("%s: %s", path, vips_error_buffer());
}

static void
expect_inks(VipsImage *image, int x, int y, const guint8 *inks, int tolerance)
{
  g_autoptr(VipsImage) memory = vips_image_copy_memory(image);
  const guint8 *p = VIPS_IMAGE_ADDR(memory, x, y);
  for (int b = 0; b < 4; b++)
    if (abs(p[b] - inks[b]) > tolerance)
      g_error("(%d, %d) is %d %d %d %d, not %d %d %d %d", x, y, p[0], p[1], p[2], p[3], inks[0],
              inks[1], inks[2], inks[3]);
}

/* Inks that no step touched are those of the file. */
static void
test_inks(void)
{
  static const struct {
    const char *steps;
    int black_x, black_y, cyan_x, cyan_y, grey_x,
        grey_y; /* places in the output; -1: touched on purpose */
  } rows[] = {
      {"", 5, 5, 75, 30, 145, 55},
      {"{\"op\":\"exposure\",\"ev\":1,\"strength\":0}", 5, 5, 75, 30, 145, 55},
      {"{\"op\":\"crop\",\"box\":[0.1,0.1,0.8,0.8]}", 5, 5, 60, 30, 119, 40},
      {"{\"op\":\"flip\",\"direction\":\"horizontal\"}", 145, 5, 75, 30, 5, 55},
      {"{\"op\":\"rotate\",\"angle\":90}", 30, 5, 30, 75, 30, 145},
      {"{\"op\":\"rotate\",\"angle\":-90}", 30, 145, 30, 75, 30, 5},
      {"{\"op\":\"exposure\",\"ev\":-1,\"region\":{\"box\":[0.7,0,0.3,1],\"feather\":0}}", 5, 5, 75,
       30, -1, 0},
      {"{\"op\":\"sharpen\",\"amount\":100,\"region\":{\"box\":[0.7,0,0.3,1],\"feather\":0}}", 5, 5,
       75, 30, -1, 0},
      {"{\"op\":\"exposure\",\"ev\":-1,\"region\":{\"box\":[0.7,0,0.3,1],\"feather\":0}},"
       "{\"op\":\"crop\",\"box\":[0.1,0.1,0.8,0.8]},{\"op\":\"rotate\",\"angle\":180}",
       115, 5, 60, 30, -1, 0},
      {"{\"op\":\"crop\",\"box\":[0.1,0.1,0.8,0.8]},"
       "{\"op\":\"saturation\",\"amount\":50,\"region\":{\"box\":[0,0,0.3,1],\"feather\":0}}",
       -1, 0, 60, 30, 115, 40},
      {"{\"op\":\"resize\",\"percent\":50}", 10, 15, 37, 15, 65, 15},
      {"{\"op\":\"resize\",\"percent\":150}", 20, 45, 112, 45, 200, 45},
      {"{\"op\":\"pad\",\"px\":10}", 20, 20, 85, 40, 150, 60},
  };
  g_autofree char *in = in_folder("inks.tif"), *out = in_folder("inks-out.tif"),
                  *jpeg = in_folder("inks.jpg");
  g_autoptr(VipsImage) picture = make_inks(NULL);
  write_tiff(picture, in, "cmyk");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_test_message("%s", rows[i].steps);
    g_free(apply_steps(in, rows[i].steps, out, NULL));
    g_autoptr(VipsImage) back = read_by_vips(out);
    g_assert_cmpint(back->Type, ==, VIPS_INTERPRETATION_CMYK);
    if (rows[i].black_x >= 0)
      expect_inks(back, rows[i].black_x, rows[i].black_y, inks_of[0], 0);
    expect_inks(back, rows[i].cyan_x, rows[i].cyan_y, inks_of[1], 0);
    if (rows[i].grey_x >= 0)
      expect_inks(back, rows[i].grey_x, rows[i].grey_y, inks_of[2], 0);
  }
  /* A border that a step adds is paper. */
  g_autoptr(VipsImage) padded = read_by_vips(out);
  static const guint8 paper[4] = {0, 0, 0, 0};
  expect_inks(padded, 3, 3, paper, 1);
  /* What a step touched is no longer the file's. */
  g_free(apply_steps(in, "{\"op\":\"exposure\",\"ev\":-1}", out, NULL));
  g_autoptr(VipsImage) dark = read_by_vips(out), memory = vips_image_copy_memory(dark);
  g_assert_cmpint(memcmp(VIPS_IMAGE_ADDR(memory, 140, 30), inks_of[2], 4), !=, 0);
  /* To JPEG, by its own rounding. */
  const LithoSaveOptions fine = {.quality = 100, .compression = -1};
  g_free(apply_steps(in, "", jpeg, &fine));
  g_autoptr(VipsImage) coded = read_by_vips(jpeg);
  expect_inks(coded, 5, 5, inks_of[0], 2);
  expect_inks(coded, 145, 55, inks_of[2], 3);
}

/* Behind transparent inks lies paper. */
static void
test_inks_alpha(void)
{
  const int alpha[2] = {0, 255};
  static const guint8 paper[4] = {0, 0, 0, 0};
  g_autofree char *in = in_folder("inks-alpha.tif"), *out = in_folder("inks-alpha.jpg");
  g_autoptr(VipsImage) picture = make_inks(alpha);
  write_tiff(picture, in, "cmyk");
  const LithoSaveOptions fine = {.quality = 100, .compression = -1};
  g_autofree char *warnings = apply_steps(in, "", out, &fine);
  g_assert_nonnull(strstr(warnings, "white is put behind"));
  g_autoptr(VipsImage) back = read_by_vips(out);
  expect_inks(back, 20, 30, paper, 2);
  expect_inks(back, 60, 30, paper, 2);
  expect_inks(back, 90, 30, inks_of[1], 3);
  expect_inks(back, 140, 30, inks_of[2], 3);
}

/* White is full scale in every row of what libvips fills up from 10 and 12 bits. */
static void
test_deep_white(void)
{
  static const struct {
    const char *name;
    int bits;
    int codec;
  } rows[] = {{"w10.heic", 10, VIPS_FOREIGN_HEIF_COMPRESSION_HEVC},
              {"w12.heic", 12, VIPS_FOREIGN_HEIF_COMPRESSION_HEVC},
              {"w12.avif", 12, VIPS_FOREIGN_HEIF_COMPRESSION_AV1}};
  g_autoptr(VipsImage) black = NULL, white = NULL, typed = NULL;
  g_assert_cmpint(vips_black(&black, 64, 48, "bands", 3, NULL), ==, 0);
  g_assert_cmpint(vips_linear1(black, &white, 1, 65535, NULL), ==, 0);
  g_autoptr(VipsImage) deep = NULL;
  litho_vips_modules();
  g_assert_cmpint(vips_cast(white, &deep, VIPS_FORMAT_USHORT, NULL), ==, 0);
  g_assert_cmpint(vips_copy(deep, &typed, "interpretation", VIPS_INTERPRETATION_RGB16, NULL), ==,
                  0);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *in = in_folder(rows[i].name), *out = in_folder("white.png");
    if (vips_heifsave(typed, in, "bitdepth", rows[i].bits, "compression", rows[i].codec, "Q", 100,
                      NULL) != 0) {
      g_test_message("no encoder for %s: %s", rows[i].name, vips_error_buffer());
      vips_error_clear();
      continue;
    }
    g_autoptr(VipsImage) stored = read_by_vips(in);
    double least_stored, least;
    g_assert_cmpint(vips_min(stored, &least_stored, NULL), ==, 0);
    g_free(apply_steps(in, "", out, NULL));
    g_autoptr(VipsImage) back = read_by_vips(out);
    g_assert_cmpint(back->BandFmt, ==, VIPS_FORMAT_USHORT);
    g_assert_cmpint(vips_min(back, &least, NULL), ==, 0);
    /* The codec itself may lose a code or two; full scale of its bits is full scale. */
    const double lost = (65536 - (1 << (16 - rows[i].bits)) - least_stored) * 1.01;
    g_test_message("%s: stored %g, read %g", rows[i].name, least_stored, least);
    g_assert_cmpfloat(least, >=, 65535 - lost);
    if (rows[i].bits == 10)
      g_assert_cmpfloat(least, ==, 65535);
  }
}

/* --- what a container states --------------------------------------------------------------- */

static void
put_be(GByteArray *out, guint64 value, int n)
{
  for (int i = n - 1; i >= 0; i--) {
    const guint8 byte = (guint8)(value >> (8 * i));
    g_byte_array_append(out, &byte, 1);
  }
}

static void
append_png_chunk(GByteArray *out, const char *type, const guint8 *body, guint n)
{
  guint32 c = 0xffffffff; /* ISO 3309 */
  put_be(out, n, 4);
  const guint start = out->len;
  g_byte_array_append(out, (const guint8 *)type, 4);
  if (n > 0)
    g_byte_array_append(out, body, n);
  for (guint i = start; i < out->len; i++) {
    c ^= out->data[i];
    for (int k = 0; k < 8; k++)
      c = c & 1 ? 0xedb88320 ^ (c >> 1) : c >> 1;
  }
  put_be(out, ~c, 4);
}

typedef struct {
  const char *says;    /* a part of the warning, NULL: none */
  int cicp[4];         /* {-1}: no such chunk */
  guint32 gamma;       /* 0xffffffff: no such chunk */
  gboolean chrm, srgb; /* chrm: Adobe RGB's */
  const char *curve;   /* "srgb", "pq", "hlg", or an exponent as text */
  int primaries;       /* 0 sRGB, 1 P3, 2 Adobe RGB, 3 BT.2020 */
} TagRow;

static const TagRow tag_rows[] = {
    {NULL, {-1}, 100000, FALSE, FALSE, "1", 0},
    {NULL, {-1}, 55556, FALSE, FALSE, "1.8", 0},
    {NULL, {-1}, 45455, FALSE, FALSE, "srgb", 0},
    {NULL, {-1}, 45455, TRUE, FALSE, "2.2", 2},
    {NULL, {-1}, 100000, TRUE, FALSE, "1", 2},
    {NULL, {-1}, 0xffffffff, TRUE, FALSE, "srgb", 2},
    {NULL, {-1}, 100000, TRUE, TRUE, "srgb", 0},
    {NULL, {12, 13, 0, 1}, 0xffffffff, FALSE, FALSE, "srgb", 1},
    {NULL, {12, 13, 0, 1}, 100000, TRUE, TRUE, "srgb", 1},
    {NULL, {1, 13, 0, 1}, 100000, FALSE, FALSE, "srgb", 0},
    {NULL, {1, 8, 0, 1}, 0xffffffff, FALSE, FALSE, "1", 0},
    {NULL, {9, 8, 0, 1}, 0xffffffff, FALSE, FALSE, "1", 3},
    {NULL, {9, 1, 0, 1}, 0xffffffff, FALSE, FALSE, "srgb", 3},
    {NULL, {1, 4, 0, 1}, 0xffffffff, FALSE, FALSE, "2.2", 0},
    {NULL, {2, 2, 0, 1}, 0xffffffff, FALSE, FALSE, "srgb", 0},
    {"HDR (PQ", {9, 16, 0, 1}, 0xffffffff, FALSE, FALSE, "pq", 3},
    {"HDR (HLG", {9, 18, 0, 1}, 0xffffffff, FALSE, FALSE, "hlg", 3},
    {"HDR (PQ", {12, 16, 0, 1}, 45455, FALSE, TRUE, "pq", 1},
    {"gAMA", {-1}, 0, FALSE, FALSE, "srgb", 0},
    {"primaries", {77, 13, 0, 1}, 0xffffffff, FALSE, FALSE, "srgb", 0},
    {"transfer", {1, 10, 0, 1}, 0xffffffff, FALSE, FALSE, "srgb", 0},
    {"narrow", {12, 13, 0, 0}, 0xffffffff, FALSE, FALSE, "srgb", 0},
};

/* Greys and muted colours that every gamut here holds: light over white, linear sRGB. */
static const double muted[5][3] = {
    {1, 1, 1}, {0.18, 0.18, 0.18}, {0.4, 0.3, 0.2}, {0.2, 0.35, 0.25}, {0.1, 0.12, 0.3}};

/* RGB of linear sRGB light in other primaries: the matrices that colour.js and Bruce Lindbloom
 * publish. */
static void
to_primaries(int primaries, const double in[3], double out[3])
{
  static const double m[4][9] = {{1, 0, 0, 0, 1, 0, 0, 0, 1},
                                 {0.8224621, 0.1775380, 0.0000000, 0.0331941, 0.9668058, 0.0000000,
                                  0.0170827, 0.0723974, 0.9105199},
                                 {0.7151603, 0.2848397, 0.0000000, 0.0000000, 1.0000000, 0.0000000,
                                  0.0000000, 0.0411710, 0.9588290},
                                 {0.6274039, 0.3292830, 0.0433131, 0.0690973, 0.9195404, 0.0113623,
                                  0.0163914, 0.0880133, 0.8955953}};
  for (int r = 0; r < 3; r++)
    out[r] = m[primaries][3 * r] * in[0] + m[primaries][3 * r + 1] * in[1] +
             m[primaries][3 * r + 2] * in[2];
}

/* SMPTE ST 2084's inverse EOTF, cd/m² to 0..1. */
static double
pq_code(double nits)
{
  const double y = pow(nits / 10000, 0.1593017578125);
  return pow((0.8359375 + 18.8515625 * y) / (1 + 18.6875 * y), 78.84375);
}

/* BT.2100's OETF of scene light that a display of 1000 cd/m² and system gamma 1.2 shows as `nits`.
 */
static void
hlg_codes(const double nits[3], double codes[3])
{
  const double a = 0.17883277, b = 1 - 4 * a, c = 0.5 - a * log(4 * a);
  const double y = (0.2627 * nits[0] + 0.6780 * nits[1] + 0.0593 * nits[2]) / 1000;
  for (int i = 0; i < 3; i++) {
    const double e = nits[i] / 1000 * pow(y, 1 / 1.2 - 1);
    codes[i] = e <= 1.0 / 12 ? sqrt(3 * e) : a * log(12 * e - b) + c;
  }
}

static void
codes_of(const TagRow *row, const double light[3], double codes[3])
{
  double v[3], nits[3];
  to_primaries(row->primaries, light, v);
  for (int i = 0; i < 3; i++)
    nits[i] = 203 * v[i];
  if (g_str_equal(row->curve, "hlg"))
    hlg_codes(nits, codes);
  else
    for (int i = 0; i < 3; i++)
      codes[i] = g_str_equal(row->curve, "pq") ? pq_code(nits[i])
                 : g_str_equal(row->curve, "srgb")
                     ? srgb_code(v[i]) / 255
                     : pow(v[i], 1 / g_ascii_strtod(row->curve, NULL));
}

#define CELL 4

/* 16-bit RGB, a cell a colour. */
static VipsImage *
make_muted(const TagRow *row)
{
  enum { WIDTH = 5 * CELL };
  guint16 values[WIDTH * CELL * 3];
  for (int i = 0; i < WIDTH * CELL; i++) {
    double codes[3];
    codes_of(row, muted[i % WIDTH / CELL], codes);
    for (int b = 0; b < 3; b++)
      values[3 * i + b] = (guint16)lrint(65535 * CLAMP(codes[b], 0, 1));
  }
  g_autoptr(VipsImage) raw =
      vips_image_new_from_memory_copy(values, sizeof values, WIDTH, CELL, 3, VIPS_FORMAT_USHORT);
  VipsImage *out = NULL;
  g_assert_cmpint(vips_copy(raw, &out, "interpretation", VIPS_INTERPRETATION_RGB16, NULL), ==, 0);
  return out;
}

static void
write_tagged_png(const TagRow *row, VipsImage *image, const char *path)
{
  static const guint32 adobe_chrm[8] = {31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000};
  void *data;
  size_t size;
  g_assert_cmpint(vips_pngsave_buffer(image, &data, &size, "strip", TRUE, NULL), ==, 0);
  g_autoptr(GByteArray) out = g_byte_array_new();
  g_byte_array_append(out, data, 33); /* up to IHDR's end */
  if (row->cicp[0] >= 0) {
    const guint8 body[4] = {(guint8)row->cicp[0], (guint8)row->cicp[1], (guint8)row->cicp[2],
                            (guint8)row->cicp[3]};
    append_png_chunk(out, "cICP", body, 4);
  }
  if (row->srgb)
    append_png_chunk(out, "sRGB", (const guint8 *)"", 1);
  g_autoptr(GByteArray) body = g_byte_array_new();
  put_be(body, row->gamma, 4);
  if (row->gamma != 0xffffffff)
    append_png_chunk(out, "gAMA", body->data, 4);
  for (int i = 0; i < 8; i++)
    put_be(body, adobe_chrm[i], 4);
  if (row->chrm)
    append_png_chunk(out, "cHRM", body->data + 4, 32);
  g_byte_array_append(out, (const guint8 *)data + 33, (guint)(size - 33));
  g_free(data);
  g_assert_true(g_file_set_contents(path, (const char *)out->data, out->len, NULL));
}

/* Has the file the chunk with this body before its pixels? */
static gboolean
has_chunk(const char *path, const char *type, const guint8 *body, guint n)
{
  g_autofree char *data = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(path, &data, &size, NULL));
  for (gsize i = 8; i + 8 + n < size && memcmp(data + i + 4, "IDAT", 4) != 0;
       i += 12 + ((gsize)(guint8)data[i] << 24 | (gsize)(guint8)data[i + 1] << 16 |
                  (gsize)(guint8)data[i + 2] << 8 | (guint8)data[i + 3]))
    if (memcmp(data + i + 4, type, 4) == 0 && (body == NULL || memcmp(data + i + 8, body, n) == 0))
      return TRUE;
  return FALSE;
}

/* cICP, gAMA and cHRM are honoured, and written back. */
static void
test_png_tags(void)
{
  g_autofree char *in = in_folder("tag.png"), *out = in_folder("tag-out.png"),
                  *jpeg = in_folder("tag.jpg");
  for (guint i = 0; i < G_N_ELEMENTS(tag_rows); i++) {
    const TagRow *row = &tag_rows[i];
    const gboolean is_hdr = g_str_equal(row->curve, "pq") || g_str_equal(row->curve, "hlg");
    g_autoptr(VipsImage) image = make_muted(row);
    write_tagged_png(row, image, in);
    /* as sRGB */
    const LithoSaveOptions to_srgb = {.profile = "srgb", .compression = -1};
    g_autofree char *warnings = apply_steps(in, "", out, &to_srgb);
    g_test_message("row %u: %s", i, warnings);
    if (!row->srgb) /* libpng says that gAMA and cHRM differ from it */
      g_assert_cmpint(row->says != NULL, ==, *warnings != '\0');
    g_assert_true(row->says == NULL || strstr(warnings, row->says) != NULL);
    for (int k = 0; k < 5; k++) {
      const double want[3] = {srgb_code(muted[k][0]), srgb_code(muted[k][1]),
                              srgb_code(muted[k][2])};
      expect_codes(out, k * CELL + 1, 2, want, 3,
                   0.5); /* of 255, at 16 bits: what the matrices' digits leave */
    }
    /* in its own colours: each code, and what it means */
    g_free(apply_steps(in, "", out, NULL));
    if (is_hdr)
      continue;
    g_autoptr(VipsImage) back = read_by_vips(out);
    double mean, most;
    difference(image, back, &mean, &most);
    g_assert_cmpfloat(most, ==, 0);
    const gboolean meant =
        row->says == NULL && (row->primaries != 0 || !g_str_equal(row->curve, "srgb"));
    g_assert_cmpint(meant, ==, has_chunk(out, "iCCP", NULL, 0));
    const guint8 cicp[4] = {(guint8)row->cicp[0], (guint8)row->cicp[1], 0, 1};
    g_assert_cmpint(meant && row->cicp[0] >= 0, ==, has_chunk(out, "cICP", cicp, 4));
    g_assert_cmpint(meant && row->cicp[0] < 0 && row->gamma != 0xffffffff, ==,
                    has_chunk(out, "gAMA", NULL, 0));
    g_assert_cmpint(meant && row->cicp[0] < 0 && row->chrm, ==, has_chunk(out, "cHRM", NULL, 0));
    /* Linear light in 8 bits would be stripes: it gets sRGB's curve, but where each code can be kept. */
    if (!g_str_equal(row->curve, "1"))
      continue;
    g_autoptr(VipsImage) high = NULL, eight = NULL, typed = NULL;
    g_autofree char *in8 = in_folder("tag8.png"), *out8 = in_folder("tag8-out.png");
    g_assert_cmpint(vips_rshift_const1(image, &high, 8, NULL), ==, 0);
    g_assert_cmpint(vips_cast(high, &eight, VIPS_FORMAT_UCHAR, NULL), ==, 0);
    g_assert_cmpint(vips_copy(eight, &typed, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
    write_tagged_png(row, typed, in8);
    g_free(apply_steps(in8, "", out8, NULL));
    g_autoptr(VipsImage) same = read_by_vips(out8);
    difference(typed, same, &mean, &most);
    g_assert_cmpfloat(most, ==, 0);
    g_assert_true(has_chunk(out8, "iCCP", NULL, 0));
    const LithoSaveOptions fine = {.quality = 100, .compression = -1};
    g_free(apply_steps(in, "", jpeg, &fine));
    for (int k = 0; k < 5; k++) {
      double light[3];
      to_primaries(row->primaries, muted[k], light);
      const double want[3] = {srgb_code(light[0]), srgb_code(light[1]), srgb_code(light[2])};
      if (k < 2) /* JPEG's blocks mix the small cells of colour */
        expect_codes(jpeg, k * CELL + 1, 2, want, 3, 6);
    }
  }
}

/* nclx of AVIF, patched into a file that libvips wrote. FALSE: no encoder here. */
static gboolean
write_avif(VipsImage *image, const char *path, int primaries, int transfer, gboolean premultiplied)
{
  void *data;
  size_t size;
  litho_vips_modules();
  if (vips_heifsave_buffer(image, &data, &size, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1,
                           "Q", 100, "bitdepth", image->BandFmt == VIPS_FORMAT_UCHAR ? 8 : 12,
                           "subsample_mode", VIPS_FOREIGN_SUBSAMPLE_OFF, NULL) != 0) {
    vips_error_clear();
    return FALSE;
  }
  guint8 *nclx = memmem(data, size, "colrnclx", 8);
  g_assert_nonnull(nclx);
  nclx[9] = (guint8)primaries;
  nclx[11] = (guint8)transfer;
  if (premultiplied) { /* in place of the reference from EXIF: prem from item 1 to its alpha, item 2
                        */
    static const guint8 prem[10] = {'p', 'r', 'e', 'm', 0, 1, 0, 1, 0, 2};
    guint8 *cdsc = memmem(data, size, "cdsc", 4);
    g_assert_nonnull(cdsc);
    memcpy(cdsc, prem, sizeof prem);
  }
  g_assert_true(g_file_set_contents(path, data, (gssize)size, NULL));
  g_free(data);
  return TRUE;
}

static void
test_nclx(void)
{
  g_autofree char *in = in_folder("nclx.avif"), *out = in_folder("nclx.png"),
                  *again = in_folder("again.avif");
  for (guint i = 0; i < G_N_ELEMENTS(tag_rows); i++) {
    const TagRow *row = &tag_rows[i];
    if (row->cicp[0] < 0 || g_strcmp0(row->says, "narrow") == 0)
      continue;
    g_autoptr(VipsImage) small = make_muted(row), image = NULL;
    g_assert_cmpint(vips_zoom(small, &image, 16, 16, NULL), ==, 0);
    if (!write_avif(image, in, row->cicp[0], row->cicp[1], FALSE)) {
      g_test_skip("no AVIF encoder here");
      return;
    }
    const LithoSaveOptions to_srgb = {.profile = "srgb", .compression = -1};
    g_autofree char *warnings = apply_steps(in, "", out, &to_srgb);
    g_test_message("row %u: %s", i, warnings);
    g_assert_cmpint(row->says != NULL, ==, *warnings != '\0');
    g_assert_true(row->says == NULL || strstr(warnings, row->says) != NULL);
    for (int k = 0; k < 5; k++) {
      /* AV1 at its best is some codes of 12 bits off, which linear light spreads in the dark. */
      const double want[3] = {srgb_code(muted[k][0]), srgb_code(muted[k][1]),
                              srgb_code(muted[k][2])};
      expect_codes(out, k * CELL * 16 + 32, 32, want, 3, 3);
    }
    /* A PNG of it says the same, and an AVIF has the profile. */
    const gboolean meant =
        row->says == NULL && (row->primaries != 0 || !g_str_equal(row->curve, "srgb"));
    g_free(apply_steps(in, "", out, NULL));
    g_free(apply_steps(in, "", again, NULL));
    const guint8 cicp[4] = {(guint8)row->cicp[0], (guint8)row->cicp[1], 0, 1};
    g_assert_cmpint(meant, ==, has_chunk(out, "cICP", cicp, 4));
    g_autoptr(VipsImage) back = read_by_vips(again);
    const gboolean is_linear = g_str_equal(row->curve, "1"),
                   is_hdr = row->says != NULL && strstr(row->says, "HDR") != NULL;
    const gboolean tagged = (meant && !(is_linear && row->primaries == 0)) || is_hdr;
    g_assert_cmpint(tagged, ==, vips_image_get_typeof(back, VIPS_META_ICC_NAME) != 0);
  }
}

/* Colours that an AVIF holds multiplied by alpha are divided by it. */
static void
test_premultiplied(void)
{
  static const int alphas[4] = {64, 128, 192, 255};
  static const double color[3] = {200, 100, 50};
  enum { WIDTH = 128, HEIGHT = 32 };
  for (int multiplied = 0; multiplied <= 1; multiplied++) {
    g_autofree guint8 *values = g_malloc(WIDTH * HEIGHT * 4);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      const int alpha = alphas[i % WIDTH / 32];
      for (int b = 0; b < 3; b++)
        values[4 * i + b] = (guint8)lrint(multiplied ? color[b] * alpha / 255 : color[b]);
      values[4 * i + 3] = (guint8)alpha;
    }
    g_autoptr(VipsImage) raw = vips_image_new_from_memory_copy(values, WIDTH * HEIGHT * 4, WIDTH,
                                                               HEIGHT, 4, VIPS_FORMAT_UCHAR);
    g_autoptr(VipsImage) image = NULL;
    g_autofree char *in = in_folder("alpha.avif"), *out = in_folder("alpha.png");
    g_assert_cmpint(vips_copy(raw, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==,
                    0);
    if (!write_avif(image, in, 1, 13, multiplied)) {
      g_test_skip("no AVIF encoder here");
      return;
    }
    g_free(apply_steps(in, "", out, NULL));
    for (int k = 0; k < 4; k++) {
      const double want[4] = {color[0], color[1], color[2], alphas[k]};
      expect_codes(out, 32 * k + 16, 16, want, 4,
                   multiplied && k == 0 ? 8 : 4); /* the codec's 1 or 2, divided */
    }
  }
}

/* Tone mapping: nothing below the knee, the brightest to white, rising and smooth between, hue
 * kept. */
static void
test_tone_mapping(void)
{
  static const double same[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, luma[3] = {0.2627, 0.6780, 0.0593};
  const double peaks[] = {203, 400, 1000, 10000};
  for (guint p = 0; p < G_N_ELEMENTS(peaks); p++) {
    LithoHdr *hdr = litho_hdr_new(LITHO_HDR_PQ, 65536, same, luma);
    const guint16 top = (guint16)lrint(65535 * pq_code(peaks[p]));
    litho_hdr_see(hdr, &top, 1, 1);
    g_assert_cmpfloat_with_epsilon(hdr->peak, peaks[p] / 203, 0.002 * peaks[p] / 203);
    float before = -1;
    for (double nits = 0.1; nits <= peaks[p]; nits *= 1.01) {
      const guint16 code = (guint16)lrint(65535 * pq_code(nits));
      float rgb[3];
      litho_hdr_map(hdr, &code, 1, 1, rgb);
      g_assert_cmpfloat(rgb[0], >=, before);
      before = rgb[0];
      const double light = nits / 203;
      if (light <= LITHO_HDR_KNEE - 0.01 || p == 0)
        g_assert_cmpfloat_with_epsilon(rgb[0], light,
                                       0.002 * light + 1e-5); /* 16-bit PQ steps by 0.1 % */
      g_assert_cmpfloat(rgb[0], <=, 1.0005);
    }
    float white[3], brightest[3];
    const guint16 white_code = (guint16)lrint(65535 * pq_code(203));
    litho_hdr_map(hdr, &white_code, 1, 1, white);
    litho_hdr_map(hdr, &top, 1, 1, brightest);
    g_assert_cmpfloat(white[0], >, 0.849); /* code 237 */
    g_assert_cmpfloat_with_epsilon(brightest[0], 1, 1e-4);
    /* All channels by one factor. */
    const guint16 color[3] = {top, (guint16)lrint(65535 * pq_code(peaks[p] / 2)),
                              (guint16)lrint(65535 * pq_code(peaks[p] / 8))};
    float mapped[3];
    litho_hdr_map(hdr, color, 3, 1, mapped);
    g_assert_cmpfloat_with_epsilon(mapped[1] / mapped[0], 0.5, 0.002);
    g_assert_cmpfloat_with_epsilon(mapped[2] / mapped[0], 0.125, 0.002);
    litho_hdr_free(hdr);
  }
  /* HLG's reference white is 75 % (BT.2408 table 1). */
  LithoHdr *hlg = litho_hdr_new(LITHO_HDR_HLG, 65536, same, luma);
  const guint16 code = (guint16)lrint(65535 * 0.75);
  float rgb[3];
  litho_hdr_map(hlg, &code, 1, 1, rgb);
  g_assert_cmpfloat_with_epsilon(rgb[0], 1, 0.002);
  litho_hdr_free(hlg);
}

/* A conversion to other primaries gives what LittleCMS gives, out of gamut too. */
static void
test_conversion(void)
{
  static const guint8 codes[] = {0, 200, 80, 255, 0, 0, 0, 255, 0, 120, 90, 200, 255, 255, 255};
  enum { N = 5 };
  g_autofree char *in = in_folder("p3.png"), *out = in_folder("p3-srgb.png"),
                  *gif = in_folder("p3.gif");
  g_autoptr(VipsImage) raw =
      vips_image_new_from_memory_copy(codes, sizeof codes, N, 1, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) image = NULL, linear = NULL, expected = NULL;
  g_assert_cmpint(vips_copy(raw, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  write_by_vips(image, in, "p3", 1);
  g_autoptr(GBytes) p3 = profile_of("p3"), srgb = profile_of("srgb");
  g_assert_true(litho_profile_to_linear(image, p3, &linear, NULL));
  g_assert_true(litho_profile_from_linear(linear, srgb, VIPS_FORMAT_UCHAR, &expected, NULL));
  const LithoSaveOptions to_srgb = {.profile = "srgb", .compression = -1};
  g_free(apply_steps(in, "", out, &to_srgb));
  g_autoptr(VipsImage) back = read_by_vips(out);
  double mean, most;
  difference(expected, back, &mean, &most);
  g_assert_cmpfloat(most, <=, 1);
  /* GIF cannot name a profile: its codes are sRGB's. */
  g_free(apply_steps(in, "", gif, NULL));
  g_autoptr(VipsImage) palette = read_by_vips(gif), rgb = NULL;
  g_assert_cmpint(vips_extract_band(palette, &rgb, 0, "n", 3, NULL), ==, 0);
  difference(expected, rgb, &mean, &most);
  g_assert_cmpfloat(most, <=, 8); /* a palette of 7 bits a channel, dithered */
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/codings/inks", test_inks);
  g_test_add_func("/codings/inks_alpha", test_inks_alpha);
  g_test_add_func("/codings/deep_white", test_deep_white);
  g_test_add_func("/codings/png_tags", test_png_tags);
  g_test_add_func("/codings/nclx", test_nclx);
  g_test_add_func("/codings/premultiplied", test_premultiplied);
  g_test_add_func("/codings/tone_mapping", test_tone_mapping);
  g_test_add_func("/codings/conversion", test_conversion);
  return run_photo_tests();
}
