/* remove_fill.c: one piece of a hole filled from its surroundings, and looked at by the detector. */
#include <string.h>
#include "ops/remove_fill.h"

#define MOST_TRIES 3
#define LOOK_LEAST_PX 40    /* longer side of a hole that the detector can see something in */
#define LOOK_MARGIN 0.5     /* of its longer side, around it */
#define FOREIGN_IN_HOLE 0.6 /* of a thing's box, that lies in the hole */
#define FOREIGN_LEAST 0.02  /* of the hole, that the box covers */
#define MARK_PX 4           /* around what a foreign thing was made of */

static VipsRect
box_of(const guint8 *hole, int width, int height)
{
  int x0 = width, x1 = 0, y0 = height, y1 = 0;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (hole[(gsize)y * (gsize)width + (gsize)x]) {
        x0 = MIN(x0, x);
        x1 = MAX(x1, x + 1);
        y0 = MIN(y0, y);
        y1 = MAX(y1, y + 1);
      }
  return (VipsRect){x0, y0, x1 - x0, y1 - y0};
}

/* Boxes (VipsRect, of the crop) of things that lie in the hole for the most part. */
static gboolean
find_foreign(const LithoThings *things, const float *pixels, const guint8 *hole, const VipsRect *box, int width, int height,
             GArray *foreign, GError **error)
{
  const VipsRect all = {0, 0, width, height};
  VipsRect window = *box;
  vips_rect_marginadjust(&window, (int)(LOOK_MARGIN * MAX(box->width, box->height)) + 16);
  vips_rect_intersectrect(&window, &all, &window);
  g_autofree float *rgb = g_new(float, 3 * (gsize)window.width * (gsize)window.height);
  g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(LithoGlimpse));
  for (int y = 0; y < window.height; y++)
    memcpy(rgb + 3 * (gsize)y * (gsize)window.width,
           pixels + 3 * ((gsize)(window.top + y) * (gsize)width + (gsize)window.left), 3 * sizeof(float) * (gsize)window.width);
  if (!things->look(things->looker, rgb, window.width, window.height, seen, error))
    return FALSE;
  gsize n_hole = 0;
  for (gsize i = 0; i < (gsize)width * (gsize)height; i++)
    n_hole += hole[i];
  for (guint k = 0; k < seen->len; k++) {
    const LithoGlimpse *g = &g_array_index(seen, LithoGlimpse, k);
    VipsRect at = {window.left + (int)(g->x * window.width), window.top + (int)(g->y * window.height), (int)(g->w * window.width),
                   (int)(g->h * window.height)};
    vips_rect_intersectrect(&at, &all, &at);
    gsize n_in = 0;
    for (int y = at.top; y < VIPS_RECT_BOTTOM(&at); y++)
      for (int x = at.left; x < VIPS_RECT_RIGHT(&at); x++)
        n_in += hole[(gsize)y * (gsize)width + (gsize)x];
    const gsize n_at = (gsize)at.width * (gsize)at.height;
    if (n_at > 0 && n_in >= FOREIGN_IN_HOLE * n_at && n_at >= FOREIGN_LEAST * n_hole)
      g_array_append_val(foreign, at);
  }
  return TRUE;
}

/* What the foreign things were made of is to be avoided from now on. */
static void
mark_sources(const GArray *foreign, const LithoPlace *from, const guint8 *hole, int width, int height, guint8 *avoid)
{
  for (guint k = 0; k < foreign->len; k++) {
    const VipsRect *at = &g_array_index(foreign, VipsRect, k);
    for (int y = at->top; y < VIPS_RECT_BOTTOM(at); y++)
      for (int x = at->left; x < VIPS_RECT_RIGHT(at); x++) {
        const gsize i = (gsize)y * (gsize)width + (gsize)x;
        if (!hole[i] || from[i].x < 0)
          continue;
        const int x0 = MAX(from[i].x - MARK_PX, 0), x1 = MIN(from[i].x + MARK_PX, width - 1);
        for (int v = MAX(from[i].y - MARK_PX, 0); v <= MIN(from[i].y + MARK_PX, height - 1); v++)
          memset(avoid + (gsize)v * (gsize)width + x0, 1, (gsize)(x1 - x0 + 1));
      }
  }
}

gboolean
remove_fill(const LithoOpContext *ctx, const RemoveSources *sources, const LithoFillFile *net, const VipsRect *crop,
            const guint8 *hole, float *pixels, RemoveFilled *out, GError **error)
{
  const int width = crop->width, height = crop->height;
  const gsize n = (gsize)width * (gsize)height;
  const VipsRect box = box_of(hole, width, height);
  *out = (RemoveFilled){0};
  g_autofree guint8 *avoid = remove_sources_avoid(sources, crop, hole, &out->spared);
  /* Without a note it is a proxy, which is only measured. */
  LithoInpaintHow how = {.avoid = avoid, .net = net, .quick = ctx->note == NULL};
  const gboolean looks = !how.quick && ctx->things != NULL && ctx->things->look != NULL &&
                         MAX(box.width, box.height) >= LOOK_LEAST_PX;
  g_autofree LithoPlace *from = looks ? g_new(LithoPlace, n) : NULL;
  how.from = from;
  for (;;) {
    if (!litho_inpaint(pixels, hole, width, height, &how, ctx->cancel, &out->inpainted, error))
      return FALSE;
    out->n_tries++;
    if (!looks)
      return TRUE;
    g_autoptr(GArray) foreign = g_array_new(FALSE, FALSE, sizeof(VipsRect));
    if (!find_foreign(ctx->things, pixels, hole, &box, width, height, foreign, error))
      return FALSE;
    out->n_foreign = (int)foreign->len;
    if (foreign->len == 0 || out->n_tries == MOST_TRIES)
      return TRUE;
    if (avoid == NULL)
      how.avoid = avoid = g_new0(guint8, n);
    mark_sources(foreign, from, hole, width, height, avoid);
  }
}
