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
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "color/names.h"
#include "color/oklab.h"
#include "op/proxy.h"
#include "pixel/seam.h"

enum { AMOUNT, COLOR };

/* The material. */
#define PLAIN 0.035f       /* mean chroma below: a material without colour */
#define AGREE 0.6f         /* length of the mean hue vector below: of many colours */
#define MEMBER_LEAST 0.20f /* saturation beside the material's: a pixel begins to be of it … */
#define MEMBER_FULL 0.55f  /* … and is in full */
#define HUE_NEAR 0.91f     /* cosine of the hue's distance (24°) */
#define HUE_FAR 0.64f      /* and 50° */
#define WEAK 0.07f         /* chroma over L up to which a material is bleached by light: denim */
#define FIRM 0.14f /* from which on what has no colour is something else: print on a red shirt */
#define PLAIN_LEAST 0.20f /* lightness beside a light plain material's: the same … */
#define PLAIN_FULL 0.38f  /* … windows, tyres, a dog's nose are not of it */
#define DARK 0.35f  /* lightness of a material in which all that is darker is its own shade … */
#define LIGHT 0.70f /* … and from which on it is something else */
#define PLAIN_CHROMA 0.12f /* chroma over L from which a pixel begins to be something else … */
#define OTHER_CHROMA 0.25f /* … and is … */
#define NOISE 0.03f        /* … unless its chroma is no more than dark pixels have by chance */
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

typedef struct {
  float lab[3]; /* the new colour at the material's mean */
  float L, top; /* of the old material: usual, and where only its gloss is lighter */
  float slope;  /* of lightness above L … */
  float depth;  /* … and below it goes with this power of L, so that shade stays and never is all
                   black */
  float hue[2], ratio;          /* its hue as a unit vector, its chroma over L … */
  float firm;                   /* … and the same of its coloured parts alone */
  gboolean has_color, is_plain; /* one hue; no hue; neither: many */
  float amount;
} State;

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
                       : named > LIGHT ? FAR_LIGHT
                                       : FAR,
              lighter = is_near || is_plain ? NEAR : LIGHTER;
  /* What is blacker than black things are in the light stays so. */
  return CLAMP(L, named < BLACK ? MIN(L, BLACK) : CLAMP(named - darker, BLACK, WHITE),
               CLAMP(named + lighter, BLACK, WHITE));
}

/* How lightness around the material's own goes to lightness around the new one: detail keeps its
 * strength as far as there is room, so that white has folds and black has gloss. */
static void
set_shading(State *s)
{
  const float contrast = CLAMP(s->lab[0] / s->L, LEAST_CONTRAST, MOST_CONTRAST);
  s->slope = MIN(contrast, (TOP - s->lab[0]) / MAX(s->top - s->L, 0.01f));
  s->depth = MIN(contrast * s->L / s->lab[0], MOST_DEPTH);
}

static inline float
shaded(const State *s, float L)
{
  return L < s->L ? s->lab[0] * powf(MAX(L, 0) / s->L, s->depth)
                  : s->lab[0] + s->slope * (L - s->L);
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
  const float chroma = hypotf(a, b), ratio = chroma / MAX(L, 0.02f);
  if (s->is_plain && s->L > 0) {
    const float light = smooth(DARK, LIGHT, s->L),
                shade = 1 - light * (1 - smooth(PLAIN_LEAST, PLAIN_FULL, L / s->L));
    return shade *
           (1 - smooth(PLAIN_CHROMA, OTHER_CHROMA, ratio) * smooth(NOISE, 2 * NOISE, chroma));
  }
  if (!s->has_color)
    return 1;
  const float cosine = chroma < 1e-4f ? 0 : (a * s->hue[0] + b * s->hue[1]) / chroma;
  const float shares =
      smooth(MEMBER_LEAST, MEMBER_FULL, ratio / s->ratio) * smooth(HUE_FAR, HUE_NEAR, cosine);
  const float bleached =
      (1 - smooth(WEAK, FIRM, s->firm)) * (1 - smooth(0.5f, 1, ratio / s->ratio));
  return MAX(shares, bleached);
}

/* The lightness of most members, within a band of its logarithm, for shading multiplies: of a car
 * its paint, whatever its windows and tyres. What has no colour may lie half in the shade: of it
 * the lightest band that is large as well. */
static void
know_lightness(State *s, const float *pixels, gsize n)
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
know_material(State *s, const float *pixels, gsize n)
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
      const double w = round == 0 ? 1 : member(s, lab[0], lab[1], lab[2]);
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
  State state;
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

/* Where a thing of one hue has too little of it to be its paint (gloss, a blurred edge of print),
 * what there is of the old hue becomes as much of the new. */
static void
turn_rest(const State *s, float L, float *a, float *b)
{
  const float chroma = hypotf(*a, *b),
              cosine = chroma < 1e-4f ? 0 : (*a * s->hue[0] + *b * s->hue[1]) / chroma;
  const float w = s->amount * smooth(HUE_FAR, HUE_NEAR, cosine) *
                  (1 - smooth(MEMBER_LEAST, MEMBER_FULL, chroma / MAX(L, 0.02f) / s->ratio));
  const float k = chroma / s->ratio / s->lab[0];
  *a += w * (k * s->lab[1] - *a);
  *b += w * (k * s->lab[2] - *b);
}

static void
paint(const State *s, float share, const float own[3], const float *p, float *q)
{
  float L, a, b, painted[3];
  for (int c = 0; c < 3; c++)
    q[c] = p[c];
  if (share <= 0)
    return;
  oklab_from_linear(own[0], own[1], own[2], &L, &a, &b);
  const float w = member(s, L, a, b) * s->amount;
  if (s->has_color)
    turn_rest(s, L, &a, &b);
  const float to = shaded(s, L), over = (to - s->lab[0]) / (1 - s->lab[0]);
  const float f = to / s->lab[0] * (over > 0 ? 1 - MIN(over * over, 1) : 1);
  oklab_to_linear(L + w * (to - L), a + w * (s->lab[1] * f - a), b + w * (s->lab[2] * f - b),
                  &painted[0], &painted[1], &painted[2]);
  for (int c = 0; c < 3; c++)
    q[c] += share * (painted[c] - own[c]);
}

/* Input 0 is the picture, input 1 the coverage, where there is one. */
static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion **in = seq;
  const Job *job = b;
  const VipsRect *r = &out->valid;
  if (vips_region_prepare(in[0], r) != 0 || (in[1] != NULL && vips_region_prepare(in[1], r) != 0))
    return -1;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    const float *p = (const float *)VIPS_REGION_ADDR(in[0], r->left, y);
    const float *m = in[1] != NULL ? (const float *)VIPS_REGION_ADDR(in[1], r->left, y) : NULL;
    float *q = (float *)VIPS_REGION_ADDR(out, r->left, y);
    for (int i = 0; i < r->width; i++, p += 3, q += 3) {
      float share = m != NULL ? m[i] : 1, own[3] = {p[0], p[1], p[2]};
      if (job->is_found && share > 0)
        share = share < SURE ? smooth(DOUBT, SURE, share) : 1;
      if (job->seam != NULL)
        share = pixel_seam_split(job->seam, ((float)(r->left + i) + 0.5f) * job->scale_x,
                                 ((float)y + 0.5f) * job->scale_y, share, p, own);
      paint(&job->state, share, own, p, q);
    }
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
  if (array == NULL || vips_image_pipeline_array(image, VIPS_DEMAND_STYLE_SMALLTILE, array) != 0)
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
find_seam(const State *s, const float *pixels, int width, int height)
{
  const gsize n = (gsize)width * (gsize)height;
  g_autofree float *share = g_new(float, n);
  for (gsize i = 0; i < n; i++) {
    float L, a, b;
    oklab_from_linear(pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2], &L, &a, &b);
    share[i] = member(s, L, a, b);
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
  State state = {.amount = amount};
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
