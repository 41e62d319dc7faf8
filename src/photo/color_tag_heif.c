/* color_tag_heif.c: colr and prem of a HEIF or AVIF file (ISO/IEC 23008-12, MIAF 23000-22), which
 * libvips 8.14 does not hand on.
 *
 * Only the primary picture's own properties, or those of its first tile, are looked at. Colours
 * that stand only inside the codec's stream are not.
 */
#include <string.h>
#include "base/vips_auto.h"
#include "photo/color_tag.h"

#define MAX_BOXES 4096
#define MAX_META_BYTES (16 << 20)

/* A part of the meta box in memory. */
typedef struct {
  const guint8 *data;
  gsize size;
} Span;

static guint64
number_at(Span span, gsize at, int n)
{
  guint64 value = 0;
  if (at > span.size || (gsize)n > span.size - at)
    return 0;
  for (int i = 0; i < n; i++)
    value = value << 8 | span.data[at + i];
  return value;
}

/* The box at *at and the place after it. FALSE: no whole box. */
static gboolean
next_box(Span in, gsize *at, char type[4], Span *body)
{
  if (*at > in.size || in.size - *at < 8)
    return FALSE;
  guint64 size = number_at(in, *at, 4);
  gsize header = 8;
  memcpy(type, in.data + *at + 4, 4);
  if (size == 1) {
    header = 16;
    size = number_at(in, *at + 8, 8);
  } else if (size == 0) {
    size = in.size - *at;
  }
  if (size < header || size > in.size - *at)
    return FALSE;
  *body = (Span){in.data + *at + header, (gsize)size - header};
  *at += (gsize)size;
  return TRUE;
}

static gboolean
find_box(Span in, gsize from, const char *wanted, Span *body)
{
  char type[4];
  for (int i = 0; i < MAX_BOXES && next_box(in, &from, type, body); i++)
    if (memcmp(type, wanted, 4) == 0)
      return TRUE;
  return FALSE;
}

/* The box of the properties with this number, from 1. */
static gboolean
property(Span ipco, guint index, char type[4], Span *body)
{
  gsize at = 0;
  for (guint i = 1; i <= index && i < MAX_BOXES; i++) {
    if (!next_box(ipco, &at, type, body))
      return FALSE;
    if (i == index)
      return TRUE;
  }
  return FALSE;
}

/* Takes nclx from an item's properties; an ICC profile beside it is libvips' business. */
static gboolean
take_nclx(Span ipma, Span ipco, guint64 item, LithoColorTag *tag)
{
  const int id_bytes = number_at(ipma, 0, 1) < 1 ? 2 : 4;
  const gboolean wide = (number_at(ipma, 3, 1) & 1) != 0;
  const guint64 n = MIN(number_at(ipma, 4, 4), MAX_BOXES);
  gsize at = 8;
  gboolean found = FALSE;
  for (guint64 i = 0; i < n && at < ipma.size; i++) {
    const gboolean is_it = number_at(ipma, at, id_bytes) == item;
    const guint count = (guint)number_at(ipma, at + (gsize)id_bytes, 1);
    at += (gsize)id_bytes + 1;
    for (guint k = 0; k < count; k++, at += wide ? 2 : 1) {
      char type[4];
      Span body;
      const guint index = (guint)number_at(ipma, at, wide ? 2 : 1) & (wide ? 0x7fff : 0x7f);
      if (!is_it || !property(ipco, index, type, &body) || memcmp(type, "colr", 4) != 0 ||
          body.size < 11 || memcmp(body.data, "nclx", 4) != 0)
        continue;
      tag->kind = LITHO_COLOR_TAG_CICP;
      tag->primaries = (int)number_at(body, 4, 2);
      tag->transfer = (int)number_at(body, 6, 2);
      found = TRUE;
    }
  }
  return found;
}

/* The first item that `item` refers to by `wanted`; 0: none. */
static guint64
reference(Span iref, const char *wanted, guint64 item)
{
  const int id_bytes = number_at(iref, 0, 1) < 1 ? 2 : 4;
  gsize at = 4;
  char type[4];
  Span body;
  for (int i = 0; i < MAX_BOXES && next_box(iref, &at, type, &body); i++)
    if (memcmp(type, wanted, 4) == 0 && number_at(body, 0, id_bytes) == item &&
        number_at(body, (gsize)id_bytes, 2) > 0)
      return number_at(body, (gsize)id_bytes + 2, id_bytes);
  return 0;
}

static void
read_meta(Span meta, LithoColorTag *tag)
{
  Span pitm, iprp, ipco, ipma, iref = {NULL, 0};
  if (!find_box(meta, 4, "pitm", &pitm) || !find_box(meta, 4, "iprp", &iprp) ||
      !find_box(iprp, 0, "ipco", &ipco))
    return;
  const guint64 primary = number_at(pitm, 4, number_at(pitm, 0, 1) == 0 ? 2 : 4);
  const gboolean has_references = find_box(meta, 4, "iref", &iref);
  const guint64 tile = has_references ? reference(iref, "dimg", primary) : 0;
  gsize at = 0;
  char type[4];
  gboolean found = FALSE;
  /* There may be several association boxes. */
  for (int i = 0; i < MAX_BOXES && !found && next_box(iprp, &at, type, &ipma); i++)
    found = memcmp(type, "ipma", 4) == 0 && take_nclx(ipma, ipco, primary, tag);
  at = 0;
  for (int i = 0; i < MAX_BOXES && !found && tile != 0 && next_box(iprp, &at, type, &ipma); i++)
    found = memcmp(type, "ipma", 4) == 0 && take_nclx(ipma, ipco, tile, tag);
  tag->is_premultiplied = has_references && reference(iref, "prem", primary) != 0;
}

static gboolean
read_at(VipsSource *source, gint64 offset, guint8 *buffer, gsize length)
{
  if (vips_source_seek(source, offset, SEEK_SET) < 0)
    return FALSE;
  for (gsize done = 0; done < length;) {
    const gint64 n = vips_source_read(source, buffer + done, length - done);
    if (n <= 0)
      return FALSE;
    done += (gsize)n;
  }
  return TRUE;
}

void
litho_color_tag_read_heif(VipsSource *source, LithoColorTag *tag)
{
  guint8 head[16] = {0};
  const Span header = {head, sizeof head};
  gint64 at = 0;
  *tag = (LithoColorTag){0};
  for (int i = 0; i < MAX_BOXES && read_at(source, at, head, 8); i++) {
    gint64 skip = 8;
    guint64 size = number_at(header, 0, 4);
    if (size == 1 && read_at(source, at + 8, head + 8, 8)) {
      skip = 16;
      size = number_at(header, 8, 8);
    }
    if (size < (guint64)skip || size > G_MAXINT64 - (guint64)at)
      break;
    if (memcmp(head + 4, "meta", 4) == 0) {
      const guint64 length = size - (guint64)skip;
      g_autofree guint8 *data = length <= MAX_META_BYTES ? g_malloc(MAX(length, 1)) : NULL;
      if (data != NULL && read_at(source, at + skip, data, (gsize)length))
        read_meta((Span){data, (gsize)length}, tag);
      break;
    }
    at += (gint64)size;
  }
  vips_source_rewind(source);
  vips_error_clear();
}
