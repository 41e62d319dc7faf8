/* tiny_maps.h: a backbone of role "maps" of the right shapes, and photos of one shape on noise with their masks. */
#ifndef TINY_MAPS_H
#define TINY_MAPS_H

#include "nn/rng.h"
#include "photo_files.h"
#include "tiny_onnx.h"

/* At each stride s: the mean of s × s pixels, by random weights to 24, 48, 120 and 352 channels, ReLU. Codes 0..1. */
static inline void
write_tiny_maps(const char *path)
{
  static const int channels[4] = {24, 48, 120, 352};
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "image", TINY_F32, "1,3,?,?");
  for (int i = 0; i < 4; i++) {
    const int s = 4 << i, C = channels[i];
    g_autofree float *w = g_new(float, 3 * C);
    g_autofree char *dims = g_strdup_printf("%d,3,1,1", C), *w_name = g_strdup_printf("w%d", s),
                    *pooled = g_strdup_printf("p%d", s), *raw = g_strdup_printf("r%d", s),
                    *out = g_strdup_printf("f%d", s), *in = g_strdup_printf("p%d w%d", s, s),
                    *pool = g_strdup_printf("kernel_shape=[%d,%d] strides=[%d,%d]", s, s, s, s),
                    *shape = g_strdup_printf("1,%d,?,?", C);
    nn_normal_fill(w, 3 * (gsize)C, 1, 3, (guint64)i);
    tiny_onnx_floats(o, w_name, dims, w);
    tiny_onnx_node(o, "AveragePool", "image", pooled, pool);
    tiny_onnx_node(o, "Conv", in, raw, "kernel_shape=[1,1]");
    tiny_onnx_node(o, "Relu", raw, out, NULL);
    tiny_onnx_output(o, out, TINY_F32, shape);
  }
  tiny_onnx_write(o, path);
}

enum { SHAPE_W = 120, SHAPE_H = 90 };

typedef struct {
  double cx, cy, rx, ry; /* of the shape, px */
  guint8 color[3];
  gboolean round; /* an ellipse, else a rectangle */
} Shape;

static inline Shape
shape_number(int i)
{
  Shape s = {.round = i % 2 == 0};
  s.rx = 12 + 18 * nn_uniform(5, (guint64)i, 0);
  s.ry = 10 + 15 * nn_uniform(5, (guint64)i, 1);
  s.cx = s.rx + 4 + (SHAPE_W - 2 * s.rx - 8) * nn_uniform(5, (guint64)i, 2);
  s.cy = s.ry + 4 + (SHAPE_H - 2 * s.ry - 8) * nn_uniform(5, (guint64)i, 3);
  for (int c = 0; c < 3; c++)
    s.color[c] = (guint8)(i % 3 == c ? 230 : 40);
  return s;
}

static inline gboolean
shape_holds(const Shape *s, double x, double y)
{
  const double u = (x - s->cx) / s->rx, v = (y - s->cy) / s->ry;
  return s->round ? u * u + v * v <= 1 : fabs(u) <= 1 && fabs(v) <= 1;
}

/* Photo and mask of shape i as PNG in the folder: "shape-3.png", "mask-3.png". inside, outside: values of the mask. */
static inline void
write_shape(int i, int inside, int outside)
{
  const Shape s = shape_number(i);
  g_autofree guint8 *rgb = g_new(guint8, 3 * SHAPE_W * SHAPE_H), *mask = g_new(guint8, SHAPE_W * SHAPE_H);
  for (int k = 0; k < SHAPE_W * SHAPE_H; k++) {
    const gboolean in = shape_holds(&s, k % SHAPE_W + 0.5, k / SHAPE_W + 0.5);
    mask[k] = (guint8)(in ? inside : outside);
    for (int c = 0; c < 3; c++)
      rgb[3 * k + c] =
          (guint8)((in ? s.color[c] : 110) + 30 * (nn_uniform(6, (guint64)i, (guint64)(3 * k + c)) - 0.5f));
  }
  g_autoptr(VipsImage) photo =
      vips_image_new_from_memory_copy(rgb, 3 * SHAPE_W * SHAPE_H, SHAPE_W, SHAPE_H, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) grey =
      vips_image_new_from_memory_copy(mask, SHAPE_W * SHAPE_H, SHAPE_W, SHAPE_H, 1, VIPS_FORMAT_UCHAR);
  photo->Type = VIPS_INTERPRETATION_sRGB;
  grey->Type = VIPS_INTERPRETATION_B_W;
  g_autofree char *a = g_strdup_printf("shape-%d.png", i), *b = g_strdup_printf("mask-%d.png", i);
  g_autofree char *photo_path = in_folder(a), *mask_path = in_folder(b);
  g_assert_cmpint(vips_image_write_to_file(photo, photo_path, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(grey, mask_path, NULL), ==, 0);
}

#endif
