/* mcp_tool_edit.c: edit and undo: one turn of a conversation about a photo, and the picture that it gives.
 *
 * turn (words → answer and document) → apply (the recipe of the version where it is now) → a small picture. Where the
 * turn asks "which one?" the client is asked, if it can be; else the answer is the question, and `choice` answers it.
 */
#include <string.h>
#include "base/json.h"
#include "serve/mcp_run.h"
#include "talk/conversation.h"

static gboolean
fail_json(McpRun *run, GError *error)
{
  mcp_run_fail(run, error);
  g_error_free(error);
  return FALSE;
}

/* The conversation's document for the worker: a new one about the photo, or the session's. */
static JsonNode *
document_of(McpRun *run)
{
  if (run->session->document != NULL)
    return json_node_ref(run->session->document);
  g_autoptr(LithoConversation) conversation = litho_conversation_new();
  g_autofree char *name = g_path_get_basename(run->photo.path);
  GError *error = NULL;
  if (litho_conversation_add_photo(conversation, run->photo.path, name, &error) < 0) {
    fail_json(run, error);
    return NULL;
  }
  return litho_conversation_to_json(conversation);
}

/* --- which one? --------------------------------------------------------------------------- */

/* {"choice":{"type":"string",…}} with a title each, as the revision writes them. */
static JsonObject *
choice_schema(const LithoMcpCall *call, JsonObject *question)
{
  JsonObject *schema = json_object_new(), *properties = json_object_new(), *choice = json_object_new();
  JsonArray *choices = json_object_get_array_member(question, "choices"), *values = json_array_new(),
            *names = json_array_new(), *both = json_array_new(), *required = json_array_new();
  for (guint i = 0; i < json_array_get_length(choices); i++) {
    JsonObject *one = json_array_get_object_element(choices, i), *titled = json_object_new();
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, json_object_get_int_member(one, "id"));
    const char *label = litho_rpc_text(one, "label");
    json_array_add_string_element(values, id);
    json_array_add_string_element(names, label);
    json_object_set_string_member(titled, "const", id);
    json_object_set_string_member(titled, "title", label);
    json_array_add_object_element(both, titled);
  }
  json_object_set_string_member(choice, "type", "string");
  json_object_set_string_member(choice, "title", litho_rpc_text(question, "text"));
  if (g_str_equal(litho_mcp_call_version(call), LITHO_MCP_OLDEST)) {
    json_object_set_array_member(choice, "enum", values);
    json_object_set_array_member(choice, "enumNames", names);
    json_array_unref(both);
  } else {
    json_object_set_array_member(choice, "oneOf", both);
    json_array_unref(values);
    json_array_unref(names);
  }
  json_object_set_object_member(properties, "choice", choice);
  json_array_add_string_element(required, "choice");
  json_object_set_string_member(schema, "type", "object");
  json_object_set_object_member(schema, "properties", properties);
  json_object_set_array_member(schema, "required", required);
  return schema;
}

/* The document goes with the question: who answers it goes on from there, whichever way the answer comes. */
static void
ask_client(McpRun *run, JsonObject *question)
{
  LithoMcpCall *call = run->call;
  JsonObject *requests = json_object_new(), *request = json_object_new(), *params = json_object_new();
  json_object_set_string_member(params, "mode", "form");
  json_object_set_string_member(params, "message", litho_rpc_text(question, "text"));
  json_object_set_object_member(params, "requestedSchema", choice_schema(call, question));
  if (!g_str_equal(litho_mcp_call_version(call), LITHO_MCP_MODERN) &&
      !g_str_equal(litho_mcp_call_version(call), LITHO_MCP_LEGACY))
    json_object_remove_member(params, "mode");
  json_object_set_string_member(request, "method", "elicitation/create");
  json_object_set_object_member(request, "params", params);
  json_object_set_object_member(requests, "which", request);
  JsonObject *state = json_object_new();
  json_object_set_string_member(state, "session", run->session->id);
  g_autoptr(LithoMcpCall) alive = litho_mcp_call_ref(call);
  (void)alive; /* keeps it until the end */
  mcp_run_leave(run);
  litho_mcp_call_need(call, requests, state);
}

static void
tell_question(McpRun *run, JsonObject *question)
{
  JsonArray *choices = json_object_get_array_member(question, "choices");
  mcp_run_say(run, "%s", litho_rpc_text(question, "text"));
  for (guint i = 0; i < json_array_get_length(choices); i++) {
    JsonObject *one = json_array_get_object_element(choices, i);
    mcp_run_say(run, "  choice %" G_GINT64_FORMAT ": %s", json_object_get_int_member(one, "id"),
                litho_rpc_text(one, "label"));
  }
  mcp_run_say(run, "Nothing was changed yet. Call edit again with session \"%s\" and choice.", run->session->id);
  mcp_run_show(run, NULL, NULL, "question");
}

/* The choice that the client's answer names; 0: there is no answer; -1: it was declined. */
static int
choice_of_client(LithoMcpCall *call)
{
  JsonObject *response = litho_mcp_call_response(call, "which");
  if (response == NULL)
    return 0;
  const char *action = litho_rpc_text(response, "action");
  const char *choice = litho_rpc_text(litho_rpc_object(response, "content"), "choice");
  gint64 id = 0;
  if (g_strcmp0(action, "accept") != 0 || choice == NULL || !g_ascii_string_to_signed(choice, 10, 1, 10000, &id, NULL))
    return -1;
  return (int)id;
}

/* --- after the turn ----------------------------------------------------------------------- */

static void
applied(McpRun *run, JsonObject *result, GBytes *body)
{
  (void)body;
  gint64 version;
  mcp_session_recipe(run->session, &version);
  g_hash_table_insert(run->session->outputs, GINT_TO_POINTER((int)version), g_strdup(run->output));
  if (json_object_has_member(result, "kept"))
    json_object_set_member(run->answer, "kept", json_node_ref(json_object_get_member(result, "kept")));
  mcp_run_written(run, json_object_has_member(result, "unchanged") ? "unchanged" : "done");
}

/* A version that was written before, or the photo itself. */
static void
show_known(McpRun *run, gint64 version, JsonNode *recipe)
{
  const char *path = g_hash_table_lookup(run->session->outputs, GINT_TO_POINTER((int)version));
  if (path != NULL || version == 0) {
    mcp_run_link(run, path != NULL ? path : run->photo.path,
                 path != NULL ? "this version, written before" : "the photo");
    mcp_run_say(run, "This version is in %s.", path != NULL ? path : run->photo.path);
  }
  mcp_run_show(run, NULL, version > 0 ? recipe : NULL, "done");
}

static void
copy_members(JsonObject *from, JsonObject *to)
{
  static const char *const names[] = {"act",         "answer", "version", "steps",   "warnings", "question",
                                      "suggestions", "recipe", "search",  "regions", "compare"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    JsonNode *node = json_object_get_member(from, names[i]);
    if (node != NULL && !JSON_NODE_HOLDS_NULL(node))
      json_object_set_member(to, names[i], json_node_ref(node));
  }
}

/* "1. Exposure +0.3 EV, in the sky: mean_lightness 0.58 → 0.61" */
static void
say_steps(McpRun *run, JsonObject *answer)
{
  JsonNode *node = json_object_get_member(answer, "steps");
  for (guint i = 0; node != NULL && i < json_array_get_length(json_node_get_array(node)); i++) {
    JsonObject *step = json_array_get_object_element(json_node_get_array(node), i);
    JsonObject *measure = litho_rpc_object(step, "measure"), *difference = litho_rpc_object(step, "difference");
    g_autoptr(GString) line = g_string_new(litho_rpc_text(step, "text"));
    if (measure != NULL)
      g_string_append_printf(line, ": %s %.3g → %.3g", litho_rpc_text(measure, "name"),
                             json_object_get_double_member(measure, "before"),
                             json_object_get_double_member(measure, "after"));
    if (difference != NULL)
      g_string_append_printf(line, " (mean ΔE %.1f inside, %.1f outside)",
                             json_object_get_double_member_with_default(difference, "inside", 0),
                             json_object_get_double_member_with_default(difference, "outside", 0));
    mcp_run_say(run, "%u. %s", i + 1, line->str);
  }
  JsonNode *warnings = json_object_get_member(answer, "warnings");
  const char *said = litho_rpc_text(answer, "answer");
  for (guint i = 0; warnings != NULL && i < json_array_get_length(json_node_get_array(warnings)); i++) {
    const char *warning = json_array_get_string_element(json_node_get_array(warnings), i);
    if (said == NULL || strstr(said, warning) == NULL)
      mcp_run_say(run, "warning: %s", warning);
  }
}

/* The words asked for something new. What could not be done has the act "none" and says why. */
static gboolean
was_to_change(const char *act, JsonObject *answer)
{
  static const char *const acts[] = {"add", "change", "choose", "replace", "remove", "repeat", NULL};
  JsonNode *node = json_object_get_member(answer, "warnings");
  const gboolean warned = node != NULL && json_array_get_length(json_node_get_array(node)) > 0;
  return act != NULL && (g_strv_contains(acts, act) || (g_str_equal(act, "none") && warned));
}

static void
turned(McpRun *run, JsonObject *result, GBytes *body)
{
  (void)body;
  McpSession *session = run->session;
  JsonObject *answer = litho_rpc_object(result, "answer"), *question = litho_rpc_object(answer, "question");
  gint64 before = 0, version;
  if (session->document != NULL)
    mcp_session_recipe(session, &before);
  g_clear_pointer(&session->document, json_node_unref);
  session->document = json_node_ref(json_object_get_member(result, "conversation"));
  JsonNode *recipe = mcp_session_recipe(session, &version);
  json_object_set_string_member(run->answer, "session", session->id);
  copy_members(answer, run->answer);
  if (question != NULL && litho_mcp_call_can(run->call, "elicitation")) {
    ask_client(run, question);
    return;
  }
  if (question != NULL) {
    tell_question(run, question);
    return;
  }
  const char *said = litho_rpc_text(answer, "answer"), *act = litho_rpc_text(answer, "act");
  if (said != NULL)
    mcp_run_say(run, "%s", said);
  say_steps(run, answer);
  mcp_run_say(run, "session: %s, version %" G_GINT64_FORMAT, session->id, version);
  if (version == before && was_to_change(act, answer)) {
    mcp_run_done(run, "refused"); /* the answer says why */
    return;
  }
  if (version == before || version == 0 || g_hash_table_contains(session->outputs, GINT_TO_POINTER((int)version))) {
    show_known(run, version, recipe);
    return;
  }
  if (!mcp_run_reserve(run))
    return;
  JsonObject *request = mcp_run_request(run, "apply");
  json_object_set_member(request, "recipe", json_node_ref(recipe));
  mcp_run_save_options(run, request);
  mcp_run_job(run, request, 0.3, 0.9, applied);
}

static void
turn(McpRun *run, const char *words, int choice)
{
  JsonNode *document = document_of(run);
  if (document == NULL)
    return;
  JsonObject *request = mcp_run_request(run, "turn");
  json_object_set_member(request, "conversation", document);
  if (words != NULL)
    json_object_set_string_member(request, "words", words);
  if (choice > 0)
    json_object_set_int_member(request, "choice", choice);
  mcp_run_job(run, request, 0, 0.3, turned);
}

/* --- beginning ---------------------------------------------------------------------------- */

void
mcp_tool_edit(LithoMcpCall *call)
{
  McpRun *run = mcp_run_new(call);
  if (run == NULL)
    return;
  JsonObject *arguments = run->arguments, *state = litho_mcp_call_state(call);
  const char *words = litho_rpc_text(arguments, "instruction"), *photo = litho_rpc_text(arguments, "photo");
  const char *id = state != NULL ? litho_rpc_text(state, "session") : litho_rpc_text(arguments, "session");
  const int asked = state != NULL ? choice_of_client(call) : 0;
  const int choice = asked > 0 ? asked : (int)json_object_get_int_member_with_default(arguments, "choice", 0);
  if (id != NULL ? !mcp_session_take(run, id) : photo != NULL ? !mcp_run_photo(run, "photo") : FALSE)
    return;
  if (run->photo.path == NULL) {
    mcp_run_refuse(run, LITHO_ERROR_USAGE, "which photo? Give photo, or session of an earlier edit");
    return;
  }
  if (asked < 0) {
    json_object_set_string_member(run->answer, "session", run->session->id);
    mcp_run_say(run, "The question was not answered; nothing was changed.");
    mcp_run_done(run, "refused");
    return;
  }
  if (words == NULL && choice == 0) {
    mcp_run_refuse(run, LITHO_ERROR_USAGE, "what is to be done? Give instruction");
    return;
  }
  if (run->session == NULL)
    mcp_session_new(run);
  turn(run, choice > 0 ? NULL : words, choice);
}

void
mcp_tool_undo(LithoMcpCall *call)
{
  McpRun *run = mcp_run_new(call);
  if (run == NULL || !mcp_session_take(run, litho_rpc_text(run->arguments, "session")))
    return;
  if (run->session->document == NULL) {
    mcp_run_refuse(run, LITHO_ERROR_USAGE, "nothing was done yet in this session");
    return;
  }
  const gboolean redo = json_object_get_boolean_member_with_default(run->arguments, "redo", FALSE);
  JsonObject *request = mcp_run_request(run, "move");
  json_object_set_member(request, "conversation", json_node_ref(run->session->document));
  json_object_set_int_member(request, "photo", 0);
  json_object_set_string_member(request, "act", redo ? "redo" : "undo");
  mcp_run_job(run, request, 0, 0.3, turned);
}
