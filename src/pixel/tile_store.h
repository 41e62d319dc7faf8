/* tile_store.h: finished tiles of a slow operation, kept because libvips asks for smaller pieces.
 *
 * Several threads may ask at once. A thread that finds its tile being worked by another works on the
 * neighbour that will be asked for next instead of waiting.
 */
#ifndef LITHO_PIXEL_TILE_STORE_H
#define LITHO_PIXEL_TILE_STORE_H

#include <glib.h>

typedef struct _LithoTileStore LithoTileStore;

/* Makes the pixels of tile `index` (row-major), g_free'd by the store; called without the lock. NULL: they could
 * not be had (libvips' error buffer says why). */
typedef gpointer (*LithoTileWork)(gpointer data, gpointer worker, int index);

/* keep: tiles that are kept besides those being worked. */
LithoTileStore *litho_tile_store_new(int across, int down, guint keep, LithoTileWork work, gpointer data);
void litho_tile_store_free(LithoTileStore *store);

/* The tile's pixels, with the store locked so that they stay: call litho_tile_store_unlock() after use, also
 * after NULL. */
gconstpointer litho_tile_store_lock(LithoTileStore *store, gpointer worker, int index);
void litho_tile_store_unlock(LithoTileStore *store);

#endif
