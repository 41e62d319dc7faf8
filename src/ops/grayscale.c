/* grayscale.c: black and white, with the colour filters of film photography.
 *
 * Chroma goes to 0 and Oklab L stays. A filter makes its own colour lighter and the opposite one
 * darker, as glass before the lens does: L' = L·(1 + 0.9·p/(L + 0.2)), p = the chroma in the
 * direction of the filter's hue.
 */
#include "ops/hue.h"
#include "op/op.h"

enum { AMOUNT, FILTER };

static const char *const filters[] = {"none", "red", "orange", "yellow", "green", "blue", NULL};
static const double filter_hue[] = {0, 29, 55, 100, 142, 262};

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .usual_min = 50, .usual_max = 100, .def = 100,
                .help = "how much of the colour to take away"},
    [FILTER] = {.name = "filter", .kind = LITHO_PARAM_CHOICE, .choices = filters, .def_text = "none",
                .help = "coloured glass: red darkens skies most, green is for foliage"},
};

typedef struct {
  float keep, fa, fb;
} State;

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  const char *filter = op_text(params, values, FILTER);
  const float amount = (float)(op_number(params, values, AMOUNT) / 100);
  int k = 0;
  while (filters[k] != NULL && !g_str_equal(filters[k], filter))
    k++;
  if (filters[k] == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE, "grayscale: \"%s\" is not a filter", filter);
    return FALSE;
  }
  State *s = g_new(State, 1);
  const float strength = k > 0 ? 0.9f * amount : 0;
  s->keep = 1 - amount;
  s->fa = strength * cosf(LITHO_RADIANS(filter_hue[k]));
  s->fb = strength * sinf(LITHO_RADIANS(filter_hue[k]));
  *state = s;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State s = *(const State *)state;
  for (int i = 0; i < span->n; i++) {
    const float L = span->c0[i], p = s.fa * span->c1[i] + s.fb * span->c2[i];
    span->c0[i] = L * (1 + p / (lane_max(L, 0) + 0.2f));
    span->c1[i] *= s.keep;
    span->c2[i] *= s.keep;
  }
}

static const char *const aliases[] = {
    "black and white", "b&w", "bw", "monochrome", "greyscale", "gray scale", "noir", "remove color",
    "black & white", "黑白", "灰度", "单色", "去色", NULL};
static const LithoExample examples[] = {
    {"make it black and white", "{}"},
    {"dramatic black and white with a dark sky", "{\"filter\":\"red\"}"},
    {"改成黑白照片", "{}"},
};

const LithoOp litho_op_grayscale = {
    .name = "grayscale",
    .title = "Black and white",
    .aliases = aliases,
    .help = "Takes the colour away at constant Oklab lightness, optionally seen through a coloured "
            "filter that lightens its own colour and darkens the opposite one.",
    .hint = "black and white, monochrome, remove all colour",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = 0,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {50, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
