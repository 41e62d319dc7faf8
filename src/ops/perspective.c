/* perspective.c: keystone correction: uprights that converge because the camera looked up or down are made parallel, and
 * level lines likewise; the largest rectangle of the photo's shape is kept. With no amount given the vertical one is
 * found on the proxy from the upright lines (pixel/keystone.h), together with the roll; where they do not clearly converge
 * the photo is left as it is. Level lines of a street converge by nature: they are corrected only where that is said.
 * Distortion of the lens, which bends lines, stays.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/keystone.h"

#define FULL_DEG 30.0 /* of pitch or yaw at 100 */

enum { VERTICAL, HORIZONTAL };

static const LithoParam params[] = {
    [VERTICAL] = {.name = "vertical", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100, .max = 100,
                  .usual_min = -60, .usual_max = 60, .def = NAN,
                  .help = "above 0: the top is made wider (the building leans back); not given: found from the uprights"},
    [HORIZONTAL] = {.name = "horizontal", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100, .max = 100,
                    .usual_min = -60, .usual_max = 60, .def = 0, .help = "above 0: the right side is made taller"},
};

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out, GError **error)
{
  LithoKeystone turn = {.pitch = op_number(params, values, VERTICAL) * FULL_DEG / 100};
  if (isnan(turn.pitch)) {
    if (!litho_keystone_find(ctx->linear_proxy, &turn, error))
      return FALSE;
    if (turn.pitch != 0)
      litho_op_note(ctx, "uprights converged %s: vertical %.0f", turn.pitch > 0 ? "upwards" : "downwards",
                    turn.pitch * 100 / FULL_DEG);
    else
      litho_op_note(ctx, "no uprights that clearly converge");
  }
  turn.yaw = op_number(params, values, HORIZONTAL) * FULL_DEG / 100;
  if (turn.pitch == 0 && turn.yaw == 0) {
    *out = g_object_ref(in);
    return TRUE;
  }
  LithoKeystoneMap map;
  litho_keystone_map(&turn, in->Xsize, in->Ysize, &map);
  return litho_keystone_apply("perspective", in, &map, out, error);
}

static const char *const aliases[] = {
    "keystone", "keystone correction", "straighten the verticals", "straighten the vertical lines",
    "straighten the building", "converging verticals", "converging lines", "leans back", "leaning back",
    "falls backwards", "falling backwards", "perspective correction", "透视", "透视校正", "校正透视", "透视变形",
    "建筑物变形", "建筑变形", "梯形校正", NULL};
static const LithoExample examples[] = {
    {"straighten the verticals", "{}"},
    {"the building leans back, fix the perspective", "{}"},
    {"透视校正", "{}"},
};

const LithoOp litho_op_perspective = {
    .name = "perspective",
    .title = "Perspective",
    .aliases = aliases,
    .help = "Keystone correction: makes uprights that converge parallel, as if the camera had not looked up or down, and "
            "keeps the largest rectangle of the photo's shape. With no amount it finds their vanishing point, and does "
            "nothing when unsure.",
    .hint = "converging verticals, a building that leans back, keystone; a slanted horizon is straighten",
    .category = LITHO_CATEGORY_GEOMETRY,
    .kind = LITHO_KIND_GEOMETRY,
    .flags = LITHO_OP_NO_REGION | LITHO_OP_MIXES | LITHO_OP_PLAIN,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = VERTICAL,
    .solve = {.amount = {10, 25, 50}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
