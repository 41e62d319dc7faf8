/* recolor.c: a thing takes another colour, as if it were painted or dyed.
 *
 * Oklab is homogeneous: light on one material scales L, a and b alike. So the material's own colour is worked out (the
 * mean of the region's pixels that agree in hue, from a copy of at most 512 px), every pixel's shading is its L over
 * that, and it becomes the new colour times the shading, bounded so that a black coat that turns white does not show its
 * noise ten times. What is lighter than the new colour goes to white along the gamut. Of a material that has a colour only
 * what shares it is painted: gloss, print, skin and what else the region holds keep their own. Of one that has none (or
 * many, as a checked shirt) all is.
 *
 * How light it becomes: a bare name ("red") leaves the thing's lightness as far as the name allows, for a pale red is
 * pink; "dark red", white, black and #rrggbb are meant as they are.
 */
#include <math.h>
#include "base/vips_error.h"
#include "color/names.h"
#include "color/oklab.h"
#include "op/op.h"
#include "pixel/area.h"

enum { AMOUNT, COLOR };

#define COPY_PX 512
#define PLAIN 0.035f       /* mean chroma below: a material without colour */
#define AGREE 0.6f         /* length of the mean hue vector below: of many colours */
#define MEMBER_LEAST 0.20f /* saturation beside the material's at which a pixel begins to share its colour … */
#define MEMBER_FULL 0.55f  /* … and does in full */
#define PLAIN_LEAST 0.16f  /* lightness beside a colourless material's at which a pixel begins to be of it … */
#define PLAIN_FULL 0.38f   /* … and is in full */
#define PLAIN_CHROMA 0.12f /* chroma over L from which a pixel begins to be something else … */
#define OTHER_CHROMA 0.25f /* … and is */
#define LIT_SHARE 0.3      /* a band with this much of the largest one's pixels counts */
#define HUE_NEAR 0.91f     /* cosine of the hue's distance (24°) */
#define HUE_FAR 0.64f      /* and 50° */
#define MOST_CONTRAST 1.5f /* of shading beside the old one */
#define LEAST_CONTRAST 0.7f
#define MOST_DEPTH 2.0f
#define BLACK 0.16f        /* of a black thing in the light: less has no shading left */
#define NEAR 0.03f         /* a name stands for its lightness ± this where that is said … */
#define FAR 0.11f          /* … may be this much darker where it is not … */
#define LIGHTER 0.07f      /* … and lighter: a pale red is pink */

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100, .usual_min = 0,
                .usual_max = 100, .def = 100, .help = "how far it goes to the new colour"},
    [COLOR] = {.name = "color", .kind = LITHO_PARAM_COLOR, .def_text = "red",
               .help = "a colour name, with dark or light before it if wanted, or #rrggbb"},
};

typedef struct {
  float lab[3];         /* the new colour at the material's mean */
  float L, contrast;    /* of the old material; shading is this much stronger or weaker … */
  float depth;          /* … and below L goes with this power of L, so that shade stays and never is all black */
  float hue[2], ratio;  /* its hue as a unit vector, its chroma over L */
  gboolean has_color, is_plain; /* one hue; no hue; neither: many */
  float amount;
} State;

/* How light a thing of lightness L becomes. */
static float
new_lightness(const char *color, float named, float L, gboolean is_plain)
{
  const gboolean is_said = *color == '#' || g_strrstr(color, "dark") != NULL || g_strrstr(color, "light") != NULL ||
                           g_strrstr(color, "深") != NULL || g_strrstr(color, "浅") != NULL;
  const LithoColorName *name = litho_color_find(color);
  const gboolean is_near = is_said || (name != NULL && name->mix == NULL);
  return CLAMP(L, MAX(named - (is_near ? NEAR : FAR), BLACK), MAX(MIN(named + (is_near || is_plain ? NEAR : LIGHTER), 0.97f), BLACK));
}

/* The copy as (h,w,4): linear light and coverage. Caller frees. */
static float *
read_copy(const LithoOpContext *ctx, VipsImage *in, gsize *n, GError **error)
{
  g_autoptr(VipsImage) joined = NULL, small = NULL;
  const double shrink = MIN(1, (double)COPY_PX / MAX(in->Xsize, in->Ysize));
  size_t size;
  float *pixels = NULL;
  if ((ctx->mask != NULL ? vips_bandjoin2(in, ctx->mask, &joined, NULL)
                         : vips_bandjoin_const1(in, &joined, 1, NULL)) != 0 ||
      vips_resize(joined, &small, MAX(shrink, 1.0 / in->Xsize), "vscale", MAX(shrink, 1.0 / in->Ysize), "kernel",
                  VIPS_KERNEL_LINEAR, NULL) != 0 ||
      (pixels = vips_image_write_to_memory(small, &size)) == NULL) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "recolor");
    return NULL;
  }
  *n = (gsize)small->Xsize * (gsize)small->Ysize;
  return pixels;
}

static inline float
smooth(float from, float to, float x)
{
  const float t = CLAMP((x - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/* How far a pixel shares the material's colour. */
static inline float
member(const State *s, float L, float a, float b)
{
  const float chroma = hypotf(a, b);
  if (s->is_plain && s->L > 0)
    return smooth(PLAIN_LEAST, PLAIN_FULL, L / s->L) * (1 - smooth(PLAIN_CHROMA, OTHER_CHROMA, chroma / MAX(L, 0.02f)));
  if (!s->has_color)
    return 1;
  if (chroma < 1e-4f || L < 1e-3f)
    return 0;
  const float cosine = (a * s->hue[0] + b * s->hue[1]) / chroma;
  return smooth(MEMBER_LEAST, MEMBER_FULL, chroma / L / s->ratio) * smooth(HUE_FAR, HUE_NEAR, cosine);
}

/* The lightness of most members, within a band of its logarithm, for shading multiplies: of a car its paint, whatever its
 * windows and tyres. What has no colour may lie half in the shade: of it the lightest band that is large as well. */
static float
usual_L(const State *s, const float *pixels, gsize n)
{
  enum { BINS = 128, BAND = 9 }; /* of 6 octaves: a band from 1 to 1.34 */
  double bin[BINS] = {0}, sum[BINS] = {0}, band[BINS] = {0}, most = 0;
  for (gsize i = 0; i < n; i++) {
    const float *p = pixels + 4 * i;
    float L, a, b;
    if (!(p[3] > 0.5f))
      continue;
    oklab_from_linear(p[0], p[1], p[2], &L, &a, &b);
    const int k = CLAMP((int)((log2f(MAX(L, 1e-3f)) + 6) / 6 * BINS), 0, BINS - 1);
    const float w = member(s, L, a, b);
    bin[k] += w;
    sum[k] += w * L;
  }
  for (int k = 0; k + BAND <= BINS; k++) {
    for (int i = k; i < k + BAND; i++)
      band[k] += bin[i];
    most = MAX(most, band[k]);
  }
  int best = 0;
  for (int k = 0; k + BAND <= BINS; k++) /* the largest, or the largest at the upper end */
    if (band[k] >= (s->is_plain ? LIT_SHARE : 1) * most && (k >= best + BAND || band[k] >= band[best]))
      best = k;
  double in = 0, L = 0;
  for (int i = best; i < best + BAND; i++) {
    in += bin[i];
    L += sum[i];
  }
  return MAX((float)(L / MAX(in, 1e-9)), 0.02f);
}

/* Means over the copy, by coverage; a second round is of the material's own pixels only. */
static gboolean
know_material(State *s, const float *pixels, gsize n)
{
  double weight = 0, chroma = 0, L = 0, a = 0, b = 0;
  for (int round = 0; round < 2; round++) {
    double sum = 0, sum_L = 0, sum_a = 0, sum_b = 0, sum_c = 0;
    for (gsize i = 0; i < n; i++) {
      const float *p = pixels + 4 * i;
      float lab[3];
      if (!(p[3] > 0.5f))
        continue;
      oklab_from_linear(p[0], p[1], p[2], &lab[0], &lab[1], &lab[2]);
      const double w = round == 0 ? 1 : member(s, lab[0], lab[1], lab[2]);
      sum += w;
      sum_L += w * lab[0];
      sum_a += w * lab[1];
      sum_b += w * lab[2];
      sum_c += w * hypotf(lab[1], lab[2]);
    }
    if (sum < 1)
      return round > 0;
    weight = sum;
    L = sum_L / weight;
    a = sum_a / weight;
    b = sum_b / weight;
    chroma = sum_c / weight;
    const double length = hypot(a, b);
    if (round == 0) {
      s->has_color = chroma > PLAIN && length > AGREE * chroma;
      s->is_plain = chroma <= PLAIN;
    }
    if (length > 1e-6) {
      s->hue[0] = (float)(a / length);
      s->hue[1] = (float)(b / length);
    }
    s->ratio = (float)(length / MAX(L, 0.02));
    if (!s->has_color)
      break;
  }
  s->L = usual_L(s, pixels, n);
  return TRUE;
}

static void
tile(gconstpointer data, LithoTile *t)
{
  const State *s = data;
  for (int y = 0; y < t->height; y++)
    for (int x = 0; x < t->width; x++) {
      const float *p = t->in + (gsize)y * t->in_stride + 3 * x;
      float *q = t->out + (gsize)y * t->out_stride + 3 * x, L, a, b;
      oklab_from_linear(p[0], p[1], p[2], &L, &a, &b);
      const float share = member(s, L, a, b) * s->amount;
      if (share <= 0) {
        for (int c = 0; c < 3; c++)
          q[c] = p[c];
        continue;
      }
      const float to = L < s->L ? s->lab[0] * powf(MAX(L, 0) / s->L, s->depth) : s->lab[0] + s->contrast * (L - s->L), over = (to - s->lab[0]) / (1 - s->lab[0]);
      const float f = to / s->lab[0] * (over > 0 ? 1 - MIN(over * over, 1) : 1);
      L += share * (to - L);
      a += share * (s->lab[1] * f - a);
      b += share * (s->lab[2] * f - b);
      oklab_to_linear(L, a, b, &q[0], &q[1], &q[2]);
    }
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out, GError **error)
{
  const char *color = op_text(params, values, COLOR);
  const float amount = (float)(op_number(params, values, AMOUNT) / 100);
  float named[3];
  gsize n = 0;
  if (!litho_color_parse(color, named)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "recolor: \"%s\" is not a colour; write a name such as \"dark red\" or #rrggbb", color);
    return FALSE;
  }
  g_autofree float *pixels = amount > 0 ? read_copy(ctx, in, &n, error) : NULL;
  if (amount > 0 && pixels == NULL)
    return FALSE;
  State state = {.amount = amount};
  if (amount <= 0 || !know_material(&state, pixels, n)) {
    *out = g_object_ref(in);
    return TRUE;
  }
  const float L = new_lightness(color, named[0], state.L, state.is_plain);
  state.lab[0] = L;
  for (int k = 1; k < 3; k++) /* the hue's chroma at another lightness, less near white and black */
    state.lab[k] = named[k] * MIN(L / named[0], sqrtf((1.02f - L) / (1.02f - named[0])));
  state.contrast = CLAMP(L / state.L, LEAST_CONTRAST, MOST_CONTRAST);
  state.depth = MIN(state.contrast * state.L / L, MOST_DEPTH);
  return litho_area_run(in, 0, 1, tile, g_memdup2(&state, sizeof state), g_free, "recolor", out, error);
}

static const char *const aliases[] = {
    "recolour", "change the color of", "change the colour of", "paint it", "dye", "make it red", "turn it blue",
    "another color", "改成红色", "换成蓝色", "染成", "变成红色", "换颜色", NULL};
static const LithoExample examples[] = {
    {"make the car dark red", "{\"color\":\"dark red\"}"},
    {"paint the wall #20409a", "{\"color\":\"#20409a\"}"},
    {"把裙子改成绿色", "{\"color\":\"green\"}"},
};

const LithoOp litho_op_recolor = {
    .name = "recolor",
    .title = "Recolour",
    .aliases = aliases,
    .help = "Gives a thing another colour, as if it were painted or dyed: shading, texture and gloss stay. Meant for a region; "
            "of a coloured material only what shares its hue is painted, so that print, skin and gloss keep their own.",
    .hint = "a named thing gets another colour: make the car red, paint the wall blue",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_AREA,
    .flags = LITHO_OP_EFFECT | LITHO_OP_COLOR | LITHO_OP_PLAIN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {60, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
