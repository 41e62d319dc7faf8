/* socket_watch.h: a program run under a filter that counts each socket that it, or what it starts,
 * asks for; and, when asked, in an empty network namespace.
 *
 * The filter (seccomp_unotify(2)) stops socket() and io_uring_setup(), the only ways to a network
 * that a process without one has, tells this process, and lets the call go on unchanged. A filter
 * of the program's own that refuses the call is asked first, and then nothing is counted: so litho
 * is watched with its own door open (LITHO_SANDBOX=off).
 */
#ifndef LITHO_TESTS_SOCKET_WATCH_H
#define LITHO_TESTS_SOCKET_WATCH_H

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "cli_run.h"

#if defined(__x86_64__)
#define WATCH_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define WATCH_ARCH AUDIT_ARCH_AARCH64
#else
#define WATCH_ARCH 0
#endif

typedef struct {
  Run run;
  guint n_inet;  /* sockets of IPv4 and IPv6 */
  guint n_other; /* any other, and io_uring */
  char *first;   /* of n_other: what it was; or NULL */
} Watched;

static inline void
watched_clear(Watched *w)
{
  run_clear(&w->run);
  g_free(w->first);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Watched, watched_clear)

/* The listener's descriptor, -1: errno. */
static inline int
watch_install(void)
{
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, WATCH_ARCH, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = {G_N_ELEMENTS(code), code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return -1;
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
                      &program);
}

static inline gboolean
watch_write(const char *path, const char *text)
{
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  const gboolean ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
  if (fd >= 0)
    close(fd);
  return ok;
}

/* A network without one device that is up, as `unshare -rn` gives. */
static inline gboolean
watch_leave_network(void)
{
  char uid[32], gid[32];
  snprintf(uid, sizeof uid, "0 %d 1", (int)getuid());
  snprintf(gid, sizeof gid, "0 %d 1", (int)getgid());
  return unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 &&
         watch_write("/proc/self/setgroups", "deny") && watch_write("/proc/self/uid_map", uid) &&
         watch_write("/proc/self/gid_map", gid);
}

static inline void
watch_send_fd(int socket, int fd)
{
  char space[CMSG_SPACE(sizeof fd)] = {0}, one = 'f';
  struct iovec part = {&one, 1};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(head), &fd, sizeof fd);
  sendmsg(socket, &message, 0);
}

/* -1: the other side could not. */
static inline int
watch_take_fd(int socket)
{
  char space[CMSG_SPACE(sizeof(int))] = {0}, one = 0;
  struct iovec part = {&one, 1};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  int fd = -1;
  if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(&message) != NULL)
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  return fd;
}

/* Answers until everything under the filter has ended. */
static inline void
watch_listen(int listener, Watched *w)
{
  struct seccomp_notif notice;
  struct pollfd polled = {.fd = listener, .events = POLLIN};
  while (poll(&polled, 1, -1) > 0 || errno == EINTR) {
    if ((polled.revents & POLLIN) == 0)
      return;
    memset(&notice, 0, sizeof notice);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notice) != 0)
      continue;
    const int domain = (int)notice.data.args[0];
    const gboolean is_socket = notice.data.nr == SYS_socket;
    if (is_socket && (domain == AF_INET || domain == AF_INET6))
      w->n_inet++;
    else if (w->n_other++ == 0)
      w->first =
          is_socket ? g_strdup_printf("socket of family %d", domain) : g_strdup("io_uring_setup");
    struct seccomp_notif_resp answer = {.id = notice.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
  }
}

/* `litho ARGS…` in `folder`, input (or NULL) on stdin; its outputs go by files, so that this
 * process only listens. */
static inline Watched
watch_litho(const char *folder, gboolean without_network, const char *input,
            const char *const *args)
{
  Watched w = {0};
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_ptr_array_add(argv, (gpointer)g_getenv("LITHO_EXE"));
  for (guint i = 0; args[i] != NULL; i++)
    g_ptr_array_add(argv, (gpointer)args[i]);
  g_ptr_array_add(argv, NULL);
  int pair[2], status = 0, files[3];
  g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  for (guint i = 0; i < 3; i++) {
    g_autofree char *name = g_build_filename(folder, ".watched-XXXXXX", NULL);
    files[i] = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
    g_assert_cmpint(files[i], >=, 0);
    g_unlink(name);
  }
  if (input != NULL)
    g_assert_cmpint(pwrite(files[0], input, strlen(input), 0), ==, (gssize)strlen(input));
  const pid_t pid = fork();
  g_assert_cmpint(pid, >=, 0);
  if (pid == 0) {
    int listener = -1;
    for (int i = 0; i < 3; i++)
      dup2(files[i], i);
    setenv("LITHO_SANDBOX", "off", 1); /* what it tries, not what its sandbox lets it try */
    if (chdir(folder) == 0 && (!without_network || watch_leave_network()) &&
        (listener = watch_install()) >= 0) {
      watch_send_fd(pair[1], listener);
      close(listener);
      close(pair[1]);
      execv(argv->pdata[0], (char **)argv->pdata);
    }
    _exit(127);
  }
  close(pair[1]);
  const int listener = watch_take_fd(pair[0]);
  close(pair[0]);
  if (listener >= 0)
    watch_listen(listener, &w);
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (listener >= 0)
    close(listener);
  w.run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  char **texts[] = {NULL, &w.run.out, &w.run.err};
  for (guint i = 1; i < 3; i++) {
    const off_t size = lseek(files[i], 0, SEEK_END);
    *texts[i] = g_malloc0((gsize)size + 1);
    g_assert_cmpint(pread(files[i], *texts[i], (gsize)size, 0), ==, size);
  }
  w.run.n_out = strlen(w.run.out);
  for (guint i = 0; i < 3; i++)
    close(files[i]);
  return w;
}

/* Why neither can be had here, or NULL. Caller frees. */
static inline char *
watch_missing(gboolean without_network)
{
  int status = 0;
  const pid_t pid = WATCH_ARCH != 0 ? fork() : -1;
  if (pid == 0)
    _exit(without_network && !watch_leave_network() ? 1 : watch_install() < 0 ? 2 : 0);
  if (pid < 0)
    return g_strdup("the filter is not written for this processor");
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return NULL;
  return g_strdup(WIFEXITED(status) && WEXITSTATUS(status) == 1
                      ? "this system gives no network namespace to a user (unshare -rn)"
                      : "this system has no seccomp filter with a listener");
}

#endif
