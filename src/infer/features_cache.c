/* features_cache.c: see features_cache.h. Numbers are little-endian, as the machine's. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/cancel.h"
#include "base/file.h"
#include "infer/features_cache.h"

#define MAGIC "lithofeatures 1\n"
#define HEADER_BYTES 4096
#define LOCK_POLL_US 100000
/* How photos are made into the net's input; another number, another cache. */
#define PIXELS_VERSION 1
#define MAX_LIST_BYTES (G_GUINT64_CONSTANT(1) << 31)

typedef struct {
  char magic[16];
  guint32 pixels_version, views, cells, width;
  char net[64];
} Header;

struct _LithoFeatureCache {
  char *path, *list_path;
  int fd, list_fd;
  Header header;
  gsize row_bytes;
  gint64 n_rows;         /* committed */
  GString *lines;        /* of rows that were added and not committed */
  gint64 n_added;
  GHashTable *by_hash;   /* sha256 → row + 1 */
  GHashTable *by_path;   /* path → LithoPhotoKey* */
  const guint8 *mapping;
  gsize map_bytes;
};

void
litho_photo_key_clear(LithoPhotoKey *key)
{
  g_clear_pointer(&key->path, g_free);
  g_clear_pointer(&key->sha256, g_free);
}

static void
key_free(gpointer data)
{
  litho_photo_key_clear(data);
  g_free(data);
}

static gboolean
io_failed(GError **error, LithoError code, const char *path, int number)
{
  g_autofree char *name = litho_file_display(path);
  g_set_error(error, LITHO_ERROR, code, "%s: cannot be %s: %s", name, code == LITHO_ERROR_READ ? "read" : "written",
              g_strerror(number));
  return FALSE;
}

static gboolean
write_all(int fd, gconstpointer data, gsize n, gint64 at)
{
  const guint8 *p = data;
  while (n > 0) {
    const gssize done = pwrite(fd, p, n, at);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return FALSE;
    p += done;
    at += done;
    n -= (gsize)done;
  }
  return TRUE;
}

static gboolean
lock(const LithoFeatureCache *cache, GCancellable *cancel, GError **error)
{
  while (flock(cache->list_fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      return io_failed(error, LITHO_ERROR_WRITE, cache->list_path, errno);
    if (litho_is_cancelled(cancel, error))
      return FALSE;
    g_usleep(LOCK_POLL_US);
  }
  return TRUE;
}

static void
remember(LithoFeatureCache *cache, const LithoPhotoKey *key, gint64 row)
{
  LithoPhotoKey *copy = g_new(LithoPhotoKey, 1);
  *copy = (LithoPhotoKey){g_strdup(key->path), g_strdup(key->sha256), key->size, key->time_us};
  g_hash_table_replace(cache->by_path, copy->path, copy);
  if (row >= 0)
    g_hash_table_insert(cache->by_hash, g_strdup(key->sha256), GSIZE_TO_POINTER((gsize)row + 1));
}

/* "sha256 size time path" FALSE: not such a line. */
static gboolean
read_line(LithoFeatureCache *cache, const char *line)
{
  g_auto(GStrv) part = g_strsplit(line, " ", 4);
  if (g_strv_length(part) != 4 || strlen(part[0]) != 64)
    return FALSE;
  g_autofree char *path = g_strcompress(part[3]);
  LithoPhotoKey key = {path, part[0], g_ascii_strtoll(part[1], NULL, 10), g_ascii_strtoll(part[2], NULL, 10)};
  remember(cache, &key, cache->n_rows);
  return TRUE;
}

/* Rows that are whole and have whole lines; the rest is cut off. */
static gboolean
read_list(LithoFeatureCache *cache, GError **error)
{
  struct stat st;
  g_autoptr(GBytes) bytes = litho_file_read(cache->list_path, MAX_LIST_BYTES, error);
  if (bytes == NULL)
    return FALSE;
  if (fstat(cache->fd, &st) != 0)
    return io_failed(error, LITHO_ERROR_READ, cache->path, errno);
  gsize size, at = 0;
  const char *text = g_bytes_get_data(bytes, &size);
  const gint64 n_whole = (st.st_size - HEADER_BYTES) / (gint64)cache->row_bytes;
  while (at < size && cache->n_rows < n_whole) {
    const char *end = memchr(text + at, '\n', size - at);
    g_autofree char *line = end != NULL ? g_strndup(text + at, (gsize)(end - text) - at) : NULL;
    if (line == NULL || !read_line(cache, line))
      break;
    cache->n_rows++;
    at = (gsize)(end - text) + 1;
  }
  if (ftruncate(cache->list_fd, (off_t)at) != 0)
    return io_failed(error, LITHO_ERROR_WRITE, cache->list_path, errno);
  if (ftruncate(cache->fd, HEADER_BYTES + cache->n_rows * (gint64)cache->row_bytes) != 0)
    return io_failed(error, LITHO_ERROR_WRITE, cache->path, errno);
  return TRUE;
}

static gboolean
begin_anew(LithoFeatureCache *cache, GError **error)
{
  if (ftruncate(cache->list_fd, 0) != 0)
    return io_failed(error, LITHO_ERROR_WRITE, cache->list_path, errno);
  if (ftruncate(cache->fd, 0) != 0 || ftruncate(cache->fd, HEADER_BYTES) != 0 ||
      !write_all(cache->fd, &cache->header, sizeof cache->header, 0))
    return io_failed(error, LITHO_ERROR_WRITE, cache->path, errno);
  return TRUE;
}

/* Goes on with the file's rows where they are what is wanted. */
static gboolean
take_header(LithoFeatureCache *cache, GError **error)
{
  Header found = {0};
  const gssize n = pread(cache->fd, &found, sizeof found, 0);
  if (n < 0)
    return io_failed(error, LITHO_ERROR_READ, cache->path, errno);
  /* A run that was killed before its first row leaves an empty file or one of zeros. */
  const gboolean is_blank = n == 0 || found.magic[0] == '\0';
  if (!is_blank && (n < (gssize)sizeof found || memcmp(found.magic, MAGIC, sizeof found.magic) != 0)) {
    g_autofree char *name = litho_file_display(cache->path);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ,
                "%s: not a file of features; it is left alone: name another file for the cache", name);
    return FALSE;
  }
  const guint32 views = found.views;
  found.views = cache->header.views;
  const gboolean fits = !is_blank && views <= 2 && views >= cache->header.views &&
                        memcmp(&found, &cache->header, sizeof found) == 0;
  if (fits)
    cache->header.views = views;
  cache->row_bytes = cache->header.views * LITHO_FEATURES_ROW * sizeof(guint16);
  return fits ? read_list(cache, error) : begin_anew(cache, error);
}

LithoFeatureCache *
litho_feature_cache_open(const char *path, const char *net_hash, int views, GCancellable *cancel, GError **error)
{
  LithoFeatureCache *cache = g_new0(LithoFeatureCache, 1);
  cache->path = g_strdup(path);
  cache->list_path = g_strconcat(path, ".list", NULL);
  cache->lines = g_string_new(NULL);
  cache->by_hash = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  cache->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, key_free);
  cache->header = (Header){.pixels_version = PIXELS_VERSION, .views = (guint32)CLAMP(views, 1, 2),
                           .cells = LITHO_FEATURES_CELLS, .width = LITHO_FEATURES_WIDTH};
  memcpy(cache->header.magic, MAGIC, sizeof cache->header.magic);
  memcpy(cache->header.net, net_hash, MIN(strlen(net_hash), sizeof cache->header.net));
  cache->fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
  cache->list_fd = cache->fd >= 0 ? open(cache->list_path, O_CREAT | O_RDWR | O_CLOEXEC, 0666) : -1;
  gboolean ok = cache->list_fd >= 0 || io_failed(error, LITHO_ERROR_WRITE, path, errno);
  if (ok && lock(cache, cancel, error) && take_header(cache, error))
    return cache;
  litho_feature_cache_free(cache);
  return NULL;
}

void
litho_feature_cache_free(LithoFeatureCache *cache)
{
  if (cache == NULL)
    return;
  if (cache->mapping != NULL)
    munmap((void *)cache->mapping, cache->map_bytes);
  if (cache->fd >= 0)
    close(cache->fd);
  if (cache->list_fd >= 0)
    close(cache->list_fd);
  g_hash_table_unref(cache->by_path);
  g_hash_table_unref(cache->by_hash);
  g_string_free(cache->lines, TRUE);
  g_free(cache->path);
  g_free(cache->list_path);
  g_free(cache);
}

int
litho_feature_cache_views(const LithoFeatureCache *cache)
{
  return (int)cache->header.views;
}

static gint64
row_of(const LithoFeatureCache *cache, const char *sha256)
{
  return (gint64)GPOINTER_TO_SIZE(g_hash_table_lookup(cache->by_hash, sha256)) - 1;
}

gint64
litho_feature_cache_find(LithoFeatureCache *cache, const char *path, LithoPhotoKey *key, GError **error)
{
  struct stat st;
  char *real = realpath(path, NULL);
  if (real == NULL || stat(real, &st) != 0) {
    g_autofree char *name = litho_file_display(path);
    g_set_error(error, LITHO_ERROR, errno == ENOENT || errno == ENOTDIR ? LITHO_ERROR_NOT_FOUND : LITHO_ERROR_READ,
                "%s: %s", name, g_strerror(errno));
    free(real);
    return -1;
  }
  key->path = g_strdup(real);
  free(real);
  key->size = st.st_size;
  key->time_us = (gint64)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000;
  const LithoPhotoKey *known = g_hash_table_lookup(cache->by_path, key->path);
  const gboolean is_same = known != NULL && known->size == key->size && known->time_us == key->time_us;
  key->sha256 = is_same ? g_strdup(known->sha256) : litho_file_sha256(key->path, error);
  return key->sha256 != NULL ? row_of(cache, key->sha256) : -1;
}

gboolean
litho_feature_cache_add(LithoFeatureCache *cache, const LithoPhotoKey *key, const guint16 *row, gint64 *number,
                        GError **error)
{
  const gint64 known = row_of(cache, key->sha256);
  *number = known >= 0 ? known : cache->n_rows + cache->n_added;
  if (known >= 0) /* the same photo twice in one batch */
    return TRUE;
  if (!write_all(cache->fd, row, cache->row_bytes, HEADER_BYTES + *number * (gint64)cache->row_bytes))
    return io_failed(error, LITHO_ERROR_WRITE, cache->path, errno);
  g_autofree char *path = g_strescape(key->path, NULL);
  g_string_append_printf(cache->lines, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s\n", key->sha256, key->size,
                         key->time_us, path);
  remember(cache, key, *number);
  cache->n_added++;
  return TRUE;
}

gboolean
litho_feature_cache_commit(LithoFeatureCache *cache, GError **error)
{
  if (cache->n_added == 0)
    return TRUE;
  if (fdatasync(cache->fd) != 0)
    return io_failed(error, LITHO_ERROR_WRITE, cache->path, errno);
  const gint64 end = lseek(cache->list_fd, 0, SEEK_END);
  if (end < 0 || !write_all(cache->list_fd, cache->lines->str, cache->lines->len, end)) {
    const int number = errno;
    if (end >= 0)
      (void)!ftruncate(cache->list_fd, end);
    return io_failed(error, LITHO_ERROR_WRITE, cache->list_path, number);
  }
  g_string_truncate(cache->lines, 0);
  cache->n_rows += cache->n_added;
  cache->n_added = 0;
  return TRUE;
}

gboolean
litho_feature_cache_map(LithoFeatureCache *cache, GError **error)
{
  flock(cache->list_fd, LOCK_UN);
  cache->map_bytes = HEADER_BYTES + (gsize)cache->n_rows * cache->row_bytes;
  void *mapping = mmap(NULL, cache->map_bytes, PROT_READ, MAP_SHARED, cache->fd, 0);
  if (mapping == MAP_FAILED)
    return io_failed(error, LITHO_ERROR_READ, cache->path, errno);
  cache->mapping = mapping;
  return TRUE;
}

const guint16 *
litho_feature_cache_row(const LithoFeatureCache *cache, gint64 number)
{
  return (const guint16 *)(const void *)(cache->mapping + HEADER_BYTES + (gsize)number * cache->row_bytes);
}

void
litho_bf16_pack(const float *in, gsize n, guint16 *out)
{
  for (gsize i = 0; i < n; i++) {
    guint32 bits;
    memcpy(&bits, &in[i], sizeof bits);
    out[i] = (guint16)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
  }
}

void
litho_bf16_unpack(const guint16 *in, gsize n, float *out)
{
  for (gsize i = 0; i < n; i++) {
    const guint32 bits = (guint32)in[i] << 16;
    memcpy(&out[i], &bits, sizeof bits);
  }
}
