/* line_read.h: what a line of writing says. */
#ifndef LITHO_SEE_WRITING_LINE_READ_H
#define LITHO_SEE_WRITING_LINE_READ_H

#include "see/nets.h"
#include "see/picture.h"
#include "see/writing/line_boxes.h"

/* A net of role characters with what its classes stand for. */
typedef struct _SeeLineReader SeeLineReader;

/* The installed one, kept by the scene. NULL: without an error none is installed. Errors: MODEL (no
 * list of characters, or one of another length than the net's classes), HASH. */
SeeLineReader *see_scene_line_reader(LithoScene *scene, GError **error);

/* box: px of the picture's level 0. *text: UTF-8, "" when nothing is read; caller frees. *sure:
 * 0..1, mean chance of its characters. Errors: MODEL. */
gboolean see_line_read(SeeLineReader *reader, const SeePicture *picture, const SeeLineBox *box,
                       char **text, double *sure, GError **error);

/* Its work on this photo is done: see litho_net_rest(). */
void see_line_reader_rest(SeeLineReader *reader);

/* Greedy CTC (Graves et al. 2006): the likeliest class of each of n steps, without repeats and
 * blanks (class 0). character: of class k + 1. */
char *see_line_decode(const float *scores, int n_steps, int n_classes, char *const *character,
                      double *sure);

#endif
