/* enhance.c: tone and colour as a net learnt them from an expert; else auto_tone.
 *
 * A net of role enhance looks at a small copy of the photo and says how its colour tables are to be weighted;
 * their weighted sum is one 3D table for the whole photo (Zeng et al., Learning Image-adaptive 3D Lookup Tables,
 * TPAMI 2022). The tables are for sRGB codes; tables and weights may be negative or above 1 and are not clamped.
 * One table for all pixels: it lifts no shadow beside a bright window without the rest.
 */
#include "op/op.h"
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "model/role.h"
#include "ops/auto_tone.h"
#include "color/cube.h"
#include "color/srgb.h"
#include "color/oklab.h"
#include "op/proxy.h"

enum { AMOUNT, MODEL };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .usual_min = 25, .usual_max = 100, .def = 100,
                .help = "how much of the change to apply"},
    [MODEL] = LITHO_PARAM_MODEL,
};

extern const LithoOp litho_op_enhance;

typedef struct {
  LithoCube *cube; /* NULL: auto_tone does it */
  float strength;
  gpointer tone;   /* auto_tone's state */
} State;

static void
free_state(gpointer data)
{
  State *s = data;
  litho_cube_free(s->cube);
  g_free(s->tone);
  g_free(s);
}

/* Adds weight × the model's n-th table to *sum. */
static gboolean
add_table(const LithoModel *model, guint n, float weight, LithoCube **sum, GError **error)
{
  g_autofree char *path = litho_model_asset(model, "asset", n, error), *text = NULL;
  g_autoptr(GError) local = NULL;
  gsize length;
  if (path == NULL)
    return FALSE;
  if (!g_file_get_contents(path, &text, &length, &local)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s", local->message);
    return FALSE;
  }
  g_autoptr(LithoCube) cube = litho_cube_parse(path, text, length, error);
  if (cube == NULL)
    return FALSE;
  if (!cube->is_3d || (*sum != NULL && ((*sum)->size != cube->size ||
                                        memcmp((*sum)->domain_min, cube->domain_min, sizeof cube->domain_min) != 0 ||
                                        memcmp((*sum)->domain_max, cube->domain_max, sizeof cube->domain_max) != 0))) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: the tables of a net must be 3D and of one size", path);
    return FALSE;
  }
  gsize n_values = 3 * (gsize)cube->size * (gsize)cube->size * (gsize)cube->size;
  for (gsize i = 0; i < n_values; i++)
    cube->values[i] = weight * cube->values[i] + (*sum != NULL ? (*sum)->values[i] : 0);
  litho_cube_free(*sum);
  *sum = g_steal_pointer(&cube);
  return TRUE;
}

/* The photo's small copy as codes, of the size that the net takes. */
static float *
small_codes(const LithoOpContext *ctx, const LithoRoleNet *net, int *width, int *height, GError **error)
{
  LithoOpContext sized = *ctx;
  g_autoptr(VipsImage) fitted = NULL;
  if (net->width > 0 && ctx->linear_proxy != NULL) {
    if (vips_thumbnail_image(ctx->linear_proxy, &fitted, net->width, "height", net->height, "size",
                             VIPS_SIZE_FORCE, NULL) != 0) {
      litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "enhance");
      return NULL;
    }
    sized.linear_proxy = fitted;
  }
  gsize n;
  float *codes = litho_proxy_pixels(&sized, "enhance", LITHO_SPACE_LINEAR, &n, error);
  if (codes == NULL)
    return NULL;
  for (gsize i = 0; i < 3 * n; i++)
    codes[i] = CLAMP(srgb_encodef(codes[i]), 0, 1);
  *width = sized.linear_proxy->Xsize;
  *height = sized.linear_proxy->Ysize;
  return codes;
}

static gboolean
predict(const LithoOpContext *ctx, const char *model, LithoCube **cube, GError **error)
{
  g_autoptr(LithoRoleNet) net = litho_role_open(litho_op_enhance.role, model, 0, error);
  if (net == NULL)
    return FALSE;
  int width, height;
  g_autofree float *codes = small_codes(ctx, net, &width, &height, error);
  LithoTensor out;
  if (codes == NULL || !litho_role_run(net, codes, NULL, width, height, &out, 1, error))
    return FALSE;
  gsize n = litho_tensor_n(&out);
  g_autofree float *weights = g_new(float, n);
  g_autoptr(GString) said = g_string_new(NULL);
  for (gsize i = 0; i < n; i++) {
    weights[i] = litho_tensor_value(&out, i);
    g_string_append_printf(said, "%s%.2f", i > 0 ? ", " : "", (double)weights[i]);
  }
  for (gsize i = 0; i < n; i++)
    if (!add_table(net->model, (guint)i, weights[i], cube, error)) {
      if (error != NULL && *error == NULL)
        g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "model '%s' gives %" G_GSIZE_FORMAT
                    " weights but has fewer tables: add it again with --asset FILE for each", model, n);
      return FALSE;
    }
  litho_op_note(ctx, "by %s, weights %s", model, said->str);
  return TRUE;
}

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  State *s = g_new0(State, 1);
  double amount = op_number(params, values, AMOUNT);
  g_autofree char *model = litho_op_model(&litho_op_enhance, values, ctx);
  s->strength = (float)(amount / 100);
  if (model == NULL)
    litho_op_note(ctx, "by auto_tone");
  if (model != NULL ? !predict(ctx, model, &s->cube, error) : !litho_auto_tone_prepare(ctx, amount, &s->tone, error)) {
    free_state(s);
    return FALSE;
  }
  *state = s;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State *s = state;
  if (s->cube == NULL) {
    litho_auto_tone_kernel(s->tone, span);
    return;
  }
  for (int i = 0; i < span->n; i++)
    oklab_to_linear(span->c0[i], span->c1[i], span->c2[i], &span->c0[i], &span->c1[i], &span->c2[i]);
  litho_cube_span(s->cube, s->strength, span);
  for (int i = 0; i < span->n; i++)
    oklab_from_linear(span->c0[i], span->c1[i], span->c2[i], &span->c0[i], &span->c1[i], &span->c2[i]);
}

static const char *const aliases[] = {"ai enhance", "neural enhance", "learned enhancement", "expert look", "智能增强",
                                      NULL};
static const LithoExample examples[] = {
    {"enhance it with the net", "{}"},
};

const LithoOp litho_op_enhance = {
    .name = "enhance",
    .title = "Enhance by a model",
    .aliases = aliases,
    .help = "Tone and colour by a model of role enhance, which weights colour tables for the photo (image-adaptive 3D "
            "lookup tables, Zeng 2022). Without one it does what auto_tone does.",
    .hint = "only when a model, net or AI is to enhance it; else auto_tone",
    .category = LITHO_CATEGORY_TONE,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_PLAIN,
    .space = LITHO_SPACE_OKLAB,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {50, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .role = "enhance",
    .prepare = prepare,
    .kernel = kernel,
    .free_state = free_state,
};
