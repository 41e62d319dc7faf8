/* explain.c: what each step did, by leaving it out in turn.
 *
 * CIEDE2000: Luo, Cui, Rigg 2001, by libvips' vips_col_dE00. Works on a proxy, so effects that live
 * in single pixels of the full photo (sharpening, noise) are shown smaller than they are there.
 */
#include "base/cancel.h"
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "run/explain.h"
#include "run/fuse.h"

#define BINS_PER_DE 20
#define N_BINS (100 * BINS_PER_DE)

gboolean
litho_display(VipsImage *linear, VipsImage **srgb, GError **error)
{
  g_autoptr(LithoCoding) coding = litho_coding_new(NULL, VIPS_FORMAT_UCHAR, 3, error);
  if (coding == NULL)
    return FALSE;
  g_autoptr(LithoChain) chain = litho_chain_new(NULL, coding, TRUE);
  g_autoptr(VipsImage) coded = NULL;
  if (!litho_chain_run(chain, linear, &coded, error))
    return FALSE;
  if ((*srgb = vips_image_copy_memory(coded)) == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "display");
  return TRUE;
}

gboolean
litho_display_difference(VipsImage *difference, VipsImage **srgb, GError **error)
{
  static const double stops[][3] = {
      {13, 17, 40}, {38, 70, 120}, {32, 140, 110}, {150, 190, 60}, {255, 240, 150}};
  guint8 *lut = g_malloc(256 * 3);
  for (int i = 0; i < 256; i++) {
    double t = i / 255.0 * (G_N_ELEMENTS(stops) - 1);
    int k = MIN((int)t, (int)G_N_ELEMENTS(stops) - 2);
    for (int c = 0; c < 3; c++)
      lut[i * 3 + c] = (guint8)(stops[k][c] + (t - k) * (stops[k + 1][c] - stops[k][c]) + 0.5);
  }
  g_autoptr(VipsImage) map =
      vips_image_new_from_memory_copy(lut, 256 * 3, 256, 1, 3, VIPS_FORMAT_UCHAR);
  g_free(lut);
  g_autoptr(VipsImage) scaled = NULL, bytes = NULL, lazy = NULL;
  if (map == NULL || vips_linear1(difference, &scaled, 255.0 / LITHO_EXPLAIN_MAP_DE, 0, NULL) ||
      vips_cast(scaled, &bytes, VIPS_FORMAT_UCHAR, NULL) || vips_maplut(bytes, &lazy, map, NULL) ||
      vips_copy(lazy, srgb, "interpretation", VIPS_INTERPRETATION_sRGB, NULL))
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "difference");
  return TRUE;
}

static void
lab_of_pixel(const float *rgb, float lab[3])
{
  float X, Y, Z;
  vips_col_scRGB2XYZ(CLAMP(rgb[0], 0, 1), CLAMP(rgb[1], 0, 1), CLAMP(rgb[2], 0, 1), &X, &Y, &Z);
  vips_col_XYZ2Lab(X, Y, Z, &lab[0], &lab[1], &lab[2]);
}

/* a, b: 3-band float in memory, of one size. */
static gboolean
compare(VipsImage *a, VipsImage *b, LithoStepEffect *effect, GError **error)
{
  size_t n = (size_t)a->Xsize * a->Ysize;
  const float *pa = (const float *)VIPS_IMAGE_ADDR(a, 0, 0);
  const float *pb = (const float *)VIPS_IMAGE_ADDR(b, 0, 0);
  g_autofree float *de = g_new(float, n);
  g_autofree guint *bins = g_new0(guint, N_BINS);
  double sum = 0;
  size_t n_visible = 0;
  for (size_t i = 0; i < n; i++) {
    float la[3], lb[3];
    lab_of_pixel(pa + 3 * i, la);
    lab_of_pixel(pb + 3 * i, lb);
    de[i] = vips_col_dE00(la[0], la[1], la[2], lb[0], lb[1], lb[2]);
    sum += de[i];
    n_visible += de[i] > LITHO_EXPLAIN_VISIBLE_DE;
    bins[MIN((int)(de[i] * BINS_PER_DE), N_BINS - 1)]++;
  }
  size_t seen = 0;
  int bin = 0;
  while (bin < N_BINS - 1 && (seen += bins[bin]) < 0.95 * n)
    bin++;
  effect->compared = TRUE;
  effect->mean_de = sum / n;
  effect->p95_de = (double)bin / BINS_PER_DE;
  effect->area = (double)n_visible / n;
  effect->difference = vips_image_new_from_memory_copy(de, n * sizeof(float), a->Xsize, a->Ysize, 1,
                                                       VIPS_FORMAT_FLOAT);
  if (effect->difference == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "difference");
  return TRUE;
}

/* The recipe on the proxy, in memory, without step `skip` (-1: all steps). */
static VipsImage *
render(const LithoRecipe *recipe, VipsImage *proxy, const LithoRunOptions *options, int skip,
       LithoRunResults *results, GError **error)
{
  LithoRunOptions run = *options;
  run.skip_step = skip;
  run.measures = skip < 0;
  run.skip_unready = TRUE;
  g_autoptr(VipsImage) lazy = NULL, alpha = NULL;
  if (!litho_run_linear(recipe, proxy, NULL, &run, &lazy, &alpha, results, error))
    return NULL;
  VipsImage *memory = vips_image_copy_memory(lazy);
  if (memory == NULL)
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "explain");
  return memory;
}

static gboolean
clipped_share(VipsImage *image, double *share, GError **error)
{
  LithoMeasures measures;
  if (!litho_measures_take(image, NULL, &measures, error))
    return FALSE;
  *share = measures.v[LITHO_MEASURE_CLIPPED];
  return TRUE;
}

static gboolean
explain_step(const LithoRecipe *recipe, guint i, const LithoExplanation *e,
             const LithoRunOptions *options, double clipped_with, LithoStepEffect *effect,
             GError **error)
{
  const LithoStep *step = recipe->steps->pdata[i];
  effect->ready = litho_step_result(e->results.steps, i)->has_measures;
  if (!effect->ready)
    return TRUE;
  effect->without = render(recipe, e->before, options, (int)i, NULL, error);
  if (effect->without == NULL)
    return FALSE;
  effect->clipped_with = clipped_with;
  if (!clipped_share(effect->without, &effect->clipped_without, error))
    return FALSE;
  if (step->op->kind == LITHO_KIND_GEOMETRY || effect->without->Xsize != e->after->Xsize ||
      effect->without->Ysize != e->after->Ysize)
    return TRUE;
  return compare(e->after, effect->without, effect, error);
}

LithoExplanation *
litho_explain(const LithoRecipe *recipe, LithoPhoto *photo, const LithoRunOptions *options, int size_px,
              LithoProgress progress, gpointer data, GError **error)
{
  g_autoptr(LithoExplanation) e = g_new0(LithoExplanation, 1);
  g_autoptr(VipsImage) proxy =
      litho_photo_proxy(photo, size_px > 0 ? size_px : LITHO_EXPLAIN_SIZE_PX, error);
  if (proxy == NULL)
    return NULL;
  e->before = vips_image_copy_memory(proxy);
  if (e->before == NULL) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, photo->name);
    return NULL;
  }
  e->width = e->before->Xsize;
  e->height = e->before->Ysize;
  e->scale = (double)e->width / photo->coded->Xsize;
  LithoRunOptions run = *options;
  run.scale = e->scale;
  e->after = render(recipe, e->before, &run, -1, &e->results, error);
  double clipped;
  if (e->after == NULL || !clipped_share(e->after, &clipped, error))
    return NULL;
  e->n_effects = recipe->steps->len;
  e->effects = g_new0(LithoStepEffect, MAX(e->n_effects, 1));
  for (guint i = 0; i < e->n_effects; i++) {
    if (litho_is_cancelled(options->cancel, error))
      return NULL;
    if (!explain_step(recipe, i, e, &run, clipped, &e->effects[i], error))
      return NULL;
    if (progress != NULL)
      progress((i + 1.0) / e->n_effects, data);
  }
  return g_steal_pointer(&e);
}

void
litho_explanation_free(LithoExplanation *e)
{
  if (e == NULL)
    return;
  for (guint i = 0; i < e->n_effects; i++) {
    g_clear_object(&e->effects[i].without);
    g_clear_object(&e->effects[i].difference);
  }
  g_free(e->effects);
  litho_run_results_clear(&e->results);
  g_clear_object(&e->before);
  g_clear_object(&e->after);
  g_free(e);
}
