/* scene.h: a scene: what a made picture shows, as a document that can be read, changed and
 * rendered.
 *
 * Its vocabulary is closed: the enums below and their names. JSON form (version
 * LITHO_SCENE_VERSION): every member may be left out, none may be added:
 *   {"litho_scene": 1, "seed": 1, "hour": "sunset", "weather": "fair", "far": "none", "water":
 * "sea", "near": "beach", "waves": 0.5, "clouds": 0.4, "stars": 0, "horizon": 0.55, "sun":
 * {"across": 0.6, "high": 0.15}, "moon": …, "palette": "natural", "style": "photo", "season":
 * "summer", "wind": …, "things": [{"kind": "palm", "count": 3, "across": 0.15, "depth": "near",
 * "size": 1, "color": "#aa3322", "distance": 30, "arrange": "row", "rise": 6},
 * {"kind": "bench", "with": "couple", "pose": "sitting", "with_color": "#aa3322"}], "shape": "square", "like": ["#203040"]}
 */
#ifndef LITHO_MAKE_SCENE_H
#define LITHO_MAKE_SCENE_H

#include <json-glib/json-glib.h>
#include "litho.h"

#define LITHO_SCENE_VERSION 1
#define LITHO_SCENE_MAX_THINGS 32 /* entries */
#define LITHO_SCENE_MAX_COUNT 60  /* of one entry */
#define LITHO_SCENE_LIKE_PX 8     /* a photo's colours are those of 8 × 8 places */
#define LITHO_SCENE_MAX_LIKE 64
#define LITHO_SCENE_MAX_RISE 40   /* m */

/* The closed lists that grow, each row: enumerator, name in JSON, what help and docs call it. */
#define SCENE_FARS(ROW)                                                                            \
  ROW(HILLS, "hills", "hills")                                                                     \
  ROW(MOUNTAINS, "mountains", "mountains")                                                         \
  ROW(FOREST, "forest", "a forest")                                                                \
  ROW(CITY, "city", "a city")                                                                      \
  ROW(ISLANDS, "islands", "islands")                                                               \
  ROW(VOLCANO, "volcano", "a volcano")                                                             \
  ROW(CANYON, "canyon", "red table mountains")                                                     \
  ROW(CLIFFS, "cliffs", "cliffs by the sea")                                                       \
  ROW(FALLS, "falls", "a waterfall")
#define SCENE_NEARS(ROW)                                                                           \
  ROW(BEACH, "beach", "a beach")                                                                   \
  ROW(MEADOW, "meadow", "a meadow")                                                                \
  ROW(SNOW, "snow", "snow")                                                                        \
  ROW(DUNES, "dunes", "dunes")                                                                     \
  ROW(FIELD, "field", "fields of grain")                                                           \
  ROW(ROCKS, "rocks", "rocks")                                                                     \
  ROW(DESERT, "desert", "a dry plain")                                                             \
  ROW(LAVENDER, "lavender", "a lavender field")                                                    \
  ROW(TULIPS, "tulips", "a tulip field")                                                           \
  ROW(RAPESEED, "rapeseed", "a rapeseed field")                                                    \
  ROW(VINEYARD, "vineyard", "a vineyard")                                                          \
  ROW(TERRACES, "terraces", "rice terraces")
#define SCENE_THINGS(ROW)                                                                          \
  ROW(PALM, "palm", "palms")                                                                       \
  ROW(PINE, "pine", "firs")                                                                        \
  ROW(TREE, "tree", "trees")                                                                       \
  ROW(HOUSE, "house", "houses")                                                                    \
  ROW(LIGHTHOUSE, "lighthouse", "lighthouses")                                                     \
  ROW(BOAT, "boat", "boats")                                                                       \
  ROW(SAILBOAT, "sailboat", "sailboats")                                                           \
  ROW(BIRD, "bird", "birds")                                                                       \
  ROW(FLOWER, "flower", "flowers")                                                                 \
  ROW(PERSON, "person", "people")                                                                  \
  ROW(ROAD, "road", "roads")                                                                       \
  ROW(FOOTPRINTS, "footprints", "footprints")                                                      \
  ROW(MAN, "man", "men")                                                                           \
  ROW(WOMAN, "woman", "women")                                                                     \
  ROW(CHILD, "child", "children")                                                                  \
  ROW(COUPLE, "couple", "couples")                                                                 \
  ROW(HORSE, "horse", "horses")                                                                    \
  ROW(COW, "cow", "cows")                                                                          \
  ROW(SHEEP, "sheep", "sheep")                                                                     \
  ROW(DOG, "dog", "dogs")                                                                          \
  ROW(DEER, "deer", "deer")                                                                        \
  ROW(SWAN, "swan", "swans")                                                                       \
  ROW(KITE, "kite", "kites")                                                                       \
  ROW(BALLOON, "balloon", "hot-air balloons")                                                      \
  ROW(PLANE, "plane", "planes")                                                                    \
  ROW(UMBRELLA, "umbrella", "sunshades")                                                           \
  ROW(SURFBOARD, "surfboard", "surfboards")                                                        \
  ROW(TENT, "tent", "tents")                                                                       \
  ROW(CAMPFIRE, "campfire", "camp fires")                                                          \
  ROW(SNOWMAN, "snowman", "snowmen")                                                               \
  ROW(BENCH, "bench", "benches")                                                                   \
  ROW(LAMP, "lamp", "street lamps")                                                                \
  ROW(FENCE, "fence", "fences")                                                                    \
  ROW(CAR, "car", "cars")                                                                          \
  ROW(BICYCLE, "bicycle", "bicycles")                                                              \
  ROW(CHURCH, "church", "churches")                                                                \
  ROW(CASTLE, "castle", "castles")                                                                 \
  ROW(WINDMILL, "windmill", "windmills")                                                           \
  ROW(PAGODA, "pagoda", "pagodas")                                                                 \
  ROW(BRIDGE, "bridge", "bridges")                                                                 \
  ROW(PIER, "pier", "jetties")                                                                     \
  ROW(BUSH, "bush", "bushes")                                                                      \
  ROW(CHERRY, "cherry", "cherry trees in blossom")                                                 \
  ROW(BAMBOO, "bamboo", "bamboo")                                                                  \
  ROW(CACTUS, "cactus", "cacti")                                                                   \
  ROW(SUNFLOWER, "sunflower", "sunflowers")                                                        \
  ROW(LILY, "lily", "water lilies")                                                                \
  ROW(FOX, "fox", "foxes")                                                                         \
  ROW(BEAR, "bear", "bears")                                                                       \
  ROW(ELEPHANT, "elephant", "elephants")                                                           \
  ROW(CAT, "cat", "cats")                                                                          \
  ROW(RABBIT, "rabbit", "rabbits")                                                                 \
  ROW(DUCK, "duck", "ducks")                                                                       \
  ROW(BUTTERFLY, "butterfly", "butterflies")                                                       \
  ROW(MUSHROOM, "mushroom", "toadstools")                                                          \
  ROW(TURBINE, "turbine", "wind turbines")                                                         \
  ROW(FIREWORKS, "fireworks", "fireworks")
/* What is in the sky beside sun, moon and clouds. */
#define SCENE_SIGHTS(ROW)                                                                          \
  ROW(RAINBOW, "rainbow", "a rainbow")                                                             \
  ROW(AURORA, "aurora", "northern lights")                                                         \
  ROW(LIGHTNING, "lightning", "lightning")
#define SCENE_SIGHT_ENUM(id, name, words) SIGHT_##id,
#define SCENE_FAR_ENUM(id, name, words) FAR_##id,
#define SCENE_NEAR_ENUM(id, name, words) NEAR_##id,
#define SCENE_THING_ENUM(id, name, words) THING_##id,
#define SCENE_ROW_NAME(id, name, words) name,
/* A list as one text: "palms, firs, …, footprints, ". */
#define SCENE_ROW_WORDS(id, name, words) words ", "
#define SCENE_FAR_WORDS SCENE_FARS(SCENE_ROW_WORDS)
#define SCENE_SIGHT_WORDS SCENE_SIGHTS(SCENE_ROW_WORDS)
#define SCENE_NEAR_WORDS SCENE_NEARS(SCENE_ROW_WORDS)
#define SCENE_THING_WORDS SCENE_THINGS(SCENE_ROW_WORDS)

typedef enum {
  HOUR_SUNRISE,
  HOUR_MORNING,
  HOUR_DAY,
  HOUR_GOLDEN,
  HOUR_SUNSET,
  HOUR_DUSK,
  HOUR_NIGHT,
  N_HOURS
} SceneHour;
typedef enum {
  WEATHER_CLEAR,
  WEATHER_FAIR,
  WEATHER_CLOUDY,
  WEATHER_OVERCAST,
  WEATHER_STORM,
  WEATHER_FOG,
  WEATHER_RAIN,
  WEATHER_SNOWFALL,
  N_WEATHERS
} SceneWeather;
typedef enum { SIGHT_NONE, SCENE_SIGHTS(SCENE_SIGHT_ENUM) N_SIGHTS } SceneSight;
typedef enum { FAR_NONE, SCENE_FARS(SCENE_FAR_ENUM) N_FARS } SceneFar;
typedef enum { WATER_NONE, WATER_SEA, WATER_LAKE, WATER_RIVER, N_WATERS } SceneWater;
typedef enum { NEAR_NONE, SCENE_NEARS(SCENE_NEAR_ENUM) N_NEARS } SceneNear;
typedef enum { STYLE_PHOTO, STYLE_WATERCOLOUR, STYLE_POSTER, N_STYLES } SceneStyle;
typedef enum {
  PALETTE_NATURAL,
  PALETTE_WARM,
  PALETTE_COOL,
  PALETTE_PASTEL,
  PALETTE_VIVID,
  PALETTE_GREY,
  N_PALETTES
} ScenePalette;
typedef enum { SEASON_SPRING, SEASON_SUMMER, SEASON_AUTUMN, SEASON_WINTER, N_SEASONS } SceneSeason;
typedef enum { DEPTH_NEAR, DEPTH_MIDDLE, DEPTH_FAR, N_DEPTHS } SceneDepth;
typedef enum { SCENE_THINGS(SCENE_THING_ENUM) N_THINGS } SceneKind;

/* What a kind of thing needs around it when the words say nothing of it. */
typedef enum {
  HOME_ANY,    /* the sky, or whatever ground there is */
  HOME_GROUND, /* some ground: rocks where there is none */
  HOME_BANK,   /* some ground: a beach where there is none */
  HOME_BEACH,  /* a beach, where neither ground nor far land was said */
  HOME_CLIFF,  /* rocks by the sea */
  HOME_SEA,    /* water: the sea where there is none */
  HOME_LAKE,   /* water: a lake where there is none */
  HOME_RIVER,  /* water: a river where there is none */
  HOME_DUNES,  /* dunes, where no ground was said */
  HOME_SNOW,   /* snow, where no ground was said */
} SceneHome;

/* Of a kind: where its middle is and how far away when nothing is said. */
typedef struct {
  double across;
  SceneDepth depth;
  SceneHome home;
} SceneKindInfo;

extern const SceneKindInfo scene_kind_info[];

/* How several of a kind stand. */
typedef enum {
  ARRANGE_LOOSE,
  ARRANGE_ROW,      /* side by side, as far from each other */
  ARRANGE_ROADSIDE, /* along both sides of the road, into the distance */
  ARRANGE_ROAD,     /* on the road */
  N_ARRANGES
} SceneArrange;
/* How people and animals hold themselves. */
typedef enum {
  POSE_USUAL, /* what the kind does when nothing is said */
  POSE_STANDING,
  POSE_WALKING,
  POSE_RUNNING,
  POSE_SITTING,
  POSE_ROWING,
  POSE_FISHING,
  POSE_GRAZING,
  N_POSES
} ScenePose;
/* Of the frame, where no size is asked for. */
typedef enum {
  SHAPE_SQUARE,
  SHAPE_LANDSCAPE,
  SHAPE_WIDE,
  SHAPE_PANORAMA,
  SHAPE_PORTRAIT,
  N_SHAPES
} SceneShape;

typedef struct {
  SceneKind kind;
  int count;     /* 1 … LITHO_SCENE_MAX_COUNT; of flowers and roads it is not looked at */
  double across; /* of their middle: 0 left … 1 right */
  SceneDepth depth;
  double distance; /* m from the eye, up to 2000; 0: what the depth says */
  SceneArrange arrange;
  double size; /* .3 … 3: times the usual */
  gboolean has_color;
  guint8 color[3]; /* sRGB */
  double rise;     /* m: stands on a knoll this high, in water on an island; 0: on the ground */
  ScenePose pose;  /* of `with` where that are people, else of the thing */
  gboolean has_with;
  SceneKind with; /* shares its place: who rides the horse, sits on the bench, is in the boat; what
                     a person holds or leads */
  gboolean has_with_color;
  guint8 with_color[3]; /* sRGB, of `with` */
} SceneThing;

/* In the sky: shown when is_shown. */
typedef struct {
  gboolean is_shown;
  double across, high; /* 0 left … 1 right; 0 on the horizon … 1 at the top of the frame */
  double size;         /* .3 … 4: times the usual */
} SceneOrb;

typedef struct {
  guint32 seed;
  SceneHour hour;
  SceneWeather weather;
  SceneFar far;
  SceneWater water;
  SceneNear near;
  SceneSeason season;
  ScenePalette palette;
  SceneStyle style;
  SceneShape shape;
  SceneSight sight;
  double waves, clouds, stars; /* 0 … 1 */
  double horizon;              /* .1 … .9 of the height, from the top */
  SceneOrb sun, moon;
  guint n_things;
  SceneThing things[LITHO_SCENE_MAX_THINGS];
  /* Colours that the picture's move towards, sRGB, row by row as they lie in a photo (like.h). */
  guint n_like;
  guint8 like[LITHO_SCENE_MAX_LIKE][3];
} MadeScene;

/* Names of the enums as the JSON has them: N_… of them. */
extern const char *const scene_hours[],
    *const scene_weathers[], *const scene_fars[], *const scene_waters[], *const scene_sights[],
                                                      *const scene_nears[],
                                                          *const scene_seasons[],
                                                              *const scene_palettes[],
                                                                  *const scene_styles[],
                                                                      *const scene_depths[], *const scene_arranges[], *const scene_shapes[], *const scene_poses[],
                                                                          *const scene_kinds[];

/* A clear day over a meadow. */
void made_scene_init(MadeScene *scene);
/* What follows from hour and weather where the words said nothing: sun, moon, stars, clouds. */
void made_scene_settle(MadeScene *scene);

/* Width and height in px of its shape, about a megapixel. */
void made_scene_size(const MadeScene *scene, int *width, int *height);

/* --- company.c --- */
/* Can a thing of this kind be shown with one of that (a horse with a woman, a woman with an umbrella)? */
gboolean made_kind_takes(SceneKind kind, SceneKind with);
/* Can it (with: or who is with it) hold itself so? Of POSE_USUAL always. */
gboolean made_kind_poses(SceneKind kind, gboolean has_with, SceneKind with, ScenePose pose);

/* Error RECIPE with a JSON pointer. */
gboolean made_scene_parse(const char *json, gssize length, MadeScene *scene, GError **error);
JsonNode *made_scene_to_json(const MadeScene *scene);
/* "The sun is low …": what will be seen, in words. Caller frees. */
char *made_scene_say(const MadeScene *scene);

#endif
