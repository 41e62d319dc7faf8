/* mcp_table.c: the table of litho's tools, and what they share; see mcp_tools.h. */
#include "serve/mcp_tools.h"
#include <string.h>
#include "base/file.h"
#include "serve/mcp_run.h"

#define MAX_READ (16u << 20) /* bytes of a resource in one answer */

/* --- the table ---------------------------------------------------------------------------- */

#define PHOTO                                                                                                          \
  "\"photo\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":4096,\"description\":"                                 \
  "\"Path of the photo on this machine (or file: URI), below a folder that the server may read\"}"
#define SESSION                                                                                                        \
  "\"session\":{\"type\":\"string\",\"maxLength\":100,\"description\":"                                                \
  "\"The session of an earlier edit: goes on from where that photo is now\"}"
#define RECIPE "\"recipe\":{\"type\":\"object\",\"description\":\"A litho recipe, as plan gives it\"}"
#define SAVE                                                                                                           \
  "\"output\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":4096,\"description\":"                                \
  "\"Where to write: a new file's name or path, or a folder. Absent: NAME-edited.EXT. Existing files are never "       \
  "written over\"},"                                                                                                   \
  "\"format\":{\"type\":\"string\",\"enum\":[\"jpeg\",\"png\",\"webp\",\"tiff\"],\"description\":"                     \
  "\"Absent: the photo's own\"},"                                                                                      \
  "\"quality\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":100},"                                                  \
  "\"strip\":{\"type\":\"string\",\"enum\":[\"none\",\"gps\",\"place\",\"all\"],\"description\":"                      \
  "\"Metadata to leave out\"}"
#define OBJECT(properties, required)                                                                                   \
  "{\"type\":\"object\",\"properties\":{" properties "},\"required\":[" required "],\"additionalProperties\":false}"

#define STATUS                                                                                                         \
  "\"status\":{\"type\":\"string\",\"enum\":[\"done\",\"unchanged\",\"question\",\"refused\",\"failed\"]},"            \
  "\"error\":{\"type\":\"object\",\"properties\":{\"code\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"},"   \
  "\"help\":{\"type\":\"string\"}},\"required\":[\"code\",\"message\"]}"
#define FILE_OUT                                                                                                       \
  "\"output\":{\"type\":\"object\",\"description\":\"The file at full resolution\",\"properties\":{"                   \
  "\"path\":{\"type\":\"string\"},\"uri\":{\"type\":\"string\"},\"name\":{\"type\":\"string\"},"                       \
  "\"mimeType\":{\"type\":\"string\"},\"size\":{\"type\":\"integer\"},\"description\":{\"type\":\"string\"}},"         \
  "\"required\":[\"path\",\"uri\",\"mimeType\"]},"                                                                     \
  "\"preview\":{\"type\":\"object\",\"description\":\"The small picture in the content\"}"
#define WARNINGS "\"warnings\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"
#define RECIPE_OUT "\"recipe\":{\"type\":\"object\"}"
#define OUT(properties) "{\"type\":\"object\",\"properties\":{" STATUS "," properties "},\"required\":[\"status\"]}"
#define TURN_OUT                                                                                                       \
  "\"session\":{\"type\":\"string\",\"description\":\"For the next edit, undo or "                                     \
  "explain\"},\"act\":{\"type\":\"string\"},"                                                                          \
  "\"answer\":{\"type\":\"string\",\"description\":\"What was done, measured, in a sentence\"},"                       \
  "\"version\":{\"type\":\"integer\"},\"steps\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},\"kept\":{"       \
  "\"type\":\"object\"},"                                                                                              \
  "\"question\":{\"type\":\"object\",\"description\":\"Nothing was done: which one is meant?\",\"properties\":{"       \
  "\"text\":{\"type\":\"string\"},\"choices\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}},"                 \
  "\"suggestions\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}," WARNINGS "," RECIPE_OUT "," FILE_OUT

static const LithoMcpTool tools[] = {
    {.name = "edit",
     .title = "Edit a photo by words",
     .description = "Edits a photo as a person asks for it in plain words (English or Chinese): exposure, colour, "
                    "parts of the picture "
                    "(sky, face, 'the red car'), removing things, crop, straighten, looks, cut-outs. Works at full "
                    "resolution on this "
                    "machine; writes a new file and never changes the photo. With session it goes on: 'a bit less', "
                    "'undo that', 'the "
                    "same for the sky'. Nothing is invented: what cannot be done is said.",
     .input = OBJECT(PHOTO "," SESSION ",\"instruction\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":2000,"
                           "\"description\":\"What is wanted, in the person's own words\"},"
                           "\"choice\":{\"type\":\"integer\",\"minimum\":1,\"description\":"
                           "\"Answers the question of the last edit in this session\"}," SAVE,
                     ""),
     .output = OUT(TURN_OUT),
     .hints = 0,
     .run = mcp_tool_edit},
    {.name = "plan",
     .title = "Plan an edit",
     .description =
         "Words to a recipe (JSON: steps with amounts and reasons), without touching pixels. With photo the amounts "
         "are found on it. apply runs a recipe; change it first if you like.",
     .input =
         OBJECT("\"instruction\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":2000}," PHOTO, "\"instruction\""),
     .output = OUT(RECIPE_OUT "," WARNINGS),
     .hints = LITHO_MCP_READ_ONLY,
     .run = mcp_tool_plan},
    {.name = "apply",
     .title = "Apply a recipe",
     .description = "Runs a recipe on a photo at full resolution and writes a new file.",
     .input = OBJECT(PHOTO "," RECIPE "," SAVE, "\"photo\",\"recipe\""),
     .output =
         OUT(RECIPE_OUT
             "," WARNINGS "," FILE_OUT ",\"run\":{\"type\":\"object\",\"description\":\"What each step measured\"},"
             "\"regions\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},\"kept\":{\"type\":\"object\"}"),
     .hints = 0,
     .run = mcp_tool_apply},
    {.name = "make",
     .title = "Make a picture from words",
     .description =
         "Makes a new picture of a landscape from words (English or Chinese): skies by hour and weather, beach, meadow, snow, "
         "dunes, fields, sea, lake, river, mountains, forest, city, palms, trees, houses, boats, birds, people as figures. It is "
         "composed and rendered by rule: the same words, seed and size give the same file. Look at left: what was not composed. "
         "Where the person has a model that makes pictures, that model makes it, of anything; by says which did. "
         "To change it give the file as photo (or the scene of the answer) with change: 'move the sun lower', 'add two boats "
         "on the right', 'make the palms pines', 'a lake instead of the sea', 'in watercolour'; light and colour: edit the file.",
     .input = OBJECT(
         "\"words\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":4000,\"description\":\"What the picture shows\"},"
         "\"scene\":{\"type\":\"object\",\"description\":\"A scene as an earlier answer gave it, in place of what words make\"},"
         "\"photo\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":4096,\"description\":\"A picture that make wrote: "
         "its scene, in place of words\"},"
         "\"change\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":2000,\"description\":\"What to change in the scene\"},"
         "\"width\":{\"type\":\"integer\",\"minimum\":16,\"maximum\":8192,\"description\":\"px, 1536 when absent\"},"
         "\"height\":{\"type\":\"integer\",\"minimum\":16,\"maximum\":8192,\"description\":\"px, 1024 when absent\"},"
         "\"seed\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":4294967295,\"description\":\"Another picture of the same "
         "words\"},"
         "\"style\":{\"type\":\"string\",\"enum\":[\"photo\",\"watercolour\",\"poster\"]},"
         "\"model\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":200,\"description\":\"auto (default), scene: composed, or "
         "the name of a model of role make\"},"
         "\"negative\":{\"type\":\"string\",\"maxLength\":2000,\"description\":\"By a model: what it shall not show\"},"
         "\"steps\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000,\"description\":\"By a model: its steps\"},"
         "\"cfg\":{\"type\":\"number\",\"minimum\":0,\"maximum\":100,\"description\":\"By a model: how much the words weigh\"},"
         "\"n\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":8,\"description\":\"How many, with the seeds that follow\"},"
         "\"output\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":4096,\"description\":\"Where to write the first: a new "
         "file's name or path, or a folder. Absent: WORDS-made.EXT\"},"
         "\"format\":{\"type\":\"string\",\"enum\":[\"png\",\"jpeg\",\"webp\"]},"
         "\"quality\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":100}",
         ""),
     .output = OUT("\"by\":{\"type\":\"string\",\"enum\":[\"scene\",\"engine\"]},\"model\":{\"type\":\"string\"},"
                   "\"engine\":{\"type\":\"string\"}," WARNINGS ",\"made\":{\"type\":\"object\",\"description\":\"What a model made it "
                   "with\"},\"scene\":{\"type\":\"object\",\"description\":\"What is shown, as a document\"},"
                   "\"shows\":{\"type\":\"string\"},\"trace\":{\"type\":\"array\",\"items\":{\"type\":\"object\"},"
                   "\"description\":\"What each word became\"},\"left\":{\"type\":\"string\",\"description\":"
                   "\"What could not be composed\"},\"seed\":{\"type\":\"integer\"},\"width\":{\"type\":\"integer\"},"
                   "\"height\":{\"type\":\"integer\"},\"files\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}," FILE_OUT),
     .hints = 0,
     .run = mcp_tool_make},
    {.name = "describe",
     .title = "Describe a photo",
     .description =
         "What a photo shows and what is wrong with it: caption, tags, people, regions with their shares, measures "
         "of light and colour, faults; and a small picture of it.",
     .input = OBJECT(PHOTO, "\"photo\""),
     .output = OUT("\"description\":{\"type\":\"object\"},\"preview\":{\"type\":\"object\"}"),
     .hints = LITHO_MCP_READ_ONLY,
     .run = mcp_tool_describe},
    {.name = "regions",
     .title = "Find parts of a photo",
     .description =
         "Where something is in a photo: by name (sky, person, face, hair, water, …), by words ('the dog on the "
         "left') or at a point; without any of them, all that is there. With mask, a grey PNG of the photo's size "
         "is written (white: inside).",
     .input = OBJECT(
         PHOTO ",\"name\":{\"type\":\"string\",\"maxLength\":100},\"words\":{\"type\":\"string\",\"maxLength\":200},"
               "\"point\":{\"type\":\"array\",\"items\":{\"type\":\"number\",\"minimum\":0,\"maximum\":1},"
               "\"minItems\":2,\"maxItems\":2,\"description\":\"x and y as shares of the upright picture\"},"
               "\"mask\":{\"type\":\"boolean\"},\"output\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":4096,"
               "\"description\":\"Where the mask is written\"}",
         "\"photo\""),
     .output = OUT(
         "\"regions\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
         "\"label\":{\"type\":\"string\"},\"present\":{\"type\":\"boolean\"},\"score\":{\"type\":\"number\"},"
         "\"share\":{\"type\":\"number\"},\"box\":{\"type\":\"array\",\"items\":{\"type\":\"number\"},\"description\":"
         "\"left, top, width, height as shares of the picture\"}}}}," FILE_OUT),
     .hints = 0,
     .run = mcp_tool_regions},
    {.name = "search",
     .title = "Search photos by words",
     .description =
         "Finds photos of the index ('litho index FOLDER' makes it) by what they show: 'dog running on a beach'. "
         "Only photos below the folders that this server may read.",
     .input = OBJECT("\"query\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":500},"
                     "\"n\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":100}",
                     "\"query\""),
     .output = OUT("\"results\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"path\":{\"type\":"
                   "\"string\"},"
                   "\"score\":{\"type\":\"number\"}},\"required\":[\"path\",\"score\"]}}"),
     .hints = LITHO_MCP_READ_ONLY,
     .run = mcp_tool_search},
    {.name = "explain",
     .title = "Explain what an edit did",
     .description =
         "What each step of a recipe did to the photo, found by leaving it out: how different the picture would be "
         "(CIEDE2000) and where.",
     .input = OBJECT(PHOTO "," RECIPE "," SESSION, ""),
     .output = OUT("\"steps\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}"),
     .hints = LITHO_MCP_READ_ONLY,
     .run = mcp_tool_explain},
    {.name = "undo",
     .title = "Undo the last edit",
     .description =
         "Goes back to the version before in a session (redo: forward again). Files stay; the answer names the one "
         "that holds the version.",
     .input = OBJECT(SESSION ",\"redo\":{\"type\":\"boolean\"}", "\"session\""),
     .output = OUT(TURN_OUT),
     .hints = 0,
     .run = mcp_tool_undo},
};

/* --- results as resources ----------------------------------------------------------------- */

static JsonArray *
list_results(gpointer data)
{
  const LithoMcpTools *self = data;
  JsonArray *list = json_array_new();
  for (guint i = 0; i < json_array_get_length(self->results); i++) {
    JsonObject *file = json_array_get_object_element(self->results, i);
    if (g_file_test(litho_rpc_text(file, "path"), G_FILE_TEST_IS_REGULAR)) {
      JsonObject *row = json_object_new();
      static const char *const names[] = {"uri", "name", "description", "mimeType", "size"};
      for (guint k = 0; k < G_N_ELEMENTS(names); k++)
        if (json_object_has_member(file, names[k]))
          json_object_set_member(row, names[k], json_node_ref(json_object_get_member(file, names[k])));
      json_array_add_object_element(list, row);
    }
  }
  return list;
}

static JsonArray *
read_result(const char *uri, gpointer data, GError **error)
{
  const LithoMcpTools *self = data;
  for (guint i = 0; i < json_array_get_length(self->results); i++) {
    JsonObject *file = json_array_get_object_element(self->results, i);
    if (!g_str_equal(litho_rpc_text(file, "uri"), uri))
      continue;
    g_autoptr(GBytes) bytes = litho_file_read(litho_rpc_text(file, "path"), MAX_READ, error);
    if (bytes == NULL)
      return NULL;
    gsize n;
    const guint8 *from = g_bytes_get_data(bytes, &n);
    g_autofree char *coded = g_base64_encode(from, n);
    JsonArray *contents = json_array_new();
    JsonObject *content = json_object_new();
    json_object_set_string_member(content, "uri", uri);
    json_object_set_string_member(content, "mimeType", litho_rpc_text(file, "mimeType"));
    json_object_set_string_member(content, "blob", coded);
    json_array_add_object_element(contents, content);
    return contents;
  }
  return NULL;
}

const LithoMcpFace litho_mcp_tools_face = {
    .name = "litho",
    .title = "litho photo editor",
    .version = LITHO_VERSION,
    .instructions = "litho edits photos on this machine by words. edit does all at once and gives a session; go on "
                    "with that session "
                    "('a bit less', 'undo'). make composes a new picture. Hand on the person's own words rather than a guess at settings. Answers "
                    "name the file at full "
                    "resolution; the picture in them is a small preview. Look at status: 'refused' means nothing was "
                    "done, and why.",
    .tools = tools,
    .n_tools = G_N_ELEMENTS(tools),
    .resources = list_results,
    .read = read_result,
};

/* --- what they share ---------------------------------------------------------------------- */

LithoMcpTools *
litho_mcp_tools_new(LithoPool *pool, const LithoMcpToolsOptions *options, GError **error)
{
  LithoMcpPaths *paths = litho_mcp_paths_new(options->roots, options->output, error);
  if (paths == NULL)
    return NULL;
  LithoMcpTools *self = g_new0(LithoMcpTools, 1);
  self->pool = pool;
  self->paths = paths;
  self->output = g_strdup(options->output);
  self->client_roots = options->client_roots;
  self->sessions = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)mcp_session_free);
  g_queue_init(&self->order);
  self->results = json_array_new();
  return self;
}

void
litho_mcp_tools_free(LithoMcpTools *self)
{
  if (self == NULL)
    return;
  g_queue_clear(&self->order);
  g_hash_table_unref(self->sessions);
  json_array_unref(self->results);
  litho_mcp_paths_free(self->paths);
  g_free(self->output);
  g_free(self);
}
