/* cmd_ops.c: litho ops: the operations, from their table. */
#include <stdio.h>
#include "cli/cmd.h"
#include "cli/op_text.h"
#include "cli/text.h"
#include "base/json.h"
#include "ops/op_json.h"

extern const LithoCmd cmd_ops;

static gboolean as_json, as_markdown, only_names;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "the whole table as JSON", NULL},
      {"markdown", 0, 0, G_OPTION_ARG_NONE, &as_markdown,
       "as in docs/ops/: one operation, or the index of all", NULL},
      {"names", 0, 0, G_OPTION_ARG_NONE, &only_names, "only the names, one a line", NULL},
      {NULL},
  };
  return entries;
}

static void
print_list(const LithoOp *const *ops, guint n)
{
  for (int category = LITHO_CATEGORY_TONE; category <= LITHO_CATEGORY_STYLE; category++) {
    gboolean any = FALSE;
    for (guint i = 0; i < n; i++) {
      if ((int)ops[i]->category != category)
        continue;
      if (!any)
        printf("%s%s:\n", category > 0 ? "\n" : "", litho_category_name(category));
      any = TRUE;
      g_autofree char *first = g_strdup_printf("  %s", ops[i]->name);
      g_autofree char *line = cli_text_wrap(ops[i]->hint, 22, first, cli_text_columns());
      fputs(line, stdout);
    }
  }
  printf("\n'litho ops NAME' says all about one.\n");
}

static void
print_json(const LithoOp *const *ops, guint n, gboolean list)
{
  g_autoptr(JsonBuilder) b = json_builder_new();
  if (list)
    json_builder_begin_array(b);
  for (guint i = 0; i < n; i++)
    litho_op_to_json(ops[i], b);
  if (list)
    json_builder_end_array(b);
  g_autoptr(JsonNode) root = json_builder_get_root(b);
  g_autofree char *text = litho_json_print(root);
  fputs(text, stdout);
}

/* By its name, else by one of its words. */
static const LithoOp *
find(const char *word)
{
  const LithoOp *op = litho_op_find(word);
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; op == NULL && i < n; i++)
    if (ops[i]->aliases != NULL && g_strv_contains(ops[i]->aliases, word))
      op = ops[i];
  return op;
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_ops, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc > 2)
    return cmd_usage(&cmd_ops, "one operation at a time, or none for the list");
  if (as_json + as_markdown + only_names > 1)
    return cmd_usage(&cmd_ops, "say one of --json, --markdown, --names");
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  if (argc == 2) {
    const LithoOp *op = find(argv[1]);
    if (op == NULL) {
      g_autofree const char **names = g_new0(const char *, n + 1);
      for (guint i = 0; i < n; i++)
        names[i] = ops[i]->name;
      g_autofree char *hint = litho_did_you_mean(argv[1], names);
      return cmd_usage(&cmd_ops, "'%s' is not an operation%s", argv[1], hint);
    }
    g_autofree char *text = as_markdown ? cli_op_markdown(op) : cli_op_text(op, cli_text_columns());
    if (as_json)
      print_json(&op, 1, FALSE);
    else
      fputs(text, stdout);
  } else if (as_markdown) {
    g_autofree char *text = cli_op_markdown_index();
    fputs(text, stdout);
  } else if (only_names) {
    for (guint i = 0; i < n; i++)
      puts(ops[i]->name);
  } else if (as_json) {
    print_json(ops, n, TRUE);
  } else {
    print_list(ops, n);
  }
  return 0;
}

const LithoCmd cmd_ops = {
    .name = "ops",
    .summary = "the operations: what each does, its parameters and ranges",
    .usage = "[OPTION…] [OP]",
    .details = "Without OP the list; with the name of an operation, or a word for it, all about "
               "it: parameters with "
               "unit, legal and usual range and default, what \"a touch\", \"some\" and \"a lot\" "
               "mean, examples.\n\n"
               "Examples:\n"
               "  litho ops\n"
               "  litho ops exposure\n"
               "  litho ops --json\n",
    .options = options,
    .run = run,
};
