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
void
make_take_ground_color(MakeReader *reader, const MakeToken *token)
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
  /* Hills lie before anything; a volcano, cliffs or a waterfall among woods and mountains stays. */
  if (!(reader->said & SAID_FAR) ||
      (token->row->value != FAR_HILLS &&
       (scene->far < FAR_VOLCANO || token->row->value >= FAR_VOLCANO)))
    scene->far = (SceneFar)token->row->value;
  reader->said |= SAID_FAR;
  make_take_ground_color(reader, token);
  leave_things(reader);
  make_reader_note(reader, token->words, "far: %s", scene_fars[token->row->value]);
}

/* "water" alone: the sea where a beach is said or follows. */
static gboolean
is_by_beach(const MakeReader *reader)
{
  for (guint i = 0; i < reader->n_tokens; i++)
    if (make_token_is(&reader->tokens[i], LEX_NEAR) && reader->tokens[i].row->value == NEAR_BEACH)
      return TRUE;
  return FALSE;
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
  make_take_ground_color(reader, token);
  leave_things(reader);
  if (token->row->value >= 0)
    scene->water = (SceneWater)token->row->value;
  else if (!(reader->said & SAID_WATER) && scene->water == WATER_NONE)
    scene->water = is_by_beach(reader) ? WATER_SEA : WATER_LAKE;
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
  make_take_ground_color(reader, token);
  leave_things(reader);
  make_reader_note(reader, token->words, "near: %s", scene_nears[scene->near]);
}

static void
take_sight(MakeReader *reader, const MakeToken *token)
{
  const SceneSight sight = (SceneSight)token->row->value;
  if (reader->is_not)
    make_reader_note(reader, token->words, "sky: left out");
  else {
    reader->scene->sight = sight;
    make_reader_note(reader, token->words, "sky: %s", scene_sights[sight]);
  }
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
    if (value == 0) {
      make_reader_note(reader, token->words, "horizon: where the rest has it");
      reader->n_found--;
      break;
    }
    scene->horizon = value / 100.0;
    reader->said |= SAID_VIEW;
    make_reader_note(reader, token->words, "horizon: %.2f", scene->horizon);
  }
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
  if (reader->held_token != NULL)
    make_reader_note(reader, reader->held_token->words, NULL);
  reader->held_token = NULL;
  reader->rises = FALSE;
  const int place = reader->place_stays ? reader->place : NONE;
  make_take_part(reader);
  reader->last = reader->before = NONE;
  if (reader->actor != NONE)
    reader->topic = reader->actor;
  reader->actor = reader->subject_before = reader->rider_thing = NONE;
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

/* "a man in a boat": on it. In a field, in the rain: as it is. */
static void
take_in(MakeReader *reader, const MakeToken *token)
{
  const MakeToken *about = make_reader_ahead(reader, reader->at + 1);
  if (reader->actor >= 0 && about != NULL && make_token_is(about, LEX_THING) &&
      made_kind_takes((SceneKind)(about->row->value % 100),
                      reader->scene->things[reader->actor].kind))
    make_take_relation(reader, token);
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
    [LEX_RIDER] = make_take_rider,
    [LEX_FLOWER] = make_take_thing,
    [LEX_WAVES] = make_take_waves,
    [LEX_STARS] = make_take_sky,
    [LEX_CLOUDS] = make_take_sky,
    [LEX_SIGHT] = take_sight,
    [LEX_SUN] = make_take_orb,
    [LEX_MOON] = make_take_orb,
    [LEX_LIGHTS] = make_take_lights,
    [LEX_SKY] = make_take_sky_color,
    [LEX_PLACE] = make_take_place,
    [LEX_DEPTH] = take_relation_or_depth,
    [LEX_RELATION] = take_relation_or_depth,
    [LEX_COUNT] = make_take_count,
    [LEX_OTHER] = make_take_count,
    [LEX_SIZE] = take_size,
    [LEX_LIGHT] = make_take_light,
    [LEX_MOOD] = take_mood,
    [LEX_VIEW] = take_look,
    [LEX_SHAPE] = take_look,
    [LEX_POSE] = make_take_pose,
    [LEX_CLOTHES] = make_take_clothes,
    [LEX_PRONOUN] = take_quiet,
    [LEX_NOT] = take_not,
    [LEX_BREAK] = take_break,
    [LEX_LOW] = make_take_high,
    [LEX_HIGH] = make_take_high,
    [LEX_VERB] = take_quiet,
    [LEX_CHANGE] = take_change,
    [LEX_DEGREE] = take_quiet,
    [LEX_REFUSE] = take_refusal,
    [LEX_NOTHING] = take_nothing,
    [LEX_IN] = take_in,
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
