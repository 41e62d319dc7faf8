/* caption_parts.h: what the writers of captions share. */
#ifndef LITHO_SEE_CAPTION_CAPTION_PARTS_H
#define LITHO_SEE_CAPTION_CAPTION_PARTS_H

#include "model/bridge_llama.h"
#include "see/caption/caption.h"

typedef enum {
  SEE_TERM_SUBJECT, /* "two people", "a dog on the left" */
  SEE_TERM_PLACE,   /* "water", "a building" */
  SEE_TERM_COLOR,   /* "blue" */
  SEE_TERM_IS,      /* "underexposed": what the photo is */
  SEE_TERM_HAS,     /* "a blue cast": what it has */
} SeeTermKind;

/* A phrase that may stand in a sentence, and the fact that makes it true. */
typedef struct {
  SeeTermKind kind;
  char *text, *fact;
} SeeTerm;

/* Every phrase that the facts support, in the order in which they are worth saying. SeeTerm*. */
GPtrArray *see_terms(const LithoFacts *facts);
/* The number of terms of a kind, and the i-th of them. */
guint see_terms_n(const GPtrArray *terms, SeeTermKind kind);
const SeeTerm *see_terms_get(const GPtrArray *terms, SeeTermKind kind, guint i);

/* TRUE when every word of the text belongs to a term or only joins them; *used: the facts of those
 * terms, char*. Names colours only of the photo as a whole. */
gboolean see_terms_support(const GPtrArray *terms, const char *text, GPtrArray **used);

LithoCaption *see_caption_new(const char *writer);
/* A new sentence of the caption. facts: taken, or NULL for none yet. */
LithoSentence *see_sentence_add(LithoCaption *caption, char *text, GPtrArray *facts);

/* The trained decoder with its image net. n_threads 0: all cores. Errors: MODEL (either is missing, broken, or they do not
 * belong together), HASH. */
typedef struct _SeeDecoder SeeDecoder;
SeeDecoder *see_decoder_open(const char *path, int n_threads, GError **error);
void see_decoder_free(SeeDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SeeDecoder, see_decoder_free)
LithoCaption *see_decoder_write(SeeDecoder *decoder, const char *name, LithoScene *scene, GError **error);

/* The grammar (GBNF) of all captions that the terms support; NULL: they support none. Caller frees. */
char *see_caption_grammar(const GPtrArray *terms);
/* What a language model wrote, cut into sentences and checked: one with a claim that no fact supports is
 * dropped; when none is left, the floor's. */
LithoCaption *see_caption_check(const LithoFacts *facts, const char *text, const char *writer);

#endif
