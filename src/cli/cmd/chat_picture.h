/* chat_picture.h: a picture in a terminal that can show it.
 *
 * kitty's graphics protocol (PNG in base64), iTerm2's inline images, DEC sixel with a fixed palette of 6 × 7 × 6
 * colours and ordered dithering. What the terminal can is asked of it (kitty's query, then DA1), for 200 ms at most;
 * iTerm2 says so in the environment. */
#ifndef LITHO_CLI_CMD_CHAT_PICTURE_H
#define LITHO_CLI_CMD_CHAT_PICTURE_H

#include <stdio.h>
#include <vips/vips.h>
#include "litho.h"

typedef enum {
  CHAT_PICTURES_AUTO,
  CHAT_PICTURES_KITTY,
  CHAT_PICTURES_ITERM,
  CHAT_PICTURES_SIXEL,
  CHAT_PICTURES_NONE,
} ChatPictures;

/* "auto" "kitty" "iterm" "sixel" "none"; FALSE: no such name. NULL is auto. */
gboolean chat_pictures_from_name(const char *name, ChatPictures *out);
/* What the terminal on stdin and stdout can; NONE where there is none. */
ChatPictures chat_pictures_detect(void);
/* picture: 8 bits, three bands, in memory. png: the same as a PNG file's bytes (kitty, iTerm2). Followed by a newline.
 */
void chat_picture_print(FILE *to, ChatPictures how, VipsImage *picture, GBytes *png);

#endif
