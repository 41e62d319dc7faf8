/* file.c: see file.h. Linux: O_TMPFILE and linkat(2) through /proc. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "base/text.h"

#define CHUNK_BYTES (1 << 18)
#define WRITE_BACK_BYTES (1 << 20)

char *
litho_file_display(const char *path)
{
  if (g_str_equal(path, "-"))
    return g_strdup("stdin");
  g_autofree char *name = g_filename_display_name(path);
  return litho_text_safe(name, FALSE);
}

static void
set_read_error(GError **error, const char *path, int number)
{
  g_autofree char *name = litho_file_display(path);
  if (number == ENOENT || number == ENOTDIR)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s: there is no such file", name);
  else
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: cannot be read: %s", name,
                g_strerror(number));
}

GBytes *
litho_file_read(const char *path, guint64 max_bytes, GError **error)
{
  const gboolean is_stdin = g_str_equal(path, "-");
  int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    set_read_error(error, path, errno);
    return NULL;
  }
  struct stat st = {0};
  gsize room = CHUNK_BYTES, length = 0;
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (guint64)st.st_size <= max_bytes)
    room = (gsize)st.st_size + 1;
  guint8 *data = g_malloc(room);
  for (;;) {
    if (length == room)
      data = g_realloc(data, room *= 2);
    gssize n = read(fd, data + length, room - length);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      set_read_error(error, path, errno);
      break;
    }
    length += n;
    if (length > max_bytes) {
      g_autofree char *name = litho_file_display(path);
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                  "%s: more than %" G_GUINT64_FORMAT " bytes", name, max_bytes);
      break;
    }
    if (n == 0) {
      close(fd);
      return g_bytes_new_take(g_realloc(data, MAX(length, 1)), length);
    }
  }
  close(fd);
  g_free(data);
  return NULL;
}

GMappedFile *
litho_file_map(const char *path, GError **error)
{
  struct stat st;
  g_autofree char *name = litho_file_display(path);
  g_autoptr(GError) local = NULL;
  GMappedFile *map = NULL;
  const gboolean exists = stat(path, &st) == 0;
  if (exists && S_ISREG(st.st_mode))
    map = g_mapped_file_new(path, FALSE, &local);
  if (map == NULL && !exists)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s: there is no such file", name);
  else if (map == NULL)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: cannot be read: %s", name,
                local != NULL ? local->message : "it is not a file");
  return map;
}

char *
litho_file_sha256(const char *path, GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc(CHUNK_BYTES);
  gssize n = fd < 0 ? -1 : 1;
  while (n > 0 || (n < 0 && fd >= 0 && errno == EINTR)) {
    n = read(fd, buffer, CHUNK_BYTES);
    if (n > 0)
      g_checksum_update(sum, buffer, n);
  }
  if (n < 0)
    set_read_error(error, path, errno);
  if (fd >= 0)
    close(fd);
  return n == 0 ? g_strdup(g_checksum_get_string(sum)) : NULL;
}

struct _LithoOutput {
  char *name;   /* for messages */
  char *target; /* real path, NULL: stream */
  char *temp;   /* named temporary file, NULL: unnamed */
  char *kept;   /* another name of the old file while a commit can still be undone; NULL: none */
  gboolean was_absent;
  char *fd_path;
  int stream; /* stdout or a device, -1 otherwise */
  int fd;
  gint64 n_written, n_started; /* bytes; the second: on their way to the disk */
};

static void
set_write_error(GError **error, const char *name, int number)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: cannot be written: %s", name,
              g_strerror(number));
}

static char *
temp_name(const char *target)
{
  g_autofree char *folder = g_path_get_dirname(target);
  return g_strdup_printf("%s/.litho-%08x%08x.tmp", folder, g_random_int(), g_random_int());
}

static int
open_unnamed(LithoOutput *output, const char *folder)
{
  int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL))
    return fd;
  g_autofree char *beside = g_build_filename(folder, "x", NULL);
  output->temp = temp_name(beside);
  fd = open(output->temp, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
  if (fd < 0)
    g_clear_pointer(&output->temp, g_free);
  return fd;
}

LithoOutput *
litho_output_new(const char *path, GError **error)
{
  g_autoptr(LithoOutput) output = g_new0(LithoOutput, 1);
  output->stream = output->fd = -1;
  struct stat st;
  gboolean exists = FALSE;
  g_autofree char *folder = NULL;
  if (g_str_equal(path, "-")) {
    output->name = g_strdup("stdout");
    output->stream = dup(STDOUT_FILENO);
  } else {
    output->name = litho_file_display(path);
    char *real = realpath(path, NULL);
    output->target = g_strdup(real != NULL ? real : path);
    free(real);
    exists = stat(output->target, &st) == 0;
    if (exists && S_ISDIR(st.st_mode)) {
      set_write_error(error, output->name, EISDIR);
      return NULL;
    }
    if (exists && !S_ISREG(st.st_mode)) {
      output->stream = open(output->target, O_WRONLY | O_CLOEXEC);
      g_clear_pointer(&output->target, g_free);
    } else {
      folder = g_path_get_dirname(output->target);
    }
  }
  if (output->target == NULL && output->stream < 0) {
    set_write_error(error, output->name, errno);
    return NULL;
  }
  output->fd = open_unnamed(output, folder != NULL ? folder : g_get_tmp_dir());
  if (output->fd < 0) {
    set_write_error(error, output->name, errno);
    return NULL;
  }
  if (exists && output->target != NULL)
    (void)!fchmod(output->fd, st.st_mode & 0777);
  output->fd_path = g_strdup_printf("/proc/self/fd/%d", output->fd);
  return g_steal_pointer(&output);
}

int
litho_output_fd(const LithoOutput *output)
{
  return output->fd;
}

const char *
litho_output_fd_path(const LithoOutput *output)
{
  return output->fd_path;
}

static gboolean
write_all(int fd, const guint8 *data, gsize length)
{
  while (length > 0) {
    gssize n = write(fd, data, length);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    data += n;
    length -= n;
  }
  return TRUE;
}

/* The disk works while the next pixels are computed, so that the fsync at the end has little to
 * wait for. */
static void
start_write_back(LithoOutput *output)
{
  const gint64 n_waiting = output->n_written - output->n_started;
  if (output->target == NULL || n_waiting < WRITE_BACK_BYTES)
    return;
  (void)!sync_file_range(output->fd, output->n_started, n_waiting, SYNC_FILE_RANGE_WRITE);
  output->n_started = output->n_written;
}

gboolean
litho_output_write(LithoOutput *output, gconstpointer data, gsize length, GError **error)
{
  if (!write_all(output->fd, data, length)) {
    set_write_error(error, output->name, errno);
    return FALSE;
  }
  output->n_written += (gint64)length;
  start_write_back(output);
  return TRUE;
}

static gboolean
copy_to_stream(LithoOutput *output)
{
  g_autofree guint8 *buffer = g_malloc(CHUNK_BYTES);
  if (lseek(output->fd, 0, SEEK_SET) < 0)
    return FALSE;
  gssize n;
  while ((n = read(output->fd, buffer, CHUNK_BYTES)) > 0)
    if (!write_all(output->stream, buffer, n))
      return FALSE;
  return n == 0;
}

/* All that can fail for want of room: then only the renaming is left. */
static gboolean
stage(LithoOutput *output)
{
  if (fsync(output->fd) != 0)
    return FALSE;
  if (output->temp != NULL)
    return TRUE;
  g_autofree char *temp = temp_name(output->target);
  if (linkat(AT_FDCWD, output->fd_path, AT_FDCWD, temp, AT_SYMLINK_FOLLOW) != 0)
    return FALSE;
  output->temp = g_steal_pointer(&temp);
  return TRUE;
}

/* A file system without hard links keeps nothing: there a commit of several is not undone. */
static gboolean
rename_to_target(LithoOutput *output, gboolean keep_old)
{
  if (keep_old) {
    g_autofree char *kept = temp_name(output->target);
    if (link(output->target, kept) == 0)
      output->kept = g_steal_pointer(&kept);
    else
      output->was_absent = errno == ENOENT;
  }
  if (rename(output->temp, output->target) != 0)
    return FALSE;
  g_clear_pointer(&output->temp, g_free);
  return TRUE;
}

static void
undo_rename(LithoOutput *output)
{
  if (output->kept != NULL && rename(output->kept, output->target) == 0)
    g_clear_pointer(&output->kept, g_free);
  else if (output->was_absent)
    unlink(output->target);
}

/* The name itself survives a power cut only when its folder is synced; not all file systems can. */
static void
sync_folder(const char *target)
{
  g_autofree char *folder = g_path_get_dirname(target);
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    (void)!fsync(fd);
    close(fd);
  }
}

gboolean
litho_outputs_commit(LithoOutput *const *outputs, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (outputs[i]->target != NULL && !stage(outputs[i])) {
      set_write_error(error, outputs[i]->name, errno);
      return FALSE;
    }
  for (guint i = 0; i < n; i++) {
    LithoOutput *output = outputs[i];
    if (output->target != NULL ? rename_to_target(output, i + 1 < n) : copy_to_stream(output))
      continue;
    set_write_error(error, output->name, errno);
    while (i-- > 0)
      undo_rename(outputs[i]);
    return FALSE;
  }
  for (guint i = 0; i < n; i++)
    if (outputs[i]->target != NULL)
      sync_folder(outputs[i]->target);
  return TRUE;
}

gboolean
litho_output_commit(LithoOutput *output, GError **error)
{
  return litho_outputs_commit(&output, 1, error);
}

void
litho_output_free(LithoOutput *output)
{
  if (output == NULL)
    return;
  if (output->temp != NULL)
    unlink(output->temp);
  if (output->kept != NULL)
    unlink(output->kept);
  if (output->fd >= 0)
    close(output->fd);
  if (output->stream >= 0)
    close(output->stream);
  g_free(output->name);
  g_free(output->target);
  g_free(output->temp);
  g_free(output->kept);
  g_free(output->fd_path);
  g_free(output);
}

gboolean
litho_file_write(const char *path, gconstpointer data, gsize length, GError **error)
{
  g_autoptr(LithoOutput) output = litho_output_new(path, error);
  return output != NULL && litho_output_write(output, data, length, error) &&
         litho_output_commit(output, error);
}
