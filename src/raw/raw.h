/* raw.h: a camera's raw file from the bytes to a picture in linear light that looks like one.
 *
 * litho_raw_unpack() has LibRaw read the file in a process of its own (worker/worker.c). litho_raw_develop() does the rest
 * here: hot pixels, clipped highlights, demosaic, the camera's colours, the default rendering (render.h).
 */
#ifndef LITHO_RAW_RAW_H
#define LITHO_RAW_RAW_H

#include "litho.h"
#include "raw/render.h"
#include "raw/wire.h"

typedef enum {
  LITHO_DEMOSAIC_LMMSE, /* litho's own for Bayer sensors; others: LibRaw's AHD, Markesteijn's for X-Trans */
  LITHO_DEMOSAIC_BILINEAR,
  LITHO_DEMOSAIC_VNG,
  LITHO_DEMOSAIC_PPG,
  LITHO_DEMOSAIC_AHD,
  LITHO_DEMOSAIC_DCB,
  LITHO_DEMOSAIC_DHT,
  LITHO_DEMOSAIC_AAHD,
  LITHO_DEMOSAIC_NET, /* LithoDemosaicNet, for Bayer sensors; others: as LMMSE */
  LITHO_N_DEMOSAICS,
} LithoDemosaic;

/* A net for mosaics, which the rooms above have. */
typedef struct {
  /* mosaic: (h,w,3), square roots of light 0..1, rows of green, red … and of blue, green …; the two colours that a site has not
   * are 0; w and h even. rgb: (h,w,3), the same roots. */
  gboolean (*run)(gconstpointer data, const float *mosaic, int w, int h, float *rgb, GError **error);
  gconstpointer data;
} LithoDemosaicNet;

typedef struct {
  LithoDemosaic demosaic;
  const LithoDemosaicNet *net; /* for LITHO_DEMOSAIC_NET; NULL: as LMMSE */
  gboolean clip;      /* what the sensor clipped stays white; else it is rebuilt of the colours that are not clipped */
  gboolean half;      /* every second row and column: quick, for previews */
  guint64 max_pixels; /* of the sensor */
} LithoRawOptions;

/* An unpacked raw file. */
typedef struct {
  const RawWire *wire;
  guint16 *samples; /* as wire->kind says */
  gsize map_bytes;
} LithoRaw;

/* Can raw files be read here: is the worker installed? */
gboolean litho_raw_available(void);

/* "lmmse" "bilinear" "vng" …; FALSE: no such name. "linear" is bilinear. */
gboolean litho_demosaic_from_name(const char *name, LithoDemosaic *demosaic);
const char *litho_demosaic_name(LithoDemosaic demosaic);
/* "lmmse, bilinear, …"; caller frees. */
char *litho_demosaic_names(void);

/* fd: open for reading, of a regular file or one in memory; its position is not used. name: for messages. Waits for the worker,
 * at most some minutes. Errors: FORMAT (no raw file that LibRaw reads), READ (damaged), LIMIT (max_pixels, memory),
 * RESOURCE (the worker is not there or does not start), SANDBOX (--sandbox strict, and it cannot be closed whole). Thread-safe. Free with litho_raw_free(). */
LithoRaw *litho_raw_unpack(int fd, const char *name, const LithoRawOptions *options, GError **error);
void litho_raw_free(LithoRaw *raw);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoRaw, litho_raw_free)

/* Px of the picture that litho_raw_develop() makes. */
void litho_raw_size(const LithoRaw *raw, gboolean half, int *width, int *height);
/* The developed picture, not turned: width × height × 3 codes of 16 bits, Rec. 2020 primaries with sRGB's curve, row-major.
 * Uses all cores; the same bits on any number. Errors: the net's, where one is to demosaic. */
gboolean litho_raw_develop(const LithoRaw *raw, const LithoRawOptions *options, const LithoRendering *rendering, guint16 *rgb,
                           GError **error);

#endif
