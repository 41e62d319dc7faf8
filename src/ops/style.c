/* style.c: the look of a named style. Understood by the planner; not run in this version. */
#include "ops/op.h"

enum { AMOUNT, STYLE };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                  .usual_min = 25, .usual_max = 100, .def = 100, .help = "how much of the style"},
    [STYLE] = {.name = "style", .kind = LITHO_PARAM_TEXT,
               .help = "the style in words: \"vintage film\", \"watercolour\""},
};

static const char *const aliases[] = {
    "filter", "look", "vintage", "retro", "cinematic", "film look", "painting", "cartoon", "sketch",
    "watercolor", "oil painting", "instagram", "hdr look", "风格", "滤镜", "复古", "电影感",
    "油画", "水彩", "卡通", "素描", "日系", "胶片", NULL};
static const LithoExample examples[] = {
    {"give it a vintage film look", "{\"style\":\"vintage film\"}"},
    {"make it look like a watercolour painting", "{\"style\":\"watercolour painting\"}"},
    {"做成电影风格", "{\"style\":\"cinematic\"}"},
};

const LithoOp litho_op_style = {
    .name = "style",
    .title = "Style",
    .aliases = aliases,
    .help = "Gives the photo a named look or the look of a painting. Needs `see`, which is not in "
            "this version: the step is understood and kept, running it is an error.",
    .hint = "a look in words: vintage, cinematic, painting, cartoon, sketch, dreamy",
    .category = LITHO_CATEGORY_STYLE,
    .kind = LITHO_KIND_LATER,
    .flags = 0,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {40, 70, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
};
