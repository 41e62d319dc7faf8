/* schema.c: the JSON Schema (draft 2020-12) of a recipe, derived from the operation table.
 *
 * It says all that parse.c checks except what JSON Schema cannot: that clause numbers are steps,
 * that a tonal range rises, and the limit of bytes.
 */
#include "base/json.h"
#include "recipe/recipe.h"

#define UNIT_INTERVAL "{\"type\":\"number\",\"minimum\":0,\"maximum\":1}"
#define PLACE                                                                                      \
  "{\"type\":\"array\",\"items\":{\"type\":\"number\",\"minimum\":-10,\"maximum\":10},"            \
  "\"minItems\":4,\"maxItems\":4}"
#define ASSET_NAME "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$\"}"
#define SHORT_TEXT "\"type\":\"string\",\"minLength\":1,\"maxLength\":200"

static void
append_text(GString *out, const char *text)
{
  g_autoptr(JsonNode) node = json_node_init_string(json_node_alloc(), text);
  g_autofree char *quoted = litho_json_print_line(node);
  g_string_append(out, quoted);
}

static void
append_list(GString *out, const char *const *words)
{
  g_string_append_c(out, '[');
  for (guint i = 0; words[i] != NULL; i++) {
    if (i > 0)
      g_string_append_c(out, ',');
    append_text(out, words[i]);
  }
  g_string_append_c(out, ']');
}

static void
append_range(GString *out, const LithoParam *p)
{
  g_autofree char *min = litho_json_number(p->min), *max = litho_json_number(p->max);
  g_string_append_printf(out, ",\"minimum\":%s,\"maximum\":%s", min, max);
}

static void
append_param(GString *out, const LithoParam *p)
{
  g_autofree char *about =
      p->unit ? g_strdup_printf("%s (%s)", p->help, p->unit) : g_strdup(p->help);
  g_string_append(out, "{\"description\":");
  append_text(out, about);
  switch (p->kind) {
  case LITHO_PARAM_NUMBER:
  case LITHO_PARAM_INTEGER:
    g_string_append_printf(out, ",\"type\":\"%s\"",
                           p->kind == LITHO_PARAM_INTEGER ? "integer" : "number");
    append_range(out, p);
    break;
  case LITHO_PARAM_BOOL:
    g_string_append(out, ",\"type\":\"boolean\"");
    break;
  case LITHO_PARAM_CHOICE:
    g_string_append(out, ",\"enum\":");
    append_list(out, p->choices);
    break;
  case LITHO_PARAM_COLOR:
    g_string_append(out, "," SHORT_TEXT);
    break;
  case LITHO_PARAM_TEXT:
    g_string_append_printf(out, ",\"type\":\"string\",\"minLength\":1,\"maxLength\":%zu", LITHO_PARAM_TEXT_BYTES(p));
    break;
  case LITHO_PARAM_POINTS:
    g_string_append_printf(out,
                           ",\"type\":\"array\",\"minItems\":4,\"maxItems\":%d,\"items\":{"
                           "\"type\":\"number\"",
                           LITHO_RECIPE_MAX_POINTS);
    if (p->min < p->max)
      append_range(out, p);
    g_string_append_c(out, '}');
    break;
  case LITHO_PARAM_ASSET:
    g_string_append(out, ",\"allOf\":[" ASSET_NAME "]");
    break;
  }
  g_string_append_c(out, '}');
}

static void
append_op(GString *out, const LithoOp *op)
{
  g_string_append(out, "{\"title\":");
  append_text(out, op->title);
  g_string_append(out, ",\"description\":");
  append_text(out, op->help);
  g_string_append(out, ",\"type\":\"object\",\"required\":[\"op\"],\"additionalProperties\":false,"
                       "\"properties\":{\"op\":{\"const\":");
  append_text(out, op->name);
  g_string_append_c(out, '}');
  for (guint i = 0; i < op->n_params; i++) {
    g_string_append_c(out, ',');
    append_text(out, op->params[i].name);
    g_string_append_c(out, ':');
    append_param(out, &op->params[i]);
  }
  if (op->n_params > 0 && litho_op_param(op, "amount", NULL) == NULL) {
    g_string_append(out, ",\"amount\":");
    append_param(out, &op->params[op->main]);
  }
  gboolean whole_only = (op->kind == LITHO_KIND_GEOMETRY && !(op->flags & LITHO_OP_FRAMES)) ||
                        (op->flags & LITHO_OP_NO_REGION) != 0;
  g_string_append_printf(
      out,
      ",\"region\":%s,\"strength\":%s,\"why\":{\"$ref\":\"#/$defs/text\"},"
      "\"note\":{\"$ref\":\"#/$defs/text\"},\"said\":{\"$ref\":\"#/$defs/said\"},"
      "\"before\":{\"$ref\":\"#/$defs/measures\"},\"after\":{\"$ref\":\"#/$defs/measures\"}},"
      "\"dependentRequired\":{\"before\":[\"after\"],\"after\":[\"before\"]}",
      whole_only ? "{\"enum\":[\"all\",{\"name\":\"all\"}]}" : "{\"$ref\":\"#/$defs/region\"}",
      op->kind == LITHO_KIND_GEOMETRY ? "{\"const\":1}" : UNIT_INTERVAL);
  if (op->n_params > 0 && litho_op_param(op, "amount", NULL) == NULL) {
    g_string_append(out, ",\"not\":{\"required\":[\"amount\",");
    append_text(out, op->params[op->main].name);
    g_string_append(out, "]}");
  }
  g_string_append_c(out, '}');
}

static void
append_region(GString *out)
{
  g_string_append(
      out, "\"region\":{\"oneOf\":[{\"$ref\":\"#/$defs/region_name\"},"
           "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
           "\"name\":{\"$ref\":\"#/$defs/region_name\"},"
           "\"text\":{" SHORT_TEXT "},"
           "\"tones\":{\"oneOf\":[{\"enum\":[\"shadows\",\"midtones\",\"highlights\"]},"
           "{\"type\":\"array\",\"items\":" UNIT_INTERVAL ",\"minItems\":2,\"maxItems\":2}]},"
           "\"color\":{" SHORT_TEXT "},"
           "\"tolerance\":{\"type\":\"number\",\"minimum\":1,\"maximum\":180},"
           "\"box\":" PLACE ",\"ellipse\":" PLACE ",\"gradient\":" PLACE ",\"mask\":" ASSET_NAME ","
           "\"point\":{\"type\":\"array\",\"items\":" UNIT_INTERVAL ",\"minItems\":2,\"maxItems\":2},"
           "\"feather\":{\"type\":\"number\",\"minimum\":0,\"maximum\":0.5},"
           "\"invert\":{\"type\":\"boolean\"},"
           "\"except\":{\"type\":\"array\",\"maxItems\":16,"
           "\"items\":{\"$ref\":\"#/$defs/region\"}}},"
           "\"dependentRequired\":{\"tolerance\":[\"color\"]},\"oneOf\":[");
  static const char *const kinds[] = {"name", "text",    "tones",    "color",
                                      "box",  "ellipse", "gradient", "mask", "point"};
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
    g_string_append_printf(out, "%s{\"required\":[\"%s\"]}", i > 0 ? "," : "", kinds[i]);
  g_string_append(out, "]}]},\"region_name\":{\"enum\":");
  append_list(out, litho_region_names);
  g_string_append_c(out, '}');
}

static void
append_measures(GString *out)
{
  g_string_append(out, "\"measures\":{\"type\":\"object\",\"additionalProperties\":false,"
                       "\"properties\":{");
  for (int i = LITHO_MEASURE_NONE + 1; i < LITHO_N_MEASURES; i++) {
    const LithoMeasureInfo *info = litho_measure_info((LithoMeasureId)i);
    g_string_append_printf(out, "%s\"%s\":{\"type\":\"number\",\"description\":", i > 1 ? "," : "",
                           info->name);
    append_text(out, info->help);
    g_string_append_c(out, '}');
  }
  g_string_append(out, "}}");
}

static void
append_defs(GString *out)
{
  g_string_append_printf(out, "\"text\":{\"type\":\"string\",\"maxLength\":%d},",
                         LITHO_RECIPE_MAX_TEXT);
  g_string_append(out, "\"said\":{\"description\":\"what the words said of the amount\","
                       "\"type\":\"object\",\"additionalProperties\":false,"
                       "\"dependentRequired\":{\"unit\":[\"number\"]},\"properties\":{"
                       "\"sign\":{\"enum\":[\"+\",\"-\"]},\"degree\":{\"enum\":");
  append_list(out, litho_degree_names);
  g_string_append(out, "},\"number\":{\"type\":\"number\",\"minimum\":-1e6,\"maximum\":1e6},"
                       "\"unit\":{\"enum\":");
  append_list(out, litho_units);
  g_string_append(out, "},\"open\":{\"enum\":");
  append_list(out, litho_open_names);
  g_string_append(out, "}}},");
  append_region(out);
  g_string_append_c(out, ',');
  append_measures(out);
  g_string_append(out, ",\"clause\":{\"type\":\"object\",\"additionalProperties\":false,"
                       "\"required\":[\"text\"],\"minProperties\":2,\"maxProperties\":2,"
                       "\"properties\":{\"text\":{\"type\":\"string\"},"
                       "\"steps\":{\"type\":\"array\",\"items\":{\"type\":\"integer\","
                       "\"minimum\":0}},"
                       "\"cannot\":{\"$ref\":\"#/$defs/text\"},"
                       "\"refused\":{\"$ref\":\"#/$defs/text\"},"
                       "\"keep\":{\"$ref\":\"#/$defs/text\"}}}");
}

char *
litho_recipe_schema(void)
{
  g_autoptr(GString) out = g_string_new(NULL);
  g_string_append_printf(
      out,
      "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":\"litho recipe\","
      "\"type\":\"object\",\"required\":[\"litho\"],\"additionalProperties\":false,\"properties\":{"
      "\"litho\":{\"const\":%d},\"instruction\":{\"type\":\"string\",\"maxLength\":%d},"
      "\"refused\":{\"type\":\"boolean\"},"
      "\"steps\":{\"type\":\"array\",\"maxItems\":%d,\"items\":{\"oneOf\":[",
      LITHO_RECIPE_VERSION, LITHO_INSTRUCTION_MAX_BYTES, LITHO_RECIPE_MAX_STEPS);
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++) {
    if (i > 0)
      g_string_append_c(out, ',');
    append_op(out, ops[i]);
  }
  g_string_append_printf(
      out,
      "]}},\"clauses\":{\"type\":\"array\",\"maxItems\":%d,"
      "\"items\":{\"$ref\":\"#/$defs/clause\"}},"
      "\"assets\":{\"type\":\"object\",\"maxProperties\":%d,\"propertyNames\":" ASSET_NAME ","
      "\"additionalProperties\":{\"type\":\"object\",\"additionalProperties\":false,"
      "\"required\":[\"sha256\"],\"properties\":{\"sha256\":{\"type\":\"string\","
      "\"pattern\":\"^[0-9a-f]{64}$\"}}}},"
      "\"made_by\":{\"type\":\"object\"},\"run\":{\"type\":\"object\"}},"
      "\"if\":{\"required\":[\"refused\"],\"properties\":{\"refused\":{\"const\":true}}},"
      "\"then\":{\"properties\":{\"steps\":{\"maxItems\":0}}},\"else\":{\"required\":[\"steps\"]},"
      "\"$defs\":{",
      LITHO_RECIPE_MAX_STEPS, LITHO_RECIPE_MAX_STEPS);
  append_defs(out);
  g_string_append(out, "}}");
  g_autoptr(JsonNode) node = litho_json_parse(out->str, (gssize)out->len, NULL);
  g_return_val_if_fail(node != NULL, NULL);
  return litho_json_print(node);
}
