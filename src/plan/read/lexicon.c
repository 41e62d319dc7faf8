/* lexicon.c: tables to a dictionary, and text to tokens. See lexicon.h. */
#include <string.h>
#include "plan/read/lexicon.h"
#include "color/names.h"
#include "op/op.h"
#include "plan/exact/quantity.h"
#include "words/noun.h"

#define MAX_WORDS_OF_ENTRY 6
#define MAX_CHARS_OF_ENTRY 8 /* Chinese */
#define CURLY_APOSTROPHE "\xe2\x80\x99"
#define MAX_TAG_BYTES 20

typedef struct {
  GPtrArray *made; /* entries made from nouns, colours and operations; live as long as the dictionary */
  GHashTable *words; /* lower-case phrase → LithoEntry */
} Dictionary;

static gboolean
is_cjk(gunichar c)
{
  return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff);
}

/* The first meaning of a word stays. */
static void
add_word(Dictionary *d, const char *word, const LithoEntry *e)
{
  if (!g_hash_table_contains(d->words, word))
    g_hash_table_insert(d->words, g_strdup(word), (gpointer)e);
}

/* An entry that is in no table. Owned by the dictionary. */
static const LithoEntry *
add_entry(Dictionary *d, LithoEntry entry)
{
  entry.words = "";
  g_ptr_array_add(d->made, g_memdup2(&entry, sizeof entry));
  return d->made->pdata[d->made->len - 1];
}

static void
add_entries(Dictionary *d, const LithoEntry *e)
{
  for (; e->words != NULL; e++) {
    g_auto(GStrv) parts = g_strsplit(e->words, "|", -1);
    for (char **part = parts; *part != NULL; part++)
      add_word(d, *part, e);
  }
}

/* What photos show, from the table that all readers share. A word that asks for something ("crop") is that first: the
 * lexicons of asking words come before. */
static void
add_nouns(Dictionary *d)
{
  guint n;
  const LithoNounForm *forms = litho_noun_forms(&n);
  const LithoEntry *e = NULL;
  for (guint i = 0; i < n; i++) {
    const LithoNoun *noun = forms[i].noun;
    if (i == 0 || noun != forms[i - 1].noun)
      e = add_entry(d, (LithoEntry){.cls = (noun->flags & LITHO_NOUN_NAMES) != 0 ? WORD_REGION : WORD_NOUN,
                                    .text = noun->region});
    add_word(d, forms[i].text, e);
  }
}

static void cut(LithoWords *w, const Dictionary *d);
static void join(LithoWords *w, const Dictionary *d);

static LithoWords *
words_of(const Dictionary *d, const char *text)
{
  LithoWords *w = g_new0(LithoWords, 1);
  w->text = g_strdup(text);
  w->chunk = g_string_chunk_new(512);
  w->tokens = g_array_new(FALSE, TRUE, sizeof(LithoToken));
  for (const char *bad = w->text; !g_utf8_validate(bad, -1, &bad);)
    *(char *)bad++ = ' ';
  cut(w, d);
  join(w, d);
  return w;
}

/* Does the text consist of words that the dictionary has a meaning for? */
static gboolean
is_understood(const Dictionary *d, const char *text)
{
  g_autoptr(LithoWords) w = words_of(d, text);
  for (guint i = 0; i < w->tokens->len; i++)
    if (litho_word(w, i)->cls == WORD_UNKNOWN)
      return FALSE;
  return TRUE;
}

/* A phrase whose words the dictionary has already keeps their meanings. */
static void
add_unknown(Dictionary *d, const char *text, const LithoEntry *e)
{
  if (!is_understood(d, text))
    g_hash_table_insert(d->words, g_strdup(text), (gpointer)e);
}

static void
add_colors(Dictionary *d)
{
  guint n;
  const LithoColorName *colors = litho_color_names(&n);
  for (guint i = 0; i < n; i++) {
    const LithoEntry *e = add_entry(d, (LithoEntry){.cls = WORD_COLOR, .text = colors[i].name});
    for (const char *const *word = colors[i].words; *word != NULL; word++)
      add_unknown(d, *word, e);
    add_unknown(d, colors[i].name, e);
  }
}

/* The operation table's own words: names with spaces for underscores, titles and aliases. They come
 * last, so that a phrase of the tables keeps its finer meaning. */
static void
add_operations(Dictionary *d)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++) {
    const LithoOp *op = ops[i];
    const gboolean sign = (op->flags & (LITHO_OP_SIGNED | LITHO_OP_EFFECT)) != 0;
    const LithoEntry *e =
        add_entry(d, (LithoEntry){.cls = sign ? WORD_PROPERTY : WORD_EFFECT, .op = op->name, .sign = sign});
    g_autofree char *name = g_strdelimit(g_strdup(op->name), "_", ' ');
    g_autofree char *title = g_utf8_strdown(op->title, -1);
    add_unknown(d, name, e);
    add_unknown(d, title, e);
    for (const char *const *word = op->aliases; word != NULL && *word != NULL; word++) {
      g_autofree char *alias = g_utf8_strdown(*word, -1);
      add_unknown(d, alias, e);
    }
  }
}

static const Dictionary *
dictionary(void)
{
  static gsize once = 0;
  static Dictionary d;
  if (g_once_init_enter(&once)) {
    d.made = g_ptr_array_new();
    d.words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    add_entries(&d, litho_lexicon_en);
    add_entries(&d, litho_lexicon_zh);
    add_nouns(&d);
    add_entries(&d, litho_lexicon_things);
    add_colors(&d);
    add_operations(&d);
    g_once_init_leave(&once, 1);
  }
  return &d;
}

static const LithoEntry *
look(const Dictionary *d, const char *word)
{
  return g_hash_table_lookup(d->words, word);
}

/* "brightening" → "brighten", "sharper" → "sharp", "cropped" → "crop", "hazier" → "hazy". */
static const LithoEntry *
look_stem(const Dictionary *d, const char *word, LithoInflection *inflect)
{
  static const struct {
    const char *end;
    LithoInflection inflect;
  } ends[] = {
      {"ing", INFLECT_ING},        {"ed", INFLECT_ED},
      {"er", INFLECT_COMPARATIVE}, {"est", INFLECT_COMPARATIVE},
      {"es", INFLECT_S},           {"s", INFLECT_S},
      {"d", INFLECT_ED},           {"r", INFLECT_COMPARATIVE},
      {"ly", INFLECT_NONE},        {"ish", INFLECT_NONE},
  };
  const size_t n = strlen(word);
  for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
    const size_t m = strlen(ends[i].end), k = n - m;
    if (n < m + 3 || !g_str_has_suffix(word, ends[i].end))
      continue;
    g_autofree char *stem = g_strndup(word, k), *shorter = g_strndup(word, k - 1);
    g_autofree char *with_e = g_strconcat(stem, "e", NULL), *with_y = g_strconcat(shorter, "y", NULL);
    const gboolean is_doubled = k > 3 && stem[k - 1] == stem[k - 2];
    /* itself, cropped, removing, hazier */
    const char *const stems[] = {stem, is_doubled ? shorter : stem, with_e, stem[k - 1] == 'i' ? with_y : stem};
    const LithoEntry *e = NULL;
    for (guint j = 0; j < G_N_ELEMENTS(stems) && e == NULL; j++)
      e = look(d, stems[j]);
    if (e == NULL || e->cls >= WORD_OTHER ||
        (ends[i].inflect == INFLECT_COMPARATIVE && !WORD_IN(e, WORD_ADJECTIVE | WORD_VAGUE | WORD_STYLE)))
      continue; /* "remover", "blender" */
    *inflect = ends[i].inflect;
    return e;
  }
  return NULL;
}

static void
classify(const Dictionary *d, LithoToken *t)
{
  if (t->cls == WORD_NUMBER || t->cls == WORD_COMMA || t->cls == WORD_STOP)
    return;
  t->entry = look(d, t->word);
  if (t->entry == NULL && !t->chinese)
    t->entry = look_stem(d, t->word, &t->inflect);
  t->cls = t->entry != NULL ? t->entry->cls : WORD_UNKNOWN;
}

static void
add_token(LithoWords *w, guint start, guint end, LithoWordClass cls, gboolean chinese)
{
  LithoToken t = {.start = start, .end = end, .cls = cls, .chinese = chinese};
  g_autofree char *raw = g_utf8_strdown(w->text + start, end - start);
  g_auto(GStrv) curly = g_strsplit(raw, CURLY_APOSTROPHE, -1);
  g_autofree char *low = g_strjoinv("'", curly);
  size_t n = strlen(low);
  if (n > 2 && g_str_has_suffix(low, "'s")) {
    static const char *const be[] = {"it's", "that's", "he's", "she's", "let's", "there's", "who's", NULL};
    if (!g_strv_contains(be, low)) {
      low[n - 2] = 0;
      t.possessive = TRUE;
    }
  } else if (n > 2 && g_str_has_suffix(low, "s'")) {
    low[n - 1] = 0;
    t.possessive = TRUE;
  }
  t.word = g_string_chunk_insert_const(w->chunk, low);
  g_array_append_val(w->tokens, t);
}

/* A quantity is one token, so that no reader sees its parts. */
static void
add_quantity(LithoWords *w, const LithoQuantity *q)
{
  add_token(w, q->start, q->end, WORD_NUMBER, FALSE);
  LithoToken *t = litho_word(w, w->tokens->len - 1);
  const char *unit = litho_quantity_unit(q->kind);
  t->number = (q->sign < 0 ? -q->v[0] : q->v[0]) / (q->kind == QUANTITY_RATIO ? q->v[1] : 1);
  t->unit = unit != NULL || q->kind == QUANTITY_NUMBER ? unit : q->kind == QUANTITY_DPI ? "dpi" : "";
  t->is_size = q->kind == QUANTITY_PX || q->kind == QUANTITY_SIZE_PX || q->kind == QUANTITY_LONG_EDGE;
}

static void
cut(LithoWords *w, const Dictionary *d)
{
  const char *s = w->text, *tag = s[0] == '[' ? strchr(s, ']') : NULL;
  g_autoptr(GArray) quantities = litho_quantities_find(s);
  guint n_seen = 0;
  /* "[Specific] …": a forum's tag, not part of the wish */
  for (guint p = tag != NULL && tag - s <= MAX_TAG_BYTES ? (guint)(tag - s) : 0; s[p] != 0;) {
    gunichar c = g_utf8_get_char(s + p);
    guint next = (guint)(g_utf8_next_char(s + p) - s);
    while (n_seen < quantities->len && g_array_index(quantities, LithoQuantity, n_seen).start < p)
      n_seen++;
    const LithoQuantity *quantity = n_seen < quantities->len ? &g_array_index(quantities, LithoQuantity, n_seen) : NULL;
    if (quantity != NULL && quantity->start == p) {
      add_quantity(w, quantity);
      p = quantity->end;
    } else if (c < 128 && g_ascii_isdigit((char)c)) { /* "the 70s", "2nd" */
      guint q = p;
      while (g_ascii_isalnum(s[q]))
        q++;
      add_token(w, p, q, WORD_UNKNOWN, FALSE);
      p = q;
    } else if (is_cjk(c) || (g_ascii_isalpha(s[p]) && is_cjk(g_utf8_get_char(s + next)))) {
      guint best = next, q = p;
      for (int k = 0; k < MAX_CHARS_OF_ENTRY && s[q] != 0; k++) {
        q = (guint)(g_utf8_next_char(s + q) - s);
        if (quantity != NULL && q > quantity->start)
          break;
        g_autofree char *key = g_utf8_strdown(s + p, q - p);
        if (look(d, key) != NULL)
          best = q;
      }
      add_token(w, p, best, WORD_UNKNOWN, TRUE);
      p = best;
    } else if (g_unichar_isalpha(c) || c == '&' || c == '+' || c == '/') {
      guint q = next;
      while (c != '/' && s[q] != 0 && !(quantity != NULL && q == quantity->start)) { /* "contrast/saturation" is two words */
        gunichar e = g_utf8_get_char(s + q);
        gboolean joint = (e == '-' || e == '&') && g_ascii_isalpha(s[q + 1]);
        if (is_cjk(e) || !(g_unichar_isalnum(e) || joint || e == '\'' || e == 0x2019))
          break;
        q = (guint)(g_utf8_next_char(s + q) - s);
      }
      const char *hyphen = memchr(s + p, '-', q - p);
      if (hyphen != NULL && hyphen > s + p) { /* "blue-toned" is two words unless it is one of ours */
        g_autofree char *key = g_utf8_strdown(s + p, q - p);
        LithoInflection inflect;
        if (look(d, key) == NULL && look_stem(d, key, &inflect) == NULL)
          q = (guint)(hyphen - s);
      }
      while (q > next && s[q - 1] == '\'' && s[q - 2] != 's') /* a closing quotation mark */
        q--;
      add_token(w, p, q, WORD_UNKNOWN, FALSE);
      p = q;
    } else {
      if (g_utf8_strchr(",，()[]:：—", -1, c) != NULL)
        add_token(w, p, next, WORD_COMMA, c > 127);
      else if (g_utf8_strchr(".!?;\n。！；？", -1, c) != NULL)
        add_token(w, p, next, WORD_STOP, c > 127);
      else if (g_utf8_strchr("、%％°", -1, c) != NULL)
        add_token(w, p, next, WORD_UNKNOWN, TRUE);
      p = next;
    }
  }
}

/* Joins neighbours that are one entry ("black and white"), longest first. */
static void
join(LithoWords *w, const Dictionary *d)
{
  g_autoptr(GArray) out = g_array_new(FALSE, TRUE, sizeof(LithoToken));
  for (guint i = 0; i < w->tokens->len;) {
    LithoToken t = *litho_word(w, i);
    guint used = 1;
    for (guint n = MIN(MAX_WORDS_OF_ENTRY, w->tokens->len - i); n > 1 && used == 1; n--) {
      g_autoptr(GString) key = g_string_new(NULL);
      gboolean words = TRUE;
      for (guint j = 0; j < n; j++) {
        const LithoToken *k = litho_word(w, i + j);
        words &= k->cls == WORD_UNKNOWN && !k->chinese && (!k->possessive || j + 1 == n);
        g_string_append_printf(key, "%s%s", j ? " " : "", k->word);
      }
      if (words && look(d, key->str) != NULL) {
        used = n;
        t.end = litho_word(w, i + n - 1)->end;
        t.word = g_string_chunk_insert_const(w->chunk, key->str);
        t.possessive = litho_word(w, i + n - 1)->possessive;
      }
    }
    classify(d, &t);
    g_array_append_val(out, t);
    i += used;
  }
  g_array_unref(w->tokens);
  w->tokens = g_steal_pointer(&out);
}

LithoWords *
litho_words_new(const char *words)
{
  const Dictionary *d = dictionary();
  return words_of(d, words != NULL ? words : "");
}

void
litho_words_free(LithoWords *words)
{
  if (words == NULL)
    return;
  g_free(words->text);
  g_array_unref(words->tokens);
  g_string_chunk_free(words->chunk);
  g_free(words);
}

gboolean
litho_word_is_noun(const LithoToken *t)
{
  if (t == NULL)
    return FALSE;
  if (t->cls == WORD_UNKNOWN)
    return t->chinese || (g_ascii_isalpha(t->word[0]) && !g_str_has_suffix(t->word, "ly")) ||
           (guchar)t->word[0] > 127;
  return WORD_IN(t, WORD_NOUN | WORD_REGION | WORD_WHOLE | WORD_PLACE | WORD_OBJECT_FAULT);
}

gboolean
litho_words_degree(const LithoWords *words, guint first, guint last, LithoDegree *degree)
{
  gboolean said = FALSE;
  for (guint i = first; i < last; i++)
    if (litho_word(words, i)->cls == WORD_DEGREE) {
      *degree = (LithoDegree)litho_word(words, i)->entry->sign;
      said = TRUE;
    }
  return said;
}
