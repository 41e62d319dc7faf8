/* credentials.c: see credentials.h. The manifest definition is that of c2patool and of c2pa-python 0.38, which share it
 * (C2PA specification 2, "c2pa.actions"). */
#include "photo/credentials.h"
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include "base/cancel.h"
#include "base/json.h"

#define SOURCE_TYPES "http://cv.iptc.org/newscodes/digitalsourcetype/"

/* arguments: source, target, manifest, key, certificate, algorithm, parent or "" */
static const char script[] =
    "import json,sys\n"
    "import c2pa\n"
    "source,target,manifest,key,cert,alg,parent=sys.argv[1:8]\n"
    "info=c2pa.C2paSignerInfo(alg.encode(),open(cert,'rb').read(),open(key,'rb').read(),None)\n"
    "builder=c2pa.Builder(json.load(open(manifest)))\n"
    "kinds={'jpg':'jpeg','jpeg':'jpeg','png':'png','webp':'webp','tif':'tiff','tiff':'tiff','avif':'avif','heic':'heic'}\n"
    "if parent:\n"
    "  kind=kinds.get(parent.rsplit('.',1)[-1].lower(),'jpeg')\n"
    "  with open(parent,'rb') as f:\n"
    "    builder.add_ingredient(json.dumps({'title':parent.rsplit('/',1)[-1],'relationship':'parentOf'}),'image/'+kind,f)\n"
    "builder.sign_file(source,target,c2pa.Signer.from_info(info))\n";

static const char *
python(void)
{
  const char *named = g_getenv("LITHO_PYTHON");
  return named != NULL ? named : "python3";
}

/* Runs it; *said: what it printed, one line, caller frees. */
static gboolean
run(const char *const *argv, char **said, GCancellable *cancel, GError **error)
{
  g_autofree char *out = NULL;
  g_autoptr(GSubprocess) process =
      g_subprocess_newv(argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, error);
  if (process == NULL)
    return FALSE;
  if (!g_subprocess_communicate_utf8(process, NULL, cancel, &out, NULL, error)) {
    g_subprocess_force_exit(process);
    return FALSE;
  }
  /* The last line is the reason, of Python too. */
  g_strchomp(out != NULL ? out : (out = g_strdup("")));
  const char *last = strrchr(out, '\n');
  *said = g_strdup(last != NULL ? last + 1 : out);
  return g_subprocess_get_successful(process);
}

const char *
photo_credentials_tool(GError **error)
{
  g_autofree char *tool = g_find_program_in_path("c2patool"), *said = NULL;
  if (tool != NULL)
    return "c2patool";
  const char *const argv[] = {python(), "-c", "import c2pa; c2pa.Builder", NULL};
  if (run(argv, &said, NULL, NULL))
    return "c2pa for Python";
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                      "nothing here signs content credentials: install c2patool, or c2pa-python for python3 "
                      "(LITHO_PYTHON names another one)");
  return NULL;
}

/* --- the manifest ------------------------------------------------------------------------------- */

static JsonObject *
action_json(const PhotoAction *action)
{
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "action", action->action);
  if (action->source_type != NULL) {
    g_autofree char *type = g_strconcat(SOURCE_TYPES, action->source_type, NULL);
    json_object_set_string_member(object, "digitalSourceType", type);
  }
  if (action->description != NULL)
    json_object_set_string_member(object, "description", action->description);
  return object;
}

/* for_tool: with key and certificate, which c2patool reads from there. Caller frees. */
static char *
manifest(const char *path, const PhotoCredentials *credentials, gboolean for_tool)
{
  JsonObject *root = json_object_new(), *generator = json_object_new(), *assertion = json_object_new(), *data = json_object_new();
  JsonArray *generators = json_array_new(), *assertions = json_array_new(), *actions = json_array_new();
  g_autofree char *title = g_path_get_basename(path);
  json_object_set_string_member(generator, "name", "litho");
  json_object_set_string_member(generator, "version", LITHO_VERSION);
  json_array_add_object_element(generators, generator);
  json_object_set_array_member(root, "claim_generator_info", generators);
  json_object_set_string_member(root, "title", title);
  for (guint i = 0; i < credentials->n_actions; i++)
    json_array_add_object_element(actions, action_json(&credentials->actions[i]));
  json_object_set_array_member(data, "actions", actions);
  json_object_set_string_member(assertion, "label", "c2pa.actions");
  json_object_set_object_member(assertion, "data", data);
  json_array_add_object_element(assertions, assertion);
  json_object_set_array_member(root, "assertions", assertions);
  if (for_tool) {
    json_object_set_string_member(root, "alg", credentials->algorithm != NULL ? credentials->algorithm : "es256");
    g_autofree char *key = g_canonicalize_filename(credentials->key, NULL),
                    *certificate = g_canonicalize_filename(credentials->certificate, NULL);
    json_object_set_string_member(root, "private_key", key);
    json_object_set_string_member(root, "sign_cert", certificate);
  }
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), root);
  json_object_unref(root);
  return litho_json_print(node);
}

/* --- signing ------------------------------------------------------------------------------------- */

static gboolean
is_there(const char *path, const char *what, GError **error)
{
  if (path != NULL && g_file_test(path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error(error, LITHO_ERROR, path == NULL ? LITHO_ERROR_USAGE : LITHO_ERROR_NOT_FOUND, "%s%s%s", path != NULL ? path : "",
              path != NULL ? ": there is no such file for " : "content credentials need ", what);
  return FALSE;
}

static gboolean
sign(const char *tool, const char *path, const char *target, const char *document, const PhotoCredentials *credentials,
     char **said, GCancellable *cancel, GError **error)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  const char *parent = credentials->parent != NULL ? credentials->parent : "";
  const char *const by_tool[] = {"c2patool", path, "-m", document, "-o", target, "-f"};
  const char *const by_python[] = {python(), "-c", script, path, target, document, credentials->key, credentials->certificate,
                                   credentials->algorithm != NULL ? credentials->algorithm : "es256", parent};
  const gboolean is_tool = g_str_equal(tool, "c2patool");
  for (guint i = 0; i < (is_tool ? G_N_ELEMENTS(by_tool) : G_N_ELEMENTS(by_python)); i++)
    g_ptr_array_add(argv, (gpointer)(is_tool ? by_tool[i] : by_python[i]));
  if (is_tool && *parent != '\0') {
    g_ptr_array_add(argv, (gpointer) "-p");
    g_ptr_array_add(argv, (gpointer)parent);
  }
  g_ptr_array_add(argv, NULL);
  return run((const char *const *)argv->pdata, said, cancel, error);
}

gboolean
photo_credentials_write(const char *path, const PhotoCredentials *credentials, GCancellable *cancel, GError **error)
{
  const char *tool = photo_credentials_tool(error);
  if (tool == NULL || !is_there(credentials->key, "the private key", error) ||
      !is_there(credentials->certificate, "the certificate", error))
    return FALSE;
  g_autofree char *folder = g_path_get_dirname(path), *base = g_path_get_basename(path);
  g_autofree char *within = g_build_filename(folder, ".litho-XXXXXX", NULL);
  if (g_mkdtemp_full(within, 0700) == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: a file beside it cannot be written", path);
    return FALSE;
  }
  g_autofree char *target = g_build_filename(within, base, NULL), *document = g_build_filename(within, "manifest.json", NULL),
                  *text = manifest(path, credentials, g_str_equal(tool, "c2patool")), *said = NULL;
  g_autoptr(GError) local = NULL;
  gboolean ok = g_file_set_contents(document, text, -1, &local) &&
                sign(tool, path, target, document, credentials, &said, cancel, &local) && g_rename(target, path) == 0;
  if (!ok && !litho_is_cancelled(cancel, error))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s wrote no content credentials: %s", path, tool,
                local != NULL ? local->message : said != NULL && *said != '\0' ? said : "it did not say why");
  g_unlink(target);
  g_unlink(document);
  g_rmdir(within);
  return ok;
}
