/* fuzz_tokenizer.c: bytes up to the first NUL are a tokenizer.json, those behind it a text: an error, or a tokenizer
 * whose tokens lie inside the text in order, that can be saved and gives the same ids when it is opened again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "nn/token/tokenizer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static GArray *
encode(const LithoTokenizer *t, const char *text, size_t length)
{
  GArray *out = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  litho_tokenizer_encode(t, text, (gssize)length, TRUE, 0, out);
  return out;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const uint8_t *nul = size > 0 ? memchr(data, 0, size) : NULL;
  const size_t n_json = nul != NULL ? (size_t)(nul - data) : size;
  const char *text = nul != NULL ? (const char *)nul + 1 : "The caf\xc3\xa9's  \xff 2024 \xe4\xb8\xad";
  const size_t n_text = nul != NULL ? size - n_json - 1 : strlen(text);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTokenizer) t = litho_tokenizer_parse((const char *)data, n_json, "fuzz", &error);
  if ((t == NULL) != (error != NULL))
    abort();
  if (t == NULL)
    return 0;
  g_autoptr(GArray) tokens = encode(t, text, n_text);
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint32));
  for (guint i = 0; i < tokens->len; i++) {
    const LithoToken32 *token = &g_array_index(tokens, LithoToken32, i);
    if (token->start > token->end || token->end > n_text || litho_tokenizer_token(t, token->id) == NULL)
      abort();
    g_array_append_val(ids, token->id);
  }
  g_autofree char *back = litho_tokenizer_decode(t, (const gint32 *)(gpointer)ids->data, ids->len);
  if (!g_utf8_validate(back, -1, NULL))
    abort();
  g_autofree char *path = g_strdup_printf("%s/litho-fuzz-%d.json", g_get_tmp_dir(), (int)getpid());
  if (!litho_tokenizer_save(t, path, NULL))
    abort();
  g_autoptr(LithoTokenizer) again = litho_tokenizer_open(path, NULL);
  unlink(path);
  if (again == NULL)
    abort();
  g_autoptr(GArray) same = encode(again, text, n_text);
  if (same->len != tokens->len || (same->len > 0 && memcmp(same->data, tokens->data, tokens->len * sizeof(LithoToken32)) != 0))
    abort();
  return 0;
}
