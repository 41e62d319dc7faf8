/* draft_net.c: see draft_net.h. */
#include <math.h>
#include <string.h>
#include "ops/style/looks.h"
#include "plan/ask/answer.h"
#include "plan/ask/draft_net.h"
#include "plan/ask/net_color.h"
#include "plan/ask/net_place.h"
#include "plan/ask/evidence.h"
#include "plan/exact/bind.h"
#include "plan/read/lexicon.h"
#include "plan/read/reading.h"
#include "see/find/query.h"
#include "words/noun.h"

#define NET_REFUSES 0.8 /* less sure than this, the net's refusal gives way to what the reader knows … */
#define READER_KNOWS 0.85 /* … so surely */
#define LOOK_NAMED 0.6 /* how sure a look is that stands alone */
#define SLIDER_TOKENS 10
#define NET_CORRECTS 0.7  /* less sure of what follows "no wait" it reads both together */

/* A shirt is less than all that is worn: do the words name a garment? */
static gboolean
is_garment(const char *name, const char *said)
{
  const LithoNoun *noun = said != NULL && g_str_equal(name, "clothing") ? litho_noun_find(said) : NULL;
  return said != NULL && g_str_equal(name, "clothing") && (noun == NULL || !g_str_equal(noun->word, "clothing"));
}

/* "The baby elephant" is not all animals, and "the tennis player" not all people: do the words mean one of the class? */
static gboolean
tells_which(const char *name, const char *said)
{
  static const char *const countable[] = {"animal", "person", "building", NULL};
  if (said == NULL || !g_strv_contains(countable, name))
    return FALSE;
  g_autoptr(SeeQuery) query = see_query_new(said);
  const gboolean is_one = query->noun != NULL && !query->many && g_strcmp0(query->noun->word, name) != 0;
  return query->noun != NULL && (is_one || see_query_tells_which(query));
}

/* "The dog's harness" is a thing that the dog has, whatever class it was read as; what people have by themselves (eyes, hair,
 * clothes) are classes of their own. */
static gboolean
is_owned(const char *name, const char *said)
{
  const char *mark = said != NULL ? strstr(said, "'s ") : NULL;
  if (mark == NULL || g_str_equal(name, "clothing") ||
      g_regex_match_simple("^.s (?:fur|coat|feathers|plumage|wool|hide|body)\\b", mark, 0, 0)) /* an animal's are all of it */
    return FALSE;
  g_autofree char *owner = g_strndup(said, (gsize)(mark - said));
  const LithoNoun *noun = litho_noun_find(owner);
  const gboolean is_person = noun != NULL && g_strcmp0(noun->region, "person") == 0;
  return g_str_equal(name, "person") || g_str_equal(name, "animal") || (noun != NULL && !is_person);
}

/* Where an item is to be done, `behind` being what tells it apart, or NULL; NULL: everywhere. */
static LithoRegion *
region_of(const char *name, const char *words, LithoReadingSpan span, const char *behind)
{
  if (g_str_has_prefix(name, "tones:"))
    return litho_region_new(LITHO_REGION_TONES, name + strlen("tones:"));
  if (g_str_equal(name, "all"))
    return NULL;
  g_autofree char *said = plan_net_words(words, span);
  if (said != NULL && behind != NULL) {
    g_autofree char *both = g_strdup_printf("%s, %s", said, behind);
    return litho_region_new(LITHO_REGION_TEXT, both);
  }
  if (g_strv_contains(litho_region_names, name) && !is_garment(name, said) && !tells_which(name, said) &&
      !is_owned(name, said))
    return litho_region_new(LITHO_REGION_NAMED, name);
  return said != NULL ? litho_region_new(LITHO_REGION_TEXT, said) : NULL;
}

static void
add_region(GPtrArray *to, LithoRegion *region)
{
  if (region != NULL)
    g_ptr_array_add(to, region);
}

/* Each thing of an enumeration: "teddy, cup and saucer", "the woman with her motorbike". A bare word of a class is the class. */
static void
add_things(GPtrArray *to, const char *words, LithoReadingSpan span)
{
  g_autofree char *all = plan_net_words(words, span);
  if (all == NULL)
    return;
  g_autoptr(GRegex) and = g_regex_new("\\s*,\\s*(?:and\\s+)?|\\s+(?:and|&)\\s+|\\s+with\\s+(?=(?:her|his|its|their|my|our)\\s)|[、，和与]", 0, 0, NULL);
  g_auto(GStrv) parts = g_regex_split(and, all, 0);
  for (char **part = parts; *part != NULL; part++) {
    const LithoReadingSpan whole = {0, (guint)strlen(*part)};
    g_autofree char *thing = plan_net_words(*part, whole);
    const LithoNoun *noun = thing != NULL ? litho_noun_find(thing) : NULL;
    if (noun != NULL && noun->region != NULL)
      add_region(to, litho_region_new(LITHO_REGION_NAMED, noun->region));
    else if (thing != NULL)
      add_region(to, litho_region_new(LITHO_REGION_TEXT, thing));
  }
}

/* "Cut out the teapot, the cup and the spoon on …": a span that ends with the first goes on as long as things with an article
 * follow. */
static LithoReadingSpan
with_enumeration(const char *words, LithoReadingSpan span, guint end)
{
  if (span.end <= span.start || span.end >= end)
    return span;
  g_autofree char *behind = g_strndup(words + span.end, end - span.end);
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GRegex) more = g_regex_new(
      "^(?:(?:\\s*,\\s*(?:and\\s+)?|\\s+and\\s+)(?:the|an?|my|our|her|his|their)\\s+[\\w-]+(?:\\s+[\\w-]+)?"
      "(?=\\s*(?:,|\\band\\b|\\bon\\b|\\bin\\b|\\bwith\\b|\\bagainst\\b|\\bonto\\b|\\bout\\b|\\.|$)))+",
      G_REGEX_CASELESS, 0, NULL);
  int from, to;
  if (g_regex_match(more, behind, 0, &match) && g_match_info_fetch_pos(match, 0, &from, &to))
    span.end += (guint)to;
  return span;
}

/* The operation that the item names; a shape ("16:9") or a size in px says itself what is wished. NULL: none of this build's. */
static const LithoOp *
op_of(const LithoReading *clause, const LithoReadingItem *item)
{
  const LithoOp *op = item->kind == LITHO_READING_STEP ? litho_op_find(item->name) : NULL;
  if (op != NULL && exact_is_frame(op))
    return op;
  /* "like an old sepia photograph" */
  g_auto(GStrv) parts = op != NULL && g_str_equal(op->name, "style") ? g_strsplit_set(clause->text, " ,.", -1) : NULL;
  for (char **part = parts; part != NULL && *part != NULL; part++)
    if (litho_op_find(*part) != NULL && litho_op_find(*part)->category == LITHO_CATEGORY_COLOR)
      return litho_op_find(*part);
  g_autoptr(GArray) quantities = litho_quantities_find(clause->text);
  for (guint i = 0; i < quantities->len && item->kind != LITHO_READING_KEEP; i++)
    switch (g_array_index(quantities, LithoQuantity, i).kind) {
    case QUANTITY_RATIO:
      return litho_op_find("crop");
    case QUANTITY_SIZE_PX:
    case QUANTITY_LONG_EDGE:
      return litho_op_find("resize");
    default:
      break;
    }
  return op;
}

/* Does the wish have what its operation cannot do without: a look, a new background, a colour? */
static gboolean
has_value(const LithoWish *wish)
{
  const LithoOp *op = litho_op_find(wish->op);
  if (g_str_equal(op->name, "style"))
    return wish->target != NULL && litho_look_match(wish->target) != NULL;
  if (g_str_equal(op->name, "replace_background"))
    return wish->target != NULL;
  if (g_str_equal(op->name, "color_tint"))
    return wish->color != NULL;
  return !g_str_equal(op->name, "lut") && !g_str_equal(op->name, "curve");
}

/* What the keyword reader wishes there: of the item's operation, else first. Borrowed; NULL: nothing that has all that it
 * needs. */
static LithoWish *
find_wish(const LithoDraft *reader, const LithoReadingItem *item)
{
  LithoWish *first = NULL;
  for (guint i = 0; i < reader->clauses->len; i++) {
    const LithoReading *clause = reader->clauses->pdata[i];
    for (guint k = 0; clause->start < item->span.end && clause->end > item->span.start && k < clause->wishes->len; k++) {
      LithoWish *wish = clause->wishes->pdata[k];
      if (!has_value(wish))
        continue;
      if (g_str_equal(wish->op, item->name))
        return wish;
      first = first == NULL ? wish : first;
    }
  }
  return first;
}

/* A copy of it, or NULL. */
static LithoWish *
reader_wish(const LithoDraft *reader, const LithoReadingItem *item)
{
  const LithoWish *wish = find_wish(reader, item);
  return wish != NULL ? litho_wish_copy(wish) : NULL;
}

static void
take_step(LithoReading *clause, const LithoReadingItem *item, const char *behind, const LithoOp *op, const LithoDraft *reader,
          const char *words)
{
  static const LithoDegree degrees[] = {[LITHO_READING_SOME] = LITHO_DEGREE_SOME,
                                        [LITHO_READING_TOUCH] = LITHO_DEGREE_TOUCH,
                                        [LITHO_READING_LOT] = LITHO_DEGREE_LOT};
  static const LithoOpen opens[] = {[LITHO_READING_OPEN_NO] = LITHO_OPEN_NOT,
                                    [LITHO_READING_OPEN_ALL] = LITHO_OPEN_ALL,
                                    [LITHO_READING_OPEN_LIGHT] = LITHO_OPEN_LIGHT,
                                    [LITHO_READING_OPEN_POP] = LITHO_OPEN_POP};
  LithoWish *wish = litho_wish_new(op->name, op == litho_op_find(item->name) ? item->sign : 0, (double)item->sure);
  g_autoptr(LithoWords) w = litho_words_new(clause->text);
  if (litho_words_degree(w, 0, w->tokens->len, &wish->degree)) /* "brighter, warmer and a bit sharper": never made up */
    wish->degree = degrees[item->degree];
  wish->open = opens[item->open];
  if (g_str_equal(op->name, "remove_object")) {
    wish->target = plan_net_words(words, item->place);
    if (wish->target == NULL)
      wish->target = plan_net_words(words, item->span);
    else if (behind != NULL) {
      char *both = g_strdup_printf("%s, %s", wish->target, behind);
      g_free(wish->target);
      wish->target = both;
    }
  } else {
    wish->target = plan_net_words(words, item->value);
  }
  if (op->category != LITHO_CATEGORY_OBJECT)
    add_region(wish->regions, region_of(item->region, words, item->place, behind));
  if (litho_answer_has_color(op)) {
    g_autofree char *colored = plan_net_words(words, item->colored);
    plan_net_color(wish, clause, item, colored);
  }
  if (op->kind == LITHO_KIND_CUTOUT) { /* all but what is cut out */
    g_autoptr(LithoRegion) rest = litho_region_new(LITHO_REGION_ALL, NULL);
    rest->except = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
    add_things(rest->except, words, with_enumeration(words, item->except, item->span.end));
    if (rest->except->len > 0)
      g_ptr_array_add(wish->regions, g_steal_pointer(&rest));
  } else {
    add_things(clause->protects, words, item->except);
  }
  const LithoLook *look =
      g_str_equal(op->name, "style") && !has_value(wish) ? litho_look_match(clause->text) : NULL;
  if (look != NULL) { /* "as if it was taken in 1907": the net points at no words for it */
    g_free(wish->target);
    wish->target = g_strdup(look->name);
  }
  if (!has_value(wish)) {
    litho_wish_free(wish);
    wish = reader_wish(reader, item);
  }
  if (wish != NULL) {
    g_ptr_array_add(clause->wishes, wish);
    return;
  }
  clause->kind = LITHO_CLAUSE_CANNOT;
  clause->reason = g_strdup_printf("%s: the words do not say which", op->name);
}

/* "The whole bus has to be in it", 整辆公交车都要在里面: whoever says so wants it to be seen, whatever the net makes of words
 * that it saw seldom. A removal has a word for it. */
static gboolean
is_to_be_seen(const LithoReadingItem *item, const char *clause)
{
  return item->kind == LITHO_READING_STEP && g_str_equal(item->name, "remove_object") &&
         g_regex_match_simple("完整|在里面|在画面|在照片里|留在|都要在|全部在|入镜|在内|"
                              "\\b(?:must|has to|have to|should|stays?|needs? to)\\b.*\\b(?:whole|complete|entire|fully|inside|in (?:it|view|frame|"
                              "the frame|the picture))\\b",
                              clause, G_REGEX_CASELESS, 0) &&
         !g_regex_match_simple("去|删|抹|消|P掉|p掉|擦|移|除|没|不|掉|别|"
                               "\\b(?:remov\\w*|eras\\w*|delet\\w*|get|gets|rid|take|took|out|away|lose|gone|without|clean|cut|"
                               "off|no|not|disappear|vanish|go|hide|cover|edit|photoshop|clear|eliminate)\\b",
                               clause, G_REGEX_CASELESS, 0);
}

static void
take_item(LithoDraft *draft, const LithoReadingItem *item, const char *behind, const LithoDraft *reader, const char *words)
{
  LithoReading *clause = litho_reading_new(words, item->span.start, item->span.end, LITHO_CLAUSE_STEP);
  clause->confidence = (double)item->sure;
  g_ptr_array_add(draft->clauses, clause);
  const gboolean is_kept = is_to_be_seen(item, clause->text);
  const LithoOp *op = is_kept ? NULL : op_of(clause, item);
  if (op != NULL) {
    take_step(clause, item, behind, op, reader, words);
    return;
  }
  /* "Cannot" without a reason, or hardly sure, is what the net says of words that it never saw. */
  const gboolean is_other = item->kind == LITHO_READING_CANNOT && g_str_equal(item->name, "other");
  const gboolean is_doubted = item->kind == LITHO_READING_CANNOT && (double)item->sure < NET_REFUSES;
  LithoWish *known = is_other || is_doubted ? reader_wish(reader, item) : NULL;
  if (known != NULL && !is_other && known->confidence < READER_KNOWS)
    g_clear_pointer(&known, litho_wish_free);
  if (known != NULL) {
    g_ptr_array_add(clause->wishes, known);
    return;
  }
  if (item->kind == LITHO_READING_KEEP || is_kept) {
    clause->kind = LITHO_CLAUSE_KEEP;
    clause->reason = g_strdup("left alone");
    add_region(clause->protects, region_of(item->region, words, item->place, NULL));
    return;
  }
  clause->kind = LITHO_CLAUSE_REFUSED;
  for (const LithoCannot *c = litho_cannots; c->key != NULL; c++)
    if (item->kind == LITHO_READING_CANNOT && g_str_equal(c->key, item->name))
      clause->reason = g_strdup(c->reason);
  if (clause->reason == NULL) {
    clause->kind = LITHO_CLAUSE_CANNOT;
    clause->reason = g_strdup("this build has no operation for it");
  }
}

/* A look that has no name here, "something funky", and nothing else is wished: the photo is made as good as it can be, which is
 * seen at least. */
static void
take_unknown_look(LithoDraft *draft, const LithoNetReading *read, const char *words)
{
  for (int i = 0; i < read->n; i++) {
    const LithoReadingItem *item = &read->items[i];
    LithoReading *clause = draft->clauses->pdata[i];
    if (item->kind != LITHO_READING_STEP || !g_str_equal(item->name, "style") || clause->kind != LITHO_CLAUSE_CANNOT)
      continue;
    LithoWish *wish = litho_wish_new("auto_tone", 0, (double)item->sure);
    wish->open = LITHO_OPEN_ALL;
    add_region(wish->regions, region_of(item->region, words, item->place, NULL));
    g_ptr_array_add(clause->wishes, wish);
    clause->kind = LITHO_CLAUSE_STEP;
    g_clear_pointer(&clause->reason, g_free);
    return;
  }
}

/* "Blur it, no wait, sharpen it": where one wish alone is taken back, what is said instead is read by itself. The bytes of
 * what was taken back; 0: nothing is. */
static guint
read_correction(LithoReadingNet *net, const char *text, LithoNetReading *read)
{
  guint start = 0;
  const guint from = litho_exact_correction(text, &start);
  while (start > 0) { /* what parts it from them */
    const guint last = (guint)(g_utf8_prev_char(text + start) - text);
    const gunichar c = g_utf8_get_char(text + last);
    if (!g_unichar_isspace(c) && !g_unichar_ispunct(c))
      break;
    start = last;
  }
  static const char *const joins[] = {",", ".", ";", "!", " and ", " then ", "，", "。", "再", NULL};
  g_autofree char *before = g_strndup(text, start), *rest = g_strdup(text);
  for (const char *const *join = joins; *join != NULL; join++)
    if (strstr(before, *join) != NULL)
      return 0;
  if (from == 0 || *before == '\0')
    return 0;
  memset(rest, ' ', from);
  g_autofree LithoNetReading *instead = g_new0(LithoNetReading, 1);
  litho_reading_net_read(net, rest, instead);
  if (instead->n == 0 || instead->items[0].kind != LITHO_READING_STEP || (double)instead->items[0].sure < NET_CORRECTS)
    return 0;
  *read = *instead;
  return start;
}

/* sources: gets a LithoClauseSource for each clause; the strings in it are the net's. */
static LithoDraft *
draft_of_net(LithoReadingNet *net, const char *words, GArray *sources, GError **error)
{
  g_autoptr(LithoDraft) reader = litho_draft_read(words, error); /* is there anything to read? */
  if (reader == NULL)
    return NULL;
  g_autofree char *text = g_strdup(words);
  for (const char *bad = text; !g_utf8_validate(bad, -1, &bad);) /* places stay those of the words */
    *(char *)bad++ = ' ';
  g_autofree LithoNetReading *read = g_new0(LithoNetReading, 1);
  LithoDraft *draft = litho_draft_new();
  gboolean wished = FALSE;
  litho_reading_net_read(net, text, read);
  const guint taken_back = read_correction(net, text, read);
  char *behind[LITHO_READING_ITEMS] = {0};
  plan_net_places(text, read, behind);
  for (int i = 0; i < read->n; i++) {
    take_item(draft, &read->items[i], behind[i], reader, text);
    g_free(behind[i]);
    const LithoClauseSource source = {.reader = LITHO_READER_NET, .item = read->items[i]};
    g_array_append_val(sources, source);
    wished |= ((LithoReading *)draft->clauses->pdata[draft->clauses->len - 1])->wishes->len > 0;
  }
  if (!wished)
    take_unknown_look(draft, read, text);
  if (taken_back > 0) {
    LithoReading *before = litho_reading_new(text, 0, taken_back, LITHO_CLAUSE_KEEP);
    before->reason = g_strdup("taken back in the next words");
    g_ptr_array_add(draft->clauses, before);
  }
  if (draft->clauses->len == 0) {
    LithoReading *all = litho_reading_new(text, 0, (guint)strlen(text), LITHO_CLAUSE_CANNOT);
    const LithoLook *look = litho_look_match(text);
    g_ptr_array_add(draft->clauses, all);
    if (look != NULL) { /* "newspaper photo" */
      LithoWish *wish = litho_wish_new("style", 0, LOOK_NAMED);
      wish->target = g_strdup(look->name);
      g_ptr_array_add(all->wishes, wish);
      all->kind = LITHO_CLAUSE_STEP;
    } else {
      all->reason = g_strdup("no wish is in these words");
    }
  }
  litho_draft_weigh(draft);
  g_array_set_size(sources, draft->clauses->len); /* the rest is the keyword reader's, who is 0 */
  return draft;
}

/* A slider by its name and its number, and hardly a word more: "hue +30 please". */
static gboolean
is_slider(const LithoDraft *reader, const LithoRecipe *recipe)
{
  if (reader->clauses->len != 1 || recipe->steps->len != 1)
    return FALSE;
  g_autoptr(GArray) quantities = litho_quantities_find(recipe->instruction);
  g_autoptr(LithoWords) w = litho_words_new(recipe->instruction);
  const LithoStep *step = recipe->steps->pdata[0];
  return quantities->len > 0 && w->tokens->len <= SLIDER_TOKENS &&
         (!isnan(step->said.number) || exact_is_frame(step->op)); /* not "these 2 men" */
}

/* A clause that is denied, and all others understood: "instead of brightening, sharpen it". */
static gboolean
denies(const LithoRecipe *recipe)
{
  gboolean denied = FALSE;
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const LithoClause *clause = recipe->clauses->pdata[i];
    gboolean keep;
    g_autofree char *old_color = plan_net_old_color(clause->text); /* is no wish */
    denied |= clause->kind == LITHO_CLAUSE_KEEP && old_color == NULL &&
              litho_exact_of_clause(clause->text, 0, (guint)strlen(clause->text), &keep) != NULL;
    if (clause->kind != LITHO_CLAUSE_KEEP && clause->kind != LITHO_CLAUSE_STEP)
      return FALSE;
  }
  return denied && recipe->steps->len > 0;
}

LithoRecipe *
litho_draft_by_net(LithoReadingNet *net, const char *words, GError **error)
{
  g_autoptr(LithoDraft) reader = litho_draft_read(words, error);
  if (reader == NULL)
    return NULL;
  g_autoptr(LithoRecipe) by_reader = litho_draft_recipe(reader, words);
  litho_draft_evidence(reader, NULL, words, by_reader);
  if (is_slider(reader, by_reader) || denies(by_reader))
    return g_steal_pointer(&by_reader);
  g_autoptr(GArray) sources = g_array_new(FALSE, TRUE, sizeof(LithoClauseSource));
  g_autoptr(LithoDraft) draft = draft_of_net(net, words, sources, error);
  if (draft == NULL)
    return NULL;
  g_autoptr(LithoRecipe) by_net = litho_draft_recipe(draft, words);
  litho_draft_evidence(draft, (const LithoClauseSource *)(void *)sources->data, words, by_net);
  /* Nothing at all is the net's answer to words that it never saw, too. */
  const gboolean is_empty = by_net->steps->len == 0 && !by_net->refused && by_reader->steps->len > 0;
  return is_empty ? g_steal_pointer(&by_reader) : g_steal_pointer(&by_net);
}
