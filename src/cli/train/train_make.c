/* train_make.c: litho train make: the net that makes small pictures from words. */
#include "cli/progress.h"
#include "cli/train/train_options.h"
#include "tune/make_train.h"

extern const LithoCmd cmd_train_make;

static char *pairs, *images, *train_list, *dev_list, *cache, *stage, *from, *with;
static int grid, numbers, width, layers, heads;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"pairs", 0, 0, G_OPTION_ARG_FILENAME, &pairs,
       "photos with texts: TSV, JSONL, or a folder of photos with .txt files", "PATH"},
      {"images", 0, 0, G_OPTION_ARG_FILENAME, &images,
       "folder of the photos (default: that of --pairs)", "DIR"},
      {"train", 0, 0, G_OPTION_ARG_FILENAME, &train_list,
       "list of the photos to learn from (default: all that --dev does not name)", "FILE"},
      {"dev", 0, 0, G_OPTION_ARG_FILENAME, &dev_list,
       "list of the photos to measure on (default: no measure)", "FILE"},
      {"cache", 0, 0, G_OPTION_ARG_FILENAME, &cache,
       "where the rows of the texts are kept for other runs (default: DIR/cache of --out)", "DIR"},
      {"stage", 0, 0, G_OPTION_ARG_STRING, &stage, "which of the net's two stages (default layout)",
       "layout|detail"},
      {"from", 0, 0, G_OPTION_ARG_FILENAME, &from,
       "a stage of this shape to go on from, or its best.safetensors", "FILE"},
      {"with", 0, 0, G_OPTION_ARG_FILENAME, &with,
       "the other stage: at the end both become DIR/picture.safetensors", "FILE"},
      {"grid", 0, 0, G_OPTION_ARG_INT, &grid, "patches a side (default 4; detail: 8)", "N"},
      {"numbers", 0, 0, G_OPTION_ARG_INT, &numbers,
       "coefficients of a patch that are kept (default 32; detail: 48)", "N"},
      {"width", 0, 0, G_OPTION_ARG_INT, &width, "of the transformer (default 192; detail: 128)",
       "N"},
      {"layers", 0, 0, G_OPTION_ARG_INT, &layers, "of the transformer (default 6; detail: 5)", "N"},
      {"heads", 0, 0, G_OPTION_ARG_INT, &heads, "of its attention (default 4)", "N"},
      G_OPTION_ENTRY_NULL};
  return train_entries(entries);
}

static gboolean
read_options(LithoMakeTrainOptions *o, GError **error)
{
  const gboolean detail = g_strcmp0(stage, "detail") == 0;
  const char *wrong = NULL;
  if (pairs == NULL)
    wrong = "say the photos and their texts: --pairs FILE";
  else if (stage != NULL && !detail && !g_str_equal(stage, "layout"))
    wrong = "--stage takes layout or detail";
  *o = (LithoMakeTrainOptions){.kind = detail ? LITHO_PICTURE_DETAIL : LITHO_PICTURE_LAYOUT,
                               .shape = {.grid = grid > 0 ? grid
                                                 : detail ? 8
                                                          : 4,
                                         .numbers = numbers > 0 ? numbers
                                                    : detail    ? 48
                                                                : 32,
                                         .width = width > 0 ? width
                                                  : detail  ? 128
                                                            : 192,
                                         .layers = layers > 0 ? layers
                                                   : detail   ? 5
                                                              : 6,
                                         .heads = heads > 0 ? heads : 4},
                               .from = from,
                               .batch = train_common.batch,
                               .seed = (guint64)train_common.seed};
  if (wrong == NULL)
    wrong = litho_picture_shape_wrong(o->kind, &o->shape);
  if (wrong != NULL)
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
  return wrong == NULL;
}

static void
show(guint done, guint total, gpointer data)
{
  cli_progress_note(data, "looking at the photos");
  cli_progress_set(data, 0, total > 0 ? (double)done / total : 1);
}

static LithoMakeData *
open_data(GError **error)
{
  g_autofree char *own = cache == NULL ? g_build_filename(train_common.out, "cache", NULL) : NULL;
  g_autoptr(GPtrArray) skipped = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Progress) bar =
      cli_progress_new(train_common.quiet ? PROGRESS_QUIET : PROGRESS_AUTO, 1, 1);
  const LithoMakeDataOptions o = {.pairs = pairs,
                                  .images = images,
                                  .train = train_list,
                                  .dev = dev_list,
                                  .cache = own != NULL ? own : cache};
  LithoMakeData *data = litho_make_data_new(&o, skipped, show, bar, cmd_cancellable(), error);
  cli_progress_clear(bar);
  for (guint i = 0; i < skipped->len; i++)
    cmd_warn("%s", (const char *)skipped->pdata[i]);
  return data;
}

static LithoPictureKind trained;

/* DIR/layout.safetensors or DIR/detail.safetensors; with the other stage DIR/picture.safetensors
 * too. */
static gboolean
keep(gpointer data, const LithoTrainResult *result, GError **error)
{
  (void)result;
  g_autofree char *best = g_build_filename(train_common.out, "best.safetensors", NULL),
                  *name = g_strconcat(litho_picture_stage_names[trained], ".safetensors", NULL),
                  *own = g_build_filename(train_common.out, name, NULL),
                  *both = g_build_filename(train_common.out, "picture.safetensors", NULL);
  if (!litho_make_trainer_export(data, best, own, error))
    return FALSE;
  const gboolean detail = trained == LITHO_PICTURE_DETAIL;
  return with == NULL ||
         litho_picture_file_join(detail ? with : own, detail ? own : with, both, error);
}

static gboolean
train(int *status, GError **error)
{
  LithoMakeTrainOptions o;
  LithoTrainOptions run;
  if (!litho_init("litho", error) || !read_options(&o, error) || !train_check(&run, 1, error))
    return FALSE;
  g_autoptr(LithoMakeData) data = open_data(error);
  if (data == NULL || !train_check(&run, (guint64)litho_make_part_n(&data->train), error))
    return FALSE;
  g_autoptr(LithoMakeTrainer) trainer = litho_make_trainer_new(data, &o, error);
  if (trainer == NULL)
    return FALSE;
  g_autoptr(JsonObject) made = litho_make_trainer_run(trainer);
  run.run = made;
  trained = o.kind;
  const LithoTrainTask task = litho_make_trainer_task(trainer);
  *status = train_run(&cmd_train_make, &task, &run, keep);
  return TRUE;
}

static int
run(int argc, char **argv)
{
  train_common = train_defaults;
  train_common.batch = 64;
  train_common.lr = 1e-3;
  train_common.warmup = 200;
  train_common.average = 0.999;
  train_common.beta2 = 0.98;
  return train_command(&cmd_train_make, argc, argv, train);
}

const LithoCmd cmd_train_make = {
    .name = "train make",
    .summary = "the net that makes small pictures from words",
    .usage = "--pairs FILE [OPTION…]",
    .details = "Trains one of the two stages of the picture net by flow matching: the layout at 16 "
               "× 16 px, or the detail at 64 × 64 "
               "px on top of it. They know nothing of each other and may be trained side by side; "
               "--with joins them. The result "
               "is DIR/layout.safetensors or DIR/detail.safetensors, and with --with "
               "DIR/picture.safetensors: litho models add "
               "it with --role picture.\n\n"
               "Examples:\n"
               "  litho train make --pairs captions.tsv --images photos --epochs 40 --out layout\n"
               "  litho train make --pairs captions.tsv --images photos --stage detail --epochs 20 "
               "--with layout/layout.safetensors "
               "--out detail",
    .options = options,
    .run = run,
};
