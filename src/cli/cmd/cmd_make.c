/* cmd_make.c: litho make: words to a picture that litho composes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/json.h"
#include "cli/cmd.h"
#include "cli/cmd/make_engine.h"
#include "cli/cmd/make_net.h"
#include "cli/credentials_options.h"
#include "cli/io_options.h"
#include "cli/text.h"
#include "make/change.h"
#include "make/like.h"
#include "make/picture.h"
#include "make/place.h"

#define MOST_PICTURES 64
#define USUAL_PX 1024

extern const LithoCmd cmd_make;

static char *opt_size, *opt_style, *opt_scene, *opt_like;
static gint64 opt_seed = -1;
static int opt_n = 1;
static gboolean opt_show, opt_json, opt_force, opt_quiet;
static const PhotoCredentials *credentials;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"size", 0, 0, G_OPTION_ARG_STRING, &opt_size,
       "width and height in px, up to 8192 each, or a name: square, landscape, wide, panorama, portrait, phone, story, hd, "
       "fullhd, wallpaper, 4k, 8k (default: a megapixel of the shape that the words say, else square)",
       "WxH|NAME"},
      {"seed", 0, 0, G_OPTION_ARG_INT64, &opt_seed, "another picture of the same words (default 1)",
       "N"},
      {"number", 'n', 0, G_OPTION_ARG_INT, &opt_n,
       "how many pictures, with the seeds that follow: NAME-2.EXT, …", "N"},
      {"style", 0, 0, G_OPTION_ARG_STRING, &opt_style, "how it is painted, whatever the words say",
       "photo|watercolour|poster"},
      {"scene", 0, 0, G_OPTION_ARG_FILENAME, &opt_scene,
       "render this scene (JSON, as --show prints it, or a picture that litho made); words change it; - is stdin", "FILE"},
      {"like", 0, 0, G_OPTION_ARG_FILENAME, &opt_like,
       "take light and colours of this photo: its hour, where the words say none, and a part of the way to its colours", "PHOTO"},
      {"show", 0, 0, G_OPTION_ARG_NONE, &opt_show,
       "print what each word became and the scene; render only with -o", NULL},
      {"json", 0, 0, G_OPTION_ARG_NONE, &opt_json, "print JSON", NULL},
      {"force", 0, 0, G_OPTION_ARG_NONE, &opt_force, "replace a file that exists", NULL},
      MAKE_ENGINE_ENTRIES,
      IO_LOAD_ENTRIES,
      IO_SAVE_ENTRIES,
      CREDENTIALS_ENTRIES,
      {"quiet", 0, 0, G_OPTION_ARG_NONE, &opt_quiet, "no warnings", NULL},
      {NULL},
  };
  return entries;
}

static gboolean
parse_size(int *width, int *height, GError **error)
{
  *width = *height = USUAL_PX;
  if (opt_size == NULL || made_size_parse(opt_size, width, height, error))
    return TRUE;
  g_prefix_error(error, "--size: ");
  return FALSE;
}

/* Light and colours of --like. The hour is the photo's where the words say none. */
static gboolean
take_like(MadeScene *scene, const LithoLoadOptions *load, GPtrArray **traces, GError **error)
{
  if (opt_like == NULL)
    return TRUE;
  gboolean has_hour = opt_scene != NULL;
  for (guint i = 0; *traces != NULL && i < (*traces)->len; i++) {
    const MadeTrace *trace = (*traces)->pdata[i];
    has_hour |= trace->what != NULL && strstr(trace->what, "hour:") != NULL;
  }
  MadeTrace *trace = g_new0(MadeTrace, 1);
  if (!made_scene_like(scene, opt_like, load, !has_hour, &trace->what, error)) {
    made_trace_free(trace);
    return FALSE;
  }
  trace->words = g_strdup_printf("--like %s", opt_like);
  if (*traces == NULL)
    *traces = g_ptr_array_new_with_free_func((GDestroyNotify)made_trace_free);
  g_ptr_array_add(*traces, trace);
  return TRUE;
}

/* What the options say the scene is. */
static gboolean
get_scene(const char *words, const LithoLoadOptions *load, MadeScene *scene, GPtrArray **traces, GError **error)
{
  if (opt_scene == NULL) {
    if (!made_scene_read(words, scene, traces, error))
      return FALSE;
  } else if (!made_scene_open(opt_scene, load, scene, error) ||
             (words != NULL && !made_scene_change(words, scene, traces, error)))
    return FALSE;
  if (opt_style != NULL && !made_style_parse(opt_style, &scene->style, error)) {
    g_prefix_error(error, "--");
    return FALSE;
  }
  if (opt_seed >= 0)
    scene->seed = (guint32)opt_seed;
  return take_like(scene, load, traces, error);
}

/* --- what is said ------------------------------------------------------------------------------
 */

static void
print_show(const MadeScene *scene, const GPtrArray *traces)
{
  const int columns = cli_text_columns();
  for (guint i = 0; traces != NULL && i < traces->len; i++) {
    const MadeTrace *trace = traces->pdata[i];
    g_autofree char *safe = cli_text_safe(trace->words),
                    *why = trace->why != NULL ? g_strdup_printf("not done: %s", trace->why) : NULL;
    g_autofree char *line =
        cli_text_wrap(trace->what != NULL ? trace->what : why != NULL ? why : "not composed", 24, safe, columns);
    fputs(line, stdout);
  }
  g_autofree char *said = made_scene_say(scene), *lines = cli_text_wrap(said, 24, "scene", columns);
  fputs(lines, stdout);
  g_autoptr(JsonNode) node = made_scene_to_json(scene);
  g_autofree char *json = litho_json_print(node);
  fputs(json, stdout);
}

static JsonNode *
result_json(const MadeScene *scene, const GPtrArray *traces, const GPtrArray *files)
{
  JsonObject *root = json_object_new();
  json_object_set_member(root, "scene", made_scene_to_json(scene));
  JsonArray *outputs = json_array_new();
  for (guint i = 0; i < files->len; i++)
    json_array_add_string_element(outputs, files->pdata[i]);
  json_object_set_array_member(root, "trace", made_traces_to_json(traces));
  json_object_set_array_member(root, "files", outputs);
  return json_node_init_object(json_node_alloc(), root);
}

static void
warn_left(const GPtrArray *traces)
{
  g_autofree char *left = made_trace_left(traces);
  if (left != NULL)
    cmd_warn("not composed: %s (see 'litho make --help' for what can be)", left);
}

/* --- files -------------------------------------------------------------------------------------
 */

/* "beach.png", "beach-2.png", … */
static char *
output_name(int i)
{
  if (i == 0)
    return g_strdup(cli_io_output);
  const char *dot = strrchr(cli_io_output, '.'), *slash = strrchr(cli_io_output, '/');
  const int stem = dot != NULL && (slash == NULL || dot > slash) ? (int)(dot - cli_io_output)
                                                                 : (int)strlen(cli_io_output);
  return g_strdup_printf("%.*s-%d%s", stem, cli_io_output, i + 1, cli_io_output + stem);
}

static gboolean
make_one(const MadeScene *scene, const char *words, int width, int height, const char *path,
         const LithoSaveOptions *save, GError **error)
{
  if (!opt_force && !g_str_equal(path, "-") && g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s exists already: say --force to replace it", path);
    return FALSE;
  }
  g_auto(MadePicture) picture = {.scene = *scene, .width = width, .height = height, .words = g_strdup(words)};
  g_autoptr(LithoPhoto) photo = made_picture_photo(&picture, path, cmd_cancellable(), error);
  g_autoptr(LithoCoding) coding = photo != NULL ? litho_photo_out_coding(photo, path, save, error) : NULL;
  if (coding == NULL || !litho_photo_save(photo, photo->coded, NULL, coding, path, save, NULL, NULL,
                                          cmd_cancellable(), error))
    return FALSE;
  if (credentials == NULL)
    return TRUE;
  const PhotoAction created = {"c2pa.created", "algorithmicMedia", words};
  PhotoCredentials signed_by = *credentials;
  signed_by.actions = &created;
  signed_by.n_actions = 1;
  return photo_credentials_write(path, &signed_by, cmd_cancellable(), error);
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_make, &argc, &argv))
    return 2;
  GError *error = NULL;
  LithoLoadOptions load;
  LithoSaveOptions save;
  int width, height;
  if (!cli_io_check(&load, &save, &error) || !parse_size(&width, &height, &error))
    return cmd_fail(&cmd_make, error, opt_json);
  if (opt_n < 1 || opt_n > MOST_PICTURES)
    return cmd_usage(&cmd_make, "-n %d: from 1 to %d", opt_n, MOST_PICTURES);
  if (opt_seed != -1 && (opt_seed < 0 || opt_seed > G_MAXUINT32))
    return cmd_usage(&cmd_make, "--seed %" G_GINT64_FORMAT ": from 0 to %u", opt_seed, G_MAXUINT32);
  if (argc > 2)
    return cmd_usage(&cmd_make, "the description is one argument: put it in quotes");
  if (argc < 2 && opt_scene == NULL)
    return cmd_usage(&cmd_make, "say what the picture shows, or name a --scene");
  if (cli_io_output == NULL && !opt_show)
    return cmd_usage(&cmd_make, "say where to write with -o, or --show to see the scene");
  if (cli_io_output != NULL && g_str_equal(cli_io_output, "-") &&
      (opt_show || opt_json || opt_n > 1))
    return cmd_usage(&cmd_make, "-o - takes one picture, and nothing else may be printed with it");
  if (cli_credentials && (cli_io_output == NULL || g_str_equal(cli_io_output, "-")))
    return cmd_usage(&cmd_make, "--credentials are signed into a file: name one with -o");
  if (!cli_credentials_check(&credentials, &error))
    return cmd_fail(&cmd_make, error, opt_json);
  const char *words = argc == 2 ? argv[1] : NULL;
  const gboolean of_scene = opt_style != NULL || opt_like != NULL || opt_scene != NULL || opt_show || credentials != NULL;
  gboolean by_engine;
  if (!make_engine_wanted(of_scene, &by_engine, &error))
    return cmd_fail(&cmd_make, error, opt_json);
  if (by_engine && of_scene)
    return cmd_usage(&cmd_make, "--style, --scene, --like, --show and --credentials are of composed scenes, not of a model's pictures");
  if (by_engine)
    return make_engine_run(&(MakeEngineRun){&cmd_make, words, opt_size, width, height, opt_seed, opt_n, opt_json, opt_quiet,
                                            opt_force, &load, &save, output_name});
  if (make_by != NULL && g_str_equal(make_by, "net")) {
    if (credentials != NULL)
      return cmd_usage(&cmd_make, "--credentials signs composed scenes only, not yet the net's pictures");
    if (words == NULL || opt_scene != NULL || opt_style != NULL || opt_like != NULL || opt_show)
      return cmd_usage(&cmd_make, "--style, --scene, --like and --show are of composed scenes, not of the net's pictures");
    return make_net_run(&(MakeNetRun){&cmd_make, words, opt_size != NULL ? width : 0, opt_size != NULL ? height : 0,
                                      opt_seed, opt_n, opt_json, opt_force, &save, output_name});
  }
  MadeScene scene;
  g_autoptr(GPtrArray) traces = NULL;
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
  if (!get_scene(words, &load, &scene, &traces, &error))
    return cmd_fail(&cmd_make, error, opt_json);
  if (traces != NULL && !opt_show && !opt_json && !opt_quiet)
    warn_left(traces);
  /* Before the first pixel: the renderer asks libvips how many threads there are. */
  if (cli_io_output != NULL && !litho_init("litho", &error))
    return cmd_fail(&cmd_make, error, opt_json);
  if (opt_size == NULL)
    made_scene_size(&scene, &width, &height);
  const MadeScene first = scene;
  for (int i = 0; i < opt_n && cli_io_output != NULL; i++, scene.seed++) {
    g_autofree char *path = output_name(i);
    if (!make_one(&scene, opt_scene == NULL ? words : NULL, width, height, path, &save, &error))
      return cmd_fail(&cmd_make, error, opt_json);
    g_ptr_array_add(files, g_steal_pointer(&path));
  }
  if (opt_json) {
    g_autoptr(JsonNode) node = result_json(&first, traces, files);
    g_autofree char *text = litho_json_print(node);
    fputs(text, stdout);
  } else if (opt_show)
    print_show(&first, traces);
  return 0;
}

const LithoCmd cmd_make = {
    .name = "make",
    .summary = "a picture from words: litho composes the scene and renders it",
    .usage = "[OPTION…] [WORDS]",
    .details = "Makes a picture of a landscape that is described in English or Chinese. No net and "
               "no photo is used: the words "
               "become a scene of sky, light, ground, water and things, which litho renders; the "
               "same words, seed and size "
               "give the same bytes. What cannot be composed is said.\n"
               "\n"
               "What can be composed: skies from sunrise to night, clear, clouds, storm, fog, "
               "rain, snowfall, sun, moon, stars, " SCENE_SIGHT_WORDS
               "sea, lake, river; " SCENE_NEAR_WORDS SCENE_FAR_WORDS SCENE_THING_WORDS
               "numbers, sizes, colours, left, right, middle, near, far; seasons; warm, cool, "
               "pastel, vivid, grey; watercolour, "
               "poster.\n"
               "\n"
               "--by net asks litho's own net instead (litho train make): it learnt from 6,000 small photos of people, "
               "dogs and places, draws 64 x 64 px, which are enlarged to 256 unless --size says else, and gives colours "
               "and places rather than things that can be told.\n"
               "\n"
               "The picture's metadata hold the description, the seed, the scene, and that it was "
               "made by litho (IPTC digital "
               "source type algorithmicMedia). --credentials signs the same into a C2PA manifest; "
               "who reads it trusts it as far as they trust the certificate.\n"
               "\n"
               "Examples:\n"
               "  litho make \"a beach at sunset, waves, palm trees on the left\" -o beach.png\n"
               "  litho make 夕阳下的海滩 -o beach.jpg --size 1600x1000\n"
               "  litho make \"a lake in the mountains in autumn\" -n 4 -o lake.webp\n"
               "  litho make \"a lighthouse at dusk\" --show --json\n"
               "  litho make --by net \"a dog runs on the beach\" -o dream.png\n"
               "  litho make \"a meadow\" --like evening.jpg --size wallpaper -o meadow.jpg\n"
               "  litho make --scene beach.png \"move the sun lower, add two boats on the right\" -o later.png",
    .options = options,
    .run = run,
};
