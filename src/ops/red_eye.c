/* red_eye.c: takes the red of a flash out of pupils.
 *
 * Within the region (the eyes) pixels of a red hue are gathered to blobs; those that are round and no larger than a
 * pupil can be are corrected: red is brought down to the mean of green and blue and the whole darkened, by as
 * much as a pixel is red. The catchlight is not red and stays. Gold or green eyes of animals are not dealt with.
 */
#include <math.h>
#include <string.h>
#include "op/op.h"
#include "base/vips_error.h"
#include "pixel/area.h"
#include "color/oklab.h"

enum { AMOUNT };

#define LOOK_PX 1536      /* long edge of the copy on which blobs are found */
#define BLOB_LEAST_PX 3   /* of the copy */
#define ROUND_LEAST 0.5   /* share of its box that a blob fills; a disc fills 0.79 */
#define LONG_MOST 1.8     /* long side of the box by the short one */
#define PUPIL_MOST 0.02   /* of the copy's area: larger is no pupil */
#define RED_LEAST 0.5f    /* redness of a blob's pixels */
#define RIM 0.35          /* around a blob, of its diameter, where its soft edge is corrected too */
#define DARKER 0.75f

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .usual_min = 50, .usual_max = 100, .def = 100,
                .help = "how much of the red to take out of the pupils"},
};

/* A pupil: a disc in the frame, px. */
typedef struct {
  float x, y, radius;
} Pupil;

typedef struct {
  GArray *pupils; /* Pupil, owned */
  float amount;
} State;

static void
state_free(gpointer data)
{
  State *state = data;
  g_array_unref(state->pupils);
  g_free(state);
}

static inline float
ramp(float v, float from, float to)
{
  return CLAMP((v - from) / (to - from), 0, 1);
}

/* 0..1: a red of full effect at `chroma_full`, neither orange (skin) nor purple. */
static float
redness(const float *p, float chroma_full, float hue_most)
{
  float L, a, b;
  oklab_from_linear(p[0], p[1], p[2], &L, &a, &b);
  const float chroma = hypotf(a, b), hue = atan2f(b, a) * (float)(180 / G_PI);
  return ramp(chroma, 0.5f * chroma_full, chroma_full) * ramp(hue, -40, -25) *
         ramp(hue, hue_most + 8, hue_most);
}

/* Adds the blob that holds pixel `start` when it is a pupil; clears its pixels. */
static void
take_blob(guint8 *red, int width, int height, int start, float scale, GArray *pupils)
{
  g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(int));
  int x0 = width, x1 = -1, y0 = height, y1 = -1, n = 0;
  double sum_x = 0, sum_y = 0;
  g_array_append_val(open, start);
  red[start] = 0;
  while (open->len > 0) {
    const int at = g_array_index(open, int, open->len - 1), x = at % width, y = at / width;
    g_array_set_size(open, open->len - 1);
    n++;
    sum_x += x;
    sum_y += y;
    x0 = MIN(x0, x), x1 = MAX(x1, x), y0 = MIN(y0, y), y1 = MAX(y1, y);
    for (int v = MAX(y - 1, 0); v <= MIN(y + 1, height - 1); v++)
      for (int u = MAX(x - 1, 0); u <= MIN(x + 1, width - 1); u++) {
        const int next = v * width + u;
        if (red[next]) {
          red[next] = 0;
          g_array_append_val(open, next);
        }
      }
  }
  const int wide = x1 - x0 + 1, tall = y1 - y0 + 1, longer = MAX(wide, tall);
  /* A catchlight is a hole in the blob; the box tells its shape. */
  if (n < BLOB_LEAST_PX || n < ROUND_LEAST * wide * tall || longer > LONG_MOST * MIN(wide, tall) ||
      n > PUPIL_MOST * width * height)
    return;
  const Pupil pupil = {(float)(sum_x / n + 0.5) * scale, (float)(sum_y / n + 0.5) * scale,
                       (float)(longer * (0.5 + RIM)) * scale + scale};
  g_array_append_val(pupils, pupil);
}

static gboolean
find_pupils(const LithoOpContext *ctx, VipsImage *in, GArray *pupils, GError **error)
{
  g_autoptr(VipsImage) none = NULL, all = NULL, joined = NULL, small = NULL;
  const double shrink = MIN(1, (double)LOOK_PX / MAX(in->Xsize, in->Ysize));
  size_t size;
  if ((ctx->mask == NULL && (vips_black(&none, in->Xsize, in->Ysize, NULL) != 0 ||
                             vips_linear1(none, &all, 1, 1, NULL) != 0)) ||
      vips_bandjoin2(in, ctx->mask != NULL ? ctx->mask : all, &joined, NULL) != 0 ||
      vips_resize(joined, &small, MAX(shrink, 1.0 / in->Xsize), "vscale", MAX(shrink, 1.0 / in->Ysize), "kernel",
                  VIPS_KERNEL_LINEAR, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "red_eye");
  g_autofree float *pixels = vips_image_write_to_memory(small, &size);
  if (pixels == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "red_eye");
  const int width = small->Xsize, height = small->Ysize;
  g_autofree guint8 *red = g_new(guint8, (gsize)width * (gsize)height);
  for (int i = 0; i < width * height; i++)
    red[i] = pixels[4 * i + 3] > 0.5f && redness(pixels + 4 * i, 0.13f, 36) >= RED_LEAST;
  for (int i = 0; i < width * height; i++)
    if (red[i])
      take_blob(red, width, height, i, (float)in->Xsize / (float)width, pupils);
  return TRUE;
}

static void
correct(const State *state, const Pupil *pupil, float x, float y, float *p)
{
  const float far = hypotf(x - pupil->x, y - pupil->y) / pupil->radius;
  /* The rim of a pupil is mixed with the iris: of less colour. */
  const float w = far >= 1 ? 0 : state->amount * redness(p, 0.06f, 34) * ramp(far, 1, 0.8f);
  if (w <= 0)
    return;
  const float grey = (p[1] + p[2]) / 2;
  p[0] += w * (DARKER * grey - p[0]);
  p[1] += w * (DARKER * grey - p[1]);
  p[2] += w * (DARKER * grey - p[2]);
}

static void
tile(gconstpointer data, LithoTile *t)
{
  const State *state = data;
  for (int y = 0; y < t->height; y++)
    memcpy(t->out + (gsize)y * t->out_stride, t->in + (gsize)y * t->in_stride, 3 * sizeof(float) * (gsize)t->width);
  for (guint i = 0; i < state->pupils->len; i++) {
    const Pupil *pupil = &g_array_index(state->pupils, Pupil, i);
    const int x0 = MAX(t->x, (int)(pupil->x - pupil->radius)), y0 = MAX(t->y, (int)(pupil->y - pupil->radius));
    const int x1 = MIN(t->x + t->width, (int)(pupil->x + pupil->radius) + 1);
    const int y1 = MIN(t->y + t->height, (int)(pupil->y + pupil->radius) + 1);
    for (int y = y0; y < y1; y++)
      for (int x = x0; x < x1; x++)
        correct(state, pupil, (float)x + 0.5f, (float)y + 0.5f,
                t->out + (gsize)(y - t->y) * t->out_stride + 3 * (x - t->x));
  }
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out, GError **error)
{
  g_autoptr(GArray) pupils = g_array_new(FALSE, FALSE, sizeof(Pupil));
  if (!find_pupils(ctx, in, pupils, error))
    return FALSE;
  if (pupils->len == 0) {
    litho_op_note(ctx, "no red pupils found");
    *out = g_object_ref(in);
    return TRUE;
  }
  litho_op_note(ctx, "%u red %s", pupils->len, pupils->len == 1 ? "pupil" : "pupils");
  State *state = g_new(State, 1);
  state->pupils = g_steal_pointer(&pupils);
  state->amount = (float)(op_number(params, values, AMOUNT) / 100);
  return litho_area_run(in, 0, 0, tile, state, state_free, "red_eye", out, error);
}

static const char *const aliases[] = {"red eyes", "red-eye", "redeye", "flash eyes", "红眼",
                                      "去红眼", "消除红眼", NULL};
static const LithoExample examples[] = {
    {"fix the red eyes", "{}"},
    {"去掉红眼", "{}"},
};

const LithoOp litho_op_red_eye = {
    .name = "red_eye",
    .title = "Red eye",
    .aliases = aliases,
    .help = "Takes the red of a flash out of pupils: round red blobs in the eyes are made dark and grey, the catchlight "
            "stays. With a region (a box around an eye), pupils are looked for there.",
    .hint = "red eyes from a flash",
    .category = LITHO_CATEGORY_OBJECT,
    .kind = LITHO_KIND_AREA,
    .flags = LITHO_OP_MASKED,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {60, 100, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .region = "eyes",
    .apply = apply,
};
