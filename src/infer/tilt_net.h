/* tilt_net.h: how far a picture is turned: by what it shows, and by its lines.
 *
 * What it shows: chances of 90 angles from the maps of a locked backbone (after Fischer, Dosovitskiy, Brox 2015). On
 * the backbone's maps f8 (32×32×48), f16 (16×16×120), f32 (8×8×352) of a picture of 256 px, channels last:
 *
 *   x16 = means of 2×2 of relu(b8(relu(a8(f8))))
 *   x32 = means of 2×2 of relu(b16([x16, relu(a16(f16))]))
 *   x = relu(b32([x32, relu(a32(f32))])),  y = x + relu(c32(x))
 *   scores = 4 · mean over the cells of sigmoid(weight(y)) · place(y)  +  all(relu(few(y)), cell by cell)
 *
 *   a, place, weight, few 1×1;  b, c 3×3;  all: one linear layer of 64 cells × 16
 *
 * The first sum lets each place vote for the angle that it shows, as much as it is sure of; the second knows where in
 * the picture what lies. 446,000 numbers.
 *
 * Lines: what a Hough transform has found at 361 angles, six numbers each, through three layers of convolution along
 * the angles (25, 13, 13 taps, steps of 1, 4, 8 between them, 24 channels, relu, the ends repeated) and a linear one.
 * It sees ±21° about an angle: a peak across another, uprights that lean to both sides. 18,673 numbers.
 *
 * Forward only: PyTorch twins are trained (see the card).
 *
 * File: safetensors, tensors "a8.weight" … "all.bias", "lines.a.weight" (out, taps · in) …; metadata "litho"
 * "tilt-net" and "encoder" (sha256 of the backbone's file). Class k stands for (k - 44.5)°, clockwise.
 */
#ifndef LITHO_INFER_TILT_NET_H
#define LITHO_INFER_TILT_NET_H

#include "model/role.h"

#define LITHO_TILT_KIND "tilt-net"
#define LITHO_TILT_SIDE_PX 256
#define LITHO_TILT_CLASSES 90

typedef struct _LithoTiltNet LithoTiltNet;
/* Not thread-safe. Errors: NOT_FOUND, READ, MODEL (says what does not fit). */
LithoTiltNet *litho_tilt_net_open(const char *path, GError **error);
void litho_tilt_net_free(LithoTiltNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoTiltNet, litho_tilt_net_free)

/* The backbone is the one that the net was trained on. Error MODEL. */
gboolean litho_tilt_net_fits(const LithoTiltNet *net, const LithoRoleNet *maps, GError **error);
/* Chances of the classes (they add to 1) that the picture, (256,256,3) codes 0..1, is turned so. Errors: MODEL. */
gboolean litho_tilt_net_run(const LithoTiltNet *net, LithoRoleNet *maps, const float *rgb,
                            float chances[LITHO_TILT_CLASSES], GError **error);
/* The same from the maps at strides 8, 16, 32, as (C,h,w). */
void litho_tilt_net_forward(const LithoTiltNet *net, const float *const maps[3], float chances[LITHO_TILT_CLASSES]);

/* Lines: how often each of 361 angles (-45 to 45° by 0.25) was voted for, by three norms, of level and of upright
 * lines. */
#define LITHO_TILT_STEP_DEG 0.25
#define LITHO_TILT_ANGLES 361
#define LITHO_TILT_VOTES 6
/* votes: (361,6), logarithms over their medians, at least LITHO_TILT_LEAST_VOTE. likely: logarithms of chances. */
#define LITHO_TILT_LEAST_VOTE -2
void litho_tilt_net_lines(const LithoTiltNet *net, const float *votes, float likely[LITHO_TILT_ANGLES]);

#endif
