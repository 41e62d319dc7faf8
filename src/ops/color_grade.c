/* color_grade.c: a colour each for shadows, mid-tones and highlights (split toning).
 *
 * Three smooth windows over Oklab L that sum to one: shadows fade out over L 0.1 … 0.5+balance,
 * highlights fade in over 0.5+balance … 0.9, mid-tones are the rest. In each, (a, b) moves by
 * amount · 0.1 in the direction of its Oklab hue. L stays.
 */
#include "ops/hue.h"
#include "op/op.h"

enum { MIDTONES, MIDTONE_HUE, SHADOWS, SHADOW_HUE, HIGHLIGHTS, HIGHLIGHT_HUE, BALANCE };

#define AMOUNT(param, what)                                                                        \
  {.name = param, .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100, .usual_min = 0,   \
   .usual_max = 60, .def = 0, .help = "how much colour the " what " get"}
#define HUE(param, what, value)                                                                    \
  {.name = param, .kind = LITHO_PARAM_NUMBER, .unit = "°", .min = 0, .max = 360, .usual_min = 0,   \
   .usual_max = 360, .def = value,                                                                 \
   .help = "Oklab hue of the " what ": red 30, orange 60, yellow 110, green 140, teal 195, blue 260, purple 305"}

static const LithoParam params[] = {
    [MIDTONES] = AMOUNT("midtones", "mid-tones"),
    [MIDTONE_HUE] = HUE("midtone_hue", "mid-tones", 60),
    [SHADOWS] = AMOUNT("shadows", "shadows"),
    [SHADOW_HUE] = HUE("shadow_hue", "shadows", 220),
    [HIGHLIGHTS] = AMOUNT("highlights", "highlights"),
    [HIGHLIGHT_HUE] = HUE("highlight_hue", "highlights", 70),
    [BALANCE] = {.name = "balance", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100,
                 .usual_min = -60, .usual_max = 60, .def = 0,
                 .help = "+ gives the highlights' colour more of the range, - the shadows'"},
};

typedef struct {
  float a[3], b[3]; /* shadows, mid-tones, highlights */
  float centre;     /* L where the three meet */
} State;

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  static const guint amount[3] = {SHADOWS, MIDTONES, HIGHLIGHTS};
  static const guint hue[3] = {SHADOW_HUE, MIDTONE_HUE, HIGHLIGHT_HUE};
  State *s = g_new(State, 1);
  for (int k = 0; k < 3; k++) {
    double c = 0.1 * op_number(params, values, amount[k]) / 100;
    double h = op_number(params, values, hue[k]) * G_PI / 180;
    s->a[k] = (float)(c * cos(h));
    s->b[k] = (float)(c * sin(h));
  }
  s->centre = 0.5f - 0.002f * (float)op_number(params, values, BALANCE);
  *state = s;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State s = *(const State *)state;
  const float per_dark = 1 / (s.centre - 0.1f), per_light = 1 / (0.9f - s.centre);
  for (int i = 0; i < span->n; i++) {
    const float L = span->c0[i];
    const float dark = 1 - lane_smooth((L - 0.1f) * per_dark);
    const float light = lane_smooth((L - s.centre) * per_light), mid = 1 - dark - light;
    /* Fades at the ends, so that black and white stay neutral. */
    const float c = lane_unit(L), fade = lane_min(c * (1 - c) * 10, 1);
    span->c1[i] += fade * (s.a[0] * dark + s.a[1] * mid + s.a[2] * light);
    span->c2[i] += fade * (s.b[0] * dark + s.b[1] * mid + s.b[2] * light);
  }
}

static const char *const aliases[] = {"split toning", "split tone", "color grading", "colour grading",
                                      "teal and orange", "cinematic colors", "grade", "调色", "分离色调",
                                      "青橙色调", "电影色调", NULL};
static const LithoExample examples[] = {
    {"teal shadows and orange highlights",
     "{\"shadows\":35,\"shadow_hue\":210,\"highlights\":30,\"highlight_hue\":65}"},
    {"给暗部加一点蓝色", "{\"shadows\":25,\"shadow_hue\":260}"},
};

const LithoOp litho_op_color_grade = {
    .name = "color_grade",
    .title = "Colour grade",
    .aliases = aliases,
    .help = "A colour each for shadows, mid-tones and highlights by smooth windows over Oklab "
            "lightness that sum to one (split toning). Lightness stays.",
    .hint = "split toning: separate colours for shadows and highlights, teal and orange",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = MIDTONES,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {15, 30, 55}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
