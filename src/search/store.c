/* store.c: see store.h. Write-ahead logging: searches go on while photos come in. */
#include <string.h>
#include "base/file.h"
#include "search/store.h"

#define VERSION 1
#define BUSY_MS 20000

static const char schema[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE content(id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, bytes INTEGER NOT NULL, vector BLOB NOT NULL);"
    "CREATE INDEX content_bytes ON content(bytes);"
    "CREATE TABLE feature(content INTEGER PRIMARY KEY, map BLOB NOT NULL);"
    "CREATE TABLE photo(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, bytes INTEGER NOT NULL, time_us INTEGER NOT NULL,"
    " content INTEGER, code INTEGER NOT NULL DEFAULT 0, reason TEXT);"
    "CREATE INDEX photo_content ON photo(content);"
    "INSERT INTO meta VALUES('generation', '0'), ('identity', lower(hex(randomblob(16))));";

gboolean
search_failed(LithoIndex *index, GError **error)
{
  const int code = sqlite3_errcode(index->db) & 0xff;
  const gboolean writing = code == SQLITE_FULL || code == SQLITE_READONLY || code == SQLITE_IOERR ||
                           code == SQLITE_CANTOPEN || code == SQLITE_BUSY || code == SQLITE_PERM;
  g_set_error(error, LITHO_ERROR, writing ? LITHO_ERROR_WRITE : LITHO_ERROR_READ, "%s: %s%s", index->name,
              sqlite3_errmsg(index->db),
              code == SQLITE_NOTADB    ? ": name another file with --db"
              : code == SQLITE_CORRUPT ? ": remove it and index again"
              : code == SQLITE_BUSY    ? ": another litho writes to it; try again later"
                                       : "");
  return FALSE;
}

sqlite3_stmt *
search_statement(LithoIndex *index, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup(index->statements, sql);
  if (statement == NULL) {
    if (sqlite3_prepare_v2(index->db, sql, -1, &statement, NULL) != SQLITE_OK) {
      search_failed(index, error);
      return NULL;
    }
    g_hash_table_insert(index->statements, (gpointer)sql, statement);
  }
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return statement;
}

int
search_step(LithoIndex *index, sqlite3_stmt *statement, GError **error)
{
  const int code = sqlite3_step(statement);
  if (code == SQLITE_ROW)
    return 1;
  if (code != SQLITE_DONE)
    search_failed(index, error);
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? 0 : -1;
}

gboolean
search_run(LithoIndex *index, const char *sql, GError **error)
{
  return sqlite3_exec(index->db, sql, NULL, NULL, NULL) == SQLITE_OK || search_failed(index, error);
}

gboolean
search_begin(LithoIndex *index, GError **error)
{
  return search_run(index, "BEGIN IMMEDIATE", error);
}

gboolean
search_commit(LithoIndex *index, GError **error)
{
  if (search_run(index, "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'; COMMIT", error))
    return TRUE;
  search_rollback(index);
  return FALSE;
}

void
search_rollback(LithoIndex *index)
{
  if (sqlite3_get_autocommit(index->db) == 0)
    sqlite3_exec(index->db, "ROLLBACK", NULL, NULL, NULL);
}

char *
search_meta(LithoIndex *index, const char *key, GError **error)
{
  sqlite3_stmt *s = search_statement(index, "SELECT value FROM meta WHERE key = ?", error);
  if (s == NULL)
    return NULL;
  sqlite3_bind_text(s, 1, key, -1, SQLITE_TRANSIENT);
  const int row = search_step(index, s, error);
  char *value = row < 0 ? NULL : g_strdup(row == 1 ? (const char *)sqlite3_column_text(s, 0) : "");
  sqlite3_reset(s);
  return value;
}

gboolean
search_set_meta(LithoIndex *index, const char *key, const char *value, GError **error)
{
  sqlite3_stmt *s = search_statement(index, "INSERT OR REPLACE INTO meta VALUES(?, ?)", error);
  if (s == NULL)
    return FALSE;
  sqlite3_bind_text(s, 1, key, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text(s, 2, value, -1, SQLITE_TRANSIENT);
  return search_step(index, s, error) == 0;
}

char *
litho_index_default_path(void)
{
  return g_build_filename(g_get_user_data_dir(), "litho", "index.db", NULL);
}

static void
finalize(gpointer statement)
{
  sqlite3_finalize(statement);
}

static gboolean
user_version(LithoIndex *index, int *version, GError **error)
{
  sqlite3_stmt *s = search_statement(index, "PRAGMA user_version", error);
  if (s == NULL || search_step(index, s, error) != 1)
    return FALSE;
  *version = sqlite3_column_int(s, 0);
  sqlite3_reset(s);
  return TRUE;
}

/* A file that is something else, an SQLite file too, is not written to. */
static gboolean
set_up(LithoIndex *index, GError **error)
{
  int version = 0;
  if (!user_version(index, &version, error))
    return FALSE;
  if (version == VERSION)
    return TRUE;
  sqlite3_stmt *s = search_statement(index, "SELECT count(*) FROM sqlite_master", error);
  if (s == NULL || search_step(index, s, error) != 1)
    return FALSE;
  const gboolean is_other = sqlite3_column_int(s, 0) > 0 || version != 0;
  sqlite3_reset(s);
  if (is_other) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ,
                "%s: not an index of this litho (another version's, or another program's): name another file with --db",
                index->name);
    return FALSE;
  }
  if (!search_begin(index, error))
    return FALSE;
  /* Another process may have been first. */
  if (user_version(index, &version, error) && version == 0 && search_run(index, schema, error) &&
      search_run(index, "PRAGMA user_version = 1", error) && search_commit(index, error))
    return TRUE;
  search_rollback(index);
  return version == VERSION;
}

LithoIndex *
litho_index_open(const char *path, gboolean create, GError **error)
{
  g_autoptr(LithoIndex) index = g_new0(LithoIndex, 1);
  index->path = g_strdup(path);
  index->name = litho_file_display(path);
  index->statements = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, finalize);
  g_autofree char *folder = g_path_get_dirname(path);
  if (!create && !g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s: no index is there: make one with 'litho index DIR'",
                index->name);
    return NULL;
  }
  if (create && g_mkdir_with_parents(folder, 0700) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: the folder cannot be made", folder);
    return NULL;
  }
  const int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path, &index->db, flags, NULL) != SQLITE_OK) {
    search_failed(index, error);
    return NULL;
  }
  sqlite3_extended_result_codes(index->db, 0);
  sqlite3_busy_timeout(index->db, BUSY_MS);
  if (!set_up(index, error) || (create && !search_run(index, "PRAGMA journal_mode = WAL", error)))
    return NULL;
  return g_steal_pointer(&index);
}

void
litho_index_free(LithoIndex *index)
{
  if (index == NULL)
    return;
  g_hash_table_unref(index->statements);
  sqlite3_close(index->db);
  g_free(index->path);
  g_free(index->name);
  g_free(index);
}
