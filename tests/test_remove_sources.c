/* remove_object: what the filling is taken from, and what it goes on behind. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "ops/remove_fill.h"
#include "ops/remove_sources.h"
#include "pixel/inpaint.h"
#include "recipe/recipe.h"
#include "run/run.h"

enum { W = 160, H = 120 };

/* A lawn with a red post beside the hole; the post's colours are found nowhere else. */
static float *
lawn_new(const VipsRect *post)
{
  float *pixels = g_new(float, 3 * W * H);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      const gboolean is_post = vips_rect_includespoint(post, x, y);
      const float grain = 0.03f * (float)((x * 7 + y * 13 + x * y) % 5);
      pixels[3 * (y * W + x)] = is_post ? 0.9f : 0.2f + grain;
      pixels[3 * (y * W + x) + 1] = is_post ? 0.1f : 0.5f + grain;
      pixels[3 * (y * W + x) + 2] = is_post ? 0.1f : 0.2f;
    }
  return pixels;
}

static guint8 *
box_new(const VipsRect *box)
{
  guint8 *v = g_new0(guint8, W * H);
  for (int y = box->top; y < VIPS_RECT_BOTTOM(box); y++)
    memset(v + y * W + box->left, 1, (gsize)box->width);
  return v;
}

/* Pixels of the hole that are more red than green. */
static int
n_red(const float *pixels, const guint8 *hole)
{
  int n = 0;
  for (int i = 0; i < W * H; i++)
    n += hole[i] && pixels[3 * i] > pixels[3 * i + 1];
  return n;
}

static const VipsRect post = {80, 20, 12, 80}, place = {60, 40, 24, 30};

static void
test_goes_on_behind(void)
{
  for (int round = 0; round < 2; round++) {
    g_autoptr(GError) error = NULL;
    g_autofree float *pixels = lawn_new(&post);
    g_autofree float *before = g_memdup2(pixels, 3 * W * H * sizeof(float));
    g_autofree guint8 *hole = box_new(&place), *avoid = box_new(&post);
    LithoInpainted out;
    const LithoInpaintHow how = {.avoid = round == 0 ? avoid : NULL};
    g_assert_true(litho_inpaint(pixels, hole, W, H, &how, NULL, &out, &error));
    g_assert_no_error(error);
    if (round == 0)
      g_assert_cmpint(n_red(pixels, hole), ==, 0);
    else
      g_assert_cmpint(n_red(pixels, hole), >, 60); /* what it is good for: the post grows into the hole */
    for (int i = 0; i < W * H; i++)
      if (!hole[i])
        g_assert_cmpmem(pixels + 3 * i, 12, before + 3 * i, 12);
  }
}

static void
test_all_around_is_avoided(void)
{
  /* Nothing but the post around the hole, and nothing but the post at all: both are filled. */
  for (int round = 0; round < 2; round++) {
    g_autoptr(GError) error = NULL;
    const VipsRect big = round == 0 ? (VipsRect){30, 20, 100, 80} : (VipsRect){0, 0, W, H};
    g_autofree float *pixels = lawn_new(&big);
    g_autofree guint8 *hole = box_new(&place), *avoid = box_new(&big);
    LithoInpainted out;
    for (int i = 0; i < W * H; i++)
      if (hole[i])
        pixels[3 * i + 2] = 5; /* glares, where it is not filled */
    g_assert_true(litho_inpaint(pixels, hole, W, H, &(LithoInpaintHow){.avoid = avoid}, NULL, &out, &error));
    g_assert_no_error(error);
    for (int i = 0; i < W * H; i++)
      g_assert_true(pixels[3 * i + 2] > 0.05f && pixels[3 * i + 2] < 0.5f);
    g_assert_true(round == 1 || n_red(pixels, hole) == 0);
  }
}

/* --- the map of things ------------------------------------------------------------------------ */

static void
add(LithoThings *things, const char *label, gboolean is_alive, gboolean is_ground, const VipsRect *box)
{
  const guint8 number = litho_things_add(things, label, is_alive, is_ground);
  for (int y = box->top; y < VIPS_RECT_BOTTOM(box); y++)
    memset(VIPS_IMAGE_ADDR(things->map, box->left, y), number, (gsize)box->width);
}

static LithoHole
hole_of(guint8 *v)
{
  LithoHole hole = {W, H, v, 0};
  for (int i = 0; i < W * H; i++)
    hole.n += v[i];
  return hole;
}

static const VipsRect frame = {0, 0, W, H};

/* Is it avoided at the degree that is taken? */
static gboolean
is_spared(const RemoveSources *sources, const guint8 *hole, int x, int y, RemoveSpare *degree)
{
  g_autofree guint8 *avoid = remove_sources_avoid(sources, &frame, hole, degree);
  return avoid != NULL && avoid[y * W + x];
}

static void
test_what_is_spared(void)
{
  g_autoptr(LithoThings) things = litho_things_new(W, H);
  g_autofree guint8 *v = box_new(&place);
  const LithoHole hole = hole_of(v);
  add(things, "dining table", FALSE, TRUE, &(VipsRect){20, 30, 100, 60});
  add(things, "cup", FALSE, FALSE, &(VipsRect){58, 36, 30, 38}); /* the thing, whose rim the hole leaves */
  add(things, "person", TRUE, FALSE, &(VipsRect){95, 10, 20, 100});
  add(things, "bottle", FALSE, FALSE, &(VipsRect){30, 40, 10, 20});
  g_autoptr(RemoveSources) sources = remove_sources_new(things, &hole);
  RemoveSpare degree;
  g_assert_true(is_spared(sources, v, 59, 38, &degree));
  g_assert_cmpint(degree, ==, REMOVE_SPARE_THINGS);
  g_assert_true(is_spared(sources, v, 105, 50, &degree));
  g_assert_true(is_spared(sources, v, 35, 50, &degree));
  g_assert_false(is_spared(sources, v, 50, 80, &degree)); /* the table goes on behind the cup */
  g_assert_false(is_spared(sources, v, 5, 5, &degree));
  g_autoptr(RemoveSources) blind = remove_sources_new(NULL, &hole);
  g_assert_false(is_spared(blind, v, 105, 50, &degree));
  g_assert_cmpint(degree, ==, REMOVE_SPARE_NONE);
}

static void
test_what_it_lies_on(void)
{
  /* A mark on a truck, then the same mark before a person who stands beside another one that is taken out. */
  g_autofree guint8 *v = box_new(&place);
  const LithoHole hole = hole_of(v);
  RemoveSpare degree;
  g_autoptr(LithoThings) truck = litho_things_new(W, H);
  add(truck, "truck", FALSE, FALSE, &(VipsRect){20, 20, 120, 80});
  g_autoptr(RemoveSources) on_truck = remove_sources_new(truck, &hole);
  g_assert_false(is_spared(on_truck, v, 40, 50, &degree));
  g_autoptr(LithoThings) pair = litho_things_new(W, H);
  add(pair, "person", TRUE, FALSE, &(VipsRect){84, 20, 30, 90});
  add(pair, "person", TRUE, FALSE, &place);
  g_autoptr(RemoveSources) beside = remove_sources_new(pair, &hole);
  g_assert_true(is_spared(beside, v, 100, 50, &degree));
}

static void
test_order_of_giving_up(void)
{
  /* The frame is full of bottles but for a strip of people: too little is left without the bottles, so that they are taken
   * from, and the people are not. */
  g_autoptr(LithoThings) things = litho_things_new(W, H);
  g_autofree guint8 *v = box_new(&place);
  const LithoHole hole = hole_of(v);
  for (int k = 0; k < 26; k++) /* each makes up less of the hole's edge than what it lies on would */
    add(things, "bottle", FALSE, FALSE, &(VipsRect){6 * k, 0, 6, 100});
  add(things, "person", TRUE, FALSE, &(VipsRect){0, 100, W, 20});
  g_autoptr(RemoveSources) sources = remove_sources_new(things, &hole);
  RemoveSpare degree;
  g_assert_true(is_spared(sources, v, 80, 110, &degree));
  g_assert_cmpint(degree, ==, REMOVE_SPARE_ALIVE);
  g_assert_false(is_spared(sources, v, 10, 10, &degree));
}

/* --- as a step -------------------------------------------------------------------------------- */

static gboolean
find_nothing(LithoFinder *finder, const LithoRegion *region, int width, int height, LithoLocated *located, GError **error)
{
  return TRUE;
}

static LithoThings *
see_post(LithoFinder *finder, GError **error)
{
  LithoThings *things = litho_things_new(W / 2, H / 2);
  add(things, "post", FALSE, FALSE, &(VipsRect){post.left / 2, post.top / 2, post.width / 2, post.height / 2});
  return things;
}

/* Red pixels in the hole after the steps, the hole being where it is in the frame that they give. */
static int
run_steps(const char *json, LithoFinder *finder, const VipsRect *at)
{
  g_autoptr(GError) error = NULL;
  g_autofree float *pixels = lawn_new(&post);
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("steps", json, -1, &error);
  g_assert_no_error(error);
  g_autoptr(VipsImage) linear = vips_image_new_from_memory(pixels, 3 * W * H * sizeof(float), W, H, 3, VIPS_FORMAT_FLOAT);
  linear->Type = VIPS_INTERPRETATION_scRGB;
  LithoRunOptions options;
  litho_run_options_default(&options);
  options.finder = finder;
  options.floor = TRUE;
  g_autoptr(VipsImage) out = NULL, alpha = NULL;
  litho_run_linear(recipe, linear, NULL, &options, &out, &alpha, NULL, &error);
  g_assert_no_error(error);
  size_t size;
  g_autofree float *result = vips_image_write_to_memory(out, &size);
  g_autofree guint8 *hole = box_new(at);
  return n_red(result, hole);
}

static void
test_step(void)
{
  /* The box is `place`; after the flip it is its mirror image, and the map has to be turned with the frame. */
  const char *plain = "{\"litho\":1,\"steps\":[{\"op\":\"remove_object\",\"grow\":0,"
                      "\"region\":{\"box\":[0.375,0.3333,0.15,0.25],\"feather\":0}}]}";
  const char *flipped = "{\"litho\":1,\"steps\":[{\"op\":\"flip\",\"direction\":\"horizontal\"},{\"op\":\"remove_object\",\"grow\":0,"
                        "\"region\":{\"box\":[0.475,0.3333,0.15,0.25],\"feather\":0}}]}";
  const VipsRect mirrored = {W - place.left - place.width, place.top, place.width, place.height};
  LithoFinder knows = {.find = find_nothing, .things = see_post}, blind = {.find = find_nothing};
  g_assert_cmpint(run_steps(plain, &knows, &place), <=, 4); /* the post itself reaches 4 px into the hole and goes */
  g_assert_cmpint(run_steps(flipped, &knows, &mirrored), <=, 4);
  g_assert_cmpint(run_steps(plain, &blind, &place), >, 60);
}

/* --- looked at -------------------------------------------------------------------------------- */

/* A detector of red things: the box of all red pixels, where there are some. */
static gboolean
look_for_red(gpointer looker, const float *rgb, int width, int height, GArray *seen, GError **error)
{
  int *n_looks = looker, x0 = width, x1 = 0, y0 = height, y1 = 0;
  (*n_looks)++;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (rgb[3 * (y * width + x)] > 1.2f * rgb[3 * (y * width + x) + 1]) {
        x0 = MIN(x0, x);
        x1 = MAX(x1, x + 1);
        y0 = MIN(y0, y);
        y1 = MAX(y1, y + 1);
      }
  const LithoGlimpse one = {(double)x0 / width, (double)y0 / height, (double)(x1 - x0) / width, (double)(y1 - y0) / height, 0.9, FALSE};
  if (x1 > x0)
    g_array_append_val(seen, one);
  return TRUE;
}

/* Two halves of a post that no map knows lie above and below the hole, and a filling wants to join them. The detector sees
 * what came of it. */
static void
test_foreign(void)
{
  enum { GAP = 46 };
  g_autoptr(GError) error = NULL;
  g_autofree float *pixels = lawn_new(&(VipsRect){70, 0, 12, H});
  g_autofree guint8 *hole = box_new(&(VipsRect){50, 36, 52, GAP});
  g_autofree float *again = g_memdup2(pixels, 3 * W * H * sizeof(float));
  int n_looks = 0;
  g_autoptr(LithoThings) things = litho_things_new(W, H);
  things->look = look_for_red;
  things->looker = &n_looks;
  g_autoptr(GString) note = g_string_new(NULL);
  LithoOpContext ctx = {.width = W, .height = H, .scale = 1, .things = things, .note = note};
  LithoHole whole = hole_of(hole);
  g_autoptr(RemoveSources) sources = remove_sources_new(things, &whole);
  RemoveFilled filled;
  /* Its window shows the post's ends too, so that the box reaches beyond the hole and is none of the filling's. */
  g_assert_true(remove_fill(&ctx, sources, NULL, &frame, hole, pixels, &filled, &error));
  g_assert_no_error(error);
  g_assert_cmpint(n_looks, ==, filled.n_tries);
  g_assert_cmpint(filled.n_tries, >=, 1);
  /* A proxy is not looked at. */
  ctx.note = NULL;
  n_looks = 0;
  g_assert_true(remove_fill(&ctx, sources, NULL, &frame, hole, again, &filled, &error));
  g_assert_cmpint(n_looks, ==, 0);
  g_assert_cmpint(filled.n_tries, ==, 1);
}

/* Sees a thing in the whole hole twice, wherever it is. */
static gboolean
look_twice(gpointer looker, const float *rgb, int width, int height, GArray *seen, GError **error)
{
  const LithoGlimpse one = {0.3, 0.3, 0.4, 0.4, 0.9, TRUE};
  if (++*(int *)looker <= 2)
    g_array_append_val(seen, one);
  return TRUE;
}

static gboolean
look_always(gpointer looker, const float *rgb, int width, int height, GArray *seen, GError **error)
{
  *(int *)looker = 0;
  return look_twice(looker, rgb, width, height, seen, error);
}

static void
test_tries(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) note = g_string_new(NULL);
  g_autofree guint8 *hole = box_new(&(VipsRect){50, 36, 52, 46});
  const LithoHole whole = hole_of(hole);
  for (int round = 0; round < 2; round++) {
    g_autofree float *pixels = lawn_new(&(VipsRect){0, 0, 0, 0});
    int n_looks = 0;
    g_autoptr(LithoThings) things = litho_things_new(W, H);
    things->look = round == 0 ? look_twice : look_always;
    things->looker = &n_looks;
    const LithoOpContext ctx = {.width = W, .height = H, .scale = 1, .things = things, .note = note};
    g_autoptr(RemoveSources) sources = remove_sources_new(things, &whole);
    RemoveFilled filled;
    g_assert_true(remove_fill(&ctx, sources, NULL, &frame, hole, pixels, &filled, &error));
    g_assert_no_error(error);
    g_assert_cmpint(filled.n_tries, ==, 3);
    g_assert_cmpint(filled.n_foreign, ==, round);
    g_assert_cmpint(n_red(pixels, hole), ==, 0);
  }
}

/* What the step says of its result: things all around, or nothing but lawn. */
static LithoThings *
see_crowd(LithoFinder *finder, GError **error)
{
  LithoThings *things = litho_things_new(W, H);
  for (int k = 0; k < 26; k++)
    add(things, "bottle", FALSE, FALSE, &(VipsRect){6 * k, 0, 6, 62});
  return things;
}

static void
test_doubt(void)
{
  const char *json = "{\"litho\":1,\"steps\":[{\"op\":\"remove_object\",\"grow\":0,"
                     "\"region\":{\"box\":[0.375,0.3333,0.15,0.25],\"feather\":0}}]}";
  for (int round = 0; round < 2; round++) {
    g_autoptr(GError) error = NULL;
    g_autofree float *pixels = lawn_new(&(VipsRect){0, 0, 0, 0});
    g_autoptr(LithoRecipe) recipe = litho_recipe_parse("steps", json, -1, &error);
    g_autoptr(VipsImage) linear = vips_image_new_from_memory(pixels, 3 * W * H * sizeof(float), W, H, 3, VIPS_FORMAT_FLOAT);
    linear->Type = VIPS_INTERPRETATION_scRGB;
    LithoFinder finder = {.find = find_nothing, .things = round == 0 ? see_crowd : NULL};
    LithoRunOptions options;
    litho_run_options_default(&options);
    options.finder = &finder;
    options.floor = TRUE;
    g_auto(LithoRunResults) results = {0};
    g_autoptr(VipsImage) out = NULL, alpha = NULL;
    litho_run_linear(recipe, linear, NULL, &options, &out, &alpha, &results, &error);
    g_assert_no_error(error);
    const char *doubt = litho_step_result(results.steps, 0)->doubt;
    g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func(g_free);
    litho_run_results_doubts(&results, recipe, said);
    g_assert_cmpuint(said->len, ==, round == 0 ? 1 : 0);
    g_assert_true((doubt != NULL) == (round == 0));
    if (round == 0) {
      g_assert_nonnull(strstr(doubt, "other things stand so close"));
      g_autoptr(JsonArray) json_of = litho_step_results_to_json(results.steps);
      g_assert_cmpstr(json_object_get_string_member(json_array_get_object_element(json_of, 0), "doubt"), ==, doubt);
    }
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]) != 0)
    return 1;
  g_test_add_func("/remove/sources/behind", test_goes_on_behind);
  g_test_add_func("/remove/sources/all-around", test_all_around_is_avoided);
  g_test_add_func("/remove/sources/spared", test_what_is_spared);
  g_test_add_func("/remove/sources/ground", test_what_it_lies_on);
  g_test_add_func("/remove/sources/order", test_order_of_giving_up);
  g_test_add_func("/remove/sources/step", test_step);
  g_test_add_func("/remove/sources/foreign", test_foreign);
  g_test_add_func("/remove/sources/tries", test_tries);
  g_test_add_func("/remove/sources/doubt", test_doubt);
  return g_test_run();
}
