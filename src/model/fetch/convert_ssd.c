/* convert_ssd.c: an SSD with MobileNet v2 (Liu et al. 2016; Sandler et al. 2018; TensorFlow's
 * object detection API of 2018), frozen by TensorFlow, to ONNX.
 *
 *   image  (1,3,300,300) RGB codes 0..1; 2x - 1 is in the net
 *   boxes  (1,1917,4) of the anchors: y0 x0 y1 x1 in shares of the picture
 *   scores (1,1917,91) of COCO's ids, 0 being none of them, each by itself (sigmoid)
 *
 * From the graph come the twelve predictors (BoxPredictor_k/…) and what leads to them; the
 * arithmetic of batch norm is folded into the convolutions. What stands around them there is left
 * out: resizing in a loop, anchors, suppression (2250 operations, which take a second to load).
 * Anchors are made as MultipleGridAnchorGenerator makes them.
 */
#include <math.h>
#include <string.h>
#include "model/fetch/convert.h"
#include "model/fetch/onnx_write.h"
#include "model/fetch/tf_graph.h"

enum { SIZE_PX = 300, N_MAPS = 6, N_CLASSES = 91, DEPTH_MOST = 2000 };
#define PICTURE "Preprocessor/sub" /* what the network begins with */

/* What a node gives: a constant, or a map of the ONNX net. */
typedef struct {
  const LithoTfNode *constant; /* or NULL */
  LithoTfNode *made;           /* a constant that was worked out; owned */
  char *name;                  /* of the map; owned */
  int size;                    /* of the map, px */
} Value;

typedef struct {
  GHashTable *nodes, *values; /* name → LithoTfNode*, Value* */
  LithoOnnx *onnx;
  const char *from;
  int depth;
  GError **error;
} Builder;

static void
value_free(gpointer data)
{
  Value *value = data;
  if (value->made != NULL)
    g_free(value->made->v);
  g_free(value->made);
  g_free(value->name);
  g_free(value);
}

static const Value *build(Builder *b, const char *name);

static gpointer
fail(Builder *b, const char *node, const char *what)
{
  if (*b->error == NULL)
    g_set_error(b->error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: node '%s': %s: this is no SSD that is read", b->from, node, what);
  return NULL;
}

static const LithoTfNode *
node_of(Builder *b, const char *name)
{
  g_autofree char *plain = g_strndup(name, strcspn(name, ":"));
  return g_hash_table_lookup(b->nodes, plain);
}

/* The node itself, or what it hands on. */
static const LithoTfNode *
behind(Builder *b, const char *name)
{
  const LithoTfNode *node = node_of(b, name);
  for (int i = 0; i < DEPTH_MOST && node != NULL && g_str_equal(node->op, "Identity") &&
                  node->input[0] != NULL;
       i++)
    node = node_of(b, node->input[0]);
  return node;
}

static Value *
new_map(const char *name, int size)
{
  Value *value = g_new0(Value, 1);
  value->name = g_strdup(name);
  value->size = size;
  return value;
}

/* --- constants
 * --------------------------------------------------------------------------------------------------
 */

/* One value a channel, or one for all. */
static float
at(const LithoTfNode *c, gsize i)
{
  return c->v[c->n == 1 ? 0 : i];
}

/* Mul, Add, Sub and Rsqrt of lists. */
static Value *
fold(Builder *b, const LithoTfNode *node, const LithoTfNode *p, const LithoTfNode *q)
{
  const gsize n = q != NULL ? MAX(p->n, q->n) : p->n;
  if ((p->n != n && p->n != 1) || (q != NULL && q->n != n && q->n != 1))
    return fail(b, node->name, "constants of sizes that do not fit");
  Value *value = g_new0(Value, 1);
  LithoTfNode *made = value->made = g_new0(LithoTfNode, 1);
  made->rank = 1;
  made->n = n;
  made->dim[0] = (gint64)n;
  made->v = g_new(float, n);
  for (gsize i = 0; i < n; i++)
    made->v[i] = q == NULL                      ? 1 / sqrtf(at(p, i))
                 : g_str_equal(node->op, "Mul") ? at(p, i) * at(q, i)
                 : g_str_equal(node->op, "Add") ? at(p, i) + at(q, i)
                                                : at(p, i) - at(q, i);
  value->constant = made;
  return value;
}

static const LithoTfNode *
constant_of(Builder *b, const char *name)
{
  const Value *value = name != NULL ? build(b, name) : NULL;
  if (value != NULL && value->constant == NULL)
    fail(b, name, "not a constant");
  return value != NULL ? value->constant : NULL;
}

/* --- convolutions
 * -----------------------------------------------------------------------------------------------
 */

/* (rows, columns, in, out) or, depthwise, (rows, columns, channels, 1) → (out, in of the group,
 * rows, columns). */
static float *
turn_weights(const LithoTfNode *w, gboolean depthwise, const LithoTfNode *scale, gint64 dim[4])
{
  const gsize rows = (gsize)w->dim[0], columns = (gsize)w->dim[1];
  const gsize n_in = depthwise ? 1 : (gsize)w->dim[2], n_out = (gsize)w->dim[depthwise ? 2 : 3];
  const gint64 turned[4] = {(gint64)n_out, (gint64)n_in, (gint64)rows, (gint64)columns};
  float *v = g_new(float, w->n);
  memcpy(dim, turned, sizeof turned);
  for (gsize o = 0; o < n_out; o++)
    for (gsize i = 0; i < n_in; i++)
      for (gsize k = 0; k < rows * columns; k++)
        v[(o * n_in + i) * rows * columns + k] =
            w->v[depthwise ? k * n_out + o : (k * n_in + i) * n_out + o] *
            (scale != NULL ? at(scale, o) : 1);
  return v;
}

/* A convolution, scaled and with something added a channel (each may be NULL); its map takes the
 * name `out`. */
static Value *
add_convolution(Builder *b, const LithoTfNode *conv, const LithoTfNode *scale,
                const LithoTfNode *offset, const char *out)
{
  const gboolean depthwise = g_str_equal(conv->op, "DepthwiseConv2dNative");
  const Value *in = conv->input[0] != NULL ? build(b, conv->input[0]) : NULL;
  const LithoTfNode *w = in != NULL ? constant_of(b, conv->input[1]) : NULL;
  if (w == NULL)
    return NULL;
  const gsize n_out = w->rank == 4 ? (gsize)w->dim[depthwise ? 2 : 3] : 0;
  if (in->name == NULL || n_out == 0 || conv->stride < 1 || conv->dilation != 1 || !conv->same ||
      w->dim[0] != w->dim[1] || w->dim[0] > 31 || (depthwise && w->dim[3] != 1) ||
      (scale != NULL && scale->n != 1 && scale->n != n_out) ||
      (offset != NULL && offset->n != 1 && offset->n != n_out))
    return fail(b, conv->name, "a convolution of another kind");
  gint64 dim[4];
  g_autofree float *weight = turn_weights(w, depthwise, scale, dim), *bias = g_new0(float, n_out);
  for (gsize o = 0; o < n_out && offset != NULL; o++)
    bias[o] = at(offset, o);
  const int kernel = (int)w->dim[0], size = (in->size + conv->stride - 1) / conv->stride;
  const int pad = MAX((size - 1) * conv->stride + kernel - in->size, 0);
  g_autofree char *wn = g_strconcat(out, ".w", NULL), *bn = g_strconcat(out, ".b", NULL);
  g_autofree char *inputs = g_strdup_printf("%s %s %s", in->name, wn, bn);
  g_autofree char *attributes =
      g_strdup_printf("kernel_shape=[%d,%d] strides=[%d,%d] pads=[%d,%d,%d,%d] group=%d", kernel,
                      kernel, conv->stride, conv->stride, pad / 2, pad / 2, pad - pad / 2,
                      pad - pad / 2, depthwise ? (int)n_out : 1);
  litho_onnx_floats(b->onnx, wn, 4, dim, weight);
  litho_onnx_floats(b->onnx, bn, 1, dim, bias);
  litho_onnx_node(b->onnx, "Conv", inputs, out, attributes);
  return new_map(out, size);
}

static gboolean
is_convolution(const LithoTfNode *node)
{
  return node != NULL &&
         (g_str_equal(node->op, "Conv2D") || g_str_equal(node->op, "DepthwiseConv2dNative"));
}

/* --- nodes
 * ------------------------------------------------------------------------------------------------------
 */

/* convolution × scale + offset: what batch norm is in a frozen graph. NULL without error: it is
 * something else. */
static Value *
add_normed(Builder *b, const LithoTfNode *node)
{
  const LithoTfNode *mul = node->input[0] != NULL ? behind(b, node->input[0]) : NULL;
  const LithoTfNode *conv = mul != NULL && g_str_equal(mul->op, "Mul") && mul->input[0] != NULL
                                ? behind(b, mul->input[0])
                                : NULL;
  if (!is_convolution(conv))
    return NULL;
  const LithoTfNode *scale = constant_of(b, mul->input[1]),
                    *offset = constant_of(b, node->input[1]);
  return scale != NULL && offset != NULL ? add_convolution(b, conv, scale, offset, node->name)
                                         : NULL;
}

static Value *
add_of_two(Builder *b, const LithoTfNode *node)
{
  Value *normed = g_str_equal(node->op, "Add") ? add_normed(b, node) : NULL;
  if (normed != NULL || *b->error != NULL)
    return normed;
  const Value *p = node->input[0] != NULL ? build(b, node->input[0]) : NULL;
  const Value *q = p != NULL && node->input[1] != NULL ? build(b, node->input[1]) : NULL;
  if (q == NULL)
    return fail(b, node->name, "an input is missing");
  if (p->constant != NULL && q->constant != NULL)
    return fold(b, node, p->constant, q->constant);
  if (!g_str_equal(node->op, "Add") || p->name == NULL || q->name == NULL || p->size != q->size)
    return fail(b, node->name, "arithmetic that is not read");
  g_autofree char *both = g_strdup_printf("%s %s", p->name, q->name);
  litho_onnx_node(b->onnx, "Add", both, node->name, NULL);
  return new_map(node->name, p->size);
}

static Value *
add_node(Builder *b, const LithoTfNode *node)
{
  if (node->v != NULL && g_str_equal(node->op, "Const")) {
    Value *value = g_new0(Value, 1);
    value->constant = node;
    return value;
  }
  if (g_str_equal(node->op, "Mul") || g_str_equal(node->op, "Add") || g_str_equal(node->op, "Sub"))
    return add_of_two(b, node);
  const LithoTfNode *before = node->input[0] != NULL ? behind(b, node->input[0]) : NULL;
  if (before == NULL)
    return fail(b, node->name, "its input is missing");
  if (g_str_equal(node->op, "BiasAdd") && is_convolution(before)) {
    const LithoTfNode *offset = constant_of(b, node->input[1]);
    return offset != NULL ? add_convolution(b, before, NULL, offset, node->name) : NULL;
  }
  if (is_convolution(node))
    return add_convolution(b, node, NULL, NULL, node->name);
  const Value *in = build(b, node->input[0]);
  if (in == NULL)
    return NULL;
  if (g_str_equal(node->op, "Rsqrt") && in->constant != NULL)
    return fold(b, node, in->constant, NULL);
  if (!g_str_equal(node->op, "Relu6") || in->name == NULL)
    return fail(b, node->name, node->op);
  g_autofree char *clip = g_strdup_printf("%s zero six", in->name);
  litho_onnx_node(b->onnx, "Clip", clip, node->name, NULL);
  return new_map(node->name, in->size);
}

/* What the node of this name gives, made when it is first asked for; owned by b->values. NULL and
 * *b->error. */
static const Value *
build(Builder *b, const char *name)
{
  const LithoTfNode *node = behind(b, name);
  if (node == NULL)
    return fail(b, name, "is not there");
  const Value *known = g_hash_table_lookup(b->values, node->name);
  if (known != NULL)
    return known;
  if (b->depth >= DEPTH_MOST)
    return fail(b, name, "the graph runs in a circle");
  b->depth++;
  Value *value = add_node(b, node);
  b->depth--;
  if (value != NULL)
    g_hash_table_insert(b->values, node->name, value);
  return value;
}

/* --- predictors and anchors
 * ------------------------------------------------------------------------------------- */

/* Sides of the anchors of a cell, (height, width) in shares of the picture; the number of them. */
static int
anchor_sides(int map, double side[6][2])
{
  static const double ratio[] = {1, 2, 0.5, 3, 0.3333};
  const double low = 0.2, step = (0.95 - 0.2) / (N_MAPS - 1), scale = low + step * map;
  const double next = map + 1 < N_MAPS ? low + step * (map + 1) : 1;
  const int n = map == 0 ? 3 : 5; /* fewer in the lowest map, and its square is half as large */
  for (int i = 0; i < n; i++) {
    const double own = map == 0 && i == 0 ? 0.1 : scale;
    side[i][0] = own / sqrt(ratio[i]);
    side[i][1] = own * sqrt(ratio[i]);
  }
  if (map == 0)
    return n;
  side[n][0] = side[n][1] = sqrt(scale * next);
  return n + 1;
}

/* Predictor k as (1, anchors, n_values) in the order of cells; adds its name to `names`. *size: of
 * its map. */
static gboolean
add_predictor(Builder *b, int k, const char *which, gint64 n_values, GString *names, int *size)
{
  g_autofree char *node = g_strdup_printf("BoxPredictor_%d/%s/BiasAdd", k, which);
  const Value *map = build(b, node);
  const gint64 shape[3] = {1, -1, n_values};
  if (map == NULL || map->name == NULL)
    return FALSE;
  g_autofree char *last = g_strconcat(node, ".last", NULL),
                  *list = g_strconcat(node, ".list", NULL);
  g_autofree char *sn = g_strconcat(node, ".shape", NULL),
                  *inputs = g_strdup_printf("%s %s", last, sn);
  litho_onnx_ints(b->onnx, sn, 3, shape);
  litho_onnx_node(b->onnx, "Transpose", map->name, last, "perm=[0,2,3,1]");
  litho_onnx_node(b->onnx, "Reshape", inputs, list, NULL);
  g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "", list);
  *size = map->size;
  return TRUE;
}

/* centre + offset × side ± half the side × e^growth (Ren et al. 2015, with variances 0.1 and 0.2).
 */
static void
add_decoding(Builder *b, const GArray *centre, const GArray *side)
{
  static const float near = 0.1f, grow = 0.2f, half = 0.5f;
  const gint64 dim[3] = {1, (gint64)centre->len / 2, 2};
  litho_onnx_floats(b->onnx, "centre", 3, dim, (const float *)centre->data);
  litho_onnx_floats(b->onnx, "side", 3, dim, (const float *)side->data);
  litho_onnx_floats(b->onnx, "near", 0, NULL, &near);
  litho_onnx_floats(b->onnx, "grow", 0, NULL, &grow);
  litho_onnx_floats(b->onnx, "half", 0, NULL, &half);
  litho_onnx_node(b->onnx, "Split", "codes", "offset growth", "axis=2");
  litho_onnx_node(b->onnx, "Mul", "offset near", "offset.1", NULL);
  litho_onnx_node(b->onnx, "Mul", "offset.1 side", "offset.2", NULL);
  litho_onnx_node(b->onnx, "Add", "offset.2 centre", "middle", NULL);
  litho_onnx_node(b->onnx, "Mul", "growth grow", "growth.1", NULL);
  litho_onnx_node(b->onnx, "Exp", "growth.1", "growth.2", NULL);
  litho_onnx_node(b->onnx, "Mul", "growth.2 side", "growth.3", NULL);
  litho_onnx_node(b->onnx, "Mul", "growth.3 half", "reach", NULL);
  litho_onnx_node(b->onnx, "Sub", "middle reach", "first", NULL);
  litho_onnx_node(b->onnx, "Add", "middle reach", "last", NULL);
  litho_onnx_node(b->onnx, "Concat", "first last", "boxes", "axis=2");
}

static gboolean
build_net(Builder *b)
{
  static const float zero = 0, six = 6, two = 2, one = 1;
  static const gint64 image[] = {1, 3, SIZE_PX, SIZE_PX};
  g_autoptr(GArray) centre = g_array_new(FALSE, FALSE, sizeof(float)),
                    side = g_array_new(FALSE, FALSE, sizeof(float));
  g_autoptr(GString) codes = g_string_new(NULL), logits = g_string_new(NULL);
  litho_onnx_input(b->onnx, "image", 4, image);
  litho_onnx_floats(b->onnx, "zero", 0, NULL, &zero);
  litho_onnx_floats(b->onnx, "six", 0, NULL, &six);
  litho_onnx_floats(b->onnx, "two", 0, NULL, &two);
  litho_onnx_floats(b->onnx, "one", 0, NULL, &one);
  litho_onnx_node(b->onnx, "Mul", "image two", "doubled", NULL);
  litho_onnx_node(b->onnx, "Sub", "doubled one", "centred", NULL);
  const LithoTfNode *picture = behind(b, PICTURE);
  if (picture == NULL)
    return fail(b, PICTURE, "is not there") != NULL;
  g_hash_table_insert(b->values, picture->name, new_map("centred", SIZE_PX));
  for (int k = 0; k < N_MAPS; k++) {
    double sides[6][2];
    int size, again;
    if (!add_predictor(b, k, "BoxEncodingPredictor", 4, codes, &size) ||
        !add_predictor(b, k, "ClassPredictor", N_CLASSES, logits, &again))
      return FALSE;
    const int n = anchor_sides(k, sides);
    for (int i = 0; i < size * size * n; i++) {
      const float c[2] = {(float)((i / n / size + 0.5) / size),
                          (float)((i / n % size + 0.5) / size)};
      const float s[2] = {(float)sides[i % n][0], (float)sides[i % n][1]};
      g_array_append_vals(centre, c, 2);
      g_array_append_vals(side, s, 2);
    }
  }
  const gint64 n_anchors = centre->len / 2, boxes[] = {1, n_anchors, 4},
               scores[] = {1, n_anchors, N_CLASSES};
  litho_onnx_node(b->onnx, "Concat", codes->str, "codes", "axis=1");
  litho_onnx_node(b->onnx, "Concat", logits->str, "logits", "axis=1");
  litho_onnx_node(b->onnx, "Sigmoid", "logits", "scores", NULL);
  add_decoding(b, centre, side);
  litho_onnx_output(b->onnx, "boxes", 3, boxes);
  litho_onnx_output(b->onnx, "scores", 3, scores);
  return TRUE;
}

static GBytes *
make(const char *from, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GHashTable) nodes = litho_tf_graph(from, error);
  if (nodes == NULL)
    return NULL;
  g_autoptr(LithoOnnx) onnx = litho_onnx_new();
  g_autoptr(GHashTable) values = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, value_free);
  Builder b = {.nodes = nodes, .values = values, .onnx = onnx, .from = from, .error = &local};
  if (!build_net(&b)) {
    g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
  }
  return litho_onnx_bytes(onnx);
}

const LithoConverter litho_convert_ssd = {.name = "ssd", .make = make};
