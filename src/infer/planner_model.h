/* planner_model.h: the net of planner_net.h as its training and its use share it. Private to infer/planner_*.c, tune/planner_*.c and tests. */
#ifndef LITHO_INFER_PLANNER_MODEL_H
#define LITHO_INFER_PLANNER_MODEL_H

#include "litho.h"
#include "nn/transformer.h"
#include "infer/planner_labels.h"
#include "nn/token/tokenizer.h"

enum { PLANNER_TOKEN_REGION, PLANNER_TOKEN_EXCEPT, PLANNER_TOKEN_NUMBER, PLANNER_N_TOKEN };

/* Clauses of a batch: rows [first, end) of the packed hidden rows. */
typedef struct {
  int first, end;
} InferPlannerRows;

typedef struct {
  NnParams *params; /* owned */
  NnTransformer *encoder;
  LithoPlannerLabels labels; /* owned */
  int n_wishes, n_places, n_colors;
  int clause_w, clause_b, token_w, token_b; /* (O,2C), (O), (3,C), (3) */
  /* of the last forward: */
  const float *hidden;       /* (N,C); borrowed */
  int room_clauses, room_rows;
  float *pooled, *dpooled;   /* (n,2C) */
  int *most;                 /* (n,C): the row that has the maximum */
  float *logits;             /* (n,O): wishes, places, colours, degrees */
  float *token_logits;       /* (N,3) */
} InferPlannerModel;

#define PLANNER_MAX_LAYERS 12

/* The tensors without their memory: nn_params_alloc() comes when the file is known to hold them. Otherwise as _new(). */
InferPlannerModel *infer_planner_model_lay_out(const NnConfig *encoder, const LithoPlannerLabels *labels, int trained);
/* labels are copied. trained: the last layers of the encoder that are trained; the others are frozen. */
InferPlannerModel *infer_planner_model_new(const NnConfig *encoder, const LithoPlannerLabels *labels, int trained, gboolean train,
                                guint64 seed);
void infer_planner_model_free(InferPlannerModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InferPlannerModel, infer_planner_model_free)
int infer_planner_model_outputs(const InferPlannerModel *model); /* O */

/* Fills logits and token_logits. batch->train: with dropout p of the pooled rows. */
void infer_planner_model_forward(InferPlannerModel *model, const NnBatch *batch, const InferPlannerRows *clauses, int n, float dropout);
/* dlogits (n,O) and dtokens (N,3) are gradients of the loss; those of parameters are added to. */
void infer_planner_model_backward(InferPlannerModel *model, const NnBatch *batch, const InferPlannerRows *clauses, int n, float dropout,
                            const float *dlogits, const float *dtokens);

/* Tokens of the text, special ones included, and the rows of each clause (none: first = end). */
void infer_planner_tokens(const LithoTokenizer *tokenizer, const char *text, const LithoPlannerSpan *clauses, guint n,
                    GArray *tokens, InferPlannerRows *rows);

void infer_planner_labels_clear(LithoPlannerLabels *labels);
/* The heads and the layers that are not frozen, int8, with the labels and the encoder's sha256. Errors WRITE, MODEL. */
gboolean infer_planner_model_save(const InferPlannerModel *model, const char *encoder_sha256, const char *path, GError **error);
/* The number of a label; -1: none. */
int infer_planner_label(char *const *labels, const char *name);

#endif
