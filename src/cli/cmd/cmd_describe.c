/* cmd_describe.c: litho describe: photos to facts and sentences. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/file.h"
#include "see/facts/facts.h"
#include "see/find/finder.h"
#include "see/facts/facts_take.h"
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/io_options.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "base/json.h"
#include "see/caption/caption.h"
#include "see/find/dense.h"

#define WORD_LEAST 0.5 /* probability from which a word of --tags-from fits */
#define MAX_WORD_BYTES (1 << 20)

extern const LithoCmd cmd_describe;

static gboolean recursive, as_json, show_facts, show_words, only_floor, quiet;
static char *caption_kind, *model, *mmproj, *tags_from;
static char **tag_words;
static int n_tags = 5, n_threads;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"recursive", 'r', 0, G_OPTION_ARG_NONE, &recursive, "take the photos in folders too", NULL},
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object a photo, one a line", NULL},
      {"facts", 0, 0, G_OPTION_ARG_NONE, &show_facts,
       "after each sentence, the facts that it rests on", NULL},
      {"explain", 0, 0, G_OPTION_ARG_NONE, &show_words,
       "below a caption of the decoder, where in the photo it looked for each word", NULL},
      {"floor", 0, 0, G_OPTION_ARG_NONE, &only_floor, "no nets and no language model", NULL},
      {"caption", 0, 0, G_OPTION_ARG_STRING, &caption_kind,
       "who writes the sentences: rules, the trained decoder, a language model, or the model of role caption "
       "where one was added (default auto)",
       "auto|floor|decoder|model"},
      {"model", 0, 0, G_OPTION_ARG_FILENAME, &model,
       "the model that writes them: a name of 'litho models list', a decoder or a GGUF file", "FILE"},
      {"mmproj", 0, 0, G_OPTION_ARG_FILENAME, &mmproj,
       "the projector of a vision-language model that is no model of the list", "FILE"},
      {"threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "threads of nets and models (default: all cores)", "N"},
      {"tags", 0, 0, G_OPTION_ARG_INT, &n_tags, "how many tags to print (default 5)", "N"},
      {"tags-from", 0, 0, G_OPTION_ARG_FILENAME, &tags_from,
       "which of these words fit, by the text tower: words with commas between, or a file with one a line", "WORDS|FILE"},
      IO_LOAD_ENTRIES,
      {"quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "no progress bar, no warnings", NULL},
      {NULL},
  };
  return entries;
}

static void
print_line(const char *label, const char *text)
{
  const int indent = 12;
  g_autofree char *safe = cli_text_safe(text);
  g_autofree char *lines = cli_text_wrap(safe, indent, label, cli_text_columns());
  fputs(lines, stdout);
}

static void G_GNUC_PRINTF(2, 3)
append(GString *text, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  if (text->len > 0)
    g_string_append(text, ", ");
  g_string_append_vprintf(text, format, args);
  va_end(args);
}

static void
print_list(const char *label, GString *text)
{
  if (text->len > 0)
    print_line(label, text->str);
  g_string_truncate(text, 0);
}

static void
print_facts(const LithoFacts *facts)
{
  const double *v = facts->measures.v;
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < facts->qualities->len; i++)
    append(text, "%s", (char *)facts->qualities->pdata[i]);
  print_list("quality", text);
  for (guint i = 0; i < MIN(facts->tags->len, (guint)n_tags); i++) {
    const LithoTag *tag = facts->tags->pdata[i];
    append(text, "%s %.0f %%", tag->name, 100 * tag->score);
  }
  print_list("tags", text);
  if (facts->n_people > 0)
    append(text, "%d, %u face%s seen", facts->n_people, facts->faces->len,
           facts->faces->len == 1 ? "" : "s");
  print_list("people", text);
  for (guint i = 0; i < facts->things->len; i++) {
    const LithoThingFact *thing = facts->things->pdata[i];
    if (!thing->sure) /* --json has the doubtful ones too */
      continue;
    g_autofree char *count = thing->count > 1 ? g_strdup_printf("%d ", thing->count) : g_strdup("");
    append(text, "%s%s %.0f %% %s", count, thing->label, 100 * thing->score, litho_box_place(&thing->box));
  }
  print_list("things", text);
  for (guint i = 0; i < facts->regions->len; i++) {
    const LithoRegionFact *region = facts->regions->pdata[i];
    append(text, "%s %.0f %% %s", region->name, 100 * region->share, litho_box_place(&region->box));
  }
  print_list("regions", text);
  for (guint i = 0; i < facts->colors->len; i++) {
    const LithoColorShare *color = facts->colors->pdata[i];
    append(text, "%s %.0f %%", color->name, 100 * color->share);
  }
  print_list("colours", text);
  append(text, "lightness %.2f ± %.2f", v[LITHO_MEASURE_MEAN_LIGHTNESS],
         v[LITHO_MEASURE_RMS_CONTRAST]);
  append(text, "clipped %.1f %% white", 100 * facts->clipped_white);
  append(text, "%.1f %% black", 100 * facts->clipped_black);
  append(text, "colourfulness %.0f", facts->colorfulness);
  append(text, "cast %.3f", v[LITHO_MEASURE_CAST]);
  append(text, "haze %.2f", v[LITHO_MEASURE_HAZE]);
  append(text, "noise %.1f", facts->noise_sigma);
  if (facts->blur_px == facts->blur_px)
    append(text, "blur %.1f px", facts->blur_px);
  if (facts->tilt_deg == facts->tilt_deg)
    append(text, "horizon %.1f°", facts->tilt_deg);
  print_list("measures", text);
  append(text, "%d × %d px", facts->width, facts->height);
  print_list("size", text);
  if (facts->exposure != NULL)
    print_line("exposure", facts->exposure);
  if (*facts->shot.model != '\0')
    append(text, "%s%s%s", facts->shot.model, *facts->shot.lens != '\0' ? " with " : "", facts->shot.lens);
  if (facts->shot.hour >= 0)
    append(text, "at %d o'clock by its own clock", facts->shot.hour);
  if (facts->is_raw)
    append(text, "raw");
  if (text->len > 0)
    print_list("camera", text);
}

static void
print_words(const LithoSentence *sentence)
{
  for (guint i = 0; sentence->words != NULL && i < sentence->words->len; i++) {
    const LithoWord *word = sentence->words->pdata[i];
    g_autofree char *line = g_strdup_printf("%-12s %2.0f %% of the look %s%s", word->text, 100 * word->share,
                                            g_str_equal(litho_box_place(&word->box), "centre") ? "in the " : "",
                                            litho_box_place(&word->box));
    print_line(i == 0 ? "words" : "", line);
  }
}

static void
print_caption(const LithoCaption *caption)
{
  if (!show_facts) {
    g_autofree char *text = litho_caption_text(caption);
    print_line("caption", text);
    return;
  }
  for (guint i = 0; i < caption->sentences->len; i++) {
    const LithoSentence *sentence = caption->sentences->pdata[i];
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint k = 0; k < sentence->facts->len; k++)
      append(all, "%s", (char *)sentence->facts->pdata[k]);
    g_autofree char *line = g_strdup_printf("%s [%s]", sentence->text, all->str);
    print_line(i == 0 ? "caption" : "", line);
  }
}

/* The words that fit best, NULL where none were given. */
static JsonArray *
words_json(const GPtrArray *tags)
{
  JsonArray *array = json_array_new();
  for (guint i = 0; i < tags->len; i++) {
    const LithoTag *tag = tags->pdata[i];
    JsonObject *one = json_object_new();
    json_object_set_string_member(one, "name", tag->name);
    json_object_set_double_member(one, "score", tag->score);
    json_array_add_object_element(array, one);
  }
  return array;
}

static void
print_own_tags(const GPtrArray *tags)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < MIN(tags->len, (guint)n_tags); i++) {
    const LithoTag *tag = tags->pdata[i];
    append(text, "%s %.0f %%", tag->name, 100 * tag->score);
  }
  print_line("words", text->len > 0 ? text->str : "none of them fits");
}

static void
print_json(const char *name, const LithoFacts *facts, const LithoCaption *caption, const GPtrArray *words)
{
  g_autoptr(JsonNode) root = litho_description_to_json(name, facts, caption);
  if (words != NULL)
    json_object_set_array_member(json_node_get_object(root), "words", words_json(words));
  g_autofree char *line = litho_json_print_line(root);
  printf("%s\n", line);
}

static void
print_error_json(const char *name, const GError *error)
{
  g_autoptr(JsonNode) root = json_node_new(JSON_NODE_OBJECT);
  JsonObject *all = json_object_new();
  json_node_take_object(root, all);
  json_object_set_string_member(all, "photo", name);
  json_object_set_member(all, "error", litho_error_to_json(error));
  g_autofree char *line = litho_json_print_line(root);
  printf("%s\n", line);
}

static gboolean
describe_one(const char *path, const LithoLoadOptions *load, LithoCaptioner *captioner, GHashTable *nets,
             gboolean many, GError **error)
{
  g_autofree char *name = g_filename_display_name(path);
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, load, error);
  if (photo == NULL)
    return FALSE;
  const LithoSeeOptions see = {.floor = only_floor, .n_threads = n_threads, .cancel = cmd_cancellable(), .nets = nets};
  g_autoptr(LithoScene) scene = litho_scene_new(photo, &see);
  const LithoFacts *facts = litho_scene_facts(scene, error);
  if (facts == NULL)
    return FALSE;
  g_autoptr(LithoCaption) caption = litho_captioner_write(captioner, scene, error);
  if (caption == NULL)
    return FALSE;
  g_autoptr(GPtrArray) words = NULL;
  if (tag_words != NULL &&
      (words = see_tags_of_words(scene, (const char *const *)tag_words, WORD_LEAST, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < photo->warnings->len && !quiet; i++)
    cmd_warn("%s", (char *)photo->warnings->pdata[i]);
  if (as_json) {
    print_json(name, facts, caption, words);
    return TRUE;
  }
  if (many)
    print_line("photo", name);
  print_caption(caption);
  for (guint i = 0; i < caption->sentences->len && show_words; i++)
    print_words(caption->sentences->pdata[i]);
  if (caption->note != NULL && !quiet)
    cmd_warn("%s: %s", name, caption->note);
  print_facts(facts);
  if (words != NULL)
    print_own_tags(words);
  if (many)
    putchar('\n');
  return TRUE;
}

static int
describe_all(const GPtrArray *pairs, const LithoLoadOptions *load, LithoCaptioner *captioner)
{
  g_autoptr(Progress) progress =
      cli_progress_new(quiet ? PROGRESS_QUIET : PROGRESS_AUTO, pairs->len, 1);
  g_autoptr(GHashTable) nets = litho_see_nets_new();
  int exit_code = 0;
  for (guint i = 0; i < pairs->len; i++) {
    const CliInputPair *pair = pairs->pdata[i];
    g_autoptr(GError) error = NULL;
    cli_progress_begin(progress, 0, pair->in);
    if (g_cancellable_is_cancelled(cmd_cancellable())) {
      g_set_error(&error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "stopped after %u of %u photos", i,
                  pairs->len);
      cli_progress_clear(progress);
      return cmd_fail(&cmd_describe, error, as_json);
    }
    const gboolean ok = describe_one(pair->in, load, captioner, nets, pairs->len > 1, &error);
    cli_progress_done(progress, 0);
    cli_progress_clear(progress);
    if (!ok) {
      const int code = litho_error_row(error)->exit_code;
      exit_code = exit_code != 0 ? exit_code : code;
      if (as_json && pairs->len > 1) {
        g_autofree char *name = g_filename_display_name(pair->in);
        print_error_json(name, error);
      } else {
        cmd_fail(&cmd_describe, error, as_json);
      }
    }
    fflush(stdout);
  }
  return exit_code;
}

/* FALSE: a usage error, and *wrong says which. */
static gboolean
check_caption(LithoCaptionOptions *options, const char **wrong)
{
  static const char *const names[] = {"auto", "floor", "model", "decoder", NULL};
  const LithoCaptionKind kinds[] = {LITHO_CAPTION_AUTO, LITHO_CAPTION_FLOOR, LITHO_CAPTION_MODEL, LITHO_CAPTION_DECODER};
  guint chosen = 0;
  while (caption_kind != NULL && names[chosen] != NULL && !g_str_equal(names[chosen], caption_kind))
    chosen++;
  if (names[chosen] == NULL)
    *wrong = "--caption takes auto, floor, decoder or model";
  else if (only_floor && (model != NULL || kinds[chosen] == LITHO_CAPTION_MODEL || kinds[chosen] == LITHO_CAPTION_DECODER))
    *wrong = "--floor uses no model: leave out --model and --caption";
  else if (model != NULL && kinds[chosen] == LITHO_CAPTION_FLOOR)
    *wrong = "--caption floor uses no model: leave out --model";
  else if (mmproj != NULL && model == NULL)
    *wrong = "--mmproj belongs to a --model";
  else if (n_tags < 0)
    *wrong = "--tags takes 0 or more";
  else if (n_threads < 0 || n_threads > 1024)
    *wrong = "--threads takes 0 (all cores) to 1024";
  else {
    *options = (LithoCaptionOptions){.kind = only_floor ? LITHO_CAPTION_FLOOR : kinds[chosen],
                                     .model = model,
                                     .mmproj = mmproj,
                                     .n_threads = n_threads};
    return TRUE;
  }
  return FALSE;
}

/* Words of a file, one a line, or of the option itself. */
static gboolean
read_tag_words(GError **error)
{
  if (tags_from == NULL)
    return TRUE;
  g_autofree char *text = NULL;
  if (g_file_test(tags_from, G_FILE_TEST_IS_REGULAR)) {
    g_autoptr(GBytes) bytes = litho_file_read(tags_from, MAX_WORD_BYTES, error);
    if (bytes == NULL)
      return FALSE;
    text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
  } else
    text = g_strdup(tags_from);
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_auto(GStrv) parts = g_strsplit_set(valid, ",\n", -1);
  GPtrArray *words = g_ptr_array_new();
  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip(*part) != '\0')
      g_ptr_array_add(words, g_strdup(*part));
  g_ptr_array_add(words, NULL);
  tag_words = (char **)g_ptr_array_free(words, FALSE);
  if (tag_words[0] != NULL)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "--tags-from: there are no words in it");
  return FALSE;
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_describe, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc < 2)
    return cmd_usage(&cmd_describe, "no photo was named");
  const char *wrong = NULL;
  LithoCaptionOptions caption;
  if (!check_caption(&caption, &wrong))
    return cmd_usage(&cmd_describe, "%s", wrong);
  g_autoptr(GError) error = NULL;
  LithoLoadOptions load;
  const CliInputOptions inputs = {.recursive = recursive, .force = TRUE};
  g_autoptr(GPtrArray) pairs = NULL;
  if (!read_tag_words(&error) || !cli_io_check(&load, NULL, &error) || (pairs = cli_inputs_collect(argv + 1, &inputs, &error)) == NULL ||
      !litho_init("litho", &error))
    return cmd_fail(&cmd_describe, error, as_json);
  g_autoptr(LithoCaptioner) captioner = litho_captioner_new(&caption, &error);
  if (captioner == NULL)
    return cmd_fail(&cmd_describe, error, as_json);
  return describe_all(pairs, &load, captioner);
}

const LithoCmd cmd_describe = {
    .name = "describe",
    .summary = "what is in a photo, and what is it like",
    .usage = "[OPTION…] PHOTO…",
    .details =
        "Prints one to three sentences about the photo and the facts that they are made from: quality "
        "words, tags, people, regions, colours, measures, exposure. PHOTO is a file, - for stdin, or "
        "with -r a folder. Nothing is written and nothing leaves the machine.\n\n"
        "By default the sentences follow from the facts by rule. --caption decoder lets a small net that comes with litho guess "
        "a sentence from what the photo looks like (it needs litho models pull see; it is often wrong; --explain shows where it "
        "looked). --caption model lets a language model word the same facts; a vision-language model (litho models add MODEL.gguf --role caption --mmproj FILE) "
        "looks at the photo itself.\n\n"
        "The fields of --json are described in docs/describe.md.\n\n"
        "Examples:\n\n"
        "  litho describe photo.jpg\n"
        "  litho describe --facts photo.jpg\n"
        "  litho describe --json -r holiday/ > holiday.jsonl",
    .options = options,
    .run = run,
};
