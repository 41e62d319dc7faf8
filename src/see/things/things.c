/* things.c: the installed nets of roles `instances` and `detect` look at the photo.
 *
 * Each net looks at the whole photo, and at tiles of it that overlap, in which small things are
 * larger. A box that ends at a tile's edge inside the photo is a part of something: the whole
 * photo, or the next tile, has all of it. With one false alarm a photo the SSD finds 16 % of COCO's
 * things under 1 % of the frame that way instead of 11, and 37 % instead of 25 of those under 8 %;
 * 3 × 3 tiles find no more at that price.
 */
#include <math.h>
#include "base/cancel.h"
#include "model/contract/boxes.h"
#include "see/picture.h"
#include "see/paint.h"
#include "see/things/prompt_mask.h"
#include "see/things/stuff.h"
#include "see/things/sure.h"
#include "see/things/things_parts.h"
#include "words/noun.h"

#define MOST_CLASSES 1024
#define TILES 2           /* a side */
#define TILE_OVERLAP 0.25 /* of a tile's side */
#define CUT_SHARE 0.02    /* of a tile's side: nearer to its edge a box is cut */
#define TILE_MOST                                                                                  \
  0.25 /* of a tile: what is larger the whole photo shows as well, with less to mistake it for */
#define LEAST_SHARE 0.00005 /* of the photo: smaller boxes are none */
#define MIN_HINT 0.25       /* of a box, that the stuff net sees the thing's kind in */
#define BOX_ERROR 0.12      /* of a box's sides: how far a thing may reach beyond its box */
#define MIN_TILE_PX 200     /* of a tile's long edge: smaller ones show nothing new */
#define GLIMPSE_PX 640      /* long edge of a picture that is not the photo */

/* A net and how it is read. */
typedef struct {
  const SeeNet *see;
  LithoBoxNet *boxes;
} Looker;

/* What is looked at, in px of the picture's level 0. */
typedef struct {
  double x, y, width, height;
} Look;

static void
looker_free(gpointer data)
{
  Looker *looker = data;
  litho_box_net_free(looker->boxes);
  g_free(looker);
}

/* Who asks what a net knows by name asks the scene's net, which has no labels where its contract
 * implies them. */
static void
tell_labels(SeeNet *net, const LithoBoxNet *boxes)
{
  if (net->labels != NULL)
    return;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  for (int i = 0; i < MOST_CLASSES; i++) { /* a table of numbers may have gaps */
    const char *label = litho_box_net_label(boxes, i);
    if (label != NULL)
      g_strv_builder_add(builder, label);
  }
  net->labels = g_strv_builder_end(builder);
}

/* The nets of a role, kept open as these are. */
static const GPtrArray *
scene_lookers(LithoScene *scene, const char *role, GError **error)
{
  g_autofree char *key = g_strconcat("nets:boxes:", role, NULL);
  const GPtrArray *nets = see_scene_nets(scene, role, error), *known = see_scene_kept(scene, key);
  if (nets == NULL || known != NULL)
    return nets != NULL ? known : NULL;
  g_autoptr(GPtrArray) lookers = g_ptr_array_new_with_free_func(looker_free);
  for (guint i = 0; i < nets->len; i++) {
    const SeeNet *net = nets->pdata[i];
    LithoBoxNet *boxes = litho_box_net_new(net->net, net->model, error);
    if (boxes == NULL)
      return NULL;
    tell_labels(nets->pdata[i], boxes);
    Looker *looker = g_new(Looker, 1);
    *looker = (Looker){net, boxes};
    g_ptr_array_add(lookers, looker);
  }
  return see_scene_keep(scene, key, g_steal_pointer(&lookers), (GDestroyNotify)g_ptr_array_unref);
}

/* The frame that the net's picture stands for: the look itself when it is squeezed, else with grey
 * around it. */
static Look
frame_of(const LithoBoxNet *net, const Look *look)
{
  if (net->contract->squeeze)
    return *look;
  const double scale = MAX(look->width / net->width, look->height / net->height);
  const double width = net->width * scale, height = net->height * scale;
  return (Look){look->x - (width - look->width) / 2, look->y - (height - look->height) / 2, width,
                height};
}

/* Is the box cut by an edge of the look that lies inside the photo? */
static gboolean
is_cut(const SeePicture *picture, const Look *look, double x0, double y0, double x1, double y1)
{
  const double dx = CUT_SHARE * look->width, dy = CUT_SHARE * look->height;
  return (look->x > 0.5 && x0 < look->x + dx) || (look->y > 0.5 && y0 < look->y + dy) ||
         (look->x + look->width < picture->width[0] - 0.5 && x1 > look->x + look->width - dx) ||
         (look->y + look->height < picture->height[0] - 0.5 && y1 > look->y + look->height - dy);
}

/* The mask of an instance, in the frame, as a plane of the proxy's size; nothing outside of its
 * box. */
static LithoPlane *
instance_plane(const LithoBoxNet *net, const LithoSeen *seen, const Look *frame,
               const SeePicture *picture, const VipsImage *proxy, const LithoBox *box)
{
  const int w = net->proto_width, h = net->proto_height;
  g_autofree float *mask = g_new(float, (gsize)w *(gsize)h);
  LithoPlane *plane = litho_plane_new(proxy->Xsize, proxy->Ysize);
  litho_box_net_mask(net, seen, mask);
  const double scale_x = (double)picture->width[0] / plane->width,
               scale_y = (double)picture->height[0] / plane->height;
  for (int j = (int)(box->y * plane->height);
       j < MIN((box->y + box->h) * plane->height, plane->height); j++)
    for (int i = (int)(box->x * plane->width);
         i < MIN((box->x + box->w) * plane->width, plane->width); i++) {
      const double u = ((i + 0.5) * scale_x - frame->x) / frame->width,
                   v = ((j + 0.5) * scale_y - frame->y) / frame->height;
      const double x = CLAMP(u * w - 0.5, 0, w - 1), y = CLAMP(v * h - 0.5, 0, h - 1);
      const int x0 = (int)x, y0 = (int)y, x1 = MIN(x0 + 1, w - 1), y1 = MIN(y0 + 1, h - 1);
      const float fx = (float)(x - x0), fy = (float)(y - y0);
      const float top = mask[y0 * w + x0] * (1 - fx) + mask[y0 * w + x1] * fx;
      const float bottom = mask[y1 * w + x0] * (1 - fx) + mask[y1 * w + x1] * fx;
      plane->v[(gsize)j * (gsize)plane->width + (gsize)i] = top * (1 - fy) + bottom * fy;
    }
  return plane;
}

/* Best first. */
static int
by_score(gconstpointer a, gconstpointer b)
{
  const LithoSeen *p = a, *q = b;
  return (p->score < q->score) - (p->score > q->score);
}

/* Does a better box of the label lie there already? Saves the masks of what is suppressed later
 * anyway. */
static gboolean
is_doubled(const GArray *sightings, guint first, const SeeThing *thing)
{
  for (guint i = first; i < sightings->len; i++) {
    const SeeThing *other = g_array_index(sightings, SeeSighting, i).thing;
    const double w = MIN(thing->box.x + thing->box.w, other->box.x + other->box.w) -
                     MAX(thing->box.x, other->box.x);
    const double h = MIN(thing->box.y + thing->box.h, other->box.y + other->box.h) -
                     MAX(thing->box.y, other->box.y);
    if (w > 0 && h > 0 && g_str_equal(thing->label, other->label) &&
        w * h > 0.6 * (thing->box.w * thing->box.h + other->box.w * other->box.h - w * h))
      return TRUE;
  }
  return FALSE;
}

/* Adds what the net sees in the look. proxy NULL: boxes only. */
static gboolean
look_at(const Looker *looker, const SeePicture *picture, const VipsImage *proxy, const Look *look,
        GArray *sightings, GError **error)
{
  LithoBoxNet *net = looker->boxes;
  const Look frame = frame_of(net, look);
  const double width = picture->width[0], height = picture->height[0];
  const guint first = sightings->len;
  g_autofree float *rgb = g_new(float, 3 * (gsize)net->width * (gsize)net->height);
  g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(LithoSeen));
  see_picture_cut(picture, frame.x, frame.y, frame.width, frame.height, net->width, net->height,
                  rgb);
  if (!litho_box_net_run(net, rgb, SEE_THING_LEAST, seen, error))
    return FALSE;
  g_array_sort(seen, by_score);
  for (guint i = 0; i < seen->len; i++) {
    const LithoSeen *one = &g_array_index(seen, LithoSeen, i);
    const char *label = litho_box_net_label(net, one->label);
    const double x0 = CLAMP(frame.x + one->x0 * frame.width, look->x, look->x + look->width);
    const double y0 = CLAMP(frame.y + one->y0 * frame.height, look->y, look->y + look->height);
    const double x1 = CLAMP(frame.x + one->x1 * frame.width, look->x, look->x + look->width);
    const double y1 = CLAMP(frame.y + one->y1 * frame.height, look->y, look->y + look->height);
    const double share = (x1 - x0) * (y1 - y0) / (width * height),
                 part = look->width * look->height / (width * height);
    if (label == NULL || !(share > LEAST_SHARE) || (part < 0.999 && share > TILE_MOST * part) ||
        is_cut(picture, look, x0, y0, x1, y1))
      continue;
    SeeThing *thing = g_new0(SeeThing, 1);
    thing->label = g_utf8_strdown(label, -1);
    thing->said = thing->score = one->score;
    thing->box = (LithoBox){x0 / width, y0 / height, (x1 - x0) / width, (y1 - y0) / height};
    thing->net = looker->see;
    thing->contract = net->contract->name;
    if (is_doubled(sightings, first, thing)) {
      see_thing_free(thing);
      continue;
    }
    if (proxy != NULL && litho_box_net_has_masks(net))
      thing->plane = instance_plane(net, one, &frame, picture, proxy, &thing->box);
    const SeeSighting sighting = {thing, part};
    g_array_append_val(sightings, sighting);
  }
  return TRUE;
}

/* The whole photo, and its tiles. */
static GArray *
make_looks(const SeePicture *picture)
{
  GArray *looks = g_array_new(FALSE, FALSE, sizeof(Look));
  const double width = picture->width[0], height = picture->height[0];
  const Look whole = {0, 0, width, height};
  g_array_append_val(looks, whole);
  const double side = 1 / (TILES - TILE_OVERLAP * (TILES - 1)); /* of the photo's */
  if (side * MAX(width, height) < MIN_TILE_PX)
    return looks;
  for (int j = 0; j < TILES; j++)
    for (int i = 0; i < TILES; i++) {
      const Look tile = {(1 - side) * width * i / (TILES - 1),
                         (1 - side) * height * j / (TILES - 1), side * width, side * height};
      g_array_append_val(looks, tile);
    }
  return looks;
}

static void
sightings_clear(gpointer data)
{
  see_thing_free(((SeeSighting *)data)->thing);
}

/* Adds what the nets of a role see. */
static gboolean
add_role(LithoScene *scene, const char *role, GPtrArray *things, GError **error)
{
  const GPtrArray *lookers = scene_lookers(scene, role, error);
  if (lookers == NULL || lookers->len == 0)
    return lookers != NULL;
  const SeePicture *picture = see_scene_picture(scene, error);
  const VipsImage *proxy = picture != NULL ? litho_scene_proxy(scene, error) : NULL;
  if (proxy == NULL)
    return FALSE;
  g_autoptr(GArray) looks = make_looks(picture),
                    sightings = g_array_new(FALSE, FALSE, sizeof(SeeSighting));
  for (guint i = 0; i < lookers->len; i++)
    for (guint k = 0; k < looks->len; k++)
      if (litho_is_cancelled(litho_scene_options(scene)->cancel, error) ||
          !look_at(lookers->pdata[i], picture, proxy, &g_array_index(looks, Look, k), sightings,
                   error)) {
        g_array_set_clear_func(sightings, sightings_clear);
        return FALSE;
      }
  for (guint i = 0; i < lookers->len; i++)
    litho_net_rest(((const Looker *)lookers->pdata[i])->see->net);
  see_sightings_merge(sightings, things);
  return TRUE;
}

const GPtrArray *
see_scene_things(LithoScene *scene, GError **error)
{
  GPtrArray *known = see_scene_kept(scene, "things");
  if (known != NULL)
    return known;
  g_autoptr(GPtrArray) things = g_ptr_array_new_with_free_func(see_thing_free);
  if (!add_role(scene, "instances", things, error) || !add_role(scene, "detect", things, error))
    return NULL;
  see_things_judge(things);
  return see_scene_keep(scene, "things", g_steal_pointer(&things),
                        (GDestroyNotify)g_ptr_array_unref);
}

/* Means of squares, so that the long edge is ≤ GLIMPSE_PX: the picture's only level. */
static void
shrink_to_bytes(const float *rgb, int width, int height, SeePicture *picture)
{
  const int k = (MAX(width, height) + GLIMPSE_PX - 1) / GLIMPSE_PX, w = MAX(width / k, 1), h = MAX(height / k, 1);
  *picture = (SeePicture){.n_levels = 1, .width = {w}, .height = {h}};
  picture->rgb[0] = g_new(guint8, 3 * (gsize)w * (gsize)h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      for (int c = 0; c < 3; c++) {
        float sum = 0;
        int n = 0;
        for (int j = y * k; j < MIN((y + 1) * k, height); j++)
          for (int i = x * k; i < MIN((x + 1) * k, width); i++, n++)
            sum += CLAMP(rgb[3 * ((gsize)j * (gsize)width + (gsize)i) + (gsize)c], 0, 1);
        picture->rgb[0][3 * ((gsize)y * (gsize)w + (gsize)x) + (gsize)c] = (guint8)(255 * sum / (float)n + 0.5f);
      }
}

gboolean
see_things_in_pixels(LithoScene *scene, const float *rgb, int width, int height, GPtrArray *things, GError **error)
{
  static const char *const roles[] = {"instances", "detect"};
  SeePicture picture;
  g_autoptr(GArray) sightings = g_array_new(FALSE, FALSE, sizeof(SeeSighting));
  gboolean ok = TRUE;
  shrink_to_bytes(rgb, width, height, &picture);
  const Look whole = {0, 0, picture.width[0], picture.height[0]};
  for (guint r = 0; r < G_N_ELEMENTS(roles) && ok; r++) {
    const GPtrArray *lookers = scene_lookers(scene, roles[r], error);
    ok = lookers != NULL;
    for (guint i = 0; ok && i < lookers->len; i++)
      ok = look_at(lookers->pdata[i], &picture, NULL, &whole, sightings, error);
  }
  g_free(picture.rgb[0]);
  if (!ok) {
    g_array_set_clear_func(sightings, sightings_clear);
    return FALSE;
  }
  see_sightings_merge(sightings, things);
  see_things_judge(things);
  return TRUE;
}

/* Takes out what lies beyond the box by more than boxes err. */
static void
keep_in_box(LithoPlane *plane, const LithoBox *box)
{
  const double dx = BOX_ERROR * box->w, dy = BOX_ERROR * box->h;
  const int x0 = (int)floor((box->x - dx) * plane->width),
            x1 = (int)ceil((box->x + box->w + dx) * plane->width);
  const int y0 = (int)floor((box->y - dy) * plane->height),
            y1 = (int)ceil((box->y + box->h + dy) * plane->height);
  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++)
      if (x < x0 || x >= x1 || y < y0 || y >= y1)
        plane->v[(gsize)y * (gsize)plane->width + (gsize)x] = 0;
}

/* What a box holds may be a man or the banana before him: *coarse is where the stuff net sees the
 * thing's kind in the box; NULL: it has no label for the kind, or sees hardly any of it there. */
static gboolean
hint_of_kind(LithoScene *scene, const SeeThing *thing, LithoPlane **coarse, GError **error)
{
  static const struct {
    LithoNounKind kind;
    const char *label;
  } labels[] = {{LITHO_NOUN_PERSON, "person"},
                {LITHO_NOUN_ANIMAL, "animal"},
                {LITHO_NOUN_VEHICLE, "vehicle"}};
  g_autoptr(GError) failure = NULL;
  const LithoNoun *noun = litho_noun_find(thing->label);
  const char *label = NULL;
  for (guint i = 0; noun != NULL && i < G_N_ELEMENTS(labels); i++)
    if (labels[i].kind == noun->kind)
      label = labels[i].label;
  const SeeStuff *stuff = label != NULL ? see_scene_stuff(scene, &failure) : NULL;
  *coarse = NULL;
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  g_autoptr(LithoPlane) likely = stuff != NULL ? see_stuff_sum(scene, stuff, label, error) : NULL;
  if (likely == NULL)
    return stuff == NULL;
  keep_in_box(likely, &thing->box);
  if (see_plane_share(likely) >= MIN_HINT * thing->box.w * thing->box.h)
    *coarse = g_steal_pointer(&likely);
  return TRUE;
}

const LithoPlane *
see_thing_mask(LithoScene *scene, SeeThing *thing, GError **error)
{
  g_autoptr(LithoPlane) coarse = NULL;
  if (thing->plane != NULL)
    return thing->plane;
  if (!hint_of_kind(scene, thing, &coarse, error))
    return NULL;
  thing->plane = see_prompt_mask(scene, &thing->box, NULL, 0, coarse, NULL, error);
  if (thing->plane != NULL)
    keep_in_box(thing->plane, &thing->box);
  return thing->plane;
}
