/* straighten.c: turns a crooked photo level and cuts the empty corners off, or keeps all of the photo and fills the
 * corners with a colour. With no angle given the tilt is found on the proxy (tilt.c), by lines and, where it is
 * installed, by a net; where none stands out the photo is left as it is. Converging uprights are another operation's:
 * perspective.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/area.h"
#include "pixel/geometry.h"

#define LEAST_DEG 0.05 /* a turn of less is none */

enum { ANGLE, ASPECT, KEEP_ALL, COLOR };

static const LithoParam params[] = {
    [ANGLE] = {.name = "angle", .kind = LITHO_PARAM_NUMBER, .unit = "°", .min = -45, .max = 45,
               .usual_min = -15, .usual_max = 15, .def = NAN,
               .help = "clockwise turn; not given: found from the horizon and straight lines"},
    [ASPECT] = {.name = "aspect", .kind = LITHO_PARAM_TEXT, .def_text = "original",
                .help = "shape of what is kept, like \"original\" or \"4:3\""},
    [KEEP_ALL] = {.name = "keep_all", .kind = LITHO_PARAM_BOOL, .min = 0, .max = 1, .usual_min = 0, .usual_max = 1,
                  .def = 0, .help = "cut nothing off: the frame grows, its corners are filled, `aspect` says nothing"},
    [COLOR] = {.name = "color", .kind = LITHO_PARAM_COLOR, .def_text = "white",
               .help = "of the corners that keep_all fills"},
};

/* A run asks twice for the same proxy, for the frame and for the proxy itself: the last answer is kept. */
static GMutex lock;
static struct {
  char *proxy; /* checksum of its pixels, and of what else matters */
  double tilt;
  gboolean by_net;
} last;

static char *
key_of(VipsImage *proxy, gboolean floor, GError **error)
{
  g_autofree float *pixels = litho_area_pixels(proxy, "straighten", error);
  if (pixels == NULL)
    return NULL;
  const gsize size = 3 * sizeof(float) * (gsize)proxy->Xsize * (gsize)proxy->Ysize;
  g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_MD5, (const guchar *)pixels, size);
  return g_strdup_printf("%s %d×%d %d", sum, proxy->Xsize, proxy->Ysize, floor);
}

static gboolean
look(const LithoOpContext *ctx, double *tilt, gboolean *by_net, GError **error)
{
  g_autoptr(LithoTiltEye) eye = NULL;
  g_autofree char *key = key_of(ctx->linear_proxy, ctx->floor, error);
  if (key == NULL)
    return FALSE;
  g_mutex_lock(&lock);
  const gboolean known = g_strcmp0(key, last.proxy) == 0;
  if (known) {
    *tilt = last.tilt;
    *by_net = last.by_net;
  }
  g_mutex_unlock(&lock);
  if (known)
    return TRUE;
  if ((!ctx->floor && !litho_tilt_eye_open(&eye, error)) ||
      !litho_tilt_find(ctx->linear_proxy, TRUE, eye, tilt, error))
    return FALSE;
  *by_net = eye != NULL;
  g_mutex_lock(&lock);
  g_free(last.proxy);
  last.proxy = g_steal_pointer(&key);
  last.tilt = *tilt;
  last.by_net = *by_net;
  g_mutex_unlock(&lock);
  return TRUE;
}

static gboolean
find_angle(const LithoOpContext *ctx, double *angle, GError **error)
{
  double tilt;
  gboolean by_net;
  if (!look(ctx, &tilt, &by_net, error))
    return FALSE;
  if (by_net)
    litho_op_used_model(ctx, "tilt-net");
  *angle = -tilt;
  if (fabs(*angle) >= LEAST_DEG)
    litho_op_note(ctx, "turned by %.1f° %s", fabs(*angle), *angle > 0 ? "clockwise" : "counter-clockwise");
  else
    litho_op_note(ctx, "left as it is: level, or no clear horizon");
  return TRUE;
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  double angle = op_number(params, values, ANGLE), aspect, color[3] = {0, 0, 0};
  if (isnan(angle) && !find_angle(ctx, &angle, error))
    return FALSE;
  if (fabs(angle) < LEAST_DEG) {
    *out = g_object_ref(in);
    return TRUE;
  }
  int width, height;
  if (op_number(params, values, KEEP_ALL) != 0) {
    litho_outer_rectangle(in->Xsize, in->Ysize, angle, &width, &height);
    return litho_linear_color("straighten", op_text(params, values, COLOR), color, error) &&
           litho_frame_check("straighten", width, height, error) &&
           litho_turn("straighten", in, angle, width, height, color, out, error);
  }
  if (!litho_aspect_parse("straighten", op_text(params, values, ASPECT), in->Xsize, in->Ysize,
                          &aspect, error))
    return FALSE;
  litho_inner_rectangle(in->Xsize, in->Ysize, angle, aspect, &width, &height);
  return litho_turn("straighten", in, angle, width, height, color, out, error);
}

static const char *const aliases[] = {
    "level", "level the horizon", "horizon", "crooked", "tilted", "tilt", "slanted", "straight",
    "not level", "straighten out", "拉直", "水平", "校正水平", "歪", "扶正", "地平线", "摆正", NULL};
static const LithoExample examples[] = {
    {"straighten the horizon", "{}"},
    {"the photo is tilted, turn it 2 degrees clockwise", "{\"angle\":2}"},
    {"straighten it and keep all of it", "{\"keep_all\":true}"},
    {"照片歪了，帮我校正", "{}"},
};

const LithoOp litho_op_straighten = {
    .name = "straighten",
    .title = "Straighten",
    .aliases = aliases,
    .help = "Turns a crooked photo level and cuts the empty corners off, or with keep_all cuts nothing and fills them. "
            "With no angle it finds the tilt from what the photo shows (a small net), the horizon and other long "
            "straight lines, and leaves it where nothing stands out.",
    .hint = "crooked, tilted, slanted photo or horizon made level; quarter turns are rotate",
    .category = LITHO_CATEGORY_GEOMETRY,
    .kind = LITHO_KIND_GEOMETRY,
    .flags = LITHO_OP_NO_REGION | LITHO_OP_MIXES,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = ANGLE,
    .solve = {.amount = {1, 2, 5}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
