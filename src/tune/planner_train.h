/* planner_train.h: the training of the planner's net, for `litho train planner`.
 *
 * Clauses are JSON lines, those of one request one after the other:
 *   {"text": request, "start": byte, "end": byte, "wishes": ["exposure +"], "places": ["sky"], "color": "blue", "degree": 0|1|2,
 *    "region": [[start, end]], "except": …, "number": …, "weight": 1}
 * All but text, start, end and wishes may be left out. docs/planner.md says where ours come from.
 */
#ifndef LITHO_TUNE_PLANNER_TRAIN_H
#define LITHO_TUNE_PLANNER_TRAIN_H

#include "infer/planner_net.h"
#include "tune/trainer.h"

typedef struct {
  const char *clauses;         /* the file */
  const char *encoder, *tokenizer; /* of the installed encoder */
  int trained;                 /* layers of the encoder, from the top */
  int hold;                    /* every so many-th request is held out */
  int batch;                   /* requests of a step */
  int least;                   /* clauses that a wish needs to be learnt */
  double dropout, encoder_rate; /* the layers' learning rate, of the heads' */
  guint64 seed;
} LithoPlannerTask;

typedef struct _LithoPlannerTrainer LithoPlannerTrainer;
/* Errors: NOT_FOUND, READ, USAGE (says the line), MODEL. */
LithoPlannerTrainer *litho_planner_trainer_new(const LithoPlannerTask *from, GError **error);
void litho_planner_trainer_free(LithoPlannerTrainer *trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoPlannerTrainer, litho_planner_trainer_free)
guint64 litho_planner_trainer_n(const LithoPlannerTrainer *trainer); /* requests that are learnt from */
const LithoTrainTask *litho_planner_trainer_task(const LithoPlannerTrainer *trainer);
JsonObject *litho_planner_trainer_run(const LithoPlannerTrainer *trainer); /* what made the run; caller unrefs */
/* DIR/best.safetensors → DIR/planner.safetensors, as litho_planner_net_open() reads it. */
gboolean litho_planner_trainer_keep(LithoPlannerTrainer *trainer, const char *dir, GError **error);

#endif
