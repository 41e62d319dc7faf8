/* fill_judge.c: how well a filling fits.
 *
 * Four measures that a person's complaints come down to: seams and broken lines (patches that are nowhere else in the
 * picture), smears (averages of sources that do not agree), repetition, and things that come from far off. The weights
 * are set by looking at fillings (docs/bench/remove.md). What the filling shows it does not know. Fillings are ranked
 * by colours that are not around the hole (fill_colors.h) and, with a guide, by how far their coarse colours are from
 * it, too.
 */
#include <math.h>
#include "pixel/fill_judge.h"

#define LIKENESS_LEAST 2.5f /* bytes: in smooth surroundings differences below it are not seen */
#define SMEAR_FREE 0.15     /* detail that may be lost */
#define DETAIL_LEAST 1.5    /* bytes: below it there is none to lose */
#define TIMES_FREE 2        /* that a place may be shown */
#define OF_SMEAR 1.5
#define OF_REPEAT 0.6
#define OF_FAR 0.06
#define OF_APART 1.0
#define APART_BYTES 25.0 /* difference of coarse colours that counts as 1 */
#define OF_FOREIGN 2.0
#define FOREIGN_FREE 0.02 /* of the hole */
#define MEANS 5          /* px, side of the squares whose means are compared */

/* Of the pixel at `at` to its right and lower neighbours, which are in the picture; bytes. */
static inline double
detail(const LithoField *f, int at)
{
  double sum = 0;
  for (int k = 0; k < 2; k++) {
    const int next = at + (k == 0 ? 1 : f->width);
    double d = 0;
    for (int c = 0; c < 3; c++)
      d += f->pixels[4 * next + c] - f->pixels[4 * at + c];
    sum += fabs(d) * 255 / 3;
  }
  return sum;
}

/* Mean difference of the filling's coarse colours from the guide's, at every other pixel. */
static double
apart_of(const LithoField *f)
{
  const int w = f->width, h = f->height, r = MEANS / 2;
  double sum = 0;
  int n = 0;
  for (int y = r; y + r < h && f->low != NULL; y += 2)
    for (int x = r; x + r < w; x += 2) {
      if (!f->core[y * w + x])
        continue;
      float mean[3] = {0};
      for (int k = 0; k < MEANS * MEANS; k++)
        for (int c = 0; c < 3; c++)
          mean[c] += f->pixels[4 * ((y + k / MEANS - r) * w + x + k % MEANS - r) + c];
      for (int c = 0; c < 3; c++)
        sum += fabs(mean[c] * 255 / (MEANS * MEANS) - f->low[4 * (y * w + x) + c]) / 3;
      n++;
    }
  return n > 0 ? sum / n / APART_BYTES : 0;
}

LithoVerdict
litho_field_judge(const LithoField *f, float likeness, const LithoFillColors *colors)
{
  const int w = f->width, h = f->height;
  g_autofree guint16 *times = g_new0(guint16, (gsize)w * (gsize)h);
  double seam = 0, has = 0, should = 0, way = 0;
  int n_targets = 0, n_core = 0, x0 = w, x1 = 0, y0 = h, y1 = 0;
  for (int y = 0; y + LITHO_PATCH <= h; y++)
    for (int x = 0; x + LITHO_PATCH <= w; x++) {
      const int at = y * w + x, middle = at + (w + 1) * (LITHO_PATCH / 2);
      if (!litho_field_is_target(f, x, y))
        continue;
      seam += sqrt(f->distance[at] / (4.0 * LITHO_PATCH * LITHO_PATCH));
      n_targets++;
      if (!f->core[middle])
        continue;
      const LithoPlace s = f->nearest[at];
      times[(s.y + LITHO_PATCH / 2) * w + s.x + LITHO_PATCH / 2]++;
    }
  int n_placed = 0, n_repeat = 0;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const int at = y * w + x;
      if (!f->core[at])
        continue;
      n_core++;
      x0 = MIN(x0, x);
      x1 = MAX(x1, x + 1);
      y0 = MIN(y0, y);
      y1 = MAX(y1, y + 1);
      const int left = x - LITHO_PATCH / 2, top = y - LITHO_PATCH / 2;
      if (left < 0 || top < 0 || left + LITHO_PATCH > w || top + LITHO_PATCH > h || !litho_field_is_target(f, left, top))
        continue;
      const LithoPlace s = f->nearest[top * w + left];
      n_placed++;
      has += detail(f, at);
      should += detail(f, (s.y + LITHO_PATCH / 2) * w + s.x + LITHO_PATCH / 2);
      way += hypot(s.x - left, s.y - top);
      n_repeat += times[(s.y + LITHO_PATCH / 2) * w + s.x + LITHO_PATCH / 2] > TIMES_FREE;
    }
  LithoVerdict v = {0};
  if (n_targets == 0 || n_core == 0)
    return v;
  v.seam = seam / n_targets / MAX(likeness, LIKENESS_LEAST);
  v.smear = n_placed > 0 && should / n_placed > DETAIL_LEAST ? CLAMP(1 - has / should, 0, 1) : 0;
  v.repeat = n_placed > 0 ? (double)n_repeat / n_placed : 0;
  v.far = n_placed > 0 ? way / n_placed / MAX(MAX(x1 - x0, y1 - y0), 1) : 0;
  v.apart = apart_of(f);
  v.foreign = pixel_fill_colors_foreign(colors, f);
  v.cost = v.seam + OF_SMEAR * MAX(v.smear - SMEAR_FREE, 0) + OF_REPEAT * v.repeat + OF_FAR * v.far;
  v.rank = v.cost + OF_APART * v.apart + OF_FOREIGN * MAX(v.foreign - FOREIGN_FREE, 0);
  return v;
}
