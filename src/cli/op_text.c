/* cli_op_text.c: an operation's table as text, Markdown and JSON. */
#include <math.h>
#include <string.h>
#include "cli/op_text.h"
#include "cli/text.h"
#include "ops/op_json.h"

static const char *const kind_names[] = {
    [LITHO_KIND_POINT] = "point: each pixel by itself, fused with its neighbours in the recipe",
    [LITHO_KIND_AREA] = "area: looks at the pixels around",
    [LITHO_KIND_GEOMETRY] = "geometry: may change the size or the place of pixels",
    [LITHO_KIND_CUTOUT] = "cutout: makes parts of the photo transparent",
};

static gboolean
is_numeric(const LithoParam *p)
{
  return p->kind == LITHO_PARAM_NUMBER || p->kind == LITHO_PARAM_INTEGER;
}

/* The main parameter, where "amount" is a second name for it. */
static gboolean
is_also_amount(const LithoOp *op, guint i)
{
  return i == op->main && !g_str_equal(op->params[i].name, "amount");
}

static char *
range_text(double low, double high)
{
  return g_strdup_printf("%g … %g", low, high);
}

/* The default for people. */
static char *
default_text(const LithoParam *p)
{
  if (p->kind == LITHO_PARAM_BOOL)
    return g_strdup(p->def != 0 ? "yes" : "no");
  if (p->kind == LITHO_PARAM_POINTS)
    return g_strdup("none");
  if (!is_numeric(p))
    return g_strdup(p->def_text != NULL ? p->def_text : "none");
  return isnan(p->def) ? g_strdup("from the photo") : g_strdup_printf("%g", p->def);
}

/* "number, EV" or "choice: gaussian, motion, zoom". */
static char *
type_text(const LithoParam *p)
{
  if (p->kind == LITHO_PARAM_CHOICE && p->choices != NULL) {
    g_autofree char *list = g_strjoinv(", ", (char **)p->choices);
    return g_strdup_printf("one of %s", list);
  }
  return g_strdup_printf("%s%s%s", litho_op_param_kind(p), p->unit != NULL ? ", " : "",
                         p->unit != NULL ? p->unit : "");
}

static char *
traits_text(const LithoOp *op)
{
  GString *text = g_string_new(kind_names[op->kind]);
  if (op->flags & LITHO_OP_SIGNED)
    g_string_append(text, "; has a direction (more, less)");
  if (op->flags & LITHO_OP_IDENTITY)
    g_string_append(text, "; changes nothing at its defaults");
  if (op->flags & LITHO_OP_NO_REGION)
    g_string_append(text, "; always the whole photo");
  return g_string_free(text, FALSE);
}

/* "changes mean_lightness by 0.03 / 0.07 / 0.14 …"; NULL for an operation without degrees. */
static char *
degrees_text(const LithoOp *op)
{
  const LithoSolve *s = &op->solve;
  if (op->n_params == 0 || (s->amount[0] == 0 && s->amount[1] == 0 && s->amount[2] == 0))
    return NULL;
  const LithoParam *main_param = &op->params[op->main];
  const char *unit = main_param->unit != NULL ? main_param->unit : "";
  g_autofree char *fixed = g_strdup_printf("%g / %g / %g%s%s", s->amount[0], s->amount[1],
                                           s->amount[2], *unit ? " " : "", unit);
  if (!litho_op_is_solved(op))
    return g_strdup_printf("\"a touch / some / a lot\" are %s", fixed);
  const LithoMeasureInfo *info = litho_measure_info(s->measure);
  double by = s->relative ? 100 : 1;
  return g_strdup_printf(
      "\"a touch / some / a lot\" change %s (%s) by %g / %g / %g%s; without a photo to "
      "solve on they are %s",
      info->name, info->help, s->change[0] * by, s->change[1] * by, s->change[2] * by,
      s->relative ? " %" : "", fixed);
}

char *
cli_op_text(const LithoOp *op, int columns)
{
  GString *out = g_string_new(NULL);
  g_string_append_printf(out, "%s: %s (%s)\n\n", op->name, op->title,
                         litho_category_name(op->category));
  g_autofree char *help = cli_text_wrap(op->help, 0, NULL, columns);
  g_string_append(out, help);
  g_autofree char *traits = traits_text(op);
  g_autofree char *traits_line = cli_text_wrap(traits, 10, "Kind", columns);
  g_string_append_printf(out, "\n%s", traits_line);
  if (op->aliases != NULL && op->aliases[0] != NULL) {
    g_autofree char *list = g_strjoinv(", ", (char **)op->aliases);
    g_autofree char *line = cli_text_wrap(list, 10, "Words", columns);
    g_string_append(out, line);
  }
  g_autofree char *degrees = degrees_text(op);
  if (degrees != NULL) {
    g_autofree char *line = cli_text_wrap(degrees, 10, "Degrees", columns);
    g_string_append(out, line);
  }
  if (op->n_params > 0)
    g_string_append(out, "\nParameters:\n");
  for (guint i = 0; i < op->n_params; i++) {
    const LithoParam *p = &op->params[i];
    g_autofree char *type = type_text(p), *def = default_text(p);
    g_autofree char *first = g_strdup_printf("  %s", p->name);
    g_autoptr(GString) line = g_string_new(type);
    if (is_numeric(p)) {
      g_autofree char *legal = range_text(p->min, p->max);
      g_autofree char *usual = range_text(p->usual_min, p->usual_max);
      g_string_append_printf(line, "; legal %s, usual %s", legal, usual);
    }
    g_string_append_printf(line, "; default %s%s\n%s", def,
                           is_also_amount(op, i) ? "; also called amount" : "", p->help);
    g_autofree char *text = cli_text_wrap(line->str, 16, first, columns);
    g_string_append(out, text);
  }
  if (op->n_examples > 0)
    g_string_append(out, "\nExamples:\n");
  for (guint i = 0; i < op->n_examples; i++) {
    g_autofree char *step = litho_op_example_step(op, &op->examples[i]);
    g_string_append_printf(out, "  \"%s\"\n      %s\n", op->examples[i].words, step);
  }
  return g_string_free(out, FALSE);
}

/* A table cell: no bar, no line break. */
static char *
cell(const char *text)
{
  g_auto(GStrv) parts = g_strsplit(text, "|", -1);
  char *escaped = g_strjoinv("\\|", parts);
  return g_strdelimit(escaped, "\n", ' ');
}

char *
cli_op_markdown(const LithoOp *op)
{
  GString *out = g_string_new(NULL);
  g_autofree char *traits = traits_text(op), *degrees = degrees_text(op);
  g_string_append_printf(out, "# %s: %s\n\n%s\n\n- Category: %s\n- Kind: %s\n", op->name, op->title,
                         op->help, litho_category_name(op->category), traits);
  if (op->aliases != NULL && op->aliases[0] != NULL) {
    g_autofree char *list = g_strjoinv(", ", (char **)op->aliases);
    g_string_append_printf(out, "- Words: %s\n", list);
  }
  if (degrees != NULL)
    g_string_append_printf(out, "- Degrees: %s\n", degrees);
  if (op->n_params > 0)
    g_string_append(out, "\n| parameter | kind | legal | usual | default | |\n"
                         "|---|---|---|---|---|---|\n");
  for (guint i = 0; i < op->n_params; i++) {
    const LithoParam *p = &op->params[i];
    g_autofree char *type = type_text(p), *def = default_text(p), *help = cell(p->help);
    g_autofree char *legal = is_numeric(p) ? range_text(p->min, p->max) : g_strdup("");
    g_autofree char *usual = is_numeric(p) ? range_text(p->usual_min, p->usual_max) : g_strdup("");
    g_string_append_printf(out, "| `%s`%s | %s | %s | %s | %s | %s |\n", p->name,
                           is_also_amount(op, i) ? " (`amount`)" : "", type, legal, usual, def,
                           help);
  }
  for (guint i = 0; i < op->n_examples; i++) {
    g_autofree char *step = litho_op_example_step(op, &op->examples[i]);
    g_string_append_printf(out, "%s- \"%s\": `%s`\n", i == 0 ? "\n" : "", op->examples[i].words,
                           step);
  }
  return g_string_free(out, FALSE);
}

char *
cli_op_markdown_index(void)
{
  GString *out =
      g_string_new("# Operations\n\nWhat a recipe's steps can do. This folder is written by `make "
                   "docs` from the operation "
                   "table (`litho ops --markdown`); change the table, not these files.\n");
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (int category = LITHO_CATEGORY_TONE; category <= LITHO_CATEGORY_STYLE; category++) {
    gboolean any = FALSE;
    for (guint i = 0; i < n; i++) {
      if ((int)ops[i]->category != category)
        continue;
      if (!any)
        g_string_append_printf(out, "\n## %s\n\n| operation | | main parameter |\n|---|---|---|\n",
                               litho_category_name(category));
      any = TRUE;
      const LithoParam *p = ops[i]->n_params > 0 ? &ops[i]->params[ops[i]->main] : NULL;
      g_string_append_printf(out, "| [%s](%s.md) | %s | %s%s%s |\n", ops[i]->name, ops[i]->name,
                             ops[i]->title, p != NULL ? p->name : "",
                             p != NULL && p->unit != NULL ? ", " : "",
                             p != NULL && p->unit != NULL ? p->unit : "");
    }
  }
  return g_string_free(out, FALSE);
}
