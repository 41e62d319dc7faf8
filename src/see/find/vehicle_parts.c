/* vehicle_parts.c: number plates, windows and wheels of vehicles.
 *
 * Paint is the commonest colour of a vehicle's middle; windows are what is dull in its upper part
 * and has not that colour, by a graph cut along the edges. Wheels are dark patches at its lower
 * edge, about as wide as high. A plate is a line of writing low on the vehicle that is not wide, or
 * else the white or yellow patch there of a plate's shape.
 */
#include <math.h>
#include <string.h>
#include "pixel/colors.h"
#include "pixel/components.h"
#include "pixel/graphcut.h"
#include "see/find/small_parts.h"
#include "see/paint.h"
#include "see/writing/lines.h"

#define TRUST 0.38       /* half of them are right */
#define WHEEL_TRUST 0.32 /* luggage and shade look alike */
#define LINK 1.5f
#define MAX_PULL 4.0f
#define WINDOW_BOTTOM 0.62 /* heights of the box: windows end above, … */
#define PAINT_TOP 0.5      /* … paint is learnt between these */
#define PAINT_BOTTOM 0.75
#define GLASS_CHROMA 0.07f
#define LIGHTEST_GLASS 0.68f
#define LEAST_WINDOW 0.01 /* of the box's area, together */
#define SPECK 0.05        /* of the largest part */
#define WHEEL_TOP 0.45
#define WHEEL_L 0.42f
#define WHEEL_CHROMA 0.06f
#define LEAST_WHEEL 0.1 /* height over the box's */
#define PLATE_TOP 0.3
#define LINE_TOP 0.5
#define PLATE_GROW 0.35 /* of a line's height: the plate around its characters */

/* A box in px of the proxy. */
typedef struct {
  int x0, y0, x1, y1;
} Span;

static Span
span_of(const LithoBox *box, int width, int height)
{
  return (Span){CLAMP((int)(box->x * width), 0, width - 1),
                CLAMP((int)(box->y * height), 0, height - 1),
                CLAMP((int)ceil((box->x + box->w) * width), 1, width),
                CLAMP((int)ceil((box->y + box->h) * height), 1, height)};
}

static void
keep_largest(LithoPlane *plane, double part_of_largest)
{
  g_autofree int *map = NULL;
  g_autoptr(GArray) parts = pixel_components(plane, 1, &map);
  g_autofree gboolean *is_kept = g_new0(gboolean, parts->len + 1);
  for (guint i = 0; i < parts->len; i++) {
    const PixelComponent *part = &g_array_index(parts, PixelComponent, i);
    is_kept[part->label] =
        part->n_px >= part_of_largest * g_array_index(parts, PixelComponent, 0).n_px;
  }
  pixel_components_keep(plane, map, is_kept);
}

/* The commonest colour of the pixels: the largest part of their mixture. */
static void
paint_of(LithoPlane *const part[3], const LithoPlane *weight, float paint[3])
{
  PixelColors colors;
  float most = -INFINITY;
  pixel_colors_fit(part, weight, &colors);
  memset(paint, 0, 3 * sizeof *paint);
  for (int k = 0; k < colors.n; k++) {
    const float at_mean = pixel_colors_log(&colors, colors.part[k].mean);
    if (at_mean > most) {
      most = at_mean;
      memcpy(paint, colors.part[k].mean, 3 * sizeof *paint);
    }
  }
}

/* Log odds that a colour is glass beside paint of a colour: glass is dull, and darker than most
 * paint; by chroma it is told from coloured paint, by lightness from white. */
static float
glass_odds(const float color[3], const float paint[3])
{
  const float chroma = hypotf(color[1], color[2]), of_paint = hypotf(paint[1], paint[2]);
  const float tint = hypotf(color[1] - paint[1], color[2] - paint[2]);
  const float apart = of_paint > GLASS_CHROMA ? tint / 0.06f : fabsf(color[0] - paint[0]) / 0.22f;
  float odds = 3 * (apart - 1) - MAX(chroma - GLASS_CHROMA, 0) * 60;
  odds -= 20 * MAX(color[0] - LIGHTEST_GLASS, 0); /* roofs, gloss, signs */
  return CLAMP(odds, -MAX_PULL, MAX_PULL);
}

LithoPlane *
see_vehicle_windows(const SeeLab *lab, const LithoPlane *owner, const LithoBox *box, double *score)
{
  const Span at = span_of(box, lab->width, lab->height);
  const int w = at.x1 - at.x0, h = at.y1 - at.y0;
  LithoPlane *part[3] = {NULL};
  *score = 0;
  if (w < 8 || h < 8)
    return NULL;
  for (int k = 0; k < 3; k++)
    part[k] = litho_plane_new(w, h);
  g_autoptr(LithoPlane) is_paint = litho_plane_new(w, h), is_glass = litho_plane_new(w, h);
  g_autofree float *pull = g_new(float, (gsize)w *(gsize)h);
  g_autofree guint8 *in = g_new(guint8, (gsize)w * (gsize)h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const gsize from = (gsize)(at.y0 + y) * (gsize)lab->width + (gsize)(at.x0 + x),
                  to = (gsize)(y * w + x);
      for (int k = 0; k < 3; k++)
        part[k]->v[to] = lab->lab[k]->v[from];
      const double v = (y + 0.5) / h;
      is_paint->v[to] = v > PAINT_TOP && v < PAINT_BOTTOM ? owner->v[from] : 0;
    }
  float paint[3];
  paint_of(part, is_paint, paint);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const gsize from = (gsize)(at.y0 + y) * (gsize)lab->width + (gsize)(at.x0 + x),
                  i = (gsize)(y * w + x);
      const float color[3] = {part[0]->v[i], part[1]->v[i], part[2]->v[i]};
      const gboolean may_be = (y + 0.5) / h < WINDOW_BOTTOM && owner->v[from] > 0.5f;
      pull[i] = (may_be ? glass_odds(color, paint) : -2 * MAX_PULL) / LINK;
    }
  g_autoptr(PixelLinks) links = pixel_links_new(part, 1);
  pixel_graph_cut(links, pull, in);
  for (int i = 0; i < w * h; i++)
    is_glass->v[i] = in[i];
  keep_largest(is_glass, SPECK);
  const double share = see_plane_share(is_glass);
  LithoPlane *plane = share >= LEAST_WINDOW ? litho_plane_new(lab->width, lab->height) : NULL;
  for (int y = 0; plane != NULL && y < h; y++)
    for (int x = 0; x < w; x++)
      plane->v[(gsize)(at.y0 + y) * (gsize)lab->width + (gsize)(at.x0 + x)] =
          is_glass->v[y * w + x];
  for (int k = 0; k < 3; k++)
    litho_plane_free(part[k]);
  *score = plane != NULL ? TRUST * CLAMP(share / 0.05, 0.5, 1) : 0;
  return plane;
}

LithoPlane *
see_vehicle_wheels(const SeeLab *lab, const LithoPlane *owner, const LithoBox *box, double *score)
{
  const Span at = span_of(box, lab->width, lab->height);
  const int w = at.x1 - at.x0, h = at.y1 - at.y0;
  g_autoptr(LithoPlane) dark = litho_plane_new(w, h);
  g_autoptr(LithoPlane) smooth = litho_plane_new(w, h);
  g_autofree int *map = NULL;
  LithoPlane *plane = NULL;
  *score = 0;
  for (int y = (int)(WHEEL_TOP * h); y < h; y++)
    for (int x = 0; x < w; x++) {
      const gsize i = (gsize)(at.y0 + y) * (gsize)lab->width + (gsize)(at.x0 + x);
      dark->v[y * w + x] = owner->v[i] > 0.3f && lab->lab[0]->v[i] < WHEEL_L &&
                           hypotf(lab->lab[1]->v[i], lab->lab[2]->v[i]) < WHEEL_CHROMA;
    }
  litho_plane_box_mean(dark, MAX(MIN(w, h) / 40, 1), smooth); /* thin bridges of shade are cut */
  for (int i = 0; i < w * h; i++)
    smooth->v[i] = smooth->v[i] > 0.6f;
  g_autoptr(GArray) parts = pixel_components(smooth, 6, &map);
  for (guint i = 0; i < MIN(parts->len, 4); i++) {
    const PixelComponent *part = &g_array_index(parts, PixelComponent, i);
    const double wide = part->x1 - part->x0, high = part->y1 - part->y0;
    if (high < LEAST_WHEEL * h || wide > 1.7 * high || wide < 0.3 * high || part->y1 < 0.78 * h ||
        part->n_px < 0.35 * wide * high)
      continue;
    if (plane == NULL)
      plane = litho_plane_new(lab->width, lab->height);
    see_paint_ellipse(plane, at.x0 + (part->x0 + part->x1) / 2.0,
                      at.y0 + (part->y0 + part->y1) / 2.0, wide / 2 + 1, high / 2 + 1, 0, 0.9, 1);
    *score = WHEEL_TRUST;
  }
  return plane;
}

/* The line of writing that is most like a plate's; NULL: none. */
static const SeeLine *
plate_line(const LithoBox *box, const GPtrArray *lines)
{
  const SeeLine *best = NULL;
  double most = 0;
  for (guint i = 0; i < lines->len; i++) {
    const SeeLine *line = lines->pdata[i];
    const double x = line->box.x + line->box.w / 2 - box->x,
                 y = (line->box.y + line->box.h / 2 - box->y) / box->h;
    if (x < 0 || x > box->w || y < LINE_TOP || y > 1.02 || line->box.w > 0.5 * box->w)
      continue; /* signs of buses stand above */
    int digits = 0, letters = 0;
    for (const char *c = line->text; *c != '\0'; c++) {
      digits += g_ascii_isdigit(*c);
      letters += g_ascii_isalpha(*c);
    }
    if (letters + digits > 0 && (digits == 0 || digits + letters > 10))
      continue;
    const double worth = line->score * (0.5 + 0.5 * y) * (digits > 0 ? 1 : 0.5);
    if (worth > most) {
      most = worth;
      best = line;
    }
  }
  return best;
}

/* How white, or how yellow, for a plate, 0..1. */
static float
plate_color(gboolean is_yellow, const float lab[3])
{
  const float chroma = hypotf(lab[1], lab[2]);
  if (!is_yellow)
    return CLAMP((lab[0] - 0.72f) / 0.12f, 0, 1) * CLAMP((0.07f - chroma) / 0.03f, 0, 1);
  return lab[0] > 0.45f
             ? CLAMP((lab[2] - 0.07f) / 0.04f, 0, 1) * CLAMP((lab[2] - 1.2f * fabsf(lab[1])) / 0.04f, 0, 1)
             : 0;
}

/* How much a patch is like a plate: filled, of its shape, alone of its colour. */
static double
plate_worth(const PixelComponent *part, const LithoPlane *fit, const int *map)
{
  const int w = fit->width, h = fit->height;
  const double wide = part->x1 - part->x0, high = part->y1 - part->y0, aspect = wide / high, area = wide * high;
  double around = 0;
  int n = 0;
  if (aspect < 1.3 || aspect > 7 || area > 0.06 * w * h || area < 0.0015 * w * h || part->n_px < 0.6 * area)
    return 0;
  for (int y = MAX(part->y0 - 3, 0); y < MIN(part->y1 + 3, h); y++)
    for (int x = MAX(part->x0 - 4, 0); x < MIN(part->x1 + 4, w); x++)
      if (map[y * w + x] != part->label) {
        around += fit->v[y * w + x];
        n++;
      }
  return part->n_px / area * (1 - around / MAX(n, 1)) * exp(-pow(log(aspect / 3.8) / 0.8, 2)) *
         sqrt(MIN(area / (0.01 * w * h), 1));
}

/* The patch of a plate's shape and colours low on the vehicle. */
static LithoPlane *
plate_patch(const SeeLab *lab, const LithoBox *box, double *score)
{
  const Span at = span_of(box, lab->width, lab->height);
  const int w = at.x1 - at.x0, h = at.y1 - at.y0;
  g_autoptr(LithoPlane) fit = litho_plane_new(w, h);
  PixelComponent best = {0};
  double most = 0;
  for (int is_yellow = 0; is_yellow < 2; is_yellow++) {
    g_autofree int *map = NULL;
    for (int y = (int)(PLATE_TOP * h); y < h; y++)
      for (int x = 0; x < w; x++) {
        const gsize i = (gsize)(at.y0 + y) * (gsize)lab->width + (gsize)(at.x0 + x);
        const float color[3] = {lab->lab[0]->v[i], lab->lab[1]->v[i], lab->lab[2]->v[i]};
        fit->v[y * w + x] = plate_color(is_yellow, color);
      }
    g_autoptr(GArray) parts = pixel_components(fit, 12, &map);
    for (guint i = 0; i < parts->len; i++) {
      const double worth = plate_worth(&g_array_index(parts, PixelComponent, i), fit, map);
      if (worth > most) {
        most = worth;
        best = g_array_index(parts, PixelComponent, i);
      }
    }
  }
  if (most <= 0)
    return NULL;
  LithoPlane *plane = litho_plane_new(lab->width, lab->height);
  for (int y = best.y0; y < best.y1; y++) /* its characters too */
    for (int x = best.x0; x < best.x1; x++)
      plane->v[(gsize)(at.y0 + y) * (gsize)lab->width + (gsize)(at.x0 + x)] = 1;
  *score = TRUST * CLAMP(most / 0.5, 0, 1);
  return plane;
}

LithoPlane *
see_vehicle_plate(const SeeLab *lab, const LithoBox *box, const GPtrArray *lines, double line_scale,
                  double *score)
{
  const SeeLine *line = plate_line(box, lines);
  *score = 0;
  if (line == NULL)
    return plate_patch(lab, box, score);
  LithoPlane *plane = litho_plane_new(lab->width, lab->height);
  const double grown = (1 + 2 * PLATE_GROW) * line->at.half_height;
  for (int y = 0; y < lab->height; y++)
    for (int x = 0; x < lab->width; x++) {
      double along, down;
      see_line_place(&line->at, (x + 0.5) * line_scale, (y + 0.5) * line_scale, &along, &down);
      if (fabs(along) <= line->at.half_length + grown - line->at.half_height && fabs(down) <= grown)
        plane->v[(gsize)y * (gsize)lab->width + (gsize)x] = 1;
    }
  *score = SEE_SMALL_PART_MOST;
  return plane;
}
