/* describe.c: the public calls that say what is in a photo. */
#include "api/options.h"
#include "base/cancel.h"
#include "base/json.h"
#include "see/caption/caption.h"
#include "see/facts/facts_take.h"

/* The facts are the scene's, the caption is the caller's. */
static LithoCaption *
describe(LithoScene *scene, const LithoDescribeOptions *given, const LithoFacts **facts, GError **error)
{
  LithoDescribeOptions options;
  if (!api_options_take(&options, sizeof options, given, "LithoDescribeOptions", error) ||
      !api_threads_check(options.n_threads, error))
    return NULL;
  const LithoSeeOptions *see = litho_scene_options(scene);
  const gboolean looks = options.caption == LITHO_CAPTION_MODEL || options.caption == LITHO_CAPTION_DECODER;
  const char *wrong = NULL;
  if ((int)options.caption < LITHO_CAPTION_AUTO || options.caption > LITHO_CAPTION_DECODER)
    wrong = "caption is none of LithoCaptionKind";
  else if (see->floor && (looks || options.model != NULL))
    wrong = "a floor scene uses no model: leave out caption and model";
  else if (options.caption == LITHO_CAPTION_FLOOR && options.model != NULL)
    wrong = "LITHO_CAPTION_FLOOR uses no model: leave out model";
  if (wrong != NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
    return NULL;
  }
  const LithoCaptionOptions how = {.kind = see->floor ? LITHO_CAPTION_FLOOR : options.caption,
                                   .model = options.model,
                                   .n_threads = options.n_threads};
  if (litho_is_cancelled(see->cancel, error))
    return NULL;
  g_autoptr(LithoCaptioner) captioner = litho_captioner_new(&how, error);
  if (captioner == NULL || (*facts = litho_scene_facts(scene, error)) == NULL || litho_is_cancelled(see->cancel, error))
    return NULL;
  return litho_captioner_write(captioner, scene, error);
}

char *
litho_scene_describe(LithoScene *scene, const LithoDescribeOptions *options, GError **error)
{
  const LithoFacts *facts;
  g_autoptr(LithoCaption) caption = describe(scene, options, &facts, error);
  if (caption == NULL)
    return NULL;
  g_autoptr(JsonNode) root = litho_description_to_json(litho_scene_photo(scene)->name, facts, caption);
  return litho_json_print_line(root);
}

char *
litho_scene_caption(LithoScene *scene, const LithoDescribeOptions *options, GError **error)
{
  const LithoFacts *facts;
  g_autoptr(LithoCaption) caption = describe(scene, options, &facts, error);
  return caption != NULL ? litho_caption_text(caption) : NULL;
}
