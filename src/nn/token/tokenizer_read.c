/* tokenizer_read.c: the `tokenizers` library's tokenizer.json, and BERT's vocab.txt.
 *
 * Known: models WordPiece and BPE (byte-level, or of characters without merges), BertNormalizer, BertPreTokenizer and
 * ByteLevel, the post-processors that put tokens around one text. What is not known is refused by name, never left
 * out. Padding and truncation of the file are not used: the caller says how much he wants.
 */
#include <string.h>
#include "base/json_file.h"
#include "nn/token/tokenizer_parts.h"
#include "nn/token/unicode.h"

typedef struct {
  LithoTokenizer *t;
  const char *name;
  GError **error;
} Reader;

static gboolean
refuse(const Reader *r, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
refuse(const Reader *r, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(r->error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s", r->name, message);
  return FALSE;
}

static const char *
type_of(JsonObject *object)
{
  const char *type = object != NULL ? base_json_text(object, "type") : NULL;
  return type != NULL ? type : "";
}

static gboolean
read_vocabulary(const Reader *r, JsonObject *model)
{
  JsonObject *vocab = base_json_object(model, "vocab");
  if (vocab == NULL)
    return refuse(r, "/model/vocab should be an object of tokens and ids");
  JsonObjectIter iter;
  const char *token;
  JsonNode *node;
  json_object_iter_init_ordered(&iter, vocab);
  while (json_object_iter_next_ordered(&iter, &token, &node)) {
    gint64 id;
    if (!base_json_int(node, &id) || id >= TOK_MAX_SIZE || !g_utf8_validate(token, -1, NULL) ||
        !tok_vocabulary_put(&r->t->vocabulary, token, strlen(token), id))
      return refuse(r, "/model/vocab: the id of \"%s\" is no number, too large or another token's", token);
  }
  const char *unknown = base_json_text(model, "unk_token");
  if (unknown != NULL)
    r->t->unknown = litho_tokenizer_id(r->t, unknown);
  if (unknown != NULL && r->t->unknown < 0)
    return refuse(r, "/model/unk_token \"%s\" is not in the vocabulary", unknown);
  return TRUE;
}

/* "left right", or a list of two. */
static gboolean
read_merge(const Reader *r, JsonNode *node)
{
  const char *left = NULL, *right = NULL;
  g_auto(GStrv) parts = NULL;
  if (JSON_NODE_HOLDS_ARRAY(node) && json_array_get_length(json_node_get_array(node)) == 2) {
    JsonNode *a = json_array_get_element(json_node_get_array(node), 0);
    JsonNode *b = json_array_get_element(json_node_get_array(node), 1);
    if (json_node_get_value_type(a) == G_TYPE_STRING && json_node_get_value_type(b) == G_TYPE_STRING) {
      left = json_node_get_string(a);
      right = json_node_get_string(b);
    }
  } else if (json_node_get_value_type(node) == G_TYPE_STRING) {
    parts = g_strsplit(json_node_get_string(node), " ", 3);
    if (g_strv_length(parts) == 2) {
      left = parts[0];
      right = parts[1];
    }
  }
  if (left == NULL)
    return refuse(r, "/model/merges: a merge should be two tokens");
  const gint32 a = litho_tokenizer_id(r->t, left), b = litho_tokenizer_id(r->t, right);
  if (a < 0 || b < 0)
    return refuse(r, "/model/merges: \"%s\" is not in the vocabulary", a < 0 ? left : right);
  tok_put_merge(r->t, a, b);
  return TRUE;
}

static gboolean
read_bpe(const Reader *r, JsonObject *model)
{
  static const char *const flags[] = {"byte_fallback", "ignore_merges", "fuse_unk"};
  static const char *const texts[] = {"continuing_subword_prefix", "end_of_word_suffix"};
  for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
    if (base_json_flag(model, flags[i], FALSE))
      return refuse(r, "/model/%s is not known", flags[i]);
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    const char *text = base_json_text(model, texts[i]);
    if (text != NULL && *text != '\0')
      return refuse(r, "/model/%s is not known", texts[i]);
  }
  JsonNode *dropout = json_object_get_member(model, "dropout");
  if (dropout != NULL && !JSON_NODE_HOLDS_NULL(dropout) && json_node_get_double(dropout) != 0)
    return refuse(r, "/model/dropout is not known");
  JsonArray *merges = base_json_array(model, "merges");
  if (merges == NULL)
    return refuse(r, "/model/merges should be a list");
  for (guint i = 0; i < json_array_get_length(merges); i++)
    if (!read_merge(r, json_array_get_element(merges, i)))
      return FALSE;
  return TRUE;
}

static gboolean
read_wordpiece(const Reader *r, JsonObject *model)
{
  const char *prefix = base_json_text(model, "continuing_subword_prefix");
  if (prefix != NULL) {
    g_free(r->t->prefix);
    r->t->prefix = g_strdup(prefix);
  }
  gint64 max_word;
  if (base_json_int(json_object_get_member(model, "max_input_chars_per_word"), &max_word)) {
    if (max_word < 1 || max_word > TOK_MAX_WORD)
      return refuse(r, "/model/max_input_chars_per_word should be from 1 to %d", TOK_MAX_WORD);
    r->t->max_word = (guint)max_word;
  }
  return TRUE;
}

static gboolean
read_normalizer(const Reader *r, JsonObject *root)
{
  JsonNode *node = json_object_get_member(root, "normalizer");
  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return TRUE;
  JsonObject *object = base_json_object(root, "normalizer");
  if (r->t->kind != TOK_WORDPIECE || !g_str_equal(type_of(object), "BertNormalizer"))
    return refuse(r, "/normalizer \"%s\" is not known with this model", type_of(object));
  TokNormalizer *normalizer = &r->t->normalizer;
  normalizer->clean = base_json_flag(object, "clean_text", TRUE);
  normalizer->cjk = base_json_flag(object, "handle_chinese_chars", TRUE);
  normalizer->lower = base_json_flag(object, "lowercase", TRUE);
  normalizer->strip = base_json_flag(object, "strip_accents", normalizer->lower);
  return TRUE;
}

static gboolean
read_pre_tokenizer(const Reader *r, JsonObject *root)
{
  JsonObject *object = base_json_object(root, "pre_tokenizer");
  const char *type = type_of(object);
  if (r->t->kind == TOK_WORDPIECE)
    return g_str_equal(type, "BertPreTokenizer") || refuse(r, "/pre_tokenizer \"%s\" is not known with WordPiece", type);
  if (g_str_equal(type, "ByteLevel")) {
    r->t->add_space = base_json_flag(object, "add_prefix_space", TRUE);
    r->t->split = base_json_flag(object, "use_regex", TRUE);
    return TRUE;
  }
  if (object != NULL || r->t->pairs->len > 0)
    return refuse(r, "/pre_tokenizer \"%s\" is not known with BPE (ByteLevel is)", type);
  r->t->kind = TOK_CHARACTERS;
  return TRUE;
}

static gboolean
read_added(const Reader *r, JsonObject *root)
{
  JsonArray *list = base_json_array(root, "added_tokens");
  for (guint i = 0; list != NULL && i < json_array_get_length(list); i++) {
    JsonNode *node = json_array_get_element(list, i);
    JsonObject *row = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *content = row != NULL ? base_json_text(row, "content") : NULL;
    gint64 id;
    if (content == NULL || *content == '\0' || !g_utf8_validate(content, -1, NULL) ||
        !base_json_int(json_object_get_member(row, "id"), &id) || id >= TOK_MAX_SIZE ||
        !tok_vocabulary_put(&r->t->vocabulary, content, strlen(content), id))
      return refuse(r, "/added_tokens/%u: needs \"content\" and \"id\", which is not another token's", i);
    tok_add(r->t, &(TokAdded){.id = (gint32)id,
                              .special = base_json_flag(row, "special", FALSE),
                              .single_word = base_json_flag(row, "single_word", FALSE),
                              .strip_left = base_json_flag(row, "lstrip", FALSE),
                              .strip_right = base_json_flag(row, "rstrip", FALSE),
                              .normalized = base_json_flag(row, "normalized", TRUE)});
  }
  return TRUE;
}

static gboolean
put_around(const Reader *r, gboolean is_after, gint64 id)
{
  gint32 **ids = is_after ? &r->t->after : &r->t->before;
  guint *n = is_after ? &r->t->n_after : &r->t->n_before;
  if (vocabulary_token(&r->t->vocabulary, id >= 0 && id <= VOCABULARY_MAX_ID ? (gint32)id : -1) == NULL || *n >= 16)
    return refuse(r, "/post_processor: more than 16 tokens, or one that is not in the vocabulary");
  *ids = g_renew(gint32, *ids, *n + 1);
  (*ids)[(*n)++] = (gint32)id;
  return TRUE;
}

static gboolean
read_template(const Reader *r, JsonObject *object)
{
  JsonArray *single = base_json_array(object, "single");
  JsonObject *specials = base_json_object(object, "special_tokens");
  guint n_texts = 0;
  for (guint i = 0; single != NULL && i < json_array_get_length(single); i++) {
    JsonNode *node = json_array_get_element(single, i);
    JsonObject *item = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    JsonObject *special = item != NULL ? base_json_object(item, "SpecialToken") : NULL;
    if (special == NULL) {
      n_texts += item != NULL && base_json_object(item, "Sequence") != NULL;
      continue;
    }
    const char *id = base_json_text(special, "id");
    JsonObject *row = id != NULL && specials != NULL ? base_json_object(specials, id) : NULL;
    JsonArray *ids = row != NULL ? base_json_array(row, "ids") : NULL;
    if (ids == NULL)
      return refuse(r, "/post_processor/special_tokens lacks a token of /single/%u", i);
    for (guint k = 0; k < json_array_get_length(ids); k++) {
      gint64 number = -1;
      base_json_int(json_array_get_element(ids, k), &number);
      if (!put_around(r, n_texts > 0, number))
        return FALSE;
    }
  }
  return n_texts == 1 || refuse(r, "/post_processor/single should hold one Sequence");
}

/* BertProcessing, RobertaProcessing: ["[SEP]", 102]. */
static gboolean
read_pair(const Reader *r, JsonObject *object, const char *key, gboolean is_after)
{
  JsonArray *pair = base_json_array(object, key);
  gint64 id = -1;
  if (pair != NULL && json_array_get_length(pair) == 2)
    base_json_int(json_array_get_element(pair, 1), &id);
  return put_around(r, is_after, id);
}

static gboolean
read_post_processor(const Reader *r, JsonObject *object)
{
  const char *type = type_of(object);
  if (object == NULL || g_str_equal(type, "ByteLevel"))
    return TRUE;
  if (g_str_equal(type, "TemplateProcessing"))
    return read_template(r, object);
  if (g_str_equal(type, "BertProcessing") || g_str_equal(type, "RobertaProcessing"))
    return read_pair(r, object, "cls", FALSE) && read_pair(r, object, "sep", TRUE);
  JsonArray *list = base_json_array(object, "processors");
  if (!g_str_equal(type, "Sequence") || list == NULL)
    return refuse(r, "/post_processor \"%s\" is not known", type);
  for (guint i = 0; i < json_array_get_length(list); i++) {
    JsonNode *node = json_array_get_element(list, i);
    if (!JSON_NODE_HOLDS_OBJECT(node))
      return refuse(r, "/post_processor/processors/%u is not known", i);
    if (!read_post_processor(r, json_node_get_object(node)))
      return FALSE;
  }
  return TRUE;
}

LithoTokenizer *
tok_read_json(const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr(JsonNode) node = base_json_parse(text, length, name, error);
  if (node == NULL)
    return NULL;
  JsonObject *root = json_node_get_object(node), *model = base_json_object(root, "model");
  const char *type = type_of(model);
  if (model != NULL && *type == '\0') /* files before 2020 do not say it */
    type = base_json_array(model, "merges") != NULL ? "BPE" : "WordPiece";
  const gboolean is_bpe = g_str_equal(type, "BPE");
  g_autoptr(LithoTokenizer) t = tok_new(is_bpe ? TOK_BYTES : TOK_WORDPIECE);
  const Reader r = {.t = t, .name = name, .error = error};
  if (!is_bpe && !g_str_equal(type, "WordPiece")) {
    refuse(&r, "/model \"%s\" is not known (WordPiece and BPE are)", type);
    return NULL;
  }
  if (!read_vocabulary(&r, model) || !(is_bpe ? read_bpe(&r, model) : read_wordpiece(&r, model)) ||
      !read_normalizer(&r, root) || !read_pre_tokenizer(&r, root) || !read_added(&r, root) ||
      !read_post_processor(&r, base_json_object(root, "post_processor")) || !tok_finish(t, name, error))
    return NULL;
  return g_steal_pointer(&t);
}

LithoTokenizer *
tok_read_words(const char *text, gsize length, const char *name, GError **error)
{
  static const char *const special[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  g_autoptr(LithoTokenizer) t = tok_new(TOK_WORDPIECE);
  const Reader r = {.t = t, .name = name, .error = error};
  if (memchr(text, '\0', length) != NULL || !g_utf8_validate(text, (gssize)length, NULL)) {
    refuse(&r, "is no list of words: it is not UTF-8 text");
    return NULL;
  }
  gint64 id = 0;
  for (const char *p = text, *end = text + length; p < end; id++) {
    const char *line_end = memchr(p, '\n', (gsize)(end - p));
    line_end = line_end != NULL ? line_end : end;
    gsize n = (gsize)(line_end - p);
    for (const char *last; n > 0 && (last = g_utf8_find_prev_char(p, p + n)) != NULL && tok_is_space(g_utf8_get_char(last));)
      n = (gsize)(last - p);
    if (id >= TOK_MAX_SIZE || !tok_vocabulary_put(&t->vocabulary, p, n, id)) {
      refuse(&r, "more than %d words", TOK_MAX_SIZE);
      return NULL;
    }
    p = line_end + 1;
  }
  for (guint i = 0; i < G_N_ELEMENTS(special); i++)
    if (litho_tokenizer_id(t, special[i]) >= 0)
      tok_add(t, &(TokAdded){.id = litho_tokenizer_id(t, special[i]), .special = TRUE});
  t->unknown = litho_tokenizer_id(t, "[UNK]");
  t->normalizer = (TokNormalizer){.clean = TRUE, .cjk = TRUE, .strip = TRUE, .lower = TRUE};
  if (litho_tokenizer_id(t, "[CLS]") >= 0 && litho_tokenizer_id(t, "[SEP]") >= 0 &&
      (!put_around(&r, FALSE, litho_tokenizer_id(t, "[CLS]")) || !put_around(&r, TRUE, litho_tokenizer_id(t, "[SEP]"))))
    return NULL;
  return tok_finish(t, name, error) ? g_steal_pointer(&t) : NULL;
}

/* --- what is derived ------------------------------------------------------------------------- */

static int
longer_first(gconstpointer a, gconstpointer b, gpointer data)
{
  const LithoTokenizer *t = data;
  const TokAdded *x = a, *y = b;
  const guint32 nx = vocabulary_token(&t->vocabulary, x->id)->length, ny = vocabulary_token(&t->vocabulary, y->id)->length;
  return nx != ny ? (nx > ny ? -1 : 1) : x->id < y->id ? -1 : x->id > y->id;
}

gboolean
tok_finish(LithoTokenizer *t, const char *name, GError **error)
{
  g_array_sort_with_data(t->added, longer_first, t);
  for (guint i = 0; i < t->added->len; i++) {
    const TokAdded *added = &g_array_index(t->added, TokAdded, i);
    const TokVocabularyEntry *token = vocabulary_token(&t->vocabulary, added->id);
    t->added_starts[(guint8)t->vocabulary.bytes->str[token->place]] = TRUE;
    if (added->normalized && t->kind == TOK_WORDPIECE) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                  "%s: added token \"%s\" is looked for in normalized text, which is only known for byte-level BPE", name,
                  t->vocabulary.bytes->str + token->place);
      return FALSE;
    }
  }
  t->prefix_hash = VOCABULARY_HASH_START;
  for (const char *p = t->prefix; *p != '\0'; p++)
    t->prefix_hash = vocabulary_hash(t->prefix_hash, *p);
  if (t->kind == TOK_WORDPIECE && t->unknown < 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: the vocabulary lacks the unknown token", name);
    return FALSE;
  }
  return t->kind != TOK_BYTES || tok_bytes_finish(t, name, error);
}
