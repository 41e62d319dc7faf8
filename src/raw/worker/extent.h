/* extent.h: does a raw file hold the pixels that its own directories speak of?
 *
 * LibRaw's decoders for several makers (Panasonic's, Sony's, tiles of DNG) go on without a word
 * where a file ends too early, and give a picture that is black or grey below. This looks at the
 * places and lengths alone: TIFF's strips and tiles (DNG, NEF, CR2, ARW, PEF, ORF, RW2 …), the
 * header of RAF, the boxes of CR3. It does not look at the pixels.
 */
#ifndef LITHO_RAW_WORKER_EXTENT_H
#define LITHO_RAW_WORKER_EXTENT_H

#include <stddef.h>

/* 1: `reason` says what is not there. 0: all is there, or the file is of a form that is not known
 * here. */
int extent_is_short(const unsigned char *bytes, size_t size, char *reason, size_t reason_size);

#endif
