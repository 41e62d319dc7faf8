/* stuff.c: the stuff net on the whole photo.
 *
 * The photo is resampled so that its long edge has 384 px and the short one the nearest multiple of
 * 32, which squeezes it slightly. The net sees the locked backbone's maps and each place's height
 * in the frame, and gives logits at a quarter of that size. The photo and its mirror image are
 * averaged.
 */
#include <math.h>
#include "base/cancel.h"
#include "see/picture.h"
#include "see/things/decoders.h"
#include "see/things/stuff.h"

#define LONG_PX 384
#define STEP_PX 32

static void
stuff_free(gpointer data)
{
  SeeStuff *stuff = data;
  for (guint k = 0; k < stuff->n_labels; k++)
    litho_plane_free(stuff->p[k]);
  g_free(stuff->p);
  g_free(stuff);
}

static int
side_px(int side, int longest)
{
  return MAX((int)(LONG_PX * (double)side / longest / STEP_PX + 0.5), 1) * STEP_PX;
}

static void
mirror(float *rgb, int width, int height)
{
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width / 2; x++)
      for (int k = 0; k < 3; k++) {
        float *a = rgb + 3 * (y * width + x) + k, *b = rgb + 3 * (y * width + width - 1 - x) + k;
        const float kept = *a;
        *a = *b;
        *b = kept;
      }
}

/* Adds half of the softmax of the logits to the planes. */
static void
add_look(SeeStuff *stuff, const float *logits, gboolean is_mirrored)
{
  const int w = stuff->p[0]->width, h = stuff->p[0]->height, n = (int)stuff->n_labels;
  g_autofree float *e = g_new(float, n);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const float *at = logits + (gsize)(y * w + x) * (gsize)n;
      const gsize to = (gsize)(y * w + (is_mirrored ? w - 1 - x : x));
      float most = at[0], sum = 0;
      for (int k = 1; k < n; k++)
        most = MAX(most, at[k]);
      for (int k = 0; k < n; k++)
        sum += e[k] = expf(at[k] - most);
      for (int k = 0; k < n; k++)
        stuff->p[k]->v[to] += 0.5f * e[k] / sum;
    }
}

static SeeStuff *
stuff_new(LithoScene *scene, SeeDecoder *decoder, GError **error)
{
  const SeePicture *picture = see_scene_picture(scene, error);
  if (picture == NULL)
    return NULL;
  const int longest = MAX(picture->width[0], picture->height[0]);
  const int width = side_px(picture->width[0], longest),
            height = side_px(picture->height[0], longest);
  const int stride = litho_mask_net_shape(decoder->net)->out_stride, h = height / stride,
            w = width / stride;
  g_autofree float *rgb = see_scene_squeezed(scene, width, height, error);
  if (rgb == NULL)
    return NULL;
  SeeStuff *stuff = g_new0(SeeStuff, 1);
  stuff->labels = litho_mask_net_labels(decoder->net);
  stuff->n_labels = g_strv_length((char **)stuff->labels);
  stuff->p = g_new0(LithoPlane *, stuff->n_labels);
  for (guint k = 0; k < stuff->n_labels; k++)
    stuff->p[k] = litho_plane_new(w, h);
  for (int round = 0; round < 2; round++) {
    if (round == 1)
      mirror(rgb, width, height);
    decoder->n_looks++;
    if (litho_is_cancelled(litho_scene_options(scene)->cancel, error) ||
        !litho_mask_net_look(decoder->net, decoder->maps, rgb, height, width, error)) {
      stuff_free(stuff);
      return NULL;
    }
    float *prompt = litho_mask_net_prompt(decoder->net);
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++)
        prompt[y * w + x] = ((float)y + 0.5f) / (float)h;
    add_look(stuff, litho_mask_net_decode(decoder->net), round == 1);
  }
  litho_net_rest(decoder->maps->net); /* windows have another size */
  return stuff;
}

const SeeStuff *
see_scene_stuff(LithoScene *scene, GError **error)
{
  SeeStuff *stuff = see_scene_kept(scene, "stuff");
  if (stuff != NULL)
    return stuff;
  SeeDecoder *decoder = see_scene_decoder(scene, "stuff", LITHO_STUFF_KIND, error);
  if (decoder == NULL || decoder->net == NULL)
    return NULL;
  stuff = stuff_new(scene, decoder, error);
  return stuff != NULL ? see_scene_keep(scene, "stuff", stuff, stuff_free) : NULL;
}

int
see_stuff_label(const SeeStuff *stuff, const char *label)
{
  for (guint k = 0; k < stuff->n_labels; k++)
    if (g_str_equal(stuff->labels[k], label))
      return (int)k;
  return -1;
}

LithoPlane *
see_stuff_on_grid(const SeeStuff *stuff, const char *labels, int width, int height)
{
  g_auto(GStrv) names = g_strsplit(labels, "|", -1);
  g_autoptr(LithoPlane) sum = litho_plane_new(stuff->p[0]->width, stuff->p[0]->height);
  for (char **name = names; *name != NULL; name++) {
    const int k = see_stuff_label(stuff, *name);
    for (gsize i = 0; k >= 0 && i < (gsize)sum->width * (gsize)sum->height; i++)
      sum->v[i] += stuff->p[k]->v[i];
  }
  LithoPlane *out = litho_plane_new(width, height);
  for (int y = 0; y < height; y++)
    litho_plane_row(sum, width, height, 0, y, width, out->v + (gsize)y * (gsize)width);
  return out;
}

LithoPlane *
see_stuff_sum(LithoScene *scene, const SeeStuff *stuff, const char *labels, GError **error)
{
  VipsImage *proxy = litho_scene_proxy(scene, error);
  return proxy != NULL ? see_stuff_on_grid(stuff, labels, proxy->Xsize, proxy->Ysize) : NULL;
}
