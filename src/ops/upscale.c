/* upscale.c: more pixels: Lanczos 3 in linear light. Its lobes stay: at strong edges they leave a
 * faint rim a pixel of the source wide, the price of sharpness. It invents no detail; a model can (a
 * later role).
 */
#include <math.h>
#include "ops/geometry.h"

enum { FACTOR };

static const LithoParam params[] = {
    [FACTOR] = {.name = "factor", .kind = LITHO_PARAM_NUMBER, .unit = "x", .min = 1, .max = 8,
                .usual_min = 1, .usual_max = 4, .def = 2,
                .help = "times the present width and height"},
};

extern const LithoOp litho_op_upscale;

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  double factor = litho_op_number(&litho_op_upscale, values, FACTOR);
  double width = round(in->Xsize * factor), height = round(in->Ysize * factor);
  (void)ctx;
  return litho_frame_check("upscale", width, height, error) &&
         litho_resample("upscale", in, (int)width, (int)height, out, error);
}

static const char *const aliases[] = {
    "enlarge", "larger", "make it bigger", "bigger", "increase the resolution", "higher resolution",
    "super resolution", "upscaling", "upsample", "less pixelated", "high res", "4k", "放大", "提高分辨率",
    "超分辨率", "高清", "变大", NULL};
static const LithoExample examples[] = {
    {"enlarge the image", "{\"factor\":2}"},
    {"upscale it 4x", "{\"factor\":4}"},
    {"放大两倍", "{\"factor\":2}"},
};

const LithoOp litho_op_upscale = {
    .name = "upscale",
    .title = "Upscale",
    .aliases = aliases,
    .help = "Enlarges the photo by a factor with Lanczos 3 in linear light. It gives more pixels, "
            "not more detail.",
    .hint = "larger photo, more pixels, higher resolution, less pixelated",
    .category = LITHO_CATEGORY_GEOMETRY,
    .kind = LITHO_KIND_GEOMETRY,
    .flags = LITHO_OP_NO_REGION | LITHO_OP_MIXES,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = FACTOR,
    .solve = {.amount = {1.5, 2, 4}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
