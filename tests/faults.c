/* faults.c: linked into a second litho command, `litho_faults`, lets the n-th call of a kind fail.
 *
 * Method: the executable defines the C library's functions and exports them, so that the dynamic
 * linker binds every library that litho uses (GLib, libvips, libtiff, SQLite, …) to them as well as
 * litho's own objects. That reaches further than ld --wrap, which sees litho's objects only, and
 * unlike LD_PRELOAD goes together with AddressSanitizer, whose interceptors are what RTLD_NEXT then
 * finds: leaks of the failing paths are found by the same walk.
 *
 * Memory: GLib ends the process when an allocation fails, by design, and litho relies on it for all
 * whose size is bounded: lists, texts, the proxy of 512 px and what is made of it. Only allocations
 * of Faults.min_bytes or more fail, those that grow with the photo; they must end in an error.
 *
 * Does not reach: what the C library calls inside itself (stdio's flush, mkdtemp), system calls
 * made directly, mmap. Files in /dev and /proc, pipes and sockets never fail.
 */
/* Else open() and others are open64() by another name. */
#undef _FILE_OFFSET_BITS
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <malloc.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "faults.h"

static Faults *faults; /* NULL: none */

__attribute__((constructor)) static void
begin(void)
{
  const char *path = getenv("LITHO_FAULTS");
  int fd = path != NULL ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0)
    return;
  void *page = mmap(NULL, sizeof(Faults), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (page != MAP_FAILED)
    faults = page;
}

/* TRUE with errno: this call fails. */
static gboolean
fails(FaultKind kind, const char *call, const char *on)
{
  if (faults == NULL)
    return FALSE;
  const int n = atomic_fetch_add(&faults->n_calls[kind], 1) + 1;
  if (kind != faults->kind || (faults->goes_on ? n < faults->n : n != faults->n))
    return FALSE;
  if (atomic_fetch_add(&faults->n_failed, 1) == 0)
    snprintf(faults->first, sizeof faults->first, "%s %s", call, on);
  errno = faults->error;
  return TRUE;
}

static gboolean
fails_fd(FaultKind kind, const char *call, int fd)
{
  struct stat st;
  if (faults == NULL || fstat(fd, &st) != 0 || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
    return FALSE;
  char link[32], path[200] = "";
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t n = readlink(link, path, sizeof path - 1);
  path[MAX(n, 0)] = '\0';
  return fails(kind, call, path);
}

/* The function that would have been called; its type is that of `name`. */
#define NEXT(name)                                                                                 \
  ({                                                                                               \
    static __typeof__(&name) next_;                                                                \
    if (next_ == NULL)                                                                             \
      *(void **)&next_ = dlsym(RTLD_NEXT, #name);                                                  \
    next_;                                                                                         \
  })

/* --- memory: dlsym() itself may need some, so these are called by other names ---------------- */

#ifdef __SANITIZE_ADDRESS__
#define ALLOCATOR(name) __interceptor_##name
#else
#define ALLOCATOR(name) __libc_##name
#define __libc_aligned_alloc __libc_memalign
#endif
void *ALLOCATOR(malloc)(size_t size);
void *ALLOCATOR(calloc)(size_t n, size_t size);
void *ALLOCATOR(realloc)(void *old, size_t size);
void *ALLOCATOR(memalign)(size_t align, size_t size);

static gboolean
no_memory(const char *call, size_t n, size_t size)
{
  if (faults == NULL || (n != 0 && size < faults->min_bytes / n))
    return FALSE;
  char bytes[32];
  snprintf(bytes, sizeof bytes, "%zu", n * size);
  return fails(FAULT_MEMORY, call, bytes);
}

void *
malloc(size_t size)
{
  return no_memory("malloc", 1, size) ? NULL : ALLOCATOR(malloc)(size);
}

void *
calloc(size_t n, size_t size)
{
  return no_memory("calloc", n, size) ? NULL : ALLOCATOR(calloc)(n, size);
}

void *
realloc(void *old, size_t size)
{
  return no_memory("realloc", 1, size) ? NULL : ALLOCATOR(realloc)(old, size);
}

void *
memalign(size_t align, size_t size)
{
  return no_memory("memalign", 1, size) ? NULL : ALLOCATOR(memalign)(align, size);
}

void *
aligned_alloc(size_t align, size_t size)
{
  return no_memory("aligned_alloc", 1, size) ? NULL : ALLOCATOR(memalign)(align, size);
}

int
posix_memalign(void **out, size_t align, size_t size)
{
  void *memory = no_memory("posix_memalign", 1, size) ? NULL : ALLOCATOR(memalign)(align, size);
  if (memory == NULL)
    return ENOMEM;
  *out = memory;
  return 0;
}

/* --- files ----------------------------------------------------------------------------------- */

static gboolean
no_open(const char *call, const char *path, int flags)
{
  if (faults == NULL || ((flags & O_ACCMODE) == O_RDONLY && (flags & O_CREAT) == 0) ||
      g_str_has_prefix(path, "/dev/"))
    return FALSE;
  if (faults->no_tmpfile && (flags & O_TMPFILE) == O_TMPFILE) {
    errno = EOPNOTSUPP;
    return TRUE;
  }
  return fails(FAULT_OPEN, call, path);
}

/* For the functions that take a mode when a file may be made. */
#define MODE_OF(flags)                                                                             \
  ({                                                                                               \
    va_list args_;                                                                                 \
    va_start(args_, flags);                                                                        \
    mode_t mode_ =                                                                                 \
        ((flags)&O_CREAT) != 0 || ((flags)&O_TMPFILE) == O_TMPFILE ? va_arg(args_, mode_t) : 0;    \
    va_end(args_);                                                                                 \
    mode_;                                                                                         \
  })

int
open(const char *path, int flags, ...)
{
  return no_open("open", path, flags) ? -1 : NEXT(open)(path, flags, MODE_OF(flags));
}

int
open64(const char *path, int flags, ...)
{
  return no_open("open", path, flags) ? -1 : NEXT(open64)(path, flags, MODE_OF(flags));
}

int
openat(int folder, const char *path, int flags, ...)
{
  return no_open("openat", path, flags) ? -1 : NEXT(openat)(folder, path, flags, MODE_OF(flags));
}

int
openat64(int folder, const char *path, int flags, ...)
{
  return no_open("openat", path, flags) ? -1 : NEXT(openat64)(folder, path, flags, MODE_OF(flags));
}

int
mkdir(const char *path, mode_t mode)
{
  return fails(FAULT_OPEN, "mkdir", path) ? -1 : NEXT(mkdir)(path, mode);
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
  return fails_fd(FAULT_WRITE, "write", fd) ? -1 : NEXT(write)(fd, bytes, n);
}

ssize_t
pwrite(int fd, const void *bytes, size_t n, off_t at)
{
  return fails_fd(FAULT_WRITE, "pwrite", fd) ? -1 : NEXT(pwrite)(fd, bytes, n, at);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
  return fails_fd(FAULT_WRITE, "pwrite", fd) ? -1 : NEXT(pwrite64)(fd, bytes, n, at);
}

int
ftruncate(int fd, off_t length)
{
  return fails_fd(FAULT_WRITE, "ftruncate", fd) ? -1 : NEXT(ftruncate)(fd, length);
}

int
ftruncate64(int fd, off64_t length)
{
  return fails_fd(FAULT_WRITE, "ftruncate", fd) ? -1 : NEXT(ftruncate64)(fd, length);
}

int
fsync(int fd)
{
  return fails_fd(FAULT_SYNC, "fsync", fd) ? -1 : NEXT(fsync)(fd);
}

int
fdatasync(int fd)
{
  return fails_fd(FAULT_SYNC, "fdatasync", fd) ? -1 : NEXT(fdatasync)(fd);
}

int
rename(const char *from, const char *to)
{
  return fails(FAULT_RENAME, "rename to", to) ? -1 : NEXT(rename)(from, to);
}

int
link(const char *from, const char *to)
{
  return fails(FAULT_RENAME, "link to", to) ? -1 : NEXT(link)(from, to);
}

int
linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
  return fails(FAULT_RENAME, "linkat to", to)
             ? -1
             : NEXT(linkat)(from_folder, from, to_folder, to, flags);
}

/* --- processes and threads ------------------------------------------------------------------- */

pid_t
fork(void)
{
  return fails(FAULT_FORK, "fork", "") ? -1 : NEXT(fork)();
}

int
socketpair(int domain, int type, int protocol, int pair[2])
{
  return fails(FAULT_FORK, "socketpair", "") ? -1 : NEXT(socketpair)(domain, type, protocol, pair);
}

int
pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
               void *data)
{
  return fails(FAULT_THREAD, "pthread_create", "")
             ? faults->error
             : NEXT(pthread_create)(thread, attributes, run, data);
}
