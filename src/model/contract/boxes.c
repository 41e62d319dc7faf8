/* boxes.c: nets that find things as boxes: which contract a net has, its picture in and its boxes
 * out. */
#include <math.h>
#include <string.h>
#include "model/contract/boxes.h"

enum { SIDE_MOST_PX = 4096 };

extern const LithoBoxContract litho_contract_anchors, litho_contract_ssd, litho_contract_yolox,
    litho_contract_yolo, litho_contract_yolo_seg;

/* YOLOX first: with C = 1 its 6 values a cell would pass for YOLOv8's 4 + 2. */
const LithoBoxContract *const litho_box_contracts[] = {
    &litho_contract_anchors, &litho_contract_ssd,      &litho_contract_yolox,
    &litho_contract_yolo,    &litho_contract_yolo_seg, NULL,
};

int
litho_box_n_cells(int width, int height)
{
  int n = 0;
  for (int stride = 8; stride <= 32; stride *= 2)
    n += width / stride * (height / stride);
  return n;
}

/* What the net takes and gives, and the contracts that there are. */
static gboolean
no_contract(const LithoBoxNet *net, const char *role, const char *why, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  const guint n_in = litho_net_n_inputs(net->net), n = n_in + litho_net_n_outputs(net->net);
  for (guint i = 0; i < MIN(n, n_in + 6); i++) {
    const LithoPort *port =
        i < n_in ? litho_net_input(net->net, i) : litho_net_output(net->net, i - n_in);
    g_autofree char *shape = litho_tensor_text(&port->shape);
    g_string_append_printf(text, "%s%s", i == 0 ? "" : i == n_in ? " → " : ", ", shape);
  }
  g_string_append(text, "; contracts of this role:");
  for (const LithoBoxContract *const *c = litho_box_contracts; *c != NULL; c++)
    if (g_str_equal((*c)->role, role))
      g_string_append_printf(text, " %s: %s;", (*c)->name, (*c)->shape);
  g_string_truncate(text, text->len - 1);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: no net for '%s': %s; it is %s (docs/models.md)", net->path, role, why,
              text->str);
  return FALSE;
}

/* Layout, type and size of the picture; FALSE: there is none. */
static gboolean
read_picture(LithoBoxNet *net)
{
  const LithoTensor *in = &litho_net_input(net->net, 0)->shape;
  if (litho_net_n_inputs(net->net) != 1 || in->rank != 4 || in->dim[0] > 1 ||
      (in->type != LITHO_TENSOR_F32 && in->type != LITHO_TENSOR_U8) ||
      (in->dim[1] != 3 && in->dim[3] != 3))
    return FALSE;
  net->form.nhwc = in->dim[1] != 3;
  net->form.bytes = in->type == LITHO_TENSOR_U8;
  const gint64 height = in->dim[net->form.nhwc ? 1 : 2], width = in->dim[net->form.nhwc ? 2 : 3];
  if (height > SIDE_MOST_PX || width > SIDE_MOST_PX)
    return FALSE;
  net->height = (int)MAX(height, 0);
  net->width = (int)MAX(width, 0);
  return TRUE;
}

static gboolean
try_contract(LithoBoxNet *net, const LithoBoxContract *contract)
{
  const int width = net->width, height = net->height;
  net->contract = contract;
  net->width = width > 0 ? width : contract->size_px;
  net->height = height > 0 ? height : contract->size_px;
  net->n_classes = net->first_id = 0;
  if (litho_net_n_outputs(net->net) >= contract->n_out && contract->fits(net))
    return TRUE;
  net->width = width;
  net->height = height;
  net->contract = NULL;
  return FALSE;
}

static gboolean
choose_contract(LithoBoxNet *net, const LithoModel *model, GError **error)
{
  gboolean known = model->contract == NULL;
  for (const LithoBoxContract *const *c = litho_box_contracts; *c != NULL && net->contract == NULL;
       c++) {
    const gboolean named = model->contract != NULL && g_str_equal(model->contract, (*c)->name);
    known |= named;
    if (g_str_equal((*c)->role, model->role) && (model->contract == NULL || named))
      try_contract(net, *c);
  }
  if (!known)
    return no_contract(net, model->role, "its contract is said to be one that is not there", error);
  return net->contract != NULL ||
         no_contract(net, model->role,
                     model->contract != NULL ? "it is not of the contract that was said"
                                             : "no contract fits",
                     error);
}

/* The file of labels: one a line; what follows an empty line is a remark. */
static gboolean
read_labels(LithoBoxNet *net, const LithoModel *model, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autofree char *path = litho_model_asset(model, "labels", 0, &local), *text = NULL;
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (path != NULL) {
    if (!g_file_get_contents(path, &text, NULL, &local)) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s", path, local->message);
      return FALSE;
    }
    char *end = strstr(g_strstrip(text), "\n\n");
    if (end != NULL)
      *end = '\0';
    net->own_labels = g_strsplit(text, "\n", -1);
    for (char **label = net->own_labels; *label != NULL; label++)
      g_strstrip(*label);
    net->labels = (const char *const *)net->own_labels;
    /* A list that begins with the name for nothing counts from it. */
    if (net->first_id == 1 && net->labels[0] != NULL &&
        (g_str_equal(net->labels[0], "???") ||
         g_ascii_strcasecmp(net->labels[0], "background") == 0))
      net->labels++;
    const int n = (int)g_strv_length((char **)net->labels);
    if (net->n_classes == 0 || n == net->n_classes)
      return TRUE;
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %d labels for the %d classes of %s",
                path, n, net->n_classes, net->path);
    return FALSE;
  }
  if (net->first_id == 1 && (net->n_classes == 0 || net->n_classes == 90))
    net->labels = litho_coco_ids + 1;
  else if (net->n_classes == 80 || net->n_classes == 0)
    net->labels = litho_coco_names;
  if (net->labels == NULL)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: it tells %d classes apart: say their names with --labels FILE, one a line",
                net->path, net->n_classes);
  return net->labels != NULL;
}

LithoBoxNet *
litho_box_net_new(LithoNet *lower, const LithoModel *model, GError **error)
{
  g_autoptr(LithoBoxNet) net = g_new0(LithoBoxNet, 1);
  const LithoRole *role = litho_role_find(model->role, error);
  if (role == NULL)
    return NULL;
  net->net = lower;
  net->path = litho_net_path(lower);
  net->form = litho_picture_form(role, &model->net);
  if (!read_picture(net)) {
    no_contract(net, model->role, "its one input is no picture of three channels", error);
    return NULL;
  }
  if (!choose_contract(net, model, error) || !read_labels(net, model, error))
    return NULL;
  if (!model->net.has_norm && net->contract->codes_255)
    for (int c = 0; c < 3; c++)
      net->form.std[c] = 1 / 255.0f;
  net->form.bgr |= !model->net.has_norm && net->contract->bgr;
  return g_steal_pointer(&net);
}

void
litho_box_net_free(LithoBoxNet *net)
{
  if (net == NULL)
    return;
  g_strfreev(net->own_labels);
  g_free(net->input);
  g_free(net);
}

gboolean
litho_box_net_run(LithoBoxNet *net, const float *rgb, double least, GArray *seen, GError **error)
{
  LithoTensor in = {.type = net->form.bytes ? LITHO_TENSOR_U8 : LITHO_TENSOR_F32, .rank = 4},
              out[4];
  const gint64 nchw[4] = {1, 3, net->height, net->width}, nhwc[4] = {1, net->height, net->width, 3};
  const gsize n = (gsize)net->width * (gsize)net->height;
  if (net->input == NULL)
    net->input = g_new(float, 3 * n);
  memcpy(in.dim, net->form.nhwc ? nhwc : nchw, sizeof nchw);
  in.data = net->input;
  litho_picture_pack(&net->form, rgb, n, net->input);
  return litho_net_run(net->net, &in, 1, out, net->contract->n_out, error) &&
         net->contract->read(net, out, least, seen, error);
}

const char *
litho_box_net_label(const LithoBoxNet *net, int label)
{
  const int n = net->labels == litho_coco_ids + 1 ? 90 : (int)g_strv_length((char **)net->labels);
  return label >= 0 && label < n ? net->labels[label] : NULL;
}

gboolean
litho_box_net_has_masks(const LithoBoxNet *net)
{
  return net->proto != NULL;
}

void
litho_box_net_mask(const LithoBoxNet *net, const LithoSeen *seen, float *mask)
{
  const gsize n = (gsize)net->proto_width * (gsize)net->proto_height;
  for (gsize i = 0; i < n; i++) {
    const float *p = net->proto + i * net->proto_pixel_step;
    float sum = 0;
    for (gsize k = 0; k < LITHO_SEEN_COEFFICIENTS; k++)
      sum += seen->coefficient[k] * p[k * net->proto_step];
    mask[i] = 1 / (1 + expf(-sum));
  }
}
