/* column.c: one column of the picture: a walk over the land away from the eye, which finds for each
 * row what is first seen.
 *
 * The land is a height over x and z (Wright 1992's way of drawing it): what rises above all that is
 * nearer is seen. Where land ends before something farther, the row is both, by the share of the
 * pixel: the outline has no steps.
 */
#include <string.h>
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

/* The shade that land throws, worked out every SHADE_ROWS rows of land that hangs together. */
#define SHADE_ROWS 6

typedef struct {
  const MakeWorld *world;
  const MakeColumn *column;
  const float *zs;
  int from, to; /* rows of `at`; to < 0: none */
  float at[2];
} Shade;

static float
shade_of(Shade *shade, int r)
{
  const MakeWorld *world = shade->world;
  const float *zs = shade->zs, u = shade->column->u;
  if (r < shade->from || r > shade->to) {
    const int to = MIN(r + SHADE_ROWS, shade->column->n_rows - 1);
    if (to == r || !(zs[to] > .80f * zs[r] && zs[to] <= zs[r]))
      return make_land_shade(world, u, zs[r]);
    const gboolean goes_on = r > 0 && r == shade->to + 1 && zs[r - 1] < 1.05f * zs[r];
    shade->at[0] = goes_on ? shade->at[1] : make_land_shade(world, u, zs[r]);
    shade->from = r;
    shade->to = to;
    shade->at[1] = make_land_shade(world, u, zs[to]);
  }
  return mixf(shade->at[0], shade->at[1],
              (float)(r - shade->from) / (float)(shade->to - shade->from));
}

static Vec
seen(const MakeWorld *world, float u, float v, float z, Shade *shade, int row)
{
  if (is_water(world, u * z, z, world_footprint(world, z)))
    return make_water_color(world, u, MIN(v, -1e-5f), z);
  return make_land_color(world, u, v, z,
                         row < 0 ? make_land_shade(world, u, z) : shade_of(shade, row));
}

/* What is behind all land. */
static Vec
sky_at(const MakeWorld *world, float u, float v)
{
  float sky[4];
  make_backdrop_read(world, u, MAX(v, 0), FALSE, sky);
  const Vec c = vec(sky[0], sky[1], sky[2]);
  return v > -1 / world->focal ? vec_add(c, make_lights(world, u, v, sky[3])) : c;
}

static float
surface(const MakeWorld *world, float u, float z, gboolean land_only, gboolean *is_wet)
{
  const float x = u * z, y = make_land_top(world, x, z, world_footprint(world, z));
  *is_wet = FALSE;
  if (world->scene->water == WATER_NONE)
    return y;
  if (land_only)
    return y < 0 ? -1e6f : y;
  const float water = make_water_height(world, x, z);
  *is_wet = y < water;
  return MAX(y, water);
}

/* The walk of a column. */
typedef struct {
  const MakeColumn *column;
  float eye;
  Outline *outline;
  float *zs;
  int lowest; /* row that was not yet reached */
  float before_z, before_row, edge, edge_z;
} Walk;

/* To a surface y at z. */
static void
walk_to(Walk *walk, float z, float y)
{
  const MakeColumn *column = walk->column;
  const float row = (column->v_top - (y - walk->eye) / z) / column->step;
  if (row < walk->edge) {
    if (walk->before_row > walk->edge + .02f && z > walk->edge_z * 1.03f) { /* comes out */
      const int r = (int)floorf(walk->edge + .5f);
      if (r >= 0 && r < column->n_rows)
        walk->outline[r] = (Outline){walk->edge_z, z, clamp01((float)r + .5f - walk->edge)};
    }
    for (; walk->lowest >= 0 && (float)walk->lowest >= row; walk->lowest--) {
      const float t = walk->before_row > 1e8f ? 1
                                              : clamp01((walk->before_row - (float)walk->lowest) /
                                                        MAX(walk->before_row - row, 1e-6f));
      walk->zs[walk->lowest] = mixf(walk->before_z, z, t);
    }
    walk->edge = row;
    walk->edge_z = z;
  }
  walk->before_row = row;
  walk->before_z = z;
}

/* Water ends between there and z: what rises at its edge is land down to the foot. */
static void
walk_over_edge(const MakeWorld *world, Walk *walk, float z, gboolean was_wet)
{
  float from = walk->before_z, to = z;
  for (int i = 0; i < 7; i++) {
    const float at = .5f * (from + to);
    gboolean is_wet;
    surface(world, walk->column->u, at, FALSE, &is_wet);
    if (is_wet == was_wet)
      from = at;
    else
      to = at;
  }
  gboolean is_wet;
  walk_to(walk, from, surface(world, walk->column->u, from, FALSE, &is_wet));
  walk->before_z = to;
  walk_to(walk, to, surface(world, walk->column->u, to, FALSE, &is_wet));
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
  float z = MAX(column->z_from, .7f);
  gboolean was_wet = FALSE;
  Walk walk = {.column = column,
               .eye = world->eye,
               .outline = outline,
               .zs = zs,
               .lowest = n - 1,
               .before_z = z,
               .before_row = 1e9f,
               .edge = (float)n - .5f,
               .edge_z = z};
  const float pixel = column->step;
  /* Nothing stands higher than this seen from afar. */
  const float tallest = world->far_ground == &make_far_mountains ||
                                world->far_ground == &make_far_volcano
                            ? 4000
                        : world->far_ground == &make_far_city    ? 420
                        : world->far_ground != NULL              ? 700
                                                                 : 40;
  while (z < MAKE_FARTHEST_M && walk.lowest >= 0) {
    if (open_sea && z > 230 && !column->land_only) { /* level to the horizon */
      for (; walk.lowest >= 0; walk.lowest--) {
        const float v = column->v_top - (float)walk.lowest * pixel;
        if (v >= -1.5e-4f)
          break;
        zs[walk.lowest] = MIN(world->eye / -v, MAKE_FARTHEST_M * .99f);
      }
      walk.edge = column->v_top / pixel;
      walk.edge_z = MAKE_FARTHEST_M * .98f;
      break;
    }
    gboolean is_wet;
    const float y = surface(world, column->u, z, column->land_only, &is_wet);
    if (is_wet != was_wet && walk.before_row < 1e8f)
      walk_over_edge(world, &walk, z, was_wet);
    was_wet = is_wet;
    walk_to(&walk, z, y);
    if ((column->v_top - tallest / z) / pixel > walk.edge && z > 300)
      break;
    z += CLAMP(.9f * z * z * pixel / MAX(world->eye, .6f), z * .0011f,
               z * (z > 1500 ? .0075f : .0048f));
  }
  if (walk.edge < (float)n - .5f) {
    const int r = (int)floorf(walk.edge + .5f);
    if (r >= 0 && r < n)
      outline[r] = (Outline){walk.edge_z, MAKE_FARTHEST_M, clamp01((float)r + .5f - walk.edge)};
  }
  Shade shade = {.world = world, .column = column, .zs = zs, .from = 0, .to = -1};
  for (int r = 0; r < n; r++) {
    const float v = column->v_top - (float)r * pixel;
    float *p = out + 3 * r;
    Vec c;
    if (outline[r].share > 0) {
      const Vec near = seen(world, column->u, v, outline[r].near_z, &shade, -1);
      const Vec far = outline[r].far_z < MAKE_FARTHEST_M
                          ? seen(world, column->u, v, outline[r].far_z, &shade, -1)
                      : column->land_only ? make_backdrop_at(world, column->u, v, FALSE)
                                          : sky_at(world, column->u, v);
      c = vec_mix(far, near, outline[r].share);
      if (zs[r] >= MAKE_FARTHEST_M && outline[r].share > .5f)
        zs[r] = outline[r].near_z;
      if (column->land_only)
        zs[r] = outline[r].near_z;
    } else if (zs[r] < MAKE_FARTHEST_M)
      c = seen(world, column->u, v, zs[r], &shade, r);
    else if (column->land_only)
      continue;
    else
      c = sky_at(world, column->u, v);
    p[0] = c.x;
    p[1] = c.y;
    p[2] = c.z;
  }
  memcpy(distance, zs, (gsize)n * sizeof(float));
}
