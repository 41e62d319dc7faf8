/* instances.c: the cover of a noun, split into instances, and which of them a text means.
 *
 * Instances are connected parts of the cover; people who touch are parted at the nearest face.
 */
#include <math.h>
#include "color/names.h"
#include "pixel/components.h"
#include "see/people/faces.h"
#include "see/find/ground.h"
#include "see/lab.h"
#include "see/paint.h"
#include "see/segments.h"

/* Smaller parts are no instances. */
#define MIN_INSTANCE_SHARE 0.0015
/* What a choice that the text does not decide takes from the score. */
#define UNDECIDED 0.6
/* The noun is there, but none of its instances is meant. */
#define NOT_THE_ONE 0.3
/* An animal that the net has no class for is any animal. */
#define ANY_ANIMAL 0.6
/* Who stands in the background is at most this share of the largest. */
#define BACK_SHARE 0.6
/* Steps down count less than steps aside when a pixel is given to the nearest face: bodies hang
 * down. */
#define DOWN_STEP 0.35

/* --- covers of nouns ------------------------------------------------------------------------ */

gboolean
see_is_people(const SeeWord *word)
{
  return g_strcmp0(word->region, "person") == 0;
}

static gboolean
take_region(LithoScene *scene, const char *name, double trust, SeeCoarseMask *cover, GError **error)
{
  const SeeCoarseMask *region = see_scene_coarse_mask(scene, name, error);
  if (region == NULL)
    return FALSE;
  cover->present = region->present;
  cover->score = region->score * trust;
  cover->method = g_strdup(region->method);
  cover->plane = region->plane != NULL ? see_plane_copy(region->plane) : NULL;
  return TRUE;
}

/* All of what a noun names. FALSE and error; absent is no error. */
gboolean
see_noun_find(LithoScene *scene, const SeeWord *word, SeeCoarseMask *cover, GError **error)
{
  if (word->labels == NULL || see_is_people(word))
    return take_region(scene, word->region, 1, cover, error);
  g_auto(GStrv) labels = g_strsplit(word->labels, "|", -1);
  const SeeNet *net = NULL;
  g_autoptr(LithoPlane) plane = NULL;
  if (!see_segments_sum(scene, (const char *const *)labels, &plane, &net, error))
    return FALSE;
  if (net == NULL && word->region != NULL)
    return take_region(scene, word->region, ANY_ANIMAL, cover, error);
  cover->method = net != NULL
                      ? g_strdup(net->name)
                      : g_strdup_printf("none: no net of role segment knows '%s'", labels[0]);
  if (plane == NULL)
    return TRUE;
  cover->score = see_plane_sureness(plane);
  cover->present = see_plane_area(plane) >= MIN_INSTANCE_SHARE;
  if (cover->present)
    cover->plane = g_steal_pointer(&plane);
  return TRUE;
}

/* --- instances ------------------------------------------------------------------------------ */

typedef struct {
  PixelComponent part;
  double color, company; /* share of its pixels of the colour; nearness of what is with it, 0..1 */
} Instance;

static void
add_pixel(PixelComponent *part, int x, int y)
{
  if (part->n_px == 0)
    *part = (PixelComponent){.label = part->label, .x0 = x, .y0 = y};
  part->x0 = MIN(part->x0, x);
  part->y0 = MIN(part->y0, y);
  part->x1 = MAX(part->x1, x + 1);
  part->y1 = MAX(part->y1, y + 1);
  part->cx = (part->cx * part->n_px + x + 0.5) / (part->n_px + 1);
  part->cy = (part->cy * part->n_px + y + 0.5) / (part->n_px + 1);
  part->n_px++;
}

/* Parts with several faces are shared out among them. New labels follow the old ones in the map. */
static void
split_by_faces(const GPtrArray *faces, int width, int height, int *map, GArray *parts)
{
  const guint n_parts = parts->len;
  int label = 0;
  for (guint i = 0; i < n_parts; i++)
    label = MAX(label, g_array_index(parts, PixelComponent, i).label);
  for (guint i = 0; i < n_parts; i++) {
    const int of_part = g_array_index(parts, PixelComponent, i).label;
    g_autoptr(GPtrArray) inside = g_ptr_array_new();
    for (guint k = 0; k < faces->len; k++) {
      const LithoBox *box = &((LithoFace *)faces->pdata[k])->box;
      const int x = (int)CLAMP((box->x + box->w / 2) * width, 0, width - 1);
      const int y = (int)CLAMP((box->y + box->h / 2) * height, 0, height - 1);
      if (map[y * width + x] == of_part)
        g_ptr_array_add(inside, faces->pdata[k]);
    }
    if (inside->len < 2)
      continue;
    const guint first = parts->len;
    for (guint k = 0; k < inside->len; k++) {
      PixelComponent part = {.label = ++label};
      g_array_append_val(parts, part);
    }
    g_array_index(parts, PixelComponent, i).n_px = 0;
    for (int at = 0; at < width * height; at++) {
      if (map[at] != of_part)
        continue;
      const int x = at % width, y = at / width;
      double nearest = G_MAXDOUBLE;
      guint who = 0;
      for (guint k = 0; k < inside->len; k++) {
        const LithoBox *box = &((LithoFace *)inside->pdata[k])->box;
        const double dx = x + 0.5 - (box->x + box->w / 2) * width;
        const double dy = y + 0.5 - (box->y + box->h / 2) * height;
        const double d = hypot(dx, dy * (dy > 0 ? DOWN_STEP : 1)) / MAX(box->w * width, 1);
        if (d < nearest) {
          nearest = d;
          who = k;
        }
      }
      PixelComponent *part = &g_array_index(parts, PixelComponent, first + who);
      map[at] = part->label;
      add_pixel(part, x, y);
    }
  }
}

static double
color_share(const SeeLab *lab, const int *map, const PixelComponent *part, const char *color)
{
  const LithoColorName *wanted = litho_color_find(color);
  int n_like = 0, n = 0;
  for (int y = part->y0; y < part->y1; y += 2)
    for (int x = part->x0; x < part->x1; x += 2) {
      const int i = y * lab->width + x;
      if (map[i] != part->label)
        continue;
      const float pixel[3] = {lab->lab[0]->v[i], lab->lab[1]->v[i], lab->lab[2]->v[i]};
      const LithoColorName *seen = litho_color_find(litho_color_nearest(pixel));
      n++;
      n_like += seen == wanted || (seen->mix != NULL && g_strcmp0(seen->mix, wanted->mix) == 0);
    }
  return n > 0 ? (double)n_like / n : 0;
}

static double
nearness(const LithoPlane *thing, const PixelComponent *part)
{
  double best = 0;
  const double reach = hypot(thing->width, thing->height) / 4;
  for (int y = 0; y < thing->height; y += 2)
    for (int x = 0; x < thing->width; x += 2)
      if (thing->v[(gsize)y * thing->width + x] > 0.5f) {
        const double dx = MAX(MAX(part->x0 - x, x - part->x1), 0),
                     dy = MAX(MAX(part->y0 - y, y - part->y1), 0);
        best = MAX(best, exp(-hypot(dx, dy) / reach));
      }
  return best;
}

/* How well an instance fits the words; the best one is meant. */
static double
fit(const SeeQuery *query, const Instance *it, double largest, int width, int height)
{
  const double x = it->part.cx / width, y = it->part.cy / height, size = it->part.n_px / largest;
  const double from_middle = hypot(x - 0.5, y - 0.5);
  double value = query->color != NULL ? 2 * it->color : 0;
  value += query->company->len > 0 ? it->company : 0;
  switch (query->place) {
  case SEE_PLACE_LEFT:
    return value + 2 * (1 - x);
  case SEE_PLACE_RIGHT:
    return value + 2 * x;
  case SEE_PLACE_TOP:
    return value + 2 * (1 - y);
  case SEE_PLACE_BOTTOM:
    return value + 2 * y;
  case SEE_PLACE_MIDDLE:
    return value + 2 * (1 - from_middle);
  case SEE_PLACE_BACK:
    return value + (size <= BACK_SHARE) + 0.2 * size;
  case SEE_PLACE_SMALLEST:
    return value + 2 * (1 - size);
  default:
    break;
  }
  return value + (query->behind ? (size < 1) : 0) + 0.01 * size;
}

/* Where several are meant: does this one belong to them? */
static gboolean
belongs(const SeeQuery *query, const Instance *it, double largest, int width, int height)
{
  const double x = it->part.cx / width, y = it->part.cy / height;
  if (query->color != NULL && it->color < 0.15)
    return FALSE;
  if (query->behind && it->part.n_px >= largest)
    return FALSE;
  switch (query->place) {
  case SEE_PLACE_LEFT:
    return x < 0.5;
  case SEE_PLACE_RIGHT:
    return x > 0.5;
  case SEE_PLACE_TOP:
    return y < 0.5;
  case SEE_PLACE_BOTTOM:
    return y > 0.5;
  case SEE_PLACE_MIDDLE:
    return x > 0.25 && x < 0.75;
  case SEE_PLACE_BACK:
    return it->part.n_px <= BACK_SHARE * largest;
  case SEE_PLACE_FRONT:
    return it->part.n_px > BACK_SHARE * largest;
  default:
    return TRUE;
  }
}

static int
by_place(gconstpointer a, gconstpointer b)
{
  const Instance *p = a, *q = b;
  return (p->part.cx > q->part.cx) - (p->part.cx < q->part.cx);
}

/* Measures and sorts the instances from left to right. */
static GArray *
take_instances(LithoScene *scene, const SeeQuery *query, const LithoPlane *plane, gboolean people,
               int **map, GError **error)
{
  const GPtrArray *faces = NULL;
  const SeeLab *lab = see_scene_lab(scene, error);
  const int n = plane->width * plane->height, min_px = (int)(MIN_INSTANCE_SHARE * n) + 1;
  if (lab == NULL || (people && !see_scene_faces(scene, &faces, error)))
    return NULL;
  g_autoptr(GArray) parts = pixel_components(plane, min_px, map);
  if (people)
    split_by_faces(faces, plane->width, plane->height, *map, parts);
  g_autoptr(GArray) instances = g_array_new(FALSE, TRUE, sizeof(Instance));
  for (guint i = 0; i < parts->len; i++) {
    Instance it = {.part = g_array_index(parts, PixelComponent, i)};
    if (it.part.n_px < min_px)
      continue;
    if (query->color != NULL)
      it.color = color_share(lab, *map, &it.part, query->color);
    for (guint k = 0; k < query->company->len; k++) {
      g_auto(SeeCoarseMask) thing = {0};
      if (!see_noun_find(scene, query->company->pdata[k], &thing, error))
        return NULL;
      if (thing.present)
        it.company += nearness(thing.plane, &it.part);
    }
    g_array_append_val(instances, it);
  }
  g_array_sort(instances, by_place);
  return g_steal_pointer(&instances);
}

/* Leaves the instances that are meant in the cover. box: about them, px. */
gboolean
see_choose_instances(LithoScene *scene, const SeeQuery *query, gboolean people, SeeCoarseMask *cover,
                     PixelComponent *box, GError **error)
{
  g_autofree int *map = NULL;
  LithoPlane *plane = cover->plane;
  g_autoptr(GArray) instances = take_instances(scene, query, plane, people, &map, error);
  if (instances == NULL)
    return FALSE;
  const int n = (int)instances->len;
  double largest = 1;
  int label = 0, best = -1;
  for (int i = 0; i < n; i++) {
    largest = MAX(largest, g_array_index(instances, Instance, i).part.n_px);
    label = MAX(label, g_array_index(instances, Instance, i).part.label);
  }
  for (int i = 0; i < plane->width * plane->height; i++)
    label = MAX(label, map[i]);
  g_autofree gboolean *is_kept = g_new0(gboolean, (gsize)label + 1);
  for (int i = 0; i < n && query->several; i++) {
    const Instance *it = &g_array_index(instances, Instance, i);
    if (belongs(query, it, largest, plane->width, plane->height))
      is_kept[it->part.label] = TRUE;
  }
  if (!query->several && query->order != 0) {
    const int from_left = query->order > 0 ? query->order - 1 : n - 1;
    best = query->place == SEE_PLACE_RIGHT ? n - 1 - from_left : from_left;
  } else if (!query->several)
    for (int i = 0; i < n; i++)
      if (best < 0 || fit(query, &g_array_index(instances, Instance, i), largest, plane->width,
                          plane->height) > fit(query, &g_array_index(instances, Instance, best),
                                               largest, plane->width, plane->height))
        best = i;
  if (query->behind && best >= 0 && n < 2)
    best = -1; /* nobody is behind the only one */
  if (best >= 0 && best < n)
    is_kept[g_array_index(instances, Instance, best).part.label] = TRUE;
  const gboolean decided = n < 2 || query->several || query->order != 0 ||
                           query->place != SEE_PLACE_NONE || query->color != NULL ||
                           query->behind || query->company->len > 0;
  cover->score *= decided ? 1 : UNDECIDED;
  gboolean any = FALSE;
  *box = (PixelComponent){.x0 = plane->width, .y0 = plane->height};
  for (int i = 0; i < n; i++) {
    const Instance *it = &g_array_index(instances, Instance, i);
    if (!is_kept[it->part.label])
      continue;
    any = TRUE;
    box->y0 = MIN(box->y0, it->part.y0);
    box->y1 = MAX(box->y1, it->part.y1);
    if (query->color != NULL && it->color < 0.1)
      cover->score *= UNDECIDED; /* the best there is, but hardly of that colour */
  }
  pixel_components_keep(plane, map, is_kept);
  cover->present = any;
  cover->score *= any ? 1 : NOT_THE_ONE;
  return TRUE;
}
