/* grammar.c: the grammar (GBNF) of the planner's line language, derived from the operation table.
 *
 * One line is one answer (answer.h). The region slot holds only what the host offers for this
 * request, so that a small model chooses a place instead of making one up. */
#include "plan/ask/answer.h"
#include "plan/ask/prompt.h"

static void
append_literal(GString *out, const char *text)
{
  g_string_append_c(out, '"');
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_c(out, '\\');
    g_string_append_c(out, *p);
  }
  g_string_append_c(out, '"');
}

static void
append_ops(GString *out, const char *rule, gboolean sign, gboolean color)
{
  guint n, found = 0;
  const LithoOp *const *ops = litho_ops(&n);
  g_string_append_printf(out, "%s ::= ", rule);
  for (guint i = 0; i < n; i++)
    if (!(ops[i]->flags & LITHO_OP_PLAIN) && litho_answer_has_sign(ops[i]) == sign && litho_answer_has_color(ops[i]) == color) {
      g_string_append(out, found++ > 0 ? " | " : "");
      append_literal(out, ops[i]->name);
    }
  if (found == 0)
    g_string_append(out, "\"\\x00\""); /* nothing matches: the group is empty */
  g_string_append_c(out, '\n');
}

/* "rule ::= begin "a" | "b"": stride: pointers from one text to the next. */
static void
append_texts(GString *out, const char *begin, const char *const *texts, guint stride)
{
  g_string_append(out, begin);
  for (guint i = 0; texts[i] != NULL; i += stride) {
    g_string_append(out, i > 0 ? " | " : "");
    append_literal(out, texts[i]);
  }
}

char *
litho_grammar_line(const char *const *regions)
{
  GString *out = g_string_new("root ::= \" \" answer \"\\n\"\n"
                              "answer ::= \"keep\" | \"cannot \" why | step more?\n"
                              "more ::= \"; \" step (\"; \" step)?\n"
                              "step ::= region \" \" (plain | signed sign | colored color? | both sign color?)\n"
                              "sign ::= \" +\" | \" -\"\n");
  append_texts(out, "region ::= ", regions, 1);
  append_texts(out, "\nwhy ::= ", &litho_cannots[0].key, sizeof *litho_cannots / sizeof litho_cannots[0].key);
  append_texts(out, "\ncolor ::= \" \" (", litho_answer_colors, 1);
  g_string_append(out, ")\n");
  append_ops(out, "plain", FALSE, FALSE);
  append_ops(out, "signed", TRUE, FALSE);
  append_ops(out, "colored", FALSE, TRUE);
  append_ops(out, "both", TRUE, TRUE);
  return g_string_free(out, FALSE);
}

char *
litho_grammar_sha256(void)
{
  g_autofree char *text = litho_grammar_line(litho_region_names);
  return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}
