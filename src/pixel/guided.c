/* guided.c: see guided.h. */
#include "pixel/guided.h"

/* The box mean of a product of planes (y NULL: of x alone). */
static LithoPlane *
mean_of(const LithoPlane *x, const LithoPlane *y, int radius)
{
  g_autoptr(LithoPlane) product = NULL;
  LithoPlane *out = litho_plane_new(x->width, x->height);
  if (y != NULL) {
    product = litho_plane_new(x->width, x->height);
    for (gsize i = 0; i < (gsize)x->width * (gsize)x->height; i++)
      product->v[i] = x->v[i] * y->v[i];
  }
  litho_plane_box_mean(y != NULL ? product : x, radius, out);
  return out;
}

void
pixel_guided_fit(const LithoPlane *guide, const LithoPlane *p, int radius, float eps, PixelGuided *out)
{
  const gsize n = (gsize)guide->width * (gsize)guide->height;
  g_autoptr(LithoPlane) mean_i = mean_of(guide, NULL, radius), mean_p = mean_of(p, NULL, radius);
  g_autoptr(LithoPlane) a = mean_of(guide, guide, radius), b = mean_of(guide, p, radius);
  for (gsize i = 0; i < n; i++) {
    const float variance = MAX(a->v[i] - mean_i->v[i] * mean_i->v[i], 0);
    const float covariance = b->v[i] - mean_i->v[i] * mean_p->v[i];
    a->v[i] = covariance / (variance + eps);
    b->v[i] = mean_p->v[i] - a->v[i] * mean_i->v[i];
  }
  out->a = mean_of(a, NULL, radius);
  out->b = mean_of(b, NULL, radius);
}

void
pixel_guided_clear(PixelGuided *guided)
{
  g_clear_pointer(&guided->a, litho_plane_free);
  g_clear_pointer(&guided->b, litho_plane_free);
}

void
pixel_guided_row(const PixelGuided *guided, const LithoTile *tile, int y, float *a, float *b)
{
  const int width = tile->frame_width, height = tile->frame_height;
  litho_plane_row(guided->a, width, height, tile->x, tile->y + y, tile->width, a);
  litho_plane_row(guided->b, width, height, tile->x, tile->y + y, tile->width, b);
}

/* --- by colour ------------------------------------------------------------------------------ */

/* Solves (S + eps·1) a = c for a symmetric 3×3 S (xx xy xz yy yz zz). */
static void
solve(const float s[6], float eps, const float c[3], float a[3])
{
  double xx = s[0] + eps, xy = s[1], xz = s[2], yy = s[3] + eps, yz = s[4], zz = s[5] + eps;
  double m0 = yy * zz - yz * yz, m1 = xz * yz - xy * zz, m2 = xy * yz - xz * yy;
  double inverse = 1 / (xx * m0 + xy * m1 + xz * m2);
  a[0] = (float)((m0 * c[0] + m1 * c[1] + m2 * c[2]) * inverse);
  a[1] = (float)((m1 * c[0] + (xx * zz - xz * xz) * c[1] + (xy * xz - xx * yz) * c[2]) * inverse);
  a[2] = (float)((m2 * c[0] + (xy * xz - xx * yz) * c[1] + (xx * yy - xy * xy) * c[2]) * inverse);
}

enum { MEAN_I = 0, MEAN_P = 3, MEAN_IP = 4, MEAN_II = 7, N_MEANS = 13 };

void
pixel_guided_fit_color(LithoPlane *const guide[3], const LithoPlane *p, int radius, float eps, LithoPlane *a[3],
                       LithoPlane **b)
{
  static const int pair[6][2] = {{0, 0}, {0, 1}, {0, 2}, {1, 1}, {1, 2}, {2, 2}};
  LithoPlane *mean[N_MEANS], *part[4];
  const gsize n = (gsize)p->width * (gsize)p->height;
  mean[MEAN_P] = mean_of(p, NULL, radius);
  for (int k = 0; k < 3; k++) {
    mean[MEAN_I + k] = mean_of(guide[k], NULL, radius);
    mean[MEAN_IP + k] = mean_of(guide[k], p, radius);
  }
  for (int k = 0; k < 6; k++)
    mean[MEAN_II + k] = mean_of(guide[pair[k][0]], guide[pair[k][1]], radius);
  for (int k = 0; k < 4; k++)
    part[k] = litho_plane_new(p->width, p->height);
  for (gsize i = 0; i < n; i++) {
    float s[6], c[3], slope[3], rest = mean[MEAN_P]->v[i];
    for (int k = 0; k < 6; k++)
      s[k] = mean[MEAN_II + k]->v[i] - mean[pair[k][0]]->v[i] * mean[pair[k][1]]->v[i];
    for (int k = 0; k < 3; k++)
      c[k] = mean[MEAN_IP + k]->v[i] - mean[k]->v[i] * rest;
    solve(s, eps, c, slope);
    for (int k = 0; k < 3; k++) {
      part[k]->v[i] = slope[k];
      rest -= slope[k] * mean[k]->v[i];
    }
    part[3]->v[i] = rest;
  }
  for (int k = 0; k < 4; k++)
    *(k < 3 ? &a[k] : b) = mean_of(part[k], NULL, radius);
  for (int k = 0; k < N_MEANS; k++)
    litho_plane_free(mean[k]);
  for (int k = 0; k < 4; k++)
    litho_plane_free(part[k]);
}
