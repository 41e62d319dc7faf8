/* conv3.c: 3×3 convolution of maps with channels last, stride 1, zeros beyond the border.
 *
 *   forward    out (H,W,OC) = Σ over the nine neighbours of in (H,W,C) · weight (OC,3,3,C) + bias (OC)
 *   backward   din = the same of dout with the weights turned about and transposed; dW += doutᵀ · columns of in
 *
 * Neighbourhoods are laid out as rows (im2col, Chellapilla et al. 2006), a block of map rows at a time so that they
 * stay in the cache, and multiplied by OpenBLAS. Forward shares blocks among threads and gives the same bits with any
 * number.
 */
#include <cblas.h>
#include <string.h>
#include "nn/layers.h"
#include "nn/threads.h"

/* Floats of a block of neighbourhoods, and blocks that a map is cut into at least, for threads. */
enum { TAPS = 9, BLOCK_FLOATS = 1 << 16, BLOCKS_LEAST = 4 };

static int
block_rows(int H, int W, int C)
{
  const int fitting = BLOCK_FLOATS / (W * TAPS * C), even = (H + BLOCKS_LEAST - 1) / BLOCKS_LEAST;
  return MAX(1, MIN(fitting, even));
}

/* col (rows·W, 9C): the neighbourhoods of rows y0..y1-1. Three neighbours of a row lie side by side. */
static void
columns(float *col, const float *in, int y0, int y1, int H, int W, int C)
{
  const gsize line = 3 * (gsize)C, bytes = sizeof(float);
  for (int y = y0; y < y1; y++)
    for (int ky = 0; ky < 3; ky++) {
      const int from = y + ky - 1;
      float *to = col + ((gsize)(y - y0) * W * 3 + ky) * line;
      const float *row = in + (gsize)from * W * C;
      for (int x = 0; x < W; x++, to += 3 * line) {
        if (from < 0 || from >= H) {
          memset(to, 0, line * bytes);
          continue;
        }
        const int left = x == 0, right = x == W - 1;
        if (left)
          memset(to, 0, (gsize)C * bytes);
        memcpy(to + left * C, row + (gssize)(x - 1 + left) * C, (gsize)(3 - left - right) * C * bytes);
        if (right)
          memset(to + 2 * C, 0, (gsize)C * bytes);
      }
    }
}

void
nn_conv3_forward(float *out, const float *in, const float *weight, const float *bias, int H, int W, int C, int OC)
{
  const int rows = block_rows(H, W, C);
#pragma omp parallel
  {
    float *col = g_new(float, (gsize)rows *W *TAPS *C);
#pragma omp for schedule(static)
    for (int y = 0; y < H; y += rows) {
      const int end = MIN(y + rows, H), n = (end - y) * W;
      float *to = out + (gsize)y * W * OC;
      columns(col, in, y, end, H, W, C);
      for (int i = 0; bias != NULL && i < n; i++)
        memcpy(to + (gsize)i * OC, bias, (gsize)OC * sizeof(float));
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, OC, TAPS * C, 1, col, TAPS * C, weight, TAPS * C,
                  bias != NULL ? 1 : 0, to, OC);
    }
    g_free(col);
  }
}

/* din is a convolution of dout by weights (C,3,3,OC). */
static void
input_gradient(float *din, const float *dout, const float *weight, int H, int W, int C, int OC)
{
  float *turned = g_new(float, (gsize)TAPS *C *OC);
  for (int o = 0; o < OC; o++)
    for (int tap = 0; tap < TAPS; tap++)
      for (int c = 0; c < C; c++)
        turned[((gsize)c * TAPS + TAPS - 1 - tap) * OC + o] = weight[((gsize)o * TAPS + tap) * C + c];
  nn_conv3_forward(din, dout, turned, NULL, H, W, OC, C);
  g_free(turned);
}

void
nn_conv3_backward(float *din, float *dweight, float *dbias, const float *dout, const float *in, const float *weight,
                  int H, int W, int C, int OC)
{
  if (din != NULL)
    input_gradient(din, dout, weight, H, W, C, OC);
  if (dweight == NULL && dbias == NULL)
    return;
  const int rows = block_rows(H, W, C);
  float *col = g_new(float, (gsize)rows *W *TAPS *C);
  for (int y = 0; y < H; y += rows) {
    const int end = MIN(y + rows, H);
    if (dweight != NULL)
      columns(col, in, y, end, H, W, C);
    nn_linear_backward(NULL, dweight, dbias, dout + (gsize)y * W * OC, col, NULL, (end - y) * W, TAPS * C, OC);
  }
  g_free(col);
}

void
nn_conv3_naive(float *out, const float *in, const float *weight, const float *bias, int H, int W, int C, int OC)
{
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++)
      for (int o = 0; o < OC; o++) {
        double sum = bias != NULL ? bias[o] : 0;
        for (int ky = 0; ky < 3; ky++)
          for (int kx = 0; kx < 3; kx++)
            for (int c = 0; c < C; c++) {
              const int v = y + ky - 1, u = x + kx - 1;
              if (v >= 0 && v < H && u >= 0 && u < W)
                sum += (double)in[((gsize)v * W + u) * C + c] * weight[(((gsize)o * 3 + ky) * 3 + kx) * C + c];
            }
        out[((gsize)y * W + x) * OC + o] = (float)sum;
      }
}
