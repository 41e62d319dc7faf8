/* Painted skies: which words name which, what they look like in numbers, and plans that ask for one. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "color/oklab.h"
#include "pixel/skies.h"
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

static void
test_plan(void)
{
  static const struct {
    const char *words, *to; /* NULL: no sky is painted */
  } rows[] = {{"replace the sky with a sunset", "sunset"},
              {"swap the cloudy sky for a clear one", "clear sky"},
              {"replace the sky", "soft clouds"},
              {"把天空换成星空", "starry night"},
              {"make the sky bluer", NULL},
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
  g_test_add_func("/skies/plan", test_plan);
  return g_test_run();
}
