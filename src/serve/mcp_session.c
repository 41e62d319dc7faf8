/* mcp_session.c: conversations that calls go on with: the last hundred, in memory. */
#include <string.h>
#include "serve/mcp_run.h"

#define MAX_SESSIONS 100

void
mcp_session_free(McpSession *session)
{
  litho_mcp_file_clear(&session->photo);
  g_clear_pointer(&session->document, json_node_unref);
  g_hash_table_unref(session->outputs);
  g_free(session->id);
  g_free(session);
}

static void
forget_oldest(LithoMcpTools *tools)
{
  for (GList *l = tools->order.tail; l != NULL && tools->order.length >= MAX_SESSIONS; l = l->prev) {
    McpSession *session = l->data;
    if (session->busy)
      continue;
    g_queue_delete_link(&tools->order, l);
    g_hash_table_remove(tools->sessions, session->id);
    return;
  }
}

McpSession *
mcp_session_new(McpRun *run)
{
  LithoMcpTools *tools = run->tools;
  forget_oldest(tools);
  McpSession *session = g_new0(McpSession, 1);
  /* Hard to guess: it lets its holder go on with somebody's photo. */
  session->id = g_uuid_string_random();
  session->photo = (LithoMcpFile){g_strdup(run->photo.path), g_strdup(run->photo.root), NULL};
  session->photo.below = session->photo.path + (run->photo.below - run->photo.path);
  session->outputs = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  session->busy = TRUE;
  run->session = session;
  g_hash_table_insert(tools->sessions, session->id, session);
  g_queue_push_head(&tools->order, session);
  return session;
}

McpSession *
mcp_session_find(LithoMcpTools *tools, const char *id)
{
  McpSession *session = id != NULL ? g_hash_table_lookup(tools->sessions, id) : NULL;
  if (session != NULL) {
    g_queue_remove(&tools->order, session);
    g_queue_push_head(&tools->order, session);
  }
  return session;
}

gboolean
mcp_session_take(McpRun *run, const char *id)
{
  McpSession *session = mcp_session_find(run->tools, id);
  if (session == NULL || session->busy) {
    mcp_run_refuse(run, session != NULL ? LITHO_ERROR_USAGE : LITHO_ERROR_NOT_FOUND,
                   session != NULL ? "session %s: another call works on it"
                                   : "session %s: there is none such: begin with photo",
                   id);
    return FALSE;
  }
  run->session = session;
  session->busy = TRUE;
  litho_mcp_file_clear(&run->photo);
  run->photo = (LithoMcpFile){g_strdup(session->photo.path), g_strdup(session->photo.root), NULL};
  run->photo.below = run->photo.path + (session->photo.below - session->photo.path);
  return TRUE;
}

JsonNode *
mcp_session_recipe(const McpSession *session, gint64 *version)
{
  JsonArray *photos = json_object_get_array_member(json_node_get_object(session->document), "photos");
  JsonObject *photo = json_array_get_object_element(photos, 0);
  *version = json_object_get_int_member(photo, "at");
  JsonArray *versions = json_object_get_array_member(photo, "versions");
  return json_object_get_member(json_array_get_object_element(versions, (guint)*version), "recipe");
}
