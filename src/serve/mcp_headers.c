/* mcp_headers.c: see mcp_headers.h. */
#include "serve/mcp_headers.h"
#include <string.h>
#include "base/json.h"

#define VERSION "io.modelcontextprotocol/protocolVersion"

/* RFC 4648, with its padding, and nothing else: g_base64_decode() overlooks what it does not know. */
static gboolean
is_base64(const char *text, gsize n)
{
  gsize end = n;
  while (end > 0 && n - end < 2 && text[end - 1] == '=')
    end--;
  for (gsize i = 0; i < end; i++)
    if (!g_ascii_isalnum(text[i]) && text[i] != '+' && text[i] != '/')
      return FALSE;
  return n % 4 == 0;
}

char *
litho_mcp_header_decode(const char *value)
{
  if (value == NULL)
    return NULL;
  if (!g_str_has_prefix(value, "=?base64?") || !g_str_has_suffix(value, "?=") || strlen(value) < 11)
    return g_strdup(value);
  g_autofree char *coded = g_strndup(value + 9, strlen(value) - 11);
  if (!is_base64(coded, strlen(coded)))
    return NULL;
  gsize n = 0;
  g_autofree guint8 *bytes = g_base64_decode(coded, &n);
  if (!g_utf8_validate((const char *)bytes, (gssize)n, NULL))
    return NULL;
  return g_strndup((const char *)bytes, n);
}

/* The value of a header that is there once, trimmed; NULL: not, or more often. */
static char *
single(SoupMessageHeaders *headers, const char *name)
{
  SoupMessageHeadersIter iter;
  const char *header, *value;
  char *found = NULL;
  soup_message_headers_iter_init(&iter, headers);
  while (soup_message_headers_iter_next(&iter, &header, &value)) {
    if (g_ascii_strcasecmp(header, name) != 0)
      continue;
    if (found != NULL) {
      g_free(found);
      return NULL;
    }
    found = g_strstrip(g_strdup(value));
  }
  return found;
}

static gboolean
says(SoupMessageHeaders *headers, const char *name, const char *what)
{
  g_autofree char *value = single(headers, name), *plain = litho_mcp_header_decode(value);
  return plain != NULL && g_strcmp0(plain, what) == 0;
}

const char *
litho_mcp_headers_fault(SoupMessageHeaders *headers, JsonObject *body)
{
  JsonObject *params = litho_rpc_object(body, "params"), *meta = litho_rpc_object(params, "_meta");
  const char *method = litho_rpc_text(body, "method"), *version = litho_rpc_text(meta, VERSION);
  if (!says(headers, "MCP-Protocol-Version", version))
    return "the header MCP-Protocol-Version does not say what params._meta says";
  if (!says(headers, "Mcp-Method", method))
    return "the header Mcp-Method does not say the method of the body";
  const char *member = g_str_equal(method, "resources/read")                                     ? "uri"
                       : g_str_equal(method, "tools/call") || g_str_equal(method, "prompts/get") ? "name"
                                                                                                 : NULL;
  const char *name = member != NULL ? litho_rpc_text(params, member) : NULL;
  return name != NULL && !says(headers, "Mcp-Name", name) ? "the header Mcp-Name does not say the name in the body"
                                                          : NULL;
}

/* A scalar as a header tells it; NULL: it cannot. */
static char *
scalar_text(JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE(node))
    return NULL;
  return litho_json_is_text(node) ? g_strdup(json_node_get_string(node)) : litho_json_print_line(node);
}

const char *
litho_mcp_params_fault(SoupMessageHeaders *headers, JsonObject *schema, JsonObject *arguments)
{
  JsonObject *properties = litho_rpc_object(schema, "properties");
  g_autoptr(GList) names = properties != NULL ? json_object_get_members(properties) : NULL;
  for (GList *l = names; l != NULL; l = l->next) {
    const char *suffix = litho_rpc_text(litho_rpc_object(properties, l->data), "x-mcp-header");
    if (suffix == NULL)
      continue;
    g_autofree char *header = g_strdup_printf("Mcp-Param-%s", suffix);
    g_autofree char *value = scalar_text(arguments != NULL ? json_object_get_member(arguments, l->data) : NULL);
    const gboolean told = soup_message_headers_get_list(headers, header) != NULL;
    if (value != NULL ? !says(headers, header, value) : told)
      return "a header Mcp-Param-… does not say the argument in the body";
  }
  return NULL;
}
