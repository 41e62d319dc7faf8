/* Thin lines: what the ridge filter follows and what not, and the finder's wires. */
#include <math.h>
#include "folder.h"
#include "photo/photo.h"
#include "pixel/ridges.h"
#include "see/find/finder.h"
#include "see/find/thin.h"

enum { WIDTH = 400, HEIGHT = 260 };

static char *folder;

/* A sagging wire of `width` px below y0, `height` of light above its ground; not within the gap. */
static double
wire_y(double x, double y0)
{
  return y0 + 0.1 * x - 20 * (1 - pow((x - WIDTH / 2.0) / (WIDTH / 2.0), 2));
}

static void
draw_wire(LithoPlane *plane, double y0, double width, float height, int gap_from, int gap_to)
{
  for (int x = 0; x < WIDTH; x++)
    for (int y = 0; y < HEIGHT; y++) {
      const double off = fabs(y + 0.5 - wire_y(x + 0.5, y0));
      const float share = (float)CLAMP(width / 2 + 0.5 - off, 0, 1);
      if (x < gap_from || x >= gap_to)
        plane->v[y * WIDTH + x] += share * height;
    }
}

static LithoPlane *
ground_new(void)
{
  LithoPlane *plane = litho_plane_new(WIDTH, HEIGHT);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      plane->v[y * WIDTH + x] = 0.5f + 0.001f * (float)y +
                                0.006f * (float)((x * 7 + y * 13) % 5 - 2); /* a slope with noise */
  return plane;
}

/* Of the wire's places, how many one of the lines has within 1.5 px. */
static double
share_followed(const GPtrArray *ridges, double y0)
{
  int n = 0;
  for (int x = 5; x < WIDTH - 5; x++) {
    gboolean is_near = FALSE;
    for (guint i = 0; i < ridges->len; i++) {
      const GArray *points = ((PixelRidge *)ridges->pdata[i])->points;
      for (guint k = 0; k < points->len && !is_near; k++) {
        const PixelRidgePoint *p = &g_array_index(points, PixelRidgePoint, k);
        is_near = hypot(p->x - x, p->y + 0.5 - wire_y(x + 0.5, y0)) < 1.5;
      }
    }
    n += is_near;
  }
  return n / (double)(WIDTH - 10);
}

static void
test_lines(void)
{
  static const struct {
    double width;
    float height;
  } cases[] = {{1, 0.2f}, {2, -0.2f}, {4, 0.15f}, {7, -0.3f}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(LithoPlane) plane = ground_new();
    draw_wire(plane, 80, cases[i].width, cases[i].height, 180,
              200); /* behind something for 20 px */
    g_autoptr(GPtrArray) ridges = pixel_ridges_find(plane, 100, 0.06);
    /* Beside it answers of the other sign run along, whose sides are not alike. A thick one stays
     * two at the gap, for there it looks thinner than it is. */
    for (guint k = ridges->len; k > 0; k--)
      if (((PixelRidge *)ridges->pdata[k - 1])->evenness < 0.5)
        g_ptr_array_remove_index(ridges, k - 1);
    g_assert_cmpuint(ridges->len, ==, cases[i].width < 5 ? 1 : 2);
    g_assert_cmpfloat(share_followed(ridges, 80), >, 0.9);
    g_autoptr(LithoPlane) cover = litho_plane_new(WIDTH, HEIGHT);
    for (guint k = 0; k < ridges->len; k++) {
      const PixelRidge *ridge = ridges->pdata[k];
      g_assert_cmpfloat(ridge->contrast * cases[i].height, >, 0);
      g_assert_cmpfloat(ridge->evenness, >, 0.8);
      g_assert_cmpfloat(ridge->straight, >, 0.9);
      pixel_ridge_paint(ridge, cover);
    }
    /* Painted it covers all of the wire, and no wide band. */
    double sum = 0, missed = 0;
    for (int x = 10; x < 170; x++)
      for (int y = 0; y < HEIGHT; y++) {
        const float v = cover->v[y * WIDTH + x];
        const double off = fabs(y + 0.5 - wire_y(x + 0.5, 80));
        sum += v;
        missed += off < cases[i].width / 2 && v < 0.5f;
      }
    g_assert_cmpfloat(missed, <, 8);
    g_assert_cmpfloat(sum / 160, <, 2.5 * cases[i].width + 6);
  }
}

/* The edge of something is no line; nor is plain ground. */
static void
test_no_lines(void)
{
  g_autoptr(LithoPlane) plane = ground_new();
  g_autoptr(GPtrArray) none = pixel_ridges_find(plane, 60, 0.06);
  g_assert_cmpuint(none->len, ==, 0);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      plane->v[y * WIDTH + x] += y > wire_y(x + 0.5, 120) ? 0.3f : 0;
  g_autoptr(GPtrArray) edges = pixel_ridges_find(plane, 60, 0.06);
  for (guint i = 0; i < edges->len; i++)
    g_assert_cmpfloat(((PixelRidge *)edges->pdata[i])->evenness, <, 0.2);
}

static gboolean
find(const char *path, const char *text, const double (*place)[2], guint n, gboolean *covered)
{
  g_autoptr(GError) error = NULL;
  const LithoSeeOptions options = {.floor = TRUE};
  LithoPhoto *photo = litho_photo_open(path, NULL, &error);
  g_assert_no_error(error);
  LithoScene *scene = litho_scene_new(photo, &options);
  LithoRegion *region = litho_region_new(LITHO_REGION_TEXT, text);
  LithoFinder *finder = litho_scene_finder(scene);
  g_auto(LithoLocated) found = {0};
  g_assert_true(finder->find(finder, region, WIDTH, HEIGHT, &found, &error));
  g_assert_no_error(error);
  for (guint i = 0; i < n; i++)
    covered[i] = found.present &&
                 *(guint8 *)VIPS_IMAGE_ADDR(found.mask, (int)place[i][0], (int)place[i][1]) > 127;
  const gboolean is_there = found.present;
  litho_region_free(region);
  litho_scene_free(scene);
  litho_photo_free(photo);
  return is_there;
}

static void
test_finder(void)
{
  g_autofree char *path = g_build_filename(folder, "wires.png", NULL);
  g_autofree guint8 *bytes = g_new(guint8, 3 * WIDTH * HEIGHT);
  g_autoptr(LithoPlane) plane = ground_new();
  draw_wire(plane, 60, 2, -0.35f, 0, 0);
  draw_wire(plane, 160, 2, -0.35f, 0, 0);
  for (gsize i = 0; i < 3 * WIDTH * HEIGHT; i++)
    bytes[i] = (guint8)(CLAMP(plane->v[i / 3], 0, 1) * 255);
  g_autoptr(VipsImage) image =
      vips_image_new_from_memory(bytes, 3 * WIDTH * HEIGHT, WIDTH, HEIGHT, 3, VIPS_FORMAT_UCHAR);
  g_assert_cmpint(vips_pngsave(image, path, NULL), ==, 0);
  const double places[3][2] = {{100, wire_y(100.5, 60)}, {300, wire_y(300.5, 160)}, {200, 125}};
  gboolean covered[3];
  g_assert_true(find(path, "the wires", places, 3, covered));
  g_assert_true(covered[0] && covered[1] && !covered[2]);
  g_assert_true(find(path, "上面的电线", places, 3, covered));
  g_assert_true(covered[0] && !covered[1]);
  g_assert_true(find(path, "the lower power line", places, 3, covered));
  g_assert_true(!covered[0] && covered[1]);
  g_assert_false(see_noun_is_thin(litho_noun_find("dog")));
  g_assert_false(see_noun_is_thin(NULL));
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
  g_test_add_func("/thin/lines", test_lines);
  g_test_add_func("/thin/no-lines", test_no_lines);
  g_test_add_func("/thin/finder", test_finder);
  const int status = g_test_run();
  folder_remove(folder);
  return status;
}
