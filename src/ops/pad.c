/* pad.c: a border around the photo: of a width, or as much as an aspect ratio needs.
 *
 * Alpha and masks get 1 there: the border is opaque.
 */
#include <math.h>
#include "op/op.h"
#include "base/vips_error.h"
#include "pixel/geometry.h"

enum { AMOUNT, PX, ASPECT, COLOR };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 200,
                .usual_min = 0, .usual_max = 25, .def = 0,
                .help = "width of the border on each side, share of the shorter side"},
    [PX] = {.name = "px", .kind = LITHO_PARAM_INTEGER, .unit = "px", .min = 0, .max = 20000,
            .usual_min = 0, .usual_max = 500, .def = 0,
            .help = "width of the border in px of the full-size photo, on top of amount"},
    [ASPECT] = {.name = "aspect", .kind = LITHO_PARAM_TEXT,
                .help = "frame to reach, like \"1:1\": the sides that lack get more border"},
    [COLOR] = {.name = "color", .kind = LITHO_PARAM_COLOR, .def_text = "white",
               .help = "of the border"},
};

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  const char *aspect_text = op_text(params, values, ASPECT);
  double color[3], one[1] = {1}, aspect;
  double border = round(op_number(params, values, AMOUNT) / 100 * MIN(in->Xsize, in->Ysize) +
                        op_number(params, values, PX) * ctx->scale);
  double width = in->Xsize + 2 * border, height = in->Ysize + 2 * border;
  if (!litho_linear_color("pad", op_text(params, values, COLOR), color, error))
    return FALSE;
  if (aspect_text != NULL) {
    if (!litho_aspect_parse("pad", aspect_text, in->Xsize, in->Ysize, &aspect, error))
      return FALSE;
    width = MAX(width, round(height * aspect));
    height = MAX(height, round(width / aspect));
  }
  if (!litho_frame_check("pad", width, height, error))
    return FALSE;
  g_autoptr(VipsArrayDouble) background =
      in->Bands == 1 ? vips_array_double_new(one, 1) : vips_array_double_new(color, 3);
  if (vips_embed(in, out, ((int)width - in->Xsize) / 2, ((int)height - in->Ysize) / 2, (int)width,
                 (int)height, "extend", VIPS_EXTEND_BACKGROUND, "background", background, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "pad");
  return TRUE;
}

static const char *const aliases[] = {
    "border", "add a border", "frame", "add a frame", "white border", "black border", "padding", "margin",
    "letterbox", "passepartout", "extend the canvas", "边框", "加边框", "相框", "白边", "黑边", "留白",
    NULL};
static const LithoExample examples[] = {
    {"add a white border", "{\"amount\":5}"},
    {"put it in a black frame of 40 pixels", "{\"px\":40,\"color\":\"black\"}"},
    {"加白边变成正方形", "{\"aspect\":\"1:1\"}"},
};

const LithoOp litho_op_pad = {
    .name = "pad",
    .title = "Pad",
    .aliases = aliases,
    .help = "Puts a border of one colour around the photo, of a given width or as much as an aspect "
            "ratio needs.",
    .hint = "add a border, frame or margin around the photo; to remove a border use crop",
    .category = LITHO_CATEGORY_GEOMETRY,
    .kind = LITHO_KIND_GEOMETRY,
    .flags = LITHO_OP_NO_REGION | LITHO_OP_IDENTITY | LITHO_OP_COLOR,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.amount = {3, 6, 12}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
