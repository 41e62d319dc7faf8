/* facts_json.c: the facts as JSON, and as one line for a language model. */
#include <math.h>
#include <string.h>
#include "see/facts/facts.h"

#define LINE_BYTES 300
#define LINE_TAGS 3
#define LINE_REGIONS 5
#define LINE_THINGS 5

/* Numbers that a reader can hold; JSON has no NaN. */
static void
add_number(JsonBuilder *b, const char *key, double value, double per_unit)
{
  json_builder_set_member_name(b, key);
  if (isfinite(value))
    json_builder_add_double_value(b, round(value * per_unit) / per_unit);
  else
    json_builder_add_null_value(b);
}

static void
add_text(JsonBuilder *b, const char *key, const char *text)
{
  json_builder_set_member_name(b, key);
  if (text != NULL)
    json_builder_add_string_value(b, text);
  else
    json_builder_add_null_value(b);
}

static void
add_point(JsonBuilder *b, const char *key, const double *v, int n)
{
  json_builder_set_member_name(b, key);
  json_builder_begin_array(b);
  for (int i = 0; i < n; i++)
    json_builder_add_double_value(b, round(v[i] * 1e4) / 1e4);
  json_builder_end_array(b);
}

static void
add_box(JsonBuilder *b, const LithoBox *box)
{
  const double v[4] = {box->x, box->y, box->w, box->h};
  add_point(b, "box", v, 4);
  add_text(b, "place", litho_box_place(box));
}

static void
add_measures(JsonBuilder *b, const LithoFacts *facts)
{
  json_builder_set_member_name(b, "measures");
  json_builder_begin_object(b);
  for (int i = LITHO_MEASURE_NONE + 1; i < LITHO_N_MEASURES; i++)
    add_number(b, litho_measure_info((LithoMeasureId)i)->name, facts->measures.v[i], 1e4);
  add_number(b, "clipped_white", facts->clipped_white, 1e4);
  add_number(b, "clipped_black", facts->clipped_black, 1e4);
  add_number(b, "colorfulness", facts->colorfulness, 100);
  add_number(b, "noise_sigma", facts->noise_sigma, 100);
  add_number(b, "blur_px", facts->blur_px, 100);
  add_number(b, "cast_a", facts->cast[0], 1e4);
  add_number(b, "cast_b", facts->cast[1], 1e4);
  add_number(b, "tilt_deg", facts->tilt_deg, 100);
  json_builder_end_object(b);
}

static void
add_people(JsonBuilder *b, const LithoFacts *facts)
{
  json_builder_set_member_name(b, "people");
  json_builder_begin_object(b);
  json_builder_set_member_name(b, "count");
  json_builder_add_int_value(b, facts->n_people);
  json_builder_set_member_name(b, "faces");
  json_builder_begin_array(b);
  for (guint i = 0; i < facts->faces->len; i++) {
    const LithoFace *face = facts->faces->pdata[i];
    json_builder_begin_object(b);
    add_box(b, &face->box);
    add_number(b, "score", face->score, 1e3);
    add_number(b, "roll_deg", face->roll_deg, 10);
    add_point(b, "left_eye", face->eye[0], 2);
    add_point(b, "right_eye", face->eye[1], 2);
    json_builder_end_object(b);
  }
  json_builder_end_array(b);
  json_builder_end_object(b);
}

static void
add_regions(JsonBuilder *b, const LithoFacts *facts)
{
  json_builder_set_member_name(b, "regions");
  json_builder_begin_array(b);
  for (guint i = 0; i < facts->regions->len; i++) {
    const LithoRegionFact *region = facts->regions->pdata[i];
    json_builder_begin_object(b);
    add_text(b, "name", region->name);
    add_number(b, "share", region->share, 1e4);
    add_number(b, "score", region->score, 1e3);
    add_box(b, &region->box);
    add_text(b, "method", region->method);
    json_builder_end_object(b);
  }
  json_builder_end_array(b);
}

static void
add_things(JsonBuilder *b, const LithoFacts *facts)
{
  json_builder_set_member_name(b, "things");
  json_builder_begin_array(b);
  for (guint i = 0; i < facts->things->len; i++) {
    const LithoThingFact *thing = facts->things->pdata[i];
    json_builder_begin_object(b);
    add_text(b, "label", thing->label);
    json_builder_set_member_name(b, "count");
    json_builder_add_int_value(b, thing->count);
    json_builder_set_member_name(b, "exact");
    json_builder_add_boolean_value(b, thing->exact);
    json_builder_set_member_name(b, "sure");
    json_builder_add_boolean_value(b, thing->sure);
    add_number(b, "score", thing->score, 1e3);
    add_box(b, &thing->box);
    json_builder_end_object(b);
  }
  json_builder_end_array(b);
  add_text(b, "detector", facts->detector);
  json_builder_set_member_name(b, "stuff");
  json_builder_begin_array(b);
  for (guint i = 0; i < facts->stuff->len; i++) {
    const LithoStuffFact *stuff = facts->stuff->pdata[i];
    json_builder_begin_object(b);
    add_text(b, "label", stuff->label);
    add_number(b, "share", stuff->share, 1e4);
    add_number(b, "score", stuff->score, 1e3);
    json_builder_end_object(b);
  }
  json_builder_end_array(b);
}

/* One list of {name, KEY}. */
static void
add_pair(JsonBuilder *b, const char *name, const char *key, double value)
{
  json_builder_begin_object(b);
  add_text(b, "name", name);
  add_number(b, key, value, 1e3);
  json_builder_end_object(b);
}

/* "shot": what the file says of the taking, where it says anything. */
static void
add_shot(JsonBuilder *b, const LithoFacts *facts)
{
  const LithoShot *shot = &facts->shot;
  const struct {
    const char *name, *text;
  } texts[] = {{"make", shot->make}, {"model", shot->model}, {"lens", shot->lens}};
  const struct {
    const char *name;
    double value;
  } numbers[] = {{"iso", shot->iso}, {"focal_mm", shot->focal_mm}, {"aperture", shot->aperture}, {"shutter_s", shot->shutter_s}};
  json_builder_set_member_name(b, "shot");
  json_builder_begin_object(b);
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    if (*texts[i].text != '\0') {
      json_builder_set_member_name(b, texts[i].name);
      json_builder_add_string_value(b, texts[i].text);
    }
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
    if (numbers[i].value > 0) {
      json_builder_set_member_name(b, numbers[i].name);
      json_builder_add_double_value(b, numbers[i].value);
    }
  if (shot->hour >= 0) {
    json_builder_set_member_name(b, "hour");
    json_builder_add_int_value(b, shot->hour);
  }
  json_builder_set_member_name(b, "flash");
  json_builder_add_boolean_value(b, shot->flash);
  json_builder_set_member_name(b, "raw");
  json_builder_add_boolean_value(b, facts->is_raw);
  json_builder_end_object(b);
}

JsonNode *
litho_facts_to_json(const LithoFacts *facts)
{
  g_autoptr(JsonBuilder) b = json_builder_new();
  json_builder_begin_object(b);
  json_builder_set_member_name(b, "width");
  json_builder_add_int_value(b, facts->width);
  json_builder_set_member_name(b, "height");
  json_builder_add_int_value(b, facts->height);
  json_builder_set_member_name(b, "qualities");
  json_builder_begin_array(b);
  for (guint i = 0; i < facts->qualities->len; i++)
    json_builder_add_string_value(b, facts->qualities->pdata[i]);
  json_builder_end_array(b);
  json_builder_set_member_name(b, "tags");
  json_builder_begin_array(b);
  for (guint i = 0; i < facts->tags->len; i++) {
    const LithoTag *tag = facts->tags->pdata[i];
    add_pair(b, tag->name, "score", tag->score);
  }
  json_builder_end_array(b);
  add_text(b, "tagger", facts->tagger);
  add_people(b, facts);
  add_regions(b, facts);
  json_builder_set_member_name(b, "colors");
  json_builder_begin_array(b);
  for (guint i = 0; i < facts->colors->len; i++) {
    const LithoColorShare *color = facts->colors->pdata[i];
    add_pair(b, color->name, "share", color->share);
  }
  json_builder_end_array(b);
  add_text(b, "exposure", facts->exposure);
  add_shot(b, facts);
  add_measures(b, facts);
  add_things(b, facts);
  json_builder_end_object(b);
  return json_builder_get_root(b);
}

/* A word from outside (a label file, a net): letters, digits, blanks, ' and - only. */
static void
append_word(GString *line, const char *word)
{
  for (const char *p = word; *p != '\0'; p++)
    g_string_append_c(line, g_ascii_isalnum(*p) || strchr(" '-", *p) != NULL ? *p : ' ');
}

static void G_GNUC_PRINTF(2, 3)
append_part(GString *line, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *text = g_strdup_vprintf(format, args);
  va_end(args);
  g_string_append(line, line->len > 0 ? "; " : "");
  g_string_append(line, text);
}

char *
litho_facts_line(const LithoFacts *facts)
{
  GString *line = g_string_new(NULL);
  for (guint i = 0; i < facts->qualities->len; i++)
    g_string_append_printf(line, "%s%s", i > 0 ? ", " : "", (char *)facts->qualities->pdata[i]);
  append_part(line, "lightness %.2f, contrast %.2f",
              facts->measures.v[LITHO_MEASURE_MEAN_LIGHTNESS],
              facts->measures.v[LITHO_MEASURE_RMS_CONTRAST]);
  if (facts->n_people > 0)
    append_part(line, "people %d, faces %u", facts->n_people, facts->faces->len);
  guint n_said = 0;
  for (guint i = 0; i < facts->things->len && n_said < LINE_THINGS; i++) {
    const LithoThingFact *thing = facts->things->pdata[i];
    if (!thing->sure)
      continue;
    g_string_append(line, n_said++ == 0 ? "; things " : ", ");
    append_word(line, thing->label);
    if (thing->count > 1)
      g_string_append_printf(line, " %d", thing->count);
  }
  for (guint i = 0; i < MIN(facts->regions->len, LINE_REGIONS); i++) {
    const LithoRegionFact *region = facts->regions->pdata[i];
    g_string_append(line, i == 0 ? "; regions " : ", ");
    append_word(line, region->name);
    g_string_append_printf(line, " %.0f%%", 100 * region->share);
  }
  for (guint i = 0; i < MIN(facts->tags->len, LINE_TAGS); i++) {
    const LithoTag *tag = facts->tags->pdata[i];
    g_string_append(line, i == 0 ? "; tags " : ", ");
    append_word(line, tag->name);
  }
  if (line->len > LINE_BYTES)
    g_string_truncate(line, LINE_BYTES);
  return g_string_free(line, FALSE);
}
