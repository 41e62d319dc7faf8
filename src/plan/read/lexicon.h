/* lexicon.h: the words that the planner knows, and an instruction cut into them.
 *
 * Method: longest match in static tables (lexicon_en.c, lexicon_things.c, lexicon_zh.c: word or
 * phrase → class, operation, direction; the nouns of words/noun.h), then the aliases of the
 * operation table, then light stemming, then one edit of spelling for words of six letters or more.
 * No statistics, no model: the same text gives the same tokens everywhere. It does not know
 * grammar: clause.h and reading.h do. */
#ifndef LITHO_PLAN_READ_LEXICON_H
#define LITHO_PLAN_READ_LEXICON_H

#include "op/op.h"

/* Classes of words; several together are a set of them. */
typedef guint64 LithoWordClass;
#define WORD_UNKNOWN (1ull << 0) /* most often a noun of the photo: "rail" */
#define WORD_NOUN (1ull << 1)    /* a thing that a photo may show; text = named region that holds it, or NULL */
#define WORD_REGION (1ull << 2)  /* a named region in so many words; text = its name */
#define WORD_WHOLE (1ull << 3)   /* the photo: "image", "it all" */
#define WORD_PLACE (1ull << 4)   /* "left", "corner", "side" */
#define WORD_PRONOUN (1ull << 5) /* "it", "him": text = named region that it stands for, NULL = last one named */
#define WORD_DETERMINER (1ull << 6)
#define WORD_POSSESSIVE (1ull << 7)
#define WORD_PREPOSITION (1ull << 8)
#define WORD_UP (1ull << 9)    /* "increase", "more" */
#define WORD_DOWN (1ull << 10) /* "reduce", "less", "too much" */
#define WORD_REMOVE (1ull << 11)
#define WORD_ADD (1ull << 12)
#define WORD_CHANGE (1ull << 13) /* "replace", "change", "turn" */
#define WORD_MAKE (1ull << 14)
#define WORD_KEEP (1ull << 15)
#define WORD_FIX (1ull << 16) /* "fix", "adjust": direction left open */
#define WORD_NOT (1ull << 17)
#define WORD_TOO (1ull << 18) /* a complaint: "too", "looks" + adjective */
#define WORD_BE (1ull << 19)
#define WORD_PROPERTY (1ull << 20)  /* "contrast": op moves by the direction word beside it */
#define WORD_ADJECTIVE (1ull << 21) /* "dark": op, sign when wished; anti, anti_sign when complained of */
#define WORD_VERB (1ull << 22)      /* "brighten": op and sign of its own */
#define WORD_EFFECT (1ull << 23)    /* "vignette", "black and white": op that is added or made */
#define WORD_FAULT                                                                                                     \
  (1ull << 24)                         /* "noise", "haze": op cures it; anti = op that adds it, or NULL                \
                                        */
#define WORD_OBJECT_FAULT (1ull << 25) /* "scratches", "watermark": cured by remove_object */
#define WORD_COLOR (1ull << 26)        /* text = colour name */
#define WORD_CAST (1ull << 27)   /* "tone", "tint", "cast": with a colour before it; op = the slider of the name */
#define WORD_STYLE (1ull << 28)  /* text = look */
#define WORD_VAGUE (1ull << 29)  /* "better", "beautiful" */
#define WORD_DEGREE (1ull << 30) /* sign = LithoDegree */
#define WORD_NUMBER (1ull << 31)
#define WORD_EXCEPT (1ull << 32)
#define WORD_ONLY (1ull << 33)
#define WORD_REFUSE (1ull << 34) /* "smile", "merge": what litho does not do; text = reason */
#define WORD_POLITE (1ull << 35)
#define WORD_MODAL (1ull << 36) /* "can", "to", "should" */
#define WORD_AND (1ull << 37)
#define WORD_BUT (1ull << 38)
#define WORD_THEN (1ull << 39)
#define WORD_OTHER (1ull << 40) /* known, of no meaning here */
#define WORD_COMMA (1ull << 41)
#define WORD_STOP (1ull << 42) /* . ! ? ; and line ends */
/* Is the token of a class of the set? */
#define WORD_IN(token, classes) (((token)->cls & (classes)) != 0)

typedef struct {
  const char *words; /* "a|b|c d": alternatives, lower case */
  LithoWordClass cls;
  const char *op;
  int sign;
  const char *anti;
  int anti_sign;
  const char *text;
} LithoEntry;

typedef enum { INFLECT_NONE, INFLECT_COMPARATIVE, INFLECT_ING, INFLECT_ED, INFLECT_S } LithoInflection;

typedef struct {
  guint start, end; /* bytes of the instruction */
  const char *word; /* lower case; owned by the LithoWords */
  LithoWordClass cls;
  const LithoEntry *entry; /* NULL when unknown, a number or punctuation */
  LithoInflection inflect;
  gboolean chinese;
  gboolean possessive; /* "man's" */
  double number;       /* WORD_NUMBER; a quantity of plan/exact is one token, with sign and unit */
  const char *unit;    /* "%" "EV" "°" "px" "K" "x" "dpi", "" for others that have one, or NULL */
  gboolean is_size;    /* in px or lengths: "1920x1080" */
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

/* Does the word name what a photo shows, or the photo or a place in it? Words that nothing is known
 * of do, but for adverbs and numbers. NULL does not. */
gboolean litho_word_is_noun(const LithoToken *token);

/* The last degree that tokens [first, last) say. FALSE: none, and *degree stays. */
gboolean litho_words_degree(const LithoWords *words, guint first, guint last, LithoDegree *degree);

#define litho_word(w, i) (&g_array_index((w)->tokens, LithoToken, (i)))

/* NULL-terminated by words == NULL. */
extern const LithoEntry litho_lexicon_en[], litho_lexicon_things[], litho_lexicon_zh[];

#endif
