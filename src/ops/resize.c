/* resize.c: another number of pixels, by Lanczos 3 in linear light (so that fine bright detail keeps
 * its brightness when shrunk).
 *
 * Never distorts unless width and height are both given with fit "stretch". With one side, or the
 * long edge, the other follows. With both: inside (whole photo within them) or cover (filled, the
 * rest cut off on both sides). On a proxy, px are scaled like the frame.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/geometry.h"

enum { PERCENT, WIDTH, HEIGHT, LONG_EDGE, FIT };

static const char *const fits[] = {"inside", "cover", "stretch", NULL};
static const LithoParam params[] = {
    [PERCENT] = {.name = "percent", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 1, .max = 1000,
                 .usual_min = 10, .usual_max = 200, .def = 100,
                 .help = "of the present width and height; not used when a size in px is given"},
    [WIDTH] = {.name = "width", .kind = LITHO_PARAM_INTEGER, .unit = "px", .min = 0,
               .max = LITHO_FRAME_MAX_PX, .usual_min = 100, .usual_max = 8000, .def = 0,
               .help = "new width, 0: follows"},
    [HEIGHT] = {.name = "height", .kind = LITHO_PARAM_INTEGER, .unit = "px", .min = 0,
                .max = LITHO_FRAME_MAX_PX, .usual_min = 100, .usual_max = 8000, .def = 0,
                .help = "new height, 0: follows"},
    [LONG_EDGE] = {.name = "long_edge", .kind = LITHO_PARAM_INTEGER, .unit = "px", .min = 0,
                   .max = LITHO_FRAME_MAX_PX, .usual_min = 100, .usual_max = 8000, .def = 0,
                   .help = "new length of the longer side, 0: not used"},
    [FIT] = {.name = "fit", .kind = LITHO_PARAM_CHOICE, .def_text = "inside", .choices = fits,
             .help = "when width and height are given: inside, cover (cuts) or stretch (distorts)"},
};

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  double w = op_number(params, values, WIDTH) * ctx->scale;
  double h = op_number(params, values, HEIGHT) * ctx->scale;
  double edge = op_number(params, values, LONG_EDGE) * ctx->scale;
  const char *fit = op_text(params, values, FIT);
  double sx = w / in->Xsize, sy = h / in->Ysize;
  gboolean both = w > 0 && h > 0, cover = both && g_str_equal(fit, "cover");
  if (both && !g_str_equal(fit, "stretch"))
    sx = sy = cover ? MAX(sx, sy) : MIN(sx, sy);
  else if (w > 0 && !both)
    sy = sx;
  else if (h > 0 && !both)
    sx = sy;
  else if (edge > 0 && !both)
    sx = sy = edge / MAX(in->Xsize, in->Ysize);
  else if (!both)
    sx = sy = op_number(params, values, PERCENT) / 100;
  double width = MAX(1, round(in->Xsize * sx)), height = MAX(1, round(in->Ysize * sy));
  g_autoptr(VipsImage) scaled = NULL;
  if (!litho_frame_check("resize", width, height, error) ||
      !litho_resample("resize", in, (int)width, (int)height, &scaled, error))
    return FALSE;
  if (!cover) {
    *out = g_steal_pointer(&scaled);
    return TRUE;
  }
  int cut_width = MAX(1, (int)round(w)), cut_height = MAX(1, (int)round(h));
  return litho_cut("resize", scaled, ((int)width - cut_width) / 2, ((int)height - cut_height) / 2,
                   cut_width, cut_height, out, error);
}

static const char *const aliases[] = {
    "scale", "resized", "change the size", "make it smaller", "smaller", "shrink", "reduce the size",
    "downsize", "dimensions", "pixels wide", "thumbnail", "half size", "缩放", "缩小", "调整大小",
    "改尺寸", "尺寸", "分辨率", NULL};
static const LithoExample examples[] = {
    {"resize it to 1080 pixels wide", "{\"width\":1080}"},
    {"make the photo half the size", "{\"percent\":50}"},
    {"缩小到800x600", "{\"width\":800,\"height\":600}"},
};

const LithoOp litho_op_resize = {
    .name = "resize",
    .title = "Resize",
    .aliases = aliases,
    .help = "Changes the number of pixels, by percent, width, height or long edge; Lanczos 3 in "
            "linear light. Never distorts unless fit is stretch.",
    .hint = "other pixel size: percent, width, height or long edge; making it larger is upscale",
    .category = LITHO_CATEGORY_GEOMETRY,
    .kind = LITHO_KIND_GEOMETRY,
    .flags = LITHO_OP_NO_REGION | LITHO_OP_MIXES | LITHO_OP_IDENTITY,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = PERCENT,
    .solve = {.amount = {75, 50, 25}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
