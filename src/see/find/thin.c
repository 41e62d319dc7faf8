/* thin.c: see thin.h. A line's score: its length, how much it stands out, how alike its sides are,
 * how straight it is. */
#include <math.h>
#include "pixel/ridges.h"
#include "see/find/thin.h"
#include "see/paint.h"
#include "see/things/stuff.h"

#define LEAST_SHARE 0.08    /* of the frame's diagonal: shorter lines are none */
#define SURE_SHARE 0.6      /* from here on length says no more */
#define CONTRAST 0.06       /* of codes 0..1, on the strongest part of a line */
#define PLAIN_CONTRAST 0.12 /* of a line on the whole: fainter ones are creases and shadows */
#define STRAIGHT 0.8        /* a line that winds more is none … */
#define STRAIGHT_ROPE 0.5   /* … and a rope that does */
#define MOST_LINES 12       /* that are candidates, each with its mask */
#define MOST_ALIKE 24       /* more of them are waves or grass */
#define MANY_LEAST 0.15     /* of several that are meant, each has this score … */
#define MANY_OF_BEST 0.35   /* … and this part of the best one's */
#define ALIKE_LIGHT 0.2
#define ALIKE_COS 0.85
#define SKY_THERE 0.15 /* of the frame: there is sky */
#define SKY_ENOUGH 0.6 /* along the line: it may go on before something else */
#define NOT_SKY 0.5    /* of the score of a wire that no sky is around, where there is sky */

gboolean
see_noun_is_thin(const LithoNoun *noun)
{
  static const char *const words[] = {"wire", "cable", "rope", "scratch mark", NULL};
  for (int i = 0; words[i] != NULL; i++)
    if (litho_noun_is(noun, words[i]))
      return TRUE;
  return FALSE;
}

/* Mean chance of sky around the line. 1: there is no sky, or nothing that knows. */
static double
sky_around(const SeeStuff *stuff, const PixelRidge *ridge, int width, int height)
{
  const int label = stuff != NULL ? see_stuff_label(stuff, "sky") : -1;
  const LithoPlane *sky = label >= 0 ? stuff->p[label] : NULL;
  if (sky == NULL || see_plane_share(sky) < SKY_THERE)
    return 1;
  double sum = 0;
  for (guint k = 0; k < ridge->points->len; k++) {
    const PixelRidgePoint *p = &g_array_index(ridge->points, PixelRidgePoint, k);
    const int x = CLAMP((int)(p->x * (float)sky->width / (float)width), 0, sky->width - 1);
    const int y = CLAMP((int)(p->y * (float)sky->height / (float)height), 0, sky->height - 1);
    sum += sky->v[y * sky->width + x];
  }
  return sum / ridge->points->len;
}

static double
score_of(const LithoNoun *noun, const PixelRidge *ridge, double diagonal, double sky)
{
  const double straight =
      litho_noun_is(noun, "rope") || litho_noun_is(noun, "cable") ? STRAIGHT_ROPE : STRAIGHT;
  if (ridge->straight < straight)
    return 0;
  const double length = pow(MIN(ridge->length_px / diagonal / SURE_SHARE, 1), 0.8);
  const double plain = MIN(fabs(ridge->contrast) / PLAIN_CONTRAST, 1);
  return plain * length * (0.3 + 0.7 * ridge->clearness) * ridge->evenness *
         (NOT_SKY + (1 - NOT_SKY) * MIN(sky / SKY_ENOUGH, 1));
}

static LithoPlane *
light_of(const SeePicture *picture)
{
  LithoPlane *plane = litho_plane_new(picture->width[0], picture->height[0]);
  for (gsize i = 0; i < (gsize)plane->width * (gsize)plane->height; i++) {
    const guint8 *p = picture->rgb[0] + 3 * i;
    plane->v[i] = (0.299f * p[0] + 0.587f * p[1] + 0.114f * p[2]) / 255;
  }
  return plane;
}

/* Do two lines look alike: both dark or both light, about as light, in about the same direction? */
static gboolean
are_alike(const PixelRidge *a, const PixelRidge *b)
{
  double u[2][2];
  for (int k = 0; k < 2; k++) {
    const GArray *points = k == 0 ? a->points : b->points;
    const PixelRidgePoint *first = &g_array_index(points, PixelRidgePoint, 0);
    const PixelRidgePoint *last = &g_array_index(points, PixelRidgePoint, points->len - 1);
    const double length = MAX(hypot(last->x - first->x, last->y - first->y), 1e-6);
    u[k][0] = (last->x - first->x) / length;
    u[k][1] = (last->y - first->y) / length;
  }
  return a->contrast * b->contrast > 0 && fabs(a->light - b->light) < ALIKE_LIGHT &&
         fabs(u[0][0] * u[1][0] + u[0][1] * u[1][1]) > ALIKE_COS;
}

typedef struct {
  PixelRidge *ridge; /* borrowed */
  double score;
} Line;

static int
best_first(gconstpointer a, gconstpointer b)
{
  const Line *p = a, *q = b;
  return (p->score < q->score) - (p->score > q->score);
}

static gboolean
add_lines(LithoScene *scene, const SeeQuery *query, const SeePicture *picture, const Line *line,
          guint n, GPtrArray *candidates, GError **error)
{
  const VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL)
    return FALSE;
  g_autoptr(LithoPlane) fine = litho_plane_new(picture->width[0], picture->height[0]);
  for (guint k = 0; k < n; k++)
    pixel_ridge_paint(line[k].ridge, fine);
  SeeCandidate *one = see_candidate_of_plane(query->head, "lines by a ridge filter", line->score,
                                             see_plane_shrunk(fine, proxy->Xsize, proxy->Ysize));
  if (one == NULL)
    return TRUE;
  one->fine = g_steal_pointer(&fine);
  g_ptr_array_add(candidates, one);
  return TRUE;
}

gboolean
see_thin_candidates(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates, GError **error)
{
  const SeePicture *picture = see_scene_fine_picture(scene, error);
  g_autoptr(GError) local = NULL;
  const SeeStuff *stuff =
      picture != NULL && litho_noun_is(query->noun, "wire") ? see_scene_stuff(scene, &local) : NULL;
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (picture == NULL)
    return FALSE;
  const double diagonal = hypot(picture->width[0], picture->height[0]);
  g_autoptr(LithoPlane) light = light_of(picture);
  g_autoptr(GPtrArray) ridges = pixel_ridges_find(light, LEAST_SHARE * diagonal, CONTRAST);
  g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(Line));
  for (guint i = 0; i < ridges->len; i++) {
    const double sky = sky_around(stuff, ridges->pdata[i], light->width, light->height);
    const Line line = {ridges->pdata[i], score_of(query->noun, ridges->pdata[i], diagonal, sky)};
    if (line.score > 0)
      g_array_append_val(lines, line);
  }
  g_array_sort(lines, best_first);
  if (lines->len == 0)
    return TRUE;
  const Line *first = (const Line *)(gpointer)lines->data;
  if (query->many && query->count == 0 && !see_query_tells_which(query)) {
    const double least = MAX(MANY_LEAST, MANY_OF_BEST * first->score);
    guint n = lines->len;
    while (n > 1) {
      n--;
      if (first[n].score < least || !are_alike(first->ridge, first[n].ridge))
        g_array_remove_index(lines, n);
    }
    return lines->len > MOST_ALIKE ||
           add_lines(scene, query, picture, (const Line *)(gpointer)lines->data, lines->len,
                     candidates, error);
  }
  for (guint i = 0; i < MIN(lines->len, MOST_LINES); i++)
    if (!add_lines(scene, query, picture, first + i, 1, candidates, error))
      return FALSE;
  return TRUE;
}
