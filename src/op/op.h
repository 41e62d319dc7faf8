/* op.h: what an operation is.
 *
 * One file in this folder per operation; each ends in a const LithoOp, listed once in registry.c.
 * Help, completion, the recipe's schema, the planner's grammar and prompt, docs/ops/ and the
 * registry-driven tests are all derived from the table: nothing else has to change for a new one.
 *
 * An operation is of one kind:
 *   point     prepare() makes a read-only state, kernel() works spans by it (point.h)
 *   area      apply() gives a VipsImage of the same size; it may look at neighbours
 *   geometry  apply() may change the size; it is called alike for the photo, its alpha and its
 *             masks, so it must not depend on pixel values except through ctx->linear_proxy
 *   cutout    cut() gives picture and alpha of the same size
 */
#ifndef LITHO_OP_OP_H
#define LITHO_OP_OP_H

#include <vips/vips.h>
#include "litho.h"
#include "pixel/measure.h"
#include "color/span.h"
#include "op/value.h"

typedef enum {
  LITHO_CATEGORY_TONE,
  LITHO_CATEGORY_COLOR,
  LITHO_CATEGORY_DETAIL,
  LITHO_CATEGORY_GEOMETRY,
  LITHO_CATEGORY_OBJECT,
  LITHO_CATEGORY_STYLE,
} LithoCategory;

typedef enum {
  LITHO_KIND_POINT,
  LITHO_KIND_AREA,
  LITHO_KIND_GEOMETRY,
  LITHO_KIND_CUTOUT,
} LithoKind;

typedef enum {
  LITHO_OP_SIGNED = 1 << 0,   /* the main amount has a direction: + and - both make sense */
  LITHO_OP_EFFECT = 1 << 1,   /* no direction said means more of it (sharpen, vignette) */
  LITHO_OP_IDENTITY = 1 << 2, /* changes nothing at its defaults */
  LITHO_OP_PLACE = 1 << 3,    /* kernel looks at span->x, y (vignette, grain): never baked */
  LITHO_OP_NO_REGION = 1 << 4,/* makes sense on the whole photo only */
  LITHO_OP_COLOR = 1 << 5,    /* takes a colour in its parameter "color" */
  LITHO_OP_TARGET = 1 << 6,   /* takes a target in its parameter "target" */
  LITHO_OP_MIXES = 1 << 7,    /* linear mixes of neighbours: runs on colours times alpha */
  LITHO_OP_MASKED = 1 << 8,   /* works by ctx->mask itself: its result is not blended by the mask again.
                                 Where it does nothing it must copy its input bit for bit */
  LITHO_OP_PLAIN = 1 << 9,   /* its words are plain enough for the keyword reader: the language model is not told
                                 of it, for every line of its prompt costs it some sureness */
} LithoOpFlags;

/* Where ctx->mask is from. */
typedef enum {
  LITHO_MASK_NATURE, /* nothing was said: the region that the operation has by nature */
  LITHO_MASK_LOCATED,  /* said, and found in the photo or painted: its edge may be refined */
  LITHO_MASK_DRAWN,  /* said as a shape, a range of tones or of colours: its edge is meant as it is */
} LithoMaskOrigin;

typedef enum { LITHO_DEGREE_TOUCH, LITHO_DEGREE_SOME, LITHO_DEGREE_LOT, LITHO_N_DEGREES } LithoDegree;

/* How much "a touch", "some" and "a lot" are. The solver looks for the amount of the main
 * parameter that changes `measure` by `change`; where it cannot (no photo, measure does not move),
 * it takes `amount`. */
typedef struct {
  LithoMeasureId measure;
  gboolean relative;              /* change is a share of the measure's value, else absolute */
  double change[LITHO_N_DEGREES]; /* for direction +; its sign says which way the measure goes */
  double amount[LITHO_N_DEGREES]; /* for direction +, in the main parameter's unit */
  double stretch; /* the most that is searched, in times `amount`: where the photo's own colours can
                     hide the change that a grey shows in full; 0: 1.5, or the usual range */
} LithoSolve;

typedef struct {
  const char *words;  /* what a person might say, English or Chinese */
  const char *params; /* JSON object of the parameters that answer it */
} LithoExample;

/* What an operation may know of the photo and its surroundings. */
typedef struct {
  int width, height;       /* of the frame it is applied to, px */
  double scale;            /* frame px per px of the full-size photo: 1, or less on a proxy */
  VipsImage *linear_proxy; /* the frame before this step, 3-band float scRGB, long edge ≤ 512; for
                              values worked out from the photo (auto_tone, straighten). May be NULL
                              for a step that does not ask for it (`needs_proxy`). */
  GHashTable *assets;      /* name → GBytes; NULL when none */
  VipsImage *mask;         /* coverage of the step's region, 1-band float 0..1 of the frame's size, lazy;
                              NULL: the whole frame. Only for area and cutout operations */
  LithoMaskOrigin mask_origin;
  gboolean floor;          /* classical methods only: no model is used */
  GString *note;           /* what the step should say of itself, with litho_op_note(); or NULL */
  GCancellable *cancel;    /* may be NULL */
} LithoOpContext;

typedef struct _LithoOp LithoOp;
struct _LithoOp {
  const char *name;  /* snake_case, the recipe's "op" */
  const char *title; /* "Colour mix" */
  const char *const *aliases; /* NULL-terminated words for it, English and Chinese */
  const char *help;  /* for people: one paragraph, says the method and its source */
  const char *hint;  /* for the language model: when to use it and when not, ≤ 100 characters */
  LithoCategory category;
  LithoKind kind;
  guint flags;
  LithoSpace space; /* point kernels: the space they want */
  gboolean needs_proxy;
  const LithoParam *params;
  guint n_params;
  guint main; /* index of the main parameter, also called "amount" in recipes */
  LithoSolve solve;
  const LithoExample *examples;
  guint n_examples;
  const char *region; /* the named region that it works on when nothing is said ("skin"), or NULL */
  const char *role;   /* of the models that can do it; the parameter "model" then names one: the run puts
                         in the name of the one that it used, or "none" for the classical method. NULL: no
                         model */

  /* point */
  gboolean (*prepare)(const LithoOpContext *ctx, const LithoValue *values, gpointer *state,
                      GError **error);
  LithoKernel kernel;
  void (*free_state)(gpointer state); /* NULL: g_free */

  /* area, geometry: *out is a new reference. `in` is float: 3 bands scRGB; for geometry also
   * 1 band (alpha, mask). */
  gboolean (*apply)(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in,
                    VipsImage **out, GError **error);

  /* cutout: alpha and *out_alpha are 1-band float 0..1; alpha is NULL where the photo has none. *out_alpha
   * stays NULL when the result is opaque everywhere. */
  gboolean (*cut)(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage *alpha,
                  VipsImage **out, VipsImage **out_alpha, GError **error);
};

/* All operations, in the order of the documentation. */
const LithoOp *const *litho_ops(guint *n);
const LithoOp *litho_op_find(const char *name); /* exact name, or NULL */
const LithoParam *litho_op_param(const LithoOp *op, const char *name, guint *index); /* or NULL */
const char *litho_category_name(LithoCategory category);

/* Number of parameter `i`: shorthand for the kernels' prepare(). */
double litho_op_number(const LithoOp *op, const LithoValue *values, guint i);
const char *litho_op_text(const LithoOp *op, const LithoValue *values, guint i);

/* The parameter "model" of an operation with a role. */
#define LITHO_PARAM_MODEL                                                                            \
  {.name = "model", .kind = LITHO_PARAM_TEXT,                                                        \
   .help = "name of the installed model that does it, or \"none\" for the classical method; not given: the "   \
           "role's default"}
/* Before a run that may use models: puts the name of the model that will be used, or "none", into values. Nothing to do for
 * operations without a role. Errors: MODEL (no such model of that role), HASH. */
gboolean litho_op_resolve_model(const LithoOp *op, LithoValue *values, GError **error);
/* Name of the model that the operation is to use; caller frees. NULL: the classical method. */
char *litho_op_model(const LithoOp *op, const LithoValue *values, const LithoOpContext *ctx);

/* Adds to the note of the step that is run ("patch match, 3 levels"). */
void litho_op_note(const LithoOpContext *ctx, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* edge_px of litho_matte_run() from that of the step (px of the full-size photo): a drawn shape is taken as it is. */
double litho_op_edge_px(const LithoOpContext *ctx, double edge_px);

#endif
