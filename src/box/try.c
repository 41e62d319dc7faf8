/* try.c: each try on its own. One that succeeds undoes nothing: the folder is emptied and the
 * process ends. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "box/parts.h"
#include "box/try.h"

#define PATH_BYTES 4096
#define NEWER_CALL 1023

/* A call's answer: below 0 is refused. A descriptor that came of it is closed by the process' end.
 */
static int
answer(long value)
{
  return value < 0 ? errno : BOX_TRY_ALLOWED;
}

static const char *
in_folder(const BoxTryPlace *place, const char *name)
{
  static char path[2][PATH_BYTES];
  static int next;
  char *to = path[next ^= 1];
  snprintf(to, PATH_BYTES, "%s/%s", place->folder, name);
  return to;
}

/* --- files --------------------------------------------------------------------------------------
 */

static int
try_open(const BoxTryPlace *place)
{
  return answer(open(in_folder(place, "read"), O_RDONLY | O_CLOEXEC));
}

static int
try_list(const BoxTryPlace *place)
{
  return opendir(place->folder) == NULL ? errno : BOX_TRY_ALLOWED;
}

static int
try_write(const BoxTryPlace *place)
{
  return answer(open(in_folder(place, "write"), O_WRONLY | O_CLOEXEC));
}

static int
try_create(const BoxTryPlace *place)
{
  return answer(open(in_folder(place, "new"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int
try_truncate(const BoxTryPlace *place)
{
  return answer(truncate(in_folder(place, "truncate"), 0));
}

static int
try_rename(const BoxTryPlace *place)
{
  return answer(rename(in_folder(place, "rename"), in_folder(place, "renamed")));
}

static int
try_unlink(const BoxTryPlace *place)
{
  return answer(unlink(in_folder(place, "unlink")));
}

static int
try_link(const BoxTryPlace *place)
{
  return answer(link(in_folder(place, "link"), in_folder(place, "linked")));
}

static int
try_symlink(const BoxTryPlace *place)
{
  return answer(symlink("/etc", in_folder(place, "symlink")));
}

static int
try_mkdir(const BoxTryPlace *place)
{
  return answer(mkdir(in_folder(place, "folder"), 0700));
}

static int
try_chmod(const BoxTryPlace *place)
{
  return answer(chmod(in_folder(place, "chmod"), 0666));
}

static int
try_times(const BoxTryPlace *place)
{
  return answer(utimensat(AT_FDCWD, in_folder(place, "chmod"), NULL, 0));
}

/* --- network ------------------------------------------------------------------------------------
 */

static struct sockaddr_in
own_machine(guint16 port)
{
  return (struct sockaddr_in){
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static struct sockaddr_un
unix_path(const BoxTryPlace *place, const char *name)
{
  struct sockaddr_un at = {.sun_family = AF_UNIX};
  snprintf(at.sun_path, sizeof at.sun_path, "%s", in_folder(place, name));
  return at;
}

static int
try_tcp(const BoxTryPlace *place)
{
  const struct sockaddr_in to = own_machine(place->port);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return fd < 0 ? errno : answer(connect(fd, (const struct sockaddr *)&to, sizeof to));
}

static int
try_udp(const BoxTryPlace *place)
{
  const struct sockaddr_in to = own_machine(place->port);
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  return fd < 0 ? errno : answer(sendto(fd, "x", 1, 0, (const struct sockaddr *)&to, sizeof to));
}

static int
try_unix(const BoxTryPlace *place)
{
  const struct sockaddr_un to = unix_path(place, "socket");
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return fd < 0 ? errno : answer(connect(fd, (const struct sockaddr *)&to, sizeof to));
}

/* Without a socket(2): one half of a pair can send to any path. */
static int
try_datagram(const BoxTryPlace *place)
{
  struct sockaddr_un to = unix_path(place, "datagram");
  struct iovec part = {.iov_base = (char[]){"x"}, .iov_len = 1};
  const struct msghdr message = {
      .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &part, .msg_iovlen = 1};
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) != 0)
    return errno;
  return answer(sendmsg(pair[0], &message, 0));
}

static int
try_listen(const BoxTryPlace *place)
{
  (void)place;
  const struct sockaddr_in at = own_machine(0);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof at) != 0)
    return errno;
  return answer(listen(fd, 1));
}

/* --- programs and processes
 * ----------------------------------------------------------------------- */

/* In a process of its own: one that is executed does not come back, and what it says then is 0. */
static int
executed(void (*start)(void))
{
  const pid_t pid = fork();
  if (pid == 0) {
    start();
    _exit(errno & 0x7f);
  }
  int status = 0;
  if (pid < 0)
    return errno;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
    ;
  return WIFEXITED(status) ? WEXITSTATUS(status) : BOX_TRY_DIED;
}

static void
start_true(void)
{
  char *argv[] = {(char[]){"true"}, NULL}, *none[] = {NULL};
  execve("/bin/true", argv, none);
}

/* Out of memory: no file is needed. */
static void
start_in_memory(void)
{
  char *argv[] = {(char[]){"true"}, NULL}, *none[] = {NULL};
  char bytes[4096];
  const int from = open("/bin/true", O_RDONLY | O_CLOEXEC), to = memfd_create("true", MFD_CLOEXEC);
  for (ssize_t n; from >= 0 && to >= 0 && (n = read(from, bytes, sizeof bytes)) > 0;)
    if (write(to, bytes, (size_t)n) != n)
      return;
  syscall(SYS_execveat, to, "", argv, none, AT_EMPTY_PATH);
}

static int
try_exec(const BoxTryPlace *place)
{
  (void)place;
  return executed(start_true);
}

static int
try_exec_memory(const BoxTryPlace *place)
{
  (void)place;
  return executed(start_in_memory);
}

static int
try_ptrace(const BoxTryPlace *place)
{
  if (ptrace(PTRACE_SEIZE, place->victim, NULL, NULL) != 0)
    return errno;
  ptrace(PTRACE_DETACH, place->victim, NULL, NULL);
  return BOX_TRY_ALLOWED;
}

static int
try_peek(const BoxTryPlace *place)
{
  char byte;
  struct iovec here = {.iov_base = &byte, .iov_len = 1},
               there = {.iov_base = (void *)place, .iov_len = 1};
  return answer(process_vm_readv(place->victim, &here, 1, &there, 1, 0));
}

static int
try_signal(const BoxTryPlace *place)
{
  return answer(kill(place->victim, SIGCONT));
}

/* --- the kernel
 * ------------------------------------------------------------------------------------ */

static int
try_namespace(const BoxTryPlace *place)
{
  (void)place;
  return answer(unshare(CLONE_NEWUSER));
}

static int
try_mount(const BoxTryPlace *place)
{
  /* ENOENT or EINVAL come from behind the door. */
  const int number = answer(mount("none", in_folder(place, "nowhere"), "tmpfs", 0, NULL));
  return number == ENOENT || number == EINVAL || number == ENODEV ? BOX_TRY_ALLOWED : number;
}

static int
try_io_uring(const BoxTryPlace *place)
{
  (void)place;
  const int number = answer(syscall(SYS_io_uring_setup, 1, NULL));
  return number == EFAULT || number == EINVAL ? BOX_TRY_ALLOWED : number;
}

static int
try_bpf(const BoxTryPlace *place)
{
  (void)place;
  const int number = answer(syscall(SYS_bpf, -1, NULL, 0));
  return number == EINVAL || number == EFAULT || number == E2BIG ? BOX_TRY_ALLOWED : number;
}

static int
try_keys(const BoxTryPlace *place)
{
  (void)place;
  return answer(syscall(SYS_keyctl, 0 /* the id of a keyring */, -3 /* of the session */, 0));
}

static int
try_newer(const BoxTryPlace *place)
{
  (void)place;
  return answer(syscall(NEWER_CALL)); /* ENOSYS of old kernels too */
}

static int
try_privileges(const BoxTryPlace *place)
{
  (void)place;
  return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? EPERM : BOX_TRY_ALLOWED;
}

/* --- limits
 * ------------------------------------------------------------------------------------------ */

static int
try_memory(const BoxTryPlace *place)
{
  if (place->rules->memory_bytes == 0 || BOX_ASAN)
    return BOX_TRY_NOT;
  void *at = mmap(NULL, place->rules->memory_bytes, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return at == MAP_FAILED ? errno : BOX_TRY_ALLOWED;
}

static int
try_size(const BoxTryPlace *place)
{
  if (place->rules->file_bytes == 0)
    return BOX_TRY_NOT;
  signal(SIGXFSZ, SIG_IGN);
  const int fd = memfd_create("large", MFD_CLOEXEC);
  return answer(ftruncate(fd, (off_t)place->rules->file_bytes + 1));
}

#define F LITHO_BOX_FILES
#define C LITHO_BOX_CALLS
#define N LITHO_BOX_NETWORK

const BoxTry box_tries[] = {
    {"open", "read a file that was not named", F, "read", NULL, try_open},
    {"list", "list a folder that was not named", F, NULL, NULL, try_list},
    {"write", "write a file", F, "write", NULL, try_write},
    {"create", "make a file", F, NULL, NULL, try_create},
    {"truncate", "empty a file", F, "truncate", NULL, try_truncate},
    {"rename", "rename a file", F, "rename", NULL, try_rename},
    {"unlink", "remove a file", F, "unlink", NULL, try_unlink},
    {"link", "link to a file", F, "link", NULL, try_link},
    {"symlink", "make a symbolic link", F, NULL, NULL, try_symlink},
    {"mkdir", "make a folder", F, NULL, NULL, try_mkdir},
    {"chmod", "change a file's mode", C, "chmod", NULL, try_chmod},
    {"times", "change a file's times", C, NULL, NULL, try_times},
    {"tcp", "connect by TCP", N, NULL, NULL, try_tcp},
    {"udp", "send by UDP", N, NULL, NULL, try_udp},
    {"unix", "connect to a unix socket", N, NULL, NULL, try_unix},
    {"datagram", "send to a unix socket through a pair", N, NULL, NULL, try_datagram},
    {"listen", "listen on a port", N, NULL, NULL, try_listen},
    {"exec", "start a program", C, NULL, NULL, try_exec},
    {"exec_memory", "start a program out of memory", C, NULL, NULL, try_exec_memory},
    {"ptrace", "take over another process", C, NULL, NULL, try_ptrace},
    {"peek", "read another process' memory", C, NULL, NULL, try_peek},
    {"signal", "signal another process", LITHO_BOX_SIGNALS, NULL, NULL, try_signal},
    {"namespace", "make a user namespace", C, NULL, NULL, try_namespace},
    {"mount", "mount a file system", C, NULL, NULL, try_mount},
    {"io_uring", "set up io_uring", C, NULL, NULL, try_io_uring},
    {"bpf", "load a program into the kernel", C, NULL, NULL, try_bpf},
    {"keys", "ask for the session's keys", C, NULL, NULL, try_keys},
    {"newer", "a system call newer than litho's list", C, NULL, NULL, try_newer},
    {"privileges", "gain rights by a set-user-id program", LITHO_BOX_PRIVILEGES, NULL, NULL,
     try_privileges},
    {"memory", "memory beyond the limit", LITHO_BOX_LIMITS, NULL, "no limit of memory here",
     try_memory},
    {"size", "a file beyond the limit", LITHO_BOX_LIMITS, NULL, "no limit of file size here",
     try_size},
};
const guint box_n_tries = G_N_ELEMENTS(box_tries);

/* --- what the tries knock at
 * ------------------------------------------------------------------------ */

static gboolean
listen_unix(BoxTryPlace *place, int i, int type, const char *name)
{
  const struct sockaddr_un at = unix_path(place, name);
  place->listeners[i] = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
  return bind(place->listeners[i], (const struct sockaddr *)&at, sizeof at) == 0 &&
         (type == SOCK_DGRAM || listen(place->listeners[i], 1) == 0);
}

gboolean
box_try_listen(BoxTryPlace *place)
{
  struct sockaddr_in at = own_machine(0);
  socklen_t size = sizeof at;
  place->listeners[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(place->listeners[0], (const struct sockaddr *)&at, sizeof at) != 0 ||
      listen(place->listeners[0], 1) != 0 ||
      getsockname(place->listeners[0], (struct sockaddr *)&at, &size) != 0)
    return FALSE;
  place->port = ntohs(at.sin_port);
  return listen_unix(place, 1, SOCK_STREAM, "socket") &&
         listen_unix(place, 2, SOCK_DGRAM, "datagram");
}

void
box_try_deaf(BoxTryPlace *place)
{
  for (guint i = 0; i < G_N_ELEMENTS(place->listeners); i++)
    if (place->listeners[i] > 0)
      close(place->listeners[i]);
}
