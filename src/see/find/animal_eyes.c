/* animal_eyes.c: the eyes of an animal: small spots that differ from the fur all around them.
 *
 * A spot is a square whose mean colour differs from those of all eight squares around it, so that
 * edges and stripes are none. Eyes are dark, or of another hue than the fur; two of them are of one
 * size and colour, as far apart as eyes are, and lie in the animal's upper part. Sums over squares
 * are taken from summed areas.
 */
#include <math.h>
#include "pixel/components.h"
#include "see/find/small_parts.h"
#include "see/paint.h"

#define LEAST_SIDE_PX 3
#define SMALLEST 0.035 /* side of a spot over the root of the animal's area … */
#define LARGEST 0.11
#define SIZE_STEP 1.3
#define MOST_SPOTS 24
#define HUE_WORTH 1.6    /* of a difference in a and b beside one in L */
#define LEAST_TINT 0.012 /* of one whose lightness counts too: yellow eyes in black fur … */
#define LIGHT_WORTH 0.5  /* … by so much */
#define LEAST_WORTH 0.06
#define FULL_WORTH 0.2  /* from this on it is no doubt a spot */
#define PAIR_WORTH 0.7  /* of the second spot of a pair */
#define UNLIKE_COST 1.0 /* of Oklab distance of the two */
#define NEAREST 1.6     /* how far apart two eyes are, in sides of a spot */
#define FARTHEST 8.0
#define TILT_COST 0.4  /* of a pair that stands one above the other */
#define NOSE_GAIN 0.3  /* of a third spot where a nose would be */
#define LOW_COST 0.5   /* at the animal's lower end */
#define ONE_ALONE 0.75 /* trust in one without another */
#define TRUST 0.38

typedef struct {
  double x, y, side; /* px of the proxy */
  double worth;
  float lab[3], around[3];
} Spot;

typedef struct {
  int width, height;
  double *sum[4]; /* L, a, b, inside */
} Sums;

static Sums
sums_new(const SeeLab *lab, const LithoPlane *owner)
{
  Sums sums = {.width = lab->width, .height = lab->height};
  const int w = lab->width + 1;
  for (int k = 0; k < 4; k++) {
    const float *v = k < 3 ? lab->lab[k]->v : owner->v;
    sums.sum[k] = g_new0(double, (gsize)w *(gsize)(lab->height + 1));
    for (int y = 0; y < lab->height; y++)
      for (int x = 0; x < lab->width; x++)
        sums.sum[k][(y + 1) * w + x + 1] = (double)v[(gsize)y * (gsize)lab->width + (gsize)x] +
                                           sums.sum[k][y * w + x + 1] +
                                           sums.sum[k][(y + 1) * w + x] - sums.sum[k][y * w + x];
  }
  return sums;
}

/* Means over the square of `side` about (x, y); FALSE: not within the frame. */
static gboolean
means_of(const Sums *sums, double x, double y, int side, double mean[4])
{
  const int x0 = (int)(x - side / 2.0 + 0.5), y0 = (int)(y - side / 2.0 + 0.5), w = sums->width + 1;
  if (x0 < 0 || y0 < 0 || x0 + side > sums->width || y0 + side > sums->height)
    return FALSE;
  for (int k = 0; k < 4; k++)
    mean[k] = (sums->sum[k][(y0 + side) * w + x0 + side] - sums->sum[k][(y0 + side) * w + x0] -
               sums->sum[k][y0 * w + x0 + side] + sums->sum[k][y0 * w + x0]) /
              (side * side);
  return TRUE;
}

/* How much the square differs from each of those around it: the least. */
static double
spot_at(const Sums *sums, double x, double y, int side, Spot *spot)
{
  double own[4], next[4], darker = HUGE_VAL, hue = HUGE_VAL, sum[3] = {0};
  if (!means_of(sums, x, y, side, own) || own[3] < 0.8)
    return 0;
  for (int k = 0; k < 8; k++) {
    static const int step[8][2] = {{-1, -1}, {0, -1}, {1, -1}, {-1, 0},
                                   {1, 0},   {-1, 1}, {0, 1},  {1, 1}};
    if (!means_of(sums, x + 1.1 * step[k][0] * side, y + 1.1 * step[k][1] * side, side, next) ||
        next[3] < 0.4)
      return 0;
    darker = MIN(darker, next[0] - own[0]);
    const double tint = hypot(own[1] - next[1], own[2] - next[2]);
    hue =
        MIN(hue, HUE_WORTH * tint + (tint > LEAST_TINT ? LIGHT_WORTH * fabs(own[0] - next[0]) : 0));
    for (int c = 0; c < 3; c++)
      sum[c] += next[c] / 8;
  }
  *spot = (Spot){.x = x, .y = y, .side = side};
  for (int c = 0; c < 3; c++) {
    spot->lab[c] = (float)own[c];
    spot->around[c] = (float)sum[c];
  }
  return MAX(darker, hue);
}

static int
by_worth(gconstpointer a, gconstpointer b)
{
  const Spot *p = a, *q = b;
  return (p->worth < q->worth) - (p->worth > q->worth);
}

/* The best spots that do not overlap. */
static GArray *
spots_new(const Sums *sums, const LithoBox *box, double root)
{
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Spot));
  GArray *kept = g_array_new(FALSE, FALSE, sizeof(Spot));
  for (double size = MAX(SMALLEST * root, LEAST_SIDE_PX); size <= LARGEST * root;
       size *= SIZE_STEP) {
    const int side = (int)(size + 0.5), step = MAX(side / 4, 1);
    for (int y = (int)(box->y * sums->height); y < (int)((box->y + box->h) * sums->height);
         y += step)
      for (int x = (int)(box->x * sums->width); x < (int)((box->x + box->w) * sums->width);
           x += step) {
        Spot spot;
        const double low = CLAMP(((double)y / sums->height - box->y) / MAX(box->h, 1e-6), 0, 1);
        const double worth =
            spot_at(sums, x, y, side, &spot) * (1 - LOW_COST * MAX(low - 0.3, 0) / 0.7);
        if (worth < LEAST_WORTH)
          continue;
        spot.worth = worth;
        g_array_append_val(all, spot);
      }
  }
  g_array_sort(all, by_worth);
  for (guint i = 0; i < all->len && kept->len < MOST_SPOTS; i++) {
    const Spot *spot = &g_array_index(all, Spot, i);
    gboolean is_new = TRUE;
    for (guint k = 0; k < kept->len && is_new; k++) {
      const Spot *other = &g_array_index(kept, Spot, k);
      is_new = hypot(spot->x - other->x, spot->y - other->y) > 0.8 * (spot->side + other->side) / 2;
    }
    if (is_new)
      g_array_append_vals(kept, spot, 1);
  }
  return kept;
}

/* The pixels about a spot that are rather of its colour than of what is around. */
static void
paint_spot(const SeeLab *lab, const Spot *spot, LithoPlane *plane)
{
  const double r = 0.85 * spot->side;
  for (int y = MAX((int)(spot->y - r), 0); y < MIN((int)(spot->y + r) + 1, plane->height); y++)
    for (int x = MAX((int)(spot->x - r), 0); x < MIN((int)(spot->x + r) + 1, plane->width); x++) {
      const gsize i = (gsize)y * (gsize)plane->width + (gsize)x;
      const double d = hypot(x - spot->x, y - spot->y);
      double own = 0, other = 0;
      for (int c = 0; c < 3; c++) {
        own += pow(lab->lab[c]->v[i] - spot->lab[c], 2);
        other += pow(lab->lab[c]->v[i] - spot->around[c], 2);
      }
      if (d <= 0.4 * spot->side || (d <= r && own < other)) /* a pupil is of neither colour */
        plane->v[i] = 1;
    }
}

/* Is a spot below the middle of the two, at right angles, as far as a nose is? */
static gboolean
has_nose(const GArray *spots, const Spot *a, const Spot *b)
{
  const double x = (a->x + b->x) / 2, y = (a->y + b->y) / 2, dx = b->x - a->x, dy = b->y - a->y,
               d = MAX(hypot(dx, dy), 1);
  const double sign = dx >= 0 ? 1 : -1; /* down in the picture */
  for (guint i = 0; i < spots->len; i++) {
    const Spot *nose = &g_array_index(spots, Spot, i);
    const double along = ((nose->x - x) * dx + (nose->y - y) * dy) / (d * d);
    const double below = sign * ((nose->y - y) * dx - (nose->x - x) * dy) / (d * d);
    if (nose != a && nose != b && fabs(along) < 0.4 && below > 0.4 && below < 1.8)
      return TRUE;
  }
  return FALSE;
}

static double
pair_worth(const GArray *spots, const Spot *a, const Spot *b)
{
  const double side = (a->side + b->side) / 2, apart = hypot(a->x - b->x, a->y - b->y);
  double unlike = 0;
  for (int c = 0; c < 3; c++)
    unlike += pow(a->lab[c] - b->lab[c], 2);
  if (apart < NEAREST * side || apart > FARTHEST * side ||
      MAX(a->side, b->side) > 1.75 * MIN(a->side, b->side))
    return 0;
  const double worth = a->worth + PAIR_WORTH * b->worth - UNLIKE_COST * sqrt(unlike);
  return worth * (1 - TILT_COST * fabs(a->y - b->y) / apart) *
         (has_nose(spots, a, b) ? 1 + NOSE_GAIN : 1);
}

LithoPlane *
see_animal_eyes(const SeeLab *lab, const LithoPlane *owner, const LithoBox *box, double *score)
{
  const double root = sqrt(see_plane_area(owner) * owner->width * owner->height);
  Sums sums = sums_new(lab, owner);
  g_autoptr(GArray) spots = spots_new(&sums, box, root);
  for (int k = 0; k < 4; k++)
    g_free(sums.sum[k]);
  *score = 0;
  if (spots->len == 0)
    return NULL;
  const Spot *one = &g_array_index(spots, Spot, 0), *other = NULL;
  double best = ONE_ALONE * (1 + PAIR_WORTH) * one->worth;
  for (guint i = 0; i < spots->len; i++)
    for (guint k = i + 1; k < spots->len; k++) {
      const Spot *a = &g_array_index(spots, Spot, i), *b = &g_array_index(spots, Spot, k);
      const double worth = pair_worth(spots, a, b);
      if (worth > best) {
        best = worth;
        one = a;
        other = b;
      }
    }
  LithoPlane *plane = litho_plane_new(lab->width, lab->height);
  paint_spot(lab, one, plane);
  if (other != NULL)
    paint_spot(lab, other, plane);
  *score = TRUST * CLAMP(best / (1 + PAIR_WORTH) / FULL_WORTH, 0, 1);
  return plane;
}
