/* store.c: see store.h. Write-ahead logging, so that a page may read while a terminal writes. */
#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include "base/file.h"
#include "base/json.h"
#include "talk/store.h"

#define VERSION 1
#define BUSY_MS 5000

struct _LithoChatStore {
  sqlite3 *db;
  char *name; /* for messages */
};

static const char schema[] =
    "CREATE TABLE chat(id TEXT PRIMARY KEY, title TEXT NOT NULL, photos INTEGER NOT NULL,"
    " turns INTEGER NOT NULL, changed_us INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX chat_changed ON chat(changed_us);"
    "PRAGMA user_version = 1;";

static gboolean
failed(LithoChatStore *store, GError **error)
{
  const int code = sqlite3_errcode(store->db) & 0xff;
  const gboolean reading = code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
  g_set_error(error, LITHO_ERROR, reading ? LITHO_ERROR_READ : LITHO_ERROR_WRITE, "%s: %s%s", store->name,
              sqlite3_errmsg(store->db),
              reading               ? ": no store of conversations; move it away, a new one is made"
              : code == SQLITE_BUSY ? ": another litho writes to it; try again"
                                    : "");
  return FALSE;
}

static gboolean
run(LithoChatStore *store, const char *sql, GError **error)
{
  return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK || failed(store, error);
}

static sqlite3_stmt *
prepare(LithoChatStore *store, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) == SQLITE_OK)
    return statement;
  failed(store, error);
  return NULL;
}

static gboolean
set_up(LithoChatStore *store, GError **error)
{
  sqlite3_stmt *s =
      prepare(store, "SELECT (SELECT count(*) FROM sqlite_master), user_version FROM pragma_user_version", error);
  if (s == NULL)
    return FALSE;
  if (sqlite3_step(s) != SQLITE_ROW) {
    sqlite3_finalize(s);
    return failed(store, error);
  }
  const int n_tables = sqlite3_column_int(s, 0), version = sqlite3_column_int(s, 1);
  sqlite3_finalize(s);
  if (version == VERSION)
    return TRUE;
  if (n_tables == 0 && version == 0)
    return run(store, "PRAGMA journal_mode = WAL", error) && run(store, schema, error);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: %s", store->name,
              version > VERSION ? "written by a newer litho" : "another program's file: name another one");
  return FALSE;
}

LithoChatStore *
litho_chat_store_open(const char *path, GError **error)
{
  g_autofree char *where =
      path != NULL ? g_strdup(path) : g_build_filename(g_get_user_state_dir(), "litho", "chats.db", NULL);
  g_autofree char *folder = g_path_get_dirname(where);
  g_autoptr(LithoChatStore) store = g_new0(LithoChatStore, 1);
  store->name = litho_file_display(where);
  if (g_mkdir_with_parents(folder, 0700) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: its folder cannot be made: %s", store->name,
                g_strerror(errno));
    return NULL;
  }
  const mode_t mask = umask(0077); /* what people say about their photos is theirs */
  const int code = sqlite3_open_v2(where, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
  if (code == SQLITE_OK)
    sqlite3_busy_timeout(store->db, BUSY_MS);
  const gboolean ok = code == SQLITE_OK ? set_up(store, error) : failed(store, error);
  umask(mask);
  return ok ? g_steal_pointer(&store) : NULL;
}

void
litho_chat_store_free(LithoChatStore *store)
{
  if (store == NULL)
    return;
  sqlite3_close(store->db);
  g_free(store->name);
  g_free(store);
}

static char *
title_of(const LithoConversation *conversation)
{
  if (conversation->photos->len > 0) {
    const LithoChatPhoto *first = conversation->photos->pdata[0];
    return conversation->photos->len == 1
               ? g_strdup(first->name)
               : g_strdup_printf("%s and %u more", first->name, conversation->photos->len - 1);
  }
  return g_strdup(conversation->turns->len > 0 ? ((LithoChatTurn *)conversation->turns->pdata[0])->user : "");
}

gboolean
litho_chat_store_save(LithoChatStore *store, const LithoConversation *conversation, GError **error)
{
  g_autoptr(JsonNode) root = litho_conversation_to_json(conversation);
  g_autofree char *text = litho_json_print_line(root), *title = title_of(conversation);
  sqlite3_stmt *s = prepare(store, "INSERT OR REPLACE INTO chat VALUES(?, ?, ?, ?, ?, ?)", error);
  if (s == NULL)
    return FALSE;
  sqlite3_bind_text(s, 1, conversation->id, -1, SQLITE_STATIC);
  sqlite3_bind_text(s, 2, title, -1, SQLITE_STATIC);
  sqlite3_bind_int(s, 3, (int)conversation->photos->len);
  sqlite3_bind_int(s, 4, (int)conversation->turns->len);
  sqlite3_bind_int64(s, 5, g_get_real_time());
  sqlite3_bind_text(s, 6, text, -1, SQLITE_STATIC);
  const gboolean done = sqlite3_step(s) == SQLITE_DONE;
  if (!done)
    failed(store, error);
  sqlite3_finalize(s);
  return done;
}

/* The whole id that begins so. */
static char *
whole_id(LithoChatStore *store, const char *id, GError **error)
{
  sqlite3_stmt *s = id == NULL
                        ? prepare(store, "SELECT id FROM chat ORDER BY changed_us DESC LIMIT 1", error)
                        : prepare(store, "SELECT id FROM chat WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2", error);
  if (s == NULL)
    return NULL;
  if (id != NULL)
    sqlite3_bind_text(s, 1, id, -1, SQLITE_STATIC);
  g_autofree char *found = NULL;
  int code = sqlite3_step(s);
  if (code == SQLITE_ROW)
    found = g_strdup((const char *)sqlite3_column_text(s, 0));
  const gboolean several = found != NULL && id != NULL && sqlite3_step(s) == SQLITE_ROW && strcmp(found, id) != 0;
  sqlite3_finalize(s);
  if (found == NULL)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s: %s%s", store->name,
                id != NULL ? "no conversation " : "no conversation was kept yet", id != NULL ? id : "");
  else if (several)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "several conversations begin with %s: say more of the id", id);
  return several ? NULL : g_steal_pointer(&found);
}

LithoConversation *
litho_chat_store_load(LithoChatStore *store, const char *id, GError **error)
{
  g_autofree char *whole = whole_id(store, id, error);
  sqlite3_stmt *s = whole != NULL ? prepare(store, "SELECT document FROM chat WHERE id = ?", error) : NULL;
  if (s == NULL)
    return NULL;
  sqlite3_bind_text(s, 1, whole, -1, SQLITE_STATIC);
  LithoConversation *conversation = NULL;
  if (sqlite3_step(s) == SQLITE_ROW)
    conversation = litho_conversation_parse(store->name, (const char *)sqlite3_column_text(s, 0), -1, error);
  else
    failed(store, error);
  sqlite3_finalize(s);
  return conversation;
}

static void
entry_free(gpointer data)
{
  LithoChatEntry *entry = data;
  g_free(entry->id);
  g_free(entry->title);
  g_free(entry);
}

GPtrArray *
litho_chat_store_list(LithoChatStore *store, GError **error)
{
  sqlite3_stmt *s =
      prepare(store, "SELECT id, title, photos, turns, changed_us FROM chat ORDER BY changed_us DESC", error);
  if (s == NULL)
    return NULL;
  GPtrArray *out = g_ptr_array_new_with_free_func(entry_free);
  int code;
  while ((code = sqlite3_step(s)) == SQLITE_ROW) {
    LithoChatEntry *entry = g_new0(LithoChatEntry, 1);
    *entry = (LithoChatEntry){.id = g_strdup((const char *)sqlite3_column_text(s, 0)),
                              .title = g_strdup((const char *)sqlite3_column_text(s, 1)),
                              .n_photos = (guint)sqlite3_column_int(s, 2),
                              .n_turns = (guint)sqlite3_column_int(s, 3),
                              .changed_s = sqlite3_column_int64(s, 4) / G_USEC_PER_SEC};
    g_ptr_array_add(out, entry);
  }
  sqlite3_finalize(s);
  if (code == SQLITE_DONE)
    return out;
  g_ptr_array_unref(out);
  failed(store, error);
  return NULL;
}

gboolean
litho_chat_store_delete(LithoChatStore *store, const char *id, GError **error)
{
  g_autofree char *whole = whole_id(store, id, error);
  sqlite3_stmt *s = whole != NULL ? prepare(store, "DELETE FROM chat WHERE id = ?", error) : NULL;
  if (s == NULL)
    return FALSE;
  sqlite3_bind_text(s, 1, whole, -1, SQLITE_STATIC);
  const gboolean done = sqlite3_step(s) == SQLITE_DONE;
  if (!done)
    failed(store, error);
  sqlite3_finalize(s);
  return done;
}
