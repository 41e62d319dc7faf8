/* samsung.c: the trailer of Samsung's cameras (appended.h): at the end of the file "SEFH", version,
 * number of entries, for each its type, how far before "SEFH" it lies and its size; then the
 * directory's size and "SEFT". An entry: type, length of its name, name, data. Little-endian. Not
 * documented by Samsung; layout as ExifTool reads it. */
#include <string.h>
#include "photo/appended.h"
#include "photo/bytes.h"

#define ENTRY_BYTES 12
#define MAX_ENTRIES 1000

gboolean
litho_samsung_entry(const guint8 *data, gsize size, LithoSamsungType type, gsize *offset,
                    gsize *entry_size)
{
  if (size < 8 + ENTRY_BYTES || memcmp(data + size - 4, "SEFT", 4) != 0)
    return FALSE;
  const gsize length = litho_get_le32(data + size - 8);
  if (length < ENTRY_BYTES || length > size - 8)
    return FALSE;
  const gsize directory = size - 8 - length;
  const guint32 n = litho_get_le32(data + directory + 8);
  if (memcmp(data + directory, "SEFH", 4) != 0 || n > MAX_ENTRIES ||
      ENTRY_BYTES + n * ENTRY_BYTES > length)
    return FALSE;
  for (guint32 i = 0; i < n; i++) {
    const guint8 *entry = data + directory + ENTRY_BYTES + i * ENTRY_BYTES;
    const gsize before = litho_get_le32(entry + 4), bytes = litho_get_le32(entry + 8);
    if ((guint)(entry[2] | entry[3] << 8) != (guint)type || before > directory || bytes > before ||
        bytes < 8)
      continue;
    const gsize name = litho_get_le32(data + directory - before + 4);
    if (name > bytes - 8)
      continue;
    *offset = directory - before + 8 + name;
    *entry_size = bytes - 8 - name;
    return TRUE;
  }
  return FALSE;
}
