/* scenery_net.c: a segmenting net's opinion of the scenery.
 *
 * A net of role "segment" whose labels name the sky, as a Cityscapes or ADE20K net's do, adds evidence to what
 * colour, texture and place say. Nets of street scenes see roads in lakes and walls in fog: their word counts, but
 * never alone.
 */
#include <math.h>
#include <string.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "model/bridge_openvino.h"
#include "model/store.h"
#include "color/oklab.h"
#include "see/scenery/scenery.h"

#define TRUST 1.5f     /* log odds that a label adds to its class */
#define MAX_SIDE_PX 1024

static const struct {
  const char *label;
  int class;
} meanings[] = {
    {"sky", SEE_SKY},          {"vegetation", SEE_PLANTS},  {"tree", SEE_PLANTS},   {"grass", SEE_PLANTS},
    {"plant", SEE_PLANTS},     {"road", SEE_GROUND},        {"sidewalk", SEE_GROUND}, {"earth", SEE_GROUND},
    {"sand", SEE_GROUND},      {"path", SEE_GROUND},        {"water", SEE_WATER},   {"sea", SEE_WATER},
    {"river", SEE_WATER},      {"lake", SEE_WATER},         {"building", SEE_BUILDING}, {"house", SEE_BUILDING},
    {"wall", SEE_BUILDING},    {"person", SEE_OTHER},       {"rider", SEE_OTHER},   {"car", SEE_OTHER},
};

/* The class of each label, -1: none. NULL when the sky is not among them. */
static GArray *
read_labels(const char *path)
{
  g_autofree char *text = NULL;
  if (path == NULL || !g_file_get_contents(path, &text, NULL, NULL))
    return NULL;
  g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
  g_autoptr(GArray) classes = g_array_new(FALSE, FALSE, sizeof(int));
  gboolean has_sky = FALSE;
  for (guint i = 0; lines[i] != NULL; i++) {
    int class = -1;
    for (guint k = 0; k < G_N_ELEMENTS(meanings); k++)
      if (g_ascii_strcasecmp(g_strstrip(lines[i]), meanings[k].label) == 0)
        class = meanings[k].class;
    g_array_append_val(classes, class);
    has_sky |= class == SEE_SKY;
  }
  return has_sky ? g_steal_pointer(&classes) : NULL;
}

/* The first installed net of street scenes: its name, file and labels. FALSE and no error: there is none. */
static gboolean
find_net(char **name, char **path, GArray **classes, GError **error)
{
  g_autoptr(GPtrArray) models = litho_models_load(error);
  for (guint i = 0; models != NULL && i < models->len; i++) {
    const LithoModel *model = models->pdata[i];
    if (!g_str_equal(model->role, "segment"))
      continue;
    g_autofree char *file = litho_model_path(model);
    if (!g_file_test(file, G_FILE_TEST_EXISTS))
      continue;
    g_autoptr(GError) failure = NULL;
    g_autofree char *labels = litho_model_asset(model, "labels", 0, &failure);
    if (failure == NULL && (*classes = read_labels(labels)) != NULL &&
        litho_model_verify(model, FALSE, &failure)) {
      *name = g_strdup(model->name);
      *path = g_steal_pointer(&file);
      return TRUE;
    }
    if (failure != NULL) {
      g_propagate_error(error, g_steal_pointer(&failure));
      return FALSE;
    }
  }
  return FALSE;
}

/* The proxy as the net takes it: 8-bit sRGB codes (or those / 127.5 - 1), stretched. */
static void *
make_input(VipsImage *proxy, LithoTensorType type, int width, int height, GError **error)
{
  g_autoptr(VipsImage) sized = NULL, coded = NULL;
  size_t size;
  if (vips_resize(proxy, &sized, (double)width / proxy->Xsize, "vscale", (double)height / proxy->Ysize,
                  "kernel", VIPS_KERNEL_LINEAR, NULL) != 0 ||
      vips_colourspace(sized, &coded, VIPS_INTERPRETATION_sRGB, NULL) != 0) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a net's input");
    return NULL;
  }
  guint8 *bytes = vips_image_write_to_memory(coded, &size);
  if (bytes == NULL || size != (gsize)width * (gsize)height * 3) {
    g_free(bytes);
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a net's input");
    return NULL;
  }
  if (type == LITHO_TENSOR_U8)
    return bytes;
  float *values = g_new(float, size);
  for (gsize i = 0; i < size; i++)
    values[i] = bytes[i] * (1 / 127.5f) - 1;
  g_free(bytes);
  return values;
}

static gint64
label_at(const LithoTensor *out, gsize i)
{
  switch (out->type) {
  case LITHO_TENSOR_I64:
    return ((const gint64 *)out->data)[i];
  case LITHO_TENSOR_I32:
    return ((const gint32 *)out->data)[i];
  case LITHO_TENSOR_U8:
    return ((const guint8 *)out->data)[i];
  default:
    return -1;
  }
}

/* Multiplies the odds of the class that the net names at each grid pixel. out: labels, (1,) H, W. */
static void
listen(SeeScenery *scenery, const LithoTensor *out, const GArray *classes)
{
  const int w = scenery->p[0]->width, h = scenery->p[0]->height;
  const gint64 rows = out->dim[out->rank - 2], columns = out->dim[out->rank - 1];
  const float gain = expf(TRUST);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      gsize i = (gsize)y * (gsize)w + (gsize)x;
      gint64 label = label_at(out, (gsize)((2 * y + 1) * rows / (2 * h) * columns + (2 * x + 1) * columns / (2 * w)));
      int class = label >= 0 && label < (gint64)classes->len ? g_array_index(classes, int, label) : -1;
      if (class < 0)
        continue;
      float sum = 1 + (gain - 1) * scenery->p[class]->v[i];
      scenery->p[class]->v[i] *= gain;
      for (int c = 0; c < SEE_N_SCENERY; c++)
        scenery->p[c]->v[i] /= sum;
    }
}

gboolean
see_scenery_hear_net(LithoScene *scene, SeeScenery *scenery, GError **error)
{
  g_autofree char *name = NULL, *path = NULL;
  g_autoptr(GArray) classes = NULL;
  g_autoptr(GError) failure = NULL;
  if (!litho_openvino_available())
    return TRUE;
  if (!find_net(&name, &path, &classes, &failure)) {
    if (failure == NULL)
      return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  VipsImage *proxy = litho_scene_proxy(scene, error);
  g_autoptr(LithoNet) net =
      proxy != NULL ? litho_net_open(path, litho_scene_options(scene)->n_threads, error) : NULL;
  if (net == NULL)
    return FALSE;
  LithoTensor in = litho_net_input(net, 0)->shape, out;
  if (litho_net_n_inputs(net) != 1 || in.rank != 4 || in.dim[3] != 3 || in.dim[1] < 1 || in.dim[2] < 1 ||
      in.dim[1] > MAX_SIDE_PX || in.dim[2] > MAX_SIDE_PX ||
      (in.type != LITHO_TENSOR_U8 && in.type != LITHO_TENSOR_F32)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: not a net of role segment: it should take one picture of 1 × H × W × 3 (docs/models.md)", path);
    return FALSE;
  }
  in.dim[0] = 1;
  g_autofree void *pixels = make_input(proxy, in.type, (int)in.dim[2], (int)in.dim[1], error);
  in.data = pixels;
  if (pixels == NULL || !litho_net_run(net, &in, 1, &out, 1, error))
    return FALSE;
  if (out.rank < 2 || out.rank > 3 || (out.rank == 3 && out.dim[0] != 1) || label_at(&out, 0) < 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: not a net of role segment: it should give one label a pixel, 1 × H × W (docs/models.md)", path);
    return FALSE;
  }
  listen(scenery, &out, classes);
  scenery->net = g_steal_pointer(&name);
  return TRUE;
}
