/* train_caption.c: litho train caption: a caption decoder, or with --read its language model. */
#include <string.h>
#include "base/file.h"
#include "cli/train/train_features.h"
#include "cli/train/train_options.h"
#include "tune/caption_train.h"
#include "tune/pairs.h"

extern const LithoCmd cmd_train_caption;

#define MAX_TEXT_BYTES (G_GUINT64_CONSTANT(256) << 20)
#define MAX_LAYERS 48
#define MAX_WIDTH 4096

static char *pairs_path, *images, *train_list, *dev_list, *cache, *start, *tower;
static char **texts;
static gboolean reads, mirror, reward;
static int layers = 4, width = 256, heads = 8, least_seen = 5, least_read = 20, dev_photos = 300;
static double dropout = 0.2, smoothing = 0.1;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"pairs", 0, 0, G_OPTION_ARG_FILENAME, &pairs_path,
       "photos and their captions: TSV, JSONL or a folder", "PATH"},
      {"images", 0, 0, G_OPTION_ARG_FILENAME, &images,
       "folder of the photos (default: that of the list)", "DIR"},
      {"train", 0, 0, G_OPTION_ARG_FILENAME, &train_list,
       "names of the photos to learn from, one a line (default: all)", "FILE"},
      {"dev", 0, 0, G_OPTION_ARG_FILENAME, &dev_list,
       "names of the photos that choose the best weights", "FILE"},
      {"dev-photos", 0, 0, G_OPTION_ARG_INT, &dev_photos, "at most so many of them (default 300)",
       "N"},
      {"features", 0, 0, G_OPTION_ARG_FILENAME, &cache,
       "file that keeps the photos' features (default: in --out)", "FILE"},
      {"tower", 0, 0, G_OPTION_ARG_STRING, &tower, "the locked image net, of role tag", "NAME"},
      {"mirror", 0, 0, G_OPTION_ARG_NONE, &mirror, "show every other photo mirrored, by chance",
       NULL},
      {"read", 0, 0, G_OPTION_ARG_NONE, &reads,
       "only read captions, as a language model; no photo is needed", NULL},
      {"texts", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &texts,
       "with --read: captions without photos, one a line; may be given again", "FILE"},
      {"start", 0, 0, G_OPTION_ARG_FILENAME, &start,
       "begin with the words and weights of a training with --read", "DIR"},
      {"reward", 0, 0, G_OPTION_ARG_NONE, &reward,
       "draw captions and learn from those that are more like people's (CIDEr-D), to end a training with; with --start", NULL},
      {"layers", 0, 0, G_OPTION_ARG_INT, &layers, "of the decoder (default 4)", "N"},
      {"width", 0, 0, G_OPTION_ARG_INT, &width, "of the decoder (default 256)", "N"},
      {"heads", 0, 0, G_OPTION_ARG_INT, &heads, "of its attention (default 8)", "N"},
      {"dropout", 0, 0, G_OPTION_ARG_DOUBLE, &dropout,
       "share of values that are dropped (default 0.2)", "SHARE"},
      {"smoothing", 0, 0, G_OPTION_ARG_DOUBLE, &smoothing,
       "label smoothing, with photos (default 0.1)", "SHARE"},
      {"least-seen", 0, 0, G_OPTION_ARG_INT, &least_seen,
       "a word is known when the photos' captions have it so often (default 5)", "N"},
      {"least-read", 0, 0, G_OPTION_ARG_INT, &least_read, "or all captions together (default 20)",
       "N"},
      G_OPTION_ENTRY_NULL};
  return train_entries(entries);
}

static gboolean
wrong(GError **error, const char *what)
{
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, what);
  return FALSE;
}

static gboolean
check(GError **error)
{
  if (pairs_path == NULL)
    return wrong(error, "say where the captions are: --pairs PATH");
  if (reward && (reads || start == NULL))
    return wrong(error, "--reward ends a training with photos: say which with --start DIR");
  if (reads && (start != NULL || dev_list != NULL || mirror))
    return wrong(error, "--read goes without --start, --dev and --mirror");
  if (!reads && texts != NULL)
    return wrong(error, "--texts goes with --read");
  if (layers < 1 || layers > MAX_LAYERS || width < 16 || width > MAX_WIDTH || width % 16 != 0 ||
      heads < 1 || width % heads != 0)
    return wrong(
        error, "--layers takes 1 to 48; --width takes 16 to 4096 and divides by 16 and by --heads");
  if (!(dropout >= 0 && dropout < 1) || !(smoothing >= 0 && smoothing < 1))
    return wrong(error, "--dropout and --smoothing are at least 0 and below 1");
  if (least_seen < 1 || least_read < 1 || dev_photos < 1)
    return wrong(error, "--least-seen, --least-read and --dev-photos are above 0");
  return TRUE;
}

/* Lines of all files. NULL with READ, LIMIT. */
static GPtrArray *
read_texts(GError **error)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  for (char **path = texts; path != NULL && *path != NULL; path++) {
    g_autoptr(GBytes) bytes = litho_file_read(*path, MAX_TEXT_BYTES, error);
    if (bytes == NULL)
      return NULL;
    g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    char *rest = text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;)
      if (*line != '\0')
        g_ptr_array_add(lines, g_strdup(line));
  }
  return g_steal_pointer(&lines);
}

/* Those of the list, or all of them. */
static GPtrArray *
split(GPtrArray *pairs, const char *list, GError **error)
{
  return list != NULL ? litho_pairs_split(pairs, list, error) : g_ptr_array_ref(pairs);
}

static gboolean
keep(gpointer data, const LithoTrainResult *result, GError **error)
{
  return reads || litho_caption_trainer_keep(data, error);
}

static gboolean
train(LithoCaptionTask *from, int *status, GError **error)
{
  LithoTrainOptions run;
  from->dir = train_common.out;
  from->batch = train_batch();
  from->seed = (guint64)train_common.seed;
  /* The folder is not touched before the options are known to be good. */
  if (!train_check(&run, 1, error))
    return FALSE;
  g_autoptr(LithoCaptionTrainer) trainer = litho_caption_trainer_new(from, error);
  if (trainer == NULL || !train_check(&run, litho_caption_trainer_n(trainer), error))
    return FALSE;
  g_autoptr(JsonObject) made = litho_caption_trainer_run(trainer);
  run.run = made;
  *status = train_run(&cmd_train_caption, litho_caption_trainer_task(trainer), &run, keep);
  return TRUE;
}

static gboolean
look(LithoCaptionTask *from, GPtrArray **train_pairs, GPtrArray **dev_pairs, int *status,
     GError **error)
{
  g_autoptr(LithoFeatureNet) net = litho_feature_net_open(tower, train_common.threads, error);
  g_autoptr(LithoFeatures) train_features = NULL, dev_features = NULL;
  if (net == NULL || (train_features = train_features_open(net, train_pairs, cache, from->views,
                                                           train_common.quiet, error)) == NULL)
    return FALSE;
  if (*dev_pairs != NULL && (dev_features = train_features_open(net, dev_pairs, cache, from->views,
                                                                train_common.quiet, error)) == NULL)
    return FALSE;
  from->train = *train_pairs;
  from->dev = *dev_pairs;
  from->train_features = train_features;
  from->dev_features = dev_features;
  from->tower = litho_feature_net_hash(net);
  return train(from, status, error);
}

/* FALSE: *error says why it did not begin. */
static gboolean
prepare(int *status, GError **error)
{
  g_autoptr(GPtrArray) all = check(error) ? litho_pairs_read(pairs_path, images, error) : NULL;
  g_autoptr(GPtrArray) train_pairs = all != NULL ? split(all, train_list, error) : NULL;
  g_autoptr(GPtrArray) dev_pairs =
      train_pairs != NULL && dev_list != NULL ? split(all, dev_list, error) : NULL;
  g_autoptr(GPtrArray) lines = NULL;
  LithoCaptionTask from = {.train = train_pairs,
                           .views = mirror ? 2 : 1,
                           .start = start,
                           .n_layers = layers,
                           .width = width,
                           .n_heads = heads,
                           .least_seen = least_seen,
                           .least_read = least_read,
                           .dropout = dropout,
                           .smoothing = smoothing,
                           .reward = reward,
                           .dev_photos = (guint)dev_photos};
  if (train_pairs == NULL || (dev_list != NULL && dev_pairs == NULL))
    return FALSE;
  if (!reads)
    return look(&from, &train_pairs, &dev_pairs, status, error);
  from.texts = lines = read_texts(error);
  return lines != NULL && train(&from, status, error);
}

static int
run(int argc, char **argv)
{
  train_common = train_defaults;
  train_common.batch = 32;
  train_common.beta2 = 0.98;
  train_common.decay = 0.02;
  train_common.warmup = 100;
  return train_command(&cmd_train_caption, argc, argv, prepare);
}

const LithoCmd cmd_train_caption = {
    .name = "train caption",
    .summary = "train a decoder that writes captions from the locked image tower's features",
    .usage = "[OPTION…]",
    .details = "Learns to write a sentence about a photo: the features of the locked tower (litho "
               "models pull see) are worked out once and "
               "kept in --features, a small decoder is trained on them. --batch counts photos, "
               "with five captions each; with --read it counts "
               "sentences. Where there is a --dev list, the weights with the highest BLEU-4 on its "
               "photos are kept. The result is "
               "DIR/caption.safetensors; litho describe --caption decoder --model "
               "DIR/caption.safetensors writes with it.\n\n"
               "Examples:\n\n"
               "  litho train caption --read --pairs captions.tsv --train train.txt --texts "
               "more.txt --batch 192 --epochs 1 --out reads\n"
               "  litho train caption --pairs captions.tsv --images photos --train train.txt --dev "
               "dev.txt --start reads --epochs 10 --out run\n"
               "  litho eval caption --model run/caption.safetensors --pairs captions.tsv --images "
               "photos --split test.txt",
    .options = options,
    .run = run,
};
