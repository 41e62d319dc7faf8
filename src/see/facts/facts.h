/* facts.h: what litho knows of a photo, as data: the description that sentences, the planner and
 * restyle are made from.
 *
 * Everything is in the upright photo's frame; places are fractions 0..1 of its width and height.
 */
#ifndef LITHO_SEE_FACTS_FACTS_H
#define LITHO_SEE_FACTS_FACTS_H

#include <json-glib/json-glib.h>
#include "photo/shot.h"
#include "pixel/measure.h"
#include "see/box.h"
#include "see/tag.h"

typedef struct {
  char *name;    /* one of litho_region_names */
  double score;  /* how sure that it is there */
  double share;  /* of the frame */
  LithoBox box;  /* around the parts with coverage > 0.5 */
  char *method;
} LithoRegionFact;

/* All things of one label. */
typedef struct {
  char *label;    /* as the net has it, lower case: "dog", "traffic light" */
  int count;      /* boxes: of the sure ones, or of all when none is sure */
  double score;   /* of the best one */
  LithoBox box;   /* around those counted */
  gboolean sure;  /* sentences may speak of it */
  gboolean exact; /* no further box of the label is in doubt */
} LithoThingFact;

/* What has no outline of its own. */
typedef struct {
  char *label;  /* as the net has it: "grass" */
  double share; /* of the frame, where the label is the likeliest */
  double score; /* mean probability there */
} LithoStuffFact;

typedef struct {
  char *name; /* of color/names.h */
  double share;
} LithoColorShare;

typedef struct {
  int width, height;
  LithoMeasures measures;
  double clipped_black, clipped_white; /* shares */
  double colorfulness;      /* Hasler and Süsstrunk 2003, on 8-bit codes: 0 grey, 15 slightly, 45 quite,
                               80 highly, 109 extremely colourful */
  double noise_sigma;       /* of 8-bit codes, on the full-size photo */
  double blur_px;           /* of the photo's sharpest parts: sigma of their edges in full-size px (a photo
                               in focus 0.5 to 1.5); NAN: no edges to judge by */
  double cast[2];           /* Oklab a, b of what is likely grey in the scene; 0, 0: no cast seen */
  double tilt_deg;          /* off level, up to 45 (by lines alone 6), NAN: none stands out; + : clockwise */
  GPtrArray *tags;          /* LithoTag*, best first */
  GPtrArray *faces;         /* LithoFace*, largest first */
  int n_people;             /* counted; ≥ faces->len */
  GPtrArray *regions;       /* LithoRegionFact*, largest first; only those that are there */
  GPtrArray *colors;        /* LithoColorShare*, largest first */
  GPtrArray *qualities;     /* char*: words of litho_qualities, in its order */
  LithoShot shot;           /* how it was taken; its `light` is not kept */
  gboolean is_raw;          /* a camera's raw file */
  char *exposure;           /* EXIF in words: "1/200 s at f/2.8, ISO 400, 50 mm"; NULL: none */
  char *tagger;             /* who gave the tags; NULL: no net */
  GPtrArray *things;        /* LithoThingFact*, the sure and large ones first */
  char *detector;           /* the first net that things were looked for with; NULL: none */
  GPtrArray *stuff;         /* LithoStuffFact*, largest first */
  char **known;             /* the labels that those nets know, NULL-terminated; NULL: none */
} LithoFacts;

/* A word for what a photo is like, and when it is said. */
typedef struct {
  const char *word; /* "underexposed" */
  const char *help; /* when it is said, with the threshold */
} LithoQuality;

extern const LithoQuality litho_qualities[]; /* ends with a NULL word */

LithoFacts *litho_facts_new(void);
void litho_facts_free(LithoFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoFacts, litho_facts_free)
const LithoRegionFact *litho_facts_region(const LithoFacts *facts, const char *name); /* or NULL */
const LithoThingFact *litho_facts_thing(const LithoFacts *facts, const char *label);   /* or NULL */
gboolean litho_facts_have(const LithoFacts *facts, const char *quality);

/* Gives the facts their quality words, from the numbers. */
void litho_facts_judge(LithoFacts *facts);
/* Where a box lies, in words: "top left", "bottom", "centre". */
const char *litho_box_place(const LithoBox *box);

/* All facts (docs/describe.md has the schema). New reference. */
JsonNode *litho_facts_to_json(const LithoFacts *facts);
/* One short line of plain data for a language model (about 60 tokens): never longer than 300 bytes, and no
 * character that could end a quotation or begin a special token. Caller frees. */
char *litho_facts_line(const LithoFacts *facts);

#endif
