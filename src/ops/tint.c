/* tint.c: towards magenta or green, across the line of colour temperatures.
 *
 * Chromatic adaptation (adapt.h: CAT16) from a white point that lies off the Planckian locus at
 * 6504 K by Duv = amount · 0.0003 in CIE 1960 (u, v), as fluorescent and LED light does. Grey keeps
 * its luminance.
 */
#include "color/adapt.h"
#include "op/op.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100,
                .usual_min = -60, .usual_max = 60, .def = 0,
                .help = "+ towards magenta, - towards green; 100 is a Duv of 0.03"},
};

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  const double duv = op_number(params, values, AMOUNT) * 0.0003;
  double to[2], normal[2];
  litho_adapt_planck(LITHO_ADAPT_MIRED, to);
  litho_adapt_normal(LITHO_ADAPT_MIRED, normal);
  const double from[2] = {to[0] + duv * normal[0], to[1] + duv * normal[1]};
  LithoAdapt *s = g_new(LithoAdapt, 1);
  litho_adapt_uv(from, to, s);
  *state = s;
  return TRUE;
}

static const char *const aliases[] = {"green cast", "magenta cast", "too green", "too magenta",
                                      "greenish", "pinkish cast", "色调偏绿", "偏绿", "偏洋红", "偏粉",
                                      "色偏", NULL};
static const LithoExample examples[] = {
    {"it looks too green", "{\"amount\":25}"},
    {"take out the magenta cast", "{\"amount\":-25}"},
};

const LithoOp litho_op_tint = {
    .name = "tint",
    .title = "Tint",
    .aliases = aliases,
    .help = "Shifts the whole photo towards magenta (+) or green (-), to take out the cast of "
            "fluorescent or LED light. CAT16 chromatic adaptation; greys keep their luminance.",
    .hint = "green cast (+ removes it) or magenta/pink cast (- removes it); other colours: color_tint",
    .category = LITHO_CATEGORY_COLOR,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_SIGNED | LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_LINEAR,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_MAGENTA, .change = {0.011, 0.02, 0.034},
              .amount = {25, 46, 80}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = litho_adapt_kernel,
};
