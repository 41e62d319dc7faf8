/* The bridge to llama.cpp, on a tiny random model. */
#include <string.h>
#include "folder.h"
#include "model/bridge_llama.h"
#include "tiny_gguf.h"

static char *folder, *tiny;

static LithoLlama *
open_tiny(const char *path)
{
  g_autoptr(GError) error = NULL;
  LithoLlama *llama = litho_llama_open(path, 512, 1, &error);
  g_assert_no_error(error);
  return llama;
}

static char *
answer(LithoLlama *llama, const char *gbnf, int max_tokens, GError **error)
{
  g_autoptr(LithoGrammar) grammar = litho_grammar_new(llama, gbnf, "root", error);
  return grammar == NULL ? NULL
                         : litho_llama_decode(llama, grammar, max_tokens, NULL, NULL, error);
}

static void
test_not_a_model(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(folder, "text.gguf", NULL);
  g_assert_null(litho_llama_open(path, 512, 1, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_clear_error(&error);
  g_file_set_contents(path, "hello, I am a text", -1, NULL);
  g_assert_null(litho_llama_open(path, 512, 1, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "text.gguf"));
}

/* A download that stopped: the header is whole, the weights are not. */
static void
test_cut_model(void)
{
  g_autofree char *data = NULL, *path = g_build_filename(folder, "cut.gguf", NULL);
  gsize size;
  g_assert_true(g_file_get_contents(tiny, &data, &size, NULL));
  const gsize cuts[] = {8, 100, size / 3, size - 4096};
  for (guint i = 0; i < G_N_ELEMENTS(cuts); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(path, data, (gssize)cuts[i], NULL));
    g_assert_null(litho_llama_open(path, 512, 1, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  }
}

static void
test_grammar_is_kept(void)
{
  g_autoptr(LithoLlama) llama = open_tiny(tiny);
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_llama_prefix(llama, "say a colour", NULL, NULL, NULL, NULL, &error));
  g_autofree char *text =
      answer(llama, "root ::= (\"red\" | \"green\" | \"天空\") \" \" [0-9] [0-9] \"\\n\"", 32, &error);
  g_assert_no_error(error);
  g_assert_true(g_regex_match_simple("^(red|green|天空) [0-9][0-9]\n$", text, 0, 0));
}

static void
test_grammar_broken(void)
{
  g_autoptr(LithoLlama) llama = open_tiny(tiny);
  const char *const broken[] = {"root ::= (\"a\"", "", "root ::= nothing", "other ::= \"a\""};
  for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
    /* llama.cpp itself writes what it could not parse to stderr. */
    g_autoptr(GError) error = NULL;
    g_assert_null(litho_grammar_new(llama, broken[i], "root", &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_GRAMMAR);
  }
}

static void
test_not_complete(void)
{
  g_autoptr(LithoLlama) llama = open_tiny(tiny);
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_llama_prefix(llama, "count", NULL, NULL, NULL, NULL, &error));
  g_assert_null(answer(llama, "root ::= [a-z]{20} \"\\n\"", 5, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_PLAN);
}

/* The saved state gives the very answer of a fresh prefix; a spoilt one is made again. */
static void
test_state_file(void)
{
  const char *gbnf = "root ::= [a-z ]{24} \"\\n\"";
  const char *prefix = "the quick brown fox jumps over the lazy dog, again and again";
  g_autofree char *state = g_build_filename(folder, "deep", "plan.state", NULL);
  char *answers[4];
  for (int i = 0; i < 4; i++) {
    g_autoptr(LithoLlama) llama = open_tiny(tiny);
    g_autoptr(GError) error = NULL;
    if (i == 2)
      g_assert_true(g_file_set_contents(state, "not a state", -1, NULL));
    litho_llama_prefix(llama, prefix, i == 0 ? NULL : state, NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(litho_llama_feed(llama, " go", FALSE, &error));
    answers[i] = answer(llama, gbnf, 40, &error);
    g_assert_no_error(error);
    if (i > 0)
      g_assert_true(g_file_test(state, G_FILE_TEST_IS_REGULAR));
  }
  for (int i = 1; i < 4; i++)
    g_assert_cmpstr(answers[i], ==, answers[0]);
  for (int i = 0; i < 4; i++)
    g_free(answers[i]);
}

/* A state saved for other words is not taken. */
static void
test_state_of_others(void)
{
  g_autofree char *state = g_build_filename(folder, "shared.state", NULL);
  const char *const prefixes[] = {"one prompt of some length", "another prompt, not the same"};
  for (int i = 0; i < 2; i++) {
    g_autoptr(LithoLlama) with = open_tiny(tiny), without = open_tiny(tiny);
    g_assert_true(litho_llama_prefix(with, prefixes[i], state, NULL, NULL, NULL, NULL));
    g_assert_true(litho_llama_prefix(without, prefixes[i], NULL, NULL, NULL, NULL, NULL));
    g_autofree char *a = answer(with, "root ::= [a-z]{16} \"\\n\"", 30, NULL);
    g_autofree char *b = answer(without, "root ::= [a-z]{16} \"\\n\"", 30, NULL);
    g_assert_cmpstr(a, ==, b);
  }
}

static void
test_rewind(void)
{
  g_autoptr(LithoLlama) llama = open_tiny(tiny);
  g_assert_true(litho_llama_prefix(llama, "a prompt", NULL, NULL, NULL, NULL, NULL));
  char *first = NULL;
  for (int i = 0; i < 3; i++) {
    litho_llama_rewind(llama);
    g_assert_true(litho_llama_feed(llama, i == 1 ? " other words" : " words", FALSE, NULL));
    g_autofree char *text = answer(llama, "root ::= [a-z]{16} \"\\n\"", 30, NULL);
    if (i == 0)
      first = g_strdup(text);
    if (i == 2)
      g_assert_cmpstr(text, ==, first);
  }
  g_free(first);
}

static void
test_too_long(void)
{
  g_autoptr(LithoLlama) llama = open_tiny(tiny);
  g_autoptr(GError) error = NULL;
  g_autofree char *lots = g_strnfill(2000, 'a');
  g_assert_true(litho_llama_prefix(llama, "p", NULL, NULL, NULL, NULL, &error));
  g_assert_false(litho_llama_feed(llama, lots, FALSE, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT);
}

static void
test_cancel(void)
{
  g_autoptr(LithoLlama) llama = open_tiny(tiny);
  g_autoptr(GCancellable) cancel = g_cancellable_new();
  g_autoptr(GError) error = NULL;
  g_cancellable_cancel(cancel);
  g_assert_false(litho_llama_prefix(llama, "a prompt of a few words", NULL, NULL, NULL, cancel, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED);
  g_clear_error(&error);
  g_assert_true(litho_llama_prefix(llama, "a prompt of a few words", NULL, NULL, NULL, NULL, &error));
  g_assert_no_error(error);
}

static void
test_chat(void)
{
  g_autofree char *path = g_build_filename(folder, "chatml.gguf", NULL);
  g_assert_true(tiny_gguf_write(path, "{% for m in messages %}<|im_start|>{{m.role}}\n"
                                      "{{m.content}}<|im_end|>\n{% endfor %}"));
  g_autoptr(LithoLlama) plain = open_tiny(tiny), chatml = open_tiny(path);
  g_autofree char *a = litho_llama_chat(plain, "SYS", "USER", NULL);
  g_autofree char *b = litho_llama_chat(chatml, "SYS", "USER", NULL);
  g_assert_cmpstr(a, ==, "SYS\n\n### Instruction:\nUSER\n\n### Response:\n");
  g_assert_cmpstr(b, ==, "<|im_start|>system\nSYS<|im_end|>\n<|im_start|>user\nUSER<|im_end|>\n"
                         "<|im_start|>assistant\n");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  folder = folder_new();
  tiny = g_build_filename(folder, "tiny.gguf", NULL);
  g_assert_true(tiny_gguf_write(tiny, NULL));
  g_test_add_func("/bridge/not-a-model", test_not_a_model);
  g_test_add_func("/bridge/cut-model", test_cut_model);
  g_test_add_func("/bridge/grammar-kept", test_grammar_is_kept);
  g_test_add_func("/bridge/grammar-broken", test_grammar_broken);
  g_test_add_func("/bridge/not-complete", test_not_complete);
  g_test_add_func("/bridge/state-file", test_state_file);
  g_test_add_func("/bridge/state-of-others", test_state_of_others);
  g_test_add_func("/bridge/rewind", test_rewind);
  g_test_add_func("/bridge/too-long", test_too_long);
  g_test_add_func("/bridge/cancel", test_cancel);
  g_test_add_func("/bridge/chat", test_chat);
  int status = g_test_run();
  folder_remove(folder);
  g_free(tiny);
  return status;
}
