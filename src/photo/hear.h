/* hear.h: whose warning it is that libvips logs.
 *
 * libvips logs by GLib, which knows handlers of the whole process and no photo. One handler is set, once and for good;
 * it gives a warning to the hearer of the thread that logs. A thread of libvips' own pool has none: what it says goes to
 * the photos that are being read just then, which is nearly always one. While nobody hears, GLib's default handler does.
 */
#ifndef LITHO_PHOTO_HEAR_H
#define LITHO_PHOTO_HEAR_H

#include <glib.h>

typedef struct _LithoHearer LithoHearer;
struct _LithoHearer {
  void (*hear)(const char *text, gpointer data); /* one at a time, from any thread, may not log; NULL: nobody listens */
  gpointer data;
  LithoHearer *outer; /* of the same thread; set by litho_hear_begin() */
};

/* From here to litho_hear_end(), by the same thread, its warnings go to `hearer`, which has to stay where it is. They nest. */
void litho_hear_begin(LithoHearer *hearer);
/* `hear` is not called any more. */
void litho_hear_end(LithoHearer *hearer);

#endif
