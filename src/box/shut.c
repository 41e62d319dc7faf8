/* shut.c: all parts of the box, one after the other, and what holds of each. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include "box/parts.h"

#define ABI_TRUNCATE 3
#define ABI_NETWORK 4
#define ABI_SCOPES 6
#define ABI_THREADS 8

static void G_GNUC_PRINTF(4, 5)
    say(LithoBoxReport *report, LithoBoxPart part, LithoBoxState state, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  report->parts[part].state = state;
  vsnprintf(report->parts[part].why, sizeof report->parts[part].why, format, args);
  va_end(args);
}

/* What the environment leaves of the kernel's ABI. */
static int
wanted_abi(int kernel)
{
  const char *text = getenv("LITHO_LANDLOCK_ABI");
  char *end = NULL;
  const long n = text != NULL ? strtol(text, &end, 10) : kernel;
  return end != text && n >= 0 && n < kernel ? (int)n : kernel;
}

static void
say_files(LithoBoxReport *report, int n_threads, gboolean calls, int number)
{
  const int abi = report->landlock_abi;
  if (abi == 0 && number == ENOSYS)
    say(report, LITHO_BOX_FILES, LITHO_BOX_MISSING,
        "this kernel has no landlock (it is in Linux from 5.13 on)");
  else if (abi == 0 && number == EOPNOTSUPP)
    say(report, LITHO_BOX_FILES, LITHO_BOX_MISSING, "landlock is switched off");
  else if (abi == 0)
    say(report, LITHO_BOX_FILES, LITHO_BOX_MISSING, "landlock: %s", strerror(number));
  else if (abi < ABI_THREADS && n_threads != 1)
    say(report, LITHO_BOX_FILES, LITHO_BOX_PARTLY,
        "%d threads ran before the box was closed, and landlock ABI %d closes one", n_threads, abi);
  else if (abi < ABI_TRUNCATE && !calls)
    say(report, LITHO_BOX_FILES, LITHO_BOX_PARTLY,
        "landlock ABI %d does not stop truncate(2); %d does", abi, ABI_TRUNCATE);
  else
    say(report, LITHO_BOX_FILES, LITHO_BOX_HELD, "%s", "");
}

static void
say_calls(LithoBoxReport *report, gboolean calls, int number)
{
  if (!calls)
    say(report, LITHO_BOX_CALLS, LITHO_BOX_MISSING, "seccomp: %s", strerror(number));
  else if (BOX_ASAN)
    say(report, LITHO_BOX_CALLS, LITHO_BOX_PARTLY,
        "ptrace stays open under AddressSanitizer, whose search for leaks needs it");
  else
    say(report, LITHO_BOX_CALLS, LITHO_BOX_HELD, "%s", "");
  if (calls)
    say(report, LITHO_BOX_NETWORK, LITHO_BOX_HELD, "%s", "");
  else if (report->landlock_abi >= ABI_NETWORK)
    say(report, LITHO_BOX_NETWORK, LITHO_BOX_PARTLY,
        "landlock stops TCP alone, and seccomp is missing");
  else
    say(report, LITHO_BOX_NETWORK, LITHO_BOX_MISSING,
        "seccomp is missing, and landlock stops TCP from ABI %d on", ABI_NETWORK);
}

gboolean
litho_box_shut(const LithoBoxRules *rules, LithoBoxReport *report)
{
  memset(report, 0, sizeof *report);
  const int n_threads = box_count_threads();
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    say(report, LITHO_BOX_PRIVILEGES, LITHO_BOX_HELD, "%s", "");
  else
    say(report, LITHO_BOX_PRIVILEGES, LITHO_BOX_MISSING, "no_new_privs: %s", strerror(errno));
  char why[sizeof report->parts[0].why];
  if (box_limits(rules, why, sizeof why))
    say(report, LITHO_BOX_LIMITS, LITHO_BOX_HELD, "%s", "");
  else
    say(report, LITHO_BOX_LIMITS, LITHO_BOX_PARTLY, "%s", why);
  report->kernel_abi = box_landlock_abi();
  report->landlock_abi = box_landlock(rules, wanted_abi(report->kernel_abi));
  const int landlock_number = errno;
  const char *seccomp = getenv("LITHO_SECCOMP");
  errno = EOPNOTSUPP;
  const gboolean calls = (seccomp == NULL || strcmp(seccomp, "off") != 0) && box_seccomp(rules);
  say_calls(report, calls, errno);
  say_files(report, n_threads, calls, landlock_number);
  if (report->landlock_abi >= ABI_SCOPES)
    say(report, LITHO_BOX_SIGNALS, LITHO_BOX_HELD, "%s", "");
  else
    say(report, LITHO_BOX_SIGNALS, LITHO_BOX_MISSING,
        "landlock's ABI is %d here, and signals to other processes are stopped from %d on",
        report->landlock_abi, ABI_SCOPES);
  gboolean all = TRUE;
  for (int i = 0; i < LITHO_N_BOX_PARTS; i++)
    all = all && report->parts[i].state == LITHO_BOX_HELD;
  return all;
}
