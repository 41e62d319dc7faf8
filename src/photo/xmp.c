/* xmp.c: see xmp.h. Form: XMP Specification Part 1 (ISO 16684-1): a property is an element or an
 * attribute of rdf:Description. Prefixes are taken to be the usual ones (tiff, exif, xmp).
 *
 * The recipe is the text of one element in a description of its own:
 *   <rdf:Description rdf:about="" xmlns:litho="urn:litho:1#"><litho:recipe>JSON</litho:recipe> */
#include <string.h>
#include "photo/xmp.h"

#define OPEN "<litho:recipe>"
#define CLOSE "</litho:recipe>"
#define NAMESPACE "urn:litho:1#"

static const char packet_head[] =
    "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n";
static const char packet_tail[] = "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>";

static void
replace(GString *text, const char *pattern, const char *by)
{
  g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_DOTALL | G_REGEX_OPTIMIZE, 0, NULL);
  char *changed = g_regex_replace(regex, text->str, text->len, 0, by, 0, NULL);
  if (changed != NULL)
    g_string_assign(text, changed);
  g_free(changed);
}

/* Where the property is there: as an attribute or as an element. */
static void
set_property(GString *text, const char *name, int value)
{
  g_autofree char *attribute = g_strdup_printf("(\\s%s\\s*=\\s*[\"'])[^\"'<>]*([\"'])", name);
  g_autofree char *element = g_strdup_printf("(<%s>)[^<]*(</%s>)", name, name);
  g_autofree char *by = g_strdup_printf("\\g<1>%d\\g<2>", value);
  replace(text, attribute, by);
  replace(text, element, by);
}

/* Removes each element that begins with <NAME, to its end tag. */
static void
drop_elements(GString *text, const char *name)
{
  gsize from = 0;
  for (;;) {
    const char *start = strstr(text->str + from, name);
    if (start == NULL)
      return;
    const char *tag = start + 1;
    gsize tag_length = strcspn(tag, " \t\r\n/>");
    const char *tag_end = strchr(tag, '>');
    if (tag_end == NULL)
      return;
    const char *end = tag_end + 1;
    if (tag_end[-1] != '/') {
      g_autofree char *closing = g_strdup_printf("</%.*s>", (int)tag_length, tag);
      end = strstr(tag_end, closing);
      if (end == NULL)
        return;
      end += strlen(closing);
    }
    from = start - text->str;
    g_string_erase(text, from, end - start);
  }
}

/* Our own description with the recipe of an earlier run. */
static void
drop_recipe(GString *text)
{
  static const char head[] = "<rdf:Description ", tail[] = "</rdf:Description>";
  const char *open = strstr(text->str, OPEN);
  const char *close = open != NULL ? strstr(open, CLOSE) : NULL;
  if (close != NULL) {
    close += strlen(CLOSE);
    const char *start = g_strrstr_len(text->str, open - text->str, head);
    const char *after = close + strspn(close, " \t\r\n");
    const char *tag_end = start != NULL ? strchr(start, '>') : NULL;
    gboolean alone = tag_end != NULL && tag_end < open && g_str_has_prefix(after, tail) &&
                     strspn(tag_end + 1, " \t\r\n") == (gsize)(open - tag_end - 1) &&
                     g_strstr_len(start, tag_end - start, NAMESPACE) != NULL;
    if (alone) {
      open = start;
      close = after + strlen(tail);
      close += *close == '\n';
    }
    g_string_erase(text, open - text->str, close - open);
  }
  replace(text, "\\slitho:recipe\\s*=\\s*(\"[^\"]*\"|'[^']*')", "");
}

static char *
about_of(const char *text)
{
  static const char key[] = "rdf:about=\"";
  const char *start = strstr(text, key);
  if (start == NULL)
    return g_strdup("");
  start += strlen(key);
  return g_strndup(start, strcspn(start, "\"<>"));
}

static gboolean
add_recipe(GString *text, const char *recipe, GError **error)
{
  if (text->len == 0)
    g_string_append_printf(text, "%s%s", packet_head, packet_tail);
  const char *end = g_strrstr(text->str, "</rdf:RDF>");
  if (end == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ,
                "the photo's XMP holds no RDF to add the recipe to; use --sidecar, or --strip all");
    return FALSE;
  }
  g_autofree char *about = about_of(text->str);
  g_autofree char *json = g_markup_escape_text(recipe, -1);
  g_autofree char *added =
      g_strdup_printf("<rdf:Description rdf:about=\"%s\" xmlns:litho=\"" NAMESPACE "\">" OPEN
                      "%s" CLOSE "</rdf:Description>\n",
                      about, json);
  g_string_insert(text, end - text->str, added);
  return TRUE;
}

static GString *
to_text(GBytes *xmp)
{
  gsize size = 0;
  const char *data = xmp != NULL ? g_bytes_get_data(xmp, &size) : NULL;
  while (size > 0 && data[size - 1] == '\0')
    size--;
  return size > 0 && g_utf8_validate(data, size, NULL) ? g_string_new_len(data, size)
                                                       : g_string_new(NULL);
}

GBytes *
litho_xmp_update(GBytes *xmp, const LithoXmpUpdate *update, GError **error)
{
  GString *text = to_text(xmp);
  if (text->len == 0 && xmp != NULL && g_bytes_get_size(xmp) > 0 && !update->drop_gps &&
      update->recipe == NULL) { /* UTF-16 packets are legal; they are kept as they are */
    g_string_free(text, TRUE);
    return g_bytes_ref(xmp);
  }
  set_property(text, "tiff:Orientation", 1);
  set_property(text, "tiff:ImageWidth", update->width);
  set_property(text, "tiff:ImageLength", update->height);
  set_property(text, "exif:PixelXDimension", update->width);
  set_property(text, "exif:PixelYDimension", update->height);
  drop_elements(text, "<xmp:Thumbnails");
  if (update->drop_gps) {
    drop_elements(text, "<exif:GPS");
    replace(text, "\\sexif:GPS\\w*\\s*=\\s*(\"[^\"]*\"|'[^']*')", "");
  }
  drop_recipe(text);
  gboolean good = update->recipe == NULL || add_recipe(text, update->recipe, error);
  if (!good || text->len == 0) {
    g_string_free(text, TRUE);
    return NULL;
  }
  return g_string_free_to_bytes(text);
}

/* &lt; &gt; &amp; &quot; &apos; and numbers. */
static char *
unescape(const char *start, gsize length)
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

char *
litho_xmp_recipe(GBytes *xmp)
{
  GString *text = to_text(xmp);
  char *recipe = NULL;
  const char *start = strstr(text->str, OPEN);
  const char *end = start != NULL ? strstr(start, CLOSE) : NULL;
  if (end != NULL) {
    start += strlen(OPEN);
    recipe = unescape(start, end - start);
  } else {
    g_autoptr(GRegex) regex =
        g_regex_new("\\slitho:recipe\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')", G_REGEX_DOTALL, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (g_regex_match(regex, text->str, 0, &match)) {
      g_autofree char *value = g_match_info_fetch(match, 1);
      g_autofree char *other = g_match_info_fetch(match, 2);
      const char *found = value != NULL && *value != '\0' ? value : other != NULL ? other : "";
      recipe = unescape(found, strlen(found));
    }
  }
  g_string_free(text, TRUE);
  return recipe;
}
