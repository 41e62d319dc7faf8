/* The training loop: a small regression whose batches come from (seed, step) alone. */
#include <math.h>
#include <sys/resource.h>
#include "base/file.h"
#include "cli_run.h"
#include "nn/rng.h"
#include "nn/threads.h"
#include "tune/trainer.h"

#define N 24

/* Learns w with |x·w − x·truth|² of random x. */
typedef struct {
  NnParams *params;
  int weight;
  guint64 seed;
  GCancellable *cancel; /* cancelled at cancel_step */
  guint64 cancel_step, nan_step;
  const char *folder; /* where toy_begins_another() tries */
} Toy;

static gboolean
toy_gradients(gpointer data, guint64 step, int part, int n_parts, double *loss, GError **error)
{
  Toy *toy = data;
  const float *w = nn_value(toy->params, toy->weight);
  float *grad = nn_grad(toy->params, toy->weight), x[N], truth[N];
  nn_normal_fill(x, N, 1, toy->seed, step * (guint64)n_parts + (guint64)part);
  nn_normal_fill(truth, N, 1, 77, 0);
  double gap = 0;
  for (int i = 0; i < N; i++)
    gap += (double)x[i] * (w[i] - truth[i]);
  for (int i = 0; i < N; i++)
    grad[i] += (float)(2 * gap * x[i]);
  *loss = gap * gap;
  if (step == toy->nan_step)
    grad[3] = NAN;
  if (step == toy->cancel_step)
    g_cancellable_cancel(toy->cancel);
  return TRUE;
}

static gboolean
toy_evaluate(gpointer data, JsonObject *out, double *score, GError **error)
{
  Toy *toy = data;
  const float *w = nn_value(toy->params, toy->weight);
  float truth[N];
  nn_normal_fill(truth, N, 1, 77, 0);
  double sum = 0;
  for (int i = 0; i < N; i++)
    sum += ((double)w[i] - truth[i]) * ((double)w[i] - truth[i]);
  json_object_set_double_member(out, "val_loss", sum);
  *score = -sum;
  return TRUE;
}

typedef struct {
  Toy toy;
  LithoTrainTask task;
  LithoTrainOptions options;
  LithoTrainResult result;
} Case;

static void
case_begin(Case *c, const char *dir)
{
  *c = (Case){.toy = {.params = nn_params_new(), .seed = 5, .cancel = g_cancellable_new()}};
  c->toy.weight = nn_params_add(c->toy.params, 0.1f, "weight", 4, N / 4, 0);
  nn_params_add(c->toy.params, -1, "unused.norm", 3, 0);
  nn_params_alloc(c->toy.params, TRUE, 1);
  c->task = (LithoTrainTask){.name = "toy", .params = c->toy.params, .gradients = toy_gradients, .evaluate = toy_evaluate};
  c->options = (LithoTrainOptions){.dir = dir, .seed = 5, .n_steps = 90, .lr = 0.05, .schedule = NN_SCHEDULE_COSINE,
                                   .warmup = 5, .adamw = NN_ADAMW_DEFAULT, .clip = 1, .accumulate = 2, .average = 0.9,
                                   .log_every = 7, .eval_every = 10, .save_every = 20};
}

static gboolean
case_run(Case *c, GError **error)
{
  c->task.data = &c->toy;
  c->options.cancel = c->toy.cancel;
  return litho_train(&c->task, &c->options, &c->result, error);
}

static void
case_clear(Case *c)
{
  nn_params_free(c->toy.params);
  g_object_unref(c->toy.cancel);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, case_clear)

static char *
hash_of(const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  char *hash = litho_file_sha256(path, NULL);
  g_assert_nonnull(hash);
  return hash;
}

/* The whole run in one go, in `folder`/whole. */
static char *
whole_run(const char *folder)
{
  char *dir = g_build_filename(folder, "whole", NULL);
  g_auto(Case) c;
  case_begin(&c, dir);
  g_autoptr(GError) error = NULL;
  case_run(&c, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(c.result.step, ==, 90);
  return dir;
}

static void
test_learns(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *dir = whole_run(folder);
  g_autofree char *log = folder_text(dir, "log.jsonl"), *plot = folder_text(dir, "plot.svg"), *run = folder_text(dir, "run.json");
  g_auto(GStrv) lines = g_strsplit(log, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), ==, 12 + 9 - 1 + 1); /* 7…84, 10…90, 70 is both; the empty last one; 90 */
  assert_contains(lines[0], "\"step\":7,");
  assert_contains(plot, "<polyline");
  assert_contains(plot, "held out");
  assert_contains(run, "\"best_score\"");
  g_autofree char *best = g_build_filename(dir, "best.safetensors", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(best, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(litho_safetensors_n(file), ==, 2);
  g_assert_cmpstr(litho_safetensors_meta(file, "format"), ==, "pt");
  g_assert_true(has_file(dir, "checkpoint.safetensors"));
}

/* A run that was stopped at any step and went on is the same as one in one go, byte for byte. */
static void
test_resume(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *whole = whole_run(folder), *dir = g_build_filename(folder, "parts", NULL);
  const guint64 stops[] = {3, 21, 48, 70, 0};
  for (guint i = 0; i < G_N_ELEMENTS(stops); i++) {
    g_auto(Case) c;
    case_begin(&c, dir);
    c.options.resume = TRUE;
    c.toy.cancel_step = stops[i];
    g_autoptr(GError) error = NULL;
    gboolean ok = case_run(&c, &error);
    if (stops[i] == 0) {
      g_assert_no_error(error);
      continue;
    }
    g_assert_false(ok);
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED);
    g_assert_cmpuint(c.result.step, ==, stops[i]);
  }
  g_autofree char *a = folder_text(whole, "log.jsonl"), *b = folder_text(dir, "log.jsonl");
  g_assert_cmpstr(a, ==, b);
  g_autofree char *best_a = hash_of(whole, "best.safetensors"), *best_b = hash_of(dir, "best.safetensors");
  g_assert_cmpstr(best_a, ==, best_b);
}

/* What a kill leaves: a log that is longer than the checkpoint and ends in half a line. */
static void
test_log_cut(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *whole = whole_run(folder), *dir = g_build_filename(folder, "killed", NULL);
  {
    g_auto(Case) c;
    case_begin(&c, dir);
    c.toy.cancel_step = 40;
    g_assert_false(case_run(&c, NULL));
  }
  g_autofree char *path = g_build_filename(dir, "log.jsonl", NULL), *log = folder_text(dir, "log.jsonl");
  g_autofree char *longer = g_strconcat(log, "{\"step\":42,\"loss\":9.0}\n{\"step\":49,\"lo", NULL);
  g_assert_true(g_file_set_contents(path, longer, -1, NULL));
  g_auto(Case) c;
  case_begin(&c, dir);
  c.options.resume = TRUE;
  g_autoptr(GError) error = NULL;
  case_run(&c, &error);
  g_assert_no_error(error);
  g_autofree char *a = folder_text(whole, "log.jsonl"), *b = folder_text(dir, "log.jsonl");
  g_assert_cmpstr(a, ==, b);
}

static void
test_other_run(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *dir = whole_run(folder);
  {
    g_auto(Case) c;
    case_begin(&c, dir);
    g_autoptr(GError) error = NULL;
    g_assert_false(case_run(&c, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
    assert_contains(error->message, "--resume");
  }
  {
    g_auto(Case) c;
    case_begin(&c, dir);
    c.options.resume = TRUE;
    c.options.lr = 0.5;
    g_autoptr(GError) error = NULL;
    g_assert_false(case_run(&c, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
    assert_contains(error->message, "lr was 0.05 and is 0.5");
  }
  g_autofree char *path = g_build_filename(dir, "checkpoint.safetensors", NULL);
  g_assert_true(g_file_set_contents(path, "\x10\0\0\0\0\0\0\0{\"weight\":", 17, NULL));
  g_auto(Case) c;
  case_begin(&c, dir);
  c.options.resume = TRUE;
  g_autoptr(GError) error = NULL;
  g_assert_false(case_run(&c, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  assert_contains(error->message, path);
}

static void
test_not_finite(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *dir = g_build_filename(folder, "nan", NULL);
  g_auto(Case) c;
  case_begin(&c, dir);
  c.toy.nan_step = 33;
  g_autoptr(GError) error = NULL;
  g_assert_false(case_run(&c, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  assert_contains(error->message, "step 33");
  assert_contains(error->message, "gradient of weight");
  assert_contains(error->message, "checkpoint.safetensors");
  g_auto(Case) again;
  case_begin(&again, dir);
  again.options.resume = TRUE;
  g_autoptr(GError) second = NULL;
  case_run(&again, &second);
  g_assert_no_error(second);
  g_assert_cmpuint(again.result.step, ==, 90);
}

static gboolean
toy_begins_another(gpointer data, JsonObject *out, double *score, GError **error)
{
  g_auto(Case) other;
  case_begin(&other, ((Toy *)data)->folder);
  other.options.resume = TRUE;
  g_autoptr(GError) refused = NULL;
  g_assert_false(case_run(&other, &refused));
  g_assert_error(refused, LITHO_ERROR, LITHO_ERROR_USAGE);
  assert_contains(refused->message, "another process");
  *score = 0;
  return TRUE;
}

/* While one training runs in a folder no other may. */
static void
test_one_at_a_time(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_auto(Case) c;
  case_begin(&c, folder);
  c.options.n_steps = 10;
  c.task.evaluate = toy_begins_another;
  c.toy.folder = folder;
  g_autoptr(GError) error = NULL;
  case_run(&c, &error);
  g_assert_no_error(error);
}

/* A file-size limit is what a full disk looks like to write(2): the old checkpoint stays and can be gone on from. */
static void
test_disk_full(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *whole = whole_run(folder), *dir = g_build_filename(folder, "full", NULL);
  {
    g_auto(Case) c;
    case_begin(&c, dir);
    c.toy.cancel_step = 40;
    g_assert_false(case_run(&c, NULL));
  }
  g_autofree char *before = hash_of(dir, "checkpoint.safetensors");
  struct rlimit old, small;
  getrlimit(RLIMIT_FSIZE, &old);
  small = old;
  small.rlim_cur = 700;
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  g_autoptr(GError) error = NULL;
  gboolean ok;
  {
    g_auto(Case) c;
    case_begin(&c, dir);
    c.options.resume = TRUE;
    ok = case_run(&c, &error);
  }
  setrlimit(RLIMIT_FSIZE, &old);
  signal(SIGXFSZ, SIG_DFL);
  g_assert_false(ok);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_WRITE);
  assert_contains(error->message, dir);
  g_autofree char *after = hash_of(dir, "checkpoint.safetensors");
  g_assert_cmpstr(before, ==, after);
  g_auto(Case) c;
  case_begin(&c, dir);
  c.options.resume = TRUE;
  g_autoptr(GError) second = NULL;
  case_run(&c, &second);
  g_assert_no_error(second);
  g_autofree char *a = folder_text(whole, "log.jsonl"), *b = folder_text(dir, "log.jsonl");
  g_assert_cmpstr(a, ==, b);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  nn_threads_set(1); /* a busy machine makes tiny loops of several threads slow */
  g_test_add_func("/trainer/learns", test_learns);
  g_test_add_func("/trainer/resume-is-exact", test_resume);
  g_test_add_func("/trainer/log-is-cut-back", test_log_cut);
  g_test_add_func("/trainer/another-run", test_other_run);
  g_test_add_func("/trainer/not-finite", test_not_finite);
  g_test_add_func("/trainer/one-at-a-time", test_one_at_a_time);
  g_test_add_func("/trainer/disk-full", test_disk_full);
  return g_test_run();
}
