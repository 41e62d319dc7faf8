/* shipped.c: where the weights that come with litho lie. */
#include "data_dirs.h"
#include "model/shipped.h"

char *
litho_shipped_model(const char *file)
{
  const char *given = g_getenv("LITHO_DATA");
  const char *const places[] = {given != NULL ? given : LITHO_DATA_DIR, LITHO_SOURCE_DATA_DIR};
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
    g_autofree char *path = g_build_filename(places[i], "models", file, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
      return g_steal_pointer(&path);
  }
  return NULL;
}
