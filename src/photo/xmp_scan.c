/* xmp_scan.c: see xmp_scan.h. XML 1.0 as far as RDF/XML needs it, Namespaces in XML 1.0 §5 and §6. */
#include <string.h>
#include "photo/xmp_scan.h"

#define MAX_DEPTH 100
#define MAX_DECLARED 1000 /* namespaces: each name is looked up among them */

static const char *const usual[][2] = {
    {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns"},
    {"tiff", "http://ns.adobe.com/tiff/1.0"},
    {"exif", "http://ns.adobe.com/exif/1.0"},
    {"xmp", "http://ns.adobe.com/xap/1.0"},
    {"xap", "http://ns.adobe.com/xap/1.0"},
    {"xmpGImg", "http://ns.adobe.com/xap/1.0/g/img"},
    {"xapGImg", "http://ns.adobe.com/xap/1.0/g/img"},
    {"xmpNote", "http://ns.adobe.com/xmp/note"},
    {"photoshop", "http://ns.adobe.com/photoshop/1.0"},
    {"hdrgm", "http://ns.adobe.com/hdr-gain-map/1.0"},
    {"GCamera", "http://ns.google.com/photos/1.0/camera"},
    {"Container", "http://ns.google.com/photos/1.0/container"},
    {"litho", "urn:litho:1"},
};

typedef struct {
  LithoXmp *xmp;
  gsize at;
  int open[MAX_DEPTH]; /* elements that are not ended yet */
  int depth;
} Scanner;

static gboolean
is_space(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_space(Scanner *s)
{
  while (s->at < s->xmp->length && is_space(s->xmp->text[s->at]))
    s->at++;
}

static gboolean
begins(const Scanner *s, const char *what)
{
  const gsize n = strlen(what);
  return s->xmp->length - s->at >= n && memcmp(s->xmp->text + s->at, what, n) == 0;
}

static gboolean
skip_past(Scanner *s, const char *what)
{
  const char *found =
      memmem(s->xmp->text + s->at, s->xmp->length - s->at, what, strlen(what));
  if (found == NULL)
    return FALSE;
  s->at = (gsize)(found - s->xmp->text) + strlen(what);
  return TRUE;
}

/* Without what writers add or forget at a namespace's end. */
static const char *
keep_uri(const LithoXmp *xmp, const char *uri, gsize length)
{
  while (length > 0 && (uri[length - 1] == '/' || uri[length - 1] == '#'))
    length--;
  g_autofree char *copy = g_strndup(uri, length);
  return g_string_chunk_insert_const(xmp->uris, copy);
}

static gboolean
scan_name(Scanner *s, LithoXmpName *name)
{
  const char *text = s->xmp->text;
  name->name = name->local = s->at;
  while (s->at < s->xmp->length && !is_space(text[s->at]) && strchr("=/>\"'<", text[s->at]) == NULL) {
    if (text[s->at] == ':' && name->local == name->name)
      name->local = s->at + 1;
    s->at++;
  }
  name->name_end = s->at;
  return name->name_end > name->local;
}

static gboolean
same(const char *text, gsize start, gsize end, const char *what)
{
  return end - start == strlen(what) && memcmp(text + start, what, end - start) == 0;
}

/* The namespace of a name in the scope of element i. is_attribute: without prefix it has none. */
static const char *
find_uri(const LithoXmp *xmp, int i, const LithoXmpName *name, gboolean is_attribute)
{
  const char *text = xmp->text;
  const gsize n = name->local > name->name ? name->local - 1 - name->name : 0;
  if (n == 0 && is_attribute)
    return "";
  for (; i >= 0; i = litho_xmp_element(xmp, i)->parent) {
    const LithoXmpElement *element = litho_xmp_element(xmp, i);
    for (guint k = 0; k < element->n_declared; k++) {
      const LithoXmpAttribute *a =
          litho_xmp_attribute(xmp, g_array_index(xmp->declared, guint, element->declared + k));
      const gboolean plain = a->name.local == a->name.name;
      if (plain ? n == 0
                : a->name.name_end - a->name.local == n && memcmp(text + a->name.local, text + name->name, n) == 0)
        return keep_uri(xmp, text + a->value, a->value_end - a->value);
    }
  }
  for (guint k = 0; k < G_N_ELEMENTS(usual); k++)
    if (n > 0 && same(text, name->name, name->name + n, usual[k][0]))
      return usual[k][1];
  return "";
}

static gboolean
scan_attribute(Scanner *s, LithoXmpAttribute *out)
{
  const char *text = s->xmp->text;
  if (!scan_name(s, &out->name))
    return FALSE;
  skip_space(s);
  if (s->at >= s->xmp->length || text[s->at++] != '=')
    return FALSE;
  skip_space(s);
  if (s->at >= s->xmp->length || (text[s->at] != '"' && text[s->at] != '\''))
    return FALSE;
  const char quote = text[s->at++];
  const char *close = memchr(text + s->at, quote, s->xmp->length - s->at);
  if (close == NULL || memchr(text + s->at, '<', (gsize)(close - text) - s->at) != NULL)
    return FALSE;
  out->value = s->at;
  out->value_end = (gsize)(close - text);
  out->end = s->at = out->value_end + 1;
  out->declares = same(text, out->name.name, out->name.name_end, "xmlns") ||
                  same(text, out->name.name, out->name.local, "xmlns:");
  return TRUE;
}

static gboolean
scan_start_tag(Scanner *s)
{
  LithoXmp *xmp = s->xmp;
  LithoXmpElement element = {.parent = s->depth > 0 ? s->open[s->depth - 1] : -1,
                             .start = s->at,
                             .first = xmp->attributes->len,
                             .declared = xmp->declared->len};
  s->at++;
  if (s->depth == MAX_DEPTH || !scan_name(s, &element.name))
    return FALSE;
  for (;;) {
    LithoXmpAttribute attribute = {.start = s->at};
    skip_space(s);
    if (begins(s, ">") || begins(s, "/>"))
      break;
    if (s->at == attribute.start || !scan_attribute(s, &attribute))
      return FALSE;
    if (attribute.declares)
      g_array_append_val(xmp->declared, xmp->attributes->len);
    g_array_append_val(xmp->attributes, attribute);
  }
  const gboolean empty = begins(s, "/>");
  s->at += empty ? 2 : 1;
  element.n = xmp->attributes->len - element.first;
  element.n_declared = xmp->declared->len - element.declared;
  element.content = element.content_end = element.end = s->at;
  const int index = (int)xmp->elements->len;
  g_array_append_val(xmp->elements, element);
  LithoXmpElement *added = &g_array_index(xmp->elements, LithoXmpElement, index);
  added->name.uri = find_uri(xmp, index, &added->name, FALSE);
  for (guint k = 0; k < added->n; k++) {
    LithoXmpAttribute *a = &g_array_index(xmp->attributes, LithoXmpAttribute, added->first + k);
    a->name.uri = a->declares ? "" : find_uri(xmp, index, &a->name, TRUE);
  }
  if (added->parent >= 0)
    g_array_index(xmp->elements, LithoXmpElement, added->parent).has_children = TRUE;
  if (!empty)
    s->open[s->depth++] = index;
  return xmp->declared->len <= MAX_DECLARED;
}

static gboolean
scan_end_tag(Scanner *s)
{
  const gsize start = s->at;
  LithoXmpName name = {0};
  s->at += 2;
  if (s->depth == 0 || !scan_name(s, &name))
    return FALSE;
  skip_space(s);
  LithoXmpElement *element = &g_array_index(s->xmp->elements, LithoXmpElement, s->open[--s->depth]);
  const char *text = s->xmp->text;
  const gsize n = name.name_end - name.name;
  if (!begins(s, ">") || element->name.name_end - element->name.name != n ||
      memcmp(text + element->name.name, text + name.name, n) != 0)
    return FALSE;
  s->at++;
  element->content_end = start;
  element->end = s->at;
  return TRUE;
}

static gboolean
scan(Scanner *s)
{
  const char *text = s->xmp->text;
  for (;;) {
    const char *tag = s->at < s->xmp->length ? memchr(text + s->at, '<', s->xmp->length - s->at) : NULL;
    if (tag == NULL)
      return s->depth == 0 && s->xmp->elements->len > 0;
    s->at = (gsize)(tag - text);
    const gboolean good = begins(s, "<!--")        ? skip_past(s, "-->")
                          : begins(s, "<![CDATA[") ? skip_past(s, "]]>")
                          : begins(s, "<?")        ? skip_past(s, "?>")
                          : begins(s, "<!")        ? FALSE
                          : begins(s, "</")        ? scan_end_tag(s)
                                                   : scan_start_tag(s);
    if (!good)
      return FALSE;
  }
}

LithoXmp *
litho_xmp_scan(const char *text, gsize length)
{
  g_autoptr(LithoXmp) xmp = g_new0(LithoXmp, 1);
  xmp->text = text;
  xmp->length = length;
  xmp->elements = g_array_new(FALSE, FALSE, sizeof(LithoXmpElement));
  xmp->attributes = g_array_new(FALSE, FALSE, sizeof(LithoXmpAttribute));
  xmp->declared = g_array_new(FALSE, FALSE, sizeof(guint));
  xmp->uris = g_string_chunk_new(512);
  Scanner scanner = {.xmp = xmp};
  return scan(&scanner) ? g_steal_pointer(&xmp) : NULL;
}

void
litho_xmp_free(LithoXmp *xmp)
{
  g_array_unref(xmp->elements);
  g_array_unref(xmp->attributes);
  g_array_unref(xmp->declared);
  g_string_chunk_free(xmp->uris);
  g_free(xmp);
}

gboolean
litho_xmp_is(const LithoXmp *xmp, const LithoXmpName *name, const char *uri, const char *local)
{
  gsize n = strlen(uri);
  while (n > 0 && (uri[n - 1] == '/' || uri[n - 1] == '#'))
    n--;
  return strlen(name->uri) == n && memcmp(name->uri, uri, n) == 0 &&
         (local == NULL || same(xmp->text, name->local, name->name_end, local));
}

gboolean
litho_xmp_is_description(const LithoXmp *xmp, int i)
{
  const LithoXmpElement *element = litho_xmp_element(xmp, i);
  return element->parent >= 0 && litho_xmp_is(xmp, &element->name, LITHO_NS_RDF, "Description") &&
         litho_xmp_is(xmp, &litho_xmp_element(xmp, element->parent)->name, LITHO_NS_RDF, "RDF");
}

gboolean
litho_xmp_is_property(const LithoXmp *xmp, int i)
{
  const int parent = litho_xmp_element(xmp, i)->parent;
  return parent >= 0 && litho_xmp_is_description(xmp, parent);
}

int
litho_xmp_rdf(const LithoXmp *xmp)
{
  for (int i = 0; i < (int)xmp->elements->len; i++)
    if (litho_xmp_is(xmp, &litho_xmp_element(xmp, i)->name, LITHO_NS_RDF, "RDF"))
      return i;
  return -1;
}

char *
litho_xmp_about(const LithoXmp *xmp)
{
  for (int i = 0; i < (int)xmp->elements->len; i++) {
    const LithoXmpElement *element = litho_xmp_element(xmp, i);
    for (guint k = 0; litho_xmp_is_description(xmp, i) && k < element->n; k++) {
      const LithoXmpAttribute *a = litho_xmp_attribute(xmp, element->first + k);
      if (litho_xmp_is(xmp, &a->name, LITHO_NS_RDF, "about") &&
          memchr(xmp->text + a->value, '"', a->value_end - a->value) == NULL)
        return g_strndup(xmp->text + a->value, a->value_end - a->value);
    }
  }
  return g_strdup("");
}

char *
litho_xmp_scope(const LithoXmp *xmp, int i, gboolean own)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  GString *out = g_string_new(NULL);
  for (int at = i; at >= 0; at = litho_xmp_element(xmp, at)->parent) {
    const LithoXmpElement *element = litho_xmp_element(xmp, at);
    for (guint k = 0; k < element->n_declared; k++) {
      const LithoXmpAttribute *a =
          litho_xmp_attribute(xmp, g_array_index(xmp->declared, guint, element->declared + k));
      char *name = g_strndup(xmp->text + a->name.name, a->name.name_end - a->name.name);
      if (g_hash_table_add(seen, name) && (own || at != i)) {
        g_string_append_c(out, ' ');
        g_string_append_len(out, xmp->text + a->name.name, (gssize)(a->end - a->name.name));
      }
    }
  }
  return g_string_free(out, FALSE);
}

/* --- edits -------------------------------------------------------------------------------- */

static void
edit_clear(gpointer edit)
{
  g_free(((LithoXmpEdit *)edit)->by);
}

GArray *
litho_xmp_edits_new(void)
{
  GArray *edits = g_array_new(FALSE, FALSE, sizeof(LithoXmpEdit));
  g_array_set_clear_func(edits, edit_clear);
  return edits;
}

void
litho_xmp_edit(GArray *edits, gsize start, gsize end, const char *by)
{
  const LithoXmpEdit edit = {start, end, g_strdup(by != NULL ? by : "")};
  g_array_append_val(edits, edit);
}

static gint
by_place(gconstpointer a, gconstpointer b)
{
  const LithoXmpEdit *p = a, *q = b;
  if (p->start != q->start)
    return p->start < q->start ? -1 : 1;
  return p->end > q->end ? -1 : p->end < q->end; /* the outer one first */
}

GString *
litho_xmp_edited(const LithoXmp *xmp, GArray *edits)
{
  GString *out = g_string_sized_new(xmp->length);
  gsize at = 0;
  g_array_sort(edits, by_place);
  for (guint i = 0; i < edits->len; i++) {
    const LithoXmpEdit *edit = &g_array_index(edits, LithoXmpEdit, i);
    if (edit->start < at)
      continue;
    g_string_append_len(out, xmp->text + at, (gssize)(edit->start - at));
    g_string_append(out, edit->by);
    at = edit->end;
  }
  g_string_append_len(out, xmp->text + at, (gssize)(xmp->length - at));
  return out;
}
