/* skin_smooth.c: evens skin out, texture kept.
 *
 * Frequency separation: a copy of at most 1536 px, blurred by a pixel so that pores and hairs are not in it, less
 * its edge-preserving base (guided filter, He, Sun, Tang 2013) is what lies between texture and shape: blotches,
 * shine, small folds. A share of that band is taken off the full-size photo, less of it where it is strong (a
 * mole, a brow, the edge of a lip). Of what is finer, as the copy shows it, a smaller share goes: in a photo of a face
 * those are folds and noise, and the pores of a large photo are finer still. Nothing coarser changes.
 */
#include <math.h>
#include "op/op.h"
#include "base/vips_error.h"
#include "pixel/guided.h"
#include "color/oklab.h"

enum { AMOUNT };

#define COPY_PX 1536
#define RADIUS_SHARE 0.008 /* of the guided filter, of the diagonal */
#define FLAT 4e-3f         /* variance of coded lightness that is an edge of the base */
#define STRONG 0.05f       /* coded difference of which half is kept */
#define FINE 0.55f         /* of what is finer than the band and coarser than a copy's pixel, beside it */

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .usual_min = 0, .usual_max = 80, .def = 45,
                .help = "how much of the unevenness between pores and shape goes"},
};

typedef struct {
  LithoPlane *band[3]; /* owned: what is taken off the cube roots of R, G, B */
} State;

static void
state_free(gpointer data)
{
  State *state = data;
  for (int c = 0; c < 3; c++)
    litho_plane_free(state->band[c]);
  g_free(state);
}

/* Cube root of each channel of the copy, its mean as guide, and where the region is. */
static gboolean
read_copy(const LithoOpContext *ctx, VipsImage *in, LithoPlane *color[3], LithoPlane **guide, LithoPlane **cover,
          GError **error)
{
  g_autoptr(VipsImage) joined = NULL, small = NULL;
  const double shrink = MIN(1, (double)COPY_PX / MAX(in->Xsize, in->Ysize));
  size_t size;
  if ((ctx->mask != NULL ? vips_bandjoin2(in, ctx->mask, &joined, NULL)
                         : vips_bandjoin_const1(in, &joined, 1, NULL)) != 0 ||
      vips_resize(joined, &small, MAX(shrink, 1.0 / in->Xsize), "vscale", MAX(shrink, 1.0 / in->Ysize), "kernel",
                  VIPS_KERNEL_LINEAR, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "skin_smooth");
  g_autofree float *pixels = vips_image_write_to_memory(small, &size);
  if (pixels == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "skin_smooth");
  const gsize n = (gsize)small->Xsize * (gsize)small->Ysize;
  *guide = litho_plane_new(small->Xsize, small->Ysize);
  *cover = litho_plane_new(small->Xsize, small->Ysize);
  for (int c = 0; c < 3; c++)
    color[c] = litho_plane_new(small->Xsize, small->Ysize);
  for (gsize i = 0; i < n; i++) {
    for (int c = 0; c < 3; c++) {
      color[c]->v[i] = fast_cbrtf(pixels[4 * i + (gsize)c]);
      (*guide)->v[i] += color[c]->v[i] / 3;
    }
    (*cover)->v[i] = pixels[4 * i + 3] > 0;
  }
  return TRUE;
}

static void
make_band(const LithoPlane *color, const LithoPlane *guide, const LithoPlane *cover, int radius, float amount,
          LithoPlane *band)
{
  const int w = color->width, h = color->height;
  g_autoptr(LithoPlane) soft = litho_plane_new(w, h);
  g_auto(PixelGuided) base = {0};
  pixel_guided_fit(guide, color, radius, FLAT, &base);
  litho_plane_box_mean(color, 1, soft);
  for (gsize i = 0; i < (gsize)w * (gsize)h; i++) {
    const float d = soft->v[i] - (base.a->v[i] * guide->v[i] + base.b->v[i]);
    const float f = color->v[i] - soft->v[i];
    band->v[i] = cover->v[i] > 0 ? amount * (d / (1 + d * d * (1 / (STRONG * STRONG))) +
                                             FINE * f / (1 + f * f * (1 / (STRONG * STRONG))))
                                 : 0;
  }
}

static void
tile(gconstpointer data, LithoTile *t)
{
  const State *state = data;
  float *row = t->scratch;
  for (int y = 0; y < t->height; y++)
    for (int c = 0; c < 3; c++) {
      const float *p = t->in + (gsize)y * t->in_stride + c;
      float *q = t->out + (gsize)y * t->out_stride + c;
      litho_plane_row(state->band[c], t->frame_width, t->frame_height, t->x, t->y + y, t->width, row);
      for (int x = 0; x < t->width; x++) {
        const float root = fast_cbrtf(p[3 * x]) - row[x];
        q[3 * x] = row[x] == 0 ? p[3 * x] : root * root * root;
      }
    }
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out, GError **error)
{
  const float amount = (float)(op_number(params, values, AMOUNT) / 100);
  if (amount <= 0) {
    *out = g_object_ref(in);
    return TRUE;
  }
  LithoPlane *color[3] = {NULL};
  g_autoptr(LithoPlane) guide = NULL, cover = NULL;
  if (!read_copy(ctx, in, color, &guide, &cover, error))
    return FALSE;
  State *state = g_new0(State, 1);
  const int radius = MAX(2, (int)(RADIUS_SHARE * hypot(guide->width, guide->height) + 0.5));
  for (int c = 0; c < 3; c++) {
    state->band[c] = litho_plane_new(guide->width, guide->height);
    make_band(color[c], guide, cover, radius, amount, state->band[c]);
    litho_plane_free(color[c]);
  }
  return litho_area_run(in, 0, 1, tile, state, state_free, "skin_smooth", out, error);
}

static const char *const aliases[] = {
    "smooth skin", "smooth the skin", "soften skin", "smooth her skin", "smooth his skin", "retouch the skin",
    "skin smoothing", "even out the skin", "光滑皮肤", "皮肤光滑", "美颜", "嫩肤", NULL};
static const LithoExample examples[] = {
    {"smooth the skin a little", "{\"amount\":30}"},
    {"soften her skin", "{}"},
    {"皮肤光滑一点", "{\"amount\":30}"},
};

const LithoOp litho_op_skin_smooth = {
    .name = "skin_smooth",
    .title = "Smooth skin",
    .aliases = aliases,
    .help = "Evens skin out by frequency separation: blotches, shine and small folds go, pores and hair stay. Works on the "
            "skin that is found, or in the step's region.",
    .hint = "smooth skin, fewer blemishes and wrinkles, texture kept",
    .category = LITHO_CATEGORY_DETAIL,
    .kind = LITHO_KIND_AREA,
    .flags = LITHO_OP_EFFECT | LITHO_OP_PLAIN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {45, 70, 100}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .region = "skin",
    .apply = apply,
};
