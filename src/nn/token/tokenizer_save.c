/* tokenizer_save.c: a tokenizer as the `tokenizers` library's tokenizer.json. */
#include <json-glib/json-glib.h>
#include <string.h>
#include "base/file.h"
#include "nn/token/tokenizer_parts.h"

static void
put_text(JsonBuilder *b, const char *key, const char *text)
{
  json_builder_set_member_name(b, key);
  if (text != NULL)
    json_builder_add_string_value(b, text);
  else
    json_builder_add_null_value(b);
}

static void
put_flag(JsonBuilder *b, const char *key, gboolean value)
{
  json_builder_set_member_name(b, key);
  json_builder_add_boolean_value(b, value);
}

static void
put_number(JsonBuilder *b, const char *key, gint64 value)
{
  json_builder_set_member_name(b, key);
  json_builder_add_int_value(b, value);
}

static void
begin(JsonBuilder *b, const char *key, const char *type)
{
  json_builder_set_member_name(b, key);
  json_builder_begin_object(b);
  put_text(b, "type", type);
}

static int
by_id(gconstpointer a, gconstpointer b)
{
  const TokAdded *x = a, *y = b;
  return x->id < y->id ? -1 : x->id > y->id;
}

static void
put_added(JsonBuilder *b, const LithoTokenizer *t)
{
  g_autoptr(GArray) sorted = g_array_copy(t->added);
  g_array_sort(sorted, by_id);
  json_builder_set_member_name(b, "added_tokens");
  json_builder_begin_array(b);
  for (guint i = 0; i < sorted->len; i++) {
    const TokAdded *added = &g_array_index(sorted, TokAdded, i);
    json_builder_begin_object(b);
    put_number(b, "id", added->id);
    put_text(b, "content", litho_tokenizer_token(t, added->id));
    put_flag(b, "single_word", added->single_word);
    put_flag(b, "lstrip", added->strip_left);
    put_flag(b, "rstrip", added->strip_right);
    put_flag(b, "normalized", added->normalized);
    put_flag(b, "special", added->special);
    json_builder_end_object(b);
  }
  json_builder_end_array(b);
}

static void
put_template_item(JsonBuilder *b, const char *kind, const char *id, int type_id)
{
  json_builder_begin_object(b);
  json_builder_set_member_name(b, kind);
  json_builder_begin_object(b);
  put_text(b, "id", id);
  put_number(b, "type_id", type_id);
  json_builder_end_object(b);
  json_builder_end_object(b);
}

static void
put_template_list(JsonBuilder *b, const LithoTokenizer *t, const char *key)
{
  const gboolean is_pair = g_str_equal(key, "pair");
  json_builder_set_member_name(b, key);
  json_builder_begin_array(b);
  for (guint i = 0; i < t->n_before; i++)
    put_template_item(b, "SpecialToken", litho_tokenizer_token(t, t->before[i]), 0);
  put_template_item(b, "Sequence", "A", 0);
  for (int part = 0; part <= is_pair; part++) {
    if (part == 1)
      put_template_item(b, "Sequence", "B", 1);
    for (guint i = 0; i < t->n_after; i++)
      put_template_item(b, "SpecialToken", litho_tokenizer_token(t, t->after[i]), part);
  }
  json_builder_end_array(b);
}

static void
put_template(JsonBuilder *b, const LithoTokenizer *t)
{
  g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
  begin(b, "post_processor", "TemplateProcessing");
  put_template_list(b, t, "single");
  put_template_list(b, t, "pair");
  json_builder_set_member_name(b, "special_tokens");
  json_builder_begin_object(b);
  for (guint i = 0; i < t->n_before + t->n_after; i++) {
    const gint32 id = i < t->n_before ? t->before[i] : t->after[i - t->n_before];
    const char *token = litho_tokenizer_token(t, id);
    if (!g_hash_table_add(done, GINT_TO_POINTER(id)))
      continue;
    json_builder_set_member_name(b, token);
    json_builder_begin_object(b);
    put_text(b, "id", token);
    json_builder_set_member_name(b, "ids");
    json_builder_begin_array(b);
    json_builder_add_int_value(b, id);
    json_builder_end_array(b);
    json_builder_set_member_name(b, "tokens");
    json_builder_begin_array(b);
    json_builder_add_string_value(b, token);
    json_builder_end_array(b);
    json_builder_end_object(b);
  }
  json_builder_end_object(b);
  json_builder_end_object(b);
}

static void
put_byte_level(JsonBuilder *b, const LithoTokenizer *t, const char *key, gboolean with_pattern)
{
  begin(b, key, "ByteLevel");
  put_flag(b, "add_prefix_space", with_pattern ? t->add_space : TRUE);
  put_flag(b, "trim_offsets", TRUE);
  put_flag(b, "use_regex", with_pattern ? t->split : TRUE);
  json_builder_end_object(b);
}

/* Normalizer, pre-tokenizer, post-processor, decoder. */
static void
put_steps(JsonBuilder *b, const LithoTokenizer *t)
{
  if (t->kind == TOK_WORDPIECE) {
    begin(b, "normalizer", "BertNormalizer");
    put_flag(b, "clean_text", t->normalizer.clean);
    put_flag(b, "handle_chinese_chars", t->normalizer.cjk);
    put_flag(b, "strip_accents", t->normalizer.strip);
    put_flag(b, "lowercase", t->normalizer.lower);
    json_builder_end_object(b);
    begin(b, "pre_tokenizer", "BertPreTokenizer");
    json_builder_end_object(b);
  } else {
    put_text(b, "normalizer", NULL);
    if (t->kind == TOK_BYTES)
      put_byte_level(b, t, "pre_tokenizer", TRUE);
    else
      put_text(b, "pre_tokenizer", NULL);
  }
  if (t->n_before + t->n_after > 0)
    put_template(b, t);
  else
    put_text(b, "post_processor", NULL);
  if (t->kind == TOK_WORDPIECE) {
    begin(b, "decoder", "WordPiece");
    put_text(b, "prefix", t->prefix);
    put_flag(b, "cleanup", TRUE);
    json_builder_end_object(b);
  } else if (t->kind == TOK_BYTES) {
    put_byte_level(b, t, "decoder", FALSE);
  } else {
    begin(b, "decoder", "Fuse");
    json_builder_end_object(b);
  }
}

static void
put_merges(JsonBuilder *b, const LithoTokenizer *t)
{
  json_builder_set_member_name(b, "merges");
  json_builder_begin_array(b);
  for (guint i = 0; i < t->pairs->len; i++) {
    const guint64 pair = g_array_index(t->pairs, guint64, i);
    json_builder_begin_array(b);
    json_builder_add_string_value(b, litho_tokenizer_token(t, (gint32)(pair >> 32)));
    json_builder_add_string_value(b, litho_tokenizer_token(t, (gint32)(guint32)pair));
    json_builder_end_array(b);
  }
  json_builder_end_array(b);
}

static void
put_model(JsonBuilder *b, const LithoTokenizer *t)
{
  const char *unknown = litho_tokenizer_token(t, t->unknown);
  begin(b, "model", t->kind == TOK_WORDPIECE ? "WordPiece" : "BPE");
  if (t->kind == TOK_WORDPIECE) {
    put_text(b, "unk_token", unknown);
    put_text(b, "continuing_subword_prefix", t->prefix);
    put_number(b, "max_input_chars_per_word", t->max_word);
  } else {
    put_text(b, "dropout", NULL);
    put_text(b, "unk_token", unknown);
    put_text(b, "continuing_subword_prefix", NULL);
    put_text(b, "end_of_word_suffix", NULL);
    put_flag(b, "fuse_unk", FALSE);
    put_flag(b, "byte_fallback", FALSE);
    put_flag(b, "ignore_merges", FALSE);
  }
  json_builder_set_member_name(b, "vocab");
  json_builder_begin_object(b);
  for (gint32 id = 0; id < litho_tokenizer_size(t); id++)
    if (litho_tokenizer_token(t, id) != NULL)
      put_number(b, litho_tokenizer_token(t, id), id);
  json_builder_end_object(b);
  if (t->kind != TOK_WORDPIECE)
    put_merges(b, t);
  json_builder_end_object(b);
}

gboolean
litho_tokenizer_save(const LithoTokenizer *t, const char *path, GError **error)
{
  if (t->kind == TOK_UNIGRAM) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: a unigram vocabulary is kept in its file of words only",
                path);
    return FALSE;
  }
  g_autoptr(JsonBuilder) b = json_builder_new();
  json_builder_begin_object(b);
  put_text(b, "version", "1.0");
  put_text(b, "truncation", NULL);
  put_text(b, "padding", NULL);
  put_added(b, t);
  put_steps(b, t);
  put_model(b, t);
  json_builder_end_object(b);
  g_autoptr(JsonNode) root = json_builder_get_root(b);
  g_autofree char *text = json_to_string(root, TRUE);
  return litho_file_write(path, text, strlen(text), error);
}
