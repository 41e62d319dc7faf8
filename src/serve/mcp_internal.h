/* mcp_internal.h: what mcp_dispatch.c and mcp_call.c share. */
#ifndef LITHO_SERVE_MCP_INTERNAL_H
#define LITHO_SERVE_MCP_INTERNAL_H

#include "serve/mcp_call.h"

#define MCP_META "io.modelcontextprotocol/"

struct _LithoMcp {
  const LithoMcpFace *face;
  gpointer data;
  JsonArray *tools, *prompts, *templates; /* as the lists give them */
  GPtrArray *inputs;                      /* JsonNode*: the schema of each tool's arguments */
  guint8 key[32];                         /* signs requestState */
};

struct _LithoMcpPeer {
  grefcount refs;
  LithoMcp *mcp;
  gboolean lasting, closed;
  char *version;            /* NULL before initialize */
  JsonObject *capabilities; /* the client's, of initialize; NULL before */
  GHashTable *calls;        /* id as JSON text → LithoMcpCall* */
  GHashTable *asked;        /* id of a request of ours → LithoMcpCall*, borrowed: those are in calls */
  guint n_asked;            /* ever */
  void (*idle)(gpointer data);
  gpointer idle_data;
  gpointer kept;
  GDestroyNotify kept_free;
};

struct _LithoMcpCall {
  grefcount refs;
  LithoMcpPeer *peer;
  char *key; /* in peer->calls */
  JsonNode *id;
  const char *name; /* of the tool or prompt, static */
  void (*run)(LithoMcpCall *call);
  gboolean modern, ended;
  JsonObject *capabilities, *arguments;
  JsonObject *responses, *state; /* or NULL */
  JsonObject *gathered;          /* older revisions: answers so far; NULL: nothing is open */
  GHashTable *open;              /* id of our request → key of the answer */
  guint rounds;
  JsonNode *progress_token; /* or NULL */
  double progress;
  gint64 progress_us;
  void (*stop)(gpointer data);
  gpointer stop_data;
  LithoMcpSend send;
  gpointer send_data;
  GDestroyNotify send_free;
  gpointer kept;
  GDestroyNotify kept_free;
};

/* A result with what 2026-07-28 adds. */
void litho_mcp_finish_result(const LithoMcp *mcp, gboolean modern, JsonObject *result, const char *type);
/* The client answered a request of ours. */
void litho_mcp_call_answered(LithoMcpCall *call, const char *asked, JsonObject *message);
/* Ends it without a word. */
void litho_mcp_call_drop(LithoMcpCall *call);

#endif
