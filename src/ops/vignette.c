/* vignette.c: darkens (or lightens) towards the corners.
 *
 * A factor in linear light, as a lens' falloff is: 1 inside `midpoint`, falling smoothly (Hermite
 * step over `feather`) to 2^EV at the corner, EV = -2.5 at amount 100. The distance is that of a
 * superellipse |x|^p + |y|^p: roundness 0 follows the frame's shape, +100 is a circle, -100 nearly
 * a rectangle. One factor for all channels: hue and saturation stay.
 */
#include <math.h>
#include "color/lanes.h"
#include "op/op.h"

enum { AMOUNT, MIDPOINT, ROUNDNESS, FEATHER, CENTER_X, CENTER_Y };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100, .max = 100,
                .usual_min = -100, .usual_max = 100, .def = 0,
                .help = "darkness of the corners; below 0 they get lighter"},
    [MIDPOINT] = {.name = "midpoint", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0,
                  .max = 100, .usual_min = 0, .usual_max = 100, .def = 35,
                  .help = "where it begins: 0 at the centre, 100 at the corner"},
    [ROUNDNESS] = {.name = "roundness", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100,
                   .max = 100, .usual_min = -100, .usual_max = 100, .def = 0,
                   .help = "0 follows the frame, 100 is a circle, -100 nearly a rectangle"},
    [FEATHER] = {.name = "feather", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                 .usual_min = 0, .usual_max = 100, .def = 100,
                 .help = "softness of the change: 100 reaches from the midpoint to the corner"},
    [CENTER_X] = {.name = "center_x", .kind = LITHO_PARAM_NUMBER, .min = 0, .max = 1,
                  .usual_min = 0, .usual_max = 1, .def = 0.5,
                  .help = "place of the centre, share of the width"},
    [CENTER_Y] = {.name = "center_y", .kind = LITHO_PARAM_NUMBER, .min = 0, .max = 1,
                  .usual_min = 0, .usual_max = 1, .def = 0.5,
                  .help = "place of the centre, share of the height"},
};

#define CORNER_EV 2.5f

typedef struct {
  float cx, cy;         /* shares of the frame */
  float ev;             /* at the corner */
  float start, inverse; /* distance where it begins, 1 / how far it takes */
  float round;          /* -1..1 */
} State;

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  State *s = g_new0(State, 1);
  s->cx = (float)op_number(params, values, CENTER_X);
  s->cy = (float)op_number(params, values, CENTER_Y);
  s->ev = -CORNER_EV * (float)op_number(params, values, AMOUNT) / 100;
  s->start = (float)op_number(params, values, MIDPOINT) / 100;
  float feather = (float)op_number(params, values, FEATHER) / 100;
  s->inverse = 1 / MAX((1 - s->start) * feather, 1e-3f);
  s->round = (float)op_number(params, values, ROUNDNESS) / 100;
  *state = s;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State *s = state;
  const float w = (float)span->width, h = (float)span->height;
  /* Half axes: of the frame, or equal ones for a circle; the corner is at distance 1 in both. */
  const float circle = MAX(s->round, 0), square = MAX(-s->round, 0);
  const float ax = w * 0.5f + circle * (hypotf(w, h) * 0.35355339f - w * 0.5f);
  const float ay = h * 0.5f + circle * (hypotf(w, h) * 0.35355339f - h * 0.5f);
  const float dy = fabsf((float)span->y + 0.5f - s->cy * h) / ay, y2 = dy * dy;
  /* Superellipse by a blend of p = 2 and p = 8. */
  const float y8 = y2 * y2 * y2 * y2;
  const float cx = s->cx * w - 0.5f, start = s->start, inverse = s->inverse, ev = s->ev;
  for (int i = 0; i < span->n; i++) {
    const float dx = ((float)(span->x + i) - cx) / ax, x2 = dx * dx, x4 = x2 * x2;
    const float ellipse = sqrtf((x2 + y2) * 0.5f);
    const float box = sqrtf(sqrtf(sqrtf((x4 * x4 + y8) * 0.5f)));
    const float d = ellipse + square * (box - ellipse);
    const float factor = lane_exp2(ev * lane_smooth((d - start) * inverse));
    span->c0[i] *= factor;
    span->c1[i] *= factor;
    span->c2[i] *= factor;
  }
}

static const char *const aliases[] = {
    "vignetting", "dark corners", "dark edges", "darken the edges", "darken the corners",
    "darker border", "black fade around the edges", "spotlight effect", "light falloff",
    "暗角", "晕影", "四角变暗", "边缘变暗", "压暗四周", NULL};
static const LithoExample examples[] = {
    {"add a slight vignette", "{\"amount\":20}"},
    {"add white vignette around the photo", "{\"amount\":-60}"},
    {"加一个暗角", "{\"amount\":40}"},
};

const LithoOp litho_op_vignette = {
    .name = "vignette",
    .title = "Vignette",
    .aliases = aliases,
    .help = "Darkens the photo towards its corners, which leads the eye to the middle; below 0 it "
            "lightens them, which also repairs a lens' falloff.",
    .hint = "dark corners or edges, spotlight on the middle; minus: lighter corners",
    .category = LITHO_CATEGORY_DETAIL,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_EFFECT | LITHO_OP_IDENTITY | LITHO_OP_PLACE |
             LITHO_OP_NO_REGION,
    .space = LITHO_SPACE_LINEAR,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_EDGE_FALLOFF, .change = {0.03, 0.08, 0.16},
              .amount = {20, 45, 80}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
