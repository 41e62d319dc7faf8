/* color_tint.c: a wash of one colour over the photo, or such a wash taken out.
 *
 * (a, b) moves by amount · 0.12 towards the colour's Oklab hue, shaped by 4L(1-L) so that
 * black and white stay neutral. A grey, black or white as the colour pulls chroma towards 0 instead.
 * L stays.
 */
#include "color/names.h"
#include "color/lanes.h"
#include "op/op.h"

enum { AMOUNT, COLOR };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100, .max = 100,
                .usual_min = -50, .usual_max = 50, .def = 0,
                .help = "+ adds a wash of the colour, - takes it out"},
    [COLOR] = {.name = "color", .kind = LITHO_PARAM_COLOR, .def_text = "orange",
               .help = "a colour name or #rrggbb"},
};

typedef struct {
  float a, b, keep;
} State;

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  const char *color = op_text(params, values, COLOR);
  const float amount = (float)(op_number(params, values, AMOUNT) / 100);
  float lab[3];
  if (!litho_color_parse(color, lab)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "color_tint: \"%s\" is not a colour; write a name such as \"teal\" or #rrggbb", color);
    return FALSE;
  }
  State *s = g_new0(State, 1);
  const float chroma = hypotf(lab[1], lab[2]);
  s->keep = 1;
  if (chroma > 0.02f) {
    s->a = 0.12f * amount * lab[1] / chroma;
    s->b = 0.12f * amount * lab[2] / chroma;
  } else
    s->keep = 1 - amount;
  *state = s;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State s = *(const State *)state;
  for (int i = 0; i < span->n; i++) {
    const float c = lane_unit(span->c0[i]), shape = 4 * c * (1 - c);
    span->c1[i] = span->c1[i] * s.keep + s.a * shape;
    span->c2[i] = span->c2[i] * s.keep + s.b * shape;
  }
}

static const char *const aliases[] = {
    "color overlay", "colour overlay", "wash", "blue tone", "red tint", "yellow tint", "green tint",
    "purple tint", "teal tint", "color filter", "染色", "偏色调", "加滤色", "整体偏", NULL};
static const LithoExample examples[] = {
    {"add a slight blue tint", "{\"color\":\"blue\",\"amount\":15}"},
    {"remove the yellow tint", "{\"color\":\"yellow\",\"amount\":-30}"},
    {"整体偏青一点", "{\"color\":\"aqua\",\"amount\":15}"},
};

const LithoOp litho_op_color_tint = {
    .name = "color_tint",
    .title = "Colour tint",
    .aliases = aliases,
    .help = "Lays a wash of one colour over the photo (+) or takes such a wash out (-), at constant "
            "Oklab lightness; black and white stay neutral.",
    .hint = "whole photo towards a named colour (blue tint, purple wash); - takes a tint out",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_EFFECT | LITHO_OP_IDENTITY | LITHO_OP_COLOR,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {12, 28, 55}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
