/* render.c: see render.h. The frame is worked in strips of columns: sky, land and water, things,
 * tone, bytes.
 *
 * Tones are compressed by a shoulder on each channel, so that a sun is white and what is near it
 * keeps its colour; a dither of one code hides the steps of a smooth sky.
 */
#include <string.h>
#include <vips/vips.h>
#include "make/like.h"
#include "make/render.h"
#include "make/world.h"

#define STRIP_PX 16

typedef struct {
  MakeWorld *world;
  guint8 *out;
  GCancellable *cancel;
  gint stopped;
} Job;

/* --- cores -------------------------------------------------------------------------------------
 */

typedef struct {
  int n;
  gint next;
  MakeWorkFn fn;
  gpointer data;
} Work;

static gpointer
work_on(gpointer data)
{
  Work *work = data;
  for (int i; (i = g_atomic_int_add(&work->next, 1)) < work->n;)
    work->fn(work->data, i);
  return NULL;
}

void
make_work(int n, MakeWorkFn fn, gpointer data)
{
  Work work = {n, 0, fn, data};
  GThread *threads[64];
  const int n_threads = MIN(MIN(vips_concurrency_get(), n), 64) - 1;
  int started = 0;
  for (int i = 0; i < n_threads; i++)
    if ((threads[started] = g_thread_try_new("make", work_on, &work, NULL)) != NULL)
      started++;
  work_on(&work);
  for (int i = 0; i < started; i++)
    g_thread_join(threads[i]);
}

/* --- tone --------------------------------------------------------------------------------------
 */

static float
shoulder(float c)
{
  /* A straight line to .62, then towards 1. */
  return c < .62f ? MAX(c, 0) : 1 - .38f * .38f / (.38f + (c - .62f) * 1.0f);
}

static Vec
palette(const MadeScene *scene, Vec c)
{
  const float y = vec_luma(c);
  switch (scene->palette) {
  case PALETTE_WARM:
    return vec_mul(c, vec(1.12f, 1.0f, .80f));
  case PALETTE_COOL:
    return vec_mul(c, vec(.84f, .98f, 1.20f));
  case PALETTE_PASTEL:
    return vec_add(vec_scale(vec_mix(vec(y, y, y), c, .62f), .80f), vec(.16f, .15f, .16f));
  case PALETTE_VIVID:
    return vec_mix(vec(y, y, y), c, 1.35f);
  case PALETTE_GREY:
    return vec(y, y, y);
  default:
    return c;
  }
}

#define N_CODES 4096
static float
    codes[N_CODES + 2]; /* sRGB of the square of i / N_CODES: steps are fine where it is dark */

static void
fill_codes(void)
{
  static gsize done;
  if (!g_once_init_enter(&done))
    return;
  for (int i = 0; i < N_CODES + 2; i++) {
    const float root = (float)i / N_CODES, c = root * root;
    codes[i] = c <= .0031308f ? 12.92f * c : 1.055f * powf(c, 1 / 2.4f) - .055f;
  }
  g_once_init_leave(&done, 1);
}

static guint8
code_of(float linear, float dither)
{
  const float at = sqrtf(MIN(shoulder(linear), 1)) * N_CODES;
  const int i = (int)at;
  const float s = mixf(codes[i], codes[i + 1], at - (float)i);
  return (guint8)CLAMP((int)floorf(s * 255 + dither), 0, 255);
}

/* --- a strip -----------------------------------------------------------------------------------
 */

static void
add_things(const MakeWorld *world, float u, float v_top, int n, float *column,
           const float *distance)
{
  const float step = 1 / world->focal;
  for (guint i = 0; i < world->sprites->len; i++) {
    const MakeSprite *sprite = world->sprites->pdata[i];
    const float z = sprite->at.z, x = u * z - sprite->at.x;
    if (x < sprite->left || x > sprite->left + (float)sprite->width * sprite->meters_per_px)
      continue;
    const float low = sprite->at.y + sprite->bottom - world->eye,
                high = low + (float)sprite->height * sprite->meters_per_px;
    const int r0 = MAX(0, (int)floorf((v_top - high / z) / step)),
              r1 = MIN(n - 1, (int)ceilf((v_top - low / z) / step));
    for (int r = r0; r <= r1; r++) {
      if (distance[r] < z * .985f - .02f)
        continue;
      const float v = v_top - (float)r * step;
      Vec color;
      const float cover = make_sprite_at(sprite, x, world->eye + v * z - sprite->at.y, &color);
      if (cover <= 0)
        continue;
      float *p = column + 3 * r;
      if (!sprite->is_air)
        color = vec_scale(make_haze(world, u, z, vec_scale(color, 1 / cover)), cover);
      p[0] = p[0] * (1 - cover) + color.x;
      p[1] = p[1] * (1 - cover) + color.y;
      p[2] = p[2] * (1 - cover) + color.z;
    }
  }
}

/* Drops and flakes between the eye and the scene; glare of the sun. */
static Vec
before_lens(const MakeWorld *world, float u, float v, Vec c)
{
  const SceneWeather weather = world->scene->weather;
  if (world->sun_is_seen) {
    const float du = u - world->sun_u, dv = v - world->sun_v, d = sqrtf(du * du + dv * dv);
    c = vec_axpy(c, .055f * expf(-5.5f * d), world->air.glow);
  }
  if (weather == WEATHER_RAIN || weather == WEATHER_SNOWFALL) {
    float sum = 0;
    for (guint32 k = 0; k < 3; k++) {
      const gboolean rain = weather == WEATHER_RAIN;
      const float size = (rain ? .030f : .060f) / (float)(1 << k), tall = rain ? size * 9 : size;
      const float s = (u + (rain ? .14f * v : .05f * sinf(v * 9))) / size, t = v / tall;
      const gint32 cx = (gint32)floorf(s), cy = (gint32)floorf(t);
      const guint32 h = lattice_hash(cx, cy, world->seed + 170 + k);
      if ((h & 0xff) > (rain ? 90 : 120))
        continue;
      const float px = .25f + .5f * (float)(h >> 8 & 0xff) / 255,
                  py = .3f + .4f * (float)(h >> 16 & 0xff) / 255;
      const float dx = s - (float)cx - px, dy = t - (float)cy - py;
      if (rain)
        sum += .16f * smooth(.035f, 0, fabsf(dx)) * smooth(.42f, .1f, fabsf(dy));
      else {
        const float r = .07f + .10f * (float)(h >> 24) / 255;
        sum +=
            (k == 0 ? .55f : .8f) * smooth(r, r * (k == 0 ? .1f : .5f), sqrtf(dx * dx + dy * dy));
      }
    }
    c = vec_mix(c, vec_scale(world->air.toward[0], 1.15f), clamp01(sum));
  }
  return c;
}

static void
paint_strip(gpointer data, int strip)
{
  Job *job = data;
  const MakeWorld *world = job->world;
  const int w = world->width, h = world->height;
  if (g_atomic_int_get(&job->stopped) ||
      (job->cancel != NULL && g_cancellable_is_cancelled(job->cancel))) {
    g_atomic_int_set(&job->stopped, 1);
    return;
  }
  g_autofree float *column = g_new(float, 3 * (gsize)h);
  g_autofree float *distance = g_new(float, h);
  const float step = 1 / world->focal, v_top = (world->horizon_px - .5f) * step;
  for (int x = strip * STRIP_PX; x < MIN(w, (strip + 1) * STRIP_PX); x++) {
    const float u = ((float)x + .5f - world->middle_px) * step;
    const MakeColumn at = {u, v_top, step, h, 0, FALSE};
    make_column_paint(world, &at, column, distance);
    add_things(world, u, v_top, h, column, distance);
    for (int y = 0; y < h; y++) {
      const float *p = column + 3 * y;
      const Vec c = palette(world->scene,
                            before_lens(world, u, v_top - (float)y * step, vec(p[0], p[1], p[2])));
      guint8 *out = job->out + 3 * ((gsize)y * (gsize)w + (gsize)x);
      const guint32 dither = lattice_hash(x, y, 1);
      out[0] = code_of(c.x, (float)(dither & 0x3ff) * (1.0f / 1024));
      out[1] = code_of(c.y, (float)(dither >> 10 & 0x3ff) * (1.0f / 1024));
      out[2] = code_of(c.z, (float)(dither >> 20 & 0x3ff) * (1.0f / 1024));
    }
  }
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static void
set_camera(MakeWorld *world)
{
  const MadeScene *scene = world->scene;
  world->focal = .95f * sqrtf((float)world->width * (float)world->height);
  /* A panorama would look round more than a picture can hold. */
  world->focal = MAX(world->focal, .62f * (float)world->width);
  world->middle_px = .5f * (float)world->width;
  world->horizon_px = (float)scene->horizon * (float)world->height;
  world->u_most = world->middle_px / world->focal;
  world->v_most = world->horizon_px / world->focal;
}

static void
set_lights(MakeWorld *world)
{
  const MadeScene *scene = world->scene;
  /* The wall of a waterfall hides a low sun: it shines from behind the one who looks. */
  world->sun_is_seen = scene->sun.is_shown && scene->far != FAR_FALLS && scene->hour != HOUR_DUSK &&
                       scene->hour != HOUR_NIGHT;
  world->sun_u = ((float)scene->sun.across - .5f) * 2 * world->u_most;
  world->sun_v = (float)scene->sun.high * world->v_most;
  world->sun_radius = .030f * (float)scene->sun.size *
                      (scene->hour == HOUR_DAY || scene->hour == HOUR_MORNING ? .75f : 1);
  world->moon_u = ((float)scene->moon.across - .5f) * 2 * world->u_most;
  world->moon_v = (float)scene->moon.high * world->v_most;
  world->moon_radius = .036f * (float)scene->moon.size;
  world->moon_is_light = scene->moon.is_shown && scene->hour == HOUR_NIGHT;
  if (world->moon_is_light)
    world->to_sun = vec_unit(vec(world->moon_u, world->moon_v, 1));
  else if (world->sun_is_seen || scene->hour == HOUR_DUSK)
    world->to_sun = vec_unit(vec(world->sun_u, MAX(world->sun_v, .02f), 1));
  else {
    /* Behind the one who looks, to the side. */
    static const float high[N_HOURS] = {.18f, .55f, .95f, .26f, .15f, .1f, .6f};
    world->to_sun = vec_unit(vec(scene->sun.across < .5 ? -.8f : .8f, high[scene->hour], -.45f));
  }
  world->cover = (float)scene->clouds;
}

static void
world_clear(MakeWorld *world)
{
  make_backdrop_clear(&world->backdrop);
  g_clear_pointer(&world->relief.heights, g_free);
  g_clear_pointer(&world->shore, g_free);
  g_clear_pointer(&world->hazes, g_free);
  g_clear_pointer(&world->casters, g_ptr_array_unref);
  g_clear_pointer(&world->sprites, g_ptr_array_unref);
}

guint8 *
made_scene_render(const MadeScene *scene, int width, int height, GCancellable *cancel,
                  GError **error)
{
  if (width < 1 || height < 1 || width > LITHO_MADE_MAX_PX || height > LITHO_MADE_MAX_PX) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "%d × %d px: pictures are made from 1 to %d px wide and high", width, height,
                LITHO_MADE_MAX_PX);
    return NULL;
  }
  MakeWorld world = {
      .scene = scene, .seed = scene->seed * 2654435761u >> 7, .width = width, .height = height};
  world.sprites = g_ptr_array_new_with_free_func((GDestroyNotify)make_sprite_free);
  fill_codes();
  set_camera(&world);
  set_lights(&world);
  make_air_set(&world);
  make_haze_set(&world);
  make_land_set(&world);
  make_relief_set(&world);
  make_sights_set(&world);
  make_backdrop_paint(&world);
  make_things_set(&world);
  Job job = {&world, g_malloc(3 * (gsize)width * (gsize)height), cancel, 0};
  make_work((width + STRIP_PX - 1) / STRIP_PX, paint_strip, &job);
  world_clear(&world);
  if (job.stopped) {
    g_free(job.out);
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "stopped");
    return NULL;
  }
  make_like_apply(scene, job.out, width, height);
  make_style_apply(scene, job.out, width, height);
  return job.out;
}
