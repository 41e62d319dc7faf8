/* hue.c: turns all hues around the colour circle.
 *
 * Rotation of (a, b) in Oklab: L and chroma stay.
 */
#include "ops/hue.h"
#include "op/op.h"

enum { DEGREES };

static const LithoParam params[] = {
    [DEGREES] = {.name = "degrees", .kind = LITHO_PARAM_NUMBER, .unit = "°", .min = -180, .max = 180,
                 .usual_min = -60, .usual_max = 60, .def = 0,
                 .help = "+ red to orange to yellow to green to blue, - the other way round"},
};

typedef struct {
  float c, s;
} State;

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  State *s = g_new(State, 1);
  float angle = LITHO_RADIANS(op_number(params, values, DEGREES));
  s->c = cosf(angle);
  s->s = sinf(angle);
  *state = s;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const float c = ((const State *)state)->c, s = ((const State *)state)->s;
  for (int i = 0; i < span->n; i++) {
    const float a = span->c1[i], b = span->c2[i];
    span->c1[i] = a * c - b * s;
    span->c2[i] = a * s + b * c;
  }
}

static const char *const aliases[] = {"hue shift", "rotate hue", "shift colors", "shift the colours",
                                      "change the hue", "色相", "色相偏移", NULL};
static const LithoExample examples[] = {
    {"shift the hue by 20 degrees", "{\"degrees\":20}"},
    {"色相调一下", "{\"degrees\":15}"},
};

const LithoOp litho_op_hue = {
    .name = "hue",
    .title = "Hue",
    .aliases = aliases,
    .help = "Turns all hues around the Oklab colour circle by an angle; lightness and chroma stay.",
    .hint = "shift all hues at once, only when hue is said; one colour only: color_mix",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = DEGREES,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {8, 18, 40}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
