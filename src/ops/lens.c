/* lens.c: takes out what the lens did to the picture: bent lines, coloured rims towards the
 * corners, dark corners.
 *
 * The lens is found in lensfun's database by the camera, lens, focal length and aperture that the
 * file says, or by the names given here (pixel/lens.h). The result is enlarged by just so much that
 * no corner is empty. It knows nothing of what a camera did already: many correct their own JPEGs.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/lens.h"

enum { AMOUNT, DISTORTION, FALLOFF, FRINGES, SCALE, CAMERA, NAME, FOCAL, APERTURE };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount",
                .kind = LITHO_PARAM_NUMBER,
                .unit = "%",
                .min = 0,
                .max = 100,
                .usual_min = 0,
                .usual_max = 100,
                .def = 100,
                .help = "how much of each is taken out"},
    [DISTORTION] = {.name = "distortion",
                    .kind = LITHO_PARAM_BOOL,
                    .max = 1,
                    .usual_max = 1,
                    .def = 1,
                    .help = "lines that bend outwards or inwards"},
    [FALLOFF] = {.name = "falloff",
                 .kind = LITHO_PARAM_BOOL,
                 .max = 1,
                 .usual_max = 1,
                 .def = 1,
                 .help = "light that falls off towards the corners"},
    [FRINGES] = {.name = "fringes",
                 .kind = LITHO_PARAM_BOOL,
                 .max = 1,
                 .usual_max = 1,
                 .def = 1,
                 .help =
                     "coloured rims that grow towards the corners (lateral chromatic aberration)"},
    [SCALE] = {.name = "scale",
               .kind = LITHO_PARAM_NUMBER,
               .unit = "%",
               .min = 50,
               .max = 200,
               .usual_min = 90,
               .usual_max = 120,
               .def = NAN,
               .help = "size of the result's content; not given: so that no corner is empty"},
    [CAMERA] = {.name = "camera",
                .kind = LITHO_PARAM_TEXT,
                .help = "its name, where the file does not say it or wrongly"},
    [NAME] = {.name = "lens", .kind = LITHO_PARAM_TEXT, .help = "its name, likewise"},
    [FOCAL] = {.name = "focal",
               .kind = LITHO_PARAM_NUMBER,
               .unit = "mm",
               .min = 1,
               .max = 2000,
               .usual_min = 10,
               .usual_max = 400,
               .def = NAN,
               .help = "focal length; not given: as the file says"},
    [APERTURE] = {.name = "aperture",
                  .kind = LITHO_PARAM_NUMBER,
                  .min = 0.5,
                  .max = 128,
                  .usual_min = 1.4,
                  .usual_max = 22,
                  .def = NAN,
                  .help = "f-number; not given: as the file says"},
};

/* Tables are of the whole frame: what a step cut off or turned is missing. */
static gboolean
is_whole(const LithoOpContext *ctx)
{
  const double w = ctx->width / ctx->scale, h = ctx->height / ctx->scale;
  return ctx->shot->width == 0 || (fabs(w - ctx->shot->width) <= 0.02 * w + 1 &&
                                   fabs(h - ctx->shot->height) <= 0.02 * h + 1);
}

static void
tell(const LithoOpContext *ctx, const LithoLens *lens, const LithoLensMap *map)
{
  g_autoptr(GString) parts = g_string_new(NULL);
  const struct {
    gboolean there;
    const char *name;
  } all[] = {
      {map->distortion, "distortion"}, {map->falloff, "fall-off"}, {map->color, "colour fringes"}};
  for (guint i = 0; i < G_N_ELEMENTS(all); i++)
    if (all[i].there)
      g_string_append_printf(parts, "%s%s", parts->len > 0 ? ", " : "", all[i].name);
  litho_op_note(ctx, "%s%s%s at %.4g mm", lens->camera != NULL ? lens->camera : "",
                lens->camera != NULL ? " with " : "", lens->name, lens->focal_mm);
  if (lens->aperture > 0)
    litho_op_note(ctx, "f/%.3g", lens->aperture);
  litho_op_note(ctx, "%s", parts->len > 0 ? parts->str : "the database has nothing of it for this");
  if (map->distortion && fabs(map->scale - 1) >= 0.0005)
    litho_op_note(ctx, "%s to %.1f %%", map->scale > 1 ? "enlarged" : "reduced", 100 * map->scale);
  if (parts->len > 0 && ctx->shot->light == NULL)
    litho_op_doubt(ctx, "this is no camera's raw file: where the camera corrected its lens itself, "
                        "it is now corrected twice.");
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  static const LithoShot nothing;
  const char *camera = op_text(params, values, CAMERA), *name = op_text(params, values, NAME);
  const double focal = op_number(params, values, FOCAL),
               aperture = op_number(params, values, APERTURE);
  g_autofree char *why = NULL;
  g_autoptr(LithoLens) lens =
      litho_lens_find(ctx->shot != NULL ? ctx->shot : &nothing, camera, name,
                      isnan(focal) ? 0 : focal, isnan(aperture) ? 0 : aperture, &why);
  if (lens == NULL && (camera != NULL || name != NULL)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "lens: %s; name it as lensfun does, see "
                "https://lensfun.github.io/lenslist/",
                why);
    return FALSE;
  }
  if (lens != NULL && !is_whole(ctx)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "lens: must come before the steps that crop, turn or resize the photo: its tables "
                "are of the whole frame");
    return FALSE;
  }
  const LithoLensWish wish = {.distortion = op_number(params, values, DISTORTION) != 0,
                              .color = op_number(params, values, FRINGES) != 0,
                              .falloff = op_number(params, values, FALLOFF) != 0,
                              .share = op_number(params, values, AMOUNT) / 100,
                              .scale = op_number(params, values, SCALE) / 100};
  LithoLensMap map = {0};
  if (lens != NULL) {
    litho_lens_map(lens, &wish, in->Xsize, in->Ysize, &map);
    tell(ctx, lens, &map);
  } else
    litho_op_note(ctx, "left as it is: %s; \"camera\" and \"lens\" name them", why);
  if (wish.share > 0 && (map.distortion || map.color || map.falloff))
    return litho_lens_apply("lens", in, &map, out, error);
  *out = g_object_ref(in);
  return TRUE;
}

static const char *const aliases[] = {"lens correction",
                                      "lens corrections",
                                      "lens distortion",
                                      "barrel distortion",
                                      "pincushion distortion",
                                      "lens profile",
                                      "chromatic aberration",
                                      "chromatic aberrations",
                                      "color fringing",
                                      "colour fringing",
                                      "purple fringing",
                                      "镜头校正",
                                      "镜头畸变",
                                      "镜头矫正",
                                      "桶形畸变",
                                      "枕形畸变",
                                      "色差",
                                      "紫边",
                                      "畸变",
                                      NULL};
static const LithoExample examples[] = {
    {"fix the lens distortion", "{}"},
    {"lens correction, but keep the dark corners", "{\"falloff\":false}"},
    {"镜头校正", "{}"},
};

const LithoOp litho_op_lens = {
    .name = "lens",
    .title = "Lens",
    .aliases = aliases,
    .help = "Takes out distortion, dark corners and colour fringes of the lens by lensfun's "
            "database, which it asks by the camera, "
            "lens, focal length and aperture that the file says; enlarges so that no corner is "
            "empty. Where the lens is not in "
            "the database the photo is left as it is and the step says so.",
    .hint = "distortion, fringes or dark corners of the lens, corrected by its profile",
    .category = LITHO_CATEGORY_GEOMETRY,
    .kind = LITHO_KIND_GEOMETRY,
    .flags = LITHO_OP_NO_REGION | LITHO_OP_MIXES | LITHO_OP_PLAIN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {50, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
