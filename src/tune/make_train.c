/* make_train.c: see make_train.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "nn/block.h"
#include "tune/make_train.h"
#include "tune/mask_data.h"

enum {
  E = LITHO_PICTURE_TEXT,
  SIDE = LITHO_PICTURE_PX,
  LAYOUT = LITHO_PICTURE_LAYOUT_PX,
  SHIFTS = LITHO_MAKE_PHOTO_PX - SIDE,
  MOST_MEASURED = 512,
};

#define STREAM_SAMPLES ((guint64)1 << 48)
#define STREAM_NOISE ((guint64)2 << 48)
#define STREAM_ORDER ((guint64)3 << 48)
#define MEASURE_SEED 1
#define NO_TEXT 0.1
#define MOST_NOISE 0.25 /* of what is known, as a share of its deviation */
#define LEAST_DEVIATION 1e-4

struct _LithoMakeTrainer {
  LithoMakeTrainOptions options;
  LithoMakeData *data; /* borrowed */
  NnParams *params;
  LithoPictureStage *stage;
  LithoPatchCodec *layout; /* what is known is an error of: the detail stage only */
  int *order;              /* of the photos, in `epoch` */
  guint64 epoch;
  int room;
  float *in, *text, *time, *wanted; /* a batch */
};

/* --- codecs ---------------------------------------------------------------------------------- */

/* The photo's window as the stage of `side` px sees it; `picture` (64,64,3) → small (side,side,3).
 */
static void
to_side(const float *picture, int side, float *small)
{
  litho_patch_shrink(picture, SIDE, SIDE / side, small);
}

/* Fits a codec to the middles of all training photos. */
static void
fit(const LithoMakePart *part, LithoPatchCodec *codec)
{
  const int P = codec->side / codec->grid, all = 3 * P * P, patches = codec->grid * codec->grid;
  const int n = litho_make_part_n(part);
  g_autofree double *sum = g_new0(double, all), *square = g_new0(double, all);
  g_autofree float *picture = g_new(float, 3 * SIDE * SIDE), *small = g_new(float, 3 * SIDE * SIDE),
                   *rows = g_new(float, patches *all);
  for (int i = 0; i < n; i++) {
    litho_make_window(part, i, SHIFTS / 2, SHIFTS / 2, FALSE, picture);
    to_side(picture, codec->side, small);
    litho_patch_codec_transform(codec, small, rows);
    for (int k = 0; k < patches * all; k++) {
      sum[k % all] += rows[k];
      square[k % all] += (double)rows[k] * rows[k];
    }
  }
  litho_patch_codec_fit(codec, sum, square, (double)n * patches);
}

/* --- texts ----------------------------------------------------------------------------------- */

static void
normalise(LithoMakePart *part, const float *mean, const float *scale)
{
  const gsize n = (gsize)litho_lit_part_texts(&part->texts) * E;
  for (gsize i = 0; i < n; i++)
    part->texts.pooled[i] = (part->texts.pooled[i] - mean[i % E]) * scale[i % E];
}

/* Each number of the texts' vectors to mean 0 and deviation 1 over the training's texts. */
static void
measure_texts(LithoMakeTrainer *t)
{
  const gsize n = (gsize)litho_lit_part_texts(&t->data->train.texts);
  const float *x = t->data->train.texts.pooled;
  float *mean = litho_picture_stage_words(t->stage, FALSE),
        *scale = litho_picture_stage_words(t->stage, TRUE);
  g_autofree double *sum = g_new0(double, E), *square = g_new0(double, E);
  for (gsize i = 0; i < n * E; i++) {
    sum[i % E] += x[i];
    square[i % E] += (double)x[i] * x[i];
  }
  for (int k = 0; k < E; k++) {
    const double m = sum[k] / (double)n;
    mean[k] = (float)m;
    scale[k] = (float)(1 / MAX(sqrt(MAX(square[k] / (double)n - m * m, 0)), LEAST_DEVIATION));
  }
  normalise(&t->data->train, mean, scale);
  normalise(&t->data->dev, mean, scale);
}

/* --- life ------------------------------------------------------------------------------------ */

/* A stage's file, or best.safetensors of its training. */
static gboolean
start_from(LithoMakeTrainer *t, GError **error)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(t->options.from, error);
  return file != NULL && litho_safetensors_load_params(file, t->params, "", FALSE, error);
}

static void
make_room(LithoMakeTrainer *t)
{
  const LithoFlowConfig *c = litho_flow_net_config(t->stage->net);
  const gsize n = (gsize)MAX(t->options.batch, 64), rows = n * (gsize)c->rows;
  t->room = (int)n;
  t->in = nn_block_new(rows * (gsize)(c->numbers + c->known), "a batch");
  t->text = nn_block_new(n * E, "a batch");
  t->time = nn_block_new(n, "a batch");
  t->wanted = nn_block_new(rows * (gsize)c->numbers, "a batch");
}

LithoMakeTrainer *
litho_make_trainer_new(LithoMakeData *data, const LithoMakeTrainOptions *options, GError **error)
{
  const char *wrong = litho_picture_shape_wrong(options->kind, &options->shape);
  if (wrong != NULL || data->text_width != E) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s",
                wrong != NULL ? wrong
                              : "the installed encoder is not MiniLM: its rows are not 384 wide");
    return NULL;
  }
  g_autoptr(LithoMakeTrainer) t = g_new0(LithoMakeTrainer, 1);
  t->options = *options;
  t->data = data;
  t->epoch = G_MAXUINT64;
  t->params = nn_params_new();
  t->stage = litho_picture_stage_new(options->kind, &options->shape, t->params);
  nn_params_alloc(t->params, TRUE, options->seed);
  fit(&data->train, t->stage->codec);
  if (options->kind == LITHO_PICTURE_DETAIL) {
    t->layout = litho_patch_codec_new(LAYOUT, 4, 48);
    fit(&data->train, t->layout);
  }
  if (options->from != NULL && !start_from(t, error))
    return NULL;
  measure_texts(t);
  litho_picture_stage_put(t->stage);
  make_room(t);
  return g_steal_pointer(&t);
}

void
litho_make_trainer_free(LithoMakeTrainer *t)
{
  if (t == NULL)
    return;
  litho_picture_stage_free(t->stage);
  litho_patch_codec_free(t->layout);
  nn_params_free(t->params);
  free(t->in);
  free(t->text);
  free(t->time);
  free(t->wanted);
  g_free(t->order);
  g_free(t);
}

/* sha256 of the photos' names and of their pixels. */
static char *
photos_sha256(const LithoMakePart *part)
{
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  const gsize bytes =
      (gsize)litho_make_part_n(part) * 3 * LITHO_MAKE_PHOTO_PX * LITHO_MAKE_PHOTO_PX;
  g_checksum_update(sum, part->rgb, (gssize)bytes);
  return g_strdup(g_checksum_get_string(sum));
}

JsonObject *
litho_make_trainer_run(const LithoMakeTrainer *t)
{
  const LithoPictureShape *s = &t->options.shape;
  JsonObject *run = json_object_new();
  g_autofree char *photos = photos_sha256(&t->data->train);
  json_object_set_string_member(run, "photos_sha256", photos);
  json_object_set_int_member(run, "photos", litho_make_part_n(&t->data->train));
  json_object_set_int_member(run, "texts", litho_lit_part_texts(&t->data->train.texts));
  json_object_set_string_member(run, "stage", litho_picture_stage_names[t->options.kind]);
  json_object_set_int_member(run, "grid", s->grid);
  json_object_set_int_member(run, "numbers", s->numbers);
  json_object_set_int_member(run, "width", s->width);
  json_object_set_int_member(run, "layers", s->layers);
  json_object_set_int_member(run, "heads", s->heads);
  json_object_set_int_member(run, "batch", t->options.batch);
  if (t->options.from != NULL)
    json_object_set_string_member(run, "from", t->options.from);
  return run;
}

/* --- a batch --------------------------------------------------------------------------------- */

/* What is known of the picture goes behind the numbers of its rows. */
static void
add_known(const LithoMakeTrainer *t, const float *picture, LithoDraw *draw, float *in, int stride)
{
  const int values = t->layout->grid * t->layout->grid * t->layout->n;
  g_autofree float *small = g_new(float, 3 * LAYOUT * LAYOUT), *rows = g_new(float, values);
  to_side(picture, LAYOUT, small);
  if (draw != NULL) {
    const float most = (float)litho_draw_between(draw, 0, MOST_NOISE);
    litho_patch_encode(t->layout, small, rows, t->layout->n);
    for (int k = 0; k < values; k++)
      rows[k] += most * (float)litho_draw_normal(draw);
    litho_patch_decode(t->layout, rows, t->layout->n, small);
  }
  litho_picture_known(t->stage->codec, small, in + t->stage->codec->n, stride);
}

/* Sample i of the batch: the picture at `time` on its way, and the velocity that is wanted. */
static void
set_rows(const LithoMakeTrainer *t, int i, const float *picture, float time, guint64 seed,
         guint64 stream, LithoDraw *draw)
{
  const LithoPatchCodec *codec = t->stage->codec;
  const LithoFlowConfig *c = litho_flow_net_config(t->stage->net);
  const int D = c->numbers, stride = D + c->known, rows = c->rows;
  float *in = t->in + (gsize)i * (gsize)(rows * stride),
        *wanted = t->wanted + (gsize)i * (gsize)(rows * D);
  g_autofree float *small = g_new(float, 3 * SIDE * SIDE), *noise = g_new(float, rows *D);
  to_side(picture, codec->side, small);
  litho_patch_encode(codec, small, in, stride);
  nn_normal_fill(noise, (gsize)(rows * D), 1, seed, stream);
  for (int r = 0; r < rows; r++)
    for (int k = 0; k < D; k++) {
      const float x = in[r * stride + k], e = noise[r * D + k];
      in[r * stride + k] = (1 - time) * e + time * x;
      wanted[r * D + k] = x - e;
    }
  if (c->known > 0)
    add_known(t, picture, draw, in, stride);
  t->time[i] = time;
}

/* Photo `number` of all epochs one after the other. */
static int
photo_at(LithoMakeTrainer *t, guint64 number)
{
  const int n = litho_make_part_n(&t->data->train);
  const guint64 epoch = number / (guint64)n;
  if (epoch != t->epoch) {
    g_free(t->order);
    t->order = nn_permutation(n, t->options.seed, STREAM_ORDER + epoch);
    t->epoch = epoch;
  }
  return t->order[number % (guint64)n];
}

/* Two draws of the photo go first, for all of a batch, since they change the order; the rest side
 * by side. */
static void
make_batch(LithoMakeTrainer *t, guint64 first)
{
  const int B = t->options.batch;
  const LithoMakePart *part = &t->data->train;
  g_autofree int *photos = g_new(int, B);
  for (int i = 0; i < B; i++)
    photos[i] = photo_at(t, first + (guint64)i);
#pragma omp parallel for schedule(static)
  for (int i = 0; i < B; i++) {
    LithoDraw draw = {.seed = t->options.seed, .stream = STREAM_SAMPLES + first + (guint64)i};
    g_autofree float *picture = g_new(float, 3 * SIDE * SIDE);
    const int *text_of = &g_array_index(part->texts.text_of, int, photos[i]);
    const int text = litho_draw_int(&draw, text_of[0], text_of[1] - 1);
    const int x = litho_draw_int(&draw, 0, SHIFTS), y = litho_draw_int(&draw, 0, SHIFTS);
    litho_make_window(part, photos[i], x, y, litho_draw_chance(&draw, 0.5), picture);
    if (litho_draw_chance(&draw, NO_TEXT))
      memset(t->text + (gsize)i * E, 0, E * sizeof(float));
    else
      memcpy(t->text + (gsize)i * E, part->texts.pooled + (gsize)text * E, E * sizeof(float));
    const float time = (float)(1 / (1 + exp(-litho_draw_normal(&draw))));
    set_rows(t, i, picture, time, t->options.seed, STREAM_NOISE + first + (guint64)i, &draw);
  }
}

/* The loss of `n` samples of the batch; wanted becomes its gradient. */
static double
loss_of(LithoMakeTrainer *t, const float *velocity, int n)
{
  const LithoFlowConfig *c = litho_flow_net_config(t->stage->net);
  const gsize values = (gsize)(n * c->rows) * (gsize)c->numbers;
  double sum = 0;
  for (gsize i = 0; i < values; i++) {
    const float off = velocity[i] - t->wanted[i];
    sum += (double)off * off;
    t->wanted[i] = 2 * off / (float)values;
  }
  return sum / (double)values;
}

static gboolean
gradients(gpointer data, guint64 number, int part, int n_parts, double *loss, GError **error)
{
  (void)error;
  LithoMakeTrainer *t = data;
  make_batch(t, ((number - 1) * (guint64)n_parts + (guint64)part) * (guint64)t->options.batch);
  const LithoFlowBatch batch = {t->options.batch, t->in, t->text, t->time};
  *loss = loss_of(t, litho_flow_net_forward(t->stage->net, &batch, TRUE), batch.n);
  litho_flow_net_backward(t->stage->net, &batch, t->wanted);
  return TRUE;
}

/* --- the held-out measure -------------------------------------------------------------------- */

static void
set_measured(LithoMakeTrainer *t, int i, int photo, int n)
{
  const LithoMakePart *part = &t->data->dev;
  g_autofree float *picture = g_new(float, 3 * SIDE * SIDE);
  const int text = g_array_index(part->texts.text_of, int, photo);
  litho_make_window(part, photo, SHIFTS / 2, SHIFTS / 2, FALSE, picture);
  memcpy(t->text + (gsize)i * E, part->texts.pooled + (gsize)text * E, E * sizeof(float));
  /* By the golden ratio, so that the times of any few photos that follow each other are spread
   * evenly. */
  const double time = fmod(0.5 + 0.6180339887498949 * photo, 1);
  (void)n;
  set_rows(t, i, picture, (float)time, MEASURE_SEED, STREAM_NOISE + (guint64)photo, NULL);
}

static gboolean
evaluate(gpointer data, JsonObject *out, double *score, GError **error)
{
  (void)error;
  LithoMakeTrainer *t = data;
  const int all = MIN(litho_make_part_n(&t->data->dev), MOST_MEASURED);
  double sum = 0;
  for (int from = 0; from < all; from += t->room) {
    const int n = MIN(t->room, all - from);
    for (int i = 0; i < n; i++)
      set_measured(t, i, from + i, all);
    const LithoFlowBatch batch = {n, t->in, t->text, t->time};
    sum += n * loss_of(t, litho_flow_net_forward(t->stage->net, &batch, FALSE), n);
  }
  json_object_set_double_member(out, "val_loss", sum / all);
  *score = -sum / all;
  return TRUE;
}

LithoTrainTask
litho_make_trainer_task(LithoMakeTrainer *t)
{
  return (LithoTrainTask){.name = "make",
                          .params = t->params,
                          .data = t,
                          .gradients = gradients,
                          .evaluate = litho_make_part_n(&t->data->dev) > 0 ? evaluate : NULL};
}

gboolean
litho_make_trainer_export(LithoMakeTrainer *t, const char *best, const char *path, GError **error)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(best, error);
  const LithoPictureShape *shapes[LITHO_PICTURE_STAGES] = {NULL};
  shapes[t->options.kind] = &t->options.shape;
  return file != NULL && litho_safetensors_load_params(file, t->params, "", TRUE, error) &&
         litho_picture_file_save(path, t->params, shapes, FALSE, error);
}
