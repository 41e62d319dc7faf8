/* jpeg_io.h: libjpeg at the border: its errors as libvips' error text, its output into a VipsTarget. */
#ifndef LITHO_PHOTO_JPEG_IO_H
#define LITHO_PHOTO_JPEG_IO_H

#include <stdio.h>
#include <jpeglib.h>
#include <setjmp.h>
#include <vips/vips.h>

/* Errors of one or more libjpeg structs: after one libjpeg jumps to `failed`, which each function that calls libjpeg sets
 * (setjmp) before; lines may be written by a thread of libvips. */
typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf failed;
} JpegErrors;

/* For the `err` of the structs. */
struct jpeg_error_mgr *jpeg_errors_init(JpegErrors *errors);

typedef struct {
  struct jpeg_destination_mgr manager;
  VipsTarget *target;
  JOCTET buffer[16384];
} JpegSink;

/* `info` writes to `target`; the sink, the target and the JpegErrors behind `info` have to live as long. */
void jpeg_sink_init(JpegSink *sink, j_compress_ptr info, VipsTarget *target);

#endif
