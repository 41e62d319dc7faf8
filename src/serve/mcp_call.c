/* mcp_call.c: see mcp_call.h. */
#include "serve/mcp_call.h"
#include "base/json.h"
#include "serve/mcp_internal.h"
#include "serve/mcp_state.h"

#define MAX_ROUNDS 10 /* questions in one call: as many as clients follow */
#define PROGRESS_US (100 * 1000)

LithoMcpCall *
litho_mcp_call_ref(LithoMcpCall *call)
{
  g_ref_count_inc(&call->refs);
  return call;
}

static void
clear_kept(gpointer *kept, GDestroyNotify *kept_free)
{
  if (*kept_free != NULL)
    (*kept_free)(*kept);
  *kept = NULL;
  *kept_free = NULL;
}

void
litho_mcp_call_unref(LithoMcpCall *call)
{
  if (call == NULL || !g_ref_count_dec(&call->refs))
    return;
  clear_kept(&call->kept, &call->kept_free);
  g_free(call->key);
  json_node_unref(call->id);
  g_clear_pointer(&call->capabilities, json_object_unref);
  json_object_unref(call->arguments);
  g_clear_pointer(&call->responses, json_object_unref);
  g_clear_pointer(&call->state, json_object_unref);
  g_clear_pointer(&call->gathered, json_object_unref);
  g_clear_pointer(&call->open, g_hash_table_unref);
  g_clear_pointer(&call->progress_token, json_node_unref);
  litho_mcp_peer_unref(call->peer);
  g_free(call);
}

gpointer
litho_mcp_call_data(const LithoMcpCall *call)
{
  return call->peer->mcp->data;
}

const char *
litho_mcp_call_name(const LithoMcpCall *call)
{
  return call->name;
}

JsonObject *
litho_mcp_call_arguments(const LithoMcpCall *call)
{
  return call->arguments;
}

const char *
litho_mcp_call_version(const LithoMcpCall *call)
{
  return call->modern ? LITHO_MCP_MODERN : call->peer->version;
}

void
litho_mcp_call_on_stop(LithoMcpCall *call, void (*stop)(gpointer data), gpointer data)
{
  call->stop = stop;
  call->stop_data = data;
}

gboolean
litho_mcp_call_ended(const LithoMcpCall *call)
{
  return call->ended;
}

gboolean
litho_mcp_call_can(const LithoMcpCall *call, const char *capability)
{
  JsonObject *how = litho_rpc_object(call->capabilities, capability);
  if (how == NULL || !g_str_equal(capability, "elicitation"))
    return how != NULL;
  /* Empty means forms, from before there was another way. */
  return json_object_get_size(how) == 0 || json_object_has_member(how, "form");
}

void
litho_mcp_call_keep(LithoMcpCall *call, gpointer kept, GDestroyNotify kept_free)
{
  clear_kept(&call->kept, &call->kept_free);
  call->kept = kept;
  call->kept_free = kept_free;
}

gpointer
litho_mcp_call_kept(const LithoMcpCall *call)
{
  return call->kept;
}

void
litho_mcp_call_peer_keep(LithoMcpCall *call, gpointer kept, GDestroyNotify kept_free)
{
  clear_kept(&call->peer->kept, &call->peer->kept_free);
  call->peer->kept = kept;
  call->peer->kept_free = kept_free;
}

gpointer
litho_mcp_call_peer_kept(const LithoMcpCall *call)
{
  return call->peer->kept;
}

JsonObject *
litho_mcp_call_response(const LithoMcpCall *call, const char *key)
{
  return litho_rpc_object(call->responses, key);
}

JsonObject *
litho_mcp_call_state(const LithoMcpCall *call)
{
  return call->state;
}

/* --- ends --------------------------------------------------------------------------------- */

void
litho_mcp_call_drop(LithoMcpCall *call)
{
  if (call->ended)
    return;
  g_autoptr(LithoMcpCall) alive = litho_mcp_call_ref(call);
  (void)alive; /* keeps it until the end */
  LithoMcpPeer *peer = call->peer;
  call->ended = TRUE;
  if (call->open != NULL) {
    GHashTableIter iter;
    gpointer asked;
    g_hash_table_iter_init(&iter, call->open);
    while (g_hash_table_iter_next(&iter, &asked, NULL))
      g_hash_table_remove(peer->asked, asked);
  }
  if (call->send_free != NULL)
    call->send_free(call->send_data);
  call->send = NULL;
  g_hash_table_remove(peer->calls, call->key);
  if (peer->idle != NULL)
    peer->idle(peer->idle_data);
}

static void
end(LithoMcpCall *call, JsonNode *message)
{
  if (!call->ended) {
    call->send(message, TRUE, call->send_data);
    litho_mcp_call_drop(call);
  }
  json_node_unref(message);
}

void
litho_mcp_call_result(LithoMcpCall *call, JsonObject *result)
{
  litho_mcp_finish_result(call->peer->mcp, call->modern, result, "complete");
  end(call, litho_rpc_result(call->id, result));
}

void
litho_mcp_call_fail(LithoMcpCall *call, int code, JsonObject *data, const char *message)
{
  end(call, litho_rpc_error(call->id, code, data, message));
}

void
litho_mcp_call_done(LithoMcpCall *call, JsonArray *content, JsonObject *structured, gboolean is_error)
{
  JsonObject *result = json_object_new();
  json_object_set_array_member(result, "content", content);
  if (structured != NULL)
    json_object_set_object_member(result, "structuredContent", structured);
  json_object_set_boolean_member(result, "isError", is_error);
  litho_mcp_call_result(call, result);
}

void
litho_mcp_add_text(JsonArray *content, const char *text)
{
  JsonObject *block = json_object_new();
  json_object_set_string_member(block, "type", "text");
  json_object_set_string_member(block, "text", text);
  json_array_add_object_element(content, block);
}

/* --- on the way --------------------------------------------------------------------------- */

void
litho_mcp_call_progress(LithoMcpCall *call, double fraction, const char *message)
{
  const gint64 now_us = g_get_monotonic_time();
  /* It must grow from one notification to the next. */
  if (call->ended || call->progress_token == NULL || fraction <= call->progress ||
      (fraction < 1 && now_us - call->progress_us < PROGRESS_US))
    return;
  call->progress = fraction;
  call->progress_us = now_us;
  JsonObject *params = json_object_new();
  json_object_set_member(params, "progressToken", json_node_copy(call->progress_token));
  json_object_set_double_member(params, "progress", fraction);
  json_object_set_double_member(params, "total", 1);
  if (message != NULL)
    json_object_set_string_member(params, "message", message);
  g_autoptr(JsonNode) notification = litho_rpc_notification("notifications/progress", params);
  call->send(notification, FALSE, call->send_data);
}

static void
ask_at_the_end(LithoMcpCall *call, JsonObject *requests, JsonObject *state)
{
  JsonObject *result = json_object_new();
  json_object_set_object_member(result, "inputRequests", json_object_ref(requests));
  if (state != NULL) {
    g_autofree char *text = litho_mcp_state_sign(call->peer->mcp->key, call->name, state);
    json_object_set_string_member(result, "requestState", text);
  }
  litho_mcp_finish_result(call->peer->mcp, TRUE, result, "input_required");
  end(call, litho_rpc_result(call->id, result));
}

static void
ask_in_between(LithoMcpCall *call, JsonObject *requests, JsonObject *state)
{
  LithoMcpPeer *peer = call->peer;
  g_clear_pointer(&call->state, json_object_unref);
  call->state = state != NULL ? json_object_ref(state) : NULL;
  g_clear_pointer(&call->gathered, json_object_unref);
  call->gathered = json_object_new();
  g_clear_pointer(&call->open, g_hash_table_unref);
  call->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);
  json_object_iter_init(&iter, requests);
  while (json_object_iter_next(&iter, &key, &node)) {
    JsonObject *request = json_node_get_object(node), *params = litho_rpc_object(request, "params");
    char *id = g_strdup_printf("litho-%u", ++peer->n_asked);
    g_hash_table_insert(call->open, id, g_strdup(key));
    g_hash_table_insert(peer->asked, g_strdup(id), call);
    g_ptr_array_add(messages, litho_rpc_request(id, litho_rpc_text(request, "method"),
                                                params != NULL ? json_object_ref(params) : NULL));
  }
  for (guint i = 0; i < messages->len && !call->ended; i++)
    call->send(messages->pdata[i], FALSE, call->send_data);
}

void
litho_mcp_call_need(LithoMcpCall *call, JsonObject *requests, JsonObject *state)
{
  if (!call->ended && ++call->rounds > MAX_ROUNDS)
    litho_mcp_call_fail(call, LITHO_RPC_INTERNAL, NULL, "too many questions in one call");
  else if (!call->ended && call->modern)
    ask_at_the_end(call, requests, state);
  else if (!call->ended)
    ask_in_between(call, requests, state);
  json_object_unref(requests);
  if (state != NULL)
    json_object_unref(state);
}

void
litho_mcp_call_answered(LithoMcpCall *call, const char *asked, JsonObject *message)
{
  g_autoptr(LithoMcpCall) alive = litho_mcp_call_ref(call);
  (void)alive; /* keeps it until the end */
  const char *key = g_hash_table_lookup(call->open, asked);
  JsonObject *result = litho_rpc_object(message, "result");
  if (result != NULL) {
    json_object_set_object_member(call->gathered, key, json_object_ref(result));
  } else {
    /* The tool sees that there is none, and says so to the model. */
    const char *why = litho_rpc_text(litho_rpc_object(message, "error"), "message");
    JsonObject *refused = json_object_new();
    json_object_set_string_member(refused, "action", "cancel");
    json_object_set_string_member(refused, "error", why != NULL ? why : "the client answered with an error");
    json_object_set_object_member(call->gathered, key, refused);
  }
  g_hash_table_remove(call->peer->asked, asked);
  g_hash_table_remove(call->open, asked);
  if (g_hash_table_size(call->open) > 0)
    return;
  g_clear_pointer(&call->responses, json_object_unref);
  call->responses = g_steal_pointer(&call->gathered);
  call->run(call);
}
