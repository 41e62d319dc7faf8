/* convert_demosaicnet.c: the Bayer net of Gharbi, Chaurasia, Paris, Durand 2016, "Deep joint
 * demosaicking and denoising", in the version of the package demosaicnet, from its PyTorch
 * checkpoint to ONNX.
 *
 *   image  (1,3,H,W) RGB codes 0..1 of a mosaic: each site has its own colour, the other two are 0;
 *          rows G R G R and B G B G; H and W even
 *   output (1,3,H,W)
 *
 * Fifteen convolutions of 3 × 3 at half the size; the two halves of the last one's channels are
 * multiplied. The checkpoint's convolutions lose a pixel at each edge; here they see zeros beyond
 * it, so that the size stays and the outer 34 px are not to be used.
 */
#include "model/fetch/convert.h"
#include "model/fetch/onnx_write.h"
#include "model/fetch/pickle.h"

enum { N_LAYERS = 15, WIDTH = 64 };

typedef struct {
  LithoOnnx *onnx;
  GHashTable *tensors;
  const char *from;
} Net;

static const LithoTensorFile *
tensor(const Net *net, const char *name, const gint64 *shape, int rank, GError **error)
{
  const LithoTensorFile *t = g_hash_table_lookup(net->tensors, name);
  gboolean fits = t != NULL && t->v != NULL && t->rank == rank;
  for (int i = 0; fits && i < rank; i++)
    fits = t->dim[i] == shape[i];
  if (!fits)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: %s '%s': this is not demosaicnet's Bayer net", net->from,
                t == NULL ? "has no tensor" : "has another shape in", name);
  return fits ? t : NULL;
}

/* `part` is the tensors' name without weight and bias; n_bias outputs. */
static gboolean
add(const Net *net, const char *type, const char *part, const gint64 *shape, gint64 n_bias,
    const char *in, const char *out, const char *attributes, GError **error)
{
  g_autofree char *wn = g_strconcat(part, ".weight", NULL), *bn = g_strconcat(part, ".bias", NULL);
  const LithoTensorFile *w = tensor(net, wn, shape, 4, error);
  const LithoTensorFile *b = w != NULL ? tensor(net, bn, &n_bias, 1, error) : NULL;
  if (b == NULL)
    return FALSE;
  g_autofree char *inputs = g_strdup_printf("%s %s %s", in, wn, bn);
  litho_onnx_floats(net->onnx, wn, 4, w->dim, w->v);
  litho_onnx_floats(net->onnx, bn, 1, b->dim, b->v);
  litho_onnx_node(net->onnx, type, inputs, out, attributes);
  return TRUE;
}

static gboolean
add_layers(const Net *net, GError **error)
{
  static const gint64 pack[] = {4, 3, 2, 2};
  if (!add(net, "Conv", "main_processor.pack_mosaic", pack, 4, "image", "y0",
           "kernel_shape=[2,2] strides=[2,2]", error))
    return FALSE;
  for (int i = 1; i <= N_LAYERS; i++) {
    const gint64 shape[] = {i == N_LAYERS ? 2 * WIDTH : WIDTH, i == 1 ? 4 : WIDTH, 3, 3};
    g_autofree char *part = g_strdup_printf("main_processor.conv%d", i),
                    *in = g_strdup_printf("y%d", i - 1), *raw = g_strdup_printf("z%d", i),
                    *out = g_strdup_printf("y%d", i);
    if (!add(net, "Conv", part, shape, shape[0], in, raw, "kernel_shape=[3,3] pads=[1,1,1,1]",
             error))
      return FALSE;
    litho_onnx_node(net->onnx, "Relu", raw, out, NULL);
  }
  return TRUE;
}

static gboolean
build(const Net *net, GError **error)
{
  static const gint64 image[] = {1, 3, 0, 0}, zero[] = {0}, width[] = {WIDTH},
                      twice[] = {2 * WIDTH}, one[] = {1};
  static const gint64 residual[] = {12, WIDTH, 1, 1}, up[] = {12, 1, 2, 2},
                      post[] = {WIDTH, 6, 3, 3}, last[] = {3, WIDTH, 1, 1};
  LithoOnnx *onnx = net->onnx;
  litho_onnx_input(onnx, "image", 4, image);
  litho_onnx_ints(onnx, "zero", 1, zero);
  litho_onnx_ints(onnx, "width", 1, width);
  litho_onnx_ints(onnx, "twice", 1, twice);
  litho_onnx_ints(onnx, "channels", 1, one);
  if (!add_layers(net, error))
    return FALSE;
  litho_onnx_node(onnx, "Slice", "y15 zero width channels", "filters", NULL);
  litho_onnx_node(onnx, "Slice", "y15 width twice channels", "masks", NULL);
  litho_onnx_node(onnx, "Mul", "filters masks", "filtered", NULL);
  if (!add(net, "Conv", "residual_predictor", residual, 12, "filtered", "residual",
           "kernel_shape=[1,1]", error) ||
      !add(net, "ConvTranspose", "upsampler", up, 3, "residual", "upsampled",
           "kernel_shape=[2,2] strides=[2,2] group=3", error))
    return FALSE;
  litho_onnx_node(onnx, "Concat", "image upsampled", "packed", "axis=1");
  if (!add(net, "Conv", "fullres_processor.post_conv", post, WIDTH, "packed", "wide",
           "kernel_shape=[3,3] pads=[1,1,1,1]", error))
    return FALSE;
  litho_onnx_node(onnx, "Relu", "wide", "lit", NULL);
  if (!add(net, "Conv", "fullres_processor.output", last, 3, "lit", "output", "kernel_shape=[1,1]",
           error))
    return FALSE;
  litho_onnx_output(onnx, "output", 4, image);
  return TRUE;
}

static GBytes *
make(const char *from, GError **error)
{
  g_autoptr(GHashTable) tensors = litho_pickle_tensors(from, error);
  g_autoptr(LithoOnnx) onnx = tensors != NULL ? litho_onnx_new() : NULL;
  const Net net = {onnx, tensors, from};
  return tensors != NULL && build(&net, error) ? litho_onnx_bytes(onnx) : NULL;
}

const LithoConverter litho_convert_demosaicnet = {.name = "demosaicnet", .make = make};
