/* library.c: see library.h. */
#include <gmodule.h>
#include "make/engine/library.h"
#include "make/engine/shim_text.h"
#include "model/store.h"

char *
litho_make_engine_folder(void)
{
  return g_build_filename(litho_cache_dir(), "sd-" LITHO_MAKE_ENGINE_VERSION, NULL);
}

char *
litho_make_engine_shim_path(void)
{
  g_autofree char *folder = litho_make_engine_folder();
  g_autofree char *sha = g_compute_checksum_for_string(G_CHECKSUM_SHA256, SHIM_ABI_TEXT SHIM_TEXT, -1);
  g_autofree char *name = g_strdup_printf("litho-make-%.12s.so", sha);
  return g_build_filename(folder, "lib", name, NULL);
}

gboolean
litho_make_engine_installed(void)
{
  g_autofree char *path = litho_make_engine_shim_path();
  return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

static const Shim *
load(GError **error)
{
  g_autofree char *path = litho_make_engine_shim_path(), *folder = litho_make_engine_folder();
  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
    const gboolean old = g_file_test(folder, G_FILE_TEST_IS_DIR);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: litho models pull make-engine",
                old ? "the engine that makes pictures was installed by another litho; this takes a second"
                    : "the engine that makes pictures is not installed (20 MB, built here in some minutes)");
    return NULL;
  }
  /* Its symbols stay its own: llama.cpp, which litho has too, brings another ggml. */
  GModule *module = g_module_open(path, G_MODULE_BIND_LOCAL);
  const Shim *(*get)(void) = NULL;
  const Shim *shim = NULL;
  if (module != NULL && g_module_symbol(module, "litho_make_shim", (gpointer *)&get) && get != NULL)
    shim = get();
  if (shim == NULL || shim->size != sizeof *shim) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s does not load: %s; litho models rm make-engine, then pull it again",
                path, module == NULL ? g_module_error() : "it is of another litho");
    return NULL;
  }
  g_module_make_resident(module);
  return shim;
}

const Shim *
litho_make_engine_load(GError **error)
{
  static const Shim *shim;
  if (shim == NULL)
    shim = load(error);
  return shim;
}
