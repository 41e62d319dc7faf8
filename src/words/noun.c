/* noun.c: the forms of the nouns, and looking them up. Plurals are made by the rule of English
 * spelling (-ies after a consonant and y, -es after a hiss, else -s); what does not follow it says
 * so in its row. */
#include <string.h>
#include "words/noun_tables.h"

typedef struct {
  GArray *forms;       /* of LithoNounForm */
  GHashTable *by_text; /* form's text → LithoNoun */
} Index;

static char *
regular_plural(const char *word)
{
  const size_t n = strlen(word);
  if (n > 1 && word[n - 1] == 'y' && strchr("aeiou", word[n - 2]) == NULL)
    return g_strdup_printf("%.*sies", (int)(n - 1), word);
  static const char *const hisses[] = {"s", "x", "z", "ch", "sh"};
  for (guint i = 0; i < G_N_ELEMENTS(hisses); i++)
    if (g_str_has_suffix(word, hisses[i]))
      return g_strconcat(word, "es", NULL);
  return g_strconcat(word, "s", NULL);
}

static void
add_form(Index *index, const LithoNoun *noun, const char *text, gboolean plural, gboolean chinese)
{
  const LithoNounForm form = {g_intern_string(text), noun, plural, chinese};
  g_array_append_val(index->forms, form);
  g_hash_table_insert(index->by_text, (gpointer)form.text, (gpointer)noun);
}

static void
add_noun(Index *index, const LithoNoun *noun)
{
  add_form(index, noun, noun->word, FALSE, FALSE);
  g_autofree char *plural =
      noun->plural != NULL ? g_strdup(noun->plural) : regular_plural(noun->word);
  if (*plural != '\0')
    add_form(index, noun, plural, TRUE, FALSE);
  g_auto(GStrv) chinese = g_strsplit(noun->chinese != NULL ? noun->chinese : "", "|", -1);
  for (guint i = 0; chinese[i] != NULL; i++)
    add_form(index, noun, chinese[i], FALSE, TRUE);
}

static const Index *
the_index(void)
{
  static gsize once = 0;
  static Index index;
  if (g_once_init_enter(&once)) {
    static const LithoNoun *const tables[] = {words_people, words_living, words_nature, words_made,
                                              words_food,   words_home,   words_gear};
    index.forms = g_array_new(FALSE, FALSE, sizeof(LithoNounForm));
    index.by_text = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
      for (const LithoNoun *noun = tables[i]; noun->word != NULL; noun++)
        add_noun(&index, noun);
    g_once_init_leave(&once, 1);
  }
  return &index;
}

const LithoNounForm *
litho_noun_forms(guint *n)
{
  const Index *index = the_index();
  *n = index->forms->len;
  return (const LithoNounForm *)(gpointer)index->forms->data;
}

const LithoNoun *
litho_noun_find(const char *word)
{
  return g_hash_table_lookup(the_index()->by_text, word);
}

const LithoNoun *
litho_noun_wider(const LithoNoun *noun)
{
  return noun->is_a != NULL ? litho_noun_find(noun->is_a) : NULL;
}

gboolean
litho_noun_is(const LithoNoun *noun, const char *word)
{
  for (; noun != NULL; noun = litho_noun_wider(noun))
    if (g_str_equal(noun->word, word))
      return TRUE;
  return FALSE;
}
