/* sharpen.c: unsharp masking of lightness, without colour fringes and with tamed halos.
 *
 * v = sqrt(luma) (close to lightness, and cheap), d = v - Gauss(v, radius). The detail d has a soft
 * threshold taken off (noise stays as it was) and is bent by d/(1 + |d|/limit), so that a strong
 * edge gains a thin contour and not a halo, while texture gets its full amount. The pixel is then
 * scaled as a whole by (v'/v)²: hue and saturation stay. Negative amounts soften by the same rule.
 * It does not undo blur (deconvolution), and it does not look at colour edges of equal luma.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/area.h"

enum { AMOUNT, RADIUS, THRESHOLD };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100, .max = 500,
                .usual_min = 0, .usual_max = 200, .def = 0,
                .help = "how much of the fine detail is added again; below 0 it is taken away"},
    [RADIUS] = {.name = "radius", .kind = LITHO_PARAM_NUMBER, .unit = "px", .min = 0.3, .max = 20,
                .usual_min = 0.5, .usual_max = 3, .def = 1,
                .help = "size of the detail: sigma of the Gaussian, px of the full-size photo"},
    [THRESHOLD] = {.name = "threshold", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0,
                   .max = 20, .usual_min = 0, .usual_max = 5, .def = 0.5,
                   .help = "lightness differences below it count as noise and are left alone"},
};

/* Detail is bent towards this much of v (0..1). */
#define HALO_LIMIT 0.15f
/* On a proxy a Gaussian narrower than this does nothing. */
#define RADIUS_MIN_PX 0.25
#define HALF_MAX 50

typedef struct {
  int half;
  float weight[HALF_MAX + 1]; /* of the centre and of each side's taps */
  float amount, threshold;
} State;

/* Rows of v → horizontally blurred rows, in the same layout. */
static void
blur_row(const float *in, int n, int half, const float *weight, float *out)
{
  for (int i = 0; i < n; i++)
    out[i] = weight[0] * in[i + half];
  for (int k = 1; k <= half; k++) {
    const float w = weight[k];
    const float *left = in + half - k, *right = in + half + k;
    for (int i = 0; i < n; i++)
      out[i] += w * (left[i] + right[i]);
  }
}

static void
sharpen_tile(gconstpointer state, LithoTile *tile)
{
  const State *s = state;
  const int m = s->half, wide = tile->width + 2 * m, tall = tile->height + 2 * m;
  const int n = tile->width;
  float *v = tile->scratch, *h = v + (gsize)wide * (gsize)tall + 16;
  float *line = h + (gsize)wide * (gsize)tall + 16;
  for (int y = 0; y < tall; y++) {
    const float *in = tile->in + (gsize)y * tile->in_stride;
    float *row = v + (gsize)y * (gsize)wide;
    for (int x = 0; x < wide; x++) {
      float luma = 0.2126f * in[3 * x] + 0.7152f * in[3 * x + 1] + 0.0722f * in[3 * x + 2];
      row[x] = sqrtf(luma > 0 ? luma : 0);
    }
    blur_row(row, n, m, s->weight, h + (gsize)y * (gsize)n);
  }
  const float amount = s->amount, threshold = s->threshold;
  for (int y = 0; y < tile->height; y++) {
    const float *centre = h + (gsize)(y + m) * (gsize)n;
    for (int i = 0; i < n; i++)
      line[i] = s->weight[0] * centre[i];
    for (int k = 1; k <= m; k++) {
      const float *up = centre - (gsize)k * (gsize)n, *down = centre + (gsize)k * (gsize)n;
      const float w = s->weight[k];
      for (int i = 0; i < n; i++)
        line[i] += w * (up[i] + down[i]);
    }
    const float *row = v + (gsize)(y + m) * (gsize)wide + m;
    for (int i = 0; i < n; i++) {
      float d = row[i] - line[i], size = fabsf(d);
      float kept = size > threshold ? size - threshold : 0;
      float bent = amount * kept / (1 + kept * (1 / HALO_LIMIT));
      float to = row[i] + (d < 0 ? -bent : bent);
      to = to > 0 ? to : 0;
      line[i] = (to * to + 1e-6f) / (row[i] * row[i] + 1e-6f);
    }
    const float *in = tile->in + (gsize)(y + m) * tile->in_stride + 3 * m;
    float *out = tile->out + (gsize)y * tile->out_stride;
    for (int i = 0; i < n; i++) {
      out[3 * i] = in[3 * i] * line[i];
      out[3 * i + 1] = in[3 * i + 1] * line[i];
      out[3 * i + 2] = in[3 * i + 2] * line[i];
    }
  }
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  double amount = op_number(params, values, AMOUNT) / 100;
  double sigma = op_number(params, values, RADIUS) * ctx->scale;
  if (amount == 0 || sigma < RADIUS_MIN_PX) {
    *out = g_object_ref(in);
    return TRUE;
  }
  State *s = g_new0(State, 1);
  s->half = MIN((int)ceil(2.6 * sigma), HALF_MAX);
  s->amount = (float)amount;
  s->threshold = (float)(op_number(params, values, THRESHOLD) / 100);
  double sum = 0;
  for (int k = 0; k <= s->half; k++) {
    double w = exp(-0.5 * k * k / (sigma * sigma));
    s->weight[k] = (float)w;
    sum += k == 0 ? w : 2 * w;
  }
  for (int k = 0; k <= s->half; k++)
    s->weight[k] = (float)(s->weight[k] / sum);
  return litho_area_run(in, s->half, 3, sharpen_tile, s, g_free, "sharpen", out, error);
}

static const char *const aliases[] = {
    "sharper", "sharpness", "sharpening", "unsharp mask", "crisp", "crisper", "crispy", "in focus",
    "focus", "unblur", "deblur", "less blurry", "less soft", "more detail", "fine detail",
    "define the edges", "锐化", "清晰", "更清晰", "锐度", "锐利", "变清楚", "去模糊", "对焦", NULL};
static const LithoExample examples[] = {
    {"sharpen the image a bit", "{\"amount\":30}"},
    {"please sharpen the photo by 80%", "{\"amount\":80}"},
    {"把照片锐化一下", "{\"amount\":60}"},
};

const LithoOp litho_op_sharpen = {
    .name = "sharpen",
    .title = "Sharpen",
    .aliases = aliases,
    .help = "Makes fine detail crisper: unsharp masking of lightness with a noise threshold and a "
            "limit on halos; colours do not shift. Below 0 it softens. It cannot bring back what "
            "was never in focus.",
    .hint = "crisper fine detail, blurry or soft photo, out of focus; not clarity, not contrast",
    .category = LITHO_CATEGORY_DETAIL,
    .kind = LITHO_KIND_AREA,
    .flags = LITHO_OP_SIGNED | LITHO_OP_EFFECT | LITHO_OP_IDENTITY,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    /* Fixed amounts: a proxy has lost the detail that is sharpened. */
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {40, 80, 160}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
