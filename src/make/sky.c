/* sky.c: the colours of the air by hour and weather, and the haze before what is far.
 *
 * Skies go through five stops along the height; those near the sun and those opposite are mixed by
 * the angle between. The stops are chosen by eye after photographs. Haze is exponential in distance
 * (Koschmieder 1924) and has the colour of the horizon behind it.
 */
#include "make/world.h"

static const float stops[5] = {0, .13f, .34f, .64f, 1};

static const MakeAir airs[N_HOURS] = {
    [HOUR_SUNRISE] = {{{1.45f, .74f, .36f},
                       {1.10f, .56f, .40f},
                       {.70f, .42f, .48f},
                       {.32f, .30f, .52f},
                       {.14f, .19f, .43f}},
                      {{.74f, .46f, .48f},
                       {.58f, .40f, .51f},
                       {.36f, .33f, .54f},
                       {.19f, .24f, .48f},
                       {.10f, .16f, .38f}},
                      {1.45f, .78f, .42f},
                      {.36f, .31f, .40f},
                      {1.25f, .68f, .50f},
                      {.32f, .25f, .38f},
                      {1.1f, .62f, .25f},
                      9000},
    [HOUR_MORNING] = {{{1.05f, .90f, .70f},
                       {.78f, .78f, .76f},
                       {.46f, .60f, .80f},
                       {.23f, .41f, .72f},
                       {.13f, .28f, .58f}},
                      {{.80f, .80f, .78f},
                       {.58f, .68f, .80f},
                       {.35f, .52f, .78f},
                       {.19f, .36f, .68f},
                       {.11f, .25f, .55f}},
                      {1.35f, 1.12f, .84f},
                      {.32f, .38f, .50f},
                      {1.12f, 1.0f, .88f},
                      {.48f, .50f, .60f},
                      {.7f, .58f, .35f},
                      9000},
    [HOUR_DAY] = {{{.70f, .83f, .94f},
                   {.48f, .67f, .89f},
                   {.28f, .49f, .82f},
                   {.15f, .33f, .68f},
                   {.085f, .22f, .55f}},
                  {{.62f, .77f, .92f},
                   {.42f, .61f, .87f},
                   {.24f, .45f, .79f},
                   {.13f, .30f, .66f},
                   {.075f, .20f, .52f}},
                  {1.36f, 1.28f, 1.14f},
                  {.33f, .42f, .56f},
                  {1.08f, 1.06f, 1.03f},
                  {.50f, .56f, .65f},
                  {.35f, .33f, .28f},
                  14000},
    [HOUR_GOLDEN] = {{{1.60f, 1.02f, .48f},
                      {1.15f, .80f, .48f},
                      {.66f, .60f, .58f},
                      {.33f, .42f, .60f},
                      {.17f, .28f, .51f}},
                     {{.76f, .62f, .56f},
                      {.57f, .55f, .60f},
                      {.37f, .45f, .62f},
                      {.21f, .33f, .56f},
                      {.12f, .23f, .47f}},
                     {1.65f, 1.02f, .50f},
                     {.26f, .27f, .35f},
                     {1.35f, .92f, .58f},
                     {.40f, .34f, .38f},
                     {1.2f, .70f, .25f},
                     8000},
    [HOUR_SUNSET] = {{{1.55f, .62f, .11f},
                      {1.25f, .42f, .09f},
                      {.82f, .235f, .135f},
                      {.34f, .125f, .235f},
                      {.095f, .065f, .205f}},
                     {{.80f, .28f, .17f},
                      {.66f, .215f, .19f},
                      {.40f, .145f, .25f},
                      {.165f, .090f, .245f},
                      {.060f, .052f, .185f}},
                     {1.55f, .62f, .20f},
                     {.25f, .175f, .24f},
                     {1.35f, .42f, .13f},
                     {.17f, .080f, .145f},
                     {1.3f, .55f, .10f},
                     7000},
    [HOUR_DUSK] = {{{.80f, .33f, .15f},
                    {.50f, .22f, .20f},
                    {.22f, .15f, .28f},
                    {.085f, .095f, .25f},
                    {.032f, .048f, .16f}},
                   {{.19f, .14f, .25f},
                    {.15f, .125f, .26f},
                    {.090f, .10f, .23f},
                    {.048f, .064f, .18f},
                    {.022f, .034f, .12f}},
                   {.12f, .08f, .10f},
                   {.095f, .095f, .165f},
                   {.50f, .22f, .22f},
                   {.060f, .055f, .11f},
                   {.45f, .20f, .06f},
                   7000},
    [HOUR_NIGHT] = {{{.125f, .180f, .275f},
                     {.080f, .125f, .225f},
                     {.044f, .076f, .165f},
                     {.024f, .046f, .115f},
                     {.013f, .029f, .082f}},
                    {{.105f, .150f, .245f},
                     {.068f, .107f, .200f},
                     {.038f, .066f, .148f},
                     {.021f, .040f, .103f},
                     {.012f, .026f, .075f}},
                    {.300f, .360f, .490f},
                    {.082f, .115f, .190f},
                    {.240f, .280f, .370f},
                    {.040f, .054f, .090f},
                    {.20f, .24f, .31f},
                    9000},
};

/* What weather makes of an hour: its sky goes to grey, its sun fades. */
typedef struct {
  float grey, level; /* how far the sky goes to its grey; brightness of that, times the luma of the
                        horizon */
  float sun, sky;    /* factors of light */
  float haze;        /* factor of haze_m */
  float cloud;       /* brightness of clouds */
} Dim;

static const Dim dims[N_WEATHERS] = {
    [WEATHER_CLEAR] = {0, 1, 1, 1, 1, 1},
    [WEATHER_FAIR] = {0, 1, 1, 1, 1, 1},
    [WEATHER_CLOUDY] = {.25f, .9f, .55f, 1.1f, .8f, .92f},
    [WEATHER_OVERCAST] = {.85f, .80f, .12f, 1.35f, .35f, .78f},
    [WEATHER_STORM] = {.92f, .34f, .10f, .60f, .22f, .36f},
    [WEATHER_FOG] = {.93f, .86f, .10f, 1.25f, .011f, .9f},
    [WEATHER_RAIN] = {.88f, .52f, .06f, .95f, .07f, .5f},
    [WEATHER_SNOWFALL] = {.88f, .86f, .12f, 1.2f, .26f, .85f},
};

void
make_air_set(MakeWorld *world)
{
  const MadeScene *scene = world->scene;
  const Dim *dim = &dims[scene->weather];
  MakeAir *air = &world->air;
  *air = airs[scene->hour];
  const float horizon = .5f * (vec_luma(air->toward[0]) + vec_luma(air->away[0]));
  const Vec grey = vec_scale(
      vec_mix(vec(.94f, 1, 1.07f), vec_scale(air->away[1], 1 / vec_luma(air->away[1])), .30f),
      horizon * dim->level);
  for (int i = 0; i < 5; i++) {
    const float fall = 1 - .35f * stops[i];
    air->toward[i] = vec_mix(air->toward[i], vec_scale(grey, fall), dim->grey);
    air->away[i] = vec_mix(air->away[i], vec_scale(grey, fall), dim->grey);
  }
  air->sun = vec_scale(air->sun, dim->sun);
  air->sky = vec_scale(
      vec_mix(air->sky, vec_scale(grey, vec_luma(air->sky) / vec_luma(grey)), dim->grey), dim->sky);
  air->glow = vec_scale(air->glow, 1 - .9f * dim->grey);
  const Vec shaded = vec_scale(grey, .62f), lit = vec_scale(grey, 1.10f);
  air->lit = vec_mix(air->lit, lit, dim->grey * .8f);
  air->shaded = vec_mix(air->shaded, shaded, dim->grey * .8f);
  if (scene->weather == WEATHER_STORM)
    air->shaded = vec_scale(air->shaded, .40f), air->lit = vec_scale(air->lit, .62f);
  air->haze_m *= dim->haze;
}

static Vec
ramp(const Vec at[5], float e)
{
  int i = 0;
  while (i < 3 && e > stops[i + 1])
    i++;
  const float t = clamp01((e - stops[i]) / (stops[i + 1] - stops[i]));
  return vec_mix(at[i], at[i + 1], t * t * (3 - 2 * t) * .5f + t * .5f);
}

Vec
make_sky_color(const MakeWorld *world, float u, float v)
{
  const MakeAir *air = &world->air;
  const float e = clamp01(v / .60f), du = u - world->sun_u, dv = v - world->sun_v;
  const float toward = world->scene->hour == HOUR_DAY ? .5f : expf(-du * du * 2.4f);
  Vec color = vec_mix(ramp(air->away, e), ramp(air->toward, e), toward);
  if (world->sun_is_seen || world->scene->hour == HOUR_DUSK) {
    /* Wider along the horizon, where the way through the air is longest. */
    const float d = sqrtf(du * du * .55f + dv * dv * 1.3f), near = sqrtf(du * du + dv * dv);
    color = vec_axpy(color, .55f * expf(-5.0f * d) + .75f * expf(-17.0f * near), air->glow);
  }
  if (world->moon_is_light) {
    const float mu = u - world->moon_u, mv = v - world->moon_v, d = sqrtf(mu * mu + mv * mv);
    color = vec_axpy(color, .35f * expf(-7 * d) + .7f * expf(-26 * d), air->glow);
  }
  return color;
}

#define N_HAZES 256
#define HAZE_REACH 1.4f /* times u_most */

void
make_haze_set(MakeWorld *world)
{
  world->hazes = g_new(float, 3 * N_HAZES);
  for (int i = 0; i < N_HAZES; i++) {
    const float u = ((float)i / (N_HAZES - 1) * 2 - 1) * HAZE_REACH * world->u_most;
    const Vec c = make_sky_color(world, u, .012f);
    world->hazes[3 * i] = c.x, world->hazes[3 * i + 1] = c.y, world->hazes[3 * i + 2] = c.z;
  }
}

Vec
make_haze(const MakeWorld *world, float u, float z, Vec color)
{
  const float t = 1 - expf(-z / world->air.haze_m);
  if (t < .003f)
    return color;
  const float at =
      CLAMP((u / (HAZE_REACH * world->u_most) + 1) * .5f * (N_HAZES - 1), 0, N_HAZES - 1.01f);
  const int i = (int)at;
  const float f = at - (float)i, *p = world->hazes + 3 * i;
  return vec_mix(color, vec(mixf(p[0], p[3], f), mixf(p[1], p[4], f), mixf(p[2], p[5], f)), t);
}
