/* refine.c: from a coarse cover on the proxy to a mask along the photo's edges.
 *
 * The fast colour guided filter (pixel/guided.h): around each proxy pixel
 * the cover is a linear function of the colour, a·I + b; the four numbers are worked out on the proxy,
 * enlarged, and used with the colours of the full picture. Colours are the file's coded values 0..1 (near
 * enough to even steps for the eye), so that the full picture needs no conversion. Only the band where the
 * cover is in doubt is worked out: beyond it the mask is 0 or full scale exactly. A pixel's value depends on
 * its place and colour alone, not on the tile that it comes in.
 *
 * It does not find hair finer than a proxy pixel against a background of the hair's own colour.
 */
#include <math.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "op/op.h"
#include "pixel/guided.h"
#include "see/refine.h"

#define RADIUS_PX 5        /* of the filter, on the proxy */
#define DOUBT_PX 5         /* how far from a certain pixel the mask may differ from the cover */
#define SMALL_PX 12        /* half the side of a window … */
#define SMALL_DENSITY 0.2f /* … that is covered so little near a small thing, */
#define LARGE_DENSITY 0.4f /* and so much near the edge of a large one */
#define EPS 1e-4f          /* (1 % of the range)²: weaker edges than this are not followed */
#define SURE_OUT 0.1f
#define SURE_IN 0.9f
#define LEVELS_LOW 0.06f   /* what the filter leaves of the far side's colours is cut away */
#define LEVELS_HIGH 0.94f
#define CHUNK 128

/* Of one proxy pixel: the mask is a·I + b, held between low and high. */
typedef struct {
  float a[3], b, low, high;
} Cell;

typedef struct {
  LithoCoding *coding; /* of the guide's values; owned */
  VipsImage *guide;    /* owned */
  Cell *cells;         /* owned */
  int width, height;   /* of the cells */
} Refiner;

static void
refiner_free(Refiner *r)
{
  litho_coding_unref(r->coding);
  g_clear_object(&r->guide);
  g_free(r->cells);
  g_free(r);
}

/* --- the guide ------------------------------------------------------------------------------ */

/* n pixels of coded values as three planes 0..1. */
static void
guide_load(const LithoCoding *coding, const void *row, int n, float plane[3][CHUNK])
{
  const int bands = coding->bands, g = bands == 3 ? 1 : 0, b = bands == 3 ? 2 : 0;
  const float scale = 1 / coding->scale;
  for (int i = 0; i < n; i++) {
    float v[3];
    if (coding->format == VIPS_FORMAT_UCHAR) {
      const guint8 *p = (const guint8 *)row + i * bands;
      v[0] = p[0], v[1] = p[g], v[2] = p[b];
    } else if (coding->format == VIPS_FORMAT_USHORT) {
      const guint16 *p = (const guint16 *)row + i * bands;
      v[0] = p[0], v[1] = p[g], v[2] = p[b];
    } else {
      const float *p = (const float *)row + i * bands;
      v[0] = p[0], v[1] = p[g], v[2] = p[b];
    }
    for (int k = 0; k < 3; k++) {
      /* NaN becomes 0. */
      float unit = v[k] * scale > 0 ? MIN(v[k] * scale, 1) : 0;
      plane[k][i] = coding->kind == LITHO_CODING_LINEAR ? sqrtf(unit) : unit;
    }
  }
}

/* The proxy in the photo's own coding. */
static VipsImage *
code_proxy(LithoScene *scene, GError **error)
{
  const LithoCoding *coding = litho_scene_photo(scene)->coding;
  VipsImage *proxy = litho_scene_proxy(scene, error);
  g_autofree float *pixels = proxy != NULL ? litho_area_pixels(proxy, "the photo's proxy", error) : NULL;
  if (pixels == NULL)
    return NULL;
  gsize size = (gsize)vips_format_sizeof(coding->format) * (gsize)coding->bands;
  gsize n = (gsize)proxy->Xsize * (gsize)proxy->Ysize;
  g_autofree guint8 *coded = g_malloc(n * size);
  for (gsize at = 0; at < n; at += LITHO_SPAN_MAX) {
    float plane[3][LITHO_SPAN_MAX] __attribute__((aligned(32)));
    LithoSpan span = {.c0 = plane[0], .c1 = plane[1], .c2 = plane[2],
                      .n = (int)MIN(LITHO_SPAN_MAX, n - at), .width = proxy->Xsize,
                      .height = proxy->Ysize};
    for (int i = 0; i < span.n; i++)
      for (int k = 0; k < 3; k++)
        plane[k][i] = pixels[3 * (at + (gsize)i) + (gsize)k];
    litho_coding_store(coding, &span, coded + at * size);
  }
  VipsImage *image = vips_image_new_from_memory_copy(coded, n * size, proxy->Xsize, proxy->Ysize,
                                                     coding->bands, coding->format);
  if (image == NULL)
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the photo's proxy");
  return image;
}

static VipsImage *
resize(VipsImage *in, int width, int height, GError **error)
{
  VipsImage *out = NULL;
  if (in->Xsize == width && in->Ysize == height)
    return g_object_ref(in);
  if (vips_resize(in, &out, (double)width / in->Xsize, "vscale", (double)height / in->Ysize, "kernel",
                  VIPS_KERNEL_LINEAR, NULL) != 0)
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask's guide");
  return out;
}

/* --- on the proxy --------------------------------------------------------------------------- */

static void
fit(LithoPlane *const guide[3], const LithoPlane *cover, Cell *cells)
{
  LithoPlane *a[3], *b;
  pixel_guided_fit_color(guide, cover, RADIUS_PX, EPS, a, &b);
  for (gsize i = 0; i < (gsize)cover->width * (gsize)cover->height; i++) {
    for (int k = 0; k < 3; k++)
      cells[i].a[k] = a[k]->v[i];
    cells[i].b = b->v[i];
  }
  for (int k = 0; k < 3; k++)
    litho_plane_free(a[k]);
  litho_plane_free(b);
}

/* Largest value within DOUBT_PX, in rows and then in columns. */
static void
widen(LithoPlane *plane)
{
  g_autoptr(LithoPlane) rows = litho_plane_new(plane->width, plane->height);
  for (int pass = 0; pass < 2; pass++) {
    const LithoPlane *in = pass == 0 ? plane : rows;
    LithoPlane *out = pass == 0 ? rows : plane;
    for (int y = 0; y < plane->height; y++)
      for (int x = 0; x < plane->width; x++) {
        float most = 0;
        for (int k = -DOUBT_PX; k <= DOUBT_PX; k++) {
          const int at_x = pass == 0 ? CLAMP(x + k, 0, plane->width - 1) : x;
          const int at_y = pass == 1 ? CLAMP(y + k, 0, plane->height - 1) : y;
          most = MAX(most, in->v[(gsize)at_y * (gsize)plane->width + (gsize)at_x]);
        }
        out->v[(gsize)y * (gsize)plane->width + (gsize)x] = most;
      }
  }
}

/* What is hardly larger than the filter's window is mostly edge: the filter would melt it into what is around it. There the cover
 * itself is the mask. */
static void
spare_small(const LithoPlane *cover, Cell *cells)
{
  const gsize n = (gsize)cover->width * (gsize)cover->height;
  g_autoptr(LithoPlane) in = litho_plane_new(cover->width, cover->height);
  g_autoptr(LithoPlane) density = litho_plane_new(cover->width, cover->height);
  for (gsize i = 0; i < n; i++)
    in->v[i] = cover->v[i] > 0.5f ? 1 : 0;
  litho_plane_box_mean(in, SMALL_PX, density);
  widen(density);
  for (gsize i = 0; i < n; i++) {
    const float t = CLAMP((density->v[i] - SMALL_DENSITY) / (LARGE_DENSITY - SMALL_DENSITY), 0, 1);
    for (int k = 0; k < 3; k++)
      cells[i].a[k] *= t;
    cells[i].b = t * cells[i].b + (1 - t) * cover->v[i];
  }
}

/* Where the cover and everything within DOUBT_PX of it agree, the mask is held to 0 or 1. */
static void
hold(const LithoPlane *cover, Cell *cells)
{
  g_autoptr(LithoPlane) in = litho_plane_new(cover->width, cover->height);
  g_autoptr(LithoPlane) out = litho_plane_new(cover->width, cover->height);
  g_autoptr(LithoPlane) near = litho_plane_new(cover->width, cover->height);
  gsize n = (gsize)cover->width * (gsize)cover->height;
  for (gsize i = 0; i < n; i++) {
    in->v[i] = cover->v[i] < SURE_IN ? 1 : 0;
    out->v[i] = cover->v[i] > SURE_OUT ? 1 : 0;
  }
  litho_plane_box_mean(in, DOUBT_PX, near);
  for (gsize i = 0; i < n; i++)
    cells[i].low = near->v[i] > 0 ? 0 : 1;
  litho_plane_box_mean(out, DOUBT_PX, near);
  for (gsize i = 0; i < n; i++)
    cells[i].high = near->v[i] > 0 ? 1 : 0;
}

static Cell *
make_cells(VipsImage *guide, const LithoCoding *coding, const LithoPlane *cover)
{
  LithoPlane *plane[3];
  gsize n = (gsize)cover->width * (gsize)cover->height;
  Cell *cells = g_new(Cell, n);
  for (int k = 0; k < 3; k++)
    plane[k] = litho_plane_new(cover->width, cover->height);
  for (int y = 0; y < cover->height; y++)
    for (int x = 0; x < cover->width; x += CHUNK) {
      float row[3][CHUNK];
      int count = MIN(CHUNK, cover->width - x);
      guide_load(coding, VIPS_IMAGE_ADDR(guide, x, y), count, row);
      for (int k = 0; k < 3; k++)
        memcpy(plane[k]->v + (gsize)y * (gsize)cover->width + x, row[k], (gsize)count * sizeof(float));
    }
  fit(plane, cover, cells);
  spare_small(cover, cells);
  hold(cover, cells);
  for (int k = 0; k < 3; k++)
    litho_plane_free(plane[k]);
  return cells;
}

/* --- on the picture ------------------------------------------------------------------------- */

static inline float
mix(float from, float to, float t)
{
  return from + t * (to - from);
}

static inline Cell
mix_cells(const Cell *from, const Cell *to, float t)
{
  Cell out;
  for (int k = 0; k < 3; k++)
    out.a[k] = mix(from->a[k], to->a[k], t);
  out.b = mix(from->b, to->b, t);
  out.low = mix(from->low, to->low, t);
  out.high = mix(from->high, to->high, t);
  return out;
}

/* n pixels between the cells `left` and `right` (already mixed for the row), from column x on. */
static void
fill_doubt(const Refiner *r, const Cell *left, const Cell *right, const void *row, int x, int n, int x0,
           float step, float *out)
{
  float guide[3][CHUNK];
  guide_load(r->coding, row, n, guide);
  for (int i = 0; i < n; i++) {
    float t = CLAMP(((float)(x + i) + 0.5f) * step - 0.5f - (float)x0, 0, 1);
    float v = mix(left->b, right->b, t);
    for (int k = 0; k < 3; k++)
      v += mix(left->a[k], right->a[k], t) * guide[k][i];
    v = (v - LEVELS_LOW) * (1 / (LEVELS_HIGH - LEVELS_LOW));
    out[i] = CLAMP(v, mix(left->low, right->low, t), mix(left->high, right->high, t));
  }
}

static void
store(VipsImage *to, void *row, int at, const float *v, int n)
{
  if (to->BandFmt == VIPS_FORMAT_UCHAR)
    for (int i = 0; i < n; i++)
      ((guint8 *)row)[at + i] = (guint8)(v[i] * 255 + 0.5f);
  else
    for (int i = 0; i < n; i++)
      ((guint16 *)row)[at + i] = (guint16)(v[i] * 65535 + 0.5f);
}

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion *in = seq;
  const Refiner *r = b;
  const VipsRect *rect = &out->valid;
  const float sx = (float)r->width / (float)out->im->Xsize, sy = (float)r->height / (float)out->im->Ysize;
  if (vips_region_prepare(in, rect) != 0)
    return -1;
  for (int y = rect->top; y < rect->top + rect->height; y++) {
    float v = CLAMP(((float)y + 0.5f) * sy - 0.5f, 0, (float)(r->height - 1));
    int y0 = (int)v, y1 = MIN(y0 + 1, r->height - 1), end = rect->left + rect->width;
    const Cell *top = r->cells + (gsize)y0 * (gsize)r->width, *bottom = r->cells + (gsize)y1 * (gsize)r->width;
    void *row = VIPS_REGION_ADDR(out, rect->left, y);
    for (int x = rect->left, next; x < end; x = next) {
      float u = CLAMP(((float)x + 0.5f) * sx - 0.5f, 0, (float)(r->width - 1));
      int x0 = (int)u, x1 = MIN(x0 + 1, r->width - 1);
      /* The columns that lie between the same two cells. */
      next = x + 1;
      while (next < end && next - x < CHUNK && (int)MAX(((float)next + 0.5f) * sx - 0.5f, 0) == x0)
        next++;
      float value[CHUNK];
      Cell left = mix_cells(&top[x0], &bottom[x0], v - (float)y0);
      Cell right = mix_cells(&top[x1], &bottom[x1], v - (float)y0);
      if (left.high > 0 || right.high > 0) {
        if (left.low < 1 || right.low < 1)
          fill_doubt(r, &left, &right, VIPS_REGION_ADDR(in, x, y), x, next - x, x0, sx, value);
        else
          for (int i = 0; i < next - x; i++)
            value[i] = 1;
      } else {
        memset(value, 0, sizeof value);
      }
      store(out->im, row, x - rect->left, value, next - x);
    }
  }
  return 0;
}

VipsImage *
see_refine(LithoScene *scene, const LithoPlane *cover, int width, int height, GError **error)
{
  LithoPhoto *photo = litho_scene_photo(scene);
  g_autoptr(VipsImage) proxy = code_proxy(scene, error);
  g_autoptr(VipsImage) small = NULL, small_memory = NULL, guide = NULL;
  g_autoptr(VipsImage) out = vips_image_new();
  if (proxy == NULL || (small = resize(proxy, cover->width, cover->height, error)) == NULL ||
      (guide = resize(MAX(width, height) > MAX(proxy->Xsize, proxy->Ysize) ? photo->coded : proxy, width,
                      height, error)) == NULL)
    return NULL;
  Refiner *r = g_new0(Refiner, 1);
  g_signal_connect_swapped(out, "postclose", G_CALLBACK(refiner_free), r);
  r->coding = litho_coding_ref(photo->coding);
  r->guide = g_object_ref(guide);
  r->width = cover->width;
  r->height = cover->height;
  if ((small_memory = vips_image_copy_memory(small)) != NULL &&
      vips_image_pipelinev(out, VIPS_DEMAND_STYLE_THINSTRIP, guide, NULL) == 0) {
    r->cells = make_cells(small_memory, photo->coding, cover);
    out->Bands = 1;
    out->BandFmt = litho_scene_options(scene)->fine ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR;
    out->Type = out->BandFmt == VIPS_FORMAT_USHORT ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W;
    VipsImage *memory = NULL;
    if (vips_image_generate(out, vips_start_one, generate, vips_stop_one, guide, r) == 0 &&
        (memory = vips_image_copy_memory(out)) != NULL)
      return memory;
  }
  litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
  return NULL;
}

VipsImage *
see_unrefined(LithoScene *scene, const LithoPlane *cover, int width, int height, GError **error)
{
  const gboolean is_fine = litho_scene_options(scene)->fine;
  g_autoptr(VipsImage) out = vips_image_new_memory();
  g_autofree float *row = g_new(float, (gsize)width);
  g_autofree guint16 *coded = g_new(guint16, (gsize)width);
  vips_image_init_fields(out, width, height, 1, is_fine ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR, VIPS_CODING_NONE,
                         is_fine ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W, 1, 1);
  for (int y = 0; y < height; y++) {
    litho_plane_row(cover, width, height, 0, y, width, row);
    store(out, coded, 0, row, width);
    if (vips_image_write_line(out, y, (VipsPel *)coded) != 0) {
      litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
      return NULL;
    }
  }
  return g_steal_pointer(&out);
}
