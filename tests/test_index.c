/* litho index and litho search, with a tiny image net, an untrained MiniLM and towers of the tests' own. */
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include "search/map.h"
#include "search/search.h"
#include "search/vectors.h"
#include "tiny_models.h"

#define N_MANY 140

static char *tower_a, *tower_b;

/* --- helpers ------------------------------------------------------------------------------------- */

static char *
many_photos(const char *folder, int n)
{
  char *photos = g_build_filename(folder, "photos", NULL);
  for (int i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf("photos/%03d.png", i);
    g_autofree char *path = photo_new(folder, name, 40 + i % 37, 30 + i % 41);
    g_free(g_steal_pointer(&path));
  }
  return photos;
}

static gint64
number(const char *json, const char *member)
{
  g_autoptr(GError) error = NULL;
  const char *last = json, *line;
  for (line = json; line != NULL && *line != '\0'; line = strchr(line, '\n') != NULL ? strchr(line, '\n') + 1 : NULL)
    last = line;
  g_autoptr(JsonNode) root = json_from_string(last, &error);
  g_assert_no_error(error);
  return json_object_get_int_member_with_default(json_node_get_object(root), member, -1);
}

/* Everything that an index says, in order of ids. Caller frees. */
static char *
dump(const char *path)
{
  GString *all = g_string_new(NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *s = NULL;
  g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_prepare_v2(db,
                                     "SELECT photo.id, path, photo.bytes, time_us, reason, content.id, sha256, hex(vector), hex(map)"
                                     " FROM photo LEFT JOIN content ON photo.content = content.id"
                                     " LEFT JOIN feature ON feature.content = content.id ORDER BY photo.id", -1, &s, NULL),
                  ==, SQLITE_OK);
  while (sqlite3_step(s) == SQLITE_ROW)
    for (int k = 0; k < sqlite3_column_count(s); k++)
      g_string_append_printf(all, "%s%c", (const char *)sqlite3_column_text(s, k), k == 8 ? '\n' : ' ');
  sqlite3_finalize(s);
  sqlite3_close(db);
  return g_string_free(all, FALSE);
}

static int
count_rows(const char *path)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *s = NULL;
  int n = 0;
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
      sqlite3_prepare_v2(db, "SELECT count(*) FROM photo", -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
    n = sqlite3_column_int(s, 0);
  sqlite3_finalize(s);
  sqlite3_close(db);
  return n;
}

#define INDEX(...) run_litho(folder, "index", "--db", "i.db", "--json", "--tower", tower_a, __VA_ARGS__)

/* --- tests --------------------------------------------------------------------------------------- */

static void
test_new_known_moved_damaged(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *photos = many_photos(folder, 5), *bad = g_build_filename(photos, "bad.jpg", NULL);
  g_assert_true(g_file_set_contents(bad, "\xff\xd8\xff\xe0 cut short", -1, NULL));
  g_auto(Run) first = INDEX("photos");
  assert_exit(first, 65);
  g_assert_cmpint(number(first.out, "new"), ==, 5);
  g_assert_cmpint(number(first.out, "damaged"), ==, 1);
  assert_contains(first.out, "bad.jpg");
  g_auto(Run) again = INDEX("photos");
  assert_exit(again, 65);
  g_assert_cmpint(number(again.out, "known"), ==, 5);
  g_assert_cmpint(number(again.out, "new"), ==, 0);
  g_assert_cmpint(number(again.out, "damaged"), ==, 1);
  assert_contains(again.out, "bad.jpg");
  /* One is renamed, one copied, one changed, one deleted, the bad one mended. */
  g_autofree char *command = g_strdup_printf(
      "cd '%s' && mv 000.png new.png && cp 001.png copy.png && cp 002.png x && cp 003.png 002.png && rm x 004.png && cp 001.png bad.jpg",
      photos);
  g_assert_cmpint(system(command), ==, 0);
  g_auto(Run) changed = INDEX("photos");
  assert_exit(changed, 0);
  /* new.png, copy.png, bad.jpg and 002.png hold bytes that are known. */
  g_assert_cmpint(number(changed.out, "moved"), ==, 4);
  g_assert_cmpint(number(changed.out, "new"), ==, 0);
  g_assert_cmpint(number(changed.out, "known"), ==, 2);
  g_assert_cmpint(number(changed.out, "gone"), ==, 1);
  g_assert_cmpint(number(changed.out, "dropped"), ==, 0);
  g_assert_cmpint(number(changed.out, "photos"), ==, 7);
  g_auto(Run) pruned = INDEX("--prune", "photos");
  g_assert_cmpint(number(pruned.out, "dropped"), ==, 1);
  g_assert_cmpint(number(pruned.out, "photos"), ==, 6);
  g_auto(Run) rest = INDEX("--prune", "photos");
  g_assert_cmpint(number(rest.out, "gone"), ==, 0);
}

/* The same numbers after kills at several places. */
static void
test_kill_and_go_on(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *photos = many_photos(folder, N_MANY), *whole = g_build_filename(folder, "i.db", NULL),
                  *killed = g_build_filename(folder, "k.db", NULL);
  g_auto(Run) run = INDEX("photos");
  assert_exit(run, 0);
  g_autofree char *wanted = dump(whole);
  int n_kills = 0;
  for (int limit = 0; limit < N_MANY; limit += 70) {
    g_autoptr(GSubprocess) process =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, g_getenv("LITHO_EXE"),
                         "index", "--db", killed, "--tower", tower_a, photos, NULL);
    for (int i = 0; i < 4000 && count_rows(killed) <= limit; i++)
      g_usleep(2000);
    g_subprocess_send_signal(process, SIGKILL);
    g_subprocess_wait(process, NULL, NULL);
    n_kills += !g_subprocess_get_successful(process);
  }
  g_assert_cmpint(n_kills, >, 0);
  g_auto(Run) rest = run_litho(folder, "index", "--db", killed, "--json", "--tower", tower_a, photos);
  assert_exit(rest, 0);
  g_autofree char *got = dump(killed);
  g_assert_cmpstr(got, ==, wanted);
}

/* Files may not grow beyond 300 kB: what a full disk does. */
static void
test_full_disk(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *photos = many_photos(folder, N_MANY), *full = g_build_filename(folder, "f.db", NULL),
                  *whole = g_build_filename(folder, "i.db", NULL);
  G_GNUC_UNUSED g_auto(Run) run = INDEX("photos");
  g_autofree char *command = g_strdup_printf("trap '' XFSZ; ulimit -f 300; exec '%s' index --json --db '%s' --tower '%s' '%s'",
                                             g_getenv("LITHO_EXE"), full, tower_a, photos);
  const char *const argv[] = {"sh", "-c", command, NULL};
  g_autoptr(GSubprocess) process =
      g_subprocess_newv(argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE, NULL);
  g_autofree char *err = NULL;
  g_assert_true(g_subprocess_communicate_utf8(process, NULL, NULL, NULL, &err, NULL));
  g_assert_cmpint(g_subprocess_get_exit_status(process), ==, 73);
  assert_contains(err, "f.db");
  g_auto(Run) rest = run_litho(folder, "index", "--db", full, "--json", "--tower", tower_a, photos);
  assert_exit(rest, 0);
  g_autofree char *got = dump(full), *wanted = dump(whole);
  g_assert_cmpstr(got, ==, wanted);
}

/* Another text tower: vectors are made again from what is kept, and are those of an index made with it. */
static void
test_other_tower(void)
{
  g_autoptr(Folder) folder = folder_new();
  G_GNUC_UNUSED g_autofree char *photos = many_photos(folder, 6), *one = g_build_filename(folder, "i.db", NULL),
                  *two = g_build_filename(folder, "two.db", NULL);
  g_auto(Run) first = INDEX("photos");
  assert_exit(first, 0);
  g_auto(Run) refused = run_litho(folder, "search", "--db", "i.db", "--tower", tower_b, "a dog");
  assert_exit(refused, 69);
  assert_contains(refused.err, "litho index");
  g_auto(Run) made = run_litho(folder, "index", "--db", "two.db", "--tower", tower_b, "photos");
  assert_exit(made, 0);
  g_auto(Run) renewed = run_litho(folder, "index", "--db", "i.db", "--json", "--tower", tower_b);
  assert_exit(renewed, 0);
  g_assert_cmpint(number(renewed.out, "vectors_renewed"), ==, 6);
  g_assert_cmpint(number(renewed.out, "new"), ==, 0);
  g_autofree char *a = dump(one), *b = dump(two);
  g_assert_cmpstr(a, ==, b);
}

/* Against scores worked out one by one, from photos that are looked at again. */
static void
test_search_is_exact(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autoptr(GError) error = NULL;
  g_autofree char *photos = many_photos(folder, 30), *db = g_build_filename(folder, "i.db", NULL);
  G_GNUC_UNUSED g_auto(Run) run = INDEX("photos");
  g_autoptr(LithoTower) tower = litho_tower_open(tower_a, &error);
  g_assert_no_error(error);
  g_autoptr(LithoFeatureNet) net = litho_feature_net_open(NULL, 1, &error);
  g_assert_no_error(error);
  g_autoptr(LithoIndex) index = litho_index_open(db, FALSE, &error);
  g_autoptr(LithoSearch) search = litho_search_new(index, tower, &error);
  g_assert_no_error(error);
  const char *texts[] = {"a dog", "snow"};
  const char *const nots[] = {"snow", NULL};
  float text[2 * TINY_MODELS_WIDTH], image[TINY_MODELS_WIDTH], like[TINY_MODELS_WIDTH];
  g_assert_true(litho_tower_texts(tower, texts, 2, text, &error));
  g_autofree char *third = g_build_filename(photos, "003.png", NULL);
  g_assert_true(litho_search_photo(tower, net, third, like, &error));
  for (int kind = 0; kind < 3; kind++) { /* words; words and not; like */
    const LithoSearchQuery query = {.words = kind < 2 ? texts[0] : NULL, .not = kind == 1 ? nots : NULL,
                                    .like = kind == 2 ? like : NULL, .n = 30, .least = 0};
    double best;
    g_autoptr(GPtrArray) hits = litho_search_run(search, &query, &best, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(hits->len, ==, 30);
    for (guint i = 0; i < hits->len; i++) {
      const LithoHit *hit = hits->pdata[i];
      double cosine[3] = {0};
      g_assert_true(litho_search_photo(tower, net, hit->path, image, &error));
      for (int d = 0; d < TINY_MODELS_WIDTH; d++) {
        cosine[0] += (double)image[d] * text[d];
        cosine[1] += (double)image[d] * text[TINY_MODELS_WIDTH + d];
        cosine[2] += (double)image[d] * like[d];
      }
      const double p = litho_tower_probability(tower, cosine[0]), q = litho_tower_probability(tower, cosine[1]);
      /* Maps are kept in 8 bits: a cosine moves by about 1/255, and so does a probability relatively. */
      const double wanted = kind == 0 ? p : kind == 1 ? p * (1 - q) : cosine[2];
      g_assert_cmpfloat(fabs(hit->score - wanted), <=, kind == 2 ? 0.01 : 0.1 * wanted);
      g_assert_cmpfloat(hit->score, <=, i > 0 ? ((LithoHit *)hits->pdata[i - 1])->score : best);
    }
    g_assert_true(kind != 2 || g_str_equal(((LithoHit *)hits->pdata[0])->path, third));
  }
}

static void
test_search_command(void)
{
  g_autoptr(Folder) folder = folder_new();
  G_GNUC_UNUSED g_autofree char *photos = many_photos(folder, 4);
  G_GNUC_UNUSED g_auto(Run) run = INDEX("photos");
  g_auto(Run) paths = run_litho(folder, "search", "--db", "i.db", "--tower", tower_a, "--least", "0", "-n", "2", "--paths", "a dog");
  assert_exit(paths, 0);
  g_auto(GStrv) lines = g_strsplit(g_strchomp(paths.out), "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), ==, 2);
  g_assert_true(g_file_test(lines[0], G_FILE_TEST_EXISTS));
  g_auto(Run) zero = run_litho(folder, "search", "--db", "i.db", "--tower", tower_a, "--least", "0", "-n", "2", "-0", "a dog");
  g_assert_cmpuint(strlen(zero.out) + 1 + strlen(zero.out + strlen(zero.out) + 1) + 1, ==, zero.n_out);
  g_auto(Run) nothing = run_litho(folder, "search", "--db", "i.db", "--tower", tower_a, "--least", "1", "a dog");
  assert_exit(nothing, 1);
  g_assert_cmpstr(nothing.out, ==, "");
  assert_contains(nothing.err, "nothing fits");
  /* A file that is gone is no hit. */
  g_assert_cmpint(g_unlink(lines[0]), ==, 0);
  g_auto(Run) gone = run_litho(folder, "search", "--db", "i.db", "--tower", tower_a, "--least", "0", "--paths", "a dog");
  g_assert_null(strstr(gone.out, lines[0]));
  assert_contains(gone.out, lines[1]);
  g_auto(Run) missing = run_litho(folder, "search", "--db", "none.db", "--tower", tower_a, "a dog");
  assert_exit(missing, 66);
  assert_contains(missing.err, "litho index");
}

/* A file that is something else is left as it is. */
static void
test_other_files(void)
{
  g_autoptr(Folder) folder = folder_new();
  G_GNUC_UNUSED g_autofree char *photos = many_photos(folder, 1), *path = g_build_filename(folder, "i.db", NULL);
  g_autofree char *text = NULL;
  g_assert_true(g_file_set_contents(path, "Dear diary, this is no database at all.", -1, NULL));
  g_auto(Run) run = INDEX("photos");
  assert_exit(run, 65);
  assert_contains(run.err, "i.db");
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_assert_cmpstr(text, ==, "Dear diary, this is no database at all.");
}

static void
test_map_in_few_bytes(void)
{
  float map[1000], back[1000];
  gsize n_bytes;
  for (int i = 0; i < 1000; i++)
    map[i] = i % 9 != 0 ? 0 : (float)(i * 7919 % 1000) / 1000 * 6;
  g_autofree guint8 *packed = search_map_pack(map, 1000, &n_bytes);
  g_assert_cmpuint(n_bytes, <, 400);
  g_assert_true(search_map_unpack(packed, n_bytes, back, 1000));
  for (int i = 0; i < 1000; i++) /* half a step of the root, and its derivative */
    g_assert_cmpfloat(fabsf(map[i] - back[i]), <=, 2 * sqrtf(6 * MAX(map[i], back[i])) / 510 + 1e-4f);
  g_assert_false(search_map_unpack(packed, n_bytes - 5, back, 1000));
  g_assert_false(search_map_unpack(packed, n_bytes, back, 999));
}

int
main(int argc, char **argv)
{
  tiny_models_begin();
  g_setenv("OMP_NUM_THREADS", "1", TRUE); /* of the commands: threads that wait for each other on a busy machine */
  g_assert_true(litho_init(argv[0], NULL));
  g_test_init(&argc, &argv, NULL);
  g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_test_add_func("/index/a map in few bytes", test_map_in_few_bytes);
  if (litho_openvino_available()) {
    tiny_models_add_tower();
    tiny_models_add_encoder();
    tower_a = tiny_models_write_tower("a.safetensors", 1);
    tower_b = tiny_models_write_tower("b.safetensors", 2);
    g_test_add_func("/index/new, known, moved, damaged, gone", test_new_known_moved_damaged);
    g_test_add_func("/index/killed and gone on with", test_kill_and_go_on);
    g_test_add_func("/index/a full disk", test_full_disk);
    g_test_add_func("/index/another tower", test_other_tower);
    g_test_add_func("/index/other files are left alone", test_other_files);
    g_test_add_func("/search/is exact", test_search_is_exact);
    g_test_add_func("/search/command", test_search_command);
  }
  const int status = g_test_run();
  folder_remove(tiny_models_home);
  g_free(tower_a);
  g_free(tower_b);
  return status;
}
