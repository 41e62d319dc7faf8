/* openvino_library.c: see openvino_library.h.
 *
 * Looked for in $LITHO_OPENVINO, the folder that the build found, and the system, when the first net is opened: a command
 * without nets does not pay for it, and litho runs without it.
 */
#include <gmodule.h>
#include <string.h>
#include "model/openvino_library.h"

OpenVino ov;

static gboolean
load_from(const char *folder)
{
  g_autofree char *path = *folder != '\0' ? g_build_filename(folder, LITHO_OPENVINO_LIBRARY, NULL)
                                          : g_strdup(LITHO_OPENVINO_LIBRARY);
  GModule *module = g_module_open(path, G_MODULE_BIND_LOCAL);
  if (module == NULL) {
    g_free(ov.missing);
    ov.missing = g_strdup(g_module_error());
    return FALSE;
  }
  gboolean all = TRUE;
#define X(f) all = all && g_module_symbol(module, #f, (gpointer *)&ov.f);
  OV_FUNCTIONS(X)
#undef X
  if (!all) {
    g_free(ov.missing);
    ov.missing = g_strdup_printf("%s is not the OpenVINO that litho was built for", path);
    g_module_close(module);
    return FALSE;
  }
  g_module_make_resident(module);
  return TRUE;
}

static gpointer
load(gpointer data)
{
  const char *env = g_getenv("LITHO_OPENVINO");
  g_autofree char *lib = g_build_filename(env != NULL ? env : "", "lib", NULL);
  g_autofree char *libs = g_build_filename(env != NULL ? env : "", "libs", NULL); /* as in the wheel */
  gboolean loaded = env != NULL ? load_from(lib) || load_from(libs) || load_from(env)
                                : load_from(LITHO_OPENVINO_DIR) || load_from("");
  if (!loaded)
    return data;
  ov_version_t version = {0};
  if (ov.ov_get_openvino_version(&version) == OK) {
    /* "2026.4.1-22982-…" */
    ov.version = g_strdup_printf("OpenVINO %.*s", (int)strcspn(version.buildNumber, "-"), version.buildNumber);
    ov.ov_version_free(&version);
  }
  if (ov.ov_core_create(&ov.core) != OK)
    ov.missing = g_strdup("OpenVINO does not start");
  else
    g_clear_pointer(&ov.missing, g_free);
  return data;
}

gboolean
openvino_load(void)
{
  static GOnce once = G_ONCE_INIT;
  g_once(&once, load, NULL);
  return ov.core != NULL;
}

/* Not the lines that name its own source files. */
char *
openvino_message(ov_status_e status)
{
  const char *text = ov.ov_get_last_err_msg();
  g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
  g_autoptr(GString) kept = g_string_new(NULL);
  for (char **line = lines; *line != NULL; line++) {
    g_strstrip(*line);
    if (**line == '\0' || g_str_has_prefix(*line, "Exception from") || g_str_has_prefix(*line, "Check '") ||
        kept->len > 400)
      continue;
    g_string_append_printf(kept, "%s%s", kept->len > 0 ? " " : "", *line);
  }
  if (kept->len == 0)
    g_string_append(kept, ov.ov_get_error_info(status));
  return g_utf8_make_valid(kept->str, MIN((gssize)kept->len, 500));
}
