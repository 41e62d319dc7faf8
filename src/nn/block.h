/* block.h: large blocks of floats. */
#ifndef LITHO_NN_BLOCK_H
#define LITHO_NN_BLOCK_H

#include <glib.h>

/* n floats, not set; free() frees them. Ends the program when there is no memory, naming `what`. */
float *nn_block_new(gsize n, const char *what);

#endif
