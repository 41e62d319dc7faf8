/* thing_waterbird.c: birds that swim: a swan, a duck. */
#include "make/animal.h"

static SketchHide
plumage(Vec albedo, float down_m)
{
  return (SketchHide){.albedo = albedo,
                      .under = vec_scale(albedo, .72f),
                      .low_y = 0,
                      .high_y = 4 * down_m,
                      .grain = .12f,
                      .grain_m = .35f * down_m,
                      .grain_turn = -.15f,
                      .rim = .5f,
                      .fuzz_m = .004f};
}

void
thing_swan(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float side = sketch->thing->across < .5 ? 1 : -1;
  const Vec white = sketch_color(sketch, vec(.72f, .70f, .65f));
  const SketchHide down = plumage(white, .05f),
                   bill = {.albedo = vec(.52f, .17f, .03f), .shine = .05f},
                   dark = {.albedo = vec(.018f, .017f, .017f)};
  SketchHide wing = plumage(vec_scale(white, .96f), .06f);
  wing.grain = .22f;
  const float body[12][2] = {{.46f, .12f},  {.44f, .26f},   {.34f, .34f},  {.10f, .37f},
                             {-.22f, .40f}, {-.50f, .40f},  {-.72f, .46f}, {-.66f, .28f},
                             {-.56f, .10f}, {-.40f, -.04f}, {.20f, -.06f}, {.40f, .0f}},
              neck[6][3] = {{.34f, .18f, .15f},  {.47f, .36f, .085f}, {.50f, .56f, .054f},
                            {.44f, .74f, .046f}, {.47f, .90f, .048f}, {.55f, .92f, .058f}},
              head[3][3] = {{.53f, .92f, .062f}, {.60f, .90f, .052f}, {.64f, .88f, .036f}},
              beak[3][3] = {{.64f, .885f, .030f}, {.70f, .855f, .022f}, {.75f, .835f, .012f}},
              knob[2][3] = {{.625f, .915f, .020f}, {.655f, .895f, .018f}};
  animal_enter(sketch, 0, 0, 1.12f * (float)sketch->thing->size, side);
  sketch_form_begin(sketch, &down);
  sketch_form_outline(sketch, body, 12);
  sketch_form_limb(sketch, neck, 6);
  sketch_form_limb(sketch, head, 3);
  sketch_form_end(sketch);
  for (int i = 0; i < 4; i++) { /* the folded wing, feathers over feathers */
    const float up = .055f * (float)(3 - i),
                back = .05f * (float)(3 - i) + dice_between(dice, -.01f, .01f);
    const float feather[4][3] = {{.24f - .06f * (float)i, .20f + up, .11f - .015f * (float)i},
                                 {.02f, .24f + up, .12f - .012f * (float)i},
                                 {-.30f - back, .30f + up, .085f - .01f * (float)i},
                                 {-.60f - back, .38f + up, .018f}};
    animal_limb(sketch, &wing, feather, 4);
  }
  animal_limb(sketch, &bill, beak, 3);
  animal_limb(sketch, &dark, knob, 2);
  const float eye[2] = {.60f, .925f};
  animal_dot(sketch, eye, .010f, vec(.012f, .011f, .011f));
  animal_leave(sketch);
}

void
thing_duck(Sketch *sketch)
{
  const float side = sketch->thing->across < .5 ? 1 : -1;
  const gboolean drake = dice_roll(&sketch->dice) < .55f;
  const Vec brown = vec(.17f, .115f, .065f), grey = vec(.36f, .34f, .31f);
  SketchHide coat = plumage(sketch_color(sketch, drake ? grey : brown), .02f);
  coat.other = vec_scale(brown, .4f);
  coat.spots = drake ? 0 : .42f;
  coat.spot_m = .04f;
  const SketchHide chest = plumage(drake ? vec(.11f, .048f, .026f) : brown, .02f),
                   head_hide = {.albedo = drake ? vec(.012f, .075f, .038f) : vec_scale(brown, 1.2f),
                                .shine = drake ? .12f : .02f,
                                .rim = .4f},
                   white = {.albedo = vec(.62f, .60f, .56f)},
                   bill = {.albedo = vec(.50f, .34f, .04f), .shine = .05f},
                   wing = plumage(drake ? vec(.30f, .27f, .235f) : vec_scale(brown, .8f), .02f);
  const float body[11][2] = {{.16f, .06f},   {.145f, .125f}, {.08f, .155f}, {-.06f, .165f},
                             {-.18f, .16f},  {-.29f, .185f}, {-.25f, .09f}, {-.20f, .02f},
                             {-.10f, -.03f}, {.08f, -.03f},  {.15f, .0f}},
              front[3][3] = {{.10f, .07f, .075f}, {.14f, .07f, .055f}, {.15f, .12f, .04f}},
              neck[3][3] = {{.125f, .12f, .048f}, {.145f, .19f, .034f}, {.155f, .24f, .042f}},
              head[2][3] = {{.15f, .25f, .046f}, {.185f, .247f, .038f}},
              ring[2][3] = {{.11f, .165f, .010f}, {.175f, .165f, .010f}},
              beak[3][3] = {{.215f, .242f, .018f}, {.25f, .232f, .014f}, {.275f, .232f, .010f}},
              fold[3][3] = {{.06f, .10f, .055f}, {-.08f, .12f, .055f}, {-.25f, .16f, .012f}};
  animal_enter(sketch, 0, 0, 1.25f * (float)sketch->thing->size, side);
  sketch_form_begin(sketch, &coat);
  sketch_form_outline(sketch, body, 11);
  sketch_form_end(sketch);
  animal_limb(sketch, &chest, front, 3);
  animal_limb(sketch, &wing, fold, 3);
  sketch_form_begin(sketch, &head_hide);
  sketch_form_limb(sketch, neck, 3);
  sketch_form_limb(sketch, head, 2);
  sketch_form_end(sketch);
  if (drake)
    animal_limb(sketch, &white, ring, 2);
  animal_limb(sketch, &bill, beak, 3);
  const float eye[2] = {.185f, .258f};
  animal_dot(sketch, eye, .006f, vec(.010f, .009f, .009f));
  animal_leave(sketch);
}
