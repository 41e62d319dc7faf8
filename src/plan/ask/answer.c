/* answer.c: parses the planner's line language strictly.
 *
 * The parser is the border between a model (local or behind a URL) and litho: operations, named
 * regions, colours and reasons are looked up in closed tables; a free-text region has to be words
 * that the person wrote. It does not judge whether an answer fits the request. */
#include <string.h>
#include "plan/ask/answer.h"

enum { MAX_REGION_BYTES = 120 };

const char *const litho_answer_colors[] = {"red",     "orange", "yellow", "green", "cyan",  "blue",
                                           "purple",  "magenta", "pink",  "brown", "white", "black",
                                           "grey",    "gold",   NULL};

const LithoCannot litho_cannots[] = {
    {"add", "litho does not invent objects"},
    {"person", "litho does not change people's bodies, faces or poses"},
    {"text", "litho does not write or change text"},
    {"merge", "litho works on one photo at a time and does not merge photos"},
    {"move", "litho does not move or resize things inside a photo"},
    {"other", "litho has no operation for this"},
    {NULL, NULL},
};

gboolean
litho_answer_has_sign(const LithoOp *op)
{
  return (op->flags & (LITHO_OP_SIGNED | LITHO_OP_EFFECT)) != 0 &&
         op->category != LITHO_CATEGORY_GEOMETRY && op->category != LITHO_CATEGORY_OBJECT;
}

gboolean
litho_answer_has_color(const LithoOp *op)
{
  return litho_op_param(op, "color", NULL) != NULL && op->category != LITHO_CATEGORY_GEOMETRY;
}

char *
litho_answer_region(const LithoRegion *region)
{
  if (region == NULL || region->kind == LITHO_REGION_ALL)
    return g_strdup("all");
  if (region->kind == LITHO_REGION_NAMED)
    return g_strdup(region->text);
  if (region->kind != LITHO_REGION_TEXT || region->text == NULL)
    return NULL;
  GString *out = g_string_new("\"");
  for (const char *p = region->text; *p != '\0' && out->len < MAX_REGION_BYTES;
       p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (c == '"' || c == '\\' || g_unichar_iscntrl(c))
      continue;
    g_string_append_unichar(out, c);
  }
  g_string_append_c(out, '"');
  return g_string_free(out, FALSE);
}

/* Letters and digits in lower case, runs of anything else as one blank, blanks at both ends. */
static char *
plain_words(const char *text)
{
  g_autofree char *fold = g_utf8_casefold(text, -1);
  GString *out = g_string_new(" ");
  for (const char *p = fold; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (g_unichar_isalnum(c))
      g_string_append_unichar(out, c);
    else if (out->str[out->len - 1] != ' ')
      g_string_append_c(out, ' ');
  }
  if (out->str[out->len - 1] != ' ')
    g_string_append_c(out, ' ');
  return g_string_free(out, FALSE);
}

static gboolean
is_said(const char *text, const char *instruction)
{
  g_autofree char *part = plain_words(text), *whole = plain_words(instruction);
  /* Chinese has no blanks between words: compare without them. */
  const char *found = strstr(whole, part);
  if (found == NULL && !g_str_is_ascii(part))
    found = strstr(whole, g_strstrip(part));
  return found != NULL && strlen(part) > 2;
}

static gboolean
fail(GError **error, const char *what, const char *at)
{
  g_autofree char *shown = g_utf8_make_valid(at, -1);
  char *end = g_utf8_strlen(shown, -1) > 60 ? g_utf8_offset_to_pointer(shown, 60) : NULL;
  if (end != NULL)
    *end = '\0';
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_PLAN, "the language model's answer: %s at \"%s\"",
              what, shown);
  return FALSE;
}

/* The word at *p up to a blank or ';'; moves on. Empty at the end. */
static char *
take_word(const char **p)
{
  while (**p == ' ')
    (*p)++;
  gsize n = strcspn(*p, " ;");
  char *word = g_strndup(*p, n);
  *p += n;
  return word;
}

static gboolean
parse_region(const char **p, const char *instruction, LithoRegion **region, GError **error)
{
  while (**p == ' ')
    (*p)++;
  if (**p == '"') {
    const char *end = strchr(*p + 1, '"');
    if (end == NULL || end == *p + 1 || end - *p > 2 * MAX_REGION_BYTES)
      return fail(error, "a region without its end", *p);
    g_autofree char *text = g_strndup(*p + 1, (gsize)(end - *p - 1));
    if (!is_said(text, instruction))
      return fail(error, "a region that the request does not name", *p);
    *p = end + 1;
    *region = litho_region_new(LITHO_REGION_TEXT, text);
    return TRUE;
  }
  g_autofree char *name = take_word(p);
  if (!g_strv_contains(litho_region_names, name))
    return fail(error, "no such region", name);
  if (!g_str_equal(name, "all"))
    *region = litho_region_new(LITHO_REGION_NAMED, name);
  return TRUE;
}

static gboolean
parse_step(const char **p, const char *instruction, LithoAnswerStep *step, GError **error)
{
  if (!parse_region(p, instruction, &step->region, error))
    return FALSE;
  g_autofree char *name = take_word(p);
  step->op = litho_op_find(name);
  if (step->op == NULL)
    return fail(error, "no such operation", name);
  while (**p != '\0' && **p != ';') {
    g_autofree char *word = take_word(p);
    if (*word == '\0')
      break;
    if (g_str_equal(word, "+") || g_str_equal(word, "-")) {
      if (step->sign != 0 || !litho_answer_has_sign(step->op))
        return fail(error, "a sign where none belongs", name);
      step->sign = *word == '+' ? 1 : -1;
      continue;
    }
    for (guint i = 0; litho_answer_colors[i] != NULL; i++)
      if (g_str_equal(word, litho_answer_colors[i]))
        step->color = litho_answer_colors[i];
    if (step->color == NULL || !g_str_equal(word, step->color) || !litho_answer_has_color(step->op))
      return fail(error, "a word that does not belong", word);
  }
  if (step->sign == 0 && litho_answer_has_sign(step->op)) {
    if (!(step->op->flags & LITHO_OP_EFFECT))
      return fail(error, "no direction", name);
    step->sign = 1;
  }
  return TRUE;
}

static gboolean
parse(const char *line, const char *instruction, LithoAnswer *answer, GError **error)
{
  if (!g_utf8_validate(line, -1, NULL))
    return fail(error, "not UTF-8", line);
  g_autofree char *text = g_strstrip(g_strdup(line));
  if (g_str_equal(text, "keep")) {
    answer->kind = LITHO_CLAUSE_KEEP;
    answer->reason = "nothing to do: kept as it is";
    return TRUE;
  }
  if (g_str_has_prefix(text, "cannot")) {
    answer->kind = LITHO_CLAUSE_REFUSED;
    const char *key = g_strstrip(text + strlen("cannot"));
    for (const LithoCannot *c = litho_cannots; c->key != NULL; c++)
      if (g_str_equal(c->key, key)) {
        answer->reason = c->reason;
        answer->certain = !g_str_equal(key, "other");
      }
    return answer->reason != NULL || fail(error, "no such reason", key);
  }
  answer->kind = LITHO_CLAUSE_STEP;
  for (const char *p = text;; p++) { /* parse_step stops at the end or at ';' only */
    if (answer->n_steps == LITHO_ANSWER_MAX_STEPS)
      return fail(error, "too many steps", p);
    if (!parse_step(&p, instruction, &answer->steps[answer->n_steps++], error))
      return FALSE;
    if (*p == '\0')
      return TRUE;
  }
}

LithoAnswer *
litho_answer_parse(const char *line, const char *instruction, GError **error)
{
  g_autoptr(LithoAnswer) answer = g_new0(LithoAnswer, 1);
  return parse(line, instruction, answer, error) ? g_steal_pointer(&answer) : NULL;
}

void
litho_answer_free(LithoAnswer *answer)
{
  if (answer == NULL)
    return;
  for (guint i = 0; i < answer->n_steps; i++)
    litho_region_free(answer->steps[i].region);
  g_free(answer);
}
