/* facts.h: what litho knows of a photo, as data: the description that sentences, the planner and
 * restyle are made from.
 *
 * Everything is in the upright photo's frame; places are fractions 0..1 of its width and height.
 */
#ifndef LITHO_SEE_FACTS_H
#define LITHO_SEE_FACTS_H

#include <json-glib/json-glib.h>
#include "ops/measure.h"

typedef struct {
  char *name;   /* "golden retriever" */
  double score; /* 0..1 */
} LithoTag;

typedef struct {
  double x, y, w, h;
} LithoBox;

typedef struct {
  LithoBox box;
  double score;
  double eye[2][2]; /* left (on the picture) and right eye: x, y */
  double nose[2], mouth[2];
  double roll_deg;  /* + : turned clockwise */
} LithoFace;

typedef struct {
  char *name;    /* one of litho_region_names */
  double score;  /* how sure that it is there */
  double share;  /* of the frame */
  LithoBox box;  /* around the parts with coverage > 0.5 */
  char *method;
} LithoRegionFact;

typedef struct {
  char *name; /* of ops/color_names.h */
  double share;
} LithoColorShare;

typedef struct {
  int width, height;
  LithoMeasures measures;
  double clipped_black, clipped_white; /* shares */
  double noise_sigma;       /* of 8-bit codes, on the full-size photo */
  double tilt_deg;          /* of the horizon, NAN: none seen; + : clockwise */
  GPtrArray *tags;          /* LithoTag*, best first */
  GPtrArray *faces;         /* LithoFace*, largest first */
  int n_people;             /* counted; ≥ faces->len */
  GPtrArray *regions;       /* LithoRegionFact*, largest first; only those that are there */
  GPtrArray *colors;        /* LithoColorShare*, largest first */
  GPtrArray *qualities;     /* char*: quality words of a fixed list: "underexposed" "overexposed"
                               "low contrast" "flat" "hazy" "noisy" "blurred" "tilted" "dull colours"
                               "oversaturated" "orange cast" "blue cast" "green cast" … */
  char *exposure;           /* EXIF in words: "1/200 s at f/2.8, ISO 400, 50 mm"; NULL: none */
} LithoFacts;

LithoFacts *litho_facts_new(void);
void litho_facts_free(LithoFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoFacts, litho_facts_free)
/* Looks at the photo. NULL with MODEL, CANCELLED, INTERNAL. litho_scene_facts() keeps them. */
typedef struct _LithoScene LithoScene;
LithoFacts *litho_facts_take(LithoScene *scene, GError **error);
const LithoRegionFact *litho_facts_region(const LithoFacts *facts, const char *name); /* or NULL */
gboolean litho_facts_have(const LithoFacts *facts, const char *quality);

#endif
