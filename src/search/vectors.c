/* vectors.c: see vectors.h. The product is of whole numbers: the same for every number of threads. */
#include <math.h>
#include <string.h>
#include "base/file.h"
#include "search/store.h"
#include "search/vectors.h"

#define MAGIC "lithovectors 1\n"
#define ALIGN 32
#define CODE_MAX 127
/* 11 bits: sums of 8 × 11 bits over 4096 values stay in 32 bits. */
#define QUERY_MAX 2047
#define WIDTH_MAX 4096
#define PARALLEL_MIN 4096

typedef struct {
  char magic[16];
  char identity[32]; /* of the database */
  guint64 generation, n;
  guint32 width, reserved;
  guint8 fill[48];
} Head;

static gsize
total_bytes(const Head *head)
{
  const gsize stride = (head->width + ALIGN - 1) / ALIGN * ALIGN;
  return sizeof *head + (gsize)head->n * (sizeof(gint64) + sizeof(float) + stride) + ALIGN;
}

/* Points into bytes, whose head has been checked; takes the bytes. */
static SearchVectors *
view(GBytes *bytes)
{
  SearchVectors *v = g_new0(SearchVectors, 1);
  const guint8 *data = g_bytes_get_data(bytes, NULL);
  Head head;
  memcpy(&head, data, sizeof head);
  v->bytes = bytes;
  v->n = head.n;
  v->width = (int)head.width;
  v->stride = (head.width + ALIGN - 1) / ALIGN * ALIGN;
  v->id = (const gint64 *)(const void *)(data + sizeof head);
  v->scale = (const float *)(const void *)(v->id + v->n);
  v->row = (const gint8 *)(v->scale + v->n);
  return v;
}

void
search_vectors_free(SearchVectors *vectors)
{
  if (vectors == NULL)
    return;
  g_bytes_unref(vectors->bytes);
  g_free(vectors);
}

/* What the file must begin with. */
static gboolean
wanted_head(LithoIndex *index, Head *head, GError **error)
{
  g_autofree char *identity = search_meta(index, "identity", error);
  g_autofree char *generation = identity != NULL ? search_meta(index, "generation", error) : NULL;
  sqlite3_stmt *s = generation != NULL
                        ? search_statement(index, "SELECT count(*), (SELECT length(vector) FROM content LIMIT 1) FROM content",
                                           error)
                        : NULL;
  if (s == NULL || search_step(index, s, error) != 1)
    return FALSE;
  memset(head, 0, sizeof *head);
  memcpy(head->magic, MAGIC, sizeof MAGIC);
  memcpy(head->identity, identity, MIN(strlen(identity), sizeof head->identity));
  head->generation = g_ascii_strtoull(generation, NULL, 10);
  head->n = (guint64)sqlite3_column_int64(s, 0);
  head->width = (guint32)(sqlite3_column_int64(s, 1) / (gint64)sizeof(float));
  sqlite3_reset(s);
  if (head->width <= WIDTH_MAX)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: vectors of %u values: remove it and index again", index->name,
              head->width);
  return FALSE;
}

static void
pack(const float *in, int width, gint8 *row, float *scale)
{
  float most = 0;
  for (int i = 0; i < width; i++)
    most = MAX(most, fabsf(in[i]));
  *scale = most / CODE_MAX;
  for (int i = 0; i < width; i++)
    row[i] = most > 0 ? (gint8)lrintf(in[i] / *scale) : 0;
}

static GBytes *
read_database(LithoIndex *index, Head *head, GError **error)
{
  const gsize n_bytes = total_bytes(head), stride = (head->width + ALIGN - 1) / ALIGN * ALIGN;
  g_autofree guint8 *data = g_malloc0(n_bytes);
  gint64 *id = (gint64 *)(void *)(data + sizeof *head);
  float *scale = (float *)(void *)(id + head->n);
  gint8 *row = (gint8 *)(scale + head->n);
  g_autofree float *vector = g_new0(float, MAX(head->width, 1));
  sqlite3_stmt *s = search_statement(index, "SELECT id, vector FROM content ORDER BY id", error);
  guint64 n = 0;
  int state = -1;
  while (s != NULL && n <= head->n && (state = search_step(index, s, error)) == 1) {
    if (n == head->n || (gsize)sqlite3_column_bytes(s, 1) != head->width * sizeof *vector) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: damaged, or changed meanwhile: try again, or index again",
                  index->name);
      return NULL;
    }
    id[n] = sqlite3_column_int64(s, 0);
    memcpy(vector, sqlite3_column_blob(s, 1), head->width * sizeof *vector);
    pack(vector, (int)head->width, row + n * stride, &scale[n]);
    n++;
  }
  if (s == NULL || state < 0)
    return NULL;
  memcpy(data, head, sizeof *head);
  return g_bytes_new_take(g_steal_pointer(&data), n_bytes);
}

SearchVectors *
search_vectors_load(LithoIndex *index, GError **error)
{
  Head head;
  g_autofree char *path = g_strconcat(index->path, ".vectors", NULL);
  if (!search_run(index, "BEGIN", error)) /* one state of the database for all that is read */
    return NULL;
  GBytes *bytes = NULL;
  if (wanted_head(index, &head, error)) {
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    const gsize size = file != NULL ? g_mapped_file_get_length(file) : 0;
    if (size == total_bytes(&head) && memcmp(g_mapped_file_get_contents(file), &head, sizeof head) == 0)
      bytes = g_mapped_file_get_bytes(file);
    else if ((bytes = read_database(index, &head, error)) != NULL)
      litho_file_write(path, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), NULL);
  }
  search_rollback(index);
  return bytes != NULL ? view(bytes) : NULL;
}

static gint32
dot(const gint8 *row, const gint16 *query, gsize n)
{
  gint32 sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += row[i] * query[i];
  return sum;
}

void
search_vectors_scan(const SearchVectors *v, const float *query, float *cosine)
{
  gint16 code[WIDTH_MAX] = {0};
  float most = 0;
  for (int i = 0; i < v->width; i++)
    most = MAX(most, fabsf(query[i]));
  const float unit = most > 0 ? most / QUERY_MAX : 1;
  for (int i = 0; i < v->width; i++)
    code[i] = (gint16)lrintf(query[i] / unit);
  const gint64 n = (gint64)v->n;
#pragma omp parallel for schedule(static) if (n >= PARALLEL_MIN)
  for (gint64 i = 0; i < n; i++)
    cosine[i] = (float)dot(v->row + (gsize)i * v->stride, code, v->stride) * (v->scale[i] * unit);
}
