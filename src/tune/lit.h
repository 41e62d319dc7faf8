/* lit.h: locked-image tuning (LiT, Zhai et al. 2021, arXiv 2111.07991): a text tower is trained against the features of a locked
 * image tower.
 *
 * Photos are looked at once (features.h). The encoder of texts is MiniLM, frozen (its pooled rows are worked out once and cached) or
 * tuned from a layer on, or a small one from scratch. A tower may have several members: heads of other starts whose unit
 * vectors stand side by side as one.
 */
#ifndef LITHO_TUNE_LIT_H
#define LITHO_TUNE_LIT_H

#include "tune/pairs.h"
#include "infer/features.h"
#include "nn/transformer.h"
#include "tune/lit_options.h"
#include "tune/retrieval.h"
#include "infer/tower.h"
#include "nn/safetensors.h"
#include "infer/tower_model.h"
#include "tune/trainer.h"

typedef struct _LithoLit LithoLit;

/* Looks at the photos and tokenises the texts. skipped: a line for each photo that is left out (char*), may be NULL.
 * Errors: those of pairs and features; USAGE (nothing left to train on). */
LithoLit *litho_lit_new(const LithoLitOptions *options, GPtrArray *skipped, LithoFeaturesProgress progress,
                        gpointer progress_data, GCancellable *cancel, GError **error);
void litho_lit_free(LithoLit *lit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoLit, litho_lit_free)

/* Borrows lit. */
LithoTrainTask litho_lit_task(LithoLit *lit);
int litho_lit_n_train(const LithoLit *lit); /* photos */
/* The values of `best` (a file of litho_train()) as a tower file that litho_tower_open() reads. */
gboolean litho_lit_export(LithoLit *lit, const char *best, const char *path, LithoStoreType type, GError **error);

/* A finished tower on the photos of options->val_list (NULL: all), with the cached features of options->cache. */
gboolean litho_lit_measure(const LithoLitOptions *options, LithoTower *tower, GCancellable *cancel, LithoRetrieval *r,
                           GError **error);

#endif
