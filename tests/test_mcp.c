/* test_mcp.c: MCP without a client of others': the dispatcher in this process, litho's table, paths, the command. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/json.h"
#include "cli_run.h"
#include "folder.h"
#include "serve/mcp_call.h"
#include "serve/mcp_headers.h"
#include "serve/mcp_paths.h"
#include "serve/mcp_schema.h"
#include "serve/mcp_state.h"
#include "serve/mcp_tools.h"

/* --- a face of our own ----------------------------------------------------------------------- */

static LithoMcpCall *held;
static guint n_stopped;

static void
on_stop(gpointer data)
{
  (void)data;
  n_stopped++;
}

static void
run_hold(LithoMcpCall *call)
{
  held = call;
  litho_mcp_call_on_stop(call, on_stop, NULL);
}

static void
run_ask(LithoMcpCall *call)
{
  JsonObject *response = litho_mcp_call_response(call, "name");
  if (response == NULL) {
    g_autoptr(JsonNode) asks =
        litho_json_parse("{\"name\":{\"method\":\"elicitation/create\",\"params\":{}}}", -1, NULL);
    g_autoptr(JsonNode) state = litho_json_parse("{\"n\":1}", -1, NULL);
    litho_mcp_call_need(call, json_object_ref(json_node_get_object(asks)),
                        json_object_ref(json_node_get_object(state)));
    return;
  }
  g_assert_cmpint(json_object_get_int_member(litho_mcp_call_state(call), "n"), ==, 1);
  JsonArray *content = json_array_new();
  litho_mcp_add_text(content, litho_rpc_text(response, "action"));
  litho_mcp_call_done(call, content, NULL, FALSE);
}

static const LithoMcpTool tools[] = {
    {"hold", "Hold", "waits", "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"maximum\":3}}}",
     "{\"type\":\"object\"}", LITHO_MCP_READ_ONLY, NULL, run_hold},
    {"ask", "Ask", "asks", "{\"type\":\"object\"}", NULL, 0, NULL, run_ask},
};
static const LithoMcpFace face = {
    .name = "t", .title = "T", .version = "1", .tools = tools, .n_tools = G_N_ELEMENTS(tools)};

/* --- talking to it --------------------------------------------------------------------------- */

typedef struct {
  GPtrArray *lines; /* what was sent, as text */
  guint n_last, n_freed;
} Heard;

static void
hear(JsonNode *message, gboolean last, gpointer data)
{
  Heard *heard = data;
  g_ptr_array_add(heard->lines, litho_json_print_line(message));
  heard->n_last += last;
}

static void
freed(gpointer data)
{
  ((Heard *)data)->n_freed++;
}

static Heard *
heard_new(void)
{
  Heard *heard = g_new0(Heard, 1);
  heard->lines = g_ptr_array_new_with_free_func(g_free);
  return heard;
}

static void
heard_free(Heard *heard)
{
  g_ptr_array_unref(heard->lines);
  g_free(heard);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Heard, heard_free)

/* Says it; the last line that came, which the peer has to send at once or not at all (""). */
static const char *
say(LithoMcpPeer *peer, Heard *heard, const char *json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) message = litho_json_parse(json, -1, &error);
  g_assert_no_error(error);
  const guint before = heard->lines->len;
  litho_mcp_peer_receive(peer, message, hear, heard, freed);
  return heard->lines->len > before ? heard->lines->pdata[heard->lines->len - 1] : "";
}

#define META                                                                                                           \
  "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                                             \
  "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}},\"progressToken\":7}"
#define MODERN(id, method, more)                                                                                       \
  "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"" method "\",\"params\":{" META more "}}"
#define LEGACY(id, method, more) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"" method "\",\"params\":{" more "}}"
#define INITIALIZE(version)                                                                                            \
  LEGACY("0", "initialize", "\"protocolVersion\":\"" version "\",\"capabilities\":{\"elicitation\":{}}")

static void
test_modern(void)
{
  g_autoptr(LithoMcp) mcp = litho_mcp_new(&face, NULL);
  g_autoptr(LithoMcpPeer) peer = litho_mcp_peer_new(mcp, TRUE);
  g_autoptr(Heard) heard = heard_new();
  const char *answer = say(peer, heard, MODERN("1", "server/discover", ""));
  assert_contains(answer, "\"supportedVersions\": [\"2026-07-28\", \"2025-11-25\", \"2025-06-18\"]");
  assert_contains(answer, "\"resultType\": \"complete\"");
  assert_contains(answer, "io.modelcontextprotocol/serverInfo");
  assert_contains(answer, "\"ttlMs\"");
  /* What is not offered is not there. */
  assert_contains(say(peer, heard, MODERN("2", "prompts/list", "")), "-32601");
  assert_contains(say(peer, heard, MODERN("3", "ping", "")), "-32601");
  assert_contains(say(peer, heard, MODERN("\"x\"", "initialize", "")), "\"id\": \"x\", \"error\": {\"code\": -32601");
  assert_contains(say(peer, heard, LEGACY("4", "server/discover", "")), "-32602");
  answer = say(peer, heard,
               LEGACY("5", "tools/list",
                      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2030-01-01\","
                      "\"io.modelcontextprotocol/clientCapabilities\":{}}"));
  assert_contains(answer, "-32022");
  assert_contains(answer, "\"requested\": \"2030-01-01\"");
  answer = say(peer, heard, MODERN("6", "tools/list", ""));
  assert_contains(answer, "\"readOnlyHint\": true");
  assert_contains(answer, "\"outputSchema\"");
  g_assert_cmpuint(heard->n_last, ==, heard->n_freed);
}

static void
test_legacy(void)
{
  g_autoptr(LithoMcp) mcp = litho_mcp_new(&face, NULL);
  const char *const spoken[][2] = {
      {"2025-11-25", "2025-11-25"}, {"2025-06-18", "2025-06-18"}, {"2024-11-05", "2025-11-25"}};
  for (guint i = 0; i < G_N_ELEMENTS(spoken); i++) {
    g_autoptr(LithoMcpPeer) peer = litho_mcp_peer_new(mcp, TRUE);
    g_autoptr(Heard) heard = heard_new();
    assert_contains(say(peer, heard, LEGACY("1", "ping", "")), "\"result\": {}");
    assert_contains(say(peer, heard, LEGACY("2", "tools/list", "")), "begin with initialize");
    g_autofree char *first =
        g_strdup_printf(LEGACY("0", "initialize", "\"protocolVersion\":\"%s\",\"capabilities\":{}"), spoken[i][0]);
    g_autofree char *wanted = g_strdup_printf("\"protocolVersion\": \"%s\"", spoken[i][1]);
    assert_contains(say(peer, heard, first), wanted);
    g_assert_cmpstr(say(peer, heard, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"), ==, "");
    const char *list = say(peer, heard, LEGACY("3", "tools/list", ""));
    assert_contains(list, "\"hold\"");
    g_assert_null(strstr(list, "resultType"));
    assert_contains(say(peer, heard, LEGACY("4", "nothing/such", "")), "-32601");
    assert_contains(say(peer, heard, LEGACY("5", "tools/call", "\"name\":\"none\"")), "-32602");
  }
}

static void
test_broken(void)
{
  g_autoptr(LithoMcp) mcp = litho_mcp_new(&face, NULL);
  g_autoptr(LithoMcpPeer) peer = litho_mcp_peer_new(mcp, TRUE);
  g_autoptr(Heard) heard = heard_new();
  const char *const bad[] = {"[]",
                             "7",
                             "{}",
                             "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
                             "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                             "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
                             "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}",
                             "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}",
                             "{\"jsonrpc\":\"2.0\",\"id\":1}"};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
    assert_contains(say(peer, heard, bad[i]), "\"id\": null, \"error\": {\"code\": -32600");
  /* An answer to what nobody asked. */
  g_assert_cmpstr(say(peer, heard, "{\"jsonrpc\":\"2.0\",\"id\":\"litho-1\",\"result\":{}}"), ==, "");
  g_assert_cmpuint(heard->n_freed, ==, G_N_ELEMENTS(bad) + 1);
}

static void
test_cancel(void)
{
  g_autoptr(LithoMcp) mcp = litho_mcp_new(&face, NULL);
  g_autoptr(LithoMcpPeer) peer = litho_mcp_peer_new(mcp, TRUE);
  g_autoptr(Heard) heard = heard_new(), other = heard_new();
  n_stopped = 0;
  g_assert_cmpstr(say(peer, heard, MODERN("1", "tools/call", ",\"name\":\"hold\"")), ==, "");
  g_assert_cmpuint(litho_mcp_peer_n_calls(peer), ==, 1);
  /* Everything else is answered meanwhile; the same id is not taken twice. */
  assert_contains(say(peer, other, MODERN("2", "tools/list", "")), "\"tools\"");
  assert_contains(say(peer, other, MODERN("1", "tools/call", ",\"name\":\"hold\"")), "runs already");
  litho_mcp_call_progress(held, 0.25, "a");
  litho_mcp_call_progress(held, 0.26, "too soon");
  litho_mcp_call_progress(held, 0.1, "back");
  g_assert_cmpuint(heard->lines->len, ==, 1);
  assert_contains(heard->lines->pdata[0], "\"progressToken\": 7, \"progress\": 0.25, \"total\": 1, \"message\": \"a\"");
  g_autoptr(LithoMcpCall) call = litho_mcp_call_ref(held);
  say(peer, other, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
  g_assert_cmpuint(n_stopped, ==, 1);
  g_assert_true(litho_mcp_call_ended(call));
  litho_mcp_call_done(call, json_array_new(), NULL, FALSE);
  g_assert_cmpuint(heard->lines->len, ==, 1); /* not a word after the cancel */
  g_assert_cmpuint(heard->n_freed, ==, 1);
  g_assert_cmpuint(litho_mcp_peer_n_calls(peer), ==, 0);
  /* A client that is gone. */
  say(peer, heard, MODERN("3", "tools/call", ",\"name\":\"hold\""));
  say(peer, heard, MODERN("4", "tools/call", ",\"name\":\"hold\""));
  litho_mcp_peer_close(peer);
  g_assert_cmpuint(n_stopped, ==, 3);
}

static void
test_ask_modern(void)
{
  g_autoptr(LithoMcp) mcp = litho_mcp_new(&face, NULL);
  g_autoptr(LithoMcpPeer) peer = litho_mcp_peer_new(mcp, FALSE);
  g_autoptr(Heard) heard = heard_new();
  const char *first = say(peer, heard, MODERN("1", "tools/call", ",\"name\":\"ask\""));
  assert_contains(first, "\"resultType\": \"input_required\"");
  g_autoptr(JsonNode) node = litho_json_parse(first, -1, NULL);
  g_autofree char *state =
      g_strdup(litho_rpc_text(litho_rpc_object(json_node_get_object(node), "result"), "requestState"));
  const char *repeat = MODERN("2", "tools/call",
                              ",\"name\":\"%s\",\"inputResponses\":{\"name\":{\"action\":\"accept\"}},"
                              "\"requestState\":\"%s\"");
  g_autofree char *good = g_strdup_printf(repeat, "ask", state), *other = g_strdup_printf(repeat, "hold", state);
  assert_contains(say(peer, heard, good), "\"text\": \"accept\"");
  assert_contains(say(peer, heard, other), "-32602"); /* it was made for another tool */
  state[3] = state[3] == 'A' ? 'B' : 'A';
  g_autofree char *bad = g_strdup_printf(repeat, "ask", state);
  assert_contains(say(peer, heard, bad), "-32602");
  assert_contains(say(peer, heard, MODERN("9", "tools/call", ",\"name\":\"ask\",\"inputResponses\":{\"name\":5}")),
                  "-32602");
  assert_contains(say(peer, heard, MODERN("9", "tools/call", ",\"name\":\"ask\",\"inputResponses\":null")), "-32602");
}

static void
test_ask_legacy(void)
{
  g_autoptr(LithoMcp) mcp = litho_mcp_new(&face, NULL);
  g_autoptr(LithoMcpPeer) peer = litho_mcp_peer_new(mcp, TRUE);
  g_autoptr(Heard) heard = heard_new(), other = heard_new();
  say(peer, other, INITIALIZE("2025-06-18"));
  assert_contains(say(peer, heard, LEGACY("1", "tools/call", "\"name\":\"ask\"")),
                  "\"id\": \"litho-1\", \"method\": \"elicitation/create\"");
  g_assert_cmpuint(heard->n_last, ==, 0);
  say(peer, other, "{\"jsonrpc\":\"2.0\",\"id\":\"litho-1\",\"result\":{\"action\":\"decline\"}}");
  g_assert_cmpuint(heard->n_last, ==, 1);
  assert_contains(heard->lines->pdata[1], "\"text\": \"decline\"");
  /* An error of the client's is an answer too. */
  say(peer, heard, LEGACY("2", "tools/call", "\"name\":\"ask\""));
  say(peer, other, "{\"jsonrpc\":\"2.0\",\"id\":\"litho-2\",\"error\":{\"code\":-1,\"message\":\"no\"}}");
  assert_contains(heard->lines->pdata[3], "\"text\": \"cancel\"");
}

static void
test_arguments(void)
{
  g_autoptr(LithoMcp) mcp = litho_mcp_new(&face, NULL);
  g_autoptr(LithoMcpPeer) peer = litho_mcp_peer_new(mcp, FALSE);
  g_autoptr(Heard) heard = heard_new();
  /* The model can mend it: a result, no error of the protocol; with an output schema, structured. */
  const char *answer = say(peer, heard, MODERN("1", "tools/call", ",\"name\":\"hold\",\"arguments\":{\"n\":4}"));
  assert_contains(answer, "arguments.n: must be at most 3");
  assert_contains(answer, "\"isError\": true");
  assert_contains(answer, "\"structuredContent\": {\"status\": \"failed\"");
}

static void
test_schema(void)
{
  const struct {
    const char *schema, *value, *fault;
  } rows[] = {
      {"{\"type\":\"string\",\"minLength\":1}", "\"\"", "x: must be at least 1 characters"},
      {"{\"type\":\"string\",\"maxLength\":2}", "\"天天\"", NULL},
      {"{\"type\":\"integer\"}", "1.5", "x: must be integer, not number"},
      {"{\"type\":\"integer\"}", "2", NULL},
      {"{\"type\":[\"string\",\"null\"]}", "null", NULL},
      {"{\"type\":[\"string\",\"null\"]}", "true", "x: must be string or null, not true/false"},
      {"{\"enum\":[\"a\",\"b\"]}", "\"c\"", "x: must be one of \"a\", \"b\""},
      {"{\"type\":\"number\",\"minimum\":0,\"maximum\":1}", "1.1", "x: must be at most 1"},
      {"{\"type\":\"array\",\"minItems\":2,\"items\":{\"type\":\"number\"}}", "[1]", "x: must be at least 2 items"},
      {"{\"type\":\"array\",\"items\":{\"type\":\"number\"}}", "[1,\"a\"]", "x[1]: must be number, not text"},
      {"{\"type\":\"object\",\"required\":[\"a\"]}", "{}", "x.a: is missing"},
      {"{\"type\":\"object\",\"additionalProperties\":false}", "{\"b\":1}", "x.b: there is no such argument"},
      {"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\",\"required\":[\"b\"]}}}", "{\"a\":{}}",
       "x.a.b: is missing"},
      {"{\"const\":2}", "2", NULL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(JsonNode) schema = litho_json_parse(rows[i].schema, -1, NULL),
                        value = litho_json_parse(rows[i].value, -1, NULL);
    g_autofree char *fault = litho_mcp_schema_fault(json_node_get_object(schema), "x", value);
    g_assert_cmpstr(fault, ==, rows[i].fault);
  }
}

static void
test_headers(void)
{
  const char *const rows[][2] = {{"plain", "plain"},
                                 {"=?base64?SGVsbG8=?=", "Hello"},
                                 {"=?base64?SGVsbG8?=", NULL},
                                 {"=?base64?SGVs!!!bG8=?=", NULL},
                                 {"=?base64?SGVsbG8=", "=?base64?SGVsbG8="},
                                 {"=?base64?"
                                  "?=",
                                  ""},
                                 {"=?base64?=", "=?base64?="}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *plain = litho_mcp_header_decode(rows[i][0]);
    g_assert_cmpstr(plain, ==, rows[i][1]);
  }
}

/* --- litho's own ----------------------------------------------------------------------------- */

/* Eight tools, each with both schemas, a title and hints; an output schema admits what wrong arguments give. */
static void
test_table(void)
{
  g_autoptr(LithoMcp) mcp = litho_mcp_new(&litho_mcp_tools_face, NULL);
  g_assert_cmpuint(litho_mcp_tools_face.n_tools, ==, 9);
  g_autoptr(JsonNode) failed =
      litho_json_parse("{\"status\":\"failed\",\"error\":{\"code\":\"usage\",\"message\":\"m\"}}", -1, NULL);
  for (gsize i = 0; i < litho_mcp_tools_face.n_tools; i++) {
    const LithoMcpTool *tool = &litho_mcp_tools_face.tools[i];
    g_assert_nonnull(tool->title);
    g_assert_cmpuint(strlen(tool->description), >, 40);
    g_assert_cmpstr(litho_rpc_text(litho_mcp_input_schema(mcp, tool->name), "type"), ==, "object");
    g_autoptr(JsonNode) output = litho_json_parse(tool->output, -1, NULL);
    g_assert_null(litho_mcp_schema_fault(json_node_get_object(output), "x", failed));
  }
}

static LithoMcpPaths *
paths_of(const char *root, const char *output)
{
  g_autoptr(GError) error = NULL;
  LithoMcpPaths *paths = litho_mcp_paths_new((const char *const[]){root, NULL}, output, &error);
  g_assert_no_error(error);
  return paths;
}

static void
assert_found(const LithoMcpPaths *paths, const char *name, int code)
{
  g_autoptr(GError) error = NULL;
  g_auto(LithoMcpFile) file = {0};
  const gboolean ok = litho_mcp_paths_find(paths, name, FALSE, &file, &error);
  if (code == 0) {
    g_assert_no_error(error);
    g_assert_true(ok);
    g_autofree char *both = g_build_filename(file.root, file.below, NULL);
    g_assert_cmpstr(both, ==, file.path);
  } else {
    g_assert_error(error, LITHO_ERROR, code);
  }
}

static void
test_paths(void)
{
  char *top = folder_new();
  g_autofree char *in = g_build_filename(top, "in", NULL), *out = g_build_filename(top, "out", NULL),
                  *photo = g_build_filename(in, "a b.jpg", NULL), *secret = g_build_filename(top, "secret.jpg", NULL),
                  *link = g_build_filename(in, "link.jpg", NULL), *sister = g_strconcat(in, "side", NULL),
                  *next = g_build_filename(sister, "c.jpg", NULL), *uri = g_filename_to_uri(photo, NULL, NULL);
  g_mkdir(in, 0700);
  g_mkdir(out, 0700);
  g_mkdir(sister, 0700);
  g_file_set_contents(photo, "x", 1, NULL);
  g_file_set_contents(secret, "x", 1, NULL);
  g_file_set_contents(next, "x", 1, NULL);
  g_assert_cmpint(symlink(secret, link), ==, 0);
  g_autoptr(LithoMcpPaths) paths = paths_of(in, NULL), apart = paths_of(in, out);
  assert_found(paths, "a b.jpg", 0);
  assert_found(paths, photo, 0);
  assert_found(paths, uri, 0);
  assert_found(paths, "./x/../a b.jpg", LITHO_ERROR_NOT_FOUND);
  assert_found(paths, "none.jpg", LITHO_ERROR_NOT_FOUND);
  assert_found(paths, "../secret.jpg", LITHO_ERROR_BLOCKED);
  assert_found(paths, secret, LITHO_ERROR_BLOCKED);
  assert_found(paths, next, LITHO_ERROR_BLOCKED); /* "inside" begins with "in" */
  assert_found(paths, "link.jpg", LITHO_ERROR_BLOCKED);
  assert_found(paths, "/nowhere/at/all", LITHO_ERROR_BLOCKED); /* whether it exists is not told */
  assert_found(paths, in, LITHO_ERROR_READ);
  assert_found(paths, "http://example.org/a.jpg", LITHO_ERROR_NOT_FOUND);
  assert_found(paths, "file://other-host/etc/passwd", LITHO_ERROR_BLOCKED);

  g_auto(LithoMcpFile) file = {0};
  g_assert_true(litho_mcp_paths_find(paths, photo, FALSE, &file, NULL));
  const struct {
    const LithoMcpPaths *paths;
    const char *wanted, *extension, *name;
    int code;
  } rows[] = {
      {paths, NULL, NULL, "in/a b-edited.jpg", 0},
      {paths, NULL, NULL, "in/a b-edited-2.jpg", 0},
      {paths, NULL, "png", "in/a b-edited.png", 0},
      {apart, NULL, NULL, "out/a b-edited.jpg", 0},
      {paths, "new.webp", NULL, "in/new.webp", 0},
      {paths, "new.webp", NULL, NULL, LITHO_ERROR_WRITE},
      {paths, "a b.jpg", NULL, NULL, LITHO_ERROR_WRITE},
      {paths, "../new.jpg", NULL, NULL, LITHO_ERROR_BLOCKED},
      {paths, "new.svg", NULL, NULL, LITHO_ERROR_FORMAT},
      {paths, "none/new.jpg", NULL, NULL, LITHO_ERROR_NOT_FOUND},
      {apart, "b.tif", NULL, "out/b.tif", 0},
      {paths, ".bashrc", NULL, NULL, LITHO_ERROR_FORMAT},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *path =
        litho_mcp_paths_reserve(rows[i].paths, &file, rows[i].wanted, "edited", rows[i].extension, &error);
    if (rows[i].code != 0) {
      g_assert_error(error, LITHO_ERROR, rows[i].code);
      continue;
    }
    g_assert_no_error(error);
    g_autofree char *wanted = g_build_filename(top, rows[i].name, NULL);
    g_assert_cmpstr(path, ==, wanted);
    g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
  }
  folder_remove(top);
}

/* --- the command ----------------------------------------------------------------------------- */

/* A photo is looked at, planned for and edited; the answers come back although the input has ended. */
static void
test_command(void)
{
  g_autofree char *photo = NULL;
  char *folder = folder_new();
  photo = photo_new(folder, "a.jpg", 320, 200);
  static const char recipe[] = "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1}]}";
  g_autofree char *edit = g_strdup_printf(
      LEGACY("1", "tools/call", "\"name\":\"apply\",\"arguments\":{\"photo\":\"a.jpg\",\"recipe\":%s}"), recipe);
  g_autofree char *outside = g_strdup_printf(
      LEGACY("2", "tools/call", "\"name\":\"apply\",\"arguments\":{\"photo\":\"/etc/hosts\",\"recipe\":%s}"), recipe);
  const char *const lines[] = {INITIALIZE("2025-11-25"), edit, outside, LEGACY("3", "ping", ""), "not json", "", NULL};
  g_autofree char *input = g_strjoinv("\n", (char **)lines);
  g_auto(Run) run = run_litho_input(folder, input, strlen(input), (const char *const[]){"mcp", "--root", folder, NULL});
  assert_exit(run, 0);
  g_autofree char *made = g_build_filename(folder, "a-edited.jpg", NULL);
  assert_contains(run.out, made);
  assert_contains(run.out, "\"type\": \"resource_link\"");
  assert_contains(run.out, "\"type\": \"image\"");
  assert_contains(run.out, "mean_lightness");
  assert_contains(run.out, "lies outside");
  assert_contains(run.out, "-32700");
  assert_contains(run.out, "{\"jsonrpc\": \"2.0\", \"id\": 3, \"result\": {}}");
  g_assert_true(g_file_test(made, G_FILE_TEST_IS_REGULAR));
  folder_remove(folder);
}

/* The tool make: files below the root, the scene, several, what cannot be composed. */
static void
test_make(void)
{
  char *folder = folder_new();
  const char *const lines[] = {
      INITIALIZE("2025-11-25"),
      LEGACY("1", "tools/call", "\"name\":\"make\",\"arguments\":{\"words\":\"a beach at sunset with an escalator\",\"width\":60,"
                                "\"height\":40,\"n\":2}"),
      LEGACY("2", "tools/call", "\"name\":\"make\",\"arguments\":{\"scene\":{\"litho_scene\":1,\"near\":\"snow\"},"
                                "\"change\":\"another one\",\"width\":40,\"height\":40,\"output\":\"snow.jpg\"}"),
      LEGACY("3", "tools/call", "\"name\":\"make\",\"arguments\":{\"words\":\"an escalator\"}"),
      LEGACY("4", "tools/call", "\"name\":\"make\",\"arguments\":{\"words\":\"a beach\",\"output\":\"/etc/beach.png\"}"),
      LEGACY("5", "tools/call", "\"name\":\"make\",\"arguments\":{}"),
      LEGACY("6", "tools/call", "\"name\":\"make\",\"arguments\":{\"photo\":\"snow.jpg\",\"change\":\"add two firs on the left, add a boat\"}"),
      LEGACY("7", "tools/call", "\"name\":\"make\",\"arguments\":{\"photo\":\"snow.jpg\",\"change\":\"add a boat\"}"), "", NULL};
  g_autofree char *input = g_strjoinv("\n", (char **)lines);
  g_auto(Run) run = run_litho_input(folder, input, strlen(input), (const char *const[]){"mcp", "--root", folder, NULL});
  assert_exit(run, 0);
  static const char *const names[] = {"a-beach-at-sunset-with-an-escalator-made.png", "a-beach-at-sunset-with-an-escalator-made-2.png", "snow.jpg"};
  g_autofree char *sums[2] = {NULL};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = g_build_filename(folder, names[i], NULL), *bytes = NULL;
    gsize n;
    if (!g_file_get_contents(path, &bytes, &n, NULL))
      g_error("%s: %s", names[i], run.out);
    assert_contains(run.out, path);
    if (i < 2)
      sums[i] = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)bytes, n);
  }
  g_assert_cmpstr(sums[0], !=, sums[1]);
  assert_contains(run.out, "\"left\": \"escalator\"");
  assert_contains(run.out, "\"seed\": 2"); /* another one */
  assert_contains(run.out, "\"type\": \"image\"");
  assert_contains(run.out, "\"status\": \"refused\"");
  assert_contains(run.out, "lies outside the folders");
  assert_contains(run.out, "give words");
  assert_contains(run.out, "snow-made.");                               /* a file that was made, changed */
  assert_contains(run.out, "\"kind\": \"pine\"");
  assert_contains(run.out, "boat (the scene has no water)");            /* what could not be done of it */
  assert_contains(run.out, "boat: the scene has no water");             /* and where nothing could */
  folder_remove(folder);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_assert_true(litho_init(argv[0], NULL));
  g_test_add_func("/mcp/modern", test_modern);
  g_test_add_func("/mcp/legacy", test_legacy);
  g_test_add_func("/mcp/broken", test_broken);
  g_test_add_func("/mcp/cancel", test_cancel);
  g_test_add_func("/mcp/ask/modern", test_ask_modern);
  g_test_add_func("/mcp/ask/legacy", test_ask_legacy);
  g_test_add_func("/mcp/arguments", test_arguments);
  g_test_add_func("/mcp/schema", test_schema);
  g_test_add_func("/mcp/headers", test_headers);
  g_test_add_func("/mcp/table", test_table);
  g_test_add_func("/mcp/paths", test_paths);
  g_test_add_func("/mcp/command", test_command);
  g_test_add_func("/mcp/make", test_make);
  return g_test_run();
}
