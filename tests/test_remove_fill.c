/* Fillings by shifted copies, and how fillings are judged. */
#include <math.h>
#include <string.h>
#include <vips/vips.h>
#include "model/shipped.h"
#include "pixel/fill_guide.h"
#include "pixel/fill_judge.h"
#include "pixel/fill_smooth.h"
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
    g_assert_true(litho_field_shift(f, 0));
    g_assert_cmpfloat(error_of(f, cases[k].paint), <, cases[k].most);
    for (int y = 0; y + LITHO_PATCH <= H; y++)
      for (int x = 0; x + LITHO_PATCH <= W; x++)
        if (litho_field_is_target(f, x, y))
          g_assert_true(litho_field_is_source(f, f->nearest[y * W + x].x, f->nearest[y * W + x].y));
  }
  /* A hole that is too large. */
  g_autoptr(LithoField) wide = field_new(tiles, &(VipsRect){4, 4, 112, 70});
  g_assert_false(litho_field_shift(wide, 0));
  /* One with a strip beside it alone: what no frequent offset suits finds a way out. */
  g_autoptr(LithoField) strip = field_new(tiles, &(VipsRect){0, 0, 50, 90});
  for (int i = 0; i < W * H; i++)
    strip->avoid[i] = i % W >= 64;
  g_assert_true(litho_field_classify(strip));
  g_assert_true(litho_field_shift(strip, 0));
  g_assert_cmpfloat(error_of(strip, tiles), <, 0.45);
}

static void
test_same_on_any_number_of_threads(void)
{
  static const VipsRect hole = {40, 25, 36, 32};
  const int before = vips_concurrency_get();
  g_autoptr(LithoField) one = field_new(slope, &hole), three = field_new(slope, &hole);
  vips_concurrency_set(1);
  litho_field_shift(one, 0);
  vips_concurrency_set(3);
  litho_field_shift(three, 0);
  vips_concurrency_set(before);
  g_assert_cmpmem(one->pixels, 4 * W * H * sizeof(float), three->pixels, 4 * W * H * sizeof(float));
}

static LithoVerdict
verdict_of(LithoField *f)
{
  litho_field_measure(f);
  return litho_field_judge(f, litho_field_likeness(f), NULL);
}

static void
test_judge(void)
{
  static const VipsRect hole = {40, 25, 36, 32};
  /* The right tiles: no seam, no smear. */
  g_autoptr(LithoField) right = field_new(tiles, &hole);
  litho_field_shift(right, 0);
  const LithoVerdict good = verdict_of(right);
  g_assert_cmpfloat(good.seam, <, 1.5);
  g_assert_cmpfloat(good.smear, <, 0.1);
  g_assert_cmpfloat(good.far, >, 0.2);
  /* Their mean: all detail is lost, and no patch is like it. */
  g_autoptr(LithoField) grey = field_new(tiles, &hole);
  litho_field_shift(grey, 0);
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
  litho_field_shift(stamp, 0);
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

/* A net whose every answer is `bias`. */
static LithoFillFile *
constant_net(float bias)
{
  LithoFillFile *file = g_new0(LithoFillFile, 1);
  file->params = nn_params_new();
  file->net = litho_fill_net_new(file->params);
  nn_params_alloc(file->params, FALSE, NN_TO_BE_LOADED);
  const int out = nn_params_find(file->params, "out.bias");
  for (gsize i = 0; i < nn_params_tensor(file->params, out)->n; i++)
    nn_value(file->params, out)[i] = bias;
  return file;
}

/* Dark on the left, bright on the right. */
static float
halves(int x, int y)
{
  return (x < W / 2 ? 0.2f : 0.8f) + 0.01f * (float)((x * 7 + y * 13) % 5);
}

static void
test_guide(void)
{
  static const VipsRect hole = {40, 25, 36, 32};
  g_autoptr(LithoFillFile) net = constant_net(0.1f);
  g_autoptr(LithoField) f = field_new(halves, &hole), fine = litho_field_new(2 * W - 1, 2 * H);
  g_autofree float *smooth = g_new(float, 3 * W * H);
  for (int i = 0; i < W * H; i++)
    memcpy(smooth + 3 * i, f->pixels + 4 * i, 3 * sizeof(float));
  litho_fill_smooth(smooth, f->core, W, H, 3);
  g_assert_true(pixel_fill_guide(net, f));
  for (int i = 0; i < 3 * W * H; i++)
    g_assert_cmpfloat_with_epsilon(f->guide[i], smooth[i] + (f->core[i / 3] ? 0.1 : 0), 1e-5);
  for (int y = 2; y < H - 2; y++)
    for (int x = 2; x < W - 2; x++) {
      float sum = 0;
      for (int k = 0; k < 25; k++)
        sum += f->guide[3 * ((y + k / 5 - 2) * W + x + k % 5 - 2)];
      g_assert_cmpfloat_with_epsilon(f->low[4 * (y * W + x)], sum * 255 / 25, 0.51);
    }
  /* Of the size twice as fine: the same in the hole, what is known elsewhere. */
  for (int y = 0; y < fine->height; y++)
    for (int x = 0; x < fine->width; x++) {
      const int at = y * fine->width + x;
      fine->core[at] = f->core[y / 2 * W + x / 2];
      for (int c = 0; c < 3; c++)
        fine->pixels[4 * at + c] = 0.25f;
    }
  pixel_fill_guide_refine(f, fine);
  const int middle = 82 * fine->width + 116;
  g_assert_cmpfloat_with_epsilon(fine->guide[3 * middle], f->guide[3 * (41 * W + 58)], 0.05);
  g_assert_cmpfloat(fine->guide[0], ==, 0.25f);
  /* Hardly anything is known. */
  g_autoptr(LithoField) lost = field_new(halves, &(VipsRect){2, 2, W - 20, H - 4});
  g_assert_false(pixel_fill_guide(net, lost));
  g_assert_null(lost->guide);
}

static double
mean_of(const float *v, int stride, const guint8 *hole)
{
  double sum = 0;
  int n = 0;
  for (int i = 0; i < W * H; i++)
    if (hole[i]) {
      sum += v[stride * i];
      n++;
    }
  return sum / n;
}

/* Shifted copies and the whole filling follow it as far as seams let them: the dark side goes on further where it says
 * dark. */
static void
test_guided(void)
{
  double copies[2], whole[2];
  for (int k = 0; k < 2; k++) {
    g_autoptr(LithoFillFile) net = constant_net(k == 0 ? -0.6f : 0.6f);
    g_autoptr(LithoField) f = field_new(halves, &(VipsRect){W / 2 - 14, H / 2 - 14, 28, 28});
    g_autofree float *pixels = g_new(float, 3 * W * H);
    g_autoptr(GError) error = NULL;
    LithoInpainted out;
    for (int i = 0; i < 3 * W * H; i++)
      pixels[i] = halves(i / 3 % W, i / 3 / W);
    g_assert_true(litho_inpaint(pixels, f->core, W, H, &(LithoInpaintHow){.net = net}, NULL, &out, &error));
    g_assert_no_error(error);
    whole[k] = mean_of(pixels, 3, f->core);
    g_assert_true(pixel_fill_guide(net, f));
    g_assert_true(litho_field_shift(f, 4));
    copies[k] = mean_of(f->pixels, 4, f->core);
  }
  g_test_message("copies %.3f where it says dark, %.3f where bright; the whole %.3f, %.3f", copies[0], copies[1],
                 whole[0], whole[1]);
  g_assert_cmpfloat(copies[1], >, copies[0] + 0.1);
  g_assert_cmpfloat(whole[1], >, whole[0] + 0.01);
}

static void
test_apart(void)
{
  static const VipsRect hole = {40, 25, 36, 32};
  g_autoptr(LithoFillFile) net = constant_net(0);
  g_autoptr(LithoField) f = field_new(halves, &hole);
  g_assert_true(pixel_fill_guide(net, f));
  litho_field_shift(f, 1);
  for (int i = 0; i < W * H; i++)
    for (int c = 0; c < 3 && f->hole[i]; c++)
      f->pixels[4 * i + c] = f->guide[3 * i + c];
  const LithoVerdict near = verdict_of(f);
  g_assert_cmpfloat(near.apart, <, 0.03);
  for (int i = 0; i < W * H; i++)
    for (int c = 0; c < 3 && f->hole[i]; c++)
      f->pixels[4 * i + c] += 50 / 255.0f;
  const LithoVerdict off = verdict_of(f);
  g_assert_cmpfloat(off.apart, >, 1); /* 25 bytes are 1; the means at the edge hold known pixels too */
  g_assert_cmpfloat(off.rank - off.cost, >, near.rank - near.cost + 1);
}

/* The net that comes with litho goes on with a horizon sharper than a smooth filling does. */
static void
test_shipped_net(void)
{
  enum { SIDE = 128 };
  g_autofree char *path = litho_shipped_model("inpaint.safetensors");
  g_autoptr(GError) error = NULL;
  if (path == NULL) {
    g_test_skip("litho was built without its weights");
    return;
  }
  g_autoptr(LithoFillFile) net = litho_fill_file_open(path, &error);
  g_assert_no_error(error);
  g_autoptr(LithoField) f = litho_field_new(SIDE, SIDE);
  g_autofree float *smooth = g_new(float, 3 * SIDE * SIDE);
  double of_net = 0, of_smooth = 0;
  for (int i = 0; i < SIDE * SIDE; i++) {
    f->core[i] = abs(i % SIDE - 60) < 18 && abs(i / SIDE - 66) < 18;
    for (int c = 0; c < 3; c++)
      f->pixels[4 * i + c] = smooth[3 * i + c] = f->core[i] ? 5 : i / SIDE < 64 ? 0.8f : 0.3f;
  }
  g_assert_true(litho_field_classify(f));
  litho_fill_smooth(smooth, f->core, SIDE, SIDE, 3);
  g_assert_true(pixel_fill_guide(net, f));
  for (int i = 0; i < SIDE * SIDE; i++) {
    const float truth = i / SIDE < 64 ? 0.8f : 0.3f;
    of_net += fabsf(f->guide[3 * i] - truth);
    of_smooth += fabsf(smooth[3 * i] - truth);
  }
  g_test_message("error %.1f, of the smooth filling %.1f", of_net, of_smooth);
  g_assert_cmpfloat(of_net, <, 0.8 * of_smooth);
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
  g_test_add_func("/remove/fill/guide", test_guide);
  g_test_add_func("/remove/fill/guided", test_guided);
  g_test_add_func("/remove/fill/apart", test_apart);
  g_test_add_func("/remove/fill/shipped-net", test_shipped_net);
  return g_test_run();
}
