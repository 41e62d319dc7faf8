/* kinds.h: the things of a scene that are of a kind of nouns: all people, all animals, all dogs. */
#ifndef LITHO_SEE_THINGS_KINDS_H
#define LITHO_SEE_THINGS_KINDS_H

#include "see/things/things.h"
#include "words/noun.h"

typedef gboolean (*SeeKindFn)(const LithoNoun *noun);
gboolean see_kind_is_person(const LithoNoun *noun);
gboolean see_kind_is_animal(const LithoNoun *noun);

/* Things whose label is a noun that `is_kind` agrees to, with a score of at least `least`, best
 * first: SeeThing*, the scene's; free the array alone. NULL: as see_scene_things(). */
GPtrArray *see_things_of_kind(LithoScene *scene, SeeKindFn is_kind, double least, GError **error);

/* The masks of things united in `cover` (of the proxy's size), by the larger value. FALSE: as
 * see_thing_mask(). */
gboolean see_things_unite(LithoScene *scene, const GPtrArray *things, LithoPlane *cover,
                          GError **error);

/* Does a place in the photo (fractions) lie in the thing's box? */
gboolean see_thing_holds(const SeeThing *thing, double x, double y);

/* Name of the net that sees the things, for `method`; NULL where there are none. */
const char *see_things_method(const GPtrArray *things);

#endif
