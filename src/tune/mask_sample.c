/* mask_sample.c: a window about a thing, what points at it, and its mask.
 *
 * Windows are those of the net's use (1.4 times the box about its middle), shifted and scaled a little; boxes are off
 * by some per cent, as a detector's are; points lie deep inside or by chance anywhere inside, those of what is not
 * meant near outside; coarse masks are grown, shrunk, blurred, shifted, and lack or add a rectangle.
 */
#include <math.h>
#include <string.h>
#include "tune/mask_sample.h"

enum {
  OUT = LITHO_MASK_OUT_PX,
  SIDE = LITHO_MASK_SIDE_PX,
  P = LITHO_MASK_N_PROMPTS,
  LEAST_MASK_PX = 12,
  LEAST_TARGET_PX = 6
};

#define WINDOW_OVER_BOX 1.4
#define LEAST_BOX_PX 4.0
#define WHOLE_PHOTO_SHARE 0.015 /* of the photo, that a thing has to have to be pointed at in all of it */
#define GAMMA_MOST 1.45
#define GAIN_MOST 0.12
#define NEAR_PX 12 /* of the target: how near to the thing a point of what is not meant lies */

typedef struct {
  double x0, y0, x1, y1;
} Box;

/* The box of mask > 127 in px of the photo; *share of the photo. FALSE: hardly anything. */
static gboolean
box_of_mask(const LithoMaskPair *pair, Box *box, double *share)
{
  int x0 = pair->mask_width, x1 = -1, y0 = pair->mask_height, y1 = -1, n = 0;
  for (int y = 0; y < pair->mask_height; y++)
    for (int x = 0; x < pair->mask_width; x++)
      if (pair->mask[(gsize)y * pair->mask_width + x] > 127) {
        x0 = MIN(x0, x);
        x1 = MAX(x1, x);
        y0 = MIN(y0, y);
        y1 = MAX(y1, y);
        n++;
      }
  const double sx = (double)pair->width / pair->mask_width, sy = (double)pair->height / pair->mask_height;
  *box = (Box){x0 * sx, y0 * sy, (x1 + 1) * sx, (y1 + 1) * sy};
  *share = (double)n / ((double)pair->mask_width * pair->mask_height);
  return n * sx * sy >= LEAST_MASK_PX;
}

/* --- planes of the target's size -------------------------------------------------------------- */

/* out: the largest (or smallest) value within r px, in a square. */
static void
spread(const float *in, int r, gboolean largest, float *out)
{
  g_autofree float *rows = g_new(float, OUT *OUT);
  for (int pass = 0; pass < 2; pass++) {
    const float *from = pass == 0 ? in : rows;
    float *to = pass == 0 ? rows : out;
    for (int y = 0; y < OUT; y++)
      for (int x = 0; x < OUT; x++) {
        const int at = pass == 0 ? x : y;
        float best = from[y * OUT + x];
        for (int k = MAX(at - r, 0); k <= MIN(at + r, OUT - 1); k++) {
          const float v = pass == 0 ? from[y * OUT + k] : from[k * OUT + x];
          best = largest ? MAX(best, v) : MIN(best, v);
        }
        to[y * OUT + x] = best;
      }
  }
}

/* The pixel of target > 0.5 that is farthest from what is not, by the 3-4 chamfer distance; beyond the window is not.
 */
static int
deepest(const float *target)
{
  enum { W = OUT + 2 };
  g_autofree int *far = g_new0(int, W *W);
  int best = 0, best_at = 0;
  for (int y = 1; y <= OUT; y++)
    for (int x = 1; x <= OUT; x++) {
      int *d = &far[y * W + x];
      if (target[(y - 1) * OUT + x - 1] > 0.5f)
        *d = MIN(MIN(d[-1], d[-W]) + 3, MIN(d[-W - 1], d[-W + 1]) + 4);
    }
  for (int y = OUT; y >= 1; y--)
    for (int x = OUT; x >= 1; x--) {
      int *d = &far[y * W + x];
      *d = MIN(*d, MIN(MIN(d[1], d[W]) + 3, MIN(d[W + 1], d[W - 1]) + 4));
      if (*d > best) {
        best = *d;
        best_at = (y - 1) * OUT + x - 1;
      }
    }
  return best_at;
}

/* A pixel by chance of those that are on; -1: none is. */
static int
any_of(LithoDraw *draw, const float *on)
{
  int n = 0, k;
  for (int i = 0; i < OUT * OUT; i++)
    n += on[i] > 0.5f;
  if (n == 0)
    return -1;
  k = litho_draw_int(draw, 0, n - 1);
  for (int i = 0;; i++)
    if (on[i] > 0.5f && k-- == 0)
      return i;
}

static void
put_point(float *prompt, LithoMaskPrompt kind, int at)
{
  litho_mask_prompt_point(prompt, OUT, kind, (at % OUT + 0.5) / OUT, (at / OUT + 0.5) / OUT);
}

/* --- prompts --------------------------------------------------------------------------------- */

static void
put_points(LithoDraw *draw, const float *target, gboolean train, float *prompt)
{
  g_autofree float *inner = g_new(float, OUT *OUT), *near = g_new(float, OUT *OUT);
  const double how_many = litho_draw(draw);
  const int n = !train || how_many < 0.7 ? 1 : how_many < 0.9 ? 2 : 3;
  spread(target, 1, FALSE, inner);
  for (int i = 0; i < n; i++) {
    int at = i == 0 && (!train || litho_draw_chance(draw, 0.5)) ? deepest(target) : any_of(draw, inner);
    put_point(prompt, LITHO_MASK_POINTS, at >= 0 ? at : any_of(draw, target));
  }
  if (!train || !litho_draw_chance(draw, 0.35))
    return;
  spread(target, NEAR_PX, TRUE, near);
  for (int i = 0; i < OUT * OUT; i++)
    near[i] = near[i] > 0.5f && target[i] < 0.1f;
  for (int i = litho_draw_int(draw, 1, 2); i > 0; i--) {
    const int at = any_of(draw, near);
    if (at >= 0)
      put_point(prompt, LITHO_MASK_NOT_POINTS, at);
  }
}

/* v becomes what a grid of n × n of its means looks like, stretched. */
static void
make_coarse(float *v, int n)
{
  g_autofree float *cells = g_new0(float, n *n), *counts = g_new0(float, n *n);
  for (int i = 0; i < OUT * OUT; i++) {
    const int cell = (i / OUT) * n / OUT * n + (i % OUT) * n / OUT;
    cells[cell] += v[i];
    counts[cell]++;
  }
  for (int i = 0; i < n * n; i++)
    cells[i] /= counts[i];
  for (int i = 0; i < OUT * OUT; i++) {
    const float y = (float)CLAMP((i / OUT + 0.5) * n / OUT - 0.5, 0, n - 1),
                x = (float)CLAMP((i % OUT + 0.5) * n / OUT - 0.5, 0, n - 1);
    const int y0 = (int)y, x0 = (int)x, y1 = MIN(y0 + 1, n - 1), x1 = MIN(x0 + 1, n - 1);
    const float fy = y - (float)y0, fx = x - (float)x0;
    v[i] = (1 - fy) * ((1 - fx) * cells[y0 * n + x0] + fx * cells[y0 * n + x1]) +
           fy * ((1 - fx) * cells[y1 * n + x0] + fx * cells[y1 * n + x1]);
  }
}

static void
put_coarse(LithoDraw *draw, const float *target, float *prompt)
{
  g_autofree float *v = g_new(float, OUT *OUT);
  int dx = 0, dy = 0, left = -1, top = -1;
  spread(target, litho_draw_int(draw, 0, 4), litho_draw_chance(draw, 0.5), v);
  if (litho_draw_chance(draw, 0.5))
    make_coarse(v, litho_draw_int(draw, 4, 16));
  if (litho_draw_chance(draw, 0.5)) {
    dx = litho_draw_int(draw, -6, 6);
    dy = litho_draw_int(draw, -6, 6);
  }
  if (litho_draw_chance(draw, 0.3)) {
    left = litho_draw_int(draw, 0, OUT - 1);
    top = litho_draw_int(draw, 0, OUT - 1);
  }
  const float in_rectangle = litho_draw_chance(draw, 0.5);
  for (int y = 0; y < OUT; y++)
    for (int x = 0; x < OUT; x++) {
      const gboolean in = left >= 0 && x >= left && x < left + 30 && y >= top && y < top + 30;
      prompt[(y * OUT + x) * P + LITHO_MASK_COARSE] =
          in ? in_rectangle : v[(y - dy + OUT) % OUT * OUT + (x - dx + OUT) % OUT];
    }
}

static LithoPromptBy
choose(LithoDraw *draw)
{
  const double p = litho_draw(draw);
  return p < 0.5    ? LITHO_PROMPT_BY_BOX
         : p < 0.62 ? LITHO_PROMPT_BY_COARSE
         : p < 0.75 ? LITHO_PROMPT_BY_BOX_POINTS
                    : LITHO_PROMPT_BY_POINTS;
}

static double
jitter(LithoDraw *draw, gboolean train)
{
  return train ? litho_draw_normal(draw) * (litho_draw_chance(draw, 0.5) ? 0.015 : 0.06) : 0;
}

/* The window: its middle and side, px of the photo. */
static void
place(const LithoMaskPair *pair, LithoPromptBy by, double share, gboolean train, LithoDraw *draw, const Box *box,
      double *cx, double *cy, double *side)
{
  const double longer = MAX(MAX(box->x1 - box->x0, box->y1 - box->y0), LEAST_BOX_PX),
               whole = MAX(pair->width, pair->height);
  *cx = (box->x0 + box->x1) / 2;
  *cy = (box->y0 + box->y1) / 2;
  *side = WINDOW_OVER_BOX * longer * (train ? litho_draw_between(draw, 0.88, 1.15) : 1);
  if (by != LITHO_PROMPT_BY_POINTS)
    return;
  if (!train || (share >= WHOLE_PHOTO_SHARE && litho_draw_chance(draw, 0.5))) {
    *cx = pair->width / 2.0;
    *cy = pair->height / 2.0;
    *side = whole;
    return;
  }
  *side = MIN(longer * litho_draw_between(draw, WINDOW_OVER_BOX, 4), whole * 1.2);
  *cx += litho_draw_between(draw, -0.45, 0.45) * (*side - longer);
  *cy += litho_draw_between(draw, -0.45, 0.45) * (*side - longer);
}

gboolean
litho_mask_sample(const LithoMaskPair *pair, LithoPromptBy by, gboolean train, LithoDraw *draw, float *rgb,
                  float *prompt, float *target)
{
  Box box;
  double share, cx, cy, side;
  if (!box_of_mask(pair, &box, &share))
    return FALSE;
  if (by == LITHO_PROMPT_BY_CHANCE)
    by = choose(draw);
  const double w = box.x1 - box.x0, h = box.y1 - box.y0;
  box = (Box){box.x0 + jitter(draw, train) * w, box.y0 + jitter(draw, train) * h, box.x1 + jitter(draw, train) * w,
              box.y1 + jitter(draw, train) * h};
  place(pair, by, share, train, draw, &box, &cx, &cy, &side);
  const double left = cx - side / 2, top = cy - side / 2;
  const double sx = (double)pair->mask_width / pair->width; /* masks have the photo's shape */
  litho_window(pair->rgb, pair->width, pair->height, 3, left, top, side, 127, SIDE, rgb);
  litho_window(pair->mask, pair->mask_width, pair->mask_height, 1, left * sx, top * sx, side * sx, 0, OUT, target);
  int n = 0;
  for (int i = 0; i < OUT * OUT; i++) {
    target[i] /= 255;
    n += target[i] > 0.5f;
  }
  for (int i = 0; i < 3 * SIDE * SIDE; i++)
    rgb[i] /= 255;
  memset(prompt, 0, OUT * OUT * P * sizeof *prompt);
  if (n < LEAST_TARGET_PX)
    return FALSE;
  if (by != LITHO_PROMPT_BY_POINTS)
    litho_mask_prompt_box(prompt, OUT, (box.x0 - left) / side, (box.y0 - top) / side, (box.x1 - left) / side,
                          (box.y1 - top) / side);
  if (by == LITHO_PROMPT_BY_POINTS || by == LITHO_PROMPT_BY_BOX_POINTS)
    put_points(draw, target, train, prompt);
  if (by == LITHO_PROMPT_BY_COARSE || (by == LITHO_PROMPT_BY_BOX && train && litho_draw_chance(draw, 0.12)))
    put_coarse(draw, target, prompt);
  if (by == LITHO_PROMPT_BY_COARSE && train && litho_draw_chance(draw, 0.3))
    put_point(prompt, LITHO_MASK_POINTS, deepest(target));
  if (!train)
    return TRUE;
  if (litho_draw_chance(draw, 0.5)) {
    litho_mirror(rgb, SIDE, SIDE, 3);
    litho_mirror(prompt, OUT, OUT, P);
    litho_mirror(target, OUT, OUT, 1);
  }
  litho_light_change(draw, GAMMA_MOST, GAIN_MOST, rgb, SIDE * SIDE);
  return TRUE;
}
