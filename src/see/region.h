/* region.h: how the parts of see/ find a region: a coarse soft cover on the scene's proxy, which is then
 * refined along the photo's edges at the size that is asked for.
 */
#ifndef LITHO_SEE_REGION_H
#define LITHO_SEE_REGION_H

#include "pixel/area.h"
#include "recipe/finder.h"
#include "see/scene.h"

typedef struct {
  gboolean present;
  double score;      /* 0..1 */
  LithoPlane *cover; /* 0..1, of the scene's proxy's size; owned; NULL when absent */
  char *method;      /* owned */
} SeeCover;

void see_cover_clear(SeeCover *cover);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SeeCover, see_cover_clear)

/* One named region. */
typedef struct {
  const char *name; /* one of litho_region_names */
  gboolean (*find)(LithoScene *scene, SeeCover *cover, GError **error);
} SeeRegion;

/* Every named region but "all", one a line; ends with a NULL name. */
extern const SeeRegion see_regions[];

const SeeRegion *see_region_by_name(const char *name); /* or NULL */

/* The regions' finders, one file each. An absent region is no error: present FALSE, cover NULL, score =
 * how near it came. method is always set. */
gboolean see_subject_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_subject_by_nets(LithoScene *scene, SeeCover *cover, GError **error); /* else as see_subject_find */
/* By the net of role matte; *looked FALSE: none is installed, and nothing is found. */
gboolean see_subject_by_matte(LithoScene *scene, SeeCover *cover, gboolean *looked, GError **error);
gboolean see_background_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_person_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_animal_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_face_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_skin_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_hair_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_eyes_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_clothing_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_sky_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_water_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_plants_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_ground_find(LithoScene *scene, SeeCover *cover, GError **error);
gboolean see_building_find(LithoScene *scene, SeeCover *cover, GError **error);

/* What is under a point (fractions of the frame). */
gboolean see_point_cover(LithoScene *scene, double x, double y, SeeCover *cover, GError **error);

/* Free text ("the red car"): what of the photo it means. */
gboolean see_text_cover(LithoScene *scene, const char *text, SeeCover *cover, GError **error);

/* The cover of a named region, found once and kept in the scene; owned by it. NULL and error. */
const SeeCover *see_scene_cover(LithoScene *scene, const char *name, GError **error);

/* What a part of see/ works out once a scene, under a key of its own ("faces", "net:face"). The scene
 * frees it. kept: borrowed, NULL when nothing was kept. keep returns `value`. */
gpointer see_scene_kept(LithoScene *scene, const char *key);
gpointer see_scene_keep(LithoScene *scene, const char *key, gpointer value, GDestroyNotify destroy);

/* finder->find of the scene. */
gboolean see_region_find(LithoScene *scene, const LithoRegion *region, int width, int height,
                         LithoFound *found, GError **error);

/* Adds a LithoRegionFact* for every named region that is there, largest first. */
gboolean see_region_facts(LithoScene *scene, GPtrArray *out, GError **error);

/* The name that a word for a region stands for ("clouds" → "sky"), or NULL. */
const char *see_region_name_of(const char *word);

#endif
