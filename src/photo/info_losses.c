/* info_losses.c: what a photo would lose in another format: the same code that saves is asked, without pixels. */
#include <string.h>
#include "photo/container.h"
#include "photo/info.h"
#include "photo/save.h"

/* "PATH: its gain map is dropped": without the name. */
static char *
without_name(const LithoPhoto *photo, const char *warning)
{
  g_autofree char *head = g_strconcat(photo->name, ": ", NULL);
  return g_strdup(g_str_has_prefix(warning, head) ? warning + strlen(head) : warning);
}

static void
add_pixels(const LithoPhoto *photo, const SaveTarget *target, GPtrArray *losses)
{
  const LithoFormat *format = target->format;
  if (photo->alpha != NULL && (format->flags & LITHO_FORMAT_ALPHA) == 0)
    g_ptr_array_add(losses, g_strdup("transparency: white is put behind the picture"));
  if (target->bits < photo->bits)
    g_ptr_array_add(losses, g_strdup_printf("depth: %d bits instead of %d", target->bits, photo->bits));
  if (target->bands != 4 && photo_private((LithoPhoto *)photo)->device->Bands == 4)
    g_ptr_array_add(losses, g_strdup("inks: CMYK becomes sRGB"));
  else if (!save_same_bytes(target->profile, photo->profile) && photo->profile != NULL)
    g_ptr_array_add(losses, g_strdup("its colour profile: the colours are converted"));
  if (g_str_equal(format->name, "gif"))
    g_ptr_array_add(losses, g_strdup("colours: 256 of them stay"));
  else if (g_str_equal(format->name, "jpeg") && g_str_equal(photo->format, "jpeg"))
    g_ptr_array_add(losses, g_strdup("exact pixels of the 8 × 8 blocks that an edit changes"));
  else if (!litho_format_has_lossless(format))
    g_ptr_array_add(losses, g_strdup("exact pixels: its compression is lossy"));
  else if (format->quality > 0)
    g_ptr_array_add(losses, g_strdup("exact pixels, unless --lossless is said"));
}

GPtrArray *
litho_info_losses(LithoPhoto *photo, const char *format, int width, int height, GError **error)
{
  const LithoSaveOptions options = {.format = format, .compression = -1};
  g_auto(SaveTarget) target = {0};
  g_auto(LithoMetadata) metadata = {0};
  if (!save_target_resolve(photo, "-", &options, &target, error))
    return NULL;
  const int most = target.format->max_px, longest = MAX(width, height);
  if (most > 0 && longest > most) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s holds at most %d px on a side, not %d", target.format->title,
                most, longest);
    return NULL;
  }
  const LithoMetadataUpdate update = {
      .exif = {.width = width, .height = height, .is_srgb = target.bands == 3 && photo->coding->is_srgb},
      .new_profile = !save_same_bytes(target.profile, photo->profile)};
  g_autoptr(GPtrArray) losses = g_ptr_array_new_with_free_func(g_free);
  /* What saving would warn of is collected, and taken out again: nothing is saved. */
  g_autoptr(GPtrArray) heard = g_steal_pointer(&photo->warnings);
  photo->warnings = g_ptr_array_new_null_terminated(1, g_free, TRUE);
  gboolean good = litho_photo_out_metadata(photo, target.format, &options, &update, &metadata, error);
  if (good) {
    g_autoptr(GBytes) blocks =
        litho_container_blocks(target.format->name, &metadata, target.profile, &metadata.lost, error);
    good = blocks != NULL;
  }
  if (good)
    litho_photo_warn_lost(photo, target.format, metadata.lost);
  add_pixels(photo, &target, losses);
  for (guint i = 0; i < photo->warnings->len; i++)
    g_ptr_array_add(losses, without_name(photo, photo->warnings->pdata[i]));
  g_ptr_array_unref(photo->warnings);
  photo->warnings = g_steal_pointer(&heard);
  return good ? g_steal_pointer(&losses) : NULL;
}
