/* The stacks against PyTorch and transformers: hidden rows, loss, every gradient, and the weights after ten AdamW steps
 * with clipped gradients, of BERT, GPT-2 and GPT-2 with cross-attention (tests/nn_torch/, written by
 * tools/dump_torch.py from random weights in float64).
 *
 * Tolerances: a float32 pass of two layers loses less than 3e-6 of values of order one; ten steps of Adam, which divides
 * small gradients by small numbers, make at most five times that of it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "tune/optim/optim.h"
#include "nn/transformer.h"
#include "nn/safetensors.h"

#define TOLERANCE 3e-6
#define STEPS 10

typedef struct {
  LithoSafetensors *file;
  NnConfig config;
  NnParams *params, *wanted;
  NnTransformer *model, *twin; /* the twin only lays out `wanted` */
  NnBatch batch;
  const gint32 *targets;
} Case;

static double
number(const LithoSafetensors *file, const char *key)
{
  const char *text = litho_safetensors_meta(file, key);
  g_assert_nonnull(text);
  return g_ascii_strtod(text, NULL);
}

static const void *
tensor(const LithoSafetensors *file, const char *name, LithoStType type)
{
  const LithoStTensor *t = litho_safetensors_find(file, name);
  g_assert_true(t != NULL && t->type == type);
  return g_memdup2(t->data, t->n * 4); /* aligned */
}

static void
load(const Case *c, NnParams *params, const char *prefix)
{
  g_autoptr(GError) error = NULL;
  litho_safetensors_load_params(c->file, params, prefix, FALSE, &error);
  g_assert_no_error(error);
}

static void
check_close(const char *what, const float *is, const float *wanted, gsize n, double tolerance)
{
  for (gsize i = 0; i < n; i++)
    if (!(fabs((double)is[i] - wanted[i]) <= tolerance * (1 + fabs((double)wanted[i]))))
      g_error("%s: value %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " is %.8g, not %.8g", what, i, n, is[i], wanted[i]);
}

static void
check_params(const Case *c, const char *prefix, const float *block, double tolerance)
{
  load(c, c->wanted, prefix);
  for (int i = 0; i < (int)c->params->tensors->len; i++) {
    const NnTensor *t = nn_params_tensor(c->params, i);
    g_autofree char *what = g_strconcat(prefix, t->name, NULL);
    check_close(what, block + t->offset, c->wanted->value + t->offset, t->n, tolerance);
  }
}

static void
case_open(Case *c, const char *name, NnNames names, gboolean cross)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "nn_torch", name, NULL);
  g_autoptr(GError) error = NULL;
  *c = (Case){.file = litho_safetensors_open(path, &error)};
  g_assert_no_error(error);
  const gboolean is_bert = names == NN_NAMES_BERT;
  c->config = (NnConfig){.names = names,
                         .n_layers = (int)number(c->file, "layers"),
                         .width = (int)number(c->file, "width"),
                         .n_heads = (int)number(c->file, "heads"),
                         .inner = (int)number(c->file, "inner"),
                         .vocab = (int)number(c->file, "vocab"),
                         .positions = (int)number(c->file, "positions"),
                         .causal = !is_bert,
                         .eps = is_bert ? 1e-12f : 1e-5f};
  c->config.memory = cross ? c->config.width : 0;
  c->params = nn_params_new();
  c->wanted = nn_params_new();
  c->model = nn_transformer_new(&c->config, c->params, "");
  c->twin = nn_transformer_new(&c->config, c->wanted, "");
  nn_params_alloc(c->params, TRUE, 1);
  nn_params_alloc(c->wanted, FALSE, 2);
  load(c, c->params, "w.");
  c->batch = (NnBatch){.ids = tensor(c->file, "ids", LITHO_ST_I32), .train = TRUE};
  c->batch.seqs = (NnSeqs){.n = (int)litho_safetensors_find(c->file, "starts")->n - 1,
                           .start = tensor(c->file, "starts", LITHO_ST_I32)};
  c->targets = tensor(c->file, "targets", LITHO_ST_I32);
  if (cross) {
    c->batch.memory = tensor(c->file, "memory", LITHO_ST_F32);
    c->batch.memory_seqs = (NnSeqs){.n = c->batch.seqs.n, .start = tensor(c->file, "memory_starts", LITHO_ST_I32)};
  }
}

static void
case_clear(Case *c)
{
  nn_transformer_free(c->model);
  nn_transformer_free(c->twin);
  nn_params_free(c->params);
  nn_params_free(c->wanted);
  litho_safetensors_free(c->file);
  g_free((gpointer)c->batch.ids);
  g_free((gpointer)c->batch.seqs.start);
  g_free((gpointer)c->batch.memory);
  g_free((gpointer)c->batch.memory_seqs.start);
  g_free((gpointer)c->targets);
}

/* Forward, loss over the tied embedding, and all gradients. */
static double
pass(const Case *c, const float **hidden, float *dmemory)
{
  const int N = c->batch.seqs.start[c->batch.seqs.n], C = c->config.width, V = c->config.vocab;
  const int embedding = nn_transformer_embedding(c->model);
  g_autofree float *logits = g_new(float, N * V);
  nn_params_zero_grad(c->params);
  *hidden = nn_transformer_forward(c->model, &c->batch);
  nn_linear_forward(logits, *hidden, nn_value(c->params, embedding), NULL, N, C, V);
  int n_counted;
  const double sum = nn_softmax_ce(logits, c->targets, NULL, N, V, 0, 1, &n_counted, TRUE);
  float *dhidden = nn_transformer_dhidden(c->model);
  nn_linear_backward(dhidden, nn_grad(c->params, embedding), NULL, logits, *hidden, nn_value(c->params, embedding), N, C, V);
  nn_transformer_backward(c->model, &c->batch, dhidden, dmemory);
  return sum / n_counted;
}

static void
check_case(const char *name, NnNames names, gboolean cross)
{
  Case c;
  case_open(&c, name, names, cross);
  const int N = c.batch.seqs.start[c.batch.seqs.n], C = c.config.width;
  const NnAdamW options = {.beta1 = (float)number(c.file, "beta1"),
                           .beta2 = (float)number(c.file, "beta2"),
                           .eps = (float)number(c.file, "eps"),
                           .decay = (float)number(c.file, "decay")};
  g_autofree const float *hidden = tensor(c.file, "hidden", LITHO_ST_F32), *losses = tensor(c.file, "losses", LITHO_ST_F32);
  g_autofree float *dmemory = g_new0(float, cross ? c.batch.memory_seqs.start[c.batch.seqs.n] * C : 1);
  for (guint64 step = 1; step <= STEPS; step++) {
    const float *rows;
    const double loss = pass(&c, &rows, cross && step == 1 ? dmemory : NULL);
    g_assert_cmpfloat_with_epsilon(loss, losses[step - 1], 10 * TOLERANCE);
    if (step == 1) {
      check_close("hidden", rows, hidden, (gsize)(N * C), TOLERANCE);
      check_params(&c, "g.", c.params->grad, TOLERANCE);
      if (cross) {
        g_autofree const float *wanted = tensor(c.file, "dmemory", LITHO_ST_F32);
        check_close("dmemory", dmemory, wanted, (gsize)(c.batch.memory_seqs.start[c.batch.seqs.n] * C), TOLERANCE);
      }
    }
    optim_clip_grads(c.params, number(c.file, "clip"));
    optim_adamw_step(c.params, &options, (float)number(c.file, "lr"), NULL, step);
  }
  check_params(&c, "t.", c.params->value, 5 * TOLERANCE);
  case_clear(&c);
}

static void
test_bert(void)
{
  check_case("bert.safetensors", NN_NAMES_BERT, FALSE);
}

static void
test_gpt2(void)
{
  check_case("gpt2.safetensors", NN_NAMES_GPT2, FALSE);
}

static void
test_gpt2_cross(void)
{
  check_case("gpt2_cross.safetensors", NN_NAMES_GPT2, TRUE);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/nn-torch/bert", test_bert);
  g_test_add_func("/nn-torch/gpt2", test_gpt2);
  g_test_add_func("/nn-torch/gpt2-cross", test_gpt2_cross);
  return g_test_run();
}
