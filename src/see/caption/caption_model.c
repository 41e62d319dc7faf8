/* caption_model.c: captions worded by a language model, from facts only.
 *
 * The grammar holds nothing but phrases that a fact supports (caption_terms.c) and ways to join them:
 * which are said, in which form and how they are joined is the model's choice; it cannot invent. What it
 * wrote is checked again by words, sentence by sentence, which does not rely on the grammar.
 */
#include <string.h>
#include "see/caption/caption_parts.h"

/* A list rule: any of the terms from the i-th on, each at most once and in this order. */
static void
append_list(GString *gbnf, const GPtrArray *terms, SeeTermKind kind, const char *rule)
{
  const guint n = see_terms_n(terms, kind);
  g_string_append_printf(gbnf, "%s ::= ", rule);
  for (guint i = 0; i < n; i++)
    g_string_append_printf(gbnf, "%s%s%u", i > 0 ? " | " : "", rule, i);
  g_string_append_c(gbnf, '\n');
  for (guint i = 0; i < n; i++) {
    g_string_append_printf(gbnf, "%s%u ::= \"%s\"", rule, i, see_terms_get(terms, kind, i)->text);
    for (guint k = i + 1; k < n; k++)
      g_string_append_printf(gbnf, "%s \" and \" \"%s\" | \", \" %s%u", k == i + 1 ? " (" : " |",
                             see_terms_get(terms, kind, k)->text, rule, k);
    g_string_append(gbnf, i + 1 < n ? ")?\n" : "\n");
  }
}

char *
see_caption_grammar(const GPtrArray *terms)
{
  const gboolean subject = see_terms_n(terms, SEE_TERM_SUBJECT) > 0;
  const gboolean place = see_terms_n(terms, SEE_TERM_PLACE) > 0;
  const guint n_colors = see_terms_n(terms, SEE_TERM_COLOR);
  const gboolean is = see_terms_n(terms, SEE_TERM_IS) > 0, has = see_terms_n(terms, SEE_TERM_HAS) > 0;
  if (terms->len == 0)
    return NULL;
  GString *sentences = g_string_new(NULL), *gbnf = g_string_new(NULL);
  if (subject || place) {
    g_string_append(sentences, "content");
    g_string_append(gbnf, "content ::= (\"A photo of \" | \"A picture of \" | \"The photo shows \" | "
                          "\"This photo shows \") ");
    g_string_append(gbnf, subject && place ? "subject ((\", with \" | \" with \" | \" and \") place)?"
                          : subject        ? "subject"
                                           : "place");
    g_string_append(gbnf, " \".\"\n");
  }
  if (n_colors > 0) {
    g_string_append_printf(sentences, "%scolors", sentences->len > 0 ? " \" \" " : "");
    g_string_append_printf(gbnf, "colors ::= (\"It is mostly \" | \"Its main colour%s \") color \".\"\n",
                           n_colors > 1 ? "s are" : " is");
  }
  if (is || has) {
    g_string_append_printf(sentences, "%squality", sentences->len > 0 ? " \" \" " : "");
    g_string_append_printf(gbnf, "quality ::= (%s%s%s) \".\"\n",
                           is ? "(\"It is \" | \"It looks \" | \"The photo is \") is" : "",
                           is && has ? " ((\", with \" | \" and has \") has)? | " : "",
                           has ? "(\"It has \" | \"The photo has \") has" : "");
  }
  if (subject)
    append_list(gbnf, terms, SEE_TERM_SUBJECT, "subject");
  if (place)
    append_list(gbnf, terms, SEE_TERM_PLACE, "place");
  if (n_colors > 1)
    g_string_append_printf(gbnf, "color ::= \"%s and %s\"\n", see_terms_get(terms, SEE_TERM_COLOR, 0)->text,
                           see_terms_get(terms, SEE_TERM_COLOR, 1)->text);
  else if (n_colors > 0)
    append_list(gbnf, terms, SEE_TERM_COLOR, "color");
  if (is)
    append_list(gbnf, terms, SEE_TERM_IS, "is");
  if (has)
    append_list(gbnf, terms, SEE_TERM_HAS, "has");
  g_string_prepend(gbnf, "\n");
  g_string_prepend(gbnf, sentences->str);
  g_string_prepend(gbnf, "root ::= ");
  g_string_free(sentences, TRUE);
  return g_string_free(gbnf, FALSE);
}

LithoCaption *
see_caption_check(const LithoFacts *facts, const char *text, const char *writer)
{
  g_autoptr(LithoCaption) caption = see_caption_new(writer);
  g_autoptr(GPtrArray) terms = see_terms(facts);
  guint n_dropped = 0;
  for (const char *at = text; *at != '\0';) {
    const char *end = strpbrk(at, ".!?\n");
    g_autofree char *part = end != NULL ? g_strndup(at, (gsize)(end - at)) : g_strdup(at);
    at = end != NULL ? end + 1 : at + strlen(at);
    g_strstrip(part);
    GPtrArray *used = NULL;
    if (*part == '\0')
      continue;
    if (see_terms_support(terms, part, &used))
      see_sentence_add(caption, g_strconcat(part, ".", NULL), used);
    else
      n_dropped++;
  }
  if (caption->sentences->len == 0) {
    LithoCaption *floor = litho_caption_floor(facts);
    floor->note = g_strdup_printf("%s wrote nothing that the facts support", writer);
    return floor;
  }
  if (n_dropped > 0)
    caption->note = g_strdup_printf("%u sentence%s of %s dropped: not supported by any fact", n_dropped,
                                    n_dropped == 1 ? "" : "s", writer);
  return g_steal_pointer(&caption);
}
