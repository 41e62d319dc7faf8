/* remove_object.c: takes a thing out and fills its place from what is around it.
 *
 * The region's soft cover becomes a hole (hole.c), grown so that edge, halo and contact shadow go with the
 * thing. Each piece of it is filled on a crop of the photo (inpaint.c) in sRGB-coded values, when the
 * step is set up: the result is the photo with these pixels exchanged. Patches invent nothing that is not
 * elsewhere in the photo; a cast shadow further off stays. With a net of role inpaint: inpaint_net.c.
 */
#include <math.h>
#include <string.h>
#include "op/op.h"
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "pixel/area.h"
#include "pixel/hole.h"
#include "pixel/inpaint_net.h"
#include "color/srgb.h"
#include "ops/remove_extent.h"
#include "ops/remove_fill.h"

enum { TARGET, GROW, MODEL };

#define GROW_SHARE 0.004 /* of the diagonal, where nothing is said */
#define GROW_LEAST_PX 1.5
#define GROW_OF_WIDTH 0.5 /* of half the width: what is thin has no wide halo */
#define CONTEXT_LEAST_PX 48   /* around a piece of the hole */
#define CONTEXT_MOST_PX 700
#define DOUBT_COST 1.15         /* of the worst piece, over which a person rather sees it (docs/bench/remove.md) */
#define DOUBT_CROWDED 0.4       /* of the hole's edge, that is other things */
#define DOUBT_SHARE 20.0        /* of the photo, % */
#define FEATHER_MOST_PX 3     /* inside the grown edge */

static const LithoParam params[] = {
    [TARGET] = {.name = "target", .kind = LITHO_PARAM_TEXT,
                .help = "what to take out, in words: \"the man on the left\""},
    [GROW] = {.name = "grow", .kind = LITHO_PARAM_NUMBER, .unit = "px", .min = 0, .max = 500,
              .usual_min = 0, .usual_max = 60, .def = NAN,
              .help = "how far around the thing is filled too, for its edge and halo; not given: 0.4 % of the "
                      "diagonal, less around what is thin"},
    [MODEL] = LITHO_PARAM_MODEL,
};

extern const LithoOp litho_op_remove_object;

/* A filled rectangle. */
typedef struct {
  VipsRect at;
  float *pixels; /* (H,W,3) linear, owned */
} Fill;

typedef struct {
  VipsImage *in;   /* owned */
  LithoHole *hole; /* owned */
  RemoveSources *sources; /* owned while filling */
  GArray *fills;   /* Fill; owned */
  int feather_px;
  LithoRoleNet *net; /* owned while filling; NULL: patches */
  LithoFillFile *guide; /* owned while filling; NULL: none is installed, or none is to be used */
} State;

static void
fill_clear(gpointer data)
{
  g_free(((Fill *)data)->pixels);
}

static void
state_free(VipsImage *image, gpointer data)
{
  State *state = data;
  g_clear_object(&state->in);
  litho_hole_free(state->hole);
  remove_sources_free(state->sources);
  litho_role_net_free(state->net);
  litho_fill_file_free(state->guide);
  g_array_unref(state->fills);
  g_free(state);
}

/* Exchanges the pixels of `to` (at `area`) that fills have. open: (H,W) of the area, cleared where they are, or
 * NULL. */
static void
put_fills(const State *state, const VipsRect *area, float *to, gsize stride, guint8 *open)
{
  for (guint i = 0; i < state->fills->len; i++) {
    const Fill *fill = &g_array_index(state->fills, Fill, i);
    VipsRect both;
    vips_rect_intersectrect(area, &fill->at, &both);
    for (int y = both.top; y < both.top + both.height; y++)
      for (int x = both.left; x < both.left + both.width; x++) {
        if (!state->hole->v[(gsize)y * (gsize)state->hole->width + (gsize)x])
          continue;
        memcpy(to + (gsize)(y - area->top) * stride + 3 * (gsize)(x - area->left),
               fill->pixels + 3 * ((gsize)(y - fill->at.top) * (gsize)fill->at.width + (gsize)(x - fill->at.left)),
               3 * sizeof(float));
        if (open != NULL)
          open[(gsize)(y - area->top) * (gsize)area->width + (gsize)(x - area->left)] = 0;
      }
  }
}

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  const VipsRect *r = &out->valid;
  if (vips_region_prepare(seq, r) != 0)
    return -1;
  vips_region_copy(seq, out, r, r->left, r->top);
  put_fills(b, r, (float *)VIPS_REGION_ADDR(out, r->left, r->top), VIPS_REGION_LSKIP(out) / sizeof(float),
            NULL);
  return 0;
}

/* --- filling ------------------------------------------------------------------------------------ */

static gboolean
read_crop(const State *state, const VipsRect *crop, float **pixels, GError **error)
{
  g_autoptr(VipsImage) part = NULL;
  if (vips_extract_area(state->in, &part, crop->left, crop->top, crop->width, crop->height, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "remove_object");
  *pixels = litho_area_pixels(part, "remove_object", error);
  return *pixels != NULL;
}

/* The part of the hole in `crop` that no fill has filled yet. */
static guint8 *
open_part(const State *state, const VipsRect *crop, float *pixels)
{
  guint8 *open = g_new(guint8, (gsize)crop->width * (gsize)crop->height);
  for (int y = 0; y < crop->height; y++)
    memcpy(open + (gsize)y * (gsize)crop->width,
           state->hole->v + (gsize)(crop->top + y) * (gsize)state->hole->width + crop->left, (gsize)crop->width);
  put_fills(state, crop, pixels, 3 * (gsize)crop->width, open);
  return open;
}

/* The pixels of a rectangle of a row of `width`. Caller frees. */
static float *
take_window(const float *pixels, int width, const VipsRect *at)
{
  const gsize row = 3 * (gsize)at->width;
  float *out = g_new(float, row *(gsize)at->height);
  for (int y = 0; y < at->height; y++)
    memcpy(out + (gsize)y * row, pixels + 3 * ((gsize)(at->top + y) * (gsize)width + (gsize)at->left),
           row * sizeof(float));
  return out;
}

/* Fades the photo out over the outermost pixels of the hole, which are not the thing itself. at: the window that
 * `before` is of. */
static void
feather(const float *before, const VipsRect *at, const guint8 *open, int width, int radius, float *pixels)
{
  g_autoptr(LithoPlane) hole = litho_plane_new(at->width, at->height), mean = litho_plane_new(at->width, at->height);
  for (int y = 0; y < at->height; y++)
    for (int x = 0; x < at->width; x++)
      hole->v[y * at->width + x] = open[(gsize)(at->top + y) * (gsize)width + (gsize)(at->left + x)];
  litho_plane_box_mean(hole, radius, mean);
  for (int y = 0; y < at->height; y++)
    for (int x = 0; x < at->width; x++) {
      const gsize from = (gsize)y * (gsize)at->width + (gsize)x,
                  to = (gsize)(at->top + y) * (gsize)width + (gsize)(at->left + x);
      const float share = CLAMP(2 * mean->v[from] - 1, 0, 1);
      for (gsize c = 0; c < 3 && open[to] && share < 1; c++)
        pixels[3 * to + c] = before[3 * from + c] + share * (pixels[3 * to + c] - before[3 * from + c]);
    }
}

/* Fills the hole inside `piece`. *done is FALSE where nothing around it is known yet. */
static gboolean
fill_piece(const LithoOpContext *ctx, State *state, const VipsRect *piece, RemoveFilled *filled, gboolean *done,
           GError **error)
{
  VipsRect frame = {0, 0, state->in->Xsize, state->in->Ysize}, crop = *piece;
  vips_rect_marginadjust(&crop, CLAMP(MAX(piece->width, piece->height), CONTEXT_LEAST_PX, CONTEXT_MOST_PX));
  vips_rect_intersectrect(&crop, &frame, &crop);
  gsize n = (gsize)crop.width * (gsize)crop.height;
  g_autofree float *pixels = NULL, *before = NULL;
  if (!read_crop(state, &crop, &pixels, error))
    return FALSE;
  g_autofree guint8 *open = open_part(state, &crop, pixels);
  *done = memchr(open, 0, n) != NULL;
  if (!*done)
    return TRUE;
  for (gsize i = 0; i < 3 * n; i++)
    pixels[i] = lane_srgb_encode(pixels[i]);
  VipsRect near = {piece->left - crop.left, piece->top - crop.top, piece->width, piece->height};
  const VipsRect all = {0, 0, crop.width, crop.height};
  vips_rect_marginadjust(&near, 2 * state->feather_px);
  vips_rect_intersectrect(&near, &all, &near);
  if (state->feather_px > 0)
    before = take_window(pixels, crop.width, &near);
  if (state->net != NULL
          ? !litho_inpaint_net(state->net, pixels, open, crop.width, crop.height, ctx->cancel, error)
          : !remove_fill(ctx, state->sources, state->guide, &crop, open, pixels, filled, error))
    return FALSE;
  if (before != NULL)
    feather(before, &near, open, crop.width, state->feather_px, pixels);
  gsize row = 3 * (gsize)piece->width;
  Fill fill = {.at = *piece, .pixels = g_new(float, row * (gsize)piece->height)};
  for (int y = 0; y < piece->height; y++) {
    const float *from = pixels + 3 * ((gsize)(piece->top - crop.top + y) * (gsize)crop.width +
                                      (gsize)(piece->left - crop.left));
    for (gsize i = 0; i < row; i++)
      fill.pixels[(gsize)y * row + i] = srgb_decodef(from[i]);
  }
  g_array_append_val(state->fills, fill);
  return TRUE;
}

/* The one that convinces less. */
static RemoveFilled
worse(const RemoveFilled *a, const RemoveFilled *b)
{
  if (a->n_foreign != b->n_foreign)
    return a->n_foreign > b->n_foreign ? *a : *b;
  return a->inpainted.verdict.cost >= b->inpainted.verdict.cost ? *a : *b;
}

/* Says why the filling may be seen, and what would help. */
static void
doubt(const LithoOpContext *ctx, const State *state, const RemoveFilled *worst, double share)
{
  const char *help = "a mask or box closer to the thing, or a model of role inpaint (litho models), may do better";
  if (worst->n_foreign > 0)
    litho_op_doubt(ctx, "something like a thing is seen in the filling; %s", help);
  else if (worst->inpainted.verdict.cost > DOUBT_COST)
    litho_op_doubt(ctx, "the filling may show seams or repeat itself; %s", help);
  else if (state->sources->crowded > DOUBT_CROWDED)
    litho_op_doubt(ctx, "other things stand so close around it that the filling may cut into them; %s", help);
  else if (share > DOUBT_SHARE)
    litho_op_doubt(ctx, "what is taken out is %.0f %% of the photo: what was behind it is guessed; %s", share, help);
}

/* Pieces in order; those with nothing known around them wait for their neighbours. */
static gboolean
fill_all(const LithoOpContext *ctx, State *state, GError **error)
{
  g_autoptr(GArray) pieces = litho_hole_pieces(state->hole);
  guint n_pieces = pieces->len;
  int levels = 0;
  RemoveFilled worst = {0};
  while (pieces->len > 0)
    for (guint i = 0; i < pieces->len;) {
      RemoveFilled filled = {0};
      gboolean done;
      if (!fill_piece(ctx, state, &g_array_index(pieces, VipsRect, i), &filled, &done, error))
        return FALSE;
      levels = MAX(levels, filled.inpainted.n_levels);
      worst = worse(&worst, &filled);
      if (done)
        g_array_remove_index(pieces, i);
      else
        i++;
    }
  double share = 100.0 * (double)state->hole->n / ((double)state->in->Xsize * state->in->Ysize);
  if (state->net == NULL)
    doubt(ctx, state, &worst, share);
  const char *plural = n_pieces == 1 ? "" : "s";
  if (state->net != NULL)
    litho_op_note(ctx, "by %s, %.2f %% of the photo, %u piece%s", state->net->model->name, share, n_pieces, plural);
  else
    litho_op_note(ctx, "patch match, %.2f %% of the photo, %u piece%s, %d size%s", share, n_pieces, plural, levels,
                  levels == 1 ? "" : "s");
  return TRUE;
}

/* The fill net, where one is installed. */
static gboolean
open_guide(State *state, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autofree char *path = litho_model_find("fill", NULL, &local);
  if (path != NULL)
    state->guide = litho_fill_file_open(path, error);
  else if (!g_error_matches(local, LITHO_ERROR, LITHO_ERROR_MODEL))
    g_propagate_error(error, g_steal_pointer(&local));
  else
    return TRUE;
  return state->guide != NULL;
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out, GError **error)
{
  const LithoOp *op = &litho_op_remove_object;
  double grow = op_number(params, values, GROW);
  if (ctx->mask == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "remove_object: say what to take out, by \"target\" or a region");
    return FALSE;
  }
  g_autoptr(LithoHole) hole = litho_hole_new(ctx->mask, 0, error);
  if (hole == NULL)
    return FALSE;
  /* A shape that was drawn, and a width that was said, are meant as they are. */
  if (isnan(grow) && ctx->mask_origin != LITHO_MASK_DRAWN && hole->n > 0 && !remove_extent_add(ctx, in, hole, error))
    return FALSE;
  grow = isnan(grow) ? CLAMP(GROW_OF_WIDTH * litho_hole_half_width(hole), GROW_LEAST_PX,
                             MAX(GROW_LEAST_PX, GROW_SHARE * hypot(ctx->width, ctx->height)))
                     : grow * ctx->scale;
  litho_hole_grow(hole, grow);
  if (hole->n == 0) {
    litho_op_note(ctx, "nothing taken out: the region is empty");
    *out = g_object_ref(in);
    return TRUE;
  }
  if (hole->n == (guint64)in->Xsize * (guint64)in->Ysize) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "remove_object: the region covers the whole photo, so that nothing is left to fill it from");
    return FALSE;
  }
  g_autoptr(VipsImage) result = vips_image_new();
  State *state = g_new0(State, 1);
  state->in = g_object_ref(in);
  state->hole = g_steal_pointer(&hole);
  state->sources = remove_sources_new(ctx->things, state->hole);
  state->feather_px = MIN((int)(grow / 2), FEATHER_MOST_PX);
  state->fills = g_array_new(FALSE, FALSE, sizeof(Fill));
  g_array_set_clear_func(state->fills, fill_clear);
  g_signal_connect(result, "postclose", G_CALLBACK(state_free), state);
  g_autofree char *model = litho_op_model(op, values, ctx);
  if (model != NULL && (state->net = litho_role_open(op->role, model, 0, error)) == NULL)
    return FALSE;
  /* Without a note it is a proxy, which is only measured. */
  if (state->net == NULL && !ctx->floor && ctx->note != NULL && !open_guide(state, error))
    return FALSE;
  if (!fill_all(ctx, state, error))
    return FALSE;
  g_clear_pointer(&state->guide, litho_fill_file_free);
  g_clear_pointer(&state->net, litho_role_net_free);
  g_clear_pointer(&state->sources, remove_sources_free);
  if (vips_image_pipelinev(result, VIPS_DEMAND_STYLE_THINSTRIP, in, NULL) != 0 ||
      vips_image_generate(result, vips_start_one, generate, vips_stop_one, in, state) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "remove_object");
  *out = g_steal_pointer(&result);
  return TRUE;
}

static const char *const aliases[] = {
    "remove", "erase", "delete", "take out", "get rid of", "photoshop out", "clone out", "inpaint",
    "clean up", "去掉", "移除", "删除", "擦除", "抹掉", "消除", NULL};
static const LithoExample examples[] = {
    {"remove the man on the left", "{\"target\":\"the man on the left\"}"},
    {"get rid of the power lines", "{\"target\":\"the power lines\"}"},
    {"把后面的路人去掉", "{\"target\":\"the passers-by behind\"}"},
};

const LithoOp litho_op_remove_object = {
    .name = "remove_object",
    .title = "Remove object",
    .aliases = aliases,
    .help = "Takes a thing out of the photo and fills its place: by a model of role inpaint (LaMa) where one is "
            "installed, else from the surroundings by patch match on a pyramid (Barnes 2009; Wexler 2007; Newson "
            "2014), guided by litho's fill net. What to take out is said in words, or by the step's "
            "region (box, point, mask, name). Pixels elsewhere stay as they are.",
    .hint = "remove, erase, delete a thing, person, text, spot, reflection or glare on glasses",
    .category = LITHO_CATEGORY_OBJECT,
    .kind = LITHO_KIND_AREA,
    .flags = LITHO_OP_TARGET | LITHO_OP_MASKED | LITHO_OP_THINGS,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = TARGET,
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .role = "inpaint",
    .apply = apply,
};
