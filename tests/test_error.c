/* Every error code has a row of its own. */
#include "litho.h"

static void
test_rows(void)
{
  for (int code = LITHO_ERROR_USAGE; code <= LITHO_ERROR_INTERNAL; code++) {
    const LithoErrorInfo *info = litho_error_info(code);
    g_assert_cmpint(info->code, ==, code);
    g_assert_cmpint(info->exit_code, >, 0);
    g_assert_cmpint(info->http_status, >=, 400);
    g_assert_true(*info->help != '\0');
  }
  g_assert_cmpint(litho_error_info(9999)->code, ==, LITHO_ERROR_INTERNAL);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/error/rows", test_rows);
  return g_test_run();
}
