/* gain_map_xmp.c: see gain_map_file.h. Fields: Adobe's "Gain Map" specification 1.0 and Ultra HDR 1.1: values of one channel as
 * attributes or elements, of three as an rdf:Seq. */
#include <string.h>
#include "photo/gain_map_file.h"
#include "photo/xmp.h"

#define NS_GAIN_MAP "http://ns.adobe.com/hdr-gain-map/1.0/"
#define NS_APPLE "http://ns.apple.com/HDRGainMap/1.0/"

/* The numbers of a property of the packet; how many there are, at most 3. */
static int
numbers(const LithoXmp *xmp, const char *local, double out[3])
{
  int n = 0;
  for (guint i = 0; i < xmp->attributes->len && n == 0; i++) {
    const LithoXmpAttribute *a = litho_xmp_attribute(xmp, i);
    if (litho_xmp_is(xmp, &a->name, NS_GAIN_MAP, local))
      out[n++] = g_ascii_strtod(xmp->text + a->value, NULL);
  }
  for (int i = 0; i < (int)xmp->elements->len && n == 0; i++) {
    const LithoXmpElement *e = litho_xmp_element(xmp, i);
    if (!litho_xmp_is(xmp, &e->name, NS_GAIN_MAP, local))
      continue;
    if (!e->has_children)
      out[n++] = g_ascii_strtod(xmp->text + e->content, NULL);
    for (int k = i + 1; k < (int)xmp->elements->len && n < 3; k++) {
      const LithoXmpElement *item = litho_xmp_element(xmp, k);
      if (item->start >= e->content_end)
        break;
      if (litho_xmp_is(xmp, &item->name, LITHO_NS_RDF, "li"))
        out[n++] = g_ascii_strtod(xmp->text + item->content, NULL);
    }
  }
  return n;
}

/* One value for all three channels, or three. */
static gboolean
channels(const LithoXmp *xmp, const char *local, double otherwise, double out[3])
{
  const int n = numbers(xmp, local, out);
  for (int c = n; c < 3; c++)
    out[c] = n > 0 ? out[n - 1] : otherwise;
  return n != 2;
}

static gboolean
says_true(const LithoXmp *xmp, const char *local)
{
  for (guint i = 0; i < xmp->attributes->len; i++) {
    const LithoXmpAttribute *a = litho_xmp_attribute(xmp, i);
    if (litho_xmp_is(xmp, &a->name, NS_GAIN_MAP, local))
      return g_ascii_strncasecmp(xmp->text + a->value, "true", 4) == 0;
  }
  for (int i = 0; i < (int)xmp->elements->len; i++) {
    const LithoXmpElement *e = litho_xmp_element(xmp, i);
    if (litho_xmp_is(xmp, &e->name, NS_GAIN_MAP, local))
      return g_ascii_strncasecmp(xmp->text + e->content, "true", 4) == 0;
  }
  return FALSE;
}

static gboolean
read_fields(const LithoXmp *xmp, LithoGainMap *map, gboolean *base_is_hdr)
{
  double capacity[3];
  if (numbers(xmp, "GainMapMax", map->max) == 0) /* the one field without a default */
    return FALSE;
  gboolean good = channels(xmp, "GainMapMax", 0, map->max) && channels(xmp, "GainMapMin", 0, map->min) &&
                  channels(xmp, "Gamma", 1, map->gamma) && channels(xmp, "OffsetSDR", 1 / 64.0, map->offset_sdr) &&
                  channels(xmp, "OffsetHDR", 1 / 64.0, map->offset_hdr);
  map->capacity_min = numbers(xmp, "HDRCapacityMin", capacity) > 0 ? capacity[0] : 0;
  map->capacity_max = numbers(xmp, "HDRCapacityMax", capacity) > 0 ? capacity[0] : map->max[0];
  map->uses_base_colors = TRUE;
  *base_is_hdr = says_true(xmp, "BaseRenditionIsHDR");
  for (int c = 0; c < 3; c++)
    good = good && map->gamma[c] > 0 && map->max[c] >= map->min[c];
  return good;
}

gboolean
litho_gain_map_xmp_read(GBytes *packet, LithoGainMap *map, gboolean *base_is_hdr)
{
  GString *text = litho_xmp_text(packet);
  g_autoptr(LithoXmp) xmp = litho_xmp_scan(text->str, text->len);
  const gboolean good = xmp != NULL && read_fields(xmp, map, base_is_hdr);
  g_string_free(text, TRUE);
  return good;
}

gboolean
litho_gain_map_is_apple(GBytes *packet)
{
  GString *text = litho_xmp_text(packet);
  g_autoptr(LithoXmp) xmp = litho_xmp_scan(text->str, text->len);
  gboolean found = FALSE;
  for (guint i = 0; xmp != NULL && i < xmp->attributes->len; i++)
    found |= litho_xmp_is(xmp, &litho_xmp_attribute(xmp, i)->name, NS_APPLE, "HDRGainMapVersion");
  for (int i = 0; xmp != NULL && i < (int)xmp->elements->len; i++)
    found |= litho_xmp_is(xmp, &litho_xmp_element(xmp, i)->name, NS_APPLE, "HDRGainMapVersion");
  g_string_free(text, TRUE);
  return found;
}

static void
append_channels(GString *out, const char *name, const double value[3], gboolean all)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_printf(out, "<hdrgm:%s>", name);
  if (!all)
    g_string_append(out, g_ascii_formatd(number, sizeof number, "%.7g", value[0]));
  for (int c = 0; all && c < 3; c++)
    g_string_append_printf(out, "%s<rdf:li>%s</rdf:li>%s", c == 0 ? "<rdf:Seq>" : "",
                           g_ascii_formatd(number, sizeof number, "%.7g", value[c]), c == 2 ? "</rdf:Seq>" : "");
  g_string_append_printf(out, "</hdrgm:%s>", name);
}

char *
litho_gain_map_xmp_write(const LithoGainMap *map)
{
  const gboolean all = map->image->Bands == 3;
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
  GString *out = g_string_new(NULL);
  g_string_append_printf(out,
                         "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"" LITHO_NS_RDF "\">"
                         "<rdf:Description rdf:about=\"\" xmlns:hdrgm=\"" NS_GAIN_MAP "\" hdrgm:Version=\"1.0\" "
                         "hdrgm:HDRCapacityMin=\"%s\" hdrgm:HDRCapacityMax=\"%s\" hdrgm:BaseRenditionIsHDR=\"False\">",
                         g_ascii_formatd(low, sizeof low, "%.7g", map->capacity_min),
                         g_ascii_formatd(high, sizeof high, "%.7g", map->capacity_max));
  append_channels(out, "GainMapMin", map->min, all);
  append_channels(out, "GainMapMax", map->max, all);
  append_channels(out, "Gamma", map->gamma, all);
  append_channels(out, "OffsetSDR", map->offset_sdr, all);
  append_channels(out, "OffsetHDR", map->offset_hdr, all);
  g_string_append(out, "</rdf:Description></rdf:RDF></x:xmpmeta>");
  return g_string_free(out, FALSE);
}

char *
litho_gain_map_attributes(const LithoGainMap *map)
{
  return g_strdup(map->kind == LITHO_GAIN_MAP_APPLE ? "" : "xmlns:hdrgm=\"" NS_GAIN_MAP "\" hdrgm:Version=\"1.0\"");
}

char *
litho_gain_map_item(const LithoGainMap *map, gsize map_bytes)
{
  if (map->kind == LITHO_GAIN_MAP_APPLE)
    return g_strdup("");
  return g_strdup_printf("<rdf:li rdf:parseType=\"Resource\"><Container:Item Item:Semantic=\"GainMap\" Item:Mime=\"image/jpeg\" "
                         "Item:Length=\"%" G_GSIZE_FORMAT "\"/></rdf:li>",
                         map_bytes);
}
