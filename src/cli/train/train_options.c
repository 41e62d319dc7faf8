/* train_options.c: see train_options.h. */
#include <math.h>
#include <stdio.h>
#include "base/error.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "cli/train/train_options.h"
#include "base/json.h"
#include "tune/parallel.h"
#include "nn/threads.h"

#define MAX_THREADS 1024
#define MAX_BATCH 65536

TrainCommon train_common;
const TrainCommon train_defaults = {
    .accumulate = 1, .lr = 1e-3, .decay = 0.01, .beta2 = 0.99, .clip = 1, .log_every = 50, .eval_every = 250,
    .save_every = 500, .seed = 1,
};

static const GOptionEntry run_entries[] = {
    {"threads", 0, 0, G_OPTION_ARG_INT, &train_common.threads, "threads (default: all cores)", "N"},
    {"json", 0, 0, G_OPTION_ARG_NONE, &train_common.json, "print JSON", NULL},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &train_common.quiet, "no progress bar", NULL},
};

static const GOptionEntry common_entries[] = {
    {"out", 'o', 0, G_OPTION_ARG_FILENAME, &train_common.out, "folder of the training: checkpoint, log, plot, result", "DIR"},
    {"resume", 0, 0, G_OPTION_ARG_NONE, &train_common.resume, "go on with the training in DIR from its last checkpoint", NULL},
    {"steps", 0, 0, G_OPTION_ARG_INT, &train_common.steps, "optimizer steps", "N"},
    {"epochs", 0, 0, G_OPTION_ARG_DOUBLE, &train_common.epochs, "passes over the data, instead of --steps", "N"},
    {"batch", 0, 0, G_OPTION_ARG_INT, &train_common.batch, "samples of a step (of a part, of a process)", "N"},
    {"accumulate", 0, 0, G_OPTION_ARG_INT, &train_common.accumulate, "parts whose gradients make a step (default 1)", "N"},
    {"lr", 0, 0, G_OPTION_ARG_DOUBLE, &train_common.lr, "largest learning rate", "RATE"},
    {"lr-floor", 0, 0, G_OPTION_ARG_DOUBLE, &train_common.lr_floor, "learning rate at the end, as a share of --lr (default 0)", "SHARE"},
    {"schedule", 0, 0, G_OPTION_ARG_STRING, &train_common.schedule, "how the learning rate falls (default cosine)", "cosine|linear|constant"},
    {"warmup", 0, 0, G_OPTION_ARG_INT, &train_common.warmup, "steps in which the learning rate rises from 0", "N"},
    {"decay", 0, 0, G_OPTION_ARG_DOUBLE, &train_common.decay, "weight decay of AdamW", "RATE"},
    {"beta2", 0, 0, G_OPTION_ARG_DOUBLE, &train_common.beta2, "memory of AdamW's second moment (default 0.99)", "SHARE"},
    {"clip", 0, 0, G_OPTION_ARG_DOUBLE, &train_common.clip, "largest norm of the gradient, 0: none (default 1)", "NORM"},
    {"average", 0, 0, G_OPTION_ARG_DOUBLE, &train_common.average, "measure and keep the moving average of the weights, with this memory (0.999)", "SHARE"},
    {"storage", 0, 0, G_OPTION_ARG_STRING, &train_common.storage, "numbers of the result; checkpoints are f32 (default f32; i8: matrices by rows)", "f32|bf16|i8"},
    {"seed", 0, 0, G_OPTION_ARG_INT, &train_common.seed, "of start weights, batches, dropout (default 1)", "N"},
    {"log-every", 0, 0, G_OPTION_ARG_INT, &train_common.log_every, "steps between lines of the log", "N"},
    {"eval-every", 0, 0, G_OPTION_ARG_INT, &train_common.eval_every, "steps between held-out measures, 0: only at the end", "N"},
    {"save-every", 0, 0, G_OPTION_ARG_INT, &train_common.save_every, "steps between checkpoints, 0: only at the end", "N"},
};

static const GOptionEntry *
joined(const GOptionEntry *own, gboolean with_common)
{
  GArray *all = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
  for (; own->long_name != NULL; own++)
    g_array_append_val(all, *own);
  if (with_common)
    g_array_append_vals(all, common_entries, G_N_ELEMENTS(common_entries));
  g_array_append_vals(all, run_entries, G_N_ELEMENTS(run_entries));
  return (const GOptionEntry *)g_array_free(all, FALSE);
}

/* One array for each table `own`, so that help, man page and completion may ask again and again. */
static const GOptionEntry *
remembered(const GOptionEntry *own, gboolean with_common)
{
  static GHashTable *made;
  if (made == NULL)
    made = g_hash_table_new(NULL, NULL);
  const GOptionEntry *entries = g_hash_table_lookup(made, own);
  if (entries == NULL) {
    entries = joined(own, with_common);
    g_hash_table_insert(made, (gpointer)own, (gpointer)entries);
  }
  return entries;
}

const GOptionEntry *
train_entries(const GOptionEntry *own)
{
  return remembered(own, TRUE);
}

const GOptionEntry *
train_eval_entries(const GOptionEntry *own)
{
  return remembered(own, FALSE);
}

gboolean
train_start(GError **error)
{
  if (train_common.threads < 0 || train_common.threads > MAX_THREADS) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "--threads takes 0 (all cores) to %d", MAX_THREADS);
    return FALSE;
  }
  if (train_common.threads > 0)
    nn_threads_set(train_common.threads);
  if (!litho_parallel_start(error))
    return FALSE;
  g_autofree char *bound = litho_parallel_bound(nn_threads());
  if (bound != NULL)
    cmd_warn("%s", bound);
  return TRUE;
}

int
train_batch(void)
{
  return train_common.batch * train_common.accumulate * litho_parallel_size();
}

/* Place of `word` in `names`; 0 for NULL, -1 for none of them. */
static int
choice(const char *word, const char *const *names)
{
  for (int i = 0; names[i] != NULL; i++)
    if (word == NULL || g_str_equal(word, names[i]))
      return i;
  return -1;
}

gboolean
train_check(LithoTrainOptions *options, guint64 n_samples, GError **error)
{
  static const char *const schedules[] = {"cosine", "linear", "constant", NULL};
  static const NnScheduleKind kinds[] = {NN_SCHEDULE_COSINE, NN_SCHEDULE_LINEAR, NN_SCHEDULE_CONSTANT};
  static const char *const storages[] = {"f32", "bf16", "i8", NULL};
  const TrainCommon *c = &train_common;
  const int schedule = choice(c->schedule, schedules), storage = choice(c->storage, storages);
  const char *wrong = NULL;
  if (c->out == NULL)
    wrong = "say the folder of the training: --out DIR";
  else if (c->steps < 0 || !(c->epochs >= 0) || (c->steps == 0) == (c->epochs == 0))
    wrong = "say how long: either --steps or --epochs, above 0";
  else if (c->batch < 1 || c->accumulate < 1 || c->batch > MAX_BATCH || c->accumulate > MAX_BATCH)
    wrong = "--batch and --accumulate take 1 to 65536";
  else if (!(c->lr > 0) || !(c->lr_floor >= 0 && c->lr_floor <= 1))
    wrong = "--lr is above 0, --lr-floor between 0 and 1";
  else if (!(c->beta2 >= 0 && c->beta2 < 1) || !(c->average >= 0 && c->average < 1))
    wrong = "--beta2 and --average are at least 0 and below 1";
  else if (!(c->decay >= 0) || !(c->clip >= 0))
    wrong = "--decay and --clip are 0 or more";
  else if (c->warmup < 0 || c->log_every < 0 || c->eval_every < 0 || c->save_every < 0 || c->seed < 0)
    wrong = "--warmup, --log-every, --eval-every, --save-every and --seed are 0 or more";
  else if (schedule < 0)
    wrong = "--schedule takes cosine, linear or constant";
  else if (storage < 0)
    wrong = "--storage takes f32, bf16 or i8";
  if (wrong != NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
    return FALSE;
  }
  *options = (LithoTrainOptions){
      .dir = c->out,
      .seed = (guint64)c->seed,
      .n_steps = c->steps > 0 ? (guint64)c->steps
                              : (guint64)MAX(1, llround(c->epochs * (double)n_samples / train_batch())),
      .lr = c->lr,
      .lr_floor = c->lr_floor,
      .schedule = kinds[schedule],
      .warmup = (guint64)c->warmup,
      .adamw = {.beta1 = 0.9f, .beta2 = (float)c->beta2, .eps = 1e-8f, .decay = (float)c->decay},
      .clip = c->clip,
      .accumulate = c->accumulate,
      .average = c->average,
      .log_every = (guint64)c->log_every,
      .eval_every = (guint64)c->eval_every,
      .save_every = (guint64)c->save_every,
      .storage = storage == 2 ? LITHO_STORE_I8 : storage == 1 ? LITHO_STORE_BF16 : LITHO_STORE_F32,
      .resume = c->resume,
  };
  return TRUE;
}

typedef struct {
  Progress *bar;
  gboolean begun;
} Line;

static void
show(guint64 step, guint64 n_steps, double loss, double score, double seconds_left, gpointer data)
{
  Line *line = data;
  if (!line->begun)
    cli_progress_from(line->bar, (double)(step - 1) / (double)n_steps);
  line->begun = TRUE;
  g_autoptr(GString) text = g_string_new(NULL);
  g_string_printf(text, "step %" G_GUINT64_FORMAT "  loss %.4f", step, loss);
  if (!isnan(score))
    g_string_append_printf(text, "  held out %.4f", score);
  cli_progress_note(line->bar, text->str);
  cli_progress_set(line->bar, 0, (double)step / (double)n_steps);
}

static void
print_result(const LithoTrainOptions *options, const LithoTrainResult *result)
{
  if (train_common.json) {
    JsonObject *object = json_object_new();
    json_object_set_string_member(object, "out", options->dir);
    json_object_set_int_member(object, "step", (gint64)result->step);
    json_object_set_double_member(object, "loss", result->loss);
    if (!isnan(result->best_score))
      json_object_set_double_member(object, "best_score", result->best_score);
    json_object_set_double_member(object, "seconds", result->seconds);
    g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
    json_object_unref(object);
    g_autofree char *text = litho_json_print_line(root);
    puts(text);
    return;
  }
  g_autofree char *took = cli_text_duration(result->seconds), *name = cli_text_safe(options->dir);
  printf("%s: %" G_GUINT64_FORMAT " steps in %s, loss %.4f", name, result->step, took, result->loss);
  if (!isnan(result->best_score))
    printf(", best held-out score %.4f", result->best_score);
  printf("\n");
}

int
train_fail(const LithoCmd *cmd, const GError *error)
{
  const LithoErrorInfo *info = litho_error_row(error);
  const gboolean stopped = info->code == LITHO_ERROR_CANCELLED;
  if (stopped && !train_common.json) /* the message says how to go on; the table's help is about photos */
    fprintf(stderr, "litho %s: %s\n", cmd->name, error->message);
  else
    cmd_fail(cmd, error, train_common.json);
  /* Who was stopped leaves together with the others: they know. */
  litho_parallel_stop(stopped ? 0 : info->exit_code);
  return info->exit_code;
}

int
train_command(const LithoCmd *cmd, int argc, char **argv, gboolean (*work)(int *status, GError **error))
{
  g_autoptr(GError) error = NULL;
  int status = 0;
  if (!cmd_parse(cmd, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc > 1)
    return cmd_usage(cmd, "takes options only, not '%s'", argv[1]);
  if (!train_start(&error) || !work(&status, &error))
    return train_fail(cmd, error);
  litho_parallel_stop(0); /* where train_run() has not */
  return status;
}

int
train_run(const LithoCmd *cmd, const LithoTrainTask *task, LithoTrainOptions *options,
          gboolean (*finish)(gpointer data, const LithoTrainResult *result, GError **error))
{
  const gboolean speaks = litho_parallel_rank() == 0;
  g_autoptr(Progress) bar = cli_progress_new(train_common.quiet || !speaks ? PROGRESS_QUIET : PROGRESS_AUTO, 1, 1);
  Line line = {.bar = bar};
  options->progress = show;
  options->progress_data = &line;
  options->cancel = cmd_cancellable();
  LithoTrainResult result;
  g_autoptr(GError) error = NULL;
  gboolean ok = litho_train(task, options, &result, &error);
  cli_progress_clear(bar);
  if (ok && speaks && finish != NULL)
    ok = finish(task->data, &result, &error);
  if (!ok)
    return train_fail(cmd, error);
  if (speaks)
    print_result(options, &result);
  litho_parallel_stop(0);
  return 0;
}

void
train_print(JsonObject *measures)
{
  if (train_common.json) {
    g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), measures);
    g_autofree char *text = litho_json_print_line(root);
    puts(text);
    return;
  }
  g_autoptr(GList) members = json_object_get_members(measures);
  for (const GList *l = members; l != NULL; l = l->next) {
    JsonNode *node = json_object_get_member(measures, l->data);
    const GType type = json_node_get_value_type(node);
    if (type == G_TYPE_DOUBLE)
      printf("%-28s %.4f\n", (const char *)l->data, json_node_get_double(node));
    else if (type == G_TYPE_INT64)
      printf("%-28s %" G_GINT64_FORMAT "\n", (const char *)l->data, json_node_get_int(node));
    else if (type == G_TYPE_STRING)
      printf("%-28s %s\n", (const char *)l->data, json_node_get_string(node));
  }
}
