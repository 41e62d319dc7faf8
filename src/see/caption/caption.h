/* caption.h: one to three true sentences about a photo, each with the facts that it rests on.
 *
 * The floor writes them from the facts by rule. A language model words the same facts anew; each of
 * its sentences is checked, and one with a claim that no fact supports is dropped. The trained
 * decoder and a vision-language model look at the photo itself: what they say is their own, and
 * marked so.
 */
#ifndef LITHO_SEE_CAPTION_CAPTION_H
#define LITHO_SEE_CAPTION_CAPTION_H

#include "see/scene.h"
#include "see/facts/facts.h"

/* Where the decoder looked for a word: the cells around the middle of its attention. */
typedef struct {
  char *text;
  LithoBox box;
  double share; /* of the attention that lies in the box; of an even look it is 0.05 to 0.11 */
} LithoWord;

typedef struct {
  char *text;       /* one sentence with its full stop */
  GPtrArray *facts; /* char*: "region sky", "tag dog", "thing dog 2", "stuff grass", "people 2", "color blue", "quality noisy",
                       "photo" (said of every photo); a vision model's: "seen by NAME"; the
                       decoder's: "guessed by NAME" */
  GPtrArray *words; /* LithoWord*, of the decoder; else NULL */
} LithoSentence;

typedef struct {
  GPtrArray *sentences; /* LithoSentence* */
  char *writer;         /* "floor", or the model's name */
  char *note;           /* why it is not what was asked for, or NULL */
} LithoCaption;

void litho_caption_free(LithoCaption *caption);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoCaption, litho_caption_free)
/* The sentences joined by blanks. Caller frees. */
char *litho_caption_text(const LithoCaption *caption);
/* {"text", "by", "note", "sentences": [{"text", "facts": […], "words": [{"word", "x", "y", "w",
 * "h", "share"}]}]}; words: of the decoder only. New reference. */
JsonNode *litho_caption_to_json(const LithoCaption *caption);

/* A description, as docs/describe.md has it: {"photo", "caption", …facts}. photo: what it is called. New reference. */
JsonNode *litho_description_to_json(const char *photo, const LithoFacts *facts, const LithoCaption *caption);

/* By rule, from facts alone. Never NULL, at least one sentence. */
LithoCaption *litho_caption_floor(const LithoFacts *facts);

typedef struct {
  LithoCaptionKind kind;
  const char *model; /* NULL: the store's; a name of it, or a GGUF file: then kind is MODEL */
  const char
      *mmproj; /* NULL: the model's asset in the store; the projector of a vision-language model */
  int n_threads; /* 0: all cores */
} LithoCaptionOptions;

/* Who writes the captions of a batch; a model is opened once. */
typedef struct _LithoCaptioner LithoCaptioner;

/* Errors: MODEL, HASH. */
LithoCaptioner *litho_captioner_new(const LithoCaptionOptions *options, GError **error);
void litho_captioner_free(LithoCaptioner *captioner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoCaptioner, litho_captioner_free)
/* Errors: MODEL, LIMIT, PLAN, CANCELLED, INTERNAL. */
LithoCaption *litho_captioner_write(LithoCaptioner *captioner, LithoScene *scene, GError **error);

#endif
