/* motion.h: the short video that a phone puts behind a photo (Google's MicroVideo and Motion
 * Photo 1.0, Samsung's trailer; in HEIC and AVIF the box "mpvd"), and how it goes along into an
 * edited file, always in the form of Motion Photo 1.0.
 *
 * The video itself is not edited. Apple's live photos are two files, of which this reads neither.
 */
#ifndef LITHO_PHOTO_MOTION_H
#define LITHO_PHOTO_MOTION_H

#include "photo/photo.h"

typedef struct {
  GBytes *video;  /* MP4 or QuickTime; owned */
  gint64 time_us; /* of the frame that the photo shows; -1: not said */
} LithoMotion;

/* NULL: the photo has none that can be found. */
LithoMotion *litho_motion_read(LithoPhoto *photo);
void litho_motion_free(LithoMotion *motion);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMotion, litho_motion_free)

/* "video/mp4" or "video/quicktime". Static. */
const char *litho_motion_mime(const LithoMotion *motion);

/* --- motion_write.c --- */

/* Do files of this format hold one? */
gboolean litho_motion_fits(const char *format);
/* Empties what the video says about itself: user data, which hold the place; sizes and offsets
 * stay. FALSE: it has a track of measurements, which may hold the place too; the video is as it
 * was. */
gboolean litho_motion_strip(LithoMotion *motion);
/* What the photo's XMP says of the video: attributes of an rdf:Description with their namespaces.
 * Caller frees. */
char *litho_motion_attributes(const LithoMotion *motion);
/* Its row in Google's directory. Caller frees. */
char *litho_motion_item(const LithoMotion *motion);
/* Puts the video at the end of the file that is open as fd. Error WRITE. */
gboolean litho_motion_finish(int fd, const char *format, const LithoMotion *motion, GError **error);

#endif
