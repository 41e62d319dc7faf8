/* appended.h: what phones put behind the picture in the same file, and where it lies: Google's
 * directory in XMP (motion photo 1.0, Dynamic Depth 1.0, Ultra HDR 1.1) and the trailer of
 * Samsung's cameras.
 */
#ifndef LITHO_PHOTO_APPENDED_H
#define LITHO_PHOTO_APPENDED_H

#include <glib.h>

/* --- container_items.c --- */

typedef struct {
  char *semantic, *uri, *mime; /* "MotionPhoto", "android/depthmap", "image/jpeg"; NULL: not said */
  guint64 length, padding;     /* bytes; padding lies behind the item */
} LithoContainerItem;

/* The items of the directory in the packet, in their order: the first is the picture itself. Of
 * LithoContainerItem; empty: there is no directory. Caller unrefs. */
GPtrArray *litho_container_items(GBytes *xmp);
/* Where item i (from 1) lies in the JPEG: counted from the file's end, or from the picture's own
 * where nothing that is_it() takes lies there. *size: at most its length. FALSE: neither. */
gboolean litho_container_place(const guint8 *data, gsize size, const GPtrArray *items, guint i,
                               gboolean (*is_it)(const guint8 *data, gsize size), gsize *offset,
                               gsize *item_size);

/* --- samsung.c --- */

typedef enum {
  LITHO_SAMSUNG_BURST = 0x09e0, /* number of the burst, as text */
  LITHO_SAMSUNG_MOTION = 0x0a30,
  LITHO_SAMSUNG_DEPTH = 0x0ab1,
  LITHO_SAMSUNG_SINGLE_DEPTH = 0x0b41,
} LithoSamsungType;

/* The first entry of this type in the trailer. FALSE: there is none, or the trailer is damaged. */
gboolean litho_samsung_entry(const guint8 *data, gsize size, LithoSamsungType type, gsize *offset,
                             gsize *entry_size);

#endif
