/* tags.h: what a photo shows, as everyday words with scores, by an ImageNet classifier (role tag). */
#ifndef LITHO_SEE_FACTS_TAGS_H
#define LITHO_SEE_FACTS_TAGS_H

#include "see/facts/facts.h"
#include "see/scene.h"
#include "words/noun.h"

/* From this score on a tag is spoken of in sentences. */
#define SEE_TAG_CERTAIN 0.80

#define SEE_TAG_RANGES 10

/* An everyday word for some of the 1,000 classes of ILSVRC 2012. */
typedef struct {
  const char *name;   /* "dog" */
  const char *phrase; /* as it stands in a sentence: "a dog" */
  struct {
    short first, last; /* classes, counted from 0; the list ends with first = last = 0 after the first */
  } range[SEE_TAG_RANGES];
} SeeTagName;

extern const SeeTagName see_tag_names[]; /* ends with a NULL name */
const SeeTagName *see_tag_name(const char *name); /* or NULL */
/* What it is by the table of nouns: its own row, or that of its last word. */
LithoNounKind see_tag_kind(const SeeTagName *name);

/* Adds the tags of 1,000 or, with one for the background first, 1,001 class probabilities. */
void see_tags_from_scores(const float *score, guint n, GPtrArray *tags);

/* The scene's tags by the net of role `tag`, and who gave them; none and TRUE without a net, or where
 * the scene keeps to the floor. Error MODEL: the net is damaged or of another contract. */
gboolean see_facts_tags(LithoScene *scene, LithoFacts *facts, GError **error);

#endif
