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

/* Of the frame, between two of a group of usual size. */
double make_thing_gap(SceneKind kind);

/* --- kind.c --- */
/* Half of the frame's width at 1 m: what render.c's usual focal length gives a square. */
#define KIND_U_MOST .526
/* Why the scene has no place for one of the kind: "the scene has no water"; NULL: it has. Static. */
const char *make_kind_lacks(const MadeScene *scene, SceneKind kind);
/* m, of one of usual size, about. */
double make_kind_width(SceneKind kind);
/* m: what its depth says, or its own distance. */
double make_kind_distance(const SceneThing *thing);
/* Half of what a group of it covers of the frame's width, about. */
double make_kind_reach(const SceneThing *thing);
/* Stands on the ground and is seen from near: people, animals, benches, tents. */
gboolean make_kind_is_small(SceneKind kind);
gboolean make_kind_is_person(SceneKind kind);
/* People and animals: those that hold themselves in one way or another. */
gboolean make_kind_has_pose(SceneKind kind);

#endif
