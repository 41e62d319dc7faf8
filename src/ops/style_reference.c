/* style_reference.c: a photo in the manner of a reference picture.
 *
 * Colour by optimal transport in Oklab (transport.c); touch by patches of the reference (strokes.c), found on
 * a reduced photo whose size is set by the reference, so that its touches keep their size in the frame. At
 * full size the painted picture is enlarged and the photo's own detail, through the same map of colour, is laid
 * over it as far as `preserve` says:
 *   out = enlarged(painted - preserve·map(small)) + preserve·map(photo)
 * The result depends on the whole frame, not on tiles.
 */
#include <math.h>
#include <string.h>
#include "ops/area.h"
#include "ops/oklab.h"
#include "ops/strokes.h"
#include "ops/style_reference.h"
#include "ops/transport.h"
#include "photo/photo.h"

#define LEAST_EDGE_PX 640 /* of the reduced photo */
#define MOST_EDGE_PX 1280
#define REFERENCE_SHARE 0.65 /* of the frame's edge that the reference's edge is taken for */

typedef struct {
  LithoTransport *transport;
  LithoLab *base; /* painted - keep·map(small) */
  float keep;
} State;

static void
state_free(gpointer data)
{
  State *s = data;
  litho_transport_free(s->transport);
  litho_lab_free(s->base);
  g_free(s);
}

/* --- enlarging ------------------------------------------------------------------------------- */

/* Catmull-Rom weights of the four neighbours at t between the middle two. */
static void
cubic(float t, float w[4])
{
  w[0] = t * (-0.5f + t * (1 - 0.5f * t));
  w[1] = 1 + t * t * (-2.5f + 1.5f * t);
  w[2] = t * (0.5f + t * (2 - 1.5f * t));
  w[3] = t * t * (-0.5f + 0.5f * t);
}

/* Row y of lab stretched to height, still of its own width: width × 3. */
static void
stretch_row(const LithoLab *lab, int height, int y, float *row)
{
  const gsize n = 3 * (gsize)lab->width;
  float v = ((float)y + 0.5f) * (float)lab->height / (float)height - 0.5f, w[4];
  int y0 = (int)floorf(v);
  const float *line[4];
  cubic(v - (float)y0, w);
  for (int k = 0; k < 4; k++)
    line[k] = lab->lab + n * (gsize)CLAMP(y0 - 1 + k, 0, lab->height - 1);
  for (gsize i = 0; i < n; i++)
    row[i] = w[0] * line[0][i] + w[1] * line[1][i] + w[2] * line[2][i] + w[3] * line[3][i];
}

static void
row_at(const float *row, int row_width, int width, int x, float out[3])
{
  float u = ((float)x + 0.5f) * (float)row_width / (float)width - 0.5f, w[4];
  int x0 = (int)floorf(u);
  cubic(u - (float)x0, w);
  for (int c = 0; c < 3; c++)
    out[c] = 0;
  for (int k = 0; k < 4; k++) {
    const float *p = row + 3 * CLAMP(x0 - 1 + k, 0, row_width - 1);
    for (int c = 0; c < 3; c++)
      out[c] += w[k] * p[c];
  }
}

static void
reference_tile(gconstpointer state, LithoTile *tile)
{
  const State *s = state;
  g_autofree float *row = g_new(float, 3 * (gsize)s->base->width);
  for (int y = 0; y < tile->height; y++) {
    const float *in = tile->in + (gsize)y * tile->in_stride;
    float *out = tile->out + (gsize)y * tile->out_stride;
    stretch_row(s->base, tile->frame_height, tile->y + y, row);
    for (int i = 0; i < tile->width; i++) {
      float lab[3], base[3];
      row_at(row, s->base->width, tile->frame_width, tile->x + i, base);
      oklab_from_linear(in[3 * i], in[3 * i + 1], in[3 * i + 2], &lab[0], &lab[1], &lab[2]);
      litho_transport_at(s->transport, lab, lab);
      for (int c = 0; c < 3; c++)
        lab[c] = base[c] + s->keep * lab[c];
      oklab_to_linear(lab[0], lab[1], lab[2], &out[3 * i], &out[3 * i + 1], &out[3 * i + 2]);
    }
  }
}

/* --- small pictures -------------------------------------------------------------------------- */

/* The 3-band float picture as Oklab, its long edge at most `edge`. */
static LithoLab *
small_lab(VipsImage *in, int edge, GError **error)
{
  g_autoptr(VipsImage) small = NULL;
  double scale = (double)edge / MAX(in->Xsize, in->Ysize);
  if (scale >= 1)
    small = g_object_ref(in);
  else if (vips_resize(in, &small, scale, NULL) != 0) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "style");
    return NULL;
  }
  g_autofree float *pixels = litho_area_pixels(small, "style", error);
  if (pixels == NULL)
    return NULL;
  LithoLab *lab = litho_lab_new(small->Xsize, small->Ysize);
  for (gsize i = 0; i < (gsize)lab->width * (gsize)lab->height; i++) {
    const float *p = pixels + 3 * i;
    oklab_from_linear(p[0], p[1], p[2], &lab->lab[3 * i], &lab->lab[3 * i + 1], &lab->lab[3 * i + 2]);
  }
  return lab;
}

static VipsImage *
open_reference(const LithoOpContext *ctx, const char *asset, GError **error)
{
  GBytes *bytes = ctx->assets != NULL ? g_hash_table_lookup(ctx->assets, asset) : NULL;
  if (bytes == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "style: the reference picture \"%s\" was not given; add --asset %s=PICTURE", asset, asset);
    return NULL;
  }
  g_autoptr(LithoPhoto) photo = litho_photo_open_bytes(asset, bytes, NULL, error);
  return photo != NULL ? litho_photo_proxy(photo, MOST_EDGE_PX, error) : NULL;
}

/* How much each pixel of the small photo counts for its colours: the coverage of the step's region. NULL:
 * evenly, or an error. */
static float *
weights(const LithoOpContext *ctx, const LithoLab *like, GError **error)
{
  g_autoptr(VipsImage) small = NULL;
  if (ctx->mask == NULL)
    return NULL;
  if (vips_resize(ctx->mask, &small, (double)like->width / ctx->mask->Xsize, "vscale",
                  (double)like->height / ctx->mask->Ysize, NULL) != 0) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "style");
    return NULL;
  }
  float *weight = litho_area_pixels(small, "style", error);
  gsize n = (gsize)like->width * (gsize)like->height;
  if (weight != NULL && (gsize)small->Xsize * (gsize)small->Ysize != n)
    g_clear_pointer(&weight, g_free);
  for (gsize i = 0; weight != NULL && i < n; i++)
    weight[i] = MAX(weight[i], 0);
  return weight;
}

gboolean
litho_style_reference(const LithoOpContext *ctx, const char *asset, double preserve, VipsImage *in,
                      VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) picture = open_reference(ctx, asset, error);
  if (picture == NULL)
    return FALSE;
  int own = MAX(picture->Xsize, picture->Ysize);
  int edge = (int)CLAMP(own / REFERENCE_SHARE, LEAST_EDGE_PX, MOST_EDGE_PX);
  g_autoptr(LithoLab) small = small_lab(in, edge, error);
  if (small == NULL)
    return FALSE;
  /* On a proxy the touches shrink with the frame. */
  int reach = (int)lround(REFERENCE_SHARE * MAX(small->width, small->height));
  g_autoptr(LithoLab) reference = small_lab(picture, MAX(reach, 1), error);
  GError *bad = NULL;
  g_autofree float *weight = weights(ctx, small, &bad);
  if (bad != NULL)
    g_propagate_error(error, bad);
  if (reference == NULL || bad != NULL)
    return FALSE;
  const gsize n = (gsize)small->width * (gsize)small->height;
  State *s = g_new0(State, 1);
  s->keep = (float)preserve;
  s->transport = litho_transport_new(small->lab, weight, n, reference->lab,
                                     (gsize)reference->width * (gsize)reference->height);
  for (gsize i = 0; i < n; i++)
    litho_transport_at(s->transport, small->lab + 3 * i, small->lab + 3 * i);
  s->base = litho_strokes_paint(small, reference, (float)preserve, ctx->cancel, error);
  if (s->base == NULL) {
    state_free(s);
    return FALSE;
  }
  for (gsize i = 0; i < 3 * n; i++)
    s->base->lab[i] -= s->keep * small->lab[i];
  litho_op_note(ctx, "optimal transport and patches of %s at %d×%d", asset, small->width, small->height);
  return litho_area_run(in, 0, 0, reference_tile, s, state_free, "style", out, error);
}
