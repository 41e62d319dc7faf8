/* json_file.h: JSON that a stranger wrote, into json-glib, whose parser recurses and stops at a NUL. */
#ifndef LITHO_BASE_JSON_FILE_H
#define LITHO_BASE_JSON_FILE_H

#include <json-glib/json-glib.h>
#include "litho.h"

/* An object, UTF-8, at most 32 deep. name: for messages. Error MODEL. */
JsonNode *base_json_parse(const char *text, gsize length, const char *name, GError **error);

/* Typed members; NULL, `otherwise`, where there is none of that kind. Borrowed. */
JsonObject *base_json_object(JsonObject *object, const char *key);
JsonArray *base_json_array(JsonObject *object, const char *key);
const char *base_json_text(JsonObject *object, const char *key);
gboolean base_json_flag(JsonObject *object, const char *key, gboolean otherwise);
/* FALSE where it is no whole number. */
gboolean base_json_int(JsonNode *node, gint64 *out);

#endif
