/* cmd_index.c: litho index: photos into a database that can be searched. */
#include <stdio.h>
#include "base/error.h"
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "base/json.h"
#include "search/index.h"

extern const LithoCmd cmd_index;

static char *db, *tower_path, *net_name;
static gboolean prune, as_json, quiet;
static int n_threads;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"db", 0, 0, G_OPTION_ARG_FILENAME, &db, "the index (default ~/.local/share/litho/index.db)", "FILE"},
      {"prune", 0, 0, G_OPTION_ARG_NONE, &prune, "take out photos of the folders that are no longer there", NULL},
      {"tower", 0, 0, G_OPTION_ARG_FILENAME, &tower_path,
       "the text tower: a file of 'litho train lit' (default: the installed one)", "FILE"},
      {"net", 0, 0, G_OPTION_ARG_FILENAME, &net_name, "the image net: a name of 'litho models list' or a file", "FILE"},
      {"threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "photos at a time (default: all cores)", "N"},
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json,
       "one JSON object for each photo that cannot be read and one for the whole, one a line", NULL},
      {"quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "print errors only", NULL},
      {NULL},
  };
  return entries;
}

typedef struct {
  Progress *progress;
  int exit_code; /* of the first photo that cannot be read */
} Show;

static void
on_progress(guint done, guint total, gpointer data)
{
  Show *show = data;
  if (total > 0)
    cli_progress_set(show->progress, 0, (double)done / total);
}

static void
print_object(JsonObject *object)
{
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  g_autofree char *line = litho_json_print_line(root);
  printf("%s\n", line);
}

static void
on_problem(const char *path, const GError *error, gpointer data)
{
  Show *show = data;
  if (show->exit_code == 0)
    show->exit_code = litho_error_row(error)->exit_code;
  cli_progress_clear(show->progress);
  if (!as_json) {
    cmd_warn("%s", error->message);
    return;
  }
  g_autoptr(JsonObject) object = json_object_new();
  g_autofree char *name = g_filename_display_name(path);
  json_object_set_string_member(object, "photo", name);
  json_object_set_member(object, "error", litho_error_to_json(error));
  print_object(object);
}

static void
append(GString *text, guint n, const char *what)
{
  if (n > 0)
    g_string_append_printf(text, "%s%u %s", text->len > 0 ? ", " : "", n, what);
}

static void
print_report(LithoIndex *index, const char *path, const LithoIndexReport *r)
{
  g_autofree char *name = g_filename_display_name(path);
  const guint n = litho_index_n_photos(index);
  if (as_json) {
    g_autoptr(JsonObject) object = json_object_new();
    json_object_set_string_member(object, "index", name);
    json_object_set_int_member(object, "photos", n);
    json_object_set_int_member(object, "new", r->n_new);
    json_object_set_int_member(object, "known", r->n_known);
    json_object_set_int_member(object, "moved", r->n_moved);
    json_object_set_int_member(object, "damaged", r->n_damaged);
    json_object_set_int_member(object, "gone", r->n_gone);
    json_object_set_int_member(object, "dropped", r->n_dropped);
    json_object_set_int_member(object, "vectors_renewed", r->n_vectors);
    print_object(object);
    return;
  }
  g_autoptr(GString) text = g_string_new(NULL);
  append(text, r->n_new, "new");
  append(text, r->n_known, "known");
  append(text, r->n_moved, "moved or copied");
  append(text, r->n_damaged, "cannot be read");
  append(text, r->n_gone, prune ? "gone and taken out" : "gone (--prune takes them out)");
  append(text, r->n_vectors, "vectors renewed");
  g_autofree char *safe = cli_text_safe(name);
  if (!quiet)
    printf("%s%s%u photos in %s\n", text->str, text->len > 0 ? "; " : "", n, safe);
}

/* Paths below the folders; without folders all that the index has. */
static GPtrArray *
paths_of(LithoIndex *index, char **folders, GError **error)
{
  if (*folders == NULL)
    return litho_index_paths(index, error);
  const CliInputOptions inputs = {.recursive = TRUE, .force = TRUE};
  g_autoptr(GPtrArray) pairs = cli_inputs_collect(folders, &inputs, error);
  if (pairs == NULL)
    return NULL;
  GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < pairs->len; i++)
    g_ptr_array_add(paths, g_strdup(((CliInputPair *)pairs->pdata[i])->in));
  return paths;
}

static gboolean
index_all(LithoIndex *index, const char *path, char **folders, int *exit_code, GError **error)
{
  LithoIndexReport report = {0};
  const char *const *below = *folders != NULL ? (const char *const *)folders : NULL;
  g_autoptr(GError) nothing = NULL;
  g_autoptr(GPtrArray) paths = paths_of(index, folders, &nothing);
  /* Folders that were emptied, or are gone, are still pruned. */
  if (paths == NULL && !(prune && g_error_matches(nothing, LITHO_ERROR, LITHO_ERROR_NOT_FOUND))) {
    g_propagate_error(error, g_steal_pointer(&nothing));
    return FALSE;
  }
  g_autoptr(Progress) progress = cli_progress_new(quiet || as_json ? PROGRESS_QUIET : PROGRESS_AUTO, 1, 1);
  Show show = {.progress = progress};
  const LithoIndexWatch watch = {on_progress, on_problem, &show, cmd_cancellable()};
  gboolean ok = TRUE;
  cli_progress_begin(progress, 0, path);
  if (paths != NULL && paths->len > 0) {
    g_autoptr(LithoTower) tower = litho_tower_open(tower_path, error);
    g_autoptr(LithoFeatureNet) net = tower != NULL ? litho_feature_net_open(net_name, n_threads, error) : NULL;
    ok = net != NULL && litho_index_update(index, net, tower, (const char *const *)paths->pdata, paths->len, &watch,
                                           &report, error);
  }
  ok = ok && litho_index_prune(index, below, prune, &report, error);
  cli_progress_clear(progress);
  if (ok || report.n_new > 0)
    print_report(index, path, &report);
  *exit_code = show.exit_code;
  return ok;
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_index, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (n_threads < 0 || n_threads > 1024)
    return cmd_usage(&cmd_index, "--threads takes 0 (all cores) to 1024");
  g_autoptr(GError) error = NULL;
  int exit_code = 0;
  cmd_cancellable();
  g_autofree char *path = db != NULL ? g_strdup(db) : litho_index_default_path();
  g_autoptr(LithoIndex) index = litho_init("litho", &error) ? litho_index_open(path, argc > 1, &error) : NULL;
  if (index == NULL || !index_all(index, path, argv + 1, &exit_code, &error))
    return cmd_fail(&cmd_index, error, as_json);
  return exit_code;
}

const LithoCmd cmd_index = {
    .name = "index",
    .summary = "make photos searchable by words",
    .usage = "[OPTION…] PHOTO…",
    .details =
        "PHOTO is a photo or a folder, with the folders in it. Each photo is looked at once: what the image tower sees in it is kept in "
        "an index, and 'litho search' finds it there. A photo is looked at again when its size or time has changed; a photo that was renamed or "
        "copied is known by its bytes. A photo that cannot be read is said, remembered, and tried again when it has changed. Photos are only "
        "read, and nothing leaves the machine.\n\n"
        "A run that was stopped (Ctrl-C, a kill, a full disk) keeps what it has done; the same command goes on. Without PHOTO all photos of "
        "the index are brought up to date, also for another text tower, which needs no photo again.\n\n"
        "Examples:\n\n"
        "  litho index ~/Pictures\n"
        "  litho index --prune ~/Pictures\n"
        "  litho index --db work.db --json shoot/ > report.jsonl",
    .options = options,
    .run = run,
};
