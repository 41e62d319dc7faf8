/* explain_report.h: an explanation as text, JSON and a page. */
#ifndef LITHO_CLI_CMD_EXPLAIN_REPORT_H
#define LITHO_CLI_CMD_EXPLAIN_REPORT_H

#include "run/explain.h"

typedef struct {
  const LithoRecipe *recipe;
  const LithoExplanation *explanation;
  const char *photo; /* name, for people; any bytes */
  int width, height; /* of the photo, px */
} ExplainReport;

/* Caller frees. */
char *explain_text(const ExplainReport *report);
char *explain_json(const ExplainReport *report);
/* One HTML file without scripts or links to elsewhere; pictures are inside. Error INTERNAL. */
char *explain_html(const ExplainReport *report, GError **error);

#endif
