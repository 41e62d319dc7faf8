/* dng.h: writes DNG files for tests and measurements from a picture that is known.
 *
 * DNG 1.4, one directory, uncompressed 16 bits. The camera's colours are color_matrix × XYZ (D65) of the scene; a site's
 * value is black + light × (white − black), with noise of a sensor on it: variance = shot × light + read².
 */
#ifndef LITHO_TESTS_DNG_H
#define LITHO_TESTS_DNG_H

#include <glib.h>
#include <math.h>
#include <string.h>

typedef struct {
  GByteArray *table, *values;
  guint32 base; /* of `values` in the file */
  guint n;
} DngDirectory;

typedef enum { DNG_RGGB, DNG_GRBG, DNG_GBRG, DNG_BGGR, DNG_XTRANS, DNG_LINEAR, DNG_GREY } DngKind;

typedef struct {
  int width, height;
  DngKind kind;
  int black, white, orientation, iso;
  int blacks[4];          /* of the sites of a 2 × 2, row by row, of a mosaic; all 0: black */
  double neutral[3];      /* camera colours of a grey under the light; the scene is multiplied by them */
  double said_neutral[3]; /* what the camera says of it; 0: the same */
  double baseline_ev, exposure_s, f_number, focal_mm;
  double shot, read;      /* of the noise, light 0..1 */
  guint32 seed;
  const char *make, *model, *lens, *date;
  const char *maker_xmp;  /* NULL, or a packet */
  double latitude_deg;    /* 0: no position */
  void (*more)(DngDirectory *d); /* NULL, or adds tags above 50778 */
  void (*spoil)(guint16 *samples, int width); /* NULL, or changes the samples before they are written */
} DngSpec;

/* A made-up camera near to real ones: XYZ → camera. Its grey in D65 is not neutral: see dng_neutral(). */
static const double dng_matrix[9] = {0.6722, -0.0635, -0.0963, -0.4287, 1.2460, 0.2028, -0.0908, 0.2162, 0.5668};

static inline void
dng_camera(const double rgb[3], double cam[3])
{
  static const double to_xyz[9] = {0.4123908, 0.3575843, 0.1804808, 0.2126390, 0.7151687, 0.0721923, 0.0193308, 0.1191948, 0.9505322};
  double xyz[3];
  for (int i = 0; i < 3; i++)
    xyz[i] = to_xyz[3 * i] * rgb[0] + to_xyz[3 * i + 1] * rgb[1] + to_xyz[3 * i + 2] * rgb[2];
  for (int i = 0; i < 3; i++)
    cam[i] = dng_matrix[3 * i] * xyz[0] + dng_matrix[3 * i + 1] * xyz[1] + dng_matrix[3 * i + 2] * xyz[2];
}

/* What that camera sees of a grey in D65, green 1. */
static inline void
dng_neutral(double neutral[3])
{
  const double white[3] = {1, 1, 1};
  dng_camera(white, neutral);
  const double green = neutral[1];
  for (int i = 0; i < 3; i++)
    neutral[i] /= green;
}

static inline int
dng_color_at(DngKind kind, int x, int y)
{
  static const char *const bayer[4] = {"RGGB", "GRBG", "GBRG", "BGGR"};
  static const char *const xtrans[6] = {"GBGGRG", "RGRBGB", "GBGGRG", "GRGGBG", "BGBRGR", "GRGGBG"};
  const char c = kind == DNG_XTRANS ? xtrans[y % 6][x % 6] : bayer[kind][2 * (y & 1) + (x & 1)];
  return c == 'R' ? 0 : c == 'G' ? 1 : 2;
}

static inline void
dng_put(GByteArray *out, guint32 value, guint n)
{
  const guint8 bytes[4] = {(guint8)value, (guint8)(value >> 8), (guint8)(value >> 16), (guint8)(value >> 24)};
  g_byte_array_append(out, bytes, n);
}

static inline void
dng_tag(DngDirectory *d, guint tag, guint type, guint count, const void *data, guint bytes)
{
  dng_put(d->table, tag, 2);
  dng_put(d->table, type, 2);
  dng_put(d->table, count, 4);
  if (bytes <= 4) {
    guint8 inside[4] = {0};
    memcpy(inside, data, bytes);
    g_byte_array_append(d->table, inside, 4);
  } else {
    dng_put(d->table, d->base + d->values->len, 4);
    g_byte_array_append(d->values, data, bytes);
    dng_put(d->values, 0, d->values->len % 2);
  }
  d->n++;
}

static inline void
dng_long(DngDirectory *d, guint tag, guint32 value)
{
  dng_tag(d, tag, 4, 1, &value, 4);
}

static inline void
dng_short(DngDirectory *d, guint tag, guint value)
{
  const guint16 v = (guint16)value;
  dng_tag(d, tag, 3, 1, &v, 2);
}

static inline void
dng_text(DngDirectory *d, guint tag, const char *text)
{
  if (text != NULL)
    dng_tag(d, tag, 2, (guint)strlen(text) + 1, text, (guint)strlen(text) + 1);
}

static inline void
dng_ratios(DngDirectory *d, guint tag, gboolean is_signed, const double *v, guint n)
{
  gint32 pairs[18];
  for (guint i = 0; i < n; i++) {
    pairs[2 * i] = (gint32)lround(v[i] * 100000);
    pairs[2 * i + 1] = 100000;
  }
  dng_tag(d, tag, is_signed ? 10 : 5, n, pairs, 8 * n);
}

static inline double
dng_normal(guint32 *state)
{
  double sum = 0; /* of twelve even numbers: normal enough for noise */
  for (int i = 0; i < 12; i++) {
    *state = *state * 1664525u + 1013904223u;
    sum += *state / 4294967296.0;
  }
  return sum - 6;
}

static inline gboolean
dng_has_blacks(const DngSpec *spec)
{
  return spec->kind <= DNG_XTRANS && spec->blacks[0] + spec->blacks[1] + spec->blacks[2] + spec->blacks[3] > 0;
}

static inline int
dng_black_at(const DngSpec *spec, int x, int y)
{
  const int *b = spec->blacks;
  return dng_has_blacks(spec) ? b[2 * (y & 1) + (x & 1)] : spec->black;
}

/* rgb: linear sRGB of the scene, 1 is where the green sites are full; interleaved. */
static inline guint16 *
dng_samples(const DngSpec *spec, const float *rgb, gsize *n)
{
  const int bands = spec->kind == DNG_LINEAR ? 3 : 1;
  guint32 state = spec->seed;
  double own[3];
  dng_camera((const double[3]){1, 1, 1}, own);
  *n = (gsize)spec->width * (gsize)spec->height * (gsize)bands;
  guint16 *out = g_new(guint16, *n);
  for (int y = 0; y < spec->height; y++)
    for (int x = 0; x < spec->width; x++) {
      const gsize at = (gsize)y * (gsize)spec->width + (gsize)x;
      const double scene[3] = {rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2]};
      double cam[3];
      dng_camera(scene, cam);
      for (int b = 0; b < bands; b++) {
        const int c = bands == 3 ? b : spec->kind == DNG_GREY ? 1 : dng_color_at(spec->kind, x, y);
        double light = cam[c] / own[c] * spec->neutral[c];
        if (spec->shot > 0 || spec->read > 0)
          light += dng_normal(&state) * sqrt(fmax(spec->shot * light, 0) + spec->read * spec->read);
        const int black = dng_black_at(spec, x, y);
        out[at * (gsize)bands + (gsize)b] =
            (guint16)CLAMP(lround(black + light * (spec->white - black)), 0, spec->white);
      }
    }
  if (spec->spoil != NULL)
    spec->spoil(out, spec->width);
  return out;
}

static inline void
dng_exif(DngDirectory *d, const DngSpec *spec)
{
  if (spec->exposure_s > 0)
    dng_ratios(d, 0x829a, FALSE, &spec->exposure_s, 1);
  if (spec->f_number > 0)
    dng_ratios(d, 0x829d, FALSE, &spec->f_number, 1);
  if (spec->iso > 0)
    dng_short(d, 0x8827, (guint)spec->iso);
  dng_text(d, 0x9003, spec->date);
  if (spec->focal_mm > 0)
    dng_ratios(d, 0x920a, FALSE, &spec->focal_mm, 1);
  dng_text(d, 0xa434, spec->lens);
}

/* Room for a directory of 64 entries; what is not used stays zero. */
#define DNG_ROOM (2 + 12 * 64 + 4)

static inline void
dng_directory_end(DngDirectory *d, GByteArray *out, guint32 at)
{
  memcpy(out->data + at, &(guint16){(guint16)d->n}, 2);
  if (d->table->len > 0)
    memcpy(out->data + at + 2, d->table->data, d->table->len);
  g_byte_array_append(out, d->values->data, d->values->len);
  g_byte_array_unref(d->table);
  g_byte_array_unref(d->values);
}

static inline DngDirectory
dng_directory_begin(GByteArray *out, guint32 *at)
{
  *at = out->len;
  g_byte_array_set_size(out, out->len + DNG_ROOM);
  memset(out->data + *at, 0, DNG_ROOM);
  return (DngDirectory){g_byte_array_new(), g_byte_array_new(), out->len, 0};
}

static inline GBytes *
dng_file(const DngSpec *spec, const float *rgb)
{
  gsize n;
  g_autofree guint16 *samples = dng_samples(spec, rgb, &n);
  GByteArray *out = g_byte_array_new();
  guint32 main_at, exif_at, gps_at = 0;
  g_byte_array_append(out, (const guint8 *)"II*\0\x08\0\0\0", 8);
  const guint32 room_at = out->len;
  g_byte_array_set_size(out, out->len + DNG_ROOM);
  memset(out->data + room_at, 0, DNG_ROOM);
  DngDirectory exif = dng_directory_begin(out, &exif_at);
  dng_exif(&exif, spec);
  dng_directory_end(&exif, out, exif_at);
  if (spec->latitude_deg != 0) {
    DngDirectory gps = dng_directory_begin(out, &gps_at);
    const double place[3] = {spec->latitude_deg, 12, 30.5};
    dng_text(&gps, 1, "N");
    dng_ratios(&gps, 2, FALSE, place, 3);
    dng_text(&gps, 3, "E");
    dng_ratios(&gps, 4, FALSE, place, 3);
    dng_directory_end(&gps, out, gps_at);
  }
  const guint32 pixels_at = out->len;
  g_byte_array_append(out, (const guint8 *)samples, (guint)(2 * n));
  main_at = room_at;
  DngDirectory d = {g_byte_array_new(), g_byte_array_new(), out->len, 0};
  const gboolean is_mosaic = spec->kind <= DNG_XTRANS;
  const guint samples_per_pixel = spec->kind == DNG_LINEAR ? 3 : 1;
  const guint16 bits[3] = {16, 16, 16};
  dng_long(&d, 254, 0);
  dng_long(&d, 256, (guint32)spec->width);
  dng_long(&d, 257, (guint32)spec->height);
  dng_tag(&d, 258, 3, samples_per_pixel, bits, 2 * samples_per_pixel);
  dng_short(&d, 259, 1);
  dng_short(&d, 262, is_mosaic ? 32803 : 34892);
  dng_text(&d, 271, spec->make != NULL ? spec->make : "Litho");
  dng_text(&d, 272, spec->model != NULL ? spec->model : "Test One");
  dng_long(&d, 273, pixels_at);
  dng_short(&d, 274, spec->orientation > 0 ? (guint)spec->orientation : 1);
  dng_short(&d, 277, samples_per_pixel);
  dng_long(&d, 278, (guint32)spec->height);
  dng_long(&d, 279, (guint32)(2 * n));
  dng_short(&d, 284, 1);
  dng_text(&d, 306, spec->date);
  if (spec->maker_xmp != NULL)
    dng_tag(&d, 700, 1, (guint)strlen(spec->maker_xmp), spec->maker_xmp, (guint)strlen(spec->maker_xmp));
  if (is_mosaic) {
    const guint16 repeat = spec->kind == DNG_XTRANS ? 6 : 2, dims[2] = {repeat, repeat};
    guint8 pattern[36];
    for (int i = 0; i < repeat * repeat; i++)
      pattern[i] = (guint8)dng_color_at(spec->kind, i % repeat, i / repeat);
    dng_tag(&d, 33421, 3, 2, dims, 4);
    dng_tag(&d, 33422, 1, (guint)(repeat * repeat), pattern, (guint)(repeat * repeat));
  }
  dng_long(&d, 34665, exif_at);
  if (gps_at != 0)
    dng_long(&d, 34853, gps_at);
  dng_tag(&d, 50706, 1, 4, "\1\4\0", 4);
  dng_text(&d, 50708, spec->model != NULL ? spec->model : "Litho Test One");
  if (dng_has_blacks(spec)) {
    const guint16 repeat[2] = {2, 2};
    const guint16 blacks[4] = {(guint16)spec->blacks[0], (guint16)spec->blacks[1], (guint16)spec->blacks[2], (guint16)spec->blacks[3]};
    dng_tag(&d, 50713, 3, 2, repeat, sizeof repeat);
    dng_tag(&d, 50714, 3, 4, blacks, sizeof blacks);
  } else {
    dng_short(&d, 50714, (guint)spec->black);
  }
  dng_long(&d, 50717, (guint32)spec->white);
  dng_ratios(&d, 50721, TRUE, dng_matrix, 9);
  dng_ratios(&d, 50728, FALSE, spec->said_neutral[1] > 0 ? spec->said_neutral : spec->neutral, 3);
  dng_ratios(&d, 50730, TRUE, &spec->baseline_ev, 1);
  dng_short(&d, 50778, 21);
  if (spec->more != NULL)
    spec->more(&d);
  dng_directory_end(&d, out, main_at);
  return g_byte_array_free_to_bytes(out);
}

#endif
