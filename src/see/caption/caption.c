/* caption.c: captions as data, and the floor that writes them from facts by rule. */
#include <math.h>
#include "see/caption/caption_parts.h"

#define MOSTLY 0.45 /* of the frame: "a mostly blue photo" */

static void
sentence_free(gpointer data)
{
  LithoSentence *sentence = data;
  g_free(sentence->text);
  g_ptr_array_unref(sentence->facts);
  g_clear_pointer(&sentence->words, g_ptr_array_unref);
  g_free(sentence);
}

LithoCaption *
see_caption_new(const char *writer)
{
  LithoCaption *caption = g_new0(LithoCaption, 1);
  caption->sentences = g_ptr_array_new_with_free_func(sentence_free);
  caption->writer = g_strdup(writer);
  return caption;
}

void
litho_caption_free(LithoCaption *caption)
{
  if (caption == NULL)
    return;
  g_ptr_array_unref(caption->sentences);
  g_free(caption->writer);
  g_free(caption->note);
  g_free(caption);
}

LithoSentence *
see_sentence_add(LithoCaption *caption, char *text, GPtrArray *facts)
{
  LithoSentence *sentence = g_new0(LithoSentence, 1);
  sentence->text = text;
  sentence->facts = facts != NULL ? facts : g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(caption->sentences, sentence);
  return sentence;
}

char *
litho_caption_text(const LithoCaption *caption)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < caption->sentences->len; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? " " : "",
                           ((LithoSentence *)caption->sentences->pdata[i])->text);
  return g_string_free(text, FALSE);
}

static JsonArray *
words_json(const GPtrArray *words)
{
  JsonArray *array = json_array_new();
  for (guint i = 0; i < words->len; i++) {
    const LithoWord *word = words->pdata[i];
    const struct {
      const char *name;
      double value;
    } numbers[] = {{"x", word->box.x},
                   {"y", word->box.y},
                   {"w", word->box.w},
                   {"h", word->box.h},
                   {"share", word->share}};
    JsonObject *one = json_object_new();
    json_object_set_string_member(one, "word", word->text);
    for (guint k = 0; k < G_N_ELEMENTS(numbers); k++)
      json_object_set_double_member(one, numbers[k].name, round(1000 * numbers[k].value) / 1000);
    json_array_add_object_element(array, one);
  }
  return array;
}

JsonNode *
litho_caption_to_json(const LithoCaption *caption)
{
  g_autofree char *text = litho_caption_text(caption);
  JsonObject *object = json_object_new();
  JsonArray *sentences = json_array_new();
  json_object_set_string_member(object, "text", text);
  json_object_set_string_member(object, "by", caption->writer);
  if (caption->note != NULL)
    json_object_set_string_member(object, "note", caption->note);
  else
    json_object_set_null_member(object, "note");
  for (guint i = 0; i < caption->sentences->len; i++) {
    const LithoSentence *sentence = caption->sentences->pdata[i];
    JsonObject *one = json_object_new();
    JsonArray *facts = json_array_new();
    for (guint k = 0; k < sentence->facts->len; k++)
      json_array_add_string_element(facts, sentence->facts->pdata[k]);
    json_object_set_string_member(one, "text", sentence->text);
    json_object_set_array_member(one, "facts", facts);
    if (sentence->words != NULL)
      json_object_set_array_member(one, "words", words_json(sentence->words));
    json_array_add_object_element(sentences, one);
  }
  json_object_set_array_member(object, "sentences", sentences);
  JsonNode *node = json_node_new(JSON_NODE_OBJECT);
  json_node_take_object(node, object);
  return node;
}

JsonNode *
litho_description_to_json(const char *photo, const LithoFacts *facts, const LithoCaption *caption)
{
  g_autoptr(JsonNode) node = litho_facts_to_json(facts);
  JsonObject *from = json_node_get_object(node), *all = json_object_new();
  json_object_set_string_member(all, "photo", photo);
  json_object_set_member(all, "caption", litho_caption_to_json(caption));
  g_autoptr(GList) names = json_object_get_members(from);
  for (GList *member = names; member != NULL; member = member->next)
    json_object_set_member(all, member->data, json_node_copy(json_object_get_member(from, member->data)));
  JsonNode *root = json_node_new(JSON_NODE_OBJECT);
  json_node_take_object(root, all);
  return root;
}

/* "a, b and c" of the terms of a kind, whose facts are added to `facts`; NULL: there are none. */
static char *
join(const GPtrArray *terms, SeeTermKind kind, GPtrArray *facts)
{
  const guint n = see_terms_n(terms, kind);
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < n; i++) {
    const SeeTerm *term = see_terms_get(terms, kind, i);
    g_string_append_printf(text, "%s%s", i == 0 ? "" : i + 1 == n ? " and " : ", ", term->text);
    g_ptr_array_add(facts, g_strdup(term->fact));
  }
  return g_string_free(text, n == 0);
}

static void
write_content(const LithoFacts *facts, const GPtrArray *terms, LithoCaption *caption)
{
  GPtrArray *rests = g_ptr_array_new_with_free_func(g_free);
  const gboolean grey = litho_facts_have(facts, "black and white");
  g_autofree char *who = join(terms, SEE_TERM_SUBJECT, rests);
  g_autofree char *where = join(terms, SEE_TERM_PLACE, rests);
  const LithoColorShare *first = facts->colors->len > 0 ? facts->colors->pdata[0] : NULL;
  char *text;
  if (grey)
    g_ptr_array_add(rests, g_strdup("quality black and white"));
  if (who != NULL || where != NULL) {
    text = g_strdup_printf("A %sphoto of %s%s%s.", grey ? "black and white " : "",
                           who != NULL ? who : where, who != NULL && where != NULL ? ", with " : "",
                           who != NULL && where != NULL ? where : "");
  } else if (grey) {
    text = g_strdup("A black and white photo.");
  } else if (first != NULL && first->share >= MOSTLY) {
    text = g_strdup_printf("A mostly %s photo.", first->name);
    g_ptr_array_add(rests, g_strdup_printf("color %s", first->name));
  } else {
    const int w = facts->width, h = facts->height;
    text = g_strdup(w > h ? "A wide photo." : w < h ? "An upright photo." : "A square photo.");
    g_ptr_array_add(rests, g_strdup("photo"));
  }
  see_sentence_add(caption, text, rests);
}

/* Colours, where the first sentence has not said them. */
static void
write_colors(const GPtrArray *terms, LithoCaption *caption)
{
  const LithoSentence *first = caption->sentences->pdata[0];
  const guint n = see_terms_n(terms, SEE_TERM_COLOR);
  if (n == 0 || g_str_has_prefix(first->text, "A mostly "))
    return;
  GPtrArray *rests = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *colors = join(terms, SEE_TERM_COLOR, rests);
  see_sentence_add(
      caption, g_strdup_printf("Its main colour%s %s.", n > 1 ? "s are" : " is", colors), rests);
}

/* "It is underexposed and noisy, with clipped highlights and a blue cast." */
static void
write_quality(const GPtrArray *terms, LithoCaption *caption)
{
  g_autoptr(GPtrArray) rests = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *is = join(terms, SEE_TERM_IS, rests), *has = join(terms, SEE_TERM_HAS, rests);
  if (is == NULL && has == NULL)
    return;
  char *text = is == NULL ? g_strdup_printf("It has %s.", has)
                          : g_strdup_printf("It is %s%s%s.", is, has != NULL ? ", with " : "",
                                            has != NULL ? has : "");
  see_sentence_add(caption, text, g_steal_pointer(&rests));
}

LithoCaption *
litho_caption_floor(const LithoFacts *facts)
{
  LithoCaption *caption = see_caption_new("floor");
  g_autoptr(GPtrArray) terms = see_terms(facts);
  write_content(facts, terms, caption);
  write_colors(terms, caption);
  write_quality(terms, caption);
  return caption;
}
