/* place.c: see place.h.
 *
 * The head of the first phrase decides: what stands before "with", "at", "by" … and there comes last.
 * A head that is a colour ("sea green", 海蓝) is a colour, one that the lexicon lacks is another
 * thing, whatever stands about it ("a stone wall"). The light is that of the painted skies
 * (pixel/skies.h), mixed by hour and weather.
 */
#include <string.h>
#include "color/names.h"
#include "make/place.h"
#include "pixel/skies.h"

#define ARTICLES "a|an|the|some|in|on|at|of|to|into|before|behind"

/* Bytes of the word at `at`; 0: none. */
static gsize
word_length(const char *at)
{
  gsize n = 0;
  while (g_ascii_isalnum(at[n]) || at[n] == '-' || at[n] == '\'')
    n++;
  return n;
}

static gboolean
is_one_of(const char *word, gsize n, const char *list)
{
  for (const char *p = list; *p != '\0'; p += strcspn(p, "|"), p += *p == '|')
    if (strcspn(p, "|") == n && strncmp(p, word, n) == 0)
      return TRUE;
  return FALSE;
}

/* The first phrase, without articles in front. Caller frees. */
static char *
first_phrase(const char *lower)
{
  static const char ends[] =
      "with|at|by|near|under|during|over|and|beside|behind|below|above|before|where|while|in|on|from|while|next|full";
  const char *from = lower;
  gsize n;
  for (;; from += n) {
    from += strspn(from, " \t\n");
    if ((n = word_length(from)) == 0 || !is_one_of(from, n, ARTICLES))
      break;
  }
  const char *to = from;
  while (*to != '\0' && strchr(",.;:!?\n", *to) == NULL && !g_str_has_prefix(to, "，") &&
         !g_str_has_prefix(to, "。")) {
    n = word_length(to);
    if (n > 0 && to > from && is_one_of(to, n, ends))
      break;
    to = n > 0 ? to + n : g_utf8_next_char(to);
  }
  char *phrase = g_strndup(from, (gsize)(to - from));
  return g_strstrip(phrase);
}

/* Does the phrase end in a colour? */
static gboolean
ends_in_color(const char *phrase)
{
  const gsize size = strlen(phrase);
  const char *last = phrase + size;
  while (last > phrase && word_length(last - 1) > 0)
    last--;
  if (last < phrase + size)
    return litho_color_find(last) != NULL;
  const glong n = g_utf8_strlen(phrase, -1);
  for (glong chars = MIN(n, 4); chars > 0; chars--)
    if (litho_color_find(g_utf8_offset_to_pointer(phrase, n - chars)) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
is_ground(const MadeTrace *trace)
{
  return trace->what != NULL && !g_str_has_suffix(trace->what, "left out") &&
         (g_str_has_prefix(trace->what, "near:") || g_str_has_prefix(trace->what, "far:") ||
          g_str_has_prefix(trace->what, "water:"));
}

static gboolean
is_thing(const MadeTrace *trace)
{
  return trace->what != NULL && g_str_has_prefix(trace->what, "things:") &&
         !g_str_has_prefix(trace->what, "things: no ");
}

/* Grounds make a place; things alone do where every word is known. */
static gboolean
is_place(const GPtrArray *traces)
{
  gboolean ground = FALSE, thing = FALSE, known = TRUE;
  for (guint i = 0; i < traces->len; i++) {
    const MadeTrace *trace = traces->pdata[i];
    ground |= is_ground(trace);
    thing |= is_thing(trace);
    known &= trace->what != NULL;
  }
  return ground || (thing && known);
}

gboolean
made_place_read(const char *words, MadeScene *scene, GPtrArray **traces)
{
  g_autoptr(GPtrArray) all = NULL, head = NULL;
  MadeScene ignored;
  if (!made_scene_read(words, scene, &all, NULL) || !is_place(all))
    return FALSE;
  g_autofree char *lower = g_utf8_strdown(words, -1), *phrase = first_phrase(lower);
  if (!made_scene_read(phrase, &ignored, &head, NULL) || head->len == 0 ||
      ((const MadeTrace *)head->pdata[head->len - 1])->what == NULL || ends_in_color(phrase))
    return FALSE;
  if (traces != NULL)
    *traces = g_steal_pointer(&all);
  return TRUE;
}

/* Chinese that is in no vocabulary comes character by character. */
static gboolean
goes_on(const MadeTrace *before, const MadeTrace *trace)
{
  return before != NULL && before->what == NULL && before->why == NULL && trace->why == NULL &&
         (guchar)before->words[0] >= 0x80 && (guchar)trace->words[0] >= 0x80 && g_utf8_strlen(trace->words, -1) == 1;
}

char *
made_trace_left(const GPtrArray *traces)
{
  g_autoptr(GString) left = g_string_new(NULL);
  for (guint i = 0; i < traces->len; i++) {
    const MadeTrace *trace = traces->pdata[i];
    if (trace->what != NULL)
      continue;
    g_string_append_printf(left, "%s%s", left->len == 0 || goes_on(i > 0 ? traces->pdata[i - 1] : NULL, trace) ? "" : ", ",
                           trace->words);
    if (trace->why != NULL)
      g_string_append_printf(left, " (%s)", trace->why);
  }
  return left->len > 0 ? g_strdup(left->str) : NULL;
}

/* --- light -------------------------------------------------------------------------------------- */

void
made_scene_light(const MadeScene *scene, float light[3])
{
  static const struct {
    PixelSky sky;
    float share;
  } hours[N_HOURS] = {
      [HOUR_SUNRISE] = {PIXEL_SKY_SUNSET, .8f}, [HOUR_MORNING] = {PIXEL_SKY_CLEAR, 1},
      [HOUR_DAY] = {PIXEL_SKY_CLEAR, 1},        [HOUR_GOLDEN] = {PIXEL_SKY_SUNSET, .5f},
      [HOUR_SUNSET] = {PIXEL_SKY_SUNSET, 1},    [HOUR_DUSK] = {PIXEL_SKY_NIGHT, .6f},
      [HOUR_NIGHT] = {PIXEL_SKY_NIGHT, .75f}, /* who is photographed at night has some light */
  };
  static const float dull[N_WEATHERS] = {[WEATHER_CLOUDY] = .2f, [WEATHER_OVERCAST] = .45f,
                                         [WEATHER_STORM] = 1,    [WEATHER_FOG] = .3f,
                                         [WEATHER_RAIN] = .7f,   [WEATHER_SNOWFALL] = .3f};
  float of_hour[3], of_weather[3];
  pixel_sky_light(hours[scene->hour].sky, of_hour);
  pixel_sky_light(PIXEL_SKY_DRAMATIC, of_weather);
  for (int c = 0; c < 3; c++)
    light[c] = (1 + hours[scene->hour].share * (of_hour[c] - 1)) *
               (1 + dull[scene->weather] * (of_weather[c] - 1));
}
