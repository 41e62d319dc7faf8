/* tilt_look.c: see tilt_look.h. The net looks at the photo and at its mirror image, and the logarithms of its chances
 * are averaged. Every photo has the same small number of pixels before it is enlarged to what the net takes, in
 * training too: how fine it is says nothing of the angle, which a net would else learn from photos that were turned
 * and cut for it.
 */
#include <math.h>
#include "color/srgb.h"
#include "model/store.h"
#include "pixel/tilt_look.h"

#define VIEW_PX 144 /* the longer side before it is enlarged */
#define SIDE LITHO_TILT_SIDE_PX
#define GREY (128 / 255.f)
#define LEAST_PX 4
#define MOST_SAMPLES 8    /* across a pixel */
#define LEAST_CHANCE 1e-3 /* of a degree: neither view alone rules an angle out */

/* --- the installed net ----------------------------------------------------------------------- */

/* TRUE with *model NULL: none of that role is installed. */
static gboolean
installed(const char *role, LithoModel **model, GError **error)
{
  g_autoptr(GError) local = NULL;
  *model = litho_model_get(role, NULL, &local);
  if (*model != NULL || g_error_matches(local, LITHO_ERROR, LITHO_ERROR_MODEL))
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&local));
  return FALSE;
}

gboolean
litho_tilt_eye_open(LithoTiltEye **eye, GError **error)
{
  g_autoptr(LithoModel) head = NULL, maps = NULL;
  *eye = NULL;
  if (!litho_openvino_available())
    return TRUE;
  if (!installed("tilt", &head, error) || !installed("maps", &maps, error))
    return FALSE;
  if (head == NULL || maps == NULL)
    return TRUE;
  g_autoptr(LithoTiltEye) opened = g_new0(LithoTiltEye, 1);
  g_autofree char *path = litho_model_path(head);
  opened->net = litho_tilt_net_open(path, error);
  opened->maps = opened->net != NULL ? litho_role_open_model(maps, 0, error) : NULL;
  if (opened->maps == NULL || !litho_tilt_net_fits(opened->net, opened->maps, error))
    return FALSE;
  *eye = g_steal_pointer(&opened);
  return TRUE;
}

void
litho_tilt_eye_free(LithoTiltEye *eye)
{
  if (eye == NULL)
    return;
  litho_tilt_net_free(eye->net);
  litho_role_net_free(eye->maps);
  g_free(eye);
}

/* --- looking --------------------------------------------------------------------------------- */

/* Bilinear, pixel middles at whole numbers, the edge repeated; adds to sum. */
static void
add_sample(const float *p, int width, int height, double x, double y, float sum[3])
{
  x = CLAMP(x, 0, width - 1);
  y = CLAMP(y, 0, height - 1);
  const int x0 = (int)x, y0 = (int)y, x1 = MIN(x0 + 1, width - 1), y1 = MIN(y0 + 1, height - 1);
  const float u = (float)(x - x0), v = (float)(y - y0);
  const float *row0 = p + 3 * (gsize)y0 * (gsize)width, *row1 = p + 3 * (gsize)y1 * (gsize)width;
  for (int c = 0; c < 3; c++)
    sum[c] += (1 - v) * ((1 - u) * row0[3 * x0 + c] + u * row0[3 * x1 + c]) +
              v * ((1 - u) * row1[3 * x0 + c] + u * row1[3 * x1 + c]);
}

/* To out_w × out_h px, by means of n × n samples a pixel. */
static void
shrink(const float *codes, int width, int height, float *out, int out_w, int out_h)
{
  const double across = (double)width / out_w, down = (double)height / out_h;
  const int n = CLAMP((int)ceil(MAX(across, down)) + 1, 2, MOST_SAMPLES);
  for (int y = 0; y < out_h; y++)
    for (int x = 0; x < out_w; x++) {
      float sum[3] = {0};
      for (int i = 0; i < n * n; i++)
        add_sample(codes, width, height, across * (x + (i % n + 0.5) / n) - 0.5, down * (y + (i / n + 0.5) / n) - 0.5,
                   sum);
      for (int k = 0; k < 3; k++)
        out[3 * (y * out_w + x) + k] = sum[k] / (float)(n * n);
    }
}

void
litho_tilt_view(const float *codes, int width, int height, gboolean mirrored, float *rgb)
{
  const double step = (double)MAX(width, height) / VIEW_PX;
  const int w = MAX((int)lround(width / step), LEAST_PX), h = MAX((int)lround(height / step), LEAST_PX);
  const int full_w = MIN((int)lround((double)w * SIDE / VIEW_PX), SIDE);
  const int full_h = MIN((int)lround((double)h * SIDE / VIEW_PX), SIDE);
  const int left = (SIDE - full_w) / 2, top = (SIDE - full_h) / 2;
  g_autofree float *small = g_new(float, 3 * (gsize)w * (gsize)h);
  shrink(codes, width, height, small, w, h);
  for (int i = 0; i < 3 * SIDE * SIDE; i++)
    rgb[i] = GREY;
  for (int y = 0; y < full_h; y++)
    for (int x = 0; x < full_w; x++) {
      float *to = rgb + 3 * ((top + y) * SIDE + left + (mirrored ? full_w - 1 - x : x));
      to[0] = to[1] = to[2] = 0;
      add_sample(small, w, h, (x + 0.5) * w / full_w - 0.5, (y + 0.5) * h / full_h - 0.5, to);
    }
}

/* Adds half the logarithms of a view's chances. */
static void
add_view(const float *chances, gboolean mirrored, double *likely)
{
  const double most_deg = (LITHO_TILT_ANGLES - 1) / 2 * LITHO_TILT_STEP_DEG;
  for (int i = 0; i < LITHO_TILT_ANGLES; i++) {
    const double angle = (i * LITHO_TILT_STEP_DEG - most_deg) * (mirrored ? -1 : 1);
    const double at = angle + (LITHO_TILT_CLASSES - 1) / 2.0;
    double chance = 0;
    if (at >= 0 && at <= LITHO_TILT_CLASSES - 1) {
      const int k = MIN((int)at, LITHO_TILT_CLASSES - 2);
      chance = chances[k] + (at - k) * (chances[k + 1] - chances[k]);
    }
    likely[i] += log(chance + LEAST_CHANCE) / 2;
  }
}

gboolean
litho_tilt_look(const LithoTiltEye *eye, const float *pixels, int width, int height, double likely[LITHO_TILT_ANGLES],
                GError **error)
{
  const gsize n = 3 * (gsize)width * (gsize)height;
  g_autofree float *codes = g_new(float, n), *rgb = g_new(float, 3 * SIDE * SIDE);
  float chances[LITHO_TILT_CLASSES];
  for (gsize i = 0; i < n; i++)
    codes[i] = CLAMP(srgb_encodef(pixels[i]), 0, 1);
  for (int i = 0; i < LITHO_TILT_ANGLES; i++)
    likely[i] = 0;
  for (int mirrored = 0; mirrored < 2; mirrored++) {
    litho_tilt_view(codes, width, height, mirrored, rgb);
    if (!litho_tilt_net_run(eye->net, eye->maps, rgb, chances, error))
      return FALSE;
    add_view(chances, mirrored, likely);
  }
  return TRUE;
}
