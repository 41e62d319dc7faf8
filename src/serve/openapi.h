/* openapi.h: the OpenAPI document, derived from the route table. */
#ifndef LITHO_SERVE_OPENAPI_H
#define LITHO_SERVE_OPENAPI_H

#include <json-glib/json-glib.h>

/* OpenAPI 3.1. New reference. */
JsonNode *litho_openapi(void);

#endif
