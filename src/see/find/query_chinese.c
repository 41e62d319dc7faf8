/* query_chinese.c: Chinese phrases. The head is the last noun; before it stand pieces, each ended by 的, by a word of
 * place behind a noun (桌子上) or by 那个, that say which one: 穿红衣服的, 狗旁边的, 女孩的, 左边的. */
#include <string.h>
#include "see/find/query_parts.h"

typedef struct {
  const GPtrArray *words;
  guint from, to; /* words [from, to) */
} Piece;

static const QueryWord *
word_of(const Piece *piece, guint i)
{
  return piece->words->pdata[i];
}

static gboolean
is_name(const QueryWord *word)
{
  return word->kind == QUERY_NOUN || word->kind == QUERY_PRONOUN || word->kind == QUERY_ONE ||
         word->kind == QUERY_UNKNOWN;
}

static gboolean
points(const QueryWord *word)
{
  return word->kind == QUERY_FILL && (g_str_has_prefix(word->text, "那") || g_str_has_prefix(word->text, "这"));
}

/* The last noun of a piece with what stands directly before it; `query` gets the rest. */
static void
read_names(SeeQuery *query, const Piece *piece)
{
  int head = -1;
  for (guint i = piece->from; i < piece->to; i++)
    if (is_name(word_of(piece, i)))
      head = (int)i;
  g_autoptr(GString) unknown = g_string_new(NULL);
  for (guint i = piece->from; i < piece->to; i++) {
    const QueryWord *word = word_of(piece, i);
    if ((int)i == head) {
      if (word->kind == QUERY_UNKNOWN && i > piece->from && word_of(piece, i - 1)->kind == QUERY_NOUN) {
        g_string_printf(unknown, "%s%s", word_of(piece, i - 1)->text, word->text); /* a longer word than the table's */
        if (query->kinds->len > 0)
          g_ptr_array_remove_index(query->kinds, query->kinds->len - 1);
      } else if (word->kind == QUERY_UNKNOWN)
        g_string_assign(unknown, word->text);
      else if (word->kind != QUERY_ONE)
        query->noun = word->kind == QUERY_NOUN ? word->noun : litho_noun_find("person");
    } else if (word->kind == QUERY_NOUN && (int)i < head)
      g_ptr_array_add(query->kinds, (gpointer)word->noun);
    else if (word->kind == QUERY_UNKNOWN)
      g_ptr_array_add(query->traits, g_strdup(word->text));
    else
      query_take_word(query, word);
  }
  if (query->noun != NULL) {
    query_set_head(query, query->noun->word);
    query->many |= (query->noun->flags & LITHO_NOUN_MANY) != 0;
  } else
    query_set_head(query, unknown->str);
  /* In English, for what only knows that: the text tower. */
  g_autoptr(GString) english = g_string_new(NULL);
  for (int k = 0; k < 2 && query->colors[k] != NULL; k++)
    g_string_append_printf(english, "%s ", query->colors[k]->name);
  for (guint i = 0; i < query->kinds->len; i++)
    g_string_append_printf(english, "%s ", ((const LithoNoun *)query->kinds->pdata[i])->word);
  g_string_append(english, query->head);
  g_free(query->words);
  query->words = g_strdup(query->noun != NULL ? english->str : query->head);
  query_finish(query);
}

static SeeQuery *read_piece(const Piece *all);

/* A piece before the head. */
static void
take_piece(SeeQuery *query, const Piece *piece)
{
  guint with = piece->to, relation = piece->to, first_name = piece->to;
  gboolean is_pronoun = FALSE;
  for (guint i = piece->from; i < piece->to; i++) {
    const QueryWord *word = word_of(piece, i);
    if (word->kind == QUERY_WITH)
      with = MIN(with, i);
    if (word->kind == QUERY_RELATION)
      relation = i;
    if (is_name(word) && first_name == piece->to) {
      first_name = i;
      is_pronoun = word->kind == QUERY_PRONOUN;
    }
  }
  if (with < piece->to) {
    const Piece before = {piece->words, piece->from, with}, what = {piece->words, with + 1, piece->to};
    if (before.to > before.from)
      take_piece(query, &before);
    SeeQuery *child = query_empty();
    read_names(child, &what);
    query_name_clothing(child);
    if (*child->head != '\0')
      g_ptr_array_add(query->with, child);
    else
      see_query_free(child);
    return;
  }
  for (guint i = piece->from; i < MIN(first_name, relation); i++)
    query_take_word(query, word_of(piece, i));
  if (relation < piece->to && relation > first_name) {
    const Piece what = {piece->words, first_name, relation};
    if (query->other == NULL) {
      query->relation = (SeeRelation)word_of(piece, relation)->value;
      query->other = read_piece(&what);
    }
  } else if (first_name < piece->to && query->owner == NULL) {
    const Piece whose = {piece->words, first_name, piece->to};
    query->owner = is_pronoun ? query_of_noun("person") : read_piece(&whose);
  }
}

/* Does the piece [from, to) say what is worn without saying what: 穿红色 | 的衣服? */
static gboolean
lacks_noun(const Piece *piece)
{
  gboolean with = FALSE, named = FALSE;
  for (guint i = piece->from; i < piece->to; i++) {
    with |= word_of(piece, i)->kind == QUERY_WITH;
    named |= with && is_name(word_of(piece, i));
  }
  return with && !named;
}

static SeeQuery *
read_piece(const Piece *all)
{
  SeeQuery *query = query_empty();
  Piece piece = {all->words, all->from, all->from};
  gboolean names_before = FALSE, is_speakers = FALSE;
  for (guint i = all->from; i < all->to; i++) {
    const QueryWord *word = word_of(all, i);
    is_speakers |= word->kind == QUERY_PRONOUN && g_str_has_prefix(word->text, "我");
    const gboolean is_de = word->kind == QUERY_DE, is_place = word->kind == QUERY_RELATION && names_before;
    names_before |= is_name(word);
    if (!is_de && !is_place && !(points(word) && i > piece.from))
      continue;
    if (i + 1 == all->to)
      break; /* the head stands before it: 红色的, 桌子上 */
    piece.to = is_de || points(word) ? i : i + 1;
    /* 狗前面的 and 穿红色的衣服的: the piece goes on behind 的. */
    if (is_de && lacks_noun(&piece))
      continue;
    if (piece.to > piece.from)
      take_piece(query, &piece);
    piece.from = i + 1;
    names_before = FALSE;
  }
  piece.to = all->to;
  read_names(query, &piece);
  if (is_speakers && query->owner != NULL && g_str_equal(query->owner->head, "person") && !query_is_part(query->noun))
    g_clear_pointer(&query->owner, see_query_free); /* as in English */
  return query;
}

SeeQuery *
query_chinese(const GPtrArray *words)
{
  /* 男人和狗: 和 between two heads, with nothing worn before it that has not ended. */
  guint split = words->len;
  gboolean open = FALSE;
  for (guint i = 0; i < words->len; i++) {
    const QueryWord *word = words->pdata[i];
    open = word->kind == QUERY_WITH || (open && word->kind != QUERY_DE);
    if (word->kind == QUERY_AND && !open && i > 0 && is_name(words->pdata[i - 1]) && split == words->len)
      split = i;
  }
  const Piece first = {words, 0, split}, rest = {words, split + 1, words->len};
  SeeQuery *query = read_piece(&first);
  if (rest.from < rest.to)
    query->also = read_piece(&rest);
  if (query->noun == NULL && *query->head == '\0' && query->with->len > 0) {
    query->noun = litho_noun_find("person");
    query_set_head(query, "person");
  }
  return query;
}
