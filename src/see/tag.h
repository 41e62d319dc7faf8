/* tag.h: a word for what a photo shows, and how sure. */
#ifndef LITHO_SEE_TAG_H
#define LITHO_SEE_TAG_H

typedef struct {
  char *name;   /* "golden retriever" */
  double score; /* 0..1 */
} LithoTag;

#endif
