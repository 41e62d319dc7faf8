/* The things that nets see: looks at the whole photo and at tiles, and what becomes of what they
 * see. */
#include "folder.h"
#include "model/store.h"
#include "photo/photo.h"
#include "see/find/finder.h"
#include "see/things/things.h"
#include "see/things/things_parts.h"
#include "tiny_onnx.h"

static char *folder;

enum { WIDTH = 640, HEIGHT = 480 };

/* A net that sees the same three boxes in whatever it looks at: a dog in the middle, a cat at the
 * left edge, and a bird that fills the most of it; and a horse that it is hardly sure of. */
static void
install_net(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *models = g_build_filename(folder, "models", NULL),
                  *path = g_build_filename(models, "net.onnx", NULL);
  static const float boxes[4][4] = {{0.4f, 0.4f, 0.6f, 0.6f},
                                    {0.45f, 0, 0.55f, 0.1f},
                                    {0.1f, 0.1f, 0.9f, 0.9f},
                                    {0.7f, 0.7f, 0.8f, 0.8f}};
  static const float zero = 0;
  float scores[4][91] = {{0}};
  scores[0][18] = 0.75f;
  scores[1][17] = 0.5f;
  scores[2][16] = 0.25f;
  scores[3][19] = 0.0625f;
  g_assert_cmpint(g_mkdir_with_parents(models, 0700), ==, 0);
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,32,32");
  tiny_onnx_floats(o, "zero", "", &zero);
  tiny_onnx_floats(o, "b", "1,4,4", boxes[0]);
  tiny_onnx_floats(o, "s", "1,4,91", scores[0]);
  tiny_onnx_node(o, "ReduceMean", "x", "mean", "axes=[0,1,2,3] keepdims=0");
  tiny_onnx_node(o, "Mul", "mean zero", "nothing", NULL);
  tiny_onnx_node(o, "Add", "b nothing", "boxes", NULL);
  tiny_onnx_node(o, "Add", "s nothing", "scores", NULL);
  tiny_onnx_output(o, "boxes", TINY_F32, "1,4,4");
  tiny_onnx_output(o, "scores", TINY_F32, "1,4,91");
  tiny_onnx_write(o, path);
  LithoModel row = {.name = (char *)"sees",
                    .role = (char *)"detect",
                    .source = (char *)"file",
                    .file = (char *)"net.onnx",
                    .license = (char *)"unknown"};
  row.sha256 = litho_model_sha256(path, &error);
  g_assert_true(litho_manifest_put("sees", &row, &error));
  g_assert_no_error(error);
  g_free(row.sha256);
}

static guint
count(const GPtrArray *things, const char *label)
{
  guint n = 0;
  for (guint i = 0; i < things->len; i++)
    n += g_str_equal(((const SeeThing *)things->pdata[i])->label, label);
  return n;
}

static void
test_looks(void)
{
  if (skips_nets())
    return;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(folder, "photo.png", NULL);
  g_autoptr(VipsImage) black = NULL;
  g_assert_cmpint(vips_black(&black, WIDTH, HEIGHT, "bands", 3, NULL), ==, 0);
  g_assert_cmpint(vips_pngsave(black, path, NULL), ==, 0);
  install_net();
  LithoPhoto *photo = litho_photo_open(path, NULL, &error);
  g_assert_no_error(error);
  LithoScene *scene = litho_scene_new(photo, NULL);
  const GPtrArray *things = see_scene_things(scene, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(count(things, "dog"), ==, 5);   /* in the whole photo and in each tile */
  g_assert_cmpuint(count(things, "cat"), ==, 3);   /* the tiles at the right show it cut */
  g_assert_cmpuint(count(things, "bird"), ==, 1);  /* too large for a tile to tell */
  g_assert_cmpuint(count(things, "horse"), ==, 0); /* under SEE_THING_LEAST */
  g_assert_cmpuint(things->len, ==, 9);
  g_assert_true(see_scene_things(scene, &error) == things);
  for (guint i = 1; i < things->len; i++)
    g_assert_cmpfloat(((SeeThing *)things->pdata[i - 1])->score, >=,
                      ((SeeThing *)things->pdata[i])->score);
  gboolean whole = FALSE, tile = FALSE;
  const double side = 1 / 1.75, first = side * 0.4,
               width = side * 0.2; /* two tiles that overlap by a quarter */
  for (guint i = 0; i < things->len; i++) {
    const SeeThing *thing = things->pdata[i];
    const gboolean is_dog = g_str_equal(thing->label, "dog");
    whole |= is_dog && ABS(thing->box.x - 0.4) < 1e-4 && ABS(thing->box.w - 0.2) < 1e-4;
    tile |= is_dog && ABS(thing->box.x - first) < 1e-4 && ABS(thing->box.w - width) < 1e-4 &&
            ABS(thing->box.y - first) < 1e-4;
    g_assert_cmpstr(thing->net->name, ==, "sees");
  }
  g_assert_true(whole);
  g_assert_true(tile);
  const LithoPlane *plane = see_thing_mask(scene, things->pdata[0], &error);
  g_assert_no_error(error);
  g_assert_cmpint(plane->width, ==, litho_scene_proxy(scene, NULL)->Xsize);
  litho_scene_free(scene);
  const LithoSeeOptions by_hand = {.floor = TRUE};
  scene = litho_scene_new(photo, &by_hand);
  things = see_scene_things(scene, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(things->len, ==, 0);
  litho_scene_free(scene);
  litho_photo_free(photo);
}

static void
sight(GArray *sightings, const char *label, double score, double x, double w, double look_share)
{
  SeeThing *thing = g_new0(SeeThing, 1);
  thing->label = g_strdup(label);
  thing->score = score;
  thing->box = (LithoBox){x, 0.2, w, 0.5};
  const SeeSighting sighting = {thing, look_share};
  g_array_append_val(sightings, sighting);
}

/* One thing of a label where boxes overlap; two labels are two things; a part that a closer look
 * took for a whole one goes; a small one in a large one of the same look stays. */
static void
test_merge(void)
{
  g_autoptr(GArray) sightings = g_array_new(FALSE, FALSE, sizeof(SeeSighting));
  g_autoptr(GPtrArray) things = g_ptr_array_new_with_free_func(see_thing_free);
  sight(sightings, "dog", 0.5, 0.1, 0.4, 1);
  sight(sightings, "dog", 0.9, 0.12, 0.4, 1);
  sight(sightings, "cat", 0.8, 0.12, 0.4, 1);
  sight(sightings, "dog", 0.4, 0.2, 0.1, 0.3);
  sight(sightings, "dog", 0.3, 0.3, 0.1, 1);
  see_sightings_merge(sightings, things);
  g_assert_cmpuint(things->len, ==, 3);
  g_assert_cmpfloat(((SeeThing *)things->pdata[0])->score, ==, 0.9);
  g_assert_cmpstr(((SeeThing *)things->pdata[1])->label, ==, "cat");
  g_assert_cmpfloat(((SeeThing *)things->pdata[2])->score, ==, 0.3);
  const double before = ((SeeThing *)things->pdata[0])->box.x;
  /* What is there already stays, for it may have a mask; seen again it is as sure as the surer of both. */
  sight(sightings, "dog", 1, 0.12, 0.4, 1);
  sight(sightings, "dog", 0.95, 0.6, 0.3, 1);
  see_sightings_merge(sightings, things);
  g_assert_cmpuint(things->len, ==, 4);
  g_assert_cmpfloat(((SeeThing *)things->pdata[0])->score, ==, 1);
  g_assert_cmpfloat(((SeeThing *)things->pdata[0])->box.x, ==, before);
  g_assert_cmpfloat(((SeeThing *)things->pdata[1])->score, ==, 0.95);
}

int
main(int argc, char **argv)
{
  folder = folder_new();
  g_autofree char *config = g_build_filename(folder, "config", NULL);
  g_setenv("LITHO_CACHE", folder, TRUE);
  g_setenv("XDG_CONFIG_HOME", config, TRUE);
  g_setenv("XDG_DATA_HOME", folder, TRUE);
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  if (!litho_init(argv[0], &error))
    return 1;
  g_test_add_func("/things/looks", test_looks);
  g_test_add_func("/things/merge", test_merge);
  const int status = g_test_run();
  folder_remove(folder);
  return status;
}
