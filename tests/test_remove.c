/* remove_object: what fills a hole, what stays untouched, and what is said where it cannot. */
#include <math.h>
#include "base/vips_auto.h"
#include "cli_run.h"
#include "model/role.h"
#include "pixel/hole.h"
#include "pixel/inpaint.h"
#include "pixel/inpaint_net.h"
#include "tiny_onnx.h"

/* --- the filling itself --------------------------------------------------------------------- */

typedef struct {
  int width, height;
  float *pixels; /* (H,W,3) codes */
  guint8 *hole;
} Scene;

static void
scene_clear(Scene *s)
{
  g_free(s->pixels);
  g_free(s->hole);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

typedef float (*Paint)(int x, int y, int c);

static Scene
scene_new(int width, int height, Paint paint)
{
  Scene s = {width, height, g_new(float, 3 * width * height), g_new0(guint8, width * height)};
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        s.pixels[3 * (y * width + x) + c] = paint(x, y, c);
  return s;
}

/* The rectangle becomes a hole with something glaring in it. */
static void
dig(Scene *s, int left, int top, int width, int height)
{
  for (int y = top; y < top + height; y++)
    for (int x = left; x < left + width; x++) {
      s->hole[y * s->width + x] = 1;
      for (int c = 0; c < 3; c++)
        s->pixels[3 * (y * s->width + x) + c] = c == 1 ? 1 : 0;
    }
}

static int
fill(Scene *s)
{
  g_autoptr(GError) error = NULL;
  LithoInpainted out;
  litho_inpaint(s->pixels, s->hole, s->width, s->height, NULL, NULL, &out, &error);
  g_assert_no_error(error);
  return out.n_levels;
}

/* Root mean square difference to what was painted, in the hole; outside there must be none. */
static double
error_in_hole(const Scene *s, Paint paint)
{
  double sum = 0;
  int n = 0;
  for (int y = 0; y < s->height; y++)
    for (int x = 0; x < s->width; x++)
      for (int c = 0; c < 3; c++) {
        float got = s->pixels[3 * (y * s->width + x) + c], want = paint(x, y, c);
        if (!s->hole[y * s->width + x]) {
          g_assert_cmpfloat(got, ==, want);
          continue;
        }
        sum += (got - want) * (got - want);
        n++;
      }
  return sqrt(sum / n);
}

static float
bricks(int x, int y, int c)
{
  int row = y / 10;
  gboolean joint = y % 10 < 2 || (x + 8 * (row % 2)) % 16 < 2;
  return joint ? 0.8f : 0.3f + 0.1f * (float)c;
}

static void
test_texture_goes_on(void)
{
  g_auto(Scene) s = scene_new(160, 120, bricks);
  dig(&s, 60, 40, 40, 36);
  g_assert_cmpint(fill(&s), >=, 2);
  /* The wall is periodic, so that the right answer is in the photo; a fill by the mean colour is off by the
   * standard deviation of the pattern, 0.20. A quarter of it allows for soft joints, not for a wrong phase. */
  g_assert_cmpfloat(error_in_hole(&s, bricks), <, 0.05);
}

static float
slope(int x, int y, int c)
{
  return 0.2f + 0.003f * (float)x + 0.002f * (float)y + 0.05f * (float)c;
}

static void
test_gradient_stays_smooth(void)
{
  g_auto(Scene) s = scene_new(128, 96, slope);
  dig(&s, 44, 30, 36, 34);
  fill(&s);
  /* Across the hole the slope rises by 0.108 and 0.068: a flat fill is off by 0.037 (root mean square), a blotch
   * shows from about 2 of 255. */
  g_assert_cmpfloat(error_in_hole(&s, slope), <, 0.02);
  for (int y = 30; y < 64; y++)
    for (int x = 44; x < 80; x++)
      g_assert_cmpfloat(fabsf(s.pixels[3 * (y * 128 + x)] - s.pixels[3 * (y * 128 + x - 1)]), <, 0.03);
}

static float
horizon(int x, int y, int c)
{
  return y < 50 ? 0.85f : 0.25f + 0.02f * (float)((x * 7 + y * 13) % 5) + 0.03f * (float)c;
}

static void
test_line_goes_on(void)
{
  g_auto(Scene) s = scene_new(140, 100, horizon);
  dig(&s, 55, 30, 30, 40);
  fill(&s);
  /* In the middle of the hole light ends and dark begins within 3 px of where they do beside it. */
  for (int x = 60; x < 80; x++) {
    g_assert_cmpfloat(s.pixels[3 * (46 * 140 + x)], >, 0.6);
    g_assert_cmpfloat(s.pixels[3 * (53 * 140 + x)], <, 0.5);
  }
}

static void
test_same_on_any_number_of_threads(void)
{
  int before = vips_concurrency_get();
  g_auto(Scene) one = scene_new(160, 120, bricks);
  g_auto(Scene) three = scene_new(160, 120, bricks);
  dig(&one, 30, 20, 50, 70);
  dig(&three, 30, 20, 50, 70);
  vips_concurrency_set(1);
  fill(&one);
  vips_concurrency_set(3);
  fill(&three);
  vips_concurrency_set(before);
  gsize size = 3 * 160 * 120 * sizeof(float);
  g_assert_cmpmem(one.pixels, size, three.pixels, size);
}

static void
test_small_and_cornered(void)
{
  static const int cases[][6] = {
      {1, 2, 0, 0, 1, 1},    {3, 1, 1, 0, 1, 1},     {9, 9, 2, 2, 5, 5},     {16, 16, 0, 0, 15, 16},
      {40, 30, 0, 0, 20, 9}, {40, 30, 25, 20, 15, 10}, {64, 17, 20, 0, 20, 17}, {33, 33, 0, 0, 33, 32},
  };
  for (guint k = 0; k < G_N_ELEMENTS(cases); k++) {
    const int *v = cases[k];
    g_auto(Scene) s = scene_new(v[0], v[1], slope);
    dig(&s, v[2], v[3], v[4], v[5]);
    fill(&s);
    error_in_hole(&s, slope);
    for (int i = 0; i < 3 * v[0] * v[1]; i++) /* the glaring green 1.0 and its zeros are gone */
      g_assert_true(s.pixels[i] > 0.1f && s.pixels[i] < 0.9f);
  }
}

static void
test_stops_when_told(void)
{
  g_auto(Scene) s = scene_new(64, 64, bricks);
  g_autoptr(GCancellable) cancel = g_cancellable_new();
  g_autoptr(GError) error = NULL;
  LithoInpainted out;
  dig(&s, 20, 20, 20, 20);
  g_cancellable_cancel(cancel);
  g_assert_false(litho_inpaint(s.pixels, s.hole, 64, 64, NULL, cancel, &out, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED);
}

/* --- holes ------------------------------------------------------------------------------------ */

static LithoHole *
hole_of(int width, int height, const int *boxes, int n_boxes, double grow)
{
  g_autofree float *cover = g_new0(float, width * height);
  for (int k = 0; k < n_boxes; k++)
    for (int y = boxes[4 * k + 1]; y < boxes[4 * k + 1] + boxes[4 * k + 3]; y++)
      for (int x = boxes[4 * k]; x < boxes[4 * k] + boxes[4 * k + 2]; x++)
        cover[y * width + x] = 1;
  VipsImage *image = vips_image_new_from_memory(cover, sizeof(float) * (gsize)(width * height), width, height, 1,
                                                VIPS_FORMAT_FLOAT);
  g_autoptr(GError) error = NULL;
  LithoHole *hole = litho_hole_new(image, grow, &error);
  g_assert_no_error(error);
  g_object_unref(image);
  return hole;
}

static void
test_hole_grows_by_a_disc(void)
{
  const int dot[] = {20, 15, 1, 1};
  g_autoptr(LithoHole) hole = hole_of(41, 31, dot, 1, 5);
  for (int y = 0; y < 31; y++)
    for (int x = 0; x < 41; x++)
      g_assert_cmpint(hole->v[y * 41 + x], ==, (x - 20) * (x - 20) + (y - 15) * (y - 15) <= 25);
}

static void
test_pieces_cover_the_hole(void)
{
  /* Two things far apart, and a wire across. */
  const int boxes[] = {5, 5, 20, 30, 800, 300, 40, 40, 0, 200, 1000, 3};
  g_autoptr(LithoHole) hole = hole_of(1000, 400, boxes, 3, 0);
  g_autoptr(GArray) pieces = litho_hole_pieces(hole);
  g_assert_cmpuint(pieces->len, >, 6); /* the wire alone in more than four */
  guint64 found = 0;
  for (guint i = 0; i < pieces->len; i++) {
    const VipsRect *r = &g_array_index(pieces, VipsRect, i);
    g_assert_cmpint(r->width, <=, 200);
    for (int y = r->top; y < r->top + r->height; y++)
      for (int x = r->left; x < r->left + r->width; x++)
        found += hole->v[y * 1000 + x];
  }
  g_assert_cmpuint(found, ==, hole->n);
}

/* --- by a net --------------------------------------------------------------------------------- */

/* A net that answers picture · (1 - mask) + mask · 0.25, so that what went in and came out can be told. */
static char *
net_new(const char *folder, const char *size)
{
  static const float one = 1, quarter = 0.25f;
  char *path = g_build_filename(folder, "quarter.onnx", NULL);
  g_autofree char *picture = g_strdup_printf("1,3,%s", size), *mask = g_strdup_printf("1,1,%s", size);
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "image", TINY_F32, picture);
  tiny_onnx_input(o, "mask", TINY_F32, mask);
  tiny_onnx_floats(o, "one", "1", &one);
  tiny_onnx_floats(o, "quarter", "1", &quarter);
  tiny_onnx_node(o, "Sub", "one mask", "keep", NULL);
  tiny_onnx_node(o, "Mul", "image keep", "kept", NULL);
  tiny_onnx_node(o, "Mul", "mask quarter", "new", NULL);
  tiny_onnx_node(o, "Add", "kept new", "y", NULL);
  tiny_onnx_output(o, "y", TINY_F32, picture);
  tiny_onnx_write(o, path);
  return path;
}

static void
check_net(const char *size, int width, int height)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *path = net_new(folder, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRoleNet) net = litho_role_open("inpaint", path, 1, &error);
  g_assert_no_error(error);
  g_auto(Scene) s = scene_new(width, height, slope);
  dig(&s, width / 3, height / 3, width / 4, height / 4);
  litho_inpaint_net(net, s.pixels, s.hole, width, height, NULL, &error);
  g_assert_no_error(error);
  error_in_hole(&s, slope);
  /* A quarter, but for the fine detail of a slope and, at the rim, what a smaller size blurs. */
  for (int y = height / 3 + 8; y < height / 3 + height / 4 - 8; y++)
    for (int x = width / 3 + 8; x < width / 3 + width / 4 - 8; x++)
      g_assert_cmpfloat(fabsf(s.pixels[3 * (y * width + x)] - 0.25f), <, 0.02);
}

static void
test_net(void)
{
#ifdef __SANITIZE_ADDRESS__
  g_test_skip("OpenVINO loads its threads' library with RTLD_DEEPBIND, which sanitizers refuse");
  return;
#endif
  if (skips_nets())
    return;
  check_net("?,?", 101, 83);
  check_net("?,?", 700, 90);
  check_net("128,128", 101, 83);
  check_net("128,128", 300, 180);
}

/* --- as a step -------------------------------------------------------------------------------- */

static char *
recipe_new(const char *folder, const char *step)
{
  char *path = g_build_filename(folder, "recipe.json", NULL);
  g_autofree char *json = g_strdup_printf("{\"litho\":1,\"steps\":[{\"op\":\"remove_object\",\"model\":\"none\",%s}]}", step);
  g_assert_true(g_file_set_contents(path, json, -1, NULL));
  return path;
}

static Run
apply(const char *folder, const char *step, const char *photo)
{
  g_autofree char *recipe = recipe_new(folder, step);
  return run_litho(folder, "apply", recipe, photo, "-o", "out.png", "--sidecar", "--force",
                   has_file(folder, "mask.png") ? "--asset=hole=mask.png" : "--quiet");
}

static char *
record_of(const char *folder)
{
  g_autofree char *sidecar = g_build_filename(folder, "out.png.litho.json", NULL);
  char *text = NULL;
  g_assert_true(g_file_get_contents(sidecar, &text, NULL, NULL));
  return text;
}

/* Greatest difference of the two files inside and outside a rectangle, 8-bit steps. */
static void
differences(const char *folder, const char *photo, const VipsRect *box, double *inside, double *outside)
{
  g_autofree char *a = g_build_filename(folder, photo, NULL), *b = g_build_filename(folder, "out.png", NULL);
  VipsImage *x = vips_image_new_from_file(a, NULL), *y = vips_image_new_from_file(b, NULL);
  g_assert_true(x != NULL && y != NULL);
  g_assert_cmpint(x->Bands, ==, y->Bands);
  g_assert_cmpint(x->BandFmt, ==, y->BandFmt);
  size_t size;
  int width = x->Xsize, bands = x->Bands;
  double unit = x->BandFmt == VIPS_FORMAT_USHORT ? 257 : 1;
  VipsImage *difference = NULL, *size_of = NULL;
  g_assert_cmpint(vips_subtract(x, y, &difference, NULL), ==, 0);
  g_assert_cmpint(vips_cast(difference, &size_of, VIPS_FORMAT_FLOAT, NULL), ==, 0);
  g_autofree float *d = vips_image_write_to_memory(size_of, &size);
  *inside = *outside = 0;
  for (int i = 0; i < (int)(size / sizeof(float)); i++) {
    int px = i / bands % width, py = i / bands / width;
    double *to = vips_rect_includespoint(box, px, py) ? inside : outside;
    *to = MAX(*to, fabs(d[i]) / unit);
  }
  g_object_unref(difference);
  g_object_unref(size_of);
  g_object_unref(x);
  g_object_unref(y);
}

#define BOX "\"region\":{\"box\":[0.4,0.4,0.2,0.2],\"feather\":0},\"grow\":0"

static void
test_box(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_free(photo_new(folder, "photo.png", 200, 150));
  g_autofree char *dot = g_build_filename(folder, "dotted.png", NULL), *photo = g_build_filename(folder, "photo.png", NULL);
  VipsImage *image = vips_image_new_from_file(photo, NULL), *memory = vips_image_copy_memory(image);
  double ink[] = {255, 0, 255};
  g_assert_cmpint(vips_draw_rect(memory, ink, 3, 90, 65, 20, 20, "fill", TRUE, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(memory, dot, NULL), ==, 0);
  g_object_unref(memory);
  g_object_unref(image);
  g_auto(Run) run = apply(folder, BOX, "dotted.png");
  assert_exit(run, 0);
  double inside, outside;
  VipsRect box = {80, 60, 40, 30};
  differences(folder, "dotted.png", &box, &inside, &outside);
  g_assert_cmpfloat(outside, ==, 0);
  g_assert_cmpfloat(inside, >, 100);
  /* The magenta is gone: what is there now is near the slope that was there before it. */
  differences(folder, "photo.png", &box, &inside, &outside);
  g_assert_cmpfloat(inside, <, 25);
  g_autofree char *text = record_of(folder);
  assert_contains(text, "patch match, 4.00 % of the photo, 1 piece");
}

static void
write_mask(const char *folder, double inner, double outer)
{
  g_autofree char *path = g_build_filename(folder, "mask.png", NULL);
  VipsImage *black = NULL, *grey = NULL, *bytes = NULL;
  double ink[] = {inner};
  g_assert_cmpint(vips_black(&black, 200, 150, NULL), ==, 0);
  g_assert_cmpint(vips_linear1(black, &grey, 1, outer, NULL), ==, 0);
  g_assert_cmpint(vips_cast(grey, &bytes, VIPS_FORMAT_UCHAR, NULL), ==, 0);
  VipsImage *memory = vips_image_copy_memory(bytes);
  g_assert_cmpint(vips_draw_rect(memory, ink, 1, 0, 0, 60, 70, "fill", TRUE, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(memory, path, NULL), ==, 0);
  g_object_unref(memory);
  g_object_unref(bytes);
  g_object_unref(grey);
  g_object_unref(black);
}

#define MASK "\"region\":{\"mask\":\"hole\"},\"grow\":4"

static void
test_mask_at_the_corner(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_free(photo_new(folder, "photo.png", 200, 150));
  write_mask(folder, 255, 0);
  g_auto(Run) run = apply(folder, MASK, "photo.png");
  assert_exit(run, 0);
  double inside, outside;
  VipsRect box = {0, 0, 64, 74};
  differences(folder, "photo.png", &box, &inside, &outside);
  g_assert_cmpfloat(outside, ==, 0);
  g_assert_cmpfloat(inside, >, 0);
}

static void
test_empty_and_whole(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_free(photo_new(folder, "photo.png", 200, 150));
  write_mask(folder, 0, 0);
  g_auto(Run) empty = apply(folder, MASK, "photo.png");
  assert_exit(empty, 1); /* written, and said: nothing was taken out */
  assert_contains(empty.err, "the picture is as it was");
  double inside, outside;
  VipsRect box = {0, 0, 1, 1};
  differences(folder, "photo.png", &box, &inside, &outside);
  g_assert_cmpfloat(inside + outside, ==, 0);
  write_mask(folder, 255, 255);
  g_auto(Run) whole = apply(folder, MASK, "photo.png");
  assert_exit(whole, 65);
  assert_contains(whole.err, "covers the whole photo");
  g_auto(Run) nothing = apply(folder, "\"grow\":3", "photo.png");
  assert_exit(nothing, 65);
  assert_contains(nothing.err, "say what to take out");
}

static void
test_every_kind_of_photo(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *base = photo_new(folder, "photo.png", 120, 100);
  VipsImage *rgb = vips_image_new_from_file(base, NULL), *kinds[3] = {NULL}, *wide = NULL;
  g_assert_cmpint(vips_colourspace(rgb, &kinds[0], VIPS_INTERPRETATION_B_W, NULL), ==, 0);
  g_assert_cmpint(vips_bandjoin_const1(rgb, &kinds[1], 128, NULL), ==, 0);
  g_assert_cmpint(vips_colourspace(rgb, &wide, VIPS_INTERPRETATION_RGB16, NULL), ==, 0);
  kinds[2] = wide;
  VipsRect box = {48, 40, 24, 20};
  for (guint i = 0; i < 3; i++) {
    g_autofree char *path = g_build_filename(folder, "kind.png", NULL);
    g_assert_cmpint(vips_image_write_to_file(kinds[i], path, NULL), ==, 0);
    g_auto(Run) run = apply(folder, BOX, "kind.png");
    assert_exit(run, 0);
    double inside, outside;
    differences(folder, "kind.png", &box, &inside, &outside);
    g_assert_cmpfloat(outside, ==, 0);
    g_assert_cmpfloat(inside, <, 25);
    g_object_unref(kinds[i]);
  }
  g_object_unref(rgb);
  g_free(photo_new(folder, "dot.png", 1, 1));
  g_auto(Run) dot = apply(folder, "\"region\":{\"box\":[0,0,1,1]}", "dot.png");
  assert_exit(dot, 65);
}

static void
test_target_that_is_not_there(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_free(photo_new(folder, "photo.png", 200, 150));
  g_auto(Run) run = apply(folder, "\"target\":\"face\"", "photo.png");
  assert_exit(run, 1);
  assert_contains(run.err, "skipped: not found in this photo: the face");
  g_autofree char *text = record_of(folder);
  assert_contains(text, "not found in this photo");
  double inside, outside;
  VipsRect box = {0, 0, 1, 1};
  differences(folder, "photo.png", &box, &inside, &outside);
  g_assert_cmpfloat(inside + outside, ==, 0);
}

/* A wire of 4 px is half as wide as its pixels over those at its edge say; a disc counts half its radius. Growing counts. */
static void
test_half_width(void)
{
  enum { W = 120, H = 80 };
  g_autoptr(GError) error = NULL;
  for (int round = 0; round < 2; round++) {
    g_autofree float *cover = g_new0(float, W *H);
    for (int y = 0; y < H; y++)
      for (int x = 0; x < W; x++)
        cover[y * W + x] = round == 0 ? y >= 30 && y < 34 : hypot(x - 60, y - 40) < 24;
    g_autoptr(VipsImage) image = vips_image_new_from_memory(cover, sizeof(float) * W * H, W, H, 1, VIPS_FORMAT_FLOAT);
    g_autoptr(LithoHole) hole = litho_hole_new(image, 0, &error);
    g_assert_no_error(error);
    g_assert_cmpfloat_with_epsilon(litho_hole_half_width(hole), round == 0 ? 2 : 12, round == 0 ? 0.01 : 2);
    const guint64 before = hole->n;
    litho_hole_grow(hole, 2);
    if (round == 0)
      g_assert_cmpuint(hole->n, ==, before + 4 * W);
    else
      g_assert_cmpuint(hole->n, >, before);
  }
  LithoHole empty = {4, 1, (guint8 *)"\0\0\0\0", 0};
  g_assert_cmpfloat(litho_hole_half_width(&empty), ==, 0);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]) != 0)
    return 1;
  g_test_add_func("/remove/half-width", test_half_width);
  g_test_add_func("/remove/texture", test_texture_goes_on);
  g_test_add_func("/remove/gradient", test_gradient_stays_smooth);
  g_test_add_func("/remove/line", test_line_goes_on);
  g_test_add_func("/remove/threads", test_same_on_any_number_of_threads);
  g_test_add_func("/remove/small", test_small_and_cornered);
  g_test_add_func("/remove/cancel", test_stops_when_told);
  g_test_add_func("/remove/grow", test_hole_grows_by_a_disc);
  g_test_add_func("/remove/pieces", test_pieces_cover_the_hole);
  g_test_add_func("/remove/net", test_net);
  g_test_add_func("/remove/box", test_box);
  g_test_add_func("/remove/mask", test_mask_at_the_corner);
  g_test_add_func("/remove/empty-and-whole", test_empty_and_whole);
  g_test_add_func("/remove/kinds", test_every_kind_of_photo);
  g_test_add_func("/remove/absent", test_target_that_is_not_there);
  int result = g_test_run();
  vips_shutdown();
  return result;
}
