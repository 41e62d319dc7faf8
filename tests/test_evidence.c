/* test_evidence.c: which words gave what of a plan: by the keyword reader and, where it is installed, by the net; in
 * English and Chinese; as text, in colours and as JSON; and what becomes of it as a plan changes. */
#include <locale.h>
#include <pty.h>
#include <unistd.h>
#include "cli/cmd/plan_explain.h"
#include "cli/text.h"
#include "cli_run.h"
#include "plan/fit.h"
#include "plan/plan.h"

/* --- the places ------------------------------------------------------------------------------- */

typedef struct {
  LithoEvidenceRole role;
  const char *text;
} Said;

static const struct {
  const char *words;
  Said said[8]; /* the keyword reader's; text NULL ends */
} sentences[] = {
    {"brighten the sky by 20 %, but not the people",
     {{LITHO_EVIDENCE_STEP, "brighten"},
      {LITHO_EVIDENCE_REGION, "sky"},
      {LITHO_EVIDENCE_AMOUNT, "20 %"},
      {LITHO_EVIDENCE_KEEP, "but not the people"}}},
    {"把天空提亮20%，不要动人物",
     {{LITHO_EVIDENCE_STEP, "提亮"},
      {LITHO_EVIDENCE_REGION, "天空"},
      {LITHO_EVIDENCE_AMOUNT, "20%"},
      {LITHO_EVIDENCE_KEEP, "不要动人物"}}},
    {"🙂 contrast +20, saturation -30",
     {{LITHO_EVIDENCE_STEP, "contrast"},
      {LITHO_EVIDENCE_AMOUNT, "+20"},
      {LITHO_EVIDENCE_STEP, "saturation"},
      {LITHO_EVIDENCE_AMOUNT, "-30"}}},
    {"don't make it brighter, just sharpen it a lot",
     {{LITHO_EVIDENCE_KEEP, "don't make it brighter"},
      {LITHO_EVIDENCE_STEP, "sharpen"},
      {LITHO_EVIDENCE_AMOUNT, "a lot"}}},
    {"remove the red car, make the shirt blue",
     {{LITHO_EVIDENCE_STEP, "remove"},
      {LITHO_EVIDENCE_VALUE, "red car"},
      {LITHO_EVIDENCE_REGION, "shirt"},
      {LITHO_EVIDENCE_COLOR, "blue"}}},
    {"sharpen it and add a dragon", {{LITHO_EVIDENCE_STEP, "sharpen"}, {LITHO_EVIDENCE_REFUSED, "add a dragon"}}},
    {"exposure +90 EV", {{LITHO_EVIDENCE_CANNOT, "exposure +90 EV"}}},
};

static LithoPlanner *
planner_new(LithoPlannerKind kind)
{
  const LithoPlannerOptions options = {.kind = kind, .offline = TRUE};
  g_autoptr(GError) error = NULL;
  LithoPlanner *planner = litho_planner_new(&options, &error);
  if (planner == NULL)
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  return planner;
}

static LithoRecipe *
plan(LithoPlanner *planner, const char *words)
{
  g_autoptr(GError) error = NULL;
  LithoRecipe *recipe = litho_plan_draft(planner, words, NULL, NULL, &error);
  g_assert_no_error(error);
  return recipe;
}

/* Every place lies in the sentence, on whole characters, and tells of a step that is there. */
static void
check_places(const LithoRecipe *recipe, const char *words)
{
  const gsize n = strlen(words);
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const LithoClause *clause = recipe->clauses->pdata[i];
    g_assert_nonnull(clause->evidence);
    for (guint k = 0; k < clause->evidence->len; k++) {
      const LithoEvidence *one = &g_array_index(clause->evidence, LithoEvidence, k);
      g_assert_cmpuint(one->start, <, one->end);
      g_assert_cmpuint(one->end, <=, n);
      g_assert_true(g_utf8_validate(words + one->start, (gssize)(one->end - one->start), NULL));
      g_assert_cmpfloat(one->sure, >=, 0);
      g_assert_cmpfloat(one->sure, <=, 1);
      g_assert_cmpint(one->step, <, (int)recipe->steps->len);
      g_assert_true((clause->kind == LITHO_CLAUSE_STEP) == (one->step >= 0));
    }
  }
}

static const LithoEvidence *
find(const LithoRecipe *recipe, LithoEvidenceRole role, const char *text)
{
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const GArray *evidence = ((const LithoClause *)recipe->clauses->pdata[i])->evidence;
    for (guint k = 0; evidence != NULL && k < evidence->len; k++) {
      const LithoEvidence *one = &g_array_index(evidence, LithoEvidence, k);
      g_autofree char *words = g_strndup(recipe->instruction + one->start, one->end - one->start);
      if (one->role == role && g_str_equal(words, text))
        return one;
    }
  }
  return NULL;
}

static void
test_words(void)
{
  g_autoptr(LithoPlanner) planner = planner_new(LITHO_PLANNER_WORDS);
  for (guint i = 0; i < G_N_ELEMENTS(sentences); i++) {
    g_autoptr(LithoRecipe) recipe = plan(planner, sentences[i].words);
    check_places(recipe, sentences[i].words);
    for (const Said *said = sentences[i].said; said->text != NULL; said++)
      if (find(recipe, said->role, said->text) == NULL)
        g_error("“%s”: “%s” is not said to be the %s", sentences[i].words, said->text,
                litho_evidence_roles[said->role]);
  }
  /* who read it */
  g_autoptr(LithoRecipe) recipe = plan(planner, sentences[0].words);
  g_assert_cmpint(find(recipe, LITHO_EVIDENCE_STEP, "brighten")->reader, ==, LITHO_READER_WORDS);
  g_assert_cmpint(find(recipe, LITHO_EVIDENCE_AMOUNT, "20 %")->reader, ==, LITHO_READER_EXACT);
  g_autoptr(LithoRecipe) denied = plan(planner, sentences[3].words);
  g_assert_cmpint(find(denied, LITHO_EVIDENCE_KEEP, "don't make it brighter")->reader, ==, LITHO_READER_EXACT);
  g_assert_cmpint(find(denied, LITHO_EVIDENCE_AMOUNT, "a lot")->reader, ==, LITHO_READER_WORDS);
}

static void
test_net(void)
{
  g_autoptr(LithoPlanner) planner = planner_new(LITHO_PLANNER_FAST);
  if (planner == NULL) {
    g_test_skip("the net of readings is not installed");
    return;
  }
  guint by_net = 0;
  for (guint i = 0; i < G_N_ELEMENTS(sentences); i++) {
    g_autoptr(LithoRecipe) recipe = plan(planner, sentences[i].words);
    check_places(recipe, sentences[i].words);
    for (guint k = 0; k < recipe->clauses->len; k++) {
      const GArray *evidence = ((const LithoClause *)recipe->clauses->pdata[k])->evidence;
      for (guint m = 0; m < evidence->len; m++)
        by_net += g_array_index(evidence, LithoEvidence, m).reader == LITHO_READER_NET;
    }
    for (const Said *said = sentences[i].said; said->text != NULL; said++)
      if (said->role == LITHO_EVIDENCE_AMOUNT) /* the net's words are longer, exact ones are the same */
        g_assert_nonnull(find(recipe, said->role, said->text));
  }
  g_assert_cmpuint(by_net, >, 0);
}

static void
test_broken_utf8(void)
{
  g_autoptr(LithoPlanner) planner = planner_new(LITHO_PLANNER_WORDS);
  g_autoptr(LithoRecipe) recipe = plan(planner, "brighter \xff please");
  g_assert_cmpuint(recipe->steps->len, ==, 1);
  for (guint i = 0; i < recipe->clauses->len; i++)
    g_assert_null(((const LithoClause *)recipe->clauses->pdata[i])->evidence);
}

/* What bench/hostile found: places without end made recipes that our own parser refused. */
static void
test_endless(void)
{
  g_autoptr(LithoPlanner) planner = planner_new(LITHO_PLANNER_WORDS);
  static const char *const starts[] = {"make it brighter but not ", "brighten except ", "darken the ", "提亮除了"};
  static const char *const ends[] = {"e", "of ", "，", "lamp and chair "};
  for (guint i = 0; i < G_N_ELEMENTS(starts) * G_N_ELEMENTS(ends); i++) {
    g_autoptr(GString) words = g_string_new(starts[i / G_N_ELEMENTS(ends)]);
    while (words->len < 2000)
      g_string_append(words, ends[i % G_N_ELEMENTS(ends)]);
    g_autoptr(LithoRecipe) recipe = plan(planner, words->str);
    g_autofree char *text = litho_recipe_print(recipe);
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoRecipe) again = litho_recipe_parse("plan", text, -1, &error);
    g_assert_no_error(error);
    check_places(recipe, words->str);
  }
}

/* --- a plan that changes ---------------------------------------------------------------------- */

static void
test_ledger(void)
{
  g_autoptr(LithoPlanner) planner = planner_new(LITHO_PLANNER_WORDS);
  g_autoptr(LithoRecipe) recipe = plan(planner, "brighten the sky, then sharpen it");
  g_assert_cmpuint(recipe->steps->len, ==, 2);
  /* another step for the first clause: the same words, and the one behind moves on */
  plan_insert_step(recipe, 0, litho_step_new(litho_op_find("contrast")), 0);
  g_assert_cmpint(find(recipe, LITHO_EVIDENCE_STEP, "sharpen")->step, ==, 2);
  guint n = 0;
  const LithoClause *first = recipe->clauses->pdata[0];
  for (guint i = 0; i < first->evidence->len; i++)
    n += g_array_index(first->evidence, LithoEvidence, i).role == LITHO_EVIDENCE_STEP;
  g_assert_cmpuint(n, ==, 2);
  /* taken out for a reason: its words are those of what cannot be done */
  plan_remove_step(recipe, 1, "there is no sky in this photo");
  const LithoClause *added = recipe->clauses->pdata[recipe->clauses->len - 1];
  g_assert_cmpint(added->kind, ==, LITHO_CLAUSE_CANNOT);
  g_assert_nonnull(added->evidence);
  check_places(recipe, recipe->instruction);
  plan_remove_step(recipe, 0, "nor this");
  check_places(recipe, recipe->instruction);
  g_assert_cmpint(find(recipe, LITHO_EVIDENCE_STEP, "sharpen")->step, ==, 0);
  g_autoptr(LithoRecipe) copy = litho_recipe_copy(recipe);
  g_assert_nonnull(find(copy, LITHO_EVIDENCE_STEP, "sharpen"));
}

/* --- the command ------------------------------------------------------------------------------ */

static JsonNode *
explain_json(const char *planner, const char *words, const char *photo)
{
  g_auto(Run) run = run_litho(NULL, "plan", "--planner", planner, "--explain", "--json", "--", words, photo);
  assert_exit(run, 0);
  g_autoptr(GError) error = NULL;
  JsonNode *root = json_from_string(run.out, &error);
  g_assert_no_error(error);
  return root;
}

/* Each "text" is what its bytes of the sentence are. */
static void
check_json(JsonNode *root, const char *words)
{
  JsonObject *object = json_node_get_object(root);
  g_assert_cmpstr(json_object_get_string_member(object, "instruction"), ==, words);
  JsonArray *list = json_object_get_array_member(object, "words");
  JsonObject *recipe = json_object_get_object_member(object, "plan");
  const guint n_steps = json_array_get_length(json_object_get_array_member(recipe, "steps"));
  const guint n_clauses = json_array_get_length(json_object_get_array_member(recipe, "clauses"));
  g_assert_cmpuint(json_array_get_length(list), >, 0);
  for (guint i = 0; i < json_array_get_length(list); i++) {
    JsonObject *one = json_array_get_object_element(list, i);
    const gint64 start = json_object_get_int_member(one, "start"), end = json_object_get_int_member(one, "end");
    g_autofree char *cut = g_strndup(words + start, (gsize)(end - start));
    g_assert_cmpstr(json_object_get_string_member(one, "text"), ==, cut);
    g_assert_cmpint(json_object_get_int_member(one, "clause"), <, n_clauses);
    if (json_object_has_member(one, "step"))
      g_assert_cmpint(json_object_get_int_member(one, "step"), <, n_steps);
    const gboolean is_amount = g_str_equal(json_object_get_string_member(one, "gives"), "amount");
    g_assert_true(json_object_has_member(one, "exact") == is_amount);
    if (is_amount)
      g_assert_true(json_object_get_boolean_member(one, "exact") ==
                    g_str_equal(json_object_get_string_member(one, "by"), "exact"));
  }
}

static void
test_json(void)
{
  for (guint i = 0; i < G_N_ELEMENTS(sentences); i++) {
    g_autoptr(JsonNode) by_words = explain_json("words", sentences[i].words, NULL);
    check_json(by_words, sentences[i].words);
    g_autoptr(JsonNode) automatic = explain_json("auto", sentences[i].words, NULL);
    check_json(automatic, sentences[i].words);
  }
}

static void
test_photo(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *photo = photo_new(folder, "photo.png", 96, 64);
  g_autoptr(JsonNode) root = explain_json("words", "a bit brighter, and crop to 1:1", photo);
  check_json(root, "a bit brighter, and crop to 1:1");
}

static void
test_text(void)
{
  g_auto(Run) run = run_litho(NULL, "plan", "--planner", "words", "--explain", sentences[0].words);
  assert_exit(run, 0);
  assert_contains(run.out, "brighten the sky by 20 %, but not the people\n"
                           "^^^^^^^^     ^^^    ^^^^  ^^^^^^^^^^^^^^^^^^\n");
  assert_contains(run.out, "how much  “20 %”, exact\n");
  assert_contains(run.out, "\nleft alone\n");
  g_assert_null(strchr(run.out, '\033'));
  /* wide characters are two columns */
  g_auto(Run) chinese = run_litho(NULL, "plan", "--planner", "words", "--explain", sentences[1].words);
  assert_contains(chinese.out, "把天空提亮20%，不要动人物\n  ^^^^^^^^^^^  ^^^^^^^^^^\n");
  /* what a terminal would obey is shown, not sent */
  g_auto(Run) control = run_litho(NULL, "plan", "--planner", "words", "--explain", "brighter\033[2J\nsharper");
  assert_exit(control, 0);
  g_assert_null(strchr(control.out, '\033'));
  assert_contains(control.out, "brighter\\x1b[2J\\nsharper\n");
  g_auto(Run) both = run_litho(NULL, "plan", "--explain", "--show", "brighter");
  assert_exit(both, 2);
  g_auto(Run) batch = run_litho(NULL, "plan", "--explain", "--batch", "-");
  assert_exit(batch, 2);
}

static void
test_rows(void)
{
  g_autoptr(LithoPlanner) planner = planner_new(LITHO_PLANNER_WORDS);
  g_autoptr(LithoRecipe) recipe = plan(planner, "please make the photo brighter and sharpen it a lot");
  g_autofree char *text = plan_explain_text(recipe, 40, FALSE);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint(cli_text_width(lines[i], strlen(lines[i])), <=, 40);
  g_assert_cmpstr(lines[2], ==, "sharpen it a lot");
  g_assert_cmpstr(lines[3], ==, "^^^^^^^    ^^^^^");
  g_autofree char *colored = plan_explain_text(recipe, 80, TRUE);
  assert_contains(colored, "\033[33ma lot\033[0m");
  g_assert_null(strstr(colored, "^^^"));
}

/* What the command writes to a terminal. Caller frees. */
static char *
on_terminal(const char *no_color)
{
  int master, slave;
  g_assert_cmpint(openpty(&master, &slave, NULL, NULL, NULL), ==, 0);
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_take_stdout_fd(launcher, slave);
  g_subprocess_launcher_setenv(launcher, "TERM", "xterm", TRUE);
  g_subprocess_launcher_setenv(launcher, "NO_COLOR", no_color, TRUE);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = g_subprocess_launcher_spawn(launcher, &error, g_getenv("LITHO_EXE"), "plan",
                                                               "--planner", "words", "--explain", "brighter", NULL);
  g_assert_no_error(error);
  g_clear_object(&launcher); /* our end of the child's stdout */
  GString *out = g_string_new(NULL);
  char block[512];
  for (ssize_t n; (n = read(master, block, sizeof block)) > 0;)
    g_string_append_len(out, block, n);
  close(master);
  g_assert_true(g_subprocess_wait_check(process, NULL, NULL));
  return g_string_free(out, FALSE);
}

static void
test_terminal(void)
{
  g_autofree char *colored = on_terminal("");
  assert_contains(colored, "\033[1;32mbrighter\033[0m");
  g_autofree char *plain = on_terminal("1");
  g_assert_null(strchr(plain, '\033'));
  assert_contains(plain, "^^^^^^^^");
}

int
main(int argc, char **argv)
{
  setlocale(LC_ALL, "C.UTF-8");
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/evidence/words", test_words);
  g_test_add_func("/evidence/net", test_net);
  g_test_add_func("/evidence/broken-utf8", test_broken_utf8);
  g_test_add_func("/evidence/endless", test_endless);
  g_test_add_func("/evidence/ledger", test_ledger);
  g_test_add_func("/evidence/json", test_json);
  g_test_add_func("/evidence/photo", test_photo);
  g_test_add_func("/evidence/text", test_text);
  g_test_add_func("/evidence/rows", test_rows);
  g_test_add_func("/evidence/terminal", test_terminal);
  return g_test_run();
}
