/* properties.c: clauses that say how the photo or a part of it should look, or complain of how it
 * looks: properties, adjectives, verbs of their own, colours, effects, faults, styles. */
#include <math.h>
#include <string.h>
#include "plan/read/reader.h"

/* "contrast up", "the exposure is too low": a direction word behind the property. */
static int
direction_behind(const ReadClause *c, guint i)
{
  for (guint j = i + 1; j < c->last; j++) {
    const LithoToken *t = litho_word(c->w, j);
    if (t->cls == WORD_UP)
      return 1;
    if (t->cls == WORD_DOWN)
      return -1;
  }
  return 0;
}

/* "twice as large": NAN when nothing like it is said. */
static double
said_times(const ReadClause *c)
{
  for (guint j = c->first; j < c->last; j++)
    if (litho_word(c->w, j)->cls == WORD_NUMBER && g_strcmp0(litho_word(c->w, j)->unit, "x") == 0)
      return litho_word(c->w, j)->number;
  return NAN;
}

static void
read_property(ReadClause *c, ReadContext *x, guint i)
{
  const LithoToken *t = litho_word(c->w, i);
  const LithoEntry *e = t->entry;
  int d = x->direction != 0 ? x->direction : direction_behind(c, i);
  gboolean predicate = FALSE; /* what is wanted of it may follow: "make the colors pop" */
  for (guint j = i + 1; j < c->last && x->direction == 0; j++) {
    LithoWordClass k = litho_word(c->w, j)->cls;
    if (k == WORD_AND || k == WORD_COMMA)
      break;
    predicate |= (k == WORD_ADJECTIVE && litho_word(c->w, j)->entry->op != NULL) || k == WORD_VERB;
  }
  const LithoToken *next = i + 1 < c->last ? litho_word(c->w, i + 1) : NULL;
  if (next != NULL && next->cls == WORD_COLOR && g_str_equal(t->word, "light"))
    return; /* "light blue" */
  gboolean color = g_strcmp0(e->text, "color") == 0;
  read_clause_use(c, i, i + 1);
  if (color) {
    x->colors = TRUE;
    for (guint j = i + 1; j < c->last && x->direction <= 0 && !x->removed; j++) {
      LithoWordClass k = litho_word(c->w, j)->cls;
      predicate |= k == WORD_COLOR || k == WORD_EFFECT || k == WORD_VAGUE || k == WORD_PROPERTY;
    }
    if (predicate)
      return;
    if (d > 0)
      read_clause_wish(c, x->enhance || x->added ? "vibrance" : "saturation", 1, 0.85);
    else if (d < 0)
      read_clause_wish(c, x->removed ? "grayscale" : "saturation", x->removed ? 0 : -1,
                  x->removed ? 0.5 : 0.8);
    else if (x->fixed)
      read_clause_wish(c, "white_balance", 0, 0.8);
    else if (x->made || x->modal || x->complained)
      read_clause_wish(c, "vibrance", 1, 0.5);
    return;
  }
  if (g_strcmp0(e->text, "size") == 0) {
    d = d == 0 && said_times(c) > 1 ? 1 : d;
    read_clause_wish(c, d > 0 ? "upscale" : "resize", 0, 0.7);
    return;
  }
  if (predicate && x->direction == 0) {
    static const char *const ranges[] = {"shadows", "highlights", "whites", "blacks", NULL};
    if (g_strv_contains(ranges, e->op))
      x->subject = e->op;
    return;
  }
  if (g_strcmp0(e->text, "quality") == 0) {
    read_clause_wish(c, "sharpen", 1, 0.6)->open = LITHO_OPEN_ALL;
    return;
  }
  static const char *const lights[] = {"light", "lighting", "exposure", NULL};
  if (d == 0 && x->fixed && g_strv_contains(lights, t->word)) {
    read_clause_wish(c, "auto_tone", 0, 0.7)->open = LITHO_OPEN_LIGHT; /* which way, the photo says */
    return;
  }
  if (x->removed && g_str_equal(e->op, "shadows"))
    d = 1;
  double sure = d != 0 ? 0.95 : i == c->first ? 0.8 : 0.6;
  read_clause_wish(c, e->op, e->sign * (d != 0 ? d : 1), sure);
}

static void
read_adjective(ReadClause *c, ReadContext *x, guint i)
{
  const LithoToken *t = litho_word(c->w, i);
  const LithoEntry *e = t->entry;
  const LithoToken *after = i + 1 < c->last ? litho_word(c->w, i + 1) : NULL;
  gboolean bad =
      e->sign < 0 ||
      (e->anti != NULL && !g_str_equal(e->op, e->anti) && g_strcmp0(e->op, "vibrance") != 0) ||
      (e->op != NULL && (g_str_equal(t->word, "harsh") || g_str_has_prefix(t->word, "over") ||
                         g_str_has_prefix(t->word, "blown")));
  if (!t->chinese && t->inflect != INFLECT_COMPARATIVE && after != NULL &&
      (after->cls == WORD_FAULT || after->cls == WORD_EFFECT)) {
    read_clause_use(c, i, i + 1);
    return; /* "a soft vignette" */
  }
  gboolean complaint = read_context_is_complaint(c, x, i, bad);
  gboolean lone = !x->made && !x->modal && !x->added && x->direction == 0 && !x->is &&
                  t->inflect != INFLECT_COMPARATIVE;
  gboolean fault = g_strcmp0(e->text, "fault") == 0 && !x->made && !x->modal &&
                   !(after != NULL &&
                     (after->cls == WORD_DEGREE || after->cls == WORD_UP)); /* 模糊一点 is a wish */
  if (!complaint && ((lone && bad && !t->chinese) || fault))
    complaint = TRUE; /* "dark photo", 画面发灰 */
  const LithoWish *before = c->previous != NULL && !c->new_sentence ? c->previous->wishes->pdata[0] : NULL;
  if (g_str_equal(e->op, "grain") && before != NULL && g_str_equal(before->op, "style"))
    complaint = FALSE; /* "retro and grainy" */
  const char *op = complaint ? e->anti : e->op;
  int sign = complaint ? e->anti_sign : e->sign;
  double sure = complaint ? 0.8 : lone && !t->chinese ? 0.7 : 0.9;
  if (g_strcmp0(e->text, "size") == 0) {
    gboolean whole = TRUE;
    for (guint j = c->first; j < c->last; j++)
      whole &= !(litho_word(c->w, j)->cls == WORD_NOUN ||
                 (litho_word(c->w, j)->cls == WORD_UNKNOWN && j > c->first && j < i &&
                  litho_word(c->w, j - 1)->cls >= WORD_DETERMINER &&
                  litho_word(c->w, j - 1)->cls <= WORD_POSSESSIVE) ||
                 litho_word(c->w, j)->cls == WORD_OBJECT_FAULT ||
                 litho_word(c->w, j)->cls == WORD_REGION);
    if (t->inflect != INFLECT_COMPARATIVE && !g_str_has_suffix(t->word, "er") && isnan(said_times(c)))
      return;
    if (!whole) {
      read_clause_refuse(c, "litho does not move, resize or reshape things in a photo", 0.6);
      return;
    }
    op = g_str_has_prefix(t->word, "small") ? "resize" : "upscale";
    sure = 0.6;
  }
  static const char *const moves[] = {"提", "调", "压", "加", "打", "增", "拉", "减", "降"};
  gboolean causes = FALSE; /* 提亮暗部; not 亮部 */
  for (guint k = 0; k < G_N_ELEMENTS(moves); k++)
    causes |= g_str_has_prefix(t->word, moves[k]);
  if (after != NULL && after->cls == WORD_PROPERTY && (!t->chinese || causes) && x->direction == 0 &&
      (g_strcmp0(after->entry->op, "shadows") == 0 || g_strcmp0(after->entry->op, "blacks") == 0 ||
       g_strcmp0(after->entry->op, "highlights") == 0 || g_strcmp0(after->entry->op, "whites") == 0)) {
    x->subject = after->entry->op; /* "brighter highlights" */
    read_clause_use(c, i + 1, i + 2);
  }
  if (x->subject != NULL && g_str_equal(op, "exposure"))
    op = x->subject;
  if (x->colors && g_str_equal(op, "exposure") && sign > 0)
    op = "vibrance";
  read_clause_use(c, i, i + 1);
  LithoWish *wish = read_clause_wish(c, op, sign, sure);
  if (complaint && g_str_equal(op, "exposure"))
    wish->open = LITHO_OPEN_LIGHT; /* "too dark": all of it, or its shadows? */
  else if (!complaint && !x->colors && g_strcmp0(e->text, "pop") == 0)
    wish->open = LITHO_OPEN_POP;
  if (complaint && !x->negated)
    x->chain = i + 1;
}

/* "smooth her skin": no noise is spoken of. */
static gboolean
smooths_skin(const ReadClause *c, const LithoEntry *e)
{
  if (g_strcmp0(e->text, "smooth") != 0)
    return FALSE;
  for (guint j = c->first; j < c->last; j++) {
    const LithoToken *t = litho_word(c->w, j);
    if (t->cls == WORD_REGION && g_strcmp0(t->entry->text, "skin") == 0)
      return TRUE;
  }
  return FALSE;
}

static void
read_verb(ReadClause *c, ReadContext *x, guint i)
{
  const LithoToken *t = litho_word(c->w, i);
  const LithoEntry *e = t->entry;
  const char *op = e->op;
  int sign = e->sign;
  double sure = 0.95;
  if (smooths_skin(c, e))
    op = "skin_smooth";
  read_clause_use(c, i, i + 1);
  if ((x->direction < 0 || x->removed) &&
      i - x->at <= 4) { /* "reduce the blur", "less sharpening" */
    if (g_str_equal(op, "blur"))
      op = "sharpen";
    else
      sign = -sign;
  }
  guint j = i + 1;
  while (j < c->last &&
         (litho_word(c->w, j)->cls == WORD_DETERMINER || litho_word(c->w, j)->cls == WORD_DEGREE ||
          litho_word(c->w, j)->cls == WORD_PREPOSITION || litho_word(c->w, j)->cls == WORD_PRONOUN))
    j++;
  const LithoToken *o = j < c->last ? litho_word(c->w, j) : NULL;
  if (o != NULL && o->cls == WORD_PROPERTY && sign != 0) {
    read_clause_use(c, j, j + 1);
    if (g_strcmp0(o->entry->text, "color") == 0) {
      x->colors = TRUE;
      if (g_str_equal(op, "exposure") && sign > 0)
        op = "vibrance";
      else if (g_str_equal(op, "contrast") || g_str_equal(op, "sharpen"))
        op = "saturation";
    } else if (g_str_equal(op, "exposure") || g_str_equal(op, "contrast") ||
               g_str_equal(op, "sharpen")) {
      if (!g_str_equal(o->entry->op, "temperature") && !g_str_equal(o->entry->op, "clarity")) {
        op = o->entry->op;
      }
    }
  } else if (o != NULL && g_str_equal(o->word, "shadow") && g_str_equal(op, "exposure")) {
    read_clause_use(c, j, j + 1); /* "lighten the shadow on her face" */
    op = "shadows";
  } else if (o != NULL && o->cls == WORD_COLOR &&
             (j + 1 >= c->last || !litho_word_is_noun(litho_word(c->w, j + 1))) &&
             (g_str_equal(op, "exposure") || g_str_equal(op, "contrast") ||
              g_str_equal(op, "saturation"))) {
    read_clause_use(c, j, j + 1);
    if (g_str_equal(o->entry->text, "white") || g_str_equal(o->entry->text, "black")) {
      op = g_str_equal(o->entry->text, "white") ? "whites" : "blacks";
    } else {
      LithoWish *wish = read_clause_wish(c, "color_mix", sign, 0.8);
      wish->color = o->entry->text;
      return;
    }
  }
  LithoWish *wish = read_clause_wish(c, op, sign, sure);
  if (g_strcmp0(e->text, "skin") == 0 && !read_clause_has(c, WORD_NOUN))
    g_ptr_array_add(wish->regions, litho_region_new(LITHO_REGION_NAMED, "skin"));
}

/* Nothing more exact was said: "enhance the photo", "make it look better", "fix this". */
static void
read_vague(ReadClause *c, const ReadContext *x, gboolean vague, gboolean weak)
{
  if (c->out->wishes->len > 0 || c->out->kind == LITHO_CLAUSE_REFUSED)
    return;
  gboolean part = FALSE;
  for (guint j = c->first; j < c->last; j++)
    part |= litho_word(c->w, j)->cls == WORD_REGION || litho_word(c->w, j)->cls == WORD_NOUN;
  for (guint j = c->first; j < c->last; j++)
    if (litho_word(c->w, j)->is_size || g_strcmp0(litho_word(c->w, j)->unit, "dpi") == 0) {
      read_clause_wish(c, litho_word(c->w, j)->is_size ? "resize" : "upscale", 0, 0.7); /* "1080 pixels wide" */
      return;
    }
  if (x->colors && (vague || x->enhance)) {
    read_clause_wish(c, "vibrance", 1, 0.5);
    return;
  }
  if (vague || x->enhance || x->fixed)
    read_clause_wish(c, "auto_tone", 0, part ? 0.4 : 0.65);
  else if (weak)
    read_clause_wish(c, "auto_tone", 0, 0.3);
}

void
read_properties(ReadClause *c)
{
  ReadContext x = {.removed = c->removing, .direction = c->removing ? -1 : 0, .at = c->first};
  gboolean vague = FALSE, weak = FALSE;
  c->elliptic = TRUE;
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    if (c->used[i - c->first])
      continue;
    c->at = i + 1;
    switch (t->cls) {
    case WORD_DEGREE:
      if (g_str_has_suffix(t->word, " more")) { /* "a lot more blue" */
        x.direction = 1;
        x.at = i;
      }
      break;
    case WORD_UP:
      x.direction = 1;
      x.at = i;
      x.enhance = t->entry->text != NULL;
      c->elliptic = c->elliptic && (g_str_equal(t->word, "more") || t->chinese);
      break;
    case WORD_DOWN:
      x.direction = -1;
      x.at = i;
      c->elliptic = c->elliptic && (g_str_equal(t->word, "less") || t->chinese);
      break;
    case WORD_ADD:
      x.direction = 1;
      x.at = i;
      x.added = TRUE;
      c->elliptic = FALSE;
      break;
    case WORD_REMOVE:
      x.direction = -1;
      x.at = i;
      x.removed = TRUE;
      c->elliptic = FALSE;
      break;
    case WORD_FIX:
    case WORD_CHANGE:
      x.fixed = TRUE;
      x.changed = t->cls == WORD_CHANGE;
      c->elliptic = FALSE;
      break;
    case WORD_MAKE:
      x.made = TRUE;
      x.direction = 0;
      c->elliptic = c->elliptic && t->chinese;
      break;
    case WORD_MODAL:
      x.modal = x.modal || !(g_str_equal(t->word, "i") || g_str_equal(t->word, "you") ||
                             g_str_equal(t->word, "has") || g_str_equal(t->word, "to") ||
                             g_str_equal(t->word, "觉得") || g_str_equal(t->word, "我觉得"));
      break;
    case WORD_NOT:
      x.negated = i + 1;
      c->out->negated = TRUE;
      break;
    case WORD_TOO:
      x.complained = i + 1;
      vague = vague || (i + 1 == c->last && g_str_equal(t->word, "pretty"));
      break;
    case WORD_BE:
      x.is = i + 1;
      break;
    case WORD_PROPERTY:
      read_property(c, &x, i);
      break;
    case WORD_ADJECTIVE:
      if (t->entry->op != NULL)
        read_adjective(c, &x, i);
      break;
    case WORD_VERB:
      read_verb(c, &x, i);
      break;
    case WORD_COLOR:
      read_color(c, &x, i);
      break;
    case WORD_FAULT:
      read_fault(c, &x, i);
      break;
    case WORD_EFFECT:
      if (x.removed &&
          (g_str_equal(t->entry->op, "sepia") || g_str_equal(t->entry->op, "grayscale"))) {
        read_clause_use(c, i, i + 1);
        read_clause_wish(c, "white_balance", 0, 0.4);
        break;
      }
      read_clause_use(c, i, i + 1);
      read_clause_wish(c, t->entry->op, 0, 0.9);
      break;
    case WORD_STYLE:
      read_style(c, &x, i);
      break;
    case WORD_OBJECT_FAULT:
      if (x.direction < 0 || x.negated || (x.fixed && !x.changed) || x.complained ||
          (x.is && g_str_equal(litho_word(c->w, c->first)->word, "there"))) {
        ReadPhrase p;
        LithoWish *wish = read_clause_wish(c, "remove_object", 0, 0.75);
        if (litho_phrase_at(c->w, i, c->last, &p)) {
          wish->target = p.kind == PHRASE_WHOLE
                             ? g_strdup("scratches and damage") /* "this damaged photo" */
                             : litho_phrase_text(c->w, &p);
          read_clause_use(c, p.first, p.last);
        } else {
          wish->target = g_strdup(t->word);
        }
      }
      break;
    case WORD_NOUN:
      if (((x.direction != 0 && !x.added && !x.removed && i - x.at <= 2) || x.fixed) &&
          !t->chinese && g_str_equal(t->word, "shadow")) {
        read_clause_use(c, i, i + 1);
        read_clause_wish(c, "shadows", x.direction > 0 ? -1 : 1, 0.7);
      }
      break;
    case WORD_CAST:
      if (!c->used[i - c->first] && (g_str_equal(t->word, "tint") || g_str_equal(t->word, "色调")) &&
          read_clause_find(c, c->first, WORD_NUMBER) < c->last) { /* "tint +10": the slider */
        read_clause_wish(c, "tint", x.direction != 0 ? x.direction : direction_behind(c, i) < 0 ? -1 : 1, 0.9);
        read_clause_use(c, i, i + 1);
        break;
      }
      if (!c->used[i - c->first] && c->out->wishes->len == 0 &&
          (x.fixed || x.enhance || x.direction != 0))
        vague = TRUE;
      break;
    case WORD_VAGUE:
      if (t->entry->text != NULL)
        weak = weak || !x.negated;
      else if (!x.negated)
        vague = TRUE;
      break;
    default:
      break;
    }
  }
  c->at = 0;
  read_vague(c, &x, vague, weak);
}
