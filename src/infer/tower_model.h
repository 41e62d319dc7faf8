/* tower_model.h: the two heads that are tuned against the locked image tower, forward and backward.
 *
 *   text    t (n,E) pooled rows of the encoder → length √E → t·W1ᵀ + b1 → GELU → dropout → ·W2ᵀ, plus t·W0ᵀ + b0 (a
 *           straight way; it alone with hidden 0) → unit (n,D)
 *   image   r (n,F) root features: mean over cells of the root of each feature (they are sums of what a clipped rectifier
 *           let through: skewed) → length √F → dropout → ·Wᵀ + b → unit (n,D); locked: unit r itself, D = F
 */
#ifndef LITHO_INFER_TOWER_MODEL_H
#define LITHO_INFER_TOWER_MODEL_H

#include "nn/layers.h"
#include "nn/params.h"

typedef struct {
  int text_width;     /* E */
  int levels;         /* of the encoder's rows, side by side in E (encoder.h) */
  int features;       /* F */
  int hidden;         /* of the text head; 0: linear */
  int width;          /* D */
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
/* root (F) of one photo's feature map (cells,F). */
void litho_tower_root(float *root, const float *map, int cells, int F);

/* Unit rows, owned by the model until its next call of the same function. step 0: no dropout. */
const float *litho_tower_text(LithoTowerModel *model, const float *pooled, int n, guint64 seed, guint64 step);
const float *litho_tower_image(LithoTowerModel *model, const float *root, int n, guint64 seed, guint64 step);
/* Gradients of parameters are added to; dpooled (n,E): NULL or written. */
void litho_tower_text_backward(LithoTowerModel *model, float *dpooled, const float *dunit, int n);
void litho_tower_image_backward(LithoTowerModel *model, const float *dunit, int n);

/* Rows unit (n,width) as part `member` of the rows out (n, members · width): each member weighs the same, so that the dot
 * product of two such rows is the mean of the members' cosines. */
void litho_tower_join(float *out, const float *unit, int n, int width, int member, int members);

float litho_tower_log_scale(const LithoTowerModel *model);
float litho_tower_bias(const LithoTowerModel *model);
/* Numbers of the scalar tensors in params. */
int litho_tower_log_scale_tensor(const LithoTowerModel *model);
int litho_tower_bias_tensor(const LithoTowerModel *model);

#endif
