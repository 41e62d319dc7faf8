/* mcp_fixture.c: the dispatcher with the tools, prompts and resources that the conformance suite asks a server for.
 *
 *   mcp_fixture            on stdio
 *   mcp_fixture --http     on a free port of 127.0.0.1, which is printed
 *
 * Names, arguments and texts are those of @modelcontextprotocol/conformance 0.2.0-alpha.12. Nothing of litho's own is
 * here: what is tried is src/serve/mcp*.c. The Host and Origin check stands in for the guard of `litho serve`.
 */
#include <glib-unix.h>
#include <libsoup/soup.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/json.h"
#include "litho.h"
#include "serve/mcp_call.h"
#include "serve/mcp_http.h"
#include "serve/mcp_stdio.h"

#define PNG "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
#define WAV "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="
#define NO_ARGUMENTS "{\"type\":\"object\",\"properties\":{}}"

static JsonNode *
parse(const char *json)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = litho_json_parse(json, -1, &error);
  g_assert_no_error(error);
  return node;
}

static JsonArray *
parse_array(const char *json)
{
  g_autoptr(JsonNode) node = parse(json);
  return json_array_ref(json_node_get_array(node));
}

static JsonObject *
parse_object(const char *json)
{
  g_autoptr(JsonNode) node = parse(json);
  return json_object_ref(json_node_get_object(node));
}

static void
say(LithoMcpCall *call, const char *text)
{
  JsonArray *content = json_array_new();
  litho_mcp_add_text(content, text);
  litho_mcp_call_done(call, content, NULL, FALSE);
}

/* --- tools that give the same always ------------------------------------------------------ */

static const struct {
  const char *name, *content;
} constants[] = {
    {"test_simple_text", "[{\"type\":\"text\",\"text\":\"This is a simple text response for testing.\"}]"},
    {"test_image_content", "[{\"type\":\"image\",\"data\":\"" PNG "\",\"mimeType\":\"image/png\"}]"},
    {"test_audio_content", "[{\"type\":\"audio\",\"data\":\"" WAV "\",\"mimeType\":\"audio/wav\"}]"},
    {"test_embedded_resource", "[{\"type\":\"resource\",\"resource\":{\"uri\":\"test://embedded-resource\","
                               "\"mimeType\":\"text/plain\",\"text\":\"This is an embedded resource content.\"}}]"},
    {"test_multiple_content_types",
     "[{\"type\":\"text\",\"text\":\"Multiple content types test:\"},"
     "{\"type\":\"image\",\"data\":\"" PNG "\",\"mimeType\":\"image/png\"},"
     "{\"type\":\"resource\",\"resource\":{\"uri\":\"test://mixed-content-resource\",\"mimeType\":\"application/json\","
     "\"text\":\"{\\\"test\\\":\\\"data\\\",\\\"value\\\":123}\"}}]"},
    {"test_error_handling", "[{\"type\":\"text\",\"text\":\"This tool intentionally returns an error for testing\"}]"},
    {"test_logging_tool", "[{\"type\":\"text\",\"text\":\"nothing was logged\"}]"},
    {"test_missing_capability", "[{\"type\":\"text\",\"text\":\"the client can sample\"}]"},
    {"json_schema_2020_12_tool", "[{\"type\":\"text\",\"text\":\"taken\"}]"},
    {"test_header_param", "[{\"type\":\"text\",\"text\":\"taken\"}]"},
};

static void
run_constant(LithoMcpCall *call)
{
  for (guint i = 0; i < G_N_ELEMENTS(constants); i++)
    if (g_str_equal(constants[i].name, litho_mcp_call_name(call)))
      litho_mcp_call_done(call, parse_array(constants[i].content), NULL,
                          g_str_equal(constants[i].name, "test_error_handling"));
}

/* --- progress, and a tool that takes its time ---------------------------------------------- */

static gboolean
step_on(gpointer data)
{
  LithoMcpCall *call = data;
  const int step = GPOINTER_TO_INT(litho_mcp_call_kept(call)) + 1;
  litho_mcp_call_keep(call, GINT_TO_POINTER(step), NULL);
  if (litho_mcp_call_ended(call))
    return G_SOURCE_REMOVE;
  litho_mcp_call_progress(call, step / 4.0, "on the way");
  if (step < 4)
    return G_SOURCE_CONTINUE;
  say(call, "done");
  return G_SOURCE_REMOVE;
}

static void
run_progress(LithoMcpCall *call)
{
  litho_mcp_call_progress(call, 0, NULL);
  g_timeout_add_full(G_PRIORITY_DEFAULT, 120, step_on, litho_mcp_call_ref(call), (GDestroyNotify)litho_mcp_call_unref);
}

/* Ends when it is cancelled, or never. */
static void
run_forever(LithoMcpCall *call)
{
  (void)call;
}

/* --- questions ----------------------------------------------------------------------------- */

#define FORM(message, properties, required)                                                                            \
  "{\"method\":\"elicitation/create\",\"params\":{\"message\":\"" message                                              \
  "\",\"requestedSchema\":{\"type\":\"object\","                                                                       \
  "\"properties\":{" properties "},\"required\":[" required "]}}}"
#define SAMPLE(text, tokens)                                                                                           \
  "{\"method\":\"sampling/createMessage\",\"params\":{\"messages\":[{\"role\":\"user\",\"content\":{"                  \
  "\"type\":\"text\",\"text\":\"" text "\"}}],\"maxTokens\":" tokens "}}"
#define ROOTS "{\"method\":\"roots/list\",\"params\":{}}"
#define NAME_FORM FORM("What is your name?", "\"name\":{\"type\":\"string\"}", "\"name\"")

/* A tool that asks once: the questions, whether a state goes along, and what it says then ("%s": the answers). */
static const struct {
  const char *name, *asks, *state, *says;
} questions[] = {
    {"test_input_required_result_elicitation", "{\"user_name\":" NAME_FORM "}", NULL, "Hello, %s!"},
    {"test_input_required_result_sampling",
     "{\"capital_question\":" SAMPLE("What is the capital of France?", "100") "}", NULL, "The model said: %s"},
    {"test_input_required_result_list_roots", "{\"client_roots\":" ROOTS "}", NULL, "Roots: %s"},
    {"test_input_required_result_request_state",
     "{\"confirm\":" FORM("Please confirm", "\"ok\":{\"type\":\"boolean\"}", "\"ok\"") "}", "{\"asked\":1}",
     "state-ok %s"},
    {"test_input_required_result_tampered_state",
     "{\"confirm\":" FORM("Please confirm", "\"ok\":{\"type\":\"boolean\"}", "\"ok\"") "}", "{\"asked\":1}",
     "state-ok %s"},
    {"test_input_required_result_multiple_inputs",
     "{\"user_name\":" NAME_FORM ",\"greeting\":" SAMPLE("Generate a greeting", "50") ",\"client_roots\":" ROOTS "}",
     "{\"asked\":3}", "%s"},
    {"test_input_required_result_capabilities",
     "{\"user_name\":" NAME_FORM ",\"greeting\":" SAMPLE("Generate a greeting", "50") "}", NULL, "%s"},
    {"test_streaming_elicitation", "{\"user_name\":" NAME_FORM "}", NULL, "Hello, %s!"},
    {"test_elicitation_sep1034_defaults",
     "{\"form\":" FORM("Please confirm",
                       "\"name\":{\"type\":\"string\",\"default\":\"John Doe\"},"
                       "\"age\":{\"type\":\"integer\",\"default\":30},\"score\":{\"type\":\"number\",\"default\":95.5},"
                       "\"status\":{\"type\":\"string\",\"enum\":[\"active\",\"inactive\",\"pending\"],"
                       "\"default\":\"active\"},\"verified\":{\"type\":\"boolean\",\"default\":true}",
                       "") "}",
     NULL, "Elicitation completed: %s"},
    {"test_elicitation_sep1330_enums",
     "{\"form\":" FORM(
         "Please choose",
         "\"untitledSingle\":{\"type\":\"string\",\"enum\":[\"option1\",\"option2\",\"option3\"]},"
         "\"titledSingle\":{\"type\":\"string\",\"oneOf\":[{\"const\":\"value1\",\"title\":\"First Option\"},"
         "{\"const\":\"value2\",\"title\":\"Second Option\"},{\"const\":\"value3\",\"title\":\"Third Option\"}]},"
         "\"legacyEnum\":{\"type\":\"string\",\"enum\":[\"opt1\",\"opt2\",\"opt3\"],"
         "\"enumNames\":[\"Option One\",\"Option Two\",\"Option Three\"]},"
         "\"untitledMulti\":{\"type\":\"array\",\"items\":{\"type\":\"string\","
         "\"enum\":[\"option1\",\"option2\",\"option3\"]}},"
         "\"titledMulti\":{\"type\":\"array\",\"items\":{\"anyOf\":[{\"const\":\"value1\","
         "\"title\":\"First Choice\"},{\"const\":\"value2\",\"title\":\"Second Choice\"},"
         "{\"const\":\"value3\",\"title\":\"Third Choice\"}]}}",
         "") "}",
     NULL, "Elicitation completed: %s"},
};

/* What the client can be asked, of these questions; TRUE: all were answered. */
static gboolean
prune(LithoMcpCall *call, JsonObject *asks)
{
  gboolean answered = TRUE;
  g_autoptr(GList) keys = json_object_get_members(asks);
  for (GList *l = keys; l != NULL; l = l->next) {
    const char *method = litho_rpc_text(litho_rpc_object(asks, l->data), "method");
    const char *needs = g_str_has_prefix(method, "sampling")      ? "sampling"
                        : g_str_has_prefix(method, "elicitation") ? "elicitation"
                                                                  : "roots";
    if (litho_mcp_call_response(call, l->data) == NULL)
      answered = FALSE;
    if (!litho_mcp_call_can(call, needs))
      json_object_remove_member(asks, l->data);
  }
  return answered;
}

/* The answers, one behind the other, as text. */
static char *
answers(LithoMcpCall *call, JsonObject *asks)
{
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(GList) keys = json_object_get_members(asks);
  for (GList *l = keys; l != NULL; l = l->next) {
    JsonObject *response = litho_mcp_call_response(call, l->data);
    const char *name = litho_rpc_text(litho_rpc_object(response, "content"), "name");
    g_autoptr(JsonNode) node = litho_rpc_node(json_object_ref(response));
    g_autofree char *all = litho_json_print_line(node);
    const char *action = litho_rpc_text(response, "action");
    g_autoptr(JsonNode) content = litho_rpc_node(json_object_ref(
        litho_rpc_object(response, "content") != NULL ? litho_rpc_object(response, "content") : response));
    g_autofree char *inner = litho_json_print_line(content);
    if (name != NULL)
      g_string_append(text, name);
    else if (action != NULL)
      g_string_append_printf(text, "action=%s, content=%s", action, inner);
    else
      g_string_append(text, all);
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
run_question(LithoMcpCall *call)
{
  guint i = 0;
  while (!g_str_equal(questions[i].name, litho_mcp_call_name(call)))
    i++;
  g_autoptr(JsonObject) asks = parse_object(questions[i].asks);
  const gboolean answered = prune(call, asks);
  if (!answered && json_object_get_size(asks) > 0) {
    litho_mcp_call_need(call, json_object_ref(asks),
                        questions[i].state != NULL ? parse_object(questions[i].state) : NULL);
    return;
  }
  if (json_object_get_size(asks) == 0) {
    JsonArray *content = json_array_new();
    litho_mcp_add_text(content, "the client cannot be asked");
    litho_mcp_call_done(call, content, NULL, TRUE);
    return;
  }
  g_autofree char *text = answers(call, asks);
  g_auto(GStrv) parts = g_strsplit(questions[i].says, "%s", 2);
  g_autofree char *all = g_strconcat(parts[0], text, parts[1], NULL);
  say(call, all);
}

static void
run_rounds(LithoMcpCall *call)
{
  JsonObject *state = litho_mcp_call_state(call);
  const gint64 step = state != NULL ? json_object_get_int_member(state, "step") : 0;
  if (step == 1 && litho_mcp_call_response(call, "step1") != NULL)
    litho_mcp_call_need(call,
                        parse_object("{\"step2\":" FORM("Step 2: What is your favorite color?",
                                                        "\"color\":{\"type\":\"string\"}", "\"color\"") "}"),
                        parse_object("{\"step\":2}"));
  else if (step == 2 && litho_mcp_call_response(call, "step2") != NULL)
    say(call, "all three rounds");
  else
    litho_mcp_call_need(call,
                        parse_object("{\"step1\":" FORM("Step 1: What is your name?", "\"name\":{\"type\":\"string\"}",
                                                        "\"name\"") "}"),
                        parse_object("{\"step\":1}"));
}

/* Those whose question holds an argument. */
static void
run_echo(LithoMcpCall *call)
{
  const gboolean sample = g_str_equal(litho_mcp_call_name(call), "test_sampling");
  JsonObject *response = litho_mcp_call_response(call, "answer"), *arguments = litho_mcp_call_arguments(call);
  if (!litho_mcp_call_can(call, sample ? "sampling" : "elicitation")) {
    JsonArray *content = json_array_new();
    litho_mcp_add_text(content, "the client cannot be asked");
    litho_mcp_call_done(call, content, NULL, TRUE);
    return;
  }
  if (response == NULL) {
    JsonObject *asks = parse_object(
        sample ? "{\"answer\":" SAMPLE("", "100") "}"
               : "{\"answer\":" FORM("",
                                     "\"username\":{\"type\":\"string\",\"description\":\"User's response\"},"
                                     "\"email\":{\"type\":\"string\",\"description\":\"User's email address\"}",
                                     "\"username\",\"email\"") "}");
    JsonObject *params = litho_rpc_object(litho_rpc_object(asks, "answer"), "params");
    if (sample)
      json_object_set_string_member(
          litho_rpc_object(json_array_get_object_element(json_object_get_array_member(params, "messages"), 0),
                           "content"),
          "text", litho_rpc_text(arguments, "prompt"));
    else
      json_object_set_string_member(params, "message", litho_rpc_text(arguments, "message"));
    litho_mcp_call_need(call, asks, NULL);
    return;
  }
  g_autoptr(JsonNode) node = litho_rpc_node(json_object_ref(response));
  g_autofree char *all = litho_json_print_line(node);
  const char *words = litho_rpc_text(litho_rpc_object(response, "content"), "text");
  g_autofree char *text = sample ? g_strdup_printf("LLM response: %s", words != NULL ? words : all)
                                 : g_strdup_printf("User response: %s", all);
  say(call, text);
}

/* --- prompts, resources -------------------------------------------------------------------- */

static void
give_messages(LithoMcpCall *call, const char *json)
{
  JsonObject *result = json_object_new();
  json_object_set_array_member(result, "messages", parse_array(json));
  litho_mcp_call_result(call, result);
}

#define USER_TEXT(text) "{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"" text "\"}}"

static void
run_prompt(LithoMcpCall *call)
{
  const char *name = litho_mcp_call_name(call);
  JsonObject *arguments = litho_mcp_call_arguments(call);
  if (g_str_equal(name, "test_simple_prompt")) {
    give_messages(call, "[" USER_TEXT("This is a simple prompt for testing.") "]");
  } else if (g_str_equal(name, "test_prompt_with_arguments")) {
    g_autofree char *json = g_strdup_printf("[" USER_TEXT("Prompt with arguments: arg1='%s', arg2='%s'") "]",
                                            litho_rpc_text(arguments, "arg1"), litho_rpc_text(arguments, "arg2"));
    give_messages(call, json);
  } else if (g_str_equal(name, "test_prompt_with_embedded_resource")) {
    g_autofree char *json = g_strdup_printf("[{\"role\":\"user\",\"content\":{\"type\":\"resource\",\"resource\":{"
                                            "\"uri\":\"%s\",\"mimeType\":\"text/plain\","
                                            "\"text\":\"Embedded resource content for testing.\"}}}," USER_TEXT(
                                                "Please process the embedded resource above.") "]",
                                            litho_rpc_text(arguments, "resourceUri"));
    give_messages(call, json);
  } else if (g_str_equal(name, "test_prompt_with_image")) {
    give_messages(call, "[{\"role\":\"user\",\"content\":{\"type\":\"image\",\"data\":\"" PNG
                        "\",\"mimeType\":\"image/png\"}}," USER_TEXT("Please analyze the image above.") "]");
  } else if (litho_mcp_call_response(call, "user_context") == NULL) {
    litho_mcp_call_need(call,
                        parse_object("{\"user_context\":" FORM("What context should the prompt use?",
                                                               "\"context\":{\"type\":\"string\"}", "\"context\"") "}"),
                        NULL);
  } else {
    give_messages(call, "[" USER_TEXT("In this context.") "]");
  }
}

static const LithoMcpPrompt prompts[] = {
    {"test_simple_prompt", NULL, "a text", NULL, run_prompt},
    {"test_prompt_with_arguments", NULL, "a text with two words",
     "[{\"name\":\"arg1\",\"description\":\"first\",\"required\":true},"
     "{\"name\":\"arg2\",\"description\":\"second\",\"required\":true}]",
     run_prompt},
    {"test_prompt_with_embedded_resource", NULL, "a resource",
     "[{\"name\":\"resourceUri\",\"description\":\"its address\",\"required\":true}]", run_prompt},
    {"test_prompt_with_image", NULL, "a picture", NULL, run_prompt},
    {"test_input_required_result_prompt", NULL, "asks first", NULL, run_prompt},
};

static JsonArray *
resources(gpointer data)
{
  (void)data;
  return parse_array(
      "[{\"uri\":\"test://static-text\",\"name\":\"text\",\"description\":\"a text\",\"mimeType\":\"text/plain\"},"
      "{\"uri\":\"test://static-binary\",\"name\":\"picture\",\"description\":\"a pixel\","
      "\"mimeType\":\"image/png\"}]");
}

static JsonArray *
read_one(const char *uri, gpointer data, GError **error)
{
  (void)data;
  (void)error;
  if (g_str_equal(uri, "test://static-text"))
    return parse_array("[{\"uri\":\"test://static-text\",\"mimeType\":\"text/plain\","
                       "\"text\":\"This is the content of the static text resource.\"}]");
  if (g_str_equal(uri, "test://static-binary"))
    return parse_array("[{\"uri\":\"test://static-binary\",\"mimeType\":\"image/png\",\"blob\":\"" PNG "\"}]");
  if (!g_str_has_prefix(uri, "test://template/") || !g_str_has_suffix(uri, "/data"))
    return NULL;
  g_autofree char *id = g_strndup(uri + 16, strlen(uri) - 21);
  g_autofree char *json =
      g_strdup_printf("[{\"uri\":\"%s\",\"mimeType\":\"application/json\",\"text\":\"{\\\"id\\\":\\\"%s\\\","
                      "\\\"templateTest\\\":true,\\\"data\\\":\\\"Data for ID: %s\\\"}\"}]",
                      uri, id, id);
  return parse_array(json);
}

/* --- the face ------------------------------------------------------------------------------ */

#define CONSTANT(name)                                                                                                 \
  {                                                                                                                    \
    name, NULL, "gives the same always", NO_ARGUMENTS, NULL, LITHO_MCP_READ_ONLY, NULL, run_constant                   \
  }
#define QUESTION(name)                                                                                                 \
  {                                                                                                                    \
    name, NULL, "asks the client", NO_ARGUMENTS, NULL, 0, NULL, run_question                                           \
  }

static const LithoMcpTool tools[] = {
    CONSTANT("test_simple_text"),
    CONSTANT("test_image_content"),
    CONSTANT("test_audio_content"),
    CONSTANT("test_embedded_resource"),
    CONSTANT("test_multiple_content_types"),
    CONSTANT("test_error_handling"),
    CONSTANT("test_logging_tool"),
    {"test_missing_capability", NULL, "needs sampling", NO_ARGUMENTS, NULL, 0, "sampling", run_constant},
    {"test_tool_with_progress", NULL, "takes half a second", NO_ARGUMENTS, NULL, 0, NULL, run_progress},
    {"test_forever", NULL, "never ends", NO_ARGUMENTS, NULL, 0, NULL, run_forever},
    {"test_sampling", NULL, "asks the model",
     "{\"type\":\"object\",\"properties\":{\"prompt\":{\"type\":\"string\"}},\"required\":[\"prompt\"]}", NULL, 0, NULL,
     run_echo},
    {"test_elicitation", NULL, "asks the person",
     "{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}},\"required\":[\"message\"]}", NULL, 0,
     NULL, run_echo},
    {"test_header_param", NULL, "has an argument that stands in a header",
     "{\"type\":\"object\",\"properties\":{\"where\":{\"type\":\"string\",\"x-mcp-header\":\"Where\"}}}", NULL, 0, NULL,
     run_constant},
    {"json_schema_2020_12_tool", NULL, "Tool with JSON Schema 2020-12 features",
     "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\",\"$defs\":{\"address\":{"
     "\"$anchor\":\"addressDef\",\"type\":\"object\",\"properties\":{\"street\":{\"type\":\"string\"},"
     "\"city\":{\"type\":\"string\"}}}},\"properties\":{\"name\":{\"type\":\"string\"},"
     "\"address\":{\"$ref\":\"#/$defs/"
     "address\"},\"contactMethod\":{\"type\":\"string\",\"enum\":[\"phone\",\"email\"]},"
     "\"phone\":{\"type\":\"string\"},\"email\":{\"type\":\"string\"}},\"allOf\":[{\"anyOf\":[{\"required\":[\"phone\"]"
     "},"
     "{\"required\":[\"email\"]}]}],\"if\":{\"properties\":{\"contactMethod\":{\"const\":\"phone\"}},"
     "\"required\":[\"contactMethod\"]},\"then\":{\"required\":[\"phone\"]},\"else\":{\"required\":[\"email\"]},"
     "\"additionalProperties\":false}",
     NULL, 0, NULL, run_constant},
    QUESTION("test_input_required_result_elicitation"),
    QUESTION("test_input_required_result_sampling"),
    QUESTION("test_input_required_result_list_roots"),
    QUESTION("test_input_required_result_request_state"),
    QUESTION("test_input_required_result_tampered_state"),
    QUESTION("test_input_required_result_multiple_inputs"),
    QUESTION("test_input_required_result_capabilities"),
    QUESTION("test_streaming_elicitation"),
    QUESTION("test_elicitation_sep1034_defaults"),
    QUESTION("test_elicitation_sep1330_enums"),
    {"test_input_required_result_multi_round", NULL, "asks twice", NO_ARGUMENTS, NULL, 0, NULL, run_rounds},
};

static const LithoMcpFace face = {
    .name = "mcp-fixture",
    .title = "Fixture",
    .version = LITHO_VERSION,
    .instructions = "For tests.",
    .tools = tools,
    .n_tools = G_N_ELEMENTS(tools),
    .prompts = prompts,
    .n_prompts = G_N_ELEMENTS(prompts),
    .resources = resources,
    .read = read_one,
    .templates =
        "[{\"uriTemplate\":\"test://template/{id}/data\",\"name\":\"by id\",\"description\":\"a text by its id\","
        "\"mimeType\":\"application/json\"}]",
};

static gboolean
is_local(const char *authority)
{
  const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (g_str_has_prefix(authority, names[i]) && strchr(":", authority[strlen(names[i])]) != NULL)
      return TRUE;
  return FALSE;
}

static void
handle(SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer http)
{
  (void)server;
  (void)path;
  (void)query;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
  const char *host = soup_message_headers_get_one(headers, "Host"),
             *origin = soup_message_headers_get_one(headers, "Origin");
  if (host == NULL || !is_local(host) ||
      (origin != NULL && !(g_str_has_prefix(origin, "http://") && is_local(origin + 7)))) {
    soup_server_message_set_status(message, SOUP_STATUS_FORBIDDEN, NULL);
    return;
  }
  g_autoptr(GBytes) body = soup_message_body_flatten(soup_server_message_get_request_body(message));
  litho_mcp_http_handle(http, message, body);
}

static gboolean
stop(gpointer loop)
{
  g_main_loop_quit(loop);
  return G_SOURCE_REMOVE;
}

int
main(int argc, char **argv)
{
  g_autoptr(LithoMcp) mcp = litho_mcp_new(&face, NULL);
  g_autoptr(GError) error = NULL;
  if (argc < 2) {
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    return litho_mcp_stdio_serve(mcp, STDIN_FILENO, STDOUT_FILENO, cancel, &error) ? 0 : 1;
  }
  g_autoptr(LithoMcpHttp) http = litho_mcp_http_new(mcp);
  g_autoptr(SoupServer) server = soup_server_new(NULL, NULL);
  soup_server_add_handler(server, "/mcp", handle, http, NULL);
  g_assert_true(soup_server_listen_local(server, (guint)g_ascii_strtoull(argc > 2 ? argv[2] : "0", NULL, 10),
                                         SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
  GSList *uris = soup_server_get_uris(server);
  printf("http://127.0.0.1:%d/mcp\n", g_uri_get_port(uris->data));
  fflush(stdout);
  g_slist_free_full(uris, (GDestroyNotify)g_uri_unref);
  g_unix_signal_add(SIGTERM, stop, loop);
  g_main_loop_run(loop);
  return 0;
}
