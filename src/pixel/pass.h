/* pass.h: a lazy picture that libvips' threads work region by region: who owns what, and what each thread has. */
#ifndef LITHO_PIXEL_PASS_H
#define LITHO_PIXEL_PASS_H

#include <vips/vips.h>
#include "litho.h"

/* What one thread has while it works at a picture. */
typedef struct {
  VipsRegion *in; /* reads the input */
  gpointer own;   /* from worker_new(), or NULL */
} PixelWorker;

typedef struct {
  /* Fills out->valid; called on many threads at once, each with its own worker. FALSE: libvips' error buffer says
   * what is wrong, and whoever reads the picture gets it. */
  gboolean (*fill)(gpointer job, PixelWorker *worker, VipsRegion *out);
  gpointer (*worker_new)(gconstpointer job); /* working memory of a thread; may be NULL */
  GDestroyNotify worker_free;
} PixelPass;

/* *out: a new lazy picture of width × height with the bands and format of `in`, which it keeps. Takes `job`, also on
 * an error; it is freed with the picture. `pass` must stay (a static const). `what` is for messages. Errors: INTERNAL. */
gboolean pixel_pass_run(const PixelPass *pass, VipsImage *in, int width, int height, gpointer job,
                        GDestroyNotify free_job, const char *what, VipsImage **out, GError **error);

#endif
