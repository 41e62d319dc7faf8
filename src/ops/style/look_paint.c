/* look_paint.c: looks of paint and pencil: oil, watercolour, cartoon, pencil.
 *
 * The photo is shrunk, painted over by filters that keep edges (paint.c), and enlarged smoothly: touches have a
 * size in the frame, not in pixels. Paper is added at full size. Not in recipes: looks use it.
 *   oil          flattened; bristles along the picture's lines, lit from the upper left
 *   watercolor   flattened twice; pigment gathers at edges and flows unevenly (Bousseau et al. 2006); paper
 *   cartoon      flattened; lightness in soft steps; dark lines (Winnemoeller et al. 2006)
 *   pencil       light over the blurred light (dodge), strokes that are denser where it is darker; paper
 */
#include <math.h>
#include "op/op.h"
#include "pixel/area.h"
#include "color/lanes.h"
#include "ops/style/looks.h"
#include "color/oklab.h"
#include "pixel/paint.h"

#define EDGE_PX 1400

enum { MANNER };
typedef enum { OIL, WATERCOLOR, CARTOON, PENCIL } Manner;

static const char *const manners[] = {"oil", "watercolor", "cartoon", "pencil", NULL};
static const LithoParam params[] = {
    [MANNER] = {.name = "manner", .kind = LITHO_PARAM_CHOICE, .choices = manners, .def_text = "oil",
                .help = "how it is painted"},
};

typedef struct {
  LithoLab *base;
  float paper;      /* its relief in lightness */
  float per_cell;   /* cells of paper per px of the frame */
} State;

static void
state_free(gpointer data)
{
  State *s = data;
  litho_lab_free(s->base);
  g_free(s);
}

static void
paint_tile(gconstpointer state, LithoTile *tile)
{
  const State *s = state;
  g_autofree float *row = g_new(float, 3 * (gsize)s->base->width);
  for (int y = 0; y < tile->height; y++) {
    float *out = tile->out + (gsize)y * tile->out_stride;
    litho_lab_row(s->base, tile->frame_height, tile->y + y, row);
    for (int i = 0; i < tile->width; i++) {
      float lab[3];
      litho_lab_at(row, s->base->width, tile->frame_width, tile->x + i, lab);
      if (s->paper > 0) {
        float u = (float)(tile->x + i) * s->per_cell, v = (float)(tile->y + y) * s->per_cell;
        float tooth = litho_paint_noise(u, v, 11) + 0.6f * litho_paint_noise(2.1f * u, 2.1f * v, 12);
        lab[0] += s->paper * tooth * (0.35f + 0.65f * lane_unit(1.6f * (1 - lab[0])));
      }
      oklab_to_linear(lab[0], lab[1], lab[2], &out[3 * i], &out[3 * i + 1], &out[3 * i + 2]);
    }
  }
}

static gsize
n_of(const LithoLab *lab)
{
  return (gsize)lab->width * (gsize)lab->height;
}

static void
color_times(LithoLab *lab, float k)
{
  for (gsize i = 0; i < n_of(lab); i++) {
    lab->lab[3 * i + 1] *= k;
    lab->lab[3 * i + 2] *= k;
  }
}

/* unit: a hundredth of the small picture's diagonal over 12, near 1 px at EDGE_PX. */
static int
px(float unit, float size)
{
  return MAX((int)lroundf(unit * size), 1);
}

static LithoLab *
paint_oil(const LithoLab *in, float unit)
{
  LithoLab *out = litho_paint_flatten(in, px(unit, 7));
  g_autofree float *height = litho_paint_streaks(out, px(unit, 16), px(unit, 2));
  const int w = out->width, h = out->height, step = px(unit, 1);
  color_times(out, 1.15f);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      gsize at = (gsize)y * (gsize)w + (gsize)x;
      gsize before = (gsize)MAX(y - step, 0) * (gsize)w + (gsize)MAX(x - step, 0);
      float *lab = out->lab + 3 * at, lit = height[at] - height[before];
      float room = 0.35f + 0.65f * lane_unit(4 * lab[0] * (1 - lab[0]));
      lab[0] += room * (0.035f * tanhf(1.5f * lit) + 0.022f * height[at]);
    }
  return out;
}

/* in with its places moved a little by noise: edges drawn by hand. */
static LithoLab *
wobble(const LithoLab *in, float unit)
{
  LithoLab *out = litho_lab_new(in->width, in->height);
  for (int y = 0; y < in->height; y++)
    for (int x = 0; x < in->width; x++) {
      float u = (float)x / (14 * unit), v = (float)y / (14 * unit), reach = 3 * unit;
      int sx = CLAMP(x + (int)lroundf(reach * litho_paint_noise(u, v, 21)), 0, in->width - 1);
      int sy = CLAMP(y + (int)lroundf(reach * litho_paint_noise(u, v, 22)), 0, in->height - 1);
      for (int c = 0; c < 3; c++)
        out->lab[3 * ((gsize)y * (gsize)in->width + (gsize)x) + (gsize)c] =
            in->lab[3 * ((gsize)sy * (gsize)in->width + (gsize)sx) + (gsize)c];
    }
  return out;
}

static LithoLab *
paint_watercolor(const LithoLab *in, float unit)
{
  g_autoptr(LithoLab) drawn = wobble(in, unit), first = litho_paint_flatten(drawn, px(unit, 8));
  LithoLab *out = litho_paint_flatten(first, px(unit, 6));
  const int w = out->width, h = out->height;
  g_autofree float *edge = g_new(float, n_of(out));
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const float *p = out->lab + 3 * ((gsize)y * (gsize)w + (gsize)x);
      const float *right = out->lab + 3 * ((gsize)y * (gsize)w + (gsize)MIN(x + 1, w - 1));
      const float *below = out->lab + 3 * ((gsize)MIN(y + 1, h - 1) * (gsize)w + (gsize)x);
      edge[(gsize)y * (gsize)w + (gsize)x] = fabsf(p[0] - right[0]) + fabsf(p[0] - below[0]);
    }
  litho_paint_blur(edge, w, h, px(unit, 1));
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      gsize at = (gsize)y * (gsize)w + (gsize)x;
      float *lab = out->lab + 3 * at, u = (float)x / unit, v = (float)y / unit;
      float flow = litho_paint_noise(u / 90, v / 90, 31) + 0.5f * litho_paint_noise(u / 33, v / 33, 32) +
                   0.25f * litho_paint_noise(u / 12, v / 12, 33);
      float density = 1 + 0.1f * flow + MIN(4.5f * edge[at], 0.42f);
      /* The paper shines through thin paint: dark wash is lighter than the photo, white is paper. */
      float paint = (1 - lane_unit(1.04f * lab[0])) * 0.76f * density;
      float thin = lane_unit(1.15f - 0.25f * lab[0]);
      lab[0] = 0.985f - paint;
      lab[1] = lab[1] * 1.2f * density * thin + 0.002f;
      lab[2] = lab[2] * 1.2f * density * thin + 0.006f;
    }
  return out;
}

static LithoLab *
paint_cartoon(const LithoLab *in, float unit)
{
  g_autoptr(LithoLab) first = litho_paint_flatten(in, px(unit, 6));
  LithoLab *out = litho_paint_flatten(first, px(unit, 5));
  g_autofree float *line = litho_paint_lines(first, 1.6f * unit, 26);
  color_times(out, 1.3f);
  for (gsize i = 0; i < n_of(out); i++) {
    float *L = &out->lab[3 * i], level = *L * 9, whole = floorf(level + 0.5f);
    *L = lane_unit((whole + 0.5f * tanhf(3.2f * (level - whole)) / tanhf(1.6f)) / 9);
    *L = 0.06f + 0.95f * *L;
    float ink = line[i];
    for (int c = 0; c < 3; c++)
      out->lab[3 * i + (gsize)c] *= 0.1f + 0.9f * ink;
  }
  return out;
}

static LithoLab *
paint_pencil(const LithoLab *in, float unit)
{
  g_autofree float *blurred = g_new(float, n_of(in)), *line = litho_paint_lines(in, 1.2f * unit, 16);
  g_autofree float *hatch = litho_paint_streaks(in, px(unit, 14), px(unit, 1));
  LithoLab *out = litho_lab_new(in->width, in->height);
  for (gsize i = 0; i < n_of(in); i++)
    blurred[i] = in->lab[3 * i];
  litho_paint_blur(blurred, in->width, in->height, px(unit, 6));
  for (gsize i = 0; i < n_of(in); i++) {
    float L = lane_unit(in->lab[3 * i]), dodge = lane_unit((L + 0.05f) / (blurred[i] + 0.05f));
    float tone = 1 - lane_smooth((L - 0.05f) / 0.7f);
    float stroke = tone * lane_unit(0.42f + 0.4f * hatch[i]);
    out->lab[3 * i] = 0.12f + 0.85f * dodge * dodge * (0.25f + 0.75f * line[i]) * (1 - 0.82f * stroke);
    out->lab[3 * i + 2] = 0.004f;
  }
  return out;
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out, GError **error)
{
  typedef LithoLab *(*PaintFn)(const LithoLab *, float);
  static const PaintFn paint[] = {paint_oil, paint_watercolor, paint_cartoon, paint_pencil};
  static const float paper[] = {0, 0.022f, 0, 0.03f};
  const char *name = op_text(params, values, MANNER);
  Manner manner = OIL;
  for (guint i = 0; manners[i] != NULL; i++)
    if (g_strcmp0(name, manners[i]) == 0)
      manner = (Manner)i;
  int width, height;
  litho_lab_fit(in->Xsize, in->Ysize, EDGE_PX, &width, &height);
  g_autoptr(LithoLab) small = litho_lab_take(in, width, height, error);
  if (small == NULL)
    return FALSE;
  State *s = g_new0(State, 1);
  float unit = (float)hypot(width, height) / 1680;
  s->base = paint[manner](small, unit);
  s->paper = paper[manner];
  s->per_cell = (float)(1 / MAX(0.0009 * hypot(in->Xsize, in->Ysize), 1));
  return litho_area_run(in, 0, 0, paint_tile, s, state_free, "paint", out, error);
}

const LithoOp litho_look_paint = {
    .name = "paint",
    .title = "Paint",
    .kind = LITHO_KIND_AREA,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = MANNER,
    .apply = apply,
};
