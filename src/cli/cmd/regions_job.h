/* regions_job.h: one photo of `litho regions`. */
#ifndef LITHO_CLI_CMD_REGIONS_JOB_H
#define LITHO_CLI_CMD_REGIONS_JOB_H

#include "cli/cmd/regions_prompt.h"
#include "run/mask.h"
#include "see/coarse_mask.h"

/* One region that was asked for: what became of it. */
typedef struct {
  const LithoRegion *region; /* not owned */
  const RegionPrompt *prompt; /* a thing that is shown, not named; NULL: none; not owned */
  char *name;      /* "sky", "point-2": for files; owned */
  gboolean present;
  double score, share;
  char *method, *instead, *why; /* owned, or NULL */
  gboolean ambiguous;
  GPtrArray *candidates; /* LithoSighting*, as LithoLocated has them; or NULL */
  char *file;      /* the mask's, or NULL: none was written; owned */
} RegionAnswer;

void region_answer_free(RegionAnswer *answer);

/* The coverage of a region on a picture of width × height (the photo's size or a proxy's), 1 band, USHORT, in
 * memory; *mask is NULL where it is absent. */
gboolean region_mask(LithoScene *scene, RegionAnswer *answer, VipsImage *linear, GHashTable *assets,
                     VipsImage **mask, GError **error);

/* Writes the photo with each mask as a tint and the names on them. names: NULL-terminated; masks: as many, of
 * the size of `linear`, a 3-band float picture. */
gboolean regions_overlay(LithoPhoto *photo, VipsImage *linear, VipsImage **masks, char **names,
                         const char *path, GError **error);

#endif
