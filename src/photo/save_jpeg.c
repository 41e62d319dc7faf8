/* save_jpeg.c: a JPEG whose chroma is halved in one direction only, which libvips 8.14's saver does not write: it has 1×1 and
 * 2×2. libjpeg with the saver's own settings; metadata is put in by the target, as for the others. */
#include <stdio.h>
#include <jpeglib.h>
#include <setjmp.h>
#include "photo/internal.h"

typedef struct {
  struct jpeg_compress_struct info;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr destination;
  jmp_buf failed; /* set again by each function that calls libjpeg: lines are written by a thread of libvips */
  VipsTarget *target;
  JOCTET buffer[16384];
} Encoder;

static void
on_error(j_common_ptr info)
{
  char text[JMSG_LENGTH_MAX];
  Encoder *encoder = (Encoder *)info;
  info->err->format_message(info, text);
  vips_error("jpeg", "%s", text);
  longjmp(encoder->failed, 1);
}

static void
be_quiet(j_common_ptr info)
{
}

static void
begin(j_compress_ptr info)
{
  Encoder *encoder = (Encoder *)info;
  encoder->destination.next_output_byte = encoder->buffer;
  encoder->destination.free_in_buffer = sizeof encoder->buffer;
}

static boolean
flush(j_compress_ptr info)
{
  Encoder *encoder = (Encoder *)info;
  if (vips_target_write(encoder->target, encoder->buffer, sizeof encoder->buffer) != 0)
    longjmp(encoder->failed, 1);
  begin(info);
  return TRUE;
}

static void
end(j_compress_ptr info)
{
  Encoder *encoder = (Encoder *)info;
  const gsize left = sizeof encoder->buffer - encoder->destination.free_in_buffer;
  if (vips_target_write(encoder->target, encoder->buffer, left) != 0)
    longjmp(encoder->failed, 1);
}

static int
write_lines(VipsRegion *region, VipsRect *area, void *data)
{
  Encoder *encoder = data;
  if (setjmp(encoder->failed) != 0)
    return -1;
  for (int y = 0; y < area->height; y++) {
    JSAMPROW row = VIPS_REGION_ADDR(region, 0, area->top + y);
    jpeg_write_scanlines(&encoder->info, &row, 1);
  }
  return 0;
}

static gboolean
start(Encoder *encoder, const VipsImage *image, int quality, gboolean interlace, int luma_h, int luma_v)
{
  struct jpeg_compress_struct *info = &encoder->info;
  if (setjmp(encoder->failed) != 0)
    return FALSE;
  jpeg_create_compress(info);
  info->dest = &encoder->destination;
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
  if (setjmp(encoder->failed) != 0)
    return FALSE;
  jpeg_finish_compress(&encoder->info);
  return TRUE;
}

int
litho_jpeg_save(VipsImage *image, VipsTarget *target, int quality, gboolean interlace, int luma_h, int luma_v)
{
  g_autofree Encoder *encoder = g_new0(Encoder, 1);
  encoder->target = target;
  encoder->info.err = jpeg_std_error(&encoder->errors);
  encoder->errors.error_exit = on_error;
  encoder->errors.output_message = be_quiet;
  encoder->destination.init_destination = begin;
  encoder->destination.empty_output_buffer = flush;
  encoder->destination.term_destination = end;
  const gboolean good = start(encoder, image, quality, interlace, luma_h, luma_v) &&
                        vips_sink_disc(image, write_lines, encoder) == 0 && finish(encoder) &&
                        vips_target_end(target) == 0;
  jpeg_destroy_compress(&encoder->info);
  return good ? 0 : -1;
}
