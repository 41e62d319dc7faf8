/* api_pictures.c: pictures of a photo: a version, a preview of a recipe that is no version yet, a mask. */
#include <string.h>
#include "base/json.h"
#include "serve/api.h"
#include "serve/chats.h"

static void
set_text(JsonObject *job, const char *key, const char *value)
{
  if (value != NULL)
    json_object_set_string_member(job, key, value);
}

static JsonObject *
new_job(LithoRequest *request, const LithoChat *chat, const LithoChatPhoto *photo, const LithoVersion *version, const char *what)
{
  g_autoptr(GError) error = NULL;
  JsonObject *job = json_object_new();
  json_object_set_string_member(job, "do", what);
  guint i = photo->at;
  g_ptr_array_find(photo->versions, version, &i); /* NULL: where it is */
  if (litho_chat_source(request->server, chat, photo, i, job, &error))
    return job;
  json_object_unref(job);
  litho_reply_error(request, error);
  return NULL;
}

/* "1,2,3,4" as an array. FALSE: not n numbers. */
static gboolean
set_numbers(JsonObject *job, const char *key, const char *text, guint n)
{
  g_auto(GStrv) parts = g_strsplit(text, ",", -1);
  if (g_strv_length(parts) != n)
    return FALSE;
  g_autoptr(JsonArray) array = json_array_new();
  for (guint i = 0; i < n; i++) {
    char *end;
    const double v = g_ascii_strtod(parts[i], &end);
    if (end == parts[i] || *end != '\0' || !(v > -1e9 && v < 1e9))
      return FALSE;
    json_array_add_double_element(array, v);
  }
  json_object_set_array_member(job, key, g_steal_pointer(&array));
  return TRUE;
}

static void
on_picture(LithoRequest *request, JsonObject *result, GBytes *body, gpointer data)
{
  g_autofree char *etag = data;
  if (result == NULL)
    return;
  if (json_object_has_member(result, "full_width")) {
    g_autofree char *size =
        g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, json_object_get_int_member(result, "full_width"),
                        json_object_get_int_member(result, "full_height"));
    litho_reply_header(request, "X-Litho-Size", size);
  }
  litho_reply_bytes(request, 200, json_object_get_string_member(result, "type"), body, etag);
}

/* What the picture is made of, in quotes. */
static char *
etag_of(const char *what, JsonObject *job)
{
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), job);
  g_autofree char *text = litho_json_print_line(root), *all = g_strconcat(what, LITHO_VERSION, text, NULL);
  g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, all, -1);
  return g_strdup_printf("\"%.32s\"", sum);
}

/* 304 at once where the client has the picture. */
static void
run_with_etag(LithoRequest *request, JsonObject *job)
{
  char *etag = etag_of("picture", job);
  const char *known = litho_request_header(request, "If-None-Match");
  if (g_strcmp0(known, etag) != 0) {
    litho_request_run(request, job, NULL, NULL, on_picture, etag);
    return;
  }
  g_autoptr(GBytes) none = g_bytes_new(NULL, 0);
  litho_reply_bytes(request, 304, "image/jpeg", none, etag);
  json_object_unref(job);
  g_free(etag);
}

/* The version that the query names; NULL: replied. */
static const LithoVersion *
version_of(LithoRequest *request, const LithoChatPhoto *photo)
{
  const char *text = litho_request_query(request, "version");
  const int n = text == NULL || g_str_equal(text, "current") ? (int)photo->at : litho_request_query_int(request, "version", -1);
  const LithoVersion *version = n >= 0 ? litho_chat_photo_version(photo, (guint)n) : NULL;
  if (version == NULL)
    litho_reply_fail(request, LITHO_ERROR_NOT_FOUND, "the photo has no such version");
  return version;
}

void
api_picture(LithoRequest *request)
{
  LithoChatPhoto *photo;
  int index;
  LithoChat *chat = litho_request_photo(request, &photo, &index);
  const LithoVersion *version = chat != NULL ? version_of(request, photo) : NULL;
  JsonObject *job = version != NULL ? new_job(request, chat, photo, version, "render") : NULL;
  if (job == NULL)
    return;
  const char *window = litho_request_query(request, "window");
  json_object_set_int_member(job, "size", litho_request_query_int(request, "size", 1600));
  json_object_set_int_member(job, "quality", litho_request_query_int(request, "quality", 0));
  set_text(job, "format", litho_request_query(request, "format"));
  if (version->recipe->steps->len > 0) {
    json_object_set_member(job, "recipe", litho_recipe_to_json(version->recipe));
    litho_chat_assets(request->server, chat, version->recipe, job);
  } else if (window == NULL) {
    json_object_set_boolean_member(job, "first", TRUE);
  }
  if (window == NULL || set_numbers(job, "window", window, 4)) {
    run_with_etag(request, job);
    return;
  }
  json_object_unref(job);
  litho_reply_fail(request, LITHO_ERROR_USAGE, "window: left,top,width,height in px of the full picture");
}

void
api_preview(LithoRequest *request)
{
  LithoChatPhoto *photo;
  int index;
  LithoChat *chat = litho_request_photo(request, &photo, &index);
  JsonObject *job = chat != NULL ? new_job(request, chat, photo, NULL, "render") : NULL;
  if (job == NULL)
    return;
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = NULL;
  JsonNode *given = json_object_get_member(request->json, "recipe");
  g_autofree char *text = given != NULL ? litho_json_print_line(given) : NULL;
  if (text != NULL && (recipe = litho_recipe_parse("recipe", text, -1, &error)) == NULL) {
    json_object_unref(job);
    litho_reply_error(request, error);
    return;
  }
  static const char *const passed[] = {"recipe", "size", "window", "format", "quality", NULL};
  for (guint i = 0; passed[i] != NULL; i++)
    if (json_object_has_member(request->json, passed[i]))
      json_object_set_member(job, passed[i], json_object_dup_member(request->json, passed[i]));
  litho_chat_assets(request->server, chat, recipe, job);
  const char *client = litho_request_text(request, "client");
  g_autofree char *newest = g_strdup_printf("preview %s %d %s", chat->talk->id, index, client != NULL ? client : "");
  litho_request_run(request, job, NULL, newest, on_picture, NULL);
}

/* What the query names, as the job has it. FALSE: it is not well-formed. */
static gboolean
set_region(LithoRequest *request, JsonObject *job)
{
  const char *name = litho_request_query(request, "name"), *words = litho_request_query(request, "words");
  const char *point = litho_request_query(request, "point"), *box = litho_request_query(request, "box");
  set_text(job, "region", name);
  set_text(job, "words", words);
  if (point != NULL)
    return set_numbers(job, "point", point, 2);
  if (box == NULL)
    return name != NULL || words != NULL;
  JsonObject *region = json_object_new();
  const gboolean ok = set_numbers(region, "box", box, 4);
  json_object_set_object_member(job, "region", region);
  return ok;
}

void
api_mask_get(LithoRequest *request)
{
  LithoChatPhoto *photo;
  int index;
  LithoChat *chat = litho_request_photo(request, &photo, &index);
  const LithoVersion *version = chat != NULL ? version_of(request, photo) : NULL;
  JsonObject *job = version != NULL ? new_job(request, chat, photo, version, "mask") : NULL;
  if (job == NULL)
    return;
  const int step = litho_request_query_int(request, "step", -1);
  json_object_set_int_member(job, "size", litho_request_query_int(request, "size", 1600));
  gboolean ok = TRUE;
  if (step >= 0) {
    json_object_set_int_member(job, "step", step);
    json_object_set_member(job, "recipe", litho_recipe_to_json(version->recipe));
    litho_chat_assets(request->server, chat, version->recipe, job);
  } else {
    ok = set_region(request, job);
    /* As it lies on the picture of the version, where that is said. */
    if (litho_request_query(request, "version") != NULL)
      json_object_set_member(job, "recipe", litho_recipe_to_json(version->recipe));
  }
  if (ok) {
    run_with_etag(request, job);
    return;
  }
  json_object_unref(job);
  litho_reply_fail(request, LITHO_ERROR_USAGE, "which mask: step=I, name=sky, words=…, point=x,y or box=x,y,w,h (fractions)");
}
