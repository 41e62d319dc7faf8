/* things_map.c: all things of a photo in one map.
 *
 * Things that nets of roles `instances` and `detect` name. A mask costs 40 ms of a core, so that only few get one of their own:
 * living ones are what the stuff net takes for people and animals in their boxes, small ones the oval of their box. To them
 * comes what the stuff net takes for people and animals outside all boxes, part by part; without a stuff net, faces. Large ones are
 * painted first and what lies on others last, so that a cup is not lost in its table. Things that nets do not name (a tree, a
 * lamp post) are not in it.
 */
#include <string.h>
#include "pixel/components.h"
#include "see/find/things_map.h"
#include "see/paint.h"
#include "see/people/faces.h"
#include "see/things/decoders.h"
#include "see/things/kinds.h"
#include "see/things/stuff.h"
#include "words/noun.h"

#define THING_LEAST 0.3     /* chance that it is there */
#define GLIMPSE_LEAST 0.45  /* the same, in a picture that nobody photographed */
#define MOST_THINGS 60
#define MOST_MASKS 6
#define MASK_SHARE 0.02     /* of the frame: smaller things get no mask of their own */
#define STUFF_IN_BOX 0.25   /* of a living thing's box, that the stuff net sees it in */
#define BOX_GROWN 0.05      /* of its sides: boxes are cut short */
#define STUFF_LEAST 0.6f    /* probability */
#define STUFF_SHARE 0.0006  /* of the frame, that a part has at least */
#define KNOWN_SHARE 0.5     /* of a face, that lies in a living thing already */
#define FACE_GROWN 0.25     /* of its box's sides: boxes of faces leave out hair and chin */

typedef struct {
  LithoThings *things;
  guint8 *map; /* of the proxy's size; owned */
  int width, height;
} Map;

/* Others lie or stand on it, so that it goes on behind them. */
static gboolean
is_ground(const char *label)
{
  static const char *const grounds[] = {"table", "bed",  "couch",    "sofa",   "sink",     "desk",    "counter", "countertop", "shelf",
                                        "bookcase", "rug", "carpet", "cabinetry", "stairs", "bathtub", "house", "building", "tree",
                                        "window", "door", "picture frame", NULL};
  const char *blank = strrchr(label, ' ');
  return g_strv_contains(grounds, label) || (blank != NULL && g_strv_contains(grounds, blank + 1));
}

static gboolean
is_alive(const char *label)
{
  const LithoNoun *noun = litho_noun_find(label);
  return noun != NULL && (noun->kind == LITHO_NOUN_PERSON || noun->kind == LITHO_NOUN_ANIMAL);
}

static void
paint(Map *map, const LithoPlane *mask, guint8 number)
{
  for (gsize i = 0; i < (gsize)map->width * (gsize)map->height && number > 0; i++)
    if (mask->v[i] > 0.5f)
      map->map[i] = number;
}

/* Those with masks, ground first, then the larger ones first. */
static int
by_order(gconstpointer a, gconstpointer b)
{
  const SeeThing *p = *(SeeThing *const *)a, *q = *(SeeThing *const *)b;
  const gboolean of_p = is_ground(p->label), of_q = is_ground(q->label);
  const double size_p = p->box.w * p->box.h, size_q = q->box.w * q->box.h;
  return of_p != of_q ? of_q - of_p : (size_p < size_q) - (size_p > size_q);
}

/* What of a plane of the proxy's size lies in a box; its share of the box. */
static double
cut_to_box(const LithoPlane *plane, const LithoBox *box, LithoPlane *out)
{
  const double dx = BOX_GROWN * box->w, dy = BOX_GROWN * box->h;
  const int w = plane->width, x0 = (int)CLAMP((box->x - dx) * w, 0, w), x1 = (int)CLAMP((box->x + box->w + dx) * w, 0, w),
            h = plane->height, y0 = (int)CLAMP((box->y - dy) * h, 0, h), y1 = (int)CLAMP((box->y + box->h + dy) * h, 0, h);
  int n = 0;
  memset(out->v, 0, sizeof(float) * (gsize)w * (gsize)h);
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++)
      n += (out->v[y * w + x] = plane->v[y * w + x]) > 0.5f;
  return n / MAX(1.0, box->w * w * box->h * h);
}

/* The mask of a thing: what the stuff net saw of its kind in its box, or one of its own, or an oval. living: of all people and
 * animals; NULL: not known. */
static gboolean
paint_thing(LithoScene *scene, Map *map, SeeThing *thing, const LithoPlane *living, int *n_masks, GError **error)
{
  const guint8 number = litho_things_add(map->things, thing->label, is_alive(thing->label), is_ground(thing->label));
  const LithoBox *box = &thing->box;
  g_autoptr(LithoPlane) own = litho_plane_new(map->width, map->height);
  if (thing->plane != NULL) {
    paint(map, thing->plane, number);
    return TRUE;
  }
  if (living != NULL && is_alive(thing->label) && cut_to_box(living, box, own) >= STUFF_IN_BOX) {
    paint(map, own, number);
    return TRUE;
  }
  if (box->w * box->h >= MASK_SHARE && *n_masks < MOST_MASKS) {
    (*n_masks)++;
    const LithoPlane *mask = see_thing_mask(scene, thing, error);
    if (mask != NULL)
      paint(map, mask, number);
    return mask != NULL;
  }
  memset(own->v, 0, sizeof(float) * (gsize)own->width * (gsize)own->height);
  see_paint_ellipse(own, (box->x + box->w / 2) * map->width, (box->y + box->h / 2) * map->height, 0.6 * box->w * map->width,
                    0.6 * box->h * map->height, 0, 0.99, 1);
  paint(map, own, number);
  return TRUE;
}

static gboolean
add_things(LithoScene *scene, Map *map, const LithoPlane *living, GError **error)
{
  const GPtrArray *all = see_scene_things(scene, error);
  g_autoptr(GPtrArray) some = g_ptr_array_new();
  int n_masks = 0;
  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len && some->len < MOST_THINGS; i++)
    if (((const SeeThing *)all->pdata[i])->score >= THING_LEAST)
      g_ptr_array_add(some, all->pdata[i]);
  g_ptr_array_sort(some, by_order);
  for (guint i = 0; i < some->len; i++)
    if (!paint_thing(scene, map, some->pdata[i], living, &n_masks, error))
      return FALSE;
  return TRUE;
}

/* Parts of what is alive, where no living thing is yet. */
static void
add_living(Map *map, const LithoPlane *living)
{
  const gsize n = (gsize)map->width * (gsize)map->height;
  g_autoptr(LithoPlane) rest = litho_plane_new(map->width, map->height);
  for (gsize i = 0; i < n; i++) {
    const guint8 there = map->map[i];
    const gboolean known = there > 0 && g_array_index(map->things->kinds, LithoThing, there - 1).is_alive;
    rest->v[i] = living->v[i] >= STUFF_LEAST && !known ? 1 : 0;
  }
  g_autofree int *part_of = NULL;
  g_autoptr(GArray) parts = pixel_components(rest, (int)(STUFF_SHARE * (double)n) + 1, &part_of);
  for (guint k = 0; k < parts->len; k++) {
    const guint8 number = litho_things_add(map->things, "person or animal", TRUE, FALSE);
    const int part = g_array_index(parts, PixelComponent, k).label;
    for (gsize i = 0; i < n && number > 0; i++)
      if (part_of[i] == part)
        map->map[i] = number;
  }
}

static void
add_face(Map *map, const LithoFace *face)
{
  const double grow_x = FACE_GROWN * face->box.w, grow_y = FACE_GROWN * face->box.h;
  const int x0 = (int)CLAMP((face->box.x - grow_x) * map->width, 0, map->width),
            x1 = (int)CLAMP((face->box.x + face->box.w + grow_x) * map->width, 0, map->width),
            y0 = (int)CLAMP((face->box.y - grow_y) * map->height, 0, map->height),
            y1 = (int)CLAMP((face->box.y + face->box.h + grow_y) * map->height, 0, map->height);
  int n_known = 0;
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++) {
      const guint8 there = map->map[y * map->width + x];
      n_known += there > 0 && g_array_index(map->things->kinds, LithoThing, there - 1).is_alive;
    }
  if (n_known >= KNOWN_SHARE * (x1 - x0) * (y1 - y0))
    return;
  const guint8 number = litho_things_add(map->things, "face", TRUE, FALSE);
  g_autoptr(LithoPlane) oval = litho_plane_new(map->width, map->height);
  see_paint_ellipse(oval, (x0 + x1) / 2.0, (y0 + y1) / 2.0, (x1 - x0) / 2.0, (y1 - y0) / 2.0, 0, 0.99, 1);
  paint(map, oval, number);
}

/* LithoThings' `look`. */
static gboolean
look(gpointer looker, const float *rgb, int width, int height, GArray *seen, GError **error)
{
  g_autoptr(GPtrArray) things = g_ptr_array_new_with_free_func(see_thing_free);
  if (!see_things_in_pixels(looker, rgb, width, height, things, error))
    return FALSE;
  for (guint i = 0; i < things->len; i++) {
    const SeeThing *thing = things->pdata[i];
    const LithoGlimpse one = {thing->box.x, thing->box.y, thing->box.w, thing->box.h, thing->score, is_alive(thing->label)};
    if (thing->score >= GLIMPSE_LEAST)
      g_array_append_val(seen, one);
  }
  return TRUE;
}

LithoThings *
see_things_map(LithoFinder *finder, GError **error)
{
  LithoScene *scene = see_finder_scene(finder);
  const VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL)
    return NULL;
  const gsize n = (gsize)proxy->Xsize * (gsize)proxy->Ysize;
  g_autofree guint8 *numbers = g_new0(guint8, n);
  g_autoptr(LithoThings) things = litho_things_new(1, 1);
  Map map = {things, numbers, proxy->Xsize, proxy->Ysize};
  g_autoptr(GError) failure = NULL;
  const SeeStuff *stuff = see_scene_stuff(scene, &failure);
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
  }
  g_autoptr(LithoPlane) living = stuff != NULL ? see_stuff_sum(scene, stuff, "person|animal", error) : NULL;
  const GPtrArray *faces, *nets = see_scene_nets(scene, "detect", error);
  if ((stuff != NULL && living == NULL) || nets == NULL || !add_things(scene, &map, living, error))
    return NULL;
  if (living != NULL) {
    add_living(&map, living);
  } else {
    if (!see_scene_faces(scene, &faces, error))
      return NULL;
    for (guint i = 0; i < faces->len; i++)
      add_face(&map, faces->pdata[i]);
  }
  see_decoders_rest(scene);
  if (nets->len > 0) {
    things->look = look;
    things->looker = scene;
  }
  g_object_unref(things->map);
  things->map = vips_image_new_from_memory_copy(numbers, n, map.width, map.height, 1, VIPS_FORMAT_UCHAR);
  return g_steal_pointer(&things);
}
