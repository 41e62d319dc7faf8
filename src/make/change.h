/* change.h: words that change a scene which is there: the one place that conversations and servers ask. */
#ifndef LITHO_MAKE_CHANGE_H
#define LITHO_MAKE_CHANGE_H

#include "make/read.h"

/* Does what the words say to the scene: "another one", 再来一张 (another seed of the same scene). *traces: what the words
 * became, caller unrefs; NULL where there is nothing to tell. Error PLAN: they say nothing of a scene, which is as it
 * was. */
gboolean made_scene_change(const char *words, MadeScene *scene, GPtrArray **traces, GError **error);

#endif
