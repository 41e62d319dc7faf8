/* iptc.h: the datasets of an IIM block (IPTC-NAA Information Interchange Model 4.2 §1.5). */
#ifndef LITHO_PHOTO_IPTC_H
#define LITHO_PHOTO_IPTC_H

#include "photo/bytes.h"

typedef struct {
  guint8 record, number; /* 2:25 is a keyword */
  const guint8 *value;
  gsize length;      /* bytes of value */
  gsize start, end;  /* of the whole dataset in the block */
} LithoIptcSet;

/* The dataset at *at, which moves behind it. FALSE: there is none; then *at == size, or what follows is padding (zeros), or
 * it is damaged. */
static inline gboolean
litho_iptc_next(const guint8 *data, gsize size, gsize *at, LithoIptcSet *set)
{
  if (*at + 5 > size || data[*at] != 0x1c)
    return FALSE;
  gsize length = litho_get_be16(data + *at + 3), head = 5;
  if (length >= 0x8000) { /* an extended dataset: the length has a length */
    const gsize bytes = length & 0x7fff;
    if (bytes > 4 || *at + 5 + bytes > size)
      return FALSE;
    length = 0;
    for (gsize i = 0; i < bytes; i++)
      length = length << 8 | data[*at + 5 + i];
    head += bytes;
  }
  if (head > size - *at || length > size - *at - head)
    return FALSE;
  *set = (LithoIptcSet){data[*at + 1], data[*at + 2], data + *at + head, length, *at, *at + head + length};
  *at = set->end;
  return TRUE;
}

#endif
