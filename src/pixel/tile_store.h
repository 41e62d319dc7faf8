/* tile_store.h: finished tiles of a slow operation, kept because libvips asks for smaller pieces.
 *
 * Several threads may ask at once. A thread that finds its tile being worked by another works on the
 * neighbour that will be asked for next instead of waiting.
 */
#ifndef LITHO_PIXEL_TILE_STORE_H
#define LITHO_PIXEL_TILE_STORE_H

#include <vips/vips.h>

typedef struct _LithoTileStore LithoTileStore;

/* Makes the pixels of tile `index` (row-major), g_free'd by the store; called without the lock. NULL: they could
 * not be had (libvips' error buffer says why). */
typedef gpointer (*LithoTileWork)(gpointer data, gpointer worker, int index);

/* Puts the share of a finished tile into `out`; called with the store locked. */
typedef void (*LithoTilePut)(gpointer data, VipsRegion *out, int column, int row, gconstpointer pixels);

/* keep: tiles that are kept besides those being worked. */
LithoTileStore *litho_tile_store_new(int across, int down, guint keep, LithoTileWork work, gpointer data);
void litho_tile_store_free(LithoTileStore *store);

/* put() of each tile of `tiles` (in tiles, not in pixels), row by row. FALSE when one of them could not be had.
 * Threads: many at once, each with its own worker. */
gboolean litho_tile_store_put(LithoTileStore *store, gpointer worker, const VipsRect *tiles, LithoTilePut put,
                              VipsRegion *out);

#endif
