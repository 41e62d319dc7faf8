/* change.c: see change.h. */
#include "make/change.h"
#include "make/reader.h"

#define ANOTHER                                                                                                    \
  "^(?:(?:make|show|give|draw|paint|try)(?: me| us)? )?(?:another|another "                                        \
  "(?:one|picture|version|try)|a different (?:one|picture)|one more(?: picture)?|try "                             \
  "again|(?:再来|再画|再做|另|换|再)一?[张幅个]|另外一张|重新画(?:一张)?|再画一张?)(?: " \
  "please)?[.!。！]*$"

/* Nothing else is said. */
gboolean
made_change_is_another(const char *words)
{
  g_autofree char *lower = g_utf8_strdown(words, -1);
  return g_regex_match_simple(ANOTHER, g_strstrip(lower), 0, 0);
}

gboolean
made_scene_change(const char *words, MadeScene *scene, GPtrArray **traces, GError **error)
{
  if (made_change_is_another(words)) {
    *traces = NULL;
    scene->seed++;
    return TRUE;
  }
  return make_scene_edit(words, scene, traces, error);
}

gboolean
made_scene_change_part(const char *words, MadeIsTool is_tool, MadeScene *scene, GPtrArray **traces,
                       gboolean *done, char **rest, GError **error)
{
  if (!made_change_is_another(words))
    return make_scene_edit_part(words, is_tool, scene, traces, done, rest, error);
  *traces = NULL;
  *rest = NULL;
  *done = TRUE;
  scene->seed++;
  return TRUE;
}

gboolean
made_change_is_bare(const char *words)
{
  static const char *const still[] = {"still", "again", "even", "yet",  "once",
                                      "bit",   "好",    "吧",   "继续", NULL};
  g_autofree char *text = g_utf8_strdown(words, -1);
  g_autoptr(GArray) tokens = make_tokens(text);
  gboolean has_change = FALSE;
  for (guint i = 0; i < tokens->len; i++) {
    const MakeToken *token = &g_array_index(tokens, MakeToken, i);
    /* Warmer and brighter are of the picture, which is edited. */
    const gboolean is_change =
        (make_token_is(token, LEX_CHANGE) && token->row->value <= CHANGE_FARTHER) ||
        make_token_is(token, LEX_LOW) || make_token_is(token, LEX_HIGH) ||
        make_token_is(token, LEX_SIZE);
    has_change |= is_change;
    if (!is_change && !make_token_is(token, LEX_DEGREE) && !make_token_is(token, LEX_QUIET) &&
        !make_token_is(token, LEX_BREAK) && !g_strv_contains(still, token->words))
      return FALSE;
  }
  return has_change;
}
