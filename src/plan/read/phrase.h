/* phrase.h: noun phrases of an instruction and the regions that they name. */
#ifndef LITHO_PLAN_READ_PHRASE_H
#define LITHO_PLAN_READ_PHRASE_H

#include "plan/read/lexicon.h"
#include "recipe/region.h"

typedef enum { PHRASE_NONE, PHRASE_WHOLE, PHRASE_NAMED, PHRASE_TEXT, PHRASE_PRONOUN } PhraseKind;

typedef struct {
  PhraseKind kind;
  guint first, last; /* tokens [first, last), with what follows it ("on the left") */
  guint core;        /* first token of the phrase proper, after articles */
  guint end;         /* its last token + 1 for the text: without "in the image" */
  guint head;        /* the noun */
  const char *name;  /* named region that it is or lies in, or NULL */
} ReadPhrase;

/* The noun phrase that begins exactly at token i and ends before `last`. FALSE: there is none. */
gboolean litho_phrase_at(const LithoWords *w, guint i, guint last, ReadPhrase *phrase);
/* Its words as written, without articles in front. Caller frees. */
char *litho_phrase_text(const LithoWords *w, const ReadPhrase *phrase);
/* NULL for the whole photo and for pronouns. */
LithoRegion *litho_phrase_region(const LithoWords *w, const ReadPhrase *phrase);

#endif
