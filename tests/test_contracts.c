/* Kinds of nets that a person may bring: each is read to a known answer, on nets of the same shapes that are made
 * here, whose outputs are constants. */
#include <math.h>
#include "folder.h"
#include "model/contract/boxes.h"
#include "model/fetch/add.h"
#include "tiny_onnx.h"

static char *folder;

/* Grids of 8, 16 and 32 px on 64 × 32 px: 8·4 + 4·2 + 2·1 cells. */
enum { WIDTH = 64, HEIGHT = 32, N_CELLS = 42 };

static char *
file(const char *name)
{
  return g_build_filename(folder, name, NULL);
}

/* A net with one picture, (1,3,height,width) of floats, whose outputs do not depend on it. */
static TinyOnnx *
begin(const char *dims)
{
  static const float zero = 0;
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, dims);
  tiny_onnx_floats(o, "zero", "", &zero);
  tiny_onnx_node(o, "ReduceMean", "x", "mean", "axes=[0,1,2,3] keepdims=0");
  tiny_onnx_node(o, "Mul", "mean zero", "nothing", NULL);
  return o;
}

static void
gives(TinyOnnx *o, const char *name, const char *dims, const float *v)
{
  g_autofree char *constant = g_strconcat(name, "_c", NULL), *both = g_strdup_printf("%s nothing", constant);
  tiny_onnx_floats(o, constant, dims, v);
  tiny_onnx_node(o, "Add", both, name, NULL);
  tiny_onnx_output(o, name, TINY_F32, dims);
}

/* The row of a file; free with litho_model_free(). */
static LithoModel *
row_of(const char *path, const char *role, const char *contract, const char *labels)
{
  LithoModel *model = g_new0(LithoModel, 1);
  model->name = g_strdup("net");
  model->role = g_strdup(role);
  model->source = g_strdup("file");
  model->file = g_canonicalize_filename(path, NULL);
  model->contract = g_strdup(contract);
  if (labels == NULL)
    return model;
  model->assets = g_new0(LithoModelAsset, 1);
  model->n_assets = 1;
  model->assets[0] = (LithoModelAsset){.kind = g_strdup("labels"), .file = g_canonicalize_filename(labels, NULL),
                                       .sha256 = litho_model_sha256(labels, NULL)};
  return model;
}

/* Opened and run once on grey: what it sees from 0.25 on. */
typedef struct {
  LithoNet *lower;
  LithoBoxNet *net;
  GArray *seen;
} Ran;

static Ran
run(const char *path, const char *role, const char *contract, const char *labels, GError **error)
{
  Ran ran = {0};
  g_autoptr(LithoModel) model = row_of(path, role, contract, labels);
  ran.lower = litho_net_open(path, 1, error);
  ran.net = ran.lower != NULL ? litho_box_net_new(ran.lower, model, error) : NULL;
  if (ran.net == NULL)
    return ran;
  const gsize n = 3 * (gsize)ran.net->width * (gsize)ran.net->height;
  g_autofree float *rgb = g_new0(float, n);
  ran.seen = g_array_new(FALSE, FALSE, sizeof(LithoSeen));
  litho_box_net_run(ran.net, rgb, 0.25, ran.seen, error);
  return ran;
}

static void
ran_clear(Ran *ran)
{
  litho_box_net_free(ran->net);
  litho_net_free(ran->lower);
  if (ran->seen != NULL)
    g_array_unref(ran->seen);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ran, ran_clear)

/* The one thing that is seen: (cx cy w h in px of 64 × 32). */
static void
assert_one(const Ran *ran, const char *label, double score, double cx, double cy, double w, double h)
{
  g_assert_cmpuint(ran->seen->len, ==, 1);
  const LithoSeen *one = &g_array_index(ran->seen, LithoSeen, 0);
  g_assert_cmpstr(litho_box_net_label(ran->net, one->label), ==, label);
  g_assert_cmpfloat_with_epsilon(one->score, score, 1e-6);
  g_assert_cmpfloat_with_epsilon(one->x0, (cx - w / 2) / WIDTH, 1e-5);
  g_assert_cmpfloat_with_epsilon(one->x1, (cx + w / 2) / WIDTH, 1e-5);
  g_assert_cmpfloat_with_epsilon(one->y0, (cy - h / 2) / HEIGHT, 1e-5);
  g_assert_cmpfloat_with_epsilon(one->y1, (cy + h / 2) / HEIGHT, 1e-5);
}

/* Two boxes and scores of "nothing" and COCO's 90 ids; the second is a dog (18). */
static void
test_anchors(void)
{
  if (skips_nets())
    return;
  g_autofree char *path = file("anchors.onnx");
  float boxes[2][4] = {{0, 0, 1, 1}, {0.25f, 0.5f, 0.75f, 0.625f}}, scores[2][91] = {{0}};
  scores[0][0] = 0.9f;
  scores[1][18] = 0.5f;
  TinyOnnx *o = begin("1,3,32,64");
  gives(o, "boxes", "1,2,4", boxes[0]);
  gives(o, "scores", "1,2,91", scores[0]);
  tiny_onnx_write(o, path);
  g_autoptr(GError) error = NULL;
  g_auto(Ran) ran = run(path, "detect", NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(ran.net->contract->name, ==, "anchors");
  assert_one(&ran, "dog", 0.5, 36, 16, 8, 16);
}

/* Boxes, classes, scores and their number, in TensorFlow's order and with classes and scores exchanged. */
static void
test_ssd(void)
{
  if (skips_nets())
    return;
  static const float boxes[] = {0.25f, 0.5f, 0.75f, 0.625f, 0, 0, 1, 1, 0, 0, 1, 1}, classes[] = {18, 1, 1};
  static const float scores[] = {0.5f, 0.125f, 0.9f}, count = 2; /* the third does not hold */
  for (int swapped = 0; swapped < 2; swapped++) {
    g_autofree char *path = file(swapped ? "ssd_b.onnx" : "ssd_a.onnx");
    TinyOnnx *o = begin("1,3,32,64");
    gives(o, "a", "1,3,4", boxes);
    gives(o, "b", "1,3", swapped ? scores : classes);
    gives(o, "c", "1,3", swapped ? classes : scores);
    gives(o, "d", "1", &count);
    tiny_onnx_write(o, path);
    g_autoptr(GError) error = NULL;
    g_auto(Ran) ran = run(path, "detect", NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(ran.net->contract->name, ==, "ssd");
    assert_one(&ran, "dog", 0.5, 36, 16, 8, 16);
  }
}

/* Cell (column 2, row 1) of stride 16, which is row 32 + 1·4 + 2: offsets and logarithms; and the same net with
 * decoded boxes. Its picture is blue, green, red, 0..255. */
static void
test_yolox(void)
{
  if (skips_nets())
    return;
  for (int decoded = 0; decoded < 2; decoded++) {
    g_autofree char *path = file(decoded ? "yolox_px.onnx" : "yolox.onnx");
    g_autofree float *rows = g_new0(float, N_CELLS * 85);
    float *row = rows + (32 + 1 * 4 + 2) * 85;
    for (int i = 0; i < N_CELLS && decoded; i++)
      rows[85 * i] = 40;
    row[0] = decoded ? 40 : 0.5f;
    row[1] = decoded ? 20 : 0.25f;
    row[2] = decoded ? 32 : logf(2);
    row[3] = decoded ? 8 : logf(0.5f);
    row[4] = 0.75f;
    row[5 + 16] = 0.5f; /* dog, of the 80 */
    TinyOnnx *o = begin("1,3,32,64");
    gives(o, "y", "1,42,85", rows);
    tiny_onnx_write(o, path);
    g_autoptr(GError) error = NULL;
    g_auto(Ran) ran = run(path, "detect", NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(ran.net->contract->name, ==, "yolox");
    g_assert_true(ran.net->form.bgr);
    g_assert_cmpfloat_with_epsilon((double)ran.net->form.std[0], 1 / 255.0, 1e-7);
    assert_one(&ran, "dog", 0.375, 40, 20, 32, 8);
  }
}

/* (1,4+C,N) and (1,N,4+C), in px and in shares; labels of a file. */
static void
test_yolo(void)
{
  if (skips_nets())
    return;
  g_autofree char *labels = file("three.txt");
  g_assert_true(g_file_set_contents(labels, "Poodle\nGull\nHydrant\n\na remark\n", -1, NULL));
  for (int k = 0; k < 4; k++) {
    const gboolean turned = k % 2, shares = k / 2;
    g_autofree char *name = g_strdup_printf("yolo%d.onnx", k), *path = file(name);
    g_autofree float *rows = g_new0(float, N_CELLS * 7);
    const float box[7] = {shares ? 0.625f : 40, shares ? 0.625f : 20, shares ? 0.5f : 32, shares ? 0.25f : 8, 0, 0.5f, 0.375f};
    for (int i = 0; i < 7; i++)
      rows[turned ? 5 * 7 + i : i * N_CELLS + 5] = box[i];
    TinyOnnx *o = begin("1,3,32,64");
    gives(o, "y", turned ? "1,42,7" : "1,7,42", rows);
    tiny_onnx_write(o, path);
    g_autoptr(GError) error = NULL;
    g_auto(Ran) ran = run(path, "detect", turned ? "yolo" : NULL, labels, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(ran.net->contract->name, ==, "yolo");
    assert_one(&ran, "Gull", 0.5, 40, 20, 32, 8);
  }
}

/* 80 classes and 32 coefficients; the mask is prototype 3, which is high on the right half. */
static void
test_yolo_seg(void)
{
  if (skips_nets())
    return;
  for (int last = 0; last < 2; last++) {
    g_autofree char *path = file(last ? "seg_last.onnx" : "seg.onnx");
    g_autofree float *rows = g_new0(float, N_CELLS * 116), *prototypes = g_new0(float, 32 * 8 * 16);
    const float box[4] = {40, 20, 32, 8};
    for (int i = 0; i < 4; i++)
      rows[i * N_CELLS + 5] = box[i];
    rows[(4 + 16) * N_CELLS + 5] = 0.5f;
    rows[(84 + 3) * N_CELLS + 5] = 1;
    for (int i = 0; i < 8 * 16; i++)
      prototypes[last ? 32 * i + 3 : 3 * 8 * 16 + i] = i % 16 < 8 ? -20 : 20;
    TinyOnnx *o = begin("1,3,32,64");
    gives(o, "y", "1,116,42", rows);
    gives(o, "p", last ? "1,8,16,32" : "1,32,8,16", prototypes);
    tiny_onnx_write(o, path);
    g_autoptr(GError) error = NULL;
    g_auto(Ran) ran = run(path, "instances", NULL, NULL, &error);
    g_assert_no_error(error);
    assert_one(&ran, "dog", 0.5, 40, 20, 32, 8);
    g_assert_true(litho_box_net_has_masks(ran.net));
    g_assert_cmpint(ran.net->proto_width, ==, 16);
    g_assert_cmpint(ran.net->proto_height, ==, 8);
    float mask[8 * 16];
    litho_box_net_mask(ran.net, &g_array_index(ran.seen, LithoSeen, 0), mask);
    for (int i = 0; i < 8 * 16; i++)
      g_assert_cmpfloat_with_epsilon((double)mask[i], i % 16 < 8 ? 0 : 1, 1e-6);
  }
}

static void
assert_refused(const char *path, const char *role, const char *contract, const char *labels, const char *says)
{
  g_autoptr(GError) error = NULL;
  g_auto(Ran) ran = run(path, role, contract, labels, &error);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  if (strstr(error->message, says) == NULL)
    g_error("'%s' does not say '%s'", error->message, says);
}

/* A message says what was found, what there is, and the way out. */
static void
test_refused(void)
{
  if (skips_nets())
    return;
  static const float four[4] = {0};
  g_autofree char *path = file("other.onnx"), *many = file("many.onnx"), *labels = file("two.txt");
  TinyOnnx *o = begin("1,3,32,64");
  gives(o, "y", "1,4", four);
  tiny_onnx_write(o, path);
  assert_refused(path, "detect", NULL, NULL, "float32 (1,3,32,64) → float32 (1,4); contracts of this role: anchors:");
  assert_refused(path, "detect", "yolo", NULL, "not of the contract that was said");
  assert_refused(path, "detect", "yolo99", NULL, "one that is not there");
  assert_refused(path, "instances", NULL, NULL, "yolo-seg: (1,4+C+32,N)");
  g_autofree float *rows = g_new0(float, N_CELLS * 7);
  o = begin("1,3,32,64");
  gives(o, "y", "1,7,42", rows);
  tiny_onnx_write(o, many);
  assert_refused(many, "detect", NULL, NULL, "3 classes apart: say their names with --labels");
  g_assert_true(g_file_set_contents(labels, "one\ntwo", -1, NULL));
  assert_refused(many, "detect", NULL, labels, "2 labels for the 3 classes");
}

/* Added as a person adds it: the row keeps contract and labels, and the net is found again. */
static void
test_added(void)
{
  if (skips_nets())
    return;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = file("mine.onnx"), *labels = file("mine.txt"), *asset = g_strconcat("labels=", labels, NULL);
  g_autofree float *rows = g_new0(float, N_CELLS * 7);
  TinyOnnx *o = begin("1,3,32,64");
  gives(o, "y", "1,7,42", rows);
  tiny_onnx_write(o, path);
  g_assert_true(g_file_set_contents(labels, "a\nb\nc\n", -1, NULL));
  g_autoptr(LithoModel) row = row_of("mine.onnx", "detect", "yolo", NULL);
  g_free(row->file);
  row->file = g_strdup("mine.onnx");
  row->sha256 = litho_model_sha256(path, NULL);
  char *assets[] = {asset, NULL};
  g_assert_true(litho_model_add(row, path, NULL, assets, NULL, &error));
  g_assert_no_error(error);
  g_autoptr(LithoModel) again = litho_model_get("detect", "net", &error);
  g_assert_no_error(error);
  g_assert_cmpstr(again->contract, ==, "yolo");
  g_autofree char *kept = litho_model_asset(again, "labels", 0, &error), *text = NULL;
  g_assert_no_error(error);
  g_assert_true(g_file_get_contents(kept, &text, NULL, NULL));
  g_assert_cmpstr(text, ==, "a\nb\nc\n");
}

/* People's own files, where they are at hand: a photo with a dog. */
static void
test_files(void)
{
  static const struct {
    const char *file, *role, *labels, *contract;
    gboolean masks;
  } files[] = {{"yolov8n_seg_coco_int8.tflite", "instances", "coco80_labels.txt", "yolo-seg", TRUE},
               {"yolov8n_oiv7_int8.tflite", "detect", "openimages601_labels.txt", "yolo", FALSE},
               {"yolox_nano.onnx", "detect", NULL, "yolox", FALSE}};
  if (skips_nets())
    return;
  for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename("/work/shared/data/models", files[i].file, NULL);
    g_autofree char *labels = files[i].labels != NULL ? g_build_filename("/work/shared/data/models", files[i].labels, NULL) : NULL;
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
      g_test_skip("no nets of a person's own are at hand");
      return;
    }
    g_auto(Ran) ran = run(path, files[i].role, NULL, labels, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(ran.net->contract->name, ==, files[i].contract);
    g_assert_cmpint(litho_box_net_has_masks(ran.net), ==, files[i].masks);
    g_assert_cmpuint(ran.seen->len, ==, 0); /* nothing is to be seen in black */
  }
}

int
main(int argc, char **argv)
{
  folder = folder_new();
  g_autofree char *config = g_build_filename(folder, "config", NULL);
  g_setenv("LITHO_CACHE", folder, TRUE);
  g_setenv("XDG_CONFIG_HOME", config, TRUE);
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/contracts/anchors", test_anchors);
  g_test_add_func("/contracts/ssd", test_ssd);
  g_test_add_func("/contracts/yolox", test_yolox);
  g_test_add_func("/contracts/yolo", test_yolo);
  g_test_add_func("/contracts/yolo-seg", test_yolo_seg);
  g_test_add_func("/contracts/refused", test_refused);
  g_test_add_func("/contracts/added", test_added);
  g_test_add_func("/contracts/files", test_files);
  const int status = g_test_run();
  folder_remove(folder);
  return status;
}
