/* replace_background.c: puts the subject before another background.
 *
 * The subject is cut out as by remove_background (matte.c): its colours at the edge are its own, so that no fringe
 * of the old background is left. litho paints skies (pixel/skies.h): their horizon is the lower end of what is replaced, a sky
 * of the day is as bright as the old one was, what stands before it takes some of its light, thin things of the old sky stay,
 * and water takes its colours (pixel/sky_front.h). A place whose words name a landscape is composed (make/place.h): its
 * horizon is fitted to what stands before it, its sun stands beside that, and its light falls on it. Any other place needs a
 * picture of it. With colours and pictures the subject's light is not fitted. Not done: the subject's shadow on the new
 * ground.
 */
#include <math.h>
#include <string.h>
#include "op/proxy.h"
#include "base/json.h"
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "make/behind.h"
#include "make/place.h"
#include "pixel/area.h"
#include "pixel/backdrop.h"
#include "pixel/blur_inside.h"
#include "pixel/matte.h"
#include "pixel/sky_front.h"

enum { TO, PICTURE, EDGE, LIGHT, SCENE, SEED, HORIZON };

#define BLUR_SHARE 0.012 /* sigma of "blurred", of the diagonal */
#define BLUR_FALLOFF 0.6
#define HORIZON_SHARE 0.1 /* of a row is sky: above the horizon */
#define HANGS 0.8         /* what is replaced ends higher: it is a sky, and not all that is behind somebody */
#define SCENE_BYTES 6000

static const LithoParam params[] = {
    [TO] = {.name = "to", .kind = LITHO_PARAM_TEXT,
            .help = "the new background in words: a colour, \"gradient from blue to white\", \"blurred\", "
                    "\"transparent\", a sky (clear, clouds, dramatic, sunset, night), or a landscape that litho composes: \"a beach "
                    "at sunset\""},
    [PICTURE] = {.name = "picture", .kind = LITHO_PARAM_ASSET,
                 .help = "name of the picture to put behind, given with --asset NAME=FILE; scaled to cover; not "
                         "given: the asset whose name is in the words"},
    [EDGE] = {.name = "edge", .kind = LITHO_PARAM_NUMBER, .unit = "px", .min = 0, .max = 1000,
              .usual_min = 0, .usual_max = 200, .def = NAN,
              .help = "how far from the mask's edge hair and soft edges are looked for; not given: 1 % of the "
                      "diagonal; 0: the mask as it is"},
    [LIGHT] = {.name = "light", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100, .usual_min = 0,
               .usual_max = 100, .def = 80,
               .help = "how much of a painted sky's or a composed scene's light falls on what stands before it"},
    [SCENE] = {.name = "scene", .kind = LITHO_PARAM_TEXT, .max = SCENE_BYTES,
               .help = "the composed scene as JSON (`litho make --show`), in place of what the words of \"to\" make; without its "
                       "\"horizon\" that is fitted to the photo"},
    [SEED] = {.name = "seed", .kind = LITHO_PARAM_INTEGER, .min = 0, .max = 4294967295.0, .usual_min = 1, .usual_max = 20,
              .def = NAN, .help = "another composed scene of the same words; not given: that of the scene, 1"},
    [HORIZON] = {.name = "horizon", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 10, .max = 90, .usual_min = 25,
                 .usual_max = 70, .def = NAN,
                 .help = "height of a composed scene's horizon, from the top; not given: at the eyes of whom stands before it"},
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

/* What was there, where a sky or a scene comes. */
typedef struct {
  PixelSky sky;   /* the new one, or NONE: then nothing else holds, but `light` */
  gboolean is_scene;
  float light[3]; /* of the scene */
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

/* --- a composed scene ---------------------------------------------------------------------------- */

/* That of the parameter, or what the words make. *has_horizon: it says where. FALSE without an error: the words name no
 * landscape. */
static gboolean
read_scene(const LithoOpContext *ctx, const LithoValue *values, const char *to, MadeScene *scene, gboolean *has_horizon,
           gboolean *has_sun, GError **error)
{
  const char *document = op_text(params, values, SCENE);
  g_autoptr(GPtrArray) traces = NULL;
  *has_horizon = *has_sun = FALSE;
  if (document != NULL) {
    g_autoptr(JsonNode) node = litho_json_parse(document, -1, error);
    if (node == NULL || !made_scene_parse(document, -1, scene, error)) {
      g_prefix_error(error, "replace_background: \"scene\": ");
      return FALSE;
    }
    *has_horizon = json_object_has_member(json_node_get_object(node), "horizon");
    MadeScene of_words;
    if (to != NULL)
      made_place_read(to, &of_words, &traces); /* what they said of it */
  } else if (to == NULL || !made_place_read(to, scene, &traces)) {
    return FALSE;
  }
  for (guint i = 0; traces != NULL && i < traces->len; i++)
    *has_sun |= ((const MadeTrace *)traces->pdata[i])->what != NULL &&
                g_str_has_prefix(((const MadeTrace *)traces->pdata[i])->what, "sun:");
  g_autofree char *left = traces != NULL ? made_trace_left(traces) : NULL;
  if (left != NULL)
    litho_op_doubt(ctx, "of the new background litho cannot compose %s: give a picture of it with --asset picture=FILE and "
                        "\"picture\": \"picture\"", left);
  if (!isnan(op_number(params, values, SEED)))
    scene->seed = (guint32)op_number(params, values, SEED);
  return TRUE;
}

/* Horizon and sun where they belong for what stands before the scene. */
static void
fit_scene(const LithoOpContext *ctx, const LithoValue *values, const Look *look, gboolean has_horizon, gboolean has_sun,
          MadeScene *scene)
{
  double across = 0.5, horizon = scene->horizon;
  const double said = op_number(params, values, HORIZON);
  const gboolean hangs = look->horizon < HANGS;
  const gboolean fits = hangs || made_horizon_fit(look->copy, look->width, look->height, &horizon, &across);
  if (!isnan(said))
    scene->horizon = said / 100;
  else if (!has_horizon && fits)
    scene->horizon = CLAMP(hangs ? look->horizon : horizon, 0.1, 0.9);
  if (scene->sun.is_shown && !has_sun && fits && !hangs)
    scene->sun.across = across < 0.5 ? MAX(scene->sun.across, 1 - scene->sun.across)
                                     : MIN(scene->sun.across, 1 - scene->sun.across);
  g_autofree char *shows = made_scene_say(scene);
  litho_op_note(ctx, "a composed scene: %s; seed %u; its horizon at %.0f %% of the height%s", shows, scene->seed,
                scene->horizon * 100,
                !isnan(said) || has_horizon || !fits ? ""
                : hangs                              ? ", where what is replaced ends"
                                                     : ", by what stands before it");
}

/* FALSE without an error: the words name no landscape. */
static gboolean
make_scene(const LithoOpContext *ctx, const LithoValue *values, const char *to, VipsImage *in, Look *look, VipsImage **out,
           GError **error)
{
  MadeScene scene;
  gboolean has_horizon, has_sun;
  if (!read_scene(ctx, values, to, &scene, &has_horizon, &has_sun, error) || !look_at_sky(ctx, look, error))
    return FALSE;
  fit_scene(ctx, values, look, has_horizon, has_sun, &scene);
  look->is_scene = TRUE;
  made_scene_light(&scene, look->light);
  return made_behind(&scene, in->Xsize, in->Ysize, ctx->cancel, out, error);
}

/* The subject in the scene's light. */
static gboolean
light_subject(VipsImage *matte, const float light[3], double amount, VipsImage **out, GError **error)
{
  double by[4] = {1, 1, 1, 1}, none[4] = {0};
  for (int c = 0; c < 3; c++)
    by[c] = 1 + amount * (light[c] - 1);
  if (vips_linear(matte, out, by, none, 4, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "replace_background");
  return TRUE;
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
  if (to == NULL && op_text(params, values, SCENE) == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "replace_background: say what comes behind (\"to\": a colour, a gradient, blurred, transparent, a landscape) "
                "or give a picture with --asset picture=FILE and \"picture\": \"picture\"");
    return FALSE;
  }
  LithoBackdrop backdrop = {.kind = LITHO_BACKDROP_PICTURE};
  if (to != NULL)
    litho_backdrop_parse(to, &backdrop);
  if (backdrop.kind == LITHO_BACKDROP_SKY || backdrop.kind == LITHO_BACKDROP_COLOR || backdrop.kind == LITHO_BACKDROP_PICTURE) {
    g_autoptr(GError) local = NULL;
    if (make_scene(ctx, values, to, in, look, out, &local))
      return TRUE;
    if (local != NULL) {
      g_propagate_error(error, g_steal_pointer(&local));
      return FALSE;
    }
  }
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
                "replace_background: litho cannot compose \"%s\": give a picture of it with --asset "
                "picture=FILE and \"picture\": \"picture\", or name a colour, a gradient, a sky, blurred, transparent, or a "
                "landscape: %s",
                to, made_scene_vocabulary());
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
  if (look.is_scene)
    return light_subject(matte, look.light, op_number(params, values, LIGHT) / 100, &lit, error) &&
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
    {"put her on a beach at sunset", "{\"to\":\"a beach at sunset\"}"},
    {"把背景换成蓝色", "{\"to\":\"blue\"}"},
};

const LithoOp litho_op_replace_background = {
    .name = "replace_background",
    .title = "Replace background",
    .aliases = aliases,
    .help = "Puts the subject before another background: a colour, a gradient, a blurred version of the old one, a "
            "given picture, a painted sky (clear, soft clouds, dramatic, sunset, night) or a landscape that litho composes "
            "from its words (sea, beach, mountains, forest, city, …), with its light on what "
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
