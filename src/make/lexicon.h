/* lexicon.h: the words that a scene is read from: what can be in it (lexicon.c), and what is said
 * about that (grammar.c). A form stands in one row of both. */
#ifndef LITHO_MAKE_LEXICON_H
#define LITHO_MAKE_LEXICON_H

#include <glib.h>

typedef enum {
  /* of lexicon.c */
  LEX_HOUR,
  LEX_WEATHER,
  LEX_FAR,
  LEX_WATER,
  LEX_NEAR,
  LEX_SEASON,
  LEX_PALETTE,
  LEX_STYLE,
  LEX_THING,
  LEX_RIDER, /* somebody together with the thing of this kind: a cyclist */
  LEX_FLOWER, /* row of its colours */
  LEX_WAVES,  /* per cent */
  LEX_STARS,
  LEX_CLOUDS, /* per cent */
  LEX_SIGHT, /* a SceneSight */
  LEX_SUN,
  LEX_MOON,
  LEX_LIGHTS, /* lit windows: after dark */
  LEX_SKY, /* a sky is always there; a colour before it says the hour */
  /* of grammar.c */
  LEX_PLACE, /* across, per cent */
  LEX_DEPTH,
  LEX_RELATION, /* a LexRelation; many: it stands behind what it is about, as in Chinese */
  LEX_COUNT,    /* many: one beside the other */
  LEX_OTHER,    /* "the other" of those before */
  LEX_SIZE,     /* per cent */
  LEX_LIGHT,    /* a LexLight */
  LEX_MOOD,     /* a LexMood: only where nothing else was said */
  LEX_VIEW,     /* horizon, per cent; 0: the horizon is named */
  LEX_SHAPE,    /* of the frame: a SceneShape */
  LEX_IN,       /* "in a boat"; value: RELATION_ON */
  LEX_POSE,     /* a ScenePose */
  LEX_CLOTHES,  /* a colour before it is that of who wears it */
  LEX_PRONOUN,  /* a thing that was said */
  LEX_NOT,      /* the next word is not wanted */
  LEX_BREAK,    /* a clause ends */
  LEX_LOW,
  LEX_HIGH,    /* of the sun or the moon */
  LEX_VERB,    /* of editing: a LexVerb */
  LEX_CHANGE,  /* of editing: a LexChange */
  LEX_DEGREE,  /* of editing: per cent of the usual change */
  LEX_REFUSE,  /* a LexRefusal: the whole description */
  LEX_NOTHING, /* said of any picture; stands in the trace */
  LEX_QUIET,   /* articles and the like; not in the trace */
} LexRole;

typedef enum {
  RELATION_BEHIND,
  RELATION_FRONT,
  RELATION_BESIDE, /* alone: near */
  RELATION_UNDER,
  RELATION_OVER,
  RELATION_ON,
  RELATION_BETWEEN,
  RELATION_ALONG,
  RELATION_AROUND, /* alone: on both sides */
  RELATION_WITHIN, /* what it is about stands around: "surrounded by" */
  RELATION_LEFT,
  RELATION_RIGHT,
} LexRelation;

typedef enum { LIGHT_BACK, LIGHT_SOFT, LIGHT_HARD } LexLight;

typedef enum {
  MOOD_CALM,
  MOOD_DRAMATIC,
  MOOD_LONELY,
  MOOD_GLOOMY,
  MOOD_MYSTIC,
  MOOD_CHEERFUL,
  MOOD_ROMANTIC,
  MOOD_DREAMY,
  MOOD_EMPTY, /* nobody there */
} LexMood;

typedef enum { VERB_ADD, VERB_REMOVE, VERB_MOVE, VERB_SWAP, VERB_INSTEAD } LexVerb;

typedef enum {
  CHANGE_MORE,
  CHANGE_FEWER,
  CHANGE_BIGGER,
  CHANGE_SMALLER,
  CHANGE_HIGHER,
  CHANGE_LOWER,
  CHANGE_NEARER,
  CHANGE_FARTHER,
  CHANGE_WARMER,
  CHANGE_COOLER,
  CHANGE_BRIGHTER,
  CHANGE_DARKER,
  CHANGE_CONTRAST,
  CHANGE_FLATTER,
  CHANGE_LATER,
  CHANGE_EARLIER,
} LexChange;

typedef enum {
  REFUSAL_ROOM,
  REFUSAL_PORTRAIT,
  REFUSAL_WRITING,
  REFUSAL_UNSAFE,
} LexRefusal;

typedef struct {
  const char *words; /* "a|b|…", lower case */
  LexRole role;
  int value;
  int many; /* LEX_THING: how many when nothing is said */
} LexRow;

extern const LexRow make_lexicon[], make_grammar[];
extern const guint make_n_lexicon, make_n_grammar;

#endif
