/* What a person wears, piece by piece: a drawn figure whose pieces are known to the pixel and whose
 * joints are given; and stuff under a neighbour's name, by likelihoods that are given. */
#include <math.h>
#include "photo_files.h"
#include "see/find/finder.h"
#include "see/lab.h"
#include "see/look.h"
#include "see/paint.h"
#include "see/people/garments.h"
#include "see/scenery/finders.h"

enum { W = 240, H = 320 };

typedef enum { GROUND, SKIN, HAIR, SHIRT, TROUSERS, SHOE, HAT, BAG } Piece;

static const guint8 colors[][3] = {{140, 150, 130}, {224, 172, 140}, {70, 45, 30},   {190, 40, 40},
                                   {40, 60, 140},   {25, 25, 25},    {230, 200, 40}, {60, 130, 60}};

typedef struct {
  guint8 piece[W * H];
  LithoPhoto *photo;
  LithoScene *scene;
  LithoPlane *person; /* everything but the ground */
  SeePose pose;
} Figure;

static void
bone(Figure *figure, Piece piece, double x0, double y0, double x1, double y1, double width)
{
  const double dx = x1 - x0, dy = y1 - y0, n = MAX(dx * dx + dy * dy, 1e-9);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      const double t = CLAMP(((x - x0) * dx + (y - y0) * dy) / n, 0, 1);
      if (hypot(x - x0 - t * dx, y - y0 - t * dy) <= width)
        figure->piece[y * W + x] = (guint8)piece;
    }
}

static void
joint(Figure *figure, int k, double x, double y)
{
  figure->pose.at[k][0] = x / W;
  figure->pose.at[k][1] = y / H;
  figure->pose.shown[k] = 1;
}

/* Both sides: the person's left is the picture's right. */
static void
pair(Figure *figure, int k, double aside, double y)
{
  joint(figure, k, 120 + aside, y);
  joint(figure, k + 1, 120 - aside, y);
}

static Figure *
draw(gboolean has_hat, gboolean has_shorts, Piece trousers)
{
  Figure *figure = g_new0(Figure, 1);
  g_autofree char *path = in_folder("figure.png");
  g_autofree guint8 *codes = g_malloc(W * H * 3);
  for (int side = -1; side <= 1; side += 2) {
    bone(figure, TROUSERS, 120 + 13 * side, 175, 120 + 14 * side, has_shorts ? 205 : 265, 12);
    if (has_shorts)
      bone(figure, SKIN, 120 + 14 * side, 218, 120 + 14 * side, 268, 9);
    bone(figure, SHOE, 120 + 14 * side, 282, 120 + 24 * side, 287, 8);
    bone(figure, SHIRT, 120 + 26 * side, 95, 120 + 42 * side, 128,
         9); /* the sleeve ends at the elbow */
    bone(figure, SKIN, 120 + 44 * side, 134, 120 + 48 * side, 172, 7);
  }
  bone(figure, SHIRT, 120, 96, 120, 152, 24);
  bone(figure, HAIR, 120, 44, 120, 60, 22);
  bone(figure, SKIN, 120, 58, 120, 70, 15);
  if (has_hat) {
    bone(figure, HAT, 92, 40, 148, 40, 5);
    bone(figure, HAT, 120, 32, 120, 38, 18);
  }
  bone(figure, BAG, 168, 180, 168, 205, 16);
  figure->person = NULL;
  guint32 state = 7;
  for (int i = 0; i < W * H; i++)
    for (int k = 0; k < 3; k++) {
      state = state * 1664525 + 1013904223;
      const Piece piece = figure->piece[i] == TROUSERS ? trousers : (Piece)figure->piece[i];
      codes[3 * i + k] = (guint8)CLAMP(colors[piece][k] + (int)(state >> 28) - 8, 0, 255);
    }
  joint(figure, SEE_JOINT_NOSE, 120, 64);
  for (int k = 1; k < 7; k++)
    joint(figure, k, 120 + (k < 4 ? 6 : -6), 58);
  pair(figure, SEE_JOINT_EAR_LEFT, 14, 60);
  pair(figure, SEE_JOINT_MOUTH_LEFT, 4, 72);
  pair(figure, SEE_JOINT_SHOULDER_LEFT, 24, 95);
  pair(figure, SEE_JOINT_ELBOW_LEFT, 42, 130);
  pair(figure, SEE_JOINT_WRIST_LEFT, 48, 165);
  for (int k = 17; k < 23; k += 2)
    pair(figure, k, 49, 175);
  pair(figure, SEE_JOINT_HIP_LEFT, 13, 170);
  pair(figure, SEE_JOINT_KNEE_LEFT, 14, 225);
  pair(figure, SEE_JOINT_ANKLE_LEFT, 14, 275);
  pair(figure, SEE_JOINT_HEEL_LEFT, 13, 284);
  pair(figure, SEE_JOINT_TOE_LEFT, 26, 288);
  figure->pose.score = 1;
  g_autoptr(VipsImage) flat =
      vips_image_new_from_memory_copy(codes, W * H * 3, W, H, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) image = NULL;
  g_assert_cmpint(vips_copy(flat, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(image, path, NULL), ==, 0);
  figure->photo = open_photo(path);
  const LithoSeeOptions by_hand = {.floor = TRUE};
  figure->scene = litho_scene_new(figure->photo, &by_hand);
  const SeeLab *lab = see_scene_lab(figure->scene, NULL);
  g_assert_cmpint(lab->width, ==, W); /* else the pieces would not lie over the plane */
  figure->person = litho_plane_new(W, H);
  for (int i = 0; i < W * H; i++)
    figure->person->v[i] = figure->piece[i] != GROUND ? 1 : 0;
  return figure;
}

static void
figure_free(Figure *figure)
{
  litho_plane_free(figure->person);
  litho_scene_free(figure->scene);
  litho_photo_free(figure->photo);
  g_free(figure);
}

/* IoU of a piece of clothing with what was drawn as it. */
static double
overlap(Figure *figure, SeeGarment garment, Piece piece, const LithoPlane *held)
{
  g_autoptr(GError) error = NULL;
  double sure;
  g_autoptr(LithoPlane) plane = see_garment_cut(figure->scene, &figure->pose, figure->person, held,
                                                NULL, garment, &sure, &error);
  double both = 0, either = 0;
  g_assert_no_error(error);
  g_assert_nonnull(plane);
  for (int i = 0; i < W * H; i++) {
    const gboolean is = figure->piece[i] == piece, in = plane->v[i] > 0.5f;
    both += is && in;
    either += is || in;
  }
  return both / MAX(either, 1);
}

static void
test_pieces(void)
{
  Figure *figure = draw(FALSE, FALSE, TROUSERS);
  g_assert_cmpfloat(overlap(figure, SEE_GARMENT_TOP, SHIRT, NULL), >, 0.85);
  g_assert_cmpfloat(overlap(figure, SEE_GARMENT_BOTTOM, TROUSERS, NULL), >, 0.8);
  g_assert_cmpfloat(overlap(figure, SEE_GARMENT_SHOES, SHOE, NULL), >, 0.8);
  g_assert_cmpfloat(overlap(figure, SEE_GARMENT_HAIR, HAIR, NULL), >, 0.7);
  figure_free(figure);
}

/* Shorts end where skin begins, though the bones go on. */
static void
test_shorts(void)
{
  Figure *figure = draw(FALSE, TRUE, TROUSERS);
  g_assert_cmpfloat(overlap(figure, SEE_GARMENT_BOTTOM, TROUSERS, NULL), >, 0.8);
  figure_free(figure);
}

static void
test_hat(void)
{
  Figure *figure = draw(TRUE, FALSE, TROUSERS);
  g_assert_cmpfloat(overlap(figure, SEE_GARMENT_HAT, HAT, NULL), >, 0.7);
  g_assert_cmpfloat(overlap(figure, SEE_GARMENT_TOP, SHIRT, NULL), >,
                    0.85); /* which takes none of the hat */
  figure_free(figure);
}

/* Who asks for the hat of several people does not mean the hair of one without. */
static void
test_no_hat(void)
{
  double with, without;
  Figure *figures[2] = {draw(TRUE, FALSE, TROUSERS), draw(FALSE, FALSE, TROUSERS)};
  for (int k = 0; k < 2; k++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPlane) plane =
        see_garment_cut(figures[k]->scene, &figures[k]->pose, figures[k]->person, NULL, NULL,
                        SEE_GARMENT_HAT, k == 0 ? &with : &without, &error);
    g_assert_no_error(error);
    g_assert_nonnull(plane);
    figure_free(figures[k]);
  }
  g_assert_cmpfloat(with, >, 0.9);
  g_assert_cmpfloat(without, <, 0.6);
}

/* Sleeves are of the shirt and lie on the arms. */
static void
test_sleeves(void)
{
  Figure *figure = draw(FALSE, FALSE, TROUSERS);
  g_autoptr(GError) error = NULL;
  double sure;
  g_autoptr(LithoPlane) plane = see_garment_cut(figure->scene, &figure->pose, figure->person, NULL,
                                                NULL, SEE_GARMENT_SLEEVES, &sure, &error);
  g_assert_no_error(error);
  double n = 0, of_shirt = 0, aside = 0;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++)
      if (plane->v[y * W + x] > 0.5f) {
        n++;
        of_shirt += figure->piece[y * W + x] == SHIRT;
        aside += abs(x - 120) > 16;
      }
  g_assert_cmpfloat(n, >, 400);
  g_assert_cmpfloat(of_shirt / n, >, 0.85);
  g_assert_cmpfloat(aside / n, >, 0.9);
  figure_free(figure);
}

/* A shirt and trousers of one colour part at the hips. */
static void
test_one_color(void)
{
  Figure *figure = draw(FALSE, FALSE, SHIRT);
  g_assert_cmpfloat(overlap(figure, SEE_GARMENT_TOP, SHIRT, NULL), >, 0.75);
  g_assert_cmpfloat(overlap(figure, SEE_GARMENT_BOTTOM, TROUSERS, NULL), >, 0.75);
  figure_free(figure);
}

/* What is held is none of it, even where it lies over the trunk and has its colour. */
static void
test_held(void)
{
  Figure *figure = draw(FALSE, FALSE, TROUSERS);
  g_autoptr(LithoPlane) held = litho_plane_new(W, H);
  g_autoptr(GError) error = NULL;
  double sure;
  for (int y = 110; y < 150; y++)
    for (int x = 105; x < 135; x++)
      held->v[y * W + x] = 1;
  g_autoptr(LithoPlane) plane = see_garment_cut(figure->scene, &figure->pose, figure->person, held,
                                                NULL, SEE_GARMENT_TOP, &sure, &error);
  g_assert_no_error(error);
  g_assert_cmpfloat(plane->v[130 * W + 120], <, 0.5);
  g_assert_cmpfloat(plane->v[100 * W + 120], >, 0.5);
  figure_free(figure);
}

/* A person of a few pixels has no pieces: NULL, and no error. */
static void
test_too_small(void)
{
  Figure *figure = draw(FALSE, FALSE, TROUSERS);
  g_autoptr(GError) error = NULL;
  double sure;
  for (int k = 0; k < SEE_N_JOINTS; k++)
    for (int c = 0; c < 2; c++)
      figure->pose.at[k][c] = 0.5 + (figure->pose.at[k][c] - 0.5) * 0.04;
  memset(figure->person->v, 0, W * H * sizeof(float));
  g_assert_null(see_garment_cut(figure->scene, &figure->pose, figure->person, NULL, NULL,
                                SEE_GARMENT_TOP, &sure, &error));
  g_assert_no_error(error);
  figure_free(figure);
}

/* Without nets nobody's joints are seen, and that is no error. */
static void
test_no_net(void)
{
  Figure *figure = draw(FALSE, FALSE, TROUSERS);
  g_autoptr(GError) error = NULL;
  const LithoBox box = {0.2, 0.1, 0.6, 0.8};
  SeePose pose;
  gboolean present = TRUE;
  g_assert_true(see_pose_find(figure->scene, &box, &pose, &present, &error));
  g_assert_no_error(error);
  g_assert_false(present);
  figure_free(figure);
}

/* What is only likely is cut along the edges of what is there, with its mean likelihood as the
 * score; less than `least` is nothing. */
static void
test_likely_stuff(void)
{
  Figure *figure = draw(FALSE, FALSE, TROUSERS);
  g_autoptr(GError) error = NULL;
  const SeeLook *look = see_scene_look(figure->scene, &error);
  g_assert_no_error(error);
  g_autoptr(LithoPlane) likely = litho_plane_new(look->width, look->height);
  for (int y = 0; y < look->height; y++)
    for (int x = 0; x < look->width; x++)
      likely->v[y * look->width + x] = y > look->height / 2 ? 0.4f : 0.02f;
  g_auto(SeeCoarseMask) found = {0}, none = {0};
  g_assert_true(see_stuff_cut(figure->scene, likely, 0.24, &found, &error));
  g_assert_no_error(error);
  g_assert_true(found.present);
  g_assert_cmpfloat(fabs(found.score - 0.4), <, 0.08);
  g_assert_cmpfloat(see_plane_area(found.plane), >, 0.3);
  g_assert_true(see_stuff_cut(figure->scene, likely, 0.5, &none, &error));
  g_assert_no_error(error);
  g_assert_false(none.present);
  figure_free(figure);
}

int
main(int argc, char *argv[])
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/garments/pieces", test_pieces);
  g_test_add_func("/garments/shorts", test_shorts);
  g_test_add_func("/garments/hat", test_hat);
  g_test_add_func("/garments/no-hat", test_no_hat);
  g_test_add_func("/garments/sleeves", test_sleeves);
  g_test_add_func("/garments/one-color", test_one_color);
  g_test_add_func("/garments/held", test_held);
  g_test_add_func("/garments/too-small", test_too_small);
  g_test_add_func("/garments/no-net", test_no_net);
  g_test_add_func("/stuff/likely", test_likely_stuff);
  return run_photo_tests();
}
