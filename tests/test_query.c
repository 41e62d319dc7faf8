/* What phrases ask for: families of phrases in both languages, made from parts whose meaning is known, and single ones.
 */
#include <string.h>
#include "see/find/color_fit.h"

static guint n_read;

static void
check(const char *text, const char *wanted)
{
  g_autoptr(SeeQuery) query = see_query_new(text);
  g_autofree char *got = see_query_print(query);
  n_read++;
  if (!g_str_equal(got, wanted))
    g_error("'%s' is read as '%s', not '%s'", text, got, wanted);
}

/* A family: two texts with one %s each for a noun and for what it is read as. */
typedef struct {
  const char *text, *wanted;
} Family;

typedef struct {
  const char *text, *head; /* as written, and what the query's head is */
} Head;

static void
check_families(const Family *families, guint n_families, const Head *heads, guint n_heads)
{
  for (guint f = 0; f < n_families; f++)
    for (guint h = 0; h < n_heads; h++) {
      g_auto(GStrv) text = g_strsplit(families[f].text, "%", -1);
      g_auto(GStrv) wanted = g_strsplit(families[f].wanted, "%", -1);
      g_autofree char *asked = g_strjoinv(heads[h].text, text), *means = g_strjoinv(heads[h].head, wanted);
      check(asked, means);
    }
}

/* Kinds of heads: a person, an animal, stuff, a thing of two words, and words that no table knows. */
static void
test_english(void)
{
  static const Head heads[] = {{"woman", "woman"},
                               {"dog", "dog"},
                               {"tree", "tree"},
                               {"traffic light", "traffic light"},
                               {"gadget", "gadget?"},
                               {"car", "car"},
                               {"price gizmo", "price gizmo?"}};
  static const Family families[] = {
      {"the %", "%"},
      {"The %.", "%"},
      {"a big %", "% size=+1"},
      {"the smallest %", "% size=-2"},
      {"the % on the left", "% place=left"},
      {"the % at the far right", "% place=right,most"},
      {"the left %", "% place=left"},
      {"% in the bottom right corner", "% place=right,bottom,corner"},
      {"the % in the background", "% place=back"},
      {"the % at the back", "% place=back"},
      {"the % in front", "% place=front"},
      {"the red %", "% color=red"},
      {"the dark %", "% dark"},
      {"the % behind the bench", "% behind(bench)"},
      {"the % in front of the house", "% before(house)"},
      {"the % next to the big dog", "% near(dog size=+1)"},
      {"the % to the left of the church", "% left-of(church)"},
      {"the % on the table", "% on(table)"},
      {"the % under the blue table", "% under(table color=blue)"},
      {"the second % from the right", "% from=right order=2"},
      {"the last %", "% order=-1"},
      {"the % with the hat", "% with(hat)"},
      {"the % and the horse", "% also(horse)"},
      {"the roof of the %", "roof of(%)"},
      {"the %'s shadow", "shadow of(%)"},
      {"every % in the middle", "% place=middle all"},
      {"the % without the ball", "%"},
  };
  check_families(families, G_N_ELEMENTS(families), heads, G_N_ELEMENTS(heads));
}

static void
test_chinese(void)
{
  static const Head heads[] = {
      {"女人", "woman"}, {"狗", "dog"}, {"树", "tree"}, {"红绿灯", "traffic light"}, {"汽车", "car"}};
  static const Family families[] = {
      {"%", "%"},
      {"那个%", "%"},
      {"红色的%", "% color=red"},
      {"左边的%", "% place=left"},
      {"最右边的%", "% place=right,most"},
      {"右下角的%", "% place=right,bottom"},
      {"后面的%", "% place=back"},
      {"最大的%", "% size=+2"},
      {"小%", "% size=-1"},
      {"所有的%", "% all"},
      {"左数第二个%", "% from=left order=2"},
      {"桌子上的%", "% on(table)"},
      {"椅子旁边的%", "% near(chair)"},
      {"房子前面的%", "% before(house)"},
      {"教堂左边的%", "% left-of(church)"},
      {"%的影子", "shadow of(%)"},
      {"戴帽子的%", "% with(hat)"},
      {"%和马", "% also(horse)"},
  };
  static const char *const as_nouns[] = {"小狗"}; /* a word of the table, not a small one */
  g_assert_nonnull(litho_noun_find(as_nouns[0]));
  for (guint f = 0; f < G_N_ELEMENTS(families); f++)
    for (guint h = 0; h < G_N_ELEMENTS(heads); h++)
      if (!(g_str_equal(families[f].text, "小%") && g_str_equal(heads[h].text, "狗")))
        check_families(&families[f], 1, &heads[h], 1);
}

/* Colours of more than one word, and words that are both colours and things. */
static void
test_colors(void)
{
  guint n;
  const LithoColorName *names = litho_color_names(&n);
  for (guint i = 0; i < n; i++) {
    if (g_str_equal(names[i].name, "warm") || g_str_equal(names[i].name, "cool"))
      continue;
    g_autofree char *text = g_strdup_printf("the %s chair", names[i].name);
    g_autofree char *worn = g_strdup_printf("the man in %s", names[i].name);
    g_autofree char *wanted = g_strdup_printf("chair color=%s", names[i].name);
    g_autofree char *wearing = g_strdup_printf("man with(clothing color=%s)", names[i].name);
    check(text, wanted);
    if (litho_noun_find(names[i].name) == NULL) /* "the man in lavender" */
      check(worn, wearing);
  }
  check("the orange", "orange");
  check("the oranges", "orange many");
  check("the orange cat", "cat color=orange");
  check("black and white dog", "dog color=black color=white");
  check("the light blue wall", "wall color=sky blue");
}

/* A colour's own paint is of it; the paint of another range is not; a dull photo blue is still blue. */
static void
test_color_fit(void)
{
  static const char *const plain[] = {"red", "yellow", "green", "blue", "purple", "white", "black", "gray"};
  for (guint i = 0; i < G_N_ELEMENTS(plain); i++) {
    g_autofree char *text = g_strdup_printf("the %s chair", plain[i]);
    g_autoptr(SeeQuery) query = see_query_new(text);
    for (guint k = 0; k < G_N_ELEMENTS(plain); k++) {
      float lab[3];
      g_assert_true(litho_color_parse(plain[k], lab));
      const double fit = see_color_fit(query, lab);
      if (i == k ? fit < 0.9 : fit > 0.3)
        g_error("the paint '%s' is '%s' by %.2f", plain[k], plain[i], fit);
    }
  }
  g_autoptr(SeeQuery) blue = see_query_new("the blue sign"), dark = see_query_new("the dark coat");
  g_assert_cmpfloat(see_color_fit(blue, (float[]){0.4f, -0.03f, -0.05f}), >, 0.9);
  g_assert_cmpfloat(see_color_fit(blue, (float[]){0.4f, 0.03f, 0.05f}), <, 0.1);
  g_assert_cmpfloat(see_color_fit(dark, (float[]){0.2f, 0, 0}), ==, 1);
  g_assert_cmpfloat(see_color_fit(dark, (float[]){0.8f, 0, 0}), ==, 0);
}

static void
test_phrases(void)
{
  static const struct {
    const char *text, *wanted;
  } cases[] = {
      {"her blue top", "shirt color=blue of(person)"},
      {"the top of the building", "* place=top of(building)"},
      {"my wife's dress", "dress of(wife)"},
      {"our black dog", "dog color=black"},
      {"my hat", "hat of(person)"},
      {"我们的狗", "dog"},
      {"the boys' hats", "hat many of(boy many)"},
      {"the dog tail", "tail of(dog)"},
      {"baby giraffe", "giraffe size=-1"},
      {"a white toy sheep", "sheep kind=toy color=white"},
      {"two old men", "man count=2 many trait=old"},
      {"both zebras", "zebra count=2 all"},
      {"a group of people", "people many"},
      {"a bit of a chair in the corner", "chair place=corner"},
      {"the people behind her", "people many behind(person)"},
      {"the girl in a pink dress on the swing", "girl with(dress color=pink) on(swing)"},
      {"man holding an umbrella in a green shirt", "man with(umbrella) with(shirt color=green)"},
      {"somebody wearing red", "person with(clothing color=red)"},
      {"the cup between the two plates", "cup between(plate count=2 many)"},
      {"boat on the water on the left", "boat on(water place=left)"},
      {"the man with the hat on the left", "man place=left with(hat)"},
      {"wheels of the left bike", "wheel many of(bike place=left)"},
      {"the left side of the photo", "* place=left"},
      {"the writing abc.de", "writing"},
      {"the one in white", "person with(clothing color=white)"},
      {"", "*"},
      {"???", "*"},
      {"the", "*"},
      {"of of of", "*"},
      {"穿红色衣服的女孩", "girl with(clothing color=red)"},
      {"穿红色的衣服的女孩", "girl with(clothing color=red)"},
      {"左边穿蓝色衬衫的男人", "man place=left with(shirt color=blue)"},
      {"女孩手里的花", "flower in(hand of(girl))"},
      {"她的红裙子", "dress color=red of(person)"},
      {"杯子里的绿色饮料", "drink color=green in(cup)"},
      {"公交车的绿色部分", "* color=green of(bus)"},
      {"狗尾巴", "tail of(dog)"},
      {"两只黑色的大狗", "dog color=black size=+1 count=2 many"},
      {"右边第三个人", "person from=right order=3"},
      {"写字", "writing"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    check(cases[i].text, cases[i].wanted);
}

static void
test_place_alone(void)
{
  static const char *const yes[] = {"the left side", "top left corner", "in the background",           "the bottom",
                                    "右边",          "左上角",          "the left side of the picture"};
  static const char *const no[] = {"the left dog", "the top of the tree", "右边的人", "red on the left", "dog", ""};
  for (guint i = 0; i < G_N_ELEMENTS(yes); i++) {
    g_autoptr(SeeQuery) query = see_query_new(yes[i]);
    if (!see_query_is_place(query))
      g_error("'%s' is more than a place", yes[i]);
    n_read++;
  }
  for (guint i = 0; i < G_N_ELEMENTS(no); i++) {
    g_autoptr(SeeQuery) query = see_query_new(no[i]);
    if (see_query_is_place(query))
      g_error("'%s' is no place alone", no[i]);
    n_read++;
  }
}

/* Any bytes are read to the end. */
static void
test_hostile(void)
{
  static const char *const pieces[] = {"the ", "of ",    "'s ", "in ",  "red ",    "left ", "dog ", "\xff",
                                       "的",   "和",     "穿",  "左边", "with ",   "and ",  ", ",   "two ",
                                       "who ", "gizmo ", "上",  "那个", "behind ", "her "};
  g_autoptr(GRand) random = g_rand_new_with_seed(5);
  for (int round = 0; round < 3000; round++) {
    g_autoptr(GString) text = g_string_new(NULL);
    const int n = g_rand_int_range(random, 0, 14);
    for (int i = 0; i < n; i++)
      g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
    g_autoptr(SeeQuery) query = see_query_new(text->str);
    g_autofree char *printed = see_query_print(query);
    g_assert_nonnull(query->head);
    g_assert_true(g_utf8_validate(printed, -1, NULL));
  }
}

static void
test_enough(void)
{
  g_assert_cmpuint(n_read, >=, 300);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/query/english", test_english);
  g_test_add_func("/query/chinese", test_chinese);
  g_test_add_func("/query/colors", test_colors);
  g_test_add_func("/query/color-fit", test_color_fit);
  g_test_add_func("/query/phrases", test_phrases);
  g_test_add_func("/query/place-alone", test_place_alone);
  g_test_add_func("/query/hostile", test_hostile);
  g_test_add_func("/query/enough", test_enough);
  return g_test_run();
}
