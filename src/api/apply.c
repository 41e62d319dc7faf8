/* apply.c: the public calls that run a recipe to a file, and what the run says of each step. */
#include "api/assets.h"
#include "api/options.h"
#include "api/pixels.h"
#include "base/json.h"
#include "talk/session.h"

struct _LithoResult {
  LithoRunResults run;
  char *regions; /* JSON array */
};

static const char *
what_is_wrong(const LithoOutputOptions *options)
{
  static const int bits[] = {0, 8, 10, 12, 16, 32};
  gboolean known = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(bits); i++)
    known = known || options->bits == bits[i];
  if (!known)
    return "bits is 8, 10, 12, 16 or 32, or 0: the photo's";
  if (options->quality < 0 || options->quality > 100)
    return "quality is 1 to 100, or 0: the format's default";
  if ((int)options->strip < LITHO_STRIP_NONE || options->strip > LITHO_STRIP_ALL)
    return "strip is none of LithoStrip";
  if (options->embed && options->strip == LITHO_STRIP_ALL)
    return "embed writes metadata, LITHO_STRIP_ALL leaves it out: choose one of them";
  return NULL;
}

static gboolean
take_options(const LithoOutputOptions *given, LithoOutputOptions *options, LithoApplyOptions *apply, GError **error)
{
  if (!api_options_take(options, sizeof *options, given, "LithoOutputOptions", error) ||
      !api_threads_check(options->n_threads, error))
    return FALSE;
  const char *wrong = what_is_wrong(options);
  if (wrong != NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
    return FALSE;
  }
  litho_apply_options_default(apply);
  apply->run.exact = options->exact;
  apply->run.measures = options->measures;
  apply->run.floor = options->floor;
  apply->save.format = options->format;
  apply->save.quality = options->quality;
  apply->save.lossless = options->lossless;
  apply->save.bits = options->bits;
  apply->save.profile = options->profile;
  apply->save.strip = options->strip;
  apply->sidecar = options->sidecar;
  apply->embed = options->embed;
  apply->progress = options->progress;
  apply->data = options->progress_data;
  return TRUE;
}

static void
print_regions(LithoResult *result)
{
  if (result->run.regions == NULL) {
    result->regions = g_strdup("[]");
    return;
  }
  g_autoptr(JsonNode) node = json_node_init_array(json_node_alloc(), result->run.regions);
  result->regions = litho_json_print_line(node);
}

typedef struct {
  LithoOutputOptions options;
  LithoApplyOptions apply;
  GHashTable *assets; /* owned, or NULL */
  LithoSession *session;
} Run;

static void
run_clear(Run *run)
{
  g_clear_pointer(&run->session, litho_session_free);
  g_clear_pointer(&run->assets, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

static gboolean
run_begin(Run *run, const LithoRecipe *recipe, LithoPhoto *photo, const LithoOutputOptions *given, GError **error)
{
  if (!take_options(given, &run->options, &run->apply, error) ||
      !api_assets_take(run->options.assets, &run->assets, error))
    return FALSE;
  const LithoSessionOptions in = {.see = {.floor = run->options.floor, .n_threads = run->options.n_threads},
                                  .assets = run->assets,
                                  .cancel = run->options.cancel};
  run->session = litho_session_new(&in);
  litho_session_borrow_photo(run->session, photo);
  litho_session_take_recipe(run->session, recipe);
  return TRUE;
}

gboolean
litho_apply(const LithoRecipe *recipe, LithoPhoto *photo, const char *path, const LithoOutputOptions *given,
            LithoResult **result, GError **error)
{
  g_auto(Run) run = {0};
  if (result != NULL)
    *result = NULL;
  if (!run_begin(&run, recipe, photo, given, error))
    return FALSE;
  g_autoptr(LithoResult) own = g_new0(LithoResult, 1);
  if (!litho_session_apply(run.session, path, &run.apply, &own->run, error))
    return FALSE;
  print_regions(own);
  if (result != NULL)
    *result = g_steal_pointer(&own);
  return TRUE;
}

LithoPixels *
litho_apply_pixels(const LithoRecipe *recipe, LithoPhoto *photo, const LithoOutputOptions *given, LithoResult **result,
                   GError **error)
{
  g_auto(Run) run = {0};
  if (result != NULL)
    *result = NULL;
  if (!run_begin(&run, recipe, photo, given, error))
    return NULL;
  if (run.options.sidecar || run.options.embed) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "sidecar and embed belong to a file: pixels have neither");
    return NULL;
  }
  run.apply.save.format = NULL;
  run.apply.save.quality = 0;
  run.apply.save.lossless = FALSE;
  run.apply.save.bits = run.options.bits > 8 && run.options.bits < 16 ? 16 : run.options.bits;
  g_autoptr(LithoResult) own = g_new0(LithoResult, 1);
  GBytes *profile = NULL;
  VipsImage *samples = litho_session_apply_to_samples(run.session, &run.apply, &own->run, &profile, error);
  if (samples == NULL)
    return NULL;
  print_regions(own);
  if (result != NULL)
    *result = g_steal_pointer(&own);
  return api_pixels_new(samples, profile);
}

void
litho_result_free(LithoResult *result)
{
  if (result == NULL)
    return;
  litho_run_results_clear(&result->run);
  g_free(result->regions);
  g_free(result);
}

guint
litho_result_n_steps(const LithoResult *result)
{
  return result->run.steps != NULL ? result->run.steps->len : 0;
}

static const LithoStepResult *
step_of(const LithoResult *result, guint step)
{
  static const LithoStepResult nothing;
  return step < litho_result_n_steps(result) ? litho_step_result(result->run.steps, step) : &nothing;
}

gboolean
litho_result_skipped(const LithoResult *result, guint step)
{
  return step_of(result, step)->skipped;
}

const char *
litho_result_note(const LithoResult *result, guint step)
{
  return step_of(result, step)->note;
}

const char *
litho_result_model(const LithoResult *result, guint step)
{
  return step_of(result, step)->model;
}

gboolean
litho_result_measure(const LithoResult *result, guint step, const char *name, double *before, double *after)
{
  const LithoStepResult *of = step_of(result, step);
  const LithoMeasureId id = litho_measure_by_name(name);
  if (!of->has_measures || id == LITHO_MEASURE_NONE)
    return FALSE;
  *before = of->before.v[id];
  *after = of->after.v[id];
  return TRUE;
}

gboolean
litho_result_unchanged(const LithoResult *result, guint64 *pixels)
{
  *pixels = result->run.unchanged.known ? result->run.unchanged.pixels : 0;
  return result->run.unchanged.known;
}

const char *
litho_result_regions(const LithoResult *result)
{
  return result->regions;
}

const char *const *
litho_measure_list(void)
{
  static const char *names[LITHO_N_MEASURES];
  static gsize ready;
  if (g_once_init_enter(&ready)) {
    for (int i = LITHO_MEASURE_NONE + 1; i < LITHO_N_MEASURES; i++)
      names[i - LITHO_MEASURE_NONE - 1] = litho_measure_info((LithoMeasureId)i)->name;
    g_once_init_leave(&ready, 1);
  }
  return names;
}
