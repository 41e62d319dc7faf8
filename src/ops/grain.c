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
#include "color/lanes.h"
#include "op/op.h"

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

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  State *s = g_new0(State, 1);
  float size = (float)(op_number(params, values, SIZE) * ctx->scale);
  s->gain = SIGMA_FULL * (float)op_number(params, values, AMOUNT) / 100;
  s->color = (float)op_number(params, values, COLOR) / 100;
  s->seed = (uint32_t)op_number(params, values, SEED);
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

/* noise[i] += gain · quadratic B-spline through 3×3 lattice values at ((x0 + i)·scale, y·scale); of
 * variance gain². The three rows are summed first, once a column: neighbours share columns. */
static void
add_smooth_noise(float x0, float y, int n, float scale, float gain, uint32_t seed,
                 float *restrict noise)
{
  float column[2 * LITHO_SPAN_MAX + 8]; /* a cell is half a pixel at least */
  const float at_y = y * scale, fy = floorf(at_y), v = at_y - fy;
  const float w0 = 0.5f * (1 - v) * (1 - v), w1 = 0.5f + v - v * v, w2 = 0.5f * v * v;
  const int32_t iy = (int32_t)fy, first = (int32_t)floorf(x0 * scale);
  const int n_columns = (int32_t)floorf((x0 + (float)(n - 1)) * scale) - first + 3;
  for (int k = 0; k < n_columns; k++)
    column[k] = w0 * lattice(first + k, iy, seed) + w1 * lattice(first + k, iy + 1, seed) +
                w2 * lattice(first + k, iy + 2, seed);
  /* Mean over a cell of the squared weights' sum is 0.55 a direction; a uniform has variance 1/3. */
  gain *= 1.7320508f / 0.55f;
  for (int i = 0; i < n; i++) {
    const float x = (x0 + (float)i) * scale, fx = floorf(x), u = x - fx;
    const float *c = column + ((int32_t)fx - first);
    noise[i] += gain * (0.5f * (1 - u) * (1 - u) * c[0] + (0.5f + u - u * u) * c[1] +
                        0.5f * u * u * c[2]);
  }
}

/* plane[i] += weight[i] · gain · grain of unit variance. */
static void
add_grain(const LithoSpan *span, float scale, float gain, uint32_t seed, const float *weight,
          float *plane)
{
  float noise[LITHO_SPAN_MAX] = {0};
  const float x = (float)span->x, y = (float)span->y;
  gain *= 0.8944272f; /* 1/√(1 + ¼) */
  add_smooth_noise(x, y, span->n, scale, gain, seed, noise);
  add_smooth_noise(x, y, span->n, scale * 2, gain * 0.5f, seed ^ 0x5bd1e995u, noise);
  for (int i = 0; i < span->n; i++)
    plane[i] += weight[i] * noise[i];
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  const State *s = state;
  const float scale = 1 / s->pitch;
  const uint32_t seed = s->seed * 0x27d4eb2fu;
  float weight[LITHO_SPAN_MAX];
  for (int i = 0; i < span->n; i++) {
    const float L = lane_unit(span->c0[i]);
    weight[i] = s->gain * (2.6f * sqrtf(L) * (1 - L) * (1 - L) + 0.25f * L * (1 - L));
  }
  add_grain(span, scale, 1, seed, weight, span->c0);
  if (s->color > 0) {
    add_grain(span, scale, s->color * 0.5f, seed ^ 0x68bc21ebu, weight, span->c1);
    add_grain(span, scale, s->color * 0.5f, seed ^ 0x02e5be93u, weight, span->c2);
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
