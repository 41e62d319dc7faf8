/* chat_photos.h: the photos of a conversation while it is talked about: the last ones stay open, with what was seen in
 * them. */
#ifndef LITHO_CLI_CMD_CHAT_PHOTOS_H
#define LITHO_CLI_CMD_CHAT_PHOTOS_H

#include "talk/conversation.h"
#include "talk/session.h"

typedef struct _ChatPhotos ChatPhotos;

/* options: copied; cancel and load are taken from it. */
ChatPhotos *chat_photos_new(const LithoSessionOptions *options);
void chat_photos_free(ChatPhotos *photos);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ChatPhotos, chat_photos_free)
/* A LithoSessionOf. The session is kept until two others were asked for. */
LithoSession *chat_photos_session(const LithoChatPhoto *photo, gpointer photos, GError **error);
/* The picture of a version, long edge size_px: 8-bit sRGB of three bands, in memory; what is transparent shows a
 * pattern. beside: another version on its left; -1: none. New reference; NULL and error. */
VipsImage *chat_photos_picture(ChatPhotos *photos, const LithoChatPhoto *photo, guint version, int beside, int size_px,
                               GError **error);
/* Writes it as a file, by its suffix. */
gboolean chat_photos_write(ChatPhotos *photos, const LithoChatPhoto *photo, VipsImage *picture, const char *path,
                           GError **error);

#endif
