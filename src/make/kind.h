/* kind.h: what the reader of words knows of the kinds of things beside scene_kind_info. */
#ifndef LITHO_MAKE_KIND_H
#define LITHO_MAKE_KIND_H

#include "make/scene.h"

#define KIND_FLOATS 1 /* stands on water */
#define KIND_FLIES 2
#define KIND_LIES 4        /* part of the ground */
#define KIND_ON_ROCK 8     /* of its own: anywhere */
#define KIND_AT_SHORE 16   /* begins where the water does */
#define KIND_OVER_WATER 32 /* in the middle of it */

/* --- things.c --- */
guint make_thing_flags(SceneKind kind);
/* m: where one of the kind stands. */
double make_thing_usual_distance(SceneKind kind, SceneDepth depth);

/* --- kind.c --- */
/* m, of one of usual size, about. */
double make_kind_width(SceneKind kind);
/* m: what its depth says, or its own distance. */
double make_kind_distance(const SceneThing *thing);

#endif
