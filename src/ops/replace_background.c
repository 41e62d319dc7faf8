/* replace_background.c: puts the subject before another background. Understood by the planner; not
 * run in this version. */
#include "ops/op.h"

enum { TO };

static const LithoParam params[] = {
    [TO] = {.name = "to", .kind = LITHO_PARAM_TEXT,
            .help = "the new background in words: \"white\", \"a beach\""},
};

static const char *const aliases[] = {
    "change the background", "new background", "white background", "swap the background",
    "put me in front of", "background to", "换背景", "背景换成", "白底", "蓝底", "红底", NULL};
static const LithoExample examples[] = {
    {"change the background to white", "{\"to\":\"white\"}"},
    {"put us in front of a beach", "{\"to\":\"a beach\"}"},
    {"把背景换成蓝色", "{\"to\":\"blue\"}"},
};

const LithoOp litho_op_replace_background = {
    .name = "replace_background",
    .title = "Replace background",
    .aliases = aliases,
    .help = "Puts the subject before another background: a colour, a gradient, a given picture. Needs "
            "`see`, which is not in this version: the step is understood and kept, running it is an "
            "error.",
    .hint = "another background: a colour or a place put behind the subject",
    .category = LITHO_CATEGORY_OBJECT,
    .kind = LITHO_KIND_LATER,
    .flags = LITHO_OP_NO_REGION,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = TO,
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
};
