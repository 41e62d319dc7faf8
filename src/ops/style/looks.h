/* looks.h: named looks: each a short chain of operations that is read from a line of text.
 *
 * A line is steps parted by ";": the name of an operation, then param=value. Numbers of parameters in px
 * are per mille of the full-size photo's diagonal, so that a look is the same at every size.
 */
#ifndef LITHO_OPS_STYLE_LOOKS_H
#define LITHO_OPS_STYLE_LOOKS_H

#include "op/op.h"

typedef struct {
  const char *name;         /* snake_case: what a recipe may say */
  const char *title;        /* "Vintage film" */
  const char *words;        /* other names for it, English and Chinese, parted by "|"; one that begins with "="
                               is meant only when nothing else is said */
  const char *help;         /* for people: what it does, one line */
  const char *steps;        /* the line */
  gboolean whole;           /* makes a picture of one piece: no look for a part of it */
} LithoLook;

/* All looks, in the order of the documentation. */
const LithoLook *litho_looks(guint *n);

/* The look that words ask for ("a vintage film look", "复古"), by name, by other names, by the longest of
 * them that the words hold, and by names with a slip of the pen; NULL: none of them. */
const LithoLook *litho_look_match(const char *words);

/* "vintage_film, cinematic, …"; caller frees. */
char *litho_look_list(void);

/* The look on a 3-band float scRGB picture; *out is a new reference (lazy). ctx->linear_proxy is needed. */
gboolean litho_look_run(const LithoLook *look, const LithoOpContext *ctx, VipsImage *in, VipsImage **out,
                        GError **error);

/* Operations for looks alone, not for recipes: light that spreads, and paint (look_glow.c, look_paint.c). */
extern const LithoOp litho_look_glow, litho_look_paint;

#endif
