/* edit.h: words that change what a scene shows. Callers outside the room ask change.h. */
#ifndef LITHO_MAKE_EDIT_H
#define LITHO_MAKE_EDIT_H

#include "make/read.h"

/* Does the clause, in lower case, name a tool of an editor: contrast, crop, blur? */
typedef gboolean (*MadeIsTool)(const char *clause);

/* *traces: what each word changed, NULL what: it changed nothing; caller unrefs, also after an
 * error. Error PLAN: they change nothing; USAGE, LIMIT as made_scene_read(). The scene is then as
 * it was. */
gboolean make_scene_edit(const char *words, MadeScene *scene, GPtrArray **traces, GError **error);

/* The same, where the picture of the scene can be edited too: clauses that are about light and
 * colour of the whole picture, its frame, or nothing in a scene are left. *rest: those, as they
 * were said; NULL: nothing is left. *done: the scene has changed. is_tool may be NULL. Errors
 * USAGE, LIMIT. */
gboolean make_scene_edit_part(const char *words, MadeIsTool is_tool, MadeScene *scene,
                              GPtrArray **traces, gboolean *done, char **rest, GError **error);

#endif
