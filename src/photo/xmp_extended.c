/* xmp_extended.c: XMP in two packets, as a JPEG holds what is larger than one segment (xmp.h; XMP Specification Part 3
 * §1.1.3.1). Both are text: properties are moved from one to the other as they stand, with the namespaces in force. */
#include <string.h>
#include "photo/xmp.h"

#define NS_NOTE "http://ns.adobe.com/xmp/note/"

static const char extension_head[] = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"" LITHO_NS_RDF "\">";
static const char extension_tail[] = "</rdf:RDF></x:xmpmeta>";
static const char note[] = "<rdf:Description xmlns:rdf=\"" LITHO_NS_RDF "\" rdf:about=\"%s\" xmlns:xmpNote=\"" NS_NOTE
                           "\" xmpNote:HasExtendedXMP=\"%s\"/>\n";

/* --- joining ------------------------------------------------------------------------------ */

/* The description i, about what the other packet is about and with every namespace that it stood in. */
static void
append_description(GString *out, const LithoXmp *from, int i, const char *about)
{
  const LithoXmpElement *element = litho_xmp_element(from, i);
  const char *text = from->text;
  g_string_append_len(out, text + element->start, (gssize)(element->name.name_end - element->start));
  for (guint k = 0; k < element->n; k++) {
    const LithoXmpAttribute *a = litho_xmp_attribute(from, element->first + k);
    if (litho_xmp_is(from, &a->name, LITHO_NS_RDF, "about"))
      g_string_append_printf(out, " %.*s=\"%s\"", (int)(a->name.name_end - a->name.name), text + a->name.name, about);
    else
      g_string_append_len(out, text + a->start, (gssize)(a->end - a->start));
  }
  g_autofree char *scope = litho_xmp_scope(from, i, FALSE);
  g_string_append(out, scope);
  g_string_append(out, element->end > element->content ? ">" : "/>");
  g_string_append_len(out, text + element->content, (gssize)(element->end - element->content));
  g_string_append_c(out, '\n');
}

static void
drop_note(const LithoXmp *xmp, GArray *edits)
{
  for (int i = 0; i < (int)xmp->elements->len; i++) {
    const LithoXmpElement *element = litho_xmp_element(xmp, i);
    if (litho_xmp_is(xmp, &element->name, NS_NOTE, "HasExtendedXMP"))
      litho_xmp_edit(edits, element->start, element->end, NULL);
  }
  for (guint k = 0; k < xmp->attributes->len; k++) {
    const LithoXmpAttribute *a = litho_xmp_attribute(xmp, k);
    if (!a->declares && litho_xmp_is(xmp, &a->name, NS_NOTE, "HasExtendedXMP"))
      litho_xmp_edit(edits, a->start, a->end, NULL);
  }
}

GBytes *
litho_xmp_join(GBytes *standard, GBytes *extension)
{
  GString *text = litho_xmp_text(standard), *more = litho_xmp_text(extension);
  g_autoptr(LithoXmp) into = litho_xmp_scan(text->str, text->len);
  g_autoptr(LithoXmp) from = litho_xmp_scan(more->str, more->len);
  const int rdf = into != NULL && from != NULL && litho_xmp_rdf(from) >= 0 ? litho_xmp_rdf(into) : -1;
  GString *out = NULL;
  if (rdf >= 0 && litho_xmp_element(into, rdf)->end > litho_xmp_element(into, rdf)->content) {
    g_autoptr(GArray) edits = litho_xmp_edits_new();
    g_autofree char *about = litho_xmp_about(into);
    GString *added = g_string_new(NULL);
    drop_note(into, edits);
    for (int i = 0; i < (int)from->elements->len; i++)
      if (litho_xmp_is_description(from, i))
        append_description(added, from, i, about);
    const gsize end = litho_xmp_element(into, rdf)->content_end;
    litho_xmp_edit(edits, end, end, added->str);
    g_string_free(added, TRUE);
    out = litho_xmp_edited(into, edits);
  }
  g_string_free(text, TRUE);
  g_string_free(more, TRUE);
  return out != NULL ? g_string_free_to_bytes(out) : NULL;
}

/* --- splitting ---------------------------------------------------------------------------- */

typedef struct {
  gsize start, end;
  int description; /* that it stands in */
  gboolean is_element, moved;
} Property;

/* The properties that may move: not what every reader shall find at once. */
static GArray *
list_properties(const LithoXmp *xmp)
{
  GArray *out = g_array_new(FALSE, FALSE, sizeof(Property));
  for (int i = 0; i < (int)xmp->elements->len; i++) {
    const LithoXmpElement *element = litho_xmp_element(xmp, i);
    if (litho_xmp_is_property(xmp, i) && !litho_xmp_is(xmp, &element->name, "urn:litho:1", NULL)) {
      const Property property = {element->start, element->end, element->parent, TRUE, FALSE};
      g_array_append_val(out, property);
    }
    for (guint k = 0; litho_xmp_is_description(xmp, i) && k < element->n; k++) {
      const LithoXmpAttribute *a = litho_xmp_attribute(xmp, element->first + k);
      const Property property = {a->start, a->end, i, FALSE, FALSE};
      if (!a->declares && !litho_xmp_is(xmp, &a->name, LITHO_NS_RDF, NULL) && a->name.local > a->name.name)
        g_array_append_val(out, property);
    }
  }
  return out;
}

static gint
by_size(gconstpointer a, gconstpointer b)
{
  const Property *p = a, *q = b;
  const gsize m = p->end - p->start, n = q->end - q->start;
  return m > n ? -1 : m < n;
}

static gint
by_place(gconstpointer a, gconstpointer b)
{
  const Property *p = a, *q = b;
  return p->start < q->start ? -1 : p->start > q->start;
}

/* The moved properties, each in a description like its own. */
static GString *
extension_of(const LithoXmp *xmp, GArray *properties, const char *about)
{
  GString *out = g_string_new(extension_head);
  for (int i = 0; i < (int)xmp->elements->len; i++) {
    GString *attributes = g_string_new(NULL), *elements = g_string_new(NULL);
    for (guint k = 0; litho_xmp_is_description(xmp, i) && k < properties->len; k++) {
      const Property *p = &g_array_index(properties, Property, k);
      if (p->moved && p->description == i)
        g_string_append_len(p->is_element ? elements : attributes, xmp->text + p->start, (gssize)(p->end - p->start));
    }
    if (attributes->len + elements->len > 0) {
      g_autofree char *scope = litho_xmp_scope(xmp, i, TRUE);
      const LithoXmpElement *element = litho_xmp_element(xmp, i);
      const int n = (int)(element->name.name_end - element->name.name);
      const char *name = xmp->text + element->name.name;
      g_string_append_printf(out, "<%.*s%s %.*sabout=\"%s\"%s>%s</%.*s>", n, name, scope,
                             (int)(element->name.local - element->name.name), name, about, attributes->str,
                             elements->str, n, name);
    }
    g_string_free(attributes, TRUE);
    g_string_free(elements, TRUE);
  }
  g_string_append(out, extension_tail);
  return out;
}

/* The blanks that writers leave before the packet's end so that it can grow in place. */
static void
drop_padding(GString *text)
{
  const char *end = g_strrstr(text->str, "<?xpacket end");
  gsize at = end != NULL ? (gsize)(end - text->str) : text->len;
  const gsize last = at;
  while (at > 0 && g_ascii_isspace(text->str[at - 1]))
    at--;
  g_string_erase(text, (gssize)at, (gssize)(last - at));
}

gboolean
litho_xmp_split(GBytes *packet, gsize most, GBytes **standard, GBytes **extension, char guid[33])
{
  GString *text = litho_xmp_text(packet);
  *standard = *extension = NULL;
  drop_padding(text);
  g_autoptr(LithoXmp) xmp = litho_xmp_scan(text->str, text->len);
  const int rdf = xmp != NULL ? litho_xmp_rdf(xmp) : -1;
  if (rdf >= 0 && text->len > most && litho_xmp_element(xmp, rdf)->end > litho_xmp_element(xmp, rdf)->content) {
    g_autoptr(GArray) properties = list_properties(xmp), edits = litho_xmp_edits_new();
    g_autofree char *about = litho_xmp_about(xmp);
    gsize left = text->len + sizeof note + strlen(about) + 32;
    g_array_sort(properties, by_size);
    for (guint i = 0; i < properties->len && left > most; i++) {
      Property *p = &g_array_index(properties, Property, i);
      p->moved = TRUE;
      left -= p->end - p->start;
      litho_xmp_edit(edits, p->start, p->end, NULL);
    }
    if (left <= most) {
      g_array_sort(properties, by_place);
      GString *more = extension_of(xmp, properties, about);
      g_autofree char *md5 = g_compute_checksum_for_string(G_CHECKSUM_MD5, more->str, (gssize)more->len);
      g_autofree char *upper = g_ascii_strup(md5, -1);
      g_autofree char *pointer = g_strdup_printf(note, about, upper);
      const gsize end = litho_xmp_element(xmp, rdf)->content_end;
      g_strlcpy(guid, upper, 33);
      litho_xmp_edit(edits, end, end, pointer);
      *extension = g_string_free_to_bytes(more);
      *standard = g_string_free_to_bytes(litho_xmp_edited(xmp, edits));
      /* Properties of a damaged packet may lie in each other: less went than was counted. */
      if (g_bytes_get_size(*standard) > most) {
        g_clear_pointer(standard, g_bytes_unref);
        g_clear_pointer(extension, g_bytes_unref);
      }
    }
  } else if (text->len > 0 && text->len <= most) {
    *standard = g_bytes_new(text->str, text->len);
  }
  g_string_free(text, TRUE);
  return *standard != NULL;
}
