/* denoise.c: takes noise off, by a net of role denoise where one is installed, else by BM3D (bm3d.c).
 *
 * Works on sRGB-coded values (noise.h). BM3D works in opponent planes, so that lightness and colour have
 * strengths of their own. A net that is told the noise's deviation (FFDNet) gets it times the amount; any other
 * has its result mixed in, and never does more than it does at 100 %.
 */
#include <math.h>
#include "op/op.h"
#include "base/vips_auto.h"
#include "pixel/bm3d.h"
#include "pixel/net_tiles.h"
#include "pixel/noise.h"

enum { AMOUNT, CHROMA, SIGMA, LEAST, MODEL };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 300,
                .usual_min = 0, .usual_max = 200, .def = 100,
                .help = "strength in lightness: 100 takes the noise that is there, 200 twice as much"},
    [CHROMA] = {.name = "chroma", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 300,
                .usual_min = 0, .usual_max = 200, .def = 100,
                .help = "strength in colour, on top of amount: 100 as much as in lightness"},
    [SIGMA] = {.name = "sigma", .kind = LITHO_PARAM_NUMBER, .min = 0, .max = 100, .usual_min = 0,
               .usual_max = 50, .def = NAN,
               .help = "standard deviation of the noise in 8-bit code values; not given: measured"},
    [LEAST] = {.name = "least", .kind = LITHO_PARAM_NUMBER, .min = 0, .max = 100, .usual_min = 0, .usual_max = 10,
               .def = 0, .help = "the deviation that is taken off at least: for noise that a JPEG has smeared, which is "
                                 "seen and not measured"},
    [MODEL] = LITHO_PARAM_MODEL,
};

extern const LithoOp litho_op_denoise;

#define NOISE_LEAST 0.0008f /* a fifth of an 8-bit step: nothing to take */
#define SIGMA_MOST (75 / 255.0f) /* what nets are trained for */

static gboolean
find_sigma(const LithoValue *values, VipsImage *in, float sigma[3], GError **error)
{
  double amount = op_number(params, values, AMOUNT) / 100;
  double chroma = op_number(params, values, CHROMA) / 100;
  double said = op_number(params, values, SIGMA) / 255;
  if (!isnan(said))
    for (int c = 0; c < 3; c++)
      sigma[c] = (float)said * pixel_noise_opponent_gain[c];
  else if (!pixel_noise_measure(in, sigma, error))
    return FALSE;
  for (int c = 0; c < 3; c++) {
    const float least = (float)op_number(params, values, LEAST) / 255 * pixel_noise_opponent_gain[c];
    sigma[c] = MAX(sigma[c] * (float)amount, amount > 0 ? least : 0) * (float)(c == 0 ? 1 : chroma);
    if (sigma[c] < NOISE_LEAST)
      sigma[c] = 0;
  }
  return TRUE;
}

/* How much of what the net takes off is taken: in lightness, and in colour. */
typedef struct {
  float luma, chroma;
} Mix;

static void
mix(const float *in, float *out, int n, gconstpointer data)
{
  const Mix *m = data;
  for (int i = 0; i < n; i++, in += 3, out += 3) {
    float difference[3], o[3];
    /* What is beyond the bounds, bright light, stays. */
    for (int c = 0; c < 3; c++)
      difference[c] = out[c] - CLAMP(in[c], LITHO_NET_LOW, LITHO_NET_HIGH);
    noise_to_opponent(difference, o);
    o[0] *= m->luma;
    o[1] *= m->chroma;
    o[2] *= m->chroma;
    noise_from_opponent(o, difference);
    for (int c = 0; c < 3; c++)
      out[c] = in[c] + difference[c];
  }
}

/* One deviation for R, G and B: that of the noisiest plane. The noise of a JPEG is in lightness, because its colour
 * was averaged; the planes' energy taken together would leave half of it. */
static float
rgb_sigma(const float o[3])
{
  float sigma = 0;
  for (int c = 0; c < 3; c++)
    sigma = MAX(sigma, o[c] / pixel_noise_opponent_gain[c]);
  return sigma;
}

static gboolean
run_net(const LithoOpContext *ctx, const LithoValue *values, const char *model, const float sigma[3], VipsImage *in,
        VipsImage **out, GError **error)
{
  const LithoOp *op = &litho_op_denoise;
  g_autoptr(LithoRoleNet) net = litho_role_open(op->role, model, 0, error);
  if (net == NULL)
    return FALSE;
  double amount = op_number(params, values, AMOUNT) / 100, chroma = op_number(params, values, CHROMA) / 100;
  gboolean is_told = net->second >= 0;
  Mix *m = g_new(Mix, 1);
  m->luma = is_told ? 1 : (float)MIN(amount, 1);
  m->chroma = m->luma * (float)MIN(chroma, 1);
  LithoNetTiles options = {.mix = mix, .data = m, .free_data = g_free, .cancel = ctx->cancel,
                           .sigma = MIN(rgb_sigma(sigma), SIGMA_MOST)};
  if (is_told)
    litho_op_note(ctx, "by %s, noise of deviation %.1f", net->model->name, (double)options.sigma * 255);
  else
    litho_op_note(ctx, "by %s", net->model->name);
  return litho_net_tiles(op->name, g_steal_pointer(&net), in, &options, out, error);
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  float sigma[3];
  if (!find_sigma(values, in, sigma, error))
    return FALSE;
  if (sigma[0] + sigma[1] + sigma[2] <= 0) {
    *out = g_object_ref(in);
    return TRUE;
  }
  g_autofree char *model = litho_op_model(&litho_op_denoise, values, ctx);
  if (model != NULL)
    return run_net(ctx, values, model, sigma, in, out, error);
  litho_op_note(ctx, "by BM3D");
  return litho_bm3d_image(in, sigma, out, error);
}

static const char *const aliases[] = {
    "noise", "noisy", "reduce noise", "remove noise", "noise reduction", "less grainy", "grainy",
    "graininess", "remove grain", "smooth", "smoother", "smooth out", "speckles", "iso noise", "降噪",
    "去噪", "噪点", "去噪点", "减少噪点", "平滑", "磨皮", NULL};
static const LithoExample examples[] = {
    {"reduce the noise", "{\"amount\":100}"},
    {"make it less grainy", "{\"amount\":100}"},
    {"去一点噪点", "{\"amount\":50}"},
};

const LithoOp litho_op_denoise = {
    .name = "denoise",
    .title = "Denoise",
    .aliases = aliases,
    .help = "Takes noise off lightness and colour: by a model of role denoise where one is installed, else by "
            "comparing patches (BM3D, Dabov 2007). The noise is measured when sigma is not given.",
    .hint = "remove noise, grain, speckles, make smoother; adding grain is grain",
    .category = LITHO_CATEGORY_DETAIL,
    .kind = LITHO_KIND_AREA,
    .flags = LITHO_OP_SIGNED | LITHO_OP_EFFECT,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    /* Amounts are already in units of the noise found. */
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {50, 100, 150}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .role = "denoise",
    .apply = apply,
};
