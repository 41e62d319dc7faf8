/* remove_object.c: takes a thing out and fills its place. Understood by the planner; not run in this
 * version. */
#include "ops/op.h"

enum { TARGET };

static const LithoParam params[] = {
    [TARGET] = {.name = "target", .kind = LITHO_PARAM_TEXT,
                .help = "what to take out, in words: \"the man on the left\""},
};

static const char *const aliases[] = {
    "remove", "erase", "delete", "take out", "get rid of", "photoshop out", "clone out", "inpaint",
    "clean up", "去掉", "移除", "删除", "擦除", "抹掉", "消除", NULL};
static const LithoExample examples[] = {
    {"remove the man on the left", "{\"target\":\"the man on the left\"}"},
    {"get rid of the power lines", "{\"target\":\"the power lines\"}"},
    {"把后面的路人去掉", "{\"target\":\"the passers-by behind\"}"},
};

const LithoOp litho_op_remove_object = {
    .name = "remove_object",
    .title = "Remove object",
    .aliases = aliases,
    .help = "Takes a thing out of the photo and fills its place from the surroundings. Needs `see`, "
            "which is not in this version: the step is understood and kept, running it is an error.",
    .hint = "remove, erase, delete a thing, person, text, spot, reflection or glare on glasses",
    .category = LITHO_CATEGORY_OBJECT,
    .kind = LITHO_KIND_LATER,
    .flags = LITHO_OP_TARGET | LITHO_OP_NO_REGION,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = TARGET,
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
};
