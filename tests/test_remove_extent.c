/* remove_object: what goes with a thing: its rim, its shadow, its reflection, what it rides. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "ops/remove_extent.h"
#include "pixel/extent.h"

enum { W = 200, H = 160 };

typedef struct {
  float l, a, b;
} Color;

static const Color grey = {0.7f, 0.005f, 0.01f}, red = {0.5f, 0.15f, 0.08f};

/* Even ground with a grain of ± 0.01. */
static LithoLab *
ground_new(void)
{
  LithoLab *picture = litho_lab_new(W, H);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      float *p = picture->lab + 3 * (y * W + x);
      p[0] = grey.l + 0.01f * (float)((x * 7 + y * 13 + x * y) % 5 - 2) / 2;
      p[1] = grey.a;
      p[2] = grey.b;
    }
  return picture;
}

static void
paint(LithoLab *picture, const VipsRect *box, Color color)
{
  for (int y = box->top; y < VIPS_RECT_BOTTOM(box); y++)
    for (int x = box->left; x < VIPS_RECT_RIGHT(box); x++)
      memcpy(picture->lab + 3 * (y * W + x), &color, sizeof color);
}

/* The light of a shadow: all three numbers by one factor. */
static void
shade(LithoLab *picture, const VipsRect *box, float factor)
{
  for (int y = box->top; y < VIPS_RECT_BOTTOM(box); y++)
    for (int x = box->left; x < VIPS_RECT_RIGHT(box); x++)
      for (int c = 0; c < 3; c++)
        picture->lab[3 * (y * W + x) + c] *= factor;
}

static guint8 *
box_new(const VipsRect *box)
{
  guint8 *v = g_new0(guint8, W * H);
  for (int y = box->top; y < VIPS_RECT_BOTTOM(box); y++)
    memset(v + y * W + box->left, 1, (gsize)box->width);
  return v;
}

static int
n_in(const guint8 *v, const VipsRect *box)
{
  int n = 0;
  for (int y = box->top; y < VIPS_RECT_BOTTOM(box); y++)
    for (int x = box->left; x < VIPS_RECT_RIGHT(box); x++)
      n += v[y * W + x];
  return n;
}

static const VipsRect thing = {80, 40, 40, 60};

static void
test_rim(void)
{
  /* The mask is 3 px too small all around: what it left is found, and hardly more; not where another thing is. */
  const VipsRect inner = {83, 43, 34, 54}, far = {72, 32, 56, 76}, other = {117, 40, 10, 60};
  g_autoptr(LithoLab) picture = ground_new();
  paint(picture, &thing, red);
  g_autofree guint8 *mask = box_new(&inner), *more = g_new0(guint8, W * H), *avoid = box_new(&other), *less = g_new0(guint8, W * H);
  const int n = pixel_extent_rim(picture, mask, NULL, 5, more);
  const int ring = thing.width * thing.height - inner.width * inner.height;
  g_assert_cmpint(n, ==, n_in(more, &far));
  g_assert_cmpint(n_in(more, &thing), >, ring * 9 / 10);
  g_assert_cmpint(n - n_in(more, &thing), <, ring / 10);
  g_assert_cmpint(n_in(more, &inner), ==, 0);
  pixel_extent_rim(picture, mask, avoid, 5, less);
  g_assert_cmpint(n_in(less, &other), ==, 0);
  /* A mask that is right stays. */
  g_autofree guint8 *whole = box_new(&thing), *none = g_new0(guint8, W * H);
  g_assert_cmpint(pixel_extent_rim(picture, whole, NULL, 5, none), ==, 0);
}

static void
test_shadow(void)
{
  const VipsRect cast = {70, 96, 80, 12}, elsewhere = {20, 120, 40, 16};
  for (int round = 0; round < 3; round++) {
    g_autoptr(LithoLab) picture = ground_new();
    g_autofree guint8 *mask = box_new(&thing), *more = g_new0(guint8, W * H);
    if (round == 1) /* of another colour: a mat */
      paint(picture, &cast, (Color){0.5f, -0.05f, 0.1f});
    else
      shade(picture, &cast, 0.75f);
    if (round == 2) /* such dark parts are everywhere */
      shade(picture, &elsewhere, 0.75f);
    paint(picture, &thing, red);
    const int n = pixel_extent_shadow(picture, mask, NULL, more);
    const int of_cast = cast.width * cast.height - thing.width * (VIPS_RECT_BOTTOM(&thing) - cast.top);
    if (round > 0) {
      g_assert_cmpint(n, ==, 0);
      continue;
    }
    g_assert_cmpint(n_in(more, &cast), >, of_cast * 8 / 10);
    /* 2 px around it, as far as colours are blurred before they are compared. */
    g_assert_cmpint(n, <=, (cast.width + 4) * (cast.height + 4));
  }
}

static void
test_reflection(void)
{
  /* Bands of light, upside down at 60 % of their contrast; then plain ground below. */
  for (int round = 0; round < 2; round++) {
    g_autoptr(LithoLab) picture = ground_new();
    g_autofree guint8 *mask = box_new(&thing), *more = g_new0(guint8, W * H);
    const VipsRect mirrored = {80, 100, 40, 60};
    for (int y = 0; y < 60; y++) {
      const float l = 0.5f + 0.2f * sinf((float)y * 0.21f + (float)y * (float)y * 0.003f);
      paint(picture, &(VipsRect){80, 40 + y, 40, 1}, (Color){l, 0.1f, 0});
      if (round == 0)
        paint(picture, &(VipsRect){80, 159 - y, 40, 1}, (Color){0.5f + 0.6f * (l - 0.5f), 0.04f, 0});
    }
    const int n = pixel_extent_reflection(picture, mask, NULL, more);
    g_assert_cmpint(n, ==, n_in(more, &mirrored));
    if (round == 0)
      g_assert_cmpint(n, >, 2000);
    else
      g_assert_cmpint(n, ==, 0);
  }
}

/* --- what is carried -------------------------------------------------------------------------- */

static void
add(LithoThings *things, const char *label, gboolean is_alive, const VipsRect *box)
{
  const guint8 number = litho_things_add(things, label, is_alive, FALSE);
  for (int y = box->top; y < VIPS_RECT_BOTTOM(box); y++)
    memset(VIPS_IMAGE_ADDR(things->map, box->left, y), number, (gsize)box->width);
}

static void
test_carried(void)
{
  /* A rider, her bicycle, and the bicycle of another who stands there. The photo is even, so that nothing else is found. */
  const VipsRect rider = {80, 30, 24, 50}, bicycle = {70, 80, 50, 30}, next = {150, 30, 24, 50}, his = {145, 80, 40, 30};
  static const LithoMaskOrigin origins[] = {LITHO_MASK_LOCATED, LITHO_MASK_PAINTED};
  for (guint round = 0; round < G_N_ELEMENTS(origins); round++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoThings) things = litho_things_new(W, H);
    add(things, "person", TRUE, &rider);
    add(things, "bicycle", FALSE, &bicycle);
    add(things, "person", TRUE, &next);
    add(things, "bicycle", FALSE, &his);
    g_autofree float *pixels = g_new(float, 3 * W * H);
    for (int i = 0; i < 3 * W * H; i++)
      pixels[i] = 0.3f;
    g_autoptr(VipsImage) in = vips_image_new_from_memory(pixels, 3 * W * H * sizeof(float), W, H, 3, VIPS_FORMAT_FLOAT);
    in->Type = VIPS_INTERPRETATION_scRGB;
    g_autoptr(GString) note = g_string_new(NULL);
    LithoHole hole = {W, H, box_new(&rider), (guint64)(rider.width * rider.height)};
    g_autofree guint8 *owned = hole.v;
    const LithoOpContext ctx = {.width = W, .height = H, .scale = 1, .things = things, .mask_origin = origins[round], .note = note};
    g_assert_true(remove_extent_add(&ctx, in, &hole, &error));
    g_assert_no_error(error);
    g_assert_cmpint(n_in(hole.v, &rider), ==, rider.width * rider.height);
    g_assert_cmpint(n_in(hole.v, &his) + n_in(hole.v, &next), ==, 0);
    g_assert_cmpint(n_in(hole.v, &bicycle), ==, round == 0 ? bicycle.width * bicycle.height : 0);
    g_assert_cmpstr(note->str, ==, round == 0 ? "with the bicycle" : "");
    g_assert_cmpuint(hole.n, ==, (guint64)n_in(hole.v, &(VipsRect){0, 0, W, H}));
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]) != 0)
    return 1;
  g_test_add_func("/remove/extent/rim", test_rim);
  g_test_add_func("/remove/extent/shadow", test_shadow);
  g_test_add_func("/remove/extent/reflection", test_reflection);
  g_test_add_func("/remove/extent/carried", test_carried);
  return g_test_run();
}
