/* skies.c: see skies.h.
 *
 * Colours go from the horizon to the zenith along the height in the frame, taken as an angle. Clouds are sums of octaves of
 * gradient noise (Perlin 1985, 2002) on a plane seen in perspective, its place shifted by noise again; their light is the
 * difference of their density towards the sun. What is painted has a long edge of at most 1,600 px and is enlarged:
 * clouds have no finer detail, and stars may be as large. Not done: halos, a moon, the mirror image in water.
 */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "pixel/area.h"
#include "pixel/patchmatch.h"
#include "pixel/skies.h"

#define PAINT_PX 1600
#define OCTAVES 6
#define STAR_CELL 9        /* px of the painted sky: one star at most in a square of it */
#define STAR_SHARE 0.30f   /* of the squares have one */
#define LEAST_HORIZON 0.2  /* of the height: what lies under is haze */

/* What a sky is made of; colours are linear light. */
typedef struct {
  const char *name;
  const char *const *words;
  float zenith[3], middle[3], horizon[3];
  float lit[3], shaded[3]; /* of clouds */
  float cover, soft;       /* density from which on there is a cloud, and over which range it becomes thick */
  float size, relief;      /* of clouds; how strong their light and shade are */
  float light[3];          /* on what stands under it */
  gboolean is_day;         /* fitted to the brightness of the old sky */
} Sky;

static const char *const clear_words[] = {"clear sky", "blue sky", "clear", "cloudless", "sunny", "晴天", "蓝天", "晴空", NULL};
static const char *const cloud_words[] = {"cloud", "clouds", "cloudy", "云", "new sky", "better sky", "nicer sky", "another sky",
                                          "different sky", "nice sky", "fluffy", NULL};
static const char *const dramatic_words[] = {"dramatic", "storm", "stormy", "moody", "threatening", "thunder", "rain clouds", "dark clouds",
                                             "heavy", "暴风雨", "乌云", "戏剧", NULL};
static const char *const sunset_words[] = {"sunset", "sunrise", "dusk", "dawn", "evening", "golden hour", "twilight", "晚霞", "日落",
                                           "夕阳", "日出", "朝霞", "黄昏", "傍晚", NULL};
static const char *const night_words[] = {"night", "stars", "starry", "milky way", "midnight", "夜空", "星空", "夜晚", "星星", NULL};

static const Sky skies[] = {
    [PIXEL_SKY_CLEAR] = {"clear sky", clear_words, {.075f, .19f, .50f}, {.20f, .38f, .72f}, {.58f, .72f, .88f}, {1, 1, 1}, {1, 1, 1},
                         2, 1, 1, 0, {1.02f, 1.01f, 1.0f}, TRUE},
    [PIXEL_SKY_CLOUDS] = {"soft clouds", cloud_words, {.10f, .23f, .54f}, {.24f, .42f, .74f}, {.66f, .77f, .88f}, {1.0f, .99f, .97f},
                          {.55f, .60f, .68f}, .50f, .26f, 1.0f, 1.6f, {1, 1, 1}, TRUE},
    [PIXEL_SKY_DRAMATIC] = {"dramatic clouds", dramatic_words, {.035f, .045f, .065f}, {.10f, .12f, .155f}, {.46f, .48f, .50f},
                            {.44f, .46f, .49f}, {.030f, .037f, .052f}, .34f, .42f, 1.5f, 1.5f, {.62f, .66f, .73f}, FALSE},
    [PIXEL_SKY_SUNSET] = {"sunset", sunset_words, {.045f, .065f, .19f}, {.42f, .20f, .24f}, {1.05f, .46f, .11f}, {1.0f, .38f, .16f},
                          {.13f, .075f, .14f}, .48f, .30f, 1.1f, 2.0f, {.86f, .62f, .47f}, FALSE},
    [PIXEL_SKY_NIGHT] = {"starry night", night_words, {.0035f, .006f, .017f}, {.008f, .013f, .034f}, {.026f, .034f, .062f}, {.02f, .025f, .04f},
                         {.006f, .008f, .014f}, .62f, .3f, 1.3f, 1, {.03f, .05f, .13f}, FALSE},
};

static gboolean
has_word(const char *text, const char *const *words)
{
  for (; *words != NULL; words++)
    if (strstr(text, *words) != NULL)
      return TRUE;
  return FALSE;
}

PixelSky
pixel_sky_parse(const char *words)
{
  /* A storm at sunset is a sunset; a night with clouds a night. */
  static const PixelSky order[] = {PIXEL_SKY_NIGHT, PIXEL_SKY_SUNSET, PIXEL_SKY_DRAMATIC, PIXEL_SKY_CLOUDS, PIXEL_SKY_CLEAR};
  g_autofree char *text = g_utf8_strdown(words != NULL ? words : "", -1);
  for (guint i = 0; i < G_N_ELEMENTS(order); i++)
    if (has_word(text, skies[order[i]].words))
      return order[i];
  return PIXEL_SKY_NONE;
}

const char *
pixel_sky_name(PixelSky sky)
{
  return skies[sky].name;
}

void
pixel_sky_light(PixelSky sky, float light[3])
{
  memcpy(light, skies[sky].light, sizeof skies[sky].light);
}

/* --- noise ------------------------------------------------------------------------------------- */

static guint32
hash(gint32 x, gint32 y, guint32 seed)
{
  guint32 h = (guint32)x * 0x9e3779b1u ^ ((guint32)y * 0x85ebca77u + seed * 0xc2b2ae3du);
  h ^= h >> 16;
  h *= 0x7feb352du;
  h ^= h >> 15;
  h *= 0x846ca68bu;
  return h ^ h >> 16;
}

#define DIRECTION_BITS 12 /* of the noise's slopes: a table of them stays in the first cache */

static float directions[1 << DIRECTION_BITS][2];

static gpointer
make_directions(gpointer data)
{
  for (guint i = 0; i < 1u << DIRECTION_BITS; i++) {
    const float angle = (float)i * (float)(2 * G_PI / (1 << DIRECTION_BITS));
    directions[i][0] = cosf(angle);
    directions[i][1] = sinf(angle);
  }
  return data;
}

/* The slope of a random direction at a lattice point, at (dx, dy) from it. */
static inline float
slope(gint32 x, gint32 y, guint32 seed, float dx, float dy)
{
  const float *to = directions[(hash(x, y, seed) & 0xffff) >> (16 - DIRECTION_BITS)];
  return to[0] * dx + to[1] * dy;
}

/* About -.7 … .7. */
static float
gradient_noise(float u, float v, guint32 seed)
{
  const float fu = floorf(u), fv = floorf(v), s = u - fu, t = v - fv;
  const gint32 x = (gint32)fu, y = (gint32)fv;
  const float a = s * s * s * (s * (s * 6 - 15) + 10), b = t * t * t * (t * (t * 6 - 15) + 10);
  const float top = slope(x, y, seed, s, t) * (1 - a) + slope(x + 1, y, seed, s - 1, t) * a;
  const float bottom = slope(x, y + 1, seed, s, t - 1) * (1 - a) + slope(x + 1, y + 1, seed, s - 1, t - 1) * a;
  return top * (1 - b) + bottom * b;
}

/* About 0 … 1, mean .5. finest: octaves smaller than this many units are left out. */
static float
octaves(float u, float v, float finest)
{
  float sum = 0, weight = .5f, size = 1;
  for (guint32 k = 0; k < OCTAVES && size > finest; k++, weight *= .52f, size *= .49f)
    sum += weight * gradient_noise(u / size, v / size, 11 + k);
  return .5f + .85f * sum;
}

/* Density of the clouds at a place of their plane. */
static float
density(float u, float v, float finest)
{
  const float du = gradient_noise(u * .9f, v * .9f, 3), dv = gradient_noise(u * .9f, v * .9f, 4);
  return octaves(u + .45f * du, v + .45f * dv, finest);
}

static float
smooth(float from, float to, float x)
{
  const float t = CLAMP((x - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/* --- painting ---------------------------------------------------------------------------------- */

typedef struct {
  const Sky *sky;
  PixelSky kind;
  int width, height;
  float horizon, gain;
  float *pixels;
} Painter;

static void
add_stars(int x, int y, float high, float out[3])
{
  for (int j = -1; j <= 1; j++)
    for (int i = -1; i <= 1; i++) {
      const gint32 cx = x / STAR_CELL + i, cy = y / STAR_CELL + j;
      const guint32 h = hash(cx, cy, 77);
      if ((float)(h & 0xff) / 255 > STAR_SHARE)
        continue;
      const float sx = ((float)cx + (float)(h >> 8 & 0xff) / 255) * STAR_CELL, sy = ((float)cy + (float)(h >> 16 & 0xff) / 255) * STAR_CELL;
      const float size = (float)(h >> 24) / 255, d2 = ((float)x - sx) * ((float)x - sx) + ((float)y - sy) * ((float)y - sy);
      const float bright = 1.1f * powf(size, 9) + .02f,
                  glow = bright * expf(-d2 / (.30f + .45f * size * size)) * high;
      const float warm = (float)(h >> 4 & 0xf) / 15;
      out[0] += glow * (.8f + .3f * warm);
      out[1] += glow * .95f;
      out[2] += glow * (1.15f - .35f * warm);
    }
}

void
pixel_sky_at(PixelSky kind, float high, float color[3])
{
  const Sky *sky = &skies[kind];
  const float low = expf(-4.5f * high), up = smooth(.25f, 1, high);
  for (int c = 0; c < 3; c++)
    color[c] = low * sky->horizon[c] + (1 - low) * (sky->middle[c] + up * (sky->zenith[c] - sky->middle[c]));
}

/* 0 at the horizon, 1 at the top */
static float
height_of(const Painter *p, int y)
{
  return CLAMP((p->horizon - (float)y) / p->horizon, 0, 1);
}

/* base: the sky's colour at that height. */
static void
paint_pixel(const Painter *p, int x, int y, const float base[3], float out[3])
{
  const Sky *sky = p->sky;
  const float high = height_of(p, y);
  const float across = ((float)x / (float)p->width - .5f) * (float)p->width / p->horizon;
  memcpy(out, base, 3 * sizeof(float));
  if (p->kind == PIXEL_SKY_SUNSET) { /* the glow round the sun, which has just gone */
    const float d2 = (across - .25f) * (across - .25f) * 1.6f + high * high * 7, glow = expf(-2.2f * d2);
    out[0] += .55f * glow;
    out[1] += .30f * glow;
    out[2] += .07f * glow;
  }
  if (p->kind == PIXEL_SKY_NIGHT)
    add_stars(x, y, smooth(.02f, .4f, high), out);
  const float haze = smooth(0, .16f, high); /* before what is far */
  if (sky->cover > 1 || haze <= 0)
    return;
  const float rise = tanf(high * .95f) + .16f, u = across * 1.3f / rise / sky->size + 7.3f, v = .9f / rise / sky->size * 2.2f + 2.1f;
  /* An octave is seen as long as it is wider than a pixel or two. */
  const float finest = 2.6f / p->horizon / rise / rise / sky->size;
  const float d = density(u, v, finest), thick = smooth(sky->cover, sky->cover + sky->soft, d);
  if (thick <= 0)
    return;
  const gboolean from_below = p->kind == PIXEL_SKY_SUNSET;
  const float towards = density(u + .05f, v + (from_below ? .10f : -.10f), MAX(finest, .05f));
  const float light = CLAMP(.62f + sky->relief * 2.2f * (d - towards) - .35f * smooth(sky->cover + .1f, sky->cover + .5f, d), 0, 1);
  const float clear = haze * thick;
  for (int c = 0; c < 3; c++)
    out[c] += clear * (.94f) * (sky->shaded[c] + light * (sky->lit[c] - sky->shaded[c]) - out[c]);
}

static void
paint_rows(gpointer data, int y0, int y1)
{
  const Painter *p = data;
  for (int y = y0; y < y1; y++) {
    float base[3];
    pixel_sky_at(p->kind, height_of(p, y), base);
    for (int x = 0; x < p->width; x++) {
      float *out = p->pixels + 3 * ((gsize)y * (gsize)p->width + (gsize)x);
      paint_pixel(p, x, y, base, out);
      for (int c = 0; c < 3; c++)
        out[c] *= p->gain;
    }
  }
}

/* Mean luma of what would be painted over the lower half. */
static float
usual_luma(const Painter *p)
{
  double sum = 0;
  for (int k = 0; k < 256; k++) {
    float base[3], out[3];
    const int y = (int)(p->horizon * (.5f + .5f * (float)(k / 16) / 16));
    pixel_sky_at(p->kind, height_of(p, y), base);
    paint_pixel(p, k % 16 * p->width / 16, y, base, out);
    sum += litho_luma(out);
  }
  return (float)(sum / 256);
}

gboolean
pixel_sky_paint(PixelSky kind, int width, int height, double horizon, double bright, VipsImage **out, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  g_once(&once, make_directions, NULL);
  const double shrink = MIN(1, (double)PAINT_PX / MAX(width, height));
  Painter p = {.sky = &skies[kind],
               .kind = kind,
               .width = MAX(1, (int)ceil(width * shrink)),
               .height = MAX(1, (int)ceil(height * shrink)),
               .gain = 1};
  p.horizon = (float)MAX(MAX(horizon * shrink, LEAST_HORIZON * p.height), 1);
  if (p.sky->is_day)
    p.gain = CLAMP((float)bright / MAX(usual_luma(&p), 1e-3f), .6f, 1.15f);
  const gsize size = 3 * (gsize)p.width * (gsize)p.height * sizeof(float);
  p.pixels = g_malloc(size);
  litho_rows_run(p.height, paint_rows, &p);
  g_autoptr(VipsImage) small = vips_image_new_from_memory_copy(p.pixels, size, p.width, p.height, 3, VIPS_FORMAT_FLOAT);
  g_autoptr(VipsImage) large = NULL, marked = NULL;
  g_free(p.pixels);
  if (small == NULL || vips_copy(small, &marked, "interpretation", VIPS_INTERPRETATION_scRGB, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a sky");
  /* A size that rounds down to a pixel less than the frame would leave a line open. */
  if (vips_resize(marked, &large, (width + .01) / p.width, "vscale", (height + .01) / p.height, "kernel", VIPS_KERNEL_CUBIC, NULL) != 0 ||
      vips_extract_area(large, out, 0, 0, width, height, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a sky");
  return TRUE;
}
