/* test_gain_map.c: gain maps of phones: read, taken through the steps of a recipe, written, and refused. The files are put
 * together here, byte by byte, not by the code under test. */
#include <math.h>
#include "base/file.h"
#include "metadata_files.h"
#include "photo/gain_map_file.h"
#include "run/apply.h"

#define MAP_WIDTH 24 /* half of the photo's 48 × 32 */
#define MAP_HEIGHT 16

/* Codes that rise from left to right: 10 a pixel. */
static GBytes *
ramp_jpeg(void)
{
  guint8 codes[MAP_WIDTH * MAP_HEIGHT];
  for (int i = 0; i < MAP_WIDTH * MAP_HEIGHT; i++)
    codes[i] = (guint8)(10 * (i % MAP_WIDTH));
  g_autoptr(VipsImage) map = vips_image_new_from_memory(codes, sizeof codes, MAP_WIDTH, MAP_HEIGHT, 1, VIPS_FORMAT_UCHAR);
  void *data;
  size_t size;
  g_assert_cmpint(vips_jpegsave_buffer(map, &data, &size, "Q", 100, "strip", TRUE, NULL), ==, 0);
  return g_bytes_new_take(data, size);
}

/* The map's JPEG with these segments behind its first marker. */
static GByteArray *
with_segments(GBytes *jpeg, const GByteArray *segments)
{
  gsize size;
  const guint8 *data = g_bytes_get_data(jpeg, &size);
  GByteArray *out = g_byte_array_new();
  g_byte_array_append(out, data, 2);
  g_byte_array_append(out, segments->data, segments->len);
  g_byte_array_append(out, data + 2, (guint)size - 2);
  return out;
}

#define XMP_HEAD "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>" \
                 "<rdf:Description rdf:about='' "
#define XMP_TAIL "</rdf:RDF></x:xmpmeta>"
#define NS_HDRGM "xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' "

static const char adobe[] = XMP_HEAD NS_HDRGM
    "hdrgm:Version='1.0' hdrgm:GainMapMin='-0.5' hdrgm:GainMapMax='2' hdrgm:Gamma='0.8' hdrgm:OffsetSDR='0.01' "
    "hdrgm:OffsetHDR='0.02' hdrgm:HDRCapacityMin='0' hdrgm:HDRCapacityMax='2.3' hdrgm:BaseRenditionIsHDR='False'/>" XMP_TAIL;
static const char adobe_backward[] =
    XMP_HEAD NS_HDRGM "hdrgm:GainMapMax='2' hdrgm:BaseRenditionIsHDR='True'/>" XMP_TAIL;
static const char apple[] = XMP_HEAD "xmlns:HDRGainMap='http://ns.apple.com/HDRGainMap/1.0/' "
                                     "HDRGainMap:HDRGainMapVersion='65536'/>" XMP_TAIL;

static void
put_index_entry(GByteArray *out, guint32 attribute, guint32 size, guint32 offset)
{
  put32(out, attribute);
  put32(out, size);
  put32(out, offset);
  put32(out, 0);
}

/* A photo with `map` behind it; lie: added to the offset that MPF names; orientation: of EXIF, 0: not said. Caller frees the path. */
static char *
write_turned(const char *name, const GByteArray *map, guint32 lie, int orientation)
{
  g_autofree char *plain_path = NULL, *path = in_folder(name);
  g_autoptr(GBytes) jpeg = smooth_jpeg("[strip]");
  gsize size;
  const guint8 *data = g_bytes_get_data(jpeg, &size);
  g_autoptr(GByteArray) index = tiff_begin(1), segments = g_byte_array_new(), out = g_byte_array_new();
  put_entry(index, 0xb002, 7, 32, 8 + 2 + 12 + 4);
  put32(index, 0);
  g_autoptr(GByteArray) exif = tiff_begin(1);
  put_entry(exif, 0x0112, 3, 1, (guint32)orientation);
  put32(exif, 0);
  if (orientation > 0)
    add_segment(segments, 0xe1, "Exif\0", 6, exif->data, exif->len);
  /* The photo: SOI, the segments (MPF: 2 + 2 + 4 + the index), the rest. */
  const guint32 before = segments->len, index_size = index->len + 32, photo_size = (guint32)size + before + 8 + index_size;
  put_index_entry(index, 0x030000, photo_size, 0);
  put_index_entry(index, 0, map->len, photo_size - (2 + before + 8) + lie);
  add_segment(segments, 0xe2, "MPF", 4, index->data, index->len);
  g_byte_array_append(out, data, 2);
  g_byte_array_append(out, segments->data, segments->len);
  g_byte_array_append(out, data + 2, (guint)size - 2);
  g_assert_cmpuint(out->len, ==, photo_size);
  g_byte_array_append(out, map->data, map->len);
  g_assert_true(g_file_set_contents(path, (const char *)out->data, out->len, NULL));
  return g_steal_pointer(&path);
}

static char *
write_photo(const char *name, const GByteArray *map, guint32 lie)
{
  return write_turned(name, map, lie, 0);
}

static GByteArray *
map_with_xmp(const char *xmp)
{
  g_autoptr(GBytes) jpeg = ramp_jpeg();
  g_autoptr(GByteArray) segments = g_byte_array_new();
  add_segment(segments, 0xe1, XMP_ID, sizeof XMP_ID, xmp, strlen(xmp));
  return with_segments(jpeg, segments);
}

static char *
write_ultra_hdr(void)
{
  g_autoptr(GByteArray) map = map_with_xmp(adobe);
  return write_photo("ultra.jpg", map, 0);
}

static LithoGainMap *
read_map(const char *path)
{
  g_autoptr(LithoPhoto) photo = open_photo(path);
  g_autoptr(GError) error = NULL;
  LithoGainMap *map = litho_gain_map_read(photo, &error);
  g_assert_no_error(error);
  return map;
}

static int
code(const LithoGainMap *map, int x, int y)
{
  return *VIPS_IMAGE_ADDR(map->image, x, y);
}

static void
test_read(void)
{
  g_autofree char *path = write_ultra_hdr();
  g_autoptr(LithoGainMap) map = read_map(path);
  g_assert_nonnull(map);
  g_assert_cmpint(map->kind, ==, LITHO_GAIN_MAP_LOG);
  g_assert_cmpint(map->image->Xsize, ==, MAP_WIDTH);
  g_assert_cmpfloat(map->min[0], ==, -0.5);
  g_assert_cmpfloat(map->max[2], ==, 2);
  g_assert_cmpfloat(map->gamma[1], ==, 0.8);
  g_assert_cmpfloat(map->offset_sdr[0], ==, 0.01);
  g_assert_cmpfloat(map->offset_hdr[0], ==, 0.02);
  g_assert_cmpfloat(map->capacity_max, ==, 2.3);
  /* log2 = -0.5 + 2.5 code^(1/0.8) is 0 there */
  g_assert_cmpfloat_with_epsilon(litho_gain_map_neutral(map, 0), pow(0.2, 0.8), 1e-12);
  g_assert_cmpint(ABS(code(map, 12, 8) - 120), <=, 2);
}

/* Applies the steps and reads the output's map. */
static LithoGainMap *
after(const char *path, const char *steps, const char *out_name)
{
  g_autoptr(LithoPhoto) photo = open_photo(path);
  g_autoptr(LithoRecipe) recipe = recipe_of(steps);
  g_autofree char *out = in_folder(out_name);
  g_autoptr(GError) error = NULL;
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.keep_gain_map = TRUE;
  litho_apply_photo(recipe, photo, out, &options, NULL, &error);
  g_assert_no_error(error);
  for (guint i = 0; i < photo->warnings->len; i++)
    g_assert_null(strstr(photo->warnings->pdata[i], "gain map"));
  return read_map(out);
}

/* Tone leaves the map as it is, to the byte, and what says what it means. */
static void
test_tone(void)
{
  g_autofree char *path = write_ultra_hdr();
  g_autoptr(LithoGainMap) before = read_map(path);
  g_autoptr(LithoGainMap) map = after(path, "{\"op\":\"exposure\",\"ev\":0.5}", "tone.jpg");
  g_assert_nonnull(map->file);
  g_assert_true(g_bytes_equal(map->file, before->file));
  g_autofree char *out = in_folder("tone.jpg"), *data = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(out, &data, &size, NULL));
  g_autofree char *announced = g_strdup_printf("Item:Length=\"%" G_GSIZE_FORMAT "\"", g_bytes_get_size(map->file));
  g_assert_nonnull(memmem(data, size, announced, strlen(announced)));
  g_assert_nonnull(memmem(data, size, GAIN_MAP_ISO_ID, sizeof GAIN_MAP_ISO_ID));
}

static void
test_geometry(void)
{
  g_autofree char *path = write_ultra_hdr();
  g_autoptr(LithoGainMap) flipped = after(path, "{\"op\":\"flip\",\"direction\":\"horizontal\"}", "flip.jpg");
  g_assert_cmpint(flipped->image->Xsize, ==, MAP_WIDTH);
  for (int x = 2; x < MAP_WIDTH - 2; x++) /* the resampling reaches over two pixels at the edge */
    g_assert_cmpint(ABS(code(flipped, x, 5) - 10 * (MAP_WIDTH - 1 - x)), <=, 6);
  g_autoptr(LithoGainMap) half = after(path, "{\"op\":\"crop\",\"box\":[0.5,0,1,1]}", "crop.jpg");
  g_assert_cmpint(half->image->Xsize, ==, MAP_WIDTH / 2);
  g_assert_cmpint(half->image->Ysize, ==, MAP_HEIGHT);
  g_assert_cmpint(ABS(code(half, 5, 8) - 170), <=, 8);
  g_autoptr(LithoGainMap) turned = after(path, "{\"op\":\"rotate\",\"angle\":90}", "turn.jpg");
  g_assert_cmpint(turned->image->Xsize, ==, MAP_HEIGHT);
  g_assert_cmpint(ABS(code(turned, 8, 12) - 120), <=, 8);
  g_autoptr(LithoGainMap) small = after(path, "{\"op\":\"resize\",\"width\":24}", "small.jpg");
  g_assert_cmpint(small->image->Xsize, ==, MAP_WIDTH / 2);
  /* The meaning goes along where the picture is coded anew. */
  g_assert_cmpfloat_with_epsilon(turned->min[0], -0.5, 1e-6);
  g_assert_cmpfloat_with_epsilon(turned->gamma[0], 0.8, 1e-6);
  g_assert_cmpfloat_with_epsilon(turned->capacity_max, 2.3, 1e-6);
}

/* A phone held upright: the map lies as the photo is coded, and stands up with it. In a clockwise turn (6) the left comes up, in
 * the other one (8) it goes down; 3 is upside down. */
static void
test_orientation(void)
{
  static const struct {
    int orientation, width, x, y, code;
  } cases[] = {{6, MAP_HEIGHT, 8, 12, 120}, {6, MAP_HEIGHT, 8, 3, 30}, {8, MAP_HEIGHT, 8, 3, 200}, {3, MAP_WIDTH, 3, 8, 200}};
  g_autoptr(GByteArray) map = map_with_xmp(adobe);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *path = write_turned("held.jpg", map, 0, cases[i].orientation), *out = in_folder("upright.jpg");
    g_autoptr(LithoGainMap) upright = after(path, "{\"op\":\"exposure\",\"ev\":0.5}", "upright.jpg");
    g_assert_cmpint(upright->image->Xsize, ==, cases[i].width);
    g_assert_cmpint(ABS(code(upright, cases[i].x, cases[i].y) - cases[i].code), <=, 8);
    g_autoptr(LithoPhoto) photo = open_photo(out); /* once, not twice */
    g_assert_cmpint(photo->coded->Xsize, ==, 2 * cases[i].width);
    g_assert_cmpint(litho_metadata_orientation(&photo_private(photo)->metadata), ==, 1);
  }
}

/* A border is as bright as its colour says, on every screen. */
static void
test_border(void)
{
  g_autofree char *path = write_ultra_hdr();
  g_autoptr(LithoGainMap) map = after(path, "{\"op\":\"pad\",\"px\":16,\"color\":\"white\"}", "pad.jpg");
  const int neutral = (int)lround(255 * litho_gain_map_neutral(map, 0));
  g_assert_cmpint(map->image->Xsize, ==, MAP_WIDTH + 16);
  g_assert_cmpint(ABS(code(map, 2, 2) - neutral), <=, 3);
  g_assert_cmpint(ABS(code(map, 8 + 20, 8 + 8) - 200), <=, 8);
}

/* What is taken out no longer shines: the gain there is that of what is round it. */
static void
test_removal(void)
{
  guint8 codes[MAP_WIDTH * MAP_HEIGHT];
  for (int i = 0; i < MAP_WIDTH * MAP_HEIGHT; i++) {
    const int x = i % MAP_WIDTH, y = i / MAP_WIDTH;
    codes[i] = x >= 10 && x < 14 && y >= 6 && y < 10 ? 250 : 60;
  }
  g_autoptr(VipsImage) image = vips_image_new_from_memory(codes, sizeof codes, MAP_WIDTH, MAP_HEIGHT, 1, VIPS_FORMAT_UCHAR);
  void *data;
  size_t size;
  g_assert_cmpint(vips_jpegsave_buffer(image, &data, &size, "Q", 100, "strip", TRUE, NULL), ==, 0);
  g_autoptr(GBytes) jpeg = g_bytes_new_take(data, size);
  g_autoptr(GByteArray) segments = g_byte_array_new();
  add_segment(segments, 0xe1, XMP_ID, sizeof XMP_ID, adobe, strlen(adobe));
  g_autoptr(GByteArray) file = with_segments(jpeg, segments);
  g_autofree char *path = write_photo("lamp.jpg", file, 0);
  g_autoptr(LithoGainMap) before = read_map(path);
  g_assert_cmpint(code(before, 12, 8), >, 240);
  g_autoptr(LithoGainMap) map = after(path, "{\"op\":\"remove_object\",\"region\":{\"box\":[0.4,0.35,0.6,0.65]}}", "gone.jpg");
  g_assert_cmpint(ABS(code(map, 12, 8) - 60), <=, 8);
  g_assert_cmpint(ABS(code(map, 3, 3) - 60), <=, 8);
}

static void
test_apple(void)
{
  g_autoptr(GByteArray) file = map_with_xmp(apple);
  g_autofree char *path = write_photo("apple.jpg", file, 0);
  g_autoptr(LithoGainMap) map = after(path, "{\"op\":\"rotate\",\"angle\":180}", "apple-out.jpg");
  g_assert_cmpint(map->kind, ==, LITHO_GAIN_MAP_APPLE);
  gsize size;
  const char *packet = g_bytes_get_data(map->xmp, &size);
  g_assert_cmpmem(packet, size, apple, strlen(apple));
  g_autofree char *out = in_folder("apple-out.jpg"), *data = NULL;
  g_assert_true(g_file_get_contents(out, &data, &size, NULL));
  g_assert_null(memmem(data, size, "hdrgm", 5)); /* it is not announced as what it is not */
}

static void
test_not_wanted(void)
{
  g_autofree char *path = write_ultra_hdr(), *warned = NULL, *png_warned = NULL;
  g_autoptr(GBytes) plain_out = through(path, "dropped.jpg", LITHO_STRIP_NONE, &warned);
  g_autofree char *out = in_folder("dropped.jpg");
  g_assert_null(read_map(out));
  assert_says(warned, "further pictures");
  g_assert_false(holds(plain_out, "MPF"));
}

/* Nothing that a file says is believed: places beyond its end, a map that is no picture, one that works the other way. */
static void
test_broken(void)
{
  g_autoptr(GByteArray) good = map_with_xmp(adobe), backward = map_with_xmp(adobe_backward);
  g_autofree char *far = write_photo("far.jpg", good, 5000000), *cut = NULL, *other_way = NULL;
  g_assert_null(read_map(far));
  const guint whole = good->len;
  memset(good->data + whole - 200, 0xff, 150);
  cut = write_photo("cut.jpg", good, 0);
  other_way = write_photo("backward.jpg", backward, 0);
  const char *const paths[] = {cut, other_way};
  for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
    g_autoptr(LithoPhoto) photo = open_photo(paths[i]);
    g_autoptr(GError) error = NULL;
    g_assert_null(litho_gain_map_read(photo, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, paths[i]));
  }
}

static void
test_iso(void)
{
  g_autoptr(VipsImage) three = NULL;
  g_assert_cmpint(vips_black(&three, 2, 2, "bands", 3, NULL), ==, 0);
  LithoGainMap map = {.image = three, .min = {-1, 0, 0.25}, .max = {2, 3, 2.5}, .gamma = {1, 1.5, 0.5},
                      .offset_sdr = {1 / 64.0, 0, 0.125}, .offset_hdr = {0, -0.5, 1 / 64.0}, .capacity_max = 3.25,
                      .uses_base_colors = TRUE};
  g_autoptr(GByteArray) block = litho_gain_map_iso_write(&map);
  LithoGainMap back = {0};
  gboolean base_is_hdr;
  g_assert_true(litho_gain_map_iso_read(block->data, block->len, &back, &base_is_hdr));
  g_assert_false(base_is_hdr);
  for (int c = 0; c < 3; c++) {
    g_assert_cmpfloat_with_epsilon(back.min[c], map.min[c], 1e-6);
    g_assert_cmpfloat_with_epsilon(back.max[c], map.max[c], 1e-6);
    g_assert_cmpfloat_with_epsilon(back.gamma[c], map.gamma[c], 1e-6);
    g_assert_cmpfloat_with_epsilon(back.offset_sdr[c], map.offset_sdr[c], 1e-6);
    g_assert_cmpfloat_with_epsilon(back.offset_hdr[c], map.offset_hdr[c], 1e-6);
  }
  for (guint n = 0; n < block->len; n++) /* cut short */
    g_assert_false(litho_gain_map_iso_read(block->data, n, &back, &base_is_hdr));
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/gain-map/read", test_read);
  g_test_add_func("/gain-map/tone", test_tone);
  g_test_add_func("/gain-map/geometry", test_geometry);
  g_test_add_func("/gain-map/orientation", test_orientation);
  g_test_add_func("/gain-map/border", test_border);
  g_test_add_func("/gain-map/removal", test_removal);
  g_test_add_func("/gain-map/apple", test_apple);
  g_test_add_func("/gain-map/not-wanted", test_not_wanted);
  g_test_add_func("/gain-map/broken", test_broken);
  g_test_add_func("/gain-map/iso", test_iso);
  return run_photo_tests();
}
