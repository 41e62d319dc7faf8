/* beside.h: pictures that a phone puts beside the photo for programs: the portrait's matte and the depth of the scene.
 *
 * Read: JPEG: Apple's mattes behind the photo (MPF), Google's GDepth in XMP and Dynamic Depth behind the photo. HEIC: auxiliary
 * images (ISO/IEC 23008-12 §6.5.8), Apple's and MPEG's. Not read: the depth in Samsung's trailer, of which nobody says which way
 * its codes run.
 */
#ifndef LITHO_PHOTO_BESIDE_H
#define LITHO_PHOTO_BESIDE_H

#include "photo/photo.h"

typedef enum {
  LITHO_BESIDE_MATTE, /* 1 where the person or thing in front is */
  LITHO_BESIDE_DEPTH, /* how near: 1 the nearest, 0 the farthest of the scene; no metres */
} LithoBeside;

/* One band of float in memory, 0 to 1, upright as the photo, of its own size. NULL: the file brings none, or it is damaged: a photo
 * without it is still a photo. New reference. */
VipsImage *litho_photo_beside(LithoPhoto *photo, LithoBeside what);

#endif
