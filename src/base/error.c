/* error.c: the one table of error codes, with the exit code and HTTP status of each.
 * Exit codes follow sysexits.h where it has a fitting row, 130 is the shell's for SIGINT. */
#include "base/error.h"
#include <string.h>

G_DEFINE_QUARK(litho-error-quark, litho_error)

static const LithoErrorInfo table[] = {
    {LITHO_ERROR_USAGE, "usage", 2, 400, "see 'litho help COMMAND'"},
    {LITHO_ERROR_NOT_FOUND, "not-found", 66, 404, "check the name"},
    {LITHO_ERROR_READ, "read", 65, 422, "the file may be damaged; try another copy"},
    {LITHO_ERROR_WRITE, "write", 73, 507, "check the folder's permissions and free space"},
    {LITHO_ERROR_LIMIT, "limit", 69, 413, "make it smaller; where the message names an option, that raises the limit"},
    {LITHO_ERROR_BLOCKED, "blocked", 77, 403, "say --allow FORMAT if you trust the file"},
    {LITHO_ERROR_FORMAT, "format", 65, 415, "see 'litho formats'"},
    {LITHO_ERROR_RECIPE, "recipe", 65, 422, "see 'litho recipe schema' and docs/recipe.md"},
    {LITHO_ERROR_NEEDS_SEE, "needs-see", 69, 501, "use a tonal, colour, box or mask region instead"},
    {LITHO_ERROR_MODEL, "model", 69, 503, "see 'litho models list'"},
    {LITHO_ERROR_HASH, "hash", 65, 502, "remove it with 'litho models rm' and pull it again"},
    {LITHO_ERROR_NETWORK, "network", 69, 502, "check the connection and run it again: it resumes"},
    {LITHO_ERROR_OFFLINE, "offline", 69, 503, "run it without --offline"},
    {LITHO_ERROR_GRAMMAR, "grammar", 70, 500, "this is a bug: please report it"},
    {LITHO_ERROR_PLAN, "plan", 65, 422, "say it in other words, or write a recipe"},
    {LITHO_ERROR_VERIFY, "verify", 1, 409, "the output was changed or made by another build"},
    {LITHO_ERROR_CANCELLED, "cancelled", 130, 499, "run it again with --skip-existing to go on"},
    {LITHO_ERROR_UNCHANGED, "unchanged", 1, 409, "say more plainly what is to be changed, or by how much"},
    {LITHO_ERROR_ABSENT, "absent", 1, 404, "see 'litho regions PHOTO' for what is there"},
    {LITHO_ERROR_RESOURCE, "resource", 71, 503, "close other programs, say fewer --jobs, or use a smaller photo"},
    {LITHO_ERROR_SANDBOX, "sandbox", 77, 403, "see docs/sandbox.md for what is closed and what the kernel must have"},
    {LITHO_ERROR_INTERNAL, "internal", 70, 500, "this is a bug: please report it"},
};

const LithoErrorInfo *
litho_error_info(int code)
{
  for (guint i = 0; i < G_N_ELEMENTS(table); i++)
    if ((int)table[i].code == code)
      return &table[i];
  return &table[G_N_ELEMENTS(table) - 1];
}

void
litho_error_name(GError **error, const char *name)
{
  if (error == NULL || *error == NULL || strstr((*error)->message, name) != NULL)
    return;
  if (g_error_matches(*error, LITHO_ERROR, LITHO_ERROR_RESOURCE) ||
      g_error_matches(*error, LITHO_ERROR, LITHO_ERROR_INTERNAL))
    g_prefix_error(error, "%s: ", name);
}

const LithoErrorInfo *
litho_error_row(const GError *error)
{
  if (error->domain == LITHO_ERROR)
    return litho_error_info(error->code);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return litho_error_info(LITHO_ERROR_CANCELLED);
  return litho_error_info(LITHO_ERROR_INTERNAL);
}

JsonNode *
litho_error_to_json(const GError *error)
{
  const LithoErrorInfo *info = litho_error_row(error);
  g_autofree char *message = g_utf8_make_valid(error->message, -1);
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "code", info->name);
  json_object_set_string_member(object, "message", message);
  json_object_set_int_member(object, "exit", info->exit_code);
  json_object_set_int_member(object, "http", info->http_status);
  json_object_set_string_member(object, "help", info->help);
  JsonNode *node = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  return node;
}

GError *
litho_error_from_json(JsonObject *object)
{
  const char *name = json_object_get_string_member_with_default(object, "code", "internal");
  LithoError code = LITHO_ERROR_INTERNAL;
  for (guint i = 0; i < G_N_ELEMENTS(table); i++)
    if (g_strcmp0(table[i].name, name) == 0)
      code = table[i].code;
  return g_error_new_literal(LITHO_ERROR, (int)code, json_object_get_string_member_with_default(object, "message", ""));
}
