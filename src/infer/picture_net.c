/* picture_net.c: pictures drawn by the picture net: its two flows are followed by Heun's method,
 * with classifier-free guidance (Ho, Salimans 2022): v = v₀ + w (v_text − v₀). One thread works, so
 * that sums have one order. */
#include <math.h>
#include <string.h>
#include "base/cancel.h"
#include "infer/encoder.h"
#include "infer/picture_net.h"
#include "nn/threads.h"

#define JOINT_STEP 0.2f /* of Oklab's numbers as patch_codec.h counts them */
#define MOST_SOFTENING 0.05f
#define LEAST_SOFTENED_PX 8 /* of a patch: of the layout's all pixels are at a joint */

const LithoPictureOptions litho_picture_usual = {
    .steps = {16, 12}, .guidance = {3.0f, 1.0f}, .soften = TRUE};

enum {
  LAYOUT_VALUES = 3 * LITHO_PICTURE_LAYOUT_PX * LITHO_PICTURE_LAYOUT_PX,
  VALUES = 3 * LITHO_PICTURE_PX * LITHO_PICTURE_PX
};

/* A flow on its way: n pictures, and the same n without text behind them where there is guidance.
 */
typedef struct {
  const LithoPictureStage *stage;
  int n, copies;
  float guidance;
  float *in, *text, *time, *velocity; /* as LithoFlowBatch, for n · copies; (n·rows,numbers) */
} Way;

static void
way_clear(Way *way)
{
  g_free(way->in);
  g_free(way->text);
  g_free(way->time);
  g_free(way->velocity);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Way, way_clear)

static Way
way_new(const LithoPictureStage *stage, const float *text, int n, float guidance)
{
  const LithoFlowConfig *c = litho_flow_net_config(stage->net);
  const gsize rows = (gsize)n * (gsize)c->rows, E = LITHO_PICTURE_TEXT;
  Way way = {.stage = stage, .n = n, .copies = guidance == 1 ? 1 : 2, .guidance = guidance};
  way.in = g_new0(float, (gsize)way.copies *rows *(gsize)(c->numbers + c->known));
  way.text = g_new0(float, (gsize)(way.copies * n) * E);
  way.time = g_new0(float, way.copies *n);
  way.velocity = g_new0(float, rows *(gsize)c->numbers);
  const float *mean = litho_picture_stage_words(stage, FALSE),
              *scale = litho_picture_stage_words(stage, TRUE);
  for (gsize i = 0; i < (gsize)n * E; i++)
    way.text[i] = (text[i] - mean[i % E]) * scale[i % E];
  return way;
}

/* What is known, of each picture, for it and its copy; known (n·rows,known). */
static void
way_know(Way *way, const float *known)
{
  const LithoFlowConfig *c = litho_flow_net_config(way->stage->net);
  const gsize stride = (gsize)(c->numbers + c->known), rows = (gsize)way->n * (gsize)c->rows;
  for (gsize r = 0; r < rows * (gsize)way->copies; r++)
    memcpy(way->in + r * stride + c->numbers, known + r % rows * (gsize)c->known,
           (gsize)c->known * sizeof(float));
}

/* way->velocity at x (n·rows,numbers) and t. */
static void
look(Way *way, const float *x, double t)
{
  const LithoFlowConfig *c = litho_flow_net_config(way->stage->net);
  const gsize D = (gsize)c->numbers, stride = D + (gsize)c->known,
              rows = (gsize)way->n * (gsize)c->rows;
  for (gsize r = 0; r < rows * (gsize)way->copies; r++)
    memcpy(way->in + r * stride, x + r % rows * D, D * sizeof(float));
  for (int i = 0; i < way->n * way->copies; i++)
    way->time[i] = (float)t;
  const LithoFlowBatch batch = {way->n * way->copies, way->in, way->text, way->time};
  const float *v = litho_flow_net_forward(way->stage->net, &batch, FALSE);
  for (gsize i = 0; i < rows * D; i++) {
    const float free = way->copies == 1 ? v[i] : v[rows * D + i];
    way->velocity[i] = free + way->guidance * (v[i] - free);
  }
}

/* x from noise at t 0 to data at t 1. */
static gboolean
follow(Way *way, float *x, int steps, GCancellable *cancel, GError **error)
{
  const LithoFlowConfig *c = litho_flow_net_config(way->stage->net);
  const gsize values = (gsize)(way->n * c->rows) * (gsize)c->numbers;
  g_autofree float *first = g_new(float, values), *there = g_new(float, values);
  for (int k = 0; k < steps; k++) {
    const double t = (double)k / steps, end = (double)(k + 1) / steps;
    const float dt = (float)(end - t);
    if (litho_is_cancelled(cancel, error))
      return FALSE;
    look(way, x, t);
    memcpy(first, way->velocity, values * sizeof(float));
    for (gsize i = 0; i < values; i++)
      there[i] = x[i] + dt * first[i];
    look(way, there, end);
    for (gsize i = 0; i < values; i++)
      x[i] += dt / 2 * (first[i] + way->velocity[i]);
  }
  return TRUE;
}

static float *
noise(const LithoPictureStage *stage, const guint64 *seeds, int n)
{
  const LithoFlowConfig *c = litho_flow_net_config(stage->net);
  const gsize values = (gsize)c->rows * (gsize)c->numbers;
  float *x = g_new(float, (gsize)n *values);
  for (int i = 0; i < n; i++)
    nn_normal_fill(x + (gsize)i * values, values, 1, seeds[i], (guint64)stage->kind);
  return x;
}

/* Each patch is decoded by itself, which leaves steps where two meet. A small one becomes a slope,
 * as in video (the filter for normal edges of H.264: List et al. 2003): p1 p0 | q0 q1, p0 += d and
 * q0 −= d with d = (4 (q0 − p0) + p1 − q1) / 8. A large step is the picture's own. across, along:
 * floats from pixel to pixel. */
static void
soften_joint(float *q0, gsize across, gsize along, int n)
{
  for (int i = 0; i < n; i++, q0 += along)
    for (int c = 0; c < 3; c++) {
      float *p0 = q0 - across + c, *q = q0 + c;
      const float step = *q - *p0, d = (4 * step + *(p0 - across) - *(q + across)) / 8;
      if (fabsf(step) < JOINT_STEP) {
        *p0 += CLAMP(d, -MOST_SOFTENING, MOST_SOFTENING);
        *q -= CLAMP(d, -MOST_SOFTENING, MOST_SOFTENING);
      }
    }
}

static void
soften(const LithoPatchCodec *codec, float *picture)
{
  const int S = codec->side, P = S / codec->grid;
  const gsize row = 3 * (gsize)S;
  for (int at = P; at < S && P >= LEAST_SOFTENED_PX; at += P) {
    soften_joint(picture + 3 * at, 3, row, S);
    soften_joint(picture + row * (gsize)at, row, 3, S);
  }
}

/* The pictures of a stage, (n,S,S,3). known: of the detail stage, else NULL. */
static float *
draw(const LithoPictureStage *stage, const float *text, const float *known, const guint64 *seeds,
     int n, const LithoPictureOptions *o, GCancellable *cancel, GError **error)
{
  const LithoPatchCodec *codec = stage->codec;
  const gsize values = (gsize)(codec->grid * codec->grid) * (gsize)codec->n,
              side = (gsize)codec->side;
  g_auto(Way) way = way_new(stage, text, n, o->guidance[stage->kind]);
  g_autofree float *x = noise(stage, seeds, n);
  if (known != NULL)
    way_know(&way, known);
  if (!follow(&way, x, o->steps[stage->kind], cancel, error))
    return NULL;
  float *pictures = g_new(float, (gsize)n * 3 * side * side);
  for (gsize i = 0; i < (gsize)n; i++) {
    litho_patch_decode(codec, x + i * values, codec->n, pictures + i * 3 * side * side);
    if (o->soften)
      soften(codec, pictures + i * 3 * side * side);
  }
  return pictures;
}

static gboolean
draw_both(LithoPictureFile *file, const float *text, const guint64 *seeds, int n,
          const LithoPictureOptions *options, GCancellable *cancel, guint8 *rgb, GError **error)
{
  const LithoPatchCodec *detail = file->stage[LITHO_PICTURE_DETAIL]->codec;
  const gsize known_values = (gsize)(detail->grid * detail->grid) * (gsize)detail->n;
  g_autofree float *layouts =
      draw(file->stage[LITHO_PICTURE_LAYOUT], text, NULL, seeds, n, options, cancel, error);
  if (layouts == NULL)
    return FALSE;
  g_autofree float *known = g_new(float, (gsize)n *known_values);
  for (gsize i = 0; i < (gsize)n; i++)
    litho_picture_known(detail, layouts + i * LAYOUT_VALUES, known + i * known_values, detail->n);
  g_autofree float *pictures =
      draw(file->stage[LITHO_PICTURE_DETAIL], text, known, seeds, n, options, cancel, error);
  if (pictures != NULL)
    litho_patch_to_rgb(pictures, (gsize)n * VALUES / 3, rgb);
  return pictures != NULL;
}

gboolean
litho_picture_make(LithoPictureFile *file, const float *text, const guint64 *seeds, int n,
                   const LithoPictureOptions *options, GCancellable *cancel, guint8 *rgb,
                   GError **error)
{
  const int n_threads = nn_threads();
  nn_threads_set(1);
  const gboolean ok = draw_both(file, text, seeds, n, options, cancel, rgb, error);
  nn_threads_set(n_threads);
  return ok;
}
