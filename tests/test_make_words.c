/* Every word of the lexicon: it is read as what its row says and is seen in the picture; what
 * people or chance write is a picture or an error, never a crash. */
#include <string.h>
#include "make/kind.h"
#include "make/lexicon.h"
#include "make/read.h"
#include "make/render.h"

#define SIDE_PX 128
#define N_CHANCE 3000

static gboolean
has_kind(const MadeScene *scene, SceneKind kind)
{
  for (guint i = 0; i < scene->n_things; i++)
    if (scene->things[i].kind == kind)
      return TRUE;
  return FALSE;
}

static void
check_row(const LexRow *row, const char *form, const MadeScene *scene)
{
  const int value = row->value;
  const gboolean is_right =
      row->role == LEX_HOUR      ? (int)scene->hour == value
      : row->role == LEX_WEATHER ? (int)scene->weather == value
      : row->role == LEX_FAR     ? (int)scene->far == value
      : row->role == LEX_WATER
          ? (value < 0 ? scene->water != WATER_NONE : (int)scene->water == value)
      : row->role == LEX_NEAR                            ? (int)scene->near == value
      : row->role == LEX_SEASON                          ? (int)scene->season == value
      : row->role == LEX_PALETTE                         ? (int)scene->palette == value
      : row->role == LEX_STYLE                           ? (int)scene->style == value
      : row->role == LEX_THING || row->role == LEX_RIDER ? has_kind(scene, (SceneKind)(value % 100))
      : row->role == LEX_FLOWER                          ? has_kind(scene, THING_FLOWER)
      : row->role == LEX_WAVES                           ? scene->waves * 100 == value
      : row->role == LEX_STARS                           ? scene->stars * 100 == value
      : row->role == LEX_SUN                             ? scene->sun.is_shown
      : row->role == LEX_MOON                            ? scene->moon.is_shown
                                                         : TRUE;
  if (!is_right)
    g_error("'%s' is not read as its row says", form);
}

/* Each form alone with a meadow, in its language. */
static void
test_lexicon(void)
{
  guint n = 0;
  for (guint i = 0; i < make_n_lexicon; i++) {
    const LexRow *row = &make_lexicon[i];
    g_auto(GStrv) forms = g_strsplit(row->words, "|", -1);
    for (guint k = 0; forms[k] != NULL; k++, n++) {
      const gboolean is_chinese = (guchar)forms[k][0] >= 0x80;
      const gboolean is_ground = row->role == LEX_NEAR || row->role == LEX_FAR ||
                                 row->role == LEX_WATER || row->role == LEX_WAVES;
      g_autofree char *words = is_ground    ? g_strdup(forms[k])
                               : is_chinese ? g_strdup_printf("草地，%s", forms[k])
                                            : g_strdup_printf("a meadow, %s", forms[k]);
      g_autoptr(GPtrArray) traces = NULL;
      g_autoptr(GError) error = NULL;
      MadeScene scene;
      if (!made_scene_read(words, &scene, &traces, &error)) {
        if (row->role == LEX_WAVES || row->role == LEX_LIGHTS)
          continue; /* of water; no scene alone */
        g_error("'%s': %s", words, error->message);
      }
      check_row(row, forms[k], &scene);
    }
  }
  g_assert_cmpuint(n, >, 500);
}

static guint
n_changed(const guint8 *a, const guint8 *b)
{
  guint n = 0;
  for (guint i = 0; i < SIDE_PX * SIDE_PX; i++)
    n += ABS((int)a[3 * i] - (int)b[3 * i]) + ABS((int)a[3 * i + 1] - (int)b[3 * i + 1]) +
             ABS((int)a[3 * i + 2] - (int)b[3 * i + 2]) >
         24;
  return n;
}

/* Each kind by its first word, without any ground that is said: it finds its own, and it is seen.
 */
static void
test_seen(void)
{
  for (guint i = 0; i < make_n_lexicon; i++) {
    const LexRow *row = &make_lexicon[i];
    if (row->role != LEX_THING && row->role != LEX_FLOWER && row->role != LEX_RIDER)
      continue;
    g_autofree char *form = g_strndup(row->words, strcspn(row->words, "|"));
    g_autoptr(GPtrArray) traces = NULL;
    g_autoptr(GError) error = NULL;
    MadeScene scene;
    made_scene_read(form, &scene, &traces, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(scene.n_things, >, 0);
    g_autofree guint8 *with = made_scene_render(&scene, SIDE_PX, SIDE_PX, NULL, &error);
    g_assert_no_error(error);
    MadeScene bare = scene;
    for (guint k = 0; k < bare.n_things; k++) { /* the same ground, nobody on it */
      bare.things[k].kind = THING_BIRD;
      bare.things[k].has_with = FALSE;
      bare.things[k].pose = POSE_USUAL;
      bare.things[k].count = 1;
      bare.things[k].across = 0;
      bare.things[k].size = .3;
      bare.things[k].distance = 2000;
      bare.things[k].rise = 0;
    }
    g_autofree guint8 *without = made_scene_render(&bare, SIDE_PX, SIDE_PX, NULL, &error);
    g_assert_no_error(error);
    if (n_changed(with, without) < 4)
      g_error("'%s' is not seen", form);
  }
}

/* --- chance ------------------------------------------------------------------------------------
 */

/* Words of both tables, numbers, colours, bytes: an error or a scene that its own JSON gives again.
 */
static char *
some_words(GRand *rand)
{
  static const char *const others[] = {"3",  "99999", "red", "金色", "12:99", "-1", "一百",
                                       "的", ",",     "。",  "\n",   "'s",    "((", "三四"};
  GString *words = g_string_new(NULL);
  const int n = g_rand_int_range(rand, 1, 24);
  for (int i = 0; i < n; i++) {
    const int which = g_rand_int_range(rand, 0, 12);
    if (which == 0)
      g_string_append(words, others[g_rand_int_range(rand, 0, G_N_ELEMENTS(others))]);
    else if (which == 1) {
      char bytes[5] = {0};
      for (int k = 0; k < 4; k++)
        bytes[k] = (char)g_rand_int_range(rand, 1, 256);
      g_string_append(words, bytes);
    } else {
      const guint at = (guint)g_rand_int_range(rand, 0, (int)(make_n_lexicon + make_n_grammar));
      const LexRow *row =
          at < make_n_lexicon ? &make_lexicon[at] : &make_grammar[at - make_n_lexicon];
      g_auto(GStrv) forms = g_strsplit(row->words, "|", -1);
      g_string_append(words, forms[g_rand_int_range(rand, 0, (int)g_strv_length(forms))]);
    }
    if (g_rand_boolean(rand))
      g_string_append_c(words, ' ');
  }
  return g_string_free(words, FALSE);
}

static void
test_chance(void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(17);
  guint n_made = 0, n_drawn = 0;
  for (guint i = 0; i < N_CHANCE; i++) {
    g_autofree char *words = some_words(rand);
    g_autoptr(GPtrArray) traces = NULL;
    g_autoptr(GError) error = NULL;
    MadeScene scene, again;
    if (!made_scene_read(words, &scene, &traces, &error)) {
      g_assert_nonnull(error);
      g_assert_cmpuint(strlen(error->message), >, 0);
      continue;
    }
    n_made++;
    g_autoptr(JsonNode) node = made_scene_to_json(&scene);
    g_autofree char *json = json_to_string(node, FALSE);
    if (!made_scene_parse(json, -1, &again, &error))
      g_error("'%s' gives a scene that is none: %s\n%s", words, error->message, json);
    if (i % 100 == 0) {
      g_autofree guint8 *pixels = made_scene_render(&scene, 40, 30, NULL, &error);
      g_assert_no_error(error);
      n_drawn += pixels != NULL;
    }
  }
  g_assert_cmpuint(n_made, >, N_CHANCE / 10);
  g_assert_cmpuint(n_drawn, >, 3);
}

/* Many words of one kind, up to the limit of length. */
static void
test_long(void)
{
  static const char *const parts[] = {"two boats, one 6 am ",
                                      "a man on a boat, ",
                                      "behind the house ",
                                      "一个人在船上",
                                      "and a tree ",
                                      "with it ",
                                      "no "};
  for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
    g_autoptr(GString) words = g_string_new("a meadow, ");
    while (words->len + strlen(parts[i]) < LITHO_MADE_MAX_WORDS)
      g_string_append(words, parts[i]);
    g_autoptr(GPtrArray) traces = NULL;
    g_autoptr(GError) error = NULL;
    MadeScene scene;
    g_assert_true(made_scene_read(words->str, &scene, &traces, &error) || error != NULL);
    g_assert_cmpuint(scene.n_things, <=, LITHO_SCENE_MAX_THINGS);
  }
}

/* docs/make.md's table of a scene's members has the names that the program has. */
static void
test_documented(void)
{
  const char *const *const lists[] = {scene_hours,  scene_weathers, scene_fars,
                                      scene_waters, scene_nears,    scene_kinds};
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "..", "docs", "make.md", NULL),
                  *page = NULL;
  g_autoptr(GError) error = NULL;
  g_file_get_contents(path, &page, NULL, &error);
  g_assert_no_error(error);
  for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
    g_autofree char *all = g_strjoinv(", ", (char **)lists[i]);
    if (strstr(page, all) == NULL)
      g_error("docs/make.md does not say: %s", all);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/make_words/lexicon", test_lexicon);
  g_test_add_func("/make_words/documented", test_documented);
  g_test_add_func("/make_words/seen", test_seen);
  g_test_add_func("/make_words/chance", test_chance);
  g_test_add_func("/make_words/long", test_long);
  return g_test_run();
}
