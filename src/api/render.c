/* render.c: a photo, with a recipe, as bytes for a screen: shrunk first, then the steps, then 8-bit sRGB. */
#include "api/assets.h"
#include "api/options.h"
#include "api/pixels.h"
#include "base/cancel.h"
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "run/fuse.h"
#include "talk/session.h"

/* Linear 3-band float → pixels, as a PNG of the photo would be coded. */
static LithoPixels *
to_srgb(LithoPhoto *photo, VipsImage *linear, GCancellable *cancel, GError **error)
{
  const LithoSaveOptions as = {
      .bits = 8, .profile = "srgb", .color = TRUE, .strip = LITHO_STRIP_ALL, .compression = -1};
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, "pixels.png", &as, error);
  if (coding == NULL)
    return NULL;
  g_autoptr(LithoChain) chain = litho_chain_new(NULL, coding, TRUE);
  g_autoptr(VipsImage) coded = NULL;
  if (!litho_chain_run(chain, linear, &coded, error) || litho_is_cancelled(cancel, error))
    return NULL;
  g_autoptr(VipsImage) memory = vips_image_copy_memory(coded);
  if (memory == NULL) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "rendering");
    return NULL;
  }
  return !litho_is_cancelled(cancel, error) ? api_pixels_new(g_steal_pointer(&memory), NULL) : NULL;
}

LithoPixels *
litho_render(const LithoRecipe *recipe, LithoPhoto *photo, const LithoRenderOptions *given, GError **error)
{
  LithoRenderOptions options;
  if (!api_options_take(&options, sizeof options, given, "LithoRenderOptions", error) ||
      !api_threads_check(options.n_threads, error))
    return NULL;
  if (options.long_edge_px < 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "long_edge_px is 0 (not shrunk) or more, not %d",
                options.long_edge_px);
    return NULL;
  }
  if (litho_is_cancelled(options.cancel, error))
    return NULL;
  const int full = MAX(litho_photo_width(photo), litho_photo_height(photo));
  const int size = options.long_edge_px > 0 ? MIN(options.long_edge_px, full) : full;
  g_autoptr(VipsImage) before = litho_photo_proxy(photo, size, error);
  if (before == NULL || recipe == NULL)
    return before != NULL ? to_srgb(photo, before, options.cancel, error) : NULL;
  g_autoptr(GHashTable) assets = NULL;
  if (!api_assets_take(options.assets, &assets, error))
    return NULL;
  const LithoSessionOptions in = {.see = {.floor = options.floor, .n_threads = options.n_threads},
                                  .assets = assets,
                                  .cancel = options.cancel};
  g_autoptr(LithoSession) session = litho_session_new(&in);
  litho_session_borrow_photo(session, photo);
  litho_session_take_recipe(session, recipe);
  g_autoptr(VipsImage) after = litho_session_render(session, before, options.exact, error);
  return after != NULL ? to_srgb(photo, after, options.cancel, error) : NULL;
}
