/* blur.c: Gaussian, motion and zoom blur in linear light, as a lens or a moving camera would.
 *
 * Gaussian: gauss.c; within a region, what lies outside does not bleed in (blur_inside.c). Motion: the mean
 * along a line segment. Zoom: the mean along the ray to the
 * centre, whose length grows with the distance. The frame's edge is repeated outward.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/area.h"
#include "pixel/blur_inside.h"
#include "pixel/gauss.h"

enum { AMOUNT, TYPE, ANGLE, CENTER_X, CENTER_Y, FALLOFF };

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
    [FALLOFF] = {.name = "falloff", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                 .usual_min = 0, .usual_max = 100, .def = 60,
                 .help = "gaussian in a region behind something that stands in the photo: how much sharper the "
                         "ground stays at its foot, or, where the photo brings a depth map or a net of role depth is "
                         "installed, how near things are counts; 0 blurs alike everywhere"},
};

#define SIGMA_MIN_PX 0.2

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
blur_region(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, double sigma_px, VipsImage **out, GError **error)
{
  const double falloff = op_number(params, values, FALLOFF) / 100;
  if (ctx->near != NULL && falloff > 0)
    litho_op_note(ctx, "the blur grows with the distance to the subject, by %s", ctx->near_method);
  return litho_blur_inside(in, ctx->mask, ctx->near, sigma_px, falloff, out, error);
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  double amount = op_number(params, values, AMOUNT) * ctx->scale;
  const char *type = op_text(params, values, TYPE);
  if (amount < SIGMA_MIN_PX) {
    *out = g_object_ref(in);
    return TRUE;
  }
  if (g_str_equal(type, "gaussian"))
    return ctx->mask != NULL
               ? blur_region(ctx, values, in, amount, out, error)
               : litho_gauss_run(in, amount, out, error);
  Trail *t = g_new0(Trail, 1);
  if (g_str_equal(type, "motion")) {
    double angle = op_number(params, values, ANGLE) * G_PI / 180;
    t->dx = (float)(amount / 2 * cos(angle));
    t->dy = (float)(-amount / 2 * sin(angle));
  } else {
    t->zoom = TRUE;
    t->cx = (float)(op_number(params, values, CENTER_X) * in->Xsize);
    t->cy = (float)(op_number(params, values, CENTER_Y) * in->Ysize);
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
    .flags = LITHO_OP_SIGNED | LITHO_OP_MIXES | LITHO_OP_EFFECT | LITHO_OP_IDENTITY | LITHO_OP_NEARNESS,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_SHARPNESS, .relative = TRUE,
              .change = {-0.35, -0.6, -0.8}, .amount = {3, 8, 20}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
