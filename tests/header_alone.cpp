// The same program, read as C++.
#include "header_alone.c"
