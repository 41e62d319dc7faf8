/* matte.c: alpha and the subject's own colours along the edge of a coarse mask.
 *
 * On a copy of at most 1024 px the mask is taken for certain away from its edge; in the band along it alpha is
 * solved by closed-form matting (closed_form.c). Alpha in windows of that copy is then a linear function of
 * the colour, and this function is used on the full-size colours (as in the fast guided filter, He, Sun
 * 2015), which brings single hairs back. The colours of both sides are spread into the band (blur fusion,
 * Forte 2021); the pixel's own detail is given to the subject as far as alpha goes.
 * A hair that leaves the band is lost, and a mask that is wrong by more than the band stays wrong.
 */
#include <math.h>
#include <string.h>
#include "base/vips_error.h"
#include "pixel/area.h"
#include "pixel/closed_form.h"
#include "pixel/matte.h"
#include "color/oklab.h"

#define WORK_PX 1024
#define BAND_SHARE 0.01   /* of the diagonal */
#define BAND_LEAST_PX 3   /* of the copy */
#define BAND_MOST_PX 40
#define WINDOW_PX 1       /* radius of the windows of the linear functions */
#define FLAT 1e-4f        /* variance of a colour that is no edge */
#define HAZE 0.03f        /* alpha this near to 0 or 1 is 0 or 1 */

/* Values at the copy's pixels. */
enum { GAIN, OFFSET = 3, FRONT, BACK = 7, BAND = 10, N_PLANES };

typedef struct {
  VipsImage *in;  /* owned */
  int width, height;
  float *v;       /* (H,W,N_PLANES) of the copy, owned */
  guint8 *near;   /* (H,W): one of the four pixels from here on is in the band; owned */
  gboolean forget; /* no colours where nothing is seen */
} Matte;

static void
matte_free(VipsImage *image, gpointer data)
{
  Matte *matte = data;
  g_clear_object(&matte->in);
  g_free(matte->v);
  g_free(matte->near);
  g_free(matte);
}

/* Values in which noise is about even; near enough to the cube root of lightness. */
static inline float
code(float v)
{
  return fast_cbrtf(v);
}

/* --- on the copy ---------------------------------------------------------------------------- */

typedef struct {
  int width, height;
  float *linear, *rgb;  /* (H,W,3): linear light, and coded */
  LithoPlane *alpha;
  guint8 *unknown;      /* (H,W) */
} Copy;

static void
copy_clear(Copy *copy)
{
  g_free(copy->linear);
  g_free(copy->rgb);
  g_clear_pointer(&copy->alpha, litho_plane_free);
  g_free(copy->unknown);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Copy, copy_clear)

/* Floats of the shrunk picture, owned by the caller; NULL: libvips says why. */
static float *
shrunk(VipsImage *in, double shrink, VipsImage **small)
{
  size_t size;
  return vips_resize(in, small, shrink, "vscale", MAX(shrink, 1.0 / in->Ysize), "kernel", VIPS_KERNEL_LINEAR, NULL) == 0
             ? vips_image_write_to_memory(*small, &size)
             : NULL;
}

static gboolean
copy_read(Copy *copy, VipsImage *in, VipsImage *mask, GError **error)
{
  g_autoptr(VipsImage) small = NULL, small_mask = NULL;
  const double shrink = MIN(1, (double)WORK_PX / MAX(in->Xsize, in->Ysize));
  g_autofree float *pixels = shrunk(in, shrink, &small);
  g_autofree float *cover = pixels != NULL ? shrunk(mask, shrink, &small_mask) : NULL;
  if (cover == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "matting");
  const gsize n = (gsize)small->Xsize * (gsize)small->Ysize;
  copy->width = small->Xsize;
  copy->height = small->Ysize;
  copy->linear = g_new(float, 3 * n);
  copy->rgb = g_new(float, 3 * n);
  copy->unknown = g_new0(guint8, n);
  copy->alpha = litho_plane_new(copy->width, copy->height);
  for (gsize i = 0; i < n; i++) {
    for (gsize c = 0; c < 3; c++) {
      copy->linear[3 * i + c] = pixels[3 * i + c];
      copy->rgb[3 * i + c] = code(pixels[3 * i + c]);
    }
    copy->alpha->v[i] = 1 - CLAMP(cover[i], 0, 1);
  }
  return TRUE;
}

/* Unknown is what has both sides within `radius`; the rest is decided. */
static void
copy_divide(Copy *copy, int radius)
{
  const gsize n = (gsize)copy->width * (gsize)copy->height;
  g_autoptr(LithoPlane) side = litho_plane_new(copy->width, copy->height);
  g_autoptr(LithoPlane) mean = litho_plane_new(copy->width, copy->height);
  for (gsize i = 0; i < n; i++)
    side->v[i] = copy->alpha->v[i] >= 0.5f;
  litho_plane_box_mean(side, radius, mean);
  for (gsize i = 0; i < n; i++) {
    copy->unknown[i] = mean->v[i] > 0 && mean->v[i] < 1;
    if (!copy->unknown[i])
      copy->alpha->v[i] = side->v[i];
  }
}

/* Alpha as a linear function of the coded colour in each window, averaged over the windows of a pixel. */
static void
fit(const Copy *copy, float *v)
{
  const int w = copy->width, h = copy->height;
  const gsize n = (gsize)w * (gsize)h;
  g_autofree float *own = g_new0(float, 4 * n);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const int x0 = MAX(x - WINDOW_PX, 0), x1 = MIN(x + WINDOW_PX, w - 1);
      const int y0 = MAX(y - WINDOW_PX, 0), y1 = MIN(y + WINDOW_PX, h - 1);
      double s[3] = {0}, ss[6] = {0}, sa[3] = {0}, a = 0;
      gboolean even = TRUE;
      const float first = copy->alpha->v[(gsize)y0 * (gsize)w + (gsize)x0];
      for (int j = y0; j <= y1; j++)
        for (int i = x0; i <= x1; i++)
          even &= copy->alpha->v[(gsize)j * (gsize)w + (gsize)i] == first;
      float *o = own + 4 * ((gsize)y * (gsize)w + (gsize)x);
      o[3] = first;
      if (even)
        continue;
      const double count = (x1 - x0 + 1) * (y1 - y0 + 1);
      for (int j = y0; j <= y1; j++)
        for (int i = x0; i <= x1; i++) {
          const gsize at = (gsize)j * (gsize)w + (gsize)i;
          const float *p = copy->rgb + 3 * at;
          const double alpha = copy->alpha->v[at];
          a += alpha / count;
          for (int c = 0, k = 0; c < 3; c++) {
            s[c] += p[c] / count;
            sa[c] += p[c] * alpha / count;
            for (int d = c; d < 3; d++, k++)
              ss[k] += (double)p[c] * p[d] / count;
          }
        }
      const double xx = ss[0] - s[0] * s[0] + FLAT, xy = ss[1] - s[0] * s[1], xz = ss[2] - s[0] * s[2];
      const double yy = ss[3] - s[1] * s[1] + FLAT, yz = ss[4] - s[1] * s[2], zz = ss[5] - s[2] * s[2] + FLAT;
      const double u = sa[0] - s[0] * a, t = sa[1] - s[1] * a, r = sa[2] - s[2] * a;
      const double A = yy * zz - yz * yz, B = xz * yz - xy * zz, C = xy * yz - xz * yy;
      const double E = xx * zz - xz * xz, F = xy * xz - xx * yz, G = xx * yy - xy * xy;
      const double scale = 1 / (xx * A + xy * B + xz * C);
      const double gain[3] = {(A * u + B * t + C * r) * scale, (B * u + E * t + F * r) * scale,
                              (C * u + F * t + G * r) * scale};
      for (int c = 0; c < 3; c++) {
        o[c] = (float)gain[c];
        a -= gain[c] * s[c];
      }
      o[3] = (float)a;
    }
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      float sum[4] = {0};
      int count = 0;
      for (int j = MAX(y - WINDOW_PX, 0); j <= MIN(y + WINDOW_PX, h - 1); j++)
        for (int i = MAX(x - WINDOW_PX, 0); i <= MIN(x + WINDOW_PX, w - 1); i++, count++)
          for (int c = 0; c < 4; c++)
            sum[c] += own[4 * ((gsize)j * (gsize)w + (gsize)i) + (gsize)c];
      for (int c = 0; c < 4; c++)
        v[N_PLANES * ((gsize)y * (gsize)w + (gsize)x) + GAIN + (gsize)c] = sum[c] / (float)count;
    }
}

/* Mean of `colors` (H,W,3) weighted by alpha, or by what is left of it, over boxes. Where nothing weighs, the
 * value of `otherwise`. */
static void
spread(const Copy *copy, const float *colors, gboolean front, int radius, const float *otherwise, float *out)
{
  const gsize n = (gsize)copy->width * (gsize)copy->height;
  g_autoptr(LithoPlane) weight = litho_plane_new(copy->width, copy->height);
  g_autoptr(LithoPlane) sum = litho_plane_new(copy->width, copy->height);
  g_autoptr(LithoPlane) part = litho_plane_new(copy->width, copy->height);
  g_autoptr(LithoPlane) own = litho_plane_new(copy->width, copy->height);
  for (gsize i = 0; i < n; i++)
    own->v[i] = front ? copy->alpha->v[i] : 1 - copy->alpha->v[i];
  litho_plane_box_mean(own, radius, weight);
  for (gsize c = 0; c < 3; c++) {
    for (gsize i = 0; i < n; i++)
      part->v[i] = own->v[i] * colors[3 * i + c];
    litho_plane_box_mean(part, radius, sum);
    for (gsize i = 0; i < n; i++)
      out[3 * i + c] = weight->v[i] > 1e-3f ? sum->v[i] / weight->v[i] : otherwise[3 * i + c];
  }
}

/* Blur fusion, twice: what the wide means do not explain goes to both sides by their shares. */
static void
divide_colors(const Copy *copy, int radius, float *v)
{
  const gsize n = (gsize)copy->width * (gsize)copy->height;
  g_autofree float *front = g_new(float, 3 * n), *back = g_new(float, 3 * n), *near = g_new(float, 3 * n);
  g_autofree float *wide = g_new(float, 3 * n);
  spread(copy, copy->linear, TRUE, 2 * radius, copy->linear, wide);
  spread(copy, copy->linear, FALSE, 2 * radius, copy->linear, back);
  for (gsize i = 0; i < 3 * n; i++) {
    const float a = copy->alpha->v[i / 3];
    front[i] = MAX(wide[i] + a * (copy->linear[i] - a * wide[i] - (1 - a) * back[i]), 0);
  }
  spread(copy, front, TRUE, MAX(radius / 4, 1), wide, near);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 3; c++) {
      v[N_PLANES * i + FRONT + c] = near[3 * i + c];
      v[N_PLANES * i + BACK + c] = back[3 * i + c];
    }
}

/* 1 in the band and a pixel around it. */
static void
mark_band(const Copy *copy, float *v)
{
  const int w = copy->width, h = copy->height;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      for (int j = MAX(y - 1, 0); j <= MIN(y + 1, h - 1); j++)
        for (int i = MAX(x - 1, 0); i <= MIN(x + 1, w - 1); i++)
          if (copy->unknown[(gsize)j * (gsize)w + (gsize)i])
            v[N_PLANES * ((gsize)y * (gsize)w + (gsize)x) + BAND] = 1;
}

/* The pixels of the copy from which the next ones, right and down, have one in the band among them. */
static guint8 *
find_near(const float *v, int w, int h)
{
  guint8 *near = g_new0(guint8, (gsize)w * (gsize)h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      for (int k = 0; k < 4; k++)
        near[(gsize)y * (gsize)w + (gsize)x] |=
            v[N_PLANES * ((gsize)MIN(y + k / 2, h - 1) * (gsize)w + (gsize)MIN(x + k % 2, w - 1)) + BAND] != 0;
  return near;
}

/* --- on the frame --------------------------------------------------------------------------- */

/* The four pixels of the copy around pixel `x` of `frame`, along one axis. */
static inline float
between(int x, int frame, int copy, int *first, int *second)
{
  const float at = CLAMP(((float)x + 0.5f) * (float)copy / (float)frame - 0.5f, 0, (float)(copy - 1));
  *first = (int)at;
  *second = MIN(*first + 1, copy - 1);
  return at - (float)*first;
}

static inline float
blend(const float *const p[4], int k, float fx, float fy)
{
  const float top = p[0][k] + fx * (p[1][k] - p[0][k]), low = p[2][k] + fx * (p[3][k] - p[2][k]);
  return top + fy * (low - top);
}

static void
matte_pixel(const float *const p[4], float fx, float fy, gboolean is_near, gboolean forget, const float *in, float *out)
{
  memcpy(out, in, 3 * sizeof(float));
  if (!is_near) {
    out[3] = p[0][OFFSET];
    if (forget && out[3] <= 0)
      memset(out, 0, 3 * sizeof(float));
    return;
  }
  float alpha = blend(p, OFFSET, fx, fy);
  for (int c = 0; c < 3; c++)
    alpha += blend(p, GAIN + c, fx, fy) * code(in[c]);
  alpha = CLAMP((alpha - HAZE) * (1 / (1 - 2 * HAZE)), 0, 1);
  out[3] = alpha;
  if (alpha >= 1)
    return;
  for (int c = 0; c < 3; c++) {
    const float front = blend(p, FRONT + c, fx, fy), back = blend(p, BACK + c, fx, fy);
    out[c] = MAX(front + alpha * (in[c] - alpha * front - (1 - alpha) * back), 0);
  }
}

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  const Matte *matte = b;
  VipsRegion *region = seq;
  const VipsRect *r = &out->valid;
  const int width = out->im->Xsize, height = out->im->Ysize;
  if (vips_region_prepare(region, r) != 0)
    return -1;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    int y0, y1;
    const float fy = between(y, height, matte->height, &y0, &y1);
    const float *top = matte->v + N_PLANES * (gsize)y0 * (gsize)matte->width;
    const float *low = matte->v + N_PLANES * (gsize)y1 * (gsize)matte->width;
    const guint8 *near = matte->near + (gsize)y0 * (gsize)matte->width;
    const float *in = (const float *)VIPS_REGION_ADDR(region, r->left, y);
    float *to = (float *)VIPS_REGION_ADDR(out, r->left, y);
    for (int x = 0; x < r->width; x++) {
      int x0, x1;
      const float fx = between(r->left + x, width, matte->width, &x0, &x1);
      const float *const p[4] = {top + N_PLANES * x0, top + N_PLANES * x1, low + N_PLANES * x0,
                                 low + N_PLANES * x1};
      matte_pixel(p, fx, fy, near[x0], matte->forget, in + 3 * x, to + 4 * x);
    }
  }
  return 0;
}

static gboolean
as_it_is(VipsImage *in, VipsImage *mask, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) alpha = NULL;
  if (vips_linear1(mask, &alpha, -1, 1, NULL) != 0 || vips_bandjoin2(in, alpha, out, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "matting");
  return TRUE;
}

gboolean
litho_matte_run(VipsImage *in, VipsImage *mask, double edge_px, gboolean forget, VipsImage **out, GError **error)
{
  if (edge_px <= 0)
    return as_it_is(in, mask, out, error);
  g_auto(Copy) copy = {0};
  if (!copy_read(&copy, in, mask, error))
    return FALSE;
  const double edge = isnan(edge_px) ? BAND_SHARE * hypot(in->Xsize, in->Ysize) : edge_px;
  const int radius = (int)CLAMP(edge * copy.width / in->Xsize + 0.5, BAND_LEAST_PX, BAND_MOST_PX);
  copy_divide(&copy, radius);
  litho_closed_form(copy.rgb, copy.unknown, copy.width, copy.height, copy.alpha->v);

  g_autoptr(VipsImage) result = vips_image_new();
  Matte *matte = g_new0(Matte, 1);
  matte->in = g_object_ref(in);
  matte->forget = forget;
  matte->width = copy.width;
  matte->height = copy.height;
  matte->v = g_new0(float, N_PLANES * (gsize)copy.width * (gsize)copy.height);
  g_signal_connect(result, "postclose", G_CALLBACK(matte_free), matte);
  fit(&copy, matte->v);
  divide_colors(&copy, radius, matte->v);
  mark_band(&copy, matte->v);
  matte->near = find_near(matte->v, copy.width, copy.height);
  if (vips_image_pipelinev(result, VIPS_DEMAND_STYLE_SMALLTILE, in, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "matting");
  result->Bands = 4;
  if (vips_image_generate(result, vips_start_one, generate, vips_stop_one, in, matte) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "matting");
  *out = g_steal_pointer(&result);
  return TRUE;
}

gboolean
litho_matte_whole(VipsImage *in, VipsImage **mask, GError **error)
{
  g_autoptr(VipsImage) none = NULL;
  if (vips_black(&none, in->Xsize, in->Ysize, NULL) != 0 || vips_linear1(none, mask, 1, 1, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "matting");
  return TRUE;
}
