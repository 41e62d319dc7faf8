/* tokenizer.c: text ↔ ids: the added tokens are cut out of the text, what lies between goes to the model
 * (wordpiece.c, bpe.c, unigram.c), and the post-processor's tokens are put around. See tokenizer.h.
 */
#include <string.h>
#include "base/file.h"
#include "nn/token/tokenizer_parts.h"
#include "nn/token/unicode.h"

#define MAX_FILE_BYTES (64u << 20)

LithoTokenizer *
litho_tokenizer_parse(const char *json, gsize length, const char *name, GError **error)
{
  return tok_read_json(json, length, name, error);
}

LithoTokenizer *
litho_tokenizer_open(const char *path, GError **error)
{
  g_autofree char *file = g_strdup(path);
  if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
    g_free(file);
    file = g_build_filename(path, "tokenizer.json", NULL);
    if (!g_file_test(file, G_FILE_TEST_EXISTS)) {
      g_free(file);
      file = g_build_filename(path, "vocab.txt", NULL);
    }
    if (!g_file_test(file, G_FILE_TEST_EXISTS)) {
      g_autofree char *shown = litho_file_display(path);
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s: holds neither tokenizer.json nor vocab.txt", shown);
      return NULL;
    }
  }
  g_autoptr(GBytes) bytes = litho_file_read(file, MAX_FILE_BYTES, error);
  if (bytes == NULL)
    return NULL;
  gsize length;
  const char *text = g_bytes_get_data(bytes, &length);
  g_autofree char *name = litho_file_display(file);
  return g_str_has_suffix(file, ".txt") ? tok_read_words(text, length, name, error)
                                        : tok_read_json(text, length, name, error);
}

static gboolean
is_single(const char *text, gsize start, gsize end, gsize length)
{
  const char *before = start > 0 ? g_utf8_find_prev_char(text, text + start) : NULL;
  return (before == NULL || !tok_is_word(g_utf8_get_char(before))) &&
         (end == length || !tok_is_word(g_utf8_get_char(text + end)));
}

/* The first added token in text[from, to), the longest of those that begin there; *start, *end: with the white space
 * that belongs to it. */
static const TokAdded *
find_added(const LithoTokenizer *t, const char *text, gsize length, gsize from, gsize to, gboolean normalized, gsize *start,
           gsize *end)
{
  for (gsize at = from; at < to;) {
    gsize step = 1;
    for (guint i = 0; t->added_starts[(guint8)text[at]] && i < t->added->len; i++) {
      const TokAdded *added = &g_array_index(t->added, TokAdded, i);
      const TokVocabularyEntry *token = vocabulary_token(&t->vocabulary, added->id);
      if (added->normalized != normalized || token->length > to - at ||
          memcmp(text + at, t->vocabulary.bytes->str + token->place, token->length) != 0)
        continue;
      if (added->single_word && !is_single(text, at, at + token->length, length)) {
        step = token->length;
        break;
      }
      *start = at;
      *end = at + token->length;
      while (added->strip_left && *start > from) {
        const char *before = g_utf8_find_prev_char(text + from, text + *start);
        if (before == NULL || !tok_is_space(g_utf8_get_char(before)))
          break;
        *start = (gsize)(before - text);
      }
      while (added->strip_right && *end < to && tok_is_space(g_utf8_get_char(text + *end)))
        *end = (gsize)(g_utf8_next_char(text + *end) - text);
      return added;
    }
    at += step;
  }
  return NULL;
}

static void
encode_characters(const LithoTokenizer *t, const char *text, gsize from, gsize to, TokSink *sink)
{
  for (const char *p = text + from; p < text + to && !tok_is_full(sink);) {
    const char *start = p;
    tok_next_char(&p);
    const gint32 id = tok_vocabulary_id(&t->vocabulary, start, (gsize)(p - start));
    if (id >= 0 || t->unknown >= 0)
      tok_emit(sink, id >= 0 ? id : t->unknown, (gsize)(start - text), (gsize)(p - text));
  }
}

/* pass 0: added tokens that are looked for in the raw text are cut out; 1: the others; 2: the model. */
static void
encode_span(const LithoTokenizer *t, const char *text, gsize length, gsize from, gsize to, int pass, TokSink *sink)
{
  if (pass == 2) {
    if (t->kind == TOK_WORDPIECE)
      tok_wordpiece_encode(t, text, from, to, sink);
    else if (t->kind == TOK_BYTES)
      tok_bytes_encode(t, text, from, to, sink);
    else if (t->kind == TOK_UNIGRAM)
      tok_unigram_encode(t, text, from, to, sink);
    else
      encode_characters(t, text, from, to, sink);
    return;
  }
  gsize start, end;
  const TokAdded *added;
  while (!tok_is_full(sink) && (added = find_added(t, text, length, from, to, pass == 1, &start, &end)) != NULL) {
    if (start > from)
      encode_span(t, text, length, from, start, pass + 1, sink);
    tok_emit(sink, added->id, start, end);
    from = end;
  }
  if (from < to)
    encode_span(t, text, length, from, to, pass + 1, sink);
}

void
litho_tokenizer_encode(const LithoTokenizer *t, const char *text, gssize length_or_end, gboolean special, guint max,
                       GArray *out)
{
  gsize length = length_or_end < 0 ? strlen(text) : (gsize)length_or_end;
  const guint n_around = special ? t->n_before + t->n_after : 0, n_old = out->len;
  TokSink sink = {.out = out, .limit = max == 0 || max > G_MAXUINT - n_old ? G_MAXUINT : n_old + MAX(max, n_around)};
  g_autoptr(GString) repaired = NULL;
  g_autoptr(GArray) origin = NULL;
  if (!tok_utf8_is_valid(text, length)) {
    origin = g_array_new(FALSE, FALSE, sizeof(guint32));
    repaired = tok_utf8_repair(text, length, origin);
    text = repaired->str;
    length = repaired->len;
  }
  for (guint i = 0; special && i < t->n_before; i++)
    tok_emit(&sink, t->before[i], 0, 0);
  const guint first = out->len;
  sink.limit -= special ? t->n_after : 0;
  encode_span(t, text, length, 0, length, 0, &sink);
  for (guint i = first; origin != NULL && i < out->len; i++) {
    LithoToken32 *token = &g_array_index(out, LithoToken32, i);
    token->start = g_array_index(origin, guint32, token->start);
    token->end = g_array_index(origin, guint32, token->end);
  }
  sink.limit = G_MAXUINT;
  for (guint i = 0; special && i < t->n_after; i++)
    tok_emit(&sink, t->after[i], 0, 0);
}

static gboolean
is_special(const LithoTokenizer *t, gint32 id)
{
  for (guint i = 0; i < t->added->len; i++)
    if (g_array_index(t->added, TokAdded, i).id == id)
      return g_array_index(t->added, TokAdded, i).special;
  return FALSE;
}

/* As BERT's decoder does: no space before what usually has none. */
static gboolean
wants_no_space(const char *token)
{
  static const char *const tight[] = {".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re"};
  for (guint i = 0; i < G_N_ELEMENTS(tight); i++)
    if (g_str_has_prefix(token, tight[i]))
      return TRUE;
  return FALSE;
}

static void
append_wordpiece(const LithoTokenizer *t, GString *out, const char *token, gboolean is_first)
{
  if (!is_first && *t->prefix != '\0' && g_str_has_prefix(token, t->prefix))
    token += strlen(t->prefix);
  else if (!is_first && !wants_no_space(token))
    g_string_append_c(out, ' ');
  g_string_append(out, token);
}

/* A token with a character that stands for no byte is taken as it is. */
static void
append_bytes(GString *out, const char *token)
{
  const gsize old = out->len;
  for (const char *p = token; *p != '\0'; p = g_utf8_next_char(p)) {
    const int byte = tok_char_byte(g_utf8_get_char(p));
    if (byte < 0) {
      g_string_truncate(out, old);
      g_string_append(out, token);
      return;
    }
    g_string_append_c(out, (char)byte);
  }
}

static void
append_unigram(GString *out, const char *token, gboolean is_first)
{
  static const char meta[] = "\xE2\x96\x81"; /* ▁ */
  if (g_str_has_prefix(token, meta)) {
    token += strlen(meta);
    if (!is_first)
      g_string_append_c(out, ' ');
  }
  g_string_append(out, token);
}

char *
litho_tokenizer_decode(const LithoTokenizer *t, const gint32 *ids, gsize n)
{
  g_autoptr(GString) out = g_string_new(NULL);
  gboolean is_first = TRUE;
  for (gsize i = 0; i < n; i++) {
    const char *token = litho_tokenizer_token(t, ids[i]);
    if (token == NULL || is_special(t, ids[i]))
      continue;
    if (t->kind == TOK_WORDPIECE)
      append_wordpiece(t, out, token, is_first);
    else if (t->kind == TOK_BYTES)
      append_bytes(out, token);
    else if (t->kind == TOK_UNIGRAM)
      append_unigram(out, token, is_first);
    else
      g_string_append(out, token);
    is_first = FALSE;
  }
  GString *text = tok_utf8_repair(out->str, out->len, NULL);
  return g_string_free(text, FALSE);
}

static int
by_number(gconstpointer a, gconstpointer b)
{
  const gunichar x = *(const gunichar *)a, y = *(const gunichar *)b;
  return x < y ? -1 : x > y;
}

LithoTokenizer *
litho_tokenizer_characters(const char *text, gsize length, GError **error)
{
  static const char unknown[] = "<unk>";
  g_autoptr(LithoTokenizer) t = tok_new(TOK_CHARACTERS);
  g_autoptr(GString) valid = tok_utf8_repair(text, length, NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
  g_autoptr(GArray) characters = g_array_new(FALSE, FALSE, sizeof(gunichar));
  for (const char *p = valid->str; p < valid->str + valid->len;) {
    const gunichar c = tok_next_char(&p);
    if (c != 0 && g_hash_table_add(seen, GUINT_TO_POINTER(c)))
      g_array_append_val(characters, c);
  }
  g_array_sort(characters, by_number);
  tok_vocabulary_put(&t->vocabulary, unknown, strlen(unknown), 0);
  t->unknown = 0;
  tok_add(t, &(TokAdded){.id = 0, .special = TRUE});
  for (guint i = 0; i < characters->len; i++) {
    char bytes[6];
    const int n = g_unichar_to_utf8(g_array_index(characters, gunichar, i), bytes);
    tok_vocabulary_put(&t->vocabulary, bytes, (gsize)n, (gint64)i + 1);
  }
  return tok_finish(t, "the tokenizer of characters", error) ? g_steal_pointer(&t) : NULL;
}
