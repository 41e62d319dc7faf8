/* ground_words.c: English and Chinese words for where things are and which one is meant, and a text cut into them and
 * the nouns of words/noun.h by the longest match. */
#include <string.h>
#include "color/names.h"
#include "see/find/ground.h"

/* Words that are no nouns of the table, and pronouns, which stand for people. */
static const SeeWord table[] = {
    {"him|them|me|us|herself|himself|myself", SEE_WORD_THING, .labels = SEE_PEOPLE_LABELS, .region = "person"},
    {"两个人", SEE_WORD_THING, .labels = SEE_PEOPLE_LABELS, .region = "person", .value = 1},
    {"his|her|their|my|our|your|its|他的|她的|他们的|我的|你的", SEE_WORD_OWNER},
    {"of", SEE_WORD_OF},
    {"on|in|with|wearing|holding|at|near|by|next "
     "to|beside|who|that|which|from|standing|sitting|walking|"
     "riding|carrying|under|above|over|to|against|in front of|dressed "
     "in|dressed|looking|playing|running|"
     "lying|is|are|has|having|around|through|along|inside|between|and|leaning|facing|"
     "旁边|穿着|穿|戴着|戴|拿着|抱着|骑着|站着|坐着|站在|坐在|在|和|跟",
     SEE_WORD_LINK},
    {"left|leftmost|far left|left side|left hand side|左边|左侧|左面|左|最左边", SEE_WORD_PLACE,
     .value = SEE_PLACE_LEFT},
    {"right|rightmost|far right|right side|right hand side|右边|右侧|右面|右|最右边",
     SEE_WORD_PLACE, .value = SEE_PLACE_RIGHT},
    {"top|upper|upper part|top half|at the top|上方|上面|顶部", SEE_WORD_PLACE, .value = SEE_PLACE_TOP},
    {"bottom|lower|lower part|at the bottom|下方|下面|底部", SEE_WORD_PLACE,
     .value = SEE_PLACE_BOTTOM},
    {"middle|center|centre|central|中间|中央|中心", SEE_WORD_PLACE, .value = SEE_PLACE_MIDDLE},
    {"in the background|in background|in the back|in the distance|distant|far away|back|"
     "后面|后方|背后|身后|远处|背景里|背景中|背景里的",
     SEE_WORD_PLACE, .value = SEE_PLACE_BACK},
    {"in the foreground|in front|in the front|front|closest|nearest|前面|前方|近处", SEE_WORD_PLACE,
     .value = SEE_PLACE_FRONT},
    {"biggest|largest|main|tallest|big|large|最大的|最大|最高的", SEE_WORD_PLACE,
     .value = SEE_PLACE_LARGEST},
    {"smallest|shortest|tiny|little|small|最小的|最小|小", SEE_WORD_PLACE,
     .value = SEE_PLACE_SMALLEST},
    {"behind her|behind him|behind them|behind me|behind us|behind it|behind the "
     "subject|behind|她后面|他后面|"
     "我后面|她身后|他身后|我身后",
     SEE_WORD_BEHIND},
    {"first|第一个|第一", SEE_WORD_ORDER, .value = 1},
    {"second|第二个|第二", SEE_WORD_ORDER, .value = 2},
    {"third|第三个|第三", SEE_WORD_ORDER, .value = 3},
    {"fourth|第四个|第四", SEE_WORD_ORDER, .value = 4},
    {"last|最后一个|最后", SEE_WORD_ORDER, .value = -1},
    {"all|every|each|both|two|three|several|所有|全部|两个|几个|一些|那些", SEE_WORD_ALL},
    {"the|a|an|this|that one|one|these|those|there|photo|picture|image|side|part|other|another|"
     "的|个|一个|一只|一条|一辆|只|条|辆|位|那个|这个|那|这|里|中|上|着|照片|图片|画面|旁|边",
     SEE_WORD_OTHER},
};

static void
token_free(gpointer data)
{
  SeeToken *token = data;
  g_free(token->text);
  g_free(token);
}

static gboolean
is_letter(char c)
{
  return g_ascii_isalnum(c) || c == '-';
}

/* Bytes of `at` that the alternative fills, 0: it does not stand there. English words end at a
 * word's end, or at an s that is behind it: "two mans". */
static gsize
match(const char *at, const char *alternative, gsize length, gboolean *plural)
{
  *plural = FALSE;
  if (strncmp(at, alternative, length) != 0)
    return 0;
  if (!g_ascii_isalnum(alternative[length - 1]))
    return length;
  if (g_str_has_prefix(at + length, "es") && !is_letter(at[length + 2])) {
    *plural = TRUE;
    return length + 2;
  }
  if (at[length] == 's' && !is_letter(at[length + 1])) {
    *plural = TRUE;
    return length + 1;
  }
  return is_letter(at[length]) ? 0 : length;
}

/* The nouns that the finder has something for: SeeWord by form, with the form's text in `words`. */
typedef struct {
  SeeWord word;
  const LithoNounForm *form;
} NounForm;

static const GArray *
noun_forms(void)
{
  static gsize once = 0;
  static GArray *known;
  if (g_once_init_enter(&once)) {
    guint n;
    const LithoNounForm *forms = litho_noun_forms(&n);
    known = g_array_new(FALSE, FALSE, sizeof(NounForm));
    for (guint i = 0; i < n; i++) {
      NounForm known_form = {.form = &forms[i]};
      if (see_ground_noun(forms[i].noun, &known_form.word))
        g_array_append_val(known, known_form);
    }
    g_once_init_leave(&once, 1);
  }
  return known;
}

/* Bytes of `at` that a noun fills in one of its forms, 0: none stands there. */
static gsize
noun_at(const char *at, const SeeWord **word, gboolean *plural)
{
  const GArray *known = noun_forms();
  gsize best = 0;
  for (guint i = 0; i < known->len; i++) {
    const NounForm *it = &g_array_index(known, NounForm, i);
    gboolean has_s;
    const gsize n = match(at, it->form->text, strlen(it->form->text), &has_s);
    if (n <= best)
      continue;
    best = n;
    *word = &it->word;
    *plural = it->form->plural || has_s;
  }
  return best;
}

/* The longest noun or row that stands at `at`; a row where both are as long. */
static gsize
longest(const char *at, const SeeWord **word, gboolean *plural)
{
  gsize best = noun_at(at, word, plural);
  for (guint i = 0; i < G_N_ELEMENTS(table); i++)
    for (const char *a = table[i].words; *a != '\0';) {
      const gsize length = strcspn(a, "|");
      gboolean is_plural;
      const gsize n = match(at, a, length, &is_plural);
      if (n > best) {
        best = n;
        *word = &table[i];
        *plural = is_plural;
      }
      a += length + (a[length] == '|');
    }
  return best;
}

static SeeToken *
add_token(GPtrArray *tokens, SeeWordKind kind, const SeeWord *word, const char *text, gsize n)
{
  SeeToken *token = g_new0(SeeToken, 1);
  token->kind = kind;
  token->word = word;
  token->text = g_strndup(text, n);
  g_ptr_array_add(tokens, token);
  return token;
}

/* Bytes of the next word that no row knows: letters and digits, or one character. */
static gsize
one_word(const char *at)
{
  gsize n = 0;
  while (is_letter(at[n]))
    n++;
  return n > 0 ? n : (gsize)(g_utf8_next_char(at) - at);
}

GPtrArray *
see_ground_words(const char *text)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_autofree char *lower = g_utf8_strdown(valid, -1);
  GPtrArray *tokens = g_ptr_array_new_with_free_func(token_free);
  for (const char *at = lower; *at != '\0';) {
    const SeeWord *word = NULL;
    gboolean plural = FALSE;
    const gsize n = longest(at, &word, &plural);
    if (n > 0) {
      add_token(tokens, word->kind, word, at, n)->plural =
          plural || (word->kind == SEE_WORD_THING && word->value == 1);
      at += n;
    } else if (g_str_has_prefix(at, "'s") || g_str_has_prefix(at, "’s")) {
      add_token(tokens, SEE_WORD_OWNER, NULL, "'s", 2);
      at += strcspn(at, "s") + 1;
    } else {
      const gsize length = one_word(at);
      g_autofree char *one = g_strndup(at, length);
      const LithoColorName *color = litho_color_find(one);
      g_autofree char *two = g_strndup(at, length);
      /* Chinese colours are of one or two characters, often with 色 after them. */
      if (color == NULL && (guchar)*at >= 0x80 && at[length] != '\0') {
        g_free(two);
        two = g_strndup(at, (gsize)(g_utf8_next_char(at + length) - at));
        color = litho_color_find(two);
      }
      if (color != NULL)
        add_token(tokens, SEE_WORD_COLOR, NULL, color->name, strlen(color->name));
      else if (is_letter(*at) || (guchar)*at >= 0x80)
        add_token(tokens, SEE_WORD_UNKNOWN, NULL, one, length);
      at += color != NULL ? strlen(two) : length;
    }
  }
  return tokens;
}
