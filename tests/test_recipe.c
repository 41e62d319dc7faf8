/* test_recipe.c: recipes read, checked, written, migrated and compared. */
#include <math.h>
#include <string.h>
#include <gio/gio.h>
#include "base/json.h"
#include "recipe/recipe.h"

static LithoRecipe *
parse(const char *json)
{
  g_autoptr(GError) error = NULL;
  LithoRecipe *recipe = litho_recipe_parse("r.json", json, -1, &error);
  g_assert_no_error(error);
  return recipe;
}

/* Canonical text of `json`; it must be a fixed point of parse, copy and print. */
static char *
canonical(const char *json)
{
  g_autoptr(LithoRecipe) recipe = parse(json);
  char *text = litho_recipe_print(recipe);
  g_autoptr(LithoRecipe) again = parse(text);
  g_autofree char *text2 = litho_recipe_print(again);
  g_assert_cmpstr(text, ==, text2);
  g_autoptr(LithoRecipe) copy = litho_recipe_copy(again);
  g_autofree char *text3 = litho_recipe_print(copy);
  g_assert_cmpstr(text, ==, text3);
  return text;
}

static void
assert_fails(const char *json, LithoError code, const char *message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("r.json", json, -1, &error);
  g_autofree char *shown = g_strescape(json, NULL); /* some are not UTF-8, which TAP has to be */
  g_test_message("%.100s", shown);
  g_assert_null(recipe);
  g_assert_error(error, LITHO_ERROR, (int)code);
  if (strstr(error->message, message) == NULL) {
    g_test_message("got: %s", error->message);
    g_test_message("not: %s", message);
    g_test_fail();
  }
}

static void
test_small(void)
{
  g_autofree char *text = canonical("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.30}]}");
  g_assert_cmpstr(text, ==, "{\"litho\": 1, \"steps\": [{\"op\": \"exposure\", \"ev\": 0.3}]}\n");
}

static void
test_whole(void)
{
  g_autofree char *text = canonical(
      "{\"run\":{\"source\":{\"sha256\":\"ab\"}},\"made_by\":{\"litho\":\"0.1.0\"},\"assets\":{"
      "\"b\":{\"sha256\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"},"
      "\"a\":{\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"}},"
      "\"clauses\":[{\"text\":\"更亮\",\"steps\":[0]},{\"text\":\"add a "
      "dragon\",\"cannot\":\"no\"},"
      "{\"text\":\"x\",\"refused\":\"y\"},{\"text\":\"not the sky\",\"keep\":\"in 1\"}],"
      "\"steps\":[{\"why\":\"dark\",\"op\":\"exposure\",\"strength\":0.25,\"amount\":1e-1,"
      "\"region\":{\"tones\":[0,0.3],\"feather\":0.1,\"invert\":true,\"except\":[\"sky\",{"
      "\"color\":"
      "\"#ff0000\"},{\"box\":[0,0,0.5,1]},{\"text\":\"the \\\"red\\\" car\"}]},"
      "\"said\":{\"sign\":\"-\",\"number\":10,\"unit\":\"%\"},\"note\":\"n\","
      "\"before\":{\"mean_lightness\":0.5},\"after\":{\"mean_lightness\":0.6}}],"
      "\"instruction\":\"更亮\\n\",\"litho\":1}");
  static const char *const order[] = {"litho",  "instruction", "steps",   "op",     "ev",
                                      "region", "strength",    "why",     "said",   "note",
                                      "clauses", "assets",     "a",       "b",      "made_by",
                                      "run",    "steps",       "before",  "after",  NULL};
  const char *at = text;
  for (guint i = 0; order[i] != NULL; i++) {
    g_autofree char *key = g_strdup_printf("\"%s\":", order[i]);
    const char *next = strstr(at, key);
    g_test_message("%s", key);
    g_assert_nonnull(next);
    at = next;
  }
  /* Where older records have the measures is where no run writes any more: they are taken to the run's results. */
  const char *old = strstr(text, "\"before\":");
  g_assert_nonnull(strstr(old, "\"mean_lightness\": 0.5,"));
  g_assert_nonnull(strstr(text, "\"ev\": 0.1,"));
  g_assert_nonnull(strstr(text, "{\"color\": \"#ff0000\", \"tolerance\": 30}"));
}

static void
test_amount(void)
{
  g_autoptr(LithoRecipe) r =
      parse("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"amount\":-1.5,\"strength\":0.5}]}");
  const LithoStep *step = r->steps->pdata[0];
  g_assert_cmpfloat(step->values[0].num, ==, -1.5);
  g_assert_cmpfloat(step->strength, ==, 0.5);
}

static void
test_numbers(void)
{
  static const double samples[] = {0,
                                   0.1,
                                   0.3,
                                   1.0 / 3,
                                   2.0 / 3,
                                   1e-7,
                                   123456.789,
                                   1e21,
                                   5e-324,
                                   1.7976931348623157e308,
                                   0.1 + 0.2,
                                   100,
                                   4503599627370497.5};
  for (guint i = 0; i < G_N_ELEMENTS(samples); i++)
    for (int sign = -1; sign <= 1; sign += 2) {
      g_autofree char *text = litho_json_number(sign * samples[i]);
      g_assert_cmpfloat(g_ascii_strtod(text, NULL), ==, sign * samples[i]);
    }
  g_autofree char *tenth = litho_json_number(0.1), *zero = litho_json_number(-0.0);
  g_assert_cmpstr(tenth, ==, "0.1");
  g_assert_cmpstr(zero, ==, "0");
}

/* A step with parameter k of op at one of its ends. */
static void
extreme(const LithoOp *op, guint k, gboolean upper, LithoValue *v)
{
  const LithoParam *p = &op->params[k];
  v->set = TRUE;
  switch (p->kind) {
  case LITHO_PARAM_NUMBER:
  case LITHO_PARAM_INTEGER:
  case LITHO_PARAM_BOOL:
    v->num = upper ? p->max : p->min;
    break;
  case LITHO_PARAM_CHOICE:
    v->text = g_strdup(upper ? p->choices[g_strv_length((char **)p->choices) - 1] : p->choices[0]);
    break;
  case LITHO_PARAM_COLOR:
    v->text = g_strdup(upper ? "#00fFa1" : "blue");
    break;
  case LITHO_PARAM_TEXT:
    v->text = upper ? g_strnfill(200, 'x') : g_strdup("ß");
    break;
  case LITHO_PARAM_ASSET:
    v->text = upper ? g_strnfill(64, 'x') : g_strdup("film_2-b.cube");
    break;
  case LITHO_PARAM_POINTS:
    v->n_points = upper ? LITHO_RECIPE_MAX_POINTS : 4;
    v->points = g_new(double, v->n_points);
    for (guint i = 0; i < v->n_points; i++)
      v->points[i] = p->min < p->max ? (upper ? p->max : p->min) : 1.0 / 3;
    break;
  }
}

static void
test_every_param(void)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  g_assert_cmpuint(n, >, 30);
  for (guint i = 0; i < n; i++)
    for (int upper = 0; upper < 2; upper++) {
      g_autoptr(LithoRecipe) recipe = litho_recipe_new();
      LithoStep *step = litho_step_new(ops[i]);
      g_ptr_array_add(recipe->steps, step);
      for (guint k = 0; k < ops[i]->n_params; k++)
        extreme(ops[i], k, upper, &step->values[k]);
      g_autofree char *text = litho_recipe_print(recipe);
      g_autofree char *again = canonical(text);
      g_assert_cmpstr(text, ==, again);
      g_autoptr(LithoRecipe) back = parse(text);
      const LithoStep *other = back->steps->pdata[0];
      for (guint k = 0; k < ops[i]->n_params; k++) {
        const LithoValue *a = &step->values[k], *b = &other->values[k];
        g_assert_true(b->set);
        g_assert_cmpfloat(a->num, ==, b->num);
        g_assert_cmpstr(a->text, ==, b->text);
        g_assert_cmpmem(a->points, a->n_points * sizeof(double), b->points,
                        b->n_points * sizeof(double));
      }
    }
}

static void
test_beyond_every_range(void)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < ops[i]->n_params; k++) {
      const LithoParam *p = &ops[i]->params[k];
      if (p->kind != LITHO_PARAM_NUMBER && p->kind != LITHO_PARAM_INTEGER)
        continue;
      for (int upper = 0; upper < 2; upper++) {
        double beyond = upper ? p->max + 1 : p->min - 1;
        g_autofree char *number = litho_json_number(beyond);
        g_autofree char *json = g_strdup_printf(
            "{\"litho\":1,\"steps\":[{\"op\":\"%s\",\"%s\":%s}]}", ops[i]->name, p->name, number);
        g_autofree char *message = g_strdup_printf("r.json: /steps/0/%s: %s is %s the legal ",
                                                   p->name, number, upper ? "above" : "below");
        assert_fails(json, LITHO_ERROR_RECIPE, message);
      }
    }
}

static void
test_reserved_keys(void)
{
  /* A parameter called like a key of a step could not be written in a recipe. "amount" may be the
   * main parameter's name. */
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < ops[i]->n_params; k++) {
      const char *name = ops[i]->params[k].name;
      if (g_strv_contains(litho_step_keys, name) &&
          !(k == ops[i]->main && g_str_equal(name, "amount"))) {
        g_test_message("%s has a parameter '%s'", ops[i]->name, name);
        g_test_fail();
      }
    }
}

static void
test_messages(void)
{
#define STEP(body) "{\"litho\":1,\"steps\":[{" body "}]}"
#define REGION(body) STEP("\"op\":\"exposure\",\"region\":" body)
#define CLAUSE(body) "{\"litho\":1,\"steps\":[],\"clauses\":[" body "]}"
  static const struct {
    const char *json, *message;
  } cases[] = {
      {STEP("\"op\":\"exposure\",\"ev\":40"), "/steps/0/ev: 40 is above the legal 10 EV"},
      {STEP("\"op\":\"exposure\",\"ev\":-40"), "/steps/0/ev: -40 is below the legal -10 EV"},
      {STEP("\"op\":\"exposure\",\"ev\":\"1\""), "/steps/0/ev: must be a number, not a text"},
      {STEP("\"op\":\"exposure\",\"ev\":1,\"amount\":2"), "'amount' is 'ev', which is there too"},
      {STEP("\"op\":\"exposure\",\"vv\":1"), "exposure has no parameter 'vv' (did you mean 'ev'?)"},
      {STEP("\"op\":\"exposrue\""),
       "/steps/0/op: unknown operation 'exposrue' (did you mean 'exposure'?)"},
      {STEP("\"op\":\"brighten\""), "(did you mean 'exposure'?)"},
      {STEP("\"op\":\"vips_system\""), "unknown operation 'vips_system'; see 'litho ops'"},
      {STEP("\"ev\":1"), "/steps/0/op: a step needs the name of an operation"},
      {STEP("\"op\":\"exposure\",\"strength\":1.5"), "/steps/0/strength: 1.5 is above the legal 1"},
      {STEP("\"op\":\"exposure\",\"why\":3"), "/steps/0/why: must be a text, not a number"},
      {STEP("\"op\":\"exposure\",\"before\":{}"), "'before' and 'after' belong together"},
      {STEP("\"op\":\"exposure\",\"before\":{\"taste\":1},\"after\":{}"),
       "unknown measure 'taste'"},
      {STEP("\"op\":\"exposure\",\"said\":{\"sign\":\"up\"}"), "'sign' is \"+\" or \"-\""},
      {STEP("\"op\":\"exposure\",\"said\":{\"degree\":\"much\"}"), "one of touch, some, lot"},
      {STEP("\"op\":\"exposure\",\"said\":{\"number\":1,\"unit\":\"ft\"}"), "'unit' is one of"},
      {STEP("\"op\":\"exposure\",\"said\":{\"unit\":\"%\"}"), "'unit' without 'number'"},
      {STEP("\"op\":\"rotate\",\"region\":\"sky\""), "rotate works on the whole photo only"},
      {STEP("\"op\":\"crop\",\"strength\":0.5"), "crop changes the frame and cannot be blended"},
      {STEP("\"op\":\"crop\",\"border\":1"),
       "/steps/0/border: must be true or false, not a number"},
      {STEP("\"op\":\"crop\",\"box\":[0,0,1]"), "/steps/0/box: has 3 numbers"},
      {STEP("\"op\":\"crop\",\"box\":[0,0,1,2]"), "/steps/0/box/3: 2 is above the legal 1"},
      {STEP("\"op\":\"crop\",\"box\":[0,0,1,\"x\"]"),
       "/steps/0/box/3: must be a number, not a text"},
      {STEP("\"op\":\"crop\",\"gravity\":\"topp\""), "'topp' is not one of center"},
      {STEP("\"op\":\"grain\",\"seed\":1.5"), "/steps/0/seed: must be a whole number, not 1.5"},
      {STEP("\"op\":\"lut\",\"file\":\"/etc/passwd\""), "is not the name of an asset"},
      {STEP("\"op\":\"lut\",\"file\":\"..\""), "is not the name of an asset"},
      {STEP("\"op\":\"color_tint\",\"color\":\"ornage\""),
       "unknown colour 'ornage' (did you mean 'orange'?)"},
      {STEP("\"op\":\"style\",\"style\":\"\""), "must have 1 to 200 bytes"},
      {REGION("\"skye\""), "/steps/0/region: unknown region 'skye' (did you mean 'sky'?)"},
      {REGION("\"shadows\""), "write {\"tones\": \"shadows\"}"},
      {REGION("7"), "a region is a name or an object, not a number"},
      {REGION("{}"), "needs one of name, text, tones"},
      {REGION("{\"name\":\"sky\",\"text\":\"x\"}"), "has both 'name' and 'text'"},
      {REGION("{\"tones\":\"dark\"}"), "'dark' is not shadows, midtones or highlights"},
      {REGION("{\"tones\":[0.5,0.2]}"), "the range must rise"},
      {REGION("{\"tones\":[0,2]}"), "/steps/0/region/tones/1: 2 is above the legal 1"},
      {REGION("{\"color\":\"bleu\"}"), "unknown colour 'bleu' (did you mean 'blue'?)"},
      {REGION("{\"color\":\"blue\",\"tolerance\":0}"), "0 is below the legal 1 °"},
      {REGION("{\"name\":\"sky\",\"tolerance\":9}"), "'tolerance' belongs to a colour region"},
      {REGION("{\"box\":[0,0,0,1]}"), "must be above 0"},
      {REGION("{\"box\":[0,0,1]}"), "must be a list of 4 numbers"},
      {REGION("{\"gradient\":[0,0,0,0]}"), "the two points of a gradient must differ"},
      {REGION("{\"mask\":\"a/b\"}"), "is not the name of an asset"},
      {REGION("{\"name\":\"sky\",\"feather\":3}"), "3 is above the legal 0.5"},
      {REGION("{\"name\":\"sky\",\"fether\":3}"), "unknown key 'fether' (did you mean 'feather'?)"},
      {REGION("{\"name\":\"sky\",\"invert\":1}"), "must be true or false"},
      {REGION("{\"name\":\"sky\",\"except\":\"face\"}"), "must be a list of regions"},
      {REGION("{\"name\":\"sky\",\"except\":[\"fce\"]}"),
       "/steps/0/region/except/0: unknown region"},
      {"{\"litho\":1,\"steps\":[3]}", "/steps/0: a step is an object, not a number"},
      {"{\"litho\":1}", "/steps: a recipe needs a list of steps"},
      {"{\"litho\":1,\"stepz\":[]}", "unknown key 'stepz' (did you mean 'steps'?)"},
      {"{\"litho\":1,\"refused\":true,\"steps\":[{\"op\":\"exposure\"}]}",
       "/refused: all was refused"},
      {"{\"litho\":2,\"steps\":[]}", "/litho: version 2 was made by a newer litho"},
      {"{\"litho\":\"1\",\"steps\":[]}", "/litho: must be the version"},
      {"{\"steps\":[]}", "/litho: is missing"},
      {"[]", "a recipe is an object, not a list"},
      {CLAUSE("7"), "/clauses/0: a clause is an object, not a number"},
      {CLAUSE("{\"text\":\"x\"}"), "a clause has 'text' and one of"},
      {CLAUSE("{\"text\":\"x\",\"steps\":[0]}"),
       "/clauses/0/steps: number 1 of the list is not a step"},
      {"{\"litho\":1,\"steps\":[],\"assets\":{\"../x\":{}}}", "/assets: '../x' is not a name"},
      {"{\"litho\":1,\"steps\":[],\"assets\":{\"x\":{\"sha256\":\"0\"}}}", "64 hexadecimal digits"},
      {"{\"litho\":1,\"steps\":[],\"assets\":{\"x\":{\"path\":\"0\"}}}",
       "/assets/x: unknown key 'path'"},
      {"{\"litho\":1,\"steps\":[],\"made_by\":3}", "/made_by: must be an object, not a number"},
      /* not JSON at all */
      {"", "line 1, column 1: the JSON ends too early"},
      {"{\"litho\":1,\n\"litho\":1}", "line 2, column 1: the key \"litho\" is there twice"},
      {"{\"litho\":1} x", "something follows the end"},
      {"{\"litho\":01}", "not a value of JSON"},
      {"{\"litho\":.5}", "not a value of JSON"},
      {"{\"litho\":1.}", "not a value of JSON"},
      {"{\"litho\":NaN}", "not a value of JSON"},
      {"{\"litho\":1e999}", "the number is too large"},
      {"{\"litho\":1,}", "expected a key in double quotes"},
      {"{\"litho\" 1}", "expected : after a key"},
      {"{\"a\":[1 2]}", "expected , or ] in a list"},
      {"{\"a\":1 \"b\":2}", "expected , or } in an object"},
      {"/* hi */{\"litho\":1}", "not a value of JSON"},
      {"{\"litho\":\"a\tb\"}", "a control character in a text"},
      {"{\"litho\":\"\\u0000\"}", "\\u0000 is not allowed"},
      {"{\"litho\":\"\\ud800\"}", "half of a surrogate pair"},
      {"{\"litho\":\"\\udc00\"}", "half of a surrogate pair"},
      {"{\"litho\":\"\\ud800\\u0041\"}", "half of a surrogate pair"},
      {"{\"litho\":\"\\u12g4\"}", "four hexadecimal digits"},
      {"{\"litho\":\"\\x\"}", "unknown escape"},
      {"{\"litho\":\"abc", "the text is not closed"},
      {"{\"litho\":\"\xff\"}", "not UTF-8 text"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    assert_fails(cases[i].json, LITHO_ERROR_RECIPE, cases[i].message);
}

static char *
repeated(const char *head, const char *piece, guint n, const char *tail)
{
  GString *out = g_string_new(head);
  for (guint i = 0; i < n; i++)
    g_string_append_printf(out, "%s%s", i > 0 ? "," : "", piece);
  g_string_append(out, tail);
  return g_string_free(out, FALSE);
}

static void
test_ceilings(void)
{
  static const char *const head = "{\"litho\":1,\"steps\":[";
  g_autofree char *most = repeated(head, "{\"op\":\"exposure\"}", LITHO_RECIPE_MAX_STEPS, "]}");
  g_autofree char *more = repeated(head, "{\"op\":\"exposure\"}", LITHO_RECIPE_MAX_STEPS + 1, "]}");
  g_autoptr(LithoRecipe) full = parse(most);
  g_assert_cmpuint(full->steps->len, ==, LITHO_RECIPE_MAX_STEPS);
  assert_fails(more, LITHO_ERROR_LIMIT, "/steps: 101 steps, the limit is 100");

  g_autofree char *spaces = g_strnfill(LITHO_RECIPE_MAX_BYTES + 1, ' ');
  assert_fails(spaces, LITHO_ERROR_LIMIT, "a recipe has at most 1048576");

  g_autofree char *open = g_strnfill(500000, '[');
  assert_fails(open, LITHO_ERROR_RECIPE, "nested deeper than 32");

  g_autofree char *why = g_strnfill(LITHO_RECIPE_MAX_TEXT + 1, 'w');
  g_autofree char *long_why =
      g_strdup_printf("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"why\":\"%s\"}]}", why);
  assert_fails(long_why, LITHO_ERROR_RECIPE, "/steps/0/why: the text has 1001 bytes");

  g_autofree char *words = g_strnfill(LITHO_INSTRUCTION_MAX_BYTES + 1, 'w');
  g_autofree char *long_words =
      g_strdup_printf("{\"litho\":1,\"steps\":[],\"instruction\":\"%s\"}", words);
  assert_fails(long_words, LITHO_ERROR_RECIPE, "/instruction: the text has 8193 bytes");

  GString *nested = g_string_new("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"region\":");
  for (int i = 0; i < 6; i++)
    g_string_append(nested, "{\"name\":\"all\",\"except\":[");
  g_string_append(nested, "\"sky\"");
  for (int i = 0; i < 6; i++)
    g_string_append(nested, "]}");
  g_string_append(nested, "}]}");
  assert_fails(nested->str, LITHO_ERROR_RECIPE, "nested at most 3 deep");
  g_string_free(nested, TRUE);
}

static void
test_escapes(void)
{
  g_autoptr(LithoRecipe) r = parse("{\"litho\":1,\"steps\":[],\"instruction\":"
                                   "\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"}");
  g_assert_cmpstr(r->instruction, ==, "a\"\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x98\x80");
  g_autofree char *text = litho_recipe_print(r);
  g_autoptr(LithoRecipe) back = parse(text);
  g_assert_cmpstr(back->instruction, ==, r->instruction);
}

static void
test_version_0(void)
{
  g_autofree char *text = canonical(
      "{\"prompt\":\"brighter sky\",\"operations\":[{\"operation\":\"exposure\",\"value\":0.7,"
      "\"mask\":\"sky\",\"strength\":80,\"reason\":\"dark\"},{\"operation\":\"vignette\"}]}");
  g_autofree char *same = canonical(
      "{\"litho\":1,\"instruction\":\"brighter sky\",\"steps\":[{\"op\":\"exposure\",\"ev\":0.7,"
      "\"region\":\"sky\",\"strength\":0.8,\"why\":\"dark\"},{\"op\":\"vignette\"}]}");
  g_assert_cmpstr(text, ==, same);
  g_autofree char *explicit_0 = canonical("{\"litho\":0,\"operations\":[]}");
  g_assert_cmpstr(explicit_0, ==, "{\"litho\": 1, \"steps\": []}\n");
  assert_fails("{\"operations\":[{\"operation\":\"exposure\",\"value\":70}]}", LITHO_ERROR_RECIPE,
               "r.json (migrated): /steps/0/amount: 70 is above");
  assert_fails("{\"operations\":[3]}", LITHO_ERROR_RECIPE, "/operations/0: must be an object");
  assert_fails("{\"operations\":[],\"steps\":[]}", LITHO_ERROR_RECIPE, "unknown key 'steps'");
  assert_fails("{\"litho\":0}", LITHO_ERROR_RECIPE, "/operations: a recipe of version 0");
}

static void
assert_diff(const char *a, const char *b, const char *want)
{
  g_autoptr(LithoRecipe) x = parse(a), y = parse(b);
  g_autoptr(JsonNode) diff = litho_recipe_diff(x, y);
  g_autofree char *text = litho_recipe_diff_text(diff);
  g_assert_cmpstr(text, ==, want);
  g_assert_cmpint(json_object_get_boolean_member(json_node_get_object(diff), "same"), ==,
                  *want == 0);
}

static void
test_diff(void)
{
#define R(steps) "{\"litho\":1,\"steps\":[" steps "]}"
#define E5 "{\"op\":\"exposure\",\"ev\":0.5}"
#define E7 "{\"op\":\"exposure\",\"ev\":0.7}"
#define V "{\"op\":\"vignette\",\"amount\":20}"
#define G "{\"op\":\"grain\",\"amount\":5}"
  assert_diff(R(E5 "," V), R(E5 "," V), "");
  assert_diff(R(E5), R(E7), "~ 1. exposure: ev 0.5 → 0.7\n");
  assert_diff(R(E5), R(E5 "," V), "+ 2. {\"op\": \"vignette\", \"amount\": 20}\n");
  assert_diff(R(V "," E5), R(E5), "- 1. {\"op\": \"vignette\", \"amount\": 20}\n");
  assert_diff(R(E5 "," V "," G), R(V "," G "," E5),
              "> 1. → 3. {\"op\": \"exposure\", \"ev\": 0.5}\n");
  /* the exposure in the same region is the same step, though another stands before it */
  assert_diff(R("{\"op\":\"exposure\",\"ev\":1,\"region\":\"sky\"}"),
              R(E5 ",{\"op\":\"exposure\",\"ev\":2,\"region\":\"sky\"}"),
              "+ 1. {\"op\": \"exposure\", \"ev\": 0.5}\n~ 2. exposure: ev 1 → 2\n");
  assert_diff("{\"litho\":1,\"steps\":[],\"instruction\":\"a\"}", R(""),
              "  instruction: \"a\" → (none)\n");
  /* what a run recorded is no change of the plan */
  assert_diff(R(E5),
              R("{\"op\":\"exposure\",\"ev\":0.5,\"note\":\"x\",\"before\":{},\"after\":{}}"), "");
}

static void
test_show(void)
{
  g_autoptr(LithoRecipe) r = parse(
      "{\"litho\":1,\"instruction\":\"hm\",\"steps\":[{\"op\":\"exposure\",\"ev\":0.5,\"region\":"
      "{\"name\":\"all\",\"except\":[\"sky\",\"face\"]},\"strength\":0.5,\"why\":\"it is dark\","
      "\"note\":\"n\",\"before\":{\"mean_lightness\":0.4},\"after\":{\"mean_lightness\":0.5}}],"
      "\"clauses\":[{\"text\":\"add a dragon\",\"cannot\":\"litho does not invent objects\"}]}");
  g_autofree char *text = litho_recipe_show(r);
  g_assert_cmpstr(
      text, ==,
      "“hm”\n"
      " 1. Exposure: ev +0.5 EV, in the whole photo, but not the sky or the face, at 50 %\n"
      "    because it is dark\n"
      "    note: n\n"
      "    mean_lightness 0.4 → 0.5\n"
      "cannot: “add a dragon”: litho does not invent objects\n");
}

static void
test_needs_see(void)
{
  static const struct {
    const char *region, *unseen;
  } cases[] = {
      {"\"all\"", NULL},
      {"\"sky\"", "sky"},
      {"{\"text\":\"the red car\"}", "the red car"},
      {"{\"tones\":\"shadows\"}", NULL},
      {"{\"box\":[0,0,1,1],\"except\":[{\"color\":\"red\"},\"face\"]}", "face"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(JsonNode) node = litho_json_parse(cases[i].region, -1, NULL);
    g_autoptr(LithoRegion) region = litho_region_parse(node, "", NULL);
    g_assert_nonnull(region);
    g_assert_cmpstr(litho_region_needs_see(region), ==, cases[i].unseen);
  }
}

/* The schema accepts what the parser accepts and refuses what it refuses, by python's jsonschema.
 */
static void
test_schema(void)
{
  g_autofree char *schema = litho_recipe_schema();
  g_autoptr(JsonNode) node = litho_json_parse(schema, -1, NULL);
  g_assert_nonnull(node);
  JsonObject *properties = json_object_get_object_member(json_node_get_object(node), "properties");
  JsonArray *ops = json_object_get_array_member(
      json_object_get_object_member(json_object_get_object_member(properties, "steps"), "items"),
      "oneOf");
  guint n;
  litho_ops(&n);
  g_assert_cmpuint(json_array_get_length(ops), ==, n);

  static const char *const python =
      "import json,sys\n"
      "from jsonschema import Draft202012Validator as V\n"
      "s=json.load(sys.stdin); V.check_schema(s); v=V(s)\n"
      "for good,text in json.loads(sys.argv[1]):\n"
      "  if v.is_valid(json.loads(text))!=good: sys.exit('schema and parser disagree on '+text)\n";
  static const char *const recipes[] = {
      R(E5),
      R("{\"op\":\"exposure\",\"amount\":1,\"region\":{\"tones\":[0,1],\"feather\":0.1}}"),
      R("{\"op\":\"exposure\",\"amount\":1,\"ev\":1}"),
      R("{\"op\":\"exposure\",\"ev\":11}"),
      R("{\"op\":\"exposure\",\"evv\":1}"),
      R("{\"op\":\"nope\"}"),
      R("{\"op\":\"exposure\",\"region\":\"sky\",\"said\":{\"sign\":\"+\",\"degree\":\"lot\"}}"),
      R("{\"op\":\"exposure\",\"region\":{\"name\":\"sky\",\"text\":\"x\"}}"),
      R("{\"op\":\"exposure\",\"region\":{\"name\":\"sky\",\"except\":[\"face\",{\"box\":[0,0,1,1]}"
        "]}}"),
      R("{\"op\":\"exposure\",\"region\":\"skye\"}"),
      R("{\"op\":\"exposure\",\"said\":{\"unit\":\"%\"}}"),
      R("{\"op\":\"rotate\",\"region\":\"sky\"}"),
      R("{\"op\":\"crop\",\"region\":\"all\",\"box\":[0,0,1,1]}"),
      R("{\"op\":\"crop\",\"strength\":0.5}"),
      R("{\"op\":\"lut\",\"file\":\"../x\"}"),
      R("{\"op\":\"exposure\",\"before\":{}}"),
      "{\"litho\":1}",
      "{\"litho\":1,\"refused\":true}",
      "{\"litho\":1,\"refused\":true,\"steps\":[" E5 "]}",
      "{\"litho\":2,\"steps\":[]}",
      CLAUSE("{\"text\":\"x\",\"cannot\":\"y\"}"),
      CLAUSE("{\"text\":\"x\"}"),
  };
  g_autoptr(JsonArray) list = json_array_new();
  guint n_good = 0;
  for (guint i = 0; i < G_N_ELEMENTS(recipes); i++) {
    g_autoptr(LithoRecipe) recipe = litho_recipe_parse("r", recipes[i], -1, NULL);
    n_good += recipe != NULL;
    JsonArray *pair = json_array_new();
    json_array_add_boolean_element(pair, recipe != NULL);
    json_array_add_string_element(pair, recipes[i]);
    json_array_add_array_element(list, pair);
  }
  g_assert_cmpuint(n_good, ==, 7);
  g_autoptr(JsonNode) list_node = json_node_init_array(json_node_alloc(), list);
  g_autofree char *cases = litho_json_print_line(list_node);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) probe =
      g_subprocess_new(G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "python3", "-c",
                       "from jsonschema import Draft202012Validator", NULL);
  if (probe == NULL || !g_subprocess_wait_check(probe, NULL, NULL)) {
    g_test_skip("python3 with jsonschema is not at hand");
    return;
  }
  g_autoptr(GSubprocess) process =
      g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error,
                       "python3", "-c", python, cases, NULL);
  g_assert_no_error(error);
  g_autofree char *complaint = NULL;
  g_subprocess_communicate_utf8(process, schema, NULL, NULL, &complaint, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(complaint, ==, "");
}

static void
test_load(void)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_recipe_load("/nowhere/r.json", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND);
  g_clear_error(&error);
  g_assert_null(litho_recipe_load("/", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_READ);
  g_clear_error(&error);
  g_assert_null(litho_recipe_load("/dev/zero", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT);
}

/* `litho recipe ARGS…` with `input` on stdin: exit status; output: stdout, error: stderr. */
static int
command(const char *input, char **output, char **complaint, ...)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_ptr_array_add(argv, (gpointer)g_getenv("LITHO_EXE"));
  g_ptr_array_add(argv, (gpointer) "recipe");
  va_list args;
  va_start(args, complaint);
  for (const char *arg; (arg = va_arg(args, const char *)) != NULL;)
    g_ptr_array_add(argv, (gpointer)arg);
  va_end(args);
  g_ptr_array_add(argv, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process =
      g_subprocess_newv((const char *const *)argv->pdata,
                        G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                            G_SUBPROCESS_FLAGS_STDERR_PIPE,
                        &error);
  g_assert_no_error(error);
  g_subprocess_communicate_utf8(process, input, NULL, output, complaint, &error);
  g_assert_no_error(error);
  return g_subprocess_get_exit_status(process);
}

static void
test_command(void)
{
  if (g_getenv("LITHO_EXE") == NULL) {
    g_test_skip("LITHO_EXE is not set: run by 'make check'");
    return;
  }
  static const struct {
    const char *verb, *input;
    int status;
    const char *output, *complaint;
  } cases[] = {
      {"check", R(E5 "," V), 0, "-: good, 2 steps", ""},
      {"check", R("{\"op\":\"exposure\",\"ev\":40}"), 65, "",
       "/steps/0/ev: 40 is above the legal 10 EV"},
      {"show", R(E5), 0, " 1. Exposure: ev +0.5 EV", ""},
      {"migrate", "{\"operations\":[]}", 0, "{\"litho\": 1, \"steps\": []}", ""},
      {"export-xmp", R(E5 "," G), 0, "crs:Exposure2012=\"+0.5\"",
       "not carried over: step 2: crs has no grain"},
      {"import-xmp", "rubbish", 65, "", "stdin: not an XMP file"},
      {"chekc", "", 2, "", "'chekc' is not one of check, show"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *output = NULL, *complaint = NULL;
    int status = command(cases[i].input, &output, &complaint, cases[i].verb, "-", NULL);
    g_test_message("%s: %d %s%s", cases[i].verb, status, output, complaint);
    g_assert_cmpint(status, ==, cases[i].status);
    g_assert_nonnull(strstr(output, cases[i].output));
    g_assert_nonnull(strstr(complaint, cases[i].complaint));
  }
  g_autofree char *output = NULL, *complaint = NULL, *rows = NULL;
  g_assert_cmpint(command("", &output, &complaint, "diff", "/nowhere/a", "/nowhere/b", NULL), ==,
                  66);
  g_free(g_steal_pointer(&complaint));
  g_assert_cmpint(command("[]", &rows, &complaint, "check", "--json", "-", "/nowhere/a", NULL), ==,
                  65);
  g_autoptr(JsonNode) node = litho_json_parse(rows, -1, NULL);
  g_assert_nonnull(node);
  g_assert_cmpuint(json_array_get_length(json_node_get_array(node)), ==, 2);
}

/* A place that goes on for longer than a recipe may say is cut, not refused when the recipe is read. */
static void
test_long_place(void)
{
  g_autoptr(GString) english = g_string_new("the lamp");
  while (english->len < 300)
    g_string_append(english, " and the lamp");
  g_autoptr(LithoRegion) cut = litho_region_new(LITHO_REGION_TEXT, english->str);
  g_assert_true(g_str_has_prefix(english->str, cut->text));
  g_assert_cmpuint(strlen(cut->text), <=, 200);
  g_assert_cmpuint(strlen(cut->text), >, 190);
  g_assert_cmpint(english->str[strlen(cut->text)], ==, ' '); /* a whole word */
  g_autoptr(GString) chinese = g_string_new("ab");
  while (chinese->len < 300)
    g_string_append(chinese, "灯");
  g_autoptr(LithoRegion) wide = litho_region_new(LITHO_REGION_TEXT, chinese->str);
  g_assert_cmpuint(strlen(wide->text), ==, 200); /* 2 + 66 × 3 */
  g_assert_true(g_utf8_validate(wide->text, -1, NULL));
  g_autoptr(GString) exact = g_string_new(NULL);
  for (guint i = 0; i < 200; i++)
    g_string_append_c(exact, 'x');
  g_autoptr(LithoRegion) whole = litho_region_new(LITHO_REGION_TEXT, exact->str);
  g_assert_cmpstr(whole->text, ==, exact->str);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/recipe/a small one", test_small);
  g_test_add_func("/recipe/every key, in canonical order", test_whole);
  g_test_add_func("/recipe/amount is the main parameter", test_amount);
  g_test_add_func("/recipe/shortest numbers", test_numbers);
  g_test_add_func("/recipe/every parameter at its ends", test_every_param);
  g_test_add_func("/recipe/every parameter beyond its ends", test_beyond_every_range);
  g_test_add_func("/recipe/no parameter is called like a key of a step", test_reserved_keys);
  g_test_add_func("/recipe/messages", test_messages);
  g_test_add_func("/recipe/ceilings", test_ceilings);
  g_test_add_func("/recipe/escapes", test_escapes);
  g_test_add_func("/recipe/version 0", test_version_0);
  g_test_add_func("/recipe/diff", test_diff);
  g_test_add_func("/recipe/show", test_show);
  g_test_add_func("/recipe/which regions need see", test_needs_see);
  g_test_add_func("/recipe/schema", test_schema);
  g_test_add_func("/recipe/files", test_load);
  g_test_add_func("/recipe/a place too long", test_long_place);
  g_test_add_func("/recipe/the command", test_command);
  return g_test_run();
}
