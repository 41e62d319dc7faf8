/* cmd_search.c: litho search: photos of an index for words. */
#include <math.h>
#include <stdio.h>
#include "cli/cmd.h"
#include "cli/text.h"
#include "base/json.h"
#include "search/search.h"

extern const LithoCmd cmd_search;

#define EXIT_NOTHING 1 /* as grep */

static char *db, *tower_path, *net_name, *like;
static char **not_words;
static gboolean as_json, only_paths, end_zero;
static int n_hits = 20;
static double least = -1;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"like", 0, 0, G_OPTION_ARG_FILENAME, &like, "photos that are like this one; with WORDS: that also fit them", "PHOTO"},
      {"not", 0, 0, G_OPTION_ARG_STRING_ARRAY, &not_words, "what should not be in them; may be said several times", "WORDS"},
      {"number", 'n', 0, G_OPTION_ARG_INT, &n_hits, "how many at most (default 20)", "N"},
      {"least", 0, 0, G_OPTION_ARG_DOUBLE, &least, "the score, 0 to 1, from which a photo fits (default 0.85; of --like alone 0.5)", "P"},
      {"db", 0, 0, G_OPTION_ARG_FILENAME, &db, "the index (default ~/.local/share/litho/index.db)", "FILE"},
      {"tower", 0, 0, G_OPTION_ARG_FILENAME, &tower_path, "the text tower that the index was made with", "FILE"},
      {"net", 0, 0, G_OPTION_ARG_FILENAME, &net_name, "the image net for --like: a name of 'litho models list' or a file", "FILE"},
      {"paths", 0, 0, G_OPTION_ARG_NONE, &only_paths, "print paths only, one a line", NULL},
      {"null", '0', 0, G_OPTION_ARG_NONE, &end_zero, "as --paths, each ended by a zero byte, for xargs -0", NULL},
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object", NULL},
      {NULL},
  };
  return entries;
}

static void
print_json(const char *words, const GPtrArray *hits, double best, guint n_photos)
{
  g_autoptr(JsonObject) object = json_object_new();
  JsonArray *array = json_array_new();
  if (words != NULL)
    json_object_set_string_member(object, "words", words);
  json_object_set_int_member(object, "photos", n_photos);
  json_object_set_double_member(object, "best", best);
  for (guint i = 0; i < hits->len; i++) {
    const LithoHit *hit = hits->pdata[i];
    g_autofree char *name = g_filename_display_name(hit->path);
    JsonObject *one = json_object_new();
    json_object_set_string_member(one, "photo", name);
    json_object_set_double_member(one, "score", hit->score);
    if (!isnan(hit->likeness))
      json_object_set_double_member(one, "likeness", hit->likeness);
    json_object_set_int_member(one, "copies", hit->n_copies);
    json_array_add_object_element(array, one);
  }
  json_object_set_array_member(object, "hits", array);
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  g_autofree char *line = litho_json_print_line(root);
  printf("%s\n", line);
}

static void
print_hits(const GPtrArray *hits)
{
  for (guint i = 0; i < hits->len; i++) {
    const LithoHit *hit = hits->pdata[i];
    if (only_paths || end_zero) {
      fputs(hit->path, stdout);
      putchar(end_zero ? '\0' : '\n');
      continue;
    }
    g_autofree char *name = cli_text_safe(hit->path);
    printf("%3.0f %%  %s\n", 100 * hit->score, name);
  }
}

/* Nothing is above the threshold: which photo comes nearest, and how it would be shown. */
static gboolean
say_best(LithoSearch *search, const LithoSearchQuery *query, double best, guint n_photos, GError **error)
{
  LithoSearchQuery any = *query;
  any.least = 0;
  any.n = 1;
  g_autoptr(GPtrArray) hits = litho_search_run(search, &any, NULL, error);
  if (hits == NULL)
    return FALSE;
  g_autofree char *name = hits->len > 0 ? cli_text_safe(((LithoHit *)hits->pdata[0])->path) : NULL;
  if (name != NULL)
    fprintf(stderr, "litho search: nothing fits: the best of %u photos is %s with %.0f %%; --least %.2f shows it\n",
            n_photos, name, 100 * MAX(best, 0), floor(100 * MAX(best, 0)) / 100);
  else
    fprintf(stderr, "litho search: nothing fits: none of %u photos comes near\n", n_photos);
  return TRUE;
}

static gboolean
search(LithoIndex *index, const char *words, int *exit_code, GError **error)
{
  g_autoptr(LithoTower) tower = litho_tower_open(tower_path, error);
  g_autoptr(LithoSearch) search = tower != NULL ? litho_search_new(index, tower, error) : NULL;
  g_autofree float *vector = NULL;
  if (search == NULL)
    return FALSE;
  if (like != NULL) {
    g_autoptr(LithoFeatureNet) net = litho_feature_net_open(net_name, 0, error);
    vector = g_new(float, litho_tower_width(tower));
    if (net == NULL || !litho_search_photo(tower, net, like, vector, error))
      return FALSE;
  }
  const LithoSearchQuery query = {words, vector, (const char *const *)not_words, (guint)n_hits, least};
  double best = 0;
  g_autoptr(GPtrArray) hits = litho_search_run(search, &query, &best, error);
  if (hits == NULL)
    return FALSE;
  const guint n_photos = litho_index_n_photos(index);
  if (as_json)
    print_json(words, hits, best, n_photos);
  else
    print_hits(hits);
  if (hits->len > 0)
    return TRUE;
  *exit_code = EXIT_NOTHING;
  return as_json || say_best(search, &query, best, n_photos, error);
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_search, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  const char *words = argc > 1 ? argv[1] : NULL;
  if (words == NULL && like == NULL)
    return cmd_usage(&cmd_search, "say what to look for: litho search WORDS, or --like PHOTO");
  if (argc > 2)
    return cmd_usage(&cmd_search, "the words are one argument, in quotes");
  if (words != NULL && (*words == '\0' || !g_utf8_validate(words, -1, NULL)))
    return cmd_usage(&cmd_search, "the words are empty or not UTF-8");
  if (n_hits < 1 || least > 1)
    return cmd_usage(&cmd_search, "-n takes 1 or more, --least 0 to 1");
  g_autoptr(GError) error = NULL;
  int exit_code = 0;
  g_autofree char *path = db != NULL ? g_strdup(db) : litho_index_default_path();
  g_autoptr(LithoIndex) index = litho_init("litho", &error) ? litho_index_open(path, FALSE, &error) : NULL;
  if (index == NULL || !search(index, words, &exit_code, &error))
    return cmd_fail(&cmd_search, error, as_json);
  return exit_code;
}

const LithoCmd cmd_search = {
    .name = "search",
    .summary = "photos of the index that show what you say",
    .usage = "[OPTION…] [WORDS]",
    .details =
        "WORDS say in English what should be in the photos, as one argument in quotes. Photos come from the index that 'litho index' makes, the best "
        "first, each with the probability that the words fit it. A photo under --least is not shown. When none is left, nothing is printed but a line on stderr, and the exit "
        "status is 1, as with grep.\n\n"
        "Photos that are gone are left out. How scores are made: docs/search.md.\n\n"
        "Examples:\n\n"
        "  litho search \"dog running on a beach\"\n"
        "  litho search \"children playing\" --not snow -n 5\n"
        "  litho search --like photo.jpg\n"
        "  litho search -0 \"a red car\" | xargs -0 litho describe",
    .options = options,
    .run = run,
};
