/* ground_nouns.c: what the finder has for nouns: classes of segmenting nets, the region that covers
 * them, the band of a person in which a part lies. The nouns themselves, their plurals and Chinese
 * words are in words/noun.h; a narrower noun without a row takes that of the next wider one (a
 * puppy is a dog). Nouns that come to no row have nothing here and are looked for by the text
 * tower. */
#include "see/find/ground.h"

#define ANY_ANIMAL "animal|bird|cat|cow|dog|horse|sheep|bear|zebra|elephant|giraffe"

static const struct {
  const char *nouns; /* "a|b" */
  const char *labels;
  const char *cover; /* the region that covers it, where it is not the noun's own */
  double top, bottom;
} rows[] = {
    {"person", SEE_PEOPLE_LABELS},
    {"animal", ANY_ANIMAL},
    {"dog", "dog"},
    {"cat", "cat"},
    {"horse", "horse"},
    {"cow", "cow"},
    {"sheep|goat", "sheep"},
    {"bird", "bird"},
    {"elephant", "elephant"},
    {"giraffe", "giraffe"},
    {"zebra", "zebra"},
    {"bear", "bear"},
    {"vehicle|car", "car|bus|truck"},
    {"truck", "truck|car|bus"},
    {"bus", "bus"},
    {"train", "train"},
    {"bike", "bicycle"},
    {"motorcycle", "motorbike|motorcycle"},
    {"boat", "boat|ship"},
    {"plane", "aeroplane|airplane"},
    {"bottle", "bottle"},
    {"chair", "chair"},
    {"sofa", "sofa|couch"},
    {"table", "diningtable|dining table|table|desk"},
    {"potted plant", "pottedplant|potted plant"},
    {"tv|monitor|screen", "tvmonitor|tv|monitor|screen"},
    {"traffic light", "traffic light"},
    {"sign", "traffic sign|sign|signboard"},
    {"pole", "pole|streetlight"},
    {"fence", "fence|railing"},
    {"sky|cloud|water|plant|ground|building|subject|background"},
    {"face|skin|hair|eye|clothing"},
    {"hat", NULL, "hair"}, /* the method for hair counts what is on the head as hair */
    {"shirt|sweater|jersey|hoodie|jacket|coat|vest", .top = 0, .bottom = 0.6},
    {"pants|skirt", .top = 0.45, .bottom = 0.95},
    {"shoe", .top = 0.88, .bottom = 1},
    {"arm|hand", .top = 0.2, .bottom = 0.75},
    {"leg", .top = 0.5, .bottom = 1},
};

/* Index of the row that lists exactly this noun, or -1. */
static int
own_row(const char *noun)
{
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(GStrv) nouns = g_strsplit(rows[i].nouns, "|", -1);
    if (g_strv_contains((const char *const *)nouns, noun))
      return (int)i;
  }
  return -1;
}

gboolean
see_ground_noun(const LithoNoun *noun, SeeWord *word)
{
  int i = -1;
  for (const LithoNoun *at = noun; at != NULL && i < 0; at = litho_noun_wider(at))
    i = own_row(at->word);
  if (i < 0)
    return FALSE;
  const gboolean is_part = noun->kind == LITHO_NOUN_BODY || noun->kind == LITHO_NOUN_CLOTHING;
  *word = (SeeWord){.kind = is_part ? SEE_WORD_PART : SEE_WORD_THING,
                    .noun = noun,
                    .labels = rows[i].labels,
                    .region = rows[i].cover != NULL ? rows[i].cover : noun->region,
                    .value = (noun->flags & LITHO_NOUN_MANY) != 0,
                    .top = rows[i].top,
                    .bottom = rows[i].bottom};
  return TRUE;
}
