/* net_color.c: the colour words of a clause in their order, those of the place or behind "instead of", "not",
 * "from" being what the thing has. The net's colour stands where it is one of the others. */
#include <string.h>
#include "color/names.h"
#include "plan/ask/net_color.h"
#include "plan/read/lexicon.h"

/* A colour of the clause, and whether it is the old one: "white instead of yellow", "red, not blue". */
typedef struct {
  const LithoColorName *name;
  gboolean is_old;
} SaidColor;

/* Also of a comparative: "bluer", "redder", "yellower". */
static const LithoColorName *
color_word(const char *word)
{
  const gsize n = strlen(word);
  const LithoColorName *name = n > 0 ? litho_color_find(word) : NULL;
  if (name != NULL || n < 5 || !g_str_has_suffix(word, "er"))
    return name;
  for (gsize cut = 1; cut <= 3 && name == NULL; cut++) {
    g_autofree char *stem = g_strndup(word, n - cut);
    name = litho_color_find(stem);
  }
  return name;
}

/* The colour of a Chinese word with the sign before it, where the two name one: 青绿色 is no green. */
static const LithoColorName *
joined_color(const char *text, const LithoToken *token)
{
  if (!token->chinese || token->start == 0)
    return NULL;
  const char *at = text + token->start, *from = g_utf8_prev_char(at);
  g_autofree char *both = g_strndup(from, (gsize)(at - from) + strlen(token->word));
  if (g_str_has_suffix(both, "色"))
    both[strlen(both) - strlen("色")] = '\0';
  return g_utf8_strlen(both, -1) > 1 ? litho_color_find(both) : NULL;
}

/* The colour words of a clause in their order; those of the place are what it is now ("the red stripe … blue")
 * where another is said beside it. GArray of SaidColor; caller unrefs. */
static GArray *
colors_said(const LithoReading *clause, LithoReadingSpan place)
{
  static const char *const olds[] = {"instead", "rather", "from", "not", "than", "从", "不是", "代替", NULL};
  static const char *const news[] = {"to", "into", "but", "改成", "变成", "换成", "改为", "成", NULL};
  GArray *out = g_array_new(FALSE, TRUE, sizeof(SaidColor));
  g_autoptr(LithoWords) w = litho_words_new(clause->text);
  g_autoptr(GArray) in_place = g_array_new(FALSE, TRUE, sizeof(gboolean));
  gboolean old = FALSE, is_beside = FALSE;
  for (guint i = 0; i < w->tokens->len; i++) {
    const LithoToken *token = litho_word(w, i);
    const LithoColorName *name = token->cls == WORD_COLOR && token->entry != NULL ? litho_color_find(token->entry->text)
                                                                                  : color_word(token->word);
    const LithoColorName *joined = name != NULL ? joined_color(clause->text, token) : NULL;
    name = joined != NULL ? joined : name;
    if (g_strv_contains(olds, token->word) || g_str_has_prefix(token->word, "instead "))
      old = TRUE;
    else if (g_strv_contains(news, token->word))
      old = FALSE;
    if (name == NULL)
      continue;
    const guint at = clause->start + token->start;
    const gboolean inside = at >= place.start && at < place.end;
    const SaidColor one = {name, old};
    g_array_append_val(out, one);
    g_array_append_val(in_place, inside);
    is_beside |= !inside && !old;
    old = FALSE;
  }
  for (guint i = 0; is_beside && i < out->len; i++)
    g_array_index(out, SaidColor, i).is_old |= g_array_index(in_place, gboolean, i);
  return out;
}

/* The net's colour, where the clause has it or no other: a colour is never made up. */
static const char *
color_of(const LithoReadingItem *item, const char *colored, const GArray *said)
{
  const char *own = g_str_equal(item->color, "other") ? colored : item->color;
  const LithoColorName *color = g_strcmp0(own, "none") != 0 ? litho_color_find(own) : NULL, *other = NULL;
  for (guint i = 0; i < said->len; i++) {
    const SaidColor *one = &g_array_index(said, SaidColor, i);
    if (one->name == color && !one->is_old)
      return color->name;
    if (!one->is_old)
      other = one->name;
  }
  return other != NULL ? other->name : color != NULL ? color->name : NULL;
}

/* Is the colour named in the text, in either language? */
static gboolean
has_word_of(const char *text, const LithoColorName *color)
{
  g_autofree char *lower = g_utf8_strdown(text, -1);
  gboolean has = strstr(lower, color->name) != NULL;
  for (const char *const *word = color->words; word != NULL && *word != NULL; word++)
    has |= strstr(lower, *word) != NULL;
  return has;
}

/* The thing as it is now: with its old colour, and without the one that it is to get: "green budgie" of "a blue
 * budgie instead of the green one". */
static void
use_old_color(LithoWish *wish, const GArray *said)
{
  LithoRegion *region = wish->regions->len == 1 ? wish->regions->pdata[0] : NULL;
  const LithoColorName *old = NULL, *wanted = litho_color_find(wish->color);
  for (guint i = 0; i < said->len; i++)
    if (g_array_index(said, SaidColor, i).is_old)
      old = g_array_index(said, SaidColor, i).name;
  if (region == NULL || region->kind != LITHO_REGION_TEXT || old == NULL || wanted == NULL || old == wanted ||
      has_word_of(region->text, old))
    return;
  static const char *const owners[] = {"his", "her", "my", "their", "our", "your", "its", NULL};
  g_auto(GStrv) parts = g_strsplit(region->text, " ", -1);
  const gboolean owned = parts[0] != NULL && g_strv_contains(owners, parts[0]);
  g_autoptr(GString) text = g_string_new(NULL);
  g_string_append_printf(text, "%s%s%s", owned ? parts[0] : "", owned ? " " : "", old->name);
  for (char **part = parts + owned; *part != NULL; part++)
    if (litho_color_find(*part) != wanted && litho_color_find(*part) != old)
      g_string_append_printf(text, " %s", *part);
  g_ptr_array_set_size(wish->regions, 0);
  g_ptr_array_add(wish->regions, litho_region_new(LITHO_REGION_TEXT, text->str));
}

void
plan_net_color(LithoWish *wish, const LithoReading *clause, const LithoReadingItem *item, const char *colored)
{
  g_autoptr(GArray) said = colors_said(clause, item->place);
  wish->color = color_of(item, colored, said);
  /* "Make the green parts red": more red is not what turns green into it. */
  const LithoColorName *wanted = wish->color != NULL ? litho_color_find(wish->color) : NULL;
  for (guint i = 0; i < said->len && g_str_equal(wish->op, "color_mix") && wish->sign >= 0 && wanted != NULL; i++)
    if (g_array_index(said, SaidColor, i).is_old && g_array_index(said, SaidColor, i).name != wanted)
      wish->op = "color_tint";
  if (wish->color != NULL && g_str_equal(wish->op, "color_tint"))
    use_old_color(wish, said);
}
