/* frame.h: a picture on its way through the steps of a recipe. */
#ifndef LITHO_RUN_FRAME_H
#define LITHO_RUN_FRAME_H

#include "run/fuse.h"
#include "run/options.h"

/* A picture on its way: what has been computed lazily so far, and the point steps still to be
 * added to it. */
typedef struct {
  VipsImage *image;   /* owned; values as the chain's `in` says */
  VipsImage *alpha;   /* owned, or NULL */
  VipsBandFormat alpha_format; /* of an alpha that a step adds */
  gboolean alpha_known, alpha_opaque; /* is no pixel transparent? looked at once, when it matters */
  LithoCoding *in;    /* owned; NULL: linear */
  LithoChain *chain;  /* owned; begins with `in`; NULL: nothing gathered */
  LithoFoundSet *own; /* owned: what was found, on this frame; or NULL */
  const LithoFoundSet *found; /* that, or the caller's */
  double scale;       /* frame px per px of the full-size photo */
  gboolean exact;
  double table_error;
} Frame;

void frame_clear(Frame *frame);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Frame, frame_clear)

/* Makes `image` (taken) the linear picture, with no steps gathered behind it. */
void frame_set(Frame *frame, VipsImage *image);
/* The gathered steps as a lazy image that ends in `out` (NULL: linear). */
gboolean frame_flush(Frame *frame, LithoCoding *out, GError **error);
/* Computes a proxy frame now, so that later steps start from pixels. */
gboolean frame_settle(Frame *frame, GError **error);
/* Adds a step that works in `region` (NULL: everywhere). linear_proxy: the frame before it, small, or NULL;
 * note: what the operation says of itself, or NULL. */
gboolean frame_add(Frame *frame, LithoStep *step, const LithoRegion *region, VipsImage *linear_proxy,
                   const LithoRunOptions *options, GString *note, GError **error);

#endif
