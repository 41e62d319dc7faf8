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
#include "tune/retrieval.h"
#include "infer/tower.h"
#include "nn/safetensors.h"
#include "infer/tower_model.h"
#include "tune/trainer.h"

typedef struct {
  const char *pairs, *images;        /* as litho_pairs_read() */
  const char *train_list, *val_list; /* NULL: every 20th photo is held out */
  const char *cache;                 /* folder for features and text rows; made */
  const char *tower;                 /* the image net, as litho_model_get("tag", …) */
  const char *text;                  /* "minilm" or "scratch" */
  NnConfig scratch;                  /* shape of an encoder from scratch */
  int tuned_layers;                  /* of MiniLM, from the top; 0: frozen; all of a scratch encoder */
  NnContrast loss;
  int batch;                         /* photos a step */
  int texts;                         /* of a photo in a step */
  int views;                         /* 2: mirrored photos too */
  int members;
  LithoTowerConfig head;             /* text_width and features are filled in; levels: 1 for a tuned encoder */
  double encoder_lr;                 /* factor of the rate for the encoder */
  float encoder_dropout;
  guint64 seed;
  int n_threads;
} LithoLitOptions;

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
