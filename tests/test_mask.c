/* Regions as coverage: each kind on a frame whose answer is known. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "color/oklab.h"
#include "run/mask.h"
#include "recipe/recipe.h"

#define WIDTH 100
#define HEIGHT 60

static LithoRegion *
region_of(const char *json)
{
  g_autoptr(JsonNode) node = json_from_string(json, NULL);
  g_autoptr(GError) error = NULL;
  LithoRegion *region = litho_region_parse(node, "", &error);
  g_assert_no_error(error);
  return region;
}

static LithoMask *
mask_of(const char *json, GHashTable *assets)
{
  g_autoptr(LithoRegion) region = region_of(json);
  g_autoptr(GError) error = NULL;
  LithoMask *mask = litho_mask_new(region, WIDTH, HEIGHT, assets, NULL, &error);
  g_assert_no_error(error);
  return mask;
}

/* Coverage of one pixel of the given Oklab colour. */
static float
cover(LithoMask *mask, int x, int y, float L, float a, float b)
{
  float out, c0 = L, c1 = a, c2 = b;
  LithoSpan span = {.c0 = &c0, .c1 = &c1, .c2 = &c2, .n = 1, .x = x, .y = y, .width = WIDTH,
                    .height = HEIGHT};
  litho_mask_fill(mask, &span, LITHO_SPACE_OKLAB, &out);
  /* the same pixel as linear light */
  float again;
  oklab_to_linear(L, a, b, &c0, &c1, &c2);
  litho_mask_fill(mask, &span, LITHO_SPACE_LINEAR, &again);
  g_assert_cmpfloat_with_epsilon(out, again, 1e-3);
  return out;
}

static void
test_tones(void)
{
  g_autoptr(LithoMask) shadows = mask_of("{\"tones\":\"shadows\"}", NULL);
  g_autoptr(LithoMask) midtones = mask_of("{\"tones\":\"midtones\"}", NULL);
  g_autoptr(LithoMask) highlights = mask_of("{\"tones\":\"highlights\"}", NULL);
  g_assert_false(litho_mask_has_place(shadows));
  for (float L = 0; L <= 1; L += 0.01f)
    g_assert_cmpfloat_with_epsilon(cover(shadows, 0, 0, L, 0, 0) + cover(midtones, 0, 0, L, 0, 0) +
                                       cover(highlights, 0, 0, L, 0, 0),
                                   1, 1e-5);
  g_assert_cmpfloat(cover(shadows, 0, 0, 0.1f, 0, 0), ==, 1);
  g_assert_cmpfloat(cover(shadows, 0, 0, 0.6f, 0, 0), ==, 0);
  g_assert_cmpfloat(cover(highlights, 0, 0, 0.9f, 0, 0), ==, 1);
  g_autoptr(LithoMask) range = mask_of("{\"tones\":[0.4,0.6],\"feather\":0}", NULL);
  g_assert_cmpfloat(cover(range, 0, 0, 0.5f, 0, 0), ==, 1);
  g_assert_cmpfloat(cover(range, 0, 0, 0.39f, 0, 0), ==, 0);
  g_assert_cmpfloat(cover(range, 0, 0, 0.61f, 0, 0), ==, 0);
}

static void
test_color(void)
{
  g_autoptr(LithoMask) blue = mask_of("{\"color\":\"blue\",\"tolerance\":40}", NULL);
  float L, a, b;
  oklab_from_linear(0, 0, 1, &L, &a, &b);
  g_assert_cmpfloat(cover(blue, 0, 0, L, a, b), >, 0.99);
  /* darker and paler blue is blue too, grey is no colour, red is another one */
  g_assert_cmpfloat(cover(blue, 0, 0, 0.2f, a / 2, b / 2), >, 0.99);
  g_assert_cmpfloat(cover(blue, 0, 0, 0.5f, 0, 0), ==, 0);
  oklab_from_linear(1, 0, 0, &L, &a, &b);
  g_assert_cmpfloat(cover(blue, 0, 0, L, a, b), ==, 0);
}

static void
test_places(void)
{
  g_autoptr(LithoMask) box = mask_of("{\"box\":[0.25,0.5,0.5,0.25],\"feather\":0}", NULL);
  g_assert_true(litho_mask_has_place(box));
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      g_assert_cmpfloat(cover(box, x, y, 0.5f, 0, 0), ==,
                        x >= 25 && x < 75 && y >= 30 && y < 45 ? 1 : 0);
  g_autoptr(LithoMask) soft = mask_of("{\"box\":[0.25,0.5,0.5,0.25],\"feather\":0.05}", NULL);
  g_autoptr(LithoMask) ellipse = mask_of("{\"ellipse\":[0.5,0.5,0.3,0.4]}", NULL);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      /* feather lies inside: nothing outside the outline is touched */
      if (x < 25 || x >= 75 || y < 30 || y >= 45)
        g_assert_cmpfloat(cover(soft, x, y, 0.5f, 0, 0), ==, 0);
      double u = (x + 0.5 - 50) / 30, v = (y + 0.5 - 30) / 24;
      if (u * u + v * v > 1)
        g_assert_cmpfloat(cover(ellipse, x, y, 0.5f, 0, 0), ==, 0);
    }
  g_assert_cmpfloat(cover(soft, 50, 37, 0.5f, 0, 0), >, 0.99);
  g_assert_cmpfloat(cover(ellipse, 50, 30, 0.5f, 0, 0), ==, 1);
  g_autoptr(LithoMask) gradient = mask_of("{\"gradient\":[0,0,1,0]}", NULL);
  g_assert_cmpfloat(cover(gradient, 0, 9, 0.5f, 0, 0), <, 0.001);
  g_assert_cmpfloat(cover(gradient, 99, 9, 0.5f, 0, 0), >, 0.999);
  for (int x = 1; x < WIDTH; x++)
    g_assert_cmpfloat(cover(gradient, x, 0, 0.5f, 0, 0), >, cover(gradient, x - 1, 0, 0.5f, 0, 0));
}

static void
test_invert_except(void)
{
  g_autoptr(LithoMask) out = mask_of("{\"box\":[0,0,0.5,1],\"feather\":0,\"invert\":true}", NULL);
  g_assert_cmpfloat(cover(out, 10, 10, 0.5f, 0, 0), ==, 0);
  g_assert_cmpfloat(cover(out, 90, 10, 0.5f, 0, 0), ==, 1);
  g_autoptr(LithoMask) but = mask_of("{\"box\":[0,0,0.5,1],\"feather\":0,\"except\":[{\"tones\":"
                                     "\"shadows\"},{\"box\":[0,0,0.2,1],\"feather\":0}]}",
                                     NULL);
  g_assert_cmpfloat(cover(but, 30, 10, 0.9f, 0, 0), ==, 1);
  g_assert_cmpfloat(cover(but, 30, 10, 0.1f, 0, 0), ==, 0);
  g_assert_cmpfloat(cover(but, 10, 10, 0.9f, 0, 0), ==, 0);
  g_autoptr(LithoMask) nothing =
      mask_of("{\"box\":[0,0,1,1],\"feather\":0,\"except\":[\"all\"]}", NULL);
  g_assert_cmpfloat(cover(nothing, 50, 30, 0.5f, 0, 0), ==, 0);
}

static GBytes *
picture_file(int width, int height, int bands, gboolean wide)
{
  g_autoptr(VipsImage) black = NULL;
  g_autoptr(VipsImage) half = NULL;
  g_autoptr(VipsImage) typed = NULL;
  void *data;
  size_t size;
  double top = wide ? 65535 : 255;
  g_assert_cmpint(vips_black(&black, width, height, "bands", bands, NULL), ==, 0);
  g_assert_cmpint(vips_cast(black, &half, wide ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR, NULL), ==, 0);
  typed = vips_image_copy_memory(half);
  /* left half white */
  double ink[] = {top, top, top};
  g_assert_cmpint(vips_draw_rect(typed, ink, bands, 0, 0, width / 2, height, "fill", TRUE, NULL),
                  ==, 0);
  g_assert_cmpint(vips_pngsave_buffer(typed, &data, &size, NULL), ==, 0);
  return g_bytes_new_take(data, size);
}

/* A mask file of the frame's shape, of any size, depth and bands, is scaled to the frame. */
static void
test_file(void)
{
  const struct {
    int width, height, bands;
    gboolean wide;
  } cases[] = {{WIDTH, HEIGHT, 1, FALSE}, {WIDTH, HEIGHT, 3, TRUE}, {50, 30, 1, TRUE},
               {410, 246, 3, FALSE}, {10, 6, 1, FALSE}, {66, 40, 3, FALSE} /* 39.6 high, rounded */};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GHashTable) assets =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    g_hash_table_insert(assets, g_strdup("m"), picture_file(cases[i].width, cases[i].height,
                                                            cases[i].bands, cases[i].wide));
    g_autoptr(LithoMask) mask = mask_of("{\"mask\":\"m\"}", assets);
    g_assert_true(litho_mask_has_place(mask));
    g_assert_cmpfloat(cover(mask, 2, 30, 0.5f, 0, 0), ==, 1);
    g_assert_cmpfloat(cover(mask, 97, 30, 0.5f, 0, 0), ==, 0);
    g_autoptr(LithoMask) soft = mask_of("{\"mask\":\"m\",\"feather\":0.1}", assets);
    g_assert_cmpfloat(cover(soft, 2, 30, 0.5f, 0, 0), >, 0.98);
    g_assert_cmpfloat(cover(soft, 97, 30, 0.5f, 0, 0), <, 0.02);
    g_assert_cmpfloat_with_epsilon(cover(soft, 50, 30, 0.5f, 0, 0), 0.5, 0.1);
  }
}

/* A PNG of WIDTH × HEIGHT; pixel: the four channels at a place, as many of them as there are bands, in 0..1. */
static GBytes *
file_of(int bands, gboolean wide, void (*pixel)(int x, int y, double rgba[4]))
{
  g_autofree guint16 *values = g_new(guint16, WIDTH * HEIGHT * bands);
  for (int i = 0; i < WIDTH * HEIGHT; i++) {
    double rgba[4];
    pixel(i % WIDTH, i / WIDTH, rgba);
    for (int b = 0; b < bands; b++)
      values[i * bands + b] = (guint16)lrint((wide ? 65535 : 255) * rgba[bands == 2 && b == 1 ? 3 : b]);
  }
  g_autoptr(VipsImage) deep = vips_image_new_from_memory(values, WIDTH * HEIGHT * bands * sizeof *values, WIDTH,
                                                         HEIGHT, bands, VIPS_FORMAT_USHORT);
  g_autoptr(VipsImage) cast = NULL, image = NULL;
  const VipsInterpretation type = bands < 3 ? (wide ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W)
                                            : (wide ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB);
  void *data;
  size_t size;
  g_assert_cmpint(vips_cast(deep, &cast, wide ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR, NULL), ==, 0);
  g_assert_cmpint(vips_copy(cast, &image, "interpretation", type, NULL), ==, 0);
  g_assert_cmpint(vips_pngsave_buffer(image, &data, &size, NULL), ==, 0);
  return g_bytes_new_take(data, size);
}

/* What is meant: a soft disc; 1 inside, 0 outside, a ramp of 8 px between. */
static double
meant(int x, int y)
{
  return CLAMP((24 - hypot(x - 40, y - 30)) / 8, 0, 1);
}

static void
fill_rgba(double rgba[4], double r, double g, double b, double a)
{
  rgba[0] = r;
  rgba[1] = g;
  rgba[2] = b;
  rgba[3] = a;
}

static void
white_brush(int x, int y, double rgba[4])
{
  fill_rgba(rgba, 1, 1, 1, meant(x, y));
}

static void
black_brush(int x, int y, double rgba[4])
{
  fill_rgba(rgba, 0, 0, 0, meant(x, y));
}

static void
red_brush(int x, int y, double rgba[4])
{
  fill_rgba(rgba, meant(x, y) > 0 ? 0.9 : 0, 0.1, 0.1, meant(x, y));
}

static void
cut_out_photo(int x, int y, double rgba[4])
{
  fill_rgba(rgba, x / 100.0, y / 60.0, 0.5, meant(x, y));
}

/* White and black painted on a transparent layer: black takes away. */
static void
two_brushes(int x, int y, double rgba[4])
{
  const double v = meant(x, y) > 0;
  fill_rgba(rgba, v, v, v, y < 55);
}

static void
opaque_drawing(int x, int y, double rgba[4])
{
  fill_rgba(rgba, meant(x, y), meant(x, y), meant(x, y), 1);
}

/* The mask may be in the colours or in the alpha channel. */
static void
test_alpha(void)
{
  void (*const kinds[])(int, int, double[4]) = {white_brush,   black_brush, red_brush,
                                                cut_out_photo, two_brushes, opaque_drawing};
  for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
    for (int wide = 0; wide <= 1; wide++)
      for (int bands = 2; bands <= 4; bands += 2) {
        if (bands == 2 && (kinds[k] == red_brush || kinds[k] == cut_out_photo))
          continue; /* these have colours */
        g_autoptr(GHashTable) assets =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
        g_hash_table_insert(assets, g_strdup("m"), file_of(bands, wide, kinds[k]));
        g_autoptr(LithoMask) mask = mask_of("{\"mask\":\"m\"}", assets);
        for (int y = 0; y < 55; y++)
          for (int x = 0; x < WIDTH; x++) {
            const double want = kinds[k] == two_brushes ? meant(x, y) > 0 : meant(x, y);
            const double got = cover(mask, x, y, 0.5f, 0, 0);
            g_assert_cmpfloat_with_epsilon(got, want, 0.003); /* half an 8-bit step */
            if (want == 0)
              g_assert_cmpfloat(got, ==, 0);
          }
      }
}

/* An enlarged mask does not reach beyond what was painted. */
static void
test_enlarged(void)
{
  g_autoptr(GHashTable) assets =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  g_hash_table_insert(assets, g_strdup("m"), picture_file(10, 6, 1, FALSE));
  g_autoptr(LithoMask) mask = mask_of("{\"mask\":\"m\"}", assets);
  for (int x = 0; x < WIDTH; x++) {
    if (x >= 50)
      g_assert_cmpfloat(cover(mask, x, 30, 0.5f, 0, 0), ==, 0);
    else
      g_assert_cmpfloat(cover(mask, x, 30, 0.5f, 0, 0), >=, 0.45);
  }
}

/* A mask of another shape is no mask of this picture: refused, with both sizes. */
static void
test_shape(void)
{
  const struct {
    int width, height;
  } wrong[] = {{64, 64}, {60, 100}, {100, 50}, {400, 20}, {2, 4}, {99, 65}};
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GHashTable) assets =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    g_hash_table_insert(assets, g_strdup("m"), picture_file(wrong[i].width, wrong[i].height, 1, FALSE));
    g_autoptr(LithoRegion) region = region_of("{\"mask\":\"m\"}");
    g_autoptr(GError) error = NULL;
    g_assert_null(litho_mask_new(region, WIDTH, HEIGHT, assets, NULL, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE);
    g_autofree char *size = g_strdup_printf("%d × %d px", wrong[i].width, wrong[i].height);
    g_assert_nonnull(strstr(error->message, size));
    g_assert_nonnull(strstr(error->message, "100 × 60"));
  }
}

static void
expect(const char *json, GHashTable *assets, int code)
{
  g_autoptr(LithoRegion) region = region_of(json);
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_mask_new(region, WIDTH, HEIGHT, assets, NULL, &error));
  g_assert_error(error, LITHO_ERROR, code);
}

static void
test_errors(void)
{
  expect("\"sky\"", NULL, LITHO_ERROR_NEEDS_SEE);
  expect("{\"text\":\"the red car\"}", NULL, LITHO_ERROR_NEEDS_SEE);
  expect("{\"tones\":\"shadows\",\"except\":[\"face\"]}", NULL, LITHO_ERROR_NEEDS_SEE);
  expect("{\"mask\":\"m\"}", NULL, LITHO_ERROR_RECIPE);
  g_autoptr(GHashTable) assets =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  g_hash_table_insert(assets, g_strdup("m"), g_bytes_new_static("no picture", 10));
  expect("{\"mask\":\"m\"}", assets, LITHO_ERROR_FORMAT);
  g_autoptr(LithoRegion) all = region_of("\"all\"");
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_mask_new(all, WIDTH, HEIGHT, NULL, NULL, &error));
  g_assert_no_error(error);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  if (!litho_init(argv[0], &error))
    g_error("%s", error->message);
  g_test_add_func("/mask/tones", test_tones);
  g_test_add_func("/mask/color", test_color);
  g_test_add_func("/mask/places", test_places);
  g_test_add_func("/mask/invert_except", test_invert_except);
  g_test_add_func("/mask/file", test_file);
  g_test_add_func("/mask/alpha", test_alpha);
  g_test_add_func("/mask/enlarged", test_enlarged);
  g_test_add_func("/mask/shape", test_shape);
  g_test_add_func("/mask/errors", test_errors);
  int status = g_test_run();
  litho_shutdown();
  return status;
}
