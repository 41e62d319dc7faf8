/* test_hostile.c: models that claim more than their files hold, or whose parts do not belong together: an error, never
 * memory for what was claimed. What is claimed here would be terabytes: taking it ends the test.
 */
#include <string.h>
#include <unistd.h>
#include "infer/caption_internal.h"
#include "infer/encoder.h"
#include "infer/reading_net.h"
#include "tiny_q4.h"
#include "infer/tower.h"
#include "model/fetch/convert.h"
#include "model/fetch/pickle.h"
#include "model/tensor.h"
#include "nn/safetensors.h"
#include "tiny_models.h"
#include "tune/lm.h"

/* A file with one tensor of one value, and metadata. */
static char *
tiny_file(const char *name, const char *tensor, const char *const *meta)
{
  static const float one = 1;
  g_autoptr(GError) error = NULL;
  char *path = g_build_filename(tiny_models_home, name, NULL);
  const LithoStOut out = {.name = tensor, .type = LITHO_ST_F32, .rank = 1, .dim = {1}, .data = &one};
  g_autofree char *folder = g_path_get_dirname(path);
  g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
  litho_safetensors_write(path, &out, 1, meta, &error);
  g_assert_no_error(error);
  return path;
}

static void
assert_model_error(GError *error, const char *words)
{
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_test_message("%s", error->message);
  g_assert_nonnull(strstr(error->message, words));
}

/* --- a tokenizer with more ids than rows ------------------------------------------------------- */

static void
write_vocabulary(int n)
{
  g_autofree char *path = tiny_models_path("vocab.txt");
  GString *text = g_string_new("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n");
  for (int i = 5; i < n; i++)
    g_string_append_printf(text, "w%d\n", i);
  g_assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
  g_string_free(text, TRUE);
  tiny_models_add("tiny-encoder", "encoder", "encoder.safetensors", "vocab.txt");
}

static void
test_tokenizer_too_large(void)
{
  g_autoptr(GError) error = NULL;
  write_vocabulary(nn_minilm.vocab);
  g_autoptr(LithoEncoder) good = litho_encoder_open(NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint(litho_tokenizer_size(good->tokenizer), ==, nn_minilm.vocab);
  write_vocabulary(nn_minilm.vocab + 1);
  g_assert_null(litho_encoder_open(NULL, &error));
  assert_model_error(error, "has ids up to 30522");
  write_vocabulary(10);
}

/* --- sizes that are claimed -------------------------------------------------------------------- */

static void
test_lm_config(void)
{
  static const struct {
    const char *config, *words;
  } cases[] = {
      {"{\"model_type\":\"gpt2\",\"n_layer\":1024,\"n_embd\":65536,\"n_head\":1,\"vocab_size\":16777216,"
       "\"n_positions\":1048576}",
       "wte.weight"},
      {"{\"model_type\":\"bert\",\"num_hidden_layers\":1,\"hidden_size\":65536,\"num_attention_heads\":1,"
       "\"vocab_size\":16777216,\"max_position_embeddings\":1048576}",
       "there is no tensor"},
      {"{\"model_type\":\"gpt2\",\"n_layer\":99999999999999,\"n_embd\":16,\"n_head\":1,\"vocab_size\":1,\"n_positions\":1}",
       "/n_layer"},
      {"{\"model_type\":\"gpt2\",\"n_layer\":1,\"n_embd\":-16,\"n_head\":1,\"vocab_size\":1,\"n_positions\":1}", "/n_embd"},
      {"{\"model_type\":[\"gpt2\"]}", "model_type"},
      {"{\"model_type\":\"bert\",\"rms_norm\":true}", "causal"},
      {"[]", "JSON object"},
  };
  g_autofree char *dir = g_build_filename(tiny_models_home, "lm", NULL), *config = g_build_filename(dir, "config.json", NULL);
  g_autofree char *weights = tiny_file("lm/model.safetensors", "wte.weight", NULL);
  g_assert_true(g_file_test(weights, G_FILE_TEST_EXISTS));
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(config, cases[i].config, -1, NULL));
    g_assert_null(litho_lm_open(dir, &error));
    assert_model_error(error, cases[i].words);
  }
  GString *deep = g_string_new(NULL);
  for (int i = 0; i < 200000; i++)
    g_string_append(deep, "{\"a\":");
  g_autoptr(GError) error = NULL;
  g_assert_true(g_file_set_contents(config, deep->str, -1, NULL));
  g_string_free(deep, TRUE);
  g_assert_null(litho_lm_open(dir, &error));
  assert_model_error(error, "inside one another");
}

static void
test_caption_config(void)
{
  const char *const meta[] = {"litho", "caption", "config",
                              "{\"layers\":48,\"width\":4096,\"heads\":1,\"inner\":16384,\"vocabulary\":6,\"positions\":32,"
                              "\"cells\":81,\"features\":1280}",
                              "words", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n", NULL};
  g_autofree char *path = tiny_file("caption.safetensors", "decoder.transformer.h.47.mlp.c_proj.weight", meta);
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_caption_net_open(path, &error));
  assert_model_error(error, "there is no tensor");
}

static void
test_tower_info(void)
{
  const char *const meta[] = {
      "litho_tower",
      "{\"version\":2,\"scratch\":1,\"members\":16,\"text_width\":4096,\"levels\":1,\"features\":8192,\"hidden\":8192,"
      "\"width\":8192,\"locked\":0,\"encoder_layers\":48,\"encoder_width\":4096,\"encoder_heads\":1,\"encoder_inner\":16384}",
      NULL};
  g_autofree char *path = tiny_file("tower.safetensors", "log_scale", meta);
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_tower_open(path, &error));
  assert_model_error(error, "there is no tensor");
}

/* As many classes as metadata can list: the head would be larger than the file many times over. */
static void
test_reading_classes(void)
{
  g_autoptr(GByteArray) bytes = tiny_q4_bytes();
  g_autofree char *words = tiny_models_path("words.bin");
  g_assert_true(g_file_set_contents(words, (const char *)bytes->data, bytes->len, NULL));
  g_autofree char *sha256 = litho_model_sha256(words, NULL);
  GString *classes = g_string_new("a");
  for (int i = 0; i < 100000; i++) /* more is slow under AddressSanitizer, whose strstr() looks at the whole rest */
    g_string_append(classes, "\na");
  const char *const meta[] = {"kind",    "reading",    "layers", "1", "words_sha256", sha256, "classes",
                              classes->str, "regions", "a",      "colors", "a", NULL};
  g_autofree char *path = tiny_file("classes.safetensors", "other", meta);
  g_string_free(classes, TRUE);
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_reading_net_open(path, words, &error));
  assert_model_error(error, "there is no tensor \"reading.");
}

/* --- PyTorch's checkpoints --------------------------------------------------------------------- */

static void
put(GByteArray *out, const char *bytes, gsize n)
{
  g_byte_array_append(out, (const guint8 *)bytes, (guint)n);
}
#define PUT(out, bytes) put(out, bytes, sizeof(bytes) - 1)

static void
put_text(GByteArray *out, const char *text)
{
  const guint32 n = GUINT32_TO_LE((guint32)strlen(text));
  PUT(out, "X");
  put(out, (const char *)&n, 4);
  put(out, text, strlen(text));
}

static void
put_int(GByteArray *out, gint32 v)
{
  v = GINT32_TO_LE(v);
  PUT(out, "J");
  put(out, (const char *)&v, 4);
}

/* name → a view of n values of a storage that is said to hold `claimed`, each `stride` values on. */
static void
put_tensor(GByteArray *out, const char *name, gint32 claimed, gint32 n, gint32 stride)
{
  put_text(out, name);
  PUT(out, "ctorch._utils\n_rebuild_tensor_v2\n((");
  put_text(out, "storage");
  PUT(out, "ctorch\nFloatStorage\n");
  put_text(out, "0");
  put_text(out, "cpu");
  put_int(out, claimed);
  PUT(out, "NtQK\0(");
  put_int(out, n);
  PUT(out, "t(");
  put_int(out, stride);
  PUT(out, "ttR");
}

/* The five pickles around the dictionary, and one storage of n zeros. */
static char *
write_checkpoint(const char *name, const GByteArray *dictionary, gint64 n)
{
  g_autoptr(GByteArray) out = g_byte_array_new();
  PUT(out, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}.\x80\x02}(");
  put(out, (const char *)dictionary->data, dictionary->len);
  PUT(out, "u.\x80\x02](");
  put_text(out, "0");
  PUT(out, "e.");
  const gint64 count = GINT64_TO_LE(n);
  put(out, (const char *)&count, 8);
  g_autofree char *zeros = g_malloc0((gsize)n * 4);
  put(out, zeros, (gsize)n * 4);
  char *path = g_build_filename(tiny_models_home, name, NULL);
  g_assert_true(g_file_set_contents(path, (const char *)out->data, out->len, NULL));
  return path;
}

static void
test_pickle(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GByteArray) good = g_byte_array_new(), torn = g_byte_array_new(), many = g_byte_array_new();
  put_tensor(good, "a", 64, 64, 1);
  put_tensor(good, "b", 64, 64, 1); /* tied */
  g_autofree char *good_path = write_checkpoint("good.pth", good, 64);
  g_autoptr(GHashTable) tensors = litho_pickle_tensors(good_path, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(g_hash_table_size(tensors), ==, 2);

  /* The second says the size that the file has, the first a larger one. */
  put_tensor(torn, "a", 100000000, 100000000, 1);
  put_tensor(torn, "b", 64, 64, 1);
  g_autofree char *torn_path = write_checkpoint("torn.pth", torn, 64);
  g_assert_null(litho_pickle_tensors(torn_path, &error));
  assert_model_error(error, "do not agree");
  g_clear_error(&error);

  for (int i = 0; i < 1000; i++) {
    g_autofree char *name = g_strdup_printf("t%d", i);
    put_tensor(many, name, 1000000, 1000000, 0);
  }
  g_autofree char *many_path = write_checkpoint("many.pth", many, 1000000);
  g_assert_null(litho_pickle_tensors(many_path, &error));
  assert_model_error(error, "more values than the file");
}

/* Nothing is read of it: the file is sparse. */
static void
test_large_checkpoint(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(tiny_models_home, "large.pth", NULL);
  g_assert_true(g_file_set_contents(path, "", 0, NULL));
  g_assert_cmpint(truncate(path, (off_t)LITHO_CONVERT_MAX_BYTES + 1), ==, 0);
  g_assert_null(litho_pickle_tensors(path, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT);
  g_clear_error(&error);
  g_assert_null(litho_converter_find("ncnn")->make(path, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT);
}

static void
test_tensor_sizes(void)
{
  const LithoTensor vast = {.rank = 3, .dim = {G_GINT64_CONSTANT(1) << 33, G_GINT64_CONSTANT(1) << 31, 1280}};
  const LithoTensor open = {.rank = 3, .dim = {5, -1, 7}}, even = {.rank = 2, .dim = {5, 7}};
  g_assert_cmpuint(litho_tensor_n(&vast), ==, G_MAXSIZE); /* 0 by 64 bits alone */
  g_assert_cmpuint(litho_tensor_n(&open), ==, 0);
  g_assert_cmpuint(litho_tensor_n(&even), ==, 35);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  tiny_models_begin();
  tiny_models_add_encoder();
  g_test_add_func("/hostile/a tokenizer with more ids than rows", test_tokenizer_too_large);
  g_test_add_func("/hostile/config.json", test_lm_config);
  g_test_add_func("/hostile/caption decoder", test_caption_config);
  g_test_add_func("/hostile/tower", test_tower_info);
  g_test_add_func("/hostile/the reading net's classes", test_reading_classes);
  g_test_add_func("/hostile/pickle", test_pickle);
  g_test_add_func("/hostile/checkpoint of more than 1 GiB", test_large_checkpoint);
  g_test_add_func("/hostile/sizes of tensors", test_tensor_sizes);
  const int status = g_test_run();
  folder_remove(tiny_models_home);
  return status;
}
