/* net_pool.c: see net_pool.h. */
#include "see/net_pool.h"

typedef struct {
  char *key;
  gpointer value;
  GDestroyNotify destroy;
} Idle;

static GMutex lock;
static GPtrArray
    *idle; /* Idle*, longest there first; never freed: nets live as long as the program */

gpointer
see_net_pool_take(const char *key)
{
  gpointer value = NULL;
  g_mutex_lock(&lock);
  for (guint i = 0; idle != NULL && i < idle->len && value == NULL; i++) {
    Idle *one = idle->pdata[i];
    if (!g_str_equal(one->key, key))
      continue;
    value = one->value;
    g_ptr_array_remove_index(idle, i);
    g_free(one->key);
    g_free(one);
  }
  g_mutex_unlock(&lock);
  return value;
}

void
see_net_pool_give(const char *key, gpointer value, GDestroyNotify destroy)
{
  Idle *one = g_new(Idle, 1), *oldest = NULL;
  *one = (Idle){g_strdup(key), value, destroy};
  g_mutex_lock(&lock);
  if (idle == NULL)
    idle = g_ptr_array_new();
  g_ptr_array_add(idle, one);
  if (idle->len > SEE_NET_POOL_MOST)
    oldest = g_ptr_array_remove_index(idle, 0);
  g_mutex_unlock(&lock);
  if (oldest == NULL)
    return;
  oldest->destroy(oldest->value);
  g_free(oldest->key);
  g_free(oldest);
}
