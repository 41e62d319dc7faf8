/* mask_net.c: see mask_net.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "infer/mask_net.h"
#include "nn/safetensors.h"
#include "nn/threads.h"

#define MAX_SIDE_PX 2048

struct _LithoMaskNet {
  char *path;
  LithoMaskShape shape;
  NnParams *params;
  LithoMaskDecoder *decoder;
  char **labels;
  char *encoder;       /* sha256; NULL: not said */
  LithoMaskWork *work; /* of the size last looked at; NULL: none yet */
};

static gboolean
unfit(const char *path, const char *kind, const char *why, GError **error)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: no %s that litho train wrote: %s (docs/models.md)", path,
              kind, why);
  return FALSE;
}

static int
number(const LithoSafetensors *file, const char *key)
{
  const char *text = litho_safetensors_meta(file, key);
  guint64 v = 0;
  return text != NULL && g_ascii_string_to_unsigned(text, 10, 0, 1 << 16, &v, NULL) ? (int)v : 0;
}

static gboolean
read_shape(LithoMaskNet *net, const LithoSafetensors *file, const char *kind, GError **error)
{
  LithoMaskShape *s = &net->shape;
  const gboolean is_mask = g_str_equal(kind, LITHO_MASK_KIND);
  *s = (LithoMaskShape){number(file, "n_prompt"), number(file, "n_out"), number(file, "out_stride")};
  if (g_strcmp0(litho_safetensors_meta(file, "litho"), kind) != 0)
    return unfit(net->path, kind, "its metadata does not say so", error);
  if (s->n_prompt < 1 || s->n_prompt > LITHO_MASK_MAX_PROMPTS || s->n_out < 1 || s->n_out > LITHO_MASK_MAX_OUTPUTS ||
      (s->out_stride != 2 && s->out_stride != 4))
    return unfit(net->path, kind, "its metadata has other numbers", error);
  if (is_mask && (s->n_prompt != LITHO_MASK_N_PROMPTS || s->n_out != 1 || s->out_stride != 2))
    return unfit(net->path, kind, "it takes other prompts or gives something else", error);
  if (!is_mask && s->n_prompt != 1)
    return unfit(net->path, kind, "it takes other prompts", error);
  const char *labels = litho_safetensors_meta(file, "labels");
  net->labels = labels != NULL && *labels != '\0' ? g_strsplit(labels, "|", -1) : NULL;
  if (!is_mask && (net->labels == NULL || (int)g_strv_length(net->labels) != s->n_out))
    return unfit(net->path, kind, "it has no label for each output", error);
  net->encoder = g_strdup(litho_safetensors_meta(file, "encoder"));
  return TRUE;
}

LithoMaskNet *
litho_mask_net_open(const char *path, const char *kind, GError **error)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, error);
  if (file == NULL)
    return NULL;
  g_autoptr(LithoMaskNet) net = g_new0(LithoMaskNet, 1);
  net->path = g_strdup(path);
  net->params = nn_params_new();
  if (!read_shape(net, file, kind, error))
    return NULL;
  net->decoder = litho_mask_decoder_new(&net->shape, net->params);
  if (!litho_safetensors_check_params(file, net->params, "", FALSE, error))
    return NULL;
  nn_params_alloc(net->params, FALSE, NN_TO_BE_LOADED);
  if (!litho_safetensors_load_params(file, net->params, "", FALSE, error))
    return NULL;
  return g_steal_pointer(&net);
}

void
litho_mask_net_free(LithoMaskNet *net)
{
  if (net == NULL)
    return;
  litho_mask_work_free(net->work);
  litho_mask_decoder_free(net->decoder);
  nn_params_free(net->params);
  g_strfreev(net->labels);
  g_free(net->encoder);
  g_free(net->path);
  g_free(net);
}

const LithoMaskShape *
litho_mask_net_shape(const LithoMaskNet *net)
{
  return &net->shape;
}

const char *const *
litho_mask_net_labels(const LithoMaskNet *net)
{
  return (const char *const *)net->labels;
}

gboolean
litho_mask_net_fits(const LithoMaskNet *net, const LithoRoleNet *maps, GError **error)
{
  if (net->encoder == NULL || maps->model->sha256 == NULL || g_str_equal(net->encoder, maps->model->sha256))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: was trained on other maps (sha256 %.12s…) than those of '%s' (%.12s…)", net->path, net->encoder,
              maps->model->name, maps->model->sha256);
  return FALSE;
}

/* --- looking --------------------------------------------------------------------------------- */

gboolean
litho_mask_maps(LithoRoleNet *maps, const float *rgb, int height, int width, LithoTensor out[LITHO_MASK_FEATURES],
                GError **error)
{
  LithoTensor finest_first[LITHO_MASK_FEATURES];
  if (!litho_role_run(maps, rgb, NULL, width, height, finest_first, LITHO_MASK_FEATURES, error))
    return FALSE;
  for (int i = 0; i < LITHO_MASK_FEATURES; i++) {
    const LithoTensor *t = &finest_first[LITHO_MASK_FEATURES - 1 - i];
    const int stride = LITHO_MASK_COARSEST >> i;
    if (t->type != LITHO_TENSOR_F32 || t->rank != 4 || t->dim[0] != 1 || t->dim[1] != litho_mask_features[i] ||
        t->dim[2] != height / stride || t->dim[3] != width / stride) {
      g_autofree char *found = litho_tensor_text(t);
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                  "model '%s' gives %s at stride %d, not %d channels: 'litho models pull see' brings "
                  "efficientnet-lite2-maps, which does (docs/models.md)",
                  maps->model->name, found, stride, litho_mask_features[i]);
      return FALSE;
    }
    out[i] = *t;
  }
  return TRUE;
}

gboolean
litho_mask_work_look(const LithoMaskDecoder *decoder, LithoMaskWork *work, LithoRoleNet *maps, const float *rgb,
                     GError **error)
{
  LithoTensor out[LITHO_MASK_FEATURES];
  if (!litho_mask_maps(maps, rgb, work->height, work->width, out, error))
    return FALSE;
  for (int i = 0; i < LITHO_MASK_FEATURES; i++)
    litho_mask_decoder_feature(decoder, work, i, out[i].data);
  if (work->picture == NULL)
    return TRUE;
  nn_halve_forward(work->picture, rgb, work->height, work->width, 3);
  for (gsize i = 0; i < 3 * (gsize)(work->height / 2) * (gsize)(work->width / 2); i++)
    work->picture[i] -= 0.5f;
  return TRUE;
}

gboolean
litho_mask_net_look(LithoMaskNet *net, LithoRoleNet *maps, const float *rgb, int height, int width, GError **error)
{
  g_assert(height <= MAX_SIDE_PX && width <= MAX_SIDE_PX);
  if (net->work == NULL || net->work->height != height || net->work->width != width) {
    litho_mask_work_free(net->work);
    net->work = litho_mask_work_new(net->decoder, height, width, FALSE);
  }
  return litho_mask_work_look(net->decoder, net->work, maps, rgb, error);
}

float *
litho_mask_net_prompt(LithoMaskNet *net)
{
  return net->work->prompt;
}

const float *
litho_mask_net_decode(LithoMaskNet *net)
{
  /* One thread: 9 ms on one core, and threads that wait for each other at each of some fifty layers lose more than they
   * gain as soon as the cores have something else to do (the backbone's next look, other commands). */
  const int n_threads = nn_threads();
  nn_threads_set(1);
  litho_mask_decoder_forward(net->decoder, net->work);
  nn_threads_set(n_threads);
  return net->work->logits;
}

/* --- prompts --------------------------------------------------------------------------------- */

/* Edges fall on the grid of the picture, which is twice as fine as the planes. */
static double
on_grid(double v, int n)
{
  return round(CLAMP(v, 0, 1) * 2 * n) / 2;
}

static double
overlap(int i, double from, double to)
{
  return MAX(MIN(i + 1, to) - MAX(i, from), 0);
}

void
litho_mask_prompt_box(float *planes, int n, double x0, double y0, double x1, double y1)
{
  const double left = on_grid(x0, n), right = on_grid(x1, n), top = on_grid(y0, n), bottom = on_grid(y1, n);
  for (int y = 0; y < n; y++)
    for (int x = 0; x < n; x++)
      planes[((gsize)y * n + x) * LITHO_MASK_N_PROMPTS + LITHO_MASK_BOX] =
          (float)(overlap(y, top, bottom) * overlap(x, left, right));
}

void
litho_mask_prompt_point(float *planes, int n, LithoMaskPrompt kind, double x, double y)
{
  const double down = 1 / (2 * LITHO_MASK_POINT_SIGMA * LITHO_MASK_POINT_SIGMA);
  for (int v = 0; v < n; v++)
    for (int u = 0; u < n; u++) {
      const double dx = (u + 0.5) / n - x, dy = (v + 0.5) / n - y;
      float *p = &planes[((gsize)v * n + u) * LITHO_MASK_N_PROMPTS + kind];
      *p = MAX(*p, (float)exp(-(dx * dx + dy * dy) * down));
    }
}

/* --- files ----------------------------------------------------------------------------------- */

gboolean
litho_mask_net_save(const char *path, const NnParams *params, const LithoMaskShape *shape, const char *kind,
                    const char *labels, const char *encoder_sha256, GError **error)
{
  const guint n = params->tensors->len;
  g_autofree LithoStOut *out = g_new0(LithoStOut, n);
  for (guint i = 0; i < n; i++) {
    const NnTensor *t = nn_params_tensor(params, (int)i);
    out[i] = (LithoStOut){.name = t->name, .type = LITHO_ST_F32, .rank = t->rank, .data = nn_value(params, (int)i)};
    for (int k = 0; k < t->rank; k++)
      out[i].dim[k] = t->dim[k];
  }
  g_autofree char *n_prompt = g_strdup_printf("%d", shape->n_prompt), *n_out = g_strdup_printf("%d", shape->n_out),
                  *stride = g_strdup_printf("%d", shape->out_stride);
  const char *meta[13] = {"litho", kind, "n_prompt", n_prompt, "n_out", n_out, "out_stride", stride, "encoder",
                          encoder_sha256};
  if (labels != NULL) {
    meta[10] = "labels";
    meta[11] = labels;
  }
  return litho_safetensors_write(path, out, n, meta, error);
}
