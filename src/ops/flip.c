/* flip.c: mirrors the photo left-right or upside down; lossless. */
#include "base/vips_error.h"
#include "op/op.h"

enum { DIRECTION };

static const char *const directions[] = {"horizontal", "vertical", "both", NULL};
static const LithoParam params[] = {
    [DIRECTION] = {.name = "direction", .kind = LITHO_PARAM_CHOICE, .def_text = "horizontal",
                   .choices = directions,
                   .help = "horizontal swaps left and right, vertical swaps top and bottom"},
};

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  const char *direction = op_text(params, values, DIRECTION);
  int failed = g_str_equal(direction, "both")       ? vips_rot180(in, out, NULL)
               : g_str_equal(direction, "vertical") ? vips_flip(in, out, VIPS_DIRECTION_VERTICAL, NULL)
                                                    : vips_flip(in, out, VIPS_DIRECTION_HORIZONTAL, NULL);
  return failed == 0 || litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "flip");
}

static const char *const aliases[] = {
    "mirror", "mirrored", "mirror image", "flip horizontally", "flip vertically", "reverse", "flipped",
    "flop", "turn over", "翻转", "镜像", "水平翻转", "垂直翻转", "左右翻转", "上下翻转", NULL};
static const LithoExample examples[] = {
    {"mirror the image", "{\"direction\":\"horizontal\"}"},
    {"flip it upside down", "{\"direction\":\"vertical\"}"},
    {"左右翻转", "{\"direction\":\"horizontal\"}"},
};

const LithoOp litho_op_flip = {
    .name = "flip",
    .title = "Flip",
    .aliases = aliases,
    .help = "Mirrors the photo: horizontal swaps left and right, vertical swaps top and bottom. "
            "Pixels are only moved.",
    .hint = "mirror or flip the photo, horizontal or vertical",
    .category = LITHO_CATEGORY_GEOMETRY,
    .kind = LITHO_KIND_GEOMETRY,
    .flags = LITHO_OP_NO_REGION,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = DIRECTION,
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
