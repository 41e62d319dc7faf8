/* What becomes of EXIF, IPTC, text and resolution: kinds of files that people reported of other editors, each built here
 * from bytes. What the output says is read by libvips or from its bytes, not by litho, wherever that is possible. */
#include <stdio.h>
#include <jpeglib.h>
#include "metadata_files.h"
#include "photo/exif.h"
#include "photo/gps.h"
#include "photo/png_text.h"

/* --- EXIF --------------------------------------------------------------------------------- */

/* The block ends right after its entries: no link to a next directory (piexif, phones). */
static void
test_no_link(void)
{
  for (int n = 1; n <= 2; n++) {
    g_autoptr(GByteArray) tiff = tiff_begin(n);
    put_entry(tiff, LITHO_TAG_ORIENTATION, LITHO_TIFF_SHORT, 1, 6);
    if (n == 2)
      put_entry(tiff, LITHO_TAG_RESOLUTION_UNIT, LITHO_TIFF_SHORT, 1, 2);
    g_autofree char *path = write_jpeg_with_exif("no-link.jpg", tiff);
    g_autoptr(GBytes) out = through(path, "no-link-out.jpg", LITHO_STRIP_NONE, NULL);
    g_autofree char *written = in_folder("no-link-out.jpg");
    g_autoptr(VipsImage) back = read_by_vips(written);
    g_assert_cmpint(back->Xsize, ==, 32); /* turned, and nobody turns it again */
    g_assert_cmpint(vips_image_get_orientation(back), ==, 1);
    g_assert_true(holds(out, "Exif"));
  }
}

static void
put_ratio(GByteArray *out, guint32 above, guint32 below)
{
  put32(out, above);
  put32(out, below);
}

/* piexif's form: each directory is followed by its values at once, the last one ends with its entries. */
static GByteArray *
piexif_block(void)
{
  const guint32 exif = 8 + 2 + 3 * 12 + 4 + 8, gps = exif + 2 + 12 + 8;
  GByteArray *tiff = tiff_begin(3);
  put_entry(tiff, LITHO_TAG_MAKE, 2, 8, 8 + 2 + 36 + 4);
  put_entry(tiff, LITHO_TAG_EXIF, LITHO_TIFF_LONG, 1, exif);
  put_entry(tiff, LITHO_TAG_GPS, LITHO_TIFF_LONG, 1, gps);
  put32(tiff, 0);
  g_byte_array_append(tiff, (const guint8 *)"Camera\0", 8);
  put16(tiff, 1);
  put_entry(tiff, LITHO_TAG_EXPOSURE_TIME, LITHO_TIFF_RATIONAL, 1, exif + 14);
  put_ratio(tiff, 1, 250);
  put16(tiff, 2);
  put_entry(tiff, 2, LITHO_TIFF_RATIONAL, 3, gps + 26);
  put_entry(tiff, 4, LITHO_TIFF_RATIONAL, 3, gps + 26 + 24);
  const guint32 values[] = {48, 1, 8, 1, 123456, 10000, 11, 1, 34, 1, 567891, 10000};
  for (guint i = 0; i < G_N_ELEMENTS(values); i++)
    put32(tiff, values[i]);
  return tiff;
}

static void
test_gps_without_links(void)
{
  static const char *const names[] = {"piexif-out.jpg", "piexif-out.png", "piexif-out.tif", "piexif-out.webp"};
  const guint8 latitude[] = {0, 1, 0xe2, 0x40, 0, 0, 0x27, 0x10}, turned[] = {0x40, 0xe2, 1, 0, 0x10, 0x27, 0, 0};
  g_autoptr(GByteArray) tiff = piexif_block();
  g_autofree char *path = write_jpeg_with_exif("piexif.jpg", tiff);
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    for (int strip = LITHO_STRIP_NONE; strip <= LITHO_STRIP_PLACE; strip++) {
      g_autoptr(GBytes) out = through(path, names[i], (LithoStrip)strip, NULL);
      gsize size;
      const void *data = g_bytes_get_data(out, &size);
      const gboolean found = memmem(data, size, latitude, 8) != NULL || memmem(data, size, turned, 8) != NULL;
      g_assert_true(found == (strip == LITHO_STRIP_NONE));
      g_autofree char *written = in_folder(names[i]);
      g_autoptr(LithoPhoto) again = open_photo(written);
      g_autofree char *exposure = litho_photo_exposure(again);
      g_assert_cmpstr(exposure, ==, "1/250 s"); /* the values beside it did not move */
    }
}

static GBytes *
update_exif(const GByteArray *tiff, gboolean drop_gps, guint *lost)
{
  g_autoptr(GBytes) block = g_bytes_new(tiff->data, tiff->len);
  const LithoExifUpdate update = {.width = 48, .height = 32, .drop_gps = drop_gps, .is_srgb = TRUE};
  *lost = 0;
  return litho_exif_update(block, &update, lost);
}

/* Nothing that cannot be edited is handed on. */
static void
test_not_editable(void)
{
  guint lost;
  g_autoptr(GByteArray) outside = tiff_begin(1);
  outside->data[7] = 200;
  g_autoptr(GBytes) none = update_exif(outside, FALSE, &lost);
  g_assert_null(none);
  g_assert_cmpuint(lost, ==, LITHO_LOST_EXIF);
  put_entry(outside, LITHO_TAG_ORIENTATION, LITHO_TIFF_SHORT, 1, 6);
  g_autofree char *path = write_jpeg_with_exif("outside.jpg", outside);
  g_autofree char *warned = NULL;
  g_autoptr(GBytes) out = through(path, "outside-out.jpg", LITHO_STRIP_NONE, &warned);
  assert_says(warned, "its EXIF is damaged");
  g_assert_false(holds(out, "Exif"));
  /* More directories than any camera writes, each in the next. */
  const guint n = 60;
  g_autoptr(GByteArray) deep = g_byte_array_new();
  g_byte_array_append(deep, (const guint8 *)"MM\0*\0\0\0\x08", 8);
  for (guint i = 0; i < n; i++) {
    put16(deep, 1);
    put_entry(deep, i + 1 < n ? LITHO_TAG_EXIF : LITHO_TAG_GPS, LITHO_TIFF_LONG, 1, 8 + 14 * (i + 1));
  }
  g_autoptr(GBytes) too_deep = update_exif(deep, TRUE, &lost);
  g_assert_null(too_deep);
  g_assert_cmpuint(lost, ==, LITHO_LOST_EXIF);
  /* A loop is cut, the rest is kept. */
  g_autoptr(GByteArray) loop = tiff_begin(2);
  put_entry(loop, LITHO_TAG_ORIENTATION, LITHO_TIFF_SHORT, 1, 8);
  put_entry(loop, LITHO_TAG_EXIF, LITHO_TIFF_LONG, 1, 8);
  put32(loop, 0);
  g_autoptr(GBytes) cut = update_exif(loop, TRUE, &lost);
  g_assert_nonnull(cut);
  g_assert_cmpuint(lost, ==, 0);
  g_assert_cmpint(litho_exif_orientation(cut), ==, 1);
}

/* Positions are found by readers wherever a pointer leads, whatever its type. */
static void
test_gps_everywhere(void)
{
  static const guint holders[] = {LITHO_TAG_EXIF, LITHO_TAG_INTEROP, LITHO_TAG_SUB_IFDS};
  for (guint i = 0; i < G_N_ELEMENTS(holders); i++)
    for (guint type = LITHO_TIFF_SHORT; type <= LITHO_TIFF_LONG; type++) {
      const guint32 inner = 8 + 2 + 24 + 4, gps = inner + 2 + 12 + 4;
      guint lost;
      g_autoptr(GByteArray) tiff = tiff_begin(2);
      put_entry(tiff, LITHO_TAG_ORIENTATION, LITHO_TIFF_SHORT, 1, 3);
      put_entry(tiff, holders[i], LITHO_TIFF_LONG, 1, inner);
      put32(tiff, 0);
      put16(tiff, 1);
      put_entry(tiff, LITHO_TAG_GPS, type, 1, gps);
      put32(tiff, 0);
      put16(tiff, 1);
      put_entry(tiff, 1, 2, 2, 'N' << 24);
      put32(tiff, 0);
      g_autoptr(GBytes) out = update_exif(tiff, TRUE, &lost);
      g_assert_nonnull(out);
      gsize size;
      const guint8 *data = g_bytes_get_data(out, &size);
      g_assert_null(memmem(data, size, "\x88\x25", 2));
    }
}

/* Previews in maker notes show the photo before the edit; the rest of the note and its offsets stay. */
static void
test_previews(void)
{
  g_autoptr(GBytes) jpeg = smooth_jpeg("[strip]");
  gsize size;
  const guint8 *data = g_bytes_get_data(jpeg, &size);
  const guint32 exif = 8 + 2 + 12 + 4, note = exif + 2 + 12 + 4;
  guint lost;
  g_autoptr(GByteArray) tiff = tiff_begin(1);
  put_entry(tiff, LITHO_TAG_EXIF, LITHO_TIFF_LONG, 1, exif);
  put32(tiff, 0);
  put16(tiff, 1);
  put_entry(tiff, LITHO_TAG_MAKER_NOTE, 7, (guint32)size + 16, note);
  put32(tiff, 0);
  g_byte_array_append(tiff, (const guint8 *)"NOTE----", 8);
  g_byte_array_append(tiff, data, (guint)size);
  g_byte_array_append(tiff, (const guint8 *)"----NOTE", 8);
  g_autoptr(GBytes) out = update_exif(tiff, FALSE, &lost);
  gsize out_size;
  const guint8 *bytes = g_bytes_get_data(out, &out_size);
  g_assert_cmpuint(out_size, ==, tiff->len);
  g_assert_null(memmem(bytes, out_size, "\xff\xd8\xff", 3));
  g_assert_cmpmem(bytes + note, 8, "NOTE----", 8);
  g_assert_cmpmem(bytes + out_size - 8, 8, "----NOTE", 8);
}

/* HEIC and AVIF: libvips' saver would rebuild the block without its maker note. */
static void
test_heif(void)
{
  static const char *const names[] = {"note.heic", "note.avif", "note.webp", "note.png", "note.jxl"};
  const guint32 exif = 8 + 2 + 24 + 4, note = exif + 2 + 12 + 4;
  g_autoptr(GByteArray) tiff = tiff_begin(2);
  put_entry(tiff, LITHO_TAG_ORIENTATION, LITHO_TIFF_SHORT, 1, 6);
  put_entry(tiff, LITHO_TAG_EXIF, LITHO_TIFF_LONG, 1, exif);
  put32(tiff, 0);
  put16(tiff, 1);
  put_entry(tiff, LITHO_TAG_MAKER_NOTE, 7, 16, note);
  put32(tiff, 0);
  g_byte_array_append(tiff, (const guint8 *)"a camera's note", 16);
  g_autofree char *path = write_jpeg_with_exif("note.jpg", tiff);
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(GBytes) out = through(path, names[i], LITHO_STRIP_NONE, NULL);
    g_assert_true(holds(out, "a camera's note"));
    g_autofree char *written = in_folder(names[i]);
    g_autoptr(LithoPhoto) again = open_photo(written);
    g_assert_cmpint(again->coded->Xsize, ==, 32);
    gsize size;
    const guint8 *block = g_bytes_get_data(photo_private(again)->metadata.exif, &size);
    g_assert_cmpuint(size, ==, tiff->len);
    g_assert_cmpmem(block + note, 16, "a camera's note", 16);
    g_assert_cmpint(litho_exif_orientation(photo_private(again)->metadata.exif), ==, 1);
  }
}

static void
test_maker_places(void)
{
  const guint32 exif = 8 + 2 + 24 + 4 + 10, note = exif + 2 + 12 + 4, text = note + 12 + 2 + 12 + 4;
  for (int drop = 0; drop <= 1; drop++) {
    g_autoptr(GByteArray) tiff = tiff_begin(2);
    put_entry(tiff, LITHO_TAG_MAKE, 2, 10, 8 + 2 + 24 + 4);
    put_entry(tiff, LITHO_TAG_EXIF, LITHO_TIFF_LONG, 1, exif);
    put32(tiff, 0);
    g_byte_array_append(tiff, (const guint8 *)"Panasonic", 10);
    put16(tiff, 1);
    put_entry(tiff, LITHO_TAG_MAKER_NOTE, 7, 12 + 2 + 12 + 4 + 8, note);
    put32(tiff, 0);
    g_byte_array_append(tiff, (const guint8 *)"Panasonic\0\0", 12);
    put16(tiff, 1);
    put_entry(tiff, 0x6f, 7, 8, text); /* Landmark */
    put32(tiff, 0);
    g_byte_array_append(tiff, (const guint8 *)"Old Town", 8);
    g_autoptr(GBytes) block = g_bytes_new(tiff->data, tiff->len);
    guint lost = 0;
    const LithoExifUpdate update = {.width = 1, .height = 1, .drop_gps = drop, .drop_places = drop};
    g_autoptr(GBytes) out = litho_exif_update(block, &update, &lost);
    g_assert_true(holds(out, "Panasonic"));
    g_assert_true(holds(out, "Old Town") == !drop);
  }
}

/* --- PNG and JPEG ------------------------------------------------------------------------- */

static guint32
crc_of(const guint8 *data, gsize length)
{
  guint32 c = 0xffffffff;
  for (gsize i = 0; i < length; i++) {
    c ^= data[i];
    for (int k = 0; k < 8; k++)
      c = c & 1 ? 0xedb88320 ^ (c >> 1) : c >> 1;
  }
  return ~c;
}

static void
add_chunk(GByteArray *out, const char *type, const void *body, gsize size)
{
  put32(out, (guint32)size);
  const guint start = out->len;
  g_byte_array_append(out, (const guint8 *)type, 4);
  g_byte_array_append(out, body, (guint)size);
  put32(out, crc_of(out->data + start, out->len - start));
}

/* A PNG with these chunks after IHDR, without pHYs. */
static char *
write_png(const char *name, const GByteArray *chunks)
{
  g_autoptr(VipsImage) picture = make_smooth(48, 32, 3, FALSE, VIPS_FORMAT_UCHAR);
  void *data;
  gsize size;
  g_assert_cmpint(vips_image_write_to_buffer(picture, ".png[strip]", &data, &size, NULL), ==, 0);
  g_autoptr(GBytes) png = g_bytes_new_take(data, size);
  g_autoptr(GByteArray) out = g_byte_array_new();
  const guint8 *idat = memmem(data, size, "IDAT", 4);
  g_byte_array_append(out, data, 33);
  g_byte_array_append(out, chunks->data, chunks->len);
  g_byte_array_append(out, idat - 4, (guint)(size - (gsize)(idat - 4 - (const guint8 *)data)));
  char *path = in_folder(name);
  g_assert_true(g_file_set_contents(path, (const char *)out->data, out->len, NULL));
  return path;
}

static void
test_png_text(void)
{
  static const char parameters[] = "parameters\0a tree, Steps: 40", about[] = "Description\0\0\0\0\0Blick auf die Zugspitze";
  static const char packed[] = "workflow\0\0\x78\x9c\xab\x56\x52\x52\x02\0\x02\xa8\0\xc8", place[] = "exif:GPSLatitude\0 48/1";
  g_autoptr(GByteArray) chunks = g_byte_array_new();
  add_chunk(chunks, "tEXt", parameters, sizeof parameters - 1);
  add_chunk(chunks, "iTXt", about, sizeof about - 1);
  add_chunk(chunks, "zTXt", packed, sizeof packed - 1);
  add_chunk(chunks, "tEXt", place, sizeof place - 1);
  g_autofree char *path = write_png("text.png", chunks);
  for (int strip = LITHO_STRIP_NONE; strip <= LITHO_STRIP_ALL; strip++) {
    g_autoptr(GBytes) out = through(path, "text-out.png", (LithoStrip)strip, NULL);
    gsize size;
    const void *data = g_bytes_get_data(out, &size);
    const gboolean all = strip != LITHO_STRIP_ALL;
    g_assert_true((memmem(data, size, parameters, sizeof parameters - 1) != NULL) == all);
    g_assert_true((memmem(data, size, about, sizeof about - 1) != NULL) == all);
    g_assert_true((memmem(data, size, packed, sizeof packed - 1) != NULL) == all);
    g_assert_true((memmem(data, size, place, sizeof place - 1) != NULL) == (strip == LITHO_STRIP_NONE));
    g_autofree char *written = in_folder("text-out.png");
    g_autoptr(VipsImage) back = read_by_vips(written); /* whole, with checked sums */
    g_assert_cmpint(back->Xsize, ==, 48);
  }
  g_autofree char *warned = NULL;
  g_autoptr(GBytes) jpeg = through(path, "text-out.jpg", LITHO_STRIP_NONE, &warned);
  assert_says(warned, "parameters, Description, workflow");
}

static void
add_raw_profile(GByteArray *out, const char *kind, const guint8 *data, gsize size)
{
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "Raw profile type %s%c\n%s\n%8d", kind, 0, kind, (int)size);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf(text, "%s%02x", i % 36 == 0 ? "\n" : "", data[i]);
  g_string_append_c(text, '\n');
  add_chunk(out, "tEXt", text->str, text->len);
  g_string_free(text, TRUE);
}

/* ImageMagick puts EXIF, XMP and IPTC into text chunks: read, edited, written where every reader looks. */
static void
test_raw_profiles(void)
{
  static const char packet[] = RDF_HEAD "<rdf:Description rdf:about=\"\" xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" "
                                        "exif:GPSLatitude=\"48,8N\" exif:ISO=\"100\"/>" RDF_TAIL;
  static const guint8 iptc[] = {0x1c, 2, 120, 0, 4, 't', 'e', 'x', 't', 0x1c, 2, 90, 0, 4, 'C', 'i', 't', 'y'};
  static const char *const kinds[] = {"exif", "APP1"};
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_autoptr(GByteArray) chunks = g_byte_array_new(), block = g_byte_array_new(), tiff = tiff_begin(1);
    put_entry(tiff, LITHO_TAG_ORIENTATION, LITHO_TIFF_SHORT, 1, 6);
    put32(tiff, 0);
    g_byte_array_append(block, (const guint8 *)"Exif\0", 6);
    g_byte_array_append(block, tiff->data, tiff->len);
    add_raw_profile(chunks, kinds[i], block->data, block->len);
    add_raw_profile(chunks, "xmp", (const guint8 *)packet, sizeof packet - 1);
    add_raw_profile(chunks, "iptc", iptc, sizeof iptc);
    g_autofree char *path = write_png("raw-profiles.png", chunks);
    g_autoptr(LithoPhoto) photo = open_photo(path);
    g_assert_cmpint(photo->coded->Xsize, ==, 32);
    g_autoptr(GBytes) out = through(path, "raw-profiles-out.png", LITHO_STRIP_PLACE, NULL);
    g_assert_true(holds(out, "eXIf"));
    g_assert_false(holds(out, "Raw profile type exif") || holds(out, "Raw profile type APP1"));
    g_assert_true(holds(out, "exif:ISO=\"100\""));
    g_assert_false(holds(out, "48,8N"));
    g_assert_true(holds(out, "74657874"));  /* "text" */
    g_assert_false(holds(out, "43697479")); /* "City" */
  }
}

static void
test_comments(void)
{
  g_autoptr(GByteArray) segments = g_byte_array_new();
  add_segment(segments, 0xfe, "", 0, "gr\xc3\xbc\xc3\x9f Gott", 11);
  g_autofree char *path = write_jpeg("comment.jpg", segments, "[strip]"), *warned = NULL;
  g_autoptr(GBytes) jpeg = through(path, "comment-out.jpg", LITHO_STRIP_GPS, NULL);
  g_autoptr(GBytes) png = through(path, "comment-out.png", LITHO_STRIP_NONE, NULL);
  g_autoptr(GBytes) stripped = through(path, "comment-out.jpg", LITHO_STRIP_ALL, NULL);
  g_autoptr(GBytes) webp = through(path, "comment-out.webp", LITHO_STRIP_NONE, &warned);
  g_assert_true(holds(jpeg, "gr\xc3\xbc\xc3\x9f Gott"));
  g_assert_true(holds(png, "gr\xc3\xbc\xc3\x9f Gott"));
  g_assert_false(holds(stripped, "Gott"));
  assert_says(warned, "comment");
}

static void
test_iptc_places(void)
{
  guint8 records[] = {0x1c, 1, 90, 0, 3, 0x1b, '%', 'G', 0x1c, 2, 5, 0, 2, 'o', 'k', 0x1c, 2, 90, 0, 1, 'X',
                      0x1c, 2, 101, 0x80, 4, 0, 0, 0, 1, 'Y', 0x1c, 2, 25, 0, 1, 'k'};
  static const guint8 wanted[] = {0x1c, 1, 90, 0, 3, 0x1b, '%', 'G', 0x1c, 2, 5, 0, 2, 'o', 'k', 0x1c, 2, 25, 0, 1, 'k'};
  guint lost = 0;
  g_autoptr(GBytes) iptc = g_bytes_new(records, sizeof records);
  g_autoptr(GBytes) out = litho_gps_iptc_without_places(iptc, &lost);
  gsize size;
  const void *data = g_bytes_get_data(out, &size);
  g_assert_cmpmem(data, size, wanted, sizeof wanted);
  g_assert_cmpuint(lost, ==, 0);
  g_autoptr(GBytes) cut = g_bytes_new(records, sizeof records - 1);
  g_assert_null(litho_gps_iptc_without_places(cut, &lost));
  g_assert_cmpuint(lost, ==, LITHO_LOST_IPTC);
}

/* --- resolution, chroma, profile ---------------------------------------------------------- */

/* px per inch that a file says, by its own field; 0: none. */
static void
resolution_of(GBytes *file, double *x, double *y)
{
  gsize size;
  const guint8 *data = g_bytes_get_data(file, &size);
  const guint8 *jfif = memmem(data, MIN(size, 30), "JFIF", 5), *phys = memmem(data, size, "pHYs", 4);
  *x = *y = 0;
  if (data[0] == 0xff && jfif != NULL && jfif[7] > 0) {
    const double unit = jfif[7] == 2 ? 2.54 : 1;
    *x = litho_get_be16(jfif + 8) * unit;
    *y = litho_get_be16(jfif + 10) * unit;
  } else if (data[0] == 0x89 && phys != NULL) {
    *x = litho_get_be32(phys + 4) * 0.0254;
    *y = litho_get_be32(phys + 8) * 0.0254;
  } else if (data[0] == 'I' || data[0] == 'M') {
    LithoTiff tiff;
    g_assert_true(litho_tiff_init(&tiff, (guint8 *)data, size));
    const gsize ifd = litho_tiff_get32(&tiff, 4);
    const double unit = litho_tiff_number(&tiff, ifd, LITHO_TAG_RESOLUTION_UNIT, 2) == 3 ? 2.54 : 1;
    *x = litho_tiff_ratio(&tiff, ifd, LITHO_TAG_X_RESOLUTION) * unit;
    *y = litho_tiff_ratio(&tiff, ifd, LITHO_TAG_Y_RESOLUTION) * unit;
  } else {
    const guint8 *exif = memmem(data, size, "EXIF", 4), *item = memmem(data, size, "Exif\0\0MM", 8);
    item = item != NULL ? item : memmem(data, size, "Exif\0\0II", 8);
    const gsize rest = size - (gsize)((item != NULL ? item : data) - data);
    g_autoptr(GBytes) block = data[0] == 'R' ? (exif != NULL ? g_bytes_new(exif + 8, litho_get_le32(exif + 4)) : NULL)
                              : item != NULL ? g_bytes_new(item + 6, rest - 6)
                                             : NULL;
    const LithoResolution r = litho_exif_resolution(block);
    *x = r.x;
    *y = r.y;
  }
}

static void
assert_resolution(const char *path, double x, double y)
{
  static const char *const names[] = {"dpi.jpg", "dpi.png", "dpi.tif", "dpi.webp", "dpi.heic", "dpi.avif"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    for (int strip = LITHO_STRIP_NONE; strip <= LITHO_STRIP_ALL; strip += LITHO_STRIP_ALL) {
      double got_x, got_y;
      g_autoptr(GBytes) out = through(path, names[i], (LithoStrip)strip, NULL);
      resolution_of(out, &got_x, &got_y);
      if (strip == LITHO_STRIP_ALL && i >= 3)
        continue; /* theirs is in EXIF */
      g_test_message("%s %s: %g × %g", path, names[i], got_x, got_y);
      g_assert_cmpfloat_with_epsilon(got_x, x, 0.013); /* a PNG counts px per metre */
      g_assert_cmpfloat_with_epsilon(got_y, y, 0.013);
    }
}

static void
test_resolution(void)
{
  static const guint8 inch[] = {1, 1, 1, 300 >> 8, 300 & 255, 300 >> 8, 300 & 255, 0, 0}, fax[] = {1, 1, 1, 0, 204, 0, 98, 0, 0};
  static const guint8 cm[] = {1, 1, 2, 0, 118, 0, 118, 0, 0}, aspect[] = {1, 1, 0, 0, 1, 0, 1, 0, 0};
  static const struct {
    const guint8 *jfif;
    double x, y;
  } cases[] = {{inch, 300, 300}, {fax, 204, 98}, {cm, 299.72, 299.72}, {aspect, 0, 0}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GByteArray) segments = g_byte_array_new();
    add_segment(segments, 0xe0, "JFIF", 5, cases[i].jfif, 9);
    g_autofree char *path = write_jpeg("jfif.jpg", segments, "[strip]");
    assert_resolution(path, cases[i].x, cases[i].y);
  }
  g_autoptr(GByteArray) none = g_byte_array_new(), phys = g_byte_array_new();
  g_autofree char *no_png = write_png("no-dpi.png", none), *no_jpeg = write_jpeg("no-dpi.jpg", none, "[strip]");
  assert_resolution(no_png, 0, 0);
  assert_resolution(no_jpeg, 0, 0);
  add_chunk(phys, "pHYs", "\0\0\x2e\x23\0\0\x2e\x23\1", 9);
  g_autofree char *png = write_png("phys.png", phys);
  assert_resolution(png, 300, 300);
  /* From EXIF, of a picture that is turned: across has become down. */
  g_autoptr(GByteArray) tiff = tiff_begin(4);
  put_entry(tiff, LITHO_TAG_ORIENTATION, LITHO_TIFF_SHORT, 1, 6);
  put_entry(tiff, LITHO_TAG_X_RESOLUTION, LITHO_TIFF_RATIONAL, 1, 8 + 2 + 48 + 4);
  put_entry(tiff, LITHO_TAG_Y_RESOLUTION, LITHO_TIFF_RATIONAL, 1, 8 + 2 + 48 + 4 + 8);
  put_entry(tiff, LITHO_TAG_RESOLUTION_UNIT, LITHO_TIFF_SHORT, 1, 2);
  put32(tiff, 0);
  put_ratio(tiff, 240, 1);
  put_ratio(tiff, 120, 1);
  g_autofree char *turned = write_jpeg_with_exif("exif-dpi.jpg", tiff);
  assert_resolution(turned, 120, 240);
}

/* Luma samples per chroma sample, from a JPEG's frame header. */
static void
sampling_of(GBytes *file, int *h, int *v)
{
  gsize size;
  const guint8 *data = g_bytes_get_data(file, &size);
  for (gsize at = 2; at + 4 < size && data[at] == 0xff; at += 2 + litho_get_be16(data + at + 2))
    if (data[at + 1] == 0xc0 || data[at + 1] == 0xc2) {
      *h = (data[at + 11] >> 4) / (data[at + 14] >> 4);
      *v = (data[at + 11] & 15) / (data[at + 14] & 15);
      return;
    }
  g_assert_not_reached();
}

/* A JPEG whose luma has h × v samples per chroma sample: red and blue lines, so that lost chroma shows. */
static char *
write_sampled(int h, int v)
{
  struct jpeg_compress_struct info;
  struct jpeg_error_mgr errors;
  unsigned char *data = NULL;
  unsigned long size = 0;
  guint8 line[2][96];
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, &data, &size);
  info.image_width = info.image_height = 32;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 97, TRUE);
  info.comp_info[0].h_samp_factor = h;
  info.comp_info[0].v_samp_factor = v;
  jpeg_start_compress(&info, TRUE);
  for (int x = 0; x < 96; x++) {
    line[0][x] = x % 3 == 0 ? 220 : x % 3 == 1 ? 80 : 60;
    line[1][x] = x % 3 == 0 ? 60 : x % 3 == 1 ? 80 : 220;
  }
  for (int y = 0; y < 32; y++) {
    JSAMPROW row = line[h > v ? y % 2 : y / 16];
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  char *path = in_folder("chroma.jpg");
  g_assert_true(g_file_set_contents(path, (const char *)data, (gssize)size, NULL));
  free(data);
  return path;
}

/* The chroma of a JPEG is not sampled less than it was, nor more: the file would grow for nothing. */
static void
test_chroma(void)
{
  static const int cases[][2] = {{1, 1}, {2, 1}, {1, 2}, {2, 2}, {4, 1}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    for (int interlace = 0; interlace <= 1; interlace++) {
      int h, v;
      double mean, most;
      g_autofree char *path = write_sampled(cases[i][0], cases[i][1]), *out = in_folder("chroma-out.jpg");
      g_autoptr(LithoPhoto) photo = open_photo(path);
      save_photo(photo, out, &(LithoSaveOptions){.compression = -1, .quality = 97, .interlace = interlace});
      char *data;
      gsize size;
      g_assert_true(g_file_get_contents(out, &data, &size, NULL));
      g_autoptr(GBytes) bytes = g_bytes_new_take(data, size);
      sampling_of(bytes, &h, &v);
      g_assert_cmpint(h, ==, cases[i][0]);
      g_assert_cmpint(v, ==, cases[i][1]);
      g_autoptr(VipsImage) before = read_by_vips(path), after = read_by_vips(out);
      difference(before, after, &mean, &most);
      g_assert_cmpfloat(mean, <, 4); /* quality 97 costs about 2, chroma halved once more about 58 */
    }
}

static void
test_broken_profile(void)
{
  g_autoptr(GBytes) icc = profile_of("p3");
  gsize size;
  const guint8 *data = g_bytes_get_data(icc, &size);
  for (int whole = 0; whole <= 1; whole++) {
    g_autoptr(GByteArray) segments = g_byte_array_new();
    const gsize half = size / 2;
    add_segment(segments, 0xe2, "ICC_PROFILE\0\1\2", 14, data, half);
    if (whole)
      add_segment(segments, 0xe2, "ICC_PROFILE\0\2\2", 14, data + half, size - half);
    g_autofree char *path = write_jpeg("parts.jpg", segments, "[strip]"), *warned = NULL;
    g_autoptr(GBytes) out = through(path, "parts-out.jpg", LITHO_STRIP_NONE, &warned);
    g_assert_true(holds(out, "ICC_PROFILE") == whole);
    g_assert_true((strstr(warned, "its colour profile is damaged or incomplete") != NULL) == !whole);
  }
  g_autoptr(GByteArray) chunks = g_byte_array_new();
  add_chunk(chunks, "iCCP", "name\0\0no deflate", 16);
  g_autofree char *png = write_png("iccp.png", chunks), *warned = NULL;
  g_autoptr(GBytes) out = through(png, "iccp-out.png", LITHO_STRIP_NONE, &warned);
  assert_says(warned, "its colour profile is damaged or incomplete");
}

/* GIF and PPM hold no profile: their values are sRGB. */
static void
test_no_place_for_profile(void)
{
  g_autoptr(VipsImage) picture = make_smooth(48, 32, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autofree char *path = in_folder("p3.png"), *out = in_folder("p3.ppm"), *png = in_folder("p3-srgb.png");
  write_by_vips(picture, path, "p3", 1);
  g_autoptr(LithoPhoto) photo = open_photo(path);
  save_photo(photo, out, &plain);
  save_photo(photo, png, &(LithoSaveOptions){.compression = -1, .profile = "srgb"});
  double mean, most;
  const char *const allow[] = {"ppm", NULL};
  g_autoptr(LithoPhoto) written = litho_photo_open(out, &(LithoLoadOptions){.allow = allow}, NULL);
  g_autoptr(VipsImage) wanted = read_by_vips(png);
  g_assert_nonnull(written);
  difference(wanted, written->coded, &mean, &most);
  g_assert_cmpfloat(most, ==, 0);
}

static void
test_apng(void)
{
  g_autoptr(GByteArray) chunks = g_byte_array_new();
  add_chunk(chunks, "acTL", "\0\0\0\4\0\0\0\0", 8);
  g_autofree char *path = write_png("moves.png", chunks);
  g_autoptr(LithoPhoto) photo = open_photo(path);
  g_assert_cmpuint(photo->warnings->len, ==, 1);
  g_assert_nonnull(strstr(photo->warnings->pdata[0], "first of 4 frames"));
}

/* A block whose values overlap its header (found by fuzz_exif): after editing it opens, or it is not handed on. */
static void
test_header_survives(void)
{
  static const char text[] =
      "TU0AKgAAAAgABgEPAAIAAAAEQ2FtAAESAAMAAAABAAYAAAEaAAUAAPcBAAAAVgEbAAUAAAABAAAAXodpAAQAAAABAAAAZoglAAQA"
      "AAABAAAAzgAAAQAAAAEsAAAAAQAAAMgAAABB/wUAEGEAAAAAAQAAAKSSfAAHAAAAFAAAAKygAQADAAAAAf//AACgAgAEAAAAAQAA"
      "AoCgBQAEAAAAAQAAAMAAAAABAAAA+lBhbmFzb25pYwAAAAABAG8ABwAAAGMAAAAAAQBvAAcAAAABAAEAAgAAAARSMDMAAAIAAQAC"
      "AAAAAk4AAAAAAgAFAAAAAwAAAOgAAAAwAAAAAQAAAAgAAAABAAAADAAAAAEAAwESAAMAAAABAAYAAAIBAAQAAAABAAABKgICAC4u"
      "Lv/Z";
  gsize size;
  g_autofree guchar *data = g_base64_decode(text, &size);
  g_autoptr(GBytes) exif = litho_exif_new(data, size);
  g_assert_nonnull(exif);
  const LithoExifUpdate update = {.width = 40, .height = 30, .drop_gps = TRUE, .drop_places = TRUE, .is_srgb = TRUE,
                                  .swap_resolution = TRUE, .add_resolution = {300, 300}};
  guint lost = 0;
  g_autoptr(GBytes) out = litho_exif_update(exif, &update, &lost);
  g_assert_null(out);
  g_assert_cmpuint(lost, ==, LITHO_LOST_EXIF);
}

/* GIMP writes an EXIF block with no entry: it goes without a word. */
static void
test_empty_block(void)
{
  static const guint8 block[] = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0};
  g_autoptr(GBytes) exif = litho_exif_new(block, sizeof block);
  LithoExifUpdate update = {.width = 40, .height = 30, .is_srgb = TRUE};
  guint lost = 0;
  g_assert_null(litho_exif_update(exif, &update, &lost));
  g_assert_cmpuint(lost, ==, 0);
  update.add_resolution = (LithoResolution){300, 300};
  g_autoptr(GBytes) out = litho_exif_update(exif, &update, &lost);
  g_assert_cmpuint(lost, ==, 0);
  g_assert_cmpfloat(litho_exif_resolution(out).x, ==, 300);
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/metadata/exif/no-link", test_no_link);
  g_test_add_func("/metadata/exif/empty", test_empty_block);
  g_test_add_func("/metadata/exif/header-survives", test_header_survives);
  g_test_add_func("/metadata/exif/gps-without-links", test_gps_without_links);
  g_test_add_func("/metadata/exif/not-editable", test_not_editable);
  g_test_add_func("/metadata/exif/gps-everywhere", test_gps_everywhere);
  g_test_add_func("/metadata/exif/previews", test_previews);
  g_test_add_func("/metadata/exif/heif", test_heif);
  g_test_add_func("/metadata/exif/maker-places", test_maker_places);
  g_test_add_func("/metadata/png/text", test_png_text);
  g_test_add_func("/metadata/png/raw-profiles", test_raw_profiles);
  g_test_add_func("/metadata/png/apng", test_apng);
  g_test_add_func("/metadata/jpeg/comments", test_comments);
  g_test_add_func("/metadata/iptc/places", test_iptc_places);
  g_test_add_func("/metadata/resolution", test_resolution);
  g_test_add_func("/metadata/jpeg/chroma", test_chroma);
  g_test_add_func("/metadata/no-place-for-profile", test_no_place_for_profile);
  g_test_add_func("/metadata/profile", test_broken_profile);
  return run_photo_tests();
}
