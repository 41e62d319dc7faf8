/* turn_words.c: finding words in a turn, and taking politeness from its front. */
#include <string.h>
#include "plan/exact/number.h"
#include "plan/read/lexicon.h"
#include "talk/turn.h"

#define NO_WORDS \
  "no|nope|nah|naah|naa|nash|not really|no no|wait|i don't think so|i dont think so|i have changed my mind|" \
  "i changed my mind|不|不对|不是|错了"
/* Gone wherever they stand in front. */
#define POLITE_WORDS \
  "yes|yeah|yea|yep|yup|ya|yes it does|yes it is|yes i do|yes please|yes i like it|ok|okay|sure|thanks|" \
  "thank you|thank you so much|thank you very much|thanks a lot|it does|it is|yes this is|of course|" \
  "of course yes|absolutely|definitely|hi|hello|hey|dear assistant|hey assistant|hello assistant|assistant|hmm|" \
  "hm|oh|ohh|ah|well|please|pls|plz|kindly|now|also|so|but|and|then|and then|next|maybe|perhaps|additionally|" \
  "one last thing|one more thing|lets do one thing|let us do one thing|last thing|can you|can you please|" \
  "could you|could you please|can u|could u|can|would you|would you please|will you|can we|could we|shall we|" \
  "should we|i think|i thing|i guess|i feel|i believe|actually|i want you to|i need you to|i also need you to|" \
  "i would like you to|i will need you to|i'd like you to|i would like to|i'd like to|i want to|i need to|" \
  "i insist you to|we need to|we just need to|you need to|just need to|you should|we should|we can|you can|" \
  "you could|lets|let's|let us|let me|is it possible to|is this possible to|it is possible to|is it possible|" \
  "would it be possible to|how about|what about|what if you|what if we|do you mind|would you mind|go ahead and|" \
  "try to|try|just try and|help me to|help me|it would be better if you|it would be better if you can|" \
  "it would be much better if you can|it could be better if you can|this could be better if you can|" \
  "it would be nice if you|if you can|if you could|either|somehow|again troubling you but|i want|i need|" \
  "my friend|dear|请|麻烦|麻烦你|帮我|能不能|可以|请你|请帮我|你好|好的|好|嗯|谢谢|那|那么|然后|再帮我|现在|我想|我想要|我要"
/* Gone where nothing follows, or what follows is no thing that they could be said of: not in "nice colours". */
#define PRAISE_WORDS \
  "great|nice|very nice|so nice|perfect|this is perfect|good|very good|so good|fine|cool|wow|awesome|amazing|" \
  "lovely|excellent|beautiful|super|better|extremely good|fantastic|wonderful|very pretty|pretty|adorable|" \
  "yummy|cute|looks good|looks great|looks nice|looks fine|it looks good|it looks great|this looks good|" \
  "this looks nice|looking good|good job|great job|nice job|good one|nice one|nice pic|nice image|nice photo|" \
  "well done|i like it|i love it|i like this|i love this|i loved it|love it|like it|i like that|much better|" \
  "that is good|that's good|stunning|gorgeous|brilliant|marvelous|marvellous|superb|impressive|so cute|" \
  "they are so cute|wow nice|nice work|great work|that's great|that is great|this is good|this is great|" \
  "this is nice|this is beautiful|it is good|it's good|its good|its nice|it's nice|indeed|interesting|不错|很好|" \
  "太好了|漂亮|真好|真棒"

static gboolean
in_word(const char *text, guint at)
{
  return at > 0 && g_ascii_isalnum(text[at]) && g_ascii_isalnum(text[at - 1]);
}

int
turn_find(const char *text, guint from, const char *words, guint *length)
{
  if (from >= strlen(text))
    return -1;
  for (guint p = from; text[p] != '\0'; p += (guint)(g_utf8_next_char(text + p) - (text + p))) {
    const guint n = in_word(text, p) ? 0 : litho_words_at(text, p, words);
    if (n == 0)
      continue;
    if (length != NULL)
      *length = n;
    return (int)p;
  }
  return -1;
}

gboolean
turn_has(const char *text, const char *words)
{
  return turn_find(text, 0, words, NULL) >= 0;
}

gboolean
turn_begins(const char *text, const char *words, guint *length)
{
  const guint n = litho_words_at(text, 0, words);
  if (length != NULL)
    *length = n;
  return n > 0;
}

static guint
skip_marks(const char *text, guint p)
{
  for (;;) {
    static const char *const wide[] = {"，", "。", "！", "？", "、", "；", "…", "　"};
    guint n = text[p] != '\0' && strchr(" \t\r\n,.!?;:-*~", text[p]) != NULL;
    for (guint i = 0; i < G_N_ELEMENTS(wide) && n == 0; i++)
      if (g_str_has_prefix(text + p, wide[i]))
        n = (guint)strlen(wide[i]);
    if (n == 0)
      return p;
    p += n;
  }
}

gboolean
turn_is(const char *text, const char *words)
{
  const guint n = litho_words_at(text, 0, words);
  if (n == 0)
    return FALSE;
  guint p = skip_marks(text, n);
  for (;;) {
    const guint m = litho_words_at(text, p, "please|pls|now|then|thanks|thank you|again please|for me|吧|一下|了");
    if (m == 0)
      return text[p] == '\0';
    p = skip_marks(text, p + m);
  }
}

gboolean
turn_is_chinese(const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
    if (g_unichar_get_script(g_utf8_get_char(p)) == G_UNICODE_SCRIPT_HAN)
      return TRUE;
  return FALSE;
}

/* Does praise that ends at p stand alone? */
static gboolean
stands_alone(const char *text, guint p, gboolean is_cool)
{
  const guint behind = skip_marks(text, p);
  if (is_cool) /* "cool it down" */
    return text[behind] == '\0' || behind > p + 1;
  if (text[behind] == '\0' || memchr(text + p, ',', behind - p) != NULL || memchr(text + p, '.', behind - p) != NULL ||
      memchr(text + p, '!', behind - p) != NULL || behind > p + 1)
    return TRUE;
  return litho_words_at(text, behind, POLITE_WORDS "|" PRAISE_WORDS) > 0 ||
         litho_words_at(
             text, behind,
             "increase|decrease|reduce|rotate|turn|tilt|brighten|darken|make|add|remove|crop|find|show|fetch|"
             "it|this|i|we|you|however") > 0;
}

/* "it would be better if you could": the byte behind it; p: it does not stand there. Without a tool before "if". */
static guint
condition_end(const char *text, guint p)
{
  guint n = litho_words_at(text, p, "it|this|that|i|the image|the picture|this image");
  guint verb =
      n > 0 ? litho_words_at(text, p + n, " will| would| could| can| may| might|'ll|'d| will really| would really")
            : 0;
  if (n == 0 || verb == 0)
    return p;
  guint length = 0;
  const int at = turn_find(text, p, "if|by", &length);
  if (at < 0 || (guint)at > p + 60 ||
      (text[at] == 'b' && litho_words_at(text, exact_skip_blanks(text, (guint)at + 2),
                                         "increasing|decreasing|reducing|adding|rotating|turning") == 0))
    return p;
  for (guint k = p; k < (guint)at; k++)
    if (strchr(".!?;\n", text[k]) != NULL)
      return p;
  guint end = exact_skip_blanks(text, (guint)at + length);
  end = exact_skip_blanks(text, end + litho_words_at(text, end, "you|we|u|i"));
  return exact_skip_blanks(text, end + litho_words_at(text, end, "can|could|would|an|will|just|may"));
}

/* "blur" of "no blur": an effect, and hardly more. */
static gboolean
is_effect_alone(const char *text)
{
  g_autoptr(LithoWords) w = litho_words_new(text);
  const LithoToken *first = w->tokens->len > 0 ? litho_word(w, 0) : NULL;
  if (first == NULL || w->tokens->len > 2 || first->entry == NULL || first->entry->op == NULL ||
      first->inflect == INFLECT_COMPARATIVE || WORD_IN(first, WORD_UP | WORD_DOWN | WORD_ADJECTIVE))
    return FALSE;
  return w->tokens->len == 1 || WORD_IN(litho_word(w, 1), WORD_POLITE);
}

/* The byte behind politeness at p; p: there is none. */
static guint
polite_end(const char *text, guint p, gboolean *is_no)
{
  const guint condition = condition_end(text, p);
  if (condition > p && text[condition] != '\0')
    return condition;
  const guint no = litho_words_at(text, p, NO_WORDS), polite = litho_words_at(text, p, POLITE_WORDS),
              praise = litho_words_at(text, p, PRAISE_WORDS);
  if (no > polite && no >= praise) {
    /* 不要动天空, "no vignette", "no more blue": what follows is meant */
    const guint behind = skip_marks(text, p + no);
    const gboolean meant =
        (behind == p + no + 1 && text[p + no] == ' ' && is_effect_alone(text + behind)) ||
        litho_words_at(text, behind, "more|vignette|grain|background|crop|border|color|colour|need") > 0 ||
        (g_str_has_prefix(text + p, "不") && no == 3 && behind == p + no);
    if (meant)
      return p;
    *is_no = TRUE;
    return p + no;
  }
  if (praise > polite)
    return stands_alone(text, p + praise, litho_words_at(text, p, "cool") == praise) ? p + praise : p;
  /* Chinese words run on: 好看, 可以, 那个 */
  if (polite == 3 && (guchar)text[p] >= 0x80 && skip_marks(text, p + 3) == p + 3 && text[p + 3] != '\0' &&
      litho_words_at(text, p, "请") == 0)
    return p;
  return p + polite;
}

static char *
single_blanks(const char *words)
{
  GString *out = g_string_new(NULL);
  for (const char *p = words; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (c == 0x2019 || c == 0x2018 || c == '`' || c == 0xB4)
      c = '\'';
    if (g_unichar_isspace(c) && c != '\n')
      c = ' ';
    if (c == ' ' && (out->len == 0 || out->str[out->len - 1] == ' '))
      continue;
    g_string_append_unichar(out, c);
  }
  return g_strchomp(g_string_free(out, FALSE));
}

char *
turn_strip(const char *words, gboolean *is_no)
{
  g_autofree char *text = single_blanks(words);
  guint p = skip_marks(text, 0);
  /* "-20" keeps its sign */
  while (p > 0 && (text[p - 1] == '-' || text[p - 1] == '.') && g_ascii_isdigit(text[p]))
    p--;
  for (guint end = p; text[p] != '\0'; p = skip_marks(text, end)) {
    end = polite_end(text, p, is_no);
    if (end == p)
      break;
  }
  /* "… then it will be better" */
  guint n = 0;
  const int tail = turn_find(text, p + 8,
                             "it will|it would|then it will|then it would|that would be|that will be|i will|"
                             "i think it will|i think it would|it might|this will|this would|it i will",
                             &n);
  g_autofree char *before = tail > 0 ? g_strndup(text, (gsize)tail) : NULL;
  g_autofree char *lower = before != NULL ? g_utf8_strdown(before + MIN(p, strlen(before)), -1) : NULL;
  if (tail > 0 && turn_has(lower, "increase|decrease|reduce|add|more|less|by|rotate|turn|tilt|brighten|darken") &&
      turn_find(text, (guint)tail, "be|look|love|like|become", NULL) >= 0)
    text[tail] = '\0';
  g_strchomp(text);
  return g_strdup(text + MIN(p, strlen(text)));
}

gboolean
turn_is_praise(const char *text)
{
  return turn_begins(text, PRAISE_WORDS, NULL);
}

gboolean
turn_is_small_talk(const char *words)
{
  gboolean is_no = FALSE;
  g_autofree char *rest = turn_strip(words, &is_no);
  return *rest == '\0' ||
         turn_is(rest, "for the help|so much|a lot|it|this|that|for this|very much|bye|goodbye|see you|"
                       "cancel|stop|forget it|nothing at all|that is all|that's all|that will be all|done|nothing|"
                       "nothing else");
}
