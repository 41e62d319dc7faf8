/* make_set.h: a model that makes pictures from words (role "make") is a set of files: a diffusion model, its autoencoder
 * and its text encoders, or one file with all of them. Here a set is held together before anything is loaded, by the
 * headers of its files: what is missing, what is of another model, what is damaged.
 *
 *   g_autoptr(LithoModel) model = litho_model_get("make", NULL, &error);
 *   g_autoptr(LithoMakeSet) set = model != NULL ? litho_make_set_open(model, &error) : NULL;
 *   set->path[LITHO_PART_VAE] …  the engine's part of the name litho_part_names[LITHO_PART_VAE]
 */
#ifndef LITHO_MODEL_CONTRACT_MAKE_SET_H
#define LITHO_MODEL_CONTRACT_MAKE_SET_H

#include "model/contract/weights_kind.h"
#include "model/store.h"

typedef struct {
  char *path[LITHO_SET_PARTS];  /* of the parts that have a file; WHOLE or DIFFUSION has one */
  const LithoWeightsKind *kind; /* of the diffusion model; NULL: a checkpoint of PyTorch, which litho cannot look into */
  const LithoWeightsKind *holds[LITHO_SET_PARTS]; /* what there is of each part, in whichever file; NULL: nothing, or not known */
  int n_steps;                  /* that its makers take; 0: not said */
  double cfg;                   /* likewise */
  GPtrArray *notes;             /* char*: what works, but less well */
} LithoMakeSet;

/* Reads the headers of all files of the set and holds them together. Errors: those of the store (HASH; MODEL: not
 * installed); MODEL: a part that is missing, wrong, damaged or cut short, with its file, what it is, what is wanted and
 * what to do. */
LithoMakeSet *litho_make_set_open(const LithoModel *model, GError **error);
void litho_make_set_free(LithoMakeSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMakeSet, litho_make_set_free)

/* Before a set is taken into the store: gives assets of no kind (kind "asset") theirs by what they are, opens the set and
 * sets the row's contract to the name of its layout. Errors as above; USAGE: two files for one part. */
gboolean litho_make_set_try(LithoModel *model, GError **error);
/* The same for a file of role "lora" or "esrgan". */
gboolean litho_make_extra_try(const LithoModel *model, LithoPart part, GError **error);

#endif
