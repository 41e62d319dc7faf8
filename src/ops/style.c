/* style.c: the look of a named style, of a reference picture, or of a net.
 *
 * A look is a chain of operations (looks.c); a reference gives its colours and touches (style_reference.c); a
 * net paints the whole photo (style_net.c). The amount mixes the result with the photo in linear light, so
 * that it grows evenly.
 */
#include <string.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "ops/style/looks.h"
#include "op/op.h"
#include "ops/style/style_net.h"
#include "ops/style/style_reference.h"

enum { AMOUNT, STYLE, REFERENCE, PRESERVE, MODEL };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .usual_min = 25, .usual_max = 100, .def = 100, .help = "how much of the style"},
    [STYLE] = {.name = "style", .kind = LITHO_PARAM_TEXT,
               .help = "the look in words: \"vintage film\", \"cinematic\", \"日系\"; all are in docs/style.md"},
    [REFERENCE] = {.name = "reference", .kind = LITHO_PARAM_ASSET,
                   .help = "name of the asset that holds a picture whose manner is taken (--asset NAME=FILE)"},
    [PRESERVE] = {.name = "preserve", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                  .usual_min = 20, .usual_max = 80, .def = 50,
                  .help = "how much of the photo's own edges and detail stays, beside a reference or a model"},
    [MODEL] = {.name = "model", .kind = LITHO_PARAM_TEXT,
               .help = "a model of the role \"style\" ('litho models list'), or none"},
};

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

static gboolean
no_look(const char *words, GError **error)
{
  g_autofree char *list = litho_look_list();
  if (words == NULL)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "style: say which: \"style\" takes a look (%s), \"reference\" a picture, \"model\" a model", list);
  else
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "style: no look is called \"%.60s\"; the looks are %s; or give a picture of that style as "
                "\"reference\"", words, list);
  return FALSE;
}

/* The name of the installed style model that the words name ("wave" for "style-wave"); NULL: none. Caller
 * frees. */
static char *
model_named(const char *words)
{
  g_autoptr(GPtrArray) models = litho_models_load(NULL);
  g_autofree char *said = g_ascii_strdown(words, -1);
  for (guint i = 0; models != NULL && i < models->len; i++) {
    const LithoModel *model = models->pdata[i];
    if (!g_str_equal(model->role, "style"))
      continue;
    g_autofree char *name = g_ascii_strdown(model->name, -1);
    if (g_str_equal(name, said) ||
        ((g_str_has_prefix(name, "style-") || g_str_has_prefix(name, "style_")) && g_str_equal(name + 6, said)))
      return g_strdup(model->name);
  }
  return NULL;
}

/* A recipe may come from a stranger: it names a row of the manifest, never a file. */
static gboolean
run_model(const LithoOpContext *ctx, const char *name, double preserve, VipsImage *in, VipsImage **out,
          GError **error)
{
  g_autoptr(GPtrArray) models = litho_models_load(error);
  const LithoModel *model = models != NULL ? litho_models_find(models, name) : NULL;
  if (models != NULL && (model == NULL || !g_str_equal(model->role, "style")))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "style: there is no model '%.60s' of role style: see 'litho models list', or take a look or a "
                "reference picture", name);
  if (model == NULL || !g_str_equal(model->role, "style") || !litho_model_verify(model, FALSE, error))
    return FALSE;
  g_autoptr(LithoRoleNet) net = litho_role_open_model(model, 0, error);
  if (net == NULL || !litho_style_net(ctx, net, preserve, in, out, error))
    return FALSE;
  litho_op_used_model(ctx, model->name);
  return TRUE;
}

static gboolean
render(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out, GError **error)
{
  const char *reference = op_text(params, values, REFERENCE);
  const char *model = op_text(params, values, MODEL);
  const char *words = op_text(params, values, STYLE);
  double preserve = op_number(params, values, PRESERVE) / 100;
  gboolean nets = !ctx->floor && g_strcmp0(model, "none") != 0;
  if (reference != NULL)
    return litho_style_reference(ctx, reference, preserve, in, out, error);
  if (nets && model != NULL)
    return run_model(ctx, model, preserve, in, out, error);
  const LithoLook *look = words != NULL ? litho_look_match(words) : NULL;
  if (look != NULL) {
    litho_op_note(ctx, "look: %s", look->name);
    return litho_look_run(look, ctx, in, out, error);
  }
  g_autofree char *named = nets && words != NULL ? model_named(words) : NULL;
  g_autoptr(LithoModel) installed = nets && words == NULL ? litho_model_get("style", NULL, NULL) : NULL;
  if (named == NULL && installed == NULL)
    return no_look(words, error);
  return run_model(ctx, named != NULL ? named : installed->name, preserve, in, out, error);
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out, GError **error)
{
  double amount = op_number(params, values, AMOUNT) / 100;
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
    {"a soft noir", "{\"style\":\"noir\",\"amount\":60}"},
};

const LithoOp litho_op_style = {
    .name = "style",
    .title = "Style",
    .aliases = aliases,
    .help = "Gives the photo a named look (film stocks by character, cinema, noir, golden hour, paint and others: "
            "fixed chains of litho's own operations, listed in docs/style.md), or the manner of a reference picture "
            "(its colours by optimal transport in Oklab, its touches by patches), or that of a model of the role "
            "style.",
    .hint = "a look in words: vintage, cinematic, painting, cartoon, sketch, dreamy",
    .category = LITHO_CATEGORY_STYLE,
    .kind = LITHO_KIND_AREA,
    .flags = 0,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {65, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
