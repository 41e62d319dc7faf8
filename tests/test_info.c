/* test_info.c: what `litho info` says of a file: its fields, and that the losses it foretells are those that saving warns
 * of. */
#include "metadata_files.h"
#include "photo/exif_tags.h"
#include "photo/info.h"

/* Make, model, a position; of a camera that never was. */
static void
add_exif(GByteArray *segments)
{
  g_autoptr(GByteArray) tiff = tiff_begin(3);
  const guint32 make = 8 + 2 + 3 * 12 + 4, model = make + 6, gps = model + 10, angles = gps + 2 + 4 * 12 + 4;
  put_entry(tiff, LITHO_TAG_MAKE, 2, 6, make);
  put_entry(tiff, LITHO_TAG_MODEL, 2, 10, model);
  put_entry(tiff, LITHO_TAG_GPS, 4, 1, gps);
  put32(tiff, 0);
  g_byte_array_append(tiff, (const guint8 *)"Linde\0" "Linde X1\0", 16);
  put16(tiff, 4);
  put_entry(tiff, 1, 2, 2, (guint32)'S' << 24);
  put_entry(tiff, 2, 5, 3, angles);
  put_entry(tiff, 3, 2, 2, (guint32)'E' << 24);
  put_entry(tiff, 4, 5, 3, angles + 24);
  put32(tiff, 0);
  const guint32 values[] = {33, 1, 51, 1, 36, 2, 151, 1, 12, 1, 0, 1};
  for (guint i = 0; i < G_N_ELEMENTS(values); i++)
    put32(tiff, values[i]);
  add_segment(segments, 0xe1, "Exif\0", 6, tiff->data, tiff->len);
}

static void
add_xmp(GByteArray *segments)
{
  static const char xmp[] =
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
      "<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:p='http://example.org/p/' "
      "xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' hdrgm:Version='1.0' p:plain='a &amp; b'>"
      "<dc:subject><rdf:Bag><rdf:li>tree</rdf:li><rdf:li>&#x72;iver</rdf:li></rdf:Bag></dc:subject>"
      "<p:whole rdf:parseType='Resource'><p:part>one</p:part></p:whole>"
      "</rdf:Description></rdf:RDF></x:xmpmeta>";
  add_segment(segments, 0xe1, XMP_ID, sizeof XMP_ID, xmp, strlen(xmp));
}

static void
add_iptc(GByteArray *segments)
{
  static const guint8 records[] = {'8', 'B', 'I', 'M', 4, 4, 0, 0, 0, 0, 0, 16, 0x1c, 2, 25, 0, 1, 'k',
                                   0x1c, 2, 90, 0, 5, 'K', 0xf6, 'l', 'n', '!'};
  add_segment(segments, 0xed, "Photoshop 3.0", 14, records, sizeof records);
}

/* A JPEG that has all of it. Caller frees. */
static char *
write_full(void)
{
  g_autoptr(GByteArray) segments = g_byte_array_new();
  add_exif(segments);
  add_xmp(segments);
  add_iptc(segments);
  add_segment(segments, 0xfe, "", 0, "by hand", 7);
  return write_jpeg("full.jpg", segments, "[strip]");
}

static LithoPhoto *
open_info(const char *path, int *width, int *height)
{
  g_autoptr(GError) error = NULL;
  LithoPhoto *photo = litho_info_open(path, NULL, width, height, &error);
  g_assert_no_error(error);
  return photo;
}

static void
assert_field(const GPtrArray *groups, const char *title, const char *name, const char *value)
{
  for (guint i = 0; i < groups->len; i++) {
    const LithoInfoGroup *group = groups->pdata[i];
    for (guint k = 0; g_str_equal(group->title, title) && k < group->fields->len; k++) {
      const LithoInfoField *field = group->fields->pdata[k];
      if (g_str_equal(field->name, name)) {
        g_assert_cmpstr(field->value, ==, value);
        return;
      }
    }
  }
  g_error("no field %s in %s", name, title);
}

static void
test_fields(void)
{
  int width, height;
  g_autofree char *path = write_full();
  g_autoptr(LithoPhoto) photo = open_info(path, &width, &height);
  g_assert_cmpint(width, ==, 48);
  g_assert_cmpint(height, ==, 32);
  g_autoptr(GPtrArray) groups = litho_info_groups(photo);
  assert_field(groups, "EXIF, picture", "Model", "Linde X1");
  assert_field(groups, "XMP", "dc:subject", "tree; river");
  assert_field(groups, "XMP", "p:plain", "a & b");
  assert_field(groups, "XMP", "p:whole/p:part", "one");
  assert_field(groups, "IPTC", "Keywords", "k");
  assert_field(groups, "IPTC", "City", "K\xc3\xb6ln!");
  assert_field(groups, "JPEG comment", "comment", "by hand");
  g_autofree char *camera = litho_info_camera(photo);
  g_assert_cmpstr(camera, ==, "Linde X1"); /* the maker's name once */
  double latitude, longitude;
  g_assert_true(litho_info_position(photo, &latitude, &longitude));
  g_assert_cmpfloat_with_epsilon(latitude, -(33 + 51 / 60.0 + 18 / 3600.0), 1e-9);
  g_assert_cmpfloat_with_epsilon(longitude, 151.2, 1e-9);
  g_autoptr(GPtrArray) beside = litho_info_beside(photo);
  g_assert_cmpuint(beside->len, ==, 1);
  g_assert_nonnull(strstr(beside->pdata[0], "gain map"));
}

static void
test_nothing_said(void)
{
  int width, height;
  g_autoptr(GByteArray) none = g_byte_array_new();
  g_autofree char *path = write_jpeg("bare.jpg", none, "[strip]");
  g_autoptr(LithoPhoto) photo = open_info(path, &width, &height);
  g_autoptr(GPtrArray) groups = litho_info_groups(photo), beside = litho_info_beside(photo);
  double latitude, longitude;
  g_assert_cmpuint(groups->len, ==, 0);
  g_assert_cmpuint(beside->len, ==, 0);
  g_assert_null(litho_info_camera(photo));
  g_assert_null(litho_info_taken(photo));
  g_assert_null(litho_info_profile(photo));
  g_assert_false(litho_info_position(photo, &latitude, &longitude));
}

/* A photo that is turned and so large that it is decoded small: the size is the upright one's. */
static void
test_size(void)
{
  g_autoptr(VipsImage) picture = make_smooth(1203, 801, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autofree char *path = in_folder("turned.jpg");
  write_by_vips(picture, path, "srgb", 6);
  int width, height;
  g_autoptr(LithoPhoto) photo = open_info(path, &width, &height);
  g_assert_cmpint(width, ==, 801);
  g_assert_cmpint(height, ==, 1203);
  g_assert_cmpint(photo->coded->Xsize, <, 801);
  g_autofree char *profile = litho_info_profile(photo);
  g_assert_nonnull(strstr(profile, "sRGB"));
}

/* What a real save warns of, each of it, has been foretold. */
static void
check_losses(const char *path, const char *format)
{
  int width, height;
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) looked_at = open_info(path, &width, &height), saved = open_photo(path);
  g_autoptr(GPtrArray) losses = litho_info_losses(looked_at, format, width, height, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(looked_at->warnings->len, ==, 0); /* foretelling says nothing itself */
  g_autofree char *name = g_strconcat("out.", format, NULL), *out = in_folder(name);
  save_photo(saved, out, &(LithoSaveOptions){.compression = -1, .format = format});
  g_autofree char *head = g_strconcat(path, ": ", NULL);
  for (guint i = 0; i < saved->warnings->len; i++) {
    const char *warning = saved->warnings->pdata[i];
    const char *said = g_str_has_prefix(warning, head) ? warning + strlen(head) : warning;
    gboolean found = strstr(said, "has no transparency") != NULL;
    for (guint k = 0; k < losses->len; k++)
      found |= g_str_equal(losses->pdata[k], said);
    if (!found)
      g_error("%s to %s warns of what was not foretold: %s", path, format, said);
  }
  if (saved->alpha != NULL && g_str_equal(format, "jpeg"))
    g_assert_nonnull(strstr(losses->pdata[0], "transparency"));
}

static void
test_losses(void)
{
  static const char *const formats[] = {"jpeg", "png", "tiff", "webp", "heif", "gif"};
  g_autofree char *full = write_full(), *clear = in_folder("clear.png");
  g_autoptr(VipsImage) picture = make_smooth(40, 30, 3, TRUE, VIPS_FORMAT_USHORT);
  write_by_vips(picture, clear, "p3", 1);
  for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
    if (!litho_format_works(litho_format_by_name(formats[i])))
      continue;
    check_losses(full, formats[i]);
    check_losses(clear, formats[i]);
  }
}

static void
test_kept(void)
{
  int width, height;
  g_autoptr(GByteArray) none = g_byte_array_new();
  g_autofree char *path = write_jpeg("plain.jpg", none, "[strip]");
  g_autoptr(LithoPhoto) photo = open_info(path, &width, &height);
  g_autoptr(GPtrArray) png = litho_info_losses(photo, "png", width, height, NULL);
  g_assert_cmpuint(png->len, ==, 0);
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_info_losses(photo, "webp", 20000, 10, &error)); /* 16,383 px at most */
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT);
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/info/fields", test_fields);
  g_test_add_func("/info/nothing-said", test_nothing_said);
  g_test_add_func("/info/size", test_size);
  g_test_add_func("/info/losses", test_losses);
  g_test_add_func("/info/kept", test_kept);
  return run_photo_tests();
}
