/* lm.h: language models: a transformer with an output layer that shares its token embedding; training and measuring.
 *
 * Causal (GPT-2's layout) or masked (BERT's, with its head of one more layer). A folder holds config.json, model.safetensors and
 * tokenizer.json as Hugging Face's transformers reads them; with RMS norm, SwiGLU or rotary positions only litho does
 * (config.json says so by "model_type": "litho").
 */
#ifndef LITHO_TUNE_LM_H
#define LITHO_TUNE_LM_H

#include "tune/lm_data.h"
#include "tune/trainer.h"

typedef struct _LithoLm LithoLm;

/* config->names and causal follow the objective. train: with gradients, started from the seed. */
LithoLm *litho_lm_new(LithoLmObjective objective, const NnConfig *config, gboolean train, guint64 seed);
/* A folder that litho or transformers wrote (GPT2LMHeadModel, BertForMaskedLM, BertModel: without a head its measure is that of a
 * head that passes everything). Errors: NOT_FOUND, READ, MODEL. */
LithoLm *litho_lm_open(const char *dir, GError **error);
void litho_lm_free(LithoLm *lm);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoLm, litho_lm_free)

LithoLmObjective litho_lm_objective(const LithoLm *lm);
const NnConfig *litho_lm_config(const LithoLm *lm);
NnParams *litho_lm_params(LithoLm *lm);
gsize litho_lm_n_params(const LithoLm *lm);

/* Mean loss in nats over the rows whose target ≥ 0; n_counted of them. backward: adds to the gradients (the batch is to say
 * train). */
double litho_lm_loss(LithoLm *lm, const NnBatch *batch, const gint32 *targets, int *n_counted, gboolean backward);
/* (N,C) of all rows, valid until the next call. */
const float *litho_lm_hidden(LithoLm *lm, const NnBatch *batch);
/* (N,V) of all rows. */
void litho_lm_logits(LithoLm *lm, const NnBatch *batch, float *logits);

/* config.json, tokenizer.json, tokenizer_config.json into the folder. Error WRITE. */
gboolean litho_lm_write_config(const LithoLm *lm, const LithoTokenizer *tokenizer, const char *dir, GError **error);

typedef struct {
  double loss; /* mean nats a token told */
  gsize n_told;
} LithoLmMeasure;
/* Over all tokens, in windows every `stride` (0: side by side), n at a time. Error CANCELLED. */
gboolean litho_lm_measure(LithoLm *lm, LithoLmBatches *batches, int stride, int n, LithoLmMeasure *measure,
                          GCancellable *cancel, GError **error);
/* The same over n_windows windows at random places of the seed (nanoGPT's estimate). */
LithoLmMeasure litho_lm_measure_random(LithoLm *lm, LithoLmBatches *batches, guint64 seed, guint64 n_windows, int n);

/* What litho_train() calls; data of the task. */
typedef struct {
  LithoLm *lm;
  LithoLmBatches *train, *held_out; /* held_out may be NULL */
  guint64 seed;
  int batch; /* samples of a part */
} LithoLmTraining;
LithoTrainTask litho_lm_task(LithoLmTraining *training);

#endif
