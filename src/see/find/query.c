/* query.c: queries, what the readers of both languages do to them, and printing them. The readers: query_english.c,
 * query_chinese.c. */
#include <string.h>
#include "see/find/query_parts.h"

static void
query_free(gpointer data)
{
  see_query_free(data);
}

SeeQuery *
query_empty(void)
{
  SeeQuery *query = g_new0(SeeQuery, 1);
  query->head = g_strdup("");
  query->words = g_strdup("");
  query->kinds = g_ptr_array_new();
  query->traits = g_ptr_array_new_with_free_func(g_free);
  query->with = g_ptr_array_new_with_free_func(query_free);
  return query;
}

void
see_query_free(SeeQuery *query)
{
  if (query == NULL)
    return;
  g_free(query->head);
  g_free(query->words);
  g_free(query->said);
  g_ptr_array_unref(query->kinds);
  g_ptr_array_unref(query->traits);
  g_ptr_array_unref(query->with);
  see_query_free(query->owner);
  see_query_free(query->other);
  see_query_free(query->also);
  g_free(query);
}

SeeQuery *
query_of_noun(const char *word)
{
  SeeQuery *query = query_empty();
  query->noun = litho_noun_find(word);
  query_set_head(query, query->noun->word);
  return query;
}

void
query_set_head(SeeQuery *query, const char *head)
{
  char *copy = g_strdup(head);
  g_free(query->head);
  query->head = copy;
}

gboolean
query_is_part(const LithoNoun *noun)
{
  return noun != NULL &&
         (noun->kind == LITHO_NOUN_BODY || noun->kind == LITHO_NOUN_CLOTHING || (noun->flags & LITHO_NOUN_PART) != 0);
}

gboolean
query_take_word(SeeQuery *query, const QueryWord *word)
{
  switch (word->kind) {
  case QUERY_COLOR:
    query->colors[query->colors[0] != NULL] = word->color;
    return TRUE;
  case QUERY_SHADE:
    query->shade = word->value;
    return TRUE;
  case QUERY_SIZE:
    if (ABS(word->value) >= ABS(query->size))
      query->size = word->value;
    return TRUE;
  case QUERY_PLACE:
    query->place |= word->value;
    return TRUE;
  case QUERY_SIDE:
    query->place |= query->place != 0 ? word->value : 0;
    return TRUE;
  case QUERY_ORDER:
    query->order = word->value;
    return TRUE;
  case QUERY_COUNT:
    query->count = word->value;
    query->many = word->value > 1;
    return TRUE;
  case QUERY_ALL:
    query->all = query->many = TRUE;
    query->count = word->value;
    return TRUE;
  case QUERY_TRAIT:
    g_ptr_array_add(query->traits, g_strdup(word->text));
    return TRUE;
  default:
    return FALSE;
  }
}

void
query_name_clothing(SeeQuery *query)
{
  if (query->noun == NULL && *query->head == '\0' && (query->colors[0] != NULL || query->shade != 0)) {
    query->noun = litho_noun_find("clothing");
    query_set_head(query, "clothing");
  }
}

void
query_finish(SeeQuery *query)
{
  for (guint i = query->kinds->len; i > 0; i--) {
    const LithoNoun *kind = query->kinds->pdata[i - 1];
    gboolean used = TRUE;
    if (g_strcmp0(kind->region, "background") == 0)
      query->place |= SEE_PLACE_BACK; /* "the background people" */
    else if (query->owner == NULL && query_is_part(query->noun) &&
             (kind->kind == LITHO_NOUN_PERSON || kind->kind == LITHO_NOUN_ANIMAL || kind->kind == LITHO_NOUN_VEHICLE ||
              kind->kind == LITHO_NOUN_BUILDING || kind->kind == LITHO_NOUN_PLANT || kind->kind == LITHO_NOUN_CLOTHING))
      query->owner = query_of_noun(kind->word); /* "dog tail", "car window" */
    else if (query->noun != NULL && query->noun->kind == LITHO_NOUN_ANIMAL && litho_noun_is(kind, "child"))
      query->size = -1; /* "baby elephant" */
    else
      used = FALSE;
    if (used)
      g_ptr_array_remove_index(query->kinds, i - 1);
  }
  if (query->order != 0 && (query->place & SEE_PLACE_SIDES) != 0) { /* "second from the left" */
    query->order_from = query->place & SEE_PLACE_SIDES;
    query->place &= ~(SEE_PLACE_SIDES | SEE_PLACE_MOST);
  }
}

SeeQuery *
see_query_new(const char *text)
{
  g_autoptr(GPtrArray) words = query_words_new(text);
  gboolean is_chinese = FALSE;
  for (guint i = 0; i < words->len; i++)
    is_chinese = is_chinese || ((QueryWord *)words->pdata[i])->chinese;
  SeeQuery *query = is_chinese ? query_chinese(words) : query_english(words);
  query->said = g_utf8_make_valid(text, -1);
  return query;
}

/* --- asking --------------------------------------------------------------------------------------- */

gboolean
see_query_is_place(const SeeQuery *query)
{
  return query->place != 0 && query->noun == NULL && *query->head == '\0' && query->owner == NULL &&
         query->with->len == 0 && query->other == NULL && query->colors[0] == NULL && *query->words == '\0';
}

gboolean
see_query_tells_which(const SeeQuery *query)
{
  return query->colors[0] != NULL || query->shade != 0 || query->size != 0 || query->place != 0 || query->order != 0 ||
         query->with->len > 0 || query->other != NULL || query->owner != NULL;
}

static void
print(const SeeQuery *query, GString *out)
{
  static const char *const places[] = {"left", "right", "top", "bottom", "middle", "back", "front", "most", "corner"};
  static const char *const relations[] = {"none",   "on",     "in",      "under",    "above",  "near",
                                          "before", "behind", "left-of", "right-of", "between"};
  g_string_append(out, *query->head != '\0' ? query->head : "*");
  if (query->noun == NULL && *query->head != '\0')
    g_string_append_c(out, '?');
  for (guint i = 0; i < query->kinds->len; i++)
    g_string_append_printf(out, " kind=%s", ((const LithoNoun *)query->kinds->pdata[i])->word);
  for (int k = 0; k < 2 && query->colors[k] != NULL; k++)
    g_string_append_printf(out, " color=%s", query->colors[k]->name);
  if (query->shade != 0)
    g_string_append(out, query->shade > 0 ? " light" : " dark");
  if (query->size != 0)
    g_string_append_printf(out, " size=%+d", query->size);
  for (int from = 0; from < 2; from++) {
    const int place = from ? query->order_from : query->place;
    if (place != 0)
      g_string_append(out, from ? " from=" : " place=");
    for (guint k = 0, n = 0; k < G_N_ELEMENTS(places); k++)
      if (place >> k & 1)
        g_string_append_printf(out, "%s%s", n++ > 0 ? "," : "", places[k]);
  }
  if (query->order != 0)
    g_string_append_printf(out, " order=%d", query->order);
  if (query->count != 0)
    g_string_append_printf(out, " count=%d", query->count);
  if (query->all || query->many)
    g_string_append(out, query->all ? " all" : " many");
  for (guint i = 0; i < query->traits->len; i++)
    g_string_append_printf(out, " trait=%s", (char *)query->traits->pdata[i]);
  const SeeQuery *const inner[] = {query->owner, query->other, query->also};
  const char *const names[] = {"of", relations[query->relation], "also"};
  for (guint i = 0; i < query->with->len + 3; i++) {
    const SeeQuery *child = i < query->with->len ? query->with->pdata[i] : inner[i - query->with->len];
    if (child == NULL)
      continue;
    g_string_append_printf(out, " %s(", i < query->with->len ? "with" : names[i - query->with->len]);
    print(child, out);
    g_string_append_c(out, ')');
  }
}

char *
see_query_print(const SeeQuery *query)
{
  GString *out = g_string_new(NULL);
  print(query, out);
  return g_string_free(out, FALSE);
}
