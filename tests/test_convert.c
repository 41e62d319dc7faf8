/* Converters to ONNX: a checkpoint and an ncnn net written here by hand, and what is refused. */
#include <math.h>
#include <string.h>
#include "folder.h"
#include "model/bridge_openvino.h"
#include "model/fetch/convert.h"
#include "model/fetch/pickle.h"
#include "sandbox_mode.h"

static char *folder;

static char *
write_file(const char *name, const GByteArray *bytes)
{
  char *path = g_build_filename(folder, name, NULL);
  g_assert_true(g_file_set_contents(path, (const char *)bytes->data, bytes->len, NULL));
  return path;
}

static void
put(GByteArray *out, const char *bytes, gsize n)
{
  g_byte_array_append(out, (const guint8 *)bytes, (guint)n);
}
#define PUT(out, text) put(out, text, sizeof(text) - 1)

/* {"w": 2×3 tensor of 0…5 stored transposed}, as torch.save() of 1.5 writes it; function: what makes the tensor. */
static GByteArray *
checkpoint(const char *function)
{
  GByteArray *out = g_byte_array_new();
  PUT(out, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.");
  PUT(out, "\x80\x02M\xe9\x03.");
  PUT(out, "\x80\x02}q\x00(X\x0d\x00\x00\x00little_endian\x88u.");
  PUT(out, "\x80\x02" "ccollections\nOrderedDict\nq\x00)Rq\x01(X\x01\x00\x00\x00wq\x02");
  put(out, function, strlen(function));
  PUT(out, "q\x03((X\x07\x00\x00\x00storageq\x04" "ctorch\nFloatStorage\nq\x05X\x01\x00\x00\x00kq\x06X\x03\x00\x00\x00" "cpuq\x07K\x06Nt"
           "QK\x00K\x02K\x03\x86q\x08K\x01K\x02\x86q\x09\x89h\x00)Rtq\x0aRq\x0bu.");
  PUT(out, "\x80\x02]q\x00(X\x01\x00\x00\x00kq\x01" "e.");
  const gint64 n = 6;
  const float v[6] = {0, 3, 1, 4, 2, 5};
  put(out, (const char *)&n, 8);
  put(out, (const char *)v, sizeof v);
  return out;
}

static const char rebuild[] = "ctorch._utils\n_rebuild_tensor_v2\n";

static void
test_checkpoint(void)
{
  g_autoptr(GByteArray) bytes = checkpoint(rebuild);
  g_autofree char *path = write_file("a.pth", bytes);
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) tensors = litho_pickle_tensors(path, &error);
  g_assert_no_error(error);
  const LithoTensorFile *w = g_hash_table_lookup(tensors, "w");
  g_assert_nonnull(w);
  g_assert_cmpint(w->rank, ==, 2);
  g_assert_cmpint(w->dim[0], ==, 2);
  g_assert_cmpint(w->dim[1], ==, 3);
  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat(w->v[i], ==, i);
}

static void
expect_refusal(const GByteArray *bytes, const char *words)
{
  g_autofree char *path = write_file("bad.pth", bytes);
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_pickle_tensors(path, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  if (strstr(error->message, words) == NULL)
    g_error("\"%s\" does not say \"%s\"", error->message, words);
}

/* A pickle can name any function: none but the two that make data is ever more than a name. */
static void
test_runs_nothing(void)
{
  g_autoptr(GByteArray) evil = checkpoint("cos\nsystem\n"), whole = checkpoint(rebuild);
  expect_refusal(evil, "os system");
  g_autoptr(GByteArray) other = g_byte_array_new();
  PUT(other, "PK\x03\x04 a file of another kind");
  expect_refusal(other, "");
  /* Cut anywhere, or with any byte changed, it is read or refused but never believed beyond its end. */
  for (guint n = 0; n < whole->len; n++) {
    g_autoptr(GByteArray) part = g_byte_array_new();
    put(part, (const char *)whole->data, n);
    expect_refusal(part, "");
  }
  for (guint n = 0; n < whole->len; n++) {
    const guint8 before = whole->data[n];
    whole->data[n] ^= 0x11;
    g_autofree char *path = write_file("odd.pth", whole);
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) tensors = litho_pickle_tensors(path, &error);
    g_assert_true((tensors == NULL) == (error != NULL));
    whole->data[n] = before;
  }
}

/* A 1×1 convolution to 12 channels with leaky ReLU, and a shuffle by two: weights as float16. */
static GByteArray *
ncnn_net(const char *kind)
{
  GByteArray *out = g_byte_array_new();
  g_autofree char *param = g_strdup_printf("7767517\n4 5\nInput in 0 1 data\nSplit s 1 2 data a b\n%s c 1 1 a x 0=12 1=1 5=1 "
                                           "6=36 9=2 -23310=1,0.5\nPixelShuffle p 1 1 x out 0=2\n", kind);
  put(out, param, strlen(param));
  PUT(out, "\x47\x6b\x30\x01");
  for (int o = 0; o < 12; o++)
    for (int i = 0; i < 3; i++) {
      const guint16 one = 0x3c00, minus_two = 0xc000, zero = 0;
      const guint16 *v = o / 4 != i ? &zero : o % 4 == 3 ? &minus_two : &one;
      put(out, (const char *)v, 2);
    }
  for (int o = 0; o < 12; o++) {
    const float bias = o == 0 ? 0.25f : 0;
    put(out, (const char *)&bias, 4);
  }
  return out;
}

static void
test_ncnn(void)
{
  const LithoConverter *converter = litho_converter_find("ncnn");
  g_autoptr(GByteArray) bytes = ncnn_net("Convolution"), odd = ncnn_net("Magic");
  g_autofree char *from = write_file("a.ncnn", bytes), *to = g_build_filename(folder, "a.onnx", NULL);
  g_autofree char *bad = write_file("b.ncnn", odd);
  g_autoptr(GError) error = NULL;
  g_assert_false(litho_convert(converter, g_getenv("LITHO_EXE"), bad, to, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "Magic"));
  g_clear_error(&error);
  g_byte_array_set_size(odd, 0);
  put(odd, (const char *)bytes->data, bytes->len - 4);
  g_autofree char *cut = write_file("c.ncnn", odd);
  g_assert_false(litho_convert(converter, g_getenv("LITHO_EXE"), cut, to, NULL, &error));
  g_assert_nonnull(strstr(error->message, "cut short"));
  g_clear_error(&error);
  g_assert_true(litho_convert(converter, g_getenv("LITHO_EXE"), from, to, NULL, &error));
  g_assert_no_error(error);
  if (!litho_openvino_available()) {
    g_test_skip("OpenVINO is not there: the net is not run");
    return;
  }
  g_autoptr(LithoNet) net = litho_net_open(to, 1, &error);
  g_assert_no_error(error);
  float pixel[3] = {0.5f, -1, 2};
  LithoTensor in = {.type = LITHO_TENSOR_F32, .rank = 4, .dim = {1, 3, 1, 1}, .data = pixel}, out;
  g_assert_true(litho_net_run(net, &in, 1, &out, 1, &error));
  g_assert_no_error(error);
  g_assert_cmpint(out.dim[2], ==, 2);
  /* (R,G,B) × 2×2: three times the channel, then -2 times it; R's first with its bias; negatives halved */
  const float want[12] = {0.75f, 0.5f, 0.5f, -0.5f, -0.5f, -0.5f, -0.5f, 2, 2, 2, 2, -2};
  for (int i = 0; i < 12; i++)
    g_assert_cmpfloat_with_epsilon(((const float *)out.data)[i], want[i], 1e-6);
}

/* A checkpoint of something else is answered by what it lacks. */
static void
test_other_net(void)
{
  g_autoptr(GByteArray) bytes = checkpoint(rebuild);
  g_autofree char *from = write_file("a.pth", bytes), *to = g_build_filename(folder, "e.onnx", NULL);
  g_autoptr(GError) error = NULL;
  g_assert_false(litho_convert(litho_converter_find("efficientnet-lite2"), g_getenv("LITHO_EXE"), from, to, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "_conv_stem.weight"));
  g_assert_false(g_file_test(to, G_FILE_TEST_EXISTS));
  g_assert_null(litho_converter_find("none"));
}

/* The process that converts is closed: where that cannot be had, strict converts nothing, and on goes on. */
static void
test_closed(void)
{
  const LithoConverter *converter = litho_converter_find("ncnn");
  g_autoptr(GByteArray) bytes = ncnn_net("Convolution");
  g_autofree char *from = write_file("d.ncnn", bytes), *to = g_build_filename(folder, "d.onnx", NULL);
  char *before = sandbox_mode_without_landlock();
  g_autoptr(GError) error = NULL;
  g_setenv("LITHO_SANDBOX", "strict", TRUE);
  g_assert_false(litho_convert(converter, g_getenv("LITHO_EXE"), from, to, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_SANDBOX);
  g_assert_nonnull(strstr(error->message, "landlock"));
  g_assert_false(g_file_test(to, G_FILE_TEST_EXISTS));
  g_clear_error(&error);
  g_setenv("LITHO_SANDBOX", "on", TRUE);
  g_assert_true(litho_convert(converter, g_getenv("LITHO_EXE"), from, to, NULL, &error));
  g_assert_no_error(error);
  sandbox_mode_end(before);
}

/* --- EfficientNet-lite2 as maps --------------------------------------------------------------- */

/* A checkpoint of many float tensors, each with a storage of its own. */
typedef struct {
  GByteArray *head, *keys, *data;
  int n;
} Tensors;

static void
put_text(GByteArray *out, const char *text)
{
  const guint32 size = (guint32)strlen(text);
  PUT(out, "X");
  put(out, (const char *)&size, 4);
  put(out, text, size);
}

static void
put_int(GByteArray *out, gint32 v)
{
  PUT(out, "J");
  put(out, (const char *)&v, 4);
}

static void
add_tensor(Tensors *t, const char *name, int rank, const gint32 *dim, const float *v)
{
  g_autofree char *key = g_strdup_printf("k%d", t->n++);
  gint32 n = 1, stride[4];
  for (int i = rank - 1; i >= 0; i--) {
    stride[i] = n;
    n *= dim[i];
  }
  put_text(t->head, name);
  put(t->head, rebuild, strlen(rebuild));
  PUT(t->head, "((");
  put_text(t->head, "storage");
  PUT(t->head, "ctorch\nFloatStorage\n");
  put_text(t->head, key);
  put_text(t->head, "cpu");
  put_int(t->head, n);
  PUT(t->head, "NtQK\x00(");
  for (int i = 0; i < rank; i++)
    put_int(t->head, dim[i]);
  PUT(t->head, "t(");
  for (int i = 0; i < rank; i++)
    put_int(t->head, stride[i]);
  PUT(t->head, "t\x89h\x00)RtR");
  put_text(t->keys, key);
  const gint64 count = n;
  put(t->data, (const char *)&count, 8);
  put(t->data, (const char *)v, sizeof(float) * (gsize)n);
}

static GByteArray *
tensors_end(Tensors *t)
{
  GByteArray *out = g_byte_array_new();
  PUT(out, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.");
  PUT(out, "\x80\x02M\xe9\x03.");
  PUT(out, "\x80\x02}q\x00(X\x0d\x00\x00\x00little_endian\x88u.");
  PUT(out, "\x80\x02" "ccollections\nOrderedDict\nq\x00)R(");
  put(out, (const char *)t->head->data, t->head->len);
  PUT(out, "u.");
  PUT(out, "\x80\x02](");
  put(out, (const char *)t->keys->data, t->keys->len);
  PUT(out, "e.");
  put(out, (const char *)t->data->data, t->data->len);
  g_byte_array_unref(t->head);
  g_byte_array_unref(t->keys);
  g_byte_array_unref(t->data);
  return out;
}

enum { MAX_CHANNELS = 10, MAX_SIDE = 64 };

/* A map (c,h,w), for the definition of the net by hand. */
typedef struct {
  int c, h, w;
  double v[MAX_CHANNELS][MAX_SIDE][MAX_SIDE];
} Hand;

static float
any_value(int i)
{
  return (float)((i * 7919 + 13) % 101) / 101 - 0.45f;
}

/* A convolution with batch norm, as PyTorch's layers compute it with TensorFlow's SAME padding; adds its tensors. ReLU6 unless
 * linear. group: as many as channels, or 1. */
static Hand *
hand_conv(Tensors *t, const char *conv, const char *norm, const Hand *in, int n_out, int kernel, int stride, gboolean depthwise,
          gboolean linear)
{
  static int seed;
  const int n_in = depthwise ? 1 : in->c;
  const gint32 dim[4] = {n_out, n_in, kernel, kernel}, one[1] = {n_out};
  g_autofree float *w = g_new(float, n_out * n_in * kernel * kernel);
  float stats[4][MAX_CHANNELS];
  for (int i = 0; i < n_out * n_in * kernel * kernel; i++)
    w[i] = any_value(seed++);
  for (int k = 0; k < 4; k++)
    for (int o = 0; o < n_out; o++)
      stats[k][o] = k == 3 || k == 0 ? 0.6f + 0.4f * any_value(seed++) : 0.3f * any_value(seed++);
  static const char *const parts[4] = {"weight", "bias", "running_mean", "running_var"};
  g_autofree char *name = g_strconcat(conv, ".weight", NULL);
  add_tensor(t, name, 4, dim, w);
  for (int k = 0; k < 4; k++) {
    g_autofree char *part = g_strdup_printf("%s.%s", norm, parts[k]);
    add_tensor(t, part, 1, one, stats[k]);
  }
  Hand *out = g_new0(Hand, 1);
  out->c = n_out;
  out->h = (in->h + stride - 1) / stride;
  out->w = (in->w + stride - 1) / stride;
  const int pad_y = MAX((out->h - 1) * stride + kernel - in->h, 0) / 2, pad_x = MAX((out->w - 1) * stride + kernel - in->w, 0) / 2;
  for (int o = 0; o < n_out; o++)
    for (int y = 0; y < out->h; y++)
      for (int x = 0; x < out->w; x++) {
        double sum = 0;
        for (int c = 0; c < n_in; c++)
          for (int k = 0; k < kernel * kernel; k++) {
            const int v = y * stride + k / kernel - pad_y, u = x * stride + k % kernel - pad_x;
            if (v >= 0 && u >= 0 && v < in->h && u < in->w)
              sum += in->v[depthwise ? o : c][v][u] * w[(o * n_in + c) * kernel * kernel + k];
          }
        sum = (sum - stats[2][o]) / sqrt(stats[3][o] + 1e-3) * stats[0][o] + stats[1][o];
        out->v[o][y][x] = linear ? sum : CLAMP(sum, 0, 6);
      }
  return out;
}

/* Seven stages, the second with two blocks: narrow, but with the strides and kernels of the real one. ends: what the stages
 * give; a checkpoint of it. */
static GByteArray *
small_net(Hand *picture, Hand *ends[7])
{
  static const int widths[7] = {3, 4, 5, 6, 7, 8, 9}, strides[7] = {1, 2, 2, 2, 1, 2, 1}, kernels[7] = {3, 3, 5, 3, 5, 5, 3};
  Tensors t = {g_byte_array_new(), g_byte_array_new(), g_byte_array_new(), 0};
  for (int c = 0; c < 3; c++)
    for (int y = 0; y < picture->h; y++)
      for (int x = 0; x < picture->w; x++)
        picture->v[c][y][x] = (picture->v[c][y][x] - 127) / 128;
  Hand *now = hand_conv(&t, "_conv_stem", "_bn0", picture, 4, 3, 2, FALSE, FALSE);
  int block = 0;
  for (int stage = 0; stage < 7; stage++)
    for (int again = 0; again < (stage == 1 ? 2 : 1); again++, block++) {
      g_autofree char *b = g_strdup_printf("_blocks.%d.", block);
      g_autofree char *names[6] = {g_strconcat(b, "_expand_conv", NULL), g_strconcat(b, "_bn0", NULL),
                                   g_strconcat(b, "_depthwise_conv", NULL), g_strconcat(b, "_bn1", NULL),
                                   g_strconcat(b, "_project_conv", NULL), g_strconcat(b, "_bn2", NULL)};
      g_autofree Hand *wide = stage > 0 ? hand_conv(&t, names[0], names[1], now, MAX_CHANNELS, 1, 1, FALSE, FALSE) : NULL;
      const Hand *from = wide != NULL ? wide : now;
      g_autofree Hand *deep = hand_conv(&t, names[2], names[3], from, from->c, kernels[stage], again ? 1 : strides[stage], TRUE, FALSE);
      Hand *narrow = hand_conv(&t, names[4], names[5], deep, widths[stage], 1, 1, FALSE, TRUE);
      for (int i = 0; again && i < narrow->c * narrow->h * narrow->w; i++) {
        const int c = i / (narrow->h * narrow->w), y = i / narrow->w % narrow->h, x = i % narrow->w;
        narrow->v[c][y][x] += now->v[c][y][x];
      }
      g_free(ends[stage]);
      ends[stage] = g_memdup2(narrow, sizeof *narrow);
      g_free(now);
      now = narrow;
    }
  g_free(now);
  return tensors_end(&t);
}

/* The maps of an open size are those of the layers by hand, at two sizes of whole 32 px. */
static void
test_maps(void)
{
  if (!litho_openvino_available()) {
    g_test_skip("OpenVINO is not there: the net is not run");
    return;
  }
  static const int sizes[][2] = {{64, 32}, {32, 64}}, taken[4] = {1, 2, 4, 6};
  for (guint k = 0; k < G_N_ELEMENTS(sizes); k++) {
    Hand *ends[7] = {NULL};
    g_autofree Hand *picture = g_new0(Hand, 1);
    const int h = sizes[k][0], w = sizes[k][1];
    g_autofree float *codes = g_new(float, 3 * h * w);
    *picture = (Hand){.c = 3, .h = h, .w = w};
    for (int i = 0; i < 3 * h * w; i++)
      picture->v[i / (h * w)][i / w % h][i % w] = codes[i] = (float)((i * 31 + i / 7) % 256);
    g_autoptr(GByteArray) bytes = small_net(picture, ends);
    g_autofree char *from = write_file("small.pth", bytes), *name = g_strdup_printf("small%u.onnx", k);
    g_autofree char *to = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(litho_convert(litho_converter_find("efficientnet-lite2-maps"), g_getenv("LITHO_EXE"), from, to, NULL, &error));
    g_assert_no_error(error);
    g_autoptr(LithoNet) net = litho_net_open(to, 1, &error);
    g_assert_no_error(error);
    LithoTensor in = {.type = LITHO_TENSOR_F32, .rank = 4, .dim = {1, 3, h, w}, .data = codes}, out[4];
    g_assert_true(litho_net_run(net, &in, 1, out, 4, &error));
    g_assert_no_error(error);
    for (int i = 0; i < 4; i++) {
      const Hand *end = ends[taken[i]];
      g_assert_cmpint(out[i].dim[1], ==, end->c);
      g_assert_cmpint(out[i].dim[2], ==, h >> (2 + i));
      g_assert_cmpint(out[i].dim[3], ==, w >> (2 + i));
      for (int n = 0; n < end->c * end->h * end->w; n++) {
        const double wanted = end->v[n / (end->h * end->w)][n / end->w % end->h][n % end->w];
        g_assert_cmpfloat_with_epsilon(((const float *)out[i].data)[n], wanted, 2e-4 * (1 + fabs(wanted)));
      }
    }
    for (int i = 0; i < 7; i++)
      g_free(ends[i]);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  folder = folder_new();
  g_test_add_func("/convert/checkpoint", test_checkpoint);
  g_test_add_func("/convert/runs-nothing", test_runs_nothing);
  g_test_add_func("/convert/ncnn", test_ncnn);
  g_test_add_func("/convert/other-net", test_other_net);
  g_test_add_func("/convert/closed", test_closed);
  g_test_add_func("/convert/maps", test_maps);
  int status = g_test_run();
  folder_remove(folder);
  return status;
}
