/* deny.c: what a sentence does not want: "don't X, just Y", "neither A nor B", "not too X", "X but not Y", "stop making
 * it so", "undo the X", "X instead of Y", "no wait, Y"; 别 不要 不用 而不是 既不…也不 不对.
 *
 * Words open a stretch of the sentence, others end it; a step whose own words lie in it is denied. Complaints ("it
 * isn't sharp", "not so yellow", 不够亮) are wishes and stay the reader's, as are protections ("but not the sky"). */
#include <string.h>
#include "plan/exact/bind.h"

#define MAX_STRETCHES 64

typedef struct {
  const char *words;
  const char *unless; /* what right behind makes something else of it; NULL */
  const char *only;   /* what must stand right behind; "ing": a word that ends so; NULL */
  gboolean bare;      /* counts only where no verb "to be" stands before: "warmer, not brighter" */
  const char *reason;
} Opener;

#define UNWANTED "said as what is not wanted"
#define LIMIT "a limit, not a wish"
#define UNDONE "a plan begins with the photo as it is: there is no earlier step to take back"
#define INSTEAD "something else is wanted instead"

#define COMPLAINT \
  "like|love|think|see|know|care|mind|have|look|looks|feel|seem|forget|be " \
  "afraid|hesitate|fail|you|just|only|want|need|let|get"
#define IT \
  "it|you|this|that|them|him|her|the photo|the picture|the image|the colors|the colours|anything|any more|more|to"

static const Opener openers[] = {
    {"not too|not overly|not be too|not be overly|nothing too|not that|never too|not excessively|n't too|n't "
     "overly|n't be too",
     NULL, NULL, FALSE, LIMIT},
    {"don't want|do not want|dont want|don’t want|don't need|do not need|dont need|don't let|do not let|doesn't "
     "need|does not need|needn't",
     "it so|it that|it to be so|it to look so", IT, FALSE, UNWANTED},
    {"don't|do not|dont|don’t|never|please do not|no need to|shouldn't|should not|must not|mustn't|not to|do "
     "n't|cannot|can't have",
     COMPLAINT, NULL, FALSE, UNWANTED},
    {"without|avoid|stop|quit|refrain from|no need for|no more|no", NULL, "ing", FALSE, UNWANTED},
    {"no", NULL, "crop|crops|rotation|flip|resize|vignette|border|grain effect|filter|upscale", FALSE, UNWANTED},
    {"not", "so|as|enough|only|just|merely|look|appear|seem|much|the|my|her|his|very|really|sure|a|an", NULL, TRUE,
     UNWANTED},
    {"neither|nor", NULL, NULL, FALSE, UNWANTED},
    {"instead of|rather than|as opposed to|in place of", NULL, NULL, FALSE, INSTEAD},
    {"undo|revert|take back|roll back|撤销|撤回|取消|还原", NULL, NULL, FALSE, UNDONE},
    {"别太|不要太|不能太|不要过于|别过于|别过度|不要过度|不是太|并不太|不算太|没有太|不会太|别弄得太|不要弄得太|"
     "别搞得太",
     NULL, NULL, FALSE, LIMIT},
    {"既不要|也不要|又不要|别再|别|不要再|不要|不用|不需要|无需|无须|不必|切勿|请勿|勿|不想要|不想|不希望|不得|避免|"
     "不许|不该|不应该",
     "这么|那么|的|人|处|太|紧|墅|致|针|忘", NULL, FALSE, UNWANTED},
    {"而不是|而非|不是要|不是让|并非要", NULL, NULL, FALSE, UNWANTED},
    {"既不|也不|又不|不做|不进行", "是|要", NULL, FALSE, UNWANTED},
    {"不是", NULL, NULL, FALSE, NULL}, /* only before 而是: see opens() */
};

/* Said of what came before: "brighter, no wait, darker". hard: it takes it back even where nothing follows. */
typedef struct {
  const char *words;
  gboolean hard;
} Correction;

static const Correction corrections[] = {
    {"scratch that|forget that|strike that|forget it|ignore that|cancel that|算了", TRUE},
    {"no wait|no, wait|wait, no|wait no|i mean|i meant|or rather|sorry, i meant|no, sorry|sorry, no|不对|哦不|说错了|"
     "错了|不，应该|我是说",
     FALSE}};

static gboolean
begins_word(const char *s, guint p)
{
  return p == 0 || !(g_ascii_isalnum(s[p - 1]) || s[p - 1] == '\'');
}

static guint
skip(const char *s, guint p)
{
  while (s[p] == ' ' || s[p] == '\t')
    p++;
  return p;
}

static gboolean
ends_in_ing(const char *s, guint p)
{
  guint q = p;
  while (g_ascii_isalpha(s[q]) || s[q] == '-')
    q++;
  return q > p + 4 && g_ascii_strncasecmp(s + q - 3, "ing", 3) == 0 &&
         litho_words_at(s, p, "lighting|anything|nothing|something|coloring") == 0;
}

/* 特别, 区别: 别 is a part of another word. */
static gboolean
is_inside_word(const char *s, guint p)
{
  static const char *const before[] = {"特", "区", "个", "级", "性", "类", "识", "分", "差", "要"};
  for (guint i = 0; i < G_N_ELEMENTS(before) && p >= 3; i++)
    if (g_str_has_prefix(s + p - 3, before[i]))
      return TRUE;
  return FALSE;
}

/* "is not", "looks not": a statement; what is not so may be a complaint. */
static gboolean
after_be(const char *s, guint p)
{
  while (p > 0 && s[p - 1] == ' ')
    p--;
  guint q = p;
  while (q > 0 && (g_ascii_isalpha(s[q - 1]) || s[q - 1] == '\''))
    q--;
  static const char *const free[] = {"but",        "and",       "or",    "please", "so", "then",
                                     "definitely", "certainly", "photo", "image",  "er"};
  g_autofree char *word = g_ascii_strdown(s + q, p - q);
  if (q == p)
    return FALSE; /* a comma, the beginning */
  for (guint i = 0; i < G_N_ELEMENTS(free); i++)
    if (g_str_equal(word, free[i]))
      return FALSE;
  return !(g_str_has_suffix(word, "er") || g_str_equal(word, "it") || g_str_equal(word, "this"));
}

static gboolean
said_before_stop(const char *s, guint p, const char *words)
{
  for (; s[p] != '\0' && strchr(".;!?\n", s[p]) == NULL && !g_str_has_prefix(s + p, "。") &&
         !g_str_has_prefix(s + p, "；");
       p++)
    if (litho_words_at(s, p, words) > 0)
      return TRUE;
  return FALSE;
}

/* The opener at p; *behind: where its stretch begins. */
static const Opener *
opens(const char *s, guint p, guint *behind)
{
  if ((guchar)s[p] < 128 && !begins_word(s, p) && s[p] != 'n')
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS(openers); i++) {
    const Opener *o = &openers[i];
    const guint n = litho_words_at(s, p, o->words);
    if (n == 0 || (!begins_word(s, p) && (guchar)s[p] < 128 && !g_str_has_prefix(s + p, "n't")))
      continue;
    const guint q = skip(s, p + n);
    if (o->reason == NULL && !said_before_stop(s, q, "而是|，是|,是"))
      continue;
    if ((o->unless != NULL && litho_words_at(s, q, o->unless) > 0) || ((guchar)s[p] > 127 && is_inside_word(s, p)))
      continue;
    if (o->only != NULL && !(g_str_equal(o->only, "ing") ? ends_in_ing(s, q) : litho_words_at(s, q, o->only) > 0))
      continue;
    if (o->bare && (after_be(s, p) || said_before_stop(s, q, "enough")))
      continue;
    *behind = q;
    return o;
  }
  return NULL;
}

/* Does an "and" at p begin a wish of its own? "don't crop it and make it brighter"; not "don't make it brighter and
 * warmer". */
static gboolean
and_parts(const char *s, guint start, guint p)
{
  guint q = skip(s, p + 3), end = q;
  if (litho_words_at(s, q, "just|only|instead|please|do|then|rather|simply") > 0)
    return TRUE;
  if (litho_words_at(s, q, "more|less|or|don't|do not") > 0)
    return FALSE;
  while (g_ascii_isalpha(s[end]))
    end++;
  if (end > q + 3 && g_ascii_strncasecmp(s + end - 2, "er", 2) == 0)
    return FALSE;
  for (guint i = start; i < p; i++)
    if (begins_word(s, i) &&
        litho_words_at(s, i, "it|this|that|the photo|the picture|the image|them|her|him|the|anything|everything") > 0)
      return TRUE;
  return FALSE;
}

static guint
stretch_end(const char *s, guint start)
{
  for (guint p = start; s[p] != '\0'; p++) {
    const guint n_word =
        begins_word(s, p)
            ? litho_words_at(s, p, "but|just|only|instead|rather|simply|though|yet|please|then|however|so that")
            : 0;
    if (strchr(";!?\n", s[p]) != NULL || n_word > 0 || (s[p] == '.' && !g_ascii_isalnum(s[p + 1])) ||
        litho_words_at(s, p, "。|；|！|？|—|只|但|而是|而要|仅|然后|直接|就|改成|改为") > 0)
      return p;
    if (s[p] == ',') {
      const guint next = skip(s, p + 1);
      const gboolean lists = litho_words_at(s, next, "or|nor") > 0;
      guint q = next;
      while (s[q] != '\0' && strchr(".;!?\n", s[q]) == NULL && litho_words_at(s, q, "but|just|only|instead") == 0 &&
             !(begins_word(s, q) && litho_words_at(s, q, "or|nor") > 0))
        q++;
      if (!lists && litho_words_at(s, q, "or|nor") == 0)
        return p;
    }
    if (g_str_has_prefix(s + p, "，") && litho_words_at(s, p + 3, "也不|也别|或") == 0)
      return p;
    if (begins_word(s, p) && litho_words_at(s, p, "and") > 0 && and_parts(s, start, p))
      return p;
  }
  return (guint)strlen(s);
}

static void
deny(LithoExactStep *step, const char *reason)
{
  if (step->reason != NULL)
    return;
  step->is_denied = !g_str_equal(reason, UNDONE);
  step->reason = g_strdup(reason);
}

/* Where the step is wished: its own words, or what of its clause is no link. */
static guint
step_start(const char *s, const LithoExactStep *step)
{
  if (step->end > step->start)
    return step->start;
  guint p = skip(s, step->clause_start);
  for (guint n; (n = litho_words_at(s, p, "but|and|so|then|please|just|also|make sure|但|但是|请|可是|不过")) > 0;)
    p = skip(s, p + n);
  return p;
}

static gboolean
lies_in(const char *s, const LithoExactStep *step, const LithoExactStretch *stretch)
{
  const guint at = step_start(s, step);
  if (step->end > step->start)
    return at >= stretch->start && at < stretch->end;
  /* Only the clause is known: denied when the stretch is all of it. */
  const Opener *o;
  guint behind;
  return (o = opens(s, at, &behind)) != NULL && behind == stretch->start && stretch->end >= step->clause_end;
}

const char *
litho_exact_of_clause(const char *text, guint start, guint end, gboolean *keep)
{
  const LithoExactStep whole = {.clause_start = start, .clause_end = end};
  guint behind;
  const Opener *o = opens(text, step_start(text, &whole), &behind);
  *keep = TRUE;
  if (o != NULL && o->reason != NULL) {
    *keep = !g_str_equal(o->reason, UNDONE);
    return o->reason;
  }
  g_autofree char *clause = g_strndup(text + start, end - start);
  g_autoptr(GArray) quantities = litho_quantities_find(clause);
  for (guint i = 0; i < quantities->len; i++)
    if (g_array_index(quantities, LithoQuantity, i).kind == QUANTITY_FILE_SIZE &&
        said_before_stop(clause, 0,
                         "under|below|less|max|maximum|to|smaller|compress|reduce|within|压缩|以内|以下|不超过|小于")) {
      *keep = FALSE;
      return "a plan cannot aim at a number of bytes: say the width or the long side in px, or save with a lower "
             "--quality";
    }
  return NULL;
}

/* The correction at p, its length; NULL where there is none. */
static const Correction *
corrects(const char *s, guint p, guint *length)
{
  for (guint k = 0; k < G_N_ELEMENTS(corrections); k++)
    if ((*length = litho_words_at(s, p, corrections[k].words)) > 0 && begins_word(s, p))
      return &corrections[k];
  return NULL;
}

guint
litho_exact_correction(const char *s, guint *start)
{
  guint behind = 0, length;
  for (guint p = 1; *s != '\0' && s[p] != '\0'; p++)
    if (corrects(s, p, &length) != NULL && p + length > behind) {
      *start = behind > p ? *start : p;
      behind = p + length;
    }
  return behind;
}

/* "brighter, no wait, darker": what the clause before asks is taken back, and what a reader took these words themselves
 * for. */
static void
correct(const char *s, LithoExactStep *steps, guint n)
{
  for (guint p = 0, length; s[p] != '\0'; p++) {
    const Correction *correction = corrects(s, p, &length);
    gboolean follows = correction != NULL && correction->hard;
    guint last = 0;
    for (guint i = 0; i < n && correction != NULL; i++) {
      const guint at = step_start(s, &steps[i]);
      follows |= steps[i].op != NULL && at > p;
      if (steps[i].op != NULL && at < p)
        last = MAX(last, steps[i].clause_start + 1);
    }
    for (guint i = 0; i < n && correction != NULL; i++) {
      const guint at = step_start(s, &steps[i]);
      if (steps[i].op != NULL && ((at >= p && at < p + length) ||
                                  (follows && last > 0 && at < p && steps[i].clause_start + 1 == last)))
        deny(&steps[i], "taken back in the next words");
    }
  }
}

GArray *
exact_deny(const char *s, LithoExactStep *steps, guint n)
{
  GArray *stretches = g_array_new(FALSE, FALSE, sizeof(LithoExactStretch));
  for (guint p = 0; s[p] != '\0' && stretches->len < MAX_STRETCHES; p++) {
    guint behind;
    const Opener *o = opens(s, p, &behind);
    if (o == NULL)
      continue;
    const LithoExactStretch stretch = {behind, stretch_end(s, behind), o->reason != NULL ? o->reason : UNWANTED};
    g_array_append_val(stretches, stretch);
    p = behind > p ? behind - 1 : p;
  }
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < stretches->len && steps[i].op != NULL; k++) {
      const LithoExactStretch *stretch = &g_array_index(stretches, LithoExactStretch, k);
      if (lies_in(s, &steps[i], stretch))
        deny(&steps[i], stretch->reason);
    }
  correct(s, steps, n);
  return stretches;
}
