/* xmp_crs.c: Adobe's Camera Raw settings (namespace crs, process version 2012 and later) ⇄ steps.
 *
 * The table below is the whole mapping: sliders of -100…100, and kelvin, are the same number in litho. The photo's own
 * settings are read and no others: those of snapshots (crss:SavedSettings), looks and presets inside them are of other
 * edits. Settings that are in the pixels already (AlreadyApplied) are not taken. Not carried over, and listed: turned
 * crops, curves, local corrections, detail, grading. Source: Adobe, XMP Specification part 2, "Camera Raw namespace", and
 * part 1, 7 (which RDF is XMP); settings as Lightroom writes them.
 */
#include <math.h>
#include <string.h>
#include "base/json.h"
#include "recipe/xmp_crs.h"
#include "recipe/xmp_crs_read.h"


typedef struct {
  const char *crs, *op, *param; /* param NULL: the main one */
  double crs_max;               /* of its slider, ± */
} Setting;

/* In Lightroom's order, which becomes the order of the steps. */
static const Setting settings[] = {
    {"Temperature", "temperature", "kelvin", 50000},
    {"IncrementalTemperature", "temperature", NULL, 100},
    {"Tint", "tint", NULL, 150},
    {"IncrementalTint", "tint", NULL, 100},
    {"Exposure2012", "exposure", NULL, 5},
    {"Contrast2012", "contrast", NULL, 100},
    {"Highlights2012", "highlights", NULL, 100},
    {"Shadows2012", "shadows", NULL, 100},
    {"Whites2012", "whites", NULL, 100},
    {"Blacks2012", "blacks", NULL, 100},
    {"Clarity2012", "clarity", NULL, 100},
    {"Dehaze", "dehaze", NULL, 100},
    {"Vibrance", "vibrance", NULL, 100},
    {"Saturation", "saturation", NULL, 100},
};

static const char *const mix_colors[] = {"Red",  "Orange", "Yellow", "Green",
                                         "Aqua", "Blue",   "Purple", "Magenta"};
static const struct {
  const char *crs, *param;
} mix_sliders[] = {{"HueAdjustment", "hue"},
                   {"SaturationAdjustment", "saturation"},
                   {"LuminanceAdjustment", "lightness"}};

/* Bookkeeping that changes no pixel. */
static const char *const ignored[] = {"Version",   "ProcessVersion", "HasSettings", "WhiteBalance", "AlreadyApplied",
                                      "HasCrop",   "RawFileName",    "PresetType",  "Cluster",      "UUID",
                                      "Name",      "ShortName",      "SortName",    "Group",        "Description",
                                      "Copyright", "ContactInfo",    NULL};

/* --- settings → steps ----------------------------------------------------------------------- */

static void G_GNUC_PRINTF(2, 3) skip(GPtrArray *skipped, const char *format, ...)
{
  if (skipped == NULL)
    return;
  va_list args;
  va_start(args, format);
  g_autofree char *line = g_strdup_vprintf(format, args);
  va_end(args);
  g_ptr_array_add(skipped, g_utf8_make_valid(line, -1)); /* quoted text is cut by bytes */
}

static LithoStep *
step_of(LithoRecipe *recipe, const LithoOp *op, const char *color)
{
  if (recipe->steps->len > 0) {
    LithoStep *last = recipe->steps->pdata[recipe->steps->len - 1];
    guint index;
    if (last->op == op && (color == NULL || (litho_op_param(op, "color", &index) != NULL &&
                                             g_str_equal(last->values[index].text, color))))
      return last;
  }
  LithoStep *step = litho_step_new(op);
  guint index;
  if (color != NULL && litho_op_param(op, "color", &index) != NULL) {
    step->values[index].set = TRUE;
    step->values[index].text = g_strdup(color);
  }
  g_ptr_array_add(recipe->steps, step);
  return step;
}

static gboolean
is_true(const char *text)
{
  return text != NULL && g_ascii_strcasecmp(text, "true") == 0;
}

/* The setting's number; FALSE when there is none or it changes nothing. */
static gboolean
take_number(GHashTable *values, const char *name, GPtrArray *skipped, double *out)
{
  g_autofree char *key = NULL, *value = NULL;
  if (!g_hash_table_steal_extended(values, name, (gpointer *)&key, (gpointer *)&value))
    return FALSE;
  char *end = value;
  *out = value == NULL ? NAN : g_ascii_strtod(value, &end);
  if (!isfinite(*out) || *end != 0 || end == value) {
    skip(skipped, "crs:%s: '%.40s' is not a number", name, value ? value : "(a structure)");
    return FALSE;
  }
  return *out != 0;
}

static void
add_number(LithoRecipe *recipe, const char *crs, const char *op_name, const char *param_name,
           const char *color, double v, GPtrArray *skipped)
{
  const LithoOp *op = litho_op_find(op_name);
  guint index = op == NULL ? 0 : op->main;
  if (op == NULL || (param_name != NULL && litho_op_param(op, param_name, &index) == NULL)) {
    skip(skipped, "crs:%s: litho has no %s", crs, op_name);
    return;
  }
  const LithoParam *p = &op->params[index];
  double legal = CLAMP(v, p->min, p->max);
  if (legal != v)
    skip(skipped, "crs:%s: %s goes to %g, not to %g", crs, op_name, legal, v);
  LithoStep *step = step_of(recipe, op, color);
  step->values[index].set = TRUE;
  step->values[index].num = legal;
}

static void
take_settings(LithoRecipe *recipe, GHashTable *values, GPtrArray *skipped)
{
  double v;
  gboolean kelvin = FALSE;
  /* Temperature and Tint are there for "As Shot" too, and then say nothing. */
  const char *balance = g_hash_table_lookup(values, "WhiteBalance");
  if (g_strcmp0(balance, "As Shot") == 0) {
    g_hash_table_remove(values, "Temperature");
    g_hash_table_remove(values, "Tint");
  }
  for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
    const Setting *s = &settings[i];
    if (!take_number(values, s->crs, skipped, &v))
      continue;
    if (s->param != NULL && v <= 0) {
      skip(skipped, "crs:%s: %g is not a temperature", s->crs, v);
      continue;
    }
    if (s->crs_max == 150 && kelvin) { /* of that light: one white balance */
      add_number(recipe, s->crs, "temperature", "with_tint", NULL, v, skipped);
      continue;
    }
    kelvin |= s->param != NULL;
    if (s->crs_max == 150)
      v = round(v * 100 / 150);
    add_number(recipe, s->crs, s->op, s->param, NULL, v, skipped);
  }
  for (guint c = 0; c < G_N_ELEMENTS(mix_colors); c++)
    for (guint k = 0; k < G_N_ELEMENTS(mix_sliders); k++) {
      g_autofree char *crs = g_strconcat(mix_sliders[k].crs, mix_colors[c], NULL);
      g_autofree char *color = g_ascii_strdown(mix_colors[c], -1);
      if (take_number(values, crs, skipped, &v))
        add_number(recipe, crs, "color_mix", mix_sliders[k].param, color, v, skipped);
    }
  if (is_true(g_hash_table_lookup(values, "ConvertToGrayscale"))) {
    const LithoOp *op = litho_op_find("grayscale");
    if (op != NULL) {
      step_of(recipe, op, NULL);
      g_hash_table_remove(values, "ConvertToGrayscale");
    }
  }
}

/* What is left and is not neutral, sorted. */
static void
list_rest(GHashTable *values, GPtrArray *skipped)
{
  g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(values), (GCompareFunc)g_strcmp0);
  for (GList *name = names; name != NULL; name = name->next) {
    const char *value = g_hash_table_lookup(values, name->data);
    char *end = NULL;
    gboolean is_zero =
        value != NULL && *value != 0 && g_ascii_strtod(value, &end) == 0 && *end == 0;
    if (g_strv_contains(ignored, name->data) || is_zero ||
        (value != NULL && (*value == 0 || g_ascii_strcasecmp(value, "false") == 0)))
      continue;
    skip(skipped, "crs:%.60s: %s", (char *)name->data,
         value == NULL ? "a structure (curve, local correction or look)" : "has no counterpart");
  }
}

LithoRecipe *
litho_recipe_from_xmp(const char *name, const char *xmp, gssize length, GPtrArray *skipped,
                      GError **error)
{
  gsize n = length < 0 ? strlen(xmp) : (gsize)length;
  if (n > LITHO_XMP_MAX_BYTES) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s: %zu bytes, XMP may have %d", name, n,
                LITHO_XMP_MAX_BYTES);
    return NULL;
  }
  if (n >= 3 && memcmp(xmp, "\xef\xbb\xbf", 3) == 0) {
    xmp += 3;
    n -= 3;
  }
  g_autoptr(GError) local = NULL;
  g_auto(RecipeCrs) r = {0};
  if (!recipe_crs_read(&r, xmp, n, &local)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, "%s: not an XMP file: %s", name,
                local->message);
    return NULL;
  }
  if (g_hash_table_size(r.values) == 0) {
    const char *what = r.is_darktable ? ": what darktable's modules did is not read"
                       : r.has_saved  ? " of the photo's own, only snapshots"
                                      : "";
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, "%s: has no develop settings (namespace %s)%s", name, RECIPE_CRS_URI, what);
    return NULL;
  }
  LithoRecipe *recipe = litho_recipe_new();
  if (r.has_saved)
    skip(skipped, "crss:SavedSettings: snapshots are other edits than the photo's own");
  if (is_true(g_hash_table_lookup(r.values, "AlreadyApplied"))) {
    skip(skipped, "crs:AlreadyApplied: the settings are in the picture's pixels already; to take them to another photo, "
                  "set it to False in the file");
    return recipe;
  }
  recipe_crs_take_lens(recipe, r.values);
  take_settings(recipe, r.values, skipped);
  recipe_crs_take_crop(recipe, r.values, skipped);
  list_rest(r.values, skipped);
  return recipe;
}

/* --- steps → settings ----------------------------------------------------------------------- */

typedef struct {
  GString *out;
  GHashTable *written; /* crs name → itself */
  GPtrArray *skipped;
} Writer;

static void
write_number(Writer *w, guint step, const char *crs, double v, double max)
{
  if (g_hash_table_contains(w->written, crs)) {
    skip(w->skipped, "step %u: crs:%s is set by an earlier step", step, crs);
    return;
  }
  double legal = CLAMP(v, -max, max);
  gboolean is_stops = max < 10;
  double shown = is_stops ? round(legal * 100) / 100 : round(legal);
  if (fabs(shown - v) > 1e-9)
    skip(w->skipped, "step %u: %g is written as crs:%s %g", step, v, crs, shown);
  g_autofree char *number = litho_json_number(shown);
  g_string_append_printf(w->out, "\n   crs:%s=\"%s%s\"", crs, shown > 0 && max < 1000 ? "+" : "",
                         number);
  g_hash_table_add(w->written, g_strdup(crs));
}

static gboolean
write_mix(Writer *w, guint number, const LithoStep *step)
{
  guint index;
  if (litho_op_param(step->op, "color", &index) == NULL)
    return FALSE;
  const char *color = litho_op_text(step->op, step->values, index);
  for (guint c = 0; c < G_N_ELEMENTS(mix_colors); c++) {
    if (color == NULL || g_ascii_strcasecmp(color, mix_colors[c]) != 0)
      continue;
    for (guint k = 0; k < G_N_ELEMENTS(mix_sliders); k++) {
      g_autofree char *crs = g_strconcat(mix_sliders[k].crs, mix_colors[c], NULL);
      if (litho_op_param(step->op, mix_sliders[k].param, &index) != NULL && step->values[index].set)
        write_number(w, number, crs, step->values[index].num, 100);
    }
    return TRUE;
  }
  return FALSE;
}

static void
write_step(Writer *w, guint number, const LithoStep *step)
{
  const LithoOp *op = step->op;
  gboolean known = FALSE;
  if (step->region != NULL || step->strength != 1) {
    skip(w->skipped, "step %u, %s: crs basics have no %s", number, op->name,
         step->region ? "regions" : "strength");
    return;
  }
  if (g_str_equal(op->name, "color_mix"))
    known = write_mix(w, number, step);
  if (g_str_equal(op->name, "grayscale")) {
    if (!g_hash_table_contains(w->written, "ConvertToGrayscale"))
      g_string_append(w->out, "\n   crs:ConvertToGrayscale=\"True\"");
    g_hash_table_add(w->written, g_strdup("ConvertToGrayscale"));
    known = TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
    const Setting *s = &settings[i];
    guint index = op->main;
    if (!g_str_equal(s->op, op->name) || s->crs_max == 150 ||
        (s->param != NULL && litho_op_param(op, s->param, &index) == NULL))
      continue;
    known = TRUE;
    if (!step->values[index].set)
      continue;
    write_number(w, number, s->crs, step->values[index].num, s->crs_max);
  }
  guint tint;
  if (litho_op_param(op, "with_tint", &tint) != NULL && step->values[tint].set)
    write_number(w, number, "Tint", step->values[tint].num, 150);
  if (!known)
    skip(w->skipped, "step %u: crs has no %s", number, op->name);
}

char *
litho_recipe_to_xmp(const LithoRecipe *recipe, GPtrArray *skipped)
{
  Writer w = {
      .out = g_string_new("<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                          "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" x:xmptk=\"litho " LITHO_VERSION
                          "\">\n"
                          " <rdf:RDF xmlns:rdf=\"" RECIPE_RDF_URI "\">\n"
                          "  <rdf:Description rdf:about=\"\" xmlns:crs=\"" RECIPE_CRS_URI "\"\n"
                          "   crs:ProcessVersion=\"11.0\" crs:HasSettings=\"True\""),
      .written = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
      .skipped = skipped,
  };
  for (guint i = 0; i < recipe->steps->len; i++)
    write_step(&w, i + 1, recipe->steps->pdata[i]);
  if (g_hash_table_contains(w.written, "Temperature"))
    g_string_append(w.out, "\n   crs:WhiteBalance=\"Custom\"");
  g_string_append(w.out, "/>\n </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n");
  g_hash_table_unref(w.written);
  return g_string_free(w.out, FALSE);
}
