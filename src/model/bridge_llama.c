/* bridge_llama.c: a GGUF language model through llama.cpp's C API (llama.h), CPU only, greedy.
 *
 * Text that is fed is only queued: it is decoded, in one batch with whatever else waits, when a
 * token is asked for. The last token of the prefix always waits too, because a restored state holds
 * keys and values but no logits. Grammar: the most probable token is checked alone first, then the
 * next hundreds, and the whole vocabulary only when all of those are refused.
 * llama.cpp writes the text of a grammar that does not parse to stderr itself. Not here: sampling
 * with temperature, several sequences; vision is bridge_vision.c.
 */
#include <math.h>
#include <string.h>
#include <glib/gstdio.h>
#include "model/llama_internal.h"

enum {
  BATCH_TOKENS = 512,
  FIRST_CANDIDATES = 256 /* checked against the grammar before the whole vocabulary */
};

struct _LithoGrammar {
  struct llama_sampler *sampler;
  const struct llama_vocab *vocab;
};

static GMutex log_lock;
static GString *last_log;

/* Keeps the last error line of llama.cpp for the GError, and keeps its chatter off stderr. */
void
model_llama_catch_log(enum ggml_log_level level, const char *text, void *data)
{
  (void)data;
  if (level != GGML_LOG_LEVEL_ERROR)
    return;
  g_mutex_lock(&log_lock);
  g_string_assign(last_log, text);
  g_strchomp(last_log->str);
  g_mutex_unlock(&log_lock);
}

char *
model_llama_take_log(void)
{
  g_mutex_lock(&log_lock);
  char *text = g_utf8_make_valid(last_log->str, -1);
  g_string_truncate(last_log, 0);
  g_mutex_unlock(&log_lock);
  return text;
}

static gpointer
start_backend(gpointer data)
{
  last_log = g_string_new(NULL);
  llama_log_set(model_llama_catch_log, NULL);
  llama_backend_init();
  return data;
}

static bool
is_cancelled(void *data)
{
  const LithoLlama *llama = data;
  return llama->cancel != NULL && g_cancellable_is_cancelled(llama->cancel);
}

static LithoLlama *
open_failed(LithoLlama *llama, const char *path, const char *what, GError **error)
{
  g_autofree char *log = model_llama_take_log();
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s%s%s", path, what,
              *log ? ": " : "", log);
  litho_llama_free(llama);
  return NULL;
}

LithoLlama *
litho_llama_open(const char *path, int n_ctx, int n_threads, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  g_once(&once, start_backend, NULL);
  g_free(model_llama_take_log());

  LithoLlama *llama = g_new0(LithoLlama, 1);
  llama->tokens = g_array_new(FALSE, FALSE, sizeof(llama_token));
  /* A look at the magic first: llama.cpp's message for a file of another kind says little. */
  char magic[4] = "";
  FILE *file = g_fopen(path, "rb");
  if (file == NULL)
    return open_failed(llama, path, g_strerror(errno), error);
  size_t got = fread(magic, 1, sizeof magic, file);
  fclose(file);
  if (got != sizeof magic || memcmp(magic, "GGUF", 4) != 0)
    return open_failed(llama, path, "not a GGUF model file", error);

  struct llama_model_params mp = llama_model_default_params();
  mp.n_gpu_layers = 0;
  mp.use_extra_bufts = false; /* repacked weights: slower to load, 0.6 GB more, no faster here */
  llama->model = llama_model_load_from_file(path, mp);
  if (llama->model == NULL)
    return open_failed(llama, path, "the model cannot be loaded (damaged or not supported)", error);
  llama->vocab = llama_model_get_vocab(llama->model);
  llama->n_vocab = llama_vocab_n_tokens(llama->vocab);
  if (llama->n_vocab <= 0 || llama_model_has_encoder(llama->model) ||
      !llama_model_has_decoder(llama->model))
    return open_failed(llama, path, "not a model that writes text", error);

  int cores = (int)g_get_num_processors();
  struct llama_context_params cp = llama_context_default_params();
  cp.n_ctx = (guint32)MAX(n_ctx, 64);
  cp.n_batch = cp.n_ubatch = MIN(BATCH_TOKENS, cp.n_ctx);
  cp.n_outputs_max = 1;
  cp.n_threads = cp.n_threads_batch = n_threads > 0 ? n_threads : cores;
  cp.abort_callback = is_cancelled;
  cp.abort_callback_data = llama;
  cp.no_perf = true;
  llama->context = llama_init_from_model(llama->model, cp);
  if (llama->context == NULL)
    return open_failed(llama, path, "no context for this model (memory?)", error);
  llama->n_ctx = (int)llama_n_ctx(llama->context);
  llama->candidates = g_new(llama_token_data, llama->n_vocab);
  return llama;
}

void
litho_llama_free(LithoLlama *llama)
{
  if (llama == NULL)
    return;
  if (llama->context != NULL)
    llama_free(llama->context);
  if (llama->model != NULL)
    llama_model_free(llama->model);
  g_array_unref(llama->tokens);
  g_free(llama->candidates);
  g_free(llama);
}

const char *
litho_llama_version(void)
{
  static char *version;
  if (g_once_init_enter(&version))
    g_once_init_leave(&version, g_strconcat("llama.cpp ", llama_version(), NULL));
  return version;
}

char *
litho_llama_chat(LithoLlama *llama, const char *system, const char *user, GError **error)
{
  (void)error;
  const char *template = llama_model_chat_template(llama->model, NULL);
  const struct llama_chat_message messages[] = {{"system", system}, {"user", user}};
  if (template != NULL) {
    gsize room = 2 * (strlen(system) + strlen(user)) + 1024;
    g_autofree char *text = g_malloc(room + 1);
    int n = llama_chat_apply_template(template, messages, 2, true, text, (int)room);
    if (n > 0 && (gsize)n <= room) {
      text[n] = '\0';
      return g_steal_pointer(&text);
    }
  }
  return g_strdup_printf("%s\n\n### Instruction:\n%s\n\n### Response:\n", system, user);
}

/* Appends the tokens of `text`; the context may hold n_ctx tokens. */
static gboolean
queue_text(LithoLlama *llama, const char *text, gboolean begin, gboolean special, GError **error)
{
  int length = (int)strlen(text);
  if (length == 0)
    return TRUE;
  int room = length + 8;
  g_autofree llama_token *tokens = g_new(llama_token, room);
  int n = llama_tokenize(llama->vocab, text, length, tokens, room, begin, special);
  if (n < 0 && n != INT_MIN) { /* a tokenizer of bytes that escapes blanks */
    room = -n;
    g_free(tokens);
    tokens = g_new(llama_token, room);
    n = llama_tokenize(llama->vocab, text, length, tokens, room, begin, special);
  }
  if (n < 0 || n + (int)llama->tokens->len > llama->n_ctx) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "the words need more than the language model's %d tokens: say it shorter",
                llama->n_ctx);
    return FALSE;
  }
  g_array_append_vals(llama->tokens, tokens, (guint)n);
  llama->logits = NULL;
  return TRUE;
}

static gboolean
decode_failed(LithoLlama *llama, int code, GError **error)
{
  if (g_cancellable_set_error_if_cancelled(llama->cancel, NULL))
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "cancelled");
  else
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "the language model failed (code %d)", code);
  /* What a stopped batch left in the cache is not known: begin again from what was whole. */
  llama_memory_seq_rm(llama_get_memory(llama->context), 0, llama->n_done, -1);
  return FALSE;
}

/* Decodes the waiting tokens before `end`. */
static gboolean
decode_until(LithoLlama *llama, int end, GError **error)
{
  while (llama->n_done < end) {
    int n = MIN(end - llama->n_done, BATCH_TOKENS);
    llama_token *first = &g_array_index(llama->tokens, llama_token, llama->n_done);
    int code = llama_decode(llama->context, llama_batch_get_one(first, n));
    if (code != 0)
      return decode_failed(llama, code, error);
    llama->n_done += n;
  }
  return TRUE;
}

/* Forgets the cache from token `n` on; the tokens before it stay. */
static void
forget(LithoLlama *llama, int n)
{
  g_array_set_size(llama->tokens, (guint)n);
  if (llama->n_done > n) {
    llama_memory_seq_rm(llama_get_memory(llama->context), 0, n, -1);
    llama->n_done = n;
  }
  llama->logits = NULL;
}

static gboolean
need_logits(LithoLlama *llama, GError **error)
{
  if (llama->logits != NULL)
    return TRUE;
  if (llama->tokens->len == 0) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "nothing was fed to the model");
    return FALSE;
  }
  if (llama->n_done == (int)llama->tokens->len) { /* logits were lost: decode the last one again */
    llama->n_done--;
    llama_memory_seq_rm(llama_get_memory(llama->context), 0, llama->n_done, -1);
  }
  if (!decode_until(llama, (int)llama->tokens->len, error))
    return FALSE;
  llama->logits = llama_get_logits_ith(llama->context, -1);
  return TRUE;
}

static gboolean
restore_state(LithoLlama *llama, const char *path, int n)
{
  if (path == NULL || !g_file_test(path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  g_autofree llama_token *saved = g_new(llama_token, n + 1);
  size_t n_saved = 0;
  size_t got = llama_state_seq_load_file(llama->context, path, 0, saved, (size_t)n + 1, &n_saved);
  gboolean same = got > 0 && n_saved == (size_t)n &&
                  memcmp(saved, llama->tokens->data, (size_t)n * sizeof *saved) == 0;
  if (!same)
    llama_memory_clear(llama_get_memory(llama->context), true);
  else
    llama->n_done = n;
  g_free(model_llama_take_log());
  return same;
}

/* A state that cannot be saved only costs time at the next start, so failing is no error. */
static void
save_state(LithoLlama *llama, const char *path, int n)
{
  g_autofree char *folder = g_path_get_dirname(path);
  g_autofree char *beside = g_strdup_printf("%s.%d.part", path, (int)getpid());
  if (g_mkdir_with_parents(folder, 0700) != 0)
    return;
  const llama_token *tokens = (const llama_token *)(void *)llama->tokens->data;
  if (llama_state_seq_save_file(llama->context, beside, 0, tokens, (size_t)n) == 0 ||
      g_rename(beside, path) != 0)
    g_unlink(beside);
}

gboolean
litho_llama_prefix(LithoLlama *llama, const char *prefix, const char *state_path,
                   void (*progress)(double, gpointer), gpointer data, GCancellable *cancel,
                   GError **error)
{
  llama_memory_clear(llama_get_memory(llama->context), true);
  g_array_set_size(llama->tokens, 0);
  llama->n_done = 0;
  llama->n_prefix = 0;
  if (!queue_text(llama, prefix, TRUE, TRUE, error))
    return FALSE;
  int n = (int)llama->tokens->len;
  if (n == 0) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "empty prompt");
    return FALSE;
  }
  llama->n_prefix = n;
  if (n == 1 || restore_state(llama, state_path, n - 1))
    return TRUE;
  llama->cancel = cancel;
  gboolean ok = TRUE;
  while (ok && llama->n_done < n - 1) {
    if (progress != NULL)
      progress((double)llama->n_done / n, data);
    ok = decode_until(llama, MIN(llama->n_done + BATCH_TOKENS / 4, n - 1), error);
  }
  llama->cancel = NULL;
  if (!ok) {
    forget(llama, 0);
    llama->n_prefix = 0;
    return FALSE;
  }
  if (progress != NULL)
    progress(1, data);
  if (state_path != NULL)
    save_state(llama, state_path, n - 1);
  return TRUE;
}

void
litho_llama_rewind(LithoLlama *llama)
{
  /* The prefix's last token waits again: see the head of this file. */
  int keep = MAX(llama->n_prefix - 1, 0);
  g_array_set_size(llama->tokens, (guint)llama->n_prefix);
  if (llama->n_done > keep) {
    llama_memory_seq_rm(llama_get_memory(llama->context), 0, keep, -1);
    llama->n_done = keep;
  }
  llama->logits = NULL;
}

gboolean
litho_llama_feed(LithoLlama *llama, const char *text, gboolean special, GError **error)
{
  return queue_text(llama, text, FALSE, special, error);
}

LithoGrammar *
litho_grammar_new(LithoLlama *llama, const char *gbnf, const char *root, GError **error)
{
  /* llama.cpp takes an empty grammar as "anything goes". */
  struct llama_sampler *sampler =
      *gbnf == '\0' ? NULL : llama_sampler_init_grammar(llama->vocab, gbnf, root);
  if (sampler == NULL) {
    g_autofree char *log = model_llama_take_log();
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_GRAMMAR, "the planner's grammar does not load%s%s",
                *log ? ": " : "", log);
    return NULL;
  }
  LithoGrammar *grammar = g_new0(LithoGrammar, 1);
  grammar->sampler = sampler;
  grammar->vocab = llama->vocab;
  return grammar;
}

void
litho_grammar_free(LithoGrammar *grammar)
{
  if (grammar == NULL)
    return;
  llama_sampler_free(grammar->sampler);
  g_free(grammar);
}

static gboolean
grammar_allows(LithoGrammar *grammar, llama_token token)
{
  llama_token_data one = {.id = token, .logit = 0};
  llama_token_data_array array = {.data = &one, .size = 1, .selected = -1};
  llama_sampler_apply(grammar->sampler, &array);
  return isfinite(one.logit);
}

static gboolean
grammar_may_end(const LithoLlama *llama, LithoGrammar *grammar)
{
  llama_token end = llama_vocab_eot(llama->vocab);
  if (end == LLAMA_TOKEN_NULL)
    end = llama_vocab_eos(llama->vocab);
  return end != LLAMA_TOKEN_NULL && grammar_allows(grammar, end);
}

static llama_token
best_allowed(LithoLlama *llama, LithoGrammar *grammar)
{
  const float *logits = llama->logits;
  llama_token best = 0;
  for (int i = 1; i < llama->n_vocab; i++)
    if (logits[i] > logits[best])
      best = i;
  if (!llama_vocab_is_eog(llama->vocab, best) && grammar_allows(grammar, best))
    return best;
  /* Those within some distance of the best are few; only when none is allowed, all of them. */
  for (int pass = 0; pass < 2; pass++) {
    float floor = pass == 0 ? logits[best] - 12 : -INFINITY;
    size_t n = 0;
    for (int i = 0; i < llama->n_vocab; i++)
      if (logits[i] >= floor && (pass == 1 || n < FIRST_CANDIDATES * 8))
        llama->candidates[n++] = (llama_token_data){.id = i, .logit = logits[i]};
    llama_token_data_array array = {.data = llama->candidates, .size = n, .selected = -1};
    llama_sampler_apply(grammar->sampler, &array);
    const llama_token_data *top = NULL;
    for (size_t i = 0; i < array.size; i++)
      if (isfinite(array.data[i].logit) && !llama_vocab_is_eog(llama->vocab, array.data[i].id) &&
          (top == NULL || array.data[i].logit > top->logit))
        top = &array.data[i];
    if (top != NULL)
      return top->id;
  }
  return LLAMA_TOKEN_NULL;
}

static double
log_probability(const float *logits, int n, llama_token token)
{
  float top = logits[0];
  for (int i = 1; i < n; i++)
    top = fmaxf(top, logits[i]);
  double sum = 0;
  for (int i = 0; i < n; i++)
    sum += expf(logits[i] - top);
  return logits[token] - top - log(sum);
}

char *
litho_llama_decode(LithoLlama *llama, LithoGrammar *grammar, int max_tokens, double *logprob,
                   GCancellable *cancel, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  double sum = 0;
  int n = 0;
  gboolean ok = TRUE, complete = FALSE;
  llama->cancel = cancel;
  llama_sampler_reset(grammar->sampler);
  while (n < max_tokens && !(complete = grammar_may_end(llama, grammar)) &&
         (ok = need_logits(llama, error))) {
    llama_token token = best_allowed(llama, grammar);
    if (token == LLAMA_TOKEN_NULL)
      break;
    char piece[256];
    int length = llama_token_to_piece(llama->vocab, token, piece, sizeof piece, 0, false);
    if (length < 0)
      break;
    if (logprob != NULL)
      sum += log_probability(llama->logits, llama->n_vocab, token);
    llama_sampler_accept(grammar->sampler, token);
    g_string_append_len(text, piece, length);
    n++;
    if ((int)llama->tokens->len >= llama->n_ctx) {
      complete = grammar_may_end(llama, grammar);
      break;
    }
    g_array_append_val(llama->tokens, token);
    llama->logits = NULL;
  }
  if (ok && !complete)
    complete = grammar_may_end(llama, grammar);
  llama->cancel = NULL;
  if (!ok)
    return NULL;
  if (!complete || !g_utf8_validate(text->str, (gssize)text->len, NULL)) {
    g_autofree char *shown = g_utf8_make_valid(text->str, (gssize)text->len);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_PLAN,
                "the language model made no whole answer within %d tokens (\"%.80s\")", max_tokens,
                shown);
    return NULL;
  }
  if (logprob != NULL)
    *logprob = n > 0 ? sum / n : 0;
  return g_string_free(g_steal_pointer(&text), FALSE);
}
