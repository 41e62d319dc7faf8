/* credentials.c: see credentials.h. The manifest definition is that of c2patool and of c2pa-python
 * 0.38, which share it (C2PA specification 2, "c2pa.actions"). */
#include "photo/credentials.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include "base/cancel.h"
#include "base/json.h"
#include "photo/internal.h"
#include "photo/write_at.h"

#define SOURCE_TYPES "http://cv.iptc.org/newscodes/digitalsourcetype/"

/* arguments: source, target, its type, manifest, key, certificate, algorithm, parent or "", its
 * type, its title. Old versions have no Context: there the settings are global. */
static const char script[] =
    "import json,sys\n"
    "import c2pa\n"
    "source,target,kind,manifest,key,cert,alg,parent,parent_kind,title=sys.argv[1:11]\n"
    "info=c2pa.C2paSignerInfo(alg.encode(),open(cert,'rb').read(),open(key,'rb').read(),None)\n"
    "settings={'builder':{'thumbnail':{'enabled':False}}}\n"
    "definition=json.load(open(manifest))\n"
    "if hasattr(c2pa,'Context'):\n"
    "  builder=c2pa.Builder(definition,c2pa.Context.from_dict(settings))\n"
    "else:\n"
    "  c2pa.load_settings(json.dumps(settings))\n"
    "  builder=c2pa.Builder(definition)\n"
    "if parent:\n"
    "  with open(parent,'rb') as f:\n"
    "    "
    "builder.add_ingredient(json.dumps({'title':title,'relationship':'parentOf','label':'parent'}),"
    "parent_kind,f)\n"
    "with open(source,'rb') as f, open(target,'w+b') as to:\n"
    "  builder.sign(c2pa.Signer.from_info(info),kind,f,to)\n";

static const struct {
  const char *format, *mime;
} kinds[] = {{"jpeg", "image/jpeg"}, {"png", "image/png"},   {"webp", "image/webp"},
             {"tiff", "image/tiff"}, {"avif", "image/avif"}, {"heif", "image/heic"},
             {"gif", "image/gif"},   {"jxl", "image/jxl"}};

/* Files of other kinds are ingredients as bytes. */
static const char *
mime_of(const char *format)
{
  for (guint i = 0; format != NULL && i < G_N_ELEMENTS(kinds); i++)
    if (g_str_equal(kinds[i].format, format))
      return kinds[i].mime;
  return "application/octet-stream";
}

gboolean
photo_credentials_fits(const char *format)
{
  return !g_str_equal(mime_of(format), "application/octet-stream");
}

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
  g_autoptr(GSubprocess) process = g_subprocess_newv(
      argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, error);
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
  g_autofree char *tool = g_find_program_in_path("c2patool");
  if (tool != NULL)
    return "c2patool";
  /* Without GLib's worker thread: a command asks before it forks its workers, which would wait for that thread in vain. */
  char *argv[] = {(char *)python(), (char *)"-c", (char *)"import c2pa; c2pa.Builder", NULL};
  const GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL;
  int status;
  if (g_spawn_sync(NULL, argv, NULL, flags, NULL, NULL, NULL, NULL, &status, NULL) && g_spawn_check_wait_status(status, NULL))
    return "c2pa for Python";
  g_set_error_literal(
      error, LITHO_ERROR, LITHO_ERROR_MODEL,
      "nothing here signs content credentials: install c2patool, or c2pa-python for python3 "
      "(LITHO_PYTHON names another one)");
  return NULL;
}

/* --- the manifest -------------------------------------------------------------------------------
 */

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

/* A file that is signed. */
typedef struct {
  const char *source, *target, *title, *mime;
  const char *parent, *parent_mime, *parent_title; /* NULL: it was made from nothing */
  gboolean is_converted;                           /* the parent is of another format */
} Job;

/* "c2pa.opened" with the ingredient that the script adds; c2patool adds its own. */
static void
add_actions(JsonArray *actions, const Job *job, const PhotoCredentials *credentials,
            gboolean for_tool)
{
  if (job->parent != NULL && !for_tool) {
    JsonObject *opened = action_json(&(PhotoAction){.action = "c2pa.opened"}),
               *parameters = json_object_new();
    JsonArray *ids = json_array_new();
    json_array_add_string_element(ids, "parent");
    json_object_set_array_member(parameters, "ingredientIds", ids);
    json_object_set_object_member(opened, "parameters", parameters);
    json_array_add_object_element(actions, opened);
  }
  for (guint i = 0; i < credentials->n_actions; i++)
    json_array_add_object_element(actions, action_json(&credentials->actions[i]));
  if (job->is_converted)
    json_array_add_object_element(actions, action_json(&(PhotoAction){.action = "c2pa.converted"}));
}

/* for_tool: with key and certificate, which c2patool reads from there. Caller frees. */
static char *
manifest(const Job *job, const PhotoCredentials *credentials, gboolean for_tool)
{
  JsonObject *root = json_object_new(), *generator = json_object_new(),
             *assertion = json_object_new(), *data = json_object_new();
  JsonArray *generators = json_array_new(), *assertions = json_array_new(),
            *actions = json_array_new();
  json_object_set_string_member(generator, "name", "litho");
  json_object_set_string_member(generator, "version", LITHO_VERSION);
  json_array_add_object_element(generators, generator);
  json_object_set_array_member(root, "claim_generator_info", generators);
  json_object_set_string_member(root, "title", job->title);
  add_actions(actions, job, credentials, for_tool);
  json_object_set_array_member(data, "actions", actions);
  json_object_set_string_member(assertion, "label", "c2pa.actions");
  json_object_set_object_member(assertion, "data", data);
  json_array_add_object_element(assertions, assertion);
  json_object_set_array_member(root, "assertions", assertions);
  if (for_tool) {
    json_object_set_string_member(
        root, "alg", credentials->algorithm != NULL ? credentials->algorithm : "es256");
    g_autofree char *key = g_canonicalize_filename(credentials->key, NULL),
                    *certificate = g_canonicalize_filename(credentials->certificate, NULL);
    json_object_set_string_member(root, "private_key", key);
    json_object_set_string_member(root, "sign_cert", certificate);
  }
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), root);
  json_object_unref(root);
  return litho_json_print(node);
}

/* --- signing -------------------------------------------------------------------------------------
 */

static gboolean
is_there(const char *path, const char *what, GError **error)
{
  if (path != NULL && g_file_test(path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error(error, LITHO_ERROR, path == NULL ? LITHO_ERROR_USAGE : LITHO_ERROR_NOT_FOUND,
              "%s%s%s", path != NULL ? path : "",
              path != NULL ? ": there is no such file for " : "content credentials need ", what);
  return FALSE;
}

gboolean
photo_credentials_check(const PhotoCredentials *credentials, GError **error)
{
  return photo_credentials_tool(error) != NULL &&
         is_there(credentials->key, "the private key", error) &&
         is_there(credentials->certificate, "the certificate", error);
}

static gboolean
call(const char *tool, const Job *job, const char *document, const PhotoCredentials *credentials,
     char **said, GCancellable *cancel, GError **error)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  const gboolean has_parent = job->parent != NULL, is_tool = g_str_equal(tool, "c2patool");
  const char *const by_tool[] = {"c2patool", job->source, "-m", document, "-o", job->target, "-f"};
  const char *const by_python[] = {python(),
                                   "-c",
                                   script,
                                   job->source,
                                   job->target,
                                   job->mime,
                                   document,
                                   credentials->key,
                                   credentials->certificate,
                                   credentials->algorithm != NULL ? credentials->algorithm
                                                                  : "es256",
                                   has_parent ? job->parent : "",
                                   has_parent ? job->parent_mime : "",
                                   has_parent ? job->parent_title : ""};
  for (guint i = 0; i < (is_tool ? G_N_ELEMENTS(by_tool) : G_N_ELEMENTS(by_python)); i++)
    g_ptr_array_add(argv, (gpointer)(is_tool ? by_tool[i] : by_python[i]));
  if (is_tool && has_parent) {
    g_ptr_array_add(argv, (gpointer) "-p");
    g_ptr_array_add(argv, (gpointer)job->parent);
  }
  g_ptr_array_add(argv, NULL);
  return run((const char *const *)argv->pdata, said, cancel, error);
}

/* From job->source to job->target, with the manifest in `folder` for as long. name: for the
 * message. */
static gboolean
sign(const Job *job, const char *folder, const char *name, const PhotoCredentials *credentials,
     GCancellable *cancel, GError **error)
{
  const char *tool = photo_credentials_tool(error);
  if (tool == NULL)
    return FALSE;
  g_autofree char *document = g_build_filename(folder, "manifest.json", NULL),
                  *text = manifest(job, credentials, g_str_equal(tool, "c2patool")), *said = NULL;
  g_autoptr(GError) local = NULL;
  const gboolean ok = g_file_set_contents(document, text, -1, &local) &&
                      call(tool, job, document, credentials, &said, cancel, &local);
  g_unlink(document);
  if (ok)
    return TRUE;
  if (!litho_is_cancelled(cancel, error))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s wrote no content credentials: %s",
                name, tool,
                local != NULL                   ? local->message
                : said != NULL && *said != '\0' ? said
                                                : "it did not say why");
  return FALSE;
}

gboolean
photo_credentials_write(const char *path, const PhotoCredentials *credentials, GCancellable *cancel,
                        GError **error)
{
  if (!photo_credentials_check(credentials, error))
    return FALSE;
  g_autofree char *folder = g_path_get_dirname(path), *base = g_path_get_basename(path);
  g_autofree char *within = g_build_filename(folder, ".litho-XXXXXX", NULL);
  if (g_mkdtemp_full(within, 0700) == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: a file beside it cannot be written",
                path);
    return FALSE;
  }
  const LithoFormat *format = litho_format_by_suffix(path);
  g_autofree char *target = g_build_filename(within, base, NULL);
  const Job job = {.source = path,
                   .target = target,
                   .title = base,
                   .mime = mime_of(format != NULL ? format->name : NULL)};
  gboolean ok = sign(&job, within, path, credentials, cancel, error);
  if (ok && g_rename(target, path) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: cannot be replaced: %s", path,
                g_strerror(errno));
    ok = FALSE;
  }
  g_unlink(target);
  g_rmdir(within);
  return ok;
}

/* --- an edit's output
 * ----------------------------------------------------------------------------- */

/* `from` to where `fd` begins, and no more. */
static gboolean
copy_file(int from, int fd)
{
  guint8 buffer[65536];
  off_t at = 0;
  for (gssize n; (n = pread(from, buffer, sizeof buffer, at)) != 0; at += n)
    if (n < 0 || !litho_write_at(fd, at, buffer, (gsize)n))
      return FALSE;
  return ftruncate(fd, at) == 0 && lseek(fd, at, SEEK_SET) == at;
}

/* A file of this name with what fd has; back: the other way. */
static gboolean
copy_named(const char *path, int fd, gboolean back, GError **error)
{
  const int file = g_open(path, back ? O_RDONLY : O_RDWR | O_CREAT | O_TRUNC, 0600);
  const gboolean good = file >= 0 && (back ? copy_file(file, fd) : copy_file(fd, file));
  if (!good)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: cannot be copied: %s", path,
                g_strerror(errno));
  if (file >= 0)
    close(file);
  return good;
}

/* The photo's file, or one in `folder` with what it was opened from. Caller frees. */
static char *
parent_of(const PhotoPrivate *priv, const char *folder, GError **error)
{
  g_autoptr(GError) failed = NULL;
  if (priv->bytes == NULL && priv->path != NULL)
    return g_strdup(priv->path);
  gsize size = 0;
  const char *data = priv->bytes != NULL ? g_bytes_get_data(priv->bytes, &size) : NULL;
  g_autofree char *path = g_build_filename(folder, "parent", NULL);
  if (data != NULL && g_file_set_contents(path, data, (gssize)size, &failed))
    return g_steal_pointer(&path);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ,
              "%s: its file, the source of the credentials, is not there%s%s", priv->photo.name,
              failed != NULL ? ": " : "", failed != NULL ? failed->message : "");
  return NULL;
}

/* "FOLDER/BASE.jpg": c2patool goes by the suffix. Caller frees. */
static char *
named(const char *folder, const char *base, const LithoFormat *format)
{
  const char *first = format->suffixes + 1; /* blanks on both sides of each */
  g_autofree char *suffix = g_strndup(first, strcspn(first, " "));
  return g_strdup_printf("%s/%s.%s", folder, base, suffix);
}

static gboolean
sign_in(const char *folder, PhotoPrivate *priv, LithoOutput *output, const LithoFormat *format,
        const char *name, const PhotoCredentials *credentials, GCancellable *cancel, GError **error)
{
  const int fd = litho_output_fd(output);
  g_autofree char *base = g_path_get_basename(name),
                  *parent_title = g_path_get_basename(priv->photo.name),
                  *source = named(folder, "source", format),
                  *target = named(folder, "target", format);
  g_autofree char *parent = parent_of(priv, folder, error);
  const Job job = {.source = source,
                   .target = target,
                   .title = base,
                   .mime = mime_of(format->name),
                   .parent = parent,
                   .parent_mime = mime_of(priv->photo.format),
                   .parent_title = parent_title,
                   .is_converted = !g_str_equal(format->name, priv->photo.format)};
  const gboolean ok = parent != NULL && copy_named(source, fd, FALSE, error) &&
                      sign(&job, folder, name, credentials, cancel, error) &&
                      copy_named(target, fd, TRUE, error);
  g_unlink(source);
  g_unlink(target);
  if (parent != NULL && g_strcmp0(parent, priv->path) != 0)
    g_unlink(parent);
  return ok;
}

gboolean
photo_credentials_sign(LithoPhoto *photo, LithoOutput *output, const char *format_name,
                       const char *name, const PhotoCredentials *credentials, GCancellable *cancel,
                       GError **error)
{
  const LithoFormat *format = litho_format_by_name(format_name);
  g_autoptr(GError) failed = NULL;
  if (!photo_credentials_check(credentials, error))
    return FALSE;
  if (!photo_credentials_fits(format->name)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: %s holds no content credentials: use JPEG, PNG, TIFF, WebP or AVIF", name,
                format->title);
    return FALSE;
  }
  g_autofree char *folder = g_dir_make_tmp("litho-credentials-XXXXXX", &failed);
  if (folder == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "a temporary folder: %s", failed->message);
    return FALSE;
  }
  const gboolean ok =
      sign_in(folder, photo_private(photo), output, format, name, credentials, cancel, error);
  g_rmdir(folder);
  return ok;
}
