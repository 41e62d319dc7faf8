/* train_mask.c: litho train mask, litho train stuff: decoders on the maps of the locked backbone. */
#include "cli/train/train_options.h"
#include "tune/mask_train.h"

extern const LithoCmd cmd_train_mask, cmd_train_stuff;

#define STUFF_LABELS                                                                                                   \
  "other|person|animal|vehicle|sky|tree|grass|plant|water|ground|road|sand|snow|mountain|rock|building|wall|floor|"    \
  "ceiling|furniture|food"

static char *holdout, *shares, *labels, *maps, *from;

#define COMMON_ENTRIES                                                                                                 \
  {"holdout", 0, 0, G_OPTION_ARG_FILENAME, &holdout, "a list to measure on (default: no measure)", "LIST"},            \
      {"shares",  0,                                                                                                   \
       0,         G_OPTION_ARG_STRING,                                                                                 \
       &shares,   "how often masks of a kind (the lists' third column) come (default: each mask as often)",            \
       "KIND=N,…"},                                                                                                    \
      {"maps",     0, 0, G_OPTION_ARG_STRING, &maps, "the locked net of role maps (default: the installed one)",       \
       "NAME|FILE"},                                                                                                   \
  {                                                                                                                    \
    "from", 0, 0, G_OPTION_ARG_FILENAME, &from, "a net of this kind to go on from with other data", "FILE"             \
  }

static const GOptionEntry *
mask_options(void)
{
  static const GOptionEntry entries[] = {COMMON_ENTRIES, G_OPTION_ENTRY_NULL};
  return train_entries(entries);
}

static const GOptionEntry *
stuff_options(void)
{
  static const GOptionEntry entries[] = {COMMON_ENTRIES,
                                         {"labels", 0, 0, G_OPTION_ARG_STRING, &labels,
                                          "names of the numbers 0, 1, … in the label maps (default: litho's 21)",
                                          "NAME|NAME|…"},
                                         G_OPTION_ENTRY_NULL};
  return train_entries(entries);
}

/* DIR/mask.safetensors or DIR/stuff.safetensors of the best values. */
static gboolean
keep_as(LithoMaskTrainer *trainer, const char *name, GError **error)
{
  g_autofree char *best = g_build_filename(train_common.out, "best.safetensors", NULL),
                  *path = g_build_filename(train_common.out, name, NULL);
  return litho_mask_trainer_export(trainer, best, path, error);
}

static gboolean
keep_mask(gpointer data, const LithoTrainResult *result, GError **error)
{
  (void)result;
  return keep_as(data, "mask.safetensors", error);
}

static gboolean
keep_stuff(gpointer data, const LithoTrainResult *result, GError **error)
{
  (void)result;
  return keep_as(data, "stuff.safetensors", error);
}

/* FALSE: *error says why it did not begin. */
static gboolean
train(const LithoCmd *cmd, LithoMaskTrainOptions *o, char **lists, int *status, GError **error)
{
  LithoTrainOptions run;
  if (!train_check(&run, 1, error))
    return FALSE;
  o->lists = (const char *const *)lists;
  o->holdout = holdout;
  o->shares = shares;
  o->maps = maps;
  o->from = from;
  o->batch = train_common.batch;
  o->seed = (guint64)train_common.seed;
  o->n_threads = train_common.threads;
  g_autoptr(LithoMaskTrainer) trainer = litho_mask_trainer_new(o, cmd_cancellable(), error);
  if (trainer == NULL || !train_check(&run, (guint64)litho_mask_trainer_n(trainer), error))
    return FALSE;
  g_autoptr(JsonObject) made = litho_mask_trainer_run(trainer, error);
  if (made == NULL)
    return FALSE;
  run.run = made;
  const LithoTrainTask task = litho_mask_trainer_task(trainer);
  *status = train_run(cmd, &task, &run, cmd == &cmd_train_mask ? keep_mask : keep_stuff);
  return TRUE;
}

static int
run(const LithoCmd *cmd, LithoMaskTrainOptions *o, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  int status = 0;
  if (!cmd_parse(cmd, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc < 2)
    return cmd_usage(cmd, "say the list of photos and masks%s", "");
  o->labels = cmd == &cmd_train_stuff ? labels != NULL ? labels : STUFF_LABELS : NULL;
  if (!train_start(&error) || !litho_init("litho", &error) || !train(cmd, o, argv + 1, &status, &error))
    return train_fail(cmd, error);
  return status;
}

static int
run_mask(int argc, char **argv)
{
  LithoMaskTrainOptions o = {.kind = LITHO_MASK_KIND};
  train_common = train_defaults;
  train_common.batch = 16;
  train_common.lr = 2.2e-3;
  train_common.lr_floor = 0.02;
  train_common.warmup = 100;
  train_common.decay = 0.02;
  train_common.clip = 2;
  return run(&cmd_train_mask, &o, argc, argv);
}

static int
run_stuff(int argc, char **argv)
{
  LithoMaskTrainOptions o = {.kind = LITHO_STUFF_KIND};
  train_common = train_defaults;
  train_common.batch = 16;
  train_common.lr = 1.5e-3;
  train_common.lr_floor = 0.02;
  train_common.warmup = 50;
  train_common.decay = 0.05;
  train_common.clip = 2;
  return run(&cmd_train_stuff, &o, argc, argv);
}

const LithoCmd cmd_train_mask = {
    .name = "train mask",
    .summary = "the net that makes masks of boxes and points",
    .usage = "[OPTION…] LIST…",
    .details = "A line of LIST is a photo, a tab, its mask, and perhaps a tab and a kind; paths are relative to the "
               "list. A mask is an "
               "8-bit grey picture: more than 127 is the thing. The locked net of role maps (litho models pull see) "
               "looks at a window "
               "about each thing; the decoder learns its mask from a box, from points, from a coarse mask. With "
               "--holdout the weights "
               "with the best IoU from true boxes are kept. The result is DIR/mask.safetensors: litho models add it "
               "with --role mask.\n\n"
               "Examples:\n"
               "  litho train mask masks.tsv --steps 4000 --holdout held.tsv --out run\n"
               "  litho train mask things.tsv parts.tsv --shares thing=0.7,part=0.3 --epochs 10 --out run",
    .options = mask_options,
    .run = run_mask,
};

const LithoCmd cmd_train_stuff = {
    .name = "train stuff",
    .summary = "the net that tells sky, water, ground, walls in their places",
    .usage = "[OPTION…] LIST…",
    .details = "A line of LIST is a photo, a tab and its label map: an 8-bit grey picture of label numbers, 255 is "
               "unknown. The decoder on "
               "the locked net of role maps learns a label for each place. With --holdout the weights with the best "
               "mean IoU of the labels "
               "are kept. The result is DIR/stuff.safetensors: litho models add it with --role stuff.\n\n"
               "Examples:\n"
               "  litho train stuff stuff.tsv --steps 1500 --holdout held.tsv --out run",
    .options = stuff_options,
    .run = run_stuff,
};
