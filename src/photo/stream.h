/* stream.h: decoding that goes on while the first pixels are already worked. */
#ifndef LITHO_PHOTO_STREAM_H
#define LITHO_PHOTO_STREAM_H

#include <vips/vips.h>

typedef struct _LithoStream LithoStream;

/* Begins to decode `source` (opened for sequential access) from top to bottom into memory, on a thread of its own.
 * *out is an image of the same pixels: reading from it waits until they are there, in any order and
 * from any thread. NULL when there is no memory for it. */
LithoStream *litho_stream_new(VipsImage *source, VipsImage **out);

/* From now on the image is read once and about from top to bottom: of what was asked for only the last n_keep lines stay
 * readable, and the memory of the others is used again; reading an earlier line fails. block: 0, or
 * litho_stream_shrunk() is wanted. FALSE: all lines stay (somebody read already, or it is not worth it). */
gboolean litho_stream_read_once(LithoStream *stream, int n_keep, int block);

/* After the end of such a reading: what vips_shrink() by `block` makes of the picture, bit for bit (8 bits only). New
 * reference; NULL: it was not asked for, or the end was not reached. */
VipsImage *litho_stream_shrunk(LithoStream *stream, int block);

/* Waits for the end. FALSE: the source could not be decoded, or lines were asked for that had passed: what was read from the
 * image is worth nothing, whatever libvips said; *reason: libvips' words or ours, owned by the stream. The warnings of the decoder are added to `warn`. */
gboolean litho_stream_finish(LithoStream *stream, void (*warn)(const char *text, gpointer data),
                             gpointer data, const char **reason);

/* Where the pixels are, after litho_stream_finish() said TRUE. Borrowed; who refs it may free the stream. NULL: only the last
 * lines are there (litho_stream_read_once()). */
VipsImage *litho_stream_memory(LithoStream *stream);

/* Stops the decoding. Images must not be read afterwards. */
void litho_stream_free(LithoStream *stream);

#endif
