/* value.h: parameters of an operation and the values that a step gives them. */
#ifndef LITHO_OP_VALUE_H
#define LITHO_OP_VALUE_H

#include <glib.h>

typedef enum {
  LITHO_PARAM_NUMBER, /* num */
  LITHO_PARAM_INTEGER,/* num, whole */
  LITHO_PARAM_BOOL,   /* num 0 or 1 */
  LITHO_PARAM_CHOICE, /* text, one of choices */
  LITHO_PARAM_COLOR,  /* text: "#rrggbb" or a colour name of color/names.h */
  LITHO_PARAM_TEXT,   /* text, at most 200 bytes, or max where that is said: target, style; data, never a path */
  LITHO_PARAM_POINTS, /* points: x0,y0,x1,y1,… (curve) or x,y,w,h (box), fractions 0..1 */
  LITHO_PARAM_ASSET,  /* text: name of an asset given beside the recipe (--asset NAME=FILE) */
} LithoParamKind;

typedef struct {
  const char *name; /* snake_case, as in the recipe */
  LithoParamKind kind;
  const char *unit;            /* "EV" "%" "°" "px" "K" or NULL; px are of the full-size photo */
  double min, max;             /* legal: outside is an error */
  double usual_min, usual_max; /* what a slider would show */
  double def;                  /* number, integer, bool; NAN = worked out from the photo */
  const char *def_text;        /* choice, color, text, asset; NULL = none */
  const char *const *choices;  /* NULL-terminated, for LITHO_PARAM_CHOICE */
  const char *help;            /* one sentence for people */
} LithoParam;

/* The most bytes of a TEXT. */
#define LITHO_PARAM_TEXT_BYTES(p) ((p)->max > 0 ? (gsize)(p)->max : 200)

/* A step's values lie in an array parallel to op->params. Zeroed = not set = the default. */
typedef struct {
  gboolean set;
  double num;
  char *text;     /* owned */
  double *points; /* owned */
  guint n_points; /* numbers, not pairs */
} LithoValue;

LithoValue *litho_values_new(guint n);
void litho_values_free(LithoValue *values, guint n);
LithoValue *litho_values_copy(const LithoValue *values, guint n);

/* The number, or the parameter's default where it was not set. */
double litho_value_number(const LithoValue *v, const LithoParam *p);
const char *litho_value_text(const LithoValue *v, const LithoParam *p);

/* The same of parameter i of an operation's table: what prepare(), apply() and cut() read. */
double op_number(const LithoParam *params, const LithoValue *values, guint i);
const char *op_text(const LithoParam *params, const LithoValue *values, guint i);
/* A hundredth of number i, as a state of one float for a kernel that needs no more; freed by g_free(). */
float *op_share_new(const LithoParam *params, const LithoValue *values, guint i);

#endif
