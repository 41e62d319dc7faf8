/* caption.c: captions as data, and the floor that writes them from facts by rule. */
#include <math.h>
#include <string.h>
#include "see/caption_parts.h"
#include "see/tags.h"

#define CERTAIN_REGION 0.5    /* score from which a region is spoken of */
#define LEAST_SHARE 0.03      /* of the frame, likewise */
#define MOSTLY 0.45           /* of the frame: "a mostly blue photo" */
#define N_SUBJECT_TAGS 2

static void
sentence_free(gpointer data)
{
  LithoSentence *sentence = data;
  g_free(sentence->text);
  g_ptr_array_unref(sentence->facts);
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
see_sentence_add(LithoCaption *caption)
{
  LithoSentence *sentence = g_new0(LithoSentence, 1);
  sentence->facts = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(caption->sentences, sentence);
  return sentence;
}

void
see_sentence_rest_on(LithoSentence *sentence, const char *kind, const char *what)
{
  char *fact = g_strdup_printf("%s%s%s", kind, *what != '\0' ? " " : "", what);
  if (g_ptr_array_find_with_equal_func(sentence->facts, fact, g_str_equal, NULL))
    g_free(fact);
  else
    g_ptr_array_add(sentence->facts, fact);
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
    json_array_add_object_element(sentences, one);
  }
  json_object_set_array_member(object, "sentences", sentences);
  JsonNode *node = json_node_new(JSON_NODE_OBJECT);
  json_node_take_object(node, object);
  return node;
}

char *
see_join(GPtrArray *parts)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < parts->len; i++)
    g_string_append_printf(text, "%s%s", i == 0 ? "" : i + 1 == parts->len ? " and " : ", ",
                           (char *)parts->pdata[i]);
  return g_string_free(text, FALSE);
}

char *
see_count_word(int n)
{
  static const char *const words[] = {"no",  "one", "two",   "three", "four",
                                      "five", "six", "seven", "eight", "nine"};
  return n < (int)G_N_ELEMENTS(words) ? g_strdup(words[MAX(n, 0)]) : g_strdup_printf("%d", n);
}

/* "two people", "a dog": what the photo is of. */
static char *
subjects(const LithoFacts *facts, LithoSentence *sentence)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
  if (facts->n_people == 1) {
    g_ptr_array_add(parts, g_strdup("a person"));
  } else if (facts->n_people > 1) {
    g_autofree char *count = see_count_word(facts->n_people);
    g_ptr_array_add(parts, g_strdup_printf("%s people", count));
  }
  if (facts->n_people > 0) {
    g_autofree char *digits = g_strdup_printf("%d", facts->n_people);
    see_sentence_rest_on(sentence, "people", digits);
  }
  gboolean animal_named = FALSE;
  for (guint i = 0, n = 0; i < facts->tags->len && n < N_SUBJECT_TAGS; i++) {
    const LithoTag *tag = facts->tags->pdata[i];
    const SeeTagName *name = see_tag_name(tag->name);
    if (name == NULL || name->phrase == NULL || (name->kind == SEE_TAG_PERSON && facts->n_people > 0))
      continue;
    animal_named |= name->kind == SEE_TAG_ANIMAL;
    g_ptr_array_add(parts, g_strdup(name->phrase));
    see_sentence_rest_on(sentence, "tag", tag->name);
    n++;
  }
  const LithoRegionFact *animal = litho_facts_region(facts, "animal");
  if (!animal_named && animal != NULL && animal->score >= CERTAIN_REGION &&
      animal->share >= LEAST_SHARE) {
    g_ptr_array_add(parts, g_strdup("an animal"));
    see_sentence_rest_on(sentence, "region", "animal");
  }
  return parts->len > 0 ? see_join(parts) : NULL;
}

/* "water, plants and sky". */
static char *
surroundings(const LithoFacts *facts, LithoSentence *sentence)
{
  static const char *const names[][2] = {{"building", "a building"}, {"water", "water"},
                                         {"plants", "plants"},       {"ground", "ground"},
                                         {"sky", "sky"}};
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const LithoRegionFact *region = litho_facts_region(facts, names[i][0]);
    if (region == NULL || region->score < CERTAIN_REGION || region->share < LEAST_SHARE)
      continue;
    g_ptr_array_add(parts, g_strdup(names[i][1]));
    see_sentence_rest_on(sentence, "region", names[i][0]);
  }
  return parts->len > 0 ? see_join(parts) : NULL;
}

static void
write_content(const LithoFacts *facts, LithoCaption *caption)
{
  LithoSentence *sentence = see_sentence_add(caption);
  const gboolean grey = litho_facts_have(facts, "black and white");
  g_autofree char *who = subjects(facts, sentence), *where = surroundings(facts, sentence);
  const char *kind = grey ? "A black and white photo" : "A photo";
  if (grey)
    see_sentence_rest_on(sentence, "quality", "black and white");
  if (who != NULL || where != NULL) {
    sentence->text = g_strdup_printf("%s of %s%s%s.", kind, who != NULL ? who : where,
                                     who != NULL && where != NULL ? ", with " : "",
                                     who != NULL && where != NULL ? where : "");
    return;
  }
  const LithoColorShare *first = facts->colors->len > 0 ? facts->colors->pdata[0] : NULL;
  if (!grey && first != NULL && first->share >= MOSTLY) {
    sentence->text = g_strdup_printf("A mostly %s photo.", first->name);
    see_sentence_rest_on(sentence, "color", first->name);
    return;
  }
  const char *shape = facts->width > facts->height   ? "wide"
                      : facts->width < facts->height ? "upright"
                                                     : "square";
  see_sentence_rest_on(sentence, "photo", "");
  sentence->text = g_strdup_printf("%s %s photo.", *shape == 'u' ? "An" : "A",
                                   grey ? "black and white" : shape);
}

/* Colours, where they are no matter of course. */
static void
write_colors(const LithoFacts *facts, LithoCaption *caption)
{
  const LithoSentence *first = caption->sentences->pdata[0];
  if (litho_facts_have(facts, "black and white") || facts->colors->len < 2 ||
      g_str_has_prefix(first->text, "A mostly "))
    return;
  LithoSentence *sentence = see_sentence_add(caption);
  const LithoColorShare *a = facts->colors->pdata[0], *b = facts->colors->pdata[1];
  const gboolean both = b->share >= 0.15;
  sentence->text = both ? g_strdup_printf("Its main colours are %s and %s.", a->name, b->name)
                        : g_strdup_printf("Its main colour is %s.", a->name);
  see_sentence_rest_on(sentence, "color", a->name);
  if (both)
    see_sentence_rest_on(sentence, "color", b->name);
}

/* "It is underexposed and noisy, with clipped highlights and a blue cast." Qualities that are things
 * one has come after those that one is. */
static void
write_quality(const LithoFacts *facts, LithoCaption *caption)
{
  static const struct {
    const char *word, *have;
  } things[] = {{"clipped highlights", "clipped highlights"}, {"clipped shadows", "clipped shadows"},
                {"low contrast", "low contrast"},             {"dull colours", "dull colours"},
                {"orange cast", "an orange cast"},            {"yellow cast", "a yellow cast"},
                {"green cast", "a green cast"},               {"aqua cast", "an aqua cast"},
                {"blue cast", "a blue cast"},                 {"magenta cast", "a magenta cast"}};
  g_autoptr(GPtrArray) is = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) has = g_ptr_array_new_with_free_func(g_free);
  LithoSentence *sentence = NULL;
  for (guint i = 0; i < facts->qualities->len; i++) {
    const char *word = facts->qualities->pdata[i], *have = NULL;
    if (g_str_equal(word, "black and white"))
      continue;
    for (guint k = 0; k < G_N_ELEMENTS(things); k++)
      if (g_str_equal(things[k].word, word))
        have = things[k].have;
    g_ptr_array_add(have != NULL ? has : is, g_strdup(have != NULL ? have : word));
    if (sentence == NULL)
      sentence = see_sentence_add(caption);
    see_sentence_rest_on(sentence, "quality", word);
  }
  if (sentence == NULL)
    return;
  g_autofree char *a = see_join(is), *b = see_join(has);
  sentence->text = is->len > 0 ? g_strdup_printf("It is %s%s%s.", a, has->len > 0 ? ", with " : "", b)
                               : g_strdup_printf("It has %s.", b);
}

LithoCaption *
litho_caption_floor(const LithoFacts *facts)
{
  LithoCaption *caption = see_caption_new("floor");
  write_content(facts, caption);
  write_colors(facts, caption);
  write_quality(facts, caption);
  return caption;
}
