/* picture_file.c: the stages of the picture net, and the net as a file. See picture_net.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "infer/picture_net.h"
#include "nn/safetensors.h"

#define MOST_WIDTH 1024
#define MOST_LAYERS 48

enum { INDEX, MEAN, SCALE, WORDS_MEAN, WORDS_SCALE, N_TENSORS };

const char *const litho_picture_stage_names[LITHO_PICTURE_STAGES] = {"layout", "detail"};
static const int sides[LITHO_PICTURE_STAGES] = {LITHO_PICTURE_LAYOUT_PX, LITHO_PICTURE_PX};

/* --- stages ---------------------------------------------------------------------------------- */

const char *
litho_picture_shape_wrong(LithoPictureKind kind, const LithoPictureShape *shape)
{
  const int side = sides[kind], grid = shape->grid;
  if (grid < 1 || grid > side || side % grid != 0 || side / grid > LITHO_PATCH_MOST_PX)
    return kind == LITHO_PICTURE_LAYOUT ? "the grid of the layout is 1, 2, 4, 8 or 16"
                                        : "the grid of the detail is 4, 8, 16, 32 or 64";
  if (shape->numbers < 1 || shape->numbers > 3 * (side / grid) * (side / grid))
    return "a patch has 3 numbers a pixel at most";
  if (shape->width < 8 || shape->width > MOST_WIDTH || shape->layers < 1 ||
      shape->layers > MOST_LAYERS || shape->heads < 1 || shape->width % shape->heads != 0)
    return "the width is 8 to 1024 and a multiple of the heads, layers are 1 to 48";
  return NULL;
}

LithoPictureStage *
litho_picture_stage_new(LithoPictureKind kind, const LithoPictureShape *shape, NnParams *params)
{
  static const char *const names[N_TENSORS] = {"codec.index", "codec.mean", "codec.scale",
                                               "words.mean", "words.scale"};
  LithoPictureStage *stage = g_new0(LithoPictureStage, 1);
  g_autofree char *prefix = g_strconcat(litho_picture_stage_names[kind], ".", NULL);
  const LithoFlowConfig flow = {.rows = shape->grid * shape->grid,
                                .numbers = shape->numbers,
                                .known = kind == LITHO_PICTURE_DETAIL ? shape->numbers : 0,
                                .width = shape->width,
                                .layers = shape->layers,
                                .heads = shape->heads,
                                .text = LITHO_PICTURE_TEXT};
  stage->kind = kind;
  stage->shape = *shape;
  stage->params = params;
  stage->net = litho_flow_net_new(&flow, params, prefix);
  stage->codec = litho_patch_codec_new(sides[kind], shape->grid, shape->numbers);
  for (int i = 0; i < N_TENSORS; i++) {
    g_autofree char *name = g_strconcat(prefix, names[i], NULL);
    stage->tensors[i] =
        nn_params_add(params, 0, name, i < WORDS_MEAN ? shape->numbers : LITHO_PICTURE_TEXT, 0);
  }
  return stage;
}

void
litho_picture_stage_free(LithoPictureStage *stage)
{
  if (stage == NULL)
    return;
  litho_flow_net_free(stage->net);
  litho_patch_codec_free(stage->codec);
  g_free(stage);
}

void
litho_picture_stage_put(LithoPictureStage *stage)
{
  for (int k = 0; k < stage->codec->n; k++) {
    nn_value(stage->params, stage->tensors[INDEX])[k] = (float)stage->codec->index[k];
    nn_value(stage->params, stage->tensors[MEAN])[k] = stage->codec->mean[k];
    nn_value(stage->params, stage->tensors[SCALE])[k] = stage->codec->scale[k];
  }
}

gboolean
litho_picture_stage_take(LithoPictureStage *stage)
{
  LithoPatchCodec *codec = stage->codec;
  const int P = codec->side / codec->grid;
  for (int k = 0; k < codec->n; k++) {
    const float index = nn_value(stage->params, stage->tensors[INDEX])[k];
    codec->mean[k] = nn_value(stage->params, stage->tensors[MEAN])[k];
    codec->scale[k] = nn_value(stage->params, stage->tensors[SCALE])[k];
    if (!(index >= 0 && index < 3 * P * P && index == floorf(index)) || !isfinite(codec->mean[k]) ||
        !(codec->scale[k] > 0 && isfinite(codec->scale[k])))
      return FALSE;
    codec->index[k] = (int)index;
  }
  return TRUE;
}

float *
litho_picture_stage_words(const LithoPictureStage *stage, gboolean scale)
{
  return nn_value(stage->params, stage->tensors[scale ? WORDS_SCALE : WORDS_MEAN]);
}

void
litho_picture_known(const LithoPatchCodec *detail, const float *layout, float *rows, int stride)
{
  g_autofree float *grown = g_new(float, 3 * LITHO_PICTURE_PX * LITHO_PICTURE_PX);
  litho_patch_grow(layout, LITHO_PICTURE_LAYOUT_PX, LITHO_PICTURE_PX / LITHO_PICTURE_LAYOUT_PX,
                   grown);
  litho_patch_encode(detail, grown, rows, stride);
}

/* --- files ----------------------------------------------------------------------------------- */

static gboolean
read_shape(const char *path, LithoPictureKind kind, const char *text, LithoPictureShape *shape,
           GError **error)
{
  char end;
  const int n = sscanf(text, "%d,%d,%d,%d,%d%c", &shape->grid, &shape->numbers, &shape->width,
                       &shape->layers, &shape->heads, &end);
  const char *wrong = n == 5 ? litho_picture_shape_wrong(kind, shape) : "five numbers are wanted";
  if (wrong != NULL)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: \"%s\" in its metadata is no shape of a stage: %s", path,
                litho_picture_stage_names[kind], wrong);
  return wrong == NULL;
}

static gboolean
make_stages(LithoPictureFile *out, const LithoSafetensors *file, const char *path, GError **error)
{
  int n = 0;
  const gboolean ours = g_strcmp0(litho_safetensors_meta(file, "litho"), LITHO_PICTURE_KIND) == 0;
  for (int i = 0; i < LITHO_PICTURE_STAGES && ours; i++) {
    const char *text = litho_safetensors_meta(file, litho_picture_stage_names[i]);
    LithoPictureShape shape;
    if (text == NULL)
      continue;
    if (!read_shape(path, (LithoPictureKind)i, text, &shape, error))
      return FALSE;
    out->stage[i] = litho_picture_stage_new((LithoPictureKind)i, &shape, out->params);
    n++;
  }
  if (n == 0)
    g_set_error(
        error, LITHO_ERROR, LITHO_ERROR_MODEL,
        "%s: no %s that litho train make wrote: its metadata does not say so (docs/models.md)",
        path, LITHO_PICTURE_KIND);
  return n > 0;
}

LithoPictureFile *
litho_picture_file_open(const char *path, GError **error)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, error);
  if (file == NULL)
    return NULL;
  g_autoptr(LithoPictureFile) out = g_new0(LithoPictureFile, 1);
  out->params = nn_params_new();
  if (!make_stages(out, file, path, error) ||
      !litho_safetensors_check_params(file, out->params, "", FALSE, error))
    return NULL;
  nn_params_alloc(out->params, FALSE, NN_TO_BE_LOADED);
  if (!litho_safetensors_load_params(file, out->params, "", FALSE, error))
    return NULL;
  for (int i = 0; i < LITHO_PICTURE_STAGES; i++)
    if (out->stage[i] != NULL && !litho_picture_stage_take(out->stage[i])) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s.codec holds no code of patches",
                  path, litho_picture_stage_names[i]);
      return NULL;
    }
  return g_steal_pointer(&out);
}

void
litho_picture_file_free(LithoPictureFile *file)
{
  if (file == NULL)
    return;
  for (int i = 0; i < LITHO_PICTURE_STAGES; i++)
    litho_picture_stage_free(file->stage[i]);
  nn_params_free(file->params);
  g_free(file);
}

static char *
shape_text(const LithoPictureShape *s)
{
  return s != NULL
             ? g_strdup_printf("%d,%d,%d,%d,%d", s->grid, s->numbers, s->width, s->layers, s->heads)
             : NULL;
}

gboolean
litho_picture_file_save(const char *path, const NnParams *params,
                        const LithoPictureShape *const shapes[LITHO_PICTURE_STAGES], gboolean small,
                        GError **error)
{
  g_autofree char *layout = shape_text(shapes[LITHO_PICTURE_LAYOUT]),
                  *detail = shape_text(shapes[LITHO_PICTURE_DETAIL]);
  const char *const texts[LITHO_PICTURE_STAGES] = {layout, detail};
  const char *meta[2 * LITHO_PICTURE_STAGES + 3] = {"litho", LITHO_PICTURE_KIND};
  int n = 2;
  for (int i = 0; i < LITHO_PICTURE_STAGES; i++)
    if (texts[i] != NULL) {
      meta[n++] = litho_picture_stage_names[i];
      meta[n++] = texts[i];
    }
  return litho_safetensors_save_params(path, params, "", small ? LITHO_STORE_I8 : LITHO_STORE_F32,
                                       meta, error);
}

/* Opens `path` and adds its stage `kind` to `all`; the file, for its values. */
static LithoPictureFile *
open_stage(const char *path, LithoPictureKind kind, LithoPictureFile *all, GError **error)
{
  g_autoptr(LithoPictureFile) file = litho_picture_file_open(path, error);
  if (file == NULL)
    return NULL;
  if (file->stage[kind] == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: there is no %s in it (litho train make --stage %s)", path,
                litho_picture_stage_names[kind], litho_picture_stage_names[kind]);
    return NULL;
  }
  all->stage[kind] = litho_picture_stage_new(kind, &file->stage[kind]->shape, all->params);
  return g_steal_pointer(&file);
}

static void
copy_values(NnParams *to, const LithoPictureFile *from, LithoPictureKind kind)
{
  for (int i = 0; i < (int)to->tensors->len; i++) {
    const NnTensor *tensor = nn_params_tensor(to, i);
    const int at = nn_params_find(from->params, tensor->name);
    if (at >= 0 && g_str_has_prefix(tensor->name, litho_picture_stage_names[kind]))
      memcpy(nn_value(to, i), nn_value(from->params, at), tensor->n * sizeof(float));
  }
}

gboolean
litho_picture_file_join(const char *layout, const char *detail, const char *path, GError **error)
{
  g_autoptr(LithoPictureFile) all = g_new0(LithoPictureFile, 1);
  all->params = nn_params_new();
  g_autoptr(LithoPictureFile) a = open_stage(layout, LITHO_PICTURE_LAYOUT, all, error);
  g_autoptr(LithoPictureFile) b =
      a != NULL ? open_stage(detail, LITHO_PICTURE_DETAIL, all, error) : NULL;
  if (b == NULL)
    return FALSE;
  nn_params_alloc(all->params, FALSE, NN_TO_BE_LOADED);
  copy_values(all->params, a, LITHO_PICTURE_LAYOUT);
  copy_values(all->params, b, LITHO_PICTURE_DETAIL);
  const LithoPictureShape *const shapes[LITHO_PICTURE_STAGES] = {&all->stage[0]->shape,
                                                                 &all->stage[1]->shape};
  return litho_picture_file_save(path, all->params, shapes, TRUE, error);
}
