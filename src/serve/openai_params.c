/* openai_params.c: the parameters of an edit or of a new picture, from a form or from JSON; see openai.h. */
#include <string.h>
#include "base/json.h"
#include "base/text.h"
#include "make/engine/model.h"
#include "make/picture.h"
#include "make/render.h"
#include "recipe/recipe.h"
#include "serve/openai.h"
#include "serve/rpc.h"
#include "serve/server.h"

#define MAX_PX 32768

void
openai_params_free(OpenaiParams *params)
{
  if (params == NULL)
    return;
  if (params->image != NULL)
    litho_spool_remove(params->image);
  if (params->mask != NULL)
    litho_spool_remove(params->mask);
  g_free(params->prompt);
  g_free(params->model);
  g_free(params->image);
  g_free(params->mask);
  g_free(params->name);
  g_free(params->format);
  g_free(params->size);
  g_free(params->quality);
  g_free(params->background);
  g_free(params);
}

void
openai_refuse(LithoRequest *request, guint status, const char *param, const char *code, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args), *safe = litho_text_safe(message, FALSE);
  va_end(args);
  JsonObject *outer = json_object_new(), *inner = json_object_new();
  json_object_set_string_member(inner, "message", safe);
  json_object_set_string_member(inner, "type", status < 500 ? "invalid_request_error" : "server_error");
  if (param != NULL)
    json_object_set_string_member(inner, "param", param);
  else
    json_object_set_null_member(inner, "param");
  json_object_set_string_member(inner, "code", code);
  json_object_set_object_member(outer, "error", inner);
  litho_reply_header(request, "x-should-retry", "false");
  litho_reply_object(request, status, outer);
}

/* --- one value ---------------------------------------------------------------------------- */

/* The text of a parameter; JSON numbers and truths as text. NULL: absent or null. Caller frees. */
static char *
value_of(const LithoRequest *request, const char *name)
{
  JsonNode *node = request->json != NULL ? json_object_get_member(request->json, name) : NULL;
  if (node != NULL && JSON_NODE_HOLDS_VALUE(node))
    return litho_json_is_text(node) ? g_strdup(json_node_get_string(node)) : litho_json_print_line(node);
  for (guint i = 0; request->files != NULL && i < request->files->len; i++) {
    const LithoPart *part = request->files->pdata[i];
    if (part->text != NULL && g_strcmp0(part->field, name) == 0)
      return g_strdup(part->text);
  }
  return NULL;
}

static gboolean
take_choice(LithoRequest *request, const char *name, const char *const *choices, const char *otherwise, char **out)
{
  char *value = value_of(request, name);
  *out = value != NULL && *value != '\0' ? value : g_strdup(otherwise);
  if (*out != value)
    g_free(value);
  if (g_strv_contains(choices, *out))
    return TRUE;
  g_autofree char *all = g_strjoinv(", ", (char **)choices);
  openai_refuse(request, 400, name, "invalid_value", "Invalid value '%s' for %s: it is one of %s.", *out, name, all);
  return FALSE;
}

static gboolean
take_number(LithoRequest *request, const char *name, int low, int high, int otherwise, int *out)
{
  g_autofree char *value = value_of(request, name);
  gint64 number = otherwise;
  if (value != NULL && *value != '\0' && !g_ascii_string_to_signed(value, 10, low, high, &number, NULL)) {
    openai_refuse(request, 400, name, "invalid_value", "Invalid value '%s' for %s: it is a whole number from %d to %d.",
                  value, name, low, high);
    return FALSE;
  }
  *out = (int)number;
  return TRUE;
}

static gboolean
take_size(LithoRequest *request, OpenaiParams *params)
{
  params->size = value_of(request, "size");
  if (params->size == NULL || *params->size == '\0' || g_str_equal(params->size, "auto")) {
    g_free(params->size);
    params->size = g_strdup("auto");
    return TRUE;
  }
  g_auto(GStrv) sides = g_strsplit(params->size, "x", 3);
  gint64 width = 0, height = 0;
  if (g_strv_length(sides) != 2 || !g_ascii_string_to_signed(sides[0], 10, 16, MAX_PX, &width, NULL) ||
      !g_ascii_string_to_signed(sides[1], 10, 16, MAX_PX, &height, NULL)) {
    openai_refuse(request, 400, "size", "invalid_value",
                  "Invalid value '%s' for size: it is auto, or WIDTHxHEIGHT in px.", params->size);
    return FALSE;
  }
  params->width = (int)width;
  params->height = (int)height;
  return TRUE;
}

/* --- pictures ----------------------------------------------------------------------------- */

/* "image", "image[]", "image[0]". */
static gboolean
is_field(const char *field, const char *name)
{
  const gsize n = strlen(name);
  return field != NULL && strncmp(field, name, n) == 0 && (field[n] == '\0' || field[n] == '[');
}

static char *
take_part(LithoRequest *request, const char *name, guint *n, char **file_name)
{
  char *path = NULL;
  for (guint i = 0; request->files != NULL && i < request->files->len; i++) {
    LithoPart *part = request->files->pdata[i];
    if (part->path == NULL || !is_field(part->field, name))
      continue;
    ++*n;
    if (path != NULL)
      continue;
    path = g_steal_pointer(&part->path);
    if (file_name != NULL)
      *file_name = g_strdup(part->name);
  }
  return path;
}

/* The bytes of "data:image/png;base64,…" into the spool. NULL: refused. */
static char *
take_data_url(LithoRequest *request, const char *param, const char *url)
{
  const char *comma = url != NULL && g_str_has_prefix(url, "data:") ? strchr(url, ',') : NULL;
  if (comma == NULL || comma - url < 7 || strncmp(comma - 7, ";base64", 7) != 0) {
    openai_refuse(
        request, 400, param, "invalid_image_url",
        "%s must be a data URL (data:image/png;base64,…): litho fetches nothing from elsewhere and keeps no files.",
        param);
    return NULL;
  }
  gsize size = 0;
  g_autofree guint8 *bytes = g_base64_decode(comma + 1, &size);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoUpload) upload = litho_upload_new(litho_server_spool(request->server), &error);
  char *path =
      upload != NULL && litho_upload_write(upload, bytes, size, &error) ? litho_upload_finish(upload, &error) : NULL;
  if (path == NULL)
    litho_reply_error(request, error);
  return path;
}

static gboolean
take_json_pictures(LithoRequest *request, OpenaiParams *params)
{
  JsonNode *images = json_object_get_member(request->json, "images");
  JsonArray *list = images != NULL && JSON_NODE_HOLDS_ARRAY(images) ? json_node_get_array(images) : NULL;
  const guint n = list != NULL ? json_array_get_length(list) : 0;
  if (n != 1 || !JSON_NODE_HOLDS_OBJECT(json_array_get_element(list, 0))) {
    openai_refuse(request, 400, "images", n > 1 ? "too_many_images" : "missing_required_parameter",
                  "images must hold one object {\"image_url\": \"data:…\"}: litho edits one picture at a time.");
    return FALSE;
  }
  params->image = take_data_url(request, "images[0].image_url",
                                litho_rpc_text(json_array_get_object_element(list, 0), "image_url"));
  JsonObject *mask = litho_rpc_object(request->json, "mask");
  if (params->image != NULL && mask != NULL)
    params->mask = take_data_url(request, "mask.image_url", litho_rpc_text(mask, "image_url"));
  return params->image != NULL && (mask == NULL || params->mask != NULL);
}

static gboolean
take_form_pictures(LithoRequest *request, OpenaiParams *params)
{
  guint n_images = 0, n_masks = 0;
  params->image = take_part(request, "image", &n_images, &params->name);
  params->mask = take_part(request, "mask", &n_masks, NULL);
  if (n_images == 1 && n_masks <= 1)
    return TRUE;
  openai_refuse(request, 400, "image", n_images > 0 ? "too_many_images" : "missing_required_parameter",
                n_images > 0 ? "litho edits one picture with one mask at a time: send the others by themselves."
                             : "Missing required parameter: 'image'.");
  return FALSE;
}

/* --- all ---------------------------------------------------------------------------------- */

/* responses: the ways to hand a picture out, NULL-terminated, the usual one first; *response: the one that is wanted. */
static gboolean
take_values(LithoRequest *request, OpenaiParams *params, const char *const *responses, char **response)
{
  static const char *const formats[] = {"png", "jpeg", "webp", NULL};
  static const char *const qualities[] = {"auto", "low", "medium", "high", "standard", "hd", NULL};
  static const char *const backgrounds[] = {"auto", "opaque", "transparent", NULL};
  static const char *const truths[] = {"false", "true", NULL};
  static const char *const modes[] = {"alpha", "white", NULL};
  g_autofree char *stream = NULL, *mode = NULL;
  params->prompt = value_of(request, "prompt");
  if (params->prompt == NULL || *params->prompt == '\0') {
    openai_refuse(request, 400, "prompt", "missing_required_parameter", "Missing required parameter: 'prompt'.");
    return FALSE;
  }
  if (strlen(params->prompt) > LITHO_INSTRUCTION_MAX_BYTES) {
    openai_refuse(request, 400, "prompt", "string_above_max_length", "prompt is longer than %d bytes.",
                  LITHO_INSTRUCTION_MAX_BYTES);
    return FALSE;
  }
  if (!take_number(request, "n", 1, 10, 1, &params->n) ||
      !take_choice(request, "output_format", formats, "png", &params->format) ||
      !take_number(request, "output_compression", 0, 100, 100, &params->compression) || !take_size(request, params) ||
      !take_choice(request, "quality", qualities, "auto", &params->quality) ||
      !take_choice(request, "background", backgrounds, "auto", &params->background) ||
      !take_choice(request, "response_format", responses, *responses, response) ||
      !take_choice(request, "stream", truths, "false", &stream) ||
      !take_choice(request, "mask_mode", modes, "alpha", &mode) ||
      !take_number(request, "partial_images", 0, 3, 0, &params->partial_images))
    return FALSE;
  params->stream = g_str_equal(stream, "true");
  params->white = g_str_equal(mode, "white");
  params->transparent = g_str_equal(params->background, "transparent");
  if (params->transparent && g_str_equal(params->format, "jpeg")) {
    openai_refuse(request, 400, "background", "invalid_value",
                  "A JPEG has no transparent background: take png or webp.");
    return FALSE;
  }
  return TRUE;
}

OpenaiParams *
openai_params_read(LithoRequest *request)
{
  static const char *const responses[] = {"b64_json", NULL};
  g_autoptr(OpenaiParams) params = g_new0(OpenaiParams, 1);
  g_autofree char *response = NULL;
  if (!take_values(request, params, responses, &response) ||
      !(request->json != NULL ? take_json_pictures(request, params) : take_form_pictures(request, params)))
    return NULL;
  if (params->name == NULL)
    params->name = g_strdup("image");
  return g_steal_pointer(&params);
}

/* A set of role make by its name, composed scenes by theirs; any other name ("gpt-image-1"): what is usual here. */
static gboolean
take_model(LithoRequest *request, OpenaiParams *params)
{
  g_autofree char *wanted = value_of(request, "model");
  g_autoptr(GError) error = NULL;
  const char *name = wanted != NULL && litho_make_is_model(wanted)                ? wanted
                     : g_strcmp0(wanted, LITHO_OPENAI_SCENE) == 0 ? LITHO_MAKE_BY_SCENE
                                                                  : NULL;
  if (litho_make_choose(name, &params->model, &error))
    return TRUE;
  litho_reply_error(request, error);
  return FALSE;
}

OpenaiParams *
openai_params_read_new(LithoRequest *request)
{
  static const char *const responses[] = {"b64_json", "url", NULL};
  g_autoptr(OpenaiParams) params = g_new0(OpenaiParams, 1);
  g_autofree char *response = NULL;
  int seed;
  if (!take_values(request, params, responses, &response) || !take_number(request, "seed", 0, G_MAXINT - 10, 1, &seed) || !take_model(request, params))
    return NULL;
  params->as_url = g_str_equal(response, "url");
  params->seed = seed;
  if (params->transparent) {
    openai_refuse(request, 400, "background", "invalid_value", "litho makes opaque pictures: take opaque or auto.");
    return NULL;
  }
  const int most_px = params->model != NULL ? LITHO_MAKE_MAX_PX : LITHO_MADE_MAX_PX;
  if (params->width == 0 && params->model != NULL)
    return g_steal_pointer(&params); /* the model's own, which the answer says */
  if (params->width == 0) {
    params->width = LITHO_MADE_USUAL_WIDTH;
    params->height = LITHO_MADE_USUAL_HEIGHT;
  } else if (MAX(params->width, params->height) > most_px) {
    openai_refuse(request, 400, "size", "invalid_value", "Invalid value '%s' for size: at most %d px a side.", params->size,
                  most_px);
    return NULL;
  }
  g_free(params->size);
  params->size = g_strdup_printf("%dx%d", params->width, params->height);
  return g_steal_pointer(&params);
}
