/* tries.c: see tries.h. The child fills a table in shared memory, so that it needs neither file nor
 * pipe. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/error.h"
#include "box/try.h"
#include "box/tries.h"

/* What the child leaves. */
typedef struct {
  LithoBoxReport report;
  gboolean closed;
  gint32 results[64]; /* BOX_TRY_…, or errno */
} Table;

static gboolean
make_file(const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autoptr(GError) failed = NULL;
  if (g_file_set_contents(path, "of somebody else\n", -1, &failed))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s", failed->message);
  return FALSE;
}

static void
empty_folder(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    (void)!remove(path);
  }
}

/* A process that does nothing; another one for signals, ptrace and memory. */
static pid_t
start_victim(void)
{
  const pid_t pid = fork();
  if (pid != 0)
    return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (;;)
    pause();
}

static G_NORETURN void
run_tries(const LithoBoxRules *rules, const BoxTryPlace *place, Table *table)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (guint i = 0; i < box_n_tries; i++)
    table->results[i] = BOX_TRY_DIED;
  litho_box_shut(rules, &table->report);
  table->closed = TRUE;
  for (guint i = 0; i < box_n_tries; i++)
    table->results[i] = box_tries[i].run(place);
  _exit(0);
}

static LithoBoxTry
row_of(const BoxTry *try, int result)
{
  LithoBoxTry row = {.name = try->name, .what = try->what, .part = try->part, .done = TRUE};
  row.refused = result > 0 || result == BOX_TRY_DIED;
  row.number = result > 0 ? result : 0;
  if (result == BOX_TRY_DIED)
    row.note = "the process was ended";
  if (result == BOX_TRY_NOT) {
    row.done = FALSE;
    row.note = try->needs;
  }
  return row;
}

GArray *
litho_box_try(const LithoBoxRules *rules, const char *folder, LithoBoxReport *report, GError **error)
{
  g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(LithoBoxTry));
  for (guint i = 0; i < box_n_tries; i++)
    if (box_tries[i].file != NULL && !make_file(folder, box_tries[i].file, error))
      return NULL;
  Table *table =
      mmap(NULL, sizeof *table, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert(box_n_tries <= G_N_ELEMENTS(table->results) && table != MAP_FAILED);
  BoxTryPlace place = {.folder = folder, .rules = rules, .victim = start_victim()};
  const gboolean listens = box_try_listen(&place);
  const pid_t pid = place.victim > 0 ? fork() : -1;
  if (pid == 0)
    run_tries(rules, &place, table);
  if (pid > 0)
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
      ;
  if (place.victim > 0) {
    kill(place.victim, SIGKILL);
    waitpid(place.victim, NULL, 0);
  }
  box_try_deaf(&place);
  empty_folder(folder);
  for (guint i = 0; i < box_n_tries; i++) {
    LithoBoxTry row = row_of(&box_tries[i], table->results[i]);
    g_array_append_val(rows, row);
  }
  *report = table->report;
  const gboolean closed = table->closed;
  munmap(table, sizeof *table);
  if (pid > 0 && closed && listens)
    return g_steal_pointer(&rows);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_RESOURCE, "the sandbox cannot be tried: %s",
              g_strerror(errno));
  return NULL;
}
