/* fill_net.c: see fill_net.h. A 1×1 convolution of a map is a linear layer of its pixels. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "infer/fill_net.h"
#include "nn/block.h"
#include "nn/layers.h"

#define MAX_BLOCKS 3
#define BLOCK_OUT_GAIN                                                                             \
  0.3f                /* of a block's second convolution at the start: near to nothing is added */
#define OUT_STD 5e-4f /* it begins with the smooth filling */
#define N_IN 16       /* channels that go in: 2×2 px of 4 */
#define N_OUT 12      /* and out: of 3 */

enum { LAST = LITHO_FILL_LEVELS - 1 };

const int litho_fill_widths[LITHO_FILL_LEVELS] = {16, 40, 80, 128};
static const int n_blocks[LITHO_FILL_LEVELS] = {1, 1, 1, 3};

/* Numbers of a layer's tensors in params. */
typedef struct {
  int weight, bias;
} Layer;

struct _LithoFillNet {
  NnParams *params; /* borrowed */
  Layer enter[LITHO_FILL_LEVELS], top[LITHO_FILL_LEVELS - 1], out;
  Layer a[LITHO_FILL_LEVELS][MAX_BLOCKS], b[LITHO_FILL_LEVELS][MAX_BLOCKS];
};

/* Of one level, (h,w,width) each unless said else. */
typedef struct {
  int h, w;
  float *in;              /* (h,w,channels that go in) */
  float *e;               /* what the way down gives */
  float *x;               /* what goes into the blocks; level LAST: e */
  float *mid[MAX_BLOCKS]; /* of block k: after its inner relu */
  float *y[MAX_BLOCKS];   /* and what it gives */
  float *top;             /* (h/2,w/2,width): before upsampling; NULL at level LAST */
  float *scratch;
  float *dy, *din; /* backward; din as in */
} Level;

struct _LithoFillBuffers {
  Level level[LITHO_FILL_LEVELS];
  float *out; /* (h,w,12) of level 0 */
};

static int
width_in(int level)
{
  return level == 0 ? N_IN : litho_fill_widths[level - 1];
}

/* --- tensors --------------------------------------------------------------------------------- */

static Layer
add(NnParams *params, float std, int out, int kernel, int in, const char *name, int k,
    const char *part)
{
  g_autofree char *stem = k >= 0 ? g_strdup_printf("%s.%d%s", name, k, part) : g_strdup(name);
  g_autofree char *weight = g_strconcat(stem, ".weight", NULL),
                  *bias = g_strconcat(stem, ".bias", NULL);
  Layer layer = {.weight = nn_params_add(params, std, weight, out, kernel, kernel, in, 0)};
  layer.bias = nn_params_add(params, 0, bias, out, 0);
  return layer;
}

static float
he(int n_in)
{
  return sqrtf(2.f / (9.f * (float)n_in));
}

LithoFillNet *
litho_fill_net_new(NnParams *params)
{
  LithoFillNet *net = g_new0(LithoFillNet, 1);
  net->params = params;
  for (int i = 0; i < LITHO_FILL_LEVELS; i++)
    net->enter[i] =
        add(params, he(width_in(i)), litho_fill_widths[i], 3, width_in(i), "enter", i, "");
  for (int i = 0; i < LITHO_FILL_LEVELS; i++)
    for (int k = 0; k < n_blocks[i]; k++) {
      const int W = litho_fill_widths[i];
      net->a[i][k] =
          add(params, he(W), W, 3, W, i == LAST ? "bottom" : "block", i == LAST ? k : i, ".a");
      net->b[i][k] = add(params, BLOCK_OUT_GAIN * he(W), W, 3, W, i == LAST ? "bottom" : "block",
                         i == LAST ? k : i, ".b");
    }
  for (int i = 0; i < LAST; i++)
    net->top[i] = add(params, 1 / sqrtf(3.f * (float)litho_fill_widths[i + 1]),
                      litho_fill_widths[i], 1, litho_fill_widths[i + 1], "top", i, "");
  net->out = add(params, OUT_STD, N_OUT, 3, litho_fill_widths[0], "out", -1, "");
  return net;
}

void
litho_fill_net_free(LithoFillNet *net)
{
  g_free(net);
}

/* --- memory ---------------------------------------------------------------------------------- */

static float *
map_new(int h, int w, int channels)
{
  return nn_block_new((gsize)h * (gsize)w * (gsize)channels, "a feature map");
}

static void
make_level(Level *l, int i, gboolean train)
{
  const int W = litho_fill_widths[i];
  l->in = map_new(l->h, l->w, width_in(i));
  l->e = map_new(l->h, l->w, W);
  l->x = i < LAST ? map_new(l->h, l->w, W) : l->e;
  l->scratch = map_new(l->h, l->w, W);
  l->top = i < LAST ? map_new(l->h / 2, l->w / 2, W) : NULL;
  for (int k = 0; k < n_blocks[i]; k++) {
    l->mid[k] = map_new(l->h, l->w, W);
    l->y[k] = map_new(l->h, l->w, W);
  }
  l->dy = train ? map_new(l->h, l->w, W) : NULL;
  l->din = train && i > 0 ? map_new(l->h, l->w, width_in(i)) : NULL;
}

LithoFillWork *
litho_fill_work_new(int height, int width, gboolean train)
{
  g_assert(height > 0 && width > 0 && height % LITHO_FILL_STEP_PX == 0 &&
           width % LITHO_FILL_STEP_PX == 0);
  LithoFillWork *work = g_new0(LithoFillWork, 1);
  work->height = height;
  work->width = width;
  work->picture = map_new(height, width, 4);
  work->change = map_new(height, width, 3);
  work->buffers = g_new0(struct _LithoFillBuffers, 1);
  for (int i = 0; i < LITHO_FILL_LEVELS; i++) {
    work->buffers->level[i].h = height / 2 >> i;
    work->buffers->level[i].w = width / 2 >> i;
    make_level(&work->buffers->level[i], i, train);
  }
  work->buffers->out = map_new(height / 2, width / 2, N_OUT);
  return work;
}

void
litho_fill_work_free(LithoFillWork *work)
{
  if (work == NULL)
    return;
  for (int i = 0; i < LITHO_FILL_LEVELS; i++) {
    Level *l = &work->buffers->level[i];
    float *const own[] = {l->in,      l->e,      i < LAST ? l->x : NULL,
                          l->scratch, l->top,    l->mid[0],
                          l->mid[1],  l->mid[2], l->y[0],
                          l->y[1],    l->y[2],   l->dy,
                          l->din};
    for (gsize k = 0; k < G_N_ELEMENTS(own); k++)
      free(own[k]);
  }
  free(work->buffers->out);
  free(work->picture);
  free(work->change);
  g_free(work->buffers);
  g_free(work);
}

/* --- 2×2 px side by side --------------------------------------------------------------------- */

/* packed (h/2,w/2,4C) from map (h,w,C), or back. */
static void
pack(float *packed, float *map, int h, int w, int C, gboolean back)
{
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      float *one = map + ((gsize)y * (gsize)w + (gsize)x) * (gsize)C;
      float *at = packed + ((gsize)(y / 2) * (gsize)(w / 2) + (gsize)(x / 2)) * (gsize)(4 * C) +
                  (y % 2 * 2 + x % 2) * C;
      memcpy(back ? one : at, back ? at : one, (gsize)C * sizeof(float));
    }
}

/* The change is of the hole alone. */
static void
keep_hole(LithoFillWork *work)
{
  for (gsize i = 0; i < (gsize)work->height * (gsize)work->width; i++)
    for (int c = 0; c < 3; c++)
      work->change[3 * i + (gsize)c] *= work->picture[4 * i + 3];
}

/* --- forward --------------------------------------------------------------------------------- */

static const float *
weight_of(const LithoFillNet *net, Layer layer)
{
  return nn_value(net->params, layer.weight);
}

static const float *
bias_of(const LithoFillNet *net, Layer layer)
{
  return nn_value(net->params, layer.bias);
}

static const float *
level_out(const LithoFillWork *work, int i)
{
  return work->buffers->level[i].y[n_blocks[i] - 1];
}

static void
blocks_forward(const LithoFillNet *net, Level *l, int i)
{
  const int W = litho_fill_widths[i];
  const gsize values = (gsize)l->h * (gsize)l->w * (gsize)W;
  const float *x = l->x;
  for (int k = 0; k < n_blocks[i]; k++) {
    nn_conv3_forward(l->mid[k], x, weight_of(net, net->a[i][k]), bias_of(net, net->a[i][k]), l->h,
                     l->w, W, W);
    nn_relu_forward(l->mid[k], l->mid[k], values);
    nn_conv3_forward(l->y[k], l->mid[k], weight_of(net, net->b[i][k]), bias_of(net, net->b[i][k]),
                     l->h, l->w, W, W);
    nn_add(l->y[k], x, values);
    x = l->y[k];
  }
}

void
litho_fill_net_forward(const LithoFillNet *net, LithoFillWork *work)
{
  struct _LithoFillBuffers *buffers = work->buffers;
  pack(buffers->level[0].in, work->picture, work->height, work->width, 4, FALSE);
  for (int i = 0; i < LITHO_FILL_LEVELS; i++) {
    Level *l = &buffers->level[i];
    const gsize values = (gsize)l->h * (gsize)l->w * (gsize)litho_fill_widths[i];
    if (i > 0)
      nn_halve_forward(l->in, l[-1].e, l[-1].h, l[-1].w, width_in(i));
    nn_conv3_forward(l->e, l->in, weight_of(net, net->enter[i]), bias_of(net, net->enter[i]), l->h,
                     l->w, width_in(i), litho_fill_widths[i]);
    nn_relu_forward(l->e, l->e, values);
  }
  for (int i = LAST; i >= 0; i--) {
    Level *l = &buffers->level[i];
    const int W = litho_fill_widths[i];
    if (i < LAST) {
      nn_linear_forward(l->top, level_out(work, i + 1), weight_of(net, net->top[i]),
                        bias_of(net, net->top[i]), l->h / 2 * (l->w / 2), litho_fill_widths[i + 1],
                        W);
      nn_upsample_forward(l->x, l->top, l->h / 2, l->w / 2, W);
      nn_add(l->x, l->e, (gsize)l->h * (gsize)l->w * (gsize)W);
    }
    blocks_forward(net, l, i);
  }
  const Level *l = &buffers->level[0];
  nn_conv3_forward(buffers->out, level_out(work, 0), weight_of(net, net->out),
                   bias_of(net, net->out), l->h, l->w, litho_fill_widths[0], N_OUT);
  pack(buffers->out, work->change, work->height, work->width, 3, TRUE);
  keep_hole(work);
}

/* --- backward -------------------------------------------------------------------------------- */

static float *
grad_of(const LithoFillNet *net, float *grad, int tensor)
{
  return grad + nn_params_tensor(net->params, tensor)->offset;
}

/* din (NULL: not wanted) is written, the layer's gradients are added to. */
static void
conv_backward(const LithoFillNet *net, float *grad, Layer layer, float *din, const float *dout,
              const float *in, const Level *l, int C, int OC)
{
  nn_conv3_backward(din, grad_of(net, grad, layer.weight), grad_of(net, grad, layer.bias), dout, in,
                    weight_of(net, layer), l->h, l->w, C, OC);
}

/* l->dy: of the blocks' output; becomes that of what went into the first of them. */
static void
blocks_backward(const LithoFillNet *net, Level *l, int i, float *grad)
{
  const int W = litho_fill_widths[i];
  const gsize values = (gsize)l->h * (gsize)l->w * (gsize)W;
  for (int k = n_blocks[i] - 1; k >= 0; k--) {
    const float *x = k > 0 ? l->y[k - 1] : l->x;
    conv_backward(net, grad, net->b[i][k], l->scratch, l->dy, l->mid[k], l, W, W);
    nn_relu_backward(l->scratch, l->scratch, l->mid[k], values);
    /* What the block gave is not needed any more: its place takes the way through the convolutions.
     */
    conv_backward(net, grad, net->a[i][k], l->y[k], l->scratch, x, l, W, W);
    nn_add(l->dy, l->y[k], values);
  }
}

void
litho_fill_net_backward(const LithoFillNet *net, LithoFillWork *work, float *grad)
{
  struct _LithoFillBuffers *buffers = work->buffers;
  Level *first = &buffers->level[0];
  keep_hole(work);
  pack(buffers->out, work->change, work->height, work->width, 3, FALSE);
  conv_backward(net, grad, net->out, first->dy, buffers->out, level_out(work, 0), first,
                litho_fill_widths[0], N_OUT);
  for (int i = 0; i <= LAST; i++) {
    Level *l = &buffers->level[i];
    const int W = litho_fill_widths[i];
    blocks_backward(net, l, i, grad);
    if (i == LAST)
      break;
    /* dy is of e now, and of what came from the level below. */
    nn_upsample_backward(l->top, l->dy, l->h / 2, l->w / 2, W);
    nn_linear_backward(l[1].dy, grad_of(net, grad, net->top[i].weight),
                       grad_of(net, grad, net->top[i].bias), l->top, level_out(work, i + 1),
                       weight_of(net, net->top[i]), l->h / 2 * (l->w / 2), litho_fill_widths[i + 1],
                       W);
  }
  for (int i = LAST; i >= 0; i--) {
    Level *l = &buffers->level[i];
    nn_relu_backward(l->dy, l->dy, l->e, (gsize)l->h * (gsize)l->w * (gsize)litho_fill_widths[i]);
    conv_backward(net, grad, net->enter[i], l->din, l->dy, l->in, l, width_in(i),
                  litho_fill_widths[i]);
    if (i == 0)
      break;
    nn_halve_backward(l[-1].scratch, l->din, l[-1].h, l[-1].w, width_in(i));
    nn_add(l[-1].dy, l[-1].scratch, (gsize)l[-1].h * (gsize)l[-1].w * (gsize)width_in(i));
  }
}
