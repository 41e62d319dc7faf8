/* beneath.c: see beneath.h. */
#include "serve/work/beneath.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_PATH 4096

gboolean
litho_is_beneath_path(const char *path)
{
  if (*path == '\0' || *path == '/' || strlen(path) > MAX_PATH || !g_utf8_validate(path, -1, NULL))
    return FALSE;
  for (const char *p = path; *p != '\0'; p++)
    if (g_ascii_iscntrl(*p) || *p == '\\')
      return FALSE;
  g_auto(GStrv) parts = g_strsplit(path, "/", -1);
  for (char **part = parts; *part != NULL; part++)
    if (**part == '\0' || g_str_equal(*part, ".") || g_str_equal(*part, ".."))
      return FALSE;
  return TRUE;
}

/* Each component as itself: O_NOFOLLOW refuses a link, and no component is "..". */
static int
open_by_steps(int root, const char *path, int flags)
{
  g_auto(GStrv) parts = g_strsplit(path, "/", -1);
  int at = dup(root);
  for (char **part = parts; at >= 0 && *part != NULL; part++) {
    const int next = openat(at, *part, O_CLOEXEC | O_NOFOLLOW | (part[1] != NULL ? O_DIRECTORY | O_RDONLY : flags));
    const int saved = errno;
    close(at);
    errno = saved;
    at = next;
  }
  return at;
}

static int
open_path(int root, const char *path, int flags)
{
  const struct open_how how = {.flags = (guint64)(flags | O_CLOEXEC | O_NOFOLLOW),
                               .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
  const int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
  return fd >= 0 || (errno != ENOSYS && errno != EPERM) ? fd : open_by_steps(root, path, flags);
}

static gboolean
is_wanted(int fd, gboolean folder)
{
  struct stat st;
  return fstat(fd, &st) == 0 && (S_ISREG(st.st_mode) || (folder && S_ISDIR(st.st_mode)));
}

int
litho_open_beneath(const char *root, const char *path, gboolean folder, GError **error)
{
  if (!litho_is_beneath_path(path)) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "the path is not one beneath the folder");
    return -1;
  }
  const int at = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  /* O_NONBLOCK: a pipe that lies there does not hold us. */
  int fd = at >= 0 ? open_path(at, path, O_RDONLY | O_NONBLOCK | O_NOCTTY) : -1;
  const int saved = errno;
  if (at >= 0)
    close(at);
  if (fd >= 0 && !is_wanted(fd, folder)) {
    close(fd);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s: not a file", path);
    return -1;
  }
  if (fd < 0 && (saved == ELOOP || saved == EXDEV))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s: links are not followed", path);
  else if (fd < 0)
    g_set_error(error, LITHO_ERROR, saved == EACCES ? LITHO_ERROR_READ : LITHO_ERROR_NOT_FOUND, "%s: %s", path,
                g_strerror(saved));
  return fd;
}
