/* Fillings by shifted copies, and how fillings are judged. */
#include <math.h>
#include <string.h>
#include <vips/vips.h>
#include "pixel/fill_judge.h"
#include "pixel/inpaint.h"
#include "pixel/offsets.h"
#include "pixel/peel.h"

enum { W = 120, H = 90 };

typedef float (*Paint)(int x, int y);

/* A field whose hole glares. */
static LithoField *
field_new(Paint paint, const VipsRect *hole)
{
  LithoField *f = litho_field_new(W, H);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      const int at = y * W + x;
      f->core[at] = vips_rect_includespoint(hole, x, y);
      for (int c = 0; c < 3; c++)
        f->pixels[4 * at + c] = f->core[at] ? 5 : paint(x, y);
    }
  g_assert_true(litho_field_classify(f));
  litho_field_quantise(f, FALSE);
  return f;
}

static double
error_of(const LithoField *f, Paint paint)
{
  double sum = 0;
  int n = 0;
  for (int i = 0; i < W * H; i++)
    if (f->core[i]) {
      const double d = f->pixels[4 * i] - paint(i % W, i / W);
      sum += d * d;
      n++;
    }
  return sqrt(sum / n);
}

/* Tiles with a mark of their own each, so that only a shift by whole tiles fits. */
static float
tiles(int x, int y)
{
  const int u = x % 14, v = y % 11;
  return u < 2 || v < 2 ? 0.9f : (u - 8) * (u - 8) + (v - 6) * (v - 6) < 6 ? 0.1f : 0.5f;
}

/* An edge across, under which there is a grain. */
static float
slope(int x, int y)
{
  return 2 * y < x + 40 ? 0.85f : 0.3f + 0.03f * (float)((x * 7 + y * 13 + x * y) % 5);
}

static void
test_shift(void)
{
  static const VipsRect hole = {40, 25, 36, 32};
  static const struct {
    Paint paint;
    double most;
  } cases[] = {{tiles, 0.03}, {slope, 0.16}}; /* the deviation of both is 0.25; one pixel off along the edge is 0.1 */
  for (guint k = 0; k < G_N_ELEMENTS(cases); k++) {
    g_autoptr(LithoField) f = field_new(cases[k].paint, &hole);
    g_assert_true(litho_field_shift(f));
    g_assert_cmpfloat(error_of(f, cases[k].paint), <, cases[k].most);
    for (int y = 0; y + LITHO_PATCH <= H; y++)
      for (int x = 0; x + LITHO_PATCH <= W; x++)
        if (litho_field_is_target(f, x, y))
          g_assert_true(litho_field_is_source(f, f->nearest[y * W + x].x, f->nearest[y * W + x].y));
  }
  /* A hole that is too large. */
  g_autoptr(LithoField) wide = field_new(tiles, &(VipsRect){4, 4, 112, 70});
  g_assert_false(litho_field_shift(wide));
  /* One with a strip beside it alone: what no frequent offset suits finds a way out. */
  g_autoptr(LithoField) strip = field_new(tiles, &(VipsRect){0, 0, 50, 90});
  for (int i = 0; i < W * H; i++)
    strip->avoid[i] = i % W >= 64;
  g_assert_true(litho_field_classify(strip));
  g_assert_true(litho_field_shift(strip));
  g_assert_cmpfloat(error_of(strip, tiles), <, 0.45);
}

static void
test_same_on_any_number_of_threads(void)
{
  static const VipsRect hole = {40, 25, 36, 32};
  const int before = vips_concurrency_get();
  g_autoptr(LithoField) one = field_new(slope, &hole), three = field_new(slope, &hole);
  vips_concurrency_set(1);
  litho_field_shift(one);
  vips_concurrency_set(3);
  litho_field_shift(three);
  vips_concurrency_set(before);
  g_assert_cmpmem(one->pixels, 4 * W * H * sizeof(float), three->pixels, 4 * W * H * sizeof(float));
}

static LithoVerdict
verdict_of(LithoField *f)
{
  litho_field_measure(f);
  return litho_field_judge(f, litho_field_likeness(f));
}

static void
test_judge(void)
{
  static const VipsRect hole = {40, 25, 36, 32};
  /* The right tiles: no seam, no smear. */
  g_autoptr(LithoField) right = field_new(tiles, &hole);
  litho_field_shift(right);
  const LithoVerdict good = verdict_of(right);
  g_assert_cmpfloat(good.seam, <, 1.5);
  g_assert_cmpfloat(good.smear, <, 0.1);
  g_assert_cmpfloat(good.far, >, 0.2);
  /* Their mean: all detail is lost, and no patch is like it. */
  g_autoptr(LithoField) grey = field_new(tiles, &hole);
  litho_field_shift(grey);
  for (int i = 0; i < W * H; i++)
    for (int c = 0; c < 3 && grey->hole[i]; c++)
      grey->pixels[4 * i + c] = 0.5f;
  litho_field_quantise(grey, TRUE);
  const LithoVerdict flat = verdict_of(grey);
  g_assert_cmpfloat(flat.smear, >, 0.7);
  g_assert_cmpfloat(flat.seam, >, 3 * MAX(good.seam, 0.1));
  g_assert_cmpfloat(flat.cost, >, good.cost + 1);
  /* One patch for everything. */
  g_autoptr(LithoField) stamp = field_new(tiles, &hole);
  litho_field_shift(stamp);
  for (int i = 0; i < W * H; i++)
    if (litho_field_is_target(stamp, i % W, i / W))
      stamp->nearest[i] = (LithoPlace){2, 2};
  litho_field_vote(stamp, NULL);
  g_assert_cmpfloat(verdict_of(stamp).repeat, >, 0.95);
  g_assert_cmpfloat(good.repeat, <, 0.5);
}

/* What the whole makes of tiles that a filling from the edge inwards closes up: a period that fits. */
static void
test_tiles_go_on(void)
{
  enum { WIDE = 280, HIGH = 220 };
  g_autoptr(GError) error = NULL;
  g_autofree float *pixels = g_new(float, 3 * WIDE * HIGH);
  g_autofree guint8 *hole = g_new0(guint8, WIDE * HIGH);
  for (int i = 0; i < WIDE * HIGH; i++) {
    hole[i] = i % WIDE >= 90 && i % WIDE < 190 && i / WIDE >= 60 && i / WIDE < 150;
    for (int c = 0; c < 3; c++)
      pixels[3 * i + c] = hole[i] ? 5 : tiles(i % WIDE / 2, i / WIDE / 2);
  }
  LithoInpainted out;
  g_assert_true(litho_inpaint(pixels, hole, WIDE, HIGH, NULL, NULL, &out, &error));
  g_assert_no_error(error);
  g_assert_cmpint(out.n_fillings, >, 1);
  double sum = 0;
  int n = 0;
  for (int i = 0; i < WIDE * HIGH; i++)
    if (hole[i]) {
      sum += pow(pixels[3 * i] - tiles(i % WIDE / 2, i / WIDE / 2), 2);
      n++;
    }
  g_assert_cmpfloat(sqrt(sum / n), <, 0.08); /* the deviation of the tiles is 0.25 */
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]) != 0)
    return 1;
  g_test_add_func("/remove/fill/shift", test_shift);
  g_test_add_func("/remove/fill/threads", test_same_on_any_number_of_threads);
  g_test_add_func("/remove/fill/judge", test_judge);
  g_test_add_func("/remove/fill/tiles", test_tiles_go_on);
  return g_test_run();
}
