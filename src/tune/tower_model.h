/* tower_model.h: the two heads that are tuned against the locked image tower, forward and backward.
 *
 *   text    t (n,E) pooled rows of the encoder → length √E → [dropout] → t·W1ᵀ + b1 → GELU → [dropout] → ·W2ᵀ + b2, plus t·W0ᵀ (a straight
 *           way; the linear map alone with hidden 0) → unit (n,D)
 *   image   map (n,cells,F) → g: root of each feature (they are sums of what a clipped rectifier let through: skewed),
 *           less its mean, over its deviation (of the photos that are trained on) → mean of the cells, and `queries` attention pools softmax_cells(g·q) of learnt queries → linear of all → unit (n,D)
 *           locked: the unit mean itself, D = F (nothing is trained on the image's side)
 */
#ifndef LITHO_TUNE_TOWER_MODEL_H
#define LITHO_TUNE_TOWER_MODEL_H

#include "tune/nn/layers.h"
#include "tune/nn/params.h"

typedef struct {
  int text_width;     /* E */
  int features;       /* F */
  int hidden;         /* of the text head; 0: linear */
  int width;          /* D */
  int queries;        /* of attention over cells; 0: the mean alone */
  gboolean locked;    /* no image projection */
  float text_dropout, image_dropout;
} LithoTowerConfig;

typedef struct _LithoTowerModel LithoTowerModel;

/* Adds its tensors to params ("text_head.…", "image_head.…", "log_scale", "bias"), names begun with prefix. */
LithoTowerModel *litho_tower_model_new(const LithoTowerConfig *config, NnParams *params, const char *prefix);
void litho_tower_model_free(LithoTowerModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoTowerModel, litho_tower_model_free)
/* After nn_params_alloc(): temperature and bias to where their loss starts well. */
void litho_tower_model_start(LithoTowerModel *model, NnContrast loss);
/* Mean and deviation of each root feature, (F); from litho_tower_pool_root() of photos. */
void litho_tower_model_standardise(LithoTowerModel *model, const float *mean, const float *deviation);
/* pool (F) = mean over the cells of the roots. */
void litho_tower_pool_root(float *pool, const float *map, int cells, int F);

/* Unit rows, owned by the model until its next call of the same function. step 0: no dropout. */
const float *litho_tower_text(LithoTowerModel *model, const float *pooled, int n, guint64 seed, guint64 step);
const float *litho_tower_image(LithoTowerModel *model, const float *map, int n, int cells, guint64 seed, guint64 step);
/* Gradients of parameters are added to; dpooled (n,E): NULL or written. */
void litho_tower_text_backward(LithoTowerModel *model, float *dpooled, const float *dunit, int n);
void litho_tower_image_backward(LithoTowerModel *model, const float *dunit, int n, int cells);

float litho_tower_log_scale(const LithoTowerModel *model);
float litho_tower_bias(const LithoTowerModel *model);
/* Numbers of the scalar tensors in params. */
int litho_tower_log_scale_tensor(const LithoTowerModel *model);
int litho_tower_bias_tensor(const LithoTowerModel *model);

#endif
