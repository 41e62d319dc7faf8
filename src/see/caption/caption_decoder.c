/* caption_decoder.c: captions by the trained decoder (infer/caption.h): a guess about the whole
 * frame, in words of a closed list, with where the net looked for each of them. Nothing of it is
 * checked against facts, and it says so. */
#include <string.h>
#include <vips/vips.h>
#include "base/vips_auto.h"
#include "see/caption/caption_parts.h"
#include "see/picture.h"
#include "infer/caption.h"

#define SIDE 9 /* cells */
#define CELLS LITHO_FEATURES_CELLS

struct _SeeDecoder {
  LithoCaptionNet *net;
  LithoFeatureNet *features;
};

SeeDecoder *
see_decoder_open(const char *path, int n_threads, GError **error)
{
  g_autoptr(SeeDecoder) decoder = g_new0(SeeDecoder, 1);
  decoder->net = litho_caption_net_open(path, error);
  decoder->features = decoder->net != NULL ? litho_feature_net_open(NULL, n_threads, error) : NULL;
  if (decoder->features == NULL)
    return NULL;
  const char *wanted = litho_caption_net_tower(decoder->net);
  if (wanted == NULL || g_str_equal(wanted, litho_feature_net_hash(decoder->features)))
    return g_steal_pointer(&decoder);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: it was trained on another net of role tag (sha256 %.12s…) than the one that is "
              "installed: litho models pull see",
              path, wanted);
  return NULL;
}

void
see_decoder_free(SeeDecoder *decoder)
{
  if (decoder == NULL)
    return;
  litho_caption_net_free(decoder->net);
  litho_feature_net_free(decoder->features);
  g_free(decoder);
}

/* The whole frame as the net's square, by the kernel that the features of the training were made
 * with. */
static guint8 *
frame_pixels(const SeePicture *picture, int side, GError **error)
{
  const int w = picture->width[0], h = picture->height[0];
  g_autoptr(VipsImage) in = vips_image_new_from_memory(picture->rgb[0], 3 * (gsize)w * (gsize)h, w,
                                                       h, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) small = NULL;
  gsize n_bytes = 0;
  guint8 *rgb = NULL;
  if (in != NULL &&
      vips_resize(in, &small, (double)side / w, "vscale", (double)side / h, "kernel",
                  VIPS_KERNEL_CUBIC, NULL) == 0 &&
      small->Xsize == side && small->Ysize == side)
    rgb = vips_image_write_to_memory(small, &n_bytes);
  if (rgb == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL,
                "the photo is not scaled for the decoder: %s", vips_error_buffer());
    vips_error_clear();
  }
  return rgb;
}

static void
word_free(gpointer data)
{
  LithoWord *word = data;
  g_free(word->text);
  g_free(word);
}

/* The nine cells around the one with most of the attention, and their share of it. */
static LithoWord *
word_of(const char *text, const float *evidence)
{
  LithoWord *word = g_new0(LithoWord, 1);
  int peak = 0;
  for (int i = 1; i < CELLS; i++)
    if (evidence[i] > evidence[peak])
      peak = i;
  const int left = MAX(peak % SIDE - 1, 0), right = MIN(peak % SIDE + 2, SIDE);
  const int top = MAX(peak / SIDE - 1, 0), bottom = MIN(peak / SIDE + 2, SIDE);
  word->text = g_strdup(text);
  word->box = (LithoBox){(double)left / SIDE, (double)top / SIDE, (double)(right - left) / SIDE,
                         (double)(bottom - top) / SIDE};
  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++)
      word->share += (double)evidence[y * SIDE + x];
  return word;
}

LithoCaption *
see_decoder_write(SeeDecoder *decoder, const char *name, LithoScene *scene, GError **error)
{
  const SeePicture *picture = see_scene_picture(scene, error);
  g_autofree guint8 *rgb =
      picture != NULL ? frame_pixels(picture, litho_feature_net_side(decoder->features), error)
                      : NULL;
  g_autofree float *map = g_new(float, CELLS *LITHO_FEATURES_WIDTH);
  if (rgb == NULL || !litho_feature_net_run(decoder->features, rgb, map, NULL, NULL, error))
    return NULL;
  g_autoptr(LithoCaptionGuess) guess =
      litho_caption_net_write(decoder->net, map, &litho_caption_search_default);
  LithoCaption *caption = see_caption_new(name);
  GPtrArray *rests = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(rests, g_strdup_printf("guessed by %s", name));
  LithoSentence *sentence = see_sentence_add(caption, litho_caption_sentence(guess->words), rests);
  sentence->words = g_ptr_array_new_with_free_func(word_free);
  for (guint i = 0; i < guess->words->len; i++)
    g_ptr_array_add(sentence->words,
                    word_of(guess->words->pdata[i], guess->evidence + (gsize)i * CELLS));
  return caption;
}
