/* mask_decoder.c: see mask_decoder.h. A 1×1 convolution of a map is a linear layer of its pixels. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "nn/block.h"
#include "infer/mask_decoder.h"

#define MAX_BLOCKS 2
#define BLOCK_OUT_GAIN 0.3f /* of a block's second convolution at the start: near to nothing is added */
#define OUT_STD 0.05f

const int litho_mask_features[LITHO_MASK_FEATURES] = {352, 120, 48, 24};
const int litho_mask_widths[LITHO_MASK_LEVELS] = {96, 64, 48, 32, 16};
static const int n_blocks[LITHO_MASK_LEVELS] = {2, 2, 1, 1, 1};

typedef struct {
  int lat, lat_bias, prompt, top; /* tensors in params; top −1: none */
  int a[MAX_BLOCKS], a_bias[MAX_BLOCKS], b[MAX_BLOCKS], b_bias[MAX_BLOCKS];
  int mean, std; /* −1: the picture is not normalised */
} Level;

struct _LithoMaskDecoder {
  LithoMaskShape shape;
  NnParams *params; /* borrowed */
  int n_levels, out, out_bias;
  Level level[LITHO_MASK_LEVELS];
};

/* Of one level, (h,w,width) each unless said else. */
typedef struct {
  int h, w;
  float *prompt;              /* (h,w,n_prompt); the last level's is the caller's */
  float *x;                   /* after the first relu */
  float *mid[MAX_BLOCKS];     /* of block k: after its inner relu */
  float *y[MAX_BLOCKS];       /* and what it gives */
  float *top;                 /* (h/2,w/2,width): before upsampling */
  float *dy, *dtop, *scratch; /* backward; scratch also forward */
} LevelBuffers;

struct _LithoMaskBuffers {
  int n_levels;
  LevelBuffers level[LITHO_MASK_LEVELS];
};

static int
stride_of(int level)
{
  return LITHO_MASK_COARSEST >> level;
}

/* The deviation of the uniform start that is usual for convolutions, ±1/√in. */
static float
start_std(int n_in)
{
  return 1 / sqrtf(3.f * (float)n_in);
}

static int
add(NnParams *params, float std, const char *name, int stride, const char *part, int out, int kernel, int in)
{
  g_autofree char *full = g_strdup_printf("%s%d.%s", name, stride, part);
  return in > 0 ? nn_params_add(params, std, full, out, kernel, kernel, in, 0)
                : nn_params_add(params, std, full, out, 0);
}

static void
add_blocks(NnParams *params, Level *l, int i)
{
  const int s = stride_of(i), width = litho_mask_widths[i];
  const float he = sqrtf(2.f / (9.f * (float)width));
  for (int k = 0; k < n_blocks[i]; k++) {
    const char *const names[4] = {k == 0 ? "0.a.weight" : "1.a.weight", k == 0 ? "0.a.bias" : "1.a.bias",
                                  k == 0 ? "0.b.weight" : "1.b.weight", k == 0 ? "0.b.bias" : "1.b.bias"};
    l->a[k] = add(params, he, "block", s, names[0], width, 3, width);
    l->a_bias[k] = add(params, 0, "block", s, names[1], width, 0, 0);
    l->b[k] = add(params, BLOCK_OUT_GAIN * he, "block", s, names[2], width, 3, width);
    l->b_bias[k] = add(params, 0, "block", s, names[3], width, 0, 0);
  }
}

static void
add_level(LithoMaskDecoder *d, int i)
{
  Level *l = &d->level[i];
  NnParams *params = d->params;
  const int s = stride_of(i), width = litho_mask_widths[i];
  const gboolean of_picture = i >= LITHO_MASK_FEATURES;
  const int n_in = of_picture ? 3 : litho_mask_features[i], kernel = of_picture ? 3 : 1;
  l->mean = l->std = l->top = -1;
  if (!of_picture) {
    l->mean = add(params, 0, "norm", s, "mean", n_in, 0, 0);
    l->std = add(params, -1, "norm", s, "std", n_in, 0, 0);
    nn_params_tensor(params, l->mean)->frozen = nn_params_tensor(params, l->std)->frozen = TRUE;
  }
  l->lat = add(params, start_std(n_in * kernel * kernel), "lat", s, "weight", width, kernel, n_in);
  l->lat_bias = add(params, 0, "lat", s, "bias", width, 0, 0);
  l->prompt = add(params, start_std(d->shape.n_prompt), "prompt", s, "weight", width, 1, d->shape.n_prompt);
  if (i > 0)
    l->top = add(params, start_std(litho_mask_widths[i - 1]), "top", s, "weight", width, 1, litho_mask_widths[i - 1]);
  add_blocks(params, l, i);
}

LithoMaskDecoder *
litho_mask_decoder_new(const LithoMaskShape *shape, NnParams *params)
{
  LithoMaskDecoder *d = g_new0(LithoMaskDecoder, 1);
  g_assert(shape->out_stride == 2 || shape->out_stride == 4);
  d->shape = *shape;
  d->params = params;
  d->n_levels = shape->out_stride == 2 ? LITHO_MASK_LEVELS : LITHO_MASK_LEVELS - 1;
  for (int i = 0; i < d->n_levels; i++)
    add_level(d, i);
  d->out = nn_params_add(params, OUT_STD, "out.weight", shape->n_out, 1, 1, litho_mask_widths[d->n_levels - 1], 0);
  d->out_bias = nn_params_add(params, 0, "out.bias", shape->n_out, 0);
  return d;
}

void
litho_mask_decoder_free(LithoMaskDecoder *decoder)
{
  g_free(decoder);
}

const LithoMaskShape *
litho_mask_decoder_shape(const LithoMaskDecoder *decoder)
{
  return &decoder->shape;
}

/* --- memory ---------------------------------------------------------------------------------- */

static float *
map_new(const LevelBuffers *l, int channels)
{
  return nn_block_new((gsize)l->h * (gsize)l->w * (gsize)channels, "a feature map");
}

static void
make_level(const LithoMaskDecoder *d, LithoMaskWork *work, int i, gboolean train)
{
  LevelBuffers *l = &work->buffers->level[i];
  const int width = litho_mask_widths[i];
  l->h = work->height / stride_of(i);
  l->w = work->width / stride_of(i);
  l->prompt = map_new(l, d->shape.n_prompt);
  l->x = map_new(l, width);
  l->scratch = map_new(l, width);
  for (int k = 0; k < n_blocks[i]; k++) {
    l->mid[k] = map_new(l, width);
    l->y[k] = map_new(l, width);
  }
  if (i > 0)
    l->top = nn_block_new((gsize)(l->h / 2) * (gsize)(l->w / 2) * (gsize)width, "a feature map");
  if (train) {
    l->dy = map_new(l, width);
    l->dtop = i > 0 ? nn_block_new((gsize)(l->h / 2) * (gsize)(l->w / 2) * (gsize)width, "a feature map") : NULL;
  }
  if (i < LITHO_MASK_FEATURES)
    work->feature[i] = map_new(l, litho_mask_features[i]);
  else
    work->picture = map_new(l, 3);
}

LithoMaskWork *
litho_mask_work_new(const LithoMaskDecoder *decoder, int height, int width, gboolean train)
{
  LithoMaskWork *work = g_new0(LithoMaskWork, 1);
  g_assert(height > 0 && width > 0 && height % LITHO_MASK_COARSEST == 0 && width % LITHO_MASK_COARSEST == 0);
  work->height = height;
  work->width = width;
  work->buffers = g_new0(struct _LithoMaskBuffers, 1);
  work->buffers->n_levels = decoder->n_levels;
  for (int i = 0; i < decoder->n_levels; i++)
    make_level(decoder, work, i, train);
  const LevelBuffers *last = &work->buffers->level[decoder->n_levels - 1];
  work->prompt = last->prompt;
  work->logits = map_new(last, decoder->shape.n_out);
  return work;
}

void
litho_mask_work_free(LithoMaskWork *work)
{
  if (work == NULL)
    return;
  for (int i = 0; i < work->buffers->n_levels; i++) {
    LevelBuffers *l = &work->buffers->level[i];
    float *const own[] = {l->prompt, l->x, l->mid[0], l->mid[1], l->y[0], l->y[1], l->top, l->dy, l->dtop, l->scratch};
    for (gsize k = 0; k < G_N_ELEMENTS(own); k++)
      free(own[k]);
  }
  for (int i = 0; i < LITHO_MASK_FEATURES; i++)
    free(work->feature[i]);
  free(work->picture);
  free(work->logits);
  g_free(work->buffers);
  g_free(work);
}

/* --- features -------------------------------------------------------------------------------- */

float *
litho_mask_decoder_mean(const LithoMaskDecoder *decoder, int level)
{
  return nn_value(decoder->params, decoder->level[level].mean);
}

float *
litho_mask_decoder_std(const LithoMaskDecoder *decoder, int level)
{
  return nn_value(decoder->params, decoder->level[level].std);
}

void
litho_mask_decoder_feature(const LithoMaskDecoder *decoder, LithoMaskWork *work, int level, const float *maps)
{
  const LevelBuffers *l = &work->buffers->level[level];
  const int C = litho_mask_features[level], n = l->h * l->w;
  const float *mean = litho_mask_decoder_mean(decoder, level), *std = litho_mask_decoder_std(decoder, level);
  for (int i = 0; i < n; i++) {
    float *to = work->feature[level] + (gsize)i * C;
    for (int c = 0; c < C; c++)
      to[c] = (maps[(gsize)c * n + i] - mean[c]) / std[c];
  }
}

/* --- forward --------------------------------------------------------------------------------- */

static void
prompts_forward(const LithoMaskDecoder *d, LithoMaskWork *work)
{
  for (int i = d->n_levels - 1; i > 0; i--) {
    const LevelBuffers *l = &work->buffers->level[i];
    nn_halve_forward(work->buffers->level[i - 1].prompt, l->prompt, l->h, l->w, d->shape.n_prompt);
  }
}

static const float *
level_out(const LithoMaskWork *work, int i)
{
  return work->buffers->level[i].y[n_blocks[i] - 1];
}

static void
level_forward(const LithoMaskDecoder *d, LithoMaskWork *work, int i)
{
  const Level *t = &d->level[i];
  const LevelBuffers *l = &work->buffers->level[i];
  const NnParams *p = d->params;
  const int n = l->h * l->w, width = litho_mask_widths[i];
  const gsize values = (gsize)n * (gsize)width;
  if (i < LITHO_MASK_FEATURES)
    nn_linear_forward(l->x, work->feature[i], nn_value(p, t->lat), nn_value(p, t->lat_bias), n, litho_mask_features[i],
                      width);
  else
    nn_conv3_forward(l->x, work->picture, nn_value(p, t->lat), nn_value(p, t->lat_bias), l->h, l->w, 3, width);
  nn_linear_add_output(l->x, l->prompt, nn_value(p, t->prompt), n, d->shape.n_prompt, width);
  if (i > 0) {
    nn_linear_forward(l->top, level_out(work, i - 1), nn_value(p, t->top), NULL, n / 4, litho_mask_widths[i - 1],
                      width);
    nn_upsample_forward(l->scratch, l->top, l->h / 2, l->w / 2, width);
    nn_add(l->x, l->scratch, values);
  }
  nn_relu_forward(l->x, l->x, values);
  const float *x = l->x;
  for (int k = 0; k < n_blocks[i]; k++) {
    nn_conv3_forward(l->mid[k], x, nn_value(p, t->a[k]), nn_value(p, t->a_bias[k]), l->h, l->w, width, width);
    nn_relu_forward(l->mid[k], l->mid[k], values);
    nn_conv3_forward(l->y[k], l->mid[k], nn_value(p, t->b[k]), nn_value(p, t->b_bias[k]), l->h, l->w, width, width);
    nn_add(l->y[k], x, values);
    nn_relu_forward(l->y[k], l->y[k], values);
    x = l->y[k];
  }
}

void
litho_mask_decoder_forward(const LithoMaskDecoder *decoder, LithoMaskWork *work)
{
  const int last = decoder->n_levels - 1;
  const LevelBuffers *l = &work->buffers->level[last];
  prompts_forward(decoder, work);
  for (int i = 0; i <= last; i++)
    level_forward(decoder, work, i);
  nn_linear_forward(work->logits, level_out(work, last), nn_value(decoder->params, decoder->out),
                    nn_value(decoder->params, decoder->out_bias), l->h * l->w, litho_mask_widths[last],
                    decoder->shape.n_out);
}

/* --- backward -------------------------------------------------------------------------------- */

static float *
grad_of(const LithoMaskDecoder *d, float *grad, int tensor)
{
  return grad + nn_params_tensor(d->params, tensor)->offset;
}

/* l->dy: of the blocks' output; becomes that of what went into the first of them. */
static void
blocks_backward(const LithoMaskDecoder *d, LevelBuffers *l, int i, float *grad)
{
  const Level *t = &d->level[i];
  const NnParams *p = d->params;
  const int width = litho_mask_widths[i];
  const gsize values = (gsize)l->h * (gsize)l->w * (gsize)width;
  for (int k = n_blocks[i] - 1; k >= 0; k--) {
    const float *x = k > 0 ? l->y[k - 1] : l->x;
    nn_relu_backward(l->dy, l->dy, l->y[k], values);
    nn_conv3_backward(l->scratch, grad_of(d, grad, t->b[k]), grad_of(d, grad, t->b_bias[k]), l->dy, l->mid[k],
                      nn_value(p, t->b[k]), l->h, l->w, width, width);
    nn_relu_backward(l->scratch, l->scratch, l->mid[k], values);
    /* What the block gave is not needed any more: its place takes the way through the convolutions. */
    nn_conv3_backward(l->y[k], grad_of(d, grad, t->a[k]), grad_of(d, grad, t->a_bias[k]), l->scratch, x,
                      nn_value(p, t->a[k]), l->h, l->w, width, width);
    nn_add(l->dy, l->y[k], values);
  }
}

/* From level i's dy to its parameters and the dy of the level above it. */
static void
level_backward(const LithoMaskDecoder *d, LithoMaskWork *work, int i, float *grad)
{
  const Level *t = &d->level[i];
  LevelBuffers *l = &work->buffers->level[i];
  const int n = l->h * l->w, width = litho_mask_widths[i];
  blocks_backward(d, l, i, grad);
  nn_relu_backward(l->dy, l->dy, l->x, (gsize)n * (gsize)width);
  float *dlat = grad_of(d, grad, t->lat), *dbias = grad_of(d, grad, t->lat_bias);
  if (i < LITHO_MASK_FEATURES)
    nn_linear_backward(NULL, dlat, dbias, l->dy, work->feature[i], NULL, n, litho_mask_features[i], width);
  else
    nn_conv3_backward(NULL, dlat, dbias, l->dy, work->picture, NULL, l->h, l->w, 3, width);
  nn_linear_backward(NULL, grad_of(d, grad, t->prompt), NULL, l->dy, l->prompt, NULL, n, d->shape.n_prompt, width);
  if (i == 0)
    return;
  nn_upsample_backward(l->dtop, l->dy, l->h / 2, l->w / 2, width);
  nn_linear_backward(work->buffers->level[i - 1].dy, grad_of(d, grad, t->top), NULL, l->dtop, level_out(work, i - 1),
                     nn_value(d->params, t->top), n / 4, litho_mask_widths[i - 1], width);
}

void
litho_mask_decoder_backward(const LithoMaskDecoder *decoder, LithoMaskWork *work, float *grad)
{
  const int last = decoder->n_levels - 1;
  LevelBuffers *l = &work->buffers->level[last];
  nn_linear_backward(l->dy, grad_of(decoder, grad, decoder->out), grad_of(decoder, grad, decoder->out_bias),
                     work->logits, level_out(work, last), nn_value(decoder->params, decoder->out), l->h * l->w,
                     litho_mask_widths[last], decoder->shape.n_out);
  for (int i = last; i >= 0; i--)
    level_backward(decoder, work, i, grad);
}
