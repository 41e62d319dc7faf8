/* Features of photos, their cache, and lists of pairs. */
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include "photo_files.h"
#include "tiny_tower.h"
#include "model/bridge_openvino.h"
#include "infer/features.h"
#include "infer/features_cache.h"
#include "tune/pairs.h"

#define SIDE TINY_TOWER_SIDE
#define N_PHOTOS 5

static char *photo[N_PHOTOS];

/* Ramps: red from left to right, green downwards; blue is the photo's own. */
static void
write_ramp(const char *path, int width, int height, double blue)
{
  g_autofree guint8 *rgb = g_malloc(3 * (gsize)width * height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      guint8 *p = &rgb[3 * ((gsize)y * width + x)];
      p[0] = (guint8)((x + 0.5) / width * 255 + 0.5);
      p[1] = (guint8)((y + 0.5) / height * 255 + 0.5);
      p[2] = (guint8)(blue * 255);
    }
  g_autoptr(VipsImage) image =
      vips_image_new_from_memory_copy(rgb, 3 * (gsize)width * height, width, height, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) tagged = NULL;
  g_assert_cmpint(vips_copy(image, &tagged, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(tagged, path, NULL), ==, 0);
}

static LithoFeatureNet *
open_net(const char *name, float tilt)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = in_folder(name);
  if (!g_file_test(path, G_FILE_TEST_EXISTS))
    tiny_tower_write(path, tilt);
  LithoFeatureNet *net = litho_feature_net_open(path, 2, &error);
  g_assert_no_error(error);
  return net;
}

static LithoFeatures *
open_features(const char *cache, LithoFeatureNet *net, int views)
{
  g_autoptr(GError) error = NULL;
  LithoFeatures *features = litho_features_open(cache, net, (const char *const *)photo, N_PHOTOS, views, NULL, NULL,
                                                NULL, NULL, NULL, &error);
  g_assert_no_error(error);
  return features;
}

static void
assert_same_file(const char *path, const char *wanted)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  gsize n_a, n_b;
  g_assert_true(g_file_get_contents(path, &a, &n_a, NULL));
  g_assert_true(g_file_get_contents(wanted, &b, &n_b, NULL));
  g_assert_cmpmem(a, n_a, b, n_b);
}

/* A ramp stays the same ramp at every size: enlarged, decoded by DCT at a half, quarter, eighth, and shrunk after the
 * decoder. A shift by half a pixel would be 255 / 36 / 2 = 3.5 codes. */
static void
test_small_keeps_places(void)
{
  static const struct {
    const char *name;
    int width, height;
  } files[] = {{"up.png", 20, 30},       {"half.jpg", 96, 104},  {"quarter.jpg", 200, 192},
               {"eighth.jpg", 704, 400}, {"odd.jpg", 2003, 1211}, {"shrunk.png", 800, 600}};
  guint8 rgb[3 * SIDE * SIDE], flipped[3 * SIDE * SIDE];
  for (guint k = 0; k < G_N_ELEMENTS(files); k++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *path = in_folder(files[k].name);
    write_ramp(path, files[k].width, files[k].height, 0.5);
    litho_feature_pixels(path, SIDE, FALSE, rgb, &error);
    g_assert_no_error(error);
    g_assert_true(litho_feature_pixels(path, SIDE, TRUE, flipped, NULL));
    double off[2] = {0};
    for (int y = 2; y < SIDE - 2; y++)
      for (int x = 2; x < SIDE - 2; x++) {
        const guint8 *p = &rgb[3 * (y * SIDE + x)];
        const double red = p[0] - (x + 0.5) / SIDE * 255, green = p[1] - (y + 0.5) / SIDE * 255;
        /* A JPEG of quality 75 with halved colours moves single codes by 4. */
        g_assert_cmpfloat(MAX(fabs(red), fabs(green)), <, 6);
        g_assert_cmpint(p[0], ==, flipped[3 * (y * SIDE + SIDE - 1 - x)]);
        off[0] += red / ((SIDE - 4) * (SIDE - 4));
        off[1] += green / ((SIDE - 4) * (SIDE - 4));
      }
    g_assert_cmpfloat(MAX(fabs(off[0]), fabs(off[1])), <, 1);
  }
}

/* The map's cell is the mean of 4 × 4 pixels by the net's definition. */
static void
test_features_are_the_nets(void)
{
  g_autoptr(LithoFeatureNet) net = open_net("tower.onnx", 0);
  g_autofree char *cache = in_folder("net.features");
  g_autoptr(LithoFeatures) features = open_features(cache, net, 2);
  g_autofree float *map = g_new(float, LITHO_FEATURES_CELLS * LITHO_FEATURES_WIDTH);
  float pooled[LITHO_FEATURES_WIDTH];
  guint8 rgb[3 * SIDE * SIDE];
  for (int view = 0; view < 2; view++) {
    double sum = 0;
    g_assert_true(litho_features_map(features, 3, view, map));
    g_assert_true(litho_features_pooled(features, 3, view, pooled));
    g_assert_true(litho_feature_pixels(photo[3], SIDE, view == 1, rgb, NULL));
    for (int cell = 0; cell < LITHO_FEATURES_CELLS; cell++) {
      double mean = 0;
      for (int i = 0; i < 16; i++)
        mean += rgb[3 * ((cell / 9 * 4 + i / 4) * SIDE + cell % 9 * 4 + i % 4) + 1] / 16.0;
      /* bf16 has 8 bits: half a step is 1/512. The role's usual form is (code - mean) / deviation. */
      const double code = (mean / 255 - 0.456) / 0.224 * tiny_tower_gain(100);
      g_assert_cmpfloat(fabs(map[cell * LITHO_FEATURES_WIDTH + 100] - code), <=, fabs(code) / 256 + 1e-3);
      sum += code / LITHO_FEATURES_CELLS;
    }
    g_assert_cmpfloat(fabs(pooled[100] - sum), <=, fabs(sum) / 256 + 1e-3);
  }
  g_assert_false(litho_features_map(features, N_PHOTOS, 0, map));
}

/* Wherever a run was ended, the next one makes the same file. */
static void
test_resumes_from_every_place(void)
{
  g_autoptr(LithoFeatureNet) net = open_net("tower.onnx", 0);
  g_autofree char *whole = in_folder("whole.features"), *cut = in_folder("cut.features");
  g_autofree char *whole_list = g_strconcat(whole, ".list", NULL), *cut_list = g_strconcat(cut, ".list", NULL);
  g_autofree char *rows = NULL;
  g_autofree char *list = NULL;
  gsize n_rows, n_list;
  litho_features_free(open_features(whole, net, 1));
  g_assert_true(g_file_get_contents(whole, &rows, &n_rows, NULL));
  g_assert_true(g_file_get_contents(whole_list, &list, &n_list, NULL));
  const gsize row = LITHO_FEATURES_ROW * 2, line = n_list / N_PHOTOS;
  const struct {
    gsize rows, list;
  } cuts[] = {{0, 0},          {100, 0},           {4096, 0},           {4096 + row / 2, 0},
              {4096 + row, 0}, {4096 + row, line}, {4096 + 3 * row, 3 * line - 7}, {4096 + 2 * row + 11, 3 * line},
              {n_rows, n_list - 1}};
  for (guint i = 0; i < G_N_ELEMENTS(cuts); i++) {
    g_autofree char *head = g_memdup2(rows, n_rows);
    if (cuts[i].rows == 100) /* the header's page is there before what it says */
      memset(head, 0, 100);
    g_assert_true(g_file_set_contents(cut, head, (gssize)cuts[i].rows, NULL));
    g_assert_true(g_file_set_contents(cut_list, list, (gssize)cuts[i].list, NULL));
    litho_features_free(open_features(cut, net, 1));
    assert_same_file(cut, whole);
    assert_same_file(cut_list, whole_list);
  }
}

static void
count(guint done, guint total, gpointer data)
{
  *(guint *)data += done < total;
}

/* What a cache holds is not computed again, and is not taken from another net or another photo of that name. */
static void
test_only_what_is_new(void)
{
  g_autoptr(LithoFeatureNet) net = open_net("tower.onnx", 0), other = open_net("other.onnx", 0.01f);
  g_autoptr(GError) error = NULL;
  g_autofree char *cache = in_folder("new.features"), *moved = in_folder("moved.png"), *same = in_folder("same.png");
  guint n_batches = 0;
  float a[LITHO_FEATURES_WIDTH], b[LITHO_FEATURES_WIDTH];
  write_ramp(same, 40, 40, 0.25);
  const char *paths[] = {same};
#define OPEN(net) litho_features_open(cache, net, paths, 1, 1, NULL, NULL, count, &n_batches, NULL, &error)
  litho_features_free(OPEN(net));
  g_assert_cmpuint(n_batches, ==, 1);
  g_assert_cmpint(g_rename(same, moved), ==, 0);
  paths[0] = moved;
  g_autoptr(LithoFeatures) first = OPEN(net);
  g_assert_cmpuint(n_batches, ==, 1);
  write_ramp(moved, 40, 40, 0.75);
  g_autoptr(LithoFeatures) second = OPEN(net);
  g_assert_cmpuint(n_batches, ==, 2);
  g_assert_true(litho_features_pooled(first, 0, 0, a) && litho_features_pooled(second, 0, 0, b));
  g_assert_cmpfloat(a[2], <, b[2]);
  litho_features_free(g_steal_pointer(&first));
  G_GNUC_UNUSED g_autoptr(LithoFeatures) third = OPEN(other);
  g_assert_cmpuint(n_batches, ==, 3);
  g_assert_no_error(error);
#undef OPEN
}

static void
test_missing_and_damaged(void)
{
  g_autoptr(LithoFeatureNet) net = open_net("tower.onnx", 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) missing = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *cache = in_folder("missing.features"), *none = in_folder("none.jpg"), *bad = in_folder("bad.jpg");
  g_autofree char *text = NULL;
  gsize n;
  g_autofree char *good = in_folder("eighth.jpg");
  write_ramp(good, 700, 400, 0.5);
  g_assert_true(g_file_get_contents(good, &text, &n, NULL));
  g_assert_true(g_file_set_contents(bad, text, (gssize)n / 2, NULL));
  const char *paths[] = {photo[0], none, bad, photo[1]};
  float pooled[LITHO_FEATURES_WIDTH];
  g_autoptr(LithoFeatures) features =
      litho_features_open(cache, net, paths, 4, 1, missing, reasons, NULL, NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(missing->len, ==, 2);
  g_assert_cmpuint(g_array_index(missing, guint, 0), ==, 1);
  g_assert_cmpuint(g_array_index(missing, guint, 1), ==, 2);
  g_assert_nonnull(strstr(reasons->pdata[0], "none.jpg"));
  g_assert_nonnull(strstr(reasons->pdata[1], "bad.jpg: damaged or cut short"));
  g_assert_true(litho_features_pooled(features, 3, 0, pooled));
  g_assert_false(litho_features_pooled(features, 2, 0, pooled));
}

/* The file may not grow beyond some size: what a full disk does. */
static void
test_full_disk(void)
{
  g_autoptr(LithoFeatureNet) net = open_net("tower.onnx", 0);
  g_autoptr(GError) error = NULL;
  g_autofree char *whole = in_folder("whole.features"), *full = in_folder("full.features");
  struct rlimit old, less;
  litho_features_free(open_features(whole, net, 1));
  g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &old), ==, 0);
  less = old;
  less.rlim_cur = 4096 + 3 * LITHO_FEATURES_ROW;
  signal(SIGXFSZ, SIG_IGN);
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &less), ==, 0);
  LithoFeatures *features = litho_features_open(full, net, (const char *const *)photo, N_PHOTOS, 1, NULL, NULL, NULL,
                                                NULL, NULL, &error);
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &old), ==, 0);
  g_assert_null(features);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_WRITE);
  g_assert_nonnull(strstr(error->message, "full.features"));
  litho_features_free(open_features(full, net, 1));
  assert_same_file(full, whole);
}

/* A file that is something else is not written over. */
static void
test_other_file_is_left(void)
{
  g_autoptr(LithoFeatureNet) net = open_net("tower.onnx", 0);
  g_autoptr(GError) error = NULL;
  g_autofree char *path = in_folder("diary.txt");
  g_autofree char *text = NULL;
  g_assert_true(g_file_set_contents(path, "Dear diary", -1, NULL));
  g_assert_null(litho_features_open(path, net, (const char *const *)photo, 1, 1, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_READ);
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_assert_cmpstr(text, ==, "Dear diary");
}

static void
test_bf16_is_nearest(void)
{
  /* 1 + 2^-8 lies between 1 and 1 + 2^-7: to even; a little more goes up. */
  const float in[] = {1, 1.00390625f, 1.004f, 1.01171875f, -3.14159f, 0};
  const float out[] = {1, 1, 1.0078125f, 1.015625f, -3.140625f, 0};
  guint16 packed[6];
  float back[6];
  litho_bf16_pack(in, 6, packed);
  litho_bf16_unpack(packed, 6, back);
  for (guint i = 0; i < 6; i++)
    g_assert_cmpfloat(back[i], ==, out[i]);
}

/* --- pairs --------------------------------------------------------------------------------------- */

static GPtrArray *
read_pairs(const char *name, const char *text, const char *images, GError **error)
{
  g_autofree char *path = in_folder(name);
  g_assert_true(g_file_set_contents(path, text, -1, NULL));
  return litho_pairs_read(path, images, error);
}

static void
assert_pair(const GPtrArray *pairs, guint i, const char *name, const char *path, const char *texts)
{
  const LithoPair *pair = pairs->pdata[i];
  g_autoptr(GString) all = g_string_new(NULL);
  for (guint k = 0; k < pair->texts->len; k++)
    g_string_append_printf(all, "%s%s", k > 0 ? "|" : "", (char *)pair->texts->pdata[k]);
  g_assert_cmpstr(pair->name, ==, name);
  g_assert_cmpstr(pair->path, ==, path);
  g_assert_cmpstr(all->str, ==, texts);
}

static void
test_pairs_lists(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) tsv =
      read_pairs("a.tsv", "b.jpg#0\tA dog .\r\nb.jpg#1\tTwo dogs\n\na#b.jpg\tA cat\nb.jpg\tlast\n", "/photos", &error);
  g_assert_no_error(error);
  g_assert_cmpuint(tsv->len, ==, 2);
  assert_pair(tsv, 0, "b.jpg", "/photos/b.jpg", "A dog .|Two dogs|last");
  assert_pair(tsv, 1, "a#b.jpg", "/photos/a#b.jpg", "A cat");
  g_autoptr(GPtrArray) jsonl =
      read_pairs("a.jsonl", "{\"image\":\"x/1.png\",\"caption\":\"one\"}\n"
                            "{\"image\":\"/2.png\",\"captions\":[\"two\",\"zwei\"]}\n{\"image\":\"x/1.png\",\"text\":\"eins\"}",
                 NULL, &error);
  g_assert_no_error(error);
  g_autofree char *first = in_folder("x/1.png");
  assert_pair(jsonl, 0, "x/1.png", first, "one|eins");
  assert_pair(jsonl, 1, "/2.png", "/2.png", "two|zwei");
}

static void
test_pairs_folder(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *top = in_folder("pairs"), *below = in_folder("pairs/sub");
  g_assert_cmpint(g_mkdir_with_parents(below, 0700), ==, 0);
  static const char *const files[][2] = {{"pairs/b.jpg", ""}, {"pairs/b.txt", "one\n two \n"}, {"pairs/no.jpg", ""},
                                         {"pairs/sub/a.png", ""}, {"pairs/sub/a.txt", "three"}, {"pairs/free.txt", "x"}};
  for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
    g_autofree char *path = in_folder(files[i][0]);
    g_assert_true(g_file_set_contents(path, files[i][1], -1, NULL));
  }
  g_autoptr(GPtrArray) pairs = litho_pairs_read(top, NULL, &error);
  g_assert_no_error(error);
  g_autofree char *b = in_folder("pairs/b.jpg"), *a = in_folder("pairs/sub/a.png");
  g_assert_cmpuint(pairs->len, ==, 2);
  assert_pair(pairs, 0, "b.jpg", b, "one|two");
  assert_pair(pairs, 1, "sub/a.png", a, "three");
}

static void
test_pairs_errors(void)
{
  static const struct {
    const char *text, *said;
  } bad[] = {{"a.jpg\tx\nno tab here\n", "line 2: "}, {"{\"image\": 3, \"text\": \"x\"}\n", "line 1: "},
             {"{\"image\": \"a\"}\n", "line 1: "},    {"{\"image\"\n", "line 1: "},
             {"\n\n", "no photo with a text"}};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_null(read_pairs("bad.list", bad[i].text, NULL, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, bad[i].said));
  }
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) pairs = read_pairs("good.list", "a.jpg\tx\nb.jpg\ty\n", NULL, &error);
  g_autofree char *list = in_folder("split.txt");
  g_assert_true(g_file_set_contents(list, "b.jpg\n", -1, NULL));
  g_autoptr(GPtrArray) split = litho_pairs_split(pairs, list, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(split->len, ==, 1);
  g_assert_true(split->pdata[0] == pairs->pdata[1]);
  g_assert_true(g_file_set_contents(list, "b.jpg\nc.jpg\n", -1, NULL));
  g_assert_null(litho_pairs_split(pairs, list, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
  g_assert_nonnull(strstr(error->message, "line 2: 'c.jpg'"));
}

int
main(int argc, char **argv)
{
  folder = folder_new();
  g_setenv("LITHO_CACHE", folder, TRUE);
  g_assert_true(litho_init(argv[0], NULL));
  g_test_init(&argc, &argv, NULL);
  /* libvips warns about damaged photos; the loader takes that in. */
  g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_test_add_func("/features/small photos keep places", test_small_keeps_places);
  g_test_add_func("/features/bf16 is the nearest", test_bf16_is_nearest);
  g_test_add_func("/pairs/lists", test_pairs_lists);
  g_test_add_func("/pairs/a folder", test_pairs_folder);
  g_test_add_func("/pairs/errors", test_pairs_errors);
  for (guint i = 0; i < N_PHOTOS; i++) {
    g_autofree char *name = g_strdup_printf("p%u.png", i);
    photo[i] = in_folder(name);
    write_ramp(photo[i], 50 + (int)i, 40, i / 10.0);
  }
  if (litho_openvino_available()) {
    g_test_add_func("/features/are the net's", test_features_are_the_nets);
    g_test_add_func("/features/a cache goes on from every place", test_resumes_from_every_place);
    g_test_add_func("/features/only what is new is computed", test_only_what_is_new);
    g_test_add_func("/features/missing and damaged photos", test_missing_and_damaged);
    g_test_add_func("/features/a full disk", test_full_disk);
    g_test_add_func("/features/another file is left alone", test_other_file_is_left);
  }
  const int status = g_test_run();
  folder_remove(folder);
  return status;
}
