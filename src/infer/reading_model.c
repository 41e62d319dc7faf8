/* reading_model.c: the decoder of a request's items, as reading_model.h describes it, one request
 * at a time. */
#include <math.h>
#include <string.h>
#include "infer/reading_model.h"
#include "nn/vec.h"

#define INIT_STD 0.02f
#define P READING_POINT
#define A READING_ATTR

static InferReadingLinear
linear(NnParams *params, const char *name, int in, int out)
{
  g_autofree char *w = g_strdup_printf("reading.%s.weight", name),
                  *b = g_strdup_printf("reading.%s.bias", name);
  const int weight = nn_params_add(params, INIT_STD, w, out, in, 0);
  return (InferReadingLinear){weight, nn_params_add(params, 0, b, out, 0)};
}

InferReadingModel *
infer_reading_model_new(const NnConfig *encoder, int n_classes, int n_regions, int n_colors)
{
  InferReadingModel *m = g_new0(InferReadingModel, 1);
  const int C = encoder->width;
  NnParams *p = m->params = nn_params_new();
  m->encoder = nn_transformer_new(encoder, p, "");
  m->n_classes = n_classes;
  m->n_regions = n_regions;
  m->n_colors = n_colors;
  m->begin = linear(p, "begin", C, C);
  m->cover = nn_params_add(p, INIT_STD, "reading.cover.weight", 3, C, 0);
  m->class_rows = nn_params_add(p, INIT_STD, "reading.before.weight", n_classes + 1, C, 0);
  m->gru_in_w = nn_params_add(p, INIT_STD, "reading.gru.weight_ih", 3 * C, 2 * C, 0);
  m->gru_state_w = nn_params_add(p, INIT_STD, "reading.gru.weight_hh", 3 * C, C, 0);
  m->gru_in_b = nn_params_add(p, 0, "reading.gru.bias_ih", 3 * C, 0);
  m->gru_state_b = nn_params_add(p, 0, "reading.gru.bias_hh", 3 * C, 0);
  m->query = linear(p, "query", C, 2 * P);
  m->key = linear(p, "key", C, 2 * P);
  m->end = linear(p, "end", C, P);
  m->item = linear(p, "item", 4 * C, C);
  m->cls = linear(p, "class", C, n_classes);
  m->region = linear(p, "region", C, n_regions);
  m->degree = linear(p, "degree", C, READING_DEGREES);
  m->open = linear(p, "open", C, READING_OPENS);
  m->color = linear(p, "color", C, n_colors);
  m->point_query = linear(p, "point_query", C, 2 * READING_N_POINTERS * A);
  m->point_key = linear(p, "point_key", C, 2 * READING_N_POINTERS * A);
  return m;
}

void
infer_reading_model_free(InferReadingModel *m)
{
  if (m == NULL)
    return;
  nn_transformer_free(m->encoder);
  nn_params_free(m->params);
  g_free(m);
}

static void
apply(const InferReadingModel *m, InferReadingLinear layer, float *out, const float *in, int N,
      int C, int OC)
{
  nn_linear_forward(out, in, nn_value(m->params, layer.w), nn_value(m->params, layer.b), N, C, OC);
}

/* state ← GRU(in (2C), state) (Cho et al. 2014); gates: scratch of 6C. */
static void
advance(const InferReadingModel *m, const float *in, float *state, float *gates, int C)
{
  float *x = gates, *h = gates + 3 * C;
  nn_linear_forward(x, in, nn_value(m->params, m->gru_in_w), nn_value(m->params, m->gru_in_b), 1,
                    2 * C, 3 * C);
  nn_linear_forward(h, state, nn_value(m->params, m->gru_state_w),
                    nn_value(m->params, m->gru_state_b), 1, C, 3 * C);
  for (int c = 0; c < C; c++) {
    const float reset = nn_sigmoid(x[c] + h[c]), update = nn_sigmoid(x[C + c] + h[C + c]);
    const float fresh = tanhf(x[2 * C + c] + reset * h[2 * C + c]);
    state[c] = (1 - update) * fresh + update * state[c];
  }
}

static void
mean_of(float *out, const float *hidden, InferReadingRows rows, int C)
{
  memset(out, 0, (gsize)C * sizeof *out);
  for (int r = rows.first; r < rows.end; r++)
    for (int c = 0; c < C; c++)
      out[c] += hidden[(gsize)r * C + c] / (float)(rows.end - rows.first);
}

static void
maximum_of(float *out, const float *hidden, InferReadingRows rows, int C)
{
  memcpy(out, hidden + (gsize)rows.first * C, (gsize)C * sizeof *out);
  for (int r = rows.first + 1; r < rows.end; r++)
    for (int c = 0; c < C; c++)
      out[c] = MAX(out[c], hidden[(gsize)r * C + c]);
}

static int
likeliest(const float *x, int n)
{
  int top = 0;
  for (int i = 1; i < n; i++)
    if (x[i] > x[top])
      top = i;
  return top;
}

/* x ← log softmax(x) */
static void
log_softmax(float *x, int n)
{
  const float top = x[likeliest(x, n)];
  float sum = 0;
  for (int i = 0; i < n; i++)
    sum += expf(x[i] - top);
  for (int i = 0; i < n; i++)
    x[i] -= top + logf(sum);
}

typedef struct {
  const InferReadingModel *m;
  const float *hidden;
  int n, C;
  float *keys, *covers, *point_keys; /* (n,2P), (3,2P): cover · keyᵀ, (n, pointers·2·A) */
  guint8 *cover;                     /* (n) */
  float *state, *in, *gates, *query, *from, *scores;
} Decoder;

/* Scores of the tokens as first (half 0) or last (half 1) of the next item. */
static void
score(const Decoder *d, const float *query, int half, float *scores)
{
  for (int r = 0; r < d->n; r++) {
    const float *key = d->keys + (gsize)r * 2 * P + half * P,
                *cover = d->covers + d->cover[r] * 2 * P + half * P;
    scores[r] = (nn_dot(query, key, P) + nn_dot(query, cover, P)) / sqrtf(P);
  }
}

/* The words of the next item; FALSE: there is none. */
static gboolean
next_span(const Decoder *d, InferReadingRows *span)
{
  apply(d->m, d->m->query, d->query, d->state, 1, d->C, 2 * P);
  score(d, d->query, 0, d->scores);
  const int first = likeliest(d->scores, d->n);
  if (first == 0 || first >= d->n - 1)
    return FALSE;
  apply(d->m, d->m->end, d->from, d->hidden + (gsize)first * d->C, 1, d->C, P);
  for (int i = 0; i < P; i++)
    d->from[i] += d->query[P + i];
  score(d, d->from, 1, d->scores);
  *span = (InferReadingRows){first, first + likeliest(d->scores + first, d->n - 1 - first) + 1};
  return TRUE;
}

/* The likeliest pair of tokens, or none when <s> is likelier. </s> is not among them. */
static InferReadingRows
point(const Decoder *d, const float *query, int pointer)
{
  const int n = d->n - 1, width = 2 * READING_N_POINTERS * A;
  float *first = d->scores, *last = d->scores + d->n;
  for (int side = 0; side < 2; side++) {
    float *scores = side == 0 ? first : last;
    const int at = (2 * pointer + side) * A;
    for (int r = 0; r < d->n; r++)
      scores[r] = nn_dot(query + at, d->point_keys + (gsize)r * width + at, A) / sqrtf(A);
    log_softmax(scores, d->n);
  }
  InferReadingRows best = {0, 0};
  float top = first[0] + last[0];
  for (int r = 1; r < n; r++) {
    const int end = r + likeliest(last + r, n - r);
    if (first[r] + last[end] > top) {
      top = first[r] + last[end];
      best = (InferReadingRows){r, end + 1};
    }
  }
  return best;
}

static void
read_item(const Decoder *d, InferReadingItem *item)
{
  const InferReadingModel *m = d->m;
  const int C = d->C, width = 2 * READING_N_POINTERS * A;
  const int most =
      MAX(MAX(m->n_classes, m->n_regions), MAX(MAX(m->n_colors, READING_DEGREES), READING_OPENS));
  g_autofree float *x = g_new(float, 5 * C), *logits = g_new(float, most),
                   *query = g_new(float, width);
  float *h = x + 4 * C;
  mean_of(x, d->hidden, item->span, C);
  maximum_of(x + C, d->hidden, item->span, C);
  memcpy(x + 2 * C, d->hidden, (gsize)C * sizeof *x);
  memcpy(x + 3 * C, d->state, (gsize)C * sizeof *x);
  apply(m, m->item, h, x, 1, 4 * C, C);
  for (int c = 0; c < C; c++)
    h[c] = 0.5f * h[c] * (1 + erff(h[c] * (float)G_SQRT2 / 2));
  struct {
    InferReadingLinear layer;
    int n, *out;
  } heads[] = {{m->region, m->n_regions, &item->region},
               {m->degree, READING_DEGREES, &item->degree},
               {m->open, READING_OPENS, &item->open},
               {m->color, m->n_colors, &item->color},
               {m->cls, m->n_classes, &item->cls}};
  for (gsize i = 0; i < G_N_ELEMENTS(heads); i++) {
    apply(m, heads[i].layer, logits, h, 1, C, heads[i].n);
    *heads[i].out = likeliest(logits, heads[i].n);
  }
  log_softmax(logits, m->n_classes);
  item->sure = expf(logits[item->cls]);
  apply(m, m->point_query, query, h, 1, C, width);
  for (int i = 0; i < READING_N_POINTERS; i++)
    item->pointers[i] = point(d, query, i);
}

int
infer_reading_model_decode(const InferReadingModel *m, const float *hidden, int n,
                           InferReadingItem *items, int max)
{
  const int C = nn_transformer_config(m->encoder)->width, width = 2 * READING_N_POINTERS * A;
  if (n < 3) /* no token between <s> and </s> */
    return 0;
  const gsize N = (gsize)n;
  g_autofree float *block =
      g_new(float, N * 2 * P + 3 * 2 * P + N * (gsize)width + (gsize)C * 9 + 3 * P + 2 * N);
  g_autofree guint8 *cover = g_new0(guint8, n);
  Decoder d = {.m = m, .hidden = hidden, .n = n, .C = C, .cover = cover, .keys = block};
  d.covers = d.keys + N * 2 * P;
  d.point_keys = d.covers + 3 * 2 * P;
  d.state = d.point_keys + N * (gsize)width;
  d.in = d.state + C;
  d.gates = d.in + 2 * C;
  d.query = d.gates + 6 * C;
  d.from = d.query + 2 * P;
  d.scores = d.from + P;
  apply(m, m->key, d.keys, hidden, n, C, 2 * P);
  nn_linear_forward(d.covers, nn_value(m->params, m->cover), nn_value(m->params, m->key.w), NULL, 3,
                    C, 2 * P);
  apply(m, m->point_key, d.point_keys, hidden, n, C, width);
  mean_of(d.in, hidden, (InferReadingRows){0, n}, C);
  apply(m, m->begin, d.state, d.in, 1, C, C);
  for (int c = 0; c < C; c++)
    d.state[c] = tanhf(d.state[c]);
  memset(d.in + C, 0, (gsize)C * sizeof *d.in);
  int before = m->n_classes, found = 0;
  for (; found < max; found++) {
    InferReadingItem *item = &items[found];
    memcpy(d.in, nn_value(m->params, m->class_rows) + (gsize)before * C, (gsize)C * sizeof *d.in);
    advance(m, d.in, d.state, d.gates, C);
    if (!next_span(&d, &item->span))
      break;
    read_item(&d, item);
    before = item->cls;
    for (int r = 1; r < item->span.end; r++)
      cover[r] = r >= item->span.first ? 2 : MAX(cover[r], 1);
    mean_of(d.in + C, hidden, item->span, C);
  }
  return found;
}
