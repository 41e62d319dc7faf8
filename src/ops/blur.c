/* blur.c: Gaussian, motion and zoom blur in linear light, as a lens or a moving camera would.
 *
 * Gaussian: separable and direct while sigma is small. A wide one is worked on a picture shrunk by
 * whole boxes (f = sigma/3) and enlarged smoothly again; the box's and the enlarger's own variance
 * is taken off sigma². Motion: the mean along a line segment. Zoom: the mean along the ray to the
 * centre, whose length grows with the distance. The frame's edge is repeated outward.
 */
#include <math.h>
#include "ops/area.h"

enum { AMOUNT, TYPE, ANGLE, CENTER_X, CENTER_Y };

static const char *const types[] = {"gaussian", "motion", "zoom", NULL};
static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "px", .min = 0, .max = 500,
                .usual_min = 0, .usual_max = 50, .def = 0,
                .help = "gaussian: sigma; motion: length of the trail; zoom: length of the trail "
                        "at the corner; px of the full-size photo"},
    [TYPE] = {.name = "type", .kind = LITHO_PARAM_CHOICE, .def_text = "gaussian", .choices = types,
              .help = "gaussian (soft all round), motion (one direction), zoom (out of a point)"},
    [ANGLE] = {.name = "angle", .kind = LITHO_PARAM_NUMBER, .unit = "°", .min = -180, .max = 180,
               .usual_min = -90, .usual_max = 90, .def = 0,
               .help = "motion: direction of the trail, 0 is level, 90 upright"},
    [CENTER_X] = {.name = "center_x", .kind = LITHO_PARAM_NUMBER, .min = 0, .max = 1,
                  .usual_min = 0, .usual_max = 1, .def = 0.5,
                  .help = "zoom: where it comes from, share of the width"},
    [CENTER_Y] = {.name = "center_y", .kind = LITHO_PARAM_NUMBER, .min = 0, .max = 1,
                  .usual_min = 0, .usual_max = 1, .def = 0.5,
                  .help = "zoom: where it comes from, share of the height"},
};

#define DIRECT_SIGMA_MAX 6.0
#define SIGMA_MIN_PX 0.2

extern const LithoOp litho_op_blur;

/* Separable Gaussian of the three interleaved bands. */
typedef struct {
  int half;
  float *weight; /* half + 1, owned */
} Gauss;

static void
gauss_free(gpointer data)
{
  Gauss *g = data;
  g_free(g->weight);
  g_free(g);
}

static void
gauss_tile(gconstpointer state, LithoTile *tile)
{
  const Gauss *g = state;
  const int m = g->half, n = 3 * tile->width, tall = tile->height + 2 * m;
  float *rows = tile->scratch;
  for (int y = 0; y < tall; y++) {
    const float *in = tile->in + (gsize)y * tile->in_stride + 3 * m;
    float *row = rows + (gsize)y * (gsize)n;
    for (int i = 0; i < n; i++)
      row[i] = g->weight[0] * in[i];
    for (int k = 1; k <= m; k++) {
      const float w = g->weight[k], *left = in - 3 * k, *right = in + 3 * k;
      for (int i = 0; i < n; i++)
        row[i] += w * (left[i] + right[i]);
    }
  }
  for (int y = 0; y < tile->height; y++) {
    const float *centre = rows + (gsize)(y + m) * (gsize)n;
    float *out = tile->out + (gsize)y * tile->out_stride;
    for (int i = 0; i < n; i++)
      out[i] = g->weight[0] * centre[i];
    for (int k = 1; k <= m; k++) {
      const float w = g->weight[k];
      const float *up = centre - (gsize)k * (gsize)n, *down = centre + (gsize)k * (gsize)n;
      for (int i = 0; i < n; i++)
        out[i] += w * (up[i] + down[i]);
    }
  }
}

static gboolean
gauss_direct(VipsImage *in, double sigma, VipsImage **out, GError **error)
{
  Gauss *g = g_new0(Gauss, 1);
  g->half = (int)ceil(3 * sigma);
  g->weight = g_new(float, (gsize)g->half + 1);
  double sum = 0;
  for (int k = 0; k <= g->half; k++)
    sum += (k == 0 ? 1 : 2) * exp(-0.5 * k * k / (sigma * sigma));
  for (int k = 0; k <= g->half; k++)
    g->weight[k] = (float)(exp(-0.5 * k * k / (sigma * sigma)) / sum);
  return litho_area_run(in, g->half, 3, gauss_tile, g, gauss_free, "blur", out, error);
}

/* Enlarges by f with a cubic B-spline: smooth, and of variance 1/3 px² of the small picture. */
typedef struct {
  int f;
  VipsImage *small; /* owned; its pixel i has its centre at (i + 0.5)·f - PAD·f of the frame */
} Enlarge;
#define PAD 3

static void
enlarge_free(VipsImage *image, gpointer data)
{
  Enlarge *e = data;
  (void)image;
  g_object_unref(e->small);
  g_free(e);
}

/* First of the four taps for frame pixel x, and their weights. */
static int
spline_taps(int x, int f, float w[4])
{
  float at = ((float)x + 0.5f) / (float)f + PAD - 0.5f, t = at - floorf(at), u = 1 - t;
  w[0] = u * u * u / 6;
  w[1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
  w[2] = (4 - 6 * u * u + 3 * u * u * u) / 6;
  w[3] = t * t * t / 6;
  return (int)floorf(at) - 1;
}

static int
enlarge_generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  const Enlarge *e = b;
  VipsRegion *in = seq;
  VipsRect r = out->valid;
  float wx[4], wy[4];
  int left = spline_taps(r.left, e->f, wx), top = spline_taps(r.top, e->f, wy);
  VipsRect need = {left, top, spline_taps(VIPS_RECT_RIGHT(&r) - 1, e->f, wx) + 4 - left,
                   spline_taps(VIPS_RECT_BOTTOM(&r) - 1, e->f, wy) + 4 - top};
  (void)a;
  (void)stop;
  if (vips_region_prepare(in, &need) != 0)
    return -1;
  gsize n = 3 * (gsize)need.width;
  g_autofree float *line = g_new(float, n);
  for (int y = 0; y < r.height; y++) {
    int row = spline_taps(r.top + y, e->f, wy);
    const float *p[4];
    for (int k = 0; k < 4; k++)
      p[k] = (const float *)VIPS_REGION_ADDR(in, left, row + k);
    for (gsize i = 0; i < n; i++)
      line[i] = wy[0] * p[0][i] + wy[1] * p[1][i] + wy[2] * p[2][i] + wy[3] * p[3][i];
    float *to = (float *)VIPS_REGION_ADDR(out, r.left, r.top + y);
    for (int x = 0; x < r.width; x++) {
      const float *q = line + 3 * (spline_taps(r.left + x, e->f, wx) - left);
      for (int c = 0; c < 3; c++)
        to[3 * x + c] = wx[0] * q[c] + wx[1] * q[c + 3] + wx[2] * q[c + 6] + wx[3] * q[c + 9];
    }
  }
  return 0;
}

/* Box-shrunk by f, blurred, enlarged. The small pictures are kept once computed: every tile of the
 * large one needs a wide part of them. */
static gboolean
gauss_wide(VipsImage *in, double sigma, VipsImage **out, GError **error)
{
  int f = (int)floor(sigma / 3);
  int wide = (in->Xsize + f - 1) / f * f + 2 * PAD * f;
  int tall = (in->Ysize + f - 1) / f * f + 2 * PAD * f;
  double rest = sqrt(sigma * sigma - (f * f - 1) / 12.0 - f * f / 3.0) / f;
  g_autoptr(VipsImage) padded = NULL, small = NULL, kept = NULL, blurred = NULL;
  g_autoptr(VipsImage) result = vips_image_new();
  Enlarge *e = g_new0(Enlarge, 1);
  e->f = f;
  e->small = vips_image_new();
  g_signal_connect(result, "postclose", G_CALLBACK(enlarge_free), e);
  if (vips_embed(in, &padded, PAD * f, PAD * f, wide, tall, "extend", VIPS_EXTEND_COPY, NULL) != 0 ||
      vips_shrink(padded, &small, f, f, NULL) != 0 ||
      vips_tilecache(small, &kept, "tile_width", 64, "tile_height", 64, "max_tiles", -1,
                     "persistent", TRUE, "threaded", TRUE, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  if (!gauss_direct(kept, rest, &blurred, error))
    return FALSE;
  g_clear_object(&e->small);
  if (vips_tilecache(blurred, &e->small, "tile_width", 64, "tile_height", 64, "max_tiles", -1,
                     "persistent", TRUE, "threaded", TRUE, NULL) != 0 ||
      vips_image_pipelinev(result, VIPS_DEMAND_STYLE_SMALLTILE, e->small, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  result->Xsize = in->Xsize;
  result->Ysize = in->Ysize;
  if (vips_image_generate(result, vips_start_one, enlarge_generate, vips_stop_one, e->small, e) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  *out = g_steal_pointer(&result);
  return TRUE;
}

/* Samples along a line through the pixel; zoom has it grow with the distance from the centre. */
typedef struct {
  float dx, dy;       /* motion: half the trail, px */
  gboolean zoom;
  float cx, cy, rate; /* zoom: centre px; trail per px of distance */
  int margin;
} Trail;

static void
trail_tile(gconstpointer state, LithoTile *tile)
{
  const Trail *t = state;
  for (int y = 0; y < tile->height; y++)
    for (int x = 0; x < tile->width; x++) {
      float dx = t->zoom ? t->rate * ((float)(tile->x + x) + 0.5f - t->cx) : t->dx;
      float dy = t->zoom ? t->rate * ((float)(tile->y + y) + 0.5f - t->cy) : t->dy;
      int n = MAX(1, (int)ceilf(MAX(fabsf(dx), fabsf(dy)) * 2));
      float sum[3] = {0, 0, 0}, step = 2.0f / (float)n;
      for (int k = 0; k < n; k++) {
        float at = -1 + ((float)k + 0.5f) * step;
        /* Fractions of the offset, not of the place in the tile: they round alike in any tile. */
        float u = floorf(at * dx), v = floorf(at * dy), fx = at * dx - u, fy = at * dy - v;
        const float *p = tile->in + (gsize)(y + tile->margin + (int)v) * tile->in_stride +
                         3 * (x + tile->margin + (int)u);
        const float *q = p + tile->in_stride;
        for (int c = 0; c < 3; c++) {
          float top = p[c] + fx * (p[c + 3] - p[c]), low = q[c] + fx * (q[c + 3] - q[c]);
          sum[c] += top + fy * (low - top);
        }
      }
      float *out = tile->out + (gsize)y * tile->out_stride + 3 * x;
      for (int c = 0; c < 3; c++)
        out[c] = sum[c] / (float)n;
    }
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  const LithoOp *op = &litho_op_blur;
  double amount = litho_op_number(op, values, AMOUNT) * ctx->scale;
  const char *type = litho_op_text(op, values, TYPE);
  if (amount < SIGMA_MIN_PX) {
    *out = g_object_ref(in);
    return TRUE;
  }
  if (g_str_equal(type, "gaussian"))
    return amount <= DIRECT_SIGMA_MAX ? gauss_direct(in, amount, out, error)
                                      : gauss_wide(in, amount, out, error);
  Trail *t = g_new0(Trail, 1);
  if (g_str_equal(type, "motion")) {
    double angle = litho_op_number(op, values, ANGLE) * G_PI / 180;
    t->dx = (float)(amount / 2 * cos(angle));
    t->dy = (float)(-amount / 2 * sin(angle));
  } else {
    t->zoom = TRUE;
    t->cx = (float)(litho_op_number(op, values, CENTER_X) * in->Xsize);
    t->cy = (float)(litho_op_number(op, values, CENTER_Y) * in->Ysize);
    t->rate = (float)(amount / hypot(in->Xsize, in->Ysize));
  }
  t->margin = (int)ceil(amount / 2) + 2;
  return litho_area_run(in, t->margin, 0, trail_tile, t, g_free, "blur", out, error);
}

static const char *const aliases[] = {
    "blurry", "blurred", "gaussian blur", "motion blur", "zoom blur", "radial blur", "soften",
    "soft focus", "softer", "out of focus background", "bokeh", "defocus", "unfocus", "depth of field",
    "speed effect", "模糊", "虚化", "柔焦", "动感模糊", "径向模糊", "高斯模糊", "背景虚化", NULL};
static const LithoExample examples[] = {
    {"blur it slightly", "{\"amount\":3}"},
    {"add a motion blur to the right", "{\"type\":\"motion\",\"amount\":40}"},
    {"放射状的模糊效果", "{\"type\":\"zoom\",\"amount\":60}"},
};

const LithoOp litho_op_blur = {
    .name = "blur",
    .title = "Blur",
    .aliases = aliases,
    .help = "Blurs in linear light: gaussian (soft all round), motion (a trail in one direction) "
            "or zoom (a trail out of a point).",
    .hint = "make blurry, soften, bokeh; also motion or zoom blur; not for 'less blurry' (sharpen)",
    .category = LITHO_CATEGORY_DETAIL,
    .kind = LITHO_KIND_AREA,
    .flags = LITHO_OP_SIGNED | LITHO_OP_MIXES | LITHO_OP_EFFECT | LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_LINEAR,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_SHARPNESS, .relative = TRUE,
              .change = {-0.35, -0.6, -0.8}, .amount = {3, 8, 20}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
