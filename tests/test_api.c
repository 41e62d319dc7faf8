/* The shared library shows exactly what the public header declares. */
#include <gio/gio.h>
#include <string.h>
#include "litho.h"

static GHashTable *
names(const char *text, const char *pattern)
{
  GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_regex_match(regex, text, 0, &match);
  for (; g_match_info_matches(match); g_match_info_next(match, NULL))
    g_hash_table_add(set, g_match_info_fetch(match, 1));
  return set;
}

static void
test_map_is_the_header(void)
{
  g_autofree char *root = g_build_filename(g_test_get_dir(G_TEST_DIST), "..", NULL);
  g_autofree char *header_path = g_build_filename(root, "include", "litho.h", NULL);
  g_autofree char *map_path = g_build_filename(root, "src", "api", "litho.map", NULL);
  g_autofree char *header = NULL, *map = NULL;
  g_assert_true(g_file_get_contents(header_path, &header, NULL, NULL));
  g_assert_true(g_file_get_contents(map_path, &map, NULL, NULL));
  /* Declarations start at the margin; comments and macros do not. */
  g_autoptr(GHashTable) declared = names(header, "^[A-Za-z][^;=\n]*?\\b(litho_[a-z_]+)\\(");
  g_autoptr(GHashTable) shown = names(map, "^ +(litho_[a-z_]+);");
  GHashTableIter iter;
  gpointer name;
  g_assert_cmpuint(g_hash_table_size(declared), >, 5);
  for (g_hash_table_iter_init(&iter, declared); g_hash_table_iter_next(&iter, &name, NULL);)
    if (!g_hash_table_contains(shown, name))
      g_error("%s is in litho.h but not in litho.map", (char *)name);
  g_assert_cmpuint(g_hash_table_size(declared), ==, g_hash_table_size(shown));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/api/map is the header", test_map_is_the_header);
  return g_test_run();
}
