/* names.h: colour words, English and Chinese, as Oklab colours.
 *
 * One table serves operations (color_tint), colour regions and the planner. Words that are light
 * rather than paint stand for their usual hue: "warm" is orange, "cool" is blue.
 */
#ifndef LITHO_COLOR_NAMES_H
#define LITHO_COLOR_NAMES_H

#include <glib.h>

typedef struct {
  const char *name;         /* English, lower case: "teal" */
  guint32 rgb;              /* 0xrrggbb, sRGB */
  const char *mix;          /* the color_mix range it falls in, NULL for greys */
  const char *const *words; /* NULL-terminated other words for it, English and Chinese */
} LithoColorName;

/* All names, the plainest first; *n may not be NULL. */
const LithoColorName *litho_color_names(guint *n);

/* The row of a name or of one of its words, any letter case ("Grey", "青色"); NULL when unknown. */
const LithoColorName *litho_color_find(const char *word);

/* lab[3] = Oklab L, a, b of a colour word, also with "dark", "light", "pale", 深, 浅 … before it, or "#rrggbb" / "#rgb";
 * FALSE: neither of them. */
gboolean litho_color_parse(const char *name, float lab[3]);

/* Name whose colour is nearest in Oklab; never NULL. */
const char *litho_color_nearest(const float lab[3]);

#endif
