/* noun.h: nouns of what photos show: one table, which whoever reads words shares (the keyword planner, the finder of
 * free texts, the tags).
 *
 * One row a noun, in files by kind (noun_people.c, noun_living.c, noun_nature.c, noun_made.c, noun_food.c, noun_home.c,
 * noun_gear.c). Not here: pronouns, places ("the
 * left"), colours, words for the whole photo, misspellings; each reader knows its own. A row says what a person means:
 * a hat is clothing, though a method may look for it elsewhere.
 *
 * The table's rules (tests/test_nouns.c): no form stands twice; every region is one of litho_region_names; is_a names a
 * row, leads to no circle and never to another region.
 */
#ifndef LITHO_WORDS_NOUN_H
#define LITHO_WORDS_NOUN_H

#include <glib.h>

typedef enum {
  LITHO_NOUN_PERSON,
  LITHO_NOUN_BODY, /* part of a person */
  LITHO_NOUN_CLOTHING,
  LITHO_NOUN_ANIMAL,
  LITHO_NOUN_PLANT,
  LITHO_NOUN_STUFF, /* without a shape of its own: water, smoke, wood */
  LITHO_NOUN_PLACE, /* a beach, a mountain, a shop; what hangs over it: the sun */
  LITHO_NOUN_PHOTO, /* a part of the photo: background, subject */
  LITHO_NOUN_BUILDING,
  LITHO_NOUN_VEHICLE,
  LITHO_NOUN_FOOD,
  LITHO_NOUN_THING,
} LithoNounKind;

typedef enum {
  LITHO_NOUN_NAMES = 1 << 0, /* names its region outright: "sky", where "cloud" lies in it */
  LITHO_NOUN_MANY = 1 << 1,  /* means several without a plural: "crowd" */
  LITHO_NOUN_PART = 1 << 2,  /* is a part of something: "wheel"; kinds BODY and CLOTHING are parts of people anyway */
} LithoNounFlags;

typedef struct {
  const char *word;    /* singular, lower case; may have blanks */
  const char *plural;  /* NULL: regular; "": none, or the same word */
  const char *chinese; /* "a|b": alternatives, or NULL */
  LithoNounKind kind;
  const char *region; /* of litho_region_names: the one that it is or lies in, or NULL */
  const char *is_a;   /* word of the next wider noun, where there is one narrower than the kind: a puppy is a dog */
  LithoNounFlags flags;
} LithoNoun;

/* One form of a noun as it is written. */
typedef struct {
  const char *text; /* lower case; lives as long as the program */
  const LithoNoun *noun;
  gboolean plural, chinese;
} LithoNounForm;

/* Every form of every noun, in the order of the table: singular, plural, Chinese. Threads may call at the same time. */
const LithoNounForm *litho_noun_forms(guint *n);
/* The noun of a singular, a plural or a Chinese word in lower case, or NULL. */
const LithoNoun *litho_noun_find(const char *word);
/* The next wider noun, or NULL. */
const LithoNoun *litho_noun_wider(const LithoNoun *noun);
/* Is `noun` (NULL: no) the noun `word`, or narrower than it? */
gboolean litho_noun_is(const LithoNoun *noun, const char *word);

#endif
