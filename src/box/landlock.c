/* landlock.c: the files, signals and TCP ports that stay open, by landlock(7).
 *
 * Numbers are the kernel's own (include/uapi/linux/landlock.h of 6.18 and the TSYNC flag behind
 * it), for the headers of Debian 12 know two versions of eight. A right that the kernel does not
 * know is an error there, so all is masked by the ABI:
 *
 *   1 (5.13)  files        2 (5.19)  moves between folders   3 (6.2)  truncate
 *   4 (6.7)   TCP          5 (6.10)  ioctl on devices        6 (6.12) scopes: signals, abstract
 * sockets 7 (6.15)  logging      8         all threads at once
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "box/parts.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define FS_EXECUTE (1ull << 0)
#define FS_WRITE_FILE (1ull << 1)
#define FS_READ_FILE (1ull << 2)
#define FS_READ_DIR (1ull << 3)
#define FS_ABI_1 ((1ull << 13) - 1) /* with all ways of making and removing */
#define FS_REFER (1ull << 13)
#define FS_TRUNCATE (1ull << 14)
#define FS_IOCTL_DEV (1ull << 15)
#define FS_OF_A_FILE (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)

#define NET_TCP ((1ull << 0) | (1ull << 1)) /* bind, connect */
#define SCOPES ((1ull << 0) | (1ull << 1))  /* abstract unix sockets, signals */

#define CREATE_VERSION 1u
#define RULE_PATH_BENEATH 1
#define RESTRICT_TSYNC (1u << 3)

typedef struct {
  guint64 fs, net, scopes;
} Ruleset;

typedef struct {
  guint64 access;
  gint32 fd;
} __attribute__((packed)) PathBeneath;

int
box_landlock_abi(void)
{
  const long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);
  return abi > 0 ? (int)abi : 0;
}

static guint64
rights_of(int abi)
{
  return FS_ABI_1 | (abi >= 2 ? FS_REFER : 0) | (abi >= 3 ? FS_TRUNCATE : 0) |
         (abi >= 5 ? FS_IOCTL_DEV : 0);
}

/* O_PATH alone: no fifo waits, no device wakes. FALSE only when the kernel refuses the rule. */
static gboolean
allow(int ruleset, const char *path, guint64 access)
{
  const int fd = open(path, O_PATH | O_CLOEXEC);
  struct stat st;
  if (fd < 0)
    return TRUE;
  gboolean good = fstat(fd, &st) == 0;
  if (good) {
    PathBeneath rule = {.access = S_ISDIR(st.st_mode) ? access : access & FS_OF_A_FILE, .fd = fd};
    /* EBADFD: a file without a place on a file system (a pipe in /proc/self/fd): nothing to allow.
     */
    good = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) == 0 ||
           errno == EBADFD;
  }
  const int number = errno;
  close(fd);
  errno = number;
  return good;
}

static gboolean
allow_all(int ruleset, const char *const *paths, guint64 access)
{
  for (; paths != NULL && *paths != NULL; paths++)
    if (!allow(ruleset, *paths, access))
      return FALSE;
  return TRUE;
}

int
box_landlock(const LithoBoxRules *rules, int abi)
{
  const int most = box_landlock_abi();
  if (abi > most)
    abi = most;
  if (abi > BOX_LANDLOCK_NEWEST)
    abi = BOX_LANDLOCK_NEWEST;
  if (abi <= 0) {
    errno = most > 0 ? EOPNOTSUPP : ENOSYS;
    return 0;
  }
  const guint64 all = rights_of(abi), read = FS_READ_FILE | FS_READ_DIR;
  const Ruleset attr = {.fs = all, .net = abi >= 4 ? NET_TCP : 0, .scopes = abi >= 6 ? SCOPES : 0};
  const gsize size = abi >= 6 ? sizeof attr : abi >= 4 ? 2 * sizeof(guint64) : sizeof(guint64);
  const int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
  if (ruleset < 0)
    return 0;
  /* Nothing is executed, not even what may be written; a device that may be written keeps its
   * ioctls (a terminal). */
  const gboolean good =
      allow_all(ruleset, rules->read, read) &&
      allow_all(ruleset, rules->write, all & ~FS_EXECUTE) &&
      prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
      syscall(SYS_landlock_restrict_self, ruleset, abi >= 8 ? RESTRICT_TSYNC : 0) == 0;
  const int number = errno;
  close(ruleset);
  errno = number;
  return good ? abi : 0;
}
