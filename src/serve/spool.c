/* spool.c: see spool.h. */
#include "serve/spool.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _LithoSpool {
  char *dir;
  guint64 n_bytes, max_bytes;
};

struct _LithoUpload {
  LithoSpool *spool;
  char *path;
  int fd;
  guint64 n_bytes;
  gboolean finished;
};

static gboolean
fail(GError **error, const char *path)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", path, g_strerror(errno));
  return FALSE;
}

/* --- the folder ------------------------------------------------------------------------------------------- */

static guint64
count(const char *folder)
{
  guint64 sum = 0;
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct stat st;
    if (lstat(path, &st) == 0)
      sum += S_ISDIR(st.st_mode) ? count(path) : S_ISREG(st.st_mode) ? (guint64)st.st_size : 0;
  }
  return sum;
}

/* "123.abc.part" of a process that is gone, or ours. */
static void
drop_unfinished(const char *folder, gboolean own)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    const pid_t pid = (pid_t)atoi(name);
    if (!g_str_has_suffix(name, ".part") || pid <= 0 || (own ? pid != getpid() : kill(pid, 0) == 0 || errno != ESRCH))
      continue;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_unlink(path);
  }
}

LithoSpool *
litho_spool_new(const char *dir, guint64 max_bytes, GError **error)
{
  if (g_mkdir_with_parents(dir, 0700) != 0 || access(dir, W_OK) != 0) {
    fail(error, dir);
    return NULL;
  }
  drop_unfinished(dir, FALSE);
  LithoSpool *spool = g_new0(LithoSpool, 1);
  spool->dir = g_strdup(dir);
  spool->max_bytes = max_bytes;
  litho_spool_recount(spool);
  return spool;
}

void
litho_spool_free(LithoSpool *spool)
{
  if (spool == NULL)
    return;
  drop_unfinished(spool->dir, TRUE);
  g_free(spool->dir);
  g_free(spool);
}

const char *
litho_spool_dir(const LithoSpool *spool)
{
  return spool->dir;
}

guint64
litho_spool_bytes(const LithoSpool *spool)
{
  return spool->n_bytes;
}

guint64
litho_spool_max_bytes(const LithoSpool *spool)
{
  return spool->max_bytes;
}

void
litho_spool_recount(LithoSpool *spool)
{
  spool->n_bytes = count(spool->dir);
}

char *
litho_random_name(void)
{
  return g_strdup_printf("%08x%08x", g_random_int(), g_random_int());
}

/* --- files that come in ------------------------------------------------------------------------------------- */

LithoUpload *
litho_upload_new(LithoSpool *spool, GError **error)
{
  g_autofree char *random = litho_random_name();
  LithoUpload *upload = g_new0(LithoUpload, 1);
  upload->spool = spool;
  upload->path = g_strdup_printf("%s/%d.%s.part", spool->dir, (int)getpid(), random);
  upload->fd = open(upload->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (upload->fd >= 0)
    return upload;
  fail(error, upload->path);
  upload->finished = TRUE;
  litho_upload_free(upload);
  return NULL;
}

gboolean
litho_upload_write(LithoUpload *upload, gconstpointer data, gsize size, GError **error)
{
  LithoSpool *spool = upload->spool;
  if (spool->n_bytes + size > spool->max_bytes) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE,
                "the server's folder is full (%" G_GUINT64_FORMAT " MB): delete a session, or start it with a larger "
                "--max-spool",
                spool->max_bytes >> 20);
    return FALSE;
  }
  for (const char *p = data; size > 0;) {
    const ssize_t n = write(upload->fd, p, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return fail(error, "the upload");
    p += n;
    size -= (gsize)n;
    upload->n_bytes += (guint64)n;
    spool->n_bytes += (guint64)n;
  }
  return TRUE;
}

guint64
litho_upload_bytes(const LithoUpload *upload)
{
  return upload->n_bytes;
}

char *
litho_upload_finish(LithoUpload *upload, GError **error)
{
  const int fd = upload->fd;
  upload->fd = -1;
  if (close(fd) != 0) {
    fail(error, "the upload");
    return NULL;
  }
  upload->finished = TRUE;
  return g_strdup(upload->path);
}

void
litho_upload_free(LithoUpload *upload)
{
  if (upload == NULL)
    return;
  if (upload->fd >= 0)
    close(upload->fd);
  if (!upload->finished) {
    g_unlink(upload->path);
    upload->spool->n_bytes -= MIN(upload->n_bytes, upload->spool->n_bytes);
  }
  g_free(upload->path);
  g_free(upload);
}

/* --- files that stay ------------------------------------------------------------------------------------------ */

char *
litho_spool_keep(LithoSpool *spool, const char *unfinished, const char *folder, const char *name, GError **error)
{
  g_autofree char *random = name == NULL ? litho_random_name() : NULL;
  g_autofree char *dir = g_build_filename(spool->dir, folder, NULL);
  g_autofree char *path = g_build_filename(dir, name != NULL ? name : random, NULL);
  if (g_mkdir_with_parents(dir, 0700) == 0 && g_rename(unfinished, path) == 0)
    return g_steal_pointer(&path);
  fail(error, dir);
  return NULL;
}

void
litho_spool_remove(const char *path)
{
  g_unlink(path);
}

void
litho_spool_forget(LithoSpool *spool, const char *path)
{
  struct stat st;
  if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) && g_unlink(path) == 0)
    spool->n_bytes -= MIN(spool->n_bytes, (guint64)st.st_size);
}

static void
remove_all(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
      remove_all(path);
    else
      g_unlink(path);
  }
  g_rmdir(folder);
}

void
litho_spool_remove_folder(LithoSpool *spool, const char *folder)
{
  g_autofree char *path = g_build_filename(spool->dir, folder, NULL);
  remove_all(path);
  litho_spool_recount(spool);
}
