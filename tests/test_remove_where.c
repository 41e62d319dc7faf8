/* What is taken out when a phrase is found: what two things both claim, the sheet under writing,
 * thin things; and colours that a filling should not have. */
#include <math.h>
#include <string.h>
#include "ops/remove_extent.h"
#include "pixel/contest.h"
#include "pixel/fill_colors.h"
#include "pixel/sheet.h"
#include "see/find/carrier.h"

enum { W = 160, H = 120, N = W * H };

static gboolean
is_in(const VipsRect *box, int i)
{
  return vips_rect_includespoint(box, i % W, i / W);
}

/* --- what both claim
 * ------------------------------------------------------------------------------ */

/* Two horses, one behind the other: the left one is light, the right one `l` as light. Each mask
 * takes a part of the other with it. */
static void
claim(float l, LithoPlane *lab[3], LithoPlane **left, LithoPlane **right, const VipsRect *of_left,
      const VipsRect *of_right, const VipsRect *more_left, const VipsRect *more_right)
{
  for (int c = 0; c < 3; c++)
    lab[c] = litho_plane_new(W, H);
  *left = litho_plane_new(W, H);
  *right = litho_plane_new(W, H);
  for (int i = 0; i < N; i++) {
    const float grain = 0.01f * (float)(i * 7 % 5 - 2);
    lab[0]->v[i] = (is_in(of_left, i) ? 0.9f : is_in(of_right, i) ? l : 0.5f) + grain;
    lab[1]->v[i] = is_in(of_left, i) || is_in(of_right, i) ? 0 : -0.08f;
    (*left)->v[i] = is_in(of_left, i) || is_in(more_left, i) ? 0.9f : 0;
    (*right)->v[i] = is_in(of_right, i) || is_in(more_right, i) ? 0.9f : 0;
  }
}

static void
test_contest(void)
{
  const VipsRect left = {20, 30, 50, 60}, right = {70, 30, 50, 60}, more_left = {70, 30, 10, 60},
                 more_right = {56, 60, 14, 30};
  LithoPlane *lab[3], *first, *second;
  claim(0.3f, lab, &first, &second, &left, &right, &more_left, &more_right);
  const int n = pixel_contest_settle(lab, second, first);
  g_assert_cmpint(n, >, 14 * 30 * 9 / 10);
  g_assert_cmpint(n, <, 14 * 30 * 11 / 10);
  for (int i = 0; i < N; i++)
    if (is_in(&right, i))
      g_assert_cmpfloat(second->v[i], ==, 0.9f);
  /* Nothing is left to a mask that has nothing of its own. */
  g_autoptr(LithoPlane) part = litho_plane_new(W, H);
  for (int i = 0; i < N; i++)
    part->v[i] = is_in(&more_left, i) ? 1 : 0;
  g_assert_cmpint(pixel_contest_settle(lab, second, part), ==, 0);
  for (int c = 0; c < 3; c++)
    litho_plane_free(lab[c]);
  litho_plane_free(first);
  litho_plane_free(second);
}

/* --- the sheet under writing
 * ----------------------------------------------------------------------- */

static void
test_sheet(void)
{
  const VipsRect board = {54, 20, 52, 76}, line = {60, 30, 40, 10}, logo = {65, 70, 30, 20};
  for (int round = 0; round < 2; round++) { /* on a darker wall, and printed on the wall itself */
    g_autofree guint8 *rgb = g_new(guint8, 3 * N), *writing = g_new0(guint8, N);
    g_autoptr(LithoPlane) sheet = litho_plane_new(W, H);
    for (int i = 0; i < N; i++) {
      const gboolean letter = is_in(&line, i) && i % W % 4 == 0;
      const int grain = i * 7 % 9 - 4;
      const int ground = is_in(&board, i) && round == 0 ? 200 : 160;
      for (int c = 0; c < 3; c++)
        rgb[3 * i + c] = (guint8)(letter            ? 20
                                  : is_in(&logo, i) ? (c == 2 ? 20 : 180)
                                                    : ground + grain);
      writing[i] = is_in(&line, i);
    }
    const double sure = pixel_sheet_find(rgb, W, H, writing, sheet);
    int n_off = 0;
    for (int i = 0; i < N; i++)
      n_off += (sheet->v[i] > 0.5f) != is_in(&board, i);
    if (round == 0) {
      g_assert_cmpfloat(sure, >, 0.5);
      g_assert_cmpint(n_off, <, 400); /* the edge's softened pixels */
    } else {
      g_assert_cmpfloat(sure, ==, 0);
      g_assert_cmpint(n_off, ==, board.width * board.height);
    }
  }
}

static void
test_carrier_words(void)
{
  static const struct {
    const char *said;
    gboolean is_carrier;
  } cases[] = {{"the emergency notice on the wall", TRUE},
               {"the price sticker", TRUE},
               {"墙上的海报", TRUE},
               {"the plaque", TRUE},
               {"the street sign", TRUE},
               {"the writing", FALSE},
               {"the dog", FALSE},
               {"the thingamajig", FALSE}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(SeeQuery) query = see_query_new(cases[i].said);
    g_test_message("%s", cases[i].said);
    g_assert_cmpint(see_query_is_carrier(query), ==, cases[i].is_carrier);
  }
}

/* --- thin things
 * -------------------------------------------------------------------------------------- */

/* Dark strokes with the same strokes upside down below: of a watermark nothing is mirrored. */
static void
test_thin(void)
{
  enum { BIG_W = 800, BIG_H = 600 };
  g_autoptr(GError) error = NULL;
  g_autofree float *pixels = g_new(float, 3 * BIG_W * BIG_H);
  LithoHole hole = {BIG_W, BIG_H, g_new0(guint8, BIG_W * BIG_H), 0};
  for (int y = 0; y < BIG_H; y++)
    for (int x = 0; x < BIG_W; x++) {
      const int up = y < 300 ? y : 599 - y; /* mirrored about the strokes' feet */
      const gboolean stroke = x >= 300 && x < 500 && x % 10 < 3 && up >= 280 && up < 300;
      for (int c = 0; c < 3; c++)
        pixels[3 * (y * BIG_W + x) + c] = stroke ? 0.02f : 0.3f;
      if (stroke && y < 300) {
        hole.v[y * BIG_W + x] = 1;
        hole.n++;
      }
    }
  g_autoptr(VipsImage) in = vips_image_new_from_memory(pixels, sizeof(float) * 3 * BIG_W * BIG_H,
                                                       BIG_W, BIG_H, 3, VIPS_FORMAT_FLOAT);
  in->Type = VIPS_INTERPRETATION_scRGB;
  g_autoptr(GString) note = g_string_new(NULL);
  const LithoOpContext ctx = {
      .width = BIG_W, .height = BIG_H, .scale = 1, .mask_origin = LITHO_MASK_LOCATED, .note = note};
  const guint64 before = hole.n;
  g_assert_true(remove_extent_add(&ctx, in, &hole, &error));
  g_assert_no_error(error);
  g_assert_cmpstr(note->str, ==, "");
  g_assert_cmpuint(hole.n, <, 4 * before);
  for (int y = 310; y < BIG_H; y++)
    g_assert_null(memchr(hole.v + y * BIG_W, 1, BIG_W));
  g_free(hole.v);
}

/* --- colours that are not around
 * ------------------------------------------------------------------- */

static void
test_foreign(void)
{
  const VipsRect hole = {60, 40, 40, 40}, spot = {60, 40, 20, 40};
  g_autoptr(LithoField) f = litho_field_new(W, H);
  for (int i = 0; i < N; i++) {
    f->core[i] = is_in(&hole, i);
    for (int c = 0; c < 3; c++) /* grey above, green below */
      f->pixels[4 * i + c] = i / W < 60 ? 0.6f : c == 1 ? 0.6f : 0.3f;
  }
  g_assert_true(litho_field_classify(f));
  g_autoptr(LithoFillColors) colors = pixel_fill_colors_new(f);
  g_assert_nonnull(colors);
  g_assert_cmpfloat(pixel_fill_colors_foreign(colors, f), <, 0.03); /* means across the edge */
  for (int i = 0; i < N; i++)                                       /* half of it red */
    for (int c = 0; c < 3 && is_in(&spot, i); c++)
      f->pixels[4 * i + c] = c == 0 ? 0.8f : 0.1f;
  g_assert_cmpfloat_with_epsilon(pixel_fill_colors_foreign(colors, f), 0.5,
                                 0.1); /* and its softened edge */
  g_assert_cmpfloat(pixel_fill_colors_foreign(NULL, f), ==, 0);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]) != 0)
    return 1;
  g_test_add_func("/remove/where/contest", test_contest);
  g_test_add_func("/remove/where/sheet", test_sheet);
  g_test_add_func("/remove/where/carrier-words", test_carrier_words);
  g_test_add_func("/remove/where/thin", test_thin);
  g_test_add_func("/remove/where/foreign", test_foreign);
  return g_test_run();
}
