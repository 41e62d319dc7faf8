/* fuse_table.c: a 3D colour table over 8-bit codes.
 *
 * Tetrahedral interpolation (Kasson, Plouffe, Nin 1993): the cell's cube is cut into six tetrahedra
 * along its diagonal, so that greys are interpolated from greys only, with four nodes a pixel. The
 * axes are the file's coded values, which are near enough to perception that even steps serve.
 * Indices and weights are worked out plane by plane (vectorised), the sum node by node.
 */
#include "run/fuse_table.h"
#include <string.h>
#include "color/span.h"

typedef struct {
  LithoTable *table;
  LithoTableFill fill;
  gconstpointer chain;
  int next; /* atomic: first node of the next piece */
} Job;

#define PIECE LITHO_SPAN_MAX

static gpointer
fill_nodes(gpointer data)
{
  Job *job = data;
  const int size = job->table->size, total = size * size * size;
  float plane[3][PIECE] __attribute__((aligned(32)));
  for (;;) {
    int first = g_atomic_int_add(&job->next, PIECE);
    if (first >= total)
      return NULL;
    int n = MIN(PIECE, total - first);
    for (int i = 0; i < n; i++) {
      int k = first + i;
      plane[0][i] = (float)(k % size) / (size - 1);
      plane[1][i] = (float)(k / size % size) / (size - 1);
      plane[2][i] = (float)(k / (size * size)) / (size - 1);
    }
    job->fill(job->chain, plane[0], plane[1], plane[2], n);
    for (int i = 0; i < n; i++)
      job->table->nodes[first + i] = (LithoNode){plane[0][i], plane[1][i], plane[2][i], 0};
  }
}

LithoTable *
litho_table_new(int size, LithoTableFill fill, gconstpointer chain, int n_threads)
{
  LithoTable *table = g_new0(LithoTable, 1);
  table->size = size;
  table->nodes = g_aligned_alloc((gsize)size * size * size, sizeof(LithoNode), 32);
  Job job = {.table = table, .fill = fill, .chain = chain};
  g_autoptr(GPtrArray) threads = g_ptr_array_new();
  for (int i = 1; i < n_threads; i++) {
    /* Where the machine has no more threads, fewer do the work. */
    GThread *thread = g_thread_try_new("litho-table", fill_nodes, &job, NULL);
    if (thread != NULL)
      g_ptr_array_add(threads, thread);
  }
  fill_nodes(&job);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join(threads->pdata[i]);
  return table;
}

void
litho_table_free(LithoTable *table)
{
  if (table == NULL)
    return;
  g_aligned_free(table->nodes);
  g_free(table);
}

/* Loops run over whole vectors: what is left over one by one would cost more than the rest. */
#define VECTOR 32

enum { ROOM = LITHO_SPAN_MAX + VECTOR };

/* Where the four nodes of each pixel lie, in bytes from the first one, and what each weighs. */
typedef struct {
  guint32 corner[ROOM], second[ROOM], third[ROOM], last[ROOM];
  float w0[ROOM], w1[ROOM], w2[ROOM], w3[ROOM];
} Corners;

static void
find_corners(const LithoTable *table, const guint8 *pixels, int n, Corners *to)
{
  const int size = table->size, layer = size * size, diagonal = 1 + size + layer;
  const int n_padded = (n + VECTOR - 1) / VECTOR * VECTOR;
  const float scale = (size - 1) / 255.0f;
  guint8 code[3 * ROOM];
  memcpy(code, pixels, 3 * n);
  memset(code + 3 * n, 0, 3 * (n_padded - n));
  for (int i = 0; i < n_padded; i++) {
    float p0 = code[3 * i] * scale, p1 = code[3 * i + 1] * scale, p2 = code[3 * i + 2] * scale;
    int k0 = MIN((int)p0, size - 2), k1 = MIN((int)p1, size - 2), k2 = MIN((int)p2, size - 2);
    float f0 = p0 - k0, f1 = p1 - k1, f2 = p2 - k2;
    float most = MAX(f0, MAX(f1, f2)), least = MIN(f0, MIN(f1, f2));
    float middle = f0 + f1 + f2 - most - least;
    int at = k0 + k1 * size + k2 * layer, end = at + diagonal;
    to->corner[i] = (guint32)at * sizeof(LithoNode);
    to->second[i] = (guint32)(at + (f0 == most ? 1 : f1 == most ? size : layer)) * sizeof(LithoNode);
    to->third[i] = (guint32)(end - (f2 == least ? layer : f1 == least ? size : 1)) * sizeof(LithoNode);
    to->last[i] = (guint32)end * sizeof(LithoNode);
    to->w0[i] = 1 - most;
    to->w1[i] = most - middle;
    to->w2[i] = middle - least;
    to->w3[i] = least;
  }
}

static inline LithoNode
node_at(const LithoTable *table, guint32 offset)
{
  return *(const LithoNode *)(const void *)((const guint8 *)table->nodes + offset);
}

static inline LithoNode
mix(const LithoTable *table, const Corners *of, int i)
{
  return of->w0[i] * node_at(table, of->corner[i]) + of->w1[i] * node_at(table, of->second[i]) +
         of->w2[i] * node_at(table, of->third[i]) + of->w3[i] * node_at(table, of->last[i]);
}

void
litho_table_look_up(const LithoTable *table, const guint8 *pixels, int n, LithoNode *out)
{
  Corners corners;
  find_corners(table, pixels, n, &corners);
  for (int i = 0; i < n; i++)
    out[i] = mix(table, &corners, i);
}

typedef gint32 Whole __attribute__((vector_size(16)));
typedef guint8 Bytes __attribute__((vector_size(16)));

/* The first three codes of each node; n is a multiple of 4, and 4 bytes more are written. */
static void
pack(const Whole *code, int n, guint8 *to)
{
  for (int i = 0; i < n; i += 4) {
    const Bytes b = (Bytes)(code[i] | code[i + 1] << 8 | code[i + 2] << 16 | code[i + 3] << 24);
    const Bytes row = __builtin_shufflevector(b, b, 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, 12, 12, 12, 12);
    memcpy(to + 3 * i, &row, sizeof row);
  }
}

int
litho_table_codes(const LithoTable *table, const guint8 *pixels, int n, float slack, LithoNode *out, guint8 *codes,
                  short *place)
{
  Whole whole[LITHO_SPAN_MAX], outside[LITHO_SPAN_MAX];
  litho_table_look_up(table, pixels, n, out);
  const float *value = (const float *)out;
  gint32 *code = (gint32 *)whole, *is_out = (gint32 *)outside, any = 0;
  for (int i = 0; i < 4 * n; i++) {
    float v = value[i];
    is_out[i] = (v < -slack) | (v > 255 + slack);
    any |= is_out[i];
    v = v > 0 ? v : 0;
    v = v < 255 ? v : 255;
    code[i] = (gint32)(v + 0.5f);
  }
  const int n_whole = (n - 2) / 4 * 4; /* two pixels on is room for what pack() writes more */
  pack(whole, n_whole, codes);
  for (int i = n_whole; i < n; i++)
    for (int c = 0; c < 3; c++)
      codes[3 * i + c] = (guint8)whole[i][c];
  int n_out = 0;
  for (int i = 0; any != 0 && i < n; i++) { /* no branch: which pixels are out cannot be foretold */
    guint64 half[2];
    memcpy(half, &outside[i], sizeof half);
    place[n_out] = (short)i;
    n_out += (half[0] | half[1]) != 0;
  }
  return n_out;
}
