/* turn_make.c: wishes for a picture that does not exist yet: "make me a beach at sunset", 画一张夕阳下的海滩.
 *
 * A verb of drawing or "a picture of" asks for one; "make me a …" does where what follows is a place that can be composed
 * (make/place.h), for "make me a vignette" is an edit. Words for size and shape are taken out.
 */
#include <string.h>
#include "make/place.h"
#include "make/picture.h"
#include "make/render.h"
#include "talk/turn.h"

#define PICTURE "(?:picture|painting|drawing|illustration|watercolou?r|poster|wallpaper|scene|landscape)"
#define ANY_PICTURE "(?:picture|image|photo|photograph|painting|drawing|illustration|watercolou?r|poster|wallpaper|scene|landscape)"

typedef enum {
  ALWAYS,      /* what cannot be composed is said */
  WHEN_NOTHING, /* so too where no photo is open; else what follows is a place */
  WHEN_PLACE,
} When;

/* The group is what the picture shows. */
static const struct {
  const char *pattern;
  When when;
} forms[] = {
    {"^(?:draw|generate|imagine)(?: me| us)? ((?:a|an|some|another|the)\\b.+)$", ALWAYS},
    {"^(?:draw|paint|generate|imagine|create|make|compose|render|design)(?: me| us)? (?:a|an|another) (?:new )?" ANY_PICTURE
     " (?:of|with|showing) (.+)$",
     ALWAYS},
    {"^(?:paint|create|compose|render|design)(?: me| us)? ((?:a|an|some)\\b.+)$", WHEN_NOTHING},
    {"^make (?:me|us) ((?:a|an|some)\\b.+)$", WHEN_PLACE},
    {"^make (?:me|us) (.+)$", WHEN_PLACE},
    {"^(?:give|show) (?:me|us) (?:a|an) " PICTURE " (?:of|with|showing) (.+)$", WHEN_PLACE},
    {"^(?:a |an )?(?:new )?" PICTURE " (?:of|with|showing) (.+)$", WHEN_PLACE},
    {"^(?:给我)?(?:画|绘制|生成|创作)(?:出)?(?:一?[张幅副]|一[个片座])(.+)$", ALWAYS},
    {"^(?:给我)?(?:画|绘制|生成|创作)(.+)$", WHEN_PLACE},
    {"^(?:给我)?(?:做|来|制作|设计|合成)(?:一?[张幅副])(.+)(?:图|画|图片|海报)$", WHEN_PLACE},
};

static char *
match(const char *pattern, const char *text)
{
  g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
  g_autoptr(GMatchInfo) info = NULL;
  if (!g_regex_match(regex, text, 0, &info))
    return NULL;
  char *group = g_match_info_fetch(info, 1);
  return g_strstrip(group);
}

LithoTurn *
turn_read_make(const TurnText *t)
{
  for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
    g_autofree char *shows = match(forms[i].pattern, t->text);
    MadeScene scene;
    int width, height;
    if (shows == NULL)
      continue;
    g_autofree char *plain = turn_made_size(shows, &width, &height);
    if (forms[i].when != ALWAYS && !(forms[i].when == WHEN_NOTHING && t->context->n_photos == 0) &&
        !made_place_read(plain, &scene, NULL))
      continue;
    LithoTurn *turn = turn_new(LITHO_ACT_MAKE);
    turn->words = g_steal_pointer(&shows);
    return turn;
  }
  return NULL;
}

/* Cuts what the pattern matches out of the text. Its first two groups: numbers, or 0. */
static gboolean
cut(GString *text, const char *pattern, int *a, int *b)
{
  g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr(GMatchInfo) info = NULL;
  int from, to;
  if (!g_regex_match(regex, text->str, 0, &info) || !g_match_info_fetch_pos(info, 0, &from, &to))
    return FALSE;
  if (a != NULL) {
    g_autofree char *first = g_match_info_fetch(info, 1), *second = g_match_info_fetch(info, 2);
    *a = (int)g_ascii_strtoll(first, NULL, 10);
    *b = (int)g_ascii_strtoll(second, NULL, 10);
  }
  g_string_erase(text, from, to - from);
  return TRUE;
}

char *
turn_made_size(const char *words, int *width, int *height)
{
  static const struct {
    const char *pattern;
    int width, height;
  } shapes[] = {
      {",? *\\b(?:as an? |in |an? )?square(?: format| shape)?\\b|(?:正)?方形(?:的)?", 1024, 1024},
      {",? *\\b(?:in )?(?:portrait (?:format|orientation)|upright format|vertical(?: format)?|phone wallpaper)\\b|竖(?:幅|版|屏)(?:的)?", 1024, 1536},
      {",? *\\b(?:as a |a )?(?:panorama|panoramic|banner)(?: format)?\\b|全景(?:的)?", 2048, 768},
  };
  g_autoptr(GString) text = g_string_new(words);
  *width = LITHO_MADE_USUAL_WIDTH;
  *height = LITHO_MADE_USUAL_HEIGHT;
  int w = 0, h = 0;
  if (cut(text, ",? *\\b(?:at |of |in )?([0-9]{2,4}) ?(?:x|×|by|\\*) ?([0-9]{2,4})(?: ?(?:px|pixels?|像素))?", &w, &h) && w >= 16 &&
      h >= 16 && w <= LITHO_MADE_MAX_PX && h <= LITHO_MADE_MAX_PX) {
    *width = w;
    *height = h;
  } else
    for (guint i = 0; i < G_N_ELEMENTS(shapes); i++)
      if (cut(text, shapes[i].pattern, NULL, NULL)) {
        *width = shapes[i].width;
        *height = shapes[i].height;
        break;
      }
  return g_strstrip(g_strdup(text->str));
}
