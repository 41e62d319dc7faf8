/* net_pool.h: nets that no scene uses at the moment stay open for the next one of the process.
 *
 * A scene takes a net out, uses it alone, and gives it back when it ends. May be called from
 * several threads.
 */
#ifndef LITHO_SEE_NET_POOL_H
#define LITHO_SEE_NET_POOL_H

#include <glib.h>

/* What was given back under this key and not taken since; NULL: nothing. */
gpointer see_net_pool_take(const char *key);
/* At most SEE_NET_POOL_MOST things stay; the one that lay there longest goes. */
#define SEE_NET_POOL_MOST 16
void see_net_pool_give(const char *key, gpointer value, GDestroyNotify destroy);

#endif
