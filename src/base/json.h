/* json.h: strict reading and canonical writing of JSON, and the errors of a recipe.
 *
 * json-glib holds the tree. Its parser takes comments, assignments and double keys and nests without
 * a limit, and its writer prints 0.3 as 0.29999999999999999; so both ends are here.
 */
#ifndef LITHO_BASE_JSON_H
#define LITHO_BASE_JSON_H

#include <json-glib/json-glib.h>
#include "litho.h"

#define LITHO_JSON_MAX_DEPTH 32

/* RFC 8259 and no more: UTF-8, no double keys, no lone surrogates, no \u0000, finite numbers, depth ≤
 * LITHO_JSON_MAX_DEPTH. Error RECIPE with line and column. length -1: NUL-terminated. */
JsonNode *litho_json_parse(const char *json, gssize length, GError **error);

/* Canonical text: keys in the order of insertion, values that fit a line of 100 columns on one line,
 * shortest numbers that read back to the same double, newline at the end. */
char *litho_json_print(JsonNode *node);
/* The same on one line, without a newline. */
char *litho_json_print_line(JsonNode *node);
/* Shortest decimal that reads back as `v`, independent of locale; -0 is "0". v is finite. */
char *litho_json_number(double v);

/* "pointer: message" with code RECIPE. Returns FALSE. */
gboolean litho_recipe_fail(GError **error, const char *pointer, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* " (did you mean 'exposure'?)" for the nearest of the NULL-terminated candidates, or "". Caller frees. */
char *litho_did_you_mean(const char *word, const char *const *candidates);

/* Typed members of an object at `pointer`; absent members leave *out as it is and succeed. */
gboolean litho_json_get_text(JsonObject *object, const char *pointer, const char *key,
                             gsize max_bytes, char **out, GError **error);
gboolean litho_json_get_number(JsonObject *object, const char *pointer, const char *key, double min,
                               double max, const char *unit, double *out, GError **error);
gboolean litho_json_get_bool(JsonObject *object, const char *pointer, const char *key,
                             gboolean *out, GError **error);
/* Fails on the first member that is not in the NULL-terminated `known`. */
gboolean litho_json_only(JsonObject *object, const char *pointer, const char *const *known,
                         GError **error);
/* Checks one number; the message names the legal end that it passed. */
gboolean litho_json_in_range(double v, const char *pointer, double min, double max,
                             const char *unit, GError **error);
/* "number", "text", "true/false", "list", "object", "null": for messages. */
const char *litho_json_kind(JsonNode *node);
gboolean litho_json_is_number(JsonNode *node);
gboolean litho_json_is_text(JsonNode *node);
/* A colour name or "#rrggbb" that the operations know. */
gboolean litho_json_is_color(const char *text, const char *pointer, GError **error);
/* 1 to 64 letters, digits, _ - . (not first): never a path. */
gboolean litho_is_asset_name(const char *name);

#endif
