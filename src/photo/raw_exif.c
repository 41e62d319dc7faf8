/* raw_exif.c: see raw_exif.h. CIPA DC-008 (Exif 2.32) §4.6, little-endian, three directories behind each other. */
#include <math.h>
#include <string.h>
#include "photo/exif_tags.h"
#include "photo/raw_exif.h"

#define MAX_ENTRIES 24
enum { TYPE_BYTE = 1, TYPE_ASCII = 2, TYPE_SHORT = 3, TYPE_LONG = 4, TYPE_RATIONAL = 5, TYPE_UNDEFINED = 7 };

typedef struct {
  guint16 tag, type;
  guint32 count;
  GByteArray *value;
} Entry;

typedef struct {
  Entry entries[MAX_ENTRIES];
  guint n;
} Directory;

static void
put(GByteArray *out, guint32 value, guint n)
{
  const guint8 bytes[4] = {(guint8)value, (guint8)(value >> 8), (guint8)(value >> 16), (guint8)(value >> 24)};
  g_byte_array_append(out, bytes, n);
}

static GByteArray *
add(Directory *directory, guint tag, guint type, guint count)
{
  g_assert(directory->n < MAX_ENTRIES);
  Entry *entry = &directory->entries[directory->n++];
  *entry = (Entry){(guint16)tag, (guint16)type, count, g_byte_array_new()};
  return entry->value;
}

static void
add_text(Directory *directory, guint tag, const char *text)
{
  if (*text != '\0')
    g_byte_array_append(add(directory, tag, TYPE_ASCII, (guint32)strlen(text) + 1), (const guint8 *)text,
                        (guint)strlen(text) + 1);
}

static void
add_number(Directory *directory, guint tag, guint type, guint32 value)
{
  put(add(directory, tag, type, 1), value, type == TYPE_SHORT ? 2 : type == TYPE_BYTE ? 1 : 4);
}

static void
put_ratio(GByteArray *out, double value)
{
  const guint32 below = value >= 1e5 ? 1 : value >= 100 ? 100 : 10000;
  if (value > 0 && value < 0.3) { /* as cameras write short times: 1/200 */
    put(out, 10, 4);
    put(out, (guint32)(10 / value + 0.5), 4);
    return;
  }
  put(out, (guint32)(CLAMP(value, 0, 4e9 / below) * below + 0.5), 4);
  put(out, below, 4);
}

static void
add_ratio(Directory *directory, guint tag, double value)
{
  if (value > 0)
    put_ratio(add(directory, tag, TYPE_RATIONAL, 1), value);
}

/* Entries in rising order of tags; values that do not fit follow. *next: where the next part of the file begins. */
static void
write_directory(GByteArray *out, const Directory *directory)
{
  guint32 place = out->len + 2 + 12 * directory->n + 4;
  g_autoptr(GByteArray) behind = g_byte_array_new();
  put(out, directory->n, 2);
  for (guint i = 0; i < directory->n; i++) {
    const Entry *entry = &directory->entries[i];
    put(out, entry->tag, 2);
    put(out, entry->type, 2);
    put(out, entry->count, 4);
    if (entry->value->len <= 4) {
      g_byte_array_append(out, entry->value->data, entry->value->len);
      put(out, 0, 4 - entry->value->len);
    } else {
      put(out, place + behind->len, 4);
      g_byte_array_append(behind, entry->value->data, entry->value->len);
      put(behind, 0, behind->len % 2);
    }
  }
  put(out, 0, 4);
  g_byte_array_append(out, behind->data, behind->len);
}

static void
clear(Directory *directory)
{
  for (guint i = 0; i < directory->n; i++)
    g_byte_array_unref(directory->entries[i].value);
}

static guint
bytes_of(const Directory *directory)
{
  guint n = 6 + 12 * directory->n;
  for (guint i = 0; i < directory->n; i++)
    if (directory->entries[i].value->len > 4)
      n += (directory->entries[i].value->len + 1) & ~1u;
  return n;
}

static void
fill_exif(const RawWire *wire, const char *date, Directory *exif)
{
  add_ratio(exif, LITHO_TAG_EXPOSURE_TIME, wire->shutter_s);
  add_ratio(exif, LITHO_TAG_F_NUMBER, wire->aperture);
  if (wire->iso >= 1 && wire->iso <= 65535)
    add_number(exif, LITHO_TAG_ISO, TYPE_SHORT, (guint32)(wire->iso + 0.5f));
  g_byte_array_append(add(exif, 0x9000, TYPE_UNDEFINED, 4), (const guint8 *)"0232", 4);
  add_text(exif, 0x9003, date); /* DateTimeOriginal */
  add_ratio(exif, LITHO_TAG_FOCAL_LENGTH, wire->focal_mm);
  if (wire->focal35_mm >= 1)
    add_number(exif, 0xa405, TYPE_SHORT, (guint32)(wire->focal35_mm + 0.5f));
  add_text(exif, 0xa433, wire->lens_make);
  add_text(exif, 0xa434, wire->lens);
}

static void
fill_gps(const RawWire *wire, Directory *gps)
{
  const char latitude_ref[2] = {wire->latitude_ref, 0}, longitude_ref[2] = {wire->longitude_ref, 0};
  put(add(gps, 0, TYPE_BYTE, 4), 0x0302, 4); /* version 2.3.0.0 */
  add_text(gps, 1, latitude_ref);
  GByteArray *value = add(gps, 2, TYPE_RATIONAL, 3);
  for (int i = 0; i < 3; i++) {
    put(value, (guint32)(fabsf(wire->latitude[i]) * 10000 + 0.5f), 4);
    put(value, 10000, 4);
  }
  add_text(gps, 3, longitude_ref);
  value = add(gps, 4, TYPE_RATIONAL, 3);
  for (int i = 0; i < 3; i++) {
    put(value, (guint32)(fabsf(wire->longitude[i]) * 10000 + 0.5f), 4);
    put(value, 10000, 4);
  }
  if (wire->altitude_m != 0) {
    add_number(gps, 5, TYPE_BYTE, wire->altitude_ref == 1);
    put_ratio(add(gps, 6, TYPE_RATIONAL, 1), fabsf(wire->altitude_m));
  }
}

GBytes *
litho_raw_exif(const RawWire *wire)
{
  Directory main = {.n = 0}, exif = {.n = 0}, gps = {.n = 0};
  g_autoptr(GDateTime) time = wire->timestamp > 0 ? g_date_time_new_from_unix_local(wire->timestamp) : NULL;
  g_autofree char *date = time != NULL ? g_date_time_format(time, "%Y:%m:%d %H:%M:%S") : g_strdup("");
  add_text(&main, LITHO_TAG_MAKE, wire->make);
  add_text(&main, LITHO_TAG_MODEL, wire->model);
  add_text(&main, 0x0131, wire->software);
  add_text(&main, 0x0132, date);
  add_text(&main, 0x013b, wire->artist);
  fill_exif(wire, date, &exif);
  if (wire->has_gps)
    fill_gps(wire, &gps);
  if (main.n == 0 && exif.n <= 1 && gps.n == 0) {
    clear(&exif);
    return NULL;
  }
  GByteArray *to_exif = add(&main, LITHO_TAG_EXIF, TYPE_LONG, 1);
  GByteArray *to_gps = gps.n > 0 ? add(&main, LITHO_TAG_GPS, TYPE_LONG, 1) : NULL;
  const guint exif_at = 8 + bytes_of(&main);
  put(to_exif, exif_at, 4);
  if (to_gps != NULL)
    put(to_gps, exif_at + bytes_of(&exif), 4);
  GByteArray *out = g_byte_array_new();
  g_byte_array_append(out, (const guint8 *)"II*\0\x08\0\0\0", 8);
  write_directory(out, &main);
  write_directory(out, &exif);
  if (gps.n > 0)
    write_directory(out, &gps);
  clear(&main);
  clear(&exif);
  clear(&gps);
  return g_byte_array_free_to_bytes(out);
}
