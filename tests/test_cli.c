/* The command line: help, errors, and what is derived from the tables. */
#include <stdlib.h>
#include <unistd.h>
#include "cli_run.h"
#include "tiny_gguf.h"
#include "model/bridge_llama.h"

/* --- help ------------------------------------------------------------------------------------- */

static char **
command_names(void)
{
  g_auto(Run) run = run_litho(NULL, "help");
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_auto(GStrv) lines = g_strsplit(run.out, "\n", -1);
  gboolean inside = FALSE;
  for (guint i = 0; lines[i] != NULL; i++) {
    if (inside && *lines[i] == '\0')
      break;
    if (inside)
      g_ptr_array_add(names, g_strndup(lines[i] + 2, strcspn(lines[i] + 2, " ")));
    inside |= g_str_equal(lines[i], "Commands:");
  }
  g_assert_cmpuint(names->len, >=, 8);
  g_ptr_array_add(names, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static void
test_help(void)
{
  g_auto(GStrv) names = command_names();
  for (guint i = 0; names[i] != NULL; i++) {
    g_auto(Run) by_option = run_litho(NULL, names[i], "--help");
    g_auto(Run) by_command = run_litho(NULL, "help", names[i]);
    assert_exit(by_option, 0);
    assert_exit(by_command, 0);
    g_assert_cmpstr(by_option.out, ==, by_command.out);
    g_autofree char *title = g_strdup_printf("litho %s: ", names[i]);
    g_assert_true(g_str_has_prefix(by_option.out, title));
    assert_contains(by_option.out, "--help");
    if (!g_str_equal(names[i], "help"))
      assert_contains(by_option.out, "Examples:\n");
  }
}

static void
test_did_you_mean(void)
{
  const char *const cases[][3] = {
      {"eddit", NULL, "did you mean 'edit'?"},
      {"edit", "--outptu=x", "did you mean 'output'?"},
      {"ops", "satruation", "did you mean 'saturation'?"},
      {"help", "expplain", "did you mean 'explain'?"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_auto(Run) run = run_litho(NULL, cases[i][0], cases[i][1]);
    assert_exit(run, 2);
    assert_contains(run.err, cases[i][2]);
    g_assert_cmpstr(run.out, ==, "");
  }
}

static void
test_version(void)
{
  g_auto(Run) run = run_litho(NULL, "--version");
  assert_exit(run, 0);
  g_assert_true(g_str_has_prefix(run.out, "litho " LITHO_VERSION "\n"));
  assert_contains(run.out, "libvips 8.");
  assert_contains(run.out, "llama.cpp");
}

/* --- derived ---------------------------------------------------------------------------------- */

static void
test_ops(void)
{
  g_auto(Run) names = run_litho(NULL, "ops", "--names");
  g_auto(Run) all = run_litho(NULL, "ops", "--json");
  g_autoptr(JsonNode) root = json_from_string(all.out, NULL);
  g_assert_nonnull(root);
  g_auto(GStrv) lines = g_strsplit(g_strchomp(names.out), "\n", -1);
  JsonArray *array = json_node_get_array(root);
  g_assert_cmpuint(json_array_get_length(array), ==, g_strv_length(lines));
  for (guint i = 0; lines[i] != NULL; i++) {
    JsonObject *op = json_array_get_object_element(array, i);
    g_assert_cmpstr(json_object_get_string_member(op, "name"), ==, lines[i]);
    g_auto(Run) text = run_litho(NULL, "ops", lines[i]);
    assert_exit(text, 0);
    JsonArray *params = json_object_get_array_member(op, "params");
    for (guint k = 0; k < json_array_get_length(params); k++)
      assert_contains(text.out, json_object_get_string_member(
                                    json_array_get_object_element(params, k), "name"));
  }
  g_auto(Run) by_word = run_litho(NULL, "ops", "曝光");
  g_assert_true(g_str_has_prefix(by_word.out, "exposure: "));
}

static gboolean
has_program(const char *name)
{
  g_autofree char *path = g_find_program_in_path(name);
  if (path == NULL)
    g_test_message("%s is not installed: not checked", name);
  return path != NULL;
}

/* What `shell command` prints; it has to succeed quietly. Caller frees. */
static char *
shell(const char *program, const char *option, const char *script)
{
  const char *argv[] = {program, option, script, NULL};
  char *out = NULL, *err = NULL;
  int status = 1;
  g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err,
                             &status, NULL));
  if (status != 0 || *err != '\0')
    g_error("%s: %s", program, err);
  g_free(err);
  return out;
}

static void
test_bash(void)
{
  const char *const cases[][2] = {
      {"litho ed", "edit"},
      {"litho edit --pla", "--planner"},
      {"litho edit --planner w", "words"},
      {"litho edit --planner = w", "words"},
      {"litho ops expos", "exposure"},
      {"litho help expl", "explain"},
      {"litho completion z", "zsh"},
      {"litho models ver", "verify"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *script = g_strdup_printf(
        "source <(\"$LITHO_EXE\" completion bash); COMP_WORDS=(%s); "
        "COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _litho; printf '%%s\\n' \"${COMPREPLY[@]}\"",
        cases[i][0]);
    g_autofree char *out = shell("bash", "-c", script);
    g_assert_cmpstr(g_strchomp(out), ==, cases[i][1]);
  }
}

static void
test_zsh_and_fish(void)
{
  if (has_program("zsh")) {
    g_autofree char *out = shell("zsh", "-fc", "\"$LITHO_EXE\" completion zsh | zsh -n");
    g_assert_cmpstr(out, ==, "");
  }
  if (has_program("fish")) {
    g_autofree char *out = shell("fish", "-c",
                                 "\"$LITHO_EXE\" completion fish | source; "
                                 "complete -C 'litho edit --planner w' | string split \\t");
    g_assert_true(g_str_has_prefix(out, "words\n"));
  }
}

static void
test_man(void)
{
  g_auto(GStrv) names = command_names();
  g_auto(Run) run = run_litho(NULL, "man");
  assert_exit(run, 0);
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *section = g_strdup_printf(".SS \"litho %s", names[i]);
    assert_contains(run.out, section);
  }
  if (has_program("mandoc")) {
    g_autofree char *out = shell("sh", "-c", "\"$LITHO_EXE\" man | mandoc -T lint -W error");
    g_assert_cmpstr(out, ==, "");
  }
}

/* --- errors ----------------------------------------------------------------------------------- */

/* Runs and looks at the JSON error: its code's name, and that the exit status is the table's. */
static void
assert_error(const char *folder, LithoError code, const char *const *args)
{
  const LithoErrorInfo *info = litho_error_info(code);
  g_auto(Run) run = run_litho_input(folder, NULL, 0, args);
  assert_exit(run, info->exit_code);
  const char *begin = strstr(run.err, "{\"error\":");
  if (begin == NULL) /* one photo of a list that failed is a result on stdout */
    begin = run.out;
  g_autofree char *line = g_strndup(begin, strcspn(begin, "\n"));
  g_autoptr(JsonNode) root = json_from_string(line, NULL);
  g_assert_nonnull(root);
  JsonObject *error = json_object_get_object_member(json_node_get_object(root), "error");
  g_assert_cmpstr(json_object_get_string_member(error, "code"), ==, info->name);
  g_assert_cmpint(json_object_get_int_member(error, "exit"), ==, info->exit_code);
  g_assert_cmpint(json_object_get_int_member(error, "http"), ==, info->http_status);
  g_assert_cmpstr(json_object_get_string_member(error, "help"), ==, info->help);
  g_assert_cmpstr(json_object_get_string_member(error, "message"), !=, "");
}

#define assert_fails(folder, code, ...)                                                            \
  assert_error(folder, code, (const char *const[]){__VA_ARGS__, "--json", NULL})

#define EDIT(words) "edit", "--planner", "words", words

static void
test_error_codes(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *photo = photo_new(folder, "photo.jpg", 200, 150);
  g_autofree char *bad = g_build_filename(folder, "bad.json", NULL);
  g_autofree char *text = g_build_filename(folder, "text.jpg", NULL);
  g_autofree char *cut = g_build_filename(folder, "cut.png", NULL);
  g_autofree char *svg = g_build_filename(folder, "drawing.svg", NULL);
  g_autofree char *gguf = g_build_filename(folder, "some.gguf", NULL);
  g_autofree char *png = photo_new(folder, "whole.png", 200, 150);
  g_autofree char *bytes = NULL;
  gsize n;
  g_assert_true(g_file_get_contents(png, &bytes, &n, NULL));
  g_assert_true(g_file_set_contents(cut, bytes, (gssize)(n / 2), NULL));
  g_assert_true(g_file_set_contents(text, "hello, this is no picture at all\n", -1, NULL));
  g_assert_true(g_file_set_contents(
      bad, "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":99}]}", -1, NULL));
  g_assert_true(g_file_set_contents(svg,
                                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" "
                                    "height=\"9\"/>",
                                    -1, NULL));
  g_assert_true(g_file_set_contents(gguf, "GGUF, not really", -1, NULL));
  assert_fails(folder, LITHO_ERROR_USAGE, "edit", "brighter");
  assert_fails(folder, LITHO_ERROR_USAGE, EDIT("brighter"), photo, "--quality", "900", "-o",
               "x.jpg");
  assert_fails(folder, LITHO_ERROR_NOT_FOUND, EDIT("brighter"), "missing.jpg", "-o", "x.jpg");
  assert_fails(folder, LITHO_ERROR_READ, EDIT("brighter"), cut, "-o", "x.jpg");
  assert_fails(folder, LITHO_ERROR_WRITE, EDIT("brighter"), photo, "-o", "photo.jpg/below.jpg");
  assert_fails(folder, LITHO_ERROR_WRITE, EDIT("brighter"), photo, "-o", "/proc/litho.jpg");
  assert_fails(folder, LITHO_ERROR_BLOCKED, EDIT("brighter"), svg, "-o", "x.jpg");
  assert_fails(folder, LITHO_ERROR_FORMAT, EDIT("brighter"), text, "-o", "x.jpg");
  assert_fails(folder, LITHO_ERROR_RECIPE, "explain", bad, photo);
  assert_fails(folder, LITHO_ERROR_MODEL, "edit", "--model", gguf, "brighter", photo, "-o",
               "x.jpg");
  assert_fails(folder, LITHO_ERROR_HASH, "models", "add", gguf, "--sha256",
               "0000000000000000000000000000000000000000000000000000000000000000");
  assert_fails(folder, LITHO_ERROR_NETWORK, "edit", "--llm", "http://127.0.0.1:9",
               "the mood of a rainy evening in november", photo, "-o", "x.jpg");
  assert_fails(folder, LITHO_ERROR_OFFLINE, "models", "pull", "default", "--offline");
  assert_fails(folder, LITHO_ERROR_PLAN, EDIT("add a dragon"), photo, "-o", "x.jpg");

  g_auto(Run) made = run_litho(folder, EDIT("brighter"), photo, "-o", "made.jpg", "--sidecar");
  assert_exit(made, 0);
  g_autofree char *touched = g_strdup_printf("printf x >> '%s/made.jpg'", folder);
  g_assert_cmpint(system(touched), ==, 0);
  assert_fails(folder, LITHO_ERROR_VERIFY, "verify", "made.jpg");

  g_assert_false(has_file(folder, "x.jpg")); /* none of these wrote an output */
}

static void
test_limit(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *photo = photo_new(folder, "photo.png", 1500, 1000);
  assert_fails(folder, LITHO_ERROR_LIMIT, EDIT("brighter"), photo, "-o", "x.jpg", "--max-pixels",
               "1");
  g_autoptr(GString) long_words = g_string_new(NULL);
  for (int i = 0; i < 10000; i++)
    g_string_append(long_words, "brighter ");
  assert_fails(folder, LITHO_ERROR_LIMIT, EDIT(long_words->str), photo, "-o", "x.jpg");
  assert_fails(folder, LITHO_ERROR_USAGE, EDIT(""), photo, "-o", "x.jpg");
  assert_fails(folder, LITHO_ERROR_USAGE, EDIT("  \n "), photo, "-o", "x.jpg");
  g_assert_false(has_file(folder, "x.jpg"));
}

/* No command line leads to GRAMMAR (the grammar is our own): the library is asked directly. */
static void
test_grammar(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *path = g_build_filename(folder, "tiny.gguf", NULL);
  g_assert_true(tiny_gguf_write(path, NULL));
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoLlama) llama = litho_llama_open(path, 512, 1, &error);
  g_assert_no_error(error);
  g_assert_null(litho_grammar_new(llama, "root ::= (", "root", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_GRAMMAR);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  /* A store of models of its own, empty. Before anything starts a thread. */
  g_autoptr(Folder) store = folder_new();
  g_setenv("LITHO_CACHE", store, TRUE);
  g_setenv("XDG_CONFIG_HOME", store, TRUE);
  if (VIPS_INIT(argv[0]) != 0)
    return 1;
  g_test_add_func("/cli/help", test_help);
  g_test_add_func("/cli/did-you-mean", test_did_you_mean);
  g_test_add_func("/cli/version", test_version);
  g_test_add_func("/cli/ops", test_ops);
  g_test_add_func("/cli/completion/bash", test_bash);
  g_test_add_func("/cli/completion/zsh-fish", test_zsh_and_fish);
  g_test_add_func("/cli/man", test_man);
  g_test_add_func("/cli/error-codes", test_error_codes);
  g_test_add_func("/cli/limits", test_limit);
  g_test_add_func("/cli/grammar", test_grammar);
  return g_test_run();
}
