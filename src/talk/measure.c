/* measure.c: a recipe on the proxy, with what each step did. */
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "see/find/finder.h"
#include "talk/act.h"

gboolean
talk_run(Talk *talk, const LithoRecipe *recipe, VipsImage **out, LithoRunResults *results, GError **error)
{
  LithoSession *session = talk_session(talk, error);
  VipsImage *proxy = session != NULL ? litho_scene_proxy(litho_session_scene(session), error) : NULL;
  if (proxy == NULL)
    return FALSE;
  LithoRunOptions run;
  litho_run_options_default(&run);
  run.finder = litho_session_finder(session);
  run.assets = litho_session_assets(session);
  run.cancel = talk->options->cancel;
  run.shot = litho_photo_shot(litho_session_photo(session));
  run.measures = results != NULL;
  run.floor = TRUE; /* a net's share of a measure is small and takes a second; pictures are made with nets */
  run.skip_unready = TRUE;
  run.scale = (double)proxy->Xsize / litho_session_photo(session)->coded->Xsize;
  g_autoptr(VipsImage) lazy = NULL, alpha = NULL;
  if (!litho_run_linear(recipe, proxy, NULL, &run, &lazy, &alpha, results, error))
    return FALSE;
  *out = vips_image_copy_memory(lazy);
  return *out != NULL || litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the proxy");
}
