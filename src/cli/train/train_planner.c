/* train_planner.c: litho train planner: the net that reads requests. */
#include "cli/train/train_options.h"
#include "model/store.h"
#include "tune/reading_train.h"

extern const LithoCmd cmd_train_planner;

static char **requests;
static int layers = 8, trained = 5, hold = 15;
static double dropout = 0.1, encoder_rate = 0.2, share = 1;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"requests", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &requests,
       "requests with their readings, a line of JSON each; may be given again", "FILE"},
      {"layers", 0, 0, G_OPTION_ARG_INT, &layers, "of the encoder that are used (default 8)", "N"},
      {"trained", 0, 0, G_OPTION_ARG_INT, &trained,
       "of these, from the top, that are trained (default 5)", "N"},
      {"hold", 0, 0, G_OPTION_ARG_INT, &hold,
       "percent of the requests with an id that are held out (default 15)", "PERCENT"},
      {"share", 0, 0, G_OPTION_ARG_DOUBLE, &share, "of the others that are learnt from (default 1)",
       "SHARE"},
      {"dropout", 0, 0, G_OPTION_ARG_DOUBLE, &dropout, "of the encoder's branches (default 0.1)",
       "SHARE"},
      {"encoder-rate", 0, 0, G_OPTION_ARG_DOUBLE, &encoder_rate,
       "learning rate of the encoder's layers, as a share of --lr (default 0.2)", "SHARE"},
      G_OPTION_ENTRY_NULL};
  return train_entries(entries);
}

static gboolean
check(GError **error)
{
  const char *wrong = requests == NULL ? "say where the requests are: --requests FILE"
                      : layers < 1 || trained < 0 || trained > layers
                          ? "--layers takes 1 and more, --trained 0 to --layers"
                      : hold < 0 || hold > 99      ? "--hold takes 0 to 99"
                      : !(share > 0 && share <= 1) ? "--share is above 0 and at most 1"
                      : !(dropout >= 0 && dropout < 1) || !(encoder_rate >= 0)
                          ? "--dropout is at least 0 and below 1, --encoder-rate at least 0"
                          : NULL;
  if (wrong != NULL)
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
  return wrong == NULL;
}

static gboolean
keep(gpointer data, const LithoTrainResult *result, GError **error)
{
  return litho_reading_trainer_keep(data, train_common.out, error);
}

/* FALSE: *error says why it did not begin. */
static gboolean
prepare(int *status, GError **error)
{
  LithoTrainOptions run;
  if (!check(error) || !train_check(&run, 1, error))
    return FALSE;
  g_autofree char *words = litho_model_find("words", NULL, error);
  if (words == NULL)
    return FALSE;
  const LithoReadingTask from = {.requests = (const char *const *)requests,
                                 .words = words,
                                 .layers = layers,
                                 .trained = trained,
                                 .hold = hold,
                                 .share = share,
                                 .batch = train_batch(),
                                 .dropout = dropout,
                                 .encoder_rate = encoder_rate,
                                 .seed = (guint64)train_common.seed};
  g_autoptr(LithoReadingTrainer) trainer = litho_reading_trainer_new(&from, error);
  if (trainer == NULL || !train_check(&run, litho_reading_trainer_n(trainer), error))
    return FALSE;
  g_autoptr(JsonObject) made = litho_reading_trainer_run(trainer);
  run.run = made;
  *status = train_run(&cmd_train_planner, litho_reading_trainer_task(trainer), &run, keep);
  return TRUE;
}

static int
run(int argc, char **argv)
{
  train_common = train_defaults;
  train_common.batch = 16;
  train_common.lr = 1e-3;
  train_common.warmup = 300;
  return train_command(&cmd_train_planner, argc, argv, prepare);
}

const LithoCmd cmd_train_planner = {
    .name = "train planner",
    .summary = "train the net that reads requests on labelled requests",
    .usage = "[OPTION…]",
    .details =
        "Tunes the last of the first layers of the installed encoder of words (litho models pull "
        "multilingual-e5-small) and a decoder "
        "that takes the steps of a request out of it, with what is kept and what cannot be done. "
        "Each line of --requests is "
        "{\"id\", \"text\", \"steps\", \"keep\", \"cannot\", \"sure\"}: docs/planner.md. Held out "
        "are the requests whose id's sha256 says so, as "
        "in bench/planner_gold.py. The weights that read the most held-out requests right are "
        "kept; the result is "
        "DIR/reading.safetensors.\n\n"
        "Examples:\n\n"
        "  litho train planner --requests gold.jsonl --requests made.jsonl --epochs 12 --out run",
    .options = options,
    .run = run,
};
