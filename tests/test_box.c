/* The box: a process that closes itself as a decoder does, and then does all that a stranger's file
 * would have it do. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/error.h"
#include "box/parts.h"
#include "box/tries.h"

static const char *const readable[] = {"/usr", "/lib", "/lib64", "/bin", "/proc/self", NULL};

/* What a decoder has: libraries to read, nothing to write, a ceiling. */
static const LithoBoxRules decoder = {
    .read = readable, .memory_bytes = 1ull << 30, .file_bytes = 1 << 20};

static GArray *
tries_of(const LithoBoxRules *rules, LithoBoxReport *report)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp("litho-box-XXXXXX", &error);
  g_assert_no_error(error);
  GArray *rows = litho_box_try(rules, folder, report, &error);
  g_assert_no_error(error);
  g_assert_cmpint(g_rmdir(folder), ==, 0);
  return rows;
}

static const LithoBoxTry *
row_named(const GArray *rows, const char *name)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal(g_array_index(rows, LithoBoxTry, i).name, name))
      return &g_array_index(rows, LithoBoxTry, i);
  g_error("no try is named %s", name);
}

static void
force(const char *abi, const char *seccomp)
{
  if (abi != NULL)
    g_setenv("LITHO_LANDLOCK_ABI", abi, TRUE);
  else
    g_unsetenv("LITHO_LANDLOCK_ABI");
  if (seccomp != NULL)
    g_setenv("LITHO_SECCOMP", seccomp, TRUE);
  else
    g_unsetenv("LITHO_SECCOMP");
}

static void
test_all_refused(void)
{
  force(NULL, NULL);
  LithoBoxReport report;
  g_autoptr(GArray) rows = tries_of(&decoder, &report);
  if (report.kernel_abi < 6) {
    g_test_skip("this kernel's landlock is older than ABI 6: not all can hold");
    return;
  }
  for (guint i = 0; i < rows->len; i++) {
    const LithoBoxTry *row = &g_array_index(rows, LithoBoxTry, i);
    g_test_message("%s: %s", row->what, row->refused ? g_strerror(row->number) : "allowed");
    if (BOX_ASAN && !row->done) /* memory: no ceiling with its shadow */
      continue;
    g_assert_true(row->done);
    g_assert_true(row->refused);
    g_assert_cmpint(row->number, !=, 0);
  }
  g_assert_cmpint(row_named(rows, "open")->number, ==, EACCES);
  g_assert_cmpint(row_named(rows, "exec")->number, ==, EPERM);
  g_assert_cmpint(row_named(rows, "newer")->number, ==, ENOSYS);
  if (!BOX_ASAN)
    g_assert_cmpint(row_named(rows, "memory")->number, ==, ENOMEM);
  g_assert_cmpint(row_named(rows, "size")->number, ==, EFBIG);
}

/* Without a box the same tries succeed: a refusal is the box's doing. */
static void
test_nothing_refused(void)
{
  force("0", "off");
  LithoBoxReport report;
  g_autoptr(GArray) rows = tries_of(&(LithoBoxRules){0}, &report);
  const char *const free_ones[] = {"open",     "list",   "write", "create",      "truncate",
                                   "rename",   "unlink", "link",  "symlink",     "mkdir",
                                   "chmod",    "times",  "tcp",   "udp",         "unix",
                                   "datagram", "listen", "exec",  "exec_memory", "signal"};
  for (guint i = 0; i < G_N_ELEMENTS(free_ones); i++) {
    g_test_message("%s", free_ones[i]);
    g_assert_false(row_named(rows, free_ones[i])->refused);
  }
  g_assert_cmpint(report.parts[LITHO_BOX_FILES].state, ==, LITHO_BOX_MISSING);
  g_assert_cmpint(report.parts[LITHO_BOX_CALLS].state, ==, LITHO_BOX_MISSING);
  g_assert_true(row_named(rows, "privileges")->refused); /* needs neither */
  force(NULL, NULL);
}

/* Each ABI up to the kernel's: what it promises holds, and what it cannot is said. */
static void
test_each_abi(void)
{
  const int kernel = box_landlock_abi();
  const char *const always[] = {"tcp",         "udp",     "unix",     "datagram", "exec",
                                "exec_memory", "peek",    "truncate", "rename",   "unlink",
                                "link",        "symlink", "mkdir",    "chmod",    "newer"};
  for (int abi = 0; abi <= kernel; abi++) {
    g_autofree char *number = g_strdup_printf("%d", abi);
    force(number, NULL);
    LithoBoxReport report;
    g_autoptr(GArray) rows = tries_of(&decoder, &report);
    g_test_message("ABI %d", abi);
    g_assert_cmpint(report.landlock_abi, ==, abi);
    g_assert_cmpint(report.kernel_abi, ==, kernel);
    for (guint i = 0; i < G_N_ELEMENTS(always); i++)
      g_assert_true(row_named(rows, always[i])->refused);
    for (const char *const *name = (const char *const[]){"open", "list", "write", "create", NULL};
         *name != NULL; name++)
      g_assert_cmpint(row_named(rows, *name)->refused, ==, abi >= 1);
    g_assert_cmpint(row_named(rows, "signal")->refused, ==, abi >= 6);
    g_autofree char *text = litho_box_report_text(&report);
    g_assert_cmpint(report.parts[LITHO_BOX_FILES].state, ==,
                    abi >= 1 ? LITHO_BOX_HELD : LITHO_BOX_MISSING);
    g_assert_cmpint(report.parts[LITHO_BOX_SIGNALS].state, ==,
                    abi >= 6 ? LITHO_BOX_HELD : LITHO_BOX_MISSING);
    if (abi < 1)
      g_assert_nonnull(strstr(text, "files: "));
    if (abi < 6) {
      g_autofree char *said = g_strdup_printf("landlock's ABI is %d here", abi);
      g_assert_nonnull(strstr(text, said));
    } else if (!BOX_ASAN) {
      g_assert_null(text);
    }
  }
  force(NULL, NULL);
}

/* landlock alone, without seccomp, and the words for it. */
static void
test_without_seccomp(void)
{
  if (box_landlock_abi() < 4) {
    g_test_skip("this kernel's landlock is older than ABI 4");
    return;
  }
  force(NULL, "off");
  LithoBoxReport report;
  g_autoptr(GArray) rows = tries_of(&decoder, &report);
  g_assert_true(row_named(rows, "open")->refused);
  g_assert_true(row_named(rows, "exec")->refused); /* no right to execute was given */
  g_assert_true(row_named(rows, "tcp")->refused);
  g_assert_true(row_named(rows, "ptrace")->refused);
  g_assert_false(row_named(rows, "udp")->refused);
  g_assert_cmpint(report.parts[LITHO_BOX_NETWORK].state, ==, LITHO_BOX_PARTLY);
  g_assert_cmpint(report.parts[LITHO_BOX_CALLS].state, ==, LITHO_BOX_MISSING);
  force(NULL, NULL);
}

static gpointer
thread_of(gpointer data)
{
  return data;
}

/* What the rules name stays open: 0, or the place of what does not. */
static int
use_what_is_allowed(const char *folder)
{
  g_autofree char *in = g_build_filename(folder, "in", NULL),
                  *out = g_build_filename(folder, "out", NULL),
                  *neighbour = g_build_filename(folder, "secret", NULL),
                  *made = g_build_filename(out, "new", NULL),
                  *moved = g_build_filename(out, "moved", NULL);
  const char *const read[] = {in, "/nonexistent/is/passed/over", NULL}, *const write[] = {out,
                                                                                          NULL};
  g_autoptr(GError) error = NULL;
  LithoBoxReport report;
  if (!litho_box_close(&(LithoBoxRules){.read = read, .write = write}, LITHO_BOX_ON, &report, &error))
    return 1;
  g_autofree char *text = NULL;
  if (!g_file_get_contents(in, &text, NULL, NULL) ||
      g_file_get_contents(neighbour, &text, NULL, NULL))
    return 2;
  FILE *file = fopen(made, "w");
  if (file == NULL || fputs("x", file) < 0 || fclose(file) != 0 || g_rename(made, moved) != 0 ||
      g_unlink(moved) != 0)
    return 3;
  GThread *thread = g_thread_new("works", thread_of, NULL);
  g_thread_join(thread);
  const pid_t pid = fork();
  if (pid == 0)
    _exit(0);
  int status;
  return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : 4;
}

static int
in_child(int (*work)(const char *), const char *folder)
{
  const pid_t pid = fork();
  if (pid == 0)
    _exit(work(folder));
  int status;
  g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
test_allowed(void)
{
  g_autofree char *folder = g_dir_make_tmp("litho-box-XXXXXX", NULL);
  g_autofree char *in = g_build_filename(folder, "in", NULL),
                  *out = g_build_filename(folder, "out", NULL),
                  *secret = g_build_filename(folder, "secret", NULL);
  g_assert_true(g_file_set_contents(in, "in", -1, NULL) &&
                g_file_set_contents(secret, "no", -1, NULL));
  g_mkdir(out, 0700);
  if (box_landlock_abi() > 0)
    g_assert_cmpint(in_child(use_what_is_allowed, folder), ==, 0);
  else
    g_test_skip("this kernel has no landlock");
  g_unlink(in);
  g_unlink(secret);
  g_rmdir(out);
  g_rmdir(folder);
}

static int
strict_under_abi_3(const char *folder)
{
  (void)folder;
  force("3", NULL);
  g_autoptr(GError) error = NULL;
  if (litho_box_close(&decoder, LITHO_BOX_STRICT, NULL, &error))
    return 1;
  return g_error_matches(error, LITHO_ERROR, LITHO_ERROR_SANDBOX) &&
                 strstr(error->message, "signals") != NULL
             ? 0
             : 2;
}

static int
strict_here(const char *folder)
{
  (void)folder;
  return litho_box_close(&decoder, LITHO_BOX_STRICT, NULL, NULL) ? 0 : 1;
}

static int
off_here(const char *folder)
{
  LithoBoxReport report;
  g_autoptr(GDir) dir = NULL;
  return litho_box_close(&decoder, LITHO_BOX_OFF, &report, NULL) &&
                 (dir = g_dir_open(folder, 0, NULL)) != NULL
             ? 0
             : 1;
}

static int
no_fork(const char *folder)
{
  (void)folder;
  LithoBoxReport report;
  litho_box_shut(&(LithoBoxRules){.no_fork = TRUE}, &report);
  return fork() < 0 && errno == EPERM ? 0 : 1;
}

static void
test_modes(void)
{
  LithoBoxMode mode;
  g_assert_true(litho_box_mode_from_name("strict", &mode) && mode == LITHO_BOX_STRICT);
  g_assert_true(litho_box_mode_from_name("off", &mode) && mode == LITHO_BOX_OFF);
  g_assert_false(litho_box_mode_from_name("Strict", &mode) || litho_box_mode_from_name("", &mode));
  g_assert_cmpint(in_child(strict_under_abi_3, NULL), ==, 0);
  g_assert_cmpint(in_child(off_here, "/"), ==, 0);
  g_assert_cmpint(in_child(no_fork, NULL), ==, 0);
  if (box_landlock_abi() >= 6 && !BOX_ASAN)
    g_assert_cmpint(in_child(strict_here, NULL), ==, 0);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/box/all-refused", test_all_refused);
  g_test_add_func("/box/nothing-refused-without", test_nothing_refused);
  g_test_add_func("/box/each-abi", test_each_abi);
  g_test_add_func("/box/without-seccomp", test_without_seccomp);
  g_test_add_func("/box/allowed", test_allowed);
  g_test_add_func("/box/modes", test_modes);
  return g_test_run();
}
