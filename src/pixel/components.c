/* components.c: the connected parts of a cover, by flooding with a stack of its own. */
#include "pixel/components.h"

static int
by_size(gconstpointer a, gconstpointer b)
{
  const PixelComponent *p = a, *q = b;
  return p->n_px != q->n_px ? (p->n_px < q->n_px ? 1 : -1) : p->label - q->label;
}

static void
flood(const LithoPlane *plane, int *map, int *stack, int start, PixelComponent *part)
{
  const int w = plane->width, h = plane->height;
  int n_stack = 0;
  *part = (PixelComponent){.label = part->label, .x0 = w, .y0 = h};
  stack[n_stack++] = start;
  map[start] = part->label;
  while (n_stack > 0) {
    const int at = stack[--n_stack], x = at % w, y = at / w;
    part->n_px++;
    part->cx += x + 0.5;
    part->cy += y + 0.5;
    part->x0 = MIN(part->x0, x);
    part->y0 = MIN(part->y0, y);
    part->x1 = MAX(part->x1, x + 1);
    part->y1 = MAX(part->y1, y + 1);
    for (int j = MAX(y - 1, 0); j <= MIN(y + 1, h - 1); j++)
      for (int i = MAX(x - 1, 0); i <= MIN(x + 1, w - 1); i++)
        if (map[j * w + i] == 0 && plane->v[j * w + i] > 0.5f) {
          map[j * w + i] = part->label;
          stack[n_stack++] = j * w + i;
        }
  }
  part->cx /= part->n_px;
  part->cy /= part->n_px;
}

GArray *
pixel_components(const LithoPlane *plane, int min_px, int **map)
{
  const int n = plane->width * plane->height;
  GArray *parts = g_array_new(FALSE, FALSE, sizeof(PixelComponent));
  g_autofree int *stack = g_new(int, n);
  *map = g_new0(int, n);
  for (int i = 0; i < n; i++)
    if ((*map)[i] == 0 && plane->v[i] > 0.5f) {
      PixelComponent part = {.label = (int)parts->len + 1};
      flood(plane, *map, stack, i, &part);
      g_array_append_val(parts, part);
    }
  g_array_sort(parts, by_size);
  while (parts->len > 0 && g_array_index(parts, PixelComponent, parts->len - 1).n_px < min_px)
    g_array_set_size(parts, parts->len - 1);
  for (int i = 0; i < n; i++) {
    gboolean is_kept = FALSE;
    for (guint k = 0; k < parts->len && !is_kept; k++)
      is_kept = g_array_index(parts, PixelComponent, k).label == (*map)[i];
    if (!is_kept)
      (*map)[i] = 0;
  }
  return parts;
}

#define RIM_PX 3

void
pixel_components_keep(LithoPlane *plane, const int *map, const gboolean *is_kept)
{
  g_autoptr(LithoPlane) kept = litho_plane_new(plane->width, plane->height);
  g_autoptr(LithoPlane) rim = litho_plane_new(plane->width, plane->height);
  const gsize n = (gsize)plane->width * plane->height;
  for (gsize i = 0; i < n; i++)
    kept->v[i] = map[i] > 0 && is_kept[map[i]];
  litho_plane_box_mean(kept, RIM_PX, rim);
  for (gsize i = 0; i < n; i++)
    if (map[i] > 0 ? kept->v[i] == 0 : rim->v[i] == 0)
      plane->v[i] = 0;
}
