/* People, heads, animals and free text: on made photos with a tiny net whose answer is known, with no net, with
 * broken nets, and on a real photo where the faces' nets are installed. */
#include <math.h>
#include "model/store.h"
#include "photo_files.h"
#include "run/apply.h"
#include "pixel/components.h"
#include "see/people/faces.h"
#include "see/nets.h"
#include "see/paint.h"
#include "see/picture.h"
#include "see/find/finder.h"
#include "see/find/text.h"
#include "tiny_onnx.h"

enum { W = 240, H = 160 };

typedef struct {
  int x, y, w, h;
} Rect;

/* Two people (red), the left one larger, and a dog (blue). */
static const Rect big = {20, 30, 50, 110}, small = {190, 70, 25, 60}, dog = {110, 100, 50, 30};

static void
fill(guint8 *codes, Rect r, guint8 red, guint8 green, guint8 blue)
{
  for (int y = r.y; y < r.y + r.h; y++)
    for (int x = r.x; x < r.x + r.w; x++) {
      guint8 *p = codes + (y * W + x) * 3;
      p[0] = red, p[1] = green, p[2] = blue;
    }
}

static LithoPhoto *
photo_of(const guint8 *codes, int width, int height)
{
  g_autoptr(VipsImage) flat = vips_image_new_from_memory_copy(codes, (gsize)width * height * 3, width, height, 3,
                                                              VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) image = NULL;
  g_autofree char *path = in_folder("people.png");
  g_assert_cmpint(vips_copy(flat, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(image, path, NULL), ==, 0);
  return open_photo(path);
}

static LithoPhoto *
street(void)
{
  g_autofree guint8 *codes = g_malloc(W * H * 3);
  fill(codes, (Rect){0, 0, W, H}, 128, 128, 128);
  fill(codes, big, 210, 30, 30);
  fill(codes, small, 210, 30, 30);
  fill(codes, dog, 30, 60, 210);
  return photo_of(codes, W, H);
}

/* A net of role segment: background, person where red is, dog where blue is; labels beside it. */
static void
install_segments(const char *labels)
{
  const float weight[9] = {0, 0, 0, 8, -8, 0, -8, 0, 8}, bias[3] = {0, -8, -8};
  g_autofree char *models = g_build_filename(litho_cache_dir(), "models", NULL);
  g_autofree char *net = g_build_filename(models, "tiny.onnx", NULL);
  g_autofree char *list = g_build_filename(models, "tiny.txt", NULL);
  g_autoptr(GError) error = NULL;
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,?,?");
  tiny_onnx_floats(o, "w", "3,3,1,1", weight);
  tiny_onnx_floats(o, "b", "3", bias);
  tiny_onnx_node(o, "Conv", "x w b", "y", "pads=[0,0,0,0]");
  tiny_onnx_output(o, "y", TINY_F32, "1,3,?,?");
  tiny_onnx_write(o, net);
  g_assert_true(g_file_set_contents(list, labels, -1, NULL));
  g_autofree char *sha = litho_model_sha256(list, &error);
  g_assert_no_error(error);
  LithoModelAsset asset = {(char *)"labels", (char *)"tiny.txt", sha};
  const LithoModel row = {.name = (char *)"tiny-segments",
                          .role = (char *)"segment",
                          .source = (char *)"file",
                          .file = (char *)"tiny.onnx",
                          .license = (char *)"unknown",
                          .is_default = TRUE,
                          .assets = &asset,
                          .n_assets = 1};
  g_assert_true(litho_manifest_put(row.name, &row, &error));
  g_assert_no_error(error);
}

/* A net of role matte that takes pictures as they are: k · red + b. */
static void
install_matte(float k, float b)
{
  const float weight[3] = {k, 0, 0};
  g_autofree char *net = g_build_filename(litho_cache_dir(), "models", "matte.onnx", NULL);
  g_autoptr(GError) error = NULL;
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,320,320");
  tiny_onnx_floats(o, "w", "1,3,1,1", weight);
  tiny_onnx_floats(o, "b", "1", &b);
  tiny_onnx_node(o, "Conv", "x w b", "y", "pads=[0,0,0,0]");
  tiny_onnx_output(o, "y", TINY_F32, "1,1,320,320");
  tiny_onnx_write(o, net);
  const LithoModel row = {.name = (char *)"tiny-matte",
                          .role = (char *)"matte",
                          .source = (char *)"file",
                          .file = (char *)"matte.onnx",
                          .license = (char *)"unknown",
                          .net = {.has_norm = TRUE, .std = {1, 1, 1}}};
  g_assert_true(litho_manifest_put(row.name, &row, &error));
  g_assert_no_error(error);
}

static void
remove_row(const char *name)
{
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_manifest_put(name, NULL, &error));
  g_assert_no_error(error);
}

/* Overlap of a cover on the proxy (of the photo's own size here) with a rectangle. */
static double
iou(const LithoPlane *cover, Rect r)
{
  int both = 0, either = 0;
  g_assert_nonnull(cover);
  g_assert_cmpint(cover->width, ==, W);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      const gboolean a = cover->v[y * W + x] > 0.5f;
      const gboolean b = x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
      both += a && b;
      either += a || b;
    }
  return (double)both / either;
}

/* The net sees 512 px of 240, bilinear: its edges are right to about half a pixel, which is at most 5 % of
 * these rectangles' areas. */
#define NEARLY 0.9

static void
check_text(LithoScene *scene, const char *text, const Rect *wanted)
{
  g_autoptr(GError) error = NULL;
  g_auto(SeeFinding) finding = {0};
  g_assert_true(see_text_find(scene, text, &finding, &error));
  g_assert_no_error(error);
  const SeeCoarseMask cover = finding.mask;
  g_assert_nonnull(cover.method);
  if (cover.present != (wanted != NULL))
    g_error("'%s' is %s", text, cover.present ? "there" : "not there");
  if (wanted != NULL && iou(cover.plane, *wanted) < NEARLY)
    g_error("'%s': overlap %.2f", text, iou(cover.plane, *wanted));
  g_assert_cmpfloat(cover.score, >=, 0);
  g_assert_cmpfloat(cover.score, <=, 1);
  if (wanted == NULL)
    g_assert_cmpfloat(cover.score, <, 0.5);
}

static void
test_free_text_with_a_net(void)
{
  if (skips_nets())
    return;
  install_segments("background\nperson\ndog\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = street();
  g_autoptr(LithoScene) scene = litho_scene_new(photo, NULL);
  int n_people = 0;
  g_assert_true(see_scene_people(scene, &n_people, &error));
  g_assert_cmpint(n_people, ==, 2);
  check_text(scene, "the man on the left", &big);
  check_text(scene, "the person on the right", &small);
  check_text(scene, "The biggest person", &big);
  check_text(scene, "the second person from the left", &small);
  check_text(scene, "the third person from the left", NULL);
  check_text(scene, "the first guy from the right", &small);
  check_text(scene, "the background person", &small);
  check_text(scene, "the person behind her", &small);
  check_text(scene, "the boy with the dog", &small); /* nearer to it */
  check_text(scene, "左边的男人", &big);
  check_text(scene, "后面的行人", &small);
  check_text(scene, "the puppy", &dog);
  check_text(scene, "狗", &dog);
  check_text(scene, "the elephant", &dog); /* the net knows no elephants: any animal */
  check_text(scene, "the power lines", NULL);
  check_text(scene, "the white van", NULL);
  check_text(scene, "the left side", &(Rect){0, 0, W / 2, H});
  check_text(scene, "", NULL);
  check_text(scene, "\xff\xfe?!", NULL);
  const SeeCoarseMask *animal = see_scene_coarse_mask(scene, "animal", &error);
  g_assert_no_error(error);
  g_assert_cmpfloat(iou(animal->plane, dog), >, NEARLY);
  remove_row("tiny-segments");
}

/* Two dogs of one size: words tell which, or the answer says that they do not. A dog over most of the photo is refused,
 * and so is one of another colour. */
static void
test_doubt(void)
{
  if (skips_nets())
    return;
  install_segments("background\nperson\ndog\n");
  const Rect left = {20, 60, 60, 50}, right = {150, 60, 60, 50}, most = {0, 20, W, 110};
  const struct {
    const char *text;
    gboolean one_dog, present, ambiguous;
    const char *why; /* in the reason, NULL: none */
  } cases[] = {{"the dog", FALSE, TRUE, TRUE, NULL},        {"the dog on the left", FALSE, TRUE, FALSE, NULL},
               {"the dogs", FALSE, TRUE, FALSE, NULL},      {"the second dog", FALSE, TRUE, FALSE, NULL},
               {"the third dog", FALSE, FALSE, FALSE, "so many"}, {"the red dog", FALSE, FALSE, FALSE, "colour"},
               {"the blue dogs", FALSE, TRUE, FALSE, NULL}, {"the dog", TRUE, FALSE, FALSE, "69 %"},
               {"the puppy", TRUE, FALSE, FALSE, "too much"}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *codes = g_malloc(W * H * 3);
    fill(codes, (Rect){0, 0, W, H}, 128, 128, 128);
    fill(codes, cases[i].one_dog ? most : left, 30, 60, 210);
    fill(codes, cases[i].one_dog ? most : right, 30, 60, 210);
    g_autoptr(LithoPhoto) photo = photo_of(codes, W, H);
    g_autoptr(LithoScene) scene = litho_scene_new(photo, NULL);
    g_auto(SeeFinding) finding = {0};
    g_assert_true(see_text_find(scene, cases[i].text, &finding, &error));
    g_assert_no_error(error);
    if (finding.mask.present != cases[i].present || finding.ambiguous != cases[i].ambiguous ||
        (cases[i].why != NULL && (finding.why == NULL || strstr(finding.why, cases[i].why) == NULL)))
      g_error("'%s': %d, %d, '%s'", cases[i].text, finding.mask.present, finding.ambiguous, finding.why);
    if (cases[i].ambiguous)
      g_assert_cmpuint(finding.candidates->len, ==, 2);
    if (g_str_equal(cases[i].text, "the dog on the left"))
      g_assert_cmpfloat(iou(finding.mask.plane, left), >, NEARLY);
    if (g_str_equal(cases[i].text, "the second dog"))
      g_assert_cmpfloat(iou(finding.mask.plane, right), >, NEARLY);
  }
  remove_row("tiny-segments");
}

static void
test_same_answer_twice(void)
{
  if (skips_nets())
    return;
  install_segments("background\nperson\ndog\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = street();
  g_autoptr(LithoScene) first = litho_scene_new(photo, NULL), second = litho_scene_new(photo, NULL);
  static const char *const names[] = {"person", "animal", "subject", "clothing"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const SeeCoarseMask *a = see_scene_coarse_mask(first, names[i], &error), *b = see_scene_coarse_mask(second, names[i], &error);
    g_assert_no_error(error);
    g_assert_true(a->present && b->present);
    g_assert_cmpmem(a->plane->v, W * H * sizeof(float), b->plane->v, W * H * sizeof(float));
  }
  remove_row("tiny-segments");
}

static void
test_labels_that_do_not_fit(void)
{
  if (skips_nets())
    return;
  install_segments("background\nperson\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = street();
  g_autoptr(LithoScene) scene = litho_scene_new(photo, NULL);
  g_assert_null(see_scene_coarse_mask(scene, "person", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "tiny.onnx"));
  g_assert_nonnull(strstr(error->message, "labels"));
  remove_row("tiny-segments");
}

/* The subject is what the net says: right of the middle and small, where no floor would look. The grey of the
 * ground, which the net calls 0.31, is stretched to 0. */
static void
test_subject_by_matte(void)
{
  if (skips_nets())
    return;
  g_autoptr(GError) error = NULL;
  g_autofree guint8 *codes = g_malloc(W * H * 3);
  fill(codes, (Rect){0, 0, W, H}, 80, 200, 200);
  fill(codes, small, 240, 190, 190);
  g_autoptr(LithoPhoto) photo = photo_of(codes, W, H);
  const struct {
    float k, b;
    gboolean present;
  } nets[] = {{1, 0, TRUE}, {20, -12, TRUE}, {0.2f, 0, FALSE}};
  for (guint i = 0; i < G_N_ELEMENTS(nets); i++) {
    install_matte(nets[i].k, nets[i].b);
    g_autoptr(LithoScene) scene = litho_scene_new(photo, NULL);
    const SeeCoarseMask *subject = see_scene_coarse_mask(scene, "subject", &error);
    g_assert_no_error(error);
    const SeeCoarseMask *background = see_scene_coarse_mask(scene, "background", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(subject->method, ==, "tiny-matte");
    g_assert_cmpint(subject->present, ==, nets[i].present);
    g_assert_cmpint(background->present, ==, nets[i].present);
    if (nets[i].present) {
      g_assert_cmpfloat(iou(subject->plane, small), >, NEARLY);
      /* Resampled with Lanczos, the least value lies in the undershoot at the edge, up to 9 % of the step. */
      g_assert_cmpfloat(subject->plane->v[W + 1], <, 0.1);
      g_assert_cmpfloat(subject->score, >, 0.8);
    } else
      g_assert_cmpfloat(subject->score, <, 0.25);
    const LithoSeeOptions floor = {.floor = TRUE};
    g_autoptr(LithoScene) without = litho_scene_new(photo, &floor);
    const SeeCoarseMask *classical = see_scene_coarse_mask(without, "subject", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(classical->method, !=, "tiny-matte");
  }
  install_matte(1, 0);
  g_autoptr(LithoRecipe) recipe =
      litho_recipe_parse("test", "{\"litho\":1,\"steps\":[{\"op\":\"remove_background\"}]}", -1, &error);
  g_assert_no_error(error);
  g_autoptr(LithoScene) scene = litho_scene_new(photo, NULL);
  g_autofree char *path = in_folder("cut.png");
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.run.finder = litho_scene_finder(scene);
  litho_apply_photo(recipe, photo, path, &options, NULL, &error);
  g_assert_no_error(error);
  g_autoptr(VipsImage) lazy = vips_image_new_from_file(path, NULL), cut = vips_image_copy_memory(lazy);
  g_assert_cmpint(cut->Bands, ==, 4);
  g_assert_cmpint(VIPS_IMAGE_ADDR(cut, small.x + small.w / 2, small.y + small.h / 2)[3], ==, 255);
  g_assert_cmpint(VIPS_IMAGE_ADDR(cut, 40, 80)[3], ==, 0);
  remove_row("tiny-matte");
}

/* A damaged net is named; what does not need it goes on. */
static void
test_broken_net(void)
{
  if (skips_nets())
    return;
  g_autofree char *path = g_build_filename(litho_cache_dir(), "models", "broken.tflite", NULL);
  const LithoModel row = {.name = (char *)"broken",
                          .role = (char *)"pose",
                          .source = (char *)"file",
                          .file = (char *)"broken.tflite",
                          .license = (char *)"unknown"};
  g_autoptr(GError) error = NULL;
  g_assert_true(g_file_set_contents(path, "no net", -1, NULL));
  g_assert_true(litho_manifest_put(row.name, &row, &error));
  g_autoptr(LithoPhoto) photo = street();
  g_autoptr(LithoScene) scene = litho_scene_new(photo, NULL);
  g_assert_null(see_scene_coarse_mask(scene, "person", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "broken.tflite"));
  g_clear_error(&error);
  g_assert_nonnull(see_scene_coarse_mask(scene, "sky", &error));
  g_assert_no_error(error);
  remove_row("broken");
}

static const char *const of_people[] = {"person", "face", "skin", "hair", "eyes", "clothing", "animal"};

/* Without nets nothing is invented. */
static void
test_floor_finds_nobody(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = street();
  const LithoSeeOptions options = {.floor = TRUE};
  g_autoptr(LithoScene) scene = litho_scene_new(photo, &options);
  int n_people = -1;
  g_assert_true(see_scene_people(scene, &n_people, &error));
  g_assert_cmpint(n_people, ==, 0);
  g_assert_nonnull(strstr(see_scene_faces_method(scene, NULL), "none"));
  for (guint i = 0; i < G_N_ELEMENTS(of_people); i++) {
    const SeeCoarseMask *cover = see_scene_coarse_mask(scene, of_people[i], &error);
    g_assert_no_error(error);
    g_assert_false(cover->present);
    g_assert_null(cover->plane);
    g_assert_cmpfloat(cover->score, <, 0.1);
    g_assert_nonnull(cover->method);
  }
}

static void
test_one_pixel(void)
{
  const guint8 code[3] = {200, 150, 120};
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = photo_of(code, 1, 1);
  g_autoptr(LithoScene) scene = litho_scene_new(photo, NULL);
  const GPtrArray *faces = NULL;
  g_assert_true(see_scene_faces(scene, &faces, &error));
  g_assert_cmpuint(faces->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS(of_people); i++)
    g_assert_nonnull(see_scene_coarse_mask(scene, of_people[i], &error));
  g_assert_no_error(error);
}

/* The path of a photo in ../shared; NULL: it is not here, and the test is skipped. Caller frees. */
static char *
shared_photo(const char *name)
{
  const char *shared = g_getenv("LITHO_SHARED");
  g_autofree char *beside = g_build_filename(g_getenv("G_TEST_SRCDIR"), "..", "..", "shared", NULL);
  g_autofree char *path = g_build_filename(shared != NULL ? shared : beside, name, NULL);
  if (g_file_test(path, G_FILE_TEST_EXISTS))
    return g_steal_pointer(&path);
  g_test_skip("the shared test photos are not here");
  return NULL;
}

/* The portrait of the shared test photos; its nets come from the machine's own store. */
static void
test_real_face(void)
{
  g_autofree char *path = shared_photo("data/testsets/coco_mini_dev/images/000000551757.jpg");
  if (path == NULL)
    return;
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo(path);
  g_autoptr(LithoScene) scene = litho_scene_new(photo, NULL);
  const GPtrArray *nets = see_scene_nets(scene, "face", &error), *faces = NULL;
  g_assert_no_error(error);
  if (nets->len == 0) {
    g_test_skip("no net of role face is installed");
    return;
  }
  g_assert_true(see_scene_faces(scene, &faces, &error));
  g_assert_no_error(error);
  g_assert_cmpuint(faces->len, ==, 1);
  /* Seen on the photo: a woman who looks into the camera, her eyes at about a quarter of the height. */
  const LithoFace *face = faces->pdata[0];
  g_assert_cmpfloat(face->eye[0][0], <, face->nose[0]);
  g_assert_cmpfloat(face->nose[0], <, face->eye[1][0]);
  g_assert_cmpfloat(fabs(face->eye[0][1] - 0.28), <, 0.05);
  g_assert_cmpfloat(face->nose[1], <, face->mouth[1]);
  g_assert_cmpfloat(fabs(face->roll_deg), <, 15);
}

/* Teeth lie in a mouth that shows them, lips around it; a closed mouth has none. */
static void
test_mouth(void)
{
  static const struct {
    const char *photo, *text;
    gboolean present;
  } cases[] = {{"data/flickr8k/images/3113682377_14fc7b62b0.jpg", "teeth", TRUE},
               {"data/flickr8k/images/3113682377_14fc7b62b0.jpg", "lips", TRUE},
               {"data/testsets/coco_mini_dev/images/000000551757.jpg", "her teeth", FALSE},
               {"data/testsets/coco_mini_dev/images/000000551757.jpg", "her lips", TRUE}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *path = shared_photo(cases[i].photo);
    if (path == NULL)
      return;
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = open_photo(path);
    g_autoptr(LithoScene) scene = litho_scene_new(photo, NULL);
    const GPtrArray *nets = see_scene_nets(scene, "face_mesh", &error), *faces = NULL;
    g_assert_no_error(error);
    if (nets->len == 0) {
      g_test_skip("no net of role face_mesh is installed");
      return;
    }
    g_auto(SeeFinding) finding = {0};
    g_assert_true(see_text_find(scene, cases[i].text, &finding, &error));
    g_assert_no_error(error);
    g_test_message("%s: %s", cases[i].photo, cases[i].text);
    g_assert_cmpint(finding.mask.present, ==, cases[i].present);
    if (!cases[i].present)
      continue;
    g_assert_true(see_scene_faces(scene, &faces, &error));
    const LithoBox box = see_coarse_mask_box(&finding.mask);
    const LithoFace *face = faces->pdata[0];
    g_assert_cmpfloat(box.y, >, face->nose[1]);
    g_assert_cmpfloat(box.x, <, face->mouth[0]);
    g_assert_cmpfloat(box.x + box.w, >, face->mouth[0]);
  }
}

/* An outline of 100 corners covers nearly the circle: π r² within what the corners cut off (0.07 %) and a
 * quarter of a pixel's height along the rim. */
static void
test_outline_has_its_area(void)
{
  g_autoptr(LithoPlane) plane = litho_plane_new(64, 48);
  double point[100][2];
  for (int i = 0; i < 100; i++) {
    point[i][0] = 30.3 + 15 * cos(2 * G_PI * i / 100);
    point[i][1] = 22.6 + 15 * sin(2 * G_PI * i / 100);
  }
  see_paint_outline(plane, point, 100, 1);
  const double area = see_plane_share(plane) * 64 * 48;
  g_assert_cmpfloat(fabs(area / (G_PI * 225) - 1), <, 0.01);
}

static void
test_square_there_and_back(void)
{
  const SeeSquare square = {.cx = 31, .cy = 17, .size_px = 40, .angle_rad = 0.7, .mirror = TRUE};
  double x, y, u, v;
  see_square_to_picture(&square, 0.2, 0.9, &x, &y);
  see_square_from_picture(&square, x, y, &u, &v);
  g_assert_cmpfloat(fabs(u - 0.2) + fabs(v - 0.9), <, 1e-12);
  /* Upright and not mirrored, the corner (0, 0) lies half a side up and to the left. */
  see_square_to_picture(&(SeeSquare){.cx = 10, .cy = 10, .size_px = 8}, 0, 0, &x, &y);
  g_assert_cmpfloat(fabs(x - 6) + fabs(y - 6), <, 1e-12);
}

static void
test_components(void)
{
  g_autoptr(LithoPlane) plane = litho_plane_new(8, 4);
  static const char *const rows[4] = {"##......", "##...#..", "....#...", ".......#"};
  for (int i = 0; i < 32; i++)
    plane->v[i] = rows[i / 8][i % 8] == '#';
  g_autofree int *map = NULL;
  g_autoptr(GArray) parts = pixel_components(plane, 2, &map);
  g_assert_cmpuint(parts->len, ==, 2); /* the single pixel is too small; corners connect */
  const PixelComponent *first = &g_array_index(parts, PixelComponent, 0);
  g_assert_cmpint(first->n_px, ==, 4);
  g_assert_cmpfloat(first->cx, ==, 1);
  g_assert_cmpint(map[3 * 8 + 7], ==, 0);
}

/* A store and a manifest of the tests' own; the faces' nets are those of the machine's store. */
static void
make_store(void)
{
  static const char *const nets[] = {"face_detection_short_range.tflite", "face_detection_full_range_sparse.tflite",
                                     "face_landmark.tflite"};
  const char *env = g_getenv("LITHO_CACHE");
  g_autofree char *usual = g_build_filename(g_get_user_cache_dir(), "litho", NULL);
  g_autofree char *cache = in_folder("cache"), *config = in_folder("config");
  g_autofree char *models = g_build_filename(cache, "models", NULL);
  g_assert_cmpint(g_mkdir_with_parents(models, 0755), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS(nets); i++) {
    g_autofree char *there = g_build_filename(env != NULL ? env : usual, "models", nets[i], NULL);
    g_autofree char *here = g_build_filename(models, nets[i], NULL);
    g_autofree char *bytes = NULL;
    gsize n_bytes = 0;
    if (g_file_get_contents(there, &bytes, &n_bytes, NULL))
      g_assert_true(g_file_set_contents(here, bytes, (gssize)n_bytes, NULL));
  }
  g_setenv("LITHO_CACHE", cache, TRUE);
  g_setenv("XDG_CONFIG_HOME", config, TRUE);
}

int
main(int argc, char *argv[])
{
  start_photo_tests(&argc, &argv);
  make_store();
  g_test_add_func("/people/free-text-with-a-net", test_free_text_with_a_net);
  g_test_add_func("/people/doubt", test_doubt);
  g_test_add_func("/people/same-answer-twice", test_same_answer_twice);
  g_test_add_func("/people/labels-that-do-not-fit", test_labels_that_do_not_fit);
  g_test_add_func("/people/subject-by-matte", test_subject_by_matte);
  g_test_add_func("/people/broken-net", test_broken_net);
  g_test_add_func("/people/floor-finds-nobody", test_floor_finds_nobody);
  g_test_add_func("/people/one-pixel", test_one_pixel);
  g_test_add_func("/people/real-face", test_real_face);
  g_test_add_func("/people/mouth", test_mouth);
  g_test_add_func("/people/outline", test_outline_has_its_area);
  g_test_add_func("/people/square", test_square_there_and_back);
  g_test_add_func("/people/components", test_components);
  return run_photo_tests();
}
