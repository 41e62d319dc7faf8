/* op_json.c: an operation's table as JSON: what `litho ops --json` prints and a page makes sliders from. */
#include "ops/op_json.h"
#include <math.h>
#include <string.h>

const char *
litho_op_param_kind(const LithoParam *param)
{
  static const char *const names[] = {
      [LITHO_PARAM_NUMBER] = "number", [LITHO_PARAM_INTEGER] = "integer",
      [LITHO_PARAM_BOOL] = "boolean",  [LITHO_PARAM_CHOICE] = "choice",
      [LITHO_PARAM_COLOR] = "colour",  [LITHO_PARAM_TEXT] = "text",
      [LITHO_PARAM_POINTS] = "points", [LITHO_PARAM_ASSET] = "asset",
  };
  return names[param->kind];
}

static gboolean
is_numeric(const LithoParam *p)
{
  return p->kind == LITHO_PARAM_NUMBER || p->kind == LITHO_PARAM_INTEGER;
}

gboolean
litho_op_is_solved(const LithoOp *op)
{
  return op->solve.measure != LITHO_MEASURE_NONE;
}

/* {"op":"NAME", …params of the example…} */
char *
litho_op_example_step(const LithoOp *op, const LithoExample *example)
{
  const char *open = strchr(example->params, '{');
  const char *rest = open != NULL ? open + 1 : example->params;
  while (*rest == ' ')
    rest++;
  return g_strdup_printf("{\"op\":\"%s\"%s%s", op->name, *rest == '}' ? "" : ",", rest);
}

static void
add_text(JsonBuilder *b, const char *name, const char *value)
{
  json_builder_set_member_name(b, name);
  if (value != NULL)
    json_builder_add_string_value(b, value);
  else
    json_builder_add_null_value(b);
}

static void
add_numbers(JsonBuilder *b, const char *name, const double *v, guint n)
{
  json_builder_set_member_name(b, name);
  json_builder_begin_array(b);
  for (guint i = 0; i < n; i++)
    json_builder_add_double_value(b, v[i]);
  json_builder_end_array(b);
}

static void
param_json(const LithoParam *p, JsonBuilder *b)
{
  json_builder_begin_object(b);
  add_text(b, "name", p->name);
  add_text(b, "kind", litho_op_param_kind(p));
  add_text(b, "unit", p->unit);
  add_text(b, "help", p->help);
  if (is_numeric(p)) {
    add_numbers(b, "legal", (double[]){p->min, p->max}, 2);
    add_numbers(b, "usual", (double[]){p->usual_min, p->usual_max}, 2);
  }
  json_builder_set_member_name(b, "default");
  if (p->kind == LITHO_PARAM_BOOL)
    json_builder_add_boolean_value(b, p->def != 0);
  else if (is_numeric(p) && !isnan(p->def))
    json_builder_add_double_value(b, p->def);
  else if (!is_numeric(p) && p->def_text != NULL)
    json_builder_add_string_value(b, p->def_text);
  else
    json_builder_add_null_value(b);
  if (p->choices != NULL) {
    json_builder_set_member_name(b, "choices");
    json_builder_begin_array(b);
    for (guint i = 0; p->choices[i] != NULL; i++)
      json_builder_add_string_value(b, p->choices[i]);
    json_builder_end_array(b);
  }
  json_builder_end_object(b);
}

void
litho_op_to_json(const LithoOp *op, JsonBuilder *b)
{
  static const char *const kinds[] = {"point", "area", "geometry", "later"};
  json_builder_begin_object(b);
  add_text(b, "name", op->name);
  add_text(b, "title", op->title);
  add_text(b, "category", litho_category_name(op->category));
  add_text(b, "kind", kinds[op->kind]);
  add_text(b, "help", op->help);
  add_text(b, "hint", op->hint);
  json_builder_set_member_name(b, "signed");
  json_builder_add_boolean_value(b, (op->flags & LITHO_OP_SIGNED) != 0);
  json_builder_set_member_name(b, "identity_at_default");
  json_builder_add_boolean_value(b, (op->flags & LITHO_OP_IDENTITY) != 0);
  json_builder_set_member_name(b, "region");
  json_builder_add_boolean_value(b, (op->flags & LITHO_OP_NO_REGION) == 0);
  json_builder_set_member_name(b, "aliases");
  json_builder_begin_array(b);
  for (guint i = 0; op->aliases != NULL && op->aliases[i] != NULL; i++)
    json_builder_add_string_value(b, op->aliases[i]);
  json_builder_end_array(b);
  add_text(b, "main", op->n_params > 0 ? op->params[op->main].name : NULL);
  json_builder_set_member_name(b, "params");
  json_builder_begin_array(b);
  for (guint i = 0; i < op->n_params; i++)
    param_json(&op->params[i], b);
  json_builder_end_array(b);
  add_text(b, "measure", litho_op_is_solved(op) ? litho_measure_info(op->solve.measure)->name : NULL);
  add_numbers(b, "degree_changes", op->solve.change, LITHO_N_DEGREES);
  add_numbers(b, "degree_amounts", op->solve.amount, LITHO_N_DEGREES);
  json_builder_set_member_name(b, "degree_relative");
  json_builder_add_boolean_value(b, op->solve.relative);
  json_builder_set_member_name(b, "examples");
  json_builder_begin_array(b);
  for (guint i = 0; i < op->n_examples; i++) {
    json_builder_begin_object(b);
    add_text(b, "words", op->examples[i].words);
    g_autofree char *step = litho_op_example_step(op, &op->examples[i]);
    json_builder_set_member_name(b, "step");
    JsonNode *node = json_from_string(step, NULL);
    if (node != NULL)
      json_builder_add_value(b, node);
    else
      json_builder_add_null_value(b);
    json_builder_end_object(b);
  }
  json_builder_end_array(b);
  json_builder_end_object(b);
}
