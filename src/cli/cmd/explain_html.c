/* explain_html.c: an explanation as one HTML file.
 *
 * No script, no font, no address: it can be sent by mail and opened anywhere. Pictures are JPEG
 * data URIs encoded in memory (no image file is written here). Everything that comes from the
 * recipe or a file name is escaped; the page's own policy forbids all but its styles and pictures.
 */
#include <math.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "cli/cmd/explain_report.h"

#define JPEG_QUALITY 85

static const char head[] =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
    "style-src 'unsafe-inline'\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<style>\n"
    ":root{--ink:#1b1d22;--dim:#5a606b;--paper:#fbfbfc;--card:#fff;--line:#dcdfe5;--bar:#2f6fb3}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e9ebef;--dim:#a3aab6;--paper:#15171b;"
    "--card:#1d2026;--line:#343942;--bar:#7fb2ea}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;max-width:72rem;padding:2rem 1.25rem 4rem;background:var(--paper);"
    "color:var(--ink);font:1rem/1.55 system-ui,sans-serif}\n"
    "h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.2rem;margin:2.5rem 0 "
    ".5rem}"
    "h3{font-size:1.05rem;margin:0;overflow-wrap:anywhere}\n"
    "p{margin:.4rem 0;max-width:46rem;overflow-wrap:anywhere}.dim{color:var(--dim)}\n"
    "figure{margin:0}figure img{display:block;width:100%;height:auto;border-radius:.35rem;"
    "background:var(--line)}figcaption{color:var(--dim);font-size:.875rem;margin-top:.3rem}\n"
    ".pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1rem;"
    "margin:1rem 0;align-items:start}\n"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:"
    "tabular-nums}\n"
    "th,td{padding:.45rem .7rem;border-bottom:1px solid var(--line);text-align:right;"
    "vertical-align:top;white-space:nowrap}\n"
    "th:first-child,td:first-child{text-align:left;white-space:normal;min-width:12rem;"
    "overflow-wrap:anywhere}thead th{font-size:.875rem;color:var(--dim);font-weight:600}\n"
    ".meter{display:block;height:.3rem;margin-top:.3rem;border-radius:.2rem;background:var(--line)}"
    ".meter i{display:block;height:100%;border-radius:.2rem;background:var(--bar)}\n"
    "section.step{background:var(--card);border:1px solid var(--line);border-radius:.6rem;"
    "padding:1rem 1.1rem;margin:1rem 0}\n"
    ".scale{height:.6rem;border-radius:.2rem;max-width:20rem;"
    "background:linear-gradient(90deg,#0d1128,#264678,#208c6e,#96be3c,#fff096)}\n"
    "</style>\n";

static void
put_escaped(GString *out, const char *before, const char *text, const char *after)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_autofree char *escaped = g_markup_escape_text(valid, -1);
  g_string_append_printf(out, "%s%s%s", before, escaped, after);
}

/* A figure of an 8-bit sRGB picture. */
static gboolean
put_picture(GString *out, VipsImage *srgb, const char *alt, const char *caption, GError **error)
{
  void *bytes = NULL;
  size_t n = 0;
  if (vips_jpegsave_buffer(srgb, &bytes, &n, "Q", JPEG_QUALITY, "strip", TRUE, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "picture of the page");
  g_autofree char *base64 = g_base64_encode(bytes, n);
  g_free(bytes);
  put_escaped(out, "<figure><img alt=\"", alt, "\"");
  g_string_append_printf(out, " width=\"%d\" height=\"%d\" src=\"data:image/jpeg;base64,%s\">",
                         srgb->Xsize, srgb->Ysize, base64);
  put_escaped(out, "<figcaption>", caption, "</figcaption></figure>\n");
  return TRUE;
}

static gboolean
put_linear(GString *out, VipsImage *linear, const char *alt, const char *caption, GError **error)
{
  g_autoptr(VipsImage) srgb = NULL;
  return litho_display(linear, &srgb, error) && put_picture(out, srgb, alt, caption, error);
}

static void
put_table(GString *out, const ExplainReport *report)
{
  const LithoExplanation *e = report->explanation;
  double largest = 0.01;
  for (guint i = 0; i < e->n_effects; i++)
    largest = MAX(largest, e->effects[i].mean_de);
  g_string_append(
      out, "<h2>What each step did</h2>\n<p class=\"dim\" id=\"legend\">Each step left out in "
           "turn. ΔE is CIEDE2000: 1 is just visible, 5 is plain. Area: share of the pixels "
           "with ΔE above 1. Clipped: share at black or white, without it → with it. Its "
           "measure: before it → after it.</p>\n"
           "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of the "
           "steps\"><table aria-describedby=\"legend\">\n"
           "<thead><tr><th scope=\"col\">Step</th><th scope=\"col\">ΔE mean</th><th "
           "scope=\"col\">ΔE 95th</th><th scope=\"col\">Area</th><th scope=\"col\">Clipped</th>"
           "<th scope=\"col\">Its measure</th></tr></thead>\n<tbody>\n");
  for (guint i = 0; i < e->n_effects; i++) {
    const LithoStepEffect *effect = &e->effects[i];
    const LithoStep *step = report->recipe->steps->pdata[i];
    g_autofree char *what = litho_step_describe(step);
    g_string_append_printf(out, "<tr><th scope=\"row\">%u. ", i + 1);
    put_escaped(out, "", what, "</th>");
    if (effect->compared)
      g_string_append_printf(
          out,
          "<td>%.2f<span class=\"meter\"><i style=\"width:%.0f%%\"></i></span></td>"
          "<td>%.2f</td><td>%.1f %%</td>",
          effect->mean_de, effect->mean_de / largest * 100, effect->p95_de, effect->area * 100);
    else
      g_string_append(out, effect->ready ? "<td colspan=\"3\">changes the frame</td>"
                                         : "<td colspan=\"3\">not run</td>");
    if (effect->ready)
      g_string_append_printf(out, "<td>%.2f → %.2f %%</td>", effect->clipped_without * 100,
                             effect->clipped_with * 100);
    else
      g_string_append(out, "<td>–</td>");
    const LithoStepResult *result = litho_step_result(report->explanation->results.steps, i);
    LithoMeasureId id = step->op->solve.measure;
    if (result->has_measures && id != LITHO_MEASURE_NONE)
      g_string_append_printf(out, "<td>%s<br>%.4g → %.4g</td></tr>\n", litho_measure_info(id)->name,
                             result->before.v[id], result->after.v[id]);
    else
      g_string_append(out, "<td>–</td></tr>\n");
  }
  g_string_append(out, "</tbody></table></div>\n");
}

static gboolean
put_step(GString *out, const ExplainReport *report, guint i, GError **error)
{
  const LithoStepEffect *effect = &report->explanation->effects[i];
  const LithoStep *step = report->recipe->steps->pdata[i];
  g_autofree char *what = litho_step_describe(step);
  g_string_append_printf(out, "<section class=\"step\"><h3>%u. ", i + 1);
  put_escaped(out, "", what, "</h3>\n");
  if (step->why != NULL)
    put_escaped(out, "<p>Because ", step->why, "</p>\n");
  if (step->note != NULL)
    put_escaped(out, "<p class=\"dim\">", step->note, "</p>\n");
  const char *note = litho_step_result(report->explanation->results.steps, i)->note;
  if (note != NULL)
    put_escaped(out, "<p class=\"dim\">", note, "</p>\n");
  put_escaped(out, "<p class=\"dim\">", step->op->help, "</p>\n");
  g_autofree char *without =
      g_strdup_printf("The result without step %u, %s", i + 1, step->op->title);
  g_autofree char *where = g_strdup_printf("Map of the difference that step %u makes", i + 1);
  if (effect->ready) {
    g_string_append(out, "<div class=\"pair\">\n");
    if (!put_linear(out, effect->without, without, "Without this step", error))
      return FALSE;
    if (effect->compared) {
      g_autoptr(VipsImage) map = NULL;
      if (!litho_display_difference(effect->difference, &map, error) ||
          !put_picture(out, map, where, "Where it works: ΔE 0 (dark) to 10 (light)", error))
        return FALSE;
    }
    g_string_append(out, "</div>\n");
  }
  g_string_append(out, "</section>\n");
  return TRUE;
}

static void
put_clauses(GString *out, const LithoRecipe *recipe)
{
  static const char *const heads[] = {NULL, "Cannot be done", "Refused", "Kept"};
  gboolean any = FALSE;
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const LithoClause *clause = recipe->clauses->pdata[i];
    if (clause->kind == LITHO_CLAUSE_STEP)
      continue;
    g_string_append_printf(out, "%s<li>%s: ", any ? "" : "<h2>What was not done</h2>\n<ul>\n",
                           heads[clause->kind]);
    put_escaped(out, "“", clause->text, "”");
    if (clause->reason != NULL && *clause->reason != '\0')
      put_escaped(out, ", ", clause->reason, "");
    g_string_append(out, "</li>\n");
    any = TRUE;
  }
  if (any)
    g_string_append(out, "</ul>\n");
}

char *
explain_html(const ExplainReport *report, GError **error)
{
  const LithoExplanation *e = report->explanation;
  g_autoptr(GString) out = g_string_new(head);
  g_autofree char *name = g_path_get_basename(report->photo);
  put_escaped(out, "<title>litho: what was done to ", name, "</title>\n</head>\n<body>\n<main>\n");
  put_escaped(out, "<h1>What was done to ", name, "</h1>\n");
  if (report->recipe->instruction != NULL)
    put_escaped(out, "<p>“", report->recipe->instruction, "”</p>\n");
  g_string_append_printf(
      out,
      "<p class=\"dim\">%d × %d px; pictures and figures are of a proxy of %d × %d px, so "
      "effects in single pixels look smaller than they are. litho %s.</p>\n",
      report->width, report->height, e->width, e->height, LITHO_VERSION);
  g_string_append(out, "<div class=\"pair\">\n");
  if (!put_linear(out, e->before, "The photo before the steps", "Before", error) ||
      !put_linear(out, e->after, "The photo after all steps", "After", error))
    return NULL;
  g_string_append(out, "</div>\n");
  put_table(out, report);
  put_clauses(out, report->recipe);
  g_string_append(
      out, "<h2>Step by step</h2>\n<p class=\"dim\">Scale of the difference maps, ΔE 0 to 10</p>\n"
           "<div class=\"scale\" role=\"img\" aria-label=\"Dark blue is ΔE 0, green 5, light "
           "yellow 10\"></div>\n");
  for (guint i = 0; i < e->n_effects; i++)
    if (!put_step(out, report, i, error))
      return NULL;
  g_string_append(out, "</main>\n</body>\n</html>\n");
  return g_string_free(g_steal_pointer(&out), FALSE);
}
