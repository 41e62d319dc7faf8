/* lines.h: the lines of writing in a photo: where they are, what they say, and masks of their
 * letters.
 *
 * By a net of role writing, and one of role characters where it is installed. Without the first no
 * writing is found.
 */
#ifndef LITHO_SEE_WRITING_LINES_H
#define LITHO_SEE_WRITING_LINES_H

#include "pixel/area.h"
#include "see/box.h"
#include "see/picture.h"
#include "see/writing/line_boxes.h"

typedef struct {
  SeeLineBox at; /* px of see_scene_fine_picture()'s level 0 */
  LithoBox box;  /* around it, in shares of the frame */
  double score;  /* 0..1: that it is writing: the net's, and how well it can be read */
  char *text;    /* what it says; "" where nothing is read; owned */
  double sure;   /* 0..1 of the text */
  int block;     /* lines of one number belong together: the lines of a stamp, of a poster */
} SeeLine;

/* SeeLine*, best first; kept by the scene. Empty: there are none, or no net of role writing is
 * installed (*looked FALSE; it may be NULL), or options->floor. NULL: MODEL, HASH, CANCELLED,
 * INTERNAL. */
const GPtrArray *see_scene_lines(LithoScene *scene, gboolean *looked, GError **error);

/* Adds the strokes of the line's letters to a plane of the fine picture's size, a little grown; the
 * whole of its box where letters and ground cannot be told apart. */
void see_line_paint(const SeePicture *picture, const SeeLineBox *at, LithoPlane *plane);

#endif
