/* litho.h alone, as strict C17 and as C++: that it compiles is the test, and that a program can call it. */
#include <litho.h>

int
main(void)
{
  return litho_version_number() == LITHO_VERSION_NUMBER ? 0 : 1;
}
