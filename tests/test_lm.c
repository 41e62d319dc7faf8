/* Language models: windows of the text, gradients, training by the command, kill and resume, texts that are no texts. */
#include <math.h>
#include <signal.h>
#include <unistd.h>
#include "cli_run.h"
#include "tune/lm.h"
#include "nn/threads.h"

static const char words[] = "the quick brown fox jumps over the lazy dog and the dog sleeps. ";

static char *
text_new(const char *folder, const char *name, int n_times)
{
  GString *text = g_string_new(NULL);
  for (int i = 0; i < n_times; i++)
    g_string_append_printf(text, "%s%d\n", words, i * i % 97);
  char *path = g_build_filename(folder, name, NULL);
  g_assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
  g_string_free(text, TRUE);
  return path;
}

/* Every token but the first is told once, whatever the stride, and by the tokens before it. */
static void
test_windows(void)
{
  g_autoptr(GString) all = g_string_new(NULL);
  for (int i = 0; i < 101; i++)
    g_string_append_unichar(all, (gunichar)(0x4e00 + i)); /* every token another one */
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTokenizer) tokenizer = litho_tokenizer_characters(all->str, all->len, &error);
  g_assert_no_error(error);
  g_autoptr(LithoLmTokens) tokens = litho_lm_tokens_new(tokenizer, all->str, all->len);
  g_assert_cmpuint(tokens->n, ==, 101);
  g_assert_cmpuint(tokens->n_chars, ==, 101);
  g_autoptr(LithoLmBatches) batches = litho_lm_batches_new(tokens, tokenizer, LITHO_LM_CAUSAL, 16, &error);
  g_assert_no_error(error);
  const int strides[] = {0, 1, 5, 16};
  for (guint k = 0; k < G_N_ELEMENTS(strides); k++) {
    int told[101] = {0}, n;
    for (gsize first = 0;; first += (gsize)n) {
      NnBatch batch;
      const gint32 *targets;
      n = litho_lm_batch_in_order(batches, first, 3, strides[k], &batch, &targets);
      if (n == 0)
        break;
      for (int row = 0; row < batch.seqs.start[n]; row++)
        if (targets[row] >= 0) {
          const int at = targets[row] - tokens->ids[0];
          told[at]++;
          g_assert_cmpint(batch.ids[row] - tokens->ids[0], ==, at - 1);
        }
    }
    g_assert_cmpint(told[0], ==, 0);
    for (int i = 1; i < 101; i++)
      g_assert_cmpint(told[i], ==, 1);
  }
}

static void
test_masks(void)
{
  g_autoptr(GString) all = g_string_new(NULL);
  for (int i = 0; i < 60; i++)
    g_string_append(all, words);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTokenizer) tokenizer = litho_lm_tokenizer("bpe:300", LITHO_LM_MASKED, all->str, all->len, &error);
  g_assert_no_error(error);
  g_autoptr(LithoLmTokens) tokens = litho_lm_tokens_new(tokenizer, all->str, all->len);
  g_autoptr(LithoLmBatches) batches = litho_lm_batches_new(tokens, tokenizer, LITHO_LM_MASKED, 102, &error);
  g_assert_no_error(error);
  NnBatch batch;
  const gint32 *targets;
  int n_told = 0, n_mask = 0, n_kept = 0;
  for (int round = 0; round < 20; round++) {
    litho_lm_batch_random(batches, 3, (guint64)round * 10, 10, &batch, &targets);
    for (int i = 0; i < 10; i++) {
      const int begin = batch.seqs.start[i], end = batch.seqs.start[i + 1];
      g_assert_cmpint(end - begin, ==, 102);
      g_assert_cmpint(batch.ids[begin], ==, litho_tokenizer_id(tokenizer, "[CLS]"));
      g_assert_cmpint(batch.ids[end - 1], ==, litho_tokenizer_id(tokenizer, "[SEP]"));
      for (int row = begin; row < end; row++) {
        n_told += targets[row] >= 0;
        n_mask += targets[row] >= 0 && batch.ids[row] == litho_tokenizer_id(tokenizer, "[MASK]");
        n_kept += targets[row] == batch.ids[row];
      }
    }
  }
  g_assert_cmpint(n_told, ==, 200 * 15);
  /* 80 % of 3000 is 2400, standard deviation 22; 10 % and the random ones that hit is about 301, 16: five of them */
  g_assert_cmpint(n_mask, >, 2290);
  g_assert_cmpint(n_mask, <, 2510);
  g_assert_cmpint(n_kept, >, 220);
  g_assert_cmpint(n_kept, <, 380);
  g_autoptr(LithoTokenizer) characters = litho_tokenizer_characters(all->str, all->len, &error);
  g_assert_null(litho_lm_batches_new(tokens, characters, LITHO_LM_MASKED, 102, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
}

/* Derivative along the gradient, by central differences: the whole model with its head and output layer. In float32 a loss near 4 is
 * known to 5e-7, which over 2·h·|g| leaves about 1e-3 of the slope; the error of the difference itself is h². */
static void
check_gradient(LithoLmObjective objective)
{
  enum { ROWS = 14, VOCAB = 50 };
  const NnConfig config = {.n_layers = 2, .width = 32, .n_heads = 2, .inner = 64, .vocab = VOCAB, .positions = 8,
                           .eps = 1e-5f};
  g_autoptr(LithoLm) lm = litho_lm_new(objective, &config, TRUE, 4);
  NnParams *params = litho_lm_params(lm);
  for (gsize i = 0; i < params->n; i++)
    params->value[i] *= 3; /* away from the flat start */
  gint32 ids[ROWS], targets[ROWS];
  const int start[] = {0, 8, ROWS};
  for (int i = 0; i < ROWS; i++) {
    ids[i] = (i * 7 + 3) % VOCAB;
    targets[i] = i % 3 == 0 ? -1 : (i * 11 + 1) % VOCAB;
  }
  NnBatch batch = {.ids = ids, .seqs = {2, start}, .train = TRUE, .seed = 1, .step = 1};
  int n;
  nn_params_zero_grad(params);
  litho_lm_loss(lm, &batch, targets, &n, TRUE);
  g_assert_cmpint(n, ==, 9);
  double norm = 0;
  for (gsize i = 0; i < params->n; i++)
    norm += (double)params->grad[i] * params->grad[i];
  norm = sqrt(norm);
  g_autofree float *value = g_memdup2(params->value, params->n * sizeof(float));
  const double h = 2e-3;
  double loss[2];
  for (int side = 0; side < 2; side++) {
    for (gsize i = 0; i < params->n; i++)
      params->value[i] = (float)(value[i] + (side ? h : -h) * params->grad[i] / norm);
    loss[side] = litho_lm_loss(lm, &batch, targets, &n, FALSE);
  }
  g_assert_cmpfloat_with_epsilon((loss[1] - loss[0]) / (2 * h), norm, 0.005 * norm);
}

static void
test_gradients(void)
{
  check_gradient(LITHO_LM_CAUSAL);
  check_gradient(LITHO_LM_MASKED);
}

#define TRAIN "train", "lm", "--threads", "1", "--layers", "1", "--width", "32", "--context", "32", "--batch", "4", "--quiet"

/* `litho eval lm` of the folder gives the loss that training measured. */
static void
check_learns(const char *folder, const char *objective, const char *tokenizer, double most)
{
  Run run = run_litho(folder, TRAIN, "--text", "a.txt", "--objective", objective, "--tokenizer", tokenizer, "--steps",
                      "150", "--lr", "0.01", "--eval-every", "0", "--out", objective, "--json");
  assert_exit(run, 0);
  g_autoptr(JsonNode) root = json_from_string(run.out, NULL);
  const double score = json_object_get_double_member(json_node_get_object(root), "best_score");
  g_assert_cmpfloat(-score, <, most);
  Run eval = run_litho(folder, "eval", "lm", "--model", objective, "--text", "a.txt", "--last", "0.1", "--json", "--threads",
                       "1");
  assert_exit(eval, 0);
  g_autoptr(JsonNode) measured = json_from_string(eval.out, NULL);
  const double loss = json_object_get_double_member(json_node_get_object(measured), "blocks_loss");
  g_assert_cmpfloat_with_epsilon(loss, -score, 1e-5); /* batches of another size: sums in another order */
  run_clear(&run);
  run_clear(&eval);
}

static void
test_learns(void)
{
  g_autoptr(Folder) folder = folder_new();
  G_GNUC_UNUSED g_autofree char *text = text_new(folder, "a.txt", 400);
  /* By chance: ln 37 = 3.6, and ln 300 = 5.7 */
  check_learns(folder, "clm", "char", 0.8);
  check_learns(folder, "mlm", "bpe:300", 3.5);
  g_assert_true(has_file(folder, "clm/config.json"));
  g_assert_true(has_file(folder, "mlm/tokenizer.json"));
}

/* bf16 keeps 8 bits of a weight: the file is half as long and the loss nearly the same. */
static void
test_bf16(void)
{
  g_autoptr(Folder) folder = folder_new();
  G_GNUC_UNUSED g_autofree char *text = text_new(folder, "a.txt", 400);
  g_auto(Run) run = run_litho(folder, TRAIN, "--text", "a.txt", "--steps", "150", "--lr", "0.01", "--eval-every", "0", "--out",
                              "b", "--json", "--storage", "bf16");
  assert_exit(run, 0);
  g_autofree char *model = g_build_filename(folder, "b", "model.safetensors", NULL);
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(model, NULL);
  g_assert_nonnull(file);
  g_assert_cmpint(litho_safetensors_find(file, "wte.weight")->type, ==, LITHO_ST_BF16);
  g_auto(Run) eval = run_litho(folder, "eval", "lm", "--model", "b", "--text", "a.txt", "--last", "0.1", "--json",
                               "--threads", "1");
  assert_exit(eval, 0);
  g_autoptr(JsonNode) a = json_from_string(run.out, NULL), b = json_from_string(eval.out, NULL);
  g_assert_cmpfloat_with_epsilon(-json_object_get_double_member(json_node_get_object(a), "best_score"),
                                 json_object_get_double_member(json_node_get_object(b), "blocks_loss"), 0.02);
}

/* Killed in the middle, twice; then the same log as without. */
static void
test_kill(void)
{
  g_autoptr(Folder) folder = folder_new();
  G_GNUC_UNUSED g_autofree char *text = text_new(folder, "a.txt", 400);
#define KILLED TRAIN, "--text", "a.txt", "--steps", "400", "--log-every", "7", "--eval-every", "100", "--save-every", "20", \
               "--dropout", "0.2", "--average", "0.9", "--resume"
  g_auto(Run) whole = run_litho(folder, KILLED, "--out", "whole");
  assert_exit(whole, 0);
  g_autofree char *checkpoint = g_build_filename(folder, "parts", "checkpoint.safetensors", NULL);
  for (int i = 0; i < 2; i++) {
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_NONE);
    g_subprocess_launcher_set_cwd(launcher, folder);
    const char *const argv[] = {g_getenv("LITHO_EXE"), KILLED, "--out", "parts", NULL};
    g_autoptr(GSubprocess) process = g_subprocess_launcher_spawnv(launcher, argv, NULL);
    for (int wait = 0; wait < 3000 && !g_file_test(checkpoint, G_FILE_TEST_EXISTS); wait++)
      g_usleep(10000);
    g_usleep((gulong)(50000 * (i + 1)));
    g_subprocess_force_exit(process);
    g_subprocess_wait(process, NULL, NULL);
    g_autofree char *all = train_log(folder, "whole"), *cut = train_log(folder, "parts");
    g_assert_true(i > 0 || strlen(cut) < strlen(all)); /* it was in the middle */
  }
  g_auto(Run) rest = run_litho(folder, KILLED, "--out", "parts");
  assert_exit(rest, 0);
  g_autofree char *a = train_log(folder, "whole"), *b = train_log(folder, "parts");
  g_assert_cmpstr(a, ==, b);
}

static void
test_not_finite(void)
{
  g_autoptr(Folder) folder = folder_new();
  G_GNUC_UNUSED g_autofree char *text = text_new(folder, "a.txt", 400);
  g_auto(Run) run = run_litho(folder, TRAIN, "--text", "a.txt", "--steps", "50", "--lr", "1e30", "--clip", "0", "--out", "o");
  assert_exit(run, litho_error_info(LITHO_ERROR_MODEL)->exit_code);
  assert_contains(run.err, "is not finite");
  assert_contains(run.err, "step ");
  assert_contains(run.err, "lower --lr");
}

static void
test_bad_texts(void)
{
  g_autoptr(Folder) folder = folder_new();
  G_GNUC_UNUSED g_autofree char *good = text_new(folder, "a.txt", 3);
  g_autofree char *latin = g_build_filename(folder, "latin.txt", NULL), *empty = g_build_filename(folder, "empty.txt", NULL);
  g_assert_true(g_file_set_contents(latin, "gr\xfc\xdf", 4, NULL));
  g_assert_true(g_file_set_contents(empty, "", 0, NULL));
  const struct {
    const char *text, *extra, *value, *says;
    LithoError code;
  } rows[] = {
      {"latin.txt", "--seed", "1", "byte 2 is 0xfc", LITHO_ERROR_READ},
      {"empty.txt", "--seed", "1", "empty.txt: is empty", LITHO_ERROR_READ},
      {"none.txt", "--seed", "1", "none.txt", LITHO_ERROR_NOT_FOUND},
      {"a.txt", "--context", "4000", "tokens of text are less than a context", LITHO_ERROR_USAGE},
      {"a.txt", "--tokenizer", "bpe:9", "bpe:N takes", LITHO_ERROR_USAGE},
      {"a.txt", "--tokenizer", "none.json", "none.json", LITHO_ERROR_NOT_FOUND},
      {"a.txt", "--heads", "5", "--heads divides", LITHO_ERROR_USAGE},
      {"a.txt", "--norm", "batch", "--norm layer or rms", LITHO_ERROR_USAGE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(Run) run = run_litho(folder, TRAIN, "--steps", "2", "--out", "o", "--text", rows[i].text, rows[i].extra, rows[i].value);
    assert_exit(run, litho_error_info(rows[i].code)->exit_code);
    assert_contains(run.err, rows[i].says);
  }
  g_auto(Run) none = run_litho(folder, TRAIN, "--text", "a.txt", "--out", "o");
  assert_exit(none, 2);
  assert_contains(none.err, "--steps or --epochs");
  g_assert_false(has_file(folder, "o"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  nn_threads_set(1);
  g_test_add_func("/lm/windows", test_windows);
  g_test_add_func("/lm/masks", test_masks);
  g_test_add_func("/lm/gradients", test_gradients);
  g_test_add_func("/lm/learns", test_learns);
  g_test_add_func("/lm/bf16", test_bf16);
  g_test_add_func("/lm/kill-and-resume", test_kill);
  g_test_add_func("/lm/not-finite", test_not_finite);
  g_test_add_func("/lm/bad-texts", test_bad_texts);
  return g_test_run();
}
