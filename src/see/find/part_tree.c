/* part_tree.c: see part_tree.h. */
#include <math.h>
#include "pixel/graph_segments.h"
#include "see/find/part_tree.h"

#define SCALE 0.35f       /* of the segments */
#define MIN_SEGMENT 0.003 /* share of the frame */

static SeePart
joined(const SeePart *a, const SeePart *b, int left, int right)
{
  SeePart part = {.n = a->n + b->n,
               .fit = a->fit + b->fit,
               .color = a->color + b->color,
               .stuff = a->stuff + b->stuff,
               .x0 = MIN(a->x0, b->x0),
               .y0 = MIN(a->y0, b->y0),
               .x1 = MAX(a->x1, b->x1),
               .y1 = MAX(a->y1, b->y1),
               .left = left,
               .right = right};
  for (int k = 0; k < 3; k++)
    part.lab[k] = a->lab[k] + b->lab[k];
  return part;
}

/* Cost of joining: difference of colour, and size, so that small ones go first. */
static double
cost(const SeePart *a, const SeePart *b, double all)
{
  double d2 = 0;
  for (int k = 0; k < 3; k++)
    d2 += (a->lab[k] / a->n - b->lab[k] / b->n) * (a->lab[k] / a->n - b->lab[k] / b->n);
  const double box = (double)(MAX(a->x1, b->x1) - MIN(a->x0, b->x0)) * (MAX(a->y1, b->y1) - MIN(a->y0, b->y0));
  return sqrt(d2) / 0.3 + (a->n + b->n) / all + (box - a->n - b->n) / all;
}

void
see_part_tree_build(SeePartTree *tree, const SeeLook *look, const LithoPlane *fit, const LithoPlane *color,
                    const LithoPlane *stuff)
{
  const int w = look->width, h = look->height;
  tree->n_segments = pixel_graph_segments(look->lab, SCALE, MAX(4, (int)(MIN_SEGMENT * w * h)), &tree->label);
  tree->capacity = 2 * tree->n_segments;
  tree->parts = g_array_sized_new(FALSE, TRUE, sizeof(SeePart), (guint)tree->capacity);
  tree->touches = g_malloc0((gsize)tree->capacity * (gsize)tree->capacity);
  for (int i = 0; i < tree->n_segments; i++) {
    const SeePart none = {.x0 = w, .y0 = h, .left = -1, .right = -1};
    g_array_append_val(tree->parts, none);
  }
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const int i = y * w + x, at = tree->label[i];
      SeePart *part = &g_array_index(tree->parts, SeePart, at);
      const float lab[3] = {look->lab[0]->v[i], look->lab[1]->v[i], look->lab[2]->v[i]};
      part->n++;
      part->fit += fit->v[i];
      part->color += color != NULL ? color->v[i] : 0;
      part->stuff += stuff != NULL ? stuff->v[i] : 0;
      for (int k = 0; k < 3; k++)
        part->lab[k] += lab[k];
      part->x0 = MIN(part->x0, x);
      part->y0 = MIN(part->y0, y);
      part->x1 = MAX(part->x1, x + 1);
      part->y1 = MAX(part->y1, y + 1);
      for (int k = 0; k < 2; k++) {
        const int next = k == 0 ? (x + 1 < w ? i + 1 : i) : (y + 1 < h ? i + w : i);
        if (tree->label[next] != at)
          tree->touches[at * tree->capacity + tree->label[next]] =
              tree->touches[tree->label[next] * tree->capacity + at] = 1;
      }
    }
  for (int n = tree->n_segments; n > 1; n--) {
    double least = INFINITY;
    int a = -1, b = -1;
    const int n_parts = (int)tree->parts->len;
    for (int i = 0; i < n_parts; i++)
      for (int k = i + 1; k < n_parts && !g_array_index(tree->parts, SeePart, i).is_gone; k++) {
        if (!tree->touches[i * tree->capacity + k] || g_array_index(tree->parts, SeePart, k).is_gone)
          continue;
        const double one =
            cost(&g_array_index(tree->parts, SeePart, i), &g_array_index(tree->parts, SeePart, k), (double)w * h);
        if (one < least) {
          least = one;
          a = i;
          b = k;
        }
      }
    if (a < 0)
      break;
    const SeePart both = joined(&g_array_index(tree->parts, SeePart, a), &g_array_index(tree->parts, SeePart, b), a, b);
    g_array_index(tree->parts, SeePart, a).is_gone = g_array_index(tree->parts, SeePart, b).is_gone = TRUE;
    g_array_append_val(tree->parts, both);
    for (int k = 0; k < n_parts; k++)
      if (tree->touches[a * tree->capacity + k] || tree->touches[b * tree->capacity + k])
        tree->touches[n_parts * tree->capacity + k] = tree->touches[k * tree->capacity + n_parts] = 1;
  }
}

void
see_part_tree_clear(SeePartTree *tree)
{
  g_clear_pointer(&tree->parts, g_array_unref);
  g_clear_pointer(&tree->label, g_free);
  g_clear_pointer(&tree->touches, g_free);
}

static void
mark(const SeePartTree *tree, int part, gboolean *in)
{
  const SeePart *it = &g_array_index(tree->parts, SeePart, part);
  if (it->left < 0)
    in[part] = TRUE;
  else {
    mark(tree, it->left, in);
    mark(tree, it->right, in);
  }
}

LithoPlane *
see_part_plane(LithoScene *scene, const SeePartTree *tree, int part, const SeeLook *look, GError **error)
{
  g_autofree gboolean *in = g_new0(gboolean, (gsize)tree->n_segments);
  g_autoptr(LithoPlane) grid = litho_plane_new(look->width, look->height);
  mark(tree, part, in);
  for (int i = 0; i < look->width * look->height; i++)
    grid->v[i] = in[tree->label[i]] ? 1 : 0;
  return see_look_to_proxy(scene, grid, error);
}
