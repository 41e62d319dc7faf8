/* framing.c: see framing.h.
 *
 * What is to be seen is the box of the region's mask without specks (parts of less than 2 % of its largest), and a margin.
 * "close": that, grown to the wanted shape; "wide": the largest frame of that shape that holds it. What is to be cut away is
 * left by moving the side whose move costs the least of the frame, part by part, never into what is to be seen; of the sides
 * that its words name ("the crowd at the top", "the doors left and right"), where they name some.
 */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "pixel/components.h"
#include "pixel/geometry.h"
#include "run/framing.h"
#include "run/mask.h"

#define GRID_PX 512
#define LEAST_COVER 0.02f /* soft edges are of the thing: nothing of it is cut */
#define SPECK 0.02     /* of the largest part */
#define LEFT_OVER 0.02 /* of a part that is cut away, which may stay */
#define LEAST 0.05     /* of a side of the frame */
#define SLIM 0.5       /* without a wanted shape: no slimmer, width / height … */
#define BROAD 2.0      /* … or broader than this */

typedef struct {
  double x0, y0, x1, y1; /* shares of the frame */
} Edges;

typedef struct {
  LithoPlane *plane; /* 1 where it is, on a grid of at most GRID_PX */
  int *map;          /* its parts */
  GArray *parts;     /* PixelComponent, largest first */
} Cover;

static void
cover_clear(Cover *cover)
{
  g_clear_pointer(&cover->plane, litho_plane_free);
  g_clear_pointer(&cover->map, g_free);
  g_clear_pointer(&cover->parts, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cover, cover_clear)

/* Ranges of tones and colours are no frames: they would need the pixels. */
static gboolean
cover_new(Cover *cover, const LithoRegion *region, int width, int height, GHashTable *assets,
          const LithoLocatedSet *located, GError **error)
{
  g_autoptr(VipsImage) black = NULL, three = NULL, floats = NULL, lazy = NULL, small = NULL;
  const double shrink = MIN(1, (double)GRID_PX / MAX(width, height));
  size_t size;
  if (region->kind == LITHO_REGION_TONES || region->kind == LITHO_REGION_COLOR) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE, "crop: a range of tones or colours has no place to frame: name a thing");
    return FALSE;
  }
  if (vips_black(&black, width, height, "bands", 3, NULL) != 0 || vips_cast(black, &floats, VIPS_FORMAT_FLOAT, NULL) != 0 ||
      vips_copy(floats, &three, "interpretation", VIPS_INTERPRETATION_scRGB, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "crop");
  if (!litho_mask_image(region, three, assets, located, &lazy, error))
    return FALSE;
  if (vips_resize(lazy, &small, MAX(shrink, 1.0 / width), "vscale", MAX(shrink, 1.0 / height), "kernel",
                  VIPS_KERNEL_LINEAR, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "crop");
  g_autofree float *v = vips_image_write_to_memory(small, &size);
  if (v == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "crop");
  cover->plane = litho_plane_new(small->Xsize, small->Ysize);
  for (gsize i = 0; i < (gsize)small->Xsize * (gsize)small->Ysize; i++)
    cover->plane->v[i] = v[i] > LEAST_COVER ? 1 : 0;
  cover->parts = pixel_components(cover->plane, 1, &cover->map);
  return TRUE;
}

/* FALSE: the region covers nothing. */
static gboolean
cover_box(const Cover *cover, Edges *box)
{
  *box = (Edges){1, 1, 0, 0};
  for (guint i = 0; i < cover->parts->len; i++) {
    const PixelComponent *part = &g_array_index(cover->parts, PixelComponent, i);
    if (part->n_px < SPECK * g_array_index(cover->parts, PixelComponent, 0).n_px)
      break;
    /* One pixel of the grid more: no sliver is lost. */
    box->x0 = MIN(box->x0, (double)MAX(part->x0 - 1, 0) / cover->plane->width);
    box->y0 = MIN(box->y0, (double)MAX(part->y0 - 1, 0) / cover->plane->height);
    box->x1 = MAX(box->x1, (double)MIN(part->x1 + 1, cover->plane->width) / cover->plane->width);
    box->y1 = MAX(box->y1, (double)MIN(part->y1 + 1, cover->plane->height) / cover->plane->height);
  }
  return cover->parts->len > 0;
}

/* --- cutting away ---------------------------------------------------------------------------- */

/* How far the side must move in so that hardly anything of the part is inside `frame`; beyond the other side: nothing
 * helps. */
static Edges
without(const Cover *cover, int label, const Edges *frame, int side)
{
  const int w = cover->plane->width, h = cover->plane->height, n = side < 2 ? w : h;
  g_autofree int *count = g_new0(int, (gsize)n);
  int all = 0, so_far = 0, at;
  for (int y = (int)(frame->y0 * h); y < (int)ceil(frame->y1 * h); y++)
    for (int x = (int)(frame->x0 * w); x < (int)ceil(frame->x1 * w); x++)
      if (cover->map[y * w + x] == label) {
        count[side < 2 ? x : y]++;
        all++;
      }
  Edges out = *frame;
  if (side % 2 == 0) { /* left, top: moves to the right, down */
    for (at = 0; at < n && so_far < all * (1 - LEFT_OVER); at++)
      so_far += count[at];
  } else {
    for (at = n; at > 0 && so_far < all * (1 - LEFT_OVER); at--)
      so_far += count[at - 1];
  }
  double *edge[] = {&out.x0, &out.x1, &out.y0, &out.y1};
  *edge[side] = (double)at / n;
  return out;
}

static double
area(const Edges *e)
{
  return MAX(e->x1 - e->x0, 0) * MAX(e->y1 - e->y0, 0);
}

static gboolean
holds(const Edges *frame, const Edges *box)
{
  return frame->x0 <= box->x0 && frame->y0 <= box->y0 && frame->x1 >= box->x1 && frame->y1 >= box->y1;
}

/* The sides that the words name, bits 1 << 0 … 3 for left, right, top, bottom; all where they name none. */
static guint
named_sides(const LithoRegion *region)
{
  static const char *const words[4][6] = {{"left", "左"}, {"right", "右"}, {"top", "upper", "above", "上"}, {"bottom", "lower", "foot", "下"}};
  g_autofree char *lower = g_utf8_strdown(region->kind == LITHO_REGION_TEXT ? region->text : "", -1);
  guint sides = 0;
  for (guint side = 0; side < 4; side++)
    for (guint k = 0; words[side][k] != NULL; k++)
      if (strstr(lower, words[side][k]) != NULL)
        sides |= 1u << side;
  return sides != 0 ? sides : 0xf;
}

static void
cut_away(const Cover *cover, guint sides, const Edges *keep, Edges *frame)
{
  for (guint i = 0; i < cover->parts->len; i++) {
    const PixelComponent *part = &g_array_index(cover->parts, PixelComponent, i);
    Edges best = {0};
    if (part->n_px < SPECK * g_array_index(cover->parts, PixelComponent, 0).n_px)
      break;
    for (int side = 0; side < 4; side++) {
      if (!(sides & 1u << side))
        continue;
      const Edges one = without(cover, part->label, frame, side);
      if (area(&one) > area(&best) && (keep == NULL || holds(&one, keep)))
        best = one;
    }
    if (best.x1 - best.x0 >= LEAST && best.y1 - best.y0 >= LEAST)
      *frame = best;
  }
}

/* --- framing --------------------------------------------------------------------------------- */

/* Grows (or, where `within` has no room, shrinks) a side about the middle so that width / height in px is `aspect`. */
static void
shape(Edges *e, double aspect, double frame_aspect, const Edges *within)
{
  const double wanted = aspect / frame_aspect; /* of shares */
  double w = MAX(e->x1 - e->x0, e->y1 - e->y0 > 0 ? (e->y1 - e->y0) * wanted : 0), h = w / wanted;
  const double most_w = within->x1 - within->x0, most_h = within->y1 - within->y0;
  if (w > most_w) {
    w = most_w;
    h = w / wanted;
  }
  if (h > most_h) {
    h = most_h;
    w = h * wanted;
  }
  const double cx = (e->x0 + e->x1) / 2, cy = (e->y0 + e->y1) / 2;
  e->x0 = CLAMP(cx - w / 2, within->x0, within->x1 - w);
  e->y0 = CLAMP(cy - h / 2, within->y0, within->y1 - h);
  e->x1 = e->x0 + w;
  e->y1 = e->y0 + h;
}

static void
frame_around(Edges *frame, const Edges *keep, double margin, gboolean wide, double aspect, double frame_aspect)
{
  const Edges within = *frame;
  /* The margin is a share of the longer side in px, alike on all sides. */
  const double side = MAX((keep->x1 - keep->x0) * frame_aspect, keep->y1 - keep->y0) * margin;
  Edges e = {MAX(keep->x0 - side / frame_aspect, within.x0), MAX(keep->y0 - side, within.y0),
             MIN(keep->x1 + side / frame_aspect, within.x1), MIN(keep->y1 + side, within.y1)};
  if (wide && aspect > 0) { /* as large as the frame allows, about the middle of what is kept */
    const double wanted = aspect / frame_aspect, w = MIN(within.x1 - within.x0, (within.y1 - within.y0) * wanted);
    const double h = w / wanted, cx = (e.x0 + e.x1) / 2, cy = (e.y0 + e.y1) / 2;
    e.x0 = CLAMP(cx - w / 2, within.x0, within.x1 - w);
    e.y0 = CLAMP(cy - h / 2, within.y0, within.y1 - h);
    e.x1 = e.x0 + w;
    e.y1 = e.y0 + h;
  } else {
    const double own = (e.x1 - e.x0) * frame_aspect / MAX(e.y1 - e.y0, 1e-6);
    shape(&e, aspect > 0 ? aspect : CLAMP(own, SLIM, BROAD), frame_aspect, &within);
  }
  *frame = e;
}

static LithoStep *
with_box(const LithoStep *step, const Edges *e, guint box, guint aspect)
{
  LithoStep *out = litho_step_copy(step);
  g_clear_pointer(&out->region, litho_region_free);
  LithoValue *value = &out->values[box];
  value->set = TRUE;
  value->n_points = 4;
  value->points = g_renew(double, value->points, 4);
  value->points[0] = e->x0;
  value->points[1] = e->y0;
  value->points[2] = e->x1 - e->x0;
  value->points[3] = e->y1 - e->y0;
  out->values[aspect].set = FALSE; /* the box has it */
  g_clear_pointer(&out->values[aspect].text, g_free);
  out->values[out->op->main].set = FALSE;
  return out;
}

LithoStep *
run_framing_step(const LithoStep *step, int width, int height, GHashTable *assets, const LithoLocatedSet *located,
                 GString *note, GError **error)
{
  guint box, aspect, margin, around;
  if (step->region == NULL || !(step->op->flags & LITHO_OP_FRAMES) || litho_op_param(step->op, "box", &box) == NULL ||
      litho_op_param(step->op, "aspect", &aspect) == NULL || litho_op_param(step->op, "margin", &margin) == NULL ||
      litho_op_param(step->op, "around", &around) == NULL)
    return litho_step_copy(step);
  g_autoptr(LithoRegion) kept = litho_region_copy(step->region);
  g_clear_pointer(&kept->except, g_ptr_array_unref);
  Edges frame = {0, 0, 1, 1}, keep = {0};
  const gboolean has_keep = kept->kind != LITHO_REGION_ALL;
  double wanted = 0;
  const char *shape_text = litho_op_text(step->op, step->values, aspect);
  if (shape_text != NULL && !litho_aspect_parse("crop", shape_text, width, height, &wanted, error))
    return NULL;
  if (has_keep) {
    g_auto(Cover) cover = {0};
    if (!cover_new(&cover, kept, width, height, assets, located, error))
      return NULL;
    if (!cover_box(&cover, &keep)) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE, "crop: the region covers nothing of the photo");
      return NULL;
    }
  }
  for (guint i = 0; step->region->except != NULL && i < step->region->except->len; i++) {
    g_auto(Cover) cover = {0};
    if (!cover_new(&cover, step->region->except->pdata[i], width, height, assets, located, error))
      return NULL;
    cut_away(&cover, named_sides(step->region->except->pdata[i]), has_keep ? &keep : NULL, &frame);
  }
  const double frame_aspect = (double)width / height;
  if (has_keep)
    frame_around(&frame, &keep, litho_op_number(step->op, step->values, margin) / 100,
                 g_strcmp0(litho_op_text(step->op, step->values, around), "wide") == 0, wanted, frame_aspect);
  else if (wanted > 0) {
    const Edges within = frame;
    shape(&frame, wanted, frame_aspect, &within);
  }
  if (note != NULL)
    g_string_append_printf(note, "%s%.0f %% of the frame is kept", note->len > 0 ? "; " : "", 100 * area(&frame));
  if (note != NULL && !has_keep && wanted == 0 && area(&frame) > 0.999)
    g_string_append(note, "; nothing of it can be left out by a crop");
  if (note != NULL && has_keep && !holds(&frame, &keep))
    g_string_append(note, "; the shape does not hold all of it");
  return with_box(step, &frame, box, aspect);
}
