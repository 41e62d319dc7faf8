/* jpeg_io.c: see jpeg_io.h. */
#include "photo/jpeg_io.h"

static void
on_error(j_common_ptr info)
{
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  vips_error("jpeg", "%s", text);
  longjmp(((JpegErrors *)info->err)->failed, 1);
}

static void
be_quiet(j_common_ptr info)
{
}

struct jpeg_error_mgr *
jpeg_errors_init(JpegErrors *errors)
{
  jpeg_std_error(&errors->manager);
  errors->manager.error_exit = on_error;
  errors->manager.output_message = be_quiet;
  return &errors->manager;
}

static void
begin(j_compress_ptr info)
{
  JpegSink *sink = (JpegSink *)info->dest;
  sink->manager.next_output_byte = sink->buffer;
  sink->manager.free_in_buffer = sizeof sink->buffer;
}

static void
write_bytes(j_compress_ptr info, gsize n)
{
  JpegSink *sink = (JpegSink *)info->dest;
  if (vips_target_write(sink->target, sink->buffer, n) != 0)
    longjmp(((JpegErrors *)info->err)->failed, 1);
}

static boolean
flush(j_compress_ptr info)
{
  write_bytes(info, sizeof ((JpegSink *)info->dest)->buffer);
  begin(info);
  return TRUE;
}

static void
end(j_compress_ptr info)
{
  const JpegSink *sink = (JpegSink *)info->dest;
  write_bytes(info, sizeof sink->buffer - sink->manager.free_in_buffer);
}

void
jpeg_sink_init(JpegSink *sink, j_compress_ptr info, VipsTarget *target)
{
  sink->target = target;
  sink->manager.init_destination = begin;
  sink->manager.empty_output_buffer = flush;
  sink->manager.term_destination = end;
  info->dest = &sink->manager;
}
