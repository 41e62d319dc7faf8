/* info_xmp.c: the properties of an XMP packet in words: "dc:title", lists with "; " between, parts of structures as
 * "xmpMM:DerivedFrom/stRef:documentID". Form: ISO 16684-1. */
#include <string.h>
#include "photo/info_internal.h"
#include "photo/xmp.h"

#define MAX_DEPTH 8

static char *
cut(const LithoXmp *xmp, gsize start, gsize end)
{
  g_autofree char *value = litho_xmp_unescape(xmp->text + start, end - start);
  return g_strdup(g_strstrip(value));
}

static gboolean
is_rdf(const LithoXmp *xmp, const LithoXmpName *name, const char *local)
{
  return litho_xmp_is(xmp, name, LITHO_NS_RDF, local);
}

/* Containers of a list or a structure, which have no name of their own. */
static gboolean
is_wrapping(const LithoXmp *xmp, const LithoXmpName *name)
{
  return is_rdf(xmp, name, "Bag") || is_rdf(xmp, name, "Seq") || is_rdf(xmp, name, "Alt") || is_rdf(xmp, name, "li") ||
         is_rdf(xmp, name, "Description");
}

static void
add_value(GHashTable *seen, GPtrArray *order, const char *path, const char *value)
{
  GString *all = g_hash_table_lookup(seen, path);
  if (*value == '\0')
    return;
  if (all == NULL) {
    all = g_string_new(value);
    g_hash_table_insert(seen, g_strdup(path), all);
    g_ptr_array_add(order, g_strdup(path));
  } else if (all->len < 4 * INFO_MAX_VALUE) {
    g_string_append_printf(all, "; %s", value);
  }
}

/* "dc:title/…" of element i: the names of those it lies in, from the property down; FALSE: it is in none. */
static gboolean
path_of(const LithoXmp *xmp, int i, GString *path)
{
  int chain[MAX_DEPTH * 3], n = 0;
  while (i >= 0 && n < (int)G_N_ELEMENTS(chain)) {
    chain[n++] = i;
    if (litho_xmp_is_property(xmp, i))
      break;
    i = litho_xmp_element(xmp, i)->parent;
  }
  if (i < 0 || !litho_xmp_is_property(xmp, i))
    return FALSE;
  g_string_truncate(path, 0);
  while (n-- > 0) {
    const LithoXmpName *name = &litho_xmp_element(xmp, chain[n])->name;
    if (is_wrapping(xmp, name))
      continue;
    g_string_append_printf(path, "%s%.*s", path->len > 0 ? "/" : "", (int)(name->name_end - name->name),
                           xmp->text + name->name);
  }
  return TRUE;
}

static void
add_attributes(const LithoXmp *xmp, int i, const char *below, GHashTable *seen, GPtrArray *order)
{
  const LithoXmpElement *element = litho_xmp_element(xmp, i);
  for (guint k = 0; k < element->n; k++) {
    const LithoXmpAttribute *a = litho_xmp_attribute(xmp, element->first + k);
    const int length = (int)(a->name.name_end - a->name.name);
    const char *name = xmp->text + a->name.name;
    if (a->declares || g_str_equal(a->name.uri, LITHO_NS_RDF) || g_str_has_prefix(a->name.uri, "http://www.w3.org/") ||
        (length > 4 && strncmp(name, "xml:", 4) == 0))
      continue;
    g_autofree char *path = *below != '\0' ? g_strdup_printf("%s/%.*s", below, length, name) : g_strndup(name, (gsize)length);
    g_autofree char *value = cut(xmp, a->value, a->value_end);
    add_value(seen, order, path, value);
  }
}

static void
free_string(gpointer string)
{
  g_string_free(string, TRUE);
}

static void
list(const LithoXmp *xmp, GPtrArray *fields)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_string);
  g_autoptr(GPtrArray) order = g_ptr_array_new_with_free_func(g_free);
  GString *path = g_string_new(NULL);
  for (int i = 0; i < (int)xmp->elements->len; i++) {
    const LithoXmpElement *element = litho_xmp_element(xmp, i);
    if (litho_xmp_is_description(xmp, i)) {
      add_attributes(xmp, i, "", seen, order);
      continue;
    }
    if (!path_of(xmp, i, path))
      continue;
    add_attributes(xmp, i, path->str, seen, order);
    if (element->has_children)
      continue;
    g_autofree char *value = cut(xmp, element->content, element->content_end);
    add_value(seen, order, path->str, value);
  }
  g_string_free(path, TRUE);
  for (guint i = 0; i < order->len; i++)
    info_add(fields, order->pdata[i], ((GString *)g_hash_table_lookup(seen, order->pdata[i]))->str);
}

void
info_xmp(GBytes *packet, GPtrArray *groups)
{
  GPtrArray *fields = info_group(groups, "XMP");
  GString *text = litho_xmp_text(packet);
  g_autoptr(LithoXmp) xmp = litho_xmp_scan(text->str, text->len);
  if (xmp != NULL)
    list(xmp, fields);
  else
    info_add(fields, "(damaged)", "it cannot be read");
  g_string_free(text, TRUE);
}
