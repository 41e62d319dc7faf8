/* Converters to ONNX, on small nets of the formats that are written here: TensorFlow's frozen
 * graphs, the layers of SPAN in ncnn's; and FFDNet, where it is installed, against the file of it
 * that others made. */
#include <math.h>
#include "folder.h"
#include "model/fetch/convert.h"
#include "model/fetch/tf_graph.h"
#include "model/store.h"
#include "tiny_onnx.h"

static char *folder;

static char *
file(const char *name)
{
  return g_build_filename(folder, name, NULL);
}

static LithoNet *
open_net(const char *path)
{
  g_autoptr(GError) error = NULL;
  LithoNet *net = litho_net_open(path, 1, &error);
  g_assert_no_error(error);
  return net;
}

/* --- TensorFlow
 * ---------------------------------------------------------------------------------------------------
 */

static void
add_attribute(GByteArray *node, const char *name, GByteArray *value)
{
  GByteArray *entry = g_byte_array_new();
  tiny_pb_text(entry, 1, name);
  tiny_pb_message(entry, 2, value);
  tiny_pb_message(node, 5, entry);
}

/* inputs: names with blanks between, or "". Adds `node`, which it frees, or a plain one where it is
 * NULL. */
static void
add_node(GByteArray *graph, const char *name, const char *op, const char *inputs, GByteArray *node)
{
  if (node == NULL)
    node = g_byte_array_new();
  tiny_pb_text(node, 1, name);
  tiny_pb_text(node, 2, op);
  g_auto(GStrv) part = g_strsplit(inputs, " ", -1);
  for (guint i = 0; part[i] != NULL && *part[i] != '\0'; i++)
    tiny_pb_text(node, 3, part[i]);
  tiny_pb_message(graph, 1, node);
}

/* A constant of floats that are all `value`, or the list v. */
static void
add_constant(GByteArray *graph, const char *name, int rank, const gint64 *dim, const float *v,
             float value)
{
  GByteArray *node = g_byte_array_new(), *tensor = g_byte_array_new(), *shape = g_byte_array_new(),
             *attr = g_byte_array_new();
  gsize n = 1;
  for (int i = 0; i < rank; i++) {
    GByteArray *one = g_byte_array_new();
    tiny_pb_int(one, 1, dim[i]);
    tiny_pb_message(shape, 2, one);
    n *= (gsize)dim[i];
  }
  g_autofree float *all = g_new(float, n);
  for (gsize i = 0; i < n; i++)
    all[i] = v != NULL ? v[i] : value;
  tiny_pb_int(tensor, 1, 1);
  tiny_pb_message(tensor, 2, shape);
  tiny_pb_bytes(tensor, 4, all, n * sizeof(float));
  tiny_pb_message(attr, 8, tensor);
  add_attribute(node, "value", attr);
  add_node(graph, name, "Const", "", node);
}

static void
add_conv(GByteArray *graph, const char *name, const char *inputs, int stride)
{
  GByteArray *node = g_byte_array_new(), *strides = g_byte_array_new(), *list = g_byte_array_new(),
             *padding = g_byte_array_new();
  const guint8 packed[4] = {1, (guint8)stride, (guint8)stride, 1};
  tiny_pb_bytes(list, 3, packed, 4);
  tiny_pb_message(strides, 1, list);
  tiny_pb_text(padding, 2, "SAME");
  add_attribute(node, "strides", strides);
  add_attribute(node, "padding", padding);
  add_node(graph, name, "Conv2D", inputs, node);
}

/* A picture of ones becomes one map of 5 × 5 cells with relu6((r + g + b) · 2 + 1) = 6, which all
 * twelve predictors look at: boxes that stay where the anchors are, and a logit of 6 w + b for each
 * class. */
static GByteArray *
ssd_graph(const char *odd_op)
{
  static const gint64 w_dim[4] = {1, 1, 3, 1}, one_dim[1] = {1};
  GByteArray *graph = g_byte_array_new();
  add_node(graph, "Preprocessor/sub", "Sub", "a b", NULL);
  add_constant(graph, "w", 4, w_dim, NULL, 1);
  add_node(graph, "w/read", "Identity", "w", NULL);
  add_conv(graph, "conv", "Preprocessor/sub w/read", 60);
  add_constant(graph, "var", 1, one_dim, NULL, 0.25f); /* 1 / √0.25 = 2 */
  add_node(graph, "scale", "Rsqrt", "var", NULL);
  add_constant(graph, "one", 1, one_dim, NULL, 1);
  add_node(graph, "scaled", "Mul", "conv scale", NULL);
  add_node(graph, "normed", "Add", "scaled one", NULL);
  add_node(graph, "map", odd_op, "normed", NULL);
  for (int k = 0; k < 6; k++)
    for (int classes = 0; classes < 2; classes++) {
      const gint64 n = (k == 0 ? 3 : 6) * (classes ? 91 : 4), dim[4] = {1, 1, 1, n};
      g_autofree char *base = g_strdup_printf("BoxPredictor_%d/%s", k,
                                              classes ? "ClassPredictor" : "BoxEncodingPredictor");
      g_autofree char *w = g_strconcat(base, "/w", NULL), *b = g_strconcat(base, "/b", NULL),
                      *c = g_strconcat(base, "/c", NULL);
      g_autofree char *out = g_strconcat(base, "/BiasAdd", NULL),
                      *of_conv = g_strdup_printf("map %s", w);
      g_autofree char *of_bias = g_strdup_printf("%s %s", c, b);
      g_autofree float *bias = g_new0(float, (gsize)n);
      if (classes)
        for (gint64 i = 0; i < n; i++)
          bias[i] = i % 91 == 18 ? -3 : -9;
      add_constant(graph, w, 4, dim, NULL, classes ? 0.5f : 0);
      add_constant(graph, b, 1, &n, bias, 0);
      add_conv(graph, c, of_conv, 1);
      add_node(graph, out, "BiasAdd", of_bias, NULL);
    }
  return graph;
}

static char *
write_graph(const char *name, const GByteArray *graph)
{
  char *path = file(name);
  g_assert_true(g_file_set_contents(path, (const char *)graph->data, graph->len, NULL));
  return path;
}

static void
test_ssd(void)
{
  const LithoConverter *converter = litho_converter_find("ssd");
  g_autoptr(GError) error = NULL;
  g_autoptr(GByteArray) graph = ssd_graph("Relu6");
  g_autofree char *from = write_graph("ssd.pb", graph), *to = file("ssd.onnx");
  g_assert_true(litho_convert(converter, g_getenv("LITHO_EXE"), from, to, NULL, &error));
  g_assert_no_error(error);
  if (skips_nets())
    return;
  g_autoptr(LithoNet) net = open_net(to);
  g_autofree float *ones = g_new(float, 3 * 300 * 300);
  for (int i = 0; i < 3 * 300 * 300; i++)
    ones[i] = 1;
  LithoTensor in = {LITHO_TENSOR_F32, 4, {1, 3, 300, 300}, ones}, out[2];
  g_assert_true(litho_net_run(net, &in, 1, out, 2, &error));
  g_assert_no_error(error);
  g_assert_cmpint(out[0].dim[1], ==, 25 * (3 + 5 * 6));
  g_assert_cmpint(out[1].dim[2], ==, 91);
  const float *box = out[0].data, *score = out[1].data;
  /* Cells are a fifth wide; the first anchors of a cell have sides of 0.1; 0.2 of ratio 2; 0.2 of
   * ratio 1/2. */
  const float sides[3][2] = {
      {0.1f, 0.1f}, {0.2f / sqrtf(2), 0.2f * sqrtf(2)}, {0.2f * sqrtf(2), 0.2f / sqrtf(2)}};
  for (int a = 0; a < 3; a++)
    for (int k = 0; k < 4; k++) {
      const int cell = 7; /* row 1, column 2 */
      const float middle = k % 2 == 0 ? 0.3f : 0.5f, half = sides[a][k % 2] / 2;
      g_assert_cmpfloat_with_epsilon((double)box[(cell * 3 + a) * 4 + k],
                                     (double)(middle + (k < 2 ? -half : half)), 1e-6);
    }
  g_assert_cmpfloat_with_epsilon((double)score[18], 0.5, 1e-6);              /* 6 · 0.5 - 3 = 0 */
  g_assert_cmpfloat_with_epsilon((double)score[17], 1 / (1 + exp(6)), 1e-6); /* 3 - 9 */
}

/* What is no SSD, or damaged, is refused by what it has; cut or changed anywhere, it is never
 * believed beyond its end. */
static void
test_odd_graphs(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GByteArray) odd = ssd_graph("Softplus"), whole = g_byte_array_new();
  g_autofree char *from = write_graph("odd.pb", odd), *to = file("odd.onnx");
  g_assert_false(litho_convert(litho_converter_find("ssd"), g_getenv("LITHO_EXE"), from, to, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "node 'map': Softplus"));
  g_assert_false(g_file_test(to, G_FILE_TEST_EXISTS));
  const gint64 dim[2] = {2, 3};
  add_constant(whole, "c", 2, dim, NULL, 4);
  add_conv(whole, "conv", "c c", 2);
  g_autofree char *path = write_graph("whole.pb", whole);
  g_clear_error(&error);
  g_autoptr(GHashTable) nodes = litho_tf_graph(path, &error);
  g_assert_no_error(error);
  const LithoTfNode *constant = g_hash_table_lookup(nodes, "c"),
                    *conv = g_hash_table_lookup(nodes, "conv");
  g_assert_cmpint(constant->rank, ==, 2);
  g_assert_cmpint(constant->dim[1], ==, 3);
  g_assert_cmpfloat(constant->v[5], ==, 4);
  g_assert_cmpint(conv->stride, ==, 2);
  g_assert_true(conv->same);
  for (guint n = 0; n < whole->len; n++) {
    g_autoptr(GByteArray) part = g_byte_array_new();
    g_byte_array_append(part, whole->data, n);
    g_autofree char *cut = write_graph("cut.pb", part);
    g_autoptr(GError) refusal = NULL;
    g_autoptr(GHashTable) of_cut = litho_tf_graph(cut, &refusal);
    g_assert_true((of_cut == NULL) == (refusal != NULL));
    whole->data[n] ^= 0x15;
    g_autofree char *changed = write_graph("changed.pb", whole);
    g_autoptr(GError) other = NULL;
    g_autoptr(GHashTable) of_changed = litho_tf_graph(changed, &other);
    g_assert_true((of_changed == NULL) == (other != NULL));
    whole->data[n] ^= 0x15;
  }
}

/* --- ncnn
 * ---------------------------------------------------------------------------------------------------------
 */

/* y = swish(s) + sigmoid(s) of s = (x - m) · 2: the layers that SPAN has and the ESRGAN kind has
 * not. */
static void
test_span_layers(void)
{
  static const float mean[3] = {0.5f, 0.25f, 1};
  const char *param = "7767517\n7 8\nInput in 0 1 data\nMemoryData m 0 1 m 0=1 1=1 2=3\nBinaryOp "
                      "sub 2 1 data m d 0=1\n"
                      "BinaryOp mul 1 1 d s 0=2 1=1 2=2.0\nSwish w 1 1 s a\nSigmoid g 1 1 s "
                      "b\nBinaryOp add 2 1 a b y 0=0\n";
  g_autoptr(GError) error = NULL;
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  g_autofree char *from = file("span.ncnn"), *to = file("span.onnx");
  g_byte_array_append(bytes, (const guint8 *)param, (guint)strlen(param));
  g_byte_array_append(bytes, (const guint8 *)mean, sizeof mean);
  g_assert_true(g_file_set_contents(from, (const char *)bytes->data, bytes->len, NULL));
  g_assert_true(litho_convert(litho_converter_find("ncnn"), g_getenv("LITHO_EXE"), from, to, NULL, &error));
  g_assert_no_error(error);
  if (skips_nets())
    return;
  g_autoptr(LithoNet) net = open_net(to);
  float pixel[3] = {0.5f, 1, -1};
  LithoTensor in = {LITHO_TENSOR_F32, 4, {1, 3, 1, 1}, pixel}, out;
  g_assert_true(litho_net_run(net, &in, 1, &out, 1, &error));
  for (int c = 0; c < 3; c++) {
    const double s = 2 * ((double)pixel[c] - (double)mean[c]), g = 1 / (1 + exp(-s));
    g_assert_cmpfloat_with_epsilon((double)((const float *)out.data)[c], s * g + g, 1e-6);
  }
}

/* --- FFDNet
 * -------------------------------------------------------------------------------------------------------
 */

static void
test_ffdnet(void)
{
  const char *other = "/work/shared/data/models/ffdnet_color.onnx";
  g_autoptr(GError) error = NULL;
  g_autofree char *path = litho_model_find("denoise", "ffdnet-color", NULL);
  if (skips_nets())
    return;
  if (path == NULL || !g_file_test(other, G_FILE_TEST_EXISTS)) {
    g_test_skip("FFDNet is not installed, or there is nothing to hold it against");
    return;
  }
  g_autoptr(LithoNet) a = open_net(path), b = open_net(other);
  for (int height = 32; height >= 31; height--) { /* the second is odd */
    enum { WIDTH = 34 };
    g_autofree float *x = g_new(float, 3 * WIDTH * 32);
    guint32 seed = 1;
    for (int i = 0; i < 3 * WIDTH * height; i++) {
      seed = seed * 1664525u + 1013904223u;
      x[i] = (float)(seed >> 8) / (1 << 24);
    }
    float sigma = 0.1f;
    const LithoTensor in[2] = {{LITHO_TENSOR_F32, 4, {1, 3, height, WIDTH}, x},
                               {LITHO_TENSOR_F32, 1, {1}, &sigma}};
    LithoTensor out[2];
    g_assert_true(litho_net_run(a, in, 2, &out[0], 1, &error));
    g_assert_no_error(error);
    g_assert_true(litho_net_run(b, in, 2, &out[1], 1, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(litho_tensor_n(&out[0]), ==, litho_tensor_n(&out[1]));
    for (gsize i = 0; i < litho_tensor_n(&out[0]); i++) {
      const float p = ((const float *)out[0].data)[i], q = ((const float *)out[1].data)[i];
      g_assert_cmpfloat_with_epsilon((double)CLAMP(p, 0, 1), (double)CLAMP(q, 0, 1),
                                     1e-5); /* theirs ends at 0 and 1 */
    }
  }
}

int
main(int argc, char **argv)
{
  folder = folder_new();
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/convert-nets/ssd", test_ssd);
  g_test_add_func("/convert-nets/odd-graphs", test_odd_graphs);
  g_test_add_func("/convert-nets/span-layers", test_span_layers);
  g_test_add_func("/convert-nets/ffdnet", test_ffdnet);
  const int status = g_test_run();
  folder_remove(folder);
  return status;
}
