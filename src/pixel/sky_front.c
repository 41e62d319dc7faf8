/* sky_front.c: see sky_front.h.
 *
 * A wire or a post in the sky is darker than the sky on both its sides: beside a morphological
 * closing of the sky's luma (two sizes; Serra 1982) it lacks light. What lacks enough is taken for
 * the thing, by as much as it lacks; clouds are too soft for that, pale posts are lost. Between
 * dark leaves and branches, near the sky, what has the old sky's colour is sky. Water is what has
 * the old sky's colour below the horizon and touches it: it takes the new sky's colour, mirrored,
 * at its own luma; a pale road may be taken for it. In a sky of contrasty clouds only what lacks
 * more than they do is a thing. Not done: the mirror image of clouds, shadows that turn.
 */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "color/oklab.h"
#include "pixel/area.h"
#include "pixel/sky_front.h"

#define FINE 0.004f       /* half widths of things, of the copy's long edge: wires … */
#define COARSE 0.016f     /* … and posts */
#define FINE_LACK 0.10f   /* of the sky's luma: a wire begins … */
#define COARSE_LACK 0.30f /* … and a post … */
#define QUIET 0.9         /* … and this share of the sky lacks less by its clouds … */
#define LOUDER 1.4f       /* … times this */
#define BUSY 0.3f         /* a tenth of it lacks more, near by: no sky was there but a wood, a wall, a street */
#define ALONE 0.70f       /* mean lack of a thing that flies: a bird, no cloud */
#define LEAST_ALPHA 0.02f /* of a thing: less is noise */
#define LINE_PX 10        /* of the copy: length from which on a wire is one, … */
#define LINE_THICK 2.5f   /* … at most so many pixels to one of its length */
#define REACH 0.03f       /* how far behind leaves the sky is looked for */
#define AROUND 0.012f     /* what is around a hole */
#define DARK_FULL 0.40f   /* mean luma there beside the sky's: leaves, certainly … */
#define DARK_NONE 0.62f   /* … and not */
#define WATER_NEAR 0.04f  /* distance of a and b from those of the old sky: water … */
#define WATER_FAR 0.09f   /* … and not */
#define WATER_WIDE 0.35f  /* of the width it is at least, in every row */
#define WATER_TAKES 0.75f /* of the sky's colour at the horizon, less below … */
#define BY_DAY 0.4f       /* … and of a sky of the day, which hardly differs from the old one */

enum { NEAR_THING = 1, NEAR_HOLE = 2 }; /* in Front.near: a thin thing may be; holes or water may be */
enum { FINE_LUMA, COARSE_LUMA, SKY, DARK = 5, WATER, THING, N_PLANES };

typedef struct {
  int width, height;
  float *v; /* (H,W,N_PLANES) of the copy, owned */
  guint8 *near; /* (H,W): of the four pixels from here on, what the planes have; owned */
  float horizon, amount, light[3], old[3];
  float fine, coarse; /* lack of luma from which on there is a thing */
  PixelSky sky;
} Front;

static void
front_free(VipsImage *image, gpointer data)
{
  Front *front = data;
  g_free(front->v);
  g_free(front->near);
  g_free(front);
}

static inline float
smooth(float from, float to, float x)
{
  const float t = CLAMP((x - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

static int
radius(const Front *front, float share)
{
  return MAX(1, (int)lroundf(share * (float)MAX(front->width, front->height)));
}

/* Closing of the sky's luma, 0 where there is no sky in reach. */
static void
close_luma(const Front *front, const float *luma, int r, int plane)
{
  const gsize n = (gsize)front->width * (gsize)front->height;
  g_autofree float *v = g_new(float, n), *tmp = g_new(float, n);
  for (gsize i = 0; i < n; i++)
    v[i] = -luma[i];
  pixel_box_min(v, tmp, front->width, front->height, r);
  for (gsize i = 0; i < n; i++)
    v[i] = -v[i];
  pixel_box_min(v, tmp, front->width, front->height, r);
  for (gsize i = 0; i < n; i++)
    front->v[N_PLANES * i + (gsize)plane] = v[i];
}

/* How much luma most of the sky lacks beside that closing: by its clouds. */
static float
usual_lack(const Front *front, const float *luma, int plane)
{
  const gsize n = (gsize)front->width * (gsize)front->height;
  g_autoptr(GArray) lack = g_array_new(FALSE, FALSE, sizeof(float));
  for (gsize i = 0; i < n; i++)
    if (luma[i] > 0) {
      const float v = 1 - luma[i] / MAX(front->v[N_PLANES * i + (gsize)plane], 1e-3f);
      g_array_append_val(lack, v);
    }
  g_array_sort(lack, pixel_compare_floats);
  return lack->len > 0 ? g_array_index(lack, float, (guint)(QUIET * (lack->len - 1))) : 0;
}

/* The sky's colour as far as it reaches, and where what is not sky is dark beside it. */
static void
spread_sky(Front *front, const float *copy)
{
  const gsize n = (gsize)front->width * (gsize)front->height;
  g_autoptr(LithoPlane) weight = litho_plane_new(front->width, front->height),
                        part = litho_plane_new(front->width, front->height);
  g_autoptr(LithoPlane) total = litho_plane_new(front->width, front->height),
                        mean = litho_plane_new(front->width, front->height);
  double sum[4] = {0};
  for (gsize i = 0; i < n; i++)
    weight->v[i] = copy[4 * i + 3] > 0.9f;
  litho_plane_box_mean(weight, radius(front, REACH), total);
  for (gsize c = 0; c < 3; c++) {
    for (gsize i = 0; i < n; i++) {
      part->v[i] = weight->v[i] * copy[4 * i + c];
      sum[c] += part->v[i];
    }
    litho_plane_box_mean(part, radius(front, REACH), mean);
    for (gsize i = 0; i < n; i++)
      front->v[N_PLANES * i + SKY + c] = total->v[i] > 1e-3f ? mean->v[i] / total->v[i] : 0;
  }
  for (gsize i = 0; i < n; i++)
    sum[3] += weight->v[i];
  for (int c = 0; c < 3; c++)
    front->old[c] = (float)(sum[c] / MAX(sum[3], 1));
  for (gsize i = 0; i < n; i++) {
    weight->v[i] = copy[4 * i + 3] < 0.5f;
    part->v[i] = weight->v[i] * litho_luma(copy + 4 * i);
  }
  litho_plane_box_mean(weight, radius(front, AROUND), total);
  litho_plane_box_mean(part, radius(front, AROUND), mean);
  for (gsize i = 0; i < n; i++) {
    const float sky = litho_luma(front->v + N_PLANES * i + SKY),
                own = total->v[i] > 1e-3f ? mean->v[i] / total->v[i] : 0;
    front->v[N_PLANES * i + DARK] =
        sky > 0 && total->v[i] > 0.2f ? 1 - smooth(DARK_FULL, DARK_NONE, own / sky) : 0;
  }
}

/* Rows from the horizon down as long as they have enough of the sky's colour. */
static void
find_water(Front *front, const float *copy)
{
  const int w = front->width, h = front->height, from = (int)(front->horizon * (float)h);
  float old[3];
  gboolean goes_on = TRUE;
  oklab_from_linear(front->old[0], front->old[1], front->old[2], &old[0], &old[1], &old[2]);
  g_autoptr(LithoPlane) like = litho_plane_new(w, h), mean = litho_plane_new(w, h);
  g_autofree gboolean *is_under = g_new0(gboolean, w);
  memset(like->v, 0, sizeof(float) * (gsize)w * (gsize)h);
  for (gsize i = 0; i < (gsize)w * (gsize)h; i++)
    is_under[i % (gsize)w] |= copy[4 * i + 3] > 0.5f;
  for (int y = from; y < h && goes_on; y++) {
    float sum = 0;
    for (int x = 0; x < w; x++) {
      const gsize i = (gsize)y * (gsize)w + (gsize)x;
      float lab[3];
      oklab_from_linear(copy[4 * i], copy[4 * i + 1], copy[4 * i + 2], &lab[0], &lab[1], &lab[2]);
      like->v[i] =
          !is_under[x] || copy[4 * i + 3] > 0.5f || lab[0] > old[0] + 0.08f
              ? 0
              : 1 - smooth(WATER_NEAR, WATER_FAR, hypotf(lab[1] - old[1], lab[2] - old[2]));
      sum += like->v[i];
    }
    const gboolean is_wide = sum > WATER_WIDE * (float)w;
    if (!is_wide)
      memset(like->v + (gsize)y * (gsize)w, 0, sizeof(float) * (gsize)w);
    goes_on = is_wide || y < from + h / 12; /* a shore or a line of trees lies before it */
  }
  litho_plane_box_mean(like, radius(front, AROUND), mean);
  for (gsize i = 0; i < (gsize)w * (gsize)h; i++)
    front->v[N_PLANES * i + WATER] = smooth(0.3f, 0.8f, mean->v[i]);
}

/* How much of a pixel of the sky is a thin thing. */
static float
thin(const Front *front, const float at[N_PLANES], float luma)
{
  const float fine = at[FINE_LUMA] > 1e-3f ? 1 - luma / at[FINE_LUMA] : 0;
  const float coarse = at[COARSE_LUMA] > 1e-3f ? 1 - luma / at[COARSE_LUMA] : 0;
  const float sure = MAX(smooth(front->fine, front->fine + 0.16f, fine),
                         smooth(front->coarse, front->coarse + 0.18f, coarse));
  const float lacks = MAX(fine, coarse);
  return at[THING] * sure * MAX(CLAMP(1.15f * lacks, 0, 1), smooth(0.35f, 0.60f, lacks));
}

/* Takes the thing that pixel `from` is of out of `open`: of what stands on the ground all is kept,
 * of what flies what is dark or a line. */
static void
keep_thing(Front *front, const float *copy, float *open, gsize from, GArray *stack)
{
  const int w = front->width, h = front->height;
  int x0 = w, x1 = 0, y0 = h, y1 = 0;
  gboolean stands = FALSE;
  double sum = 0;
  g_array_set_size(stack, 0);
  g_array_append_val(stack, from);
  sum += open[from];
  open[from] = 0;
  for (guint k = 0; k < stack->len; k++) {
    const int x = (int)(g_array_index(stack, gsize, k) % (gsize)w),
              y = (int)(g_array_index(stack, gsize, k) / (gsize)w);
    x0 = MIN(x0, x);
    x1 = MAX(x1, x);
    y0 = MIN(y0, y);
    y1 = MAX(y1, y);
    for (int j = MAX(y - 1, 0); j <= MIN(y + 1, h - 1); j++)
      for (int i = MAX(x - 1, 0); i <= MIN(x + 1, w - 1); i++) {
        const gsize at = (gsize)j * (gsize)w + (gsize)i;
        stands |= copy[4 * at + 3] < 0.5f;
        if (open[at] <= 0)
          continue;
        sum += open[at];
        open[at] = 0;
        g_array_append_val(stack, at);
      }
  }
  const int length = MAX(x1 - x0, y1 - y0) + 1;
  const gboolean is_line = length >= LINE_PX && (float)stack->len <= LINE_THICK * (float)length;
  const gboolean is_kept = stands || is_line || sum > ALONE * stack->len;
  for (guint k = 0; k < stack->len && is_kept; k++) {
    const int x = (int)(g_array_index(stack, gsize, k) % (gsize)w),
              y = (int)(g_array_index(stack, gsize, k) / (gsize)w);
    for (int j = MAX(y - 2, 0); j <= MIN(y + 2, h - 1); j++)
      for (int i = MAX(x - 2, 0); i <= MIN(x + 2, w - 1); i++)
        front->v[N_PLANES * ((gsize)j * (gsize)w + (gsize)i) + THING] = 1;
  }
}

static void
find_things(Front *front, const float *copy, const float *luma, gboolean is_busy)
{
  const gsize n = (gsize)front->width * (gsize)front->height;
  g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(gsize));
  g_autofree float *open = g_new0(float, n);
  for (gsize i = 0; i < n; i++) {
    float *at = front->v + N_PLANES * i;
    at[THING] = 1;
    if (!is_busy && luma[i] > 0 && thin(front, at, luma[i]) > 0.03f)
      open[i] = MAX(1 - luma[i] / MAX(at[COARSE_LUMA], 1e-3f), 1e-3f);
    /* Where there is no sky, what hangs out of it belongs to what stands there. */
    at[THING] = luma[i] <= 0;
  }
  for (gsize i = 0; i < n; i++)
    if (open[i] > 0)
      keep_thing(front, copy, open, i, stack);
}

static void
mark_near(Front *front)
{
  const int w = front->width, h = front->height;
  front->near = g_new0(guint8, (gsize)w * (gsize)h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      for (int k = 0; k < 4; k++) {
        const float *at = front->v + N_PLANES * ((gsize)MIN(y + k / 2, h - 1) * (gsize)w + (gsize)MIN(x + k % 2, w - 1));
        front->near[(gsize)y * (gsize)w + (gsize)x] |=
            (guint8)((at[THING] > 0 ? NEAR_THING : 0) | (at[DARK] > 0 || at[WATER] > 0 ? NEAR_HOLE : 0));
      }
}

/* Has front_pixel() anything to look up at a place, for alpha? */
static inline gboolean
is_near(const Front *front, float x, float y, float alpha)
{
  const int u = (int)CLAMP(x - 0.5f, 0, (float)(front->width - 1)), v = (int)CLAMP(y - 0.5f, 0, (float)(front->height - 1));
  return front->near[(gsize)v * (gsize)front->width + (gsize)u] & (alpha < 1 ? NEAR_THING | NEAR_HOLE : NEAR_HOLE);
}

/* The planes at a place of the copy, bilinear. */
static void
planes_at(const Front *front, float x, float y, float out[N_PLANES])
{
  const float u = CLAMP(x - 0.5f, 0, (float)(front->width - 1)),
              v = CLAMP(y - 0.5f, 0, (float)(front->height - 1));
  const int x0 = (int)u, y0 = (int)v, x1 = MIN(x0 + 1, front->width - 1),
            y1 = MIN(y0 + 1, front->height - 1);
  const float fx = u - (float)x0, fy = v - (float)y0;
  const float *a = front->v + N_PLANES * ((gsize)y0 * (gsize)front->width + (gsize)x0);
  const float *b = front->v + N_PLANES * ((gsize)y0 * (gsize)front->width + (gsize)x1);
  const float *c = front->v + N_PLANES * ((gsize)y1 * (gsize)front->width + (gsize)x0);
  const float *d = front->v + N_PLANES * ((gsize)y1 * (gsize)front->width + (gsize)x1);
  for (int k = 0; k < N_PLANES; k++) {
    const float top = a[k] + fx * (b[k] - a[k]), low = c[k] + fx * (d[k] - c[k]);
    out[k] = top + fy * (low - top);
  }
}

/* What water mirrors in a row. */
typedef struct {
  float share, color[3];
} Mirror;

static Mirror
mirror_at(const Front *front, float y)
{
  const float down = (y / (float)front->height - front->horizon) / MAX(1 - front->horizon, 0.05f);
  const gboolean is_day = front->sky == PIXEL_SKY_CLEAR || front->sky == PIXEL_SKY_CLOUDS;
  Mirror mirror = {.share = WATER_TAKES * (is_day ? BY_DAY : 1) * (1 - 0.4f * CLAMP(down, 0, 1)) * front->amount};
  pixel_sky_at(front->sky, 0.05f + 0.6f * CLAMP(down, 0, 1), mirror.color);
  return mirror;
}

static void
front_pixel(const Front *front, float x, float y, const Mirror *mirror, const float *p, const float *m, float *q)
{
  float at[N_PLANES];
  memcpy(q, m, 4 * sizeof(float));
  if (!is_near(front, x, y, m[3])) {
    for (int c = 0; c < 3; c++)
      q[c] *= front->light[c];
    return;
  }
  planes_at(front, x, y, at);
  const float sky = litho_luma(at + SKY);
  if (q[3] < 1) {
    const float alpha = thin(front, at, litho_luma(p));
    if (alpha > MAX(q[3], LEAST_ALPHA)) {
      const float scale = MIN(at[COARSE_LUMA] / MAX(sky, 1e-3f), 1); /* the sky right here */
      for (int c = 0; c < 3; c++)
        q[c] = MAX((p[c] - (1 - alpha) * scale * at[SKY + c]) / alpha, 0.3f * p[c]);
      q[3] = alpha;
    }
  }
  if (q[3] > 0 && sky > 0 && at[DARK] > 0) {
    float off = 0;
    for (int c = 0; c < 3; c++)
      off = MAX(off, fabsf(p[c] - at[SKY + c]) / (at[SKY + c] + 0.02f));
    q[3] *= 1 - at[DARK] * (1 - smooth(0.15f, 0.40f, off));
  }
  if (at[WATER] > 0) {
    const float own = MIN(litho_luma(q) / MAX(litho_luma(front->old), 0.02f), 1.3f);
    const float w = at[WATER] * mirror->share;
    for (int c = 0; c < 3; c++)
      q[c] = (1 - w) * q[c] * front->light[c] + w * own * mirror->color[c];
    return;
  }
  for (int c = 0; c < 3; c++)
    q[c] *= front->light[c];
}

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion **in = seq;
  const Front *front = b;
  const VipsRect *r = &out->valid;
  const float sx = (float)front->width / (float)out->im->Xsize,
              sy = (float)front->height / (float)out->im->Ysize;
  if (vips_region_prepare(in[0], r) != 0 || vips_region_prepare(in[1], r) != 0)
    return -1;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    const float *p = (const float *)VIPS_REGION_ADDR(in[0], r->left, y);
    const float *m = (const float *)VIPS_REGION_ADDR(in[1], r->left, y);
    float *q = (float *)VIPS_REGION_ADDR(out, r->left, y);
    const float v = ((float)y + 0.5f) * sy;
    const Mirror mirror = mirror_at(front, v);
    for (int x = 0; x < r->width; x++)
      front_pixel(front, ((float)(r->left + x) + 0.5f) * sx, v, &mirror, p + 3 * x,
                  m + 4 * x, q + 4 * x);
  }
  return 0;
}

gboolean
pixel_sky_front(VipsImage *in, VipsImage *matte, const float *copy, int width, int height,
                PixelSky sky, double horizon, double amount, VipsImage **out, GError **error)
{
  const gsize n = (gsize)width * (gsize)height;
  g_autoptr(VipsImage) result = vips_image_new();
  Front *front = g_new0(Front, 1);
  g_signal_connect(result, "postclose", G_CALLBACK(front_free), front);
  *front = (Front){.width = width,
                   .height = height,
                   .v = g_new0(float, N_PLANES *n),
                   .horizon = (float)horizon,
                   .amount = (float)amount,
                   .sky = sky};
  pixel_sky_light(sky, front->light);
  for (int c = 0; c < 3; c++)
    front->light[c] = 1 + front->amount * (front->light[c] - 1);
  g_autofree float *luma = g_new(float, n);
  for (gsize i = 0; i < n; i++)
    luma[i] = copy[4 * i + 3] > 0.5f ? litho_luma(copy + 4 * i) : 0;
  close_luma(front, luma, radius(front, FINE), FINE_LUMA);
  close_luma(front, luma, radius(front, COARSE), COARSE_LUMA);
  front->fine = MAX(FINE_LACK, LOUDER * usual_lack(front, luma, FINE_LUMA));
  const float lack = usual_lack(front, luma, COARSE_LUMA);
  front->coarse = MAX(COARSE_LACK, LOUDER * lack);
  find_things(front, copy, luma, lack > BUSY);
  spread_sky(front, copy);
  find_water(front, copy);
  mark_near(front);
  g_object_set_data_full(G_OBJECT(result), "litho-in", g_object_ref(in), g_object_unref);
  g_object_set_data_full(G_OBJECT(result), "litho-matte", g_object_ref(matte), g_object_unref);
  VipsImage **array = vips_allocate_input_array(result, in, matte, NULL);
  if (array == NULL || vips_image_pipeline_array(result, VIPS_DEMAND_STYLE_SMALLTILE, array) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a sky");
  result->Bands = 4;
  if (vips_image_generate(result, vips_start_many, generate, vips_stop_many, array, front) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a sky");
  *out = g_steal_pointer(&result);
  return TRUE;
}
