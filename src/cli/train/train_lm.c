/* train_lm.c: litho train lm, litho eval lm: language models, by GPT's causal objective or BERT's masked one. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "cli/train/train_options.h"
#include "tune/lm.h"
#include "tune/parallel.h"

extern const LithoCmd cmd_train_lm, cmd_eval_lm;

#define MEASURE_BATCH 16

static char **opt_text, **opt_held_out, *opt_objective, *opt_tokenizer, *opt_norm, *opt_ffn, *opt_positions, *opt_model;
static double opt_held_out_share, opt_dropout, opt_last = 1;
static int opt_layers, opt_width, opt_heads, opt_inner, opt_context, opt_stride, opt_windows;

static const GOptionEntry *
train_lm_options(void)
{
  static const GOptionEntry own[] = {
      {"text", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &opt_text, "text to learn from (UTF-8); may be given again", "FILE"},
      {"held-out", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &opt_held_out, "text to measure on; may be given again", "FILE"},
      {"held-out-share", 0, 0, G_OPTION_ARG_DOUBLE, &opt_held_out_share, "without --held-out: the last part of the text's characters (default 0.1)", "SHARE"},
      {"objective", 0, 0, G_OPTION_ARG_STRING, &opt_objective, "tell the next token, or tokens that are masked (default clm)", "clm|mlm"},
      {"tokenizer", 0, 0, G_OPTION_ARG_FILENAME, &opt_tokenizer, "char, bpe:N (N tokens learnt from the text), or a tokenizer.json, vocab.txt, folder (default char)", "PATH"},
      {"layers", 0, 0, G_OPTION_ARG_INT, &opt_layers, "blocks (default 6)", "N"},
      {"width", 0, 0, G_OPTION_ARG_INT, &opt_width, "of the hidden rows, a multiple of 16 (default 192)", "N"},
      {"heads", 0, 0, G_OPTION_ARG_INT, &opt_heads, "of attention (default: width / 32)", "N"},
      {"inner", 0, 0, G_OPTION_ARG_INT, &opt_inner, "width of the feed-forward part (default: 4, with swiglu 8/3 times the width)", "N"},
      {"context", 0, 0, G_OPTION_ARG_INT, &opt_context, "tokens of a sample (default 256)", "N"},
      {"dropout", 0, 0, G_OPTION_ARG_DOUBLE, &opt_dropout, "of embeddings and branches (default 0.1)", "SHARE"},
      {"norm", 0, 0, G_OPTION_ARG_STRING, &opt_norm, "layer norm or RMS norm (default layer)", "layer|rms"},
      {"ffn", 0, 0, G_OPTION_ARG_STRING, &opt_ffn, "activation of the feed-forward part (default gelu)", "gelu|swiglu"},
      {"positions", 0, 0, G_OPTION_ARG_STRING, &opt_positions, "how places are known (default learnt)", "learnt|rotary"},
      G_OPTION_ENTRY_NULL};
  return train_entries(own);
}

static const GOptionEntry *
eval_lm_options(void)
{
  static const GOptionEntry own[] = {
      {"model", 0, 0, G_OPTION_ARG_FILENAME, &opt_model, "folder of the model: of litho train lm, or GPT-2's or BERT's", "DIR"},
      {"text", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &opt_text, "text to measure on (UTF-8); may be given again", "FILE"},
      {"last", 0, 0, G_OPTION_ARG_DOUBLE, &opt_last, "measure the last part of the text's characters only (default 1: all)", "SHARE"},
      {"stride", 0, 0, G_OPTION_ARG_INT, &opt_stride, "measure also with windows that begin every N tokens", "N"},
      {"windows", 0, 0, G_OPTION_ARG_INT, &opt_windows, "measure also on N windows at random places", "N"},
      G_OPTION_ENTRY_NULL};
  return train_eval_entries(own);
}

/* 0 or 1: which of two words; −1: neither. NULL is the first. */
static int
either(const char *word, const char *first, const char *second)
{
  return word == NULL || g_str_equal(word, first) ? 0 : g_str_equal(word, second) ? 1 : -1;
}

static gboolean
read_shape(LithoLmObjective *objective, NnConfig *config, GError **error)
{
  const int masked = either(opt_objective, "clm", "mlm"), rms = either(opt_norm, "layer", "rms"),
            swiglu = either(opt_ffn, "gelu", "swiglu"), rotary = either(opt_positions, "learnt", "rotary");
  const char *wrong = NULL;
  if (masked < 0 || rms < 0 || swiglu < 0 || rotary < 0)
    wrong = "--objective takes clm or mlm, --norm layer or rms, --ffn gelu or swiglu, --positions learnt or rotary";
  else if (masked && (rms || swiglu || rotary))
    wrong = "--norm rms, --ffn swiglu and --positions rotary go with --objective clm";
  else if (opt_width < 16 || opt_width > 16384 || opt_width % 16 != 0)
    wrong = "--width takes a multiple of 16 to 16384";
  else if (opt_heads < 0 || (opt_heads > 0 && opt_width % opt_heads != 0))
    wrong = "--heads divides --width";
  else if (opt_layers < 1 || opt_layers > 256 || opt_inner < 0 || opt_inner > 65536 || opt_inner % 16 != 0)
    wrong = "--layers takes 1 to 256, --inner a multiple of 16 to 65536";
  else if (opt_context < 2 || opt_context > 65536)
    wrong = "--context takes 2 to 65536";
  else if (!(opt_dropout >= 0 && opt_dropout < 1) || !(opt_held_out_share >= 0 && opt_held_out_share < 1))
    wrong = "--dropout and --held-out-share are at least 0 and below 1";
  else if (opt_text == NULL)
    wrong = "say the text to learn from: --text FILE";
  if (wrong != NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
    return FALSE;
  }
  int heads = opt_heads > 0 ? opt_heads : MAX(1, opt_width / 32);
  while (opt_width % heads != 0)
    heads--;
  *objective = masked ? LITHO_LM_MASKED : LITHO_LM_CAUSAL;
  *config = (NnConfig){.n_layers = opt_layers,
                       .width = opt_width,
                       .n_heads = heads,
                       .inner = opt_inner > 0 ? opt_inner : swiglu ? (opt_width * 8 / 3 + 15) / 16 * 16 : 4 * opt_width,
                       .positions = opt_context,
                       .rms = rms,
                       .swiglu = swiglu,
                       .rotary = rotary,
                       .dropout = (float)opt_dropout,
                       .eps = masked ? 1e-12f : 1e-5f};
  return TRUE;
}

/* All that a run of `litho train lm` holds. */
typedef struct {
  LithoLmTraining training; /* first: the task's data */
  LithoTokenizer *tokenizer;
  LithoLmTokens *train, *held_out;
} Job;

static void
job_clear(Job *job)
{
  litho_lm_free(job->training.lm);
  litho_lm_batches_free(job->training.train);
  litho_lm_batches_free(job->training.held_out);
  litho_tokenizer_free(job->tokenizer);
  litho_lm_tokens_free(job->train);
  litho_lm_tokens_free(job->held_out);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Job, job_clear)

static gboolean
add_hashes(JsonObject *run, const char *name, char **paths, GError **error)
{
  JsonArray *hashes = json_array_new();
  json_object_set_array_member(run, name, hashes);
  for (; paths != NULL && *paths != NULL; paths++) {
    g_autofree char *hash = litho_file_sha256(*paths, error);
    if (hash == NULL)
      return FALSE;
    json_array_add_string_element(hashes, hash);
  }
  return TRUE;
}

/* What made the run, for the checkpoint and run.json. New reference. */
static JsonObject *
describe(const Job *job, const NnConfig *c, GError **error)
{
  g_autoptr(JsonObject) run = json_object_new();
  json_object_set_string_member(run, "objective", c->causal ? "clm" : "mlm");
  json_object_set_string_member(run, "tokenizer", opt_tokenizer != NULL ? opt_tokenizer : "char");
  json_object_set_int_member(run, "vocabulary", c->vocab);
  json_object_set_int_member(run, "layers", c->n_layers);
  json_object_set_int_member(run, "width", c->width);
  json_object_set_int_member(run, "heads", c->n_heads);
  json_object_set_int_member(run, "inner", c->inner);
  json_object_set_int_member(run, "context", c->positions);
  json_object_set_string_member(run, "norm", c->rms ? "rms" : "layer");
  json_object_set_string_member(run, "ffn", c->swiglu ? "swiglu" : "gelu");
  json_object_set_string_member(run, "positions", c->rotary ? "rotary" : "learnt");
  json_object_set_double_member(run, "dropout", c->dropout);
  json_object_set_int_member(run, "parameters", (gint64)litho_lm_n_params(job->training.lm));
  json_object_set_int_member(run, "samples", (gint64)train_batch());
  json_object_set_int_member(run, "train_tokens", (gint64)job->train->n);
  json_object_set_int_member(run, "held_out_tokens", job->held_out != NULL ? (gint64)job->held_out->n : 0);
  if (!add_hashes(run, "text_sha256", opt_text, error) || !add_hashes(run, "held_out_sha256", opt_held_out, error))
    return NULL;
  return g_steal_pointer(&run);
}

static gboolean
prepare(Job *job, LithoLmObjective objective, NnConfig *config, GError **error)
{
  LithoLmTraining *t = &job->training;
  g_autoptr(GString) text = litho_lm_read((const char *const *)opt_text, error), other = NULL;
  if (text == NULL)
    return FALSE;
  gsize end = text->len;
  if (opt_held_out != NULL) {
    other = litho_lm_read((const char *const *)opt_held_out, error);
    if (other == NULL)
      return FALSE;
  } else {
    end = litho_lm_split(text->str, text->len, opt_held_out_share);
    other = g_string_new_len(text->str + end, (gssize)(text->len - end));
  }
  const char *spec = opt_tokenizer != NULL ? opt_tokenizer : "char";
  /* Characters of the held-out part are known, merges are not learnt from it. */
  job->tokenizer = litho_lm_tokenizer(spec, objective, text->str, g_str_equal(spec, "char") ? text->len : end, error);
  if (job->tokenizer == NULL)
    return FALSE;
  config->vocab = litho_tokenizer_size(job->tokenizer);
  job->train = litho_lm_tokens_new(job->tokenizer, text->str, end);
  t->train = litho_lm_batches_new(job->train, job->tokenizer, objective, config->positions, error);
  if (t->train == NULL)
    return FALSE;
  if (other->len > 0) {
    job->held_out = litho_lm_tokens_new(job->tokenizer, other->str, other->len);
    t->held_out = litho_lm_batches_new(job->held_out, job->tokenizer, objective, config->positions, error);
    if (t->held_out == NULL) {
      g_prefix_error(error, "the held-out part: ");
      return FALSE;
    }
  }
  t->lm = litho_lm_new(objective, config, TRUE, (guint64)train_common.seed);
  t->seed = (guint64)train_common.seed;
  t->batch = train_common.batch;
  return TRUE;
}

/* The folder as others read it: the best weights become its model. */
static gboolean
finish(gpointer data, const LithoTrainResult *result, GError **error)
{
  const Job *job = data;
  g_autofree char *best = g_build_filename(train_common.out, "best.safetensors", NULL);
  g_autofree char *model = g_build_filename(train_common.out, "model.safetensors", NULL);
  g_autoptr(GBytes) bytes = litho_file_read(best, G_MAXUINT32, error);
  gsize length;
  if (bytes == NULL)
    return FALSE;
  const void *all = g_bytes_get_data(bytes, &length);
  return litho_file_write(model, all, length, error) &&
         litho_lm_write_config(job->training.lm, job->tokenizer, train_common.out, error);
}

static gboolean
train(int *status, GError **error)
{
  g_auto(Job) job = {0};
  LithoLmObjective objective;
  NnConfig config;
  LithoTrainOptions options;
  if (!read_shape(&objective, &config, error) || !train_check(&options, 1, error) ||
      !prepare(&job, objective, &config, error) ||
      !train_check(&options, MAX(1, job.train->n / (gsize)config.positions), error))
    return FALSE;
  g_autoptr(JsonObject) run = describe(&job, litho_lm_config(job.training.lm), error);
  if (run == NULL)
    return FALSE;
  options.run = run;
  const LithoTrainTask task = litho_lm_task(&job.training);
  *status = train_run(&cmd_train_lm, &task, &options, finish);
  return TRUE;
}

static int
run_train(int argc, char **argv)
{
  train_common = train_defaults;
  train_common.batch = 16;
  opt_layers = 6;
  opt_width = 192;
  opt_context = 256;
  opt_dropout = opt_held_out_share = 0.1;
  return train_command(&cmd_train_lm, argc, argv, train);
}

/* A measure as people compare them: by token, character, byte and word. */
static void
add_measure(JsonObject *out, const char *way, const LithoLmMeasure *m, const LithoLmTokens *tokens, gboolean all)
{
  const struct {
    const char *name;
    double value;
    gboolean needs_all;
  } rows[] = {
      {"loss", m->loss, FALSE},
      {"perplexity", exp(m->loss), FALSE},
      {"nats_per_character", m->loss * (double)tokens->n / (double)tokens->n_chars, TRUE},
      {"bits_per_byte", m->loss * (double)tokens->n / (double)tokens->n_bytes / G_LN2, TRUE},
      {"word_perplexity", exp(m->loss * (double)tokens->n / (double)MAX(tokens->n_words, 1)), TRUE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *name = g_strdup_printf("%s_%s", way, rows[i].name);
    if (all || !rows[i].needs_all)
      json_object_set_double_member(out, name, rows[i].value);
  }
}

static gboolean
measure(JsonObject *out, GError **error)
{
  if (opt_model == NULL || opt_text == NULL || !(opt_last > 0 && opt_last <= 1) || opt_stride < 0 || opt_windows < 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "say --model DIR and --text FILE; --last is above 0 and at most 1, --stride and --windows 0 or more");
    return FALSE;
  }
  g_autoptr(LithoLm) lm = litho_lm_open(opt_model, error);
  g_autoptr(LithoTokenizer) tokenizer = lm != NULL ? litho_tokenizer_open(opt_model, error) : NULL;
  g_autoptr(GString) text = tokenizer != NULL ? litho_lm_read((const char *const *)opt_text, error) : NULL;
  if (text == NULL)
    return FALSE;
  const NnConfig *config = litho_lm_config(lm);
  const gboolean causal = litho_lm_objective(lm) == LITHO_LM_CAUSAL;
  if (litho_tokenizer_size(tokenizer) > config->vocab || opt_stride > config->positions || (!causal && opt_stride > 0)) {
    const gboolean too_many = litho_tokenizer_size(tokenizer) > config->vocab;
    g_set_error(error, LITHO_ERROR, too_many ? LITHO_ERROR_MODEL : LITHO_ERROR_USAGE,
                too_many ? "%s: the tokenizer has more tokens than the model"
                         : "%s: --stride is at most the model's context, and for causal models",
                opt_model);
    return FALSE;
  }
  const gsize begin = litho_lm_split(text->str, text->len, opt_last);
  g_autoptr(LithoLmTokens) tokens = litho_lm_tokens_new(tokenizer, text->str + begin, text->len - begin);
  g_autoptr(LithoLmBatches) batches =
      litho_lm_batches_new(tokens, tokenizer, litho_lm_objective(lm), config->positions, error);
  LithoLmMeasure m;
  if (batches == NULL || !litho_lm_measure(lm, batches, 0, MEASURE_BATCH, &m, cmd_cancellable(), error))
    return FALSE;
  json_object_set_string_member(out, "objective", causal ? "clm" : "mlm");
  json_object_set_int_member(out, "parameters", (gint64)litho_lm_n_params(lm));
  json_object_set_int_member(out, "context", config->positions);
  json_object_set_int_member(out, "characters", (gint64)tokens->n_chars);
  json_object_set_int_member(out, "words", (gint64)tokens->n_words);
  json_object_set_int_member(out, "tokens", (gint64)tokens->n);
  json_object_set_int_member(out, "tokens_told", (gint64)m.n_told);
  add_measure(out, "blocks", &m, tokens, causal);
  if (opt_windows > 0) {
    m = litho_lm_measure_random(lm, batches, 1, (guint64)opt_windows, MEASURE_BATCH);
    add_measure(out, "random", &m, tokens, causal);
  }
  if (opt_stride > 0) {
    if (!litho_lm_measure(lm, batches, opt_stride, MEASURE_BATCH, &m, cmd_cancellable(), error))
      return FALSE;
    add_measure(out, "sliding", &m, tokens, causal);
  }
  return TRUE;
}

static gboolean
evaluate(int *status, GError **error)
{
  g_autoptr(JsonObject) out = json_object_new();
  if (!measure(out, error))
    return FALSE;
  if (litho_parallel_rank() == 0)
    train_print(out);
  return TRUE;
}

static int
run_eval(int argc, char **argv)
{
  train_common = train_defaults;
  return train_command(&cmd_eval_lm, argc, argv, evaluate);
}

const LithoCmd cmd_train_lm = {
    .name = "train lm",
    .summary = "a language model from text: GPT's causal objective, or BERT's masked one",
    .usage = "--text=FILE… --out=DIR [OPTION…]",
    .details =
        "Learns on windows of --context tokens at random places and measures on the held-out part in windows side by\n"
        "side, in nats a token. The folder then holds config.json, model.safetensors and tokenizer.json as Hugging Face's\n"
        "transformers reads them (GPT-2's and BERT's layouts; with rms, swiglu or rotary only litho does). --batch is\n"
        "16 unless said.\n"
        "\n"
        "Examples:\n"
        "  litho train lm --text book.txt --steps 2000 --out run\n"
        "  litho train lm --text a.txt --text b.txt --tokenizer bpe:8000 --epochs 3 --out run\n"
        "  litho train lm --objective mlm --tokenizer bpe:8000 --text a.txt --epochs 10 --out run\n"
        "  litho train lm --text book.txt --norm rms --ffn swiglu --positions rotary --steps 2000 --out run\n"
        "  mpirun --bind-to none -np 2 litho train lm --threads 4 --text book.txt --batch 8 --steps 2000 --out run",
    .options = train_lm_options,
    .run = run_train,
};

const LithoCmd cmd_eval_lm = {
    .name = "eval lm",
    .summary = "the loss of a language model on a text",
    .usage = "--model=DIR --text=FILE… [OPTION…]",
    .details =
        "blocks: windows of the model's context side by side, so that the first tokens of each have little before them.\n"
        "random: windows at random places, as nanoGPT estimates it. sliding: windows every --stride tokens, where each token\n"
        "has at least context - stride before it: the better figure, which costs context / stride times as much. Losses are in nats\n"
        "a token; word_perplexity is a word's, where a line's end counts as one.\n"
        "\n"
        "Examples:\n"
        "  litho eval lm --model run --text book.txt --last 0.1\n"
        "  litho eval lm --model run --text book.txt --last 0.1 --stride 64 --windows 200",
    .options = eval_lm_options,
    .run = run_eval,
};
