/* label_clauses.c: what the keyword reader and the language model say of each clause of many requests: the
 * material of `litho train planner`.
 *
 *   label_clauses [--model] [--threads N] < requests.jsonl > clauses.jsonl
 *
 * Reads lines {"id","text"}; writes a line a clause {"id","at","start","end","kind","confidence","reader":[wish…],
 * "protects":[region…],"model":LINE,"logprob"}. A wish is {"op","sign","degree","number","unit","color","regions","open",
 * "confidence"}. With --model the language model is asked for the clauses that the reader is not sure of. Output is
 * deterministic. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "model/store.h"
#include "plan/ask/check.h"
#include "plan/ask/draft_model.h"
#include "base/json.h"

static const double sure = 0.83; /* as draft_model.c */

static JsonArray *
regions_json(const GPtrArray *regions)
{
  JsonArray *out = json_array_new();
  for (guint i = 0; i < regions->len; i++) {
    const LithoRegion *r = regions->pdata[i];
    g_autofree char *text = litho_answer_region(r);
    if (text == NULL && r->kind == LITHO_REGION_TONES)
      text = g_strconcat("tones:", r->text, NULL);
    json_array_add_string_element(out, text != NULL ? text : "?");
  }
  return out;
}

static JsonObject *
wish_json(const LithoWish *wish)
{
  JsonObject *out = json_object_new();
  json_object_set_string_member(out, "op", wish->op);
  json_object_set_int_member(out, "sign", wish->sign);
  json_object_set_int_member(out, "degree", wish->degree);
  if (!isnan(wish->number))
    json_object_set_double_member(out, "number", wish->number);
  if (wish->color != NULL)
    json_object_set_string_member(out, "color", wish->color);
  if (wish->target != NULL)
    json_object_set_string_member(out, "target", wish->target);
  json_object_set_int_member(out, "open", wish->open);
  json_object_set_double_member(out, "confidence", wish->confidence);
  json_object_set_array_member(out, "regions", regions_json(wish->regions));
  return out;
}

static void
put(const char *id, guint at, const LithoReading *r, const LithoOracleAnswer *answer)
{
  static const char *const kinds[] = {"step", "cannot", "refused", "keep"};
  JsonObject *out = json_object_new();
  json_object_set_string_member(out, "id", id);
  json_object_set_int_member(out, "at", at);
  json_object_set_int_member(out, "start", r->start);
  json_object_set_int_member(out, "end", r->end);
  json_object_set_string_member(out, "text", r->text);
  json_object_set_string_member(out, "kind", kinds[r->kind]);
  if (r->reason != NULL)
    json_object_set_string_member(out, "reason", r->reason);
  json_object_set_double_member(out, "confidence", r->confidence);
  JsonArray *wishes = json_array_new();
  for (guint i = 0; i < r->wishes->len; i++)
    json_array_add_object_element(wishes, wish_json(r->wishes->pdata[i]));
  json_object_set_array_member(out, "reader", wishes);
  json_object_set_array_member(out, "mentions", regions_json(r->mentions));
  json_object_set_array_member(out, "protects", regions_json(r->protects));
  if (answer->line != NULL) {
    json_object_set_string_member(out, "model", g_strstrip(answer->line));
    json_object_set_double_member(out, "logprob", isnan(answer->logprob) ? -9 : answer->logprob);
  }
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), out);
  json_object_unref(out);
  g_autofree char *text = litho_json_print_line(node);
  puts(text);
}

/* Regions that the language may say: as draft_model.c offers them. */
static char **
offered(const LithoDraft *draft)
{
  g_autoptr(GStrvBuilder) out = g_strv_builder_new();
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_strv_builder_add(out, "all");
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoReading *r = draft->clauses->pdata[i];
    for (guint k = 0; k < r->mentions->len; k++) {
      g_autofree char *text = litho_answer_region(r->mentions->pdata[k]);
      if (text != NULL && !g_str_equal(text, "all") && !g_str_equal(text, "\"\"") &&
          g_hash_table_add(seen, g_strdup(text)))
        g_strv_builder_add(out, text);
    }
  }
  return g_strv_builder_end(out);
}

static gboolean
label(const char *id, const char *words, const LithoOracle *oracle, GError **error)
{
  g_autoptr(LithoDraft) draft = litho_read(words);
  guint n = draft->clauses->len, asked = 0;
  g_autofree LithoOracleAnswer *answers = g_new0(LithoOracleAnswer, n + 1);
  g_autoptr(GPtrArray) texts = g_ptr_array_new(), known = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < n; i++) {
    const LithoReading *r = draft->clauses->pdata[i];
    gboolean ask = r->confidence < sure && asked < 24;
    asked += ask;
    g_ptr_array_add(texts, r->text);
    g_ptr_array_add(known, ask ? NULL : litho_answer_of_reading(r));
  }
  g_auto(GStrv) regions = offered(draft);
  gboolean ok = oracle == NULL || asked == 0 ||
                oracle->ask(oracle->self, NULL, (const char *const *)texts->pdata, (const char *const *)known->pdata,
                            n, (const char *const *)regions, answers, NULL, error);
  for (guint i = 0; i < n && ok; i++)
    put(id, i, draft->clauses->pdata[i], &answers[i]);
  for (guint i = 0; i < n; i++)
    g_free(answers[i].line);
  fflush(stdout);
  return ok;
}

int
main(int argc, char **argv)
{
  gboolean with_model = FALSE;
  int threads = 0;
  const GOptionEntry entries[] = {
      {"model", 0, 0, G_OPTION_ARG_NONE, &with_model, "ask the installed language model", NULL},
      {"threads", 0, 0, G_OPTION_ARG_INT, &threads, "0: all cores", "N"},
      {NULL},
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(GOptionContext) context = g_option_context_new("< requests.jsonl > clauses.jsonl");
  g_option_context_add_main_entries(context, entries, NULL);
  g_autoptr(LithoModelOracle) model = NULL;
  LithoOracle oracle = {0};
  gboolean ok = g_option_context_parse(context, &argc, &argv, &error);
  if (ok && with_model) {
    g_autofree char *path = litho_model_find("plan", NULL, &error);
    model = path != NULL ? litho_model_oracle_new(path, threads, NULL, NULL, &error) : NULL;
    ok = model != NULL;
    if (ok)
      oracle = litho_model_oracle(model);
  }
  g_autofree char *line = NULL;
  size_t size = 0;
  while (ok && getline(&line, &size, stdin) >= 0) {
    g_autoptr(JsonNode) root = litho_json_parse(line, -1, &error);
    JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
    ok = object != NULL && json_object_has_member(object, "id") && json_object_has_member(object, "text") &&
         label(json_object_get_string_member(object, "id"), json_object_get_string_member(object, "text"),
               with_model ? &oracle : NULL, &error);
  }
  if (!ok)
    fprintf(stderr, "label_clauses: %s\n", error != NULL ? error->message : "a line is no {\"id\",\"text\"}");
  return ok ? 0 : 1;
}
