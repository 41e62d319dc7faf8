/* hear.c: see hear.h. */
#include "photo/hear.h"

static GMutex lock;         /* of the list, and held while a hearer is called */
static GSList *hearers;     /* LithoHearer*, of all threads; borrowed */
static GPrivate of_thread;  /* the innermost LithoHearer of a thread */

static void
call(LithoHearer *hearer, const char *text)
{
  if (hearer->hear != NULL)
    hearer->hear(text, hearer->data);
}

static void
dispatch(const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
  g_mutex_lock(&lock);
  LithoHearer *own = g_private_get(&of_thread);
  const gboolean is_heard = hearers != NULL;
  if (own != NULL)
    call(own, text);
  else
    for (const GSList *l = hearers; l != NULL; l = l->next)
      call(l->data, text);
  g_mutex_unlock(&lock);
  if (!is_heard)
    g_log_default_handler(domain, level, text, data);
}

void
litho_hear_begin(LithoHearer *hearer)
{
  static gsize is_set;
  if (g_once_init_enter(&is_set)) {
    g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, dispatch, NULL);
    g_once_init_leave(&is_set, 1);
  }
  hearer->outer = g_private_get(&of_thread);
  g_private_set(&of_thread, hearer);
  g_mutex_lock(&lock);
  hearers = g_slist_prepend(hearers, hearer);
  g_mutex_unlock(&lock);
}

void
litho_hear_end(LithoHearer *hearer)
{
  g_private_set(&of_thread, hearer->outer);
  g_mutex_lock(&lock);
  hearers = g_slist_remove(hearers, hearer);
  g_mutex_unlock(&lock);
}
