/* planner_data.h: labelled clauses of requests, read from JSON lines. Private to tune/planner_*.c. */
#ifndef LITHO_TUNE_PLANNER_DATA_H
#define LITHO_TUNE_PLANNER_DATA_H

#include "infer/planner_model.h"

typedef struct {
  LithoPlannerSpan span;
  GArray *wishes, *places;     /* int: numbers of labels */
  int color, degree;           /* -1: not known */
  GArray *token[PLANNER_N_TOKEN]; /* LithoPlannerSpan; owned */
  float weight;
} TunePlannerClause;

typedef struct {
  char *text;
  GArray *clauses; /* PlannerClause */
} TunePlannerRequest;

typedef struct {
  GPtrArray *requests; /* PlannerRequest* */
  LithoPlannerLabels labels;
} TunePlannerData;

/* Wishes, places and colours in the order of how often they come, wishes that come fewer than `least` times left out.
 * Errors: NOT_FOUND, READ, USAGE. */
TunePlannerData *tune_planner_data_read(const char *path, int least, GError **error);
void tune_planner_data_free(TunePlannerData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TunePlannerData, tune_planner_data_free)

#endif
