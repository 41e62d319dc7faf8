/* tower_file.c: the metadata of a tower file. */
#include <string.h>
#include "base/json_file.h"
#include "infer/encoder.h"
#include "infer/tower_file.h"

#define VERSION 2

void
litho_tower_info_clear(LithoTowerInfo *info)
{
  g_clear_pointer(&info->encoder_sha256, g_free);
  g_clear_pointer(&info->net_sha256, g_free);
}

char *
litho_tower_member_prefix(int member)
{
  return g_strdup_printf("member.%d.", member);
}

typedef struct {
  const char *name;
  gsize offset;
  int least, most;
} Field;

#define FIELD(name, member, least, most) {name, G_STRUCT_OFFSET(LithoTowerInfo, member), least, most}

static const Field fields[] = {
    FIELD("scratch", scratch, 0, 1),
    FIELD("members", members, 1, 16),
    FIELD("text_width", head.text_width, 16, 4096 * LITHO_ENCODER_LEVELS),
    FIELD("levels", head.levels, 1, LITHO_ENCODER_LEVELS),
    FIELD("features", head.features, 1, 8192),
    FIELD("hidden", head.hidden, 0, 8192),
    FIELD("width", head.width, 1, 8192),
    FIELD("locked", head.locked, 0, 1),
    FIELD("encoder_layers", encoder.n_layers, 1, 48),
    FIELD("encoder_width", encoder.width, 16, 4096),
    FIELD("encoder_heads", encoder.n_heads, 1, 64),
    FIELD("encoder_inner", encoder.inner, 1, 16384),
};

char *
litho_tower_info_print(const LithoTowerInfo *info)
{
  g_autoptr(JsonNode) root = json_node_new(JSON_NODE_OBJECT);
  JsonObject *object = json_object_new();
  json_node_take_object(root, object);
  json_object_set_int_member(object, "version", VERSION);
  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
    json_object_set_int_member(object, fields[i].name, G_STRUCT_MEMBER(int, info, fields[i].offset));
  json_object_set_double_member(object, "slope", info->slope);
  json_object_set_double_member(object, "offset", info->offset);
  json_object_set_string_member(object, "encoder_sha256", info->encoder_sha256);
  json_object_set_string_member(object, "net_sha256", info->net_sha256);
  return json_to_string(root, FALSE);
}

static gboolean
parse_fields(JsonObject *object, const char *path, LithoTowerInfo *info, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
    const gint64 value = json_object_get_int_member_with_default(object, fields[i].name, -1);
    if (value < fields[i].least || value > fields[i].most) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: no tower: '%s' is %" G_GINT64_FORMAT ", not %d to %d", path,
                  fields[i].name, value, fields[i].least, fields[i].most);
      return FALSE;
    }
    G_STRUCT_MEMBER(int, info, fields[i].offset) = (int)value;
  }
  const NnConfig *e = &info->encoder;
  if (e->width % 16 == 0 && e->width % e->n_heads == 0 && info->head.text_width == info->head.levels * e->width &&
      (info->head.levels == 1 || !info->scratch) &&
      (!info->head.locked || info->head.width == info->head.features))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: no tower: its widths do not fit together", path);
  return FALSE;
}

gboolean
litho_tower_info_parse(const char *json, const char *path, LithoTowerInfo *info, GError **error)
{
  g_autoptr(JsonNode) root = json != NULL ? base_json_parse(json, strlen(json), path, NULL) : NULL;
  JsonObject *object = root != NULL ? json_node_get_object(root) : NULL;
  if (object == NULL || json_object_get_int_member_with_default(object, "version", 0) != VERSION) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: is no tower that litho train lit wrote", path);
    return FALSE;
  }
  info->encoder = nn_minilm;
  if (!parse_fields(object, path, info, error))
    return FALSE;
  info->slope = json_object_get_double_member_with_default(object, "slope", 0);
  info->offset = json_object_get_double_member_with_default(object, "offset", 0);
  info->encoder_sha256 = g_strdup(json_object_get_string_member_with_default(object, "encoder_sha256", ""));
  info->net_sha256 = g_strdup(json_object_get_string_member_with_default(object, "net_sha256", ""));
  return TRUE;
}
