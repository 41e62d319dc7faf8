/* make.h: made pictures in a conversation, between the files of talk/. */
#ifndef LITHO_TALK_MAKE_H
#define LITHO_TALK_MAKE_H

#include "talk/act.h"

/* The picture of the words becomes a photo of the conversation, the one that is talked about. What cannot be composed is
 * an answer. */
gboolean talk_make(Talk *talk, const char *words, GError **error);
/* Where a made picture is talked about and the words change its scene: a new version of another scene, with the steps that
 * there are. only_another: only "another one" is looked for. *done: it was made, or said why not. *rest: what of the words is
 * about the picture and is still to be done, NULL: nothing, or nothing was done; caller frees. */
gboolean talk_make_again(Talk *talk, const char *words, gboolean only_another, gboolean *done, char **rest, GError **error);

#endif
