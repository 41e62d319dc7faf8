/* look_glow.c: light that spreads out of bright parts, as in a lens with a diffusion filter.
 *
 * The light above a threshold is blurred on the proxy (three box means, near a Gaussian) and added like a
 * second exposure, most where the photo is dark. Not in recipes: looks use it.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/area.h"
#include "color/lanes.h"
#include "ops/style/looks.h"

enum { AMOUNT, RADIUS, THRESHOLD, WARMTH };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                .help = "how much light spreads"},
    [RADIUS] = {.name = "radius", .kind = LITHO_PARAM_NUMBER, .min = 1, .max = 100, .def = 20,
                .help = "how far, per mille of the diagonal"},
    [THRESHOLD] = {.name = "threshold", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 100,
                   .def = 50, .help = "lightness above which parts shine"},
    [WARMTH] = {.name = "warmth", .kind = LITHO_PARAM_NUMBER, .min = -100, .max = 100,
                .help = "colour of the light: + honey, - blue"},
};

typedef struct {
  LithoPlane *light[3];
} State;

static void
state_free(gpointer data)
{
  State *s = data;
  for (int k = 0; k < 3; k++)
    litho_plane_free(s->light[k]);
  g_free(s);
}

static void
glow_tile(gconstpointer state, LithoTile *tile)
{
  const State *s = state;
  float *light[3];
  for (int k = 0; k < 3; k++)
    light[k] = tile->scratch + k * tile->width;
  for (int y = 0; y < tile->height; y++) {
    const float *in = tile->in + (gsize)y * tile->in_stride;
    float *out = tile->out + (gsize)y * tile->out_stride;
    for (int k = 0; k < 3; k++)
      litho_plane_row(s->light[k], tile->frame_width, tile->frame_height, tile->x, tile->y + y,
                      tile->width, light[k]);
    for (int i = 0; i < tile->width; i++) {
      float room = 1 - sqrtf(lane_unit(litho_luma(in + 3 * i)));
      for (int k = 0; k < 3; k++)
        out[3 * i + k] = in[3 * i + k] + light[k][i] * room;
    }
  }
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out, GError **error)
{
  g_autofree float *pixels = litho_area_pixels(ctx->linear_proxy, "glow", error);
  if (pixels == NULL)
    return FALSE;
  int width = ctx->linear_proxy->Xsize, height = ctx->linear_proxy->Ysize;
  float amount = (float)op_number(params, values, AMOUNT) / 100;
  float from = (float)op_number(params, values, THRESHOLD) / 100;
  float warmth = (float)op_number(params, values, WARMTH) / 100;
  const float color[3] = {1 + 0.25f * warmth, 1, 1 - 0.45f * warmth};
  /* Three box means of radius r have the deviation sqrt(r(r+1)). */
  int radius = MAX(1, (int)lround(op_number(params, values, RADIUS) / 1000 * hypot(width, height)));
  State *s = g_new0(State, 1);
  for (int k = 0; k < 3; k++) {
    g_autoptr(LithoPlane) other = litho_plane_new(width, height);
    s->light[k] = litho_plane_new(width, height);
    for (gsize i = 0; i < (gsize)width * (gsize)height; i++) {
      const float *p = pixels + 3 * i;
      float shine = lane_smooth((cbrtf(lane_unit(litho_luma(p))) - from) / (1.02f - from));
      s->light[k]->v[i] = amount * color[k] * shine * CLAMP(p[k], 0, 1.5f);
    }
    litho_plane_box_mean(s->light[k], radius, other);
    litho_plane_box_mean(other, radius, s->light[k]);
    litho_plane_box_mean(s->light[k], radius, other);
    LithoPlane *swap = s->light[k];
    s->light[k] = other;
    other = swap;
  }
  return litho_area_run(in, 0, 3, glow_tile, s, state_free, "glow", out, error);
}

const LithoOp litho_look_glow = {
    .name = "glow",
    .title = "Glow",
    .kind = LITHO_KIND_AREA,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .apply = apply,
};
