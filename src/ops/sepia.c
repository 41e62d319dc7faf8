/* sepia.c: the brown of an old print.
 *
 * Colour is replaced by Oklab hue 72° with a chroma of 0.055 · 4L(1-L), which vanishes at
 * black and white, so paper stays white. L stays.
 */
#include "ops/hue.h"
#include "op/op.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .usual_min = 30, .usual_max = 100, .def = 100,
                .help = "how far towards the sepia print"},
};

typedef struct {
  float amount, a, b;
} State;

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  State *s = g_new(State, 1);
  s->amount = (float)(op_number(params, values, AMOUNT) / 100);
  s->a = 0.055f * cosf(LITHO_RADIANS(72));
  s->b = 0.055f * sinf(LITHO_RADIANS(72));
  *state = s;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State s = *(const State *)state;
  for (int i = 0; i < span->n; i++) {
    const float c = lane_unit(span->c0[i]), shape = 4 * c * (1 - c);
    span->c1[i] += s.amount * (s.a * shape - span->c1[i]);
    span->c2[i] += s.amount * (s.b * shape - span->c2[i]);
  }
}

static const char *const aliases[] = {"old photo", "vintage brown", "antique", "brown tone", "aged",
                                      "怀旧", "复古棕", "老照片", "棕褐色", "泛黄", NULL};
static const LithoExample examples[] = {
    {"give it a sepia tone", "{}"},
    {"a light sepia", "{\"amount\":40}"},
    {"做成老照片的感觉", "{}"},
};

const LithoOp litho_op_sepia = {
    .name = "sepia",
    .title = "Sepia",
    .aliases = aliases,
    .help = "Turns the photo into a brown-toned print at constant Oklab lightness.",
    .hint = "sepia, brown-toned old print; old-fashioned looks in general: style",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = 0,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {40, 80, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
