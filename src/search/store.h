/* store.h: the index's database: statements, transactions, and the few numbers that it says about itself. */
#ifndef LITHO_SEARCH_STORE_H
#define LITHO_SEARCH_STORE_H

#include <sqlite3.h>
#include "litho.h"

typedef struct _LithoIndex LithoIndex;
struct _LithoIndex {
  char *path, *name; /* name: for messages */
  sqlite3 *db;
  GHashTable *statements; /* text → sqlite3_stmt*, prepared once */
};

/* $XDG_DATA_HOME/litho/index.db; caller frees. */
char *litho_index_default_path(void);
/* create: made, with its folder, where it is missing. Errors: NOT_FOUND, READ (no index, damaged), WRITE. */
LithoIndex *litho_index_open(const char *path, gboolean create, GError **error);
void litho_index_free(LithoIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoIndex, litho_index_free)

/* A statement, reset; valid until the next of the same text. NULL and error. */
sqlite3_stmt *search_statement(LithoIndex *index, const char *sql, GError **error);
/* Steps once; the statement is reset unless there is a row. -1 and error; 0: done; 1: a row. */
int search_step(LithoIndex *index, sqlite3_stmt *statement, GError **error);
gboolean search_run(LithoIndex *index, const char *sql, GError **error);
/* BEGIN IMMEDIATE; COMMIT, which also counts up "generation"; ROLLBACK. */
gboolean search_begin(LithoIndex *index, GError **error);
gboolean search_commit(LithoIndex *index, GError **error);
void search_rollback(LithoIndex *index);
/* Caller frees; "" when it was never said. */
char *search_meta(LithoIndex *index, const char *key, GError **error);
gboolean search_set_meta(LithoIndex *index, const char *key, const char *value, GError **error);
gboolean search_failed(LithoIndex *index, GError **error);

#endif
