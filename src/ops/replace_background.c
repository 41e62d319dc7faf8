/* replace_background.c: puts the subject before another background.
 *
 * The subject is cut out as by remove_background (matte.c): its colours at the edge are its own, so that no fringe
 * of the old background is left. Nothing is invented: a place in words needs a picture of it, but litho paints skies
 * (pixel/skies.h): their horizon is the lower end of what is replaced, a sky of the day is as bright as the old one was, and
 * what stands before it takes some of its light, thin things of the old sky stay, and water takes its colours
 * (pixel/sky_front.h). With other backgrounds the subject's light is not fitted.
 */
#include <math.h>
#include "op/proxy.h"
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "pixel/area.h"
#include "pixel/backdrop.h"
#include "pixel/blur_inside.h"
#include "pixel/matte.h"
#include "pixel/sky_front.h"

enum { TO, PICTURE, EDGE, LIGHT };

#define BLUR_SHARE 0.012 /* sigma of "blurred", of the diagonal */
#define BLUR_FALLOFF 0.6
#define HORIZON_SHARE 0.1 /* of a row is sky: above the horizon */

static const LithoParam params[] = {
    [TO] = {.name = "to", .kind = LITHO_PARAM_TEXT,
            .help = "the new background in words: a colour, \"gradient from blue to white\", \"blurred\", "
                    "\"transparent\", or a sky: clear, clouds, dramatic, sunset, night"},
    [PICTURE] = {.name = "picture", .kind = LITHO_PARAM_ASSET,
                 .help = "name of the picture to put behind, given with --asset NAME=FILE; scaled to cover; not "
                         "given: the asset whose name is in the words"},
    [EDGE] = {.name = "edge", .kind = LITHO_PARAM_NUMBER, .unit = "px", .min = 0, .max = 1000,
              .usual_min = 0, .usual_max = 200, .def = NAN,
              .help = "how far from the mask's edge hair and soft edges are looked for; not given: 1 % of the "
                      "diagonal; 0: the mask as it is"},
    [LIGHT] = {.name = "light", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100, .usual_min = 0,
               .usual_max = 100, .def = 80, .help = "how much of a painted sky's light falls on what stands before it"},
};

extern const LithoOp litho_op_replace_background;

/* The asset that is named, or whose name is one of the words. Borrowed. */
static const char *
find_picture(const LithoOpContext *ctx, const char *picture, const char *to)
{
  if (picture != NULL || to == NULL || ctx->assets == NULL)
    return picture;
  g_auto(GStrv) words = g_strsplit_set(to, " ,.;:\"'", -1);
  for (guint i = 0; words[i] != NULL; i++) {
    gpointer name;
    if (*words[i] != '\0' && g_hash_table_lookup_extended(ctx->assets, words[i], &name, NULL))
      return name;
  }
  return NULL;
}

/* The old sky, where one is replaced. */
typedef struct {
  PixelSky sky;   /* the new one, or NONE: then nothing else holds */
  float *copy;    /* (height,width,4): linear light and coverage; owned */
  int width, height;
  double horizon; /* where it ends, share of the height */
  double bright;  /* its mean luma */
} Look;

static void
look_clear(Look *look)
{
  g_free(look->copy);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Look, look_clear)

static gboolean
look_at_sky(const LithoOpContext *ctx, Look *look, GError **error)
{
  look->copy = litho_proxy_covered(ctx, "replace_background", &look->width, &look->height, error);
  if (look->copy == NULL)
    return FALSE;
  double sum = 0, weight = 0;
  int last = 0;
  for (int y = 0; y < look->height; y++) {
    double row = 0;
    for (int x = 0; x < look->width; x++) {
      const float *p = look->copy + 4 * ((gsize)y * (gsize)look->width + (gsize)x);
      row += p[3];
      sum += p[3] * litho_luma(p);
    }
    weight += row;
    if (row > HORIZON_SHARE * look->width)
      last = y + 1;
  }
  look->horizon = (double)last / look->height;
  look->bright = weight > 0 ? sum / weight : 0.5;
  return TRUE;
}

static gboolean
make_sky(const LithoOpContext *ctx, VipsImage *in, Look *look, VipsImage **out, GError **error)
{
  if (!look_at_sky(ctx, look, error))
    return FALSE;
  litho_op_note(ctx, "a painted sky: %s", pixel_sky_name(look->sky));
  return pixel_sky_paint(look->sky, in->Xsize, in->Ysize, look->horizon * in->Ysize, look->bright, out, error);
}

/* *out stays NULL for a background that is transparent. *look: of the sky, if one is painted. */
static gboolean
make_backdrop(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage *mask,
              VipsImage **out, Look *look, GError **error)
{
  const char *to = op_text(params, values, TO);
  const char *picture = find_picture(ctx, op_text(params, values, PICTURE), to);
  if (picture != NULL) {
    GBytes *bytes = ctx->assets != NULL ? g_hash_table_lookup(ctx->assets, picture) : NULL;
    if (bytes != NULL)
      return litho_backdrop_picture(picture, bytes, in->Xsize, in->Ysize, out, error);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "replace_background: the picture \"%s\" was not given; add --asset %s=FILE", picture, picture);
    return FALSE;
  }
  if (to == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "replace_background: say what comes behind (\"to\": a colour, a gradient, blurred, transparent) "
                "or give a picture with --asset picture=FILE and \"picture\": \"picture\"");
    return FALSE;
  }
  LithoBackdrop backdrop;
  litho_backdrop_parse(to, &backdrop);
  switch (backdrop.kind) {
  case LITHO_BACKDROP_SKY:
    look->sky = backdrop.sky;
    return make_sky(ctx, in, look, out, error);
  case LITHO_BACKDROP_TRANSPARENT:
    return TRUE;
  case LITHO_BACKDROP_BLUR:
    return litho_blur_inside(in, mask, NULL, MAX(BLUR_SHARE * hypot(in->Xsize, in->Ysize), 0.5), BLUR_FALLOFF, out,
                             error);
  case LITHO_BACKDROP_PICTURE:
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "replace_background: litho does not invent a background: give a picture of \"%s\" with --asset "
                "picture=FILE and \"picture\": \"picture\", or name a colour, a gradient, a sky, blurred or transparent",
                to);
    return FALSE;
  default:
    return litho_backdrop_paint(&backdrop, in->Xsize, in->Ysize, out, error);
  }
}

/* Of a 4-band region: does it hide all that is behind it? */
static gboolean
is_opaque(VipsRegion *region, const VipsRect *r)
{
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    const float *p = (const float *)VIPS_REGION_ADDR(region, r->left, y);
    for (int x = 0; x < r->width; x++)
      if (!(p[4 * x + 3] >= 1))
        return FALSE;
  }
  return TRUE;
}

static int
join_generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion **in = seq;
  const VipsRect *r = &out->valid;
  if (vips_region_prepare(in[0], r) != 0)
    return -1;
  const gboolean hides = is_opaque(in[0], r); /* then what is behind it need not be worked out */
  if (!hides && vips_region_prepare(in[1], r) != 0)
    return -1;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    const float *p = (const float *)VIPS_REGION_ADDR(in[0], r->left, y);
    const float *q = hides ? NULL : (const float *)VIPS_REGION_ADDR(in[1], r->left, y);
    float *o = (float *)VIPS_REGION_ADDR(out, r->left, y);
    for (int x = 0; x < r->width; x++)
      for (int c = 0; c < 3; c++) {
        const float front = p[4 * x + c], alpha = p[4 * x + 3];
        o[3 * x + c] = alpha >= 1 ? front : q[3 * x + c] + alpha * (front - q[3 * x + c]);
      }
  }
  return 0;
}

/* The cut-out subject before the backdrop. */
static gboolean
join(VipsImage *matte, VipsImage *behind, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) result = vips_image_new();
  VipsImage **array = vips_allocate_input_array(result, matte, behind, NULL);
  if (array == NULL || vips_image_pipeline_array(result, VIPS_DEMAND_STYLE_SMALLTILE, array) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "replace_background");
  result->Bands = 3;
  g_object_set_data_full(G_OBJECT(result), "litho-matte", g_object_ref(matte), g_object_unref);
  g_object_set_data_full(G_OBJECT(result), "litho-behind", g_object_ref(behind), g_object_unref);
  if (vips_image_generate(result, vips_start_many, join_generate, vips_stop_many, array, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "replace_background");
  *out = g_steal_pointer(&result);
  return TRUE;
}

static gboolean
cut(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage *alpha,
    VipsImage **out, VipsImage **out_alpha, GError **error)
{
  const LithoOp *op = &litho_op_replace_background;
  g_autoptr(VipsImage) whole = NULL, matte = NULL, behind = NULL, subject = NULL, lit = NULL;
  g_auto(Look) look = {.sky = PIXEL_SKY_NONE};
  if (ctx->mask == NULL && !litho_matte_whole(in, &whole, error))
    return FALSE;
  VipsImage *mask = ctx->mask != NULL ? ctx->mask : whole;
  if (!litho_matte_run(in, mask, litho_op_edge_px(ctx, op_number(params, values, EDGE)), FALSE, &matte, error) ||
      !make_backdrop(ctx, values, in, mask, &behind, &look, error))
    return FALSE;
  if (look.sky != PIXEL_SKY_NONE)
    return pixel_sky_front(in, matte, look.copy, look.width, look.height, look.sky, look.horizon,
                           op_number(params, values, LIGHT) / 100, &lit, error) &&
           join(lit, behind, out, error);
  if (behind != NULL)
    return join(matte, behind, out, error); /* what was transparent shows the new background */
  if (vips_extract_band(matte, out, 0, "n", 3, NULL) != 0 || vips_extract_band(matte, &subject, 3, NULL) != 0 ||
      (alpha != NULL ? vips_multiply(alpha, subject, out_alpha, NULL)
                     : vips_copy(subject, out_alpha, NULL)) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, op->name);
  return TRUE;
}

static const char *const aliases[] = {
    "change the background", "new background", "white background", "swap the background",
    "put me in front of", "background to", "换背景", "背景换成", "白底", "蓝底", "红底", NULL};
static const LithoExample examples[] = {
    {"change the background to white", "{\"to\":\"white\"}"},
    {"put a gradient from blue to white behind her", "{\"to\":\"gradient from blue to white\"}"},
    {"put a sunset sky behind the house", "{\"to\":\"sunset\"}"},
    {"把背景换成蓝色", "{\"to\":\"blue\"}"},
};

const LithoOp litho_op_replace_background = {
    .name = "replace_background",
    .title = "Replace background",
    .aliases = aliases,
    .help = "Puts the subject before another background: a colour, a gradient, a blurred version of the old one, a "
            "given picture, a painted sky (clear, soft clouds, dramatic, sunset, night) with its light on what "
            "stands before it, or nothing (transparent). Edges as in remove_background. With a region, that region "
            "is replaced.",
    .hint = "another background: a colour or a place put behind the subject",
    .category = LITHO_CATEGORY_OBJECT,
    .kind = LITHO_KIND_CUTOUT,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = TO,
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .region = "background",
    .needs_proxy = TRUE,
    .cut = cut,
};
