/* retrieval.h: how well texts find their photos, and photos their texts: recall at 1, 5, 10 and the median rank.
 *
 * The measure of Flickr8k (Hodosh et al. 2013; Kiros et al. 2014): image→text: the best rank among a photo's own texts;
 * text→image: the rank of the text's photo. A tie counts against.
 */
#ifndef LITHO_TUNE_RETRIEVAL_H
#define LITHO_TUNE_RETRIEVAL_H

#include <glib.h>

typedef struct {
  double recall[3]; /* at 1, 5, 10; fraction */
  double median;    /* rank, from 1 */
} LithoRetrievalWay;

typedef struct {
  LithoRetrievalWay image_to_text, text_to_image;
} LithoRetrieval;

/* texts (n_texts,D), images (n_images,D): unit rows; photo_of (n_texts): the photo of a text. */
LithoRetrieval litho_retrieval(const float *texts, const float *images, const int *photo_of, int n_texts,
                               int n_images, int D);
/* Logistic regression of "belongs" on the cosine over all pairs of texts and photos, the belonging pairs weighed to one in
 * eleven: σ(slope · cosine + offset). Newton's method. */
void litho_retrieval_calibrate(const float *texts, const float *images, const int *photo_of, int n_texts, int n_images,
                               int D, double *slope, double *offset);
/* Sum of the six recalls, in percent points: the usual single figure. */
double litho_retrieval_sum(const LithoRetrieval *r);

#endif
