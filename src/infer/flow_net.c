/* flow_net.c: see flow_net.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "infer/flow_internal.h"
#include "nn/block.h"

#define EPS 1e-6f
#define SLOWEST 0.25f /* turns of the slowest and the fastest wave from t 0 to 1 */
#define FASTEST 32.f
#define MODULATE_STD 0.02f
#define OUT_STD 0.02f

/* --- tensors --------------------------------------------------------------------------------- */

static FlowLayer
add_linear(NnParams *params, float std, const char *prefix, const char *name, int out, int in)
{
  g_autofree char *weight = g_strconcat(prefix, name, ".weight", NULL),
                  *bias = g_strconcat(prefix, name, ".bias", NULL);
  FlowLayer layer = {.weight = nn_params_add(params, std, weight, out, in, 0)};
  layer.bias = nn_params_add(params, 0, bias, out, 0);
  return layer;
}

/* The deviation of the uniform start that is usual for linear layers, ±1/√in. */
static float
start(int in)
{
  return 1 / sqrtf((float)in);
}

static void
add_block(LithoFlowNet *net, NnParams *params, const char *prefix, int k)
{
  const int C = net->config.width;
  g_autofree char *stem = g_strdup_printf("%sblock.%d.", prefix, k),
                  *table = g_strconcat(stem, "table", NULL);
  net->blocks[k] = (FlowBlock){.qkv = add_linear(params, start(C), stem, "qkv", 3 * C, C),
                               .proj = add_linear(params, start(C), stem, "proj", C, C),
                               .up = add_linear(params, start(C), stem, "up", 4 * C, C),
                               .down = add_linear(params, start(4 * C), stem, "down", C, 4 * C),
                               .table = nn_params_add(params, 0, table, N_MODULATIONS * C, 0)};
}

LithoFlowNet *
litho_flow_net_new(const LithoFlowConfig *config, NnParams *params, const char *prefix)
{
  const int C = config->width;
  g_assert(C % config->heads == 0);
  LithoFlowNet *net = g_new0(LithoFlowNet, 1);
  g_autofree char *position = g_strconcat(prefix, "position", NULL),
                  *table = g_strconcat(prefix, "table", NULL);
  net->config = *config;
  net->params = params;
  net->memory = g_ptr_array_new_with_free_func(free);
  net->time_in = add_linear(params, start(FOURIER), prefix, "time.in", C, FOURIER);
  net->time_out = add_linear(params, start(C), prefix, "time.out", C, C);
  net->text_in = add_linear(params, start(config->text), prefix, "text.in", C, config->text);
  net->text_out = add_linear(params, start(C), prefix, "text.out", C, C);
  net->text_rows = add_linear(params, start(C), prefix, "text.rows", SPOKEN * C, C);
  net->modulate = add_linear(params, MODULATE_STD, prefix, "modulate", N_MODULATIONS * C, C);
  net->in = add_linear(params, start(config->numbers + config->known), prefix, "in", C,
                       config->numbers + config->known);
  net->position = nn_params_add(params, 0.2f, position, config->rows, C, 0);
  net->blocks = g_new(FlowBlock, config->layers);
  for (int k = 0; k < config->layers; k++)
    add_block(net, params, prefix, k);
  net->table = nn_params_add(params, 0, table, 2 * C, 0);
  net->out = add_linear(params, OUT_STD, prefix, "out", config->numbers, C);
  return net;
}

void
litho_flow_net_free(LithoFlowNet *net)
{
  if (net == NULL)
    return;
  g_ptr_array_unref(net->memory);
  g_free(net->start);
  g_free(net->kept);
  g_free(net->blocks);
  g_free(net);
}

const LithoFlowConfig *
litho_flow_net_config(const LithoFlowNet *net)
{
  return &net->config;
}

/* --- memory ---------------------------------------------------------------------------------- */

static float *
floats(LithoFlowNet *net, gsize rows, gsize columns)
{
  float *block = nn_block_new(rows * columns, "a flow's rows");
  g_ptr_array_add(net->memory, block);
  return block;
}

static void
keep(LithoFlowNet *net, FlowKept *k, gsize n, gsize R)
{
  const gsize C = (gsize)net->config.width;
  k->mods = floats(net, n, N_MODULATIONS * C);
  for (int i = 0; i < 2; i++) {
    k->mean[i] = floats(net, R, 1);
    k->rstd[i] = floats(net, R, 1);
    k->norm[i] = floats(net, R, C);
    k->told[i] = floats(net, R, C);
    k->x[i] = floats(net, R, C);
  }
  k->qkv = floats(net, R, 3 * C);
  k->lse = floats(net, R, (gsize)net->config.heads);
  k->mix = floats(net, R, C);
  k->att = floats(net, R, C);
  k->pre = floats(net, R, 4 * C);
  k->act = floats(net, R, 4 * C);
  k->ffn = floats(net, R, C);
}

static void
make_shared(LithoFlowNet *net, gsize n, gsize R, gsize T)
{
  const gsize C = (gsize)net->config.width, D = (gsize)net->config.numbers;
  float **const by_picture[] = {&net->time_pre, &net->time_act, &net->text_pre,
                                &net->text_act, &net->told,     &net->told_act};
  for (gsize i = 0; i < G_N_ELEMENTS(by_picture); i++)
    *by_picture[i] = floats(net, n, C);
  net->fourier = floats(net, n, FOURIER);
  net->mods = floats(net, n, N_MODULATIONS * C);
  net->last_mods = floats(net, n, 2 * C);
  net->spoken = floats(net, n, SPOKEN * C);
  net->entered = floats(net, T, C);
  net->x = floats(net, R, C);
  net->mean = floats(net, R, 1);
  net->rstd = floats(net, R, 1);
  net->norm = floats(net, R, C);
  net->last = floats(net, R, C);
  net->picked = floats(net, T, C);
  net->velocity = floats(net, T, D);
  net->ones = floats(net, C, 1);
  net->zeros = floats(net, C, 1);
  for (gsize c = 0; c < C; c++) {
    net->ones[c] = 1;
    net->zeros[c] = 0;
  }
}

static void
make_room(LithoFlowNet *net, int pictures, gboolean train)
{
  if (pictures <= net->room && (net->train || !train))
    return;
  const gsize n = (gsize)pictures, C = (gsize)net->config.width, T = n * (gsize)net->config.rows,
              R = T + n * SPOKEN;
  g_ptr_array_set_size(net->memory, 0);
  make_shared(net, n, R, T);
  net->kept = g_renew(FlowKept, net->kept, net->config.layers);
  for (int k = 0; k < net->config.layers; k++)
    if (k == 0 || train)
      keep(net, &net->kept[k], n, R);
    else
      net->kept[k] = net->kept[0];
  if (train) {
    net->dx = floats(net, R, C);
    net->dy = floats(net, R, C);
    net->dwide = floats(net, R, 4 * C);
    net->dqkv = floats(net, R, 3 * C);
    net->dmods = floats(net, n, N_MODULATIONS * C);
    net->dlayer = floats(net, n, N_MODULATIONS * C);
    net->dtold = floats(net, n, C);
    net->dtext = floats(net, n, C);
    net->dpicked = floats(net, T, C);
  }
  net->start = g_renew(int, net->start, pictures + 1);
  for (int i = 0; i <= pictures; i++)
    net->start[i] = i * (net->config.rows + SPOKEN);
  net->room = pictures;
  net->train = train;
}

/* --- forward --------------------------------------------------------------------------------- */

static void
linear(const LithoFlowNet *net, FlowLayer layer, float *out, const float *in, int N, int C, int OC)
{
  nn_linear_forward(out, in, nn_value(net->params, layer.weight), nn_value(net->params, layer.bias),
                    N, C, OC);
}

static void
waves(const float *time, int n, float *out)
{
  for (int i = 0; i < n; i++)
    for (int k = 0; k < WAVES; k++) {
      const double turns = SLOWEST * pow(FASTEST / SLOWEST, (double)k / (WAVES - 1)),
                   angle = 2 * G_PI * turns * time[i];
      out[i * FOURIER + k] = (float)cos(angle);
      out[i * FOURIER + WAVES + k] = (float)sin(angle);
    }
}

/* Time and text: the modulations that all layers share, and the rows of the text. */
static void
tell(LithoFlowNet *net, const LithoFlowBatch *b)
{
  const int n = b->n, C = net->config.width;
  const gsize values = (gsize)n * (gsize)C;
  waves(b->time, n, net->fourier);
  linear(net, net->time_in, net->time_pre, net->fourier, n, FOURIER, C);
  nn_gelu_forward(net->time_act, net->time_pre, values, TRUE);
  linear(net, net->time_out, net->told, net->time_act, n, C, C);
  linear(net, net->text_in, net->text_pre, b->text, n, net->config.text, C);
  nn_gelu_forward(net->text_act, net->text_pre, values, TRUE);
  linear(net, net->text_out, net->told_act, net->text_act, n, C, C);
  nn_add(net->told, net->told_act, values);
  linear(net, net->text_rows, net->spoken, net->text_act, n, C, SPOKEN * C);
  nn_gelu_forward(net->told_act, net->told, values, TRUE);
  linear(net, net->modulate, net->mods, net->told_act, n, C, N_MODULATIONS * C);
}

/* mods (n,count·C) = the first `count` of the shared ones + a table. */
static void
add_table(const LithoFlowNet *net, float *mods, int table, int n, int count)
{
  const int C = net->config.width;
  const float *row = nn_value(net->params, table);
  for (int i = 0; i < n; i++)
    for (int c = 0; c < count * C; c++)
      mods[(gsize)i * (gsize)(count * C) + (gsize)c] =
          net->mods[(gsize)i * (gsize)(N_MODULATIONS * C) + (gsize)c] + row[c];
}

/* The rows of the text, then those of the picture; or from x (R,C) back to them. */
void
flow_interleave(const LithoFlowNet *net, float *x, float *spoken, float *rows, int n, gboolean back)
{
  const gsize C = (gsize)net->config.width, T = (gsize)net->config.rows;
  for (gsize i = 0; i < (gsize)n; i++) {
    float *at = x + i * (T + SPOKEN) * C, *from = rows + i * T * C,
          *words = spoken + i * SPOKEN * C;
    memcpy(back ? words : at, back ? at : words, SPOKEN * C * sizeof(float));
    memcpy(back ? from : at + SPOKEN * C, back ? at + SPOKEN * C : from, T * C * sizeof(float));
  }
}

static void
enter(LithoFlowNet *net, const LithoFlowBatch *b)
{
  const int C = net->config.width, T = net->config.rows;
  linear(net, net->in, net->entered, b->in, b->n * T, net->config.numbers + net->config.known, C);
  for (int i = 0; i < b->n; i++)
    nn_add(net->entered + (gsize)i * (gsize)(T * C), nn_value(net->params, net->position),
           (gsize)(T * C));
  flow_interleave(net, net->x, net->spoken, net->entered, b->n, FALSE);
}

NnAttention
flow_attention(const LithoFlowNet *net, const FlowKept *k, const NnSeqs *seqs)
{
  const int C = net->config.width;
  return (NnAttention){.q = k->qkv,
                       .k = k->qkv + C,
                       .v = k->qkv + 2 * C,
                       .q_stride = 3 * C,
                       .kv_stride = 3 * C,
                       .q_seqs = seqs,
                       .k_seqs = seqs,
                       .H = net->config.heads,
                       .D = C / net->config.heads};
}

/* told = ln(x) modulated, with the modulations `scale` and the one after it of the layer. */
static void
norm_and_tell(const LithoFlowNet *net, FlowKept *k, int half, const float *x, int scale,
              const NnSeqs *seqs, int R)
{
  const int C = net->config.width;
  nn_layernorm_forward(k->norm[half], k->mean[half], k->rstd[half], x, net->ones, net->zeros, R, C,
                       EPS);
  nn_modulate_forward(k->told[half], k->norm[half], k->mods + scale * C, k->mods + (scale + 1) * C,
                      N_MODULATIONS * C, seqs, C);
}

static void
block_forward(LithoFlowNet *net, int layer, const float *x, const NnSeqs *seqs, int R)
{
  const int C = net->config.width;
  const FlowBlock *b = &net->blocks[layer];
  FlowKept *k = &net->kept[layer];
  const NnAttention a = flow_attention(net, k, seqs);
  add_table(net, k->mods, b->table, seqs->n, N_MODULATIONS);
  norm_and_tell(net, k, 0, x, SCALE_1, seqs, R);
  linear(net, b->qkv, k->qkv, k->told[0], R, C, 3 * C);
  nn_attention_forward(k->mix, k->lse, &a);
  linear(net, b->proj, k->att, k->mix, R, C, C);
  memmove(k->x[0], x, (gsize)R * (gsize)C * sizeof(float));
  nn_gate_forward(k->x[0], k->att, k->mods + GATE_1 * C, N_MODULATIONS * C, seqs, C);
  norm_and_tell(net, k, 1, k->x[0], SCALE_2, seqs, R);
  linear(net, b->up, k->pre, k->told[1], R, C, 4 * C);
  nn_gelu_forward(k->act, k->pre, (gsize)R * (gsize)(4 * C), TRUE);
  linear(net, b->down, k->ffn, k->act, R, 4 * C, C);
  memcpy(k->x[1], k->x[0], (gsize)R * (gsize)C * sizeof(float));
  nn_gate_forward(k->x[1], k->ffn, k->mods + GATE_2 * C, N_MODULATIONS * C, seqs, C);
}

const float *
litho_flow_net_forward(LithoFlowNet *net, const LithoFlowBatch *batch, gboolean train)
{
  const LithoFlowConfig *o = &net->config;
  const int n = batch->n, C = o->width, T = n * o->rows, R = T + n * SPOKEN;
  make_room(net, n, train);
  const NnSeqs seqs = {n, net->start};
  tell(net, batch);
  enter(net, batch);
  const float *x = net->x;
  for (int k = 0; k < o->layers; k++) {
    block_forward(net, k, x, &seqs, R);
    x = net->kept[k].x[1];
  }
  add_table(net, net->last_mods, net->table, n, 2);
  nn_layernorm_forward(net->norm, net->mean, net->rstd, x, net->ones, net->zeros, R, C, EPS);
  nn_modulate_forward(net->last, net->norm, net->last_mods, net->last_mods + C, 2 * C, &seqs, C);
  flow_interleave(net, net->last, net->spoken, net->picked, n, TRUE);
  linear(net, net->out, net->velocity, net->picked, T, C, o->numbers);
  return net->velocity;
}
