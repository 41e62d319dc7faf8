/* png_text.h: text chunks of a PNG as they stand in the file (PNG 1.2 §4.2.3): which of them go on. */
#ifndef LITHO_PHOTO_PNG_TEXT_H
#define LITHO_PHOTO_PNG_TEXT_H

#include <glib.h>

/* A text chunk (its type and body) that goes on: not one that holds a position when positions are dropped, and none about
 * how the picture was stored. */
gboolean litho_png_text_stays(GBytes *chunk, gboolean drop_gps);
/* Its key. Caller frees. */
char *litho_png_text_key(GBytes *chunk);

#endif
