/* One training in two processes by MPI. Skipped where there is no mpirun, or litho was built without MPI. */
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include "base/vips_auto.h"
#include "tiny_models.h"
#include "tune/parallel.h"

static char *mpirun, *module;

static gboolean
skips(void)
{
  if (mpirun == NULL)
    g_test_skip("no mpirun");
  else if (!g_file_test(module, G_FILE_TEST_EXISTS))
    g_test_skip("litho was built without MPI");
  else
    return FALSE;
  return TRUE;
}

/* Two processes of `program` with these arguments, in `folder`. */
static GSubprocess *
start_two(const char *folder, const char *program, const char *const *args)
{
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_cwd(launcher, folder);
  g_subprocess_launcher_setenv(launcher, "OMPI_ALLOW_RUN_AS_ROOT", "1", TRUE);
  g_subprocess_launcher_setenv(launcher, "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", TRUE);
  g_subprocess_launcher_setenv(launcher, "LITHO_MPI", module, TRUE);
  /* MPI's own leaks are not ours. */
  g_subprocess_launcher_setenv(launcher, "ASAN_OPTIONS", "detect_leaks=0", TRUE);
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  const char *const begin[] = {mpirun, "--oversubscribe", "-np", "2", program};
  for (guint i = 0; i < G_N_ELEMENTS(begin); i++)
    g_ptr_array_add(argv, (gpointer)begin[i]);
  for (; *args != NULL; args++)
    g_ptr_array_add(argv, (gpointer)*args);
  g_ptr_array_add(argv, NULL);
  g_autoptr(GError) error = NULL;
  GSubprocess *process = g_subprocess_launcher_spawnv(launcher, (const char *const *)argv->pdata, &error);
  g_assert_no_error(error);
  return process;
}

static Run
finish_two(GSubprocess *process)
{
  g_autoptr(GBytes) out = NULL;
  g_autoptr(GBytes) err = NULL;
  g_subprocess_communicate(process, NULL, NULL, &out, &err, NULL);
  Run run = {.exit_code = g_subprocess_get_if_exited(process) ? g_subprocess_get_exit_status(process) : -1};
  run.out = bytes_text(out);
  run.err = bytes_text(err);
  g_object_unref(process);
  return run;
}

#define TWO(folder, ...) finish_two(start_two(folder, g_getenv("LITHO_EXE"), (const char *const[]){__VA_ARGS__, NULL}))
#define TRAIN "train", "lm", "--threads", "1", "--layers", "1", "--width", "32", "--context", "32", "--quiet", "--text", "a.txt"

static void
write_text(const char *folder)
{
  GString *text = g_string_new(NULL);
  for (int i = 0; i < 400; i++)
    g_string_append_printf(text, "the quick brown fox jumps over %d lazy dogs, and the dogs sleep.\n", i * i % 97);
  g_autofree char *path = g_build_filename(folder, "a.txt", NULL);
  g_assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
  g_string_free(text, TRUE);
}

/* The same members in the lines of both logs, and values that differ by at most `tolerance` (of values beyond 1: of their
 * size). Gives the number of lines. */
static guint
assert_same_logs(const char *one, const char *two, const char *const *members, double tolerance)
{
  g_auto(GStrv) a = g_strsplit(one, "\n", -1), b = g_strsplit(two, "\n", -1);
  const guint n = g_strv_length(a) - 1; /* the last line ends too */
  g_assert_cmpuint(g_strv_length(b) - 1, ==, n);
  for (guint i = 0; i < n; i++) {
    g_autoptr(JsonNode) left = json_from_string(a[i], NULL), right = json_from_string(b[i], NULL);
    JsonObject *l = json_node_get_object(left), *r = json_node_get_object(right);
    for (const char *const *member = members; *member != NULL; member++) {
      g_assert_true(json_object_has_member(l, *member) == json_object_has_member(r, *member));
      if (!json_object_has_member(l, *member))
        continue;
      const double x = json_object_get_double_member(l, *member), y = json_object_get_double_member(r, *member);
      if (!(fabs(x - y) <= tolerance * MAX(1.0, fabs(x))))
        g_error("line %u: %s is %.8g alone and %.8g in two processes", i + 1, *member, x, y);
    }
  }
  return n;
}

/* Sums in another order: in float32 a gradient differs by some 1e-7 of itself, and 60 steps add to it. */
static void
test_same_losses(void)
{
  static const char *const members[] = {"loss", "grad_norm", "val_loss", NULL};
  if (skips())
    return;
  g_autoptr(Folder) folder = folder_new();
  write_text(folder);
#define SAME TRAIN, "--dropout", "0", "--steps", "60", "--lr", "0.003", "--log-every", "1", "--eval-every", "20"
  g_auto(Run) one = run_litho(folder, SAME, "--batch", "8", "--out", "one");
  g_auto(Run) two = TWO(folder, SAME, "--batch", "4", "--out", "two");
  assert_exit(one, 0);
  assert_exit(two, 0);
  g_autofree char *one_log = train_log(folder, "one"), *two_log = train_log(folder, "two");
  g_assert_cmpuint(assert_same_logs(one_log, two_log, members, 2e-4), ==, 60);
}

/* --- locked-image tuning ------------------------------------------------------------------------- */

#define N_PHOTOS 40
#define N_HELD_OUT 10

/* Photos of one colour each, and texts that are all different: no pair of a batch can stand for another. */
static void
write_pairs(const char *folder)
{
  static const char *const words[] = {"dog", "beach", "cat", "snow"};
  g_autoptr(GString) pairs = g_string_new(NULL), held_out = g_string_new(NULL);
  for (int i = 0; i < N_PHOTOS; i++) {
    const guint8 color[3] = {(guint8)(125 + i * 37 % 130), (guint8)(125 + i * 59 % 130), (guint8)(125 + i * 83 % 130)};
    guint8 rgb[3 * 16 * 16];
    for (gsize k = 0; k < sizeof rgb; k++)
      rgb[k] = color[k % 3];
    g_autofree char *name = g_strdup_printf("%02d.png", i), *path = g_build_filename(folder, name, NULL);
    g_autoptr(VipsImage) image = vips_image_new_from_memory_copy(rgb, sizeof rgb, 16, 16, 3, VIPS_FORMAT_UCHAR);
    g_autoptr(VipsImage) tagged = NULL;
    g_assert_cmpint(vips_copy(image, &tagged, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
    g_assert_cmpint(vips_image_write_to_file(tagged, path, NULL), ==, 0);
    /* Texts of other lengths too: the processes gather other numbers of rows. */
    for (int k = 0; k < 1 + i % 3; k++)
      g_string_append_printf(pairs, "%s\t%s a %s %s%s\n", name, words[i % 4], words[i / 4 % 4], words[i / 16],
                             k == 0 ? "" : k == 1 ? " a" : " a a");
    if (i % 4 == 3)
      g_string_append_printf(held_out, "%s\n", name);
  }
  g_autofree char *list = g_build_filename(folder, "pairs.tsv", NULL), *split = g_build_filename(folder, "dev.txt", NULL);
  g_assert_true(g_file_set_contents(list, pairs->str, (gssize)pairs->len, NULL));
  g_assert_true(g_file_set_contents(split, held_out->str, (gssize)held_out->len, NULL));
}

#define LIT \
  "train", "lit", "--threads", "1", "--quiet", "--pairs", "pairs.tsv", "--held-out", "dev.txt", "--cache", "cache", "--dropout", \
      "0", "--image-dropout", "0", "--encoder-dropout", "0", "--layers", "1", "--width", "32", "--members", "2", "--steps", \
      "20", "--lr", "0.003", "--log-every", "1", "--eval-every", "10", "--save-every", "0"

static double
loss_of_line(const char *log, int line)
{
  g_auto(GStrv) lines = g_strsplit(log, "\n", -1);
  g_autoptr(JsonNode) root = json_from_string(lines[line], NULL);
  return json_object_get_double_member(json_node_get_object(root), "loss");
}

/* Every photo has to tell its texts from those of both processes: the loss, and its gradient, are those of the one large batch.
 * A sum in another order moves them by some 1e-7, 20 steps of Adam by some 1e-5; a photo of ten may change its rank for that. Had
 * each process its own rows only, the first loss would be about ln 2 lower. */
static void
test_same_contrast(void)
{
  static const struct {
    const char *loss, *text;
  } kinds[] = {{"softmax", "minilm"}, {"sigmoid", "minilm"}, {"softmax", "scratch"}};
  static const char *const measures[] = {"loss", "grad_norm", NULL};
  static const char *const recalls[] = {"image_to_text_r1", "image_to_text_r5", "image_to_text_r10",
                                        "text_to_image_r1", "text_to_image_r5", "text_to_image_r10", NULL};
  if (skips() || skips_nets())
    return;
  g_autoptr(Folder) folder = folder_new();
  write_pairs(folder);
  tiny_models_add_tower();
  tiny_models_add_encoder();
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_autofree char *one_out = g_strdup_printf("one%u", i), *two_out = g_strdup_printf("two%u", i);
    /* Two first: at the beginning both want to fill the cache. */
    g_auto(Run) two = TWO(folder, LIT, "--loss", kinds[i].loss, "--text", kinds[i].text, "--batch", "6", "--out", two_out);
    assert_exit(two, 0);
    g_auto(Run) one = run_litho(folder, LIT, "--loss", kinds[i].loss, "--text", kinds[i].text, "--batch", "12", "--out", one_out);
    assert_exit(one, 0);
    g_autofree char *one_log = train_log(folder, one_out), *two_log = train_log(folder, two_out);
    g_assert_cmpuint(assert_same_logs(one_log, two_log, measures, 1e-4), ==, 20);
    assert_same_logs(one_log, two_log, recalls, 100.0 / N_HELD_OUT);
    g_assert_cmpfloat(loss_of_line(one_log, 19), <, loss_of_line(one_log, 0) - 0.1);
  }
}

/* The process of rank 1 that works in `folder`; 0: none (yet). */
static GPid
find_rank_1(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open("/proc", 0, NULL);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *cwd_path = g_build_filename("/proc", name, "cwd", NULL);
    g_autofree char *environ_path = g_build_filename("/proc", name, "environ", NULL);
    g_autofree char *cwd = g_ascii_isdigit(*name) ? g_file_read_link(cwd_path, NULL) : NULL, *all = NULL;
    gsize length = 0;
    if (cwd == NULL || !g_str_has_suffix(cwd, folder) || !g_file_get_contents(environ_path, &all, &length, NULL))
      continue;
    if (memmem(all, length, "OMPI_COMM_WORLD_RANK=1", 23) != NULL)
      return atoi(name);
  }
  return 0;
}

/* Rank 1 gets a signal in the middle: all end, the checkpoint is whole, and going on gives the run that was never disturbed. */
static void
check_signal(int number, const char *says)
{
  g_autoptr(Folder) folder = folder_new();
  write_text(folder);
#define LONG TRAIN, "--batch", "4", "--steps", "300", "--log-every", "10", "--save-every", "25", "--eval-every", "100", "--resume"
  g_auto(Run) whole = TWO(folder, LONG, "--out", "whole");
  assert_exit(whole, 0);
  GSubprocess *process =
      start_two(folder, g_getenv("LITHO_EXE"), (const char *const[]){LONG, "--out", "cut", NULL});
  for (int wait = 0; wait < 3000 && !has_file(folder, "cut/checkpoint.safetensors"); wait++)
    g_usleep(10000);
  const GPid pid = find_rank_1(folder);
  g_assert_cmpint(pid, >, 0);
  g_assert_cmpint(kill(pid, number), ==, 0);
  g_auto(Run) cut = finish_two(process);
  g_assert_cmpint(cut.exit_code, !=, 0);
  assert_contains(cut.err, says);
  g_autofree char *cut_log = train_log(folder, "cut"), *whole_log = train_log(folder, "whole");
  g_assert_cmpuint(strlen(cut_log), <, strlen(whole_log));
  g_auto(Run) rest = TWO(folder, LONG, "--out", "cut");
  assert_exit(rest, 0);
  g_autofree char *rest_log = train_log(folder, "cut");
  g_assert_cmpstr(rest_log, ==, whole_log);
}

static void
test_interrupted(void)
{
  if (!skips())
    check_signal(SIGTERM, "stopped after step");
}

static void
test_killed(void)
{
  if (!skips())
    check_signal(SIGKILL, "signal 9"); /* mpirun's words */
}

static void
test_functions(void)
{
  if (skips())
    return;
  g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
  g_auto(Run) run = finish_two(start_two(".", self, (const char *const[]){"--child", NULL}));
  assert_exit(run, 0);
}

/* What each process does under test_functions(). */
static int
child(void)
{
  g_autoptr(GError) error = NULL;
  litho_parallel_start(&error);
  g_assert_no_error(error);
  const int rank = litho_parallel_rank();
  g_assert_cmpint(litho_parallel_size(), ==, 2);
  float sums[3] = {1, (float)rank, 0.5f};
  g_assert_true(litho_parallel_sum(sums, 3, &error));
  g_assert_cmpfloat(sums[0], ==, 2);
  g_assert_cmpfloat(sums[1], ==, 1);
  g_assert_cmpfloat(sums[2], ==, 1);
  const float rows[3][2] = {{(float)rank, 0}, {(float)rank, 1}, {(float)rank, 2}};
  float all[5][2];
  int starts[3];
  g_assert_true(litho_parallel_gather(rows, 2 + rank, sizeof rows[0], all, 5, starts, &error));
  g_assert_cmpint(starts[1], ==, 2);
  g_assert_cmpint(starts[2], ==, 5);
  for (int i = 0; i < 5; i++) {
    g_assert_cmpfloat(all[i][0], ==, i < 2 ? 0 : 1);
    g_assert_cmpfloat(all[i][1], ==, i < 2 ? i : i - 2);
  }
  g_assert_false(litho_parallel_gather(rows, 3, sizeof rows[0], all, 5, starts, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL);
  litho_parallel_stop(0);
  return 0;
}

/* What one process under mpirun with these options warns of. */
static char *
warnings_of(const char *folder, const char *binding, const char *threads)
{
  g_autofree char *log = g_strdup_printf("%s %s", binding, threads);
  g_autofree char *command = g_strdup_printf(
      "cd '%s' && OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 ASAN_OPTIONS=detect_leaks=0 LITHO_MPI='%s' "
      "'%s' --bind-to %s -np 1 '%s' train lm --threads %s --layers 1 --width 32 --context 32 --quiet --text a.txt "
      "--tokenizer char --steps 1 --out '%s'", folder, module, mpirun, binding, g_getenv("LITHO_EXE"), threads, log);
  const char *const argv[] = {"sh", "-c", command, NULL};
  char *err = NULL;
  int status;
  g_autoptr(GError) error = NULL;
  g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &err, &status,
               &error);
  g_assert_no_error(error);
  if (status != 0)
    g_test_message("%s", err);
  g_assert_cmpint(status, ==, 0);
  return err;
}

static void
test_bound(void)
{
  if (skips())
    return;
  if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
    g_test_skip("one core");
    return;
  }
  g_autoptr(Folder) folder = folder_new();
  write_text(folder);
  g_autofree char *bound = warnings_of(folder, "core", "2"), *one = warnings_of(folder, "core", "0"),
                  *free = warnings_of(folder, "none", "0");
  assert_contains(bound, "has bound each process to 1 of ");
  assert_contains(one, "--bind-to none");
  g_assert_null(strstr(free, "bound"));
}

static void
test_alone(void)
{
  const int rows[2] = {4, 5};
  int all[2], starts[2];
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_parallel_start(&error));
  g_assert_cmpint(litho_parallel_size(), ==, 1);
  g_assert_true(litho_parallel_gather(rows, 2, sizeof rows[0], all, 2, starts, &error));
  g_assert_cmpint(all[1], ==, 5);
  g_assert_cmpint(starts[1], ==, 2);
}

int
main(int argc, char **argv)
{
  if (argc > 1 && g_str_equal(argv[1], "--child"))
    return child();
  tiny_models_begin();
  g_assert_true(litho_init(argv[0], NULL));
  g_test_init(&argc, &argv, NULL);
  mpirun = g_find_program_in_path("mpirun");
  g_autofree char *folder = g_path_get_dirname(g_getenv("LITHO_EXE"));
  module = g_build_filename(folder, "liblitho_mpi.so", NULL);
  g_test_add_func("/parallel/alone", test_alone);
  g_test_add_func("/parallel/functions", test_functions);
  g_test_add_func("/parallel/same-losses", test_same_losses);
  g_test_add_func("/parallel/same-contrast", test_same_contrast);
  g_test_add_func("/parallel/interrupted", test_interrupted);
  g_test_add_func("/parallel/killed", test_killed);
  g_test_add_func("/parallel/bound", test_bound);
  const int status = g_test_run();
  folder_remove(tiny_models_home);
  return status;
}
