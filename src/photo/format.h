/* format.h: the table of picture formats, for load.c, save.c and `litho formats`.
 *
 * The content of a file decides its format, never its name; the name only decides how an output is
 * written. docs/formats.md says the same for people.
 */
#ifndef LITHO_PHOTO_FORMAT_H
#define LITHO_PHOTO_FORMAT_H

#include <vips/vips.h>
#include "litho.h"

typedef enum {
  LITHO_FORMAT_ALPHA = 1 << 0,     /* the saver keeps transparency */
  LITHO_FORMAT_GREY = 1 << 1,      /* the saver keeps one band as one band */
  LITHO_FORMAT_CMYK = 1 << 2,      /* the saver takes four inks */
  LITHO_FORMAT_LOSSLESS = 1 << 3,  /* has a lossless switch */
  LITHO_FORMAT_FLOAT = 1 << 4,     /* 32-bit float */
  LITHO_FORMAT_FROM_FILE = 1 << 5, /* the loader needs a file or memory, not a stream */
  LITHO_FORMAT_RAW = 1 << 7,       /* read by raw/raw.h, not by libvips */
  LITHO_FORMAT_NO_ICC = 1 << 6,    /* holds no profile: its values are sRGB */
} LithoFormatFlags;

typedef struct {
  const char *name; /* "jpeg", as --allow and --format take it */
  const char *title;
  const char *suffixes;     /* " jpg jpeg jpe ": blanks on both sides of each */
  const char *loader;       /* libvips' nickname without "_source"; NULL: cannot be read */
  const char *loader_class; /* NULL: trusted; else the class that --allow opens */
  const char *saver;        /* without "_target"; NULL: cannot be written */
  int quality;              /* default, 0: none */
  int max_px;               /* longest side that the saver takes, 0: no limit of its own */
  guint8 bits[4];           /* depths that the saver writes, rising, 0-terminated */
  guint flags;
} LithoFormat;

extern const LithoFormat litho_formats[]; /* ends with name NULL */

/* The longest head of a file that litho_format_sniff() looks at. */
#define LITHO_FORMAT_HEAD_BYTES 1024

/* By the first bytes; NULL when unknown. Raw files that begin as a TIFF are TIFF here: tiff_kind.h tells them. */
const LithoFormat *litho_format_sniff(const guint8 *head, gsize length);
const LithoFormat *litho_format_by_name(const char *name);
const LithoFormat *litho_format_by_suffix(const char *path);
/* Does this machine's libvips have the loader or saver? */
gboolean litho_format_can_read(const LithoFormat *format);
gboolean litho_format_can_write(const LithoFormat *format);
/* Does it keep every value, by its nature or when lossless is asked for? */
gboolean litho_format_has_lossless(const LithoFormat *format);
/* Can it really be written? Tries it, as the codecs inside HEIF depend on what is installed. */
gboolean litho_format_works(const LithoFormat *format);

#endif
