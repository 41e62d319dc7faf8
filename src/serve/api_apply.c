/* api_apply.c: a recipe on a photo in one request, without a session: what `litho apply` does. */
#include <string.h>
#include "base/json.h"
#include "serve/api.h"
#include "serve/body.h"

static void
on_applied(LithoRequest *request, JsonObject *result, GBytes *body, gpointer data)
{
  g_autofree char *type = data;
  if (result != NULL)
    litho_reply_bytes(request, 200, type, body, NULL);
}

/* A field of the form as the job has it: numbers as numbers, the recipe as an object. FALSE: it is not well-formed. */
static gboolean
set_field(JsonObject *job, const LithoPart *part, GError **error)
{
  static const char *const texts[] = {"format", "strip", "profile", NULL}, *const numbers[] = {"quality", "size", "bits", NULL};
  if (g_str_equal(part->field, "recipe")) {
    JsonNode *node = litho_json_parse(part->text, -1, error);
    if (node != NULL)
      json_object_set_member(job, "recipe", node);
    return node != NULL;
  }
  if (g_strv_contains(texts, part->field))
    json_object_set_string_member(job, part->field, part->text);
  else if (g_strv_contains(numbers, part->field))
    json_object_set_int_member(job, part->field, g_ascii_strtoll(part->text, NULL, 10));
  else
    return litho_recipe_fail(error, part->field, "is no field: photo, recipe, format, quality, size, bits, strip, profile");
  return TRUE;
}

void
api_apply(LithoRequest *request)
{
  g_autoptr(JsonObject) job = json_object_new();
  g_autoptr(GError) error = NULL;
  const LithoPart *photo = NULL;
  for (guint i = 0; request->json == NULL && i < request->files->len && error == NULL; i++) {
    const LithoPart *part = request->files->pdata[i];
    if (part->path != NULL)
      photo = part;
    else
      set_field(job, part, &error);
  }
  if (error == NULL && (photo == NULL || !json_object_has_member(job, "recipe")))
    g_set_error_literal(&error, LITHO_ERROR, LITHO_ERROR_USAGE, "send a form with the file 'photo' and the field 'recipe'");
  if (error != NULL) {
    litho_reply_error(request, error);
    return;
  }
  const char *format = json_object_get_string_member_with_default(job, "format", "jpeg");
  char *type = g_strconcat("image/", g_str_equal(format, "jpg") ? "jpeg" : format, NULL);
  json_object_set_string_member(job, "do", "apply");
  json_object_set_string_member(job, "path", photo->path);
  json_object_set_string_member(job, "name", "photo");
  json_object_set_string_member(job, "format", format);
  json_object_set_boolean_member(job, "measures", FALSE);
  json_object_set_boolean_member(job, "once", !json_object_has_member(job, "size"));
  litho_request_run(request, g_steal_pointer(&job), NULL, NULL, on_applied, type);
}
