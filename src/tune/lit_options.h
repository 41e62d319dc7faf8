/* lit_options.h: a LiT run as it is asked for (lit.h). */
#ifndef LITHO_TUNE_LIT_OPTIONS_H
#define LITHO_TUNE_LIT_OPTIONS_H

#include "infer/tower_model.h"
#include "nn/layers.h"
#include "nn/transformer.h"

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

#endif
