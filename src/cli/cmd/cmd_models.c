/* cmd_models.c: litho models: what is installed, get more, check, remove. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cli/cmd.h"
#include "cli/cmd/models_engine.h"
#include "cli/cmd/models_list.h"
#include "model/fetch/add.h"
#include "model/known.h"
#include "model/role.h"

extern const LithoCmd cmd_models;

static gboolean opt_json, opt_known, opt_offline, opt_quiet, opt_default, opt_bgr;
static char *opt_role, *opt_name, *opt_license, *opt_sha256, *opt_contract;
static char *opt_labels, **opt_assets, *opt_mean, *opt_std, *opt_range, *opt_output_range;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"json", 0, 0, G_OPTION_ARG_NONE, &opt_json, "print JSON (list, show, check)", NULL},
      {"known", 0, 0, G_OPTION_ARG_NONE, &opt_known, "list: public files that fit a role, to fetch yourself", NULL},
      {"offline", 0, 0, G_OPTION_ARG_NONE, &opt_offline, "never use the network", NULL},
      {"quiet", 'q', 0, G_OPTION_ARG_NONE, &opt_quiet, "no progress bar", NULL},
      {"role", 0, 0, G_OPTION_ARG_STRING, &opt_role, "add, pull: what the model is for (default plan)", "ROLE"},
      {"name", 0, 0, G_OPTION_ARG_STRING, &opt_name, "add, pull: its name (default: from the file name)", "NAME"},
      {"license", 0, 0, G_OPTION_ARG_STRING, &opt_license, "add, pull: its licence (SPDX)", "LICENCE"},
      {"sha256", 0, 0, G_OPTION_ARG_STRING, &opt_sha256, "add, pull: the hash that the file must have", "HEX"},
      {"default", 0, 0, G_OPTION_ARG_NONE, &opt_default, "add, pull: make it the default of its role", NULL},
      {"contract", 0, 0, G_OPTION_ARG_STRING, &opt_contract, "add, pull: the kind of its outputs, where its shapes do not tell", "NAME"},
      {"labels", 0, 0, G_OPTION_ARG_FILENAME, &opt_labels, "add: names of the net's classes, one a line", "FILE"},
      {"asset", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &opt_assets, "add: a file that the model needs (.cube table; labels=FILE, decoder=FILE; vae=FILE, llm=FILE, …); may be given again", "FILE"},
      {"mmproj", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &opt_assets, "add: the projector (GGUF) of a vision-language model", "FILE"},
      {"range", 0, 0, G_OPTION_ARG_STRING, &opt_range, "add, pull: values of black and white that the net takes", "LO,HI"},
      {"output-range", 0, 0, G_OPTION_ARG_STRING, &opt_output_range, "add, pull: values of black and white that it gives", "LO,HI"},
      {"mean", 0, 0, G_OPTION_ARG_STRING, &opt_mean, "add, pull: taken off red, green and blue (0..1) first", "R,G,B"},
      {"std", 0, 0, G_OPTION_ARG_STRING, &opt_std, "add, pull: what they are then divided by", "R,G,B"},
      {"bgr", 0, 0, G_OPTION_ARG_NONE, &opt_bgr, "add, pull: the net's channels are blue, green, red", NULL},
      G_OPTION_ENTRY_NULL};
  return entries;
}

static gboolean
has_role(GPtrArray *models, const char *role)
{
  for (guint i = 0; i < models->len; i++)
    if (g_str_equal(((LithoModel *)models->pdata[i])->role, role))
      return TRUE;
  return FALSE;
}

static gboolean
do_list(GPtrArray *models, char **args, GError **error)
{
  if (opt_known)
    models_list_known(opt_role, opt_json);
  else if (opt_json)
    models_list_json(models);
  else {
    models_list(models, opt_role);
    if (opt_role == NULL || g_str_equal(opt_role, "make"))
      models_engine_list(has_role(models, "make"));
  }
  return TRUE;
}

typedef struct {
  const char *name;
  gint64 start_us, shown_us;
  guint64 start_bytes;
  gboolean started;
} Bar;

static void
show_bar(guint64 done, guint64 total, gpointer data)
{
  Bar *bar = data;
  gint64 now = g_get_monotonic_time();
  if (!bar->started) {
    bar->started = TRUE;
    bar->start_us = now;
    bar->start_bytes = done;
  }
  if (now - bar->shown_us < G_USEC_PER_SEC / 5 && done != total)
    return;
  bar->shown_us = now;
  double seconds = (double)(now - bar->start_us) / G_USEC_PER_SEC;
  double rate = seconds > 0.5 ? (double)(done - bar->start_bytes) / seconds : 0;
  g_autofree char *got = g_format_size(done), *all = total ? g_format_size(total) : g_strdup("?");
  g_autofree char *speed = rate > 0 ? g_format_size((guint64)rate) : NULL;
  fprintf(stderr, "\r\033[K%s  %s of %s (%d %%)", bar->name, got, all,
          total ? (int)(100 * done / total) : 0);
  if (speed != NULL && total > done)
    fprintf(stderr, "  %s/s  %d s left", speed, (int)((double)(total - done) / rate) + 1);
  fflush(stderr);
}

static LithoModel *
default_model(GPtrArray *models, const char *role)
{
  for (guint i = 0; i < models->len; i++) {
    LithoModel *m = models->pdata[i];
    if (m->is_default && g_str_equal(m->role, role))
      return m;
  }
  return NULL;
}

static void
replace(char **field, const char *value)
{
  if (value == NULL)
    return;
  g_free(*field);
  *field = g_strdup(value);
}

/* "0,255" */
static gboolean
numbers(const char *option, const char *text, float *out, guint n, GError **error)
{
  g_auto(GStrv) part = g_strsplit(text, ",", -1);
  gboolean ok = g_strv_length(part) == n;
  for (guint i = 0; ok && i < n; i++) {
    char *end;
    out[i] = (float)g_ascii_strtod(part[i], &end);
    ok = end != part[i] && *end == '\0';
  }
  if (!ok)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s takes %u numbers with commas between, not '%s'", option, n,
                text);
  return ok;
}

static gboolean
take_range(LithoNetOptions *net, GError **error)
{
  float range[2];
  if ((opt_mean != NULL) != (opt_std != NULL) || (opt_mean != NULL && opt_range != NULL)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "give --mean and --std together, or --range alone");
    return FALSE;
  }
  net->has_norm = opt_mean != NULL || opt_range != NULL;
  net->bgr = opt_bgr;
  if (opt_mean != NULL && (!numbers("--mean", opt_mean, net->mean, 3, error) || !numbers("--std", opt_std, net->std, 3, error)))
    return FALSE;
  if (opt_range != NULL) {
    if (!numbers("--range", opt_range, range, 2, error))
      return FALSE;
    for (int c = 0; c < 3; c++) {
      net->std[c] = 1 / (range[1] - range[0]);
      net->mean[c] = -range[0] * net->std[c];
    }
  }
  if (opt_output_range != NULL) {
    if (!numbers("--output-range", opt_output_range, range, 2, error))
      return FALSE;
    net->has_out = TRUE;
    net->out_black = range[0];
    net->out_white = range[1];
  }
  gboolean flat = (net->has_out && net->out_black == net->out_white);
  for (int c = 0; c < 3 && net->has_norm; c++)
    flat |= net->std[c] == 0 || !isfinite(net->std[c]) || !isfinite(net->mean[c]);
  if (flat)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "a range from a value to itself, or a std of 0, holds nothing");
  return !flat;
}

static gboolean
take_options(LithoModel *model, GError **error)
{
  if (opt_role != NULL && litho_role_find(opt_role, error) == NULL)
    return FALSE;
  replace(&model->role, opt_role);
  replace(&model->name, opt_name);
  replace(&model->license, opt_license);
  replace(&model->sha256, opt_sha256);
  replace(&model->contract, opt_contract);
  if (opt_default)
    model->is_default = TRUE;
  return take_range(&model->net, error);
}

static gboolean
pull_one(LithoModel *model, GError **error)
{
  gboolean had = models_installed(model);
  gboolean show = !opt_quiet && isatty(STDERR_FILENO);
  Bar bar = {.name = model->name};
  if (!had && !show && !opt_quiet)
    fprintf(stderr, "litho models: pulling %s\n", model->name);
  gboolean ok = litho_model_pull(model, opt_offline, show ? show_bar : NULL, &bar, cmd_cancellable(), error);
  if (show && bar.started)
    fputc('\n', stderr);
  if (ok)
    printf("%s: %s, sha256 %s\n", model->name, had ? "already installed" : "installed", model->sha256);
  return ok;
}

/* A name, a set of names, or a source that is in no manifest yet. */
static gboolean
pull_what(GPtrArray *models, const char *what, GError **error)
{
  if (g_str_equal(what, MODELS_ENGINE))
    return models_engine_pull(opt_offline, opt_quiet, error);
  if (g_str_equal(what, "default") && opt_role != NULL) {
    LithoModel *model = default_model(models, opt_role);
    if (model == NULL)
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "no model is known as the default of '%s': see litho models list",
                  opt_role);
    return model != NULL && pull_one(model, error);
  }
  g_autoptr(GPtrArray) rows = litho_models_set(models, what);
  for (guint i = 0; i < rows->len; i++)
    if (!pull_one(rows->pdata[i], error))
      return FALSE;
  if (rows->len > 0)
    return TRUE;
  g_autoptr(LithoModel) stranger = litho_model_from_source(what, error);
  if (stranger == NULL)
    return FALSE;
  if (!take_options(stranger, error) || !pull_one(stranger, error))
    return FALSE;
  if (litho_model_try(stranger, error))
    return litho_manifest_put(stranger->name, stranger, error);
  gboolean had;
  litho_model_remove(stranger, &had, NULL);
  return FALSE;
}

static gboolean
do_pull(GPtrArray *models, char **args, GError **error)
{
  gboolean ok = TRUE;
  for (; *args != NULL && ok; args++)
    ok = pull_what(models, *args, error);
  litho_pull_drop_wheels();
  return ok;
}

/* What is known of a public file of this hash and was not said. */
static void
take_known(LithoModel *model)
{
  const LithoKnown *known = litho_known_by_sha256(model->sha256);
  if (known == NULL || !g_str_equal(known->role, model->role))
    return;
  if (model->contract == NULL)
    replace(&model->contract, known->contract);
  if (opt_license == NULL)
    replace(&model->license, known->license);
}

/* Of files of weights: others' names keep it. */
static void
drop_suffix(char *name)
{
  static const char *const suffixes[] = {".safetensors", ".ckpt", ".pth", ".pt"};
  for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++)
    if (g_str_has_suffix(name, suffixes[i]) && strlen(name) > strlen(suffixes[i])) {
      name[strlen(name) - strlen(suffixes[i])] = '\0';
      return;
    }
}

static gboolean
add_one(GPtrArray *models, const char *path, GError **error)
{
  g_autofree char *sha = NULL;
  GStatBuf st;
  if (g_stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s: no such file", path);
    return FALSE;
  }
  sha = litho_model_sha256(path, error);
  if (sha == NULL)
    return FALSE;
  if (opt_sha256 != NULL && g_ascii_strcasecmp(sha, opt_sha256) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_HASH, "%s: sha256 is %s but %s was promised", path, sha,
                opt_sha256);
    return FALSE;
  }
  g_autofree char *base = g_path_get_basename(path);
  g_autofree char *fake = g_strconcat("https://localhost/", base, NULL);
  g_autoptr(LithoModel) model = litho_model_from_source(fake, error); /* names as pull gives them */
  if (model == NULL)
    return FALSE;
  replace(&model->source, "file");
  if (!take_options(model, error))
    return FALSE;
  if (opt_name == NULL && (g_str_equal(model->role, "make") || g_str_equal(model->role, "lora") || g_str_equal(model->role, "esrgan")))
    drop_suffix(model->name);
  replace(&model->sha256, sha);
  take_known(model);
  model->bytes = (guint64)st.st_size;
  LithoModel *same = litho_models_find(models, model->name);
  if (same != NULL && models_installed(same)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "there is a model '%s' already: give --name, or litho models rm %s first", model->name,
                model->name);
    return FALSE;
  }
  if (!litho_model_add(model, path, opt_labels, opt_assets, cmd_cancellable(), error))
    return FALSE;
  printf("%s: added as %s, sha256 %s\n", model->name, model->role, sha);
  return TRUE;
}

static gboolean
do_add(GPtrArray *models, char **args, GError **error)
{
  if (args[0] != NULL && args[1] != NULL && (opt_name != NULL || opt_sha256 != NULL || opt_labels != NULL || opt_assets != NULL)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "--name, --sha256, --labels and --asset go with one file");
    return FALSE;
  }
  for (; *args != NULL; args++)
    if (!add_one(models, *args, error))
      return FALSE;
  return TRUE;
}

static LithoModel *
need(GPtrArray *models, const char *name, GError **error)
{
  LithoModel *model = g_str_equal(name, "default") ? default_model(models, "plan")
                                                   : litho_models_find(models, name);
  if (model == NULL)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "no model '%s': see 'litho models list'", name);
  return model;
}

static gboolean
do_verify(GPtrArray *models, char **args, GError **error)
{
  gboolean all = *args == NULL;
  for (guint i = 0; i < models->len; i++) {
    LithoModel *m = models->pdata[i];
    if (all ? !models_installed(m) : !g_strv_contains((const char *const *)args, m->name))
      continue;
    if (!litho_model_verify(m, TRUE, error))
      return FALSE;
    printf("%s: ok, sha256 %s\n", m->name, m->sha256);
  }
  for (; *args != NULL; args++)
    if (need(models, *args, error) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
do_show(GPtrArray *models, char **args, GError **error)
{
  for (; *args != NULL; args++) {
    LithoModel *m = need(models, *args, error);
    if (m == NULL)
      return FALSE;
    models_show(m, opt_json);
  }
  return TRUE;
}

static gboolean
do_check(GPtrArray *models, char **args, GError **error)
{
  for (; *args != NULL; args++) {
    LithoModel *m = need(models, *args, error);
    if (m == NULL || !models_check(m, opt_json, error))
      return FALSE;
  }
  return TRUE;
}

/* "use make NAME", or NAME alone: its role is known. */
static gboolean
do_use(GPtrArray *models, char **args, GError **error)
{
  const char *role = args[1] != NULL ? args[0] : NULL, *name = role != NULL ? args[1] : args[0];
  LithoModel *m = role != NULL && litho_role_find(role, error) == NULL ? NULL : need(models, name, error);
  if (m == NULL)
    return FALSE;
  if (role != NULL && (args[2] != NULL || !g_str_equal(m->role, role))) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                args[2] != NULL ? "use takes one role and one name" : "model '%s' is of role %s, not %s", m->name, m->role, role);
    return FALSE;
  }
  if (!litho_model_verify(m, FALSE, error) || !litho_manifest_use(m->name, error))
    return FALSE;
  printf("%s: the default of %s\n", m->name, m->role);
  return TRUE;
}

static gboolean
do_rm(GPtrArray *models, char **args, GError **error)
{
  for (; *args != NULL; args++) {
    if (g_str_equal(*args, MODELS_ENGINE)) {
      if (!models_engine_rm(error))
        return FALSE;
      continue;
    }
    LithoModel *m = need(models, *args, error);
    if (m == NULL)
      return FALSE;
    gboolean had;
    if (!litho_model_remove(m, &had, error))
      return FALSE;
    if (!had && m->built_in) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "model '%s' is not installed", m->name);
      return FALSE;
    }
    printf("%s: removed\n", m->name);
  }
  return TRUE;
}

static gboolean
do_path(GPtrArray *models, char **args, GError **error)
{
  if (*args == NULL) {
    printf("%s/models\n", litho_cache_dir());
    return TRUE;
  }
  for (; *args != NULL; args++) {
    LithoModel *m = need(models, *args, error);
    if (m == NULL || !litho_model_verify(m, FALSE, error))
      return FALSE;
    g_autofree char *path = litho_model_path(m);
    puts(path);
  }
  return TRUE;
}

static const struct {
  const char *name;
  gboolean needs_argument;
  gboolean (*run)(GPtrArray *models, char **args, GError **error);
} verbs[] = {
    {"list", FALSE, do_list}, {"pull", TRUE, do_pull}, {"add", TRUE, do_add},
    {"verify", FALSE, do_verify}, {"rm", TRUE, do_rm}, {"path", FALSE, do_path},
    {"show", TRUE, do_show}, {"check", TRUE, do_check}, {"use", TRUE, do_use},
};

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_models, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  const char *verb = argc > 1 ? argv[1] : "list";
  g_autoptr(GError) error = NULL;
  for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
    if (!g_str_equal(verbs[i].name, verb))
      continue;
    char **args = argv + MIN(argc, 2);
    if (verbs[i].needs_argument && *args == NULL) {
      g_set_error(&error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s needs a name: litho models --help", verb);
      return cmd_fail(&cmd_models, error, opt_json);
    }
    g_autoptr(GPtrArray) models = litho_models_load(&error);
    if (models == NULL || !verbs[i].run(models, args, &error))
      return cmd_fail(&cmd_models, error, opt_json);
    return 0;
  }
  g_set_error(&error, LITHO_ERROR, LITHO_ERROR_USAGE,
              "'%s' is not one of list, show, pull, add, check, use, verify, rm, path", verb);
  return cmd_fail(&cmd_models, error, opt_json);
}

const LithoCmd cmd_models = {
    .name = "models",
    .summary = "list, get, check and remove models",
    .usage = "[list | show NAME… | pull NAME|URL… | add FILE… | check NAME… | use [ROLE] NAME | verify [NAME…] | rm NAME… | path [NAME…]]",
    .details =
        "Models lie under $LITHO_CACHE/models (default ~/.cache/litho). Every file is checked against the\n"
        "sha256 of its manifest row before it is used. Your own rows are in ~/.config/litho/models.json;\n"
        "pull and add write them. A pull that was interrupted goes on where it stopped. A net (ONNX, TFLite) is\n"
        "opened and tried when it is added: docs/models.md says what each role wants.\n"
        "\n"
        "Examples:\n"
        "  litho models                                 what there is\n"
        "  litho models list --known                    public files that fit a role: address, sha256, licence\n"
        "  litho models pull default                    the planner: words (72 MB) and the language model (1.1 GB)\n"
        "  litho models pull see                        nets that find faces, people, things, writing (229 MB)\n"
        "  litho models pull make-engine                the program that runs models for litho make (built here, minutes)\n"
        "  litho models pull org/repo/file.gguf         from Hugging Face\n"
        "  litho models pull https://host/file.gguf --sha256 HEX\n"
        "  litho models add ~/Downloads/my.gguf --name mine --default\n"
        "  litho models add ffdnet_color.onnx --role denoise --default\n"
        "  litho models add u2net.onnx --role matte\n"
        "  litho models add yolov8n-seg.onnx --role instances\n"
        "  litho models add mine.onnx --role detect --asset labels=names.txt --contract yolo\n"
        "  litho models add mosaic.onnx --role style --range 0,255\n"
        "  litho models add klein.gguf --role make --asset vae=flux2-vae.safetensors --asset llm=qwen3-4b.gguf\n"
        "  litho models check klein                     do the files of a set belong together?\n"
        "  litho models use make klein                  the one that is taken when nothing is said\n"
        "  litho edit --model mine 'warmer' photo.jpg -o warm.jpg",
    .options = options,
    .run = run,
};
