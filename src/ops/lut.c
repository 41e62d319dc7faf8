/* lut.c: a look from a .cube file.
 *
 * The table (cube.h) is read from an asset, never from a path. It is taken to be made for sRGB-coded
 * values, as photo looks are: linear → sRGB code → table → sRGB code → linear, both codings with odd
 * symmetry below 0 and straight on above 1, so that highlights and out-of-gamut colours live on.
 * Tables made for camera log curves give wrong colours here.
 */
#include "ops/cube.h"
#include "ops/lanes.h"
#include "ops/oklab.h"
#include "ops/op.h"

enum { AMOUNT, FILE_ASSET };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                  .usual_min = 25, .usual_max = 100, .def = 100, .help = "how much of the look"},
    [FILE_ASSET] = {.name = "file", .kind = LITHO_PARAM_ASSET,
                    .help = "name of the asset that holds the .cube file (--asset NAME=FILE)"},
};

typedef struct {
  LithoCube *cube;
  float strength;
} State;

extern const LithoOp litho_op_lut;

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  const char *name = litho_op_text(&litho_op_lut, values, FILE_ASSET);
  GBytes *bytes = name != NULL && ctx->assets != NULL ? g_hash_table_lookup(ctx->assets, name) : NULL;
  if (bytes == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                name == NULL ? "lut: \"file\" is not set; name an asset and give it with --asset "
                               "NAME=LOOK.cube"
                             : "lut: the asset \"%s\" was not given; add --asset %s=LOOK.cube",
                name, name);
    return FALSE;
  }
  gsize length;
  const char *text = g_bytes_get_data(bytes, &length);
  LithoCube *cube = litho_cube_parse(name, text, length, error);
  if (cube == NULL)
    return FALSE;
  State *s = g_new(State, 1);
  s->cube = cube;
  s->strength = (float)(litho_op_number(&litho_op_lut, values, AMOUNT) / 100);
  *state = s;
  return TRUE;
}

static void
free_state(gpointer state)
{
  litho_cube_free(((State *)state)->cube);
  g_free(state);
}

/* x^(1/2.4) is c·c^(1/4) with c the cube root. */
static inline float
srgb_code(float x)
{
  const float ax = fabsf(x), c = fast_cbrtf(ax);
  return copysignf(ax <= 0.0031308f ? 12.92f * ax : 1.055f * c * sqrtf(sqrtf(c)) - 0.055f, x);
}

static inline float
srgb_decode(float y)
{
  const float ay = fabsf(y), curved = lane_pow24((ay + 0.055f) * (1 / 1.055f));
  return copysignf(ay <= 0.04045f ? ay * (1 / 12.92f) : curved, y);
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State *s = state;
  float *const planes[3] = {span->c0, span->c1, span->c2};
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < span->n; i++)
      planes[k][i] = srgb_code(planes[k][i]);
  for (int i = 0; i < span->n; i++) {
    const float in[3] = {span->c0[i], span->c1[i], span->c2[i]};
    float out[3];
    litho_cube_at(s->cube, in, out);
    for (int k = 0; k < 3; k++)
      planes[k][i] = in[k] + s->strength * (out[k] - in[k]);
  }
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < span->n; i++)
      planes[k][i] = srgb_decode(planes[k][i]);
}

static const char *const aliases[] = {"cube", "3d lut", "look-up table", "lookup table", "cube file",
                                      "查找表", NULL};
static const LithoExample examples[] = {
    {"apply my film.cube at 70 %", "{\"file\":\"film\",\"amount\":70}"},
};

const LithoOp litho_op_lut = {
    .name = "lut",
    .title = "Look-up table",
    .aliases = aliases,
    .help = "Applies a look from a .cube file (1D or 3D, made for sRGB), by tetrahedral "
            "interpolation, at any strength.",
    .hint = "only when a LUT or .cube file is named",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = 0,
    .space = LITHO_SPACE_LINEAR,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {40, 70, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
    .free_state = free_state,
};
