/* test_ops_color.c: colour operations, chromatic adaptation, .cube tables and colour names against
 * independent formulas. */
#include "base/vips_auto.h"
#include "color/adapt.h"
#include "color/names.h"
#include "color/cube.h"
#include "ops/hue.h"
#include "color/oklab.h"
#include "color/srgb.h"
#include "test_ops_point.h"

/* --- the sRGB curve --------------------------------------------------------------------------- */

/* IEC 61966-2-1 as it is printed; the float versions to the relative errors of their roots and powers. */
static void
test_srgb(void)
{
  for (int i = -300; i <= 1500; i++) {
    double v = i / 1000.0, a = fabs(v), code = srgb_encode(a);
    double want = a <= 0.0031308 ? 12.92 * a : 1.055 * pow(a, 1 / 2.4) - 0.055;
    g_assert_cmpfloat_with_epsilon(code, want, 1e-15);
    /* The standard's two bounds are rounded: the pieces miss each other by 3e-8 there. */
    g_assert_cmpfloat_with_epsilon(srgb_decode(code), a, 4e-8);
    g_assert_cmpfloat_with_epsilon(srgb_encodef((float)v), copysign(code, v), 5e-7);
    g_assert_cmpfloat_with_epsilon(srgb_decodef((float)copysign(code, v)), v, 1e-6);
    g_assert_cmpfloat_with_epsilon(lane_srgb_encode((float)v), copysign(code, v), 1e-6);
    g_assert_cmpfloat_with_epsilon(lane_srgb_decode((float)copysign(code, v)), v, 4e-6);
  }
  g_assert_cmpfloat(srgb_encode(-0.5), ==, -0.5 * 12.92);
}

/* --- light ------------------------------------------------------------------------------------ */

/* CIE 1931 observer as sums of Gaussians (Wyman, Sloan & Shirley 2013), wavelength in nm. */
static double
lobe(double nm, double mean, double below, double above)
{
  double t = (nm - mean) / (nm < mean ? below : above);
  return exp(-0.5 * t * t);
}

/* Chromaticity of a black body by integrating Planck's law. */
static void
black_body(double kelvin, double uv[2])
{
  double X = 0, Y = 0, Z = 0;
  for (double nm = 380; nm <= 780; nm += 1) {
    double m = nm * 1e-9, power = pow(m, -5) / (exp(1.438776877e-2 / (m * kelvin)) - 1);
    X += power * (1.056 * lobe(nm, 599.8, 37.9, 31.0) + 0.362 * lobe(nm, 442.0, 16.0, 26.7) -
                  0.065 * lobe(nm, 501.1, 20.4, 26.2));
    Y += power * (0.821 * lobe(nm, 568.8, 46.9, 40.5) + 0.286 * lobe(nm, 530.9, 16.3, 31.1));
    Z += power * (1.217 * lobe(nm, 437.0, 11.8, 36.0) + 0.681 * lobe(nm, 459.0, 26.0, 13.8));
  }
  uv[0] = 4 * X / (X + 15 * Y + 3 * Z);
  uv[1] = 6 * Y / (X + 15 * Y + 3 * Z);
}

/* Krystek's fit is good to 1e-4 and Wyman's observer to about 3e-3 in (u, v); CIE illuminant A
 * (2856 K, x = 0.44757, y = 0.40745) is exact. */
static void
test_planck(void)
{
  static const double kelvins[] = {2000, 2856, 4000, 5000, 6504, 9000, 15000};
  for (guint i = 0; i < G_N_ELEMENTS(kelvins); i++) {
    double fit[2], exact[2];
    litho_adapt_planck(1e6 / kelvins[i], fit);
    black_body(kelvins[i], exact);
    g_assert_cmpfloat(hypot(fit[0] - exact[0], fit[1] - exact[1]), <, 3.5e-3);
  }
  double a[2];
  litho_adapt_planck(1e6 / 2856, a);
  g_assert_cmpfloat(hypot(a[0] - 0.25597, a[1] - 0.34953), <, 2e-4);
}

/* A grey seen under the light of `uv` becomes neutral, with its luminance: the definition of white
 * balance, checked through CIE XYZ → sRGB by the standard's inverse matrix. */
static void
linear_of_uv(const double uv[2], float rgb[3])
{
  double d = 2 * uv[0] - 8 * uv[1] + 4, x = 3 * uv[0] / d, y = 2 * uv[1] / d;
  double X = x / y, Z = (1 - x - y) / y;
  rgb[0] = (float)(3.2404542 * X - 1.5371385 - 0.4985314 * Z);
  rgb[1] = (float)(-0.9692660 * X + 1.8760108 + 0.0415560 * Z);
  rgb[2] = (float)(0.0556434 * X - 0.2040259 + 1.0572252 * Z);
}

static void
test_temperature(void)
{
  double warm[2], day[2], normal[2];
  litho_adapt_planck(1e6 / 4000, warm);
  litho_adapt_planck(LITHO_ADAPT_MIRED, day);
  litho_adapt_normal(LITHO_ADAPT_MIRED, normal);
  g_auto(Prepared) p = prepare_op("temperature", "kelvin=4000");
  float lamp[3], want[3];
  linear_of_uv(warm, lamp);
  linear_of_uv(day, want);
  run_op(&p, lamp);
  /* Full adaptation maps the lamp's white to the daylight's up to one factor. */
  for (int k = 1; k < 3; k++)
    g_assert_cmpfloat(fabsf(lamp[k] / lamp[0] - want[k] / want[0]), <, 2e-3f);
  /* Greys keep their luminance, warm is red over blue, and both directions are symmetric in mired. */
  for (int amount = -100; amount <= 100; amount += 20) {
    g_autofree char *params = g_strdup_printf("amount=%d", amount);
    g_auto(Prepared) q = prepare_op("temperature", params);
    float c[3] = {0.5f, 0.5f, 0.5f};
    run_op(&q, c);
    g_assert_cmpfloat(fabs(0.2126390 * c[0] + 0.7151687 * c[1] + 0.0721923 * c[2] - 0.5), <, 1e-6);
    if (amount > 0)
      g_assert_cmpfloat(c[0], >, c[2]);
    if (amount < 0)
      g_assert_cmpfloat(c[0], <, c[2]);
  }
  g_auto(Prepared) a = prepare_op("temperature", "amount=30");
  g_auto(Prepared) b = prepare_op("temperature", "kelvin=8080.81"); /* 153.75 - 30 = 123.75 mired */
  float ca[3] = {0.2f, 0.5f, 0.7f}, cb[3] = {0.2f, 0.5f, 0.7f};
  run_op(&a, ca);
  run_op(&b, cb);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat(fabsf(ca[k] - cb[k]), <, 1e-4f);
  /* Tint: a light with Duv +0.012 is taken out by amount 40. */
  const double green[2] = {day[0] + 0.012 * normal[0], day[1] + 0.012 * normal[1]};
  g_auto(Prepared) t = prepare_op("tint", "amount=40");
  linear_of_uv(green, lamp);
  run_op(&t, lamp);
  for (int k = 1; k < 3; k++)
    g_assert_cmpfloat(fabsf(lamp[k] / lamp[0] - want[k] / want[0]), <, 2e-3f);
  float grey[3] = {0.5f, 0.5f, 0.5f};
  run_op(&t, grey);
  g_assert_cmpfloat(grey[1], <, 0.5f);
}

/* Von Kries: in CAT16's cones every colour is multiplied by the same three gains. */
static void
test_cones(void)
{
  static const double cone[3][3] = {{0.401288, 0.650173, -0.051461},
                                    {-0.250268, 1.204414, 0.045854},
                                    {-0.002079, 0.048952, 0.953127}};
  static const double xyz[3][3] = {{0.4123908, 0.3575843, 0.1804808},
                                   {0.2126390, 0.7151687, 0.0721923},
                                   {0.0193308, 0.1191948, 0.9505322}};
  g_auto(Prepared) p = prepare_op("temperature", "amount=60");
  static const float colours[4][3] = {{0.5f, 0.5f, 0.5f}, {0.8f, 0.1f, 0.1f}, {0.1f, 0.7f, 0.2f},
                                      {0.1f, 0.2f, 0.9f}};
  double gain[3] = {0};
  for (int i = 0; i < 4; i++) {
    double lms[2][3] = {{0}};
    float c[3] = {colours[i][0], colours[i][1], colours[i][2]};
    for (int pass = 0; pass < 2; pass++) {
      for (int k = 0; k < 3; k++)
        for (int j = 0; j < 3; j++)
          for (int m = 0; m < 3; m++)
            lms[pass][k] += cone[k][j] * xyz[j][m] * c[m];
      run_op(&p, c);
    }
    for (int k = 0; k < 3; k++) {
      double g = lms[1][k] / lms[0][k];
      if (i == 0)
        gain[k] = g;
      /* Float matrices; the matrices here have 7 digits. */
      g_assert_cmpfloat(fabs(g - gain[k]), <, 2e-5);
    }
  }
}

static VipsImage *
patches(const float (*rgb)[3], const int *count, int n)
{
  int total = 0, at = 0;
  for (int i = 0; i < n; i++)
    total += count[i];
  g_autofree float *data = g_new(float, 3 * (gsize)total);
  for (int i = 0; i < n; i++)
    for (int k = 0; k < count[i]; k++, at++)
      memcpy(data + 3 * at, rgb[i], sizeof rgb[i]);
  return vips_image_new_from_memory_copy(data, sizeof(float) * 3 * (gsize)total, total, 1, 3,
                                         VIPS_FORMAT_FLOAT);
}

static void
balance(VipsImage *photo, const char *values, float c[3])
{
  Prepared p;
  g_autoptr(GError) error = NULL;
  LithoOpContext ctx = {.width = photo->Xsize, .height = 1, .scale = 1, .linear_proxy = photo};
  g_assert_true(prepare_in(&p, &ctx, "white_balance", values, &error));
  g_assert_no_error(error);
  run_op(&p, c);
  prepared_clear(&p);
}

static double
cast_of(const float c[3])
{
  float L, a, b;
  oklab_from_linear(c[0], c[1], c[2], &L, &a, &b);
  return hypot(a, b) / L;
}

static void
test_white_balance(void)
{
  /* Greys under a warm light, a quarter of the photo; the rest is a blue wall. */
  static const float warm[3][3] = {{0.24f, 0.2f, 0.15f}, {0.6f, 0.5f, 0.38f}, {0.05f, 0.1f, 0.5f}};
  static const int count[] = {100, 100, 600};
  g_autoptr(VipsImage) cast = patches(warm, count, 3);
  float c[3] = {0.6f, 0.5f, 0.38f};
  double before = cast_of(c);
  balance(cast, "", c);
  g_assert_cmpfloat(cast_of(c), <, 0.4 * before);
  /* Neutral greys beside the same wall: the wall may not turn them. */
  static const float neutral[3][3] = {{0.2f, 0.2f, 0.2f}, {0.5f, 0.5f, 0.5f}, {0.05f, 0.1f, 0.5f}};
  g_autoptr(VipsImage) fine = patches(neutral, count, 3);
  float d[3] = {0.5f, 0.5f, 0.5f};
  balance(fine, "", d);
  g_assert_cmpfloat(cast_of(d), <, 0.01);
  /* Only the wall: no grey, so nothing to go by. */
  g_autoptr(VipsImage) wall = patches(warm + 2, count + 2, 1);
  float e[3] = {0.5f, 0.5f, 0.5f};
  balance(wall, "", e);
  g_assert_cmpfloat(cast_of(e), <, 0.01);
}

/* A lamp-lit room: all of it far out on one hue, which without a word is taken for the scene. */
static void
test_said_cast(void)
{
  static const float lit[4][3] = {{0.62f, 0.34f, 0.12f}, {0.3f, 0.165f, 0.06f}, {0.9f, 0.5f, 0.19f}, {0.02f, 0.05f, 0.2f}};
  static const int count[] = {300, 300, 100, 100};
  g_autoptr(VipsImage) room = patches(lit, count, 4);
  float said[3], unsaid[3], wrong[3];
  memcpy(said, lit[0], sizeof said);
  memcpy(unsaid, lit[0], sizeof unsaid);
  memcpy(wrong, lit[0], sizeof wrong);
  const double before = cast_of(said);
  balance(room, "cast=orange", said);
  balance(room, "", unsaid);
  balance(room, "cast=blue", wrong);
  g_assert_cmpfloat(cast_of(said), <, 0.25 * before);
  g_assert_cmpfloat(cast_of(said), <, 0.5 * cast_of(unsaid));
  /* What is said and not there: the least that one sees, no more. */
  g_assert_cmpfloat(cast_of(wrong), >=, before);
  g_assert_cmpfloat(cast_of(wrong), <, 2 * before);
  /* Neutral light and a complaint all the same: a little of it goes, towards yellow. */
  static const float grey[2][3] = {{0.2f, 0.2f, 0.2f}, {0.5f, 0.5f, 0.5f}};
  g_autoptr(VipsImage) neutral = patches(grey, count, 2);
  float c[3] = {0.5f, 0.5f, 0.5f}, L, a, b;
  balance(neutral, "cast=blue", c);
  oklab_from_linear(c[0], c[1], c[2], &L, &a, &b);
  g_assert_cmpfloat(b, >, 0.01f);
  g_assert_cmpfloat(b, <, 0.04f);
}

/* --- colour in Oklab --------------------------------------------------------------------------- */

static void
test_atan2(void)
{
  double worst = 0;
  for (int i = 0; i < 20000; i++) {
    double angle = (i - 9999.5) / 10000 * G_PI;
    float a = fast_atan2f((float)(0.2 * sin(angle)), (float)(0.2 * cos(angle)));
    worst = fmax(worst, fabs(a - angle));
  }
  g_test_message("largest error of fast_atan2f: %g rad", worst);
  g_assert_cmpfloat(worst, <, 3e-6);
  g_assert_cmpfloat(fast_atan2f(0, 0), ==, 0);
}

/* In polar coordinates, double precision, window by the angle itself. */
static void
test_saturation_vibrance(void)
{
  g_auto(Prepared) more = prepare_op("saturation", "amount=60");
  g_auto(Prepared) less = prepare_op("saturation", "amount=-40");
  g_auto(Prepared) vivid = prepare_op("vibrance", "amount=80");
  for (int hue = 0; hue < 360; hue += 5)
    for (int k = 1; k <= 30; k++) {
      double C = k / 100.0, h = hue * G_PI / 180;
      float c[3][3];
      for (int i = 0; i < 3; i++) {
        c[i][0] = 0.6f;
        c[i][1] = (float)(C * cos(h));
        c[i][2] = (float)(C * sin(h));
      }
      run_op(&more, c[0]);
      run_op(&less, c[1]);
      run_op(&vivid, c[2]);
      double away = fabs(remainder(h - 50 * G_PI / 180, 2 * G_PI)), edge = cos(45 * G_PI / 180);
      double t = fmax((cos(away) - edge) / (1 - edge), 0), skin = 3 * t * t - 2 * t * t * t;
      double want[3] = {1.6 * C / (1 + 0.6 * C / 0.4), 0.6 * C,
                        C * (1 + 0.8 * (1 - 0.6 * skin) / (1 + C * C / 0.0144))};
      for (int i = 0; i < 3; i++) {
        g_assert_cmpfloat(c[i][0], ==, 0.6f);
        g_assert_cmpfloat(fabs(hypot(c[i][1], c[i][2]) - want[i]), <, 1e-6);
        g_assert_cmpfloat(fabs(remainder(atan2(c[i][2], c[i][1]) - h, 2 * G_PI)), <, 1e-5);
      }
    }
}

/* Chroma never crosses: of two colours of one hue the more vivid one stays the more vivid. */
static void
test_chroma_rises(void)
{
  static const char *const rows[][2] = {{"saturation", "amount=100"}, {"saturation", "amount=-90"},
                                        {"vibrance", "amount=100"}, {"vibrance", "amount=-100"},
                                        {"color_mix", "color=blue,saturation=100"},
                                        {"color_mix", "color=blue,saturation=-90"}};
  for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
    g_auto(Prepared) p = prepare_op(rows[r][0], rows[r][1]);
    float before = 0;
    for (int k = 1; k <= 350; k++) {
      float c[3] = {0.5f, (float)k / 1000 * -0.309f, (float)k / 1000 * -0.951f}; /* hue 252 */
      run_op(&p, c);
      float C = hypotf(c[1], c[2]);
      g_assert_cmpfloat(C, >, before);
      before = C;
    }
  }
}

static void
test_hue(void)
{
  g_auto(Prepared) p = prepare_op("hue", "degrees=-75");
  float c[3] = {0.4f, 0.1f * cosf(1), 0.1f * sinf(1)};
  run_op(&p, c);
  g_assert_cmpfloat(fabs(atan2(c[2], c[1]) - (1 - 75 * G_PI / 180)), <, 1e-6);
  g_assert_cmpfloat(fabs(hypot(c[1], c[2]) - 0.1), <, 1e-7);
}

/* The eight windows sum to one at every hue: eight steps that each take a share of the chroma away
 * take all of it. */
static void
test_color_mix(void)
{
  const LithoParam *color = litho_op_param(litho_op_find("color_mix"), "color", NULL);
  for (int hue = 0; hue < 360; hue++) {
    double removed = 0, C = 0.15, touched = 0;
    for (int k = 0; color->choices[k] != NULL; k++) {
      g_autofree char *params = g_strdup_printf("color=%s,saturation=-100", color->choices[k]);
      g_auto(Prepared) p = prepare_op("color_mix", params);
      float c[3] = {0.5f, (float)(C * cos(hue * G_PI / 180)), (float)(C * sin(hue * G_PI / 180))};
      run_op(&p, c);
      double share = (C - hypot(c[1], c[2])) / C;
      removed += share;
      touched += share > 1e-6;
    }
    g_assert_cmpfloat(fabs(removed - 1), <, 2e-5);
    g_assert_cmpfloat(touched, <=, 2);
  }
  /* Each named colour is moved most by its own range. */
  guint n;
  const LithoColorName *names = litho_color_names(&n);
  for (guint i = 0; i < 8; i++) {
    double most = -1;
    const char *best = NULL;
    for (int k = 0; color->choices[k] != NULL; k++) {
      g_autofree char *params = g_strdup_printf("color=%s,saturation=-100", color->choices[k]);
      g_auto(Prepared) p = prepare_op("color_mix", params);
      float lab[3], c[3];
      g_assert_true(litho_color_parse(names[i].name, lab));
      memcpy(c, lab, sizeof c);
      run_op(&p, c);
      if (hypot(lab[1] - c[1], lab[2] - c[2]) > most) {
        most = hypot(lab[1] - c[1], lab[2] - c[2]);
        best = color->choices[k];
      }
    }
    g_assert_cmpstr(best, ==, names[i].mix);
  }
  /* Lightness: own colour moves the right way, greys do not. */
  g_auto(Prepared) darker = prepare_op("color_mix", "color=blue,lightness=-60");
  float sky[3] = {0.7f, -0.02f, -0.09f}, grey[3] = {0.7f, 0, 0};
  run_op(&darker, sky);
  run_op(&darker, grey);
  g_assert_cmpfloat(sky[0], <, 0.67f);
  g_assert_cmpfloat(grey[0], ==, 0.7f);
}

static void
test_tints(void)
{
  g_auto(Prepared) bw = prepare_op("grayscale", "");
  g_auto(Prepared) red = prepare_op("grayscale", "filter=red");
  g_auto(Prepared) sepia = prepare_op("sepia", "");
  g_auto(Prepared) in = prepare_op("color_tint", "color=blue,amount=40");
  g_auto(Prepared) out = prepare_op("color_tint", "color=blue,amount=-40");
  float apple[3] = {0.5f, 0.15f, 0.08f}, sky[3] = {0.5f, -0.03f, -0.1f}, c[3] = {0.5f, 0.15f, 0.08f};
  run_op(&bw, c);
  g_assert_true(c[0] == 0.5f && c[1] == 0 && c[2] == 0);
  run_op(&red, apple);
  run_op(&red, sky);
  g_assert_cmpfloat(apple[0], >, 0.55f);
  g_assert_cmpfloat(sky[0], <, 0.47f);
  float paper[3] = {1, 0.02f, 0.01f}, mid[3] = {0.5f, -0.1f, 0.2f};
  run_op(&sepia, paper);
  run_op(&sepia, mid);
  g_assert_cmpfloat(hypot(paper[1], paper[2]), <, 1e-6);
  g_assert_cmpfloat(fabs(atan2(mid[2], mid[1]) * 180 / G_PI - 72), <, 0.01);
  g_assert_cmpfloat(mid[0], ==, 0.5f);
  float tint[3] = {0.6f, 0.03f, 0.02f};
  run_op(&in, tint);
  g_assert_cmpfloat(tint[2], <, -0.01f);
  run_op(&out, tint);
  g_assert_cmpfloat(fabsf(tint[1] - 0.03f) + fabsf(tint[2] - 0.02f), <, 1e-7f);
  /* Equal colours in all three ranges of color_grade are one tint: the windows sum to one. */
  g_auto(Prepared) grade =
      prepare_op("color_grade", "shadows=50,midtones=50,highlights=50,shadow_hue=90,midtone_hue=90,"
                                "highlight_hue=90,balance=30");
  for (int i = 0; i <= 100; i++) {
    float L = (float)i / 100, g[3] = {L, 0, 0};
    run_op(&grade, g);
    g_assert_cmpfloat(fabs(g[2] - 0.05 * fmin(10.0 * L * (1 - L), 1)), <, 1e-6);
    g_assert_cmpfloat(fabs(g[1]), <, 1e-6);
  }
}

/* --- .cube ------------------------------------------------------------------------------------- */

/* Table of f at every lattice point, red fastest. */
static char *
cube_text(int size, void (*f)(const double in[3], double out[3]))
{
  GString *text = g_string_new("# made by a test\nTITLE \"t\"\n");
  g_string_append_printf(text, "LUT_3D_SIZE %d\r\n\r\n", size);
  for (int i = 0; i < size * size * size; i++) {
    double in[3] = {i % size / (size - 1.0), i / size % size / (size - 1.0),
                    i / size / size / (size - 1.0)}, out[3];
    f(in, out);
    g_string_append_printf(text, "%.7f %.7f\t%.7f\n", out[0], out[1], out[2]);
  }
  return g_string_free(text, FALSE);
}

static void
affine(const double in[3], double out[3])
{
  out[0] = 0.1 + 0.5 * in[0] + 0.2 * in[1];
  out[1] = 0.9 * in[1] - 0.1 * in[2];
  out[2] = 0.3 * in[0] + 0.6 * in[2];
}

static void
same(const double in[3], double out[3])
{
  memcpy(out, in, 3 * sizeof(double));
}

static void
test_cube(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = cube_text(9, affine);
  g_autoptr(LithoCube) cube = litho_cube_parse("a.cube", text, strlen(text), &error);
  g_assert_no_error(error);
  g_autoptr(GRand) rand = g_rand_new_with_seed(3);
  /* Tetrahedra reproduce affine maps exactly (here to the 7 digits of the text). */
  for (int i = 0; i < 3000; i++) {
    double in[3], want[3];
    float fin[3], out[3];
    for (int k = 0; k < 3; k++)
      fin[k] = (float)(in[k] = i < 8 ? i >> k & 1 : g_rand_double(rand));
    affine(in, want);
    litho_cube_at(cube, fin, out);
    for (int k = 0; k < 3; k++)
      g_assert_cmpfloat(fabs(out[k] - want[k]), <, 1e-6);
  }
  /* Outside: the border's value plus the distance. */
  const float beyond[3] = {1.25f, 0.5f, -0.1f}, border[3] = {1, 0.5f, 0};
  float a[3], b[3];
  litho_cube_at(cube, beyond, a);
  litho_cube_at(cube, border, b);
  g_assert_cmpfloat(fabsf(a[0] - b[0] - 0.25f), <, 1e-6f);
  g_assert_cmpfloat(fabsf(a[2] - b[2] + 0.1f), <, 1e-6f);
  /* 1D with a domain: input 0.5 lies half way from -1 to 2. */
  const char *one = "LUT_1D_SIZE 3\nDOMAIN_MIN -1 -1 -1\nDOMAIN_MAX 2 2 2\n0 0 0\n.5 .2 .7\n1 1 1";
  g_autoptr(LithoCube) line = litho_cube_parse("b.cube", one, strlen(one), &error);
  g_assert_no_error(error);
  litho_cube_at(line, (const float[3]){0.5f, 0.5f, 1.25f}, a);
  g_assert_cmpfloat(fabsf(a[0] - 0.5f) + fabsf(a[1] - 0.2f) + fabsf(a[2] - 0.85f), <, 1e-6f);
}

static void
test_cube_errors(void)
{
  static const struct {
    const char *text;
    int code;
    const char *says;
  } bad[] = {
      {"", LITHO_ERROR_FORMAT, "0 of 0"},
      {"LUT_3D_SIZE 2\n0 0 0\n", LITHO_ERROR_FORMAT, "1 of 8"},
      {"LUT_1D_SIZE 2\n0 0 0\n1 1 1\n1 1 1\n", LITHO_ERROR_FORMAT, "line 4"},
      {"0 0 0\n", LITHO_ERROR_FORMAT, "line 1"},
      {"LUT_1D_SIZE 2\n0 0\n", LITHO_ERROR_FORMAT, "line 2"},
      {"LUT_1D_SIZE 2\n0 0 0 0\n", LITHO_ERROR_FORMAT, "too much"},
      {"LUT_1D_SIZE 2\n0 0 0x1\n", LITHO_ERROR_FORMAT, "line 2"},
      {"LUT_1D_SIZE 2\n0 nan 0\n", LITHO_ERROR_FORMAT, "line 2"},
      {"LUT_1D_SIZE 2\n0 1e999 0\n", LITHO_ERROR_FORMAT, "line 2"},
      {"LUT_1D_SIZE 2.5\n", LITHO_ERROR_FORMAT, "whole"},
      {"LUT_1D_SIZE 1\n", LITHO_ERROR_FORMAT, "2.."},
      {"LUT_3D_SIZE 200\n", LITHO_ERROR_LIMIT, "129"},
      {"LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n", LITHO_ERROR_FORMAT, "second"},
      {"LUT_4D_SIZE 2\n", LITHO_ERROR_FORMAT, "LUT_4D_SIZE"},
      {"LUT_1D_SIZE 2\nDOMAIN_MIN 1 0 0\n0 0 0\n1 1 1\n", LITHO_ERROR_FORMAT, "DOMAIN_MAX"},
      {"LUT_1D_SIZE 2\n0 0 0\nTITLE \"late\"\n1 1 1\n", LITHO_ERROR_FORMAT, "line 3"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_null(litho_cube_parse("look.cube", bad[i].text, strlen(bad[i].text), &error));
    g_test_message("%s", error->message);
    g_assert_error(error, LITHO_ERROR, bad[i].code);
    g_assert_nonnull(strstr(error->message, "look.cube, line "));
    g_assert_nonnull(strstr(error->message, bad[i].says));
  }
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_cube_parse("z", "LUT_1D_SIZE 2\n0 0 0\n1 1\0 1\n", 29, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT);
}

static void
test_lut(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) assets =
      g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_bytes_unref);
  char *text = cube_text(5, same);
  g_hash_table_insert(assets, "look", g_bytes_new_take(text, strlen(text)));
  LithoOpContext ctx = {.width = 1, .height = 1, .scale = 1, .assets = assets};
  g_auto(Prepared) p;
  g_assert_true(prepare_in(&p, &ctx, "lut", "file=look", &error));
  g_assert_no_error(error);
  /* An identity table changes nothing, inside, above white and out of gamut; sRGB coding there and
   * back costs a few float roundings. */
  static const float colours[][3] = {{0, 0.001f, 0.002f}, {0.18f, 0.5f, 0.9f}, {1, 1, 1},
                                     {2.5f, 1.2f, 0.1f}, {-0.2f, 0.4f, 0.02f}};
  for (guint i = 0; i < G_N_ELEMENTS(colours); i++) {
    float c[3] = {colours[i][0], colours[i][1], colours[i][2]};
    run_op(&p, c);
    for (int k = 0; k < 3; k++)
      g_assert_cmpfloat(fabsf(c[k] - colours[i][k]), <, 4e-6f * fmaxf(1, fabsf(colours[i][k])));
  }
  static const char *const bad[] = {"", "file=other"};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    Prepared none;
    g_assert_false(prepare_in(&none, &ctx, "lut", bad[i], &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE);
    g_assert_nonnull(strstr(error->message, "--asset"));
    g_clear_error(&error);
  }
}

/* --- names ------------------------------------------------------------------------------------- */

static void
test_names(void)
{
  float a[3], b[3];
  guint n;
  const LithoColorName *names = litho_color_names(&n);
  const LithoParam *color = litho_op_param(litho_op_find("color_mix"), "color", NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < n; i++) {
    g_assert_true(litho_color_parse(names[i].name, a));
    g_assert_true(names[i].mix == NULL || g_strv_contains(color->choices, names[i].mix));
    g_assert_true(g_hash_table_add(seen, (gpointer)names[i].name));
    for (const char *const *w = names[i].words; *w != NULL; w++) {
      g_assert_true(g_utf8_validate(*w, -1, NULL));
      g_assert_true(g_hash_table_add(seen, (gpointer)*w));
      g_assert_true(litho_color_find(*w) == &names[i]);
    }
    /* Its own colour is called by its name, unless it names a light. */
    if (!g_str_equal(names[i].name, "warm") && !g_str_equal(names[i].name, "cool"))
      g_assert_cmpstr(litho_color_nearest(a), ==, names[i].name);
  }
  g_assert_true(litho_color_parse("Grey", a) && litho_color_parse("#808080", b));
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat(a[k], ==, b[k]);
  g_assert_true(litho_color_parse("青色", a) && litho_color_parse("cyan", b));
  g_assert_cmpfloat(a[1], ==, b[1]);
  g_assert_true(litho_color_parse("#f00", a) && litho_color_parse("#FF0000", b));
  g_assert_cmpfloat(a[1], ==, b[1]);
  /* Ottosson's published values for linear red. */
  g_assert_cmpfloat(fabsf(a[0] - 0.6279554f) + fabsf(a[1] - 0.2248631f) + fabsf(a[2] - 0.1258463f), <,
                    2e-5f);
  static const char *const bad[] = {"", "#", "#12", "#12345g", "#1234567", "blurple", NULL};
  for (int i = 0; bad[i] != NULL; i++)
    g_assert_false(litho_color_parse(bad[i], a));
  g_assert_false(litho_color_parse(NULL, a));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (!litho_init(argv[0], NULL))
    return 1;
  g_test_add_func("/ops-color/srgb", test_srgb);
  g_test_add_func("/ops-color/planck", test_planck);
  g_test_add_func("/ops-color/temperature", test_temperature);
  g_test_add_func("/ops-color/cones", test_cones);
  g_test_add_func("/ops-color/white-balance", test_white_balance);
  g_test_add_func("/ops-color/white-balance/the cast is said", test_said_cast);
  g_test_add_func("/ops-color/atan2", test_atan2);
  g_test_add_func("/ops-color/saturation-vibrance", test_saturation_vibrance);
  g_test_add_func("/ops-color/chroma-rises", test_chroma_rises);
  g_test_add_func("/ops-color/hue", test_hue);
  g_test_add_func("/ops-color/color-mix", test_color_mix);
  g_test_add_func("/ops-color/tints", test_tints);
  g_test_add_func("/ops-color/cube", test_cube);
  g_test_add_func("/ops-color/cube-errors", test_cube_errors);
  g_test_add_func("/ops-color/lut", test_lut);
  g_test_add_func("/ops-color/names", test_names);
  return g_test_run();
}
