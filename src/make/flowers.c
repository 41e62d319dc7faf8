/* flowers.c: flowers in a meadow, in patches of a kind: a few of each colour are sketched for each
 * octave of distance and stand there many times.
 */
#include <string.h>
#include "make/world.h"

#define NEAREST_M 2.3f
#define FARTHEST_M 26.0f
#define N_HUES 6
#define N_FORMS 9  /* of a hue; of all, where one was asked for */
#define N_NEARER 4 /* octaves of distance */

typedef struct {
  const MakeWorld *world;
  const SceneThing *thing;
  guint32 seed;
  int n_hues;
  MakeSprite *forms[N_NEARER * N_HUES * N_FORMS]; /* by distance, then hue */
} Bed;

static void
draw_form(gpointer data, int i)
{
  static const guint8 hues[N_HUES][3] = {{0xcd, 0x3f, 0x38}, {0xe0, 0xbf, 0x38},
                                         {0xe0, 0xdc, 0xda}, {0xa6, 0x61, 0xb5},
                                         {0xde, 0x81, 0xa6}, {0xd9, 0x7c, 0x26}};
  Bed *bed = data;
  SceneThing thing = *bed->thing;
  const int form = i % (bed->n_hues * N_FORMS), nearer = i / (bed->n_hues * N_FORMS);
  if (!thing.has_color) {
    thing.has_color = TRUE;
    memcpy(thing.color, hues[form / N_FORMS], 3);
  }
  bed->forms[i] =
      make_thing_sprite(bed->world, &thing, bed->seed + 77 * (guint32)form, vec(0, 0, 0),
                        bed->world->focal / (NEAREST_M * (float)(1 << nearer)), 0);
}

static void
plant(MakeWorld *world, const Bed *bed, float u, float z, Dice *dice)
{
  const float x = u * z, y = make_land_soil(world, x, z, .05f);
  if (world->scene->water != WATER_NONE && y <= .12f)
    return;
  /* Kinds grow in patches. */
  const float patch = lattice_noise(x / 2.1f, z / 2.6f, world->seed + 402);
  const int hue = (int)CLAMP(3 + 6.5f * patch + dice_between(dice, -.9f, .9f), 0, 5.99f) %
                  bed->n_hues,
            nearer = CLAMP((int)floorf(log2f(z / NEAREST_M)), 0, N_NEARER - 1),
            which =
                (nearer * bed->n_hues + hue) * N_FORMS + (int)(dice_roll(dice) * (N_FORMS - .01f));
  const MakeSprite *form = bed->forms[which];
  if (form == NULL)
    return;
  const float scale = dice_between(dice, .8f, 1.15f);
  MakeSprite *sprite = g_new(MakeSprite, 1);
  *sprite = *form;
  sprite->is_copy = TRUE;
  sprite->meters_per_px *= scale;
  sprite->left *= scale;
  sprite->bottom *= scale;
  sprite->at = vec(x, y, z);
  g_ptr_array_add(world->sprites, sprite);
}

void
make_flowers_set(MakeWorld *world, const SceneThing *thing, guint32 which)
{
  Bed *bed = g_new0(Bed, 1);
  *bed = (Bed){.world = world,
               .thing = thing,
               .seed = world->seed + 3000 + which * 7919,
               .n_hues = thing->has_color ? 1 : N_HUES};
  const int n_forms = N_NEARER * bed->n_hues * N_FORMS, n = (int)(900 * MIN(thing->size, 1.6));
  make_work(n_forms, draw_form, bed);
  Dice dice = {world->seed + which * 13 + 400, 0};
  for (int i = 0; i < n; i++) {
    /* As many for each row of pixels: far ones are small. */
    const float z = 1 / mixf(1 / NEAREST_M, 1 / FARTHEST_M, powf(dice_roll(&dice), .45f)),
                across = dice_between(&dice, -.05f, 1.05f);
    const float u = (across - .5f) * 2 * world->u_most;
    const float patch = lattice_noise(u * z / 2.8f, z / 2.8f, world->seed + 401);
    if (patch < dice_between(&dice, -.5f, .25f))
      continue;
    plant(world, bed, u, z, &dice);
  }
  for (int i = 0; i < n_forms; i++)
    if (bed->forms[i] != NULL)
      make_sprite_keep(world, bed->forms[i]);
  g_free(bed);
}
