/* weights.c: see weights.h. */
#include <string.h>
#include "base/file.h"
#include "nn/safetensors.h"
#include "nn/weights.h"

#define ZIP_END_MOST 65557 /* bytes from a zip's end in which its last record begins: 22 and a comment */

static void
clear_weight(gpointer data)
{
  g_free(((LithoWeight *)data)->name);
}

void
litho_weights_free(LithoWeights *weights)
{
  if (weights == NULL)
    return;
  g_array_unref(weights->tensors);
  g_free(weights->shown);
  g_free(weights->architecture);
  g_free(weights);
}

static gboolean
read_safetensors(LithoWeights *weights, const char *path, GError **error)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, error);
  for (guint i = 0; file != NULL && i < litho_safetensors_n(file); i++) {
    const LithoStTensor *from = litho_safetensors_get(file, i);
    LithoWeight t = {.name = g_strdup(from->name), .rank = from->rank};
    for (int k = 0; k < from->rank; k++)
      t.dim[k] = from->dim[k];
    g_array_append_val(weights->tensors, t);
  }
  return file != NULL;
}

/* A zip whose list of members is there; it is at the end, so that is what a file that was cut short lacks. */
static gboolean
zip_is_whole(const LithoWeights *weights, const guint8 *bytes, gsize length, GError **error)
{
  for (gsize back = 22; back <= MIN(length, ZIP_END_MOST); back++)
    if (memcmp(bytes + length - back, "PK\5\6", 4) == 0)
      return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: is cut short: a checkpoint of PyTorch without its end: download it again",
              weights->shown);
  return FALSE;
}

LithoWeights *
litho_weights_open(const char *path, GError **error)
{
  g_autoptr(GMappedFile) map = litho_file_map(path, error);
  if (map == NULL)
    return NULL;
  g_autoptr(LithoWeights) weights = g_new0(LithoWeights, 1);
  weights->shown = litho_file_display(path);
  weights->tensors = g_array_new(FALSE, FALSE, sizeof(LithoWeight));
  g_array_set_clear_func(weights->tensors, clear_weight);
  const gsize length = g_mapped_file_get_length(map);
  const guint8 *bytes = (const guint8 *)g_mapped_file_get_contents(map);
  gboolean ok;
  if (length >= 4 && memcmp(bytes, "GGUF", 4) == 0) {
    weights->form = LITHO_WEIGHTS_GGUF;
    ok = nn_gguf_read(weights, bytes, length, error);
  } else if (length >= 4 && memcmp(bytes, "PK\3\4", 4) == 0) {
    weights->form = LITHO_WEIGHTS_TORCH;
    ok = zip_is_whole(weights, bytes, length, error);
  } else if (length >= 2 && bytes[0] == 0x80 && bytes[1] >= 2 && bytes[1] <= 5 && !(length > 8 && bytes[8] == '{')) {
    weights->form = LITHO_WEIGHTS_TORCH; /* a pickle says its protocol first */
    ok = TRUE;
  } else if (length > 8 && bytes[8] == '{') {
    weights->form = LITHO_WEIGHTS_SAFETENSORS;
    ok = read_safetensors(weights, path, error);
  } else {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: is no file of weights: it should be .safetensors, .gguf or a checkpoint of PyTorch%s", weights->shown,
                length > 0 && bytes[0] == '<' ? "; it looks like a web page: download the file itself"
                : length < 200 ? "; it is nearly empty: download it again" : "");
    ok = FALSE;
  }
  return ok ? g_steal_pointer(&weights) : NULL;
}

static gboolean
fits(const char *name, gsize n_name, const char *pattern, gsize n)
{
  if (n > 0 && *pattern == '*')
    return memmem(name, n_name, pattern + 1, n - 1) != NULL;
  return n_name >= n && memcmp(name + n_name - n, pattern, n) == 0 && (n_name == n || name[n_name - n - 1] == '.');
}

const LithoWeight *
litho_weights_find(const LithoWeights *weights, const char *patterns, int axis, gint64 size)
{
  for (guint i = 0; i < weights->tensors->len; i++) {
    const LithoWeight *t = &g_array_index(weights->tensors, LithoWeight, i);
    if (axis >= 0 && (axis >= t->rank || t->dim[axis] != size))
      continue;
    const gsize n_name = strlen(t->name);
    for (const char *p = patterns; p != NULL; p = strchr(p, '|') != NULL ? strchr(p, '|') + 1 : NULL)
      if (fits(t->name, n_name, p, strcspn(p, "|")))
        return t;
  }
  return NULL;
}
