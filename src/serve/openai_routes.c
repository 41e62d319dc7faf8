/* openai_routes.c: the addresses of the OpenAI Images API; see openai.h. */
#include "make/engine/model.h"
#include "serve/openai.h"
#include "serve/server.h"

#define MAX_EDIT (128u << 20) /* of pictures with words; as JSON it is held in memory */

static JsonObject *
model_row(const char *id)
{
  JsonObject *row = json_object_new();
  json_object_set_string_member(row, "id", id);
  json_object_set_string_member(row, "object", "model");
  json_object_set_int_member(row, "created", 0);
  json_object_set_string_member(row, "owned_by", "litho");
  return row;
}

/* litho, which does what is usual here; where models of others make pictures, them by name, and composed scenes. */
static void
list_models(LithoRequest *request)
{
  g_auto(GStrv) names = litho_make_model_names();
  JsonObject *answer = json_object_new();
  JsonArray *data = json_array_new();
  json_array_add_object_element(data, model_row(LITHO_OPENAI_MODEL));
  for (guint i = 0; names[i] != NULL; i++)
    json_array_add_object_element(data, model_row(names[i]));
  if (names[0] != NULL)
    json_array_add_object_element(data, model_row(LITHO_OPENAI_SCENE));
  json_object_set_string_member(answer, "object", "list");
  json_object_set_array_member(answer, "data", data);
  litho_reply_object(request, 200, answer);
}

static void
show_model(LithoRequest *request)
{
  const char *id = request->parts[0];
  if (g_str_equal(id, LITHO_OPENAI_MODEL) || g_str_equal(id, LITHO_OPENAI_SCENE) || litho_make_is_model(id))
    litho_reply_object(request, 200, model_row(id));
  else
    openai_refuse(request, 404, "model", "model_not_found",
                  "The model '%s' does not exist: there is '" LITHO_OPENAI_MODEL "'; GET /v1/models lists all.", id);
}

static void
edit(LithoRequest *request)
{
  OpenaiParams *params = openai_params_read(request);
  if (params != NULL)
    openai_edit(litho_server_openai(request->server), request, params);
}

static void
generate(LithoRequest *request)
{
  OpenaiParams *params = openai_params_read_new(request);
  if (params != NULL)
    openai_make(request, params);
}

static void
no_variations(LithoRequest *request)
{
  openai_refuse(request, 501, NULL, "not_implemented",
                "litho makes no variations by chance: post the picture with words to /v1/images/edits.");
}

#define TEXT "{\"type\":\"string\"}"
#define WHOLE "{\"type\":\"integer\"}"
#define EDIT_BODY                                                                                                      \
  "{\"type\":\"object\",\"required\":[\"prompt\"],\"properties\":{\"prompt\":" TEXT                                    \
  ",\"images\":{\"type\":\"array\"},"                                                                                  \
  "\"mask\":{\"type\":\"object\"},\"n\":" WHOLE ",\"size\":" TEXT ",\"quality\":" TEXT                                 \
  ",\"output_format\":{\"enum\":["                                                                                     \
  "\"png\",\"jpeg\",\"webp\"]},\"output_compression\":" WHOLE ",\"background\":" TEXT ",\"stream\":{\"type\":"         \
  "\"boolean\"},\"partial_images\":" WHOLE "}}"

#define MAKE_BODY                                                                                                      \
  "{\"type\":\"object\",\"required\":[\"prompt\"],\"properties\":{\"prompt\":" TEXT ",\"n\":" WHOLE                        \
  ",\"size\":" TEXT ",\"quality\":" TEXT ",\"output_format\":{\"enum\":[\"png\",\"jpeg\",\"webp\"]},"                      \
  "\"output_compression\":" WHOLE ",\"background\":" TEXT ",\"response_format\":{\"enum\":[\"b64_json\",\"url\"]},"        \
  "\"stream\":{\"type\":\"boolean\"},\"partial_images\":" WHOLE ",\"seed\":" WHOLE ",\"model\":" TEXT "}}"

const LithoRoute litho_openai_routes[] = {
    {"POST", "/v1/images/edits", edit, LITHO_ROUTE_OPENAI, LITHO_BODY_FILE, MAX_EDIT,
     "OpenAI: a prompt on a picture, with a mask where that is wanted", NULL, EDIT_BODY, NULL},
    {"POST", "/v1/images/generations", generate, LITHO_ROUTE_OPENAI, LITHO_BODY_JSON, 0,
     "OpenAI: a picture from a prompt: by a model of yours where one is installed, else a landscape that is composed", NULL, MAKE_BODY, NULL},
    {"POST", "/v1/images/variations", no_variations, LITHO_ROUTE_OPENAI, LITHO_BODY_FILE, 0,
     "OpenAI: 501: litho makes no variations", NULL, NULL, NULL},
    {"GET", "/v1/models", list_models, LITHO_ROUTE_OPENAI, LITHO_BODY_NONE, 0, "OpenAI: the models that there are",
     NULL, NULL, NULL},
    {"GET", "/v1/models/{id}", show_model, LITHO_ROUTE_OPENAI, LITHO_BODY_NONE, 0, "OpenAI: one model", NULL, NULL,
     NULL},
    {NULL},
};
