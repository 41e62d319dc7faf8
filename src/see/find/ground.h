/* ground.h: a free text that names a part of a photo: its words, what it asks for, what that
 * covers. */
#ifndef LITHO_SEE_FIND_GROUND_H
#define LITHO_SEE_FIND_GROUND_H

#include "pixel/components.h"
#include "see/coarse_mask.h"
#include "words/noun.h"

/* Classes of segmenting nets for whoever is in the photo. */
#define SEE_PEOPLE_LABELS "person|people|human|rider"

typedef enum {
  SEE_WORD_UNKNOWN, /* counts against the answer's score */
  SEE_WORD_OTHER,   /* "the", "that", "的": says nothing */
  SEE_WORD_THING,   /* a noun: labels of segmenting nets, or a named region */
  SEE_WORD_PART,    /* of a person: a named region, cut to a band of the person's height */
  SEE_WORD_OWNER,   /* "his", "their": the person that a part belongs to */
  SEE_WORD_LINK,    /* "on", "with", "wearing": what follows tells which one is meant */
  SEE_WORD_OF,      /* "of": the owner follows */
  SEE_WORD_PLACE,   /* one of SeePlace */
  SEE_WORD_BEHIND,  /* "behind her": not the main one */
  SEE_WORD_ORDER,   /* value = 1 first, 2 second, … -1 last */
  SEE_WORD_ALL,     /* "all", "everyone" */
  SEE_WORD_COLOR,   /* text = colour name */
} SeeWordKind;

typedef enum {
  SEE_PLACE_NONE,
  SEE_PLACE_LEFT,
  SEE_PLACE_RIGHT,
  SEE_PLACE_TOP,
  SEE_PLACE_BOTTOM,
  SEE_PLACE_MIDDLE,
  SEE_PLACE_BACK,
  SEE_PLACE_FRONT,
  SEE_PLACE_LARGEST,
  SEE_PLACE_SMALLEST,
} SeePlace;

typedef struct {
  const char *words; /* "a|b c|…": alternatives, lower case; NULL for a noun */
  SeeWordKind kind;
  const LithoNoun *noun; /* THING, PART */
  const char *labels; /* THING: "car|automobile", labels of nets; NULL: only the region */
  const char *region; /* THING, PART: the one of litho_region_names that covers it, or NULL */
  int value;          /* PLACE, ORDER; THING: 1 = several are meant */
  double top, bottom; /* PART: of the person's height; both 0: all of it */
} SeeWord;

typedef struct {
  const SeeWord *word; /* NULL: unknown, or a colour */
  SeeWordKind kind;
  char *text; /* as written, or the colour's name */
  gboolean plural;
} SeeToken;

/* The words of `text`, SeeToken*; any bytes. English and Chinese. Nouns that nothing is known for are UNKNOWN. */
GPtrArray *see_ground_words(const char *text);
/* What the finder has for a noun. FALSE: nothing, `word` is untouched. */
gboolean see_ground_noun(const LithoNoun *noun, SeeWord *word);
/* Does the token name a thing or a part? */
gboolean see_token_is_noun(const SeeToken *token);

/* What a text asks for. */
typedef struct {
  const SeeWord *head, *owner; /* owner: of a part */
  GPtrArray *company;          /* const SeeWord*: things that are with it, not owned */
  const char *color;
  SeePlace place;
  int order;
  gboolean several, behind;
  int n_unknown;
} SeeQuery;

gboolean see_is_people(const SeeWord *word);
/* All of what a noun names; absent is no error. FALSE: as SeeRegion's find. */
gboolean see_noun_find(LithoScene *scene, const SeeWord *word, SeeCoarseMask *cover, GError **error);

/* Leaves the instances that are meant in the cover, which is present; makes it absent where none
 * is. box: about them, px (its height alone counts). FALSE: as above. */
gboolean see_choose_instances(LithoScene *scene, const SeeQuery *query, gboolean people,
                              SeeCoarseMask *cover, PixelComponent *box, GError **error);

#endif
