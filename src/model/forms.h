/* forms.h: how the well-known nets of a role that takes pictures want them, by the name of the net:
 * contracts of the roles matte, depth and inpaint. What a net's shapes do not tell: mean and
 * deviation, range, size.
 */
#ifndef LITHO_MODEL_FORMS_H
#define LITHO_MODEL_FORMS_H

#include <glib.h>

typedef struct {
  const char *role, *name;
  float mean[3], std[3]; /* as in LithoNetOptions */
  gboolean by_peak;      /* the picture is divided by its brightest value first, as rembg does */
  int size_px;           /* of the picture, where the net takes any size */
  float white;           /* of its output's picture; 0: the same as of its input's */
  const char *what;      /* for lists */
} LithoNetForm;

/* All forms; ends with a NULL name. The first of a role is what a net of that role is taken for. */
extern const LithoNetForm litho_net_forms[];
/* name NULL: the role's first. NULL: there is none. */
const LithoNetForm *litho_net_form(const char *role, const char *name);

#endif
