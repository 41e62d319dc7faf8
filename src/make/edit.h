/* edit.h: words that change what a scene shows. Callers outside the room ask change.h. */
#ifndef LITHO_MAKE_EDIT_H
#define LITHO_MAKE_EDIT_H

#include "make/read.h"

/* *traces: what each word changed, NULL what: it changed nothing; caller unrefs, also after an
 * error. Error PLAN: they change nothing; USAGE, LIMIT as made_scene_read(). The scene is then as
 * it was. */
gboolean make_scene_edit(const char *words, MadeScene *scene, GPtrArray **traces, GError **error);

#endif
