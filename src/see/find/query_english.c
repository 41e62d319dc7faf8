/* query_english.c: English phrases. A noun phrase is read, then what follows it, each with its own noun phrase. What is
 * worn or held takes no place ("the man with the hat on the left": the man is on the left); what is stood next to does.
 */
#include <string.h>
#include "see/find/query_parts.h"

typedef struct {
  const GPtrArray *words;
  guint at;
} Reader;

static const QueryWord *
peek(const Reader *reader, guint ahead)
{
  return reader->at + ahead < reader->words->len ? reader->words->pdata[reader->at + ahead] : NULL;
}

static gboolean
is_kind(const QueryWord *word, QueryWordKind kind)
{
  return word != NULL && word->kind == kind;
}

/* "reaching", "parked": what a word that no table knows does after a noun. */
static gboolean
is_verb_form(const QueryWord *word)
{
  return is_kind(word, QUERY_UNKNOWN) && strlen(word->text) > 4 &&
         (g_str_has_suffix(word->text, "ing") || g_str_has_suffix(word->text, "ed") ||
          g_str_has_suffix(word->text, "ly"));
}

static gboolean
has_digit_or_dot(const char *text)
{
  return strpbrk(text, "0123456789.") != NULL;
}

static gboolean
ends_phrase(const Reader *reader, const QueryWord *word, gboolean has_noun)
{
  const QueryWord *before = reader->at > 0 ? reader->words->pdata[reader->at - 1] : NULL;
  switch (word->kind) {
  case QUERY_AND: /* "black and white" */
    return !(is_kind(before, QUERY_COLOR) && is_kind(peek(reader, 1), QUERY_COLOR));
  case QUERY_OF:
  case QUERY_IN:
  case QUERY_WITH:
  case QUERY_VERB:
  case QUERY_RELATION:
  case QUERY_AT:
  case QUERY_WITHOUT:
  case QUERY_COMMA:
  case QUERY_S:
    return TRUE;
  case QUERY_OWNER:
  case QUERY_PRONOUN:
    return has_noun;
  default:
    return has_noun && is_verb_form(word);
  }
}

/* A word without a table's row, or a name of several such. */
static void
take_unknown_head(SeeQuery *query, GPtrArray *parts, const QueryWord *last)
{
  g_autoptr(GString) head = g_string_new(NULL);
  for (guint i = 0; i < parts->len; i++)
    g_string_append_printf(head, "%s%s", i > 0 ? " " : "", ((QueryWord *)parts->pdata[i])->text);
  const gsize n = head->len;
  query->many |= n > 3 && head->str[n - 1] == 's' && strchr("sui", head->str[n - 2]) == NULL;
  if (query->many && query->count == 0 && !query->all && head->str[n - 1] == 's')
    g_string_truncate(head, n - 1);
  query_set_head(query, head->str);
  query->noun = litho_noun_find(last->text);
}

static void
set_words(SeeQuery *query, const GPtrArray *phrase)
{
  g_autoptr(GString) words = g_string_new(NULL);
  for (guint i = 0; i < phrase->len; i++) {
    const QueryWord *word = phrase->pdata[i];
    if (word->kind != QUERY_FILL && word->kind != QUERY_OWNER && word->kind != QUERY_PLACE &&
        word->kind != QUERY_ORDER && word->kind != QUERY_SIDE && word->kind != QUERY_ALL && word->kind != QUERY_COUNT)
      g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "", word->text);
  }
  g_free(query->words);
  query->words = g_strdup(words->str);
}

/* What the words of a noun phrase say. */
static void
read_phrase(SeeQuery *query, const GPtrArray *phrase)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new(); /* words that may be or belong to the head, in order */
  const QueryWord *color_noun = NULL, *before = NULL;
  gboolean is_speakers = FALSE;
  set_words(query, phrase);
  for (guint i = 0; i < phrase->len; before = phrase->pdata[i++]) {
    const QueryWord *word = phrase->pdata[i];
    const gboolean is_last = i + 1 == phrase->len;
    is_speakers |= word->kind == QUERY_OWNER && word->value == QUERY_OWNER_SPEAKER;
    if (word->kind == QUERY_PLACE && word->value == SEE_PLACE_TOP && is_last && names->len == 0 && before != NULL &&
        (before->kind == QUERY_COLOR || before->kind == QUERY_OWNER || before->kind == QUERY_TRAIT)) {
      query->noun = litho_noun_find("shirt"); /* "her blue top" */
      query_set_head(query, "shirt");
      return;
    }
    if (word->kind == QUERY_COLOR && word->noun != NULL)
      color_noun = is_last ? word : NULL;
    if (word->kind == QUERY_OWNER && query->owner == NULL)
      query->owner = word->value == 1 ? query_empty() : query_of_noun("person");
    else if (word->kind == QUERY_UNKNOWN && has_digit_or_dot(word->text) && names->len > 0)
      continue; /* "the writing abc.de" */
    else if (word->kind == QUERY_NOUN || word->kind == QUERY_UNKNOWN || word->kind == QUERY_FRAME ||
             word->kind == QUERY_PRONOUN)
      g_ptr_array_add(names, (gpointer)word);
    else if (word->kind == QUERY_TRAIT && is_last && names->len == 0 && i > 0)
      g_ptr_array_add(names, (gpointer)word); /* "the steel" */
    else if (!(word->kind == QUERY_COLOR && word == color_noun && names->len == 0))
      query_take_word(query, word);
  }
  if (names->len == 0 && color_noun != NULL) {
    query->noun = color_noun->noun; /* "the orange" */
    query_set_head(query, color_noun->noun->word);
    query->many |= g_str_has_suffix(color_noun->text, "s");
    return;
  }
  if (names->len == 0 && query->owner != NULL && phrase->len == 1) { /* "behind her" */
    query_set_head(query, query->owner->head);
    query->noun = query->owner->noun;
    g_clear_pointer(&query->owner, see_query_free);
  }
  if (names->len == 0)
    return;
  const QueryWord *last = names->pdata[names->len - 1];
  if (last->kind == QUERY_NOUN) {
    query->noun = last->noun;
    query->many |= last->plural || (last->noun->flags & LITHO_NOUN_MANY) != 0;
    query_set_head(query, last->noun->word);
    for (guint i = 0; i + 1 < names->len; i++) {
      const QueryWord *word = names->pdata[i];
      if (word->kind == QUERY_NOUN)
        g_ptr_array_add(query->kinds, (gpointer)word->noun);
      else
        g_ptr_array_add(query->traits, g_strdup(word->text));
    }
  } else if (last->kind == QUERY_PRONOUN) {
    query->noun = litho_noun_find("person");
    query_set_head(query, "person");
  } else if (last->kind == QUERY_FRAME) {
    query->noun = litho_noun_find("picture frame");
    query_set_head(query, "picture");
  } else
    take_unknown_head(query, names, last);
  /* "Our dog" need not be by a person of the photo: whoever says so took it. */
  if (is_speakers && query->owner != NULL && !query_is_part(query->noun))
    g_clear_pointer(&query->owner, see_query_free);
}

static SeeQuery *read_query(Reader *reader, gboolean takes_place);

static SeeQuery *
noun_phrase(Reader *reader)
{
  SeeQuery *query = query_empty();
  g_autoptr(GPtrArray) phrase = g_ptr_array_new();
  gboolean has_noun = FALSE;
  for (const QueryWord *word; (word = peek(reader, 0)) != NULL; reader->at++) {
    if (ends_phrase(reader, word, has_noun))
      break;
    g_ptr_array_add(phrase, (gpointer)word);
    has_noun |= word->kind == QUERY_NOUN || word->kind == QUERY_UNKNOWN || word->kind == QUERY_ONE ||
                word->kind == QUERY_FRAME || word->kind == QUERY_PRONOUN;
  }
  read_phrase(query, phrase);
  query_finish(query);
  return query;
}

static gboolean
is_frame(const SeeQuery *query)
{
  return query->noun != NULL && g_str_equal(query->head, "picture");
}

/* Is what stands here a place of the frame: "the left", "the top left corner"? Not "the left bench". */
static gboolean
is_place_here(const Reader *reader)
{
  guint i = 0;
  gboolean any = FALSE;
  for (const QueryWord *word; (word = peek(reader, i)) != NULL; i++) {
    if (word->kind == QUERY_PLACE || (word->kind == QUERY_SIDE && (any || word->value != 0)))
      any = TRUE;
    else if (word->kind == QUERY_NOUN && word->noun->kind == LITHO_NOUN_PHOTO && word->noun->region != NULL &&
             !g_str_equal(word->noun->region, "subject"))
      any = TRUE;
    else if (word->kind == QUERY_NOUN || word->kind == QUERY_UNKNOWN || word->kind == QUERY_ONE)
      return any && is_verb_form(word);
    else if (word->kind != QUERY_FILL && word->kind != QUERY_SIDE)
      break;
  }
  return any;
}

static void
take_place(Reader *reader, SeeQuery *query)
{
  for (const QueryWord *word; (word = peek(reader, 0)) != NULL; reader->at++) {
    if (word->kind == QUERY_NOUN && word->noun->kind == LITHO_NOUN_PHOTO)
      query->place |= SEE_PLACE_BACK;
    else if (word->kind == QUERY_SIDE)
      query->place |= word->value;
    else if (word->kind == QUERY_PLACE)
      query->place |= word->value;
    else if (word->kind != QUERY_FILL)
      break;
  }
  query_finish(query);
}

static void
take_relation(SeeQuery *query, SeeRelation relation, SeeQuery *other)
{
  if (is_frame(other) || (other->noun == NULL && *other->head == '\0' && other->colors[0] == NULL) ||
      query->other != NULL)
    see_query_free(other);
  else {
    query->relation = relation;
    query->other = other;
  }
}

static gboolean
is_measure(const SeeQuery *query)
{
  static const char *const words[] = {"bit",   "pair",   "piece", "bunch",  "lot", "kind", "sort",  "row", "pile",
                                      "group", "couple", "rest",  "number", "set", "herd", "flock", NULL};
  return g_strv_contains(words, query->head);
}

/* "of …": what it is a part of, or what there is a pile of. FALSE: nothing follows. */
static void
take_of(Reader *reader, SeeQuery *query)
{
  SeeQuery *whole = read_query(reader, TRUE);
  if (is_frame(whole) || (whole->noun == NULL && *whole->head == '\0' && whole->owner == NULL)) {
    see_query_free(whole);
  } else if (is_measure(query)) {
    query->noun = whole->noun;
    query->many |= whole->many;
    query_set_head(query, whole->head);
    g_free(query->words);
    query->words = g_strdup(whole->words);
    for (int k = 0; k < 2; k++)
      query->colors[k] = query->colors[k] != NULL ? query->colors[k] : whole->colors[k];
    query->place |= whole->place;
    see_query_free(whole);
  } else if (query->owner == NULL)
    query->owner = whole;
  else
    see_query_free(whole);
}

/* "in red", "in a red shirt", "in the water", "in the corner". */
static void
take_in(Reader *reader, SeeQuery *query)
{
  SeeQuery *child = read_query(reader, FALSE);
  query_name_clothing(child);
  if (child->noun != NULL && child->noun->kind == LITHO_NOUN_CLOTHING)
    g_ptr_array_add(query->with, child);
  else
    take_relation(query, SEE_RELATION_IN, child);
}

static gboolean
begins_phrase(const QueryWord *word)
{
  return word != NULL && word->kind != QUERY_VERB && word->kind != QUERY_WITH && word->kind != QUERY_IN &&
         word->kind != QUERY_RELATION && word->kind != QUERY_AT && word->kind != QUERY_OF &&
         word->kind != QUERY_COMMA && word->kind != QUERY_AND && word->kind != QUERY_WITHOUT;
}

static void
add_with(Reader *reader, SeeQuery *query)
{
  SeeQuery *child = read_query(reader, FALSE);
  query_name_clothing(child);
  if (*child->head != '\0')
    g_ptr_array_add(query->with, child);
  else
    see_query_free(child);
}

/* A word that stands behind the noun phrase. FALSE: it belongs to what is around. */
static gboolean
take_follower(Reader *reader, SeeQuery *query, gboolean takes_place)
{
  const QueryWord *word = peek(reader, 0), *next = peek(reader, 1);
  const gboolean is_link = word->kind == QUERY_RELATION || word->kind == QUERY_AT || word->kind == QUERY_IN;
  if (!takes_place && word->kind != QUERY_OF)
    return FALSE;
  reader->at++;
  if (word->kind == QUERY_COMMA && !is_kind(next, QUERY_PLACE))
    return FALSE;
  if (word->kind == QUERY_PLACE || word->kind == QUERY_SIDE || (is_link && is_place_here(reader)) ||
      word->kind == QUERY_COMMA) {
    reader->at -= word->kind == QUERY_PLACE || word->kind == QUERY_SIDE;
    take_place(reader, query);
  } else if (word->kind == QUERY_OF && next != NULL)
    take_of(reader, query);
  else if (word->kind == QUERY_IN && next != NULL)
    take_in(reader, query);
  else if (word->kind == QUERY_WITH && next != NULL)
    add_with(reader, query);
  else if (word->kind == QUERY_VERB || is_verb_form(word)) {
    if (is_kind(next, QUERY_UNKNOWN) && word->text[0] == 'w') { /* "who leans": a verb that no table knows */
      reader->at++;
      next = peek(reader, 0);
    }
    if (begins_phrase(next) && next->kind != QUERY_PLACE && !is_verb_form(next))
      add_with(reader, query);
  } else if (word->kind == QUERY_RELATION && next != NULL)
    take_relation(query, (SeeRelation)word->value, read_query(reader, TRUE));
  else if (word->kind == QUERY_RELATION && word->value == SEE_RELATION_BEHIND)
    query->place |= SEE_PLACE_BACK;
  else if (word->kind == QUERY_AT && next != NULL) {
    SeeQuery *child = read_query(reader, TRUE);
    if (g_str_equal(word->text, "at"))
      take_relation(query, SEE_RELATION_NEAR, child);
    else
      see_query_free(child);
  } else if (word->kind == QUERY_WITHOUT)
    see_query_free(read_query(reader, FALSE));
  else if (word->kind == QUERY_AND && next != NULL && query->also == NULL)
    query->also = read_query(reader, TRUE);
  return TRUE;
}

static SeeQuery *
read_query(Reader *reader, gboolean takes_place)
{
  SeeQuery *query = noun_phrase(reader);
  while (reader->at < reader->words->len) {
    if (is_kind(peek(reader, 0), QUERY_S)) {
      reader->at++;
      SeeQuery *part = noun_phrase(reader);
      see_query_free(part->owner);
      part->owner = query;
      query = part;
    } else if (!take_follower(reader, query, takes_place))
      break;
  }
  return query;
}

SeeQuery *
query_english(const GPtrArray *words)
{
  Reader reader = {words, 0};
  SeeQuery *query = read_query(&reader, TRUE);
  if (query->noun == NULL && *query->head == '\0' && query->owner == NULL && query->with->len > 0) {
    query->noun = litho_noun_find("person"); /* "in purple on the right", "wearing a hat" */
    query_set_head(query, "person");
  }
  return query;
}
