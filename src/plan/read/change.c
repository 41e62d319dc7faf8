/* change.c: "change X to Y", "make the hair blue", "put a white background": new colours and new
 * backgrounds; any other exchange is refused. */
#include <string.h>
#include "plan/read/reader.h"

#define SWAP "litho does not replace one thing by another"

static gboolean
is_connector(const ReadClause *c, guint i)
{
  static const char *const words[] = {"to", "with",   "into", "by",   "for", "成",
                                      "为", "with a", "as",   "like", NULL};
  return i < c->last && g_strv_contains(words, litho_word(c->w, i)->word);
}

static void
recolor(ReadClause *c, const char *color, double sure)
{
  LithoWish *wish =
      read_clause_wish(c, color != NULL ? "color_tint" : "hue", color != NULL ? 1 : 0, sure);
  wish->color = color;
}

gboolean
read_change(ReadClause *c)
{
  guint i = read_clause_find(c, c->first, WORD_CHANGE), at;
  gboolean background = read_clause_background(c, &at);
  if (i == c->last)
    return FALSE;
  const LithoToken *t = litho_word(c->w, i);
  gboolean chinese = t->chinese;
  guint x = read_clause_skip_small(c, i + 1), y = c->last;
  if (chinese) { /* 把背景换成海滩 */
    y = i + 1;
    x = c->first;
  } else {
    for (guint j = i + 1; j < c->last && y == c->last; j++)
      if (is_connector(c, j))
        y = j + 1;
  }
  guint y0 = read_clause_skip_articles(c, y);
  const LithoToken *to = read_clause_token(c, y0);
  ReadPhrase px = {0}, py = {0};
  gboolean has_x = FALSE;
  for (guint j = x; j < MIN(y, c->last) && !has_x; j++)
    has_x = !c->used[j - c->first] && litho_phrase_at(c->w, j, chinese ? i : y, &px);
  gboolean has_y = y < c->last && litho_phrase_at(c->w, y, c->last, &py);
  gboolean color_said = FALSE;
  for (guint j = c->first; j < MIN(y, c->last); j++) {
    const LithoToken *k = litho_word(c->w, j);
    color_said |= k->cls == WORD_PROPERTY && (g_strcmp0(k->entry->text, "color") == 0 ||
                                              g_strcmp0(k->entry->text, "cast") == 0);
  }
  gboolean recolors = g_str_has_prefix(t->word, "recol") || g_str_equal(t->word, "dye") ||
                      g_str_equal(t->word, "color in");
  const char *color = NULL;
  for (guint j = MIN(y, c->last); j < c->last; j++)
    if (litho_word(c->w, j)->cls == WORD_COLOR && !litho_word(c->w, j)->guessed)
      color = litho_word(c->w, j)->entry->text;
  gboolean y_is_color =
      color != NULL && (!has_y || color_said || litho_word(c->w, py.head)->cls == WORD_COLOR);

  if (to != NULL &&
      ((to->cls == WORD_ADJECTIVE && to->entry->op != NULL) || to->cls == WORD_EFFECT ||
       to->cls == WORD_STYLE || to->cls == WORD_VAGUE || to->cls == WORD_PROPERTY ||
       to->cls == WORD_UP || to->cls == WORD_DOWN || to->cls == WORD_NUMBER ||
       to->cls == WORD_VERB) &&
      !(has_y && py.kind == PHRASE_TEXT && background &&
        litho_word(c->w, py.head)->cls != WORD_WHOLE && to->cls != WORD_EFFECT &&
        to->cls != WORD_STYLE))
    return FALSE;
  const LithoWish *gone =
      c->previous != NULL && c->previous->wishes->len > 0 ? c->previous->wishes->pdata[0] : NULL;
  if (gone != NULL && g_str_equal(gone->op, "remove_background") && y < c->last &&
      (color != NULL || has_y) && (!has_x || px.kind == PHRASE_PRONOUN)) {
    read_clause_replace_background(c, read_clause_text(c, y0, c->last), 0.85);
    return TRUE; /* "… and replace it with white" */
  }
  if (background && has_x && read_phrase_is_region(c, &px, "background") && !color_said) {
    read_clause_replace_background(c, read_clause_text(c, y0, c->last), 0.92);
    return TRUE;
  }
  if (recolors || color_said) {
    for (guint j = c->first; j < c->last; j++) {
      LithoWordClass k = litho_word(c->w, j)->cls;
      if (k == WORD_COLOR || k == WORD_PROPERTY)
        read_clause_use(c, j, j + 1);
    }
    if (!has_x || px.kind == PHRASE_WHOLE || px.kind == PHRASE_NONE) {
      gboolean any = FALSE;
      for (guint j = c->first; j < c->last; j++)
        any |= litho_word(c->w, j)->cls == WORD_REGION || litho_word(c->w, j)->cls == WORD_NOUN;
      if (!any && color == NULL) {
        read_clause_wish(c, "white_balance", 0, 0.5);
        return TRUE;
      }
    }
    recolor(c, color, 0.85);
    read_clause_use(c, MIN(y, c->last), c->last);
    return TRUE;
  }
  if (y < c->last && has_x && px.kind != PHRASE_WHOLE &&
      y_is_color) { /* "turn the shirt red" / "change hair to blonde" */
    recolor(c, color, 0.85);
    read_clause_use(c, y, c->last);
    return TRUE;
  }
  gboolean swap_verb = g_str_has_prefix(t->word, "repl") || g_str_has_prefix(t->word, "swap") ||
                       g_str_has_prefix(t->word, "exchang") ||
                       g_str_has_prefix(t->word, "substit") ||
                       g_str_has_prefix(t->word, "switch") || g_str_has_prefix(t->word, "换") ||
                       g_str_has_prefix(t->word, "替换");
  LithoWordClass head = has_x ? litho_word(c->w, px.head)->cls : WORD_OTHER;
  gboolean thing = (head == WORD_NOUN || head == WORD_REGION || head == WORD_OBJECT_FAULT) &&
                   px.last >= MIN(y, c->last) - (y < c->last) && (y < c->last || i <= c->first + 2);
  if (has_x && px.kind != PHRASE_WHOLE && px.kind != PHRASE_PRONOUN &&
      ((y < c->last && has_y) || swap_verb || thing)) {
    read_clause_refuse(c, SWAP, y < c->last ? 0.85 : 0.6); /* "change the eyes" */
    return TRUE;
  }
  return FALSE;
}

gboolean
read_background(ReadClause *c)
{
  guint at;
  if (!read_clause_background(c, &at)) { /* "remove the background and make it white" */
    guint m = read_clause_find(c, c->first, WORD_MAKE);
    const LithoWish *gone =
        c->previous != NULL && c->previous->wishes->len > 0 ? c->previous->wishes->pdata[0] : NULL;
    if (gone != NULL && g_str_equal(gone->op, "remove_background")) {
      guint with = read_clause_find(c, c->first, WORD_COLOR);
      gboolean color = with < c->last && (with + 1 == c->last || m < c->last ||
                                          read_clause_has(c, WORD_ADD) || read_clause_has(c, WORD_BE));
      if (color) {
        read_clause_replace_background(c, g_strdup(litho_word(c->w, with)->entry->text), 0.75);
        return TRUE;
      }
    }
    return FALSE;
  }
  const LithoToken *before = at > c->first ? read_clause_token(c, at - 1) : NULL,
                   *after = read_clause_token(c, at + 1);
  gboolean made = read_clause_has(c, WORD_MAKE), other = FALSE;
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    other |= t->cls == WORD_VERB || t->cls == WORD_DOWN || t->cls == WORD_UP ||
             t->cls == WORD_REMOVE || t->cls == WORD_TOO ||
             (t->cls == WORD_ADJECTIVE && t->entry->op != NULL) ||
             (t->cls == WORD_PROPERTY && !(made && g_strcmp0(t->entry->text, "color") == 0)) ||
             (t->cls == WORD_EFFECT && !g_str_equal(t->entry->op, "remove_background"));
    if (t->cls == WORD_EFFECT && g_str_equal(t->entry->op, "remove_background") && !other) {
      read_clause_wish(c, "remove_background", 0, 0.9);
      c->regions_said = TRUE;
      return TRUE;
    }
  }
  if (other)
    return FALSE;
  guint solid = at + 1; /* "the background all white", "… a solid black" */
  while (solid < c->last && litho_word(c->w, solid)->cls != WORD_COLOR &&
         (litho_word(c->w, solid)->cls == WORD_ADJECTIVE ||
          litho_word(c->w, solid)->cls == WORD_DETERMINER ||
          litho_word(c->w, solid)->cls == WORD_DEGREE || litho_word(c->w, solid)->cls == WORD_ONLY))
    solid++;
  if (solid > at + 1)
    after = read_clause_token(c, solid);
  /* "make the green background white"; "white background please" */
  if (after != NULL && after->cls == WORD_COLOR && after->entry->sign == 0 && made) {
    read_clause_replace_background(c, read_clause_text(c, solid, c->last), 0.8);
    return TRUE;
  }
  if (before != NULL && before->cls == WORD_COLOR &&
      !(after != NULL && (after->cls == WORD_NOUN || after->cls == WORD_UNKNOWN)) &&
      !read_clause_has(c, WORD_KEEP) && !read_clause_has(c, WORD_NOT)) {
    read_clause_replace_background(c, g_strdup(before->entry->text), 0.75);
    return TRUE;
  }
  guint k = read_clause_skip_articles(c, at + 1);
  while (k < c->last &&
         (litho_word(c->w, k)->cls == WORD_MODAL || litho_word(c->w, k)->cls == WORD_MAKE ||
          litho_word(c->w, k)->cls == WORD_BE))
    k = read_clause_skip_articles(c, k + 1);
  const LithoToken *t = read_clause_token(c, k);
  if (t == NULL || !(made || read_clause_has(c, WORD_MODAL)))
    return FALSE;
  ReadPhrase p;
  if (k > at + 1 && litho_phrase_at(c->w, k, c->last, &p) && p.kind == PHRASE_TEXT &&
      litho_word(c->w, k - 1)->cls == WORD_DETERMINER) { /* "make the background a beach" */
    read_clause_replace_background(c, read_clause_text(c, k, c->last), 0.7);
    return TRUE;
  }
  return FALSE;
}
