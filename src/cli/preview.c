/* preview.c: a before and after picture, side by side.
 *
 * Made from a proxy, so sharpening and noise look weaker than in the full photo.
 */
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "cli/preview.h"
#include "run/fuse.h"

#define GAP_PX 12

/* Both pictures as one, linear; centred on white where their sizes differ. */
static gboolean
join(VipsImage *before, VipsImage *after, VipsImage **out)
{
  gboolean stacked = before->Xsize > 2 * before->Ysize;
  static const double white[] = {1, 1, 1};
  g_autoptr(VipsArrayDouble) background = vips_array_double_new(white, 3);
  VipsImage *both[] = {before, after};
  return vips_arrayjoin(both, out, 2, "across", stacked ? 1 : 2, "shim", GAP_PX, "background",
                        background, "halign", VIPS_ALIGN_CENTRE, "valign", VIPS_ALIGN_CENTRE,
                        NULL) == 0;
}

gboolean
cli_preview_write(LithoSession *session, gboolean exact, const char *path, GError **error)
{
  LithoPhoto *photo = litho_session_photo(session);
  g_autoptr(VipsImage) before = litho_photo_proxy(photo, PREVIEW_SIZE_PX, error);
  g_autoptr(VipsImage) after = NULL, joined = NULL, coded = NULL;
  if (before == NULL || (after = litho_session_render(session, before, exact, error)) == NULL)
    return FALSE;
  if (!join(before, after, &joined))
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "preview");
  LithoSaveOptions save = {
      .bits = 8, .profile = "srgb", .strip = LITHO_STRIP_ALL, .compression = -1};
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, path, &save, error);
  if (coding == NULL)
    return FALSE;
  g_autoptr(LithoChain) chain = litho_chain_new(NULL, coding, TRUE);
  return litho_chain_run(chain, joined, &coded, error) &&
         litho_photo_save(photo, coded, NULL, coding, path, &save, NULL, NULL, litho_session_cancel(session), error);
}
