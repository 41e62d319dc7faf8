/* net_cache.c: see net_cache.h. A note is an empty file that is named by the hash of what it is
 * about. */
#include <glib/gstdio.h>
#include "model/net_cache.h"
#include "model/store.h"

#define NOTED_LEAST_BYTES (1 << 20)

char *
litho_net_cache_dir(void)
{
  return g_build_filename(litho_cache_dir(), "nets", NULL);
}

char *
litho_net_file_key(const char *path)
{
  GStatBuf st;
  g_autofree char *full = g_canonicalize_filename(path, NULL);
  if (g_stat(full, &st) != 0)
    return NULL;
  return g_strdup_printf("%s\n%" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld %" G_GUINT64_FORMAT,
                         full, (gint64)st.st_size, (gint64)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
                         (guint64)st.st_ino);
}

static char *
note_path(const char *path)
{
  g_autofree char *key = litho_net_file_key(path), *folder = litho_net_cache_dir();
  if (key == NULL)
    return NULL;
  g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);
  g_autofree char *name = g_strdup_printf("%.32s.fixed", hash);
  return g_build_filename(folder, name, NULL);
}

gboolean
litho_net_is_fixed(const char *path)
{
  g_autofree char *note = note_path(path);
  return note != NULL && g_file_test(note, G_FILE_TEST_EXISTS);
}

gboolean
litho_net_note_fixed(const char *path)
{
  GStatBuf st;
  if (g_stat(path, &st) != 0 || st.st_size < NOTED_LEAST_BYTES)
    return FALSE;
  g_autofree char *note = note_path(path), *folder = litho_net_cache_dir();
  g_mkdir_with_parents(folder, 0755);
  return note != NULL && g_file_set_contents(note, "", 0, NULL);
}
