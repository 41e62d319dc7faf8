/* perspective.c: keystone correction: uprights that converge because the camera looked up or down are made parallel, and
 * level lines likewise; the largest rectangle of the photo's shape is kept. With no amount given the vertical one is
 * found on the proxy from the upright lines (pixel/keystone.h), together with the roll; where they do not clearly converge
 * the photo is left as it is. Whoever says that they do is believed on less. Level lines of a street converge by nature:
 * they are corrected only where that is said.
 * Distortion of the lens, which bends lines, stays.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/keystone.h"

#define FULL_DEG 30.0  /* of pitch or yaw at 100 */
#define FULLY_DEG 15.0 /* a pitch that is found is made good to here, … */
#define PART 0.5       /* and beyond by this share */
#define SOME "some"

enum { VERTICAL, HORIZONTAL, EVIDENCE };

static const char *const evidence[] = {"clear", SOME, NULL};

static const LithoParam params[] = {
    [VERTICAL] = {.name = "vertical", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100, .max = 100,
                  .usual_min = -60, .usual_max = 60, .def = NAN,
                  .help = "above 0: the top is made wider (the building leans back); not given: found from the uprights"},
    [HORIZONTAL] = {.name = "horizontal", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = -100, .max = 100,
                    .usual_min = -60, .usual_max = 60, .def = 0, .help = "above 0: the right side is made taller"},
    [EVIDENCE] = {.name = "evidence", .kind = LITHO_PARAM_CHOICE, .choices = evidence, .def_text = "clear",
                  .help = "how clearly uprights must converge to be found; some: a person says that they do"},
};

/* Of a camera that looked up steeply a part is left: what is made wholly parallel looks as if it fell forwards, and little
 * of the photo would be. */
static double
held_back(double pitch)
{
  const double size = fabs(pitch);
  return copysign(size > FULLY_DEG ? FULLY_DEG + (size - FULLY_DEG) * PART : size, pitch);
}

static gboolean
find_turn(const LithoOpContext *ctx, gboolean is_said, LithoKeystone *turn, GError **error)
{
  LithoUprights uprights;
  if (!litho_keystone_find(ctx->linear_proxy, is_said, turn, &uprights, error))
    return FALSE;
  const double found = turn->pitch;
  turn->pitch = CLAMP(held_back(found), -FULL_DEG, FULL_DEG);
  if (uprights == LITHO_UPRIGHTS_CONVERGE) {
    litho_op_note(ctx, "uprights converged %s: vertical %.0f", found > 0 ? "upwards" : "downwards",
                  turn->pitch * 100 / FULL_DEG);
    if (turn->pitch != found)
      litho_op_note(ctx, "%.0f would make them wholly parallel", CLAMP(found / FULL_DEG, -1, 1) * 100);
  } else if (turn->roll != 0)
    litho_op_note(ctx, "uprights do not converge, but lean by %.1f°: turned", fabs(turn->roll));
  else if (uprights == LITHO_UPRIGHTS_PARALLEL)
    litho_op_note(ctx, "left as it is: its uprights are parallel already");
  else if (uprights == LITHO_UPRIGHTS_UNSURE)
    litho_op_note(ctx, "left as it is: lines converge, but may not be uprights; \"vertical\" says how much");
  else
    litho_op_note(ctx, "left as it is: no upright lines of a building; \"vertical\" says how much");
  return TRUE;
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out, GError **error)
{
  LithoKeystone turn = {.pitch = op_number(params, values, VERTICAL) * FULL_DEG / 100};
  if (isnan(turn.pitch) && !find_turn(ctx, g_str_equal(op_text(params, values, EVIDENCE), SOME), &turn, error))
    return FALSE;
  turn.yaw = op_number(params, values, HORIZONTAL) * FULL_DEG / 100;
  if (turn.pitch == 0 && turn.yaw == 0 && turn.roll == 0) {
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
            "keeps the largest rectangle of the photo's shape. With no amount it finds their vanishing point from the "
            "upright lines, makes good all of a pitch of 15° and half of what is beyond, and does nothing when unsure; "
            "with some evidence only, uprights that all lean alike are turned.",
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
