/* person.c: the region "person" (everyone in the photo, with hair, clothes and what they wear), and
 * how many people there are.
 *
 * People that a detector sees (see/things), what a net of role "segment" and the stuff net call a person, and the
 * masks of the bodies that the nets of roles "pose" and "person" see (bodies.h) are joined. Each has to be sure or to
 * be backed by another: the body's net takes the nearest dog or pillow for a person when it is sent to look there.
 * Without these nets people are not looked for: no colour or shape is theirs alone.
 */
#include "see/people/bodies.h"
#include "pixel/components.h"
#include "see/people/faces.h"
#include "see/paint.h"
#include "see/people/people.h"
#include "see/segments.h"
#include "see/things/kinds.h"
#include "see/things/stuff.h"

/* Less is a speck that no net is sure of. */
#define MIN_AREA 0.001
/* Share of a body that the segments must call a person. */
#define MIN_AGREEMENT 0.4
/* What a body says by itself, with neither segments nor a face. */
#define MIN_LONE_SCORE 0.9

/* A part of the region "person" that neither a face nor a body belongs to is one more person from
 * here on. */
#define MIN_COUNTED_SHARE 0.006

/* Of a detector: a person by itself; one that the stuff net must back. */
#define MIN_THING_SCORE 0.42
#define MIN_BACKED_SCORE 0.3
#define MIN_BACKING 0.55
/* Of another thing that is taken out of the people behind it, and its size over a person's box. */
#define MIN_OTHER_SCORE 0.7
#define MAX_OTHER_SIZE 0.8
/* A part that the stuff net alone calls a person: how sure it must be, and its least share of the frame. */
#define MIN_STUFF_SURENESS 0.85
#define MIN_STUFF_SHARE 0.004

static const char *const labels[] = {"person", "people", "human", "rider", NULL};

/* Whether the face's middle is in the body. */
static gboolean
holds(const SeeBody *body, const LithoFace *face, const SeePicture *picture)
{
  const double x = (face->box.x + face->box.w / 2) * picture->width[0];
  const double y = (face->box.y + face->box.h / 2) * picture->height[0];
  double u, v;
  see_square_from_picture(&body->square, x, y, &u, &v);
  if (u < 0 || v < 0 || u >= 1 || v >= 1)
    return FALSE;
  const int at = (int)(v * SEE_BODY_MASK_PX) * SEE_BODY_MASK_PX + (int)(u * SEE_BODY_MASK_PX);
  return body->mask == NULL || body->mask[at] > 0.5f;
}

/* Share of the body's mask that the segments call a person. */
static double
agreement(const LithoPlane *mask, const LithoPlane *segment)
{
  double both = 0, all = 0;
  for (gsize i = 0; i < (gsize)mask->width * mask->height; i++) {
    both += MIN(mask->v[i], segment->v[i]);
    all += mask->v[i];
  }
  return all > 0 ? both / all : 0;
}

typedef struct {
  LithoPlane *plane;
  char *method;
  int n_people;
} People;

static void
people_free(gpointer data)
{
  People *people = data;
  litho_plane_free(people->plane);
  g_free(people->method);
  g_free(people);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(People, people_free)

/* Joins the bodies that are believed to the cover, and counts those without a face. Returns how
 * many were. */
static int
add_bodies(People *people, const GArray *bodies, const GPtrArray *faces, const SeePicture *picture,
           gboolean has_segments)
{
  LithoPlane *cover = people->plane;
  const double scale = (double)picture->width[0] / cover->width;
  g_autoptr(LithoPlane) segment = see_plane_copy(cover);
  int n_believed = 0;
  for (guint i = 0; i < bodies->len; i++) {
    const SeeBody *body = &g_array_index(bodies, SeeBody, i);
    g_autoptr(LithoPlane) mask = litho_plane_new(cover->width, cover->height);
    gboolean has_face = FALSE;
    for (guint k = 0; k < faces->len; k++)
      has_face = has_face || holds(body, faces->pdata[k], picture);
    if (body->mask != NULL)
      see_paint_mask(mask, &body->square, body->mask, SEE_BODY_MASK_PX, scale);
    if (!has_face &&
        (has_segments ? agreement(mask, segment) < MIN_AGREEMENT : body->score < MIN_LONE_SCORE))
      continue;
    n_believed++;
    people->n_people += !has_face;
    for (gsize k = 0; k < (gsize)cover->width * cover->height; k++)
      cover->v[k] = MAX(cover->v[k], mask->v[k]);
  }
  return n_believed;
}

/* People of whom neither a face nor a body was seen: parts of the cover that hold none. */
static int
count_others(const LithoPlane *cover, const GArray *bodies, const GPtrArray *faces,
             const SeePicture *picture)
{
  g_autofree int *map = NULL;
  const double scale = (double)picture->width[0] / cover->width;
  g_autoptr(GArray) parts =
      pixel_components(cover, (int)(MIN_COUNTED_SHARE * cover->width * cover->height) + 1, &map);
  int n_others = 0;
  for (guint i = 0; i < parts->len; i++) {
    const PixelComponent *part = &g_array_index(parts, PixelComponent, i);
    gboolean is_counted = FALSE;
    for (guint k = 0; k < faces->len; k++) {
      const LithoBox *box = &((const LithoFace *)faces->pdata[k])->box;
      const double x = (box->x + box->w / 2) * cover->width,
                   y = (box->y + box->h / 2) * cover->height;
      is_counted = is_counted || (x >= part->x0 && x < part->x1 && y >= part->y0 && y < part->y1);
    }
    for (guint k = 0; k < bodies->len; k++) {
      const SeeBody *body = &g_array_index(bodies, SeeBody, k);
      const double x = body->hip[0] / scale, y = body->hip[1] / scale;
      is_counted = is_counted || (x >= part->x0 && x < part->x1 && y >= part->y0 && y < part->y1);
    }
    n_others += !is_counted;
  }
  return n_others;
}

/* Leaves the people that are sure or backed by `likely` (NULL: nothing backs). */
static gboolean
choose_things(LithoScene *scene, GPtrArray *things, const LithoPlane *likely, GError **error)
{
  for (guint i = things->len; i-- > 0;) {
    SeeThing *thing = things->pdata[i];
    if (thing->score >= MIN_THING_SCORE)
      continue;
    const LithoPlane *mask = likely != NULL ? see_thing_mask(scene, thing, error) : NULL;
    if (likely != NULL && mask == NULL)
      return FALSE;
    if (mask == NULL || agreement(mask, likely) < MIN_BACKING)
      g_ptr_array_remove_index(things, i);
  }
  return TRUE;
}

/* Adds the parts that the stuff net alone is sure of. */
static void
add_likely(LithoPlane *cover, const LithoPlane *likely)
{
  const int n = cover->width * cover->height;
  g_autofree int *map = NULL;
  g_autoptr(GArray) parts = pixel_components(likely, (int)(MIN_STUFF_SHARE * n) + 1, &map);
  for (guint i = 0; i < parts->len; i++) {
    const PixelComponent *part = &g_array_index(parts, PixelComponent, i);
    double sum = 0;
    for (int k = 0; k < n; k++)
      sum += map[k] == part->label ? likely->v[k] : 0;
    for (int k = 0; k < n && sum >= MIN_STUFF_SURENESS * part->n_px; k++)
      if (map[k] == part->label)
        cover->v[k] = MAX(cover->v[k], likely->v[k]);
  }
}

/* What people wear or carry on them is theirs; what else lies in front of them is not. */
static gboolean
is_worn(const SeeThing *thing)
{
  static const char *const worn[] = {"tie", "backpack", "handbag", "umbrella", NULL};
  const LithoNoun *noun = litho_noun_find(thing->label);
  return noun == NULL || noun->kind == LITHO_NOUN_PERSON || noun->kind == LITHO_NOUN_CLOTHING ||
         noun->kind == LITHO_NOUN_BODY || g_strv_contains(worn, thing->label);
}

/* Takes out what other things cover that a detector is sure of: a banana before a face, the table in front. Smaller
 * boxes go before larger ones: what is held lies within who holds it. */
static gboolean
take_out_others(LithoScene *scene, const GPtrArray *people, LithoPlane *cover, GError **error)
{
  const GPtrArray *things = see_scene_things(scene, error);
  for (guint i = 0; things != NULL && i < things->len; i++) {
    SeeThing *thing = things->pdata[i];
    gboolean is_before = FALSE;
    if (thing->score < MIN_OTHER_SCORE || is_worn(thing))
      continue;
    for (guint k = 0; k < people->len && !is_before; k++) {
      const SeeThing *person = people->pdata[k];
      is_before = see_box_iou(&thing->box, &person->box) > 0 &&
                  thing->box.w * thing->box.h < MAX_OTHER_SIZE * person->box.w * person->box.h;
    }
    const LithoPlane *mask = is_before ? see_thing_mask(scene, thing, error) : NULL;
    if (is_before && mask == NULL)
      return FALSE;
    for (gsize k = 0; mask != NULL && k < (gsize)cover->width * (gsize)cover->height; k++)
      cover->v[k] = MIN(cover->v[k], 1 - mask->v[k]);
  }
  return things != NULL;
}

/* Faces that no thing holds. */
static int
faces_beside(const GPtrArray *faces, const GPtrArray *things)
{
  int n = 0;
  for (guint k = 0; k < faces->len; k++) {
    const LithoBox *box = &((const LithoFace *)faces->pdata[k])->box;
    gboolean is_held = FALSE;
    for (guint i = 0; i < things->len && !is_held; i++)
      is_held = see_thing_holds(things->pdata[i], box->x + box->w / 2, box->y + box->h / 2);
    n += !is_held;
  }
  return n;
}

static const People *
take_people(LithoScene *scene, GError **error)
{
  People *kept = see_scene_kept(scene, "people");
  if (kept != NULL)
    return kept;
  const SeePicture *picture = see_scene_picture(scene, error);
  const VipsImage *proxy = picture != NULL ? litho_scene_proxy(scene, error) : NULL;
  const GPtrArray *faces = NULL;
  const GArray *bodies = NULL;
  const SeeNet *net = NULL;
  g_autoptr(People) people = g_new0(People, 1);
  g_autoptr(GError) failure = NULL;
  g_autoptr(LithoPlane) likely = NULL;
  if (proxy == NULL || !see_scene_faces(scene, &faces, error) ||
      !see_segments_sum(scene, labels, &people->plane, &net, error))
    return NULL;
  const SeeStuff *stuff = see_scene_stuff(scene, &failure);
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
  }
  if (stuff != NULL && (likely = see_stuff_sum(scene, stuff, "person", error)) == NULL)
    return NULL;
  g_autoptr(GPtrArray) things = see_things_of_kind(scene, see_kind_is_person, MIN_BACKED_SCORE, error);
  if (people->plane == NULL)
    people->plane = litho_plane_new(proxy->Xsize, proxy->Ysize);
  const LithoPlane *backing = likely != NULL ? likely : net != NULL ? people->plane : NULL;
  if (things == NULL || !choose_things(scene, things, backing, error) ||
      !see_things_unite(scene, things, people->plane, error))
    return NULL;
  /* Where a detector saw people, the net's wider guess takes in what they sit on. */
  if (likely != NULL && things->len == 0)
    add_likely(people->plane, likely);
  int n_bodies = 0;
  if (things->len > 0) {
    people->n_people = (int)things->len + faces_beside(faces, things);
    if (!take_out_others(scene, things, people->plane, error))
      return NULL;
  } else { /* bodies are looked for where no detector saw anyone */
    bodies = see_scene_bodies(scene, error);
    if (bodies == NULL)
      return NULL;
    people->n_people = (int)faces->len;
    n_bodies = add_bodies(people, bodies, faces, picture, net != NULL || likely != NULL);
    people->n_people += count_others(people->plane, bodies, faces, picture);
  }
  const char *used[5] = {NULL};
  int n_used = 0;
  if (things->len > 0)
    used[n_used++] = see_things_method(things);
  if (net != NULL)
    used[n_used++] = net->name;
  if (likely != NULL)
    used[n_used++] = "stuff net";
  if (n_bodies > 0)
    used[n_used++] = "bodies";
  people->method = n_used > 0 ? g_strjoinv(" and ", (char **)used)
                              : g_strdup("none: no net of role detect, segment or pose is used");
  return see_scene_keep(scene, "people", g_steal_pointer(&people), people_free);
}

gboolean
see_scene_people(LithoScene *scene, int *n_people, GError **error)
{
  const People *people = take_people(scene, error);
  if (people == NULL)
    return FALSE;
  *n_people = people->n_people;
  return TRUE;
}

gboolean
see_person_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  const People *people = take_people(scene, error);
  if (people == NULL)
    return FALSE;
  const double area = see_plane_area(people->plane);
  cover->score = see_plane_sureness(people->plane) * MIN(area / MIN_AREA, 1);
  cover->present = area >= MIN_AREA;
  cover->method = g_strdup(people->method);
  if (cover->present)
    cover->plane = see_plane_copy(people->plane);
  return TRUE;
}
