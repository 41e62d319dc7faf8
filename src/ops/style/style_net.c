/* style_net.c: a photo through a net of the role "style" (fast neural style: Johnson et al. 2016 and kin).
 *
 * Such nets normalise by statistics of the whole picture: they are never run on tiles, and what they paint
 * depends on the size. The whole photo is shrunk, run once, and brought up to the frame in the manner of joint
 * upsampling: a guided filter (He, Sun, Tang 2013) tells how the net's lightness and colour follow the photo's
 * lightness about each place; that slope meets the photo at full size, the rest is enlarged smoothly:
 *   out = enlarged(net - slope·L(small)) + enlarged(slope)·L(photo)
 */
#include <math.h>
#include <string.h>
#include "pixel/guided.h"
#include "pixel/lab.h"
#include "color/srgb.h"
#include "color/oklab.h"
#include "ops/style/style_net.h"
#include "op/op.h"

#define EDGE_PX 960    /* of the shrunk photo: where touches of these nets look right, and memory is bounded */
#define MULTIPLE_PX 4  /* strides of these nets: other sizes come back a little larger */
#define LEAST_PX 16
#define SLOPE_RADIUS 3 /* px of the shrunk photo */
#define SLOPE_EPS 4e-4f
#define SLOPE_MOST 1.25f

typedef struct {
  LithoLab *base, *slope;
} State;

static void
state_free(gpointer data)
{
  State *s = data;
  litho_lab_free(s->base);
  litho_lab_free(s->slope);
  g_free(s);
}

static void
net_tile(gconstpointer state, LithoTile *tile)
{
  const State *s = state;
  const int row_width = s->base->width;
  g_autofree float *base = g_new(float, 3 * (gsize)row_width), *slope = g_new(float, 3 * (gsize)row_width);
  for (int y = 0; y < tile->height; y++) {
    const float *in = tile->in + (gsize)y * tile->in_stride;
    float *out = tile->out + (gsize)y * tile->out_stride;
    litho_lab_row(s->base, tile->frame_height, tile->y + y, base);
    litho_lab_row(s->slope, tile->frame_height, tile->y + y, slope);
    for (int i = 0; i < tile->width; i++) {
      float lab[3], own[3], k[3];
      litho_lab_at(base, row_width, tile->frame_width, tile->x + i, lab);
      litho_lab_at(slope, row_width, tile->frame_width, tile->x + i, k);
      oklab_from_linear(in[3 * i], in[3 * i + 1], in[3 * i + 2], &own[0], &own[1], &own[2]);
      for (int c = 0; c < 3; c++)
        lab[c] += k[c] * own[0];
      oklab_to_linear(lab[0], lab[1], lab[2], &out[3 * i], &out[3 * i + 1], &out[3 * i + 2]);
    }
  }
}

/* What the net makes of a small picture, as Oklab of the same size. */
static LithoLab *
painted(LithoRoleNet *net, const LithoLab *small, GError **error)
{
  const gsize n = (gsize)small->width * (gsize)small->height;
  g_autofree float *rgb = g_new(float, 3 * n);
  LithoTensor tensor;
  int width, height;
  for (gsize i = 0; i < n; i++) {
    float c[3];
    oklab_to_linear(small->lab[3 * i], small->lab[3 * i + 1], small->lab[3 * i + 2], &c[0], &c[1], &c[2]);
    for (int k = 0; k < 3; k++)
      rgb[3 * i + (gsize)k] = CLAMP(srgb_encodef(c[k]), 0, 1);
  }
  if (!litho_role_run(net, rgb, NULL, small->width, small->height, &tensor, 1, error))
    return NULL;
  if (!litho_role_picture_size(&tensor, &width, &height) || width < small->width || height < small->height ||
      width > small->width + 2 * MULTIPLE_PX || height > small->height + 2 * MULTIPLE_PX) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "model '%s': a picture of %d×%d came back as %d×%d; a style net keeps the size (docs/models.md)",
                net->model->name, small->width, small->height, width, height);
    return NULL;
  }
  g_autofree float *codes = g_new(float, 3 * (gsize)width * (gsize)height);
  litho_role_picture(net, &tensor, codes);
  LithoLab *out = litho_lab_new(small->width, small->height);
  for (int y = 0; y < small->height; y++)
    for (int x = 0; x < small->width; x++) {
      const float *p = codes + 3 * ((gsize)(y + (height - small->height) / 2) * (gsize)width +
                                    (gsize)(x + (width - small->width) / 2));
      float *lab = out->lab + 3 * ((gsize)y * (gsize)small->width + (gsize)x), c[3];
      for (int k = 0; k < 3; k++)
        c[k] = srgb_decodef(CLAMP(p[k], 0, 1));
      oklab_from_linear(c[0], c[1], c[2], &lab[0], &lab[1], &lab[2]);
    }
  return out;
}

/* How channel c of `net` follows the small photo's lightness, into slope. */
static void
follow(const LithoLab *small, const LithoLab *net, int c, float preserve, LithoLab *slope)
{
  const int w = small->width, h = small->height;
  const gsize n = (gsize)w * (gsize)h;
  g_autoptr(LithoPlane) guide = litho_plane_new(w, h), p = litho_plane_new(w, h);
  g_auto(PixelGuided) guided = {0};
  for (gsize i = 0; i < n; i++) {
    guide->v[i] = small->lab[3 * i];
    p->v[i] = net->lab[3 * i + (gsize)c];
  }
  pixel_guided_fit(guide, p, SLOPE_RADIUS, SLOPE_EPS, &guided);
  const float own = c == 0 ? MAX(2 * preserve - 1, 0) : 0, follows = MIN(2 * preserve, 1) * (1 - own);
  for (gsize i = 0; i < n; i++)
    slope->lab[3 * i + (gsize)c] = follows * CLAMP(guided.a->v[i], -SLOPE_MOST, SLOPE_MOST) + own;
}

static int
net_side(int px, int fixed)
{
  return fixed > 0 ? fixed : MAX((px + MULTIPLE_PX / 2) / MULTIPLE_PX * MULTIPLE_PX, LEAST_PX);
}

gboolean
litho_style_net(const LithoOpContext *ctx, LithoRoleNet *net, double preserve, VipsImage *in, VipsImage **out,
                GError **error)
{
  int width, height;
  litho_lab_fit(in->Xsize, in->Ysize, EDGE_PX, &width, &height);
  width = net_side(width, net->width);
  height = net_side(height, net->height);
  g_autoptr(LithoLab) small = litho_lab_take(in, width, height, error);
  g_autoptr(LithoLab) picture = small != NULL ? painted(net, small, error) : NULL;
  if (picture == NULL)
    return FALSE;
  State *s = g_new0(State, 1);
  s->slope = litho_lab_new(width, height);
  s->base = g_steal_pointer(&picture);
  for (int c = 0; c < 3; c++)
    follow(small, s->base, c, (float)preserve, s->slope);
  for (gsize i = 0; i < (gsize)width * (gsize)height; i++)
    for (gsize c = 0; c < 3; c++)
      s->base->lab[3 * i + c] -= s->slope->lab[3 * i + c] * small->lab[3 * i];
  litho_op_note(ctx, "model %s at %d×%d", net->model->name, width, height);
  return litho_area_run(in, 0, 0, net_tile, s, state_free, "style", out, error);
}
