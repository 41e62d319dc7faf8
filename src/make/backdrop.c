/* backdrop.c: the sky with its clouds and the far land as a small picture around the frame: what
 * the sky of the frame is enlarged from, and what water mirrors.
 */
#include <string.h>
#include "make/world.h"

#define MOST_PX 1500 /* clouds have hardly any finer detail */

static void
paint_row(gpointer data, int y)
{
  MakeWorld *world = data;
  MakeBackdrop *b = &world->backdrop;
  for (int x = 0; x < b->width; x++) {
    const float u = b->u0 + (float)x * b->step, v = b->v0 + (float)y * b->step;
    float through;
    const Vec clear =
        make_sights_behind(world, u, MAX(v, 0), b->step, make_sky_color(world, u, MAX(v, 0)));
    const Vec sky =
        make_sights_before(world, u, v, make_clouds(world, u, MAX(v, 0), b->step, clear, &through));
    float *p = b->sky + 4 * ((gsize)y * (gsize)b->width + (gsize)x);
    p[0] = sky.x;
    p[1] = sky.y;
    p[2] = sky.z;
    p[3] = through;
  }
}

static void
paint_land(gpointer data, int x)
{
  MakeWorld *world = data;
  MakeBackdrop *b = &world->backdrop;
  g_autofree float *column = g_new(float, 3 * (gsize)b->height);
  g_autofree float *distance = g_new(float, b->height);
  const MakeColumn at = {b->u0 + (float)x * b->step,
                         b->v0 + (float)(b->height - 1) * b->step,
                         b->step,
                         b->height,
                         world->far_shore_m,
                         TRUE};
  make_column_paint(world, &at, column, distance);
  for (int y = 0; y < b->height; y++)
    if (distance[y] < MAKE_FARTHEST_M) {
      float *p = b->pixels + 4 * ((gsize)(b->height - 1 - y) * (gsize)b->width + (gsize)x);
      memcpy(p, column + 3 * y, 3 * sizeof(float));
    }
}

void
make_backdrop_paint(MakeWorld *world)
{
  MakeBackdrop *b = &world->backdrop;
  const float wide = 2 * world->u_most * 1.25f, high = MAX(world->v_most, .45f) * 1.06f;
  const float long_px = (float)MIN(MAX(world->width, world->height), MOST_PX);
  b->step = MAX(2 * world->u_most, world->v_most) / MAX(long_px, 16);
  b->width = (int)ceilf(wide / b->step) + 1;
  b->u0 = -.5f * wide;
  b->v0 = 0;
  b->height = (int)ceilf(high / b->step) + 1;
  const gsize n = 4 * (gsize)b->width * (gsize)b->height;
  b->sky = g_new0(float, n);
  make_work(b->height, paint_row, world);
  b->pixels = b->sky;
  if (world->scene->water != WATER_NONE && world->far_ground != NULL) {
    b->pixels = g_new(float, n);
    memcpy(b->pixels, b->sky, n * sizeof(float));
    make_work(b->width, paint_land, world);
  }
}

void
make_backdrop_clear(MakeBackdrop *b)
{
  if (b->pixels != b->sky)
    g_free(b->pixels);
  g_clear_pointer(&b->sky, g_free);
  b->pixels = NULL;
}

void
make_backdrop_read(const MakeWorld *world, float u, float v, gboolean with_land, float out[4])
{
  const MakeBackdrop *b = &world->backdrop;
  const float fx = CLAMP((u - b->u0) / b->step, 0, (float)b->width - 1.001f),
              fy = CLAMP((v - b->v0) / b->step, 0, (float)b->height - 1.001f);
  const int x = (int)fx, y = (int)fy;
  const float s = fx - (float)x, t = fy - (float)y;
  const float *p = (with_land ? b->pixels : b->sky) + 4 * ((gsize)y * (gsize)b->width + (gsize)x),
              *q = p + 4 * b->width;
  for (int c = 0; c < 4; c++)
    out[c] = (p[c] * (1 - s) + p[4 + c] * s) * (1 - t) + (q[c] * (1 - s) + q[4 + c] * s) * t;
}

Vec
make_backdrop_at(const MakeWorld *world, float u, float v, gboolean with_land)
{
  float p[4];
  make_backdrop_read(world, u, v, with_land, p);
  return vec(p[0], p[1], p[2]);
}
