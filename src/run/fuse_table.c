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

void
litho_table_look_up(const LithoTable *table, const guint8 *pixels, int n, LithoNode *out)
{
  enum { ROOM = LITHO_SPAN_MAX + VECTOR };
  const int size = table->size, layer = size * size, diagonal = 1 + size + layer;
  const int n_padded = (n + VECTOR - 1) / VECTOR * VECTOR;
  const float scale = (size - 1) / 255.0f;
  guint8 code[3 * ROOM];
  int corner[ROOM], second[ROOM], third[ROOM];
  float w0[ROOM], w1[ROOM], w2[ROOM], w3[ROOM];
  memcpy(code, pixels, 3 * n);
  memset(code + 3 * n, 0, 3 * (n_padded - n));
  for (int i = 0; i < n_padded; i++) {
    float p0 = code[3 * i] * scale, p1 = code[3 * i + 1] * scale, p2 = code[3 * i + 2] * scale;
    int k0 = MIN((int)p0, size - 2), k1 = MIN((int)p1, size - 2), k2 = MIN((int)p2, size - 2);
    float f0 = p0 - k0, f1 = p1 - k1, f2 = p2 - k2;
    float most = MAX(f0, MAX(f1, f2)), least = MIN(f0, MIN(f1, f2));
    float middle = f0 + f1 + f2 - most - least;
    int at = k0 + k1 * size + k2 * layer;
    corner[i] = at;
    second[i] = at + (f0 == most ? 1 : f1 == most ? size : layer);
    third[i] = at + diagonal - (f2 == least ? layer : f1 == least ? size : 1);
    w0[i] = 1 - most;
    w1[i] = most - middle;
    w2[i] = middle - least;
    w3[i] = least;
  }
  const LithoNode *node = table->nodes;
  for (int i = 0; i < n; i++)
    out[i] = w0[i] * node[corner[i]] + w1[i] * node[second[i]] + w2[i] * node[third[i]] +
             w3[i] * node[corner[i] + diagonal];
}
