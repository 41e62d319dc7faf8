/* api_roots.c: the folders that --root names: what is in them, one level at a time. */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "serve/api.h"
#include "serve/work/beneath.h"

#define MAX_ENTRIES 5000

void
api_roots(LithoRequest *request)
{
  JsonArray *roots = json_array_new();
  for (const char *const *name = litho_server_roots(request->server); *name != NULL; name++)
    json_array_add_string_element(roots, *name);
  JsonObject *object = json_object_new();
  json_object_set_array_member(object, "roots", roots);
  litho_reply_object(request, 200, object);
}

/* Suffixes of pictures: whether one is a picture is found out when it is opened. */
static gboolean
may_be_picture(const char *name)
{
  static const char *const ends[] = {"jpg", "jpeg", "png", "tif", "tiff", "webp", "heic", "heif", "avif", "gif", "jxl", NULL};
  const char *dot = strrchr(name, '.');
  g_autofree char *end = dot != NULL ? g_ascii_strdown(dot + 1, -1) : NULL;
  return end != NULL && g_strv_contains(ends, end);
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names, folders with "/" at their end, sorted. Hidden ones, links and names that are no UTF-8 are left out. */
static GPtrArray *
read_folder(int fd)
{
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  DIR *dir = fdopendir(fd);
  struct dirent *entry;
  while (dir != NULL && names->len < MAX_ENTRIES && (entry = readdir(dir)) != NULL) {
    struct stat st;
    if (entry->d_name[0] == '.' || !litho_is_beneath_path(entry->d_name) ||
        fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
      continue;
    if (S_ISDIR(st.st_mode))
      g_ptr_array_add(names, g_strconcat(entry->d_name, "/", NULL));
    else if (S_ISREG(st.st_mode) && may_be_picture(entry->d_name))
      g_ptr_array_add(names, g_strdup(entry->d_name));
  }
  if (dir != NULL)
    closedir(dir);
  g_ptr_array_sort(names, by_name);
  return names;
}

void
api_root_list(LithoRequest *request)
{
  const char *root = litho_server_root(request->server, request->parts[0]), *path = litho_request_query(request, "path");
  g_autoptr(GError) error = NULL;
  const gboolean top = path == NULL || *path == '\0';
  int fd = -1;
  if (root == NULL)
    g_set_error_literal(&error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "there is no such root");
  else if (top)
    fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  else
    fd = litho_open_beneath(root, path, TRUE, &error);
  if (fd < 0 && error == NULL)
    g_set_error_literal(&error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "the folder is gone");
  if (error != NULL) {
    litho_reply_error(request, error);
    return;
  }
  g_autoptr(GPtrArray) names = read_folder(fd);
  JsonArray *entries = json_array_new();
  for (guint i = 0; i < names->len; i++) {
    char *name = names->pdata[i];
    const gboolean folder = g_str_has_suffix(name, "/");
    JsonObject *one = json_object_new();
    if (folder)
      name[strlen(name) - 1] = '\0';
    json_object_set_string_member(one, "name", name);
    json_object_set_boolean_member(one, "folder", folder);
    json_array_add_object_element(entries, one);
  }
  JsonObject *object = json_object_new();
  json_object_set_array_member(object, "entries", entries);
  litho_reply_object(request, 200, object);
}
