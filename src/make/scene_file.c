/* scene_file.c: the scene of a file, of JSON or of a picture that litho made; names of sizes. See
 * picture.h. */
#include <stdio.h>
#include <string.h>
#include "base/error.h"
#include "base/text.h"
#include "make/picture.h"
#include "make/render.h"
#include "photo/made.h"

#define MOST_JSON (1 << 20) /* bytes */

static const struct {
  const char *name;
  int width, height;
} sizes[] = {{"square", 1024, 1024},    {"landscape", 1216, 832}, {"wide", 1344, 756},
             {"panorama", 1632, 576},   {"portrait", 832, 1216},  {"phone", 1170, 2532},
             {"story", 1080, 1920},     {"hd", 1280, 720},        {"fullhd", 1920, 1080},
             {"wallpaper", 2560, 1440}, {"4k", 3840, 2160},       {"8k", 7680, 4320}};

gboolean
made_size_parse(const char *size, int *width, int *height, GError **error)
{
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    if (g_ascii_strcasecmp(size, sizes[i].name) == 0) {
      *width = sizes[i].width;
      *height = sizes[i].height;
      return TRUE;
    }
    g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", sizes[i].name);
  }
  char *end = NULL;
  const guint64 w = g_ascii_isdigit(*size) ? g_ascii_strtoull(size, &end, 10) : 0;
  guint64 h = 0;
  if (end != NULL && (*end == 'x' || *end == 'X') && g_ascii_isdigit(end[1]))
    h = g_ascii_strtoull(end + 1, &end, 10);
  if (w >= 1 && h >= 1 && *end == '\0' && w <= LITHO_MADE_MAX_PX && h <= LITHO_MADE_MAX_PX) {
    *width = (int)w;
    *height = (int)h;
    return TRUE;
  }
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
              "size '%s': say WIDTHxHEIGHT, each from 1 to %d px, as in 1024x768, or a name: %s",
              size, LITHO_MADE_MAX_PX, names->str);
  return FALSE;
}

/* Text that begins a document? A picture's first bytes do not. */
static gboolean
is_json(const char *path)
{
  char head[256];
  FILE *file = fopen(path, "rb");
  if (file == NULL)
    return TRUE; /* the reader of JSON says why */
  const gsize n = fread(head, 1, sizeof(head), file);
  fclose(file);
  gsize i = n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  while (i < n && g_ascii_isspace(head[i]))
    i++;
  return i == n || head[i] == '{' || head[i] == '[' || head[i] == '"';
}

static gboolean
open_picture(const char *path, const LithoLoadOptions *load, MadeScene *scene, GError **error)
{
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, load, error);
  if (photo == NULL)
    return FALSE;
  g_autofree char *document = litho_made_document(photo, "scene");
  if (document == NULL) {
    g_autofree char *by_model = litho_made_document(photo, "make");
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s holds no scene: %s", path,
                by_model != NULL ? "a model made it, and that has none"
                                 : "only pictures that litho make composed have one, in their XMP");
    return FALSE;
  }
  if (!made_scene_parse(document, -1, scene, error)) {
    g_prefix_error(error, "%s: the scene in its XMP: ", path);
    return FALSE;
  }
  return TRUE;
}

gboolean
made_scene_open(const char *path, const LithoLoadOptions *load, MadeScene *scene, GError **error)
{
  if (strcmp(path, "-") != 0 && !is_json(path))
    return open_picture(path, load, scene, error);
  g_autoptr(GBytes) bytes = litho_file_read(path, MOST_JSON, error);
  if (bytes == NULL)
    return FALSE;
  gsize size;
  const char *text = g_bytes_get_data(bytes, &size);
  return made_scene_parse(text, (gssize)size, scene, error);
}
