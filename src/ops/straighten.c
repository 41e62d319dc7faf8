/* straighten.c: turns a crooked photo level and cuts the empty corners off. With no angle given the
 * tilt is found on the proxy (tilt.c); where none stands out the photo is left as it is.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/geometry.h"

enum { ANGLE, ASPECT };

static const LithoParam params[] = {
    [ANGLE] = {.name = "angle", .kind = LITHO_PARAM_NUMBER, .unit = "°", .min = -45, .max = 45,
               .usual_min = -15, .usual_max = 15, .def = NAN,
               .help = "clockwise turn; not given: found from the horizon and straight lines"},
    [ASPECT] = {.name = "aspect", .kind = LITHO_PARAM_TEXT, .def_text = "original",
                .help = "shape of what is kept, like \"original\" or \"4:3\""},
};

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  static const double black[3] = {0, 0, 0};
  double angle = op_number(params, values, ANGLE), aspect;
  if (isnan(angle)) {
    if (!litho_tilt_find(ctx->linear_proxy, TRUE, &angle, error))
      return FALSE;
    angle = -angle;
    if (fabs(angle) >= 0.05)
      litho_op_note(ctx, "turned by %.1f°", angle);
  }
  if (fabs(angle) < 0.05) {
    *out = g_object_ref(in);
    return TRUE;
  }
  int width, height;
  if (!litho_aspect_parse("straighten", op_text(params, values, ASPECT), in->Xsize, in->Ysize,
                          &aspect, error))
    return FALSE;
  litho_inner_rectangle(in->Xsize, in->Ysize, angle, aspect, &width, &height);
  return litho_turn("straighten", in, angle, width, height, black, out, error);
}

static const char *const aliases[] = {
    "level", "level the horizon", "horizon", "crooked", "tilted", "tilt", "slanted", "straight",
    "not level", "straighten out", "拉直", "水平", "校正水平", "歪", "扶正", "地平线", "摆正", NULL};
static const LithoExample examples[] = {
    {"straighten the horizon", "{}"},
    {"the photo is tilted, turn it 2 degrees clockwise", "{\"angle\":2}"},
    {"照片歪了，帮我校正", "{}"},
};

const LithoOp litho_op_straighten = {
    .name = "straighten",
    .title = "Straighten",
    .aliases = aliases,
    .help = "Turns a crooked photo level and cuts the empty corners off. With no angle it finds the "
            "tilt from the horizon and other long straight lines, and does nothing when unsure.",
    .hint = "crooked, tilted, slanted photo or horizon made level; quarter turns are rotate",
    .category = LITHO_CATEGORY_GEOMETRY,
    .kind = LITHO_KIND_GEOMETRY,
    .flags = LITHO_OP_NO_REGION | LITHO_OP_MIXES,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = ANGLE,
    .solve = {.amount = {1, 2, 5}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
