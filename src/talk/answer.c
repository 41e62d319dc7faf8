/* answer.c: what a turn gives, as JSON (converse.h). */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "talk/act.h"

static double
rounded(double v)
{
  return round(v * 1e4) / 1e4;
}

static JsonObject *
step_json(const Talk *talk, const LithoRecipe *recipe, guint i, const LithoRunResults *results)
{
  const LithoStep *step = recipe->steps->pdata[i];
  const LithoStepResult *result =
      results->steps != NULL && i < results->steps->len ? litho_step_result(results->steps, i) : NULL;
  JsonObject *object = json_object_new();
  g_autofree char *title = talk_op_title(talk, step->op), *text = talk_step_text(talk, step);
  json_object_set_int_member(object, "index", i);
  json_object_set_string_member(object, "op", step->op->name);
  json_object_set_string_member(object, "title", title);
  json_object_set_string_member(object, "text", text);
  if (step->region != NULL)
    json_object_set_member(object, "region", litho_region_to_json(step->region));
  const LithoMeasureId id = step->op->solve.measure;
  if (result != NULL && result->has_measures && id != LITHO_MEASURE_NONE) {
    JsonObject *measure = json_object_new();
    json_object_set_string_member(measure, "name", litho_measure_info(id)->name);
    json_object_set_double_member(measure, "before", rounded(result->before.v[id]));
    json_object_set_double_member(measure, "after", rounded(result->after.v[id]));
    json_object_set_object_member(object, "measure", measure);
  }
  if (result != NULL && result->has_difference) {
    JsonObject *difference = json_object_new();
    json_object_set_double_member(difference, "inside", rounded(result->difference.mean));
    json_object_set_double_member(difference, "outside", rounded(result->difference.outside));
    json_object_set_object_member(object, "difference", difference);
  }
  g_autoptr(GString) note = g_string_new(step->note);
  if (result != NULL && result->note != NULL)
    g_string_append_printf(note, "%s%s", note->len > 0 ? "; " : "", result->note);
  if (note->len > 0)
    json_object_set_string_member(object, "note", note->str);
  return object;
}

static gboolean
add_version(Talk *talk, GError **error)
{
  const LithoChatPhoto *photo = talk_photo(talk);
  const LithoRecipe *recipe = litho_chat_photo_recipe(photo);
  json_object_set_int_member(talk->answer, "photo", talk->conversation->photo);
  json_object_set_int_member(talk->answer, "version", photo->at);
  json_object_set_member(talk->answer, "recipe", litho_recipe_to_json(recipe));
  JsonArray *changed = json_array_new(), *steps = json_array_new();
  for (guint i = 0; i < talk->changed->len; i++)
    json_array_add_int_element(changed, g_array_index(talk->changed, guint, i));
  json_object_set_array_member(talk->answer, "changed", changed);
  json_object_set_array_member(talk->answer, "steps", steps);
  g_auto(LithoRunResults) results = {0};
  g_autoptr(VipsImage) image = NULL;
  if (talk->has_version && recipe->steps->len > 0) {
    if (talk->results == NULL && !talk_run(talk, recipe, &image, &results, error))
      return FALSE;
  }
  for (guint i = 0; i < recipe->steps->len; i++)
    json_array_add_object_element(steps, step_json(talk, recipe, i, talk->results != NULL ? talk->results : &results));
  return TRUE;
}

gboolean
talk_answer(Talk *talk, const char *user, GError **error)
{
  const LithoConversation *conversation = talk->conversation;
  const LithoChatPhoto *photo = talk_photo(talk);
  JsonObject *answer = talk->answer;
  json_object_set_int_member(answer, "turn", conversation->turns->len);
  json_object_set_string_member(answer, "act", litho_act_names[talk->act]);
  json_object_set_string_member(answer, "answer", talk->say->str);
  if (photo != NULL && !add_version(talk, error))
    return FALSE;
  if (talk->warnings->len > 0) {
    JsonArray *warnings = json_array_new();
    for (guint i = 0; i < talk->warnings->len; i++)
      json_array_add_string_element(warnings, talk->warnings->pdata[i]);
    json_object_set_array_member(answer, "warnings", warnings);
  }
  if (conversation->pending != NULL)
    json_object_set_member(answer, "question", litho_question_to_json(conversation->pending));
  json_object_set_array_member(answer, "suggestions", talk_suggest(talk));
  litho_conversation_add_turn(talk->conversation, user, litho_act_names[talk->act], talk->say->str,
                              photo != NULL ? conversation->photo : -1, photo != NULL ? (int)photo->at : -1,
                              photo != NULL ? talk->changed : NULL);
  return TRUE;
}
