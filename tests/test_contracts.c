/* Kinds of nets that a person may bring: each is read to a known answer, on nets of the same shapes
 * that are made here, whose outputs are constants. */
#include <math.h>
#include "folder.h"
#include "model/contract/boxes.h"
#include "model/contract/point.h"
#include "model/fetch/add.h"
#include "model/forms.h"
#include "model/contract/weights_kind.h"
#include "model/known.h"
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
  g_autofree char *constant = g_strconcat(name, "_c", NULL),
                  *both = g_strdup_printf("%s nothing", constant);
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
  model->assets[0] = (LithoModelAsset){.kind = g_strdup("labels"),
                                       .file = g_canonicalize_filename(labels, NULL),
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
assert_one(const Ran *ran, const char *label, double score, double cx, double cy, double w,
           double h)
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

/* Boxes, classes, scores and their number, in TensorFlow's order and with classes and scores
 * exchanged. */
static void
test_ssd(void)
{
  if (skips_nets())
    return;
  static const float boxes[] = {0.25f, 0.5f, 0.75f, 0.625f, 0, 0, 1, 1, 0, 0, 1, 1},
                     classes[] = {18, 1, 1};
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

/* Cell (column 2, row 1) of stride 16, which is row 32 + 1·4 + 2: offsets and logarithms; and the
 * same net with decoded boxes. Its picture is blue, green, red, 0..255. */
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
    const float box[7] = {shares ? 0.625f : 40,
                          shares ? 0.625f : 20,
                          shares ? 0.5f : 32,
                          shares ? 0.25f : 8,
                          0,
                          0.5f,
                          0.375f};
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
assert_refused(const char *path, const char *role, const char *contract, const char *labels,
               const char *says)
{
  g_autoptr(GError) error = NULL;
  g_auto(Ran) ran = run(path, role, contract, labels, &error);
  g_assert_null(ran.net);
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
  assert_refused(path, "detect", NULL, NULL,
                 "float32 (1,3,32,64) → float32 (1,4); contracts of this role: anchors:");
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
  g_autofree char *path = file("mine.onnx"), *labels = file("mine.txt"),
                  *asset = g_strconcat("labels=", labels, NULL);
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

/* --- pictures
 * -------------------------------------------------------------------------------------------------
 */

static LithoRoleNet *
opened(const char *path, const char *role, const char *contract, GError **error)
{
  g_autoptr(LithoModel) model = row_of(path, role, contract, NULL);
  return litho_role_open_model(model, 1, error);
}

/* What the net is fed with is what it gives: the red plane of its own picture. */
static void
write_red(const char *path, const char *dims)
{
  const float red[3] = {1, 0, 0};
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, dims);
  tiny_onnx_floats(o, "w", "1,3,1,1", red);
  tiny_onnx_node(o, "Conv", "x w", "y", NULL);
  tiny_onnx_output(o, "y", TINY_F32, "1,1,?,?");
  tiny_onnx_write(o, path);
}

/* Mean, deviation and brightest value by the name of the net. */
static void
test_pictures(void)
{
  static const struct {
    const char *role, *contract;
    float gives; /* of codes of 0.25, the brightest of them 0.5 */
    int size_px;
  } cases[] = {{"matte", NULL, (0.5f - 0.485f) / 0.229f, 1024},
               {"matte", "u2net", (0.5f - 0.485f) / 0.229f, 320},
               {"matte", "isnet", 0, 1024},
               {"matte", "modnet", -0.5f, 512},
               {"depth", NULL, (0.25f - 0.485f) / 0.229f, 518},
               {"depth", "midas", (0.25f - 0.485f) / 0.229f, 384}};
  if (skips_nets())
    return;
  g_autofree char *path = file("red.onnx");
  write_red(path, "1,3,?,?");
  float rgb[3 * 8 * 8];
  for (guint i = 0; i < G_N_ELEMENTS(rgb); i++)
    rgb[i] = i == 3 * 8 * 8 - 1 ? 0.5f : 0.25f;
  for (guint k = 0; k < G_N_ELEMENTS(cases); k++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoRoleNet) net = opened(path, cases[k].role, cases[k].contract, &error);
    LithoTensor out;
    g_assert_no_error(error);
    g_assert_cmpint(net->size_px, ==, cases[k].size_px);
    g_assert_true(litho_role_run(net, rgb, NULL, 8, 8, &out, 1, &error));
    g_assert_cmpfloat_with_epsilon((double)((const float *)out.data)[0], (double)cases[k].gives,
                                   1e-5);
  }
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRoleNet) none = opened(path, "matte", "u3net", &error);
  g_assert_null(none);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
  g_assert_nonnull(strstr(error->message, "isnet (ISNet (DIS))"));
}

/* MI-GAN's ports of bytes: what is told is what stays. LaMa's codes of 0..255 are found when it is
 * tried. */
static void
test_inpaint(void)
{
  static const float many = 255, third = 1 / 3.0f;
  if (skips_nets())
    return;
  g_autoptr(GError) error = NULL;
  g_autofree char *migan = file("migan.onnx"), *lama = file("lama.onnx");
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "image", TINY_U8, "1,3,?,?");
  tiny_onnx_input(o, "mask", TINY_U8, "1,1,?,?");
  tiny_onnx_floats(o, "third", "", &third);
  tiny_onnx_node(o, "Cast", "image", "i", "to=1");
  tiny_onnx_node(o, "Cast", "mask", "m", "to=1");
  tiny_onnx_node(o, "Mul", "i third", "less", NULL);
  tiny_onnx_node(o, "Max", "less m", "most", NULL);
  tiny_onnx_node(o, "Cast", "most", "result", "to=2");
  tiny_onnx_output(o, "result", TINY_U8, "1,3,?,?");
  tiny_onnx_write(o, migan);
  g_autoptr(LithoRoleNet) net = opened(migan, "inpaint", NULL, &error);
  g_assert_no_error(error);
  g_assert_true(litho_role_try(net, &error));
  g_assert_no_error(error);
  const float rgb[6] = {0.6f, 0.6f, 0.6f, 0.6f, 0.6f, 0.6f}, hole[2] = {1, 0};
  float made[6];
  LithoTensor out;
  g_assert_true(litho_role_run(net, rgb, hole, 2, 1, &out, 1, &error));
  litho_role_picture(net, &out, made);
  g_assert_cmpfloat_with_epsilon((double)made[0], 0.2, 0.003); /* the hole: a third of it */
  g_assert_cmpfloat_with_epsilon((double)made[3], 1, 1e-6);    /* 255 where the photo stays */

  o = tiny_onnx_new();
  tiny_onnx_input(o, "image", TINY_F32, "1,3,?,?");
  tiny_onnx_input(o, "mask", TINY_F32, "1,1,?,?");
  tiny_onnx_floats(o, "many", "", &many);
  tiny_onnx_node(o, "Max", "image mask", "more", NULL);
  tiny_onnx_node(o, "Mul", "more many", "y", NULL);
  tiny_onnx_output(o, "y", TINY_F32, "1,3,?,?");
  tiny_onnx_write(o, lama);
  g_autoptr(LithoRoleNet) codes = opened(lama, "inpaint", NULL, &error);
  g_assert_no_error(error);
  g_assert_true(litho_role_try(codes, &error));
  g_assert_true(codes->model->net.has_out);
  g_assert_true(litho_role_run(codes, rgb, hole, 2, 1, &out, 1, &error));
  litho_role_picture(codes, &out, made);
  g_assert_cmpfloat_with_epsilon((double)made[0], 1, 1e-5);
  g_assert_cmpfloat_with_epsilon((double)made[3], 0.6, 1e-5);
}

/* Public files: every role and contract is one of litho's, every hash a hash. */
/* The name of a layout of diffusion models. */
static gboolean
is_layout(const char *role, const char *name)
{
  for (const LithoWeightsKind *kind = litho_weights_kinds; kind->name != NULL; kind++)
    if (g_str_equal(role, "make") && kind->part == LITHO_PART_DIFFUSION && g_str_equal(kind->name, name))
      return TRUE;
  return FALSE;
}

static void
test_known(void)
{
  g_assert_nonnull(litho_known[0].name);
  for (const LithoKnown *known = litho_known; known->name != NULL; known++) {
    g_assert_nonnull(litho_role_find(known->role, NULL));
    g_assert_true(known->contract == NULL || litho_net_form(known->role, known->contract) != NULL ||
                  is_layout(known->role, known->contract));
    g_assert_cmpstr(known->file[0].kind, ==, "model");
    for (int i = 0; i < LITHO_KNOWN_FILES && known->file[i].kind != NULL; i++) {
      if (known->file[i].sha256 == NULL) { /* only what it is called is known */
        g_assert_cmpint(i, >, 0);
        g_assert_null(strchr(known->file[i].url, '/'));
        continue;
      }
      g_assert_true(g_str_has_prefix(known->file[i].url, "https://"));
      g_assert_cmpuint(strspn(known->file[i].sha256, "0123456789abcdef"), ==, 64);
    }
    g_assert_true(litho_known_by_sha256(known->file[0].sha256) == known);
  }
  g_assert_null(litho_known_by_sha256("00"));
}

/* --- a box or points to a mask
 * -------------------------------------------------------------------------------- */

/* An encoder that gives the red plane, halved in size by its mean; n_extra: two more features, as
 * SAM 2 has them. */
static void
write_encoder(const char *path, gboolean like_sam2)
{
  TinyOnnx *o = tiny_onnx_new();
  const float red[3] = {1, 0, 0};
  tiny_onnx_input(o, "pixel_values", TINY_F32, "1,3,64,64");
  tiny_onnx_floats(o, "w", "1,3,1,1", red);
  const char *first = like_sam2 ? "image_embeddings.0" : "image_embeddings";
  tiny_onnx_node(o, "Conv", "pixel_values w", "red", NULL);
  tiny_onnx_node(o, "AveragePool", "red", first, "kernel_shape=[2,2] strides=[2,2]");
  tiny_onnx_output(o, first, TINY_F32, "1,1,32,32");
  for (int i = 1; i < 3 && like_sam2; i++) {
    g_autofree char *name = g_strdup_printf("image_embeddings.%d", i);
    tiny_onnx_node(o, "Identity", first, name, NULL);
    tiny_onnx_output(o, name, TINY_F32, "1,1,32,32");
  }
  tiny_onnx_write(o, path);
}

/* Two masks with scores 0.25 and 0.75: the first is all -9, the second the embedding plus the sum
 * of the points' coordinates (and labels and all else), less 100. */
static void
write_decoder(const char *path, gboolean like_sam2)
{
  static const float low = -9, hundred = 100, scores[2] = {0.25f, 0.75f}, zero = 0;
  static const struct {
    const char *name, *dims;
    int type;
  } sam[] = {{"point_coords", "1,?,2", TINY_F32},
             {"point_labels", "1,?", TINY_F32},
             {"mask_input", "1,1,256,256", TINY_F32},
             {"has_mask_input", "1", TINY_F32},
             {"orig_im_size", "2", TINY_F32}},
    sam2[] = {{"input_points", "1,1,?,2", TINY_F32},
              {"input_labels", "1,1,?", TINY_I64},
              {"input_boxes", "1,?,4", TINY_F32},
              {"image_embeddings.1", "1,1,32,32", TINY_F32},
              {"image_embeddings.2", "1,1,32,32", TINY_F32}};
  TinyOnnx *o = tiny_onnx_new();
  const char *embedding = like_sam2 ? "image_embeddings.0" : "image_embeddings";
  tiny_onnx_input(o, embedding, TINY_F32, "1,1,32,32");
  tiny_onnx_floats(o, "low", "", &low);
  tiny_onnx_floats(o, "hundred", "", &hundred);
  tiny_onnx_floats(o, "zero", "", &zero);
  tiny_onnx_floats(o, "s", "1,2", scores);
  g_autofree char *all = g_strdup("zero");
  for (guint i = 0; i < 5; i++) {
    const char *name = like_sam2 ? sam2[i].name : sam[i].name;
    const int type = like_sam2 ? sam2[i].type : sam[i].type;
    g_autofree char *as_float = g_strdup_printf("f%u", i), *sum = g_strdup_printf("s%u", i),
                    *part = g_strdup_printf("p%u", i);
    g_autofree char *next = g_strdup_printf("n%u", i),
                    *weighted = g_strdup_printf("%s %s", sum, i == 0 ? "one" : "zero");
    g_autofree char *both = g_strdup_printf("%s %s", all, part);
    static const float one = 1;
    if (i == 0)
      tiny_onnx_floats(o, "one", "", &one);
    tiny_onnx_input(o, name, type, like_sam2 ? sam2[i].dims : sam[i].dims);
    tiny_onnx_node(o, "Cast", name, as_float, "to=1");
    tiny_onnx_node(o, "ReduceSum", as_float, sum, "keepdims=0");
    tiny_onnx_node(o, "Mul", weighted, part, NULL); /* only the points count */
    tiny_onnx_node(o, "Add", both, next, NULL);
    g_free(all);
    all = g_strdup(next);
  }
  g_autofree char *with = g_strdup_printf("%s %s", embedding, all);
  tiny_onnx_node(o, "Add", with, "shifted", NULL);
  tiny_onnx_node(o, "Sub", "shifted hundred", "second", NULL);
  tiny_onnx_node(o, "Mul", "second zero", "nothing", NULL);
  tiny_onnx_node(o, "Add", "nothing low", "first", NULL);
  tiny_onnx_node(o, "Concat", "first second", like_sam2 ? "pred_masks" : "low_res_masks", "axis=1");
  tiny_onnx_node(o, "ReduceMean", "nothing", "null", "axes=[0,1,2,3] keepdims=0");
  tiny_onnx_node(o, "Add", "s null", like_sam2 ? "iou_scores" : "iou_predictions", NULL);
  tiny_onnx_output(o, like_sam2 ? "iou_scores" : "iou_predictions", TINY_F32, "1,2");
  tiny_onnx_output(o, like_sam2 ? "pred_masks" : "low_res_masks", TINY_F32, "1,2,32,32");
  tiny_onnx_write(o, path);
}

/* The better mask is taken; points are told in px of the square, a box as its corners or by its own
 * port. */
static void
test_point(void)
{
  if (skips_nets())
    return;
  for (int like_sam2 = 0; like_sam2 < 2; like_sam2++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *encoder = file(like_sam2 ? "enc2.onnx" : "enc.onnx"),
                    *decoder = file(like_sam2 ? "dec2.onnx" : "dec.onnx");
    write_encoder(encoder, like_sam2);
    write_decoder(decoder, like_sam2);
    g_autoptr(LithoModel) model = row_of(encoder, "point", NULL, decoder);
    g_free(model->assets[0].kind);
    model->assets[0].kind = g_strdup("decoder");
    g_autoptr(LithoPointNet) net = litho_point_net_open(model, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(litho_point_net_size_px(net), ==, 64);
    g_assert_cmpint(litho_point_net_squeezes(net), ==, like_sam2);
    /* Red 0.485 is 0 after ImageNet's mean; the lower half of the square is no photo and 0 too. */
    g_autofree float *rgb = g_new(float, 3 * 64 * 64);
    for (int i = 0; i < 3 * 64 * 64; i++)
      rgb[i] = i / 3 < 64 * 32 ? (i / 3 % 64 < 32 ? 0.485f : 0.485f + 8 * 0.229f) : 1;
    g_assert_true(litho_point_net_look(net, rgb, 64, 32, &error));
    const double at[1][2] = {{0.5, 0.5}}, box[4] = {0.25, 0.5, 0.75, 0.5};
    const gboolean inside = TRUE;
    const float *mask;
    int w, h;
    double score;
    /* 32 + 32 px - 100 = -36 with the point alone; with the box's corners 16 + 32 + 48 + 32 more.
     */
    g_assert_true(litho_point_net_mask(net, NULL, at, &inside, 1, &mask, &w, &h, &score, &error));
    g_assert_no_error(error);
    g_assert_cmpint(w, ==, 32);
    g_assert_cmpint(h, ==, 32);
    g_assert_cmpfloat_with_epsilon(score, 0.75, 1e-6);
    g_assert_cmpfloat_with_epsilon((double)mask[0], 1 / (1 + exp(36)), 1e-6);
    g_assert_true(litho_point_net_mask(net, box, NULL, NULL, 0, &mask, &w, &h, &score, &error));
    g_assert_cmpfloat((double)mask[0], >, 0.999); /* 28 */
    g_assert_true(litho_point_net_mask(net, box, at, &inside, 1, &mask, &w, &h, &score, &error));
    /* A port of its own leaves the point alone. */
    g_assert_cmpint(mask[0] > 0.5f, ==, !like_sam2);
    const float right = mask[31], left = mask[0];
    g_assert_cmpfloat(right, >=, left);
  }
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
    g_autofree char *labels = files[i].labels != NULL ? g_build_filename("/work/shared/data/models",
                                                                         files[i].labels, NULL)
                                                      : NULL;
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
  g_test_add_func("/contracts/point", test_point);
  g_test_add_func("/contracts/pictures", test_pictures);
  g_test_add_func("/contracts/inpaint", test_inpaint);
  g_test_add_func("/contracts/known", test_known);
  g_test_add_func("/contracts/files", test_files);
  const int status = g_test_run();
  folder_remove(folder);
  return status;
}
