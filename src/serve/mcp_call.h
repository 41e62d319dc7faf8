/* mcp_call.h: a tools/call (or prompts/get) while it runs: what a tool's function may do.
 *
 * run(call) is called, keeps a reference as long as it works, and ends with done(), result() or fail(). need() asks the
 * client for more: run(call) is then called again, from the start, with the client's answers. How the question travels
 * is the revision's affair: 2026-07-28 ends the request with an InputRequiredResult and the client repeats it with
 * answers and requestState; the older ones send a request of the server's own in between. After a cancel or the end
 * everything here does nothing.
 */
#ifndef LITHO_SERVE_MCP_CALL_H
#define LITHO_SERVE_MCP_CALL_H

#include "serve/mcp.h"

LithoMcpCall *litho_mcp_call_ref(LithoMcpCall *call);
void litho_mcp_call_unref(LithoMcpCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMcpCall, litho_mcp_call_unref)

gpointer litho_mcp_call_data(const LithoMcpCall *call);         /* of litho_mcp_new() */
const char *litho_mcp_call_name(const LithoMcpCall *call);      /* of the tool or prompt */
JsonObject *litho_mcp_call_arguments(const LithoMcpCall *call); /* valid by the tool's schema; never NULL */
const char *litho_mcp_call_version(const LithoMcpCall *call);   /* the revision that is spoken */
gboolean litho_mcp_call_ended(const LithoMcpCall *call);
/* Called when the client cancels the call or is gone; NULL: no more. */
void litho_mcp_call_on_stop(LithoMcpCall *call, void (*stop)(gpointer data), gpointer data);
/* The client declared this capability: "elicitation" (by a form), "roots", "sampling". */
gboolean litho_mcp_call_can(const LithoMcpCall *call, const char *capability);
/* What the tool keeps of its own with the call, freed with it. */
void litho_mcp_call_keep(LithoMcpCall *call, gpointer kept, GDestroyNotify free);
gpointer litho_mcp_call_kept(const LithoMcpCall *call);
/* Belongs to the peer (roots that it named), freed with it. */
void litho_mcp_call_peer_keep(LithoMcpCall *call, gpointer kept, GDestroyNotify free);
gpointer litho_mcp_call_peer_kept(const LithoMcpCall *call);

/* The client's result for the request that was asked by this key, or NULL. */
JsonObject *litho_mcp_call_response(const LithoMcpCall *call, const char *key);
/* What need() was given as state, or NULL. It comes back from the client, signed by this process. */
JsonObject *litho_mcp_call_state(const LithoMcpCall *call);
/* requests: {KEY:{"method","params"},…}; state: NULL, or what the next run needs. Both taken over. Only what the client
 * can (litho_mcp_call_can) may be asked. */
void litho_mcp_call_need(LithoMcpCall *call, JsonObject *requests, JsonObject *state);

/* fraction 0…1; message: may be NULL. Sent where the client asked for it, ten times a second at most. */
void litho_mcp_call_progress(LithoMcpCall *call, double fraction, const char *message);
/* content: list of blocks; structured: NULL or what the output schema says; both taken over. */
void litho_mcp_call_done(LithoMcpCall *call, JsonArray *content, JsonObject *structured, gboolean is_error);
/* The whole result, taken over. */
void litho_mcp_call_result(LithoMcpCall *call, JsonObject *result);
/* An error of the protocol, which the model does not see: only for what is not the tool's. data: taken over, NULL. */
void litho_mcp_call_fail(LithoMcpCall *call, int code, JsonObject *data, const char *message);

/* {"type":"text","text"} at the end of the list. */
void litho_mcp_add_text(JsonArray *content, const char *text);

#endif
