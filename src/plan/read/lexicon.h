/* lexicon.h: the words that the planner knows, and an instruction cut into them.
 *
 * Method: longest match in static tables (lexicon_en.c, lexicon_things.c, lexicon_zh.c: word or
 * phrase → class, operation, direction; the nouns of words/noun.h), then the aliases of the operation table, then light
 * stemming, then one edit of spelling for words of six letters or more. No statistics, no model:
 * the same text gives the same tokens everywhere. It does not know grammar: clause.h and reading.h
 * do. */
#ifndef LITHO_PLAN_READ_LEXICON_H
#define LITHO_PLAN_READ_LEXICON_H

#include <glib.h>

typedef enum {
  WORD_UNKNOWN, /* most often a noun of the photo: "rail" */
  WORD_NOUN,    /* a thing that a photo may show; text = named region that holds it, or NULL */
  WORD_REGION,  /* a named region in so many words; text = its name */
  WORD_WHOLE,   /* the photo: "image", "it all" */
  WORD_PLACE,   /* "left", "corner", "side" */
  WORD_PRONOUN, /* "it", "him": text = named region that it stands for, NULL = last one named */
  WORD_DETERMINER,
  WORD_POSSESSIVE,
  WORD_PREPOSITION,
  WORD_UP,   /* "increase", "more" */
  WORD_DOWN, /* "reduce", "less", "too much" */
  WORD_REMOVE,
  WORD_ADD,
  WORD_CHANGE, /* "replace", "change", "turn" */
  WORD_MAKE,
  WORD_KEEP,
  WORD_FIX, /* "fix", "adjust": direction left open */
  WORD_NOT,
  WORD_TOO, /* a complaint: "too", "looks" + adjective */
  WORD_BE,
  WORD_PROPERTY,     /* "contrast": op moves by the direction word beside it */
  WORD_ADJECTIVE,    /* "dark": op, sign when wished; anti, anti_sign when complained of */
  WORD_VERB,         /* "brighten": op and sign of its own */
  WORD_EFFECT,       /* "vignette", "black and white": op that is added or made */
  WORD_FAULT,        /* "noise", "haze": op cures it; anti = op that adds it, or NULL */
  WORD_OBJECT_FAULT, /* "scratches", "watermark": cured by remove_object */
  WORD_COLOR,        /* text = colour name */
  WORD_CAST,         /* "tone", "tint", "cast": with a colour before it */
  WORD_STYLE,        /* text = look */
  WORD_VAGUE,        /* "better", "beautiful" */
  WORD_DEGREE,       /* sign = LithoDegree */
  WORD_NUMBER,
  WORD_EXCEPT,
  WORD_ONLY,
  WORD_REFUSE, /* "smile", "merge": what litho does not do; text = reason */
  WORD_POLITE,
  WORD_MODAL, /* "can", "to", "should" */
  WORD_AND,
  WORD_BUT,
  WORD_THEN,
  WORD_OTHER, /* known, of no meaning here */
  WORD_COMMA,
  WORD_STOP, /* . ! ? ; and line ends */
} LithoWordClass;

typedef struct {
  const char *words; /* "a|b|c d": alternatives, lower case */
  LithoWordClass cls;
  const char *op;
  int sign;
  const char *anti;
  int anti_sign;
  const char *text;
} LithoEntry;

typedef enum {
  INFLECT_NONE,
  INFLECT_COMPARATIVE,
  INFLECT_ING,
  INFLECT_ED,
  INFLECT_S
} LithoInflection;

typedef struct {
  guint start, end; /* bytes of the instruction */
  const char *word; /* lower case, spelling put right; owned by the LithoWords */
  LithoWordClass cls;
  const LithoEntry *entry; /* NULL when unknown, a number or punctuation */
  LithoInflection inflect;
  gboolean chinese;
  gboolean possessive; /* "man's" */
  gboolean guessed;    /* found only by correcting the spelling */
  double number; /* WORD_NUMBER; a quantity of plan/exact is one token, with sign and unit */
  const char *unit; /* "%" "EV" "°" "px" "K" "x" "dpi", "" for others that have one, or NULL */
  gboolean is_size; /* in px or lengths: "1920x1080" */
} LithoToken;

typedef struct {
  char *text;     /* valid UTF-8, same byte offsets as the instruction */
  GArray *tokens; /* of LithoToken */
  GStringChunk *chunk;
} LithoWords;

/* Any bytes; bytes that are not UTF-8 count as blanks. Never NULL. Thread-safe. */
LithoWords *litho_words_new(const char *words);
void litho_words_free(LithoWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoWords, litho_words_free)

/* Does the word name what a photo shows, or the photo or a place in it? Words that nothing is known of do, but for
 * adverbs and numbers. NULL does not. */
gboolean litho_word_is_noun(const LithoToken *token);

#define litho_word(w, i) (&g_array_index((w)->tokens, LithoToken, (i)))

/* NULL-terminated by words == NULL. */
extern const LithoEntry litho_lexicon_en[], litho_lexicon_things[], litho_lexicon_zh[];

#endif
