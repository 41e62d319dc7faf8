/* tilt_net.c: see tilt_net.h. A 1×1 convolution of a map is a linear layer of its pixels. */
#include <float.h>
#include <math.h>
#include <string.h>
#include "infer/mask_net.h"
#include "infer/tilt_net.h"
#include "nn/layers.h"
#include "nn/params.h"
#include "nn/safetensors.h"
#include "nn/threads.h"

#define PLACE_GAIN 4 /* of the mean over the cells */

enum { A8, B8, A16, B16, A32, B32, C32, PLACE, WEIGHT, FEW, ALL, LINES_A, LINES_B, LINES_C, LINES_OUT, N_LAYERS };
enum { W8 = 48, W16 = 64, W32 = 96, FEWS = 16, N_MAPS = 3, LINES_W = 24 };

/* The maps that are read: cells a side, channels, as many as go on. */
static const int sides[N_MAPS] = {32, 16, 8}, channels[N_MAPS] = {48, 120, 352}, squeezed[N_MAPS] = {32, 64, 96};

static const struct {
  const char *name;
  int n_out, kernel, n_in;
} layers[N_LAYERS] = {
    [A8] = {"a8", 32, 1, 48},           [B8] = {"b8", W8, 3, 32},
    [A16] = {"a16", 64, 1, 120},        [B16] = {"b16", W16, 3, W8 + 64},
    [A32] = {"a32", 96, 1, 352},        [B32] = {"b32", W32, 3, W16 + 96},
    [C32] = {"c32", W32, 3, W32},       [PLACE] = {"place", LITHO_TILT_CLASSES, 1, W32},
    [WEIGHT] = {"weight", 1, 1, W32},   [FEW] = {"few", FEWS, 1, W32},
    [ALL] = {"all", LITHO_TILT_CLASSES, 1, 64 * FEWS},
    [LINES_A] = {"lines.a", LINES_W, 1, 25 * LITHO_TILT_VOTES},
    [LINES_B] = {"lines.b", LINES_W, 1, 13 * LINES_W},
    [LINES_C] = {"lines.c", LINES_W, 1, 13 * LINES_W},
    [LINES_OUT] = {"lines.out", 1, 1, LINES_W},
};

struct _LithoTiltNet {
  char *path, *encoder; /* sha256; NULL: not said */
  NnParams *params;
  int weight[N_LAYERS], bias[N_LAYERS]; /* numbers of the tensors in params */
};

/* --- files ----------------------------------------------------------------------------------- */

static void
add_tensors(LithoTiltNet *net)
{
  for (int i = 0; i < N_LAYERS; i++) {
    g_autofree char *weight = g_strconcat(layers[i].name, ".weight", NULL);
    g_autofree char *bias = g_strconcat(layers[i].name, ".bias", NULL);
    const int k = layers[i].kernel;
    net->weight[i] = k == 3 ? nn_params_add(net->params, 0, weight, layers[i].n_out, k, k, layers[i].n_in, 0)
                            : nn_params_add(net->params, 0, weight, layers[i].n_out, layers[i].n_in, 0);
    net->bias[i] = nn_params_add(net->params, 0, bias, layers[i].n_out, 0);
  }
}

LithoTiltNet *
litho_tilt_net_open(const char *path, GError **error)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, error);
  if (file == NULL)
    return NULL;
  g_autoptr(LithoTiltNet) net = g_new0(LithoTiltNet, 1);
  net->path = g_strdup(path);
  net->params = nn_params_new();
  net->encoder = g_strdup(litho_safetensors_meta(file, "encoder"));
  if (g_strcmp0(litho_safetensors_meta(file, "litho"), LITHO_TILT_KIND) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: no %s: its metadata does not say so (docs/models.md)", path,
                LITHO_TILT_KIND);
    return NULL;
  }
  add_tensors(net);
  if (!litho_safetensors_check_params(file, net->params, "", FALSE, error))
    return NULL;
  nn_params_alloc(net->params, FALSE, NN_TO_BE_LOADED);
  return litho_safetensors_load_params(file, net->params, "", FALSE, error) ? g_steal_pointer(&net) : NULL;
}

void
litho_tilt_net_free(LithoTiltNet *net)
{
  if (net == NULL)
    return;
  nn_params_free(net->params);
  g_free(net->encoder);
  g_free(net->path);
  g_free(net);
}

gboolean
litho_tilt_net_fits(const LithoTiltNet *net, const LithoRoleNet *maps, GError **error)
{
  if (net->encoder == NULL || maps->model->sha256 == NULL || g_str_equal(net->encoder, maps->model->sha256))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: was trained on other maps (sha256 %.12s…) than those of '%s' (%.12s…)", net->path, net->encoder,
              maps->model->name, maps->model->sha256);
  return FALSE;
}

/* --- forward --------------------------------------------------------------------------------- */

/* out: n rows, or a map of side × side. */
static void
linear(const LithoTiltNet *net, int layer, float *out, const float *in, int n)
{
  nn_linear_forward(out, in, nn_value(net->params, net->weight[layer]),
                    nn_value(net->params, net->bias[layer]), n, layers[layer].n_in,
                    layers[layer].n_out);
}

static void
conv3_relu(const LithoTiltNet *net, int layer, float *out, const float *in, int side)
{
  nn_conv3_forward(out, in, nn_value(net->params, net->weight[layer]),
                   nn_value(net->params, net->bias[layer]), side, side, layers[layer].n_in,
                   layers[layer].n_out);
  nn_relu_forward(out, out, (gsize)side * (gsize)side * (gsize)layers[layer].n_out);
}

/* The map's channels squeezed, beside the n_before channels of `before` (NULL: alone): (side,side,n_before + squeezed).
 * Caller frees. */
static float *
join(const LithoTiltNet *net, int level, const float *map, const float *before, int n_before)
{
  const int n = sides[level] * sides[level], C = channels[level], W = squeezed[level];
  g_autofree float *last = g_new(float, (gsize)n * (gsize)C), *few = g_new(float, (gsize)n * (gsize)W);
  for (int c = 0; c < C; c++)
    for (int i = 0; i < n; i++)
      last[(gsize)i * C + c] = map[(gsize)c * n + i];
  linear(net, level == 0 ? A8 : level == 1 ? A16 : A32, few, last, n);
  nn_relu_forward(few, few, (gsize)n * (gsize)W);
  float *out = g_new(float, (gsize)n * (gsize)(n_before + W));
  for (int i = 0; i < n; i++) {
    float *to = out + (gsize)i * (gsize)(n_before + W);
    if (before != NULL)
      memcpy(to, before + (gsize)i * (gsize)n_before, (gsize)n_before * sizeof *to);
    memcpy(to + n_before, few + (gsize)i * (gsize)W, (gsize)W * sizeof *to);
  }
  return out;
}

/* The 8×8 cells of y; caller frees. */
static float *
cells_of(const LithoTiltNet *net, const float *const maps[N_MAPS])
{
  g_autofree float *in8 = join(net, 0, maps[0], NULL, 0);
  g_autofree float *fine8 = g_new(float, 32 * 32 * W8), *x16 = g_new(float, 16 * 16 * W8);
  conv3_relu(net, B8, fine8, in8, 32);
  nn_halve_forward(x16, fine8, 32, 32, W8);
  g_autofree float *in16 = join(net, 1, maps[1], x16, W8);
  g_autofree float *fine16 = g_new(float, 16 * 16 * W16), *x32 = g_new(float, 8 * 8 * W16);
  conv3_relu(net, B16, fine16, in16, 16);
  nn_halve_forward(x32, fine16, 16, 16, W16);
  g_autofree float *in32 = join(net, 2, maps[2], x32, W16), *x = g_new(float, 8 * 8 * W32);
  float *y = g_new(float, 8 * 8 * W32);
  conv3_relu(net, B32, x, in32, 8);
  conv3_relu(net, C32, y, x, 8);
  nn_add(y, x, 8 * 8 * W32);
  return y;
}

static void
softmax(float *scores, int n)
{
  float most = scores[0], sum = 0;
  for (int k = 1; k < n; k++)
    most = MAX(most, scores[k]);
  for (int k = 0; k < n; k++)
    sum += scores[k] = expf(scores[k] - most);
  for (int k = 0; k < n; k++)
    scores[k] /= sum;
}

void
litho_tilt_net_forward(const LithoTiltNet *net, const float *const maps[3], float chances[LITHO_TILT_CLASSES])
{
  enum { N = 8 * 8, K = LITHO_TILT_CLASSES };
  /* One thread: threads that wait for each other at so small layers lose more than they gain. */
  const int n_threads = nn_threads();
  nn_threads_set(1);
  g_autofree float *y = cells_of(net, maps), *place = g_new(float, N * K);
  float weight[N], few[N * FEWS];
  linear(net, PLACE, place, y, N);
  linear(net, WEIGHT, weight, y, N);
  linear(net, FEW, few, y, N);
  nn_relu_forward(few, few, N * FEWS);
  linear(net, ALL, chances, few, 1);
  for (int i = 0; i < N; i++) {
    const float w = PLACE_GAIN / (1 + expf(-weight[i])) / N;
    for (int k = 0; k < K; k++)
      chances[k] += w * place[i * K + k];
  }
  softmax(chances, K);
  nn_threads_set(n_threads);
}

/* A convolution along the angles of (361,C): its taps, `step` apart, side by side make rows for a linear layer. */
static float *
along_angles(const LithoTiltNet *net, int layer, const float *in, int C, int step)
{
  const int taps = layers[layer].n_in / C;
  g_autofree float *rows = g_new(float, (gsize)LITHO_TILT_ANGLES * (gsize)(taps * C));
  float *out = g_new(float, LITHO_TILT_ANGLES * LINES_W);
  for (int i = 0; i < LITHO_TILT_ANGLES; i++)
    for (int k = 0; k < taps; k++) {
      const int at = CLAMP(i + (k - taps / 2) * step, 0, LITHO_TILT_ANGLES - 1);
      memcpy(rows + ((gsize)i * (gsize)taps + (gsize)k) * (gsize)C, in + (gsize)at * (gsize)C, (gsize)C * sizeof *in);
    }
  linear(net, layer, out, rows, LITHO_TILT_ANGLES);
  nn_relu_forward(out, out, LITHO_TILT_ANGLES * LINES_W);
  return out;
}

void
litho_tilt_net_lines(const LithoTiltNet *net, const float *votes, float likely[LITHO_TILT_ANGLES])
{
  g_autofree float *a = along_angles(net, LINES_A, votes, LITHO_TILT_VOTES, 1);
  g_autofree float *b = along_angles(net, LINES_B, a, LINES_W, 4), *c = along_angles(net, LINES_C, b, LINES_W, 8);
  linear(net, LINES_OUT, likely, c, LITHO_TILT_ANGLES);
  softmax(likely, LITHO_TILT_ANGLES);
  for (int i = 0; i < LITHO_TILT_ANGLES; i++)
    likely[i] = logf(likely[i] + FLT_MIN);
}

gboolean
litho_tilt_net_run(const LithoTiltNet *net, LithoRoleNet *maps, const float *rgb, float chances[LITHO_TILT_CLASSES],
                   GError **error)
{
  LithoTensor coarsest_first[LITHO_MASK_FEATURES];
  if (!litho_mask_maps(maps, rgb, LITHO_TILT_SIDE_PX, LITHO_TILT_SIDE_PX, coarsest_first, error))
    return FALSE;
  const float *const read[N_MAPS] = {coarsest_first[2].data, coarsest_first[1].data, coarsest_first[0].data};
  litho_tilt_net_forward(net, read, chances);
  return TRUE;
}
