/* straighten.c: turns a crooked photo level and cuts the empty corners off.
 *
 * With no angle given the tilt is found on the proxy: edge pixels whose direction lies within 15° of
 * level or upright vote, in a Hough transform, for the lines through them (near their own direction
 * only); an angle's score is the sum of the squared votes of its lines, so that long straight lines
 * count and texture does not (the skew detection of Postl 1986, on lines). Upright lines count
 * half, since perspective leans them. Where no angle stands out the photo is left as it is.
 */
#include <math.h>
#include "ops/area.h"
#include "ops/geometry.h"

enum { ANGLE, ASPECT };

static const LithoParam params[] = {
    [ANGLE] = {.name = "angle", .kind = LITHO_PARAM_NUMBER, .unit = "°", .min = -45, .max = 45,
               .usual_min = -15, .usual_max = 15, .def = NAN,
               .help = "clockwise turn; not given: found from the horizon and straight lines"},
    [ASPECT] = {.name = "aspect", .kind = LITHO_PARAM_TEXT, .def_text = "original",
                .help = "shape of what is kept, like \"original\" or \"4:3\""},
};

#define RANGE_DEG 15.0
#define STEP_DEG 0.1
#define N_ANGLES 301
#define OWN_DEG 3.0       /* an edge pixel votes within this of its own direction */
#define PEAK_DEG 1.0
#define CONFIDENT 3.0     /* peak over the median of the scores */

extern const LithoOp litho_op_straighten;

/* Adds the squared line votes of edges that lie across `axis` (0: level lines, 1: upright). */
static void
score_lines(const LithoPlane *v, int axis, double weight, double score[N_ANGLES])
{
  int w = v->width, h = v->height, n_rho = 2 * (w + h);
  g_autofree float *votes = g_new0(float, (gsize)n_rho * N_ANGLES);
  for (int y = 1; y < h - 1; y++)
    for (int x = 1; x < w - 1; x++) {
      const float *p = v->v + (gsize)y * (gsize)w + x;
      float gx = 3 * (p[1 - w] - p[-1 - w]) + 10 * (p[1] - p[-1]) + 3 * (p[1 + w] - p[w - 1]);
      float gy = 3 * (p[w - 1] - p[-1 - w]) + 10 * (p[w] - p[-w]) + 3 * (p[1 + w] - p[1 - w]);
      float across = axis == 0 ? gy : gx, along = axis == 0 ? -gx : gy;
      float size = hypotf(gx, gy) / 32;
      if (size < 0.01f || fabsf(along) > fabsf(across) * 0.33f)
        continue;
      /* Tilt of the edge itself, + = clockwise (down to the right, image y pointing down). */
      double tilt = atan(along / across) * 180 / G_PI;
      float vote = fminf(size, 0.08f);
      int first = (int)ceil((tilt - OWN_DEG + RANGE_DEG) / STEP_DEG);
      for (int i = MAX(first, 0); i < MIN(first + (int)(2 * OWN_DEG / STEP_DEG), N_ANGLES); i++) {
        double angle = (-RANGE_DEG + i * STEP_DEG) * G_PI / 180, s = sin(angle), c = cos(angle);
        double rho = (axis == 0 ? y * c - x * s : x * c + y * s) + w + h / 2.0;
        int at = (int)rho;
        float part = (float)(rho - at);
        if (at < 0 || at + 1 >= n_rho)
          continue;
        votes[(gsize)i * (gsize)n_rho + (gsize)at] += vote * (1 - part);
        votes[(gsize)i * (gsize)n_rho + (gsize)at + 1] += vote * part;
      }
    }
  for (int i = 0; i < N_ANGLES; i++)
    for (int k = 0; k < n_rho; k++) {
      double s = votes[(gsize)i * (gsize)n_rho + (gsize)k];
      score[i] += weight * s * s;
    }
}

static int
compare_doubles(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Tilt of the photo in degrees, + = clockwise; 0 when nothing stands out. */
static double
find_tilt(const LithoPlane *v)
{
  double score[N_ANGLES] = {0}, sorted[N_ANGLES];
  score_lines(v, 0, 1, score);
  score_lines(v, 1, 0.5, score);
  int peak = 0;
  for (int i = 1; i < N_ANGLES; i++)
    if (score[i] > score[peak])
      peak = i;
  memcpy(sorted, score, sizeof sorted);
  qsort(sorted, N_ANGLES, sizeof(double), compare_doubles);
  double floor_score = sorted[N_ANGLES / 2];
  if (score[peak] <= 0 || score[peak] < CONFIDENT * floor_score || peak < 2 || peak > N_ANGLES - 3)
    return 0;
  /* Centre of the peak above half its height: finer than the step. */
  double sum = 0, weight = 0, half = (score[peak] + floor_score) / 2;
  int reach = (int)(PEAK_DEG / STEP_DEG);
  for (int i = MAX(peak - reach, 0); i <= MIN(peak + reach, N_ANGLES - 1); i++) {
    double s = MAX(score[i] - half, 0);
    sum += s * (-RANGE_DEG + i * STEP_DEG);
    weight += s;
  }
  return sum / weight;
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  const LithoOp *op = &litho_op_straighten;
  static const double black[3] = {0, 0, 0};
  double angle = litho_op_number(op, values, ANGLE), aspect;
  if (isnan(angle)) {
    int width = ctx->linear_proxy->Xsize, height = ctx->linear_proxy->Ysize;
    g_autofree float *pixels = litho_area_pixels(ctx->linear_proxy, "straighten", error);
    if (pixels == NULL)
      return FALSE;
    g_autoptr(LithoPlane) v = litho_plane_new(width, height);
    for (gsize i = 0; i < (gsize)width * (gsize)height; i++)
      v->v[i] = sqrtf(fmaxf(litho_luma(pixels + 3 * i), 0));
    angle = -find_tilt(v);
  }
  if (fabs(angle) < 0.05) {
    *out = g_object_ref(in);
    return TRUE;
  }
  int width, height;
  if (!litho_aspect_parse("straighten", litho_op_text(op, values, ASPECT), in->Xsize, in->Ysize,
                          &aspect, error))
    return FALSE;
  litho_inner_rectangle(in->Xsize, in->Ysize, angle, aspect, &width, &height);
  return litho_turn("straighten", in, angle, width, height, black, out, error);
}

static const char *const aliases[] = {
    "level", "level the horizon", "horizon", "crooked", "tilted", "tilt", "slanted", "straight",
    "not level", "straighten out", "拉直", "水平", "校正水平", "歪", "扶正", "地平线", "摆正", NULL};
static const LithoExample examples[] = {
    {"straighten the horizon", "{}"},
    {"the photo is tilted, turn it 2 degrees clockwise", "{\"angle\":2}"},
    {"照片歪了，帮我校正", "{}"},
};

const LithoOp litho_op_straighten = {
    .name = "straighten",
    .title = "Straighten",
    .aliases = aliases,
    .help = "Turns a crooked photo level and cuts the empty corners off. With no angle it finds the "
            "tilt from the horizon and other long straight lines, and does nothing when unsure.",
    .hint = "crooked, tilted, slanted photo or horizon made level; quarter turns are rotate",
    .category = LITHO_CATEGORY_GEOMETRY,
    .kind = LITHO_KIND_GEOMETRY,
    .flags = LITHO_OP_NO_REGION,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = ANGLE,
    .solve = {.amount = {1, 2, 5}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
