/* extent.c: rim, shadow and reflection of a thing, by colours on a small picture.
 *
 * Rim: each pixel near the thing is compared with the mean colour of the thing near by and with that of what lies outside. Shadow:
 * the ground's colour is a median beside the thing; a shadow has less light and the same hue and saturation, so that in Oklab
 * L, a and b shrink by one factor. Reflection: correlation of lightness under a mirrored mask. All are careful: what is not
 * plain is left out. They do not know what ground is: a dark mat on which the thing stands is taken for its shadow when it is
 * as small as one.
 */
#include <math.h>
#include <string.h>
#include "pixel/area.h"
#include "pixel/components.h"
#include "pixel/extent.h"

#define RIM_CLOSER 0.75f      /* distance to the inside over that to the outside */
#define RIM_CONTRAST 0.06f    /* between them, that tells them apart */
#define SHADOW_BLUR_PX 2
#define SHADOW_DEPTH 0.030f   /* L below the ground's, at least, */
#define SHADOW_SPREADS 2.0f   /* and in mean deviations of the ground's L */
#define SHADOW_DARKEST 0.35f  /* of the ground's L */
#define SHADOW_HUE 0.022f     /* a, b beside what they should be, */
#define SHADOW_HUES 2.0f      /* and in mean deviations of the ground's */
#define SHADOW_ABOVE 0.35     /* of the thing's height over its foot, where a shadow may begin */
#define GROUND_SPREAD 0.035f  /* of L: ground that is less even shows no shadows */
#define SHADOW_BELOW 0.6      /* of the thing's longer side, under its foot */
#define SHADOW_ASIDE 1.2      /* of the same, beside the thing */
#define SHADOW_MOST 0.7       /* of the thing's area */
#define SHADOW_LEAST 0.01
#define SHADOW_AT_LIMIT 0.04  /* of a shadow, that ends where the search does: the dark goes on there */
#define SHADOW_ELSEWHERE 0.5  /* of a shadow's area: as much dark ground that does not touch the thing */
#define REFLECTION_LEAST 0.65 /* correlation */
#define REFLECTION_INSIDE 0.6 /* of the mirrored mask, in the frame */
#define REFLECTION_HERE 0.3   /* of correlation, more than beside it */
#define REFLECTION_CONTRAST 0.02 /* deviation of L in it */
#define REFLECTION_REACH 0.06 /* of the thing's height: where the mirror's edge is looked for */

typedef struct {
  int x0, y0, x1, y1, n;
} Extent;

static Extent
extent_of(const guint8 *thing, int w, int h)
{
  Extent e = {w, h, 0, 0, 0};
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      if (thing[y * w + x]) {
        e.x0 = MIN(e.x0, x);
        e.y0 = MIN(e.y0, y);
        e.x1 = MAX(e.x1, x + 1);
        e.y1 = MAX(e.y1, y + 1);
        e.n++;
      }
  return e;
}

/* Steps (of 8 neighbours) from the pixels of v, up to `most`. */
static int *
steps_from(const guint8 *v, int w, int h, int most)
{
  int *d = g_new(int, (gsize)w * (gsize)h);
  for (int i = 0; i < w * h; i++)
    d[i] = v[i] ? 0 : most + 1;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      int *at = &d[y * w + x];
      for (int k = 0; k < 4; k++) {
        const int u = x + (k < 3 ? k - 1 : -1), t = y - (k < 3);
        if (u >= 0 && t >= 0 && u < w)
          *at = MIN(*at, d[t * w + u] + 1);
      }
    }
  for (int y = h - 1; y >= 0; y--)
    for (int x = w - 1; x >= 0; x--) {
      int *at = &d[y * w + x];
      for (int k = 0; k < 4; k++) {
        const int u = x + (k < 3 ? k - 1 : 1), t = y + (k < 3);
        if (u >= 0 && t < h && u < w)
          *at = MIN(*at, d[t * w + u] + 1);
      }
    }
  return d;
}

/* Means of lab over the pixels that are set, in boxes; has[i] 0 where there are none. */
static float *
local_means(const LithoLab *picture, const guint8 *set, int radius, float *has)
{
  const int w = picture->width, h = picture->height, n = w * h;
  g_autoptr(LithoPlane) in = litho_plane_new(w, h), out = litho_plane_new(w, h);
  float *means = g_new0(float, 3 * (gsize)n);
  for (int i = 0; i < n; i++)
    in->v[i] = set[i];
  litho_plane_box_mean(in, radius, out);
  for (int i = 0; i < n; i++)
    has[i] = out->v[i] > 1e-4f ? out->v[i] : 0;
  for (int c = 0; c < 3; c++) {
    for (int i = 0; i < n; i++)
      in->v[i] = set[i] ? picture->lab[3 * i + c] : 0;
    litho_plane_box_mean(in, radius, out);
    for (int i = 0; i < n; i++)
      means[3 * i + c] = has[i] > 0 ? out->v[i] / has[i] : 0;
  }
  return means;
}

static float
apart(const float *a, const float *b)
{
  return sqrtf((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]));
}

int
pixel_extent_rim(const LithoLab *picture, const guint8 *thing, const guint8 *avoid, int depth, guint8 *more)
{
  const int w = picture->width, h = picture->height, n = w * h;
  g_autofree int *out_steps = steps_from(thing, w, h, 4 * depth);
  g_autofree guint8 *outside = g_new(guint8, (gsize)n), *inside = g_new(guint8, (gsize)n);
  for (int i = 0; i < n; i++)
    outside[i] = !thing[i];
  g_autofree int *in_steps = steps_from(outside, w, h, 4 * depth);
  for (int i = 0; i < n; i++) {
    inside[i] = in_steps[i] >= 2 && in_steps[i] <= 2 * depth + 1;
    outside[i] = out_steps[i] > depth && out_steps[i] <= 3 * depth && (avoid == NULL || !avoid[i]);
  }
  g_autofree float *has_in = g_new(float, (gsize)n), *has_out = g_new(float, (gsize)n);
  g_autofree float *in = local_means(picture, inside, 2 * depth, has_in);
  g_autofree float *out = local_means(picture, outside, 3 * depth, has_out);
  g_autofree guint8 *like = g_new0(guint8, (gsize)n);
  for (int i = 0; i < n; i++)
    if (out_steps[i] > 0 && out_steps[i] <= depth && has_in[i] > 0 && has_out[i] > 0 && (avoid == NULL || !avoid[i]))
      like[i] = apart(in + 3 * i, out + 3 * i) > RIM_CONTRAST && apart(picture->lab + 3 * i, in + 3 * i) <
                                                                     RIM_CLOSER * apart(picture->lab + 3 * i, out + 3 * i);
  /* From the thing outwards, step by step. */
  int n_more = 0;
  for (int step = 1; step <= depth; step++)
    for (int y = 1; y + 1 < h; y++)
      for (int x = 1; x + 1 < w; x++) {
        const int at = y * w + x;
        if (out_steps[at] != step || !like[at] || more[at])
          continue;
        gboolean hangs = FALSE;
        for (int k = 0; k < 9 && !hangs; k++) {
          const int near = (y + k / 3 - 1) * w + x + k % 3 - 1;
          hangs = thing[near] || (more[near] && out_steps[near] < step);
        }
        more[at] = hangs;
        n_more += hangs;
      }
  return n_more;
}

/* --- shadow ------------------------------------------------------------------------------------ */

static float
median(GArray *values)
{
  g_array_sort(values, pixel_compare_floats);
  return values->len > 0 ? g_array_index(values, float, values->len / 2) : 0;
}

/* Median and mean absolute deviation of channel c over the pixels that are set. */
static void
spread_of(const float *lab, int c, const guint8 *set, int n, float *middle, float *spread)
{
  g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(float));
  for (int i = 0; i < n; i++)
    if (set[i])
      g_array_append_val(values, lab[3 * i + c]);
  *middle = median(values);
  for (guint i = 0; i < values->len; i++)
    g_array_index(values, float, i) = fabsf(g_array_index(values, float, i) - *middle);
  *spread = median(values);
}

static float *
blurred(const LithoLab *picture, const guint8 *left_out)
{
  const int n = picture->width * picture->height;
  g_autofree guint8 *set = g_new(guint8, (gsize)n);
  g_autofree float *has = g_new(float, (gsize)n);
  for (int i = 0; i < n; i++)
    set[i] = !left_out[i];
  return local_means(picture, set, SHADOW_BLUR_PX, has);
}

/* The connected parts of `dark` that touch the thing, when they are no more than a shadow. */
static int
take_touching(const guint8 *dark, const int *steps, const Extent *e, const VipsRect *search, int w, int h, guint8 *more)
{
  g_autoptr(LithoPlane) plane = litho_plane_new(w, h);
  for (int i = 0; i < w * h; i++)
    plane->v[i] = dark[i];
  g_autofree int *label = NULL;
  g_autoptr(GArray) parts = pixel_components(plane, MAX(4, (int)(0.002 * e->n)), &label);
  const guint n_labels = (guint)(w * h) + 1;
  g_autofree guint8 *touches = g_new0(guint8, n_labels);
  g_autofree int *at_limit = g_new0(int, n_labels);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const int part = label[y * w + x];
      if (part == 0)
        continue;
      touches[part] |= steps[y * w + x] <= 2;
      at_limit[part] += (x == search->left && x > 0) || (x == VIPS_RECT_RIGHT(search) - 1 && x + 1 < w) ||
                        (y == VIPS_RECT_BOTTOM(search) - 1 && y + 1 < h) || (y == search->top && y > 0);
    }
  int n_taken = 0, n_other = 0;
  for (guint k = 0; k < parts->len; k++) {
    PixelComponent *part = &g_array_index(parts, PixelComponent, k);
    const gboolean is_taken = touches[part->label] && part->n_px <= SHADOW_MOST * e->n &&
                              at_limit[part->label] <= SHADOW_AT_LIMIT * part->n_px;
    touches[part->label] = is_taken;
    *(is_taken ? &n_taken : &n_other) += part->n_px;
  }
  if (n_taken < SHADOW_LEAST * e->n || n_other > SHADOW_ELSEWHERE * n_taken)
    return 0;
  int n_more = 0;
  for (int i = 0; i < w * h; i++)
    if (label[i] > 0 && touches[label[i]] && steps[i] > 0) {
      n_more += !more[i];
      more[i] = 1;
    }
  return n_more;
}

int
pixel_extent_shadow(const LithoLab *picture, const guint8 *thing, const guint8 *avoid, guint8 *more)
{
  const int w = picture->width, h = picture->height, n = w * h;
  const Extent e = extent_of(thing, w, h);
  if (e.n == 0)
    return 0;
  const int side = MAX(e.x1 - e.x0, e.y1 - e.y0);
  const int x0 = MAX(0, e.x0 - (int)(SHADOW_ASIDE * side)), x1 = MIN(w, e.x1 + (int)(SHADOW_ASIDE * side));
  const int y0 = MAX(0, e.y1 - (int)(SHADOW_ABOVE * (e.y1 - e.y0))), y1 = MIN(h, e.y1 + (int)(SHADOW_BELOW * side));
  const VipsRect search = {x0, y0, x1 - x0, y1 - y0};
  g_autofree guint8 *left_out = g_memdup2(thing, (gsize)n), *ground = g_new0(guint8, (gsize)n), *dark = g_new0(guint8, (gsize)n);
  for (int i = 0; avoid != NULL && i < n; i++)
    left_out[i] |= avoid[i];
  g_autofree int *steps = steps_from(thing, w, h, 4);
  g_autofree float *lab = blurred(picture, left_out);
  int n_ground = 0;
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++) {
      ground[y * w + x] = !left_out[y * w + x] && steps[y * w + x] > 4;
      n_ground += ground[y * w + x];
    }
  if (n_ground < 64)
    return 0;
  float middle[3], spread[3];
  for (int c = 0; c < 3; c++)
    spread_of(lab, c, ground, n, &middle[c], &spread[c]);
  if (spread[0] > GROUND_SPREAD)
    return 0;
  const float depth = MAX(SHADOW_DEPTH, SHADOW_SPREADS * spread[0]);
  const float hue = SHADOW_HUE + SHADOW_HUES * MAX(spread[1], spread[2]);
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++) {
      const int at = y * w + x;
      const float *p = lab + 3 * at, share = p[0] / MAX(middle[0], 0.01f);
      dark[at] = !left_out[at] && middle[0] - p[0] > depth && share > SHADOW_DARKEST &&
                 hypotf(p[1] - middle[1] * share, p[2] - middle[2] * share) < hue;
    }
  return take_touching(dark, steps, &e, &search, w, h, more);
}

/* --- reflection -------------------------------------------------------------------------------- */

/* Correlation of L of the thing and of its mirror image about row `axis` (in half rows), `aside` px to the right; 0 where too
 * little of it is seen. */
static double
mirror_correlation(const float *lab, const guint8 *thing, const guint8 *avoid, const Extent *e, int w, int h, int axis, int aside,
                   double *deviation)
{
  double sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
  int n = 0;
  for (int y = e->y0; y < e->y1; y++)
    for (int x = e->x0; x < e->x1; x++) {
      const int row = axis - y, column = x + aside, mirrored = row * w + column;
      if (!thing[y * w + x] || row < 0 || row >= h || column < 0 || column >= w || thing[mirrored] ||
          (avoid != NULL && avoid[mirrored]))
        continue;
      const double a = lab[3 * (y * w + x)], b = lab[3 * mirrored];
      sum_a += a;
      sum_b += b;
      aa += a * a;
      bb += b * b;
      ab += a * b;
      n++;
    }
  *deviation = 0;
  if (n < REFLECTION_INSIDE * e->n || n < 64)
    return 0;
  const double var_a = aa / n - (sum_a / n) * (sum_a / n), var_b = bb / n - (sum_b / n) * (sum_b / n);
  *deviation = sqrt(MAX(var_b, 0));
  return (ab / n - sum_a / n * sum_b / n) / sqrt(MAX(var_a * var_b, 1e-12));
}

int
pixel_extent_reflection(const LithoLab *picture, const guint8 *thing, const guint8 *avoid, guint8 *more)
{
  const int w = picture->width, h = picture->height;
  const Extent e = extent_of(thing, w, h);
  if (e.n < 64)
    return 0;
  g_autofree guint8 *none = g_new0(guint8, (gsize)w * (gsize)h);
  g_autofree float *lab = blurred(picture, none);
  const int reach = MAX(2, (int)(REFLECTION_REACH * (e.y1 - e.y0)));
  double best = 0;
  int best_axis = 0;
  for (int axis = 2 * (e.y1 - 1) - reach; axis <= 2 * e.y1 + 2 * reach; axis++) {
    double deviation;
    const double correlation = mirror_correlation(lab, thing, avoid, &e, w, h, axis, 0, &deviation);
    if (correlation > best && deviation > REFLECTION_CONTRAST) {
      best = correlation;
      best_axis = axis;
    }
  }
  double unused;
  const int wide = e.x1 - e.x0;
  if (best < REFLECTION_LEAST ||
      best < REFLECTION_HERE + mirror_correlation(lab, thing, avoid, &e, w, h, best_axis, wide, &unused) ||
      best < REFLECTION_HERE + mirror_correlation(lab, thing, avoid, &e, w, h, best_axis, -wide, &unused))
    return 0;
  int n_more = 0;
  for (int y = e.y0; y < e.y1; y++)
    for (int x = e.x0; x < e.x1; x++) {
      const int mirrored = best_axis - y;
      if (!thing[y * w + x] || mirrored < 0 || mirrored >= h || thing[mirrored * w + x] || (avoid != NULL && avoid[mirrored * w + x]))
        continue;
      n_more += !more[mirrored * w + x];
      more[mirrored * w + x] = 1;
    }
  return n_more;
}
