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
#include "base/vips_error.h"
#include "pixel/area.h"
#include "pixel/lab.h"
#include "color/oklab.h"
#include "pixel/strokes.h"
#include "ops/style/style_reference.h"
#include "op/op.h"
#include "pixel/transport.h"
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

static void
reference_tile(gconstpointer state, LithoTile *tile)
{
  const State *s = state;
  g_autofree float *row = g_new(float, 3 * (gsize)s->base->width);
  for (int y = 0; y < tile->height; y++) {
    const float *in = tile->in + (gsize)y * tile->in_stride;
    float *out = tile->out + (gsize)y * tile->out_stride;
    litho_lab_row(s->base, tile->frame_height, tile->y + y, row);
    for (int i = 0; i < tile->width; i++) {
      float lab[3], base[3];
      litho_lab_at(row, s->base->width, tile->frame_width, tile->x + i, base);
      oklab_from_linear(in[3 * i], in[3 * i + 1], in[3 * i + 2], &lab[0], &lab[1], &lab[2]);
      litho_transport_at(s->transport, lab, lab);
      for (int c = 0; c < 3; c++)
        lab[c] = base[c] + s->keep * lab[c];
      oklab_to_linear(lab[0], lab[1], lab[2], &out[3 * i], &out[3 * i + 1], &out[3 * i + 2]);
    }
  }
}

/* --- small pictures -------------------------------------------------------------------------- */

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
  g_autoptr(VipsImage) three = NULL;
  VipsImage *bands[3] = {ctx->mask, ctx->mask, ctx->mask};
  if (ctx->mask == NULL)
    return NULL;
  if (vips_bandjoin(bands, &three, 3, NULL) != 0) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "style");
    return NULL;
  }
  g_autoptr(LithoLab) cover = litho_lab_take(three, like->width, like->height, error);
  if (cover == NULL)
    return NULL;
  gsize n = (gsize)like->width * (gsize)like->height;
  float *weight = g_new(float, n);
  for (gsize i = 0; i < n; i++) {
    float root = MAX(cover->lab[3 * i], 0); /* Oklab L of a grey is its cube root */
    weight[i] = root * root * root;
  }
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
  int width, height, reference_width, reference_height;
  litho_lab_fit(in->Xsize, in->Ysize, edge, &width, &height);
  g_autoptr(LithoLab) small = litho_lab_take(in, width, height, error);
  if (small == NULL)
    return FALSE;
  /* On a proxy the touches shrink with the frame. */
  int reach = MAX((int)lround(REFERENCE_SHARE * MAX(width, height)), 1);
  litho_lab_fit(picture->Xsize, picture->Ysize, reach, &reference_width, &reference_height);
  g_autoptr(LithoLab) reference = litho_lab_take(picture, reference_width, reference_height, error);
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
