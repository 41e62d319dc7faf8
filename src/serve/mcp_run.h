/* mcp_run.h: one call of a tool of litho's: its jobs, and the answer that grows. Between mcp_run.c and mcp_tool_*.c. */
#ifndef LITHO_SERVE_MCP_RUN_H
#define LITHO_SERVE_MCP_RUN_H

#include "serve/mcp_call.h"
#include "serve/mcp_paths.h"
#include "serve/mcp_tools.h"

/* A conversation about one photo: what `session` names. */
typedef struct {
  char *id; /* owned */
  LithoMcpFile photo;
  JsonNode *document;  /* of talk/conversation; NULL: nothing was said yet */
  GHashTable *outputs; /* version → path of its result (char*) */
  gboolean busy;       /* a call works on it */
} McpSession;

struct _LithoMcpTools {
  LithoPool *pool;
  LithoMcpPaths *paths;
  char *output; /* or NULL */
  gboolean client_roots;
  GHashTable *sessions; /* id → McpSession* */
  GQueue order;         /* McpSession*, the last used first */
  JsonArray *results;   /* Resource objects: files that were written, the newest last */
};

typedef struct _McpRun McpRun;
/* The next part of a tool, with a job's answer. */
typedef void (*McpNext)(McpRun *run, JsonObject *result, GBytes *body);

struct _McpRun {
  LithoMcpCall *call; /* a reference */
  LithoMcpTools *tools;
  JsonObject *arguments;      /* of the call */
  const LithoMcpPaths *paths; /* what this client may name */
  LithoMcpFile photo;
  McpSession *session; /* or NULL; not owned, busy */
  char *output;        /* reserved path of the result, or NULL; taken away where nothing was written to it */
  gboolean written;    /* it is a picture now */
  JsonObject *answer;  /* structuredContent */
  GString *text;
  JsonArray *links; /* content blocks behind the text */
  LithoJob *job;    /* that runs, or NULL */
  McpNext next;
  double from, to; /* the job's part of the progress */
  gpointer data;   /* the tool's own */
  GDestroyNotify data_free;
};

/* Begins: the client's roots are asked where they count. NULL: the call waits for them, or has failed; run() is called
 * again or not. */
McpRun *mcp_run_new(LithoMcpCall *call);
/* The file of argument `member`, beneath the roots, into run->photo. FALSE: the run has failed. */
gboolean mcp_run_photo(McpRun *run, const char *member);
/* A request about run->photo: {"do","path","root"}. New reference. */
JsonObject *mcp_run_request(const McpRun *run, const char *what);
/* Runs it (taken over), then next; an error ends the run. from…to: its part of the progress. */
void mcp_run_job(McpRun *run, JsonObject *request, double from, double to, McpNext next);
/* Reserves the result's file by the arguments output and format. FALSE: the run has failed. */
gboolean mcp_run_reserve(McpRun *run);
/* Members of an apply request by the arguments quality, strip. */
void mcp_run_save_options(const McpRun *run, JsonObject *request);

/* run->output is written: takes it into the links and the resources; the run may then reserve another. */
void mcp_run_keep(McpRun *run);
/* run->output is written: takes it into "output", the links and the resources, then shows it and ends. */
void mcp_run_written(McpRun *run, const char *status);
/* A picture (JPEG of render) of a file or of run->photo with a recipe (NULL: none), then the end. */
void mcp_run_show(McpRun *run, const char *path, JsonNode *recipe, const char *status);
/* The end. "failed" is what an error is told as. */
void mcp_run_done(McpRun *run, const char *status);
void mcp_run_fail(McpRun *run, const GError *error);
void mcp_run_fail_file(McpRun *run, const GError *error); /* of litho_mcp_paths_find(), litho_mcp_paths_reserve() */
void mcp_run_refuse(McpRun *run, LithoError code, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Leaves the call open: it waits for the client, and its function is run again. */
void mcp_run_leave(McpRun *run);
/* A line of the text. */
void mcp_run_say(McpRun *run, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* {"type":"resource_link",…} of a file, into the links. */
void mcp_run_link(McpRun *run, const char *path, const char *description);

/* A new one about run->photo; NULL is never given. */
McpSession *mcp_session_new(McpRun *run);
McpSession *mcp_session_find(LithoMcpTools *tools, const char *id);
/* The session of this id into the run, busy, with its photo. FALSE: the run has failed. */
gboolean mcp_session_take(McpRun *run, const char *id);
/* The photo's recipe where it is now, and the number of that version. Borrowed. */
JsonNode *mcp_session_recipe(const McpSession *session, gint64 *version);
void mcp_session_free(McpSession *session);

/* The functions of the table. */
void mcp_tool_edit(LithoMcpCall *call);
void mcp_tool_undo(LithoMcpCall *call);
void mcp_tool_plan(LithoMcpCall *call);
void mcp_tool_apply(LithoMcpCall *call);
void mcp_tool_make(LithoMcpCall *call);
void mcp_tool_describe(LithoMcpCall *call);
void mcp_tool_regions(LithoMcpCall *call);
void mcp_tool_search(LithoMcpCall *call);
void mcp_tool_explain(LithoMcpCall *call);

#endif
