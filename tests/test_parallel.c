/* One training in two processes by MPI. Skipped where there is no mpirun, or litho was built without MPI. */
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include "cli_run.h"
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

static char *
log_of(const char *folder, const char *run)
{
  g_autofree char *path = g_build_filename(folder, run, "log.jsonl", NULL);
  char *text = NULL;
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  return text;
}

/* Sums in another order: in float32 a gradient differs by some 1e-7 of itself, and 60 steps add to it. */
static void
test_same_losses(void)
{
  if (skips())
    return;
  g_autoptr(Folder) folder = folder_new();
  write_text(folder);
#define SAME TRAIN, "--dropout", "0", "--steps", "60", "--lr", "0.003", "--log-every", "1", "--eval-every", "20"
  g_auto(Run) one = run_litho(folder, SAME, "--batch", "8", "--out", "one");
  g_auto(Run) two = TWO(folder, SAME, "--batch", "4", "--out", "two");
  assert_exit(one, 0);
  assert_exit(two, 0);
  g_autofree char *one_log = log_of(folder, "one"), *two_log = log_of(folder, "two");
  g_auto(GStrv) a = g_strsplit(one_log, "\n", -1), b = g_strsplit(two_log, "\n", -1);
  g_assert_cmpuint(g_strv_length(a), ==, 61);
  g_assert_cmpuint(g_strv_length(b), ==, 61);
  for (int i = 0; i < 60; i++) {
    g_autoptr(JsonNode) left = json_from_string(a[i], NULL), right = json_from_string(b[i], NULL);
    static const char *const members[] = {"loss", "grad_norm", "val_loss"};
    for (guint k = 0; k < G_N_ELEMENTS(members); k++) {
      JsonObject *l = json_node_get_object(left), *r = json_node_get_object(right);
      g_assert_true(json_object_has_member(l, members[k]) == json_object_has_member(r, members[k]));
      if (json_object_has_member(l, members[k]))
        g_assert_cmpfloat_with_epsilon(json_object_get_double_member(l, members[k]),
                                       json_object_get_double_member(r, members[k]), 2e-4);
    }
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
  g_autofree char *cut_log = log_of(folder, "cut"), *whole_log = log_of(folder, "whole");
  g_assert_cmpuint(strlen(cut_log), <, strlen(whole_log));
  g_auto(Run) rest = TWO(folder, LONG, "--out", "cut");
  assert_exit(rest, 0);
  g_autofree char *rest_log = log_of(folder, "cut");
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
  g_test_init(&argc, &argv, NULL);
  mpirun = g_find_program_in_path("mpirun");
  g_autofree char *folder = g_path_get_dirname(g_getenv("LITHO_EXE"));
  module = g_build_filename(folder, "liblitho_mpi.so", NULL);
  g_test_add_func("/parallel/alone", test_alone);
  g_test_add_func("/parallel/functions", test_functions);
  g_test_add_func("/parallel/same-losses", test_same_losses);
  g_test_add_func("/parallel/interrupted", test_interrupted);
  g_test_add_func("/parallel/killed", test_killed);
  return g_test_run();
}
