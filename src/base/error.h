/* error.h: what is said beside the table of include/litho.h. */
#ifndef LITHO_BASE_ERROR_H
#define LITHO_BASE_ERROR_H

#include <json-glib/json-glib.h>
#include "litho.h"

/* Puts `name` before a message of RESOURCE or INTERNAL that does not hold it: where such an error
 * arises nobody knows which photo it is about. error: NULL, or holds an error or NULL. */
void litho_error_name(GError **error, const char *name);

/* The row of the error table for any GError: a cancelled GIO call is CANCELLED. */
const LithoErrorInfo *litho_error_row(const GError *error);
/* {"code","message","exit","http","help"} of an error, its text made valid UTF-8. New reference. */
JsonNode *litho_error_to_json(const GError *error);
/* An error from that form: its code by the name, the message. */
GError *litho_error_from_json(JsonObject *object);

#endif
