/* segments.c: what the installed nets of role "segment" say of each pixel.
 *
 * A net looks at the whole photo and at its mirror image, and, when what it finds there lies in a
 * small part, once more at that part alone. Input: one picture, (1, n, n, 3) or (1, 3, n, n), bytes
 * or floats with the mean and deviation of the manifest's row, else ImageNet's. Output: class numbers (int64, int32), or scores
 * (floats) with the classes in the second or the last dimension.
 */
#include <math.h>
#include "see/picture.h"
#include "base/cancel.h"
#include "see/coarse_mask.h"
#include "see/segments.h"

#define DEFAULT_SIZE_PX 512
#define MAX_LABELS 255
/* A part that is smaller than this share of the frame's long edge is looked at by itself. */
#define MAX_ZOOM_SHARE 0.75
/* Room around it. */
#define ZOOM_MARGIN 1.25

/* One net at work. */
typedef struct {
  const SeePicture *picture;
  const SeeNet *net;
  guint n_labels;
  int n; /* side of its input, px */
  gboolean planar, bytes;
  int width, height; /* of the covers */
  LithoPlane **plane;
  LithoPlane *weight;
} Work;

static void
segments_free(gpointer data)
{
  SeeSegments *segments = data;
  for (guint i = 0; i < segments->n_labels; i++)
    litho_plane_free(segments->plane[i]);
  g_free(segments->plane);
  g_free(segments);
}

static gboolean
not_a_segment_net(const SeeNet *net, const char *why, GError **error)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: not a net of role segment: %s (docs/models.md)", net->path, why);
  return FALSE;
}

static gboolean
read_contract(Work *work, GError **error)
{
  const LithoTensor *in = &litho_net_input(work->net->net, 0)->shape;
  work->bytes = in->type == LITHO_TENSOR_U8;
  if (litho_net_n_inputs(work->net->net) != 1 || in->rank != 4 ||
      (!work->bytes && in->type != LITHO_TENSOR_F32) || (in->dim[3] != 3 && in->dim[1] != 3))
    return not_a_segment_net(work->net, "it should take one picture of bytes or floats", error);
  work->planar = in->dim[3] != 3;
  const gint64 n = in->dim[work->planar ? 2 : 1], m = in->dim[work->planar ? 3 : 2];
  if (n != m || n > 4096)
    return not_a_segment_net(work->net, "its input should be square", error);
  work->n = n > 0 ? (int)n : DEFAULT_SIZE_PX;
  work->n_labels = g_strv_length(work->net->labels);
  if (work->n_labels < 2 || work->n_labels > MAX_LABELS)
    return not_a_segment_net(work->net, "its file of labels should name 2 to 255 classes", error);
  return TRUE;
}

/* The picture in the net's type and layout. */
static gpointer
make_input(const Work *work, const SeeSquare *square, LithoTensor *tensor)
{
  const int n = work->n;
  const gsize n_px = (gsize)n * n;
  g_autofree float *rgb = g_new(float, n_px * 3);
  see_picture_crop(work->picture, square, n, SEE_OUTSIDE_GREY, 0, 1, rgb);
  gpointer data = g_malloc(n_px * 3 * (work->bytes ? 1 : sizeof(float)));
  LithoPictureForm form = work->net->form;
  form.bytes = work->bytes;
  form.nhwc = !work->planar;
  litho_picture_pack(&form, rgb, n_px, data);
  *tensor = (LithoTensor){work->bytes ? LITHO_TENSOR_U8 : LITHO_TENSOR_F32, 4, {1, n, n, 3}, data};
  if (work->planar) {
    tensor->dim[1] = 3;
    tensor->dim[3] = n;
  }
  return data;
}

/* Where the class of a pixel stands in an output. */
typedef struct {
  const LithoTensor *out;
  int width, height;
  gsize class_step, pixel_step; /* of scores; class_step 0: class numbers */
} Classes;

static gboolean
read_output(const Work *work, const LithoTensor *out, Classes *classes, GError **error)
{
  int first = 0, last = out->rank;
  classes->out = out;
  classes->class_step = 0;
  classes->pixel_step = 1;
  if (out->type == LITHO_TENSOR_F32) {
    const gboolean is_first = out->rank == 4 && out->dim[1] == work->n_labels;
    if (!is_first && (out->rank != 4 || out->dim[3] != work->n_labels))
      return not_a_segment_net(work->net, "its classes are not as many as its labels", error);
    first = is_first ? 2 : 1;
    last = is_first ? 4 : 3;
    classes->class_step = is_first ? (gsize)out->dim[2] * out->dim[3] : 1;
    classes->pixel_step = is_first ? 1 : work->n_labels;
  } else if (out->type == LITHO_TENSOR_I64 || out->type == LITHO_TENSOR_I32) {
    while (last - first > 2 && out->dim[first] == 1)
      first++;
    while (last - first > 2 && out->dim[last - 1] == 1)
      last--;
  } else
    return not_a_segment_net(work->net, "it should give class numbers or scores", error);
  if (last - first != 2)
    return not_a_segment_net(work->net, "its output should be a picture of classes", error);
  classes->height = (int)out->dim[first];
  classes->width = (int)out->dim[first + 1];
  return TRUE;
}

static void
add_class(Work *work, gsize at, guint label, float weight)
{
  if (label >= work->n_labels)
    return;
  if (work->plane[label] == NULL)
    work->plane[label] = litho_plane_new(work->width, work->height);
  work->plane[label]->v[at] += weight;
}

static void
add_pixel(Work *work, const Classes *classes, gsize from, gsize at, float weight)
{
  const LithoTensor *out = classes->out;
  if (classes->class_step == 0) {
    const gint64 label = out->type == LITHO_TENSOR_I64 ? ((const gint64 *)out->data)[from]
                                                       : ((const gint32 *)out->data)[from];
    add_class(work, at, (guint)CLAMP(label, 0, G_MAXUINT8), weight);
    return;
  }
  const float *score = (const float *)out->data + from * classes->pixel_step;
  float best = score[0], sum = 0;
  for (guint c = 1; c < work->n_labels; c++)
    best = MAX(best, score[c * classes->class_step]);
  for (guint c = 0; c < work->n_labels; c++)
    sum += expf(score[c * classes->class_step] - best);
  for (guint c = 0; c < work->n_labels; c++) {
    const float p = expf(score[c * classes->class_step] - best) / sum;
    if (p > 0.01f)
      add_class(work, at, c, p * weight);
  }
}

/* Adds one look to the covers. */
static gboolean
look(Work *work, const SeeSquare *square, float weight, GError **error)
{
  LithoTensor in, out;
  Classes classes;
  gpointer data = make_input(work, square, &in);
  const gboolean ran = litho_net_run(work->net->net, &in, 1, &out, 1, error);
  g_free(data);
  if (!ran || !read_output(work, &out, &classes, error))
    return FALSE;
  const double scale = (double)work->picture->width[0] / work->width;
  for (int y = 0; y < work->height; y++)
    for (int x = 0; x < work->width; x++) {
      double u, v;
      see_square_from_picture(square, (x + 0.5) * scale, (y + 0.5) * scale, &u, &v);
      if (u < 0 || v < 0 || u >= 1 || v >= 1)
        continue;
      const gsize at = (gsize)y * work->width + x;
      const double px = CLAMP(u * classes.width - 0.5, 0, classes.width - 1);
      const double py = CLAMP(v * classes.height - 0.5, 0, classes.height - 1);
      const int x0 = (int)px, y0 = (int)py;
      const int x1 = MIN(x0 + 1, classes.width - 1), y1 = MIN(y0 + 1, classes.height - 1);
      const float fx = (float)(px - x0), fy = (float)(py - y0);
      const gsize row0 = (gsize)y0 * classes.width, row1 = (gsize)y1 * classes.width;
      add_pixel(work, &classes, row0 + x0, at, weight * (1 - fx) * (1 - fy));
      add_pixel(work, &classes, row0 + x1, at, weight * fx * (1 - fy));
      add_pixel(work, &classes, row1 + x0, at, weight * (1 - fx) * fy);
      add_pixel(work, &classes, row1 + x1, at, weight * fx * fy);
      work->weight->v[at] += weight;
    }
  return TRUE;
}

/* The square about all that is not class 0 (background); FALSE: nothing, or most of the frame. */
static gboolean
zoom_square(const Work *work, SeeSquare *square)
{
  int x0 = work->width, y0 = work->height, x1 = -1, y1 = -1;
  for (int y = 0; y < work->height; y++)
    for (int x = 0; x < work->width; x++) {
      const gsize at = (gsize)y * work->width + x;
      const float ground = work->plane[0] != NULL ? work->plane[0]->v[at] : 0;
      if (ground > 0.5f * work->weight->v[at])
        continue;
      x0 = MIN(x0, x);
      x1 = MAX(x1, x);
      y0 = MIN(y0, y);
      y1 = y;
    }
  const double scale = (double)work->picture->width[0] / work->width;
  const double side = MAX(x1 - x0, y1 - y0) + 1, longest = MAX(work->width, work->height);
  const double size = MAX(side * ZOOM_MARGIN, 32);
  *square = (SeeSquare){.cx = (x0 + x1 + 1) / 2.0 * scale,
                        .cy = (y0 + y1 + 1) / 2.0 * scale,
                        .size_px = size * scale};
  return x1 >= 0 && size < MAX_ZOOM_SHARE * longest;
}

static SeeSegments *
take_net(LithoScene *scene, const SeePicture *picture, const SeeNet *net, GError **error)
{
  const VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL)
    return NULL;
  Work work = {.picture = picture, .net = net, .width = proxy->Xsize, .height = proxy->Ysize};
  if (!read_contract(&work, error))
    return NULL;
  const double width = picture->width[0], height = picture->height[0];
  SeeSquare square = {.cx = width / 2, .cy = height / 2, .size_px = MAX(width, height)};
  SeeSquare mirrored = square;
  mirrored.mirror = TRUE;
  SeeSegments *segments = g_new0(SeeSegments, 1);
  segments->n_labels = work.n_labels;
  segments->plane = work.plane = g_new0(LithoPlane *, work.n_labels + 1);
  work.weight = litho_plane_new(work.width, work.height);
  gboolean ok = look(&work, &square, 1, error) && look(&work, &mirrored, 1, error);
  if (ok && see_net_label(net, "background") == 0 && zoom_square(&work, &square))
    ok = look(&work, &square, 2, error);
  const gsize n_px = (gsize)work.width * work.height;
  for (guint c = 0; c < work.n_labels && ok; c++)
    for (gsize i = 0; work.plane[c] != NULL && i < n_px; i++)
      work.plane[c]->v[i] /= MAX(work.weight->v[i], 1e-6f);
  litho_plane_free(work.weight);
  if (!ok)
    g_clear_pointer(&segments, segments_free);
  return segments;
}

const SeeSegments *
see_scene_segments(LithoScene *scene, const SeeNet *net, GError **error)
{
  g_autofree char *key = g_strconcat("segments:", net->name, NULL);
  SeeSegments *segments = see_scene_kept(scene, key);
  if (segments != NULL)
    return segments;
  if (litho_is_cancelled(litho_scene_options(scene)->cancel, error))
    return NULL;
  const SeePicture *picture = see_scene_picture(scene, error);
  segments = picture != NULL ? take_net(scene, picture, net, error) : NULL;
  return segments != NULL ? see_scene_keep(scene, key, segments, segments_free) : NULL;
}

int
see_net_label(const SeeNet *net, const char *name)
{
  for (int i = 0; net->labels != NULL && net->labels[i] != NULL; i++)
    if (g_ascii_strcasecmp(net->labels[i], name) == 0)
      return i;
  return -1;
}

static gboolean
has_background(const SeeNet *net)
{
  return see_net_label(net, "background") == 0;
}

gboolean
see_segments_sum(LithoScene *scene, const char *const *names, LithoPlane **cover,
                 const SeeNet **net, GError **error)
{
  static const char *const roles[] = {"segment", "parse"};
  int best = 0;
  *cover = NULL;
  *net = NULL;
  for (guint r = 0; r < G_N_ELEMENTS(roles); r++) {
    const GPtrArray *nets = see_scene_nets(scene, roles[r], error);
    if (nets == NULL)
      return FALSE;
    for (guint i = 0; i < nets->len; i++) {
      int n_known = 0;
      for (const char *const *name = names; *name != NULL; name++)
        n_known += see_net_label(nets->pdata[i], *name) >= 0;
      if (n_known > 0 && has_background(nets->pdata[i]))
        n_known += 1000;
      if (n_known > best) {
        best = n_known;
        *net = nets->pdata[i];
      }
    }
  }
  const SeeSegments *segments = *net != NULL ? see_scene_segments(scene, *net, error) : NULL;
  if (segments == NULL)
    return *net == NULL;
  for (const char *const *name = names; *name != NULL; name++) {
    const int label = see_net_label(*net, *name);
    const LithoPlane *of_label = label >= 0 ? segments->plane[label] : NULL;
    if (of_label == NULL)
      continue;
    if (*cover == NULL)
      *cover = litho_plane_new(of_label->width, of_label->height);
    for (gsize k = 0; k < (gsize)of_label->width * of_label->height; k++)
      (*cover)->v[k] += of_label->v[k];
  }
  return TRUE;
}
