/* train_planner.c: litho train planner: the net of the fast planner. */
#include "cli/train/train_options.h"
#include "model/store.h"
#include "tune/planner_train.h"

extern const LithoCmd cmd_train_planner;

static char *clauses;
static int layers = 2, hold = 40, least = 3;
static double dropout = 0.1, encoder_rate = 0.1;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"clauses", 0, 0, G_OPTION_ARG_FILENAME, &clauses, "labelled clauses of requests, a line of JSON each", "FILE"},
      {"layers", 0, 0, G_OPTION_ARG_INT, &layers, "of the encoder, from the top, that are trained (default 2)", "N"},
      {"hold", 0, 0, G_OPTION_ARG_INT, &hold, "every so many-th request is held out, 0: none (default 40)", "N"},
      {"least", 0, 0, G_OPTION_ARG_INT, &least, "clauses that a wish needs to be learnt (default 3)", "N"},
      {"dropout", 0, 0, G_OPTION_ARG_DOUBLE, &dropout, "share of a clause's values that are dropped (default 0.1)", "SHARE"},
      {"encoder-rate", 0, 0, G_OPTION_ARG_DOUBLE, &encoder_rate, "learning rate of the encoder's layers, as a share of --lr (default 0.1)", "SHARE"},
      G_OPTION_ENTRY_NULL};
  return train_entries(entries);
}

static gboolean
check(GError **error)
{
  const char *wrong = clauses == NULL ? "say where the clauses are: --clauses FILE"
                      : layers < 0 || layers > 6 ? "--layers takes 0 to 6"
                      : hold < 0 || hold == 1 || least < 1 ? "--hold takes 0 or 2 and more, --least 1 and more"
                      : !(dropout >= 0 && dropout < 1) || !(encoder_rate >= 0) ? "--dropout is at least 0 and below 1, --encoder-rate at least 0"
                                                                               : NULL;
  if (wrong != NULL)
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
  return wrong == NULL;
}

static gboolean
keep(gpointer data, const LithoTrainResult *result, GError **error)
{
  return litho_planner_trainer_keep(data, train_common.out, error);
}

/* FALSE: *error says why it did not begin. */
static gboolean
prepare(int *status, GError **error)
{
  g_autofree char *encoder = NULL, *tokenizer = NULL;
  LithoTrainOptions run;
  if (!check(error) || !litho_model_encoder(NULL, &encoder, &tokenizer, error) || !train_check(&run, 1, error))
    return FALSE;
  const LithoPlannerTask from = {.clauses = clauses,
                                 .encoder = encoder,
                                 .tokenizer = tokenizer,
                                 .trained = layers,
                                 .hold = hold,
                                 .batch = train_batch(),
                                 .least = least,
                                 .dropout = dropout,
                                 .encoder_rate = encoder_rate,
                                 .seed = (guint64)train_common.seed};
  g_autoptr(LithoPlannerTrainer) trainer = litho_planner_trainer_new(&from, error);
  if (trainer == NULL || !train_check(&run, litho_planner_trainer_n(trainer), error))
    return FALSE;
  g_autoptr(JsonObject) made = litho_planner_trainer_run(trainer);
  run.run = made;
  *status = train_run(&cmd_train_planner, litho_planner_trainer_task(trainer), &run, keep);
  return TRUE;
}

static int
run(int argc, char **argv)
{
  train_common = train_defaults;
  train_common.batch = 32;
  train_common.lr = 2e-3;
  train_common.warmup = 60;
  return train_command(&cmd_train_planner, argc, argv, prepare);
}

const LithoCmd cmd_train_planner = {
    .name = "train planner",
    .summary = "train the net of the fast planner on labelled clauses",
    .usage = "[OPTION…]",
    .details =
        "Tunes the last layers of the installed text encoder (litho models pull minilm-l6) and its heads to read the clauses of "
        "requests. Each line of --clauses is {\"text\", \"start\", \"end\", \"wishes\", \"places\", …}: docs/planner.md. The "
        "weights that read the most held-out clauses right are kept; the result is DIR/planner.safetensors.\n\n"
        "Examples:\n\n"
        "  litho train planner --clauses clauses.jsonl --epochs 4 --out run\n"
        "  litho eval planner --net run/planner.safetensors --clauses other.jsonl",
    .options = options,
    .run = run,
};
