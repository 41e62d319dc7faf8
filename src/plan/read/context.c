/* context.c: what the words around a hit make of it: a wish or a complaint. */
#include "plan/read/reader.h"

gboolean
read_context_near(guint mark, guint i, guint reach)
{
  return mark > 0 && i + 1 - mark <= reach;
}

/* A negation turns a wish round ("not so dark") but confirms a missing virtue ("isn't sharp"). */
gboolean
read_context_is_complaint(const ReadClause *c, const ReadContext *x, guint i, gboolean bad)
{
  const LithoToken *t = litho_word(c->w, i);
  gboolean comparative = t->inflect == INFLECT_COMPARATIVE;
  gboolean too = read_context_near(x->complained, i, 4);
  const char *too_word = too ? litho_word(c->w, x->complained - 1)->word : "";
  static const char *const strict[] = {
      "too",         "overly", "way too", "far too", "a bit too", "a little too", "excessively",
      "unnaturally", "太",     "过于",    "过",      "太过",      "显得太",       NULL};
  gboolean said_too = too && g_strv_contains(strict, too_word);
  gboolean less = x->direction < 0 && i - x->at <= 3;
  if (read_context_near(x->chain, i, 3) && !comparative && !x->made)
    return TRUE; /* "too dull, dark and brownish" */
  if (x->negated && (read_context_near(x->negated, i, 4) || t->chinese)) {
    if (less)
      return FALSE;
    if (i + 1 < c->last && g_str_equal(litho_word(c->w, i + 1)->word, "enough"))
      return FALSE;
    if (too || bad)
      return TRUE;
    return !(x->is > 0 || !x->made) || x->made;
  }
  if (less || said_too)
    return TRUE;
  if (comparative || x->modal || x->direction > 0)
    return FALSE;
  if (too && !x->made && t->chinese)
    return TRUE;
  if ((x->is || (too && bad)) && !x->made)
    return TRUE; /* but "very vibrant colours" is a wish */
  return x->fixed && !x->changed && bad;
}
