/* tiny_tower.h: a net with the shape of the image tower, small enough for tests.
 *
 * Input (1,3,36,36) of codes; channel c of a cell is the mean of its 4 × 4 pixels of colour c % 3, times
 * (1 + c / 3 % 5); outputs: a map (1,1280,9,9), its mean, and scores.
 */
#ifndef LITHO_TESTS_TINY_TOWER_H
#define LITHO_TESTS_TINY_TOWER_H

#include "tiny_onnx.h"

#define TINY_TOWER_SIDE 36
#define TINY_TOWER_CHANNELS 1280

static inline float
tiny_tower_gain(int channel)
{
  return (float)(1 + channel / 3 % 5);
}

/* tilt: 0, or another net. */
static inline void
tiny_tower_write(const char *path, float tilt)
{
  g_autofree float *weight = g_new0(float, TINY_TOWER_CHANNELS * 3 * 16);
  g_autofree float *head = g_new0(float, TINY_TOWER_CHANNELS * 1000);
  for (int c = 0; c < TINY_TOWER_CHANNELS; c++)
    for (int i = 0; i < 16; i++)
      weight[(c * 3 + c % 3) * 16 + i] = tiny_tower_gain(c) / 16 + tilt;
  for (int i = 0; i < 1000; i++)
    head[i * TINY_TOWER_CHANNELS + i] = 1;
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "image", TINY_F32, "1,3,36,36");
  tiny_onnx_floats(o, "w", "1280,3,4,4", weight);
  tiny_onnx_floats(o, "h", "1000,1280", head);
  tiny_onnx_node(o, "Conv", "image w", "map", "strides=[4,4]");
  tiny_onnx_node(o, "ReduceMean", "map", "features", "axes=[2,3] keepdims=0");
  tiny_onnx_node(o, "Gemm", "features h", "logits", "transB=1");
  tiny_onnx_output(o, "logits", TINY_F32, "1,1000");
  tiny_onnx_output(o, "features", TINY_F32, "1,1280");
  tiny_onnx_output(o, "map", TINY_F32, "1,1280,9,9");
  tiny_onnx_write(o, path);
}

#endif
