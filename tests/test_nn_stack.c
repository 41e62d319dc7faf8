/* The stacks where PyTorch's dumps do not reach: RMS norm, SwiGLU and rotary positions, dropout, frozen tensors, texts
 * that share a memory, the decoder beside the whole forward pass.
 *
 * A gradient is checked along random directions: ⟨g, d⟩ against (L(w + hd) − L(w − hd)) / 2h of the float32 loss, whose
 * rounding (some 1e-7 of 1) over h = 2e-3 gives 1e-4; the fault of the difference is of h² and smaller.
 */
#include <math.h>
#include <string.h>
#include "nn/rng.h"
#include "nn/transformer.h"

#define STEP 2e-3f
#define TOLERANCE 1e-3

enum { C = 32, VOCAB = 23, N = 13, M = 8, MEMORY = 12 };

static const int starts[4] = {0, 5, 6, 13}, memory_starts[4] = {0, 3, 4, 8};
static const gint32 ids[N] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 22, 0}, targets[N] = {1, -1, 7, 2, 0, 3, 8, -1, 5, 6, 22, 4, 9};

typedef struct {
  NnParams *params;
  NnTransformer *model;
  NnBatch batch;
  float memory[M * MEMORY];
} Stack;

static NnConfig
config_of(NnNames names)
{
  return (NnConfig){.names = names, .n_layers = 3, .width = C, .n_heads = 4, .inner = 48, .vocab = VOCAB, .positions = 9,
                    .causal = names == NN_NAMES_GPT2, .eps = 1e-5f};
}

/* frozen_below: tensors with a smaller number are frozen. */
static void
stack_init(Stack *s, const NnConfig *config, int frozen_below)
{
  s->params = nn_params_new();
  s->model = nn_transformer_new(config, s->params, "");
  for (int i = 0; i < frozen_below; i++)
    nn_params_tensor(s->params, i)->frozen = TRUE;
  nn_params_alloc(s->params, TRUE, 3);
  /* Starting weights are small: larger ones show more of the layers. */
  for (gsize i = 0; i < s->params->n; i++)
    s->params->value[i] *= 5;
  nn_normal_fill(s->memory, M * MEMORY, 1, 4, 1);
  s->batch = (NnBatch){.ids = ids, .seqs = {.n = 3, .start = starts}, .train = TRUE, .seed = 11, .step = 2};
  if (config->memory > 0) {
    s->batch.memory = s->memory;
    s->batch.memory_seqs = (NnSeqs){.n = 3, .start = memory_starts};
  }
}

static void
stack_clear(Stack *s)
{
  nn_transformer_free(s->model);
  nn_params_free(s->params);
}

static double
loss_of(Stack *s, gboolean backward, float *dmemory)
{
  const int embedding = nn_transformer_embedding(s->model);
  float logits[N * VOCAB];
  int n_counted;
  nn_params_zero_grad(s->params);
  const float *hidden = nn_transformer_forward(s->model, &s->batch);
  nn_linear_forward(logits, hidden, nn_value(s->params, embedding), NULL, N, C, VOCAB);
  const double sum = nn_softmax_ce(logits, targets, NULL, N, VOCAB, 0, 1, &n_counted, backward);
  if (backward) {
    float *dhidden = nn_transformer_dhidden(s->model);
    nn_linear_backward(dhidden, nn_grad(s->params, embedding), NULL, logits, hidden, nn_value(s->params, embedding), N,
                       C, VOCAB);
    nn_transformer_backward(s->model, &s->batch, dhidden, dmemory);
  }
  return sum / n_counted;
}

/* x (n) moved along a random direction. */
static void
check_direction(Stack *s, const char *what, float *x, const float *grad, gsize n, guint64 stream)
{
  g_autofree float *d = g_new(float, n), *kept = g_memdup2(x, n * sizeof(float));
  double along = 0, at[2], square = 0;
  nn_normal_fill(d, n, 1, 9, stream);
  for (gsize i = 0; i < n; i++)
    square += (double)d[i] * d[i];
  for (gsize i = 0; i < n; i++) {
    d[i] /= (float)sqrt(square);
    along += (double)grad[i] * d[i];
  }
  for (int side = 0; side < 2; side++) {
    for (gsize i = 0; i < n; i++)
      x[i] = kept[i] + (side == 0 ? -STEP : STEP) * d[i];
    at[side] = loss_of(s, FALSE, NULL);
  }
  memcpy(x, kept, n * sizeof(float));
  const double wanted = (at[1] - at[0]) / (2 * (double)STEP);
  if (!(fabs(along - wanted) <= TOLERANCE * (1 + fabs(wanted))))
    g_error("%s: the gradient along a direction is %g, not %g", what, along, wanted);
}

static void
check_stack(const NnConfig *config, int frozen_below)
{
  Stack s;
  float dmemory[M * MEMORY] = {0};
  stack_init(&s, config, frozen_below);
  const double loss = loss_of(&s, TRUE, config->memory > 0 ? dmemory : NULL);
  g_autofree float *grad = g_memdup2(s.params->grad, s.params->n * sizeof(float));
  g_assert_true(loss_of(&s, TRUE, NULL) == loss); /* and again: the same bits */
  g_assert_cmpmem(grad, s.params->n * sizeof(float), s.params->grad, s.params->n * sizeof(float));
  for (int i = 0; i < (int)s.params->tensors->len; i++) {
    const NnTensor *t = nn_params_tensor(s.params, i);
    if (!t->frozen)
      check_direction(&s, t->name, s.params->value + t->offset, grad + t->offset, t->n, (guint64)i);
    for (gsize k = 0; t->frozen && k < t->n; k++)
      g_assert_true(grad[t->offset + k] == 0);
  }
  if (config->memory > 0)
    check_direction(&s, "memory", s.memory, dmemory, M * MEMORY, 1000);
  stack_clear(&s);
}

static void
test_gradients(void)
{
  NnConfig bert = config_of(NN_NAMES_BERT), gpt2 = config_of(NN_NAMES_GPT2), llama = gpt2, cross = gpt2;
  llama.rms = llama.swiglu = llama.rotary = TRUE;
  cross.memory = MEMORY;
  check_stack(&bert, 0);
  check_stack(&gpt2, 0);
  check_stack(&llama, 0);
  check_stack(&cross, 0);
  llama.memory = MEMORY;
  check_stack(&llama, 0);
  bert.dropout = gpt2.dropout = cross.dropout = 0.3f; /* the mask is that of (seed, step): the loss is still smooth */
  check_stack(&bert, 0);
  check_stack(&gpt2, 0);
  check_stack(&cross, 0);
}

static void
test_frozen(void)
{
  NnConfig bert = config_of(NN_NAMES_BERT), gpt2 = config_of(NN_NAMES_GPT2);
  check_stack(&bert, 5);  /* the embeddings, of which the first is the output layer too */
  check_stack(&bert, 27); /* and the first layer, and the attention of the second */
  check_stack(&gpt2, 20);
}

/* Inference uses its memory over and over, training keeps all: the rows are the same. */
static void
test_inference(void)
{
  for (int kind = 0; kind < 2; kind++) {
    NnConfig config = config_of(kind == 0 ? NN_NAMES_BERT : NN_NAMES_GPT2);
    config.memory = kind == 0 ? 0 : MEMORY;
    config.dropout = 0.5f;
    Stack s;
    stack_init(&s, &config, 0);
    s.batch.train = FALSE;
    g_autofree float *rows = g_memdup2(nn_transformer_forward(s.model, &s.batch), N * C * sizeof(float));
    const gsize small = nn_transformer_bytes(s.model);
    s.batch.train = TRUE;
    const float *with_dropout = nn_transformer_forward(s.model, &s.batch);
    g_assert_cmpuint(nn_transformer_bytes(s.model), >, small);
    g_assert_true(memcmp(rows, with_dropout, N * C * sizeof(float)) != 0);
    config.dropout = 0;
    Stack plain;
    stack_init(&plain, &config, 0);
    g_assert_cmpmem(nn_transformer_forward(plain.model, &plain.batch), N * C * sizeof(float), rows, N * C * sizeof(float));
    /* One text alone gives its rows of the batch, but for the order of sums in the products. */
    const int alone[2] = {0, 7}, alone_memory[2] = {0, 4};
    const NnBatch one = {.ids = ids + 6, .seqs = {.n = 1, .start = alone}, .memory = plain.memory + 4 * MEMORY,
                         .memory_seqs = {.n = 1, .start = alone_memory}};
    const float *last = nn_transformer_forward(plain.model, &one);
    for (int i = 0; i < 7 * C; i++)
      g_assert_cmpfloat_with_epsilon(last[i], rows[6 * C + i], 1e-4);
    stack_clear(&plain);
    stack_clear(&s);
  }
}

/* Two texts of one photo that share its memory rows, and the same with the rows given twice. */
static void
test_shared_memory(void)
{
  NnConfig config = config_of(NN_NAMES_GPT2);
  config.memory = MEMORY;
  Stack s;
  stack_init(&s, &config, 0);
  const int queries[3] = {0, 6, 13}, shared_starts[3] = {0, 4, 8}, twice_starts[4] = {0, 4, 8, 12};
  float twice[12 * MEMORY], dshared[M * MEMORY] = {0}, dtwice[12 * MEMORY] = {0};
  memcpy(twice, s.memory, 4 * MEMORY * sizeof(float));
  memcpy(twice + 4 * MEMORY, s.memory, 8 * MEMORY * sizeof(float));
  s.batch.memory_seqs = (NnSeqs){.n = 2, .start = shared_starts};
  s.batch.query_seqs = (NnSeqs){.n = 2, .start = queries};
  const double shared = loss_of(&s, TRUE, dshared);
  g_autofree float *grad = g_memdup2(s.params->grad, s.params->n * sizeof(float));
  s.batch.memory = twice;
  s.batch.memory_seqs = (NnSeqs){.n = 3, .start = twice_starts};
  s.batch.query_seqs = (NnSeqs){0};
  g_assert_cmpfloat_with_epsilon(loss_of(&s, TRUE, dtwice), shared, 1e-5);
  for (gsize i = 0; i < s.params->n; i++)
    g_assert_cmpfloat_with_epsilon(grad[i], s.params->grad[i], 1e-4);
  for (int i = 0; i < 4 * MEMORY; i++)
    g_assert_cmpfloat_with_epsilon(dshared[i], dtwice[i] + dtwice[4 * MEMORY + i], 1e-4);
  stack_clear(&s);
}

/* A token at a time with kept keys and values gives the rows of the whole pass, also after beams were exchanged. */
static void
test_decoder(void)
{
  for (int kind = 0; kind < 3; kind++) {
    NnConfig config = config_of(NN_NAMES_GPT2);
    config.memory = kind == 0 ? 0 : MEMORY;
    config.rms = config.swiglu = config.rotary = kind == 2;
    Stack s;
    stack_init(&s, &config, 0);
    enum { LENGTH = 7, ROWS = 4 };
    /* Three beams over the same memory; from step 4 on they go on from beams 2, 0, 0. */
    const int from[3] = {2, 0, 0}, whole_starts[4] = {0, LENGTH, 2 * LENGTH, 3 * LENGTH};
    const int whole_memory_starts[4] = {0, ROWS, 2 * ROWS, 3 * ROWS};
    float memory[3 * ROWS * MEMORY], stepped[3 * C];
    gint32 texts[3 * LENGTH], whole[3 * LENGTH];
    for (int i = 0; i < 3; i++) {
      memcpy(memory + i * ROWS * MEMORY, s.memory, ROWS * MEMORY * sizeof(float));
      for (int k = 0; k < LENGTH; k++)
        texts[i * LENGTH + k] = ids[(i * 4 + k * 3) % N];
    }
    for (int i = 0; i < 3; i++)
      for (int k = 0; k < LENGTH; k++)
        whole[i * LENGTH + k] = texts[(k < 4 ? from[i] : i) * LENGTH + k];
    g_autoptr(NnDecoder) decoder = nn_decoder_new(s.model, 3, memory, ROWS);
    for (int k = 0; k < LENGTH; k++) {
      const gint32 next[3] = {texts[k], texts[LENGTH + k], texts[2 * LENGTH + k]};
      if (k == 4)
        nn_decoder_reorder(decoder, from);
      memcpy(stepped, nn_decoder_step(decoder, next), sizeof stepped);
    }
    if (config.memory > 0) {
      float evidence[ROWS];
      double sum = 0;
      nn_decoder_evidence(decoder, 1, evidence);
      for (int i = 0; i < ROWS; i++)
        sum += evidence[i];
      g_assert_cmpfloat_with_epsilon(sum, 1, 1e-5);
    }
    const NnBatch batch = {.ids = whole, .seqs = {.n = 3, .start = whole_starts}, .memory = memory,
                           .memory_seqs = {.n = 3, .start = whole_memory_starts}};
    const float *rows = nn_transformer_forward(s.model, &batch);
    for (int i = 0; i < 3; i++)
      for (int k = 0; k < C; k++)
        g_assert_cmpfloat_with_epsilon(stepped[i * C + k], rows[((i + 1) * LENGTH - 1) * C + k], 1e-4);
    stack_clear(&s);
  }
}

/* nn_transformer_freeze(): with RMS norms, which have no bias, as with layer norms. */
static void
test_freeze(void)
{
  for (int kind = 0; kind < 4; kind++) {
    NnConfig config = config_of(kind < 2 ? NN_NAMES_GPT2 : NN_NAMES_BERT);
    config.rms = kind % 2 == 0;
    for (int n_trained = 0; n_trained <= config.n_layers; n_trained++) {
      g_autoptr(NnParams) params = nn_params_new();
      g_autoptr(NnTransformer) model = nn_transformer_new(&config, params, "");
      nn_transformer_freeze(model, n_trained);
      nn_params_alloc(params, TRUE, 3);
      Stack s = {.params = params, .model = model,
                 .batch = {.ids = ids, .seqs = {.n = 3, .start = starts}, .train = TRUE, .seed = 11, .step = 2}};
      loss_of(&s, TRUE, NULL);
      for (guint i = 0; i < params->tensors->len; i++) {
        const NnTensor *t = nn_params_tensor(params, (int)i);
        const char *number = strstr(t->name, kind < 2 ? "h." : "layer.");
        const int layer = strstr(t->name, "ln_f") != NULL ? config.n_layers - 1
                          : number == NULL                ? -1
                                                          : number[strlen(kind < 2 ? "h." : "layer.")] - '0';
        const gboolean trains = layer >= config.n_layers - n_trained;
        gboolean moved = FALSE;
        for (gsize k = 0; k < t->n; k++)
          moved |= params->grad[t->offset + k] != 0;
        g_assert_cmpint(t->frozen, ==, !trains);
        if (moved != trains)
          g_test_message("%s, %d layers trained: gradient %s", t->name, n_trained, moved ? "there" : "none");
        g_assert_cmpint(moved, ==, trains);
      }
    }
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/nn-stack/gradients", test_gradients);
  g_test_add_func("/nn-stack/frozen", test_frozen);
  g_test_add_func("/nn-stack/freeze, RMS norms too", test_freeze);
  g_test_add_func("/nn-stack/inference", test_inference);
  g_test_add_func("/nn-stack/shared-memory", test_shared_memory);
  g_test_add_func("/nn-stack/decoder", test_decoder);
  return g_test_run();
}
