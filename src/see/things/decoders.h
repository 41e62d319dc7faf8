/* decoders.h: litho's own nets on the locked backbone's maps, as a scene has them open. */
#ifndef LITHO_SEE_THINGS_DECODERS_H
#define LITHO_SEE_THINGS_DECODERS_H

#include "infer/mask_net.h"
#include "see/scene.h"

typedef struct {
  LithoMaskNet *net;  /* NULL: none is installed, or no backbone for it, or the scene wants the floor */
  LithoRoleNet *maps; /* the backbone; the scene's */
  guint64 n_looks;    /* that the net has been used for: what it saw last is known by it */
} SeeDecoder;

/* The net of role "mask" (kind LITHO_MASK_KIND) or "stuff" (LITHO_STUFF_KIND), opened once and kept with the scene's
 * nets; owned by them. NULL: MODEL, HASH (one that is installed is damaged or no such net). */
SeeDecoder *see_scene_decoder(LithoScene *scene, const char *role, const char *kind, GError **error);
/* What was asked is found, and pixels of full size come next: see litho_net_rest(). */
void see_decoders_rest(LithoScene *scene);

#endif
