/* The one table of nouns: its rules, and that whoever reads words takes a noun as the table has it. */
#include <glib.h>
#include <string.h>
#include "plan/read/lexicon.h"
#include "recipe/region.h"
#include "see/facts/tags.h"
#include "see/find/names.h"
#include "words/noun.h"

static void
test_no_form_twice(void)
{
  guint n;
  const LithoNounForm *forms = litho_noun_forms(&n);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  g_assert_cmpuint(n, >, 1000);
  for (guint i = 0; i < n; i++) {
    if (!g_hash_table_add(seen, (gpointer)forms[i].text))
      g_error("'%s' stands twice", forms[i].text);
    g_autofree char *lower = g_utf8_strdown(forms[i].text, -1);
    g_assert_cmpstr(lower, ==, forms[i].text);
    g_assert_cmpstr(g_strstrip(lower), ==, forms[i].text);
    g_assert_true(forms[i].chinese == ((guchar)forms[i].text[strlen(forms[i].text) - 1] >= 0x80));
  }
}

static void
test_regions_are_legal(void)
{
  guint n;
  const LithoNounForm *forms = litho_noun_forms(&n);
  for (guint i = 0; i < n; i++) {
    const LithoNoun *noun = forms[i].noun;
    if (noun->region != NULL && !g_strv_contains(litho_region_names, noun->region))
      g_error("'%s' lies in '%s', which is no region", noun->word, noun->region);
    if (noun->flags & LITHO_NOUN_NAMES)
      g_assert_nonnull(noun->region);
  }
  for (const char *const *name = litho_region_names; *name != NULL; name++)
    if (!g_str_equal(*name, "all")) {
      const LithoNoun *noun = litho_noun_find(*name);
      g_assert_nonnull(noun);
      g_assert_cmpstr(noun->region, ==, *name);
    }
}

/* A wider noun is a row, in the same region unless it lies in none, and the way up ends. */
static void
test_wider_nouns(void)
{
  guint n;
  const LithoNounForm *forms = litho_noun_forms(&n);
  for (guint i = 0; i < n; i++) {
    const LithoNoun *noun = forms[i].noun;
    guint steps = 0;
    for (const LithoNoun *at = noun; at->is_a != NULL; at = litho_noun_wider(at)) {
      const LithoNoun *wider = litho_noun_wider(at);
      if (wider == NULL || ++steps > 6)
        g_error("'%s' is a '%s', which is no row or leads round", at->word, at->is_a);
      g_assert_cmpstr(wider->word, ==, at->is_a);
      if (g_strcmp0(wider->region, at->region) != 0)
        g_error("'%s' lies elsewhere than '%s'", at->word, wider->word);
    }
  }
}

static void
test_forms_are_found(void)
{
  static const struct {
    const char *form, *word;
  } cases[] = {{"dog", "dog"},         {"dogs", "dog"},     {"wolves", "wolf"},   {"children", "child"},
               {"puppies", "puppy"},   {"boys", "boy"},     {"churches", "church"}, {"foxes", "fox"},
               {"skies", "sky"},       {"sheep", "sheep"},  {"leaves", "leaf"},   {"people", "people"},
               {"glasses", "glasses"}, {"狗", "dog"},       {"帽子", "hat"},      {"行人", "pedestrian"},
               {"traffic lights", "traffic light"}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const LithoNoun *noun = litho_noun_find(cases[i].form);
    g_assert_nonnull(noun);
    g_assert_cmpstr(noun->word, ==, cases[i].word);
  }
  g_assert_null(litho_noun_find("brighten"));
  g_assert_null(litho_noun_find(""));
}

/* Where lists had disagreed: what a person means. */
static void
test_decisions(void)
{
  static const struct {
    const char *word, *region;
  } cases[] = {{"hat", "clothing"}, {"cap", "clothing"}, {"helmet", "clothing"}, {"boots", "clothing"},
               {"shoe", "clothing"}, {"hand", "skin"},    {"arm", "skin"},        {"leg", "skin"},
               {"rock", "ground"},   {"deer", "animal"},  {"bridge", "building"}, {"lamp", NULL}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const LithoNoun *noun = litho_noun_find(cases[i].word);
    g_assert_nonnull(noun);
    g_assert_cmpstr(noun->region, ==, cases[i].region);
  }
}

/* Words that ask for something, name a colour, or name what litho cures ("dust") or writes, before they name a thing;
 * and three that mean whoever is there. */
static const char *const read_otherwise[] = {
    "crop", "shadows", "orange", "oranges", "wires", "stick", "发型", "人", "人物", "人像", "caption",
    "date stamp", "datestamp", "dirt", "drawing", "dust", "fog", "freckles", "haze", "lavender", "lens flare", "lettering",
    "letters", "lime", "logo", "mirror", "mist", "painting", "pencil", "pimple", "pimples", "power lines",
    "powerlines", "reflection", "reflections", "scratch", "scratches", "stain", "stains", "tattoo", "tattoos", "text", "words", "time stamp", "timestamp",
    "watermark", "watermarks", "wrinkle", "wrinkles", "writing", "划痕", "反光", "地平线", "字",
    "字幕", "题字", "刮痕", "文字", "日期", "时间戳", "标志", "水印", "污渍", "油画", "灰尘", "电线",
    "画", "痘痘", "皱纹", "薄雾", "雀斑", "雾", NULL};

static void
test_keyword_reader(void)
{
  guint n;
  const LithoNounForm *forms = litho_noun_forms(&n);
  for (guint i = 0; i < n; i++) {
    const LithoNoun *noun = forms[i].noun;
    g_autoptr(LithoWords) words = litho_words_new(forms[i].text);
    const LithoToken *t = litho_word(words, 0);
    const LithoWordClass cls = noun->flags & LITHO_NOUN_NAMES ? WORD_REGION : WORD_NOUN;
    const gboolean same =
        words->tokens->len == 1 && t->cls == cls && g_strcmp0(t->entry->text, noun->region) == 0;
    if (same == g_strv_contains(read_otherwise, forms[i].text))
      g_error("'%s': the keyword reader and the table %s", forms[i].text, same ? "agree now" : "disagree");
  }
}

/* Whatever form it stands in, the finder reads the table's noun; and where it looks is the table's region, but for what
 * is worn on the head: the method for hair counts that. */
static void
test_finder(void)
{
  guint n;
  const LithoNounForm *forms = litho_noun_forms(&n);
  for (guint i = 0; i < n; i++) {
    const LithoNoun *noun = forms[i].noun;
    g_autoptr(SeeQuery) query = see_query_new(forms[i].text);
    if (query->noun != noun)
      g_error("'%s': the finder reads %s", forms[i].text, query->noun != NULL ? query->noun->word : "no noun");
    const char *region = see_name_region(noun);
    if (region != NULL)
      g_assert_cmpstr(region, ==, litho_noun_is(noun, "hat") ? "hair" : noun->region);
    if (!forms[i].chinese)
      g_assert_true(query->many == (forms[i].plural || (noun->flags & LITHO_NOUN_MANY) != 0));
    g_assert_cmpfloat(see_name_fit(query, noun->word), ==, 1);
  }
}

/* Labels as nets have them. */
static void
test_labels(void)
{
  static const struct {
    const char *asked, *label;
    double least, most;
  } cases[] = {{"dog", "dog", 1, 1},
               {"dogs", "Dog", 1, 1},
               {"poodle", "dog", 0.85, 0.95},
               {"dog", "poodle", 1, 1},
               {"seagull", "bird", 0.7, 0.95},
               {"hydrant", "fire hydrant", 0.85, 1},
               {"bride", "person", 0.85, 1},
               {"bride", "Woman", 0.85, 1},
               {"bride", "Man", 0, 0.4},
               {"cab", "car", 0.85, 0.95},
               {"mug", "cup", 0.85, 0.95},
               {"fridge", "refrigerator", 0.85, 1},
               {"couch", "sofa", 0.85, 1},
               {"sofa", "couch", 1, 1},
               {"table", "diningtable", 1, 1},
               {"screen", "tvmonitor", 0.4, 1},
               {"animal", "Giraffe", 1, 1},
               {"people", "person", 1, 1},
               {"hand", "Human hand", 1, 1},
               {"goat", "sheep", 0.3, 0.7},
               {"fox", "animal", 0.2, 0.6},
               {"frisbee", "Flying disc", 0.85, 1},
               {"dog", "cat", 0, 0},
               {"dog", "hot dog", 0, 0},
               {"car", "Cart", 0, 0},
               {"gadget", "gadget", 1, 1},
               {"price gadget", "gadget", 0.8, 1},
               {"widget", "gadget", 0, 0},
               {"狗", "dog", 1, 1},
               {"消防栓", "fire hydrant", 1, 1}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(SeeQuery) query = see_query_new(cases[i].asked);
    const double fit = see_name_fit(query, cases[i].label);
    if (fit < cases[i].least || fit > cases[i].most)
      g_error("'%s' and the label '%s': %.2f", cases[i].asked, cases[i].label, fit);
  }
}

/* What a kind says of the region, and every tag is a noun of the table. */
static void
test_kinds(void)
{
  static const char *const regions[][2] = {[LITHO_NOUN_PERSON] = {"person"},
                                           [LITHO_NOUN_CLOTHING] = {"clothing", NULL},
                                           [LITHO_NOUN_ANIMAL] = {"animal"},
                                           [LITHO_NOUN_PLANT] = {"plants"}};
  guint n;
  const LithoNounForm *forms = litho_noun_forms(&n);
  for (guint i = 0; i < n; i++)
    if (forms[i].noun->kind < G_N_ELEMENTS(regions) && regions[forms[i].noun->kind][0] != NULL &&
        forms[i].noun->region != NULL)
      g_assert_cmpstr(forms[i].noun->region, ==, regions[forms[i].noun->kind][0]);
  for (const SeeTagName *name = see_tag_names; name->name != NULL; name++)
    if (litho_noun_find(name->name) == NULL && strpbrk(name->name, " -") == NULL)
      g_error("the tag '%s' is no noun of the table", name->name);
  g_assert_cmpint(see_tag_kind(see_tag_name("dog")), ==, LITHO_NOUN_ANIMAL);
  g_assert_cmpint(see_tag_kind(see_tag_name("suit")), ==, LITHO_NOUN_CLOTHING);
  g_assert_cmpint(see_tag_kind(see_tag_name("teddy bear")), ==, LITHO_NOUN_THING);
  g_assert_cmpint(see_tag_kind(see_tag_name("hot dog")), ==, LITHO_NOUN_FOOD);
  g_assert_cmpint(see_tag_kind(see_tag_name("hot-air balloon")), ==, LITHO_NOUN_THING);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/nouns/no_form_twice", test_no_form_twice);
  g_test_add_func("/nouns/regions_are_legal", test_regions_are_legal);
  g_test_add_func("/nouns/wider_nouns", test_wider_nouns);
  g_test_add_func("/nouns/forms_are_found", test_forms_are_found);
  g_test_add_func("/nouns/decisions", test_decisions);
  g_test_add_func("/nouns/keyword_reader", test_keyword_reader);
  g_test_add_func("/nouns/finder", test_finder);
  g_test_add_func("/nouns/labels", test_labels);
  g_test_add_func("/nouns/kinds", test_kinds);
  return g_test_run();
}
