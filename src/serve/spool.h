/* spool.h: the server's own folder: uploads, masks and exports under names that the server makes, within a quota.
 *
 *   DIR/SESSION/RANDOM          an uploaded photo
 *   DIR/SESSION/assets/NAME     a mask
 *   DIR/SESSION/jobs/ID/N.EXT   an export
 *   DIR/PID.RANDOM.part         what is coming in; gone when the server ends, or by the next one
 */
#ifndef LITHO_SERVE_SPOOL_H
#define LITHO_SERVE_SPOOL_H

#include <glib.h>
#include "litho.h"

typedef struct _LithoSpool LithoSpool;

/* dir is made (0700); max_bytes: of all files together. What servers that are gone left unfinished is removed. Error
 * WRITE. */
LithoSpool *litho_spool_new(const char *dir, guint64 max_bytes, GError **error);
/* Removes what is unfinished. */
void litho_spool_free(LithoSpool *spool);
const char *litho_spool_dir(const LithoSpool *spool);
guint64 litho_spool_bytes(const LithoSpool *spool);
guint64 litho_spool_max_bytes(const LithoSpool *spool);

/* 16 random hex digits. Caller frees. */
char *litho_random_name(void);

/* A file that comes in. */
typedef struct _LithoUpload LithoUpload;
LithoUpload *litho_upload_new(LithoSpool *spool, GError **error);
/* Errors: WRITE (disk full), LIMIT (quota; HTTP 507 in words of its own). */
gboolean litho_upload_write(LithoUpload *upload, gconstpointer data, gsize size, GError **error);
guint64 litho_upload_bytes(const LithoUpload *upload);
/* Closes it; its path, still unfinished (litho_spool_keep()); caller frees. NULL: it could not be written. */
char *litho_upload_finish(LithoUpload *upload, GError **error);
void litho_upload_free(LithoUpload *upload); /* removes what was not finished */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoUpload, litho_upload_free)

/* Makes an unfinished file the one at folder/name (a path below the spool), whose folders are made. name: NULL: a random one.
 * Its path; caller frees. */
char *litho_spool_keep(LithoSpool *spool, const char *unfinished, const char *folder, const char *name, GError **error);
/* A file of ours. */
void litho_spool_remove(const char *path);
void litho_spool_forget(LithoSpool *spool, const char *path); /* the same, counted */
/* A folder below the spool with all that is in it (files and folders; links are not followed). */
void litho_spool_remove_folder(LithoSpool *spool, const char *folder);
/* Files that others wrote there are counted in. */
void litho_spool_recount(LithoSpool *spool);

#endif
