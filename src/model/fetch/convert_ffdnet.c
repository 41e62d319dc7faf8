/* convert_ffdnet.c: FFDNet for colour pictures (Zhang, Zuo, Zhang 2018, arXiv 1710.04026) from its
 * PyTorch checkpoint to ONNX.
 *
 *   image  (1,3,H,W) RGB 0..1
 *   sigma  (1) deviation of the noise, in 0..1
 *   output (1,3,H,W)
 *
 * Twelve convolutions of 3 × 3 at half the size, on the four neighbours of each place as channels
 * and a map of sigma. A side of odd length is made even with its last row or column, which is cut
 * off again.
 */
#include "model/fetch/convert.h"
#include "model/fetch/onnx_write.h"
#include "model/fetch/pickle.h"

enum { N_LAYERS = 12, N_PARTS = 4, N_COLORS = 3 };

static const LithoTensorFile *
tensor(GHashTable *tensors, int layer, const char *part, int rank, const char *from, GError **error)
{
  g_autofree char *name = g_strdup_printf("model.%d.%s", 2 * layer, part);
  const LithoTensorFile *t = g_hash_table_lookup(tensors, name);
  if (t != NULL && t->v != NULL && t->rank == rank)
    return t;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s '%s': this is not FFDNet", from,
              t == NULL ? "has no tensor" : "has another shape in", name);
  return NULL;
}

/* The channels of the first layer come colour by colour from PyTorch, place by place from ONNX; the
 * map is last. */
static float *
first_weights(const LithoTensorFile *w)
{
  const gsize n_in = N_COLORS * N_PARTS + 1, each = (gsize)(w->dim[2] * w->dim[3]);
  float *v = g_new(float, w->n);
  for (gsize o = 0; o < (gsize)w->dim[0]; o++)
    for (gsize i = 0; i < n_in; i++) {
      const gsize color = i % N_COLORS, part = i / N_COLORS;
      const gsize of_torch = i + 1 == n_in ? i : color * N_PARTS + part;
      for (gsize k = 0; k < each; k++)
        v[(o * n_in + i) * each + k] = w->v[(o * n_in + of_torch) * each + k];
    }
  return v;
}

static gboolean
add_layer(LithoOnnx *onnx, GHashTable *tensors, int layer, const char *from, GError **error)
{
  const LithoTensorFile *w = tensor(tensors, layer, "weight", 4, from, error);
  const LithoTensorFile *b = w != NULL ? tensor(tensors, layer, "bias", 1, from, error) : NULL;
  if (b == NULL)
    return FALSE;
  const gboolean first = layer == 0, last = layer == N_LAYERS - 1;
  if (w->dim[2] != 3 || w->dim[3] != 3 || b->dim[0] != w->dim[0] ||
      (first && w->dim[1] != N_COLORS * N_PARTS + 1) || (last && w->dim[0] != N_COLORS * N_PARTS)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: layer %d has another shape: this is not FFDNet for colour", from, layer);
    return FALSE;
  }
  g_autofree float *turned = first ? first_weights(w) : NULL;
  g_autofree char *wn = g_strdup_printf("w%d", layer), *bn = g_strdup_printf("b%d", layer);
  g_autofree char *in = first ? g_strdup("parts") : g_strdup_printf("y%d", layer - 1);
  g_autofree char *raw = last ? g_strdup("small") : g_strdup_printf("z%d", layer),
                  *out = g_strdup_printf("y%d", layer);
  g_autofree char *inputs = g_strdup_printf("%s %s %s", in, wn, bn);
  litho_onnx_floats(onnx, wn, 4, w->dim, first ? turned : w->v);
  litho_onnx_floats(onnx, bn, 1, b->dim, b->v);
  litho_onnx_node(onnx, "Conv", inputs, raw, "kernel_shape=[3,3] pads=[1,1,1,1]");
  if (!last)
    litho_onnx_node(onnx, "Relu", raw, out, NULL);
  return TRUE;
}

static gboolean
build(LithoOnnx *onnx, GHashTable *tensors, const char *from, GError **error)
{
  static const gint64 image[] = {1, N_COLORS, 0, 0}, one[] = {1};
  static const gint64 two[] = {2}, four[] = {4}, no_pads[6] = {0}, zeros[] = {0, 0},
                      sides[] = {2, 3}, single[] = {1, 1, 1, 1};
  static const float zero = 0;
  litho_onnx_input(onnx, "image", 4, image);
  litho_onnx_input(onnx, "sigma", 1, one);
  litho_onnx_ints(onnx, "two", 1, two);
  litho_onnx_ints(onnx, "four", 1, four);
  litho_onnx_ints(onnx, "no_pads", 6, no_pads);
  litho_onnx_ints(onnx, "zeros", 2, zeros);
  litho_onnx_ints(onnx, "sides", 2, sides);
  litho_onnx_ints(onnx, "single", 4, single);
  litho_onnx_floats(onnx, "zero", 0, NULL, &zero);
  litho_onnx_node(onnx, "Shape", "image", "shape", NULL);
  litho_onnx_node(onnx, "Slice", "shape two four", "size", NULL);
  litho_onnx_node(onnx, "Mod", "size two", "odd", NULL);
  litho_onnx_node(onnx, "Concat", "no_pads odd", "pads", "axis=0");
  litho_onnx_node(onnx, "Pad", "image pads", "even", "mode=edge");
  litho_onnx_node(onnx, "SpaceToDepth", "even", "down", "blocksize=2");
  litho_onnx_node(onnx, "ReduceMean", "down", "mean", "axes=[1] keepdims=1");
  litho_onnx_node(onnx, "Mul", "mean zero", "nothing", NULL);
  litho_onnx_node(onnx, "Reshape", "sigma single", "level", NULL);
  litho_onnx_node(onnx, "Add", "nothing level", "map", NULL);
  litho_onnx_node(onnx, "Concat", "down map", "parts", "axis=1");
  for (int layer = 0; layer < N_LAYERS; layer++)
    if (!add_layer(onnx, tensors, layer, from, error))
      return FALSE;
  litho_onnx_node(onnx, "DepthToSpace", "small", "large", "blocksize=2 mode=CRD");
  litho_onnx_node(onnx, "Slice", "large zeros size sides", "output", NULL);
  litho_onnx_output(onnx, "output", 4, image);
  return TRUE;
}

static GBytes *
make(const char *from, GError **error)
{
  g_autoptr(GHashTable) tensors = litho_pickle_tensors(from, error);
  g_autoptr(LithoOnnx) onnx = tensors != NULL ? litho_onnx_new() : NULL;
  return tensors != NULL && build(onnx, tensors, from, error) ? litho_onnx_bytes(onnx) : NULL;
}

const LithoConverter litho_convert_ffdnet = {.name = "ffdnet", .make = make};
