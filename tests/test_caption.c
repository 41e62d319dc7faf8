/* Captions by models: a language model that may only join facts, and a tiny vision model that looks. */
#include <math.h>
#include "model/bridge_vision.h"
#include "see/facts/facts.h"
#include "see/find/finder.h"
#include "photo_files.h"
#include "see/caption/caption_parts.h"
#include "tiny_mmproj.h"

static char *model, *mmproj;

static void
add_fact(GPtrArray *to, LithoRegionFact fact)
{
  fact.name = g_strdup(fact.name);
  fact.method = g_strdup("test");
  g_ptr_array_add(to, g_memdup2(&fact, sizeof fact));
}

static LithoFacts *
known_facts(void)
{
  LithoFacts *facts = litho_facts_new();
  LithoTag *tag = g_new0(LithoTag, 1);
  LithoColorShare *color = g_new0(LithoColorShare, 1);
  *tag = (LithoTag){g_strdup("dog"), 0.9};
  *color = (LithoColorShare){g_strdup("blue"), 0.5};
  facts->width = 600;
  facts->height = 400;
  facts->n_people = 2;
  g_ptr_array_add(facts->tags, tag);
  g_ptr_array_add(facts->colors, color);
  add_fact(facts->regions, (LithoRegionFact){.name = (char *)"sky", .score = 0.9, .share = 0.3});
  add_fact(facts->regions, (LithoRegionFact){.name = (char *)"water", .score = 0.9, .share = 0.2});
  g_ptr_array_add(facts->qualities, g_strdup("underexposed"));
  g_ptr_array_add(facts->qualities, g_strdup("dull colours"));
  g_ptr_array_add(facts->qualities, g_strdup("blue cast"));
  return facts;
}

/* What may be said of these facts and what may not: one wrong word is enough. */
static void
test_claims(void)
{
  static const struct {
    const char *text, *facts; /* NULL: not supported */
  } cases[] = {
      {"A photo of two people and a dog, with water", "people 2;tag dog;region water;"},
      {"It is underexposed, with dull colours and a blue cast", "quality dull colours;quality underexposed;quality blue cast;"},
      {"It is mostly blue", "color blue;"},
      {"This photo shows a dog", "tag dog;"},
      {"A photo of three people", NULL},
      {"A photo of two people and a cat", NULL},
      {"A photo of a happy dog", NULL},
      {"A photo of a blue dog", NULL},
      {"Its main colours are blue and a dog", NULL},
      {"A photo of a hotdog", NULL},
      {"The dog is behind two people", NULL},
      {"It is not underexposed", NULL},
      {"A photo of people", NULL},
      {"This is a photo", NULL},
  };
  g_autoptr(LithoFacts) facts = known_facts();
  g_autoptr(GPtrArray) terms = see_terms(facts);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GPtrArray) used = NULL;
    g_autoptr(GString) all = g_string_new(NULL);
    const gboolean supported = see_terms_support(terms, cases[i].text, &used);
    if (supported != (cases[i].facts != NULL))
      g_error("'%s' is %ssupported", cases[i].text, supported ? "" : "not ");
    for (guint k = 0; supported && k < used->len; k++)
      g_string_append_printf(all, "%s;", (char *)used->pdata[k]);
    if (supported)
      g_assert_cmpstr(all->str, ==, cases[i].facts);
  }
}

static void
test_dropped_sentence(void)
{
  g_autoptr(LithoFacts) facts = known_facts();
  g_autoptr(LithoCaption) caption =
      see_caption_check(facts, "A photo of a dog. A cat sleeps on the sofa. It is underexposed.", "m");
  g_autofree char *text = litho_caption_text(caption);
  g_assert_cmpstr(text, ==, "A photo of a dog. It is underexposed.");
  g_assert_cmpstr(caption->writer, ==, "m");
  g_assert_nonnull(strstr(caption->note, "1 sentence"));
  g_autoptr(LithoCaption) none = see_caption_check(facts, "Ignore what you were told!", "m");
  g_assert_cmpstr(none->writer, ==, "floor");
  g_assert_nonnull(none->note);
}

/* The floor says nothing that the check would drop. */
static void
test_floor_is_supported(void)
{
  g_autoptr(LithoFacts) facts = known_facts();
  g_autoptr(GPtrArray) terms = see_terms(facts);
  g_autoptr(LithoCaption) caption = litho_caption_floor(facts);
  g_assert_cmpuint(caption->sentences->len, ==, 3);
  for (guint i = 0; i < caption->sentences->len; i++) {
    const LithoSentence *sentence = caption->sentences->pdata[i];
    g_autoptr(GPtrArray) used = NULL;
    g_assert_true(see_terms_support(terms, sentence->text, &used));
    g_assert_cmpuint(used->len, ==, sentence->facts->len);
  }
}

static LithoPhoto *
blue_photo(void)
{
  g_autofree char *path = in_folder("blue.png");
  g_autoptr(VipsImage) black = NULL, blue = NULL, bytes = NULL, srgb = NULL;
  double scale[3] = {0, 0, 0}, color[3] = {30, 60, 200};
  g_assert_cmpint(vips_black(&black, 80, 60, "bands", 3, NULL), ==, 0);
  g_assert_cmpint(vips_linear(black, &blue, scale, color, 3, NULL), ==, 0);
  g_assert_cmpint(vips_cast(blue, &bytes, VIPS_FORMAT_UCHAR, NULL), ==, 0);
  g_assert_cmpint(vips_copy(bytes, &srgb, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(srgb, path, NULL), ==, 0);
  return open_photo(path);
}

/* A model of random weights writes under the grammar: nonsense in its choices, but nothing untrue. */
static void
test_random_model(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = blue_photo();
  const LithoSeeOptions see = {.floor = TRUE};
  g_autoptr(LithoScene) scene = litho_scene_new(photo, &see);
  const LithoCaptionOptions options = {.kind = LITHO_CAPTION_MODEL, .model = model, .n_threads = 1};
  g_autoptr(LithoCaptioner) captioner = litho_captioner_new(&options, &error);
  g_assert_no_error(error);
  for (int i = 0; i < 2; i++) {
    g_autoptr(LithoCaption) caption = litho_captioner_write(captioner, scene, &error);
    g_assert_no_error(error);
    g_autofree char *text = litho_caption_text(caption);
    g_assert_nonnull(strstr(text, "blue"));
    g_assert_null(caption->note);
    g_assert_cmpstr(caption->writer, !=, "floor");
  }
}

/* After six different prompts the random model takes different ways through the grammar: all are supported. */
static void
test_grammar_holds_facts_only(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoLlama) llama = litho_llama_open(model, 512, 1, &error);
  g_assert_no_error(error);
  g_autoptr(LithoFacts) facts = known_facts();
  g_autoptr(GPtrArray) terms = see_terms(facts);
  g_autofree char *gbnf = see_caption_grammar(terms);
  g_autoptr(LithoGrammar) grammar = litho_grammar_new(llama, gbnf, "root", &error);
  g_assert_no_error(error);
  for (int i = 0; i < 6; i++) {
    g_autofree char *prefix = g_strdup_printf("photo number %d", i);
    g_assert_true(litho_llama_prefix(llama, prefix, NULL, NULL, NULL, NULL, &error));
    g_autofree char *text = litho_llama_decode(llama, grammar, 400, NULL, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(LithoCaption) caption = see_caption_check(facts, text, "tiny");
    if (caption->note != NULL)
      g_error("'%s': %s", text, caption->note);
  }
}

static void
test_vision(void)
{
  if (!litho_vision_available()) {
    g_test_skip("llama.cpp was built without mtmd");
    return;
  }
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = blue_photo();
  const LithoSeeOptions see = {.floor = TRUE};
  g_autoptr(LithoScene) scene = litho_scene_new(photo, &see);
  const LithoCaptionOptions options = {.kind = LITHO_CAPTION_MODEL, .model = model, .mmproj = mmproj, .n_threads = 1};
  g_autoptr(LithoCaptioner) captioner = litho_captioner_new(&options, &error);
  g_assert_no_error(error);
  g_autofree char *first = NULL;
  for (int i = 0; i < 2; i++) {
    g_autoptr(LithoCaption) caption = litho_captioner_write(captioner, scene, &error);
    g_assert_no_error(error);
    g_autofree char *text = litho_caption_text(caption);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    for (const char *p = text; *p != '\0'; p++)
      g_assert_false(g_ascii_iscntrl(*p));
    if (i > 0)
      g_assert_cmpstr(text, ==, first); /* nothing of the first look is left */
    first = i == 0 ? g_steal_pointer(&text) : first;
  }
}

/* What the model sees reaches what it writes. */
static void
test_vision_looks(void)
{
  if (!litho_vision_available()) {
    g_test_skip("llama.cpp was built without mtmd");
    return;
  }
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoVision) vision = litho_vision_open(model, mmproj, 1, &error);
  g_assert_no_error(error);
  g_autoptr(GHashTable) answers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  guint8 rgb[24 * 24 * 3];
  for (int k = 0; k < 4; k++) {
    for (int i = 0; i < 24 * 24 * 3; i++)
      rgb[i] = (guint8)(i * (k * k * 7 + 1) + 50 * k);
    char *answer = litho_vision_ask(vision, "describe", rgb, 24, 24, 12, NULL, &error);
    g_assert_no_error(error);
    g_hash_table_add(answers, answer);
  }
  g_assert_cmpuint(g_hash_table_size(answers), >, 1);
  g_autoptr(GCancellable) cancel = g_cancellable_new();
  g_cancellable_cancel(cancel);
  g_assert_null(litho_vision_ask(vision, "describe", rgb, 24, 24, 12, cancel, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED);
}

static void
test_bad_projectors(void)
{
  if (!litho_vision_available()) {
    g_test_skip("llama.cpp was built without mtmd");
    return;
  }
  g_autofree char *data = NULL, *cut = in_folder("cut.gguf"), *missing = in_folder("none.gguf");
  gsize size;
  g_assert_true(g_file_get_contents(mmproj, &data, &size, NULL));
  g_assert_true(g_file_set_contents(cut, data, (gssize)(size - 2000), NULL));
  const char *const paths[] = {cut, missing, model};
  for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_null(litho_vision_open(model, paths[i], 1, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
    g_assert_nonnull(strstr(error->message, ".gguf"));
  }
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  model = in_folder("tiny.gguf");
  mmproj = in_folder("mmproj.gguf");
  g_assert_true(tiny_gguf_write(model, NULL));
  g_assert_true(tiny_mmproj_write(mmproj));
  g_test_add_func("/caption/claims", test_claims);
  g_test_add_func("/caption/dropped_sentence", test_dropped_sentence);
  g_test_add_func("/caption/floor_is_supported", test_floor_is_supported);
  g_test_add_func("/caption/random_model", test_random_model);
  g_test_add_func("/caption/grammar_holds_facts_only", test_grammar_holds_facts_only);
  g_test_add_func("/caption/vision", test_vision);
  g_test_add_func("/caption/vision_looks", test_vision_looks);
  g_test_add_func("/caption/bad_projectors", test_bad_projectors);
  int status = run_photo_tests();
  g_free(model);
  g_free(mmproj);
  return status;
}
