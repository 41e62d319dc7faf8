/* cmd_regions.c: litho regions: what regions a photo has, and their masks as files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/vips_auto.h"
#include "see/facts/facts_parts.h"
#include "see/facts/facts.h"
#include "see/find/finder.h"
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/io_options.h"
#include "cli/progress.h"
#include "cli/cmd/regions_job.h"
#include "cli/text.h"
#include "base/json.h"

#define OVERLAY_SIZE_PX 1024
#define MAX_REGIONS 64

extern const LithoCmd cmd_regions;

static char **names, **points, **boxes, **texts;
static char *output, *overlay;
static gboolean all, recursive, force, as_json, classical, quiet;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"region", 0, 0, G_OPTION_ARG_STRING_ARRAY, &names,
       "a region: a name, or as a recipe writes it; may be said again", "NAME|JSON"},
      {"point", 0, 0, G_OPTION_ARG_STRING_ARRAY, &points,
       "the thing under this point, fractions of the frame; -X,Y: what is there is not meant", "X,Y[;X,Y…]"},
      {"box", 0, 0, G_OPTION_ARG_STRING_ARRAY, &boxes, "the thing in this box, fractions of the frame",
       "X,Y,W,H[;X,Y…]"},
      {"text", 0, 0, G_OPTION_ARG_STRING_ARRAY, &texts, "what these words mean", "WORDS"},
      {"all", 0, 0, G_OPTION_ARG_NONE, &all, "the masks of all named regions that are there, to the folder -o",
       NULL},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
       "where masks go: a file for one region of one photo, else a folder", "PATH"},
      {"overlay", 0, 0, G_OPTION_ARG_FILENAME, &overlay,
       "write the photo with the regions tinted and named: a file, or a folder for many photos", "PATH"},
      {"recursive", 'r', 0, G_OPTION_ARG_NONE, &recursive, "take the photos in folders too", NULL},
      {"force", 'f', 0, G_OPTION_ARG_NONE, &force, "replace outputs that exist", NULL},
      {"floor", 0, 0, G_OPTION_ARG_NONE, &classical, "classical methods only, no nets", NULL},
      {"asset", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &cli_io_assets, "a file that a region calls NAME: a mask",
       "NAME=FILE"},
      IO_LOAD_ENTRIES,
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object a photo, one a line", NULL},
      {"quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "no progress bar, no warnings", NULL},
      {NULL},
  };
  return entries;
}

typedef struct {
  GPtrArray *asked;   /* LithoRegion*; those of prompts first, in their order */
  GPtrArray *prompts; /* RegionPrompt* */
  GHashTable *assets;
  LithoLoadOptions load;
  gboolean to_folder; /* masks are NAME-REGION.png beside InputPair.out */
  gboolean many;
  Progress *progress;
} Job;

/* --- what is asked -------------------------------------------------------------------------- */

static gboolean
add_region(GPtrArray *asked, JsonNode *node, const char *option, GError **error)
{
  LithoRegion *region = litho_region_parse(node, option, error);
  if (region != NULL)
    g_ptr_array_add(asked, region);
  return region != NULL;
}

static gboolean
add_text(GPtrArray *asked, const char *words, GError **error)
{
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "text", words);
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  return add_region(asked, root, "--text", error);
}

static gboolean
add_named(GPtrArray *asked, const char *value, GError **error)
{
  g_autoptr(JsonNode) root = *value == '{' ? litho_json_parse(value, -1, error)
                                           : json_node_init_string(json_node_alloc(), value);
  return root != NULL && add_region(asked, root, "--region", error);
}

/* What --box and --point show. */
static gboolean
collect_prompts(Job *job, GError **error)
{
  g_autoptr(GArray) outside = g_array_new(FALSE, FALSE, sizeof(SeePoint));
  const struct {
    const char *option;
    char **values;
  } from[] = {{"--box", boxes}, {"--point", points}};
  for (guint k = 0; k < G_N_ELEMENTS(from); k++)
    for (char **v = from[k].values; v != NULL && *v != NULL; v++)
      if (!region_prompt_parse(from[k].option, *v, job->prompts, outside, error))
        return FALSE;
  if (outside->len > 0 && job->prompts->len == 0) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                        "--point says only what is not meant: show what is, by --box X,Y,W,H or --point X,Y");
    return FALSE;
  }
  for (guint i = 0; i < job->prompts->len; i++) {
    RegionPrompt *prompt = job->prompts->pdata[i];
    g_array_append_vals(prompt->points, outside->data, outside->len);
    g_ptr_array_add(job->asked, litho_region_copy(prompt->region));
  }
  return TRUE;
}

static gboolean
collect_regions(Job *job, GError **error)
{
  GPtrArray *asked = job->asked;
  if (!collect_prompts(job, error))
    return FALSE;
  for (char **v = names; v != NULL && *v != NULL; v++)
    if (!add_named(asked, *v, error))
      return FALSE;
  for (char **v = texts; v != NULL && *v != NULL; v++)
    if (!add_text(asked, *v, error))
      return FALSE;
  if (asked->len <= MAX_REGIONS)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "at most %d regions at a time", MAX_REGIONS);
  return FALSE;
}

/* "sky", "red-car", "point-2": a region as a part of a file's name. */
static char *
file_part(const LithoRegion *region, guint number)
{
  static const char *const kinds[] = {"all", "", "text", "tones", "color", "box", "ellipse", "gradient",
                                      "mask", "point"};
  if (region->text == NULL)
    return g_strdup_printf("%s-%u", kinds[region->kind], number);
  GString *out = g_string_new(NULL);
  for (const char *p = region->text; *p != '\0' && out->len < 40; p++)
    if (g_ascii_isalnum(*p))
      g_string_append_c(out, g_ascii_tolower(*p));
    else if (out->len > 0 && out->str[out->len - 1] != '-')
      g_string_append_c(out, '-');
  if (out->len == 0)
    g_string_append_printf(out, "text-%u", number);
  if (region->invert || region->except != NULL)
    g_string_append_printf(out, "-%u", number);
  return g_string_free(out, FALSE);
}

/* --- one photo ------------------------------------------------------------------------------ */

/* The regions that were asked for, or those that are there. */
static GPtrArray *
make_answers(const Job *job, const GPtrArray *facts, GPtrArray *owned)
{
  GPtrArray *answers = g_ptr_array_new_with_free_func((GDestroyNotify)region_answer_free);
  for (guint i = 0; i < facts->len && job->asked->len == 0; i++) {
    const LithoRegionFact *fact = facts->pdata[i];
    g_ptr_array_add(owned, litho_region_new(LITHO_REGION_NAMED, fact->name));
  }
  const GPtrArray *from = job->asked->len > 0 ? job->asked : owned;
  for (guint i = 0; i < from->len; i++) {
    RegionAnswer *answer = g_new0(RegionAnswer, 1);
    answer->region = from->pdata[i];
    answer->prompt = from == job->asked && i < job->prompts->len ? job->prompts->pdata[i] : NULL;
    answer->name = file_part(answer->region, i + 1);
    for (guint k = 0; k < answers->len; k++)
      if (g_str_equal(((RegionAnswer *)answers->pdata[k])->name, answer->name)) {
        g_autofree char *same = answer->name;
        answer->name = g_strdup_printf("%s-%u", same, i + 1);
      }
    g_ptr_array_add(answers, answer);
  }
  return answers;
}

static char *
mask_path(const Job *job, const CliInputPair *pair, const RegionAnswer *answer)
{
  if (!job->to_folder)
    return g_strdup(pair->out);
  const char *dot = strrchr(pair->out, '.');
  return g_strdup_printf("%.*s-%s.png", (int)(dot - pair->out), pair->out, answer->name);
}

static gboolean
write_mask(const Job *job, const CliInputPair *pair, VipsImage *mask, RegionAnswer *answer, GError **error)
{
  g_autofree char *path = mask_path(job, pair, answer);
  if (job->to_folder && !force && g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s exists already: say --force to replace it", path);
    return FALSE;
  }
  if (!cli_inputs_make_parent(path, error) || !litho_photo_save_mask(mask, path, error))
    return FALSE;
  answer->file = g_steal_pointer(&path);
  return TRUE;
}

static gboolean
write_masks(const Job *job, const CliInputPair *pair, LithoScene *scene, GPtrArray *answers, GError **error)
{
  g_autoptr(VipsImage) linear = litho_photo_linear(litho_scene_photo(scene), error);
  for (guint i = 0; linear != NULL && i < answers->len; i++) {
    g_autoptr(VipsImage) mask = NULL;
    cli_progress_set(job->progress, 0, (double)i / answers->len);
    if (!region_mask(scene, answers->pdata[i], linear, job->assets, &mask, error) ||
        (mask != NULL && output != NULL && !write_mask(job, pair, mask, answers->pdata[i], error)))
      return FALSE;
  }
  return linear != NULL;
}

static void
unref_image(gpointer image)
{
  g_clear_object((VipsImage **)&image);
}

static gboolean
write_overlay(const Job *job, const char *path, LithoScene *scene, const GPtrArray *answers, GError **error)
{
  LithoPhoto *photo = litho_scene_photo(scene);
  g_autoptr(VipsImage) linear = litho_photo_proxy(photo, OVERLAY_SIZE_PX, error);
  g_autoptr(GPtrArray) masks = g_ptr_array_new_with_free_func(unref_image), labels = g_ptr_array_new();
  for (guint i = 0; linear != NULL && i < answers->len; i++) {
    const RegionAnswer *from = answers->pdata[i];
    /* Without being asked for it would cover what is left of the photo. */
    if (job->asked->len == 0 && g_str_equal(from->name, "background"))
      continue;
    RegionAnswer *small = g_new0(RegionAnswer, 1);
    VipsImage *mask = NULL;
    small->region = from->region;
    small->prompt = from->prompt;
    gboolean ok = region_mask(scene, small, linear, job->assets, &mask, error);
    region_answer_free(small);
    if (!ok)
      return FALSE;
    if (mask != NULL) {
      g_ptr_array_add(masks, mask);
      g_ptr_array_add(labels, from->name);
    }
  }
  g_ptr_array_add(labels, NULL);
  return linear != NULL && cli_inputs_make_parent(path, error) &&
         regions_overlay(photo, linear, (VipsImage **)masks->pdata, (char **)labels->pdata, path, error);
}

/* What a text may mean: [{"label": "dog", "score": 0.61, "box": [x, y, w, h]}, …]. */
static JsonArray *
candidates_json(const GPtrArray *candidates)
{
  JsonArray *list = json_array_new();
  for (guint i = 0; i < candidates->len; i++) {
    const LithoSighting *one = candidates->pdata[i];
    JsonObject *row = json_object_new();
    JsonArray *box = json_array_new();
    for (int k = 0; k < 4; k++)
      json_array_add_double_element(box, one->box[k]);
    json_object_set_string_member(row, "label", one->label);
    json_object_set_double_member(row, "score", one->score);
    json_object_set_array_member(row, "box", box);
    json_array_add_object_element(list, row);
  }
  return list;
}

static void
print_json(const CliInputPair *pair, const LithoPhoto *photo, const GPtrArray *facts, const GPtrArray *answers)
{
  g_autofree char *in = g_filename_display_name(pair->in);
  JsonObject *object = json_object_new();
  JsonArray *list = json_array_new();
  json_object_set_string_member(object, "photo", in);
  json_object_set_int_member(object, "width", photo->coded->Xsize);
  json_object_set_int_member(object, "height", photo->coded->Ysize);
  for (guint i = 0; i < answers->len; i++) {
    const RegionAnswer *answer = answers->pdata[i];
    JsonObject *row = json_object_new();
    json_object_set_member(row, "region", litho_region_to_json(answer->region));
    json_object_set_boolean_member(row, "present", answer->present);
    json_object_set_double_member(row, "score", answer->score);
    json_object_set_double_member(row, "share", answer->share);
    if (answer->method != NULL)
      json_object_set_string_member(row, "method", answer->method);
    if (answer->instead != NULL)
      json_object_set_string_member(row, "instead", answer->instead);
    if (answer->why != NULL)
      json_object_set_string_member(row, "why", answer->why);
    if (answer->ambiguous)
      json_object_set_boolean_member(row, "ambiguous", TRUE);
    if (answer->candidates != NULL)
      json_object_set_array_member(row, "candidates", candidates_json(answer->candidates));
    if (answer->file != NULL)
      json_object_set_string_member(row, "mask", answer->file);
    for (guint k = 0; k < facts->len; k++) {
      const LithoRegionFact *fact = facts->pdata[k];
      if (answer->region->kind != LITHO_REGION_NAMED || g_strcmp0(fact->name, answer->region->text) != 0)
        continue;
      JsonArray *box = json_array_new();
      const double v[] = {fact->box.x, fact->box.y, fact->box.w, fact->box.h};
      for (int b = 0; b < 4; b++)
        json_array_add_double_element(box, v[b]);
      json_object_set_array_member(row, "box", box);
      json_object_set_string_member(row, "place", litho_box_place(&fact->box));
    }
    json_array_add_object_element(list, row);
  }
  json_object_set_array_member(object, "regions", list);
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  g_autofree char *line = litho_json_print_line(root);
  printf("%s\n", line);
}

static void
print_list(const Job *job, const CliInputPair *pair, const GPtrArray *facts)
{
  g_autofree char *in = cli_text_safe(pair->in);
  if (job->many)
    printf("%s\n", in);
  if (facts->len == 0)
    printf("no named region was found\n");
  for (guint i = 0; i < facts->len; i++) {
    const LithoRegionFact *fact = facts->pdata[i];
    printf("%-11s %3.0f %%  score %.2f  %-18s %s\n", fact->name, 100 * fact->share, fact->score,
           litho_box_place(&fact->box), fact->method);
  }
}

static void
print_answers(const GPtrArray *answers)
{
  for (guint i = 0; i < answers->len; i++) {
    const RegionAnswer *answer = answers->pdata[i];
    if (!answer->present)
      continue;
    g_autofree char *what = litho_region_describe(answer->region);
    g_autofree char *safe = cli_text_safe(what), *file = cli_text_safe(answer->file != NULL ? answer->file : "");
    printf("%s  %.1f %%  score %.2f  %s%s%s\n", safe, 100 * answer->share, answer->score, answer->method,
           answer->file != NULL ? " → " : "", file);
  }
}

/* ABSENT, with what is there instead, for the first region that was asked for and is not there. */
static gboolean
check_present(const CliInputPair *pair, const GPtrArray *answers, GError **error)
{
  for (guint i = 0; i < answers->len; i++) {
    const RegionAnswer *answer = answers->pdata[i];
    if (answer->present)
      continue;
    g_autofree char *what = litho_region_describe(answer->region);
    g_autofree char *in = g_filename_display_name(pair->in);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_ABSENT, "%s: %s: not there (score %.2f, by %s)%s%s%s%s", in, what,
                answer->score, answer->method, answer->why != NULL ? ": " : "", answer->why != NULL ? answer->why : "",
                answer->instead != NULL ? "; what is there: " : "",
                answer->instead != NULL ? answer->instead : "");
    return FALSE;
  }
  return TRUE;
}

static gboolean
see_photo(const Job *job, const CliInputPair *pair, GError **error)
{
  g_autoptr(LithoPhoto) photo = litho_photo_open(pair->in, &job->load, error);
  if (photo == NULL)
    return FALSE;
  LithoSeeOptions see = {.floor = classical, .fine = TRUE, .cancel = cmd_cancellable()};
  g_autoptr(LithoScene) scene = litho_scene_new(photo, &see);
  g_autoptr(LithoFacts) facts = litho_facts_new();
  g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  /* Looking for all of them is only worth it when all are wanted. */
  if ((job->asked->len == 0 || as_json) && !see_region_facts(scene, facts->regions, error))
    return FALSE;
  g_autoptr(GPtrArray) answers = make_answers(job, facts->regions, owned);
  gboolean only_list = job->asked->len == 0 && !all;
  if (!only_list && !write_masks(job, pair, scene, answers, error))
    return FALSE;
  for (guint i = 0; only_list && i < answers->len; i++) {
    const LithoRegionFact *fact = facts->regions->pdata[i];
    RegionAnswer *answer = answers->pdata[i];
    answer->present = TRUE;
    answer->score = fact->score;
    answer->share = fact->share;
    answer->method = g_strdup(fact->method);
  }
  const char *overlay_path = output != NULL ? pair->preview : pair->out;
  if (overlay != NULL && !write_overlay(job, overlay_path, scene, answers, error))
    return FALSE;
  cli_progress_clear(job->progress);
  if (as_json)
    print_json(pair, photo, facts->regions, answers);
  else if (only_list)
    print_list(job, pair, facts->regions);
  else
    print_answers(answers);
  for (guint i = 0; !quiet && i < photo->warnings->len; i++)
    cmd_warn("%s: %s", pair->in, (char *)photo->warnings->pdata[i]);
  return check_present(pair, answers, error);
}

static gboolean
prepare(char **photos, Job *job, GPtrArray **pairs, GError **error)
{
  const char *wrong = NULL;
  if (*photos == NULL)
    wrong = "say which photo";
  else if (all && job->asked->len > 0)
    wrong = "--all and single regions contradict each other";
  else if (all && output == NULL)
    wrong = "--all needs a folder: say -o FOLDER";
  else if (output != NULL && !all && job->asked->len == 0)
    wrong = "say which region's mask goes to -o: --region NAME, or --all";
  else if (g_strcmp0(overlay, "-") == 0)
    wrong = "--overlay needs a file, not stdout";
  if (wrong != NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
    return FALSE;
  }
  const gboolean several = all || job->asked->len > 1;
  g_autofree char *folder = several && output != NULL ? g_strconcat(output, "/", NULL) : NULL;
  const char *to = folder != NULL ? folder : output != NULL ? output : overlay;
  const CliInputOptions inputs = {.output = to, .preview = output != NULL ? overlay : NULL,
                               .extension = output != NULL ? ".png" : overlay != NULL ? ".jpg" : NULL,
                               .recursive = recursive, .force = force || to == NULL};
  *pairs = cli_inputs_collect(photos, &inputs, error);
  if (*pairs == NULL)
    return FALSE;
  job->many = (*pairs)->len > 1;
  job->to_folder = output != NULL && (several || job->many || g_str_has_suffix(output, "/") ||
                                      g_file_test(output, G_FILE_TEST_IS_DIR));
  return TRUE;
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_regions, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  g_autoptr(GPtrArray) asked = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  g_autoptr(GPtrArray) pairs = NULL;
  g_autoptr(GPtrArray) prompts = g_ptr_array_new_with_free_func((GDestroyNotify)region_prompt_free);
  Job job = {.asked = asked, .prompts = prompts};
  g_autoptr(GHashTable) assets = NULL;
  g_autoptr(GError) error = NULL;
  cmd_cancellable();
  if (!collect_regions(&job, &error) || !cli_io_check(&job.load, NULL, &error) ||
      !litho_init("litho", &error) || !cli_io_read_assets(&assets, &error) ||
      !prepare(argv + 1, &job, &pairs, &error))
    return cmd_fail(&cmd_regions, error, as_json);
  job.assets = assets;
  g_autoptr(Progress) progress = cli_progress_new(quiet || as_json ? PROGRESS_QUIET : PROGRESS_AUTO, pairs->len, 1);
  job.progress = progress;
  int status = 0;
  for (guint i = 0; i < pairs->len && !g_cancellable_is_cancelled(cmd_cancellable()); i++) {
    const CliInputPair *pair = pairs->pdata[i];
    g_autoptr(GError) failure = NULL;
    cli_progress_begin(progress, 0, pair->in);
    if (!see_photo(&job, pair, &failure)) {
      cli_progress_clear(progress);
      int failed = cmd_fail(&cmd_regions, failure, as_json);
      status = status != 0 ? status : failed;
    }
    cli_progress_done(progress, 0);
  }
  return status;
}

const LithoCmd cmd_regions = {
    .name = "regions",
    .summary = "the regions of a photo, and their masks",
    .usage = "[OPTION…] PHOTO…",
    .details =
        "Lists the named regions that the photo has: share of the frame, how sure it is, where, and how it was "
        "found. With --region, --point, --box or --text the mask of that region is written: a 16-bit grey PNG of "
        "the photo's size, soft along the photo's edges, 0 where nothing of the region is.\n\n"
        "--box and --point show a thing instead of naming it. After a semicolon follow more points of the same thing; "
        "-X,Y or X,Y,out is not on it, and said alone it is on none of the things. "
        "The rectangle itself is --region '{\"box\": [X, Y, W, H]}'.\n\n"
        "A region that the photo does not have is said to be absent, with its score and what is there instead; "
        "the command then ends with 1, and no mask is written for it.\n\n"
        "Masks of several regions or photos go to the folder -o as NAME-REGION.png.\n\n"
        "Examples:\n"
        "  litho regions photo.jpg --overlay seen.jpg\n"
        "  litho regions photo.jpg --region sky -o sky.png\n"
        "  litho regions photo.jpg --region '{\"name\": \"all\", \"except\": [\"sky\"]}' -o land.png\n"
        "  litho regions photo.jpg --point 0.5,0.7 -o thing.png\n"
        "  litho regions photo.jpg --box '0.2,0.3,0.4,0.5;-0.25,0.7' -o thing.png\n"
        "  litho regions -r holiday --all -o masks --json\n",
    .options = options,
    .run = run,
};
