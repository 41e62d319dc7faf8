/* tiff_kind.h: which picture of a TIFF is the photo, and what its samples are. */
#ifndef LITHO_PHOTO_TIFF_KIND_H
#define LITHO_PHOTO_TIFF_KIND_H

#include <vips/vips.h>

enum {
  LITHO_TIFF_WHITE_IS_ZERO = 0,
  LITHO_TIFF_RGB = 2,
  LITHO_TIFF_SEPARATED = 5,
  LITHO_TIFF_YCBCR = 6,
  LITHO_TIFF_CIELAB = 8,
  LITHO_TIFF_ICCLAB = 9,
  LITHO_TIFF_ITULAB = 10,
};

enum { LITHO_TIFF_NO_ALPHA = 0, LITHO_TIFF_ASSOCIATED = 1, LITHO_TIFF_UNASSOCIATED = 2 };

#define LITHO_TIFF_MAX_EXTRA 16

/* TIFF 6.0's fields of the picture that is the photo; all 0: no TIFF, or broken. */
typedef struct {
  gboolean is_known;
  gboolean is_raw; /* a camera's raw file: sensor values, or nothing but previews of them */
  gboolean after_thumbnail; /* the first picture is a reduced one, and the photo is another */
  int page;                 /* of the main chain, from 0 */
  int subifd;               /* of that page's SubIFDs, from 0; -1: the page itself */
  guint photometric;
  guint sample_format; /* 1 unsigned, 2 signed, 3 float, 5 and 6 complex */
  guint bits, samples, ink_set;
  int n_extra; /* ExtraSamples that the file names; -1: it names none */
  guint8 extra[LITHO_TIFF_MAX_EXTRA];
} LithoTiffKind;

/* Looks at the directories only; never fails. The source is rewound. */
void litho_tiff_kind_read(VipsSource *source, LithoTiffKind *kind);

#endif
