/* trainer.c: see trainer.h. The order of a step is: parts' gradients, sum over processes, clipping, AdamW, average of the
 * weights, held-out measure, log, checkpoint. What is logged depends on the run and the number of threads only, never on the time.
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "base/file.h"
#include "tune/checkpoint.h"
#include "tune/parallel.h"
#include "tune/plot.h"
#include "tune/train_log.h"
#include "tune/trainer.h"

#define PROGRESS_EVERY_US (G_USEC_PER_SEC / 10)
/* The average follows the weights faster while it is young (as TensorFlow's ExponentialMovingAverage). */
#define AVERAGE_AFTER(step, limit) MIN(limit, (1.0 + (double)(step)) / (10.0 + (double)(step)))

typedef struct {
  const LithoTrainTask *task;
  const LithoTrainOptions *options;
  LithoTrainState state;
  JsonObject *run; /* what made the run, with the trainer's own options */
  char *run_text;
  float *average; /* NULL: none */
  LithoTrainLog *log; /* NULL: another process writes */
  char *checkpoint, *best;
  int lock; /* the folder, held by one training at a time; −1: not held */
  gint64 start_us, shown_us;
  guint64 start_step;
  double start_seconds, score;
} Training;

static void
training_clear(Training *t)
{
  g_clear_pointer(&t->run, json_object_unref);
  g_clear_pointer(&t->log, litho_train_log_free);
  g_free(t->run_text);
  g_free(t->average);
  if (t->lock >= 0)
    close(t->lock);
  g_free(t->checkpoint);
  g_free(t->best);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Training, training_clear)

static gboolean
is_writer(void)
{
  return litho_parallel_rank() == 0;
}

/* The run as the checkpoint remembers it: whatever changes a number in the log, but not where files lie. */
static JsonObject *
describe(const LithoTrainTask *task, const LithoTrainOptions *o)
{
  static const char *const schedules[] = {"constant", "cosine", "linear"};
  JsonObject *run = json_object_new();
  json_object_set_string_member(run, "task", task->name);
  if (o->run != NULL) {
    g_autoptr(GList) members = json_object_get_members(o->run);
    for (const GList *l = members; l != NULL; l = l->next)
      json_object_set_member(run, l->data, json_node_copy(json_object_get_member(o->run, l->data)));
  }
  json_object_set_int_member(run, "seed", (gint64)o->seed);
  json_object_set_int_member(run, "steps", (gint64)o->n_steps);
  json_object_set_double_member(run, "lr", o->lr);
  json_object_set_double_member(run, "lr_floor", o->lr_floor);
  json_object_set_string_member(run, "schedule", schedules[o->schedule]);
  json_object_set_int_member(run, "warmup", (gint64)o->warmup);
  json_object_set_double_member(run, "beta1", o->adamw.beta1);
  json_object_set_double_member(run, "beta2", o->adamw.beta2);
  json_object_set_double_member(run, "eps", o->adamw.eps);
  json_object_set_double_member(run, "decay", o->adamw.decay);
  json_object_set_double_member(run, "clip", o->clip);
  json_object_set_int_member(run, "parts", (gint64)o->accumulate * litho_parallel_size());
  json_object_set_double_member(run, "average", o->average);
  json_object_set_int_member(run, "log_every", (gint64)o->log_every);
  json_object_set_int_member(run, "eval_every", (gint64)o->eval_every);
  return run;
}

static double
seconds_now(const Training *t)
{
  return t->start_seconds + (double)(g_get_monotonic_time() - t->start_us) / G_USEC_PER_SEC;
}

/* DIR/run.json. */
static gboolean
write_run(const Training *t, GError **error)
{
  g_autoptr(JsonObject) root = json_object_new();
  json_object_set_string_member(root, "litho", LITHO_VERSION);
  json_object_set_object_member(root, "run", json_object_ref(t->run));
  g_autoptr(JsonObject) machine = litho_train_machine();
  json_object_set_object_member(root, "machine", json_object_ref(machine));
  JsonObject *result = json_object_new();
  json_object_set_int_member(result, "step", (gint64)t->state.step);
  json_object_set_double_member(result, "loss", t->state.loss);
  if (t->state.best_step > 0) {
    json_object_set_int_member(result, "best_step", (gint64)t->state.best_step);
    json_object_set_double_member(result, "best_score", t->state.best_score);
  }
  json_object_set_double_member(result, "seconds", t->state.seconds);
  json_object_set_object_member(root, "result", result);
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), root);
  g_autofree char *text = json_to_string(node, TRUE);
  g_autofree char *path = g_build_filename(t->options->dir, "run.json", NULL);
  return litho_file_write(path, text, strlen(text), error);
}

static gboolean
write_plot(const Training *t, GError **error)
{
  g_autofree char *log = litho_train_log_text(t->log, error);
  if (log == NULL)
    return FALSE;
  g_autofree char *title = g_strdup_printf("litho train %s", t->task->name);
  g_autofree char *svg = litho_plot_svg(log, title);
  g_autofree char *path = g_build_filename(t->options->dir, "plot.svg", NULL);
  return litho_file_write(path, svg, strlen(svg), error);
}

/* The first tensor that holds a value that is not finite, or NULL. */
static const char *
first_bad(const NnParams *params, const float *block)
{
  for (guint i = 0; i < params->tensors->len; i++) {
    const NnTensor *tensor = nn_params_tensor(params, (int)i);
    if (tensor->frozen && block != params->value)
      continue;
    for (gsize k = 0; k < tensor->n; k++)
      if (!isfinite(block[tensor->offset + k]))
        return tensor->name;
  }
  return NULL;
}

static void
set_not_finite(const Training *t, guint64 step, const char *what, GError **error)
{
  const NnParams *params = t->task->params;
  const char *of = "the values of", *name = first_bad(params, params->value);
  if (name == NULL) {
    of = "the gradient of";
    name = first_bad(params, params->grad);
  }
  double lr = t->options->lr * optim_schedule(t->options->schedule, step, t->options->warmup, t->options->n_steps,
                                           t->options->lr_floor);
  g_autofree char *where = name != NULL ? g_strdup_printf("; first in %s %s", of, name) : g_strdup("");
  g_autofree char *kept = g_file_test(t->checkpoint, G_FILE_TEST_EXISTS)
                              ? g_strdup_printf("%s is the last good state", t->checkpoint)
                              : g_strdup("no checkpoint was written");
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "step %" G_GUINT64_FORMAT ": %s is not finite%s (learning rate %g): %s; try a lower --lr", step, what, where,
              lr, kept);
}

static gboolean
save(Training *t, GError **error)
{
  if (!is_writer())
    return TRUE;
  if (first_bad(t->task->params, t->task->params->value) != NULL) {
    set_not_finite(t, t->state.step, "a value after the step", error);
    return FALSE;
  }
  t->state.seconds = seconds_now(t);
  return litho_train_log_sync(t->log, error) &&
         litho_checkpoint_save(t->checkpoint, t->task->params, t->average, &t->state, t->run_text, error) &&
         write_run(t, error) && write_plot(t, error);
}

/* The parameters with their averages in their place; called twice it puts them back. */
static void
swap_average(Training *t)
{
  if (t->average == NULL)
    return;
  float *value = t->task->params->value;
  t->task->params->value = t->average;
  t->average = value;
}

static gboolean
keep_best(Training *t, GError **error)
{
  static const char *const meta[] = {"format", "pt", NULL}; /* transformers wants to be told */
  const char *prefix = t->options->prefix != NULL ? t->options->prefix : "";
  return litho_safetensors_save_params(t->best, t->task->params, prefix, t->options->storage, meta, error);
}

/* Adds the held-out measure to the line; keeps the weights when they are the best so far. */
static gboolean
evaluate(Training *t, JsonObject *line, GError **error)
{
  double score = 0;
  swap_average(t);
  gboolean ok = t->task->evaluate(t->task->data, line, &score, error);
  if (ok) {
    json_object_set_double_member(line, "score", score);
    t->score = score;
    if (t->state.best_step == 0 || score > t->state.best_score) {
      t->state.best_step = t->state.step;
      t->state.best_score = score;
      ok = keep_best(t, error);
    }
  }
  swap_average(t);
  return ok;
}

/* What all processes know after a step's gradients. */
typedef struct {
  double loss, n_cancelled, n_failed;
} Shared;

/* Gradients of the mean loss of the whole batch, the same in every process. */
static gboolean
gradients(Training *t, guint64 step, Shared *shared, GError **error)
{
  const LithoTrainTask *task = t->task;
  const int own = t->options->accumulate, n_parts = own * litho_parallel_size();
  *shared = (Shared){.n_cancelled = g_cancellable_is_cancelled(t->options->cancel)};
  g_autoptr(GError) failure = NULL;
  nn_params_zero_grad(task->params);
  for (int i = 0; i < own && failure == NULL && shared->n_cancelled == 0; i++) {
    double loss = 0;
    if (task->gradients(task->data, step, litho_parallel_rank() * own + i, n_parts, &loss, &failure))
      shared->loss += loss / n_parts;
    else
      shared->n_failed = 1;
  }
  if (!litho_parallel_sum_double(&shared->loss, 3, error))
    return FALSE;
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  if (shared->n_failed > 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL,
                "step %" G_GUINT64_FORMAT ": %g of %d processes failed; the last checkpoint stays", step,
                shared->n_failed, litho_parallel_size());
    return FALSE;
  }
  if (shared->n_cancelled > 0)
    return TRUE;
  if (!litho_parallel_sum(task->params->grad, task->params->n, error))
    return FALSE;
  const float scale = 1.0f / (float)n_parts;
  float *grad = task->params->grad;
  const gsize n = n_parts > 1 ? task->params->n : 0;
#pragma omp parallel for schedule(static)
  for (gsize i = 0; i < n; i++)
    grad[i] *= scale;
  return TRUE;
}

static void
follow(Training *t)
{
  const float *value = t->task->params->value;
  float *average = t->average;
  const float rest = (float)(1 - AVERAGE_AFTER(t->state.step, t->options->average));
  const gsize n = average != NULL ? t->task->params->n : 0;
#pragma omp parallel for schedule(static)
  for (gsize i = 0; i < n; i++)
    average[i] += rest * (value[i] - average[i]);
}

static gboolean
is_due(const Training *t, guint64 every)
{
  return (every > 0 && t->state.step % every == 0) || t->state.step == t->options->n_steps;
}

/* The log's line of this step, if it has one. */
static gboolean
record(Training *t, double lr, double norm, GError **error)
{
  const gboolean measure = t->task->evaluate != NULL && is_due(t, t->options->eval_every);
  if (!measure && !is_due(t, t->options->log_every))
    return TRUE;
  t->state.loss = t->state.loss_sum / (double)t->state.n_losses;
  t->state.loss_sum = 0;
  t->state.n_losses = 0;
  if (!is_writer())
    return TRUE;
  g_autoptr(JsonObject) line = json_object_new();
  json_object_set_int_member(line, "step", (gint64)t->state.step);
  json_object_set_double_member(line, "loss", t->state.loss);
  json_object_set_double_member(line, "lr", lr);
  json_object_set_double_member(line, "grad_norm", norm);
  if (measure && !evaluate(t, line, error))
    return FALSE;
  return litho_train_log_add(t->log, line, error);
}

static gboolean
one_step(Training *t, gboolean *cancelled, GError **error)
{
  const LithoTrainOptions *o = t->options;
  NnParams *params = t->task->params;
  const guint64 step = t->state.step + 1;
  Shared shared;
  if (!gradients(t, step, &shared, error))
    return FALSE;
  *cancelled = shared.n_cancelled > 0;
  if (*cancelled)
    return TRUE;
  const double norm = isfinite(shared.loss) ? optim_clip_grads(params, o->clip) : 0;
  if (!isfinite(shared.loss) || !isfinite(norm)) {
    set_not_finite(t, step, isfinite(shared.loss) ? "the gradient" : "the loss", error);
    return FALSE;
  }
  const double lr = o->lr * optim_schedule(o->schedule, step, o->warmup, o->n_steps, o->lr_floor);
  optim_adamw_step(params, &o->adamw, (float)lr, t->task->lr_of, step);
  t->state.step = step;
  t->state.loss_sum += shared.loss;
  t->state.n_losses++;
  follow(t);
  if (!record(t, lr, norm, error))
    return FALSE;
  const gint64 now_us = g_get_monotonic_time();
  if (o->progress != NULL && is_writer() && (now_us - t->shown_us >= PROGRESS_EVERY_US || step == o->n_steps)) {
    t->shown_us = now_us;
    const double passed = (double)(now_us - t->start_us) / G_USEC_PER_SEC, done = (double)(step - t->start_step);
    o->progress(step, o->n_steps, shared.loss, t->score, passed > 1 ? passed / done * (double)(o->n_steps - step) : -1,
                o->progress_data);
  }
  return !is_due(t, o->save_every) || save(t, error);
}

/* Two trainings in one folder would write over each other's files. The kernel lets go of the lock when the process ends. */
static gboolean
hold_folder(Training *t, GError **error)
{
  t->lock = open(t->options->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (t->lock >= 0 && flock(t->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_autofree char *name = litho_file_display(t->options->dir);
  if (errno == EWOULDBLOCK)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: another process trains there now", name);
  else
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: cannot be locked: %s", name, g_strerror(errno));
  return FALSE;
}

/* Folder, state and log: from the checkpoint, or fresh. */
static gboolean
begin(Training *t, GError **error)
{
  const LithoTrainOptions *o = t->options;
  const NnParams *params = t->task->params;
  g_autofree char *name = litho_file_display(o->dir);
  if (g_mkdir_with_parents(o->dir, 0777) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: cannot be made: %s", name, g_strerror(errno));
    return FALSE;
  }
  if (is_writer() && !hold_folder(t, error))
    return FALSE;
  t->checkpoint = g_build_filename(o->dir, "checkpoint.safetensors", NULL);
  t->best = g_build_filename(o->dir, "best.safetensors", NULL);
  t->run = describe(t->task, o);
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), t->run);
  t->run_text = json_to_string(node, FALSE);
  if (o->average > 0) {
    t->average = g_new(float, params->n);
    memcpy(t->average, params->value, params->n * sizeof(float));
  }
  const gboolean exists = g_file_test(t->checkpoint, G_FILE_TEST_EXISTS);
  if (exists && !o->resume) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s: holds a training already: --resume goes on with it, another --out begins a new one", name);
    return FALSE;
  }
  if (exists &&
      !litho_checkpoint_load(t->checkpoint, t->task->params, t->average, &t->state, t->run_text, error))
    return FALSE;
  t->start_us = g_get_monotonic_time();
  t->start_step = t->state.step;
  t->start_seconds = t->state.seconds;
  t->score = t->state.best_step > 0 ? t->state.best_score : NAN;
  if (!is_writer())
    return TRUE;
  g_autofree char *log = g_build_filename(o->dir, "log.jsonl", NULL);
  t->log = litho_train_log_open(log, t->state.step, error);
  return t->log != NULL && write_run(t, error);
}

static gboolean
finish(Training *t, GError **error)
{
  if (!is_writer() || t->task->evaluate != NULL)
    return TRUE;
  swap_average(t);
  gboolean ok = keep_best(t, error);
  swap_average(t);
  return ok;
}

gboolean
litho_train(const LithoTrainTask *task, const LithoTrainOptions *options, LithoTrainResult *result, GError **error)
{
  g_auto(Training) t = {.task = task, .options = options, .lock = -1};
  if (!begin(&t, error))
    return FALSE;
  gboolean ok = TRUE, cancelled = FALSE;
  while (ok && !cancelled && t.state.step < options->n_steps)
    ok = one_step(&t, &cancelled, error);
  if (ok && cancelled) {
    if (save(&t, error))
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED,
                  "stopped after step %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT "; --resume goes on from there",
                  t.state.step, options->n_steps);
    ok = FALSE;
  }
  if (ok)
    ok = finish(&t, error);
  *result = (LithoTrainResult){.step = t.state.step,
                               .loss = t.state.loss,
                               .best_score = t.state.best_step > 0 ? t.state.best_score : NAN,
                               .seconds = seconds_now(&t)};
  return ok;
}
