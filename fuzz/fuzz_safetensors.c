/* fuzz_safetensors.c: any bytes as a safetensors file: an error, or tensors that can be read to their ends. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include "nn/safetensors.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *path = g_strdup_printf("%s/litho-fuzz-%d.safetensors", g_get_tmp_dir(), (int)getpid());
  g_autoptr(GError) error = NULL;
  if (!g_file_set_contents_full(path, (const char *)data, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600, NULL))
    abort();
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, &error);
  unlink(path);
  if ((file == NULL) != (error != NULL))
    abort();
  for (guint i = 0; file != NULL && i < litho_safetensors_n(file); i++) {
    const LithoStTensor *tensor = litho_safetensors_get(file, i);
    if (tensor->n > size)
      abort();
    g_autofree float *values = g_new(float, tensor->n + 1);
    litho_safetensors_read(file, tensor, values, NULL);
    if (litho_safetensors_find(file, tensor->name) == NULL)
      abort();
  }
  return 0;
}
