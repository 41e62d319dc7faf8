/* upscale.c: more pixels: by a net of role upscale where one is installed, else by Lanczos 3 in linear light.
 *
 * Lanczos' lobes stay: at strong edges they leave a faint rim a pixel of the source wide, the price of
 * sharpness. It invents no detail; a net does. A net enlarges by its own factor, as often as the asked one
 * needs, and Lanczos brings the result to size. Alpha and masks are Lanczos' always.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/geometry.h"
#include "pixel/net_tiles.h"

enum { FACTOR, MODEL };

static const LithoParam params[] = {
    [FACTOR] = {.name = "factor", .kind = LITHO_PARAM_NUMBER, .unit = "x", .min = 1, .max = 8,
                .usual_min = 1, .usual_max = 4, .def = 2,
                .help = "times the present width and height"},
    [MODEL] = LITHO_PARAM_MODEL,
};

extern const LithoOp litho_op_upscale;

/* One pass of the net. Takes nothing; *image is exchanged. */
static gboolean
pass(const LithoOpContext *ctx, const char *model, VipsImage **image, int *factor, GError **error)
{
  g_autoptr(VipsImage) larger = NULL;
  LithoRoleNet *net = litho_role_open(litho_op_upscale.role, model, 0, error);
  if (net == NULL)
    return FALSE;
  LithoNetTiles options = {.cancel = ctx->cancel};
  int width = (*image)->Xsize;
  if (!litho_net_tiles("upscale", net, *image, &options, &larger, error) ||
      !litho_frame_check("upscale", larger->Xsize, larger->Ysize, error))
    return FALSE;
  *factor = larger->Xsize / width;
  g_set_object(image, larger);
  return TRUE;
}

static gboolean
run_net(const LithoOpContext *ctx, const char *model, double factor, int width, int height, VipsImage *in,
        VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) image = g_object_ref(in);
  int n_passes = 0, of_one = 1;
  double had = 1;
  do {
    if (!pass(ctx, model, &image, &of_one, error))
      return FALSE;
    n_passes++;
    had *= of_one;
  } while (had < factor && of_one > 1);
  litho_op_note(ctx, "by %s x%d%s%s", model, of_one, n_passes > 1 ? " twice" : "",
                had != factor ? ", then Lanczos to size" : "");
  if (image->Xsize == width && image->Ysize == height) {
    *out = g_steal_pointer(&image);
    return TRUE;
  }
  return litho_resample("upscale", image, width, height, out, error);
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  double factor = op_number(params, values, FACTOR);
  double width = round(in->Xsize * factor), height = round(in->Ysize * factor);
  if (!litho_frame_check("upscale", width, height, error))
    return FALSE;
  g_autofree char *model = in->Bands == 3 && factor > 1 ? litho_op_model(&litho_op_upscale, values, ctx) : NULL;
  if (model != NULL)
    return run_net(ctx, model, factor, (int)width, (int)height, in, out, error);
  if (in->Bands == 3)
    litho_op_note(ctx, "by Lanczos");
  return litho_resample("upscale", in, (int)width, (int)height, out, error);
}

static const char *const aliases[] = {
    "enlarge", "larger", "make it bigger", "bigger", "increase the resolution", "higher resolution",
    "super resolution", "upscaling", "upsample", "less pixelated", "high res", "4k", "放大", "提高分辨率",
    "超分辨率", "高清", "变大", NULL};
static const LithoExample examples[] = {
    {"enlarge the image", "{\"factor\":2}"},
    {"upscale it 4x", "{\"factor\":4}"},
    {"放大两倍", "{\"factor\":2}"},
};

const LithoOp litho_op_upscale = {
    .name = "upscale",
    .title = "Upscale",
    .aliases = aliases,
    .help = "Enlarges the photo by a factor: by a model of role upscale where one is installed, else with Lanczos 3 "
            "in linear light, which gives more pixels, not more detail.",
    .hint = "larger photo, more pixels, higher resolution, less pixelated",
    .category = LITHO_CATEGORY_GEOMETRY,
    .kind = LITHO_KIND_GEOMETRY,
    .flags = LITHO_OP_NO_REGION | LITHO_OP_MIXES,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = FACTOR,
    .solve = {.amount = {1.5, 2, 4}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .role = "upscale",
    .apply = apply,
};
