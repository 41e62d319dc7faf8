/* turn_search.c: a turn that looks for photos, and the words that say which. */
#include <math.h>
#include <string.h>
#include "plan/exact/number.h"
#include "plan/read/lexicon.h"
#include "talk/turn.h"

#define PICTURE \
  "image|images|picture|pictures|photo|photos|pic|pics|photograph|photographs|图片|照片|图|相片"
#define OF_PICTURE \
  "image of|images of|image for|picture of|pictures of|photo of|photos of|pic of|pics of|photograph of|" \
  "image with|images with|picture with|photo with|photos with|image which has|picture which has|image that has|" \
  "image having|image in which|photos where|pictures where|image showing|images showing|one with|one of|" \
  "the one with|ones with|ones of"
#define VERB \
  "find|finding|search|searching|fetch|look for|looking for|look up|looking|browse|browse for|show me|show us|" \
  "show|get|share|suggest|need|want to see|like to see|love to see|take me to|in need of|interested in|" \
  "planning to buy|mood for|mood to see|craving for|would like|would like to see|send me|send|give me|pull up|" \
  "bring me|bring up|want to buy|want|see|hunt for|locate|bring|provide|display"
#define STRONG \
  "find|finding|search|searching|fetch|look for|looking for|browse|browse for|get me an image|get me a picture|" \
  "get me a photo|get an image|get a picture|get a photo|show me photos|show me pictures|show me images|" \
  "show me my|do i have any|do i have photos|do i have pictures|any photos|any pictures|my photos of|" \
  "my pictures of|show me all photos|show me the one|show me the photos|show me the pictures|show me a photo|" \
  "show me a picture|show me an image|show photos|which photos|do i have photos|get me photos|" \
  "get me some photos|找|搜索|搜|查找|找出|找一张"
/* The query ends before them. */
#define TAIL \
  "similar to|similar wit|similar with|matching|which matches|that matches|inline with|in line with|" \
  "of the same color|same color|with the same color|in the same color|having the same|with same|of same|" \
  "same as|as the color|as that of|like the color|with the color|in the color|by the color|of the color|" \
  "whose color|which color|whose colour|that is of the same|which is of the same|which is of|" \
  "which has the same|which is similar|which is same|that has the same|as same color|which resembles|" \
  "that resembles|which enhance|in above|in the above|from above|above image|to my friend|to make|that will|" \
  "is needed|where i can|as it has|in a project|can you help|could you help|for me|please|pls|quickly|" \
  "right now|if possible|now|today|in it|in them|can you|could you|is it possible|i want|i need|as my|" \
  "from the internet|share it|on the internet|fetch|find it|find that|go ahead|and get|is what|look like|" \
  "looks like|to me|for my|with me|from my photos|in my photos|of mine|吗|呢|吧"
#define FILL \
  "do i have any|do i have|any photos of|any pictures of|any photos|any pictures|a|an|the|some|any|me|us|em|of|" \
  "for|to|is|are|was|what|how|does|do|did|i|i'm|im|am|you|my|in|on|at|with|that|this|please|pls|it|its|and|or|" \
  "can|could|would|will|be|have|has|had|see|go|get|want|need|like|look|looks|looking|love|just|very|really|" \
  "feel|feeling|feels|there|here|one|ones|same|which|who|where|them|if|so|as|by|from|now|today|not|also|hey|" \
  "well|new|few|more|another|other|best|good|nice|kind|type|image|images|picture|pictures|photo|photos|pic|" \
  "pics|example|examples|something|anything|about|ever|seen|know|idea|your|our|show|find|help|fetch|search|" \
  "share|available|buy|planning|plan|mood|urgently|hungry|thirsty|bored|tell|should|being|been|we|lets|let|" \
  "take|时候|的|一张|有|在|我|给|那些|那张|所有"

gboolean
turn_is_edit(const char *text)
{
  TurnTool tool;
  turn_tool_read(text, &tool);
  if (tool.op != NULL || tool.is_many)
    return TRUE;
  return turn_has(text,
                  "background|backgrounds|back ground|crop|blur|brightness|contrast|rotate|sharpen|vignette|sepia|"
                  "black and white|grayscale|resize|undo|背景|裁剪|模糊|亮度|对比度|旋转|锐化|撤销|黑白");
}

/* Without filling words at both ends; what is left between stays as it was said. */
static char *
trimmed(const char *text)
{
  g_autofree char *kept = g_strdup(text);
  for (char *p = kept; *p != '\0'; p++)
    if (strchr(".,!?;:\"()", *p) != NULL)
      *p = ' ';
  g_strstrip(kept);
  char *from = kept;
  for (guint n; *from != '\0' && (n = litho_words_at(from, 0, FILL)) > 0;)
    from = g_strchug(from + n);
  for (char *end = from + strlen(from); end > from;) {
    char *word = end;
    while (word > from && word[-1] != ' ')
      word--;
    if (litho_words_at(word, 0, FILL) == 0 || (guint)(end - word) != litho_words_at(word, 0, FILL))
      break;
    *word = '\0';
    g_strchomp(from);
    end = from + strlen(from);
  }
  return g_strdup(from);
}

/* From `from` to where the query ends. */
static char *
stretch(const char *text, guint from)
{
  const char *rest = text + from;
  while (*rest == ' ')
    rest++;
  const int end = turn_find(rest, 1, TAIL, NULL);
  g_autofree char *part = end > 0 ? g_strndup(rest, (gsize)end) : g_strdup(rest);
  /* ", i want to plan christmas" is no part of it */
  char *stop = part;
  while ((stop = strpbrk(stop, ".,!?;\n")) != NULL && g_ascii_isdigit(stop[1]))
    stop++;
  g_autofree char *front = stop != NULL && stop > part ? g_strndup(part, (gsize)(stop - part)) : g_strdup(part);
  return trimmed(front);
}

/* "a bell's image" */
static char *
owner_of_picture(const char *text)
{
  guint n = 0;
  const int at = turn_find(text, 0, PICTURE, &n);
  if (at < 4 || strncmp(text + at - 3, "'s ", 3) != 0)
    return NULL;
  g_autofree char *front = g_strndup(text, (gsize)at - 3);
  guint length = 0;
  int from = 0;
  for (int p = 0; (p = turn_find(front, (guint)p, "a|an|the|some|" VERB, &length)) >= 0; p += (int)length)
    from = p + (int)length;
  return trimmed(front + from);
}

/* "car racing images", "bounty hunter pictures": what stands before the picture word, behind the verb. */
static char *
before_picture(const char *text, guint from, gint at)
{
  if (at <= (int)from)
    return g_strdup("");
  g_autofree char *front = g_strndup(text + from, (gsize)at - from);
  return trimmed(front);
}

static guint
behind_last(const char *text, const char *words)
{
  guint n = 0, end = 0;
  for (int at = 0; (at = turn_find(text, (guint)at, words, &n)) >= 0; at += (int)n)
    end = (guint)at + n;
  return end;
}

/* The last noun phrase: "robots" of "will be controlled by robots". */
static char *
last_phrase(const char *text)
{
  g_autofree char *whole = trimmed(text);
  char *from = whole + strlen(whole);
  while (from > whole) {
    char *word = from;
    while (word > whole && word[-1] == ' ')
      word--;
    while (word > whole && word[-1] != ' ')
      word--;
    if (litho_words_at(word, 0,
                       FILL "|" VERB
                            "|eat|eating|play|playing|visit|drink|having|have|going|travel|use|using|wear|ride|"
                            "watch|watching|make|making|cook|idea|controlled|do|renovation|practice|hear|learn") > 0)
      break;
    from = word;
  }
  return g_strdup(g_strstrip(from));
}

static gboolean
is_long(const char *query)
{
  guint n = 1;
  for (const char *p = query; *p != '\0'; p++)
    n += *p == ' ';
  return n > 5;
}

static char *
query_of_sentence(const char *text)
{
  char *query = owner_of_picture(text);
  if (query != NULL && *query != '\0')
    return query;
  g_free(query);
  guint n = 0;
  const int of = turn_find(text, 0, OF_PICTURE, &n);
  if (of >= 0) {
    query = stretch(text, (guint)of + n);
    if (*query != '\0')
      return query;
    g_free(query);
  }
  const guint verb = behind_last(text, VERB);
  const int picture = turn_find(text, verb, PICTURE, &n);
  if (verb > 0 && picture >= 0) {
    query = before_picture(text, verb, picture);
    if (*query == '\0') {
      g_free(query);
      query = stretch(text, (guint)picture + n);
    }
    if (*query != '\0')
      return query;
    g_free(query);
  }
  query = stretch(text, verb);
  if (*query != '\0' && !is_long(query))
    return query;
  g_free(query);
  /* "I want to play rugby, fetch me some images of it" */
  guint length = 0;
  int ask = -1;
  for (int at = 0;
       (at = turn_find(text, (guint)at, STRONG "|get|can you|could you|please|share|show me|suggest", &length)) >= 0;
       at += (int)length)
    if (ask < 0 && at > 6)
      ask = at;
  g_autofree char *front = ask > 0 ? g_strndup(text, (gsize)ask) : g_strdup(text);
  return last_phrase(front);
}

char *
turn_query(const char *text)
{
  if (turn_is_chinese(text)) {
    const guint from = behind_last(text, "找出|找|搜索|搜|查找|看看|给我看|找一下|找一张");
    g_autofree char *rest = g_strdup(text + from);
    guint n = 0;
    for (int at; (at = turn_find(
                      rest, 0, "的照片|的图片|照片|图片|的那张|那张|一张|一下|所有|里|吗|吧|有没有|有|。|？|，|的相片",
                      &n)) >= 0;)
      memmove(rest + at, rest + at + n, strlen(rest + at + n) + 1);
    return g_strdup(g_strstrip(rest));
  }
  g_auto(GStrv) parts = g_strsplit_set(text, ".!?;\n", -1);
  g_autofree char *best = NULL;
  for (guint i = 0; parts[i] != NULL; i++) {
    if (turn_is_small_talk(parts[i]) || (best != NULL && !turn_has(parts[i], VERB)))
      continue;
    char *query = query_of_sentence(g_strstrip(parts[i]));
    const gboolean says = *query != '\0' && (best == NULL || turn_has(parts[i], STRONG "|" OF_PICTURE "|" PICTURE));
    if (says) {
      g_free(best);
      best = query;
    } else {
      g_free(query);
    }
  }
  for (char *p = best; p != NULL && *p != '\0'; p++)
    if (*p == '-')
      *p = ' ';
  if (best != NULL)
    return g_steal_pointer(&best);
  return g_strdup("");
}

LithoTurn *
turn_read_search(const TurnText *t)
{
  const gboolean open = t->context->n_photos > 0;
  if (!turn_has(t->text, STRONG) && !turn_has(t->text, OF_PICTURE))
    return NULL;
  if (open && (!turn_has(t->text, STRONG) ||
               turn_has(t->text, "edges|horizon|subject|faces in this|red eyes|in this photo|in the photo")))
    return NULL;
  /* "an image of a double-decker" names no tool; "increase the brightness of the image" does */
  TurnTool tool;
  turn_tool_read(t->text, &tool);
  const gboolean edits = turn_is_edit(t->text);
  if (!turn_has(t->text, PICTURE) && tool.sign != 0 && !isnan(tool.number))
    return NULL; /* "a little more, by 20, is what I am looking for" */
  if (edits && (!turn_has(t->text, PICTURE) || (tool.op != NULL && !isnan(tool.number)) ||
                !turn_has(t->text, STRONG "|an image of|a picture of")))
    return NULL;
  g_autofree char *query = turn_query(t->text);
  if (*query == '\0')
    return NULL;
  LithoTurn *turn = turn_new(LITHO_ACT_SEARCH);
  turn->words = g_steal_pointer(&query);
  return turn;
}
