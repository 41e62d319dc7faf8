/* woods.c: the first rows of a forest as trees of their own, before the mass that far_forest.c
 * draws: a few trees are sketched and stand there many times in different sizes.
 */
#include <string.h>
#include "make/world.h"

#define N_FORMS 5 /* of firs, and of leaf trees */
#define N_ROWS 4
#define FARTHEST_M 320.0f /* beyond it the mass alone will do */

typedef struct {
  MakeWorld *world;
  float from;
  SceneThing things[2]; /* fir, leaf tree */
  MakeSprite *forms[2 * N_FORMS];
} Woods;

static void
draw_form(gpointer data, int i)
{
  /* sRGB: so that neighbours differ */
  static const guint8 leaves[N_FORMS][3] = {{0xd9, 0x86, 0x1f},
                                            {0xc2, 0x45, 0x1c},
                                            {0xe2, 0xb4, 0x2e},
                                            {0x9c, 0x30, 0x1a},
                                            {0x8a, 0x8a, 0x30}};
  Woods *woods = data;
  const MakeWorld *world = woods->world;
  SceneThing thing = woods->things[i / N_FORMS];
  if (thing.kind == THING_TREE && world->scene->season == SEASON_AUTUMN) {
    thing.has_color = TRUE;
    memcpy(thing.color, leaves[i % N_FORMS], 3);
  }
  woods->forms[i] = make_thing_sprite(world, &thing, world->seed + 2000 + 31 * (guint32)i,
                                      vec(0, 0, 0), world->focal / woods->from, 0);
}

static void
plant(Woods *woods, gboolean is_fir, float x, float z, Dice *dice)
{
  MakeWorld *world = woods->world;
  const int which = (is_fir ? 0 : N_FORMS) + (int)(dice_roll(dice) * (N_FORMS - .01f));
  const MakeSprite *form = woods->forms[which];
  const float y = make_land_soil(world, x, z, .3f), scale = dice_between(dice, .75f, 1.35f);
  if (form == NULL || (world->scene->water != WATER_NONE && y < .2f))
    return;
  MakeSprite *sprite = g_new(MakeSprite, 1);
  *sprite = *form;
  sprite->is_copy = TRUE;
  sprite->meters_per_px *= scale;
  sprite->left *= scale;
  sprite->bottom *= scale;
  sprite->at = vec(x, y, z);
  g_ptr_array_add(world->sprites, sprite);
}

static void
keep_forms(Woods *woods)
{
  for (int i = 0; i < 2 * N_FORMS; i++)
    if (woods->forms[i] != NULL)
      make_sprite_keep(woods->world, woods->forms[i]);
}

void
make_woods_set(MakeWorld *world)
{
  const MadeScene *scene = world->scene;
  if (scene->far != FAR_FOREST || world->far_from_m > FARTHEST_M)
    return;
  const gboolean cold = scene->near == NEAR_SNOW || scene->season == SEASON_WINTER;
  const float firs = cold ? .92f : scene->season == SEASON_AUTUMN ? .18f : .5f;
  Woods woods = {.world = world,
                 .from = MAX(world->far_from_m, 60) *
                         (scene->water == WATER_LAKE || scene->water == WATER_SEA ? 1.10f : .96f),
                 .things = {{.kind = THING_PINE, .count = 1, .size = 1.15},
                            {.kind = THING_TREE, .count = 1, .size = 1.35}}};
  make_work(2 * N_FORMS, draw_form, &woods);
  Dice dice = {world->seed + 1900, 0};
  for (int row = 0; row < N_ROWS; row++) {
    const float z = woods.from * (1 + .09f * (float)row), gap = 4.2f + .006f * z,
                reach = world->u_most * 1.06f * z + 5;
    for (float x = -reach + gap * dice_roll(&dice); x < reach;
         x += gap * dice_between(&dice, .6f, 1.4f))
      plant(&woods, dice_roll(&dice) < firs, x, z * dice_between(&dice, .97f, 1.06f), &dice);
  }
  keep_forms(&woods);
}

void
make_field_set(MakeWorld *world, const SceneThing *thing)
{
  Woods woods = {.world = world, .from = 3.2f, .things = {*thing, *thing}};
  make_work(2 * N_FORMS, draw_form, &woods);
  Dice dice = {world->seed + 1950, 0};
  for (float z = 3.1f; z < 60; z *= 1.075f) { /* rows across */
    const float reach = world->u_most * 1.05f * z, gap = .55f + .012f * z;
    for (float x = -reach + gap * dice_roll(&dice); x < reach;
         x += gap * dice_between(&dice, .7f, 1.3f))
      plant(&woods, dice_roll(&dice) < .5f, x, z * dice_between(&dice, .985f, 1.015f), &dice);
  }
  keep_forms(&woods);
}
