/* column.c: one column of the picture: a walk over the land away from the eye, which finds for each
 * row what is first seen.
 *
 * The land is a height over x and z (Wright 1992's way of drawing it): what rises above all that is
 * nearer is seen. Where land ends before something farther, the row is both, by the share of the
 * pixel: the outline has no steps.
 */
#include "make/world.h"

typedef struct {
  float near_z, far_z, share; /* 0: no outline in this row; share of the nearer one */
} Outline;

static gboolean
is_water(const MakeWorld *world, float x, float z, float finest)
{
  if (world->scene->water == WATER_NONE)
    return FALSE;
  return make_land_top(world, x, z, finest) < make_water_height(world, x, z);
}

static Vec
seen(const MakeWorld *world, float u, float v, float z)
{
  if (is_water(world, u * z, z, world_footprint(world, z)))
    return make_water_color(world, u, MIN(v, -1e-5f), z);
  return make_land_color(world, u, v, z);
}

static float
surface(const MakeWorld *world, float u, float z, gboolean land_only)
{
  const float x = u * z, y = make_land_top(world, x, z, world_footprint(world, z));
  if (world->scene->water == WATER_NONE)
    return y;
  if (land_only)
    return y < 0 ? -1e6f : y;
  return MAX(y, make_water_height(world, x, z));
}

void
make_column_paint(const MakeWorld *world, const MakeColumn *column, float *out, float *distance)
{
  const int n = column->n_rows;
  g_autofree Outline *outline = g_new0(Outline, n + 1);
  g_autofree float *zs = g_new(float, n + 1);
  for (int r = 0; r < n; r++)
    zs[r] = MAKE_FARTHEST_M;
  const gboolean open_sea = world->scene->water == WATER_SEA && world->far_ground == NULL;
  float z = MAX(column->z_from, .7f), before_z = z, before_row = 1e9f, edge = (float)n - .5f,
        edge_z = z;
  int lowest = n - 1;
  const float pixel = column->step;
  /* Nothing stands higher than this seen from afar. */
  const float tallest = world->far_ground == &make_far_mountains ? 4000
                        : world->far_ground == &make_far_city    ? 420
                        : world->far_ground != NULL              ? 700
                                                                 : 40;
  while (z < MAKE_FARTHEST_M && lowest >= 0) {
    if (open_sea && z > 230 && !column->land_only) { /* level to the horizon */
      for (; lowest >= 0; lowest--) {
        const float v = column->v_top - (float)lowest * pixel;
        if (v >= -1.5e-4f)
          break;
        zs[lowest] = MIN(world->eye / -v, MAKE_FARTHEST_M * .99f);
      }
      edge = column->v_top / pixel;
      edge_z = MAKE_FARTHEST_M * .98f;
      break;
    }
    const float y = surface(world, column->u, z, column->land_only),
                row = (column->v_top - (y - world->eye) / z) / pixel;
    if (row < edge) {
      const gboolean comes_out = before_row > edge + .02f && z > edge_z * 1.03f;
      if (comes_out) {
        const int r = (int)floorf(edge + .5f);
        if (r >= 0 && r < n)
          outline[r] = (Outline){edge_z, z, clamp01((float)r + .5f - edge)};
      }
      for (; lowest >= 0 && (float)lowest >= row; lowest--) {
        const float t = before_row > 1e8f
                            ? 1
                            : clamp01((before_row - (float)lowest) / MAX(before_row - row, 1e-6f));
        zs[lowest] = mixf(before_z, z, t);
      }
      edge = row;
      edge_z = z;
    }
    before_row = row;
    before_z = z;
    if ((column->v_top - tallest / z) / pixel > edge && z > 300)
      break;
    z += CLAMP(.9f * z * z * pixel / MAX(world->eye, .6f), z * .0011f,
               z * (z > 1500 ? .0075f : .0048f));
  }
  if (edge < (float)n - .5f) {
    const int r = (int)floorf(edge + .5f);
    if (r >= 0 && r < n)
      outline[r] = (Outline){edge_z, MAKE_FARTHEST_M, clamp01((float)r + .5f - edge)};
  }
  for (int r = 0; r < n; r++) {
    const float v = column->v_top - (float)r * pixel;
    float *p = out + 3 * r;
    Vec c;
    if (outline[r].share > 0) {
      const Vec near = seen(world, column->u, v, outline[r].near_z);
      const Vec far = outline[r].far_z < MAKE_FARTHEST_M
                          ? seen(world, column->u, v, outline[r].far_z)
                      : column->land_only ? make_backdrop_at(world, column->u, v, FALSE)
                                          : vec(p[0], p[1], p[2]);
      c = vec_mix(far, near, outline[r].share);
      if (zs[r] >= MAKE_FARTHEST_M && outline[r].share > .5f)
        zs[r] = outline[r].near_z;
      if (column->land_only)
        zs[r] = outline[r].near_z;
    } else if (zs[r] < MAKE_FARTHEST_M)
      c = seen(world, column->u, v, zs[r]);
    else
      c = vec(p[0], p[1], p[2]);
    p[0] = c.x;
    p[1] = c.y;
    p[2] = c.z;
    if (distance != NULL)
      distance[r] = zs[r];
  }
}
