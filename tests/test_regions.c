/* Regions: what is there and what is not, exact zeros, odd photos, and edits that stay inside. */
#include <math.h>
#include <sys/wait.h>
#include "photo_files.h"
#include "run/apply.h"
#include "run/unchanged.h"
#include "run/mask.h"
#include "pixel/graphcut.h"
#include "see/find/finder.h"
#include "pixel/graph_segments.h"
#include "see/find/regions.h"

#define W 180
#define H 150
#define HORIZON 70

/* A blue sky that lightens downwards over green grass with a grain. Values 0..255. */
static void
landscape(int x, int y, double c[3])
{
  double t = (double)y / HORIZON, grain = ((x * 7919 + y * 104729 + x * y * 31) % 97) / 97.0 - 0.5;
  const double sky[3] = {90 + 60 * t, 140 + 50 * t, 225 + 10 * t};
  const double grass[3] = {80 + 50 * grain, 125 + 60 * grain, 45 + 40 * grain};
  for (int k = 0; k < 3; k++)
    c[k] = y < HORIZON ? sky[k] : grass[k];
}

/* Nothing that a scene has: a red square on dark red. */
static void
square(int x, int y, double c[3])
{
  gboolean in = ABS(x - W / 2) < 30 && ABS(y - H / 2) < 30;
  const double inside[3] = {230, 60, 40}, outside[3] = {60, 20, 30};
  for (int k = 0; k < 3; k++)
    c[k] = in ? inside[k] : outside[k];
}

static void
grey_card(int x, int y, double c[3])
{
  (void)x;
  (void)y;
  c[0] = c[1] = c[2] = 118;
}

typedef void (*Painter)(int x, int y, double c[3]);

/* A PNG of `bands` (1: the green of it; 2 and 4: with an alpha that is half clear) and 8 or 16 bits. */
static char *
photo_file(Painter paint, int width, int height, int bands, int bits)
{
  const gsize n = (gsize)width * height * bands;
  g_autofree guint16 *values = g_new(guint16, n);
  const int full = bits == 8 ? 1 : 257;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      double c[3];
      paint(x, y, c);
      for (int b = 0; b < bands; b++)
        values[((gsize)y * width + x) * bands + b] =
            b == 3 || (bands == 2 && b == 1) ? 128 * full : (guint16)(c[bands < 3 ? 1 : b] * full);
    }
  g_autoptr(VipsImage) wide =
      vips_image_new_from_memory(values, n * 2, width, height, bands, VIPS_FORMAT_USHORT);
  g_autoptr(VipsImage) cast = NULL, typed = NULL;
  const gboolean deep = bits == 16;
  const VipsInterpretation type = bands < 3 ? deep ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W
                                  : deep    ? VIPS_INTERPRETATION_RGB16
                                            : VIPS_INTERPRETATION_sRGB;
  g_assert_cmpint(vips_cast(wide, &cast, deep ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR, NULL), ==, 0);
  g_assert_cmpint(vips_copy(cast, &typed, "interpretation", type, NULL), ==, 0);
  char *path = in_folder("in.png");
  g_assert_cmpint(vips_image_write_to_file(typed, path, NULL), ==, 0);
  return path;
}

static LithoPhoto *
photo_of(Painter paint, int width, int height, int bands, int bits)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = photo_file(paint, width, height, bands, bits);
  LithoPhoto *photo = litho_photo_open(path, NULL, &error);
  g_assert_no_error(error);
  return photo;
}

static LithoScene *
scene_of(LithoPhoto *photo, gboolean fine)
{
  const LithoSeeOptions options = {.floor = TRUE, .fine = fine};
  return litho_scene_new(photo, &options);
}

static void
find(LithoScene *scene, LithoRegionKind kind, const char *name, int width, int height, LithoLocated *located)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRegion) region = litho_region_new(kind, name);
  LithoFinder *finder = litho_scene_finder(scene);
  *located = (LithoLocated){0};
  g_assert_true(finder->find(finder, region, width, height, located, &error));
  g_assert_no_error(error);
  g_assert_nonnull(located->method);
  g_assert_true(located->present == (located->mask != NULL));
  g_assert_true(located->score >= 0 && located->score <= 1);
}

static double
value(VipsImage *mask, int x, int y)
{
  const void *p = VIPS_IMAGE_ADDR(mask, x, y);
  return mask->BandFmt == VIPS_FORMAT_UCHAR ? *(const guint8 *)p / 255.0 : *(const guint16 *)p / 65535.0;
}

static void
test_landscape(void)
{
  g_autoptr(LithoPhoto) photo = photo_of(landscape, W, H, 3, 8);
  g_autoptr(LithoScene) scene = scene_of(photo, FALSE);
  g_auto(LithoLocated) sky = {0}, plants = {0};
  find(scene, LITHO_REGION_NAMED, "sky", W, H, &sky);
  find(scene, LITHO_REGION_NAMED, "plants", W, H, &plants);
  g_assert_true(sky.present && plants.present);
  g_assert_cmpint(sky.mask->BandFmt, ==, VIPS_FORMAT_UCHAR);
  /* Far from the edge (5 px of doubt and the filter's 5 on a proxy of the photo's size) 0 and 1 exactly. */
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      if (y < HORIZON - 14)
        g_assert_true(value(sky.mask, x, y) == 1 && value(plants.mask, x, y) == 0);
      if (y > HORIZON + 14)
        g_assert_true(value(sky.mask, x, y) == 0 && value(plants.mask, x, y) == 1);
    }
  /* The edge is where the photo has it. */
  for (int x = 10; x < W - 10; x++)
    g_assert_true(value(sky.mask, x, HORIZON - 2) > 0.5 && value(sky.mask, x, HORIZON + 1) < 0.5);
  g_assert_cmpfloat_with_epsilon(sky.share, (double)HORIZON / H, 0.03);
}

static void
test_absent(void)
{
  g_autoptr(LithoPhoto) photo = photo_of(square, W, H, 3, 8);
  g_autoptr(LithoScene) scene = scene_of(photo, FALSE);
  static const char *const scenery[] = {"sky", "plants", "water"};
  for (guint i = 0; i < G_N_ELEMENTS(scenery); i++) {
    g_auto(LithoLocated) located = {0};
    find(scene, LITHO_REGION_NAMED, scenery[i], W, H, &located);
    g_assert_false(located.present);
    g_assert_true(located.instead != NULL && strstr(located.instead, "subject") != NULL);
    g_assert_null(strstr(located.instead, scenery[i]));
  }
  g_auto(LithoLocated) subject = {0}, background = {0};
  find(scene, LITHO_REGION_NAMED, "subject", W, H, &subject);
  find(scene, LITHO_REGION_NAMED, "background", W, H, &background);
  g_assert_true(subject.present && background.present);
  g_assert_true(value(subject.mask, W / 2, H / 2) == 1 && value(subject.mask, 5, 5) == 0);
  g_assert_true(value(background.mask, W / 2, H / 2) == 0 && value(background.mask, 5, 5) == 1);
  g_assert_cmpfloat_with_epsilon(subject.share, 59.0 * 59 / (W * H), 0.02);
  g_auto(LithoLocated) words = {0};
  find(scene, LITHO_REGION_TEXT, "a purple elephant", W, H, &words);
  g_assert_false(words.present);
}

/* A photo without anything has no subject, hence no background either. */
static void
test_nothing(void)
{
  g_autoptr(LithoPhoto) photo = photo_of(grey_card, W, H, 3, 8);
  g_autoptr(LithoScene) scene = scene_of(photo, FALSE);
  g_auto(LithoLocated) subject = {0}, background = {0};
  find(scene, LITHO_REGION_NAMED, "subject", W, H, &subject);
  find(scene, LITHO_REGION_NAMED, "background", W, H, &background);
  g_assert_false(subject.present);
  g_assert_false(background.present);
}

static void
test_synonyms(void)
{
  g_autoptr(LithoPhoto) photo = photo_of(landscape, W, H, 3, 8);
  g_autoptr(LithoScene) scene = scene_of(photo, FALSE);
  g_auto(LithoLocated) clouds = {0};
  find(scene, LITHO_REGION_TEXT, "clouds", W, H, &clouds);
  g_assert_true(clouds.present && value(clouds.mask, W / 2, 5) == 1);
}

/* A small amber plate, a large olive field, a blue sky: the plate is what is called yellow. */
static void
plate(int x, int y, double c[3])
{
  static const double amber[3] = {255, 185, 20}, olive[3] = {96, 98, 60}, blue[3] = {70, 110, 200};
  const gboolean in = x >= 120 && x < 132 && y >= 100 && y < 106;
  for (int k = 0; k < 3; k++)
    c[k] = in ? amber[k] : y < HORIZON ? blue[k] : olive[k];
}

static void
test_small_by_color(void)
{
  g_autoptr(LithoPhoto) photo = photo_of(plate, W, H, 3, 8);
  g_autoptr(LithoScene) scene = scene_of(photo, FALSE);
  g_auto(LithoLocated) yellow = {0}, red = {0};
  find(scene, LITHO_REGION_TEXT, "the yellow number plate", W, H, &yellow);
  g_assert_true(yellow.present && value(yellow.mask, 126, 103) == 1 && value(yellow.mask, 30, 130) == 0);
  g_assert_cmpfloat_with_epsilon(yellow.share, 12.0 * 6 / (W * H), 0.002);
  find(scene, LITHO_REGION_TEXT, "the red number plate", W, H, &red);
  g_assert_false(red.present);
}

static void
find_point(LithoScene *scene, double x, double y, LithoLocated *located)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRegion) region = litho_region_new(LITHO_REGION_POINT, NULL);
  LithoFinder *finder = litho_scene_finder(scene);
  region->v[0] = x;
  region->v[1] = y;
  g_assert_true(finder->find(finder, region, W, H, located, &error));
  g_assert_no_error(error);
}

static void
test_point(void)
{
  g_autoptr(LithoPhoto) photo = photo_of(square, W, H, 3, 8);
  g_autoptr(LithoScene) scene = scene_of(photo, FALSE);
  g_auto(LithoLocated) in = {0}, out = {0}, corner = {0};
  find_point(scene, 0.5, 0.5, &in);
  g_assert_true(in.present && value(in.mask, W / 2 + 15, H / 2 - 15) == 1 && value(in.mask, 10, 10) == 0);
  g_assert_cmpfloat_with_epsilon(in.share, 59.0 * 59 / (W * H), 0.02);
  find_point(scene, 0.1, 0.1, &out);
  g_assert_true(value(out.mask, W / 2, H / 2) == 0 && value(out.mask, 18, 15) == 1);
  find_point(scene, 1, 1, &corner);
  g_assert_true(corner.present && value(corner.mask, W - 1, H - 1) == 1);
}

/* Every named region of photos that leave no room for neighbours, of all kinds of files. */
static void
test_odd_photos(void)
{
  static const int sizes[][2] = {{1, 1}, {1, 40}, {40, 1}, {2, 3}, {33, 7}};
  for (guint s = 0; s < G_N_ELEMENTS(sizes); s++)
    for (int bands = 1; bands <= 4; bands++)
      for (int bits = 8; bits <= 16; bits += 8) {
        const int w = sizes[s][0], h = sizes[s][1];
        g_autoptr(LithoPhoto) photo = photo_of(landscape, w, h, bands, bits);
        g_autoptr(LithoScene) scene = scene_of(photo, s % 2 == 0);
        for (const SeeRegion *region = see_regions; region->name != NULL; region++) {
          g_auto(LithoLocated) located = {0};
          find(scene, LITHO_REGION_NAMED, region->name, w, h, &located);
          if (located.present)
            g_assert_true(located.mask->Xsize == w && located.mask->Ysize == h && located.mask->Bands == 1);
        }
        g_auto(LithoLocated) point = {0};
        find(scene, LITHO_REGION_POINT, NULL, w, h, &point);
        g_assert_true(point.present);
      }
}

/* Grey, with alpha, of 16 bits: the same sky as in the plain photo, within what 8 bits of the guide can change. */
static void
test_kinds_of_files(void)
{
  g_autoptr(LithoPhoto) colored = photo_of(landscape, W, H, 3, 8);
  g_autoptr(LithoScene) scene = scene_of(colored, TRUE);
  g_auto(LithoLocated) wanted = {0};
  find(scene, LITHO_REGION_NAMED, "sky", W, H, &wanted);
  g_assert_cmpint(wanted.mask->BandFmt, ==, VIPS_FORMAT_USHORT);
  static const int kinds[][2] = {{4, 8}, {3, 16}, {4, 16}};
  for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
    g_autoptr(LithoPhoto) photo = photo_of(landscape, W, H, kinds[k][0], kinds[k][1]);
    g_autoptr(LithoScene) other = scene_of(photo, TRUE);
    g_auto(LithoLocated) sky = {0};
    find(other, LITHO_REGION_NAMED, "sky", W, H, &sky);
    g_assert_true(sky.present);
    for (int y = 0; y < H; y += 3)
      for (int x = 0; x < W; x += 3)
        g_assert_cmpfloat_with_epsilon(value(sky.mask, x, y), value(wanted.mask, x, y), 0.05);
  }
}

/* Neither the number of threads nor a second look changes a value; a proxy's mask is the photo's, smaller. */
static void
test_determinism(void)
{
  guint64 hash[3];
  for (int run = 0; run < 3; run++) {
    vips_concurrency_set(run == 1 ? 1 : 2);
    g_autoptr(LithoPhoto) photo = photo_of(landscape, 700, 500, 3, 8);
    g_autoptr(LithoScene) scene = scene_of(photo, FALSE);
    g_auto(LithoLocated) plants = {0}, small = {0};
    find(scene, LITHO_REGION_NAMED, "plants", 700, 500, &plants);
    g_assert_true(plants.present);
    hash[run] = 0;
    for (int y = 0; y < 500; y++)
      for (int x = 0; x < 700; x++)
        hash[run] = hash[run] * 31 + *VIPS_IMAGE_ADDR(plants.mask, x, y);
    find(scene, LITHO_REGION_NAMED, "plants", 350, 250, &small);
    for (int y = 5; y < 250; y += 20)
      for (int x = 5; x < 350; x += 20)
        if (ABS(2 * y - HORIZON) > 30)
          g_assert_cmpfloat_with_epsilon(value(small.mask, x, y), value(plants.mask, 2 * x, 2 * y), 0.02);
  }
  vips_concurrency_set(0);
  g_assert_true(hash[0] == hash[1] && hash[0] == hash[2]);
}

static VipsImage *
coverage(LithoScene *scene, const char *json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = json_from_string(json, &error);
  g_assert_no_error(error);
  g_autoptr(LithoRegion) region = litho_region_parse(node, "test", &error);
  g_assert_no_error(error);
  g_autoptr(LithoLocatedSet) set = litho_located_set_of(region, litho_scene_finder(scene), W, H, &error);
  g_assert_no_error(error);
  g_autoptr(VipsImage) linear = litho_photo_linear(litho_scene_photo(scene), &error), lazy = NULL;
  g_assert_true(litho_mask_image(region, linear, NULL, set, &lazy, &error));
  g_assert_no_error(error);
  return vips_image_copy_memory(lazy);
}

static float
at(VipsImage *cover, int x, int y)
{
  return *(float *)(void *)VIPS_IMAGE_ADDR(cover, x, y);
}

static void
test_composes(void)
{
  g_autoptr(LithoPhoto) photo = photo_of(landscape, W, H, 3, 8);
  g_autoptr(LithoScene) scene = scene_of(photo, FALSE);
  g_autoptr(VipsImage) land = coverage(scene, "{\"name\": \"all\", \"except\": [\"sky\"]}");
  g_autoptr(VipsImage) inverse = coverage(scene, "{\"name\": \"sky\", \"invert\": true}");
  g_autoptr(VipsImage) soft = coverage(scene, "{\"name\": \"sky\", \"feather\": 0.1}");
  for (int x = 0; x < W; x += 7) {
    g_assert_true(at(land, x, 10) == 0 && at(land, x, H - 10) == 1);
    g_assert_true(at(inverse, x, 10) == 0 && at(inverse, x, H - 10) == 1);
    g_assert_true(at(soft, x, HORIZON - 8) < 0.999f && at(soft, x, HORIZON + 8) > 0.001f);
  }
}

/* Only the sky is edited: below it every pixel is as it was, bit for bit. */
static void
test_edit_inside(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *in = photo_file(landscape, W, H, 3, 8), *out = in_folder("out.png");
  g_autoptr(LithoPhoto) photo = litho_photo_open(in, NULL, &error);
  g_assert_no_error(error);
  g_autoptr(LithoScene) scene = scene_of(photo, FALSE);
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse(
      "test", "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"amount\":-1,\"region\":\"sky\"}]}", -1, &error);
  g_assert_no_error(error);
  g_auto(LithoRunResults) results = {0};
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.run.finder = litho_scene_finder(scene);
  g_assert_true(litho_apply_photo(recipe, photo, out, &options, &results, &error));
  g_assert_no_error(error);
  g_autoptr(VipsImage) lazy_before = vips_image_new_from_file(in, NULL), lazy_after = vips_image_new_from_file(out, NULL);
  g_autoptr(VipsImage) before = vips_image_copy_memory(lazy_before), after = vips_image_copy_memory(lazy_after);
  for (int y = HORIZON + 14; y < H; y++)
    g_assert_cmpmem(VIPS_IMAGE_ADDR(before, 0, y), 3 * W, VIPS_IMAGE_ADDR(after, 0, y), 3 * W);
  for (int x = 0; x < W; x += 5)
    g_assert_cmpint(*VIPS_IMAGE_ADDR(after, x, 20), <, *VIPS_IMAGE_ADDR(before, x, 20));
  g_assert_true(results.unchanged.known);
  g_assert_cmpuint(results.unchanged.pixels, >=, (guint64)W * (H - HORIZON - 14));
}

/* Runs litho regions on `in`; gives the exit status. */
static int
command(const char *in, const char *const *more, char **printed)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  int wait;
  g_strv_builder_add_many(builder, g_getenv("LITHO_EXE"), "regions", in, "--floor", "--quiet", NULL);
  g_strv_builder_addv(builder, (const char **)more);
  g_auto(GStrv) argv = g_strv_builder_end(builder);
  g_autofree char *complaint = NULL;
  g_assert_true(g_spawn_sync(NULL, argv, NULL, printed == NULL ? G_SPAWN_STDOUT_TO_DEV_NULL : 0, NULL, NULL, printed, &complaint, &wait, &error));
  g_assert_no_error(error);
  g_assert_true(WIFEXITED(wait));
  return WEXITSTATUS(wait);
}

static void
test_command(void)
{
  if (g_getenv("LITHO_EXE") == NULL) {
    g_test_skip("LITHO_EXE is not set");
    return;
  }
  g_autofree char *in = photo_file(landscape, W, H, 3, 8), *mask = in_folder("mask.png");
  g_autofree char *seen = in_folder("seen.png"), *masks = in_folder("masks"), *printed = NULL;
  const char *sky[] = {"--region", "sky", "-o", mask, "--overlay", seen, NULL};
  g_assert_cmpint(command(in, sky, NULL), ==, 0);
  g_autoptr(VipsImage) lazy = vips_image_new_from_file(mask, NULL), image = vips_image_copy_memory(lazy);
  g_assert_cmpint(image->BandFmt, ==, VIPS_FORMAT_USHORT);
  g_assert_true(image->Bands == 1 && value(image, 20, 10) == 1 && value(image, 20, H - 10) == 0);
  g_assert_true(g_file_test(seen, G_FILE_TEST_EXISTS));
  /* It is there already, and nobody said --force. */
  g_assert_cmpint(command(in, sky, NULL), ==, litho_error_info(LITHO_ERROR_USAGE)->exit_code);
  g_remove(mask);
  g_remove(seen);
  const char *words[] = {"--text", "a purple elephant", "-o", mask, NULL};
  g_assert_cmpint(command(in, words, NULL), ==, litho_error_info(LITHO_ERROR_ABSENT)->exit_code);
  g_assert_false(g_file_test(mask, G_FILE_TEST_EXISTS));
  static const char *const wrong[][2] = {{"--point", "0.5"},      {"--point", "0.5,1.5"},     {"--point", "-0.5,0.5"},
                                         {"--box", "0.1,0.1"},    {"--box", "0,0,0,1"},       {"--box", "0,0,1,1;x"},
                                         {"--box", "-0,0,1,1"},   {"--point", "0.1,0.1,in"},  {"--point", ""}};
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    const char *args[] = {wrong[i][0], wrong[i][1], "-o", mask, NULL};
    g_assert_cmpint(command(in, args, NULL), ==, litho_error_info(LITHO_ERROR_USAGE)->exit_code);
  }
  /* The sky in a box that holds some ground; a point of the ground that is not meant keeps to the ground. */
  const char *box[] = {"--floor", "--box", "0.1,0.05,0.8,0.6", "-o", mask, "--json", NULL};
  g_assert_cmpint(command(in, box, &printed), ==, 0);
  g_assert_nonnull(strstr(printed, "\"box\": [0.1"));
  g_assert_nonnull(strstr(printed, "in the box"));
  g_clear_pointer(&printed, g_free);
  g_remove(mask);
  const char *points[] = {"--floor", "--point", "0.5,0.2;0.7,0.3", "--point", "0.5,0.9,out", "--force", "-o", mask, NULL};
  g_assert_cmpint(command(in, points, NULL), ==, 0);
  g_autoptr(VipsImage) pointed_lazy = vips_image_new_from_file(mask, NULL), pointed = vips_image_copy_memory(pointed_lazy);
  g_assert_true(value(pointed, W / 2, H / 5) == 1 && value(pointed, W / 2, H - 10) == 0);
  g_remove(mask);
  const char *all[] = {"--all", "-o", masks, "--json", NULL};
  g_assert_cmpint(command(in, all, &printed), ==, 0);
  g_assert_nonnull(strstr(printed, "\"region\": \"sky\", \"present\": true"));
  g_autoptr(GDir) dir = g_dir_open(masks, 0, NULL);
  int n = 0;
  for (const char *name; (name = g_dir_read_name(dir)) != NULL; n++) {
    g_autofree char *path = g_build_filename(masks, name, NULL);
    g_assert_true(g_str_has_prefix(name, "in-") && g_str_has_suffix(name, ".png"));
    g_remove(path);
  }
  g_assert_cmpint(n, >=, 2);
  g_rmdir(masks);
}

/* Against all 2^n splits of small grids: prices count to 1/1024 a link. */
static double
price_of(const PixelLinks *links, const float *pull, const guint8 *in)
{
  static const int dx[4] = {1, 0, 1, -1}, dy[4] = {0, 1, 1, 1};
  double sum = 0;
  for (int y = 0; y < links->height; y++)
    for (int x = 0; x < links->width; x++) {
      int i = y * links->width + x;
      sum += in[i] ? MAX(-pull[i], 0) : MAX(pull[i], 0);
      for (int k = 0; k < 4; k++) {
        int u = x + dx[k], v = y + dy[k];
        if (u >= 0 && u < links->width && v < links->height && in[i] != in[v * links->width + u])
          sum += links->to[k]->v[i];
      }
    }
  return sum;
}

static void
test_graph_cut(void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(3);
  for (int round = 0; round < 60; round++) {
    const int w = g_rand_int_range(random, 1, 5), h = g_rand_int_range(random, 1, 4), n = w * h;
    LithoPlane *lab[3];
    float pull[12];
    guint8 in[12], other[12];
    for (int k = 0; k < 3; k++) {
      lab[k] = litho_plane_new(w, h);
      for (int i = 0; i < n; i++)
        lab[k]->v[i] = (float)g_rand_double(random);
    }
    for (int i = 0; i < n; i++)
      pull[i] = (float)g_rand_double_range(random, -2, 2);
    g_autoptr(PixelLinks) links = pixel_links_new(lab, (float)g_rand_double_range(random, 0, 3));
    pixel_graph_cut(links, pull, in);
    double best = INFINITY;
    for (int mask = 0; mask < 1 << n; mask++) {
      for (int i = 0; i < n; i++)
        other[i] = mask >> i & 1;
      best = MIN(best, price_of(links, pull, other));
    }
    g_assert_cmpfloat(price_of(links, pull, in), <=, best + 5.0 * n / 1024);
    for (int k = 0; k < 3; k++)
      litho_plane_free(lab[k]);
  }
}

/* Two halves and a small square, each of one colour with a little noise: three segments, numbered in order. */
static void
test_graph_segments(void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(9);
  const int w = 40, h = 30;
  LithoPlane *lab[3];
  for (int k = 0; k < 3; k++)
    lab[k] = litho_plane_new(w, h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const gboolean square = x >= 25 && x < 33 && y >= 10 && y < 18;
      lab[0]->v[y * w + x] = (square ? 0.9f : x < 20 ? 0.2f : 0.5f) + (float)g_rand_double_range(random, 0, 0.01);
    }
  g_autofree int *label = NULL;
  g_assert_cmpint(pixel_graph_segments(lab, 0.3f, 10, &label), ==, 3);
  g_assert_cmpint(label[0], ==, 0);
  g_assert_cmpint(label[w - 1], ==, 1);
  g_assert_cmpint(label[12 * w + 28], ==, 2);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < 20; x++)
      g_assert_cmpint(label[y * w + x], ==, 0);
  for (int k = 0; k < 3; k++)
    litho_plane_free(lab[k]);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_init(argv[0], &error));
  folder = folder_new();
  g_test_add_func("/regions/landscape", test_landscape);
  g_test_add_func("/regions/absent", test_absent);
  g_test_add_func("/regions/nothing", test_nothing);
  g_test_add_func("/regions/synonyms", test_synonyms);
  g_test_add_func("/regions/small-by-color", test_small_by_color);
  g_test_add_func("/regions/point", test_point);
  g_test_add_func("/regions/odd-photos", test_odd_photos);
  g_test_add_func("/regions/kinds-of-files", test_kinds_of_files);
  g_test_add_func("/regions/determinism", test_determinism);
  g_test_add_func("/regions/composes", test_composes);
  g_test_add_func("/regions/edit-inside", test_edit_inside);
  g_test_add_func("/regions/command", test_command);
  g_test_add_func("/regions/graph-cut", test_graph_cut);
  g_test_add_func("/regions/graph-segments", test_graph_segments);
  int status = g_test_run();
  folder_remove(folder);
  litho_shutdown();
  return status;
}
