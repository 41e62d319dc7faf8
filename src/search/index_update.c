/* index_update.c: brings photos into an index, a batch a transaction.
 *
 * A vector is worked out by itself, not as a row of a batch: matrix products of other sizes round otherwise, and a run that
 * was killed shall end in the same numbers as one that was not.
 */
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include "base/cancel.h"
#include "base/file.h"
#include "search/map.h"
#include "search/index.h"

#define BATCH 64
#define MAP_VALUES (LITHO_FEATURES_CELLS * LITHO_FEATURES_WIDTH)

typedef struct {
  char *path;
  gint64 bytes, time_us;
  char *sha256;
  guint8 *map; /* packed, or NULL */
  gsize map_bytes;
  float *vector;
  GError *error;
} Item;

typedef struct {
  LithoIndex *index;
  LithoFeatureNet *net;
  LithoTower *tower;
  const LithoIndexWatch *watch;
  LithoIndexReport *report;
  GPtrArray *todo; /* Item* that must be looked at */
} Update;

static void
item_free(gpointer data)
{
  Item *item = data;
  g_free(item->path);
  g_free(item->sha256);
  g_free(item->map);
  g_free(item->vector);
  g_clear_error(&item->error);
  g_free(item);
}

static void
tell(const Update *u, const char *path, const GError *error)
{
  u->report->n_damaged++;
  if (u->watch->problem != NULL)
    u->watch->problem(path, error, u->watch->data);
}

/* --- rows ---------------------------------------------------------------------------------------- */

/* As the index keeps it: only litho's own codes mean something later. 0: no error. */
static int
code_of(const GError *error)
{
  return error == NULL ? 0 : error->domain == LITHO_ERROR ? error->code : LITHO_ERROR_INTERNAL;
}

static gboolean
put_photo(Update *u, const Item *item, gint64 content, GError **error)
{
  sqlite3_stmt *s = search_statement(
      u->index, "INSERT INTO photo(path, bytes, time_us, content, code, reason) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
                " ON CONFLICT(path) DO UPDATE SET bytes = ?2, time_us = ?3, content = ?4, code = ?5, reason = ?6", error);
  if (s == NULL)
    return FALSE;
  sqlite3_bind_text(s, 1, item->path, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64(s, 2, item->bytes);
  sqlite3_bind_int64(s, 3, item->time_us);
  if (content > 0)
    sqlite3_bind_int64(s, 4, content);
  sqlite3_bind_int(s, 5, code_of(item->error));
  if (item->error != NULL)
    sqlite3_bind_text(s, 6, item->error->message, -1, SQLITE_TRANSIENT);
  return search_step(u->index, s, error) == 0;
}

/* 0: none has these bytes; -1 and error. */
static gint64
find_content(Update *u, const char *sha256, GError **error)
{
  sqlite3_stmt *s = search_statement(u->index, "SELECT id FROM content WHERE sha256 = ?", error);
  if (s == NULL)
    return -1;
  sqlite3_bind_text(s, 1, sha256, -1, SQLITE_TRANSIENT);
  const int row = search_step(u->index, s, error);
  const gint64 id = row == 1 ? sqlite3_column_int64(s, 0) : row;
  sqlite3_reset(s);
  return id;
}

static gboolean
put_content(Update *u, const Item *item, gint64 *id, GError **error)
{
  *id = find_content(u, item->sha256, error);
  if (*id != 0)
    return *id > 0;
  sqlite3_stmt *s = search_statement(u->index, "INSERT INTO content(sha256, bytes, vector) VALUES(?, ?, ?)", error);
  if (s == NULL)
    return FALSE;
  sqlite3_bind_text(s, 1, item->sha256, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64(s, 2, item->bytes);
  sqlite3_bind_blob64(s, 3, item->vector, (gsize)litho_tower_width(u->tower) * sizeof(float), SQLITE_TRANSIENT);
  if (search_step(u->index, s, error) != 0)
    return FALSE;
  *id = sqlite3_last_insert_rowid(u->index->db);
  s = search_statement(u->index, "INSERT OR REPLACE INTO feature VALUES(?, ?)", error);
  if (s == NULL)
    return FALSE;
  sqlite3_bind_int64(s, 1, *id);
  sqlite3_bind_blob64(s, 2, item->map, item->map_bytes, SQLITE_TRANSIENT);
  return search_step(u->index, s, error) == 0;
}

/* The row of a file of these bytes that is no longer there becomes this one's. */
static gboolean
rename_photo(Update *u, const Item *item, gint64 content, GError **error)
{
  g_autofree char *old = NULL;
  sqlite3_stmt *s = search_statement(u->index, "SELECT path FROM photo WHERE content = ? ORDER BY path", error);
  if (s == NULL)
    return FALSE;
  sqlite3_bind_int64(s, 1, content);
  int row;
  while (old == NULL && (row = search_step(u->index, s, error)) != 0) {
    if (row < 0)
      return FALSE;
    const char *path = (const char *)sqlite3_column_text(s, 0);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
      old = g_strdup(path);
  }
  sqlite3_reset(s);
  if (old == NULL)
    return put_photo(u, item, content, error);
  s = search_statement(u->index, "DELETE FROM photo WHERE path = ?", error);
  if (s == NULL)
    return FALSE;
  sqlite3_bind_text(s, 1, old, -1, SQLITE_TRANSIENT);
  return search_step(u->index, s, error) == 0 && put_photo(u, item, content, error);
}

/* --- what is to be done -------------------------------------------------------------------------- */

/* *known: the index has it as it is, damaged or not. What memory or threads were missing for is tried again. */
static gboolean
is_known(Update *u, const Item *item, gboolean *known, GError **error)
{
  sqlite3_stmt *s =
      search_statement(u->index, "SELECT bytes, time_us, content, code, reason FROM photo WHERE path = ?", error);
  if (s == NULL)
    return FALSE;
  sqlite3_bind_text(s, 1, item->path, -1, SQLITE_TRANSIENT);
  const int row = search_step(u->index, s, error);
  *known = row == 1 && sqlite3_column_int64(s, 0) == item->bytes && sqlite3_column_int64(s, 1) == item->time_us &&
           sqlite3_column_int(s, 3) != LITHO_ERROR_RESOURCE;
  if (*known && sqlite3_column_type(s, 2) == SQLITE_NULL) {
    g_autoptr(GError) why = g_error_new_literal(LITHO_ERROR, sqlite3_column_int(s, 3),
                                                (const char *)sqlite3_column_text(s, 4));
    tell(u, item->path, why);
  } else if (*known)
    u->report->n_known++;
  sqlite3_reset(s);
  return row >= 0;
}

/* Bytes are only compared with contents of the same size: a new library is read once, by its decoders. */
static gboolean
size_is_known(Update *u, gint64 bytes, gboolean *known, GError **error)
{
  sqlite3_stmt *s = search_statement(u->index, "SELECT 1 FROM content WHERE bytes = ? LIMIT 1", error);
  if (s == NULL)
    return FALSE;
  sqlite3_bind_int64(s, 1, bytes);
  const int row = search_step(u->index, s, error);
  *known = row == 1;
  sqlite3_reset(s);
  return row >= 0;
}

static gboolean
take_moved(Update *u, Item *item, gboolean *done, GError **error)
{
  g_autoptr(GError) unread = NULL;
  gboolean compare = FALSE;
  *done = FALSE;
  if (!size_is_known(u, item->bytes, &compare, error))
    return FALSE;
  if (!compare || (item->sha256 = litho_file_sha256(item->path, &unread)) == NULL)
    return TRUE;
  const gint64 content = find_content(u, item->sha256, error);
  if (content <= 0)
    return content == 0;
  if (!search_begin(u->index, error))
    return FALSE;
  if (!rename_photo(u, item, content, error) || !search_commit(u->index, error)) {
    search_rollback(u->index);
    return FALSE;
  }
  u->report->n_moved++;
  *done = TRUE;
  return TRUE;
}

static gboolean
consider(Update *u, const char *path, GError **error)
{
  struct stat st;
  Item *item = g_new0(Item, 1);
  item->path = g_canonicalize_filename(path, NULL);
  gboolean done = FALSE, ok = TRUE;
  if (stat(item->path, &st) != 0)
    done = TRUE; /* counted as gone by litho_index_prune() */
  else {
    item->bytes = st.st_size;
    item->time_us = (gint64)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000;
    ok = is_known(u, item, &done, error) && (done || take_moved(u, item, &done, error));
  }
  if (ok && !done)
    g_ptr_array_add(u->todo, item);
  else
    item_free(item);
  return ok;
}

/* --- looking ------------------------------------------------------------------------------------- */

typedef struct {
  Item **items;
  const LithoFeatureNet *net;
  GMutex lock; /* of the tower and `failure` */
  LithoTower *tower;
  GError *failure;
} Batch;

/* In the lane that decoded the photo: its bytes are still in the system's cache. */
static gboolean
on_done(guint i, const float *map, const float *pooled, const GError *error, gpointer data)
{
  Batch *batch = data;
  Item *item = batch->items[i];
  (void)pooled;
  if (map == NULL && g_error_matches(error, LITHO_ERROR, LITHO_ERROR_MODEL)) {
    g_mutex_lock(&batch->lock);
    if (batch->failure == NULL)
      batch->failure = g_error_copy(error);
    g_mutex_unlock(&batch->lock);
    return FALSE;
  }
  if (map == NULL) {
    item->error = g_error_copy(error);
    return TRUE;
  }
  if (item->sha256 == NULL && (item->sha256 = litho_file_sha256(item->path, &item->error)) == NULL)
    return TRUE;
  item->map = search_map_pack(map, MAP_VALUES, &item->map_bytes);
  /* From the packed map, so that the same vector can be made again without the photo. */
  g_autofree float *kept = g_new(float, MAP_VALUES);
  search_map_unpack(item->map, item->map_bytes, kept, MAP_VALUES);
  float *vector = g_new(float, litho_tower_width(batch->tower));
  g_mutex_lock(&batch->lock);
  litho_tower_images(batch->tower, kept, 1, LITHO_FEATURES_CELLS, vector);
  g_mutex_unlock(&batch->lock);
  item->vector = vector;
  return TRUE;
}

static gboolean
keep_batch(Update *u, Item **items, guint n, GError **error)
{
  if (!search_begin(u->index, error))
    return FALSE;
  gboolean ok = TRUE;
  for (guint i = 0; i < n && ok; i++) {
    gint64 content = 0;
    ok = (items[i]->error != NULL || put_content(u, items[i], &content, error)) &&
         put_photo(u, items[i], content, error);
  }
  if (ok && search_commit(u->index, error))
    return TRUE;
  search_rollback(u->index);
  return FALSE;
}

static gboolean
do_batch(Update *u, Item **items, guint n, GError **error)
{
  Batch batch = {.items = items, .net = u->net, .tower = u->tower};
  const char *paths[BATCH];
  g_mutex_init(&batch.lock);
  for (guint i = 0; i < n; i++)
    paths[i] = items[i]->path;
  gboolean ok = litho_features_compute(u->net, paths, n, 1, on_done, &batch, u->watch->cancel, error);
  if (ok && batch.failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&batch.failure));
    ok = FALSE;
  }
  g_clear_error(&batch.failure);
  g_mutex_clear(&batch.lock);
  /* After a cancel, what comes before the first that was not looked at is kept. */
  guint n_done = 0;
  while (ok && n_done < n && (items[n_done]->vector != NULL || items[n_done]->error != NULL))
    n_done++;
  ok = ok && keep_batch(u, items, n_done, error);
  for (guint i = 0; ok && i < n_done; i++)
    if (items[i]->error != NULL)
      tell(u, items[i]->path, items[i]->error);
    else
      u->report->n_new++;
  return ok && !litho_is_cancelled(u->watch->cancel, error);
}

/* --- another tower, another net ------------------------------------------------------------------ */

static gboolean
renew_vectors(Update *u, GError **error)
{
  g_autofree float *map = g_new(float, MAP_VALUES), *vector = g_new(float, litho_tower_width(u->tower));
  const gsize n_bytes = (gsize)litho_tower_width(u->tower) * sizeof *vector;
  gint64 last = 0;
  for (;;) {
    sqlite3_stmt *s =
        search_statement(u->index, "SELECT content, map FROM feature WHERE content > ? ORDER BY content LIMIT 1", error);
    if (s == NULL)
      return FALSE;
    sqlite3_bind_int64(s, 1, last);
    const int row = search_step(u->index, s, error);
    if (row <= 0)
      return row == 0;
    last = sqlite3_column_int64(s, 0);
    const gboolean whole =
        search_map_unpack(sqlite3_column_blob(s, 1), (gsize)sqlite3_column_bytes(s, 1), map, MAP_VALUES);
    sqlite3_reset(s);
    if (!whole) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: features are damaged: remove it and index again",
                  u->index->name);
      return FALSE;
    }
    litho_tower_images(u->tower, map, 1, LITHO_FEATURES_CELLS, vector);
    if ((s = search_statement(u->index, "UPDATE content SET vector = ? WHERE id = ?", error)) == NULL)
      return FALSE;
    sqlite3_bind_blob64(s, 1, vector, n_bytes, SQLITE_TRANSIENT);
    sqlite3_bind_int64(s, 2, last);
    if (search_step(u->index, s, error) != 0 || litho_is_cancelled(u->watch->cancel, error))
      return FALSE;
    u->report->n_vectors++;
  }
}

/* All vectors of an index are of one tower, all maps of one net. */
static gboolean
match(Update *u, GError **error)
{
  const char *net = litho_feature_net_hash(u->net), *tower = litho_tower_hash(u->tower);
  g_autofree char *old_net = search_meta(u->index, "net", error);
  g_autofree char *old_tower = old_net != NULL ? search_meta(u->index, "tower", error) : NULL;
  if (old_tower == NULL)
    return FALSE;
  if (g_str_equal(old_net, net) && g_str_equal(old_tower, tower))
    return TRUE;
  if (!search_begin(u->index, error))
    return FALSE;
  gboolean ok = g_str_equal(old_net, net)
                    ? renew_vectors(u, error)
                    : search_run(u->index, "DELETE FROM feature; DELETE FROM content; DELETE FROM photo", error);
  ok = ok && search_set_meta(u->index, "net", net, error) && search_set_meta(u->index, "tower", tower, error) &&
       search_commit(u->index, error);
  if (!ok)
    search_rollback(u->index);
  return ok;
}

gboolean
litho_index_update(LithoIndex *index, LithoFeatureNet *net, LithoTower *tower, const char *const *paths, guint n,
                   const LithoIndexWatch *watch, LithoIndexReport *report, GError **error)
{
  g_autoptr(GPtrArray) todo = g_ptr_array_new_with_free_func(item_free);
  Update u = {index, net, tower, watch, report, todo};
  if (!g_str_equal(litho_feature_net_hash(net), litho_tower_net_hash(tower))) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "the text tower was tuned on another image net than the installed one of role tag (sha256 %.12s…): "
                "train it again, or bring that net back", litho_tower_net_hash(tower));
    return FALSE;
  }
  if (!match(&u, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!consider(&u, paths[i], error) || litho_is_cancelled(watch->cancel, error))
      return FALSE;
  const guint n_before = n - todo->len;
  for (guint i = 0; i < todo->len; i += BATCH) {
    if (watch->progress != NULL)
      watch->progress(n_before + i, n, watch->data);
    if (!do_batch(&u, (Item **)&todo->pdata[i], MIN(BATCH, todo->len - i), error))
      return FALSE;
  }
  if (watch->progress != NULL)
    watch->progress(n, n, watch->data);
  return TRUE;
}
