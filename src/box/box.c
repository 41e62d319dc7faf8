/* box.c: modes, names and messages of a box (box.h). */
#include <string.h>
#include "base/error.h"
#include "box/box.h"

static const char *const part_names[LITHO_N_BOX_PARTS] = {
    [LITHO_BOX_FILES] = "files",     [LITHO_BOX_CALLS] = "calls",
    [LITHO_BOX_NETWORK] = "network", [LITHO_BOX_SIGNALS] = "signals",
    [LITHO_BOX_LIMITS] = "limits",   [LITHO_BOX_PRIVILEGES] = "privileges",
};

static const char *const mode_names[] = {
    [LITHO_BOX_OFF] = "off", [LITHO_BOX_ON] = "on", [LITHO_BOX_STRICT] = "strict"};

const char *
litho_box_part_name(LithoBoxPart part)
{
  return part_names[part];
}

const char *
litho_box_mode_name(LithoBoxMode mode)
{
  return mode_names[mode];
}

gboolean
litho_box_mode_from_name(const char *name, LithoBoxMode *mode)
{
  for (guint i = 0; i < G_N_ELEMENTS(mode_names); i++)
    if (g_strcmp0(name, mode_names[i]) == 0) {
      *mode = (LithoBoxMode)i;
      return TRUE;
    }
  return FALSE;
}

LithoBoxMode
litho_box_mode(void)
{
  LithoBoxMode mode;
  return litho_box_mode_from_name(g_getenv("LITHO_SANDBOX"), &mode) ? mode : LITHO_BOX_ON;
}

void
litho_box_set_mode(LithoBoxMode mode)
{
  g_setenv("LITHO_SANDBOX", litho_box_mode_name(mode), TRUE);
}

char *
litho_box_report_text(const LithoBoxReport *report)
{
  GString *text = g_string_new(NULL);
  for (int i = 0; i < LITHO_N_BOX_PARTS; i++)
    if (report->parts[i].state != LITHO_BOX_HELD)
      g_string_append_printf(text, "%s%s: %s", text->len > 0 ? "; " : "", part_names[i],
                             report->parts[i].why);
  return g_string_free(text, text->len == 0);
}

gboolean
litho_box_close(const LithoBoxRules *rules, LithoBoxMode mode, LithoBoxReport *report, GError **error)
{
  LithoBoxReport own;
  if (report == NULL)
    report = &own;
  memset(report, 0, sizeof *report);
  if (mode == LITHO_BOX_OFF) {
    for (int i = 0; i < LITHO_N_BOX_PARTS; i++)
      g_strlcpy(report->parts[i].why, "the sandbox is off", sizeof report->parts[i].why);
    return TRUE;
  }
  if (litho_box_shut(rules, report) || mode == LITHO_BOX_ON)
    return TRUE;
  g_autofree char *text = litho_box_report_text(report);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_SANDBOX,
              "this machine cannot close the sandbox whole: %s", text);
  return FALSE;
}
