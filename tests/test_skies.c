/* Painted skies: which words name which, what they look like in numbers, and plans that ask for one. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "color/oklab.h"
#include "pixel/sky_front.h"
#include "plan/mend.h"
#include "plan/read/reading.h"

static void
test_words(void)
{
  static const struct {
    const char *words;
    PixelSky sky;
  } rows[] = {{"a clear blue sky", PIXEL_SKY_CLEAR}, {"fluffy white clouds", PIXEL_SKY_CLOUDS}, {"something stormy", PIXEL_SKY_DRAMATIC},
              {"Sunset", PIXEL_SKY_SUNSET},          {"星空", PIXEL_SKY_NIGHT},                {"a starry night with clouds", PIXEL_SKY_NIGHT},
              {"晚霞", PIXEL_SKY_SUNSET},             {"white", PIXEL_SKY_NONE},                {"a beach", PIXEL_SKY_NONE}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (pixel_sky_parse(rows[i].words) != rows[i].sky)
      g_error("'%s': %d", rows[i].words, pixel_sky_parse(rows[i].words));
  g_assert_cmpint(pixel_sky_parse(NULL), ==, PIXEL_SKY_NONE);
}

/* Mean Oklab of the rows [from, to) of the sky; checks that all is finite. */
static void
rows_mean(VipsImage *sky, double from, double to, double lab[3])
{
  size_t size;
  g_autofree float *pixels = vips_image_write_to_memory(sky, &size);
  const int y0 = (int)(from * sky->Ysize), y1 = (int)(to * sky->Ysize);
  memset(lab, 0, 3 * sizeof *lab);
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < sky->Xsize; x++) {
      const float *p = pixels + 3 * ((gsize)y * (gsize)sky->Xsize + (gsize)x);
      float one[3];
      g_assert_true(isfinite(p[0]) && isfinite(p[1]) && isfinite(p[2]));
      oklab_from_linear(p[0], p[1], p[2], &one[0], &one[1], &one[2]);
      for (int c = 0; c < 3; c++)
        lab[c] += one[c] / ((double)(y1 - y0) * sky->Xsize);
    }
}

static VipsImage *
paint(PixelSky kind, int width, int height, double horizon, double bright)
{
  g_autoptr(GError) error = NULL;
  VipsImage *sky = NULL;
  pixel_sky_paint(kind, width, height, horizon, bright, &sky, &error);
  g_assert_no_error(error);
  g_assert_cmpint(sky->Xsize, ==, width);
  g_assert_cmpint(sky->Ysize, ==, height);
  return sky;
}

static void
test_paint(void)
{
  double low[6][3], high[6][3];
  for (int kind = PIXEL_SKY_CLEAR; kind <= PIXEL_SKY_NIGHT; kind++) {
    g_autoptr(VipsImage) sky = paint((PixelSky)kind, 240, 160, 160, 0.5);
    rows_mean(sky, 0.8, 1, low[kind]);
    rows_mean(sky, 0, 0.2, high[kind]);
    g_assert_cmpfloat(low[kind][0], >, high[kind][0]); /* lighter at the horizon */
  }
  g_assert_cmpfloat(high[PIXEL_SKY_CLEAR][2], <, -0.08);                             /* blue */
  g_assert_cmpfloat(low[PIXEL_SKY_SUNSET][2], >, 0.08);                              /* orange below … */
  g_assert_cmpfloat(high[PIXEL_SKY_SUNSET][2], <, low[PIXEL_SKY_SUNSET][2] - 0.05);  /* … and less so above */
  g_assert_cmpfloat(high[PIXEL_SKY_NIGHT][0], <, 0.3);
  g_assert_cmpfloat(hypot(high[PIXEL_SKY_DRAMATIC][1], high[PIXEL_SKY_DRAMATIC][2]), <, 0.04);
}

/* As bright as the old one, within limits; enlarged to the frame; the horizon may lie anywhere; the same again. */
static void
test_fit(void)
{
  double dim[3], bright[3], again[3];
  g_autoptr(VipsImage) a = paint(PIXEL_SKY_CLOUDS, 200, 100, 70, 0.3), b = paint(PIXEL_SKY_CLOUDS, 200, 100, 70, 0.9);
  g_autoptr(VipsImage) c = paint(PIXEL_SKY_CLOUDS, 200, 100, 70, 0.9), large = paint(PIXEL_SKY_NIGHT, 3201, 70, 0, 0);
  rows_mean(a, 0, 1, dim);
  rows_mean(b, 0, 1, bright);
  rows_mean(c, 0, 1, again);
  g_assert_cmpfloat(dim[0], <, bright[0] - 0.05);
  g_assert_cmpmem(bright, sizeof bright, again, sizeof again);
  rows_mean(large, 0, 1, dim);
}

/* A grey wire and a white sky over sea and beach, the matte without the wire: the wire stays, the sea takes the sunset. */
static void
test_front(void)
{
  enum { W = 120, H = 90, SEA = 50, BEACH = 70, WIRE = 20 };
  g_autofree float *in = g_new(float, 3 * W * H), *matte = g_new(float, 4 * W * H), *copy = g_new(float, 4 * W * H);
  for (int i = 0; i < W * H; i++) {
    const int y = i / W;
    const float sky[3] = {0.55f, 0.62f, 0.70f}, sea[3] = {0.14f, 0.19f, 0.24f}, beach[3] = {0.45f, 0.33f, 0.18f};
    for (int c = 0; c < 3; c++) {
      const float v = y == WIRE ? 0.1f : y < SEA ? sky[c] : y < BEACH ? sea[c] : beach[c];
      in[3 * i + c] = copy[4 * i + c] = matte[4 * i + c] = v;
    }
    matte[4 * i + 3] = y >= SEA;
    copy[4 * i + 3] = y < SEA;
  }
  g_autoptr(VipsImage) a = vips_image_new_from_memory(in, 12 * W * H, W, H, 3, VIPS_FORMAT_FLOAT), out = NULL;
  g_autoptr(VipsImage) b = vips_image_new_from_memory(matte, 16 * W * H, W, H, 4, VIPS_FORMAT_FLOAT);
  g_autoptr(GError) error = NULL;
  pixel_sky_front(a, b, copy, W, H, PIXEL_SKY_SUNSET, (double)SEA / H, 0.8, &out, &error);
  g_assert_no_error(error);
  size_t size;
  g_autofree float *v = vips_image_write_to_memory(out, &size);
  g_assert_cmpuint(size, ==, 16 * W * H);
  const float *wire = v + 4 * (WIRE * W + 60), *sky = v + 4 * ((WIRE + 8) * W + 60);
  const float *sea = v + 4 * ((SEA + 8) * W + 60), *beach = v + 4 * ((BEACH + 12) * W + 60);
  g_assert_cmpfloat(wire[3], >, 0.7);
  g_assert_cmpfloat(sky[3], ==, 0);
  g_assert_cmpfloat(sea[0], >, sea[2]);           /* blue was above red */
  g_assert_cmpfloat(beach[0], <, beach[1] * 2.2); /* in the sunset's light, not its colour: 1.36 times 1.3 */
}

/* No sky was there but a wood: its trunks are no wires that stay. */
static void
test_no_sky(void)
{
  enum { W = 120, H = 90, GROUND = 60 };
  g_autofree float *in = g_new(float, 3 * W * H), *matte = g_new(float, 4 * W * H), *copy = g_new(float, 4 * W * H);
  for (int i = 0; i < W * H; i++) {
    const int y = i / W;
    for (int c = 0; c < 3; c++)
      in[3 * i + c] = copy[4 * i + c] = matte[4 * i + c] = y < GROUND && i % W % 6 < 2 ? 0.03f : 0.4f;
    matte[4 * i + 3] = y >= GROUND;
    copy[4 * i + 3] = y < GROUND;
  }
  g_autoptr(VipsImage) a = vips_image_new_from_memory(in, 12 * W * H, W, H, 3, VIPS_FORMAT_FLOAT), out = NULL;
  g_autoptr(VipsImage) b = vips_image_new_from_memory(matte, 16 * W * H, W, H, 4, VIPS_FORMAT_FLOAT);
  g_autoptr(GError) error = NULL;
  pixel_sky_front(a, b, copy, W, H, PIXEL_SKY_SUNSET, (double)GROUND / H, 0.8, &out, &error);
  g_assert_no_error(error);
  size_t size;
  g_autofree float *v = vips_image_write_to_memory(out, &size);
  for (int i = 0; i < W * (GROUND - 4); i++)
    g_assert_cmpfloat(v[4 * i + 3], ==, 0);
}

static void
test_plan(void)
{
  static const struct {
    const char *words, *to; /* NULL: no sky is painted */
  } rows[] = {{"replace the sky with a sunset", "sunset"},
              {"swap the cloudy sky for a clear one", "clear sky"},
              {"replace the sky", "soft clouds"},
              {"把天空换成星空", "starry night"},
              {"clear blue sky", "clear sky"},
              {"dramatic sky", "dramatic clouds"},
              {"make it sunset", "sunset"},
              {"make the sky bluer", NULL},
              {"make the blue sky darker", NULL},
              {"blue sky", NULL},
              {"make it night", NULL},
              {"don't replace the sky", NULL},
              {"add a rainbow to the sky", NULL}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoRecipe) recipe = litho_draft_words(rows[i].words, &error);
    const char *to = NULL;
    g_assert_no_error(error);
    plan_mend(recipe);
    for (guint k = 0; k < recipe->steps->len; k++) {
      const LithoStep *step = recipe->steps->pdata[k];
      guint at;
      if (!g_str_equal(step->op->name, "replace_background"))
        continue;
      litho_op_param(step->op, "to", &at);
      to = step->values[at].text;
      g_assert_cmpstr(step->region->text, ==, "sky");
    }
    if (g_strcmp0(to, rows[i].to) != 0)
      g_error("'%s': %s", rows[i].words, to);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]) != 0)
    return 1;
  g_test_add_func("/skies/words", test_words);
  g_test_add_func("/skies/paint", test_paint);
  g_test_add_func("/skies/fit", test_fit);
  g_test_add_func("/skies/front", test_front);
  g_test_add_func("/skies/a wood is no sky", test_no_sky);
  g_test_add_func("/skies/plan", test_plan);
  return g_test_run();
}
