/* match.h: from a method and a path to its route. */
#ifndef LITHO_SERVE_MATCH_H
#define LITHO_SERVE_MATCH_H

#include "serve/route.h"

/* path: percent-encoded. *parts: decoded values of {…}, NULL-terminated; caller frees. A value that holds "/", a control
 * character or is no UTF-8 matches nothing. HEAD goes where GET goes. *other_method: the path is there, for another one. */
const LithoRoute *litho_route_match(const char *method, const char *path, char ***parts, gboolean *other_method);

#endif
