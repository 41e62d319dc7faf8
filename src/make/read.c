/* read.c: see read.h. The longest phrase of the lexicon that begins at a place counts; what stands
 * before a thing (number, size, colour, place at the head of a clause) is its own, and so is a
 * place that follows it. Not done: relations between things
 * ("behind the house").
 */
#include <string.h>
#include "color/names.h"
#include "make/lexicon.h"
#include "make/read.h"

typedef struct {
  MadeScene *scene;
  GPtrArray *traces;
  gboolean has_hour, has_weather, has_near, has_water, has_far, has_clouds, has_stars, has_sun,
      has_view, has_waves, wants_no_sun, has_sun_high;
  int count;        /* of the next thing; 0: not said */
  double size;      /* 0: not said */
  int place, depth; /* -1: not said */
  gboolean has_color, is_not, place_stays;
  guint8 color[3];
  char *color_words;
  SceneThing *last; /* of this clause */
  int last_orb;     /* 1 sun, 2 moon */
  guint n_found;
} Reader;

void
made_trace_free(MadeTrace *trace)
{
  g_free(trace->words);
  g_free(trace->what);
  g_free(trace);
}

static void G_GNUC_PRINTF(3, 4) note(Reader *reader, const char *words, const char *format, ...)
{
  MadeTrace *trace = g_new0(MadeTrace, 1);
  trace->words = g_strdup(words);
  if (format != NULL) {
    va_list args;
    va_start(args, format);
    trace->what = g_strdup_vprintf(format, args);
    va_end(args);
    reader->n_found++;
  }
  g_ptr_array_add(reader->traces, trace);
}

/* --- matching ----------------------------------------------------------------------------------
 */

static gboolean
is_letter(char c)
{
  return g_ascii_isalnum(c) || c == '-' || c == '\'';
}

/* Length of `form` at the head of text, with a plural's ending; 0: it is not there. */
static gsize
match_form(const char *text, const char *form, gsize n)
{
  if (strncmp(text, form, n) != 0)
    return 0;
  if (!is_letter(form[n - 1]))
    return n;
  if (!is_letter(text[n]))
    return n;
  static const char *const endings[] = {"s", "es"};
  for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
    const gsize more = strlen(endings[i]);
    if (n > 2 && strncmp(text + n, endings[i], more) == 0 && !is_letter(text[n + more]))
      return n + more;
  }
  return 0;
}

static const LexRow *
match(const char *text, gsize *length, gboolean *plural)
{
  const LexRow *best = NULL;
  *length = 0;
  for (guint i = 0; i < make_n_lexicon; i++)
    for (const char *form = make_lexicon[i].words; *form != '\0';) {
      const gsize n = strcspn(form, "|"), found = match_form(text, form, n);
      if (found > *length) {
        *length = found;
        *plural = found > n;
        best = &make_lexicon[i];
      }
      form += n + (form[n] == '|');
    }
  return best;
}

/* Does something that can be placed follow in this clause? */
static gboolean
thing_follows(const char *text)
{
  gsize length;
  gboolean plural;
  while (*text != '\0') {
    const LexRow *row = match(text, &length, &plural);
    if (row == NULL) {
      if (is_letter(*text))
        while (is_letter(*text))
          text++;
      else
        text = g_utf8_next_char(text);
      continue;
    }
    if (row->role == LEX_BREAK)
      return FALSE;
    if (row->role == LEX_THING || row->role == LEX_SUN || row->role == LEX_MOON)
      return TRUE;
    text += length;
  }
  return FALSE;
}

/* --- what words do -----------------------------------------------------------------------------
 */

static void
forget(Reader *reader)
{
  reader->count = 0;
  reader->size = 0;
  reader->place = reader->depth = -1;
  reader->has_color = FALSE;
  g_clear_pointer(&reader->color_words, g_free);
}

static void
add_thing(Reader *reader, const char *words, SceneKind kind, int count, int many)
{
  MadeScene *scene = reader->scene;
  if (scene->n_things == LITHO_SCENE_MAX_THINGS) {
    note(reader, words, NULL);
    return;
  }
  SceneThing *thing = &scene->things[scene->n_things++];
  *thing = (SceneThing){.kind = kind,
                        .count = reader->count > 0 ? reader->count : count,
                        .across = .5,
                        .depth = DEPTH_MIDDLE,
                        .size = 1};
  thing->across = reader->place >= 0 ? reader->place / 100.0 : scene_kind_info[kind].across;
  thing->depth = scene_kind_info[kind].depth;
  if (reader->depth >= 0)
    thing->depth = (SceneDepth)reader->depth;
  if (reader->size > 0)
    thing->size = reader->size;
  if (reader->has_color) {
    thing->has_color = TRUE;
    memcpy(thing->color, reader->color, 3);
  }
  (void)many;
  reader->last = thing;
  reader->last_orb = 0;
  if (reader->has_color)
    note(reader, words, "things: %d × %s, %s", thing->count, scene_kinds[kind],
         reader->color_words);
  else
    note(reader, words, "things: %d × %s", thing->count, scene_kinds[kind]);
  forget(reader);
}

static void
add_flower(Reader *reader, const char *words, int rgb)
{
  if (rgb != 0 && !reader->has_color) {
    reader->has_color = TRUE;
    reader->color_words = g_strdup("their colour");
    for (int c = 0; c < 3; c++)
      reader->color[c] = (guint8)(rgb >> (16 - 8 * c));
  }
  const gboolean field = rgb != 0;
  add_thing(reader, words, THING_FLOWER, 1, 1);
  if (field && reader->last != NULL)
    reader->last->size = 1.6;
}

static void
set_place(Reader *reader, const char *words, const char *rest, int place)
{
  if (reader->last_orb != 0) {
    SceneOrb *orb = reader->last_orb == 1 ? &reader->scene->sun : &reader->scene->moon;
    orb->across = place / 100.0;
    note(reader, words, "%s: across %.2f", reader->last_orb == 1 ? "sun" : "moon", orb->across);
  } else if (reader->last != NULL && !thing_follows(rest)) {
    reader->last->across = place / 100.0;
    note(reader, words, "%s: across %.2f", scene_kinds[reader->last->kind], reader->last->across);
  } else {
    rest += strspn(rest, " ,"); /* "on the right, a house" */
    if (!thing_follows(rest)) {
      note(reader, words, NULL);
      return;
    }
    reader->place = place;
    reader->place_stays = TRUE;
    note(reader, words, "place of what follows: across %.2f", place / 100.0);
  }
}

static void
take(Reader *reader, const LexRow *row, const char *words, const char *rest, gboolean plural)
{
  MadeScene *scene = reader->scene;
  if (reader->is_not && row->role != LEX_QUIET) {
    reader->is_not = FALSE;
    switch (row->role) {
    case LEX_CLOUDS:
      scene->clouds = 0;
      reader->has_clouds = TRUE;
      note(reader, words, "clouds: 0");
      return;
    case LEX_STARS:
      scene->stars = 0;
      reader->has_stars = TRUE;
      note(reader, words, "stars: 0");
      return;
    case LEX_WAVES:
      scene->waves = 0;
      reader->has_waves = TRUE;
      note(reader, words, "waves: 0");
      return;
    case LEX_SUN:
      reader->wants_no_sun = TRUE;
      note(reader, words, "sun: not shown");
      return;
    default:
      note(reader, words, "left out");
      return;
    }
  }
  switch (row->role) {
  case LEX_HOUR:
    scene->hour = (SceneHour)row->value;
    reader->has_hour = TRUE;
    note(reader, words, "hour: %s", scene_hours[row->value]);
    break;
  case LEX_WEATHER:
    scene->weather = (SceneWeather)row->value;
    reader->has_weather = TRUE;
    note(reader, words, "weather: %s", scene_weathers[row->value]);
    break;
  case LEX_FAR:
    if (!reader->has_far || row->value != FAR_HILLS)
      scene->far = (SceneFar)row->value;
    reader->has_far = TRUE;
    reader->last = NULL;
    forget(reader);
    note(reader, words, "far: %s", scene_fars[row->value]);
    break;
  case LEX_WATER:
    reader->last = NULL;
    forget(reader);
    if (row->value >= 0) {
      scene->water = (SceneWater)row->value;
      reader->has_water = TRUE;
      note(reader, words, "water: %s", scene_waters[row->value]);
    } else {
      if (!reader->has_water && scene->water == WATER_NONE)
        scene->water = WATER_LAKE;
      note(reader, words, "water: %s", scene_waters[scene->water]);
    }
    break;
  case LEX_NEAR:
    if (row->value == NEAR_SNOW && scene->season != SEASON_WINTER)
      scene->season = SEASON_WINTER;
    /* Snow lies on what else was said. */
    if (!(reader->has_near && row->value == NEAR_SNOW && scene->near == NEAR_BEACH))
      scene->near = (SceneNear)row->value;
    reader->has_near = TRUE;
    reader->last = NULL;
    forget(reader);
    note(reader, words, "near: %s", scene_nears[row->value]);
    break;
  case LEX_SEASON:
    scene->season = (SceneSeason)row->value;
    note(reader, words, "season: %s", scene_seasons[row->value]);
    break;
  case LEX_PALETTE:
    scene->palette = (ScenePalette)row->value;
    note(reader, words, "palette: %s", scene_palettes[row->value]);
    break;
  case LEX_STYLE:
    scene->style = (SceneStyle)row->value;
    note(reader, words, "style: %s", scene_styles[row->value]);
    break;
  case LEX_THING:
    if (row->value >= 100)
      add_thing(reader, words, (SceneKind)(row->value - 100), row->many, row->many);
    else
      add_thing(reader, words, (SceneKind)row->value,
                plural || (guchar)words[0] >= 0x80 ? row->many : 1, row->many);
    break;
  case LEX_FLOWER:
    add_flower(reader, words, row->value);
    break;
  case LEX_PLACE:
    set_place(reader, words, rest, row->value);
    break;
  case LEX_DEPTH:
    if (reader->last != NULL && !thing_follows(rest)) {
      reader->last->depth = (SceneDepth)row->value;
      note(reader, words, "%s: depth %s", scene_kinds[reader->last->kind],
           scene_depths[row->value]);
    } else if (thing_follows(rest)) {
      reader->depth = row->value;
      note(reader, words, "depth of what follows: %s", scene_depths[row->value]);
    } else
      note(reader, words, "depth: as grounds lie");
    break;
  case LEX_COUNT:
    reader->count = row->value;
    break;
  case LEX_SIZE:
    reader->size = row->value / 100.0;
    break;
  case LEX_WAVES:
    scene->waves = row->value / 100.0;
    reader->has_waves = TRUE;
    if (scene->water == WATER_NONE && row->value > 20)
      scene->water = WATER_SEA;
    note(reader, words, "waves: %.2f", scene->waves);
    break;
  case LEX_STARS:
    scene->stars = row->value / 100.0;
    reader->has_stars = TRUE;
    if (!reader->has_hour)
      scene->hour = HOUR_NIGHT;
    note(reader, words, "stars: %.2f%s", scene->stars, reader->has_hour ? "" : ", hour: night");
    break;
  case LEX_CLOUDS:
    scene->clouds = row->value / 100.0;
    reader->has_clouds = TRUE;
    note(reader, words, "clouds: %.2f", scene->clouds);
    break;
  case LEX_SUN:
    reader->has_sun = TRUE;
    reader->last = NULL;
    reader->last_orb = 1;
    if (reader->place >= 0)
      scene->sun.across = reader->place / 100.0;
    if (reader->size > 0)
      scene->sun.size = reader->size > 1 ? 2 : .6;
    forget(reader);
    note(reader, words, "sun: shown");
    break;
  case LEX_MOON:
    scene->moon.is_shown = TRUE;
    reader->last = NULL;
    reader->last_orb = 2;
    if (reader->place >= 0)
      scene->moon.across = reader->place / 100.0;
    if (reader->size > 0)
      scene->moon.size = reader->size > 1 ? 2.2 : .6;
    forget(reader);
    if (!reader->has_hour)
      scene->hour = HOUR_NIGHT;
    note(reader, words, "moon: shown%s", reader->has_hour ? "" : ", hour: night");
    break;
  case LEX_VIEW:
    scene->horizon = row->value / 100.0;
    reader->has_view = TRUE;
    note(reader, words, "horizon: %.2f", scene->horizon);
    break;
  case LEX_LOW:
  case LEX_HIGH:
    if (reader->last_orb != 0) {
      SceneOrb *orb = reader->last_orb == 1 ? &scene->sun : &scene->moon;
      orb->high = row->role == LEX_LOW ? .06 : .8;
      reader->has_sun_high |= reader->last_orb == 1;
      note(reader, words, "%s: high %.2f", reader->last_orb == 1 ? "sun" : "moon", orb->high);
    } else
      note(reader, words, NULL);
    break;
  case LEX_NOT:
    reader->is_not = TRUE;
    break;
  case LEX_BREAK: {
    const int place = reader->place_stays ? reader->place : -1;
    reader->last = NULL;
    reader->last_orb = 0;
    reader->place_stays = FALSE;
    forget(reader);
    reader->place = place;
    break;
  }
  case LEX_SKY:
  case LEX_QUIET:
    break;
  }
}

/* A colour word: of the next thing. */
static gboolean
take_color(Reader *reader, const char *word)
{
  const LithoColorName *name = litho_color_find(word);
  if (name == NULL)
    return FALSE;
  reader->has_color = TRUE;
  for (int c = 0; c < 3; c++)
    reader->color[c] = (guint8)(name->rgb >> (16 - 8 * c));
  g_free(reader->color_words);
  reader->color_words = g_strdup(word);
  return TRUE;
}

/* Longest colour word at the head; its length or 0. */
static gsize
match_color(Reader *reader, const char *text)
{
  if (is_letter(*text)) {
    gsize n = 0;
    while (is_letter(text[n]))
      n++;
    g_autofree char *word = g_strndup(text, n);
    return take_color(reader, word) ? n : 0;
  }
  for (glong chars = 4; chars > 0; chars--) {
    if (g_utf8_strlen(text, 16) < chars)
      continue;
    g_autofree char *word = g_utf8_substring(text, 0, chars);
    if (take_color(reader, word))
      return strlen(word);
  }
  return 0;
}

/* Ground and water that a thing needs, where the words did not say others. */
static void
make_home(MadeScene *scene, SceneHome home, gboolean has_near, gboolean has_far)
{
  static const SceneWater waters[] = {[HOME_CLIFF] = WATER_SEA,
                                      [HOME_SEA] = WATER_SEA,
                                      [HOME_LAKE] = WATER_LAKE,
                                      [HOME_RIVER] = WATER_RIVER};
  if (home >= HOME_CLIFF && home <= HOME_RIVER && scene->water == WATER_NONE) {
    scene->water = waters[home];
    if (!has_near)
      scene->near = home == HOME_CLIFF ? NEAR_ROCKS : home == HOME_SEA ? NEAR_NONE : NEAR_MEADOW;
  }
  if (home == HOME_BEACH && !has_near && !has_far && scene->water != WATER_LAKE)
    scene->near = NEAR_BEACH, scene->water = WATER_SEA;
  if (home == HOME_DUNES && !has_near && scene->water == WATER_NONE)
    scene->near = NEAR_DUNES;
  if (home == HOME_SNOW && !has_near)
    scene->near = NEAR_SNOW, scene->season = SEASON_WINTER;
  if (scene->near == NEAR_NONE && (home == HOME_GROUND || home == HOME_CLIFF || home == HOME_DUNES))
    scene->near = NEAR_ROCKS;
  if (scene->near == NEAR_NONE && home == HOME_BANK)
    scene->near = NEAR_BEACH;
}

/* What follows from all words together. */
static void
settle(Reader *reader)
{
  MadeScene *scene = reader->scene, said = *scene;
  if (!reader->has_near && scene->water == WATER_SEA)
    scene->near = NEAR_NONE;
  if (scene->near == NEAR_BEACH && scene->water == WATER_NONE)
    scene->water = WATER_SEA;
  for (guint i = 0; i < scene->n_things; i++) {
    make_home(scene, scene_kind_info[scene->things[i].kind].home, reader->has_near,
              reader->has_far);
  }
  if (scene->season == SEASON_WINTER && !reader->has_near && scene->water != WATER_SEA)
    scene->near = NEAR_SNOW;
  if (scene->weather == WEATHER_SNOWFALL && !reader->has_near && scene->water != WATER_SEA)
    scene->near = NEAR_SNOW, scene->season = SEASON_WINTER;
  if (!reader->has_far && (scene->water == WATER_LAKE || scene->water == WATER_RIVER))
    scene->far = FAR_HILLS;
  if (reader->has_sun && !reader->has_hour)
    scene->hour = HOUR_GOLDEN;
  said = *scene;
  made_scene_settle(scene);
  if (reader->has_clouds)
    scene->clouds = said.clouds;
  if (reader->has_stars)
    scene->stars = said.stars;
  if (reader->has_sun)
    scene->sun.is_shown = TRUE;
  if (reader->wants_no_sun)
    scene->sun.is_shown = FALSE;
  scene->sun.across = said.sun.across;
  if (reader->has_sun_high)
    scene->sun.high = said.sun.high;
  scene->moon = said.moon;
  if (!reader->has_waves)
    scene->waves = scene->water == WATER_SEA ? (scene->weather == WEATHER_STORM ? .9 : .45) : .15;
  if (!reader->has_view) {
    const gboolean only_sky =
        !reader->has_near && !reader->has_far && scene->water == WATER_NONE && scene->n_things == 0;
    scene->horizon = only_sky                                         ? .84
                     : scene->hour == HOUR_NIGHT && scene->stars > .5 ? .68
                     : scene->far == FAR_MOUNTAINS                    ? .60
                                                                      : .56;
  }
}

gboolean
made_scene_read(const char *words, MadeScene *scene, GPtrArray **traces, GError **error)
{
  *traces = g_ptr_array_new_with_free_func((GDestroyNotify)made_trace_free);
  made_scene_init(scene);
  if (strlen(words) > LITHO_MADE_MAX_WORDS) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "the description has %zu bytes, the limit is %d", strlen(words),
                LITHO_MADE_MAX_WORDS);
    return FALSE;
  }
  if (!g_utf8_validate(words, -1, NULL)) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                        "the description is not valid UTF-8");
    return FALSE;
  }
  g_autofree char *text = g_utf8_strdown(words, -1);
  Reader reader = {.scene = scene, .traces = *traces, .place = -1, .depth = -1};
  for (const char *at = text; *at != '\0';) {
    if (g_ascii_isspace(*at)) {
      at++;
      continue;
    }
    gsize length;
    gboolean plural = FALSE;
    const LexRow *row = match(at, &length, &plural);
    if (row == NULL ||
        row->role == LEX_QUIET) { /* "golden" is a colour where "golden hour" is not meant */
      const gsize colored = match_color(&reader, at);
      if (colored > length) {
        at += colored;
        continue;
      }
    }
    if (row != NULL) {
      g_autofree char *phrase = g_strndup(at, length);
      take(&reader, row, phrase, at + length, plural);
      at += length;
      continue;
    }
    const char *end = at;
    if (is_letter(*end))
      while (is_letter(*end))
        end++;
    else
      end = g_utf8_next_char(end);
    g_autofree char *unknown = g_strndup(at, (gsize)(end - at));
    if (g_unichar_isalnum(g_utf8_get_char(unknown)))
      note(&reader, unknown, NULL);
    at = end;
  }
  forget(&reader);
  if (reader.n_found == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_PLAN,
                "nothing in these words can be composed; what can: %s", made_scene_vocabulary());
    return FALSE;
  }
  settle(&reader);
  return TRUE;
}

const char *
made_scene_vocabulary(void)
{
  return "skies (sunrise to night, clear, clouds, storm, fog, rain, snowfall, sun, moon, stars), "
         "grounds (" SCENE_NEAR_WORDS
         "in near view), waters (sea, lake, river), far land (" SCENE_FAR_WORDS
         "at the horizon), and things: " SCENE_THING_WORDS
         "each with number, size, colour and place";
}
