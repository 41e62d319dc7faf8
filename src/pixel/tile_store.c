/* tile_store.c: finished tiles, the most lately used first. */
#include "pixel/tile_store.h"

typedef struct {
  int index;
  gpointer pixels; /* NULL while it is being worked */
} Tile;

struct _LithoTileStore {
  int across, down;
  guint keep;
  LithoTileWork work;
  gpointer data;
  GMutex lock;
  GCond ready;
  GQueue tiles; /* Tile*, never two of one index */
};

static void
tile_free(gpointer data)
{
  Tile *tile = data;
  g_free(tile->pixels);
  g_free(tile);
}

LithoTileStore *
litho_tile_store_new(int across, int down, guint keep, LithoTileWork work, gpointer data)
{
  LithoTileStore *store = g_new0(LithoTileStore, 1);
  store->across = across;
  store->down = down;
  store->keep = keep;
  store->work = work;
  store->data = data;
  g_mutex_init(&store->lock);
  g_cond_init(&store->ready);
  g_queue_init(&store->tiles);
  return store;
}

void
litho_tile_store_free(LithoTileStore *store)
{
  if (store == NULL)
    return;
  g_queue_clear_full(&store->tiles, tile_free);
  g_mutex_clear(&store->lock);
  g_cond_clear(&store->ready);
  g_free(store);
}

static Tile *
find(LithoTileStore *store, int index)
{
  for (GList *l = store->tiles.head; l != NULL; l = l->next) {
    Tile *tile = l->data;
    if (tile->index == index) {
      g_queue_unlink(&store->tiles, l);
      g_queue_push_head_link(&store->tiles, l);
      return tile;
    }
  }
  return NULL;
}

/* Called with the lock held; gives it up while it works. */
static gboolean
work(LithoTileStore *store, gpointer worker, int index)
{
  Tile *tile = g_new0(Tile, 1);
  tile->index = index;
  g_queue_push_head(&store->tiles, tile);
  g_mutex_unlock(&store->lock);
  gpointer pixels = store->work(store->data, worker, index);
  g_mutex_lock(&store->lock);
  tile->pixels = pixels;
  if (pixels == NULL) {
    g_queue_remove(&store->tiles, tile);
    tile_free(tile);
  }
  for (GList *l = store->tiles.tail; l != NULL && store->tiles.length > store->keep;) {
    GList *before = l->prev;
    Tile *old = l->data;
    if (old->pixels != NULL && old != tile) {
      tile_free(old);
      g_queue_delete_link(&store->tiles, l);
    }
    l = before;
  }
  g_cond_broadcast(&store->ready);
  return pixels != NULL;
}

/* The tile's pixels, with the store locked so that they stay, also after NULL. */
static gconstpointer
lock(LithoTileStore *store, gpointer worker, int index)
{
  int right = index % store->across + 1 < store->across ? index + 1 : -1;
  int below = index + store->across < store->across * store->down ? index + store->across : -1;
  g_mutex_lock(&store->lock);
  for (;;) {
    Tile *tile = find(store, index);
    int next = -1;
    if (tile == NULL)
      next = index;
    else if (tile->pixels != NULL)
      return tile->pixels;
    else if (right >= 0 && find(store, right) == NULL)
      next = right;
    else if (right < 0 && below >= 0 && find(store, below) == NULL)
      next = below;
    if (next < 0)
      g_cond_wait(&store->ready, &store->lock);
    else if (!work(store, worker, next))
      return NULL;
  }
}

gboolean
litho_tile_store_put(LithoTileStore *store, gpointer worker, const VipsRect *tiles, LithoTilePut put, VipsRegion *out)
{
  for (int row = tiles->top; row < VIPS_RECT_BOTTOM(tiles); row++)
    for (int column = tiles->left; column < VIPS_RECT_RIGHT(tiles); column++) {
      gconstpointer pixels = lock(store, worker, row * store->across + column);
      if (pixels != NULL)
        put(store->data, out, column, row, pixels);
      g_mutex_unlock(&store->lock);
      if (pixels == NULL)
        return FALSE;
    }
  return TRUE;
}
