/* net_place.c: the net marks the words of a thing where they stand together; people add which one they mean behind them. Only
 * words of places are taken from there, and "the one" with what tells it apart. */
#include <string.h>
#include "color/names.h"
#include "plan/ask/net_place.h"
#include "words/noun.h"

#define MAX_REGION_BYTES 80
#define PARTED "^(?:\\s+(?:out|away|off|up|please|pls|too|also|completely|entirely))*\\s*[,;:(–-]\\s*"
#define ONLY_PLACE "^((?:the\\s+)?(?:(?:far|very|upper|lower|top|bottom|left|right|middle|corner|edge|side|hand)\\b[\\s-]*)+)$"
#define PLACE                                                                                                          \
  "((?:(?:at|on|in|to|near|by)\\s+)?(?:the\\s+)?(?:(?:far|very|upper|lower|top|bottom|left|right|front|back|middle|"   \
  "centre|center|background|foreground|corner|edge|side|hand|of the (?:photo|picture|frame|image))\\b[\\s-]*)+)"       \
  "(?=\\s*(?:[.,;!?)]|$|and\\b|then\\b))"
#define THE_ONE "^[^,;.!?]{0,40}[,;]\\s*(?:the|that)\\s+ones?\\s+(?!more\\b)([^,;.!?]+)"
#define WHICH "^(?:the\\s+)?ones?\\s+(?!more\\b)(.+)$"

char *
plan_net_words(const char *words, LithoReadingSpan span)
{
  static const char *const articles[] = {"the ", "a ", "an ", "this ", "that ", NULL};
  if (span.end <= span.start)
    return NULL;
  g_autofree char *text = g_strndup(words + span.start, MIN(span.end - span.start, MAX_REGION_BYTES));
  const char *end;
  g_utf8_validate(text, -1, &end);
  *(char *)end = '\0';
  g_strdelimit(text, "\"\\\r\n\t", ' ');
  const char *begin = g_strstrip(text);
  for (const char *const *article = articles; *article != NULL; article++)
    if (g_ascii_strncasecmp(begin, *article, strlen(*article)) == 0) {
      begin += strlen(*article);
      break;
    }
  return *begin != '\0' ? g_strdup(begin) : NULL;
}

/* What the pattern's first group is in the text. Caller frees; NULL: it does not match. */
static char *
first_group(const char *pattern, const char *text)
{
  g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  if (!g_regex_match(regex, text, 0, &match))
    return NULL;
  char *group = g_match_info_fetch(match, 1);
  return g_strstrip(group);
}

/* What tells the item's "one" from others. */
static char *
which_one(const char *words, const LithoReadingItem *item)
{
  g_autofree char *place = plan_net_words(words, item->place);
  return place != NULL ? first_group(WHICH, place) : NULL;
}

/* Does item `at` only say which one the item before it means? */
static gboolean
is_which(const char *words, const LithoNetReading *read, int at)
{
  const LithoReadingItem *item = &read->items[at], *before = at > 0 ? &read->items[at - 1] : NULL;
  if (before == NULL || item->kind != LITHO_READING_STEP || before->kind != LITHO_READING_STEP ||
      !g_str_equal(item->name, before->name) || item->sign != before->sign || before->place.end <= before->place.start ||
      item->place.start < before->place.end)
    return FALSE;
  g_autofree char *which = which_one(words, item);
  return which != NULL;
}

static char *
place_behind(const char *words, const LithoNetReading *read, int at)
{
  const LithoReadingItem *item = &read->items[at];
  guint end = (guint)strlen(words);
  if (item->place.end <= item->place.start)
    return NULL;
  for (int k = 0; k < read->n; k++)
    if (read->items[k].span.start >= item->place.end)
      end = MIN(end, read->items[k].span.start);
  g_autofree char *rest = g_strndup(words + item->place.end, end - item->place.end);
  g_autofree char *place = first_group(PARTED PLACE, rest);
  if (place == NULL)
    place = first_group(THE_ONE, rest);
  return place != NULL && strlen(place) <= MAX_REGION_BYTES ? g_steal_pointer(&place) : NULL;
}

/* "I'd like the roof in red": the colour that it is to get is no word of the place. */
static void
part_color(const char *words, LithoReadingItem *item)
{
  if (item->colored.end != item->place.end || item->colored.start <= item->place.start ||
      item->kind != LITHO_READING_STEP)
    return;
  g_autofree char *thing = g_strndup(words + item->place.start, item->colored.start - item->place.start);
  g_autofree char *said = first_group("^(.+?)\\s+in(?:\\s+an?)?\\s+$", thing);
  if (said != NULL)
    item->place.end = item->place.start + (guint)strlen(said);
}

/* "Who is that in purple? Take them out" takes no purple out. */
static void
take_people_out(const char *words, LithoReadingItem *item)
{
  static const char *const colors[] = {"tint", "color_tint", "color_mix", "temperature", "saturation", NULL};
  if (item->kind != LITHO_READING_STEP || item->sign >= 0 || !g_strv_contains(colors, item->name))
    return;
  g_autofree char *span = g_strndup(words + item->span.start, item->span.end - item->span.start);
  if (!g_regex_match_simple("\\b(?:take|get|edit|crop|photoshop|cut)\\s+(?:them|him|her|that|this one)\\s+out\\b|"
                            "\\b(?:remove|delete|erase)\\s+(?:them|him|her|that)\\b",
                            span, G_REGEX_CASELESS, 0))
    return;
  item->name = "remove_object";
  item->sign = 0;
}

/* "That in purple on the right edge, take it out": it is no edge that shall go, but what is there. */
static void
widen_target(const char *words, LithoReadingItem *item)
{
  if (!g_str_equal(item->name, "remove_object") || item->span.start >= item->place.start)
    return;
  g_autofree char *place = plan_net_words(words, item->place);
  g_autofree char *only = place != NULL ? first_group(ONLY_PLACE, place) : NULL;
  if (only != NULL)
    item->place.start = item->span.start;
}

/* "The harness of the dog": what is part of it is meant, not all of it. */
static void
widen_part(const char *words, LithoReadingItem *item)
{
  if (item->place.end <= item->place.start || item->place.start <= item->span.start)
    return;
  g_autofree char *before = g_strndup(words + item->span.start, item->place.start - item->span.start);
  g_autofree char *part = first_group("\\b([[:alpha:]]+)\\s+of\\s+(?:(?:the|this|that|my|our|his|her|its|their)\\s+)?$", before);
  const LithoNoun *noun = part != NULL ? litho_noun_find(part) : NULL;
  if (noun != NULL && noun->kind != LITHO_NOUN_PHOTO && noun->kind != LITHO_NOUN_STUFF && noun->kind != LITHO_NOUN_PLACE)
    item->place.start = item->span.start + (guint)(g_strrstr(before, part) - before);
}

char *
plan_net_old_color(const char *behind)
{
  g_autofree char *old = first_group(
      "^(\\W*(?:instead of|rather than|not|no longer)\\s+(?:the\\s+)?[[:alpha:]]+)\\b", behind);
  const char *color = old != NULL ? strrchr(old, ' ') : NULL;
  return color != NULL && litho_color_find(color + 1) != NULL ? g_steal_pointer(&old) : NULL;
}

/* "White instead of yellow": what it is now belongs to the wish. */
static void
take_old_color(const char *words, LithoNetReading *read, int at)
{
  LithoReadingItem *item = &read->items[at];
  const char *behind = words + item->span.end;
  g_autofree char *old = item->colored.end > item->colored.start ? plan_net_old_color(behind) : NULL;
  if (old == NULL)
    return;
  const guint end = (guint)(strstr(behind, old) + strlen(old) - words);
  if (at + 1 >= read->n || read->items[at + 1].span.start >= end)
    item->span.end = end;
}

void
plan_net_places(const char *words, LithoNetReading *read, char *behind[LITHO_READING_ITEMS])
{
  for (int i = 0; i < read->n; i++) {
    part_color(words, &read->items[i]);
    take_people_out(words, &read->items[i]);
    widen_target(words, &read->items[i]);
    widen_part(words, &read->items[i]);
    take_old_color(words, read, i);
  }
  for (int i = 0; i < read->n; i++)
    behind[i] = place_behind(words, read, i);
  for (int i = read->n - 1; i > 0; i--) {
    if (!is_which(words, read, i))
      continue;
    g_free(behind[i - 1]);
    g_free(behind[i]);
    behind[i - 1] = which_one(words, &read->items[i]);
    for (int k = i; k + 1 < read->n; k++) {
      read->items[k] = read->items[k + 1];
      behind[k] = behind[k + 1];
    }
    behind[--read->n] = NULL;
  }
}
