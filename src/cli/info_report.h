/* info_report.h: what `litho info` says of a photo, as JSON and as lines made from that JSON. */
#ifndef LITHO_CLI_INFO_REPORT_H
#define LITHO_CLI_INFO_REPORT_H

#include <json-glib/json-glib.h>
#include "photo/info.h"

/* {"photo", "format", "bytes", "width", "height", …, "metadata": {group: [[name, value]…]}, "losses": {format: [text…]}};
 * width, height: px of the upright photo. whole FALSE: without the last two. New reference. */
JsonNode *cli_info_report(LithoPhoto *photo, const char *path, int width, int height, gboolean whole);

/* To stdout. */
void cli_info_print(JsonObject *report);

#endif
