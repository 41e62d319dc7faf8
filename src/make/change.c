/* change.c: see change.h. */
#include "make/change.h"

#define ANOTHER                                                                                    \
  "^(?:(?:make|show|give|draw|paint|try)(?: me| us)? )?(?:another|another "                        \
  "(?:one|picture|version|try)|a different (?:one|picture)|one more(?: picture)?|try "             \
  "again|(?:再来|再画|再做|另|换|再)一?[张幅个]|另外一张|重新画(?:一张)?|再画一张?)(?: "            \
  "please)?[.!。！]*$"

/* Nothing else is said. */
static gboolean
is_another(const char *words)
{
  g_autofree char *lower = g_utf8_strdown(words, -1);
  return g_regex_match_simple(ANOTHER, g_strstrip(lower), 0, 0);
}

gboolean
made_scene_change(const char *words, MadeScene *scene, GPtrArray **traces, GError **error)
{
  *traces = NULL;
  if (is_another(words)) {
    scene->seed++;
    return TRUE;
  }
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_PLAN,
                      "these words change nothing of the scene");
  return FALSE;
}
