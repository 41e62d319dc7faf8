/* world.h: a scene set up for rendering: camera, light, sky, grounds, things. What the files of
 * this room share.
 *
 * Places are metres: x right, y up from the water's level (0), z away from the camera, which stands
 * at (0, eye, 0) and looks along z. A direction is (u, v): what one metre away is u to the right
 * and v up. Colours are linear light, 1 is white paper. A World is not changed while it is
 * rendered; every function of a place gives the same whatever was asked before.
 */
#ifndef LITHO_MAKE_WORLD_H
#define LITHO_MAKE_WORLD_H

#include "make/lattice.h"
#include "make/scene.h"

#define MAKE_FARTHEST_M 30000.0f

typedef struct MakeWorld MakeWorld;

/* What the hour and the weather give. Five stops from the horizon to the top of the frame. */
typedef struct {
  Vec toward[5], away[5]; /* of the sky, where the sun is and opposite */
  Vec sun, sky;    /* light of the sun (or moon) on a surface that faces it; light from above */
  Vec lit, shaded; /* clouds */
  Vec glow;        /* round the sun */
  float haze_m;    /* distance at which 63 % is haze */
} MakeAir;

/* A place on the land that is seen. */
typedef struct {
  float u, v; /* where from the eye */
  Vec at;
  Vec normal;   /* unit */
  float finest; /* m: what a pixel covers there across; along z it covers finest_z */
  float finest_z;
  float base; /* height of the soil, without what grows on it */
  Vec shade;  /* 0 … 1 of the sun's light that arrives, in .x; .y: of the sky's */
} MakeHit;

/* A kind of ground. height: of the soil; top (or NULL): how much what grows on it stands above;
 * color: light that comes from it, before the haze. */
typedef struct {
  float (*height)(const MakeWorld *world, float x, float z, float finest);
  float (*top)(const MakeWorld *world, float x, float z, float finest);
  Vec (*color)(const MakeWorld *world, const MakeHit *hit);
} MakeGround;

/* A picture of a thing, standing upright at `at` and facing the camera. */
typedef struct {
  int width, height; /* px */
  float meters_per_px;
  float left, bottom; /* m from `at` to its corner */
  Vec at;
  guint16 *pixels; /* (H,W,4): colour × cover (4 is 65535), cover (1 is 65535); row 0 is the lowest;
                      owned */
  gboolean casts;  /* shadow and mirror image */
  gboolean is_air; /* in the sky: no haze from the ground, never behind land */
  gboolean is_copy; /* pixels are those of a sprite that lives longer */
  float sway_m;
} MakeSprite;

/* The sky and what lies beyond the water, as water mirrors it. */
typedef struct {
  int width, height;
  float u0, v0, step; /* pixel (x, y) looks at u0 + x·step, v0 + y·step */
  float *pixels; /* (H,W,4) sky with clouds and far land, and how much is seen through the clouds;
                    owned */
  float *sky;    /* (H,W,4) without land; owned */
} MakeBackdrop;

/* Heights of the far land: rows by the logarithm of z, columns by u. rows 0: there is none. */
typedef struct {
  int rows, columns;
  float from, u0, pitch;
  float *heights; /* owned */
} MakeRelief;

/* A hill under a thing that stands on one. */
#define MAKE_KNOLLS_MOST 8
typedef struct {
  float x, z, top, foot, rise; /* m: radius of the level top, of the foot */
} MakeKnoll;

/* A flash: lines of (u, v); wide: 1 of the main one. */
#define MAKE_BOLT_MOST 256
typedef struct {
  float from[2], to[2], wide;
} MakeBoltPart;
typedef struct {
  int n;
  MakeBoltPart parts[MAKE_BOLT_MOST];
} MakeBolt;

struct MakeWorld {
  const MadeScene *scene;
  guint32 seed;
  int width, height;
  float focal, middle_px, horizon_px; /* px */
  float eye;                          /* m */
  float u_most, v_most;               /* at the right edge, at the top */
  MakeAir air;
  gboolean sun_is_seen, moon_is_light;
  float sun_u, sun_v, sun_radius, moon_u, moon_v, moon_radius;
  Vec to_sun;  /* direction of the light, unit */
  float cover; /* of clouds, 0 … 1 */
  float shore_m, shore_slope, far_shore_m;
  float shore_bend; /* m a m to the right: above 0 the land is wider there */
  float swell;  /* m */
  float *shore; /* make_shore() of places near x = 0; owned */
  gboolean has_road, has_prints;
  const MakeGround *near_ground, *far_ground;
  float far_from_m;
  int n_knolls;
  MakeKnoll knolls[MAKE_KNOLLS_MOST];
  MakeRelief relief;
  MakeBackdrop backdrop;
  MakeBolt bolt;

  GPtrArray *sprites; /* of MakeSprite, the farthest first */
  GPtrArray *casters; /* those of them that cast; borrowed */
  float *hazes;       /* (n,3) colour of the haze by u; owned */
};

static inline float
world_footprint(const MakeWorld *world, float z)
{
  return z / world->focal;
}

/* --- sky.c --- */
void make_air_set(MakeWorld *world);
/* Without clouds and lights. v ≥ 0. */
Vec make_sky_color(const MakeWorld *world, float u, float v);
/* The table that make_haze() reads. */
void make_haze_set(MakeWorld *world);
/* Haze in front of what lies in that direction at distance z. */
Vec make_haze(const MakeWorld *world, float u, float z, Vec color);

/* --- clouds.c --- */
/* `sky` with clouds before it; *through: how much of what is behind is seen. finest: of u and v. */
Vec make_clouds(const MakeWorld *world, float u, float v, float finest, Vec sky, float *through);

/* --- lights.c: sun, moon and stars as they are seen --- */
Vec make_lights(const MakeWorld *world, float u, float v, float through);

/* --- sights.c: rainbow, northern lights, lightning --- */
void make_sights_set(MakeWorld *world);
/* `sky` with what is behind the clouds, with what is before them. */
Vec make_sights_behind(const MakeWorld *world, float u, float v, float finest, Vec sky);
Vec make_sights_before(const MakeWorld *world, float u, float v, Vec sky);
/* Light of flashes. */
Vec make_lightning(const MakeWorld *world, float u, float v);

/* --- backdrop.c --- */
void make_backdrop_paint(MakeWorld *world);
void make_backdrop_clear(MakeBackdrop *backdrop);
Vec make_backdrop_at(const MakeWorld *world, float u, float v, gboolean with_land);
/* The same with how much of the lights behind the clouds is seen as the fourth. */
void make_backdrop_read(const MakeWorld *world, float u, float v, gboolean with_land, float out[4]);

/* --- land.c --- */
void make_land_set(MakeWorld *world);
float make_land_soil(const MakeWorld *world, float x, float z, float finest);
/* With what grows and stands on it. */
float make_land_top(const MakeWorld *world, float x, float z, float finest);
/* x of the river's middle at a distance. */
float make_river_middle(const MakeWorld *world, float z);
/* The shore's z where the x is; land nearer than it. */
float make_shore(const MakeWorld *world, float x);
/* Share of the sun's light that higher land lets through to what is seen there. */
float make_land_shade(const MakeWorld *world, float u, float z);
/* open: make_land_shade() there. */
Vec make_land_color(const MakeWorld *world, float u, float v, float z, float open);
/* Light of the air on a diffuse surface of this colour. */
Vec make_lit(const MakeWorld *world, const MakeHit *hit, Vec albedo);
/* 0 … 1 of the sun's light that things leave. */
float make_thing_shade(const MakeWorld *world, Vec at);

extern const MakeGround make_ground_beach, make_ground_meadow, make_ground_snow, make_ground_dunes,
    make_ground_field, make_ground_rocks, make_ground_desert, make_ground_rows,
    make_ground_terraces;
extern const MakeGround make_far_hills, make_far_mountains, make_far_forest, make_far_city,
    make_far_islands, make_far_volcano, make_far_canyon, make_far_cliffs, make_far_falls;

/* --- relief.c --- */
void make_relief_set(MakeWorld *world);
/* Of world->far_ground, which is not NULL. */
float make_far_height(const MakeWorld *world, float x, float z, float finest);

/* --- path.c --- */
void make_path_set(MakeWorld *world);
float make_road_middle(const MakeWorld *world, float z);
/* Of the road's edge: below 0 on it. Only where world->has_road. */
float make_road_distance(const MakeWorld *world, float x, float z);
Vec make_road_color(const MakeWorld *world, const MakeHit *hit, float distance, Vec ground);
/* What footprints change of the height. */
float make_print_depth(const MakeWorld *world, float x, float z, float finest);

/* --- water.c --- */
float make_water_height(const MakeWorld *world, float x, float z);
Vec make_water_color(const MakeWorld *world, float u, float v, float z);

/* --- column.c --- */
/* A column of a picture whose rows look at v(y) = v_top - y·step, n_rows of them; only what lies
 * from z_from on. Writes n_rows × 3 floats and the distance of what is seen: of the sky
 * MAKE_FARTHEST_M. */
typedef struct {
  float u, v_top, step;
  int n_rows;
  float z_from;
  gboolean land_only; /* rows of sky and water are not written */
} MakeColumn;
void make_column_paint(const MakeWorld *world, const MakeColumn *column, float *out,
                       float *distance);

/* --- things.c --- */
void make_things_set(MakeWorld *world);
void make_sprite_free(MakeSprite *sprite);
/* Of a sprite of which there are copies: its pixels live on, behind everything and out of sight. */
void make_sprite_keep(MakeWorld *world, MakeSprite *sprite);
/* Cover of the sprite at a place of its plane; colour × cover in *color (NULL: not wanted). */
float make_sprite_at(const MakeSprite *sprite, float x, float y, Vec *color);

/* A sprite of a thing that will stand at `at`, itself still at (0, 0, 0); rock_m: half the width of
 * a rock under it, 0: none. Caller frees. NULL: nothing to see. */
MakeSprite *make_thing_sprite(const MakeWorld *world, const SceneThing *thing, guint32 seed, Vec at,
                              float px_per_m, float rock_m);
/* Is it so large that it wants some depth of ground to stand on? */
gboolean make_thing_needs_ground(SceneKind kind);

/* --- woods.c: what stands there many times: the edge of a forest, a field of sunflowers --- */
void make_field_set(MakeWorld *world, const SceneThing *thing);
void make_woods_set(MakeWorld *world);

/* --- knoll.c --- */
void make_knolls_set(MakeWorld *world);
/* The soil y at a place with what the knolls add. */
float make_knoll_height(const MakeWorld *world, float x, float z, float y);

/* --- flowers.c: flowers in a meadow --- */
void make_flowers_set(MakeWorld *world, const SceneThing *thing, guint32 which);

/* --- arrange.c --- */
/* Of the k-th of a group that is not loose. gap: of the frame between two of its kind. Sets what its
 * arrangement decides. */
void make_arrange(const MakeWorld *world, const SceneThing *thing, float gap, int k, float *across,
                  float *z);

/* --- style.c --- */
void make_style_apply(const MadeScene *scene, guint8 *rgb, int width, int height);

/* fn(data, i) for i in 0 … n - 1 on all cores, in any order. */
typedef void (*MakeWorkFn)(gpointer data, int i);
void make_work(int n, MakeWorkFn fn, gpointer data);

#endif
