/* remove_background.c: makes everything but the subject transparent.
 *
 * The edge of a region that was found or painted is refined by matting and freed of the background's colours
 * (matte.c); that of a drawn shape is meant as it is. What is removed wholly leaves no colours under the transparency.
 */
#include <math.h>
#include "op/op.h"
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "pixel/matte.h"

enum { AMOUNT, EDGE };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .usual_min = 50, .usual_max = 100, .def = 100,
                .help = "how transparent the background becomes"},
    [EDGE] = {.name = "edge", .kind = LITHO_PARAM_NUMBER, .unit = "px", .min = 0, .max = 1000,
              .usual_min = 0, .usual_max = 200, .def = NAN,
              .help = "how far from the mask's edge hair and soft edges are looked for; not given: 1 % of the "
                      "diagonal; 0: the mask as it is"},
};

extern const LithoOp litho_op_remove_background;

static gboolean
cut(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage *alpha,
    VipsImage **out, VipsImage **out_alpha, GError **error)
{
  const LithoOp *op = &litho_op_remove_background;
  const double amount = op_number(params, values, AMOUNT) / 100;
  g_autoptr(VipsImage) whole = NULL, matte = NULL, color = NULL, subject = NULL, left = NULL;
  if (ctx->mask == NULL && !litho_matte_whole(in, &whole, error))
    return FALSE;
  if (!litho_matte_run(in, ctx->mask != NULL ? ctx->mask : whole,
                       litho_op_edge_px(ctx, op_number(params, values, EDGE)), amount >= 1 && ctx->strength >= 1, &matte,
                       error))
    return FALSE;
  if (vips_extract_band(matte, &color, 0, "n", 3, NULL) != 0 ||
      vips_extract_band(matte, &subject, 3, NULL) != 0 ||
      vips_linear1(subject, &left, amount, 1 - amount, NULL) != 0 ||
      (alpha != NULL ? vips_multiply(alpha, left, out_alpha, NULL) : vips_copy(left, out_alpha, NULL)) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, op->name);
  *out = g_steal_pointer(&color);
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
