/* take.c: what each word does to the scene that is read: grounds, light, weather, look, refusals.
 * Things and their places are in take_thing.c, relations in relate.c. */
#include <string.h>
#include "make/reader.h"
#include "words/noun.h"

typedef void (*TakeFn)(MakeReader *reader, const MakeToken *token);

/* Nothing that follows is about the thing before. */
static void
leave_things(MakeReader *reader)
{
  reader->last = reader->before = NONE;
  make_reader_forget(reader);
}

/* Colours that a ground, a water or a sky has of itself: as it is drawn. */
static gboolean
is_natural(const MakeToken *token, guint32 rgb)
{
  const int r = (int)(rgb >> 16 & 255), g = (int)(rgb >> 8 & 255), b = (int)(rgb & 255);
  const gboolean is_blue = b > r + 20 && b >= g, is_green = g > r + 20 && g > b + 20,
                 is_gold = r > b + 60 && g > b + 30, is_white = r > 230 && g > 230 && b > 230;
  switch (token->row->role) {
  case LEX_WATER:
  case LEX_WAVES:
    return is_blue || (g > r + 20 && b > r + 20);
  case LEX_NEAR:
    return token->row->value == NEAR_MEADOW  ? is_green
           : token->row->value == NEAR_SNOW  ? is_white
           : token->row->value == NEAR_ROCKS ? abs(r - g) < 20
                                             : is_gold || is_white;
  case LEX_FAR:
    return is_green || is_blue || is_white;
  case LEX_CLOUDS:
    return is_white || abs(r - g) < 12;
  default:
    return FALSE;
  }
}

/* A colour before a ground is traced here; other colours are not composed. */
static void
take_ground_color(MakeReader *reader, const MakeToken *token)
{
  if (reader->color == NULL || !is_natural(token, reader->color->rgb))
    return;
  make_reader_note(reader, reader->color->words, "%s: as it is drawn", token->words);
  reader->color = NULL;
}

static void
take_hour(MakeReader *reader, const MakeToken *token)
{
  reader->scene->hour = (SceneHour)token->row->value;
  reader->said |= SAID_HOUR;
  make_reader_note(reader, token->words, "hour: %s", scene_hours[reader->scene->hour]);
}

/* Of a clock in summer. */
static void
take_clock(MakeReader *reader, const MakeToken *token)
{
  static const struct {
    int until; /* minutes */
    SceneHour hour;
  } spans[] = {{270, HOUR_NIGHT},   {400, HOUR_SUNRISE}, {630, HOUR_MORNING}, {990, HOUR_DAY},
               {1110, HOUR_GOLDEN}, {1200, HOUR_SUNSET}, {1300, HOUR_DUSK},   {1441, HOUR_NIGHT}};
  int minutes = token->value;
  const SceneHour said = reader->scene->hour;
  /* 下午五点 */
  if (minutes < 720 && reader->said & SAID_HOUR && (said == HOUR_DAY || said >= HOUR_GOLDEN))
    minutes += 720;
  guint i = 0;
  while (minutes >= spans[i].until)
    i++;
  reader->scene->hour = spans[i].hour;
  reader->said |= SAID_HOUR;
  make_reader_note(reader, token->words, "hour: %s", scene_hours[spans[i].hour]);
}

static void
take_weather(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  if (reader->is_not) {
    if (!(reader->said & SAID_WEATHER))
      scene->weather = WEATHER_FAIR;
    make_reader_note(reader, token->words, "weather: %s", scene_weathers[scene->weather]);
    return;
  }
  scene->weather = (SceneWeather)token->row->value;
  reader->said |= SAID_WEATHER;
  make_reader_note(reader, token->words, "weather: %s", scene_weathers[scene->weather]);
}

static void
take_far(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  if (reader->is_not) {
    make_reader_note(reader, token->words, "far: left out");
    if ((int)scene->far == token->row->value)
      scene->far = FAR_NONE;
    return;
  }
  if (!(reader->said & SAID_FAR) || token->row->value != FAR_HILLS)
    scene->far = (SceneFar)token->row->value;
  reader->said |= SAID_FAR;
  take_ground_color(reader, token);
  leave_things(reader);
  make_reader_note(reader, token->words, "far: %s", scene_fars[token->row->value]);
}

static void
take_water(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  if (reader->is_not) {
    make_reader_note(reader, token->words, "water: left out");
    if ((int)scene->water == token->row->value || token->row->value < 0)
      scene->water = WATER_NONE;
    return;
  }
  take_ground_color(reader, token);
  leave_things(reader);
  if (token->row->value >= 0)
    scene->water = (SceneWater)token->row->value;
  else if (!(reader->said & SAID_WATER) && scene->water == WATER_NONE)
    scene->water = WATER_LAKE;
  if (token->row->value >= 0)
    reader->said |= SAID_WATER;
  reader->said |= SAID_WATER;
  make_reader_note(reader, token->words, "water: %s", scene_waters[scene->water]);
}

static void
take_near(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  const int value = token->row->value;
  if (reader->is_not) {
    make_reader_note(reader, token->words, "near: left out");
    return;
  }
  if (value == NEAR_SNOW)
    scene->season = SEASON_WINTER, reader->said |= SAID_SEASON;
  /* Snow lies on what else was said. */
  if (!(reader->said & SAID_NEAR && value == NEAR_SNOW && scene->near == NEAR_BEACH))
    scene->near = (SceneNear)value;
  reader->said |= SAID_NEAR;
  take_ground_color(reader, token);
  leave_things(reader);
  make_reader_note(reader, token->words, "near: %s", scene_nears[scene->near]);
}

static void
take_look(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  const int value = token->row->value;
  switch (token->row->role) {
  case LEX_SEASON:
    scene->season = (SceneSeason)value;
    reader->said |= SAID_SEASON;
    make_reader_note(reader, token->words, "season: %s", scene_seasons[value]);
    break;
  case LEX_PALETTE:
    scene->palette = (ScenePalette)value;
    reader->said |= SAID_PALETTE;
    make_reader_note(reader, token->words, "palette: %s", scene_palettes[value]);
    break;
  case LEX_STYLE:
    scene->style = (SceneStyle)value;
    reader->said |= SAID_STYLE;
    make_reader_note(reader, token->words, "style: %s", scene_styles[value]);
    break;
  case LEX_SHAPE:
    scene->shape = (SceneShape)value;
    make_reader_note(reader, token->words, "shape: %s", scene_shapes[value]);
    break;
  default:
    scene->horizon = value / 100.0;
    reader->said |= SAID_VIEW;
    make_reader_note(reader, token->words, "horizon: %.2f", scene->horizon);
  }
}

static void
take_waves(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  scene->waves = reader->is_not ? 0 : token->row->value / 100.0;
  if (reader->size > 0 && !reader->is_not && token->row->value == 60)
    scene->waves = reader->size > 1 ? .95 : .12;
  reader->size = 0;
  reader->said |= SAID_WAVES;
  if (scene->water == WATER_NONE && scene->waves > .2)
    scene->water = WATER_SEA, reader->said |= SAID_WATER;
  take_ground_color(reader, token);
  make_reader_note(reader, token->words, "waves: %.2f", scene->waves);
}

static void
take_sky(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  const gboolean is_stars = token->row->role == LEX_STARS;
  double *amount = is_stars ? &scene->stars : &scene->clouds;
  *amount = reader->is_not ? 0 : token->row->value / 100.0;
  if (!is_stars && reader->count >= 2 && !reader->is_not)
    *amount = reader->count > 6 ? .7 : .34;
  reader->count = 0;
  reader->size = 0;
  reader->said |= is_stars ? SAID_STARS : SAID_CLOUDS;
  take_ground_color(reader, token);
  const gboolean makes_night = is_stars && !reader->is_not && !(reader->said & SAID_HOUR);
  if (makes_night)
    scene->hour = HOUR_NIGHT;
  make_reader_note(reader, token->words, "%s: %.2f%s", is_stars ? "stars" : "clouds", *amount,
                   makes_night ? ", hour: night" : "");
}

static void
take_orb(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  const gboolean is_sun = token->row->role == LEX_SUN;
  SceneOrb *orb = is_sun ? &scene->sun : &scene->moon;
  if (reader->is_not) {
    if (is_sun)
      reader->said |= SAID_NO_SUN;
    else
      orb->is_shown = FALSE;
    make_reader_note(reader, token->words, "%s: not shown", is_sun ? "sun" : "moon");
    return;
  }
  reader->said |= is_sun ? SAID_SUN : SAID_MOON;
  reader->said &= ~(is_sun ? SAID_NO_SUN : 0);
  orb->is_shown |= !is_sun;
  if (reader->place != NONE)
    orb->across = reader->place / 100.0, reader->said |= is_sun ? SAID_ACROSS : 0;
  if (reader->size > 0)
    orb->size = reader->size > 1 ? 2.1 : .6;
  reader->size = 0;
  reader->count = 0;
  if (reader->color != NULL) { /* suns and moons have the colour of their hour */
    const guint32 rgb = reader->color->rgb;
    const gboolean is_low = (rgb >> 16 & 255) > (rgb & 255) + 60;
    if (is_sun && is_low && !(reader->said & SAID_HOUR))
      scene->hour = HOUR_SUNSET, reader->said |= SAID_HOUR;
    make_reader_note(reader, reader->color->words,
                     is_sun && is_low && scene->hour != HOUR_DAY ? "sun: low" : NULL);
    reader->color = NULL;
  }
  make_reader_forget(reader);
  reader->last = is_sun ? THE_SUN : THE_MOON;
  const gboolean makes_night = !is_sun && !(reader->said & SAID_HOUR);
  if (makes_night)
    scene->hour = HOUR_NIGHT;
  make_reader_note(reader, token->words, "%s: shown%s", is_sun ? "sun" : "moon",
                   makes_night ? ", hour: night" : "");
  make_relation_bind(reader, reader->last);
}

/* The hour or weather whose sky has this colour. */
static void
take_sky_color(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  reader->said |= SAID_SKY;
  if (reader->is_not)
    return;
  const MakeToken *color = reader->color;
  if (color == NULL) {
    make_reader_note(reader, token->words, "sky: as the hour has it");
    return;
  }
  const int r = (int)(color->rgb >> 16 & 255), g = (int)(color->rgb >> 8 & 255),
            b = (int)(color->rgb & 255);
  reader->color = NULL;
  if (r < 60 && g < 60 && b < 130 && !(reader->said & SAID_HOUR)) {
    scene->hour = b > 60 ? HOUR_DUSK : HOUR_NIGHT;
    reader->said |= SAID_HOUR;
    make_reader_note(reader, color->words, "hour: %s", scene_hours[scene->hour]);
  } else if (ABS(r - g) < 14 && ABS(g - b) < 14 && !(reader->said & SAID_WEATHER)) {
    scene->weather = WEATHER_OVERCAST;
    reader->said |= SAID_WEATHER;
    make_reader_note(reader, color->words, "weather: overcast");
  } else if (r > b + 40 || (r > g + 40 && b > g)) {
    const gboolean is_violet = b > r;
    if (!(reader->said & SAID_HOUR))
      scene->hour = is_violet ? HOUR_DUSK : HOUR_SUNSET;
    reader->said |= SAID_HOUR;
    make_reader_note(reader, color->words, "hour: %s", scene_hours[scene->hour]);
  } else if (b > r) {
    if (!(reader->said & (SAID_WEATHER | SAID_CLOUDS)))
      scene->weather = WEATHER_CLEAR, reader->said |= SAID_WEATHER;
    make_reader_note(reader, color->words, "weather: %s", scene_weathers[scene->weather]);
  } else
    make_reader_note(reader, color->words, NULL);
}

static void
take_high(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  if (reader->last != THE_SUN && reader->last != THE_MOON) {
    make_reader_note(reader, token->words, NULL);
    return;
  }
  const gboolean is_sun = reader->last == THE_SUN;
  SceneOrb *orb = is_sun ? &scene->sun : &scene->moon;
  orb->high = token->row->role == LEX_LOW ? .06 : .8;
  reader->said |= is_sun ? SAID_SUN_HIGH : 0;
  make_reader_note(reader, token->words, "%s: high %.2f", is_sun ? "sun" : "moon", orb->high);
}

static void
take_light(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  switch ((LexLight)token->row->value) {
  case LIGHT_BACK:
    reader->said |= SAID_SUN | SAID_BACKLIT;
    make_reader_note(reader, token->words, "sun: shown, behind the things");
    return;
  case LIGHT_SOFT:
    if (!(reader->said & SAID_WEATHER))
      scene->weather = WEATHER_CLOUDY, reader->said |= SAID_WEATHER;
    break;
  default:
    if (!(reader->said & SAID_WEATHER))
      scene->weather = WEATHER_CLEAR, reader->said |= SAID_WEATHER;
  }
  make_reader_note(reader, token->words, "weather: %s", scene_weathers[scene->weather]);
}

static void
take_mood(MakeReader *reader, const MakeToken *token)
{
  static const char *const what[] = {"smooth water, few clouds",
                                     "clouds, a low sun",
                                     "one of each, muted",
                                     "overcast",
                                     "fog",
                                     "fair weather, vivid",
                                     "warm",
                                     "pastel",
                                     "people: left out"};
  reader->moods[token->row->value] = TRUE;
  if (token->row->value == MOOD_LONELY && make_thing_follows(reader, reader->at + 1) &&
      reader->count == 0)
    reader->count = 1;
  make_reader_note(reader, token->words, "mood: %s, where nothing else is said",
                   what[token->row->value]);
  reader->n_found--; /* a mood alone is no scene */
}

static void
take_break(MakeReader *reader, const MakeToken *token)
{
  (void)token;
  const int place = reader->place_stays ? reader->place : NONE;
  make_take_part(reader);
  reader->last = reader->before = NONE;
  reader->is_open = reader->place_stays = reader->is_not = FALSE;
  reader->place = NONE;
  make_reader_forget(reader);
  reader->place = place;
}

static void
take_nothing(MakeReader *reader, const MakeToken *token)
{
  make_reader_note(reader, token->words, "nothing that is drawn: it is said of any picture");
  reader->n_found--;
}

static void
take_change(MakeReader *reader, const MakeToken *token)
{
  if (token->row->value == CHANGE_BIGGER || token->row->value == CHANGE_SMALLER) {
    reader->size = token->row->value == CHANGE_BIGGER ? 1.5 : .62;
    reader->size_token = token;
  } else
    make_reader_note(reader, token->words, NULL);
}

static void
take_size(MakeReader *reader, const MakeToken *token)
{
  reader->size = token->row->value / 100.0;
  reader->size_token = token;
}

static void
take_refusal(MakeReader *reader, const MakeToken *token)
{
  make_reader_note(reader, token->words, NULL);
  /* "no portrait" wishes none. */
  if (!reader->is_not && (reader->refusal == NONE || token->row->value == REFUSAL_UNSAFE))
    reader->refusal = token->row->value;
}

static void
take_not(MakeReader *reader, const MakeToken *token)
{
  (void)token;
  reader->is_not = TRUE;
}

static void
take_quiet(MakeReader *reader, const MakeToken *token)
{
  (void)reader;
  (void)token;
}

static void
take_relation_or_depth(MakeReader *reader, const MakeToken *token)
{
  if (token->row->role == LEX_DEPTH)
    make_take_depth(reader, token, (SceneDepth)token->row->value);
  else
    make_take_relation(reader, token);
}

static const TakeFn takes[] = {
    [LEX_HOUR] = take_hour,
    [LEX_WEATHER] = take_weather,
    [LEX_FAR] = take_far,
    [LEX_WATER] = take_water,
    [LEX_NEAR] = take_near,
    [LEX_SEASON] = take_look,
    [LEX_PALETTE] = take_look,
    [LEX_STYLE] = take_look,
    [LEX_THING] = make_take_thing,
    [LEX_FLOWER] = make_take_thing,
    [LEX_WAVES] = take_waves,
    [LEX_STARS] = take_sky,
    [LEX_CLOUDS] = take_sky,
    [LEX_SUN] = take_orb,
    [LEX_MOON] = take_orb,
    [LEX_SKY] = take_sky_color,
    [LEX_PLACE] = make_take_place,
    [LEX_DEPTH] = take_relation_or_depth,
    [LEX_RELATION] = take_relation_or_depth,
    [LEX_COUNT] = make_take_count,
    [LEX_OTHER] = make_take_count,
    [LEX_SIZE] = take_size,
    [LEX_LIGHT] = take_light,
    [LEX_MOOD] = take_mood,
    [LEX_VIEW] = take_look,
    [LEX_SHAPE] = take_look,
    [LEX_NOT] = take_not,
    [LEX_BREAK] = take_break,
    [LEX_LOW] = take_high,
    [LEX_HIGH] = take_high,
    [LEX_VERB] = take_quiet,
    [LEX_CHANGE] = take_change,
    [LEX_DEGREE] = take_quiet,
    [LEX_REFUSE] = take_refusal,
    [LEX_NOTHING] = take_nothing,
    [LEX_QUIET] = take_quiet,
};

/* Does "no clouds or people" go on after this token? */
static gboolean
not_ends(const MakeReader *reader, const MakeToken *token)
{
  if (token->kind == MAKE_TOKEN_COLOR || token->kind == MAKE_TOKEN_COUNT ||
      make_token_is(token, LEX_NOT) || make_token_is(token, LEX_SIZE) ||
      make_token_is(token, LEX_QUIET) || make_token_is(token, LEX_COUNT))
    return FALSE;
  const guint next = reader->at + 1;
  static const char *const joins[] = {"or", "nor", "and", "和", "与", NULL};
  return next + 1 >= reader->n_tokens || !g_strv_contains(joins, reader->tokens[next].words) ||
         g_str_equal(reader->tokens[next + 1].words, "a") ||
         g_str_equal(reader->tokens[next + 1].words, "the");
}

static void
take_unknown(MakeReader *reader, const MakeToken *token)
{
  make_reader_note(reader, token->words, reader->is_not ? "left out: it is in no scene" : NULL);
  if (reader->is_not) {
    reader->n_found--;
    return;
  }
  g_autofree char *stem = g_str_has_suffix(token->words, "'s")
                              ? g_strndup(token->words, strlen(token->words) - 2)
                              : g_strdup(token->words);
  const LithoNoun *noun = litho_noun_find(stem);
  if (noun != NULL && noun->kind != LITHO_NOUN_PHOTO)
    reader->n_strange++;
}

void
make_take(MakeReader *reader, const MakeToken *token)
{
  switch (token->kind) {
  case MAKE_TOKEN_ROW:
    takes[token->row->role](reader, token);
    break;
  case MAKE_TOKEN_COUNT:
    make_take_count(reader, token);
    break;
  case MAKE_TOKEN_COLOR:
    reader->color = token;
    break;
  case MAKE_TOKEN_CLOCK:
    take_clock(reader, token);
    break;
  case MAKE_TOKEN_UNKNOWN:
    take_unknown(reader, token);
    break;
  }
  if (reader->is_not && not_ends(reader, token))
    reader->is_not = FALSE;
}

void
make_take_end(MakeReader *reader)
{
  make_take_part(reader);
  reader->place = NONE;
  make_reader_forget(reader);
}
