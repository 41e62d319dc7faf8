/* region.h: where a step works, as written in a recipe.
 *
 *   "region": "sky"                                    named; also "all"
 *   "region": {"text": "the red car"}                  free text
 *   "region": {"tones": "shadows"} | {"tones": [0.0, 0.3]}    Oklab L range; "midtones", "highlights"
 *   "region": {"color": "blue", "tolerance": 30}       hue range around a colour (a name of
 *                                                   color/names.h or "#rrggbb"), degrees
 *   "region": {"box": [x, y, w, h]} {"ellipse": [cx, cy, rx, ry]}    fractions of the frame
 *   "region": {"point": [x, y]}                        what is under this point, fractions
 *   "region": {"gradient": [x0, y0, x1, y1]}           0 at the first point, 1 at the second
 *   "region": {"mask": "NAME"}                         asset given with --asset NAME=FILE
 * any object may add "feather": share of the frame's diagonal (default 0.02; 0 is hard),
 * "invert": true, "except": [region, …].
 */
#ifndef LITHO_RECIPE_REGION_H
#define LITHO_RECIPE_REGION_H

#include <json-glib/json-glib.h>
#include "litho.h"

typedef enum {
  LITHO_REGION_ALL,
  LITHO_REGION_NAMED,
  LITHO_REGION_TEXT,
  LITHO_REGION_TONES,
  LITHO_REGION_COLOR,
  LITHO_REGION_BOX,
  LITHO_REGION_ELLIPSE,
  LITHO_REGION_GRADIENT,
  LITHO_REGION_MASK,
  LITHO_REGION_POINT,
} LithoRegionKind;

typedef struct _LithoRegion LithoRegion;
struct _LithoRegion {
  LithoRegionKind kind;
  char *text;       /* NAMED, TEXT, COLOR, MASK, TONES given by name */
  double v[4];      /* numbers of the kind; COLOR: v[0] = tolerance */
  double feather;   /* NAN: default */
  gboolean invert;
  GPtrArray *except;/* LithoRegion*, or NULL */
};

extern const char *const litho_region_names[]; /* NULL-terminated: all subject background person face
                                                  skin hair eyes clothing sky water plants ground building animal */
/* text: valid UTF-8; of TEXT the first 200 bytes are taken, which are as many as a recipe may hold. */
LithoRegion *litho_region_new(LithoRegionKind kind, const char *text);
LithoRegion *litho_region_parse(JsonNode *node, const char *pointer, GError **error);
JsonNode *litho_region_to_json(const LithoRegion *region);
char *litho_region_describe(const LithoRegion *region);
/* The same without what it leaves out: "sea" of "sea, but not gull". Caller frees. */
char *litho_region_describe_base(const LithoRegion *region); /* "the sky, but not the red car" */
/* The first part that needs see/ ("sky"), or NULL when every part can be masked now. */
const char *litho_region_needs_see(const LithoRegion *region);
LithoRegion *litho_region_copy(const LithoRegion *region);
void litho_region_free(LithoRegion *region);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoRegion, litho_region_free)

#endif
