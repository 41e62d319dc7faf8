/* test_ops_point.c: tone operations against independent formulas and the promises of docs/color.md:
 * hue stays, tones never cross, nothing is clipped. */
#include "base/vips_auto.h"
#include "color/oklab.h"
#include "test_ops_point.h"

/* Every tone operation at both ends, and curves that people draw. */
static const char *const settings[][2] = {
    {"contrast", "amount=100"},  {"contrast", "amount=-100"},   {"contrast", "amount=35"},
    {"highlights", "amount=100"}, {"highlights", "amount=-100"}, {"shadows", "amount=100"},
    {"shadows", "amount=-100"},   {"whites", "amount=100"},      {"whites", "amount=-100"},
    {"blacks", "amount=100"},     {"blacks", "amount=-100"},
    {"curve", "points=0.25 0.15 0.75 0.85"}, {"curve", "points=0 0.1 0.5 0.6 1 0.95"},
};

/* Greys from below black to above white: strictly rising, and no step is torn apart or merged: slopes
 * stay within the range in which 8-bit neighbours neither band nor merge (0.1 … 4). */
static void
test_greys_rise(void)
{
  for (guint k = 0; k < G_N_ELEMENTS(settings); k++) {
    g_auto(Prepared) p = prepare_op(settings[k][0], settings[k][1]);
    float before = 0;
    for (int i = 0; i <= 1200; i++) {
      float c[3] = {-0.1f + (float)i / 1000, 0, 0};
      run_op(&p, c);
      g_assert_cmpfloat(c[1], ==, 0);
      g_assert_cmpfloat(c[2], ==, 0);
      if (i > 0) {
        float slope = (c[0] - before) * 1000;
        if (slope < 0.1f || slope > 4)
          g_error("%s %s: slope %g at L = %g", settings[k][0], settings[k][1], (double)slope,
                  -0.1 + i / 1000.0);
      }
      before = c[0];
    }
  }
}

/* A coloured surface under rising light (L, a, b in proportion) never gets darker again, whatever
 * the headroom does near the edge of the gamut. */
static void
test_colours_rise(void)
{
  for (guint k = 0; k < G_N_ELEMENTS(settings); k++) {
    g_auto(Prepared) p = prepare_op(settings[k][0], settings[k][1]);
    for (int hue = 0; hue < 360; hue += 10)
      for (int saturation = 1; saturation <= 6; saturation++) {
        float before = -1;
        for (int i = 1; i <= 200; i++) {
          float L = (float)i / 200, C = 0.08f * (float)saturation * L;
          float c[3] = {L, C * cosf((float)hue * 0.0174533f), C * sinf((float)hue * 0.0174533f)};
          run_op(&p, c);
          if (c[0] < before - 1e-6f)
            g_error("%s %s: hue %d C/L %g falls at L = %g (%g after %g)", settings[k][0],
                    settings[k][1], hue, 0.08 * saturation, (double)L, (double)c[0], (double)before);
          before = c[0];
        }
      }
  }
}

/* a and b are scaled by one number ≥ 0, so the angle is the same up to float rounding. */
static void
test_hue_stays(void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(1);
  for (guint k = 0; k < G_N_ELEMENTS(settings); k++) {
    g_auto(Prepared) p = prepare_op(settings[k][0], settings[k][1]);
    for (int i = 0; i < 2000; i++) {
      float rgb[3], lab[3], out[3];
      for (int j = 0; j < 3; j++)
        rgb[j] = (float)g_rand_double_range(rand, 0, 1.2);
      oklab_from_linear(rgb[0], rgb[1], rgb[2], &lab[0], &lab[1], &lab[2]);
      memcpy(out, lab, sizeof out);
      run_op(&p, out);
      float chroma = hypotf(lab[1], lab[2]);
      float cross = (lab[1] * out[2] - lab[2] * out[1]) / fmaxf(chroma, 1e-6f);
      g_assert_cmpfloat(fabsf(cross), <, 1e-6f);
      g_assert_cmpfloat(lab[1] * out[1] + lab[2] * out[2], >=, -1e-9f);
    }
  }
}

/* The ends: contrast, shadows, highlights keep black and white; whites and blacks keep theirs or move
 * them by what their help says. */
static void
test_ends(void)
{
  static const struct {
    const char *op, *params;
    double black, white;
  } rows[] = {
      {"contrast", "amount=100", 0, 1},    {"contrast", "amount=-100", 0, 1},
      {"shadows", "amount=100", 0, 1},     {"shadows", "amount=-100", 0, 1},
      {"highlights", "amount=100", 0, 1},  {"highlights", "amount=-100", 0, 1},
      {"whites", "amount=100", 0, 1},      {"whites", "amount=-100", 0, 0.85},
      {"blacks", "amount=-100", 0, 1},     {"blacks", "amount=100", 0.18, 1},
      {"curve", "points=0.5 0.7", 0, 1},
  };
  for (guint k = 0; k < G_N_ELEMENTS(rows); k++) {
    g_auto(Prepared) p = prepare_op(rows[k].op, rows[k].params);
    float black[3] = {0, 0, 0}, white[3] = {1, 0, 0};
    run_op(&p, black);
    run_op(&p, white);
    g_assert_cmpfloat(fabs(black[0] - rows[k].black), <, 1e-6);
    g_assert_cmpfloat(fabs(white[0] - rows[k].white), <, 1e-6);
  }
}

/* contrast is a Möbius map on each side of the pivot: it divides the odds u/(1-u), u = distance
 * from the end over the pivot, by the slope. Tolerance: float arithmetic on values near 1. */
static void
test_contrast(void)
{
  for (int amount = -100; amount <= 100; amount += 25) {
    g_autofree char *params = g_strdup_printf("amount=%d", amount);
    g_auto(Prepared) p = prepare_op("contrast", params);
    for (int i = 1; i < 100; i++) {
      if (i == 50)
        continue;
      double L = i / 100.0, d = L < 0.5 ? L : 1 - L, odds = d / (0.5 - d);
      double bent = odds / pow(2, amount / 100.0), want = 0.5 * bent / (1 + bent);
      float c[3] = {(float)L, 0, 0};
      run_op(&p, c);
      g_assert_cmpfloat(fabs(c[0] - (L < 0.5 ? want : 1 - want)), <, 3e-7);
    }
  }
  /* -40 undoes +40 on greys; on colours too as long as the headroom was not used up. */
  g_auto(Prepared) up = prepare_op("contrast", "amount=40");
  g_auto(Prepared) down = prepare_op("contrast", "amount=-40");
  float c[3] = {0.31f, 0, 0};
  run_op(&up, c);
  run_op(&down, c);
  g_assert_cmpfloat(fabsf(c[0] - 0.31f), <, 3e-7f);
}

/* Bumps as powers in double precision, scaled by their maximum found by search. */
static double
bump(double u, double power)
{
  double top = 0;
  for (int i = 0; i <= 1000000; i++)
    top = fmax(top, pow(i / 1e6, power) * pow(1 - i / 1e6, 2));
  return u > 0 && u < 1 ? pow(u, power) * pow(1 - u, 2) / top : 0;
}

static void
test_shadows_highlights(void)
{
  g_auto(Prepared) open = prepare_op("shadows", "amount=60");
  g_auto(Prepared) recover = prepare_op("highlights", "amount=-60");
  g_auto(Prepared) brighten = prepare_op("highlights", "amount=60");
  for (int i = 0; i <= 20; i++) {
    double L = i / 20.0;
    float c[3][3] = {{(float)L}, {(float)L}, {(float)L}};
    run_op(&open, c[0]);
    run_op(&recover, c[1]);
    run_op(&brighten, c[2]);
    g_assert_cmpfloat(fabs(c[0][0] - (L + 0.6 * 0.14 * bump(L / 0.75, 1.5))), <, 1e-6);
    g_assert_cmpfloat(fabs(c[1][0] - (L - 0.6 * 0.13 * bump((1 - L) / 0.6, 1))), <, 1e-6);
    g_assert_cmpfloat(fabs(c[2][0] - (L + 0.6 * 0.075 * bump((1 - L) / 0.6, 1))), <, 1e-6);
  }
}

/* whites and blacks mirror each other where their gains are equal, and the shoulder is the
 * hyperbola 1/(1/t + m). */
static void
test_levels(void)
{
  g_auto(Prepared) whites = prepare_op("whites", "amount=50");
  g_auto(Prepared) blacks = prepare_op("blacks", "amount=-50");
  for (int i = 0; i <= 40; i++) {
    double L = i / 40.0, g = L * (1 + 0.15 * L * L), over = g - 0.8;
    double m = (0.35 / 0.2 - 1) / 0.35, want = over <= 0 ? g : 0.8 + 1 / (1 / over + m);
    float light[3] = {(float)L, 0, 0}, dark[3] = {(float)(1 - L), 0, 0};
    run_op(&whites, light);
    run_op(&blacks, dark);
    g_assert_cmpfloat(fabs(light[0] - want), <, 1e-6);
    g_assert_cmpfloat(fabs(1 - dark[0] - want), <, 1e-6);
  }
}

/* A full red is no shadow: opening shadows must not pale it, while a grey of the same L moves. */
static void
test_headroom(void)
{
  g_auto(Prepared) p = prepare_op("shadows", "amount=100");
  float red[3], grey[3] = {0, 0, 0};
  oklab_from_linear(0.9f, 0.02f, 0.02f, &red[0], &red[1], &red[2]);
  float L = red[0];
  grey[0] = L;
  run_op(&p, red);
  run_op(&p, grey);
  g_assert_cmpfloat(grey[0] - L, >, 0.01f);
  g_assert_cmpfloat(red[0] - L, <, 0.2f * (grey[0] - L));
  /* Nothing that was inside the gamut's top leaves it by a rise in lightness alone. */
  g_autoptr(GRand) rand = g_rand_new_with_seed(2);
  for (int i = 0; i < 5000; i++) {
    float c[3] = {(float)g_rand_double(rand), (float)g_rand_double(rand), (float)g_rand_double(rand)};
    float lab[3], out[3];
    oklab_from_linear(c[0], c[1], c[2], &lab[0], &lab[1], &lab[2]);
    run_op(&p, lab);
    oklab_to_linear(lab[0], lab[1], lab[2], &out[0], &out[1], &out[2]);
    g_assert_cmpfloat(fmaxf(out[0], fmaxf(out[1], out[2])), <, 1.06f);
  }
}

static void
test_curve(void)
{
  static const double points[] = {0.1, 0.05, 0.3, 0.28, 0.5, 0.6, 0.8, 0.9};
  g_auto(Prepared) p = prepare_op("curve", "points=0.1 0.05 0.3 0.28 0.5 0.6 0.8 0.9");
  for (int i = 0; i < 8; i += 2) {
    float c[3] = {(float)points[i], 0, 0};
    run_op(&p, c);
    /* Linear interpolation in steps of 1/4096 beside a knot: error below f''/8/4096² ≈ 1e-7·f''. */
    g_assert_cmpfloat(fabs(c[0] - points[i + 1]), <, 3e-6);
  }
  /* Between two points the curve stays between their values, also where a spline would overshoot. */
  g_auto(Prepared) step = prepare_op("curve", "points=0.4 0.1 0.45 0.9");
  for (int i = 0; i <= 1000; i++) {
    float c[3] = {(float)i / 1000, 0, 0};
    run_op(&step, c);
    float low = i < 400 ? 0 : i <= 450 ? 0.1f : 0.9f, high = i <= 400 ? 0.1f : i < 450 ? 0.9f : 1;
    g_assert_cmpfloat(c[0], >=, low - 1e-5f);
    g_assert_cmpfloat(c[0], <=, high + 1e-5f);
  }
  static const char *const bad[] = {"points=0.5", "points=0.5 0.5 0.5 0.6", "points=0.6 0.5 0.4 0.6",
                                    "points=0.5 1.5", "points=-0.1 0.5", "points=0.5 nan"};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    Prepared none;
    g_autoptr(GError) error = NULL;
    LithoOpContext ctx = {.width = 1, .height = 1, .scale = 1};
    g_assert_false(prepare_in(&none, &ctx, "curve", bad[i], &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE);
    g_assert_null(none.state);
  }
}

/* --- worked out from the photo --------------------------------------------------------------- */

static VipsImage *
greys(float low, float high, int n)
{
  g_autofree float *data = g_new(float, 3 * (gsize)n);
  for (int i = 0; i < n; i++) {
    float L = low + (high - low) * (float)i / (float)(n - 1);
    data[3 * i] = data[3 * i + 1] = data[3 * i + 2] = L * L * L;
  }
  return vips_image_new_from_memory_copy(data, sizeof(float) * 3 * (gsize)n, n, 1, 3,
                                         VIPS_FORMAT_FLOAT);
}

static float
auto_tone_of(VipsImage *photo, const char *params, float L)
{
  Prepared p;
  g_autoptr(GError) error = NULL;
  LithoOpContext ctx = {.width = photo->Xsize, .height = 1, .scale = 1, .linear_proxy = photo};
  g_assert_true(prepare_in(&p, &ctx, "auto_tone", params, &error));
  g_assert_no_error(error);
  float c[3] = {L, 0, 0}, before = -1;
  for (int i = 0; i <= 500; i++) {
    float grey[3] = {(float)i / 500, 0, 0};
    run_op(&p, grey);
    g_assert_cmpfloat(grey[0], >=, before);
    before = grey[0];
  }
  run_op(&p, c);
  prepared_clear(&p);
  return c[0];
}

static void
test_auto_tone(void)
{
  g_autoptr(VipsImage) dark = greys(0.02f, 0.4f, 4000);
  g_autoptr(VipsImage) fine = greys(0, 1, 4000);
  g_autoptr(VipsImage) veiled = greys(0.3f, 0.7f, 4000);
  g_autoptr(VipsImage) flat = greys(0.4f, 0.4001f, 4000);
  g_autoptr(VipsImage) snow = greys(0.7f, 1, 4000);
  /* Dark: its middle gets lighter, but stays darker than a normal photo's. */
  float middle = auto_tone_of(dark, "", 0.21f);
  g_assert_cmpfloat(middle, >, 0.27f);
  g_assert_cmpfloat(middle, <, 0.42f);
  /* Half strength goes half way: knots are blended linearly, here at the middle one. */
  g_assert_cmpfloat(fabsf(auto_tone_of(dark, "amount=50", 0.21f) - (0.21f + middle) / 2), <, 2e-3f);
  /* Right already: within two 8-bit steps of where it was. */
  for (int i = 0; i <= 10; i++)
    g_assert_cmpfloat(fabsf(auto_tone_of(fine, "", (float)i / 10) - (float)i / 10), <, 0.02f);
  /* Veiled: blacks go down, whites up. */
  g_assert_cmpfloat(auto_tone_of(veiled, "", 0.3f), <, 0.2f);
  g_assert_cmpfloat(auto_tone_of(veiled, "", 0.7f), >, 0.8f);
  /* Nothing to go by: nothing is done. */
  g_assert_cmpfloat(fabsf(auto_tone_of(flat, "", 0.4f) - 0.4f), <, 1e-4f);
  /* Snow stays light. */
  g_assert_cmpfloat(auto_tone_of(snow, "", 0.9f), >, 0.8f);
  g_assert_cmpfloat(fabsf(auto_tone_of(dark, "amount=0", 0.21f) - 0.21f), <, 1e-6f);
}

static void
test_needs_proxy(void)
{
  static const char *const names[] = {"auto_tone", "white_balance"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    Prepared p;
    g_autoptr(GError) error = NULL;
    LithoOpContext ctx = {.width = 1, .height = 1, .scale = 1};
    g_assert_false(prepare_in(&p, &ctx, names[i], "", &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL);
    g_assert_nonnull(strstr(error->message, names[i]));
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (!litho_init(argv[0], NULL))
    return 1;
  g_test_add_func("/ops-tone/greys-rise", test_greys_rise);
  g_test_add_func("/ops-tone/colours-rise", test_colours_rise);
  g_test_add_func("/ops-tone/hue-stays", test_hue_stays);
  g_test_add_func("/ops-tone/ends", test_ends);
  g_test_add_func("/ops-tone/contrast", test_contrast);
  g_test_add_func("/ops-tone/shadows-highlights", test_shadows_highlights);
  g_test_add_func("/ops-tone/levels", test_levels);
  g_test_add_func("/ops-tone/headroom", test_headroom);
  g_test_add_func("/ops-tone/curve", test_curve);
  g_test_add_func("/ops-tone/auto-tone", test_auto_tone);
  g_test_add_func("/ops-tone/needs-proxy", test_needs_proxy);
  return g_test_run();
}
