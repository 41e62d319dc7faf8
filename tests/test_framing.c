/* A crop around a region shows it whole, one past a region leaves it out; shapes and frames in between. */
#include "base/vips_auto.h"
#include "cli_run.h"
#include "folder.h"

#define W 400
#define H 200

static char *folder;

/* Crops a picture whose red is the column / 2 and whose green the row; the frame that was kept, px. */
static VipsRect
crop(const char *params)
{
  g_autofree guint8 *rgb = g_malloc0(3 * W * H);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      rgb[3 * (y * W + x)] = (guint8)(x / 2);
      rgb[3 * (y * W + x) + 1] = (guint8)y;
    }
  g_autofree char *in = g_build_filename(folder, "in.png", NULL), *out = g_build_filename(folder, "out.png", NULL);
  g_autofree char *recipe = g_build_filename(folder, "r.json", NULL);
  g_autofree char *json = g_strdup_printf("{\"litho\":1,\"steps\":[{\"op\":\"crop\",%s}]}", params);
  g_autoptr(VipsImage) image = vips_image_new_from_memory(rgb, 3 * W * H, W, H, 3, VIPS_FORMAT_UCHAR), tagged = NULL;
  g_assert_cmpint(vips_copy(image, &tagged, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(tagged, in, NULL), ==, 0);
  g_assert_true(g_file_set_contents(recipe, json, -1, NULL));
  g_auto(Run) run = run_litho(folder, "apply", "r.json", "in.png", "-o", "out.png", "--force", "--quiet");
  assert_exit(run, 0);
  g_autoptr(VipsImage) kept = vips_image_new_from_file(out, NULL);
  double *first = NULL;
  int n;
  g_assert_cmpint(vips_getpoint(kept, &first, &n, 0, 0, NULL), ==, 0);
  const VipsRect rect = {2 * (int)first[0], (int)first[1], kept->Xsize, kept->Ysize};
  g_free(first);
  return rect;
}

#define THING "\"region\":{\"box\":[0.25,0.2,0.1,0.4]}" /* columns 100 to 140, rows 40 to 120 */

static void
assert_holds(VipsRect r, int x0, int y0, int x1, int y1)
{
  g_assert_cmpint(r.left, <=, x0);
  g_assert_cmpint(r.top, <=, y0);
  g_assert_cmpint(r.left + r.width, >=, x1 - 1); /* red tells every second column */
  g_assert_cmpint(r.top + r.height, >=, y1);
}

static void
test_around(void)
{
  const VipsRect close = crop("\"aspect\":\"1:1\",\"margin\":0," THING);
  assert_holds(close, 100, 40, 140, 120);
  g_assert_cmpint(ABS(close.width - close.height), <=, 1);
  g_assert_cmpint(close.height, <=, 86);
  const VipsRect margin = crop("\"aspect\":\"1:1\",\"margin\":25," THING);
  assert_holds(margin, 80, 20, 160, 140);
  const VipsRect wide = crop("\"aspect\":\"1:1\",\"around\":\"wide\"," THING);
  assert_holds(wide, 100, 40, 140, 120);
  g_assert_cmpint(wide.height, ==, H);
  g_assert_cmpint(wide.width, ==, H);
  const VipsRect original = crop("\"aspect\":\"original\"," THING);
  assert_holds(original, 100, 40, 140, 120);
  g_assert_cmpint(ABS(original.width - 2 * original.height), <=, 2);
}

static void
test_without(void)
{
  /* At the left edge: the side that costs least moves. */
  const VipsRect left = crop("\"region\":{\"name\":\"all\",\"except\":[{\"box\":[0,0,0.2,0.9]}]}");
  g_assert_cmpint(left.left, >=, 76); /* a fiftieth of it may stay */
  g_assert_cmpint(left.left + left.width, >=, W - 1);
  g_assert_cmpint(left.height, ==, H);
  /* Never into what is to be seen. */
  const VipsRect both = crop("\"margin\":0,\"region\":{\"box\":[0.5,0.1,0.3,0.6],\"except\":[{\"box\":[0,0.5,0.4,0.5]}]}");
  assert_holds(both, 200, 20, 320, 140);
  g_assert_cmpint(both.left, >=, 156);
}

int
main(int argc, char **argv)
{
  if (VIPS_INIT(argv[0]))
    return 1;
  vips_cache_set_max(0); /* out.png is another picture each time */
  folder = folder_new();
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/framing/around", test_around);
  g_test_add_func("/framing/without", test_without);
  const int status = g_test_run();
  folder_remove(folder);
  return status;
}
