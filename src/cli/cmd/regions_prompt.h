/* regions_prompt.h: things that are shown by boxes and points instead of named: litho regions --box, --point.
 *
 * A thing is one or more items between semicolons: a box X,Y,W,H, a point X,Y on it, and points that are not on it:
 * -X,Y or X,Y,out. All numbers are fractions of the frame.
 */
#ifndef LITHO_CLI_CMD_REGIONS_PROMPT_H
#define LITHO_CLI_CMD_REGIONS_PROMPT_H

#include "recipe/region.h"
#include "see/things/prompt_mask.h"

typedef struct {
  LithoRegion *region; /* how it is called in answers: the box, else the first point; owned */
  gboolean has_box;
  LithoBox box;
  GArray *points; /* SeePoint; owned */
} RegionPrompt;

void region_prompt_free(RegionPrompt *prompt);

/* Adds the thing that `text` shows to prompts (RegionPrompt*); text that has points of what is not meant only goes to
 * `outside` (SeePoint), for all things. option: "--box" or "--point", for messages. Error USAGE. */
gboolean region_prompt_parse(const char *option, const char *text, GPtrArray *prompts, GArray *outside, GError **error);

#endif
