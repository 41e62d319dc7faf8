/* blur_inside.c: normalised convolution (Knutsson, Westin 1993) with the region's coverage as certainty, and
 * blur that grows with depth.
 *
 * Depth is that of a level ground on which the subject (what the region leaves out) stands: the circle of
 * confusion is then linear in the row, 0 at the subject's foot and full at the horizon, above which it stays.
 * The horizon is taken to lie at 45 % of the frame's height. A subject that leaves the frame at the bottom shows no
 * ground: the blur is even. Where a map of nearness is there (a phone's, a net's), the circle of confusion is linear in the
 * distance to the subject's nearness instead: nearness is about one over the distance, in which it is so for a lens. Weaker
 * blur is mixed from a few blurred pictures.
 */
#include <math.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "pixel/blur_inside.h"
#include "pixel/gauss.h"

#define N_LEVELS 4        /* blurred pictures: the whole sigma, a half, a quarter, an eighth */
#define HORIZON 0.45
#define NEAR_GROUND 0.15  /* the horizon lies at least this far above the foot, share of the height */
#define LOOK_PX 512
#define FLAT 0.03         /* of the range of nearness: what differs by less is one plane */
#define NOTHING 1e-4f     /* coverage that is none */

typedef struct {
  VipsImage *in[1 + N_LEVELS]; /* the picture; (R,G,B,1) × coverage, blurred ever less; owned */
  int n_levels;
  double least;                /* share of the blur at the foot */
  double foot, horizon;        /* rows of the frame */
  VipsImage *near;             /* owned; NULL: by rows */
  float near_subject, near_range; /* of 0..1 */
} Inside;

static void
inside_free(VipsImage *image, gpointer data)
{
  Inside *inside = data;
  for (int i = 0; i <= N_LEVELS; i++)
    g_clear_object(&inside->in[i]);
  g_clear_object(&inside->near);
  g_free(inside);
}

/* The lowest row of what the region leaves out; the frame's height when that touches the bottom or there is
 * nothing. */
static gboolean
find_foot(VipsImage *mask, double *foot, GError **error)
{
  g_autoptr(VipsImage) small = NULL;
  const double shrink = MIN(1, (double)LOOK_PX / MAX(mask->Xsize, mask->Ysize));
  size_t size;
  if (vips_resize(mask, &small, MAX(shrink, 1.0 / mask->Xsize), "vscale", MAX(shrink, 1.0 / mask->Ysize), "kernel",
                  VIPS_KERNEL_LINEAR, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  g_autofree float *cover = vips_image_write_to_memory(small, &size);
  if (cover == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  const int w = small->Xsize, h = small->Ysize;
  *foot = mask->Ysize;
  for (int y = h - 1; y >= 0; y--) {
    int n = 0;
    for (int x = 0; x < w; x++)
      n += cover[(gsize)y * (gsize)w + (gsize)x] < 0.5f;
    if (n * 100 >= w) { /* a hundredth of the row: no speck */
      if (y + 1 < h - h / 50)
        *foot = (double)(y + 1) / h * mask->Ysize;
      return TRUE;
    }
  }
  return TRUE;
}

/* Share of the blur in row y. */
static double
share(const Inside *inside, int y, int height)
{
  if (inside->foot >= height)
    return 1;
  const double depth = fabs(y + 0.5 - inside->foot) / (inside->foot - inside->horizon);
  return inside->least + (1 - inside->least) * MIN(depth, 1);
}

/* out = the level's colour, without the weight; where there is none, the pixel itself. */
static inline float
color(const float *level, const float *pixel, int c)
{
  return level[3] > NOTHING ? level[c] / level[3] : pixel[c];
}

/* How a share of the blur is made: of level k (blurred by 2^-k of sigma) and, by `mix`, of the next weaker one, after the
 * last of which comes the picture as it is. */
static int
level_of(const Inside *inside, double part, float *mix)
{
  const double at = -log2(MAX(part, 1e-6));
  const int k = MIN((int)at, inside->n_levels - 1);
  const double upper = exp2(-k), lower = k + 1 < inside->n_levels ? upper / 2 : 0;
  *mix = (float)((upper - exp2(-at)) / (upper - lower));
  return k;
}

static int
row_level(const Inside *inside, int y, int height, float *mix)
{
  return level_of(inside, share(inside, y, height), mix);
}

static int
generate_by_nearness(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion **region = seq;
  const Inside *inside = b;
  const VipsRect *r = &out->valid;
  for (int i = 0; i <= N_LEVELS + 1; i++)
    if (vips_region_prepare(region[i], r) != 0)
      return -1;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    const float *p = (const float *)VIPS_REGION_ADDR(region[0], r->left, y), *level[N_LEVELS];
    const guint8 *near = VIPS_REGION_ADDR(region[N_LEVELS + 1], r->left, y);
    float *q = (float *)VIPS_REGION_ADDR(out, r->left, y), mix;
    for (int k = 0; k < N_LEVELS; k++)
      level[k] = (const float *)VIPS_REGION_ADDR(region[1 + k], r->left, y);
    for (int x = 0; x < r->width; x++, p += 3, q += 3) {
      const float away = fabsf((float)near[x] / 255 - inside->near_subject) / inside->near_range;
      const int k = level_of(inside, inside->least + (1 - inside->least) * MIN(away, 1), &mix);
      for (int c = 0; c < 3; c++) {
        const float full = color(level[k] + 4 * x, p, c), weaker = k + 1 < N_LEVELS ? color(level[k + 1] + 4 * x, p, c) : p[c];
        q[c] = full + mix * (weaker - full);
      }
    }
  }
  return 0;
}

/* How near the subject is (what the region leaves out), and how far from that the region goes. *range 0: all is one plane. */
static gboolean
find_subject(VipsImage *near, VipsImage *mask, float *subject, float *range, GError **error)
{
  g_autoptr(VipsImage) small_near = NULL, small_mask = NULL, as_float = NULL;
  const double shrink = MIN(1, (double)LOOK_PX / MAX(mask->Xsize, mask->Ysize));
  const double across = MAX(shrink, 1.0 / mask->Xsize), down = MAX(shrink, 1.0 / mask->Ysize);
  size_t size;
  if (vips_resize(near, &small_near, across, "vscale", down, "kernel", VIPS_KERNEL_LINEAR, NULL) != 0 ||
      vips_cast(small_near, &as_float, VIPS_FORMAT_FLOAT, NULL) != 0 ||
      vips_resize(mask, &small_mask, across, "vscale", down, "kernel", VIPS_KERNEL_LINEAR, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  g_autofree float *values = vips_image_write_to_memory(as_float, &size);
  g_autofree float *cover = vips_image_write_to_memory(small_mask, &size);
  if (values == NULL || cover == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  const gsize n = (gsize)small_mask->Xsize * (gsize)small_mask->Ysize;
  double sum = 0, weight = 0, counted = 0, total = 0;
  for (gsize i = 0; i < n; i++) {
    sum += (1 - cover[i]) * values[i] / 255;
    weight += 1 - cover[i];
  }
  double histogram[256] = {0};
  *subject = weight > 0 ? (float)(sum / weight) : 1;
  for (gsize i = 0; i < n; i++) {
    histogram[(int)(255 * fabsf(values[i] / 255 - *subject))] += cover[i];
    total += cover[i];
  }
  int at = 0;
  while (at < 255 && (counted += histogram[at]) < 0.95 * total) /* a few odd places must not set the scale */
    at++;
  *range = (float)at / 255 >= FLAT ? (float)at / 255 : 0;
  return TRUE;
}

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion **region = seq;
  const Inside *inside = b;
  const VipsRect *r = &out->valid;
  const int height = out->im->Ysize;
  float mix;
  gboolean wanted[1 + N_LEVELS] = {TRUE};
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    const int k = row_level(inside, y, height, &mix);
    wanted[1 + k] = TRUE;
    if (mix > 0 && k + 1 < inside->n_levels)
      wanted[2 + k] = TRUE;
  }
  for (int i = 0; i <= inside->n_levels; i++)
    if (wanted[i] && vips_region_prepare(region[i], r) != 0)
      return -1;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    const int k = row_level(inside, y, height, &mix);
    const float *p = (const float *)VIPS_REGION_ADDR(region[0], r->left, y);
    const float *s = (const float *)VIPS_REGION_ADDR(region[1 + k], r->left, y);
    const float *w = mix > 0 && k + 1 < inside->n_levels
                         ? (const float *)VIPS_REGION_ADDR(region[2 + k], r->left, y)
                         : NULL;
    float *q = (float *)VIPS_REGION_ADDR(out, r->left, y);
    for (int x = 0; x < r->width; x++, p += 3, q += 3, s += 4)
      for (int c = 0; c < 3; c++) {
        const float full = color(s, p, c);
        q[c] = mix > 0 ? full + mix * ((w != NULL ? color(w + 4 * x, p, c) : p[c]) - full) : full;
      }
  }
  return 0;
}

static gboolean
weigh(VipsImage *in, VipsImage *mask, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) colors = NULL;
  if (vips_multiply(in, mask, &colors, NULL) != 0 || vips_bandjoin2(colors, mask, out, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  return TRUE;
}

gboolean
litho_blur_inside(VipsImage *in, VipsImage *mask, VipsImage *near, double sigma_px, double falloff, VipsImage **out,
                  GError **error)
{
  g_autoptr(VipsImage) weighed = NULL;
  g_autoptr(VipsImage) result = vips_image_new();
  Inside *inside = g_new0(Inside, 1);
  g_signal_connect(result, "postclose", G_CALLBACK(inside_free), inside);
  inside->in[0] = g_object_ref(in);
  inside->foot = in->Ysize;
  inside->least = 1 - falloff;
  if (near != NULL && falloff > 0 && !find_subject(near, mask, &inside->near_subject, &inside->near_range, error))
    return FALSE;
  if (inside->near_range > 0) {
    inside->near = g_object_ref(near);
    inside->least = 0;
  } else if (falloff > 0 && !find_foot(mask, &inside->foot, error))
    return FALSE;
  inside->horizon = MIN(HORIZON * in->Ysize, inside->foot - NEAR_GROUND * in->Ysize);
  inside->n_levels = inside->foot < in->Ysize || inside->near != NULL ? N_LEVELS : 1;
  if (!weigh(in, mask, &weighed, error))
    return FALSE;
  VipsImage *inputs[3 + N_LEVELS] = {in};
  for (int k = 0; k < inside->n_levels; k++) {
    if (!litho_gauss_run(weighed, sigma_px / (1 << k), &inside->in[1 + k], error))
      return FALSE;
    inputs[1 + k] = inside->in[1 + k];
  }
  inputs[1 + inside->n_levels] = inside->near; /* ends the list where there is none */
  if (vips_image_pipeline_array(result, VIPS_DEMAND_STYLE_SMALLTILE, inputs) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  VipsImage **array = vips_allocate_input_array(result, in, inside->in[1], inside->in[2], inside->in[3],
                                                inside->in[4], inside->near, NULL);
  if (array == NULL || vips_image_generate(result, vips_start_many, inside->near != NULL ? generate_by_nearness : generate,
                                           vips_stop_many, array, inside) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  *out = g_steal_pointer(&result);
  return TRUE;
}
