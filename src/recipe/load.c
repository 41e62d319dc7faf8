/* load.c: recipes from files and stdin, under the ceiling of bytes. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include "recipe/recipe.h"

static char *
read_fd(int fd, const char *name, gsize max_bytes, const char *what, gsize *length, GError **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  guint8 buffer[65536];
  for (;;) {
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: %s", name, g_strerror(errno));
      return NULL;
    }
    if (n == 0)
      break;
    g_byte_array_append(bytes, buffer, (guint)n);
    if (bytes->len > max_bytes) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s: %s has at most %zu bytes", name, what,
                  max_bytes);
      return NULL;
    }
  }
  if (length != NULL)
    *length = bytes->len;
  g_byte_array_append(bytes, (const guint8 *)"", 1);
  return (char *)g_byte_array_free(g_steal_pointer(&bytes), FALSE);
}

char *
litho_text_read(const char *path, gsize max_bytes, const char *what, gsize *length, GError **error)
{
  if (g_str_equal(path, "-"))
    return read_fd(STDIN_FILENO, "stdin", max_bytes, what, length, error);
  int fd = g_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  struct stat st;
  if (fd < 0) {
    g_set_error(error, LITHO_ERROR,
                errno == ENOENT || errno == ENOTDIR ? LITHO_ERROR_NOT_FOUND : LITHO_ERROR_READ,
                "%s: %s", path, g_strerror(errno));
    return NULL;
  }
  if (fstat(fd, &st) != 0 || S_ISDIR(st.st_mode)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: is a folder", path);
    close(fd);
    return NULL;
  }
  char *text = read_fd(fd, path, max_bytes, what, length, error);
  close(fd);
  return text;
}

LithoRecipe *
litho_recipe_load(const char *path, GError **error)
{
  gsize length;
  g_autofree char *json = litho_text_read(path, LITHO_RECIPE_MAX_BYTES, "a recipe", &length, error);
  if (json == NULL)
    return NULL;
  return litho_recipe_parse(g_str_equal(path, "-") ? "stdin" : path, json, (gssize)length, error);
}
