/* Steps that make parts transparent: how the run handles their alpha, and what is seen at edges. */
#include <math.h>
#include "photo_files.h"
#include "recipe/apply.h"

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
          LithoKept *kept)
{
  g_autofree char *json = g_strdup_printf("{\"litho\":1,\"steps\":[%s]}", steps);
  g_autofree char *name = g_strconcat("out", suffix, NULL), *path = in_folder(name);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("test", json, -1, &error);
  g_assert_no_error(error);
  g_autoptr(LithoPhoto) photo = photo_of(image);
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.run.assets = assets;
  options.run.measures = TRUE;
  options.run.kept = kept;
  litho_apply_photo(recipe, photo, path, &options, &error);
  g_assert_no_error(error);
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
  g_autoptr(VipsImage) black = NULL, lazy = NULL;
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

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/cutout/gives-alpha", test_gives_alpha);
  g_test_add_func("/cutout/shares", test_shares);
  g_test_add_func("/cutout/jpeg", test_jpeg);
  g_test_add_func("/cutout/among-steps", test_among_steps);
  return run_photo_tests();
}
