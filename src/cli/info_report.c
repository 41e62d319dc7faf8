/* info_report.c: see info_report.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "base/json.h"
#include "cli/info_report.h"
#include "cli/text.h"
#include "photo/format.h"

#define INDENT 14

/* --- the document ------------------------------------------------------------------------- */

static void
set_text(JsonObject *report, const char *key, char *text)
{
  if (text != NULL)
    json_object_set_string_member(report, key, text);
  g_free(text);
}

static void
set_colors(JsonObject *report, LithoPhoto *photo)
{
  VipsImage *device = litho_photo_device(photo);
  const int bands = device != NULL ? device->Bands : photo->coded->Bands;
  json_object_set_int_member(report, "bits", photo->bits);
  json_object_set_string_member(report, "colors", bands == 1 ? "grey" : bands == 4 ? "CMYK" : "RGB");
  set_text(report, "profile", litho_info_profile(photo));
  json_object_set_boolean_member(report, "alpha", photo->alpha != NULL);
  if (litho_info_chroma(photo) != NULL)
    json_object_set_string_member(report, "chroma", litho_info_chroma(photo));
}

static void
set_camera(JsonObject *report, LithoPhoto *photo)
{
  double latitude, longitude;
  set_text(report, "camera", litho_info_camera(photo));
  set_text(report, "lens", litho_info_lens(photo));
  set_text(report, "taken", litho_info_taken(photo));
  set_text(report, "exposure", litho_photo_exposure(photo));
  set_text(report, "burst", litho_info_burst(photo));
  set_text(report, "live_photo", litho_info_live(photo));
  if (litho_info_position(photo, &latitude, &longitude)) {
    JsonArray *position = json_array_new();
    json_array_add_double_element(position, round(latitude * 1e6) / 1e6);
    json_array_add_double_element(position, round(longitude * 1e6) / 1e6);
    json_object_set_array_member(report, "position", position);
  }
}

static void
set_metadata(JsonObject *report, LithoPhoto *photo)
{
  g_autoptr(GPtrArray) groups = litho_info_groups(photo);
  JsonObject *all = json_object_new();
  for (guint i = 0; i < groups->len; i++) {
    const LithoInfoGroup *group = groups->pdata[i];
    JsonArray *rows = json_array_new();
    for (guint k = 0; k < group->fields->len; k++) {
      const LithoInfoField *field = group->fields->pdata[k];
      JsonArray *row = json_array_new();
      json_array_add_string_element(row, field->name);
      json_array_add_string_element(row, field->value);
      json_array_add_array_element(rows, row);
    }
    json_object_set_array_member(all, group->title, rows);
  }
  json_object_set_object_member(report, "metadata", all);
}

static void
set_losses(JsonObject *report, LithoPhoto *photo, int width, int height)
{
  JsonObject *all = json_object_new();
  for (const LithoFormat *f = litho_formats; f->name != NULL; f++) {
    if (!litho_format_works(f))
      continue;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) losses = litho_info_losses(photo, f->name, width, height, &error);
    JsonArray *texts = json_array_new();
    if (losses == NULL)
      json_array_add_string_element(texts, error->message);
    for (guint i = 0; losses != NULL && i < losses->len; i++)
      json_array_add_string_element(texts, losses->pdata[i]);
    json_object_set_array_member(all, f->name, texts);
  }
  json_object_set_object_member(report, "losses", all);
}

JsonNode *
cli_info_report(LithoPhoto *photo, const char *path, int width, int height, gboolean whole)
{
  JsonObject *report = json_object_new();
  struct stat st;
  json_object_set_string_member(report, "photo", photo->name);
  json_object_set_string_member(report, "format", photo->format);
  if (!g_str_equal(path, "-") && stat(path, &st) == 0 && S_ISREG(st.st_mode))
    json_object_set_int_member(report, "bytes", st.st_size);
  json_object_set_int_member(report, "width", width);
  json_object_set_int_member(report, "height", height);
  const double per_inch = litho_info_resolution(photo);
  if (per_inch > 0)
    json_object_set_double_member(report, "pixels_per_inch", per_inch);
  set_colors(report, photo);
  set_camera(report, photo);
  g_autoptr(GPtrArray) beside = litho_info_beside(photo);
  JsonArray *texts = json_array_new();
  for (guint i = 0; i < beside->len; i++)
    json_array_add_string_element(texts, beside->pdata[i]);
  json_object_set_array_member(report, "beside", texts);
  if (whole) {
    set_metadata(report, photo);
    set_losses(report, photo, width, height);
  }
  return json_node_init_object(json_node_alloc(), report);
}

/* --- the lines ---------------------------------------------------------------------------- */

static void
print_line(const char *label, const char *text)
{
  g_autofree char *first = g_strconcat("  ", label, NULL), *safe = cli_text_safe(text);
  g_autofree char *lines = cli_text_wrap(safe, INDENT, first, cli_text_columns());
  fputs(lines, stdout);
}

static void
print_member(JsonObject *report, const char *key)
{
  if (json_object_has_member(report, key))
    print_line(key, json_object_get_string_member(report, key));
}

static void
print_file(JsonObject *report)
{
  GString *text = g_string_new(litho_format_by_name(json_object_get_string_member(report, "format"))->title);
  if (json_object_has_member(report, "bytes")) {
    g_autofree char *size = g_format_size((guint64)json_object_get_int_member(report, "bytes"));
    g_string_append_printf(text, ", %s", size);
  }
  print_line("format", text->str);
  const int width = (int)json_object_get_int_member(report, "width"), height = (int)json_object_get_int_member(report, "height");
  const double megapixels = (double)width * height / 1e6;
  g_string_printf(text, "%d × %d px", width, height);
  if (megapixels >= 0.1)
    g_string_append_printf(text, ", %.1f megapixels", megapixels);
  if (json_object_has_member(report, "pixels_per_inch"))
    g_string_append_printf(text, ", %.4g per inch", json_object_get_double_member(report, "pixels_per_inch"));
  print_line("size", text->str);
  g_string_printf(text, "%s, %d bits", json_object_get_string_member(report, "colors"),
                  (int)json_object_get_int_member(report, "bits"));
  if (json_object_has_member(report, "chroma"))
    g_string_append_printf(text, ", chroma %s", json_object_get_string_member(report, "chroma"));
  if (json_object_get_boolean_member(report, "alpha"))
    g_string_append(text, ", transparency");
  print_line("colour", text->str);
  print_line("profile", json_object_has_member(report, "profile") ? json_object_get_string_member(report, "profile")
                                                                   : "none: sRGB, unless the container says otherwise");
  g_string_free(text, TRUE);
}

static void
print_position(JsonObject *report)
{
  if (!json_object_has_member(report, "position"))
    return;
  JsonArray *position = json_object_get_array_member(report, "position");
  const double latitude = json_array_get_double_element(position, 0), longitude = json_array_get_double_element(position, 1);
  g_autofree char *text = g_strdup_printf("%.5f° %s, %.5f° %s (--strip gps leaves it out of an output)", fabs(latitude),
                                          latitude < 0 ? "S" : "N", fabs(longitude), longitude < 0 ? "W" : "E");
  print_line("place", text);
}

static char *
joined(JsonArray *texts)
{
  GString *all = g_string_new(NULL);
  for (guint i = 0; i < json_array_get_length(texts); i++)
    g_string_append_printf(all, "%s%s", i > 0 ? "; " : "", json_array_get_string_element(texts, i));
  return g_string_free(all, FALSE);
}

static void
print_metadata(JsonObject *groups)
{
  g_autoptr(GList) titles = json_object_get_members(groups);
  for (GList *l = titles; l != NULL; l = l->next) {
    JsonArray *rows = json_object_get_array_member(groups, l->data);
    printf("%s\n", (char *)l->data);
    for (guint i = 0; i < json_array_get_length(rows); i++) {
      JsonArray *row = json_array_get_array_element(rows, i);
      g_autofree char *name = cli_text_safe(json_array_get_string_element(row, 0)),
                      *value = cli_text_safe(json_array_get_string_element(row, 1)),
                      *first = g_strdup_printf("  %s ", name);
      g_autofree char *lines = cli_text_wrap(value, 32, first, cli_text_columns());
      fputs(lines, stdout);
    }
  }
}

static gboolean
has_text(JsonArray *texts, const char *text)
{
  for (guint i = 0; i < json_array_get_length(texts); i++)
    if (g_str_equal(json_array_get_string_element(texts, i), text))
      return TRUE;
  return FALSE;
}

/* What is lost in each of the formats is said once. */
static gboolean
is_common(JsonObject *losses, GList *formats, const char *text)
{
  for (GList *l = formats; l != NULL; l = l->next)
    if (!has_text(json_object_get_array_member(losses, l->data), text))
      return FALSE;
  return TRUE;
}

static void
print_losses(JsonObject *losses)
{
  g_autoptr(GList) formats = json_object_get_members(losses);
  GString *rest = g_string_new(NULL);
  printf("Saved by litho it would lose\n");
  JsonArray *first = formats != NULL ? json_object_get_array_member(losses, formats->data) : NULL;
  for (guint i = 0; first != NULL && i < json_array_get_length(first); i++)
    if (is_common(losses, formats, json_array_get_string_element(first, i)))
      print_line("always", json_array_get_string_element(first, i));
  for (GList *l = formats; l != NULL; l = l->next) {
    JsonArray *texts = json_object_get_array_member(losses, l->data);
    g_string_truncate(rest, 0);
    for (guint i = 0; i < json_array_get_length(texts); i++)
      if (!is_common(losses, formats, json_array_get_string_element(texts, i)))
        g_string_append_printf(rest, "%s%s", rest->len > 0 ? "; " : "", json_array_get_string_element(texts, i));
    print_line(l->data, rest->len > 0 ? rest->str : "nothing else");
  }
  g_string_free(rest, TRUE);
}

void
cli_info_print(JsonObject *report)
{
  g_autofree char *name = cli_text_safe(json_object_get_string_member(report, "photo"));
  g_autofree char *beside = joined(json_object_get_array_member(report, "beside"));
  printf("%s\n", name);
  print_file(report);
  print_member(report, "camera");
  print_member(report, "lens");
  print_member(report, "taken");
  print_member(report, "exposure");
  print_member(report, "burst");
  if (json_object_has_member(report, "live_photo")) {
    g_autofree char *live = g_strconcat("its video is a file of its own, of the content identifier ",
                                        json_object_get_string_member(report, "live_photo"), NULL);
    print_line("live", live);
  }
  print_position(report);
  if (*beside != '\0')
    print_line("beside", beside);
  if (json_object_has_member(report, "metadata"))
    print_metadata(json_object_get_object_member(report, "metadata"));
  if (json_object_has_member(report, "losses"))
    print_losses(json_object_get_object_member(report, "losses"));
}
