/* Nothing is sent: each command runs here, and again in an empty network namespace under a filter
 * that counts sockets. The outputs are the same bytes, and no socket was asked for. Models: tiny
 * ones of the tests' own; with -m slow those that are installed here, too. */
#include <vips/vips.h>
#include "socket_watch.h"
#include "tiny_models.h"

static char *tower;
static const char *const places[] = {"LITHO_CACHE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"};
static char *installed[G_N_ELEMENTS(places)]; /* before the tiny models took their place; NULL: unset */

/* --- helpers -------------------------------------------------------------------------------- */

/* Gives a reason in the test's own skip where the system cannot. */
static gboolean
can_watch(void)
{
  g_autofree char *missing = watch_missing(TRUE);
  if (missing != NULL)
    g_test_skip(missing);
  return missing == NULL;
}

/* Durations differ from run to run, and the folder. Caller frees. */
static char *
without_times(const char *said, const char *folder)
{
  g_autoptr(GString) text = g_string_new(said);
  g_string_replace(text, folder, "FOLDER", 0);
  g_autoptr(GRegex) times = g_regex_new(
      "\"[a-z_]*(ms|seconds|time|_s)\" ?: ?[-0-9.e+]+|[0-9.]+ ?(ms|s)\\b|litho-chat-[0-9a-f]+", 0,
      0, NULL);
  return g_regex_replace_literal(times, text->str, -1, 0, "TIME", 0, NULL);
}

static void
expect_same_file(const char *a, const char *b, const char *name)
{
  g_autofree char *path_a = g_build_filename(a, name, NULL),
                  *path_b = g_build_filename(b, name, NULL);
  char *bytes_a = NULL, *bytes_b = NULL;
  gsize n_a = 0, n_b = 0;
  g_assert_true(g_file_get_contents(path_a, &bytes_a, &n_a, NULL));
  g_assert_true(g_file_get_contents(path_b, &bytes_b, &n_b, NULL));
  if (n_a == 0 || n_a != n_b || memcmp(bytes_a, bytes_b, n_a) != 0)
    g_error("%s: %" G_GSIZE_FORMAT " and %" G_GSIZE_FORMAT " bytes, not the same", name, n_a, n_b);
  g_free(bytes_a);
  g_free(bytes_b);
}

/* A folder with the things that commands work on; always the same. */
static char *
folder_filled(void)
{
  char *folder = folder_new();
  g_autofree char *a = photo_new(folder, "photos/a.jpg", 320, 240),
                  *b = photo_new(folder, "photos/b.png", 200, 150);
  g_autofree char *text = g_build_filename(folder, "text.txt", NULL);
  GString *lines = g_string_new(NULL);
  for (int i = 0; i < 200; i++)
    g_string_append_printf(lines, "the quick brown fox jumps over the lazy dog %d times.\n",
                           i * i % 97);
  g_assert_true(g_file_set_contents(text, lines->str, (gssize)lines->len, NULL));
  g_string_free(lines, TRUE);
  g_assert_cmpint(strlen(a) + strlen(b), >, 0);
  return folder;
}

/* The command in a folder as it is, and in another one without a network and watched; file: what it
 * writes, or NULL. */
static void
check_between(const char *plain, const char *bare, const char *input, const char *file,
              const char *const *args)
{
  g_auto(Run) run = run_litho_input(plain, input, input != NULL ? strlen(input) : 0, args);
  assert_exit(run, 0);
  g_auto(Watched) watched = watch_litho(bare, TRUE, input, args);
  assert_exit(watched.run, 0);
  g_test_message("%s: %u sockets of a network, %u others", args[0], watched.n_inet,
                 watched.n_other);
  if (watched.n_inet + watched.n_other > 0)
    g_error("litho %s asked for %u sockets of a network and %u others (%s)", args[0],
            watched.n_inet, watched.n_other, watched.first != NULL ? watched.first : "none");
  g_autofree char *out = without_times(run.out, plain),
                  *out_bare = without_times(watched.run.out, bare);
  g_assert_cmpstr(out, ==, out_bare);
  if (file != NULL)
    expect_same_file(plain, bare, file);
}

#define CHECK(input, file, ...)                                                                    \
  check_between(plain, bare, input, file, (const char *const[]){__VA_ARGS__, NULL})

#define FOLDERS                                                                                    \
  g_autoptr(Folder) plain = folder_filled(), bare = folder_filled();                               \
  if (!can_watch())                                                                                \
  return

/* --- the filter itself ---------------------------------------------------------------------------
 */

/* It would see one: a command that is told to ask a server does ask. */
static void
test_counts(void)
{
  g_autoptr(Folder) folder = folder_filled();
  if (!can_watch())
    return;
  const char *const args[] = {"plan", "--llm", "http://127.0.0.1:9/v1",
                              "give it the mood of a forgotten tune", NULL};
  g_auto(Watched) w = watch_litho(folder, TRUE, NULL, args);
  g_assert_cmpuint(w.n_inet, >, 0);
}

/* --- commands ------------------------------------------------------------------------------------
 */

static void
test_edit(void)
{
  FOLDERS;
  CHECK(NULL, "out.jpg", "edit", "--planner", "words", "warmer and a bit brighter", "photos/a.jpg",
        "-o", "out.jpg", "--sidecar");
  CHECK(NULL, "sky.png", "edit", "--planner", "words", "blur the sky and crop to a square",
        "photos/b.png", "-o", "sky.png");
  CHECK(NULL, "many/a.jpg", "edit", "--planner", "words", "--jobs", "2", "more contrast",
        "photos/a.jpg", "photos/b.png", "-o", "many/");
}

static void
test_plan(void)
{
  FOLDERS;
  CHECK(NULL, "plan.json", "plan", "--planner", "words", "make the leaves darker and sharpen it",
        "-o", "plan.json");
  CHECK(NULL, "out.png", "apply", "plan.json", "photos/b.png", "-o", "out.png");
  CHECK(NULL, NULL, "explain", "plan.json", "photos/b.png");
}

static void
test_look(void)
{
  FOLDERS;
  CHECK(NULL, NULL, "describe", "--json", "photos/a.jpg");
  CHECK(NULL, NULL, "regions", "--json", "photos/a.jpg");
  CHECK(NULL, NULL, "info", "photos/a.jpg");
}

static void
test_search(void)
{
  if (tower == NULL) {
    g_test_skip("built without OpenVINO");
    return;
  }
  FOLDERS;
  CHECK(NULL, NULL, "index", "--db", "i.db", "--json", "--tower", tower, "photos");
  CHECK(NULL, NULL, "search", "--db", "i.db", "--tower", tower, "--least", "0", "-n", "2", "a dog");
}

static void
test_make(void)
{
  FOLDERS;
  CHECK(NULL, "made.png", "make", "a red boat on a lake at dawn", "--size", "160x120", "-o",
        "made.png");
}

static void
test_train(void)
{
  FOLDERS;
  CHECK(NULL, "lm/model.safetensors", "train", "lm", "--threads", "1", "--layers", "1", "--width",
        "32", "--context", "32", "--batch", "4", "--quiet", "--text", "text.txt", "--steps", "20",
        "--eval-every", "0", "--out", "lm");
}

static void
test_chat(void)
{
  FOLDERS;
  CHECK("make it brighter\nwarmer\nsave it\n", "photos/a-edited.jpg", "chat", "--planner", "words",
        "--pictures", "none", "photos/a.jpg");
}

/* --- with what is installed ------------------------------------------------------------ */

/* The language model and the nets of this machine: what loads a model late would ask late. */
static void
test_installed(void)
{
  char *own[G_N_ELEMENTS(places)];
  for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
    own[i] = g_strdup(g_getenv(places[i]));
    g_unsetenv(places[i]);
    if (installed[i] != NULL)
      g_setenv(places[i], installed[i], TRUE);
  }
  FOLDERS;
  g_auto(Run) have = run_litho(plain, "models", "list");
  if (strstr(have.out, "Apache-2.0   installed, default: plans") != NULL) {
    CHECK(NULL, "model.jpg", "edit", "--planner", "model", "make it look like an old faded print", "photos/a.jpg", "-o",
          "model.jpg");
  } else {
    g_test_message("no language model is installed: not tried");
  }
  CHECK(NULL, "out.jpg", "edit", "a bit warmer, and darken the ground", "photos/a.jpg", "-o", "out.jpg");
  CHECK(NULL, NULL, "describe", "--caption", "auto", "--json", "photos/a.jpg");
  CHECK(NULL, NULL, "index", "--db", "i.db", "--json", "photos");
  CHECK(NULL, NULL, "search", "--db", "i.db", "--least", "0", "-n", "2", "a boat on a lake");
  for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
    g_setenv(places[i], own[i], TRUE);
    g_free(own[i]);
  }
}

int
main(int argc, char **argv)
{
  for (guint i = 0; i < G_N_ELEMENTS(places); i++)
    installed[i] = g_strdup(g_getenv(places[i]));
  tiny_models_begin();
  g_setenv("XDG_CACHE_HOME", tiny_models_home, TRUE); /* where chat leaves its previews */
  g_assert_true(litho_init(argv[0], NULL));
  g_test_init(&argc, &argv, NULL);
  if (litho_openvino_available()) {
    tiny_models_add_tower();
    tiny_models_add_encoder();
    tower = tiny_models_write_tower("a.safetensors", 1);
  }
  g_test_add_func("/offline/the filter counts", test_counts);
  g_test_add_func("/offline/edit", test_edit);
  g_test_add_func("/offline/plan, apply, explain", test_plan);
  g_test_add_func("/offline/describe, regions, info", test_look);
  g_test_add_func("/offline/index, search", test_search);
  g_test_add_func("/offline/make", test_make);
  g_test_add_func("/offline/train", test_train);
  g_test_add_func("/offline/chat", test_chat);
  if (g_test_slow())
    g_test_add_func("/offline/installed models", test_installed);
  const int status = g_test_run();
  folder_remove(tiny_models_home);
  g_free(tower);
  for (guint i = 0; i < G_N_ELEMENTS(places); i++)
    g_free(installed[i]);
  return status;
}
