/* info.c: what a picture file says of itself (info.h): its blocks one by one, and the few lines that people look for. */
#include <string.h>
#include <lcms2.h>
#include "photo/exif_tags.h"
#include "photo/info_internal.h"
#include "photo/internal.h"
#include "photo/png_text.h"

#define DECODED_PX 64 /* the pixels are not looked at */

/* --- fields ------------------------------------------------------------------------------- */

static void
free_field(gpointer p)
{
  LithoInfoField *field = p;
  g_free(field->name);
  g_free(field->value);
  g_free(field);
}

static void
free_group(gpointer p)
{
  LithoInfoGroup *group = p;
  g_ptr_array_unref(group->fields);
  g_free(group);
}

void
info_add(GPtrArray *fields, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid(value, -1);
  g_strstrip(valid);
  if (*valid == '\0')
    return;
  if (strlen(valid) > INFO_MAX_VALUE) {
    char *end = g_utf8_find_prev_char(valid, valid + INFO_MAX_VALUE);
    const gsize whole = strlen(valid);
    *end = '\0';
    char *cut = g_strdup_printf("%s… (%" G_GSIZE_FORMAT " bytes)", valid, whole);
    g_free(valid);
    valid = cut;
  }
  LithoInfoField *field = g_new(LithoInfoField, 1);
  *field = (LithoInfoField){g_utf8_make_valid(name, -1), g_steal_pointer(&valid)};
  g_ptr_array_add(fields, field);
}

GPtrArray *
info_group(GPtrArray *groups, const char *title)
{
  LithoInfoGroup *group = g_new(LithoInfoGroup, 1);
  *group = (LithoInfoGroup){title, g_ptr_array_new_with_free_func(free_field)};
  g_ptr_array_add(groups, group);
  return group->fields;
}

void
info_close(GPtrArray *groups)
{
  for (guint i = groups->len; i-- > 0;)
    if (((LithoInfoGroup *)groups->pdata[i])->fields->len == 0)
      g_ptr_array_remove_index(groups, i);
}

/* --- the whole ---------------------------------------------------------------------------- */

LithoPhoto *
litho_info_open(const char *path, const LithoLoadOptions *options, int *width, int *height, GError **error)
{
  g_autoptr(LithoPhoto) photo = litho_photo_open_small(path, options, DECODED_PX, error);
  if (photo == NULL)
    return NULL;
  const PhotoPrivate *priv = photo_private(photo);
  const int factor = MAX(1, priv->shrunk_by);
  *width = (int)(priv->frame_width * factor + 0.5);
  *height = (int)(priv->frame_height * factor + 0.5);
  return g_steal_pointer(&photo);
}

static void
add_text(const LithoMetadata *metadata, GPtrArray *groups)
{
  GPtrArray *fields = info_group(groups, "PNG text");
  for (guint i = 0; metadata->text != NULL && i < metadata->text->len; i++) {
    GBytes *chunk = metadata->text->pdata[i];
    gsize size;
    const char *data = g_bytes_get_data(chunk, &size);
    g_autofree char *key = litho_png_text_key(chunk), *value = NULL;
    const gsize head = MIN(size, 4 + strlen(key) + 1);
    if (memcmp(data, "tEXt", 4) == 0) {
      g_autofree char *latin = g_strndup(data + head, size - head);
      value = g_convert(latin, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
    }
    g_autofree char *packed = g_strdup_printf("(%" G_GSIZE_FORMAT " bytes, packed or translated)", size - head);
    info_add(fields, key, value != NULL ? value : packed);
  }
  fields = info_group(groups, "JPEG comment");
  for (guint i = 0; metadata->comments != NULL && i < metadata->comments->len; i++) {
    gsize size;
    const char *data = g_bytes_get_data(metadata->comments->pdata[i], &size);
    g_autofree char *text = g_strndup(data, size);
    info_add(fields, "comment", text);
  }
}

GPtrArray *
litho_info_groups(LithoPhoto *photo)
{
  const LithoMetadata *metadata = &photo_private(photo)->metadata;
  GPtrArray *groups = g_ptr_array_new_with_free_func(free_group);
  if (metadata->exif != NULL)
    info_exif(metadata->exif, groups);
  if (metadata->xmp != NULL)
    info_xmp(metadata->xmp, groups);
  if (metadata->iptc != NULL)
    info_iptc(metadata->iptc, groups);
  add_text(metadata, groups);
  info_close(groups);
  return groups;
}

/* --- the lines that people look for ------------------------------------------------------- */

char *
litho_info_profile(LithoPhoto *photo)
{
  gsize size = 0;
  gconstpointer data = photo->profile != NULL ? g_bytes_get_data(photo->profile, &size) : NULL;
  cmsHPROFILE profile = data != NULL ? cmsOpenProfileFromMem(data, (cmsUInt32Number)size) : NULL;
  if (profile == NULL)
    return NULL;
  wchar_t wide[256] = L"";
  cmsGetProfileInfo(profile, cmsInfoDescription, "en", "US", wide, sizeof wide - sizeof *wide);
  cmsCloseProfile(profile);
  char *text = g_ucs4_to_utf8((const gunichar *)wide, -1, NULL, NULL, NULL);
  return text != NULL && *text != '\0' ? text : (g_free(text), g_strdup("without a name"));
}

/* The ASCII value of a tag; NULL: none. Caller frees. */
static char *
text_of(const LithoTiff *tiff, gsize ifd, guint tag)
{
  const gsize entry = litho_tiff_find(tiff, ifd, tag);
  gsize place, length;
  if (entry == 0 || litho_tiff_get16(tiff, entry + 2) != LITHO_TIFF_ASCII ||
      !litho_tiff_value(tiff, entry, &place, &length))
    return NULL;
  g_autofree char *bytes = g_strndup((const char *)tiff->data + place, length);
  char *valid = g_strstrip(g_utf8_make_valid(bytes, -1));
  if (*valid != '\0')
    return valid;
  g_free(valid);
  return NULL;
}

static char *
exif_text(LithoPhoto *photo, gboolean in_exif, guint tag)
{
  LithoTiff tiff;
  gsize ifd0;
  if (!litho_tiff_open(photo_private(photo)->metadata.exif, &tiff, &ifd0))
    return NULL;
  return text_of(&tiff, in_exif ? litho_tiff_find_ifd(&tiff, ifd0, LITHO_TAG_EXIF) : ifd0, tag);
}

char *
litho_info_camera(LithoPhoto *photo)
{
  g_autofree char *make = exif_text(photo, FALSE, LITHO_TAG_MAKE), *model = exif_text(photo, FALSE, LITHO_TAG_MODEL);
  if (make == NULL || model == NULL)
    return g_strdup(make != NULL ? make : model);
  /* "Canon Canon EOS R5", "NIKON CORPORATION NIKON Z 6": the maker's first word is enough, once. */
  const gsize first = strcspn(make, " ");
  return g_ascii_strncasecmp(make, model, first) == 0 ? g_strdup(model) : g_strconcat(make, " ", model, NULL);
}

char *
litho_info_lens(LithoPhoto *photo)
{
  return exif_text(photo, TRUE, LITHO_TAG_LENS_MODEL);
}

char *
litho_info_taken(LithoPhoto *photo)
{
  return exif_text(photo, TRUE, LITHO_TAG_TIME_ORIGINAL);
}

/* Degrees of GPSLatitude or GPSLongitude with its reference. */
static gboolean
angle_of(const LithoTiff *tiff, gsize ifd, guint tag, char negative, double *out)
{
  const gsize entry = litho_tiff_find(tiff, ifd, tag), side = litho_tiff_find(tiff, ifd, tag - 1);
  gsize place, length;
  if (entry == 0 || side == 0 || litho_tiff_get16(tiff, entry + 2) != LITHO_TIFF_RATIONAL ||
      !litho_tiff_value(tiff, entry, &place, &length) || length < 24)
    return FALSE;
  *out = 0;
  for (int i = 0, unit = 1; i < 3; i++, unit *= 60) {
    const guint32 above = litho_tiff_get32(tiff, place + 8 * (gsize)i), below = litho_tiff_get32(tiff, place + 8 * (gsize)i + 4);
    if (below == 0 && i == 0)
      return FALSE;
    *out += below > 0 ? (double)above / below / unit : 0;
  }
  if (tiff->data[side + 8] == negative)
    *out = -*out;
  return TRUE;
}

gboolean
litho_info_position(LithoPhoto *photo, double *latitude, double *longitude)
{
  LithoTiff tiff;
  gsize ifd0;
  if (!litho_tiff_open(photo_private(photo)->metadata.exif, &tiff, &ifd0))
    return FALSE;
  const gsize gps = litho_tiff_find_ifd(&tiff, ifd0, LITHO_TAG_GPS);
  return angle_of(&tiff, gps, 2, 'S', latitude) && angle_of(&tiff, gps, 4, 'W', longitude) && *latitude >= -90 &&
         *latitude <= 90 && *longitude >= -180 && *longitude <= 180;
}

const char *
litho_info_chroma(LithoPhoto *photo)
{
  static const struct {
    int h, v;
    const char *text;
  } kinds[] = {{1, 1, "4:4:4"}, {2, 1, "4:2:2"}, {2, 2, "4:2:0"}, {1, 2, "4:4:0"}, {4, 1, "4:1:1"}, {4, 2, "4:1:0"}};
  const LithoMetadata *metadata = &photo_private(photo)->metadata;
  for (guint i = 0; g_str_equal(photo->format, "jpeg") && i < G_N_ELEMENTS(kinds); i++)
    if (kinds[i].h == metadata->luma_h && kinds[i].v == metadata->luma_v)
      return kinds[i].text;
  return NULL;
}

double
litho_info_resolution(LithoPhoto *photo)
{
  return photo_private(photo)->metadata.resolution.x;
}
