/* mask_parts.h: shared by the files of mask_train.h. */
#ifndef LITHO_TUNE_MASK_PARTS_H
#define LITHO_TUNE_MASK_PARTS_H

#include "tune/mask_sample.h"
#include "tune/mask_train.h"

/* What one thread works with. */
typedef struct {
  LithoRoleNet *maps;  /* of one thread; owned */
  LithoMaskWork *work; /* of the samples' size; owned */
  float *rgb, *target; /* (256,256,3); mask (128,128); owned */
  guint8 *labels;      /* stuff (64,64); owned */
} MaskLane;

/* Numbers of the rows of a kind, and how often they come. */
typedef struct {
  char *name;
  double share; /* of all samples */
  GArray *rows; /* int */
} MaskKind;

struct _LithoMaskTrainer {
  LithoMaskTrainOptions options;
  gboolean is_mask;
  GPtrArray *rows, *held_out; /* LithoMaskRow*; held_out NULL: none */
  GPtrArray *kinds;           /* MaskKind* */
  LithoMaskShape shape;
  NnParams *params;
  LithoMaskDecoder *decoder;
  LithoRoleNet *maps;   /* the first lane's; borrowed */
  char *maps_sha256;    /* of the backbone's file; owned */
  GPtrArray *lanes;     /* MaskLane* */
  float *grads;         /* (batch, params->n) */
  double *losses;       /* (batch) */
  float *class_weights; /* stuff (n_out); NULL for masks */
};

/* Does task i of n on the lane. FALSE: *error is set, and the others end. Called from any thread. */
typedef gboolean (*MaskTask)(LithoMaskTrainer *trainer, MaskLane *lane, int i, gpointer data, GError **error);
/* All of n tasks on the lanes. */
gboolean mask_lanes_run(LithoMaskTrainer *trainer, MaskTask task, int n, gpointer data, GError **error);
gboolean mask_lanes_open(LithoMaskTrainer *trainer, GError **error);
void mask_lane_free(gpointer data);

/* Sample number `at` of the run into the lane: picture, prompt, target or labels, and the backbone's features. */
gboolean mask_lane_sample(LithoMaskTrainer *trainer, MaskLane *lane, guint64 at, GError **error);

/* The held-out measure (trainer.h). Adds to `out`. */
gboolean mask_evaluate(LithoMaskTrainer *trainer, JsonObject *out, double *score, GError **error);

#endif
