/* sky.c: the sky: smooth, light or blue parts that reach the top of the frame. */
#include <math.h>
#include "see/look.h"
#include "see/region.h"

#define PRESENT_SHARE 0.02

static float
likelihood(const SeeLook *look, int x, int y)
{
  gsize i = (gsize)y * (gsize)look->width + (gsize)x;
  float L = look->lab[0]->v[i], a = look->lab[1]->v[i], b = look->lab[2]->v[i];
  float down = (float)y / (float)look->height;
  float blue = CLAMP(-b * 12, -0.5f, 1), green = CLAMP(-(a + 0.03f) * 15, 0, 1);
  float light = CLAMP((L - 0.45f) * 2.5f, -1, 1);
  float rough = look->rough->v[i] * 25;
  return 1 / (1 + expf(-(1.2f * blue + 1.5f * light - 2 * rough - 2 * green - 3 * down + 1.0f)));
}

gboolean
see_sky_find(LithoScene *scene, SeeCover *cover, GError **error)
{
  const SeeLook *look = see_scene_look(scene, error);
  if (look == NULL)
    return FALSE;
  const int w = look->width, h = look->height;
  g_autoptr(LithoPlane) plane = litho_plane_new(w, h);
  double sum = 0, sure = 0;
  for (int x = 0; x < w; x++)
    for (int y = 0; y < h; y++) {
      float p = likelihood(look, x, y);
      if (p < 0.5f)
        break;
      plane->v[(gsize)y * (gsize)w + (gsize)x] = 1;
      sum += 1;
      sure += p;
    }
  double share = sum / ((double)w * h);
  cover->method = g_strdup("colour and place");
  cover->score = sum > 0 ? sure / sum * MIN(1, share / PRESENT_SHARE) : 0;
  cover->present = share >= PRESENT_SHARE && cover->score > 0.6;
  if (cover->present)
    cover->cover = g_steal_pointer(&plane);
  return TRUE;
}
