/* look_run.c: a look's line of steps read and run.
 *
 * Point steps that follow each other are one pass over the picture; what needs to know the photo at its
 * place in the chain gets a proxy that went through the steps before it.
 */
#include <math.h>
#include <string.h>
#include "op/op.h"
#include "base/vips_error.h"
#include "pixel/area.h"
#include "ops/style/looks.h"
#include "color/oklab.h"

typedef struct {
  const LithoOp *op;
  LithoValue *values; /* op->n_params; owned */
} Stage;

static void
stage_free(gpointer data)
{
  Stage *stage = data;
  litho_values_free(stage->values, stage->op->n_params);
  g_free(stage);
}

static const LithoOp *
find_op(const char *name)
{
  static const LithoOp *const own[] = {&litho_look_glow, &litho_look_paint};
  for (guint i = 0; i < G_N_ELEMENTS(own); i++)
    if (g_str_equal(own[i]->name, name))
      return own[i];
  return litho_op_find(name);
}

static void
set_points(LithoValue *v, const char *text)
{
  g_auto(GStrv) numbers = g_strsplit(text, ",", -1);
  v->n_points = g_strv_length(numbers);
  v->points = g_new(double, v->n_points);
  for (guint i = 0; i < v->n_points; i++)
    v->points[i] = g_ascii_strtod(numbers[i], NULL);
}

static gboolean
set_value(Stage *stage, const char *word, double diagonal_px)
{
  g_auto(GStrv) pair = g_strsplit(word, "=", 2);
  guint index = stage->op->main;
  const LithoParam *p = &stage->op->params[index];
  if (pair[0] == NULL || pair[1] == NULL ||
      (!g_str_equal(pair[0], "amount") && (p = litho_op_param(stage->op, pair[0], &index)) == NULL))
    return FALSE;
  LithoValue *v = &stage->values[index];
  char *end = NULL;
  v->set = TRUE;
  switch (p->kind) {
  case LITHO_PARAM_NUMBER:
  case LITHO_PARAM_INTEGER:
    v->num = g_ascii_strtod(pair[1], &end);
    if (g_strcmp0(p->unit, "px") == 0)
      v->num = CLAMP(v->num * diagonal_px / 1000, p->min, p->max);
    return *end == 0 && end != pair[1] && v->num >= p->min && v->num <= p->max;
  case LITHO_PARAM_POINTS:
    set_points(v, pair[1]);
    return v->n_points >= 2 && v->n_points % 2 == 0;
  case LITHO_PARAM_CHOICE:
    v->text = g_strdup(pair[1]);
    return g_strv_contains(p->choices, v->text);
  default:
    v->text = g_strdup(pair[1]);
    return TRUE;
  }
}

/* Stage*, or NULL and INTERNAL: the table of looks is ours. */
static GPtrArray *
read_steps(const LithoLook *look, double diagonal_px, GError **error)
{
  g_autoptr(GPtrArray) stages = g_ptr_array_new_with_free_func(stage_free);
  g_auto(GStrv) steps = g_strsplit(look->steps, ";", -1);
  for (guint i = 0; steps[i] != NULL; i++) {
    g_auto(GStrv) words = g_strsplit(g_strstrip(steps[i]), " ", -1);
    const LithoOp *op = words[0] != NULL ? find_op(words[0]) : NULL;
    if (op == NULL || (op->kind != LITHO_KIND_POINT && op->kind != LITHO_KIND_AREA)) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "look %s: \"%s\" is no step", look->name,
                  steps[i]);
      return NULL;
    }
    Stage *stage = g_new0(Stage, 1);
    stage->op = op;
    stage->values = litho_values_new(op->n_params);
    g_ptr_array_add(stages, stage);
    for (guint k = 1; words[k] != NULL; k++)
      if (!set_value(stage, words[k], diagonal_px)) {
        g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "look %s: %s: \"%s\" is not legal",
                    look->name, op->name, words[k]);
        return NULL;
      }
  }
  return g_steal_pointer(&stages);
}

/* --- point steps in one pass ----------------------------------------------------------------- */

typedef struct {
  const LithoOp *op;
  gpointer state; /* owned */
} Kernel;

typedef GArray Chain; /* Kernel */

static void
kernel_clear(gpointer data)
{
  Kernel *kernel = data;
  if (kernel->op->free_state != NULL)
    kernel->op->free_state(kernel->state);
  else
    g_free(kernel->state);
}

static void
span_to(LithoSpan *span, LithoSpace *from, LithoSpace to)
{
  if (*from == to)
    return;
  float *const a = span->c0, *const b = span->c1, *const c = span->c2;
  if (to == LITHO_SPACE_OKLAB)
    for (int i = 0; i < span->n; i++)
      oklab_from_linear(a[i], b[i], c[i], &a[i], &b[i], &c[i]);
  else
    for (int i = 0; i < span->n; i++)
      oklab_to_linear(a[i], b[i], c[i], &a[i], &b[i], &c[i]);
  *from = to;
}

static void
chain_span(const Chain *chain, const float *in, LithoSpan *span, float *out)
{
  LithoSpace space = LITHO_SPACE_LINEAR;
  for (int i = 0; i < span->n; i++) {
    span->c0[i] = in[3 * i];
    span->c1[i] = in[3 * i + 1];
    span->c2[i] = in[3 * i + 2];
  }
  for (guint k = 0; k < chain->len; k++) {
    const Kernel *kernel = &g_array_index(chain, Kernel, k);
    span_to(span, &space, kernel->op->space);
    kernel->op->kernel(kernel->state, span);
  }
  span_to(span, &space, LITHO_SPACE_LINEAR);
  for (int i = 0; i < span->n; i++) {
    out[3 * i] = span->c0[i];
    out[3 * i + 1] = span->c1[i];
    out[3 * i + 2] = span->c2[i];
  }
}

static void
chain_tile(gconstpointer state, LithoTile *tile)
{
  float plane[3][LITHO_SPAN_MAX] __attribute__((aligned(32)));
  for (int y = 0; y < tile->height; y++)
    for (int x = 0; x < tile->width; x += LITHO_SPAN_MAX) {
      LithoSpan span = {.c0 = plane[0], .c1 = plane[1], .c2 = plane[2],
                        .n = MIN(LITHO_SPAN_MAX, tile->width - x),
                        .x = tile->x + x, .y = tile->y + y,
                        .width = tile->frame_width, .height = tile->frame_height};
      chain_span(state, tile->in + (gsize)y * tile->in_stride + 3 * (gsize)x, &span,
                 tile->out + (gsize)y * tile->out_stride + 3 * (gsize)x);
    }
}

static void
chain_free(gpointer chain)
{
  g_array_unref(chain);
}

/* The point stages from *at on; *at is then the first that is none, or asks for a proxy of its own. */
static gboolean
run_points(GPtrArray *stages, guint *at, const LithoOpContext *ctx, VipsImage *in, VipsImage **out,
           GError **error)
{
  const guint first = *at;
  g_autoptr(GArray) chain = g_array_new(FALSE, FALSE, sizeof(Kernel));
  g_array_set_clear_func(chain, kernel_clear);
  for (; *at < stages->len; ++*at) {
    const Stage *stage = stages->pdata[*at];
    Kernel kernel = {.op = stage->op};
    if (stage->op->kind != LITHO_KIND_POINT || (stage->op->needs_proxy && *at != first))
      break;
    if (!stage->op->prepare(ctx, stage->values, &kernel.state, error))
      return FALSE;
    g_array_append_val(chain, kernel);
  }
  return litho_area_run(in, 0, 0, chain_tile, g_steal_pointer(&chain), chain_free, "look", out, error);
}

/* --- the chain ------------------------------------------------------------------------------- */

/* The stages before `end`. */
static gboolean
run_stages(GPtrArray *stages, guint end, const LithoOpContext *given, VipsImage *in, VipsImage **out,
           GError **error);

static gboolean
proxy_before(GPtrArray *stages, guint end, const LithoOpContext *ctx, VipsImage **proxy, GError **error)
{
  LithoOpContext small = *ctx;
  g_autoptr(VipsImage) lazy = NULL;
  if (end == 0 || ctx->linear_proxy == NULL) {
    *proxy = ctx->linear_proxy != NULL ? g_object_ref(ctx->linear_proxy) : NULL;
    return TRUE;
  }
  small.scale = ctx->scale * ctx->linear_proxy->Xsize / ctx->width;
  small.width = ctx->linear_proxy->Xsize;
  small.height = ctx->linear_proxy->Ysize;
  small.note = NULL;
  small.mask = NULL; /* has the frame's size; no look has a stage that asks for it */
  if (!run_stages(stages, end, &small, ctx->linear_proxy, &lazy, error))
    return FALSE;
  *proxy = vips_image_copy_memory(lazy);
  return *proxy != NULL || litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "look");
}

static gboolean
run_stages(GPtrArray *stages, guint end, const LithoOpContext *given, VipsImage *in, VipsImage **out,
           GError **error)
{
  g_autoptr(VipsImage) now = g_object_ref(in);
  for (guint i = 0; i < end;) {
    const Stage *stage = stages->pdata[i];
    g_autoptr(VipsImage) next = NULL, proxy = NULL;
    LithoOpContext ctx = *given;
    if (stage->op->needs_proxy && !proxy_before(stages, i, given, &proxy, error))
      return FALSE;
    ctx.linear_proxy = proxy;
    if (stage->op->kind == LITHO_KIND_POINT ? !run_points(stages, &i, &ctx, now, &next, error)
                                            : !stage->op->apply(&ctx, stage->values, now, &next, error))
      return FALSE;
    i += stage->op->kind != LITHO_KIND_POINT;
    g_set_object(&now, next);
  }
  *out = g_steal_pointer(&now);
  return TRUE;
}

gboolean
litho_look_run(const LithoLook *look, const LithoOpContext *ctx, VipsImage *in, VipsImage **out,
               GError **error)
{
  g_autoptr(GPtrArray) stages = read_steps(look, hypot(ctx->width, ctx->height) / ctx->scale, error);
  return stages != NULL && run_stages(stages, stages->len, ctx, in, out, error);
}
