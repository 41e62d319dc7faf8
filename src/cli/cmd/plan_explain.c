/* plan_explain.c: see plan_explain.h. */
#include <string.h>
#include "cli/cmd/plan_explain.h"
#include "cli/text.h"

#define NO_ROLE 0xff
#define LABEL_COLUMNS 10 /* of "not there" and a blank */

static const struct {
  const char *title;
  const char *color; /* SGR; what a step is made of differs, what none answers is red */
} roles[] = {
    [LITHO_EVIDENCE_STEP] = {"what", "1;32"},      [LITHO_EVIDENCE_REGION] = {"where", "36"},
    [LITHO_EVIDENCE_EXCEPT] = {"not there", "35"}, [LITHO_EVIDENCE_AMOUNT] = {"how much", "33"},
    [LITHO_EVIDENCE_COLOR] = {"colour", "95"},     [LITHO_EVIDENCE_VALUE] = {"which", "94"},
    [LITHO_EVIDENCE_KEEP] = {"words", "34"},       [LITHO_EVIDENCE_CANNOT] = {"words", "31"},
    [LITHO_EVIDENCE_REFUSED] = {"words", "1;31"},
};

static const char *const readers[] = {
    [LITHO_READER_WORDS] = "keyword reader",
    [LITHO_READER_NET] = "net",
    [LITHO_READER_EXACT] = "exact",
    [LITHO_READER_MODEL] = "language model",
};

/* --- the sentence ----------------------------------------------------------------------------- */

/* By byte of the instruction its role. The parts of a step lie on top of the words of the whole of it. */
static guint8 *
paint(const LithoRecipe *recipe, gsize n)
{
  guint8 *out = g_malloc(n + 1);
  memset(out, NO_ROLE, n + 1);
  for (int part = 0; part < 2; part++)
    for (guint i = 0; i < recipe->clauses->len; i++) {
      const GArray *evidence = ((const LithoClause *)recipe->clauses->pdata[i])->evidence;
      for (guint k = 0; evidence != NULL && k < evidence->len; k++) {
        const LithoEvidence *one = &g_array_index(evidence, LithoEvidence, k);
        const gboolean is_part = one->role >= LITHO_EVIDENCE_REGION && one->role <= LITHO_EVIDENCE_VALUE;
        if (is_part == part && one->end <= n)
          memset(out + one->start, one->role, one->end - one->start);
      }
    }
  return out;
}

static void
put_colored(GString *out, const char *text, guint8 role, gboolean color)
{
  if (color && role != NO_ROLE)
    g_string_append_printf(out, "\033[%sm%s\033[0m", roles[role].color, text);
  else
    g_string_append(out, text);
}

typedef struct {
  char *text; /* safe for a terminal */
  int width;
  guint8 role;
} Glyph;

static void
glyph_clear(Glyph *glyph)
{
  g_free(glyph->text);
}

static GArray *
glyphs_of(const char *text, const guint8 *role)
{
  GArray *out = g_array_new(FALSE, FALSE, sizeof(Glyph));
  g_array_set_clear_func(out, (GDestroyNotify)glyph_clear);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    g_autofree char *one = g_strndup(p, (gsize)(g_utf8_next_char(p) - p));
    Glyph glyph = {.text = cli_text_safe(one), .role = role[p - text]};
    glyph.width = cli_text_width(glyph.text, strlen(glyph.text));
    g_array_append_val(out, glyph);
  }
  return out;
}

static void
put_row(GString *out, const GArray *glyphs, guint first, guint end, gboolean color)
{
  g_autoptr(GString) marks = g_string_new(NULL), run = g_string_new(NULL);
  guint8 role = NO_ROLE;
  for (guint i = first; i < end; i++) {
    const Glyph *glyph = &g_array_index(glyphs, Glyph, i);
    if (glyph->role != role) {
      put_colored(out, run->str, role, color);
      g_string_truncate(run, 0);
      role = glyph->role;
    }
    g_string_append(run, glyph->text);
    for (int k = 0; k < glyph->width; k++)
      g_string_append_c(marks, role == NO_ROLE ? ' ' : '^');
  }
  put_colored(out, run->str, role, color);
  g_string_append_c(out, '\n');
  while (marks->len > 0 && marks->str[marks->len - 1] == ' ')
    g_string_truncate(marks, marks->len - 1);
  if (!color && marks->len > 0)
    g_string_append_printf(out, "%s\n", marks->str);
}

/* In rows that fit, broken at a blank where there is one. */
static void
put_sentence(GString *out, const char *text, const guint8 *role, int columns, gboolean color)
{
  g_autoptr(GArray) glyphs = glyphs_of(text, role);
  for (guint first = 0; first < glyphs->len;) {
    guint end = first, blank = 0;
    for (int width = 0; end < glyphs->len; end++) {
      const Glyph *glyph = &g_array_index(glyphs, Glyph, end);
      if ((width += glyph->width) > columns)
        break;
      if (g_str_equal(glyph->text, " "))
        blank = end;
    }
    if (end < glyphs->len && blank > first)
      end = blank + 1;
    end = MAX(end, first + 1);
    put_row(out, glyphs, first, end, color);
    first = end;
  }
}

/* --- what the words gave ---------------------------------------------------------------------- */

static char *
words_of(const LithoRecipe *recipe, const LithoEvidence *one)
{
  return g_strndup(recipe->instruction + one->start, one->end - one->start);
}

static void
put_evidence(GString *out, const LithoRecipe *recipe, const LithoEvidence *one, gboolean color)
{
  g_autofree char *words = words_of(recipe, one), *safe = cli_text_safe(words);
  g_string_append_printf(out, "   %-*s“", LABEL_COLUMNS, roles[one->role].title);
  put_colored(out, safe, one->role, color);
  if (one->reader == LITHO_READER_EXACT)
    g_string_append_printf(out, "”, %s\n", readers[one->reader]);
  else
    g_string_append_printf(out, "”, %s, %.0f %% sure\n", readers[one->reader], 100 * one->sure);
}

static void
put_step(GString *out, const LithoRecipe *recipe, guint index, gboolean color)
{
  g_autofree char *what = litho_step_describe(recipe->steps->pdata[index]), *safe = cli_text_safe(what);
  g_string_append_printf(out, "\n%u. %s\n", index + 1, safe);
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const GArray *evidence = ((const LithoClause *)recipe->clauses->pdata[i])->evidence;
    for (guint k = 0; evidence != NULL && k < evidence->len; k++)
      if (g_array_index(evidence, LithoEvidence, k).step == (int)index)
        put_evidence(out, recipe, &g_array_index(evidence, LithoEvidence, k), color);
  }
}

static void
put_clause(GString *out, const LithoRecipe *recipe, const LithoClause *clause, gboolean color)
{
  static const char *const titles[] = {"", "cannot", "refused", "left alone"};
  const char *title = titles[clause->kind];
  const gboolean says_more = clause->reason != NULL && *clause->reason != '\0' && !g_str_equal(clause->reason, title);
  g_autofree char *reason = cli_text_safe(says_more ? clause->reason : "");
  g_string_append_printf(out, "\n%s%s%s\n", title, says_more ? ": " : "", reason);
  for (guint k = 0; clause->evidence != NULL && k < clause->evidence->len; k++)
    put_evidence(out, recipe, &g_array_index(clause->evidence, LithoEvidence, k), color);
}

char *
plan_explain_text(const LithoRecipe *recipe, int columns, gboolean color)
{
  const char *text = recipe->instruction != NULL ? recipe->instruction : "";
  g_autofree guint8 *role = paint(recipe, strlen(text));
  GString *out = g_string_new(NULL);
  put_sentence(out, text, role, columns, color);
  for (guint i = 0; i < recipe->steps->len; i++)
    put_step(out, recipe, i, color);
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const LithoClause *clause = recipe->clauses->pdata[i];
    if (clause->kind != LITHO_CLAUSE_STEP)
      put_clause(out, recipe, clause, color);
  }
  return g_string_free(out, FALSE);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static JsonObject *
evidence_json(const LithoRecipe *recipe, guint clause, const LithoEvidence *one)
{
  g_autofree char *words = words_of(recipe, one);
  JsonObject *object = json_object_new();
  json_object_set_int_member(object, "start", one->start);
  json_object_set_int_member(object, "end", one->end);
  json_object_set_string_member(object, "text", words);
  json_object_set_string_member(object, "gives", litho_evidence_roles[one->role]);
  if (one->step >= 0)
    json_object_set_int_member(object, "step", one->step);
  json_object_set_int_member(object, "clause", clause);
  json_object_set_string_member(object, "by", litho_readers[one->reader]);
  json_object_set_double_member(object, "sure", (int)(one->sure * 1000 + 0.5) / 1000.0);
  if (one->role == LITHO_EVIDENCE_AMOUNT)
    json_object_set_boolean_member(object, "exact", one->reader == LITHO_READER_EXACT);
  return object;
}

JsonNode *
plan_explain_json(const LithoRecipe *recipe)
{
  g_autoptr(JsonObject) root = json_object_new();
  json_object_set_string_member(root, "instruction", recipe->instruction);
  JsonArray *words = json_array_new();
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const GArray *evidence = ((const LithoClause *)recipe->clauses->pdata[i])->evidence;
    for (guint k = 0; evidence != NULL && k < evidence->len; k++)
      json_array_add_object_element(words, evidence_json(recipe, i, &g_array_index(evidence, LithoEvidence, k)));
  }
  json_object_set_array_member(root, "words", words);
  json_object_set_member(root, "plan", litho_recipe_to_json(recipe));
  return json_node_init_object(json_node_alloc(), root);
}
