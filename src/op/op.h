/* op.h: what an operation is, and what it and its caller owe each other.
 *
 * One file in src/ops/ per operation; each ends in a const LithoOp, listed once in registry.c.
 * Help, completion, the recipe's schema, the planner's grammar and prompt, docs/ops/ and the
 * registry-driven tests are all derived from the table: nothing else has to change for a new one.
 *
 * An operation is of one kind:
 *   point     prepare() makes a read-only state, kernel() works spans by it (color/span.h)
 *   area      apply() gives a VipsImage of the same size; it may look at neighbours
 *   geometry  apply() may change the size; it is called alike for the photo, its alpha and its
 *             masks, so it must not depend on pixel values except through ctx->linear_proxy
 *   cutout    cut() gives picture and alpha of the same size
 *
 * The contract of prepare(), apply() and cut(), "the call" below. tests/test_registry.c holds all operations to the
 * points marked with *.
 *
 * When. Each step is called once on the frame and, where a later step needs the proxy or measures are wanted, once
 * more on the proxy (ctx->note is then NULL). A picture that is partly transparent goes through an operation with
 * LITHO_OP_MIXES as colours times alpha and again as alpha alone, so the call must give the same geometry and the same
 * weights each time and may look at no state but its arguments.
 *
 * Eager or lazy. What comes out per pixel of the frame is lazy: *out is a libvips pipeline or a pass (pixel/area.h,
 * pixel/pass.h) that computes tiles when they are read, for no full frame in float ever exists. What has to be known of
 * the whole picture before the first pixel is worked out in the call, eagerly: from ctx->linear_proxy where that is
 * enough (clarity, dehaze, auto_tone), else from a copy of `in` shrunk to a bounded size (skin_smooth, red_eye, matting,
 * style), from samples (denoise), or from the part that is replaced (remove_object). Reading `in` or ctx->mask computes
 * everything before this step again: once, not in a loop over its values. A kernel's state may be worked out eagerly in
 * prepare(), from the values, the assets and the proxy; a point operation has neither `in` nor mask.
 *
 * Who keeps what. *
 *   values, ctx     the caller's; gone when the call returns, and so is what ctx points at. What is needed later is
 *                   copied into the state, or referenced: `in`, mask and linear_proxy by g_object_ref() or by putting
 *                   them into a libvips operation, cancel by g_object_ref(), an asset by g_bytes_ref()
 *   ctx->note       written in the call only, never from a tile or a kernel
 *   state           prepare()'s is the caller's, who frees it by free_state; what apply() keeps is freed with *out
 *   *out            a new reference, which may be `in` itself when the step does nothing; untouched on an error
 *
 * Threads. The call runs on one thread, but several photos may be worked in one process: no mutable statics without a
 * lock. kernel() and tile functions run on many threads at once on a read-only state, and give the same value for a
 * pixel whatever span or tile it comes in. *
 *
 * Pixels. The same values, photo and build give the same bits on any number of threads. * Where the region's coverage
 * is 0 a pixel keeps its bits: the caller sees to it by blending, and an operation with LITHO_OP_MASKED, whose result is
 * not blended, copies them itself (remove_object: outside the region grown by `grow`, and, where that is not given,
 * outside the rim, shadow and reflection that it found; recolor: outside the rim of a mask that was found or painted). * Values may lie below 0 and above 1, are never clipped, and never become NaN or
 * infinite. *
 *
 * Distances. Parameters with the unit "px" are of the full-size photo: times ctx->scale they are px of this frame.
 * Other sizes are shares of the frame's diagonal or a side, so that the proxy shows what the frame will. What works by
 * the sensor's own grid (denoise, upscale by a net) cannot be scaled: on a proxy it works on the proxy's pixels.
 *
 * Errors. RECIPE for values that contradict each other, the photo, or an asset that was not given; LIMIT for a result
 * over a ceiling; MODEL and HASH from a role's model; G_IO_ERROR_CANCELLED where ctx->cancel was looked at; those of
 * reading a picture given as an asset; INTERNAL for what libvips could not do. A value that its parameter's range allows
 * is never INTERNAL. * The message begins with the operation's name and says the way out; the caller puts the step's
 * place in the recipe before it. What fails while a tile is computed is an error of whoever reads *out. "Nothing to do"
 * (no red pupils, an empty region) is no error: *out is `in`, and a note says so.
 */
#ifndef LITHO_OP_OP_H
#define LITHO_OP_OP_H

#include <vips/vips.h>
#include "litho.h"
#include "pixel/measure.h"
#include "color/span.h"
#include "op/things.h"
#include "photo/shot.h"
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
  LITHO_OP_FRAMES = 1 << 10, /* a geometry operation that may have a region: the run works out its box from it
                                 (run/framing.h) */
  LITHO_OP_THINGS = 1 << 11, /* wants to know what is in the photo, and where: ctx->things */
  LITHO_OP_NEARNESS = 1 << 12, /* in a region it wants to know how near each place is: ctx->near */
  LITHO_OP_PLAIN = 1 << 9,   /* its words are plain enough for the keyword reader: the language model is not told
                                 of it, for every line of its prompt costs it some sureness */
} LithoOpFlags;

/* Where ctx->mask is from. */
typedef enum {
  LITHO_MASK_NATURE, /* nothing was said: the region that the operation has by nature */
  LITHO_MASK_LOCATED,  /* said, and found in the photo: its edge may be refined */
  LITHO_MASK_PAINTED,  /* a file that was given: the same */
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

/* What an operation may know of the photo and its surroundings. All pointers are the caller's and last as long as the
 * call. */
typedef struct {
  int width, height;       /* of the frame it is applied to, px */
  double scale;            /* frame px per px of the full-size photo: 1, or less on a proxy */
  VipsImage *linear_proxy; /* the frame before this step, 3-band float scRGB in memory, long edge ≤ 512; for
                              values worked out from the photo (auto_tone, straighten). May be NULL
                              for a step that does not ask for it (`needs_proxy`). */
  GHashTable *assets;      /* name → GBytes; NULL when none */
  VipsImage *mask;         /* coverage of the step's region, 1-band float 0..1 of the frame's size, lazy;
                              NULL: the whole frame. Only for area and cutout operations */
  LithoMaskOrigin mask_origin;
  const LithoShot *shot;   /* how the photo was taken; NULL: nobody knows */
  const LithoThings *things; /* with LITHO_OP_THINGS: the things of the photo, on this frame; NULL: nobody looked */
  VipsImage *near;         /* with LITHO_OP_NEARNESS: 1-band UCHAR of the frame's size, 255 the nearest; NULL: nobody knows */
  const char *near_method; /* who says so, for people; NULL likewise */
  double strength;         /* of the step; below 1 the run mixes what it gives with what was before */
  gboolean floor;          /* classical methods only: no model is used */
  char **model;            /* for litho_op_used_model(); or NULL */
  GString *note;           /* what the step should say of itself, with litho_op_note(); or NULL */
  GString *doubt;          /* why the result may not be what was wanted, with litho_op_doubt(); or NULL */
  GCancellable *cancel;    /* may be NULL; looked at by what takes seconds (nets, patch match, strokes) */
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

  /* point: *state for the kernel, never NULL */
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

/* Number or text of parameter `i` from outside the operation; inside it, op_number() of op/value.h. */
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

/* Adds to the note of the step that is run ("patch match, 3 levels"); what the note says already is not said again,
 * because a transparent picture goes through the call several times. */
void litho_op_note(const LithoOpContext *ctx, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Adds a sentence, for people to read, on why the result may not convince and what would help. */
void litho_op_doubt(const LithoOpContext *ctx, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Says which model did the step, where the operation finds it by itself (no role in its table): the record names it, and a
 * run of the record takes it again. */
void litho_op_used_model(const LithoOpContext *ctx, const char *name);

/* edge_px of litho_matte_run() from that of the step (px of the full-size photo): a drawn shape is taken as it is. */
double litho_op_edge_px(const LithoOpContext *ctx, double edge_px);

#endif
