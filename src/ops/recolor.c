/* recolor.c: a thing takes another colour, as if it were painted or dyed.
 *
 * Oklab is homogeneous: light on one material scales L, a and b alike. So the material's own colour
 * is worked out (the mean of the region's pixels that agree in hue, from the proxy), every pixel's
 * shading is its L over that, and it becomes the new colour times the shading, bounded so that a
 * black coat that turns white does not show its noise ten times, white keeps room for its folds and
 * black its gloss. What is lighter than the new colour goes to white along the gamut. Of a material
 * that has a colour only what shares it is painted: gloss, print, skin and what else the region
 * holds keep their own. Of one that has none all is but what is much darker (windows, a dog's nose)
 * or has a colour of its own; of one that has many, as a checked shirt, all.
 *
 * Along the edge of a mask that was found or painted, the thing's light is taken out of mixed
 * pixels and put back in the new colour (pixel/seam.h), up to 0.6 % of the long side beyond the
 * mask: no rim of the old colour, no halo.
 *
 * How light it becomes: a bare name ("red") leaves the thing's lightness as far as the name allows,
 * for a pale red is pink and a dark yellow olive; "dark red", white, black and #rrggbb are meant as
 * they are. Not done: windows of a car that are as light as its paint are painted too.
 */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "color/names.h"
#include "color/oklab.h"
#include "op/proxy.h"
#include "ops/recolor_paint.h"
#include "pixel/seam.h"

enum { AMOUNT, COLOR };

/* The material. */
#define PLAIN 0.035f       /* mean chroma below: a material without colour */
#define AGREE 0.6f         /* length of the mean hue vector below: of many colours */
#define LIT_SHARE 0.3  /* a band of lightness counts with so much of the largest one's pixels … */
#define LIT_LEAST 0.5f /* … from this lightness on; below, where much is gloss … */
#define DARK_SHARE 0.5 /* … with this much */
#define TOP_SHARE 0.02 /* of the material is lighter than its top: gloss */
#define DOUBT 0.05f    /* coverage of what was found: from here on it may be of it … */
#define SURE 0.6f      /* … and is: paint that one sees through is no paint */

/* The new colour. */
#define MOST_CONTRAST 1.5f /* of shading beside the old one */
#define LEAST_CONTRAST 0.7f
#define MOST_DEPTH 1.3f
#define BLACK 0.22f     /* of a black thing in the light: less has no shading left */
#define WHITE 0.93f     /* of a white one: more has none */
#define TOP 0.99f       /* where the lightest of the material comes to, at most */
#define NEAR 0.03f      /* a name stands for its lightness ± this where that is said … */
#define FAR 0.11f       /* … may be this much darker where it is not … */
#define PALE 0.70f      /* … (a name this light is a light one) …
                         */
#define FAR_LIGHT 0.05f /* … less so a light one: dark yellow is olive … */
#define LIGHTER 0.05f   /* … and lighter: a pale red is pink */

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount",
                .kind = LITHO_PARAM_NUMBER,
                .unit = "%",
                .min = 0,
                .max = 100,
                .usual_min = 0,
                .usual_max = 100,
                .def = 100,
                .help = "how far it goes to the new colour"},
    [COLOR] = {.name = "color",
               .kind = LITHO_PARAM_COLOR,
               .def_text = "red",
               .help = "a colour name, with dark or light before it if wanted, or #rrggbb"},
};

static inline float
smooth(float from, float to, float x)
{
  const float t = CLAMP((x - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/* How light a thing of lightness L becomes. */
static float
new_lightness(const char *color, float named, float L, gboolean is_plain)
{
  const gboolean is_said = *color == '#' || g_strrstr(color, "dark") != NULL ||
                           g_strrstr(color, "light") != NULL || g_strrstr(color, "深") != NULL ||
                           g_strrstr(color, "浅") != NULL;
  const LithoColorName *name = litho_color_find(color);
  const gboolean is_near = is_said || (name != NULL && name->mix == NULL);
  const float darker = is_near         ? NEAR
                       : named > PALE ? FAR_LIGHT
                                       : FAR,
              lighter = is_near || is_plain ? NEAR : LIGHTER;
  /* What is blacker than black things are in the light stays so. */
  return CLAMP(L, named < BLACK ? MIN(L, BLACK) : CLAMP(named - darker, BLACK, WHITE),
               CLAMP(named + lighter, BLACK, WHITE));
}

/* How lightness around the material's own goes to lightness around the new one: detail keeps its
 * strength as far as there is room, so that white has folds and black has gloss. */
static void
set_shading(RecolorState *s)
{
  const float contrast = CLAMP(s->lab[0] / s->L, LEAST_CONTRAST, MOST_CONTRAST);
  s->slope = MIN(contrast, (TOP - s->lab[0]) / MAX(s->top - s->L, 0.01f));
  s->depth = MIN(contrast * s->L / s->lab[0], MOST_DEPTH);
}

/* The lightness of most members, within a band of its logarithm, for shading multiplies: of a car
 * its paint, whatever its windows and tyres. What has no colour may lie half in the shade: of it
 * the lightest band that is large as well. */
static void
know_lightness(RecolorState *s, const float *pixels, gsize n)
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
    const float w = recolor_member(s, L, a, b);
    bin[k] += w;
    sum[k] += w * L;
  }
  for (int k = 0; k + BAND <= BINS; k++) {
    for (int i = k; i < k + BAND; i++)
      band[k] += bin[i];
    most = MAX(most, band[k]);
  }
  int best = 0;
  for (int k = 0; k + BAND <= BINS; k++) { /* the largest, or the largest at the upper end */
    const double share = !s->is_plain                                 ? 1
                         : exp2f(6 * (float)k / BINS - 6) > LIT_LEAST ? LIT_SHARE
                                                                      : DARK_SHARE;
    if (band[k] >= share * most && (k >= best + BAND || band[k] >= band[best]))
      best = k;
  }
  double in = 0, L = 0, all = 0, above = 0;
  for (int i = best; i < best + BAND; i++) {
    in += bin[i];
    L += sum[i];
  }
  s->L = MAX((float)(L / MAX(in, 1e-9)), 0.02f);
  for (int i = 0; i < BINS; i++)
    all += bin[i];
  int top = BINS;
  while (top > 0 && above + bin[top - 1] <= TOP_SHARE * all)
    above += bin[--top];
  s->top = MAX(s->L, exp2f(6 * (float)top / BINS - 6));
}

/* Means over the copy, by coverage; a second round is of the material's own pixels only. */
static gboolean
know_material(RecolorState *s, const float *pixels, gsize n)
{
  double weight = 0, chroma = 0, L = 0, a = 0, b = 0, firm = 0;
  for (int round = 0; round < 2; round++) {
    double sum = 0, sum_L = 0, sum_a = 0, sum_b = 0, sum_c = 0;
    for (gsize i = 0; i < n; i++) {
      const float *p = pixels + 4 * i;
      float lab[3];
      if (!(p[3] > 0.5f))
        continue;
      oklab_from_linear(p[0], p[1], p[2], &lab[0], &lab[1], &lab[2]);
      const double w = round == 0 ? 1 : recolor_member(s, lab[0], lab[1], lab[2]);
      sum += w;
      sum_L += w * lab[0];
      sum_a += w * lab[1];
      sum_b += w * lab[2];
      const double c = hypotf(lab[1], lab[2]);
      sum_c += w * c;
      firm += round == 0 ? c * c / MAX(lab[0], 0.02f) : 0;
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
      s->firm = (float)(firm / MAX(sum_c, 1e-9));
    }
    if (length > 1e-6) {
      s->hue[0] = (float)(a / length);
      s->hue[1] = (float)(b / length);
    }
    s->ratio = (float)(length / MAX(L, 0.02));
    if (!s->has_color)
      break;
  }
  know_lightness(s, pixels, n);
  return TRUE;
}

/* --- the frame ---------------------------------------------------------------------------------
 */

typedef struct {
  RecolorState state;
  PixelSeam *seam;        /* owned, or NULL: the region's edge is meant as it is */
  float scale_x, scale_y; /* pixels of the copy beside the frame's */
  gboolean is_found;      /* the mask is of a thing that was found in the photo, with doubts */
} Job;

static void
job_free(VipsImage *image, gpointer data)
{
  Job *job = data;
  pixel_seam_free(job->seam);
  g_free(job);
}

/* What of a row's pixels is the thing: where the mask's edge is not meant as it is, mixed ones are taken apart. FALSE:
 * nothing. */
static gboolean
split(const Job *job, int x, int y, int n, const float *p, const float *m, RecolorSpan *span)
{
  const float u = ((float)x + 0.5f) * job->scale_x, v = ((float)y + 0.5f) * job->scale_y;
  const gboolean is_near =
      job->seam != NULL && pixel_seam_is_near(job->seam, u, u + (float)(n - 1) * job->scale_x, v);
  int n_covered = 0;
  for (int i = 0; i < n && m != NULL; i++)
    n_covered += m[i] > 0;
  if (m != NULL && n_covered == 0 && !is_near)
    return FALSE;
  for (int i = 0; i < n; i++) {
    span->share[i] = m != NULL ? m[i] : 1;
    for (int c = 0; c < 3; c++)
      span->own[c][i] = p[3 * i + c];
  }
  for (int i = 0; i < n && job->is_found; i++)
    if (span->share[i] > 0)
      span->share[i] = span->share[i] < SURE ? smooth(DOUBT, SURE, span->share[i]) : 1;
  for (int i = 0; i < n && is_near; i++) {
    float own[3];
    span->share[i] = pixel_seam_split(job->seam, ((float)(x + i) + 0.5f) * job->scale_x, v, span->share[i], p + 3 * i, own);
    for (int c = 0; c < 3; c++)
      span->own[c][i] = own[c];
  }
  return TRUE;
}

/* Input 0 is the picture, input 1 the coverage, where there is one. */
static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion **in = seq;
  const Job *job = b;
  const VipsRect *r = &out->valid;
  RecolorSpan span;
  if (vips_region_prepare(in[0], r) != 0 || (in[1] != NULL && vips_region_prepare(in[1], r) != 0))
    return -1;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++)
    for (int x = r->left; x < VIPS_RECT_RIGHT(r); x += LITHO_SPAN_MAX) {
      const int n = MIN(LITHO_SPAN_MAX, VIPS_RECT_RIGHT(r) - x);
      const float *p = (const float *)VIPS_REGION_ADDR(in[0], x, y);
      float *q = (float *)VIPS_REGION_ADDR(out, x, y);
      if (split(job, x, y, n, p, in[1] != NULL ? (const float *)VIPS_REGION_ADDR(in[1], x, y) : NULL, &span))
        recolor_paint(&job->state, &span, n, p, q);
      else
        memcpy(q, p, 3 * (gsize)n * sizeof *q);
    }
  return 0;
}

/* Takes job. */
static gboolean
run(VipsImage *in, VipsImage *mask, Job *job, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) image = vips_image_new();
  g_object_set_data_full(G_OBJECT(image), "litho-in", g_object_ref(in), g_object_unref);
  if (mask != NULL)
    g_object_set_data_full(G_OBJECT(image), "litho-mask", g_object_ref(mask), g_object_unref);
  g_signal_connect(image, "postclose", G_CALLBACK(job_free), job);
  VipsImage **array = vips_allocate_input_array(image, in, mask, NULL);
  if (array == NULL || vips_image_pipeline_array(image, VIPS_DEMAND_STYLE_FATSTRIP, array) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "recolor");
  image->Bands = 3;
  image->Type = VIPS_INTERPRETATION_scRGB;
  if (vips_image_generate(image, vips_start_many, generate, vips_stop_many, array, job) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "recolor");
  *out = g_steal_pointer(&image);
  return TRUE;
}

/* The seam of the copy, whose material is known. */
static PixelSeam *
find_seam(const RecolorState *s, const float *pixels, int width, int height)
{
  const gsize n = (gsize)width * (gsize)height;
  g_autofree float *share = g_new(float, n);
  for (gsize i = 0; i < n; i++) {
    float L, a, b;
    oklab_from_linear(pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2], &L, &a, &b);
    share[i] = recolor_member(s, L, a, b);
  }
  return pixel_seam_new(pixels, share, width, height);
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  const char *color = op_text(params, values, COLOR);
  const float amount = (float)(op_number(params, values, AMOUNT) / 100);
  float named[3];
  int width = 0, height = 0;
  if (!litho_color_parse(color, named)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "recolor: \"%s\" is not a colour; write a name such as \"dark red\" or #rrggbb",
                color);
    return FALSE;
  }
  g_autofree float *pixels = amount > 0 ? litho_proxy_covered(ctx, "recolor", &width, &height, error) : NULL;
  if (amount > 0 && pixels == NULL)
    return FALSE;
  RecolorState state = {.amount = amount};
  if (amount <= 0 || !know_material(&state, pixels, (gsize)width * (gsize)height)) {
    *out = g_object_ref(in);
    return TRUE;
  }
  const float L = new_lightness(color, named[0], state.L, state.is_plain);
  state.lab[0] = L;
  for (int k = 1; k < 3; k++) /* the hue's chroma at another lightness, less near white and black */
    state.lab[k] = named[k] * MIN(L / named[0], sqrtf((1.02f - L) / (1.02f - named[0])));
  set_shading(&state);
  Job *job = g_new0(Job, 1);
  job->state = state;
  job->scale_x = (float)width / (float)in->Xsize;
  job->scale_y = (float)height / (float)in->Ysize;
  job->is_found = ctx->mask != NULL && ctx->mask_origin == LITHO_MASK_LOCATED;
  if (ctx->mask != NULL && ctx->mask_origin != LITHO_MASK_DRAWN)
    job->seam = find_seam(&state, pixels, width, height);
  return run(in, ctx->mask, job, out, error);
}

static const char *const aliases[] = {"recolour",
                                      "change the color of",
                                      "change the colour of",
                                      "paint it",
                                      "dye",
                                      "make it red",
                                      "turn it blue",
                                      "another color",
                                      "改成红色",
                                      "换成蓝色",
                                      "染成",
                                      "变成红色",
                                      "换颜色",
                                      NULL};
static const LithoExample examples[] = {
    {"make the car dark red", "{\"color\":\"dark red\"}"},
    {"paint the wall #20409a", "{\"color\":\"#20409a\"}"},
    {"把裙子改成绿色", "{\"color\":\"green\"}"},
};

const LithoOp litho_op_recolor = {
    .name = "recolor",
    .title = "Recolour",
    .aliases = aliases,
    .help = "Gives a thing another colour, as if it were painted or dyed: shading, texture and "
            "gloss stay. Meant for a region; "
            "of a coloured material only what shares its hue is painted, so that print, skin and "
            "gloss keep their own.",
    .hint = "a named thing gets another colour: make the car red, paint the wall blue",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_AREA,
    .flags = LITHO_OP_EFFECT | LITHO_OP_COLOR | LITHO_OP_PLAIN | LITHO_OP_MASKED,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {60, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .needs_proxy = TRUE,
    .apply = apply,
};
