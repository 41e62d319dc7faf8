/* reading_grad.c: see reading_grad.h. A request is a few items long: one after the other forward,
 * then back through them. */
#include <math.h>
#include <string.h>
#include "nn/vec.h"
#include "tune/reading_grad.h"
#include "infer/reading_net.h"

#define P READING_POINT
#define A READING_ATTR
#define WIDTH (2 * READING_N_POINTERS * A)
#define HALF 0.5f

typedef struct {
  float *before, *in, *gates,
      *state; /* (C), (2C), (6C), (C): state before, GRU's input, its two products, state after */
  float *query,
      *from; /* (2P), (P): of the first token and of the last, the last's with its first */
  float *dfirst, *dlast;     /* (n): gradients of the scores */
  float *x, *wide, *h, *out; /* (4C), (C), (C) and the logits of all heads */
  float *dheads;             /* gradients of the logits */
  float *asked, *dpoints;    /* (WIDTH), (2·pointers, n) */
  int first;
} Step;

typedef struct {
  const InferReadingModel *m;
  const float *hidden;
  float *dhidden;
  int n, C, n_heads;
  float *keys, *covers, *point_keys, *dkeys, *dcovers, *dpoint_keys;
  guint8 *cover; /* (steps, n) */
  float scale, dropout;
  guint64 seed, stream;
} Run;

static const float *
value(const Run *r, int tensor)
{
  return nn_value(r->m->params, tensor);
}

static void
apply(const Run *r, InferReadingLinear layer, float *out, const float *in, int N, int C, int OC)
{
  nn_linear_forward(out, in, value(r, layer.w), value(r, layer.b), N, C, OC);
}

/* Gradients of a linear layer; din is added to. */
static void
unapply(const Run *r, int w, int b, float *din, const float *dout, const float *in, int N, int C,
        int OC)
{
  NnParams *p = r->m->params;
  nn_linear_backward(NULL, nn_grad(p, w), b >= 0 ? nn_grad(p, b) : NULL, dout, in, value(r, w), N,
                     C, OC);
  if (din != NULL)
    nn_linear_add_input(din, dout, value(r, w), N, C, OC);
}

static void
add(float *out, const float *in, float factor, int n)
{
  for (int i = 0; i < n; i++)
    out[i] += factor * in[i];
}

/* Cross entropy of n scores; they become their gradient times factor. */
static double
one_of(float *scores, int n, int target, float factor)
{
  float top = -G_MAXFLOAT;
  double sum = 0;
  if (target < 0) {
    memset(scores, 0, (gsize)n * sizeof *scores);
    return 0;
  }
  for (int i = 0; i < n; i++)
    top = MAX(top, scores[i]);
  for (int i = 0; i < n; i++)
    sum += exp((double)(scores[i] - top));
  const double loss = log(sum) + (double)(top - scores[target]);
  for (int i = 0; i < n; i++)
    scores[i] = factor * (float)(exp((double)(scores[i] - top)) / sum - (i == target));
  return loss;
}

static void
advance(const Run *r, Step *s)
{
  const int C = r->C;
  float *x = s->gates, *h = s->gates + 3 * C;
  nn_linear_forward(x, s->in, value(r, r->m->gru_in_w), value(r, r->m->gru_in_b), 1, 2 * C, 3 * C);
  nn_linear_forward(h, s->before, value(r, r->m->gru_state_w), value(r, r->m->gru_state_b), 1, C,
                    3 * C);
  for (int c = 0; c < C; c++) {
    const float reset = nn_sigmoid(x[c] + h[c]), update = nn_sigmoid(x[C + c] + h[C + c]);
    const float fresh = tanhf(x[2 * C + c] + reset * h[2 * C + c]);
    s->state[c] = (1 - update) * fresh + update * s->before[c];
  }
}

/* dstate: of the state after; dbefore and din are added to. */
static void
unadvance(const Run *r, const Step *s, const float *dstate, float *dbefore, float *din)
{
  const int C = r->C;
  const float *x = s->gates, *h = s->gates + 3 * C;
  g_autofree float *dx = g_new(float, 6 * C);
  float *dh = dx + 3 * C;
  for (int c = 0; c < C; c++) {
    const float reset = nn_sigmoid(x[c] + h[c]), update = nn_sigmoid(x[C + c] + h[C + c]);
    const float fresh = tanhf(x[2 * C + c] + reset * h[2 * C + c]);
    const float dfresh = dstate[c] * (1 - update) * (1 - fresh * fresh);
    const float dupdate = dstate[c] * (s->before[c] - fresh) * update * (1 - update);
    const float dreset = dfresh * h[2 * C + c] * reset * (1 - reset);
    dx[c] = dh[c] = dreset;
    dx[C + c] = dh[C + c] = dupdate;
    dx[2 * C + c] = dfresh;
    dh[2 * C + c] = dfresh * reset;
    dbefore[c] += dstate[c] * update;
  }
  unapply(r, r->m->gru_in_w, r->m->gru_in_b, din, dx, s->in, 1, 2 * C, 3 * C);
  unapply(r, r->m->gru_state_w, r->m->gru_state_b, dbefore, dh, s->before, 1, C, 3 * C);
}

static void
score(const Run *r, const guint8 *cover, const float *query, int half, float *scores)
{
  for (int i = 0; i < r->n; i++)
    scores[i] = (nn_dot(query, r->keys + (gsize)i * 2 * P + half * P, P) +
                 nn_dot(query, r->covers + cover[i] * 2 * P + half * P, P)) /
                sqrtf(P);
}

static void
unscore(const Run *r, const guint8 *cover, const float *query, int half, const float *dscores,
        float *dquery)
{
  for (int i = 0; i < r->n; i++) {
    const float d = dscores[i] / sqrtf(P);
    const gsize key = (gsize)i * 2 * P + (gsize)(half * P),
                of = (gsize)cover[i] * 2 * P + (gsize)(half * P);
    add(dquery, r->keys + key, d, P);
    add(dquery, r->covers + of, d, P);
    add(r->dkeys + key, query, d, P);
    add(r->dcovers + of, query, d, P);
  }
}

/* The tokens of an item's words, or the end at row 0. */
static double
forward_span(const Run *r, const guint8 *cover, Step *s, int first, int last)
{
  apply(r, r->m->query, s->query, s->state, 1, r->C, 2 * P);
  apply(r, r->m->end, s->from, r->hidden + (gsize)first * r->C, 1, r->C, P);
  add(s->from, s->query + P, 1, P);
  score(r, cover, s->query, 0, s->dfirst);
  score(r, cover, s->from, 1, s->dlast);
  s->first = first;
  return one_of(s->dfirst, r->n, first, r->scale) + one_of(s->dlast, r->n, last, r->scale);
}

static void
backward_span(const Run *r, const guint8 *cover, const Step *s, float *dstate)
{
  float dquery[2 * P] = {0};
  unscore(r, cover, s->query, 0, s->dfirst, dquery);
  unscore(r, cover, s->from, 1, s->dlast, dquery + P);
  unapply(r, r->m->end.w, r->m->end.b, r->dhidden + (gsize)s->first * r->C, dquery + P,
          r->hidden + (gsize)s->first * r->C, 1, r->C, P);
  unapply(r, r->m->query.w, r->m->query.b, dstate, dquery, s->state, 1, r->C, 2 * P);
}

typedef struct {
  InferReadingLinear layer;
  int n, target;
  float factor;
} Head;

enum { N_HEADS = 5 };

static void
heads_of(const InferReadingModel *m, const TuneReadingTarget *t, Head heads[N_HEADS])
{
  heads[0] = (Head){m->cls, m->n_classes, t->cls, 1};
  heads[1] = (Head){m->region, m->n_regions, t->region, 1};
  heads[2] = (Head){m->degree, READING_DEGREES, t->degree, HALF};
  heads[3] = (Head){m->open, READING_OPENS, t->open, HALF};
  heads[4] = (Head){m->color, m->n_colors, t->color, HALF};
}

static void
pool(const Run *r, InferReadingRows rows, float *mean, float *most)
{
  const int C = r->C;
  memset(mean, 0, (gsize)C * sizeof *mean);
  for (int i = rows.first; i < rows.end; i++)
    add(mean, r->hidden + (gsize)i * C, 1 / (float)(rows.end - rows.first), C);
  if (most == NULL)
    return;
  memcpy(most, r->hidden + (gsize)rows.first * C, (gsize)C * sizeof *most);
  for (int i = rows.first + 1; i < rows.end; i++)
    for (int c = 0; c < C; c++)
      most[c] = MAX(most[c], r->hidden[(gsize)i * C + c]);
}

static void
unpool(const Run *r, InferReadingRows rows, const float *dmean, const float *most,
       const float *dmost)
{
  const int C = r->C;
  for (int i = rows.first; i < rows.end; i++)
    add(r->dhidden + (gsize)i * C, dmean, 1 / (float)(rows.end - rows.first), C);
  for (int c = 0; c < C && most != NULL; c++)
    for (int i = rows.first; i < rows.end; i++)
      if (!(r->hidden[(gsize)i * C + c] < most[c])) {
        r->dhidden[(gsize)i * C + c] += dmost[c];
        break; /* the first that has it */
      }
}

static double
forward_item(const Run *r, Step *s, const TuneReadingTarget *t, int number)
{
  const int C = r->C;
  Head heads[N_HEADS];
  double loss = 0;
  heads_of(r->m, t, heads);
  pool(r, t->pooled, s->x, s->x + C);
  memcpy(s->x + 2 * C, r->hidden, (gsize)C * sizeof *s->x);
  memcpy(s->x + 3 * C, s->state, (gsize)C * sizeof *s->x);
  apply(r, r->m->item, s->wide, s->x, 1, 4 * C, C);
  nn_gelu_forward(s->h, s->wide, (gsize)C, FALSE);
  if (r->dropout > 0)
    nn_dropout(s->h, (gsize)C, r->dropout, r->seed, r->stream + (guint64)number);
  float *out = s->dheads;
  for (int i = 0; i < N_HEADS; i++) {
    apply(r, heads[i].layer, out, s->h, 1, C, heads[i].n);
    loss += (double)heads[i].factor *
            one_of(out, heads[i].n, heads[i].target, r->scale * heads[i].factor);
    out += heads[i].n;
  }
  apply(r, r->m->point_query, s->asked, s->h, 1, C, WIDTH);
  for (int k = 0; k < 2 * READING_N_POINTERS; k++) {
    float *scores = s->dpoints + (gsize)k * (gsize)r->n;
    const InferReadingRows rows = t->pointers[k / 2];
    for (int i = 0; i < r->n; i++)
      scores[i] = nn_dot(s->asked + k * A, r->point_keys + (gsize)i * WIDTH + k * A, A) / sqrtf(A);
    const int target = !t->pointed       ? -1
                       : rows.first == 0 ? 0
                       : k % 2 == 0      ? rows.first
                                         : rows.end - 1;
    loss += (double)HALF * one_of(scores, r->n, target, r->scale * HALF);
  }
  return loss;
}

static void
backward_item(const Run *r, const Step *s, const TuneReadingTarget *t, int number, float *dstate)
{
  const int C = r->C;
  Head heads[N_HEADS];
  heads_of(r->m, t, heads);
  g_autofree float *dx = g_new0(float, 6 * C), *dasked = g_new0(float, WIDTH);
  float *dh = dx + 4 * C, *dwide = dx + 5 * C;
  for (int k = 0; k < 2 * READING_N_POINTERS; k++)
    for (int i = 0; i < r->n; i++) {
      const float d = s->dpoints[(gsize)k * (gsize)r->n + (gsize)i] / sqrtf(A);
      add(dasked + k * A, r->point_keys + (gsize)i * WIDTH + k * A, d, A);
      add(r->dpoint_keys + (gsize)i * WIDTH + k * A, s->asked + k * A, d, A);
    }
  unapply(r, r->m->point_query.w, r->m->point_query.b, dh, dasked, s->h, 1, C, WIDTH);
  const float *dout = s->dheads;
  for (int i = 0; i < N_HEADS; i++) {
    unapply(r, heads[i].layer.w, heads[i].layer.b, dh, dout, s->h, 1, C, heads[i].n);
    dout += heads[i].n;
  }
  if (r->dropout > 0)
    nn_dropout(dh, (gsize)C, r->dropout, r->seed, r->stream + (guint64)number);
  nn_gelu_backward(dwide, dh, s->wide, (gsize)C, FALSE);
  unapply(r, r->m->item.w, r->m->item.b, dx, dwide, s->x, 1, 4 * C, C);
  unpool(r, t->pooled, dx, s->x + C, dx + C);
  add(r->dhidden, dx + 2 * C, 1, C);
  add(dstate, dx + 3 * C, 1, C);
}

static void
make_room(Run *r, Step *steps, int n_steps, float *block)
{
  const gsize n = (gsize)r->n, C = (gsize)r->C;
  float **const shared[] = {&r->keys,    &r->dkeys,      &r->covers,
                            &r->dcovers, &r->point_keys, &r->dpoint_keys};
  const gsize sizes[] = {n * 2 * P, n * 2 * P, 3 * 2 * P, 3 * 2 * P, n * WIDTH, n * WIDTH};
  for (gsize i = 0; i < G_N_ELEMENTS(shared); i++) {
    *shared[i] = block;
    block += sizes[i];
  }
  for (int i = 0; i < n_steps; i++) {
    Step *s = &steps[i];
    float **const own[] = {&s->before, &s->in,     &s->gates,  &s->state,  &s->query,
                           &s->from,   &s->dfirst, &s->dlast,  &s->x,      &s->wide,
                           &s->h,      &s->asked,  &s->dheads, &s->dpoints};
    const gsize need[] = {C,
                          2 * C,
                          6 * C,
                          C,
                          2 * P,
                          P,
                          n,
                          n,
                          4 * C,
                          C,
                          C,
                          WIDTH,
                          (gsize)r->n_heads,
                          2 * READING_N_POINTERS * n};
    for (gsize k = 0; k < G_N_ELEMENTS(own); k++) {
      *own[k] = block;
      block += need[k];
    }
  }
}

static gsize
room_of(const Run *r, int n_steps)
{
  const gsize n = (gsize)r->n, C = (gsize)r->C;
  return 2 * (n * 2 * P + 3 * 2 * P + n * WIDTH) +
         (gsize)n_steps *
             (17 * C + 3 * P + 2 * n + WIDTH + (gsize)r->n_heads + 2 * READING_N_POINTERS * n);
}

static void
backward(Run *r, Step *steps, const TuneReadingTarget *targets, int n_targets, const float *mean)
{
  const InferReadingModel *m = r->m;
  const int C = r->C, n = r->n;
  g_autofree float *block = g_new0(float, 6 * C);
  float *dstate = block, *dbefore = block + C, *din = block + 2 * C, *dmean = block + 4 * C;
  for (int i = n_targets; i >= 0; i--) {
    backward_span(r, r->cover + (gsize)i * (gsize)n, &steps[i], dstate);
    if (i < n_targets)
      backward_item(r, &steps[i], &targets[i], i, dstate);
    memset(dbefore, 0, (gsize)C * 3 * sizeof *dbefore); /* din too */
    unadvance(r, &steps[i], dstate, dbefore, din);
    float *drow = nn_grad(m->params, m->class_rows);
    if (drow != NULL)
      add(drow + (gsize)(i == 0 ? m->n_classes : targets[i - 1].cls) * C, din, 1, C);
    if (i > 0)
      unpool(r, targets[i - 1].span, din + C, NULL, NULL);
    memcpy(dstate, dbefore, (gsize)C * sizeof *dstate);
  }
  for (int c = 0; c < C; c++)
    dstate[c] *= 1 - steps[0].before[c] * steps[0].before[c];
  unapply(r, m->begin.w, m->begin.b, dmean, dstate, mean, 1, C, C);
  unpool(r, (InferReadingRows){0, n}, dmean, NULL, NULL);
  unapply(r, m->key.w, m->key.b, r->dhidden, r->dkeys, r->hidden, n, C, 2 * P);
  float *dcover = nn_grad(m->params, m->cover);
  unapply(r, m->key.w, -1, dcover, r->dcovers, value(r, m->cover), 3, C, 2 * P);
  unapply(r, m->point_key.w, m->point_key.b, r->dhidden, r->dpoint_keys, r->hidden, n, C, WIDTH);
}

double
tune_reading_grad(const InferReadingModel *m, const float *hidden, float *dhidden, int n,
                  const TuneReadingTarget *targets, int n_targets, float scale, float dropout,
                  guint64 seed, guint64 stream)
{
  const int C = nn_transformer_config(m->encoder)->width, n_steps = n_targets + 1;
  Run r = {.m = m,
           .hidden = hidden,
           .dhidden = dhidden,
           .n = n,
           .C = C,
           .scale = scale,
           .dropout = dropout,
           .seed = seed,
           .stream = stream};
  r.n_heads = m->n_classes + m->n_regions + m->n_colors + READING_DEGREES + READING_OPENS;
  g_autofree Step *steps = g_new0(Step, n_steps);
  g_autofree float *block = g_new0(float, room_of(&r, n_steps)), *mean = g_new(float, C);
  g_autofree guint8 *cover = g_new0(guint8, (gsize)n_steps * (gsize)n);
  make_room(&r, steps, n_steps, block);
  r.cover = cover;
  apply(&r, m->key, r.keys, hidden, n, C, 2 * P);
  nn_linear_forward(r.covers, value(&r, m->cover), value(&r, m->key.w), NULL, 3, C, 2 * P);
  apply(&r, m->point_key, r.point_keys, hidden, n, C, WIDTH);
  pool(&r, (InferReadingRows){0, n}, mean, NULL);
  apply(&r, m->begin, steps[0].before, mean, 1, C, C);
  for (int c = 0; c < C; c++)
    steps[0].before[c] = tanhf(steps[0].before[c]);
  double loss = 0;
  for (int i = 0; i < n_steps; i++) {
    Step *s = &steps[i];
    guint8 *seen = cover + (gsize)i * (gsize)n;
    const TuneReadingTarget *t = i < n_targets ? &targets[i] : NULL,
                            *last = i > 0 ? &targets[i - 1] : NULL;
    if (last != NULL) {
      memcpy(s->before, steps[i - 1].state, (gsize)C * sizeof *s->before);
      memcpy(seen, seen - n, (gsize)n);
      for (int k = 1; k < last->span.end; k++)
        seen[k] = k >= last->span.first ? 2 : MAX(seen[k], 1);
      pool(&r, last->span, s->in + C, NULL);
    }
    memcpy(s->in, value(&r, m->class_rows) + (gsize)(last != NULL ? last->cls : m->n_classes) * C,
           (gsize)C * sizeof *s->in);
    advance(&r, s);
    loss +=
        forward_span(&r, seen, s, t != NULL ? t->span.first : 0, t != NULL ? t->span.end - 1 : 0);
    if (t != NULL)
      loss += forward_item(&r, s, t, i);
  }
  if (dhidden != NULL)
    backward(&r, steps, targets, n_targets, mean);
  return loss;
}
