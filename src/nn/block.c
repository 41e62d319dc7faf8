/* block.c: memory in huge pages where the kernel gives them when asked (transparent_hugepage "madvise" or "always"):
 * products walk over rows that lie kilobytes apart, and a page of 4 kB each is more than the processor remembers. A step
 * of a GPT-2 of 6 × 384 takes 8 % less.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include "nn/block.h"

#define SMALL_ALIGN 64
#define HUGE_PAGE ((gsize)2 << 20)

float *
nn_block_new(gsize n, const char *what)
{
  const gsize wanted = MAX(n, 1) * sizeof(float), align = wanted < HUGE_PAGE ? SMALL_ALIGN : HUGE_PAGE;
  const gsize bytes = (wanted + align - 1) / align * align;
  float *block = aligned_alloc(align, bytes);
  if (block == NULL)
    g_error("out of memory: %" G_GSIZE_FORMAT " bytes of %s", bytes, what);
#ifdef MADV_HUGEPAGE
  if (align == HUGE_PAGE)
    madvise(block, bytes, MADV_HUGEPAGE); /* a wish: without it all is the same but slower */
#endif
  return block;
}
