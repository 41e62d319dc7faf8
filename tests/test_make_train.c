/* Training of the picture net: it learns, it goes on to the same bytes; the Fréchet distance; which
 * options are refused. */
#include <math.h>
#include <string.h>
#include "nn/threads.h"
#include "nn_check.h"
#include "photo_files.h"
#include "tune/frechet.h"
#include "tune/make_train.h"

enum { N_PHOTOS = 6, N_DEV = 2, PHOTO = 3 * LITHO_MAKE_PHOTO_PX * LITHO_MAKE_PHOTO_PX };

/* --- data ------------------------------------------------------------------------------------ */

/* Photos of one colour above another, with two texts each whose vectors say which. */
static void
fill_part(LithoMakePart *part, int n)
{
  part->photos = g_ptr_array_new_with_free_func(g_free);
  part->rgb = g_malloc((gsize)n * PHOTO);
  litho_lit_part_init(&part->texts);
  part->texts.pooled = g_new0(float, (gsize)(2 * n) * LITHO_PICTURE_TEXT);
  for (int i = 0; i < n; i++) {
    for (int k = 0; k < PHOTO; k++)
      part->rgb[i * PHOTO + k] = (guint8)(k % 3 == i % 3 ? (k < PHOTO / 2 ? 220 : 90)
                                                         : 40 + g_rand_int_range(rand_state, 0, 8));
    g_ptr_array_add(part->photos, g_strdup_printf("photo-%d", i));
    g_array_append_val(part->texts.photo, i);
    for (int t = 0; t < 2; t++) {
      const gint32 id = 1;
      float *row = part->texts.pooled + (gsize)(2 * i + t) * LITHO_PICTURE_TEXT;
      for (int k = 0; k < LITHO_PICTURE_TEXT; k++)
        row[k] = (float)(k % 3 == i % 3) + (float)(0.1 * g_rand_double(rand_state));
      g_array_append_val(part->texts.tokens->ids, id);
      const int end = (int)part->texts.tokens->ids->len;
      g_array_append_val(part->texts.tokens->start, end);
    }
    const int texts = 2 * (i + 1);
    g_array_append_val(part->texts.text_of, texts);
  }
}

static LithoMakeData *
data_new(void)
{
  LithoMakeData *data = g_new0(LithoMakeData, 1);
  g_rand_set_seed(rand_state, 31);
  fill_part(&data->train, N_PHOTOS);
  fill_part(&data->dev, N_DEV);
  data->text_width = LITHO_PICTURE_TEXT;
  return data;
}

/* --- training -------------------------------------------------------------------------------- */

typedef struct {
  const char *out;
  LithoPictureKind kind;
  guint64 n_steps, stop; /* 0: not */
  gboolean resume;
} Run;

/* A task that cancels itself in a step: progress comes at most ten times a second, too seldom here. */
typedef struct {
  LithoTrainTask task;
  GCancellable *cancel;
  guint64 stop; /* 0: never */
} Stop;

static gboolean
gradients(gpointer data, guint64 step, int part, int n_parts, double *loss, GError **error)
{
  const Stop *stop = data;
  if (step == stop->stop)
    g_cancellable_cancel(stop->cancel);
  return stop->task.gradients(stop->task.data, step, part, n_parts, loss, error);
}

static gboolean
evaluate(gpointer data, JsonObject *out, double *score, GError **error)
{
  const Stop *stop = data;
  return stop->task.evaluate(stop->task.data, out, score, error);
}

/* The loss at the end; NAN: stopped. */
static double
train(const Run *run)
{
  static const LithoPictureShape shapes[LITHO_PICTURE_STAGES] = {{4, 12, 24, 2, 2},
                                                                 {8, 16, 24, 1, 2}};
  g_autofree char *dir = in_folder(run->out),
                  *best = g_build_filename(dir, "best.safetensors", NULL),
                  *net = g_build_filename(dir, "net.safetensors", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GCancellable) cancel = g_cancellable_new();
  g_autoptr(LithoMakeData) data = data_new();
  const LithoMakeTrainOptions o = {
      .kind = run->kind, .shape = shapes[run->kind], .batch = 8, .seed = 1};
  g_autoptr(LithoMakeTrainer) trainer = litho_make_trainer_new(data, &o, &error);
  g_assert_no_error(error);
  g_autoptr(JsonObject) made = litho_make_trainer_run(trainer);
  Stop stop = {litho_make_trainer_task(trainer), cancel, run->stop};
  LithoTrainTask task = stop.task;
  task.data = &stop, task.gradients = gradients, task.evaluate = evaluate;
  const LithoTrainOptions options = {.dir = dir,
                                     .seed = 1,
                                     .n_steps = run->n_steps,
                                     .lr = 3e-3,
                                     .schedule = NN_SCHEDULE_CONSTANT,
                                     .adamw = NN_ADAMW_DEFAULT,
                                     .clip = 1,
                                     .accumulate = 1,
                                     .average = 0.9,
                                     .log_every = 1,
                                     .save_every = 1,
                                     .resume = run->resume,
                                     .run = made,
                                     .cancel = cancel};
  LithoTrainResult result = {0};
  if (!litho_train(&task, &options, &result, &error)) {
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED);
    return NAN;
  }
  g_assert_true(litho_make_trainer_export(trainer, best, net, &error));
  g_autoptr(LithoPictureFile) file = litho_picture_file_open(net, &error);
  g_assert_no_error(error);
  g_assert_nonnull(file->stage[run->kind]);
  return -result.best_score;
}

static void
test_learns(void)
{
  for (int kind = 0; kind < LITHO_PICTURE_STAGES; kind++) {
    g_autofree char *early = g_strdup_printf("early-%d", kind),
                    *late = g_strdup_printf("late-%d", kind);
    const double first = train(&(Run){.out = early, .kind = (LithoPictureKind)kind, .n_steps = 1}),
                 last = train(&(Run){.out = late, .kind = (LithoPictureKind)kind, .n_steps = 60});
    g_test_message("%s: held-out loss %g, then %g", litho_picture_stage_names[kind], first, last);
    g_assert_cmpfloat(last, <, 0.75 * first);
  }
}

static void
test_goes_on(void)
{
  g_assert_false(isnan(train(&(Run){.out = "whole", .n_steps = 6})));
  g_assert_true(isnan(train(&(Run){.out = "parts", .n_steps = 6, .stop = 3})));
  g_assert_false(isnan(train(&(Run){.out = "parts", .n_steps = 6, .resume = TRUE})));
  static const char *const files[] = {"log.jsonl", "net.safetensors"};
  for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
    g_autofree char *a = g_build_filename(folder, "whole", files[i], NULL),
                    *b = g_build_filename(folder, "parts", files[i], NULL), *one = NULL,
                    *two = NULL;
    gsize n, m;
    g_assert_true(g_file_get_contents(a, &one, &n, NULL));
    g_assert_true(g_file_get_contents(b, &two, &m, NULL));
    g_assert_cmpmem(one, n, two, m);
  }
}

static void
test_refused(void)
{
  g_autoptr(LithoMakeData) data = data_new();
  g_autofree char *text = in_folder("text.safetensors");
  g_assert_true(g_file_set_contents(text, "no tensors", -1, NULL));
  const struct {
    LithoMakeTrainOptions options;
    int code;
    const char *word;
  } cases[] = {{{.shape = {5, 12, 24, 2, 2}, .batch = 1}, LITHO_ERROR_USAGE, "grid"},
               {{.shape = {4, 12, 24, 2, 5}, .batch = 1}, LITHO_ERROR_USAGE, "heads"},
               {{.shape = {4, 12, 24, 2, 2}, .batch = 1, .from = text},
                LITHO_ERROR_MODEL,
                "text.safetensors"},
               {{.shape = {4, 12, 24, 2, 2}, .batch = 1, .from = "/no/such"},
                LITHO_ERROR_NOT_FOUND,
                "/no/such"}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_null(litho_make_trainer_new(data, &cases[i].options, &error));
    g_assert_error(error, LITHO_ERROR, cases[i].code);
    if (strstr(error->message, cases[i].word) == NULL)
      g_error("\"%s\" does not say \"%s\"", error->message, cases[i].word);
  }
}

/* --- the Fréchet distance -------------------------------------------------------------------- */

static void
test_eigenvalues(void)
{
  enum { N = 24 };
  g_autofree double *m = g_new(double, N *N), *values = g_new(double, N);
  double trace = 0, square = 0, sum = 0, sum_of_squares = 0;
  for (int i = 0; i < N; i++)
    for (int k = 0; k <= i; k++)
      m[i * N + k] = m[k * N + i] = g_rand_double(rand_state) - 0.5;
  for (int i = 0; i < N * N; i++) {
    trace += i / N == i % N ? m[i] : 0;
    square += m[i] * m[i];
  }
  litho_eigenvalues(m, N, values);
  for (int i = 0; i < N; i++) {
    sum += values[i];
    sum_of_squares += values[i] * values[i];
  }
  g_assert_cmpfloat(fabs(sum - trace), <, 1e-10);
  g_assert_cmpfloat(fabs(sum_of_squares - square), <, 1e-10);
  double known[9] = {2, 1, 0, 1, 2, 1, 0, 1, 2}, three[3]; /* 2, 2 ± √2 */
  litho_eigenvalues(known, 3, three);
  const double low = MIN(MIN(three[0], three[1]), three[2]),
               high = MAX(MAX(three[0], three[1]), three[2]);
  g_assert_cmpfloat(fabs(low - (2 - G_SQRT2)), <, 1e-12);
  g_assert_cmpfloat(fabs(high - (2 + G_SQRT2)), <, 1e-12);
}

/* Covariances that commute: |μa − μb|² + Σ (σa − σb)². */
static void
test_frechet(void)
{
  enum { N = 8, D = 3 };
  static const double spread[2][D] = {{1, 2, 0.5}, {3, 0.5, 0.5}},
                      middle[2][D] = {{0, 1, 2}, {1, 1, -1}};
  /* Columns of a Hadamard matrix: mean 0, no correlation, each square sum N. */
  g_autofree float *a = g_new(float, N *D), *b = g_new(float, N *D);
  for (int i = 0; i < N; i++)
    for (int k = 0; k < D; k++) {
      const double sign = (i >> k & 1) != 0 ? -1 : 1, unit = sign * sqrt((N - 1.0) / N);
      a[i * D + k] = (float)(middle[0][k] + spread[0][k] * unit);
      b[(N - 1 - i) * D + k] = (float)(middle[1][k] + spread[1][k] * unit);
    }
  double wanted = 0;
  for (int k = 0; k < D; k++)
    wanted += pow(middle[0][k] - middle[1][k], 2) + pow(spread[0][k] - spread[1][k], 2);
  g_assert_cmpfloat(fabs(litho_frechet(a, N, b, N, D) - wanted), <, 1e-5);
  g_assert_cmpfloat(fabs(litho_frechet(a, N, a, N, D)), <, 1e-5);
  g_assert_cmpfloat(fabs(litho_frechet(a, N, b, N, D) - litho_frechet(b, N, a, N, D)), <, 1e-8);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_init("test", &error));
  rand_state = g_rand_new_with_seed(31);
  folder = folder_new();
  g_test_add_func("/make-train/learns", test_learns);
  g_test_add_func("/make-train/goes-on", test_goes_on);
  g_test_add_func("/make-train/refused", test_refused);
  g_test_add_func("/make-train/eigenvalues", test_eigenvalues);
  g_test_add_func("/make-train/frechet", test_frechet);
  int status = g_test_run();
  folder_remove(folder);
  g_rand_free(rand_state);
  return status;
}
