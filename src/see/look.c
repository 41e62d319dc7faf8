/* look.c: the scene's proxy on a coarse grid, as planes that region finders read. */
#include <math.h>
#include <string.h>
#include "color/oklab.h"
#include "see/look.h"

#define GRID_PX 256
#define ROUGH_RADIUS_PX 2

/* Local standard deviation of `in`. */
static LithoPlane *
spread(const LithoPlane *in, int radius)
{
  gsize n = (gsize)in->width * (gsize)in->height;
  g_autoptr(LithoPlane) square = litho_plane_new(in->width, in->height);
  g_autoptr(LithoPlane) mean = litho_plane_new(in->width, in->height);
  LithoPlane *out = litho_plane_new(in->width, in->height);
  for (gsize i = 0; i < n; i++)
    square->v[i] = in->v[i] * in->v[i];
  litho_plane_box_mean(in, radius, mean);
  litho_plane_box_mean(square, radius, out);
  for (gsize i = 0; i < n; i++)
    out->v[i] = sqrtf(MAX(out->v[i] - mean->v[i] * mean->v[i], 0));
  return out;
}

/* The mean light of the block of proxy pixels that a grid pixel stands for. */
static void
block_mean(const float *pixels, int width, int height, int block, int gx, int gy, float out[3])
{
  int n = 0;
  out[0] = out[1] = out[2] = 0;
  for (int y = gy * block; y < MIN((gy + 1) * block, height); y++)
    for (int x = gx * block; x < MIN((gx + 1) * block, width); x++, n++)
      for (int k = 0; k < 3; k++)
        out[k] += pixels[3 * ((gsize)y * (gsize)width + (gsize)x) + (gsize)k];
  for (int k = 0; k < 3; k++)
    /* NaN becomes 0. */
    out[k] = out[k] / (float)n > 0 ? MIN(out[k] / (float)n, 1) : 0;
}

static SeeLook *
look_new(VipsImage *proxy, GError **error)
{
  g_autofree float *pixels = litho_area_pixels(proxy, "the photo's proxy", error);
  if (pixels == NULL)
    return NULL;
  const int w = proxy->Xsize, h = proxy->Ysize, block = (MAX(w, h) + GRID_PX - 1) / GRID_PX;
  SeeLook *look = g_new0(SeeLook, 1);
  look->width = (w + block - 1) / block;
  look->height = (h + block - 1) / block;
  for (int k = 0; k < 3; k++)
    look->lab[k] = litho_plane_new(look->width, look->height);
  for (int y = 0; y < look->height; y++)
    for (int x = 0; x < look->width; x++) {
      gsize i = (gsize)y * (gsize)look->width + (gsize)x;
      float light[3];
      block_mean(pixels, w, h, block, x, y, light);
      oklab_from_linear(light[0], light[1], light[2], &look->lab[0]->v[i], &look->lab[1]->v[i],
                        &look->lab[2]->v[i]);
    }
  look->rough = spread(look->lab[0], ROUGH_RADIUS_PX);
  look->links = pixel_links_new(look->lab, 1);
  return look;
}

static void
look_free(gpointer data)
{
  SeeLook *look = data;
  for (int k = 0; k < 3; k++)
    litho_plane_free(look->lab[k]);
  litho_plane_free(look->rough);
  pixel_links_free(look->links);
  g_free(look);
}

const SeeLook *
see_scene_look(LithoScene *scene, GError **error)
{
  SeeLook *look = see_scene_kept(scene, "look");
  if (look != NULL)
    return look;
  VipsImage *proxy = litho_scene_proxy(scene, error);
  look = proxy != NULL ? look_new(proxy, error) : NULL;
  return look != NULL ? see_scene_keep(scene, "look", look, look_free) : NULL;
}

LithoPlane *
see_look_cut(const SeeLook *look, const float *pull)
{
  gsize n = (gsize)look->width * (gsize)look->height;
  g_autofree guint8 *in = g_malloc(n);
  LithoPlane *out = litho_plane_new(look->width, look->height);
  pixel_graph_cut(look->links, pull, in);
  for (gsize i = 0; i < n; i++)
    out->v[i] = in[i];
  return out;
}

LithoPlane *
see_look_to_proxy(LithoScene *scene, const LithoPlane *grid, GError **error)
{
  VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL)
    return NULL;
  const int w = proxy->Xsize, h = proxy->Ysize;
  LithoPlane *out = litho_plane_new(w, h);
  for (int y = 0; y < h; y++)
    litho_plane_row(grid, w, h, 0, y, w, out->v + (gsize)y * (gsize)w);
  return out;
}

double
see_plane_mean(const LithoPlane *plane, const LithoPlane *weight)
{
  double sum = 0, total = 0;
  for (gsize i = 0; i < (gsize)plane->width * (gsize)plane->height; i++) {
    double w = weight != NULL ? weight->v[i] : 1;
    sum += w * plane->v[i];
    total += w;
  }
  return total > 0 ? sum / total : 0;
}

typedef struct {
  int size;
  double y_sum;
  gboolean at_edge; /* touches the frame */
} Part;

/* Numbers the connected parts (4 neighbours) of a 0/1 plane from 1 on; part[0] is unused. */
static GArray *
find_parts(const LithoPlane *in, gint32 *number)
{
  const int w = in->width, h = in->height;
  GArray *parts = g_array_new(FALSE, TRUE, sizeof(Part));
  g_autofree gint32 *stack = g_new(gint32, (gsize)w * (gsize)h);
  g_array_set_size(parts, 1);
  memset(number, 0, (gsize)w * (gsize)h * sizeof *number);
  for (gint32 start = 0; start < w * h; start++) {
    if (in->v[start] < 0.5f || number[start] != 0)
      continue;
    Part part = {0};
    int depth = 0;
    stack[depth++] = start;
    number[start] = (gint32)parts->len;
    while (depth > 0) {
      gint32 i = stack[--depth], x = i % w, y = i / w;
      const gint32 next[4] = {x > 0 ? i - 1 : -1, x + 1 < w ? i + 1 : -1, y > 0 ? i - w : -1,
                              y + 1 < h ? i + w : -1};
      part.size++;
      part.at_edge |= x == 0 || y == 0 || x + 1 == w || y + 1 == h;
      part.y_sum += y + 0.5;
      for (int k = 0; k < 4; k++)
        if (next[k] >= 0 && in->v[next[k]] >= 0.5f && number[next[k]] == 0) {
          number[next[k]] = (gint32)parts->len;
          stack[depth++] = next[k];
        }
    }
    g_array_append_val(parts, part);
  }
  return parts;
}

void
see_drop_specks(LithoPlane *plane, double share, double part_of_largest, double min_y, double max_y)
{
  const gsize n = (gsize)plane->width * (gsize)plane->height;
  g_autofree gint32 *number = g_new(gint32, n);
  g_autoptr(GArray) parts = find_parts(plane, number);
  int largest = 0;
  for (guint k = 1; k < parts->len; k++)
    largest = MAX(largest, g_array_index(parts, Part, k).size);
  double least = MAX(share * (double)n, part_of_largest * largest);
  for (gsize i = 0; i < n; i++) {
    const Part *part = &g_array_index(parts, Part, number[i]);
    double y = part->size > 0 ? part->y_sum / part->size / plane->height : 0;
    if (number[i] != 0 && (part->size < least || y < min_y || y > max_y))
      plane->v[i] = 0;
  }
}

void
see_fill_holes(LithoPlane *plane, double share, SeeHoleFn is_filled, gconstpointer data)
{
  const gsize n = (gsize)plane->width * (gsize)plane->height;
  g_autoptr(LithoPlane) rest = litho_plane_new(plane->width, plane->height);
  g_autoptr(LithoPlane) hole = litho_plane_new(plane->width, plane->height);
  g_autofree gint32 *number = g_new(gint32, n);
  for (gsize i = 0; i < n; i++)
    rest->v[i] = 1 - plane->v[i];
  g_autoptr(GArray) parts = find_parts(rest, number);
  for (guint k = 1; k < parts->len; k++) {
    const Part *part = &g_array_index(parts, Part, k);
    if (part->at_edge || part->size > share * (double)n)
      continue;
    for (gsize i = 0; i < n; i++)
      hole->v[i] = number[i] == (gint32)k;
    const gboolean fill = is_filled(hole, data);
    for (gsize i = 0; fill && i < n; i++)
      plane->v[i] = MAX(plane->v[i], hole->v[i]);
  }
}
