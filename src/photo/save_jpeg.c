/* save_jpeg.c: a JPEG whose chroma is halved in one direction only, which libvips 8.14's saver does not write: it has 1×1 and
 * 2×2. libjpeg with the saver's own settings; metadata is put in by the target, as for the others. */
#include "photo/internal.h"
#include "photo/jpeg_io.h"

typedef struct {
  struct jpeg_compress_struct info;
  JpegErrors errors;
  JpegSink sink;
} Encoder;

static int
write_lines(VipsRegion *region, VipsRect *area, void *data)
{
  Encoder *encoder = data;
  if (setjmp(encoder->errors.failed) != 0)
    return -1;
  for (int y = 0; y < area->height; y++) {
    JSAMPROW row = VIPS_REGION_ADDR(region, 0, area->top + y);
    jpeg_write_scanlines(&encoder->info, &row, 1);
  }
  return 0;
}

static gboolean
start(Encoder *encoder, const VipsImage *image, VipsTarget *target, int quality, gboolean interlace, int luma_h, int luma_v)
{
  struct jpeg_compress_struct *info = &encoder->info;
  if (setjmp(encoder->errors.failed) != 0)
    return FALSE;
  jpeg_create_compress(info);
  jpeg_sink_init(&encoder->sink, info, target);
  info->image_width = (JDIMENSION)image->Xsize;
  info->image_height = (JDIMENSION)image->Ysize;
  info->input_components = 3;
  info->in_color_space = JCS_RGB;
  jpeg_set_defaults(info);
  jpeg_set_quality(info, quality, TRUE);
  info->comp_info[0].h_samp_factor = luma_h;
  info->comp_info[0].v_samp_factor = luma_v;
  info->write_JFIF_header = FALSE;
  info->optimize_coding = interlace;
  if (interlace)
    jpeg_simple_progression(info);
  jpeg_start_compress(info, TRUE);
  return TRUE;
}

static gboolean
finish(Encoder *encoder)
{
  if (setjmp(encoder->errors.failed) != 0)
    return FALSE;
  jpeg_finish_compress(&encoder->info);
  return TRUE;
}

int
litho_jpeg_save(VipsImage *image, VipsTarget *target, int quality, gboolean interlace, int luma_h, int luma_v)
{
  g_autofree Encoder *encoder = g_new0(Encoder, 1);
  encoder->info.err = jpeg_errors_init(&encoder->errors);
  const gboolean good = start(encoder, image, target, quality, interlace, luma_h, luma_v) &&
                        vips_sink_disc(image, write_lines, encoder) == 0 && finish(encoder) &&
                        vips_target_end(target) == 0;
  jpeg_destroy_compress(&encoder->info);
  return good ? 0 : -1;
}
