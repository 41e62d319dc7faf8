/* eval_caption.c: litho eval caption: what a caption decoder writes about photos that it has not
 * seen, and its BLEU. */
#include <string.h>
#include "base/file.h"
#include "cli/train/train_features.h"
#include "cli/train/train_options.h"
#include "model/store.h"
#include "base/json.h"
#include "tune/caption_train.h"
#include "tune/pairs.h"

extern const LithoCmd cmd_eval_caption;

static char *model, *pairs_path, *images, *list, *cache, *tower, *hypotheses;
static int beams, block, n_photos;
static double power;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"model", 0, 0, G_OPTION_ARG_FILENAME, &model,
       "the decoder (default: the one that describe uses)", "FILE"},
      {"pairs", 0, 0, G_OPTION_ARG_FILENAME, &pairs_path,
       "photos and their captions: TSV, JSONL or a folder", "PATH"},
      {"images", 0, 0, G_OPTION_ARG_FILENAME, &images,
       "folder of the photos (default: that of the list)", "DIR"},
      {"split", 0, 0, G_OPTION_ARG_FILENAME, &list,
       "names of the photos to write about, one a line (default: all)", "FILE"},
      {"photos", 0, 0, G_OPTION_ARG_INT, &n_photos, "the first N of them only", "N"},
      {"features", 0, 0, G_OPTION_ARG_FILENAME, &cache, "file that keeps the photos' features",
       "FILE"},
      {"tower", 0, 0, G_OPTION_ARG_STRING, &tower, "the locked image net, of role tag", "NAME"},
      {"beams", 0, 0, G_OPTION_ARG_INT, &beams,
       "hypotheses of the beam search; 1: greedy (default 5)", "N"},
      {"length-power", 0, 0, G_OPTION_ARG_DOUBLE, &power,
       "log probabilities are divided by words^POWER (default 1)", "POWER"},
      {"block", 0, 0, G_OPTION_ARG_INT, &block,
       "no N words in a row come twice; 0: they may (default 3)", "N"},
      {"hypotheses", 0, 0, G_OPTION_ARG_FILENAME, &hypotheses,
       "write the captions: {photo: {\"caption\", \"references\"}}", "FILE"},
      G_OPTION_ENTRY_NULL};
  return train_eval_entries(entries);
}

static gboolean
check(GError **error)
{
  const char *wrong = pairs_path == NULL ? "say where the captions are: --pairs PATH"
                      : beams < 1 || beams > LITHO_CAPTION_MAX_BEAMS ? "--beams takes 1 to 16"
                      : !(power >= 0 && power <= 4)                  ? "--length-power takes 0 to 4"
                      : block < 0 || n_photos < 0 ? "--block and --photos are 0 or more"
                                                  : NULL;
  if (wrong != NULL)
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
  return wrong == NULL;
}

static gboolean
write_hypotheses(const GPtrArray *pairs, LithoCaptionGuess *const *guesses, GError **error)
{
  JsonObject *all = json_object_new();
  for (guint i = 0; i < pairs->len; i++) {
    const LithoPair *pair = pairs->pdata[i];
    JsonObject *one = json_object_new();
    JsonArray *references = json_array_new();
    g_autofree char *text = litho_caption_sentence(guesses[i]->words);
    for (guint k = 0; k < pair->texts->len; k++)
      json_array_add_string_element(references, pair->texts->pdata[k]);
    json_object_set_string_member(one, "caption", text);
    json_object_set_array_member(one, "references", references);
    json_object_set_object_member(all, pair->name, one);
  }
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), all);
  json_object_unref(all);
  g_autofree char *text = json_to_string(root, TRUE);
  return litho_file_write(hypotheses, text, strlen(text), error);
}

/* BLEU of all guesses, 0..100. */
static void
measure(const GPtrArray *pairs, LithoCaptionGuess *const *guesses, double bleu[4])
{
  g_autoptr(GPtrArray) references =
      g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  g_autoptr(GPtrArray) said = g_ptr_array_new();
  for (guint i = 0; i < pairs->len; i++) {
    const LithoPair *pair = pairs->pdata[i];
    GPtrArray *texts = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    for (guint k = 0; k < pair->texts->len; k++)
      g_ptr_array_add(texts, litho_caption_words(pair->texts->pdata[k]));
    g_ptr_array_add(references, texts);
    g_ptr_array_add(said, guesses[i]->words);
  }
  litho_caption_bleu((const GPtrArray *const *)said->pdata,
                     (const GPtrArray *const *)references->pdata, pairs->len, bleu);
}

static gboolean
report(const GPtrArray *pairs, LithoCaptionGuess *const *guesses, double seconds)
{
  double bleu[4];
  guint n_words = 0;
  measure(pairs, guesses, bleu);
  for (guint i = 0; i < pairs->len; i++)
    n_words += guesses[i]->words->len;
  g_autoptr(JsonObject) out = json_object_new();
  json_object_set_int_member(out, "photos", pairs->len);
  json_object_set_int_member(out, "beams", beams);
  for (int k = 0; k < 4; k++) {
    g_autofree char *name = g_strdup_printf("bleu%d", k + 1);
    json_object_set_double_member(out, name, 100 * bleu[k]);
  }
  json_object_set_double_member(out, "words_of_a_caption", (double)n_words / pairs->len);
  json_object_set_double_member(out, "ms_of_a_photo", 1000 * seconds / pairs->len);
  train_print(out);
  return TRUE;
}

/* The decoder reads features of one net only. */
static LithoFeatures *
open_features(const LithoCaptionNet *net, GPtrArray **pairs, GError **error)
{
  g_autoptr(LithoFeatureNet) feature_net =
      litho_feature_net_open(tower, train_common.threads, error);
  if (feature_net == NULL)
    return NULL;
  if (litho_caption_net_tower(net) != NULL &&
      !g_str_equal(litho_caption_net_tower(net), litho_feature_net_hash(feature_net))) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "this decoder was trained on features of another image net (sha256 %s): say which "
                "with --tower",
                litho_caption_net_tower(net));
    return NULL;
  }
  return train_features_open(feature_net, pairs, cache, 1, train_common.quiet, error);
}

static gboolean
evaluate(int *status, GError **error)
{
  if (!check(error))
    return FALSE;
  g_autofree char *path =
      model != NULL ? g_strdup(model) : litho_model_find("caption", NULL, error);
  g_autoptr(LithoCaptionNet) net = path != NULL ? litho_caption_net_open(path, error) : NULL;
  g_autoptr(GPtrArray) all = net != NULL ? litho_pairs_read(pairs_path, images, error) : NULL;
  g_autoptr(GPtrArray) pairs = all == NULL    ? NULL
                               : list != NULL ? litho_pairs_split(all, list, error)
                                              : g_ptr_array_ref(all);
  if (pairs == NULL)
    return FALSE;
  if (n_photos > 0 && (guint)n_photos < pairs->len) {
    g_autoptr(GPtrArray) first = g_ptr_array_new();
    for (int i = 0; i < n_photos; i++)
      g_ptr_array_add(first, pairs->pdata[i]);
    g_ptr_array_unref(pairs);
    pairs = g_steal_pointer(&first);
  }
  g_autoptr(LithoFeatures) features = open_features(net, &pairs, error);
  if (features == NULL)
    return FALSE;
  const LithoCaptionSearch search = {.beams = beams, .length_power = power, .block = block};
  g_autoptr(GPtrArray) guesses =
      g_ptr_array_new_with_free_func((GDestroyNotify)litho_caption_guess_free);
  g_ptr_array_set_size(guesses, (int)pairs->len);
  const gint64 begin = g_get_monotonic_time();
  litho_caption_net_write_features(net, features, pairs->len, &search,
                                   (LithoCaptionGuess **)guesses->pdata);
  const double seconds = (double)(g_get_monotonic_time() - begin) / G_USEC_PER_SEC;
  if (hypotheses != NULL &&
      !write_hypotheses(pairs, (LithoCaptionGuess *const *)guesses->pdata, error))
    return FALSE;
  return report(pairs, (LithoCaptionGuess *const *)guesses->pdata, seconds);
}

static int
run(int argc, char **argv)
{
  train_common = train_defaults;
  beams = litho_caption_search_default.beams;
  power = litho_caption_search_default.length_power;
  block = litho_caption_search_default.block;
  return train_command(&cmd_eval_caption, argc, argv, evaluate);
}

const LithoCmd cmd_eval_caption = {
    .name = "eval caption",
    .summary = "BLEU of what a caption decoder writes about photos that it has not seen",
    .usage = "[OPTION…]",
    .details = "BLEU-1 to 4 on lower-case words without punctuation, against all captions of a "
               "photo. --hypotheses writes the captions "
               "for other measures: bench/caption_scores.py.\n\n"
               "Examples:\n\n"
               "  litho eval caption --pairs captions.tsv --images photos --split test.txt "
               "--hypotheses test.json\n"
               "  litho eval caption --model run/caption.safetensors --pairs captions.tsv --images "
               "photos --split dev.txt --beams 1",
    .options = options,
    .run = run,
};
