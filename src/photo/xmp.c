/* xmp.c: see xmp.h. Form: XMP Specification Part 1 (ISO 16684-1): a property is an element or an attribute of
 * rdf:Description.
 *
 * The recipe is the text of one element in a description of its own:
 *   <rdf:Description rdf:about="" xmlns:litho="urn:litho:1#"><litho:recipe>JSON</litho:recipe> */
#include <string.h>
#include "photo/xmp.h"

#define NS_LITHO "urn:litho:1#"
#define NS_TIFF "http://ns.adobe.com/tiff/1.0/"
#define NS_EXIF "http://ns.adobe.com/exif/1.0/"
#define NS_IPTC_EXT "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
#define NS_EXIF_EX "http://cipa.jp/exif/1.0/"

static const char packet_head[] =
    "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n";
static const char packet_tail[] = "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>";

/* The names of UTF-16 and UTF-32 by their first '<' or byte order mark (XMP Specification Part 1 §7.1). */
static const char *
wide_charset(const guint8 *p, gsize size)
{
  static const struct {
    guint8 bytes[4];
    int n;
    const char *name;
  } marks[] = {{{0, 0, 0xfe, 0xff}, 4, "UTF-32BE"}, {{0xff, 0xfe, 0, 0}, 4, "UTF-32LE"}, {{0, 0, 0, '<'}, 4, "UTF-32BE"},
               {{'<', 0, 0, 0}, 4, "UTF-32LE"},     {{0xfe, 0xff}, 2, "UTF-16BE"},       {{0xff, 0xfe}, 2, "UTF-16LE"},
               {{0, '<'}, 2, "UTF-16BE"},           {{'<', 0}, 2, "UTF-16LE"}};
  for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
    if (size >= (gsize)marks[i].n && memcmp(p, marks[i].bytes, marks[i].n) == 0)
      return marks[i].name;
  return NULL;
}

GString *
litho_xmp_text(GBytes *xmp)
{
  gsize size = 0, length;
  const char *data = xmp != NULL ? g_bytes_get_data(xmp, &size) : NULL;
  const char *charset = wide_charset((const guint8 *)data, size);
  if (charset != NULL) {
    const gsize unit = strstr(charset, "32") != NULL ? 4 : 2;
    g_autofree char *text = g_convert(data, (gssize)(size - size % unit), "UTF-8", charset, NULL, &length, NULL);
    while (text != NULL && length > 0 && text[length - 1] == '\0')
      length--;
    const gsize mark = text != NULL && g_str_has_prefix(text, "\xef\xbb\xbf") ? 3 : 0;
    return text != NULL && g_utf8_validate(text, (gssize)length, NULL)
               ? g_string_new_len(text + mark, (gssize)(length - mark))
               : g_string_new(NULL);
  }
  while (size > 0 && data[size - 1] == '\0')
    size--;
  return size > 0 && g_utf8_validate(data, (gssize)size, NULL) ? g_string_new_len(data, (gssize)size)
                                                               : g_string_new(NULL);
}

/* --- changes ------------------------------------------------------------------------------ */

/* A new value for the property's element: in place of its text, or as a plain one in place of all of it. */
static void
set_element(const LithoXmp *xmp, const LithoXmpElement *element, const char *value, GArray *edits)
{
  const char *text = xmp->text;
  if (!element->has_children && element->n == element->n_declared && element->end > element->content) {
    litho_xmp_edit(edits, element->content, element->content_end, value);
    return;
  }
  GString *plain = g_string_new("<");
  const gsize n = element->name.name_end - element->name.name;
  g_string_append_len(plain, text + element->name.name, (gssize)n);
  for (guint i = 0; i < element->n; i++) {
    const LithoXmpAttribute *a = litho_xmp_attribute(xmp, element->first + i);
    if (a->declares)
      g_string_append_len(plain, text + a->start, (gssize)(a->end - a->start));
  }
  g_string_append_printf(plain, ">%s</%.*s>", value, (int)n, text + element->name.name);
  litho_xmp_edit(edits, element->start, element->end, plain->str);
  g_string_free(plain, TRUE);
}

/* What the property of this name shall be; NULL: as it is. Caller frees. */
static char *
new_value(const LithoXmp *xmp, const LithoXmpName *name, const LithoXmpUpdate *update)
{
  if (litho_xmp_is(xmp, name, NS_TIFF, "Orientation"))
    return g_strdup("1");
  if (litho_xmp_is(xmp, name, NS_TIFF, "ImageWidth") || litho_xmp_is(xmp, name, NS_EXIF, "PixelXDimension"))
    return g_strdup_printf("%d", update->width);
  if (litho_xmp_is(xmp, name, NS_TIFF, "ImageLength") || litho_xmp_is(xmp, name, NS_EXIF, "PixelYDimension"))
    return g_strdup_printf("%d", update->height);
  if (litho_xmp_is(xmp, name, NS_EXIF, "ColorSpace"))
    return g_strdup(update->is_srgb ? "1" : "65535");
  if (litho_xmp_is(xmp, name, NS_EXIF_EX, "InteroperabilityIndex") && update->is_srgb)
    return g_strdup("R98");
  return NULL;
}

/* An earlier run's recipe: with the description that it has for itself. */
static void
drop_recipe(const LithoXmp *xmp, int i, GArray *edits)
{
  const LithoXmpElement *recipe = litho_xmp_element(xmp, i);
  gsize start = recipe->start, end = recipe->end;
  if (litho_xmp_is_property(xmp, i)) {
    const LithoXmpElement *holder = litho_xmp_element(xmp, recipe->parent);
    gboolean alone = TRUE;
    for (guint k = 0; k < holder->n; k++) {
      const LithoXmpAttribute *a = litho_xmp_attribute(xmp, holder->first + k);
      alone &= a->declares || litho_xmp_is(xmp, &a->name, LITHO_NS_RDF, "about");
    }
    for (gsize k = holder->content; k < holder->content_end; k++)
      alone &= (k >= recipe->start && k < recipe->end) || g_ascii_isspace(xmp->text[k]);
    if (alone) {
      start = holder->start;
      end = holder->end + (xmp->text[holder->end] == '\n');
    }
  }
  litho_xmp_edit(edits, start, end, NULL);
}

/* Another says it now. */
static gboolean
is_of_made(const LithoXmp *xmp, const LithoXmpName *name, const LithoXmpUpdate *update)
{
  static const char *const own[] = {"seed", "scene", "make"};
  if (update->made == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(own); i++)
    if (litho_xmp_is(xmp, name, NS_LITHO, own[i]))
      return TRUE;
  return litho_xmp_is(xmp, name, NS_IPTC_EXT, "DigitalSourceType");
}

static void
change(const LithoXmp *xmp, const LithoXmpUpdate *update, GArray *edits, guint *lost)
{
  for (int i = 0; i < (int)xmp->elements->len; i++) {
    const LithoXmpElement *element = litho_xmp_element(xmp, i);
    const gboolean described = litho_xmp_is_description(xmp, i);
    if (litho_xmp_is(xmp, &element->name, NS_LITHO, "recipe")) {
      drop_recipe(xmp, i, edits);
    } else if (litho_xmp_goes(xmp, &element->name, update, lost) || is_of_made(xmp, &element->name, update)) {
      litho_xmp_edit(edits, element->start, element->end, NULL);
    } else if (litho_xmp_is_property(xmp, i)) {
      g_autofree char *value = new_value(xmp, &element->name, update);
      if (value != NULL)
        set_element(xmp, element, value, edits);
    }
    for (guint k = 0; k < element->n; k++) {
      const LithoXmpAttribute *a = litho_xmp_attribute(xmp, element->first + k);
      g_autofree char *value = described && !a->declares ? new_value(xmp, &a->name, update) : NULL;
      if (!a->declares && (litho_xmp_is(xmp, &a->name, NS_LITHO, "recipe") ||
                           litho_xmp_goes(xmp, &a->name, update, lost) || is_of_made(xmp, &a->name, update)))
        litho_xmp_edit(edits, a->start, a->end, NULL);
      else if (value != NULL)
        litho_xmp_edit(edits, a->value, a->value_end, value);
    }
  }
}

/* --- what is added ----------------------------------------------------------------------- */

/* A description of the photo: its attributes, '>' and its elements. */
static gboolean
add_description(const LithoXmp *xmp, const char *inside, GArray *edits, GError **error)
{
  const int rdf = litho_xmp_rdf(xmp);
  const LithoXmpElement *element = rdf >= 0 ? litho_xmp_element(xmp, rdf) : NULL;
  if (element == NULL || element->content_end == element->end) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ,
                "the photo's XMP holds no RDF to add a recipe, a gain map or how it was made to; use --sidecar, or --strip all");
    return FALSE;
  }
  g_autofree char *about = litho_xmp_about(xmp);
  g_autofree char *added = g_strdup_printf(
      "<rdf:Description xmlns:rdf=\"" LITHO_NS_RDF "\" rdf:about=\"%s\" %s</rdf:Description>\n", about, inside);
  litho_xmp_edit(edits, element->content_end, element->content_end, added);
  return TRUE;
}

static gboolean
add_all(const LithoXmp *xmp, const LithoXmpUpdate *update, GArray *edits, GError **error)
{
  if (update->added != NULL && !add_description(xmp, update->added, edits, error))
    return FALSE;
  g_autofree char *made = update->made != NULL ? g_strconcat(update->made, ">", NULL) : NULL;
  if (made != NULL && !add_description(xmp, made, edits, error))
    return FALSE;
  if (update->recipe == NULL)
    return TRUE;
  g_autofree char *json = g_markup_escape_text(update->recipe, -1);
  g_autofree char *inside = g_strdup_printf("xmlns:litho=\"" NS_LITHO "\"><litho:recipe>%s</litho:recipe>", json);
  return add_description(xmp, inside, edits, error);
}

GBytes *
litho_xmp_update(GBytes *packet, const LithoXmpUpdate *update, guint *lost, GError **error)
{
  GString *text = litho_xmp_text(packet);
  g_autoptr(LithoXmp) xmp = litho_xmp_scan(text->str, text->len);
  if (xmp == NULL) {
    if (packet != NULL && g_bytes_get_size(packet) > 0)
      *lost |= LITHO_LOST_XMP;
    g_string_truncate(text, 0);
    if (update->recipe != NULL || update->added != NULL || update->made != NULL) {
      g_string_append_printf(text, "%s%s", packet_head, packet_tail);
      xmp = litho_xmp_scan(text->str, text->len);
    }
  }
  GString *out = NULL;
  if (xmp != NULL) {
    g_autoptr(GArray) edits = litho_xmp_edits_new();
    change(xmp, update, edits, lost);
    if (add_all(xmp, update, edits, error))
      out = litho_xmp_edited(xmp, edits);
  }
  g_string_free(text, TRUE);
  g_autoptr(LithoXmp) left = out != NULL ? litho_xmp_scan(out->str, out->len) : NULL;
  if (out != NULL && left == NULL) { /* the root itself went */
    *lost |= LITHO_LOST_XMP;
    g_string_free(g_steal_pointer(&out), TRUE);
  }
  return out != NULL ? g_string_free_to_bytes(out) : NULL;
}

/* --- reading ------------------------------------------------------------------------------ */

char *
litho_xmp_unescape(const char *start, gsize length)
{
  static const char *const names[][2] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}, {"&apos;", "'"}};
  GString *out = g_string_sized_new(length);
  for (const char *p = start; p < start + length;) {
    guint i;
    for (i = 0; i < G_N_ELEMENTS(names); i++)
      if (g_str_has_prefix(p, names[i][0]))
        break;
    if (i < G_N_ELEMENTS(names)) {
      g_string_append(out, names[i][1]);
      p += strlen(names[i][0]);
    } else if (p[0] == '&' && p[1] == '#') {
      gboolean hex = p[2] == 'x' || p[2] == 'X';
      char *end;
      guint64 c = g_ascii_strtoull(p + (hex ? 3 : 2), &end, hex ? 16 : 10);
      if (c > 0 && g_unichar_validate((gunichar)MIN(c, 0x110000)))
        g_string_append_unichar(out, (gunichar)c);
      p = *end == ';' ? end + 1 : end;
    } else {
      g_string_append_c(out, *p++);
    }
  }
  return g_string_free(out, FALSE);
}

/* The value of the photo's property, element or attribute, as it stands in the text; FALSE: none. */
static gboolean
find_value(const LithoXmp *xmp, const char *uri, const char *local, gsize *start, gsize *end)
{
  for (int i = 0; i < (int)xmp->elements->len; i++) {
    const LithoXmpElement *element = litho_xmp_element(xmp, i);
    if (litho_xmp_is_property(xmp, i) && !element->has_children && litho_xmp_is(xmp, &element->name, uri, local)) {
      *start = element->content;
      *end = element->content_end;
      return TRUE;
    }
    for (guint k = 0; litho_xmp_is_description(xmp, i) && k < element->n; k++) {
      const LithoXmpAttribute *a = litho_xmp_attribute(xmp, element->first + k);
      if (!a->declares && litho_xmp_is(xmp, &a->name, uri, local)) {
        *start = a->value;
        *end = a->value_end;
        return TRUE;
      }
    }
  }
  return FALSE;
}

char *
litho_xmp_value(GBytes *packet, const char *uri, const char *local)
{
  GString *text = litho_xmp_text(packet);
  g_autoptr(LithoXmp) xmp = litho_xmp_scan(text->str, text->len);
  gsize start, end;
  char *value = xmp != NULL && find_value(xmp, uri, local, &start, &end) ? litho_xmp_unescape(text->str + start, end - start) : NULL;
  g_string_free(text, TRUE);
  return value;
}

char *
litho_xmp_recipe(GBytes *packet)
{
  return litho_xmp_value(packet, NS_LITHO, "recipe");
}

int
litho_xmp_orientation(GBytes *packet)
{
  g_autofree char *value = litho_xmp_value(packet, NS_TIFF, "Orientation");
  const gint64 number = value != NULL ? g_ascii_strtoll(g_strstrip(value), NULL, 10) : 0;
  return number >= 1 && number <= 8 ? (int)number : 0;
}

char *
litho_xmp_extension_guid(GBytes *packet)
{
  char *value = litho_xmp_value(packet, "http://ns.adobe.com/xmp/note/", "HasExtendedXMP");
  if (value != NULL && strlen(g_strstrip(value)) == 32)
    return value;
  g_free(value);
  return NULL;
}
