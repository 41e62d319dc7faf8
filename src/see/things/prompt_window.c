/* prompt_window.c: the mask net on square windows of the photo.
 *
 * A box is looked at in a square of 1.4 times its longer side about its middle. With points alone
 * windows of several sizes are looked at; what each finds under the first point is a box with a
 * coarse mask, which is looked at again.
 */
#include <math.h>
#include "base/cancel.h"
#include "see/picture.h"
#include "see/things/prompt_parts.h"

enum { SIDE = LITHO_MASK_SIDE_PX, OUT = LITHO_MASK_OUT_PX };

#define WINDOW_OVER_BOX 1.4
#define LEAST_BOX_PX 4.0    /* of the picture's level 0 */
#define LEAST_FOUND_PX 16.0 /* side of the box about what points found */
#define LEAST_AREA_PX 8     /* of the proxy: less was found by chance */
#define CUT_PRICE 0.1       /* for each edge of the window that the mask reaches */
#define MOST_SAMPLES 4      /* a side, of what one pixel is the mean of */

/* What is looked at, and how. Boxes in fractions of the photo. */
typedef struct {
  LithoScene *scene;
  SeeDecoder *decoder;
  const SeePicture *picture;
  const SeePrompt *prompt;
  int width, height;      /* of the proxy */
  float value[OUT * OUT]; /* of the last look, 0..1 */
  SeeSquare square;       /* and where it was */
  double sure;            /* of the mask: mean of |2p - 1| where p > 0.5 */
} Looker;

/* Where the scene looked last: another prompt in the same window needs no second look. */
typedef struct {
  guint64 n_looks;
  SeeSquare square;
} LastLook;

static gboolean
look(Looker *l, GError **error)
{
  const SeeSquare *s = &l->square;
  LastLook *last = see_scene_kept(l->scene, "prompt look");
  if (last != NULL && last->n_looks == l->decoder->n_looks && last->square.cx == s->cx &&
      last->square.cy == s->cy && last->square.size_px == s->size_px)
    return TRUE;
  if (litho_is_cancelled(litho_scene_options(l->scene)->cancel, error))
    return FALSE;
  if (last == NULL)
    last = see_scene_keep(l->scene, "prompt look", g_new0(LastLook, 1), g_free);
  g_autofree float *rgb = g_new(float, 3 * SIDE * SIDE);
  see_picture_crop(l->picture, s, SIDE, SEE_OUTSIDE_GREY, 0, 1, rgb);
  last->n_looks = ++l->decoder->n_looks;
  last->square = *s;
  return litho_mask_net_look(l->decoder->net, l->decoder->maps, rgb, SIDE, SIDE, error);
}

static void
to_window(const Looker *l, double x, double y, double *u, double *v)
{
  see_square_from_picture(&l->square, x * l->picture->width[0], y * l->picture->height[0], u, v);
}

/* v (w,h) at pixel coordinates, bilinear, edges clamped. */
static inline float
sample(const float *v, int w, int h, double x, double y)
{
  x = CLAMP(x, 0, w - 1);
  y = CLAMP(y, 0, h - 1);
  const int x0 = (int)x, y0 = (int)y, x1 = MIN(x0 + 1, w - 1), y1 = MIN(y0 + 1, h - 1);
  const float fx = (float)(x - x0), fy = (float)(y - y0);
  const float *above = v + (gsize)y0 * (gsize)w, *below = v + (gsize)y1 * (gsize)w;
  return (1 - fy) * ((1 - fx) * above[x0] + fx * above[x1]) +
         fy * ((1 - fx) * below[x0] + fx * below[x1]);
}

/* Samples a side that one pixel of `to` takes where `ratio` pixels of what is sampled lie in it. */
static int
n_samples(double ratio)
{
  return (int)CLAMP(ceil(ratio - 0.25), 1, MOST_SAMPLES);
}

/* The coarse mask (of the proxy's size) as a prompt plane of the window. */
static void
fill_coarse(const Looker *l, const LithoPlane *coarse, float *planes)
{
  const double to_x = (double)l->width / l->picture->width[0],
               to_y = (double)l->height / l->picture->height[0];
  const int n = n_samples(l->square.size_px * to_x / OUT);
  for (int v = 0; v < OUT; v++)
    for (int u = 0; u < OUT; u++) {
      float sum = 0;
      for (int k = 0; k < n * n; k++) {
        double x, y;
        see_square_to_picture(&l->square, (u + (k % n + 0.5) / n) / OUT,
                              (v + (k / n + 0.5) / n) / OUT, &x, &y);
        if (x >= 0 && y >= 0 && x <= l->picture->width[0] && y <= l->picture->height[0])
          sum += sample(coarse->v, l->width, l->height, x * to_x - 0.5, y * to_y - 0.5);
      }
      planes[((gsize)v * OUT + u) * LITHO_MASK_N_PROMPTS + LITHO_MASK_COARSE] =
          sum / (float)(n * n);
    }
}

static void
fill_prompt(const Looker *l, const LithoBox *box, const LithoPlane *coarse)
{
  float *planes = litho_mask_net_prompt(l->decoder->net);
  for (gsize i = 0; i < (gsize)OUT * OUT * LITHO_MASK_N_PROMPTS; i++)
    planes[i] = 0;
  if (box != NULL) {
    double x0, y0, x1, y1;
    to_window(l, box->x, box->y, &x0, &y0);
    to_window(l, box->x + box->w, box->y + box->h, &x1, &y1);
    litho_mask_prompt_box(planes, OUT, x0, y0, x1, y1);
  }
  for (guint i = 0; i < l->prompt->n_points; i++) {
    const SeePoint *p = &l->prompt->points[i];
    double u, v;
    to_window(l, p->x, p->y, &u, &v);
    litho_mask_prompt_point(planes, OUT, p->inside ? LITHO_MASK_POINTS : LITHO_MASK_NOT_POINTS, u,
                            v);
  }
  if (coarse != NULL)
    fill_coarse(l, coarse, planes);
}

/* One look in l->square. */
static gboolean
see_window(Looker *l, const LithoBox *box, const LithoPlane *coarse, GError **error)
{
  if (!look(l, error))
    return FALSE;
  fill_prompt(l, box, coarse);
  const float *logits = litho_mask_net_decode(l->decoder->net);
  for (int i = 0; i < OUT * OUT; i++)
    l->value[i] = 1 / (1 + expf(-logits[i]));
  return TRUE;
}

/* The last look on the proxy. */
static LithoPlane *
paste(const Looker *l)
{
  LithoPlane *out = litho_plane_new(l->width, l->height);
  const double px_w = (double)l->picture->width[0] / l->width,
               px_h = (double)l->picture->height[0] / l->height;
  const double left = l->square.cx - l->square.size_px / 2,
               top = l->square.cy - l->square.size_px / 2;
  const double scale = OUT / l->square.size_px;
  const int n = n_samples(px_w * scale);
  const int x0 = MAX((int)floor(left / px_w), 0),
            x1 = MIN((int)ceil((left + l->square.size_px) / px_w), l->width);
  const int y0 = MAX((int)floor(top / px_h), 0),
            y1 = MIN((int)ceil((top + l->square.size_px) / px_h), l->height);
  for (gsize i = 0; i < (gsize)l->width * (gsize)l->height; i++)
    out->v[i] = 0;
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++) {
      float sum = 0;
      for (int k = 0; k < n * n; k++) {
        const double u = ((x + (k % n + 0.5) / n) * px_w - left) * scale,
                     v = ((y + (k / n + 0.5) / n) * px_h - top) * scale;
        if (u >= 0 && v >= 0 && u <= OUT && v <= OUT)
          sum += sample(l->value, OUT, OUT, u - 0.5, v - 0.5);
      }
      out->v[(gsize)y * (gsize)l->width + (gsize)x] = sum / (float)(n * n);
    }
  return out;
}

static double
certainty(const Looker *l)
{
  double sum = 0;
  int n = 0;
  for (int i = 0; i < OUT * OUT; i++)
    if (l->value[i] > 0.5f) {
      sum += 2 * (double)l->value[i] - 1;
      n++;
    }
  return n > 0 ? sum / n : 0;
}

static void
square_about_box(Looker *l, const LithoBox *box, double least_px)
{
  const double w = box->w * l->picture->width[0], h = box->h * l->picture->height[0];
  l->square = (SeeSquare){.cx = (box->x + box->w / 2) * l->picture->width[0],
                          .cy = (box->y + box->h / 2) * l->picture->height[0],
                          .size_px = WINDOW_OVER_BOX * MAX(MAX(w, h), least_px)};
}

/* The box of the part of `mask` under the point, or of all that is in it; FALSE: there is hardly
 * anything. */
static gboolean
box_of_found(const Looker *l, const LithoPlane *mask, const SeePoint *point, LithoBox *box)
{
  const int w = l->width, h = l->height;
  const int px = CLAMP((int)(point->x * w), 0, w - 1), py = CLAMP((int)(point->y * h), 0, h - 1);
  g_autoptr(LithoPlane) part = litho_plane_new(w, h);
  const int area = see_part_at(mask, (gsize)py * (gsize)w + (gsize)px, part);
  const LithoPlane *of = area > 0 ? part : mask;
  int left = w, right = -1, top = h, bottom = -1, n = 0;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      if (of->v[(gsize)y * (gsize)w + (gsize)x] > 0.5f) {
        left = MIN(left, x);
        right = MAX(right, x);
        top = MIN(top, y);
        bottom = MAX(bottom, y);
        n++;
      }
  *box = (LithoBox){(double)left / w, (double)top / h, (double)(right + 1 - left) / w,
                    (double)(bottom + 1 - top) / h};
  return n >= LEAST_AREA_PX;
}

/* How well a mask that was found in two looks holds: it hardly changes with the threshold, and the
 * second look agrees with the first. Both planes of the proxy's size. */
static double
steadiness(const LithoPlane *first, const LithoPlane *second)
{
  int narrow = 0, wide = 0, both = 0, either = 0;
  for (gsize i = 0; i < (gsize)first->width * (gsize)first->height; i++) {
    narrow += second->v[i] > 0.7f;
    wide += second->v[i] > 0.3f;
    both += first->v[i] > 0.5f && second->v[i] > 0.5f;
    either += first->v[i] > 0.5f || second->v[i] > 0.5f;
  }
  return either > 0 ? (double)narrow / MAX(wide, 1) * both / either : 0;
}

/* Edges of the window inside the photo that the box reaches: what was found goes on beyond. */
static int
n_cut(const Looker *l, const LithoBox *box)
{
  const double w = l->picture->width[0], h = l->picture->height[0], half = l->square.size_px / 2,
               near = l->square.size_px * 0.01;
  const double left = l->square.cx - half, top = l->square.cy - half;
  return (left > 0 && box->x * w <= left + near) + (top > 0 && box->y * h <= top + near) +
         (left + 2 * half < w && (box->x + box->w) * w >= left + 2 * half - near) +
         (top + 2 * half < h && (box->y + box->h) * h >= top + 2 * half - near);
}

/* A point alone does not say how large the thing is: windows of several sizes are tried, and the
 * mask that is the steadiest is taken. */
static LithoPlane *
by_points(Looker *l, GError **error)
{
  static const double sides[] = {1, 0.6, 0.35, 0.2}; /* of the photo's long edge */
  const SeePoint *point = see_prompt_inside(l->prompt);
  const double w = l->picture->width[0], h = l->picture->height[0];
  g_autoptr(LithoPlane) best = NULL;
  double best_value = -G_MAXDOUBLE, best_sure = 0;
  for (guint i = 0; i < G_N_ELEMENTS(sides); i++) {
    LithoBox box;
    l->square = (SeeSquare){.cx = i == 0 ? w / 2 : point->x * w,
                            .cy = i == 0 ? h / 2 : point->y * h,
                            .size_px = sides[i] * MAX(w, h)};
    if (!see_window(l, NULL, l->prompt->coarse, error))
      return NULL;
    g_autoptr(LithoPlane) first = paste(l);
    if (!box_of_found(l, first, point, &box))
      continue;
    const int cut = i == 0 ? 0 : n_cut(l, &box);
    square_about_box(l, &box, LEAST_FOUND_PX);
    if (!see_window(l, &box, first, error))
      return NULL;
    LithoPlane *second = paste(l);
    const double value = steadiness(first, second) - CUT_PRICE * cut;
    if (value <= best_value) {
      litho_plane_free(second);
      continue;
    }
    g_clear_pointer(&best, litho_plane_free);
    best = second;
    best_value = value;
    best_sure = certainty(l);
  }
  l->sure = best_sure;
  return best != NULL ? g_steal_pointer(&best) : litho_plane_new(l->width, l->height);
}

LithoPlane *
see_prompt_by_net(LithoScene *scene, SeeDecoder *decoder, const SeePrompt *prompt, double *score,
                  GError **error)
{
  VipsImage *proxy = litho_scene_proxy(scene, error);
  const SeePicture *picture = proxy != NULL ? see_scene_picture(scene, error) : NULL;
  if (picture == NULL)
    return NULL;
  g_autofree Looker *l = g_new0(Looker, 1);
  *l = (Looker){.scene = scene,
                .decoder = decoder,
                .picture = picture,
                .prompt = prompt,
                .width = proxy->Xsize,
                .height = proxy->Ysize};
  LithoPlane *mask = NULL;
  if (prompt->box != NULL) {
    square_about_box(l, prompt->box, LEAST_BOX_PX);
    mask = see_window(l, prompt->box, prompt->coarse, error) ? paste(l) : NULL;
    l->sure = certainty(l);
  } else
    mask = by_points(l, error);
  *score = l->sure;
  return mask;
}
