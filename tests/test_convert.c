/* Converters to ONNX: a checkpoint and an ncnn net written here by hand, and what is refused. */
#include <math.h>
#include <string.h>
#include "folder.h"
#include "model/bridge_openvino.h"
#include "model/fetch/convert.h"
#include "model/fetch/pickle.h"

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
  g_assert_false(converter->run(bad, to, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "Magic"));
  g_clear_error(&error);
  g_byte_array_set_size(odd, 0);
  put(odd, (const char *)bytes->data, bytes->len - 4);
  g_autofree char *cut = write_file("c.ncnn", odd);
  g_assert_false(converter->run(cut, to, &error));
  g_assert_nonnull(strstr(error->message, "cut short"));
  g_clear_error(&error);
  g_assert_true(converter->run(from, to, &error));
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
  g_assert_false(litho_converter_find("efficientnet-lite2")->run(from, to, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "_conv_stem.weight"));
  g_assert_false(g_file_test(to, G_FILE_TEST_EXISTS));
  g_assert_null(litho_converter_find("none"));
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
  int status = g_test_run();
  folder_remove(folder);
  return status;
}
