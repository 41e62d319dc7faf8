/* unchanged.h: pixels that no step touched, counted, hashed and handed through as they came. */
#ifndef LITHO_RUN_UNCHANGED_H
#define LITHO_RUN_UNCHANGED_H

#include <json-glib/json-glib.h>
#include "color/coding.h"
#include "photo/photo.h"

/* The pixels that no step touched: handed to the encoder exactly as they came from the decoder. Complete
 * when the result has been read once. */
typedef struct {
  gboolean known;  /* FALSE: the frame or its coding changed, so that no pixel can be said to be kept */
  guint64 pixels;
  guint64 hash[2]; /* of places and values, independent of the order in which they were read */
  LithoKeptBlocks blocks; /* of the JPEG, once it is written */
} LithoUnchanged;

/* Adds to `kept` the pixels of a row of n at (x, y) whose `touched` is 0; source: their coded values, `size`
 * bytes each. Thread-safe. */
void run_unchanged_add(LithoUnchanged *unchanged, const guint8 *source, gsize size, int x, int y, int n,
                    const float *touched);

/* {"pixels","hash"} and "in_file" where blocks were kept, or NULL when nothing can be said to be kept. */
JsonObject *litho_unchanged_to_json(const LithoUnchanged *unchanged);

/* `linear` (3-band float, what the steps made of it) as an image in `coding`; where it is still bit for bit
 * what `coded` decodes to, the coded pixel itself is handed through. kept: NULL, or counted while the
 * image is read. Lazy. */
gboolean run_unchanged_keep(VipsImage *coded, VipsImage *linear, LithoCoding *coding, LithoUnchanged *unchanged,
                        VipsImage **out, GError **error);

#endif
