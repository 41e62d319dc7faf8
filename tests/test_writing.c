/* Writing in photos: boxes out of a net's map, what a net of characters says, quotes in phrases,
 * strokes of letters, and the finder with two small made nets. */
#include <math.h>
#include <string.h>
#include "folder.h"
#include "model/onnx_metadata.h"
#include "model/store.h"
#include "photo/photo.h"
#include "see/find/finder.h"
#include "see/find/writing.h"
#include "see/writing/line_read.h"
#include "see/writing/lines.h"
#include "tiny_onnx.h"

static char *folder;

/* --- boxes
 * ---------------------------------------------------------------------------------------- */

/* A bar of chance .9 about (cx, cy), turned. */
static void
draw_bar(float *map, int w, int h, double cx, double cy, double angle, double half_length,
         double half_height)
{
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const double dx = x + 0.5 - cx, dy = y + 0.5 - cy;
      const double along = dx * cos(angle) + dy * sin(angle),
                   down = dy * cos(angle) - dx * sin(angle);
      if (fabs(along) <= half_length && fabs(down) <= half_height)
        map[y * w + x] = 0.9f;
    }
}

static void
test_boxes(void)
{
  enum { W = 200, H = 160 };
  g_autofree float *map = g_new0(float, W *H);
  draw_bar(map, W, H, 60, 30, 0, 40, 5);
  draw_bar(map, W, H, 120, 100, G_PI / 6, 50, 6);
  draw_bar(map, W, H, 20, 110, G_PI / 2, 30, 5);
  map[5 * W + 190] = 1; /* a speck is no line */
  g_autoptr(GArray) boxes = see_line_boxes(map, W, H);
  g_assert_cmpuint(boxes->len, ==, 3);
  static const struct {
    double cx, cy, angle, half_length, half_height;
  } wanted[] = {{60, 30, 0, 40, 5}, {120, 100, G_PI / 6, 50, 6}, {20, 110, G_PI / 2, 30, 5}};
  for (guint k = 0; k < G_N_ELEMENTS(wanted); k++) {
    gboolean found = FALSE;
    const double a = wanted[k].half_length, b = wanted[k].half_height, more = 1.6 * a * b / (a + b);
    for (guint i = 0; i < boxes->len; i++) {
      const SeeLineBox *box = &g_array_index(boxes, SeeLineBox, i);
      if (hypot(box->cx - wanted[k].cx, box->cy - wanted[k].cy) > 2)
        continue;
      found = TRUE;
      g_assert_cmpfloat_with_epsilon(box->ux, cos(wanted[k].angle), 0.03);
      g_assert_cmpfloat_with_epsilon(box->uy, sin(wanted[k].angle), 0.03);
      g_assert_cmpfloat_with_epsilon(box->half_length, a + more, 1.5);
      g_assert_cmpfloat_with_epsilon(box->half_height, b + more, 1.5);
      g_assert_cmpfloat_with_epsilon(box->score, 0.9, 1e-5);
    }
    g_assert_true(found);
  }
}

/* --- characters
 * ----------------------------------------------------------------------------------- */

static void
test_decode(void)
{
  /* - a a - a b b c: "aabc"; class 4 is beyond the list and a blank between words. */
  static const int path[] = {0, 1, 1, 0, 1, 2, 2, 4, 3};
  char *const characters[] = {(char *)"a", (char *)"b", (char *)"日", NULL};
  float scores[G_N_ELEMENTS(path)][5] = {{0}};
  for (guint t = 0; t < G_N_ELEMENTS(path); t++)
    scores[t][path[t]] = path[t] == 2 ? 0.5f : 1;
  double sure;
  g_autofree char *text = see_line_decode(scores[0], G_N_ELEMENTS(path), 5, characters, &sure);
  g_assert_cmpstr(text, ==, "aab 日");
  g_assert_cmpfloat_with_epsilon(sure, (1 + 1 + 0.5 + 1 + 1) / 5, 1e-6);
}

static void
test_match(void)
{
  static const struct {
    const char *said, *text;
    double least, most;
  } cases[] = {
      {"the 006/365", "006/365", 0.99, 1},
      {"the number 12", "12", 0.99, 1},
      {"the number 12", "28", 0, 0.6},
      {"the writing petitplat.fr", "pelitplat.fr", 0.85, 1}, /* one letter misread */
      {"the text \"Water Temp\"", "WATER TEMP", 0.99, 1},
      {"the text \"Water Temp\"", "Air High", 0, 0.6},
      {"the date on the left", "STOP", 0, 0.6},
      {"the text", "text", 0, 0},   /* a word for writing quotes nothing */
      {"the on in of", "on", 0, 0}, /* nor do those that join a phrase */
      {"写着出口的字", "出口", 0.7, 1},
      {"the sticker", "", 0, 0},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const double match = see_writing_match(cases[i].said, cases[i].text);
    if (match < cases[i].least || match > cases[i].most)
      g_error("'%s' and '%s': %.3f, not %.2f..%.2f", cases[i].said, cases[i].text, match,
              cases[i].least, cases[i].most);
  }
  g_assert_true(see_writing_is_quoted("the word 'Dog'"));
  g_assert_true(see_writing_is_quoted("the 006/365"));
  g_assert_false(see_writing_is_quoted("the man's date"));
  g_assert_false(see_writing_is_quoted("the ugly text"));
}

/* --- strokes
 * -------------------------------------------------------------------------------------- */

/* Digits of seven segments, 10 × 20 px with strokes of 3 px, 6 px apart. */
static gboolean
is_segment(int digit, int x, int y)
{
  static const guint8 segments[10] = {0x77, 0x12, 0x5d, 0x5b, 0x3a, 0x6b,
                                      0x6f, 0x52, 0x7f, 0x7b}; /* top ul ur mid ll lr bottom */
  const int s = segments[digit];
  const gboolean upper = y < 10;
  return (y < 3 && s & 0x40) || (x < 3 && upper && s & 0x20) || (x >= 7 && upper && s & 0x10) ||
         (y >= 9 && y < 12 && s & 0x08) || (x < 3 && !upper && s & 0x04) ||
         (x >= 7 && !upper && s & 0x02) || (y >= 17 && s & 0x01);
}

static gboolean
is_letter(const char *digits, int x, int y)
{
  if (x < 0 || y < 0 || y >= 20 || x >= 16 * (int)strlen(digits))
    return FALSE;
  return x % 16 < 10 && is_segment(digits[x / 16] - '0', x % 16, y);
}

static void
test_strokes(void)
{
  enum { W = 200, H = 100, X = 40, Y = 40 };
  static const char digits[] = "240819";
  g_autofree guint8 *rgb = g_new(guint8, 3 * W * H);
  for (int ground = 0; ground < 3; ground++) {
    for (int y = 0; y < H; y++)
      for (int x = 0; x < W; x++) {
        /* Plain, a slope, and two halves. */
        const int light = ground == 0 ? 90 : ground == 1 ? 40 + x / 2 : x < 90 ? 50 : 110;
        const gboolean is_on = is_letter(digits, x - X, y - Y);
        guint8 *p = rgb + 3 * (y * W + x);
        p[0] = is_on ? 250 : (guint8)light;
        p[1] = is_on ? 160 : (guint8)(light + 10);
        p[2] = is_on ? 40 : (guint8)(light + (x * 7 + y * 13) % 5);
      }
    SeePicture picture = {.n_levels = 1, .width = {W}, .height = {H}, .rgb = {rgb}};
    const SeeLineBox at = {X + 46, Y + 10, 1, 0, 54, 17, 1};
    g_autoptr(LithoPlane) plane = litho_plane_new(W, H);
    see_line_paint(&picture, &at, plane);
    int n_on = 0, n_covered = 0, n_spared = 0, n_far = 0;
    for (int y = 0; y < H; y++)
      for (int x = 0; x < W; x++) {
        const gboolean is_on = is_letter(digits, x - X, y - Y), is_in = plane->v[y * W + x] > 0.5f;
        gboolean near = FALSE;
        for (int k = 0; k < 81 && !near; k++)
          near = is_letter(digits, x - X + k % 9 - 4, y - Y + k / 9 - 4);
        n_on += is_on;
        n_covered += is_on && is_in;
        n_spared += near && !is_on && !is_in;
        n_far += !near && is_in;
      }
    g_assert_cmpint(n_covered, ==, n_on); /* every letter whole, */
    g_assert_cmpint(n_far, <, 20);        /* nothing away from them, */
    g_assert_cmpint(n_spared, >, 500);    /* and not the whole box */
  }
  /* Where all is one colour there are no strokes: the box. */
  memset(rgb, 120, 3 * W * H);
  SeePicture picture = {.n_levels = 1, .width = {W}, .height = {H}, .rgb = {rgb}};
  const SeeLineBox at = {100, 50, 1, 0, 40, 10, 1};
  g_autoptr(LithoPlane) plane = litho_plane_new(W, H);
  see_line_paint(&picture, &at, plane);
  g_assert_cmpfloat(plane->v[50 * W + 100], ==, 1);
  g_assert_cmpfloat(plane->v[50 * W + 65], ==, 1);
  g_assert_cmpfloat(plane->v[80 * W + 100], ==, 0);
}

/* --- the finder
 * ----------------------------------------------------------------------------------- */

static void
put_row(const char *name, const char *role, const char *file, const char *labels)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(folder, "models", file, NULL);
  LithoModelAsset asset = {.kind = (char *)"labels", .file = (char *)labels};
  LithoModel row = {.name = (char *)name,
                    .role = (char *)role,
                    .source = (char *)"file",
                    .file = (char *)file,
                    .license = (char *)"unknown"};
  g_autofree char *labels_path =
      labels != NULL ? g_build_filename(folder, "models", labels, NULL) : NULL;
  if (labels != NULL) {
    asset.sha256 = litho_model_sha256(labels_path, &error);
    row.assets = &asset;
    row.n_assets = 1;
  }
  row.sha256 = litho_model_sha256(path, &error);
  g_assert_true(litho_manifest_put(name, &row, &error));
  g_assert_no_error(error);
  g_free(row.sha256);
  g_free(asset.sha256);
}

/* Writing is where it is bright, closed over the gaps between letters; and whatever a line is, it
 * says "12". */
static void
install_nets(gboolean reads)
{
  g_autofree char *models = g_build_filename(folder, "models", NULL);
  g_autofree char *finds = g_build_filename(models, "finds.onnx", NULL),
                  *says = g_build_filename(models, "says.onnx", NULL);
  g_autofree char *labels = g_build_filename(models, "says.txt", NULL);
  g_assert_cmpint(g_mkdir_with_parents(models, 0700), ==, 0);
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,?,?");
  tiny_onnx_node(o, "ReduceMean", "x", "grey", "axes=[1] keepdims=1");
  tiny_onnx_node(o, "Relu", "grey", "bright", NULL);
  tiny_onnx_node(o, "MaxPool", "bright", "y",
                 "kernel_shape=[45,45] pads=[22,22,22,22] strides=[1,1]");
  tiny_onnx_output(o, "y", TINY_F32, "1,1,?,?");
  tiny_onnx_write(o, finds);
  put_row("finds", "writing", "finds.onnx", NULL);
  if (!reads)
    return;
  static const float zero = 0,
                     scores[4][3] = {{0, 0.9f, 0}, {0.9f, 0, 0}, {0, 0, 0.9f}, {0.9f, 0, 0}};
  o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,48,?");
  tiny_onnx_floats(o, "zero", "", &zero);
  tiny_onnx_floats(o, "s", "1,4,3", scores[0]);
  tiny_onnx_node(o, "ReduceMean", "x", "mean", "axes=[0,1,2,3] keepdims=0");
  tiny_onnx_node(o, "Mul", "mean zero", "nothing", NULL);
  tiny_onnx_node(o, "Add", "s nothing", "y", NULL);
  tiny_onnx_output(o, "y", TINY_F32, "1,4,3");
  tiny_onnx_write(o, says);
  g_assert_true(g_file_set_contents(labels, "1\n2\n", -1, NULL));
  put_row("says", "characters", "says.onnx", "says.txt");
}

/* What the text means in the photo; TRUE: it is there. covered: of the pixel (x, y). */
static gboolean
find(LithoPhoto *photo, gboolean floor, const char *text, int x, int y, gboolean *covered)
{
  g_autoptr(GError) error = NULL;
  const LithoSeeOptions options = {.floor = floor};
  LithoScene *scene = litho_scene_new(photo, &options);
  LithoRegion *region = litho_region_new(LITHO_REGION_TEXT, text);
  LithoFinder *finder = litho_scene_finder(scene);
  g_auto(LithoLocated) found = {0};
  g_assert_true(
      finder->find(finder, region, photo->coded->Xsize, photo->coded->Ysize, &found, &error));
  g_assert_no_error(error);
  *covered = found.present && *(guint8 *)VIPS_IMAGE_ADDR(found.mask, x, y) > 127;
  if (!found.present)
    g_assert_null(found.mask);
  litho_region_free(region);
  litho_scene_free(scene);
  return found.present;
}

static void
test_finder(void)
{
  if (skips_nets())
    return;
  enum { W = 320, H = 200 };
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(folder, "photo.png", NULL);
  g_autofree guint8 *rgb = g_malloc(3 * W * H);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      const gboolean is_on =
          is_letter("240819", x - 210, y - 170) || is_letter("12", x - 20, y - 10);
      memset(rgb + 3 * (y * W + x), is_on ? 255 : 60 + (x + y) % 8, 3);
    }
  g_autoptr(VipsImage) image =
      vips_image_new_from_memory(rgb, 3 * W * H, W, H, 3, VIPS_FORMAT_UCHAR);
  g_assert_cmpint(vips_pngsave(image, path, NULL), ==, 0);
  LithoPhoto *photo = litho_photo_open(path, NULL, &error);
  g_assert_no_error(error);
  gboolean low, high;
  install_nets(FALSE);
  /* By place, without reading. (211, 171) is in the first digit below, (27, 20) in the "1" above.
   */
  g_assert_true(find(photo, FALSE, "the text in the bottom right corner", 211, 171, &low));
  g_assert_true(find(photo, FALSE, "the text in the bottom right corner", 29, 14, &high));
  g_assert_true(low);
  g_assert_false(high);
  g_assert_true(find(photo, FALSE, "左上角的文字", 29, 14, &high));
  g_assert_true(high);
  /* All of it, where nothing tells which. */
  g_assert_true(find(photo, FALSE, "the text", 211, 171, &low) &&
                find(photo, FALSE, "the text", 29, 14, &high));
  g_assert_true(low && high);
  /* Its strokes, not its box: beside the digits the photo stays. */
  g_assert_true(find(photo, FALSE, "the text", 190, 180, &low));
  g_assert_false(low);
  /* By what it says. */
  install_nets(TRUE);
  g_assert_true(find(photo, FALSE, "the number 12", 29, 14, &high));
  g_assert_true(find(photo, FALSE, "the 12", 211, 171,
                     &low)); /* both lines say so to this net; one is meant */
  g_assert_false(find(photo, FALSE, "the \"HELLO THERE\"", 29, 14, &high));
  /* Without nets no writing is found. */
  g_assert_false(find(photo, TRUE, "the text", 29, 14, &high));
  litho_photo_free(photo);
}

static void
test_metadata(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(folder, "metadata.onnx", NULL);
  GByteArray *model = g_byte_array_new(), *one = g_byte_array_new(), *two = g_byte_array_new();
  tiny_pb_int(model, 1, 8);
  tiny_pb_text(one, 1, "shape");
  tiny_pb_text(one, 2, "48,320");
  tiny_pb_text(two, 1, "character");
  tiny_pb_text(two, 2, "a\n日");
  tiny_pb_message(model, 14, one);
  tiny_pb_message(model, 14, two);
  for (guint n = 0; n <= model->len;
       n++) { /* cut anywhere it is no error, and nothing is read beyond its end */
    g_assert_true(g_file_set_contents(path, (const char *)model->data, n, NULL));
    g_autofree char *value = litho_onnx_metadata(path, "character", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(value, ==, n == model->len ? "a\n日" : NULL);
  }
  g_autofree char *none = litho_onnx_metadata(path, "char", &error);
  g_assert_null(none);
  g_assert_no_error(error);
  g_byte_array_unref(model);
  g_assert_null(litho_onnx_metadata("/nonexistent", "character", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
}

int
main(int argc, char **argv)
{
  folder = folder_new();
  g_autofree char *config = g_build_filename(folder, "config", NULL);
  g_setenv("LITHO_CACHE", folder, TRUE);
  g_setenv("XDG_CONFIG_HOME", config, TRUE);
  g_setenv("XDG_DATA_HOME", folder, TRUE);
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  if (!litho_init(argv[0], &error))
    return 1;
  g_test_add_func("/writing/boxes", test_boxes);
  g_test_add_func("/writing/decode", test_decode);
  g_test_add_func("/writing/match", test_match);
  g_test_add_func("/writing/strokes", test_strokes);
  g_test_add_func("/writing/metadata", test_metadata);
  g_test_add_func("/writing/finder", test_finder);
  const int status = g_test_run();
  folder_remove(folder);
  return status;
}
