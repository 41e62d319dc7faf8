/* tf_graph.h: the nodes of a frozen TensorFlow graph (GraphDef of
 * tensorflow/core/framework/graph.proto). */
#ifndef LITHO_MODEL_FETCH_TF_GRAPH_H
#define LITHO_MODEL_FETCH_TF_GRAPH_H

#include <glib.h>
#include "litho.h"

#define LITHO_TF_MAX_RANK 4

typedef struct {
  char *name, *op;
  char **input;  /* names of nodes, NULL-terminated; those that only order the work are left out */
  gboolean same; /* padding SAME, else VALID or none */
  int stride;    /* of rows and columns; 0: none said, or they differ */
  int dilation;  /* likewise; 1: none */
  /* A constant of floats: */
  int rank; /* -1: it is none */
  gint64 dim[LITHO_TF_MAX_RANK];
  gsize n;
  float *v; /* row-major, owned */
} LithoTfNode;

/* Name → LithoTfNode*; owned by the table. Errors: READ, LIMIT, MODEL (no such graph; damaged). */
GHashTable *litho_tf_graph(const char *path, GError **error);

#endif
