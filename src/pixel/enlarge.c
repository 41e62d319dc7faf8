/* enlarge.c: Lanczos 3 to a larger size, pixel centres aligned.
 *
 * Separable: along x for the rows that are needed, then along y. Beyond the frame its edge is repeated. It is done
 * here because vips_resize() 8.14 enlarges by a bicubic or bilinear map that is half an output pixel off, which costs 3 dB.
 */
#include <math.h>
#include "base/vips_error.h"
#include "pixel/geometry.h"

#define TAPS 6

/* What one output pixel along an axis is made of: input pixels first … first + 5. */
typedef struct {
  int first;
  float weight[TAPS];
} Taps;

typedef struct {
  VipsImage *in; /* owned */
  Taps *x, *y;   /* owned; one for each column and row of the output */
} Job;

static void
job_free(VipsImage *image, gpointer data)
{
  Job *job = data;
  g_clear_object(&job->in);
  g_free(job->x);
  g_free(job->y);
  g_free(job);
}

static double
lanczos3(double d)
{
  if (fabs(d) < 1e-9)
    return 1;
  if (fabs(d) >= 3)
    return 0;
  return 3 * sin(G_PI * d) * sin(G_PI * d / 3) / (G_PI * G_PI * d * d);
}

static Taps *
taps_new(int in, int out)
{
  Taps *taps = g_new(Taps, out);
  for (int i = 0; i < out; i++) {
    const double at = (i + 0.5) * in / out - 0.5;
    double weight[TAPS], sum = 0;
    taps[i].first = (int)floor(at) - 2;
    for (int k = 0; k < TAPS; k++)
      sum += weight[k] = lanczos3(at - (taps[i].first + k));
    for (int k = 0; k < TAPS; k++)
      taps[i].weight[k] = (float)(weight[k] / sum);
  }
  return taps;
}

/* Row `y` of the region, along x, for the output columns from x0 on. */
static void
enlarge_row(const Job *job, VipsRegion *region, int y, int x0, int n, int bands, float *out)
{
  const VipsRect *valid = &region->valid;
  const float *row = (const float *)VIPS_REGION_ADDR(region, valid->left, y);
  const int last = job->in->Xsize - 1;
  for (int x = 0; x < n; x++) {
    const Taps *t = &job->x[x0 + x];
    for (int b = 0; b < bands; b++) {
      float sum = 0;
      for (int k = 0; k < TAPS; k++)
        sum += t->weight[k] * row[(CLAMP(t->first + k, 0, last) - valid->left) * bands + b];
      out[x * bands + b] = sum;
    }
  }
}

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  const Job *job = b;
  VipsRegion *region = seq;
  const VipsRect r = out->valid;
  const int width = job->in->Xsize, height = job->in->Ysize, bands = job->in->Bands;
  const int left = MAX(job->x[r.left].first, 0), top = MAX(job->y[r.top].first, 0);
  const int right = MIN(job->x[r.left + r.width - 1].first + TAPS, width);
  const int bottom = MIN(job->y[r.top + r.height - 1].first + TAPS, height);
  const VipsRect need = {left, top, right - left, bottom - top};
  if (vips_region_prepare(region, &need) != 0)
    return -1;
  const gsize line = (gsize)r.width * (gsize)bands;
  g_autofree float *rows = g_new(float, line * (gsize)need.height);
  for (int y = 0; y < need.height; y++)
    enlarge_row(job, region, top + y, r.left, r.width, bands, rows + line * (gsize)y);
  for (int y = 0; y < r.height; y++) {
    const Taps *t = &job->y[r.top + y];
    const float *from[TAPS];
    for (int k = 0; k < TAPS; k++)
      from[k] = rows + line * (gsize)(CLAMP(t->first + k, 0, height - 1) - top);
    float *to = (float *)VIPS_REGION_ADDR(out, r.left, r.top + y);
    for (gsize i = 0; i < line; i++)
      to[i] = t->weight[0] * from[0][i] + t->weight[1] * from[1][i] + t->weight[2] * from[2][i] +
              t->weight[3] * from[3][i] + t->weight[4] * from[4][i] + t->weight[5] * from[5][i];
  }
  return 0;
}

gboolean
litho_enlarge(const char *what, VipsImage *in, int width, int height, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) result = vips_image_new(), floats = NULL;
  if (vips_cast_float(in, &floats, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  Job *job = g_new0(Job, 1);
  job->in = g_steal_pointer(&floats);
  job->x = taps_new(in->Xsize, width);
  job->y = taps_new(in->Ysize, height);
  g_signal_connect(result, "postclose", G_CALLBACK(job_free), job);
  if (vips_image_pipelinev(result, VIPS_DEMAND_STYLE_SMALLTILE, job->in, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  result->Xsize = width;
  result->Ysize = height;
  if (vips_image_generate(result, vips_start_one, generate, vips_stop_one, job->in, job) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  *out = g_steal_pointer(&result);
  return TRUE;
}
