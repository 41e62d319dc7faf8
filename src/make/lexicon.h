/* lexicon.h: the words that a scene is read from. */
#ifndef LITHO_MAKE_LEXICON_H
#define LITHO_MAKE_LEXICON_H

#include <glib.h>

typedef enum {
  LEX_HOUR,
  LEX_WEATHER,
  LEX_FAR,
  LEX_WATER,
  LEX_NEAR,
  LEX_SEASON,
  LEX_PALETTE,
  LEX_STYLE,
  LEX_THING,
  LEX_PLACE, /* across, per cent */
  LEX_DEPTH,
  LEX_COUNT,
  LEX_SIZE,  /* per cent */
  LEX_WAVES, /* per cent */
  LEX_STARS,
  LEX_CLOUDS, /* per cent */
  LEX_SUN,
  LEX_MOON,
  LEX_FLOWER, /* row of its colours */
  LEX_VIEW,   /* horizon, per cent */
  LEX_NOT,    /* the next word is not wanted */
  LEX_BREAK,  /* a clause ends */
  LEX_LOW,
  LEX_HIGH,  /* of the sun or the moon */
  LEX_SKY,   /* says nothing of itself; a sky is always there */
  LEX_QUIET, /* articles and the like */
} LexRole;

typedef struct {
  const char *words; /* "a|b|…", lower case */
  LexRole role;
  int value;
  int many; /* LEX_THING: how many when nothing is said */
} LexRow;

extern const LexRow make_lexicon[];
extern const guint make_n_lexicon;

#endif
