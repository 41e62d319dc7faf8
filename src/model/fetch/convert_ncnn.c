/* convert_ncnn.c: ncnn nets (.param, then .bin in the same file) to ONNX: the layers that upscalers of the ESRGAN
 * and SPAN kinds are made of.
 *
 *   image (1,3,H,W) RGB 0..1 → output, a whole multiple of it
 *
 * Layers: Input, MemoryData, Convolution, PReLU, Sigmoid, Swish, Split, Concat, Eltwise (sum), BinaryOp (of two inputs
 * or with a number: + - * /), Interp, PixelShuffle. Weights may
 * be float16 or float32; other quantisation, and any other layer, is refused by name.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "model/fetch/convert.h"
#include "model/fetch/onnx_write.h"

#define PARAM_MAGIC "7767517"
#define FLOAT16_TAG 0x01306b47u
enum { LAYERS_MOST = 5000, CHANNELS_MOST = 4096, MAX_KEY = 24 };

typedef struct {
  const char *from;
  const guint8 *at, *end; /* of the weights that are left */
  LithoOnnx *onnx;
  GError **error;
} Reader;

typedef struct {
  char *type, *name;
  char **bottom, **top;    /* NULL-terminated */
  double key[MAX_KEY];     /* key=value; NAN: not said */
  double slope, factor[2]; /* of the lists -23310 and -23301 */
} Layer;

static void
layer_clear(Layer *layer)
{
  g_free(layer->type);
  g_free(layer->name);
  g_strfreev(layer->bottom);
  g_strfreev(layer->top);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Layer, layer_clear)

static gboolean
fail(Reader *r, const char *where, const char *what)
{
  if (*r->error == NULL)
    g_set_error(r->error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: layer '%s': %s", r->from, where, what);
  return FALSE;
}

static float
from_half(guint16 h)
{
  const int exponent = h >> 10 & 31, mantissa = h & 1023;
  const float size = exponent == 0    ? ldexpf((float)mantissa, -24)
                     : exponent == 31 ? (mantissa != 0 ? NAN : INFINITY)
                                      : ldexpf((float)(1024 + mantissa), exponent - 25);
  return h & 0x8000 ? -size : size;
}

/* n values; with a tag before them when `tagged`. Caller frees; NULL and error. */
static float *
take_weights(Reader *r, const Layer *layer, gsize n, gboolean tagged)
{
  guint32 tag = 0;
  const gsize left = (gsize)(r->end - r->at), head = tagged ? 4 : 0;
  if (tagged && left >= 4)
    memcpy(&tag, r->at, 4);
  const gboolean half = tag == FLOAT16_TAG;
  if (tag != 0 && !half) {
    fail(r, layer->name, "its weights are in a coding that is not read (only float16 and float32 are)");
    return NULL;
  }
  const gsize size = half ? (2 * n + 3) / 4 * 4 : 4 * n;
  if (left < head || left - head < size) {
    fail(r, layer->name, "the weights are cut short");
    return NULL;
  }
  float *v = g_new(float, n);
  const guint8 *p = r->at + head;
  for (gsize i = 0; half && i < n; i++)
    v[i] = from_half((guint16)(p[2 * i] | p[2 * i + 1] << 8));
  if (!half)
    memcpy(v, p, 4 * n);
  r->at += head + size;
  return v;
}

static int
whole(const Layer *layer, int key, int otherwise)
{
  const double v = layer->key[key];
  return isnan(v) || fabs(v) > 1e9 ? otherwise : (int)v;
}

static gboolean
add_convolution(Reader *r, const Layer *layer)
{
  const int n_out = whole(layer, 0, 0), kernel = whole(layer, 1, 1), n_weights = whole(layer, 6, 0);
  const int stride = whole(layer, 3, 1), pad = whole(layer, 4, 0), act = whole(layer, 9, 0);
  if (n_out < 1 || n_out > CHANNELS_MOST || kernel < 1 || kernel > 31 || n_weights < 1 ||
      n_weights % (n_out * kernel * kernel) != 0 || pad < 0 || pad > kernel || stride < 1 || whole(layer, 2, 1) != 1 ||
      whole(layer, 11, kernel) != kernel || act < 0 || act > 2)
    return fail(r, layer->name, "a convolution of a kind that is not read");
  const gint64 dim[4] = {n_out, n_weights / (n_out * kernel * kernel), kernel, kernel};
  g_autofree float *weight = take_weights(r, layer, (gsize)n_weights, TRUE);
  g_autofree float *bias = weight != NULL && whole(layer, 5, 0) ? take_weights(r, layer, (gsize)n_out, FALSE)
                                                                 : g_new0(float, (gsize)n_out);
  if (weight == NULL || bias == NULL)
    return FALSE;
  g_autofree char *w = g_strconcat(layer->name, ".w", NULL), *b = g_strconcat(layer->name, ".b", NULL);
  g_autofree char *y = act == 0 ? g_strdup(layer->top[0]) : g_strconcat(layer->name, ".y", NULL);
  g_autofree char *inputs = g_strdup_printf("%s %s %s", layer->bottom[0], w, b);
  g_autofree char *attributes = g_strdup_printf("kernel_shape=[%d,%d] strides=[%d,%d] pads=[%d,%d,%d,%d]", kernel, kernel,
                                                stride, stride, pad, pad, pad, pad);
  litho_onnx_floats(r->onnx, w, 4, dim, weight);
  litho_onnx_floats(r->onnx, b, 1, dim, bias);
  litho_onnx_node(r->onnx, "Conv", inputs, y, attributes);
  if (act == 0)
    return TRUE;
  g_autofree char *alpha = g_strdup_printf("alpha=%.9f", layer->slope);
  litho_onnx_node(r->onnx, act == 1 ? "Relu" : "LeakyRelu", y, layer->top[0], act == 1 ? NULL : alpha);
  return TRUE;
}

static gboolean
add_prelu(Reader *r, const Layer *layer)
{
  const int n = whole(layer, 0, 0);
  if (n < 1 || n > CHANNELS_MOST)
    return fail(r, layer->name, "a PReLU of a kind that is not read");
  const gint64 dim[3] = {n, 1, 1};
  g_autofree float *slope = take_weights(r, layer, (gsize)n, FALSE);
  if (slope == NULL)
    return FALSE;
  g_autofree char *s = g_strconcat(layer->name, ".s", NULL), *inputs = g_strdup_printf("%s %s", layer->bottom[0], s);
  litho_onnx_floats(r->onnx, s, 3, dim, slope);
  litho_onnx_node(r->onnx, "PRelu", inputs, layer->top[0], NULL);
  return TRUE;
}

/* A constant of c × h × w, as ncnn keeps it: float32 without a tag. */
static gboolean
add_memory(Reader *r, const Layer *layer)
{
  const int w = whole(layer, 0, 0), h = MAX(whole(layer, 1, 1), 1), c = MAX(whole(layer, 2, 1), 1);
  const gint64 dim[3] = {c, h, w};
  if (layer->top[0] == NULL || w < 1 || w > CHANNELS_MOST || h > CHANNELS_MOST || c > CHANNELS_MOST ||
      (gint64)w * h * c > CHANNELS_MOST || whole(layer, 11, 0) != 0 || whole(layer, 21, 1) != 1)
    return fail(r, layer->name, "a constant of a kind that is not read");
  g_autofree float *v = take_weights(r, layer, (gsize)w * (gsize)h * (gsize)c, FALSE);
  if (v == NULL)
    return FALSE;
  litho_onnx_floats(r->onnx, layer->top[0], 3, dim, v);
  return TRUE;
}

/* x · sigmoid(x). */
static void
add_swish(Reader *r, const Layer *layer)
{
  g_autofree char *s = g_strconcat(layer->name, ".s", NULL), *both = g_strdup_printf("%s %s", layer->bottom[0], s);
  litho_onnx_node(r->onnx, "Sigmoid", layer->bottom[0], s, NULL);
  litho_onnx_node(r->onnx, "Mul", both, layer->top[0], NULL);
}

static gboolean
add_arithmetic(Reader *r, const Layer *layer)
{
  static const char *const types[] = {"Add", "Sub", "Mul", "Div"};
  const int type = whole(layer, 0, 0);
  const guint n = g_strv_length(layer->bottom);
  const gboolean with_number = whole(layer, 1, 0) == 1;
  if (type < 0 || type >= (int)G_N_ELEMENTS(types) || n != (with_number ? 1 : 2) || (with_number && isnan(layer->key[2])))
    return fail(r, layer->name, "arithmetic of a kind that is not read");
  const float number = (float)layer->key[2];
  g_autofree char *c = g_strconcat(layer->name, ".c", NULL);
  g_autofree char *both = g_strdup_printf("%s %s", layer->bottom[0], with_number ? c : layer->bottom[1]);
  if (with_number)
    litho_onnx_floats(r->onnx, c, 0, NULL, &number);
  litho_onnx_node(r->onnx, types[type], both, layer->top[0], NULL);
  return TRUE;
}

static gboolean
add_sum(Reader *r, const Layer *layer)
{
  if (g_strv_length(layer->bottom) != 2 || whole(layer, 0, 0) != 1)
    return fail(r, layer->name, "only sums of two are read");
  g_auto(GStrv) scaled = g_strdupv(layer->bottom);
  for (int i = 0; i < 2; i++) {
    if (layer->factor[i] == 1)
      continue;
    const float factor = (float)layer->factor[i];
    g_autofree char *f = g_strdup_printf("%s.f%d", layer->name, i), *inputs = g_strdup_printf("%s %s", scaled[i], f);
    litho_onnx_floats(r->onnx, f, 0, NULL, &factor);
    g_free(scaled[i]);
    scaled[i] = g_strdup_printf("%s.%d", layer->name, i);
    litho_onnx_node(r->onnx, "Mul", inputs, scaled[i], NULL);
  }
  g_autofree char *both = g_strjoinv(" ", scaled);
  litho_onnx_node(r->onnx, "Add", both, layer->top[0], NULL);
  return TRUE;
}

static gboolean
add_resize(Reader *r, const Layer *layer)
{
  const int type = whole(layer, 0, 0);
  const float scale[4] = {1, 1, (float)layer->key[1], (float)layer->key[2]};
  const gint64 dim[1] = {4};
  if (type < 1 || type > 3 || !(scale[2] > 0 && scale[3] > 0 && scale[2] <= 16 && scale[3] <= 16))
    return fail(r, layer->name, "an Interp of a kind that is not read");
  g_autofree char *s = g_strconcat(layer->name, ".s", NULL), *inputs = g_strdup_printf("%s - %s", layer->bottom[0], s);
  litho_onnx_floats(r->onnx, s, 1, dim, scale);
  litho_onnx_node(r->onnx, "Resize", inputs, layer->top[0],
                  type == 1   ? "mode=nearest coordinate_transformation_mode=asymmetric nearest_mode=floor"
                  : type == 2 ? "mode=linear coordinate_transformation_mode=half_pixel"
                              : "mode=cubic coordinate_transformation_mode=half_pixel cubic_coeff_a=-0.75");
  return TRUE;
}

static gboolean
add_layer(Reader *r, const Layer *layer)
{
  static const gint64 image[] = {1, 3, 0, 0};
  if (g_str_equal(layer->type, "Input")) {
    litho_onnx_input(r->onnx, layer->top[0], 4, image);
    return TRUE;
  }
  if (g_str_equal(layer->type, "MemoryData"))
    return add_memory(r, layer);
  if (layer->bottom[0] == NULL || layer->top[0] == NULL)
    return fail(r, layer->name, "damaged: without input or output");
  if (g_str_equal(layer->type, "Convolution"))
    return add_convolution(r, layer);
  if (g_str_equal(layer->type, "PReLU"))
    return add_prelu(r, layer);
  if (g_str_equal(layer->type, "Eltwise"))
    return add_sum(r, layer);
  if (g_str_equal(layer->type, "BinaryOp"))
    return add_arithmetic(r, layer);
  if (g_str_equal(layer->type, "Sigmoid")) {
    litho_onnx_node(r->onnx, "Sigmoid", layer->bottom[0], layer->top[0], NULL);
    return TRUE;
  }
  if (g_str_equal(layer->type, "Swish")) {
    add_swish(r, layer);
    return TRUE;
  }
  if (g_str_equal(layer->type, "Interp"))
    return add_resize(r, layer);
  if (g_str_equal(layer->type, "Split")) {
    for (guint i = 0; layer->top[i] != NULL; i++)
      litho_onnx_node(r->onnx, "Identity", layer->bottom[0], layer->top[i], NULL);
    return TRUE;
  }
  if (g_str_equal(layer->type, "Concat")) {
    g_autofree char *all = g_strjoinv(" ", layer->bottom);
    litho_onnx_node(r->onnx, "Concat", all, layer->top[0], "axis=1");
    return TRUE;
  }
  if (g_str_equal(layer->type, "PixelShuffle")) {
    g_autofree char *attributes = g_strdup_printf("blocksize=%d mode=CRD", whole(layer, 0, 1));
    litho_onnx_node(r->onnx, "DepthToSpace", layer->bottom[0], layer->top[0], attributes);
    return TRUE;
  }
  g_autofree char *what = g_strdup_printf("'%s' is no layer that the converter knows", layer->type);
  return fail(r, layer->name, what);
}

/* "Type name n_in n_out in… out… key=value…" */
static gboolean
parse_layer(Reader *r, const char *line, Layer *layer)
{
  g_auto(GStrv) all = g_strsplit_set(line, " ", -1);
  g_autoptr(GPtrArray) word = g_ptr_array_new();
  for (guint i = 0; all[i] != NULL; i++)
    if (*all[i] != '\0')
      g_ptr_array_add(word, all[i]);
  const gint64 n_in = word->len > 3 ? g_ascii_strtoll(word->pdata[2], NULL, 10) : -1;
  const gint64 n_out = word->len > 3 ? g_ascii_strtoll(word->pdata[3], NULL, 10) : -1;
  if (n_in < 0 || n_out < 1 || n_in > 64 || n_out > 64 || 4 + n_in + n_out > word->len)
    return fail(r, line, "damaged");
  *layer = (Layer){.type = g_strdup(word->pdata[0]), .name = g_strdup(word->pdata[1]),
                   .bottom = g_new0(char *, n_in + 1), .top = g_new0(char *, n_out + 1), .factor = {1, 1}};
  for (gint64 i = 0; i < n_in; i++)
    layer->bottom[i] = g_strdup(word->pdata[4 + i]);
  for (gint64 i = 0; i < n_out; i++)
    layer->top[i] = g_strdup(word->pdata[4 + n_in + i]);
  for (int k = 0; k < MAX_KEY; k++)
    layer->key[k] = NAN;
  for (guint i = (guint)(4 + n_in + n_out); i < word->len; i++) {
    const char *text = word->pdata[i], *value = strchr(text, '=');
    const gint64 key = g_ascii_strtoll(text, NULL, 10);
    g_auto(GStrv) list = value != NULL ? g_strsplit(value + 1, ",", -1) : NULL;
    if (list == NULL || list[0] == NULL)
      return fail(r, layer->name, "damaged: a parameter without its value");
    if (key >= 0 && key < MAX_KEY)
      layer->key[key] = g_ascii_strtod(list[0], NULL);
    else if (key == -23310 && list[1] != NULL)
      layer->slope = g_ascii_strtod(list[1], NULL);
    else if (key == -23301 && list[1] != NULL && list[2] != NULL)
      for (int f = 0; f < 2; f++)
        layer->factor[f] = g_ascii_strtod(list[1 + f], NULL);
  }
  return TRUE;
}

static char *
take_line(Reader *r)
{
  const guint8 *end = r->at < r->end ? memchr(r->at, '\n', (gsize)(r->end - r->at)) : NULL;
  if (end == NULL || end - r->at > 4096)
    return NULL;
  char *line = g_strndup((const char *)r->at, (gsize)(end - r->at));
  r->at = end + 1;
  return g_strchomp(line);
}

static gboolean
read_net(Reader *r)
{
  static const gint64 image[] = {1, 3, 0, 0};
  g_autofree char *magic = take_line(r), *counts = magic != NULL ? take_line(r) : NULL;
  const gint64 n = counts != NULL ? g_ascii_strtoll(counts, NULL, 10) : 0;
  if (g_strcmp0(magic, PARAM_MAGIC) != 0 || n < 1 || n > LAYERS_MOST)
    return fail(r, "(none)", "this is no net of ncnn's .param format");
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  for (gint64 i = 0; i < n; i++) {
    char *line = take_line(r);
    if (line == NULL)
      return fail(r, "(none)", "the list of layers is cut short");
    g_ptr_array_add(lines, line);
  }
  g_autofree char *last = NULL;
  for (gint64 i = 0; i < n; i++) { /* the weights follow the list */
    g_auto(Layer) layer = {0};
    if (!parse_layer(r, lines->pdata[i], &layer) || !add_layer(r, &layer))
      return FALSE;
    g_free(last);
    last = g_strdup(layer.top[0]);
  }
  if (r->at != r->end)
    return fail(r, last, "there are more weights than layers");
  litho_onnx_output(r->onnx, last, 4, image);
  return TRUE;
}

static GBytes *
make(const char *from, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GMappedFile) file = g_mapped_file_new(from, FALSE, &local);
  if (file == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: %s", from, local->message);
    return NULL;
  }
  if (g_mapped_file_get_length(file) > LITHO_CONVERT_MAX_BYTES) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s: nets of more than 1 GiB are not converted", from);
    return NULL;
  }
  g_autoptr(LithoOnnx) onnx = litho_onnx_new();
  Reader r = {.from = from, .onnx = onnx, .error = &local};
  r.at = (const guint8 *)g_mapped_file_get_contents(file);
  r.end = r.at != NULL ? r.at + g_mapped_file_get_length(file) : NULL;
  if (!read_net(&r)) {
    g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
  }
  return litho_onnx_bytes(onnx);
}

const LithoConverter litho_convert_ncnn = {.name = "ncnn", .make = make};
