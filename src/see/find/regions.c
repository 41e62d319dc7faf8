/* regions.c: the named regions, and what answers when one is asked for. */
#include <string.h>
#include "see/refine.h"
#include "see/region.h"

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

void
see_cover_clear(SeeCover *cover)
{
  g_clear_pointer(&cover->cover, litho_plane_free);
  g_clear_pointer(&cover->method, g_free);
}

const SeeRegion *
see_region_by_name(const char *name)
{
  for (const SeeRegion *region = see_regions; region->name != NULL; region++)
    if (g_str_equal(region->name, name))
      return region;
  return NULL;
}

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

static double
share_of(const LithoPlane *cover)
{
  double sum = 0;
  gsize n = (gsize)cover->width * (gsize)cover->height;
  for (gsize i = 0; i < n; i++)
    sum += cover->v[i];
  return sum / (double)n;
}

static int
by_share(gconstpointer a, gconstpointer b)
{
  const LithoRegionFact *const *p = a, *const *q = b;
  return ((*p)->share < (*q)->share) - ((*p)->share > (*q)->share);
}

static LithoBox
box_of(const LithoPlane *cover)
{
  int x0 = cover->width, x1 = 0, y0 = cover->height, y1 = 0;
  for (int y = 0; y < cover->height; y++)
    for (int x = 0; x < cover->width; x++)
      if (cover->v[(gsize)y * (gsize)cover->width + (gsize)x] > 0.5f) {
        x0 = MIN(x0, x);
        x1 = MAX(x1, x + 1);
        y0 = MIN(y0, y);
        y1 = y + 1;
      }
  double w = cover->width, h = cover->height;
  return x1 > x0 ? (LithoBox){x0 / w, y0 / h, (x1 - x0) / w, (y1 - y0) / h} : (LithoBox){0, 0, 0, 0};
}

gboolean
see_region_facts(LithoScene *scene, GPtrArray *out, GError **error)
{
  for (const SeeRegion *region = see_regions; region->name != NULL; region++) {
    const SeeCover *cover = see_scene_cover(scene, region->name, error);
    if (cover == NULL)
      return FALSE;
    if (!cover->present)
      continue;
    LithoRegionFact *fact = g_new0(LithoRegionFact, 1);
    fact->name = g_strdup(region->name);
    fact->score = cover->score;
    fact->share = share_of(cover->cover);
    fact->box = box_of(cover->cover);
    fact->method = g_strdup(cover->method);
    g_ptr_array_add(out, fact);
  }
  g_ptr_array_sort(out, by_share);
  return TRUE;
}

/* What is there instead of a region that is not: "plants, a person"; NULL for nothing. */
static gboolean
say_instead(LithoScene *scene, char **out, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (const SeeRegion *region = see_regions; region->name != NULL; region++) {
    const SeeCover *cover = see_scene_cover(scene, region->name, error);
    if (cover == NULL)
      return FALSE;
    gboolean one = strstr("person face animal building", region->name) != NULL;
    if (cover->present && !g_str_equal(region->name, "background"))
      g_string_append_printf(text, "%s%s%s", text->len > 0 ? ", " : "",
                             !one                          ? ""
                             : g_str_equal(region->name, "animal") ? "an "
                                                           : "a ",
                             region->name);
  }
  *out = text->len > 0 ? g_strdup(text->str) : NULL;
  return TRUE;
}

static gboolean
answer(LithoScene *scene, const SeeCover *cover, int width, int height, LithoFound *found, GError **error)
{
  found->present = cover->present;
  found->score = cover->score;
  found->method = g_strdup(cover->method);
  if (!cover->present)
    return say_instead(scene, &found->instead, error);
  found->share = share_of(cover->cover);
  found->mask = see_refine(scene, cover->cover, width, height, error);
  return found->mask != NULL;
}

gboolean
see_region_find(LithoScene *scene, const LithoRegion *region, int width, int height, LithoFound *found,
                GError **error)
{
  g_auto(SeeCover) own = {0};
  const SeeCover *cover = &own;
  own.method = NULL;
  if (region->kind == LITHO_REGION_NAMED && see_region_by_name(region->text) != NULL)
    cover = see_scene_cover(scene, region->text, error);
  else if (region->kind == LITHO_REGION_POINT && !see_point_cover(scene, region->v[0], region->v[1], &own, error))
    return FALSE;
  else if (region->kind == LITHO_REGION_TEXT && !see_text_cover(scene, region->text, &own, error))
    return FALSE;
  if (cover == &own && own.method == NULL)
    own.method = g_strdup("no method");
  return cover != NULL && answer(scene, cover, width, height, found, error);
}
