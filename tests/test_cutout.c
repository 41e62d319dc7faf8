/* Steps on subject, background, eyes and skin: how the run handles alpha, what is seen at edges, what stays. */
#include <math.h>
#include "photo_files.h"
#include "run/apply.h"

static GHashTable *
assets_with(const char *name, VipsImage *mask)
{
  GHashTable *assets =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  void *data;
  size_t size;
  g_assert_cmpint(vips_pngsave_buffer(mask, &data, &size, NULL), ==, 0);
  g_hash_table_insert(assets, g_strdup(name), g_bytes_new_take(data, size));
  return assets;
}

static LithoPhoto *
photo_of(VipsImage *image)
{
  void *data;
  size_t size;
  g_assert_cmpint(vips_pngsave_buffer(image, &data, &size, NULL), ==, 0);
  g_autoptr(GBytes) bytes = g_bytes_new_take(data, size);
  g_autoptr(GError) error = NULL;
  LithoPhoto *photo = litho_photo_open_bytes("test.png", bytes, NULL, &error);
  g_assert_no_error(error);
  return photo;
}

/* The steps on `image`, saved and read again. */
static VipsImage *
edited_as(const char *suffix, const char *steps, VipsImage *image, GHashTable *assets,
          LithoUnchanged *unchanged)
{
  g_autofree char *name = g_strconcat("out", suffix, NULL), *path = in_folder(name);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = recipe_of(steps);
  g_autoptr(LithoPhoto) photo = photo_of(image);
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.run.assets = assets;
  options.run.measures = TRUE;
  g_auto(LithoRunResults) results = {0};
  litho_apply_photo(recipe, photo, path, &options, &results, &error);
  g_assert_no_error(error);
  if (unchanged != NULL)
    *unchanged = results.unchanged;
  g_autoptr(VipsImage) lazy = vips_image_new_from_file(path, NULL);
  return vips_image_copy_memory(lazy);
}

static VipsImage *
edited(const char *steps, VipsImage *image, GHashTable *assets)
{
  return edited_as(".png", steps, image, assets, NULL);
}

/* Value of band `band` at (x, y), in 8-bit codes whatever the depth. */
static double
at(VipsImage *image, int x, int y, int band)
{
  g_assert_cmpint(vips_image_wio_input(image), ==, 0);
  const void *p = VIPS_IMAGE_ADDR(image, x, y);
  g_assert_cmpint(band, <, image->Bands);
  return image->BandFmt == VIPS_FORMAT_USHORT ? ((const guint16 *)p)[band] * 255.0 / 65535
                                              : ((const guint8 *)p)[band];
}

/* Left half 1. */
static VipsImage *
half_mask(int width, int height)
{
  g_autoptr(VipsImage) black = NULL;
  g_assert_cmpint(vips_black(&black, width, height, NULL), ==, 0);
  VipsImage *mask = vips_image_copy_memory(black);
  double ink[] = {255};
  g_assert_cmpint(vips_draw_rect(mask, ink, 1, 0, 0, width / 2, height, "fill", TRUE, NULL), ==, 0);
  return mask;
}

static const char outside_ellipse[] =
    "{\"op\":\"remove_background\",\"region\":{\"ellipse\":[0.5,0.5,0.3,0.3],\"feather\":0,"
    "\"invert\":true}%s}";

/* A photo without alpha gets one of its own depth; colours under full alpha are bit for bit. */
static void
test_gives_alpha(void)
{
  g_autofree char *steps = g_strdup_printf(outside_ellipse, "");
  const VipsBandFormat formats[] = {VIPS_FORMAT_UCHAR, VIPS_FORMAT_USHORT};
  for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
    g_autoptr(VipsImage) image = make_noise(80, 60, 3, formats[i]);
    g_autoptr(VipsImage) out = edited(steps, image, NULL);
    g_assert_cmpint(out->Bands, ==, 4);
    g_assert_cmpint(out->BandFmt, ==, formats[i]);
    g_assert_cmpfloat(at(out, 40, 30, 3), ==, 255);
    g_assert_cmpfloat(at(out, 1, 1, 3), ==, 0);
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat(at(out, 40, 30, c), ==, at(image, 40, 30, c));
  }
}

/* What is named is left, all else goes; an edge that is taken as it is changes no colour, and is a change all the same. */
static void
test_all_but(void)
{
  g_autoptr(VipsImage) image = make_noise(64, 48, 3, VIPS_FORMAT_UCHAR), mask = half_mask(64, 48);
  g_autoptr(GHashTable) assets = assets_with("left", mask);
  g_autoptr(VipsImage) out =
      edited("{\"op\":\"remove_background\",\"edge\":0,\"region\":"
             "{\"name\":\"all\",\"except\":[{\"mask\":\"left\"}]}}", image, assets);
  g_assert_cmpint(out->Bands, ==, 4);
  g_assert_cmpfloat(at(out, 4, 20, 3), ==, 255);
  g_assert_cmpfloat(at(out, 60, 20, 3), ==, 0);
}

/* Alpha that is there is multiplied; strength and amount leave a share. */
static void
test_shares(void)
{
  g_autoptr(VipsImage) image = make_noise(80, 60, 4, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) rgba = NULL;
  g_assert_cmpint(vips_copy(image, &rgba, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_autofree char *half = g_strdup_printf(outside_ellipse, ",\"strength\":0.5");
  g_autofree char *part = g_strdup_printf(outside_ellipse, ",\"amount\":75");
  g_autoptr(VipsImage) a = edited(half, rgba, NULL), b = edited(part, rgba, NULL);
  g_assert_cmpfloat(at(a, 40, 30, 3), ==, at(rgba, 40, 30, 3));
  g_assert_cmpfloat_with_epsilon(at(a, 1, 1, 3), at(rgba, 1, 1, 3) / 2, 0.51);
  g_assert_cmpfloat_with_epsilon(at(b, 1, 1, 3), at(rgba, 1, 1, 3) / 4, 0.51);
}

/* JPEG holds no alpha: white is put behind, and it is said. */
static void
test_jpeg(void)
{
  g_autoptr(VipsImage) image = make_smooth(80, 60, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autofree char *steps = g_strdup_printf(outside_ellipse, "");
  g_autoptr(VipsImage) out = edited_as(".jpg", steps, image, NULL, NULL);
  g_assert_cmpint(out->Bands, ==, 3);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat(at(out, 1, 1, c), >=, 253);
}

/* A mask file of another size, steps before and after, the same picture in one thread and three. */
static void
test_among_steps(void)
{
  g_autoptr(VipsImage) image = make_noise(120, 90, 3, VIPS_FORMAT_UCHAR), mask = half_mask(60, 45);
  g_autoptr(GHashTable) assets = assets_with("m", mask);
  const char *steps =
      "{\"op\":\"exposure\",\"ev\":0.3},{\"op\":\"remove_background\",\"region\":{\"mask\":\"m\"}},"
      "{\"op\":\"blur\",\"amount\":3},{\"op\":\"crop\",\"box\":[0.1,0.1,0.8,0.8]}";
  vips_concurrency_set(1);
  g_autoptr(VipsImage) a = edited(steps, image, assets);
  vips_concurrency_set(3);
  g_autoptr(VipsImage) b = edited(steps, image, assets);
  vips_concurrency_set(0);
  g_assert_cmpint(a->Bands, ==, 4);
  g_assert_cmpfloat(at(a, 2, 30, 3), ==, 0);
  g_assert_cmpfloat(at(a, a->Xsize - 2, 30, 3), ==, 255);
  for (int y = 0; y < a->Ysize; y++)
    for (int x = 0; x < a->Xsize; x++)
      for (int c = 0; c < 4; c++)
        g_assert_cmpfloat(at(a, x, y, c), ==, at(b, x, y, c));
}

/* What goes wholly leaves no colours under the transparency; what goes by a share does. */
static void
test_forgets(void)
{
  g_autoptr(VipsImage) image = make_noise(120, 90, 3, VIPS_FORMAT_UCHAR), mask = half_mask(120, 90);
  g_autoptr(GHashTable) assets = assets_with("m", mask);
  g_autoptr(VipsImage) gone = edited("{\"op\":\"remove_background\",\"region\":{\"mask\":\"m\"}}", image, assets);
  g_autoptr(VipsImage) part = edited("{\"op\":\"remove_background\",\"strength\":0.5,\"region\":{\"mask\":\"m\"}}", image, assets);
  for (int c = 0; c < 3; c++) {
    g_assert_cmpfloat(at(gone, 3, 30, c), ==, 0);
    g_assert_cmpfloat(at(part, 3, 30, c), ==, at(image, 3, 30, c));
    g_assert_cmpfloat(at(gone, 116, 30, c), ==, at(image, 116, 30, c));
  }
}

/* A soft disc with hairs before a rough wall: the true alpha and colours are known. */
typedef struct {
  VipsImage *seen, *alpha; /* 3 bands, coded; 1 band */
} Composite;

static const int disc_px = 240;

static double
true_alpha(int x, int y)
{
  const double u = x + 0.5 - disc_px / 2.0, v = y + 0.5 - disc_px / 2.0, r = hypot(u, v), turn = atan2(v, u);
  if (r < 70)
    return 1;
  const double soft = CLAMP((74 - r) / 4, 0, 1);
  /* 60 hairs, a pixel and a half wide at the root and thinner outwards */
  const double across = fabs(remainder(turn, G_PI / 30)) * r, width = 1.5 * (92 - r) / 22;
  const double hair = r > 92 ? 0 : CLAMP(width + 0.5 - across, 0, 1) * 0.9;
  return MAX(soft, hair);
}

static Composite
composite(void)
{
  g_autofree guint8 *seen = g_new(guint8, 3 * (gsize)(disc_px * disc_px)), *alpha = g_new(guint8, (gsize)(disc_px * disc_px));
  g_autoptr(GRand) rand = g_rand_new_with_seed(4);
  for (int y = 0; y < disc_px; y++)
    for (int x = 0; x < disc_px; x++) {
      const double a = true_alpha(x, y);
      const double wall = 0.35 + 0.1 * sin(x * 0.11) * cos(y * 0.07) + g_rand_double_range(rand, -0.02, 0.02);
      const double front[3] = {0.03, 0.02, 0.015}, back[3] = {0.5 * wall, wall, 0.6 * wall};
      alpha[y * disc_px + x] = (guint8)lrint(255 * a);
      for (int c = 0; c < 3; c++) {
        const double light = a * front[c] + (1 - a) * back[c];
        seen[3 * (y * disc_px + x) + c] = (guint8)lrint(255 * (1.055 * pow(light, 1 / 2.4) - 0.055));
      }
    }
  Composite out;
  g_autoptr(VipsImage) rgb = vips_image_new_from_memory_copy(seen, 3 * (gsize)(disc_px * disc_px), disc_px, disc_px, 3,
                                                             VIPS_FORMAT_UCHAR);
  g_assert_cmpint(vips_copy(rgb, &out.seen, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  out.alpha = vips_image_new_from_memory_copy(alpha, (gsize)(disc_px * disc_px), disc_px, disc_px, 1, VIPS_FORMAT_UCHAR);
  return out;
}

/* The mask of somebody who drew round the disc by hand: hairs are not in it, and it is off by 3 px. */
static VipsImage *
rough_mask(void)
{
  g_autofree guint8 *mask = g_new(guint8, (gsize)(disc_px * disc_px));
  for (int y = 0; y < disc_px; y++)
    for (int x = 0; x < disc_px; x++)
      mask[y * disc_px + x] = hypot(x + 0.5 - disc_px / 2.0 - 2, y + 0.5 - disc_px / 2.0 + 2) < 73 ? 255 : 0;
  return vips_image_new_from_memory_copy(mask, (gsize)(disc_px * disc_px), disc_px, disc_px, 1, VIPS_FORMAT_UCHAR);
}

static double
alpha_error(VipsImage *out, const Composite *truth)
{
  double sum = 0;
  for (int y = 0; y < disc_px; y++)
    for (int x = 0; x < disc_px; x++)
      sum += fabs(at(out, x, y, 3) - at(truth->alpha, x, y, 0)) / 255;
  return sum;
}

/* Matting finds hairs that the mask lacks: less than half of the mask's error is left (hairs thinner than a
 * pixel cannot be told from the wall's noise). */
static void
test_hair(void)
{
  Composite truth = composite();
  g_autoptr(VipsImage) mask = rough_mask();
  g_autoptr(GHashTable) assets = assets_with("m", mask);
  const char *steps = "{\"op\":\"remove_background\",\"edge\":%d,\"region\":{\"mask\":\"m\",\"invert\":true}}";
  g_autofree char *coarse = g_strdup_printf(steps, 0), *fine = g_strdup_printf(steps, 24);
  g_autoptr(VipsImage) rough = edited(coarse, truth.seen, assets), matted = edited(fine, truth.seen, assets);
  const double before = alpha_error(rough, &truth), after = alpha_error(matted, &truth);
  g_test_message("sum of alpha's differences %.0f, of the mask's %.0f", after, before);
  g_assert_cmpfloat(after, <, before / 2);
  g_object_unref(truth.seen);
  g_object_unref(truth.alpha);
}

/* Before another colour nothing green is left at the edge. The subject is dark; so is every mix of it with
 * black, and no mix of it is greener than it is itself by more than a rounding or two. */
static void
test_no_fringe(void)
{
  Composite truth = composite();
  g_autoptr(VipsImage) mask = rough_mask();
  g_autoptr(GHashTable) assets = assets_with("m", mask);
  g_autoptr(VipsImage) out = edited(
      "{\"op\":\"replace_background\",\"to\":\"black\",\"edge\":24,\"region\":{\"mask\":\"m\",\"invert\":true}}",
      truth.seen, assets);
  g_assert_cmpint(out->Bands, ==, 3);
  double green = 0, green_of_wall = 0;
  for (int y = 0; y < disc_px; y++)
    for (int x = 0; x < disc_px; x++) {
      green += MAX(at(out, x, y, 1) - at(out, x, y, 0), 0);
      /* the same edge, cut out by the true alpha but with the colours as they are seen */
      green_of_wall += MAX(at(truth.seen, x, y, 1) - at(truth.seen, x, y, 0), 0) * at(truth.alpha, x, y, 0) / 255;
    }
  g_test_message("green left %.0f, without clean colours %.0f", green, green_of_wall);
  g_assert_cmpfloat(green, <, green_of_wall / 5);
  g_object_unref(truth.seen);
  g_object_unref(truth.alpha);
}

static const char half_replaced[] =
    "{\"op\":\"replace_background\",\"to\":\"%s\",\"region\":{\"box\":[0,0,0.5,1],\"feather\":0}}";

static void
test_backdrops(void)
{
  g_autoptr(VipsImage) image = make_noise(80, 60, 3, VIPS_FORMAT_UCHAR);
  const struct {
    const char *to;
    int rgb[3]; /* at (10, 2) */
  } cases[] = {{"white", {255, 255, 255}}, {"a plain white backdrop", {255, 255, 255}}, {"studio", {255, 255, 255}},
               {"#204060", {32, 64, 96}},  {"蓝底", {32, 80, 224}},    {"a black-ish black wall", {0, 0, 0}}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *steps = g_strdup_printf(half_replaced, cases[i].to);
    g_autoptr(VipsImage) out = edited(steps, image, NULL);
    g_assert_cmpint(out->Bands, ==, 3);
    for (int c = 0; c < 3; c++) {
      g_assert_cmpfloat_with_epsilon(at(out, 10, 2, c), cases[i].rgb[c], 1);
      g_assert_cmpfloat(at(out, 70, 30, c), ==, at(image, 70, 30, c));
    }
  }
  g_autofree char *gradient = g_strdup_printf(half_replaced, "gradient from black to white, left to right");
  g_autoptr(VipsImage) out = edited(gradient, image, NULL);
  g_assert_cmpfloat(at(out, 0, 5, 0), <, 10);
  for (int x = 1; x < 40; x++)
    g_assert_cmpfloat(at(out, x, 50, 1), >=, at(out, x - 1, 5, 1));
  g_assert_cmpfloat(at(out, 39, 5, 2), >, 80);
  g_autofree char *gone = g_strdup_printf(half_replaced, "transparent");
  g_autoptr(VipsImage) clear = edited(gone, image, NULL);
  g_assert_cmpint(clear->Bands, ==, 4);
  g_assert_cmpfloat(at(clear, 10, 10, 3), ==, 0);
}

/* A picture of another shape covers the frame; its name in the words is enough. */
static void
test_picture(void)
{
  g_autoptr(VipsImage) image = make_noise(80, 60, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) beach = make_smooth(33, 97, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autoptr(GHashTable) assets = assets_with("beach", beach);
  g_autofree char *steps = g_strdup_printf(half_replaced, "on a beach");
  g_autoptr(VipsImage) out = edited(steps, image, assets);
  /* the picture is 33×97: its middle rows, 2.42 times as large */
  for (int c = 0; c < 3; c++) {
    g_assert_cmpfloat_with_epsilon(at(out, 0, 30, c), at(beach, 0, 48, c), 4);
    g_assert_cmpfloat_with_epsilon(at(out, 38, 30, c), at(beach, 15, 48, c), 4);
    g_assert_cmpfloat(at(out, 60, 30, c), ==, at(image, 60, 30, c));
  }
}

/* More than 8 MB of pixels: decoded on a thread of its own while the run reads it. */
static void
test_large_picture(void)
{
  g_autoptr(VipsImage) image = make_noise(80, 60, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) beach = make_smooth(2000, 1500, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autoptr(GHashTable) assets = assets_with("beach", beach);
  g_autofree char *steps = g_strdup_printf(half_replaced, "on a beach");
  g_autoptr(VipsImage) out = edited(steps, image, assets);
  for (int c = 0; c < 3; c++) {
    g_assert_cmpfloat_with_epsilon(at(out, 4, 30, c), at(beach, 112, 762, c), 4);
    g_assert_cmpfloat(at(out, 60, 30, c), ==, at(image, 60, 30, c));
  }
}

/* A place that was not given as a picture is said, with the way out. */
static void
test_not_given(void)
{
  const char *const steps[] = {
      "{\"op\":\"replace_background\",\"to\":\"an escalator\",\"region\":{\"box\":[0,0,1,1]}}",
      "{\"op\":\"replace_background\",\"picture\":\"castle\",\"region\":{\"box\":[0,0,1,1]}}",
      "{\"op\":\"replace_background\",\"region\":{\"box\":[0,0,1,1]}}"};
  g_autoptr(VipsImage) image = make_noise(8, 6, 3, VIPS_FORMAT_UCHAR);
  for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
    g_autofree char *path = in_folder("no.png");
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoRecipe) recipe = recipe_of(steps[i]);
    g_autoptr(LithoPhoto) photo = photo_of(image);
    LithoApplyOptions options;
    litho_apply_options_default(&options);
    g_assert_false(litho_apply_photo(recipe, photo, path, &options, NULL, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE);
    g_assert_nonnull(strstr(error->message, "--asset"));
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
  }
}

/* Blur of what is behind: a white thing before a grey wall leaves the wall grey up to its edge. */
static void
test_nothing_bleeds(void)
{
  g_autoptr(VipsImage) lazy = NULL, mask = half_mask(120, 80);
  double grey[] = {100, 100, 100}, white[] = {255, 255, 255};
  g_assert_cmpint(vips_black(&lazy, 120, 80, "bands", 3, NULL), ==, 0);
  g_autoptr(VipsImage) memory = vips_image_copy_memory(lazy);
  g_assert_cmpint(vips_draw_rect(memory, grey, 3, 0, 0, 120, 80, "fill", TRUE, NULL), ==, 0);
  g_assert_cmpint(vips_draw_rect(memory, white, 3, 0, 0, 60, 80, "fill", TRUE, NULL), ==, 0);
  g_autoptr(VipsImage) image = NULL;
  g_assert_cmpint(vips_copy(memory, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_autoptr(GHashTable) assets = assets_with("m", mask);
  const double sigmas[] = {3, 25};
  for (guint i = 0; i < G_N_ELEMENTS(sigmas); i++) {
    g_autofree char *steps = g_strdup_printf(
        "{\"op\":\"blur\",\"amount\":%g,\"region\":{\"mask\":\"m\",\"invert\":true}}", sigmas[i]);
    g_autoptr(VipsImage) out = edited(steps, image, assets);
    for (int x = 0; x < 120; x++)
      g_assert_cmpfloat_with_epsilon(at(out, x, 40, 0), at(image, x, 40, 0), 1);
  }
}

/* Ground at the foot of something that stands in the photo stays sharper than what is far behind. */
static void
test_falloff(void)
{
  g_autoptr(VipsImage) image = make_noise(120, 120, 3, VIPS_FORMAT_UCHAR);
  const char *steps = "{\"op\":\"blur\",\"amount\":4,\"falloff\":%d,\"region\":{\"box\":[0.4,0.3,0.2,0.5],"
                      "\"feather\":0,\"invert\":true}}";
  double rough[2][2]; /* falloff 0 and 100; far rows and those at the foot */
  for (int k = 0; k < 2; k++) {
    g_autofree char *text = g_strdup_printf(steps, 100 * k);
    g_autoptr(VipsImage) out = edited(text, image, NULL);
    for (int j = 0; j < 2; j++) {
      rough[k][j] = 0;
      for (int y = j == 0 ? 10 : 94; y < (j == 0 ? 14 : 98); y++)
        for (int x = 1; x < 40; x++)
          rough[k][j] += fabs(at(out, x, y, 1) - at(out, x - 1, y, 1));
    }
  }
  g_assert_cmpfloat_with_epsilon(rough[0][0], rough[1][0], 0.02 * rough[0][0]);
  g_assert_cmpfloat(rough[1][1], >, 3 * rough[0][1]);
}

/* --- red eye, skin -------------------------------------------------------------------------- */

/* Skin with a red pupil that has a catchlight, and a red scarf. */
static VipsImage *
flashed(void)
{
  enum { W = 200, H = 120 };
  g_autofree guint8 *v = g_new(guint8, 3 * W * H);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      const guint8 skin[3] = {205, 160, 138}, red[3] = {200, 45, 55}, light[3] = {250, 248, 250}, scarf[3] = {190, 30, 40};
      const double r = hypot(x - 60, y - 50);
      const guint8 *p = hypot(x - 57, y - 47) < 2.5 ? light : r < 9 ? red : y > 100 ? scarf : skin;
      memcpy(v + 3 * (y * W + x), p, 3);
    }
  g_autoptr(VipsImage) rgb = vips_image_new_from_memory_copy(v, 3 * W * H, W, H, 3, VIPS_FORMAT_UCHAR);
  VipsImage *out = NULL;
  g_assert_cmpint(vips_copy(rgb, &out, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  return out;
}

/* The pupil becomes dark and grey; catchlight, skin and scarf stay bit for bit, though all is in the region. */
static void
test_red_eye(void)
{
  g_autoptr(VipsImage) image = flashed();
  g_autoptr(VipsImage) out =
      edited("{\"op\":\"red_eye\",\"region\":{\"box\":[0,0,1,1],\"feather\":0}}", image, NULL);
  g_assert_cmpfloat(at(out, 63, 52, 0), <, 60);
  g_assert_cmpfloat_with_epsilon(at(out, 63, 52, 0), at(out, 63, 52, 1), 2);
  for (int y = 0; y < 120; y++)
    for (int x = 0; x < 200; x++)
      if (hypot(x - 57, y - 47) < 2.5 || hypot(x - 60, y - 50) >= 9)
        for (int c = 0; c < 3; c++)
          g_assert_cmpfloat(at(out, x, y, c), ==, at(image, x, y, c));
  /* outside its region a pupil stays red */
  g_autoptr(VipsImage) other =
      edited("{\"op\":\"red_eye\",\"region\":{\"box\":[0.5,0,0.5,0.8],\"feather\":0}}", image, NULL);
  g_assert_cmpfloat(at(other, 63, 52, 0), ==, at(image, 63, 52, 0));
}

/* A face of a size: blotches of a thirtieth of it go by more than half, an edge stays. Pores of one pixel stay in a large
 * photo; in a small one, where no pore is a pixel, what is as fine is noise and folds, and half of it goes. */
static void
smooth_skin(int scale, double least_pore, double most_pore)
{
  const int W = 400 * scale, H = 300 * scale, from = 60 * scale, to = 240 * scale, edge = 300 * scale;
  const double wave = 2 * G_PI / (14 * scale);
  g_autofree guint8 *v = g_new(guint8, 3 * (gsize)W * (gsize)H);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++)
      for (int c = 0; c < 3; c++) {
        const double blotch = 4 * sin(x * wave) * sin(y * wave), pore = (x + y) % 2 == 0 ? 3 : -3;
        v[3 * ((gsize)y * W + x) + c] = (guint8)lrint((x < edge ? 150 : 60) + blotch + pore);
      }
  g_autoptr(VipsImage) rgb = vips_image_new_from_memory_copy(v, 3 * (gsize)W * (gsize)H, W, H, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) image = NULL;
  g_assert_cmpint(vips_copy(rgb, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_autoptr(VipsImage) out = edited(
      "{\"op\":\"skin_smooth\",\"amount\":100,\"region\":{\"box\":[0,0,1,1],\"feather\":0}}", image, NULL);
  double blotch[2] = {0}, pore[2] = {0}, step[2] = {0};
  for (int y = from; y < to; y += 1 + scale / 2)
    for (int k = 0; k < 2; k++) {
      VipsImage *p = k == 0 ? image : out;
      for (int x = from; x < to; x++) {
        blotch[k] += sin(x * wave) * sin(y * wave) * at(p, x, y, 0);
        pore[k] += ((x + y) % 2 == 0 ? 1 : -1) * at(p, x, y, 0);
      }
      step[k] += at(p, edge - 2, y, 0) - at(p, edge + 2, y, 0);
    }
  g_test_message("scale %d: blotches %.2f, pores %.2f, step %.2f", scale, blotch[1] / blotch[0], pore[1] / pore[0],
                 step[1] / step[0]);
  g_assert_cmpfloat(blotch[1], <, 0.5 * blotch[0]);
  g_assert_cmpfloat(pore[1], >, least_pore * pore[0]);
  g_assert_cmpfloat(pore[1], <, most_pore * pore[0]);
  g_assert_cmpfloat(step[1], >, 0.9 * step[0]);
}

static void
test_skin(void)
{
  smooth_skin(1, 0.35, 0.75);
  smooth_skin(8, 0.9, 1.1);
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/cutout/gives-alpha", test_gives_alpha);
  g_test_add_func("/cutout/all-but", test_all_but);
  g_test_add_func("/cutout/shares", test_shares);
  g_test_add_func("/cutout/forgets", test_forgets);
  g_test_add_func("/cutout/jpeg", test_jpeg);
  g_test_add_func("/cutout/among-steps", test_among_steps);
  g_test_add_func("/cutout/hair", test_hair);
  g_test_add_func("/cutout/no-fringe", test_no_fringe);
  g_test_add_func("/cutout/backdrops", test_backdrops);
  g_test_add_func("/cutout/picture", test_picture);
  g_test_add_func("/cutout/large picture", test_large_picture);
  g_test_add_func("/cutout/not-given", test_not_given);
  g_test_add_func("/cutout/nothing-bleeds", test_nothing_bleeds);
  g_test_add_func("/cutout/falloff", test_falloff);
  g_test_add_func("/cutout/red-eye", test_red_eye);
  g_test_add_func("/cutout/skin", test_skin);
  return run_photo_tests();
}
