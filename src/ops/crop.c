/* crop.c: keeps a part of the photo: a box, an aspect ratio, less of the edges, or what lies inside a
 * border that it finds.
 *
 * In this order: border, box, amount, aspect. With a region the box is worked out from where the region is
 * (run/framing.c): it is seen whole, and what it excepts is cut away. The border finder looks at the proxy: from each side
 * inward, rows of one even colour that end in a clear step, layer by layer (a white mat in a black
 * frame). Where the proxy is smaller than the frame it cuts one proxy pixel more than it saw, so
 * that no rest of the border stays. No border found: nothing is cut.
 */
#include <math.h>
#include "op/op.h"
#include "pixel/area.h"
#include "pixel/geometry.h"

enum { AMOUNT, BOX, ASPECT, GRAVITY, BORDER, MARGIN, AROUND };

static const char *const gravities[] = {"center",   "top",      "bottom",      "left",        "right",
                                        "top_left", "top_right", "bottom_left", "bottom_right", NULL};
static const char *const arounds[] = {"close", "wide", NULL};
static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 95,
                .usual_min = 0, .usual_max = 50, .def = 0,
                .help = "how much of the width and of the height is cut off"},
    [BOX] = {.name = "box", .kind = LITHO_PARAM_POINTS, .min = 0, .max = 1,
             .help = "part to keep: left, top, width, height as shares of the frame"},
    [ASPECT] = {.name = "aspect", .kind = LITHO_PARAM_TEXT,
                .help = "shape to keep, like \"1:1\", \"16:9\", \"square\", \"original\""},
    [GRAVITY] = {.name = "gravity", .kind = LITHO_PARAM_CHOICE, .def_text = "center",
                 .choices = gravities, .help = "which part amount and aspect keep"},
    [BORDER] = {.name = "border", .kind = LITHO_PARAM_BOOL, .min = 0, .max = 1, .usual_min = 0,
                .usual_max = 1, .def = 0, .help = "1: find an even border or frame and cut it off"},
    [MARGIN] = {.name = "margin", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 200, .usual_min = 0,
                .usual_max = 50, .def = 12, .help = "around the region, of its longer side"},
    [AROUND] = {.name = "around", .kind = LITHO_PARAM_CHOICE, .def_text = "close", .choices = arounds,
                .help = "close: the region and its margin; wide: the largest frame of the shape that holds it"},
};

/* In sqrt(linear) units, about those of coded values. */
#define EVEN_TOLERANCE 0.05f  /* JPEG ringing and paper texture stay within */
#define EVEN_SHARE 0.97f      /* of a row's pixels */
#define STEP_SHARE 0.25f      /* of the first inner row's pixels must leave the border's colour */
#define BORDER_MAX_SHARE 0.45 /* of a side */
#define BORDER_LAYERS 3

typedef struct {
  const float *v; /* 3 interleaved, sqrt(linear) */
  int width, height;
} Proxy;

typedef enum { SIDE_LEFT, SIDE_TOP, SIDE_RIGHT, SIDE_BOTTOM, N_SIDES } Side;

static const float *
side_pixel(const Proxy *p, Side side, int depth, int along)
{
  int x = side == SIDE_LEFT ? depth : side == SIDE_RIGHT ? p->width - 1 - depth : along;
  int y = side == SIDE_TOP ? depth : side == SIDE_BOTTOM ? p->height - 1 - depth : along;
  return p->v + 3 * ((gsize)y * (gsize)p->width + (gsize)x);
}

/* Share of the line's pixels that are near `color`. */
static float
line_share(const Proxy *p, Side side, int depth, int from, int to, const float color[3])
{
  int near = 0;
  for (int i = from; i < to; i++) {
    const float *v = side_pixel(p, side, depth, i);
    float d = 0;
    for (int c = 0; c < 3; c++)
      d = MAX(d, fabsf(v[c] - color[c]));
    near += d <= EVEN_TOLERANCE;
  }
  return (float)near / (float)MAX(to - from, 1);
}

static void
line_median(const Proxy *p, Side side, int depth, int from, int to, float color[3])
{
  int n = to - from;
  g_autofree float *values = g_new(float, (gsize)n);
  for (int c = 0; c < 3; c++) {
    for (int i = 0; i < n; i++)
      values[i] = side_pixel(p, side, depth, from + i)[c];
    qsort(values, (gsize)n, sizeof(float), pixel_compare_floats);
    color[c] = values[n / 2];
  }
}

/* Depth of the even layer that begins at `start`, or 0 when there is none with a clear end. */
static int
layer_depth(const Proxy *p, Side side, int start, int from, int to)
{
  int size = side == SIDE_LEFT || side == SIDE_RIGHT ? p->width : p->height;
  int limit = (int)(BORDER_MAX_SHARE * size), depth = start;
  float color[3];
  if (to - from < 8 || start >= limit)
    return 0;
  line_median(p, side, start, from, to, color);
  while (depth < limit && line_share(p, side, depth, from, to, color) >= EVEN_SHARE)
    depth++;
  if (depth == start || depth >= limit)
    return 0;
  /* A resampled edge takes a row or two to change over. */
  gboolean step = FALSE;
  for (int i = depth; i < MIN(depth + 3, size); i++)
    step = step || line_share(p, side, i, from, to, color) <= 1 - STEP_SHARE;
  return step ? depth - start : 0;
}

static void
find_border(const Proxy *p, int depth[N_SIDES])
{
  for (int layer = 0; layer < BORDER_LAYERS; layer++) {
    int found[N_SIDES];
    for (Side side = 0; side < N_SIDES; side++) {
      gboolean upright = side == SIDE_LEFT || side == SIDE_RIGHT;
      int from = upright ? depth[SIDE_TOP] : depth[SIDE_LEFT];
      int to = upright ? p->height - depth[SIDE_BOTTOM] : p->width - depth[SIDE_RIGHT];
      found[side] = layer_depth(p, side, depth[side], from, to);
    }
    for (Side side = 0; side < N_SIDES; side++)
      depth[side] += found[side];
  }
}

static gboolean
border_box(const LithoOpContext *ctx, VipsImage *in, VipsRect *box, GError **error)
{
  g_autofree float *v = litho_area_pixels(ctx->linear_proxy, "crop", error);
  if (v == NULL)
    return FALSE;
  Proxy p = {v, ctx->linear_proxy->Xsize, ctx->linear_proxy->Ysize};
  int depth[N_SIDES] = {0, 0, 0, 0};
  for (gsize i = 0; i < 3 * (gsize)p.width * (gsize)p.height; i++)
    v[i] = sqrtf(MAX(v[i], 0));
  find_border(&p, depth);
  double sx = (double)in->Xsize / p.width, sy = (double)in->Ysize / p.height;
  int extra = sx > 1.001 || sy > 1.001 ? 1 : 0;
  int edge[N_SIDES];
  for (Side side = 0; side < N_SIDES; side++) {
    double scale = side == SIDE_LEFT || side == SIDE_RIGHT ? sx : sy;
    edge[side] = depth[side] > 0 ? (int)ceil((depth[side] + extra) * scale - 1e-6) : 0;
  }
  *box = (VipsRect){edge[SIDE_LEFT], edge[SIDE_TOP], in->Xsize - edge[SIDE_LEFT] - edge[SIDE_RIGHT],
                    in->Ysize - edge[SIDE_TOP] - edge[SIDE_BOTTOM]};
  return TRUE;
}

/* Narrows `box` to width × height at the gravity's place. */
static void
narrow(VipsRect *box, double width, double height, const char *gravity)
{
  int w = CLAMP((int)round(width), 1, box->width), h = CLAMP((int)round(height), 1, box->height);
  int dx = box->width - w, dy = box->height - h;
  box->left += strstr(gravity, "left") != NULL ? 0 : strstr(gravity, "right") != NULL ? dx : dx / 2;
  box->top += strstr(gravity, "top") != NULL ? 0 : strstr(gravity, "bottom") != NULL ? dy : dy / 2;
  box->width = w;
  box->height = h;
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  VipsRect box = {0, 0, in->Xsize, in->Ysize};
  const char *gravity = op_text(params, values, GRAVITY);
  const char *aspect_text = op_text(params, values, ASPECT);
  if (op_number(params, values, BORDER) > 0 && !border_box(ctx, in, &box, error))
    return FALSE;
  if (values[BOX].set) {
    const double *p = values[BOX].points;
    if (values[BOX].n_points != 4 || p[2] <= 0 || p[3] <= 0) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                  "crop: box must be four shares of the frame: left, top, width, height");
      return FALSE;
    }
    int left = (int)round(p[0] * box.width), top = (int)round(p[1] * box.height);
    int right = (int)round(MIN(p[0] + p[2], 1) * box.width);
    int bottom = (int)round(MIN(p[1] + p[3], 1) * box.height);
    left = MIN(left, box.width - 1);
    top = MIN(top, box.height - 1);
    box = (VipsRect){box.left + left, box.top + top, MAX(right - left, 1), MAX(bottom - top, 1)};
  }
  double keep = 1 - op_number(params, values, AMOUNT) / 100;
  if (keep < 1)
    narrow(&box, box.width * keep, box.height * keep, gravity);
  if (aspect_text != NULL) {
    double aspect;
    if (!litho_aspect_parse("crop", aspect_text, in->Xsize, in->Ysize, &aspect, error))
      return FALSE;
    narrow(&box, MIN(box.width, box.height * aspect), MIN(box.height, box.width / aspect), gravity);
  }
  return litho_cut("crop", in, box.left, box.top, box.width, box.height, out, error);
}

static const char *const aliases[] = {
    "crop out", "cut off", "trim", "cropped", "zoom in", "closer", "close up", "crop the edges",
    "remove the border", "remove border", "crop out the black", "cut the edges", "square crop",
    "tighter", "reframe", "aspect ratio", "裁剪", "裁切", "剪裁", "裁掉", "截取", "去边框", "去黑边", "去白边",
    "拉近", "正方形", NULL};
static const LithoExample examples[] = {
    {"crop the photo a little", "{\"amount\":10}"},
    {"crop it to a square", "{\"aspect\":\"1:1\"}"},
    {"crop out the black border", "{\"border\":true}"},
    {"裁成16:9", "{\"aspect\":\"16:9\"}"},
};

const LithoOp litho_op_crop = {
    .name = "crop",
    .title = "Crop",
    .aliases = aliases,
    .help = "Keeps a part of the photo: a box, an aspect ratio, less of the edges, or what lies "
            "inside a border that it finds itself. With a region: a frame around it that shows it whole, or one without "
            "it ({\"name\":\"all\",\"except\":[…]}).",
    .hint = "cut off edges, zoom in, make square or 16:9, remove a border or black bars",
    .category = LITHO_CATEGORY_GEOMETRY,
    .kind = LITHO_KIND_GEOMETRY,
    .flags = LITHO_OP_FRAMES | LITHO_OP_IDENTITY,
    .needs_proxy = TRUE,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    .solve = {.amount = {8, 15, 35}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
