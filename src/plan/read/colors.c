/* colors.c: colours and casts, faults and their cures, styles. */
#include <string.h>
#include "plan/read/reader.h"

/* Less of a colour: on the whole photo it is a matter of white balance, in a part of it of the
 * colour. */
static void
less_of_color(ReadClause *c, const char *color, gboolean cast, double sure)
{
  static const struct {
    const char *color, *op;
    int sign;
  } table[] = {
      {"yellow", "temperature", -1}, {"orange", "temperature", -1}, {"brown", "temperature", -1},
      {"blue", "temperature", 1},    {"cyan", "temperature", 1},    {"green", "tint", 1},
      {"pink", "tint", -1},          {"magenta", "tint", -1},       {"purple", "tint", -1},
  };
  gboolean region = FALSE;
  for (guint j = c->first; j < c->last; j++)
    region |= !c->used[j - c->first] &&
              (litho_word(c->w, j)->cls == WORD_REGION || litho_word(c->w, j)->cls == WORD_NOUN);
  if (!region && cast) {
    read_clause_wish(c, "white_balance", 0, sure);
    return;
  }
  for (guint k = 0; k < G_N_ELEMENTS(table) && !region; k++)
    if (g_str_equal(table[k].color, color)) {
      read_clause_wish(c, table[k].op, table[k].sign, sure);
      return;
    }
  LithoWish *wish = read_clause_wish(c, "color_mix", -1, sure);
  wish->color = color;
}

void
read_color(ReadClause *c, ReadContext *x, guint i)
{
  const LithoToken *t = litho_word(c->w, i);
  const LithoEntry *e = t->entry;
  guint j = i + 1;
  gboolean cast = FALSE;
  while (j < c->last) { /* "blue and green tones", "yellowish tint" */
    const LithoToken *k = litho_word(c->w, j);
    gboolean part =
        k->cls == WORD_CAST || (k->cls == WORD_PROPERTY && k->entry->text != NULL) ||
        (k->cls == WORD_STYLE && g_strcmp0(k->entry->text, "filter") == 0) ||
        (k->cls == WORD_PROPERTY && !t->chinese &&
         (g_str_equal(k->entry->op, "exposure") || g_str_equal(k->entry->op, "saturation")));
    if (!part)
      break;
    cast = cast || k->cls != WORD_PROPERTY || g_strcmp0(k->entry->text, "cast") == 0;
    j++;
  }
  gboolean bare = j == i + 1;
  const LithoToken *after = j < c->last ? litho_word(c->w, j) : NULL;
  static const char *const everywhere[] = {"all over", "throughout", "overall", NULL};
  if (bare && litho_word_is_noun(after) && !t->chinese && !g_strv_contains(everywhere, after->word) &&
      !(x->direction != 0 && i == x->at + 1 && after->cls == WORD_WHOLE))
    return; /* "the red car" */
  if (bare && t->chinese && after != NULL &&
      (g_str_equal(after->word, "的") || litho_word_is_noun(after)))
    return;
  read_clause_use(c, i, j);
  guint of = i > c->first && litho_word(c->w, i - 1)->cls == WORD_DETERMINER ? i - 1 : i;
  LithoWish *last = c->out->wishes->len > 0 ? c->out->wishes->pdata[c->out->wishes->len - 1] : NULL;
  if (last != NULL && of > c->first && g_str_equal(last->op, "saturation") && bare &&
      (read_clause_is_word(c, of - 1, "of") || read_clause_is_word(c, of - 1, "in"))) {
    last->op = "color_mix"; /* "the saturation of the greens" */
    last->color = e->text;
    return;
  }
  gboolean complaint = (x->direction < 0 || x->removed) || read_context_is_complaint(c, x, i, TRUE);
  const char *color = e->text;
  if (complaint && e->sign == 0) {
    if (g_str_equal(color, "white")) {
      read_clause_wish(c, "exposure", -1, 0.5);
    } else if (g_str_equal(color, "black") || g_str_equal(color, "gray")) {
      read_clause_wish(c, "contrast", 1, 0.4);
    } else {
      less_of_color(c, color, cast && x->removed, 0.8);
    }
    return;
  }
  gboolean plural = g_str_has_suffix(t->word, "s") && !t->chinese;
  if (bare && plural && (x->direction > 0 || x->made)) {
    LithoWish *wish = read_clause_wish(c, "color_mix", 1, 0.8);
    wish->color = color;
    return;
  }
  if (bare && (g_str_equal(color, "white") || g_str_equal(color, "black")) && x->direction > 0) {
    read_clause_wish(c, "exposure", g_str_equal(color, "white") ? 1 : -1, 0.5);
    return;
  }
  LithoWish *wish = read_clause_wish(c, "color_tint", 1, 0.85);
  wish->color = color;
}

void
read_fault(ReadClause *c, ReadContext *x, guint i)
{
  const LithoToken *t = litho_word(c->w, i);
  const LithoEntry *e = t->entry;
  gboolean wanted = x->added || (x->direction > 0) ||
                    (x->modal && !x->removed && x->direction == 0 && !x->fixed && !x->negated);
  gboolean effect = g_str_equal(e->op, "vignette") || g_str_equal(t->word, "film grain") ||
                    g_str_equal(t->word, "grain effect");
  if (x->direction == 0 && !x->removed && !x->fixed && !x->negated && effect)
    wanted = TRUE;
  if (x->removed || x->direction < 0 || x->negated || x->complained)
    wanted = FALSE;
  read_clause_use(c, i, i + 1);
  if (wanted && e->anti != NULL)
    read_clause_wish(c, e->anti, e->anti_sign, 0.9);
  else
    read_clause_wish(c, e->op, e->sign, 0.9);
}

void
read_style(ReadClause *c, ReadContext *x, guint i)
{
  const LithoToken *t = litho_word(c->w, i);
  const LithoToken *after = i + 1 < c->last ? litho_word(c->w, i + 1) : NULL;
  gboolean filter = g_strcmp0(t->entry->text, "filter") == 0;
  if (!t->chinese && litho_word_is_noun(after) && after->cls != WORD_WHOLE)
    return; /* "vintage car" */
  if (g_ascii_isdigit(t->word[0]) && !x->made && !x->added && !x->changed)
    return; /* "taken in the 1970s" */
  if (filter && (c->out->wishes->len > 0 || x->colors))
    return;
  read_clause_use(c, i, i + 1);
  for (guint k = 0; k < c->out->wishes->len; k++)
    if (g_str_equal(((LithoWish *)c->out->wishes->pdata[k])->op, "style"))
      return;
  LithoWish *wish = read_clause_wish(c, "style", 0, filter ? 0.5 : 0.85);
  wish->target = g_strdup(filter ? t->word : t->entry->text);
}
