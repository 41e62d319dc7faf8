/* hole.c: threshold, growing by a disc, and connected pieces. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "pixel/hole.h"
#include "base/vips_error.h"

#define COVER_LEAST 0.25
#define CELL_LEAST_PX 96  /* pieces are not cut smaller */
#define CELL_MOST_PX 1400  /* nor left larger: a piece is worked in memory */
#define CELL_PER_DEPTH 12 /* a piece's longest side, in depths of the hole */

void
litho_hole_free(LithoHole *hole)
{
  if (hole == NULL)
    return;
  g_free(hole->v);
  g_free(hole);
}

/* All within `radius` of the hole: each run of its rows is drawn into the rows around, as wide as the disc is
 * there. */
static void
grow(LithoHole *hole, double radius)
{
  int w = hole->width, h = hole->height, reach = (int)radius;
  if (reach < 1)
    return;
  guint8 *wide = g_memdup2(hole->v, (gsize)w * (gsize)h);
  for (int y = 0; y < h; y++) {
    const guint8 *row = hole->v + (gsize)y * (gsize)w;
    for (int x = 0; x < w;) {
      const guint8 *first = memchr(row + x, 1, (gsize)(w - x));
      if (first == NULL)
        break;
      int x0 = (int)(first - row), x1 = x0;
      while (x1 < w && row[x1])
        x1++;
      for (int dy = MAX(-reach, -y); dy <= MIN(reach, h - 1 - y); dy++) {
        int more = (int)sqrt(radius * radius - dy * dy);
        int from = MAX(x0 - more, 0), to = MIN(x1 + more, w);
        memset(wide + (gsize)(y + dy) * (gsize)w + from, 1, (gsize)(to - from));
      }
      x = x1;
    }
  }
  g_free(hole->v);
  hole->v = wide;
}

LithoHole *
litho_hole_new(VipsImage *cover, double grow_px, GError **error)
{
  g_autoptr(VipsImage) covered = NULL, bits = NULL;
  size_t size;
  if (vips_moreeq_const1(cover, &covered, COVER_LEAST, NULL) != 0 ||
      vips_linear1(covered, &bits, 1 / 255.0, 0, "uchar", TRUE, NULL) != 0) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the mask");
    return NULL;
  }
  g_autoptr(LithoHole) hole = g_new0(LithoHole, 1);
  hole->width = cover->Xsize;
  hole->height = cover->Ysize;
  hole->v = vips_image_write_to_memory(bits, &size);
  if (hole->v == NULL) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the mask");
    return NULL;
  }
  litho_hole_grow(hole, grow_px);
  return g_steal_pointer(&hole);
}

void
litho_hole_grow(LithoHole *hole, double grow_px)
{
  grow(hole, grow_px);
  hole->n = 0;
  for (gsize i = 0; i < (gsize)hole->width * (gsize)hole->height; i++)
    hole->n += hole->v[i];
}

double
litho_hole_half_width(const LithoHole *hole)
{
  const int w = hole->width, h = hole->height;
  guint64 n_edge = 0;
  for (int y = 0; y < h; y++) {
    const guint8 *row = hole->v + (gsize)y * (gsize)w;
    for (int x = 0; x < w; x++)
      n_edge += row[x] && ((x > 0 && !row[x - 1]) || (x + 1 < w && !row[x + 1]) || (y > 0 && !row[x - w]) ||
                           (y + 1 < h && !row[x + w]));
  }
  return n_edge > 0 ? (double)hole->n / (double)n_edge : 0;
}

/* --- pieces ------------------------------------------------------------------------------------ */

/* Marks what hangs together with (x, y) as 2 and gives its box and how many pixels it has. */
static gsize
flood(guint8 *v, int w, int h, int x, int y, VipsRect *box)
{
  g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(int));
  int at = y * w + x, x1 = x, y1 = y;
  gsize n = 0;
  *box = (VipsRect){x, y, 1, 1};
  v[at] = 2;
  g_array_append_val(open, at);
  while (open->len > 0) {
    at = g_array_index(open, int, open->len - 1);
    g_array_set_size(open, open->len - 1);
    n++;
    int u = at % w, t = at / w;
    box->left = MIN(box->left, u);
    box->top = MIN(box->top, t);
    x1 = MAX(x1, u);
    y1 = MAX(y1, t);
    for (int k = 0; k < 9; k++) {
      int nu = u + k % 3 - 1, nt = t + k / 3 - 1;
      if (nu < 0 || nt < 0 || nu >= w || nt >= h || v[nt * w + nu] != 1)
        continue;
      int next = nt * w + nu;
      v[next] = 2;
      g_array_append_val(open, next);
    }
  }
  box->width = x1 - box->left + 1;
  box->height = y1 - box->top + 1;
  return n;
}

GArray *
litho_hole_pieces(const LithoHole *hole)
{
  int w = hole->width, h = hole->height;
  g_autofree guint8 *v = g_memdup2(hole->v, (gsize)w * (gsize)h);
  GArray *pieces = g_array_new(FALSE, FALSE, sizeof(VipsRect));
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      if (v[(gsize)y * (gsize)w + (gsize)x] != 1)
        continue;
      VipsRect box;
      gsize n = flood(v, w, h, x, y, &box);
      /* A strip of length l and depth d (half its width) has 2·d·l pixels. */
      int longest = MAX(box.width, box.height);
      int cell = CLAMP((int)(CELL_PER_DEPTH * n / (gsize)(2 * longest)), CELL_LEAST_PX, CELL_MOST_PX);
      int across = MAX(1, (box.width + cell / 2) / cell), down = MAX(1, (box.height + cell / 2) / cell);
      for (int k = 0; k < across * down; k++) {
        int i = k % across, j = k / across;
        VipsRect piece = {.left = box.left + i * box.width / across, .top = box.top + j * box.height / down};
        piece.width = box.left + (i + 1) * box.width / across - piece.left;
        piece.height = box.top + (j + 1) * box.height / down - piece.top;
        g_array_append_val(pieces, piece);
      }
    }
  return pieces;
}
