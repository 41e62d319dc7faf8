/* thing_turbine.c: a wind turbine: a slim tower, a nacelle, three blades, a red light after dark.
 */
#include "make/animal.h"

void
thing_turbine(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const SceneHour hour = sketch->world->scene->hour;
  const float k = (float)sketch->thing->size, hub = 62, turn = dice_between(dice, 0, 2.09f),
              wide = dice_between(dice, .55f, 1);
  const Vec white = sketch_color(sketch, vec(.66f, .66f, .65f));
  const SketchHide steel = {.albedo = white, .shine = .05f, .rim = .1f},
                   blade_hide = {.albedo = white, .flat = .5f, .shine = .05f, .rim = .15f};
  const float tower[3][3] = {{0, -1.5f, 2.1f}, {0, 30, 1.6f}, {0, hub, 1.1f}},
              house[3][3] = {
                  {-2.4f, hub + .6f, 1.5f}, {0, hub + .7f, 1.7f}, {1.6f, hub + .6f, 1.2f}};
  animal_enter(sketch, 0, 0, k, 1);
  animal_limb(sketch, &steel, tower, 3);
  animal_limb(sketch, &steel, house, 3);
  for (int i = 0; i < 3; i++) {
    const float a = turn + (float)(2 * G_PI / 3) * (float)i, c = cosf(a) * wide, s = sinf(a);
    const float blade[4][3] = {{0, hub + .6f, .6f},
                               {6 * c, hub + .6f + 6 * s, 1.15f},
                               {18 * c, hub + .6f + 18 * s, .75f},
                               {32 * c, hub + .6f + 32 * s, .14f}};
    animal_limb(sketch, &blade_hide, blade, 4);
  }
  const float nose[2][3] = {{-.1f, hub + .6f, 1.05f}, {.1f, hub + .6f, 1.05f}};
  animal_limb(sketch, &steel, nose, 2);
  animal_leave(sketch);
  if (hour == HOUR_NIGHT || hour == HOUR_DUSK)
    sketch_glow(sketch, 0, (hub + 2.6f) * k, 2.6f * k, vec(2.4f, .12f, .06f), .9f);
}
