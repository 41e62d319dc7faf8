/* init.c: start and stop of the library, and the parts of libvips that are only loaded when asked
 * for. */
#include <dlfcn.h>
#include <gmodule.h>
#include <vips/vips.h>
#include "base/init.h"

/* libvips looks below this folder for its modules when it starts. */
#define NO_FOLDER "/nonexistent"

static gboolean modules_wait;

/* libvips loads its modules (HEIF, JPEG XL, PDF, ImageMagick, OpenSlide and all that they link to)
 * when it starts, which takes as long as decoding five megapixels. It is told that they are
 * elsewhere. */
static int
start_without_modules(const char *program)
{
  modules_wait = g_getenv("VIPSHOME") == NULL && g_setenv("VIPSHOME", NO_FOLDER, FALSE);
  int status = VIPS_INIT(program);
  if (modules_wait)
    g_unsetenv("VIPSHOME");
  return status;
}

gboolean
litho_init(const char *program, GError **error)
{
  if (start_without_modules(program) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "libvips does not start: %s",
                vips_error_buffer());
    vips_error_clear();
    return FALSE;
  }
  /* Loaders that libvips does not hold safe for strangers' files; photo/ opens single ones when
   * the user names them. */
  vips_block_untrusted_set(TRUE);
  /* One photo is one pass: libvips' operation cache would only keep big pictures alive. */
  vips_cache_set_max(0);
  return TRUE;
}

void
litho_vips_modules(void)
{
  Dl_info library;
  if (!modules_wait || dladdr((void *)vips_init, &library) == 0)
    return;
  modules_wait = FALSE;
  g_autofree char *folder = g_path_get_dirname(library.dli_fname);
  g_autofree char *name = g_strdup_printf("vips-modules-%d.%d", vips_version(0), vips_version(1));
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autoptr(GDir) modules = g_dir_open(path, 0, NULL);
  const char *file;
  while (modules != NULL && (file = g_dir_read_name(modules)) != NULL) {
    g_autofree char *module = g_build_filename(path, file, NULL);
    g_module_open(module, G_MODULE_BIND_LAZY); /* one that fails is a format less, as in libvips */
  }
  vips_block_untrusted_set(TRUE);
}

void
litho_shutdown(void)
{
  vips_shutdown();
}
