/* The tokenizers on small vocabularies that are written here; what the `tokenizers` library gives for them was looked
 * up once (bench/tokenizer.py compares on large texts). */
#include <string.h>
#include "folder.h"
#include "nn/token/tokenizer.h"

static char *folder;

static const char words[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nban\n##an\n##a\ndog\n##s\n,\ncafe\n中\ni\n##stanbul\n"
                            "##x\nx\n'\nt\n!\n";

static LithoTokenizer *
wordpiece(void)
{
  g_autofree char *path = g_build_filename(folder, "vocab.txt", NULL);
  g_assert_true(g_file_set_contents(path, words, -1, NULL));
  g_autoptr(GError) error = NULL;
  LithoTokenizer *t = litho_tokenizer_open(path, &error);
  g_assert_no_error(error);
  return t;
}

/* Tokens as "a b c". */
static char *
shown_n(const LithoTokenizer *t, const char *text, gssize length, gboolean special, guint max)
{
  g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  litho_tokenizer_encode(t, text, length, special, max, out);
  GString *line = g_string_new(NULL);
  for (guint i = 0; i < out->len; i++)
    g_string_append_printf(line, "%s%s", i > 0 ? " " : "",
                           litho_tokenizer_token(t, g_array_index(out, LithoToken32, i).id));
  return g_string_free(line, FALSE);
}

static void
gives(const LithoTokenizer *t, const char *text, const char *tokens)
{
  g_autofree char *line = shown_n(t, text, -1, FALSE, 0);
  g_assert_cmpstr(line, ==, tokens);
}

static void
test_wordpiece(void)
{
  g_autoptr(LithoTokenizer) t = wordpiece();
  g_assert_cmpint(litho_tokenizer_size(t), ==, 21);
  g_assert_cmpint(litho_tokenizer_id(t, "dog"), ==, 9);
  g_assert_cmpint(litho_tokenizer_id(t, "cat"), ==, -1);
  g_assert_null(litho_tokenizer_token(t, 21));
  gives(t, "A banana, DOGS", "a ban ##an ##a , dog ##s");
  gives(t, "  a\t\na\xc2\xa0" "a\xe3\x80\x80", "a a a"); /* white space of any kind */
  gives(t, "banane dog", "[UNK] dog");                     /* a word with a rest is unknown as a whole */
  gives(t, "cat", "[UNK]");
  gives(t, "Caf\xc3\xa9 cafe\xcc\x81 CAFE\xcc\x81\xcc\xa3", "cafe cafe cafe"); /* accents go, composed or not */
  gives(t, "a中a,中", "a 中 a , 中");                     /* ideographs stand alone */
  gives(t, "İstanbul", "i ##stanbul");
  gives(t, "d\xc2\xado\x01g", "dog");                      /* a soft hyphen and a control character are dropped */
  gives(t, "a'dogs!", "a ' dog ##s !");
  gives(t, "[MASK] a[SEP]a [mask]", "[MASK] a [SEP] a [UNK] [UNK] [UNK]");
  gives(t, "", "");
  g_autofree char *x100 = g_strnfill(100, 'x'), *x101 = g_strnfill(101, 'x');
  g_autofree char *long_tokens = shown_n(t, x100, -1, FALSE, 0);
  g_assert_true(g_str_has_prefix(long_tokens, "x ##x ##x"));
  g_assert_cmpuint(strlen(long_tokens), ==, 1 + 99 * 4);
  gives(t, x101, "[UNK]");
  g_autofree char *around = shown_n(t, "dogs", -1, TRUE, 0), *cut = shown_n(t, "a a a a a", -1, TRUE, 4);
  g_assert_cmpstr(around, ==, "[CLS] dog ##s [SEP]");
  g_assert_cmpstr(cut, ==, "[CLS] a a [SEP]");
  g_autofree char *cut_word = shown_n(t, "banana", -1, FALSE, 2);
  g_assert_cmpstr(cut_word, ==, "ban ##an");
}

static void
test_places(void)
{
  g_autoptr(LithoTokenizer) t = wordpiece();
  g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  const char *text = "\xff a Caf\xc3\xa9 banana[SEP]";
  litho_tokenizer_encode(t, text, -1, TRUE, 0, out);
  const struct {
    const char *token;
    guint start, end;
  } want[] = {{"[CLS]", 0, 0}, {"a", 2, 3}, {"cafe", 4, 9}, {"ban", 10, 13}, {"##an", 13, 15}, {"##a", 15, 16},
              {"[SEP]", 16, 21}, {"[SEP]", 0, 0}};
  g_assert_cmpuint(out->len, ==, G_N_ELEMENTS(want));
  for (guint i = 0; i < out->len; i++) {
    const LithoToken32 *token = &g_array_index(out, LithoToken32, i);
    g_assert_cmpstr(litho_tokenizer_token(t, token->id), ==, want[i].token);
    g_assert_cmpuint(token->start, ==, want[i].start);
    g_assert_cmpuint(token->end, ==, want[i].end);
  }
}

static void
test_decode(void)
{
  g_autoptr(LithoTokenizer) t = wordpiece();
  const gint32 ids[] = {2, 5, 6, 7, 8, 11, 9, 10, 20, 18, 19, 3, 99};
  g_autofree char *text = litho_tokenizer_decode(t, ids, G_N_ELEMENTS(ids));
  g_assert_cmpstr(text, ==, "a banana, dogs! ' t");
}

/* What the library learns from it: 11 merges are seen twice. Equal counts go to the pair of the smaller ids. */
static const char story[] = "the dog and the other dogs, they don't bathe: the thin moth's there\n\n then 2024 2025 2024  dogs\n";
static const char *const learnt[] = {"th", "the", "Ġthe", "do", "Ġdo", "02", "202", "Ġ202", "Ġdog", "Ġ2024", "Ġdogs"};

static LithoTokenizer *
learn(int size)
{
  const char *special[] = {"<|end|>", NULL};
  g_autoptr(GError) error = NULL;
  LithoTokenizer *t = litho_tokenizer_train_bpe(story, strlen(story), size, special, &error);
  g_assert_no_error(error);
  return t;
}

static void
check_story(const LithoTokenizer *t)
{
  g_assert_cmpint(litho_tokenizer_size(t), ==, 257 + G_N_ELEMENTS(learnt));
  g_assert_cmpstr(litho_tokenizer_token(t, 0), ==, "<|end|>");
  for (guint i = 0; i < G_N_ELEMENTS(learnt); i++)
    g_assert_cmpstr(litho_tokenizer_token(t, 257 + (gint32)i), ==, learnt[i]);
  gives(t, "the dogs'  then<|end|> 2024's\n\n é", "the Ġdogs ' Ġ Ġthe n <|end|> Ġ2024 ' s Ċ Ċ Ġ Ã ©");
  gives(t, "they'll   bathe", "the y ' l l Ġ Ġ Ġ b a the");
  gives(t, " \n the", "Ġ Ċ Ġthe");
  gives(t, "they'll   bathe", "the y ' l l Ġ Ġ Ġ b a the"); /* once more, from the cache */
}

static void
test_train(void)
{
  g_autoptr(LithoTokenizer) t = learn(300), fewer = learn(260), none = learn(257);
  check_story(t);
  g_assert_cmpint(litho_tokenizer_size(fewer), ==, 260);
  g_assert_cmpstr(litho_tokenizer_token(fewer, 259), ==, "Ġthe");
  g_assert_cmpint(litho_tokenizer_size(none), ==, 257);
  gives(none, "the", "t h e");
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_tokenizer_train_bpe(story, strlen(story), 255, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT);
}

static char *
saved(const LithoTokenizer *t)
{
  char *path = g_build_filename(folder, "tokenizer.json", NULL);
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_tokenizer_save(t, path, &error));
  return path;
}

static void
test_save(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTokenizer) bpe = learn(300), bert = wordpiece();
  g_autofree char *path = saved(bpe);
  g_autoptr(LithoTokenizer) bpe_back = litho_tokenizer_open(path, &error);
  g_assert_no_error(error);
  check_story(bpe_back);
  g_autofree char *again = saved(bert);
  g_autoptr(LithoTokenizer) bert_back = litho_tokenizer_open(folder, &error); /* tokenizer.json goes before vocab.txt */
  g_assert_no_error(error);
  g_unlink(again);
  gives(bert_back, "A banana, DOGS [MASK]", "a ban ##an ##a , dog ##s [MASK]");
  g_autofree char *around = shown_n(bert_back, "Café", -1, TRUE, 0);
  g_assert_cmpstr(around, ==, "[CLS] cafe [SEP]");
}

static void
test_characters(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTokenizer) t = litho_tokenizer_characters("to be\né to", strlen("to be\né to"), &error);
  g_autofree char *path = saved(t);
  g_autoptr(LithoTokenizer) back = litho_tokenizer_open(path, &error);
  g_assert_no_error(error);
  g_unlink(path);
  const LithoTokenizer *both[] = {t, back};
  for (int i = 0; i < 2; i++) {
    g_assert_cmpint(litho_tokenizer_size(both[i]), ==, 8);
    g_assert_cmpint(litho_tokenizer_id(both[i], "\n"), ==, 1);
    g_assert_cmpint(litho_tokenizer_id(both[i], "é"), ==, 7);
    gives(both[i], "bé?", "b é <unk>");
    const gint32 ids[] = {3, 7, 0, 1};
    g_autofree char *text = litho_tokenizer_decode(both[i], ids, G_N_ELEMENTS(ids));
    g_assert_cmpstr(text, ==, "bé\n");
  }
}

/* Bytes in, the same bytes out; what is not UTF-8 comes out as U+FFFD. The places tile the text. */
static void
test_round_trip(void)
{
  g_autoptr(LithoTokenizer) t = learn(300);
  g_autoptr(GRand) rand = g_rand_new_with_seed(5);
  for (int round = 0; round < 2000; round++) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (int n = g_rand_int_range(rand, 0, 40); n > 0; n--)
      switch (g_rand_int_range(rand, 0, 4)) {
      case 0:
        g_string_append(text, n % 2 ? " the" : " dogs'");
        break;
      case 1:
        g_string_append_unichar(text, (gunichar)g_rand_int_range(rand, 1, 0xD800));
        break;
      default:
        g_string_append_c(text, "the dogs \t\n's2024"[g_rand_int_range(rand, 0, 17)]);
      }
    g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
    litho_tokenizer_encode(t, text->str, (gssize)text->len, FALSE, 0, out);
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint32));
    guint32 at = 0;
    for (guint i = 0; i < out->len; i++) {
      const LithoToken32 *token = &g_array_index(out, LithoToken32, i);
      g_assert_cmpuint(token->start, ==, at);
      at = token->end;
      g_array_append_val(ids, token->id);
    }
    g_assert_cmpuint(at, ==, text->len);
    g_autofree char *back = litho_tokenizer_decode(t, (const gint32 *)(gpointer)ids->data, ids->len);
    g_assert_cmpstr(back, ==, text->str);
  }
  gives(t, "a\xe4\xb8z\xff", "a ï ¿ ½ z ï ¿ ½");
}

/* One piece of 300,000 letters: n·log n. */
static void
test_long(void)
{
  g_autoptr(LithoTokenizer) bpe = learn(300), bert = wordpiece();
  g_autoptr(GString) text = g_string_new(NULL);
  for (int i = 0; i < 100000; i++)
    g_string_append(text, "the");
  g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  litho_tokenizer_encode(bpe, text->str, -1, FALSE, 0, out);
  g_assert_cmpuint(out->len, ==, 100000);
  g_array_set_size(out, 0);
  litho_tokenizer_encode(bert, text->str, -1, FALSE, 0, out);
  g_assert_cmpuint(out->len, ==, 1);
  g_string_assign(text, "e");
  for (int i = 0; i < 100000; i++)
    g_string_append(text, "\xe3\x80\xae\xcc\x96"); /* a spacing mark that is kept, one that goes */
  litho_tokenizer_encode(bert, text->str, -1, FALSE, 0, out);
  g_assert_cmpuint(out->len, ==, 2);
}

static gpointer
encode_much(gpointer data)
{
  const LithoTokenizer *const *two = data;
  for (int i = 0; i < 300; i++) {
    gives(two[0], "they'll   bathe", "the y ' l l Ġ Ġ Ġ b a the");
    gives(two[1], "they'll", "t h e y ' l l"); /* the cache of the thread changes its tokenizer */
  }
  return NULL;
}

static void
test_threads(void)
{
  g_autoptr(LithoTokenizer) t = learn(300), none = learn(257);
  const LithoTokenizer *two[] = {t, none};
  GThread *threads[4];
  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new("encode", encode_much, two);
  for (int i = 0; i < 4; i++)
    g_thread_join(threads[i]);
}

#define MODEL(rest) "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1,\"ab\":2,\"Ġ\":6}," rest
#define BYTES ",\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":"

static void
refused(const char *json, const char *why)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTokenizer) t = litho_tokenizer_parse(json, strlen(json), "x.json", &error);
  g_assert_null(t);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  if (strstr(error->message, why) == NULL || !g_str_has_prefix(error->message, "x.json"))
    g_error("%s\n%s", json, error->message);
}

static void
test_refused(void)
{
  refused("", "JSON");
  refused("{}", "/model");
  refused("{\"model\":{\"type\":\"Unigram\"}}", "Unigram");
  refused("{\"model\":{\"type\":\"BPE\"}}", "vocab");
  refused("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":0}}}", "\"b\"");
  refused("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1}}}", "\"a\"");
  refused("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":4000000000}}}", "\"a\"");
  refused(MODEL("\"merges\":[\"a c\"]}") BYTES "false}}", "\"c\"");
  refused(MODEL("\"merges\":[\"b a\"]}") BYTES "false}}", "makes \"ba\"");
  refused(MODEL("\"merges\":[[\"a\"]]}") BYTES "false}}", "two tokens");
  refused(MODEL("\"merges\":[],\"byte_fallback\":true}") "}", "byte_fallback");
  refused(MODEL("\"merges\":[],\"end_of_word_suffix\":\"</w>\"}") "}", "end_of_word_suffix");
  refused(MODEL("\"merges\":[],\"unk_token\":\"?\"}") "}", "unk_token");
  refused(MODEL("\"merges\":[]}") ",\"pre_tokenizer\":{\"type\":\"Metaspace\"}}", "Metaspace");
  refused(MODEL("\"merges\":[]}") ",\"normalizer\":{\"type\":\"NFKC\"}}", "NFKC");
  refused(MODEL("\"merges\":[]}") ",\"post_processor\":{\"type\":\"X\"}}", "\"X\"");
  refused(MODEL("\"merges\":[]}") ",\"post_processor\":{\"type\":\"Sequence\",\"processors\":[{\"type\":\"Y\"}]}}", "\"Y\"");
  refused(MODEL("\"merges\":[]}") ",\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[]}}", "Sequence");
  refused(MODEL("\"merges\":[]}") ",\"post_processor\":{\"type\":\"BertProcessing\",\"cls\":[\"x\",7],\"sep\":[\"x\",7]}}",
          "not in the vocabulary");
  refused(MODEL("\"merges\":[]}") ",\"added_tokens\":[{\"id\":1,\"content\":\"x\"}]}", "/added_tokens/0");
  refused("{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":0}},\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"}}",
          "unknown token");
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_tokenizer_open("/nowhere/tokenizer.json", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND);
}

static void
test_added(void)
{
  const char *json = MODEL("\"merges\":[[\"a\",\"b\"]]}") BYTES "true},\"added_tokens\":["
      "{\"id\":3,\"content\":\"<x>\",\"lstrip\":true,\"rstrip\":true,\"normalized\":false,\"special\":true},"
      "{\"id\":4,\"content\":\"<x>b\",\"normalized\":false},{\"id\":5,\"content\":\"bab\",\"single_word\":true}]}";
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTokenizer) t = litho_tokenizer_parse(json, strlen(json), "added", &error);
  g_assert_no_error(error);
  gives(t, "ab", "Ġ ab");                    /* a space is put before the text */
  gives(t, " ab", "Ġ ab");
  gives(t, "ab  <x> \n ab", "Ġ ab <x> Ġ ab"); /* with the white space around it, and a space before what follows */
  gives(t, "a<x>ba", "Ġ a <x>b Ġ a");        /* the longer one first */
  gives(t, "bab babb", "bab Ġ b ab b");      /* only where it is a word of its own */
}

/* Bytes that the vocabulary has no token for give none (found by fuzz_tokenizer: the array of tokens was not there yet). */
static void
test_no_tokens(void)
{
  const char *json = MODEL("\"merges\":[[\"a\",\"b\"]]}") BYTES "false}}";
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTokenizer) t = litho_tokenizer_parse(json, strlen(json), "no tokens", &error);
  g_assert_no_error(error);
  g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  litho_tokenizer_encode(t, "qqq", -1, FALSE, 0, out);
  g_assert_cmpuint(out->len, ==, 0);
  gives(t, "abq", "ab");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  folder = folder_new();
  g_test_add_func("/tokenizer/wordpiece", test_wordpiece);
  g_test_add_func("/tokenizer/places", test_places);
  g_test_add_func("/tokenizer/decode", test_decode);
  g_test_add_func("/tokenizer/train", test_train);
  g_test_add_func("/tokenizer/save", test_save);
  g_test_add_func("/tokenizer/characters", test_characters);
  g_test_add_func("/tokenizer/round-trip", test_round_trip);
  g_test_add_func("/tokenizer/long", test_long);
  g_test_add_func("/tokenizer/threads", test_threads);
  g_test_add_func("/tokenizer/refused", test_refused);
  g_test_add_func("/tokenizer/added", test_added);
  g_test_add_func("/tokenizer/no-tokens", test_no_tokens);
  int status = g_test_run();
  folder_remove(folder);
  return status;
}
