/* net.h: a picture from words by litho's own net (infer/picture_net.h): 64 × 64 px, enlarged.
 *
 * The words go through MiniLM, which reads English. Enlarged four times by the net of role upscale
 * where one is installed, the rest by Lanczos. The same words, seed, size and models give the same
 * bytes on any number of cores.
 */
#ifndef LITHO_MAKE_NET_H
#define LITHO_MAKE_NET_H

#include "infer/picture_net.h"

#define MADE_NET_ROLE "picture"
#define MADE_NET_USUAL_PX 256

typedef struct _MadeNet MadeNet;
/* wanted: a model's name or file; NULL: the default. Errors: MODEL (no such net; no MiniLM: says
 * how to get it), HASH. Not thread-safe. */
MadeNet *made_net_open(const char *wanted, GError **error);
void made_net_free(MadeNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MadeNet, made_net_free)
const char *made_net_name(const MadeNet *net); /* of the file */

/* (64,64,3) sRGB bytes. Errors: USAGE (no words), CANCELLED. */
gboolean made_net_draw(MadeNet *net, const char *words, guint64 seed,
                       const LithoPictureOptions *options, GCancellable *cancel, guint8 *rgb,
                       GError **error);
/* The middle of such a picture as (height,width,3); caller frees. by_net: FALSE: Lanczos alone.
 * Errors: MODEL, CANCELLED. */
guint8 *made_net_enlarge(const guint8 *rgb, int width, int height, gboolean by_net,
                         GCancellable *cancel, GError **error);

#endif
