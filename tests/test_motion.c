/* test_motion.c: the video of a motion photo: found in each of its forms, taken along, left out,
 * and refused where it is none. The files are put together here, byte by byte; where exiftool is
 * installed, it says what it finds in ours. */
#include "metadata_files.h"
#include "photo/gain_map.h"
#include "photo/info.h"
#include "photo/motion.h"
#include "run/apply.h"

#define NS_CAMERA "xmlns:GCamera='http://ns.google.com/photos/1.0/camera/' "
#define NS_DIRECTORY                                                                               \
  "xmlns:Container='http://ns.google.com/photos/1.0/container/' "                                  \
  "xmlns:Item='http://ns.google.com/photos/1.0/container/item/' "

static void
put_box(GByteArray *out, const char *type, gconstpointer body, gsize size)
{
  put32(out, (guint32)(8 + size));
  g_byte_array_append(out, (const guint8 *)type, 4);
  g_byte_array_append(out, body, (guint)size);
}

/* A track with this handler. */
static void
put_track(GByteArray *out, const char *handler)
{
  g_autoptr(GByteArray) hdlr = g_byte_array_new(), mdia = g_byte_array_new(),
                        trak = g_byte_array_new();
  put32(hdlr, 0);
  put32(hdlr, 0);
  g_byte_array_append(hdlr, (const guint8 *)handler, 4);
  put_box(mdia, "hdlr", hdlr->data, hdlr->len);
  put_box(trak, "mdia", mdia->data, mdia->len);
  put_box(out, "trak", trak->data, trak->len);
}

/* ftyp, moov with a place in its user data, mdat. handler: of a second track, NULL: none. */
static GByteArray *
video(const char *handler)
{
  static const char place[] = "\0\x12\x15\xc7+48.1351+011.5820/";
  GByteArray *out = g_byte_array_new();
  g_autoptr(GByteArray) udta = g_byte_array_new(), moov = g_byte_array_new();
  g_autofree guint8 *samples = g_malloc0(3000);
  memset(samples, 0x5a, 3000);
  put_box(out, "ftyp", "mp42\0\0\0\0isommp42", 16);
  put_track(moov, "vide");
  if (handler != NULL)
    put_track(moov, handler);
  put_box(udta, "\xa9xyz", place, sizeof place - 1);
  put_box(moov, "udta", udta->data, udta->len);
  put_box(out, "moov", moov->data, moov->len);
  put_box(out, "mdat", samples, 3000);
  return out;
}

static char *
packet(const char *attributes, const char *elements)
{
  return g_strdup_printf(RDF_HEAD "<rdf:Description rdf:about='' %s>%s</rdf:Description>" RDF_TAIL,
                         attributes, elements);
}

static char *
directory(gsize video_bytes)
{
  return g_strdup_printf("<Container:Directory><rdf:Seq><rdf:li "
                         "rdf:parseType='Resource'><Container:Item Item:Mime='image/jpeg' "
                         "Item:Semantic='Primary' Item:Length='0' "
                         "Item:Padding='0'/></rdf:li><rdf:li rdf:parseType='Resource'>"
                         "<Container:Item Item:Mime='video/mp4' Item:Semantic='MotionPhoto' "
                         "Item:Length='%" G_GSIZE_FORMAT
                         "' Item:Padding='0'/></rdf:li></rdf:Seq></Container:Directory>",
                         video_bytes);
}

static void
append_to(const char *path, const GByteArray *tail)
{
  g_autofree char *data = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(path, &data, &size, NULL));
  g_autoptr(GByteArray) out = g_byte_array_new();
  g_byte_array_append(out, (guint8 *)data, (guint)size);
  g_byte_array_append(out, tail->data, tail->len);
  g_assert_true(g_file_set_contents(path, (const char *)out->data, out->len, NULL));
}

static char *
write_google(const char *name, const GByteArray *movie)
{
  g_autofree char *items = directory(movie->len),
                  *xmp = packet(NS_CAMERA NS_DIRECTORY
                                "GCamera:MotionPhoto='1' GCamera:MotionPhotoVersion='1' "
                                "GCamera:MotionPhotoPresentationTimestampUs='1230000'",
                                items);
  char *path = write_jpeg_with_xmp(name, xmp);
  append_to(path, movie);
  return path;
}

static LithoMotion *
read_motion(const char *path)
{
  g_autoptr(LithoPhoto) photo = open_photo(path);
  return litho_motion_read(photo);
}

static void
assert_video(const char *path, const GByteArray *movie, gint64 time_us)
{
  g_autoptr(LithoMotion) motion = read_motion(path);
  g_assert_nonnull(motion);
  gsize size;
  gconstpointer data = g_bytes_get_data(motion->video, &size);
  g_assert_cmpmem(data, size, movie->data, movie->len);
  g_assert_cmpint(motion->time_us, ==, time_us);
}

/* Applies the steps; what was said in *warned (may be NULL). The output's path; caller frees. */
static char *
after(const char *path, const char *steps, const char *out_name, LithoStrip strip, gboolean keep,
      char **warned)
{
  g_autoptr(LithoPhoto) photo = open_photo(path);
  g_autoptr(LithoRecipe) recipe = recipe_of(steps);
  char *out = in_folder(out_name);
  g_autoptr(GError) error = NULL;
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.keep_gain_map = keep;
  options.save.keep_motion = keep;
  options.save.strip = strip;
  litho_apply_photo(recipe, photo, out, &options, NULL, &error);
  g_assert_no_error(error);
  if (warned != NULL) {
    g_ptr_array_add(photo->warnings, NULL);
    *warned = g_strjoinv("\n", (char **)photo->warnings->pdata);
    g_ptr_array_remove_index(photo->warnings, photo->warnings->len - 1);
  }
  return out;
}

/* What exiftool prints for these arguments; NULL: it is not installed. */
static GBytes *
exiftool(const char *path, const char *first, const char *second)
{
  g_autofree char *program = g_find_program_in_path("exiftool");
  if (program == NULL)
    return NULL;
  GBytes *out = NULL;
  const char *const argv[] = {program, "-ee", "-m", first, second, path, NULL};
  g_autoptr(GSubprocess) process = g_subprocess_newv(
      argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  g_subprocess_communicate(process, NULL, NULL, &out, NULL, NULL);
  return out;
}

static void
test_kept(void)
{
  g_autoptr(GByteArray) movie = video(NULL);
  g_autofree char *path = write_google("kept.jpg", movie), *warned = NULL;
  assert_video(path, movie, 1230000);
  g_autofree char *out = after(path, "{\"op\":\"crop\",\"box\":[0.5,0,1,1]}", "kept-out.jpg",
                               LITHO_STRIP_NONE, TRUE, &warned);
  assert_says(warned, "goes along as it came");
  g_assert_null(strstr(warned, "is dropped"));
  assert_video(out, movie, 1230000);
  g_autofree char *data = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(out, &data, &size, NULL));
  g_assert_cmpmem(data + size - movie->len, movie->len, movie->data, movie->len);
  g_autoptr(GBytes) found = exiftool(out, "-b", "-EmbeddedVideo"),
                    said = exiftool(out, "-j", "-XMP-GCamera:all");
  if (found == NULL) {
    g_test_message("exiftool is not installed: only litho read the output");
    return;
  }
  gconstpointer video_data = g_bytes_get_data(found, &size);
  g_assert_cmpmem(video_data, size, movie->data, movie->len);
  g_assert_true(holds(said, "\"MotionPhoto\": 1") || holds(said, "\"MotionPhoto\": \"1\""));
  g_assert_true(holds(said, "1230000"));
}

static void
test_dropped(void)
{
  g_autoptr(GByteArray) movie = video(NULL);
  g_autofree char *path = write_google("dropped.jpg", movie), *warned = NULL, *png_warned = NULL;
  g_autofree char *out = after(path, "{\"op\":\"exposure\",\"ev\":0.5}", "dropped-out.jpg",
                               LITHO_STRIP_NONE, FALSE, &warned);
  assert_says(warned, "its video is dropped");
  assert_says(warned, "--keep-motion");
  g_assert_null(read_motion(out));
  g_autofree char *data = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(out, &data, &size, NULL));
  g_assert_null(memmem(data, size, "ftyp", 4));
  g_assert_null(memmem(data, size, "MotionPhoto", 11));
  g_autofree char *png = after(path, "{\"op\":\"exposure\",\"ev\":0.5}", "dropped.png",
                               LITHO_STRIP_NONE, TRUE, &png_warned);
  assert_says(png_warned, "its video is dropped"); /* it has no place there */
  g_assert_null(strstr(png_warned, "goes along"));
}

static void
test_micro_video(void)
{
  g_autoptr(GByteArray) movie = video(NULL);
  g_autofree char *says = g_strdup_printf(
      NS_CAMERA "GCamera:MicroVideo='1' GCamera:MicroVideoVersion='1' "
                "GCamera:MicroVideoOffset='%u' GCamera:MicroVideoPresentationTimestampUs='42'",
      movie->len);
  g_autofree char *xmp = packet(says, ""), *path = write_jpeg_with_xmp("micro.jpg", xmp);
  append_to(path, movie);
  assert_video(path, movie, 42);
  g_autofree char *out =
      after(path, "{\"op\":\"flip\"}", "micro-out.jpg", LITHO_STRIP_NONE, TRUE, NULL);
  assert_video(out, movie, 42);
  g_autoptr(LithoPhoto) photo = open_photo(out);
  gsize size;
  const char *text = g_bytes_get_data(photo_private(photo)->metadata.xmp, &size);
  g_assert_null(memmem(text, size, "MicroVideo", 10)); /* said in the newer form only */
}

/* Little-endian. */
static void
put_le(GByteArray *out, guint32 value, int n)
{
  for (int i = 0; i < n; i++) {
    const guint8 byte = (guint8)(value >> (8 * i));
    g_byte_array_append(out, &byte, 1);
  }
}

/* An entry's data, and its row in the directory, whose first field is how far before the directory
 * it begins. */
static void
put_samsung(GByteArray *out, GArray *starts, guint type, const char *name, gconstpointer body,
            gsize size)
{
  const guint32 start = out->len;
  put_le(out, 0, 2);
  put_le(out, type, 2);
  put_le(out, (guint32)strlen(name), 4);
  g_byte_array_append(out, (const guint8 *)name, (guint)strlen(name));
  g_byte_array_append(out, body, (guint)size);
  const guint32 row[3] = {type, start, out->len - start};
  g_array_append_val(starts, row);
}

static GByteArray *
samsung_trailer(const GByteArray *movie)
{
  GByteArray *out = g_byte_array_new();
  g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, 3 * sizeof(guint32));
  put_samsung(out, rows, 0x0a01, "Image_UTC_Data", "1700000000000", 13);
  put_samsung(out, rows, 0x09e0, "Burst_Shot_Info", "489489125", 9);
  put_samsung(out, rows, 0x0ab1, "DualShot_DepthMap_1", "depthdepthdepth", 15);
  put_samsung(out, rows, 0x0a30, "MotionPhoto_Data", movie->data, movie->len);
  const guint32 end = out->len;
  g_byte_array_append(out, (const guint8 *)"SEFH", 4);
  put_le(out, 101, 4);
  put_le(out, rows->len, 4);
  for (guint i = 0; i < rows->len; i++) {
    const guint32 *row = (const guint32 *)(gpointer)rows->data + 3 * i;
    put_le(out, row[0] << 16, 4);
    put_le(out, end - row[1], 4);
    put_le(out, row[2], 4);
  }
  put_le(out, out->len - end, 4);
  g_byte_array_append(out, (const guint8 *)"SEFT", 4);
  return out;
}

static void
test_samsung(void)
{
  g_autoptr(GByteArray) movie = video(NULL), trailer = samsung_trailer(movie),
                        none = g_byte_array_new();
  g_autofree char *path = write_jpeg("samsung.jpg", none, "[strip]");
  append_to(path, trailer);
  g_autoptr(GBytes) found = exiftool(path, "-b", "-Samsung:EmbeddedVideoFile");
  if (found != NULL) { /* the test's own file is one */
    gsize size;
    gconstpointer data = g_bytes_get_data(found, &size);
    g_assert_cmpmem(data, size, movie->data, movie->len);
  }
  assert_video(path, movie, -1);
  int width, height;
  g_autoptr(LithoPhoto) photo = litho_info_open(path, NULL, &width, &height, NULL);
  g_autoptr(GPtrArray) beside = litho_info_beside(photo);
  g_assert_cmpuint(beside->len, ==, 2);
  g_assert_nonnull(strstr(beside->pdata[0], "video of a motion photo: MP4, 3."));
  g_assert_nonnull(strstr(beside->pdata[1], "depth map in Samsung's trailer"));
  g_autofree char *burst = litho_info_burst(photo),
                  *out = after(path, "{\"op\":\"flip\"}", "samsung-out.jpg", LITHO_STRIP_NONE, TRUE,
                               NULL);
  g_assert_cmpstr(burst, ==, "489489125");
  assert_video(out, movie, -1);
  /* A trailer that lies is none. */
  for (guint i = 4; i < 60; i += 4) {
    g_autoptr(GByteArray) broken = samsung_trailer(movie);
    memset(broken->data + broken->len - i - 4, 0xff, 4);
    g_autofree char *other = write_jpeg("broken.jpg", none, "[strip]");
    append_to(other, broken);
    g_autoptr(LithoPhoto) opened = open_photo(other);
    g_autoptr(LithoMotion) motion = litho_motion_read(opened);
    g_autoptr(GPtrArray) lines = litho_info_beside(opened);
    g_assert_true(motion == NULL || g_bytes_get_size(motion->video) == movie->len);
  }
}

static void
test_strip(void)
{
  g_autoptr(GByteArray) movie = video(NULL), measuring = video("meta");
  g_autofree char *path = write_google("strip.jpg", movie),
                  *other = write_google("strip2.jpg", measuring), *warned = NULL;
  g_autofree char *out =
      after(path, "{\"op\":\"flip\"}", "strip-out.jpg", LITHO_STRIP_GPS, TRUE, NULL);
  g_autoptr(LithoMotion) motion = read_motion(out);
  g_assert_nonnull(motion);
  g_assert_cmpuint(g_bytes_get_size(motion->video), ==,
                   movie->len); /* offsets inside it stay true */
  g_assert_false(holds(motion->video, "+48.1351"));
  g_assert_true(holds(motion->video, "ZZZZ"));
  g_autofree char *without =
      after(other, "{\"op\":\"flip\"}", "strip2-out.jpg", LITHO_STRIP_GPS, TRUE, &warned);
  assert_says(warned, "track of measurements");
  assert_says(warned, "its video is dropped");
  g_assert_null(read_motion(without));
  g_autofree char *all =
      after(path, "{\"op\":\"flip\"}", "strip3-out.jpg", LITHO_STRIP_ALL, TRUE, NULL);
  g_autoptr(LithoMotion) bare = read_motion(all);
  g_assert_nonnull(bare);
}

/* What a file says of a video that is none there is no video; nothing is read beyond the file. */
static void
test_lies(void)
{
  static const guint64 lengths[] = {0, 1, 20, 3000, 5000000, G_MAXUINT64};
  g_autoptr(GByteArray) movie = video(NULL), noise = g_byte_array_new();
  g_byte_array_set_size(noise, 500);
  memset(noise->data, 0x41, 500);
  for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
    g_autofree char *items = directory(lengths[i]),
                    *xmp = packet(NS_CAMERA NS_DIRECTORY
                                  "GCamera:MotionPhoto='1' GCamera:MicroVideoOffset='999999999'",
                                  items);
    g_autofree char *path = write_jpeg_with_xmp("lies.jpg", xmp),
                    *cut = write_jpeg_with_xmp("noise.jpg", xmp);
    append_to(path, movie);
    append_to(cut, noise);
    g_autoptr(LithoMotion) one = read_motion(path), two = read_motion(cut);
    g_assert_null(two);
    if (one != NULL)
      g_assert_cmpuint(g_bytes_get_size(one->video), <=, movie->len);
  }
  g_autofree char *items = directory(700),
                  *xmp = packet(NS_CAMERA NS_DIRECTORY "GCamera:MotionPhoto='1'", items),
                  *path = write_jpeg_with_xmp("gone.jpg", xmp);
  int width, height;
  g_autoptr(LithoPhoto) photo = litho_info_open(path, NULL, &width, &height, NULL);
  g_autoptr(GPtrArray) beside = litho_info_beside(photo);
  g_assert_cmpuint(beside->len, ==, 1);
  g_assert_nonnull(strstr(beside->pdata[0], "announced, but not there"));
}

/* A directory counts from the file's end; where something lies behind the video, from the
 * picture's. */
static void
test_more_behind(void)
{
  g_autoptr(GByteArray) movie = video(NULL), more = g_byte_array_new();
  g_autofree char *path = write_google("more.jpg", movie);
  g_byte_array_append(more, (const guint8 *)"something of another program", 28);
  append_to(path, more);
  assert_video(path, movie, 1230000);
}

/* The video stands behind the gain map, and both are found. */
static void
test_with_gain_map(void)
{
  static const char says[] =
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
      "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
      "rdf:about='' xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' hdrgm:Version='1.0' "
      "hdrgm:GainMapMax='2'/></rdf:RDF>"
      "</x:xmpmeta>";
  g_autoptr(VipsImage) grey = make_smooth(24, 16, 1, FALSE, VIPS_FORMAT_UCHAR);
  void *coded;
  size_t coded_size;
  g_assert_cmpint(vips_jpegsave_buffer(grey, &coded, &coded_size, "strip", TRUE, NULL), ==, 0);
  g_autoptr(GByteArray) movie = video(NULL), map = g_byte_array_new(), index = tiff_begin(1),
                        segments = g_byte_array_new();
  g_byte_array_append(map, coded, 2);
  add_segment(map, 0xe1, XMP_ID, sizeof XMP_ID, says, strlen(says));
  g_byte_array_append(map, (guint8 *)coded + 2, (guint)coded_size - 2);
  g_free(coded);
  g_autofree char *items = directory(movie->len),
                  *xmp = packet(NS_CAMERA NS_DIRECTORY "GCamera:MotionPhoto='1'", items);
  add_segment(segments, 0xe1, XMP_ID, sizeof XMP_ID, xmp, strlen(xmp));
  g_autoptr(GBytes) still = smooth_jpeg("[strip]");
  const guint32 before = segments->len,
                photo_size = (guint32)g_bytes_get_size(still) + before + 8 + index->len + 16 + 32;
  put_entry(index, 0xb002, 7, 32, 8 + 2 + 12 + 4);
  put32(index, 0);
  const guint32 entries[] = {0x030000, photo_size, 0, 0, 0, map->len, photo_size - (2 + before + 8),
                             0};
  for (guint i = 0; i < G_N_ELEMENTS(entries); i++)
    put32(index, entries[i]);
  add_segment(segments, 0xe2, "MPF", 4, index->data, index->len);
  g_autoptr(GByteArray) out = g_byte_array_new();
  gsize size;
  const guint8 *data = g_bytes_get_data(still, &size);
  g_byte_array_append(out, data, 2);
  g_byte_array_append(out, segments->data, segments->len);
  g_byte_array_append(out, data + 2, (guint)size - 2);
  g_assert_cmpuint(out->len, ==, photo_size);
  g_byte_array_append(out, map->data, map->len);
  g_byte_array_append(out, movie->data, movie->len);
  g_autofree char *path = in_folder("both.jpg");
  g_assert_true(g_file_set_contents(path, (const char *)out->data, out->len, NULL));
  assert_video(path, movie, -1);
  g_autofree char *edited =
      after(path, "{\"op\":\"rotate\",\"angle\":90}", "both-out.jpg", LITHO_STRIP_NONE, TRUE, NULL);
  assert_video(edited, movie, -1);
  g_autoptr(LithoPhoto) photo = open_photo(edited);
  g_autoptr(LithoGainMap) read = litho_gain_map_read(photo, NULL);
  g_assert_nonnull(read);
  g_assert_cmpint(read->image->Xsize, ==, 16);
  g_autoptr(GBytes) found = exiftool(edited, "-b", "-MPImage2");
  if (found != NULL)
    g_assert_true(g_bytes_get_size(found) > 100 &&
                  memcmp(g_bytes_get_data(found, NULL), "\xff\xd8", 2) == 0);
}

static void
test_heif(void)
{
  g_autoptr(GByteArray) movie = video(NULL);
  g_autofree char *path = write_google("to-avif.jpg", movie);
  if (!litho_format_works(litho_format_by_name("avif"))) {
    g_test_skip("this machine writes no AVIF");
    return;
  }
  g_autofree char *out = after(path, "{\"op\":\"exposure\",\"ev\":0.5}", "motion.avif",
                               LITHO_STRIP_NONE, TRUE, NULL),
                  *warned = NULL;
  assert_video(out, movie, 1230000);
  g_autofree char *again = after(out, "{\"op\":\"exposure\",\"ev\":0.5}", "motion2.avif",
                                 LITHO_STRIP_NONE, FALSE, &warned);
  assert_says(warned, "its video is dropped");
  g_assert_null(read_motion(again));
}

/* GDepth inside the XMP stays where the frame is the same, and goes where it is not. */
static void
test_depth_in_xmp(void)
{
  g_autofree char *xmp = packet(
      "xmlns:GDepth='http://ns.google.com/photos/1.0/depthmap/' GDepth:Near='1' GDepth:Data='AAAA'",
      "");
  g_autofree char *path = write_jpeg_with_xmp("gdepth.jpg", xmp), *warned = NULL;
  g_autofree char *tone = after(path, "{\"op\":\"exposure\",\"ev\":0.5}", "tone.jpg",
                                LITHO_STRIP_NONE, FALSE, NULL),
                  *flip = after(path, "{\"op\":\"flip\"}", "flip.jpg", LITHO_STRIP_NONE, FALSE,
                                &warned),
                  *data = NULL, *other = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(tone, &data, &size, NULL));
  g_assert_nonnull(memmem(data, size, "GDepth:Data", 11));
  g_assert_true(g_file_get_contents(flip, &other, &size, NULL));
  g_assert_null(memmem(other, size, "GDepth:", 7));
  assert_says(warned, "its depth map");
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/motion/kept", test_kept);
  g_test_add_func("/motion/dropped", test_dropped);
  g_test_add_func("/motion/micro-video", test_micro_video);
  g_test_add_func("/motion/samsung", test_samsung);
  g_test_add_func("/motion/strip", test_strip);
  g_test_add_func("/motion/lies", test_lies);
  g_test_add_func("/motion/more-behind", test_more_behind);
  g_test_add_func("/motion/with-gain-map", test_with_gain_map);
  g_test_add_func("/motion/heif", test_heif);
  g_test_add_func("/motion/depth-in-xmp", test_depth_in_xmp);
  return run_photo_tests();
}
