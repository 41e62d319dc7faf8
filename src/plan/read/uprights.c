/* uprights.c: see uprights.h.
 *
 * Three kinds of English clauses are known: a built thing that does something which walls do not
 * ("the tower looks like it is falling over"), a built thing that is to be made straight ("make the
 * house upright", "fix the leaning tower"), and upright lines that are spoken of ("the verticals
 * converge"). Chinese ones are a built thing or upright lines, and behind it, or before it with a
 * verb, a word of leaning (楼往后倒, 把楼扶正). A tilt of the whole photo is straighten's.
 */
#include <string.h>
#include "plan/read/uprights.h"

#define MOST_BETWEEN 6 /* tokens from the thing to what it does */

static const char *const built[] = {
    "building",  "tower",   "house",    "church",       "cathedral", "skyscraper", "facade",
    "façade",    "wall",    "column",   "pillar",       "castle",    "temple",     "lighthouse",
    "steeple",   "minaret", "monument", "architecture", "apartment", "highrise",   "high-rise",
    "block",     "hotel",   "chapel",   "mosque",       "pagoda",    "spire",      "palace",
    "cottage",   "barn",    "chimney",  "doorway",      "archway",   "obelisk",    "villa",
    "townhouse", NULL};
static const char *const lines[] = {"vertical",      "verticals", "upright",     "uprights",
                                    "vertical line", "line",      "edge",        "window",
                                    "door",          "street",    "perspective", NULL};
/* What a wall does not do; "tilted" is said of photos. */
static const char *const leans[] = {
    "lean",      "leans",      "leaned",    "leaning",      "leant",      "fall",     "falls",
    "falling",   "fell",       "topple",    "topples",      "toppling",   "tip",      "tips",
    "tipping",   "distort",    "distorted", "distorting",   "distortion", "warped",   "warp",
    "bent",      "crooked",    "slanted",   "slanting",     "slant",      "slants",   "converge",
    "converges", "converging", "keystone",  "keystoned",    "keystoning", "tapered",  "taper",
    "tapers",    "skewed",     "skew",      "not straight", "collapsing", "collapse", "lopsided",
    "deformed",  "bending",    "sloping",   "narrower",     "narrows",    NULL};
static const char *const converges[] = {"converge", "converges",  "converging", "convergence",
                                        "keystone", "keystoning", "keystoned",  NULL};
static const char *const rights[] = {
    "straight",    "straighten", "straightened", "straighter", "upright", "vertical",
    "straight up", "plumb",      "parallel",     "stand",      NULL};
static const char *const away[] = {"back", "backward", "inward", "forward", "over", "away", NULL};
static const char *const places[] = {"against", "on",          "in",      "at",   "by",  "near",
                                     "under",   "beside",      "behind",  "onto", "off", "along",
                                     "from",    "in front of", "next to", NULL};

static gboolean
is_one_of(const LithoToken *t, const char *const *list)
{
  if (g_strv_contains(list, t->word))
    return TRUE;
  const gsize n = strlen(t->word);
  g_autofree char *one =
      n > 3 && t->word[n - 1] == 's' ? g_strndup(t->word, n - 1) : NULL; /* "towers" */
  return one != NULL && g_strv_contains(list, one);
}

/* Is the token the built thing itself, and not where something else is: "the boat by the tower"? */
static gboolean
is_built(const LithoWords *w, guint first, guint i)
{
  const LithoToken *t = litho_word(w, i);
  if (t->chinese || t->possessive || !is_one_of(t, built))
    return FALSE;
  while (i > first && WORD_IN(litho_word(w, i - 1), WORD_DETERMINER | WORD_POSSESSIVE | WORD_COLOR))
    i--;
  return i == first || !g_strv_contains(places, litho_word(w, i - 1)->word);
}

static guint
find_leaning(const LithoWords *w, guint i, guint last, const char *const *list)
{
  for (guint j = i; j < MIN(last, i + MOST_BETWEEN + 1); j++) {
    const LithoToken *t = litho_word(w, j);
    const LithoToken *next = j + 1 < last ? litho_word(w, j + 1) : NULL;
    const gboolean tilts =
        g_str_has_prefix(t->word, "tilt") && next != NULL && is_one_of(next, away);
    const gboolean is_alias =
        t->entry != NULL && g_strcmp0(t->entry->op, "perspective") == 0; /* "leans back" */
    if (is_one_of(t, list) || tilts || is_alias ||
        (t->cls == WORD_NOT && next != NULL && is_one_of(next, rights)))
      return j;
    if (WORD_IN(t, WORD_AND | WORD_BUT | WORD_COMMA | WORD_THEN | WORD_STOP))
      return last;
  }
  return last;
}

static gboolean
is_followed_by(const LithoWords *w, guint i, guint last, LithoWordClass cls)
{
  return i < last && litho_word(w, i)->cls == cls;
}

static gboolean
says_in_english(const LithoWords *w, guint first, guint last, guint *from, guint *to)
{
  static const char *const strong[] = {"straighten", "straightening", "undistort", NULL};
  gboolean acts = FALSE, wished = FALSE;
  for (guint i = first; i < last; i++) {
    const LithoToken *t = litho_word(w, i);
    const gboolean is_thing = is_built(w, first, i);
    guint j = last;
    if (is_thing || (!t->chinese && is_one_of(t, lines)))
      j = find_leaning(w, i + 1, last, is_thing ? leans : converges);
    if (j == last && is_thing && (acts || wished || is_followed_by(w, i + 1, last, WORD_MODAL)))
      j = find_leaning(w, i + 1, last, rights);
    if (j < last) {
      *from = i;
      *to = MIN(j + (litho_word(w, j)->cls == WORD_NOT ? 2 : 1), last);
      return TRUE;
    }
    /* "fix the leaning tower", "straighten the walls": the verb, what lies between is small */
    if (is_thing && acts && i > first) {
      guint k = i;
      gboolean leaning = FALSE;
      while (k > first &&
             (WORD_IN(litho_word(w, k - 1), WORD_DETERMINER | WORD_POSSESSIVE | WORD_ADJECTIVE |
                                                WORD_OTHER | WORD_DEGREE | WORD_PREPOSITION) ||
              is_one_of(litho_word(w, k - 1), leans))) {
        leaning |= is_one_of(litho_word(w, k - 1), leans);
        k--;
      }
      if (k > first && (leaning || g_strv_contains(strong, litho_word(w, k - 1)->word))) {
        *from = k - 1;
        *to = i + 1;
        return TRUE;
      }
    }
    acts |= WORD_IN(t, WORD_FIX | WORD_MAKE | WORD_CHANGE) || g_strv_contains(strong, t->word);
    wished |= t->cls == WORD_MODAL; /* "its sides should be parallel" */
  }
  return FALSE;
}

/* The first of the words in the text that none of the others explains away, or NULL. */
static const char *
find_chinese(const char *text, const char *const *words, const char *const *others)
{
  for (; *words != NULL; words++)
    for (const char *at = strstr(text, *words); at != NULL; at = strstr(at + 1, *words)) {
      gboolean is_other = FALSE;
      for (guint k = 0; others[k] != NULL && !is_other; k++)
        is_other = g_str_has_prefix(at, others[k]);
      if (!is_other)
        return at;
    }
  return NULL;
}

static gboolean
says_in_chinese(const LithoWords *w, guint first, guint last, guint *from, guint *to)
{
  static const char *const things[] = {"建筑", "楼",   "大厦",   "塔",     "房",   "教堂", "墙",
                                       "柱",   "竖线", "竖直线", "垂直线", "线条", "门框", NULL};
  static const char *const no_thing[] = {"楼梯", "房间", "房里", "楼上", "楼下",   "楼里",
                                         "楼前", "楼顶", "墙上", "墙边", "墙角",   "墙前",
                                         "塔前", "塔上", "塔下", "房前", "建筑前", NULL};
  static const char *const leaning[] = {"变形", "歪",   "倒",       "斜",   "倾",
                                        "后仰", "不直", "不正",     "弯",   "扭曲",
                                        "汇聚", "收缩", "上窄下宽", "梯形", NULL};
  static const char *const no_leaning[] = {"倒影", "倒映", "歪头", "倒进", NULL};
  static const char *const rights_zh[] = {"扶正", "拉直", "摆正", "立直", "竖直",
                                          "变直", "弄直", "校正", "矫正", NULL};
  static const char *const none[] = {NULL};
  static const char *const apart[] = {"去掉", "去除", "删", "移除", "抹掉", "靠着", "靠在", NULL};
  const guint start = litho_word(w, first)->start;
  g_autofree char *text = g_strndup(w->text + start, litho_word(w, last - 1)->end - start);
  const char *thing = find_chinese(text, things, no_thing);
  if (thing == NULL || find_chinese(text, apart, none) != NULL)
    return FALSE;
  if (find_chinese(thing, leaning, no_leaning) == NULL &&
      find_chinese(text, rights_zh, none) == NULL)
    return FALSE;
  *from = first;
  *to = last;
  return TRUE;
}

gboolean
litho_says_uprights(const LithoWords *w, guint first, guint last, guint *from, guint *to)
{
  if (first >= last)
    return FALSE;
  for (guint i = first; i < last; i++) {
    const LithoToken *t = litho_word(w, i);
    if ((t->cls == WORD_NUMBER && g_strcmp0(t->unit, "°") == 0) ||
        (t->cls == WORD_REMOVE && !t->chinese))
      return FALSE;
  }
  return says_in_english(w, first, last, from, to) || says_in_chinese(w, first, last, from, to);
}
