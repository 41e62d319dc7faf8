/* demosaic_net.h: the net of role demosaic, as camera raw files want it (raw/raw.h). */
#ifndef LITHO_PIXEL_DEMOSAIC_NET_H
#define LITHO_PIXEL_DEMOSAIC_NET_H

#include "raw/raw.h"

/* Opens the installed net of role demosaic when it is first run, and keeps it for the process. One
 * file at a time runs through it. Errors of run(): MODEL (none is installed: says how to get one;
 * it gives another size). Thread-safe, never freed. */
const LithoDemosaicNet *litho_demosaic_net(void);

#endif
