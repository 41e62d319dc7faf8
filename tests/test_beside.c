/* test_beside.c: the matte and the depth that phones put beside a photo. */
#include <math.h>
#include "metadata_files.h"
#include "photo/beside.h"
#include "photo/gain_map.h"
#include "run/run.h"
#include "see/find/finder.h"

#define APPLE_MATTE "urn:com:apple:photo:2018:aux:portraiteffectsmatte"

/* White in the left half, black in the right one. */
static GBytes *
half_white(int width, int height, const char *suffix)
{
  g_autofree guint8 *codes = g_malloc((gsize)width * (gsize)height);
  for (int i = 0; i < width * height; i++)
    codes[i] = i % width < width / 2 ? 255 : 0;
  g_autoptr(VipsImage) image =
      vips_image_new_from_memory(codes, (gsize)width * (gsize)height, width, height, 1, VIPS_FORMAT_UCHAR);
  void *data;
  size_t size;
  g_assert_cmpint(vips_image_write_to_buffer(image, suffix, &data, &size, NULL), ==, 0);
  return g_bytes_new_take(data, size);
}

/* A JPEG with this orientation (0: not said) and `behind` as the picture that MPF names. Caller frees the path. */
static char *
write_with_picture(const char *name, const GByteArray *behind, int orientation)
{
  g_autoptr(GByteArray) index = tiff_begin(1), segments = g_byte_array_new(), exif = tiff_begin(1), out = g_byte_array_new();
  put_entry(exif, 0x0112, 3, 1, (guint32)orientation);
  put32(exif, 0);
  if (orientation > 0)
    add_segment(segments, 0xe1, "Exif\0", 6, exif->data, exif->len);
  const guint32 before = segments->len;
  g_autoptr(GBytes) jpeg = smooth_jpeg("[strip]");
  gsize size;
  const guint8 *data = g_bytes_get_data(jpeg, &size);
  put_entry(index, 0xb002, 7, 32, 8 + 2 + 12 + 4);
  put32(index, 0);
  const guint32 photo_size = (guint32)size + before + 8 + index->len + 32;
  const guint32 entries[] = {0x030000, photo_size, 0, 0, 0, behind->len, photo_size - (2 + before + 8), 0};
  for (guint i = 0; i < G_N_ELEMENTS(entries); i++)
    put32(index, entries[i]);
  add_segment(segments, 0xe2, "MPF", 4, index->data, index->len);
  g_byte_array_append(out, data, 2);
  g_byte_array_append(out, segments->data, segments->len);
  g_byte_array_append(out, data + 2, (guint)size - 2);
  g_byte_array_append(out, behind->data, behind->len);
  char *path = in_folder(name);
  g_assert_true(g_file_set_contents(path, (const char *)out->data, out->len, NULL));
  return path;
}

static GByteArray *
matte_jpeg(void)
{
  static const char packet[] = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
                               "<rdf:Description xmlns:apdi='http://ns.apple.com/pixeldatainfo/1.0/' "
                               "apdi:AuxiliaryImageType='" APPLE_MATTE "'/></rdf:RDF></x:xmpmeta>";
  g_autoptr(GBytes) jpeg = half_white(24, 16, ".jpg[Q=100,strip]");
  gsize size;
  const guint8 *data = g_bytes_get_data(jpeg, &size);
  GByteArray *out = g_byte_array_new();
  g_byte_array_append(out, data, 2);
  add_segment(out, 0xe1, XMP_ID, sizeof XMP_ID, packet, strlen(packet));
  g_byte_array_append(out, data + 2, (guint)size - 2);
  return out;
}

static float
at(VipsImage *image, int x, int y)
{
  return *(const float *)VIPS_IMAGE_ADDR(image, x, y);
}

static void
test_matte(void)
{
  g_autoptr(GByteArray) behind = matte_jpeg();
  g_autofree char *path = write_with_picture("portrait.jpg", behind, 0), *turned = write_with_picture("turned.jpg", behind, 6);
  g_autoptr(LithoPhoto) photo = open_photo(path), upright = open_photo(turned);
  g_autoptr(VipsImage) matte = litho_photo_beside(photo, LITHO_BESIDE_MATTE), other = litho_photo_beside(upright, LITHO_BESIDE_MATTE);
  g_assert_cmpint(matte->Xsize, ==, 24);
  g_assert_cmpfloat(at(matte, 3, 8), >, 0.95);
  g_assert_cmpfloat(at(matte, 20, 8), <, 0.05);
  g_assert_cmpint(upright->coded->Xsize, ==, 32);
  g_assert_cmpint(other->Xsize, ==, 16); /* it turns with the photo: clockwise, the left comes up */
  g_assert_cmpfloat(at(other, 8, 3), >, 0.95);
  g_assert_cmpfloat(at(other, 8, 20), <, 0.05);
  g_assert_null(litho_photo_beside(photo, LITHO_BESIDE_DEPTH));
}

/* The region `subject` is the matte: nobody looks for it. */
static void
test_subject(void)
{
  g_autoptr(GByteArray) behind = matte_jpeg();
  g_autofree char *path = write_with_picture("subject.jpg", behind, 0);
  g_autoptr(LithoPhoto) photo = open_photo(path);
  g_autoptr(LithoScene) scene = litho_scene_new(photo, &(LithoSeeOptions){.floor = TRUE});
  g_autoptr(LithoRegion) region = litho_region_new(LITHO_REGION_NAMED, "subject");
  LithoFinder *finder = litho_scene_finder(scene);
  g_auto(LithoLocated) found = {0};
  g_autoptr(GError) error = NULL;
  g_assert_true(finder->find(finder, region, 48, 32, &found, &error));
  g_assert_no_error(error);
  g_assert_true(found.present);
  g_assert_nonnull(strstr(found.method, "matte in the file"));
  g_assert_cmpfloat_with_epsilon(found.share, 0.5, 0.06);
}

/* GDepth: black is near. */
static void
test_depth(void)
{
  g_autoptr(GBytes) png = half_white(12, 8, ".png[strip]");
  gsize size;
  const guint8 *data = g_bytes_get_data(png, &size);
  g_autofree char *coded = g_base64_encode(data, size);
  g_autofree char *xmp = g_strdup_printf(
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
      "rdf:about='' xmlns:GDepth='http://ns.google.com/photos/1.0/depthmap/' GDepth:Format='RangeInverse' GDepth:Near='1' "
      "GDepth:Far='9' GDepth:Mime='image/png' GDepth:Data='%s'/></rdf:RDF></x:xmpmeta>",
      coded);
  g_autofree char *path = write_jpeg_with_xmp("depth.jpg", xmp);
  g_autoptr(LithoPhoto) photo = open_photo(path);
  g_autoptr(VipsImage) depth = litho_photo_beside(photo, LITHO_BESIDE_DEPTH);
  g_assert_nonnull(depth);
  g_assert_cmpfloat(at(depth, 2, 4), ==, 0); /* white: far */
  g_assert_cmpfloat(at(depth, 9, 4), ==, 1);
  g_assert_null(litho_photo_beside(photo, LITHO_BESIDE_MATTE));
}

/* Dynamic Depth: pictures behind the photo, in the order of the directory; black is near. element: the fields as elements, as
 * some cameras write them; a directory of the older name. */
static char *
write_dynamic(const char *name, gboolean element, gconstpointer more, gsize n_more)
{
  static const char attributes[] =
      "<rdf:li><Container:Item Item:Mime='image/jpeg' Item:Length='0' Item:DataURI='primary_image'/></rdf:li><rdf:li>"
      "<Container:Item Item:Mime='image/jpeg' Item:Length='%u' Item:DataURI='android/confidencemap'/></rdf:li><rdf:li>"
      "<Container:Item Item:Mime='image/png' Item:Length='%u' Item:DataURI='android/depthmap'/></rdf:li>";
  static const char elements[] =
      "<rdf:li rdf:parseType='Resource'><Item:Mime>image/jpeg</Item:Mime><Item:Semantic>Primary</Item:Semantic></rdf:li>"
      "<rdf:li rdf:parseType='Resource'><Item:Length>%u</Item:Length><Item:Semantic>Confidence</Item:Semantic></rdf:li>"
      "<rdf:li rdf:parseType='Resource'><Item:Length> %u </Item:Length><Item:Semantic>Depth</Item:Semantic></rdf:li>";
  g_autoptr(GBytes) depth = half_white(12, 8, ".png[strip]"), confidence = half_white(24, 16, ".jpg[strip]");
  g_autofree char *items = g_strdup_printf(element ? elements : attributes, (guint)g_bytes_get_size(confidence),
                                           (guint)g_bytes_get_size(depth));
  const char *space = element ? "1.0/" : "dd/1.0/";
  g_autofree char *xmp = g_strdup_printf(
      RDF_HEAD "<rdf:Description rdf:about='' xmlns:Container='http://ns.google.com/photos/%scontainer/' "
               "xmlns:Item='http://ns.google.com/photos/%s%sitem/'><Container:Directory><rdf:Seq>%s</rdf:Seq>"
               "</Container:Directory></rdf:Description>" RDF_TAIL,
      space, space, element ? "container/" : "", items);
  char *path = write_jpeg_with_xmp(name, xmp);
  g_autofree char *photo = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(path, &photo, &size, NULL));
  g_autoptr(GByteArray) out = g_byte_array_new();
  g_byte_array_append(out, (guint8 *)photo, (guint)size);
  litho_append_bytes(out, confidence);
  litho_append_bytes(out, depth);
  g_byte_array_append(out, more, (guint)n_more);
  g_assert_true(g_file_set_contents(path, (const char *)out->data, out->len, NULL));
  return path;
}

static void
test_dynamic_depth(void)
{
  for (int i = 0; i < 4; i++) {
    g_autofree char *path = write_dynamic("dynamic.jpg", i % 2, "anything", i < 2 ? 0 : 8);
    g_autoptr(LithoPhoto) photo = open_photo(path);
    g_autoptr(VipsImage) depth = litho_photo_beside(photo, LITHO_BESIDE_DEPTH);
    g_assert_nonnull(depth);
    g_assert_cmpint(depth->Xsize, ==, 12); /* not the confidence map */
    g_assert_cmpfloat(at(depth, 2, 4), ==, 0);
    g_assert_cmpfloat(at(depth, 9, 4), ==, 1);
  }
  g_autofree char *path = write_dynamic("dropped.jpg", TRUE, "", 0), *warned = NULL;
  g_autoptr(GBytes) out = through(path, "dropped-out.jpg", LITHO_STRIP_NONE, &warned);
  assert_says(warned, "depth map");
  g_assert_false(holds(out, "Container:Directory"));
}

/* Mean difference of neighbours in a part of a row-wise noisy picture: small where it is blurred. */
static double
roughness(VipsImage *image, int from, int to)
{
  double sum = 0;
  for (int y = 0; y < image->Ysize; y++)
    for (int x = from; x + 1 < to; x++)
      sum += abs(*VIPS_IMAGE_ADDR(image, x, y) - *VIPS_IMAGE_ADDR(image, x + 1, y));
  return sum / image->Ysize / (to - from - 1);
}

/* A subject as near as the left of the picture; the right is far: it is blurred there and not here. */
static void
test_blur_by_depth(void)
{
  guint8 codes[96 * 64];
  for (int i = 0; i < 96 * 64; i++)
    codes[i] = i % 96 < 60 ? 200 : 10; /* near: codes of a HEIC would be; GDepth has black near */
  for (int i = 0; i < 96 * 64; i++)
    codes[i] = (guint8)(255 - codes[i]);
  g_autoptr(VipsImage) map = vips_image_new_from_memory(codes, sizeof codes, 96, 64, 1, VIPS_FORMAT_UCHAR);
  void *png;
  size_t size;
  g_assert_cmpint(vips_image_write_to_buffer(map, ".png", &png, &size, NULL), ==, 0);
  g_autofree char *coded = g_base64_encode(png, size);
  g_free(png);
  g_autofree char *xmp = g_strdup_printf(
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
      "rdf:about='' xmlns:GDepth='http://ns.google.com/photos/1.0/depthmap/' GDepth:Data='%s'/></rdf:RDF></x:xmpmeta>",
      coded);
  g_autoptr(VipsImage) noise = make_noise(96, 64, 3, VIPS_FORMAT_UCHAR), whole = NULL;
  void *jpeg;
  g_assert_cmpint(vips_jpegsave_buffer(noise, &jpeg, &size, "Q", 100, "strip", TRUE, NULL), ==, 0);
  g_autoptr(GByteArray) out = g_byte_array_new();
  g_byte_array_append(out, jpeg, 2);
  add_segment(out, 0xe1, XMP_ID, sizeof XMP_ID, xmp, strlen(xmp));
  g_byte_array_append(out, (guint8 *)jpeg + 2, (guint)size - 2);
  g_free(jpeg);
  g_autofree char *path = in_folder("noise.jpg");
  g_assert_true(g_file_set_contents(path, (const char *)out->data, out->len, NULL));
  g_autoptr(LithoPhoto) photo = open_photo(path);
  g_autoptr(LithoScene) scene = litho_scene_new(photo, &(LithoSeeOptions){.floor = TRUE});
  g_autoptr(LithoRecipe) recipe = recipe_of(
      "{\"op\":\"blur\",\"amount\":6,\"falloff\":100,\"region\":{\"box\":[0.02,0.3,0.3,0.7],\"invert\":true}}");
  LithoRunOptions options;
  litho_run_options_default(&options);
  options.finder = litho_scene_finder(scene);
  options.floor = TRUE;
  g_auto(LithoRunResults) results = {0};
  g_autoptr(VipsImage) lazy = NULL, alpha = NULL;
  g_autoptr(GError) error = NULL;
  litho_run_photo(recipe, photo, photo->coding, &options, &lazy, &alpha, &results, &error);
  g_assert_no_error(error);
  whole = vips_image_copy_memory(lazy);
  g_assert_nonnull(strstr(litho_step_result(results.steps, 0)->note, "depth map"));
  g_autoptr(VipsImage) before = vips_image_copy_memory(photo->coded);
  const double sharp = roughness(before, 40, 56);
  g_assert_cmpfloat(roughness(whole, 40, 56), >, 0.7 * sharp); /* as near as the subject */
  g_assert_cmpfloat(roughness(whole, 72, 96), <, 0.2 * sharp);
}

/* An AVIF file (its boxes are those of HEIC) whose alpha is called what Apple calls its gain map: shorter by four letters, which end it with a NUL. */
static void
test_heif_gain_map(void)
{
  static const char alpha[] = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", gain[] = "urn:com:apple:photo:2020:aux:hdrgainmap";
  if (!litho_format_works(litho_format_by_name("avif"))) {
    g_test_skip("this machine writes no AVIF");
    return;
  }
  g_autoptr(VipsImage) picture = make_smooth(64, 48, 3, TRUE, VIPS_FORMAT_UCHAR);
  void *coded;
  size_t size;
  g_assert_cmpint(vips_heifsave_buffer(picture, &coded, &size, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, NULL), ==, 0);
  guint8 *name = memmem(coded, size, alpha, strlen(alpha));
  if (name == NULL) {
    g_free(coded);
    g_test_skip("libheif names alpha in another way");
    return;
  }
  memset(name, 0, strlen(alpha));
  memcpy(name, gain, strlen(gain));
  g_autofree char *path = in_folder("gain.avif");
  g_assert_true(g_file_set_contents(path, coded, (gssize)size, NULL));
  g_free(coded);
  g_autoptr(LithoPhoto) photo = open_photo(path);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoGainMap) map = litho_gain_map_read(photo, &error);
  g_assert_no_error(error);
  g_assert_nonnull(map);
  g_assert_cmpint(map->kind, ==, LITHO_GAIN_MAP_APPLE);
  g_assert_cmpint(map->image->Xsize, ==, 64);
}

/* What is no picture is no matte and no depth, and the photo opens all the same. */
static void
test_damaged(void)
{
  g_autoptr(GByteArray) behind = matte_jpeg();
  memset(behind->data + behind->len - 120, 0xff, 100);
  g_autofree char *path = write_with_picture("damaged.jpg", behind, 0);
  g_autofree char *depth = write_jpeg_with_xmp(
      "nodepth.jpg", "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
                     "<rdf:Description rdf:about='' xmlns:GDepth='http://ns.google.com/photos/1.0/depthmap/' "
                     "GDepth:Data='aGVsbG8='/></rdf:RDF></x:xmpmeta>");
  g_autoptr(LithoPhoto) photo = open_photo(path), other = open_photo(depth);
  g_autoptr(VipsImage) matte = litho_photo_beside(photo, LITHO_BESIDE_MATTE); /* half of it may be decoded */
  g_assert_null(litho_photo_beside(other, LITHO_BESIDE_DEPTH));
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/beside/matte", test_matte);
  g_test_add_func("/beside/subject", test_subject);
  g_test_add_func("/beside/depth", test_depth);
  g_test_add_func("/beside/dynamic-depth", test_dynamic_depth);
  g_test_add_func("/beside/blur-by-depth", test_blur_by_depth);
  g_test_add_func("/beside/heif-gain-map", test_heif_gain_map);
  g_test_add_func("/beside/damaged", test_damaged);
  return run_photo_tests();
}
