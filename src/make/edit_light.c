/* edit_light.c: see editor.h: the lights, the weather, the hour and the look of a scene that is
 * changed. */
#include <math.h>
#include <string.h>
#include "make/editor.h"

#define AMOUNT_STEP .25
#define HIGH_STEP .12

/* A number that more and less move; value: what the word alone says. */
static void
edit_amount(MakeEditor *editor, const MakeToken *token, const MakeWish *wish, const char *name,
            double value, double *amount)
{
  const double was = *amount;
  const int sign = make_wish_sign(wish);
  if (wish->removes)
    *amount = 0;
  else if (sign != 0)
    *amount = CLAMP(was + sign * AMOUNT_STEP * wish->degree, 0, 1);
  else
    *amount = value;
  if (fabs(*amount - was) < 1e-6)
    make_editor_refuse(editor, token,
                       was <= 0   ? "there are none"
                       : was >= 1 ? "there are as many as can be"
                                  : "they are as said already");
  else
    make_editor_done(editor, token, "%s: %.2f, was %.2f", name, *amount, was);
}

static void
tell_number(GString *what, const char *name, double was, double is)
{
  if (was != is)
    g_string_append_printf(what, "%s%s %.2f, was %.2f",
                           strchr(what->str, ':') != NULL ? ", " : ": ", name, is, was);
}

static void
edit_orb(MakeEditor *editor, const MakeToken *token, const MakeWish *wish, const char *name,
         SceneOrb *orb)
{
  const SceneOrb was = *orb;
  if (wish->removes && !orb->is_shown) {
    make_editor_refuse(editor, token, "it is not in the scene");
    return;
  }
  orb->is_shown = !wish->removes;
  if (make_wishes(wish, CHANGE_HIGHER) || make_wishes(wish, CHANGE_LOWER))
    orb->high = CLAMP(orb->high + (make_wishes(wish, CHANGE_HIGHER) ? HIGH_STEP : -HIGH_STEP) *
                                      wish->degree,
                      .02, .95);
  if (make_wishes(wish, CHANGE_BIGGER) || make_wishes(wish, CHANGE_SMALLER)) {
    const double by = 1 + .4 * wish->degree;
    orb->size = CLAMP(orb->size * (make_wishes(wish, CHANGE_BIGGER) ? by : 1 / by), .3, 4);
  }
  if (wish->place != NONE)
    orb->across = wish->place / 100.0;
  if (memcmp(&was, orb, sizeof(was)) == 0) {
    if (wish->changes != 0 || wish->verb != NONE)
      make_editor_refuse(editor, token, "it is so already");
    return;
  }
  g_autoptr(GString) what = g_string_new(name);
  if (was.is_shown != orb->is_shown)
    g_string_append(what, orb->is_shown ? ": shown" : ": not shown");
  tell_number(what, "high", was.high, orb->high);
  tell_number(what, "across", was.across, orb->across);
  tell_number(what, "size", was.size, orb->size);
  make_editor_done(editor, token, "%s", what->str);
}

/* --- hour and weather ---------------------------------------------------------------------------
 */

static void
set_hour(MakeEditor *editor, const MakeToken *token, SceneHour hour)
{
  MadeScene *scene = editor->scene;
  const MadeScene was = *scene;
  scene->hour = hour;
  made_scene_settle(scene); /* sun and stars follow */
  scene->clouds = was.clouds;
  if (was.hour == HOUR_NIGHT && hour != HOUR_NIGHT && hour != HOUR_DUSK)
    scene->moon.is_shown = FALSE;
  else
    scene->moon.is_shown = was.moon.is_shown;
  make_editor_done(editor, token, "hour: %s, was %s", scene_hours[hour], scene_hours[was.hour]);
}

static void
set_weather(MakeEditor *editor, const MakeToken *token, SceneWeather weather)
{
  MadeScene *scene = editor->scene;
  const MadeScene was = *scene;
  const char *with = "";
  scene->weather = weather;
  made_scene_settle(scene); /* sun, clouds and stars follow */
  if (scene->sun.is_shown && was.sun.is_shown)
    scene->sun = was.sun;
  scene->moon.is_shown = was.moon.is_shown && weather < WEATHER_OVERCAST;
  if (scene->water == WATER_SEA && weather == WEATHER_STORM && was.waves < .7)
    scene->waves = .9;
  else if (scene->water == WATER_SEA && was.weather == WEATHER_STORM && weather != WEATHER_STORM)
    scene->waves = MIN(was.waves, .45);
  if (weather == WEATHER_SNOWFALL && (scene->near == NEAR_MEADOW || scene->near == NEAR_FIELD)) {
    scene->near = NEAR_SNOW;
    with = ", near: snow";
  }
  if (weather == WEATHER_SNOWFALL)
    scene->season = SEASON_WINTER;
  make_editor_done(editor, token, "weather: %s%s, was %s", scene_weathers[weather], with,
                   scene_weathers[was.weather]);
}

static void
edit_weather(MakeEditor *editor, const MakeToken *token, const MakeWish *wish)
{
  const SceneWeather value = (SceneWeather)token->row->value, is = editor->scene->weather;
  if (!wish->removes && make_wish_sign(wish) >= 0) {
    if (is == value)
      make_editor_refuse(editor, token, "it is so already");
    else
      set_weather(editor, token, value);
  } else if (is == value || (value == WEATHER_STORM && is == WEATHER_RAIN))
    set_weather(editor, token, WEATHER_FAIR);
  else
    make_editor_refuse(editor, token, "it is not in the scene");
}

/* Grass under snow, and snow that melts. */
static void
set_season(MakeEditor *editor, const MakeToken *token, SceneSeason season)
{
  MadeScene *scene = editor->scene;
  const char *with = "";
  const SceneSeason was = scene->season;
  scene->season = season;
  if (season == SEASON_WINTER && (scene->near == NEAR_MEADOW || scene->near == NEAR_FIELD)) {
    scene->near = NEAR_SNOW;
    with = ", near: snow";
  } else if (season != SEASON_WINTER && scene->near == NEAR_SNOW) {
    scene->near = NEAR_MEADOW;
    with = ", near: meadow";
  }
  make_editor_done(editor, token, "season: %s%s, was %s", scene_seasons[season], with,
                   scene_seasons[was]);
}

static void
edit_clouds(MakeEditor *editor, const MakeToken *token, const MakeWish *wish)
{
  MadeScene *scene = editor->scene;
  const SceneWeather was = scene->weather;
  const guint done = editor->n_done;
  edit_amount(editor, token, wish, "clouds", token->row->value / 100.0, &scene->clouds);
  if (editor->n_done == done || was > WEATHER_OVERCAST)
    return;
  /* The light is that of as many clouds. */
  scene->weather = scene->clouds < .15   ? WEATHER_CLEAR
                   : scene->clouds < .58 ? WEATHER_FAIR
                   : scene->clouds < .85 ? WEATHER_CLOUDY
                                         : WEATHER_OVERCAST;
  if (scene->weather != was)
    make_editor_done(editor, token, "weather: %s, was %s", scene_weathers[scene->weather],
                     scene_weathers[was]);
}

/* --- looks --------------------------------------------------------------------------------------
 */

static void
set_palette(MakeEditor *editor, const MakeToken *token, ScenePalette palette)
{
  const ScenePalette was = editor->scene->palette;
  editor->scene->palette = palette;
  if (was == palette)
    make_editor_refuse(editor, token, "it is so already");
  else
    make_editor_done(editor, token, "palette: %s, was %s", scene_palettes[palette],
                     scene_palettes[was]);
}

static void
edit_look(MakeEditor *editor, const MakeToken *token, const MakeWish *wish)
{
  MadeScene *scene = editor->scene;
  const int value = token->row->value;
  const gboolean is_less = wish->removes || make_wish_sign(wish) < 0;
  switch (token->row->role) {
  case LEX_SEASON:
    set_season(editor, token, (SceneSeason)value);
    break;
  case LEX_PALETTE:
    set_palette(editor, token,
                !is_less                 ? (ScenePalette)value
                : value == PALETTE_VIVID ? PALETTE_PASTEL
                                         : PALETTE_NATURAL);
    break;
  case LEX_STYLE:
    scene->style = is_less ? STYLE_PHOTO : (SceneStyle)value;
    make_editor_done(editor, token, "style: %s", scene_styles[scene->style]);
    break;
  default:
    scene->shape = (SceneShape)value;
    make_editor_done(editor, token, "shape: %s", scene_shapes[value]);
  }
}

/* As a description has them (settle.c), over what is there. */
static void
edit_mood(MakeEditor *editor, const MakeToken *token, const MakeWish *wish)
{
  MadeScene *scene = editor->scene;
  if (wish->removes || make_wish_sign(wish) < 0) {
    make_editor_refuse(editor, token, "a mood is not taken away: say another one");
    return;
  }
  switch ((LexMood)token->row->value) {
  case MOOD_CALM:
    scene->waves = MIN(scene->waves, .08);
    scene->clouds = MIN(scene->clouds, .3);
    if (scene->weather >= WEATHER_OVERCAST && scene->weather != WEATHER_SNOWFALL &&
        scene->weather != WEATHER_FOG)
      set_weather(editor, token, WEATHER_FAIR);
    make_editor_done(editor, token, "smooth water, few clouds");
    break;
  case MOOD_DRAMATIC:
    set_weather(editor, token, scene->weather == WEATHER_CLOUDY ? WEATHER_STORM : WEATHER_CLOUDY);
    if (scene->hour < HOUR_GOLDEN && scene->weather == WEATHER_CLOUDY)
      set_hour(editor, token, HOUR_SUNSET);
    break;
  case MOOD_GLOOMY:
    set_weather(editor, token, WEATHER_OVERCAST);
    break;
  case MOOD_MYSTIC:
    set_weather(editor, token, WEATHER_FOG);
    break;
  case MOOD_CHEERFUL:
    set_weather(editor, token, WEATHER_FAIR);
    set_palette(editor, token, PALETTE_VIVID);
    break;
  case MOOD_ROMANTIC:
    set_hour(editor, token, HOUR_SUNSET);
    set_palette(editor, token, PALETTE_WARM);
    break;
  case MOOD_DREAMY:
    set_palette(editor, token, PALETTE_PASTEL);
    break;
  case MOOD_LONELY:
    set_palette(editor, token, PALETTE_COOL);
    break;
  case MOOD_EMPTY: {
    static const SceneKind people[] = {THING_PERSON, THING_MAN, THING_WOMAN, THING_CHILD,
                                       THING_COUPLE};
    gboolean found = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(people); i++)
      found |= make_things_remove(scene, people[i], 0, NONE);
    if (found)
      make_editor_done(editor, token, "people: removed");
    else
      make_editor_refuse(editor, token, "nobody is in the scene");
  }
  }
}

static void
edit_light_word(MakeEditor *editor, const MakeToken *token)
{
  MadeScene *scene = editor->scene;
  if (token->row->value != LIGHT_BACK) {
    set_weather(editor, token, token->row->value == LIGHT_SOFT ? WEATHER_CLOUDY : WEATHER_CLEAR);
    return;
  }
  if (scene->hour == HOUR_DAY || scene->hour == HOUR_MORNING)
    set_hour(editor, token, HOUR_GOLDEN);
  scene->sun.is_shown = TRUE;
  if (scene->n_things > 0)
    scene->sun.across = CLAMP(scene->things[0].across + .06, .1, .9);
  make_editor_done(editor, token, "sun: shown, behind the things, across %.2f", scene->sun.across);
}

/* --- brighter, warmer, later --------------------------------------------------------------------
 */

/* As far as the hour and the weather say how bright it is. */
static void
edit_brightness(MakeEditor *editor, const MakeToken *token, gboolean brighter)
{
  static const SceneHour up[N_HOURS] = {HOUR_MORNING, HOUR_DAY,    HOUR_DAY, HOUR_DAY,
                                        HOUR_GOLDEN,  HOUR_SUNSET, HOUR_DUSK},
                         down[N_HOURS] = {HOUR_DUSK, HOUR_SUNRISE, HOUR_GOLDEN, HOUR_SUNSET,
                                          HOUR_DUSK, HOUR_NIGHT,   HOUR_NIGHT};
  static const SceneWeather clearer[N_WEATHERS] = {WEATHER_CLEAR,    WEATHER_FAIR,    WEATHER_FAIR,
                                                   WEATHER_CLOUDY,   WEATHER_CLOUDY,  WEATHER_FAIR,
                                                   WEATHER_OVERCAST, WEATHER_SNOWFALL};
  MadeScene *scene = editor->scene;
  if (brighter && clearer[scene->weather] != scene->weather)
    set_weather(editor, token, clearer[scene->weather]);
  else if ((brighter ? up : down)[scene->hour] != scene->hour)
    set_hour(editor, token, (brighter ? up : down)[scene->hour]);
  else
    make_editor_refuse(editor, token,
                       brighter
                           ? "the scene is in full daylight: brighten its picture with litho edit"
                           : "it is night: darken its picture with litho edit");
}

static void
edit_change(MakeEditor *editor, const MakeToken *token, const MakeWish *wish)
{
  MadeScene *scene = editor->scene;
  gboolean of_part = FALSE;
  for (guint i = editor->from; i < editor->to; i++)
    of_part |= editor->tokens[i].kind == MAKE_TOKEN_ROW && editor->tokens[i].row->role <= LEX_SKY;
  const LexChange change = (LexChange)token->row->value;
  if (change >= CHANGE_WARMER && change <= CHANGE_FLATTER && of_part) {
    make_editor_refuse(editor, token,
                       "light and colour of a part are of its picture: use litho edit");
    return;
  }
  switch (change) {
  case CHANGE_WARMER:
    set_palette(editor, token, scene->palette == PALETTE_COOL ? PALETTE_NATURAL : PALETTE_WARM);
    break;
  case CHANGE_COOLER:
    set_palette(editor, token, scene->palette == PALETTE_WARM ? PALETTE_NATURAL : PALETTE_COOL);
    break;
  case CHANGE_BRIGHTER:
  case CHANGE_DARKER:
    edit_brightness(editor, token, change == CHANGE_BRIGHTER);
    break;
  case CHANGE_CONTRAST:
  case CHANGE_FLATTER:
    make_editor_refuse(editor, token, "contrast is of its picture: use litho edit");
    break;
  case CHANGE_LATER:
  case CHANGE_EARLIER: {
    const int steps = wish->degree > 1.5 ? 2 : 1,
              hour = CLAMP((int)scene->hour + (change == CHANGE_LATER ? steps : -steps), 0,
                           N_HOURS - 1);
    if (hour == (int)scene->hour)
      make_editor_refuse(editor, token,
                         change == CHANGE_LATER ? "it is night already" : "it is sunrise already");
    else
      set_hour(editor, token, (SceneHour)hour);
    break;
  }
  default:
    break;
  }
}

/* --- sky, horizon, clock ------------------------------------------------------------------------
 */

/* The sky takes the hour or weather that has its colour, as a description would (take.c). */
static void
edit_sky(MakeEditor *editor, const MakeToken *token, const MakeWish *wish)
{
  const double sign = make_wish_sign(wish) * wish->degree;
  if (wish->color == NULL) {
    if (make_wishes(wish, CHANGE_MORE) || make_wishes(wish, CHANGE_FEWER) ||
        make_wishes(wish, CHANGE_BIGGER) || make_wishes(wish, CHANGE_SMALLER))
      make_edit_horizon(editor, token, -sign);
    return;
  }
  MadeScene read = *editor->scene;
  g_autoptr(GPtrArray) ignored = g_ptr_array_new_with_free_func((GDestroyNotify)made_trace_free);
  const MakeToken tokens[] = {*wish->color, *token};
  MakeReader reader;
  make_reader_run(&reader, &read, ignored, tokens, G_N_ELEMENTS(tokens));
  if (reader.said & SAID_HOUR)
    set_hour(editor, token, read.hour);
  else if (reader.said & SAID_WEATHER)
    set_weather(editor, token, read.weather);
  else
    make_editor_refuse(editor, wish->color, "no hour and no weather has a sky of this colour");
  g_array_unref(reader.relations);
}

static void
edit_view(MakeEditor *editor, const MakeToken *token, const MakeWish *wish)
{
  const double was = editor->scene->horizon;
  if (token->row->value > 0) {
    editor->scene->horizon = token->row->value / 100.0;
    make_editor_done(editor, token, "horizon: %.2f from the top, was %.2f", editor->scene->horizon,
                     was);
  } else if (make_wish_sign(wish) != 0)
    make_edit_horizon(editor, token, make_wish_sign(wish) * wish->degree);
}

/* "At six in the evening", as a description has it. */
static void
edit_clock(MakeEditor *editor, const MakeToken *token)
{
  MadeScene read = *editor->scene;
  g_autoptr(GPtrArray) ignored = g_ptr_array_new_with_free_func((GDestroyNotify)made_trace_free);
  MakeReader reader;
  make_reader_run(&reader, &read, ignored, token, 1);
  set_hour(editor, token, read.hour);
  g_array_unref(reader.relations);
}

static void
edit_waves(MakeEditor *editor, const MakeToken *token, const MakeWish *wish)
{
  if (editor->scene->water == WATER_NONE)
    make_editor_refuse(editor, token, "the scene has no water");
  else
    edit_amount(editor, token, wish, "waves", token->row->value / 100.0, &editor->scene->waves);
}

static void
edit_stars(MakeEditor *editor, const MakeToken *token, const MakeWish *wish)
{
  if (!wish->removes && editor->scene->hour != HOUR_NIGHT && editor->scene->hour != HOUR_DUSK) {
    if (make_wish_sign(wish) == 0 && g_strcmp0(token->words, "star") != 0 &&
        token->row->value == 75) {
      set_hour(editor, token, HOUR_NIGHT); /* "a starry night" */
      editor->scene->stars = .75;
    } else
      make_editor_refuse(editor, token, "stars are seen at night");
    return;
  }
  edit_amount(editor, token, wish, "stars", token->row->value / 100.0, &editor->scene->stars);
}

gboolean
make_edit_light(MakeEditor *editor, const MakeToken *token, const MakeWish *wish)
{
  MadeScene *scene = editor->scene;
  if (token->kind == MAKE_TOKEN_CLOCK) {
    edit_clock(editor, token);
    return TRUE;
  }
  switch (token->row->role) {
  case LEX_SUN:
    edit_orb(editor, token, wish, "sun", &scene->sun);
    return TRUE;
  case LEX_MOON:
    edit_orb(editor, token, wish, "moon", &scene->moon);
    return TRUE;
  case LEX_WAVES:
    edit_waves(editor, token, wish);
    return TRUE;
  case LEX_CLOUDS:
    edit_clouds(editor, token, wish);
    return TRUE;
  case LEX_STARS:
    edit_stars(editor, token, wish);
    return TRUE;
  case LEX_SKY:
    edit_sky(editor, token, wish);
    return TRUE;
  case LEX_VIEW:
    edit_view(editor, token, wish);
    return TRUE;
  case LEX_HOUR:
    if (wish->removes)
      make_editor_refuse(editor, token, "an hour has to be: say which one instead");
    else if ((int)scene->hour != token->row->value)
      set_hour(editor, token, (SceneHour)token->row->value);
    return TRUE;
  case LEX_WEATHER:
    edit_weather(editor, token, wish);
    return TRUE;
  case LEX_SEASON:
  case LEX_PALETTE:
  case LEX_STYLE:
  case LEX_SHAPE:
    edit_look(editor, token, wish);
    return TRUE;
  case LEX_MOOD:
    edit_mood(editor, token, wish);
    return TRUE;
  case LEX_LIGHT:
    edit_light_word(editor, token);
    return TRUE;
  case LEX_CHANGE:
    edit_change(editor, token, wish);
    return TRUE;
  default:
    return FALSE;
  }
}
