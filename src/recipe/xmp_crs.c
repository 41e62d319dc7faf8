/* xmp_crs.c: Adobe's Camera Raw settings (namespace crs, process version 2012 and later) ⇄ steps.
 *
 * The table below is the whole mapping: sliders of -100…100 are the same number in litho.
 * Temperature in kelvin is relative to daylight (5500 K) there and to D65 (6504 K) here; the
 * difference is taken in mired. Not carried over, and listed: crop, curves, local corrections,
 * lens, detail, grading. Source: Adobe, XMP Specification part 2, "Camera Raw namespace"; settings
 * as Lightroom writes them.
 */
#include <math.h>
#include <string.h>
#include "base/json.h"
#include "recipe/xmp_crs.h"

#define CRS_URI "http://ns.adobe.com/camera-raw-settings/1.0/"
#define MAX_DEPTH 64
#define MIRED(k) (1e6 / (k))

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
static const char *const ignored[] = {
    "Version",        "ProcessVersion", "HasSettings", "WhiteBalance",
    "AlreadyApplied", "HasCrop",        "RawFileName", NULL};

/* --- reading the XML ------------------------------------------------------------------------ */

typedef struct {
  GHashTable *prefixes; /* prefix → URI */
  GHashTable *values;   /* crs name → text; NULL text: a structure */
  char *property;       /* crs element that is open */
  int depth, property_depth;
  GString *text;
} Reader;

/* The local name when `qualified` is in the crs namespace, else NULL. */
static const char *
crs_name(const Reader *r, const char *qualified)
{
  const char *colon = strchr(qualified, ':');
  if (colon == NULL)
    return NULL;
  g_autofree char *prefix = g_strndup(qualified, (gsize)(colon - qualified));
  const char *uri = g_hash_table_lookup(r->prefixes, prefix);
  return g_strcmp0(uri, CRS_URI) == 0 ? colon + 1 : NULL;
}

static void
start_element(GMarkupParseContext *context, const char *element, const char **names,
              const char **values, gpointer data, GError **error)
{
  Reader *r = data;
  if (++r->depth > MAX_DEPTH) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, "nested deeper than %d", MAX_DEPTH);
    return;
  }
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix(names[i], "xmlns:"))
      g_hash_table_replace(r->prefixes, g_strdup(names[i] + 6), g_strdup(values[i]));
  if (r->property != NULL) {
    g_hash_table_replace(r->values, g_strdup(r->property), NULL);
    return;
  }
  const char *name = crs_name(r, element);
  if (name != NULL) {
    r->property = g_strdup(name);
    r->property_depth = r->depth;
    g_string_truncate(r->text, 0);
    g_hash_table_replace(r->values, g_strdup(name), g_strdup(""));
    return;
  }
  for (guint i = 0; names[i] != NULL; i++)
    if ((name = crs_name(r, names[i])) != NULL)
      g_hash_table_replace(r->values, g_strdup(name), g_strdup(values[i]));
}

static void
end_element(GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Reader *r = data;
  if (r->property != NULL && r->depth == r->property_depth) {
    if (g_hash_table_lookup(r->values, r->property) != NULL)
      g_hash_table_replace(r->values, g_strdup(r->property), g_strstrip(g_strdup(r->text->str)));
    g_clear_pointer(&r->property, g_free);
  }
  r->depth--;
}

static void
text(GMarkupParseContext *context, const char *chars, gsize n, gpointer data, GError **error)
{
  Reader *r = data;
  if (r->property != NULL && r->depth == r->property_depth)
    g_string_append_len(r->text, chars, (gssize)n);
}

static void
passthrough(GMarkupParseContext *context, const char *chars, gsize n, gpointer data, GError **error)
{
  if (n > 2 && chars[0] == '<' && chars[1] == '!' && chars[2] != '-')
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "holds a document type or entities, which XMP never needs");
}

/* name → text of all crs settings, NULL and error when it is not XML. */
static GHashTable *
read_settings(const char *xmp, gsize length, GError **error)
{
  static const GMarkupParser parser = {start_element, end_element, text, passthrough, NULL};
  Reader r = {
      .prefixes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
      .values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
      .text = g_string_new(NULL),
  };
  GMarkupParseContext *context =
      g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &r, NULL);
  gboolean good = g_markup_parse_context_parse(context, xmp, (gssize)length, error) &&
                  g_markup_parse_context_end_parse(context, error);
  g_markup_parse_context_free(context);
  g_hash_table_unref(r.prefixes);
  g_string_free(r.text, TRUE);
  g_free(r.property);
  if (good)
    return r.values;
  g_hash_table_unref(r.values);
  return NULL;
}

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
    if (s->param != NULL) {
      double mired = MIRED(v) - MIRED(5500) + MIRED(6504);
      v = mired > MIRED(20000) ? round(MIRED(mired)) : 20000;
    } else if (s->crs_max == 150)
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
  const char *grey = g_hash_table_lookup(values, "ConvertToGrayscale");
  if (grey != NULL && g_ascii_strcasecmp(grey, "true") == 0) {
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
  g_autoptr(GHashTable) values = read_settings(xmp, n, &local);
  if (values == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, "%s: not an XMP file: %s", name,
                local->message);
    return NULL;
  }
  if (g_hash_table_size(values) == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: has no develop settings (namespace %s)", name, CRS_URI);
    return NULL;
  }
  LithoRecipe *recipe = litho_recipe_new();
  take_settings(recipe, values, skipped);
  list_rest(values, skipped);
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
    double v = step->values[index].num;
    if (s->param != NULL)
      v = MIRED(MIRED(v) - MIRED(6504) + MIRED(5500));
    write_number(w, number, s->crs, v, s->crs_max);
  }
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
                          " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                          "  <rdf:Description rdf:about=\"\" xmlns:crs=\"" CRS_URI "\"\n"
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
