/* unpack.c: starts the worker on one raw file, waits for it and maps what it left. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "raw/raw.h"

#define WORKER_FILE "litho-raw"
#define MAX_SECONDS 300
#define POLL_US 1000

static const struct {
  const char *name;
  int method; /* LibRaw's user_qual; -1: litho's own */
} demosaics[LITHO_N_DEMOSAICS] = {
    [LITHO_DEMOSAIC_LMMSE] = {"lmmse", -1}, [LITHO_DEMOSAIC_BILINEAR] = {"bilinear", -1}, [LITHO_DEMOSAIC_VNG] = {"vng", 1},
    [LITHO_DEMOSAIC_PPG] = {"ppg", 2},      [LITHO_DEMOSAIC_AHD] = {"ahd", 3},            [LITHO_DEMOSAIC_DCB] = {"dcb", 4},
    [LITHO_DEMOSAIC_DHT] = {"dht", 11},     [LITHO_DEMOSAIC_AAHD] = {"aahd", 12},   [LITHO_DEMOSAIC_NET] = {"net", -1},
};

gboolean
litho_demosaic_from_name(const char *name, LithoDemosaic *demosaic)
{
  if (g_ascii_strcasecmp(name, "linear") == 0)
    name = "bilinear";
  for (guint i = 0; i < LITHO_N_DEMOSAICS; i++)
    if (g_ascii_strcasecmp(demosaics[i].name, name) == 0) {
      *demosaic = (LithoDemosaic)i;
      return TRUE;
    }
  return FALSE;
}

const char *
litho_demosaic_name(LithoDemosaic demosaic)
{
  return demosaics[demosaic].name;
}

char *
litho_demosaic_names(void)
{
  GString *names = g_string_new(NULL);
  for (guint i = 0; i < LITHO_N_DEMOSAICS; i++)
    g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", demosaics[i].name);
  return g_string_free(names, FALSE);
}

/* Where LITHO_RAW says, beside the program (a build folder), or where it was installed. Caller frees; NULL: nowhere. */
static char *
worker_path(void)
{
  if (g_getenv("LITHO_RAW") != NULL)
    return g_strdup(g_getenv("LITHO_RAW"));
  g_autofree char *exe = g_file_read_link("/proc/self/exe", NULL);
  g_autofree char *folder = exe != NULL ? g_path_get_dirname(exe) : g_strdup(".");
  char *beside = g_build_filename(folder, WORKER_FILE, NULL);
  if (g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
    return beside;
  g_free(beside);
  char *installed = g_build_filename(LITHO_LIBDIR, "litho", WORKER_FILE, NULL);
  if (g_file_test(installed, G_FILE_TEST_IS_EXECUTABLE))
    return installed;
  g_free(installed);
  return NULL;
}

gboolean
litho_raw_available(void)
{
  g_autofree char *path = worker_path();
  return path != NULL;
}

/* FALSE with errno set. */
static gboolean
start(const char *path, int input, int result, const LithoRawOptions *options, pid_t *pid)
{
  extern char **environ;
  g_autofree char *method = g_strdup_printf("%d", demosaics[options->demosaic].method);
  g_autofree char *pixels = g_strdup_printf("%" G_GUINT64_FORMAT, options->max_pixels);
  char *argv[] = {(char *)path, method, options->half ? "1" : "0", pixels, NULL};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  sigemptyset(&none);
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, result, RAW_WIRE_FD);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  errno = posix_spawn(pid, path, &actions, &attributes, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return errno == 0;
}

/* FALSE: it did not end in time and was stopped. */
static gboolean
wait_for(pid_t pid, int *status)
{
  const gint64 end = g_get_monotonic_time() + MAX_SECONDS * G_USEC_PER_SEC;
  pid_t done;
  while ((done = waitpid(pid, status, WNOHANG)) == 0 || (done < 0 && errno == EINTR)) {
    if (g_get_monotonic_time() > end) {
      kill(pid, SIGKILL);
      while (waitpid(pid, status, 0) < 0 && errno == EINTR)
        ;
      return FALSE;
    }
    g_usleep(POLL_US);
  }
  return TRUE;
}

/* "NAME: a raw file of MAKE MODEL". Caller frees. */
static char *
subject_of(const RawWire *wire, const char *name)
{
  const char *make = wire->make, *model = wire->model;
  if (*model == '\0' && *make == '\0')
    return g_strdup_printf("%s: a camera's raw file", name);
  if (*make != '\0' && g_ascii_strncasecmp(model, make, strlen(make)) == 0)
    make = "";
  return g_strdup_printf("%s: a raw file of %s%s%s", name, make, *make != '\0' ? " " : "", model);
}

static void
set_error(const RawWire *wire, const char *name, const LithoRawOptions *options, GError **error)
{
  g_autofree char *subject = subject_of(wire, name);
  switch (wire->status) {
  case RAW_WIRE_UNKNOWN:
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s that LibRaw does not know: make a DNG or TIFF of it with the maker's program first", subject);
    break;
  case RAW_WIRE_UNSUPPORTED:
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s whose way of packing pixels%s%s LibRaw does not read: make a DNG or TIFF of it with the maker's program "
                "first",
                subject, *wire->decoder != '\0' ? " " : "", wire->decoder);
    break;
  case RAW_WIRE_LIMIT:
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "%s: %u × %u px are more than the ceiling of %" G_GUINT64_FORMAT " megapixels: raise it with --max-pixels",
                subject, wire->frame_width, wire->frame_height, options->max_pixels / 1000000);
    break;
  case RAW_WIRE_MEMORY:
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s: there is not enough memory for it: %s", subject, wire->reason);
    break;
  case RAW_WIRE_OPEN:
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_SANDBOX,
                "%s: this machine cannot close the process that reads it whole: %s", name, wire->reason);
    break;
  default:
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s is damaged or cut short: %s", subject,
                *wire->reason != '\0' ? wire->reason : "no reason is given");
  }
}

static gboolean
is_whole(const RawWire *wire, gsize bytes)
{
  const guint64 samples = (guint64)wire->width * wire->height * (wire->kind == RAW_WIRE_MOSAIC ? 1 : 3);
  gboolean good = wire->width >= 2 && wire->height >= 2 && wire->width <= 100000 && wire->height <= 100000 &&
                  (wire->kind == RAW_WIRE_MOSAIC || wire->kind == RAW_WIRE_RGB) &&
                  bytes >= RAW_WIRE_PIXELS + 2 * samples && wire->full > wire->zero && wire->orientation >= 1 &&
                  wire->orientation <= 8;
  for (int c = 0; c < 3; c++)
    good = good && wire->mul[c] >= 1 && wire->mul[c] < 1000;
  for (int i = 0; i < 4; i++)
    good = good && wire->cfa[i >> 1][i & 1] <= 2;
  return good;
}

/* Looks at what the worker left in the file. */
static LithoRaw *
take_result(int fd, gboolean in_time, int status, const char *name, const LithoRawOptions *options, GError **error)
{
  struct stat st;
  if (!in_time) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s: a camera's raw file that was not read in %d s", name,
                MAX_SECONDS);
    return NULL;
  }
  void *map = fstat(fd, &st) == 0 && st.st_size >= RAW_WIRE_PIXELS
                  ? mmap(NULL, (gsize)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
                  : MAP_FAILED;
  if (map == MAP_FAILED) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RESOURCE, "%s: the process that reads raw files did not start (%d)", name,
                WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return NULL;
  }
  g_autoptr(LithoRaw) raw = g_new0(LithoRaw, 1);
  raw->wire = map;
  raw->samples = (guint16 *)((guint8 *)map + RAW_WIRE_PIXELS);
  raw->map_bytes = (gsize)st.st_size;
  RawWire *wire = map;
  if (wire->magic != RAW_WIRE_MAGIC || wire->size != sizeof *wire) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RESOURCE,
                "%s: the program %s is of another version of litho: install both anew", name, WORKER_FILE);
    return NULL;
  }
  char *const texts[] = {wire->reason, wire->make, wire->model, wire->software, wire->artist, wire->lens, wire->lens_make,
                         wire->decoder};
  const gsize sizes[] = {sizeof wire->reason, sizeof wire->make, sizeof wire->model,     sizeof wire->software,
                         sizeof wire->artist, sizeof wire->lens, sizeof wire->lens_make, sizeof wire->decoder};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    texts[i][sizes[i] - 1] = '\0';
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && wire->status == RAW_WIRE_GOOD && is_whole(wire, raw->map_bytes))
    return g_steal_pointer(&raw);
  if (wire->status == RAW_WIRE_NOTHING || wire->status == RAW_WIRE_GOOD) {
    g_autofree char *subject = subject_of(wire, name);
    const gboolean slow = WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s is damaged: LibRaw %s on it", subject,
                slow ? "was stopped after minutes of work" : "ended without an answer");
    return NULL;
  }
  set_error(wire, name, options, error);
  return NULL;
}

LithoRaw *
litho_raw_unpack(int fd, const char *name, const LithoRawOptions *options, GError **error)
{
  g_autofree char *path = worker_path();
  if (path == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: a camera's raw file, and this litho was built without LibRaw: install libraw-dev and build it again, or "
                "develop the file to TIFF first",
                name);
    return NULL;
  }
  const int result = memfd_create("litho-raw", MFD_CLOEXEC);
  pid_t pid;
  int status = 0;
  if (result < 0 || !start(path, fd, result, options, &pid)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RESOURCE, "%s: %s does not start: %s", name, path, g_strerror(errno));
    if (result >= 0)
      close(result);
    return NULL;
  }
  const gboolean in_time = wait_for(pid, &status);
  LithoRaw *raw = take_result(result, in_time, status, name, options, error);
  close(result);
  return raw;
}

void
litho_raw_free(LithoRaw *raw)
{
  if (raw == NULL)
    return;
  if (raw->wire != NULL)
    munmap((void *)raw->wire, raw->map_bytes);
  g_free(raw);
}
