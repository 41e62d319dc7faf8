/* role.c: nets held against what their role wants, and pictures into and out of them. */
#include <math.h>
#include <string.h>
#include "model/forms.h"
#include "model/role.h"

#define PICTURE_0_1 {0, 0, 0}, {1, 1, 1}
#define PICTURE_HALF {0.5f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f}
#define PICTURE_IMAGENET {0.485f, 0.456f, 0.406f}, {0.229f, 0.224f, 0.225f}
#define TRY_PX 64 /* a multiple of what nets with strides and windows want */
#define SIDE_MOST_PX 8192 /* of a net's fixed picture: no more memory is taken because a file says so */

const LithoRole litho_roles[] = {
    {"plan", "words to an edit plan (GGUF)", LITHO_ROLE_TEXT, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"caption", "a photo to sentences (a decoder, or GGUF with vision)", LITHO_ROLE_TEXT, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"encoder", "words to vectors (BERT, safetensors)", LITHO_ROLE_WORDS, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"words", "words of any language to a vector a token (litho's reader of 4-bit words)", LITHO_ROLE_WORDS, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"tower", "texts and photos as vectors in one space (litho train lit)", LITHO_ROLE_WORDS, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"reading", "words of requests to what is wished: the planner's net (litho train planner)", LITHO_ROLE_WORDS, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"test", "for litho's own tests (GGUF)", LITHO_ROLE_TEXT, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"denoise", "takes noise off", LITHO_ROLE_PICTURE, "sigma", FALSE, FALSE, 0, PICTURE_0_1, 1},
    {"demosaic", "three colours of a camera's raw mosaic", LITHO_ROLE_PICTURE, NULL, FALSE, FALSE, 0, PICTURE_0_1, 1},
    {"upscale", "more pixels", LITHO_ROLE_PICTURE, NULL, FALSE, FALSE, 0, PICTURE_0_1, 1},
    {"enhance", "tone and colour", LITHO_ROLE_TABLES, NULL, FALSE, TRUE, 256, PICTURE_0_1, 1},
    {"style", "the look of a painting", LITHO_ROLE_PICTURE, NULL, FALSE, TRUE, 0, PICTURE_0_1, 1},
    {"inpaint", "fills a hole", LITHO_ROLE_PICTURE, "mask", TRUE, TRUE, 512, PICTURE_0_1, 1},
    {"matte", "the main subject", LITHO_ROLE_MATTE, NULL, FALSE, TRUE, 1024, PICTURE_IMAGENET, 1},
    {"depth", "how near things are", LITHO_ROLE_MATTE, NULL, FALSE, TRUE, 518, PICTURE_IMAGENET, 1},
    {"parse", "parts of faces or clothes", LITHO_ROLE_LABELS, NULL, FALSE, TRUE, 512, PICTURE_IMAGENET, 1},
    {"segment", "classes of things in places", LITHO_ROLE_LABELS, NULL, FALSE, TRUE, 512, PICTURE_IMAGENET, 1},
    {"detect", "finds things by name", LITHO_ROLE_BOXES, NULL, FALSE, TRUE, 0, PICTURE_0_1, 1},
    {"instances", "finds things by name, each with its mask", LITHO_ROLE_BOXES, NULL, FALSE, TRUE, 0, PICTURE_0_1, 2},
    {"point", "a box or points to a mask, by a net of your own", LITHO_ROLE_POINT, NULL, FALSE, TRUE, 0, PICTURE_IMAGENET, 1},
    {"tag", "words for a photo", LITHO_ROLE_SCORES, NULL, FALSE, TRUE, 224, PICTURE_IMAGENET, 1},
    {"face", "where faces are", LITHO_ROLE_POINTS, NULL, FALSE, TRUE, 0, {0.5f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f}, 2},
    {"face_mesh", "468 points of a face", LITHO_ROLE_POINTS, NULL, FALSE, TRUE, 0, PICTURE_0_1, 2},
    {"iris", "points of an eye", LITHO_ROLE_POINTS, NULL, FALSE, TRUE, 0, PICTURE_0_1, 2},
    {"pose", "where bodies are", LITHO_ROLE_POINTS, NULL, FALSE, TRUE, 0, {0.5f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f}, 2},
    {"person", "a body's points and mask", LITHO_ROLE_POINTS, NULL, FALSE, TRUE, 0, PICTURE_0_1, 3},
    {"fill", "what goes on behind a hole, coarsely (litho train inpaint)", LITHO_ROLE_WORDS, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"picture", "small pictures from words (litho train make)", LITHO_ROLE_WORDS, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"mask", "a box or points to a mask (litho train mask)", LITHO_ROLE_WORDS, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"stuff", "sky, water, ground, walls in their places (litho train stuff)", LITHO_ROLE_WORDS, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"tilt", "how far a photo is turned, by what it shows", LITHO_ROLE_WORDS, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"maps", "features of every place, for litho's own mask, stuff and tilt nets", LITHO_ROLE_MAPS, NULL, FALSE, TRUE, 0, PICTURE_0_1, 4},
    {"writing", "where lines of writing are", LITHO_ROLE_MATTE, NULL, FALSE, TRUE, 960, PICTURE_HALF, 1},
    {"characters", "what a line of writing says", LITHO_ROLE_LINE, NULL, FALSE, TRUE, 0, PICTURE_HALF, 1},
    {"lora", "changes how a model of role make draws (a LoRA)", LITHO_ROLE_EXTRA, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"esrgan", "more pixels for what a model of role make drew (ESRGAN)", LITHO_ROLE_EXTRA, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {"make", "words to a picture (a set of files for stable-diffusion.cpp)", LITHO_ROLE_SET, NULL, FALSE, FALSE, 0, PICTURE_0_1, 0},
    {NULL},
};

const LithoRole *
litho_role_find(const char *name, GError **error)
{
  g_autoptr(GString) names = g_string_new(NULL);
  for (const LithoRole *role = litho_roles; role->name != NULL; role++) {
    if (g_str_equal(role->name, name))
      return role;
    g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", role->name);
  }
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "'%s' is no role of models: %s", name, names->str);
  return NULL;
}

/* "float32 (1,3,?,?) → float32 (1,1000)": every input and the first outputs. */
static char *
ports_text(const LithoNet *net)
{
  GString *text = g_string_new(NULL);
  guint n_in = litho_net_n_inputs(net), n = n_in + litho_net_n_outputs(net);
  for (guint i = 0; i < MIN(n, n_in + 3); i++) {
    const LithoPort *port = i < n_in ? litho_net_input(net, i) : litho_net_output(net, i - n_in);
    g_autofree char *shape = litho_tensor_text(&port->shape);
    g_string_append_printf(text, "%s%s", i == 0 ? "" : i == n_in ? " → " : ", ", shape);
  }
  if (n > n_in + 3)
    g_string_append(text, ", …");
  return g_string_free(text, FALSE);
}

static const char *
wanted_text(const LithoRole *role)
{
  switch (role->kind) {
  case LITHO_ROLE_PICTURE:
    return role->second == NULL ? "picture (1,3,H,W) or (1,H,W,3) → picture"
           : role->second_needed ? "picture (1,3,H,W) and mask (1,1,H,W) → picture"
                                 : "picture (1,3,H,W), and perhaps sigma (1) or (1,1,H,W) → picture";
  case LITHO_ROLE_MATTE: return "picture (1,3,H,W) → values (1,1,H,W)";
  case LITHO_ROLE_LABELS: return "picture → classes (1,H,W) as whole numbers, or scores (1,C,H,W) or (1,H,W,C)";
  case LITHO_ROLE_SCORES: return "picture → scores (1,N)";
  case LITHO_ROLE_TABLES: return "picture → weights (1,N) with N --asset tables (.cube)";
  case LITHO_ROLE_BOXES: return "picture → boxes (contracts: docs/models.md)";
  case LITHO_ROLE_POINT: return "a SAM-like encoder with --asset decoder=FILE";
  case LITHO_ROLE_POINTS: return "picture float32 (1,N,N,3) → the outputs of the MediaPipe net";
  case LITHO_ROLE_MAPS: return "picture (1,3,H,W) → four maps (1,C,H/s,W/s), s = 4, 8, 16, 32";
  case LITHO_ROLE_LINE: return "picture (1,3,N,W) of any width → scores (1,T,C) of characters";
  case LITHO_ROLE_SET: return "a diffusion model with --asset vae=FILE and its text encoders";
  case LITHO_ROLE_EXTRA: return "a LoRA or an ESRGAN upscaler, as .safetensors";
  case LITHO_ROLE_WORDS: return "a BERT as .safetensors with --asset tokenizer.json";
  case LITHO_ROLE_TEXT: break;
  }
  return "a GGUF file";
}

static gboolean
unfit(const LithoRoleNet *net, const char *why, GError **error)
{
  g_autofree char *path = litho_model_path(net->model), *found = ports_text(net->net);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: no net for '%s': %s; it is %s, wanted is %s (docs/models.md)",
              path, net->role->name, why, found, wanted_text(net->role));
  return FALSE;
}

/* Where the channels of a picture port are: 1, 3, or 0 when it is none. */
static int
channel_axis(const LithoTensor *t)
{
  if (t->rank != 4 || t->dim[0] > 1 || (t->type != LITHO_TENSOR_F32 && t->type != LITHO_TENSOR_U8))
    return 0;
  if (t->dim[1] == 3 || (t->dim[1] < 0 && t->dim[3] != 3))
    return 1;
  return t->dim[3] == 3 ? 3 : 0;
}

static gboolean
second_fits(const LithoRole *role, const LithoTensor *t)
{
  /* A sigma is a float; a mask may be of bytes. */
  if (role->second == NULL || (t->type != LITHO_TENSOR_F32 && !(role->second_needed && t->type == LITHO_TENSOR_U8)))
    return FALSE;
  /* It is filled with a value a pixel: whatever else the net wants would be read beyond them. */
  if ((t->rank >= 3 && t->dim[0] > 1) || t->rank > 4)
    return FALSE;
  for (int i = 0; i < t->rank; i++)
    if (t->dim[i] > SIDE_MOST_PX)
      return FALSE;
  gboolean one_band = t->rank == 4 && (t->dim[1] == 1 || t->dim[3] == 1);
  if (role->second_needed)
    return one_band || t->rank == 3;
  gboolean single = t->rank <= 4;
  for (int i = 0; i < t->rank; i++)
    single = single && (t->dim[i] == 1 || t->dim[i] == -1);
  return one_band || single;
}

static gboolean
match_inputs(LithoRoleNet *net, GError **error)
{
  gboolean found = FALSE;
  net->second = -1;
  for (guint i = 0; i < litho_net_n_inputs(net->net); i++) {
    const LithoTensor *t = &litho_net_input(net->net, i)->shape;
    int axis = channel_axis(t);
    if (axis > 0 && !found) {
      found = TRUE;
      net->picture = i;
      net->nhwc = axis == 3;
      const gint64 height = t->dim[net->nhwc ? 1 : 2], width = t->dim[net->nhwc ? 2 : 3];
      if (height > SIDE_MOST_PX || width > SIDE_MOST_PX)
        return unfit(net, "its picture is larger than 8192 px a side", error);
      net->height = (int)MAX(height, 0);
      net->width = (int)MAX(width, 0);
    } else if (net->second < 0 && second_fits(net->role, t))
      net->second = (int)i;
    else
      return unfit(net, "an input does not fit", error);
  }
  if (!found)
    return unfit(net, "no input is a picture of three channels", error);
  if (net->role->second_needed && net->second < 0)
    return unfit(net, "the mask is missing", error);
  if (net->role->kind == LITHO_ROLE_LINE ? net->height == 0 : (net->width == 0) != (net->height == 0))
    return unfit(net, net->height == 0 && net->width == 0 ? "its height is not fixed" : "only one side of the picture is fixed", error);
  if (net->role->kind == LITHO_ROLE_POINTS && (!net->nhwc || net->width != net->height || net->width == 0))
    return unfit(net, "the picture is no fixed square with channels last", error);
  if (litho_net_n_outputs(net->net) < net->role->n_outputs)
    return unfit(net, "outputs are missing", error);
  return TRUE;
}

/* Mean, deviation, size and range as the row says, else as its contract, else as is usual for the role. */
static gboolean
take_form(LithoRoleNet *net, GError **error)
{
  const char *contract = net->model->contract;
  const LithoNetForm *form = litho_net_form(net->role->name, contract);
  LithoNetOptions *options = &net->model->net;
  net->size_px = net->role->size_px;
  if (form == NULL && contract != NULL) {
    g_autoptr(GString) names = g_string_new(NULL);
    for (const LithoNetForm *f = litho_net_forms; f->name != NULL; f++)
      if (g_str_equal(f->role, net->role->name))
        g_string_append_printf(names, "%s%s (%s)", names->len > 0 ? ", " : "", f->name, f->what);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "'%s' is no contract of role %s: %s", contract, net->role->name,
                names->len > 0 ? names->str : "it has only one");
    return FALSE;
  }
  const LithoPictureForm usual = litho_picture_form(net->role, options);
  memcpy(net->mean, usual.mean, sizeof net->mean);
  memcpy(net->std, usual.std, sizeof net->std);
  if (form == NULL)
    return TRUE;
  if (!options->has_norm) {
    memcpy(net->mean, form->mean, sizeof net->mean);
    memcpy(net->std, form->std, sizeof net->std);
  }
  net->by_peak = form->by_peak;
  if (contract == NULL)
    return TRUE;
  net->size_px = form->size_px;
  if (!options->has_out && form->white != 0) {
    options->has_out = TRUE;
    options->out_black = 0;
    options->out_white = form->white;
  }
  return TRUE;
}

LithoRoleNet *
litho_role_open_model(const LithoModel *model, int n_threads, GError **error)
{
  const LithoRole *role = litho_role_find(model->role, error);
  if (role == NULL)
    return NULL;
  g_autofree char *path = litho_model_path(model);
  if (role->kind == LITHO_ROLE_TEXT || role->kind == LITHO_ROLE_WORDS) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: '%s' is a role of models of words, not of pictures", path,
                role->name);
    return NULL;
  }
  g_autoptr(LithoRoleNet) net = g_new0(LithoRoleNet, 1);
  net->role = role;
  net->model = litho_model_copy(model);
  net->net = litho_net_open(path, n_threads, error);
  if (net->net == NULL || !match_inputs(net, error))
    return NULL;
  if (!take_form(net, error))
    return NULL;
  net->factor = model->net.factor;
  return g_steal_pointer(&net);
}

LithoRoleNet *
litho_role_open(const char *role, const char *wanted, int n_threads, GError **error)
{
  g_autoptr(LithoModel) model = litho_model_get(role, wanted, error);
  if (model == NULL)
    return NULL;
  if (!g_str_equal(model->role, role)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "model '%s' is for '%s', not for '%s'", model->name,
                model->role, role);
    return NULL;
  }
  return litho_role_open_model(model, n_threads, error);
}

void
litho_role_net_free(LithoRoleNet *net)
{
  if (net == NULL)
    return;
  litho_net_free(net->net);
  litho_model_free(net->model);
  g_free(net->input);
  g_free(net->second_input);
  g_free(net);
}

/* --- pictures in and out ------------------------------------------------------------------------- */

static float *
scratch(float **buffer, gsize *size, gsize n)
{
  if (*size < n) {
    g_free(*buffer);
    *buffer = g_new(float, n);
    *size = n;
  }
  return *buffer;
}

LithoPictureForm
litho_picture_form(const LithoRole *role, const LithoNetOptions *options)
{
  LithoPictureForm form = {.bgr = options->bgr};
  memcpy(form.mean, options->has_norm ? options->mean : role->mean, sizeof form.mean);
  memcpy(form.std, options->has_norm ? options->std : role->std, sizeof form.std);
  return form;
}

void
litho_picture_pack(const LithoPictureForm *form, const float *rgb, gsize n, gpointer out)
{
  const gsize step = form->nhwc ? 3 : 1;
  for (gsize c = 0; c < 3; c++) {
    const gsize from = form->bgr ? 2 - c : c, first = form->nhwc ? c : c * n;
    const float mean = form->mean[from], scale = 1 / form->std[from];
    for (gsize i = 0; i < n; i++)
      if (form->bytes)
        ((guint8 *)out)[first + step * i] = (guint8)(CLAMP(rgb[3 * i + from], 0, 1) * 255 + 0.5f);
      else
        ((float *)out)[first + step * i] = (rgb[3 * i + from] - mean) * scale;
  }
}

static LithoTensor
fill_picture(LithoRoleNet *net, const float *rgb, int width, int height)
{
  LithoTensor t = {.type = litho_net_input(net->net, net->picture)->shape.type, .rank = 4};
  gsize n = (gsize)width * (gsize)height;
  float *to = scratch(&net->input, &net->input_size, 3 * n);
  const gint64 nchw[4] = {1, 3, height, width}, nhwc[4] = {1, height, width, 3};
  memcpy(t.dim, net->nhwc ? nhwc : nchw, sizeof nchw);
  t.data = to;
  LithoPictureForm form = {.bytes = t.type == LITHO_TENSOR_U8, .nhwc = net->nhwc, .bgr = net->model->net.bgr};
  memcpy(form.mean, net->mean, sizeof form.mean);
  memcpy(form.std, net->std, sizeof form.std);
  float peak = 0;
  for (gsize i = 0; i < 3 * n && net->by_peak; i++)
    peak = MAX(peak, rgb[i]);
  for (int c = 0; c < 3 && peak > 0; c++) { /* (x / peak - mean) / std */
    form.mean[c] *= peak;
    form.std[c] *= peak;
  }
  litho_picture_pack(&form, rgb, n, to);
  return t;
}

/* A sigma is said in the net's own values; as a map it is the same everywhere. */
static LithoTensor
fill_second(LithoRoleNet *net, const float *second, int width, int height)
{
  LithoTensor t = litho_net_input(net->net, (guint)net->second)->shape;
  gboolean is_mask = net->role->second_needed;
  gboolean bands_last = t.rank == 4 && t.dim[3] == 1 && t.dim[1] != 1;
  for (int i = 0; i < t.rank; i++)
    if (t.dim[i] < 0)
      t.dim[i] = 1;
  if (t.rank >= 3 && (is_mask || litho_net_input(net->net, (guint)net->second)->shape.dim[t.rank - 1] != 1 || bands_last)) {
    t.dim[t.rank - (bands_last ? 3 : 2)] = height;
    t.dim[t.rank - (bands_last ? 2 : 1)] = width;
  }
  gsize n = litho_tensor_n(&t);
  if (t.type == LITHO_TENSOR_U8) { /* of bytes are the nets that are told what stays */
    guint8 *bytes = (guint8 *)scratch(&net->second_input, &net->second_size, n / sizeof(float) + 1);
    for (gsize i = 0; i < n; i++)
      bytes[i] = second[i] > 0.5f ? 0 : 255;
    t.data = bytes;
    return t;
  }
  float *to = scratch(&net->second_input, &net->second_size, n);
  for (gsize i = 0; i < n; i++)
    to[i] = is_mask ? second[i] : *second / net->std[0];
  t.data = to;
  return t;
}

gboolean
litho_role_run(LithoRoleNet *net, const float *rgb, const float *second, int width, int height, LithoTensor *out,
               guint n_out, GError **error)
{
  LithoTensor in[2];
  guint n_in = litho_net_n_inputs(net->net);
  in[net->picture] = fill_picture(net, rgb, width, height);
  if (net->second >= 0)
    in[net->second] = fill_second(net, second, width, height);
  return litho_net_run(net->net, in, n_in, out, n_out, error);
}

gboolean
litho_role_picture_size(const LithoTensor *out, int *width, int *height)
{
  int axis = channel_axis(out);
  *height = axis > 0 ? (int)out->dim[axis == 1 ? 2 : 1] : 0;
  *width = axis > 0 ? (int)out->dim[axis == 1 ? 3 : 2] : 0;
  return axis > 0;
}

void
litho_role_picture(const LithoRoleNet *net, const LithoTensor *out, float *rgb)
{
  const LithoNetOptions *options = &net->model->net;
  gboolean last = channel_axis(out) == 3, even = net->std[0] == net->std[1] && net->std[1] == net->std[2];
  gsize n = litho_tensor_n(out) / 3, step = last ? 3 : 1;
  for (gsize c = 0; c < 3; c++) {
    gsize to = options->bgr ? 2 - c : c, first = last ? c : c * n;
    /* Nets that take a range give it back; those that take mean and deviation of a data set give codes. */
    float scale = 1, offset = 0;
    if (options->has_out) {
      scale = 1 / (options->out_white - options->out_black);
      offset = -options->out_black * scale;
    } else if (out->type == LITHO_TENSOR_U8)
      scale = 1 / 255.0f;
    else if (even) {
      scale = net->std[to];
      offset = net->mean[to];
    }
    if (out->type == LITHO_TENSOR_F32)
      for (gsize i = 0; i < n; i++)
        rgb[3 * i + to] = ((const float *)out->data)[first + step * i] * scale + offset;
    else
      for (gsize i = 0; i < n; i++)
        rgb[3 * i + to] = ((const guint8 *)out->data)[first + step * i] * scale + offset;
  }
}

/* --- the trial run ------------------------------------------------------------------------------- */

static gboolean
result_fits(LithoRoleNet *net, const LithoTensor *out, int width, int height, GError **error)
{
  int w, h;
  gboolean is_picture = litho_role_picture_size(out, &w, &h);
  gsize n = litho_tensor_n(out);
  guint n_tables = 0;
  for (guint i = 0; i < net->model->n_assets; i++)
    n_tables += g_str_equal(net->model->assets[i].kind, "asset");
  switch (net->role->kind) {
  case LITHO_ROLE_PICTURE:
    if (!is_picture || w % width != 0 || h % height != 0 || w / width != h / height)
      return unfit(net, "its output is no picture of that size or a multiple", error);
    if (w != width && !g_str_equal(net->role->name, "upscale"))
      return unfit(net, "its output has another size", error);
    if (w == width && g_str_equal(net->role->name, "upscale"))
      return unfit(net, "its output is not larger", error);
    net->factor = w / width;
    return TRUE;
  case LITHO_ROLE_TABLES:
    return (n == n_tables && n > 0 && out->type == LITHO_TENSOR_F32) ||
           unfit(net, "its output is not one weight for each --asset table", error);
  case LITHO_ROLE_MATTE:
    return (out->type == LITHO_TENSOR_F32 && out->rank >= 2 && n >= 64 &&
            n == (gsize)out->dim[out->rank - 1] * (gsize)out->dim[out->rank - 2]) ||
           unfit(net, "its first output is not one value a pixel", error);
  case LITHO_ROLE_LABELS:
    return ((out->type != LITHO_TENSOR_F16 && out->rank == 3 && out->dim[0] == 1) || out->rank == 4) ||
           unfit(net, "its output is no class for each pixel", error);
  case LITHO_ROLE_SCORES:
    return (n > 1 && n == (gsize)out->dim[out->rank - 1] && out->type != LITHO_TENSOR_F16) ||
           unfit(net, "its output is no list of scores", error);
  case LITHO_ROLE_MAPS:
    for (int i = 0; i < 4; i++)
      if (out[i].type != LITHO_TENSOR_F32 || out[i].rank != 4 || out[i].dim[2] != height >> (2 + i) || out[i].dim[3] != width >> (2 + i))
        return unfit(net, "its outputs are no maps of 1/4, 1/8, 1/16 and 1/32 of the picture", error);
    return TRUE;
  case LITHO_ROLE_LINE:
    return (out->type == LITHO_TENSOR_F32 && out->rank == 3 && out->dim[0] == 1 && out->dim[1] > 0 && out->dim[2] > 1) ||
           unfit(net, "its output is not scores of characters along the line", error);
  default: return TRUE;
  }
}

/* A picture far outside of 0..1 was made in another range than was said. */
static gboolean
range_fits(LithoRoleNet *net, const LithoTensor *out, GError **error)
{
  int w, h;
  if (!litho_role_picture_size(out, &w, &h))
    return TRUE;
  g_autofree float *rgb = g_new(float, litho_tensor_n(out));
  litho_role_picture(net, out, rgb);
  float low = 0, high = 0;
  for (gsize i = 0; i < litho_tensor_n(out); i++) {
    low = MIN(low, rgb[i]);
    high = MAX(high, rgb[i]);
  }
  if (low > -4 && high < 5)
    return TRUE;
  LithoNetOptions *options = &net->model->net;
  if (net->role->second_needed && !options->has_out && low > -64 && high > 16 && high < 320) {
    options->has_out = TRUE; /* LaMa as it is exported gives codes of 0..255 for those of 0..1 */
    options->out_black = 0;
    options->out_white = 255;
    return TRUE;
  }
  g_autofree char *path = litho_model_path(net->model);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: of a picture of 0..1 the net makes %.3g..%.3g: say its range, as --range 0,255 or --output-range 0,255",
              path, low, high);
  return FALSE;
}

gboolean
litho_role_try(LithoRoleNet *net, GError **error)
{
  int px = net->size_px > 0 ? net->size_px : TRY_PX;
  int width = net->width > 0 ? net->width : px, height = net->height > 0 ? net->height : px;
  const gsize n = (gsize)width * (gsize)height;
  g_autofree float *rgb = g_new(float, 3 * n), *mask = g_new0(float, n);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        rgb[3 * ((gsize)y * (gsize)width + (gsize)x) + (gsize)c] = 0.5f + 0.3f * sinf(0.05f * (float)(c == 0 ? x : c == 1 ? y : x + y));
  for (int y = height / 3; y < height / 2; y++)
    for (int x = width / 3; x < width / 2; x++)
      mask[(gsize)y * (gsize)width + (gsize)x] = 1;
  const float sigma = 0.05f;
  LithoTensor out[LITHO_TENSOR_MAX_RANK];
  guint n_out = MAX(net->role->n_outputs, 1);
  return litho_role_run(net, rgb, net->role->second_needed ? mask : &sigma, width, height, out, n_out, error) &&
         result_fits(net, out, width, height, error) && range_fits(net, out, error);
}
