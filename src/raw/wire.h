/* wire.h: what the process that unpacks a raw file (src/raw/worker) hands back, in one anonymous file in memory: a
 * RawWire at its beginning, samples of 16 bits from RAW_WIRE_PIXELS on.
 *
 * Both sides are of one build: the struct goes as it lies in memory, `size` and `magic` catch a mixed installation.
 */
#ifndef LITHO_RAW_WIRE_H
#define LITHO_RAW_WIRE_H

#include <glib.h>

#define RAW_WIRE_MAGIC 0x5741524cu
#define RAW_WIRE_PIXELS (64 << 10)
/* Where the worker finds that file; the raw file is its standard input. */
#define RAW_WIRE_FD 3

typedef enum {
  RAW_WIRE_NOTHING, /* the worker did not come so far */
  RAW_WIRE_GOOD,
  RAW_WIRE_UNKNOWN, /* no camera that LibRaw knows */
  RAW_WIRE_UNSUPPORTED, /* known, but not how its pixels are packed */
  RAW_WIRE_DAMAGED,
  RAW_WIRE_LIMIT,   /* more pixels than were allowed */
  RAW_WIRE_MEMORY,
  RAW_WIRE_OPEN,    /* the sandbox was to be whole (strict), and is not */
} RawWireStatus;

typedef enum {
  RAW_WIRE_MOSAIC, /* one sample a pixel, its colour by `cfa`; not white balanced */
  RAW_WIRE_RGB,    /* three samples a pixel of camera colours, white balanced: times 1 / the largest of `mul` */
} RawWireKind;

/* DNG's colour calibration for one light; have: bits of RawWireDngBits. */
typedef struct {
  gint32 have, illuminant; /* EXIF's LightSource */
  float color[3][3];       /* XYZ → camera */
  float calibration[3][3]; /* camera → the single camera's */
  float forward[3][3];     /* balanced camera → XYZ D50 */
} RawWireDng;

enum { RAW_WIRE_DNG_COLOR = 1, RAW_WIRE_DNG_CALIBRATION = 2, RAW_WIRE_DNG_FORWARD = 4 };

typedef struct {
  guint32 magic, size;
  gint32 status, kind;
  char reason[200]; /* LibRaw's, for people */
  char make[64], model[64], software[64], artist[64], lens[128], lens_make[64], decoder[64];
  guint32 width, height; /* of the samples, before turning */
  gint32 orientation;    /* EXIF's, 1 to 8 */
  gint32 half;           /* every second row and column: frame_width × frame_height would be the whole */
  guint32 frame_width, frame_height;
  guint8 cfa[2][2];      /* of a mosaic, from its first pixel: 0 red, 1 green, 2 blue */
  guint16 pad;
  float zero, full;      /* samples of black and of a full photosite */
  float mul[3];          /* as shot; the smallest is 1 */
  gint32 as_shot;        /* FALSE: the camera says none, `mul` is for daylight */
  float rgb_cam[3][3];   /* white balanced camera → linear sRGB, rows sum to 1; all 0: not known */
  float cam_xyz[3][3];   /* XYZ (D65) → camera; all 0: not known */
  gint32 is_dng;
  RawWireDng dng[2];
  float analog[3];       /* DNG's AnalogBalance */
  float baseline_ev;     /* DNG's BaselineExposure; 0 where it says none */
  float iso, shutter_s, aperture, focal_mm, focal35_mm;
  gint64 timestamp;      /* local time as if it were UTC; 0: none */
  gint32 has_gps;
  float latitude[3], longitude[3], altitude_m;
  char latitude_ref, longitude_ref, altitude_ref, pad2;
} RawWire;

#endif
