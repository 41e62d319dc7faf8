/* container_items.c: see appended.h. Items are told by attributes or elements, of the namespaces of
 * both specifications. */
#include "photo/appended.h"
#include <string.h>
#include "photo/bytes.h"
#include "photo/xmp.h"

#define MAX_ITEMS 64

typedef struct {
  LithoContainerItem item;
  int owner; /* element */
} Found;

static void
free_item(gpointer data)
{
  LithoContainerItem *item = data;
  g_free(item->semantic);
  g_free(item->uri);
  g_free(item->mime);
  g_free(item);
}

static gboolean
is_item(const LithoXmp *xmp, const LithoXmpName *name, const char *local)
{
  return litho_xmp_is(xmp, name, "http://ns.google.com/photos/1.0/container/item/", local) ||
         litho_xmp_is(xmp, name, "http://ns.google.com/photos/dd/1.0/item/", local);
}

static guint64
number(const char *text)
{
  return g_ascii_isdigit(*text) ? g_ascii_strtoull(text, NULL, 10) : 0;
}

/* TRUE: the name is one of an item's. */
static gboolean
take(const LithoXmp *xmp, const LithoXmpName *name, gsize start, gsize end,
     LithoContainerItem *item)
{
  g_autofree char *value = litho_xmp_unescape(xmp->text + start, end - start);
  g_strstrip(value);
  if (is_item(xmp, name, "Semantic") && item->semantic == NULL)
    item->semantic = g_steal_pointer(&value);
  else if (is_item(xmp, name, "DataURI") && item->uri == NULL)
    item->uri = g_steal_pointer(&value);
  else if (is_item(xmp, name, "Mime") && item->mime == NULL)
    item->mime = g_steal_pointer(&value);
  else if (is_item(xmp, name, "Length"))
    item->length = number(value);
  else if (is_item(xmp, name, "Padding"))
    item->padding = number(value);
  else
    return FALSE;
  return TRUE;
}

/* The item that element `owner` describes: the last one, or a new one. */
static LithoContainerItem *
item_of(GPtrArray *items, int owner, int *last_owner)
{
  if (items->len == 0 || *last_owner != owner)
    g_ptr_array_add(items, g_new0(LithoContainerItem, 1));
  *last_owner = owner;
  return items->pdata[items->len - 1];
}

GPtrArray *
litho_container_items(GBytes *packet)
{
  GPtrArray *items = g_ptr_array_new_with_free_func(free_item);
  GString *text = litho_xmp_text(packet);
  g_autoptr(LithoXmp) xmp = litho_xmp_scan(text->str, text->len);
  int last = -1;
  for (int i = 0; xmp != NULL && i < (int)xmp->elements->len && items->len < MAX_ITEMS; i++) {
    const LithoXmpElement *element = litho_xmp_element(xmp, i);
    for (guint k = 0; k < element->n; k++) {
      const LithoXmpAttribute *a = litho_xmp_attribute(xmp, element->first + k);
      if (!a->declares && is_item(xmp, &a->name, NULL))
        take(xmp, &a->name, a->value, a->value_end, item_of(items, i, &last));
    }
    if (is_item(xmp, &element->name, NULL) && element->parent >= 0 && !element->has_children)
      take(xmp, &element->name, element->content, element->content_end,
           item_of(items, element->parent, &last));
  }
  g_string_free(text, TRUE);
  return items;
}

/* --- places
 * --------------------------------------------------------------------------------------- */

/* Behind the end of the JPEG's first picture; 0: it has none. */
static gsize
picture_end(const guint8 *data, gsize size)
{
  gsize at = 2;
  while (at + 4 <= size && data[at] == 0xff) {
    const guint8 marker = data[at + 1];
    if (marker == 0xd9)
      return at + 2;
    if (marker == 0xff) {
      at++;
      continue;
    }
    const gsize n = litho_get_be16(data + at + 2);
    if (n < 2 || n > size - at - 2)
      return 0;
    at += 2 + n;
    if (marker != 0xda)
      continue;
    /* The coded samples: up to a marker that is neither a stuffed byte nor a restart. */
    for (const guint8 *p;
         (p = memchr(data + at, 0xff, size - at)) != NULL && (gsize)(p - data) + 1 < size;) {
      at = (gsize)(p - data);
      if (p[1] != 0 && (p[1] < 0xd0 || p[1] > 0xd7))
        break;
      at += 2;
    }
  }
  return 0;
}

gboolean
litho_container_place(const guint8 *data, gsize size, const GPtrArray *items, guint i,
                      gboolean (*is_it)(const guint8 *data, gsize size), gsize *offset,
                      gsize *item_size)
{
  guint64 before = 0, from_it = 0;
  if (i == 0 || i >= items->len)
    return FALSE;
  for (guint k = 0; k < items->len; k++) {
    const LithoContainerItem *item = items->pdata[k];
    if (item->length > size || item->padding > size)
      return FALSE;
    if (k < i)
      before += item->padding + (k > 0 ? item->length : 0);
    else
      from_it += item->length + item->padding;
  }
  const guint64 length = ((const LithoContainerItem *)items->pdata[i])->length;
  *item_size = length;
  if (from_it > 0 && from_it < size) {
    *offset = size - from_it;
    if (is_it(data + *offset, length))
      return TRUE;
  }
  const gsize end = picture_end(data, size);
  if (end == 0 || before >= size - end || length > size - end - before)
    return FALSE;
  *offset = end + before;
  return length > 0 && is_it(data + *offset, length);
}
