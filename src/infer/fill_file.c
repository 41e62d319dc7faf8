/* fill_file.c: the fill net as a file. See fill_net.h. */
#include <string.h>
#include "infer/fill_net.h"
#include "nn/half.h"
#include "nn/safetensors.h"

#define WIDTHS_TEXT "16,40,80,128"

LithoFillFile *
litho_fill_file_open(const char *path, GError **error)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, error);
  if (file == NULL)
    return NULL;
  if (g_strcmp0(litho_safetensors_meta(file, "litho"), LITHO_FILL_KIND) != 0 ||
      g_strcmp0(litho_safetensors_meta(file, "widths"), WIDTHS_TEXT) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: no %s that litho train inpaint wrote: its metadata does not say so, or other "
                "widths than %s "
                "(docs/models.md)",
                path, LITHO_FILL_KIND, WIDTHS_TEXT);
    return NULL;
  }
  g_autoptr(LithoFillFile) out = g_new0(LithoFillFile, 1);
  out->params = nn_params_new();
  out->net = litho_fill_net_new(out->params);
  if (!litho_safetensors_check_params(file, out->params, "", FALSE, error))
    return NULL;
  nn_params_alloc(out->params, FALSE, NN_TO_BE_LOADED);
  return litho_safetensors_load_params(file, out->params, "", FALSE, error) ? g_steal_pointer(&out)
                                                                            : NULL;
}

void
litho_fill_file_free(LithoFillFile *file)
{
  if (file == NULL)
    return;
  litho_fill_net_free(file->net);
  nn_params_free(file->params);
  g_free(file);
}

gboolean
litho_fill_file_save(const char *path, const NnParams *params, GError **error)
{
  const guint n = params->tensors->len;
  g_autofree LithoStOut *out = g_new0(LithoStOut, n);
  g_autofree guint16 *halves = g_new(guint16, params->n);
  for (gsize i = 0; i < params->n; i++)
    halves[i] = nn_to_half(params->value[i]);
  for (guint i = 0; i < n; i++) {
    const NnTensor *t = nn_params_tensor(params, (int)i);
    out[i] = (LithoStOut){
        .name = t->name, .type = LITHO_ST_F16, .rank = t->rank, .data = halves + t->offset};
    for (int k = 0; k < t->rank; k++)
      out[i].dim[k] = t->dim[k];
  }
  const char *const meta[] = {"litho", LITHO_FILL_KIND, "widths", WIDTHS_TEXT, NULL};
  return litho_safetensors_write(path, out, n, meta, error);
}
