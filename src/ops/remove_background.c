/* remove_background.c: makes everything but the subject transparent. */
#include "base/vips_auto.h"
#include "ops/op.h"

enum { AMOUNT };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .usual_min = 50, .usual_max = 100, .def = 100,
                .help = "how transparent the background becomes"},
};

extern const LithoOp litho_op_remove_background;

static gboolean
cut(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage *alpha,
    VipsImage **out, VipsImage **out_alpha, GError **error)
{
  double amount = litho_op_number(&litho_op_remove_background, values, AMOUNT) / 100;
  g_autoptr(VipsImage) left = NULL, all = NULL;
  if ((ctx->mask == NULL && vips_black(&all, in->Xsize, in->Ysize, NULL) != 0) ||
      vips_linear1(ctx->mask != NULL ? ctx->mask : all, &left, -amount,
                   ctx->mask != NULL ? 1 : 1 - amount, NULL) != 0 ||
      (alpha != NULL ? vips_multiply(alpha, left, out_alpha, NULL)
                     : vips_copy(left, out_alpha, NULL)) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "remove_background");
  *out = g_object_ref(in);
  return TRUE;
}

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
    .help = "Makes everything but the subject transparent; with a region, that region.",
    .hint = "cut out the subject, transparent background; with a new background: replace_background",
    .category = LITHO_CATEGORY_OBJECT,
    .kind = LITHO_KIND_CUTOUT,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {100, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .region = "background",
    .cut = cut,
};
