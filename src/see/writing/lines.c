/* lines.c: the net of role writing looks at the photo.
 *
 * At the whole of it, brought to the role's 960 px, and, where the photo has more to show, at four
 * tiles that overlap. What a tile sees is taken where the whole saw nothing and the tile's edge
 * does not cut it. A thing that a net takes for writing (a face, a leaf) says nothing when it is
 * read: its score falls with it, the more the larger it is.
 */
#include <math.h>
#include "base/cancel.h"
#include "see/coarse_mask.h"
#include "see/nets.h"
#include "see/writing/line_read.h"
#include "see/writing/lines.h"

#define STEP_PX 32
#define TILES_FROM_PX 1400 /* long edge of the fine picture */
#define TILE_SHARE 0.58    /* of the frame's side */
#define CUT_PX 4           /* from a tile's inner edge, of the net's picture */
#define SAME 0.3           /* of the smaller box, in the other: one line */
#define READABLE 0.75      /* sureness from which on a reading says that it is writing */
#define UNREAD 0.45        /* of the score, that a small line keeps which cannot be read … */
#define UNREAD_LARGE 0.06  /* … and one of this share of the photo's shorter side, or more … */
#define LARGE 0.12
#define SMALL 0.04   /* … between which it falls */
#define ROW_GAP 1.3  /* heights between two parts of one row */
#define LINE_GAP 0.9 /* heights between two lines of a block */
#define ALIKE 2.0    /* ratio of their heights, at most */

static void
line_free(gpointer data)
{
  g_free(((SeeLine *)data)->text);
  g_free(data);
}

typedef struct {
  GPtrArray *lines; /* owned */
  gboolean looked;
} Found;

static void
found_free(gpointer data)
{
  g_ptr_array_unref(((Found *)data)->lines);
  g_free(data);
}

/* --- boxes
 * ---------------------------------------------------------------------------------------- */

static double
overlap(const SeeLineBox *a, const SeeLineBox *b)
{
  double aw, ah, bw, bh;
  see_line_reach(a, &aw, &ah);
  see_line_reach(b, &bw, &bh);
  const double w = MIN(a->cx + aw, b->cx + bw) - MAX(a->cx - aw, b->cx - bw);
  const double h = MIN(a->cy + ah, b->cy + bh) - MAX(a->cy - ah, b->cy - bh);
  return w > 0 && h > 0 ? w * h / (4 * MIN(aw * ah, bw * bh)) : 0;
}

/* Looks at the rectangle (px of level 0) as width × height px and adds what is new to `boxes`. */
static gboolean
look(LithoScene *scene, LithoRoleNet *net, const SeePicture *picture, const VipsRect *at, int width,
     int height, GArray *boxes, GError **error)
{
  const guint n_before = boxes->len;
  g_autofree float *rgb = g_new(float, 3 * (gsize)width * (gsize)height);
  LithoTensor out;
  if (litho_is_cancelled(litho_scene_options(scene)->cancel, error))
    return FALSE;
  see_picture_cut(picture, at->left, at->top, at->width, at->height, width, height, rgb);
  if (!litho_role_run(net, rgb, NULL, width, height, &out, 1, error))
    return FALSE;
  const int w = (int)out.dim[out.rank - 1], h = (int)out.dim[out.rank - 2];
  if (out.type != LITHO_TENSOR_F32 || out.rank < 2 || litho_tensor_n(&out) != (gsize)w * (gsize)h ||
      w < 1 || h < 1) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "model '%s' gives no value a pixel (docs/models.md)", net->model->name);
    return FALSE;
  }
  g_autoptr(GArray) seen = see_line_boxes(out.data, w, h);
  const double sx = (double)at->width / w, sy = (double)at->height / h;
  const gboolean inner[4] = {at->left > 0, at->top > 0, at->left + at->width < picture->width[0],
                             at->top + at->height < picture->height[0]};
  for (guint i = 0; i < seen->len; i++) {
    SeeLineBox box = g_array_index(seen, SeeLineBox, i);
    double rx, ry;
    see_line_reach(&box, &rx, &ry);
    gboolean is_new =
        !((inner[0] && box.cx - rx < CUT_PX) || (inner[1] && box.cy - ry < CUT_PX) ||
          (inner[2] && box.cx + rx > w - CUT_PX) || (inner[3] && box.cy + ry > h - CUT_PX));
    box.cx = at->left + box.cx * sx;
    box.cy = at->top + box.cy * sy;
    const double scale =
        sqrt(sx * sy); /* the sides' scales differ by less than a step of the net's size */
    box.half_length *= scale;
    box.half_height *= scale;
    for (guint k = 0; k < n_before && is_new; k++)
      is_new = overlap(&box, &g_array_index(boxes, SeeLineBox, k)) < SAME;
    if (is_new)
      g_array_append_val(boxes, box);
  }
  return TRUE;
}

static int
side_px(int side, int longest, int most)
{
  return MAX((int)lround((double)most * side / longest / STEP_PX), 1) * STEP_PX;
}

static GArray *
find_boxes(LithoScene *scene, LithoRoleNet *net, const SeePicture *picture, GError **error)
{
  const int w = picture->width[0], h = picture->height[0], longest = MAX(w, h);
  const int width = net->width > 0 ? net->width : side_px(w, longest, net->size_px);
  const int height = net->height > 0 ? net->height : side_px(h, longest, net->size_px);
  const VipsRect whole = {0, 0, w, h};
  g_autoptr(GArray) boxes = g_array_new(FALSE, FALSE, sizeof(SeeLineBox));
  if (!look(scene, net, picture, &whole, width, height, boxes, error))
    return NULL;
  for (int k = 0; k < 4 && longest > TILES_FROM_PX; k++) {
    VipsRect tile = {.width = (int)(TILE_SHARE * w), .height = (int)(TILE_SHARE * h)};
    tile.left = k % 2 == 0 ? 0 : w - tile.width;
    tile.top = k / 2 == 0 ? 0 : h - tile.height;
    if (!look(scene, net, picture, &tile, width, height, boxes, error))
      return NULL;
  }
  return g_steal_pointer(&boxes);
}

/* --- lines
 * ---------------------------------------------------------------------------------------- */

/* How much of the net's score stays. */
static double
readability(const SeeLine *line, double height_share)
{
  const double read = CLAMP(line->sure / READABLE, 0, 1);
  const double t = CLAMP((height_share - SMALL) / (LARGE - SMALL), 0, 1);
  const double unread = UNREAD + t * (UNREAD_LARGE - UNREAD);
  return unread + (1 - unread) * read * read;
}

static gboolean
read_lines(LithoScene *scene, const SeePicture *picture, const GArray *boxes, GPtrArray *lines,
           GError **error)
{
  g_autoptr(GError) local = NULL;
  SeeLineReader *reader = see_scene_line_reader(scene, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  const double w = picture->width[0], h = picture->height[0];
  for (guint i = 0; i < boxes->len; i++) {
    SeeLine *line = g_new0(SeeLine, 1);
    double rx, ry;
    g_ptr_array_add(lines, line);
    line->at = g_array_index(boxes, SeeLineBox, i);
    see_line_reach(&line->at, &rx, &ry);
    const double x0 = MAX(line->at.cx - rx, 0), y0 = MAX(line->at.cy - ry, 0);
    line->box = (LithoBox){x0 / w, y0 / h, (MIN(line->at.cx + rx, w) - x0) / w,
                           (MIN(line->at.cy + ry, h) - y0) / h};
    if (litho_is_cancelled(litho_scene_options(scene)->cancel, error) ||
        (reader != NULL &&
         !see_line_read(reader, picture, &line->at, &line->text, &line->sure, error)))
      return FALSE;
    if (line->text == NULL)
      line->text = g_strdup("");
    line->score = line->at.score *
                  (reader != NULL ? readability(line, 2 * line->at.half_height / MIN(w, h)) : 1);
  }
  if (reader != NULL)
    see_line_reader_rest(reader);
  return TRUE;
}

/* Do two lines belong together: one behind the other, or one under the other? */
static gboolean
are_together(const SeeLineBox *a, const SeeLineBox *b)
{
  const double ratio = a->half_height / b->half_height;
  if (ratio > ALIKE || ratio < 1 / ALIKE || fabs(a->ux * b->ux + a->uy * b->uy) < 0.94)
    return FALSE;
  double along, down;
  see_line_place(a, b->cx, b->cy, &along, &down);
  const double height = a->half_height + b->half_height;
  const double gap_along = fabs(along) - a->half_length - b->half_length,
               gap_down = fabs(down) - height;
  return (gap_along < ROW_GAP * height / 2 && fabs(down) < 0.5 * height) ||
         (gap_down < LINE_GAP * height / 2 && gap_along < 0);
}

static void
number_blocks(const GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    ((SeeLine *)lines->pdata[i])->block = (int)i;
  for (guint i = 0; i < lines->len; i++)
    for (guint k = 0; k < i; k++) {
      SeeLine *a = lines->pdata[i], *b = lines->pdata[k];
      const int from = a->block, to = b->block;
      if (from == to || !are_together(&a->at, &b->at))
        continue;
      for (guint m = 0; m < lines->len; m++)
        if (((SeeLine *)lines->pdata[m])->block == from)
          ((SeeLine *)lines->pdata[m])->block = to;
    }
}

static int
best_first(gconstpointer a, gconstpointer b)
{
  const SeeLine *p = *(SeeLine *const *)a, *q = *(SeeLine *const *)b;
  return (p->score < q->score) - (p->score > q->score);
}

static gboolean
take_lines(LithoScene *scene, LithoRoleNet *net, GPtrArray *lines, GError **error)
{
  const SeePicture *picture = see_scene_fine_picture(scene, error);
  g_autoptr(GArray) boxes = picture != NULL ? find_boxes(scene, net, picture, error) : NULL;
  litho_net_rest(net->net);
  if (boxes == NULL || !read_lines(scene, picture, boxes, lines, error))
    return FALSE;
  g_ptr_array_sort(lines, best_first);
  number_blocks(lines);
  return TRUE;
}

const GPtrArray *
see_scene_lines(LithoScene *scene, gboolean *looked, GError **error)
{
  Found *found = see_scene_kept(scene, "lines");
  if (found == NULL) {
    g_autoptr(GError) local = NULL;
    LithoRoleNet *net = see_scene_role_net(scene, "writing", &local);
    if (local != NULL) {
      g_propagate_error(error, g_steal_pointer(&local));
      return NULL;
    }
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(line_free);
    if (net != NULL && !take_lines(scene, net, lines, error))
      return NULL;
    found = g_new0(Found, 1);
    found->lines = g_steal_pointer(&lines);
    found->looked = net != NULL;
    see_scene_keep(scene, "lines", found, found_free);
  }
  if (looked != NULL)
    *looked = found->looked;
  return found->lines;
}
