/* What is derived from the program is in step with it: nothing undocumented ships. */
#include "cli_run.h"

/* docs/ops/ and docs/man/litho.1 are what the program writes now. */
static void
test_docs(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *tests = g_test_build_filename(G_TEST_DIST, "..", NULL);
  g_autofree char *command = g_strdup_printf(
      "sh -c 'cd \"$1\" && tools/docs.sh \"$2\" \"$3\" && diff -ru docs/ops \"$3\"/ops && "
      "diff -u docs/man/litho.1 \"$3\"/man/litho.1' - %s %s %s",
      tests, g_getenv("LITHO_EXE"), folder);
  char *out = NULL, *err = NULL;
  int status = 0;
  g_assert_true(g_spawn_command_line_sync(command, &out, &err, &status, NULL));
  if (status != 0)
    g_error("docs/ is not what the program writes: run 'make docs'\n%.2000s%s", out, err);
  g_free(out);
  g_free(err);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/docs/in-step", test_docs);
  return g_test_run();
}
