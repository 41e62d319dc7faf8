/* The tokenizers on small vocabularies that are written here; what the `tokenizers` library gives for them was looked
 * up once (bench/tokenizer.py compares on large texts). */
#include <glib/gstdio.h>
#include <string.h>
#include "tune/tokenizer.h"

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

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  folder = g_dir_make_tmp("litho-tokenizer-XXXXXX", NULL);
  g_test_add_func("/tokenizer/wordpiece", test_wordpiece);
  g_test_add_func("/tokenizer/places", test_places);
  g_test_add_func("/tokenizer/decode", test_decode);
  int status = g_test_run();
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_unlink(path);
  }
  g_rmdir(folder);
  g_free(folder);
  return status;
}
