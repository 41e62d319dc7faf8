/* fuzz_image.c: any bytes as a picture: opened under small ceilings, shown as a proxy, saved.
 *
 * Only the loaders that are open by default and JPEG XL's are reached; a ceiling of one megapixel keeps
 * a run from measuring memory instead of finding faults. */
#include <stdint.h>
#include "base/vips_auto.h"
#include "photo/photo.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
swallow(const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
  g_log_set_handler("VIPS", G_LOG_LEVEL_MASK, swallow, NULL);
  if (!litho_init((*argv)[0], NULL))
    return 1;
  vips_concurrency_set(1);
  return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char *const allow[] = {"jxl", NULL};
  static const char *const formats[] = {"jpeg", "png", "tiff", "webp"};
  const LithoLoadOptions options = {.max_pixels = 1000000, .max_frames = 100, .allow = allow};
  g_autoptr(GBytes) bytes = g_bytes_new_static(data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = litho_photo_open_bytes("input", bytes, &options, &error);
  if (photo == NULL) {
    if (error == NULL || error->domain != LITHO_ERROR)
      abort();
    return 0;
  }
  g_autoptr(VipsImage) proxy = litho_photo_proxy(photo, 64, NULL);
  const LithoSaveOptions save = {.compression = -1,
                                 .format = formats[size % G_N_ELEMENTS(formats)],
                                 .strip = LITHO_STRIP_GPS,
                                 .recipe_xmp = "{\"litho\":1}"};
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, "/dev/null", &save, NULL);
  if (coding == photo->coding)
    litho_photo_save(photo, photo->coded, photo->alpha, coding, "/dev/null", &save, NULL, NULL, NULL,
                     NULL);
  return 0;
}
