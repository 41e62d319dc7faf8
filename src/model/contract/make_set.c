/* make_set.c: see make_set.h. */
#include <string.h>
#include "base/file.h"
#include "model/contract/make_set.h"
#include "model/known.h"

#define EMBEDDING "model.embed_tokens.weight|token_embd.weight"

void
litho_make_set_free(LithoMakeSet *set)
{
  if (set == NULL)
    return;
  for (int part = 0; part < LITHO_SET_PARTS; part++)
    g_free(set->path[part]);
  g_ptr_array_unref(set->notes);
  g_free(set);
}

/* "FLUX.2 klein (/models/klein.gguf)" */
static char *
main_text(const LithoMakeSet *set)
{
  const int part = set->path[LITHO_PART_WHOLE] != NULL ? LITHO_PART_WHOLE : LITHO_PART_DIFFUSION;
  g_autofree char *shown = litho_file_display(set->path[part]);
  return g_strdup_printf("%s (%s)", set->kind->title, shown);
}

/* The part of a set that the file is; NULL: none, or several. */
static const char *
part_of(const LithoWeights *weights)
{
  const char *name = NULL;
  for (int part = LITHO_PART_CLIP_L; part < LITHO_SET_PARTS; part++)
    if (litho_weights_kind(weights, (LithoPart)part) != NULL) {
      if (name != NULL)
        return NULL;
      name = litho_part_names[part];
    }
  return name;
}

/* What a file should have been; `by`: for which model, or NULL; `as`: the part that it was given as, or NULL. */
static gboolean
other_than(const LithoWeights *weights, const char *wanted, const char *by, const char *as, GError **error)
{
  g_autofree char *found = litho_weights_say(weights);
  const char *part = part_of(weights);
  const gboolean swapped = as != NULL && part != NULL && !g_str_equal(as, part);
  g_autofree char *hint = swapped ? g_strdup_printf(": give it as --asset %s=, and another as --asset %s=", part, as) : g_strdup("");
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: is %s; wanted is %s%s%s%s", weights->shown, found, wanted,
              by != NULL ? " for " : "", by != NULL ? by : "", hint);
  return FALSE;
}

/* The main file: sets path, kind and what it holds itself. */
static gboolean
take_main(LithoMakeSet *set, char *path, LithoWeights *weights, GError **error)
{
  const LithoWeightsKind *none = litho_weights_kind(weights, LITHO_PART_NONE);
  if (none != NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: is %s: %s", weights->shown, none->title, none->refused);
    return FALSE;
  }
  set->kind = litho_weights_kind(weights, LITHO_PART_DIFFUSION);
  if (set->kind == NULL && weights->form != LITHO_WEIGHTS_TORCH)
    return other_than(weights, "a diffusion model, alone or with all that belongs to it; what belongs to one is given with it "
                               "as --asset PART=FILE (docs/models.md)", NULL, NULL, error);
  gboolean alone = weights->form != LITHO_WEIGHTS_TORCH;
  for (int part = LITHO_PART_CLIP_L; part < LITHO_SET_PARTS; part++)
    if ((set->holds[part] = litho_weights_kind(weights, (LithoPart)part)) != NULL)
      alone = FALSE;
  set->holds[LITHO_PART_DIFFUSION] = set->kind;
  set->path[alone ? LITHO_PART_DIFFUSION : LITHO_PART_WHOLE] = path;
  if (!alone || !set->kind->whole_only)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: is the U-Net of %s alone; the engine takes it only in one file with its text encoder: get the whole "
              "checkpoint", weights->shown, set->kind->title);
  return FALSE;
}

/* CLIP stands twice in one file: which of them is there is told by their widths, not by their part. */
static const LithoWeightsKind *
kind_for(const LithoWeights *weights, const char *names)
{
  for (int part = LITHO_PART_CLIP_L; part < LITHO_N_PARTS; part++) {
    const LithoWeightsKind *kind = litho_weights_kind(weights, (LithoPart)part);
    if (kind != NULL && litho_kind_in(names, kind->name))
      return kind;
  }
  return NULL;
}

/* The language model has the width and the depth that the diffusion model was trained with. */
static gboolean
text_fits(const LithoMakeSet *set, const LithoWeights *main, const LithoWeights *text, GError **error)
{
  const LithoWeightsKind *kind = set->kind;
  g_autofree char *model = main_text(set);
  const LithoWeight *from = kind->text_width != NULL ? litho_weights_find(main, kind->text_width, -1, 0) : NULL;
  const LithoWeight *to = litho_weights_find(text, EMBEDDING, -1, 0);
  if (from != NULL && to != NULL && from->rank == 2 && to->rank == 2 && from->dim[1] != kind->text_layers * to->dim[1]) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: this language model is %" G_GINT64_FORMAT " wide (%s), but %s wants one of %" G_GINT64_FORMAT
                " (%s): get the one that was trained with it", text->shown, to->dim[1], to->name, model,
                from->dim[1] / kind->text_layers, from->name);
    return FALSE;
  }
  if (kind->text_depth == 0)
    return TRUE;
  g_autofree char *layer = g_strdup_printf("layers.%d.input_layernorm.weight|blk.%d.attn_norm.weight", kind->text_depth - 1,
                                           kind->text_depth - 1);
  if (litho_weights_find(text, layer, -1, 0) != NULL)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: this language model has fewer than the %d layers that %s reads: get the one that was trained with it",
              text->shown, kind->text_depth, model);
  return FALSE;
}

/* Where litho knows a public file for it. */
static const char *
known_file(const LithoMakeSet *set, const char *part)
{
  g_autofree char *asset = g_strdup_printf("--asset %s=", part);
  for (const LithoKnown *known = litho_known; known->name != NULL; known++)
    if (g_str_equal(known->role, "make") && g_strcmp0(known->contract, set->kind->name) == 0)
      for (int i = 0; i < LITHO_KNOWN_FILES && known->file[i].kind != NULL; i++)
        if (g_str_equal(known->file[i].kind, asset))
          return strrchr(known->file[i].url, '/') != NULL ? strrchr(known->file[i].url, '/') + 1 : known->file[i].url;
  return NULL;
}

static gboolean
missing(LithoMakeSet *set, const LithoPartNeed *need, GError **error)
{
  const char *part = litho_part_names[need->part], *file = known_file(set, part);
  g_autofree char *titles = litho_kind_titles(need->kind), *model = main_text(set);
  if (need->optional) {
    g_ptr_array_add(set->notes, g_strdup_printf("no %s (%s): %s", part, titles, need->why));
    return TRUE;
  }
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s lacks its %s: give --asset %s=FILE with %s%s%s%s", model, part, part,
              titles, file != NULL ? ", as " : "", file != NULL ? file : "",
              file != NULL ? " (litho models list --known --role make)" : "");
  return FALSE;
}

/* One need against the file of that part (NULL: none) or what the main file holds. */
static gboolean
meet(LithoMakeSet *set, const LithoPartNeed *need, const LithoWeights *main, const LithoWeights *file, GError **error)
{
  const LithoWeights *in = file != NULL ? file : main;
  if (in->form == LITHO_WEIGHTS_TORCH) {
    g_ptr_array_add(set->notes, g_strdup_printf("%s: a checkpoint of PyTorch: litho cannot look into it", in->shown));
    return TRUE;
  }
  const LithoWeightsKind *kind = kind_for(in, need->kind);
  if (kind == NULL && file == NULL)
    return missing(set, need, error);
  if (kind == NULL) {
    g_autofree char *titles = litho_kind_titles(need->kind), *model = main_text(set);
    return other_than(file, titles, model, litho_part_names[need->part], error);
  }
  set->holds[need->part] = kind;
  return need->part != LITHO_PART_LLM || text_fits(set, main, in, error);
}

/* tae-N goes with vae-N. */
static gboolean
tae_fits(LithoMakeSet *set, const LithoWeights *tae, GError **error)
{
  g_autofree char *model = main_text(set);
  if (set->kind->vae == NULL || !g_str_has_prefix(set->kind->vae, "vae-") || g_str_equal(set->kind->vae, "vae-wan"))
    return TRUE;
  g_autofree char *wanted = g_strconcat("tae-", set->kind->vae + strlen("vae-"), NULL);
  g_autofree char *titles = litho_kind_titles(wanted);
  set->holds[LITHO_PART_TAE] = kind_for(tae, wanted);
  return set->holds[LITHO_PART_TAE] != NULL || tae->form == LITHO_WEIGHTS_TORCH || other_than(tae, titles, model, "tae", error);
}

static gboolean
hold_together(LithoMakeSet *set, LithoWeights **file, GError **error)
{
  const LithoWeights *main = file[set->path[LITHO_PART_WHOLE] != NULL ? LITHO_PART_WHOLE : LITHO_PART_DIFFUSION];
  gboolean wanted[LITHO_SET_PARTS] = {[LITHO_PART_WHOLE] = TRUE, [LITHO_PART_DIFFUSION] = TRUE, [LITHO_PART_TAE] = TRUE};
  if (file[LITHO_PART_TAE] != NULL && !tae_fits(set, file[LITHO_PART_TAE], error))
    return FALSE;
  for (int i = 0; i < LITHO_NEEDS && set->kind->needs[i].kind != NULL; i++) {
    const LithoPartNeed *need = &set->kind->needs[i];
    wanted[need->part] = TRUE;
    if (!meet(set, need, main, file[need->part], error))
      return FALSE;
  }
  if (set->kind->vae != NULL) {
    /* A TAESD does a VAE's work, less finely. */
    const LithoPartNeed need = {LITHO_PART_VAE, set->kind->vae, set->path[LITHO_PART_TAE] != NULL,
                                "the TAESD draws the picture itself, less finely"};
    wanted[LITHO_PART_VAE] = TRUE;
    if (!meet(set, &need, main, file[LITHO_PART_VAE], error))
      return FALSE;
  }
  for (int part = 0; part < LITHO_SET_PARTS; part++)
    if (set->path[part] != NULL && !wanted[part]) {
      g_autofree char *model = main_text(set);
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s has no part %s: leave it out", file[part]->shown, model,
                  litho_part_names[part]);
      return FALSE;
    }
  return TRUE;
}

/* What its makers take where the shapes do not tell: SD-Turbo has those of SD 2. */
static void
take_usual(LithoMakeSet *set, const LithoModel *model)
{
  const LithoKnown *known = litho_known_by_sha256(model->sha256);
  set->n_steps = set->kind != NULL ? set->kind->n_steps : 0;
  set->cfg = set->kind != NULL ? set->kind->cfg : 0;
  if (known != NULL && g_str_equal(known->name, "sd-turbo")) {
    set->n_steps = 4;
    set->cfg = 1;
  }
}

LithoMakeSet *
litho_make_set_open(const LithoModel *model, GError **error)
{
  g_autoptr(LithoMakeSet) set = g_new0(LithoMakeSet, 1);
  g_autoptr(GPtrArray) opened = g_ptr_array_new_with_free_func((GDestroyNotify)litho_weights_free);
  LithoWeights *file[LITHO_SET_PARTS] = {NULL};
  set->notes = g_ptr_array_new_with_free_func(g_free);
  char *path = litho_model_path(model);
  LithoWeights *main = litho_weights_open(path, error);
  if (main == NULL) {
    g_free(path);
    return NULL;
  }
  g_ptr_array_add(opened, main);
  if (!take_main(set, path, main, error)) {
    if (set->path[LITHO_PART_DIFFUSION] == NULL && set->path[LITHO_PART_WHOLE] == NULL)
      g_free(path);
    return NULL;
  }
  file[set->path[LITHO_PART_WHOLE] != NULL ? LITHO_PART_WHOLE : LITHO_PART_DIFFUSION] = main;
  for (int part = LITHO_PART_CLIP_L; part < LITHO_SET_PARTS; part++) {
    GError *local = NULL;
    set->path[part] = litho_model_asset(model, litho_part_names[part], 0, &local);
    if (set->path[part] != NULL && (file[part] = litho_weights_open(set->path[part], &local)) != NULL)
      g_ptr_array_add(opened, file[part]);
    if (local != NULL) {
      g_propagate_prefixed_error(error, local, "the %s of model '%s': ", litho_part_names[part], model->name);
      return NULL;
    }
  }
  take_usual(set, model);
  if (set->kind == NULL)
    g_ptr_array_add(set->notes, g_strdup_printf("%s: a checkpoint of PyTorch: litho cannot look into it, the engine will",
                                                main->shown));
  else if (!hold_together(set, file, error))
    return NULL;
  return g_steal_pointer(&set);
}

/* --- before it is in the store ---------------------------------------------------------------- */

/* An asset that was given without its part gets it. */
static gboolean
name_asset(LithoModelAsset *asset, GError **error)
{
  g_autoptr(LithoWeights) weights = litho_weights_open(asset->file, error);
  if (weights == NULL)
    return FALSE;
  for (int part = LITHO_PART_CLIP_L; part < LITHO_SET_PARTS; part++)
    if (litho_weights_kind(weights, (LithoPart)part) != NULL) {
      g_free(asset->kind);
      asset->kind = g_strdup(litho_part_names[part]);
      return TRUE;
    }
  return other_than(weights, "a part of a model that makes pictures; where you know which, say it: --asset vae=FILE", NULL,
                    NULL, error);
}

static gboolean
name_assets(LithoModel *model, GError **error)
{
  for (guint i = 0; i < model->n_assets; i++) {
    LithoModelAsset *asset = &model->assets[i];
    int part = LITHO_PART_CLIP_L;
    if (g_str_equal(asset->kind, "asset") && !name_asset(asset, error))
      return FALSE;
    while (part < LITHO_SET_PARTS && !g_str_equal(litho_part_names[part], asset->kind))
      part++;
    if (part == LITHO_SET_PARTS) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "a model that makes pictures has no part '%s' (docs/models.md)",
                  asset->kind);
      return FALSE;
    }
    for (guint k = 0; k < i; k++)
      if (g_str_equal(model->assets[k].kind, asset->kind)) {
        g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "two files are given as %s: %s and %s: give one", asset->kind,
                    model->assets[k].file, asset->file);
        return FALSE;
      }
  }
  return TRUE;
}

gboolean
litho_make_set_try(LithoModel *model, GError **error)
{
  g_autoptr(LithoMakeSet) set = name_assets(model, error) ? litho_make_set_open(model, error) : NULL;
  if (set == NULL)
    return FALSE;
  if (set->kind != NULL) {
    g_free(model->contract);
    model->contract = g_strdup(set->kind->name);
  }
  return TRUE;
}

gboolean
litho_make_extra_try(const LithoModel *model, LithoPart part, GError **error)
{
  g_autofree char *path = litho_model_path(model);
  g_autoptr(LithoWeights) weights = litho_weights_open(path, error);
  if (weights == NULL)
    return FALSE;
  return weights->form == LITHO_WEIGHTS_TORCH || litho_weights_kind(weights, part) != NULL ||
         other_than(weights, part == LITHO_PART_LORA ? "a LoRA" : "an ESRGAN upscaler", NULL, NULL, error);
}
