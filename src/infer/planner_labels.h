/* planner_labels.h: what the planner's net gives names to, and how much it reads. */
#ifndef LITHO_INFER_PLANNER_LABELS_H
#define LITHO_INFER_PLANNER_LABELS_H

#include <glib.h>

#define LITHO_PLANNER_DEGREES 3 /* a touch, some, a lot */
#define LITHO_PLANNER_MAX_TOKENS 128
#define LITHO_PLANNER_MAX_CLAUSES 64

typedef struct {
  char **wishes, **places, **colors; /* NULL-terminated */
} LithoPlannerLabels;

typedef struct {
  guint start, end; /* bytes of the request */
} LithoPlannerSpan;

#endif
