/* grain.c: film grain.
 *
 * Lattice noise: uniform hash values on a grid of `size` px, smoothed by a quadratic B-spline, plus
 * half as much at half the size, so that grains have body and an edge. It is added to Oklab L with
 * a weight that is largest in the lower midtones and small in black and white, as silver density
 * has it. The hash is of place and seed only: the same seed gives the same grain everywhere, on any
 * number of threads. `color` adds independent noise to a and b, as colour film has.
 */
#include <math.h>
#include <stdint.h>
#include "ops/op.h"

enum { AMOUNT, SIZE, COLOR, SEED };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .usual_min = 0, .usual_max = 100, .def = 0,
                .help = "strength: 100 is a standard deviation of 0.12 in lightness"},
    [SIZE] = {.name = "size", .kind = LITHO_PARAM_NUMBER, .unit = "px", .min = 0.5, .max = 50,
              .usual_min = 1, .usual_max = 6, .def = 2,
              .help = "size of a grain, px of the full-size photo"},
    [COLOR] = {.name = "color", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
               .usual_min = 0, .usual_max = 100, .def = 0,
               .help = "colour of the grain: 0 is grey, as black-and-white film"},
    [SEED] = {.name = "seed", .kind = LITHO_PARAM_INTEGER, .min = 0, .max = 1e9, .usual_min = 0,
              .usual_max = 100, .def = 1, .help = "another number gives another pattern"},
};

#define SIGMA_FULL 0.12f

typedef struct {
  float gain;         /* of unit noise, Oklab L */
  float color;
  float pitch;        /* frame px per lattice cell */
  uint32_t seed;
} State;

extern const LithoOp litho_op_grain;

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  const LithoOp *op = &litho_op_grain;
  (void)error;
  State *s = g_new0(State, 1);
  float size = (float)(litho_op_number(op, values, SIZE) * ctx->scale);
  s->gain = SIGMA_FULL * (float)litho_op_number(op, values, AMOUNT) / 100;
  s->color = (float)litho_op_number(op, values, COLOR) / 100;
  s->seed = (uint32_t)litho_op_number(op, values, SEED);
  /* Grains smaller than a pixel of a proxy average out in it. */
  s->gain *= MIN(size, 1);
  s->pitch = MAX(size, 1);
  *state = s;
  return TRUE;
}

/* Uniform in -1..1 from a lattice point (integer hash by C. Wellons, "lowbias32"). */
static inline float
lattice(int32_t x, int32_t y, uint32_t seed)
{
  uint32_t h = (uint32_t)x * 0x9e3779b1u ^ (uint32_t)y * 0x85ebca77u ^ seed;
  h ^= h >> 16;
  h *= 0x7feb352du;
  h ^= h >> 15;
  h *= 0x846ca68bu;
  h ^= h >> 16;
  return (float)(int32_t)h * (1.0f / 2147483648.0f);
}

/* Quadratic B-spline through 3×3 lattice values; of variance about 1. */
static inline float
smooth_noise(float x, float y, uint32_t seed)
{
  float fx = floorf(x), fy = floorf(y), u = x - fx, v = y - fy;
  int32_t ix = (int32_t)fx, iy = (int32_t)fy;
  float wx[3] = {0.5f * (1 - u) * (1 - u), 0.5f + u - u * u, 0.5f * u * u};
  float wy[3] = {0.5f * (1 - v) * (1 - v), 0.5f + v - v * v, 0.5f * v * v};
  float sum = 0;
  for (int j = 0; j < 3; j++) {
    float row = 0;
    for (int i = 0; i < 3; i++)
      row += wx[i] * lattice(ix + i, iy + j, seed);
    sum += wy[j] * row;
  }
  /* Mean over a cell of the squared weights' sum is 0.55 a direction; a uniform has variance 1/3. */
  return sum * (1.7320508f / 0.55f);
}

static inline float
grain_at(float x, float y, float inverse, uint32_t seed)
{
  return 0.8944272f * (smooth_noise(x * inverse, y * inverse, seed) +
                       0.5f * smooth_noise(x * inverse * 2, y * inverse * 2, seed ^ 0x5bd1e995u));
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State *s = state;
  const float inverse = 1 / s->pitch, y = (float)span->y;
  const uint32_t seed = s->seed * 0x27d4eb2fu;
  for (int i = 0; i < span->n; i++) {
    float x = (float)(span->x + i), L = MIN(MAX(span->c0[i], 0), 1);
    float weight = s->gain * 2.6f * sqrtf(L) * (1 - L) * (1 - L) + s->gain * 0.25f * L * (1 - L);
    span->c0[i] += weight * grain_at(x, y, inverse, seed);
    if (s->color > 0) {
      span->c1[i] += weight * s->color * 0.5f * grain_at(x, y, inverse, seed ^ 0x68bc21ebu);
      span->c2[i] += weight * s->color * 0.5f * grain_at(x, y, inverse, seed ^ 0x02e5be93u);
    }
  }
}

static const char *const aliases[] = {
    "film grain", "add grain", "grain effect", "add noise", "analog look", "filmic texture",
    "grainy look", "颗粒", "胶片颗粒", "颗粒感", "噪点效果", "加噪点", NULL};
static const LithoExample examples[] = {
    {"add a little film grain", "{\"amount\":15}"},
    {"give it coarse grain like an old photo", "{\"amount\":45,\"size\":4}"},
    {"加一点胶片颗粒", "{\"amount\":20}"},
};

const LithoOp litho_op_grain = {
    .name = "grain",
    .title = "Grain",
    .aliases = aliases,
    .help = "Adds film grain: deterministic noise of a chosen size, strongest in the midtones. The "
            "same seed gives the same grain.",
    .hint = "add film grain or noise; to remove grain or noise use denoise",
    .category = LITHO_CATEGORY_DETAIL,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_EFFECT | LITHO_OP_IDENTITY | LITHO_OP_PLACE,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    /* Fixed amounts: on a proxy fine grain averages out. */
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {15, 35, 70}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
