/* train_lit.c: litho train lit, litho eval lit: a text tower against a locked image tower. */
#include <string.h>
#include "base/file.h"
#include "cli/progress.h"
#include "cli/train/train_options.h"
#include "infer/encoder.h"
#include "tune/lit.h"
#include "infer/tower.h"

extern const LithoCmd cmd_train_lit, cmd_eval_lit;

static char *opt_pairs, *opt_images, *opt_train, *opt_val, *opt_cache, *opt_tower, *opt_text, *opt_loss, *opt_image_head,
    *opt_model;
static int opt_tuned, opt_texts, opt_views, opt_members, opt_hidden, opt_width, opt_layers, opt_levels;
static double opt_encoder_lr, opt_dropout, opt_image_dropout, opt_encoder_dropout;

#define DATA_ENTRIES                                                                                                   \
  {"pairs", 0, 0, G_OPTION_ARG_FILENAME, &opt_pairs,                                                                   \
   "photos with texts: TSV, JSONL, or a folder of photos with .txt files", "PATH"},                                    \
      {"images", 0, 0, G_OPTION_ARG_FILENAME, &opt_images, "folder of the photos (default: that of --pairs)", "DIR"},  \
      {"cache", 0, 0, G_OPTION_ARG_FILENAME, &opt_cache,                                                               \
       "where features of photos and texts are kept for other runs (default: DIR/cache of --out)", "DIR"},             \
      {"tower", 0, 0, G_OPTION_ARG_STRING, &opt_tower, "the locked image net (default: the installed one)", "NAME|FILE"}

static const GOptionEntry *
train_lit_options(void)
{
  static const GOptionEntry own[] = {
      DATA_ENTRIES,
      {"train", 0, 0, G_OPTION_ARG_FILENAME, &opt_train, "list of the photos to train on (default: all others)", "FILE"},
      {"held-out", 0, 0, G_OPTION_ARG_FILENAME, &opt_val, "list of the photos to measure on (default: each 20th)", "FILE"},
      {"text", 0, 0, G_OPTION_ARG_STRING, &opt_text, "encoder of texts (default minilm)", "minilm|scratch"},
      {"tune", 0, 0, G_OPTION_ARG_INT, &opt_tuned, "layers of minilm that are tuned, from the top (default 0: only the heads)", "N"},
      {"levels", 0, 0, G_OPTION_ARG_INT, &opt_levels,
       "rows of minilm that the text head reads: 1 the last, 2 those before too, 3 the embeddings too (default 3; tuned: 1)", "N"},
      {"loss", 0, 0, G_OPTION_ARG_STRING, &opt_loss, "contrastive loss (default softmax)", "softmax|sigmoid"},
      {"image-head", 0, 0, G_OPTION_ARG_STRING, &opt_image_head, "projection of the image's features, or none (default tuned)", "tuned|locked"},
      {"width", 0, 0, G_OPTION_ARG_INT, &opt_width, "of the common space (default 512)", "N"},
      {"hidden", 0, 0, G_OPTION_ARG_INT, &opt_hidden, "units in the text head, 0: a linear map (default 512)", "N"},
      {"members", 0, 0, G_OPTION_ARG_INT, &opt_members, "heads of other starts, side by side (default 1)", "N"},
      {"texts", 0, 0, G_OPTION_ARG_INT, &opt_texts, "of a photo in a step (default 2)", "N"},
      {"views", 0, 0, G_OPTION_ARG_INT, &opt_views, "2: mirrored photos too (default 2)", "N"},
      {"dropout", 0, 0, G_OPTION_ARG_DOUBLE, &opt_dropout, "of the hidden units of the text head (default 0.2)", "SHARE"},
      {"image-dropout", 0, 0, G_OPTION_ARG_DOUBLE, &opt_image_dropout, "of the image's features (default 0.2)", "SHARE"},
      {"encoder-dropout", 0, 0, G_OPTION_ARG_DOUBLE, &opt_encoder_dropout, "in the tuned encoder (default 0.1)", "SHARE"},
      {"encoder-lr", 0, 0, G_OPTION_ARG_DOUBLE, &opt_encoder_lr, "rate of the encoder, as a share of --lr (default 0.05; scratch: 1)", "SHARE"},
      {"layers", 0, 0, G_OPTION_ARG_INT, &opt_layers, "of an encoder from scratch, 256 wide (default 4)", "N"},
      G_OPTION_ENTRY_NULL};
  return train_entries(own);
}

static const GOptionEntry *
eval_lit_options(void)
{
  static const GOptionEntry own[] = {
      DATA_ENTRIES,
      {"photos", 0, 0, G_OPTION_ARG_FILENAME, &opt_val, "list of the photos to measure on (default: all)", "FILE"},
      {"model", 0, 0, G_OPTION_ARG_FILENAME, &opt_model, "tower file (default: the one in use)", "FILE"},
      G_OPTION_ENTRY_NULL};
  return train_eval_entries(own);
}

static gboolean
read_options(LithoLitOptions *o, GError **error)
{
  const gboolean scratch = g_strcmp0(opt_text, "scratch") == 0, sigmoid = g_strcmp0(opt_loss, "sigmoid") == 0,
                 locked = g_strcmp0(opt_image_head, "locked") == 0;
  const char *wrong = NULL;
  if (opt_pairs == NULL)
    wrong = "say the photos and their texts: --pairs FILE";
  else if (opt_text != NULL && !scratch && !g_str_equal(opt_text, "minilm"))
    wrong = "--text takes minilm or scratch";
  else if (opt_loss != NULL && !sigmoid && !g_str_equal(opt_loss, "softmax"))
    wrong = "--loss takes sigmoid or softmax";
  else if (opt_image_head != NULL && !locked && !g_str_equal(opt_image_head, "tuned"))
    wrong = "--image-head takes tuned or locked";
  else if (opt_tuned < 0 || opt_tuned > nn_minilm.n_layers || opt_layers < 1 || opt_layers > 24)
    wrong = "--tune takes 0 to 6, --layers 1 to 24";
  else if (opt_levels < 1 || opt_levels > LITHO_ENCODER_LEVELS)
    wrong = "--levels takes 1 to 3";
  else if (opt_width < 1 || opt_width > 8192 || opt_hidden < 0 || opt_hidden > 8192)
    wrong = "--width 1 to 8192, --hidden 0 to 8192";
  else if (opt_members < 1 || opt_members > 16 || opt_texts < 1 || opt_texts > 64 || opt_views < 1 || opt_views > 2)
    wrong = "--members takes 1 to 16, --texts 1 to 64, --views 1 or 2";
  else if (!(opt_dropout >= 0 && opt_dropout < 1) || !(opt_image_dropout >= 0 && opt_image_dropout < 1) ||
           !(opt_encoder_dropout >= 0 && opt_encoder_dropout < 1) || !(opt_encoder_lr >= 0))
    wrong = "dropouts are at least 0 and below 1, --encoder-lr 0 or more";
  if (wrong != NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
    return FALSE;
  }
  *o = (LithoLitOptions){
      .pairs = opt_pairs,
      .images = opt_images,
      .train_list = opt_train,
      .val_list = opt_val,
      .cache = opt_cache,
      .tower = opt_tower,
      .text = scratch ? "scratch" : "minilm",
      .scratch = {.names = NN_NAMES_BERT, .n_layers = opt_layers, .width = 256, .n_heads = 8, .inner = 1024, .positions = 512, .eps = 1e-12f},
      .tuned_layers = opt_tuned,
      .loss = sigmoid ? NN_CONTRAST_SIGMOID : NN_CONTRAST_SOFTMAX,
      .batch = train_common.batch,
      .texts = opt_texts,
      .views = opt_views,
      .members = opt_members,
      .head = {.levels = scratch || opt_tuned > 0 ? 1 : opt_levels, .hidden = opt_hidden, .width = opt_width, .locked = locked,
               .text_dropout = (float)opt_dropout, .image_dropout = (float)opt_image_dropout},
      .encoder_lr = opt_encoder_lr > 0 ? opt_encoder_lr : scratch ? 1 : 0.05,
      .encoder_dropout = (float)opt_encoder_dropout,
      .seed = (guint64)train_common.seed,
      .n_threads = train_common.threads,
  };
  return TRUE;
}

/* What made the run. New reference; NULL and error. */
static JsonObject *
describe(const LithoLitOptions *o, GError **error)
{
  g_autoptr(JsonObject) run = json_object_new();
  g_autofree char *hash = g_file_test(o->pairs, G_FILE_TEST_IS_DIR) ? g_strdup("folder") : litho_file_sha256(o->pairs, error);
  if (hash == NULL)
    return NULL;
  json_object_set_string_member(run, "pairs_sha256", hash);
  json_object_set_string_member(run, "text", o->text);
  json_object_set_string_member(run, "loss", o->loss == NN_CONTRAST_SOFTMAX ? "softmax" : "sigmoid");
  json_object_set_int_member(run, "tuned_layers", o->tuned_layers);
  json_object_set_int_member(run, "texts", o->texts);
  json_object_set_int_member(run, "views", o->views);
  json_object_set_int_member(run, "members", o->members);
  json_object_set_int_member(run, "levels", o->head.levels);
  json_object_set_int_member(run, "hidden", o->head.hidden);
  json_object_set_int_member(run, "width", o->head.width);
  json_object_set_boolean_member(run, "locked", o->head.locked);
  json_object_set_double_member(run, "dropout", o->head.text_dropout);
  json_object_set_double_member(run, "image_dropout", o->head.image_dropout);
  json_object_set_double_member(run, "encoder_dropout", o->encoder_dropout);
  json_object_set_double_member(run, "encoder_lr", o->encoder_lr);
  return g_steal_pointer(&run);
}

static void
show_features(guint done, guint total, gpointer data)
{
  cli_progress_note(data, "looking at the photos");
  cli_progress_set(data, 0, total > 0 ? (double)done / total : 1);
}

static LithoLit *
open_lit(const LithoLitOptions *o, GError **error)
{
  g_autoptr(GPtrArray) skipped = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Progress) bar = cli_progress_new(train_common.quiet ? PROGRESS_QUIET : PROGRESS_AUTO, 1, 1);
  LithoLit *lit = litho_lit_new(o, skipped, show_features, bar, cmd_cancellable(), error);
  cli_progress_clear(bar);
  for (guint i = 0; i < skipped->len; i++)
    cmd_warn("%s", (const char *)skipped->pdata[i]);
  return lit;
}

static LithoStoreType storage; /* of the tower */

/* tower.safetensors of the best values. */
static gboolean
finish(gpointer data, const LithoTrainResult *result, GError **error)
{
  g_autofree char *best = g_build_filename(train_common.out, "best.safetensors", NULL),
                  *tower = g_build_filename(train_common.out, "tower.safetensors", NULL);
  return litho_lit_export(data, best, tower, storage, error);
}

static int
run_train(int argc, char **argv)
{
  LithoLitOptions o;
  LithoTrainOptions options;
  g_autoptr(GError) error = NULL;
  train_common = train_defaults;
  train_common.batch = 500;
  train_common.eval_every = 0;
  opt_texts = 2;
  opt_members = 1;
  opt_views = 2;
  opt_hidden = 512;
  opt_width = 512;
  opt_layers = 4;
  opt_levels = LITHO_ENCODER_LEVELS;
  opt_dropout = 0.2;
  opt_image_dropout = 0.2;
  opt_encoder_dropout = 0.1;
  if (!cmd_parse(&cmd_train_lit, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc > 1)
    return cmd_usage(&cmd_train_lit, "'%s' is no option", argv[1]);
  if (!train_start(&error) || !read_options(&o, &error) || !train_check(&options, 1, &error))
    return train_fail(&cmd_train_lit, error);
  g_autofree char *cache = o.cache == NULL ? g_build_filename(train_common.out, "cache", NULL) : NULL;
  if (cache != NULL)
    o.cache = cache;
  g_autoptr(JsonObject) made_by = describe(&o, &error);
  g_autoptr(LithoLit) lit = made_by != NULL ? open_lit(&o, &error) : NULL;
  if (lit == NULL || !train_check(&options, (guint64)litho_lit_n_train(lit), &error))
    return train_fail(&cmd_train_lit, error);
  options.run = made_by;
  storage = options.storage;
  const LithoTrainTask task = litho_lit_task(lit);
  return train_run(&cmd_train_lit, &task, &options, finish);
}

const LithoCmd cmd_train_lit = {
    .name = "train lit",
    .summary = "a text tower against a locked image tower (locked-image tuning)",
    .usage = "[OPTION…]",
    .details =
        "Photos are looked at once by the locked net and kept in the cache; then the projections, and with --tune or --text scratch "
        "the encoder of texts, are trained so that texts and photos that belong together come near. An epoch "
        "shows each photo once. The tower is DIR/tower.safetensors: litho models add it, or give it to index and search.\n"
        "\n"
        "Examples:\n"
        "  litho train lit --pairs captions.tsv --images photos --epochs 20 --out run\n"
        "  litho train lit --pairs photos/ --tune 2 --loss softmax --epochs 8 --out run",
    .options = train_lit_options,
    .run = run_train,
};

static void
add_way(JsonObject *out, const char *name, const LithoRetrievalWay *way)
{
  static const int at[] = {1, 5, 10};
  for (int k = 0; k < 3; k++) {
    g_autofree char *member = g_strdup_printf("%s_r%d", name, at[k]);
    json_object_set_double_member(out, member, 100 * way->recall[k]);
  }
  g_autofree char *median = g_strdup_printf("%s_median_rank", name);
  json_object_set_double_member(out, median, way->median);
}

static int
run_eval(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  train_common = train_defaults;
  if (!cmd_parse(&cmd_eval_lit, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc > 1 || opt_pairs == NULL || opt_cache == NULL)
    return cmd_usage(&cmd_eval_lit, argc > 1 ? "'%s' is no option" : "say --pairs FILE and --cache DIR", argv[argc - 1]);
  if (!train_start(&error))
    return train_fail(&cmd_eval_lit, error);
  g_autoptr(LithoTower) tower = litho_tower_open(opt_model, &error);
  const LithoLitOptions o = {.pairs = opt_pairs, .images = opt_images, .val_list = opt_val, .cache = opt_cache, .tower = opt_tower, .views = 1, .n_threads = train_common.threads};
  LithoRetrieval r;
  if (tower == NULL || !litho_lit_measure(&o, tower, cmd_cancellable(), &r, &error))
    return train_fail(&cmd_eval_lit, error);
  g_autoptr(JsonObject) out = json_object_new();
  add_way(out, "image_to_text", &r.image_to_text);
  add_way(out, "text_to_image", &r.text_to_image);
  train_print(out);
  return 0;
}

const LithoCmd cmd_eval_lit = {
    .name = "eval lit",
    .summary = "recall of photos by texts and of texts by photos",
    .usage = "[OPTION…]",
    .details = "Prints recall at 1, 5 and 10 (percent) and the median rank, both ways, among the photos of the list.\n"
               "\n"
               "Examples:\n"
               "  litho eval lit --pairs captions.tsv --images photos --photos test.txt --cache run/cache --model run/tower.safetensors",
    .options = eval_lit_options,
    .run = run_eval,
};
