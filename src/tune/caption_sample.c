/* tune_caption_sample.c: captions drawn word by word from what the decoder holds likely, for training by reward. */
#include <string.h>
#include "tune/caption_parts.h"
#include "nn/vec.h"

#define CELLS LITHO_FEATURES_CELLS
#define MAX_WORDS LITHO_CAPTION_MAX_WORDS

/* The word at share u (0 to 1) of the row's distribution to the power `sharpness`; only words and the end are drawn. */
static gint32
draw(float *row, int V, float sharpness, float u)
{
  float most = row[CAPTION_END], total = 0, at = 0;
  for (int v = 0; v < CAPTION_N_SPECIAL; v++)
    if (v != CAPTION_END)
      row[v] = -G_MAXFLOAT;
  for (int v = CAPTION_N_SPECIAL; v < V; v++)
    most = MAX(most, row[v]);
  for (int v = 0; v < V; v++)
    row[v] = nn_exp(MAX((row[v] - most) * sharpness, -80.f));
  NN_SUM(total, v, V, row[v]);
  for (int v = CAPTION_END; v < V; v++) {
    at += row[v];
    if (at >= u * total && (v == CAPTION_END || v >= CAPTION_N_SPECIAL))
      return v;
  }
  return CAPTION_END;
}

void
tune_caption_sample(const InferCaptionModel *model, const InferCaptionMemory *memory, int each, float sharpness, guint64 seed,
               guint64 stream, TuneCaptionSample *samples)
{
  const int C = model->config.width, V = model->config.vocab, n = memory->n * each;
  const gsize one = CELLS * (gsize)C;
  const float *table = nn_value(model->params, nn_transformer_embedding(model->stack));
  g_autofree float *repeated = g_new(float, one *(gsize)n), *logits = g_new(float, (gsize)n *(gsize)V);
  g_autofree gint32 *ids = g_new(gint32, n);
  for (int i = 0; i < n; i++) {
    memcpy(repeated + (gsize)i * one, memory->memory + (gsize)(i / each) * one, one * sizeof(float));
    samples[i].n = 0;
    ids[i] = CAPTION_BEGIN;
  }
  g_autoptr(NnDecoder) decoder = nn_decoder_new(model->stack, n, repeated, CELLS);
  int n_live = n;
  for (int at = 0; at <= MAX_WORDS && n_live > 0; at++) {
    const float *hidden = nn_decoder_step(decoder, ids);
    nn_linear_forward(logits, hidden, table, NULL, n, C, V);
    n_live = 0;
#pragma omp parallel for schedule(static) reduction(+ : n_live)
    for (int i = 0; i < n; i++) {
      TuneCaptionSample *s = &samples[i];
      if (at > 0 && ids[i] == CAPTION_END)
        continue;
      const float u = nn_uniform(seed, stream, (guint64)at * (guint64)n + (guint64)i);
      ids[i] = at < MAX_WORDS ? draw(logits + (gsize)i * (gsize)V, V, sharpness, u) : CAPTION_END;
      s->id[s->n++] = ids[i];
      n_live += ids[i] != CAPTION_END;
    }
  }
}
