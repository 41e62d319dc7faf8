/* test_clause.c: instructions cut into tokens, phrases and clauses. */
#include <string.h>
#include "plan/read/clause.h"
#include "plan/read/phrase.h"

/* The clauses of `words`, joined by " | ". */
static char *
clauses(const char *words)
{
  g_autoptr(LithoWords) w = litho_words_new(words);
  g_autoptr(GArray) spans = litho_clause_split(w);
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < spans->len; i++) {
    const LithoClauseSpan *s = &g_array_index(spans, LithoClauseSpan, i);
    g_string_append_printf(out, "%s%.*s", i > 0 ? " | " : "", (int)(s->end - s->start),
                           words + s->start);
  }
  return g_string_free(out, FALSE);
}

static void
test_split(void)
{
  static const struct {
    const char *words, *want;
  } cases[] = {
      {"make it brighter and remove the man", "make it brighter | remove the man"},
      {"increase the brightness and contrast", "increase the brightness and contrast"},
      {"brighten the sky and the water", "brighten the sky and the water"},
      {"remove the man, the woman and the dog", "remove the man, the woman and the dog"},
      {"Please, make it warmer", "Please, make it warmer"},
      {"darken the background but make the man lighter and sharper",
       "darken the background | but make the man lighter | sharper"},
      {"Crop it. Then rotate it.", "Crop it | Then rotate it"},
      {"zoom in on the dog Remove the leash", "zoom in on the dog | Remove the leash"},
      {"take out the black and white sign", "take out the black and white sign"},
      {"[Specific] Remove the car", "Remove the car"},
      {"天空调蓝一点，人物不要动", "天空调蓝一点 | 人物不要动"},
      {"把路灯和电线都去掉", "把路灯和电线都去掉"},
      {"提高亮度，然后裁剪", "提高亮度 | 然后裁剪"},
      {"", ""},
      {" ,;. ! ", ""},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *got = clauses(cases[i].words);
    g_assert_cmpstr(got, ==, cases[i].want);
  }
}

static const LithoToken *
only_token(const LithoWords *w)
{
  g_assert_cmpuint(w->tokens->len, ==, 1);
  return litho_word(w, 0);
}

static void
test_forms(void)
{
  static const struct {
    const char *word;
    LithoWordClass cls;
    LithoInflection inflect;
  } cases[] = {
      {"brighter", WORD_ADJECTIVE, INFLECT_COMPARATIVE},
      {"brightening", WORD_VERB, INFLECT_ING},
      {"cropped", WORD_VERB, INFLECT_ED},
      {"hazier", WORD_ADJECTIVE, INFLECT_COMPARATIVE},
      {"removing", WORD_REMOVE, INFLECT_ING},
      {"black and white", WORD_EFFECT, INFLECT_NONE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(LithoWords) w = litho_words_new(cases[i].word);
    g_assert_cmpint(only_token(w)->cls, ==, cases[i].cls);
    g_assert_cmpint(only_token(w)->inflect, ==, cases[i].inflect);
  }
}

static void
test_numbers(void)
{
  static const struct {
    const char *words;
    double number;
    const char *unit;
  } cases[] = {
      {"by 20%", 20, "%"},     {"20 percent", 20, "%"}, {"half a stop", 0.5, "EV"},
      {"1/2 stop", 0.5, "EV"}, {"90 degrees", 90, "°"}, {"5500K", 5500, "K"},
      {"800 px", 800, "px"},   {"2x", 2, "x"},          {"16:9", 16 / 9.0, ""},
      {"半档", 0.5, "EV"},     {"百分之二十", 20, "%"}, {"20％", 20, "%"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(LithoWords) w = litho_words_new(cases[i].words);
    const LithoToken *number = NULL;
    for (guint k = 0; k < w->tokens->len && number == NULL; k++)
      if (litho_word(w, k)->cls == WORD_NUMBER && litho_word(w, k)->unit != NULL)
        number = litho_word(w, k);
    g_assert_nonnull(number);
    g_assert_cmpfloat_with_epsilon(number->number, cases[i].number, 1e-12);
    g_assert_cmpstr(number->unit, ==, cases[i].unit);
  }
}

static void
test_phrases(void)
{
  static const struct {
    const char *words;
    PhraseKind kind;
    const char *text;
  } cases[] = {
      {"the sky", PHRASE_NAMED, "sky"},
      {"the whole image", PHRASE_WHOLE, NULL},
      {"the man's red shirt", PHRASE_TEXT, "man's red shirt"},
      {"the wooden rail on the left", PHRASE_TEXT, "wooden rail on the left"},
      {"the man in the image", PHRASE_TEXT, "man"},
      {"the sky darker", PHRASE_NAMED, "sky"},
      {"this photo of my daughter", PHRASE_WHOLE, NULL},
      {"it", PHRASE_PRONOUN, NULL},
      {"左边的人", PHRASE_TEXT, "左边的人"},
      {"照片上的划痕", PHRASE_TEXT, "划痕"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(LithoWords) w = litho_words_new(cases[i].words);
    ReadPhrase p;
    g_assert_true(litho_phrase_at(w, 0, w->tokens->len, &p));
    g_assert_cmpint(p.kind, ==, cases[i].kind);
    if (cases[i].text != NULL) {
      g_autofree char *text = litho_phrase_text(w, &p);
      g_assert_cmpstr(text, ==, cases[i].text);
    }
  }
  g_autoptr(LithoWords) w = litho_words_new("increase slowly");
  ReadPhrase p;
  g_assert_false(litho_phrase_at(w, 0, 2, &p));
}

/* Every word lies in exactly one clause; what lies outside is "and" and forum tags. */
static void
check_cover(const char *words)
{
  g_autoptr(LithoWords) w = litho_words_new(words);
  g_autoptr(GArray) spans = litho_clause_split(w);
  guint last = 0;
  for (guint i = 0; i <= spans->len; i++) {
    const LithoClauseSpan *s = i < spans->len ? &g_array_index(spans, LithoClauseSpan, i) : NULL;
    guint first = s != NULL ? s->first : w->tokens->len;
    g_assert_cmpuint(last, <=, first);
    for (guint k = last; k < first; k++) {
      LithoWordClass cls = litho_word(w, k)->cls;
      g_assert_true(cls == WORD_AND || cls == WORD_COMMA || cls == WORD_STOP);
    }
    if (s != NULL) {
      g_assert_cmpuint(s->first, <, s->last);
      g_assert_cmpuint(s->start, ==, litho_word(w, s->first)->start);
      g_assert_cmpuint(s->end, ==, litho_word(w, s->last - 1)->end);
      last = s->last;
    }
  }
}

static void
test_cover(void)
{
  check_cover("Please brighten the sky, and the water; remove the man (on the left) and then and , "
              "crop it to 16:9! Thanks.");
  check_cover("把天空调蓝一点，人物不要动；and make it pop、再裁剪。");
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);
  static const char *const bits[] = {
      "and",    "the",  "sky", "brighter", "remove", ",",    ".",  "but",  "not", "too",
      "dark",   "make", "it",  "so that",  "天空",   "调亮", "，", "不要", "更",  "蓝",
      "Except", "zzz",  "20",  "%",        "all",    "\n",   "-",  "'s",   "[",   "]"};
  for (int n = 0; n < 3000; n++) {
    g_autoptr(GString) s = g_string_new(NULL);
    for (int k = g_rand_int_range(rand, 0, 25); k > 0; k--)
      g_string_append_printf(s, "%s%s", bits[g_rand_int_range(rand, 0, G_N_ELEMENTS(bits))],
                             g_rand_boolean(rand) ? " " : "");
    check_cover(s->str);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/clause/split", test_split);
  g_test_add_func("/clause/forms", test_forms);
  g_test_add_func("/clause/numbers", test_numbers);
  g_test_add_func("/clause/phrases", test_phrases);
  g_test_add_func("/clause/cover", test_cover);
  return g_test_run();
}
