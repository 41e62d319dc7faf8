/* read.h: words to a scene, English and Chinese, by rule: the same words give the same scene. */
#ifndef LITHO_MAKE_READ_H
#define LITHO_MAKE_READ_H

#include "make/scene.h"

/* What a word or phrase became. */
typedef struct {
  char *words; /* as they were written */
  char *what;  /* "near: beach", "things: 3 palms"; NULL: not composed */
  char *why;   /* it was not: "the scene has no water"; NULL: it is in no vocabulary */
} MadeTrace;

void made_trace_free(MadeTrace *trace);

/* *scene is set up anew. *traces: of MadeTrace, in the order of the words, without articles and the
 * like; caller unrefs, also after an error. Error PLAN: nothing of it can be composed; USAGE:
 * empty, LIMIT: over LITHO_MADE_MAX_WORDS bytes. */
#define LITHO_MADE_MAX_WORDS 4000
gboolean made_scene_read(const char *words, MadeScene *scene, GPtrArray **traces, GError **error);

/* What can be composed, in one paragraph. Static. */
const char *made_scene_vocabulary(void);

#endif
