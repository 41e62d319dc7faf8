/* made.c: see made.h. The packet is written anew: XMP Specification Part 1, IPTC's digital source
 * types. */
#include "photo/internal.h"
#include "photo/made.h"
#include "photo/xmp.h"

static void
append(GString *text, const char *format, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid(value, -1), *escaped = g_markup_escape_text(valid, -1);
  g_string_append_printf(text, format, escaped);
}

char *
litho_made_attributes(const PhotoMade *made)
{
  GString *text = g_string_new("xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\" "
                               "xmlns:litho=\"urn:litho:1#\" ");
  append(text, "Iptc4xmpExt:DigitalSourceType=\"http://cv.iptc.org/newscodes/digitalsourcetype/%s\" ",
         made->source_type);
  if (made->seed != NULL)
    append(text, "litho:seed=\"%s\" ", made->seed);
  if (made->document != NULL) {
    g_string_append_printf(text, "litho:%s=", made->document_name != NULL ? made->document_name : "scene");
    append(text, "\"%s\" ", made->document);
  }
  return g_string_free(text, FALSE);
}

static GBytes *
packet(const PhotoMade *made)
{
  g_autofree char *attributes = litho_made_attributes(made);
  g_autoptr(GString) text = g_string_new(
      "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta "
      "xmlns:x=\"adobe:ns:meta/\">"
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description "
      "rdf:about=\"\" "
      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" ");
  append(text, "xmp:CreatorTool=\"made by litho %s\" ", LITHO_VERSION);
  g_string_append_printf(text, "%s>", attributes);
  append(text,
         "<dc:description><rdf:Alt><rdf:li "
         "xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:description>",
         made->description);
  g_string_append(text, "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>");
  return g_bytes_new(text->str, text->len);
}

char *
litho_made_document(LithoPhoto *photo, const char *name)
{
  GBytes *xmp = photo_private(photo)->metadata.xmp;
  return xmp != NULL ? litho_xmp_value(xmp, "urn:litho:1", name) : NULL;
}

LithoPhoto *
litho_photo_made(const char *name, const guint8 *rgb, int width, int height, const PhotoMade *made,
                 GError **error)
{
  PhotoPrivate *priv = litho_photo_new(name);
  g_autoptr(LithoPhoto) photo = &priv->photo;
  photo->format = g_strdup("png");
  priv->format = litho_format_by_name("png");
  photo->bits = 8;
  photo->coding = litho_coding_new(NULL, VIPS_FORMAT_UCHAR, 3, error);
  if (photo->coding == NULL)
    return NULL;
  g_autoptr(VipsImage) raw = vips_image_new_from_memory(rgb, 3 * (gsize)width * (gsize)height,
                                                        width, height, 3, VIPS_FORMAT_UCHAR);
  if (raw == NULL ||
      vips_copy(raw, &photo->coded, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) != 0) {
    litho_photo_take_error(error, LITHO_ERROR_INTERNAL, name, "the pixels");
    return NULL;
  }
  priv->device = g_object_ref(photo->coded);
  priv->pixels = g_object_ref(photo->coded);
  priv->frame_width = width;
  priv->frame_height = height;
  priv->metadata.xmp = packet(made);
  return g_steal_pointer(&photo);
}
