/* mcp_schema.h: does a value fit a JSON Schema? The part of 2020-12 that litho's own schemas use.
 *
 * type, enum, const, minimum, maximum, minLength, maxLength (characters), minItems, maxItems, items, properties,
 * required, additionalProperties (false). Other keywords are annotations here: they are not looked at.
 */
#ifndef LITHO_SERVE_MCP_SCHEMA_H
#define LITHO_SERVE_MCP_SCHEMA_H

#include <json-glib/json-glib.h>

/* NULL: it fits. Else one sentence that names the place, which begins with `name`. Caller frees. */
char *litho_mcp_schema_fault(JsonObject *schema, const char *name, JsonNode *value);

#endif
