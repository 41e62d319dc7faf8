/* take_sky.c: what words do to the sky and the light: sun, moon, stars, clouds, colours of the sky;
 * and to waves. */
#include <string.h>
#include "make/reader.h"

void
make_take_waves(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  scene->waves = reader->is_not ? 0 : token->row->value / 100.0;
  if (reader->size > 0 && !reader->is_not && token->row->value == 60)
    scene->waves = reader->size > 1 ? .95 : .12;
  reader->size = 0;
  reader->said |= SAID_WAVES;
  if (!reader->is_not && (strstr(token->words, "sea") != NULL) && !(reader->said & SAID_WATER))
    scene->water = WATER_SEA, reader->said |= SAID_WATER;
  if (scene->water == WATER_NONE && scene->waves > .2)
    scene->water = WATER_SEA, reader->said |= SAID_WATER;
  make_take_ground_color(reader, token);
  make_reader_note(reader, token->words, "waves: %.2f", scene->waves);
}

void
make_take_sky(MakeReader *reader, const MakeToken *token)
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
  make_take_ground_color(reader, token);
  const gboolean makes_night = is_stars && !reader->is_not && !(reader->said & SAID_HOUR);
  if (makes_night)
    scene->hour = HOUR_NIGHT;
  make_reader_note(reader, token->words, "%s: %.2f%s", is_stars ? "stars" : "clouds", *amount,
                   makes_night ? ", hour: night" : "");
}

void
make_take_orb(MakeReader *reader, const MakeToken *token)
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
void
make_take_sky_color(MakeReader *reader, const MakeToken *token)
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

void
make_take_high(MakeReader *reader, const MakeToken *token)
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

/* Windows and lamps are lit after dark. */
void
make_take_lights(MakeReader *reader, const MakeToken *token)
{
  const gboolean makes_night = !(reader->said & SAID_HOUR) && !reader->is_not;
  if (makes_night)
    reader->scene->hour = HOUR_NIGHT, reader->said |= SAID_HOUR;
  const gboolean is_dark = reader->scene->hour >= HOUR_SUNSET;
  make_reader_note(reader, token->words,
                   !is_dark      ? NULL
                   : makes_night ? "hour: night; windows and lamps are lit"
                                 : "windows and lamps are lit");
}

void
make_take_light(MakeReader *reader, const MakeToken *token)
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
