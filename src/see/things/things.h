/* things.h: the things in a photo that nets know by name: boxes, and masks where they are asked for.
 */
#ifndef LITHO_SEE_THINGS_THINGS_H
#define LITHO_SEE_THINGS_THINGS_H

#include "see/things/thing.h"

#define SEE_THING_LEAST 0.10

/* Everything that the installed nets of roles `instances` and `detect` say with at least SEE_THING_LEAST,
 * best first. They look at the whole photo and at overlapping tiles of it (small things). What is the same thing of
 * one label is one entry; that of an `instances` net goes before a box, for it has a mask. SeeThing*, kept by the scene.
 * No such nets, or options->floor: empty. NULL: MODEL, HASH, CANCELLED. */
const GPtrArray *see_scene_things(LithoScene *scene, GError **error);

/* thing->plane, made when it is first asked for. thing: one of see_scene_things(). NULL: MODEL, CANCELLED. */
const LithoPlane *see_thing_mask(LithoScene *scene, SeeThing *thing, GError **error);

/* What the same nets see in another picture, rgb (height,width,3) sRGB codes, looked at once as a whole: adds SeeThing, best
 * first, without masks, to `things` (empty, with see_thing_free() as its free function). FALSE: MODEL, HASH. */
gboolean see_things_in_pixels(LithoScene *scene, const float *rgb, int width, int height, GPtrArray *things, GError **error);

#endif
