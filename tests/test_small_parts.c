/* Small parts by what they look like on their owner, on drawn animals and vehicles. */
#include <math.h>
#include "photo_files.h"
#include "see/find/names.h"
#include "see/find/small_parts.h"
#include "see/paint.h"
#include "see/writing/lines.h"

enum { W = 240, H = 160 };

typedef struct {
  SeeLab lab;
  LithoPlane *owner;
} Drawing;

/* Oklab colours of the ground; what is drawn on it is the owner. */
static Drawing *
drawing_new(float L, float a, float b)
{
  Drawing *drawing = g_new0(Drawing, 1);
  drawing->lab.width = W;
  drawing->lab.height = H;
  drawing->owner = litho_plane_new(W, H);
  for (int k = 0; k < 3; k++) {
    drawing->lab.lab[k] = litho_plane_new(W, H);
    for (int i = 0; i < W * H; i++)
      drawing->lab.lab[k]->v[i] = k == 0 ? L : k == 1 ? a : b;
  }
  return drawing;
}

static void
drawing_free(Drawing *drawing)
{
  for (int k = 0; k < 3; k++)
    litho_plane_free(drawing->lab.lab[k]);
  litho_plane_free(drawing->owner);
  g_free(drawing);
}

static void
ellipse(Drawing *drawing, double cx, double cy, double rx, double ry, float L, float a, float b)
{
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++)
      if (hypot((x - cx) / rx, (y - cy) / ry) <= 1) {
        drawing->lab.lab[0]->v[y * W + x] = L + 0.01f * (float)((x * 7 + y * 13) % 3);
        drawing->lab.lab[1]->v[y * W + x] = a;
        drawing->lab.lab[2]->v[y * W + x] = b;
        drawing->owner->v[y * W + x] = 1;
      }
}

static void
rectangle(Drawing *drawing, int x0, int y0, int x1, int y1, float L, float a, float b)
{
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++) {
      drawing->lab.lab[0]->v[y * W + x] = L + 0.01f * (float)((x * 7 + y * 13) % 3);
      drawing->lab.lab[1]->v[y * W + x] = a;
      drawing->lab.lab[2]->v[y * W + x] = b;
      drawing->owner->v[y * W + x] = 1;
    }
}

static double
share_in(const LithoPlane *plane, int x0, int y0, int x1, int y1)
{
  double in = 0, all = 0;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      all += plane->v[y * W + x];
      in += x >= x0 && x < x1 && y >= y0 && y < y1 ? plane->v[y * W + x] : 0;
    }
  return in / MAX(all, 1e-9);
}

/* A light head with two dark eyes and a nose, or a black one with yellow eyes: both eyes, and not
 * the nose. */
static void
test_eyes(void)
{
  static const float colors[2][2][3] = {{{0.8f, 0.01f, 0.03f}, {0.2f, 0, 0}},
                                        {{0.25f, 0, 0}, {0.6f, 0, 0.12f}}};
  for (int k = 0; k < 2; k++) {
    Drawing *drawing = drawing_new(0.5f, -0.08f, 0.08f);
    const float *fur = colors[k][0], *eye = colors[k][1];
    const LithoBox box = {0.2, 0.1, 0.6, 0.8};
    double score;
    ellipse(drawing, 120, 80, 70, 62, fur[0], fur[1], fur[2]);
    ellipse(drawing, 100, 60, 5, 5, eye[0], eye[1], eye[2]);
    ellipse(drawing, 140, 60, 5, 5, eye[0], eye[1], eye[2]);
    ellipse(drawing, 120, 90, 8, 5, 0.35f, 0.03f, 0.01f);
    g_autoptr(LithoPlane) eyes = see_animal_eyes(&drawing->lab, drawing->owner, &box, &score);
    g_assert_nonnull(eyes);
    g_assert_cmpfloat(share_in(eyes, 92, 52, 108, 69), >, 0.3);
    g_assert_cmpfloat(share_in(eyes, 132, 52, 148, 69), >, 0.3);
    g_assert_cmpfloat(share_in(eyes, 92, 52, 148, 69), >, 0.99);
    g_assert_cmpfloat(score, >, 0.3);
    drawing_free(drawing);
  }
}

/* Plain fur has none; nor have the stripes of a zebra that run across the whole of it. */
static void
test_no_eyes(void)
{
  Drawing *drawing = drawing_new(0.5f, -0.08f, 0.08f);
  const LithoBox box = {0.2, 0.1, 0.6, 0.8};
  double score = 1;
  ellipse(drawing, 120, 80, 70, 62, 0.7f, 0.02f, 0.04f);
  g_assert_null(see_animal_eyes(&drawing->lab, drawing->owner, &box, &score));
  for (int x = 50; x < 190; x += 12)
    for (int y = 0; y < H; y++)
      for (int u = x; u < x + 6; u++)
        drawing->lab.lab[0]->v[y * W + u] = 0.2f;
  g_assert_null(see_animal_eyes(&drawing->lab, drawing->owner, &box, &score));
  g_assert_cmpfloat(score, ==, 0);
  drawing_free(drawing);
}

/* A car of red or of white paint. */
static Drawing *
car(float L, float a, float b)
{
  Drawing *drawing = drawing_new(0.55f, 0, 0);
  rectangle(drawing, 60, 40, 180, 80, L, a, b);
  rectangle(drawing, 40, 80, 200, 115, L, a, b);
  rectangle(drawing, 70, 48, 112, 74, 0.35f, -0.01f, -0.01f);
  rectangle(drawing, 122, 48, 170, 74, 0.35f, -0.01f, -0.01f);
  ellipse(drawing, 70, 116, 14, 14, 0.2f, 0, 0);
  ellipse(drawing, 170, 116, 14, 14, 0.2f, 0, 0);
  rectangle(drawing, 104, 98, 136, 107, 0.85f, 0.01f, 0.16f);
  return drawing;
}

static const LithoBox car_box = {40.0 / W, 40.0 / H, 160.0 / W, 90.0 / H};

static void
test_car(void)
{
  static const float paints[2][3] = {{0.5f, 0.17f, 0.09f}, {0.92f, 0, 0}};
  for (int k = 0; k < 2; k++) {
    Drawing *drawing = car(paints[k][0], paints[k][1], paints[k][2]);
    g_autoptr(GPtrArray) no_lines = g_ptr_array_new();
    double of_windows, of_wheels, of_plate;
    g_autoptr(LithoPlane) windows =
        see_vehicle_windows(&drawing->lab, drawing->owner, &car_box, &of_windows);
    g_autoptr(LithoPlane) wheels =
        see_vehicle_wheels(&drawing->lab, drawing->owner, &car_box, &of_wheels);
    g_autoptr(LithoPlane) plate =
        see_vehicle_plate(&drawing->lab, &car_box, no_lines, 1, &of_plate);
    g_assert_nonnull(windows);
    g_assert_cmpfloat(share_in(windows, 68, 46, 172, 76), >, 0.97);
    g_assert_cmpfloat(see_plane_area(windows) * W * H, >, 0.85 * (42 + 48) * 26);
    g_assert_nonnull(wheels);
    g_assert_cmpfloat(share_in(wheels, 50, 95, 90, 140) + share_in(wheels, 150, 95, 190, 140), >,
                      0.97);
    g_assert_cmpfloat(share_in(wheels, 50, 95, 90, 140), >, 0.3);
    g_assert_cmpfloat(share_in(wheels, 150, 95, 190, 140), >, 0.3);
    g_assert_nonnull(plate);
    g_assert_cmpfloat(share_in(plate, 102, 96, 138, 109), >, 0.97);
    g_assert_cmpfloat(see_plane_area(plate) * W * H, >, 0.9 * 32 * 9);
    drawing_free(drawing);
  }
}

/* Of lines of writing the one low on the car that has digits; a sign over the windscreen and a name
 * are none. */
static void
test_plate_by_writing(void)
{
  Drawing *drawing = car(0.5f, 0.17f, 0.09f);
  g_autoptr(GPtrArray) lines = g_ptr_array_new();
  SeeLine sign = {.at = {120, 44, 1, 0, 20, 3, 1},
                  .box = {100.0 / W, 41.0 / H, 40.0 / W, 6.0 / H},
                  .score = 1,
                  .text = (char *)"TAXI 7"};
  SeeLine name = {.at = {80, 90, 1, 0, 15, 3, 1},
                  .box = {65.0 / W, 87.0 / H, 30.0 / W, 6.0 / H},
                  .score = 1,
                  .text = (char *)"DELI"};
  SeeLine plate = {.at = {180, 92, 1, 0, 10, 3, 1},
                   .box = {170.0 / W, 89.0 / H, 20.0 / W, 6.0 / H},
                   .score = 0.8,
                   .text = (char *)"NA52 BUU"};
  double score;
  g_ptr_array_add(lines, &sign);
  g_ptr_array_add(lines, &name);
  g_ptr_array_add(lines, &plate);
  g_autoptr(LithoPlane) found = see_vehicle_plate(&drawing->lab, &car_box, lines, 1, &score);
  g_assert_nonnull(found);
  g_assert_cmpfloat(share_in(found, 166, 84, 194, 100), >, 0.97);
  g_assert_cmpfloat(found->v[92 * W + 180], >, 0.5);
  drawing_free(drawing);
}

/* What covers floors and beds may fill a photo; a plate may not. */
static void
test_covers(void)
{
  g_assert_false(see_name_is_thing(litho_noun_find("carpet")));
  g_assert_false(see_name_is_thing(litho_noun_find("rug")));
  g_assert_false(see_name_is_thing(litho_noun_find("tablecloth")));
  g_assert_true(see_name_is_thing(litho_noun_find("cup")));
}

int
main(int argc, char *argv[])
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/small-parts/eyes", test_eyes);
  g_test_add_func("/small-parts/no-eyes", test_no_eyes);
  g_test_add_func("/small-parts/car", test_car);
  g_test_add_func("/small-parts/plate-by-writing", test_plate_by_writing);
  g_test_add_func("/small-parts/covers", test_covers);
  return run_photo_tests();
}
