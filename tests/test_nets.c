/* The bridge to OpenVINO, on nets that the tests write themselves. */
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include "folder.h"
#include "model/bridge_openvino.h"
#include "tiny_onnx.h"

static char *folder;

static char *
file(const char *name)
{
  return g_build_filename(folder, name, NULL);
}

/* y = 2x + 1 of any size, written as a 1×1 convolution. */
static char *
write_affine(const char *name, const char *dims)
{
  const float weight[9] = {2, 0, 0, 0, 2, 0, 0, 0, 2}, bias[3] = {1, 1, 1};
  char *path = file(name);
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, dims);
  tiny_onnx_floats(o, "w", "3,3,1,1", weight);
  tiny_onnx_floats(o, "b", "3", bias);
  tiny_onnx_node(o, "Conv", "x w b", "y", "pads=[0,0,0,0]");
  tiny_onnx_output(o, "y", TINY_F32, dims);
  tiny_onnx_write(o, path);
  return path;
}

static LithoNet *
open_net(const char *path)
{
  g_autoptr(GError) error = NULL;
  LithoNet *net = litho_net_open(path, 1, &error);
  g_assert_no_error(error);
  return net;
}

static gboolean
run(LithoNet *net, int width, int height, const float *pixels, LithoTensor *out, GError **error)
{
  LithoTensor in = {LITHO_TENSOR_F32, 4, {1, 3, height, width}, (void *)pixels};
  return litho_net_run(net, &in, 1, out, 1, error);
}

static void
test_right_answer_at_any_size(void)
{
  g_autofree char *path = write_affine("affine.onnx", "1,3,?,?");
  g_autoptr(LithoNet) net = open_net(path);
  g_assert_cmpuint(litho_net_n_inputs(net), ==, 1);
  g_assert_cmpuint(litho_net_n_outputs(net), ==, 1);
  g_assert_cmpstr(litho_net_input(net, 0)->name, ==, "x");
  g_assert_cmpstr(litho_net_output(net, 0)->name, ==, "y");
  g_assert_cmpint(litho_net_input(net, 0)->shape.dim[1], ==, 3);
  g_assert_cmpint(litho_net_input(net, 0)->shape.dim[2], ==, -1);
  /* More sizes than are kept, and back to the first. */
  static const int sizes[][2] = {{5, 3}, {1, 1}, {8, 8}, {7, 2}, {2, 7}, {31, 17}, {5, 3}};
  for (guint k = 0; k < G_N_ELEMENTS(sizes); k++) {
    int w = sizes[k][0], h = sizes[k][1];
    g_autofree float *pixels = g_new(float, 3 * w * h);
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 3 * w * h; i++)
      pixels[i] = (float)(i % 11) - 5;
    LithoTensor out;
    g_assert_true(run(net, w, h, pixels, &out, &error));
    g_assert_no_error(error);
    g_assert_cmpint(out.rank, ==, 4);
    g_assert_cmpint(out.dim[2], ==, h);
    g_assert_cmpint(out.dim[3], ==, w);
    for (int i = 0; i < 3 * w * h; i++) /* small whole numbers: exact in float32 */
      g_assert_cmpfloat(((const float *)out.data)[i], ==, 2 * pixels[i] + 1);
  }
}

static void
test_fixed_size_is_said(void)
{
  g_autofree char *path = write_affine("fixed.onnx", "1,3,4,4");
  g_autoptr(LithoNet) net = open_net(path);
  g_autoptr(GError) error = NULL;
  float pixels[3 * 5 * 4] = {0};
  LithoTensor out;
  g_assert_false(run(net, 5, 4, pixels, &out, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "fixed.onnx"));
  g_assert_nonnull(strstr(error->message, "input 'x' takes float32 (1,3,4,4) but float32 (1,3,4,5) was given"));
  g_clear_error(&error);
  g_assert_true(run(net, 4, 4, pixels, &out, &error));
  g_assert_no_error(error);
}

static void
test_wrong_type_and_count(void)
{
  g_autofree char *path = write_affine("types.onnx", "1,3,?,?");
  g_autoptr(LithoNet) net = open_net(path);
  g_autoptr(GError) error = NULL;
  float pixels[12] = {0};
  LithoTensor out, in[2] = {{LITHO_TENSOR_U8, 4, {1, 3, 2, 2}, pixels}, {LITHO_TENSOR_F32, 4, {1, 3, 2, 2}, pixels}};
  g_assert_false(litho_net_run(net, in, 1, &out, 1, &error));
  g_assert_nonnull(strstr(error->message, "takes float32 (1,3,?,?) but uint8 (1,3,2,2) was given"));
  g_clear_error(&error);
  g_assert_false(litho_net_run(net, in, 2, &out, 1, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "1 inputs but 2 were given"));
}

static void
test_not_numbers(void)
{
  g_autofree char *path = file("log.onnx");
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,?,?");
  tiny_onnx_node(o, "Log", "x", "y", NULL);
  tiny_onnx_output(o, "y", TINY_F32, "1,3,?,?");
  tiny_onnx_write(o, path);
  g_autoptr(LithoNet) net = open_net(path);
  float pixels[3] = {1, 1, -1}; /* log(-1) is not a number, log(0) is -infinity */
  LithoTensor out;
  for (int k = 0; k < 2; k++) {
    g_autoptr(GError) error = NULL;
    pixels[2] = k == 0 ? -1 : 0;
    g_assert_false(run(net, 1, 1, pixels, &out, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
    g_assert_nonnull(strstr(error->message, "log.onnx: output 'y' holds values that are not numbers"));
  }
  g_autoptr(GError) error = NULL;
  pixels[2] = 1;
  g_assert_true(run(net, 1, 1, pixels, &out, &error)); /* the net is still good */
  g_assert_no_error(error);
}

static void
expect_refused(const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *base = g_path_get_basename(path);
  g_assert_null(litho_net_open(path, 1, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_test_message("%s", error->message);
  g_assert_nonnull(strstr(error->message, base));
}

static void
test_broken_files(void)
{
  g_autofree char *gone = file("gone.onnx"), *text = file("text.onnx"), *cut = file("cut.onnx");
  g_autofree char *empty = file("empty.onnx"), *lite = file("text.tflite");
  expect_refused(gone);
  g_file_set_contents(text, "hello, I am a text and no net", -1, NULL);
  expect_refused(text);
  g_file_set_contents(lite, "hello, I am a text and no net", -1, NULL);
  expect_refused(lite);
  g_file_set_contents(empty, "", 0, NULL);
  expect_refused(empty);
  g_autofree char *whole = write_affine("whole.onnx", "1,3,?,?"), *data = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(whole, &data, &size, NULL));
  for (gsize at = 1; at < size; at += size / 7) {
    g_file_set_contents(cut, data, (gssize)at, NULL);
    expect_refused(cut);
  }
}

static void
test_unknown_operation(void)
{
  g_autofree char *path = file("unknown.onnx");
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,?,?");
  tiny_onnx_node(o, "PaintLikeHokusai", "x", "y", NULL);
  tiny_onnx_output(o, "y", TINY_F32, "1,3,?,?");
  tiny_onnx_write(o, path);
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_net_open(path, 1, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_test_message("%s", error->message);
  g_assert_nonnull(strstr(error->message, "PaintLikeHokusai"));
}

/* A net that cannot take this size: a 9×9 window without padding on 4×4. */
static void
test_size_that_the_net_cannot_take(void)
{
  static const float weight[81];
  g_autofree char *path = file("window.onnx");
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,1,?,?");
  tiny_onnx_floats(o, "w", "1,1,9,9", weight);
  tiny_onnx_node(o, "Conv", "x w", "y", "pads=[0,0,0,0]");
  tiny_onnx_output(o, "y", TINY_F32, "1,1,?,?");
  tiny_onnx_write(o, path);
  g_autoptr(LithoNet) net = open_net(path);
  g_autoptr(GError) error = NULL;
  float pixels[16] = {0};
  LithoTensor out, in = {LITHO_TENSOR_F32, 4, {1, 1, 4, 4}, pixels};
  g_assert_false(litho_net_run(net, &in, 1, &out, 1, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_test_message("%s", error->message);
}

static void
test_compiled_nets_are_kept(void)
{
  g_autofree char *path = write_affine("kept.onnx", "1,3,?,?"), *cache = file("nets");
  const float pixels[3] = {0.5f, 1, 2};
  for (int k = 0; k < 3; k++) {
    g_autoptr(LithoNet) net = open_net(path);
    g_autoptr(GError) error = NULL;
    LithoTensor out;
    g_assert_true(run(net, 1, 1, pixels, &out, &error));
    g_assert_no_error(error);
    g_assert_cmpfloat(((const float *)out.data)[2], ==, 5);
    g_autoptr(GDir) dir = g_dir_open(cache, 0, NULL);
    g_assert_nonnull(dir);
    if (k != 1)
      continue;
    /* A spoilt cache costs time, not the answer. */
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
      g_autofree char *blob = g_build_filename(cache, name, NULL);
      g_assert_true(g_file_set_contents(blob, "spoilt", -1, NULL));
    }
  }
}

/* It answers as before, at each size, and as one that was compiled from its file without being read. */
static void
test_a_net_at_rest(void)
{
  static const char *const dims[] = {"1,3,?,?", "1,3,2,1"};
  const float pixels[6] = {0.5f, 1, 2, 3, 4, 5};
  for (guint d = 0; d < G_N_ELEMENTS(dims); d++) {
    g_autofree char *path = write_affine(d == 0 ? "rest.onnx" : "rest2.onnx", dims[d]);
    g_autoptr(LithoNet) net = open_net(path);
    for (int round = 0; round < 6; round++) {
      g_autoptr(GError) error = NULL;
      LithoTensor out;
      g_assert_true(run(net, 1, 2, pixels, &out, &error));
      g_assert_no_error(error);
      for (int i = 0; i < 6; i++)
        g_assert_cmpfloat(((const float *)out.data)[i], ==, 2 * pixels[i] + 1);
      litho_net_rest(net);
    }
  }
}

/* Of more than a megabyte, so that the second to open it does not read it. */
static void
test_a_large_net_at_rest(void)
{
  enum { N = 120000 };
  g_autofree float *weight = g_new(float, 3 * N);
  for (int i = 0; i < 3 * N; i++)
    weight[i] = (float)(i % 7);
  g_autofree char *path = file("large.onnx");
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,1,1");
  tiny_onnx_floats(o, "w", "120000,3,1,1", weight);
  tiny_onnx_node(o, "Conv", "x w", "y", "pads=[0,0,0,0]");
  tiny_onnx_output(o, "y", TINY_F32, "1,120000,1,1");
  tiny_onnx_write(o, path);
  const float pixels[3] = {1, 2, 3};
  for (int k = 0; k < 2; k++) {
    g_autoptr(LithoNet) net = open_net(path);
    for (int round = 0; round < 2; round++) {
      g_autoptr(GError) error = NULL;
      LithoTensor out;
      g_assert_true(run(net, 1, 1, pixels, &out, &error));
      g_assert_no_error(error);
      for (int i = 0; i < N; i++)
        g_assert_cmpfloat(((const float *)out.data)[i], ==, weight[3 * i] + 2 * weight[3 * i + 1] + 3 * weight[3 * i + 2]);
      litho_net_rest(net);
    }
  }
}

static gpointer
open_and_run(gpointer data)
{
  const float pixels[3] = {0.5f, 1, 2};
  g_autoptr(LithoNet) net = open_net(data);
  g_autoptr(GError) error = NULL;
  LithoTensor out;
  g_assert_true(run(net, 1, 1, pixels, &out, &error));
  g_assert_no_error(error);
  g_assert_cmpfloat(((const float *)out.data)[2], ==, 5);
  return GINT_TO_POINTER(1);
}

/* Another process compiles it: so does the cache stay whole. */
static void
test_one_at_a_time_compiles(void)
{
  g_autofree char *path = write_affine("locked.onnx", "1,3,?,?"), *cache = file("nets");
  const int held = open(path, O_RDONLY);
  g_assert_cmpint(held, >=, 0);
  g_assert_cmpint(flock(held, LOCK_EX), ==, 0);
  folder_remove(g_strdup(cache));
  GThread *thread = g_thread_new("opens", open_and_run, path);
  g_usleep(300000);
  g_assert_false(g_file_test(cache, G_FILE_TEST_EXISTS));
  close(held);
  g_assert_nonnull(g_thread_join(thread));
  g_assert_true(g_file_test(cache, G_FILE_TEST_EXISTS));
}

int
main(int argc, char **argv)
{
  folder = folder_new();
  g_setenv("LITHO_CACHE", folder, TRUE);
  g_test_init(&argc, &argv, NULL);
  if (!litho_openvino_available()) {
    g_print("1..0 # SKIP OpenVINO's library is not there: tools/setup.sh\n");
    return 0;
  }
  g_test_add_func("/nets/right answer at any size", test_right_answer_at_any_size);
  g_test_add_func("/nets/a fixed size is said", test_fixed_size_is_said);
  g_test_add_func("/nets/wrong type and count", test_wrong_type_and_count);
  g_test_add_func("/nets/not numbers", test_not_numbers);
  g_test_add_func("/nets/broken files", test_broken_files);
  g_test_add_func("/nets/unknown operation", test_unknown_operation);
  g_test_add_func("/nets/a size that the net cannot take", test_size_that_the_net_cannot_take);
  g_test_add_func("/nets/compiled nets are kept", test_compiled_nets_are_kept);
  g_test_add_func("/nets/a net at rest", test_a_net_at_rest);
  g_test_add_func("/nets/a large net at rest", test_a_large_net_at_rest);
  g_test_add_func("/nets/one at a time compiles", test_one_at_a_time_compiles);
  int status = g_test_run();
  folder_remove(folder);
  return status;
}
