/* convert_efficientnet.c: EfficientNet-lite2 (Tan, Le 2019; the -lite variant of 2020) from its PyTorch checkpoint
 * to ONNX.
 *
 *   image   (1,3,260,260) RGB codes 0..255; (x - 127) / 128 is in the net
 *   logits  (1,1000) of ImageNet's classes
 *   features (1,1280) their mean over the map
 *   map     (1,1280,9,9)
 *
 * and the same blocks without head and classifier, for pictures of any size of whole 32 px:
 *
 *   image   (1,3,H,W) as above
 *   f4 f8 f16 f32  (1,C,H/s,W/s), C = 24, 48, 120, 352: what the last block at each stride s gives
 *
 * Batch norm (epsilon 1e-3) is folded into the convolution before it, padding is TensorFlow's SAME (more on the
 * right and below where it is odd), every non-linearity is ReLU6. At strides of two SAME depends on whether a side is
 * even only, which sides of whole 32 px are everywhere: so the open sizes have fixed paddings.
 */
#include <math.h>
#include "model/fetch/convert.h"
#include "model/fetch/onnx_write.h"
#include "model/fetch/pickle.h"

enum { SIZE_PX = 260, N_CLASSES = 1000, N_FEATURES = 1280, N_MAPS = 4 };
/* Any multiple of 32 stands for all. */
enum { OPEN_SIZE_PX = 256 };

static const int stage_stride[] = {1, 2, 2, 2, 1, 2, 1};
/* Stages at whose end a map is taken, with the channels that it has there. */
static const struct {
  gsize stage;
  gint64 n_channels;
  const char *name;
} maps[N_MAPS] = {{1, 24, "f4"}, {2, 48, "f8"}, {4, 120, "f16"}, {6, 352, "f32"}};

typedef struct {
  GHashTable *tensors;
  LithoOnnx *onnx;
  const char *from; /* for messages */
  int size;         /* of the map so far, px */
  GError **error;
} Builder;

static const LithoTensorFile *
tensor(Builder *b, const char *layer, const char *part, int rank, gint64 n_first)
{
  g_autofree char *name = g_strdup_printf("%s.%s", layer, part);
  const LithoTensorFile *t = g_hash_table_lookup(b->tensors, name);
  if (t != NULL && t->v != NULL && t->rank == rank && (n_first == 0 || t->dim[0] == n_first))
    return t;
  if (*b->error == NULL)
    g_set_error(b->error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s '%s': this is not EfficientNet-lite2", b->from,
                t == NULL ? "has no tensor" : "has another shape in", name);
  return NULL;
}

static gboolean
has(const Builder *b, const char *layer)
{
  g_autofree char *name = g_strdup_printf("%s.weight", layer);
  return g_hash_table_contains(b->tensors, name);
}

/* Convolution without bias, batch norm, and ReLU6 unless it is linear; out is named. */
static gboolean
add_conv(Builder *b, const char *conv, const char *norm, int stride, gboolean linear, const char *in, const char *out)
{
  const LithoTensorFile *w = tensor(b, conv, "weight", 4, 0);
  const LithoTensorFile *gain = w != NULL ? tensor(b, norm, "weight", 1, w->dim[0]) : NULL;
  const LithoTensorFile *bias = gain != NULL ? tensor(b, norm, "bias", 1, w->dim[0]) : NULL;
  const LithoTensorFile *mean = bias != NULL ? tensor(b, norm, "running_mean", 1, w->dim[0]) : NULL;
  const LithoTensorFile *var = mean != NULL ? tensor(b, norm, "running_var", 1, w->dim[0]) : NULL;
  if (var == NULL)
    return FALSE;
  const gsize n_out = (gsize)w->dim[0], each = w->n / n_out;
  g_autofree float *weight = g_new(float, w->n), *offset = g_new(float, n_out);
  for (gsize o = 0; o < n_out; o++) {
    const double scale = gain->v[o] / sqrt((double)var->v[o] + 1e-3);
    for (gsize i = 0; i < each; i++)
      weight[o * each + i] = (float)(w->v[o * each + i] * scale);
    offset[o] = (float)(bias->v[o] - mean->v[o] * scale);
  }
  const int kernel = (int)w->dim[2], next = (b->size + stride - 1) / stride;
  const int pad = MAX((next - 1) * stride + kernel - b->size, 0);
  const gboolean is_depthwise = w->dim[1] == 1 && n_out > 1;
  g_autofree char *w_name = g_strconcat(conv, ".w", NULL), *b_name = g_strconcat(conv, ".b", NULL);
  g_autofree char *inputs = g_strdup_printf("%s %s %s", in, w_name, b_name);
  g_autofree char *raw = linear ? g_strdup(out) : g_strconcat(conv, ".y", NULL);
  g_autofree char *attributes =
      g_strdup_printf("kernel_shape=[%d,%d] strides=[%d,%d] pads=[%d,%d,%d,%d] group=%d", kernel, kernel, stride, stride,
                      pad / 2, pad / 2, pad - pad / 2, pad - pad / 2, is_depthwise ? (int)n_out : 1);
  litho_onnx_floats(b->onnx, w_name, 4, w->dim, weight);
  litho_onnx_floats(b->onnx, b_name, 1, w->dim, offset);
  litho_onnx_node(b->onnx, "Conv", inputs, raw, attributes);
  if (!linear) {
    g_autofree char *clip = g_strdup_printf("%s zero six", raw);
    litho_onnx_node(b->onnx, "Clip", clip, out, NULL);
  }
  b->size = next;
  return TRUE;
}

/* Inverted bottlenecks; ends[s] becomes the name of what stage s gives, owned by the caller. */
static gboolean
add_blocks(Builder *b, const char *in, char *ends[G_N_ELEMENTS(stage_stride)])
{
  g_autofree char *now = g_strdup(in);
  gint64 n_before = 0;
  gsize stage = 0;
  for (int i = 0;; i++) {
    g_autofree char *base = g_strdup_printf("_blocks.%d.", i);
    g_autofree char *expand = g_strconcat(base, "_expand_conv", NULL), *depth = g_strconcat(base, "_depthwise_conv", NULL);
    g_autofree char *project = g_strconcat(base, "_project_conv", NULL), *bn0 = g_strconcat(base, "_bn0", NULL);
    g_autofree char *bn1 = g_strconcat(base, "_bn1", NULL), *bn2 = g_strconcat(base, "_bn2", NULL);
    if (!has(b, project))
      break;
    const LithoTensorFile *p = tensor(b, project, "weight", 4, 0);
    if (p == NULL)
      return FALSE;
    /* A stage begins where the number of channels changes. */
    const gboolean first = p->dim[0] != n_before;
    stage += first && i > 0;
    if (stage >= G_N_ELEMENTS(stage_stride))
      break;
    g_autofree char *wide = g_strconcat(base, "wide", NULL), *deep = g_strconcat(base, "deep", NULL);
    g_autofree char *narrow = g_strconcat(base, "narrow", NULL), *sum = g_strconcat(base, "sum", NULL);
    const gboolean expands = has(b, expand);
    if ((expands && !add_conv(b, expand, bn0, 1, FALSE, now, wide)) ||
        !add_conv(b, depth, bn1, first ? stage_stride[stage] : 1, FALSE, expands ? wide : now, deep) ||
        !add_conv(b, project, bn2, 1, TRUE, deep, narrow))
      return FALSE;
    g_autofree char *both = g_strdup_printf("%s %s", now, narrow);
    if (!first)
      litho_onnx_node(b->onnx, "Add", both, sum, NULL);
    g_free(now);
    now = g_strdup(first ? narrow : sum);
    n_before = p->dim[0];
    g_free(ends[stage]);
    ends[stage] = g_strdup(now);
  }
  if (ends[G_N_ELEMENTS(stage_stride) - 1] != NULL)
    return TRUE;
  g_set_error(b->error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: has blocks of %u widths, not of %u: this is not EfficientNet-lite2",
              b->from, (guint)stage + 1, (guint)G_N_ELEMENTS(stage_stride));
  return FALSE;
}

/* Picture of `side` px (0: open) up to the last block. */
static gboolean
add_body(Builder *b, gint64 side, char *ends[G_N_ELEMENTS(stage_stride)])
{
  static const float zero = 0, six = 6, middle = 127, scale = 1 / 128.0f;
  const gint64 image[] = {1, 3, side, side};
  litho_onnx_input(b->onnx, "image", 4, image);
  litho_onnx_floats(b->onnx, "zero", 0, NULL, &zero);
  litho_onnx_floats(b->onnx, "six", 0, NULL, &six);
  litho_onnx_floats(b->onnx, "middle", 0, NULL, &middle);
  litho_onnx_floats(b->onnx, "scale", 0, NULL, &scale);
  litho_onnx_node(b->onnx, "Sub", "image middle", "centred", NULL);
  litho_onnx_node(b->onnx, "Mul", "centred scale", "normal", NULL);
  return add_conv(b, "_conv_stem", "_bn0", 2, FALSE, "normal", "stem") && add_blocks(b, "stem", ends);
}

static void
ends_clear(char *ends[G_N_ELEMENTS(stage_stride)])
{
  for (gsize i = 0; i < G_N_ELEMENTS(stage_stride); i++)
    g_free(ends[i]);
}

static gboolean
add_head(Builder *b, const char *last)
{
  const gint64 logits[] = {1, N_CLASSES}, features[] = {1, N_FEATURES};
  const LithoTensorFile *w = NULL, *bias = NULL;
  if (!add_conv(b, "_conv_head", "_bn1", 1, FALSE, last, "map") ||
      (w = tensor(b, "_fc", "weight", 2, N_CLASSES)) == NULL || (bias = tensor(b, "_fc", "bias", 1, N_CLASSES)) == NULL)
    return FALSE;
  const gint64 map[] = {1, N_FEATURES, b->size, b->size};
  litho_onnx_floats(b->onnx, "fc.w", 2, w->dim, w->v);
  litho_onnx_floats(b->onnx, "fc.b", 1, bias->dim, bias->v);
  litho_onnx_node(b->onnx, "ReduceMean", "map", "features", "axes=[2,3] keepdims=0");
  litho_onnx_node(b->onnx, "Gemm", "features fc.w fc.b", "logits", "transB=1");
  litho_onnx_output(b->onnx, "logits", 2, logits);
  litho_onnx_output(b->onnx, "features", 2, features);
  litho_onnx_output(b->onnx, "map", 4, map);
  return TRUE;
}

static gboolean
build_classes(Builder *b)
{
  char *ends[G_N_ELEMENTS(stage_stride)] = {NULL};
  b->size = SIZE_PX;
  const gboolean ok = add_body(b, SIZE_PX, ends) && add_head(b, ends[G_N_ELEMENTS(stage_stride) - 1]);
  ends_clear(ends);
  return ok;
}

static gboolean
build_maps(Builder *b)
{
  char *ends[G_N_ELEMENTS(stage_stride)] = {NULL};
  b->size = OPEN_SIZE_PX;
  const gboolean ok = add_body(b, 0, ends);
  for (gsize i = 0; ok && i < N_MAPS; i++) {
    const gint64 shape[] = {1, maps[i].n_channels, 0, 0};
    litho_onnx_node(b->onnx, "Identity", ends[maps[i].stage], maps[i].name, NULL);
    litho_onnx_output(b->onnx, maps[i].name, 4, shape);
  }
  ends_clear(ends);
  return ok;
}

static GBytes *
make(gboolean (*build)(Builder *b), const char *from, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GHashTable) tensors = litho_pickle_tensors(from, error);
  if (tensors == NULL)
    return NULL;
  g_autoptr(LithoOnnx) onnx = litho_onnx_new();
  Builder b = {.tensors = tensors, .onnx = onnx, .from = from, .error = &local};
  if (!build(&b)) {
    g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
  }
  return litho_onnx_bytes(onnx);
}

static GBytes *
make_classes(const char *from, GError **error)
{
  return make(build_classes, from, error);
}

static GBytes *
make_maps(const char *from, GError **error)
{
  return make(build_maps, from, error);
}

const LithoConverter litho_convert_efficientnet = {.name = "efficientnet-lite2", .make = make_classes};
const LithoConverter litho_convert_efficientnet_maps = {.name = "efficientnet-lite2-maps", .make = make_maps};
