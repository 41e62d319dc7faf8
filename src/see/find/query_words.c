/* query_words.c: the words of phrases, English and Chinese: where things are and which one is meant; and a phrase cut
 * into them, into colours (color/names.h) and into nouns (words/noun.h), by the longest match. */
#include <string.h>
#include "see/find/query_words.h"

#define MAX_WORDS 60 /* what is longer names nothing; readers descend by one call a word */

static const struct {
  const char *words; /* "a|b c": alternatives, lower case */
  QueryWordKind kind;
  int value;
} table[] = {
    {"him|them|me|us|he|she|they|herself|himself|myself|themselves|who is that|who is it|someone|somebody|anyone|"
     "anybody|他|她|他们|她们|我|我们|谁",
     QUERY_PRONOUN, 0},
    {"one|ones|thing|things|object|objects|item|items|something|stuff|东西|物体|物品", QUERY_ONE, 0},
    {"photo|picture|image|photograph|frame|shot|pic|scene|照片|图片|画面|图|相片|图像", QUERY_FRAME, 0},
    {"his|her|their", QUERY_OWNER, 0},
    {"its|it's", QUERY_OWNER, 1},
    {"my|our|your", QUERY_OWNER, QUERY_OWNER_SPEAKER},
    {"的", QUERY_DE, 0},
    {"of", QUERY_OF, 0},
    {"in|inside|within", QUERY_IN, 0},
    {"with|wearing|holding|carrying|dressed in|dressed|having|has|wears|holds|carries|who has|who have|clad in|"
     "穿着|穿|戴着|戴|拿着|拿|抱着|抱|举着|举|牵着|牵|背着|背|提着|打着|撑着|骑着|骑|带着|带|系着|披着",
     QUERY_WITH, 0},
    {"who|that|which|whose|where|is|are|was|were|that is|that are|who is|who are|standing|sitting|lying|laying|"
     "being|looking|facing|been|站着|坐着|躺着|趴着|站|坐|躺|趴|正在|那个正在|看着|跑|走|挂着|挂|放着|停着|飞",
     QUERY_VERB, 0},
    {"on|on top of|atop|riding|onto|upon", QUERY_RELATION, SEE_RELATION_ON},
    {"under|beneath|underneath|below", QUERY_RELATION, SEE_RELATION_UNDER},
    {"above|over", QUERY_RELATION, SEE_RELATION_ABOVE},
    {"next to|beside|near|by|close to|nearest|closest to|nearest "
     "to|against|alongside|around|along|across|touching|near to|"
     "attached to",
     QUERY_RELATION, SEE_RELATION_NEAR},
    {"in front of", QUERY_RELATION, SEE_RELATION_BEFORE},
    {"behind|in back of", QUERY_RELATION, SEE_RELATION_BEHIND},
    {"to the left of|on the left of|left of|on the left side of|on the left hand of", QUERY_RELATION,
     SEE_RELATION_LEFT_OF},
    {"to the right of|on the right of|right of|on the right side of|on the right hand of", QUERY_RELATION,
     SEE_RELATION_RIGHT_OF},
    {"between|in between|among|amid", QUERY_RELATION, SEE_RELATION_BETWEEN},
    {"at|from|to|into|out of|through|off|for|towards|toward|up|down", QUERY_AT, 0},
    {"left|left hand|左数|从左数|左起|左边|左侧|左面|左方|左|左手边", QUERY_PLACE, SEE_PLACE_LEFT},
    {"right|right hand|右数|从右数|右起|右边|右侧|右面|右方|右|右手边", QUERY_PLACE, SEE_PLACE_RIGHT},
    {"far left|leftmost|left most|最左边|最左|最左侧", QUERY_PLACE, SEE_PLACE_LEFT | SEE_PLACE_MOST},
    {"far right|rightmost|right most|最右边|最右|最右侧", QUERY_PLACE, SEE_PLACE_RIGHT | SEE_PLACE_MOST},
    {"top|upper|topmost|uppermost|上方|上面|上边|顶部|顶上|最上面|上部", QUERY_PLACE, SEE_PLACE_TOP},
    {"bottom|lower|bottommost|lowest|下方|下面|下边|底部|最下面|下部", QUERY_PLACE, SEE_PLACE_BOTTOM},
    {"top left|upper left|left top|top-left|左上角|左上|左上方", QUERY_PLACE, SEE_PLACE_TOP | SEE_PLACE_LEFT},
    {"top right|upper right|right top|top-right|右上角|右上|右上方", QUERY_PLACE, SEE_PLACE_TOP | SEE_PLACE_RIGHT},
    {"bottom left|lower left|left bottom|bottom-left|左下角|左下|左下方", QUERY_PLACE,
     SEE_PLACE_BOTTOM | SEE_PLACE_LEFT},
    {"bottom right|lower right|right bottom|bottom-right|右下角|右下|右下方", QUERY_PLACE,
     SEE_PLACE_BOTTOM | SEE_PLACE_RIGHT},
    {"front right|right front", QUERY_PLACE, SEE_PLACE_FRONT | SEE_PLACE_RIGHT},
    {"front left|left front", QUERY_PLACE, SEE_PLACE_FRONT | SEE_PLACE_LEFT},
    {"middle|center|centre|central|in between|中间|中央|中心|正中|正中间|当中", QUERY_PLACE, SEE_PLACE_MIDDLE},
    {"background|back|rear|distance|distant|far away|in the background|in the distance|in the back|at the back|"
     "behind everyone|后面|后方|背后|身后|远处|背景里|背景中|背景|远方|后边",
     QUERY_PLACE, SEE_PLACE_BACK},
    {"furthest|farthest|furthest away|最远处|最远|最后面", QUERY_PLACE, SEE_PLACE_BACK | SEE_PLACE_MOST},
    {"foreground|front|in front|in the foreground|in the front|at the front|前面|前方|近处|前景|前边", QUERY_PLACE,
     SEE_PLACE_FRONT},
    {"closest|nearest one|最近|最前面|frontmost", QUERY_PLACE, SEE_PLACE_FRONT | SEE_PLACE_MOST},
    {"side|hand side|half|part|end|area|region|section|portion|边|侧|部分|区域|半边|一侧", QUERY_SIDE, 0},
    {"corner|edge|border|margin|角落|边缘|角|边角", QUERY_SIDE, SEE_PLACE_CORNER},
    {"big|large|huge|giant|enormous|tall|long|wide|great|fat|grown|大的|大|高|高大|巨大|长", QUERY_SIZE, 1},
    {"small|little|tiny|short|mini|smaller|miniature|小的|小|矮|短|矮小|迷你", QUERY_SIZE, -1},
    {"biggest|largest|main|tallest|longest|bigger|larger|taller|最大的|最大|最高的|最高|最长的|最长|主要的|主要",
     QUERY_SIZE, 2},
    {"smallest|shortest|tiniest|youngest|最小的|最小|最矮的|最矮|最短的", QUERY_SIZE, -2},
    {"dark|darker|darkest|深色|深|暗", QUERY_SHADE, -1},
    {"light|lighter|bright|pale|浅色|浅|淡|亮", QUERY_SHADE, 1},
    {"old|elderly|young|bald|bearded|blond|blonde|wooden|metal|metallic|glass|plastic|leather|stone|brick|steel|paper|"
     "striped|checked|checkered|chequered|plaid|dotted|spotted|floral|patterned|round|square|pointy|pointed|curly|"
     "shiny|rusty|dirty|clean|empty|full|open|closed|broken|parked|wet|dry|baby|toy|stuffed|furry|fluffy|overhead|"
     "老|年轻|年老|秃头|木制|木头|金属|玻璃|塑料|皮|条纹|格子|圆形|圆|方形|方|破|旧|新|空|毛绒",
     QUERY_TRAIT, 0},
    {"first|第一个|第一|第一只|第一位|第一辆", QUERY_ORDER, 1},
    {"second|第二个|第二|第二只|第二位|第二辆", QUERY_ORDER, 2},
    {"third|第三个|第三|第三只|第三位|第三辆", QUERY_ORDER, 3},
    {"fourth|第四个|第四|第四只", QUERY_ORDER, 4},
    {"fifth|第五个|第五", QUERY_ORDER, 5},
    {"last|最后一个|最后", QUERY_ORDER, -1},
    {"two|2|两个|两只|两位|两辆|两条|两头|两|俩", QUERY_COUNT, 2},
    {"three|3|三个|三只|三位|三辆|三条|三", QUERY_COUNT, 3},
    {"four|4|四个|四只|四", QUERY_COUNT, 4},
    {"five|5|五个|五只|五", QUERY_COUNT, 5},
    {"six|6|六个|六只", QUERY_COUNT, 6},
    {"all|every|each|all of|all "
     "the|several|many|various|everything|所有的|所有|全部|每个|每一个|几个|一些|那些|这些|全部的",
     QUERY_ALL, 0},
    {"both|both of|两个都", QUERY_ALL, 2},
    {"and|as well as|plus|&|和|跟|与|以及|还有", QUERY_AND, 0},
    {"without|not|except|but|no|没有|不", QUERY_WITHOUT, 0},
    {",|;|.|，|。|、|；", QUERY_COMMA, 0},
    {"the|a|an|this|these|those|there|other|another|some|any|single|very|just|only|whole|entire|really|so|most|else|"
     "same|"
     "own|在|个|一个|一头|一把|一只|一条|一辆|一位|一张|一件|一块|一朵|一棵|只|条|辆|位|件|块|朵|棵|张|台|架|匹|头|把|"
     "顶|双|座|那个|这个|那只|"
     "这只|那块|这块|那条|这条|那辆|这辆|那位|这位|那张|那架|那|这|里面|里|上|中|着|旁|整个|整|最|片|朝|向|一",
     QUERY_FILL, 0},
};

/* Chinese words that follow a noun and say how the next one stands to it. */
static const struct {
  const char *words;
  SeeRelation relation;
} after[] = {
    {"左边|左侧|左面|左方|左", SEE_RELATION_LEFT_OF},
    {"右边|右侧|右面|右方|右", SEE_RELATION_RIGHT_OF},
    {"上面|上方|上边|顶上|上", SEE_RELATION_ON},
    {"下面|下方|下边|底下|下", SEE_RELATION_UNDER},
    {"里面|里边|里|中", SEE_RELATION_IN},
    {"前面|前方|前边|跟前|前", SEE_RELATION_BEFORE},
    {"后面|后方|背后|身后|后边|后", SEE_RELATION_BEHIND},
    {"旁边|旁|附近|边上|身边|身旁", SEE_RELATION_NEAR},
    {"之间|中间", SEE_RELATION_BETWEEN},
};

static void
word_free(gpointer data)
{
  g_free(((QueryWord *)data)->text);
  g_free(data);
}

static gboolean
is_letter(char c)
{
  return g_ascii_isalnum(c) || c == '-';
}

/* Bytes of `at` that `text` fills, 0: it does not stand there. English words end where a word ends. */
static gsize
match(const char *at, const char *text, gsize n)
{
  if (n == 0 || strncmp(at, text, n) != 0)
    return 0;
  return is_letter(text[n - 1]) && is_letter(at[n]) ? 0 : n;
}

static gsize
match_any(const char *at, const char *words)
{
  gsize best = 0;
  for (const char *a = words; *a != '\0';) {
    const gsize n = strcspn(a, "|");
    best = MAX(best, match(at, a, n));
    a += n + (a[n] == '|');
  }
  return best;
}

/* The nouns by the first character of their forms: a text is cut character by character. */
static const LithoNounForm *
noun_at(const char *at, gsize *length)
{
  static gsize once = 0;
  static GHashTable *by_first;
  if (g_once_init_enter(&once)) {
    guint n;
    const LithoNounForm *forms = litho_noun_forms(&n);
    by_first = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < n; i++) {
      const gpointer key = GUINT_TO_POINTER(g_utf8_get_char(forms[i].text));
      GPtrArray *list = g_hash_table_lookup(by_first, key);
      if (list == NULL)
        g_hash_table_insert(by_first, key, list = g_ptr_array_new());
      g_ptr_array_add(list, (gpointer)&forms[i]);
    }
    g_once_init_leave(&once, 1);
  }
  const GPtrArray *list = g_hash_table_lookup(by_first, GUINT_TO_POINTER(g_utf8_get_char(at)));
  const LithoNounForm *best = NULL;
  *length = 0;
  for (guint i = 0; list != NULL && i < list->len; i++) {
    const LithoNounForm *form = list->pdata[i];
    const gsize n = match(at, form->text, strlen(form->text));
    if (n > *length) {
      *length = n;
      best = form;
    }
  }
  return best;
}

static const LithoColorName *
color_at(const char *at, gsize *length)
{
  guint n;
  const LithoColorName *names = litho_color_names(&n), *best = NULL;
  *length = 0;
  for (guint i = 0; i < n; i++)
    for (int w = -1; w < 0 || names[i].words[w] != NULL; w++) {
      const char *word = w < 0 ? names[i].name : names[i].words[w];
      const gsize bytes = match(at, word, strlen(word));
      if (bytes > *length) {
        *length = bytes;
        best = &names[i];
      }
    }
  return best;
}

/* The longest of all; a colour before a noun of the same length (it keeps the noun), a noun before a row. */
static gsize
word_at(const char *at, gboolean after_noun, QueryWord *word)
{
  gsize n_color, n_noun, best = 0;
  const LithoColorName *color = color_at(at, &n_color);
  const LithoNounForm *noun = noun_at(at, &n_noun);
  for (guint i = 0; after_noun && i < G_N_ELEMENTS(after); i++) {
    const gsize n = match_any(at, after[i].words);
    if (n > best) {
      best = n;
      *word = (QueryWord){.kind = QUERY_RELATION, .value = after[i].relation};
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
    const gsize n = match_any(at, table[i].words);
    if (n > best) {
      best = n;
      *word = (QueryWord){.kind = table[i].kind, .value = table[i].value};
    }
  }
  if (n_noun >= best && n_noun > 0) {
    best = n_noun;
    *word = (QueryWord){.kind = QUERY_NOUN, .noun = noun->noun, .plural = noun->plural, .chinese = noun->chinese};
  }
  if (n_color >= best && n_color > 0) {
    best = n_color;
    *word = (QueryWord){.kind = QUERY_COLOR, .color = color, .noun = n_noun == n_color ? noun->noun : NULL};
  }
  return best;
}

/* Bytes of the next word that no table knows. Chinese: one character. */
static gsize
unknown_at(const char *at)
{
  gsize n = 0;
  while (is_letter(at[n]) || (n > 0 && at[n] == '.' && is_letter(at[n + 1])))
    n++;
  return n > 0 ? n : (gsize)(g_utf8_next_char(at) - at);
}

GPtrArray *
query_words_new(const char *text)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_autofree char *lower = g_utf8_strdown(valid, -1);
  GPtrArray *words = g_ptr_array_new_with_free_func(word_free);
  for (const char *at = lower; *at != '\0' && words->len < MAX_WORDS;) {
    QueryWord word = {QUERY_UNKNOWN};
    QueryWord *last = words->len > 0 ? words->pdata[words->len - 1] : NULL;
    gsize n;
    if (g_ascii_isspace(*at)) {
      at++;
      continue;
    }
    if (g_str_has_prefix(at, "'s") || g_str_has_prefix(at, "’s")) {
      word.kind = QUERY_S;
      n = strcspn(at, "s") + 1;
    } else if (last != NULL && last->plural && (*at == '\'' || g_str_has_prefix(at, "’"))) { /* the boys' hats */
      word.kind = QUERY_S;
      n = (gsize)(g_utf8_next_char(at) - at);
    } else {
      n = word_at(at, last != NULL && last->chinese && (last->kind == QUERY_NOUN || last->kind == QUERY_PRONOUN),
                  &word);
      if (n == 0)
        n = unknown_at(at);
    }
    word.chinese = (guchar)*at >= 0x80 && word.kind != QUERY_S;
    const gboolean says = word.kind != QUERY_UNKNOWN || g_ascii_isalnum(*at) || g_unichar_isalpha(g_utf8_get_char(at));
    if (word.kind == QUERY_UNKNOWN && last != NULL && last->kind == QUERY_UNKNOWN && word.chinese && last->chinese) {
      char *both = g_strdup_printf("%s%.*s", last->text, (int)n, at); /* unknown characters are one word */
      g_free(last->text);
      last->text = both;
    } else if (says) {
      QueryWord *kept = g_new(QueryWord, 1);
      *kept = word;
      kept->text = g_strndup(at, n);
      g_ptr_array_add(words, kept);
    }
    at += n;
  }
  return words;
}
