/* red_eye.c: takes the red of a flash out of pupils. Understood by the planner; not run in this
 * version. */
#include "ops/op.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .usual_min = 50, .usual_max = 100, .def = 100,
                .help = "how much of the red to take out of the pupils"},
};

static const char *const aliases[] = {"red eyes", "red-eye", "redeye", "flash eyes", "红眼",
                                      "去红眼", "消除红眼", NULL};
static const LithoExample examples[] = {
    {"fix the red eyes", "{}"},
    {"去掉红眼", "{}"},
};

const LithoOp litho_op_red_eye = {
    .name = "red_eye",
    .title = "Red eye",
    .aliases = aliases,
    .help = "Takes the red of a flash out of pupils. Needs `see`, which is not in this version: the "
            "step is understood and kept, running it is an error.",
    .hint = "red eyes from a flash",
    .category = LITHO_CATEGORY_OBJECT,
    .kind = LITHO_KIND_LATER,
    .flags = LITHO_OP_NO_REGION,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {60, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
};
