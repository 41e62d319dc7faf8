/* net.c: see net.h. */
#include <string.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "infer/encoder.h"
#include "make/net.h"
#include "model/store.h"
#include "pixel/geometry.h"
#include "pixel/net_tiles.h"

enum { SMALL = LITHO_PICTURE_PX };

struct _MadeNet {
  LithoPictureFile *file;
  LithoEncoder *encoder;
  char *name;
};

MadeNet *
made_net_open(const char *wanted, GError **error)
{
  g_autoptr(MadeNet) net = g_new0(MadeNet, 1);
  g_autofree char *path = litho_model_find(MADE_NET_ROLE, wanted, error);
  if (path == NULL || (net->file = litho_picture_file_open(path, error)) == NULL)
    return NULL;
  for (int i = 0; i < LITHO_PICTURE_STAGES; i++)
    if (net->file->stage[i] == NULL) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                  "%s: the %s is missing: litho train make --with joins both stages", path,
                  litho_picture_stage_names[i]);
      return NULL;
    }
  net->encoder = litho_encoder_open(NULL, error);
  if (net->encoder == NULL)
    return NULL;
  if (LITHO_ENCODER_LEVELS * litho_encoder_width(net->encoder) != LITHO_PICTURE_TEXT) {
    g_set_error_literal(
        error, LITHO_ERROR, LITHO_ERROR_MODEL,
        "the installed encoder is not MiniLM, which the picture net reads words with");
    return NULL;
  }
  net->name = g_path_get_basename(path);
  return g_steal_pointer(&net);
}

void
made_net_free(MadeNet *net)
{
  if (net == NULL)
    return;
  litho_picture_file_free(net->file);
  litho_encoder_free(net->encoder);
  g_free(net->name);
  g_free(net);
}

const char *
made_net_name(const MadeNet *net)
{
  return net->name;
}

gboolean
made_net_draw(MadeNet *net, const char *words, guint64 seed, const LithoPictureOptions *options,
              GCancellable *cancel, guint8 *rgb, GError **error)
{
  g_autoptr(LithoTextBatch) batch = litho_text_batch_new();
  float text[LITHO_PICTURE_TEXT];
  g_autofree char *stripped = g_strstrip(g_strdup(words));
  if (*stripped == '\0') {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "say what the picture shows");
    return FALSE;
  }
  litho_text_batch_add(batch, net->encoder->tokenizer, stripped, LITHO_ENCODER_TOKENS);
  litho_encoder_pooled(net->encoder, batch, LITHO_ENCODER_LEVELS, text);
  return litho_picture_make(net->file, text, &seed, 1,
                            options != NULL ? options : &litho_picture_usual, cancel, rgb, error);
}

/* --- enlarging ------------------------------------------------------------------------------- */

/* *image (linear light) by the net of role upscale, where there is one. */
static gboolean
by_upscaler(VipsImage **image, GCancellable *cancel, GError **error)
{
  g_autoptr(LithoModel) model = litho_model_get_enlarging("upscale", 4, NULL);
  if (model == NULL)
    return TRUE;
  g_autoptr(VipsImage) larger = NULL, held = NULL;
  const LithoNetTiles options = {.cancel = cancel};
  LithoRoleNet *net = litho_role_open_model(model, 1, error); /* one thread: sums have one order */
  if (net == NULL || !litho_net_tiles("make", net, *image, &options, &larger, error))
    return FALSE;
  if ((held = vips_image_copy_memory(larger)) == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_MODEL, "make");
  g_set_object(image, held);
  return TRUE;
}

guint8 *
made_net_enlarge(const guint8 *rgb, int width, int height, gboolean by_net, GCancellable *cancel,
                 GError **error)
{
  const int side = MAX(width, height);
  g_autoptr(VipsImage) memory =
      vips_image_new_from_memory(rgb, 3 * SMALL * SMALL, SMALL, SMALL, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) srgb = NULL, linear = NULL, large = NULL, coded = NULL, out = NULL;
  if (vips_copy(memory, &srgb, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) != 0 ||
      vips_colourspace(srgb, &linear, VIPS_INTERPRETATION_scRGB, NULL) != 0) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "make");
    return NULL;
  }
  if ((by_net && !by_upscaler(&linear, cancel, error)) ||
      !litho_resample("make", linear, side, side, &large, error))
    return NULL;
  gsize bytes;
  if (vips_colourspace(large, &coded, VIPS_INTERPRETATION_sRGB, NULL) != 0 ||
      vips_extract_area(coded, &out, (side - width) / 2, (side - height) / 2, width, height,
                        NULL) != 0) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "make");
    return NULL;
  }
  guint8 *pixels = vips_image_write_to_memory(out, &bytes);
  if (pixels == NULL)
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "make");
  return pixels;
}
