/* info_exif.c: an EXIF block in words: names and values by libexif, which knows the makers' notes of Canon, Olympus,
 * Pentax, Fuji and Apple too. Nothing is corrected: what is shown is what the file has. */
#include <libexif/exif-data.h>
#include <libexif/exif-mnote-data.h>
#include "photo/info_internal.h"

static const struct {
  ExifIfd ifd;
  const char *title;
} directories[] = {{EXIF_IFD_0, "EXIF, picture"},
                   {EXIF_IFD_EXIF, "EXIF, exposure"},
                   {EXIF_IFD_GPS, "EXIF, place"},
                   {EXIF_IFD_1, "EXIF, thumbnail"}};

static ExifData *
parse(GBytes *exif)
{
  static const guint8 mark[] = {'E', 'x', 'i', 'f', 0, 0};
  gsize size;
  const guint8 *data = g_bytes_get_data(exif, &size);
  g_autoptr(GByteArray) whole = g_byte_array_sized_new((guint)(size + sizeof mark));
  g_byte_array_append(whole, mark, sizeof mark);
  g_byte_array_append(whole, data, (guint)size);
  ExifData *parsed = exif_data_new();
  /* With this option, which is on at first, libexif adds the tags that the standard wants and turns types. */
  exif_data_unset_option(parsed, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
  exif_data_unset_option(parsed, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
  exif_data_load_data(parsed, whole->data, whole->len);
  return parsed;
}

static void
add_entry(ExifEntry *entry, gpointer fields)
{
  char value[1024] = "";
  const char *name = exif_tag_get_name_in_ifd(entry->tag, exif_entry_get_ifd(entry));
  g_autofree char *number = name == NULL ? g_strdup_printf("0x%04x", entry->tag) : NULL;
  if (entry->tag == EXIF_TAG_MAKER_NOTE || (entry->format == EXIF_FORMAT_UNDEFINED && name == NULL))
    g_snprintf(value, sizeof value, "(%u bytes)", entry->size);
  else
    exif_entry_get_value(entry, value, sizeof value);
  info_add(fields, name != NULL ? name : number, value);
}

static void
add_content(ExifContent *content, GPtrArray *fields)
{
  exif_content_foreach_entry(content, add_entry, fields);
}

static void
add_maker(ExifMnoteData *notes, GPtrArray *fields)
{
  for (guint i = 0; i < exif_mnote_data_count(notes); i++) {
    char value[1024] = "";
    const char *name = exif_mnote_data_get_title(notes, i);
    if (name != NULL && *name != '\0' && exif_mnote_data_get_value(notes, i, value, sizeof value) != NULL)
      info_add(fields, name, value);
  }
}

void
info_exif(GBytes *exif, GPtrArray *groups)
{
  ExifData *parsed = parse(exif);
  for (guint i = 0; i < G_N_ELEMENTS(directories); i++)
    add_content(parsed->ifd[directories[i].ifd], info_group(groups, directories[i].title));
  ExifMnoteData *notes = exif_data_get_mnote_data(parsed);
  if (notes != NULL)
    add_maker(notes, info_group(groups, "EXIF, the maker's notes"));
  exif_data_unref(parsed);
}
