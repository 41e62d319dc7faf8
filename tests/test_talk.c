/* What a turn asks for, read in its context: examples of each act, in English and Chinese, said whole and in pieces.
 */
#include <math.h>
#include <string.h>
#include "talk/turn.h"

typedef struct {
  const char *words;
  LithoAct act;
  int deed;
  LithoChange change;
  double factor; /* of FACTOR; NAN: not checked */
  int sign;
  double number;
} Row;

#define NO NAN

static LithoDeed deeds[4];

/* A sky that was darkened, a vignette, contrast, and a turn, the last. */
static LithoTurnContext
context_of_four(void)
{
  deeds[0] = (LithoDeed){.op = litho_op_find("exposure"), .sign = -1, .number = 0.5, .place = "sky", .step = 0};
  deeds[1] = (LithoDeed){.op = litho_op_find("vignette"), .sign = 1, .number = 45, .step = 1};
  deeds[2] = (LithoDeed){.op = litho_op_find("rotate"), .sign = 1, .number = 10, .step = 2};
  deeds[3] = (LithoDeed){.op = litho_op_find("contrast"), .sign = 1, .number = 20, .step = 3};
  return (LithoTurnContext){.deeds = deeds, .n_deeds = 4, .n_versions = 5, .n_photos = 2};
}

static void
check(const Row *row, const LithoTurnContext *context)
{
  g_autoptr(GPtrArray) turns = litho_turns_read(row->words, context);
  const LithoTurn *turn = turns->pdata[0];
  if (turn->act != row->act)
    g_error("“%s” is read as %s, not %s", row->words, litho_act_names[turn->act], litho_act_names[row->act]);
  if (row->deed >= 0 && turn->deed != row->deed)
    g_error("“%s” is about deed %d, not %d", row->words, turn->deed, row->deed);
  if (row->act != LITHO_ACT_CHANGE)
    return;
  if (turn->change != row->change || (row->sign != 0 && turn->sign != row->sign))
    g_error("“%s”: change %d sign %d, not %d %d", row->words, turn->change, turn->sign, row->change, row->sign);
  if (!isnan(row->factor) && fabs(turn->factor - row->factor) > 1e-9)
    g_error("“%s”: times %g, not %g", row->words, turn->factor, row->factor);
  if (isnan(row->number) ? !isnan(turn->number) : fabs(turn->number - row->number) > 1e-9)
    g_error("“%s”: number %g, not %g", row->words, turn->number, row->number);
}

static void
test_change(void)
{
  static const Row rows[] = {
      {"a bit less", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, 0.7, -1, NO},
      {"more", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, 1.5, 1, NO},
      {"twice as much", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, 2, 0, NO},
      {"ten times as much", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, 10, 0, NO},
      {"50% less", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, 0.5, -1, 50},
      {"reduce it by a third", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, NO, -1, NO},
      {"turn it down a notch", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, 0.7, -1, NO},
      {"crank it up", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, 1.5, 1, NO},
      {"set the vignette to 20", LITHO_ACT_CHANGE, 1, LITHO_CHANGE_SET, NO, 1, 20},
      {"make the vignette stronger", LITHO_ACT_CHANGE, 1, LITHO_CHANGE_FACTOR, 1.5, 1, NO},
      {"the sky is not so dark please, less of it", LITHO_ACT_CHANGE, 0, LITHO_CHANGE_FACTOR, 0.7, 1, NO},
      {"天空不要那么暗", LITHO_ACT_CHANGE, 0, LITHO_CHANGE_FACTOR, 0.7, 1, NO},
      {"reverse that", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FLIP, NO, -1, NO},
      {"half as much please", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, 0.5, 0, NO},
      {"that is too much", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, 0.6, -1, NO},
      {"further by 30", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_DELTA, NO, 1, 30},
      {"Increase it by 15 percent", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_DELTA, NO, 1, 15},
      {"no, reduce it by ten percent", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_DELTA, NO, -1, 10},
      {"incease it by 5", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_DELTA, NO, 1, 5},
      {"the other direction", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FLIP, NO, -1, NO},
      {"less of that on the sky", LITHO_ACT_CHANGE, 0, LITHO_CHANGE_FACTOR, 0.7, 1, NO},
      {"less contrast", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, 0.7, -1, NO},
      {"turn further by 20 degrees", LITHO_ACT_CHANGE, 2, LITHO_CHANGE_DELTA, NO, 1, 20},
      {"no, I think counterclockwise is better", LITHO_ACT_CHANGE, 2, LITHO_CHANGE_FLIP, NO, -1, NO},
      {"弱一点", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, 0.7, -1, NO},
      {"反方向", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FLIP, NO, -1, NO},
      {"再多一点", LITHO_ACT_CHANGE, 3, LITHO_CHANGE_FACTOR, 1.3, 1, NO},
  };
  const LithoTurnContext context = context_of_four();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    check(&rows[i], &context);
}

static void
test_acts(void)
{
  static const Row rows[] = {
      {"make the water bluer", LITHO_ACT_ADD, -1},
      {"darken the sky", LITHO_ACT_ADD, -1},
      {"crop it to a square", LITHO_ACT_ADD, -1},
      {"remove the red car", LITHO_ACT_ADD, -1},
      {"make the image brighter", LITHO_ACT_ADD, -1},
      {"去掉那辆车", LITHO_ACT_ADD, -1},
      {"no, I meant the water", LITHO_ACT_REPLACE, 3},
      {"not the sky, the water", LITHO_ACT_REPLACE, 3},
      {"我说的是左边那个", LITHO_ACT_REPLACE, 3},
      {"drop the vignette", LITHO_ACT_REMOVE, 1},
      {"undo the vignette", LITHO_ACT_REMOVE, 1},
      {"undo everything except the vignette", LITHO_ACT_REMOVE, 1},
      {"worse", LITHO_ACT_UNDO, -1},
      {"no blur", LITHO_ACT_ADD, -1},
      {"I liked the second one better", LITHO_ACT_GOTO, -1},
      {"tell me what you did", LITHO_ACT_ASK, -1},
      {"without the contrast", LITHO_ACT_REMOVE, 3},
      {"去掉暗角", LITHO_ACT_REMOVE, 1},
      {"better, but still a bit dark", LITHO_ACT_ADD, -1},
      {"the other one", LITHO_ACT_REPLACE, 3},
      {"do that to the grass as well", LITHO_ACT_REPEAT, 3},
      {"also on the water", LITHO_ACT_REPEAT, 3},
      {"I don't like the vignette", LITHO_ACT_REMOVE, 1},
      {"把暗角去掉", LITHO_ACT_REMOVE, 1},
      {"reset the sky", LITHO_ACT_REMOVE, 0},
      {"I don't like it", LITHO_ACT_UNDO, -1},
      {"delete the last step", LITHO_ACT_UNDO, -1},
      {"clear everything", LITHO_ACT_GOTO, -1},
      {"can you do the same to the other picture?", LITHO_ACT_ALL, -1},
      {"is there a dog in the photo?", LITHO_ACT_ASK, -1},
      {"do I have any photos of my cat", LITHO_ACT_SEARCH, -1},
      {"undo that", LITHO_ACT_UNDO, -1},
      {"go back", LITHO_ACT_UNDO, -1},
      {"撤销", LITHO_ACT_UNDO, -1},
      {"redo", LITHO_ACT_REDO, -1},
      {"重做", LITHO_ACT_REDO, -1},
      {"back to the second", LITHO_ACT_GOTO, -1},
      {"back to the original", LITHO_ACT_GOTO, -1},
      {"version 3", LITHO_ACT_GOTO, -1},
      {"回到第二个版本", LITHO_ACT_GOTO, -1},
      {"again", LITHO_ACT_REPEAT, -1},
      {"do it once more", LITHO_ACT_REPEAT, -1},
      {"再来一次", LITHO_ACT_REPEAT, -1},
      {"now the same on these", LITHO_ACT_ALL, -1},
      {"apply this to all photos", LITHO_ACT_ALL, -1},
      {"其他照片也一样", LITHO_ACT_ALL, -1},
      {"what did you do to the sky?", LITHO_ACT_ASK, 0},
      {"why?", LITHO_ACT_ASK, -1},
      {"what is in the photo?", LITHO_ACT_ASK, -1},
      {"你做了什么？", LITHO_ACT_ASK, -1},
      {"find the one with the dog", LITHO_ACT_SEARCH, -1},
      {"show me photos of a beach", LITHO_ACT_SEARCH, -1},
      {"找一张狗的照片", LITHO_ACT_SEARCH, -1},
      {"compare", LITHO_ACT_COMPARE, -1},
      {"show me the original", LITHO_ACT_COMPARE, -1},
      {"和原图对比", LITHO_ACT_COMPARE, -1},
      {"save it as png, 2000 px", LITHO_ACT_EXPORT, -1},
      {"保存成 png", LITHO_ACT_EXPORT, -1},
      {"help", LITHO_ACT_HELP, -1},
      {"thanks", LITHO_ACT_NONE, -1},
      {"Yes, very nice!", LITHO_ACT_NONE, -1},
      {"谢谢", LITHO_ACT_NONE, -1},
      {"", LITHO_ACT_NONE, -1},
  };
  const LithoTurnContext context = context_of_four();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    check(&rows[i], &context);
}

/* Nothing was done before: what points back has nothing to point at, and words about no edit look for photos. */
static void
test_without_past(void)
{
  const LithoTurnContext bare = {.n_photos = 0}, open = {.n_photos = 1};
  static const struct {
    const char *words, *query;
  } rows[] = {
      {"Can you find me an image of a coffee table?", "coffee table"},
      {"I am looking for a kite festival", "kite festival"},
      {"I want to play rugby, fetch me some images of it", "rugby"},
      {"Please find a bell`s image for me", "bell"},
      {"How does a street seller look like", "street seller"},
      {"Find a red chair similar to the color of the cup above", "red chair"},
      {"帮我找一张有狗的照片", "狗"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) turns = litho_turns_read(rows[i].words, &bare);
    const LithoTurn *turn = turns->pdata[0];
    g_assert_cmpint(turn->act, ==, LITHO_ACT_SEARCH);
    g_autofree char *lower = g_utf8_strdown(turn->words, -1);
    g_assert_cmpstr(lower, ==, rows[i].query);
  }
  g_autoptr(GPtrArray) less = litho_turns_read("a bit less", &open);
  g_assert_cmpint(((LithoTurn *)less->pdata[0])->act, ==, LITHO_ACT_CHANGE);
  g_assert_cmpint(((LithoTurn *)less->pdata[0])->deed, ==, -1);
}

/* An order said in pieces, before anything was done. */
static void
test_pieces(void)
{
  const char *const unanswered[] = {"Can you rotate the image by 40 degrees", NULL};
  const LithoTurnContext context = {.unanswered = unanswered, .assistant = "Which way?", .n_photos = 0};
  g_autoptr(GPtrArray) turns = litho_turns_read("anti clock wise", &context);
  const LithoTurn *turn = turns->pdata[0];
  g_assert_cmpint(turn->act, ==, LITHO_ACT_ADD);
  g_assert_cmpstr(turn->op->name, ==, "rotate");
  g_assert_cmpint(turn->sign, ==, -1);
  g_assert_cmpfloat(turn->number, ==, 40);
  const char *const asked[] = {"increase the contrast", NULL};
  const LithoTurnContext how_much = {.unanswered = asked, .assistant = "By how much?", .n_photos = 0};
  g_autoptr(GPtrArray) more = litho_turns_read("20 percent", &how_much);
  turn = more->pdata[0];
  g_assert_cmpstr(turn->op->name, ==, "contrast");
  g_assert_cmpint(turn->sign, ==, 1);
  g_assert_cmpfloat(turn->number, ==, 20);
}

static void
test_several(void)
{
  const LithoTurnContext context = context_of_four();
  static const struct {
    const char *words;
    LithoAct acts[2];
  } rows[] = {
      {"undo that and make it warmer", {LITHO_ACT_UNDO, LITHO_ACT_ADD}},
      {"make it like the first version but warmer", {LITHO_ACT_GOTO, LITHO_ACT_ADD}},
      {"drop the vignette, then brighten the face", {LITHO_ACT_REMOVE, LITHO_ACT_ADD}},
      {"make it brighter and save it as png", {LITHO_ACT_ADD, LITHO_ACT_EXPORT}},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) turns = litho_turns_read(rows[i].words, &context);
    g_assert_cmpuint(turns->len, ==, 2);
    for (guint k = 0; k < 2; k++)
      g_assert_cmpint(((LithoTurn *)turns->pdata[k])->act, ==, rows[i].acts[k]);
  }
  g_autoptr(GPtrArray) one = litho_turns_read("make it brighter and a bit warmer", &context);
  g_assert_cmpuint(one->len, ==, 1);
}

static void
test_choice(void)
{
  const char *const labels[] = {"the left one", "the one in the middle", "the right one", NULL};
  const LithoTurnContext context = {.choices = labels, .n_photos = 1};
  static const struct {
    const char *words;
    int id;
  } rows[] = {{"2", 2},        {"the second one", 2}, {"left", 1}, {"the right one please", 3},
              {"number 3", 3}, {"the last", 3}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) turns = litho_turns_read(rows[i].words, &context);
    const LithoTurn *turn = turns->pdata[0];
    g_assert_cmpint(turn->act, ==, LITHO_ACT_CHOOSE);
    g_assert_cmpint(turn->choice, ==, rows[i].id);
  }
  g_autoptr(GPtrArray) other = litho_turns_read("make it warmer instead", &context);
  g_assert_cmpint(((LithoTurn *)other->pdata[0])->act, ==, LITHO_ACT_ADD);
}

static void
test_details(void)
{
  const LithoTurnContext context = context_of_four();
  g_autoptr(GPtrArray) turns = litho_turns_read("export as jpg, quality 85, 1600 px wide", &context);
  const LithoTurn *turn = turns->pdata[0];
  g_assert_cmpstr(turn->format, ==, "jpeg");
  g_assert_cmpint(turn->quality, ==, 85);
  g_assert_cmpint(turn->size_px, ==, 1600);
  g_autoptr(GPtrArray) back = litho_turns_read("back to the third version", &context);
  g_assert_cmpint(((LithoTurn *)back->pdata[0])->version, ==, 3);
  g_autoptr(GPtrArray) two = litho_turns_read("undo the last two", &context);
  g_assert_cmpfloat(((LithoTurn *)two->pdata[0])->number, ==, 2);
  g_autoptr(GPtrArray) both = litho_turns_read("compare version 2 and 4", &context);
  g_assert_cmpint(((LithoTurn *)both->pdata[0])->version, ==, 2);
  g_assert_cmpfloat(((LithoTurn *)both->pdata[0])->number, ==, 4);
}

/* Any bytes of a stranger: some answer, in time. */
static void
test_any_words(void)
{
  const LithoTurnContext context = context_of_four();
  static const char *const parts[] = {"less ",     "by ",   "30 ",  "the ", "sky ",     "undo ",
                                      "no, ",      "{} ",   "一点", "。",   "\n",       "it ",
                                      "-5",        "find ", "\"",   "%s ",  "version ", "99999999999999999999 ",
                                      "and then ", "…",     "'s "};
  guint32 state = 7;
  for (int i = 0; i < 3000; i++) {
    g_autoptr(GString) words = g_string_new(NULL);
    for (int k = 0; k < 1 + i % 12; k++) {
      state = state * 1664525 + 1013904223;
      g_string_append(words, parts[(state >> 16) % G_N_ELEMENTS(parts)]);
    }
    g_autoptr(GPtrArray) turns = litho_turns_read(words->str, &context);
    g_assert_cmpuint(turns->len, >=, 1);
    const LithoTurn *turn = turns->pdata[0];
    g_assert_cmpint(turn->deed, <, (int)context.n_deeds);
    if (turn->act == LITHO_ACT_CHANGE || turn->act == LITHO_ACT_REMOVE || turn->act == LITHO_ACT_REPLACE)
      g_assert_cmpint(turn->deed, >=, 0);
    if (turn->act == LITHO_ACT_SEARCH)
      g_assert_true(turn->words != NULL && *turn->words != '\0');
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/talk/change", test_change);
  g_test_add_func("/talk/acts", test_acts);
  g_test_add_func("/talk/without-past", test_without_past);
  g_test_add_func("/talk/pieces", test_pieces);
  g_test_add_func("/talk/several", test_several);
  g_test_add_func("/talk/choice", test_choice);
  g_test_add_func("/talk/details", test_details);
  g_test_add_func("/talk/any-words", test_any_words);
  return g_test_run();
}
