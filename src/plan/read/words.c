/* words.c: the operations that the words of a clause name, each with the direction that the words
 * around it give.
 *
 * One table says for each class of words when its operation is turned round ("less contrast", "too
 * dark", "add grain"). Colours, styles, sizes and turns have what else they need. */
#include <math.h>
#include <string.h>
#include "ops/style/looks.h"
#include "plan/exact/bind.h"
#include "plan/read/reader.h"

/* What the words to the left of a hit say of it. */
typedef struct {
  int direction; /* of the last direction word */
  gboolean added, removed, fixed, made, modal, negated, is, too;
  gboolean strictly; /* "too", not only "very" */
  gboolean colors;   /* the colours are what is spoken of: "make the colors pop" */
} Context;

static gboolean
is_bad(const LithoEntry *e)
{
  return e->sign < 0 || (e->anti != NULL && !g_str_equal(e->op, e->anti) && !g_str_equal(e->op, "vibrance")) ||
         g_strcmp0(e->text, "fault") == 0;
}

/* Is an adjective a complaint rather than a wish: "too dark", "it is flat", "not so yellow", "a
 * dark photo"? A negation turns a complaint round, but confirms a missing virtue: "isn't sharp". */
static gboolean
complains(const ReadClause *c, const Context *x, guint i, gboolean bad)
{
  const LithoToken *t = litho_word(c->w, i), *next = read_token(c, i + 1);
  const gboolean comparative = t->inflect == INFLECT_COMPARATIVE;
  if (x->negated)
    return (x->too || bad) && !(next != NULL && g_str_equal(next->word, "enough"));
  if ((x->direction < 0 && !comparative) || x->strictly)
    return TRUE;
  if (comparative || x->made || x->modal || x->direction > 0)
    return FALSE;
  if (x->is || (x->too && (bad || t->chinese)))
    return TRUE;
  /* 模糊一点 is a wish */
  const gboolean fault = t->entry != NULL && g_strcmp0(t->entry->text, "fault") == 0;
  return bad && (!t->chinese || (fault && !(next != NULL && WORD_IN(next, WORD_DEGREE | WORD_UP))));
}

static gboolean
property_turns(const ReadClause *c, const Context *x, guint i)
{
  const guint behind = read_find(c, i + 1, WORD_UP | WORD_DOWN); /* "contrast down" */
  return x->direction != 0 ? x->direction < 0 : behind < c->last && litho_word(c->w, behind)->cls == WORD_DOWN;
}

static gboolean
adjective_turns(const ReadClause *c, const Context *x, guint i)
{
  return complains(c, x, i, is_bad(litho_word(c->w, i)->entry));
}

static gboolean
verb_turns(const ReadClause *c, const Context *x, guint i)
{
  return x->direction < 0 && litho_word(c->w, i)->entry->sign != 0; /* "reduce the blur", "less sharpening" */
}

static gboolean
fault_turns(const ReadClause *c, const Context *x, guint i)
{
  const LithoToken *t = litho_word(c->w, i);
  const gboolean effect = g_str_equal(t->entry->op, "vignette") || g_str_has_suffix(t->word, "effect");
  if (x->removed || x->direction < 0 || x->negated || x->strictly || t->entry->anti == NULL)
    return FALSE; /* its cure is wished */
  return x->added || x->direction > 0 || (!x->fixed && (effect || x->modal));
}

static gboolean
never_turns(const ReadClause *c, const Context *x, guint i)
{
  (void)c, (void)x, (void)i;
  return FALSE;
}

static const struct {
  LithoWordClass cls;
  gboolean (*turns)(const ReadClause *, const Context *, guint);
  double sure;
} hits[] = {{WORD_PROPERTY, property_turns, READ_SURE},
            {WORD_ADJECTIVE, adjective_turns, 0.9},
            {WORD_VERB, verb_turns, READ_SURE},
            {WORD_FAULT, fault_turns, 0.9},
            {WORD_EFFECT, never_turns, 0.9},
            {WORD_CAST, property_turns, 0.9}};

static gboolean
is_tonal(const char *op)
{
  static const char *const ranges[] = {"shadows", "highlights", "whites", "blacks", NULL};
  return op != NULL && g_strv_contains(ranges, op);
}

static gboolean
names(const ReadClause *c, const char *text)
{
  for (guint i = c->first; i < c->last; i++)
    if (litho_word(c->w, i)->entry != NULL && g_strcmp0(litho_word(c->w, i)->entry->text, text) == 0)
      return TRUE;
  return FALSE;
}

/* "more colour", "fix the colours"; what is wanted of them may follow: "make the colors pop". */
static void
read_colors(ReadClause *c, Context *x, guint i)
{
  const guint64 predicates = WORD_ADJECTIVE | WORD_COLOR | WORD_VERB | WORD_EFFECT | WORD_VAGUE | WORD_PROPERTY;
  const gboolean turned = property_turns(c, x, i);
  x->colors = TRUE;
  if (c->out->wishes->len > 0 || (x->direction == 0 && read_has(c, predicates)))
    return;
  if (turned)
    read_wish(c, x->removed ? "grayscale" : "saturation", x->removed ? 0 : -1, i, READ_LIKELY);
  else if (x->fixed)
    read_wish(c, "white_balance", 0, i, READ_LIKELY);
  else if (x->direction > 0 || x->made || x->modal || x->strictly || read_has(c, WORD_UP))
    read_wish(c, x->added || x->direction == 0 ? "vibrance" : "saturation", 1, i, READ_LIKELY);
}

/* "twice as large", "20 % smaller", "double the size": of the whole photo. */
static void
read_size(ReadClause *c, Context *x, guint i)
{
  const LithoToken *t = litho_word(c->w, i), *n = read_token(c, read_find(c, c->first, WORD_NUMBER));
  const gboolean is_property = t->cls == WORD_PROPERTY,
                 is_double = n != NULL && g_strcmp0(n->unit, "x") == 0 && n->number > 1;
  if (is_property || g_str_has_suffix(t->word, "er") || n != NULL)
    read_wish(
        c, is_double || (is_property ? x->direction > 0 : !g_str_has_prefix(t->word, "small")) ? "upscale" : "resize",
        0, i, READ_LIKELY);
}

/* "rotate it to the left", "flip it vertically", "upside down" */
static void
read_turn(ReadClause *c, LithoWish *wish)
{
  gboolean left = FALSE, vertical = FALSE, half = FALSE;
  for (guint j = c->first; j < c->last; j++) {
    const char *word = litho_word(c->w, j)->word;
    left |= g_str_has_prefix(word, "counter") || g_str_has_prefix(word, "anti") || g_str_equal(word, "left") ||
            g_str_has_prefix(word, "逆") || g_str_has_prefix(word, "左");
    half |= g_str_has_prefix(word, "upside") || g_str_equal(word, "倒过来");
    vertical |=
        half || g_str_has_prefix(word, "vertical") || g_str_has_prefix(word, "垂直") || g_str_has_prefix(word, "上下");
  }
  if (g_str_equal(wish->op, "flip"))
    wish->target = g_strdup(vertical ? "vertical" : "horizontal");
  else
    wish->sign = left ? -1 : 1;
  if (g_str_equal(wish->op, "rotate") && half) {
    wish->number = 180;
    wish->unit = "°";
  }
}

/* What the words around make of the operation that the dictionary has: "lighten the shadows" is of
 * the shadows. */
static const char *
meant(ReadClause *c, Context *x, guint i, const char *op)
{
  const char *text = litho_word(c->w, i)->entry->text;
  const LithoToken *t = litho_word(c->w, i);
  guint j = i + 1;
  while (j < c->last && WORD_IN(litho_word(c->w, j), WORD_DETERMINER | WORD_DEGREE | WORD_PREPOSITION | WORD_PRONOUN))
    j++;
  const LithoToken *o = t->cls == WORD_VERB || t->cls == WORD_ADJECTIVE ? read_token(c, j) : NULL;
  const char *of = o != NULL && o->cls == WORD_PROPERTY                                 ? o->entry->op
                   : o != NULL && t->cls == WORD_VERB && g_str_equal(o->word, "shadow") ? "shadows"
                                                                                        : NULL;
  if (g_strcmp0(text, "smooth") == 0 && names(c, "skin"))
    return "skin_smooth";
  if (g_str_equal(op, "blur") && x->direction < 0)
    return "sharpen";
  const gboolean is_light = g_str_equal(op, "exposure");
  if (o != NULL && o->cls == WORD_PROPERTY && g_strcmp0(o->entry->text, "color") == 0) {
    x->colors = TRUE;
    read_use(c, j, j + 1);
    return is_light ? "vibrance" : g_str_equal(op, "contrast") || g_str_equal(op, "sharpen") ? "saturation" : op;
  }
  if (is_light && is_tonal(of)) {
    read_use(c, j, j + 1);
    return of;
  }
  return is_light && x->colors && !x->removed ? "vibrance" : op;
}

static void
read_hit(ReadClause *c, Context *x, guint i, gboolean (*turns)(const ReadClause *, const Context *, guint), double sure)
{
  const LithoToken *t = litho_word(c->w, i), *next = read_token(c, i + 1);
  const LithoEntry *e = t->entry;
  const char *text = e->text != NULL ? e->text : "";
  const gboolean may_tell = WORD_IN(t, WORD_ADJECTIVE) || g_str_equal(t->word, "light");
  const gboolean is_slider =
      t->cls != WORD_CAST || read_has(c, WORD_NUMBER) || c->last - c->first == 1; /* "tint +10", not "a blue tint" */
  if (e->op == NULL || !is_slider ||
      (may_tell && t->inflect != INFLECT_COMPARATIVE && !t->chinese && next != NULL &&
       WORD_IN(next, WORD_FAULT | WORD_EFFECT | WORD_COLOR | WORD_CAST)))
    return; /* "a soft vignette", "light blue" */
  read_use(c, i, i + 1);
  if (t->cls == WORD_PROPERTY && g_str_equal(text, "color")) {
    read_colors(c, x, i);
    return;
  }
  if (g_str_equal(text, "size")) {
    read_size(c, x, i);
    return;
  }
  static const char *const lights[] = {"light", "lighting", "exposure", NULL};
  if (x->fixed && x->direction == 0 && t->cls == WORD_PROPERTY && g_strv_contains(lights, t->word)) {
    read_wish(c, "auto_tone", 0, i, READ_LIKELY)->open = LITHO_OPEN_LIGHT; /* which way, the photo says */
    return;
  }
  const gboolean turned = turns(c, x, i);
  const gboolean by_anti = turned && e->anti != NULL;
  int sign = by_anti ? e->anti_sign : turned ? -e->sign : e->sign;
  const char *op = meant(c, x, i, by_anti ? e->anti : e->op);
  if (g_str_equal(op, "sharpen") && g_str_equal(e->op, "blur"))
    sign = 1;
  if (t->cls == WORD_PROPERTY && x->removed && is_tonal(op))
    sign = 1; /* "shadows removed" */
  const gboolean is_effect =
      t->cls == WORD_EFFECT && x->removed && (g_str_equal(op, "sepia") || g_str_equal(op, "grayscale"));
  LithoWish *wish = read_wish(c, is_effect ? "white_balance" : op, sign, i, sure);
  if (g_str_equal(text, "quality")) {
    wish->open = LITHO_OPEN_ALL;
    wish->confidence = READ_GUESS;
  } else if (t->cls == WORD_ADJECTIVE && turned && g_str_equal(op, "exposure"))
    wish->open = LITHO_OPEN_LIGHT; /* "too dark": all of it, or its shadows? */
  else if (t->cls == WORD_ADJECTIVE && !turned && !x->colors && g_str_equal(text, "pop"))
    wish->open = LITHO_OPEN_POP;
  if (t->cls == WORD_VERB && g_str_equal(text, "skin") && !read_has(c, WORD_NOUN))
    g_ptr_array_add(wish->regions, litho_region_new(LITHO_REGION_NAMED, "skin"));
  if (g_str_equal(e->op, "rotate") || g_str_equal(e->op, "flip"))
    read_turn(c, wish);
}

/* "more blue", "a yellow tint", "the saturation of the greens"; not "the red car". */
static void
read_color(ReadClause *c, Context *x, guint i)
{
  const guint64 parts = WORD_CAST | WORD_PROPERTY | WORD_STYLE;
  const LithoToken *t = litho_word(c->w, i);
  guint j = i + 1;
  while (j < c->last && WORD_IN(litho_word(c->w, j), t->chinese ? WORD_CAST : parts))
    j++;
  const LithoToken *after = read_token(c, j);
  if (j == i + 1 && after != NULL &&
      (t->chinese ? litho_word_is_noun(after) || g_str_equal(after->word, "的")
                  : litho_word_is_noun(after) && after->cls != WORD_WHOLE))
    return;
  read_use(c, i, j);
  const gboolean less = x->removed || (t->entry->sign == 0 && complains(c, x, i, x->fixed || x->negated));
  const gboolean plural = j == i + 1 && g_str_has_suffix(t->word, "s") && !t->chinese && (x->direction > 0 || x->made);
  read_wish(c, less || plural ? "color_mix" : "color_tint", less ? -1 : 1, i, READ_LIKELY)->color = t->entry->text;
}

static void
read_style(ReadClause *c, Context *x, guint i)
{
  const LithoToken *t = litho_word(c->w, i), *after = read_token(c, i + 1);
  const gboolean filter = g_strcmp0(t->entry->text, "filter") == 0;
  const gboolean of_noun = !t->chinese && litho_word_is_noun(after) && after->cls != WORD_WHOLE; /* "vintage car" */
  const gboolean of_year = g_ascii_isdigit(t->word[0]) && !x->made && !x->added; /* "taken in the 1970s" */
  if (of_noun || of_year || (filter && c->out->wishes->len > 0))
    return;
  read_use(c, i, i + 1);
  const LithoLook *look = filter ? litho_look_match(c->out->text) : NULL;
  LithoWish *wish = read_wish(c, "style", 0, i, filter ? READ_GUESS : READ_LIKELY);
  if (wish->target == NULL)
    wish->target = g_strdup(look != NULL ? look->name : filter ? t->word : t->entry->text);
}

/* What a word says of those behind it. */
static void
note(ReadClause *c, Context *x, guint i)
{
  static const char *const strict[] = {"too",          "overly",      "way too",     "far too", "a bit too",
                                       "a little too", "excessively", "unnaturally", "太",      "过于",
                                       "过",           "太过",        "显得太",      NULL};
  static const char *const asides[] = {"i", "you", "has", "to", "觉得", "我觉得", NULL};
  const LithoToken *t = litho_word(c->w, i);
  const guint64 ups = WORD_UP | WORD_ADD, downs = WORD_DOWN | WORD_REMOVE;
  const gboolean is_more = t->cls == WORD_DEGREE && g_str_has_suffix(t->word, " more"); /* "a lot more blue" */
  x->direction = is_more || WORD_IN(t, ups) ? 1 : WORD_IN(t, downs) ? -1 : t->cls == WORD_MAKE ? 0 : x->direction;
  x->added |= t->cls == WORD_ADD;
  x->removed |= t->cls == WORD_REMOVE;
  x->fixed |= t->cls == WORD_FIX;
  x->made |= WORD_IN(t, WORD_CHANGE | WORD_MAKE);
  x->modal |= t->cls == WORD_MODAL && !g_strv_contains(asides, t->word);
  x->negated |= t->cls == WORD_NOT;
  c->out->negated |= t->cls == WORD_NOT;
  x->too |= t->cls == WORD_TOO;
  x->strictly |= t->cls == WORD_TOO && g_strv_contains(strict, t->word);
  x->is |= t->cls == WORD_BE;
}

/* "daylight white balance": the light's name tells nothing else of the photo. */
static void
read_light(ReadClause *c)
{
  LithoExactLight light;
  if (c->first >= c->last ||
      !litho_exact_light(c->w->text, litho_word(c->w, c->first)->start, litho_word(c->w, c->last - 1)->end, &light))
    return;
  guint at = c->last;
  for (guint i = c->first; i < c->last; i++)
    if (litho_word(c->w, i)->start >= light.start && litho_word(c->w, i)->end <= light.end && !c->used[i - c->first]) {
      read_use(c, i, i + 1);
      at = MIN(at, i);
    }
  if (at < c->last)
    read_wish(c, "white_balance", 0, at, READ_SURE);
}

void
read_words(ReadClause *c)
{
  Context x = {.removed = c->removes, .direction = c->removes ? -1 : 0};
  gboolean vague = FALSE, enhanced = FALSE, weak = FALSE;
  read_light(c);
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    if (c->used[i - c->first])
      continue;
    note(c, &x, i);
    for (guint k = 0; k < G_N_ELEMENTS(hits); k++)
      if (hits[k].cls == t->cls)
        read_hit(c, &x, i, hits[k].turns, hits[k].sure);
    if (t->cls == WORD_COLOR)
      read_color(c, &x, i);
    else if (t->cls == WORD_STYLE)
      read_style(c, &x, i);
    enhanced |= t->cls == WORD_UP && t->entry->text != NULL;
    vague |= t->cls == WORD_VAGUE && t->entry->text == NULL && !x.negated;
    weak |= t->cls == WORD_VAGUE && t->entry->text != NULL && !x.negated;
  }
  const guint size = read_find(c, c->first, WORD_NUMBER);
  if (c->out->wishes->len == 0 && size < c->last &&
      (litho_word(c->w, size)->is_size || g_strcmp0(litho_word(c->w, size)->unit, "dpi") == 0))
    read_wish(c, litho_word(c->w, size)->is_size ? "resize" : "upscale", 0, c->last,
              READ_LIKELY); /* "1080 pixels wide" */
  if (c->out->wishes->len == 0 && size < c->last && g_strcmp0(litho_word(c->w, size)->unit, "K") == 0)
    read_wish(c, "temperature", 0, size, READ_LIKELY); /* "5600 kelvin" */
  /* "like an old postcard": a look that no word of the dictionary has */
  const LithoLook *look = c->out->wishes->len == 0 ? litho_look_match(c->out->text) : NULL;
  if (look != NULL && (x.made || litho_word(c->w, c->first)->chinese || strstr(c->out->text, "like") != NULL))
    read_wish(c, "style", 0, c->last, READ_LIKELY)->target = g_strdup(look->name);
  if (c->out->wishes->len > 0 || c->out->kind == LITHO_CLAUSE_REFUSED || !(vague || enhanced || x.fixed || weak))
    return;
  if (x.colors && !weak)
    read_wish(c, "vibrance", 1, c->last, READ_GUESS);
  else
    read_wish(c, "auto_tone", 0, c->last, weak ? 0.3 : 0.65);
}
