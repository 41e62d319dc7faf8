/* frame.h: a picture on its way through the steps of a recipe. */
#ifndef LITHO_RUN_FRAME_H
#define LITHO_RUN_FRAME_H

#include "run/device.h"
#include "run/fuse.h"
#include "run/gain_map.h"
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
  LithoDevice device; /* the file's own values beside `image`, where it is worked in linear light */
  RunGainMap gain;
  LithoLocatedSet *own; /* owned: what was found, on this frame; or NULL */
  const LithoLocatedSet *located; /* that, or the caller's */
  double scale;       /* frame px per px of the full-size photo */
  gboolean exact;
  double table_error;
} RunFrame;

void run_frame_clear(RunFrame *frame);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RunFrame, run_frame_clear)

/* Makes `image` (taken) the linear picture, with no steps gathered behind it. */
void run_frame_set(RunFrame *frame, VipsImage *image);
/* The gathered steps as a lazy image that ends in `out` (NULL: linear). */
gboolean run_frame_flush(RunFrame *frame, LithoCoding *out, GError **error);
/* Computes a proxy frame now, so that later steps start from pixels. */
gboolean run_frame_settle(RunFrame *frame, GError **error);
/* Adds a step that works in `region` (NULL: everywhere). linear_proxy: the frame before it, small, or NULL;
 * note, doubt: what the operation says of itself and of its result, or NULL; model: set to
 * the one that it found by itself, or NULL. */
gboolean run_frame_add(RunFrame *frame, const LithoStep *step, const LithoRegion *region, VipsImage *linear_proxy,
                   const LithoRunOptions *options, GString *note, GString *doubt, char **model, GError **error);

#endif
