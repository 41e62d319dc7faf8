/* lut.c: a look from a .cube file.
 *
 * The table (cube.h) is read from an asset, never from a path. It is taken to be made for sRGB-coded
 * values, as photo looks are.
 * Tables made for camera log curves give wrong colours here.
 */
#include "color/cube.h"
#include "op/op.h"

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

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  const char *name = op_text(params, values, FILE_ASSET);
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
  s->strength = (float)(op_number(params, values, AMOUNT) / 100);
  *state = s;
  return TRUE;
}

static void
free_state(gpointer state)
{
  litho_cube_free(((State *)state)->cube);
  g_free(state);
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State *s = state;
  litho_cube_span(s->cube, s->strength, span);
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
