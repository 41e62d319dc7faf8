/* folder.h: a folder of a test's own. */
#ifndef LITHO_TESTS_FOLDER_H
#define LITHO_TESTS_FOLDER_H

#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>

/* Fresh; removed with all in it by folder_remove(). */
static inline char *
folder_new(void)
{
  char *folder = g_dir_make_tmp("litho-test-XXXXXX", NULL);
  g_assert_nonnull(folder);
  return folder;
}

static inline void
folder_remove(char *folder)
{
  g_autofree char *quoted = g_shell_quote(folder);
  g_autofree char *command = g_strdup_printf("chmod -R u+rwX %s; rm -rf %s", quoted, quoted);
  g_assert_cmpint(system(command), ==, 0);
  g_free(folder);
}
typedef char Folder;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Folder, folder_remove)

/* A file in it as text. Caller frees. */
static inline char *
folder_text(const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autoptr(GError) error = NULL;
  char *text = NULL;
  g_file_get_contents(path, &text, NULL, &error);
  g_assert_no_error(error);
  return text;
}

#endif
