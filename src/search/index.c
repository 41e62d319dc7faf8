/* index.c: what is in an index, and what of it is gone. */
#include <string.h>
#include "search/index.h"

guint
litho_index_n_photos(LithoIndex *index)
{
  sqlite3_stmt *s = search_statement(index, "SELECT count(*) FROM photo WHERE content IS NOT NULL", NULL);
  if (s == NULL || search_step(index, s, NULL) != 1)
    return 0;
  const guint n = (guint)sqlite3_column_int64(s, 0);
  sqlite3_reset(s);
  return n;
}

GPtrArray *
litho_index_paths(LithoIndex *index, GError **error)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
  sqlite3_stmt *s = search_statement(index, "SELECT path FROM photo ORDER BY path", error);
  int row = -1;
  while (s != NULL && (row = search_step(index, s, error)) == 1)
    g_ptr_array_add(paths, g_strdup((const char *)sqlite3_column_text(s, 0)));
  return row == 0 ? g_steal_pointer(&paths) : NULL;
}

static gboolean
is_below(const char *path, const char *const *folders)
{
  if (folders == NULL)
    return TRUE;
  for (; *folders != NULL; folders++) {
    g_autofree char *folder = g_canonicalize_filename(*folders, NULL);
    const gsize n = strlen(folder);
    if (strncmp(path, folder, n) == 0 && (path[n] == '\0' || path[n] == '/' || g_str_equal(folder, "/")))
      return TRUE;
  }
  return FALSE;
}

static gboolean
drop_photo(LithoIndex *index, const char *path, GError **error)
{
  sqlite3_stmt *s = search_statement(index, "DELETE FROM photo WHERE path = ?", error);
  if (s == NULL)
    return FALSE;
  sqlite3_bind_text(s, 1, path, -1, SQLITE_TRANSIENT);
  return search_step(index, s, error) == 0;
}

gboolean
litho_index_prune(LithoIndex *index, const char *const *folders, gboolean drop, LithoIndexReport *report,
                  GError **error)
{
  g_autoptr(GPtrArray) paths = litho_index_paths(index, error);
  if (paths == NULL || (drop && !search_begin(index, error)))
    return FALSE;
  gboolean ok = TRUE;
  guint n_dropped = 0;
  for (guint i = 0; i < paths->len && ok; i++) {
    if (!is_below(paths->pdata[i], folders) || g_file_test(paths->pdata[i], G_FILE_TEST_EXISTS))
      continue;
    report->n_gone++;
    ok = !drop || drop_photo(index, paths->pdata[i], error);
    n_dropped += drop;
  }
  if (!drop)
    return TRUE;
  ok = ok &&
       search_run(index, "DELETE FROM content WHERE id NOT IN (SELECT content FROM photo WHERE content IS NOT NULL);"
                         "DELETE FROM feature WHERE content NOT IN (SELECT id FROM content)", error) &&
       search_commit(index, error);
  if (ok)
    report->n_dropped += n_dropped;
  else
    search_rollback(index);
  return ok;
}
