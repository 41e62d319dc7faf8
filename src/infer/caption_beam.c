/* caption_beam.c: beam search over the words of a caption, with where the net looked for each.
 *
 * A step extends every live hypothesis by every word; of the best 2·K extensions the ends among the
 * first K are finished, the first K others live on; the search is over when K are finished. K = 1
 * is greedy search.
 */
#include <math.h>
#include <string.h>
#include "infer/caption_internal.h"
#include "nn/threads.h"

#define CELLS LITHO_FEATURES_CELLS
#define MAX_WORDS LITHO_CAPTION_MAX_WORDS
#define MAX_BEAMS LITHO_CAPTION_MAX_BEAMS

const LithoCaptionSearch litho_caption_search_default = {
    .beams = 5, .length_power = 1.0, .block = 3};

typedef struct {
  int n;
  gint32 id[MAX_WORDS];
  double sum;
  float evidence[MAX_WORDS * CELLS];
} Hypothesis;

typedef struct {
  double sum;
  int from;
  gint32 id;
} Extension;

typedef struct {
  const LithoCaptionNet *net;
  const LithoCaptionSearch *search;
  NnDecoder *decoder;
  float *logits; /* (K,V) */
  Hypothesis *live, *next, *finished;
  int K, V, n_live, n_finished;
} Beam;

/* Would the word complete an n-gram that the hypothesis has already? */
static gboolean
repeats(const Hypothesis *h, gint32 id, int block)
{
  const int last = h->n - (block - 1);
  if (block <= 0 || last < 0)
    return FALSE;
  for (int i = 0; i < last; i++)
    if (h->id[i + block - 1] == id &&
        memcmp(h->id + i, h->id + last, (gsize)(block - 1) * sizeof h->id[0]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
may_follow(const Beam *b, const Hypothesis *h, gint32 id)
{
  if (id == CAPTION_END)
    return h->n > 0;
  return id >= CAPTION_N_SPECIAL && h->n < MAX_WORDS && !repeats(h, id, b->search->block);
}

/* Puts an extension in its place among the best. Of equals the earlier one stays in front. */
static void
insert(Extension *best, int *n, int most, Extension e)
{
  int at = *n;
  while (at > 0 && best[at - 1].sum < e.sum)
    at--;
  if (at >= most)
    return;
  *n = MIN(*n + 1, most);
  memmove(best + at + 1, best + at, (gsize)(*n - 1 - at) * sizeof *best);
  best[at] = e;
}

static int
extend(const Beam *b, Extension *best)
{
  int n = 0;
  for (int k = 0; k < b->n_live; k++) {
    const float *row = b->logits + (gsize)k * (gsize)b->V;
    float most = row[0];
    double total = 0;
    for (int v = 1; v < b->V; v++)
      most = MAX(most, row[v]);
    for (int v = 0; v < b->V; v++)
      total += (double)expf(row[v] - most);
    const double base = b->live[k].sum - most - log(total);
    for (int v = 0; v < b->V; v++) {
      const double sum = base + row[v];
      if ((n < 2 * b->K || sum > best[n - 1].sum) && may_follow(b, &b->live[k], v))
        insert(best, &n, 2 * b->K, (Extension){.sum = sum, .from = k, .id = v});
    }
  }
  return n;
}

static double
score_of(const LithoCaptionSearch *search, double sum, int n_words)
{
  return sum / pow(n_words, search->length_power);
}

/* One step; *from: where each live hypothesis came from. */
static void
advance(Beam *b, int *from)
{
  Extension best[2 * MAX_BEAMS];
  const int n = extend(b, best);
  int n_next = 0;
  for (int i = 0; i < n && n_next < b->K; i++) {
    const Hypothesis *h = &b->live[best[i].from];
    if (best[i].id == CAPTION_END) {
      if (i >= b->K || b->n_finished >= b->K)
        continue;
      b->finished[b->n_finished] = *h;
      b->finished[b->n_finished++].sum = best[i].sum;
      continue;
    }
    Hypothesis *to = &b->next[n_next];
    *to = *h;
    to->sum = best[i].sum;
    nn_decoder_evidence(b->decoder, best[i].from, to->evidence + (gsize)to->n * CELLS);
    to->id[to->n++] = best[i].id;
    from[n_next++] = best[i].from;
  }
  Hypothesis *swap = b->live;
  b->live = b->next;
  b->next = swap;
  b->n_live = n_next;
}

static void
search_words(Beam *b)
{
  const NnParams *params = b->net->model->params;
  const float *table = nn_value(params, nn_transformer_embedding(b->net->model->stack));
  const int C = b->net->model->config.width;
  gint32 ids[MAX_BEAMS];
  int from[MAX_BEAMS] = {0};
  for (int k = 0; k < b->K; k++)
    ids[k] = CAPTION_BEGIN;
  b->n_live = 1;
  b->live[0].n = 0;
  b->live[0].sum = 0;
  while (b->n_live > 0 && b->n_finished < b->K) {
    const float *hidden = nn_decoder_step(b->decoder, ids);
    nn_linear_forward(b->logits, hidden, table, NULL, b->n_live, C, b->V);
    advance(b, from);
    for (int k = 0; k < b->K; k++) {
      from[k] = k < b->n_live ? from[k] : 0;
      ids[k] = k < b->n_live ? b->live[k].id[b->live[k].n - 1] : CAPTION_END;
    }
    nn_decoder_reorder(b->decoder, from);
  }
}

static LithoCaptionGuess *
guess_of(const Beam *b)
{
  int best = 0;
  for (int i = 1; i < b->n_finished; i++)
    if (score_of(b->search, b->finished[i].sum, b->finished[i].n) >
        score_of(b->search, b->finished[best].sum, b->finished[best].n))
      best = i;
  const Hypothesis *h = &b->finished[best];
  LithoCaptionGuess *guess = g_new0(LithoCaptionGuess, 1);
  guess->words = g_ptr_array_new_with_free_func(g_free);
  for (int i = 0; i < h->n; i++)
    g_ptr_array_add(guess->words, g_strdup(b->net->words->word->pdata[h->id[i]]));
  guess->log_probability = h->sum;
  guess->score = score_of(b->search, h->sum, h->n);
  guess->evidence = g_memdup2(h->evidence, (gsize)h->n * CELLS * sizeof(float));
  return guess;
}

/* On one thread: products of so few rows take longer to divide than to do, above all on a busy
 * machine. */
LithoCaptionGuess *
litho_caption_net_write(LithoCaptionNet *net, const float *map, const LithoCaptionSearch *search)
{
  const int n_threads = nn_threads();
  const InferCaptionModel *model = net->model;
  const gsize one = CELLS * (gsize)model->config.width;
  InferCaptionMemory memory = {0};
  Beam b = {.net = net,
            .search = search,
            .K = CLAMP(search->beams, 1, MAX_BEAMS),
            .V = model->config.vocab};
  nn_threads_set(1);
  infer_caption_memory_reserve(&memory, 1, model->config.width);
  memcpy(memory.features, map, CELLS * LITHO_FEATURES_WIDTH * sizeof(float));
  infer_caption_memory_forward(model, &memory, 0, 0, 0);
  g_autofree float *repeated = g_new(float, one *(gsize)b.K);
  for (int k = 0; k < b.K; k++)
    memcpy(repeated + (gsize)k * one, memory.memory, one * sizeof(float));
  b.decoder = nn_decoder_new(model->stack, b.K, repeated, CELLS);
  b.logits = g_new(float, (gsize)b.K *(gsize)b.V);
  g_autofree Hypothesis *room = g_new(Hypothesis, 3 * b.K);
  b.live = room;
  b.next = room + b.K;
  b.finished = room + 2 * b.K;
  search_words(&b);
  LithoCaptionGuess *guess = guess_of(&b);
  nn_decoder_free(b.decoder);
  g_free(b.logits);
  infer_caption_memory_clear(&memory);
  nn_threads_set(n_threads);
  return guess;
}

void
litho_caption_net_write_features(LithoCaptionNet *net, const LithoFeatures *features, guint n,
                                 const LithoCaptionSearch *search, LithoCaptionGuess **guesses)
{
#pragma omp parallel
  {
    g_autofree float *map = g_new(float, CELLS *LITHO_FEATURES_WIDTH);
#pragma omp for schedule(dynamic)
    for (guint i = 0; i < n; i++)
      guesses[i] = litho_features_map(features, i, 0, map)
                       ? litho_caption_net_write(net, map, search)
                       : NULL;
  }
}

void
litho_caption_guess_free(LithoCaptionGuess *guess)
{
  if (guess == NULL)
    return;
  g_ptr_array_unref(guess->words);
  g_free(guess->evidence);
  g_free(guess);
}
