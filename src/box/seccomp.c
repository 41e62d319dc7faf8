/* seccomp.c: the list of system calls that a closed process is refused (libseccomp), and ENOSYS for
 * those behind the list.
 *
 * Refused is EPERM, not death: a library that tries such a call on its way (a metrics socket, a
 * namespace) goes on without. clone3 is ENOSYS, for its flags lie in memory that a filter cannot
 * read; libc then calls clone, whose flags can be.
 *
 * What is not on the list and why: fork and threads (pixels are worked at by many;
 * LithoBoxRules.no_fork), kill (landlock's scope has it), opening and making files (landlock has it; a
 * filter sees no paths), sendmsg (results go through it; datagram sockets, the only kind on which
 * it takes an address, cannot be made).
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "box/parts.h"

/* mseal, Linux 6.10: numbers from 424 on are the same on all machines. */
#define LAST_KNOWN 462
#define LOW_32 0xffffffffull

#ifndef TIOCLINUX
#define TIOCLINUX 0x541c
#endif
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

/* Names, not numbers: what this machine or libseccomp does not have is passed over. */
static const char *const refused[] = {
    /* programs */
    "execve",
    "execveat",
    "uselib",
    /* network: a socket is had by socketpair or by being handed one */
    "socket",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    /* other processes */
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "process_mrelease",
    "kcmp",
    "pidfd_getfd",
    "pidfd_open",
    "move_pages",
    "migrate_pages",
    /* mounts and namespaces */
    "mount",
    "umount",
    "umount2",
    "pivot_root",
    "chroot",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "unshare",
    "setns",
    /* large attack surface in the kernel */
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "keyctl",
    "add_key",
    "request_key",
    "fanotify_init",
    "fanotify_mark",
    "name_to_handle_at",
    "open_by_handle_at",
    "lookup_dcookie",
    "modify_ldt",
    "vmsplice",
    "memfd_secret",
    "remap_file_pages",
    "personality",
    "io_setup",
    "io_submit",
    /* the machine */
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "create_module",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "quotactl_fd",
    "nfsservctl",
    "ioperm",
    "iopl",
    "syslog",
    "sethostname",
    "setdomainname",
    "settimeofday",
    "clock_settime",
    "clock_settime64",
    "clock_adjtime",
    "clock_adjtime64",
    "adjtimex",
    "stime",
    "vhangup",
    /* who it is */
    "setuid",
    "setgid",
    "setreuid",
    "setregid",
    "setresuid",
    "setresgid",
    "setfsuid",
    "setfsgid",
    "setgroups",
    "capset",
    "setuid32",
    "setgid32",
    "setreuid32",
    "setregid32",
    "setresuid32",
    "setresgid32",
    "setgroups32",
    /* what landlock does not hold of files: modes, owners, times, attributes, and truncate below
       ABI 3 */
    "chmod",
    "fchmod",
    "fchmodat",
    "fchmodat2",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "chown32",
    "fchown32",
    "lchown32",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "removexattr",
    "lremovexattr",
    "fremovexattr",
    "utime",
    "utimes",
    "futimesat",
    "utimensat",
    "utimensat_time64",
    "truncate",
    "truncate64",
    "mknod",
    "mknodat",
};

/* Below these the paths that are changed are in landlock's hands; where nothing may be written at
 * all, they go too, and hold on a kernel without landlock. */
static const char *const refused_without_write[] = {
    "unlink",  "unlinkat",  "rename", "renameat", "renameat2", "link",  "linkat",
    "symlink", "symlinkat", "mkdir",  "mkdirat",  "rmdir",     "creat",
};

static const char *const missing[] = {"clone3"};

static int
refuse_all(scmp_filter_ctx filter, const char *const *names, gsize n, int number)
{
  for (gsize i = 0; i < n; i++) {
    const int call = seccomp_syscall_resolve_name(names[i]);
    if (call == __NR_SCMP_ERROR)
      continue;
    const int code = seccomp_rule_add(filter, SCMP_ACT_ERRNO((guint)number), call, 0);
    if (code != 0 && code != -EDOM) /* EDOM: another machine's call */
      return code;
  }
  return 0;
}

/* Calls that are refused by what they are given. */
static int
refuse_some(scmp_filter_ctx filter, gboolean no_clone)
{
  const guint64 namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                             CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWTIME;
  int code = 0;
  for (guint64 bit = 1; bit <= namespaces && code == 0 && !no_clone; bit <<= 1)
    if (namespaces & bit)
      code = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                              SCMP_A0(SCMP_CMP_MASKED_EQ, bit, bit));
  /* Typing into the terminal that litho runs in. */
  const guint64 typing[] = {TIOCSTI, TIOCLINUX};
  for (guint i = 0; i < G_N_ELEMENTS(typing) && code == 0; i++)
    code = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
                            SCMP_A1(SCMP_CMP_MASKED_EQ, LOW_32, typing[i]));
  /* Pairs of unix sockets alone, and no datagrams: sendmsg could send those to any path. */
  if (code == 0)
    code = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socketpair), 1,
                            SCMP_A0(SCMP_CMP_NE, AF_UNIX));
  if (code == 0)
    code = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socketpair), 2,
                            SCMP_A0(SCMP_CMP_EQ, AF_UNIX),
                            SCMP_A1(SCMP_CMP_MASKED_EQ, 0xf, SOCK_DGRAM));
  if (code == 0)
    code = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(sendto), 1,
                            SCMP_A4(SCMP_CMP_NE, 0));
  return code;
}

/* A second filter of four instructions, for libseccomp has no ranges; the stricter answer of both
 * holds. */
static gboolean
refuse_newer(void)
{
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, LAST_KNOWN, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {.len = G_N_ELEMENTS(code), .filter = code};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

static int
fill(scmp_filter_ctx filter, const LithoBoxRules *rules)
{
  const char *const ptrace[] = {"ptrace"}, *const processes[] = {"clone", "fork", "vfork"};
  int code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
  (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE,
                         2); /* a tree, not a list: from libseccomp 2.5 on */
  if (code == 0)
    code = refuse_all(filter, refused, G_N_ELEMENTS(refused), EPERM);
  if (code == 0 && !BOX_ASAN)
    code = refuse_all(filter, ptrace, G_N_ELEMENTS(ptrace), EPERM);
  if (code == 0 && (rules->write == NULL || *rules->write == NULL))
    code = refuse_all(filter, refused_without_write, G_N_ELEMENTS(refused_without_write), EPERM);
  if (code == 0)
    code = refuse_all(filter, missing, G_N_ELEMENTS(missing), ENOSYS);
  if (code == 0 && rules->no_fork)
    code = refuse_all(filter, processes, G_N_ELEMENTS(processes), EPERM);
  return code == 0 ? refuse_some(filter, rules->no_fork) : code;
}

gboolean
box_seccomp(const LithoBoxRules *rules)
{
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == NULL) {
    errno = ENOMEM;
    return FALSE;
  }
  int code = fill(filter, rules);
  if (code == 0)
    code = seccomp_load(filter);
  seccomp_release(filter);
  errno = -code;
  return code == 0 && refuse_newer();
}
