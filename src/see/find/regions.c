/* regions.c: the named regions, and the words that stand for them. */
#include "see/find/regions.h"
#include <string.h>
#include "see/people/people.h"
#include "see/scenery/finders.h"

const SeeRegion see_regions[] = {
    {"subject", see_subject_by_nets},
    {"background", see_background_find},
    {"person", see_person_find},
    {"face", see_face_find},
    {"skin", see_skin_find},
    {"hair", see_hair_find},
    {"eyes", see_eyes_find},
    {"clothing", see_clothing_find},
    {"animal", see_animal_find},
    {"sky", see_sky_find},
    {"water", see_water_find},
    {"plants", see_plants_find},
    {"ground", see_ground_find},
    {"building", see_building_find},
    {NULL, NULL},
};

/* Words that stand for a named region. */
static const struct {
  const char *word, *name;
} synonyms[] = {
    {"skies", "sky"},          {"clouds", "sky"},         {"cloud", "sky"},         {"heaven", "sky"},
    {"sea", "water"},          {"ocean", "water"},        {"lake", "water"},        {"river", "water"},
    {"pond", "water"},         {"pool", "water"},         {"waves", "water"},       {"plant", "plants"},
    {"vegetation", "plants"},  {"foliage", "plants"},     {"tree", "plants"},       {"trees", "plants"},
    {"leaves", "plants"},      {"grass", "plants"},       {"lawn", "plants"},       {"bushes", "plants"},
    {"greenery", "plants"},    {"forest", "plants"},      {"floor", "ground"},      {"road", "ground"},
    {"street", "ground"},      {"sand", "ground"},        {"beach", "ground"},      {"snow", "ground"},
    {"path", "ground"},        {"soil", "ground"},        {"buildings", "building"}, {"house", "building"},
    {"houses", "building"},    {"people", "person"},      {"man", "person"},        {"woman", "person"},
    {"boy", "person"},         {"girl", "person"},        {"child", "person"},      {"kid", "person"},
    {"persons", "person"},     {"faces", "face"},         {"eye", "eyes"},          {"clothes", "clothing"},
    {"dress", "clothing"},     {"animals", "animal"},     {"dog", "animal"},        {"cat", "animal"},
    {"bird", "animal"},        {"horse", "animal"},       {"backdrop", "background"},
    {"foreground", "subject"}, {"main subject", "subject"},
};

const char *
see_region_name_of(const char *word)
{
  g_autofree char *lower = g_utf8_strdown(word, -1);
  const char *bare = g_strstrip(lower);
  if (g_str_has_prefix(bare, "the "))
    bare += strlen("the ");
  if (!g_str_equal(bare, "all"))
    for (const char *const *name = litho_region_names; *name != NULL; name++)
      if (g_str_equal(*name, bare))
        return *name;
  for (guint i = 0; i < G_N_ELEMENTS(synonyms); i++)
    if (g_str_equal(synonyms[i].word, bare))
      return synonyms[i].name;
  return NULL;
}
