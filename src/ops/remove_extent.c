/* remove_extent.c: rim, shadow and reflection (pixel/extent.c) on a small copy of the surroundings, and what the map of things
 * shows the thing to hold or ride.
 */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "ops/remove_extent.h"
#include "ops/remove_sources.h"
#include "pixel/components.h"
#include "pixel/extent.h"

#define GRID_PX 512       /* long edge of the small copy */
#define MARGIN 1.3        /* of a part's longer side, around it */
#define RIM_SHARE 0.012   /* of the frame's diagonal: how far a rim reaches */
#define PART_LEAST 0.05   /* of the hole: smaller parts have no shadow of their own */
#define MOST_PARTS 4
#define TOUCH_SHARE 0.03  /* of a carried thing's pixels, that touch who carries it */
#define CARRIED_MOST 3.0  /* of the area of who carries it */
#define ITSELF_SHARE 0.5
#define THIN_SHARE 0.006    /* of the frame's diagonal: half the width of letters and wires, at most … */
#define THIN_TIMES 12.0     /* … which have so many times the area of a square of their width */

/* --- what is carried --------------------------------------------------------------------------- */

static gboolean
is_carried_kind(const char *label)
{
  static const char *const kinds[] = {"bicycle", "motorcycle", "horse", "skateboard", "surfboard", "snowboard", "skis", "scooter",
                                      "umbrella", "backpack", "handbag", "suitcase", "tie", "tennis racket", "baseball bat",
                                      "baseball glove", "sports ball", "frisbee", "kite", "cell phone", "book", "bottle", "cup",
                                      "wine glass", NULL};
  return g_strv_contains(kinds, label);
}

/* Pixels of each thing that touch (8 neighbours, 2 px) thing `of`. */
static void
count_touching(const guint8 *map, int w, int h, guint8 of, guint touching[256])
{
  memset(touching, 0, 256 * sizeof touching[0]);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const guint8 here = map[y * w + x];
      gboolean touches = FALSE;
      for (int j = MAX(y - 2, 0); here > 0 && here != of && j <= MIN(y + 2, h - 1) && !touches; j++)
        for (int i = MAX(x - 2, 0); i <= MIN(x + 2, w - 1) && !touches; i++)
          touches = map[j * w + i] == of;
      touching[here] += touches;
    }
}

/* The thing number k of the map, into the hole. */
static void
add_thing(const guint8 *map, int w, int h, guint8 number, LithoHole *hole)
{
  for (int y = 0; y < hole->height; y++) {
    const guint8 *row = map + (gsize)((gint64)y * h / hole->height) * (gsize)w;
    guint8 *to = hole->v + (gsize)y * (gsize)hole->width;
    for (int x = 0; x < hole->width; x++)
      if (row[(gint64)x * w / hole->width] == number && !to[x]) {
        to[x] = 1;
        hole->n++;
      }
  }
}

static void
add_carried(const LithoOpContext *ctx, LithoHole *hole)
{
  const LithoThings *things = ctx->things;
  const int w = things->map->Xsize, h = things->map->Ysize;
  const guint8 *map = (const guint8 *)VIPS_IMAGE_ADDR(things->map, 0, 0);
  guint all[256] = {0}, inside[256] = {0}, touching[256], most[256] = {0}, by[256] = {0};
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const gint64 u = (2 * (gint64)x + 1) * hole->width / (2 * w), v = (2 * (gint64)y + 1) * hole->height / (2 * h);
      all[map[y * w + x]]++;
      inside[map[y * w + x]] += hole->v[v * hole->width + u];
    }
#define KIND(k) (&g_array_index(things->kinds, LithoThing, (k) - 1))
  for (guint k = 1; k <= things->kinds->len; k++) { /* who touches what most? */
    if (!KIND(k)->is_alive || all[k] == 0)
      continue;
    count_touching(map, w, h, (guint8)k, touching);
    for (guint i = 1; i <= things->kinds->len; i++)
      if (touching[i] > most[i]) {
        most[i] = touching[i];
        by[i] = k;
      }
  }
  for (guint i = 1; i <= things->kinds->len; i++) {
    const guint k = by[i];
    if (k == 0 || !is_carried_kind(KIND(i)->label) || inside[i] >= ITSELF_SHARE * all[i] || inside[k] < ITSELF_SHARE * all[k] ||
        most[i] < TOUCH_SHARE * all[i] || all[i] > CARRIED_MOST * all[k] || is_carried_kind(KIND(k)->label))
      continue;
    add_thing(map, w, h, (guint8)i, hole);
    litho_op_note(ctx, "with the %s", KIND(i)->label);
  }
#undef KIND
}

/* --- rim, shadow, reflection ------------------------------------------------------------------- */

typedef struct {
  VipsRect crop;
  int width, height;
  LithoLab *picture;
  guint8 *thing, *avoid, *more; /* (height,width) */
} Grid;

static void
grid_clear(Grid *g)
{
  litho_lab_free(g->picture);
  g_free(g->thing);
  g_free(g->avoid);
  g_free(g->more);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Grid, grid_clear)

static gboolean
grid_take(Grid *g, VipsImage *in, const LithoHole *hole, const RemoveSources *sources, GError **error)
{
  g_autoptr(VipsImage) part = NULL;
  litho_lab_fit(g->crop.width, g->crop.height, GRID_PX, &g->width, &g->height);
  if (vips_extract_area(in, &part, g->crop.left, g->crop.top, g->crop.width, g->crop.height, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "remove_object");
  g->picture = litho_lab_take(part, g->width, g->height, error);
  if (g->picture == NULL)
    return FALSE;
  g->thing = g_new0(guint8, (gsize)g->width * (gsize)g->height);
  g->more = g_new0(guint8, (gsize)g->width * (gsize)g->height);
  g->avoid = remove_sources_others(sources, &g->crop, g->width, g->height);
  for (int y = 0; y < g->crop.height; y++) {
    const guint8 *row = hole->v + (gsize)(g->crop.top + y) * (gsize)hole->width + g->crop.left;
    guint8 *to = g->thing + (gsize)((gint64)y * g->height / g->crop.height) * (gsize)g->width;
    for (int x = 0; x < g->crop.width; x++)
      to[(gint64)x * g->width / g->crop.width] |= row[x];
  }
  return TRUE;
}

static void
grid_give(const Grid *g, LithoHole *hole)
{
  for (int y = 0; y < g->crop.height; y++) {
    const guint8 *from = g->more + (gsize)((gint64)y * g->height / g->crop.height) * (gsize)g->width;
    guint8 *row = hole->v + (gsize)(g->crop.top + y) * (gsize)hole->width + g->crop.left;
    for (int x = 0; x < g->crop.width; x++)
      if (from[(gint64)x * g->width / g->crop.width] && !row[x]) {
        row[x] = 1;
        hole->n++;
      }
  }
}

/* The box of the hole, and its box with a margin. */
static VipsRect
box_of(const LithoHole *hole)
{
  int x0 = hole->width, x1 = 0, y0 = hole->height, y1 = 0;
  for (int y = 0; y < hole->height; y++) {
    const guint8 *row = hole->v + (gsize)y * (gsize)hole->width, *first = memchr(row, 1, (gsize)hole->width);
    if (first == NULL)
      continue;
    int last = hole->width - 1;
    while (!row[last])
      last--;
    x0 = MIN(x0, (int)(first - row));
    x1 = MAX(x1, last + 1);
    y0 = MIN(y0, y);
    y1 = y + 1;
  }
  return (VipsRect){x0, y0, x1 - x0, y1 - y0};
}

/* Shadow and reflection of one part of the thing, which alone is looked at; the others are in its way. */
static void
add_cast(const Grid *g, const guint8 *part, gboolean *has_shadow, gboolean *has_reflection)
{
  const gsize n = (gsize)g->width * (gsize)g->height;
  g_autofree guint8 *others = g_new(guint8, n), *found = g_new0(guint8, n);
  for (gsize i = 0; i < n; i++)
    others[i] = (g->thing[i] && !part[i]) || (g->avoid != NULL && g->avoid[i]);
  *has_shadow |= pixel_extent_shadow(g->picture, part, others, found) > 0;
  *has_reflection |= pixel_extent_reflection(g->picture, part, others, found) > 0;
  for (gsize i = 0; i < n; i++)
    g->more[i] |= found[i];
}

static void
add_casts(const LithoOpContext *ctx, const Grid *g)
{
  const gsize n = (gsize)g->width * (gsize)g->height;
  g_autoptr(LithoPlane) plane = litho_plane_new(g->width, g->height);
  gsize n_thing = 0;
  for (gsize i = 0; i < n; i++)
    n_thing += (gsize)(plane->v[i] = g->thing[i]);
  g_autofree int *label = NULL;
  g_autoptr(GArray) parts = pixel_components(plane, (int)(PART_LEAST * (double)n_thing) + 1, &label);
  gboolean has_shadow = FALSE, has_reflection = FALSE;
  for (guint k = 0; k < MIN(parts->len, MOST_PARTS); k++) {
    g_autofree guint8 *part = g_new(guint8, n);
    for (gsize i = 0; i < n; i++)
      part[i] = label[i] == g_array_index(parts, PixelComponent, k).label;
    add_cast(g, part, &has_shadow, &has_reflection);
  }
  if (has_shadow)
    litho_op_note(ctx, "with its shadow");
  if (has_reflection)
    litho_op_note(ctx, "with its reflection");
}

/* Letters, wires, scratches: they throw no shadow that one sees, and those that are not in the scene at all none. */
static gboolean
is_thin(const LithoHole *hole, double diagonal)
{
  const double half = litho_hole_half_width(hole);
  return half <= THIN_SHARE * diagonal && (double)hole->n >= THIN_TIMES * 4 * half * half;
}

gboolean
remove_extent_add(const LithoOpContext *ctx, VipsImage *in, LithoHole *hole, GError **error)
{
  if (ctx->things != NULL && ctx->mask_origin == LITHO_MASK_LOCATED)
    add_carried(ctx, hole);
  g_autoptr(RemoveSources) sources = remove_sources_new(ctx->things, hole);
  const VipsRect frame = {0, 0, hole->width, hole->height};
  g_auto(Grid) g = {.crop = box_of(hole)};
  vips_rect_marginadjust(&g.crop, (int)(MARGIN * MAX(g.crop.width, g.crop.height)) + 8);
  vips_rect_intersectrect(&g.crop, &frame, &g.crop);
  if (!grid_take(&g, in, hole, sources, error))
    return FALSE;
  const double scale = (double)g.width / g.crop.width;
  const double diagonal = hypot(ctx->width, ctx->height);
  const gboolean thin = is_thin(hole, diagonal);
  const double rim_px = thin ? MIN(litho_hole_half_width(hole), RIM_SHARE * diagonal) : RIM_SHARE * diagonal;
  pixel_extent_rim(g.picture, g.thing, g.avoid, MAX(2, (int)(rim_px * scale)), g.more);
  if (!thin)
    add_casts(ctx, &g);
  grid_give(&g, hole);
  return TRUE;
}
