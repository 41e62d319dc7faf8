/* detect.h: single-shot detectors of the BlazeFace family: anchors, decoding, suppression. */
#ifndef LITHO_SEE_PEOPLE_DETECT_H
#define LITHO_SEE_PEOPLE_DETECT_H

#include "see/nets.h"
#include "see/picture.h"

#define SEE_MAX_POINTS 6

/* In px of the picture's level 0. */
typedef struct {
  double score; /* 0..1 */
  double x0, y0, x1, y1;
  int n_points;
  double point[SEE_MAX_POINTS][2];
} SeeDetection;

/* Adds what `net` sees in the square with at least min_score to `found` (SeeDetection), overlaps
 * not yet suppressed. n_points: key points a detection. Errors: MODEL. */
gboolean see_detect(const SeePicture *picture, const SeeNet *net, const SeeSquare *square,
                    int n_points, double min_score, GArray *found, GError **error);

/* Weighted suppression: detections that overlap the best one become their mean, weighted by score.
 */
void see_detections_merge(GArray *found);

#endif
