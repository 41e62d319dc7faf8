/* mcp_lists.c: litho_mcp_new() and what it makes of a face; see mcp.h, mcp_lists.h. */
#include "serve/mcp_lists.h"
#include <sys/random.h>
#include "base/json.h"
#include "serve/mcp_internal.h"

static JsonNode *
parse(const char *what, const char *json)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = litho_json_parse(json, -1, &error);
  if (node == NULL)
    g_error("%s: %s", what, error->message);
  return node;
}

static JsonArray *
parse_list(const char *what, const char *json)
{
  if (json == NULL)
    return json_array_new();
  g_autoptr(JsonNode) node = parse(what, json);
  return json_array_ref(json_node_get_array(node));
}

static JsonObject *
named(const char *name, const char *title, const char *description)
{
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "name", name);
  if (title != NULL)
    json_object_set_string_member(object, "title", title);
  json_object_set_string_member(object, "description", description);
  return object;
}

static JsonObject *
tool_row(const LithoMcpTool *tool, JsonNode *input)
{
  JsonObject *row = named(tool->name, tool->title, tool->description), *hints = json_object_new();
  json_object_set_member(row, "inputSchema", json_node_ref(input));
  if (tool->output != NULL)
    json_object_set_member(row, "outputSchema", parse(tool->name, tool->output));
  const gboolean reads = (tool->hints & LITHO_MCP_READ_ONLY) != 0;
  if (tool->title != NULL)
    json_object_set_string_member(hints, "title", tool->title);
  json_object_set_boolean_member(hints, "readOnlyHint", reads);
  if (!reads) {
    json_object_set_boolean_member(hints, "destructiveHint", (tool->hints & LITHO_MCP_DESTRUCTIVE) != 0);
    json_object_set_boolean_member(hints, "idempotentHint", (tool->hints & LITHO_MCP_IDEMPOTENT) != 0);
  }
  json_object_set_boolean_member(hints, "openWorldHint", (tool->hints & LITHO_MCP_OPEN_WORLD) != 0);
  json_object_set_object_member(row, "annotations", hints);
  return row;
}

LithoMcp *
litho_mcp_new(const LithoMcpFace *face, gpointer data)
{
  LithoMcp *mcp = g_new0(LithoMcp, 1);
  mcp->face = face;
  mcp->data = data;
  mcp->tools = json_array_new();
  mcp->inputs = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);
  for (gsize i = 0; i < face->n_tools; i++) {
    JsonNode *input = parse(face->tools[i].name, face->tools[i].input);
    g_ptr_array_add(mcp->inputs, input);
    json_array_add_object_element(mcp->tools, tool_row(&face->tools[i], input));
  }
  mcp->prompts = json_array_new();
  for (gsize i = 0; i < face->n_prompts; i++) {
    const LithoMcpPrompt *prompt = &face->prompts[i];
    JsonObject *row = named(prompt->name, prompt->title, prompt->description);
    json_object_set_array_member(row, "arguments", parse_list(prompt->name, prompt->arguments));
    json_array_add_object_element(mcp->prompts, row);
  }
  mcp->templates = parse_list("templates", face->templates);
  if (getentropy(mcp->key, sizeof mcp->key) != 0)
    g_error("the system gives no random numbers");
  return mcp;
}

void
litho_mcp_free(LithoMcp *mcp)
{
  if (mcp == NULL)
    return;
  json_array_unref(mcp->tools);
  json_array_unref(mcp->prompts);
  json_array_unref(mcp->templates);
  g_ptr_array_unref(mcp->inputs);
  g_free(mcp);
}

const LithoMcpFace *
litho_mcp_face(const LithoMcp *mcp)
{
  return mcp->face;
}

const LithoMcpTool *
litho_mcp_tool(const LithoMcp *mcp, const char *name)
{
  for (gsize i = 0; i < mcp->face->n_tools; i++)
    if (g_str_equal(mcp->face->tools[i].name, name))
      return &mcp->face->tools[i];
  return NULL;
}

JsonObject *
litho_mcp_input_schema(const LithoMcp *mcp, const char *name)
{
  const LithoMcpTool *tool = litho_mcp_tool(mcp, name);
  return tool != NULL ? json_node_get_object(mcp->inputs->pdata[tool - mcp->face->tools]) : NULL;
}

JsonObject *
litho_mcp_server_info(const LithoMcp *mcp)
{
  JsonObject *info = json_object_new();
  json_object_set_string_member(info, "name", mcp->face->name);
  json_object_set_string_member(info, "title", mcp->face->title);
  json_object_set_string_member(info, "version", mcp->face->version);
  return info;
}

/* Nothing is said of changes: the lists of tools and prompts never change. */
JsonObject *
litho_mcp_capabilities(const LithoMcp *mcp)
{
  JsonObject *capabilities = json_object_new();
  json_object_set_object_member(capabilities, "tools", json_object_new());
  if (mcp->face->prompts != NULL)
    json_object_set_object_member(capabilities, "prompts", json_object_new());
  if (mcp->face->resources != NULL)
    json_object_set_object_member(capabilities, "resources", json_object_new());
  return capabilities;
}
