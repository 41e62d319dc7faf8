/* segments.h: what the installed nets of role "segment" say of each pixel: the class of thing it
 * shows. */
#ifndef LITHO_SEE_SEGMENTS_H
#define LITHO_SEE_SEGMENTS_H

#include "pixel/area.h"
#include "see/nets.h"

typedef struct {
  guint n_labels;
  LithoPlane **plane; /* one a label, of the scene's proxy's size: share of looks (or the
                         probability) for the label; NULL where there was none. Owned */
} SeeSegments;

/* What one net of role "segment" that has labels says; worked out once and owned by the scene.
 * NULL: MODEL, CANCELLED. */
const SeeSegments *see_scene_segments(LithoScene *scene, const SeeNet *net, GError **error);

/* Class of the net by name, any letter case; -1: it has none. */
int see_net_label(const SeeNet *net, const char *name);

/* Of the nets of roles `segment` and `parse`: the sum of the classes `names` (NULL-terminated) by the net that knows most of them; a net whose
 * class 0 is the background goes before one that must give every pixel a thing. cover: new plane,
 * NULL where nothing was seen; *net: the net asked, NULL: none knows any of them. FALSE: MODEL,
 * HASH, CANCELLED. */
gboolean see_segments_sum(LithoScene *scene, const char *const *names, LithoPlane **cover,
                          const SeeNet **net, GError **error);

#endif
