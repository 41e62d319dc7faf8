/* ground_rows.c: what is grown in rows that run away from the eye: lavender, tulips in beds of a
 * colour, rapeseed, vines. A row is a rounded hedge in the height; flowers near the eye are cells
 * of chance in its colour.
 */
#include "make/world.h"

typedef struct {
  float pitch, tall, half;   /* m from row to row; of a hedge: its height, half its width */
  float rough, lump, flower; /* how uneven; m: of a tuft, of a flower */
  Vec leaf, leaf_dark, soil; /* albedos */
  float bloom;               /* share of the crown that is flowers */
} Crop;

static const Crop crops[N_NEARS] = {
    [NEAR_LAVENDER] = {1.25f,
                       .62f,
                       .50f,
                       .36f,
                       .16f,
                       .030f,
                       {.20f, .24f, .13f},
                       {.07f, .09f, .05f},
                       {.40f, .29f, .19f},
                       .93f},
    [NEAR_TULIPS] = {.52f,
                     .42f,
                     .21f,
                     .30f,
                     .10f,
                     .060f,
                     {.10f, .22f, .07f},
                     {.04f, .09f, .03f},
                     {.20f, .15f, .10f},
                     .80f},
    [NEAR_RAPESEED] = {3.4f,
                       1.0f,
                       1.62f,
                       .34f,
                       .22f,
                       .035f,
                       {.16f, .25f, .05f},
                       {.05f, .09f, .02f},
                       {.22f, .20f, .09f},
                       .94f},
    [NEAR_VINEYARD] = {2.5f,
                       1.15f,
                       .40f,
                       .50f,
                       .22f,
                       .022f,
                       {.15f, .25f, .05f},
                       {.035f, .075f, .018f},
                       {.24f, .20f, .10f},
                       0},
};

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  return smooth(12, 120, z) *
         (1.3f * lattice_octaves(x / 80, z / 80, 2, finest / 80, world->seed + 640) +
          smooth(60, 260, z) * 9 *
              lattice_octaves(x / 240, z / 240, 2, finest / 240, world->seed + 641));
}

/* *off: -1 … 1 across the row, beyond them the path. */
static gint32
row_of(const MakeWorld *world, const Crop *crop, float x, float z, float *off)
{
  const float slant =
      (world->seed & 4 ? .16f : -.16f) * z +
      (z > 20 ? 1.6f * lattice_noise(.3f, z / 140, world->seed + 642) * smooth(20, 160, z) * 4 : 0);
  const float p = (x + slant) / crop->pitch;
  const gint32 row = (gint32)floorf(p);
  *off = (p - (float)row - .5f) * crop->pitch / crop->half;
  return row;
}

static float
top(const MakeWorld *world, float x, float z, float finest)
{
  const Crop *crop = &crops[world->scene->near];
  if (z > 260)
    return 0;
  float off;
  const gint32 row = row_of(world, crop, x, z, &off);
  if (fabsf(off) >= 1)
    return 0;
  const float tuft = lattice_octaves(x / crop->lump, z / crop->lump, 2, finest / crop->lump,
                                     world->seed + 643 + (guint32)(row & 7));
  const float round = 1 - off * off;
  return crop->tall * sqrtf(round) * (1 - crop->rough * .5f + crop->rough * tuft) *
         smooth(260, 160, z) * smooth(.4f, 2.2f, z);
}

/* The colour of what blooms: tulips change every few rows. */
static Vec
petals(const MakeWorld *world, gint32 row, float chance, float blur)
{
  static const float beds[6][3] = {{.62f, .030f, .035f}, {.78f, .50f, .030f}, {.70f, .18f, .30f},
                                   {.74f, .20f, .025f},  {.42f, .10f, .36f},  {.80f, .74f, .68f}};
  const MadeScene *scene = world->scene;
  if (scene->near == NEAR_LAVENDER)
    return vec_mix(vec(.20f, .115f, .42f), vec(.42f, .25f, .62f), chance);
  if (scene->near == NEAR_RAPESEED)
    return vec_mix(vec(.62f, .46f, .015f), vec(.80f, .66f, .030f), chance);
  const gint32 bed = (gint32)floorf((float)row / 5);
  const float *c = beds[lattice_hash(bed, 3, world->seed + 644) % 6];
  /* Beds that are finer than a pixel: all of them. */
  return vec_scale(vec_mix(vec(c[0], c[1], c[2]), vec(.60f, .33f, .16f), blur),
                   .78f + .36f * chance);
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const MadeScene *scene = world->scene;
  const Crop *crop = &crops[scene->near];
  const float x = hit->at.x, z = hit->at.z, above = MAX(hit->at.y - hit->base, 0);
  float off;
  const gint32 row = row_of(world, crop, x, z, &off);
  const float seen = clamp01(1.7f - hit->finest / (.30f * crop->pitch));
  const float broad = lattice_octaves(x / 11, z / 11, 3, hit->finest / 11, world->seed + 645);
  const float grain = lattice_octaves(x / (2 * crop->flower), (z + 2 * above) / (3 * crop->flower),
                                      3, hit->finest / (2 * crop->flower), world->seed + 646);
  const gboolean is_path = fabsf(off) >= 1 && z < 260;
  MakeHit side = *hit;
  const Vec soil = vec_scale(crop->soil, 1 + .25f * grain + .15f * broad);
  if (is_path) {
    side.shade.y *= .75f;
    if (seen >= 1)
      return make_lit(world, &side, soil);
  }
  /* The crown takes the light as a rounded hedge does. */
  const float lean = is_path ? 0 : CLAMP(off, -1, 1) * seen;
  side.normal =
      vec_unit(vec(.9f * lean + hit->normal.x + .35f * grain, .75f, -.45f + .3f * world->to_sun.z));
  const float up = clamp01(above / crop->tall);
  side.shade.y *= mixf(1, .38f + .62f * up, seen);
  side.shade.x *= mixf(1, smooth(0, .7f, up), .6f * seen);
  const float cell =
      lattice_chance((gint32)floorf(x / crop->flower),
                     (gint32)floorf((z + 3 * above) / crop->flower), world->seed + 647);
  const float chance = mixf(.5f, clamp01(.5f + .55f * grain + .5f * (cell - .5f)),
                            clamp01(1.4f - hit->finest / crop->flower));
  Vec c = vec_mix(
      crop->leaf_dark, crop->leaf,
      clamp01(.55f + .5f * grain + (scene->near == NEAR_VINEYARD ? .7f * (cell - .5f) : 0)));
  if (scene->near == NEAR_VINEYARD && scene->season == SEASON_AUTUMN)
    c = vec_mix(c, vec_mix(vec(.52f, .24f, .03f), vec(.42f, .07f, .02f), chance), .75f);
  const float bloom = crop->bloom * smooth(.25f, .62f, mixf(.9f, up + .25f * (cell - .5f), seen)) *
                      smooth(-1.0f, -.45f, grain);
  c = vec_mix(c, petals(world, row, chance, smooth(.25f, .9f, hit->finest / crop->pitch)), bloom);
  c = vec_scale(c, 1 + .14f * broad);
  if (seen < 1) /* rows that are finer than a pixel: the share of each */
    c = vec_mix(vec_mix(c, soil, .22f * (1 - MIN(crop->half * 2 / crop->pitch, 1)) * 2),
                is_path ? soil : c, seen);
  const Vec out = make_lit(world, &side, c);
  return vec_axpy(out, .35f * MAX(world->to_sun.z, 0) * hit->shade.x * up,
                  vec_mul(c, world->air.sun));
}

const MakeGround make_ground_rows = {height, top, color};
