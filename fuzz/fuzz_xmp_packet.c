/* fuzz_xmp_packet.c: any bytes as an XMP packet: edited without positions, split as for a JPEG and joined again.
 *
 * What comes out is well-formed, holds no property that is a position, also after a second edit. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "photo/gps.h"
#include "photo/xmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
assert_no_position(const LithoXmp *xmp)
{
  for (guint i = 0; i < xmp->attributes->len; i++) {
    const LithoXmpAttribute *a = litho_xmp_attribute(xmp, i);
    if (!a->declares && litho_gps_is_position(xmp->text + a->name.local, a->name.name_end - a->name.local))
      abort();
  }
  for (int i = 0; i < (int)xmp->elements->len; i++) {
    const LithoXmpName *name = &litho_xmp_element(xmp, i)->name;
    if (litho_gps_is_position(xmp->text + name->local, name->name_end - name->local))
      abort();
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const LithoXmpUpdate update = {.width = 40, .height = 30, .drop_gps = TRUE, .drop_places = size % 2, .is_srgb = TRUE,
                                 .recipe = size % 3 == 0 ? "{\"litho\":1}" : NULL};
  guint lost = 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) packet = g_bytes_new(data, size);
  g_free(litho_xmp_extension_guid(packet));
  g_free(litho_xmp_recipe(packet));
  litho_xmp_orientation(packet);
  g_autoptr(GBytes) out = litho_xmp_update(packet, &update, &lost, &error);
  if (out == NULL || g_bytes_get_size(out) == 0)
    return 0;
  gsize length;
  const char *text = g_bytes_get_data(out, &length);
  g_autoptr(LithoXmp) xmp = litho_xmp_scan(text, length);
  if (xmp == NULL)
    abort();
  assert_no_position(xmp);
  guint again_lost = 0;
  g_autoptr(GBytes) again = litho_xmp_update(out, &update, &again_lost, NULL);
  /* What is not well-formed may lose more the second time. */
  if (again != NULL && g_bytes_get_size(again) > 0) {
    gsize n;
    const char *second = g_bytes_get_data(again, &n);
    g_autoptr(LithoXmp) scanned = litho_xmp_scan(second, n);
    if (scanned == NULL)
      abort();
    assert_no_position(scanned);
  }
  g_autoptr(GBytes) standard = NULL, extension = NULL;
  char guid[33] = "";
  if (litho_xmp_split(out, length * 2 / 3, &standard, &extension, guid) && extension != NULL) {
    if (g_bytes_get_size(standard) > length * 2 / 3)
      abort();
    g_autoptr(GBytes) joined = litho_xmp_join(standard, extension);
    if (joined == NULL)
      abort();
  }
  return 0;
}
