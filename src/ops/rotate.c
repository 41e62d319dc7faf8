/* rotate.c: turns the photo clockwise: quarter turns are lossless, other angles resampled. */
#include <math.h>
#include "op/op.h"
#include "base/vips_error.h"
#include "pixel/geometry.h"

enum { ANGLE, FIT, COLOR };

static const char *const fits[] = {"crop", "expand", "keep", NULL};
static const LithoParam params[] = {
    [ANGLE] = {.name = "angle", .kind = LITHO_PARAM_NUMBER, .unit = "°", .min = -360, .max = 360,
               .usual_min = -180, .usual_max = 180, .def = 90,
               .help = "clockwise; below 0 counter-clockwise"},
    [FIT] = {.name = "fit", .kind = LITHO_PARAM_CHOICE, .def_text = "crop", .choices = fits,
             .help = "crop: largest part without empty corners; expand: all of it, corners filled; "
                     "keep: the same size"},
    [COLOR] = {.name = "color", .kind = LITHO_PARAM_COLOR, .def_text = "white",
               .help = "of the corners that expand and keep fill"},
};

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  double angle = fmod(op_number(params, values, ANGLE) + 720, 360);
  const char *fit = op_text(params, values, FIT);
  double color[3];
  int width = in->Xsize, height = in->Ysize;
  if (fmod(angle, 90) == 0) {
    if (vips_rot(in, out, (VipsAngle)(VIPS_ANGLE_D0 + (int)(angle / 90)), NULL) != 0)
      return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "rotate");
    return TRUE;
  }
  if (!litho_linear_color("rotate", op_text(params, values, COLOR), color, error))
    return FALSE;
  if (g_str_equal(fit, "crop"))
    litho_inner_rectangle(in->Xsize, in->Ysize, angle, 0, &width, &height);
  else if (g_str_equal(fit, "expand"))
    litho_outer_rectangle(in->Xsize, in->Ysize, angle, &width, &height);
  return litho_frame_check("rotate", width, height, error) &&
         litho_turn("rotate", in, angle, width, height, color, out, error);
}

static const char *const aliases[] = {
    "turn", "rotated", "rotation", "rotate 90 degrees", "rotate clockwise", "rotate counterclockwise",
    "turn sideways", "right side up", "upright", "turn upside down", "portrait orientation", "旋转",
    "转", "顺时针", "逆时针", "转正", "竖过来", "横过来", NULL};
static const LithoExample examples[] = {
    {"rotate the image 90 degrees to the right", "{\"angle\":90}"},
    {"rotate the photo to the left", "{\"angle\":-90}"},
    {"顺时针旋转180度", "{\"angle\":180}"},
};

const LithoOp litho_op_rotate = {
    .name = "rotate",
    .title = "Rotate",
    .aliases = aliases,
    .help = "Turns the photo clockwise. Quarter turns only move pixels; other angles are resampled "
            "and cut to the largest part without empty corners, or the corners are filled.",
    .hint = "turn by quarter turns or a said angle, + clockwise; a crooked horizon is straighten",
    .category = LITHO_CATEGORY_GEOMETRY,
    .kind = LITHO_KIND_GEOMETRY,
    .flags = LITHO_OP_NO_REGION | LITHO_OP_MIXES,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = ANGLE,
    .solve = {.amount = {90, 90, 180}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
