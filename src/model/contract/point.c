/* point.c: see point.h. */
#include <math.h>
#include <string.h>
#include "model/contract/point.h"

enum { SIZE_PX = 1024, MASK_PX = 256, PORTS_MOST = 12, POINTS_MOST = 64 };

/* What a port of the decoder takes. */
typedef enum {
  FED_BY_ENCODER,
  FED_COORDS,
  FED_LABELS,
  FED_BOXES,
  FED_MASK,
  FED_HAS_MASK,
  FED_SIZE
} Fed;

struct _LithoPointNet {
  LithoNet *encoder, *decoder;
  char *path, *decoder_path;
  int size_px;
  gboolean flat; /* the encoder takes (H,W,3) codes 0..255, of the photo alone */
  gboolean bands_last;
  Fed fed[PORTS_MOST];      /* of the decoder's inputs */
  guint source[PORTS_MOST]; /* number of the encoder's output */
  gboolean has_boxes;
  LithoTensor seen[PORTS_MOST]; /* the encoder's outputs of the last look */
  gboolean looked;
  float *input, *mask;
  int width, height; /* of the photo in the square, px */
  /* Scratch of the decoder's inputs. */
  float coords[2 * (POINTS_MOST + 3)], labels[POINTS_MOST + 3], boxes[4],
      no_mask[MASK_PX * MASK_PX], flag, size[2];
  gint64 whole_labels[POINTS_MOST + 3];
  gint32 small_labels[POINTS_MOST + 3];
};

static gboolean
unfit(const char *path, const char *why, const char *port, GError **error)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: no net for 'point': %s '%s'; wanted is the encoder of a SAM-like net, with its "
              "decoder as --asset "
              "decoder=FILE (docs/models.md)",
              path, why, port);
  return FALSE;
}

static gboolean
read_encoder(LithoPointNet *net, GError **error)
{
  const LithoPort *in = litho_net_input(net->encoder, 0);
  const LithoTensor *t = &in->shape;
  if (litho_net_n_inputs(net->encoder) != 1 || t->type != LITHO_TENSOR_F32 ||
      litho_net_n_outputs(net->encoder) > PORTS_MOST)
    return unfit(net->path,
                 "its encoder takes something else than one picture of floats:", in->name, error);
  net->flat = t->rank == 3 && (t->dim[2] == 3 || t->dim[2] < 0);
  net->bands_last = t->rank == 4 && t->dim[3] == 3;
  const gint64 h = t->dim[net->bands_last ? 1 : 2], w = t->dim[net->bands_last ? 2 : 3];
  if (!net->flat && (t->rank != 4 || (!net->bands_last && t->dim[1] != 3) || h != w || h > 4096))
    return unfit(net->path, "its encoder's picture is no square of three channels:", in->name,
                 error);
  net->size_px = net->flat || h < 1 ? SIZE_PX : (int)h;
  return TRUE;
}

static gboolean
read_port(LithoPointNet *net, guint i, GError **error)
{
  static const struct {
    const char *part;
    Fed fed;
  } parts[] = {{"has_mask", FED_HAS_MASK}, {"mask_input", FED_MASK}, {"im_size", FED_SIZE},
               {"labels", FED_LABELS},     {"boxes", FED_BOXES},     {"coords", FED_COORDS},
               {"points", FED_COORDS}};
  const char *name = litho_net_input(net->decoder, i)->name;
  for (guint k = 0; k < litho_net_n_outputs(net->encoder); k++)
    if (g_str_equal(litho_net_output(net->encoder, k)->name, name)) {
      net->fed[i] = FED_BY_ENCODER;
      net->source[i] = k;
      return TRUE;
    }
  for (guint k = 0; k < G_N_ELEMENTS(parts); k++)
    if (strstr(name, parts[k].part) != NULL) {
      net->fed[i] = parts[k].fed;
      net->has_boxes |= parts[k].fed == FED_BOXES;
      return TRUE;
    }
  /* An encoder with one output gives the one embedding, whatever it is called. */
  if (strstr(name, "embed") != NULL && litho_net_n_outputs(net->encoder) == 1) {
    net->fed[i] = FED_BY_ENCODER;
    net->source[i] = 0;
    return TRUE;
  }
  return unfit(net->decoder_path, "nothing is known to feed its decoder's input with:", name,
               error);
}

static gboolean
read_decoder(LithoPointNet *net, GError **error)
{
  gboolean has_coords = FALSE, has_embedding = FALSE;
  const guint n = litho_net_n_inputs(net->decoder);
  if (n > PORTS_MOST || litho_net_n_outputs(net->decoder) > PORTS_MOST)
    return unfit(net->decoder_path, "too many ports in", "the decoder", error);
  for (guint i = 0; i < n; i++) {
    if (!read_port(net, i, error))
      return FALSE;
    has_coords |= net->fed[i] == FED_COORDS;
    has_embedding |= net->fed[i] == FED_BY_ENCODER;
  }
  return (has_coords && has_embedding) ||
         unfit(net->decoder_path, "the decoder lacks an input for",
               has_coords ? "what the encoder gives" : "points", error);
}

LithoPointNet *
litho_point_net_open(const LithoModel *model, int n_threads, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(LithoPointNet) net = g_new0(LithoPointNet, 1);
  net->path = litho_model_path(model);
  net->decoder_path = litho_model_asset(model, "decoder", 0, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
  }
  if (net->decoder_path == NULL) {
    unfit(net->path, "the other half is missing:", "decoder", error);
    return NULL;
  }
  net->encoder = litho_net_open(net->path, n_threads, error);
  net->decoder = net->encoder != NULL ? litho_net_open(net->decoder_path, n_threads, error) : NULL;
  return net->decoder != NULL && read_encoder(net, error) && read_decoder(net, error)
             ? g_steal_pointer(&net)
             : NULL;
}

void
litho_point_net_free(LithoPointNet *net)
{
  if (net == NULL)
    return;
  litho_net_free(net->encoder);
  litho_net_free(net->decoder);
  g_free(net->path);
  g_free(net->decoder_path);
  g_free(net->input);
  g_free(net->mask);
  g_free(net);
}

int
litho_point_net_size_px(const LithoPointNet *net)
{
  return net->size_px;
}

gboolean
litho_point_net_squeezes(const LithoPointNet *net)
{
  return litho_net_n_outputs(net->encoder) >= 3; /* features at three sizes: SAM 2 */
}

gboolean
litho_point_net_look(LithoPointNet *net, const float *rgb, int width, int height, GError **error)
{
  static const float mean[3] = {0.485f, 0.456f, 0.406f}, std[3] = {0.229f, 0.224f, 0.225f};
  const int size = net->size_px;
  const gsize n = (gsize)size * (gsize)size;
  LithoTensor in = {.type = LITHO_TENSOR_F32, .rank = 4, .dim = {1, 3, size, size}};
  if (net->input == NULL)
    net->input = g_new(float, 3 * n);
  in.data = net->input;
  net->width = CLAMP(width, 1, size);
  net->height = CLAMP(height, 1, size);
  if (net->flat) {
    in = (LithoTensor){LITHO_TENSOR_F32, 3, {net->height, net->width, 3}, net->input};
    for (int y = 0; y < net->height; y++)
      for (int i = 0; i < 3 * net->width; i++)
        net->input[(gsize)y * 3 * (gsize)net->width + (gsize)i] =
            rgb[(gsize)y * 3 * (gsize)size + (gsize)i] * 255;
  } else {
    if (net->bands_last)
      in = (LithoTensor){LITHO_TENSOR_F32, 4, {1, size, size, 3}, net->input};
    for (gsize i = 0; i < n; i++) {
      const gboolean is_photo =
          (int)(i % (gsize)size) < net->width && (int)(i / (gsize)size) < net->height;
      for (gsize c = 0; c < 3; c++) /* around the photo: nothing, after mean and deviation */
        net->input[net->bands_last ? 3 * i + c : c * n + i] =
            is_photo ? (rgb[3 * i + c] - mean[c]) / std[c] : 0;
    }
  }
  net->looked =
      litho_net_run(net->encoder, &in, 1, net->seen, litho_net_n_outputs(net->encoder), error);
  return net->looked;
}

/* Points, and the corners of a box where the decoder has no port for boxes, or no points, for there
 * must be some; returns how many. A port for boxes is told the whole photo where no box is meant.
 */
static int
fill_points(LithoPointNet *net, const double box[4], const double (*points)[2],
            const gboolean *inside, guint n_points)
{
  int n = 0;
  for (guint i = 0; i < MIN(n_points, (guint)POINTS_MOST); i++, n++) {
    net->coords[2 * n] = (float)(points[i][0] * net->size_px);
    net->coords[2 * n + 1] = (float)(points[i][1] * net->size_px);
    net->labels[n] = inside[i] ? 1 : 0;
  }
  for (int k = 0; k < 4; k++)
    net->boxes[k] = box != NULL ? (float)(box[k] * net->size_px)
                    : k < 2     ? 0
                                : (float)(k == 2 ? net->width : net->height);
  for (int k = 0; k < 2 && box != NULL && (!net->has_boxes || n_points == 0); k++, n++) {
    net->coords[2 * n] = net->boxes[2 * k];
    net->coords[2 * n + 1] = net->boxes[2 * k + 1];
    net->labels[n] = (float)(2 + k); /* top left, bottom right */
  }
  if (box == NULL && !net->has_boxes) { /* as SAM's own code pads points without a box */
    net->coords[2 * n] = net->coords[2 * n + 1] = 0;
    net->labels[n++] = -1;
  }
  for (int i = 0; i < n; i++)
    net->whole_labels[i] = net->small_labels[i] = (gint32)net->labels[i];
  return n;
}

/* The tensor for an input of the decoder. */
static LithoTensor
feed(LithoPointNet *net, guint i, int n)
{
  const LithoTensor *port = &litho_net_input(net->decoder, i)->shape;
  LithoTensor t = {.type = port->type, .rank = port->rank, .dim = {1, 1, 1, 1, 1, 1}};
  const int last = MAX(port->rank - 1, 0);
  switch (net->fed[i]) {
  case FED_BY_ENCODER:
    return net->seen[net->source[i]];
  case FED_COORDS:
    t.dim[MAX(last - 1, 0)] = n;
    t.dim[last] = 2;
    t.data = net->coords;
    break;
  case FED_LABELS:
    t.dim[last] = n;
    t.data = port->type == LITHO_TENSOR_I64   ? (gpointer)net->whole_labels
             : port->type == LITHO_TENSOR_I32 ? (gpointer)net->small_labels
                                              : (gpointer)net->labels;
    break;
  case FED_BOXES:
    t.dim[last] = 4;
    t.data = net->boxes;
    break;
  case FED_MASK:
    t.dim[MAX(last - 1, 0)] = t.dim[last] = MASK_PX;
    t.data = net->no_mask;
    break;
  case FED_HAS_MASK:
    t.rank = port->rank;
    t.data = &net->flag;
    break;
  case FED_SIZE: /* of the mask in the photo's size, which is not asked for in more than it has */
    net->size[0] = (float)(net->height * MASK_PX / net->size_px);
    net->size[1] = (float)(net->width * MASK_PX / net->size_px);
    t.dim[last] = 2;
    t.data = net->size;
    break;
  }
  return t;
}

/* The number of the output whose name has one of the parts, the first part first; -1: none. */
static int
output_of(const LithoPointNet *net, const char *const *parts)
{
  for (; *parts != NULL; parts++)
    for (guint i = 0; i < litho_net_n_outputs(net->decoder); i++)
      if (strstr(litho_net_output(net->decoder, i)->name, *parts) != NULL)
        return (int)i;
  return -1;
}

gboolean
litho_point_net_mask(LithoPointNet *net, const double box[4], const double (*points)[2],
                     const gboolean *inside, guint n_points, const float **mask, int *n_columns,
                     int *n_rows, double *score, GError **error)
{
  static const char *const mask_parts[] = {"low_res", "pred_masks", "masks", NULL},
                           *const score_parts[] = {"iou", NULL};
  LithoTensor in[PORTS_MOST], out[PORTS_MOST];
  const int at_mask = output_of(net, mask_parts), at_score = output_of(net, score_parts);
  g_assert(net->looked);
  if (at_mask < 0)
    return unfit(net->decoder_path, "no output of the decoder is called",
                 "low_res_masks, pred_masks or masks", error);
  const int n = fill_points(net, box, points, inside, n_points);
  for (guint i = 0; i < litho_net_n_inputs(net->decoder); i++)
    in[i] = feed(net, i, n);
  if (!litho_net_run(net->decoder, in, litho_net_n_inputs(net->decoder), out,
                     litho_net_n_outputs(net->decoder), error))
    return FALSE;
  const LithoTensor *masks = &out[at_mask];
  const gsize rows = masks->rank >= 2 ? (gsize)masks->dim[masks->rank - 2] : 0;
  const gsize columns = masks->rank >= 2 ? (gsize)masks->dim[masks->rank - 1] : 0,
              each = rows * columns;
  if (masks->type != LITHO_TENSOR_F32 || each == 0 || each > (1 << 24) ||
      litho_tensor_n(masks) % each != 0 || litho_tensor_n(masks) == 0)
    return unfit(net->decoder_path, "no masks of floats come out of",
                 litho_net_output(net->decoder, (guint)at_mask)->name, error);
  gsize best = 0;
  const LithoTensor *scores = at_score >= 0 ? &out[at_score] : NULL;
  const gsize n_masks =
      scores != NULL ? MIN(litho_tensor_n(masks) / each, litho_tensor_n(scores)) : 1;
  for (gsize i = 1; i < n_masks; i++)
    if (litho_tensor_value(scores, i) > litho_tensor_value(scores, best))
      best = i;
  *score = scores != NULL && litho_tensor_n(scores) > 0
               ? CLAMP(litho_tensor_value(scores, best), 0, 1)
               : 0.5;
  g_free(net->mask);
  net->mask = g_new(float, each);
  for (gsize i = 0; i < each; i++)
    net->mask[i] = 1 / (1 + expf(-((const float *)masks->data)[best * each + i]));
  *mask = net->mask;
  *n_columns = (int)columns;
  *n_rows = (int)rows;
  return TRUE;
}
