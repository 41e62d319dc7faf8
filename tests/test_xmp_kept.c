/* What becomes of a photo's XMP: positions, thumbnails, orientation, packets in two parts, flags of what is not written.
 * Kinds of files that people reported of other editors, each built here from bytes. */
#include "metadata_files.h"
#include "photo/xmp.h"

/* Each name that holds the place, as an attribute or an element, at the top or inside a structure, whatever the prefix. */
static void
test_xmp_positions(void)
{
  static const char packet[] = RDF_HEAD
      "<rdf:Description rdf:about=\"\" xmlns:e=\"http://ns.adobe.com/exif/1.0/\" xmlns:exif='http://ns.adobe.com/exif/1.0/' "
      "xmlns:drone-dji=\"http://www.dji.com/drone-dji/1.0/\" xmlns:geo=\"http://www.w3.org/2003/01/geo/wgs84_pos#\" "
      "xmlns:I=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\" xmlns:ps=\"http://ns.adobe.com/photoshop/1.0/\" "
      "xmlns:sky=\"urn:skydio\" drone-dji:GpsLatitude=\"+48.136\" drone-dji:GpsLongtitude=\"+11.582\" "
      "drone-dji:AbsoluteAltitude=\"+530.21\" drone-dji:GimbalYawDegree=\"+84.20\" e:GPSLatitude='48,8.2056N' "
      "geo:lat=\"48.1367\" ps:City=\"Munich\" sky:Latitude=\"48.13671\"><exif:GPSLongitude>11,34.9463E</exif:GPSLongitude>"
      "<I:LocationCreated><rdf:Bag><rdf:li rdf:parseType=\"Resource\"><I:City>Giesing</I:City>"
      "<e:GPSLatitude>48,8.1N</e:GPSLatitude></rdf:li></rdf:Bag></I:LocationCreated>"
      "<ps:Headline>kept &amp; <![CDATA[<e:GPSLatitude>]]></ps:Headline></rdf:Description>" RDF_TAIL;
  static const char *const gone[] = {"48.136", "11.582", "530.21", "48,8", "11,34", "48.1367"};
  static const char *const names[] = {"pos.jpg", "pos.png", "pos.tif", "pos.webp", "pos.heic", "pos.jxl"};
  g_autofree char *path = write_jpeg_with_xmp("positions.jpg", packet);
  for (guint f = 0; f < G_N_ELEMENTS(names); f++)
    for (int strip = LITHO_STRIP_NONE; strip <= LITHO_STRIP_PLACE; strip++) {
      g_autoptr(GBytes) out = through(path, names[f], (LithoStrip)strip, NULL);
      for (guint i = 0; i < G_N_ELEMENTS(gone); i++)
        g_assert_true(holds(out, gone[i]) == (strip == LITHO_STRIP_NONE));
      g_assert_true(holds(out, "84.20"));
      g_assert_true(holds(out, "kept &amp; <![CDATA[<e:GPSLatitude>]]>"));
      g_assert_true(holds(out, "Munich") == (strip != LITHO_STRIP_PLACE));
      g_assert_true(holds(out, "Giesing") == (strip != LITHO_STRIP_PLACE));
    }
}

static char *
update_xmp(const char *packet, gssize length, guint *lost)
{
  g_autoptr(GBytes) in = g_bytes_new(packet, length >= 0 ? (gsize)length : strlen(packet));
  const LithoXmpUpdate update = {.width = 48, .height = 32, .drop_gps = TRUE, .is_srgb = TRUE};
  g_autoptr(GError) error = NULL;
  *lost = 0;
  g_autoptr(GBytes) out = litho_xmp_update(in, &update, lost, &error);
  g_assert_no_error(error);
  return out != NULL ? g_strndup(g_bytes_get_data(out, NULL), g_bytes_get_size(out)) : NULL;
}

static void
test_xmp_values(void)
{
  guint lost;
  g_autofree char *out = update_xmp(
      RDF_HEAD "<rdf:Description rdf:about=\"\" xmlns:t=\"http://ns.adobe.com/tiff/1.0/\" xmlns:xap=\""
               "http://ns.adobe.com/xap/1.0/\" xmlns:g=\"http://ns.adobe.com/xap/1.0/g/img/\" t:Orientation=\"6\" "
               "xap:Rating='5'><t:ImageWidth rdf:value=\"9000\"/><t:ImageLength>7000</t:ImageLength><xap:Thumbnails>"
               "<rdf:Alt><rdf:li rdf:parseType=\"Resource\"><g:image>/9j/4AAQ</g:image></rdf:li></rdf:Alt>"
               "</xap:Thumbnails></rdf:Description>" RDF_TAIL,
      -1, &lost);
  g_assert_cmpuint(lost, ==, 0);
  g_assert_cmpstr(out, ==,
                  RDF_HEAD "<rdf:Description rdf:about=\"\" xmlns:t=\"http://ns.adobe.com/tiff/1.0/\" xmlns:xap=\""
                           "http://ns.adobe.com/xap/1.0/\" xmlns:g=\"http://ns.adobe.com/xap/1.0/g/img/\" "
                           "t:Orientation=\"1\" xap:Rating='5'><t:ImageWidth>48</t:ImageWidth><t:ImageLength>32"
                           "</t:ImageLength></rdf:Description>" RDF_TAIL);
}

static void
test_xmp_not_editable(void)
{
  static const char *const broken[] = {
      RDF_HEAD "<rdf:Description rdf:about=\"\"><a:b>" RDF_TAIL,
      RDF_HEAD "<rdf:Description rdf:about=\"\" a:b=\"c>" RDF_TAIL,
      "<!DOCTYPE x [<!ENTITY lat \"48.1367\">]><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">&lat;</x:xmpmeta>",
      "\xff\xff\xff not text",
  };
  guint lost;
  for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
    g_autofree char *out = update_xmp(broken[i], -1, &lost);
    g_assert_null(out);
    g_assert_cmpuint(lost, ==, LITHO_LOST_XMP);
    g_autofree char *path = write_jpeg_with_xmp("broken-xmp.jpg", broken[i]);
    g_autofree char *warned = NULL;
    g_autoptr(GBytes) file = through(path, "broken-xmp-out.jpg", LITHO_STRIP_NONE, &warned);
    assert_says(warned, "its XMP is damaged");
    g_assert_false(holds(file, XMP_ID));
  }
  /* UTF-16 is legal, and edited as UTF-8. */
  static const char packet[] = RDF_HEAD "<rdf:Description rdf:about=\"\" xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" "
                                        "exif:GPSLatitude=\"48,8N\" exif:ISO=\"100\"/>" RDF_TAIL;
  static const char *const charsets[] = {"UTF-16BE", "UTF-16LE", "UTF-32BE"};
  for (guint i = 0; i < G_N_ELEMENTS(charsets); i++) {
    gsize size;
    g_autofree char *wide = g_convert(packet, -1, charsets[i], "UTF-8", NULL, &size, NULL);
    g_autofree char *out = update_xmp(wide, (gssize)size, &lost);
    g_assert_nonnull(out);
    g_assert_null(strstr(out, "48,8N"));
    g_assert_nonnull(strstr(out, "exif:ISO=\"100\""));
  }
}

/* EXIF's orientation counts; where it has none, XMP's, and afterwards both say upright. */
static void
test_xmp_orientation(void)
{
  static const char *const forms[] = {
      "<rdf:Description rdf:about=\"\" xmlns:t=\"http://ns.adobe.com/tiff/1.0/\" t:Orientation=\"6\"/>",
      "<rdf:Description rdf:about=\"\" xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\"><tiff:Orientation>6</tiff:Orientation>"
      "</rdf:Description>"};
  for (guint i = 0; i < G_N_ELEMENTS(forms); i++)
    for (int in_exif = 0; in_exif <= 1; in_exif++) {
      g_autofree char *packet = g_strconcat(RDF_HEAD, forms[i], RDF_TAIL, NULL);
      g_autoptr(GByteArray) segments = g_byte_array_new(), tiff = tiff_begin(1);
      put_entry(tiff, in_exif ? LITHO_TAG_ORIENTATION : LITHO_TAG_RESOLUTION_UNIT, LITHO_TIFF_SHORT, 1, in_exif ? 1 : 2);
      put32(tiff, 0);
      add_segment(segments, 0xe1, "Exif\0", 6, tiff->data, tiff->len);
      add_segment(segments, 0xe1, XMP_ID, sizeof XMP_ID, packet, strlen(packet));
      g_autofree char *path = write_jpeg("lying.jpg", segments, "[strip]");
      g_autoptr(LithoPhoto) photo = open_photo(path);
      g_assert_cmpint(photo->coded->Xsize, ==, in_exif ? 48 : 32);
      g_autoptr(GBytes) out = through(path, "upright.jpg", LITHO_STRIP_NONE, NULL);
      g_assert_true(holds(out, "Orientation=\"1\"") || holds(out, "Orientation>1<"));
      g_assert_false(holds(out, "Orientation=\"6\"") || holds(out, "Orientation>6<"));
    }
}

#define HUGE_VALUE 90000

/* A JPEG with a standard packet and an extension of two chunks, of which `n_chunks` are written. */
static char *
write_extended(int n_chunks)
{
  g_autofree char *blob = g_strnfill(HUGE_VALUE, 'A');
  g_autofree char *extension = g_strdup_printf(
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" xmlns:d=\"http://purl.org/dc/elements/1.1/\"><r:RDF xmlns:r=\"" LITHO_NS_RDF
      "\"><r:Description r:about=\"other\" xmlns:G=\"http://ns.google.com/photos/1.0/depthmap/\" G:Data=\"%s\"><d:subject>"
      "<r:Bag><r:li>a keyword</r:li></r:Bag></d:subject></r:Description></r:RDF></x:xmpmeta>",
      blob);
  const gsize size = strlen(extension), half = 65000;
  g_autofree char *md5 = g_compute_checksum_for_string(G_CHECKSUM_MD5, extension, (gssize)size);
  g_autofree char *guid = g_ascii_strup(md5, -1);
  g_autofree char *standard =
      g_strdup_printf(RDF_HEAD "<rdf:Description rdf:about=\"me\" xmlns:xmpNote=\"http://ns.adobe.com/xmp/note/\" "
                               "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmpNote:HasExtendedXMP=\"%s\" "
                               "xmp:Rating=\"4\"/>" RDF_TAIL,
                      guid);
  g_autoptr(GByteArray) segments = g_byte_array_new();
  add_segment(segments, 0xe1, XMP_ID, sizeof XMP_ID, standard, strlen(standard));
  for (int i = n_chunks - 1; i >= 0; i--) { /* any order is legal */
    g_autoptr(GByteArray) head = g_byte_array_new();
    g_byte_array_append(head, (const guint8 *)"http://ns.adobe.com/xmp/extension/", 35);
    g_byte_array_append(head, (const guint8 *)guid, 32);
    put32(head, (guint32)size);
    put32(head, (guint32)(i * half));
    add_segment(segments, 0xe1, head->data, head->len, extension + i * half, MIN(half, size - i * half));
  }
  return write_jpeg("extended.jpg", segments, "[strip]");
}

static void
test_extended_xmp(void)
{
  static const char *const names[] = {"ext.tif", "ext.png", "ext.jpg"};
  g_autofree char *path = write_extended(2);
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *warned = NULL;
    g_autoptr(GBytes) out = through(path, names[i], LITHO_STRIP_NONE, &warned);
    g_assert_cmpstr(warned, ==, "");
    /* In a JPEG the packet names an extension again, elsewhere nothing points to what is not there. */
    g_assert_true(holds(out, "HasExtendedXMP") == g_str_has_suffix(names[i], ".jpg"));
    g_assert_true(holds(out, "xmp:Rating=\"4\""));
    g_assert_true(holds(out, "a keyword"));
    g_autofree char *written = in_folder(names[i]);
    g_autoptr(LithoPhoto) again = open_photo(written);
    gsize size;
    const char *xmp = g_bytes_get_data(photo_private(again)->metadata.xmp, &size);
    g_assert_cmpuint(size, >, HUGE_VALUE);
    g_autofree char *text = g_strndup(xmp, size);
    g_assert_nonnull(strstr(text, "a keyword"));
    g_assert_nonnull(strstr(text, "about=\"me\"")); /* all of a packet is about the same */
    g_assert_null(strstr(text, "about=\"other\""));
    g_assert_null(strstr(text, "HasExtendedXMP"));
    g_assert_cmpuint(strspn(strstr(text, "AAAA"), "A"), ==, HUGE_VALUE);
  }
  g_autofree char *half = write_extended(1), *warned = NULL;
  g_autoptr(GBytes) out = through(half, "half.jpg", LITHO_STRIP_NONE, &warned);
  assert_says(warned, "the second part of its XMP is missing");
  g_assert_false(holds(out, "HasExtendedXMP"));
  g_assert_true(holds(out, "xmp:Rating=\"4\""));
}

/* Flags of a video or a gain map that is not written go with it. */
static void
test_payload(void)
{
  static const struct {
    const char *xmp, *says;
  } cases[] = {
      {"<rdf:Description rdf:about=\"\" xmlns:c=\"http://ns.google.com/photos/1.0/camera/\" c:MotionPhoto=\"1\" "
       "c:MicroVideoOffset=\"4032\" c:BurstID=\"kept\"/>",
       "motion photo"},
      {"<rdf:Description rdf:about=\"\" xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" hdrgm:Version=\"1.0\" "
       "xmlns:k=\"urn:k\" k:BurstID=\"kept\"/>",
       "gain map"},
      {"<rdf:Description rdf:about=\"\" xmlns:Container=\"http://ns.google.com/photos/1.0/container/\" xmlns:k=\"urn:k\" "
       "xmlns:Item=\"http://ns.google.com/photos/1.0/container/item/\" k:BurstID=\"kept\"><Container:Directory><rdf:Seq>"
       "<rdf:li><Container:Item Item:Semantic=\"GainMap\" Item:Length=\"4032\"/></rdf:li></rdf:Seq></Container:Directory>"
       "</rdf:Description>",
       "gain map"}};
  static const char *const gone[] = {"MotionPhoto", "4032", "hdrgm:Version", "GainMap"};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    for (int strip = LITHO_STRIP_NONE; strip <= LITHO_STRIP_ALL; strip += LITHO_STRIP_ALL) {
      g_autofree char *packet = g_strconcat(RDF_HEAD, cases[i].xmp, RDF_TAIL, NULL), *warned = NULL;
      g_autofree char *path = write_jpeg_with_xmp("payload.jpg", packet);
      g_autoptr(GBytes) out = through(path, "payload-out.jpg", (LithoStrip)strip, &warned);
      assert_says(warned, cases[i].says);
      for (guint k = 0; k < G_N_ELEMENTS(gone); k++)
        g_assert_false(holds(out, gone[k]));
      g_assert_true(holds(out, "BurstID=\"kept\"") == (strip == LITHO_STRIP_NONE));
    }
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/xmp-kept/positions", test_xmp_positions);
  g_test_add_func("/xmp-kept/values", test_xmp_values);
  g_test_add_func("/xmp-kept/not-editable", test_xmp_not_editable);
  g_test_add_func("/xmp-kept/orientation", test_xmp_orientation);
  g_test_add_func("/xmp-kept/extended", test_extended_xmp);
  g_test_add_func("/xmp-kept/payload", test_payload);
  return run_photo_tests();
}
