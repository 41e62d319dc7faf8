/* cmd_formats.c: litho formats: which picture formats this machine reads, writes and blocks. */
#include <stdio.h>
#include "cli/cmd.h"
#include "photo/format.h"
#include "base/json.h"

extern const LithoCmd cmd_formats;

static gboolean as_json;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "the table as JSON", NULL},
      {NULL},
  };
  return entries;
}

static const char *
reading(const LithoFormat *format)
{
  if (!litho_format_can_read(format))
    return "no";
  return format->loader_class != NULL ? "blocked" : "yes";
}

static char *
depths(const LithoFormat *format)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(format->bits) && format->bits[i] != 0; i++)
    g_string_append_printf(text, "%s%d", i > 0 ? " " : "", format->bits[i]);
  return g_string_free(text, FALSE);
}

static void
print_text(void)
{
  printf("%-8s %-8s %-6s %-9s %-6s %s\n", "format", "read", "write", "bits", "alpha", "suffixes");
  for (const LithoFormat *f = litho_formats; f->name != NULL; f++) {
    g_autofree char *bits = depths(f);
    g_autofree char *suffixes = g_strstrip(g_strdup(f->suffixes));
    const gboolean writes = litho_format_works(f);
    printf("%-8s %-8s %-6s %-9s %-6s %s\n", f->name, reading(f), writes ? "yes" : "no",
           writes ? bits : "", writes && (f->flags & LITHO_FORMAT_ALPHA) != 0 ? "yes" : "",
           *suffixes != '\0' ? suffixes : f->title);
  }
  printf(
      "\nblocked: its loader is not held safe for files from strangers; --allow FORMAT opens it.\n"
      "The content decides the format of a photo, the suffix only how an output is written.\n");
}

static void
print_json(void)
{
  g_autoptr(JsonBuilder) b = json_builder_new();
  json_builder_begin_array(b);
  for (const LithoFormat *f = litho_formats; f->name != NULL; f++) {
    json_builder_begin_object(b);
    json_builder_set_member_name(b, "format");
    json_builder_add_string_value(b, f->name);
    json_builder_set_member_name(b, "title");
    json_builder_add_string_value(b, f->title);
    json_builder_set_member_name(b, "read");
    json_builder_add_string_value(b, reading(f));
    const gboolean writes = litho_format_works(f);
    json_builder_set_member_name(b, "write");
    json_builder_add_boolean_value(b, writes);
    json_builder_set_member_name(b, "bits");
    json_builder_begin_array(b);
    for (guint i = 0; writes && i < G_N_ELEMENTS(f->bits) && f->bits[i] != 0; i++)
      json_builder_add_int_value(b, f->bits[i]);
    json_builder_end_array(b);
    json_builder_set_member_name(b, "alpha");
    json_builder_add_boolean_value(b, writes && (f->flags & LITHO_FORMAT_ALPHA) != 0);
    json_builder_set_member_name(b, "suffixes");
    json_builder_begin_array(b);
    g_auto(GStrv) suffixes = g_strsplit(f->suffixes, " ", -1);
    for (guint i = 0; suffixes[i] != NULL; i++)
      if (*suffixes[i] != '\0')
        json_builder_add_string_value(b, suffixes[i]);
    json_builder_end_array(b);
    json_builder_end_object(b);
  }
  json_builder_end_array(b);
  g_autoptr(JsonNode) root = json_builder_get_root(b);
  g_autofree char *text = litho_json_print(root);
  fputs(text, stdout);
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_formats, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc > 1)
    return cmd_usage(&cmd_formats, "takes no argument: '%s'", argv[1]);
  g_autoptr(GError) error = NULL;
  if (!litho_init("litho", &error))
    return cmd_fail(&cmd_formats, error, as_json);
  if (as_json)
    print_json();
  else
    print_text();
  litho_shutdown();
  return 0;
}

const LithoCmd cmd_formats = {
    .name = "formats",
    .summary = "picture formats that this machine reads, writes and blocks",
    .usage = "[OPTION…]",
    .details =
        "Writing is tried, so that a missing codec shows. docs/formats.md says what stays of a "
        "photo in each format.\n\n"
        "Examples:\n"
        "  litho formats\n"
        "  litho formats --json\n",
    .options = options,
    .run = run,
};
