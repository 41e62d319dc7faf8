/* change.h: words that change a scene which is there: the one place that conversations and servers
 * ask. */
#ifndef LITHO_MAKE_CHANGE_H
#define LITHO_MAKE_CHANGE_H

#include "make/edit.h"

/* Does what the words say to the scene: "another one", 再来一张 (another seed of the same scene),
 * or what edit.h does: "move the sun lower", "add two boats on the right", 换成水彩. *traces: what
 * the words became, caller unrefs, also after an error; NULL where there is nothing to tell. Error
 * PLAN: they change nothing of the scene, which is as it was; USAGE, LIMIT. */
gboolean made_scene_change(const char *words, MadeScene *scene, GPtrArray **traces, GError **error);

/* The same for a conversation, where the picture of the scene can be edited too: wishes about light
 * and colour of the whole picture or its frame, and those about nothing that a scene has, are left.
 * *rest: they, as they were said; NULL: nothing is left; caller frees. *done: the scene has
 * changed; where it has not, traces that are there say why. Errors USAGE, LIMIT. */
gboolean made_scene_change_part(const char *words, MadeIsTool is_tool, MadeScene *scene,
                                GPtrArray **traces, gboolean *done, char **rest, GError **error);

/* "Another one", 再来一张, and nothing else. */
gboolean made_change_is_another(const char *words);
/* "A bit more", "lower still", 再低一点: do the words say how far, and nothing of what? Such words
 * behind those that changed the scene before ("more waves") go on with them. */
gboolean made_change_is_bare(const char *words);

#endif
