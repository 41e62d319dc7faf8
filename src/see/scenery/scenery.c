/* scenery.c: how likely each part of a photo is sky, plants, water, ground or building.
 *
 * The stuff net says it where it is installed (see/things/stuff.h). Without it a small perceptron looks at each grid
 * pixel: its Oklab colour, the roughness of L around it, which way its texture runs, its height in the frame, how much
 * texture lies above and below it in its column, the colours of its wider surroundings, and those of the frame's upper
 * and lower edge. Its numbers (scenery_table.c) were fitted by bench/scenery_train.py to Flickr8k training photos. It
 * knows nothing of shapes: a blue wall under a ceiling lamp can pass for sky.
 */
#include <math.h>
#include "see/scenery/scenery.h"
#include "see/things/stuff.h"

#define AB_SCALE 5.0f       /* of a and b, and 10 of roughness: features of about the same size */
#define ROUGH_SCALE 10.0f
#define ROUGH_FREE 0.1f     /* this much roughness (scaled) is no obstacle in a column */
#define COLUMN_SCALE 8.0f
#define STRIPE_FLOOR 0.002f

enum {
  F_L, F_A, F_B, F_ROUGH, F_ROUGH_WIDE, F_Y, F_UP, F_DOWN, F_L_WIDE, F_A_WIDE, F_B_WIDE, F_STRIPE, F_CHROMA,
  F_TOP_L, F_TOP_B, F_TOP_ROUGH, F_MEAN_L, F_MEAN_ROUGH, F_BOTTOM_L, F_BOTTOM_A, F_BOTTOM_B,
};
G_STATIC_ASSERT(F_BOTTOM_B + 1 == SEE_N_FEATURES);

typedef struct {
  int width, height;
  LithoPlane *map[F_CHROMA + 1]; /* what differs from pixel to pixel; NULL: F_Y */
  float all[SEE_N_FEATURES];     /* from F_TOP_L on: of the whole photo */
} Features;

static void
features_clear(Features *f)
{
  for (int k = 0; k <= F_CHROMA; k++)
    g_clear_pointer(&f->map[k], litho_plane_free);
}

static LithoPlane *
scaled(const LithoPlane *in, float scale)
{
  LithoPlane *out = litho_plane_new(in->width, in->height);
  for (gsize i = 0; i < (gsize)in->width * (gsize)in->height; i++)
    out->v[i] = in->v[i] * scale;
  return out;
}

static LithoPlane *
blurred(const LithoPlane *in, int radius)
{
  LithoPlane *out = litho_plane_new(in->width, in->height);
  litho_plane_box_mean(in, radius, out);
  return out;
}

/* How much roughness lies between a pixel and the frame's upper (or lower) edge in its column, 0..1. */
static LithoPlane *
column_texture(const LithoPlane *rough, gboolean from_top)
{
  const int w = rough->width, h = rough->height;
  LithoPlane *out = litho_plane_new(w, h);
  for (int x = 0; x < w; x++) {
    float sum = 0;
    for (int k = 0; k < h; k++) {
      gsize i = (gsize)(from_top ? k : h - 1 - k) * (gsize)w + (gsize)x;
      out->v[i] = 1 - expf(-sum * COLUMN_SCALE / (float)h);
      sum += MAX(rough->v[i] - ROUGH_FREE, 0);
    }
  }
  return out;
}

/* Log of how much stronger L changes downwards than sideways: + in waves, - between tree trunks. */
static LithoPlane *
stripes(const LithoPlane *L, int radius)
{
  const int w = L->width, h = L->height;
  g_autoptr(LithoPlane) across = litho_plane_new(w, h), down = litho_plane_new(w, h);
  g_autoptr(LithoPlane) mean_across = NULL;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      gsize i = (gsize)y * (gsize)w + (gsize)x;
      across->v[i] = x + 1 < w ? fabsf(L->v[i + 1] - L->v[i]) : 0;
      down->v[i] = y + 1 < h ? fabsf(L->v[i + (gsize)w] - L->v[i]) : 0;
    }
  mean_across = blurred(across, radius);
  LithoPlane *out = blurred(down, radius);
  for (gsize i = 0; i < (gsize)w * (gsize)h; i++)
    out->v[i] = logf((out->v[i] + STRIPE_FLOOR) / (mean_across->v[i] + STRIPE_FLOOR));
  return out;
}

static float
mean_rows(const LithoPlane *plane, int from, int n)
{
  double sum = 0;
  for (gsize i = 0; i < (gsize)n * (gsize)plane->width; i++)
    sum += plane->v[(gsize)from * (gsize)plane->width + i];
  return (float)(sum / ((double)n * plane->width));
}

static void
features_init(Features *f, const SeeLook *look)
{
  const int w = look->width, h = look->height, size = MAX(w, h), band = MAX(1, h / 6);
  const int wide = MAX(1, size / 12), half = MAX(1, size / 24);
  *f = (Features){.width = w, .height = h};
  f->map[F_L] = scaled(look->lab[0], 1);
  f->map[F_A] = scaled(look->lab[1], AB_SCALE);
  f->map[F_B] = scaled(look->lab[2], AB_SCALE);
  f->map[F_ROUGH] = scaled(look->rough, ROUGH_SCALE);
  f->map[F_ROUGH_WIDE] = blurred(f->map[F_ROUGH], half);
  f->map[F_UP] = column_texture(f->map[F_ROUGH], TRUE);
  f->map[F_DOWN] = column_texture(f->map[F_ROUGH], FALSE);
  f->map[F_L_WIDE] = blurred(f->map[F_L], wide);
  f->map[F_A_WIDE] = blurred(f->map[F_A], wide);
  f->map[F_B_WIDE] = blurred(f->map[F_B], wide);
  f->map[F_STRIPE] = stripes(look->lab[0], half);
  f->map[F_CHROMA] = litho_plane_new(w, h);
  for (gsize i = 0; i < (gsize)w * (gsize)h; i++)
    f->map[F_CHROMA]->v[i] = hypotf(f->map[F_A]->v[i], f->map[F_B]->v[i]);
  f->all[F_TOP_L] = mean_rows(f->map[F_L], 0, band);
  f->all[F_TOP_B] = mean_rows(f->map[F_B], 0, band);
  f->all[F_TOP_ROUGH] = mean_rows(f->map[F_ROUGH], 0, band);
  f->all[F_MEAN_L] = mean_rows(f->map[F_L], 0, h);
  f->all[F_MEAN_ROUGH] = mean_rows(f->map[F_ROUGH], 0, h);
  f->all[F_BOTTOM_L] = mean_rows(f->map[F_L], h - band, band);
  f->all[F_BOTTOM_A] = mean_rows(f->map[F_A], h - band, band);
  f->all[F_BOTTOM_B] = mean_rows(f->map[F_B], h - band, band);
}

/* `start`: what the features of the whole photo give each hidden sum. */
static void
classify(const Features *f, const float *start, gsize i, float p[SEE_N_SCENERY])
{
  float v[F_CHROMA + 1], hidden[SEE_N_HIDDEN], most = -INFINITY, sum = 0;
  for (int k = 0; k <= F_CHROMA; k++)
    v[k] = f->map[k] != NULL ? f->map[k]->v[i]
                             : ((float)(i / (gsize)f->width) + 0.5f) / (float)f->height;
  for (int j = 0; j < SEE_N_HIDDEN; j++) {
    float total = start[j];
    for (int k = 0; k <= F_CHROMA; k++)
      total += see_scenery_hidden[j][k] * v[k];
    hidden[j] = MAX(total, 0);
  }
  for (int c = 0; c < SEE_N_SCENERY; c++) {
    p[c] = see_scenery_class[c][SEE_N_HIDDEN];
    for (int j = 0; j < SEE_N_HIDDEN; j++)
      p[c] += see_scenery_class[c][j] * hidden[j];
    most = MAX(most, p[c]);
  }
  for (int c = 0; c < SEE_N_SCENERY; c++)
    sum += p[c] = expf(p[c] - most);
  for (int c = 0; c < SEE_N_SCENERY; c++)
    p[c] /= sum;
}

static SeeScenery *
scenery_new(const SeeLook *look)
{
  Features f;
  SeeScenery *scenery = g_new0(SeeScenery, 1);
  float start[SEE_N_HIDDEN];
  features_init(&f, look);
  for (int c = 0; c < SEE_N_SCENERY; c++)
    scenery->p[c] = litho_plane_new(look->width, look->height);
  for (int j = 0; j < SEE_N_HIDDEN; j++) {
    start[j] = see_scenery_hidden[j][SEE_N_FEATURES];
    for (int k = F_TOP_L; k < SEE_N_FEATURES; k++)
      start[j] += see_scenery_hidden[j][k] * f.all[k];
  }
  for (gsize i = 0; i < (gsize)look->width * (gsize)look->height; i++) {
    float p[SEE_N_SCENERY];
    classify(&f, start, i, p);
    for (int c = 0; c < SEE_N_SCENERY; c++)
      scenery->p[c]->v[i] = p[c];
  }
  features_clear(&f);
  return scenery;
}

static void
scenery_free(gpointer data)
{
  SeeScenery *scenery = data;
  for (int c = 0; c < SEE_N_SCENERY; c++)
    litho_plane_free(scenery->p[c]);
  g_free(scenery->net);
  g_free(scenery);
}

static void scenery_free(gpointer data);

/* What the net leaves undecided (a blurred green ground, a leaf that fills the frame) may be plants by colour and
 * texture. */
static void
add_undecided_plants(const SeeLook *look, const SeeStuff *stuff, LithoPlane *plants)
{
  SeeScenery *floor = scenery_new(look);
  g_autoptr(LithoPlane) undecided = see_stuff_on_grid(stuff, "other", look->width, look->height);
  for (gsize i = 0; i < (gsize)look->width * (gsize)look->height; i++)
    plants->v[i] += undecided->v[i] * floor->p[SEE_PLANTS]->v[i];
  scenery_free(floor);
}

/* What the stuff net says, on the look's grid. */
static SeeScenery *
scenery_of_stuff(const SeeLook *look, const SeeStuff *stuff)
{
  static const char *const labels[SEE_N_SCENERY] = {
      [SEE_SKY] = "sky", [SEE_PLANTS] = "tree|grass|plant", [SEE_WATER] = "water",
      [SEE_GROUND] = "ground|road|sand|snow|grass|floor", [SEE_BUILDING] = "building"};
  SeeScenery *scenery = g_new0(SeeScenery, 1);
  for (int c = 0; c < SEE_N_SCENERY; c++)
    scenery->p[c] = labels[c] != NULL ? see_stuff_on_grid(stuff, labels[c], look->width, look->height)
                                      : litho_plane_new(look->width, look->height);
  add_undecided_plants(look, stuff, scenery->p[SEE_PLANTS]);
  scenery->net = g_strdup("stuff net");
  scenery->is_by_net = TRUE;
  return scenery;
}

const SeeScenery *
see_scene_scenery(LithoScene *scene, GError **error)
{
  g_autoptr(GError) failure = NULL;
  SeeScenery *scenery = see_scene_kept(scene, "scenery");
  const SeeLook *look = scenery == NULL ? see_scene_look(scene, error) : NULL;
  if (look == NULL)
    return scenery;
  const SeeStuff *stuff = see_scene_stuff(scene, &failure);
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
  }
  if (stuff != NULL)
    return see_scene_keep(scene, "scenery", scenery_of_stuff(look, stuff), scenery_free);
  scenery = scenery_new(look);
  if (!litho_scene_options(scene)->floor && !see_scenery_hear_net(scene, scenery, error)) {
    scenery_free(scenery);
    return NULL;
  }
  return see_scene_keep(scene, "scenery", scenery, scenery_free);
}
