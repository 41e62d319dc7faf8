/* line_strokes.c: the letters of a line, pixel by pixel.
 *
 * In the line's box colours fall into four groups (k-means). The box was grown beyond the letters,
 * so that groups that reach its rim are ground and those that keep away from it are letters, with
 * their outline. The ground's colours, spread smoothly over the box, are what would be there
 * without the letters: what differs from them by more than the ground does from itself is a stroke
 * too. Where no group keeps away from the rim there is nothing to tell letters by: the whole box
 * counts.
 */
#include <math.h>
#include <string.h>
#include "see/writing/lines.h"

#define GROUPS 4
#define TURNS 8        /* of k-means */
#define RIM_SHARE 0.12 /* of the height: pixels so near to the box's edge are its rim */
#define RIM_OF_GROUND                                                                              \
  0.45 /* of the rim's share of the box: a group with less of it keeps away from the rim */
#define FEWEST 0.02     /* of the box that strokes are */
#define BEYOND 0.2     /* of the height: strokes reach so far beyond the box */
#define FROM_GROUND 3.0 /* deviations of the ground from which on a pixel is a stroke … */
#define OF_CONTRAST 0.3 /* … or this part of the contrast, whichever is more */
#define GROW_SHARE 0.07 /* of the height, for soft edges and what JPEG leaves beside them … */
#define GROW_LEAST_PX 2.0
#define MOSTLY 0.8 /* of the box: nothing is spared */

/* The part of the picture around a box. */
typedef struct {
  const SeeLineBox *at;
  int x0, y0, width, height;
  float *rgb;     /* (height,width,3), 0..255; owned */
  guint8 *inside; /* 1: in the box, 2: at its rim, 0: neither; owned */
} Window;

static void
window_clear(Window *window)
{
  g_free(window->rgb);
  g_free(window->inside);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Window, window_clear)

static void
window_take(const SeePicture *picture, const SeeLineBox *at, Window *window)
{
  const double height = 2 * at->half_height, more = BEYOND * height,
               rim = MAX(RIM_SHARE * height, 1);
  double rx, ry;
  see_line_reach(at, &rx, &ry);
  const int w = picture->width[0], h = picture->height[0];
  window->at = at;
  window->x0 = CLAMP((int)floor(at->cx - rx - more), 0, w - 1);
  window->y0 = CLAMP((int)floor(at->cy - ry - more), 0, h - 1);
  window->width = CLAMP((int)ceil(at->cx + rx + more), window->x0 + 1, w) - window->x0;
  window->height = CLAMP((int)ceil(at->cy + ry + more), window->y0 + 1, h) - window->y0;
  const gsize n = (gsize)window->width * (gsize)window->height;
  window->rgb = g_new(float, 3 * n);
  window->inside = g_new0(guint8, n);
  for (int y = 0; y < window->height; y++)
    for (int x = 0; x < window->width; x++) {
      const gsize i = (gsize)y * (gsize)window->width + (gsize)x;
      const guint8 *from =
          picture->rgb[0] + 3 * ((gsize)(window->y0 + y) * (gsize)w + (gsize)(window->x0 + x));
      double along, down;
      see_line_place(at, window->x0 + x + 0.5, window->y0 + y + 0.5, &along, &down);
      const double to_edge = MIN(at->half_length - fabs(along), at->half_height - fabs(down));
      window->inside[i] = to_edge > rim ? 1 : to_edge > -more ? 2 : 0;
      for (int c = 0; c < 3; c++)
        window->rgb[3 * i + (gsize)c] = from[c];
    }
}

static double
distance(const float *a, const double *b)
{
  double sum = 0;
  for (int c = 0; c < 3; c++)
    sum += (a[c] - b[c]) * (a[c] - b[c]);
  return sum;
}

/* Colours in the box, and which of them are the ground's. */
typedef struct {
  double colour[GROUPS][3];
  gboolean is_ground[GROUPS];
  double contrast; /* of the strokes' colours against the ground's, the least */
} Groups;

static int
nearest_group(const Groups *groups, const float *p, int n)
{
  int best = 0;
  for (int k = 1; k < n; k++)
    if (distance(p, groups->colour[k]) < distance(p, groups->colour[best]))
      best = k;
  return best;
}

/* The first colour is the rim's, each further one a pixel that is farthest from those before. */
static void
begin_groups(const Window *window, Groups *groups)
{
  const gsize n = (gsize)window->width * (gsize)window->height;
  double sum[3] = {0}, count = 0;
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3 && window->inside[i] == 2; c++) {
      sum[c] += window->rgb[3 * i + (gsize)c];
      count += c == 0;
    }
  for (int c = 0; c < 3; c++)
    groups->colour[0][c] = sum[c] / MAX(count, 1);
  for (int k = 1; k < GROUPS; k++) {
    double most = -1;
    for (gsize i = 0; i < n; i++) {
      const float *p = window->rgb + 3 * i;
      const double far =
          window->inside[i] ? distance(p, groups->colour[nearest_group(groups, p, k)]) : -1;
      if (far <= most)
        continue;
      most = far;
      for (int c = 0; c < 3; c++)
        groups->colour[k][c] = p[c];
    }
  }
}

/* FALSE: no group keeps away from the rim. */
static gboolean
split_colours(const Window *window, Groups *groups)
{
  const gsize n = (gsize)window->width * (gsize)window->height;
  double count[GROUPS], rim[GROUPS], all = 0, all_rim = 0;
  begin_groups(window, groups);
  for (int turn = 0; turn < TURNS; turn++) {
    double sum[GROUPS][3] = {{0}};
    memset(count, 0, sizeof count);
    memset(rim, 0, sizeof rim);
    for (gsize i = 0; i < n; i++) {
      if (!window->inside[i])
        continue;
      const float *p = window->rgb + 3 * i;
      const int k = nearest_group(groups, p, GROUPS);
      count[k]++;
      rim[k] += window->inside[i] == 2;
      for (int c = 0; c < 3; c++)
        sum[k][c] += p[c];
    }
    for (int k = 0; k < GROUPS; k++)
      for (int c = 0; c < 3 && count[k] > 0; c++)
        groups->colour[k][c] = sum[k][c] / count[k];
  }
  for (int k = 0; k < GROUPS; k++) {
    all += count[k];
    all_rim += rim[k];
  }
  double strokes = 0;
  groups->contrast = INFINITY;
  for (int k = 0; k < GROUPS; k++) {
    groups->is_ground[k] = rim[k] * all > RIM_OF_GROUND * all_rim * count[k] || count[k] == 0;
    strokes += groups->is_ground[k] ? 0 : count[k];
  }
  for (int k = 0; k < GROUPS; k++)
    for (int m = 0; m < GROUPS && !groups->is_ground[k]; m++) {
      const float p[3] = {(float)groups->colour[m][0], (float)groups->colour[m][1],
                          (float)groups->colour[m][2]};
      if (groups->is_ground[m] && count[m] > 0)
        groups->contrast = MIN(groups->contrast, sqrt(distance(p, groups->colour[k])));
    }
  return strokes > FEWEST * all && groups->contrast < INFINITY;
}

/* Means over a window of the letters' height of `value` (n × n_bands) where weight is; `other`
 * where there is none near. */
static float *
spread(const LithoPlane *weight, const float *value, gsize n_bands, int radius)
{
  const gsize n = (gsize)weight->width * (gsize)weight->height;
  g_autoptr(LithoPlane) one = litho_plane_new(weight->width, weight->height);
  g_autoptr(LithoPlane) weights = litho_plane_new(weight->width, weight->height);
  g_autoptr(LithoPlane) means = litho_plane_new(weight->width, weight->height);
  float *out = g_new0(float, n_bands *n);
  litho_plane_box_mean(weight, radius, weights);
  for (gsize c = 0; c < n_bands; c++) {
    for (gsize i = 0; i < n; i++)
      one->v[i] = weight->v[i] * value[n_bands * i + c];
    litho_plane_box_mean(one, radius, means);
    for (gsize i = 0; i < n; i++)
      out[n_bands * i + c] =
          weights->v[i] > 1e-4f ? means->v[i] / weights->v[i] : value[n_bands * i + c];
  }
  return out;
}

/* The strokes, 0 or 1; NULL: they cannot be told from the ground. */
static LithoPlane *
find_strokes(const Window *window)
{
  Groups groups;
  if (!split_colours(window, &groups))
    return NULL;
  const gsize n = (gsize)window->width * (gsize)window->height;
  const int radius = MAX((int)window->at->half_height, 2);
  g_autoptr(LithoPlane) is_ground = litho_plane_new(window->width, window->height);
  for (gsize i = 0; i < n; i++)
    is_ground->v[i] = groups.is_ground[nearest_group(&groups, window->rgb + 3 * i, GROUPS)] ? 1 : 0;
  g_autofree float *ground = spread(is_ground, window->rgb, 3, radius);
  g_autofree float *square = g_new(float, n);
  for (gsize i = 0; i < n; i++) {
    const double here[3] = {ground[3 * i], ground[3 * i + 1], ground[3 * i + 2]};
    square[i] = (float)distance(window->rgb + 3 * i, here);
  }
  g_autofree float *variance = spread(is_ground, square, 1, radius);
  LithoPlane *strokes = litho_plane_new(window->width, window->height);
  for (gsize i = 0; i < n; i++) {
    const float least = (float)MAX(OF_CONTRAST * groups.contrast, FROM_GROUND * sqrt(variance[i]));
    strokes->v[i] =
        window->inside[i] && (is_ground->v[i] == 0 || square[i] > least * least) ? 1 : 0;
  }
  return strokes;
}

void
see_line_paint(const SeePicture *picture, const SeeLineBox *at, LithoPlane *plane)
{
  g_auto(Window) window = {0};
  window_take(picture, at, &window);
  const double grow = MAX(GROW_SHARE * 2 * at->half_height, GROW_LEAST_PX);
  const int w = window.width, h = window.height, reach = (int)ceil(grow);
  g_autoptr(LithoPlane) strokes = find_strokes(&window), grown = litho_plane_new(w, h);
  gsize n_in = 0, n_covered = 0;
  for (int y = 0; y < h && strokes != NULL; y++)
    for (int x = 0; x < w; x++) {
      if (strokes->v[y * w + x] == 0)
        continue;
      for (int v = MAX(y - reach, 0); v <= MIN(y + reach, h - 1); v++)
        for (int u = MAX(x - reach, 0); u <= MIN(x + reach, w - 1); u++) {
          const double d = hypot(u - x, v - y);
          const float value = (float)CLAMP(grow + 0.5 - d, 0, 1);
          grown->v[v * w + u] = MAX(grown->v[v * w + u], value);
        }
    }
  for (gsize i = 0; i < (gsize)w * (gsize)h; i++) {
    n_in += window.inside[i] == 1;
    n_covered += window.inside[i] == 1 && grown->v[i] > 0.5f;
  }
  const gboolean whole = strokes == NULL || (double)n_covered > MOSTLY * (double)n_in;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const gsize i = (gsize)y * (gsize)w + (gsize)x;
      float *to = plane->v + (gsize)(window.y0 + y) * (gsize)plane->width + (gsize)(window.x0 + x);
      *to = MAX(*to, whole && window.inside[i] ? 1 : grown->v[i]);
    }
}
