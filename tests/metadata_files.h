/* metadata_files.h: files with metadata for the tests of what becomes of it, built from bytes, and the look at outputs. */
#ifndef LITHO_TESTS_METADATA_FILES_H
#define LITHO_TESTS_METADATA_FILES_H

#include "photo/bytes.h"
#include "photo/exif_tags.h"
#include "photo_files.h"

#define RDF_HEAD                                                                                                         \
  "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"             \
  "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
#define RDF_TAIL "</rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
#define XMP_ID "http://ns.adobe.com/xap/1.0/"

static inline void
put16(GByteArray *out, guint value)
{
  const guint8 bytes[] = {(guint8)(value >> 8), (guint8)value};
  g_byte_array_append(out, bytes, 2);
}

static inline void
put32(GByteArray *out, guint32 value)
{
  litho_append_be32(out, value);
}

/* An entry of a big-endian directory. */
static inline void
put_entry(GByteArray *out, guint tag, guint type, guint32 count, guint32 value)
{
  put16(out, tag);
  put16(out, type);
  put32(out, count);
  if (type == LITHO_TIFF_SHORT && count == 1) {
    put16(out, value);
    put16(out, 0);
  } else {
    put32(out, value);
  }
}

static inline GByteArray *
tiff_begin(guint n_entries)
{
  GByteArray *out = g_byte_array_new();
  g_byte_array_append(out, (const guint8 *)"MM\0*\0\0\0\x08", 8);
  put16(out, n_entries);
  return out;
}

static inline GBytes *
smooth_jpeg(const char *options)
{
  g_autoptr(VipsImage) picture = make_smooth(48, 32, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autofree char *suffix = g_strconcat(".jpg", options, NULL);
  void *data;
  gsize size;
  g_assert_cmpint(vips_image_write_to_buffer(picture, suffix, &data, &size, NULL), ==, 0);
  return g_bytes_new_take(data, size);
}

static inline void
add_segment(GByteArray *out, int marker, const void *id, gsize id_size, const void *body, gsize size)
{
  const guint8 head[] = {0xff, (guint8)marker};
  g_byte_array_append(out, head, 2);
  put16(out, (guint)(2 + id_size + size));
  g_byte_array_append(out, id, (guint)id_size);
  g_byte_array_append(out, body, (guint)size);
}

/* A JPEG with these segments after its first marker, without the JFIF that libvips writes. Caller frees the path. */
static inline char *
write_jpeg(const char *name, const GByteArray *segments, const char *options)
{
  g_autoptr(GBytes) jpeg = smooth_jpeg(options);
  gsize size;
  const guint8 *data = g_bytes_get_data(jpeg, &size);
  const gsize rest = memcmp(data + 2, "\xff\xe0", 2) == 0 ? 4 + litho_get_be16(data + 4) : 2;
  g_autoptr(GByteArray) out = g_byte_array_new();
  g_byte_array_append(out, data, 2);
  g_byte_array_append(out, segments->data, segments->len);
  g_byte_array_append(out, data + rest, (guint)(size - rest));
  char *path = in_folder(name);
  g_assert_true(g_file_set_contents(path, (const char *)out->data, out->len, NULL));
  return path;
}

static inline char *
write_jpeg_with_exif(const char *name, const GByteArray *tiff)
{
  g_autoptr(GByteArray) segments = g_byte_array_new();
  add_segment(segments, 0xe1, "Exif\0", 6, tiff->data, tiff->len);
  return write_jpeg(name, segments, "[strip]");
}

static inline char *
write_jpeg_with_xmp(const char *name, const char *xmp)
{
  g_autoptr(GByteArray) segments = g_byte_array_new();
  add_segment(segments, 0xe1, XMP_ID, sizeof XMP_ID, xmp, strlen(xmp));
  return write_jpeg(name, segments, "[strip]");
}

/* Opens, saves with `strip`, and gives the output's bytes; joined warnings in *warned (may be NULL). */
static inline GBytes *
through(const char *path, const char *out_name, LithoStrip strip, char **warned)
{
  g_autoptr(LithoPhoto) photo = open_photo(path);
  g_autofree char *out = in_folder(out_name);
  save_photo(photo, out, &(LithoSaveOptions){.compression = -1, .strip = strip});
  if (warned != NULL) {
    g_ptr_array_add(photo->warnings, NULL);
    *warned = g_strjoinv("\n", (char **)photo->warnings->pdata);
    g_ptr_array_remove_index(photo->warnings, photo->warnings->len - 1);
  }
  char *data;
  gsize size;
  g_assert_true(g_file_get_contents(out, &data, &size, NULL));
  return g_bytes_new_take(data, size);
}

static inline gboolean
holds(GBytes *bytes, const char *what)
{
  gsize size;
  const void *data = g_bytes_get_data(bytes, &size);
  return memmem(data, size, what, strlen(what)) != NULL;
}

static inline void
assert_says(const char *warned, const char *what)
{
  if (strstr(warned, what) == NULL)
    g_error("'%s' does not say '%s'", warned, what);
}

#endif
