/* picture.c: see picture.h. */
#include <string.h>
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "make/picture.h"
#include "make/render.h"
#include "photo/made.h"

#define PREFIX "made:"
#define NAME_CHARS 40

void
made_picture_clear(MadePicture *picture)
{
  g_clear_pointer(&picture->words, g_free);
}

LithoPhoto *
made_picture_photo(const MadePicture *picture, const char *name, GCancellable *cancel,
                   GError **error)
{
  const MadeScene *scene = &picture->scene;
  g_autofree guint8 *rgb =
      made_scene_render(scene, picture->width, picture->height, cancel, error);
  if (rgb == NULL)
    return NULL;
  g_autoptr(JsonNode) node = made_scene_to_json(scene);
  g_autofree char *document = litho_json_print_line(node), *said = made_scene_say(scene),
                  *seed = g_strdup_printf("%u", scene->seed);
  const PhotoMade made = {picture->words != NULL ? picture->words : said, "algorithmicMedia", seed,
                          document};
  LithoPhoto *photo = litho_photo_made(name, rgb, picture->width, picture->height, &made, error);
  if (photo == NULL)
    return NULL;
  g_object_set_data_full(G_OBJECT(photo->coded), "litho-rgb", g_steal_pointer(&rgb), g_free);
  /* There is no file: what it was made from stands for it in records. */
  g_autofree char *path = made_picture_path(picture);
  photo->sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, path, -1);
  return photo;
}

/* --- as a path ---------------------------------------------------------------------------------- */

gboolean
made_is_path(const char *path)
{
  return path != NULL && g_str_has_prefix(path, PREFIX "{");
}

char *
made_picture_path(const MadePicture *picture)
{
  JsonObject *root = json_object_new();
  json_object_set_int_member(root, "width", picture->width);
  json_object_set_int_member(root, "height", picture->height);
  if (picture->words != NULL)
    json_object_set_string_member(root, "words", picture->words);
  json_object_set_member(root, "scene", made_scene_to_json(&picture->scene));
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), root);
  json_object_unref(root);
  g_autofree char *json = litho_json_print_line(node);
  return g_strconcat(PREFIX, json, NULL);
}

static gboolean
get_side(JsonObject *root, const char *key, int *out, GError **error)
{
  double v = 0;
  if (!litho_json_get_number(root, "", key, 1, LITHO_MADE_MAX_PX, "px", &v, error))
    return FALSE;
  *out = (int)v;
  return v >= 1 || litho_recipe_fail(error, "", "\"%s\" is missing", key);
}

gboolean
made_picture_parse(const char *path, MadePicture *picture, GError **error)
{
  static const char *const known[] = {"width", "height", "words", "scene", NULL};
  *picture = (MadePicture){0};
  if (!made_is_path(path))
    return litho_recipe_fail(error, "", "it is no made picture");
  g_autoptr(JsonNode) node = litho_json_parse(path + strlen(PREFIX), -1, error);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
    return node == NULL ? FALSE : litho_recipe_fail(error, "", "a made picture is an object");
  JsonObject *root = json_node_get_object(node);
  if (!litho_json_only(root, "", known, error) || !get_side(root, "width", &picture->width, error) ||
      !get_side(root, "height", &picture->height, error) ||
      !litho_json_get_text(root, "", "words", LITHO_MADE_MAX_WORDS, &picture->words, error))
    return FALSE;
  JsonNode *scene = json_object_get_member(root, "scene");
  if (scene == NULL)
    return litho_recipe_fail(error, "", "\"scene\" is missing");
  g_autofree char *text = litho_json_print_line(scene);
  return made_scene_parse(text, -1, &picture->scene, error);
}

/* --- for people --------------------------------------------------------------------------------- */

char *
made_picture_name(const char *words)
{
  g_autoptr(GString) name = g_string_new(NULL);
  g_autofree char *valid = g_utf8_make_valid(words != NULL ? words : "", -1);
  glong n = 0;
  for (const char *p = valid; *p != '\0' && n < NAME_CHARS; p = g_utf8_next_char(p)) {
    const gunichar c = g_utf8_get_char(p);
    if (g_unichar_isalnum(c)) {
      g_string_append_unichar(name, g_unichar_tolower(c));
      n++;
    } else if (name->len > 0 && name->str[name->len - 1] != '-') {
      g_string_append_c(name, '-');
      n++;
    }
  }
  while (name->len > 0 && name->str[name->len - 1] == '-')
    g_string_truncate(name, name->len - 1);
  return g_strdup_printf("%s.png", name->len > 0 ? name->str : "made");
}

JsonArray *
made_traces_to_json(const GPtrArray *traces)
{
  JsonArray *rows = json_array_new();
  for (guint i = 0; traces != NULL && i < traces->len; i++) {
    const MadeTrace *trace = traces->pdata[i];
    JsonObject *row = json_object_new();
    json_object_set_string_member(row, "words", trace->words);
    if (trace->what != NULL)
      json_object_set_string_member(row, "became", trace->what);
    else
      json_object_set_null_member(row, "became");
    if (trace->why != NULL)
      json_object_set_string_member(row, "why", trace->why);
    json_array_add_object_element(rows, row);
  }
  return rows;
}

gboolean
made_style_parse(const char *name, SceneStyle *style, GError **error)
{
  for (int i = 0; i < N_STYLES; i++)
    if (g_str_equal(name, scene_styles[i]) ||
        (i == STYLE_WATERCOLOUR && g_str_equal(name, "watercolor"))) {
      *style = (SceneStyle)i;
      return TRUE;
    }
  g_autofree char *all = g_strjoinv(", ", (char **)scene_styles);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "style '%s': there are %s", name, all);
  return FALSE;
}
