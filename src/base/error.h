/* error.h: what is said beside the table of include/litho.h. */
#ifndef LITHO_BASE_ERROR_H
#define LITHO_BASE_ERROR_H

#include <glib.h>

/* Puts `name` before a message of RESOURCE or INTERNAL that does not hold it: where such an error
 * arises nobody knows which photo it is about. error: NULL, or holds an error or NULL. */
void litho_error_name(GError **error, const char *name);

#endif
