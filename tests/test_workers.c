/* test_workers.c: processes for jobs: their answers, and what is left when the system gives no more of them. */
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/workers.h"

static int forks_left = -1; /* before fork() fails; -1: never */

/* In place of libc's. */
pid_t
fork(void)
{
  if (forks_left == 0) {
    errno = EAGAIN;
    return -1;
  }
  forks_left -= forks_left > 0;
  pid_t (*real)(void) = NULL;
  *(void **)&real = dlsym(RTLD_NEXT, "fork");
  return real();
}

static guint
n_descriptors(void)
{
  g_autoptr(GDir) dir = g_dir_open("/proc/self/fd", 0, NULL);
  guint n = 0;
  while (g_dir_read_name(dir) != NULL)
    n++;
  return n;
}

static char *
job(guint index, const char *request, LithoProgress progress, gpointer progress_data, gpointer data)
{
  progress(1, progress_data);
  return g_strdup_printf("%s %u", request, index);
}

static void
on_result(guint slot, guint index, const char *text, const GError *error, gpointer data)
{
  g_assert_no_error(error);
  g_autofree char *want = g_strdup_printf("photo %u", index);
  g_assert_cmpstr(text, ==, want);
  (*(guint *)data)++;
}

static void
on_progress(guint slot, guint index, double fraction, gpointer data)
{
}

static void
test_answers(void)
{
  const guint items[] = {5, 3, 8, 1, 9}, before = n_descriptors();
  guint n = 0;
  g_autoptr(GError) error = NULL;
  Workers *workers = cli_workers_new(2, NULL, job, NULL, &error);
  g_assert_no_error(error);
  cli_workers_run(workers, items, G_N_ELEMENTS(items), "photo", on_result, on_progress, &n, NULL);
  g_assert_cmpuint(n, ==, G_N_ELEMENTS(items));
  cli_workers_free(workers);
  g_assert_cmpuint(n_descriptors(), ==, before);
}

static void
test_fork_fails(void)
{
  const guint before = n_descriptors();
  for (int left = 0; left < 3; left++) {
    g_autoptr(GError) error = NULL;
    forks_left = left;
    g_assert_null(cli_workers_new(4, NULL, job, NULL, &error));
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error->message, g_strerror(EAGAIN)));
    g_assert_cmpuint(n_descriptors(), ==, before);
    g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1); /* no child is left either */
    g_assert_cmpint(errno, ==, ECHILD);
  }
  forks_left = -1;
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/workers/answers", test_answers);
  g_test_add_func("/workers/no further process", test_fork_fails);
  return g_test_run();
}
