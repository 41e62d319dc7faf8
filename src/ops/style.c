/* style.c: the look of a named style.
 *
 * A look is a chain of operations (looks.c); the amount mixes it with the photo in linear light, so that it grows
 * evenly.
 */
#include "base/vips_auto.h"
#include "ops/looks.h"
#include "ops/op.h"
#include "ops/style_reference.h"

enum { AMOUNT, STYLE, REFERENCE, PRESERVE };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .usual_min = 25, .usual_max = 100, .def = 100, .help = "how much of the style"},
    [STYLE] = {.name = "style", .kind = LITHO_PARAM_TEXT,
               .help = "the look in words: \"vintage film\", \"cinematic\", \"日系\"; all are in docs/style.md"},
    [REFERENCE] = {.name = "reference", .kind = LITHO_PARAM_ASSET,
                   .help = "name of the asset that holds a picture whose manner is taken (--asset NAME=FILE)"},
    [PRESERVE] = {.name = "preserve", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                  .usual_min = 20, .usual_max = 80, .def = 50,
                  .help = "how much of the photo's own edges and detail stays, beside a reference or a net"},
};

extern const LithoOp litho_op_style;

/* in + amount·(styled - in). */
static gboolean
mix(VipsImage *in, VipsImage *styled, double amount, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) a = NULL, b = NULL, sum = NULL;
  if (amount >= 1) {
    *out = g_object_ref(styled);
    return TRUE;
  }
  if (vips_linear1(in, &a, 1 - amount, 0, NULL) != 0 || vips_linear1(styled, &b, amount, 0, NULL) != 0 ||
      vips_add(a, b, &sum, NULL) != 0 ||
      vips_copy(sum, out, "interpretation", in->Type, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "style");
  return TRUE;
}

static const LithoLook *
find_look(const char *words, GError **error)
{
  const LithoLook *look = words != NULL ? litho_look_match(words) : NULL;
  if (look != NULL)
    return look;
  g_autofree char *list = litho_look_list();
  if (words == NULL)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE, "style: say which, in \"style\": %s", list);
  else
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "style: no look is called \"%.60s\"; the looks are %s", words, list);
  return NULL;
}

static gboolean
render(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out, GError **error)
{
  const char *reference = litho_op_text(&litho_op_style, values, REFERENCE);
  double preserve = litho_op_number(&litho_op_style, values, PRESERVE) / 100;
  if (reference != NULL)
    return litho_style_reference(ctx, reference, preserve, in, out, error);
  const LithoLook *look = find_look(litho_op_text(&litho_op_style, values, STYLE), error);
  if (look == NULL)
    return FALSE;
  litho_op_note(ctx, "look: %s", look->name);
  return litho_look_run(look, ctx, in, out, error);
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out, GError **error)
{
  double amount = litho_op_number(&litho_op_style, values, AMOUNT) / 100;
  g_autoptr(VipsImage) styled = NULL;
  if (amount == 0) {
    *out = g_object_ref(in);
    return TRUE;
  }
  return render(ctx, values, in, &styled, error) && mix(in, styled, amount, out, error);
}

static const char *const aliases[] = {
    "filter", "look", "vintage", "retro", "cinematic", "film look", "painting", "cartoon", "sketch",
    "watercolor", "oil painting", "instagram", "hdr look", "风格", "滤镜", "复古", "电影感",
    "油画", "水彩", "卡通", "素描", "日系", "胶片", NULL};
static const LithoExample examples[] = {
    {"give it a vintage film look", "{\"style\":\"vintage film\"}"},
    {"做成电影风格", "{\"style\":\"cinematic\"}"},
};

const LithoOp litho_op_style = {
    .name = "style",
    .title = "Style",
    .aliases = aliases,
    .help = "Gives the photo a named look: film stocks by character, cinema, noir, faded, golden hour and "
            "others. A look is a fixed chain of litho's own operations, listed in docs/style.md.",
    .hint = "a look in words: vintage, cinematic, painting, cartoon, sketch, dreamy",
    .category = LITHO_CATEGORY_STYLE,
    .kind = LITHO_KIND_AREA,
    .flags = 0,
    .space = LITHO_SPACE_LINEAR,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {40, 70, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
