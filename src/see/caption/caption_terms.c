/* caption_terms.c: the phrases that a photo's facts support, and whether a text holds to them. */
#include <ctype.h>
#include <string.h>
#include "see/caption/caption_parts.h"
#include "see/facts/tags.h"
#include "see/facts/things.h"

#define CERTAIN_REGION 0.5 /* score from which a region is spoken of */
#define LEAST_SHARE 0.03   /* of the frame, likewise */
#define N_SUBJECT_TAGS 2
#define N_SUBJECT_THINGS 5
#define MANY 10            /* from so many on they are not counted */
#define ASIDE 0.42         /* of the width: what ends before it is on the left */
#define N_STUFF 3
#define STUFF_SHARE 0.06   /* of the frame, from which stuff is spoken of */
#define CERTAIN_STUFF 0.80 /* mean probability, likewise */
#define MAIN_COLOR 0.15    /* of the frame */
#define N_COLORS 2

static void
term_free(gpointer data)
{
  SeeTerm *term = data;
  g_free(term->text);
  g_free(term->fact);
  g_free(term);
}

static void
add(GPtrArray *terms, SeeTermKind kind, const char *text, const char *fact_kind, const char *fact)
{
  SeeTerm *term = g_new0(SeeTerm, 1);
  term->kind = kind;
  term->text = g_strdup(text);
  term->fact = g_strdup_printf("%s %s", fact_kind, fact);
  g_ptr_array_add(terms, term);
}

static const LithoRegionFact *
certain_region(const LithoFacts *facts, const char *name)
{
  const LithoRegionFact *region = litho_facts_region(facts, name);
  return region != NULL && region->score >= CERTAIN_REGION && region->share >= LEAST_SHARE ? region
                                                                                            : NULL;
}

static void
add_people(const LithoFacts *facts, GPtrArray *terms)
{
  static const char *const words[] = {"two", "three", "four", "five", "six", "seven", "eight", "nine"};
  g_autofree char *digits = g_strdup_printf("%d", facts->n_people);
  if (facts->n_people > 1) {
    const guint i = (guint)facts->n_people - 2;
    g_autofree char *text = g_strdup_printf("%s people", i < G_N_ELEMENTS(words) ? words[i] : digits);
    add(terms, SEE_TERM_SUBJECT, text, "people", digits);
  } else if (facts->n_people == 1) {
    add(terms, SEE_TERM_SUBJECT, "a person", "people", digits);
  } else if (facts->detector == NULL && certain_region(facts, "person") != NULL) {
    add(terms, SEE_TERM_SUBJECT, "a person", "region", "person");
  }
}

/* "on the left" where all of it is; NULL: no plain word fits. */
static const char *
plain_place(const LithoBox *box)
{
  return box->x + box->w < ASIDE ? "on the left" : box->x > 1 - ASIDE ? "on the right" : NULL;
}

/* TRUE: a body's part beside the whole person says nothing new. */
static gboolean
is_part(const LithoThingFact *thing)
{
  const LithoNoun *noun = litho_noun_find(thing->label);
  return noun != NULL && noun->kind == LITHO_NOUN_BODY;
}

static void
add_thing(const LithoThingFact *thing, gboolean with_place, GPtrArray *terms)
{
  const int said = thing->count == 1 || (thing->exact && thing->count < MANY) ? thing->count : 0;
  g_autofree char *phrase = see_thing_phrase(thing->label, said);
  const char *many = thing->count >= MANY ? "many " : "", *place = with_place ? plain_place(&thing->box) : NULL;
  g_autofree char *text = g_strdup_printf("%s%s%s%s", many, phrase, place != NULL ? " " : "", place != NULL ? place : "");
  g_autofree char *fact = g_strdup_printf("%s %d", thing->label, thing->count);
  add(terms, SEE_TERM_SUBJECT, text, "thing", fact);
}

/* TRUE when nets looked for it and did not see it, or when a thing that is said is it. */
static gboolean
things_speak_of(const LithoFacts *facts, const char *tag)
{
  const LithoNoun *noun = litho_noun_find(tag);
  for (guint i = 0; i < facts->things->len; i++) {
    const LithoThingFact *thing = facts->things->pdata[i];
    const LithoNoun *seen = litho_noun_find(thing->label);
    const gboolean same = g_str_equal(thing->label, tag) || (noun != NULL && seen != NULL && (litho_noun_is(noun, seen->word) ||
                                                                                              litho_noun_is(seen, noun->word)));
    if (same)
      return thing->sure; /* in doubt for one and sure for the other: two eyes agree */
  }
  for (char **label = facts->known; label != NULL && *label != NULL; label++)
    if (g_str_equal(*label, tag) || (noun != NULL && litho_noun_find(*label) == noun))
      return TRUE;
  return FALSE;
}

static void
add_subjects(const LithoFacts *facts, GPtrArray *terms)
{
  gboolean animal_named = FALSE;
  const LithoThingFact *person = litho_facts_thing(facts, "person");
  if (person == NULL || !person->sure)
    add_people(facts, terms);
  g_autoptr(GPtrArray) said = g_ptr_array_new();
  /* A place at the end of a list would be heard of all of it: said only when each has one. */
  gboolean with_places = terms->len == 0;
  for (guint i = 0; i < facts->things->len && said->len < N_SUBJECT_THINGS; i++) {
    LithoThingFact *thing = facts->things->pdata[i];
    if (!thing->sure || is_part(thing))
      continue;
    with_places &= plain_place(&thing->box) != NULL;
    g_ptr_array_add(said, thing);
  }
  for (guint i = 0; i < said->len; i++) {
    const LithoThingFact *thing = said->pdata[i];
    const LithoNoun *noun = litho_noun_find(thing->label);
    animal_named |= noun != NULL && noun->kind == LITHO_NOUN_ANIMAL;
    add_thing(thing, with_places, terms);
  }
  const gboolean with_people = facts->n_people > 0 || litho_facts_region(facts, "person") != NULL;
  for (guint i = 0, n = 0; i < facts->tags->len && n < N_SUBJECT_TAGS; i++) {
    const LithoTag *tag = facts->tags->pdata[i];
    const SeeTagName *name = see_tag_name(tag->name);
    const LithoNounKind kind = name != NULL ? see_tag_kind(name) : LITHO_NOUN_THING;
    const gboolean of_people = kind == LITHO_NOUN_PERSON || kind == LITHO_NOUN_CLOTHING;
    if (name == NULL || tag->score < SEE_TAG_CERTAIN || (of_people && with_people) || things_speak_of(facts, tag->name))
      continue;
    animal_named |= kind == LITHO_NOUN_ANIMAL;
    add(terms, SEE_TERM_SUBJECT, name->phrase, "tag", tag->name);
    n++;
  }
  if (!animal_named && certain_region(facts, "animal") != NULL)
    add(terms, SEE_TERM_SUBJECT, "an animal", "region", "animal");
}

/* By the stuff net, where it is sure; FALSE: there is no such net. */
static gboolean
add_stuff(const LithoFacts *facts, GPtrArray *terms)
{
  static const char *const phrases[][2] = {
      {"sky", "sky"},           {"tree", "trees"},    {"grass", "grass"}, {"plant", "plants"}, {"water", "water"},
      {"road", "a road"},       {"sand", "sand"},     {"snow", "snow"},   {"rock", "rocks"},   {"mountain", "mountains"},
      {"building", "a building"}, {"wall", "a wall"}};
  guint n = 0;
  for (guint i = 0; i < facts->stuff->len && n < N_STUFF; i++) {
    const LithoStuffFact *stuff = facts->stuff->pdata[i];
    for (guint k = 0; k < G_N_ELEMENTS(phrases); k++)
      if (g_str_equal(stuff->label, phrases[k][0]) && stuff->share >= STUFF_SHARE && stuff->score >= CERTAIN_STUFF) {
        add(terms, SEE_TERM_PLACE, phrases[k][1], "stuff", stuff->label);
        n++;
      }
  }
  return facts->stuff->len > 0;
}

static void
add_places(const LithoFacts *facts, GPtrArray *terms)
{
  if (add_stuff(facts, terms))
    return;
  static const char *const names[][2] = {{"building", "a building"}, {"water", "water"},
                                         {"plants", "plants"},       {"ground", "ground"},
                                         {"sky", "sky"}};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (certain_region(facts, names[i][0]) != NULL)
      add(terms, SEE_TERM_PLACE, names[i][1], "region", names[i][0]);
}

static void
add_qualities(const LithoFacts *facts, GPtrArray *terms)
{
  static const char *const things[] = {"clipped highlights", "clipped shadows", "low contrast",
                                       "dull colours", NULL};
  for (guint i = 0; i < facts->qualities->len; i++) {
    const char *word = facts->qualities->pdata[i];
    const gboolean is_cast = g_str_has_suffix(word, " cast");
    if (g_str_equal(word, "black and white"))
      continue; /* it stands before the photo */
    g_autofree char *cast = g_strdup_printf("%s %s", strchr("aeiou", *word) != NULL ? "an" : "a", word);
    const gboolean has = is_cast || g_strv_contains(things, word);
    add(terms, has ? SEE_TERM_HAS : SEE_TERM_IS, is_cast ? cast : word, "quality", word);
  }
}

GPtrArray *
see_terms(const LithoFacts *facts)
{
  GPtrArray *terms = g_ptr_array_new_with_free_func(term_free);
  add_subjects(facts, terms);
  add_places(facts, terms);
  if (!litho_facts_have(facts, "black and white"))
    for (guint i = 0; i < MIN(facts->colors->len, N_COLORS); i++) {
      const LithoColorShare *color = facts->colors->pdata[i];
      if (color->share >= MAIN_COLOR)
        add(terms, SEE_TERM_COLOR, color->name, "color", color->name);
    }
  add_qualities(facts, terms);
  return terms;
}

guint
see_terms_n(const GPtrArray *terms, SeeTermKind kind)
{
  guint n = 0;
  for (guint i = 0; i < terms->len; i++)
    n += ((const SeeTerm *)terms->pdata[i])->kind == kind;
  return n;
}

const SeeTerm *
see_terms_get(const GPtrArray *terms, SeeTermKind kind, guint i)
{
  for (guint k = 0; k < terms->len; k++) {
    const SeeTerm *term = terms->pdata[k];
    if (term->kind == kind && i-- == 0)
      return term;
  }
  return NULL;
}

/* Words that join and claim nothing about this photo. */
static const char *const joining[] = {
    "a",    "an",    "the",  "photo", "photograph", "picture", "of",    "is",    "are",   "it",      "its", "in",
    "this", "shows", "with", "and",   "there",      "here",    "main",  "colour", "colours", "mostly", "has", "looks",
    "also", "too",   "some", NULL};

static gboolean
is_boundary(char c)
{
  return !g_ascii_isalnum(c) && c != '\'' && c != '-';
}

/* Blanks out every whole-word occurrence. */
static gboolean
take_out(char *text, const char *term)
{
  gboolean found = FALSE;
  const gsize n = strlen(term);
  for (char *at = text; (at = strstr(at, term)) != NULL; at += 1)
    if ((at == text || is_boundary(at[-1])) && is_boundary(at[n])) {
      memset(at, ' ', n);
      found = TRUE;
    }
  return found;
}

static int
longer_first(gconstpointer a, gconstpointer b)
{
  const SeeTerm *x = *(SeeTerm *const *)a, *y = *(SeeTerm *const *)b;
  const gsize n = strlen(x->text), k = strlen(y->text);
  return n != k ? (n < k ? 1 : -1) : strcmp(x->text, y->text);
}

gboolean
see_terms_support(const GPtrArray *terms, const char *text, GPtrArray **used)
{
  g_autoptr(GPtrArray) facts = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) sorted = g_ptr_array_new();
  g_autofree char *rest = g_ascii_strdown(text, -1);
  gboolean has_colors = FALSE, has_others = FALSE;
  for (guint i = 0; i < terms->len; i++)
    g_ptr_array_add(sorted, terms->pdata[i]);
  g_ptr_array_sort(sorted, longer_first);
  for (guint i = 0; i < sorted->len; i++) {
    const SeeTerm *term = sorted->pdata[i];
    if (!take_out(rest, term->text))
      continue;
    has_colors |= term->kind == SEE_TERM_COLOR;
    has_others |= term->kind != SEE_TERM_COLOR;
    g_ptr_array_add(facts, g_strdup(term->fact));
  }
  /* A colour is of the whole photo: "a blue dog" would claim more than "the main colour is blue". */
  const gboolean of_colors = strstr(rest, "colour") != NULL || strstr(rest, "mostly") != NULL;
  if (has_colors != of_colors || (has_colors && has_others))
    return FALSE;
  g_auto(GStrv) words = g_strsplit_set(rest, " ,.;:!?\n\t", -1);
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0' && !g_strv_contains(joining, *word))
      return FALSE;
  if (facts->len == 0)
    return FALSE;
  *used = g_steal_pointer(&facts);
  return TRUE;
}
