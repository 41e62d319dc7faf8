/* line_read.c: lines cut upright out of the photo at the height of a net of role characters (SVTR:
 * Du et al. 2022), its scores decoded greedily. The list of characters is the net's asset "labels",
 * or the entry "character" of its ONNX metadata, a character a line; a class beyond the list is the
 * blank between words. */
#include <math.h>
#include <string.h>
#include "model/onnx_metadata.h"
#include "see/writing/line_read.h"

#define SHORT_PER_HEIGHT                                                                           \
  6.6667 /* widths that lines are brought to, in heights: each is compiled once */
#define LONG_PER_HEIGHT 13.3333
#define MOST_SAMPLES 4 /* a pixel's side */
#define STANDS 0.7     /* |uy| from which on a line stands */

struct _SeeLineReader {
  LithoRoleNet *net; /* the scene's */
  char **character;  /* owned */
  int n;
};

static void
reader_free(gpointer data)
{
  SeeLineReader *reader = data;
  g_strfreev(reader->character);
  g_free(reader);
}

static gboolean
load_characters(SeeLineReader *reader, GError **error)
{
  const LithoModel *model = reader->net->model;
  g_autofree char *path = litho_model_path(model), *text = NULL;
  g_autoptr(GError) local = NULL;
  g_autofree char *labels = litho_model_asset(model, "labels", 0, &local);
  if (local == NULL && labels != NULL)
    g_file_get_contents(labels, &text, NULL, &local);
  else if (local == NULL)
    text = litho_onnx_metadata(path, "character", &local);
  if (local != NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s", path, local->message);
    return FALSE;
  }
  if (text == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: says nowhere which characters its classes are: add it with --labels FILE, a "
                "character a line",
                path);
    return FALSE;
  }
  for (gsize n = strlen(text); n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'); n--)
    text[n - 1] = '\0';
  reader->character = g_strsplit(text, "\n", -1);
  reader->n = (int)g_strv_length(reader->character);
  return TRUE;
}

SeeLineReader *
see_scene_line_reader(LithoScene *scene, GError **error)
{
  SeeLineReader *reader = see_scene_kept(scene, "line reader");
  if (reader != NULL)
    return reader;
  LithoRoleNet *net = see_scene_role_net(scene, "characters", error);
  if (net == NULL)
    return NULL;
  reader = g_new0(SeeLineReader, 1);
  reader->net = net;
  if (load_characters(reader, error))
    return see_scene_keep(scene, "line reader", reader, reader_free);
  reader_free(reader);
  return NULL;
}

void
see_line_reader_rest(SeeLineReader *reader)
{
  litho_net_rest(reader->net->net);
}

char *
see_line_decode(const float *scores, int n_steps, int n_classes, char *const *character,
                double *sure)
{
  g_autoptr(GString) text = g_string_new(NULL);
  const int n_characters = (int)g_strv_length((char **)character);
  double sum = 0;
  int last = 0, n = 0;
  for (int t = 0; t < n_steps; t++) {
    const float *at = scores + (gsize)t * (gsize)n_classes;
    int best = 0;
    for (int k = 1; k < n_classes; k++)
      if (at[k] > at[best])
        best = k;
    if (best != 0 && best != last) {
      g_string_append(text, best <= n_characters ? character[best - 1] : " ");
      sum += at[best];
      n++;
    }
    last = best;
  }
  *sure = n > 0 ? CLAMP(sum / n, 0, 1) : 0;
  return g_strdup(g_strstrip(text->str));
}

/* Colour at (x, y) px, the edge repeated. */
static void
colour_at(const SeePicture *picture, double x, double y, float *rgb)
{
  const int w = picture->width[0], h = picture->height[0];
  x = CLAMP(x - 0.5, 0, w - 1);
  y = CLAMP(y - 0.5, 0, h - 1);
  const int x0 = (int)x, y0 = (int)y, x1 = MIN(x0 + 1, w - 1), y1 = MIN(y0 + 1, h - 1);
  const float fx = (float)(x - x0), fy = (float)(y - y0);
  const guint8 *p = picture->rgb[0];
  for (int c = 0; c < 3; c++) {
    const float top = p[3 * (y0 * w + x0) + c] * (1 - fx) + p[3 * (y0 * w + x1) + c] * fx;
    const float bottom = p[3 * (y1 * w + x0) + c] * (1 - fx) + p[3 * (y1 * w + x1) + c] * fx;
    rgb[c] = (top + fy * (bottom - top)) / 255;
  }
}

/* The line, (height,width,3); grey behind its end. */
static void
cut_line(const SeePicture *picture, const SeeLineBox *box, int width, int height, float *rgb)
{
  const double per_px = 2 * box->half_height / height;
  const double length = MIN(2 * box->half_length / per_px, width),
               along_px = 2 * box->half_length / length;
  const int samples = CLAMP((int)ceil(MAX(per_px, along_px)), 1, MOST_SAMPLES);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      float *out = rgb + 3 * ((gsize)y * (gsize)width + (gsize)x);
      out[0] = out[1] = out[2] = x < length ? 0 : 0.5f;
      for (int k = 0; k < samples * samples && x < length; k++) {
        const double along = (x + (k % samples + 0.5) / samples) * along_px - box->half_length;
        const double down = (y + (k / samples + 0.5) / samples) * per_px - box->half_height;
        float one[3];
        colour_at(picture, box->cx + along * box->ux - down * box->uy,
                  box->cy + along * box->uy + down * box->ux, one);
        for (int c = 0; c < 3; c++)
          out[c] += one[c] / (float)(samples * samples);
      }
    }
}

static gboolean
read_one(SeeLineReader *reader, const SeePicture *picture, const SeeLineBox *box, char **text,
         double *sure, GError **error)
{
  const int height = reader->net->height;
  const double heights = box->half_length / box->half_height;
  const int width =
      reader->net->width > 0
          ? reader->net->width
          : (int)((heights > SHORT_PER_HEIGHT ? LONG_PER_HEIGHT : SHORT_PER_HEIGHT) * height);
  g_autofree float *rgb = g_new(float, 3 * (gsize)width * (gsize)height);
  LithoTensor out;
  cut_line(picture, box, width, height, rgb);
  if (!litho_role_run(reader->net, rgb, NULL, width, height, &out, 1, error))
    return FALSE;
  if (out.type != LITHO_TENSOR_F32 || out.rank != 3 || out.dim[0] != 1 ||
      out.dim[2] < reader->n + 1 || out.dim[2] > reader->n + 2) {
    g_autofree char *shape = litho_tensor_text(&out);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "model '%s' gives %s, and its list has %d characters (docs/models.md)",
                reader->net->model->name, shape, reader->n);
    return FALSE;
  }
  *text = see_line_decode(out.data, (int)out.dim[1], (int)out.dim[2], reader->character, sure);
  return TRUE;
}

gboolean
see_line_read(SeeLineReader *reader, const SeePicture *picture, const SeeLineBox *box, char **text,
              double *sure, GError **error)
{
  if (!read_one(reader, picture, box, text, sure, error))
    return FALSE;
  if (fabs(box->uy) < STANDS)
    return TRUE;
  SeeLineBox turned = *box; /* a line that stands may be read upwards too */
  turned.ux = -box->ux;
  turned.uy = -box->uy;
  g_autofree char *other = NULL;
  double other_sure;
  if (!read_one(reader, picture, &turned, &other, &other_sure, error))
    return FALSE;
  if (other_sure > *sure) {
    g_free(*text);
    *text = g_steal_pointer(&other);
    *sure = other_sure;
  }
  return TRUE;
}
