/* keystone.c: the warp of keystone.h.
 *
 * A camera that only turns changes its picture by a homography K·R·K⁻¹ (Hartley and Zisserman 2004, 8.4). The focal
 * length is not known: it is taken to be the long edge, and where it is another the corrected picture is a little too
 * tall or too flat, while its lines are parallel all the same.
 */
#include <math.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "pixel/keystone.h"

static void
multiply(const double a[9], const double b[9], double out[9])
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      out[3 * i + j] = 0;
      for (int k = 0; k < 3; k++)
        out[3 * i + j] += a[3 * i + k] * b[3 * k + j];
    }
}

/* Of three constraints a·(x, y, s) = b; FALSE: they do not meet in a point. */
static gboolean
meet(const double a[3][3], const double b[3], double out[3])
{
  double det = 0;
  for (int i = 0; i < 3; i++)
    det += a[0][i] * (a[1][(i + 1) % 3] * a[2][(i + 2) % 3] - a[1][(i + 2) % 3] * a[2][(i + 1) % 3]);
  if (fabs(det) < 1e-12)
    return FALSE;
  for (int column = 0; column < 3; column++) {
    double m[3][3], d = 0;
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++)
        m[i][j] = j == column ? b[i] : a[i][j];
    for (int i = 0; i < 3; i++)
      d += m[0][i] * (m[1][(i + 1) % 3] * m[2][(i + 2) % 3] - m[1][(i + 2) % 3] * m[2][(i + 1) % 3]);
    out[column] = d / det;
  }
  return TRUE;
}

/* The largest upright rectangle of shape width : height within a convex quadrangle (clockwise on the screen): its
 * centre (x, y) and its share s of width × height. Each side is one linear constraint, the optimum lies where three of
 * the four hold with equality. */
static void
largest_inside(const double quad[4][2], double width, double height, double best[3])
{
  double a[4][3], b[4];
  for (int i = 0; i < 4; i++) {
    const double *p = quad[i], *q = quad[(i + 1) % 4];
    const double length = hypot(q[0] - p[0], q[1] - p[1]);
    const double nx = (q[1] - p[1]) / length, ny = -(q[0] - p[0]) / length; /* outwards */
    a[i][0] = nx;
    a[i][1] = ny;
    a[i][2] = (fabs(nx) * width + fabs(ny) * height) / 2;
    b[i] = nx * p[0] + ny * p[1];
  }
  best[0] = best[1] = best[2] = 0;
  for (int left_out = 0; left_out < 4; left_out++) {
    double part[3][3], of[3], at[3];
    for (int i = 0, k = 0; i < 4; i++)
      if (i != left_out) {
        for (int j = 0; j < 3; j++)
          part[k][j] = a[i][j];
        of[k++] = b[i];
      }
    if (!meet(part, of, at) || at[2] <= best[2])
      continue;
    const double *rest = a[left_out];
    if (rest[0] * at[0] + rest[1] * at[1] + rest[2] * at[2] <= b[left_out] + 1e-6 * (width + height))
      for (int j = 0; j < 3; j++)
        best[j] = at[j];
  }
}

void
litho_keystone_map(const LithoKeystone *k, int width, int height, LithoKeystoneMap *map)
{
  const double f = MAX(width, height), rad = G_PI / 180;
  const double cx = cos(k->pitch * rad), sx = sin(k->pitch * rad), cy = cos(k->yaw * rad), sy = sin(k->yaw * rad),
               cz = cos(k->roll * rad), sz = sin(k->roll * rad);
  const double pitch[9] = {1, 0, 0, 0, cx, -sx, 0, sx, cx}, yaw[9] = {cy, 0, sy, 0, 1, 0, -sy, 0, cy},
               roll[9] = {cz, sz, 0, -sz, cz, 0, 0, 0, 1};
  double both[9], r[9];
  multiply(pitch, roll, both);
  multiply(yaw, both, r);
  double quad[4][2];
  for (int i = 0; i < 4; i++) {
    const double x = (i == 1 || i == 2 ? 1 : -1) * (width - 1) / 2.0, y = (i >= 2 ? 1 : -1) * (height - 1) / 2.0;
    const double z = r[6] * x + r[7] * y + r[8] * f;
    quad[i][0] = f * (r[0] * x + r[1] * y + r[2] * f) / z;
    quad[i][1] = f * (r[3] * x + r[4] * y + r[5] * f) / z;
  }
  double best[3];
  largest_inside(quad, MAX(width - 1, 1), MAX(height - 1, 1), best);
  map->width = MAX((int)floor(best[2] * (width - 1) + 1e-6) + 1, 1);
  map->height = MAX((int)floor(best[2] * (height - 1) + 1e-6) + 1, 1);
  map->left = best[0] - (map->width - 1) / 2.0;
  map->top = best[1] - (map->height - 1) / 2.0;
  /* A rotation's inverse is its transpose; the last column and row carry the focal length. */
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      map->h[3 * i + j] = r[3 * j + i] * (j == 2 ? f : 1) / (i == 2 ? f : 1);
}

gboolean
litho_keystone_apply(const char *what, VipsImage *in, const LithoKeystoneMap *map, VipsImage **out, GError **error)
{
  const double *h = map->h, ix = (in->Xsize - 1) / 2.0, iy = (in->Ysize - 1) / 2.0;
  double rows[9];
  for (int j = 0; j < 3; j++) {
    rows[j] = h[j] + ix * h[6 + j];
    rows[3 + j] = h[3 + j] + iy * h[6 + j];
    rows[6 + j] = h[6 + j];
  }
  double one = 1;
  g_autoptr(VipsImage) xy = NULL, exact = NULL, xy1 = NULL, matrix = NULL, projected = NULL, x = NULL, z = NULL,
                       index = NULL;
  for (int i = 0; i < 3; i++) /* the frame's corner */
    rows[3 * i + 2] += rows[3 * i] * map->left + rows[3 * i + 1] * map->top;
  g_autoptr(VipsInterpolate) bicubic = vips_interpolate_new("bicubic");
  matrix = vips_image_new_matrix_from_array(3, 3, rows, 9);
  if (matrix == NULL || vips_xyz(&xy, map->width, map->height, NULL) != 0 ||
      vips_cast(xy, &exact, VIPS_FORMAT_DOUBLE, NULL) != 0 || vips_bandjoin_const(exact, &xy1, &one, 1, NULL) != 0 ||
      vips_recomb(xy1, &projected, matrix, NULL) != 0 || vips_extract_band(projected, &x, 0, "n", 2, NULL) != 0 ||
      vips_extract_band(projected, &z, 2, NULL) != 0 || vips_divide(x, z, &index, NULL) != 0 ||
      vips_mapim(in, out, index, "interpolate", bicubic, "extend", VIPS_EXTEND_COPY, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  return TRUE;
}
