/* relief.c: the heights of far land worked out once, over direction and the logarithm of distance:
 * columns, outlines, slopes and the backdrop all read them.
 */
#include "make/world.h"

#define STEP .0055f /* of distance from one row to the next */
#define WIDER 1.3f  /* than the frame: the backdrop is */
#define MOST_COLUMNS 2600

static void
fill_row(gpointer data, int row)
{
  MakeWorld *world = data;
  MakeRelief *relief = &world->relief;
  const float z = relief->from * expf((float)row * STEP), pitch = relief->pitch * z;
  for (int i = 0; i < relief->columns; i++)
    relief->heights[(gsize)row * (gsize)relief->columns + (gsize)i] =
        world->far_ground->height(world, (relief->u0 + (float)i * relief->pitch) * z, z, pitch);
}

void
make_relief_set(MakeWorld *world)
{
  if (world->far_ground != &make_far_hills && world->far_ground != &make_far_mountains &&
      world->far_ground != &make_far_volcano && world->far_ground != &make_far_canyon)
    return;
  MakeRelief *relief = &world->relief;
  relief->from = MAX(world->far_from_m * .8f, 50);
  relief->columns = CLAMP((int)((float)world->width * WIDER), 16, MOST_COLUMNS);
  relief->u0 = -world->u_most * WIDER;
  relief->pitch = 2 * world->u_most * WIDER / (float)(relief->columns - 1);
  const int rows = (int)(logf(MAKE_FARTHEST_M / relief->from) / STEP) + 2;
  relief->rows = rows;
  relief->heights = g_new(float, (gsize)rows *(gsize)relief->columns);
  make_work(rows, fill_row, world);
}

float
make_far_height(const MakeWorld *world, float x, float z, float finest)
{
  const MakeRelief *relief = &world->relief;
  if (relief->rows == 0 || z <= relief->from)
    return world->far_ground->height(world, x, z, finest);
  const float fx = (x / z - relief->u0) / relief->pitch, fy = logf(z / relief->from) / STEP;
  if (!(fx >= 0 && fx < (float)(relief->columns - 1) && fy < (float)(relief->rows - 1)))
    return world->far_ground->height(world, x, z, finest);
  const int i = (int)fx, j = (int)fy;
  const float s = fx - (float)i, t = fy - (float)j;
  const float *p = relief->heights + (gsize)j * (gsize)relief->columns + (gsize)i,
              *q = p + relief->columns;
  return mixf(mixf(p[0], p[1], s), mixf(q[0], q[1], s), t);
}
