/* remove_background.c: makes everything but the subject transparent. Understood by the planner; not
 * run in this version. */
#include "ops/op.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .usual_min = 50, .usual_max = 100, .def = 100,
                .help = "how transparent the background becomes"},
};

static const char *const aliases[] = {
    "cut out", "cutout", "transparent background", "isolate the subject", "delete the background",
    "no background", "抠图", "去背景", "透明背景", "去掉背景", NULL};
static const LithoExample examples[] = {
    {"remove the background", "{}"},
    {"make the background transparent", "{}"},
    {"把背景抠掉", "{}"},
};

const LithoOp litho_op_remove_background = {
    .name = "remove_background",
    .title = "Remove background",
    .aliases = aliases,
    .help = "Makes everything but the subject transparent. Needs `see`, which is not in this "
            "version: the step is understood and kept, running it is an error.",
    .hint = "cut out the subject, transparent background; with a new background: replace_background",
    .category = LITHO_CATEGORY_OBJECT,
    .kind = LITHO_KIND_LATER,
    .flags = LITHO_OP_NO_REGION,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {100, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
};
