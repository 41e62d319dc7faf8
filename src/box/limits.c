/* limits.c: ceilings that the kernel holds (setrlimit(2)), soft and hard alike. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include "box/parts.h"

/* Never above what already holds. */
static gboolean
limit(int resource, guint64 most)
{
  struct rlimit r;
  if (getrlimit(resource, &r) != 0)
    return FALSE;
  if (r.rlim_max != RLIM_INFINITY && r.rlim_max < most)
    most = r.rlim_max;
  const rlim_t soft = r.rlim_cur != RLIM_INFINITY && r.rlim_cur < most ? r.rlim_cur : most;
  return setrlimit(resource, &(struct rlimit){soft, most}) == 0;
}

static void
note(char *why, gsize size, const char *what)
{
  const gsize used = strlen(why);
  snprintf(why + used, size - used, "%s%s", used > 0 ? ", " : "", what);
}

gboolean
box_limits(const LithoBoxRules *rules, char *why, gsize size)
{
  *why = '\0';
  if (BOX_ASAN && (rules->memory_bytes != 0 || rules->address_bytes != 0))
    note(why, size, "no ceiling on memory under AddressSanitizer, whose shadow is larger");
  if (!BOX_ASAN && rules->memory_bytes != 0 && !limit(RLIMIT_DATA, rules->memory_bytes))
    note(why, size, "memory");
  if (!BOX_ASAN && rules->address_bytes != 0 && !limit(RLIMIT_AS, rules->address_bytes))
    note(why, size, "addresses");
  if (rules->cpu_s != 0 && !limit(RLIMIT_CPU, rules->cpu_s))
    note(why, size, "processor time");
  if (rules->file_bytes != 0 && !limit(RLIMIT_FSIZE, rules->file_bytes))
    note(why, size, "size of files");
  if (rules->n_files != 0 && !limit(RLIMIT_NOFILE, rules->n_files))
    note(why, size, "open files");
  if (!limit(RLIMIT_CORE, 0)) /* a stranger's picture is not left on the disk by a crash */
    note(why, size, "core files");
  return *why == '\0';
}

int
box_count_threads(void)
{
  DIR *tasks = opendir("/proc/self/task");
  int n = 0;
  if (tasks == NULL)
    return 0;
  for (struct dirent *entry = readdir(tasks); entry != NULL; entry = readdir(tasks))
    n += entry->d_name[0] != '.';
  closedir(tasks);
  return n;
}
