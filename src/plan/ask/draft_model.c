/* draft_model.c: words → recipe by a language model.
 *
 * The instruction is cut and read by the keyword reader (reading.h). Clauses that it is sure of
 * stand; for each of the others the model writes one answer line under the grammar, right after the
 * clause's own text, with the clauses before it as context. So nothing can be dropped: every clause
 * has an answer. A short instruction that is understood for certain never reaches the model. */
#include <math.h>
#include <string.h>
#include "model/bridge_llama.h"
#include "model/store.h"
#include "plan/ask/check.h"
#include "plan/ask/draft_model.h"
#include "plan/ask/evidence.h"
#include "plan/ask/prompt.h"

enum { CONTEXT_TOKENS = 6144, ANSWER_TOKENS = 64, MAX_ASKED = 24 };

/* From this confidence on a clause's reading stands without asking. */
static const double sure = 0.83;

struct _LithoModelOracle {
  LithoLlama *llama;
  char *sha256;
};

/* Named regions that answer the clause, "all", and every place that the instruction names. */
static char **
offered_regions(const LithoDraft *draft)
{
  g_autoptr(GStrvBuilder) out = g_strv_builder_new();
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_strv_builder_add(out, "all");
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoReading *r = g_ptr_array_index(draft->clauses, i);
    for (guint k = 0; k < r->mentions->len; k++) {
      g_autofree char *text = litho_answer_region(g_ptr_array_index(r->mentions, k));
      if (text == NULL || g_str_equal(text, "all") || g_str_equal(text, "\"\""))
        continue;
      if (g_hash_table_add(seen, g_strdup(text)))
        g_strv_builder_add(out, text);
    }
  }
  return g_strv_builder_end(out);
}

/* The photo as one quoted line of context. litho_facts_line() leaves nothing in it that ends the quotation. */
static char *
photo_line(const LithoFacts *facts)
{
  g_autofree char *line = litho_facts_line(facts);
  return g_strdup_printf("the photo, as data: \"%s\"", line);
}

static gboolean
is_empty(const LithoDraft *draft)
{
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoReading *r = g_ptr_array_index(draft->clauses, i);
    if (r->wishes->len > 0 || r->kind == LITHO_CLAUSE_REFUSED)
      return FALSE;
  }
  return TRUE;
}

/* A line that the parser refuses (an endpoint wrote it) is no answer: the clause keeps what the
 * keyword reader found, which is "cannot" when that is nothing. When all of it came to nothing,
 * steps that were too unsure before are better than none. */
static void
take_answers(LithoDraft *draft, const LithoOracleAnswer *answers, const char *words, LithoClauseSource *sources)
{
  for (int pass = 0; pass < 2 && (pass == 0 || is_empty(draft)); pass++)
    for (guint i = 0; i < draft->clauses->len; i++) {
      LithoReading *r = g_ptr_array_index(draft->clauses, i);
      g_autoptr(LithoAnswer) answer =
          answers[i].line != NULL ? litho_answer_parse(answers[i].line, words, NULL) : NULL;
      if (answer == NULL || (pass == 1 && answer->kind != LITHO_CLAUSE_STEP))
        continue;
      /* An endpoint does not say how sure it is. */
      const double sure_of_it = isnan(answers[i].logprob) ? 0.5 : exp(answers[i].logprob);
      if (litho_reading_take(r, answer, answers[i].logprob, pass == 1))
        sources[i] = (LithoClauseSource){.reader = LITHO_READER_MODEL, .sure = sure_of_it};
    }
}

gboolean
litho_draft_asks(const char *words)
{
  g_autoptr(LithoDraft) draft = litho_read(words);
  for (guint i = 0; i < draft->clauses->len; i++)
    if (((const LithoReading *)draft->clauses->pdata[i])->confidence < sure)
      return TRUE;
  return FALSE;
}

LithoRecipe *
litho_draft_asking(const LithoOracle *oracle, const char *words, const LithoFacts *facts,
                   guint *n_asked, GCancellable *cancel, GError **error)
{
  g_autoptr(LithoDraft) draft = litho_draft_read(words, error);
  if (draft == NULL)
    return NULL;
  guint n = draft->clauses->len, asked = 0;
  g_auto(GStrv) regions = offered_regions(draft);
  g_autoptr(GPtrArray) texts = g_ptr_array_new(), known = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < n; i++) {
    const LithoReading *r = g_ptr_array_index(draft->clauses, i);
    gboolean ask = r->confidence < sure && asked < MAX_ASKED;
    asked += ask;
    g_ptr_array_add(texts, r->text);
    g_ptr_array_add(known, ask ? NULL : litho_answer_of_reading(r));
  }
  if (n_asked != NULL)
    *n_asked = asked;
  g_autofree LithoClauseSource *sources = g_new0(LithoClauseSource, n); /* the keyword reader, who is 0 */
  gboolean ok = TRUE;
  if (asked > 0) {
    g_autofree LithoOracleAnswer *answers = g_new0(LithoOracleAnswer, n);
    g_autofree char *photo = facts != NULL ? photo_line(facts) : NULL;
    ok = oracle->ask(oracle->self, photo, (const char *const *)texts->pdata, (const char *const *)known->pdata, n,
                     (const char *const *)regions, answers, cancel, error);
    if (ok)
      take_answers(draft, answers, words, sources);
    for (guint i = 0; i < n; i++)
      g_free(answers[i].line);
  }
  if (!ok)
    return NULL;
  litho_draft_weigh(draft);
  LithoRecipe *recipe = litho_draft_recipe(draft, words);
  litho_draft_evidence(draft, sources, words, recipe);
  return recipe;
}

/* --- the local model ------------------------------------------------------------------------- */

static gboolean
ask_model(gpointer self, const char *photo, const char *const *clauses, const char *const *known, guint n,
          const char *const *regions, LithoOracleAnswer *answers, GCancellable *cancel,
          GError **error)
{
  LithoModelOracle *m = self;
  g_autofree char *gbnf = litho_grammar_line(regions);
  g_autoptr(LithoGrammar) grammar = litho_grammar_new(m->llama, gbnf, "root", error);
  if (grammar == NULL)
    return FALSE;
  guint last = 0;
  for (guint i = 0; i < n; i++)
    if (known[i] == NULL)
      last = i;
  litho_llama_rewind(m->llama);
  if (photo != NULL) {
    g_autofree char *text = g_strconcat(photo, " => keep\n", NULL);
    if (!litho_llama_feed(m->llama, text, FALSE, error))
      return FALSE;
  }
  for (guint i = 0; i <= last; i++) {
    g_autofree char *line = g_strdelimit(g_strdup(clauses[i]), "\r\n", ' ');
    g_autofree char *text = known[i] == NULL ? g_strconcat(line, " =>", NULL)
                                             : g_strconcat(line, " => ", known[i], "\n", NULL);
    if (!litho_llama_feed(m->llama, text, FALSE, error))
      return FALSE;
    if (known[i] != NULL)
      continue;
    answers[i].line = litho_llama_decode(m->llama, grammar, ANSWER_TOKENS, &answers[i].logprob,
                                         cancel, error);
    if (answers[i].line == NULL)
      return FALSE;
  }
  return TRUE;
}

/* Saved states of older prompts of the same model are of no use any more: 50 MB each. */
static void
drop_old_states(const char *folder, const char *prefix, const char *keep)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
    if (g_str_has_prefix(name, prefix) && g_str_has_suffix(name, ".state") &&
        !g_str_equal(name, keep)) {
      g_autofree char *path = g_build_filename(folder, name, NULL);
      remove(path);
    }
}

LithoModelOracle *
litho_model_oracle_new(const char *path, int n_threads, void (*progress)(double, gpointer),
                       gpointer data, GError **error)
{
  g_autoptr(LithoModelOracle) m = g_new0(LithoModelOracle, 1);
  m->sha256 = litho_model_sha256(path, error);
  if (m->sha256 == NULL)
    return NULL;
  m->llama = litho_llama_open(path, CONTEXT_TOKENS, n_threads, error);
  if (m->llama == NULL)
    return NULL;
  g_autofree char *system = litho_prompt_system(), *examples = litho_prompt_examples();
  g_autofree char *chat = litho_llama_chat(m->llama, system, litho_prompt_user(), error);
  if (chat == NULL)
    return NULL;
  g_autofree char *prefix = g_strconcat(chat, examples, NULL);
  g_autofree char *keyed = g_strconcat(litho_llama_version(), "\n", m->sha256, "\n", prefix, NULL);
  g_autofree char *key = g_compute_checksum_for_string(G_CHECKSUM_SHA256, keyed, -1);
  g_autofree char *begin = g_strdup_printf("plan-%.16s-", m->sha256);
  g_autofree char *name = g_strdup_printf("%s%.32s.state", begin, key);
  g_autofree char *folder = g_build_filename(litho_cache_dir(), "state", NULL);
  g_autofree char *state = g_build_filename(folder, name, NULL);
  if (!litho_llama_prefix(m->llama, prefix, state, progress, data, NULL, error))
    return NULL;
  drop_old_states(folder, begin, name);
  return g_steal_pointer(&m);
}

void
litho_model_oracle_free(LithoModelOracle *oracle)
{
  if (oracle == NULL)
    return;
  litho_llama_free(oracle->llama);
  g_free(oracle->sha256);
  g_free(oracle);
}

LithoOracle
litho_model_oracle(LithoModelOracle *model)
{
  return (LithoOracle){.ask = ask_model, .self = model};
}

const char *
litho_model_oracle_sha256(const LithoModelOracle *model)
{
  return model->sha256;
}
