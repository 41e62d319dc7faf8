/* PNG as litho packs it: libvips reads the same samples back, whatever the shape, depth, level and
 * number of threads. */
#include <string.h>
#include "photo/internal.h"
#include "photo_files.h"

static gint64
take(VipsTargetCustom *target, gconstpointer data, gint64 length, gpointer user)
{
  g_byte_array_append(user, data, (guint)length);
  return length;
}

static gint64
refuse(VipsTargetCustom *target, gconstpointer data, gint64 length, gpointer user)
{
  return -1;
}

static GByteArray *
packed(VipsImage *image, int level)
{
  GByteArray *file = g_byte_array_new();
  g_autoptr(VipsTargetCustom) target = vips_target_custom_new();
  g_signal_connect(target, "write", G_CALLBACK(take), file);
  g_assert_cmpint(litho_png_save(image, VIPS_TARGET(target), level), ==, 0);
  return file;
}

/* Noise above, one value below: blocks that are packed in both ways. */
static VipsImage *
picture(int width, int height, int bands, VipsBandFormat format)
{
  g_autoptr(VipsImage) noise = make_noise(width, height, bands, format),
                       image = vips_image_copy_memory(noise);
  const gsize line = VIPS_IMAGE_SIZEOF_LINE(image);
  for (int y = height / 2; y < height; y++)
    memset(VIPS_IMAGE_ADDR(image, 0, y), 7, line);
  return g_steal_pointer(&image);
}

static void
assert_same(VipsImage *image, const GByteArray *file)
{
  g_autoptr(VipsImage) lazy = vips_image_new_from_buffer(file->data, file->len, "", NULL);
  g_assert_nonnull(lazy);
  g_autoptr(VipsImage) read = vips_image_copy_memory(lazy);
  g_assert_nonnull(read);
  g_assert_cmpint(read->Xsize, ==, image->Xsize);
  g_assert_cmpint(read->Bands, ==, image->Bands);
  g_assert_cmpint(read->BandFmt, ==, image->BandFmt);
  for (int y = 0; y < image->Ysize; y++)
    g_assert_cmpmem(VIPS_IMAGE_ADDR(read, 0, y), VIPS_IMAGE_SIZEOF_LINE(read),
                    VIPS_IMAGE_ADDR(image, 0, y), VIPS_IMAGE_SIZEOF_LINE(image));
}

static void
test_round_trip(void)
{
  const int sizes[][2] = {{1, 1}, {1, 9}, {7, 1}, {61, 43}, {900, 1300}};
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++)
    for (int bands = 1; bands <= 4; bands++)
      for (int depth = 0; depth < 2; depth++) {
        g_autoptr(VipsImage) image = picture(sizes[i][0], sizes[i][1], bands,
                                             depth == 0 ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT);
        g_assert_true(litho_png_can_save(image, depth == 0 ? 8 : 16, FALSE));
        g_autoptr(GByteArray) file = packed(image, -1);
        assert_same(image, file);
      }
}

static void
test_levels(void)
{
  g_autoptr(VipsImage) image = picture(700, 500, 4, VIPS_FORMAT_UCHAR);
  guint least = G_MAXUINT;
  for (int level = 0; level <= 9; level += 3) {
    g_autoptr(GByteArray) file = packed(image, level);
    assert_same(image, file);
    g_assert_cmpuint(file->len, <=, least);
    least = file->len;
  }
}

static void
test_threads(void)
{
  g_autoptr(VipsImage) image = picture(1200, 1500, 3, VIPS_FORMAT_UCHAR);
  vips_concurrency_set(1);
  g_autoptr(GByteArray) one = packed(image, -1);
  vips_concurrency_set(3);
  g_autoptr(GByteArray) three = packed(image, -1);
  vips_concurrency_set(0);
  g_assert_cmpmem(one->data, one->len, three->data, three->len);
}

/* A photo's lines are foretold by their neighbours: smaller than libvips makes it at its best
 * without filters. */
static void
test_is_small(void)
{
  g_autoptr(VipsImage) image = make_smooth(640, 480, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autoptr(GByteArray) file = packed(image, -1);
  void *data;
  size_t size;
  g_assert_cmpint(vips_pngsave_buffer(image, &data, &size, "compression", 9, NULL), ==, 0);
  g_free(data);
  g_assert_cmpuint(file->len, <, size);
}

static void
test_full_disk(void)
{
  g_autoptr(VipsImage) image = picture(1200, 1500, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsTargetCustom) target = vips_target_custom_new();
  g_signal_connect(target, "write", G_CALLBACK(refuse), NULL);
  g_assert_cmpint(litho_png_save(image, VIPS_TARGET(target), -1), ==, -1);
  vips_error_clear();
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/png/round-trip", test_round_trip);
  g_test_add_func("/png/levels", test_levels);
  g_test_add_func("/png/threads", test_threads);
  g_test_add_func("/png/is-small", test_is_small);
  g_test_add_func("/png/full-disk", test_full_disk);
  return g_test_run();
}
